"""Small mends to the HTML of the theme and of docutils, for people who read with a screen reader or a keyboard."""

import re


def mend(body):
    """Return the HTML of a page's body with its roles put right.

    Bibliography entries carry roles that screen readers reject, and folded code a label that hides its text.  Long
    equations, tables and outputs scroll sideways on a narrow screen, so the keyboard must be able to reach them.

    Examples
    --------
    >>> mend('<div class="math notranslate nohighlight" id="equation-eq-1">')
    '<div tabindex="0" class="math notranslate nohighlight" id="equation-eq-1">'
    """
    body = body.replace('<div role="list" class="citation-list">', '<div class="citation-list">')
    body = body.replace(' role="doc-biblioentry"', "")
    body = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    # The list of all sources has lists that stand between two items in place of inside one.
    body = re.sub(r"</li>\n<ul>(.*?)</ul>", r"<ul>\1</ul></li>\n", body, flags=re.DOTALL)
    scrolls = "(math notranslate|pst-scrollable-table-container)"
    return re.sub(f'<div class="{scrolls}', r'<div tabindex="0" class="\1', body)


def named_toggles(navigation):
    """Return the HTML of the sidebar's table of contents with a name for each button that unfolds a chapter.

    Examples
    --------
    >>> named_toggles('<summary><span class="toctree-toggle" role="presentation">')
    '<summary aria-label="Pages of this chapter"><span class="toctree-toggle" role="presentation">'
    """
    return str(navigation).replace('<summary><span class="toctree-toggle"',
                                   '<summary aria-label="Pages of this chapter"><span class="toctree-toggle"')


def mend_page(app, pagename, templatename, context, doctree):
    """Mend one page before its template is filled in."""
    if "body" in context:
        context["body"] = mend(context["body"])
    if "generate_toctree_html" in context:
        generate = context["generate_toctree_html"]
        context["generate_toctree_html"] = lambda *args, **options: named_toggles(generate(*args, **options))


def setup(app):
    """Connect :func:`mend_page`."""
    app.connect("html-page-context", mend_page, priority=900)  # after the theme has set its functions
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
