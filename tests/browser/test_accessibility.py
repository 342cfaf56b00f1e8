"""axe-core finds nothing serious on any page, light and dark, on a desktop and a phone."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from pages import PAGES, settle

SCRIPT = Path(Axe.__init__.__code__.co_filename).with_name("axe.min.js").read_text(encoding="utf-8")
# The glyphs of MathJax are thousands of elements; its MathML, which a screen reader reads, has a test in test_pages.py.
GLYPHS = [["mjx-math"], ["mjx-assistive-mml"]]
# The colors of code are the same on all pages: one page with all kinds of words is enough.
WORDS_OF_CODE, PAGE_WITH_CODE = [[".highlight span"]], "cbow"
ONLY_COLORS = {"runOnly": ["color-contrast", "link-in-text-block"]}  # what another theme can change
RUN = """async ([exclude, options]) => (await axe.run({exclude}, {
        // preload: a page on a disk cannot fetch its styles
        ...options, resultTypes: ["violations"], iframes: false, preload: false,
    })).violations.filter((found) => ["serious", "critical"].includes(found.impact))
    .map((found) => `${found.id}, ${found.nodes.length} times: ${found.nodes[0].html.slice(0, 200)}`)"""


@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious(open_page, name):
    found = []
    for width in (390, 1280):
        page = open_page(name, width=width, touch=width == 390)
        settle(page)
        page.evaluate(SCRIPT)
        exclude = GLYPHS if name == PAGE_WITH_CODE else GLYPHS + WORDS_OF_CODE
        for theme, options in [("light", {}), ("dark", ONLY_COLORS)]:
            page.emulate_media(color_scheme=theme)
            page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
            page.wait_for_timeout(400)  # colors of the theme glide
            found += [f"{width}, {theme}: {line}" for line in page.evaluate(RUN, [exclude, options])]
    assert not found, "\n".join(["", *found])
