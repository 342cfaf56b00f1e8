"""The compiled steps compute the equations, the draws have the right statistics, and training keeps its promises."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from itertools import product

import numpy as np
import pytest
from scipy.stats import chisquare

from w2vedu import blocks, fast
from w2vedu.corpora import geography, toy_language
from w2vedu.evaluation import analogy_benchmark
from w2vedu.exercises.windows import ETA, WINDOWS, tables
from w2vedu.gradcheck import complex_step, relative_error
from w2vedu.models import MODELS
from w2vedu.text import Vocabulary, keep_probability, noise_distribution
from w2vedu.training import Batch, batch_step
from w2vedu.vectors import WordVectors

pytestmark = pytest.mark.slow  # compiles, and trains

every_kernel = pytest.mark.parametrize("shared", [True, False], ids=["blocks", "windows"])
both_models = pytest.mark.parametrize("cbow", [True, False], ids=["cbow", "skipgram"])
TOY = toy_language().sentences


def state(seed=0):
    return np.random.SeedSequence(seed).generate_state(1, np.uint64)


# --- one window

def laid_out(window, place):
    """Lay a window out as a text between other words, with the center at a place inside its context."""
    inside = [*window.context[:place], window.center, *window.context[place:]]
    return np.array([3, 1, *inside, 6, 3, 0], np.int32), 2, 2 + len(inside), 2 + place


def one_step(cbow, W, W_out, window, place=0, corrected=True, measured=True):
    """Take a compiled step on copies of tables in the shape of the book; return them in that shape, and the loss."""
    text, left, right, i = laid_out(window, place)
    draws = np.array([window.draws] if cbow else window.rows)
    rows, rows_out = np.ascontiguousarray(W.T), W_out.copy()
    loss = fast.window_step(cbow, rows, rows_out, text, left, right, i, draws, ETA, corrected, measured)
    return rows.T, rows_out, loss


@both_models
@pytest.mark.parametrize("name", WINDOWS)
def test_a_window_step_is_the_step_of_the_model(name, cbow):
    window, model = WINDOWS[name], MODELS["cbow-ns" if cbow else "skipgram-ns"]
    for place in range(len(window.context) + 1):
        W, W_out = tables(place)
        expected = [table.copy() for table in (W, W_out)]
        arguments = window.arguments("cbow-ns" if cbow else "skipgram-ns")
        expected_loss = model.loss(*expected, *arguments)
        model.step(*expected, *arguments[:2], ETA, arguments[2])
        *found, loss = one_step(cbow, W, W_out, window, place)
        for before, new, old in zip((W, W_out), found, expected):
            assert relative_error(new, old) < 1e-12 and not np.array_equal(new, before)
        assert abs(loss / expected_loss - 1) < 1e-12
        assert one_step(cbow, W, W_out, window, place, measured=False)[2] == 0


@pytest.mark.parametrize("name", WINDOWS)
def test_the_step_of_the_c_program_lacks_the_share_of_cbow_only(name):
    window, (W, W_out) = WINDOWS[name], tables()
    right, right_out, _ = one_step(True, W, W_out, window)
    theirs, theirs_out, _ = one_step(True, W, W_out, window, corrected=False)
    assert relative_error(theirs - W, len(window.context) * (right - W)) < 1e-12
    assert np.array_equal(theirs_out, right_out)
    assert all(np.array_equal(*pair) for pair in zip(one_step(False, W, W_out, window),
                                                     one_step(False, W, W_out, window, corrected=False)))


# --- a block of windows that share their draws

# Repeated words, a center among its context, draws that repeat, hit centers (5, 2) and contexts (7), a window of one
# word, windows of different size, and words before and behind the block.
TEXT = np.array([8, 2, 5, 7, 2, 5, 5, 7, 1, 3], np.int32)
LEFT, RIGHT = np.array([0, 0, 0, 3, 2, 3, 5, 5, 7, 8]), np.array([2, 3, 6, 5, 7, 8, 7, 10, 9, 10])
BLOCKS = {"several windows": (1, 8, [5, 6, 2, 6, 7]), "all windows": (0, 10, [4, 0, 4, 1]),
          "one window": (2, 3, [5, 5, 3]), "one-word context": (9, 10, [3, 1]), "one draw": (3, 7, [5])}
NEGATIVES = 7  # K, not a multiple of any number of draws


def written_down(cbow, first, last, draws):
    """Write down the loss of a block as the chapter does, index by index, of tables of shape (V, N)."""
    def loss(W, W_out):
        total = 0
        for i in range(first, last):
            context = [j for j in range(LEFT[i], RIGHT[i]) if j != i]
            if cbow:
                predictions = [(sum(W[TEXT[j]] for j in context) / len(context), TEXT[i])]
            else:
                predictions = [(W[TEXT[i]], TEXT[j]) for j in context]
            for h, target in predictions:
                total += np.log(1 + np.exp(-(W_out[target] * h).sum()))
                for word in draws:
                    total += NEGATIVES / len(draws) * np.log(1 + np.exp((W_out[word] * h).sum()))
        return total

    return loss


def step_of_block(cbow, W, W_out, first, last, draws, corrected=True):
    W, W_out = W.copy(), W_out.copy()
    loss = fast.block_step(cbow, W, W_out, TEXT, LEFT, RIGHT, first, last, np.array(draws), NEGATIVES, ETA, corrected)
    return W, W_out, loss


def tables_in_rows(seed=0):
    W, W_out = tables(seed)
    return np.ascontiguousarray(W.T), W_out


@both_models
@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_step_follows_the_gradient_of_its_loss(name, cbow):
    before = tables_in_rows()
    *after, loss = step_of_block(cbow, *before, *BLOCKS[name])
    gradients = complex_step(written_down(cbow, *BLOCKS[name]), *before)
    for old, new, gradient in zip(before, after, gradients):
        assert np.abs(gradient).max() > 0.1 and relative_error((old - new) / ETA, gradient) < 1e-12
    first, _, draws = BLOCKS[name]
    assert loss == pytest.approx(written_down(cbow, first, first + 1, draws)(*before), rel=1e-12)


@both_models
@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_step_is_the_batch_step_of_numpy(name, cbow):
    first, last, draws = BLOCKS[name]
    contexts = [np.delete(TEXT[LEFT[i]:RIGHT[i]], i - LEFT[i]) for i in range(first, last)]
    owner = np.repeat(np.arange(last - first), [len(context) for context in contexts])
    batch = Batch(TEXT[first:last], np.concatenate(contexts), owner)
    W, W_out = before = tables_in_rows(1)
    *after, _ = step_of_block(cbow, *before, *BLOCKS[name])
    batch_step("cbow-ns" if cbow else "skipgram-ns", W.T, W_out, batch, ETA, np.array(draws), NEGATIVES)  # in place
    for expected, found in zip((W, W_out), after):
        assert relative_error(found, expected) < 1e-12


def test_a_block_step_without_the_share_of_cbow():
    before = tables_in_rows()
    W, W_out, _ = step_of_block(True, *before, *BLOCKS["one window"])
    theirs, theirs_out, _ = step_of_block(True, *before, *BLOCKS["one window"], corrected=False)
    C = RIGHT[2] - LEFT[2] - 1
    assert relative_error(theirs - before[0], C * (W - before[0])) < 1e-12 and np.array_equal(theirs_out, W_out)
    pair = [step_of_block(False, *before, *BLOCKS["several windows"], corrected=c)[:2] for c in (True, False)]
    assert all(map(np.array_equal, *pair))


# --- the expectation over the draws

@both_models
def test_shared_draws_have_the_expected_gradient_of_draws_of_their_own(cbow):
    V, N, K, M, eta = 3, 2, 2, 3, 0.3
    rng = np.random.default_rng(5)
    noise, W, W_out = np.array([0.5, 0.3, 0.2]), rng.normal(size=(V, N)), rng.normal(size=(V, N))
    text, left, right = np.array([0, 2, 1, 2], np.int32), np.array([0, 0, 0, 2]), np.array([2, 4, 4, 4])

    def mean_change(draws_at_a_time, step):
        """Average the change of both tables over every possible outcome of the draws."""
        total = np.zeros((2, V, N))
        for draws in product(range(V), repeat=draws_at_a_time):
            tables = np.array([W, W_out])
            step(*tables, np.array(draws))
            total += noise[list(draws)].prod() * (tables - [W, W_out])
        return total

    shared = mean_change(M, lambda *tables_and_draws: fast.block_step(
        cbow, *tables_and_draws[:2], text, left, right, 0, 4, tables_and_draws[2], K, eta, True))
    own = np.zeros_like(shared)
    for i in range(4):  # draws are independent, and a step is a sum over predictions: so is its mean
        for j in [i] if cbow else [j for j in range(left[i], right[i]) if j != i]:
            context = np.delete(text[left[i]:right[i]], i - left[i]) if cbow else text[j:j + 1]
            model = MODELS["cbow-ns" if cbow else "skipgram-ns"]
            own += mean_change(K, lambda W, W_out, draws: model.step(
                W.T, W_out, text[i], context, eta, draws if cbow else draws[None]))
    assert relative_error(shared, own) < 1e-12


# --- the draws

def alike(found, expected):
    """Tell by χ² whether counts agree with expected ones: wrong code fails, right code fails for 1 seed in 1000."""
    return chisquare(found, expected).pvalue > 1e-3


def noises():
    rng = np.random.default_rng(0)
    yield from (np.array([1.0]), np.full(7, 1 / 7), np.array([0.0, 1.0, 0.0]), np.array([1e-300, 0.4, 0.6]))
    yield noise_distribution(1e6 / np.arange(1, 2001))
    yield from (rng.dirichlet(np.full(V, a)) for V in (2, 50, 3000) for a in (0.05, 1, 20))


@pytest.mark.parametrize("noise", list(noises()), ids=lambda noise: f"V={len(noise)}")
def test_the_boxes_hold_exactly_the_distribution(noise):
    limit, alias = fast.alias_table(noise)
    assert limit.shape == alias.shape == noise.shape and ((0 <= limit) & (limit < 1 + 1e-9)).all()
    assert limit.dtype == float and alias.dtype == np.int32
    share = limit.copy()
    np.add.at(share, alias, 1 - limit)
    np.testing.assert_allclose(share / len(noise), noise, rtol=0, atol=1e-12)


def drawn(noise, number, seed=0):
    limit, alias = fast.alias_table(noise)
    source = state(seed)
    return np.bincount([fast.draw(source, limit, alias) for _ in range(number)], minlength=len(noise))


def test_words_are_drawn_from_the_noise():
    noise = noise_distribution(1e6 / np.arange(1, 201) ** 2)
    assert alike(drawn(noise, 200_000), 200_000 * noise)
    assert not alike(drawn(noise, 200_000), np.full(200, 1000.0))
    skewed = np.array([0, 0.9, 0, 0.1, 0])
    found = drawn(skewed, 50_000)
    assert found[[0, 2, 4]].sum() == 0 and alike(found[[1, 3]], [45_000, 5_000])
    assert drawn(np.array([1.0]), 1000) == [1000]


def test_the_generator_is_the_one_that_knuth_gives_for_mmix():
    source = state(5)
    number = source.item()
    for _ in range(100):
        number = (6364136223846793005 * number + 1442695040888963407) % 2**64  # of any size, in Python
        assert fast.uniform(source) == (number >> 11) / 2**53 and source.item() == number


def test_uniform_numbers_are_uniform_and_independent():
    source = state(1)
    numbers = np.array([fast.uniform(source) for _ in range(200_000)])
    assert 0 <= numbers.min() and numbers.max() < 1
    assert alike(np.histogram(numbers, 1000, (0, 1))[0], np.full(1000, 200.0))
    pairs = np.histogram2d(numbers[:-1:2], numbers[1::2], 20, [[0, 1], [0, 1]])[0]
    assert alike(pairs.ravel(), np.full(400, 250.0))  # serial independence
    for lag in (1, 2, 3, 10):
        assert abs(np.corrcoef(numbers[:-lag], numbers[lag:])[0, 1]) < 4 / np.sqrt(len(numbers))
    assert (fast.uniform(state(1)), fast.uniform(state(1))) == (numbers[0],) * 2 != (fast.uniform(state(2)),) * 2


def test_windows_keep_words_by_their_probability():
    keep, number = np.array([1, 0.5, 0.1, 0.003, 0]), 100_000
    text = np.tile(np.arange(5, dtype=np.int32), number)
    kept, _, _ = fast.windows(text, keep, 5, state())
    found = np.bincount(kept, minlength=5)
    assert found[0] == number and found[4] == 0
    for count, probability in zip(found[1:4], keep[1:4]):
        assert alike([count, number - count], [number * probability, number * (1 - probability)])


@pytest.mark.parametrize("size", [1, 2, 5])
def test_windows_reach_from_1_to_size_equally_often(size):
    n = 60_000
    kept, left, right = fast.windows(np.arange(n, dtype=np.int32), np.ones(n), size, state(size))
    place = np.arange(n)
    assert np.array_equal(kept, place)
    reach = (place - left)[size:-size]
    assert np.array_equal(reach, (right - 1 - place)[size:-size])
    counts = np.bincount(reach)
    assert counts[0] == 0 and len(counts) == size + 1
    assert size == 1 or (alike(counts[1:], np.full(size, len(reach) / size))
                         and abs(np.corrcoef(reach[:-1], reach[1:])[0, 1]) < 4 / np.sqrt(n))


def test_windows_stay_in_their_sentence_and_hold_every_kept_word_once():
    rng = np.random.default_rng(3)
    lengths = [*rng.integers(0, 9, 2000), 1, 0, 1, 6]
    text, sentence = [], []
    for number, length in enumerate(lengths):  # each word stands once, so it tells its sentence
        text += [*range(len(sentence), len(sentence) + length), -1]
        sentence += [number] * length
    sentence, text = np.array(sentence), np.array(text, np.int32)
    for keep, ending in (1.0, text), (0.6, text), (1.0, text[:-1]):
        kept, left, right = fast.windows(ending, np.full(len(sentence), keep), 3, state(4))
        assert (np.diff(kept) > 0).all() and len(left) == len(right) == len(kept)
        for i in range(len(kept)):
            assert left[i] <= i < right[i] and right[i] - left[i] > 1
            assert (sentence[kept[left[i]:right[i]]] == sentence[kept[i]]).all()
            if i - left[i] != right[i] - 1 - i:  # the shorter side ends where the sentence does
                at = left[i] - 1 if i - left[i] < right[i] - 1 - i else right[i]
                assert not 0 <= at < len(kept) or sentence[kept[at]] != sentence[kept[i]]
        if keep == 1:  # only words that are alone in their sentence are left out
            assert set(range(len(sentence))) - set(kept.tolist()) == \
                {word for word in range(len(sentence)) if lengths[sentence[word]] == 1}


def test_a_text_without_windows_is_nothing():
    for text in ([], [-1], [0, -1], [-1, 0], [0]):
        assert [len(part) for part in fast.windows(np.array(text, np.int32), np.ones(1), 5, state())] == [0, 0, 0]
    assert len(fast.windows(np.array([0, 0, -1], np.int32), np.zeros(1), 5, state())[0]) == 0


# --- a piece of text

@both_models
@pytest.mark.parametrize("shared", [True, False], ids=["blocks", "windows"])
def test_a_piece_is_trained_by_steps_in_the_order_of_the_text_with_draws_from_the_state(cbow, shared):
    rng, K, eta = np.random.default_rng(6), 3, 0.05
    text = rng.integers(-1, 9, 80).astype(np.int32)  # -1 ends a sentence
    keep, (limit, alias) = np.linspace(0.6, 1, 9), fast.alias_table(rng.dirichlet(np.ones(9)))
    before, source = [table.astype(np.float32) for table in tables_in_rows(2)], state(7)
    W, W_out = expected = [table.copy() for table in before]

    kept, left, right = fast.windows(text, keep, 2, source)
    assert 2 * fast.BLOCK < len(kept) < 3 * fast.BLOCK  # two full blocks and another
    loss, predictions = 0, 0
    for i in range(len(kept)):
        context = np.delete(kept[left[i]:right[i]], i - left[i])
        if not shared:
            draws = [[fast.draw(source, limit, alias) for _ in range(K)] for _ in ([0] if cbow else context)]
            step = MODELS["cbow-ns" if cbow else "skipgram-ns"].step
            own = step(W.T, W_out, kept[i], context, eta, np.array(draws[0] if cbow else draws))
        elif i % 24 == 0:
            draws = np.array([fast.draw(source, limit, alias) for _ in range(20)])
            own = blocks.block_step(cbow, W, W_out, kept, left, right, i, min(i + 24, len(kept)), draws, K, eta)
        if i % 24 == 0:
            loss, predictions = loss + own, predictions + (1 if cbow else len(context))

    found = [table.copy() for table in before]
    measured = fast.train_piece(cbow, *found, text, keep, limit, alias, 2, K, eta, shared, True, state(7))
    assert measured == (pytest.approx(loss, rel=1e-5), predictions)
    for new, right_one, old in zip(found, expected, before):
        assert relative_error(new, right_one) < 1e-5 and relative_error(new, old) > 0.01


@both_models
@every_kernel
def test_a_thread_alone_with_rows_of_its_own_learns_the_same(cbow, shared):
    rng, V, N = np.random.default_rng(5), 500, 6
    noise = rng.random(V) + 3.0 * (np.arange(V) < 5)
    text = rng.choice(V, 5000, p=noise / noise.sum()).astype(np.int32)
    text[::17] = -1
    before = rng.normal(size=(2, V, N))
    tables = [[np.concatenate([table, rng.normal(size=(100, N))]) for table in before] for _ in range(2)]
    for (W, W_out), first in zip(tables, (0, V + 50)):
        fast.train_piece(cbow, W, W_out, text, np.ones(V), *fast.alias_table(noise / noise.sum()), 3, 4, 0.02, shared,
                         True, state(1), first)
    for without, own, old in zip(*tables, before):
        assert relative_error(own[:V], without[:V]) < 1e-12 and relative_error(own[:V], old) > 0.01
        frequent = own[V + 50:V + 50 + V // 100]
        assert np.array_equal(frequent, own[:V // 100]), "the thread has used rows of its own for the frequent words"


def test_what_threads_have_learned_in_rows_of_their_own_is_added_up():
    rng = np.random.default_rng(6)
    start, changes = rng.normal(size=(4, 3)), rng.normal(size=(3, 2, 3))
    table, taken = np.concatenate([start, np.zeros((6, 3))]), np.zeros((3, 2, 3))
    for thread in range(3):
        fast.exchange(table, 4 + 2 * thread, taken[thread])
        table[4 + 2 * thread:6 + 2 * thread] += changes[thread]
    for thread in range(3):
        fast.exchange(table, 4 + 2 * thread, taken[thread])
    np.testing.assert_allclose(table[:2], start[:2] + changes.sum(0), rtol=1e-14)
    assert np.array_equal(table[2:4], start[2:]) and np.array_equal(table[8:], table[:2])


@both_models
@every_kernel
@pytest.mark.parametrize("first", [[], [310]], ids=["rows of all", "own rows"])
def test_a_thread_learns_in_rows_of_its_own_and_takes_what_others_learn_after_every_term(
        monkeypatch, first, cbow, shared):
    V, text = 300, np.arange(60, dtype=np.int32) % 7
    begin, term = (first[0], 8) if first else (0, 1)
    row = np.arange(V) + begin * (np.arange(V) < V // 100)  # word 3 is the first without a row of its own
    limit, alias = fast.alias_table(np.repeat([1 / 7, 0], [7, V - 7]))
    start = np.random.default_rng(0).integers(9, size=(2, 320, 4)).astype(float)
    kept, left, right = fast.windows(text, np.ones(V), 3, source := state(1))
    done = []

    def step(_, W, W_out, words, lefts, rights, i, *others):
        """Learn 1 from each window in the rows of the thread, while others learn 10 in the rows of all."""
        draws = others[1] if shared else others[0][:1 if cbow else right[i] - left[i] - 1]
        assert np.array_equal(words, row[kept])
        assert draws.ravel().tolist() == [row[fast.draw(source, limit, alias)] for _ in range(draws.size)]
        number = others[0] - i if shared else 1
        for table, before in zip((W, W_out), start):
            assert np.array_equal(table[begin:begin + 3], before[:3] + i % term + 11 * (i - i % term))
            table[begin:begin + 3] += number
            table[:3] += 10 * number
        done.append(number)
        return 0.0

    for name, value in {"TERM": 8, "BLOCK": 4, "block_step": step, "window_step": step}.items():
        monkeypatch.setattr(fast, name, value)
    W, W_out = start.copy()
    train_piece = getattr(fast.train_piece, "py_func", fast.train_piece)  # compiled, it has the terms of the chapter
    train_piece(cbow, W, W_out, text, np.ones(V), limit, alias, 3, 2, 0.1, shared, True, state(1), *first)
    assert sum(done) == len(kept) == 60
    for table, before in zip((W, W_out), start):
        assert np.array_equal(table[:3], before[:3] + 11 * 60) and np.array_equal(table[3:300], before[3:300])
        assert np.array_equal(table[begin:begin + 3], table[:3])


def test_a_trainer_shares_draws_and_corrects_and_is_for_one_thread_if_nothing_is_said(monkeypatch):
    monkeypatch.setattr(fast, "train_piece", lambda *given: given)
    train_on = fast.trainer([2, 1], "cbow-ns", 2, 3)
    *_, shared, corrected, _, first = train_on(None, None, None, None, 0.1, np.random.SeedSequence(0))
    assert (shared, corrected, first) == (True, True, 0)


def test_every_setting_reaches_the_kernel(monkeypatch, capsys):
    corpus, seen, threads = [["a", "b", "a"], ["b", "c"]], [], set()
    vocabulary = Vocabulary(corpus)

    def handed_on(**settings):
        def piece(*given):
            time.sleep(0.05)
            seen.append(given)
            threads.add(threading.get_ident())
            return loss, 1
        monkeypatch.setattr(fast, "train_piece", piece)
        seen.clear(), threads.clear()
        fast.train(corpus, vocabulary, **settings)
        cbow, W, W_out, text, keep, limit, alias, size, K, _, *others, _, _ = seen[0]
        number = settings.get("threads", 1)
        assert {first for *_, first in seen} == (
            {0} if number == 1 else {3, 3 + fast.FREQUENT})
        assert len(W) == 3 + fast.FREQUENT * number
        assert W.shape == W_out.shape and W.dtype == W_out.dtype == np.float32
        assert text.tolist() == [0, 1, 0, -1, 1, 2, -1]
        for found, expected in zip((limit, alias), fast.alias_table(noise_distribution(vocabulary.counts))):
            assert np.array_equal(found, expected)
        assert {source.item() for *_, source, _ in seen} == {
            np.random.SeedSequence([settings.get("seed", 0), turn]).generate_state(1, np.uint64).item()
            for turn in range(len(seen))}
        eta = max(given[9] for given in seen)  # it falls to 0
        return cbow, W.shape[1], keep.tolist(), size, K, eta, *others, len(seen), len(threads)

    loss = 1.0
    assert handed_on() == (
        False, 100, keep_probability(vocabulary.counts, 1e-3).tolist(), 5, 5, 0.05, True, True, 5, 1)
    assert "100%" in capsys.readouterr().err
    assert handed_on(model="cbow-ns", vector_size=7, window=2, negative=3, sample=0.01, epochs=6, eta=0.1, seed=4,
                     progress=False, shared=False, corrected=False, threads=2) == (
        True, 7, keep_probability(vocabulary.counts, 0.01).tolist(), 2, 3, 0.1, False, False, 6, 2)
    assert capsys.readouterr().err == ""
    loss = np.inf
    with pytest.raises(FloatingPointError, match="eta = 0.05 is too large for batches of 24 windows"):
        handed_on(progress=False)


# --- training

MANY = [["the", "cat", "sat", "on", "the", "mat"], ["a", "dog", "ran", "to", "his", "home"]] * 2000


def trained(model="skipgram-ns", corpus=TOY, **changed):
    settings = dict(vector_size=20, epochs=3, eta=0.05, progress=False) | changed
    return fast.train(corpus, Vocabulary(corpus), model, **settings)


@both_models
@every_kernel
def test_one_thread_gives_the_same_bits_for_the_same_seed(cbow, shared):
    model = "cbow-ns" if cbow else "skipgram-ns"
    first, again, other, none = (trained(model, seed=seed, shared=shared) for seed in (1, 1, 2, None))
    for name in ("W", "W_out", "losses"):
        assert np.array_equal(getattr(first, name), getattr(again, name))
        assert not np.array_equal(getattr(first, name), getattr(other, name))
        assert not np.array_equal(getattr(first, name), getattr(none, name))


def test_tables_are_float32_and_lie_in_rows():
    W, W_out, losses, interrupted = trained()
    V = len(Vocabulary(TOY))
    assert W.shape == (20, V) and W_out.shape == (V, 20) and W.dtype == W_out.dtype == np.float32
    assert W.base is not None and W.T.flags.c_contiguous and W_out.flags.c_contiguous and interrupted is False
    assert losses.ndim == 1 and losses.dtype == float


def test_the_start_is_that_of_the_c_program():
    W, W_out, _, _ = trained(eta=1e-30, epochs=1)
    assert np.abs(W_out).max() < 1e-25 and np.abs(W).max() < 0.5 / 20
    assert abs(W.mean()) < 1e-3 and abs(W.std() * 20 / np.sqrt(1 / 12) - 1) < 0.05


@both_models
@every_kernel
def test_the_loss_starts_at_knowing_nothing_and_falls(cbow, shared):
    model, K = "cbow-ns" if cbow else "skipgram-ns", 4
    start = trained(model, eta=1e-9, negative=K, epochs=1, shared=shared).losses
    np.testing.assert_allclose(start, (1 + K) * np.log(2), rtol=1e-6)  # each σ is 1/2 as long as W' is 0
    losses = trained(model, negative=K, epochs=8, shared=shared).losses
    assert losses[-1] < 0.7 * start[0] and losses[-1] < losses[1] < start[0]


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_each_number_of_threads_learns_as_well(threads):
    losses = [trained(epochs=12, threads=threads, seed=seed).losses[-6:].mean() for seed in range(3)]
    alone = [trained(epochs=12, seed=seed).losses[-6:].mean() for seed in range(3)]
    assert abs(np.mean(losses) - np.mean(alone)) < 0.1  # seeds alone differ by 0.01


@both_models
def test_threads_with_rows_of_their_own_for_many_words_learn_as_well(cbow):
    model, eta, corpus = *(("cbow-ns", 0.1) if cbow else ("skipgram-ns", 0.05)), geography()
    assert len(Vocabulary(corpus)) // 100 > 50  # so many rows of its own has each
    alone, two = (np.mean([trained(model, corpus, epochs=4, eta=eta, seed=seed, threads=threads).losses[-10:].mean()
                           for seed in range(3)]) for threads in (1, 2))
    assert abs(two - alone) < 0.06 < 4.16 - alone  # seeds differ by 0.01, the start is at 6 ln 2


@pytest.mark.parametrize("settings", [
    {"model": "skipgram-ns"}, {"model": "cbow-ns", "eta": 0.15}, {"model": "skipgram-ns", "threads": 2},
    {"model": "skipgram-ns", "shared": False}, {"model": "cbow-ns", "corrected": False}], ids=str)
def test_the_toy_language_is_learned(settings):
    toy = toy_language()
    vectors = WordVectors(Vocabulary(TOY).words, trained(**{"epochs": 25, "vector_size": 50, **settings}).W.T)
    accuracy, coverage, _ = analogy_benchmark(vectors, toy.analogies)
    assert accuracy > 0.9 and coverage == 1


def test_encode_reads_a_generator_once():
    vocabulary = Vocabulary(TOY, 10)
    text = blocks.encode((sentence for sentence in TOY), vocabulary)
    expected = [[*vocabulary.encode(sentence).tolist(), -1] for sentence in TOY]
    assert text.dtype == np.int32 and text.tolist() == sum(expected, [])
    assert blocks.encode(iter([]), vocabulary).tolist() == [] and blocks.encode([[]], vocabulary).tolist() == [-1]
    assert np.array_equal(trained(corpus=TOY).W, fast.train(iter(TOY), Vocabulary(TOY), vector_size=20, epochs=3,
                                                            progress=False).W)


@pytest.mark.parametrize("settings, expected", [
    ({"model": "skipgram"}, "the trainer of blocks knows cbow-ns and skipgram-ns, not 'skipgram': use w2vedu.training"),
    ({"model": "glove"}, "unknown model 'glove'"), ({"eta": 0}, "eta must be a finite number > 0, but it is 0"),
    ({"eta": np.nan}, "eta must be a finite number > 0, but it is nan"),
    ({"sample": -1}, "threshold must be a positive"),
    ({"threads": 0}, "threads must be a whole number >= 1, but it is 0"), ({"seed": -1}, "non-negative"),
    *(({name: 1.5}, f"{name} must be a whole number >= 1, but it is 1.5")
      for name in ("vector_size", "window", "negative", "epochs", "threads"))])
def test_bad_settings_are_clear_errors(settings, expected):
    with pytest.raises(ValueError, match=expected):
        trained(**settings)


@pytest.mark.parametrize("corpus", [[["a"], ["b"]], [["a"]] * 40_000], ids=["tiny", "several pieces"])
def test_a_corpus_without_windows_is_a_clear_error(corpus):
    with pytest.raises(ValueError, match="holds no window: no sentence has two words of the vocabulary: give longer"):
        trained(corpus=corpus, sample=None)
    with pytest.raises(ValueError, match="holds no window"):
        fast.train([], Vocabulary(corpus), progress=False)


def test_a_corpus_with_few_windows_is_trained():
    corpus = [["a"]] * 40_000 + [["a", "b"]]  # most pieces hold no window
    assert trained(corpus=corpus, sample=None).losses.shape == (3,)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("eta", [100.0, 1e30])
def test_a_learning_rate_that_is_too_large_stops_the_training(eta, threads):
    trained(epochs=1)  # compiles
    start = time.monotonic()
    with pytest.raises(FloatingPointError, match="the loss became (inf|nan) in epoch 1: the learning rate eta = .* is "
                                                 "too large for batches of 24 windows; try eta = 0.05"):
        trained(corpus=MANY, sample=None, eta=eta, epochs=100_000, threads=threads)
    assert time.monotonic() - start < 20  # one epoch takes a hundredth of a second, all of them more than ten minutes


def test_tables_beyond_all_sense_are_an_error():
    with pytest.raises(FloatingPointError, match="at the end the tables hold numbers as large as .e.*try eta = 0.05"):
        trained(corpus=[["a", "b"]], sample=None, eta=1e6, epochs=1)


def test_an_error_in_one_thread_stops_the_others():
    done = []

    def task(turn):
        if turn == 3:
            raise ValueError("three")
        done.append(turn)
        time.sleep(0.01)

    with pytest.raises(ValueError, match="three"):
        blocks._in_threads(task, 10**6, 3, lambda number: None)
    assert len(done) < 20


def test_progress_tells_words_rate_and_time_left(capsys):
    trained(progress=True, epochs=4)
    shown = capsys.readouterr().err
    assert "100%" in shown and "learning rate 0]" in shown
    assert re.search(r"\[\d\d:\d\d<\d\d:\d\d, +[\d.]+[kM]? words/s, learning rate [\d.]+\]", shown)  # gone < left
    total = 4 * len(blocks.encode(TOY, Vocabulary(TOY)))
    assert f"{total / 1000:.1f}k/{total / 1000:.1f}k" in shown


INTERRUPTED = """
import sys
import warnings
import numpy as np
from w2vedu import fast
from w2vedu.text import Vocabulary
corpus = [["the", "cat", "sat", "on", "the", "mat"], ["a", "dog", "ran", "to", "his", "home"]] * 2000
fast.train(corpus, Vocabulary(corpus), vector_size=8, sample=None, epochs=1, eta=0.001, progress=False)
print("ready", flush=True)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    trained = fast.train(corpus, Vocabulary(corpus), vector_size=8, sample=None, epochs=10**6, eta=0.001,
                         progress=False, threads=int(sys.argv[1]))
