"""The paper edition: one PDF of the whole book, made from the built pages and printed by a browser.

``make pdf`` calls ``python book/_ext/paper.py book/_toc.yml _build/html _build/word2vec-line-by-line.pdf``.

The built pages are joined to one, so the numbers of equations, figures and exercises are those of the web edition.
(Sphinx's own single page would read the book a second time, and it gives the same anchor to many places.)  MathJax
needs a browser, and Chromium makes bookmarks and page numbers, too.  It cannot write the number of the page to which a
link leads; so the book is printed twice, and the first print says what stands where.
"""

import json
import os
import posixpath
import re
import sys
from importlib.metadata import version
from itertools import dropwhile, takewhile
from pathlib import Path
from urllib.parse import unquote

import jinja2
import matplotlib
import yaml
from bs4 import BeautifulSoup, NavigableString
from check_html import pages_of
from chromium import HOW_TO_GET_IT, OPTIONS, find_chromium

BOOK = Path(__file__).parents[1]
CONFIG = yaml.safe_load((BOOK.parent / "_config.yml").read_text(encoding="utf-8"))
TEMPLATE = jinja2.Environment(trim_blocks=True).from_string(
    Path(__file__).with_suffix(".html").read_text(encoding="utf-8"))
SCREEN_ONLY = ("script, button, .headerlink, .viewcode-link, .toctree-wrapper, .only-dark, .tag_check, .text_plain, "
               ".cell:not(.tag_solution) > details")
STYLES = [(400, "normal"), (400, "italic"), (700, "normal"), (700, "italic")]
FONTS = {  # in these styles; matplotlib brings them, so the paper looks the same on every machine
    "STIX": ["STIXGeneral", "STIXGeneralItalic", "STIXGeneralBol", "STIXGeneralBolIta"],
    "DejaVu Sans Mono": ["DejaVuSansMono", "DejaVuSansMono-Oblique", "DejaVuSansMono-Bold",
                         "DejaVuSansMono-BoldOblique"],
    "DejaVu Sans": ["DejaVuSans", "DejaVuSans-Oblique", "DejaVuSans-Bold", "DejaVuSans-BoldOblique"],
}


def anchor(page, fragment=""):
    """Return the anchor of a page, or of a place on it, in the joined book.

    Examples
    --------
    >>> anchor("exercises/cbow"), anchor("cbow", "equation-eq-5")
    ('exercises-cbow', 'cbow--equation-eq-5')
    """
    return page.replace("/", "-") + (f"--{fragment}" if fragment else "")


def link(address, page, pages):
    """Return where a link of a page leads in the joined book, or None if that place is not in it.

    Examples
    --------
    >>> link("../cbow.html#equation-eq-5", "exercises/cbow", ["cbow", "exercises/cbow"])
    '#cbow--equation-eq-5'
    >>> link("#the-loss", "cbow", ["cbow"]), link("https://example.org/a", "cbow", ["cbow"])
    ('#cbow--the-loss', 'https://example.org/a')
    >>> link("genindex.html", "cbow", ["cbow"])
    """
    if re.match(r"[a-z]+:", address):
        return address
    path, _, fragment = unquote(address).partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else f"{page}.html"
    target = target.removesuffix(".html")
    return "#" + anchor(target, fragment) if target in pages else None


def element(html):
    """Return the one element that a piece of HTML describes.

    Examples
    --------
    >>> element("<p>one</p>").name
    'p'
    """
    return BeautifulSoup(html, "html.parser").contents[0]


class Chapter:
    """One page of the book, made fit for paper."""

    def __init__(self, page, html, pages, part=None):
        self.id, self.part = anchor(page), part
        self.kind = "exercises" if page.startswith("exercises/") else "chapter"
        article = BeautifulSoup(html, "html.parser").select_one("article.bd-article")
        for unwanted in article.select(SCREEN_ONLY):
            unwanted.decompose()
        rewire(article, page, pages)
        keep_with_punctuation(article)
        self.title = article.h1.get_text().strip()
        self.sections = [(section["id"], section.h2.get_text().strip())
                         for section in article.select("section:has(> h2)") if self.kind == "chapter"]
        if self.kind == "exercises":
            move_answers(article, page)
            lower_headings(article)
        unfold(article)
        keep_in_one_piece(article)
        self.body = article.decode_contents()

    @property
    def head(self):
        """The title as a string of CSS, for the head of the chapter's pages."""
        return json.dumps(self.title, ensure_ascii=False)


