"""The exercises of chapter 2 (``text.ipynb``): their answers, and the wrong turns that are known."""

from collections import Counter

import numpy as np

from .. import text
from .checker import CodeTask, NumberTask

# The data of the variants; number 0 is what the page and its worked solution show.


def sentence_to_number(variant):
    """Return a sentence whose words have the counts 3, 2, 1, 1, 1, and in which the wrong turns lead elsewhere."""
    rng = np.random.default_rng(variant)
    sentence = "on the mat the cat saw the mat"
    while variant:
        words = rng.permutation(["cat", "dog", "mat", "on", "sat", "saw", "the", "under"])[:5]
        sentence = " ".join(rng.permutation(np.repeat(words, [3, 2, 1, 1, 1])))
        ways = numbers_of_words, places_in_the_sentence, numbers_by_appearance, ties_by_appearance, numbers_from_1
        if len({str(way(sentence)) for way in ways}) == len(ways):
            break
    return {"sentence": sentence}


def one_window(variant):
    """Return a sentence of four words, the center's place in it, counted from 1, and m."""
    rng = np.random.default_rng(variant)
    sentence, place, m = "the dog saw the cat saw the dog", 4, 3
    while variant:
        sentence = " ".join(rng.choice(list(FOUR), 8))
        place, m = int(rng.integers(3, 7)), int(rng.integers(2, 4))
        ways = context_counts, context_as_set, center_counted, center_word_dropped, right_side_only
        if len({str(way(sentence, place, m)) for way in ways}) == len(ways):
            break
    return {"sentence": sentence, "place": place, "m": m}


def lengths(n, m):
    """Return a function of the variant that returns a sentence length and a reach, n and m for variant 0."""
    def data(variant):
        rng = np.random.default_rng(variant)
        return {"n": int(rng.integers(12, 40)), "m": int(rng.integers(2, 6))} if variant else {"n": n, "m": m}
    return data


def distance(variant):
    """Return a largest window size and a distance."""
    rng = np.random.default_rng(variant)
    m = int(rng.integers(4, 11))
    return {"m": m, "d": int(rng.integers(2, m))} if variant else {"m": 5, "d": 2}


def frequent_word(variant):
    """Return s = √(f/t) and the count of a word in a corpus of a million, with t = 0.001."""
    s = int(np.random.default_rng(variant).integers(2, 13)) if variant else 4
    return {"s": s, "count": 1000 * s ** 2}


def percent(variant):
    """Return a probability in percent."""
    return {"p": int(np.random.default_rng(variant).integers(2, 20)) * 5 if variant else 100}


def fourth_powers(variant):
    """Return three counts that are fourth powers."""
    roots = np.sort(np.random.default_rng(variant).permutation(6)[:3] + 1)[::-1] if variant else np.array([3, 2, 1])
    return {"counts": (roots ** 4).tolist()}


# Words and numbers.


def numbers_of_words(sentence):
    """Return the vocabulary numbers of the words."""
    words = sentence.split()
    return text.Vocabulary([words]).encode(words).tolist()


def places_in_the_sentence(sentence):
    """those are positions in the sentence; the number of a word is its place in the vocabulary, wherever it stands."""
    return list(range(len(sentence.split())))


def numbers_by_appearance(sentence):
    """you number the words as they appear; the vocabulary begins with the most frequent word."""
    return _encode(list(dict.fromkeys(sentence.split())), sentence)


def ties_by_appearance(sentence):
    """right but for the ties: words with equal counts stand in alphabetical order, not as they appear."""
    return _encode([word for word, _ in Counter(sentence.split()).most_common()], sentence)


def alphabetical_numbers(sentence):
    """you number the words in alphabetical order; counts come first, and the alphabet decides between equal counts."""
    return _encode(sorted(set(sentence.split())), sentence)


def counts_for_numbers(sentence):
    """those are the counts of the words; a word's number is its place in the list that they are sorted into."""
    return [sentence.split().count(word) for word in sentence.split()]


def numbers_from_1(sentence):
    """you count from 1; the most frequent word has the number 0."""
    return [number + 1 for number in numbers_of_words(sentence)]


