"""The exercises of chapter 7 (``training.ipynb``): their answers, and the wrong turns that are known."""

from types import SimpleNamespace

import numpy as np

from .. import cbow
from ..numerics import sigmoid
from ..text import keep_probability
from .checker import CodeTask, NumberTask
from .examples import example
from .windows import V, tables

# Yardsticks: the first losses with W' = 0.


def yardstick_data(variant):
    """Return V and K of a variant."""
    if variant == 0:
        return {"V": 1123, "K": 5}
    rng = np.random.default_rng(variant)
    return {"V": int(rng.choice([40, 250, 1000, 5000, 20000, 71000])), "K": int(rng.integers(2, 21))}


def draws_without_the_pair(V, K):
    """the second number counts the K draws alone; the true pair costs ln 2 as well."""
    return [np.log(V), K * np.log(2)]


def pair_without_the_draws(V, K):
    """the second number is the cost of the true pair alone; each of the K draws adds a term, see (23)."""
    return [np.log(V), np.log(2)]


def softmax_of_the_draws(V, K):
    """your second number is a softmax over K + 1 words; negative sampling asks K + 1 questions, each yes or no."""
    return [np.log(V), np.log(K + 1)]


def probabilities_not_losses(V, K):
    """yours are the probabilities; a loss is minus the logarithm of one."""
    return [1 / V, 0.5 ** (K + 1)]


# The first step from W' = 0.


def example_data(variant):
    """Return the example of a variant."""
    return {"e": example(variant)}


def first_step(e):
    """Return the new output vectors of the center and of the first context word, and the latter's input vector."""
    W, W_out = e.W.copy(), 0 * e.W_out
    cbow.step(W, W_out, e.center, e.context, e.eta)
    return [*W_out[e.center], *W_out[e.context[0]], *W[:, e.context[0]]]


def prediction_zero(e):
    """scores of 0 do not mean probabilities of 0: what does the softmax of four zeros give?"""
    return [e.eta, e.eta, 0, 0, *e.W[:, e.context[0]]]


def input_moved_with_new_table(e):
    """your input vector moved: δ is made from the old W', which is zero, equation (8)."""
    numbers = np.array(first_step(e))
    numbers[4:] += e.eta / 2 * 0.75 * e.eta  # δ = -η |δ'|² h with |δ'|² = 3/4
    return numbers


def output_uphill(e):
    """your output vectors go up the gradient: a step has a minus, equation (6)."""
    numbers = np.array(first_step(e))
    numbers[:4] *= -1
    return numbers


def error_for_step(e):
    """η is missing: equation (6) moves an output vector by -η δ' h."""
    return [0.75, 0.75, -0.25, -0.25, *e.W[:, e.context[0]]]


def errors_in_place_of_vectors(e):
    """these are the gradients δ' h; an output vector moves by -η times its own, from 0, equation (6)."""
    return [-0.75, -0.75, 0.25, 0.25, *e.W[:, e.context[0]]]


def nothing_moves(e):
    """only W stays: the gradient of W' is δ' h, and neither δ' nor h is zero, equation (6)."""
    return [0, 0, 0, 0, *e.W[:, e.context[0]]]


# The learning rate.


def decay_data(variant):
    """Return η at the start, the number of epochs, and the two epochs that are asked for."""
    if variant == 0:
        return {"eta": 0.5, "epochs": 5, "begins": 3, "middle": 4}
    rng = np.random.default_rng(variant)
    epochs = int(rng.choice([4, 5, 8, 10]))
    begins = int(rng.integers(2, epochs))
    return {"eta": float(rng.choice([0.2, 0.4, 0.5, 0.8])), "epochs": epochs, "begins": begins, "middle": begins + 1}


def decayed(eta, epochs, begins, middle):
    """Return the two learning rates of (R.2)."""
    return [eta * (1 - (begins - 1) / epochs), eta * (1 - (middle - 0.5) / epochs)]


