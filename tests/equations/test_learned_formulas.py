"""Formulas of chapters 6 and 8 that a function computes, against sums written out, enumeration and exact values."""

from collections import Counter
from itertools import product

import numpy as np

from w2vedu import evaluation, gradcheck, pmi
from w2vedu.text import Vocabulary, windows

COUNTS = np.array([[4, 3, 1], [3, 2, 3], [1, 3, 6]])
NOISE, K = np.array([0.5, 0.3, 0.2]), 3
ROWS = COUNTS.sum(axis=1)


def enumerated_no(told_no):
    """Sum over all pairs and all draws how often each word is told no, each outcome with its probability."""
    no = np.zeros((3, 3))
    for w, o in product(range(3), repeat=2):
        for draws in product(range(3), repeat=K):
            for c, times in told_no(o, draws).items():
                no[w, c] += COUNTS[w, o] * NOISE[list(draws)].prod() * times
    return no


def test_formula_P_1(check_equal):
    corpus = [["a", "b", "a", "c", "b"], ["c"], ["b", "b"]]
    vocabulary = Vocabulary(corpus)
    counts = np.zeros((3, 3))
    for sentence in corpus:
        for size in (1, 2, 3):  # each size with the probability 1/3
            for center, context in windows(vocabulary.encode(sentence), size):
                np.add.at(counts[center], context, 1 / 3)
    check_equal(pmi.pair_counts(corpus, vocabulary, window=3), counts)


def test_formula_P_6(check_equal):
    check_equal(pmi.expected_no(COUNTS, NOISE, K), [[K * ROWS[w] * NOISE[c] for c in range(3)] for w in range(3)])
    check_equal(pmi.expected_no(COUNTS, NOISE, K), enumerated_no(lambda o, draws: Counter(draws)))


def test_formula_P_7(check_equal):
    scores = np.random.default_rng(1).normal(size=(3, 3))
    no = pmi.expected_no(COUNTS, NOISE, K)
    total = sum(COUNTS[w, c] * np.log(1 + np.exp(-scores[w, c])) + no[w, c] * np.log(1 + np.exp(scores[w, c]))
                for w, c in product(range(3), repeat=2))
    check_equal(pmi.expected_loss(scores, COUNTS, no), total)


def test_formula_P_8(check_equal):
    no = pmi.expected_no(COUNTS, NOISE, K)
    best = pmi.optimum(COUNTS, NOISE, K)
    check_equal(1 / (1 + np.exp(-best)), COUNTS / (COUNTS + no))
    (slope,) = gradcheck.complex_step(lambda s: pmi.expected_loss(s, COUNTS, no), best)
    check_equal(1 + slope, np.ones((3, 3)))


def test_formula_P_9(check_equal):
    p = COUNTS / COUNTS.sum()
    check_equal(pmi.pmi(COUNTS), [[np.log(p[w, c] / (p[w].sum() * p[:, c].sum())) for c in range(3)] for w in range(3)])


def test_formula_P_11(check_equal):
    drop = enumerated_no(lambda o, draws: Counter(d for d in draws if d != o))
    check_equal(pmi.expected_no(COUNTS, NOISE, K, "drop"), drop)


def test_formula_P_12(check_equal):
    # A draw that may not be o has the probabilities P_n(c) / (1 - P_n(o)).
    no = [[sum(COUNTS[w, o] * K * NOISE[c] / (1 - NOISE[o]) for o in range(3) if o != c) for c in range(3)]
          for w in range(3)]
    check_equal(pmi.expected_no(COUNTS, NOISE, K, "redraw"), no)


def test_formula_P_13(check_equal):
    as_a_set = enumerated_no(lambda o, draws: Counter(set(draws) - {o}))
    check_equal(pmi.expected_no(COUNTS, NOISE, K, "set"), as_a_set)


def test_formula_L_5(check_equal):
    rng = np.random.default_rng(2)
    A, B = rng.normal(size=(9, 4)), rng.normal(size=(9, 4))
    turn, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    check_equal(evaluation.procrustes(A, A @ turn), turn)
    # At the best R the matrix Rᵀ Aᵀ B is symmetric, and R is orthogonal.
    R = evaluation.procrustes(A, B)
    check_equal(R.T @ A.T @ B, B.T @ A @ R)
    check_equal(R.T @ R, np.eye(4))
