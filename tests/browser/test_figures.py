"""The machinery of the interactive figures, on a sample that is no part of the book."""

import shutil
from functools import partial
from pathlib import Path

import pytest
import refresh_figures
from figures import drag
from sphinx.application import Sphinx

HERE = Path(__file__).parent
BOOK = HERE.parents[1] / "book"
PAGE, FIGURE = "index", ".interactive"
PICTURE, STAGE, POINT = f"{FIGURE} img", f"{FIGURE} .stage", ".stage circle"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """Build a small book with one figure, and return its folder."""
    source = tmp_path_factory.mktemp("sample")
    shutil.copytree(HERE / "sample", source, dirs_exist_ok=True)
    for file in ("figures.js", "figures.css", "d3.min.js"):
        shutil.copy2(BOOK / "interactive" / file, source / "interactive")
    refresh_figures.main(source / "interactive")
    build = source / "_build"
    Sphinx(source, None, build, build / "doctrees", "html", status=None, warningiserror=True, confoverrides={
        "extensions": ["myst_nb", "interactive"], "numfig": True, "html_theme": "basic",
        "html_favicon": str(BOOK / "_static" / "favicon.svg")}).build()
    return build


@pytest.fixture
def figure(figure, sample):
    """Return a function that opens the sample and waits for the live figure."""
    return partial(figure, folder=sample)


def test_the_live_figure_takes_the_picture_s_place(figure):
    page = figure()
    assert page.locator(STAGE).is_visible() and not page.locator(PICTURE).is_visible()
    assert page.locator(STAGE).get_attribute("aria-label") == "Live figure. Move the point."
    assert page.locator("figcaption").inner_text().startswith("Fig. 1")
    assert page.locator(".said").inner_text() == "length 5.00"
    assert page.evaluate("w2vedu.compute['sample'].length([-6, 8])") == 10


@pytest.mark.parametrize("width, height", [(1280, 300), (390, 320)])
def test_room_is_kept_and_nothing_jumps(figure, open_page, sample, width, height):
    page = figure(width=width)
    assert page.locator(".interactive").bounding_box()["height"] == pytest.approx(height, abs=1)


def test_paper_shows_the_picture(figure):
    page = figure()
    page.emulate_media(media="print")
    assert page.locator(PICTURE).is_visible() and not page.locator(STAGE).is_visible()


def test_without_scripts_the_picture_stays(open_page, sample):
    page = open_page("index", folder=sample, scripts=False)
    assert page.locator(PICTURE).is_visible() and page.locator(STAGE).count() == 0
    assert "blue point" in page.locator(PICTURE).get_attribute("alt")


def test_when_a_script_fails_the_picture_stays(open_page, sample, tmp_path):
    broken = shutil.copytree(sample, tmp_path / "broken")
    script = "w2vedu.figure('sample', () => { throw new Error('no'); });"
    (broken / "_static" / "interactive" / "sample.js").write_text(script)
    page = open_page("index", folder=broken)
    page.wait_for_function("document.querySelectorAll('head script[src*=sample]').length == 2")
    page.wait_for_timeout(200)
    assert page.locator(PICTURE).is_visible() and page.locator(STAGE).count() == 0
    assert len(open_page.problems) == 1, "the error is in the console"
    open_page.problems.clear()


def test_a_page_without_a_figure_loads_none_of_it(open_page, sample):
    assert "interactive/" not in open_page("plain", folder=sample).content()


@pytest.mark.parametrize("served", [False, True])
def test_the_point_follows_the_mouse(figure, served):
    page = figure(served=served)
    box = page.locator(POINT).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 90, y + 20)  # 30 pixels a unit across, 20 down
    page.mouse.up()
    assert page.locator(POINT).get_attribute("aria-valuetext") == "0.0, 3.0"
    assert page.locator(".said").inner_text() == "length 3.00"
    page.mouse.move(x, y)
    assert page.locator(".said").inner_text() == "length 3.00", "not held any more"


def test_the_point_follows_a_finger(figure):
    page = figure(width=390, touch=True)
    box = page.locator(POINT).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    drag(page, (x, y), (x - 45, y), (x - 90, y + 20))
    page.wait_for_selector(f"{POINT}[aria-valuetext='0.0, 3.0']")
    assert page.locator(".said").inner_text() == "length 3.00"


def test_the_keyboard_moves_the_point_and_the_controls(figure):
    page = figure()
    page.locator(POINT).focus()
    for key in ["ArrowLeft", "ArrowDown", "Shift+ArrowLeft"]:
        page.keyboard.press(key)
    assert page.locator(POINT).get_attribute("aria-valuetext") == "−2.5, 3.5"
    page.keyboard.press("Shift+ArrowUp")
    assert page.locator(POINT).get_attribute("aria-valuetext") == "−2.5, 5.0", "the point stays in the plane"
    page.keyboard.press("Tab")  # to the slider
    page.keyboard.press("ArrowRight")
    assert page.locator(".slider output").inner_text() == "3.5"
    assert page.locator(POINT).get_attribute("aria-valuetext") == "3.5, 5.0"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")  # the radio buttons
    assert "green" in page.locator(POINT).get_attribute("style")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert "fill-opacity: 0" in page.locator(POINT).get_attribute("style")


def test_numbers_have_a_true_minus(figure):
    page = figure()
    assert page.evaluate("[-1.25, 0.5, -0.001].map((x) => w2vedu.tools.format(x, 2))") == ["−1.25", "0.50", "0.00"]


@pytest.mark.parametrize("chapter, name, words", [
    ("cbow", "cbow-step", "parallel to h"), ("skipgram", "panels", "dashed frame"),
    ("negative-sampling", "bug-hunt", "seven windows"), ("negative-sampling", "sampling-dial", "58.1%"),
    ("skipgram", "film", "falls steeply"), ("vectors", "explorer", "map")])
def test_without_scripts_each_figure_of_the_book_is_a_picture(open_page, chapter, name, words):
    page = open_page(chapter, scripts=False)
    picture = page.locator(f"[data-figure={name}] img")
    picture.scroll_into_view_if_needed()
    assert picture.is_visible() and words in picture.get_attribute("alt")
    assert picture.evaluate("picture => picture.naturalWidth") > 300
    assert page.locator(".stage").count() == 0
