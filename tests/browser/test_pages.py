"""Every page of the book, opened from the disk: whole, accessible, in its frame, steady; at three widths, light and dark."""

from pathlib import Path

import check_html
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

HERE = Path(__file__).parent
BOOK = HERE.parents[1] / "book"
GENERATED = ["genindex", "py-modindex", "search", "_modules/index", "_modules/w2vedu/cbow"]  # all sources look the same
PAGES = check_html.pages_of(yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))) + GENERATED
WIDTHS = [390, 768, 1280]
AT_200_PERCENT = 1280 // 2
CHECKS = (HERE / "page_checks.js").read_text(encoding="utf-8")
AXE = Path(Axe.__init__.__code__.co_filename).with_name("axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"], iframes: false})).violations
    .filter((found) => ["serious", "critical"].includes(found.impact))
    .map((found) => `axe ${found.id} ×${found.nodes.length}: ${found.nodes[0].html.slice(0, 200)}`)"""
SCROLL = """async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight * 0.8) {
        scrollTo({top: y, behavior: "instant"});
        await new Promise((next) => setTimeout(next, 30));
    }
}"""
# What the reader did not cause; `shifts` says also which elements moved.
WATCH_SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => list.getEntries().filter((entry) => !entry.hadRecentInput).forEach((entry) => shifts.push(
    [entry.value, entry.sources.map((source) => (source.node?.outerHTML ?? source.node?.textContent ?? "").slice(0, 80))])),
).observe({type: "layout-shift", buffered: true});"""


def settle(page):
    """Wait until mathematics and interactive figures are drawn."""
    page.evaluate("window.MathJax?.startup?.promise")
    page.evaluate("document.fonts.ready")


def complaints_at(page, width):
    """Look at the page that was opened at this width, in light and dark."""
    page.evaluate(CHECKS)
    found = page.evaluate("[...pageChecks.whole(), ...pageChecks.alternatives(), ...pageChecks.fits()]")
    page.evaluate(SCROLL)
    shifts = page.evaluate("shifts")
    if sum(value for value, _ in shifts) > 0.05:
        found.append(f"the layout jumps by {sum(value for value, _ in shifts):.3f}: {max(shifts)}")
    if width == 768:
        page.set_viewport_size({"width": AT_200_PERCENT, "height": 450})
        found += [f"at 200 %: {complaint}" for complaint in page.evaluate("pageChecks.fits()")]
        return found
    page.evaluate(AXE)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        found += [f"{theme}: {complaint}" for complaint in page.evaluate(RUN_AXE)]
    if width == 1280:
        page.keyboard.press("Tab")  # from now on the focus must show
        found += page.evaluate("pageChecks.focusShows()")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_page(open_page, name):
    complaints = []
    for width in WIDTHS:
        page = open_page(name, width=width, touch=width == 390, init=WATCH_SHIFTS)
        settle(page)
        complaints += [f"{width}: {complaint}" for complaint in complaints_at(page, width)]
    assert not complaints, "\n".join(["", *complaints])
