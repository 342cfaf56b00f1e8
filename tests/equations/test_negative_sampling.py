"""Equations (23) to (34), one test each: on random tables, and with the exact answers of 1-2-3-4.

The draws are a multiset: the data hold a word drawn twice, a draw that hits the word to be predicted, and
draws that are context words.  For (24), (25), (27), (30), (31) and (33) the corrected rules are proven, each sum
taken over the draws one by one.
"""

import numpy as np
from cases import printed_loss

from w2vedu import negative_sampling as ns
from w2vedu.corpora import one_two_three_four
from w2vedu.exercises.windows import N, V, tables
from w2vedu.gradcheck import complex_step

CENTER, CONTEXT, ETA = 3, [5, 2, 5, 0, 3], 0.3  # a repeat, the center itself, and no word at the position of its id
DRAWS = [7, 1, 7, 3, 5]
ROWS = [[7, 1, 7], [2, 8, 4], [5, 5, 1], [6, 5, 3], [3, 8, 8]]
C = len(CONTEXT)
W, W_OUT = tables(seed=1)

_, W4, W4_OUT = one_two_three_four()
U4 = np.log([1, 2, 3, 4])
LN2, LN3 = np.log(2), np.log(3)
DELTA_OUT4 = np.array([1 / 2, 0, -1 / 4, 4 / 5])  # CBOW: context (cat, mat), target sat, draws (the, mat)
DELTA4 = np.array([0.8 * LN2, 0.8 * LN2 - 0.25 * LN3])
# Skip-gram: center sat, context (cat, mat), draws (the, mat) and (the, sat).
ROWS4 = [[0, 3], [0, 2]]
PANELS4 = np.array([[1 / 2, -1 / 3, 0, 4 / 5], [1 / 2, 0, 3 / 4, -1 / 5]])
DELTAS4 = np.array([[-1 / 3 * LN2 + 0.8 * LN2, 0.8 * LN2], [-0.2 * LN2, 0.75 * LN3 - 0.2 * LN2]])


def sigma(x):
    return 1 / (1 + np.exp(-x))


def products(W_out, h):
    return np.array([sum(W_out[i, j] * h[j] for j in range(len(h))) for i in range(len(W_out))])


def loss_of_u(u, word=CENTER, draws=tuple(DRAWS)):
    return -np.log(sigma(u[word])) - sum(np.log(sigma(-u[k])) for k in draws)


def loss_of_panels(panels):
    """Return the loss (29) of C panels with scores u_ck of their own."""
    return sum(loss_of_u(panels[c], CONTEXT[c], ROWS[c]) for c in range(C))


def terms(u, word, draws):
    """List (i, slope of one term of the loss in u_i) for the word to be predicted and for each draw."""
    return [(word, sigma(u[word]) - 1), *((k, sigma(u[k])) for k in draws)]


def summed(u, word, draws):
    return sum(slope * np.eye(len(u))[i] for i, slope in terms(u, word, draws))


def cbow_loss_of_tables(W, W_out):
    return printed_loss("cbow-ns", W, W_out, CENTER, CONTEXT, DRAWS)


def skipgram_loss_of_tables(W, W_out):
    return printed_loss("skipgram-ns", W, W_out, CENTER, CONTEXT, ROWS)


def stepped(step, W, W_out, *arguments):
    W, W_out = W.copy(), W_out.copy()
    step(W, W_out, *arguments)
    return W, W_out


def sequential_by_hand(W, W_out, center, context, eta, rows):
    """Take (31) to (34) literally: one context word after the other, entry by entry, with the old rows in (33)."""
    W, W_out = W.copy(), W_out.copy()
    for word, draws in zip(context, rows):
        h, old = W[:, center].copy(), W_out.copy()
        for i, slope in terms(products(old, h), word, draws):
            for j in range(len(h)):
                W_out[i, j] -= eta * slope * h[j]
                W[j, center] -= eta * slope * old[i, j]
    return W, W_out


H_CBOW = np.array([sum(W[k, w] for w in CONTEXT) / C for k in range(N)])
U_CBOW = products(W_OUT, H_CBOW)
H = W[:, CENTER]
U = products(W_OUT, H)


