"""Look at learned vectors: nearest neighbors and analogies; used from chapter 3 on, treated in chapter 8."""

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from . import files
from .hints import Array, FilePath
from .inputs import plain, quoted


class WordVectors:
    """Words with their vectors, to be compared by the cosine of the angle between them; chapters 3 to 5.

    Parameters
    ----------
    words : list of n words, all different
    table : (n, N) array with one row for each word; the input vectors of a model are ``W.T``

    Attributes
    ----------
    words : list of n words
    index : dict from word to row
    vectors : (n, N) the table as it was given, copied
    unit : (n, N) rows scaled to length 1, so that a dot product of two of them is their cosine

    Raises
    ------
    ValueError
        If words and rows do not match, a word stands twice, or a row is zero or not finite.

    Examples
    --------
    >>> vectors = WordVectors(["cat", "dog", "sky"], [[1.0, 0.1], [2.0, 0.3], [0.0, 1.0]])
    >>> vectors.neighbors("cat", 1)[0][0]
    'dog'
    """

    def __init__(self, words: Sequence[str], table: ArrayLike) -> None:
        self.vectors = table = np.array(table)
        if table.ndim != 2 or len(table) != len(words):
            raise ValueError(f"{len(words)} words need a table of {len(words)} rows, but it has shape {table.shape}: "
                             "pass W.T for the input vectors of a model")
        self.words = list(words)
        self.index = {word: row for row, word in enumerate(self.words)}
        if len(self.index) < len(self.words):
            twice = next(word for row, word in enumerate(self.words) if self.index[word] != row)
            raise ValueError(f"the word {quoted(twice)} stands twice: each word needs one vector")
        lengths = np.sqrt(np.einsum("ij,ij->i", table, table, dtype=float))[:, None]  # float32 squares may overflow
        if not (np.isfinite(lengths) & (lengths > 0)).all():
            word = self.words[int(np.flatnonzero(~(np.isfinite(lengths) & (lengths > 0)))[0])]
            raise ValueError(f"the vector of {quoted(word)} is zero or not finite: it has no direction")
        self.unit = (table / lengths).astype(np.result_type(table, np.float32), copy=False)

    @classmethod
    def load(cls, path: FilePath, format: str | None = None) -> Self:
        """Read vectors from a file that this package, gensim or the C program wrote; chapter 8.

        Parameters
        ----------
        path, format : as for :func:`w2vedu.files.read`

        Returns
        -------
        WordVectors

        Raises
        ------
        ValueError
            If the file is damaged; the message names the file, the line and the value.  If all numbers of a word are
            zero: read such a file with :func:`w2vedu.files.read`, and leave the word out.
        OSError
            If the file cannot be read.

        Examples
        --------
        >>> WordVectors.load("missing.vec")
        Traceback (most recent call last):
        ...
        FileNotFoundError: [Errno 2] No such file or directory: 'missing.vec'
        """
        words, table = files.read(path, format)
        try:
            return cls(words, table)
        except ValueError as error:  # a row of zeros: a file may hold it, but it has no neighbors
            raise ValueError(f"{path}: {error}") from None

    def save(self, path: FilePath, format: str | None = None) -> None:
        """Write the vectors to a file, as 32-bit floats, all of them or none; chapter 8.

        Parameters
        ----------
        path, format : as for :func:`w2vedu.files.write`

        Raises
        ------
        ValueError
            If a word cannot be written, for example because it holds white space.
        OSError
            If the file cannot be written.

        Examples
        --------
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     WordVectors(["cat", "dog"], [[1.0, 0.1], [2.0, 0.3]]).save(f"{folder}/my.bin")
        ...     WordVectors.load(f"{folder}/my.bin").words
        ['cat', 'dog']
        """
        files.write(path, self.words, self.vectors, format)

    def __getitem__(self, words: str | Sequence[str]) -> Array:
        """Return the unit vector of a word, or the matrix of unit vectors of a list of words."""
        rows = self._rows([words] if isinstance(words, str) else words)
        return self.unit[rows[0] if isinstance(words, str) else rows]

    def neighbors(self, word: str, k: int = 5) -> list[tuple[str, float]]:
        """Find the k words whose vectors have the largest cosine with that of a word; chapters 3 to 5.

        Parameters
        ----------
        word : a word of the vocabulary
        k : how many words to return, at least 1

        Returns
        -------
        List of (word, cosine), nearest first, without the word itself.

        Raises
        ------
        KeyError
            If the word is not in the vocabulary.
        ValueError
            If k is less than 1.

        Examples
        --------
        >>> vectors = WordVectors(["cat", "dog", "sky"], [[1.0, 0.1], [2.0, 0.3], [0.0, 1.0]])
        >>> [(word, round(cosine, 2)) for word, cosine in vectors.neighbors("cat", 2)]
        [('dog', 1.0), ('sky', 0.1)]
        """
        [row] = self._rows([word])
        return self._nearest(self.unit[row], k, exclude=[row])

    def analogy(self, a: str, b: str, c: str, k: int = 1) -> list[tuple[str, float]]:
        """Answer "a is to b as c is to …" with the words nearest to v_b - v_a + v_c; chapters 3 to 5.

        The three words themselves are excluded, as in all published scores.

        Parameters
        ----------
        a, b, c : words of the vocabulary
        k : how many words to return, at least 1

        Returns
        -------
        List of (word, cosine), nearest first.

        Raises
        ------
        KeyError
            If one of the words is not in the vocabulary.
        ValueError
            If k is less than 1.

        Examples
        --------
        >>> table = [[1, 0, 1], [1, 1, 1], [0, 0, 1], [0, 1, 1], [1, -1, 0]]
        >>> vectors = WordVectors(["man", "king", "woman", "queen", "sky"], table)
        >>> vectors.analogy("man", "king", "woman")[0][0]
        'queen'
        """
        rows = self._rows([a, b, c])
        v_a, v_b, v_c = self.unit[rows]
        target = v_b - v_a + v_c
        return self._nearest(target / np.linalg.norm(target), k, exclude=rows)

    def table(self, words: Sequence[str], k: int = 5) -> str:
        """Write the neighbors of some words as lines of text, one word a line; chapters 3 to 5.

        Parameters
        ----------
        words : list of words of the vocabulary
        k : how many neighbors to write behind each

        Returns
        -------
        A string; the number behind each neighbor is its cosine.  Of a very long word it holds the beginning.

        Examples
        --------
        >>> vectors = WordVectors(["cat", "dog", "sky"], [[1.0, 0.1], [2.0, 0.6], [0.0, 1.0]])
        >>> print(vectors.table(["cat", "sky"], k=2))
        cat  dog .98  sky .10
        sky  dog .29  cat .10
        """
        lines = [[plain(word, 30), *(f"{plain(near, 30)} {_short(cosine)}" for near, cosine in self.neighbors(word, k))]
                 for word in words]
        widths = [max(map(len, column)) for column in zip(*lines)]
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)

    def _nearest(self, direction: Array, k: int, exclude: list[int]) -> list[tuple[str, float]]:
        if k < 1:
            raise ValueError(f"k must be at least 1 word, but it is {k}")
        cosines = self.unit @ direction
        cosines[exclude] = -np.inf
        rows = np.argsort(-cosines, kind="stable")[:min(k, len(self.words) - len(set(exclude)))]
        return [(self.words[row], float(cosines[row])) for row in rows]

    def _rows(self, words: Sequence[str]) -> list[int]:
        missing = [word for word in words if word not in self.index]
        if missing:
            raise KeyError(f"not in the vocabulary of {len(self.words)} words: {', '.join(map(quoted, missing))}")
        return [self.index[word] for word in words]


def _short(cosine: float) -> str:
    return f"{cosine:.2f}".replace("0.", ".", 1)
