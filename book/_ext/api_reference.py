"""Docstrings written for people who read the source, made fit for the page of the API."""

import re


def escape_bars(app, what, name, obj, options, lines):
    """Keep |x| what it means in mathematics; reStructuredText would take it for a substitution."""
    lines[:] = [line if line.lstrip().startswith(">>>") else line.replace("|", r"\|") for line in lines]


def skip_aliases(app, what, name, obj, skip, options):
    """Leave out the fields of named tuples: their class describes them, Python only counts them."""
    return True if (obj.__doc__ or "").startswith("Alias for field number") else None


def plain_defaults(app, what, name, obj, options, signature, returns):
    """Name a default that is a class or a function, where Python prints <class 'float'>."""
    return re.sub(r"<(?:class|function) '?([\w.]+)'?>", r"\1", signature or "") or signature, returns


def setup(app):
    """Connect all three."""
    app.connect("autodoc-process-docstring", escape_bars)
    app.connect("autodoc-skip-member", skip_aliases)
    app.connect("autodoc-process-signature", plain_defaults)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
