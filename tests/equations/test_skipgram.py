"""Equations (12) to (22), one test each: on random tables, and with the exact answers of 1-2-3-4."""

import numpy as np
from cases import printed_loss

from w2vedu import cbow, skipgram
from w2vedu.corpora import one_two_three_four
from w2vedu.exercises.windows import N, V, tables
from w2vedu.gradcheck import complex_step

CENTER, CONTEXT, ETA = 3, [5, 2, 5, 0, 3], 0.3  # a repeat, the center itself, and no word at the position of its id
C = len(CONTEXT)
W, W_OUT = tables(seed=1)
H = W[:, CENTER]
U = np.array([sum(W_OUT[i, j] * H[j] for j in range(N)) for i in range(V)])
Y = np.exp(U) / sum(np.exp(U))
X = np.eye(V)  # row w is the one-hot vector x_w

_, W4, W4_OUT = one_two_three_four()
U4 = np.log([1, 2, 3, 4])
LN2, LN3 = np.log(2), np.log(3)
GAMMA4 = np.array([0.2, -0.6, 0.6, -0.2])
DELTA4 = np.array([-0.8 * LN2, -0.2 * LN2 + 0.6 * LN3])


def loss_of_panels(panels):
    """Return the loss of C panels with scores u_ck of their own."""
    return -sum(np.log(np.exp(panels[c][CONTEXT[c]]) / sum(np.exp(u) for u in panels[c])) for c in range(C))


def loss_of_h(h):
    return loss_of_panels([[sum(W_OUT[k, j] * h[j] for j in range(N)) for k in range(V)]] * C)


def loss_of_tables(W, W_out):
    return printed_loss("skipgram", W, W_out, CENTER, CONTEXT)


PANEL_ERRORS = np.array([[Y[i] - (i == CONTEXT[c]) for i in range(V)] for c in range(C)])
GAMMA = np.array([sum(PANEL_ERRORS[c, i] for c in range(C)) for i in range(V)])
DELTA = np.array([sum(W_OUT[j, i] * GAMMA[j] for j in range(V)) for i in range(N)])


def test_eq_12(check_equal):
    lines = [-np.log(np.prod([Y[w] for w in CONTEXT])), -sum(np.log(Y[w]) for w in CONTEXT), loss_of_panels([U] * C)]
    check_equal([skipgram.loss_of_scores(U, CONTEXT)] * 3, lines)
    check_equal(skipgram.loss(W, W_OUT, CENTER, CONTEXT), loss_of_tables(W, W_OUT))
    check_equal(skipgram.loss(W4, W4_OUT, 2, [1, 3]), np.log(12.5))
    check_equal(skipgram.loss(W4, W4_OUT, 2, [1, 3, 3]), np.log(31.25))


def test_eq_13(check_equal):
    # The derivative with respect to one panel: the C panels are taken as separate nodes.
    (slopes,) = complex_step(loss_of_panels, np.tile(U, (C, 1)))
    check_equal(skipgram.panel_errors(U, CONTEXT), slopes)
    check_equal(skipgram.panel_errors(U, CONTEXT), PANEL_ERRORS)
    check_equal(skipgram.panel_errors(U4, [1, 3]), [[0.1, -0.8, 0.3, 0.4], [0.1, 0.2, 0.3, -0.6]])


def test_eq_14(check_equal):
    # As vectors: each panel is CBOW's y - t with another target.
    errors = skipgram.panel_errors(U, CONTEXT)
    for c in range(C):
        check_equal(errors[c], Y - X[CONTEXT[c]])
        check_equal(errors[c], cbow.output_error(U, CONTEXT[c]))
        (slopes,) = complex_step(lambda u, c=c: loss_of_panels([U] * c + [u] + [U] * (C - c - 1)), U)
        check_equal(errors[c], slopes)
    check_equal(skipgram.panel_errors(U4, [3, 3]), [[0.1, 0.2, 0.3, -0.6]] * 2)


def test_eq_15(check_equal):
    # γ is defined as the sum of the panel errors; it is the total derivative ∂E/∂u, and equals C y - n.
    gamma = skipgram.summed_error(U, CONTEXT)
    check_equal(gamma, GAMMA)
    check_equal(gamma, [C * Y[i] - sum(w == i for w in CONTEXT) for i in range(V)])
    (slopes,) = complex_step(lambda u: loss_of_panels([u] * C), U)
    check_equal(gamma, slopes)
    # The printed double sum, with ∂u_ck/∂W'_ij = [k = i] h_j.
    printed = [[sum(PANEL_ERRORS[c, k] * (k == i) * H[j] for c in range(C) for k in range(V)) for j in range(N)]
               for i in range(V)]
    check_equal(cbow.output_gradient(gamma, H), printed)
    check_equal(skipgram.summed_error(U4, [1, 3]), GAMMA4)
    check_equal(skipgram.summed_error(U4, [1, 3, 3]), [0.3, -0.4, 0.9, -0.8])


