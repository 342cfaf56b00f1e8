"""Pages that load fast and do not jump: what the theme, the highlighter and Sphinx send in excess is taken out.

* The theme draws its dozen icons with a script of 1.5 MB: here they are masks in a small style sheet, made from it.
* The theme loads the search index on every page: here on the page that searches.
* The highlighter wraps every name, comma and operator in a span: keywords, strings and numbers keep their colors.
* Pictures get their size, so that the text below stays where it is, and load when they come near.
"""

import re
from pathlib import Path
from urllib.parse import quote

import imagesize

ONLY_FOR_SEARCH = ("searchtools.js", "language_data.js", "searchindex.js")
BY_SCRIPTS = {"xmark"}  # icons that appear in no page, but in what a script of the theme inserts
ICONS_CSS = """/* Icons of Font Awesome Free, https://fontawesome.com, CC BY 4.0: those that the pages use. */
.fa-solid, .fas {
  flex-shrink: 0; display: inline-block; width: var(--width); height: 1em; vertical-align: -.125em; background-color: currentColor;
  mask: var(--icon) center / contain no-repeat; -webkit-mask: var(--icon) center / contain no-repeat;
  forced-color-adjust: preserve-parent-color;
}
.fa-solid::before, .fas::before { content: none !important; }
.search-button-field > .fa-solid { display: inline-block; }
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


def without_plain_spans(body):
    """Return the HTML without the spans of names, punctuation, operators and spaces in code, and of the parts of a signature.

    Examples
    --------
    >>> without_plain_spans('<span class="n">x</span> <span class="o">=</span> <span class="mi">1</span>')
    'x = <span class="mi">1</span>'
    """
    def without_pre(signature):
        return re.sub(r'<span class="pre">([^<]*)</span>', r"\1", signature[0])

    body = re.sub(r'<dt class="sig .*?</dt>', without_pre, body, flags=re.DOTALL)
    return re.sub(r'<span class="(?:n|p|w|nn|nx|o|si)">([^<]*)</span>', r"\1", body)


def with_sizes(body, files, lazy):
    """Return the HTML whose pictures say how large they are, and load when they come near if `lazy` is true.

    Parameters
    ----------
    files : path of each picture by its name in the book
    """
    def sized(tag):
        name = re.search(r'src="[^"]*_images/([^"]+)"', tag[0])
        if name is None or name[1] not in files or "width" in tag[0]:
            return tag[0]
        width, height = imagesize.get(files[name[1]])
        waits = ' loading="lazy"' if lazy else ""
        return f'<img width="{width}" height="{height}"{waits}{tag[0].removeprefix("<img")}'

    return re.sub(r"<img [^>]+>", sized, body)


def icons(script, names):
    """Return the style sheet with these icons, whose outlines stand in the text of the theme's fontawesome.js."""
    rules = [ICONS_CSS]
    for name in sorted(names):
        outline = re.compile(rf'[{{,]"?{name}"?:\[(\d+),(\d+),\[[^\]]*\],"[0-9a-f]+","([^"]+)"\]').findall(script)
        if outline:
            width, height, path = outline[-1]  # the solid one comes last
            svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><path d="{path}"/></svg>'
            rules.append(f'.fa-{name} {{ --width: {int(width) / int(height):.3g}em; '
                         f'--icon: url("data:image/svg+xml,{quote(svg, safe=" =:/")}"); }}\n'.replace('="', "='"))
    return "".join(rules)


def lighten(app, pagename, templatename, context, doctree):
    """Lighten one page before its template, layout.html, is filled in."""
    context["without_scripts"] = without_scripts
    context["only_for_search"] = ONLY_FOR_SEARCH
    if "body" in context:
        files = {name: Path(app.srcdir, source) for source, name in app.builder.images.items()}
        context["body"] = with_sizes(without_plain_spans(context["body"]), files, app.builder.name == "html")


def write_icons(app, exception):
    """Write the style sheet of the icons that are in the book, and drop the script that has them all."""
    if exception is not None or app.builder.format != "html":
        return
    static, used = Path(app.outdir) / "_static", set(BY_SCRIPTS)
    for page in Path(app.outdir).rglob("*.html"):
        for classes in re.findall(r'<i class="([^"]*)"', page.read_text(encoding="utf-8")):
            used.update(re.findall(r"\bfa-([a-z-]+)", classes))
    script = static / "scripts" / "fontawesome.js"
    (static / "icons.css").write_text(icons(script.read_text(encoding="utf-8"), used), encoding="utf-8")


def setup(app):
    """Connect both steps."""
    app.add_css_file("icons.css", priority=900)
    app.connect("html-page-context", lighten, priority=950)
    app.connect("build-finished", write_icons)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
