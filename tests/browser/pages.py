"""The pages of the book, and how to know that one is ready to be looked at."""

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
