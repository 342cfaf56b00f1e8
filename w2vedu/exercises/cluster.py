"""The exercises of chapter 10 (``cluster.ipynb``): their answers, and the wrong turns that are known."""

import numpy as np

from .checker import CodeTask, NumberTask

# The average.


def weights_data(variant):
    """Return the words of two shards in thousands, and what their workers have made of the same number."""
    if variant == 0:
        return {"first": 300, "second": 100, "x": 0.6, "y": 0.2}
    rng = np.random.default_rng(variant)
    first, second = (rng.permutation(8)[:2] + 1) * 100
    x, y = (rng.permutation(9)[:2] + 1) / 10
    return {"first": int(first), "second": int(second), "x": float(x), "y": float(y)}


def averages(first, second, x, y):
    """Return the average weighted by words, and the plain one."""
    return [(first * x + second * y) / (first + second), (x + y) / 2]


def averages_exchanged(first, second, x, y):
    """you gave each number the weight of the other shard; the longer shard has more to say."""
    return [(second * x + first * y) / (first + second), (x + y) / 2]


def averages_divided_twice(first, second, x, y):
    """your weights are shares, which sum to 1 already; then you divided by the number of shards as well."""
    return [(first * x + second * y) / (first + second) / 2, (x + y) / 2]


def averages_of_squares(first, second, x, y):
    """you weighted with the squares of the words; (M.2) takes the words, though in (M.3) they then count twice."""
    return [(first**2 * x + second**2 * y) / (first**2 + second**2), (x + y) / 2]


def sums_for_averages(first, second, x, y):
    """your second number is the sum; an average of equal numbers must be that number."""
    return [(first * x + second * y) / (first + second), x + y]


def average(words, tables):
    """Average tables (S, V, N), weighted by words (S,)."""
    return np.tensordot(words / words.sum(), tables, axes=1)


def average_of_equals(words, tables):
    """you give every shard the same weight; here each weighs as much as it has words."""
    return tables.mean(axis=0)


def average_not_divided(words, tables):
    """your weights are the words themselves; weights must sum to 1, so divide by the words of all shards."""
    return np.tensordot(words, tables, axes=1)


def average_divided_by_shards(words, tables):
    """you divide by the number of shards; the weights words[s] sum to the words of all shards, so divide by these."""
    return np.tensordot(words, tables, axes=1) / len(words)


def average_summed(words, tables):
    """you add the tables up; a table on which all workers agree must come out as it is."""
    return tables.sum(axis=0)


def average_of_squares(words, tables):
    """your weights are the squares of the words; (M.2) takes the words."""
    return np.tensordot(words**2 / (words**2).sum(), tables, axes=1)


def average_of_the_longest(words, tables):
    """you keep the table of the longest shard; all of them take part in the average."""
    return tables[words.argmax()].copy()


def average_cases():
    """Return words of shards and their tables."""
    rng = np.random.default_rng(0)
    cases = {"two shards": [30, 10], "four shards": [5, 1, 9, 5], "a shard without words": [7, 0, 3],
             "ten shards": rng.integers(1, 50, 10)}
    return {name: {"words": np.array(words), "tables": rng.normal(size=(len(words), 4, 3))}
            for name, words in cases.items()}


# What only one shard knows.


def rare_data(variant):
    """Return a number of shards and of rounds, and how far a worker moves a coordinate in each round."""
    if variant == 0:
        return {"S": 4, "R": 3, "d": 0.2}
    rng = np.random.default_rng(variant)
    return {"S": int(rng.choice([4, 5, 8, 10, 20])), "R": int(rng.choice([3, 4, 6])), "d": int(rng.integers(1, 9)) / 10}


def rare(S, R, d):
    """Return how far the coordinate has moved after the first round, and after all."""
    return [d / S, R * d / S]


def rare_kept(S, R, d):
    """you kept the whole move; the average of (M.2) has S - 1 tables in which the word is where it was."""
    return [d, R * d]


def rare_divided_again(S, R, d):
    """your second number divides anew for each round what was divided before; each round adds d/S."""
    return [d / S, d / S**R]


def rare_of_one_round(S, R, d):
    """your second number forgets that every round moves the coordinate."""
    return [d / S, d / S]


def rare_lost(S, R, d):
    """yours is the part that is lost; the other workers' tables take it away, and the S-th part remains."""
    return [d * (S - 1) / S, R * d * (S - 1) / S]


def rare_saved_by_rounds(S, R, d):
    """in your second number the rounds make up for the average; each of them is averaged, too."""
    return [d / S, R * d]


