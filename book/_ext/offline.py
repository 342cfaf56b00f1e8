"""A book that loads nothing from outside: MathJax from a package, and no loader of live kernels."""

import shutil
from importlib.util import find_spec
from pathlib import Path


def copy_mathjax(app, exception):
    """Copy one MathJax file and its fonts into the book.

    They do not stand in ``book/_static``, because every script there is put on every page.
    """
    if exception is not None or app.builder.format != "html":
        return
    source = Path(find_spec("sphinx-mathjax-offline").origin).parent / "static" / "mathjax"
    target = Path(app.outdir) / "_static" / "mathjax"
    fonts = Path("output", "chtml", "fonts", "woff-v2")
    shutil.copytree(source / fonts, target / fonts, dirs_exist_ok=True)
    shutil.copy2(source / "tex-chtml-full.js", target)


def drop_thebe(app):
    """Take back what sphinx-thebe has registered.

    Jupyter Book loads it even when it is switched off, and then it writes a script with an outside address,
    and an error, on every page.
    """
    for event, listeners in app.events.listeners.items():
        app.events.listeners[event] = [
            listener for listener in listeners if listener.handler.__module__ != "sphinx_thebe"]
    app.registry.css_files = [entry for entry in app.registry.css_files if entry[0] != "sphinx-thebe.css"]


def setup(app):
    """Connect both; this extension is loaded after Jupyter Book's own, so thebe is there to be dropped."""
    drop_thebe(app)
    app.connect("build-finished", copy_mathjax)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