def _encode(order, sentence):
    return [order.index(word) for word in sentence.split()]


# Windows.

FOUR = ("cat", "dog", "saw", "the")


def _counts(words):
    return [words.count(word) for word in FOUR]


def _sides(sentence, place, m):
    words = sentence.split()
    return words[max(0, place - 1 - m):place - 1], words[place - 1], words[place:place + m]


def context_counts(sentence, place, m):
    """Return how often cat, dog, saw and the stand in the context."""
    left, _, right = _sides(sentence, place, m)
    return _counts(left + right)


def context_as_set(sentence, place, m):
    """yours has only 0 and 1: a context is a list, and a word that stands there twice counts twice."""
    return [min(1, n) for n in context_counts(sentence, place, m)]


def center_counted(sentence, place, m):
    """you counted the center itself; the context is what stands left and right of it."""
    left, center, right = _sides(sentence, place, m)
    return _counts([*left, center, *right])


def center_word_dropped(sentence, place, m):
    """only the center's own position is left out; where the same word stands again, it is a context word."""
    left, center, right = _sides(sentence, place, m)
    return _counts([word for word in left + right if word != center])


def place_from_0(sentence, place, m):
    """you counted the place from 0; this question counts the first word of the sentence as 1."""
    return context_counts(sentence, place + 1, m)


def right_side_only(sentence, place, m):
    """you looked to the right only; the context reaches m positions to both sides."""
    return _counts(_sides(sentence, place, m)[2])


def pairs(n, m):
    """Return the number of (center, context word) pairs of a sentence."""
    return m * (2 * n - m - 1)


def pairs_without_edges(n, m):
    """you gave every position 2m context words; near the ends of a sentence there are fewer."""
    return 2 * m * n


def m_for_each_position(n, m):
    """you gave every position m context words; a window reaches m positions to both sides, near the ends less."""
    return m * n


def one_end_only(n, m):
    """you took off the missing words at one end only; a sentence has two."""
    return 2 * m * n - m * (m + 1) / 2


def full_windows_only(n, m):
    """you left out the positions near the ends; they have a window, too, a smaller one."""
    return 2 * m * (n - 2 * m)


def each_pair_once(n, m):
    """you counted each two neighbors once; each of them is the center of one window and in the context of the other."""
    return pairs(n, m) / 2


def corpora():
    """Return corpora of numbered words, each a list of sentences."""
    return {name: {"corpus": [np.array(sentence, dtype=int) for sentence in corpus], "size": size}
            for name, corpus, size in [
                ("one sentence", [[7, 3, 9, 4, 8, 2]], 2), ("two sentences", [[7, 3, 9], [4, 8]], 2),
                ("repeated words", [[7, 3, 7, 7, 4]], 2), ("a window wider than the sentence", [[7, 3, 9]], 5),
                ("a word that stands alone", [[4], [7, 3, 7], [], [9]], 1)]}


def windows_of_corpus(corpus, size):
    """Return (center, context) for each window of a corpus."""
    return [(int(center), context.tolist()) for sentence in corpus for center, context in text.windows(sentence, size)]


def windows_across_sentences(corpus, size):
    """your windows reach across the end of a sentence: cut them in each sentence on its own."""
    return windows_of_corpus([np.concatenate(corpus)], size)


def negative_start(corpus, size):
    """near the start of a sentence you lose the left side: `sentence[i - size:i]` counts from the end if i < size."""
    return _windows(corpus, lambda s, i: [*s[i - size:i], *s[i + 1:i + 1 + size]])


def center_removed_by_value(corpus, size):
    """you leave out every word that equals the center; leave out its position only: the word may stand there again."""
    return _windows(corpus, lambda s, i: [w for w in s[max(0, i - size):i + 1 + size] if w != s[i]])


def center_in_context(corpus, size):
    """the center is in its own context: leave out the position i itself."""
    return _windows(corpus, lambda s, i: s[max(0, i - size):i + 1 + size])


def right_end_too_early(corpus, size):
    """the right side is one word short: `sentence[i + 1:i + size]` ends before position i + size."""
    return _windows(corpus, lambda s, i: [*s[max(0, i - size):i], *s[i + 1:i + size]])


