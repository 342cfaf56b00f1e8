"""What depends on the two addresses in _config.yml: that of the repository, and that of the published book.

While `repository.url` is empty there are no buttons that open a page elsewhere, and a report of a problem is a text to
copy; with it, notebooks open in Binder, every page shows its source, and a report becomes a new issue.  While
`html.baseurl` is empty, the addresses in the metadata are relative.
"""

import json
import re
from html import escape, unescape
from importlib.metadata import version
from textwrap import shorten
from urllib.parse import urlsplit

ISSUES = {  # by a word in the name of the host: where a new issue is written, with its title and text
    "github": "/issues/new?title={title}&body={body}",
    "gitlab": "/-/issues/new?issue[title]={title}&issue[description]={body}",
}


def new_issue(repository):
    """Return the address of a new issue with places for {title} and {body}, or "" if there is none.

    Examples
    --------
    >>> new_issue("https://github.com/someone/book/")
    'https://github.com/someone/book/issues/new?title={title}&body={body}'
    >>> new_issue("https://bitbucket.org/someone/book"), new_issue("")
    ('', '')
    """
    host = urlsplit(repository).hostname or ""
    return next((repository.rstrip("/") + rest for name, rest in ISSUES.items() if name in host), "")


def set_options(app, config):
    """Hand the addresses to the theme and to the metadata of the pages."""
    options = config.html_theme_options
    options["use_source_button"] = bool(options.get("repository_url"))
    if not options.get("repository_url"):
        options.pop("launch_buttons", None)  # the theme stumbles over buttons that lead nowhere
    config.ogp_site_url = config.html_baseurl
    config.version = config.release = version("w2vedu")


def add_report_button(app, pagename, templatename, context, doctree):
    """Put the button *Report a problem* into the bar above the page; the script book/_static/report.js answers it."""
    issues = new_issue(app.config.html_theme_options.get("repository_url", ""))
    arguments = ", ".join(map(json.dumps, (pagename, issues)))
    context.get("header_buttons", []).append({
        "type": "javascript", "javascript": escape(f"reportProblem({arguments})"), "label": "report-button",
        "tooltip": "Report a problem", "icon": "fas fa-flag", "classes": "pst-navbar-icon"})


def describe_exercises(app, pagename, templatename, context, doctree):
    """Describe a page of exercises by what they are called: all these pages begin with the same words."""
    if doctree is None or not pagename.startswith("exercises/"):
        return
    names = re.findall(r"★ (.+?)</a>", context.get("toc", ""))
    text = f"{unescape(context['title'])}: {', '.join(re.sub('<[^>]+>', '', name) for name in names)}"
    text = escape(shorten(unescape(text), 200, placeholder=" …"))
    context["meta"] = {**(context.get("meta") or {}), "og:description": text}
    context["metatags"] += f'<meta name="description" content="{text}" />\n'


def setup(app):
    """Connect the three."""
    app.connect("config-inited", set_options, priority=100)  # before the theme reads its options
    app.connect("html-page-context", describe_exercises, priority=400)  # before sphinxext.opengraph
    app.connect("html-page-context", add_report_button, priority=600)  # after the theme has made its list
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
