"""Negative sampling at full speed: the steps of chapter 5, compiled with Numba; chapter 9 (``speed.ipynb``).

Tables are (V, N) here, a word's vector in a row, so that it lies in one piece in memory; ``table.T`` has the shape of W
in the book.  A text is one int32 array of word numbers, with -1 after each sentence.

Beside each trick stands how many times longer training takes without it, skip-gram / CBOW: CPU time of one thread, 2.2
million words of novels, N = 100, window 5, K = 5.  What saved less than 15 % in every kernel was left out.
"""

from itertools import count

import numpy as np
from numba import njit

from .blocks import train_in_pieces
from .text import noise_distribution

BLOCK, SHARED_DRAWS = 24, 20  # windows in a block, and the draws that they share: 3.6 / 1.3 times (11.5 million words)
# A row that another core has just changed comes slowly, and those of frequent words always would be such.  So each of
# several threads has rows of its own for so many words, at most a hundredth of all, and after so many windows adds to
# the rows of all what it has learned: 1.2 / 1.1 times with two threads.
FREQUENT, TERM = 128, 2048
# Sums may be taken in another order and rounded once instead of twice, as vector instructions do it, so only the last
# digits change; nan and inf keep their meaning: 1.5 / 1.1 times, with draws of their own 2.0 / 1.6.
compiled = njit(nogil=True, cache=True, fastmath={"reassoc", "contract"})
# What is done for every row is put in its place, for a call takes as long as the row: 1.5 / 1.6 times.
inlined = njit(inline="always")


@inlined
def _dot(a, b):
    """Compute the product of two vectors."""
    total = a.dtype.type(0)
    for n in range(a.size):
        total += a[n] * b[n]
    return total


@inlined
def _add(target, factor, row):
    """Add factor · row to target."""
    for n in range(target.size):
        target[n] += factor * row[n]


@compiled
def _softplus(x):
    """Compute -log σ(-x), without overflow."""
    return max(x, 0.0) + np.log1p(np.exp(-abs(x)))


@compiled
def window_step(cbow, W, W_out, text, left, right, i, draws, eta, corrected,
                measured):
    """Take one step for one window, compiled; chapter 9.

    CBOW averages what stands around position i to predict i, skip-gram takes i to predict what stands around it;
    everything else is the same.  All right-hand sides are old, as in ``step`` of :mod:`w2vedu.models`.

    Parameters
    ----------
    cbow : True for CBOW, False for skip-gram
    W, W_out : (V, N) tables, changed in place
    text : (n,) word numbers
    left, right : the window reaches from position left to right - 1
    i : position of the center
    draws : line c holds the K negatives of the c-th prediction
    eta : learning rate η
    corrected : False leaves out the 1/C of (28), as the C program does
    measured : whether to compute the loss

    Returns
    -------
    The loss before the step, (23) or (29), in nats; 0 if it is not measured.

    Examples
    --------
    >>> W, W_out, text, draws = np.ones((3, 2)), np.zeros((3, 2)), np.array([0, 1]), np.array([[2, 2]])
    >>> round(window_step(False, W, W_out, text, 0, 2, 0, draws, 0.1, True, True), 6)  # 3 ln 2
    2.079442
    >>> W_out
    array([[ 0.  ,  0.  ],
           [ 0.05,  0.05],
           [-0.1 , -0.1 ]])
    """
    one, step, K = W.dtype.type(1), W.dtype.type(-eta), draws.shape[1]
    C = right - left - 1
    share = one / W.dtype.type(C if cbow else 1)
    h, delta = np.zeros(W.shape[1], W.dtype), np.zeros(W.shape[1], W.dtype)
    errors = np.empty((1 if cbow else C, K + 1), W.dtype)
    for j in range(left, right):
        if (j != i) == cbow:
            _add(h, share, W[text[j]])  # (C.1)
    c, loss = 0, 0.0
    for j in range(left, right):
        if (j != i) != cbow:
            for k in range(K + 1):
                row = W_out[text[j] if k == 0 else draws[c, k - 1]]
                u = _dot(row, h)
                t = W.dtype.type(k == 0)
                errors[c, k] = one / (one + np.exp(-u)) - t  # (25), (31)
                _add(delta, errors[c, k], row)  # (27), (33)
                if measured:
                    loss += _softplus(-u if k == 0 else u)  # (23), (29)
            c += 1
    c = 0
    for j in range(left, right):
        if (j != i) != cbow:
            for k in range(K + 1):
                row = W_out[text[j] if k == 0 else draws[c, k - 1]]
                _add(row, step * errors[c, k], h)  # (26), (32)
            c += 1
    for j in range(left, right):
        if (j != i) == cbow:  # (28), (34)
            _add(W[text[j]], step * share if corrected else step, delta)
    return loss


