"""What is learned: every optimum is where the expected gradient of the package's own losses vanishes."""

from itertools import product

import matplotlib
import numpy as np
import pytest
from sklearn.metrics import mutual_info_score

from w2vedu import negative_sampling, skipgram
from w2vedu.gradcheck import complex_step, relative_error
from w2vedu.numerics import log_sum_exp, sigmoid
from w2vedu.plots import heat_maps
from w2vedu.pmi import READINGS, expected_error, expected_loss, expected_no, optimum, pair_counts, pmi
from w2vedu.text import Vocabulary, windows

matplotlib.use("Agg")

COUNTS = np.array([[4.0, 3, 1], [3, 2, 3], [1, 3, 6]])
UNEVEN = np.array([[4.0, 3, 1], [2, 7, 3], [9, 1, 5]])  # not symmetric: rows and columns cannot be exchanged
UNIGRAM = COUNTS.sum(axis=0) / COUNTS.sum()
OTHER_NOISE = np.array([0.5, 0.2, 0.3])
CORPUS = ["the cat sat on the mat".split(), "a cat and a cat".split(), ["mat"], "the the".split()]
VOCABULARY = Vocabulary(CORPUS)


def told(reading, o, draws):
    """List the words that are told *no* when the true word is o and these K words were drawn."""
    if reading == "multiset":
        return [*draws]
    if reading == "set":
        return [*({*draws} - {o})]
    return [k for k in draws if k != o]  # drop; under redraw no draw is o


def expected_gradient(counts, noise, K, reading, scores):
    """Sum the package's output errors over all pairs and all K-tuples of draws, by enumeration."""
    gradient = np.zeros_like(scores)
    for (w, o), n in np.ndenumerate(counts):
        p = noise * (np.arange(len(noise)) != o) if reading == "redraw" else noise
        p = p / p.sum()
        for draws in product(range(len(noise)), repeat=K):
            error = negative_sampling.output_error(scores[w], o, np.array(told(reading, o, draws), dtype=int))
            gradient[w] += n * p[[*draws]].prod() * error
    return gradient


@pytest.mark.parametrize("counts", [COUNTS, UNEVEN])
@pytest.mark.parametrize("noise", [UNIGRAM, OTHER_NOISE])
@pytest.mark.parametrize("K", [1, 2, 3])
@pytest.mark.parametrize("reading", READINGS)
def test_the_expected_gradient_vanishes_at_the_optimum_and_nowhere_near(reading, K, noise, counts):
    best = optimum(counts, noise, K, reading)
    assert np.abs(expected_gradient(counts, noise, K, reading, best)).max() < 1e-12
    moved = expected_gradient(counts, noise, K, reading, best + 0.1)
    assert (moved > 0.05).all()  # the loss is convex: higher scores must come down


@pytest.mark.parametrize("reading", READINGS)
def test_the_expected_error_is_the_enumerated_gradient_at_any_scores(reading):
    scores = np.random.default_rng(0).normal(size=(3, 3))
    error = expected_error(scores, UNEVEN, expected_no(UNEVEN, OTHER_NOISE, 2, reading))
    assert relative_error(error, expected_gradient(UNEVEN, OTHER_NOISE, 2, reading, scores)) < 1e-12


@pytest.mark.parametrize("reading", READINGS)
def test_expected_error_is_the_derivative_of_expected_loss(reading):
    scores = np.random.default_rng(1).normal(size=(3, 3))
    no = expected_no(UNEVEN, OTHER_NOISE, 5, reading)
    (measured,) = complex_step(lambda s: expected_loss(s, UNEVEN, no), scores)
    assert relative_error(expected_error(scores, UNEVEN, no), measured) < 1e-12


def test_expected_loss_is_the_loss_of_the_package_averaged_over_draws():
    scores = np.random.default_rng(2).normal(size=(3, 3))
    by_hand = sum(n * OTHER_NOISE[[*d]].prod() * negative_sampling.loss_of_scores(scores[w], o, [*d])
                  for (w, o), n in np.ndenumerate(UNEVEN) for d in product(range(3), repeat=2))
    assert expected_loss(scores, UNEVEN, expected_no(UNEVEN, OTHER_NOISE, 2)) == pytest.approx(by_hand, rel=1e-12)


def test_four_readings_give_the_four_known_values():
    found = [optimum(COUNTS, UNIGRAM, 5, reading)[0, 0] for reading in READINGS]
    assert np.round(found, 3).tolist() == [-1.124, -0.431, -0.829, 0.173]
    assert found[0] == pytest.approx(np.log(4 * 26 / (5 * 8 * 8)), rel=1e-12)
    assert found[1] == pytest.approx(np.log(4 * 26 / (5 * 8 * 4)), rel=1e-12)
    redrawn = 5 * (8 / 26) * (3 / (1 - 8 / 26) + 1 / (1 - 10 / 26))
    assert found[2] == pytest.approx(np.log(4 / redrawn), rel=1e-12)
    assert found[3] == pytest.approx(np.log(4 / (4 * (1 - (18 / 26) ** 5))), rel=1e-12)


