"""Negative sampling in blocks of neighboring windows: every sum is a matrix product; chapter 9 (``speed.ipynb``).

The windows of a piece of text overlap.  So a block of them meets few different words, and two small tables say all
about it: how often each word takes part in the mean of each window, and how often each word is to be predicted.
Tables are (V, N) here, a word's vector in a row; ``W = table.T`` has the shape of the book.
"""

import warnings
from array import array
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import numpy as np
from numpy.typing import DTypeLike
from tqdm import tqdm

from .hints import Array, Words
from .text import Vocabulary, keep_probability, noise_distribution
from .training import LARGEST, Trained, _check_settings, _mean_losses, _one_blas_thread, _too_large

BLOCK, SHARED_DRAWS = 64, 32  # windows in a block, and the draws that they share
PIECE = 20_000  # words between two looks at learning rate, progress and Ctrl-C


def windows(tokens: Array, sentence: Array, size: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Give every position of a text a window of random size within its sentence; chapter 9.

    Parameters
    ----------
    tokens : (n,) word numbers
    sentence : (n,) number of the sentence of each token, never falling
    size : the largest reach m
    rng : numpy.random.Generator

    Returns
    -------
    left, right : (n,) arrays; the window of position i reaches from left[i] to right[i] - 1

    Examples
    --------
    >>> windows(np.array([7, 5, 3]), np.array([0, 0, 1]), 1, np.random.default_rng(0))
    (array([0, 0, 2]), array([2, 2, 3]))
    """
    position, reach = np.arange(len(tokens)), rng.integers(1, size + 1, len(tokens))
    left = np.maximum(position - reach, np.searchsorted(sentence, sentence, "left"))
    return left, np.minimum(position + reach + 1, np.searchsorted(sentence, sentence, "right"))


def occurrence_table(words: Words, dtype: DTypeLike) -> tuple[Array, Array]:
    """List the different words, and mark which of them stands at each place, a one-hot row per place; chapter 9.

    Parameters
    ----------
    words : (n,) word numbers
    dtype : type of the marks

    Returns
    -------
    words : (m,) different word numbers, rising
    X : (n, m) matrix with a 1 in each row

    Examples
    --------
    >>> words, X = occurrence_table([7, 2, 7], int)
    >>> words, X.tolist()
    (array([2, 7]), [[0, 1], [1, 0], [0, 1]])
    """
    words, place = np.unique(words, return_inverse=True)
    return words, np.eye(len(words), dtype=dtype)[place]


def block_step(cbow: bool, W: Array, W_out: Array, text: Array, left: Array, right: Array, first: int, last: int,
               draws: Array, K: int, eta: float | np.float32) -> float:
    """Take one step for the windows first … last - 1 of a text, which share their draws; chapter 9.

    Parameters
    ----------
    cbow : True for CBOW, False for skip-gram
    W, W_out : (V, N) tables, changed in place
    text : (n,) word numbers
    left, right : (n,) window limits, see :func:`windows`
    first, last : the block
    draws : (M,) shared draws, each of which counts K/M times for each prediction
    K : negatives for each prediction
    eta : learning rate η

    Returns
    -------
    The loss of the first window in nats, before the step.

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> text, left, right = np.array([1, 2, 3]), np.array([0, 0, 0]), np.array([3, 3, 3])
    >>> loss = block_step(True, W.T, W_out, text, left, right, 1, 2, np.array([0, 3]), K=2, eta=0.1)
    >>> round(loss / float(np.log(40 / 3)), 12)  # the window of chapter 5
    1.0
    """
    left, right, dtype = left[first:last, None], right[first:last, None], W.dtype
    around = np.arange(left.min(), right.max())
    itself = np.eye(last - first, len(around), first - around[0], dtype)  # a row per window, a column per place
    near = ((left <= around) & (around < right)).astype(dtype) - itself
    C = (right - left - 1).astype(dtype)
    share, predicted = (near / np.maximum(C, 1), itself * (C > 0)) if cbow else (itself, near)

    inputs, X = occurrence_table(text[around], dtype)
    outputs, Y = occurrence_table(np.concatenate([text[around], draws]), dtype)
    A = share @ X  # how much of each word is in h
    t = predicted @ Y[:len(around)]  # how often each word is to be predicted
    predictions = np.minimum(C, 1) if cbow else C
    m = predictions * (dtype.type(K / len(draws)) * Y[len(around):].sum(axis=0))  # how often each was drawn

    V_in, V_out = W[inputs], W_out[outputs]
    H = A @ V_in  # (C.1)
    U = H @ V_out.T  # (C.2)
    loss = t[0] @ np.logaddexp(0, -U[0]) + m[0] @ np.logaddexp(0, U[0])  # (23), (29); -log σ(u) = log(1 + exp(-u))
    errors = (t + m) / (1 + np.exp(-U)) - t  # (24), (30)
    W[inputs] = V_in - eta * (A.T @ (errors @ V_out))  # (27), (28); (33), (34)
    W_out[outputs] = V_out - eta * (errors.T @ H)  # (26), (32)
    return loss.item()


def encode(corpus: Iterable[Iterable[str]], vocabulary: Vocabulary) -> Array:
    """Turn a corpus into one int32 array of word numbers, with -1 after each sentence; chapter 9.

    Sentence after sentence is read and none is kept, so the corpus may be larger than the memory.

    Parameters
    ----------
    corpus : iterable of sentences, each a list of words; words that the vocabulary does not hold are left out
    vocabulary : Vocabulary

    Returns
    -------
    (n,) int32 array.

    Examples
    --------
    >>> from w2vedu.text import Vocabulary
    >>> corpus = [["a", "b", "a"], ["a", "b"]]
    >>> encode(corpus, Vocabulary(corpus)).tolist()
    [0, 1, 0, -1, 0, 1, -1]
    """
    numbers, index = array("i"), vocabulary.index
    for sentence in corpus:
        numbers.extend([index[word] for word in sentence if word in index])
        numbers.append(-1)
    return np.asarray(numbers, np.int32)


def train(corpus: Iterable[Iterable[str]], vocabulary: Vocabulary, model: str = "skipgram-ns", vector_size: int = 100,
          window: int = 5, negative: int = 5, sample: float | None = 1e-3, epochs: int = 5, eta: float = 0.025,
          seed: int | None = 0, progress: bool = True) -> Trained:
    """Train with negative sampling, block after block of the text, in NumPy; chapter 9.

    Parameters
    ----------
    corpus, vocabulary, model, vector_size, window, negative, sample, epochs, eta, seed, progress : as for
        :func:`w2vedu.training.train`; the corpus may be any iterable, which is read once

    Returns
    -------
    Trained
        Its losses are measured in one window of 64.

    Raises
    ------
    ValueError, FloatingPointError
        As :func:`w2vedu.training.train`.

    Examples
    --------
    >>> from w2vedu.text import Vocabulary
    >>> corpus = [["the", "cat", "sat"], ["the", "cat", "ran"]] * 500
    >>> trained = train(corpus, Vocabulary(corpus), vector_size=4, sample=None, eta=0.01, progress=False)
    >>> bool(trained.losses[-1] < 6 * np.log(2))  # better than the start, where all σ are 1/2
    True
    """
    cumulative = noise_distribution(vocabulary.counts).cumsum()
    cumulative[-1] = 1  # but for rounding

    def train_on(piece: Array, W: Array, W_out: Array, keep: Array, rate: float, seeds: np.random.SeedSequence,
                 ) -> tuple[float, int]:
        rng, loss, predictions = np.random.default_rng(seeds), 0.0, 0
        kept = (piece >= 0) & (rng.random(len(piece)) < keep[piece])
        text = piece[kept]
        left, right = windows(text, np.cumsum(piece < 0)[kept], window, rng)
        with np.errstate(over="ignore", invalid="ignore"):  # the loss is looked at after every piece
            for first in range(0, len(text), BLOCK):
                draws = np.searchsorted(cumulative, rng.random(SHARED_DRAWS), "right")
                loss += block_step(model == "cbow-ns", W, W_out, text, left, right, first,
                                   min(first + BLOCK, len(text)), draws, negative, np.float32(rate))
                C = right[first] - left[first] - 1
                predictions += min(C, 1) if model == "cbow-ns" else C
        return loss, predictions
    return train_in_pieces(train_on, BLOCK, corpus, vocabulary, model, vector_size, window, negative, sample, epochs,
                           eta, seed, progress)


def train_in_pieces(train_on: Callable[[Array, Array, Array, Array, float, np.random.SeedSequence], tuple[float, int]],
                    block: int, corpus: Iterable[Iterable[str]], vocabulary: Vocabulary, model: str, vector_size: int,
                    window: int, negative: int, sample: float | None, epochs: int, eta: float, seed: int | None,
                    progress: bool, threads: int = 1, more_rows: int = 0) -> Trained:
    """Train piece by piece of a text, in one thread or several; chapter 9.

    Parameters
    ----------
    train_on : function of (piece, W, W_out, keep, learning rate, SeedSequence) that trains on a piece of an encoded
        text and returns the summed loss of some predictions and their number; `keep` has the probability that a word
        stays
    block : windows in a block, for messages
    corpus, vocabulary, model, vector_size, window, negative, sample, epochs, eta, seed, progress : as for
        :func:`train`
    threads : how many threads train at the same time, on the same tables and without locks
    more_rows : how many rows `train_on` finds in the tables behind those of the words, for its own use

    Returns
    -------
    Trained

    Raises
    ------
    ValueError, FloatingPointError
        As :func:`w2vedu.training.train`.

    Examples
    --------
    >>> from w2vedu.text import Vocabulary
    >>> def learn_nothing(piece, W, W_out, keep, eta, seeds):
    ...     return 0.5, 1
    >>> corpus = [["a", "b"]]
    >>> train_in_pieces(learn_nothing, 1, corpus, Vocabulary(corpus), "cbow-ns", 2, 1, 1, None, 3, 0.1, 0, False).losses
    array([0.5, 0.5, 0.5])
    """
    _check_ns(model, eta, vector_size=vector_size, window=window, negative=negative, epochs=epochs, threads=threads)
    text, V = encode(corpus, vocabulary), len(vocabulary)
    entropy: Any = np.random.SeedSequence(seed).entropy
    W, W_out = small_tables(V + more_rows, vector_size, entropy)
    train_turn, turns = turns_of(train_on, block, text, W, W_out, vocabulary.counts, sample, epochs, eta, entropy)

    with tqdm(total=epochs * len(text), unit=" words", unit_scale=True, disable=not progress) as bar:
        def show(done: int) -> None:
            bar.set_postfix_str(f"learning rate {eta * (1 - done / turns):.2g}", refresh=False)
            bar.update(round(done / turns * epochs * len(text)) - bar.n)

        record, interrupted = _in_threads(train_turn, turns, threads, show)
    if interrupted:
        if not record:
            raise KeyboardInterrupt
        warnings.warn(f"training was interrupted after {len(record) / turns * epochs:.1f} of {epochs} epochs: the "
                      "vectors are those reached so far", stacklevel=2)
    _check_tables(W, W_out, "at the end", eta, block)
    return Trained(W[:V].T, W_out[:V], _mean_losses([entry for entry in record if entry[1]], sample), interrupted)


def _check_ns(model: str, eta: float, **whole_numbers: int) -> None:
    _check_settings(model, eta, **whole_numbers)
    if not model.endswith("-ns"):
        raise ValueError(f"the trainer of blocks knows cbow-ns and skipgram-ns, not {model!r}: use "
                         "w2vedu.training.train")


def _check_tables(W: Array, W_out: Array, when: str, eta: float, block: int) -> None:
    largest = np.abs([W.min(), W.max(), W_out.min(), W_out.max()]).max()  # nan stays nan, and no table is copied
    if not largest < LARGEST:
        raise _too_large(f"{when} the tables hold numbers as large as {largest:.0e}", eta, block)


def small_tables(V: int, N: int, seed: int) -> tuple[Array, Array]:
    """Make the tables with which training starts, in rows: W small and random, W' zero; chapter 9.

    Parameters
    ----------
    V, N : vocabulary size and embedding size
    seed : whole number

    Returns
    -------
    W, W_out : (V, N) float32 tables

    Examples
    --------
    >>> W, W_out = small_tables(3, 2, 0)
    >>> bool(abs(W).max() <= 1 / 4), bool(W_out.any())
    (True, False)
    """
    W = np.random.default_rng(seed).random((V, N), np.float32)  # no other table is made on the way
    W -= 0.5
    W /= N
    return W, np.zeros_like(W)


def turns_of(train_on: Callable[[Array, Array, Array, Array, float, np.random.SeedSequence], tuple[float, int]],
             block: int, text: Array, W: Array, W_out: Array, counts: Array, sample: float | None, epochs: int,
             eta: float, entropy: int, least: int = 1) -> tuple[Callable[[int], tuple[float, int]], int]:
    """Cut the training of a text into turns, each a piece of the text at one learning rate; chapter 9.

    Parameters
    ----------
    train_on, block : as for :func:`train_in_pieces`
    text : (n,) what :func:`encode` returns
    W, W_out : (V, N) tables, changed in place by every turn
    counts : (V,) how often each word occurs
    sample, epochs, eta : as for :func:`train_in_pieces`
    entropy : whole number; it and the number of a turn decide what is drawn there
    least : how many pieces there are at least, however short the text

    Returns
    -------
    train_turn : function of the number of a turn; returns the summed loss of some predictions and their number
    turns : how many there are

    Examples
    --------
    >>> def learn_nothing(piece, W, W_out, keep, eta, seeds):
    ...     return round(eta, 2), 1
    >>> train_turn, turns = turns_of(learn_nothing, 1, np.array([0, 1, -1]), None, None, [1, 1], None, 2, 0.1, 0)
    >>> [train_turn(turn) for turn in range(turns)]
    [(0.1, 1), (0.05, 1)]
    """
    pieces = max(least, 1 + len(text) // PIECE)
    edges = np.linspace(0, len(text), pieces + 1, dtype=int)  # a sentence that is cut there loses a pair or two
    keep = np.ones(len(counts)) if sample is None else keep_probability(counts, sample)

    def train_turn(turn: int) -> tuple[float, int]:
        epoch, piece = divmod(turn, pieces)
        loss, predictions = train_on(text[edges[piece]:edges[piece + 1]], W, W_out, keep,
                                     eta * (1 - turn / (epochs * pieces)), np.random.SeedSequence([entropy, turn]))
        if not np.isfinite(loss):
            raise _too_large(f"the loss became {loss} in epoch {epoch + 1}", eta, block)
        return loss, predictions
    return train_turn, epochs * pieces


def _in_threads(task: Callable[[int], tuple[float, int]], number: int, threads: int, show: Callable[[int], None],
                ) -> tuple[list[tuple[float, int]], bool]:
    """Do task(0) … task(number - 1), each in the thread that is free; return the results, and if Ctrl-C ended it."""
    turns, record, workers, interrupted = iter(range(number)), [], [], False

    def work() -> None:
        try:
            for turn in turns:
                record.append(task(turn))
        finally:
            deque(turns, maxlen=0)  # after an error nothing is left for the others to begin

    with _one_blas_thread(), ThreadPoolExecutor(threads) as pool:
        try:
            workers = [pool.submit(work) for _ in range(threads)]
            while wait(workers, timeout=0.1).not_done:
                show(len(record))
        except KeyboardInterrupt:
            interrupted = True
        finally:
            deque(turns, maxlen=0)
    for worker in workers:
        worker.result()
    show(len(record))
    return record, interrupted