@compiled
def block_step(cbow, W, W_out, text, left, right, first, last, draws, K, eta, corrected):
    """Take one step for several windows that share their draws, compiled; chapter 9.

    Each of the M draws counts K/M times for each prediction: in expectation that is the gradient of (23) or (29) with
    K draws of its own.  So the rows of a few draws serve all windows, and their scores and errors are matrix products.
    All right-hand sides are old.

    Parameters
    ----------
    cbow, W, W_out, text : as for :func:`window_step`
    left, right : (n,) the window of position i reaches from left[i] to right[i] - 1
    first, last : the windows of positions first … last - 1 are taken, each with at least one word of context
    draws : (M,) shared negatives
    K : how many negatives of its own they stand for in each prediction
    eta, corrected : as for :func:`window_step`

    Returns
    -------
    The loss of the first window before the step, in nats, with the same weights.

    Examples
    --------
    >>> W, W_out, text, draws = np.ones((3, 2)), np.zeros((3, 2)), np.array([0, 1]), np.array([2])
    >>> edges = np.array([0, 0]), np.array([2, 2])
    >>> round(block_step(False, W, W_out, text, *edges, 0, 1, draws, 2, 0.1, True), 6)  # 3 ln 2
    2.079442
    >>> W_out
    array([[ 0.  ,  0.  ],
           [ 0.05,  0.05],
           [-0.1 , -0.1 ]])
    """
    one, step, M = W.dtype.type(1), W.dtype.type(-eta), draws.size
    B, N = last - first, W.shape[1]
    H, share, weight = np.zeros((B, N), W.dtype), np.empty(B, W.dtype), np.empty(B, W.dtype)
    errors = np.empty((B, (right[first:last] - left[first:last]).max()), W.dtype)
    for i in range(first, last):
        C = right[i] - left[i] - 1
        share[i - first], weight[i - first] = (1 / C, K / M) if cbow else (1, C * K / M)
        for j in range(left[i], right[i]):
            if (j != i) == cbow:
                _add(H[i - first], share[i - first], W[text[j]])  # (C.1)
    S = W_out[draws]
    U = np.dot(H, S.T)  # the scores of the draws
    loss = 0.0
    for m in range(M):
        loss += weight[0] * _softplus(U[0, m])  # (23), (29)
    for i in range(B):
        for m in range(M):
            U[i, m] = weight[i] / (one + np.exp(-U[i, m]))  # their errors: (25), (31), with t = 0
    delta, G_draws = np.dot(U, S), np.dot(U.T, H)
    for i in range(first, last):
        h, d = H[i - first], delta[i - first]
        for j in range(left[i], right[i]):
            if (j != i) != cbow:
                u = _dot(W_out[text[j]], h)
                error = errors[i - first, j - left[i]] = one / (one + np.exp(-u)) - one  # (25), (31), with t = 1
                _add(d, error, W_out[text[j]])  # (27), (33)
                if i == first:
                    loss += _softplus(-u)  # (23), (29)
        for j in range(left[i], right[i]):
            if (j != i) == cbow:
                _add(W[text[j]], step * share[i - first] if corrected else step, d)  # (28), (34); all h are known
    for i in range(first, last):
        for j in range(left[i], right[i]):
            if (j != i) != cbow:
                _add(W_out[text[j]], step * errors[i - first, j - left[i]], H[i - first])  # (26), (32)
    for m in range(M):
        _add(W_out[draws[m]], step, G_draws[m])  # (26), (32); what is drawn twice moves twice
    return loss


@compiled
def uniform(state):
    """Draw a number from [0, 1) with a linear congruential generator modulo 2⁶⁴; chapter 9.

    Its state belongs to one piece of text, so threads share nothing and the seed fixes the result.  NumPy's generator
    inside Numba takes 1.19 / 1.07 times as long, with draws of their own 1.6 / 1.4.

    Parameters
    ----------
    state : (1,) uint64 array, changed in place

    Returns
    -------
    A number made of the 53 upper bits of the state.

    Examples
    --------
    >>> state = np.array([0], np.uint64)
    >>> round(uniform(state), 6), state
    (0.078209, array([1442695040888963407], dtype=uint64))
    """
    state[0] = state[0] * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
    return (state[0] >> np.uint64(11)) * 2.0 ** -53


@compiled
def draw(state, limit, alias):
    """Draw a word by Walker's alias method, in the same time for any vocabulary; chapter 9.

    Each of V boxes is equally likely, and in it one of two words is chosen.  A binary search among cumulated
    probabilities draws the same words in 1.14 / 1.08 times the time, with draws of their own 2.1 / 1.7.

    Parameters
    ----------
    state : as for :func:`uniform`
    limit, alias : what :func:`alias_table` returns

    Returns
    -------
    A word number.

    Examples
    --------
    >>> limit, alias = alias_table([0.0, 1.0])
    >>> draw(np.array([0], np.uint64), limit, alias)
    1
    """
    place = uniform(state) * limit.size
    box = int(place)
    return box if place - box < limit[box] else alias[box]


