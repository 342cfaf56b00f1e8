"""Training on many machines: each trains on its part of the text, then the tables are averaged; chapter 10.

A text lies in *shards*, files of their own.  In a *round* every shard is trained by the compiled trainer of chapter 9,
all from the same tables, and what comes back is averaged, weighted by words.  Dask hands the work to the workers and
repeats what was lost with one of them.  A round depends on nothing but the tables before it, so a repetition gives the
same numbers, and a training can go on from the tables that the client keeps after each round.
"""

import json
import time
from collections import Counter
from concurrent.futures import CancelledError
from pathlib import Path

import fsspec
import numpy as np
from dask.distributed import Client, KilledWorker, LocalCluster
from tqdm import tqdm

from . import fast
from .blocks import encode, small_tables, turns_of
from .files import EmptyText, TextFile, _replacing
from .text import Vocabulary, count_words
from .training import Trained, _check_settings, _mean_losses

FAN_IN = 8  # so many tables are in a worker's memory while it averages
PATIENCE = 30  # seconds without any worker until the training is given up


def average(*parts):
    """Average tables, weighted by words; chapter 10.

    Parameters
    ----------
    *parts : (words, W, W_out, record) each; a record holds a summed loss and the number of its predictions

    Returns
    -------
    The sum of the words, the two averages, and the sum of the records.

    Examples
    --------
    >>> one, two = (30, np.ones(2), np.zeros(2), np.ones(2)), (10, np.zeros(2), np.ones(2), np.ones(2))
    >>> average(one, two)
    (40, array([0.75, 0.75]), array([0.25, 0.25]), array([2., 2.]))
    """
    words = sum(part[0] for part in parts)
    return (words, *(sum(part[0] / words * part[k] for part in parts) for k in (1, 2)), sum(part[3] for part in parts))


