"""Training from counts: the loss and gradient of a whole corpus against sums over its windows, and what is learned."""

import numpy as np
import pytest

from w2vedu import MODELS, counts, gradcheck, pmi
from w2vedu.corpora import toy_language
from w2vedu.evaluation import analogy_benchmark
from w2vedu.numerics import softmax
from w2vedu.text import Vocabulary, noise_distribution, windows
from w2vedu.vectors import WordVectors

CORPUS = [["a", "b", "a", "c", "b", "d"], ["c", "a"], ["b", "b", "e", "a", "e"], ["d"]]
VOCABULARY = Vocabulary(CORPUS)
V, N, WINDOW = len(VOCABULARY), 3, 2
K, NOISE = 2, noise_distribution(VOCABULARY.counts)
TABLE = pmi.pair_counts(CORPUS, VOCABULARY, WINDOW, dynamic=False)
NO = pmi.expected_no(TABLE, NOISE, K)
TO_THE_RIGHT = TABLE + np.triu(np.arange(V * V).reshape(V, V))  # not symmetric: rows and columns must not be mixed up
LOSSES = {
    "softmax": (counts.softmax_loss, counts.softmax_error, [TO_THE_RIGHT]),
    "negative sampling": (pmi.expected_loss, pmi.expected_error, [TO_THE_RIGHT, NO]),
}


def tables(seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N, V)), rng.normal(size=(V, N))


def all_windows():
    return [window for sentence in CORPUS for window in windows(VOCABULARY.encode(sentence), WINDOW)]


@pytest.fixture(scope="module")
def toy():
    language = toy_language()
    vocabulary = Vocabulary(language.sentences)
    table = pmi.pair_counts(language.sentences, vocabulary, window=20, dynamic=False)
    return language, vocabulary, table


def test_the_corpus_of_these_tests_has_repeats_and_a_word_beside_itself():
    assert any(len(set(context)) < len(context) for _, context in all_windows())
    assert any(center in context for center, context in all_windows())


def test_loss_and_gradients_are_sums_over_all_windows():
    A, B = tables()
    skipgram = MODELS["skipgram"]
    u = counts.scores(A, B)
    loss = sum(skipgram.loss(A, B, *window) for window in all_windows())
    single = [skipgram.gradients(A, B, *window) for window in all_windows()]
    assert gradcheck.relative_error(counts.softmax_loss(u, TABLE), loss) < 1e-12
    gradients = counts.gradients(A, B, counts.softmax_error(u, TABLE))
    for whole, *parts in zip(gradients, *single):
        assert gradcheck.relative_error(whole, sum(parts)) < 1e-12


@pytest.mark.parametrize("name", LOSSES)
def test_gradients_of_the_tables(name):
    loss, error, data = LOSSES[name]
    A, B = tables(1)
    gradients = counts.gradients(A, B, error(counts.scores(A, B), *data))
    assert gradcheck.check_gradients(lambda W, W_out: loss(counts.scores(W, W_out), *data), gradients, A, B).passed


@pytest.mark.parametrize("name", LOSSES)
def test_error_is_the_derivative_by_the_scores(name):
    loss, error, data = LOSSES[name]
    u = counts.scores(*tables(2)) * 10
    (slope,) = gradcheck.complex_step(lambda u: loss(u, *data), u)
    assert gradcheck.relative_error(error(u, *data), slope) < 1e-12


def test_large_scores_do_not_overflow():
    u = 1000 * counts.scores(*tables(3))
    assert np.isfinite(counts.softmax_loss(u, TABLE)) and np.isfinite(counts.softmax_error(u, TABLE)).all()


@pytest.mark.slow
def test_expected_negative_sampling_is_the_mean_over_many_draws():
    A, B = tables(4)
    rng = np.random.default_rng(0)
    model, rounds = MODELS["skipgram-ns"], 2000
    sampled = sum(model.gradients(A, B, center, context, rng.choice(V, (len(context), K), p=NOISE))[1]
                  for _ in range(rounds) for center, context in all_windows()) / rounds
    exact = counts.gradients(A, B, pmi.expected_error(counts.scores(A, B), TABLE, NO))[1]
    assert gradcheck.relative_error(sampled, exact) < 0.02  # some 1 / sqrt(2000 · 24 pairs)
    without_draws = counts.gradients(A, B, pmi.expected_error(counts.scores(A, B), TABLE, 0 * NO))[1]
    assert gradcheck.relative_error(without_draws, exact) > 0.2


def test_enough_dimensions_learn_the_probabilities_exactly():
    W, W_out, losses, _ = counts.train(TABLE, vector_size=V, steps=2000)
    p = TABLE / TABLE.sum(axis=1, keepdims=True)
    assert np.abs(softmax(counts.scores(W, W_out)) - p).max() < 2e-3
    assert losses[0] == pytest.approx(np.log(V)) and losses[-1] < losses[0]


@pytest.mark.parametrize("seed", range(3))
def test_toy_analogies_are_all_solved_from_the_counts(toy, seed):
    language, vocabulary, table = toy
    trained = counts.train(table, seed=seed)
    assert analogy_benchmark(WordVectors(vocabulary.words, trained.W.T), language.analogies)[:2] == (1.0, 1.0)


def test_toy_analogies_are_solved_with_negative_sampling(toy):
    language, vocabulary, table = toy
    no = pmi.expected_no(table, noise_distribution(vocabulary.counts), K=5)
    trained = counts.train(table, no, steps=400)
    assert trained.losses[0] == pytest.approx(6 * np.log(2))
    assert analogy_benchmark(WordVectors(vocabulary.words, trained.W.T), language.analogies)[:2] == (1.0, 1.0)


def test_the_same_seed_gives_the_same_tables():
    first, again, other = (counts.train(TABLE, steps=5, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.W, again.W) and np.array_equal(first.W_out, again.W_out)
    assert not np.array_equal(first.W, other.W)
    assert first.W.shape == (16, V) and first.W_out.shape == (V, 16) and first.losses.shape == (5,)


def test_counts_that_are_no_table_of_counts_are_refused():
    with pytest.raises(ValueError, match="row 1 of the counts is all zero"):
        counts.train([[1, 2], [0, 0]])
    with pytest.raises(ValueError, match="finite numbers >= 0"):
        counts.train([[1, -2], [0, 1]])
