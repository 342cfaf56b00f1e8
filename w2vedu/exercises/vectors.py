"""The exercises of chapter 8 (``vectors.ipynb``): their answers, and the wrong turns that are known."""

from types import SimpleNamespace

import numpy as np

from .. import evaluation
from .checker import CodeTask, NumberTask
from .windows import N, V


def drawn(variant, make, functions):
    """Draw data until these functions of them give results that differ by enough to be told apart."""
    rng = np.random.default_rng(variant)
    while True:
        e = make(rng)
        results = [np.array(function(e), dtype=float) for function in functions] if e else []
        if results and all(np.isfinite(result).all() for result in results) and all(
                (np.abs(x - y) > 2e-3 * np.maximum(1, np.abs(x))).any()
                for i, x in enumerate(results) for y in results[:i]):
            return {"e": e}


def unit(table):
    """Scale rows to length 1."""
    return table / np.linalg.norm(table, axis=-1, keepdims=True)


def listed(vector):
    """Write a vector as in "(0.6, -0.8)"."""
    return f"({', '.join(f'{x:g}' for x in vector)})"


#: Vectors of length 1 with rational coordinates.
ON_THE_CIRCLE = [np.array(v) for x in (-1, 1) for v in ((x, 0), (0, x))] + [
    np.array(v) for x in (-1, 1) for y in (-1, 1) for v in ((0.6 * x, 0.8 * y), (0.8 * x, 0.6 * y))]


# The cosine.

TRIANGLES = [(3, 4), (4, 3), (5, 12), (12, 5), (8, 15), (15, 8), (6, 8), (-3, 4), (4, -3), (-5, 12), (8, -15)]


def cosine_data(variant):
    """Return two vectors whose lengths are whole numbers."""
    def make(rng):
        i, j = rng.choice(len(TRIANGLES), 2, replace=False)
        return SimpleNamespace(v=TRIANGLES[i], w=TRIANGLES[j])
    if variant == 0:
        return {"e": SimpleNamespace(v=(3, 4), w=(12, 5))}
    return drawn(variant, make, [cosine, dot_product, squared_lengths, one_length])


def cosine(e):
    """Return the cosine of the angle between two vectors, (L.1)."""
    return np.dot(e.v, e.w) / np.linalg.norm(e.v) / np.linalg.norm(e.w)


def dot_product(e):
    """that is the dot product; (L.1) divides it by both lengths."""
    return np.dot(e.v, e.w)


def squared_lengths(e):
    """you divided by the squares of the lengths; the length is the square root of v · v."""
    return np.dot(e.v, e.w) / np.dot(e.v, e.v) / np.dot(e.w, e.w)


def one_length(e):
    """you divided by the length of the first vector only; (L.1) divides by both."""
    return np.dot(e.v, e.w) / np.linalg.norm(e.v)


def other_length(e):
    """you divided by the length of the second vector only; (L.1) divides by both."""
    return np.dot(e.v, e.w) / np.linalg.norm(e.w)


def angle(e):
    """that is the angle itself, in radians; the question asks for its cosine."""
    return np.arccos(cosine(e))


# Rankings by cosine and by dot product.


def ranking_data(variant):
    """Return a word and three candidates, ranked differently by cosine, dot product and distance."""
    def make(rng):
        q, *table = rng.integers(1, 10, (4, 2))
        cosines, dots, distances = measures(SimpleNamespace(q=q, table=np.array(table)))
        if min(np.diff(np.sort(cosines)).min(), np.diff(np.sort(dots)).min(), np.diff(np.sort(distances)).min()) < 0.01:
            return None
        return SimpleNamespace(q=q, table=np.array(table), word=listed(q), candidates=", ".join(map(listed, table)))
    return drawn(variant, make, [rankings, only_own_length, farthest_first_ranking, ranked_by_distance])


def measures(e):
    """Return cosines, dot products and distances of the candidates."""
    return unit(e.table) @ unit(e.q), e.table @ e.q, np.linalg.norm(e.table - e.q, axis=1)


def ranked(*columns):
    """Return the numbers 1, 2, … of the candidates, largest value first."""
    return np.array([np.argsort(-column) + 1 for column in columns])


def rankings(e):
    """Return the ranking by cosine and the one by dot product."""
    return ranked(*measures(e)[:2])


def only_own_length(e):
    """dividing by the word's own length changes no order: the cosine also divides by the length of each candidate."""
    return ranked(measures(e)[1], measures(e)[1])


def farthest_first_ranking(e):
    """your lists begin with the farthest candidate; the nearest has the largest value."""
    return rankings(e)[:, ::-1]


def ranked_by_distance(e):
    """your first list is ordered by the distance between the points; the cosine looks at directions alone."""
    return ranked(-measures(e)[2], measures(e)[1])


