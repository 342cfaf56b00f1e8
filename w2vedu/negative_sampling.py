"""Negative sampling for both models, equations (23) to (34); chapter 5 (``negative-sampling.ipynb``).

Only the loss and its derivative δ' are new; the rest is imported from :mod:`w2vedu.cbow`.
The draws are an argument, never made here, and they are a multiset: a word drawn twice counts twice,
and a draw that hits the target word counts too.
"""

import numpy as np

from .cbow import backpropagate, hidden, occurrences, scores, update_input
from .hints import Array, Rows, Words
from .inputs import check_negatives, check_step, check_window
from .numerics import log_sigmoid, sigmoid


def loss_of_scores(u: Array, word: int, negatives: Words) -> float:
    """Compute E = -log σ(u_{w_O}) - Σ_k log σ(-u_k) over the draws, equation (23); chapter 5.

    Parameters
    ----------
    u : (V,) scores
    word : index of the word to be predicted, w_O (CBOW) or w_c (skip-gram)
    negatives : (K,) indices of the draws

    Returns
    -------
    The loss E in nats, a number.

    Examples
    --------
    >>> round(loss_of_scores(np.log([1., 2, 3, 4]), 2, [0, 3]), 12)  # ln(40/3)
    2.590267165446
    """
    return (-log_sigmoid(u[word]) - log_sigmoid(-np.take(u, negatives)).sum()).item()


def output_error(u: Array, word: int, negatives: Words) -> Array:
    """Compute δ'_i = (t_i + m_i) σ(u_i) - t_i, equations (24), (25), (30) and (31); chapter 5.

    Here t_i is 1 for the word to be predicted, and m_i is how often word i was drawn.  With distinct
    draws that miss the word this is the source's σ(u_i) - t_i; with others only this is the derivative.

    Parameters
    ----------
    u : (V,) scores
    word : index of the word to be predicted, w_O (CBOW) or w_c (skip-gram)
    negatives : (K,) indices of the draws

    Returns
    -------
    (V,) output error δ', 0 for every word that is neither `word` nor drawn.

    Examples
    --------
    >>> output_error(np.log([1., 2, 3, 4]), 2, [0, 3]).round(12)
    array([ 0.5 ,  0.  , -0.25,  0.8 ])
    >>> output_error(np.log([1., 2, 3, 4]), 2, [0, 0]).round(12)  # a word drawn twice counts twice
    array([ 1.  ,  0.  , -0.25,  0.  ])
    """
    t = occurrences([word], len(u), u.dtype)
    m = occurrences(negatives, len(u), u.dtype)
    return (t + m) * sigmoid(u) - t


def cbow_loss(W: Array, W_out: Array, center: int, context: Words, negatives: Words) -> float:
    """Compute the loss of one CBOW window, equation (23); chapter 5.

    Parameters
    ----------
    W : (N, V) input weights, real or complex
    W_out : (V, N) output weights, real or complex
    center : index of the center word w_O
    context : (C,) indices of the context words
    negatives : (K,) indices of the draws, a multiset

    Returns
    -------
    The loss E in nats, a number.

    Raises
    ------
    ValueError, IndexError
        If shapes or word indices do not fit; see :mod:`w2vedu.inputs`.

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> round(cbow_loss(W, W_out, 2, [1, 3], [0, 3]), 12)  # ln(40/3)
    2.590267165446
    """
    _check_cbow(W, W_out, center, context, negatives)
    return loss_of_scores(scores(W_out, hidden(W, context)), center, negatives)


def cbow_gradients(W: Array, W_out: Array, center: int, context: Words, negatives: Words) -> tuple[Array, Array]:
    """Compute the gradients of (23): δ' of equation (24) plugged into (5), (8) and (10); chapter 5.

    Parameters
    ----------
    W, W_out, center, context, negatives : as in :func:`cbow_loss`, with the same errors

    Returns
    -------
    (∂E/∂W, ∂E/∂W'), shaped (N, V) and (V, N).

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> dW, dW_out = cbow_gradients(W, W_out, 2, [1, 3], [0, 3])
    >>> dW_out[:, 0].round(12)  # δ'_i h_1, and h = (1, 1)
    array([ 0.5 ,  0.  , -0.25,  0.8 ])
    """
    _check_cbow(W, W_out, center, context, negatives)
    h = hidden(W, context)
    delta_out = output_error(scores(W_out, h), center, negatives)
    return backpropagate(W_out, context, h, delta_out)


def cbow_step(W: Array, W_out: Array, center: int, context: Words, eta: float, negatives: Words) -> float:
    """Take one gradient step on one CBOW window, equations (25) to (28); chapter 5.

    Only the K + 1 rows of the target and the draws are read and written.

    Parameters
    ----------
    W, W_out, center, context : as in :func:`cbow_loss`; `W` and `W_out` are changed in place
    eta : learning rate η >= 0
    negatives : as in :func:`cbow_loss`

    Returns
    -------
    The loss in nats before the step.

    Raises
    ------
    ValueError, IndexError
        As :func:`cbow_loss`, and if `eta` is negative or not finite; then nothing has been changed.

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> before = cbow_step(W, W_out, 2, [1, 3], 0.1, [0, 3])
    >>> before > cbow_loss(W, W_out, 2, [1, 3], [0, 3])
    True
    """
    _check_cbow(W, W_out, center, context, negatives)
    check_step(W, W_out, eta)
    return _update(W, W_out, context, np.array([[center, *negatives]], dtype=int), eta)