def test_two_words_give_ln_three_halves_and_ln_one_half():
    best = optimum([[3, 1], [1, 3]], [0.5, 0.5], 1)
    assert best == pytest.approx(np.log([[1.5, 0.5], [0.5, 1.5]]), rel=1e-12)


def test_with_unigram_noise_the_optimum_is_shifted_pmi_and_other_noise_adds_a_term():
    for counts in (COUNTS, UNEVEN):
        share = counts.sum(axis=0) / counts.sum()
        assert relative_error(optimum(counts, share, 5), pmi(counts) - np.log(5)) < 1e-12
        shifted = pmi(counts) - np.log(5) + np.log(share / OTHER_NOISE)
        assert relative_error(optimum(counts, OTHER_NOISE, 5), shifted) < 1e-12


def test_the_readings_agree_for_a_large_vocabulary():
    rng = np.random.default_rng(3)
    counts = rng.integers(1, 9, size=(400, 400)).astype(float)
    noise = counts.sum(axis=0) / counts.sum()
    multiset, *others = (optimum(counts, noise, 5, reading) for reading in READINGS)
    gaps = [np.abs(other - multiset).max() for other in others]
    assert all(0.001 < gap < 0.03 for gap in gaps), gaps


def test_zero_counts_and_certain_words_have_infinite_optima():
    best = optimum([[2.0, 2, 0], [0, 0, 4], [1, 1, 2]], [0.25, 0.25, 0.5], 1, "drop")
    assert best[0, 2] == -np.inf and best[1, 2] == np.inf
    assert pmi([[2.0, 0], [1, 1]])[0, 1] == -np.inf


def test_a_word_that_is_never_drawn_is_never_told_no():
    no = expected_no(COUNTS, [0.6, 0.4, 0], 2)
    assert (no[:, 2] == 0).all() and (no[:, :2] > 0).all()


@pytest.mark.parametrize("reading", READINGS)
def test_numbers_in_single_precision_are_computed_with_in_double(reading):
    counts, noise = (COUNTS / 7).astype(np.float32), OTHER_NOISE.astype(np.float32)
    double = counts.astype(float), noise.astype(float)
    for function in (expected_no, optimum):
        assert relative_error(function(counts, noise, 5, reading), function(*double, 5, reading)) < 1e-15
    assert relative_error(pmi(counts), pmi(double[0])) < 1e-15


def test_pmi_averages_to_mutual_information():
    found = (UNEVEN / UNEVEN.sum() * pmi(UNEVEN)).sum()
    assert found == pytest.approx(mutual_info_score(None, None, contingency=UNEVEN.astype(int)), rel=1e-12)


def test_pmi_of_independent_words_is_zero():
    assert np.abs(pmi(np.outer([1.0, 2, 3], [4.0, 5, 6]))).max() < 1e-12


@pytest.mark.parametrize("window", [1, 2, 3, 10])
@pytest.mark.parametrize("dynamic", [True, False])
def test_counts_equal_those_of_the_windows(window, dynamic):
    brute = np.zeros((len(VOCABULARY), len(VOCABULARY)))
    for size in range(1, window + 1) if dynamic else [window]:  # each size is as probable as any other
        for sentence in CORPUS:
            for center, context in windows(VOCABULARY.encode(sentence), size):
                for word in context:
                    brute[center, word] += 1 / window if dynamic else 1
    counts = pair_counts(CORPUS, VOCABULARY, window, dynamic)
    assert counts == pytest.approx(brute, rel=1e-12)
    assert np.array_equal(counts, counts.T)
    the = VOCABULARY.index["the"]
    assert counts[the, the] >= 2  # in "the the" each is a neighbor of the other


def test_counts_skip_unknown_words_before_they_measure_distance():
    assert pair_counts([["a", "?", "b"]], Vocabulary([["a", "b"]]), 1).tolist() == [[0, 1], [1, 0]]


def full_rank_softmax_gradients(scores, counts):
    """Sum the package's skip-gram gradients over all pairs; with N = V, W = 1 and W' = scoresᵀ give any scores."""
    W, W_out = np.eye(len(counts)), scores.T.copy()
    total = [np.zeros_like(W), np.zeros_like(W_out)]
    for (w, c), n in np.ndenumerate(counts):
        for sum_, part in zip(total, skipgram.gradients(W, W_out, w, [c])):
            sum_ += n * part
    return total


def test_softmax_is_at_rest_where_the_scores_are_log_probabilities_up_to_a_constant():
    rows = UNEVEN.sum(axis=1, keepdims=True)
    best = np.log(UNEVEN / rows) + np.array([[5.0], [-2], [0]])
    assert all(np.abs(part).max() < 1e-12 for part in full_rank_softmax_gradients(best, UNEVEN))
    best[0, 0] += 0.1
    assert np.abs(full_rank_softmax_gradients(best, UNEVEN)[1]).max() > 0.1
    scores = np.log(UNEVEN / rows)
    entropy = -(UNEVEN * scores).sum()
    assert sum(n * (log_sum_exp(scores[w]) - scores[w, c])
               for (w, c), n in np.ndenumerate(UNEVEN)) == pytest.approx(entropy, rel=1e-12)