def lists_exchanged(e):
    """your lists are exchanged: the question asks for the order by cosine first, then by dot product."""
    return rankings(e)[::-1]


def counted_from_zero(e):
    """you number the candidates from 0 on; the question numbers them from 1 on."""
    return rankings(e) - 1


# Neighbors.


def neighbor_cases():
    """Return tables with rows of very different length, and one with a row that has the direction of another."""
    cases = {}
    for seed, name in enumerate(["long and short vectors", "another word", "the nearest alone", "all the others"]):
        rng = np.random.default_rng(seed)
        table = rng.normal(size=(V, N)) * np.exp(rng.normal(size=(V, 1)))
        cases[name] = {"table": table, "row": [4, 0, 8, 2][seed], "k": [3, 3, 1, V - 1][seed]}
    table = cases["another word"]["table"].copy()
    table[1] = 2 * table[5]
    return cases | {"a word with the same direction": {"table": table, "row": 5, "k": 3},
                    "a later word with the same direction": {"table": table, "row": 1, "k": 3}}


def nearest(scores, k, without=()):
    """Return the rows of the k largest scores."""
    scores = np.array(scores, dtype=float)
    scores[list(without)] = -np.inf
    return np.argsort(-scores, kind="stable")[:k]


def neighbors(table, row, k):
    """Return the rows of the k nearest words by cosine, without the word itself."""
    return nearest(unit(table) @ unit(table)[row], k, [row])


def itself_among_neighbors(table, row, k):
    """the word itself stands in your list: its cosine with itself is 1, so it has to be excluded."""
    return nearest(unit(table) @ unit(table)[row], k)


def first_dropped(table, row, k):
    """you drop the first of the list and trust that it is the word itself: exclude the word by its row."""
    return nearest(unit(table) @ unit(table)[row], k + 1)[1:]


def last_dropped(table, row, k):
    """you drop the end of the sorted list and trust that it is the word itself: exclude the word by its row."""
    return np.argsort(unit(table) @ unit(table)[row], kind="stable")[::-1][1:k + 1]


def own_cosine_zero(table, row, k):
    """you set the word's own cosine to 0, and then it stands before all words with a negative one: take -inf."""
    cosines = unit(table) @ unit(table)[row]
    cosines[row] = 0
    return nearest(cosines, k)


def own_row_deleted(table, row, k):
    """you deleted the word's row before sorting, and so the numbers of all rows after it are too small by 1."""
    rows = neighbors(table, row, k)
    return rows - (rows > row)


def nearest_by_dot(table, row, k):
    """your list is ordered by dot product, which prefers long vectors; (L.1) divides by the lengths."""
    return nearest(table @ table[row], k, [row])


def nearest_by_distance(table, row, k):
    """your list is ordered by the distance of vectors that were not scaled to length 1."""
    return nearest(-np.linalg.norm(table - table[row], axis=1), k, [row])


def farthest_first(table, row, k):
    """your list begins with the farthest word: `argsort` puts the smallest value first."""
    return nearest(-unit(table) @ unit(table)[row], k, [row])


# An analogy by hand.


def inputs_data(variant):
    """Return five words for which the nearest to b - a + c is an input, until inputs are excluded."""
    def make(rng):
        chosen = rng.choice(len(ON_THE_CIRCLE), 5, replace=False)
        return inputs_of([ON_THE_CIRCLE[i] for i in chosen])
    if variant == 0:
        return {"e": inputs_of([np.array(v) for v in [(1, 0), (0.8, 0.6), (0, 1), (-0.6, 0.8), (0.6, -0.8)]])}
    return drawn(variant, make, [offset_products, offset_reversed, plus_everywhere, cosines_with_target])


def inputs_of(table):
    """Return the data of an analogy, or None if no input wins or d is not the nearest of the others."""
    a, b, c, d, x = table
    scores = np.array(table) @ (b - a + c)
    second, largest = np.sort(scores)[-2:]
    if largest - second < 0.01 or scores.argmax() not in (1, 2) or scores[3] < scores[4] + 0.01:
        return None
    words = ", ".join(f"{word} {listed(v)}" for word, v in zip(["man", "king", "woman", "queen", "sky"], table))
    return SimpleNamespace(table=np.array(table), words=words)


def offset_products(e):
    """Return the dot products of all words with b - a + c."""
    return e.table @ (e.table[1] - e.table[0] + e.table[2])


def offset_reversed(e):
    """your target is a - b + c; the question "a is to b as c is to …" adds b - a to c, (L.2)."""
    return e.table @ (e.table[0] - e.table[1] + e.table[2])


