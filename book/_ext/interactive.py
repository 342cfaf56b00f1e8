"""Figures that answer when they are touched: the directive ``{interactive}`` and the files it needs in the book.

All of it lies in ``book/interactive``.  A figure NAME has a script (NAME.js), data that the package computed
(NAME.json) and a picture for paper and for readers without scripts (NAME.svg or NAME.png)::

    ```{interactive} cbow-step
    :name: fig-live-cbow-step
    :alt: What the picture shows, in 60 to 600 characters.
    :height: 560 820
    The caption: what the reader can do, and what is to be seen.
    ```

The two heights are those of the live figure in pixels, on a desktop and on a phone: the page keeps the room free, so
nothing jumps when the live figure takes the picture's place.  ``figures.js`` does that when the figure comes into view.
"""

import shutil
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.directives.patches import Figure
from sphinx.util.docutils import SphinxDirective

FOLDER = "interactive"  # in the sources, and in _static of the built book


class Interactive(nodes.General, nodes.Element):
    """The place of the picture in its figure; the live figure is drawn into it."""


def two_heights(argument):
    """Read the option ``:height:``.

    Examples
    --------
    >>> two_heights("560 820")
    (560, 820)
    """
    heights = argument.split()
    if len(heights) != 2 or not all(height.isdecimal() for height in heights):
        raise ValueError("give two whole numbers of pixels, desktop and phone, such as '560 820'")
    return tuple(map(int, heights))


class InteractiveFigure(Figure, SphinxDirective):
    """The directive: a figure of Sphinx, with number and caption, whose picture stands in an :class:`Interactive`."""

    option_spec = {"name": directives.unchanged_required, "alt": directives.unchanged_required, "height": two_heights}

    def run(self):
        """Make the figure, or say what is missing."""
        name, alt = self.arguments[0], self.options.get("alt", "")
        folder = Path(self.env.srcdir) / FOLDER
        picture = next((path for path in (folder / f"{name}.svg", folder / f"{name}.png") if path.exists()), None)
        if picture is None or not all((folder / f"{name}.{kind}").exists() for kind in ("js", "json")):
            raise self.error(f"the figure {name} needs {name}.js, {name}.json and {name}.svg or .png in book/{FOLDER}; "
                             "'make figures' writes the last two")
        if not 60 <= len(alt) <= 600:
            raise self.error(f"the figure {name} needs an :alt: of 60 to 600 characters, but it has {len(alt)}")
        if missing := [option for option in ("name", "height") if option not in self.options]:
            raise self.error(f"the figure {name} needs the option :{missing[0]}:")
        height, height_phone = self.options.pop("height")
        self.arguments[0] = f"/{FOLDER}/{picture.name}"
        figure, *messages = super().run()
        place = Interactive("", figure[0], name=name, height=height, height_phone=height_phone)
        figure[0] = place
        return [figure, *messages]


def visit_interactive(translator, node):
    """Open the place of the picture."""
    translator.body.append(f'<div class="interactive" data-figure="{node["name"]}" '
                           f'style="--height: {node["height"]}px; --height-phone: {node["height_phone"]}px">')


def depart_interactive(translator, node):
    """Close it."""
    translator.body.append("</div>")


def nothing(translator, node):
    """Other formats have the picture alone."""


def copy_files(app):
    """Copy scripts, styles and data into the book; the data as scripts, since pages on a disk cannot fetch."""
    if app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted((Path(app.srcdir) / FOLDER).iterdir()):
        if path.suffix in (".js", ".css", ".txt"):
            shutil.copy2(path, target)
        elif path.suffix == ".json":
            script = f'"use strict";\nw2vedu.data["{path.stem}"] = {path.read_text(encoding="utf-8").strip()};\n'
            (target / f"{path.stem}.data.js").write_text(script, encoding="utf-8")


def add_assets(app, pagename, templatename, context, doctree):
    """Load the loader and the styles on a page with such a figure, and on no other."""
    if doctree is not None and next(doctree.findall(Interactive), None) is not None:
        app.add_js_file(f"{FOLDER}/figures.js", loading_method="defer")
        app.add_css_file(f"{FOLDER}/figures.css")


def setup(app):
    """Register the directive and the steps around it."""
    app.add_node(Interactive, html=(visit_interactive, depart_interactive), latex=(nothing, nothing),
                 text=(nothing, nothing), man=(nothing, nothing), texinfo=(nothing, nothing))
    app.add_directive("interactive", InteractiveFigure)
    app.connect("builder-inited", copy_files)
    app.connect("html-page-context", add_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
