"""Softmax, sigmoid and their logarithms, written so that they neither overflow nor break complex step.

Chapter 1 (``tools.ipynb``).  Each function accepts real or complex arrays: the derivative of a real
function can then be read from the imaginary part of a complex one (see :mod:`w2vedu.gradcheck`).
For that reason every comparison below looks at the real part only.
"""

import numpy as np
from numpy.typing import ArrayLike

from .hints import Array


def log_sum_exp(u: ArrayLike, axis: int = -1) -> Array:
    """Compute log Σ_k exp(u_k), the second term of equation (1), formula (T.2); chapter 1.

    Parameters
    ----------
    u : array of scores, real or complex
    axis : the axis that is summed over

    Returns
    -------
    Array like `u` with `axis` removed (a scalar for a 1-d `u`).

    Examples
    --------
    >>> float(log_sum_exp([0.0, 0.0, 0.0, 0.0]))  # ln 4
    1.3862943611198906
    >>> float(log_sum_exp([1000.0, 1000.0]))  # exp(1000) alone would overflow
    1000.6931471805599
    """
    u = np.asarray(u)
    largest = np.max(u.real, axis=axis, keepdims=True)
    # log Σ exp(u) = m + log Σ exp(u - m) for every m; m = max u keeps each exponential at most 1.
    return np.squeeze(largest, axis) + np.log(np.sum(np.exp(u - largest), axis=axis))


def softmax(u: ArrayLike, axis: int = -1) -> Array:
    """Compute y_i = exp(u_i) / Σ_k exp(u_k), the prediction in equation (2), formula (T.1); chapter 1.

    Parameters
    ----------
    u : array of scores, real or complex
    axis : the axis along which the result sums to 1

    Returns
    -------
    Array shaped like `u`.

    Examples
    --------
    >>> softmax(np.log([1.0, 2.0, 3.0, 4.0])).round(12)
    array([0.1, 0.2, 0.3, 0.4])
    """
    u = np.asarray(u)
    e = np.exp(u - np.max(u.real, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def sigmoid(x: ArrayLike) -> Array:
    """Compute σ(x) = 1 / (1 + exp(-x)), used from equation (23) on, formula (T.4); chapter 1.

    Parameters
    ----------
    x : array or number, real or complex

    Returns
    -------
    Array shaped like `x`.

    Examples
    --------
    >>> sigmoid(np.log([1.0, 2.0, 3.0, 4.0])).round(12)
    array([0.5       , 0.66666667, 0.75      , 0.8       ])
    """
    x = np.asarray(x)
    # exp(-|x|) is at most 1; for x < 0 use the equal form exp(x) / (1 + exp(x)).
    e = np.exp(np.where(x.real >= 0, -x, x))
    return np.where(x.real >= 0, 1, e) / (1 + e)


def log_sigmoid(x: ArrayLike) -> Array:
    """Compute log σ(x) without losing it to rounding, for equations (23) and (29), formula (T.6); chapter 1.

    Parameters
    ----------
    x : array or number, real or complex

    Returns
    -------
    Array shaped like `x`.

    Examples
    --------
    >>> float(log_sigmoid(-1000.0))  # np.log(sigmoid(-1000.0)) is -inf
    -1000.0
    """
    x = np.asarray(x)
    # log σ(x) = -log(1 + exp(-x)) = x - log(1 + exp(x)):
    # take the form whose exponential is at most 1.
    e = np.exp(np.where(x.real >= 0, -x, x))
    return np.where(x.real >= 0, 0, x) - np.log1p(e)