def plus_everywhere(e):
    """your target is a + b + c; the vector of a is subtracted in (L.2)."""
    return e.table @ e.table[:3].sum(axis=0)


def cosines_with_target(e):
    """those are the cosines; asked are the dot products, which have the same order."""
    return offset_products(e) / np.linalg.norm(e.table[1] - e.table[0] + e.table[2])


# Analogies in code.


def analogy_cases():
    """Return tables in which each wrong turn finds another word."""
    cases = {}
    for name, seed in [("no pattern", 5), ("long and short vectors", 13), ("other words", 19), ("more words", 34)]:
        rng = np.random.default_rng(seed)
        table = rng.normal(size=(V, N)) * np.exp(rng.normal(size=(V, 1)))
        cases[name] = {"table": table, "a": 6, "b": 2, "c": 7}
    table = cases["no pattern"]["table"].copy()
    table[2] = 1.5 * table[6] + 0.2 * table[3]
    cases["a and b close together"] = {"table": table, "a": 6, "b": 2, "c": 7}
    table = cases["no pattern"]["table"].copy()
    table[7] = 0.5 * table[6] + 0.1 * table[4]
    cases["a and c close together"] = {"table": table, "a": 6, "b": 2, "c": 7}
    table = cases["no pattern"]["table"].copy()
    a, across = unit(table[6]), 0.2 * unit(table[3] - table[3] @ unit(table[6]) * unit(table[6]))
    table[2], table[7] = a + across, a - across
    cases["b and c on two sides of a"] = {"table": table, "a": 6, "b": 2, "c": 7}
    return cases | {"no other word near": {"table": _turned_away(cases["other words"]["table"], 6, 2, 7),
                                           "a": 6, "b": 2, "c": 7}}


def _turned_away(table, a, b, c):
    """Turn all words but a, b and c around that have a positive cosine with b - a + c."""
    v = unit(table)
    around = v @ (v[b] - v[a] + v[c]) > 0
    around[[a, b, c]] = False
    return np.where(around[:, None], -table, table)


def analogy(table, a, b, c):
    """Return the row that answers "a is to b as c is to …", (L.2)."""
    v = unit(table)
    return nearest(v @ (v[b] - v[a] + v[c]), 1, [a, b, c])[0]


def inputs_allowed(table, a, b, c):
    """your answer may be a, b or c: (L.2) excludes the inputs."""
    v = unit(table)
    return nearest(v @ (v[b] - v[a] + v[c]), 1)[0]


def only_c_excluded(table, a, b, c):
    """you exclude c, but your answer may be a or b: (L.2) excludes all three inputs."""
    v = unit(table)
    return nearest(v @ (v[b] - v[a] + v[c]), 1, [c])[0]


def only_a_and_c_excluded(table, a, b, c):
    """you exclude a and c, but your answer may be b: (L.2) excludes all three inputs."""
    v = unit(table)
    return nearest(v @ (v[b] - v[a] + v[c]), 1, [a, c])[0]


def only_b_and_c_excluded(table, a, b, c):
    """you exclude b and c, but your answer may be a: (L.2) excludes all three inputs."""
    v = unit(table)
    return nearest(v @ (v[b] - v[a] + v[c]), 1, [b, c])[0]


def inputs_set_to_zero(table, a, b, c):
    """you set the scores of the inputs to 0, and if all others are negative an input still wins: take -inf."""
    v = unit(table)
    scores = v @ (v[b] - v[a] + v[c])
    scores[[a, b, c]] = 0
    return nearest(scores, 1)[0]


def inputs_deleted(table, a, b, c):
    """you deleted the inputs' rows before the arg max, and so the numbers of the rows after them are too small."""
    row = analogy(table, a, b, c)
    return row - sum(row > x for x in (a, b, c))


def nothing_scaled(table, a, b, c):
    """your vectors are not scaled to length 1, neither the inputs nor the candidates; (L.2) has a cosine."""
    return nearest(table @ (table[b] - table[a] + table[c]), 1, [a, b, c])[0]


def nearest_raw_point(table, a, b, c):
    """you took the smallest distance of vectors that were not scaled to length 1; (L.2) has a cosine."""
    return nearest(-np.linalg.norm(table - (table[b] - table[a] + table[c]), axis=1), 1, [a, b, c])[0]


def offset_of_raw_vectors(table, a, b, c):
    """your offset is made from the vectors as they are: (L.2) scales all to length 1 first."""
    return nearest(unit(table) @ (table[b] - table[a] + table[c]), 1, [a, b, c])[0]


def candidates_by_dot(table, a, b, c):
    """your candidates are not scaled to length 1, so that long vectors win; (L.2) has a cosine."""
    v = unit(table)
    return nearest(table @ (v[b] - v[a] + v[c]), 1, [a, b, c])[0]


