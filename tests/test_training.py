"""Batched training: each batch against the single gradients of `w2vedu.MODELS`, each habit of `train` observed."""

import ctypes
import itertools
import signal
import sys
import threading
from collections import Counter
from typing import NamedTuple

import numpy as np
import pytest
from cases import batch_gradient, batch_of, single_sum
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import ThreadpoolController, threadpool_info, threadpool_limits

from w2vedu import MODELS, blocks, counts, training
from w2vedu.corpora import toy_language
from w2vedu.exercises.windows import ETA, WINDOWS, V, tables
from w2vedu.gradcheck import relative_error
from w2vedu.text import Vocabulary, keep_probability, noise_distribution, windows
from w2vedu.training import SHARED_DRAWS, Batch, batch_step, gather_windows, start_tables, train

pytestmark = pytest.mark.slow  # trains

every_model = pytest.mark.parametrize("name", MODELS)
sampled_models = pytest.mark.parametrize("name", ["cbow-ns", "skipgram-ns"])


# A batch is the sum of its windows.

def assert_batch_is_sum(name, pairs, groups, W, W_out):
    G, K = groups.shape
    draws = {"draws": groups.ravel(), "K": K} if name.endswith("-ns") else {}
    found = batch_gradient(name, W, W_out, pairs, **draws)
    for got, expected in zip(found, single_sum(name, W, W_out, pairs, groups), strict=True):
        assert relative_error(got, expected) < 1e-12


WINDOWS = [(case.center, case.context) for case in WINDOWS.values()]
BATCHES = {
    "one window": WINDOWS[:1],
    "one word in one context": [(5, [2])],
    "one-word contexts": [(5, [2]), (2, [5]), (5, [5]), (0, [2])],
    "same center": [(5, [2, 7]), (5, [0, 4, 2]), (5, [7])],
    "same window twice": [(5, [2, 7, 7]), (5, [2, 7, 7])],
    "shared words": [(5, [2, 7]), (2, [5, 7, 5]), (7, [2, 2, 2, 5])],
    "all cases": [*WINDOWS, (8, [5, 5, 1]), (1, [8])],
}
GROUPS = {
    "distinct draws": [[6, 1, 8], [3, 0, 4]],
    "one group": [[6, 1, 8]],
    "one draw each": [[6], [1], [6]],
    "one draw": [[3]],
    "duplicates in a group and between groups": [[6, 6, 1], [1, 1, 6], [6, 6, 6]],
    "collisions with every word": [[5, 2], [7, 5], [2, 2], [0, 4]],
}


@every_model
@pytest.mark.parametrize("groups", GROUPS.values(), ids=GROUPS.keys())
@pytest.mark.parametrize("pairs", BATCHES.values(), ids=BATCHES.keys())
def test_a_batch_is_the_sum_of_the_single_gradients(name, pairs, groups):
    assert_batch_is_sum(name, pairs, np.array(groups), *tables())


@every_model
def test_a_batch_changes_the_tables_in_place_and_nothing_else(name):
    W, W_out = tables()
    batch, draws = batch_of(BATCHES["all cases"]), np.array([6, 5, 6, 3])
    kept, kept_draws = Batch(*map(np.copy, batch)), draws.copy()
    shared = {"draws": draws, "K": 2} if name.endswith("-ns") else {}
    stored = np.ascontiguousarray(W.T)  # as `start_tables` lays it out
    view, moved_out = stored.T, W_out.copy()
    loss = batch_step(name, view, moved_out, batch, ETA, **shared)
    assert isinstance(loss, float)
    _, dW, dW_out = batch_gradient(name, W, W_out, BATCHES["all cases"], **shared)
    assert relative_error(stored.T, W - ETA * dW) < 1e-12 and relative_error(moved_out, W_out - ETA * dW_out) < 1e-12
    assert all(map(np.array_equal, batch, kept)) and np.array_equal(draws, kept_draws)
    same, same_out = W.copy(), W_out.copy()
    assert batch_step(name, same, same_out, batch, 0, **shared) == pytest.approx(loss, rel=1e-14)
    assert np.array_equal(same, W) and np.array_equal(same_out, W_out)


