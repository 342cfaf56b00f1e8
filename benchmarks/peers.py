"""Do one piece of work of a benchmark in a process of its own: `python benchmarks/peers.py '{"kind": "train", …}'`.

The argument says all that is to be known, as JSON; so does the last line of the output.  `bench.py` calls this.
"""

import itertools
import json
import math
import re
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from unittest.mock import patch

import numpy as np
from threadpoolctl import threadpool_limits

from w2vedu import blocks, files, training
from w2vedu.text import Vocabulary, noise_distribution


@contextmanager
def lap(laps, name):
    """Measure CPU and wall seconds of this process, its threads and the programs that it calls."""
    def cpu():
        return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    start = cpu(), time.perf_counter()
    yield
    laps[name] = {"cpu": cpu() - start[0], "wall": time.perf_counter() - start[1]}


def read(path):
    """Read a file with a sentence on each line."""
    with open(path, encoding="utf-8") as lines:
        return [line.split() for line in lines]


def options_of(job):
    """Name the settings of a job as the trainers of this project do."""
    return {"model": job["model"] + "-ns", "vector_size": job["size"], "sample": job["sample"] or None,
            "progress": False, **{name: job[name] for name in ("window", "negative", "epochs", "seed", "eta")}}


def train_fast(job, laps):
    """Train with the compiled trainer of chapter 9; compiling is not measured."""
    from w2vedu import fast
    options = {**options_of(job), "shared": job["peer"] == "blocks", "corrected": job["corrected"],
               "threads": job["threads"]}
    fast.train([["a", "b"]] * 100, Vocabulary([["a", "b"]]), **{**options, "sample": None, "epochs": 1})
    with lap(laps, "vocabulary"):
        corpus = read(job["corpus"])
        vocabulary = Vocabulary(corpus, job["min_count"])
    with lap(laps, "encoding"):
        text = blocks.encode(corpus, vocabulary)
        boxes = fast.alias_table(noise_distribution(vocabulary.counts))
    # The trainer would do both again, so it is handed what is there.
    with (patch.object(blocks, "encode", lambda *_: text), patch.object(fast, "alias_table", lambda _: boxes),
          lap(laps, "training")):
        trained = fast.train(corpus, vocabulary, **options)
    return vocabulary.words, trained.W.T


def train_numpy(job, laps):
    """Train with NumPy alone, in the blocks of chapter 9."""
    with lap(laps, "vocabulary"):
        corpus = read(job["corpus"])
        vocabulary = Vocabulary(corpus, job["min_count"])
    with lap(laps, "encoding"):
        text = blocks.encode(corpus, vocabulary)
    with patch.object(blocks, "encode", lambda *_: text), lap(laps, "training"):
        trained = blocks.train(corpus, vocabulary, **options_of(job))
    return vocabulary.words, trained.W.T


def train_gensim(job, laps):
    """Train with gensim, which looks up the numbers of the words while it trains."""
    from gensim.models import Word2Vec
    same = {name: job[name] for name in ("window", "negative", "epochs", "seed", "min_count", "sample")}
    with lap(laps, "vocabulary"):
        corpus = read(job["corpus"])  # a list is somewhat faster than gensim's own reader of files
        model = Word2Vec(vector_size=job["size"], sg=int(job["model"] == "skipgram"), alpha=job["eta"],
                         workers=job["threads"], **same)
        model.build_vocab(corpus)
    with lap(laps, "training"):
        _, words = model.train(corpus, total_examples=model.corpus_count, epochs=job["epochs"])
    expected = job["epochs"] * sum(map(len, corpus))
    if words != expected:
        raise ValueError(f"gensim read {words:,} words, not {expected:,}")
    return model.wv.index_to_key, model.wv.vectors


def train_fasttext(job, laps):
    """Train with fastText without subwords; a run of no epochs reads the vocabulary only, and is taken off."""
    import fasttext

    def run(epochs):
        return fasttext.train_unsupervised(
            job["corpus"], model=job["model"], lr=job["eta"], dim=job["size"], ws=job["window"], epoch=epochs,
            minCount=job["min_count"], minn=0, maxn=0, bucket=0, neg=job["negative"], loss="ns", t=job["sample"] or 1,
            thread=job["threads"], verbose=0)  # older versions take no seed

    with lap(laps, "vocabulary"):
        run(0)
    with lap(laps, "both"):
        model = run(job["epochs"])
    both = laps.pop("both")
    laps["training"] = {kind: both[kind] - laps["vocabulary"][kind] for kind in both}
    words = [word for word in model.words if word != "</s>"]  # which stands for the end of a line
    return words, np.array([model.get_word_vector(word) for word in words])