def epoch_counted_before_it_is_done(eta, epochs, begins, middle):
    """you count an epoch as done when it begins: at the beginning of epoch 2 only one is done."""
    return [eta * (1 - begins / epochs), eta * (1 - (middle + 0.5) / epochs)]


def rate_grows(eta, epochs, begins, middle):
    """yours is η₀ p, which grows; (R.2) has what is left, 1 - p."""
    return [eta * (begins - 1) / epochs, eta * (middle - 0.5) / epochs]


def steps_of_epochs(eta, epochs, begins, middle):
    """yours is constant during an epoch; p in (R.2) grows with every step, so in the middle half an epoch is done."""
    return [eta * (1 - (begins - 1) / epochs), eta * (1 - (middle - 1) / epochs)]


def anew_in_each_epoch(eta, epochs, begins, middle):
    """your rate starts anew in each epoch; p in (R.2) is the share of the whole training."""
    return [eta, eta / 2]


# A batch is a sum.


def batch_cases():
    """Return batches with windows that share words, repeat them, and stand there twice."""
    batches = {
        "one window": ([5], [[2, 7]]),
        "no word in common": ([5, 1], [[2, 7], [0, 3, 8]]),
        "windows that share words": ([5, 2, 7], [[2, 7], [5, 7], [2, 4, 5]]),
        "repeated context words": ([5, 1, 5], [[2, 7, 2], [2, 2, 2, 0], [5, 3]]),
        "the same window twice": ([5, 5], [[2, 7, 8], [2, 7, 8]]),
    }
    cases = {}
    for seed, (name, (centers, contexts)) in enumerate(batches.items()):
        W, W_out = tables(seed)
        cases[name] = {"W": W, "W_out": W_out, "centers": np.array(centers), "contexts": np.concatenate(contexts),
                       "owner": np.repeat(np.arange(len(centers)), [len(c) for c in contexts]), "eta": 0.3}
    W, W_out = tables(9)
    return cases | {"scores around 1000": {**cases["windows that share words"], "W": 20 * W, "W_out": 20 * W_out}}


def _gradients(W, W_out, centers, contexts, owner):
    return [cbow.gradients(W, W_out, center, contexts[owner == b]) for b, center in enumerate(centers)]


def _descend(W, W_out, gradients, eta):
    for gradient, gradient_out in gradients:
        W -= eta * gradient
        W_out -= eta * gradient_out


def batch_step(W, W_out, centers, contexts, owner, eta):
    """Move both tables by the sum of the gradients of all windows, (R.3)."""
    _descend(W, W_out, _gradients(W, W_out, centers, contexts, owner), eta)


def one_after_the_other(W, W_out, centers, contexts, owner, eta):
    """each window in yours finds tables that the one before has moved; a batch takes all gradients at the old ones."""
    for b, center in enumerate(centers):
        cbow.step(W, W_out, center, contexts[owner == b], eta)


def mean_of_the_batch(W, W_out, centers, contexts, owner, eta):
    """yours takes the mean over the windows; (R.3) is a sum, so that η keeps its meaning."""
    batch_step(W, W_out, centers, contexts, owner, eta / len(centers))


def batch_losing_repeats(W, W_out, centers, contexts, owner, eta):
    """repeated context words of a window count once in yours: `gradient[:, context] += …` adds once per word."""
    gradients = _gradients(W, W_out, centers, contexts, owner)
    for b, (gradient, _) in enumerate(gradients):
        gradient /= np.maximum(1, np.bincount(contexts[owner == b], minlength=W.shape[1]))
    _descend(W, W_out, gradients, eta)


def batch_without_1_C(W, W_out, centers, contexts, owner, eta):
    """your context words get the whole δ: each place in a context gets δ/C, equation (10)."""
    gradients = _gradients(W, W_out, centers, contexts, owner)
    _descend(W, W_out, [(g * C, g_out) for C, (g, g_out) in zip(np.bincount(owner), gradients)], eta)