@every_model
def test_a_batch_in_float32_stays_near_the_one_in_float64(name):
    W, W_out = tables()
    shared = {"draws": np.array([6, 5, 6, 3]), "K": 2} if name.endswith("-ns") else {}
    small = batch_gradient(name, W.astype(np.float32), W_out.astype(np.float32), BATCHES["all cases"], **shared)
    for got, expected in zip(small, batch_gradient(name, W, W_out, BATCHES["all cases"], **shared)):
        assert np.ndim(got) == 0 or got.dtype == np.float32
        assert relative_error(got, expected) < 1e-5


@pytest.mark.parametrize("scale", [1, 20, 1e3])
@pytest.mark.parametrize("lift", [-1e3, 0, 1e3])
@pytest.mark.parametrize("name", ["cbow", "skipgram"])
def test_the_softmax_of_large_scores_is_exact_and_finite(name, scale, lift):
    W, W_out = tables()
    W, W_out = np.r_[W, np.ones((1, V))], np.c_[scale * W_out, np.full(V, lift)]  # adds `lift` to every score
    assert np.isfinite(batch_gradient(name, W, W_out, BATCHES["all cases"])[0])
    assert_batch_is_sum(name, BATCHES["all cases"], np.array(GROUPS["one draw"]), W, W_out)
    small = batch_gradient(name, W.astype(np.float32), W_out.astype(np.float32), BATCHES["all cases"])
    assert all(np.isfinite(part).all() for part in small)


@every_model
def test_a_table_that_is_a_part_of_a_larger_one_is_refused(name):
    W, W_out = tables()
    shared = {"draws": np.array([6, 5]), "K": 2} if name.endswith("-ns") else {}
    with pytest.raises(ValueError, match="lie in one piece of memory"):
        batch_step(name, np.repeat(W, 2, axis=1)[:, ::2], W_out, batch_of(BATCHES["all cases"]), ETA, **shared)
    assert np.array_equal(W_out, tables()[1])


# The draws are shared in a batch; in expectation nothing is different.

def expectation(outcomes, P, value):
    """Sum value(draws) over all outcomes, each weighted by its probability."""
    return sum(P[np.ravel(draws)].prod() * value(draws) for draws in outcomes)


def flat(loss, dW, dW_out):
    return np.r_[loss, dW.ravel(), dW_out.ravel()]


@sampled_models
@pytest.mark.parametrize("counts, M, K", [
    ([81, 16, 5], 2, 1), ([81, 16, 5], 2, 2), ([81, 16, 5], 3, 2), ([81, 16, 5], 4, 1), ([81, 40, 16, 5], 2, 1),
    ([81, 40, 16, 5], 2, 2)])
def test_shared_draws_have_the_expectation_of_own_draws(name, counts, M, K):
    P = noise_distribution(np.array(counts))
    size = len(P)
    rng = np.random.default_rng(5)
    W, W_out = rng.normal(size=(2, size)), rng.normal(size=(size, 2))
    pairs = [(0, [1, 2]), (2, [0, 0]), (1, [1])]

    shared = expectation(map(np.array, itertools.product(range(size), repeat=M)), P,
                         lambda draws: flat(*batch_gradient(name, W, W_out, pairs, draws=draws, K=K)))
    own = 0
    for center, context in pairs:
        shape = (K,) if name == "cbow-ns" else (len(context), K)
        arguments = W, W_out, center, np.array(context)
        own += expectation((np.reshape(d, shape) for d in itertools.product(range(size), repeat=np.prod(shape))), P,
                           lambda draws: flat(MODELS[name].loss(*arguments, draws),
                                              *MODELS[name].gradients(*arguments, draws)))
    assert relative_error(shared, own) < 1e-12


# Windows.