def rewire(article, page, pages):
    """Point anchors, links and pictures of a page to where they are in the joined book."""
    for place in article.find_all(id=True):
        place["id"] = anchor(page, place["id"])
    for reference in article.find_all("a", href=True):
        target = link(reference["href"], page, pages)
        if target is None:
            reference.unwrap()
        else:
            reference["href"] = target
    for picture in article.find_all("img", src=True):
        for attribute in ("loading", "width", "height", "style"):  # load all now, bend none
            del picture[attribute]
        if not picture["src"].startswith("data:"):
            picture["src"] = "../html/" + posixpath.normpath(posixpath.join(posixpath.dirname(page), picture["src"]))


def keep_with_punctuation(article):
    """Keep a formula on the line of the punctuation that follows it; a browser would break between them."""
    for formula in article.select("span.math"):
        follows = formula.next_sibling
        punctuation = re.match(r"[.,;:!?)\]’”]+", follows) if isinstance(follows, NavigableString) else None
        if punctuation:
            formula.wrap(element('<span class="together"></span>')).append(punctuation[0])
            follows.replace_with(follows[punctuation.end():])


def move_answers(article, page):
    """Move the hints, the answers to the questions, and the solutions of a page of exercises to its end."""
    hints, solutions = (element(f'<section class="answers" id="{anchor(page, name)}"><h2>{title}</h2></section>')
                        for name, title in [("hints", "Hints"), ("solutions", "Answers and solutions")])
    for question in article.find_all("strong", string=re.compile(r"^Question [0-9.]+$")):
        solutions.append(answer(question.get_text().rstrip("."), [answers_of(question)]))
    for exercise in article.section.find_all("section", recursive=False):
        title = f'<a href="#{exercise["id"]}">{exercise.h2.get_text().strip()}</a>'
        folded = exercise.select(":scope > details, :scope > .tag_solution")
        opened = [(part.summary.extract().get_text().strip(), part) for part in folded]
        if opened:
            hints.append(answer(title, [numbered([part for summary, part in opened if summary.startswith("Hint")])]))
            solutions.append(answer(title, [part for summary, part in opened if not summary.startswith("Hint")]))
    for question in article.select("section .cell_input"):
        if question.get_text().strip().startswith("question("):  # its output is the question
            question.decompose()
    article.h1.insert_after(element(
        f'<p class="where">On paper, the hints begin on page {page_of(hints["id"])}, the answers and solutions on page '
        f'{page_of(solutions["id"])}; the checks are in the notebook.</p>'))
    article.section.extend([hints, solutions])


def answers_of(question):
    """Turn the folded options of a question into a list with letters; return what they say, with the same letters."""
    following = question.find_parent("p").find_next_siblings()
    options = list(takewhile(is_option, dropwhile(lambda tag: not is_option(tag), following)))
    place = options[0].previous_sibling
    place.insert_after(numbered([option.summary.extract() for option in options], "a"))
    return numbered([option.extract() for option in options], "a")


def is_option(tag):
    """Tell whether an element is an answer from which the reader of a question chooses."""
    return tag.name == "details" and "quiz" in tag.get("class", [])


def numbered(parts, kind="1"):
    """Return a numbered list of the contents of some elements."""
    items = element(f'<ol type="{kind}"></ol>')
    for part in parts:
        items.append(element("<li></li>"))
        items.contents[-1].extend(part.contents[:])
        part.extract()
    return items


def answer(title, parts):
    """Return a hint or a solution under its title."""
    titled = element(f'<div class="answer"><p class="answer-title">{title}</p></div>')
    titled.extend(parts)
    return titled


def page_of(id):
    """Return a link that will show the number of the page on which an anchor stands.

    Examples
    --------
    >>> page_of("cbow")
    '<a href="#cbow" data-page-of="cbow">000</a>'
    """
    return f'<a href="#{id}" data-page-of="{id}">000</a>'


def lower_headings(article):
    """Make chapters sections, sections subsections, and so on: exercises belong to the chapter before them."""
    for level in range(5, 0, -1):
        for heading in article.find_all(f"h{level}"):
            heading.name = f"h{level + 1}"


def unfold(article):
    """Open what is folded on the screen: its summary becomes a title."""
    for folded in article.find_all("details"):
        folded.name = "div"
        folded["class"] = "unfolded"
        if folded.summary:
            folded.summary["class"] = "summary"
            folded.summary.name = "p"


def keep_in_one_piece(article):
    """Mark code and output that is too short to be divided between two pages, four lines on each."""
    for code in article.find_all("pre"):
        if code.get_text().strip().count("\n") < 7:
            code["class"] = "one-piece"


def chapters_of(toc, html):
    """Read all pages that a _toc.yml names, in its order."""
    pages = pages_of(toc)
    parts = {pages_of(part)[0]: part["caption"] for part in toc["parts"]}
    return [Chapter(page, (html / f"{page}.html").read_text(encoding="utf-8"), pages, parts.get(page))
            for page in pages]


