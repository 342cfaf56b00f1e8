"""What a reader downloads before scrolling: at most 600 kB a page, compressed, and at most 150 kB of HTML."""

import gzip
from urllib.parse import unquote, urlsplit

import pytest
from pages import PAGES, settle

MOST, MOST_HTML = 600, 150  # kB of 1000 bytes; the HTML before compression
ALREADY_COMPRESSED = {".png", ".jpg", ".woff", ".woff2"}


def weight(path):
    """Return how many bytes of a file travel to the reader."""
    content = path.read_bytes()
    return len(content) if path.suffix in ALREADY_COMPRESSED else len(gzip.compress(content, 6, mtime=0))


@pytest.mark.parametrize("name", PAGES)
def test_first_load(open_page, built_book, record_property, name):
    page = open_page(name, served=True)
    settle(page)
    page.wait_for_load_state("networkidle")
    addresses = [page.url, *page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")]
    paths = [urlsplit(address).path for address in addresses if address.startswith("http")]
    files = {built_book / unquote(path).lstrip("/") for path in paths}
    total = sum(weight(path) for path in files) / 1000
    html = (built_book / f"{name}.html").stat().st_size / 1000
    record_property("weight", (name, html, total, len(files)))
    assert total <= MOST, sorted(((weight(path), path.name) for path in files), reverse=True)[:8]
    assert html <= MOST_HTML
