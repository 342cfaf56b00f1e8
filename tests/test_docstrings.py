"""The laws of the house: what every docstring holds, what imports what, and one test for each equation."""

import ast
import inspect
import re
import sys
from importlib import import_module
from pathlib import Path

import pytest
import yaml

import w2vedu

PACKAGE = Path(w2vedu.__file__).parent
TOC = yaml.safe_load((PACKAGE.parent / "book" / "_toc.yml").read_text(encoding="utf-8"))
FILES = {".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
         for path in sorted(PACKAGE.rglob("*.py")) if path.parent != PACKAGE or path.stem != "__init__"}
MODULES = sorted(FILES)
# The order of the chapters is the order of the imports: a module may import those that stand before it.
ORDER = ["reading", "hints", "numerics", "gradcheck", "text", "corpora", "inputs", "cbow", "skipgram",
         "negative_sampling", "hierarchical_softmax", "models", "pmi", "training", "blocks", "fast", "counts",
         "formats", "files", "vectors", "evaluation", "style", "maps", "plots", "diagrams", "distributed", "word2vec",
         "__main__", "exercises"]
CHAPTERS = set(range(1, 1 + sum(len(part["chapters"]) for part in TOC["parts"] if "numbered" in part)))
DERIVATION = ["hints", "numerics", "gradcheck", "text", "inputs", "cbow", "skipgram", "negative_sampling",
              "hierarchical_softmax", "models", "pmi"]


def public_objects():
    """List (name, object) for every public function and class that the package defines.

    The wrong turns of the exercises are left out: their docstrings are what a student reads, see test_exercises.py.
    """
    for module in map(import_module, (f"w2vedu.{name}" for name in MODULES)):
        if hasattr(module, "TASKS") and module.__name__ != "w2vedu.exercises":
            continue
        for name, value in vars(module).items():
            if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
                continue
            if inspect.isfunction(inspect.unwrap(value)) or inspect.isclass(value):  # compiled functions are wrapped
                yield f"{module.__name__}.{name}", value


PUBLIC = dict(public_objects())


def imports_of(path):
    """List the absolute names of the modules that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            within = ["w2vedu", *path.relative_to(PACKAGE).parent.parts] if PACKAGE in path.parents else ["w2vedu"]
            above = within[:len(within) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" if base == "w2vedu" else base for alias in node.names)


def rooms(path):
    return {name.split(".")[1] for name in imports_of(path) if name.startswith("w2vedu.")}


@pytest.mark.parametrize("name", PUBLIC)
def test_docstring(name):
    docstring = inspect.getdoc(PUBLIC[name])
    assert docstring, f"{name} has no docstring"
    assert docstring.splitlines()[0].endswith("."), f"the first line of {name} is not one sentence"
    named = re.search(r"\bchapters? ((?:\d+(?:, | and | to )?)+)", docstring)
    assert named, f"the docstring of {name} names no chapter"
    assert set(map(int, re.findall(r"\d+", named[1]))) <= CHAPTERS, f"{name} names a chapter that the book has not"
    assert "\nExamples\n--------\n" in docstring and ">>> " in docstring, f"{name} has no example"


@pytest.mark.parametrize("path", [PACKAGE / "__init__.py", *FILES.values()], ids=lambda path: path.stem)
def test_no_line_is_too_long(path):
    long = [n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if len(line) > 120]
    assert not long, f"{path.name}: lines {long} have more than 120 characters"


@pytest.mark.parametrize("module", MODULES)
def test_module_docstring(module):
    docstring = import_module(f"w2vedu.{module}").__doc__
    assert docstring and docstring[0] != "\n" and docstring.splitlines()[0].endswith((".", ":"))


def test_all_names_exist():
    assert w2vedu.__all__ == [name for name in w2vedu.__all__ if hasattr(w2vedu, name)]
    assert {"MODELS", "Model"} <= set(w2vedu.__all__)
    assert all(inspect.getdoc(getattr(w2vedu, name)) for name in w2vedu.__all__)


def test_every_equation_has_one_test():
    files = sorted((Path(__file__).parent / "equations").glob("test_*.py"))
    tests = [node.name for file in files for node in ast.parse(file.read_text(encoding="utf-8")).body
             if isinstance(node, ast.FunctionDef) and node.name.startswith("test_eq")]
    assert sorted(tests) == [f"test_eq_{number:02d}" for number in range(1, 35)]


@pytest.mark.parametrize("module", MODULES)
def test_later_rooms_import_earlier_ones(module):
    room = module.split(".")[0]
    assert room in ORDER, f"give {room} its place in ORDER"
    earlier = set(ORDER[:ORDER.index(room)])
    assert rooms(FILES[module]) <= (earlier | {room} if "." in module or FILES[module].stem == "__init__" else earlier)


@pytest.mark.parametrize("module", DERIVATION)
def test_the_derivation_needs_only_numpy(module):
    roots = {name.split(".")[0] for name in imports_of(FILES[module])}
    assert roots <= {"numpy", "w2vedu"} | sys.stdlib_module_names
    assert rooms(FILES[module]) <= set(DERIVATION)


def test_importing_the_package_needs_only_numpy():
    assert rooms(PACKAGE / "__init__.py") <= set(DERIVATION)


def test_the_import_reader_sees_every_form(tmp_path):
    file = tmp_path / "room.py"
    file.write_text("import a.b\nfrom c import d\nfrom . import cbow, text\nfrom .plots import x\n"
                    "import w2vedu.models\nfrom w2vedu import skipgram\nfrom w2vedu.vectors import y\n"
                    "def f():\n    import tqdm\n    from .training import z\n")
    assert {name.split(".")[0] for name in imports_of(file)} == {"a", "c", "w2vedu", "tqdm"}
    assert rooms(file) == {"cbow", "text", "plots", "models", "skipgram", "vectors", "training"}
