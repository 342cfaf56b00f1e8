"""Small mends to the HTML of the theme and of docutils, for people who read with a screen reader or a keyboard."""

import re


def mend(body):
    """Return the HTML of a page's body with its roles put right.

    Bibliography entries carry roles that screen readers reject, and folded code a label that hides its text.  Long equations, tables and outputs scroll
    sideways on a narrow screen, so the keyboard must be able to reach them.

    Examples
    --------
    >>> mend('<div class="math notranslate nohighlight" id="equation-eq-1">')
    '<div tabindex="0" class="math notranslate nohighlight" id="equation-eq-1">'
    """
    body = body.replace('<div role="list" class="citation-list">', '<div class="citation-list">')
    body = body.replace(' role="doc-biblioentry"', "")
    body = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    return re.sub(r'<div class="(math notranslate|pst-scrollable-table-container)', r'<div tabindex="0" class="\1', body)


def mend_page(app, pagename, templatename, context, doctree):
    """Mend one page before its template is filled in."""
    if "body" in context:
        context["body"] = mend(context["body"])


def setup(app):
    """Connect :func:`mend_page`."""
    app.connect("html-page-context", mend_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