def joined(toc, html):
    """Return the whole book as one page of HTML that stands in a folder beside the folder `html`."""
    ttf = Path(matplotlib.get_data_path(), "fonts", "ttf")
    fonts = [(family, style, weight, (ttf / f"{name}.ttf").as_uri()) for family, names in FONTS.items()
             for name, (weight, style) in zip(names, STYLES)]
    return TEMPLATE.render(title=CONFIG["title"], author=CONFIG["author"], version=version("w2vedu"), fonts=fonts,
                           css=Path(__file__).with_suffix(".css").read_text(encoding="utf-8"),
                           chapters=chapters_of(toc, html))


def laid_out(browser, page):
    """Open a file as it will be printed; return the tab when its mathematics stands."""
    tab = browser.new_page()
    tab.emulate_media(media="print", color_scheme="light")
    tab.goto(page.resolve().as_uri(), timeout=300_000)  # milliseconds, on a machine that is busy
    tab.evaluate("ready()")
    return tab


def print_book(tab, pdf):
    """Print the joined book until the page numbers in it are those of the print: twice, as a rule."""
    anchors = tab.evaluate("[...document.querySelectorAll('[data-page-of]')].map(place => place.dataset.pageOf)")
    numbers = None
    for _ in range(4):
        tab.pdf(path=pdf, prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
        before, numbers = numbers, page_numbers(pdf, anchors)
        if numbers == before:
            return
        tab.evaluate("numbers => fillInPages(numbers)", numbers)
    raise RuntimeError("the page numbers do not settle: their width moves text from page to page")


def page_numbers(pdf, anchors):
    """Return {anchor: number of its page} of a printed book."""
    import pikepdf

    with pikepdf.open(pdf) as book:
        order = {page.objgen: number for number, page in enumerate(book.pages, 1)}
        return {name: order[book.Root.Dests[f"/{name}"][0].objgen] for name in anchors}


def finish(printed, pdf, headings, formulas):
    """Write the printed book with title, author, clean bookmarks and tags, in a third of the size; return its length.

    `headings` are all of the book in their order, `formulas` what a screen reader shall say for each formula.
    """
    import pikepdf

    with pikepdf.open(printed) as book:
        with book.open_outline() as outline:  # Chromium repeats words of a heading at the top of a page
            for bookmark, heading in zip(flat(outline.root), headings, strict=True):
                bookmark.title = heading
        for tag in book.objects:  # to Chromium formulas are figures, and so is all that holds a picture and its caption
            if isinstance(tag, pikepdf.Dictionary) and tag.get("/S") == "/Figure":
                if "/Alt" not in tag:
                    tag.S = pikepdf.Name.NonStruct
                elif str(tag.Alt) in formulas:
                    tag.S = pikepdf.Name.Formula
        with book.open_metadata() as metadata:
            metadata["dc:title"], metadata["dc:creator"] = CONFIG["title"], [CONFIG["author"]]
            metadata["dc:language"] = ["en"]
        book.docinfo["/Creator"] = "make pdf"
        book.Root.PageMode = pikepdf.Name.UseOutlines  # the bookmarks are open from the beginning
        book.save(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(book.pages)


def flat(bookmarks):
    """Yield bookmarks and those below them, in the order of the book."""
    for bookmark in bookmarks:
        yield bookmark
        yield from flat(bookmark.children)


def make(browser, toc, html, pdf):
    """Make the paper edition of what `toc` names, from the pages in the folder `html`; return how long it is."""
    folder = html.parent / "paper"
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text(joined(toc, html), encoding="utf-8")
    tab = laid_out(browser, folder / "index.html")
    headings = tab.evaluate("[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => h.textContent.trim())")
    formulas = tab.evaluate("[...document.querySelectorAll('mjx-container')].map(f => f.ariaLabel)")
    print_book(tab, folder / "printed.pdf")
    tab.close()
    pages = finish(folder / "printed.pdf", folder / "finished.pdf", headings, set(formulas))
    os.replace(folder / "finished.pdf", pdf)
    return pages


def main(toc, html, pdf):
    """Start the browser, make the paper edition, and say where it is."""
    if find_chromium() is None:
        sys.exit(f"The paper edition is printed by a browser, and none was found. Missing: {HOW_TO_GET_IT}")
    from playwright.sync_api import sync_playwright  # of the extra "paper", as is pikepdf; only printing needs them

    toc = yaml.safe_load(Path(toc).read_text(encoding="utf-8"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=OPTIONS)
        pages = make(browser, toc, Path(html), Path(pdf))
        browser.close()
    print(f"The paper edition is ready, {pages} pages: {Path(pdf).resolve()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
