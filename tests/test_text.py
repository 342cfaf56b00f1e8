"""From text to windows, each against an independent count, formula or simulation."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from w2vedu.text import Vocabulary, keep_probability, noise_distribution, sentences, tokenize, windows

corpora = st.lists(st.lists(st.sampled_from(["ab", "ba", "bab", "é", "ж", "z"]), max_size=8), max_size=8)


@pytest.mark.parametrize("text, words", [
    ("", []),
    (" \n\t", []),
    ("12 + 3 = 15, 99.9 %", []),
    ("The CAT sat; the cat!", ["the", "cat", "sat", "the", "cat"]),
    ("don't rock’n’roll well-worn", ["don't", "rock'n'roll", "well-worn"]),
    ("'quoted' ’tis the dogs’ -- a-", ["quoted", "tis", "the", "dogs", "a"]),
    ("snake_case a1b 20th", ["snake", "case", "a", "b", "th"]),
    ("Straße, ÉCOLE; МИР 中文 ΟΔΟΣ", ["straße", "école", "мир", "中文", "οδος"]),
])
def test_tokenize(text, words):
    assert tokenize(text) == words


@given(st.text(st.characters(exclude_categories=["Cs", "Nl", "No"])))  # without numerals such as ² or Ⅷ
def test_tokens_are_lower_case_letters_and_tokenizing_again_changes_nothing(text):
    words = tokenize(text)
    assert tokenize(" ".join(words)) == words
    for word in words:
        assert word == word.lower() and word[0].isalpha() and word[-1].isalpha()
        assert all(letter.isalpha() or letter in "'’-" for letter in word)


@pytest.mark.parametrize("text, expected", [
    ("", []),
    ("... 12! ?", []),
    ("One two. Three!  Four?\nfive", [["one", "two"], ["three"], ["four"], ["five"]]),
    ("pi is 3.14 or so", [["pi", "is", "or", "so"]]),
    ("no.space is no end", [["no", "space", "is", "no", "end"]]),
])
def test_sentences(text, expected):
    assert sentences(text) == expected


@given(st.text(alphabet="ab'é .!?\n-1"))
def test_sentences_lose_no_word_of_the_text(text):
    split = sentences(text)
    assert sum(split, []) == tokenize(text)
    assert all(split)


@given(corpora, st.integers(1, 4))
def test_vocabulary_counts_words_by_brute_force(corpus, min_count):
    flat = sum(corpus, [])
    expected = {word: flat.count(word) for word in set(flat) if flat.count(word) >= min_count}
    if not expected:
        with pytest.raises(ValueError, match=f"min_count = {min_count} .* {len(set(flat))} different"):
            Vocabulary(corpus, min_count)
        return
    vocabulary = Vocabulary(iter(corpus), min_count)
    assert dict(zip(vocabulary.words, vocabulary.counts.tolist(), strict=True)) == expected
    assert len(vocabulary) == len(expected)
    assert [vocabulary.index[word] for word in vocabulary.words] == list(range(len(vocabulary)))
    for left, right in zip(vocabulary.words, vocabulary.words[1:]):  # most frequent first, ties by alphabet
        assert expected[left] > expected[right] or (expected[left] == expected[right] and left < right)
    for same in (Vocabulary(corpus[::-1], min_count), Vocabulary(Counter(flat), min_count)):
        assert same.words == vocabulary.words and np.array_equal(same.counts, vocabulary.counts)


@pytest.mark.parametrize("corpus, min_count, message", [
    (["the cat"], 1, "a sentence must be a list of words, but one is a string: split it, for example with "
                     "w2vedu.text.sentences"),
    ([["a", "b", "a"]], 3, "no word occurs at least min_count = 3 times among 2 different words: lower min_count or "
                           "give a larger corpus")])
def test_a_corpus_without_words_is_a_clear_error(corpus, min_count, message):
    with pytest.raises(ValueError) as error:
        Vocabulary(corpus, min_count)
    assert str(error.value) == message


@given(corpora.filter(any))
def test_encode_keeps_the_known_words_in_their_order(corpus):
    vocabulary = Vocabulary(corpus)
    for sentence in corpus:
        numbers = vocabulary.encode(["unknown", *sentence, "unknown"])
        assert numbers.dtype.kind == "i" and [vocabulary.words[i] for i in numbers] == sentence


def test_encode_of_nothing_is_an_empty_integer_array():
    numbers = Vocabulary([["a"]]).encode(["b"])
    assert numbers.shape == (0,) and numbers.dtype.kind == "i"
    assert list(windows(numbers, 2)) == []


@given(st.lists(st.integers(0, 5), max_size=12), st.integers(1, 15))
def test_windows_hold_each_pair_at_most_size_apart_once(sentence, size):
    expected = []
    for i, center in enumerate(sentence):
        context = [word for j, word in enumerate(sentence) if 1 <= abs(i - j) <= size]
        if context:
            expected.append((center, context))
    found = list(windows(np.array(sentence, dtype=int), size))
    assert [(int(center), context.tolist()) for center, context in found] == expected
    assert all(context.dtype.kind == "i" for _, context in found)


def test_windows_of_small_integers_hold_indices_of_the_usual_kind():
    for center, context in windows(np.array([200, 7, 201], np.uint8), 1):
        assert center.dtype == context.dtype == int


@given(st.lists(st.integers(0, 5), max_size=12), st.integers(1, 6))
def test_windows_give_each_pair_in_both_directions_equally_often(sentence, size):
    pairs = Counter((int(center), int(word)) for center, context in windows(sentence, size) for word in context)
    assert pairs == Counter((word, center) for center, word in pairs.elements())


def test_windows_leave_a_single_word_and_nothing_without_a_window():
    assert list(windows([], 3)) == []
    assert list(windows([4], 3)) == []
    assert list(windows([4], 3, np.random.default_rng(0))) == []


@pytest.mark.parametrize("size", [0, -2])
def test_windows_need_a_position_on_each_side(size):
    with pytest.raises(ValueError, match=f"at least 1 .* is {size}"):
        list(windows([1, 2], size))


@pytest.fixture(scope="module")
def reaches():
    """The sizes that dynamic windows with size 5 drew; each word of the sentence is its own position."""
    size, n = 5, 50_000
    drawn = []
    for center, context in windows(np.arange(n), size, np.random.default_rng(2026)):
        if size <= center < n - size:
            reach = len(context) // 2
            expected = [*range(center - reach, center), *range(center + 1, center + reach + 1)]
            assert context.tolist() == expected
            drawn.append(reach)
    return np.array(drawn)


def test_dynamic_windows_draw_each_size_equally_often(reaches):
    counts = np.bincount(reaches, minlength=6)
    assert counts[0] == 0 and len(counts) == 6
    expected = len(reaches) / 5
    chi_square = ((counts[1:] - expected) ** 2 / expected).sum()
    assert chi_square < 18.47  # 4 degrees of freedom: exceeded once in a thousand times


def test_dynamic_windows_draw_each_size_independently_of_the_one_before(reaches):
    pairs = np.zeros((5, 5))
    np.add.at(pairs, (reaches[:-1] - 1, reaches[1:] - 1), 1)
    expected = pairs.sum() / 25
    assert ((pairs - expected) ** 2 / expected).sum() < 51.18  # 24 degrees of freedom, once in a thousand times


def test_dynamic_windows_hold_distance_d_with_probability_size_minus_d_plus_1_over_size(reaches):
    for d in range(1, 6):
        p = (5 - d + 1) / 5
        four_sigma = 4 * np.sqrt(p * (1 - p) / len(reaches))
        assert abs((reaches >= d).mean() - p) <= four_sigma


def test_dynamic_windows_repeat_with_the_same_seed_and_are_cut_at_the_ends():
    def run():
        return [(int(c), x.tolist()) for c, x in windows(np.arange(9), 4, np.random.default_rng(7))]
    assert run() == run() and len(run()) == 9
    assert all(0 <= word < 9 and 1 <= abs(word - c) <= 4 for c, x in run() for word in x)
    assert run() != [(int(c), x.tolist()) for c, x in windows(np.arange(9), 4)]


@pytest.mark.parametrize("threshold", [1e-1, 1e-3, 1e-5])
def test_subsampling_is_that_of_the_c_program(threshold):
    counts = np.array([1, 2, 10, 1000, 40_000, 123_456])
    total = int(counts.sum())
    # ran = (sqrt(cn / (sample * train_words)) + 1) * (sample * train_words) / cn, compared with a draw from [0, 1)
    in_c = [(np.sqrt(cn / (threshold * total)) + 1) * (threshold * total) / cn for cn in counts.tolist()]
    np.testing.assert_allclose(keep_probability(counts, threshold), np.minimum(in_c, 1), rtol=1e-14)


def test_subsampling_starts_at_f_equal_to_2_618_t():
    golden = (1 + 5**0.5) / 2
    f = golden**2 * 1e-3  # √(t/f) + t/f = 1/φ + 1/φ² = 1
    counts = np.array([int(f * 1e9) - 10, int(f * 1e9) + 10, 0])
    counts[2] = 10**9 - counts.sum()
    below, above, frequent = keep_probability(counts, 1e-3)
    assert below == 1 and 0.9999 < above < 1 and frequent < 0.04


def test_subsampling_by_hand_and_default_threshold():
    # f = (25/26, 1/26) and t = 1/26: √(1/25) + 1/25 and at most 1
    np.testing.assert_allclose(keep_probability(np.array([25, 1]), 1 / 26), [0.24, 1], rtol=1e-14)
    counts = np.array([900, 100])
    np.testing.assert_array_equal(keep_probability(counts), keep_probability(counts, 1e-3))


@pytest.mark.parametrize("threshold", [0, -1e-3, float("nan")])
def test_subsampling_needs_a_positive_threshold(threshold):
    with pytest.raises(ValueError, match=f"positive .* {threshold}"):
        keep_probability(np.array([1, 2]), threshold)


def test_noise_distribution_by_hand():
    # Fourth powers have rational ¾-th powers: 16, 81, 256, 1 -> 8, 27, 64, 1.
    expected = [float(Fraction(k, 100)) for k in (8, 27, 64, 1)]
    np.testing.assert_allclose(noise_distribution(np.array([16, 81, 256, 1])), expected, rtol=1e-14)


def test_the_noise_is_computed_in_double_precision_whatever_the_counts():
    counts = np.array([16, 82, 257], np.float32)
    np.testing.assert_allclose(noise_distribution(counts), noise_distribution(counts.astype(int)), rtol=1e-15)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=20))
def test_noise_distribution_lies_between_unigram_and_uniform(counts):
    counts = np.array(counts)
    P = noise_distribution(counts)
    assert abs(P.sum() - 1) < 1e-12
    np.testing.assert_allclose(noise_distribution(counts, 1), counts / counts.sum(), rtol=1e-12)
    np.testing.assert_allclose(noise_distribution(counts, 0), np.full(len(counts), 1 / len(counts)), rtol=1e-12)
    np.testing.assert_allclose(P / P[0], (counts / counts[0]) ** 0.75, rtol=1e-12)
