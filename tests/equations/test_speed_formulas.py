"""Formulas of chapter 9 that a function computes, against sums over all windows of a corpus and over single entries."""

import numpy as np

from w2vedu import counts, gradcheck, pmi, skipgram
from w2vedu.text import Vocabulary, windows

CORPUS = [["a", "b", "a", "c", "b", "d"], ["c", "a"], ["b", "b", "d", "a"]]
VOCABULARY = Vocabulary(CORPUS)
TABLE = pmi.pair_counts(CORPUS, VOCABULARY, window=2, dynamic=False)
V, N = len(VOCABULARY), 3
RNG = np.random.default_rng(9)
W, W_OUT = RNG.normal(size=(N, V)), RNG.normal(size=(V, N))
WINDOWS = [window for sentence in CORPUS for window in windows(VOCABULARY.encode(sentence), 2)]


def test_formula_F_6(check_equal):
    check_equal(counts.scores(W, W_OUT), [[W_OUT[c] @ W[:, w] for c in range(V)] for w in range(V)])


def test_formula_F_7(check_equal):
    total = sum(skipgram.loss(W, W_OUT, center, context) for center, context in WINDOWS)
    check_equal(counts.softmax_loss(counts.scores(W, W_OUT), TABLE), total)


def test_formula_F_8(check_equal):
    u = counts.scores(W, W_OUT)
    gamma = np.zeros((V, V))
    for center, context in WINDOWS:
        gamma[center] += skipgram.summed_error(u[center], context)
    check_equal(counts.softmax_error(u, TABLE), gamma)
    one_sided = np.triu(TABLE) + 1  # row and column sums differ
    (slope,) = gradcheck.complex_step(lambda u: counts.softmax_loss(u, one_sided), u)
    check_equal(counts.softmax_error(u, one_sided), slope)


def test_formula_F_9(check_equal):
    errors = RNG.normal(size=(V, V))
    gradient_out = sum(np.outer(errors[w], W[:, w]) for w in range(V))
    check_equal(counts.gradients(W, W_OUT, errors)[1], gradient_out)
    total = sum(skipgram.gradients(W, W_OUT, center, context)[1] for center, context in WINDOWS)
    check_equal(counts.gradients(W, W_OUT, counts.softmax_error(counts.scores(W, W_OUT), TABLE))[1], total)


def test_formula_F_10(check_equal):
    errors = RNG.normal(size=(V, V))
    gradient = np.stack([W_OUT.T @ errors[w] for w in range(V)], axis=1)
    check_equal(counts.gradients(W, W_OUT, errors)[0], gradient)
    total = sum(skipgram.gradients(W, W_OUT, center, context)[0] for center, context in WINDOWS)
    check_equal(counts.gradients(W, W_OUT, counts.softmax_error(counts.scores(W, W_OUT), TABLE))[0], total)
