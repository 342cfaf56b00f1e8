"""The exercises of chapter 9 (``speed.ipynb``): their answers, and the wrong turns that are known."""

from itertools import product

import numpy as np

from .. import counts
from ..numerics import sigmoid, softmax
from .checker import CodeTask, NumberTask
from .windows import N, V

# What a window costs.


def cost_data(variant):
    """Return the sizes of a window, of the vectors and of the vocabulary."""
    if variant == 0:
        return {"C": 6, "K": 5, "N": 100, "V": 50_000}
    rng = np.random.default_rng(variant)
    C, K, N = int(rng.integers(2, 10)), int(rng.choice([5, 10, 15])), int(rng.choice([50, 100, 200, 300]))
    return {"C": C, "K": K, "N": N, "V": int(rng.integers(2, 10)) * 10_000}


def window_costs(C, K, N, V):
    """Return the multiply-adds of a window with negative sampling, and with the softmax."""
    return [3 * C * (K + 1) * N, 3 * V * N]


def cost_without_the_true_word(C, K, N, V):
    """you counted the draws only; each prediction also scores and moves its true word, which makes K + 1 rows."""
    return [3 * C * K * N, 3 * V * N]


def cost_of_the_scores(C, K, N, V):
    """you counted the scores only; each row is also added to the hidden error, and is itself moved: three sums."""
    return [C * (K + 1) * N, V * N]


def cost_of_one_prediction(C, K, N, V):
    """your first number is for one prediction; skip-gram makes C of them in a window, each with draws of its own."""
    return [3 * (K + 1) * N, 3 * V * N]


def cost_of_panels(C, K, N, V):
    """your second number has a softmax for each context word; the C panels are one softmax, see γ = C y - n."""
    return [3 * C * (K + 1) * N, 3 * C * V * N]


# Changes that meet in one row.


def scatter(table, words, changes):
    """Add each change to the row of its word."""
    for word, change in zip(words, changes):
        table[word] += change


def scatter_losing_repeats(table, words, changes):
    """`table[words] += changes` keeps one change for each different word: a word that repeats loses the others."""
    table[words] += changes


def scatter_the_mean(table, words, changes):
    """you add the mean of the changes of a word; a batch adds up all of them, see (R.3)."""
    for word in np.unique(words):
        table[word] += changes[words == word].mean(axis=0)


def scatter_once(table, words, changes):
    """you keep the first change of each word; a word that repeats has to receive all of its changes."""
    different, first = np.unique(words, return_index=True)
    table[different] += changes[first]


def scatter_by_position(table, words, changes):
    """you add change number j to row j; it belongs to the row of the word, words[j]."""
    table[:len(words)] += changes


def scatter_downhill(table, words, changes):
    """you subtract the changes; here they are to be added."""
    np.subtract.at(table, words, changes)


def scatter_cases():
    """Return tables, words and their changes, with repeats and without."""
    rng = np.random.default_rng(0)
    cases = {"distinct words": [7, 2, 4], "a repeated word": [7, 2, 7, 4], "one word only": [3, 3, 3],
             "many repeats": [1, 8, 1, 0, 8, 1], "words in falling order": [8, 6, 1]}
    return {name: {"table": rng.normal(size=(V, N)), "words": np.array(words),
                   "changes": rng.normal(size=(len(words), N))} for name, words in cases.items()}


# A sum in float32.


def stall_data(variant):
    """Return a term, a whole number."""
    return {"term": int(np.random.default_rng(variant).integers(1, 200)) if variant else 3}


def stall(term):
    """Return the exponent from which on adding the term changes nothing, and the number of terms up to there."""
    k = next(k for k in range(24, 60) if np.float32(2**k) + np.float32(term) == np.float32(2**k))
    return [k, 2**k / term]


def stall_at_a_whole_gap(term):
    """you ask for a gap larger than the term; a sum is rounded to the nearest number, so half a gap is enough."""
    k = next(k for k in range(23, 60) if 2.0**(k - 23) > term)
    return [k + 1, 2**(k + 1) / term] if [k, 2**k / term] == stall(term) else [k, 2**k / term]


def stall_of_ones(term):
    """you took the power for adding 1; a larger term is lost later."""
    return [24, 2**24 / term]


def stall_counted_in_ones(term):
    """your exponent is right; but the sum grows by the term at each step, so divide."""
    return [stall(term)[0], 2**stall(term)[0]]


