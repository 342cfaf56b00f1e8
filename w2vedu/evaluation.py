"""Measure vectors: similarity and analogy benchmarks, neighbors that a map keeps, the best rotation; chapter 8."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from .hints import Array, FilePath
from .inputs import quoted
from .vectors import WordVectors


def read_pairs(path: FilePath) -> list[tuple[str, str, float]]:
    """Read judged pairs of words, in the form of WordSim-353 and SimLex-999 as gensim carries them; chapter 8.

    Parameters
    ----------
    path : file with lines "word<tab>word<tab>number"; lines that begin with # are comments

    Returns
    -------
    List of (word, word, number), lower case.

    Raises
    ------
    ValueError
        If a line has another form; the message names it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "pairs.tsv")
    ...     _ = file.write_text("# a comment\\ntiger\\tcat\\t7.35\\n")
    ...     read_pairs(file)
    [('tiger', 'cat', 7.35)]
    """
    pairs = []
    for place, line in _lines(path):
        if not line.startswith("#"):
            try:
                a, b, judgment = line.lower().split("\t")
                pairs.append((a, b, float(judgment)))
            except ValueError as error:
                raise ValueError(f"{place}: expected word<tab>word<tab>number, but found {quoted(line)}") from error
    return pairs


def read_questions(path: FilePath) -> dict[str, list[tuple[str, ...]]]:
    """Read analogy questions in sections, in the form of the Google set ``questions-words.txt``; chapter 8.

    Parameters
    ----------
    path : file in which a line ": name" opens a section and all others are questions "a b c d"

    Returns
    -------
    Dict from the name of a section to a list of (a, b, c, d), lower case, read "a is to b as c is to d".

    Raises
    ------
    ValueError
        If a question has not four words or stands before the first section; the message names its line.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "questions.txt")
    ...     _ = file.write_text(": family\\nMan king Woman queen\\n")
    ...     read_questions(file)
    {'family': [('man', 'king', 'woman', 'queen')]}
    """
    sections: dict[str, list[tuple[str, ...]]] = {}
    section = None
    for place, line in _lines(path):
        words = tuple(line.lower().split())
        if line.startswith(":"):
            section = sections.setdefault(line[1:].strip(), [])
        elif section is None or len(words) != 4:
            raise ValueError(f"{place}: expected four words a b c d below a line ': section', but found {quoted(line)}")
        else:
            section.append(words)
    return sections


def similarity_benchmark(vectors: WordVectors, pairs: Sequence[tuple[str, str, float]], repeats: int = 1000,
                         seed: int = 0) -> tuple[float, float, tuple[float, float]]:
    """Compare the cosines of word pairs with the judgments of people, by Spearman's ρ; chapter 8.

    Parameters
    ----------
    vectors : WordVectors
    pairs : list of (word, word, judgment); a pair with a word that has no vector is left out
    repeats, seed : how often the covered pairs are drawn with replacement for the interval, and the seed of the draws

    Returns
    -------
    rho : Spearman's rank correlation of judgments and cosines
    coverage : share of the pairs of which both words have a vector
    interval : (low, high), 95 % of the ρ of the drawn pairs lie between

    Raises
    ------
    ValueError
        If fewer than 3 pairs are covered.

    Examples
    --------
    >>> from w2vedu.vectors import WordVectors
    >>> vectors = WordVectors(["cat", "dog", "sky"], [[1, 0], [2, 1], [0, 1]])
    >>> pairs = [("cat", "dog", 8.0), ("dog", "sky", 3.0), ("cat", "sky", 1.0), ("cat", "moon", 1.0)]
    >>> similarity_benchmark(vectors, pairs)[:2]
    (1.0, 0.75)
    """
    from scipy.stats import spearmanr  # here, since it takes a second, and only this benchmark needs it

    covered = [pair for pair in pairs if pair[0] in vectors.index and pair[1] in vectors.index]
    if len(covered) < 3:
        raise ValueError(f"a rank correlation needs at least 3 pairs, but only {len(covered)} of {len(pairs)} have "
                         "both words in the vocabulary")
    a, b, human = zip(*covered)
    cosines = (vectors[list(a)] * vectors[list(b)]).sum(axis=1)
    rho = float(spearmanr(human, cosines).statistic)
    return rho, len(covered) / len(pairs), _bootstrap(np.array(human), cosines, repeats, seed)


def _bootstrap(x: Array, y: Array, repeats: int, seed: int) -> tuple[float, float]:
    """Return the 2.5 and 97.5 percentiles of Spearman's ρ, the correlation of ranks, over draws of the pairs."""
    from scipy.stats import rankdata

    rows = np.random.default_rng(seed).integers(len(x), size=(repeats, len(x)))
    ranks = [rankdata(values[rows], axis=1) for values in (x, y)]
    x, y = [rank - rank.mean(axis=1, keepdims=True) for rank in ranks]
    with np.errstate(invalid="ignore"):  # a draw in which all judgments are equal has no ρ: nan, left out below
        rhos = (x * y).sum(axis=1) / np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    low, high = np.nanquantile(rhos, [0.025, 0.975])
    return float(low), float(high)


