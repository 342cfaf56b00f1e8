"""A block of neighboring windows takes the same step as the batch of them, and every sum is a matrix product."""

import numpy as np
import pytest

from w2vedu import blocks
from w2vedu.corpora import toy_language
from w2vedu.evaluation import analogy_benchmark
from w2vedu.gradcheck import relative_error
from w2vedu.text import Vocabulary
from w2vedu.training import Batch, batch_step
from w2vedu.vectors import WordVectors

V, N, K, ETA = 7, 5, 3, 0.3
#: Two sentences with repeated words, and one of a single word, which has no window.
TEXT = np.array([3, 1, 3, 3, 0, 5, 1, 6, 2, 2, 4, 2])
SENTENCE = np.array([0, 0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2])
DRAWS = {"different": [0, 4, 6, 1], "twice": [0, 0, 6, 0], "context and center": [3, 3, 2, 1], "one": [5]}


def tables(dtype=float):
    rng = np.random.default_rng(0)
    return rng.normal(size=(V, N)).astype(dtype), rng.normal(size=(V, N)).astype(dtype)


def batch_of(left, right, first, last):
    """Lay the same windows out as a batch of the trainer; windows without a context are left out."""
    windows = [(i, [j for j in range(left[i], right[i]) if j != i]) for i in range(first, last)]
    windows = [(i, places) for i, places in windows if places]
    owner = np.repeat(np.arange(len(windows)), [len(places) for _, places in windows])
    return Batch(TEXT[[i for i, _ in windows]], TEXT[[j for _, places in windows for j in places]], owner)


@pytest.mark.parametrize("model", ["cbow-ns", "skipgram-ns"])
@pytest.mark.parametrize("draws", DRAWS)
@pytest.mark.parametrize("first, last", [(0, 12), (0, 1), (2, 6), (5, 9), (8, 12)])
def test_a_block_is_the_batch_of_its_windows(model, draws, first, last):
    left, right = blocks.windows(TEXT, SENTENCE, 3, np.random.default_rng(1))
    draws = np.array(DRAWS[draws])
    (W, W_out), (expected, expected_out) = tables(), tables()
    blocks.block_step(model == "cbow-ns", W, W_out, TEXT, left, right, first, last, draws, K, ETA)
    batch_step(model, expected.T, expected_out, batch_of(left, right, first, last), ETA, draws, K)
    assert relative_error(W, expected) < 1e-12 and relative_error(W_out, expected_out) < 1e-12
    assert not np.array_equal(W, tables()[0])


@pytest.mark.parametrize("model", ["cbow-ns", "skipgram-ns"])
def test_the_loss_is_that_of_the_first_window(model):
    left, right = blocks.windows(TEXT, SENTENCE, 3, np.random.default_rng(1))
    draws = np.array(DRAWS["context and center"])
    for first in (0, 4, 7, 9):  # the word at 7 stands alone
        loss = blocks.block_step(model == "cbow-ns", *tables(), TEXT, left, right, first, 12, draws, K, ETA)
        batch = batch_of(left, right, first, first + 1)
        (W, W_out) = tables()
        expected = batch_step(model, W.T, W_out, batch, ETA, draws, K) if len(batch.centers) else 0
        assert loss == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("model", ["cbow-ns", "skipgram-ns"])
def test_single_precision_stays_single(model):
    left, right = blocks.windows(TEXT, SENTENCE, 3, np.random.default_rng(1))
    (W, W_out), (expected, expected_out) = tables(np.float32), tables()
    for step in ((W, W_out), (expected, expected_out)):
        blocks.block_step(model == "cbow-ns", *step, TEXT, left, right, 0, 12, np.array([0, 4]), K, ETA)
    assert W.dtype == W_out.dtype == np.float32
    assert relative_error(W, expected) < 1e-6 and relative_error(W_out, expected_out) < 1e-6