def stall_in_float64(term):
    """your exponent belongs to float64, which has 53 bits; float32 has 24."""
    k = stall(term)[0] + 29
    return [k, 2**k / term]


# The weight of a shared draw.


def weight_data(variant):
    """Return the context sizes of a block of three windows, K and M."""
    if variant == 0:
        return {"sizes": [6, 2, 4], "K": 5, "M": 16}
    rng = np.random.default_rng(variant)
    return {"sizes": (rng.permutation(9)[:3] + 2).tolist(), "K": int(rng.choice([2, 5, 10])),
            "M": int(rng.choice([4, 8, 16, 32]))}


def draw_weights(sizes, K, M):
    """Return the weight of a draw for the first window, for the block, and for the block with CBOW."""
    return [sizes[0] * K / M, sum(sizes) * K / M, len(sizes) * K / M]


def weight_of_one_prediction(sizes, K, M):
    """your weights are those of one prediction for each window; skip-gram makes as many as the window has words."""
    return [K / M, len(sizes) * K / M, len(sizes) * K / M]


def weight_of_an_own_draw(sizes, K, M):
    """a draw has the weight 1 for each prediction in yours; M draws stand for K, so it is K/M."""
    return [sizes[0], sum(sizes), len(sizes)]


def weight_upside_down(sizes, K, M):
    """your weight is M/K; more draws must weigh less each."""
    return [sizes[0] * M / K, sum(sizes) * M / K, len(sizes) * M / K]


def weight_of_skipgram_for_cbow(sizes, K, M):
    """CBOW makes one prediction for a window, however many words stand around its center."""
    return [sizes[0] * K / M, sum(sizes) * K / M, sum(sizes) * K / M]


# Expectation and variance of shared draws.


def mean_and_variance(u, P, K, M):
    """Return, over all ways to draw M words, the mean and the variance of each word's error from the draws."""
    outcomes = list(product(range(len(u)), repeat=M))
    chance = np.array([P[[*draws]].prod() for draws in outcomes])
    errors = np.array([K / M * np.bincount(draws, minlength=len(u)) * sigmoid(u) for draws in outcomes])
    mean = chance @ errors
    return mean, chance @ (errors - mean) ** 2


def moments_without_the_weight(u, P, K, M):
    """your draws count fully, so M draws tell M times no; each of them has the weight K/M, see (F.2)."""
    return M * P * sigmoid(u), M * P * (1 - P) * sigmoid(u)**2


def variance_of_own_draws(u, P, K, M):
    """your variance is that of K draws of weight 1; the mean does not depend on M, the variance does."""
    return K * P * sigmoid(u), K * P * (1 - P) * sigmoid(u)**2


def variance_without_square(u, P, K, M):
    """the weight comes squared into a variance, and so does σ(u)."""
    return K * P * sigmoid(u), K * P * (1 - P) * sigmoid(u)


def second_moment(u, P, K, M):
    """your second result is the mean of the squares; the variance subtracts the square of the mean."""
    mean, variance = mean_and_variance(u, P, K, M)
    return mean, variance + mean**2


def all_outcomes_alike(u, P, K, M):
    """you give all draws the same chance; the chance of (k_1, …, k_M) is P[k_1] ⋯ P[k_M]."""
    return mean_and_variance(u, np.full(len(u), 1 / len(u)), K, M)


def deviation_for_variance(u, P, K, M):
    """your second result is the standard deviation; the variance is its square."""
    mean, variance = mean_and_variance(u, P, K, M)
    return mean, np.sqrt(variance)


def moments_cases():
    """Return scores, a noise distribution, and small numbers of draws."""
    u, P = np.log([1.0, 2, 3, 4]), np.array([0.4, 0.3, 0.2, 0.1])
    return {"one shared draw": {"u": u, "P": P, "K": 2, "M": 1}, "M = K": {"u": u, "P": P, "K": 2, "M": 2},
            "M larger than K": {"u": u, "P": P[::-1], "K": 2, "M": 4},
            "M smaller than K": {"u": -u, "P": P, "K": 5, "M": 3},
            "three words": {"u": np.array([0.5, -1, 0]), "P": np.array([0.7, 0.2, 0.1]), "K": 5, "M": 4}}


# The alias method.


