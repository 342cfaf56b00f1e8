"""Check a built book: every page, every equation once, every link leads somewhere, nothing is loaded from outside.

``make book`` calls ``python book/_ext/check_html.py book/_toc.yml _build/html`` after each build.
"""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import yaml

EQUATIONS = range(1, 35)
OUTSIDE = re.compile(r"\s*(?:[a-z]+:)?//", re.IGNORECASE)
ELSEWHERE = re.compile(r"[a-z]+:", re.IGNORECASE)
LOADED_BY_CSS = re.compile(r"""(?:@import\s+(?:url\()?|url\()\s*["']?([^"')\s;]+)""")


def pages_of(toc):
    """List every page that a _toc.yml names, with the root first.

    Examples
    --------
    >>> pages_of({"root": "index", "parts": [{"chapters": [{"file": "a", "sections": [{"file": "b"}]}]}]})
    ['index', 'a', 'b']
    """
    pages = [toc[key] for key in ("root", "file") if key in toc]
    for children in ("parts", "chapters", "sections"):
        for child in toc.get(children, []):
            pages += pages_of(child)
    return pages


class Page(HTMLParser):
    """Collects what an HTML page loads, its links and anchors, and the numbers of its labelled equations."""

    def __init__(self, html):
        super().__init__()
        self.loaded = []
        self.links, self.anchors = [], set()
        self.equations = []  # pairs of an anchor such as "equation-eq-5" and a number such as "(5)"
        self.inside = None  # the tag whose text is wanted: a style, or an equation's number
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        """Note addresses and equation anchors."""
        attributes = dict(attributes)
        addresses = [attributes.get(name) or "" for name in ("src", "srcset", "poster", "data")]
        if tag == "link" and attributes.get("rel") != "canonical":  # that one names a page, and loads nothing
            addresses.append(attributes.get("href") or "")
        self.loaded += [address for address in addresses if address]
        self.loaded += LOADED_BY_CSS.findall(attributes.get("style") or "")
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        self.anchors.update(filter(None, [attributes.get("id"), tag == "a" and attributes.get("name")]))
        if (attributes.get("id") or "").startswith("equation-"):
            self.equations.append((attributes["id"], ""))
        self.inside = "eqno" if attributes.get("class") == "eqno" else tag

    def handle_data(self, data):
        """Read styles, and the number that stands behind an equation's anchor."""
        if self.inside == "style":
            self.loaded += LOADED_BY_CSS.findall(data)
        elif self.inside == "eqno" and self.equations:
            self.equations[-1] = (self.equations[-1][0], data)

    def handle_endtag(self, tag):
        """Leave the tag."""
        self.inside = None


def missing_pages(toc, html):
    """Say which pages of the table of contents are not in the folder `html`."""
    return [f"page {page} of _toc.yml is not in the book" for page in pages_of(toc)
            if not (html / f"{page}.html").is_file()]


def loads_from_outside(html):
    """Say which page or style sheet loads what from outside the book."""
    problems = []
    for path in sorted(html.rglob("*")):
        if path.suffix == ".html":
            loaded = Page(path.read_text(encoding="utf-8")).loaded
        elif path.suffix == ".css":
            loaded = LOADED_BY_CSS.findall(path.read_text(encoding="utf-8"))
        else:
            continue
        problems += [f"{path.relative_to(html)} loads {address}" for address in loaded if OUTSIDE.match(address)]
    return problems


def dead_links(html):
    """Say which link of which page leads to a file or an anchor that is not in the book."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(html.rglob("*.html"))}
    problems = []
    for path, page in pages.items():
        for link in sorted(set(page.links)):
            address, _, anchor = unquote(link).partition("#")
            if ELSEWHERE.match(address):
                continue
            target = (path.parent / address.partition("?")[0]).resolve() if address else path
            if not target.is_file() or anchor and target in pages and anchor not in pages[target].anchors:
                problems.append(f"{path.relative_to(html)} links to {link}, which is not in the book")
    return problems


def wrong_equations(html):
    """Say which of the source's equations is not in the book exactly once with its own number."""
    found = [pair for path in html.glob("*.html") for pair in Page(path.read_text(encoding="utf-8")).equations]
    problems = []
    for number in EQUATIONS:
        numbers = [shown for anchor, shown in found if anchor == f"equation-eq-{number}"]
        if numbers != [f"({number})"]:
            problems.append(f"equation ({number}) must be in the book once, and is there as {numbers or 'nothing'}")
    return problems


def main(toc_path, html_path):
    """Print every problem; return how many there are."""
    toc, html = yaml.safe_load(Path(toc_path).read_text(encoding="utf-8")), Path(html_path).resolve()
    problems = missing_pages(toc, html) + loads_from_outside(html) + wrong_equations(html) + dead_links(html)
    for problem in problems:
        print(problem, file=sys.stderr)
    return len(problems)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) > 0)
