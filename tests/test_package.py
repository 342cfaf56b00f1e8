"""The package by itself: it builds, installs beside NumPy alone, loads fast, and its names are few and listed."""

import ast
import re
import shutil
import subprocess
import sys
import tarfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from test_docstrings import DERIVATION, FILES, PACKAGE

pytestmark = pytest.mark.slow  # makes an environment

ROOT = PACKAGE.parent
BUILD = "import sys; from setuptools import build_meta; getattr(build_meta, sys.argv[1])(sys.argv[2])"


def run(*command, cwd):
    """Run a command, without what this environment would add to it, and return what it prints."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, text=True, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Build the source distribution in a copy of the project, and the wheel from what is in it."""
    copy, dist = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("dist")
    for folder in ("w2vedu", "tests"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    run(sys.executable, "-c", BUILD, "build_sdist", dist, cwd=copy)
    [sdist] = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(dist, filter="data")
    run(sys.executable, "-c", BUILD, "build_wheel", dist, cwd=dist / sdist.name.removesuffix(".tar.gz"))
    return dist


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """Install the wheel into an environment that has NumPy and nothing else; return the folder of its programs."""
    folder = tmp_path_factory.mktemp("empty")
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    [programs] = (path.parent for path in folder.glob("*/python*") if path.stem == "python")
    site = Path(run(programs / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))",
                    cwd=folder).strip())
    numpy = distribution("numpy")
    for name in {file.parts[0] for file in numpy.files} - {"..", "__pycache__"}:
        shutil.copytree(numpy.locate_file(name), site / name)
    [wheel] = built.glob("*.whl")
    run(programs / "python", "-m", "pip", "install", "--quiet", "--no-index", wheel, cwd=folder)
    return programs


def test_the_source_holds_the_package_and_nothing_of_the_book(built):
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {Path(*Path(member.name).parts[1:]) for member in archive if member.isfile()}
    package = {path.relative_to(ROOT) for path in PACKAGE.rglob("*") if path.suffix == ".py" or path.name == "py.typed"}
    assert package <= names
    assert {name.parts[0] for name in names - package} <= {
        "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE", "PKG-INFO", "setup.cfg", "w2vedu.egg-info"}


def test_the_environment_holds_numpy_alone(installed):
    listed = run(installed / "python", "-m", "pip", "list", "--format", "freeze", "--disable-pip-version-check",
                 cwd=installed)
    assert set(re.findall(r"^[\w-]+", listed, re.MULTILINE)) - {"pip", "setuptools"} == {"numpy", "w2vedu"}


def test_one_step_works_beside_numpy_alone(installed):
    program = """
import w2vedu
from w2vedu.corpora import one_two_three_four
words, W, W_out = one_two_three_four()
print(w2vedu.__file__)
print(round(w2vedu.MODELS["cbow"].step(W, W_out, 2, [1, 3], eta=0.1), 6))
"""
    file, loss = run(installed / "python", "-c", program, cwd=installed).split()
    assert Path(file).is_relative_to(installed.parent) and Path(file).with_name("py.typed").exists()
    assert loss == "1.203973"  # ln(10/3)


def test_the_core_loads_beside_numpy_alone(installed):
    core = ", ".join(f"w2vedu.{module}" for module in [*DERIVATION, "files", "vectors", "evaluation"])
    program = f"import sys, {core}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    loaded = set(run(installed / "python", "-c", program, cwd=installed).split())
    assert {"numpy", "w2vedu"} <= loaded and not loaded & {"scipy", "sklearn", "matplotlib", "numba", "tqdm", "gensim"}


def test_the_command_line_works_beside_numpy_alone(installed, tmp_path):
    assert "train" in run(installed / "w2vedu", "--help", cwd=tmp_path)
    (tmp_path / "my.vec").write_text("2 2\ncat 1 0\ndog 1 1\n")
    assert run(installed / "w2vedu", "neighbors", "my.vec", "cat", cwd=tmp_path) == " 0.71  dog\n"


def test_training_says_which_packages_it_needs(installed, tmp_path):
    (tmp_path / "my.txt").write_text("The cat sat on the mat.")
    done = subprocess.run([installed / "w2vedu", "train", "my.txt", "-o", "my.vec"], cwd=tmp_path, text=True,
                          capture_output=True)
    assert done.returncode == 1
    assert done.stderr == (
        'w2vedu: error: sklearn is not installed, and training needs it: pip install "w2vedu[learn]"\n')
    assert list(tmp_path.iterdir()) == [tmp_path / "my.txt"]


# --- loading

LOAD = """
import sys, time
before, start = set(sys.modules), time.process_time()
import w2vedu
print(time.process_time() - start)
print(*{name.partition(".")[0] for name in set(sys.modules) - before})
"""


def test_the_package_loads_in_less_than_a_third_of_a_second():
    """In processor time, of which NumPy takes nearly all; other programs only add to it, so the fastest load counts."""
    seconds = []
    while len(seconds) < 20 and min(seconds, default=1) >= 0.3:
        took, modules = run(sys.executable, "-c", LOAD, cwd=ROOT).splitlines()
        seconds.append(float(took))
        assert set(modules.split()) - sys.stdlib_module_names == {"numpy", "w2vedu"}
    assert min(seconds) < 0.3


# --- names

def public_names(path):
    """List the public names that a module defines: functions, classes and constants."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def listed_names():
    """Read {module: names} from the page of the package."""
    page = (ROOT / "book" / "api.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w.]+)` \| (.+) \|$", page, re.MULTILINE)
    return {module: re.findall(r"`(\w+)`", names) for module, names in rows}


def test_the_page_of_the_package_lists_every_public_name_and_no_other():
    # The modules of tasks define one check and many wrong turns, which only that check uses.
    tasks = {name for name, path in FILES.items() if name.startswith("exercises.") and "TASKS" in public_names(path)}
    assert listed_names() == {name: list(public_names(path)) for name, path in FILES.items() if name not in tasks}
