"""Full-batch training: a whole corpus in three matrix products, from its counts alone; chapter 9 (``speed.ipynb``).

Row w of every (V, V) table belongs to the input word w, as in :mod:`w2vedu.pmi`.  A table for every pair of words
needs a small vocabulary: V = 10,000 takes 800 MB.
"""

import numpy as np
from numpy.typing import ArrayLike

from .hints import Array
from .numerics import log_sum_exp, softmax
from .pmi import _checked, expected_error, expected_loss
from .training import Trained, _one_blas_thread, start_tables


def scores(W: Array, W_out: Array) -> Array:
    """Compute all scores at once, row w being u for the input word w, formula (F.6); chapter 9.

    Parameters
    ----------
    W, W_out : (N, V) and (V, N) tables

    Returns
    -------
    (V, V) scores.

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> np.exp(scores(W, W_out)[2]).round(12)  # the center word sat
    array([1., 2., 3., 4.])
    """
    return (W_out @ W).T


def softmax_loss(scores: Array, counts: ArrayLike) -> float:
    """Sum the loss of softmax skip-gram over all pairs of a corpus, formula (F.7); chapter 9.

    Parameters
    ----------
    scores : (V, V) scores, real or complex
    counts : (V, V) pair counts #(w, c), for example from :func:`w2vedu.pmi.pair_counts`

    Returns
    -------
    The loss in nats, a number.

    Examples
    --------
    >>> counts = np.array([[3, 1], [1, 3]])
    >>> round(softmax_loss(np.zeros((2, 2)), counts) / float(np.log(2)), 12)  # 8 pairs, ln V each
    8.0
    """
    counts = np.asarray(counts)
    return (counts.sum(axis=1) @ log_sum_exp(scores) - (counts * scores).sum()).item()


def softmax_error(scores: Array, counts: ArrayLike) -> Array:
    """Compute the derivative of :func:`softmax_loss` by the scores, formula (F.8); chapter 9.

    Row w is n_w y - #(w, ·), with n_w the number of pairs whose center is w: the γ of skip-gram, summed over all
    windows of the center word w.

    Parameters
    ----------
    scores, counts : as in :func:`softmax_loss`

    Returns
    -------
    (V, V) errors, every row of which sums to zero.

    Examples
    --------
    >>> softmax_error(np.zeros((2, 2)), np.array([[3, 1], [1, 3]]))
    array([[-1.,  1.],
           [ 1., -1.]])
    """
    counts = np.asarray(counts)
    return counts.sum(axis=1, keepdims=True) * softmax(scores) - counts


def gradients(W: Array, W_out: Array, errors: Array) -> tuple[Array, Array]:
    """Carry the errors of all scores back to the tables by two matrix products, formulas (F.9) and (F.10); chapter 9.

    Parameters
    ----------
    W, W_out : (N, V) and (V, N) tables
    errors : (V, V) derivatives by the scores: :func:`softmax_error`, or :func:`w2vedu.pmi.expected_error`

    Returns
    -------
    ∇W of shape (N, V) and ∇W' of shape (V, N).

    Examples
    --------
    >>> from w2vedu.corpora import one_two_three_four
    >>> words, W, W_out = one_two_three_four()
    >>> counts = np.zeros((4, 4))
    >>> counts[2, [1, 3]] = 1  # one window: center sat, context cat, mat
    >>> gradient, gradient_out = gradients(W, W_out, softmax_error(scores(W, W_out), counts))
    >>> gradient[:, 2].round(6)  # δ of skip-gram
    array([-0.554518,  0.520538])
    """
    return (errors @ W_out).T, errors.T @ W.T


def train(counts: ArrayLike, no: Array | None = None, vector_size: int = 16, steps: int = 200, eta: float = 0.1,
          seed: int = 0) -> Trained:
    """Train on the counts of a corpus, all of them in every step, with Adam; chapter 9.

    Parameters
    ----------
    counts : (V, V) pair counts >= 0, no row all zero
    no : expected numbers of *no* from :func:`w2vedu.pmi.expected_no`, for negative sampling; None for the softmax
    vector_size : embedding size N
    steps : number of steps
    eta : learning rate η of Adam at the start, it falls linearly to 0: about how far a number moves in one step
    seed : the same seed gives the same vectors

    Returns
    -------
    Trained
        Its losses are the mean loss per pair before each step.

    Raises
    ------
    ValueError
        If the counts are no such table.

    Examples
    --------
    >>> counts = np.array([[3, 1], [1, 3]])
    >>> trained = train(counts, vector_size=2)
    >>> softmax(scores(trained.W, trained.W_out)).round(3)  # what was counted
    array([[0.75, 0.25],
           [0.25, 0.75]])
    """
    counts = _checked(counts)
    pairs = counts.sum()
    tables = start_tables(len(counts), vector_size, np.random.default_rng(seed), float)
    # Means of the gradients of W and W' and of their squares, the last ones weighing most.
    mean, square = [0 * table for table in tables], [0 * table for table in tables]
    losses = []
    with _one_blas_thread():  # as in w2vedu.training: one order of adding, and no waiting
        for step in range(1, steps + 1):
            u = scores(*tables)
            loss, errors = ((softmax_loss(u, counts), softmax_error(u, counts)) if no is None else
                            (expected_loss(u, counts, no), expected_error(u, counts, no)))
            losses.append(loss / pairs)
            for i, gradient in enumerate(gradients(*tables, errors / pairs)):
                mean[i] = 0.9 * mean[i] + 0.1 * gradient
                square[i] = 0.999 * square[i] + 0.001 * gradient**2
                direction = mean[i] / (1 - 0.9**step) / (np.sqrt(square[i] / (1 - 0.999**step)) + 1e-8)
                tables[i][:] -= eta * (1 - (step - 1) / steps) * direction
    return Trained(*tables, np.array(losses))
