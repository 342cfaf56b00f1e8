"""Training on many machines: each trains on its part of the text, then the tables are averaged; chapter 10.

A text lies in *shards*, files of their own.  In a *round* every shard is trained by the compiled trainer of chapter 9,
all from the same tables, and what comes back is averaged, weighted by words.  Dask hands the work to the workers and
repeats what was lost with one of them.  A round depends on nothing but the tables before it, so a repetition gives the
same numbers, and a training can go on from the tables that the client keeps after each round.
"""

import asyncio
import json
import time
import warnings
from collections import Counter
from concurrent.futures import CancelledError, wait
from contextlib import suppress
from pathlib import Path

import fsspec
import numpy as np
from distributed import KilledWorker, as_completed
from tqdm import tqdm

from . import fast
from .blocks import _check_ns, _check_tables, encode, small_tables, turns_of
from .files import EmptyText, TextFile, _keep_tables, _kept_tables
from .text import count_words
from .training import Trained, _mean_losses

GROUPS = 500  # of shards to count, or small ones would take less time than their tasks
FAN_IN = 8  # so many tables are in a worker's memory while it averages
PATIENCE = 30  # seconds without any worker until the work is given up
ATTEMPTS = 3  # at a round, before its workers are called lost


def average(*parts):
    """Average tables, weighted by words, formula (M.2); chapter 10.

    Parameters
    ----------
    *parts : (words, W, W_out, record) each; a record holds a summed loss, the number of its predictions, and seconds

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
    The shard's words, W, W_out, and a record: the summed loss, the number of its predictions, the seconds it took.

    Examples
    --------
    >>> settings = dict(model="cbow-ns", window=1, negative=2, sample=None, epochs=1, eta=0.1, seed=0)
    >>> text, tables = np.array([0, 1, -1], np.int32), small_tables(2, 4, 0)
    >>> words, W, W_out, record = train_shard(tables, text, [1, 1], 0, 0, 1, settings)
    >>> words, bool((W != tables[0]).any())
    (2, False)
    """
    start = time.perf_counter()
    W, W_out = (table.copy() for table in tables)
    text = np.require(text, requirements="W")  # from another worker it comes read-only: another type for the compiler
    train_on = fast.trainer(counts, settings["model"], settings["window"], settings["negative"])
    own_seed = settings["seed"] + (number << 64)  # no shard of another seed has it, and shard 0 that of one machine
    train_turn, pieces = turns_of(train_on, fast.BLOCK, text, W, W_out, counts, settings["sample"], settings["epochs"],
                                  settings["eta"], own_seed, least=turns // settings["epochs"])
    record = [train_turn(piece) for piece in range(pieces * turn // turns, pieces * (turn + 1) // turns)]
    return _words(text), W, W_out, np.array([*np.sum(record, axis=0), time.perf_counter() - start])


def count(client, shards, lines=False):
    """Count the words of all shards on the cluster; chapter 10.

    Parameters
    ----------
    client : distributed.Client
    shards : addresses of text files: paths, or anything that fsspec opens
    lines : as for :class:`w2vedu.files.TextFile`

    Returns
    -------
    counter : Counter of the words
    faults : dict from the address of a shard that cannot be read to what is wrong with it

    Raises
    ------
    ValueError
        If there is no shard.
    RuntimeError
        If the scheduler is lost, if no worker is left, or if the same work has ended several of them.

    Examples
    --------
    >>> from distributed import Client
    >>> with Client(n_workers=1, processes=False, dashboard_address=":0") as client:  # starts a cluster
    ...     counter, faults = count(client, ["no such file"])
    >>> counter, list(faults)
    (Counter(), ['no such file'])
    """
    if not shards:
        raise ValueError("there is no shard to count: name at least one text")
    groups = [shards[first::GROUPS] for first in range(min(GROUPS, len(shards)))]
    counted = _tree(client, _merged, client.map(_counted, groups, lines=lines, pure=False))
    # beside the loop, for Dask waits without end for other workers if the last one is lost while it hands over the sum
    result = asyncio.run_coroutine_threadsafe(client.gather(counted, asynchronous=True), client.loop.asyncio_loop)
    try:
        while not result.done():
            client.wait_for_workers(1, timeout=PATIENCE)
            wait([result], timeout=1)
        return result.result()
    except Exception as error:
        raise RuntimeError(f"{_lost(client, error)}, then count again ({error})") from error
    finally:
        counted.cancel()  # the cluster does not go on for nobody, and what waits beside the loop ends


def train(shards, client, vocabulary, model="skipgram-ns", vector_size=100, window=5, negative=5, sample=1e-3,
          epochs=5, eta=0.05, seed=0, rounds=1, lines=False, keep=None, progress=True):
    """Train on the shards of a text, and average the tables after every round; chapter 10.

    Parameters
    ----------
    shards : as for :func:`count`; all of them must be readable
    client : distributed.Client
    vocabulary : Vocabulary
    model, vector_size, window, negative, sample, epochs, eta : as for :func:`w2vedu.fast.train`
    seed : whole number; the result depends on it and on the shards, not on the workers
    rounds : how many rounds an epoch has
    lines : as for :func:`count`
    keep : file for the tables after each round; if it is there from an earlier run, training goes on from it
    progress : True shows a bar, with the words that a worker trains in a second, by its own clock

    Returns
    -------
    Trained
        Its losses are those of the rounds.

    Raises
    ------
    ValueError, FloatingPointError
        As :func:`w2vedu.training.train`, and if `keep` is from a training with other settings or
        cannot be read.
    OSError
        If a shard cannot be read.
    RuntimeError
        As :func:`count`, and if a round was lost with workers three times. The rounds before it are kept in `keep`.

    Examples
    --------
    >>> from distributed import Client
    >>> from tempfile import TemporaryDirectory
    >>> from w2vedu.text import Vocabulary
    >>> with (TemporaryDirectory() as folder, Client(n_workers=1, processes=False, dashboard_address=":0") as client):
    ...     shard = f"{folder}/1.txt"
    ...     _ = Path(shard).write_text("The cat sat. The cat ran. " * 500)
    ...     vocabulary = Vocabulary(count(client, [shard])[0])
    ...     trained = train([shard], client, vocabulary, vector_size=4, sample=None, eta=0.01, progress=False)
    >>> trained.losses.shape
    (5,)
    """
    _check_ns(model, eta, vector_size=vector_size, window=window, negative=negative, epochs=epochs, rounds=rounds)
    settings = dict(model=model, vector_size=vector_size, window=window, negative=negative, sample=sample,
                    epochs=epochs, eta=eta, seed=seed, rounds=rounds, lines=lines)
    of_what = json.dumps([settings, shards, vocabulary.words, vocabulary.counts.tolist()], default=str).encode()
    turns, words = epochs * rounds, vocabulary.counts.sum() / rounds  # in a round
    start, records = (_kept_tables(keep, of_what) if keep and Path(keep).exists() else
                      (small_tables(len(vocabulary), vector_size, seed), []))
    tables = start
    try:
        with tqdm(total=turns * words, initial=len(records) * words, unit=" words", unit_scale=True,
                  disable=not progress) as bar:
            for tables, record in _rounds(client, shards, vocabulary, start, len(records), turns, settings, bar):
                _check_tables(*tables, f"after round {len(records) + 1} of {turns}", eta, fast.BLOCK)
                records.append(record)
                if keep:
                    _keep_tables(keep, of_what, tables, records)
    except Exception as error:
        kept = f"{keep} has the rounds before it" if keep and records else "nothing was kept"
        raise RuntimeError(f"in round {len(records) + 1} of {turns} {_lost(client, error)}, then train again; {kept} "
                           f"({error})") from error
    except KeyboardInterrupt:
        if not records:
            raise
        warnings.warn(f"training was interrupted after {len(records)} of {turns} rounds: the vectors are those "
                      "reached so far", stacklevel=2)
    losses = _mean_losses([record[:2] for record in records if record[1]], sample)
    return Trained(tables[0].T, tables[1], losses, interrupted=len(records) < turns)


def _lost(client, error):
    """Say what was lost and what to do, if the error comes from that; raise it if not."""
    if client.status != "running":  # then it may be any error
        return "the connection to the scheduler was lost: start scheduler and workers again if they are gone"
    if not isinstance(error, (CancelledError, KilledWorker, TimeoutError)):
        raise error
    return "workers were lost: start others if none is left, or give them smaller texts if they lack memory"


def _rounds(client, shards, vocabulary, tables, turn, turns, settings, bar):
    """Yield the tables and the record of each round; try again if a worker is lost that alone has what others need."""
    loaded, lost = None, 0
    while turn < turns:
        try:
            loaded = loaded or _load(client, shards, vocabulary, settings["lines"])
            tables, record = _round(client, tables, loaded, turn, turns, settings, bar)
            yield tables, record
            turn, lost = turn + 1, 0
        except CancelledError:
            loaded, lost = None, lost + 1
            if lost == ATTEMPTS:
                raise


def _load(client, shards, vocabulary, lines):
    """Have the workers read the shards; return the counts, and of each shard its number, its text and its words."""
    vocabulary, counts = client.scatter([vocabulary, vocabulary.counts], broadcast=True, hash=False, timeout=PATIENCE)
    texts = client.map(_encoded, shards, lines=lines, vocabulary=vocabulary, pure=False)
    sizes = client.gather(client.map(_words, texts, pure=False))
    if not any(sizes):
        raise ValueError("the shards hold no word of the vocabulary: count the words of these shards")
    return counts, [shard for shard in zip(range(len(texts)), texts, sizes) if shard[2]]


def _round(client, tables, loaded, turn, turns, settings, bar):
    """Train on all shards from the same tables; return the averages of the tables, and the record."""
    bar.n = turn / turns * bar.total  # where an attempt in vain began
    counts, shards = loaded
    [start] = client.scatter([tables], broadcast=True, hash=False, timeout=PATIENCE)
    parts = [client.submit(train_shard, start, text, counts, number, turn, turns, settings, pure=False)
             for number, text, _ in shards]
    words = {part.key: size / settings["rounds"] for part, (_, _, size) in zip(parts, shards)}
    mean, done = _tree(client, average, parts), as_completed(parts)
    del parts  # so that no worker holds tables any longer than it takes to average them
    for part in done:
        bar.update(words[part.key])
    _, *tables, record = mean.result()
    bar.set_postfix_str(f"words/s per worker: {sum(words.values()) / record[2]:,.0f}")
    return tables, record


def _tree(client, combine, futures):
    """Combine the results of many tasks on the workers, a few at a time and as soon as they are there."""
    while len(futures) > 1:
        futures = [client.submit(combine, *futures[first:first + FAN_IN], pure=False, priority=1)
                   for first in range(0, len(futures), FAN_IN)]
    return futures[0]


def _sentences(shard, lines):
    with suppress(EmptyText):
        yield from TextFile(shard, lines, fsspec.open if "://" in str(shard) else None)


def _counted(shards, lines):
    counter, faults = Counter(), {}
    for shard in shards:
        try:
            counter.update(count_words(_sentences(shard, lines)))
        except Exception as error:  # each kind of storage has its own
            faults[shard] = str(error) or type(error).__name__
    return counter, faults


def _merged(*parts):
    counters, faults = zip(*parts)
    return sum(counters, Counter()), {shard: fault for some in faults for shard, fault in some.items()}


def _encoded(shard, lines, vocabulary):
    try:
        return encode(_sentences(shard, lines), vocabulary)
    except Exception as error:
        raise OSError(f"{shard} cannot be read: {str(error) or type(error).__name__}") from error


def _words(text):
    return int((text >= 0).sum())
