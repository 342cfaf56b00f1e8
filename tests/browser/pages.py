"""The pages of the book, how they are served, and how to know that one is ready to be looked at."""

import time
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import check_html
import yaml

TOC = Path(__file__).parents[2] / "book" / "_toc.yml"
IN_TOC = check_html.pages_of(yaml.safe_load(TOC.read_text(encoding="utf-8")))
GENERATED = ["genindex", "search", "_modules/index", "_modules/w2vedu/cbow"]  # all sources look the same
PAGES = IN_TOC + GENERATED


def settle(page):
    """Wait until mathematics and letters are drawn."""
    page.evaluate("window.MathJax?.startup?.promise")
    page.evaluate("document.fonts.ready")


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line on stderr for each."""

    def log_message(self, *arguments):
        """Say nothing."""


class SlowHandler(QuietHandler):
    """Serves a page in pieces, as a slow network does."""

    def copyfile(self, source, outputfile):
        """Wait after each piece of a page, so that the browser may show what it has."""
        while piece := source.read(1000 if self.path.endswith(".html") else -1):
            outputfile.write(piece)
            outputfile.flush()
            time.sleep(0.05)