def batch_with_one_C(W, W_out, centers, contexts, owner, eta):
    """you divide δ by the number of all context words of the batch; C is how many the window has, equation (10)."""
    gradients = _gradients(W, W_out, centers, contexts, owner)
    shares = np.bincount(owner) / len(contexts)
    _descend(W, W_out, [(g * share, g_out) for share, (g, g_out) in zip(shares, gradients)], eta)


def input_after_output(W, W_out, centers, contexts, owner, eta):
    """your δ is made with the new W': compute both gradients first, and move the tables after that."""
    new_out = W_out.copy()
    batch_step(W.copy(), new_out, centers, contexts, owner, eta)
    deltas = []
    for b, center in enumerate(centers):
        error = cbow.output_error(W_out @ cbow.hidden(W, contexts[owner == b]), center)
        deltas.append(cbow.input_gradient(new_out.T @ error, contexts[owner == b], W.shape[1]))
    W -= eta * sum(deltas)
    W_out[:] = new_out


def moved_inside_the_loop(W, W_out, centers, contexts, owner, eta):
    """you move W' inside the loop and make δ from the new one: sum all gradients first, then move both tables once."""
    for b, center in enumerate(centers):
        input_after_output(W, W_out, [center], contexts[owner == b], owner[owner == b] - b, eta)


# Subsampling.


def subsampling_cases():
    """Return counts and thresholds."""
    return {
        "a small text": {"counts": np.array([900, 60, 30, 9, 1]), "t": 0.01},
        "only rare words": {"counts": np.array([3, 2, 2, 1, 1, 1]), "t": 0.5},
        "between the two thresholds": {"counts": np.array([20, 20, 15, 15, 15, 15]), "t": 0.1},
        "one word alone": {"counts": np.array([1000]), "t": 0.001},
        "a Zipf law": {"counts": (10**6 / np.arange(1, 2001)).astype(int), "t": 1e-3},
    }


def expected_kept(counts, t):
    """Return the expected number of tokens that the paper's and the program's rule keep."""
    return counts @ np.minimum(1, np.sqrt(t / (counts / counts.sum()))), counts @ keep_probability(counts, t)


def probability_above_one(counts, t):
    """your probabilities exceed 1 for rare words: an occurrence can at most be kept."""
    ratio = t * counts.sum() / counts
    return counts @ np.sqrt(ratio), counts @ (np.sqrt(ratio) + ratio)


def limit_before_the_sum(counts, t):
    """in the program's rule the sum √(t/f) + t/f is at most 1; yours adds t/f after the limit."""
    paper = expected_kept(counts, t)[0]
    return paper, paper + t * counts.sum() * len(counts)


def counts_for_frequencies(counts, t):
    """you put the counts in for f: f is the relative frequency, a share of all tokens."""
    return counts @ np.minimum(1, np.sqrt(t / counts)), counts @ np.minimum(1, np.sqrt(t / counts) + t / counts)


def dropped_not_kept(counts, t):
    """yours is the number of tokens that are thrown away; √(t/f) is the probability of keeping."""
    return tuple(counts.sum() - kept for kept in expected_kept(counts, t))


def probabilities_without_counts(counts, t):
    """you add up one probability for each word; each occurrence of a word is kept or not on its own."""
    return np.minimum(1, np.sqrt(t / (counts / counts.sum()))).sum(), keep_probability(counts, t).sum()


def rules_exchanged(counts, t):
    """the two rules are exchanged: the paper has √(t/f) alone, the program adds t/f."""
    return expected_kept(counts, t)[::-1]


# Mean losses and perplexity.


def perplexity_data(variant):
    """Return for two stretches of a training the number of predictions, and a word number whose ln is the loss."""
    if variant == 0:
        return {"n": 1000, "m": 3000, "a": 16, "b": 2}
    rng = np.random.default_rng(variant)
    a, b = rng.choice([2, 4, 8, 16, 32, 64], 2, replace=False).tolist()
    return {"n": 1000, "m": int(rng.choice([2000, 3000, 4000])), "a": a, "b": b}


