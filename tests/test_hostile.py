"""Hostile input: words that are code, formulas or orders to a terminal, and files that lie, everywhere in the package.

Three more places have tests of their own: the page's explorer in `browser/test_explorer.py`, what students hand in in
`test_classroom.py`, and training on a cluster in `test_distributed.py`.
"""

import ast
import io
import re
import subprocess
import sys
import time
import warnings
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from cases import HOSTILE_WORDS
from matplotlib.cbook import is_math_text

from w2vedu import diagrams, evaluation, files, inputs, plots
from w2vedu.__main__ import main
from w2vedu.exercises.numbers import as_numbers
from w2vedu.text import tokenize
from w2vedu.vectors import WordVectors
from w2vedu.word2vec import Word2Vec

pytestmark = pytest.mark.slow  # trains, and draws

ROOT = Path(__file__).parents[1]
TABLE = np.random.default_rng(0).normal(size=(len(HOSTILE_WORDS), 6))
VECTORS = WordVectors(HOSTILE_WORDS, TABLE)
FILES = ["my.vec", "my.bin", "my-vectors.tsv"]
every_word = pytest.mark.parametrize("word", HOSTILE_WORDS, ids=lambda word: ascii(word)[:24])


def harmless(text, longest=400):
    """Whether a text can only be read: each of its lines is printable and not too long."""
    return all(line.isprintable() and len(line) <= longest for line in text.split("\n"))


# --- training, files, tables

@pytest.mark.parametrize("model, engine", [
    ("skipgram-ns", "fast"), ("cbow-ns", "numpy"), ("skipgram", "numpy"), ("cbow", "numpy")])
def test_hostile_words_are_words_like_others(tmp_path, model, engine):
    corpus = [HOSTILE_WORDS, HOSTILE_WORDS[::-1]] * 3
    found = Word2Vec(model, vector_size=4, min_count=1, sample=0, epochs=1, engine=engine).fit(corpus).vectors_
    assert sorted(found.words) == sorted(HOSTILE_WORDS)
    for name in FILES:
        found.save(tmp_path / name)
        again = WordVectors.load(tmp_path / name)
        assert again.words == found.words and np.array_equal(again.vectors, found.vectors)
    for word in HOSTILE_WORDS:
        assert {near for near, _ in again.neighbors(word, 100)} == set(HOSTILE_WORDS) - {word}


def test_a_table_has_a_line_for_each_word_whatever_is_in_it():
    lines = VECTORS.table(HOSTILE_WORDS, k=3).split("\n")
    assert len(lines) == len(HOSTILE_WORDS) and all(harmless(line, longest=160) for line in lines)
    assert lines[0].startswith("<script>alert(1)</script>  ")