def alias_table(noise):
    """Fill V equal boxes with a distribution, at most two words in a box; chapter 9.

    Parameters
    ----------
    noise : (V,) probabilities

    Returns
    -------
    limit, alias : (V,) arrays; box i belongs to word i up to the share limit[i], and above it to the word alias[i]

    Examples
    --------
    >>> alias_table([0.25, 0.75])
    (array([0.5, 1. ]), array([1, 1], dtype=int32))
    """
    limit, alias = np.asarray(noise) * len(noise), np.arange(len(noise), dtype=np.int32)
    small, large = list(np.flatnonzero(limit < 1)), list(np.flatnonzero(limit >= 1))
    while small and large:
        box, donor = small.pop(), large[-1]
        alias[box] = donor
        limit[donor] -= 1 - limit[box]
        if limit[donor] < 1:
            small.append(large.pop())
    return limit, alias  # what was left over is full but for rounding, and its alias is itself


@compiled
def windows(text, keep, size, state):
    """Thin out a text, and give each word that stays a window of random size within its sentence; chapter 9.

    A word that is left alone in its sentence has no window and is left out.

    Parameters
    ----------
    text : (n,) int32 word numbers, -1 after each sentence
    keep : (V,) probabilities with which words stay
    size : the largest reach of a window; each draws its own from 1 … size
    state : as for :func:`uniform`

    Returns
    -------
    kept : (m,) word numbers, without the -1
    left, right : (m,) the window of position i reaches from left[i] to right[i] - 1

    Examples
    --------
    >>> text = np.array([7, 5, -1, 3, -1, 9, 7, -1], np.int32)
    >>> for part in windows(text, np.ones(10), 1, np.array([0], np.uint64)):
    ...     print(part)
    [7 5 9 7]
    [0 0 2 2]
    [2 2 4 4]
    """
    kept, left, right = np.empty(text.size, np.int32), np.empty(text.size, np.int64), np.empty(text.size, np.int64)
    first = n = 0  # the sentence begins at kept[first]; n words are kept
    for p in range(text.size + 1):
        if p < text.size and text[p] >= 0:
            if uniform(state) < keep[text[p]]:
                kept[n] = text[p]
                n += 1
            continue
        if n - first == 1:
            n = first
        for i in range(first, n):
            reach = 1 + int(uniform(state) * size)
            left[i], right[i] = max(first, i - reach), min(n, i + reach + 1)
        first = n
    return kept[:n], left[:n], right[:n]


@compiled
def exchange(table, first, taken):
    """Give to all what a thread has learned in its own rows of frequent words, and take what others gave; chapter 9.

    Parameters
    ----------
    table : (V + ..., N) table, changed in place; its first rows belong to all
    first : the thread's own rows begin here
    taken : (H, N) what the own rows were after the last exchange, changed in place

    Examples
    --------
    >>> table, taken = np.array([[3.0], [9.0], [4.0]]), np.array([[2.0]])
    >>> exchange(table, 2, taken)
    >>> table.ravel(), taken.ravel()  # 2 has become 4 here, and 3 elsewhere
    (array([5., 9., 5.]), array([5.]))
    """
    for w in range(taken.shape[0]):
        for n in range(taken.shape[1]):
            table[w, n] += table[first + w, n] - taken[w, n]
            table[first + w, n] = taken[w, n] = table[w, n]


@inlined
def _own(word, first, H):
    """Find the row in which a thread keeps a word."""
    return first + word if word < H else word