def wrong_way(table, a, b, c):
    """your offset is a - b; "a is to b as c is to …" adds b - a to c."""
    v = unit(table)
    return nearest(v @ (v[a] - v[b] + v[c]), 1, [a, b, c])[0]


# How many dimensions a pattern needs.


def grid_table(strengths, seed, noise=0.05):
    """Return a table of the words of a grid of factors, and all of its analogies."""
    rng = np.random.default_rng(seed)
    levels = np.stack(np.meshgrid(*[[-1, 1]] * len(strengths), indexing="ij"), axis=-1).reshape(-1, len(strengths))
    directions = np.linalg.qr(rng.normal(size=(6, 6)))[0][:len(strengths)]
    table = levels * strengths @ directions + noise * rng.normal(size=(len(levels), 6))
    n = range(len(levels))
    questions = [(a, b, c, d) for a in n for b in n for c in n for d in n if len({a, b, c, d}) == 4
                 and (levels[b] - levels[a] == levels[d] - levels[c]).all()]
    return table, questions


def dimension_cases():
    """Return grids of two and three factors, cut to fewer and fewer directions."""
    cases = {}
    for name, strengths, seed, keep in [
            ("three factors, N = 3", (3, 2, 1), 0, 3), ("three factors, N = 2", (3, 2, 1), 1, 2),
            ("three factors, N = 4", (3, 2, 1), 2, 4), ("three factors, N = 5", (3, 2, 1), 3, 5),
            ("three factors, much noise", (2.5, 2, 1.5), 4, 3)]:
        table, questions = grid_table(strengths, seed, 0.6 if "noise" in name else 0.1)
        cases[name] = {"table": table, "questions": questions, "N": keep}
    lengths = np.exp(np.random.default_rng(5).normal(size=(8, 1)))
    return cases | {"long and short vectors": {**cases["three factors, N = 3"], "N": 2,
                                               "table": lengths * cases["three factors, much noise"]["table"]}}


def _score(table, questions):
    return np.mean([analogy(table, a, b, c) == d for a, b, c, d in questions])


def score_after_cut(table, questions, N):
    """Return the share of right answers with the N strongest directions of a table."""
    U, s, _ = np.linalg.svd(table, full_matrices=False)
    return _score(U[:, :N] * s[:N], questions)


def first_columns(table, questions, N):
    """you keep the first N columns of the table; a single coordinate means nothing, keep the strongest directions."""
    return _score(table[:, :N], questions)


def weakest_directions(table, questions, N):
    """you keep the weakest directions: `svd` puts the largest singular value first."""
    U, s, _ = np.linalg.svd(table, full_matrices=False)
    return _score(U[:, -N:] * s[-N:], questions)


def without_singular_values(table, questions, N):
    """you left out the singular values, so that weak directions count like strong ones: multiply U by s."""
    return _score(np.linalg.svd(table, full_matrices=False)[0][:, :N], questions)


def score_with_inputs(table, questions, N):
    """your answers may be inputs: (L.2) excludes a, b and c."""
    U, s, _ = np.linalg.svd(table, full_matrices=False)
    return np.mean([inputs_allowed(U[:, :N] * s[:N], a, b, c) == d for a, b, c, d in questions])


def scaled_before_the_cut(table, questions, N):
    """you scale the rows to length 1 before the cut; the page asks for it after the cut."""
    return score_after_cut(unit(table), questions, N)


def not_scaled_after_the_cut(table, questions, N):
    """you do not scale the rows to length 1 after the cut, so that long vectors win; (L.2) has a cosine."""
    U, s, _ = np.linalg.svd(table, full_matrices=False)
    return np.mean([nothing_scaled(U[:, :N] * s[:N], a, b, c) == d for a, b, c, d in questions])


def not_cut(table, questions, N):
    """you score the whole table: N directions should remain."""
    return _score(table, questions)


# Coverage.

ANIMALS = "cat dog horse cow sheep goat bird fish lion tiger".split()


def coverage_data(variant):
    """Return the words that have vectors, and pairs."""
    def make(rng):
        known = sorted(rng.choice(ANIMALS, int(rng.integers(5, 9)), replace=False).tolist())
        ends = [rng.choice(ANIMALS, 2, replace=False).tolist() for _ in range(8)]
        return SimpleNamespace(known=set(known), pairs=ends, vectors=", ".join(known),
                               listed=", ".join(map("-".join, ends)))
    return drawn(variant, make, [coverage, one_word_is_enough, share_of_words, share_of_places, pairs_left_out])


def coverage(e):
    """Return the share of the pairs of which both words have a vector."""
    return np.mean([set(pair) <= e.known for pair in e.pairs])