def rare_towards_a_goal(S, R, d):
    """in your second number the word comes nearer to a goal; here every round moves it by the same, and they add up."""
    return [d / S, d * (1 - (1 - 1 / S)**R)]


# What a round costs.


def bytes_data(variant):
    """Return the sizes of the tables, and the bandwidth of a network."""
    if variant == 0:
        return {"V": 500_000, "N": 300, "gigabits": 10}
    rng = np.random.default_rng(variant)
    return {"V": int(rng.integers(1, 30)) * 100_000, "N": int(rng.choice([100, 200, 300])),
            "gigabits": int(rng.choice([1, 10, 25, 100]))}


def round_bytes(V, N, gigabits):
    """Return the gigabytes of both tables, and the seconds of receiving and sending them."""
    return [8 * V * N / 1e9, 16 * V * N * 8 / (gigabits * 1e9)]


def bytes_of_one_table(V, N, gigabits):
    """a round moves both tables, W and W'."""
    return [4 * V * N / 1e9, 8 * V * N * 8 / (gigabits * 1e9)]


def bytes_of_one_way(V, N, gigabits):
    """your seconds are those of one way; a worker receives the tables and sends them back."""
    return [8 * V * N / 1e9, 8 * V * N * 8 / (gigabits * 1e9)]


def bytes_as_bits(V, N, gigabits):
    """you took gigabits for gigabytes; a byte has 8 bits."""
    return [8 * V * N / 1e9, 16 * V * N / (gigabits * 1e9)]


def bytes_in_float64(V, N, gigabits):
    """you took 8 bytes for a number; the tables hold float32, 4 bytes."""
    return [16 * V * N / 1e9, 32 * V * N * 8 / (gigabits * 1e9)]


def rounds_data(variant):
    """Return tables, a rate in millions of words, a bandwidth in gigabytes, a share, and the words of a worker."""
    if variant == 0:
        return {"V": 500_000, "N": 300, "rate": 1, "b": 1, "percent": 20, "billions": 1.2}
    rng = np.random.default_rng(variant)
    return {"V": int(rng.integers(1, 9)) * 100_000, "N": int(rng.choice([100, 200, 300])),
            "rate": float(rng.choice([0.5, 1, 2])), "b": float(rng.choice([0.5, 1, 2, 4])),
            "percent": int(rng.choice([5, 20, 25])), "billions": int(rng.integers(2, 30))}


def _rounds(V, N, rate, b, share, billions, per_number=16):
    millions = per_number * V * N * rate / (share * b * 1e9)
    return [millions, 1000 * billions / millions]


def rounds(V, N, rate, b, percent, billions):
    """Return the smallest number of words in a round, in millions, and how many such rounds an epoch has."""
    return _rounds(V, N, rate, b, percent / 100, billions)


def rounds_of_one_way(V, N, rate, b, percent, billions):
    """you counted one way; the tables travel to the worker and back, 16VN bytes."""
    return _rounds(V, N, rate, b, percent / 100, billions, 8)


def rounds_without_the_share(V, N, rate, b, percent, billions):
    """in your round the traffic takes as long as the training; it may only take a share p of it."""
    return _rounds(V, N, rate, b, 1, billions)


def rounds_with_p_upside_down(V, N, rate, b, percent, billions):
    """you multiplied by p; less traffic needs longer rounds, so divide."""
    return _rounds(V, N, rate, b, 100 / percent, billions)


def rounds_in_percent(V, N, rate, b, percent, billions):
    """you put the percentage itself in the place of p; 10 % is p = 0.1."""
    return _rounds(V, N, rate, b, percent, billions)


# How long it takes.


def time_data(variant):
    """Return words in billions, workers, a rate in millions, rounds, and the seconds of an exchange."""
    if variant == 0:
        return {"billions": 10, "S": 10, "rate": 1, "R": 5, "x": 40}
    rng = np.random.default_rng(variant)
    return {"billions": int(rng.integers(2, 40)), "S": int(rng.choice([4, 5, 10, 20])),
            "rate": float(rng.choice([0.5, 1, 2])), "R": int(rng.choice([2, 5, 10])), "x": int(rng.integers(2, 9)) * 10}


def _time(billions, S, rate, exchanges):
    alone = 1000 * billions / rate
    together = alone / S + exchanges
    return [together, alone / together]


def time_and_gain(billions, S, rate, R, x):
    """Return the seconds of an epoch, and how many times as fast that is as one worker without exchanges."""
    return _time(billions, S, rate, R * x)