def test_gradient_steps_keep_the_balance_of_the_tables_to_first_order():
    rng = np.random.default_rng(4)
    W, W_out = rng.normal(size=(2, 5)), rng.normal(size=(5, 2))
    draws = [[1, 1], [3, 0]]

    def drift(eta):
        A, B = W.copy(), W_out.copy()
        negative_sampling.skipgram_step(A, B, 2, [1, 3], eta, draws)
        return (A @ A.T - B.T @ B) - (W @ W.T - W_out.T @ W_out)

    dW, dW_out = negative_sampling.skipgram_gradients(W, W_out, 2, [1, 3], draws)
    second_order = dW @ dW.T - dW_out.T @ dW_out
    for eta in (0.5, 0.1):
        assert relative_error(drift(eta), eta**2 * second_order) < 1e-12


@pytest.mark.parametrize("call, message", [
    (lambda: pair_counts(CORPUS, VOCABULARY, 0), "window must be at least 1"),
    (lambda: pmi([[1, -1], [1, 1]]), "numbers >= 0"),
    (lambda: pmi([[1, np.nan], [1, 1]]), "finite"),
    (lambda: pmi([[1, np.inf], [1, 1]]), "finite"),
    (lambda: pmi([1, 2]), "must be a table"),
    (lambda: pmi([[0, 0], [1, 1]]), "row 0 .* all zero"),
    (lambda: pmi([[1, 1], [0, 0]]), "row 1 .* all zero"),
    (lambda: pmi([[1, 0], [1, 0]]), "column 1 .* all zero"),
    (lambda: expected_no(COUNTS, [0.5, 0.5], 1), "must be 3 probabilities"),
    (lambda: expected_no(COUNTS, [0.5, 0.5, 0.5], 1), "sum to 1"),
    (lambda: expected_no(COUNTS, UNIGRAM, 0), "K must be at least 1"),
    (lambda: expected_no(COUNTS, [1, 0, 0], 1, "redraw"), "probabilities below 1"),
    (lambda: optimum(COUNTS, UNIGRAM, 1, "bag"), "unknown reading 'bag': choose from"),
])
def test_errors_say_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_sigmoid_of_the_optimum_is_the_share_of_yes():
    no = expected_no(UNEVEN, OTHER_NOISE, 5)
    assert relative_error(sigmoid(optimum(UNEVEN, OTHER_NOISE, 5)), UNEVEN / (UNEVEN + no)) < 1e-12


def test_heat_maps_write_every_finite_number_and_share_one_color_scale():
    first, second = np.array([[1.0, -2.04, -0.01]]), np.array([[np.nan, -np.inf, 4.0]])
    fig = heat_maps([first, second], ["trained", "goal"], ["king"], ["palace", "tea", "the"])
    assert [[text.get_text() for text in ax.texts] for ax in fig.axes] == [["1.0", "-2.0", "0.0"], ["4.0"]]
    assert [ax.get_title() for ax in fig.axes] == ["trained", "goal"]
    assert [image.get_clim() for ax in fig.axes for image in ax.images] == [(-4, 4)] * 2
    shown = fig.axes[1].images[0].get_array()
    assert np.ma.getmaskarray(np.ma.masked_invalid(shown)).tolist() == [[True, True, False]]
    assert all(ax.patch.get_hatch() for ax in fig.axes)  # seen through the empty cells
    assert [label.get_text() for label in fig.axes[0].get_xticklabels()] == ["palace", "tea", "the"]


def test_words_of_heat_maps_stand_inside_the_picture_and_do_not_overlap():
    columns = ["palace", "market", "brother", "sister", "votes", "plays", "seine", "oats", "the"]
    fig = heat_maps(np.random.default_rng(0).normal(size=(2, 6, 9)), ["trained", "goal"],
                    ["king", "queen", "man", "woman", "paris", "horse"], columns)
    fig.draw_without_rendering()
    boxes = [text.get_window_extent() for ax in fig.axes for text in [*ax.texts, *ax.get_yticklabels(), ax.title]]
    assert all(fig.bbox.padded(1).contains(*corner) for box in boxes for corner in (box.min, box.max))
    assert not any(box.overlaps(other) for i, box in enumerate(boxes) for other in boxes[:i])


@pytest.mark.parametrize("tables", [[[[1, 2]]], [[[1, 2]], [[np.nan, 2]], [[0, 0]]], [[[1]], [[2]]],
                                    np.full((2, 1, 2), np.nan)])
def test_heat_maps_refuse_tables_that_do_not_fit(tables):
    with pytest.raises(ValueError, match="2 titles, 1 rows and 2 columns"):
        heat_maps(tables, ["trained", "goal"], ["king"], ["palace", "tea"])