def empty_windows(corpus, size):
    """a word that stands alone has no window, but you return one with an empty context."""
    return _windows(corpus, lambda s, i: [*s[max(0, i - size):i], *s[i + 1:i + 1 + size]], keep_empty=True)


def contexts_as_sets(corpus, size):
    """a context is a list, in the order of the text; in a set a word that stands there twice counts once."""
    return [(center, set(context)) for center, context in windows_of_corpus(corpus, size)]


def center_and_context_swapped(corpus, size):
    """a window is a center and its context, in this order; yours has the context first."""
    return [(context, center) for center, context in windows_of_corpus(corpus, size)]


def windows_of_first_places(corpus, size):
    """a repeated word gets the window of its first place in yours: `index` finds that one; count with `enumerate`."""
    def context(s, i):
        first = s.tolist().index(s[i])
        return [*s[max(0, first - size):first], *s[first + 1:first + 1 + size]]
    return _windows(corpus, context)


def positions_in_context(corpus, size):
    """your contexts hold positions; they must hold the words that stand there."""
    return _windows(corpus, lambda s, i: [j for j in range(max(0, i - size), min(len(s), i + size + 1)) if j != i])


def contexts_to_the_right(corpus, size):
    """your contexts hold only what follows the center; they reach to both sides."""
    return _windows(corpus, lambda s, i: s[i + 1:i + 1 + size])


def full_windows_of_corpus(corpus, size):
    """places near the ends of a sentence are missing in yours; they have a window, too, a smaller one."""
    return [(int(s[i]), [*s[i - size:i].tolist(), *s[i + 1:i + 1 + size].tolist()])
            for s in corpus for i in range(size, len(s) - size)]


def first_sentence_only(corpus, size):
    """you return the windows of the first sentence only: does `return` stand inside of the loop?"""
    return windows_of_corpus(corpus[:1], size)


def last_sentence_only(corpus, size):
    """you return the windows of the last sentence only: begin the list before the loop over the sentences."""
    return windows_of_corpus(corpus[-1:], size)


def windows_by_sentence(corpus, size):
    """you return a list for each sentence; asked for is one list with the windows of all sentences."""
    return [windows_of_corpus([sentence], size) for sentence in corpus]


def pairs_for_windows(corpus, size):
    """you return pairs of two words; a window is a center with the list of all its context words."""
    return [(center, word) for center, context in windows_of_corpus(corpus, size) for word in context]


def _windows(corpus, context, keep_empty=False):
    found = [(int(s[i]), [int(word) for word in context(s, i)]) for s in corpus for i in range(len(s))]
    return [window for window in found if window[1] or keep_empty]


def sentences_to_count():
    """Return sentences of numbered words from a vocabulary of V = 9."""
    return {name: {"sentence": np.array(sentence), "size": size, "V": 9} for name, sentence, size in [
        ("distinct words", [7, 3, 8, 4], 2), ("a word twice in one context", [7, 3, 7, 4], 2),
        ("a word next to itself", [2, 2, 6, 1], 1), ("a longer sentence", [0, 7, 0, 5, 0, 7, 5, 5, 0, 3], 3)]}


def pair_counts(sentence, size, V):
    """Count how often each word c stands in the context of each word w."""
    counts = np.zeros((V, V))
    for center, context in text.windows(sentence, size):
        np.add.at(counts[center], context, 1)
    return counts


def counts_losing_repeats(sentence, size, V):
    """a word that stands twice in a context is counted once: `counts[center, context] += 1` keeps one addition."""
    counts = np.zeros((V, V))
    for center, context in text.windows(sentence, size):
        counts[center, context] += 1
    return counts


def counts_as_seen(sentence, size, V):
    """yours says whether a pair occurs, not how often: add 1 instead of setting 1."""
    return np.minimum(1, pair_counts(sentence, size, V))


def counts_to_the_right(sentence, size, V):
    """you count only what follows a word; the context reaches to both sides, so the table equals its transpose."""
    counts = np.zeros((V, V))
    for i, center in enumerate(sentence):
        np.add.at(counts[center], sentence[i + 1:i + 1 + size], 1)
    return counts


