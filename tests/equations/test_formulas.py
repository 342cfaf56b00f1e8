"""The book's own formulas that a function computes, one test each, against sums written out and exact values."""

import numpy as np

from w2vedu import cbow, gradcheck, numerics, skipgram, text
from w2vedu.exercises.windows import N, V, tables

W, W_OUT = tables(seed=7)
U = np.random.default_rng(8).normal(size=V)
COUNTS = np.array([810, 160, 10])


def test_formula_T_1(check_equal):
    check_equal(numerics.softmax(U), [np.exp(U[i]) / sum(np.exp(u) for u in U) for i in range(V)])
    check_equal(numerics.softmax(np.log([1, 2, 3, 4])), [0.1, 0.2, 0.3, 0.4])


def test_formula_T_2(check_equal):
    check_equal(numerics.log_sum_exp(U), np.log(sum(np.exp(u) for u in U)))
    check_equal(numerics.log_sum_exp(U + 1000), 1000 + np.log(sum(np.exp(u) for u in U)))


def test_formula_T_4(check_equal):
    check_equal(numerics.sigmoid(U), 1 / (1 + np.exp(-U)))
    check_equal(numerics.sigmoid(np.log([1, 2, 3, 4])), [1 / 2, 2 / 3, 3 / 4, 4 / 5])


def test_formula_T_6(check_equal):
    (slope,) = gradcheck.complex_step(lambda x: numerics.log_sigmoid(x).sum(), U)
    check_equal(slope, 1 / (1 + np.exp(U)))


def test_formula_T_9(check_equal):
    # On a parabola the central difference is exact but for rounding, whatever the step.
    (slope,) = gradcheck.central_differences(lambda x: (3 * x**2 - x).sum(), U, step=0.25)
    check_equal(slope, 6 * U - 1)


def test_formula_T_10(check_equal):
    (slope,) = gradcheck.complex_step(lambda x: np.exp(x).sum(), U)
    check_equal(slope, np.exp(U))


def test_formula_X_2(check_equal):
    # For t = 10/980 the ratios t/f are 1/81, 1/16 and 1, whose roots are fractions.
    check_equal(text.keep_probability(COUNTS, threshold=10 / 980), [1 / 9 + 1 / 81, 1 / 4 + 1 / 16, 1])


def test_formula_N_1(check_equal):
    check_equal(text.noise_distribution([81, 16, 1]), np.array([27, 8, 1]) / 36)


def test_formula_C_1(check_equal):
    context = [5, 2, 5, 0]
    check_equal(cbow.hidden(W, context), [sum(W[k, w] for w in context) / 4 for k in range(N)])


def test_formula_C_2(check_equal):
    h = W[:, 3]
    check_equal(cbow.scores(W_OUT, h), [sum(W_OUT[k, a] * h[a] for a in range(N)) for k in range(V)])


def test_formula_S_4(check_equal):
    context = [5, 2, 5, 0]
    panels = sum(numerics.softmax(U) - np.eye(V)[w] for w in context)
    check_equal(skipgram.summed_error(U, context), panels)