def mean_loss_and_perplexity(n, m, a, b):
    """Return the mean over all predictions, and its exponential."""
    loss = (n * np.log(a) + m * np.log(b)) / (n + m)
    return [loss, np.exp(loss)]


def stretches_weighted_equally(n, m, a, b):
    """your mean counts both stretches alike; a mean per prediction counts every prediction alike."""
    return [np.log(a * b) / 2, np.sqrt(a * b)]


def mean_of_perplexities(n, m, a, b):
    """you took the mean of the perplexities; the perplexity is the exponential of the mean loss."""
    return [mean_loss_and_perplexity(n, m, a, b)[0], (n * a + m * b) / (n + m)]


def loss_from_mean_perplexity(n, m, a, b):
    """you took the mean of the numbers inside the logarithms; the mean loss is the mean of the logarithms."""
    return [np.log((n * a + m * b) / (n + m)), (n * a + m * b) / (n + m)]


def power_of_two(n, m, a, b):
    """you raised 2 to the power of a loss in nats; the losses here are natural logarithms, so raise e."""
    loss = mean_loss_and_perplexity(n, m, a, b)[0]
    return [loss, 2**loss]


# Dropped collisions.


def collision_data(variant):
    """Return the example, its scores as whole numbers inside of logarithms, the noise, and K."""
    e = example(variant)
    numbers = np.exp(e.W_out @ e.W[:, e.center]).round()
    rng = np.random.default_rng(variant)
    noise = np.array([0.4, 0.3, 0.2, 0.1]) if variant == 0 else rng.permutation([0.4, 0.3, 0.2, 0.1])
    return {"e": SimpleNamespace(
        words=", ".join(e.words), scores=", ".join(f"ln {n:.0f}" for n in numbers), u=np.log(numbers),
        noise=", ".join(map(str, noise)), P=noise, target=e.center, target_word=e.center_word,
        K=3 if variant == 0 else int(rng.integers(2, 6)))}


def _expected(e, P, K):
    return np.log1p(np.exp(-e.u[e.target])) + K * P @ np.log1p(np.exp(e.u))


def expected_losses(e):
    """Return the expected loss with every draw, and with the collisions dropped."""
    return [_expected(e, e.P, e.K), _expected(e, np.where(np.arange(4) == e.target, 0, e.P), e.K)]


def single_draw(e):
    """your sum over the noise stands for one draw; K draws have K times that expectation."""
    return [_expected(e, e.P, 1), _expected(e, np.where(np.arange(4) == e.target, 0, e.P), 1)]


def drawn_again(e):
    """your second number draws again after a collision; a dropped draw leaves fewer terms, its share goes nowhere."""
    rest = np.where(np.arange(4) == e.target, 0, e.P)
    return [_expected(e, e.P, e.K), _expected(e, rest / rest.sum(), e.K)]


def draws_as_positives(e):
    """the draws cost -log σ(u) in yours; a negative costs -log σ(-u), equation (23)."""
    flipped = SimpleNamespace(u=-e.u, target=e.target)
    shift = np.log1p(np.exp(-e.u[e.target])) - np.log1p(np.exp(e.u[e.target]))
    rest = np.where(np.arange(4) == e.target, 0, e.P)
    return [_expected(flipped, e.P, e.K) + shift, _expected(flipped, rest, e.K) + shift]


def dropped_from_one_draw(e):
    """your second number drops the share of one draw; each of the K draws may hit the true word."""
    every = expected_losses(e)[0]
    return [every, every - e.P[e.target] * np.log1p(np.exp(e.u[e.target]))]


def true_word_forgotten(e):
    """the term of the true word is missing: -log σ(u) stands in both losses, whatever is drawn, equation (23)."""
    return np.array(expected_losses(e)) - np.log1p(np.exp(-e.u[e.target]))


def dropped_first(e):
    """yours are in the other order: the loss in which every draw counts has more terms and is larger."""
    return expected_losses(e)[::-1]


# Both directions.