def counts_one_short(sentence, size, V):
    """your windows are one word short on the right: `range(i - size, i + size)` ends before i + size."""
    counts = np.zeros((V, V))
    for i, center in enumerate(sentence):
        context = [*sentence[max(0, i - size):i], *sentence[i + 1:i + size]]
        np.add.at(counts[center], np.array(context, dtype=int), 1)
    return counts


def negative_neighbors(sentence, size, V):
    """near the start you count neighbors that are not there: a negative position counts from the end of the array."""
    counts = np.zeros((V, V))
    for i, center in enumerate(sentence):
        for j in range(i - size, min(len(sentence), i + size + 1)):
            counts[center, sentence[j]] += j != i
    return counts


def distance_below_size(sentence, size, V):
    """pairs at a distance of exactly `size` are missing in yours: they belong to the window, too."""
    return pair_counts(sentence, size - 1, V) if size > 1 else np.zeros((V, V))


def distance_ignored(sentence, size, V):
    """you pair all positions of the sentence; only those at most `size` apart are neighbors."""
    return pair_counts(sentence, len(sentence), V)


def no_word_with_itself(sentence, size, V):
    """your diagonal is 0; but a word can stand in its own context, at another position."""
    counts = pair_counts(sentence, size, V)
    np.fill_diagonal(counts, 0)
    return counts


def every_word_with_itself(sentence, size, V):
    """every position is paired with itself in yours; the center is not part of its context."""
    return pair_counts(sentence, size, V) + np.diag(np.bincount(sentence, minlength=V))


# Random window sizes.


def dynamic(m, d):
    """Return the probability of distance d, and the mean number of context words far from the ends."""
    return [(m - d + 1) / m, m + 1]


def sizes_from_0(m, d):
    """you let the size be 0, or ask for a size above d; it is drawn from 1 to m, and d itself is large enough."""
    return [(m - d) / m, m - 1]


def larger_than_d(m, d):
    """your probability is that of a size above d; the size d itself is large enough for distance d."""
    return [(m - d) / m, m + 1]


def one_over_distance(m, d):
    """you weighted by one over the distance; for sizes of equal probability see formula (X.1)."""
    return [1 / d, 2 * sum(1 / k for k in range(1, m + 1))]


def one_side(m, d):
    """the probability is right, but the mean is that of one side: there are two words at each distance."""
    return [(m - d + 1) / m, (m + 1) / 2]


def full_size(m, d):
    """the mean is that of windows with the full size m; yours shrink at random."""
    return [(m - d + 1) / m, 2 * m]


def expected_pairs(n, m):
    """Return the mean number of pairs of a sentence, with random window sizes."""
    return (m + 1) * (n - (m + 2) / 3)


def expected_without_edges(n, m):
    """you gave every position m + 1 context words in the mean; near the ends of a sentence there are fewer."""
    return (m + 1) * n


def expected_from_one_side(n, m):
    """you counted each two places once; each of them is the center of a window of its own."""
    return expected_pairs(n, m) / 2


def expected_with_full_size(n, m):
    """that is the number for windows of the full size m; formula (X.1) gives each distance its probability."""
    return pairs(n, m)


def pairs_at_mean_size(n, m):
    """you put the mean size (m + 1)/2 into the number for a fixed size, but that number is not linear in the size."""
    return pairs(n, (m + 1) / 2)


# Frequent words, and words drawn at random.


def keep(s, count):
    """Return the probabilities of the paper and of the code."""
    return [1 / s, 1 / s + 1 / s ** 2]


def dropped(s, count):
    """those are the probabilities to be dropped; the question asks for those to be kept."""
    return [1 - 1 / s, 1 - 1 / s - 1 / s ** 2]


def root_forgotten(s, count):
    """the root is missing in your first term: √(t/f), not t/f."""
    return [1 / s ** 2, 2 / s ** 2]


def code_without_root(s, count):
    """your second number is t/f alone; the C program adds it to the root, formula (X.2)."""
    return [1 / s, 1 / s ** 2]