print(trained.interrupted, np.abs(trained.W_out).max() > 0, trained.losses[-1] < trained.losses[0], caught[0].message)
"""


@pytest.mark.parametrize("threads", ["1", "2"])
def test_ctrl_c_keeps_what_was_reached(threads):
    process = subprocess.Popen([sys.executable, "-c", INTERRUPTED, threads], stdout=subprocess.PIPE, text=True,
                               # A shell that runs the tests in the background has SIGINT ignored; children inherit it.
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    assert process.stdout.readline() == "ready\n"
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert output.startswith("True True True training was interrupted after ")
    assert output.endswith("of 1000000 epochs: the vectors are those reached so far\n")


def test_ctrl_c_before_the_first_piece_is_passed_on(monkeypatch):
    monkeypatch.setattr(blocks, "_in_threads", lambda *arguments: ([], True))
    with pytest.raises(KeyboardInterrupt):
        trained()


# --- memory and time, in processes of their own

MEMORY = """
import sys
from pathlib import Path
from w2vedu import fast
from w2vedu.text import Vocabulary

def memory(name):
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return 1024 * int(line.split()[1])

different, repeats, N = map(int, sys.argv[1:])
words = [f"word{i}" for i in range(different)]

class Corpus:
    def __iter__(self):
        for _ in range(repeats):
            yield from (words[i:i + 20] for i in range(0, different, 20))

