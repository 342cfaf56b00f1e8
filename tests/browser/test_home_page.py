"""Every page's metadata and downloads, the favicon, and the report of a problem, in a browser."""

import json
import re

import nbformat
import pytest
import refresh_figures
from check_html import pages_of
from live_cells import ROOT
from matplotlib.text import Text
from test_book import TOC

PAGES = pages_of(TOC)


def meta(page, name):
    return page.locator(f'meta[property="{name}"], meta[name="{name}"]').first.get_attribute("content")


def test_every_page_describes_itself(open_page, built_book):
    descriptions = {}
    for name in PAGES:
        html = (built_book / f"{name}.html").read_text(encoding="utf-8")
        found = re.search(r'<meta name="description" content="([^"]*)"', html)
        assert found and 40 <= len(found[1]) <= 203, f"{name}: {found and found[1]}"
        assert f'<meta property="og:description" content="{found[1]}"' in html
        assert 'property="og:image" content="_static/social-preview.png"' in html
        assert "{" not in found[1] and "$" not in found[1], f"{name}: {found[1]}"
        descriptions[found[1]] = name
    assert len(descriptions) == len(PAGES), "two pages describe themselves with the same words"
    assert (built_book / "_static" / "social-preview.png").exists()


def test_the_favicon_is_a_picture(open_page):
    page = open_page("exercises/cbow", formulas=False)
    address = page.locator('link[rel="icon"]').evaluate("link => link.href")
    size = page.evaluate("""async address => { const image = new Image(); image.src = address;
        await image.decode(); return image.naturalWidth; }""", address)
    assert size > 0 and address.endswith("favicon.svg")


@pytest.mark.parametrize("served", [False, True], ids=["folder", "served"])
@pytest.mark.parametrize("name", ["cbow", "exercises/cbow"])
def test_a_page_offers_its_notebook(open_page, built_book, name, served):
    page = open_page(name, served=served, formulas=False)
    page.get_by_label("Download this page").click()
    link = page.locator(".btn-download-source-button")
    assert link.is_visible()
    with page.context.expect_page() if not served else page.expect_download() as opened:
        link.click()
    assert opened.value.url.endswith(f"_sources/{name}.ipynb")
    notebook = nbformat.read(built_book / "_sources" / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    if name == "cbow":
        assert notebook == nbformat.read(ROOT / "book" / "cbow.ipynb", as_version=4)
    else:
        code = "\n".join(cell.source for cell in notebook.cells)
        assert "# your code" in code and "# your answer" in code and "# --- solution" not in code


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_words_of_the_map_can_be_read_on_a_phone(open_page, theme):
    picture = refresh_figures.load(ROOT / "book" / "pictures" / "learned.py")
    data = json.loads((ROOT / "book" / "pictures" / "learned.json").read_text(encoding="utf-8"))
    figure = picture.picture(data)
    points = min(text.get_fontsize() for text in figure.findobj(Text) if text.get_text())
    image = open_page("index", width=390, theme=theme).locator("#fig-learned img")
    width = image.evaluate("""image => { const { paddingLeft, paddingRight } = getComputedStyle(image);
        return image.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight); }""")
    assert points * width / (72 * figure.get_figwidth()) >= 10


def open_report(page):
    page.locator(".btn-report-button").focus()
    page.keyboard.press("Enter")
    return page.locator("dialog.report textarea")


@pytest.mark.parametrize("anchor, heading", [("", "CBOW: the context predicts the center"),
                                             ("the-idea", "The idea"), ("the-model-before-the-loss", None)])
def test_a_report_says_where_the_reader_is(open_page, anchor, heading):
    page = open_page("cbow")
    page.evaluate("MathJax.startup.promise")  # formulas change the height of the page
    if anchor:
        page.evaluate("id => document.getElementById(id).scrollIntoView({behavior: 'instant'})", anchor)
        heading = page.evaluate("id => plainText(document.getElementById(id).querySelector('h2'))", anchor)
    text = open_report(page).input_value()
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]
    assert text.startswith("Problem: \n\nPage: cbow\n")
    assert f"\nSection: {heading} (#" in text and "#\n" not in text
    assert f"\nVersion: {version}\n" in text and "\nBrowser: Mozilla/" in text


def test_a_report_is_written_and_copied_by_keyboard(open_page):
    page = open_page("negative-sampling", served=True, formulas=False)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    text = open_report(page)
    page.keyboard.type("the sign in (25)")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == text.input_value()
    assert text.input_value().startswith("Problem: the sign in (25)\n\nPage: negative-sampling\n")
    page.keyboard.press("Escape")
    page.locator("dialog.report").wait_for(state="detached")
    assert page.evaluate("document.activeElement.matches('.btn-report-button')"), "the focus comes back"


def test_without_a_clipboard_the_text_is_selected(open_page):
    page = open_page("cbow", formulas=False)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    text = open_report(page)
    page.get_by_role("button", name="Copy the text").click()
    page.get_by_text("The text is selected").wait_for()
    assert page.evaluate("getSelection().toString()") in ("", text.input_value())
    assert text.evaluate("field => field.selectionEnd - field.selectionStart") == len(text.input_value())


def test_with_a_repository_a_report_opens_an_issue(open_page):
    page = open_page("cbow", formulas=False)
    page.evaluate("reportProblem('cbow', 'https://github.com/a/b/issues/new?title={title}&body={body}')")
    page.keyboard.type("a sign & a space")
    address = page.get_by_role("link", name="Open as an issue").get_attribute("href")
    assert address.startswith("https://github.com/a/b/issues/new?title=cbow%3A%20a%20sign%20%26%20a%20space&body=")
    body = page.evaluate("address => new URL(address).searchParams.get('body')", address)
    assert body.startswith("Problem: a sign & a space\n\nPage: cbow\n") and "\nVersion: " in body


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colors_are_chosen_before_the_last_script_has_run(open_page, theme):
    look = "document.onreadystatechange = () => { window.early ??= document.documentElement.dataset.theme; }"
    page = open_page("api", theme=theme, init=look, formulas=False)
    assert page.evaluate("early") == theme