def inverse_for_keep(s, count):
    """your numbers are above 1: the formulas have t/f, which is small for a frequent word, and not f/t."""
    return [s, s + s ** 2]


def code_before_paper(s, count):
    """both numbers are right, but in the other order: the paper's first."""
    return [1 / s + 1 / s ** 2, 1 / s]


def paper_twice(s, count):
    """both are the paper's; the C program adds t/f, formula (X.2)."""
    return [1 / s, 1 / s]


def code_twice(s, count):
    """both are the C program's; the paper has the root alone."""
    return [1 / s + 1 / s ** 2] * 2


def counts_and_thresholds():
    """Return counts and thresholds, with words on both sides of f = 2.618 t."""
    return {name: {"counts": np.array(counts), "threshold": threshold} for name, counts, threshold in [
        ("frequent and rare words", [900, 99, 1], 0.01), ("rare words only", [3, 3, 2, 2], 0.5),
        ("frequent words only", [70, 60, 50], 0.001), ("around the threshold", [50, 30, 12, 5, 2, 1], 0.05)]}


def keep_probability_without_min(counts, threshold):
    """right for frequent words, but a probability cannot be above 1: the minimum in formula (X.2) is missing."""
    return np.sqrt(threshold * counts.sum() / counts) + threshold * counts.sum() / counts


def keep_probability_of_the_paper(counts, threshold):
    """that is the paper's √(t/f); the C program adds t/f, formula (X.2)."""
    return np.minimum(1, np.sqrt(threshold * counts.sum() / counts))


def drop_probability(counts, threshold):
    """yours is the probability to be dropped, one minus the right one."""
    return 1 - text.keep_probability(counts, threshold)


def ratio_upside_down(counts, threshold):
    """frequent words are kept more often than rare ones in yours: the formula has t/f, you have f/t."""
    ratio = counts / counts.sum() / threshold
    return np.minimum(1, np.sqrt(ratio) + ratio)


def maximum_for_minimum(counts, threshold):
    """your probabilities are 1 or above: of 1 and the sum take the smaller one, not the larger."""
    return np.maximum(1, keep_probability_without_min(counts, threshold))


def counts_for_frequencies(counts, threshold):
    """you divided by the counts; f is a relative frequency, a count divided by the sum of all counts."""
    return np.minimum(1, np.sqrt(threshold / counts) + threshold / counts)


def thinning(p):
    """Return f/t at which a word is kept with probability p percent, in the code and in the paper."""
    return [4 / (np.sqrt(1 + p / 25) - 1) ** 2, (100 / p) ** 2]


def root_not_undone(p):
    """you found 1/s; but s is √(t/f), so f/t is one over the square of s."""
    return [2 / (np.sqrt(1 + p / 25) - 1), 100 / p]


def root_for_the_answer(p):
    """you found s = √(t/f); the question asks for f/t, which is one over its square."""
    return [(np.sqrt(1 + p / 25) - 1) / 2, p / 100]


def upside_down(p):
    """yours is t/f; the question asks for f/t, which is at least 1."""
    return [1 / x for x in thinning(p)]


def thinning_of_the_paper(p):
    """the first is the paper's, too: in the code the term t/f comes on top of the root, formula (X.2)."""
    return [(100 / p) ** 2] * 2


def noise(counts):
    """Return the noise distribution."""
    return text.noise_distribution(np.array(counts))


def unigram(counts):
    """those are the shares in the text, the power 1; the noise distribution has the power 3/4, formula (N.1)."""
    return np.array(counts) / sum(counts)


def not_normalized(counts):
    """the powers are right, but probabilities sum to 1: divide by the sum of the powers, formula (N.1)."""
    return np.array(counts) ** 0.75


def four_thirds(counts):
    """your power is 4/3, which favors frequent words even more; it is 3/4: the third power of the fourth root."""
    return text.noise_distribution(np.array(counts), 4 / 3)


def fourth_root_alone(counts):
    """you stopped at the fourth root, the power 1/4; take its third power, and divide by the sum."""
    return text.noise_distribution(np.array(counts), 0.25)


def square_root(counts):
    """your power is 1/2; it is 3/4, the third power of the fourth root, formula (N.1)."""
    return text.noise_distribution(np.array(counts), 0.5)


