"""The class for users' own text: scikit-learn's manners, gensim's names, and the trainers underneath."""

import inspect
import sys

import numpy as np
import pytest
from gensim.models import Word2Vec as GensimWord2Vec
from sklearn.base import clone

from w2vedu import blocks, fast, training
from w2vedu.corpora import toy_language
from w2vedu.models import MODELS
from w2vedu.text import Vocabulary
from w2vedu.word2vec import Word2Vec

pytestmark = pytest.mark.slow  # trains

CORPUS = [["the", "cat", "sat"], ["the", "dog", "sat"], ["a", "bird", "sang"], ["a", "lark", "sang"]] * 20
SMALL = {"vector_size": 8, "epochs": 2, "sample": 0}


@pytest.mark.parametrize("model, engine, train", [
    *((model, "numpy", blocks.train if model.endswith("-ns") else training.train) for model in MODELS),
    ("cbow", "auto", training.train),
    *((model, engine, fast.train) for model in ("cbow-ns", "skipgram-ns") for engine in ("auto", "fast"))])
def test_fit_is_the_trainer(model, engine, train):
    settings = dict(vector_size=7, window=2, negative=3, sample=0.1, epochs=3)
    word2vec = Word2Vec(model, min_count=25, alpha=0.03, random_state=4, engine=engine, **settings).fit(CORPUS)
    vocabulary = Vocabulary(CORPUS, 25)
    trained = train(CORPUS, vocabulary, model, eta=0.03, seed=4, progress=False, **settings)
    assert word2vec.vocabulary_.words == word2vec.vectors_.words == vocabulary.words == ["a", "sang", "sat", "the"]
    assert np.array_equal(word2vec.vectors_.vectors, trained.W.T)
    assert np.array_equal(word2vec.losses_, trained.losses) and word2vec.interrupted_ is False


def test_threads_reach_the_fast_trainer_only(monkeypatch):
    seen = []
    for module, name in ((fast, "fast"), (blocks, "numpy")):
        monkeypatch.setattr(module, "train", lambda *_, name=name, train=module.train, **settings: seen.append(
            (name, settings.get("threads"))) or train(*_, **settings))
    for engine in ("auto", "fast", "numpy"):
        Word2Vec(engine=engine, threads=2, **SMALL).fit(CORPUS)
    assert seen == [("fast", 2), ("fast", 2), ("numpy", None)]


@pytest.fixture
def no_numba(monkeypatch):
    """Make every import of Numba fail, as where it is not installed."""
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.delitem(sys.modules, "w2vedu.fast")
    monkeypatch.delattr("w2vedu.fast")


@pytest.mark.parametrize("model", ["skipgram-ns", "cbow-ns"])
def test_without_numba_numpy_trains_and_says_so(no_numba, model):
    with pytest.warns(UserWarning, match=r"^NumPy trains, because Numba cannot be loaded \(.*numba.*\): "
                                         r"pip install 'w2vedu\[fast\]' makes it several times faster$") as caught:
        without = Word2Vec(model, **SMALL).fit(CORPUS)
    assert len(caught) == 1 and caught[0].filename == __file__
    with_numpy = Word2Vec(model, engine="numpy", **SMALL).fit(CORPUS)  # without a warning: it would be an error
    assert np.array_equal(without.vectors_.vectors, with_numpy.vectors_.vectors)
    Word2Vec(model.removesuffix("-ns"), **SMALL).fit(CORPUS)  # softmax needs no Numba
    with pytest.raises(ValueError, match=r"the fast engine needs Numba \(.*\): pip .*, or take engine = numpy"):
        Word2Vec(model, engine="fast", **SMALL).fit(CORPUS)


class ReadAnew:
    """A corpus that is made anew for each loop, and remembers how often."""

    loops = 0

    def __iter__(self):
        self.loops += 1
        return (list(sentence) for sentence in CORPUS)


@pytest.mark.parametrize("engine", ["fast", "numpy"])
@pytest.mark.parametrize("make", [ReadAnew, lambda: iter(CORPUS), lambda: (words for words in CORPUS),
                                  lambda: tuple(CORPUS)], ids=["read anew", "iterator", "generator", "tuple"])
def test_fit_returns_self_and_takes_any_iterable(make, engine):
    word2vec, corpus = Word2Vec(engine=engine, **SMALL), make()
    assert word2vec.fit(corpus) is word2vec
    expected = Word2Vec(engine=engine, **SMALL).fit(CORPUS)
    assert np.array_equal(word2vec.vectors_.vectors, expected.vectors_.vectors)
    assert not isinstance(corpus, ReadAnew) or corpus.loops == 2  # to count, and to encode