def time_of_one_exchange(billions, S, rate, R, x):
    """you counted one exchange; there is one at the end of every round."""
    return _time(billions, S, rate, x)


def time_with_exchanges_divided(billions, S, rate, R, x):
    """you divided the exchanges by S, too; everybody takes part in them at the same time, and nobody trains."""
    return _time(billions, S, rate, R * x / S)


def time_without_exchanges(billions, S, rate, R, x):
    """yours is the time of training alone; the exchanges come on top of it."""
    return _time(billions, S, rate, 0)


def time_of_one_worker(billions, S, rate, R, x):
    """you did not divide the words: each worker trains the S-th part."""
    return [1000 * billions / rate + R * x, 1000 * billions / rate / (1000 * billions / rate + R * x)]


def ideal_gain(billions, S, rate, R, x):
    """your gain is that of the training alone; compare the whole times."""
    return [_time(billions, S, rate, R * x)[0], S]


def second_data(variant):
    """Return a rate in millions, the seconds of an exchange, and a number of workers."""
    if variant == 0:
        return {"rate": 2, "x": 10, "S": 5}
    rng = np.random.default_rng(variant)
    return {"rate": float(rng.choice([0.5, 2, 4])), "x": int(rng.integers(2, 60)), "S": int(rng.choice([4, 5, 8, 10]))}


def second(rate, x, S):
    """Return the words, in millions, from which on 2 workers gain, and S are S/2 times as fast as one."""
    return [2 * rate * x, S * rate * x]


def second_if_training_vanished(rate, x, S):
    """at your number one worker trains as long as an exchange takes; but two workers have half of it left to train."""
    return [rate * x, S * rate * x]


def second_of_each(rate, x, S):
    """yours are the words of one worker; the question asks for those of all workers in a round."""
    return [rate * x, rate * x]


def second_of_half_a_gain(rate, x, S):
    """your second number is where S workers begin to gain; asked is where they reach half of the gain S."""
    return [2 * rate * x, S * rate * x / (S - 1)]


def second_in_seconds(rate, x, S):
    """yours are seconds of training on one worker; times the rate they are words."""
    return [2 * x, S * x]


# The drift.


def round_terms(theta, kappa, targets, a):
    """Return the two sums of (M.3), for E_sj = kappa[s, j] (θ - targets[s, j])² / 2."""
    gradients = kappa * (theta - targets)
    before = np.cumsum(gradients, axis=1) - gradients
    return a @ gradients.sum(axis=1), a @ (kappa * before).sum(axis=1)


def drift_with_the_block_itself(theta, kappa, targets, a):
    """your inner sum includes block j; when its gradient is taken, only the blocks before it have moved the worker."""
    gradients = kappa * (theta - targets)
    return a @ gradients.sum(axis=1), a @ (kappa * np.cumsum(gradients, axis=1)).sum(axis=1)


def drift_of_the_later_blocks(theta, kappa, targets, a):
    """your inner sum runs over the blocks after j; a worker has been moved by those before it."""
    gradients = kappa * (theta - targets)
    after = gradients.sum(axis=1, keepdims=True) - np.cumsum(gradients, axis=1)
    return a @ gradients.sum(axis=1), a @ (kappa * after).sum(axis=1)


def drift_of_all_pairs(theta, kappa, targets, a):
    """your double sum runs over all i and j; each pair of blocks counts once, with i before j."""
    gradients = kappa * (theta - targets)
    return a @ gradients.sum(axis=1), a @ (kappa.sum(axis=1) * gradients.sum(axis=1))


def drift_without_curvature(theta, kappa, targets, a):
    """your second sum has no second derivative; that of E_sj is kappa[s, j]."""
    gradients = kappa * (theta - targets)
    return a @ gradients.sum(axis=1), a @ (np.cumsum(gradients, axis=1) - gradients).sum(axis=1)


def drift_with_the_curvature_before(theta, kappa, targets, a):
    """you multiplied the earlier gradients with their own curvatures; what bends is the gradient of block j."""
    gradients = kappa * (theta - targets)
    bent = np.cumsum(kappa * gradients, axis=1) - kappa * gradients
    return a @ gradients.sum(axis=1), a @ bent.sum(axis=1)


def drift_of_alike_blocks(theta, kappa, targets, a):
    """your second sum is that of blocks that are alike; where they differ, each pair has its own term."""
    first, J = kappa * (theta - targets), kappa.shape[1]
    return a @ first.sum(axis=1), a @ ((1 - 1 / J) / 2 * kappa.sum(axis=1) * first.sum(axis=1))


