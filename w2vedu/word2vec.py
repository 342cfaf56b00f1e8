"""Learn word vectors from your own sentences with one class, in the manners of scikit-learn; chapter 7."""

import warnings
from collections.abc import Iterator
from functools import partial

from sklearn.base import BaseEstimator

from . import blocks, training
from .inputs import quoted
from .text import Vocabulary, count_words
from .vectors import WordVectors


class Word2Vec(BaseEstimator):
    """Word vectors learned from a corpus by one of the four models; chapter 7.

    The parameters have gensim's names where they mean the same.

    Parameters
    ----------
    model : "skipgram-ns", "cbow-ns", "skipgram" or "cbow"; "-ns" is negative sampling, the others are softmax
    vector_size : embedding size N
    window : positions on each side of the center; each window draws a size from 1 … `window`
    min_count : words that occur less often are left out
    negative : K, draws for each prediction; for the two "-ns" models
    sample : frequent words are thinned out above this relative frequency; 0 keeps every word
    epochs : passes over the corpus
    alpha : learning rate η at the start; it falls linearly towards 0
    random_state : the same whole number gives the same vectors; None gives others each time
    progress : show a progress bar
    engine : for the two "-ns" models, whose trainers are those of chapter 9: "fast" is compiled and needs Numba,
        "numpy" does the same without; "auto" takes the fast one if it can.  The softmax is trained as in chapter 7
    threads : how many threads train at the same time; only the fast engine uses more than one, and then the result
        differs from run to run

    Attributes
    ----------
    vocabulary_ : Vocabulary, most frequent word first
    vectors_ : WordVectors, the input vectors
    losses_ : (R,) mean loss in nats per prediction, in R equal stretches of the training
    interrupted_ : True if Ctrl-C ended the training early

    Examples
    --------
    >>> corpus = [["the", "cat", "sat"], ["the", "dog", "sat"], ["a", "bird", "sang"], ["a", "lark", "sang"]] * 50
    >>> word2vec = Word2Vec(vector_size=8, sample=0, epochs=20).fit(corpus)
    >>> word2vec.vectors_.neighbors("cat", 1)[0][0]
    'dog'
    """

    def __init__(self, model="skipgram-ns", vector_size=100, window=5, min_count=5, negative=5, sample=1e-3, epochs=10,
                 alpha=0.05, random_state=0, progress=False, engine="auto", threads=1):
        self.model = model
        self.vector_size = vector_size
        self.window = window
        self.min_count = min_count
        self.negative = negative
        self.sample = sample
        self.epochs = epochs
        self.alpha = alpha
        self.random_state = random_state
        self.progress = progress
        self.engine = engine
        self.threads = threads

    def fit(self, corpus, y=None):
        """Learn the vectors of the words of a corpus; chapter 7.

        Ctrl-C ends the training early, with a warning; the vectors are then those reached until that moment.

        Parameters
        ----------
        corpus : iterable of sentences, each a list of words; it is read several times, and the models with negative
            sampling keep no more of it than one int32 a word, so a :class:`w2vedu.files.TextFile` may be larger than
            the memory.  What can be read only once, such as a generator, is stored
        y : not used; it is there because scikit-learn's tools pass it

        Returns
        -------
        The object itself.

        Raises
        ------
        ValueError
            If fewer than two different words are frequent enough, or a parameter is out of range.
        FloatingPointError
            If the learning rate is too large.

        Examples
        --------
        >>> word2vec = Word2Vec(vector_size=4, min_count=2, sample=0).fit([["to", "be", "or", "not", "to", "be"]])
        >>> word2vec.vocabulary_.words
        ['be', 'to']
        """
        corpus = list(corpus) if isinstance(corpus, Iterator) else corpus
        train = self._trainer()
        vocabulary = self._vocabulary(corpus)
        try:
            trained = train(corpus, vocabulary, self.model, self.vector_size, self.window, self.negative, self.sample
                            or None, self.epochs, self.alpha, seed=self.random_state, progress=self.progress)
        except (ValueError, FloatingPointError) as error:  # what is eta there is alpha here, as in gensim
            raise type(error)(str(error).replace(" eta ", " alpha ")) from None
        self.vocabulary_ = vocabulary
        self.vectors_ = WordVectors(vocabulary.words, trained.W.T)
        self.losses_ = trained.losses
        self.interrupted_ = trained.interrupted
        return self

    def _trainer(self):
        """Choose the function that trains, and say so if it is not the one that was hoped for."""
        if self.engine not in ("auto", "fast", "numpy"):
            raise ValueError(f"engine must be 'auto', 'fast' or 'numpy', but it is {self.engine!r}")
        sampling = self.model in ("skipgram-ns", "cbow-ns")
        if self.engine == "fast" and not sampling:
            raise ValueError(f"the fast engine knows the models skipgram-ns and cbow-ns, not {self.model!r}: take "
                             "engine = numpy")
        with_numpy = blocks.train if sampling else training.train
        if self.engine == "numpy" or not sampling:
            return with_numpy
        try:
            from . import fast  # here, because Numba takes a second to load and need not be there
        except (ImportError, RuntimeError) as error:  # the second: there is no place for the compiled code
            advice = "pip install 'w2vedu[fast]' makes it several times faster"
            if self.engine == "fast":
                raise ValueError(f"the fast engine needs Numba ({error}): {advice}, or take engine = numpy") from None
            warnings.warn(f"NumPy trains, because Numba cannot be loaded ({error}): {advice}", stacklevel=3)
            return with_numpy
        return partial(fast.train, threads=self.threads)

    def _vocabulary(self, corpus):
        """Number the words of a corpus, and make sure that there are two of them: one to predict the other."""
        counts = count_words(corpus)
        if not counts:
            raise ValueError("the corpus holds no word: give a larger text")
        if len(counts) == 1:
            raise ValueError(f"the corpus holds only one different word, {quoted(*counts)}: there is nothing to "
                             "predict; give a larger text")
        vocabulary = Vocabulary(counts, self.min_count)
        if len(vocabulary) == 1:
            raise ValueError(f"only one word, {quoted(vocabulary.words[0])}, occurs at least min_count = "
                             f"{self.min_count} times: there is nothing to predict; lower min_count or give a larger "
                             "text")
        return vocabulary
