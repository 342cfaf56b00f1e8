"""The paper edition has the numbers of the web edition, loses nothing at its margins, and is a good PDF.

The whole book is laid out for the page and measured; a part of it, which is quicker, is printed and read again.
"""

import re

import check_html
import paper
import pytest
import yaml
from bs4 import BeautifulSoup

TOC = yaml.safe_load((paper.BOOK / "_toc.yml").read_text(encoding="utf-8"))
PART = {"root": "index", "parts": [{"caption": "A part", "chapters": [
    {"file": "cbow", "sections": [{"file": "exercises/cbow"}, {"file": "exercises/text"}]},
    {"file": "hierarchical-softmax"}]}]}
MM = 72 / 25.4  # points in a millimeter
# What carries a number: its anchor (for an exercise, the heading has no own) and how the number is written.
NUMBERED = {"div.math[id] > .eqno": r"\([A-Z]?\.?\d+\)", "figure .caption-number": r"Fig\. [\d.]+",
            "section > :is(h2, h3)": r"Exercise [\d.]+"}


def numbers_of_web(html, toc):
    """List the numbers of equations, figures and exercises on the pages of the web edition, in their order."""
    found = {kind: [] for kind in NUMBERED}
    for page in check_html.pages_of(toc):
        article = BeautifulSoup((html / f"{page}.html").read_text(encoding="utf-8"), "html.parser").article
        for kind, pattern in NUMBERED.items():
            found[kind] += [number[0] for tag in article.select(kind) if (number := re.match(pattern, tag.get_text()))]
    return found


@pytest.fixture(scope="module")
def folder(built_book, tmp_path_factory):
    """Return an empty folder beside which the built book seems to stand."""
    folder = tmp_path_factory.mktemp("paper")
    (folder / "html").symlink_to(built_book)
    return folder


@pytest.fixture(scope="module")
def whole(folder, browser):
    """Lay the whole book out for the page."""
    page = folder / "whole" / "index.html"
    page.parent.mkdir()
    page.write_text(paper.joined(TOC, folder / "html"), encoding="utf-8")
    tab = paper.laid_out(browser, page)
    yield tab
    tab.close()


def test_the_numbers_are_those_of_the_web_edition(whole, built_book):
    web = numbers_of_web(built_book, TOC)
    assert [number for number in web["div.math[id] > .eqno"] if number[1:-1].isdecimal()] == [
        f"({n})" for n in check_html.EQUATIONS]
    for kind, numbers in web.items():
        shown = whole.evaluate("""kind => [...document.querySelectorAll(`main ${kind}`)]
            .filter(place => place.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
            .map(place => place.textContent)""", kind)
        assert [number[0] for text in shown if (number := re.match(NUMBERED[kind], text))] == numbers != []


def test_nothing_is_cut_at_the_margin(whole):
    # A page that is too wide would be printed smaller: the body must fit between margins of 26 mm.
    assert whole.evaluate("document.body.getBoundingClientRect().width") * 25.4 / 96 == pytest.approx(158, abs=0.5)
    assert whole.evaluate("""() => {
        const edge = document.body.getBoundingClientRect();
        return [...document.querySelectorAll("body *:not(pre *)")].filter(box => {
            const { left, right } = box.getBoundingClientRect();
            return box.scrollWidth > box.clientWidth + 1 && box.matches("pre, table, div")
                || left < edge.left - 1 || right > edge.right + 1;
        }).map(box => `${box.closest("[id]").id}: ${box.tagName} ${box.className} ${box.textContent.slice(0, 80)}`);
    }""") == []


def test_every_picture_and_every_formula_is_there(whole):
    assert whole.evaluate("[...document.images].filter(picture => !picture.naturalWidth).map(p => p.src)") == []
    assert whole.evaluate("document.querySelectorAll('mjx-merror').length") == 0
    assert whole.evaluate("""[...document.querySelectorAll(".math")]
        .filter(formula => !formula.querySelector("mjx-math")).map(formula => formula.textContent)""") == []


def test_every_picture_has_its_own_proportions_and_fits_on_a_page(whole):
    assert whole.evaluate("""[...document.images].filter(({ width, height, naturalWidth, naturalHeight }) =>
        Math.abs(width / height * naturalHeight / naturalWidth - 1) > 0.02).map(picture => picture.src)""") == []
    heights = whole.evaluate("""[...document.querySelectorAll("figure")].map(f => f.getBoundingClientRect().height)""")
    assert 50 * 96 / 25.4 < max(heights) < (297 - 48) * 96 / 25.4


def test_every_interactive_figure_shows_its_picture_over_number_and_caption(whole):
    pictures = whole.evaluate("""[...document.querySelectorAll("figure:has(figcaption .caption-number)")]
        .flatMap(figure => [...figure.querySelectorAll(".interactive > img")].filter(picture =>
            picture.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && picture.height > 150
            && picture.getBoundingClientRect().bottom < figure.querySelector("figcaption").getBoundingClientRect().top))
        .map(picture => picture.closest(".interactive").dataset.figure)""")
    assert sorted(pictures) == sorted(path.stem for path in (paper.BOOK / "interactive").glob("*.json"))


def test_names_in_tables_stay_on_a_line(whole):
    lines = whole.evaluate("""[...document.querySelectorAll(
        "td:first-child code, .equation-ledger td:last-child code")].map(name => name.getClientRects().length)""")
    assert len(lines) > 50 and set(lines) == {1}


def test_constants_of_the_package_have_no_values(whole):
    values = whole.evaluate("""[...document.querySelectorAll("dl.data > dt .property")]
        .map(value => value.checkVisibility())""")
    assert values and not any(values)


