"""Compute the data of the interactive figures with the package, and draw their pictures for paper.

``make figures`` calls ``python book/_ext/refresh_figures.py book/interactive``.  Each NAME.py there has ``data()``,
which returns what NAME.js draws, and ``picture(data)``, which returns a figure of matplotlib.  The results are stored
as NAME.json and NAME.svg, and only written where they changed.
"""

import importlib.util
import io
import json
import sys
from pathlib import Path

import matplotlib.pyplot as plt

from w2vedu import files


def load(path):
    """Import the module at `path`, whose name need not be a Python name."""
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_json(data):
    """Return the data as one line of JSON without spaces; a number that is not finite is an error.

    Examples
    --------
    >>> as_json({"η": [0.1, 2]})
    '{"η":[0.1,2]}\\n'
    """
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"


def as_svg(figure, name):
    """Return the picture as SVG that is the same in every run."""
    text = io.StringIO()
    with plt.rc_context({"svg.hashsalt": name}):
        figure.savefig(text, format="svg", metadata={"Date": None})
    plt.close(figure)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def write_if_changed(path, text):
    """Write the file, unless it holds this text; return whether it was written."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    files.write_text(path, text)
    return True


def refresh(path):
    """Bring the data and the picture of the figure at `path` up to date; return the names of the files written."""
    module = load(path)
    text = as_json(module.data())
    picture = as_svg(module.picture(json.loads(text)), path.stem)  # drawn from what is stored
    files = {path.with_suffix(".json"): text, path.with_suffix(".svg"): picture}
    return [file.name for file, content in files.items() if write_if_changed(file, content)]


def main(folder):
    """Refresh every figure of the folder."""
    plt.switch_backend("agg")
    for path in sorted(Path(folder).glob("*.py")):
        print(f"{path}: {', '.join(refresh(path)) or 'as before'}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