def test_words_alone_in_their_sentence_move_nothing_but_are_passed_over():
    tokens, sentence = np.arange(3), np.arange(3)
    left, right = blocks.windows(tokens, sentence, 5, np.random.default_rng(0))
    for cbow in (True, False):
        W, W_out = tables()
        assert blocks.block_step(cbow, W, W_out, tokens, left, right, 0, 3, np.array([0, 1]), K, ETA) == 0
        assert np.array_equal(W, tables()[0]) and np.array_equal(W_out, tables()[1])


def test_windows_have_every_reach_alike_and_end_with_the_sentence():
    sentence = np.repeat(np.arange(2000), 11)
    left, right = blocks.windows(sentence, sentence, 5, np.random.default_rng(0))
    place = np.arange(len(sentence))
    assert (sentence[left] == sentence).all() and (sentence[right - 1] == sentence).all()
    middle = place[5::11]  # five words on each side
    assert np.array_equal(middle - left[middle], right[middle] - 1 - middle)
    share = np.bincount(middle - left[middle])[1:] / len(middle)
    assert np.abs(share - 1 / 5).max() < 4 * np.sqrt(0.2 * 0.8 / 2000)


def test_occurrence_tables_add_up():
    words, X = blocks.occurrence_table(np.array([7, 2, 7, 7]), float)
    assert words.tolist() == [2, 7] and X.sum(axis=0).tolist() == [1, 3] and (X @ words).tolist() == [7, 2, 7, 7]


@pytest.mark.slow
def test_the_trainer_learns_the_toy_language():
    toy = toy_language()
    vocabulary = Vocabulary(toy.sentences)
    settings = {"vector_size": 16, "window": 8, "epochs": 60, "eta": 0.02, "sample": None, "progress": False}
    trained = blocks.train(toy.sentences, vocabulary, "skipgram-ns", **settings)
    accuracy, coverage, _ = analogy_benchmark(WordVectors(vocabulary.words, trained.W.T), toy.analogies)
    assert trained.W.dtype == np.float32 and trained.losses[-1] < trained.losses[0]
    assert accuracy > 0.9 and coverage == 1


def test_the_same_seed_gives_the_same_tables():
    corpus = toy_language().sentences[:300]
    runs = [blocks.train(corpus, Vocabulary(corpus), "cbow-ns", epochs=1, seed=seed, progress=False)
            for seed in (1, 1, 2)]
    assert np.array_equal(runs[0].W, runs[1].W) and np.array_equal(runs[0].W_out, runs[1].W_out)
    assert not np.array_equal(runs[0].W, runs[2].W)


@pytest.mark.parametrize("wrong, message", [
    ({"model": "cbow"}, "knows cbow-ns and skipgram-ns, not 'cbow'"), ({"model": "x"}, "unknown model 'x'"),
    ({"eta": -1}, "eta must be"), ({"epochs": 0}, "epochs must be"), ({"corpus": [["a"], ["b"]]}, "holds no window")])
def test_bad_settings_are_named(wrong, message):
    corpus = [["a", "b"]]
    with pytest.raises(ValueError, match=message):
        blocks.train(**{"corpus": corpus, "vocabulary": Vocabulary(corpus), "sample": None, "progress": False} | wrong)


def test_a_learning_rate_that_is_too_large_is_named():
    corpus = toy_language().sentences
    with pytest.raises(FloatingPointError, match="eta = 50"):
        blocks.train(corpus, Vocabulary(corpus), eta=50.0, sample=None, progress=False)


def test_ctrl_c_before_the_first_thread_begins_is_ctrl_c(monkeypatch):
    class Pool(blocks.ThreadPoolExecutor):  # only that of the blocks
        def submit(self, task):
            raise KeyboardInterrupt
    monkeypatch.setattr(blocks, "ThreadPoolExecutor", Pool)
    with pytest.raises(KeyboardInterrupt):
        blocks.train([["a", "b"]] * 10, Vocabulary([["a", "b"]]), sample=None, progress=False)