@given(st.lists(st.lists(st.integers(0, 5), max_size=7), min_size=1, max_size=6).filter(any), st.data())
def test_gather_windows_cuts_the_windows_of_each_sentence(sentences, data):
    places = [(s, i) for s, words in enumerate(sentences) for i in range(len(words))]
    positions = data.draw(st.lists(st.integers(0, len(places) - 1), min_size=1, max_size=12))
    reach = data.draw(st.lists(st.integers(1, 9), min_size=len(positions), max_size=len(positions)))
    found = gather_windows(np.concatenate(sentences).astype(int), np.array([s for s, _ in places]),
                           np.array(positions), np.array(reach))
    expected = []
    for position, size in zip(positions, reach):
        s, i = places[position]
        expected += list(windows(sentences[s], size))[i:i + 1]  # a lone word has none
    assert found.centers.tolist() == [center for center, _ in expected]
    assert found.context.tolist() == [word for _, context in expected for word in context]
    assert found.owner.tolist() == [b for b, (_, context) in enumerate(expected) for _ in context]
    assert all(numbers.dtype.kind == "i" for numbers in found)


@pytest.mark.parametrize("size", [1, 2, 5, 40])
def test_gather_windows_equals_text_windows_on_a_whole_text(size):
    rng = np.random.default_rng(11)
    lengths = [1, *rng.integers(0, 30, 40), 1, 0, 1, 1, 2, 1]
    sentences = [rng.integers(0, 50, n) for n in lengths]
    tokens, sentence = np.concatenate(sentences), np.repeat(np.arange(len(lengths)), lengths)
    found = gather_windows(tokens, sentence, np.arange(len(tokens)), np.full(len(tokens), size))
    expected = batch_of([window for words in sentences for window in windows(words, size)])
    assert all(map(np.array_equal, found, expected))


def test_gather_windows_of_lone_words_is_an_empty_batch():
    found = gather_windows(np.array([4, 2]), np.array([0, 1]), np.array([1, 0]), np.array([3, 1]))
    assert [len(numbers) for numbers in found] == [0, 0, 0]


def test_start_tables():
    W, W_out = start_tables(500, 20, np.random.default_rng(3))
    assert W.shape == (20, 500) and W_out.shape == (500, 20) and W.dtype == W_out.dtype == np.float32
    assert W.T.flags.c_contiguous and not W_out.any()
    # Uniform between -1/2N and 1/2N: a variance of (1/N)²/12, and both ends are nearly reached.
    assert abs(W.mean()) < 4 * 1 / 20 / np.sqrt(12 * W.size) and abs(W.std() * 20 * np.sqrt(12) - 1) < 0.02
    assert 0.999 / 40 < W.max() <= 1 / 40 and -1 / 40 <= W.min() < -0.999 / 40
    again, other = (start_tables(500, 20, np.random.default_rng(seed))[0] for seed in (3, 4))
    assert np.array_equal(again, W) and not np.array_equal(other, W)
    assert all(table.dtype == np.float64 for table in start_tables(3, 2, np.random.default_rng(0), np.float64))


# Training.

ANIMALS, TOOLS = ["cat", "dog", "cow"], ["saw", "axe", "pen"]
TEXT = [[start, *pair] for start, group in (("the", ANIMALS), ("my", TOOLS)) for pair in
        itertools.permutations(group, 2)] * 10
VOCABULARY = Vocabulary(TEXT)


def quiet(corpus=TEXT, vocabulary=None, model="skipgram", **settings):
    settings = {"vector_size": 6, "window": 2, "sample": None, "epochs": 2, "batch_size": 16} | settings
    return train(corpus, vocabulary or Vocabulary(corpus), model, progress=False, **settings)


class Call(NamedTuple):
    """What `train` passed to `batch_step`."""

    model: str
    batch: Batch
    eta: float
    draws: np.ndarray
    K: int

    @property
    def windows(self):
        """List (center, context) as numbers."""
        return [(center, self.batch.context[self.batch.owner == b].tolist())
                for b, center in enumerate(self.batch.centers.tolist())]