@compiled
def train_piece(cbow, W, W_out, text, keep, limit, alias, size, K, eta, shared, corrected, state, first=0):
    """Train on a piece of text at one learning rate, compiled; chapter 9.

    Each loss needs a logarithm, so the loss of all windows would take 1.6 / 1.4 times the time.

    Parameters
    ----------
    cbow, W, W_out : as for :func:`window_step`
    text, keep : as for :func:`windows`
    limit, alias : what :func:`alias_table` returns
    size : as for :func:`windows`
    K : number of negatives of each prediction
    eta : as for :func:`window_step`
    shared : True takes blocks of windows with shared draws, False window after window with draws of their own
    corrected : as for :func:`window_step`
    state : as for :func:`windows`
    first : as for :func:`exchange`; 0 if there are no rows for this thread alone

    Returns
    -------
    The loss of one window in 24, in nats, and the number of its predictions.

    Examples
    --------
    >>> W, W_out, text = np.ones((2, 3), np.float32), np.zeros((2, 3), np.float32), np.array([0, 1], np.int32)
    >>> limit, alias, state = *alias_table([0.5, 0.5]), np.array([0], np.uint64)
    >>> loss, predictions = train_piece(False, W, W_out, text, np.ones(2), limit, alias, 5, 5, 0.1, True, True, state)
    >>> round(loss, 4), predictions  # 6 ln 2
    (4.1589, 1)
    """
    kept, left, right = windows(text, keep, size, state)
    draws, negatives = np.empty(SHARED_DRAWS, np.int64), np.empty((2 * size, K), np.int64)
    H = min(FREQUENT, keep.size // 100) if first else 0
    taken, taken_out = W[first:first + H].copy(), W_out[first:first + H].copy()
    loss, predictions = 0.0, 0
    for i in range(kept.size):
        kept[i] = _own(kept[i], first, H)
    for i in range(kept.size):
        if i % TERM == 0:
            exchange(W, first, taken)
            exchange(W_out, first, taken_out)
        C = right[i] - left[i] - 1
        if i % BLOCK == 0:
            predictions += 1 if cbow else C
        if not shared:
            for c in range(1 if cbow else C):
                for k in range(K):
                    negatives[c, k] = _own(draw(state, limit, alias), first, H)
            loss += window_step(cbow, W, W_out, kept, left[i], right[i], i, negatives, eta, corrected, i % BLOCK == 0)
        elif i % BLOCK == 0:
            for m in range(SHARED_DRAWS):
                draws[m] = _own(draw(state, limit, alias), first, H)
            last = min(i + BLOCK, kept.size)
            loss += block_step(cbow, W, W_out, kept, left, right, i, last, draws, K, eta, corrected)
    exchange(W, first, taken)
    exchange(W_out, first, taken_out)
    return loss, predictions


def train(corpus, vocabulary, model="skipgram-ns", vector_size=100, window=5, negative=5, sample=1e-3, epochs=5,
          eta=0.05, seed=0, progress=True, shared=True, corrected=True, threads=1):
    """Train with negative sampling, compiled; chapter 9.

    One thread gives the same vectors for the same seed.  Several threads change the tables at the same
    time and without locks, so that now and then a change is lost: their results differ from run to run.

    Parameters
    ----------
    corpus, vocabulary, model, vector_size, window, negative, sample, epochs, eta, seed, progress : as for
        :func:`w2vedu.training.train`; the corpus may be any iterable, which is read once
    shared : True shares draws in a block of windows, False draws for every prediction, as the C program does; a shared
        draw has the weight of many, so the largest possible learning rate of skip-gram is smaller, about 0.1
    corrected : False leaves out the 1/C of CBOW's gradient (28), as the C program does
    threads : how many threads train at the same time; with many, the largest possible learning rate is smaller

    Returns
    -------
    Trained
        Its losses are measured in one window of 24.

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
    train_on = trainer(vocabulary.counts, model, window, negative, shared, corrected, threads)
    return train_in_pieces(train_on, BLOCK, corpus, vocabulary, model, vector_size, window, negative, sample, epochs,
                           eta, seed, progress, threads, more_rows=FREQUENT * threads)


def trainer(counts, model, window, negative, shared=True, corrected=True, threads=1):
    """Return the function that trains on a piece of text, as :func:`w2vedu.blocks.train_in_pieces` asks for; chapter 9.

    Parameters
    ----------
    counts : (V,) how often each word occurs
    model, window, negative, shared, corrected, threads : as for :func:`train`; with several threads the tables have
        FREQUENT more rows for each, behind those of the words

    Returns
    -------
    Function of (piece, W, W_out, keep, learning rate, SeedSequence).

    Examples
    --------
    >>> train_on = trainer([1, 1], "cbow-ns", 1, 2)
    >>> W, W_out, piece = np.ones((2, 3), np.float32), np.zeros((2, 3), np.float32), np.array([0, 1], np.int32)
    >>> loss, predictions = train_on(piece, W, W_out, np.ones(2), 0.1, np.random.SeedSequence(0))
    >>> round(loss, 4), predictions  # 3 ln 2
    (2.0794, 1)
    """
    limit, alias = alias_table(noise_distribution(counts))
    new, free = count(len(counts), FREQUENT), [0] if threads == 1 else []

    def train_on(piece, W, W_out, keep, rate, seeds):
        first = free.pop() if free else next(new)  # rows that no other thread uses now
        try:
            return train_piece(model == "cbow-ns", W, W_out, piece, keep, limit, alias, window, negative, rate, shared,
                               corrected, seeds.generate_state(1, np.uint64), first)
        finally:
            free.append(first)
    return train_on