def skipgram_loss(W: Array, W_out: Array, center: int, context: Words, negatives: Rows) -> float:
    """Compute the loss of one skip-gram window, equation (29); chapter 5.

    Parameters
    ----------
    W : (N, V) input weights, real or complex
    W_out : (V, N) output weights, real or complex
    center : index of the center word w_I
    context : (C,) indices of the context words
    negatives : (C, K) indices of the draws: row c belongs to context word c and is a multiset

    Returns
    -------
    The loss E in nats, summed over the C context words.

    Raises
    ------
    ValueError, IndexError
        If shapes or word indices do not fit; see :mod:`w2vedu.inputs`.

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> round(skipgram_loss(W, W_out, 2, [1, 3], [[0, 3], [0, 2]]), 12)  # ln(15 · 10)
    5.010635294096
    """
    _check_skipgram(W, W_out, center, context, negatives)
    u = scores(W_out, hidden(W, [center]))
    return sum(loss_of_scores(u, word, draws) for word, draws in zip(context, negatives))


def skipgram_gradients(W: Array, W_out: Array, center: int, context: Words, negatives: Rows) -> tuple[Array, Array]:
    """Compute the gradients of (29): γ = Σ_c δ'_c with δ'_c of equation (30), plugged into (16), (19), (21); chapter 5.

    Parameters
    ----------
    W, W_out, center, context, negatives : as in :func:`skipgram_loss`, with the same errors

    Returns
    -------
    (∂E/∂W, ∂E/∂W'), shaped (N, V) and (V, N).

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> dW, dW_out = skipgram_gradients(W, W_out, 2, [1, 3], [[0, 3], [0, 2]])
    >>> dW_out[:, 0].round(6)  # γ_i h_1, and h = (1, 1)
    array([ 1.      , -0.333333,  0.75    ,  0.6     ])
    """
    _check_skipgram(W, W_out, center, context, negatives)
    h = hidden(W, [center])
    u = scores(W_out, h)
    gamma = np.sum([output_error(u, word, draws) for word, draws in zip(context, negatives)], axis=0)
    return backpropagate(W_out, [center], h, gamma)


def skipgram_step(W: Array, W_out: Array, center: int, context: Words, eta: float, negatives: Rows) -> float:
    """Take one gradient step on (29), all right-hand sides old: the joint step; chapter 5.

    The source's (31) to (34) are the *sequential* step, :func:`skipgram_sequential_step`; the two agree to
    first order in η.

    Parameters
    ----------
    W, W_out, center, context : as in :func:`skipgram_loss`; `W` and `W_out` are changed in place
    eta : learning rate η >= 0
    negatives : as in :func:`skipgram_loss`

    Returns
    -------
    The loss in nats before the step.

    Raises
    ------
    ValueError, IndexError
        As :func:`skipgram_loss`, and if `eta` is negative or not finite; then nothing has been changed.

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> before = skipgram_step(W, W_out, 2, [1, 3], 0.1, [[0, 3], [0, 2]])
    >>> before > skipgram_loss(W, W_out, 2, [1, 3], [[0, 3], [0, 2]])
    True
    """
    _check_skipgram(W, W_out, center, context, negatives)
    check_step(W, W_out, eta)
    return _update(W, W_out, [center], np.column_stack([context, negatives]).astype(int), eta)


def skipgram_sequential_step(W: Array, W_out: Array, center: int, context: Words, eta: float, negatives: Rows) -> float:
    """Take the source's steps, one for each context word in turn, equations (31) to (34); chapter 5.

    Context word c sees the tables that context words 1 … c - 1 have already changed.  Each of these steps
    is a CBOW step with the roles swapped: the one-word context (w_I,) predicts w_c.

    Parameters
    ----------
    W, W_out, center, context, eta, negatives : as in :func:`skipgram_step`, with the same errors

    Returns
    -------
    The loss in nats before the first of the steps.

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> round(skipgram_sequential_step(W, W_out, 2, [1, 3], 0.1, [[0, 3], [0, 2]]), 6)
    5.010635
    """
    _check_skipgram(W, W_out, center, context, negatives)
    check_step(W, W_out, eta)
    before = skipgram_loss(W, W_out, center, context, negatives)
    for word, draws in zip(context, negatives):
        cbow_step(W, W_out, word, [center], eta, draws)
    return before


def _update(W: Array, W_out: Array, words: Words, rows: Array, eta: float) -> float:
    """Move the tables; each line of `rows` is a word to be predicted, followed by its draws."""
    h = hidden(W, words)
    u = W_out[rows] @ h  # the scores of these rows alone
    sign = np.where(np.arange(rows.shape[1]) == 0, 1, -1)  # log σ(u) for the word, log σ(-u) for the draws
    errors = sigmoid(u)
    errors[:, 0] -= 1  # (25), (31): σ(u) - t, one entry for each occurrence
    delta = np.tensordot(errors, W_out[rows], 2)  # (27), (33): the old rows
    np.subtract.at(W_out, rows, eta * errors[..., None] * h)  # (26), (32), once per occurrence
    update_input(W, words, delta, eta)  # (28), (34)
    return -log_sigmoid(sign * u).sum().item()


def _check_cbow(W: Array, W_out: Array, center: int, context: Words, negatives: Words) -> None:
    check_window(W, W_out, center, context)
    check_negatives(negatives, (None,), len(W_out))


def _check_skipgram(W: Array, W_out: Array, center: int, context: Words, negatives: Rows) -> None:
    check_window(W, W_out, center, context)
    check_negatives(negatives, (len(context), None), len(W_out))
