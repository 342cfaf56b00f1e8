"""The stored data of the interactive figures are what the package computes, and their files are whole."""

import hashlib
import json
import math
from pathlib import Path

import pytest
import refresh_figures

pytestmark = pytest.mark.slow  # computes the data of all figures

FOLDER = Path(__file__).parents[1] / "book" / "interactive"
FIGURES = sorted(FOLDER.glob("*.py"))


def differences(stored, computed, tolerance, path="data"):
    """Name every place in which two JSON values differ, numbers by more than a relative tolerance."""
    if isinstance(stored, dict) and isinstance(computed, dict) and stored.keys() == computed.keys():
        return [line for key in stored for line in differences(stored[key], computed[key], tolerance, f"{path}.{key}")]
    if isinstance(stored, list) and isinstance(computed, list) and len(stored) == len(computed):
        return [line for number, pair in enumerate(zip(stored, computed))
                for line in differences(*pair, tolerance, f"{path}[{number}]")]
    numbers = all(isinstance(value, (int, float)) for value in (stored, computed))
    if stored == computed or numbers and math.isclose(stored, computed, rel_tol=tolerance, abs_tol=tolerance):
        return []
    return [f"{path}: stored {stored!r:.80}, computed {computed!r:.80}"]


def test_differences_are_found():
    one = {"a": [1.0, {"b": "x"}], "c": 0}
    assert differences(one, {"a": [1.0 + 1e-9, {"b": "x"}], "c": 0}, 1e-8) == []
    assert differences(one, {"a": [1.1, {"b": "y"}], "c": 0}, 1e-8) == [
        "data.a[0]: stored 1.0, computed 1.1", "data.a[1].b: stored 'x', computed 'y'"]
    assert len(differences(one, {"a": [1.0], "c": 0}, 0)) == 1
    assert len(differences(one, {"a": [1.0, {"b": "x"}]}, 0)) == 1


def test_stored_data_are_what_the_package_computes():
    """Up to a module's TOLERANCE, for digits that a BLAS may change; a slow figure has part(stored), to check that."""
    for path in FIGURES:
        module = refresh_figures.load(path)
        stored = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        if hasattr(module, "part"):
            stored, computed = module.part(stored)
        else:
            computed = module.data()
        computed = json.loads(refresh_figures.as_json(computed))
        assert differences(stored, computed, getattr(module, "TOLERANCE", 0)) == [], f"{path.name}: run `make figures`"


@pytest.mark.parametrize("path", sorted(filter(Path.is_file, FOLDER.iterdir())), ids=lambda path: path.name)
def test_each_file_has_its_place(path):
    shared = {"figures.js", "figures.css", "d3.min.js", "d3-license.txt"}
    kinds = {other.suffix for other in FOLDER.glob(f"{path.stem}.*")}
    assert path.name in shared or {".py", ".js", ".json"} <= kinds and kinds & {".svg", ".png"}


def test_scripts_and_styles_have_lines_that_fit():
    tests, live = FOLDER.parents[1] / "tests" / "browser", FOLDER.parent / "live"
    files = [path for folder in (FOLDER, live, tests) for path in folder.glob("*.*s")
             if path.suffix in (".js", ".css") and path.name != "d3.min.js"]
    long = [f"{path.name}:{number}" for path in files
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if len(line) > 120]
    assert len(files) > 8 and long == []


def test_d3_is_the_one_that_its_license_file_names():
    assert "D3 7.9.2" in (FOLDER / "d3-license.txt").read_text(encoding="utf-8")
    assert hashlib.sha256((FOLDER / "d3.min.js").read_bytes()).hexdigest() == (
        "912111098ea99503a6f4967361d2bbdc9dbf58cf9c678c8e27e5b02d1a07f0c1")


def test_refreshing_writes_only_what_changed(tmp_path):
    module = tmp_path / "dot.py"
    module.write_text("from matplotlib.figure import Figure\n\ndef data():\n    return {'x': 1}\n\n"
                      "def picture(data):\n    figure = Figure()\n    figure.subplots().plot(data['x'], 0, 'o')\n"
                      "    return figure\n")
    assert refresh_figures.refresh(module) == ["dot.json", "dot.svg"]
    assert refresh_figures.refresh(module) == []
    module.write_text(module.read_text().replace("{'x': 1}", "{'x': 1, 'y': 2}"))
    assert refresh_figures.refresh(module) == ["dot.json"]
    module.write_text(module.read_text().replace("'y': 2", "'y': float('nan')"))
    with pytest.raises(ValueError, match="JSON"):
        refresh_figures.refresh(module)
    assert json.loads((tmp_path / "dot.json").read_text()) == {"x": 1, "y": 2}
