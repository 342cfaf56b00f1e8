"""Softmax CBOW, equations (1) to (11); chapter 3 (``cbow.ipynb``).

The context words predict the center word.  Symbols: `W` (N × V) holds the input vector v_w of word w in
column w, `W_out` (V × N) holds the output vector v'_w in row w.
"""

import numpy as np
from numpy.typing import DTypeLike

from .hints import Array, Words
from .inputs import check_step, check_window
from .numerics import log_sum_exp, softmax


def hidden(W: Array, context: Words) -> Array:
    """Average the input vectors of the context: h = (1/C) Σ_c W x_{w_c}, in equation (9), formula (C.1); chapter 3.

    Parameters
    ----------
    W : (N, V) input weights
    context : (C,) word indices; a repeated word counts as often as it stands there

    Returns
    -------
    (N,) hidden vector h.

    Examples
    --------
    >>> W = np.array([[1., 2, 1, 0], [-1, 0, 1, 2]])
    >>> hidden(W, [1, 3])
    array([1., 1.])
    """
    return W[:, context].mean(axis=1)


def scores(W_out: Array, h: Array) -> Array:
    """Score every word of the vocabulary: u = W' h, in equations (1) and (4), formula (C.2); chapter 3.

    Parameters
    ----------
    W_out : (V, N) output weights
    h : (N,) hidden vector

    Returns
    -------
    (V,) scores u.

    Examples
    --------
    >>> scores(np.array([[0., 0], [1, 0], [0, 2], [1, 1]]), np.array([1., 1.]))
    array([0., 1., 2., 2.])
    """
    return W_out @ h


def loss_of_scores(u: Array, center: int) -> float:
    """Compute E = -u_{w_O} + log Σ_k exp(u_k), the last line of equation (1); chapter 3.

    Parameters
    ----------
    u : (V,) scores
    center : index of the center word w_O

    Returns
    -------
    The loss E in nats, a number.

    Examples
    --------
    >>> loss_of_scores(np.log([1., 2, 3, 4]), 2)  # ln(10/3)
    1.2039728043259361
    """
    return (log_sum_exp(u) - u[center]).item()


def loss(W: Array, W_out: Array, center: int, context: Words) -> float:
    """Compute the loss of one window, equation (1); chapter 3.

    Parameters
    ----------
    W : (N, V) input weights, real or complex
    W_out : (V, N) output weights, real or complex
    center : index of the center word w_O
    context : (C,) indices of the context words; repeats and the center itself are allowed

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
    >>> round(loss(W, W_out, 2, [1, 3]), 12)  # ln(10/3)
    1.203972804326
    """
    check_window(W, W_out, center, context)
    return loss_of_scores(scores(W_out, hidden(W, context)), center)


def output_error(u: Array, center: int) -> Array:
    """Compute the output error δ' = ∂E/∂u = y - t, equations (2) and (3); chapter 3.

    Parameters
    ----------
    u : (V,) scores
    center : index of the center word w_O, where the one-hot target t is 1

    Returns
    -------
    (V,) output error δ'; its entries sum to 0.

    Examples
    --------
    >>> output_error(np.log([1., 2, 3, 4]), 2).round(12)
    array([ 0.1,  0.2, -0.7,  0.4])
    """
    delta_out = softmax(u)
    delta_out[center] -= 1
    return delta_out


def output_gradient(delta_out: Array, h: Array) -> Array:
    """Compute ∇_{W'} E = δ' hᵀ, equations (4) and (5); with γ for δ' equations (15) and (16); chapters 3, 4.

    Parameters
    ----------
    delta_out : (V,) output error δ' (CBOW) or γ (skip-gram)
    h : (N,) hidden vector

    Returns
    -------
    (V, N) gradient for `W_out`.

    Examples
    --------
    >>> output_gradient(np.array([1., -1.]), np.array([3., 4.]))
    array([[ 3.,  4.],
           [-3., -4.]])
    """
    return np.outer(delta_out, h)


def update_output(W_out: Array, delta_out: Array, h: Array, eta: float) -> None:
    """Move the output vectors: v'_i ← v'_i - η δ'_i h, equation (6), and (17) with γ for δ'; chapters 3, 4.

    Parameters
    ----------
    W_out : (V, N) output weights, changed in place
    delta_out : (V,) output error δ' or γ
    h : (N,) hidden vector
    eta : learning rate η

    Examples
    --------
    >>> W_out = np.zeros((2, 2))
    >>> update_output(W_out, np.array([1., -1.]), np.array([3., 4.]), eta=0.5)
    >>> W_out
    array([[-1.5, -2. ],
           [ 1.5,  2. ]])
    """
    W_out -= eta * output_gradient(delta_out, h)


def hidden_error(W_out: Array, delta_out: Array) -> Array:
    """Compute the hidden error δ = ∂E/∂h = W'ᵀ δ', equations (7) and (8); with γ (18) and (19); chapters 3, 4.

    Parameters
    ----------
    W_out : (V, N) output weights, the *old* ones: before `update_output`
    delta_out : (V,) output error δ' or γ

    Returns
    -------
    (N,) hidden error δ.

    Examples
    --------
    >>> hidden_error(np.array([[1., 2.], [3., 4.]]), np.array([1., -1.]))
    array([-2., -2.])
    """
    return W_out.T @ delta_out