def one_word_is_enough(e):
    """you counted pairs with at least one known word; a cosine needs the vectors of both."""
    return np.mean([bool(set(pair) & e.known) for pair in e.pairs])


def pairs_left_out(e):
    """that is the share of the pairs that cannot be scored; coverage is the share of those that can."""
    return 1 - coverage(e)


def number_of_pairs(e):
    """that is the number of pairs that can be scored; coverage is their share of all pairs."""
    return len(e.pairs) * coverage(e)


def share_of_words(e):
    """yours is the share of the different words that have a vector; coverage counts pairs."""
    words = set(sum(e.pairs, []))
    return len(words & e.known) / len(words)


def share_of_places(e):
    """yours is the share of the words in the list that have a vector; coverage counts pairs."""
    return np.mean([word in e.known for pair in e.pairs for word in pair])


# Rank correlation with ties.


def spearman_data(variant):
    """Return judgments with a tie, and cosines."""
    def make(rng):
        judgments = rng.permutation([9, 7, 7, 4, 1] if rng.random() < 0.5 else [8, 6, 3, 3, 2])
        cosines = rng.permutation([0.8, 0.7, 0.5, 0.3, 0.2])
        return SimpleNamespace(judgments=judgments, cosines=cosines, people=", ".join(map(str, judgments)),
                               model=", ".join(map(str, cosines)))
    return drawn(variant, make, [spearman, ties_in_order, formula_without_ties, values_not_ranks])


def ranks(values):
    """Rank values from 1 on, the smallest first; equal values share their mean rank."""
    return np.array([(np.sum(values < x) + np.sum(values <= x) + 1) / 2 for x in values])


def spearman(e):
    """Return Spearman's ρ."""
    return np.corrcoef(ranks(e.judgments), ranks(e.cosines))[0, 1]


def ties_in_order(e):
    """equal judgments have different ranks in yours; they share the mean of their places."""
    return np.corrcoef(np.argsort(np.argsort(e.judgments, kind="stable")), ranks(e.cosines))[0, 1]


def formula_without_ties(e):
    """1 - 6 Σd²/(n(n² - 1)) holds without ties only: with a tie take the correlation of the two columns of ranks."""
    return 1 - 6 * ((ranks(e.judgments) - ranks(e.cosines)) ** 2).sum() / 120


def values_not_ranks(e):
    """you correlated the values themselves; Spearman's ρ correlates their ranks."""
    return np.corrcoef(e.judgments, e.cosines)[0, 1]


# A bootstrap interval.


def bootstrap_cases():
    """Return right (1) and wrong (0) answers, and drawn rows: 41 or 81, so that both ends are one of the means."""
    cases = {}
    for seed, (name, n, repeats, share) in enumerate([
            ("many right answers", 37, 81, 0.7), ("few right answers", 60, 81, 0.1), ("few draws", 23, 41, 0.5)]):
        rng = np.random.default_rng(seed)
        cases[name] = {"right": (rng.random(n) < share).astype(float), "rows": rng.integers(n, size=(repeats, n))}
    return cases | {"all right": {"right": np.ones(9), "rows": np.random.default_rng(9).integers(9, size=(41, 9))}}


def bootstrap_interval(right, rows):
    """Return the middle 95 % of the means of the drawn answers."""
    return tuple(np.quantile(right[rows].mean(axis=1), [0.025, 0.975]))


def interval_of_answers(right, rows):
    """yours is an interval of the single answers, which are 0 or 1: take the mean of each draw first."""
    return tuple(np.quantile(right[rows], [0.025, 0.975]))


def means_of_columns(right, rows):
    """you took the means over the draws; each row of `rows` is one draw, and has one mean."""
    return tuple(np.quantile(right[rows].mean(axis=0), [0.025, 0.975]))


def answers_counted(right, rows):
    """yours counts the right answers of each draw; a score is their share, the mean."""
    return tuple(np.quantile(right[rows].sum(axis=1), [0.025, 0.975]))


def quantiles_in_percent(right, rows):
    """your ends lie at 0.025 % and 0.975 %: `np.percentile` takes percent, 2.5 and 97.5."""
    return tuple(np.percentile(right[rows].mean(axis=1), [0.025, 0.975]))


def ninety_percent(right, rows):
    """yours leaves out 5 % at each end, which is the middle 90 %."""
    return tuple(np.quantile(right[rows].mean(axis=1), [0.05, 0.95]))


def whole_range(right, rows):
    """yours goes from the smallest to the largest mean; the middle 95 % leaves out 2.5 % at each end."""
    means = right[rows].mean(axis=1)
    return means.min(), means.max()