def power_of_the_shares(counts):
    """you took the power of the shares; after that they do not sum to 1, so divide by the sum of the powers."""
    return unigram(counts) ** 0.75


#: Every exercise with a check: the answer and the known mistakes.
TASKS = {
    "text-numbers": NumberTask(
        1, "The whole corpus is one sentence: \"{sentence}\". Which number does each of its words get? "
        "Eight numbers, in the order of the sentence.",
        sentence_to_number, numbers_of_words,
        [places_in_the_sentence, numbers_by_appearance, ties_by_appearance, numbers_from_1,
         alphabetical_numbers, counts_for_numbers]),
    "text-context": NumberTask(
        1, "The sentence is \"{sentence}\". How often do 'cat', 'dog', 'saw' and 'the' stand in the context of the "
        "word at place {place} of the sentence, counted from 1, with m = {m}? Four numbers, in this order.",
        one_window, context_counts,
        [context_as_set, center_counted, center_word_dropped, right_side_only, place_from_0]),
    "text-pairs": NumberTask(
        2, "How many pairs of a center and a context word does a sentence of {n} words give with windows of m = {m}? "
        "One number.",
        lengths(6, 2), pairs,
        [pairs_without_edges, m_for_each_position, one_end_only, full_windows_only, each_pair_once]),
    "text-windows": CodeTask(
        3, windows_of_corpus, [windows_across_sentences, negative_start, center_removed_by_value, center_in_context,
                               right_end_too_early, empty_windows, contexts_as_sets,
                               center_and_context_swapped, windows_of_first_places, positions_in_context,
                               contexts_to_the_right, full_windows_of_corpus, first_sentence_only, last_sentence_only,
                               windows_by_sentence, pairs_for_windows], ["the list of windows"], corpora),
    "text-pair-counts": CodeTask(
        3, pair_counts, [counts_losing_repeats, counts_as_seen, counts_to_the_right, counts_one_short,
                         negative_neighbors, distance_below_size, distance_ignored, no_word_with_itself,
                         every_word_with_itself], ["the table of counts"], sentences_to_count),
    "text-dynamic": NumberTask(
        2, "Each window draws its size from 1 to {m}. With which probability is a word at distance {d} in the context, "
        "and how many context words has a window in the mean, far from the ends of a sentence? Two numbers.",
        distance, dynamic, [sizes_from_0, larger_than_d, one_over_distance, one_side, full_size]),
    "text-expected-pairs": NumberTask(
        4, "Each window draws its size from 1 to {m}. How many pairs of a center and a context word does a sentence of "
        "{n} words give in the mean? One number.",
        lengths(10, 5), expected_pairs,
        [expected_without_edges, expected_from_one_side, expected_with_full_size, pairs_at_mean_size]),
    "text-keep": NumberTask(
        2, "A word occurs {count:,} times among 1,000,000; the threshold is t = 0.001. With which probability is an "
        "occurrence kept, by the formula of the paper and by that of the C program? Two numbers, in this order.",
        frequent_word, keep, [dropped, root_forgotten, code_without_root, inverse_for_keep, code_before_paper,
                              paper_twice, code_twice]),
    "text-keep-probability": CodeTask(
        3, text.keep_probability,
        [keep_probability_without_min, keep_probability_of_the_paper, drop_probability, ratio_upside_down,
         maximum_for_minimum, counts_for_frequencies],
        ["the probabilities, formula (X.2)"], counts_and_thresholds),
    "text-thinning": NumberTask(
        4, "What is the largest f/t at which a word is kept with a probability of {p} %: by the formula of the C "
        "program, and by that of the paper? Two numbers, in this order.",
        percent, thinning, [root_not_undone, root_for_the_answer, upside_down, thinning_of_the_paper]),
    "text-noise": NumberTask(
        2, "Three words occur {counts[0]}, {counts[1]} and {counts[2]} times. What is their noise distribution? "
        "Three numbers.",
        fourth_powers, noise,
        [unigram, not_normalized, four_thirds, fourth_root_alone, square_root, power_of_the_shares]),
}
