"""Examples with exact answers: the running example 1-2-3-4 and its variants, one for each student; chapters 3 to 5."""

from typing import NamedTuple

import numpy as np

from ..corpora import one_two_three_four
from ..numerics import softmax


class Example(NamedTuple):
    """Tables, a window and draws; chapters 3 to 5.

    Attributes
    ----------
    words : list of the V = 4 words
    W : (2, 4) table
    W_out : (4, 2) table
    center : index of the center word
    context : list of the indices of two context words
    draws : list of K = 2 draws
    eta : learning rate

    Examples
    --------
    >>> print(example(0))
    word    v_w          v'_w              score u
    the     (1, -1)      (ln 1, ln 1)      ln 1
    cat     (2, 0)       (ln 2, ln 1)      ln 2
    sat     (1, 1)       (ln 1, ln 3)      ln 3
    mat     (0, 2)       (ln 2, ln 2)      ln 4
    center word: sat; context words: cat, mat; draws: the, mat; learning rate 0.1
    """

    words: list
    W: np.ndarray
    W_out: np.ndarray
    center: int
    context: list
    draws: list
    eta: float

    @property
    def h(self):  # numpydoc ignore=RT01
        """The (2,) hidden vector, which is that of the center word and the mean of the context words; chapters 3 to 5.

        Examples
        --------
        >>> example(0).h
        array([1., 1.])
        """
        return self.W[:, self.center]

    @property
    def y(self):  # numpydoc ignore=RT01
        """The (4,) prediction, the softmax of the scores; chapters 3 and 4.

        Examples
        --------
        >>> example(0).y.round(12)
        array([0.1, 0.2, 0.3, 0.4])
        """
        return softmax(self.W_out @ self.h)

    @property
    def center_word(self):  # numpydoc ignore=RT01
        """The center word itself; chapters 3 to 5.

        Examples
        --------
        >>> example(0).center_word
        'sat'
        """
        return self.words[self.center]

    @property
    def context_words(self):  # numpydoc ignore=RT01
        """The context words in one string, as a question names them; chapters 3 to 5.

        Examples
        --------
        >>> example(0).context_words
        'cat, mat'
        """
        return ", ".join(self.words[i] for i in self.context)

    @property
    def drawn_words(self):  # numpydoc ignore=RT01
        """The draws in one string, as a question names them; chapter 5.

        Examples
        --------
        >>> example(0).drawn_words
        'the, mat'
        """
        return ", ".join(self.words[i] for i in self.draws)

    def __str__(self):
        def logs(row):
            return ", ".join(f"ln {np.exp(x):.0f}" for x in row)
        lines = ["word    v_w          v'_w              score u"]
        for word, v, row in zip(self.words, self.W.T, self.W_out):
            lines.append(f"{word:8}{f'({v[0]:.0f}, {v[1]:.0f})':13}{f'({logs(row)})':18}{logs([row.sum()])}")
        return "\n".join([*lines, f"center word: {self.center_word}; context words: {self.context_words}; "
                          f"draws: {self.drawn_words}; learning rate {self.eta}"])


def example(variant=0):
    """Make the example of a variant; chapters 3 to 5.

    In each, h is (1, 1) for the two context words and for the center word alone, and the scores are logarithms of
    different whole numbers.

    Parameters
    ----------
    variant : 0 is 1-2-3-4 itself, every other whole number another example

    Returns
    -------
    Example

    Examples
    --------
    >>> e = example(7)
    >>> e.W[:, e.context].mean(axis=1), np.exp(e.W_out @ e.W[:, e.center]).round(12)
    (array([1., 1.]), array([5., 3., 6., 1.]))
    """
    words, W, W_out = one_two_three_four()
    if variant == 0:
        return Example(words, W, W_out, 2, [1, 3], [0, 3], 0.1)
    rng = np.random.default_rng(variant)
    center, first, second, other = rng.permutation(4).tolist()
    W[:, center] = 1
    W[:, first] = rng.integers(2, 4), rng.integers(-1, 1)
    W[:, second] = 2 - W[:, first]
    W[:, other] = rng.integers(-2, 3, 2)
    for row, score in enumerate(rng.permutation(6)[:4] + 1):
        divisor = rng.choice([d for d in range(1, score + 1) if score % d == 0])
        W_out[row] = np.log([divisor, score // divisor])
    return Example(words, W, W_out, center, [first, second], [other, second], float(rng.choice([0.1, 0.2, 0.5])))