def test_parameters_are_those_of_scikit_learn():
    word2vec = Word2Vec(window=3, random_state=9)
    assert clone(word2vec).get_params() == word2vec.get_params()
    assert word2vec.set_params(window=4).window == 4
    assert not [name for name in vars(word2vec) if name.endswith("_")]
    assert repr(word2vec) == "Word2Vec(random_state=9, window=4)"


def test_fitting_changes_no_parameter():
    word2vec = Word2Vec(**SMALL)
    before = word2vec.get_params()
    assert word2vec.fit(CORPUS).get_params() == before


def test_names_that_gensim_has_mean_the_same():
    theirs = inspect.signature(GensimWord2Vec).parameters
    ours = set(inspect.signature(Word2Vec).parameters)
    assert ours - set(theirs) == {"model", "random_state", "progress", "engine", "threads"}
    same = {"vector_size", "window", "min_count", "negative", "sample"}
    assert all(theirs[name].default == inspect.signature(Word2Vec).parameters[name].default for name in same)


def test_random_state():
    first, again, other, none = (Word2Vec(random_state=seed, **SMALL).fit(CORPUS).vectors_.vectors
                                 for seed in (1, 1, 2, None))
    assert np.array_equal(first, again) and not np.array_equal(first, other) and not np.array_equal(first, none)


@pytest.mark.parametrize("settings", [{}, {"engine": "numpy"}, {"threads": 2}], ids=str)
def test_the_defaults_learn_the_toy_language(settings):
    toy = toy_language()
    vectors = Word2Vec(**settings).fit(toy.sentences).vectors_
    people = {"king", "queen", "prince", "princess", "man", "woman", "boy", "girl"}
    assert {word for word, _ in vectors.neighbors("king", 3)} < people
    assert {word for word, _ in vectors.neighbors("girl", 3)} < people


@pytest.mark.parametrize("settings, corpus, expected", [
    ({}, [["one"] * 9], "holds only one different word, 'one': there is nothing to predict; give a larger text$"),
    ({}, [["one"]], "holds only one different word, 'one': there is nothing"),
    ({"min_count": 1}, [["one"]] * 9, "holds only one different word, 'one': there is nothing"),
    ({}, [["one"] * 9 + ["two"] * 4], "only one word, 'one', occurs at least min_count = 5 times: .* lower min_count"),
    ({}, [["a", "b"]], "no word occurs at least min_count = 5"), ({}, [], "the corpus holds no word"),
    ({}, [[], []], "the corpus holds no word"),
    ({"min_count": 1, "sample": 0}, [["a"], ["b"]], "holds no window"),
    ({}, ["the cat sat"], "a sentence must be a list of words"),
    ({"model": "glove"}, CORPUS, "unknown model 'glove'"), ({"window": 0}, CORPUS, "window must be a whole number"),
    ({"engine": "gpu"}, CORPUS, "engine must be 'auto', 'fast' or 'numpy', but it is 'gpu'"),
    ({"engine": "fast", "model": "cbow"}, CORPUS,
     "the fast engine knows the models skipgram-ns and cbow-ns, not 'cbow': take engine = numpy"),
    ({"threads": 0}, CORPUS, "threads must be a whole number >= 1, but it is 0"),
    ({"alpha": -1}, CORPUS, "the learning rate alpha must be a finite number > 0, but it is -1")])
def test_what_cannot_be_fitted_is_an_error(settings, corpus, expected):
    with pytest.raises(ValueError, match=expected):
        Word2Vec(**settings).fit(corpus)
    if not {"engine", "threads"} & set(settings):
        with pytest.raises(ValueError, match=expected):
            Word2Vec(engine="numpy", **settings).fit(corpus)


@pytest.mark.parametrize("engine, alpha, size", [("numpy", 1e6, 64), ("fast", 1e6, 24)])
def test_a_learning_rate_that_is_too_large_is_called_alpha(engine, alpha, size):
    with pytest.raises(FloatingPointError,
                       match=f"rate alpha = {alpha} is too large for batches of {size} windows; try alpha ="):
        Word2Vec(alpha=alpha, engine=engine).fit(CORPUS)


def test_ctrl_c_keeps_what_was_reached(monkeypatch):  # negative sampling: test_fast.py and test_command_line.py
    from w2vedu.training import batch_step
    calls = []

    def step(*arguments):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return batch_step(*arguments)

    monkeypatch.setattr("w2vedu.training.batch_step", step)
    with pytest.warns(UserWarning, match="interrupted in epoch"):
        word2vec = Word2Vec("skipgram", **SMALL).fit(CORPUS)
    assert word2vec.interrupted_ and len(word2vec.losses_) == 4 and len(word2vec.vectors_.words) == 8
