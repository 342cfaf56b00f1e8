"""Equations (1) to (11), one test each: on random tables, and with the exact answers of 1-2-3-4."""

import numpy as np
from cases import printed_loss

from w2vedu import cbow
from w2vedu.corpora import one_two_three_four
from w2vedu.exercises.windows import N, V, tables
from w2vedu.gradcheck import complex_step
from w2vedu.numerics import softmax

CENTER, CONTEXT, ETA = 3, [5, 2, 5, 0, 3], 0.3  # a repeat, the target itself, and no word at the position of its id
C = len(CONTEXT)
W, W_OUT = tables(seed=1)
H = np.array([sum(W[k, w] for w in CONTEXT) / C for k in range(N)])
U = np.array([sum(W_OUT[i, j] * H[j] for j in range(N)) for i in range(V)])
X = np.eye(V)  # row w is the one-hot vector x_w

_, W4, W4_OUT = one_two_three_four()
U4 = np.log([1, 2, 3, 4])
DELTA_OUT4 = np.array([0.1, 0.2, -0.7, 0.4])
LN2, LN3 = np.log(2), np.log(3)
DELTA4 = np.array([0.6 * LN2, 0.4 * LN2 - 0.7 * LN3])
W4_REPEAT = np.array([[1, 1.5, 1, 0], [-1, 0, 1, 3]])  # with the context (cat, cat, mat) again h = (1, 1)


def loss_of_u(u):
    return -np.log(np.exp(u[CENTER]) / sum(np.exp(u_k) for u_k in u))


def loss_of_h(h):
    return loss_of_u([sum(W_OUT[i, j] * h[j] for j in range(N)) for i in range(V)])


def loss_of_tables(W, W_out):
    return printed_loss("cbow", W, W_out, CENTER, CONTEXT)


DELTA_OUT = np.array([np.exp(U[i]) / sum(np.exp(U)) - (i == CENTER) for i in range(V)])
DELTA = np.array([sum(DELTA_OUT[j] * W_OUT[j, i] for j in range(V)) for i in range(N)])


def test_eq_01(check_equal):
    u = U.tolist()
    lines = [-np.log(np.exp(u[CENTER]) / sum(np.exp(u_k) for u_k in u)),
             -u[CENTER] + np.log(sum(np.exp(u_k) for u_k in u))]
    check_equal([cbow.loss_of_scores(U, CENTER)] * 2, lines)
    check_equal(cbow.loss(W, W_OUT, CENTER, CONTEXT), loss_of_tables(W, W_OUT))
    check_equal(cbow.scores(W_OUT, H), U)
    check_equal(cbow.loss(W4, W4_OUT, 2, [1, 3]), np.log(10 / 3))
    check_equal(cbow.loss(W4_REPEAT, W4_OUT, 2, [1, 1, 3]), np.log(10 / 3))


def test_eq_02(check_equal):
    (slopes,) = complex_step(loss_of_u, U)
    check_equal(cbow.output_error(U, CENTER), slopes)
    check_equal(cbow.output_error(U, CENTER), DELTA_OUT)
    check_equal(softmax(U4), [0.1, 0.2, 0.3, 0.4])
    check_equal(cbow.output_error(U4, 2), DELTA_OUT4)


def test_eq_03(check_equal):
    # As a vector: the slope of E along any direction d is δ' · d.
    delta_out = cbow.output_error(U, CENTER)
    for d in np.random.default_rng(2).normal(size=(5, V)):
        (slope,) = complex_step(lambda s, d=d: loss_of_u(U + s * d), np.array(0.0))
        check_equal(delta_out @ d, slope)
    check_equal(delta_out, softmax(U) - X[CENTER])
    check_equal(1 + delta_out.sum(), 1.0)
    check_equal(cbow.output_error(W4_OUT @ [1, 1], 2), np.array([0.1, 0.2, 0.3, 0.4]) - [0, 0, 1, 0])


def test_eq_04(check_equal):
    # The printed sum over k, with ∂u_k/∂W'_ij = [k = i] h_j.
    printed = [[sum(DELTA_OUT[k] * (k == i) * H[j] for k in range(V)) for j in range(N)] for i in range(V)]
    check_equal(cbow.output_gradient(DELTA_OUT, H), printed)
    _, slopes = complex_step(loss_of_tables, W, W_OUT)
    check_equal(cbow.output_gradient(DELTA_OUT, H), slopes)
    check_equal(cbow.output_gradient(DELTA_OUT4, np.array([1.0, 1.0])), [[d, d] for d in DELTA_OUT4])


def test_eq_05(check_equal):
    _, slopes = complex_step(loss_of_tables, W, W_OUT)
    _, computed = cbow.gradients(W, W_OUT, CENTER, CONTEXT)
    check_equal(computed, slopes)
    check_equal(computed, DELTA_OUT[:, None] @ H[None, :])  # a column times a row
    _, computed = cbow.gradients(W4, W4_OUT, 2, [1, 3])
    check_equal(computed, [[0.1, 0.1], [0.2, 0.2], [-0.7, -0.7], [0.4, 0.4]])


