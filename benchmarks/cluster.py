"""Measure the training of chapter 10: the rate of a worker, the time of a round, the quality after equal words.

    .venv/bin/python -m benchmarks.cluster text.txt.xz --output book/pictures/cluster.json

The corpus is as for `bench.py`.  Chapter 10 reads what this writes, and prints no number that does not stand there.
Everything runs on a cluster of two processes of one machine: there is no network, and the chapter says so.
"""

import argparse
import itertools
import json
import math
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from unittest.mock import patch

from dask.distributed import Client, LocalCluster

from benchmarks import bench, peers
from w2vedu import distributed
from w2vedu.text import Vocabulary

SETTINGS = {"model": "skipgram-ns", "window": 5, "negative": 5, "sample": 1e-3, "eta": bench.ETA["skipgram"]}
MIN_COUNT, WORKERS = 5, 2


@contextmanager
def started(workers):
    """Start a cluster on this machine, and return its client."""
    with (LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as cluster,
          Client(cluster) as client):
        yield client


def train(client, shards, vocabulary, **settings):
    """Train on shards that have a sentence on each line."""
    return distributed.train(shards, client, vocabulary, lines=True, progress=False, **{**SETTINGS, **settings})


def rates(client, folder, arguments):
    """Measure what one core does in a second of processor time, for each size: the median of some trainings."""
    corpus = folder / "corpus.txt"
    jobs = [bench.training_job("blocks", "skipgram", corpus, size=size) for size in arguments.sizes]
    runs = bench.measure("rates", jobs, arguments.repeats)
    if refused := [one["refused"] for one in runs if "refused" in one]:
        raise RuntimeError(f"the trainer did not do the work: {refused[0]}")
    for (size,), group in bench.by(runs, "size").items():
        yield {"N": size, "V": group[0]["V"], **{
            lap: arguments.words / median(bench.seconds(group, lap)) for lap in ("vocabulary", "encoding", "training")}}


def exchanges(client, folder, arguments):
    """Measure a round in which there is next to nothing to train: the tables travel and are averaged.

    The fastest of some rounds counts, since other work on the machine only ever adds; the first one loads code.
    """
    for workers in range(1, WORKERS):
        with started(workers) as fewer:
            yield from exchanges_of(fewer, workers, folder, arguments)
    yield from exchanges_of(client, WORKERS, folder, arguments)


def exchanges_of(client, workers, folder, arguments):
    """Measure the same on a cluster of so many workers."""
    paths = [str(folder / f"few{number}.txt") for number in range(max(arguments.shards))]
    for path in paths:
        Path(path).write_text("a b\n" * 100, encoding="utf-8")
    for V, shards in itertools.product(arguments.vocabularies, arguments.shards):
        vocabulary, seconds = Vocabulary(Counter({"a": V, "b": V, **{str(n): 1 for n in range(V - 2)}})), []
        with patch.object(distributed, "_round", timed(distributed._round, seconds)):
            train(client, paths[:shards], vocabulary, vector_size=100, sample=None, epochs=1,
                  rounds=1 + arguments.repeats)
        yield {"workers": workers, "V": V, "N": 100, "shards": shards, "seconds": min(seconds[1:])}


def timed(function, seconds):
    """Make a function that does the same, and adds to a list how long it took."""
    def wrapper(*arguments):
        start = time.perf_counter()
        result = function(*arguments)
        seconds.append(time.perf_counter() - start)
        return result
    return wrapper


def cut(corpus, shards, folder):
    """Cut a text into files of about as many lines each, in the order of the text."""
    lines = Path(corpus).read_text(encoding="utf-8").splitlines(keepends=True)
    edges = [len(lines) * number // shards for number in range(shards + 1)]
    for number, (first, last) in enumerate(itertools.pairwise(edges)):
        path = folder / f"{shards}-{number}.txt"
        path.write_text("".join(lines[first:last]), encoding="utf-8")
        yield str(path)


def quality(client, folder, arguments):
    """Train with several shards, rounds and learning rates and score the vectors; every run has seen equal words."""
    shards = {number: list(cut(folder / "corpus.txt", number, folder)) for number in (1, *arguments.shards)}
    vocabulary = Vocabulary(distributed.count(client, shards[1], lines=True)[0], MIN_COUNT)
    ways = [(1, 1, 1), *((number, rounds, 1) for number in arguments.shards for rounds in arguments.rounds),
            *((max(arguments.shards), max(arguments.rounds), factor) for factor in arguments.factors)]
    for seed, (number, rounds, factor) in itertools.product(range(arguments.seeds), ways):
        run = {"V": len(vocabulary), "shards": number, "rounds": rounds, "factor": factor, "seed": seed}
        start = time.perf_counter()
        try:
            trained = train(client, shards[number], vocabulary, vector_size=100, epochs=arguments.epochs, rounds=rounds,
                            eta=factor * SETTINGS["eta"], seed=seed)
        except FloatingPointError as error:  # the learning rate is too large: that is a result, too
            yield {**run, "diverges": str(error)}
        else:
            run["seconds"] = time.perf_counter() - start
            yield {**run, "loss": trained.losses[-1], **peers.quality(vocabulary.words, trained.W.T)}


PARTS = {"rates": rates, "exchanges": exchanges, "quality": quality}


def parse(arguments):
    """Read the command line; a missing corpus is an error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", help="text file, may be .xz: a sentence on each line")
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS), help="the others stay as are")
    parser.add_argument("--words", default="all", help="how many words to take, or all")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 300], help="for the rates")
    parser.add_argument("--repeats", type=int, default=5, help="trainings for the rates, and rounds for the exchanges")
    parser.add_argument("--vocabularies", type=int, nargs="+", default=[10_000, 30_000, 100_000, 200_000])
    parser.add_argument("--shards", type=int, nargs="+", default=[2, 4, 8])
    parser.add_argument("--rounds", type=int, nargs="+", default=[1, 2, 5], help="rounds in an epoch, for the quality")
    parser.add_argument("--factors", type=int, nargs="+", default=[2, 4, 8], help="how much larger the learning "
                        "rate is in extra runs with the most shards and rounds")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--output", default="_build/cluster.json", help="file for all measurements")
    chosen = parser.parse_args(arguments)
    if not Path(chosen.corpus).is_file():
        parser.error(f"the corpus {chosen.corpus!r} is no file: name a text with a sentence on each line")
    return chosen


def main(arguments=None):
    """Measure the chosen parts, and write each of them down when it is complete."""
    arguments = parse(arguments)
    output = Path(arguments.output)
    result = json.loads(output.read_text(encoding="utf-8")) if output.exists() else {}
    with tempfile.TemporaryDirectory() as folder, started(WORKERS) as client:
        folder, limit = Path(folder), math.inf if arguments.words == "all" else int(arguments.words)
        arguments.words = bench.write_prefix(arguments.corpus, folder / "corpus.txt", limit)
        arguments.corpus = Path(arguments.corpus).name
        about = {"machine": bench.machine(), "arguments": {**SETTINGS, **vars(arguments), "workers": WORKERS}}
        for name in arguments.parts:
            result[name] = {**about, "runs": []}
            for one in PARTS[name](client, folder, arguments):
                result[name]["runs"].append(one)
                print(json.dumps(one), flush=True)
            bench.save(output, result)


if __name__ == "__main__":
    sys.exit(main())