def test_eq_16(check_equal):
    _, slopes = complex_step(loss_of_tables, W, W_OUT)
    _, computed = skipgram.gradients(W, W_OUT, CENTER, CONTEXT)
    check_equal(computed, slopes)
    check_equal(computed, GAMMA[:, None] @ H[None, :])
    _, computed = skipgram.gradients(W4, W4_OUT, 2, [1, 3])
    check_equal(computed, [[0.2, 0.2], [-0.6, -0.6], [0.6, 0.6], [-0.2, -0.2]])


def test_eq_17(check_equal):
    rows = [[W_OUT[i, j] - ETA * GAMMA[i] * H[j] for j in range(N)] for i in range(V)]
    moved = W_OUT.copy()
    cbow.update_output(moved, GAMMA, H, ETA)
    check_equal(moved, rows)
    moved = W_OUT.copy()
    skipgram.step(W.copy(), moved, CENTER, CONTEXT, ETA)
    check_equal(moved, rows)
    moved = W4_OUT.copy()
    skipgram.step(W4.copy(), moved, 2, [1, 3], 0.1)
    check_equal(moved, [[-0.02, -0.02], [LN2 + 0.06, 0.06], [-0.06, LN3 - 0.06], [LN2 + 0.02, LN2 + 0.02]])


def test_eq_18(check_equal):
    printed = [sum(PANEL_ERRORS[c, j] * W_OUT[j, i] for c in range(C) for j in range(V)) for i in range(N)]
    check_equal(cbow.hidden_error(W_OUT, GAMMA), printed)
    (slopes,) = complex_step(loss_of_h, H)
    check_equal(cbow.hidden_error(W_OUT, GAMMA), slopes)
    check_equal(cbow.hidden_error(W4_OUT, GAMMA4), DELTA4)


def test_eq_19(check_equal):
    for d in np.random.default_rng(2).normal(size=(5, N)):
        (slope,) = complex_step(lambda s, d=d: loss_of_h(H + s * d), np.array(0.0))
        check_equal(cbow.hidden_error(W_OUT, GAMMA) @ d, slope)
    # W' is the old one: v_{w_I} moves along δ, not along the δ - η‖γ‖² h of the new rows.
    moved, moved_out = W.copy(), W_OUT.copy()
    skipgram.step(moved, moved_out, CENTER, CONTEXT, ETA)
    found = (W[:, CENTER] - moved[:, CENTER]) / ETA
    check_equal(found, DELTA)
    assert np.abs(found - cbow.hidden_error(moved_out, GAMMA)).max() > 0.01
    check_equal(cbow.hidden_error(W4_OUT, skipgram.summed_error(U4, [1, 3])), DELTA4)
    assert DELTA4.round(6).tolist() == [-0.554518, 0.520538]


def test_eq_20(check_equal):
    # h_k = Σ_j W_kj x_{w_I,j}, so ∂h_k/∂W_ij = [k = i] x_{w_I,j}.
    check_equal(cbow.hidden(W, [CENTER]), [sum(W[k, j] * X[CENTER, j] for j in range(V)) for k in range(N)])
    printed = [[sum(DELTA[k] * (k == i) * X[CENTER, j] for k in range(N)) for j in range(V)] for i in range(N)]
    check_equal(cbow.input_gradient(DELTA, [CENTER], V), printed)
    slopes, _ = complex_step(loss_of_tables, W, W_OUT)
    check_equal(cbow.input_gradient(DELTA, [CENTER], V), slopes)
    check_equal(cbow.input_gradient(DELTA4, [2], 4).T, [[0, 0], [0, 0], DELTA4, [0, 0]])


def test_eq_21(check_equal):
    slopes, _ = complex_step(loss_of_tables, W, W_OUT)
    computed, _ = skipgram.gradients(W, W_OUT, CENTER, CONTEXT)
    check_equal(computed, slopes)
    check_equal(computed, DELTA[:, None] @ X[CENTER][None, :])
    computed, _ = skipgram.gradients(W4, W4_OUT, 2, [1, 3])
    check_equal(computed.T, [[0, 0], [0, 0], DELTA4, [0, 0]])


def test_eq_22(check_equal):
    expected = W.copy()
    for k in range(N):
        expected[k, CENTER] -= ETA * DELTA[k]
    moved = W.copy()
    cbow.update_input(moved, [CENTER], DELTA, ETA)
    check_equal(moved, expected)
    moved = W.copy()
    before = skipgram.step(moved, W_OUT.copy(), CENTER, CONTEXT, ETA)
    check_equal(moved, expected)
    check_equal(before, loss_of_tables(W, W_OUT))

    moved, moved_out = W4.copy(), W4_OUT.copy()
    check_equal(skipgram.step(moved, moved_out, 2, [1, 3], 0.1), np.log(12.5))
    check_equal(moved.T, [[1, -1], [2, 0], [1, 1] - 0.1 * DELTA4, [0, 2]])
    assert moved[:, 2].round(6).tolist() == [1.055452, 0.947946]
    assert round(skipgram.loss(moved, moved_out, 2, [1, 3]), 6) == 2.322716
