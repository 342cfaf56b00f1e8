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
from pathlib import Path
from statistics import median

from dask.distributed import Client, LocalCluster

from benchmarks import bench, peers
from w2vedu import distributed
from w2vedu.text import Vocabulary

SETTINGS = {"model": "skipgram-ns", "window": 5, "negative": 5, "sample": 1e-3}
MIN_COUNT, WORKERS = 5, 2


def train(client, shards, vocabulary, **settings):
    """Train on shards that have a sentence on each line."""
    return distributed.train(shards, client, vocabulary, lines=True, progress=False, **{**SETTINGS, **settings})


def rates(corpus, arguments):
    """Measure what one core does in a second of processor time, for each size: the median of some rounds."""
    jobs = [bench.training_job("blocks", "skipgram", corpus, size=size) for size in arguments.sizes]
    runs = bench.measure("rates", jobs, arguments.repeats)
    if refused := [one["refused"] for one in runs if "refused" in one]:
        raise RuntimeError(f"the trainer did not do the work: {refused[0]}")
    for (size,), group in bench.by(runs, "size").items():
        yield {"N": size, "V": group[0]["V"], **{
            lap: arguments.words / median(bench.seconds(group, lap)) for lap in ("vocabulary", "encoding", "training")}}


def exchanges(client, folder, arguments):
    """Measure a round in which there is next to nothing to train: the tables travel and are averaged."""
    paths = [str(folder / f"few{number}.txt") for number in range(max(arguments.shards))]
    for path in paths:
        Path(path).write_text("a b\n" * 100, encoding="utf-8")
    for V, shards in itertools.product(arguments.vocabularies, arguments.shards):
        vocabulary = Vocabulary(Counter({"a": V, "b": V, **{str(number): 1 for number in range(V - 2)}}))
        seconds = []
        for rounds in (1, 1, 1 + arguments.repeats):  # the first time loads the compiled code, and does not count
            start = time.perf_counter()
            train(client, paths[:shards], vocabulary, vector_size=100, sample=None, epochs=1, rounds=rounds)
            seconds.append(time.perf_counter() - start)
        yield {"V": V, "N": 100, "shards": shards, "seconds": (seconds[2] - seconds[1]) / arguments.repeats}


def cut(corpus, shards, folder):
    """Cut a text into files of about as many lines each, in the order of the text."""
    lines = Path(corpus).read_text(encoding="utf-8").splitlines(keepends=True)
    edges = [len(lines) * number // shards for number in range(shards + 1)]
    for number, (first, last) in enumerate(itertools.pairwise(edges)):
        path = folder / f"{shards}-{number}.txt"
        path.write_text("".join(lines[first:last]), encoding="utf-8")
        yield str(path)


def quality(client, corpus, folder, arguments):
    """Train with several shards, rounds and learning rates and score the vectors; every run has seen equal words."""
    shards = {number: list(cut(corpus, number, folder)) for number in (1, *arguments.shards)}
    vocabulary = Vocabulary(distributed.count(client, shards[1], lines=True)[0], MIN_COUNT)
    ways = [(1, 1, 1), *((number, rounds, 1) for number in arguments.shards for rounds in arguments.rounds),
            *((max(arguments.shards), max(arguments.rounds), factor) for factor in arguments.factors)]
    for seed, (number, rounds, factor) in itertools.product(range(arguments.seeds), ways):
        trained = train(client, shards[number], vocabulary, vector_size=100, epochs=arguments.epochs, rounds=rounds,
                        eta=factor * bench.ETA["skipgram"], seed=seed)
        yield {"shards": number, "rounds": rounds, "factor": factor, "seed": seed, "loss": trained.losses[-1],
               **peers.quality(vocabulary.words, trained.W.T)}


def parse(arguments):
    """Read the command line; a missing corpus is an error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", help="text file, may be .xz: a sentence on each line")
    parser.add_argument("--words", default="all", help="how many words to take, or all")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 300], help="for the rates")
    parser.add_argument("--repeats", type=int, default=3, help="how often rates and rounds are measured")
    parser.add_argument("--vocabularies", type=int, nargs="+", default=[10_000, 30_000, 100_000, 200_000])
    parser.add_argument("--shards", type=int, nargs="+", default=[2, 4, 8])
    parser.add_argument("--rounds", type=int, nargs="+", default=[1, 2, 5], help="rounds in an epoch, for the quality")
    parser.add_argument("--factors", type=int, nargs="+", default=[2, 4], help="how much larger the learning rate is "
                        "in extra runs with the most shards and rounds")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--output", default="_build/cluster.json", help="file for all measurements")
    chosen = parser.parse_args(arguments)
    if not Path(chosen.corpus).is_file():
        parser.error(f"the corpus {chosen.corpus!r} is no file: name a text with a sentence on each line")
    return chosen


def main(arguments=None):
    """Measure all three, and write what was measured; what is not complete leaves the old file."""
    arguments = parse(arguments)
    with (tempfile.TemporaryDirectory() as folder,
          LocalCluster(WORKERS, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client):
        folder, corpus = Path(folder), Path(folder) / "corpus.txt"
        limit = math.inf if arguments.words == "all" else int(arguments.words)
        arguments.words = bench.write_prefix(arguments.corpus, corpus, limit)
        result = {"machine": bench.machine(), "workers": WORKERS, "settings": SETTINGS, "min_count": MIN_COUNT,
                  "arguments": {**vars(arguments), "corpus": Path(arguments.corpus).name, "output": None}}
        for name, runs in [("rates", rates(corpus, arguments)), ("exchanges", exchanges(client, folder, arguments)),
                           ("quality", quality(client, corpus, folder, arguments))]:
            result[name] = []
            for one in runs:
                result[name].append(one)
                print(json.dumps(one), flush=True)
    bench.save(arguments.output, result)


if __name__ == "__main__":
    sys.exit(main())
