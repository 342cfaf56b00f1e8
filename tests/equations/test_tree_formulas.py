"""Formulas (H.1) to (H.6) of hierarchical softmax, one test each, against products and sums written out."""

import numpy as np

from w2vedu import hierarchical_softmax as hs
from w2vedu.exercises.windows import V, tables
from w2vedu.gradcheck import complex_step

W, FULL = tables(seed=9)
W_OUT = FULL[1:]
PATHS = hs.huffman_paths([40, 1, 3, 3, 9, 2, 17, 1, 5])
CENTER, CONTEXT = 3, [5, 2, 5, 0, 3]  # a repeat, and the center itself
NODES, TURNS = PATHS[CENTER]
H = sum(W[:, w] for w in CONTEXT) / 5
U = np.array([v @ H for v in W_OUT])
EXACT = np.log([2, 3, 4]), hs.huffman_paths([4, 2, 1, 1])  # scores and tree of the running example


def sigma(x):
    return 1 / (1 + np.exp(-x))


def product(path):
    p = 1
    for node, turn in zip(*path):
        p *= sigma(U[node]) if turn == 1 else 1 - sigma(U[node])
    return p


def gradients(context=CONTEXT):
    return hs.gradients(W, W_OUT, CENTER, context, PATHS)


def test_formula_H_1(check_equal):
    check_equal(hs.probabilities(U, PATHS), [product(path) for path in PATHS])
    check_equal(hs.probabilities(*EXACT), [2 / 3, 1 / 4, 1 / 15, 1 / 60])


def test_formula_H_2(check_equal):
    check_equal(hs.loss(W, W_OUT, CENTER, CONTEXT, PATHS), -np.log(product(PATHS[CENTER])))
    check_equal(hs.loss_of_scores(EXACT[0], EXACT[1][2]), np.log(15))


def test_formula_H_3(check_equal):
    (measured,) = complex_step(lambda u: hs.loss_of_scores(u, PATHS[CENTER]), U)
    check_equal(hs.output_error(U, PATHS[CENTER]), measured)
    check_equal(hs.output_error(EXACT[0], EXACT[1][2]), [2 / 3, 3 / 4, -1 / 5])


def test_formula_H_4(check_equal):
    expected = np.zeros_like(W_OUT)
    for node, turn in zip(NODES, TURNS):
        expected[node] = (sigma(U[node]) - (turn == 1)) * H
    check_equal(gradients()[1], expected)


def test_formula_H_5(check_equal):
    # For a one-word context (w) the column w of the gradient is δ itself.
    word = 7
    u = W_OUT @ W[:, word]
    delta = sum((sigma(u[node]) - (turn == 1)) * W_OUT[node] for node, turn in zip(NODES, TURNS))
    check_equal(gradients([word])[0][:, word], delta)


def test_formula_H_6(check_equal):
    delta = sum((sigma(U[node]) - (turn == 1)) * W_OUT[node] for node, turn in zip(NODES, TURNS))
    check_equal(gradients()[0], np.outer(delta, [CONTEXT.count(w) for w in range(V)]) / 5)