def boxes_data(variant):
    """Return four boxes of an alias table, limits in tenths."""
    if variant == 0:
        limit, alias = [1.0, 0.8, 0.6, 0.4], [0, 0, 0, 1]
    else:
        rng = np.random.default_rng(variant)
        limit = [1.0, *(rng.permutation([1, 2, 3, 4, 6, 7, 8, 9])[:3] / 10).tolist()]
        alias = [0, 0, *rng.permutation([0, 1]).tolist()]
    return {"limit": limit, "alias": alias, "boxes": "; ".join(
        f"box {i}: limit {a}, alias {b}" for i, (a, b) in enumerate(zip(limit, alias)))}


def _probabilities(limit, alias):
    return (np.array(limit) + np.bincount(alias, 1 - np.array(limit), len(limit))) / len(limit)


def box_probabilities(limit, alias, boxes):
    """Return the probability of each word."""
    return _probabilities(limit, alias)


def boxes_not_chosen(limit, alias, boxes):
    """your numbers sum to 4: each box is chosen with the probability 1/4 only."""
    return _probabilities(limit, alias) * len(limit)


def limits_only(limit, alias, boxes):
    """you left out the upper parts of the boxes: above its limit a box gives its alias."""
    return np.array(limit) / len(limit)


def limits_normalized(limit, alias, boxes):
    """you divided the limits by their sum; the upper part of box i belongs to alias[i], and to no one else."""
    return np.array(limit) / np.sum(limit)


def parts_exchanged(limit, alias, boxes):
    """you gave the lower part of a box to the alias and the upper part to its own word."""
    return _probabilities(1 - np.array(limit), alias)


def alias_draw(limit, alias, x):
    """Return the word that each uniform number of x stands for."""
    words = []
    for place in x * len(limit):
        box = int(place)
        words.append(box if place - box < limit[box] else alias[box])
    return np.array(words)


def box_for_word(limit, alias, x):
    """you return the box; above its limit a box gives its alias."""
    return (x * len(limit)).astype(int)


def draw_exchanged(limit, alias, x):
    """you take the alias below the limit and the word of the box above it; it is the other way round."""
    box = (x * len(limit)).astype(int)
    return np.where(x * len(limit) - box < limit[box], alias[box], box)


def draw_with_the_number_itself(limit, alias, x):
    """you compare x with the limit; what has to be compared is the place within the box, x V minus the box."""
    box = (x * len(limit)).astype(int)
    return np.where(x < limit[box], box, alias[box])


def draw_with_the_place(limit, alias, x):
    """you compare x V with the limit; subtract the number of the box first, so that the place is within the box."""
    box = (x * len(limit)).astype(int)
    return np.where(x * len(limit) < limit[box], box, alias[box])


def draw_rounded(limit, alias, x):
    """you round to the nearest box; x V lies in the box whose number is its whole part."""
    box = np.minimum(np.rint(x * len(limit)).astype(int), len(limit) - 1)
    return np.where(x * len(limit) - np.floor(x * len(limit)) < limit[box], box, alias[box])


def boxes_cases():
    """Return alias tables and uniform numbers."""
    x = (np.arange(48) + 0.5) / 48
    return {"the table of the last exercise": {"limit": np.array([1.0, 0.8, 0.6, 0.4]), "alias": np.array([0, 0, 0, 1]),
                                               "x": x},
            "aliases to the right": {"limit": np.array([0.3, 0.55, 1.0]), "alias": np.array([1, 2, 2]), "x": x[::-1]},
            "full boxes": {"limit": np.ones(5), "alias": np.arange(5), "x": x},
            "an empty box": {"limit": np.array([0.0, 1.0]), "alias": np.array([1, 1]), "x": x}}


# Threads, and the roof.


def amdahl_data(variant):
    """Return the share of the work that one thread has to do, in percent, and a number of threads."""
    if variant == 0:
        return {"percent": 10, "n": 8}
    rng = np.random.default_rng(variant)
    return {"percent": int(rng.choice([2, 4, 5, 10, 20, 25])), "n": int(rng.choice([4, 8, 16, 32]))}


def speed_ups(percent, n):
    """Return the speed-up with n threads, and its limit."""
    s = percent / 100
    return [1 / (s + (1 - s) / n), 1 / s]


