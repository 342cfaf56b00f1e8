"""Small mends to the HTML of the theme and of docutils, for readers with a screen reader, a keyboard or a phone."""

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


def broken_after_equals(tex):
    r"""Return the pieces of a long formula, each up to an equals sign that stands outside of all brackets.

    Examples
    --------
    >>> broken_after_equals(r"\gamma = 2y - n = (0.2, 0.4 - 1, 0.6, 0.8 - 1)")
    ['\\gamma ={}', ' 2y - n ={}', ' (0.2, 0.4 - 1, 0.6, 0.8 - 1)']
    >>> broken_after_equals(r"\sum_{k=1}^V y_k = 1")
    ['\\sum_{k=1}^V y_k = 1']
    """
    if len(tex) <= 30:
        return [tex]
    pieces, begin, depth = [], 0, 0
    for sign in re.finditer(r"(\\left|\\begin|[(\[{])|(\\right(?!arrow)|\\end|[)\]}])|(?<=.)=", tex):
        depth += bool(sign[1]) - bool(sign[2])
        if sign[0] == "=" and depth == 0:
            pieces.append(tex[begin:sign.end()] + "{}")
            begin = sign.end()
    return [*pieces, tex[begin:]]


def with_line_breaks(body):
    """Return the HTML in which formulas in the text break where TeX would break them, after an equals sign.

    A browser keeps a formula on one line, however narrow the page, and may begin the next line with the full stop
    behind it. So long formulas become several, and each holds the marks that touch it; custom.css keeps it together.

    Examples
    --------
    >>> with_line_breaks(r'for (<span class="math notranslate nohighlight">\\(x &lt; 1\\)</span>).')
    'for <span class="math notranslate nohighlight">(\\\\(x &lt; 1\\\\)).</span>'
    """
    def formula(found):
        before, span, tex, after = found.groups()
        pieces = f"\\)</span>{span}\\(".join(broken_after_equals(tex))
        return f"{span}{before}\\({pieces}\\){after}</span>"

    return re.sub(r'([(“‘]?)(<span class="math notranslate nohighlight">)\\\(([^<]*)\\\)</span>([.,;:!?)”’]*)',
                  formula, body)


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
        context["body"] = with_line_breaks(mend(context["body"]))
    if "generate_toctree_html" in context:
        generate = context["generate_toctree_html"]
        context["generate_toctree_html"] = lambda *args, **options: named_toggles(generate(*args, **options))


def setup(app):
    """Connect :func:`mend_page`."""
    app.connect("html-page-context", mend_page, priority=900)  # after the theme has set its functions
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
