"""A hundred million words and a hundred notebooks: is memory bounded, the rate steady, and nothing left behind?

`make load` calls it; it needs Linux, whose /proc tells how much memory a process has.  The words follow Zipf's law and
are generated while they are read, never stored.  What a trainer may take is written down here, and measured beside it:
the two tables, the vocabulary, and for each word of the text the bytes that stand in BYTES.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from w2vedu import blocks, fast, training
from w2vedu.text import Vocabulary

ROOT = Path(__file__).parents[1]
WORDS = {"fast": 100_000_000, "blocks": 10_000_000, "training": 2_000_000}
# The compiled trainer and that of blocks keep one int32 for a word and one for the end of a sentence, in an array that
# grows by a sixteenth at a time.  That of chapter 7 keeps several int64 arrays, and others for each epoch beside them.
BYTES = {"fast": 4 * 21 / 20 * 17 / 16, "blocks": 4 * 21 / 20 * 17 / 16, "training": 80}
DIFFERENT, SENTENCE, N = 100_000, 20, 100  # words, words in a sentence, numbers in a vector
VOCABULARY = 300 * DIFFERENT  # bytes: a word, its count and its number, while they are sorted
NOTEBOOK, NOTEBOOKS = ROOT / "book" / "text.ipynb", 100


def memory(line):
    """Return VmRSS, what this process has now, or VmHWM, the most that it ever had, in megabytes."""
    status = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    return int(status[line].split()[0]) / 1000


class Laps:
    """The processor time and the memory of this process at the start of some work and after each tenth of it."""

    def __init__(self, total):
        self.total, self.done, self.seconds, self.memory = total, 0, [], []
        self.advance(0)

    def advance(self, more):
        self.done += more
        while len(self.seconds) <= 10 * self.done / self.total:
            self.seconds.append(time.process_time())
            self.memory.append(memory("VmRSS"))

    def check(self, name, grows):
        """Print what was measured; the slowest tenth must be near the median, and memory may grow so many megabytes."""
        each = np.diff(self.seconds)
        slowest = max(each) / median(each)
        print(f"  {name}: {self.total / sum(each):,.0f} words a second, the slowest tenth takes {slowest:.2f} of the "
              f"median; {self.memory[1]:,.0f} MB after the first tenth, {self.memory[-1]:,.0f} MB at the end")
        assert len(each) == 10 and (slowest < 1.25 or sum(each) < 10)  # what ends in a moment says nothing of the rate
        assert self.memory[-1] - self.memory[1] < grows


class Stream:
    """Sentences of a text that is nowhere: they are generated anew each time that they are read, always the same."""

    def __init__(self, words):
        self.words, self.readings = words, []
        self.names = np.array([f"word{i}" for i in range(DIFFERENT)], dtype=object)
        self.below = np.cumsum(1 / np.arange(1, DIFFERENT + 1))
        self.below /= self.below[-1]

    def __iter__(self):
        rng, laps, block = np.random.default_rng(0), Laps(self.words), 1000 * SENTENCE
        self.readings.append(laps)
        for _ in range(self.words // block):
            text = self.names[self.below.searchsorted(rng.random(block), "right")].tolist()
            for first in range(0, block, SENTENCE):
                yield text[first:first + SENTENCE]
            laps.advance(block)


class Bar(Laps):
    """What a trainer takes for its progress bar."""

    last = None

    def __init__(self, total, **_):
        super().__init__(total)
        Bar.last = self

    def update(self, more):
        self.advance(more)

    n = property(lambda self: self.done)

    def set_postfix_str(self, text, refresh):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def train(name):
    """Train on a stream with one of the three trainers, and compare rate and memory with what was announced."""
    module, words = {"fast": fast, "blocks": blocks, "training": training}[name], WORDS[name]
    print(f"{module.__name__}, {words:,} words, {DIFFERENT:,} of them different, N = {N}", flush=True)
    settings = {"model": "skipgram-ns", "vector_size": N, "epochs": 1, "eta": 0.025, "progress": False}
    small = [["a", "b"]] * 9
    module.train(small, Vocabulary(small), **settings | {"sample": None})  # loads and compiles everything
    blocks.tqdm = training.tqdm = Bar
    stream, text = Stream(words), BYTES[name] * words / 1e6
    before = memory("VmRSS")
    vocabulary = Vocabulary(stream)
    trained = module.train(stream, vocabulary, **settings)
    counting, encoding = stream.readings
    counting.check("counting", grows=VOCABULARY / 1e6)
    encoding.check("encoding", grows=text)
    Bar.last.check("training", grows=10)
    tables, most = 2 * 4 * len(vocabulary) * N / 1e6, memory("VmHWM") - before
    announced = text + tables + VOCABULARY / 1e6
    print(f"  memory: {most:,.0f} MB; text {text:,.0f}, tables {tables:,.0f} and vocabulary {VOCABULARY / 1e6:,.0f} MB "
          f"are {announced:,.0f} MB")
    assert 0.6 * announced < most < announced
    assert trained.losses[-1] < trained.losses[0] and np.isfinite(trained.W).all()


def kernels():
    """Count the processes, whoever their parent is now, that carry the mark of this one in their environment."""
    mark, found = f"W2VEDU_LOAD={os.getpid()}\0".encode(), 0
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            found += mark in environment.read_bytes()
        except OSError:  # it has ended, or belongs to somebody else
            pass
    return found


def notebooks(_):
    """Run a notebook a hundred times as `make notebooks` does: nothing may be left behind, and nothing may grow."""
    sys.path.insert(0, str(ROOT / "book" / "_ext"))
    from refresh_notebooks import refresh

    with TemporaryDirectory() as folder:
        runtime, profile = Path(folder, "runtime"), Path(folder, "profile_default")
        profile.mkdir()
        (profile / "ipython_kernel_config.py").write_text("c.IPKernelApp.log_level = 'ERROR'")  # no lines in between
        os.environ |= {"W2VEDU_LOAD": str(os.getpid()), "JUPYTER_RUNTIME_DIR": str(runtime), "IPYTHONDIR": folder}
        copy, found = Path(shutil.copy(NOTEBOOK, folder)), []
        print(f"{NOTEBOOK.relative_to(ROOT)}, {NOTEBOOKS} times", flush=True)
        for number in range(1, NOTEBOOKS + 1):
            changed = refresh(copy)
            assert number == 1 or not changed, "the same notebook gave another output"
            found.append((memory("VmRSS"), len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))))
            if number in (1, 10) or number % 30 == 10:
                print("  after {:3}: {:.0f} MB, {} open files, {} threads".format(number, *found[-1]), flush=True)
        left = kernels(), sorted(path.name for path in runtime.glob("*"))
    print(f"  left behind: {left[0]} processes, {len(left[1])} files of kernels")
    assert left == (0, [])
    try:
        assert os.waitpid(-1, os.WNOHANG) and False, "a child has not ended, or nobody has asked how"
    except ChildProcessError:
        pass
    (memory_10, *others_10), (memory_100, *others_100) = found[9], found[-1]
    assert memory_100 < 1.05 * memory_10 and others_100 == others_10


PARTS = {"fast": train, "blocks": train, "training": train, "notebooks": notebooks}


def main(part=None):
    """Do one part, or each in a process of its own, so that none finds the memory of another."""
    if part:
        return PARTS[part](part)
    statuses = [subprocess.run([sys.executable, __file__, each]).returncode for each in PARTS]
    return any(statuses)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