def normal_interval(right, rows):
    """yours is the mean ± 1.96 standard deviations; asked is between which values the middle 95 % of the scores lie."""
    scores = right[rows].mean(axis=1)
    return scores.mean() - 1.96 * scores.std(), scores.mean() + 1.96 * scores.std()


# What a map keeps.


def kept_data(variant):
    """Return for each of n words its 2 nearest in the full space and on a map."""
    def make(rng):
        words = ANIMALS[:int(rng.integers(5, 8))]
        lists = [[[str(w) for w in rng.permutation([x for x in words if x != word])[:2]] for word in words]
                 for _ in range(2)]
        full, on_map = ["; ".join(f"{word}: {', '.join(near)}" for word, near in zip(words, side)) for side in lists]
        return SimpleNamespace(pairs=list(zip(*lists)), n=len(words), full=full, on_map=on_map)
    return drawn(variant, make, [kept, kept_words, kept_in_order, kept_of_union, chance_with_itself])


def kept(e):
    """Return (L.3), and what a map without any relation gets on average."""
    return [np.mean([len(set(x) & set(y)) / 2 for x, y in e.pairs]), 2 / (e.n - 1)]


def kept_words(e):
    """your first number is the mean of what is common; (L.3) divides it by k."""
    return [2 * kept(e)[0], 2 / (e.n - 1)]


def kept_in_order(e):
    """you compare first with first and second with second; in (L.3) the order does not count."""
    return [np.mean([a == b for x, y in e.pairs for a, b in zip(x, y)]), 2 / (e.n - 1)]


def kept_of_union(e):
    """you divided by the size of the union; (L.3) divides by k."""
    return [np.mean([len(set(x) & set(y)) / len(set(x) | set(y)) for x, y in e.pairs]), 2 / (e.n - 1)]


def chance_with_itself(e):
    """a word is not its own neighbor: only n - 1 words can stand in its list."""
    return [kept(e)[0], 2 / e.n]


def chance_of_one_place(e):
    """your second number is that of a list with one word: each word of the list may be any of the k true neighbors."""
    return [kept(e)[0], 1 / (e.n - 1)]


def map_cases():
    """Return vectors and maps, good and bad ones."""
    cases = {}
    for seed, (name, k) in enumerate([("a random map", 3), ("the first two coordinates", 3), ("one neighbor", 1),
                                      ("nearly all neighbors", V - 2)]):
        rng = np.random.default_rng(seed)
        full = rng.normal(size=(V, N)) * np.exp(0.7 * rng.normal(size=(V, 1)))
        points = rng.normal(size=(V, 2)) if seed == 0 else 3 * full[:, :2]
        cases[name] = {"full": full, "points": points, "k": k}
    return cases


def _near(rows, k, itself=False):
    distance = np.linalg.norm(rows[:, None] - rows, axis=2)
    np.fill_diagonal(distance, 0 if itself else np.inf)
    return np.argsort(distance, axis=1, kind="stable")[:, :k]


def _common(full, points):
    return np.mean([len(set(x) & set(y)) / len(x) for x, y in zip(full.tolist(), points.tolist())])


def itself_counted(full, points, k):
    """each word is its own nearest neighbor in yours, in both spaces: that share is kept by every map."""
    return _common(_near(full, k, itself=True), _near(points, k, itself=True))


def same_place_in_list(full, points, k):
    """you compare first with first, second with second; in (L.3) the order of the k neighbors does not count."""
    return np.mean(_near(full, k) == _near(points, k))


def divided_by_union(full, points, k):
    """you divided by the size of the union; (L.3) divides by k."""
    return np.mean([len(set(x) & set(y)) / len(set(x) | set(y))
                    for x, y in zip(_near(full, k).tolist(), _near(points, k).tolist())])


def common_not_divided(full, points, k):
    """yours is the mean number of common neighbors; (L.3) divides it by k."""
    return k * _common(_near(full, k), _near(points, k))


def nearest_by_cosine(full, points, k):
    """your neighbors are the nearest by cosine; here nearest means the smallest distance."""
    chosen = []
    for rows in (full, points):
        cosines = unit(rows) @ unit(rows).T
        np.fill_diagonal(cosines, -np.inf)
        chosen.append(np.argsort(-cosines, axis=1, kind="stable")[:, :k])
    return _common(*chosen)


def farthest_compared(full, points, k):
    """you compare the k farthest words: `argsort` puts the smallest distance first."""
    distances = [np.linalg.norm(rows[:, None] - rows, axis=2) for rows in (full, points)]
    return _common(*[np.argsort(-distance, axis=1, kind="stable")[:, :k] for distance in distances])


# The best rotation.


