"""Measure how long a newcomer waits, in a fresh copy of this project; `make speed` calls it.

The copy is made of the files that git knows or would add, in a temporary folder, so nothing here is touched.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from w2vedu.corpora import geography, summaries
from w2vedu.text import Vocabulary
from w2vedu.training import train

ROOT = Path(__file__).parents[1]


def seconds(command, folder, **environment):
    """Run a command in a folder and return its wall time in seconds; its output is shown when it fails."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed in {folder}:\n{done.stdout}")
    return time.perf_counter() - start


def fresh_copy(folder):
    """Copy the project into an empty folder as a clone would have it."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)


def path_without_uv(folder):
    """Return a PATH on which every program is as before, but no uv."""
    # A folder may hold uv beside other programs, so these are linked, one by one.
    for place in os.environ["PATH"].split(os.pathsep):
        for program in sorted(Path(place).glob("*")):
            link = folder / program.name
            if program.name not in ("uv", "uvx") and not link.exists() and not link.is_symlink():
                link.symlink_to(program)
    return str(folder)


def set_up_and_build(folder, tool, **environment):
    """Yield (what, seconds) for a first and a second `make book`."""
    fresh_copy(folder)
    yield f"make book, cold, with {tool}", seconds(["make", "book"], folder, **environment)
    yield "make book, again", seconds(["make", "book"], folder, **environment)


def tests_and_notebooks(folder):
    """Yield (what, seconds) for the tests and for each notebook, in a copy that is set up."""
    for target in ("test", "pages"):
        yield f"make {target}", seconds(["make", target], folder)
    for notebook in sorted(folder.glob("book/*.ipynb")):
        command = [folder / ".venv/bin/python", "book/_ext/refresh_notebooks.py", notebook.relative_to(folder)]
        yield f"book/{notebook.name}", seconds(command, folder)


def words_per_second():
    """Yield (what, raw words per second) of the batched trainers, on the settings of chapters 3 to 5."""
    small, large = geography(), summaries()
    for model, corpus, min_count, eta in (("cbow", small, 8, 0.2), ("skipgram", small, 8, 0.025),
                                          ("cbow-ns", large, 5, 0.1), ("skipgram-ns", large, 5, 0.05)):
        vocabulary = Vocabulary(corpus, min_count)
        start = time.perf_counter()
        train(corpus, vocabulary, model, vector_size=50, window=5, epochs=2, eta=eta, progress=False)
        rate = 2 * sum(map(len, corpus)) / (time.perf_counter() - start)
        yield f"{model}, V = {len(vocabulary):,}, N = 50", rate


def main():
    """Print one table line after the other."""
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    print("| what | seconds |\n|---|---:|", flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        programs, with_pip, with_uv = folder / "programs", folder / "pip", folder / "uv"
        for place in (programs, with_pip, with_uv):
            place.mkdir()
        for what, time_taken in set_up_and_build(with_pip, "pip", PATH=path_without_uv(programs)):
            print(f"| {what} | {time_taken:.1f} |", flush=True)
        if shutil.which("uv"):
            for what, time_taken in set_up_and_build(with_uv, "uv"):
                print(f"| {what} | {time_taken:.1f} |", flush=True)
        for what, time_taken in tests_and_notebooks(with_pip):
            print(f"| {what} | {time_taken:.1f} |", flush=True)
    print("\n| trainer, one thread | words per second |\n|---|---:|", flush=True)
    for what, rate in words_per_second():
        print(f"| {what} | {rate:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
