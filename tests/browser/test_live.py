"""Code cells that run in the page: what they compute, what they cost, what they say when they cannot run."""

import json
import re

import nbformat
import pytest
from live_cells import ROOT, live_cells
from refresh_notebooks import same_text

BOOK = ROOT / "book"
CHAPTERS = ["tools", "text", "cbow", "skipgram", "negative-sampling", "pmi", "errata", "hierarchical-softmax"]
EXERCISES = [f"exercises/{path.stem}" for path in sorted((BOOK / "exercises").glob("*.ipynb"))]
OUTPUTS = """blocks => blocks.map(block =>
    [...block.querySelectorAll('.cell_output .output pre')].map(pre => pre.textContent).join(''))"""
PICTURES = "blocks => blocks.map(block => block.querySelectorAll('.cell_output img').length)"
MINUTES = 15 * 60_000  # milliseconds; on an idle machine no page needs one minute, on a busy one some need many


def cells_in(page):
    return page.locator("div.cell:not(.live-answer)")


def button(block, name):
    return block.locator(".live button").filter(has_text=re.compile(f"^{name}$"))


def run(page, block):
    """Press Run and wait until Python has answered; return what the cell then says."""
    button(block, "Run").click()
    page.wait_for_function("!document.querySelector('[data-running]')", timeout=MINUTES)
    return block.locator(".live [role=status]").inner_text()


def text_of(block):
    return "".join(block.locator(".cell_output .output pre").all_text_contents())


def edit(block, code):
    button(block, "Edit").click()
    block.locator("textarea").fill(code)


@pytest.fixture
def live_page(open_page, built_book):
    assert (built_book / "_static/live/python/python.bin").exists(), "the book has no Python in it: run `make live`"

    def open_served(name, **options):
        return open_page(name, served=True, **options)

    return open_served


def test_these_pages_have_cells_to_run(built_book):
    pages = {path.relative_to(built_book).with_suffix("").as_posix() for path in built_book.rglob("*.html")
             if "live/live.js" in path.read_text(encoding="utf-8")}
    assert pages == {*CHAPTERS, *EXERCISES}


def test_before_the_first_press_a_page_loads_a_few_kilobytes(live_page, built_book):
    page = live_page("cbow")
    names = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    loaded = {name.split("/_static/live/")[1].partition("?")[0] for name in names if "/_static/live/" in name}
    assert loaded == {"live.js", "live.css"}
    assert sum((built_book / "_static/live" / name).stat().st_size for name in loaded) < 15_000


def test_the_size_is_the_measured_one(live_page, built_book):
    python = built_book / "_static/live/python"
    size = sum((python / name).stat().st_size for name in json.loads((python / "files.json").read_text()))
    assert f"{round(size / 1e6)} MB" in live_page("cbow").locator(".live [role=status]").first.inner_text()
    assert size < 40e6


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_computes_in_the_browser_what_it_shows(live_page, name):
    """Run the last cell, which runs all above it; texts are compared as nbval compares them."""
    page = live_page(name)
    expected = live_cells(nbformat.read(BOOK / f"{name}.ipynb", as_version=4))
    cells = cells_in(page)
    assert page.locator(".live").count() == expected <= cells.count()
    assert page.locator(".live-note").count() == (cells.count() > expected)
    texts, pictures = cells.evaluate_all(OUTPUTS), cells.evaluate_all(PICTURES)
    assert re.fullmatch(r"Done in [\d.]+ s\.", run(page, cells.nth(expected - 1)))
    for number, (now, before) in enumerate(zip(cells.evaluate_all(OUTPUTS), texts), 1):
        assert same_text(now, before), f"cell {number} prints\n{now}\nand the page has\n{before}"
    assert cells.evaluate_all(PICTURES) == pictures
    for number in range(expected):
        if pictures[number]:
            picture = cells.nth(number).locator(".cell_output img")
            assert picture.get_attribute("src").startswith("data:image/png"), f"cell {number + 1}: the stored one"
            picture.scroll_into_view_if_needed()  # pictures load when they come near
            assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300