def test_the_command_line_trains_on_a_hostile_text(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    name = "\x1b[31m$(reboot).txt"
    Path(name).write_bytes("\n".join([" ".join(HOSTILE_WORDS)] * 5).encode())
    assert main(["train", name, "-o", "\x1b[2J.bin", "--lines", "--min-count", "1", "--vector-size", "4", "--epochs",
                 "1", "--alpha", "0.001"]) == 0
    printed = capsys.readouterr()
    assert harmless(printed.out) and r"\x1b[31m$(reboot).txt: 5 sentences" in printed.out
    assert harmless(printed.err.replace("\r", "\n"), longest=1000)  # the progress bar returns to the start of its line
    words, _ = files.read("\x1b[2J.bin")
    assert set(words) == {word for hostile in HOSTILE_WORDS for word in tokenize(hostile)} and "x" * 10_000 in words
    assert sorted(path.name for path in tmp_path.iterdir()) == ["\x1b[2J.bin", name]


@pytest.mark.parametrize("name", FILES)
def test_the_command_line_lists_hostile_neighbors(tmp_path, capsys, name):
    files.write(tmp_path / name, HOSTILE_WORDS, TABLE)
    assert main(["neighbors", str(tmp_path / name), *HOSTILE_WORDS, "-k", "100"]) == 0
    printed = capsys.readouterr().out
    assert harmless(printed, longest=11_000)  # a word is written in full, since another program may read it
    assert len(printed.splitlines()) == len(HOSTILE_WORDS) ** 2
    assert printed.startswith("<script>alert(1)</script>:\n") and r"  \x1b]0;title\x07\x1b[2J\x1b[31m" in printed


# --- error messages

class Messages:
    """What the package says about a word, in every place that says something."""

    def __init__(self, word, folder):
        self.word, self.folder = word, folder

    def written(self, name, *records):
        path = self.folder / name
        path.write_bytes(b"".join(record if isinstance(record, bytes) else record.encode() for record in records))
        return path

    def unknown(self): WordVectors(["a"], [[1]]).neighbors(self.word)
    def unknown_ones(self): WordVectors(["a"], [[1]]).analogy("a", self.word, self.word)
    def twice(self): WordVectors([self.word] * 2, np.ones((2, 2)))
    def no_direction(self): WordVectors([self.word], [[0.0]])
    def written_with_white_space(self): files.write(self.folder / "w.vec", [f"{self.word} {self.word}"], [[1]])
    def written_twice(self): files.write(self.folder / "w.vec", [self.word] * 2, [[1]] * 2)
    def written_nan(self): files.write(self.folder / "w.vec", [self.word], [[np.nan]])
    def read_no_header(self): files.read(self.written("a.vec", self.word, "\n"))
    def read_no_number(self): files.read(self.written("a.vec", "1 1\na ", self.word, "\n"))
    def read_twice(self): files.read(self.written("a.vec", "2 1\n", self.word, " 1\n", self.word, " 1\n"))
    def read_zero(self): WordVectors.load(self.written("a.bin", "1 1\n", self.word, b" \0\0\0\0"))
    def read_no_utf_8(self): files.read(self.written("a.bin", "1 1\n", self.word, b"\xff \0\0\0\1"))
    def pairs(self): evaluation.read_pairs(self.written("pairs.tsv", self.word, "\n"))
    def questions(self): evaluation.read_questions(self.written("questions.txt", self.word, "\n"))
    def context(self): inputs.check_window(np.ones((1, 2)), np.ones((2, 1)), 0, [self.word])
    def one_word(self): Word2Vec().fit([[self.word] * 9])
    def one_frequent_word(self): Word2Vec().fit([[self.word] * 9, ["a"]])
    def map_twice(self): plots.vector_map(np.eye(3), [self.word, self.word, "b"])
    def map_zero(self): plots.vector_map(np.diag([0, 1, 1]), [self.word, "a", "b"])
    def map_panel(self): plots.map_panels({self.word: np.ones((3, 2))}, ["a"], {}, ["b"])
    def map_panel_nan(self): plots.map_panels({self.word: [[np.nan, 1]]}, ["a"], {}, ["b"])
    def map_group(self): plots.vector_map(np.eye(3), ["a", "b", "c"], {"group": [self.word]}, "pca")


@every_word
@pytest.mark.parametrize("place", [name for name in vars(Messages) if name[0] != "_" and name != "written"])
def test_messages_can_only_be_read(tmp_path, place, word):
    with pytest.raises((ValueError, KeyError)) as error:
        getattr(Messages(word, tmp_path), place)()
    assert harmless(error.value.args[0]), error.value.args[0]


@every_word
def test_messages_of_the_command_line_can_only_be_read(tmp_path, monkeypatch, capsys, word):
    monkeypatch.chdir(tmp_path)
    files.write("my.vec", [f"{word}a", f"{word}b"], [[1], [2]])
    assert main(["neighbors", "my.vec", word]) == 1
    said = capsys.readouterr().err
    assert harmless(said) and said.startswith("w2vedu: error: ") and "is not among the 2 words of my.vec" in said
    assert main(["neighbors", word.replace("\0", ""), "king"]) == 1
    with pytest.raises(SystemExit):
        main(["neighbors", "my.vec", "king", f"--{word}"])
    assert harmless(capsys.readouterr().err, longest=11_000)  # its own arguments are given back in full


def test_long_words_are_not_compared_letter_by_letter(tmp_path, capsys):
    letters = np.array(list(map(chr, range(0x4e00, 0x4e00 + 150))))  # difflib skips what is more than 1 % of a word
    asked, *words = ("".join(np.random.default_rng(seed).choice(letters, 10_000)) for seed in range(21))
    files.write(tmp_path / "my.vec", words, np.ones((20, 1)))  # each comparison would take a third of a second
    start = time.process_time()
    assert main(["neighbors", str(tmp_path / "my.vec"), asked]) == 1
    assert "choose another, such as" in capsys.readouterr().err
    assert time.process_time() - start < 1


def test_a_word_that_is_the_name_of_an_option_stays_a_word(tmp_path, capsys):
    (tmp_path / "my.txt").write_text("alpha's " * 9)
    assert main(["train", str(tmp_path / "my.txt"), "-o", str(tmp_path / "my.vec")]) == 1
    assert """only one different word, "alpha's": there is""" in capsys.readouterr().err


# --- pictures

EYE = np.eye(2)
PICTURES = {
    "map": lambda words: plots.vector_map(TABLE, words, {words[0]: words[:2]}, "pca"),
    "heat map": lambda words: plots.heat_maps([TABLE[:3, :3]], ["PMI"], words[:3], words[-3:]),
    "dots": lambda words: plots.dots(words[:4], TABLE[:2, :4], TABLE[:2, :4], "cosine"),
    "windows": lambda words: diagrams.sliding_window(words[:5], 2),
    "panels": lambda words: diagrams.collapsing_panels(words[:2], [0.5, 0.5], [1, 0]),
    "map panels": lambda words: plots.map_panels(dict.fromkeys(words[:3], EYE), words[:2], {words[0]: words[:2]},
                                                 words[1:4]),
    "arrows": lambda words: diagrams.update_arrows(EYE, EYE + 1, words[:2]),
}


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("start", range(0, len(HOSTILE_WORDS), 2))
def test_pictures_show_hostile_words_as_they_are(name, start):
    words = HOSTILE_WORDS[start:] + HOSTILE_WORDS[:start]
    fig = PICTURES[name](words)
    svg = io.StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from")  # of a script that the font does not have
        fig.savefig(svg, format="svg")
    assert not re.search("<(script|img|svg/|b>)", svg.getvalue())
    texts = [text.get_text() for text in fig.findobj(matplotlib.text.Text) if text.get_text()]
    first = inputs.plain(words[0], 10 if name == "panels" else 20)
    assert any(first in text.replace(r"\$", "$") for text in texts)
    for text in texts:
        assert harmless(text, longest=70)
        assert not is_math_text(text) or r"\delta'" in text or r"\gamma" in text, text
    plt.close(fig)


def test_scikit_learn_shows_parameters_as_text():
    page = Word2Vec(model="<script>alert(1)</script>")._repr_html_()
    assert "alert(1)" in page and "<script>alert" not in page


# --- files that lie, and code in files

CLAIM = b"1000000000000 300\ncat "


@pytest.mark.linux
@pytest.mark.parametrize("name", ["my.bin", "my.vec"])
def test_a_million_million_words_are_refused_before_memory_is_taken(tmp_path, name):
    with open(tmp_path / name, "wb") as file:
        file.write(CLAIM)
        file.truncate(2**33)  # eight gigabytes of nothing, which take no room on the disk
    code = f"""
import resource
from w2vedu import files  # loads everything; from here on there are 64 MB
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (64 << 20),) * 2)
files.read({str(tmp_path / name)!r})
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert result.stderr.endswith("but only 8589934574 bytes follow: the file is cut off, or of another format\n")


FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "subprocess", "pty",
                     "multiprocessing", "ctypes", "code", "codeop", "runpy", "importlib", "urllib", "http", "socket",
                     "requests", "tarfile", "zipfile", "yaml", "protocol"}  # the last is Dask's, which unpickles
FORBIDDEN_CALLS = re.compile(r"""eval|exec\w*|compile|__import__|input|breakpoint|system|popen\w*|startfile|fork\w*
    |(posix_)?spawn\w*|(create_)?subprocess_\w+|load_module|(read|to)_pickle|fromregex|lambdify|sympify|parse_expr
    """, re.VERBOSE)
NUMPY_FILES = {"load", "save", "memmap", "open_memmap", "read_array"}  # which can unpickle, or map what is not there


def forbidden(source):
    """List what a source imports or calls that could run, unpickle or fetch something, as (line, name)."""
    nodes, imported = list(ast.walk(ast.parse(source))), {}
    for node in nodes:
        if isinstance(node, ast.Import):
            imported |= {each.asname or each.name.split(".")[0]: each.name if each.asname else each.name.split(".")[0]
                         for each in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            imported |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}

    def full(node):
        """Return the dotted name that is meant, such as "numpy.load" for np.load."""
        match node:
            case ast.Name(id=name):
                return imported.get(name, f".{name}")
            case ast.Attribute(value=value, attr=name):
                return f"{full(value)}.{name}"
        return ""

    found = []
    for node in nodes:
        match node:
            case ast.Import():
                names = [each.name for each in node.names]
            case ast.ImportFrom(level=0):
                names = [f"{node.module}.{each.name}" for each in node.names]
            case ast.Name() | ast.Attribute():
                names = [full(node)]
            case ast.keyword(arg="allow_pickle" | "shell" as name):
                names = [f".{name}"]
            case _:
                continue
        found += [(node.lineno, name) for name in names if _is_forbidden(name)]
    return found


def _is_forbidden(name):
    """Whether a dotted name is forbidden; one that begins with a dot was not imported from another package."""
    *modules, last = name.split(".")
    if name == "re.compile" or name.startswith("importlib.metadata"):  # of which neither runs anything
        return False
    return bool(FORBIDDEN_CALLS.fullmatch(last) or last in {"allow_pickle", "shell", "*"}
                or name[0] != "." and FORBIDDEN_MODULES & {*modules, last}
                or modules[:1] == ["numpy"] and last in NUMPY_FILES)


def test_nothing_in_the_package_unpickles_evaluates_or_runs_a_shell():
    sources = sorted((ROOT / "w2vedu").rglob("*.py"))
    assert len(sources) > 25
    assert {path.name: found for path in sources if (found := forbidden(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize("source", [
    "import pickle", "from pickle import load", "import os, subprocess", "from subprocess import run", "eval('1')",
    "f = exec", "import os\nos.system('x')", "import os\nos.popen('x')", "g(f, allow_pickle=True)",
    "__import__('x')", "import importlib.util", "compile('1', '', 'eval')", "run('x', shell=True)",
    "from os import system as s", "import os as o\no.execvp('x', [])", "import os\nos.spawnvp(0, 'x', [])",
    "import numpy\nnumpy.load(f)", "import numpy as np\nnp.load(f)", "from numpy import load as read",
    "from numpy.lib import format\nformat.read_array(f)", "from numpy import *", "import distributed.protocol.pickle",
    "from distributed.protocol import pickle as p", "import distributed\ndistributed.protocol.deserialize(1, 2)",
    "import asyncio\nasyncio.create_subprocess_shell('x')", "loop.subprocess_exec(f, 'x')",
    "def f():\n    from os import execv as e", "from importlib import import_module"])
def test_the_search_finds_what_it_looks_for(source):
    assert forbidden(source)


@pytest.mark.parametrize("source", [
    "import re\nre.compile('x')", "from re import compile", "from importlib.metadata import version",
    "import numpy as np\nnp.loadtxt(f)", "import json\njson.load(f)", "error.code", "from .files import read",
    "from importlib import metadata"])
def test_the_search_lets_harmless_code_pass(source):
    assert not forbidden(source)


@pytest.mark.parametrize("answer", [
    "__import__('os').remove('x')", "open('x', 'w')", "().__class__", "exp.__globals__", "[1 for _ in 'x']",
    "lambda: 1", "9**9**9**9", "2^2^2^2^2^2^2", "(" * 10_000, "-" * 100_000 + "1", "e" * 10_000, "1" * 100_000,
    "1+" * 100_000 + "1", "\x1b[2J"])
def test_an_answer_in_an_exercise_is_never_run(answer):
    try:
        value = as_numbers(answer)
    except ValueError as error:
        assert harmless(str(error))
    else:
        assert value.shape == ()
