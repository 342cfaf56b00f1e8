"""From text to windows: words, vocabulary, subsampling, context windows; chapter 2 (``text.ipynb``)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from .hints import Array, Words

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")  # letters of any script, with inner apostrophes and hyphens
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def tokenize(text: str) -> list[str]:
    """Split a text into lower-case words; digits and punctuation are dropped; chapter 2.

    Unicode is brought to one form first (NFKC), so that an accented letter is one character however it was typed,
    and both forms of the apostrophe become one.
    Scripts that write vowels as combining marks, such as Devanagari, need another tokenizer.

    Parameters
    ----------
    text : a string

    Returns
    -------
    List of words.

    Examples
    --------
    >>> tokenize("The cat’s well-worn mat cost 3 €.")
    ['the', "cat's", 'well-worn', 'mat', 'cost']
    """
    return _WORD.findall(unicodedata.normalize("NFKC", text).replace("’", "'").lower())


def sentences(text: str) -> list[list[str]]:
    """Split a text at ., ! and ? into sentences, each a list of words; chapter 2.

    Parameters
    ----------
    text : a string

    Returns
    -------
    List of lists of words; sentences without a word are left out.

    Examples
    --------
    >>> sentences("The cat sat. Where? On the mat.")
    [['the', 'cat', 'sat'], ['where'], ['on', 'the', 'mat']]
    """
    return [words for part in _SENTENCE_END.split(text) if (words := tokenize(part))]


def count_words(corpus: Iterable[Iterable[str]]) -> Counter[str]:
    """Count the words of a corpus; chapter 2.

    Sentence after sentence is read and none is kept, so the corpus may be larger than the memory.

    Parameters
    ----------
    corpus : iterable of sentences, each a list of words

    Returns
    -------
    Counter: dict from word to count.

    Raises
    ------
    ValueError
        If a sentence is a string.

    Examples
    --------
    >>> count_words([["the", "cat"], ["on", "the", "mat"]])["the"]
    2
    """
    counter: Counter[str] = Counter()
    for sentence in corpus:
        if isinstance(sentence, str):
            raise ValueError("a sentence must be a list of words, but one is a string: split it, for example with "
                             "w2vedu.text.sentences")
        counter.update(sentence)
    return counter


class Vocabulary:
    """The words of a corpus, numbered from 0 by falling count; chapter 2.

    Words with equal counts stand in alphabetical order, so the numbering does not depend on the order of the text.

    Parameters
    ----------
    corpus : iterable of sentences, each a list of words, of which none is kept; or the result of :func:`count_words`
    min_count : words that occur less often are left out

    Attributes
    ----------
    words : list of the V words, most frequent first
    counts : (V,) integer array of their counts
    index : dict from word to number

    Raises
    ------
    ValueError
        If no word is frequent enough, or a sentence is a string.

    Examples
    --------
    >>> vocabulary = Vocabulary([["the", "cat", "sat"], ["on", "the", "mat"]])
    >>> vocabulary.words
    ['the', 'cat', 'mat', 'on', 'sat']
    >>> vocabulary.encode(["the", "dog", "sat"])
    array([0, 4])
    """

    def __init__(self, corpus: Iterable[Iterable[str]], min_count: int = 1) -> None:
        counter = corpus if isinstance(corpus, Counter) else count_words(corpus)
        kept = sorted((-count, word) for word, count in counter.items() if count >= min_count)
        if not kept:
            raise ValueError(f"no word occurs at least min_count = {min_count} times among {len(counter)} different "
                             "words: lower min_count or give a larger corpus")
        self.words = [word for _, word in kept]
        self.counts = np.array([-count for count, _ in kept])
        self.index = {word: i for i, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, sentence: Iterable[str]) -> Array:
        """Turn a list of words into an integer array of their numbers; unknown words are left out; chapter 2.

        Parameters
        ----------
        sentence : list of n words

        Returns
        -------
        Integer array of at most n word numbers, in the same order.

        Examples
        --------
        >>> Vocabulary([["a", "b", "a"]]).encode(["b", "c", "a"])
        array([1, 0])
        """
        return np.array([self.index[word] for word in sentence if word in self.index], dtype=int)


def keep_probability(counts: ArrayLike, threshold: float = 1e-3) -> Array:
    """Compute the probability with which a word survives subsampling, as the C program does, formula (X.2); chapter 2.

    A word of relative frequency f is kept with probability √(t/f) + t/f, at most 1: frequent words are thinned
    out, rare ones (f below about 2.6 t) never.  The paper has √(t/f) alone.

    Parameters
    ----------
    counts : (V,) word counts
    threshold : t, a relative frequency

    Returns
    -------
    (V,) probabilities.

    Raises
    ------
    ValueError
        If the threshold is not positive.

    Examples
    --------
    >>> keep_probability(np.array([900, 99, 1]), threshold=0.01).round(3)
    array([0.117, 0.419, 1.   ])
    """
    if not threshold > 0:
        raise ValueError(f"threshold must be a positive relative frequency, but it is {threshold!r}")
    counts = np.asarray(counts)
    ratio = threshold * counts.sum() / counts
    return np.minimum(1, np.sqrt(ratio) + ratio)


def noise_distribution(counts: ArrayLike, exponent: float = 0.75) -> Array:
    """Compute P_n(w) ∝ #(w)^(3/4), from which negative samples are drawn, formula (N.1); chapters 2, 5.

    Parameters
    ----------
    counts : (V,) word counts
    exponent : 1 gives the unigram distribution, 0 the uniform one

    Returns
    -------
    (V,) probabilities that sum to 1.

    Examples
    --------
    >>> noise_distribution(np.array([81, 16, 1])).round(3)
    array([0.75 , 0.222, 0.028])
    """
    weights = np.asarray(counts, dtype=float) ** exponent
    return weights / weights.sum()


def windows(sentence: Words, size: int, rng: np.random.Generator | None = None) -> Iterator[tuple[int, Array]]:
    """Yield (center, context) for each word of a sentence; chapter 2.

    The context is what stands at most `size` positions to the left or right, in order, without the center.
    With a random generator each window draws its own size from 1 … `size` (the *dynamic* window), so that a
    word at distance d is in the context with probability (size - d + 1) / size.

    Parameters
    ----------
    sentence : (n,) integer array of word numbers
    size : positions on each side, at least 1
    rng : numpy.random.Generator, for dynamic windows

    Yields
    ------
    center, context : a word number and a (C,) array; a word that stands alone has no window

    Raises
    ------
    ValueError
        If `size` is less than 1.

    Examples
    --------
    >>> for center, context in windows(np.array([7, 5, 3, 9]), size=1):
    ...     print(center, context)
    7 [5]
    5 [7 3]
    3 [5 9]
    9 [3]
    """
    if size < 1:
        raise ValueError(f"size must be at least 1 position on each side, but it is {size}")
    sentence = np.asarray(sentence, dtype=int)
    for position, center in enumerate(sentence):
        reach = size if rng is None else rng.integers(1, size + 1)
        context = np.concatenate([sentence[max(0, position - reach):position],
                                  sentence[position + 1:position + 1 + reach]])
        if len(context):
            yield center, context