def parallel_share_only(percent, n):
    """your first number is the share of the parallel part times n; the other part takes its time as before."""
    return [n * (1 - percent / 100), 100 / percent]


def remaining_time(percent, n):
    """these are shares of the old time; the speed-up is old time over new time, one divided by that."""
    return [1 / x for x in speed_ups(percent, n)]


def limit_of_threads(percent, n):
    """without limit on the threads the parallel part takes no time at all, but the other part does: 1/s."""
    return [speed_ups(percent, n)[0], n]


def shares_exchanged(percent, n):
    """you exchanged the two shares: the given one is for a single thread, the rest is divided by n."""
    return speed_ups(100 - percent, n)


def roof_data(variant):
    """Return a machine and the costs of two kernels."""
    if variant == 0:
        return {"P": 60, "b": 10, "first": [10_800, 28_800], "second": [6600, 800]}
    rng = np.random.default_rng(variant)
    b = int(rng.choice([5, 8, 10, 20]))
    P = b * int(rng.choice([4, 6, 8]))
    size = int(rng.integers(2, 10)) * 1000
    return {"P": P, "b": b, "first": [size, 2 * size * int(rng.choice([1, 2]))],
            "second": [size, size // int(rng.choice([8, 10]))]}


def _roof(P, b, kernels, operations=2):
    return [min(P, operations * work / size * b) for work, size in kernels]


def roofs(P, b, first, second):
    """Return the highest possible rates of two kernels, in billion operations per second."""
    return _roof(P, b, [first, second])


def roof_of_memory_alone(P, b, first, second):
    """you took the roof of the memory for both; the second kernel has so many operations per byte that P limits it."""
    return _roof(np.inf, b, [first, second])


def roof_of_arithmetic_alone(P, b, first, second):
    """you took P for both; the first kernel waits for its bytes, at most I·b operations arrive per second."""
    return [P, P]


def roof_with_multiply_adds(P, b, first, second):
    """you counted a multiply-add as one operation; here it is two, a multiplication and an addition."""
    return _roof(P, b, [first, second], operations=1)


def roof_upside_down(P, b, first, second):
    """your intensity is bytes per operation; it is operations per byte."""
    return [min(P, size / (2 * work) * b) for work, size in (first, second)]


# The corpus as counts.


def counts_cases():
    """Return tables, and counts of pairs, some with words that are centers of nothing."""
    cases = {}
    for seed, name in enumerate(["many pairs", "few pairs", "one window", "large scores"]):
        rng = np.random.default_rng(seed)
        table = rng.poisson(0.5 if seed else 3, (V, V)).astype(float)
        if name == "one window":
            table = np.zeros((V, V))
            table[5, [2, 7]] = 2, 1
        scale = 20 if name == "large scores" else 1
        cases[name] = {"W": scale * rng.normal(size=(N, V)), "W_out": scale * rng.normal(size=(V, N)), "table": table,
                       "errors": rng.normal(size=(V, V))}
    return cases


def summed_errors(W, W_out, table):
    """Return Γ."""
    return counts.softmax_error(counts.scores(W, W_out), table)


def errors_for_one_pair(W, W_out, table):
    """you subtract the counts from y itself; y stands there once for each pair of the row, n_w times."""
    return softmax(counts.scores(W, W_out)) - table


def errors_of_shares(W, W_out, table):
    """your rows are means over the pairs of a word; (F.8) is the sum, with counts in place of shares."""
    rows = np.maximum(table.sum(axis=1, keepdims=True), 1e-300)
    return softmax(counts.scores(W, W_out)) * (table.sum(axis=1, keepdims=True) > 0) - table / rows


def errors_with_scores_transposed(W, W_out, table):
    """your scores are transposed: row w of U belongs to the input word w, so U is (W' W)ᵀ."""
    return counts.softmax_error(W_out @ W, table)


def errors_normalized_over_inputs(W, W_out, table):
    """your softmax runs over the input words; for each input word, a row, the output words share the probability 1."""
    return table.sum(axis=1, keepdims=True) * softmax(counts.scores(W, W_out), axis=0) - table


def errors_with_column_sums(W, W_out, table):
    """your n_w counts how often w is a context word, a column sum; it is the number of pairs with the center w."""
    return table.sum(axis=0)[:, None] * softmax(counts.scores(W, W_out)) - table


def errors_overflowing(W, W_out, table):
    """your exponentials overflow for large scores: subtract the largest score of a row first, or use `softmax`."""
    e = np.exp(counts.scores(W, W_out))
    with np.errstate(all="ignore"):
        return table.sum(axis=1, keepdims=True) * e / e.sum(axis=1, keepdims=True) - table


def table_gradients(W, W_out, errors):
    """Return ∇W and ∇W' from the errors of all scores."""
    return counts.gradients(W, W_out, errors)


def output_gradient_of_columns(W, W_out, errors):
    """in your ∇W' the sum runs over the output words; (F.9) sums over the input words w, the rows of Γ."""
    return counts.gradients(W, W_out, errors)[0], errors @ W.T


def input_gradient_of_rows(W, W_out, errors):
    """in your ∇W the sum runs over the input words; (F.10) sums over the output words k, the columns of Γ."""
    return (errors.T @ W_out).T, counts.gradients(W, W_out, errors)[1]


def both_gradients_of_the_transpose(W, W_out, errors):
    """both of your sums run along the wrong side of Γ: its rows are input words, its columns output words."""
    return counts.gradients(W, W_out, errors.T)


def gradients_exchanged(W, W_out, errors):
    """yours are exchanged: the gradient of W is made with W', and that of W' with W."""
    gradient, gradient_out = counts.gradients(W, W_out, errors)
    return gradient_out.T, gradient.T


# Memory and time.


def memory_data(variant):
    """Return the sizes of a vocabulary, of the vectors, and of a text."""
    if variant == 0:
        return {"V": 500_000, "N": 300, "words": 10**9, "billions": 1}
    rng = np.random.default_rng(variant)
    billions = int(rng.integers(1, 10))
    return {"V": int(rng.integers(1, 10)) * 100_000, "N": int(rng.choice([100, 200, 300])), "words": billions * 10**9,
            "billions": billions}


def memory(V, N, words, billions):
    """Return the gigabytes of both tables in float32, and of the text in int32."""
    return [2 * V * N * 4 / 1e9, words * 4 / 1e9]


def memory_of_one_table(V, N, words, billions):
    """training needs both tables, W and W'."""
    return [V * N * 4 / 1e9, words * 4 / 1e9]


def memory_in_float64(V, N, words, billions):
    """you took 8 bytes for a number; float32 and int32 have 32 bits, which are 4 bytes."""
    return [2 * V * N * 8 / 1e9, words * 8 / 1e9]


def memory_in_numbers(V, N, words, billions):
    """you counted numbers; each of them takes 4 bytes."""
    return [2 * V * N / 1e9, words / 1e9]


def memory_in_bits(V, N, words, billions):
    """you counted bits; 8 of them are a byte."""
    return [2 * V * N * 32 / 1e9, words * 32 / 1e9]


def day_data(variant):
    """Return a measured speed, a number of cores and of epochs, and a text."""
    if variant == 0:
        return {"rate": 500_000, "cores": 4, "epochs": 3, "billions": 12}
    rng = np.random.default_rng(variant)
    return {"rate": int(rng.choice([200_000, 500_000, 1_000_000])), "cores": int(rng.choice([2, 4, 8])),
            "epochs": int(rng.choice([2, 3, 5])), "billions": int(rng.integers(1, 30))}


def day(rate, cores, epochs, billions):
    """Return the words that are trained in a day, in billions, and the hours that the text takes."""
    return [rate * cores * 86_400 / 1e9, billions * 1e9 * epochs / (rate * cores) / 3600]


def day_of_one_core(rate, cores, epochs, billions):
    """yours is one core; the speed is per core, and all of them train at the same time."""
    return day(rate, 1, epochs, billions)


def day_of_one_epoch(rate, cores, epochs, billions):
    """your hours are those of one epoch; each epoch goes over the whole text."""
    return day(rate, cores, 1, billions)


def day_in_days(rate, cores, epochs, billions):
    """your second number is in days; the question asks for hours."""
    words, hours = day(rate, cores, epochs, billions)
    return [words, hours / 24]


def day_of_an_hour(rate, cores, epochs, billions):
    """your first number is what is trained in an hour; a day has 24."""
    words, hours = day(rate, cores, epochs, billions)
    return [words / 24, hours]


#: Every exercise with a check: the answer and the known mistakes.
TASKS = {
    "speed-cost": NumberTask(
        1, "A window has C = {C} context words; K = {K}, N = {N}, V = {V:,}. How many multiply-adds does one window of "
        "skip-gram take with negative sampling, and how many with the softmax, by (F.1) and the text below it? Two "
        "numbers.",
        cost_data, window_costs,
        [cost_without_the_true_word, cost_of_the_scores, cost_of_one_prediction, cost_of_panels]),
    "speed-scatter": CodeTask(
        3, scatter, [scatter_losing_repeats, scatter_the_mean, scatter_once, scatter_by_position, scatter_downhill],
        [], scatter_cases),
    "speed-stall": NumberTask(
        2, "A float32 sum grows by {term} at each step. It stalls at a power of 2: at which exponent k, and after how "
        "many steps, if no rounding before counts? Two numbers; the second may be an expression such as 2^30/7.",
        stall_data, stall, [stall_of_ones, stall_at_a_whole_gap, stall_counted_in_ones, stall_in_float64]),
    "speed-weight": NumberTask(
        2, "A block has three windows with C = {sizes[0]}, {sizes[1]} and {sizes[2]} context words, K = {K}, and "
        "M = {M} shared draws. By (F.2), with which weight does one draw count for the first window, with which for "
        "the whole block, and with which for the whole block if the model is CBOW? Three numbers.",
        weight_data, draw_weights,
        [weight_of_one_prediction, weight_of_an_own_draw, weight_upside_down, weight_of_skipgram_for_cbow]),
    "speed-expected": CodeTask(
        4, mean_and_variance,
        [moments_without_the_weight, variance_of_own_draws, variance_without_square, second_moment, all_outcomes_alike,
         deviation_for_variance],
        ["the pair (mean, variance)"], moments_cases),
    "speed-boxes": NumberTask(
        2, "An alias table of four words: {boxes}. Which probability has each of the words 0, 1, 2, 3? Four numbers.",
        boxes_data, box_probabilities, [boxes_not_chosen, limits_only, limits_normalized, parts_exchanged]),
    "speed-alias": CodeTask(
        3, alias_draw,
        [box_for_word, draw_exchanged, draw_with_the_number_itself, draw_with_the_place, draw_rounded],
        ["the words"], boxes_cases),
    "speed-threads": NumberTask(
        2, "One thread alone has to do {percent} % of the work, the rest can be divided. What is the speed-up with {n} "
        "threads, and what is its limit for ever more threads? Two numbers.",
        amdahl_data, speed_ups, [parallel_share_only, remaining_time, limit_of_threads, shares_exchanged]),
    "speed-roof": NumberTask(
        2, "A core makes at most {P} billion operations per second, its memory delivers {b} billion bytes per second. "
        "One kernel takes {first[0]:,} multiply-adds and {first[1]:,} bytes for a window, another {second[0]:,} and "
        "{second[1]:,}. How many billion operations per second can each make at most, by (F.5)? Two numbers.",
        roof_data, roofs,
        [roof_of_memory_alone, roof_of_arithmetic_alone, roof_with_multiply_adds, roof_upside_down]),
    "speed-counts-error": CodeTask(
        3, summed_errors,
        [errors_for_one_pair, errors_of_shares, errors_with_scores_transposed, errors_normalized_over_inputs,
         errors_with_column_sums, errors_overflowing],
        ["Γ, formula (F.8)"], counts_cases),
    "speed-counts-gradient": CodeTask(
        3, table_gradients,
        [output_gradient_of_columns, input_gradient_of_rows, both_gradients_of_the_transpose, gradients_exchanged],
        ["∇W, formula (F.10)", "∇W', formula (F.9)"], counts_cases),
    "speed-memory": NumberTask(
        1, "V = {V:,}, N = {N}, and a text of {billions} billion words. How many gigabytes (billions of bytes) do both "
        "tables take in float32, and how many the text in int32? Two numbers.",
        memory_data, memory, [memory_of_one_table, memory_in_float64, memory_in_numbers, memory_in_bits]),
    "speed-day": NumberTask(
        1, "A core trains {rate:,} words per second, {cores} cores train at the same time without loss. How many "
        "billion words are trained in a day, and how many hours do {epochs} epochs over {billions} billion words "
        "take? Two numbers.",
        day_data, day, [day_of_one_core, day_of_one_epoch, day_in_days, day_of_an_hour]),
}
