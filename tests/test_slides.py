"""The slides: what the chapters number and draw is on them, once, and they load nothing from outside."""

import re
from html.parser import HTMLParser

import nbformat
import pytest

from classroom import slides
from classroom.editions import BOOK

pytestmark = pytest.mark.slow  # reads all chapters

every_chapter = pytest.mark.parametrize("chapter", slides.CHAPTERS)


class Reader(HTMLParser):
    """Collect, slide by slide, the text that is shown, the text of the notes, and the pictures."""

    def __init__(self, html):
        super().__init__()
        self.shown, self.notes, self.pictures, self.addresses, self.place = [], [], [], [], None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.addresses += [value for key, value in attributes.items() if key in ("src", "href")]
        if tag == "section":
            self.shown.append("")
            self.notes.append("")
            self.pictures.append([])
        if tag in ("section", "aside"):
            self.place = self.notes if tag == "aside" else self.shown
        if tag == "img":
            self.pictures[-1].append((attributes["src"], attributes["alt"]))

    def handle_endtag(self, tag):
        self.place = None if tag == "section" else self.shown if tag == "aside" else self.place

    def handle_data(self, text):
        if self.place is not None:
            self.place[-1] += text


@pytest.fixture(scope="module")
def decks():
    return {chapter: Reader(slides.page(chapter)) for chapter in slides.CHAPTERS}


def chapter_cells(chapter, kind):
    return [cell for cell in nbformat.read(BOOK / f"{chapter}.ipynb", as_version=4).cells if cell.cell_type == kind]


@every_chapter
def test_every_numbered_equation_is_on_one_slide(decks, chapter):
    prose = "\n".join(cell.source for cell in chapter_cells(chapter, "markdown"))
    numbers = re.findall(r"^:enumerator: (\S+)$", prose, re.MULTILINE)
    shown = re.findall(r"\\tag\{(.+?)\}", "".join(decks[chapter].shown))
    assert numbers and shown == numbers
    assert r"\tag" not in "".join(decks[chapter].notes)


def test_the_34_equations_are_all_there(decks):
    shown = "".join(text for deck in decks.values() for text in deck.shown)
    assert re.findall(r"\\tag\{(\d+)\}", shown) == [str(number) for number in range(1, 35)]


@every_chapter
def test_every_figure_is_there_with_its_alt_text(decks, chapter):
    expected = [(output.data["image/png"].replace("\n", ""), cell.metadata.mystnb.image.alt)
                for cell in chapter_cells(chapter, "code") for output in cell.outputs
                if "image/png" in output.get("data", {})]
    assert expected
    assert [(src.removeprefix("data:image/png;base64,"), alt)
            for pictures in decks[chapter].pictures for src, alt in pictures] == expected


@every_chapter
def test_every_section_has_a_slide_and_every_slide_shows_something(decks, chapter):
    headings = [heading for cell in chapter_cells(chapter, "markdown")
                for heading in re.findall(r"^#+ (.+)$", cell.source, re.MULTILINE)]
    deck = decks[chapter]
    titles = [text.strip().splitlines()[0] for text in deck.shown]
    assert list(dict.fromkeys(titles)) == list(dict.fromkeys(headings))
    for text, title, pictures in zip(deck.shown, titles, deck.pictures):
        assert pictures or text.replace(title, "", 1).strip()


@every_chapter
def test_prose_is_in_the_notes(decks, chapter):
    """Every sentence without formulas, links and emphasis stands in the notes as it stands in the chapter."""
    notes = " ".join(" ".join(decks[chapter].notes).split())
    prose = "\n\n".join(cell.source for cell in chapter_cells(chapter, "markdown"))
    prose = re.sub(r"^#.*$", "", re.sub(r"^```.*?^```$", "", prose, flags=re.DOTALL | re.MULTILINE), flags=re.MULTILINE)
    sentences = [sentence for paragraph in prose.split("\n\n") for sentence in re.split(r"(?<=[.?:]) ", paragraph)
                 if len(sentence) > 30 and not re.search(r"[$`*{}\[\]():<\n]", sentence)]
    assert len(sentences) > 20
    assert [sentence for sentence in sentences if sentence.strip() not in notes] == []


@every_chapter
def test_nothing_of_sphinx_is_left(decks, chapter):
    text = "".join(decks[chapter].shown + decks[chapter].notes)
    assert not re.search(r":::|```|\{(eq|term|cite\S*|math|admonition)\}|\]\(", text)


def test_pages_load_only_what_stands_beside_them(tmp_path):
    slides.write(tmp_path)
    for chapter in slides.CHAPTERS:
        html = (tmp_path / f"{chapter}.html").read_text(encoding="utf-8")
        assert "://" not in html
        for address in Reader(html).addresses:
            assert address.startswith("data:image/png;") or (tmp_path / address).is_file(), address[:80]


def test_slides_are_the_same_every_time():
    assert slides.page("cbow") == slides.page("cbow")


# --- What is taken from a section


def test_a_cell_with_an_equation_s_number_is_preferred():
    parts = [("code", ("a = 1  # (7)\nprint(a)", "1")), ("prose", "text"), ("code", ("print(2)", "2"))]
    assert slides.short_cell(parts) == (0, parts[0][1])
    assert slides.short_cell(parts[1:]) == (1, parts[2][1])


def test_of_a_long_cell_the_output_is_shown():
    assert slides.short_cell([("code", ("pass\n" * 30, "right"))]) == (0, ("", "right"))
    assert slides.short_cell([("code", ("import numpy", ""))]) == (None, None)


def test_equations_that_do_not_fit_go_to_the_next_slide():
    rows = r"a \\ \frac{b}{c} \\ \frac{d}{e} \\ \frac{f}{g}"
    equation = f"```{{math}}\n:label: eq-x\n:enumerator: X.9\n{rows}\n```"
    deck = slides.slides(("Title", [("prose", "before"), ("equation", equation), ("equation", equation),
                                    ("prose", "after")]))
    assert [len(slide["blocks"]) for slide in deck] == [1, 1]
    assert "before" in deck[0]["notes"] and "after" in deck[1]["notes"]
