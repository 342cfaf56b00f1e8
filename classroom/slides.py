"""Make slides of the three core chapters from their notebooks.

Each section gives slides with its numbered equations, its figures and one short code cell with its output; its prose
becomes the speaker's notes.  Nothing is written twice: who mends the chapter mends the slides.
"""

import re
import shutil
from html import escape
from importlib.util import find_spec
from pathlib import Path

import jinja2
import nbformat
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from .editions import BOOK, plain_markdown

CHAPTERS = ("cbow", "skipgram", "negative-sampling")
CODE_LINES = 20  # what counts as a short cell, output included
HEIGHT = 11.2  # of a slide, in lines of formulas; see _height
PART = re.compile(r"(^```\{math\}\n:label.*?^```$|^#{1,3} [^\n]+$)", re.DOTALL | re.MULTILINE)
TEMPLATE = jinja2.Environment(autoescape=True, trim_blocks=True).from_string(
    Path(__file__).with_suffix(".html").read_text(encoding="utf-8"))


def write(folder):
    """Write one page for each core chapter, with reveal.js and MathJax beside them."""
    folder = Path(folder)
    reveal = Path(find_spec("sphinx_revealjs").origin).parent / "_static" / "revealjs"
    mathjax = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
    for source, target in [(reveal / "LICENSE", "reveal/LICENSE"), (reveal / "dist/reset.css", "reveal/dist/reset.css"),
                           (reveal / "dist/reveal.css", "reveal/dist/reveal.css"),
                           (reveal / "dist/reveal.js", "reveal/dist/reveal.js"),
                           (reveal / "plugin/notes/notes.js", "reveal/plugin/notes/notes.js"),
                           (mathjax / "tex-svg-full.js", "mathjax/tex-svg-full.js")]:
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / target)
    for chapter in CHAPTERS:
        (folder / f"{chapter}.html").write_text(page(chapter), encoding="utf-8")


def page(chapter):
    """Return the slides of a chapter as HTML."""
    notebook = nbformat.read(BOOK / f"{chapter}.ipynb", as_version=4)
    deck = [slide for section in sections(notebook) for slide in slides(section)]
    return TEMPLATE.render(title=deck[0]["title"], slides=deck)


# --- What a section consists of: (kind, content) with the kinds prose, equation, figure and code


def sections(notebook):
    """Return a list of (heading, parts) for the title and for each section and subsection of a notebook."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found[-1][1].append(_code_part(cell))
            continue
        for text in PART.split(cell.source):
            if re.match(r"#{1,3} ", text):
                found.append((text.lstrip("# "), []))
            elif text.startswith("```{math}"):
                found[-1][1].append(("equation", text))
            elif text.strip():
                found[-1][1].append(("prose", text.strip()))
    return found


def _code_part(cell):
    for output in cell.outputs:
        if "image/png" in output.get("data", {}):
            described = cell.metadata["mystnb"]
            return "figure", (output.data["image/png"], described["image"]["alt"], described["figure"]["caption"])
    return "code", (cell.source, "".join(output.get("text", "") for output in cell.outputs).rstrip())


def short_cell(parts):
    """Choose the cell to show; return its place among the parts and what is shown of it, or (None, None).

    It is the last short one with an equation's number in a comment, otherwise the last short one.
    Where all cells are long, the last output that is short stands alone.
    """
    cells = [(place, cell) for place, (kind, cell) in enumerate(parts) if kind == "code" and cell[1]]
    short = [(place, cell) for place, cell in cells if _lines(cell) <= CODE_LINES]
    numbered = [(place, cell) for place, cell in short if re.search(r"# \([\w.]+\)", cell[0])]
    outputs = [(place, ("", output)) for place, (_, output) in cells if _lines([output]) <= CODE_LINES]
    return (numbered or short or outputs or [(None, None)])[-1]


def _lines(cell):
    return sum(len(text.splitlines()) for text in cell)


# --- From sections to slides


def slides(section):
    """Return the slides of one section: each a title, blocks of HTML that fit on it, and notes."""
    heading, parts = section
    shown, cell = short_cell(parts)
    deck = [_empty(heading)]
    for place, (kind, content) in enumerate(parts):
        if kind == "prose":
            deck[-1]["prose"].append(content)
        elif kind != "code" or place == shown:
            content = cell if kind == "code" else content
            height = _height(kind, content)
            if deck[-1]["blocks"] and deck[-1]["height"] + height > HEIGHT:
                deck.append(_empty(heading))
            deck[-1]["blocks"].append(_HTML[kind](content))
            deck[-1]["height"] += height
    for slide in deck:
        text = plain_markdown(without_admonitions("\n\n".join(slide.pop("prose"))))
        slide["blocks"] = slide["blocks"] or [_points(text)]
        slide["notes"] = MARKDOWN.render(text)
    return deck


def _empty(heading):
    return {"title": MARKDOWN.renderInline(plain_markdown(heading)), "blocks": [], "prose": [], "height": 0}


def _height(kind, content):
    """Estimate how high a block is, in lines of formulas; a browser showed that so nothing overflows."""
    if kind == "equation":
        return sum(2.1 if re.search(r"\\frac|\\sum|\\prod", row) else 1.1 for row in content.split(r"\\")) + 0.5
    return HEIGHT if kind == "figure" else 0.5 * _lines(content) + 1


def _equation(directive):
    return f'<div class="equation">{MARKDOWN.render(plain_markdown(directive))}</div>'


def _figure(content):
    png, alt, caption = content
    caption = MARKDOWN.renderInline(plain_markdown(caption))
    png = png.replace("\n", "")
    return (f'<figure><img src="data:image/png;base64,{png}" alt="{escape(alt)}">'
            f"<figcaption>{caption}</figcaption></figure>")


def _code(cell):
    source, output = (escape(text.rstrip(), quote=False) for text in cell)
    shown = f'<pre class="output"><samp>{output}</samp></pre>'
    return f"<pre><code>{source}</code></pre>\n{shown}" if source else shown


_HTML = {"equation": _equation, "figure": _figure, "code": _code}


def _points(text):
    """Return the list in a text; for a text without one, the questions in bold."""
    points = re.findall(r"^[*-] (.+)$", text, re.MULTILINE) or re.findall(r"^\*\*(.+\?)\*\*$", text, re.MULTILINE)
    return MARKDOWN.render("\n".join(f"* {point}" for point in points))


# --- Markdown


def without_admonitions(text):
    """Turn boxes into paragraphs that begin with the title of the box.

    Examples
    --------
    >>> print(without_admonitions(":::{admonition} Why?\\n:class: dropdown\\nBecause.\\n:::"))
    **Why?**
    <BLANKLINE>
    Because.
    <BLANKLINE>
    """
    text = re.sub(r"^:::\{(note|important)\}$", lambda box: f"**{box[1].title()}.**\n", text, flags=re.MULTILINE)
    text = re.sub(r"^:::\{admonition\} (.+)\n(?::.*\n)*", r"**\1**\n\n", text, flags=re.MULTILINE)
    return re.sub(r"^:::$", "", text, flags=re.MULTILINE)


def _delimited(content, options):
    """Put formulas between the delimiters that MathJax looks for."""
    return rf"\[{escape(content)}\]" if options["display_mode"] else rf"\({escape(content)}\)"


MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, renderer=_delimited)