def test_eq_23(check_equal):
    check_equal(ns.loss_of_scores(U, CENTER, DRAWS), loss_of_u(U))
    check_equal(ns.cbow_loss(W, W_OUT, CENTER, CONTEXT, DRAWS), cbow_loss_of_tables(W, W_OUT))
    for draws, odds in [([0, 3], 40 / 3), ([1, 3], 20), ([0, 0], 16 / 3), ([0, 2], 32 / 3)]:
        check_equal(ns.cbow_loss(W4, W4_OUT, 2, [1, 3], draws), np.log(odds))


def test_eq_24(check_equal):
    (slopes,) = complex_step(loss_of_u, U)
    computed = ns.output_error(U, CENTER, DRAWS)
    check_equal(computed, slopes)
    check_equal(computed, summed(U, CENTER, DRAWS))
    assert not computed[[0, 2, 4, 6, 8]].any()  # "0 otherwise" is exactly 0
    check_equal(ns.output_error(U4, 2, [0, 3]), DELTA_OUT4)
    # With distinct draws that miss the target, it is as printed.
    check_equal(ns.output_error(U, CENTER, [7, 1]),
                [(sigma(U[i]) - (i == CENTER)) * (i in (1, 3, 7)) for i in range(V)])


def test_eq_25(check_equal):
    # As part of the step: the row of word i moves by η δ'_i h with δ'_i = (t_i + m_i) σ(u_i) - t_i.
    _, moved_out = stepped(ns.cbow_step, W, W_OUT, CENTER, CONTEXT, ETA, DRAWS)
    found = (W_OUT - moved_out) @ H_CBOW / (ETA * H_CBOW @ H_CBOW)
    check_equal(found, [((i == CENTER) + DRAWS.count(i)) * sigma(U_CBOW[i]) - (i == CENTER) for i in range(V)])
    for draws, delta_out in [([0, 3], DELTA_OUT4), ([0, 0], [1, 0, -1 / 4, 0]), ([0, 2], [1 / 2, 0, 1 / 2, 0])]:
        check_equal(ns.output_error(U4, 2, draws), delta_out)
        _, moved_out = stepped(ns.cbow_step, W4, W4_OUT, 2, [1, 3], 1, draws)
        check_equal((W4_OUT - moved_out).T, [delta_out, delta_out])  # h = (1, 1)


def test_eq_26(check_equal):
    expected = W_OUT.copy()
    for i, slope in terms(U_CBOW, CENTER, DRAWS):
        for j in range(N):
            expected[i, j] -= ETA * slope * H_CBOW[j]
    _, moved_out = stepped(ns.cbow_step, W, W_OUT, CENTER, CONTEXT, ETA, DRAWS)
    check_equal(moved_out, expected)
    _, slopes = complex_step(cbow_loss_of_tables, W, W_OUT)
    check_equal(moved_out, W_OUT - ETA * slopes)
    _, moved_out = stepped(ns.cbow_step, W4, W4_OUT, 2, [1, 3], 0.1, [0, 3])
    check_equal(moved_out, [[-0.05, -0.05], [LN2, 0], [0.025, LN3 + 0.025], [LN2 - 0.08, LN2 - 0.08]])


def test_eq_27(check_equal):
    # δ is the sum over the *old* rows, one term for each draw; word 2 stands in the context once.
    delta = sum(slope * W_OUT[i] for i, slope in terms(U_CBOW, CENTER, DRAWS))
    moved, moved_out = stepped(ns.cbow_step, W, W_OUT, CENTER, CONTEXT, ETA, DRAWS)
    found = (W[:, 2] - moved[:, 2]) * C / ETA
    check_equal(found, delta)
    late = sum(slope * moved_out[i] for i, slope in terms(U_CBOW, CENTER, DRAWS))
    assert np.abs(found - late).max() > 0.01
    (slopes,) = complex_step(lambda h: loss_of_u(products(W_OUT, h)), H_CBOW)
    check_equal(found, slopes)
    moved, _ = stepped(ns.cbow_step, W4, W4_OUT, 2, [1, 3], 1, [0, 3])
    check_equal((W4 - moved)[:, 1] * 2, DELTA4)