def train_shard(tables, text, counts, number, turn, turns, settings):
    """Train on a shard in one round, from the tables of the round before; chapter 10.

    Parameters
    ----------
    tables : W, W_out, (V, N) each; they are not changed
    text : (n,) the shard, as :func:`w2vedu.blocks.encode` returns it
    counts : (V,) how often each word occurs in all shards
    number : number of the shard, from 0; it decides with the seed what is drawn
    turn, turns : this is round `turn` of so many, from 0
    settings : dict with model, window, negative, sample, epochs, eta, seed

    Returns
    -------
    The shard's words, W, W_out, and the summed loss with the number of its predictions.

    Examples
    --------
    >>> settings = dict(model="cbow-ns", window=1, negative=2, sample=None, epochs=1, eta=0.1, seed=0)
    >>> text, tables = np.array([0, 1, -1], np.int32), small_tables(2, 4, 0)
    >>> words, W, W_out, record = train_shard(tables, text, [1, 1], 0, 0, 1, settings)
    >>> words, bool((W != tables[0]).any())
    (2, False)
    """
    W, W_out = (table.copy() for table in tables)
    train_on = fast.trainer(counts, settings["model"], settings["window"], settings["negative"])
    train_turn, pieces = turns_of(train_on, fast.BLOCK, text, W, W_out, counts, settings["sample"], settings["epochs"],
                                  settings["eta"], settings["seed"] + number)
    record = [train_turn(piece) for piece in range(pieces * turn // turns, pieces * (turn + 1) // turns)]
    return int((text >= 0).sum()), W, W_out, np.sum(record, axis=0) if record else np.zeros(2)


def count(client, shards, lines=False):
    """Count the words of all shards on the cluster; chapter 10.

    Parameters
    ----------
    client : dask.distributed.Client
    shards : addresses of text files: paths, or anything that fsspec opens
    lines : as for :class:`w2vedu.files.TextFile`

    Returns
    -------
    counter : Counter of the words
    faults : dict from the address of a shard that cannot be read to what is wrong with it

    Examples
    --------
    >>> with LocalCluster(1, processes=False, dashboard_address=None) as cluster, Client(cluster) as client:
    ...     counter, faults = count(client, ["no such file"])
    >>> counter, list(faults)
    (Counter(), ['no such file'])
    """
    return _tree(client, _merged, client.map(_counted, shards, lines=lines, pure=False)).result()


def _open(shard, lines):
    return TextFile(fsspec.open_local(f"simplecache::{shard}" if "://" in shard else shard), lines)


def _counted(shard, lines):
    try:
        return count_words(_open(shard, lines)), {}
    except EmptyText:
        return Counter(), {}
    except (OSError, ValueError) as error:
        return Counter(), {shard: str(error)}


def _merged(*parts):
    counter, faults = Counter(), {}
    for more, others in parts:
        counter.update(more)
        faults.update(others)
    return counter, faults


def _encoded(shard, lines, vocabulary):
    try:
        return encode(_open(shard, lines), vocabulary)
    except EmptyText:
        return encode([], vocabulary)


def _words(text):
    return int((text >= 0).sum())


def _tree(client, combine, futures):
    """Combine the results of many tasks on the workers, a few at a time."""
    while len(futures) > 1:
        futures = [client.submit(combine, *futures[first:first + FAN_IN], pure=False)
                   for first in range(0, len(futures), FAN_IN)]
    return futures[0]


def train(shards, client, vocabulary, model="skipgram-ns", vector_size=100, window=5, negative=5, sample=1e-3,
          epochs=5, eta=0.05, seed=0, rounds=1, lines=False, keep=None, progress=True):
    """Train on the shards of a text, and average the tables after every round; chapter 10.

    Parameters
    ----------
    shards, lines : as for :func:`count`; all of them must be readable
    client : dask.distributed.Client
    vocabulary : Vocabulary
    model, vector_size, window, negative, sample, epochs, eta, progress : as for :func:`w2vedu.fast.train`
    seed : whole number; the result depends on it and on the shards, not on the workers
    rounds : how many rounds an epoch has
    keep : file for the tables after each round; if it is there from an earlier run, training goes on from it

    Returns
    -------
    Trained
        Its losses are those of the rounds.

    Raises
    ------
    ValueError, FloatingPointError
        As :func:`w2vedu.training.train`, and if `keep` is from a training with other settings.
    RuntimeError
        If no worker is left.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with (TemporaryDirectory() as folder, LocalCluster(1, processes=False, dashboard_address=None) as cluster,
    ...       Client(cluster) as client):
    ...     shard = f"{folder}/1.txt"
    ...     _ = Path(shard).write_text("The cat sat. The cat ran. " * 500)
    ...     vocabulary = Vocabulary(count(client, [shard])[0])
    ...     trained = train([shard], client, vocabulary, vector_size=4, sample=None, eta=0.01, progress=False)
    >>> trained.losses.shape
    (5,)
    """
    _check_settings(model, eta, vector_size=vector_size, window=window, negative=negative, epochs=epochs, rounds=rounds)
    settings = dict(model=model, vector_size=vector_size, window=window, negative=negative, sample=sample,
                    epochs=epochs, eta=eta, seed=seed, rounds=rounds)
    tables, records = _kept(keep, settings, shards) or (small_tables(len(vocabulary), vector_size, seed), [])
    [words] = client.scatter([vocabulary], broadcast=True, hash=False)
    texts = client.map(_encoded, shards, lines=lines, vocabulary=words, pure=False)
    sizes = client.gather(client.map(_words, texts))
    with tqdm(total=epochs * sum(sizes), unit=" words", unit_scale=True, disable=not progress) as bar:
        for turn in range(len(records), epochs * rounds):
            [start] = client.scatter([tables], broadcast=True, hash=False)
            parts = [client.submit(train_shard, start, text, vocabulary.counts, number, turn, epochs * rounds,
                                   settings, pure=False)
                     for number, (text, size) in enumerate(zip(texts, sizes)) if size]
            begin = time.perf_counter()
            _, *tables, record = _result(client, _tree(client, average, parts), turn, keep)
            records.append(record)
            if keep:
                _keep(keep, settings, shards, tables, records)
            bar.set_postfix_str(_speeds(client, parts, sizes, rounds * (time.perf_counter() - begin)), refresh=False)
            bar.update(round((turn + 1) / rounds * sum(sizes)) - bar.n)
    return Trained(tables[0].T, tables[1], _mean_losses([record for record in records if record[1]], sample), False)


def _result(client, future, turn, keep):
    """Wait for the tables of a round, as long as there is a worker to wait for."""
    where = f"{keep} has the rounds before it" if keep else "nothing was kept"
    seen = time.monotonic()
    while not future.done():
        if client.nthreads():
            seen = time.monotonic()
        elif time.monotonic() - seen > PATIENCE:
            raise RuntimeError(f"no worker is left, and round {turn + 1} is not complete: start workers and train "
                               f"again; {where}")
        time.sleep(0.05)
    try:
        return future.result()
    except (CancelledError, KilledWorker) as error:
        raise RuntimeError(f"all workers that held the tables were lost in round {turn + 1}: train again; "
                           f"{where}") from error


def _keep(path, settings, shards, tables, records):
    with _replacing(Path(path)) as [file]:
        np.savez(file, settings=json.dumps([settings, shards]), W=tables[0], W_out=tables[1], records=records)


def _kept(path, settings, shards):
    """Read the tables of an earlier run, or return None where there was none."""
    if not path or not Path(path).exists():
        return None
    with np.load(path) as kept:
        if str(kept["settings"]) != json.dumps([settings, shards]):
            raise ValueError(f"{path} is from a training with other settings or shards: remove it, or name another file")
        return (kept["W"], kept["W_out"]), list(kept["records"])


def _speeds(client, parts, sizes, seconds):
    """Say how many words a second each worker has trained in a round."""
    words = Counter()
    for workers, size in zip(client.who_has(parts).values(), filter(None, sizes)):
        words.update({worker: size for worker in workers[:1]})
    return f"{len(words)} worker{'s' if len(words) > 1 else ''}, words/s: " + ", ".join(f"{count / seconds:,.0f}" for count in words.values())
