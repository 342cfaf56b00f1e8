"""The command line: training, neighbors, Ctrl-C, every error with its exit status, and the page.

Most errors are read from `main`, which returns the status; a few show that a process says and returns the same.
"""

import doctest
import errno
import os
import re
import resource
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest

from w2vedu import files
from w2vedu.__main__ import _fit, main
from w2vedu.corpora import toy_language

pytestmark = pytest.mark.slow  # starts processes

PAGE = Path(__file__).parents[1] / "book" / "own-text.md"
COMMAND = [str(Path(sys.executable).parent / "w2vedu")]
MODULE = [sys.executable, "-m", "w2vedu"]
QUICK = ["--vector-size", "8", "--epochs", "1"]
TOY = "\n".join(" ".join(sentence) for sentence in toy_language().sentences)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Stand in a folder with my.txt, which holds the toy language, and my.vec, which holds two vectors."""
    monkeypatch.chdir(tmp_path)
    Path("my.txt").write_text(TOY)
    files.write("my.vec", ["king", "queen", "sky"], [[1, 0.1], [1, 0.3], [0, 1]])
    return tmp_path


def run(*arguments, command=MODULE, **options):
    return subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=120, **options)


@pytest.fixture
def here(capsys):
    """Return a function like `run`, for this process: to start Python takes longer than most commands do."""
    def run_here(*arguments):
        try:
            status = main(list(arguments))
        except SystemExit as end:
            status = end.code
        printed = capsys.readouterr()
        return SimpleNamespace(returncode=status, stdout=printed.out, stderr=printed.err)

    return run_here


def test_warnings_of_ours_are_said_and_those_of_packages_are_not(capsys):
    def fit():
        warnings.warn("the text is short", stacklevel=2)
        warnings.warn("use another function of a package", DeprecationWarning, stacklevel=2)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as Python does with what is deprecated in a package
        _fit(fit)
    assert capsys.readouterr().err == "w2vedu: the text is short\n"


@pytest.mark.parametrize("command", [COMMAND, MODULE], ids=["w2vedu", "python -m w2vedu"])
def test_help_shows_examples(command):
    for arguments in (["--help"], ["train", "--help"], ["neighbors", "--help"]):
        result = run(*arguments, command=command)
        assert result.returncode == 0 and "w2vedu train my.txt -o my.vec" in result.stdout and result.stderr == ""
    helped = run("train", "-h", command=command).stdout
    for flag in ("--vector-size --window --min-count --negative --sample --epochs --alpha --seed --model "
                 "--engine --threads --cluster --rounds").split():
        assert flag in helped


@pytest.mark.parametrize("name", ["new.vec", "new.bin", "new-vectors.tsv"])
def test_train_prints_facts_and_writes_vectors(folder, name):
    result = run("train", "my.txt", "--lines", "-o", name, *QUICK, "--min-count", "7")
    assert result.returncode == 0, result.stderr
    corpus = toy_language().sentences
    words = [word for sentence in corpus for word in sentence]
    assert f"my.txt: {len(corpus):,} sentences, {len(words):,} words, {len(set(words))} of them different\n" in \
        result.stdout
    kept = sorted(word for word in set(words) if words.count(word) >= 7)
    share = sum(words.count(word) for word in kept) / len(words)
    assert re.search(rf"^ +7 +{len(kept)} +{share:.1%}  <- used$", result.stdout, re.M)
    found, table = files.read(name)
    assert sorted(found) == kept and table.shape == (len(kept), 8)
    assert f"wrote {len(kept)} vectors of 8 numbers to {name}" in result.stdout
    assert "100%" in result.stderr and "words/s" in result.stderr


def test_every_option_reaches_the_trainer(folder, monkeypatch):
    seen = {}

    def fit(self, corpus):
        seen.update(self.get_params())
        raise ValueError("seen enough")

    monkeypatch.setattr("w2vedu.word2vec.Word2Vec.fit", fit)
    assert main("train my.txt -o new.vec --model cbow --vector-size 11 --window 12 --min-count 13 --negative 14 "
                "--sample 0.15 --epochs 16 --alpha 0.17 --seed 18 --engine numpy --threads 19".split()) == 1
    assert seen == {"model": "cbow", "vector_size": 11, "window": 12, "min_count": 13, "negative": 14, "sample": 0.15,
                    "epochs": 16, "alpha": 0.17, "random_state": 18, "progress": True, "engine": "numpy", "threads": 19}


def test_defaults_are_those_of_the_class(folder, monkeypatch):
    from w2vedu.word2vec import Word2Vec
    seen = {}
    monkeypatch.setattr(Word2Vec, "fit",
                        lambda self, corpus: seen.update(self.get_params()) or exec("raise ValueError"))
    main(["train", "my.txt", "-o", "new.vec"])
    assert seen == {**Word2Vec().get_params(), "progress": True}


def test_without_numba_the_program_trains_and_says_what_it_does(folder, tmp_path):
    Path("numba.py").write_text("raise ImportError('no numba here')")  # python -m finds it first
    result = run("train", "my.txt", "--lines", "-o", "n.vec", *QUICK)
    assert result.returncode == 0 and "wrote 182 vectors" in result.stdout
    assert result.stderr.splitlines()[0] == ("w2vedu: NumPy trains, because Numba cannot be loaded (no numba here): "
                                             "pip install 'w2vedu[fast]' makes it several times faster")
    assert "w2vedu: " not in run("train", "my.txt", "-o", "n.vec", *QUICK, "--engine", "numpy").stderr
    result = run("train", "my.txt", "-o", "n.vec", *QUICK, "--engine", "fast")
    assert result.returncode == 1 and "makes it several times faster, or take --engine numpy\n" in result.stderr


def test_a_pipe_is_read_once(folder):
    alone = run("train", "my.txt", "--lines", "-o", "n.vec", *QUICK)
    piped = run("train", "/dev/stdin", "--lines", "-o", "p.vec", *QUICK, input=TOY)
    assert (alone.returncode, piped.returncode) == (0, 0), piped.stderr
    assert piped.stdout == alone.stdout.replace("my.txt", "/dev/stdin").replace("n.vec", "p.vec")
    assert Path("p.vec").read_bytes() == Path("n.vec").read_bytes()
    damaged = subprocess.run([*MODULE, "train", "/dev/stdin", "-o", "d.vec"], input=b"caf\xe9", capture_output=True,
                             timeout=60)
    assert damaged.returncode == 1
    assert damaged.stderr == b"w2vedu: error: /dev/stdin is not UTF-8: save the text as UTF-8\n"


@pytest.mark.parametrize("name", ["neighbors", "neighbours"])
def test_neighbors(folder, name):
    result = run(name, "my.vec", "king", "-k", "1")
    assert (result.returncode, result.stdout, result.stderr) == (0, " 0.98  queen\n", "")
    assert run(name, "my.vec", "king", "sky").stdout == \
        "king:\n 0.98  queen\n 0.10  sky\nsky:\n 0.29  queen\n 0.10  king\n"


BAD_DATA = {
    "missing text": (["train", "no.txt", "-o", "n.vec"], "there is no file no.txt: check the name"),
    "missing text, old vectors": (["train", "no.txt", "-o", "my.vec"], "there is no file no.txt: check the name"),
    "missing vectors": (["neighbors", "no.vec", "king"], "there is no file no.vec: check the name"),
    "missing metadata": (["neighbors", "lone-vectors.tsv", "king"], "there is no file lone-metadata.tsv: check"),
    "missing folder of the text": (["train", "no/no.txt", "-o", "n.vec"], "no/no.txt: there is no folder no: check"),
    "missing folder of vectors": (["neighbors", "no/no.vec", "king"], "no/no.vec: there is no folder no: check"),
    "empty text": (["train", "empty.txt", "-o", "n.vec"], "empty.txt is empty"),
    "no word": (["train", "digits.txt", "-o", "n.vec"], "digits.txt holds no word"),
    "empty vectors": (["neighbors", "empty.txt", "king"], "empty.txt is empty"),
    "Latin-1": (["train", "latin.txt", "-o", "n.vec"], "latin.txt, line 2: byte 0xe9 is not UTF-8"),
    "rare words": (["train", "few.txt", "-o", "n.vec"],
                   "no word occurs at least --min-count 5 times among 3 different words: lower --min-count or give"),
    "one word": (["train", "one.txt", "-o", "n.vec", "--min-count", "1"],
                 "holds only one different word, 'echo': there is nothing to predict; give a larger text"),
    "one frequent word": (["train", "two.txt", "-o", "n.vec"], "only one word, 'alpha', occurs at least "
                          "--min-count 5 times: there is nothing to predict; lower --min-count or give a larger text"),
    "lonely words": (["train", "lonely.txt", "-o", "n.vec", "--lines"], "or subsampling with --sample 0.001 thinned "
                     "all of them out: give longer sentences, or raise --sample"),
    "unknown word": (["neighbors", "my.vec", "zebra"],
                     "'zebra' is not among the 3 words of my.vec; choose another, such as king, queen, sky"),
    "unknown word, one vector": (["neighbors", "lone.vec", "zebra"],
                                 "not among the 1 word of lone.vec; choose another, such as king"),
    "capital": (["neighbors", "my.vec", "King"], "'King' is not among the 3 words of my.vec; close to it: king"),
    "capital behind a known word": (["neighbors", "my.vec", "king", "Sky"], "'Sky' is not among the 3 words of my.vec"),
    "damaged vectors": (["neighbors", "my.txt", "king"], "my.txt, line 1"),
    "folder as text": (["train", "sub", "-o", "n.vec"], "sub is a folder: name a file in it"),
    "folder as vectors": (["neighbors", "sub", "king"], "sub is a folder: name a file in it"),
    "folder as output": (["train", "my.txt", "-o", "sub"], "sub is a folder: name a file in it"),
    "no such folder": (["train", "my.txt", "-o", "no/n.vec"],
                       "no/n.vec: there is no folder no: check the path, or create the folder"),
    "a file as folder": (["train", "my.txt", "-o", "my.vec/n.vec"], "my.vec/n.vec: there is no folder my.vec: check"),
    "a pipe": (["train", "my.txt", "-o", "pipe"], "pipe is not a regular file"),
    "too steep": (["train", "my.txt", "-o", "n.vec", "--alpha", "1e30"],
                  "the learning rate --alpha 1e+30 is too large for batches of 24 windows; try --alpha 0.05"),
    "softmax in a hurry": (["train", "my.txt", "-o", "n.vec", "--model", "cbow", "--engine", "fast"],
                           "the fast engine knows the models skipgram-ns and cbow-ns, not 'cbow': take --engine numpy"),
    "too long": (["train", "my.txt", "-o", "n.vec", "--vector-size", str(10**15)], "not enough memory"),
}


@pytest.mark.parametrize("name", BAD_DATA)
def test_bad_data_is_a_clear_error_with_status_1(folder, here, name):
    Path("empty.txt").touch()
    Path("digits.txt").write_text("1 2 3")
    Path("latin.txt").write_bytes(b"a cat\nin the caf\xe9\n")
    Path("few.txt").write_text("The cat sat.")
    Path("one.txt").write_text("echo " * 9)
    Path("two.txt").write_text("alpha " * 9 + "echo")
    Path("lonely.txt").write_text("echo\n" * 9 + "cat\n" * 9)
    Path("sub").mkdir()
    os.mkfifo("pipe")
    files.write("lone.vec", ["king"], [[1, 0.1]])
    files.write("lone-vectors.tsv", ["king"], [[1, 0.1]])
    Path("lone-metadata.tsv").unlink()
    before = sorted(folder.iterdir())
    arguments, expected = BAD_DATA[name]
    result = here(*arguments)
    last = result.stderr.splitlines()[-1]
    assert result.returncode == 1 and last.startswith("w2vedu: error: ") and expected in last, result.stderr
    assert "Traceback" not in result.stderr and sorted(folder.iterdir()) == before


@pytest.mark.parametrize("command", [COMMAND, MODULE], ids=["w2vedu", "python -m w2vedu"])
@pytest.mark.parametrize("arguments", [*(BAD_DATA[name][0] for name in ("missing text", "too steep", "capital")),
                                       ["fly"]], ids=" ".join)
def test_a_process_says_and_ends_with_the_same(folder, here, command, arguments):
    result, expected = run(*arguments, command=command), here(*arguments)
    assert (result.returncode, result.stdout) == (expected.returncode, expected.stdout)
    assert result.stderr.splitlines()[-1] == expected.stderr.splitlines()[-1] and result.returncode in (1, 2)


@pytest.mark.parametrize("arguments, path", [
    (["train", "my.txt", "-o", "n.vec"], "n.vec"), (["train", "my.txt", "-o", "my.vec"], "my.vec"),
    (["train", "my.txt", "-o", "n-vectors.tsv"], "n-vectors.tsv"), (["neighbors", "my.vec", "king"], "my.vec")])
def test_a_forbidden_file_is_a_clear_error(folder, monkeypatch, capsys, arguments, path):
    def deny(name, *_):  # root may open every file, so a test cannot count on the system to say no
        raise PermissionError(errno.EACCES, "Permission denied", str(name))

    monkeypatch.setattr("builtins.open", deny)
    assert main(arguments) == 1
    assert capsys.readouterr().err == (f"w2vedu: error: no permission to open {path}: change its permissions or those "
                                       "of its folder, or choose another file\n")


def test_a_forbidden_text_is_a_clear_error(folder, monkeypatch, capsys):
    def deny(path, mode="r", **options):
        if path == "my.txt":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, mode, **options)

    real = open
    monkeypatch.setattr("builtins.open", deny)
    assert main(["train", "my.txt", "-o", "n.vec"]) == 1
    assert capsys.readouterr().err.startswith("w2vedu: error: no permission to open my.txt: change")


def test_facts_count_one_and_many(folder, capsys):
    Path("one.txt").write_text("echo " * 9)
    assert main(["train", "one.txt", "-o", "n.vec"]) == 1
    assert capsys.readouterr().out.startswith("one.txt: 1 sentence, 9 words, 1 of them different\n")
    Path("two.txt").write_text("echo. echo.")
    main(["train", "two.txt", "-o", "n.vec"])
    assert capsys.readouterr().out.startswith("two.txt: 2 sentences, 2 words, 1 of them different\n")
    Path("least.txt").write_text("echo")
    main(["train", "least.txt", "-o", "n.vec"])
    assert capsys.readouterr().out.startswith("least.txt: 1 sentence, 1 word, 1 of them different\n")


@pytest.mark.parametrize("arguments, expected", [
    ([], "required: command"), (["fly"], "invalid choice: 'fly'"), (["train", "my.txt"], "required: -o"),
    (["train", "my.txt", "-o", "my.txt"], "my.txt is the text itself"), (["neighbors", "my.vec"], "required: word"),
    (["neighbors", "my.vec", "king", "-k", "0"], "whole number >= 1, but it is '0'"),
    *((["train", "my.txt", "-o", "n.vec", flag, value], f"argument {flag}: ") for flag, value in [
        ("--model", "glove"), ("--vector-size", "0"), ("--window", "-1"), ("--min-count", "1.5"), ("--epochs", "x"),
        ("--negative", "²"), ("--alpha", "0"), ("--alpha", "inf"), ("--alpha", "x"), ("--sample", "-1"),
        ("--sample", "nan"), ("--seed", "-1"), ("--seed", "9" * 30), ("--format", "xml"), ("--engine", "gpu"),
        ("--threads", "0")])])
def test_bad_usage_is_a_clear_error_with_status_2(folder, here, arguments, expected):
    result = here(*arguments)
    assert result.returncode == 2 and expected in result.stderr and "Traceback" not in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["my.txt", "my.vec"] and Path("my.txt").read_text() == TOY


def test_a_full_disk_leaves_the_old_vectors(folder):
    before = Path("my.vec").read_bytes()
    result = run("train", "my.txt", "--lines", "-o", "my.vec", *QUICK, "--engine", "numpy",  # which compiles nothing
                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
    assert result.returncode == 1 and "w2vedu: error: [Errno 27] File too large: " in result.stderr
    assert "my.vec" in result.stderr.splitlines()[-1] and "Traceback" not in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["my.txt", "my.vec"]
    assert Path("my.vec").read_bytes() == before


@pytest.mark.linux
def test_output_that_cannot_be_printed_is_an_error(folder):
    with open("/dev/full", "w") as full:
        result = subprocess.run([*MODULE, "neighbors", "my.vec", "king"], stdout=full, stderr=subprocess.PIPE,
                                text=True)
    assert result.returncode == 1
    assert result.stderr == "w2vedu: error: [Errno 28] No space left on device\n"


def until(process, pattern):
    """Read the standard error of a process until something in it fits a regular expression."""
    seen = ""
    while not re.search(pattern, seen):
        letter = process.stderr.read(1)
        assert letter, seen
        seen += letter


@pytest.mark.parametrize("engine, moment", [
    (["--model", "skipgram"], r"in epoch \d+ of 100000"), (["--engine", "numpy"], r"after [\d.]+ of 100000 epochs"),
    (["--engine", "fast"], r"after [\d.]+ of 100000 epochs"),
    (["--threads", "2"], r"after [\d.]+ of 100000 epochs")], ids=["softmax", "numpy", "fast", "two threads"])
def test_ctrl_c_keeps_the_vectors_reached_so_far(folder, engine, moment):
    process = subprocess.Popen([*MODULE, "train", "my.txt", "--lines", "-o", "my.vec", "--epochs", "100000", *engine],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               # A shell that runs tests in the background ignores SIGINT, and children inherit that.
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    until(process, "[kM]/")  # the bar has moved: thousands of words are done, on a busy machine millions
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in errors
    assert re.search(rf"^w2vedu: training was interrupted {moment}: the vectors are those reached so far$",
                     errors, re.M)
    assert re.search(r"wrote \d+ vectors of 100 numbers to my.vec", output)
    words, table = files.read("my.vec")
    assert "king" in words and table.shape == (len(words), 100)
    assert sorted(path.name for path in folder.iterdir()) == ["my.txt", "my.vec"]


def test_ctrl_c_before_training_leaves_the_old_vectors(folder, monkeypatch, capsys):
    before = Path("my.vec").read_bytes()

    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "TextFile", interrupt)
    assert main(["train", "my.txt", "-o", "my.vec"]) == 130
    assert "nothing was written" in capsys.readouterr().err and Path("my.vec").read_bytes() == before


def test_ctrl_c_while_writing_is_not_heard(folder, monkeypatch):
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (os.kill(os.getpid(), signal.SIGINT), real(number)))
    handler = signal.getsignal(signal.SIGINT)
    assert main(["train", "my.txt", "--lines", "-o", "new.vec", *QUICK]) == 0
    assert "king" in files.read("new.vec")[0] and signal.getsignal(signal.SIGINT) is handler


def test_after_ctrl_c_it_never_says_that_nothing_was_written_when_it_was(folder, monkeypatch, capsys):
    program = sys.modules[main.__module__]

    def interrupted(text, *rest, say=program._say):
        if text.startswith("wrote"):
            os.kill(os.getpid(), signal.SIGINT)
        say(text, *rest)

    monkeypatch.setattr(program, "_say", interrupted)
    assert main(["train", "my.txt", "--lines", "-o", "new.vec", *QUICK]) == 0
    assert "nothing was written" not in capsys.readouterr().err and "king" in files.read("new.vec")[0]


# --- the page

def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def test_the_page_prints_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    commands = [part.split("\n", 1) for block in blocks("console") for part in re.split(r"^\$ ", block, flags=re.M)[1:]]
    assert len(commands) >= 5
    for command, expected in commands:
        result = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=120)
        errors = [line for line in result.stderr.splitlines(keepends=True) if line.startswith("w2vedu")]
        assert result.stdout + "".join(errors) == expected, command
    test = doctest.DocTestParser().get_doctest("\n".join(blocks("python")), {}, PAGE.name, str(PAGE), 0)
    assert len(test.examples) >= 10 and doctest.DocTestRunner().run(test).failed == 0


def test_the_page_has_the_defaults_of_the_program():
    parts = {part.split()[0]: part for part in re.split(r"^  (?=-)", run("train", "--help").stdout, flags=re.M)}
    rows = re.findall(r"^\| `(--[\w-]+)` \| `?([\w.-]+)`? \|", PAGE.read_text(encoding="utf-8"), re.M)
    assert len(rows) == 12
    for flag, default in rows:
        assert re.search(rf"default:\s+{re.escape(default)}(?![\w.])", parts[flag]), flag
