"""What is learned: counts of pairs, PMI, and the scores at which each objective is smallest; chapter 6 (``pmi.ipynb``).

Row w of every table belongs to the input word w, column c to the output word c: `counts[w, c]` is #(w, c), how often
the pair was seen, and row w of a table of scores is u for the input word w, so that the table is ``(W_out @ W).T``.
"""

import numpy as np
from numpy.typing import ArrayLike

from .hints import Array
from .numerics import log_sigmoid, sigmoid
from .text import Vocabulary

READINGS = ("multiset", "drop", "redraw", "set")  # of "{k ~ P_n}", when a draw hits the true word or comes up twice


def pair_counts(corpus: list[list[str]], vocabulary: Vocabulary, window: int, dynamic: bool = True) -> Array:
    """Count the pairs of skip-gram, each with its expected weight, equation (P.1); chapter 6.

    Parameters
    ----------
    corpus : list of sentences, each a list of words; words that the vocabulary does not hold are skipped
    vocabulary : Vocabulary of V words
    window : m, positions on each side of the center
    dynamic : True weighs a pair at distance d by (m - d + 1)/m, the probability that a window whose size is drawn
        from 1 … m holds it; False counts every pair within m positions as 1

    Returns
    -------
    (V, V) symmetric counts #(w, c), rows centers.

    Raises
    ------
    ValueError
        If `window` is less than 1.

    Examples
    --------
    >>> from w2vedu.text import Vocabulary
    >>> corpus = [["a", "b", "c"]]
    >>> pair_counts(corpus, Vocabulary(corpus), window=2)
    array([[0. , 1. , 0.5],
           [1. , 0. , 1. ],
           [0.5, 1. , 0. ]])
    """
    if window < 1:
        raise ValueError(f"window must be at least 1 position on each side, but it is {window}")
    counts = np.zeros((len(vocabulary), len(vocabulary)))
    for sentence in map(vocabulary.encode, corpus):
        for d in range(1, min(window, len(sentence) - 1) + 1):
            weight = (window - d + 1) / window if dynamic else 1
            np.add.at(counts, (sentence[:-d], sentence[d:]), weight)  # a pair that repeats counts again
    return counts + counts.T


def pmi(counts: ArrayLike) -> Array:
    """Compute the pointwise mutual information log(p(w, c) / (p(w) p(c))), equation (P.9); chapter 6.

    Parameters
    ----------
    counts : (V, V) pair counts >= 0, no row and no column all zero

    Returns
    -------
    (V, V) PMI in nats, -inf for pairs that never occur.

    Raises
    ------
    ValueError
        If the counts are no such table.

    Examples
    --------
    >>> pmi([[3, 1], [1, 3]]).round(6)  # ln(3/2), ln(1/2)
    array([[ 0.405465, -0.693147],
           [-0.693147,  0.405465]])
    """
    counts = _checked(counts)
    if not counts.sum(axis=0).all():
        raise ValueError(f"column {counts.sum(axis=0).argmin()} of the counts is all zero: leave such words out")
    independent = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / counts.sum()
    return _log(counts / independent)


def expected_no(counts: ArrayLike, noise: ArrayLike, K: int, reading: str = "multiset") -> Array:
    """Compute how often each pair is expected to be told *no*, equations (P.6) and (P.11) to (P.13); chapter 6.

    Each pair (w, o) of the counts is told *yes*, and K words are drawn for it.  The readings differ when a draw hits
    the true word o or comes up twice: "multiset" counts every draw; "drop" leaves out the draws that hit o, as the C
    program and gensim do; "redraw" draws again until o is not hit; "set" counts a word once, and o never.

    Parameters
    ----------
    counts : (V, V) pair counts >= 0, no row all zero
    noise : (V,) noise distribution P_n
    K : draws for each pair
    reading : "multiset", "drop", "redraw" or "set"

    Returns
    -------
    (V, V) expected numbers.

    Raises
    ------
    ValueError
        If the counts or the noise are no such tables, K is less than 1, or the reading is unknown.

    Examples
    --------
    >>> expected_no([[3, 1], [1, 3]], [0.5, 0.5], K=2)  # 4 pairs in each row, 2 draws each
    array([[4., 4.],
           [4., 4.]])
    >>> expected_no([[3, 1], [1, 3]], [0.5, 0.5], K=2, reading="drop")
    array([[1., 3.],
           [3., 1.]])
    """
    counts = _checked(counts)
    noise = _checked_draws(noise, K, counts.shape)
    rows = counts.sum(axis=1, keepdims=True)
    if reading == "multiset":
        return K * rows * noise
    if reading == "drop":
        return K * (rows - counts) * noise
    if reading == "redraw":
        other = counts / (1 - noise)  # words other than o share 1 - P_n(o)
        return K * (other.sum(axis=1, keepdims=True) - other) * noise
    if reading == "set":
        return (rows - counts) * (1 - (1 - noise) ** K)
    raise ValueError(f"unknown reading {reading!r}: choose from {READINGS}")