def test_eq_28(check_equal):
    delta = sum(slope * W_OUT[i] for i, slope in terms(U_CBOW, CENTER, DRAWS))
    expected = W.copy()
    for w in CONTEXT:  # one update for each occurrence
        for k in range(N):
            expected[k, w] -= ETA / C * delta[k]
    moved, _ = stepped(ns.cbow_step, W, W_OUT, CENTER, CONTEXT, ETA, DRAWS)
    check_equal(moved, expected)
    slopes, _ = complex_step(cbow_loss_of_tables, W, W_OUT)
    check_equal(ns.cbow_gradients(W, W_OUT, CENTER, CONTEXT, DRAWS)[0], slopes)
    moved, _ = stepped(ns.cbow_step, W4, W4_OUT, 2, [1, 3], 0.1, [0, 3])
    check_equal(moved.T, [[1, -1], [2, 0] - 0.05 * DELTA4, [1, 1], [0, 2] - 0.05 * DELTA4])


def test_eq_29(check_equal):
    computed = ns.skipgram_loss(W, W_OUT, CENTER, CONTEXT, ROWS)
    check_equal(computed, skipgram_loss_of_tables(W, W_OUT))
    check_equal(computed, loss_of_panels([U] * C))
    check_equal(computed, sum(ns.cbow_loss(W, W_OUT, w, [CENTER], draws) for w, draws in zip(CONTEXT, ROWS)))
    check_equal(ns.skipgram_loss(W4, W4_OUT, 2, [1, 3], ROWS4), np.log(15 * 10))


def test_eq_30(check_equal):
    (slopes,) = complex_step(loss_of_panels, np.tile(U, (C, 1)))
    panels = [ns.output_error(U, w, draws) for w, draws in zip(CONTEXT, ROWS)]
    check_equal(panels, slopes)
    check_equal(panels, [summed(U, w, draws) for w, draws in zip(CONTEXT, ROWS)])
    gamma = sum(summed(U, w, draws) for w, draws in zip(CONTEXT, ROWS))
    check_equal(ns.skipgram_gradients(W, W_OUT, CENTER, CONTEXT, ROWS)[1], np.outer(gamma, H))
    check_equal([ns.output_error(U4, 1, [0, 3]), ns.output_error(U4, 3, [0, 2])], PANELS4)
    check_equal(ns.output_error(U4, 3, [3, 3]), [0, 0, 0, 7 / 5])  # 3 · 4/5 - 1


def test_eq_31(check_equal):
    # Within the joint step the rows move by η γ_i h, with γ summed over the panels, each with its own multiset.
    gamma = np.zeros(V)
    for c in range(C):
        for i in range(V):
            t, m = i == CONTEXT[c], ROWS[c].count(i)
            gamma[i] += (t + m) * sigma(U[i]) - t
    _, moved_out = stepped(ns.skipgram_step, W, W_OUT, CENTER, CONTEXT, ETA, ROWS)
    check_equal((W_OUT - moved_out) @ H / (ETA * H @ H), gamma)
    # The sequential step: the second panel sees the scores that the first step has left.
    _, moved_out = stepped(ns.skipgram_sequential_step, W, W_OUT, CENTER, CONTEXT[:2], ETA, ROWS[:2])
    first, first_out = sequential_by_hand(W, W_OUT, CENTER, CONTEXT[:1], ETA, ROWS[:1])
    h = first[:, CENTER]
    check_equal((first_out - moved_out) @ h / (ETA * h @ h), summed(products(first_out, h), CONTEXT[1], ROWS[1]))
    _, moved_out = stepped(ns.skipgram_step, W4, W4_OUT, 2, [1, 3], 1, ROWS4)
    check_equal((W4_OUT - moved_out).T, [PANELS4.sum(axis=0)] * 2)  # h = (1, 1)
    _, moved_out = stepped(ns.skipgram_sequential_step, W4, W4_OUT, 2, [1], 1, ROWS4[:1])
    check_equal((W4_OUT - moved_out).T, [PANELS4[0]] * 2)


