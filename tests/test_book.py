"""The sources of the book keep its rules, and the checks of the built book find what they look for."""

import os
import pkgutil
import re
from importlib import import_module
from pathlib import Path
from zipfile import ZipFile

import check_html
import light_pages
import make_zip
import nbformat
import pytest
import yaml
from accessibility import mend, named_toggles
from PIL import Image

import w2vedu
from w2vedu import exercises

BOOK = Path(__file__).parents[1] / "book"
TOC = yaml.safe_load((BOOK / "_toc.yml").read_text())


def source_of(page):
    """Return the file of a page of the table of contents; a page without one fails test_every_page_has_a_source."""
    notebook = BOOK / f"{page}.ipynb"
    return notebook if notebook.exists() else BOOK / f"{page}.md"


PAGES = [source_of(page) for page in check_html.pages_of(TOC)]


def markdown(path):
    """Return all the prose of a page as one Markdown text."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def math_directives(text):
    """Yield the options of each {math} directive as a dict."""
    for options in re.findall(r"(?:```|:::)\{math\}[^\n]*\n((?:\s*:[a-z]+:.*\n)*)", text):
        yield dict(re.findall(r":([a-z]+):\s*(.*?)\s*$", options, re.MULTILINE))


@pytest.fixture(params=PAGES, ids=lambda path: path.name)
def prose(request):
    return markdown(request.param)


def test_every_page_has_a_source():
    assert [path.name for path in PAGES if not path.exists()] == []


def test_labelled_equations_carry_their_number(prose):
    for options in math_directives(prose):
        label, number = options.get("label", ""), options.get("enumerator")
        assert bool(label) == bool(number), f"label and enumerator go together: {options}"
        if match := re.fullmatch(r"eq-(\d+)", label):
            assert number == match[1], options


def test_the_source_s_equations_stand_in_the_book_once_each():
    labels = [options["label"] for path in PAGES for options in math_directives(markdown(path)) if "label" in options]
    assert [label for label in labels if re.fullmatch(r"eq-\d+", label)] == [f"eq-{n}" for n in range(1, 35)]


def test_no_equation_takes_a_running_number(prose):
    assert not re.search(r"\$\$ *\([\w-]+\) *$", prose, re.M), "$$ … $$ (label): write {math} with :enumerator:"
    assert not re.search(r"\\begin\{(align|equation|gather|multline|eqnarray)\}", prose), "write aligned in {math}"
    assert r"\tag" not in prose


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_into_the_book_are_relative(page):
    for address in re.findall(r"\]\(([^)\s]+)\)", markdown(page)):
        if not address.startswith(("#", "https://", "mailto:")):
            assert not address.startswith("/") and "://" not in address, address
            assert (page.parent / address.partition("#")[0]).exists(), address


def test_markdown_pictures_have_alt_text(prose):
    assert not re.search(r"!\[\s*\]", prose) and "<img" not in prose
    for figure in re.findall(r"(?:```|:::)\{(?:figure|image)\}[^\n]*\n((?:\s*:[a-z]+:.*\n)*)", prose):
        alt = re.search(r":alt:\s*(.*)", figure)
        assert alt and len(alt[1]) >= 40, figure


def test_api_pages_have_every_module():
    pages = [path.read_text() for path in sorted((BOOK / "api").glob("*.md"))]
    listed = re.findall(r"automodule:: w2vedu\.([\w.]+)", "".join(pages))
    modules = [info.name.removeprefix("w2vedu.") for info in pkgutil.walk_packages(w2vedu.__path__, "w2vedu.")]
    # The answers and wrong turns of each chapter's exercises are for the checker, not for a reader.
    answers = {f"exercises.{info.name}" for info in pkgutil.iter_modules(exercises.__path__)
               if hasattr(import_module(f"w2vedu.exercises.{info.name}"), "TASKS")}
    assert sorted(listed) == sorted(set(modules) - answers)


# The checks of the built book, each on a tiny book that is right, and then with one thing wrong.

@pytest.fixture
def built(tmp_path):
    for page in check_html.pages_of(TOC):
        (tmp_path / page).parent.mkdir(exist_ok=True)
        (tmp_path / f"{page}.html").write_text('<script src="_static/a.js"></script><a href="https://example.org">x</a>')
    (tmp_path / "a.css").write_text('@import "b.css"; a { background: url(data:image/png;base64,AA==) }')
    (tmp_path / "cbow.html").write_text("".join(
        f'<div class="math" id="equation-eq-{n}"><span class="eqno">({n})<a href="#">#</a></span>E</div>'
        for n in range(1, 35)))
    return tmp_path


def problems(built):
    return check_html.main(BOOK / "_toc.yml", built)


def test_a_right_book_passes(built):
    assert problems(built) == 0


@pytest.mark.parametrize("page", check_html.pages_of(TOC))
def test_a_missing_page_is_found(built, page):
    (built / f"{page}.html").unlink()
    assert f"page {page} of _toc.yml is not in the book" in check_html.missing_pages(TOC, built)
    assert problems(built) > 0


def test_the_table_of_contents_is_read():
    assert {"index", "cbow", "ledger", "bibliography"} <= set(check_html.pages_of(TOC))


@pytest.mark.parametrize("name, text", [
    ("data.html", '<script src="https://example.org/x.js"></script>'),
    ("data.html", '<script src="//example.org/x.js"></script>'),
    ("data.html", '<link rel="stylesheet" href="http://example.org/x.css">'),
    ("data.html", '<img src="https://example.org/x.png" alt="x">'),
    ("data.html", '<img srcset="https://example.org/x.png 2x" alt="x">'),
    ("data.html", '<iframe src="https://example.org"></iframe>'),
    ("data.html", '<p style="background: url(https://example.org/x.png)">'),
    ("data.html", '<style>@import url("https://example.org/x.css");</style>'),
    ("_static.css", '@import "https://example.org/x.css";'),
    ("_static.css", "a { background: url('//example.org/x.png') }"),
])
def test_a_load_from_outside_is_found(built, name, text):
    (built / name).write_text(text)
    assert len(check_html.loads_from_outside(built)) == 1
    assert problems(built) == 1


@pytest.mark.parametrize("right, wrong", [
    ('id="equation-eq-7"', 'id="equation-eq-seven"'),
    (">(7)<", ">(8)<"),
    ('<div class="math" id="equation-eq-7">', '<p id="equation-eq-7"></p><div class="math" id="equation-eq-7">'),
])
def test_a_wrong_equation_is_found(built, right, wrong):
    page = built / "cbow.html"
    page.write_text(page.read_text().replace(right, wrong))
    assert [problem.split(" must")[0] for problem in check_html.wrong_equations(built)] == ["equation (7)"]


def test_mended_roles():
    html = '<div role="list" class="citation-list"><div class="citation" id="x" role="doc-biblioentry">'
    assert mend(html) == '<div class="citation-list"><div class="citation" id="x">'
    assert mend('<summary aria-label="Toggle hidden content"><p>Show code</p>') == "<summary><p>Show code</p>"
    assert "aria-label" in named_toggles('<summary><span class="toctree-toggle" role="presentation">')


@pytest.mark.parametrize("link", ["nowhere.html", "cbow.html#nowhere", "#nowhere", "_static/nowhere.png"])
def test_a_dead_link_is_found(built, link):
    page = built / "data.html"
    page.write_text(f'<p id="here"><a href="{link}">x</a> <a href="#here">x</a> '
                    '<a href="cbow.html#equation-eq-7">x</a> <a href="mailto:a@example.org">x</a>')
    assert check_html.dead_links(built) == [f"data.html links to {link}, which is not in the book"]


# The zip for a USB stick.

def test_the_zip_is_the_same_each_time_and_in_one_folder(built, tmp_path_factory):
    (built / "theme.js.map").write_text("for developers")
    (built / "_static" / "live" / "python").mkdir(parents=True)
    (built / "_static" / "live" / "python" / "python.bin").write_text("runs from a server only")
    one, two = (tmp_path_factory.mktemp("stick") / "book.zip" for _ in range(2))
    for target in (one, two):
        make_zip.pack(built, target)
        os.utime(built / "cbow.html", (0, 0))
    assert one.read_bytes() == two.read_bytes()
    names = ZipFile(one).namelist()
    assert "book/cbow.html" in names and all(name.startswith("book/") for name in names)
    assert not any(name.endswith((".map", "python.bin")) for name in names)


# What makes pages light.

def test_pictures_get_their_size(tmp_path):
    Image.new("RGB", (30, 20)).save(tmp_path / "a.png")
    body = '<img alt="x" src="../_images/a.png" /><img src="_images/other.png">'
    assert light_pages.with_sizes(body, {"a.png": tmp_path / "a.png"}, lazy=True) == (
        '<img width="30" height="20" loading="lazy" alt="x" src="../_images/a.png" /><img src="_images/other.png">')
    body = '<img src="_images/a.png" style="width: 600px;" />'  # where a page sets the width, the shape is still needed
    assert light_pages.with_sizes(body, {"a.png": tmp_path / "a.png"}, lazy=False) == (
        '<img width="30" height="20" src="_images/a.png" style="width: 600px;" />')


def test_parts_of_a_signature_lose_their_spans():
    signature = '<dt class="sig py" id="f"><span class="pre">f</span>(<em><span class="pre">x</span></em>)</dt>'
    assert light_pages.without_excess(f'{signature}<code><span class="pre">y</span></code>') == (
        '<dt class="sig py" id="f">f(<em>x</em>)</dt><code><span class="pre">y</span></code>')