def optimum(counts: ArrayLike, noise: ArrayLike, K: int, reading: str = "multiset") -> Array:
    """Compute the scores at which expected negative sampling is smallest, log(yes / no), equation (P.8); chapter 6.

    Parameters
    ----------
    counts, noise, K, reading : as in :func:`expected_no`, with the same errors

    Returns
    -------
    (V, V) best scores; -inf for pairs that never occur, inf for pairs never told "no", nan for pairs told neither.

    Examples
    --------
    >>> optimum([[3, 1], [1, 3]], [0.5, 0.5], K=1).round(6)  # ln(3/2), ln(1/2)
    array([[ 0.405465, -0.693147],
           [-0.693147,  0.405465]])
    """
    no = expected_no(counts, noise, K, reading)
    return _log(np.asarray(counts, dtype=float)) - _log(no)


def expected_loss(scores: Array, yes: Array, no: Array) -> float:
    """Sum the loss of negative sampling over all pairs, in expectation over the draws, equation (P.7); chapter 6.

    Parameters
    ----------
    scores : (V, V) scores, rows input words
    yes : (V, V) pair counts
    no : (V, V) expected numbers of *no*, from :func:`expected_no`

    Returns
    -------
    The loss in nats, a number.

    Examples
    --------
    >>> counts = np.array([[3, 1], [1, 3]])
    >>> no = expected_no(counts, [0.5, 0.5], K=1)
    >>> round(expected_loss(np.zeros((2, 2)), counts, no) / float(np.log(2)), 12)  # 8 pairs, K + 1 = 2 answers each
    16.0
    """
    return (-yes * log_sigmoid(scores) - no * log_sigmoid(-scores)).sum().item()


def expected_error(scores: Array, yes: Array, no: Array) -> Array:
    """Compute the derivative of :func:`expected_loss` by the scores, (yes + no) σ(u) - yes; chapter 6.

    This is (24) with the expected numbers in place of t and m.

    Parameters
    ----------
    scores, yes, no : as in :func:`expected_loss`

    Returns
    -------
    (V, V) expected output errors.

    Examples
    --------
    >>> counts, noise = np.array([[3, 1], [1, 3]]), [0.5, 0.5]
    >>> best = optimum(counts, noise, K=1)
    >>> bool(np.abs(expected_error(best, counts, expected_no(counts, noise, K=1))).max() < 1e-12)
    True
    """
    return (yes + no) * sigmoid(scores) - yes


def _checked(counts: ArrayLike) -> Array:
    counts = np.asarray(counts, dtype=float)
    if counts.ndim != 2 or not np.isfinite(counts).all() or not (counts >= 0).all():
        raise ValueError(f"counts must be a table of finite numbers >= 0, but it is {counts}")
    if not counts.sum(axis=1).all():
        raise ValueError(f"row {counts.sum(axis=1).argmin()} of the counts is all zero: leave such words out")
    return counts


def _checked_draws(noise: ArrayLike, K: int, shape: tuple[int, ...]) -> Array:
    noise = np.asarray(noise, dtype=float)
    if noise.shape != shape[1:] or not ((0 <= noise) & (noise < 1)).all() or not np.isclose(noise.sum(), 1):
        raise ValueError(f"the noise must be {shape[1]} probabilities below 1 that sum to 1, but it is {noise}")
    if K < 1:
        raise ValueError(f"K must be at least 1 draw for each pair, but it is {K}")
    return noise


def _log(x: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.log(x)
