"""Faults that are really caused: kill -9, a full disk, no permission, two writers, Ctrl-C, too little memory.

What must not disturb the test run itself happens in a process of its own: ``python tests/test_faults.py NAME FOLDER``.
"""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
import timeit
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from w2vedu import files
from w2vedu.__main__ import main
from w2vedu.word2vec import Word2Vec

pytestmark = pytest.mark.slow  # starts processes

ROOT = Path(__file__).parents[1]
CORPUS = [["the", "cat", "sat", "on", "the", "mat"], ["the", "dog", "lay", "on", "the", "rug"]] * 300


def vectors(path, version):
    files.write(path, ["cat", f"mat{version}"], [[version, 1], [1, version]])


def notebook(path, version):
    import nbformat

    from classroom.grade import save
    save(nbformat.v4.new_notebook(cells=[nbformat.v4.new_raw_cell(str(version), id="only")]), path)


def benchmark(path, version):
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from bench import save
    save(path, {"version": version})


def rounds(path, version):
    from w2vedu.files import _keep_tables
    _keep_tables(path, b"settings", [np.full((1, 2), version)] * 2, [(version, 1)])


def kit(path, version):
    from classroom.build import build
    build(path, {part: lambda folder: (folder / "page.md").write_text(f"Kit number {version}")
                 for part in ("student", "slides")})


FILES = {"my.vec": vectors, "my.bin": vectors, "vectors.tsv": vectors, "cbow.ipynb": notebook, "bench.json": benchmark,
         "rounds.npz": rounds}
WRITERS = {**FILES, "kit": kit}  # a folder
every_file = pytest.mark.parametrize("name", FILES)
every_writer = pytest.mark.parametrize("name", WRITERS)


def contents(folder):
    """Return the bytes of each file that a reader would open; what was left unfinished begins with a dot."""
    inside = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {str(name): path.read_bytes() for name, path in inside.items()
            if not any(part.startswith(".") for part in name.parts)}


def next_run_works(path):
    """Write once more, and compare with the same in a new folder: nothing that is left is in anybody's way."""
    with TemporaryDirectory() as new:
        for place in (path, Path(new, path.name)):
            WRITERS[path.name](place, 3)
        return contents(path.parent) == contents(Path(new))


def start(task, *arguments):
    """Start one of the tasks below in a process of its own."""
    return subprocess.Popen([sys.executable, __file__, task, *map(str, arguments)], text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})


def apart(task, *arguments):
    """Run one of the tasks below in a process of its own; return its result, and what stood on its standard error."""
    process = start(task, *arguments)
    output, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return json.loads(output.splitlines()[-1]), errors


def in_child(action):
    """Fork, act, and return the number of the signal that ended the child, or 0; an error is printed and gives -1."""
    child = os.fork()
    if not child:
        try:
            action()
            os._exit(0)
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)


# --- kill -9, before every line of our code that has to do with writing