@pytest.fixture
def calls(monkeypatch):
    """Record the calls of `batch_step` in place of computing anything: the tables stay as they are."""
    calls = []

    def record(model, W, W_out, batch, eta, draws=None, K=None):
        calls.append(Call(model, batch, eta, draws, K))
        return 1.0

    monkeypatch.setattr(training, "batch_step", record)
    return calls


@every_model
def test_the_same_seed_gives_the_same_tables(name):
    first, again, other = (quiet(model=name, seed=seed) for seed in (4, 4, 5))
    assert all(map(np.array_equal, first[:3], again[:3]))
    assert not any(map(np.array_equal, first[:3], other[:3]))
    assert first.W.shape == (6, 8) and first.W_out.shape == (8, 6)
    assert first.W.dtype == first.W_out.dtype == np.float32


def test_watch_sees_the_tables_before_every_batch_and_changes_nothing(calls):
    seen = []
    quiet(watch=lambda epochs, W, W_out: seen.append((epochs, len(calls))))
    times, batches_before = zip(*seen)
    assert batches_before == tuple(range(len(calls)))
    assert times[0] == 0 and (np.diff(times) > 0).all() and 1 < times[-1] < 2


def test_what_watch_copies_is_the_way_from_the_start_to_the_result():
    tables = []
    watched = quiet(watch=lambda epochs, W, W_out: tables.append((W.copy(), W_out.copy())))
    start = start_tables(8, 6, np.random.default_rng(0))
    assert all(map(np.array_equal, tables[0], start))
    assert all(map(np.array_equal, watched[:3], quiet()[:3]))
    halves = [np.linalg.norm(watched.W - tables[len(tables) * i // 4][0]) for i in range(4)]
    assert (np.diff(halves) < 0).all()  # nearer and nearer to the result


@every_model
@pytest.mark.parametrize("K", [1, 5])
def test_the_loss_starts_at_its_yardstick_and_falls(name, K):
    losses = quiet(model=name, negative=K, eta=0.1, epochs=30).losses
    yardstick = (K + 1) * np.log(2) if name.endswith("-ns") else np.log(len(VOCABULARY))
    first = quiet(model=name, negative=K).losses[0]  # fewer than 100 batches: the first loss is the first batch's
    assert first == pytest.approx(yardstick, rel=1e-6)
    assert losses.shape == (100,) and losses[-1] < 0.85 * yardstick
    assert (np.diff(losses.reshape(5, 20).mean(axis=1)) < 0).all()


@every_model
def test_batches_of_one_window_are_the_steps_of_the_chapters_in_turn(name, monkeypatch):
    K = 3
    monkeypatch.setattr(training, "SHARED_DRAWS", K)  # one group: these are the window's draws
    calls, losses = [], []

    def both(model, W, W_out, batch, eta, draws=None, K=None):
        calls.append(Call(model, batch, eta, draws, K))
        return batch_step(model, W, W_out, batch, eta, draws, K)

    monkeypatch.setattr(training, "batch_step", both)
    trained = quiet(model=name, batch_size=1, negative=K, eta=0.1, seed=9, epochs=1)
    W, W_out = (table.astype(float) for table in start_tables(8, 6, np.random.default_rng(9)))
    for call in calls:
        ((center, context),) = call.windows
        negatives = {"cbow-ns": [call.draws], "skipgram-ns": [[call.draws] * len(context)]}.get(name, [])
        loss = MODELS[name].step(W, W_out, center, context, call.eta, *negatives)
        losses.append((loss, 1 if name.startswith("cbow") else len(context)))
    assert len(calls) == 3 * len(TEXT) and np.abs(W_out).max() > 0.1
    assert relative_error(trained.W, W) < 1e-4 and relative_error(trained.W_out, W_out) < 1e-4
    means = [sum(loss for loss, _ in part) / sum(n for _, n in part) for part in
             ([losses[i] for i in rows] for rows in np.array_split(np.arange(len(losses)), 100))]
    np.testing.assert_allclose(trained.losses, means, rtol=1e-5)


UNIQUE = [[f"{s}{i:03}" for i in range(n)] for s, n in zip("abcde", (40, 1, 2, 300, 57))]  # word id = position


def by_epoch(calls, epochs, windows_in_each):
    """Split the windows of the calls into epochs of a known number of windows."""
    found = [window for call in calls for window in call.windows]
    assert len(found) == epochs * windows_in_each
    return [found[e * windows_in_each:(e + 1) * windows_in_each] for e in range(epochs)]


def test_every_word_is_a_center_once_in_every_epoch(calls):
    quiet(UNIQUE, window=3, epochs=4)
    lone = 40
    epochs = by_epoch(calls, 4, 399)
    for found in epochs:
        assert sorted(center for center, _ in found) == [i for i in range(400) if i != lone]
    orders = [[center for center, _ in found] for found in epochs]
    assert orders[0] != sorted(orders[0]) and all(a != b for a, b in itertools.combinations(orders, 2))
    for left, right in zip(orders, orders[1:]):  # visited in random order, anew in each epoch
        assert abs(np.corrcoef(np.argsort(left), np.argsort(right))[0, 1]) < 0.2
    assert max(len(call.batch.centers) for call in calls) == 16 and len(calls) == 4 * 25


def test_a_window_reaches_1_to_window_words_with_equal_probability(calls):
    size, epochs = 4, 30
    quiet(UNIQUE, window=size, epochs=epochs, seed=1)
    bounds = np.cumsum([0, *map(len, UNIQUE)])
    reaches = []
    for found in by_epoch(calls, epochs, 399):
        for center, context in found:
            start, stop = max(b for b in bounds if b <= center), min(b for b in bounds if b > center)
            reach = max(abs(center - word) for word in context)
            assert context == [i for i in range(max(start, center - reach), min(stop, center + reach + 1))
                               if i != center]
            if start + size <= center < stop - size:
                reaches.append(reach)
    inner = sum(max(0, len(words) - 2 * size) for words in UNIQUE)
    table = np.array(reaches).reshape(epochs, inner)
    assert len(np.unique(table, axis=0)) == epochs  # drawn anew
    counts = np.bincount(reaches, minlength=size + 1)
    assert len(counts) == size + 1 and counts[0] == 0
    expected = len(reaches) / size
    assert ((counts[1:] - expected) ** 2 / expected).sum() < 16.27  # 3 degrees of freedom, once in a thousand times


def test_subsampling_keeps_each_word_with_its_probability(calls):
    corpus = [["the"] * 9000 + ["cat"] * 900 + ["sat"] * 90 + ["mat"] * 10]
    vocabulary = Vocabulary(corpus)
    epochs = 5
    quiet(corpus, sample=0.01, epochs=epochs, batch_size=500)
    kept = Counter(center for call in calls for center in call.batch.centers.tolist())
    for i, p in enumerate(keep_probability(vocabulary.counts, 0.01)):
        n = epochs * int(vocabulary.counts[i])
        assert abs(kept[i] - n * p) <= 4 * np.sqrt(n * p * (1 - p))
    assert kept[0] < 0.2 * epochs * 9000 and kept[3] == epochs * 10


def test_subsampling_takes_words_out_before_the_windows_are_cut(calls):
    corpus = [[f"{i:03}" for i in range(300)]]
    sample = 1 / 1200  # f = 1/300, t/f = 1/4: kept with probability 3/4
    quiet(corpus, sample=sample, window=3, epochs=1, batch_size=10_000)
    quiet(corpus, sample=sample, window=3, epochs=1, batch_size=10_000, seed=1)
    centers = [sorted(call.batch.centers.tolist()) for call in calls]
    assert len(calls) == 2 and centers[0] != centers[1] and all(150 < len(kept) < 280 for kept in centers)
    for call, kept in zip(calls, centers):
        allowed = {(int(c), *context.tolist()) for size in (1, 2, 3) for c, context in windows(np.array(kept), size)}
        assert all((center, *context) in allowed for center, context in call.windows)


def test_subsampling_is_drawn_anew_in_every_epoch(calls):
    corpus = [[f"{i:03}" for i in range(300)]]
    quiet(corpus, sample=1 / 1200, epochs=4, batch_size=10_000)
    kept = [frozenset(call.batch.centers.tolist()) for call in calls]
    assert len(kept) == len(set(kept)) == 4


@sampled_models
def test_draws_follow_the_noise_distribution(calls, name):
    vocabulary = Vocabulary([["a"] * 625 + ["b"] * 256 + ["c"] * 81 + ["d"] * 16 + ["e"]])
    quiet([["a", "e", "b", "c"]] * 100, vocabulary, name, negative=3, batch_size=1, epochs=1)
    assert all(call.model == name and call.K == 3 and call.draws.shape == (SHARED_DRAWS,) for call in calls)
    assert len({tuple(call.draws) for call in calls}) == len(calls) == 400  # new draws for each batch
    counts = np.bincount(np.concatenate([call.draws for call in calls]), minlength=5)
    expected = counts.sum() * np.array([125, 64, 27, 8, 1]) / 225  # fourth powers have whole ¾-th powers
    assert len(counts) == 5 and ((counts - expected) ** 2 / expected).sum() < 18.47  # 4 degrees of freedom


@pytest.mark.parametrize("name", ["cbow", "skipgram"])
def test_softmax_models_draw_nothing(calls, name):
    quiet(model=name)
    assert calls and all(call.model == name and call.draws is None for call in calls)


@pytest.mark.parametrize("sentences, batch_size, epochs", [(40, 10, 3), (40, 7, 2), (11, 64, 5)])
def test_the_learning_rate_falls_linearly(calls, sentences, batch_size, epochs):
    n = 2 * sentences
    quiet([["a", "b"]] * sentences, batch_size=batch_size, epochs=epochs, eta=0.2)
    done = [e * n + start for e in range(epochs) for start in range(0, n, batch_size)]
    expected = [0.2 * (1 - d / (n * epochs)) for d in done]
    np.testing.assert_allclose([call.eta for call in calls], expected, rtol=1e-12)
    assert calls[0].eta == 0.2


def test_words_that_the_vocabulary_does_not_hold_do_not_exist():
    strewn = [["zoo", *itertools.chain(*zip(words, ["zoo"] * 3))] for words in TEXT] + [["zoo"], []]
    plain, found = (quiet(corpus, VOCABULARY, "skipgram-ns", seed=2) for corpus in (TEXT, strewn))
    assert all(map(np.array_equal, plain, found))


@every_model
def test_words_that_the_text_does_not_hold_keep_their_input_vectors(name):
    vocabulary = Vocabulary([*TEXT, ["zebra", "yak"] * 20])
    absent = [vocabulary.index["zebra"], vocabulary.index["yak"]]
    start, _ = start_tables(len(vocabulary), 6, np.random.default_rng(3))
    trained = quiet(TEXT, vocabulary, name, seed=3)
    same = (trained.W == start).all(axis=0)
    assert np.flatnonzero(same).tolist() == sorted(absent)
    assert trained.W_out[absent].any()  # as negatives or in the softmax they are pushed away


def test_no_sample_and_a_large_one_keep_every_word():
    assert all(map(np.array_equal, quiet(sample=None), quiet(sample=10.0)))
    assert not np.array_equal(quiet(sample=None).W, quiet(sample=0.01).W)


def test_blas_uses_one_thread_while_training_and_what_it_had_before_afterwards(monkeypatch):
    def threads():
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    during = []
    monkeypatch.setattr(training, "batch_step", lambda *_: during.append(threads()) or 1.0)
    with threadpool_limits(2, "blas"):
        before = threads()
        quiet()
        assert threads() == before and set(before) == {2}
    assert during and all(set(found) == {1} for found in during)


def test_the_progress_bar_goes_to_stderr_and_counts_the_words_of_all_epochs(capsys, monkeypatch):
    bars = []

    class Bar(training.tqdm):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            bars.append(self)

    monkeypatch.setattr(training, "tqdm", Bar)
    train([*TEXT, ["unknown"]], VOCABULARY, vector_size=2, sample=0.05, epochs=3)
    output = capsys.readouterr()
    assert bars[0].total == bars[0].n == 3 * 3 * len(TEXT) == 1080
    assert output.out == "" and "100%" in output.err and "1.08k/1.08k" in output.err and " words/s" in output.err


def test_without_progress_nothing_is_printed(capsys):
    quiet()
    output = capsys.readouterr()
    assert output.out == output.err == ""


# Errors.

def test_an_unknown_model_is_named_with_those_that_are_known():
    with pytest.raises(ValueError, match="'glove': choose one of cbow, skipgram, cbow-ns, skipgram-ns$"):
        quiet(model="glove")


@pytest.mark.parametrize("value", [0, -3, float("nan"), float("inf"), 2.5, 2.0, "2", None])
@pytest.mark.parametrize("setting", ["vector_size", "window", "negative", "epochs", "batch_size"])
def test_sizes_and_numbers_must_be_whole_and_positive(calls, setting, value):
    with pytest.raises(ValueError) as error:
        quiet(model="cbow-ns", **{setting: value})
    assert str(error.value) == f"{setting} must be a whole number >= 1, but it is {value!r}"
    assert not calls


@pytest.mark.parametrize("value", [0, -0.1, float("nan"), float("inf"), -float("inf")])
def test_the_learning_rate_must_be_positive_and_finite(calls, value):
    with pytest.raises(ValueError) as error:
        quiet(eta=value)
    assert str(error.value) == f"the learning rate eta must be a finite number > 0, but it is {value!r}"
    assert not calls


@pytest.mark.parametrize("value", [0, -1e-3, float("nan")])
def test_the_threshold_must_be_positive(calls, value):
    with pytest.raises(ValueError, match=f"must be a positive relative frequency, but it is {value}$"):
        quiet(sample=value)
    assert not calls


@every_model
@pytest.mark.parametrize("corpus", [[], [[]], [["the"], ["cat"]], [["zoo", "yak"]], [["the", "zoo"]]],
                         ids=["empty", "empty sentence", "one-word sentences", "unknown words", "one known word"])
def test_a_corpus_without_a_window_is_an_error(name, corpus):
    with pytest.raises(ValueError, match="holds no window: no sentence has two words of the vocabulary"):
        quiet(corpus, VOCABULARY, name)


def test_a_text_that_was_thinned_out_completely_names_the_threshold():
    with pytest.raises(ValueError, match="or subsampling with sample = 1e-09 thinned all of them out: give longer "
                                         "sentences, or raise sample$"):
        quiet([["the", "the"]], sample=1e-9, epochs=1)
    with pytest.raises(ValueError, match="two words of the vocabulary: give longer sentences$"):
        quiet([["the"]])


@every_model
@pytest.mark.parametrize("eta", [1e4, 1e30])
def test_a_learning_rate_that_is_too_large_is_named_when_the_loss_is_lost(name, eta):
    with pytest.raises(FloatingPointError) as error:
        quiet(model=name, eta=eta, batch_size=8, epochs=20)
    message = str(error.value)
    assert message.startswith(("the loss became inf in epoch ", "the loss became nan in epoch "))
    assert message.endswith(f": the learning rate eta = {eta} is too large for batches of 8 windows; try eta = 0.05")


@pytest.mark.parametrize("eta, smaller", [(0.5, 0.05), (0.3, 0.03), (1, 0.05), (0.123456, 0.012)])
def test_a_smaller_learning_rate_is_proposed(monkeypatch, eta, smaller):
    monkeypatch.setattr(training, "batch_step", lambda *_: float("inf"))
    with pytest.raises(FloatingPointError, match=f"eta = {eta} is too large for .* windows; try eta = {smaller}$"):
        quiet(eta=eta)


@every_model
@pytest.mark.parametrize("eta", [1e30, 1e39])
def test_a_last_batch_that_ruins_the_tables_is_an_error(name, eta):
    # The loss of the only batch is that of the start tables: it knows nothing of the step that follows it.
    with pytest.raises(FloatingPointError) as error:
        quiet(model=name, eta=eta, batch_size=10_000, epochs=1)
    assert str(error.value).startswith("after the last batch the tables hold numbers ")
    assert str(error.value).endswith(f"eta = {eta} is too large for batches of 10000 windows; try eta = 0.05")


def test_tables_that_grow_beyond_all_sense_with_a_finite_loss_are_an_error():
    toy = toy_language().sentences
    too_large = r"numbers as large as \de\+1\d: the learning rate eta = 1 is too large"
    with pytest.raises(FloatingPointError, match=too_large):
        train(toy, Vocabulary(toy, 5), "cbow-ns", epochs=3, eta=1, progress=False)


@pytest.mark.parametrize("table", [0, 1])
@pytest.mark.parametrize("entry, wrong", [(9e3, False), (-9e3, False), (2e4, True), (-2e4, True), (np.nan, True),
                                          (np.inf, True), (-np.inf, True)])
def test_one_wild_entry_of_either_table_is_seen(monkeypatch, table, entry, wrong):
    def step(model, *arguments):
        arguments[table][1, 1] = entry
        return 1.0

    monkeypatch.setattr(training, "batch_step", step)
    if wrong:
        with pytest.raises(FloatingPointError, match=f"as large as {abs(entry):.0e}".replace("+", r"\+")):
            quiet()
    else:
        assert quiet()[table][1, 1] == entry


def interrupt_at_batch(monkeypatch, number):
    """Let Ctrl-C arrive in the batch of this number; return a list of copies of the tables after each batch."""
    reached = []

    def step(model, W, W_out, *arguments):
        if len(reached) == number - 1:
            raise KeyboardInterrupt
        loss = batch_step(model, W, W_out, *arguments)
        reached.append((W.copy(), W_out.copy()))
        return loss

    monkeypatch.setattr("w2vedu.training.batch_step", step)
    return reached


def test_ctrl_c_returns_what_was_reached(monkeypatch):
    assert quiet().interrupted is False
    reached = interrupt_at_batch(monkeypatch, 7)
    with pytest.warns(UserWarning, match=r"interrupted in epoch \d of \d: the vectors are those reached so far"):
        trained = quiet(batch_size=4)
    assert trained.interrupted is True and len(trained.losses) == 6
    assert np.array_equal(trained.W, reached[-1][0]) and np.array_equal(trained.W_out, reached[-1][1])


def test_ctrl_c_before_the_first_batch_is_passed_on(monkeypatch):
    interrupt_at_batch(monkeypatch, 1)
    with pytest.raises(KeyboardInterrupt):
        quiet()


def test_a_page_that_can_start_no_thread_trains(monkeypatch):
    def refuse(thread):
        raise RuntimeError("can't start new thread")
    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert np.isfinite(quiet().losses).all()


@pytest.mark.parametrize("begin", [lambda: quiet(), lambda: blocks.train(TEXT, VOCABULARY, progress=False),
                                   lambda: counts.train([[3, 1], [1, 3]])], ids=["training", "blocks", "counts"])
def test_ctrl_c_while_the_libraries_are_looked_for_is_ctrl_c(monkeypatch, begin):
    def find(self, load=ThreadpoolController._load_libraries):  # 3.5 and 3.6 do it in a callback from C
        ctypes.CFUNCTYPE(None)(lambda: signal.raise_signal(signal.SIGINT))()
        load(self)

    lost = []
    monkeypatch.setattr(ThreadpoolController, "_load_libraries", find)
    monkeypatch.setattr(sys, "unraisablehook", lambda hook: lost.append(repr(hook.exc_value)))
    on_ctrl_c = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in the background
    try:
        with pytest.raises(KeyboardInterrupt):
            begin()
    finally:
        signal.signal(signal.SIGINT, on_ctrl_c)
    assert not lost
