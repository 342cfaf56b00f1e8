"""Pages that load fast and do not jump: what the theme, the highlighter and Sphinx send in excess is taken out.

* The theme draws its dozen icons with a script of 1.5 MB, or a font of 156 kB: here the font has those icons alone.
* The theme loads the search index on every page: here on the page that searches.
* The highlighter wraps every name, comma and operator in a span: keywords, strings and numbers keep their colors.
* Sphinx marks the links inside the book, and the words of those to a heading or a page; all links look the same.
* The code of a cell has a class that makes it a container of a grid, and another one that undoes that.
* Pictures get their size, so that the text below stays where it is, and load when they come near; those that
  matplotlib draws have few colors, and a palette makes their files a third as large.
"""

import base64
import io
import re
from pathlib import Path

import imagesize
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from PIL import Image

ONLY_FOR_SEARCH = ("searchtools.js", "language_data.js", "searchindex.js")
BY_SCRIPTS = {"xmark"}  # icons that stand in no page, but in what a script of the theme inserts
ICONS_CSS = """/* Font Awesome Free, https://fontawesome.com, SIL OFL 1.1: the icons that the pages use. */
@font-face {{
  font-family: "Font Awesome 6 Free"; font-style: normal; font-weight: 900;
  src: url("data:font/woff;base64,{font}") format("woff");
}}
/* The theme expects the icons of its script here. */
.search-button-field > .fa-solid {{ display: inline-block; }}
.bd-header-article .btn .fas {{ font-size: 1.2rem; }}
.bd-header-article .btn .fa-lg {{ font-size: 1.2rem; line-height: 1; vertical-align: 0; }}
"""


def without_scripts(html, *names):
    """Return the HTML without the script elements that load one of these files.

    Examples
    --------
    >>> without_scripts('<script src="a/b.js?v=1"></script><script defer src="c.js"></script>', "b.js")
    '<script defer src="c.js"></script>'
    """
    files = "|".join(map(re.escape, names))
    return re.sub(rf'<script[^>]*src="[^"]*\b({files})[?"][^>]*></script>', "", str(html))


def without_excess(body):
    """Return the HTML without the classes of a grid, and without spans that have no color in code, and in signatures.

    Examples
    --------
    >>> without_excess('<div class="cell_input docutils container"><pre><span></span><span class="n">x</span> is')
    '<div class="cell_input"><pre>x is'
    >>> without_excess('<span class="sa">f</span><span class="s2">&quot;a&quot;</span>')
    '<span class="s2">f&quot;a&quot;</span>'
    >>> without_excess("<pre><span></span>\\na line above</pre>")  # without the span, the line would be lost
    '<pre><span></span>\\na line above</pre>'
    """
    def without_pre(signature):
        return re.sub(r'<span class="pre">([^<]*)</span>', r"\1", signature[0])

    body = re.sub(r'<dt class="sig .*?</dt>', without_pre, body, flags=re.DOTALL)
    body = re.sub(r"<pre><span></span>(?!\n)", "<pre>", body)
    body = re.sub(r'<span class="std std-(?:ref|doc)">([^<]*)</span>', r"\1", body)
    body = body.replace('<a class="reference internal" ', "<a ")
    body = body.replace('<div class="cell_input docutils container">', '<div class="cell_input">')
    body = re.sub(r'<span class="sa">(\w+)</span><span class="(s\d)">', r'<span class="\2">\1', body)
    return re.sub(r'<span class="(?:n|nb|p|w|nn|nx|o|si)">([^<]*)</span>', r"\1", body)


def with_sizes(body, files, lazy):
    """Return the HTML whose pictures say how large they are, and load when they come near if `lazy` is true.

    Parameters
    ----------
    files : path of each picture by its name in the book
    """
    def sized(tag):
        name = re.search(r'src="[^"]*_images/([^"]+)"', tag[0])
        if name is None or name[1] not in files or 'width="' in tag[0]:
            return tag[0]
        width, height = imagesize.get(files[name[1]])
        waits = ' loading="lazy"' if lazy else ""
        return f'<img width="{width}" height="{height}"{waits}{tag[0].removeprefix("<img")}'

    return re.sub(r"<img [^>]+>", sized, body)


def letters_of_icons(css, names):
    """Return the letters of the named icons, and of those that the theme's own rules write, for example on admonitions.

    Examples
    --------
    >>> css = '.fa-bars:before{content:"\\\\f0c9"}.fa-x:before{content:"\\\\f00d"}:root{--note:"\uf05a"}'
    >>> [hex(ord(letter)) for letter in sorted(letters_of_icons(css, {"bars"}))]
    ['0xf05a', '0xf0c9']
    """
    found = set()
    for selector, code in re.findall(r'([^{}]*)\{[^{}]*?"\\(f[0-9a-f]{2,3})"', css):
        of_icon = re.findall(r"\.fa-([a-z0-9-]+):", selector)
        if not of_icon or names & set(of_icon):
            found.add(chr(int(code, 16)))
    found.update(re.findall(r'--[\w-]+:\s*"([\ue000-\uf8ff])"', css))
    return found


def font_of(letters, path):
    """Return the font at `path`, reduced to these letters, in base64."""
    font = TTFont(path, recalcTimestamp=False)
    reducer = Subsetter()
    reducer.populate(text="".join(sorted(letters)))
    reducer.subset(font)
    font.flavor = "woff"
    content = io.BytesIO()
    font.save(content)
    return base64.b64encode(content.getvalue()).decode()


def with_palette(picture):
    """Return a picture without transparent places as one of 128 colors, or as it is.

    Examples
    --------
    >>> with_palette(Image.new("RGBA", (2, 2), "white")).mode, with_palette(Image.new("RGBA", (2, 2))).mode
    ('P', 'RGBA')
    """
    if picture.mode == "RGB" or (picture.mode == "RGBA" and picture.getextrema()[3] == (255, 255)):
        return picture.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    return picture


def lighten(app, pagename, templatename, context, doctree):
    """Lighten one page before its template, layout.html, is filled in."""
    context["without_scripts"] = without_scripts
    context["only_for_search"] = ONLY_FOR_SEARCH
    if "body" in context:
        files = {name: Path(app.srcdir, source) for source, name in app.builder.images.items()}
        context["body"] = with_sizes(without_excess(context["body"]), files, app.builder.name == "html")


def write_palettes(app, exception):
    """Write the pictures of the pages once more, with a palette."""
    if exception is not None or app.builder.format != "html":
        return
    for path in Path(app.outdir, "_images").glob("*.png"):
        with Image.open(path) as picture:
            with_palette(picture).save(path, optimize=True)


def write_icons(app, exception):
    """Write the style sheet with the icons that are in the book."""
    if exception is not None or app.builder.format != "html":
        return
    static, used = Path(app.outdir) / "_static", set(BY_SCRIPTS)
    for page in Path(app.outdir).rglob("*.html"):
        for classes in re.findall(r'class="([^"]*\bfas?(?:-solid)? [^"]*)"', page.read_text(encoding="utf-8")):
            used.update(re.findall(r"\bfa-([a-z0-9-]+)", classes))
    css = "".join(path.read_text(encoding="utf-8") for path in sorted((static / "styles").glob("*.css")))
    font = font_of(letters_of_icons(css, used), static / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.ttf")
    (static / "icons.css").write_text(ICONS_CSS.format(font=font), encoding="utf-8")


def setup(app):
    """Connect the three steps."""
    app.add_css_file("icons.css", priority=900)
    app.connect("html-page-context", lighten, priority=950)
    app.connect("build-finished", write_icons)
    app.connect("build-finished", write_palettes)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