def kill_before_line(number, write):
    """Write, and end this process as by kill -9 before line `number` of those that are executed of our code."""
    lines = iter(range(1, number))

    def trace(frame, event, _):
        if not frame.f_code.co_filename.startswith(str(ROOT)) or ".venv" in frame.f_code.co_filename:
            return None
        if event == "line" and next(lines, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    write()


def kill_everywhere(folder, name):
    """Kill a writer at each of its lines; say of each file what stood there after each time."""
    path, write = Path(folder, name), WRITERS[name]
    write(path, 2)
    new = contents(path.parent)
    write(path, 1)
    old, seen = contents(path.parent), []
    for number in count(1):
        write(path, 1)
        was_killed = in_child(partial(kill_before_line, number, partial(write, path, 2)))
        now = contents(path.parent)
        seen.append(["missing" if file not in now else "old" if now[file] == old[file] else
                     "new" if now[file] == new[file] else "damaged" for file in old])
        if not was_killed:
            return seen


@every_file
def test_kill_9_while_writing_leaves_the_old_file_or_the_new_one(tmp_path, name):
    seen, _ = apart("kill", tmp_path, name)
    states = {tuple(state) for state in seen}
    assert len(seen) > 10 and set(seen[-1]) == {"new"}
    # Two files cannot change at one moment: while the vectors do, there are no words, and never those of other vectors.
    between = {("missing", "old"), ("missing", "new")} if name == "vectors.tsv" else set()
    assert states == {("old",) * len(seen[0]), ("new",) * len(seen[0])} | between
    assert next_run_works(tmp_path / name)


def test_a_pair_without_words_is_an_error_that_names_the_file(tmp_path):
    vectors(tmp_path / "vectors.tsv", 1)
    (tmp_path / "metadata.tsv").unlink()
    with pytest.raises(FileNotFoundError, match="metadata.tsv"):
        files.read(tmp_path / "vectors.tsv")


def test_kill_9_while_the_kit_is_replaced_leaves_the_old_kit_the_new_one_or_none(tmp_path):
    seen, _ = apart("kill", tmp_path, "kit")
    assert {tuple(state) for state in seen} == {(state, state) for state in ("old", "missing", "new")}
    assert seen.count(["missing", "missing"]) <= 2 and seen[-1] == ["new", "new"]  # it is a moment, and the next run
    assert next_run_works(tmp_path / "kit")  # ends it


# --- a disk without room, a folder without permission

def refused_write(folder, name, cause):
    """Let a child write under a limit or as nobody; say how it ended."""
    path, write = Path(folder, name), WRITERS[name]
    write(path, 1)
    before = contents(path.parent)

    def attempt():
        if cause == "full disk":
            resource.setrlimit(resource.RLIMIT_FSIZE, (8, 8))
        elif os.getuid() == 0:  # root may write everywhere
            os.setgid(65534)
            os.setuid(65534)
        write(path, 2)

    if cause == "no permission":
        os.chmod(folder, 0o555)
    ended = in_child(attempt)
    os.chmod(folder, 0o755)
    left = {entry.name for entry in path.parent.iterdir()}
    return {"ended": ended, "whole": contents(path.parent) == before, "next run works": next_run_works(path),
            "left": sorted(left - {Path(name).parts[0] for name in before})}


@every_writer
@pytest.mark.parametrize("cause, words", [("full disk", "File too large"), ("no permission", "Permission denied")])
def test_a_refused_write_leaves_the_old_file_and_nothing_else(name, cause, words):
    with TemporaryDirectory() as folder:  # tmp_path lies in a folder that others may not even enter
        found, errors = apart("refuse", folder, name, cause)
    assert found == {"ended": -1, "whole": True, "left": [], "next run works": True}, errors
    named = {"kit": ".classroom-" if cause == "no permission" else ""}.get(name, name)  # its parts write as they like
    assert words in errors and (not named or str(Path(folder, named)) in errors)


# --- two writers

def write_often(folder, name, version):
    for _ in range(200):
        WRITERS[name](Path(folder, name), int(version))


def found(path):
    """Return what a reader gets: the bytes, but of a TSV pair the words and their numbers."""
    if path.suffix != ".tsv":
        return path.read_bytes()
    words, table = files.read(path)
    return *words, table.tobytes()


@every_file
def test_of_two_writers_one_wins_and_no_reader_sees_a_mixture(tmp_path, name):
    path, whole, seen = tmp_path / name, set(), set()
    for version in (1, 2):
        WRITERS[name](path, version)
        whole.add(found(path))
    writers = [start("write", tmp_path, name, version) for version in (1, 2)]
    while any(writer.poll() is None for writer in writers):
        try:
            seen.add(found(path))
        except (FileNotFoundError, ValueError) as error:  # two files cannot change at one moment, but nobody is misled
            assert name == "vectors.tsv" and re.search("metadata.tsv'$|replaced while it was read: read it", str(error))
        time.sleep(0.001)
    assert [writer.communicate()[1] for writer in writers] == ["", ""] and seen == whole and found(path) in whole
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")] and next_run_works(path)


def test_of_two_writers_of_the_kit_one_wins(tmp_path, monkeypatch):
    def slowly(path, target, rename=Path.rename):
        time.sleep(0.05)  # otherwise the two would hardly ever meet
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", slowly)
    with ThreadPoolExecutor(2) as pool:
        for _ in range(5):
            list(pool.map(partial(kit, tmp_path / "kit"), (1, 2)))  # an error of either is raised here
            assert [path.name for path in tmp_path.iterdir()] == ["kit"]
            assert len(contents(tmp_path)) == 2 and len(set(contents(tmp_path).values())) == 1
    assert next_run_works(tmp_path / "kit")


# --- Ctrl-C at fifty random moments of training

ENGINES = [("cbow", "numpy", 1), ("skipgram-ns", "numpy", 1), ("skipgram-ns", "fast", 1), ("cbow-ns", "fast", 2)]


INTERRUPTED = (r"training was interrupted (in epoch \d+ of 40|after \d+\.\d of 40 epochs): "
               "the vectors are those reached so far")


def fitted(model, engine, threads):
    """Train by the class, and say how it ended."""
    word2vec = Word2Vec(model, vector_size=20, min_count=1, sample=None, epochs=40, alpha=0.002, engine=engine,
                        threads=threads)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        word2vec.fit(CORPUS)
    said = [str(warning.message) for warning in caught]
    if not np.isfinite(word2vec.vectors_.vectors).all():
        return "broken"
    if not word2vec.interrupted_:
        return f"complete, but it says {said}" if said else "complete"
    matches = len(said) == 1 and re.fullmatch(INTERRUPTED, said[0])
    return "interrupted" if matches else f"interrupted, but it says {said}"


def commanded():
    """Train by the command line over an old file, and say how it ended."""
    files.write("my.vec", ["old"], [[1.0]])
    status = main(["train", "my.txt", "--lines", "--sample", "0", "--epochs", "40", "--alpha", "0.002", "-o", "my.vec"])
    is_new = files.read("my.vec")[0] != ["old"]  # an error if the file is not whole
    return {(0, True): "complete", (130, True): "interrupted",
            (130, False): "before anything was learned"}.get((status, is_new), f"{status=}, {is_new=}")


def interrupt_often(folder, number):
    """Train again and again, with Ctrl-C after a random time; return how each training ended.

    On a busy machine many end before anything was learned, or are complete: more are tried, until half of the number
    were interrupted.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(folder)
    Path("my.txt").write_text("\n".join(map(" ".join, CORPUS)))
    all_ways = [*(partial(fitted, *engine) for engine in ENGINES), commanded]
    durations = [min(timeit.repeat(way, number=1, repeat=2)) for way in all_ways]  # the first may have to compile
    rng, endings = np.random.default_rng(0), []
    for turn in range(4 * int(number)):
        if turn >= int(number) and endings.count("interrupted") > int(number) // 2:
            break
        way, duration = all_ways[turn % len(all_ways)], durations[turn % len(all_ways)]
        timer = threading.Timer(rng.uniform(0, duration), os.kill, [os.getpid(), signal.SIGINT])
        ending = "before anything was learned"
        with suppress(KeyboardInterrupt):
            timer.start()
            ending = way()
            timer.join()
        endings.append(ending)
    return endings


def test_ctrl_c_at_fifty_random_moments_of_training(tmp_path):
    endings, errors = apart("interrupt", tmp_path, 50)
    assert set(endings) <= {"interrupted", "complete", "before anything was learned"}
    assert endings.count("interrupted") > 25
    by_command = endings[len(ENGINES)::len(ENGINES) + 1]
    said = re.findall(f"^w2vedu: {INTERRUPTED}$", errors, re.M)
    assert len(said) == by_command.count("interrupted") > 0 and "Traceback" not in errors
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my.txt", "my.vec"]


# --- half of the memory that is needed

def work_with_half_of_the_memory(folder, engine):
    """Train by the command line with room for one of two tables, and read one; then train again with room for both."""
    os.chdir(folder)
    Path("my.txt").write_text("\n".join(map(" ".join, CORPUS)))
    command = ["train", "my.txt", "--lines", "--sample", "0", "--epochs", "1", "-o", "my.vec", "--engine", engine,
               "--alpha", "0.005", "--vector-size"]
    statuses, before = [main([*command, "2"])], contents(Path())
    with open("big.vec", "wb") as file:
        file.write(b"8 8000000\n")
        file.truncate(8 * 2 * 8_000_001 + 10)  # a hole, which takes no room on the disk
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    tables = 2 * 8 * 4 * 4_000_000  # 8 words, 4 bytes a number
    resource.setrlimit(resource.RLIMIT_AS, (size + tables // 2, -1))
    statuses += [main([*command, "4000000"]), main(["neighbors", "big.vec", "cat"])]
    os.remove("big.vec")
    whole = contents(Path()) == before
    statuses.append(main([*command, "3"]))
    return {"statuses": statuses, "whole": whole, "header": Path("my.vec").read_text().splitlines()[0]}


@pytest.mark.linux
@pytest.mark.parametrize("engine", ["numpy", "fast"])
def test_too_little_memory_is_said_and_the_next_training_works(tmp_path, engine):
    found, errors = apart("memory", tmp_path, engine)
    assert found == {"statuses": [0, 1, 1, 0], "whole": True, "header": "8 3"}, errors
    assert errors.count("w2vedu: error: not enough memory: Unable to allocate") == 2 and "Traceback" not in errors
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my.txt", "my.vec"]


TASKS = {"kill": kill_everywhere, "refuse": refused_write, "write": write_often, "interrupt": interrupt_often,
         "memory": work_with_half_of_the_memory}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