def test_eq_06(check_equal):
    rows = [[W_OUT[i, j] - ETA * DELTA_OUT[i] * H[j] for j in range(N)] for i in range(V)]
    moved = W_OUT.copy()
    cbow.update_output(moved, DELTA_OUT, H, ETA)
    check_equal(moved, rows)
    moved = W_OUT.copy()
    cbow.step(W.copy(), moved, CENTER, CONTEXT, ETA)
    check_equal(moved, rows)
    moved = W4_OUT.copy()
    cbow.step(W4.copy(), moved, 2, [1, 3], 0.1)
    check_equal(moved, [[-0.01, -0.01], [LN2 - 0.02, -0.02], [0.07, LN3 + 0.07], [LN2 - 0.04, LN2 - 0.04]])


def test_eq_07(check_equal):
    printed = [sum(DELTA_OUT[j] * W_OUT[j, i] for j in range(V)) for i in range(N)]
    check_equal(cbow.hidden_error(W_OUT, DELTA_OUT), printed)
    (slopes,) = complex_step(loss_of_h, H)
    check_equal(cbow.hidden_error(W_OUT, DELTA_OUT), slopes)
    check_equal(cbow.hidden_error(W4_OUT, DELTA_OUT4), DELTA4)


def test_eq_08(check_equal):
    # As a vector: the slope of E along any direction d of h is δ · d …
    for d in np.random.default_rng(2).normal(size=(5, N)):
        (slope,) = complex_step(lambda s, d=d: loss_of_h(H + s * d), np.array(0.0))
        check_equal(cbow.hidden_error(W_OUT, DELTA_OUT) @ d, slope)
    # … and W' means the old W': a step moves W along δ, not along the δ - η‖δ'‖² h of the new rows.
    moved, moved_out = W.copy(), W_OUT.copy()
    cbow.step(moved, moved_out, CENTER, CONTEXT, ETA)
    found = (W[:, 2] - moved[:, 2]) * C / ETA  # word 2 stands in the context once
    check_equal(found, DELTA)
    late = cbow.hidden_error(moved_out, DELTA_OUT)
    check_equal(late, DELTA - ETA * (DELTA_OUT @ DELTA_OUT) * H)
    assert np.abs(found - late).max() > 0.01
    check_equal(cbow.hidden_error(W4_OUT, cbow.output_error(U4, 2)), DELTA4)


def test_eq_09(check_equal):
    h = [sum(sum(W[k, j] * X[w, j] for j in range(V)) for w in CONTEXT) / C for k in range(N)]
    check_equal(cbow.hidden(W, CONTEXT), h)
    printed = [[DELTA[i] * sum(X[w, j] for w in CONTEXT) / C for j in range(V)] for i in range(N)]
    check_equal(cbow.input_gradient(DELTA, CONTEXT, V), printed)
    slopes, _ = complex_step(loss_of_tables, W, W_OUT)
    check_equal(cbow.input_gradient(DELTA, CONTEXT, V), slopes)
    check_equal(cbow.hidden(W4, [1, 3]), [1, 1])
    check_equal(cbow.hidden(W4_REPEAT, [1, 1, 3]), [1, 1])


def test_eq_10(check_equal):
    check_equal(cbow.occurrences(CONTEXT, V), sum(X[w] for w in CONTEXT))
    slopes, _ = complex_step(loss_of_tables, W, W_OUT)
    computed, _ = cbow.gradients(W, W_OUT, CENTER, CONTEXT)
    check_equal(computed, slopes)
    check_equal(computed, DELTA[:, None] @ sum(X[w] for w in CONTEXT)[None, :] / C)
    nothing = 0 * DELTA4
    computed, _ = cbow.gradients(W4, W4_OUT, 2, [1, 3])
    check_equal(computed.T, [nothing, DELTA4 / 2, nothing, DELTA4 / 2])
    computed, _ = cbow.gradients(W4_REPEAT, W4_OUT, 2, [1, 1, 3])
    check_equal(computed.T, [nothing, 2 / 3 * DELTA4, nothing, DELTA4 / 3])


def test_eq_11(check_equal):
    # One update for each i = 1 … C, one after the other: a word that stands there twice moves twice.
    expected = W.copy()
    for w in CONTEXT:
        for k in range(N):
            expected[k, w] -= ETA / C * DELTA[k]
    moved = W.copy()
    cbow.update_input(moved, CONTEXT, DELTA, ETA)
    check_equal(moved, expected)
    moved = W.copy()
    before = cbow.step(moved, W_OUT.copy(), CENTER, CONTEXT, ETA)
    check_equal(moved, expected)
    check_equal(before, loss_of_tables(W, W_OUT))

    moved, moved_out = W4.copy(), W4_OUT.copy()
    check_equal(cbow.step(moved, moved_out, 2, [1, 3], 0.1), np.log(10 / 3))
    check_equal(moved.T, [[1, -1], [2, 0] - 0.05 * DELTA4, [1, 1], [0, 2] - 0.05 * DELTA4])
    assert moved[:, [1, 3]].T.round(6).tolist() == [[1.979206, 0.024588], [-0.020794, 2.024588]]
    assert round(cbow.loss(moved, moved_out, 2, [1, 3]), 6) == 1.048818
    moved, moved_out = W4.copy(), W4_OUT.copy()
    cbow.step(moved, moved_out, 2, [1, 3], 1)
    assert round(cbow.loss(moved, moved_out, 2, [1, 3]), 6) == 0.208028

    moved = W4_REPEAT.copy()
    cbow.step(moved, W4_OUT.copy(), 2, [1, 1, 3], 1)
    check_equal(moved[:, 1] - [1.5, 0], -2 / 3 * DELTA4)
    assert (moved[:, 1] - [1.5, 0]).round(6).tolist() == [-0.277259, 0.327846]