@pytest.mark.parametrize("name", EXERCISES)
def test_the_checks_of_exercises_know_a_stub_from_a_solution(live_page, name):
    page = live_page(name)
    solutions, checks = page.locator(".cell.tag_solution .live"), page.locator(".cell.tag_check .live")
    assert page.locator(".live-answer").count() == page.locator(".cell.tag_solution .live").count() > 5
    for number in (0, solutions.count() - 1):
        solution = solutions.nth(number).locator("xpath=ancestor::div[contains(@class, 'tag_solution')]")
        check = checks.nth(number).locator("xpath=..")
        run(page, check)
        assert "not done yet" in text_of(check)
        solution.locator("summary").first.click()
        assert run(page, solution).startswith("Done")
        assert run(page, check).startswith("Done")
        assert re.match(r"[\w-]+: right\.", text_of(check))


def test_an_own_answer_is_checked(live_page):
    page = live_page("exercises/cbow")
    exercise = page.locator("section", has=page.locator("#ex-cbow-loss")).last
    edit(exercise.locator(".live-answer"), 'answer = "ln(9/3)"')
    run(page, exercise.locator(".tag_check"))
    assert "right" not in text_of(exercise.locator(".tag_check"))
    exercise.locator("textarea").fill('answer = "ln(10/3)"')
    run(page, exercise.locator(".tag_check"))
    assert "cbow-loss: right." in text_of(exercise.locator(".tag_check"))


def test_changed_code_runs_by_keyboard_and_the_original_comes_back(live_page):
    page = live_page("cbow")
    cell = cells_in(page).first
    before = cell.locator("pre").first.inner_text()
    button(cell, "Edit").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("x = 6\nx * 7, print('ä', '\\N{GREEK SMALL LETTER DELTA}')")
    page.keyboard.press("Control+Enter")
    cell.get_by_text("Done in").wait_for(timeout=MINUTES)
    assert text_of(cell) == "ä δ\n(42, None)"
    button(cell, "Original").click()
    assert cell.locator("textarea").count() == 0
    assert cell.locator("pre").first.inner_text() == before


def test_an_error_is_shown_and_cells_below_do_not_run(live_page):
    page = live_page("cbow")
    cells = cells_in(page)
    edit(cells.first, "W = 1\nW / 0")
    assert run(page, cells.nth(2)) == "Not run, since cell 1 above ended with an error."
    assert 'File "cell 1", line 2' in text_of(cells.first) and "ZeroDivisionError" in text_of(cells.first)
    cells.first.locator("textarea").fill("import gensim")
    run(page, cells.first)
    assert text_of(cells.first) == ("gensim, a library that is compiled for the machine it runs on, is not part of "
                                    "Python in the browser.\nRun this chapter as a notebook, with `make lab`.")
    cells.first.locator("textarea").fill("from w2vedu.corpora import geography\ngeography()")
    run(page, cells.first)
    assert text_of(cells.first).startswith("The English text, 5 MB that an installed package carries, is not part of")


def test_a_run_that_takes_long_can_be_stopped(live_page):
    page = live_page("cbow")
    cells = cells_in(page)
    assert run(page, cells.nth(2)).startswith("Done")
    edit(cells.nth(2), "while True:\n    pass")
    button(cells.nth(2), "Run").click()
    assert button(cells.first, "Run").is_disabled()
    cells.nth(2).get_by_text("Running …").wait_for()
    button(cells.nth(2), "Stop").click()
    assert cells.nth(2).locator("[role=status]").inner_text() == (
        "Stopped. What the cells had defined is gone; the next Run begins with the first cell again.")
    button(cells.nth(2), "Original").click()
    assert run(page, cells.nth(2)).startswith("Done")
    assert cells.first.locator("[role=status]").inner_text().startswith("Done")


def test_from_a_folder_run_says_why_not_and_what_to_do(open_page):
    page = open_page("cbow")
    cell = cells_in(page).first
    button(cell, "Run").click()
    assert "make serve" in cell.locator("[role=status]").inner_text()
    assert page.evaluate("performance.getEntriesByType('resource').filter(e => e.name.includes('worker')).length") == 0


def test_on_paper_there_is_nothing_to_press(open_page):
    page = open_page("exercises/cbow")
    page.emulate_media(media="print")
    assert page.locator(".live:visible, .live-note:visible").count() == 0


def test_on_a_phone_nothing_moves_sideways(open_page):
    page = open_page("exercises/cbow", width=390, touch=True)
    button(page.locator(".live-answer").first, "Edit").tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sizes = page.locator(".live button").evaluate_all("all => all.map(b => b.getBoundingClientRect().height)")
    assert min(size for size in sizes if size) >= 24