def terms_with_the_sign(theta, kappa, targets, a):
    """your first sum has the minus of -η; asked are the sums without their factors."""
    first, second = round_terms(theta, kappa, targets, a)
    return -first, second


def terms_without_weights(theta, kappa, targets, a):
    """you left the weights a out of both sums."""
    return round_terms(theta, kappa, targets, np.ones_like(a))


def terms_of_means(theta, kappa, targets, a):
    """your first sum has the mean of the gradients of a shard; E_s is the sum over its blocks."""
    return round_terms(theta, kappa, targets, a)[0] / kappa.shape[1], round_terms(theta, kappa, targets, a)[1]


def drift_cases():
    """Return positions, curvatures, targets and weights of shards."""
    cases = {}
    for seed, (name, S, J) in enumerate([("two shards of two blocks", 2, 2), ("three shards of four", 3, 4),
                                         ("one shard", 1, 5), ("unequal weights", 2, 3)]):
        rng = np.random.default_rng(seed)
        a = rng.random(S) if name == "unequal weights" else np.ones(S)
        cases[name] = {"theta": float(rng.normal()), "kappa": rng.uniform(0.5, 2, (S, J)),
                       "targets": rng.normal(size=(S, J)), "a": a / a.sum()}
    return cases


#: Every exercise with a check: the answer and the known mistakes.
TASKS = {
    "cluster-weights": NumberTask(
        2, "Two shards have {first},000 and {second},000 words. After a round the worker of the first has {x} at some "
        "place of its table, that of the second {y}. What stands there after the average weighted by words, and what "
        "after a plain average? Two numbers.",
        weights_data, averages,
        [averages_exchanged, averages_divided_twice, averages_of_squares, sums_for_averages]),
    "cluster-average": CodeTask(
        3, average, [average_of_equals, average_not_divided, average_divided_by_shards, average_summed,
                     average_of_squares, average_of_the_longest], ["the average"], average_cases),
    "cluster-rare": NumberTask(
        2, "A text is cut into S = {S} shards of equal length, and a word stands in one of them only. In each of {R} "
        "rounds its worker moves a coordinate of the word's vector by {d}. How far has the coordinate moved after the "
        "first average, and how far after the last? Two numbers.",
        rare_data, rare, [rare_kept, rare_divided_again, rare_of_one_round, rare_lost, rare_saved_by_rounds,
                          rare_towards_a_goal]),
    "cluster-bytes": NumberTask(
        1, "V = {V:,}, N = {N}, float32. How many gigabytes (billions of bytes) do both tables have, and how many "
        "seconds does a worker need to receive them and then to send them, at {gigabits} gigabits per second? Two "
        "numbers.",
        bytes_data, round_bytes, [bytes_of_one_table, bytes_of_one_way, bytes_as_bits, bytes_in_float64]),
    "cluster-rounds": NumberTask(
        2, "V = {V:,}, N = {N}; a worker trains {rate} million words per second, the network carries {b} billion bytes "
        "per second. From how many million words in a round on does traffic take at most {percent} % of the time of "
        "training, by (M.5)? And how many such rounds does an epoch have in which each worker has {billions} billion "
        "words? Two numbers.",
        rounds_data, rounds,
        [rounds_of_one_way, rounds_without_the_share, rounds_with_p_upside_down, rounds_in_percent]),
    "cluster-time": NumberTask(
        2, "{S} workers train {rate} million words per second each, on shards of equal length of a text of {billions} "
        "billion words. An epoch has {R} rounds, and the exchange after a round takes {x} seconds. How many seconds "
        "does an epoch take, and how many times as fast is it as on one worker that exchanges nothing? Two numbers.",
        time_data, time_and_gain, [time_of_one_exchange, time_with_exchanges_divided, time_without_exchanges,
                                   time_of_one_worker, ideal_gain]),
    "cluster-second": NumberTask(
        3, "A worker trains {rate} million words per second, and an exchange takes {x} seconds, whatever the number of "
        "workers. How many million words must a round have, all workers together, so that two of them are faster than "
        "one without exchanges? And how many, so that {S} workers are {S}/2 times as fast as one? Two numbers.",
        second_data, second,
        [second_if_training_vanished, second_of_each, second_of_half_a_gain, second_in_seconds]),
    "cluster-drift": CodeTask(
        4, round_terms, [drift_with_the_block_itself, drift_of_the_later_blocks, drift_of_all_pairs,
                         drift_without_curvature, drift_with_the_curvature_before, drift_of_alike_blocks,
                         terms_with_the_sign, terms_without_weights, terms_of_means],
        ["the first sum", "the second sum"], drift_cases),
}
