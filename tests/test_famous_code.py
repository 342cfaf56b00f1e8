"""What chapter 7 says about gensim, measured: one window with known tables, then what moved against the gradient."""

import gensim
import numpy as np
import pytest
from gensim.models import Word2Vec
from gensim.models.word2vec_inner import train_batch_cbow, train_batch_sg

from w2vedu import negative_sampling as ns
from w2vedu.numerics import sigmoid
from w2vedu.text import keep_probability, noise_distribution

RNG = np.random.default_rng(6)
V, N, ETA = 9, 4, 0.01
W, W_OUT = RNG.standard_normal((N, V)) / 2, RNG.standard_normal((V, N)) / 2
CENTER, DRAW = 5, 7
TABLE = 0.02  # gensim looks the sigmoid up in a table: errors of at most .006 per term
CONTEXTS = [[2], [2, 0], [2, 0, 4], [2, 0, 4, 8, 1]]


class FirstWordOnly:
    """Random numbers for gensim: the first word has a window, no other; the draws begin at a fixed place."""

    def randint(self, low, high, size=None):
        return 12345 if size is None else np.where(np.arange(size), high, 0)


def gensim_step(context, W=W, W_out=W_OUT, draw=DRAW, K=1, eta=ETA, **options):
    """Let gensim take one step in which all K draws are one word; return the moves of W, W' over eta, and the model."""
    names = [str(i) for i in range(V)]
    model = Word2Vec(vector_size=N, window=len(context), negative=K, min_count=1, sample=0, sorted_vocab=0, workers=1,
                     **options)
    model.build_vocab([names])
    assert model.wv.index_to_key == names
    model.wv.vectors[:], model.syn1neg[:] = W.T, W_out
    model.cum_table[:] = np.where(np.arange(V) < draw, 0, 2**31 - 1)
    model.random = FirstWordOnly()
    sentence = [str(i) for i in [CENTER, *context]]
    memory = [np.zeros(N, np.float32) for _ in range(2)]
    if options.get("sg"):
        train_batch_sg(model, [sentence], eta, memory[0], True)
    else:
        train_batch_cbow(model, [sentence], eta, *memory, True)
    before = np.float32(W), np.float32(W_out)
    return (before[0] - model.wv.vectors.T) / eta, (before[1] - model.syn1neg) / eta, model


def close(found, expected):
    return np.abs(found - expected).max() < TABLE


def sum_gradients(context):
    """Differentiate CBOW with h = Σ v, K = 1: every occurrence of a context word gets the whole δ."""
    h = W[:, context].sum(axis=1)
    error = ns.output_error(W_OUT @ h, CENTER, [DRAW])
    dW = np.zeros((N, V))
    np.add.at(dW.T, context, W_OUT.T @ error)
    return dW, np.outer(error, h)


def test_the_version_that_the_chapter_names():
    assert gensim.__version__.startswith("4.4.")


@pytest.mark.parametrize("context", CONTEXTS)
def test_mean_mode_moves_the_input_vectors_C_times_too_far(context):
    dW, dW_out = ns.cbow_gradients(W, W_OUT, CENTER, context, [DRAW])
    moved, moved_out, _ = gensim_step(context, cbow_mean=1)
    assert close(moved, len(context) * dW) and close(moved_out, dW_out)
    assert (len(context) == 1) == close(moved, dW)


@pytest.mark.parametrize("context", CONTEXTS)
def test_sum_mode_moves_the_input_vectors_C_times_too_little(context):
    dW, dW_out = sum_gradients(context)
    moved, moved_out, _ = gensim_step(context, cbow_mean=0)
    assert close(moved, dW / len(context)) and close(moved_out, dW_out)
    assert (len(context) == 1) == close(moved, dW)


def test_repeated_context_words_accumulate():
    context = [2, 0, 2]
    dW, _ = ns.cbow_gradients(W, W_OUT, CENTER, context, [DRAW])
    assert close(gensim_step(context, cbow_mean=1)[0], 3 * dW)


def test_skipgram_goes_from_the_context_to_the_center():
    context = [2, 0, 4]
    moved, moved_out, _ = gensim_step(context, sg=1)
    expected = [sum(tables) for tables in zip(*(ns.skipgram_gradients(W, W_OUT, word, [CENTER], [[DRAW]])
                                                for word in context))]
    assert close(moved, expected[0]) and close(moved_out, expected[1])
    assert set(np.flatnonzero(np.abs(moved).max(axis=0) > 1e-3)) == set(context)
    assert set(np.flatnonzero(np.abs(moved_out).max(axis=1) > 1e-3)) == {CENTER, DRAW}
    paper = ns.skipgram_gradients(W, W_OUT, CENTER, context, [[DRAW]] * 3)
    assert not close(moved, paper[0]) and not close(moved_out, paper[1])


