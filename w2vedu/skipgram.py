"""Softmax skip-gram, equations (12) to (22); chapter 4 (``skipgram.ipynb``).

The center word predicts each context word.  Its hidden vector, and everything behind the hidden layer, is
that of CBOW with the one-word context (w_I,): those functions are imported.  New are the loss and γ.
"""

import numpy as np

from .cbow import backpropagate, hidden, hidden_error, occurrences, scores, update_input, update_output
from .hints import Array, Words
from .inputs import check_step, check_window
from .numerics import log_sum_exp, softmax


def loss_of_scores(u: Array, context: Words) -> float:
    """Compute E = -Σ_c log(exp(u_{w_c}) / Σ_k exp(u_k)), the last line of equation (12); chapter 4.

    The C output panels share W', so each has the same scores u, and one log-sum-exp serves them all.

    Parameters
    ----------
    u : (V,) scores
    context : (C,) indices of the context words

    Returns
    -------
    The loss E in nats, summed over the context words.

    Examples
    --------
    >>> round(loss_of_scores(np.log([1., 2, 3, 4]), [1, 3]), 12)  # ln 12.5
    2.525728644308
    """
    return (len(context) * log_sum_exp(u) - u[list(context)].sum()).item()


def loss(W: Array, W_out: Array, center: int, context: Words) -> float:
    """Compute the loss of one window, equation (12); chapter 4.

    Parameters
    ----------
    W : (N, V) input weights, real or complex
    W_out : (V, N) output weights, real or complex
    center : index of the center word w_I
    context : (C,) indices of the context words; repeats and the center itself are allowed

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
    >>> round(loss(W, W_out, 2, [1, 3]), 12)  # ln 12.5
    2.525728644308
    """
    check_window(W, W_out, center, context)
    return loss_of_scores(scores(W_out, hidden(W, [center])), context)


def panel_errors(u: Array, context: Words) -> Array:
    """Compute the error of every output panel, δ'_c = y_c - t_c, equations (13) and (14); chapter 4.

    Parameters
    ----------
    u : (V,) scores, the same for all panels
    context : (C,) indices of the context words

    Returns
    -------
    (C, V) matrix whose row c is δ'_c.

    Examples
    --------
    >>> panel_errors(np.log([1., 2, 3, 4]), [1, 3]).round(12)
    array([[ 0.1, -0.8,  0.3,  0.4],
           [ 0.1,  0.2,  0.3, -0.6]])
    """
    C = len(context)
    errors = np.tile(softmax(u), (C, 1))
    errors[np.arange(C), context] -= 1
    return errors


def summed_error(u: Array, context: Words) -> Array:
    """Sum the panel errors: γ = Σ_c δ'_c = C y - n, equation (15), formula (S.4); chapter 4.

    Parameters
    ----------
    u : (V,) scores
    context : (C,) indices of the context words; n_i is how often word i stands in it

    Returns
    -------
    (V,) summed error γ; its entries sum to 0.

    Examples
    --------
    >>> summed_error(np.log([1., 2, 3, 4]), [1, 3]).round(12)
    array([ 0.2, -0.6,  0.6, -0.2])
    """
    return len(context) * softmax(u) - occurrences(context, len(u), u.dtype)


def gradients(W: Array, W_out: Array, center: int, context: Words) -> tuple[Array, Array]:
    """Compute the gradients of the loss of one window, equations (16) and (21); chapter 4.

    Parameters
    ----------
    W, W_out, center, context : as in :func:`loss`, with the same errors

    Returns
    -------
    (∂E/∂W, ∂E/∂W'), shaped (N, V) and (V, N).

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> dW, dW_out = gradients(W, W_out, 2, [1, 3])
    >>> dW[:, 2].round(6)  # δ; the other columns are 0
    array([-0.554518,  0.520538])
    """
    check_window(W, W_out, center, context)
    h = hidden(W, [center])
    gamma = summed_error(scores(W_out, h), context)
    return backpropagate(W_out, [center], h, gamma)


def step(W: Array, W_out: Array, center: int, context: Words, eta: float) -> float:
    """Take one gradient step on one window, equations (17) and (22), both from old values; chapter 4.

    Parameters
    ----------
    W, W_out, center, context : as in :func:`loss`; `W` and `W_out` are changed in place
    eta : learning rate η >= 0

    Returns
    -------
    The loss in nats before the step.

    Raises
    ------
    ValueError, IndexError
        As :func:`loss`, and if `eta` is negative or not finite; then nothing has been changed.

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> _ = step(W, W_out, 2, [1, 3], eta=0.1)
    >>> W[:, 2].round(6)
    array([1.055452, 0.947946])
    """
    check_window(W, W_out, center, context)
    check_step(W, W_out, eta)
    h = hidden(W, [center])
    u = scores(W_out, h)
    gamma = summed_error(u, context)
    delta = hidden_error(W_out, gamma)  # first, for (19) has the old W'
    update_output(W_out, gamma, h, eta)
    update_input(W, [center], delta, eta)
    return loss_of_scores(u, context)
