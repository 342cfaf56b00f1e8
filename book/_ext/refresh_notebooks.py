"""Run notebooks again in place, and keep out of them what only looks like a change.

``make notebooks`` calls ``python book/_ext/refresh_notebooks.py book/*.ipynb``.  Afterwards `git diff` shows what
changed for a reader, and nothing when nothing did.  A notebook that fails is left as it was.
"""

import base64
import io
import re
import sys
from configparser import ConfigParser
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from PIL import Image, ImageChops

from w2vedu import files

SECONDS_PER_CELL = 120
MAY_DIFFER = Path(__file__).parents[2] / "tests" / "nbval_sanitize.cfg"  # the tests pass over the same differences


def refresh(path):
    """Run the notebook at `path` and write it back if a reader would see a difference.

    Returns
    -------
    True if the file was written, False if nothing had changed.
    """
    text = path.read_text(encoding="utf-8")
    old = nbformat.reads(text, as_version=4)
    new = nbformat.reads(text, as_version=4)
    NotebookClient(new, timeout=SECONDS_PER_CELL, kernel_name="python3", coalesce_streams=True,
                   resources={"metadata": {"path": str(path.parent)}}).execute()
    clean(new)
    keep_equal_outputs(new, old)
    new_text = nbformat.writes(new) + "\n"
    if new_text == text:
        return False
    files.write_text(path, new_text)
    return True


def clean(notebook):
    """Remove what differs from run to run or from machine to machine: timing, progress bars, Python's version."""
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                         "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
            for output in cell.outputs:
                if "metadata" in output:
                    output.metadata.pop("needs_background", None)


def keep_equal_outputs(new, old):
    """Put back the old text and the old picture of each output in which a reader would see no difference."""
    outputs_before = {cell.get("id"): cell.get("outputs", []) for cell in old.cells}
    for cell in new.cells:
        for output, before in zip(cell.get("outputs", []), outputs_before[cell.get("id")]):
            if same_text(output.get("text", ""), before.get("text", "")):
                output.update({key: before[key] for key in ["text"] if key in output})
            picture, picture_before = (x.get("data", {}).get("image/png") for x in (output, before))
            if picture and picture_before and same_pixels(picture, picture_before):
                output.data["image/png"] = picture_before


def same_text(one, other):
    """Tell whether two texts differ in nothing but rounding errors and times, as nbval is told to compare them."""
    rules = ConfigParser(interpolation=None)
    rules.read(MAY_DIFFER, encoding="utf-8")
    for rule in map(rules.__getitem__, rules.sections()):
        one, other = (re.sub(rule["regex"], rule["replace"], text) for text in (one, other))
    return one == other


def same_pixels(one, other):
    """Tell whether two base64-encoded pictures have the same size and pixels."""
    one, other = (Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA") for png in (one, other))
    return one.size == other.size and ImageChops.difference(one, other).getbbox(alpha_only=False) is None


def main(paths):
    """Refresh every notebook; return how many failed."""
    failures = 0
    for path in map(Path, paths):
        try:
            print(f"{path}: {'changed' if refresh(path) else 'as before'}", flush=True)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            failures += 1
            print(f"{path}: failed, left as it was.\n{error}", file=sys.stderr)
    return failures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) > 0)