def input_gradient(delta: Array, context: Words, V: int) -> Array:
    """Compute ∇_W E = (1/C) δ (Σ_c x_{w_c})ᵀ, equations (9), (10); one word: (20), (21); chapters 3, 4.

    Parameters
    ----------
    delta : (N,) hidden error δ
    context : (C,) word indices; a word that stands there twice receives twice the gradient
    V : vocabulary size

    Returns
    -------
    (N, V) gradient for `W`; its column w is (c_w / C) δ, with c_w = how often w stands in the context.

    Examples
    --------
    >>> input_gradient(np.array([3., 6.]), [1, 1, 2], V=4)
    array([[0., 2., 1., 0.],
           [0., 4., 2., 0.]])
    """
    return np.outer(delta, occurrences(context, V, delta.dtype)) / len(context)


def update_input(W: Array, context: Words, delta: Array, eta: float) -> None:
    """Move the context vectors: v_w ← v_w - (η/C) δ, once per occurrence, equations (11), (22), (28); chapters 3 to 5.

    Parameters
    ----------
    W : (N, V) input weights, changed in place
    context : (C,) word indices
    delta : (N,) hidden error δ
    eta : learning rate η

    Examples
    --------
    >>> W = np.zeros((2, 3))
    >>> update_input(W, [0, 0, 2], np.array([3., 6.]), eta=1)
    >>> W
    array([[-2.,  0., -1.],
           [-4.,  0., -2.]])
    """
    # `W[:, context] -= …` would update a repeated word once; subtract.at does so once per occurrence.
    # An array, because NumPy would read a tuple of indices as one position in the table.
    np.subtract.at(W.T, np.asarray(context), eta / len(context) * delta)


def occurrences(words: Words, V: int, dtype: DTypeLike = float) -> Array:
    """Count how often each word of the vocabulary stands in `words`: Σ_c x_{w_c} of equation (10); chapter 3.

    Parameters
    ----------
    words : word indices, 1-d
    V : vocabulary size
    dtype : type of the result

    Returns
    -------
    (V,) counts.

    Examples
    --------
    >>> occurrences([1, 1, 2], V=4)
    array([0., 2., 1., 0.])
    """
    counts = np.zeros(V, dtype)
    np.add.at(counts, list(words), 1)  # NumPy 2.0 would let np.bincount count no unsigned numbers
    return counts


def backpropagate(W_out: Array, words: Words, h: Array, delta_out: Array) -> tuple[Array, Array]:
    """Turn the output error into both gradients, equations (5), (8) and (10); chapter 3.

    The same three lines serve all four models: only `delta_out`, and the `words` whose vectors made up h,
    change from model to model.

    Parameters
    ----------
    W_out : (V, N) output weights
    words : (C,) indices of the input words: the context (CBOW) or the center alone (skip-gram)
    h : (N,) hidden vector
    delta_out : (V,) output error δ' or γ

    Returns
    -------
    (∂E/∂W, ∂E/∂W'), shaped (N, V) and (V, N).

    Examples
    --------
    >>> dW, dW_out = backpropagate(np.ones((3, 2)), [0], np.array([1., 2.]), np.array([0.5, 0., 0.]))
    >>> dW
    array([[0.5, 0. , 0. ],
           [0.5, 0. , 0. ]])
    """
    delta = hidden_error(W_out, delta_out)
    return input_gradient(delta, words, len(W_out)), output_gradient(delta_out, h)


def gradients(W: Array, W_out: Array, center: int, context: Words) -> tuple[Array, Array]:
    """Compute the gradients of the loss of one window, equations (5) and (10); chapter 3.

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
    >>> dW_out.round(12)  # every row is δ'_i h, and h = (1, 1)
    array([[ 0.1,  0.1],
           [ 0.2,  0.2],
           [-0.7, -0.7],
           [ 0.4,  0.4]])
    """
    check_window(W, W_out, center, context)
    h = hidden(W, context)
    delta_out = output_error(scores(W_out, h), center)
    return backpropagate(W_out, context, h, delta_out)


def step(W: Array, W_out: Array, center: int, context: Words, eta: float) -> float:
    """Take one gradient step on one window, equations (6) and (11), both from old values; chapter 3.

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
    >>> before = step(W, W_out, 2, [1, 3], eta=0.1)
    >>> round(before, 6), round(loss(W, W_out, 2, [1, 3]), 6)
    (1.203973, 1.048818)
    """
    check_window(W, W_out, center, context)
    check_step(W, W_out, eta)
    h = hidden(W, context)
    u = scores(W_out, h)
    delta_out = output_error(u, center)
    delta = hidden_error(W_out, delta_out)  # first, for (8) has the old W'
    update_output(W_out, delta_out, h, eta)
    update_input(W, context, delta, eta)
    return loss_of_scores(u, center)