def direction_cases():
    """Return sentences as word numbers, with one reach for each position."""
    return {
        "equal reach": {"words": [2, 0, 3, 1, 4], "reach": [2, 2, 2, 2, 2], "V": V},
        "different reaches": {"words": [2, 0, 3, 1, 4], "reach": [1, 3, 2, 1, 2], "V": V},
        "repeated words": {"words": [2, 0, 2, 2, 8, 0], "reach": [2, 2, 1, 3, 1, 2], "V": V},
        "equal reach, repeated words": {"words": [2, 0, 2, 2, 8, 0], "reach": [3] * 6, "V": V},
        "one word": {"words": [5], "reach": [2], "V": V},
    }


def both_directions(words, reach, V):
    """Count the pairs center → context, and context → center."""
    forward = np.zeros((V, V))
    for i, word in enumerate(words):
        for j in range(max(0, i - reach[i]), min(len(words), i + reach[i] + 1)):
            if j != i:
                forward[word, words[j]] += 1
    return forward, forward.T


def reach_of_the_context(words, reach, V):
    """your two tables are exchanged; or did you take the reach of the context word? It belongs to the center."""
    return both_directions(words, reach, V)[::-1]


def same_table_twice(words, reach, V):
    """your second table is the first one again: the word that goes in is now the context word."""
    forward = both_directions(words, reach, V)[0]
    return forward, forward


def pairs_once(words, reach, V):
    """a pair that occurs several times counts once in yours; count a multiset."""
    return tuple(np.minimum(table, 1) for table in both_directions(words, reach, V))


def center_among_its_context(words, reach, V):
    """the center is a context word of itself in yours: leave out its position."""
    itself = np.diag(np.bincount(words, minlength=V))
    return tuple(table + itself for table in both_directions(words, reach, V))


def other_words_only(words, reach, V):
    """you leave out every context word that equals the center: leave out its position, not the word."""
    return tuple(table - np.diag(np.diag(table)) for table in both_directions(words, reach, V))


def right_end_missing(words, reach, V):
    """your windows end one position too early on the right: `range` stops before its end."""
    forward = np.zeros((V, V))
    for i, word in enumerate(words):
        for j in range(max(0, i - reach[i]), min(len(words), i + reach[i])):
            forward[word, words[j]] += j != i
    return forward, forward.T


# The 1/C of the two modes of gensim.


def divisor_data(variant):
    """Return the size of a context."""
    return {"C": 4 if variant == 0 else int(np.random.default_rng(variant).choice([2, 3, 5, 6, 8, 9, 10, 12, 16, 25]))}


def scales(C):
    """Return s of the mean mode and of the sum mode."""
    return [np.sqrt(C), 1 / np.sqrt(C)]


def one_factor_only(C):
    """s enters twice: once in the chain rule, ∇_A E = s ∇_W E, and once more in W = s A."""
    return [C, 1 / C]


def modes_exchanged(C):
    """yours are exchanged: in the mean mode the steps of W are too large, in the sum mode too small."""
    return scales(C)[::-1]


def sum_mode_taken_as_right(C):
    """the sum mode is no gradient step either: its h is a sum, so the gradient is the whole δ, and it moves by δ/C."""
    return [np.sqrt(C), 1]


def sum_mode_as_mean_mode(C):
    """the two modes differ: in the sum mode h has no 1/C, and the step has one."""
    return [np.sqrt(C), np.sqrt(C)]


# Saturation and collisions in gensim.


def saturation_cases():
    """Return scores around and far beyond 6."""
    u = np.array([0.5, -1.2, 2.0, 5.9, -5.9, 0.3, 7.5, -8.0, 1.1])
    return {
        "small scores": {"u": u, "center": 5, "negatives": np.array([0, 1, 2])},
        "close to the limits": {"u": u, "center": 5, "negatives": np.array([3, 4, 2])},
        "a negative above 6": {"u": u, "center": 5, "negatives": np.array([6, 1, 0])},
        "a negative below -6": {"u": u, "center": 5, "negatives": np.array([7, 1, 0])},
        "the true word below -6": {"u": u, "center": 7, "negatives": np.array([0, 1, 2])},
        "the true word above 6": {"u": u, "center": 6, "negatives": np.array([0, 1, 2])},
        "a word drawn twice": {"u": u, "center": 5, "negatives": np.array([1, 2, 1])},
        "a draw hits the true word": {"u": u, "center": 5, "negatives": np.array([1, 5, 2])},
    }