def test_every_link_leads_somewhere(whole):
    assert whole.evaluate("""[...document.querySelectorAll("a[href]")].map(link => link.getAttribute("href"))
        .filter(address => !/^(https?|mailto):/.test(address) && !document.getElementById(address.slice(1)))""") == []


def test_nothing_is_left_that_needs_a_screen(whole):
    assert whole.evaluate("document.querySelectorAll('main :is(button, details, input, .headerlink)').length") == 0


@pytest.fixture(scope="module")
def printed(folder, browser):
    """Print a part of the book."""
    paper.make(browser, PART, folder / "html", folder / "part.pdf")
    return folder / "part.pdf"


@pytest.fixture(scope="module")
def read(printed):
    """Open the printed part with a program that knows nothing of how it was made."""
    import pypdfium2  # optional, like Playwright

    with pypdfium2.PdfDocument(printed) as document:
        yield document


def texts(document):
    return [page.get_textpage().get_text_bounded() for page in document]


def test_the_numbers_can_be_read_in_the_print(read, built_book):
    lines = "\n".join(texts(read)).splitlines()
    equations, figures, exercises = numbers_of_web(built_book, PART).values()
    assert {line.strip() for line in lines if re.fullmatch(r"\(([A-Z]\.)?\d+\)\s*", line)} == set(equations)
    assert {number[0] for line in lines if (number := re.match(r"Fig\. [\d.]+", line))} == set(figures)
    assert {number[0] for line in lines if (number := re.match(r"Exercise [\d.]+ (?=★)", line))} == {
        f"{exercise} " for exercise in exercises}


def test_pages_are_a4_and_their_text_keeps_the_margins(read):
    sides = []
    for number, page in enumerate(read, 1):
        assert page.get_size() == pytest.approx((210 * MM, 297 * MM), abs=1)
        text = page.get_textpage()
        for left, bottom, right, top in map(text.get_rect, range(text.count_rects())):
            sides += [left, right]
            assert 25 * MM < left and right < 185 * MM and 10 * MM < bottom and top < 287 * MM, (
                f"page {number}: {text.get_text_bounded(left, bottom, right, top)}")
    # The widest lines fill the width: Chromium would print a page that is too wide smaller.
    assert (min(sides), max(sides)) == pytest.approx((26 * MM, 184 * MM), abs=MM)


def test_no_page_is_empty_or_ends_with_the_head_of_a_task(read):
    for number, text in enumerate(texts(read), 1):
        lines = [line for line in text.splitlines() if line.strip() and line.strip() != str(number)]
        assert len(lines) > 1, f"page {number} is empty"
        assert not re.search(r"Time \d+ minutes\.$", lines[-1].strip()), f"page {number} tells only the time of a task"


def test_no_heading_stands_at_the_foot_of_a_page_with_a_single_line(read):
    for mark in read.get_toc():
        _, (_, top, *_) = mark.get_dest().get_view()
        text = read[mark.get_dest().get_index()].get_textpage()
        lowest = min(bottom for _, bottom, _, _ in map(text.get_rect, range(text.count_rects())) if bottom > 22 * MM)
        assert top - lowest > 14 * MM, mark.get_title()


def test_bookmarks_are_the_headings(read, built_book):
    bookmarks = [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in read.get_toc()]
    titles = [title for level, title, _ in bookmarks if level == 0]
    assert [title.partition(":")[0] for title in titles] == [
        "word2vec, line by line", "3. CBOW", "Hierarchical softmax"]
    assert {"The idea", "Exercises: CBOW"} <= {title for level, title, _ in bookmarks if level == 1}
    for _, title, index in bookmarks:
        assert re.sub(r"\W", "", title) in re.sub(r"\W", "", read[index].get_textpage().get_text_bounded())


def test_the_contents_name_the_right_pages(read):
    pages = {mark.get_title(): mark.get_dest().get_index() + 1 for mark in read.get_toc() if mark.level == 0}
    contents = read[1].get_textpage().get_text_bounded()
    for title, page in pages.items():
        assert re.search(rf"{re.escape(title)}\s+{page}\b", contents), (title, page, contents)
        assert read[page - 1].get_textpage().get_text_bounded().rstrip().splitlines().count(str(page)) == 1


def test_the_file_says_what_it_is_and_carries_its_fonts(printed):
    import pikepdf

    with pikepdf.open(printed) as book:
        assert (book.docinfo.Title, book.docinfo.Author) == ("word2vec, line by line", "The authors of w2vedu")
        assert book.Root.Lang == "en" and book.Root.MarkInfo.Marked
        fonts = [font for font in book.objects if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/Font"]
        assert len(fonts) > 5
        for font in fonts:
            for described in font.get("/DescendantFonts", [font]):
                descriptor = described.get("/FontDescriptor", {})
                assert described.Subtype == "/Type3" or any(f"/FontFile{n}" in descriptor for n in ("", 2, 3)), font


def test_pictures_and_formulas_can_be_read_aloud(printed, folder):
    import pikepdf

    book = BeautifulSoup(paper.joined(PART, folder / "html"), "html.parser")
    pictures = [picture["alt"] for picture in book.select("main img")]
    formulas = [" ".join(re.search(r"\\[(\[](.*)\\[)\]]", formula.get_text(), re.DOTALL)[1].split())
                for formula in book.select("main .math")]
    with pikepdf.open(printed) as pdf:
        said = {kind: [str(tag.get("/Alt", "")) for tag in pdf.objects if isinstance(tag, pikepdf.Dictionary)
                       and tag.get("/S") == kind] for kind in ("/Figure", "/Formula")}
    assert len(pictures) > 5 and len(formulas) > 100
    assert sorted(said["/Figure"]) == sorted(pictures)
    assert sorted(said["/Formula"]) == sorted(formulas)