def analogy_benchmark(vectors: WordVectors, questions: Sequence[tuple[str, ...]], exclude_inputs: bool = True,
                      ) -> tuple[float, float, list[tuple[str, ...]]]:
    """Answer "a is to b as c is to …" with the word nearest to v_b - v_a + v_c; chapter 8.

    Parameters
    ----------
    vectors : WordVectors, whose unit vectors are used
    questions : list of (a, b, c, d); one with a word that has no vector is left out
    exclude_inputs : do not allow a, b or c as an answer, as in all published scores

    Returns
    -------
    accuracy : share of the covered questions that were answered with d
    coverage : share of the questions of which all four words have a vector
    answers : list of (a, b, c, d, answer), one for each covered question

    Raises
    ------
    ValueError
        If no question is covered.

    Examples
    --------
    >>> from w2vedu.vectors import WordVectors
    >>> table = [[1, 0, 1], [1, 1, 1], [0, 0, 1], [0, 1, 1]]
    >>> vectors = WordVectors(["man", "king", "woman", "queen"], table)
    >>> analogy_benchmark(vectors, [("man", "king", "woman", "queen"), ("man", "king", "boy", "prince")])[:2]
    (1.0, 0.5)
    """
    covered = [question for question in questions if all(word in vectors.index for word in question)]
    if not covered:
        raise ValueError(f"none of the {len(questions)} questions has all its words in the vocabulary")
    answers: list[str] = []
    for start in range(0, len(covered), 500):  # 500 rows of cosines at a time, for the sake of memory
        rows = np.array([[vectors.index[word] for word in question] for question in covered[start:start + 500]])
        a, b, c = vectors.unit[rows.T[:3]]
        cosines = (b - a + c) @ vectors.unit.T  # up to the length of b - a + c, which does not change the order
        if exclude_inputs:
            np.put_along_axis(cosines, rows[:, :3], -np.inf, axis=1)
        answers += [vectors.words[row] for row in cosines.argmax(axis=1)]
    answered = [(*question, answer) for question, answer in zip(covered, answers)]
    return float(np.mean([answer == d for *_, d, answer in answered])), len(covered) / len(questions), answered


def neighbor_preservation(full: ArrayLike, points: ArrayLike, k: int = 5) -> float:
    """Compute the share of the k nearest neighbors in the full space that a map keeps; chapter 8.

    Parameters
    ----------
    full : (n, N) vectors; of unit vectors the nearest are those with the largest cosine
    points : (n, 2) their places on the map
    k : how many neighbors of each row to compare, 1 … n - 2

    Returns
    -------
    A number from 0 to 1; a map without any relation to the vectors gets about k / (n - 1).

    Raises
    ------
    ValueError
        If the rows do not match or k is out of range.

    Examples
    --------
    >>> full = np.array([[0, 0, 0], [0, 0, 2], [3, 0, 0], [3, 0, 2]])
    >>> neighbor_preservation(full, full[:, :2] + [[0, 0], [1, 0], [0, 0], [2, 0]], k=1)
    0.75
    """
    full, points = np.asarray(full, dtype=float), np.asarray(points, dtype=float)
    n = len(full)
    if full.ndim != 2 or points.ndim != 2 or len(points) != n:
        raise ValueError("vectors and map must have the same rows, but their shapes are "
                         f"{full.shape} and {points.shape}")
    if not 1 <= k <= n - 2:
        raise ValueError(f"k must be between 1 and n - 2 = {n - 2}, but it is {k}: with all {n - 1} others as "
                         "neighbors every map would get 1")
    near, near_on_map = _nearest_rows(full, k), _nearest_rows(points, k)
    return float(np.mean([len(set(x) & set(y)) / k for x, y in zip(near, near_on_map)]))


def _nearest_rows(rows: Array, k: int) -> Array:
    distances = np.array([np.linalg.norm(rows - row, axis=1) for row in rows])  # row by row, for the sake of memory
    np.fill_diagonal(distances, np.inf)
    return np.argsort(distances, axis=1, kind="stable")[:, :k]


def procrustes(A: ArrayLike, B: ArrayLike) -> Array:
    """Find the orthogonal matrix R that brings the rows of A nearest to those of B; equation (L.5), chapter 8.

    Parameters
    ----------
    A, B : (n, N) arrays, row i of both for the same word

    Returns
    -------
    (N, N) orthogonal R, a rotation or a reflection, with the least Frobenius norm of A R - B.

    Raises
    ------
    ValueError
        If the shapes differ or a value is not finite.

    Examples
    --------
    >>> A = np.array([[1.0, 0], [0, 2], [3, 1]])
    >>> quarter_turn = np.array([[0, 1], [-1, 0]])
    >>> np.allclose(procrustes(A, A @ quarter_turn), quarter_turn)
    True
    """
    A, B = np.asarray(A, dtype=float), np.asarray(B, dtype=float)
    if A.shape != B.shape or A.ndim != 2:
        raise ValueError(f"tables must have one shape, not {A.shape} and "
                         f"{B.shape}: the same words in the same order")
    if not (np.isfinite(A).all() and np.isfinite(B).all()):
        raise ValueError("tables must be finite: an entry is nan or infinite")
    U, _, Vt = np.linalg.svd(A.T @ B)
    return U @ Vt


def _lines(path: FilePath) -> Iterator[tuple[str, str]]:
    """Yield (place, line) for every line of a text file that is not empty."""
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            yield f"{path}, line {number}", line.strip()