def train_c(job, laps):
    """Train with the C program, which reads the text while it trains; writing the vectors counts as training, too."""
    with tempfile.TemporaryDirectory() as folder:
        counts, vectors = f"{folder}/counts.txt", f"{folder}/vectors.bin"
        start = [job["binary"], "-train", job["corpus"], "-min-count", str(job["min_count"])]
        with lap(laps, "vocabulary"):
            subprocess.run([*start, "-save-vocab", counts], check=True, capture_output=True)
        options = {"read-vocab": counts, "output": vectors, "binary": 1, "cbow": int(job["model"] == "cbow"), "hs": 0,
                   "size": job["size"], "window": job["window"], "negative": job["negative"], "sample": job["sample"],
                   "iter": job["epochs"], "threads": job["threads"], "alpha": job["eta"]}
        flags = [text for name, value in options.items() for text in (f"-{name}", str(value))]
        with lap(laps, "training"):
            done = subprocess.run([*start, *flags], check=True, capture_output=True, text=True)
        # There is a version that trains one epoch, however many it is asked for: its progress ends early.
        progress = re.findall(r"Progress: ([\d.]+)%", done.stdout)
        if not progress or float(progress[-1]) < 80:
            raise ValueError(f"C did not do the work: its progress ended at {progress[-1] if progress else 0} %")
        return files.read(vectors)


TRAINERS = {"blocks": train_fast, "windows": train_fast, "numpy": train_numpy, "gensim": train_gensim,
            "fastText": train_fasttext, "C": train_c}


def train(job):
    """Train once; return the seconds and, if asked for, the quality.  A program that did no work is refused."""
    laps = {}
    words, table = TRAINERS[job["peer"]](job, laps)
    if not np.abs(table).max() > 1 / job["size"]:  # all of them start with numbers between -1/N and 1/N
        raise ValueError(f"{job['peer']} did not do the work: no vector grew beyond what training starts with")
    laps["V"] = len(words)
    return {**laps, "quality": quality(words, table)} if job.get("score") else laps


def quality(words, table):
    """Score vectors on the three sets that gensim carries."""
    from gensim.test.utils import datapath

    from w2vedu.evaluation import analogy_benchmark, read_pairs, read_questions, similarity_benchmark
    from w2vedu.vectors import WordVectors
    vectors = WordVectors(words, table)
    scores = {name: similarity_benchmark(vectors, read_pairs(datapath(file)), repeats=1)[0]
              for name, file in (("WordSim-353", "wordsim353.tsv"), ("SimLex-999", "simlex999.txt"))}
    questions = itertools.chain(*read_questions(datapath("questions-words.txt")).values())
    return {**scores, "analogies": analogy_benchmark(vectors, list(questions))[0]}


def compilation(job):
    """Measure the first call of the compiled trainer in a process."""
    laps = {}
    with lap(laps, "import"):
        from w2vedu import fast
    with lap(laps, "call"):
        fast.train([["a", "b"]] * 100, Vocabulary([["a", "b"]]), sample=None, progress=False)
    return laps


def softmax(job):
    """Measure the batched softmax trainer, the matrix products that it cannot do without, and PyTorch."""
    V, N, B, model, rng, laps = job["V"], job["size"], job["batch"], job["model"], np.random.default_rng(0), {}
    W, W_out = training.start_tables(V, N, rng)
    reach = job["window"]
    width = 2 * reach + 1
    batch = training.gather_windows(rng.integers(V, size=B * width), np.repeat(np.arange(B), width),
                                    np.arange(reach, B * width, width), np.full(B, reach))
    H, gamma = W.T[batch.centers], np.ones((B, V), np.float32)
    words, X = training.shares(batch, np.float32)
    rows = W.T[words]

    def products():
        H @ W_out.T, gamma @ W_out, gamma.T @ H  # scores, and the gradients of both tables
        if model == "cbow":
            X @ rows, X.T @ H  # the means, and their derivative
    ways = {"training": lambda: training.batch_step(model, W, W_out, batch, 1e-4), "products": products}
    if find_spec("torch"):
        ways["torch"] = torch_step(model, W.T.copy(), W_out.copy(), batch, 1e-4)
    steps = math.ceil(1e10 / (3 * B * V * N))  # 10 billion multiplications
    with threadpool_limits(1, "blas"):
        for name, step in ways.items():
            step()
            with lap(laps, name):
                for _ in range(steps):
                    step()
    return {**laps, "windows": steps * B, "gigaflops": steps * 6e-9 * B * V * N / laps["products"]["cpu"]}


def torch_step(model, W, W_out, batch, eta):
    """Make a function that takes the same step as the softmax models of the package, written for PyTorch."""
    import torch
    torch.set_num_threads(1)
    W, W_out = (torch.nn.Parameter(torch.from_numpy(table)) for table in (W, W_out))
    centers, context, owner = (torch.from_numpy(np.asarray(part, np.int64)) for part in batch)
    C = torch.bincount(owner)
    if model == "cbow":
        hidden = partial(torch.nn.functional.embedding_bag, context, W, C.cumsum(0) - C, mode="mean", sparse=True)
        targets, owner, predictions = centers, torch.arange(len(C)), 1
    else:
        hidden = partial(torch.nn.functional.embedding, centers, W, sparse=True)
        targets, predictions = context, C
    optimizer = torch.optim.SGD([W, W_out], eta)

    def step():
        optimizer.zero_grad()
        scores = hidden() @ W_out.T
        loss = (predictions * scores.logsumexp(dim=1)).sum() - scores[owner, targets].sum()
        loss.backward()
        optimizer.step()
        return loss.item()
    return step


KINDS = {"train": train, "compile": compilation, "softmax": softmax}

if __name__ == "__main__":
    arguments = json.loads(sys.argv[1])
    print(json.dumps(KINDS[arguments["kind"]](arguments)))