def test_eq_32(check_equal):
    expected = W_OUT.copy()
    for w, draws in zip(CONTEXT, ROWS):
        for i, slope in terms(U, w, draws):
            expected[i] -= ETA * slope * H
    _, joint_out = stepped(ns.skipgram_step, W, W_OUT, CENTER, CONTEXT, ETA, ROWS)
    check_equal(joint_out, expected)
    _, slopes = complex_step(skipgram_loss_of_tables, W, W_OUT)
    check_equal(joint_out, W_OUT - ETA * slopes)
    _, expected = sequential_by_hand(W, W_OUT, CENTER, CONTEXT, ETA, ROWS)
    _, sequential_out = stepped(ns.skipgram_sequential_step, W, W_OUT, CENTER, CONTEXT, ETA, ROWS)
    check_equal(sequential_out, expected)
    assert np.abs(sequential_out - joint_out).max() > 0.01
    _, moved_out = stepped(ns.skipgram_step, W4, W4_OUT, 2, [1, 3], 0.1, ROWS4)
    check_equal(moved_out, [[-0.1, -0.1], [LN2 + 1 / 30, 1 / 30], [-0.075, LN3 - 0.075], [LN2 - 0.06, LN2 - 0.06]])


def test_eq_33(check_equal):
    deltas = [sum(slope * W_OUT[i] for i, slope in terms(U, w, draws)) for w, draws in zip(CONTEXT, ROWS)]
    for c in range(C):  # δ_c alone: a window with one context word, where the rows read must be the old ones
        (slopes,) = complex_step(lambda h, c=c: loss_of_u(products(W_OUT, h), CONTEXT[c], ROWS[c]), H)
        for step in (ns.skipgram_step, ns.skipgram_sequential_step):
            moved, _ = stepped(step, W, W_OUT, CENTER, CONTEXT[c:c + 1], ETA, ROWS[c:c + 1])
            check_equal((W - moved)[:, CENTER] / ETA, deltas[c])
            check_equal((W - moved)[:, CENTER] / ETA, slopes)
    for word, draws, delta in zip([1, 3], ROWS4, DELTAS4):
        moved, _ = stepped(ns.skipgram_step, W4, W4_OUT, 2, [word], 1, [draws])
        check_equal((W4 - moved)[:, 2], delta)
    moved, _ = stepped(ns.skipgram_step, W, W_OUT, CENTER, CONTEXT, ETA, ROWS)
    check_equal((W - moved)[:, CENTER] / ETA, sum(deltas))


def test_eq_34(check_equal):
    slopes, _ = complex_step(skipgram_loss_of_tables, W, W_OUT)
    check_equal(ns.skipgram_gradients(W, W_OUT, CENTER, CONTEXT, ROWS)[0], slopes)
    joint, _ = stepped(ns.skipgram_step, W, W_OUT, CENTER, CONTEXT, ETA, ROWS)
    check_equal(joint, W - ETA * slopes)
    expected, _ = sequential_by_hand(W, W_OUT, CENTER, CONTEXT, ETA, ROWS)
    sequential, _ = stepped(ns.skipgram_sequential_step, W, W_OUT, CENTER, CONTEXT, ETA, ROWS)
    check_equal(sequential, expected)

    # To first order the two are one step: halving η divides their difference by 4 in the limit.
    def difference(eta):
        arguments = W, W_OUT, CENTER, CONTEXT, eta, ROWS
        return np.linalg.norm(stepped(ns.skipgram_step, *arguments)[0] - sequential_by_hand(*arguments)[0])

    assert difference(ETA) > 0.01
    assert abs(difference(0.0002) / difference(0.0001) - 4) < 0.01

    moved, _ = stepped(ns.skipgram_step, W4, W4_OUT, 2, [1, 3], 0.1, ROWS4)
    check_equal(moved.T, [[1, -1], [2, 0], [1, 1] - 0.1 * DELTAS4.sum(axis=0), [0, 2]])
    moved, _ = stepped(ns.skipgram_sequential_step, W4, W4_OUT, 2, [1], 0.1, ROWS4[:1])
    check_equal(moved[:, 2], [1, 1] - 0.1 * DELTAS4[0])
