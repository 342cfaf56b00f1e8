"""Checks of what a caller passes in, so that a mistake is named before anything is computed or changed.

The equations do not depend on this file; it exists because NumPy accepts -1 as an index, and a window
that reaches past the vocabulary should say so.  And since a word may be of any length and hold any character, even
one that moves the cursor of a terminal, :func:`plain` and :func:`quoted` write it down so that it can only be read.
"""

from numbers import Real

import numpy as np
from numpy.typing import ArrayLike

from .hints import Array, Words


def plain(text: str, longest: int | None = None) -> str:
    """Write a text such that it can only be read: control characters are escaped, too many characters cut; chapter 8.

    Parameters
    ----------
    text : a string, for example a word
    longest : how many characters the result may have; None for any number

    Returns
    -------
    A string.

    Examples
    --------
    >>> print(plain("\\x1b[2Jcat"), plain("a" * 100, longest=9))
    \\x1b[2Jcat aaaaaa...
    """
    text = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
    return text if longest is None or len(text) <= longest else text[:longest - 3] + "..."


def quoted(value: object) -> str:
    """Write a value into a message: as Python would, in at most 60 characters, and bytes as text; chapter 8.

    Parameters
    ----------
    value : anything; of an object its repr is written

    Returns
    -------
    A string without control characters.

    Examples
    --------
    >>> print(quoted("cat"), quoted("\\n"), len(quoted("a" * 10_000)))
    'cat' '\\n' 60
    """
    text = repr(value.decode(errors="backslashreplace") if isinstance(value, bytes) else value)
    return plain(text, longest=60)


def check_tables(W: Array, W_out: Array) -> None:
    """Check that `W` is (N, V) and `W_out` is (V, N); chapter 2.

    Parameters
    ----------
    W, W_out : the tables

    Raises
    ------
    ValueError
        If the shapes do not belong together.

    Examples
    --------
    >>> check_tables(np.zeros((2, 4)), np.zeros((2, 4)))
    Traceback (most recent call last):
    ValueError: W has shape (2, 4), so W_out must have shape (4, 2), but it has (2, 4)
    """
    shape, shape_out = np.shape(W), np.shape(W_out)
    if len(shape) != 2 or 0 in shape:
        raise ValueError(f"W must be a matrix of shape (N, V), but it has shape {shape}")
    if shape_out != shape[::-1]:
        raise ValueError(f"W has shape {shape}, so W_out must have shape {shape[::-1]}, but it has {shape_out}")


def check_window(W: Array, W_out: Array, center: int, context: Words) -> None:
    """Check the tables and the word indices of one window; chapter 2.

    Parameters
    ----------
    W, W_out : the tables
    center : index of the center word
    context : (C,) indices of the context words

    Raises
    ------
    ValueError
        If the shapes do not belong together, or the context is empty, not 1-d or not made of integers.
    IndexError
        If a word index is outside 0 … V - 1.

    Examples
    --------
    >>> check_window(np.zeros((2, 4)), np.zeros((4, 2)), 4, [1, 3])
    Traceback (most recent call last):
    IndexError: center contains 4, but the vocabulary has V = 4 words: indices run from 0 to 3
    """
    check_tables(W, W_out)
    V = len(W_out)
    if np.ndim(center) != 0:
        raise ValueError(f"center must be one word index, but it has shape {np.shape(center)}")
    _check_words("center", center, V)
    if np.ndim(context) != 1 or len(context) == 0:
        raise ValueError(f"context must be a 1-d array of at least one word index, but it is {quoted(context)}")
    _check_words("context", context, V)


def check_negatives(negatives: ArrayLike, shape: tuple[int | None, ...], V: int) -> None:
    """Check the draws of negative sampling; chapter 5.

    Parameters
    ----------
    negatives : indices of the draws
    shape : the shape that they must have, None where any size from 1 on is right
    V : vocabulary size

    Raises
    ------
    ValueError
        If the draws are missing, none at all, of another shape or not integers.
    IndexError
        If a draw is outside 0 … V - 1.

    Examples
    --------
    >>> check_negatives(None, (None,), 4)
    Traceback (most recent call last):
    ValueError: negatives must be an integer array of shape (K,) with K >= 1 draws, but it is None
    """
    got = np.shape(negatives)
    expected = "(" + ", ".join("K" if n is None else str(n) for n in shape) + ("," if len(shape) == 1 else "") + ")"
    if len(got) != len(shape) or 0 in got or any(n not in (None, m) for n, m in zip(shape, got)):
        found = f"it has shape {got}" if got else f"it is {quoted(negatives)}"
        raise ValueError(f"negatives must be an integer array of shape {expected} with K >= 1 draws, but {found}")
    _check_words("negatives", negatives, V)


def check_step(W: Array, W_out: Array, eta: float) -> None:
    """Check that the tables can be updated in place and that the learning rate is usable; chapter 3.

    Parameters
    ----------
    W, W_out : the tables
    eta : learning rate η

    Raises
    ------
    ValueError
        If `eta` is negative or not finite, or a table is not a writable floating-point array.

    Examples
    --------
    >>> check_step(np.zeros((2, 4)), np.zeros((4, 2)), eta=float("nan"))
    Traceback (most recent call last):
    ValueError: the learning rate eta must be a finite number >= 0, but it is nan
    """
    if not isinstance(eta, Real) or not 0 <= eta < np.inf:
        raise ValueError(f"the learning rate eta must be a finite number >= 0, but it is {eta!r}")
    for name, table in (("W", W), ("W_out", W_out)):
        if not isinstance(table, np.ndarray) or table.dtype.kind != "f":
            kind = table.dtype if isinstance(table, np.ndarray) else type(table).__name__
            raise ValueError(f"{name} is updated in place, so it must be an array of real floats, but it is {kind}")
        if not table.flags.writeable:
            raise ValueError(f"{name} is updated in place, but it is read-only: pass {name}.copy()")


def _check_words(name: str, words: ArrayLike, V: int) -> None:
    words = np.asarray(words)
    if words.dtype.kind not in "iu":
        raise ValueError(f"{name} must hold integer word indices, but it has dtype {words.dtype}: {quoted(words)}")
    outside = words[(words < 0) | (words >= V)]
    if outside.size:
        raise IndexError(f"{name} contains {outside.flat[0]}, but the vocabulary has V = {V} words: "
                         f"indices run from 0 to {V - 1}")
