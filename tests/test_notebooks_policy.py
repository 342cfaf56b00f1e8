"""What nbval cannot see in a notebook: pictures, captions, alt texts, ways around a check, runs with parts missing."""

import base64
import io
import os
import re
import subprocess
import sys

import nbformat
import pytest
from PIL import Image
from test_book import BOOK, PAGES, TOC

NOTEBOOKS = [path for path in PAGES if path.suffix == ".ipynb"]
AROUND_A_CHECK = {"nbval-skip", "nbval-ignore-output", "nbval-raises-exception", "raises-exception", "skip-execution"}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def pictures(cell):
    return [output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})]


def test_is_valid_and_was_run_from_top_to_bottom(notebook):
    nbformat.validate(notebook)
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1)), "run `make notebooks`"
    assert outputs(notebook), "no stored output"


def test_metadata_is_clean(notebook):
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"}}, "run `make notebooks`"
    assert not any("execution" in cell.metadata for cell in notebook.cells), "timing: run `make notebooks`"
    assert not any("widget" in kind for output in outputs(notebook) for kind in output.get("data", {}))


def test_nothing_goes_around_a_check(notebook):
    for cell in code_cells(notebook):
        assert not AROUND_A_CHECK & set(cell.metadata.get("tags", [])), cell.source
        assert not re.search(r"#\s*(NBVAL_|PYTEST_VALIDATE)", cell.source), cell.source
        # nbval takes the `;` for a wish not to compare the output
        assert not re.search(r";\s*(#.*)?$", cell.source), f"end with `_ = …` in place of `;`:\n{cell.source}"


def test_stores_neither_errors_nor_stderr(notebook):
    for output in outputs(notebook):
        assert output.output_type != "error", output.evalue
        assert output.get("name") != "stderr", f"run `make notebooks`: {output.text}"


def test_every_figure_is_a_picture(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            data = output.get("data", {})
            assert ("Figure size" in data.get("text/plain", "")) == ("image/png" in data), cell.source
            if "image/png" in data:
                picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("L")
                assert min(picture.size) > 100, cell.source
                assert len(picture.getcolors(256)) > 4, f"a blank picture:\n{cell.source}"


def test_every_figure_has_name_caption_and_alt_text(notebook):
    for cell in code_cells(notebook):
        if not pictures(cell):
            continue
        assert len(pictures(cell)) == 1, f"one picture a cell, it has one caption:\n{cell.source}"
        mystnb = cell.metadata.get("mystnb", {})
        figure, alt = mystnb.get("figure", {}), mystnb.get("image", {}).get("alt", "")
        assert re.fullmatch(r"fig-[a-z0-9-]+", figure.get("name", "")), cell.source
        assert figure.get("caption"), cell.source
        assert len(alt) >= 40, f"alt text says in 40 or more characters what is to be seen:\n{cell.source}"
        assert alt != figure["caption"], cell.source
        assert not re.search(r"\.(png|svg|jpe?g)$", alt), cell.source


def test_names_of_figures_are_unique():
    names = [cell.metadata.get("mystnb", {}).get("figure", {}).get("name")
             for path in NOTEBOOKS for cell in code_cells(nbformat.read(path, as_version=4))]
    names = [name for name in names if name]
    assert sorted(names) == sorted(set(names))


CHAPTERS = ["tools", "text", "cbow", "skipgram", "negative-sampling", "pmi", "training", "vectors", "speed",
            "cluster"]
OTHERS = ["hierarchical-softmax", "autodiff", "errata"]


def test_the_book_has_its_notebooks():
    assert [chapter["file"] for part in TOC["parts"] if "numbered" in part for chapter in part["chapters"]] == CHAPTERS
    assert set(NOTEBOOKS) >= {BOOK / f"{name}.ipynb" for name in CHAPTERS + OTHERS}
    assert set(NOTEBOOKS) == {path for path in BOOK.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts}


# --- gensim and autograd are optional

SAYS_SO = {"autodiff": "autograd is not installed", "training": "gensim is not installed",
           "vectors": "The benchmarks come with gensim: pip install gensim",
           "speed": "gensim is not installed: its lines are missing in the pictures"}
# Trained on 300 sentences the vectors are poor, but of the right words and shapes: only errors count here.
RUN_WITHOUT_THEM = """
import sys
import matplotlib
import nbformat
from w2vedu import blocks, fast, training

sys.modules["gensim"] = sys.modules["autograd"] = None  # importing them is now an ImportError
matplotlib.use("agg")
def short(train):
    return lambda corpus, *arguments, **options: train(corpus[:300], *arguments, **options)

for module in (training, fast, blocks):
    module.train = short(module.train)
names = {"__name__": "__main__"}
for cell in nbformat.read(sys.argv[1], as_version=4).cells:
    if cell.cell_type == "code":
        exec(compile(cell.source, cell.source, "exec"), names)
"""


def test_the_notebooks_that_use_gensim_or_autograd_are_those():
    using = {path.stem for path in NOTEBOOKS for cell in code_cells(nbformat.read(path, as_version=4))
             if re.search(r"^\s*(import|from) (gensim|autograd)\b", cell.source, re.MULTILINE)}
    assert using == set(SAYS_SO)


@pytest.mark.slow
@pytest.mark.parametrize("name", SAYS_SO)
def test_runs_without_gensim_and_autograd_and_says_so(name):
    result = subprocess.run([sys.executable, "-c", RUN_WITHOUT_THEM, BOOK / f"{name}.ipynb"], cwd=BOOK,
                            capture_output=True, text=True, timeout=300,
                            env={**os.environ, "OMP_NUM_THREADS": "1"})  # threads of t-SNE that wait keep a core busy
    assert result.returncode == 0, result.stderr[-2000:]
    assert SAYS_SO[name] in result.stdout
