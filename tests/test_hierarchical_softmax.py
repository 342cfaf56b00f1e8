"""Hierarchical softmax: the tree is the best one, the probabilities are a distribution, the gradients are right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from w2vedu import hierarchical_softmax as hs
from w2vedu.corpora import one_two_three_four
from w2vedu.exercises.windows import ETA, WINDOWS, N, V, tables
from w2vedu.gradcheck import check_gradients, complex_step, relative_error

COUNTS = st.lists(st.integers(1, 10**6), min_size=2, max_size=40)
W, FULL = tables(3)
W_OUT = FULL[1:]  # V - 1 rows
PATHS = hs.huffman_paths([40, 1, 3, 3, 9, 2, 17, 1, 5])


def mean_length(counts, paths):
    return sum(count * len(path.nodes) for count, path in zip(counts, paths)) / sum(counts)


def smallest_total(counts):
    """Find the least Σ count · depth of all binary trees, by trying every way to join two subtrees."""
    if len(counts) == 1:
        return 0
    best = np.inf
    for i in range(len(counts)):
        for j in range(i):
            rest = [count for k, count in enumerate(counts) if k not in (i, j)]
            joined = counts[i] + counts[j]
            best = min(best, joined + smallest_total([*rest, joined]))
    return best


@given(COUNTS)
def test_the_paths_are_those_of_a_full_binary_tree(counts):
    paths = hs.huffman_paths(counts)
    below = {}  # (node, turn) -> what lies there: the next node, or a word
    for word, (nodes, turns) in enumerate(paths):
        assert nodes[0] == 0
        for place, turn, after in zip(nodes, turns, [*nodes[1:], ("word", word)]):
            assert below.setdefault((place, turn), after) == after
    inner = range(len(counts) - 1)
    assert set(below) == {(node, turn) for node in inner for turn in (1, -1)}
    words = {("word", word) for word in range(len(counts))}
    assert set(below.values()) == words | set(inner) - {0}
    assert len(below) == len(set(below.values()))  # each node and each word hangs under one place only


@given(COUNTS)
def test_mean_length_lies_between_the_entropy_and_one_more(counts):
    p = np.array(counts) / sum(counts)
    entropy = -(p * np.log2(p)).sum()
    assert entropy - 1e-12 <= mean_length(counts, hs.huffman_paths(counts)) < entropy + 1


@given(st.lists(st.integers(1, 50), min_size=2, max_size=5))
def test_no_tree_has_a_smaller_mean_length(counts):
    assert round(mean_length(counts, hs.huffman_paths(counts)) * sum(counts)) == smallest_total(counts)


@pytest.mark.parametrize("counts", [[1, 1, 2, 3, 5, 8, 13], [7, 7, 7, 7, 7, 7], [100, 1, 1, 1, 1, 1]])
def test_no_tree_over_six_or_seven_words_has_a_smaller_mean_length(counts):
    assert round(mean_length(counts, hs.huffman_paths(counts)) * sum(counts)) == smallest_total(counts)


@pytest.mark.parametrize("power", range(1, 8))
def test_equal_counts_give_paths_of_length_log2_V(power):
    assert {len(path.nodes) for path in hs.huffman_paths(np.ones(2**power))} == {power}


def test_small_integer_types_do_not_overflow():
    counts = np.array([200, 100, 90, 80, 70], dtype=np.uint8)
    assert str(hs.huffman_paths(counts)) == str(hs.huffman_paths(counts.tolist()))


def test_a_rarer_word_never_has_a_shorter_path():
    counts = np.random.default_rng(0).integers(1, 1000, size=200)
    lengths = np.array([len(path.nodes) for path in hs.huffman_paths(counts)])
    assert all(lengths[a] >= lengths[b] for a in range(200) for b in range(200) if counts[a] < counts[b])


@given(COUNTS, st.integers(0, 2**32 - 1), st.sampled_from([0.0, 1.0, 30.0, 1000.0]))
def test_probabilities_sum_to_1(counts, seed, scale):
    u = scale * np.random.default_rng(seed).normal(size=len(counts) - 1)
    p = hs.probabilities(u, hs.huffman_paths(counts))
    assert (p >= 0).all() and abs(p.sum() - 1) < 1e-12


def test_the_loss_is_minus_the_log_of_the_probability():
    u = np.random.default_rng(1).normal(size=V - 1)
    losses = [hs.loss_of_scores(u, path) for path in PATHS]
    assert relative_error(losses, -np.log(hs.probabilities(u, PATHS))) < 1e-14


def test_exact_numbers_of_the_running_example():
    _, W, W_out = one_two_three_four()
    paths = hs.huffman_paths([4, 2, 1, 1])
    assert relative_error(hs.probabilities(np.log([2, 3, 4]), paths), np.array([40, 15, 4, 1]) / 60) < 1e-15
    assert abs(hs.loss(W, W_out[1:], 2, [1, 3], paths) - np.log(15)) < 1e-15
    dW, dW_out = hs.gradients(W, W_out[1:], 2, [1, 3], paths)
    assert relative_error(dW_out, np.array([[2 / 3] * 2, [3 / 4] * 2, [-1 / 5] * 2])) < 1e-15
    delta = np.array([7 / 15 * np.log(2), 3 / 4 * np.log(3) - np.log(2) / 5])
    assert relative_error(dW, np.outer(delta, [0, 0.5, 0, 0.5])) < 1e-15


@pytest.mark.parametrize("word", range(V))
def test_output_error_is_the_derivative_for_every_word(word):
    u = np.random.default_rng(word).normal(size=V - 1)
    (measured,) = complex_step(lambda u: hs.loss_of_scores(u, PATHS[word]), u)
    assert relative_error(hs.output_error(u, PATHS[word]), measured) < 1e-14


@pytest.mark.parametrize("center", range(V))
@pytest.mark.parametrize("name", WINDOWS)
def test_every_coordinate_of_the_cbow_gradients(name, center):
    context = WINDOWS[name].context
    gradients = hs.gradients(W, W_OUT, center, context, PATHS)
    assert [g.shape for g in gradients] == [(N, V), (V - 1, N)]
    report = check_gradients(lambda W, W_out: hs.loss(W, W_out, center, context, PATHS), gradients, W, W_OUT)
    assert report.central < 1e-8 and report.complex < 1e-12


@pytest.mark.parametrize("name", WINDOWS)
def test_skipgram_is_the_sum_over_its_context(name):
    center, context = WINDOWS[name].center, WINDOWS[name].context

    def loss(W, W_out):
        return sum(hs.loss(W, W_out, word, [center], PATHS) for word in context)

    each = [hs.gradients(W, W_OUT, word, [center], PATHS) for word in context]
    gradients = [sum(parts) for parts in zip(*each)]
    report = check_gradients(loss, gradients, W, W_OUT)
    assert report.central < 1e-8 and report.complex < 1e-12


def test_a_step_against_the_gradient_lowers_the_loss():
    case = WINDOWS["distinct words"]
    dW, dW_out = hs.gradients(W, W_OUT, case.center, case.context, PATHS)
    before = hs.loss(W, W_OUT, case.center, case.context, PATHS)
    slope = (dW**2).sum() + (dW_out**2).sum()
    eta = ETA / 1000
    after = hs.loss(W - eta * dW, W_OUT - eta * dW_out, case.center, case.context, PATHS)
    assert before - after == pytest.approx(eta * slope, rel=1e-2)


@pytest.mark.parametrize("counts", [[], [3], [1, 0], [1, -2], [1, np.nan], [1, np.inf], [[1, 2], [3, 4]]])
def test_counts_that_make_no_tree(counts):
    with pytest.raises(ValueError, match="at least two positive finite numbers"):
        hs.huffman_paths(counts)


@pytest.mark.parametrize("function", [hs.loss, hs.gradients])
def test_misfits_are_named(function):
    with pytest.raises(ValueError, match=rf"W_out must have shape \(8, {N}\)"):
        function(W, FULL, 0, [1], PATHS)
    with pytest.raises(ValueError, match="there are 2 paths"):
        function(W, W_OUT, 0, [1], PATHS[:2])
    with pytest.raises(IndexError, match="center contains 9"):
        function(W, W_OUT, V, [1], PATHS)