def procrustes_cases():
    """Return two tables each: turned, turned and reflected, with noise, unrelated."""
    cases = {}
    for seed, (name, noise, reflection) in enumerate([
            ("a rotation", 0, False), ("a reflection", 0, True), ("a rotation and noise", 0.3, False),
            ("a reflection and noise", 0.3, True)]):
        rng = np.random.default_rng(seed)
        A, Q = rng.normal(size=(V, N)), np.linalg.qr(rng.normal(size=(N, N)))[0]
        Q[:, 0] *= np.sign(np.linalg.det(Q)) * (-1 if reflection else 1)
        cases[name] = {"A": A, "B": A @ Q + noise * rng.normal(size=(V, N))}
    rng = np.random.default_rng(7)
    return cases | {"two columns": {"A": rng.normal(size=(V, 2)), "B": rng.normal(size=(V, 2))}}


def rotation_back(A, B):
    """yours is the transpose of R: it turns B to A, not A to B; look at the order of the factors in (L.5)."""
    return evaluation.procrustes(A, B).T


def svd_not_transposed(A, B):
    """`np.linalg.svd` returns Vᵀ as its third result, so it must not be transposed again."""
    U, _, Vt = np.linalg.svd(A.T @ B)
    return U @ Vt.T


def least_squares(A, B):
    """yours is the best matrix of any kind, which also stretches; (L.4) asks for an orthogonal one."""
    return np.linalg.pinv(A) @ B


def rotations_only(A, B):
    """you force the determinant to be 1; in (L.4) R may hold a reflection."""
    U, _, Vt = np.linalg.svd(A.T @ B)
    U[:, -1] *= np.linalg.det(U @ Vt)
    return U @ Vt


def with_singular_values(A, B):
    """you left the singular values in, which gives back AᵀB; in (L.5) there is no Σ."""
    return A.T @ B


# W → AW.


def stretch_data(variant):
    """Return the cosine to be reached, and an output vector."""
    if variant == 0:
        return {"p": 3, "q": 5, "x": 6, "y": 2}
    rng = np.random.default_rng(variant)
    p, q = [(3, 5), (4, 5), (5, 13), (12, 13), (8, 17), (15, 17), (-3, 5), (-4, 5), (7, 25), (24, 25)][rng.integers(10)]
    return {"p": p, "q": q, "x": int(rng.choice([12, 24, 30, 60])), "y": int(rng.integers(1, 6))}


def stretched(p, q, x, y):
    """Return s, and the output vector times the inverse of A."""
    s = np.sqrt((q + p) / (q - p))
    return [s, x / s, y]


def square_of_s(p, q, x, y):
    """your s is the square of the right one: (s, 1) · (s, -1) holds s²."""
    s = (q + p) / (q - p)
    return [s, x / s, y]


def output_stretched_too(p, q, x, y):
    """your output vector was multiplied by A; the product with A v stays if it is multiplied by the inverse."""
    s = np.sqrt((q + p) / (q - p))
    return [s, x * s, y]


def squeezed(p, q, x, y):
    """your s is the inverse of the right one: it gives the cosine the opposite sign."""
    s = np.sqrt((q - p) / (q + p))
    return [s, x / s, y]


def output_left_alone(p, q, x, y):
    """your output vector stayed as it was, so the scores change: W' must become W'A⁻¹."""
    return [np.sqrt((q + p) / (q - p)), x, y]


# A direction from pairs.


def direction_data(variant):
    """Return two pairs and a word, all of length 1."""
    def make(rng):
        she, he, woman, man, word = [ON_THE_CIRCLE[i] for i in rng.choice(len(ON_THE_CIRCLE), 5, replace=False)]
        g = she - he + woman - man
        if np.linalg.norm(g) < 0.1 or abs(word @ g) < 0.1:
            return None
        words = ", ".join(f"{name} {listed(v)}" for name, v in zip(
            ["she", "he", "woman", "man", "poet"], [she, he, woman, man, word]))
        return SimpleNamespace(differences=np.array([she - he, woman - man]), v=word, words=words)
    return drawn(variant, make, [along_direction, not_divided, divided_by_square, each_scaled, one_pair])


def along_direction(e):
    """Return (L.6)."""
    g = e.differences.sum(axis=0)
    return e.v @ g / np.linalg.norm(g)


def not_divided(e):
    """yours is v · g; (L.6) divides by the length of g."""
    return e.v @ e.differences.sum(axis=0)


def divided_by_square(e):
    """you divided by g · g; (L.6) divides by the length of g, its square root."""
    g = e.differences.sum(axis=0)
    return e.v @ g / (g @ g)


def each_scaled(e):
    """you scaled each difference to length 1 before the sum; (L.6) adds them as they are."""
    g = unit(e.differences).sum(axis=0)
    return e.v @ g / np.linalg.norm(g)