def gensim_error(u, center, negatives):
    """Return δ' with collisions dropped and terms beyond 6 skipped."""
    return _error(u, center, negatives, lambda score: sigmoid(score), skip=True)


def _error(u, center, negatives, probability, skip=False, drop=True):
    delta_out = np.zeros_like(u)
    for word, t in [(center, 1), *((draw, 0) for draw in negatives)]:
        if not (drop and t == 0 and word == center) and not (skip and abs(u[word]) > 6):
            delta_out[word] += probability(u[word]) - t
    return delta_out


def sigmoid_of_the_program(u, center, negatives):
    """beyond 6 you set σ to 0 or 1, as the C program does; gensim skips the whole term."""
    return _error(u, center, negatives, lambda x: sigmoid(x) if abs(x) < 6 else float(x > 0))


def no_saturation(u, center, negatives):
    """you use the exact sigmoid everywhere; gensim skips a term whose score is beyond 6 or -6."""
    return _error(u, center, negatives, sigmoid)


def collision_counted(u, center, negatives):
    """a draw that hits the true word counts in yours, as in (24); gensim drops it."""
    return _error(u, center, negatives, sigmoid, skip=True, drop=False)


def duplicates_once(u, center, negatives):
    """a word that was drawn twice counts once in yours; gensim makes a step for each draw."""
    return gensim_error(u, center, np.unique(negatives))


def added_once_with_collisions(u, center, negatives):
    """`delta_out[negatives] += …` adds once for each different word; and a draw that hits the true word is dropped."""
    return _error(u, center, np.unique(negatives), sigmoid, skip=True, drop=False)


def true_word_not_limited(u, center, negatives):
    """you limit the draws alone: the term of the true word is skipped as well if its score is beyond 6 or -6."""
    return np.where((np.arange(len(u)) == center) & (np.abs(u) > 6), sigmoid(u) - 1, gensim_error(u, center, negatives))


def scores_clipped(u, center, negatives):
    """you clip the scores to ±6, so that a term beyond keeps an error; gensim skips the whole term."""
    return _error(np.clip(u, -6, 6), center, negatives, sigmoid)


def skipped_above_only(u, center, negatives):
    """you skip scores above 6 and keep those below -6: the limit holds for both signs."""
    return _error(np.where(u > 6, np.inf, u), center, negatives,
                  lambda x: sigmoid(x) if np.isfinite(x) else 0) * (u <= 6)


# The running sum.


def running_data(variant):
    """Return the predictions of an epoch and the reports after three epochs."""
    if variant == 0:
        n, means = 200_000, [2.88, 2.6, 2.54]
    else:
        rng = np.random.default_rng(variant)
        n, first = int(rng.choice([50_000, 100_000, 200_000])), rng.integers(280, 340)
        second = first - rng.integers(20, 40)
        means = np.array([first, second, second - rng.integers(5, 15)]) / 100
    first, second, third = np.cumsum(means).round(2)
    return {"n": n, "first": round(n * first), "second": round(n * second), "third": round(n * third)}


def last_epoch(n, first, second, third):
    """Return the mean loss of the third epoch."""
    return (third - second) / n


def whole_sum(n, first, second, third):
    """you divided the sum over all three epochs by the predictions of one: each report holds the earlier ones."""
    return third / n


def sum_of_the_epoch(n, first, second, third):
    """that is the sum of the third epoch; divide it by the number of its predictions."""
    return third - second


def mean_since_the_start(n, first, second, third):
    """yours is the mean over all three epochs; the third one alone is the difference of two reports."""
    return third / (3 * n)