settings = dict(epochs=2, window=1, sample=1e-9, eta=0.01, progress=False)
fast.train([["a", "b"]] * 9, Vocabulary([["a", "b"]]), vector_size=N, **settings | {"sample": None})  # loads everything
vocabulary = Vocabulary(Corpus())
before = memory("VmRSS")
try:
    fast.train(Corpus(), vocabulary, vector_size=N, **settings)
except ValueError as error:  # hardly a word is left
    assert "no window" in str(error)
print(memory("VmHWM") - before, 2 * 4 * N * different + 4 * repeats * (different + different // 20))
"""


@pytest.mark.linux
@pytest.mark.parametrize("different, repeats, N", [(100_000, 4, 100), (2000, 4000, 20)], ids=["tables", "text"])
def test_memory_is_that_of_tables_and_text(different, repeats, N, record_property):
    output = subprocess.run([sys.executable, "-c", MEMORY, *map(str, (different, repeats, N))], check=True, text=True,
                            stdout=subprocess.PIPE).stdout
    grown, needed = map(int, output.split())
    record_property("memory", grown / needed)
    print(f"memory: {grown / 1e6:.0f} MB, {grown / needed:.2f} of tables and text")
    assert 0.9 * needed < grown < 1.3 * needed


FIRST_CALL = """
import time
from w2vedu import fast
from w2vedu.text import Vocabulary
corpus = [["a", "b"]] * 9
start = time.process_time()
fast.train(corpus, Vocabulary(corpus), vector_size=8, sample=None, eta=0.01, epochs=1, progress=False)
print(time.process_time() - start)
"""


def test_the_first_call_compiles_and_the_next_process_reads_what_was_kept(tmp_path):
    first, again = (float(subprocess.run([sys.executable, "-c", FIRST_CALL], check=True, text=True,
                                         stdout=subprocess.PIPE, env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)})
                          .stdout) for _ in range(2))
    print(f"first call: {first:.1f} s, next process: {again:.1f} s of CPU time")
    assert first < 15 and again < 1 and list(tmp_path.rglob("*.nbc"))
