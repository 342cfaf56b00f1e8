"""The windows that code has to be tried on before one may call it right; chapters 3 to 5.

A gradient check proves only the cases it is fed.  These have repeated words, the target among the context, a context
of one word, words drawn twice and draws that hit the target, and no word stands at the position of its own index.
The exercises and the tests of the package use the same ones.
"""

from typing import NamedTuple

import numpy as np

V, N, K = 9, 5, 3  # all different, and different from C = 4: a shape then tells what it is made of
ETA = 0.3  # large: an update that is wrong by O(η²) must show


class Window(NamedTuple):
    """A center word, its context, and the draws of both negative-sampling models; chapters 3 to 5.

    Attributes
    ----------
    center : word index
    context : list of C word indices
    draws : list of K word indices, for CBOW
    rows : C lists of K word indices, for skip-gram

    Examples
    --------
    >>> WINDOWS["duplicate draws"].arguments("cbow-ns")
    (5, array([2, 7, 0, 4]), array([6, 1, 6]))
    """

    center: int
    context: list
    draws: list
    rows: list

    def arguments(self, model):
        """Return what the functions of a model take after the tables: (center, context[, negatives]); chapters 3 to 5.

        Parameters
        ----------
        model : "cbow", "skipgram", "cbow-ns" or "skipgram-ns"

        Returns
        -------
        Tuple.

        Examples
        --------
        >>> WINDOWS["one-word context"].arguments("skipgram")
        (5, array([2]))
        """
        negatives = {"cbow-ns": [self.draws], "skipgram-ns": [self.rows]}.get(model, [])
        return self.center, np.array(self.context), *map(np.array, negatives)


_ROWS = [[6, 1, 8], [3, 8, 1], [8, 3, 6], [1, 6, 3]]
#: Each case by its name.
WINDOWS = {
    "distinct words": Window(5, [2, 7, 0, 4], [6, 1, 8], _ROWS),
    "repeated context": Window(5, [7, 2, 7, 7], [6, 1, 8], _ROWS),
    "target in context": Window(5, [2, 5, 0, 5], [6, 1, 8], _ROWS),
    "one-word context": Window(5, [2], [6, 1, 8], _ROWS[:1]),
    "duplicate draws": Window(5, [2, 7, 0, 4], [6, 1, 6], [[6, 6, 6], [3, 1, 3], [8, 3, 6], [1, 6, 6]]),
    "collision with the target": Window(5, [2, 7, 0, 4], [6, 5, 1], [[2, 1, 8], [3, 7, 1], [8, 3, 6], [1, 6, 4]]),
    "draws equal to context words": Window(5, [2, 7, 0, 4], [7, 1, 4], [[7, 1, 8], [2, 4, 1], [8, 2, 6], [1, 7, 0]]),
}
ABOUT_DRAWS = ("duplicate draws", "collision with the target", "draws equal to context words")


def tables(seed=0):
    """Return random tables for these windows, W (N, V) and W' (V, N); chapters 3 to 5.

    Parameters
    ----------
    seed : the same seed gives the same tables

    Returns
    -------
    W and W'.

    Examples
    --------
    >>> [table.shape for table in tables()]
    [(5, 9), (9, 5)]
    """
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N, V)), rng.normal(size=(V, N))


def quantities(model="cbow"):
    """Return, for every window, a value for each symbol that the functions of chapters 3 to 5 take as an argument.

    Parameters
    ----------
    model : "skipgram-ns" gives every context word its own row of draws; all others get one list of draws

    Returns
    -------
    Dict from the name of the case to a dict from the name of the argument to its value.

    Examples
    --------
    >>> quantities()["one-word context"]["context"]
    array([2])
    """
    cases = {}
    for seed, (name, window) in enumerate(WINDOWS.items()):
        rng = np.random.default_rng(seed)
        W, W_out = tables(seed)
        u, h, delta, delta_out = rng.normal(size=V), rng.normal(size=N), rng.normal(size=N), rng.normal(size=V)
        cases[name] = {
            "W": W, "W_out": W_out, "u": u, "h": h, "delta": delta, "delta_out": delta_out,
            "eta": ETA, "V": V, "center": window.center, "word": window.center, "context": np.array(window.context),
            "words": np.array(window.context),
            "negatives": np.array(window.rows if model == "skipgram-ns" else window.draws)}
    return cases