@pytest.mark.parametrize("options", [{"sg": 1}, {"cbow_mean": 1}], ids=["skip-gram", "CBOW"])
def test_draws_that_hit_the_true_word_are_dropped(options):
    moved = gensim_step([2], draw=CENTER, K=3, **options)[:2]
    error = sigmoid(W_OUT[CENTER] @ W[:, 2]) - 1  # the true word alone
    dropped = np.zeros((N, V)), np.zeros((V, N))
    dropped[0][:, 2], dropped[1][CENTER] = error * W_OUT[CENTER], error * W[:, 2]
    multiset = ns.cbow_gradients(W, W_OUT, CENTER, [2], [CENTER] * 3)
    for found, without, counted in zip(moved, dropped, multiset, strict=True):
        assert close(found, without) and not close(found, counted)


@pytest.mark.parametrize("options", [{"sg": 1}, {"cbow_mean": 1}], ids=["skip-gram", "CBOW"])
def test_a_word_drawn_twice_counts_twice(options):
    moved = gensim_step([2], K=2, **options)[:2]
    for found, multiset, once in zip(moved, ns.cbow_gradients(W, W_OUT, CENTER, [2], [DRAW, DRAW]),
                                     ns.cbow_gradients(W, W_OUT, CENTER, [2], [DRAW]), strict=True):
        assert close(found, multiset) and not close(found, once)


@pytest.mark.parametrize("score", [-7.0, -5.9, 0.0, 3.0, 5.9, 6.1, 20.0])
def test_terms_beyond_six_are_skipped(score):
    h = W[:, 2]
    table = W_OUT.copy()
    table[DRAW] = score * h / (h @ h)
    moved = gensim_step([2], W_out=table, sg=1)[1][DRAW] @ h / (h @ h)
    expected = sigmoid(score) if abs(score) < 6 else 0.0
    assert abs(moved - expected) < 0.007


def test_the_sigmoid_of_zero_is_looked_up_two_places_too_low():
    moved = gensim_step([2], W_out=np.zeros((V, N)), sg=1, eta=1.0)[1][DRAW] @ W[:, 2] / (W[:, 2] @ W[:, 2])
    assert abs(moved - sigmoid((498 / 1000 * 2 - 1) * 6)) < 1e-6


def test_the_reported_loss_is_a_sum_in_single_precision():
    _, _, model = gensim_step([2, 0, 4], sg=1)
    exact = ns.cbow_loss(W, W_OUT, CENTER, [2], [DRAW])
    exact += sum(ns.cbow_loss(W, W_OUT, CENTER, [word], [DRAW]) for word in (0, 4))
    assert abs(model.get_latest_training_loss() - exact) < 0.1
    memory = np.zeros(N, np.float32)
    for start, grows in ((2.0**10, True), (2.0**27, False)):
        model.running_training_loss = start
        for _ in range(20):
            model.random = FirstWordOnly()
            train_batch_sg(model, [["5", "2", "0", "4"]], 0.0, memory, True)
        assert (model.get_latest_training_loss() > start) == grows


def test_each_epoch_adds_to_the_reported_loss():
    reported = []

    class Report(gensim.models.callbacks.CallbackAny2Vec):
        def on_epoch_end(self, model):
            reported.append(model.get_latest_training_loss())

    corpus = [["a", "b", "c", "d"]] * 500
    Word2Vec(corpus, sg=1, vector_size=4, min_count=1, epochs=4, workers=1, seed=1, compute_loss=True,
             callbacks=[Report()])
    assert len(reported) == 4 and min(np.diff(reported)) > 0.5 * reported[0]


def test_start_subsampling_and_noise():
    counts = [4000, 400, 40, 4, 1]
    corpus = [[name] * count for name, count in zip("abcde", counts)]
    model = Word2Vec(vector_size=50, min_count=1, sample=1e-2, workers=1)
    model.build_vocab(corpus)
    kept = np.array([model.wv.get_vecattr(name, "sample_int") for name in "abcde"]) / 2**32
    assert np.abs(kept - keep_probability(counts, 1e-2)).max() < 1e-6
    assert np.abs(np.diff(model.cum_table, prepend=0) / 2**31 - noise_distribution(counts)).max() < 1e-6
    assert not model.syn1neg.any()
    assert 0.9 / 50 < np.abs(model.wv.vectors).max() <= 1 / 50  # twice the ±1/(2N) of the C program