def one_pair(e):
    """you took the first pair alone; g in (L.6) is the sum over both pairs."""
    return e.v @ unit(e.differences[0])


#: Every exercise with a check: the answer and the known mistakes.
TASKS = {
    "vectors-cosine": NumberTask(
        1, "v = {e.v} and w = {e.w}. What is the cosine of the angle between them? One number.",
        cosine_data, cosine, [dot_product, squared_lengths, one_length, other_length, angle]),
    "vectors-rankings": NumberTask(
        2, "The vector of a word is {e.word}, and its candidates 1, 2, 3 have the vectors {e.candidates}. Order the "
        "candidates by cosine, and then by dot product, the nearest first. Two lists of three numbers, such as "
        "[[1, 2, 3], [3, 2, 1]].",
        ranking_data, rankings, [only_own_length, farthest_first_ranking, ranked_by_distance, counted_from_zero,
                                 lists_exchanged]),
    "vectors-neighbors": CodeTask(
        3, neighbors, [itself_among_neighbors, first_dropped, nearest_by_dot, nearest_by_distance, farthest_first,
                       last_dropped, own_cosine_zero, own_row_deleted],
        ["the rows of the nearest words"], neighbor_cases),
    "vectors-inputs": NumberTask(
        2, "The words have the vectors {e.words}. The question is: man is to king as woman is to …? What is the dot "
        "product of each word with v_b - v_a + v_c? Five numbers, in the order of the words.",
        inputs_data, offset_products, [offset_reversed, plus_everywhere, cosines_with_target]),
    "vectors-analogy": CodeTask(
        3, analogy, [inputs_allowed, only_c_excluded, offset_of_raw_vectors, candidates_by_dot, wrong_way,
                     only_a_and_c_excluded, only_b_and_c_excluded, inputs_set_to_zero, inputs_deleted,
                     nothing_scaled, nearest_raw_point],
        ["the row of the answer, (L.2)"], analogy_cases),
    "vectors-dimension": CodeTask(
        4, score_after_cut, [first_columns, weakest_directions, without_singular_values, score_with_inputs, not_cut,
                             scaled_before_the_cut, not_scaled_after_the_cut],
        ["the share of right answers"], dimension_cases),
    "vectors-coverage": NumberTask(
        1, "There are vectors for {e.vectors}. The list of judged pairs is {e.listed}. What is the coverage? "
        "One number.",
        coverage_data, coverage,
        [one_word_is_enough, share_of_words, share_of_places, pairs_left_out, number_of_pairs]),
    "vectors-spearman": NumberTask(
        2, "Five pairs of words have the judgments {e.people} and the cosines {e.model}, in the same order. What is "
        "Spearman's ρ? One number.",
        spearman_data, spearman, [ties_in_order, formula_without_ties, values_not_ranks]),
    "vectors-bootstrap": CodeTask(
        3, bootstrap_interval, [interval_of_answers, means_of_columns, ninety_percent, whole_range, normal_interval,
                                answers_counted, quantiles_in_percent],
        ["the two ends of the interval"], bootstrap_cases),
    "vectors-kept": NumberTask(
        2, "With k = 2, the nearest neighbors in the full space are {e.full}. On the map they are {e.on_map}. What "
        "share of the neighbors does the map keep, and what share would a map without any relation keep on average? "
        "Two numbers.",
        kept_data, kept, [kept_words, kept_in_order, kept_of_union, chance_with_itself, chance_of_one_place]),
    "vectors-preservation": CodeTask(
        3, evaluation.neighbor_preservation,
        [itself_counted, same_place_in_list, divided_by_union, common_not_divided, farthest_compared,
         nearest_by_cosine],
        ["the share that the map keeps, (L.3)"], map_cases),
    "vectors-procrustes": CodeTask(
        3, evaluation.procrustes,
        [rotation_back, svd_not_transposed, least_squares, rotations_only, with_singular_values],
        ["R, equation (L.5)"], procrustes_cases),
    "vectors-stretch": NumberTask(
        4, "Two words have the input vectors (1, 1) and (1, -1), whose cosine is 0; the output vector of a third word "
        "is ({x}, {y}). Which s > 0 in A = diag(s, 1) makes the cosine {p}/{q}, and what must the output vector "
        "become so that no score changes? Three numbers: s and the two coordinates.",
        stretch_data, stretched, [square_of_s, output_stretched_too, squeezed, output_left_alone]),
    "vectors-direction": NumberTask(
        2, "The words have the vectors {e.words}; the pairs are she, he and woman, man. What is the number b of poet? "
        "One number.",
        direction_data, along_direction, [not_divided, divided_by_square, each_scaled, one_pair]),
}
