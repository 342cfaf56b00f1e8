"""Every page of the book, opened from the disk at three widths: whole, in its frame, steady, the focus visible."""

from pathlib import Path

import pytest
from pages import PAGES, settle

WIDTHS = [390, 768, 1280]
AT_200_PERCENT = 1280 // 2
CHECKS = Path(__file__).with_name("page_checks.js").read_text(encoding="utf-8")
SCROLL = """async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight * 0.8) {
        scrollTo({top: y, behavior: "instant"});
        await new Promise((next) => setTimeout(next, 30));
    }
}"""
# What the reader did not cause; `shifts` says also which elements moved.
WATCH_SHIFTS = """window.shifts = [];
const named = (source) => (source.node?.outerHTML ?? source.node?.textContent ?? "").slice(0, 80);
new PerformanceObserver((list) => list.getEntries().filter((entry) => !entry.hadRecentInput)
    .forEach((entry) => shifts.push([entry.value, entry.sources.map(named)])),
).observe({type: "layout-shift", buffered: true});"""


def complaints_at(page, width):
    """Look at the page that was opened at this width."""
    page.evaluate(CHECKS)
    found = page.evaluate("[...pageChecks.whole(), ...pageChecks.alternatives(), ...pageChecks.fits()]")
    page.evaluate(SCROLL)
    shifts = page.evaluate("shifts")
    if sum(value for value, _ in shifts) > 0.05:  # half of what the Web Vitals call good
        found.append(f"the layout jumps by {sum(value for value, _ in shifts):.3f}: {max(shifts)}")
    if width == 768:
        page.set_viewport_size({"width": AT_200_PERCENT, "height": 450})
        page.wait_for_timeout(300)  # live figures draw themselves again
        found += [f"at 200 %: {complaint}" for complaint in page.evaluate("pageChecks.fits()")]
    if width == 1280:
        page.keyboard.press("Tab")  # from now on the focus must show
        found += page.evaluate("pageChecks.focusShows()")
    return found


@pytest.mark.parametrize("name", [name for name in PAGES if name != "search"])  # test_search.py has that one
def test_page(open_page, name):
    complaints = []
    for width in WIDTHS:
        page = open_page(name, width=width, touch=width == 390, init=WATCH_SHIFTS)
        settle(page)
        complaints += [f"{width}: {complaint}" for complaint in complaints_at(page, width)]
    assert not complaints, "\n".join(["", *complaints])
