"""What follows from the two addresses in _config.yml: a small book is built without them and with them."""

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import nbformat
import pytest
import yaml
from check_html import loads_from_outside

pytestmark = pytest.mark.slow  # builds a small book, twice

ROOT = Path(__file__).parents[1]
REPOSITORY, SITE = "https://github.com/someone/w2vedu", "https://someone.github.io/w2vedu/"


def build(folder, repository, site):
    """Build a book of one page and one notebook with the project's configuration; return its pages."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["repository"]["url"], config["html"]["baseurl"] = repository, site
    extensions = ["offline", "addresses", "light_pages"]
    config["sphinx"]["local_extensions"] = dict.fromkeys(extensions, str(ROOT / "book" / "_ext"))
    config["sphinx"]["config"]["templates_path"] = [str(ROOT / "book" / "_templates")]
    del config["html"]["favicon"], config["bibtex_bibfiles"], config["sphinx"]["config"]["bibtex_reference_style"]
    book = folder / "book"
    book.mkdir()
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (book / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n- file: cells\n", encoding="utf-8")
    (book / "index.md").write_text("# A page\n\nSaid of it in the first paragraph.\n", encoding="utf-8")
    cells = [nbformat.v4.new_markdown_cell("# Cells\n\nSome code."), nbformat.v4.new_code_cell("1 + 1")]
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), book / "cells.ipynb")
    done = subprocess.run([Path(sys.executable).with_name("jupyter-book"), "build", "book", "-W", "-n", "--keep-going"],
                          cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    html = next(folder.rglob("html/index.html")).parent
    assert loads_from_outside(html) == []
    return {name: (html / f"{name}.html").read_text(encoding="utf-8") for name in ("index", "cells")}


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    return build(tmp_path_factory.mktemp("without"), "", "")


@pytest.fixture(scope="module")
def with_both(tmp_path_factory):
    return build(tmp_path_factory.mktemp("with"), REPOSITORY, SITE)


def links(page):
    return [unescape(address) for address in re.findall(r'<a href="([^"]+)"', page)]


def meta(page, name):
    return unescape(re.search(rf'<meta (?:property|name)="{name}" content="([^"]*)"', page)[1])


def test_without_an_address_no_button_leads_elsewhere(without):
    for page in without.values():
        for word in ("binder", "colab", "github.com", "launch-buttons", "source-file-button"):
            assert word not in page
        assert "reportProblem(&#34;" in page or "reportProblem(&quot;" in page


def test_with_an_address_notebooks_open_in_binder_and_pages_show_their_source(with_both):
    opened = "https://mybinder.org/v2/gh/someone/w2vedu/main?urlpath=lab/tree/book/cells.ipynb"
    assert opened in links(with_both["cells"]) and opened not in links(with_both["index"])
    assert f"{REPOSITORY}/blob/main/book/cells.ipynb?plain=1" in links(with_both["cells"])
    assert f"{REPOSITORY}/blob/main/book/index.md?plain=1" in links(with_both["index"])


def test_with_an_address_a_report_becomes_an_issue(with_both):
    call = re.search(r'onclick="(reportProblem[^"]*)"', with_both["cells"])[1]
    assert unescape(call) == f'reportProblem("cells", "{REPOSITORY}/issues/new?title={{title}}&body={{body}}")'


def test_metadata_are_absolute_only_with_the_address_of_the_site(without, with_both):
    assert meta(without["index"], "og:image") == "_static/social-preview.png"
    assert meta(with_both["index"], "og:image") == f"{SITE}_static/social-preview.png"
    assert meta(with_both["cells"], "og:url") == f"{SITE}cells.html"
    for page in (without["index"], with_both["index"]):
        assert meta(page, "description") == meta(page, "og:description") == "Said of it in the first paragraph."