#: Every exercise with a check: the answer and the known mistakes.
TASKS = {
    "training-yardsticks": NumberTask(
        1, "A vocabulary has {V} words, and W' = 0. What is the loss of one softmax prediction, and what is the "
        "loss of one pair of negative sampling with K = {K} draws, in nats? Two numbers.",
        yardstick_data, lambda V, K: [np.log(V), (K + 1) * np.log(2)],
        [draws_without_the_pair, pair_without_the_draws, probabilities_not_losses, softmax_of_the_draws]),
    "training-first-step": NumberTask(
        2, "W is the table above, W' = 0, the context words are {e.context_words}, the center word is {e.center_word}, "
        "η = {e.eta}. After one step of softmax CBOW: what are the output vector of the center word, the output "
        "vector of the first context word, and the input vector of the first context word? Six numbers, in this order.",
        example_data, first_step,
        [prediction_zero, input_moved_with_new_table, output_uphill, error_for_step, errors_in_place_of_vectors,
         nothing_moves]),
    "training-learning-rate": NumberTask(
        1, "A run has {epochs} epochs of equal length and starts with η₀ = {eta}. What is the learning rate at the "
        "beginning of epoch {begins}, and what is it in the middle of epoch {middle}? Two numbers.",
        decay_data, decayed, [epoch_counted_before_it_is_done, rate_grows, anew_in_each_epoch, steps_of_epochs]),
    "training-batch": CodeTask(
        3, batch_step,
        [one_after_the_other, mean_of_the_batch, batch_losing_repeats, batch_without_1_C, input_after_output,
         moved_inside_the_loop, batch_with_one_C],
        [], batch_cases),
    "training-subsampling": CodeTask(
        3, expected_kept,
        [probability_above_one, counts_for_frequencies, dropped_not_kept, probabilities_without_counts,
         rules_exchanged, limit_before_the_sum],
        ["the pair (by the paper's rule, by the program's rule)"], subsampling_cases),
    "training-perplexity": NumberTask(
        2, "The mean loss is ln {a} nats over the first {n} predictions of a stretch of training, and ln {b} nats over "
        "the next {m}. What are the mean loss per prediction and the perplexity of the whole stretch? Two numbers.",
        perplexity_data, mean_loss_and_perplexity,
        [stretches_weighted_equally, mean_of_perplexities, loss_from_mean_perplexity, power_of_two]),
    "training-dropped": NumberTask(
        2, "The words {e.words} have the scores {e.scores} and the noise probabilities {e.noise}. The true word is "
        "{e.target_word}, and K = {e.K} words are drawn. What is the expected loss if every draw counts, and what is "
        "it if draws of the true word are dropped? Two numbers, in nats.",
        collision_data, expected_losses, [single_draw, drawn_again, draws_as_positives,
                                          dropped_from_one_draw, true_word_forgotten, dropped_first]),
    "training-directions": CodeTask(
        4, both_directions,
        [reach_of_the_context, same_table_twice, pairs_once, center_among_its_context, other_words_only,
         right_end_missing],
        ["the pair of tables (center → context, context → center)"], direction_cases),
    "training-divisor": NumberTask(
        4, "Every context has C = {C} words. Which s > 0 makes the gradient step in A, with W = s·A, equal to the step "
        "of gensim's mean mode, and which one to that of its sum mode? Two numbers.",
        divisor_data, scales, [one_factor_only, modes_exchanged, sum_mode_taken_as_right, sum_mode_as_mean_mode]),
    "training-saturation": CodeTask(
        3, gensim_error, [sigmoid_of_the_program, no_saturation, collision_counted, duplicates_once,
                          added_once_with_collisions, skipped_above_only, true_word_not_limited, scores_clipped],
        ["δ' as gensim has it"], saturation_cases),
    "training-running-sum": NumberTask(
        1, "Each epoch has {n:,} predictions, and after the first three the reports are {first:,}, {second:,} and "
        "{third:,}. What is the mean loss per prediction in the third epoch? One number.",
        running_data, last_epoch, [whole_sum, mean_since_the_start, sum_of_the_epoch]),
}
