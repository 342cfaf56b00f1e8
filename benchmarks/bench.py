"""Compare the trainers of this project with other programs, in speed, quality and growth; `make bench` calls it.

Every training runs in a process of its own (`peers.py`), so that no program finds the memory or the caches of another,
and the programs take turns, so that a busy machine slows all of them.
"""

import argparse
import datetime
import importlib.metadata
import itertools
import json
import lzma
import math
import os
import platform
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import numpy as np

from w2vedu import files

OURS = {"blocks": "ours, blocks", "windows": "ours, windows", "numpy": "ours, NumPy"}
SETTINGS = {"kind": "train", "window": 5, "negative": 5, "sample": 1e-3, "min_count": 5, "epochs": 1, "size": 100,
            "threads": 1, "corrected": True}
# A learning rate suits one gradient: the 1/C of corrected CBOW makes the steps of the input vectors smaller.
ETA = {"skipgram": 0.025, "cbow": 0.125, "cbow, uncorrected": 0.05}


def run(job, **environment):
    """Do a job in a process of its own, without settings of BLAS libraries from outside; return what it measured."""
    kept = {name: value for name, value in os.environ.items() if "BLAS" not in name}
    done = subprocess.run([sys.executable, Path(__file__).with_name("peers.py"), json.dumps(job)],
                          env={**kept, **environment}, text=True, capture_output=True)
    if done.returncode:
        return {"refused": (done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"])[-1]}
    return json.loads(done.stdout.splitlines()[-1])


def measure(part, jobs, rounds):
    """Do all jobs in turn, every other round in reverse order; return the runs, each with its job."""
    runs = []
    for number in range(rounds):
        for job in jobs[::(-1) ** number]:
            job = {**job, "part": part, "seed": number + 1}
            runs.append({**job, **run(job)})
            print(f"{part} {number + 1}/{rounds}: {job.get('model', '')} {job['label']}", file=sys.stderr)
    return runs


def training_job(peer, model, corpus, **settings):
    """Describe a training; only ours know the 1/C of CBOW's gradient, and only they take `corrected`."""
    job = {**SETTINGS, "peer": peer, "model": model, "corpus": str(corpus), "label": OURS.get(peer, peer), **settings}
    uncorrected = model == "cbow" and not (peer in OURS and job["corrected"])
    if uncorrected and peer in OURS:
        job["label"] += ", uncorrected"
    return {**job, "eta": ETA["cbow, uncorrected" if uncorrected else model]}


def by(runs, *names):
    """Group the runs that were not refused by some of their settings."""
    groups = {}
    for one in runs:
        if "refused" not in one:
            groups.setdefault(tuple(one[name] for name in names), []).append(one)
    return groups


def seconds(runs, *laps, clock="cpu"):
    """Sum some laps of each run."""
    return [sum(one[lap][clock] for lap in laps if lap in one) for one in runs]


def spread(values, digits=2):
    """Write the median, and the range if there is one."""
    text = f"{median(values):.{digits}f}"
    return text if len(values) == 1 else f"{text} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def table(title, head, rows):
    """Write a Markdown table."""
    lines = [f"\n**{title}**\n", "| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


# ---- the parts: each measures, and yields its runs and its table ----

def compile_part(arguments, folder):
    """Measure the first call of the compiled trainer with an empty cache, and again with what the first one left."""
    runs, job = [], {"kind": "compile", "part": "compile"}
    for label in ("first call", "cached call"):
        runs.append({**job, "label": label, **run(job, NUMBA_CACHE_DIR=str(folder))})
    rows = [[label, *(f"{seconds(group, lap, clock=clock)[0]:.2f}" for lap in ("import", "call")
                      for clock in ("cpu", "wall"))] for (label,), group in by(runs, "label").items()]
    yield runs, table("Compilation, seconds; the other tables leave it out",
                      ["", "import, CPU", "import, wall", "call, CPU", "call, wall"], rows)


def found(peer):
    """Return a list of the name of a program that is a Python package, or an empty one if it is not installed."""
    return [peer] * bool(find_spec(peer.lower()))


def speed_part(arguments, folder):
    """Measure all programs, one table for every model, size and number of threads."""
    peers = [*OURS, *found("gensim"), *found("fastText")] + ["C"] * bool(arguments.c_word2vec)
    for model, size, threads in itertools.product(arguments.models, arguments.sizes, arguments.threads):
        jobs = [training_job(peer, model, folder / "corpus.txt", size=size, threads=threads, epochs=arguments.epochs,
                             binary=arguments.c_word2vec) for peer in peers if peer != "numpy" or threads == 1]
        runs = measure("speed", jobs, arguments.rounds)
        yield runs, speed_table(f"{model}, N = {size}, {threads} thread{'s' * (threads > 1)}", runs)


def speed_table(title, runs):
    """Write medians of CPU and wall seconds, and how many times as fast as gensim each program is."""
    groups, rows = by(runs, "label", "eta"), []
    base = [one for one in runs if one["peer"] == "gensim" and "refused" not in one]
    whole = "vocabulary", "encoding", "training"
    for (label, eta), group in groups.items():
        ratios = [f"{median(seconds(base, *laps, clock=clock)) / median(seconds(group, *laps, clock=clock)):.2f}"
                  if base else "" for laps, clock in ((["training"], "cpu"), (["training"], "wall"), (whole, "cpu"))]
        rows.append([label, f"{eta}", spread(seconds(group, "training")),
                     spread(seconds(group, "training", clock="wall")), *ratios[:2],
                     *(f"{median(seconds(group, lap)):.2f}" for lap in whole[:2]),
                     f"{median(seconds(group, *whole)):.2f}", ratios[2]])
    return table(title + "; seconds of training: median (range)", [
        "program", "η", "CPU", "wall", "× gensim, CPU", "× gensim, wall", "vocabulary, CPU", "encoding, CPU",
        "end to end, CPU", "× gensim, CPU"], rows)


def quality_part(arguments, folder):
    """Score ours and gensim, with another seed in every round."""
    for model in arguments.models:
        jobs = [training_job(peer, model, folder / "corpus.txt", epochs=arguments.epochs, score=True)
                for peer in (*found("gensim"), *OURS)]
        if model == "cbow":
            jobs.append(training_job("blocks", model, folder / "corpus.txt", epochs=arguments.epochs, score=True,
                                     corrected=False))
        runs = measure("quality", jobs, arguments.seeds)
        rows = [[label, f"{eta}", *(spread([one["quality"][name] for one in group], 3) for name in group[0]["quality"])]
                for (label, eta), group in by(runs, "label", "eta").items()]
        yield runs, table(f"Quality of {model}: median (range) over {arguments.seeds} seeds",
                          ["program", "η", "WordSim-353", "SimLex-999", "analogies"], rows)


def growth_part(arguments, folder):
    """Measure the training time against the length of the corpus, the vocabulary, the dimension and the threads."""
    for model in arguments.models:
        peers = ("blocks", "windows", *found("gensim"))
        for what, jobs in growth_jobs(arguments, folder, model, peers):
            runs = measure("growth", [{**job, "grows": what} for job in jobs], arguments.rounds)
            yield [{name: one[name] for name in ("part", "grows", "model", "label", "seed", "grown", "V", "training",
                                                 "refused") if name in one} for one in runs], growth_table(
                f"Growth of {model}", what, runs)


def growth_jobs(arguments, folder, model, peers):
    """Yield what grows, and the jobs; the growing vocabularies follow Zipf's law, and are not thinned out."""
    lengths = [(write_prefix(folder / "corpus.txt", folder / f"{part}.txt", arguments.total // part), part)
               for part in (8, 4, 2, 1)]
    yield "words", [training_job(peer, model, folder / f"{part}.txt", grown=words)
                    for words, part in lengths for peer in peers]
    for V in arguments.vocabularies:
        write_zipf(folder / f"zipf{V}.txt", V, arguments.total)
    yield "V", [training_job(peer, model, folder / f"zipf{V}.txt", grown=V, min_count=1, sample=0)
                for V in arguments.vocabularies for peer in peers]
    yield "N", [training_job(peer, model, folder / "corpus.txt", grown=N, size=N)
                for N in (50, 100, 200, 300) for peer in peers]
    threads = [n for n in (1, 2, 4, 8, 16, 32, 64) if n <= (os.cpu_count() or 1)]
    yield "threads", [training_job(peer, model, folder / "corpus.txt", grown=n, threads=n)
                      for n in threads for peer in peers]


def growth_table(title, what, runs):
    """Write CPU seconds (for threads: wall seconds), and the slope of the line through them on logarithmic axes."""
    clock, groups = "wall" if what == "threads" else "cpu", by(runs, "label", "grown")
    if what == "V":  # of the words that may occur, so many did
        groups = {(label, group[0]["V"]): group for (label, _), group in groups.items()}
    sizes, rows = sorted({size for _, size in groups}), []
    for label in dict.fromkeys(label for label, _ in groups):
        times = {size: median(seconds(groups[label, size], "training", clock=clock)) for size in sizes
                 if (label, size) in groups}
        slope = np.polyfit(np.log(list(times)), np.log(list(times.values())), 1)[0] if len(times) > 1 else math.nan
        rows.append([label, *(f"{times[size]:.3g}" if size in times else "" for size in sizes), f"{slope:.2f}"])
    return table(f"{title}, median {'CPU' if clock == 'cpu' else clock} seconds of training",
                 ["program", *(f"{what} = {size:,}" for size in sizes), "slope"], rows)


def softmax_part(arguments, folder):
    """Measure the full softmax in batches beside its bare matrix products, and beside PyTorch if it is installed."""
    jobs = [{"kind": "softmax", "label": f"N = {N}, V = {V:,}, batches of {batch}", "model": model, "V": V,
             "batch": batch, "size": N, "window": 3} for model in arguments.models
            for N in (50, 100) for V in (1000, 2000, 5000) for batch in (64, 256, 512)]
    runs = measure("softmax", jobs, arguments.rounds)
    rows = [[f"{model}, {label}", f"{median(one['windows'] / one['training']['cpu'] for one in group):,.0f}",
             spread([one["training"]["cpu"] / one["products"]["cpu"] for one in group]),
             spread([one["torch"]["cpu"] / one["training"]["cpu"] for one in group]) if "torch" in group[0] else "",
             f"{median(one['gigaflops'] for one in group):.0f}"]
            for (model, label), group in by(runs, "model", "label").items()]
    yield runs, table("Full softmax in NumPy, one thread, C = 6", [
        "", "windows a second", "time / time of the products", "time of PyTorch / ours", "GFLOP/s of the products"],
        rows)


PARTS = {"compile": compile_part, "speed": speed_part, "quality": quality_part, "growth": growth_part,
         "softmax": softmax_part}


# ---- corpora, machine, result ----

def write_prefix(source, target, words):
    """Write the sentences of a corpus, lower case, until they hold so many words; return how many they hold."""
    total, opened = 0, lzma.open if str(source).endswith(".xz") else open
    with opened(source, "rt", encoding="utf-8") as text, open(target, "w", encoding="utf-8") as file:
        for line in text:
            if total >= words:
                break
            sentence = line.lower().split()
            total += len(sentence)
            file.write(" ".join(sentence) + "\n")
    if not total:
        raise ValueError(f"the corpus {source} holds no word")
    return total


def write_zipf(target, V, words):
    """Write sentences of 20 words each; the r-th of V words has a probability in proportion to 1/r."""
    share = np.cumsum(1 / np.arange(1, V + 1))
    drawn = np.searchsorted(share, np.random.default_rng(V).random((-(-words // 20), 20)) * share[-1])
    np.savetxt(target, drawn, fmt="%d")


def machine():
    """Describe the machine and the programs."""
    cpu = Path("/proc/cpuinfo")
    model = re.search(r"model name\s*: (.*)", cpu.read_text()) if cpu.exists() else None
    installed = importlib.metadata.packages_distributions()
    versions = {name: importlib.metadata.version(installed[name][0])
                for name in ("numpy", "scipy", "numba", "gensim", "fasttext", "torch") if name in installed}
    return {"cores": os.cpu_count(), "cpu": model[1] if model else platform.processor() or platform.machine(),
            "python": platform.python_version(), **versions, "date": datetime.date.today().isoformat()}


def save(path, result):
    """Write a result as JSON, all of it or nothing."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    files.write_text(path, json.dumps(result, indent=1))


def parse(arguments):
    """Read the command line; a missing corpus is an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", help="text file, may be .xz: a sentence on each line")
    parser.add_argument("--words", default="2000000", help="how many words to take, or all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=3, help="rounds of the part quality")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100], help="dimensions, for the part speed")
    parser.add_argument("--threads", type=int, nargs="+", default=[1], help="for the part speed")
    parser.add_argument("--vocabularies", type=int, nargs="+", default=[1000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--models", nargs="+", choices=["skipgram", "cbow"], default=["skipgram", "cbow"])
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--c-word2vec", default="", help="path of a compiled C program word2vec")
    parser.add_argument("--output", default="_build/bench.json", help="file for all measurements")
    arguments = parser.parse_args(arguments)
    if not Path(arguments.corpus).is_file():
        parser.error(f"the corpus {arguments.corpus!r} is no file: make bench CORPUS=text.txt, a sentence on each line")
    if arguments.c_word2vec and not os.access(arguments.c_word2vec, os.X_OK):
        parser.error(f"{arguments.c_word2vec!r} is no program that can be run")
    arguments.c_word2vec = arguments.c_word2vec and str(Path(arguments.c_word2vec).resolve())
    return arguments


def main(arguments=None):
    """Measure the chosen parts, print a table after each, and write all measurements to a file."""
    arguments, result = parse(arguments), {"machine": machine(), "runs": []}
    print(", ".join(f"{name} {value}" for name, value in result["machine"].items()))
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        words = math.inf if arguments.words == "all" else int(arguments.words)
        result["words"] = arguments.total = write_prefix(arguments.corpus, folder / "corpus.txt", words)
        result["arguments"] = {**vars(arguments), **{name: Path(getattr(arguments, name)).name
                                                     for name in ("corpus", "c_word2vec")}}
        print(f"{arguments.total:,} words; epochs {arguments.epochs}, window 5, K = 5, sample 1e-3, min_count 5")
        for part in arguments.parts:
            for runs, text in PARTS[part](arguments, folder):
                result["runs"] += [{name: value for name, value in one.items() if name not in ("corpus", "binary")}
                                   for one in runs]  # the folders of this machine concern nobody
                print(text, flush=True)
                save(arguments.output, result)  # now: the next part may take an hour
    for refused in {one["label"]: one["refused"] for one in result["runs"] if "refused" in one}.items():
        print("\nrefused: " + ": ".join(refused))
    return any("refused" in one for one in result["runs"])


if __name__ == "__main__":
    sys.exit(main())
