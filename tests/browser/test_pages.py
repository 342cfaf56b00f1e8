"""Every page of the book in a browser: whole, light, steady, accessible, in its frame.

A page is opened on a phone from the disk and on a desktop from a server, and each time everything is looked at, since
to open it takes longest.
"""

import gzip
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import PAGES, SlowHandler, settle

PHONE, TABLET, DESKTOP = 390, 768, 1280
AT_200_PERCENT = DESKTOP // 2
CHECKS = Path(__file__).with_name("page_checks.js").read_text(encoding="utf-8")

MOST, MOST_HTML = 600, 150  # kB of 1000 bytes; all that travels is compressed, the HTML is measured before
ALREADY_COMPRESSED = {".png", ".jpg", ".woff", ".woff2"}

SCROLL = """async () => {
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight * 0.8) {
        scrollTo({top: y, behavior: "instant"});
        await new Promise((next) => setTimeout(next, 30));
    }
    scrollBy({top: -9, behavior: "instant"});  // now a button offers the way back to the top
    await new Promise((next) => setTimeout(next, 30));
}"""
MOST_SHIFT = 0.05  # half of what the Web Vitals call good
# What the reader did not cause; `shifts` says also which elements moved.
WATCH_SHIFTS = """window.shifts = [];
const named = (source) => (source.node?.outerHTML ?? source.node?.textContent ?? "").slice(0, 80);
new PerformanceObserver((list) => list.getEntries().filter((entry) => !entry.hadRecentInput)
    .forEach((entry) => shifts.push([entry.value, entry.sources.map(named)])),
).observe({type: "layout-shift", buffered: true});"""

AXE = Path(Axe.__init__.__code__.co_filename).with_name("axe.min.js").read_text(encoding="utf-8")
ONLY_COLORS = {"runOnly": ["color-contrast", "link-in-text-block"]}  # what another theme can change
RUN_AXE = """async (options) => {
    pageChecks.markSeen();
    axe.configure({rules: [{id: "color-contrast", selector: ":not([data-seen])"},
                           {id: "link-in-text-block", selector: ":is(a[href], [role=link]):not([data-seen])"}]});
    // preload: a page on a disk cannot fetch its styles
    const found = await axe.run({...options, resultTypes: ["violations"], iframes: false, preload: false});
    return found.violations.filter(({impact}) => ["serious", "critical"].includes(impact))
        .map(({id, nodes}) => `${id}, ${nodes.length} times: ${nodes[0].html.slice(0, 200)}`);
}"""
# 0.3 seconds after the last change of width, the theme lets the keyboard reach the boxes that now scroll.
WAIT_FOR_THEME = """() => { window.resized = new Promise((done) => {
    addEventListener("resize", () => setTimeout(done, 400), {once: true});
}); }"""
# Two frames: a change of width reaches the live figures, and they draw. Then until nothing moves: where a color is
# inherited, one transition starts the next.
DRAWN = """async () => {
    const moving = () => document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime < Infinity);
    for (let i = 0; i < 2 || moving().length; i++) await new Promise(requestAnimationFrame);
}"""


def weight(path):
    """Return how many bytes of a file travel to the reader."""
    content = path.read_bytes()
    return len(content) if path.suffix in ALREADY_COMPRESSED else len(gzip.compress(content, 6, mtime=0))


#: Playwright's "networkidle" did once not come in three minutes; so we look ourselves, for a second of silence.
NOTHING_MORE_LOADED = """() => {
    const loaded = performance.getEntriesByType("resource").length;
    if (document.readyState !== "complete" || window.loadedBefore !== loaded)
        [window.loadedBefore, window.since] = [loaded, performance.now()];
    return performance.now() - window.since > 1000;
}"""


def is_light(page, folder, name, record_property):
    """Weigh what a server had to send for the page, before anyone scrolls."""
    page.wait_for_function(NOTHING_MORE_LOADED, polling=500)
    addresses = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    paths = [urlsplit(address).path for address in addresses if address.startswith("http")]
    files = {folder / unquote(path).lstrip("/") for path in paths} | {folder / f"{name}.html"}
    total = sum(map(weight, files)) / 1000
    html = (folder / f"{name}.html").stat().st_size / 1000
    record_property("weight", (name, html, total, len(files)))
    heaviest = sorted(((weight(path), path.name) for path in files), reverse=True)[:8]
    return ([f"first load of {total:.0f} kB: {heaviest}"] if total > MOST else []) + (
        [f"{html:.0f} kB of HTML"] if html > MOST_HTML else [])


def is_steady(page):
    """Scroll through the page; sum up how far the layout moved by itself since it began to load."""
    page.evaluate(SCROLL)
    shifts = page.evaluate("shifts")
    total = sum(value for value, _ in shifts)
    return [f"the layout jumps by {total:.3f}: {max(shifts)}"] if total > MOST_SHIFT else []


def turn(page, theme):
    """Wait until the page has the colors of a theme; they glide."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
    page.evaluate(DRAWN)


def narrow(page, width):
    """Give the window another width, and wait until the theme and live figures have followed."""
    page.evaluate(WAIT_FOR_THEME)
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("() => resized")
    page.evaluate(DRAWN)


def fits_at(page, width):
    """Ask whether everything is inside of a window of this width."""
    narrow(page, width)
    return [f"at {width}: {complaint}" for complaint in page.evaluate("pageChecks.fits()")]


def is_accessible(page, theme, options):
    """Ask axe-core for what is serious or critical."""
    turn(page, theme)
    return [f"{theme}: {line}" for line in page.evaluate(RUN_AXE, options)]


@pytest.mark.parametrize("name", PAGES)
def test_page(open_page, built_book, record_property, name):
    complaints = []
    for width in (PHONE, DESKTOP):
        page = open_page(name, width=width, touch=width == PHONE, served=width == DESKTOP, init=WATCH_SHIFTS)
        settle(page)
        found = is_light(page, built_book, name, record_property) if width == DESKTOP else []
        page.evaluate(CHECKS)
        page.evaluate(AXE)
        found += page.evaluate("[...pageChecks.whole(), ...pageChecks.alternatives(), ...pageChecks.fits()]")
        found += is_steady(page)
        page.evaluate("document.querySelectorAll('article details').forEach((folded) => { folded.open = true; })")
        found += [f"unfolded: {complaint}" for complaint in page.evaluate("pageChecks.fits()")]
        turn(page, "dark")  # pictures get a frame
        found += [f"unfolded, dark: {complaint}" for complaint in page.evaluate("pageChecks.fits()")]
        if width == DESKTOP:
            page.keyboard.press("Tab")  # from now on the focus must show
            found += page.evaluate("pageChecks.focusShows()")
            found += fits_at(page, AT_200_PERCENT) + fits_at(page, TABLET)
        page.evaluate("pageChecks.dropGlyphs()")  # from here on formulas are empty boxes
        if width == DESKTOP:
            found += is_accessible(page, "dark", ONLY_COLORS)
            narrow(page, DESKTOP)
        found += is_accessible(page, "dark", ONLY_COLORS) + is_accessible(page, "light", {})
        complaints += [f"{width}: {complaint}" for complaint in found]
    assert not complaints, "\n".join(["", *complaints])


@pytest.mark.parametrize("name", ["api", "start", "cbow"])
def test_a_page_that_comes_slowly_is_steady(open_page, name):
    page = open_page(name, width=PHONE, served=SlowHandler, init=WATCH_SHIFTS)
    settle(page)
    assert not is_steady(page)
