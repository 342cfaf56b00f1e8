"""The exercises of chapter 5 (``negative-sampling.ipynb``): their answers, and the wrong turns that are known."""

from functools import partial, wraps
from itertools import combinations_with_replacement, permutations, product

import numpy as np

from .. import cbow
from .. import negative_sampling as ns
from ..cbow import hidden, occurrences, scores, update_input
from ..numerics import log_sigmoid, sigmoid
from .checker import CodeTask, NumberTask
from .examples import example
from .windows import quantities


def data(variant):
    """Return the example of a variant."""
    return {"e": example(variant)}


def data_with_a_repeat(variant):
    """Return the example of a variant with three draws: a word comes up twice, and the center word once."""
    e = example(variant)
    return {"e": e._replace(draws=[e.draws[0], e.draws[0], e.center])}


def data_of_panels(variant):
    """Return the example of a variant, and a second one with the draws of the second context word."""
    e = example(variant)
    return {"e": e, "second": e._replace(draws=[e.draws[0], e.center])}


def data_of_cost(variant):
    """Return the sizes of a skip-gram model."""
    rng = np.random.default_rng(variant)
    sizes = {"V": 10_000 * int(rng.integers(2, 13)), "N": int(rng.choice([50, 100, 200, 300])),
             "C": int(rng.integers(2, 7)), "K": int(rng.integers(2, 9))}
    return sizes if variant else {"V": 100_000, "N": 300, "C": 4, "K": 5}


def data_of_noise(variant):
    """Return the counts of three words, fourth powers of whole numbers."""
    roots = np.random.default_rng(variant).permutation(6)[:3] + 1 if variant else np.array([3, 2, 1])
    return {"counts": (roots ** 4).tolist()}


def data_with_noise(variant):
    """Return the example of a variant, a noise distribution, and K."""
    rng = np.random.default_rng(variant)
    noise = rng.permutation([0.4, 0.3, 0.2, 0.1]).tolist() if variant else [0.4, 0.3, 0.2, 0.1]
    return data(variant) | {"noise": noise, "K": int(rng.integers(2, 5)) if variant else 2}


def u_of(e):
    """Return the scores of an example: (1, 1) is its hidden vector for both models."""
    return e.W_out @ e.W[:, e.center]


def by_hand(rule):
    """Make of a wrong δ' in code the wrong turn with an example's numbers; the diagnosis stays."""
    @wraps(rule)
    def numbers(e):
        return rule(u_of(e), e.center, e.draws)
    return numbers


# Cost, noise, loss: wrong turns with pencil and paper.


def ratio_of_cost(V, N, C, K):
    """Return how many times more the softmax multiplies for one window of skip-gram."""
    return V / (C * (K + 1))


def cost_of_one_context_word(V, N, C, K):
    """C is missing: one softmax serves all C context words, but each of them has K + 1 questions of its own."""
    return V / (K + 1)


def cost_of_the_draws_alone(V, N, C, K):
    """the true word is missing: for each context word K + 1 rows take part, see (25)."""
    return V / (C * K)


def cost_upside_down(V, N, C, K):
    """that is the sampling step in units of the softmax step; the question asks for the inverse."""
    return C * (K + 1) / V


def cost_of_panels(V, N, C, K):
    """C belongs on the other side: one softmax serves the window, and each of C context words has K + 1 questions."""
    return V / (K + 1) * C


def cost_with_one_true_word(V, N, C, K):
    """you count the draws of all context words and one true word; each of the C context words is a true word, too."""
    return V / (C * K + 1)


def noise(counts):
    """Return the noise distribution of the counts, formula (N.1)."""
    powers = np.power(counts, 0.75)
    return powers / powers.sum()


def unigram_noise(counts):
    """these are the shares of the words themselves; (N.1) raises the counts to the power 3/4 before it divides."""
    return np.divide(counts, np.sum(counts))


def noise_over_the_sum_of_counts(counts):
    """yours do not sum to 1: in (N.1) the denominator is the sum of the powers, not of the counts."""
    return np.power(counts, 0.75) / np.sum(counts)


def power_of_the_share(counts):
    """yours do not sum to 1: you took the shares to the power 3/4; divide by the sum of the powers, see (N.1)."""
    return unigram_noise(counts) ** 0.75


def powers_alone(counts):
    """these are the powers; divide them by their sum, so that they become probabilities, see (N.1)."""
    return np.power(counts, 0.75)


def draws_told_yes(e):
    """the draws are told yes in yours, and (23) has σ(-u); in 1-2-3-4 this is also the value of the softmax loss."""
    return draws_with_the_sign_of_the_target(u_of(e), e.center, e.draws)


def loss_without_the_true_word(e):
    """the term of the true word is missing: -log σ(u) of the center word is the first of (23)."""
    return -log_sigmoid(-u_of(e)[e.draws]).sum()


def loss_of_the_true_word_alone(e):
    """that is the term of the true word; (23) has one more term for each draw, -log σ(-u)."""
    return -log_sigmoid(u_of(e)[e.center])


def loss_with_draws_subtracted(e):
    """the draws lower the loss in yours; each costs -log σ(-u), which is positive, see (23)."""
    return 2 * loss_of_the_true_word_alone(e) - ns.loss_of_scores(u_of(e), e.center, e.draws)


def loss_of_the_mean(e):
    """you divided the sum over the draws by K; (23) has a sum."""
    return mean_over_draws(u_of(e), e.center, e.draws)


def loss_over_all_words(e):
    """all words but the center are told no in yours; (23) asks about the draws alone."""
    return ns.loss_of_scores(u_of(e), e.center, [i for i in range(4) if i != e.center])


def loss_without_logarithm(e):
    """that is e to the loss: its logarithm is missing."""
    return np.exp(ns.loss_of_scores(u_of(e), e.center, e.draws))


def loss_as_probability(e):
    """that is the probability of all right answers; the loss is minus its logarithm."""
    return np.exp(-ns.loss_of_scores(u_of(e), e.center, e.draws))


def yardstick(V, N, C, K):
    """Return the loss of a skip-gram window when all scores are zero."""
    return C * (K + 1) * np.log(2)


def yardstick_of_a_pair(V, N, C, K):
    """that is the loss of one pair; equation (29) sums over all C context words."""
    return (K + 1) * np.log(2)


def yardstick_of_the_draws(V, N, C, K):
    """the true words are missing: for each context word there are K + 1 questions, see (29)."""
    return C * K * np.log(2)


def yardstick_of_softmax(V, N, C, K):
    """that is the yardstick of the softmax, ln V for each prediction; here each question has two answers."""
    return C * np.log(V)


def yardstick_as_a_number_of_questions(V, N, C, K):
    """that is the number of questions, or the loss in bits; in nats each question costs ln 2."""
    return C * (K + 1)


def yardstick_in_halves(V, N, C, K):
    """you added up the probabilities 1/2; the loss adds up -ln(1/2)."""
    return C * (K + 1) / 2


# The loss in code.


def draws_with_the_sign_of_the_target(u, word, negatives):
    """the draws are told yes in yours: inside log σ they need a minus, see (23)."""
    return (-log_sigmoid(u[word]) - log_sigmoid(np.take(u, negatives)).sum()).item()


def mean_over_draws(u, word, negatives):
    """you take the mean over the draws; (23) has a sum with K terms."""
    return (-log_sigmoid(u[word]) - log_sigmoid(-np.take(u, negatives)).mean()).item()


def loss_of_distinct_draws(u, word, negatives):
    """a word that was drawn twice counts once in yours; the draws are a list, not a set."""
    return ns.loss_of_scores(u, word, np.unique(negatives))


def loss_without_collisions(u, word, negatives):
    """draws that hit the true word are left out in yours; (23) sums over all K draws."""
    return ns.loss_of_scores(u, word, [k for k in negatives if k != word])


def naive_loss(u, word, negatives):
    """the exponential of a large score overflows in yours, or σ becomes 0 and its logarithm -inf; see Hint 2."""
    p = 1 / (1 + np.exp(-u.astype(float)))
    q = 1 / (1 + np.exp(u.astype(float)))
    return -np.log(p[word]) - np.log(q[negatives]).sum()


def with_large_scores():
    """Return the usual windows, and two in which the scores are large."""
    cases = quantities()
    usual = cases["distinct words"]
    for name, size in {"large scores": 800, "large scores of the other sign": -800}.items():
        cases[name] = usual | {"u": size * np.sign(usual["u"])}
    return cases


# The output error in code.


def set_rule(u, word, negatives):
    """each word counts once in yours, as in a set; the draws are a multiset, and t + m stands before σ in (24)."""
    t = occurrences([word], len(u), u.dtype)
    return np.maximum(t, occurrences(negatives, len(u)) > 0) * sigmoid(u) - t


def duplicates_once(u, word, negatives):
    """a word that was drawn twice counts once in yours: m in (24) is how often it was drawn."""
    t = occurrences([word], len(u), u.dtype)
    return (t + (occurrences(negatives, len(u)) > 0)) * sigmoid(u) - t


def collisions_dropped(u, word, negatives):
    """a draw that hits the true word is left out in yours; (24) counts it: the word is told yes once and also no."""
    t, m = occurrences([word], len(u), u.dtype), occurrences(negatives, len(u), u.dtype)
    m[word] = 0
    return (t + m) * sigmoid(u) - t


def swapped_positive_sign(u, word, negatives):
    """the sign of t is flipped: equation (24) has - t at the end, yours has + t."""
    t, m = occurrences([word], len(u), u.dtype), occurrences(negatives, len(u), u.dtype)
    return (t + m) * sigmoid(u) + t


def inner_minus_forgotten(u, word, negatives):
    """the draws have the wrong sign: -log σ(-u) has the derivative +σ(u), by the chain rule for the minus inside."""
    t, m = occurrences([word], len(u), u.dtype), occurrences(negatives, len(u), u.dtype)
    return (t - m) * sigmoid(u) - t


def one_minus_sigma(u, word, negatives):
    """yours has 1 - σ(u) for a draw; -log σ(-u) has the derivative 1 - σ(-u), and this is σ(u)."""
    t, m = occurrences([word], len(u), u.dtype), occurrences(negatives, len(u), u.dtype)
    return (m - t) * (1 - sigmoid(u))


def draws_alone(u, word, negatives):
    """the true word's own part is missing: it is told yes, which adds σ(u) - 1 to its error, see (24)."""
    return occurrences(negatives, len(u), u.dtype) * sigmoid(u)


def collisions_overwriting(u, word, negatives):
    """`error[negatives] = …` overwrites what is there: a word in S twice must get the sum of its parts, see (24)."""
    error = swapped_positive_sign(u, word, []) - 2 * occurrences([word], len(u), u.dtype)
    error[negatives] = sigmoid(u)[negatives]
    return error


def true_word_without_sigma(u, word, negatives):
    """the true word itself adds -1 in yours; it is told yes, which adds σ(u) - 1: t stands beside m in (24)."""
    return occurrences(negatives, len(u), u.dtype) * sigmoid(u) - occurrences([word], len(u), u.dtype)


def true_word_upside_down(u, word, negatives):
    """the true word has the wrong sign: it is told yes, which adds σ(u) - 1 and not 1 - σ(u)."""
    t, m = occurrences([word], len(u), u.dtype), occurrences(negatives, len(u), u.dtype)
    return m * sigmoid(u) + t * (1 - sigmoid(u))


def softmax_error(u, word, negatives):
    """that is y - t, the error (3) of the softmax; here each score is judged alone, by σ, and the draws count."""
    return cbow.output_error(u, word)


def error_of_all_words(u, word, negatives):
    """σ(u) - t stands at every word in yours; a word that is neither true nor drawn is in no term of (23)."""
    return sigmoid(u) - occurrences([word], len(u), u.dtype)


# The expectation over the draws.


def expected_error(rule, u, word, noise, K):
    """Average a rule for δ' over all ordered K-tuples of draws, with their probabilities."""
    return sum(np.prod(noise[list(draws)]) * rule(u, word, list(draws))
               for draws in product(range(len(u)), repeat=K))


def each_set_once(rule, u, word, noise, K):
    """the draws (a, b) and (b, a) are two outcomes, and yours counts one of them: list all ordered tuples."""
    return sum(np.prod(noise[list(draws)]) * rule(u, word, list(draws))
               for draws in combinations_with_replacement(range(len(u)), K))


def equally_likely(rule, u, word, noise, K):
    """you weigh all tuples alike; a tuple has the product of the probabilities P_n of its words."""
    return expected_error(rule, u, word, np.full(len(u), 1 / len(u)), K)


def draws_without_replacement(rule, u, word, noise, K):
    """tuples in which a word stands twice are missing: the draws are independent, so they have a probability too."""
    return sum(np.prod(noise[list(draws)]) * rule(u, word, list(draws))
               for draws in permutations(range(len(u)), K))


def weights_forgotten(rule, u, word, noise, K):
    """you add up all tuples as they are; each has to be multiplied by its probability, the product of P_n."""
    return len(u) ** K * equally_likely(rule, u, word, noise, K)


def probabilities_added(rule, u, word, noise, K):
    """you weigh a tuple by the sum of its probabilities; the draws are independent, so take their product."""
    return sum(np.sum(noise[list(draws)]) * rule(u, word, list(draws)) for draws in product(range(len(u)), repeat=K))


def K_times_one_draw(rule, u, word, noise, K):
    """K times the expectation for one draw counts the true word K times, too; it is in (23) once."""
    return K * expected_error(rule, u, word, noise, 1)


def one_draw_in_place_of_K(rule, u, word, noise, K):
    """yours lists single draws; K draws make tuples of K words, V^K of them."""
    return expected_error(rule, u, word, noise, 1)


def cases_of_expectation():
    """Return small vocabularies, in which all tuples of draws can be listed, with two rules."""
    rng = np.random.default_rng(5)
    cases = {}
    for name, rule, V, K in [("one draw", ns.output_error, 4, 1), ("two draws", ns.output_error, 4, 2),
                             ("three draws", ns.output_error, 3, 3), ("two draws as a set", set_rule, 4, 2)]:
        noise = rng.integers(1, 9, V)
        cases[name] = {"rule": rule, "u": rng.normal(size=V), "word": 2, "noise": noise / noise.sum(), "K": K}
    return cases


def expected_by_formula(e, noise, K):
    """Return K P_n(i) σ(u_i) + t_i (σ(u_i) - 1)."""
    t = np.eye(4)[e.center]
    return K * np.array(noise) * sigmoid(u_of(e)) + t * (sigmoid(u_of(e)) - 1)


def expected_by_the_set_rule(e, noise, K):
    """that is what the set rule gives on average: the draws are a multiset, so word i counts K P_n(i) times."""
    return expected_error(set_rule, u_of(e), e.center, np.array(noise), K)


def expected_with_one_draw(e, noise, K):
    """K is missing: among K draws word i is expected K P_n(i) times."""
    return expected_by_formula(e, noise, 1)


def expected_without_the_true_word(e, noise, K):
    """the true word is missing: it always contributes σ(u) - 1, whatever is drawn, see (24)."""
    return K * np.array(noise) * sigmoid(u_of(e))


def expected_draws(e, noise, K):
    """that is how often each word is drawn on average, K P_n(i); put it in the place of m in (24)."""
    return K * np.array(noise)


def expected_without_collisions(e, noise, K):
    """the draws that hit the true word are left out in yours; each of them adds σ(u) to its error."""
    return np.where(np.eye(4)[e.center], sigmoid(u_of(e)) - 1, expected_by_formula(e, noise, K))


# The step of CBOW.


def two_vectors(e, rule=ns.output_error, new_rows=False, without_1_C=False, sign=1):
    """Return the moved output vector of the word drawn twice, and the moved vector of the first context word."""
    delta_out = rule(u_of(e), e.center, e.draws)
    W_out = e.W_out - sign * e.eta * np.outer(delta_out, [1, 1])
    delta = (W_out if new_rows else e.W_out).T @ delta_out
    return W_out[e.draws[0]], e.W[:, e.context[0]] - sign * e.eta * delta / (1 if without_1_C else 2)


def two_vectors_with_duplicates_once(e):
    """the word that was drawn twice is moved once in yours; (26) makes a change for each occurrence."""
    return two_vectors(e, rule=duplicates_once)


def two_vectors_without_collisions(e):
    """the draw that hits the center word is missing in yours; in (25) it is an occurrence with t = 0."""
    return two_vectors(e, rule=collisions_dropped)


def two_vectors_by_the_set_rule(e):
    """S is a multiset: yours moves a row once however often it was drawn, and leaves out the hit of the center word."""
    return two_vectors(e, rule=set_rule)


def two_vectors_from_new_rows(e):
    """your δ is made of rows that have already moved; equation (27) has the old ones."""
    return two_vectors(e, new_rows=True)


def two_vectors_without_1_C(e):
    """the context word moves C times too far: equation (28) has η/C."""
    return two_vectors(e, without_1_C=True)


def two_vectors_uphill(e):
    """both vectors moved up the gradient: (26) and (28) have a minus."""
    return two_vectors(e, sign=-1)


def two_vectors_without_the_context(e):
    """your input vector stays where it was; (28) moves it by η/C times the δ of (27)."""
    return two_vectors(e)[0], e.W[:, e.context[0]]


def ns_update(W, W_out, words, rows, eta, *, new_rows=False, new_h=False, rows_once=False):
    """Do what `negative_sampling._update` does, with one thing wrong."""
    h = hidden(W, words)
    u = W_out[rows] @ h
    errors = sigmoid(u)
    errors[:, 0] -= 1
    old = W_out.copy()
    if rows_once:
        W_out[rows] -= eta * errors[..., None] * h
    else:
        np.subtract.at(W_out, rows, eta * errors[..., None] * h)
    delta = np.tensordot(errors, (W_out if new_rows else old)[rows], 2)
    update_input(W, words, delta, eta)
    if new_h:
        W_out[:] = old
        np.subtract.at(W_out, rows, eta * errors[..., None] * hidden(W, words))
    return -(log_sigmoid(u[:, 0]).sum() + log_sigmoid(-u[:, 1:]).sum()).item()


def ns_update_with(**wrong):
    """Return `ns_update` with one thing wrong."""
    return lambda *arguments: ns_update(*arguments, **wrong)


def draws_in_the_context_dropped(W, W_out, center, context, negatives):
    """draws that are context words are left out in yours; (23) sums over all K draws, whatever they are."""
    h = hidden(W, context)
    kept = negatives[~np.isin(negatives, context)]
    return cbow.backpropagate(W_out, context, h, ns.output_error(scores(W_out, h), center, kept))


def step(W, W_out, center, context, eta, negatives):
    """Take the step of (25) to (28), and return nothing."""
    ns.cbow_step(W, W_out, center, context, eta, negatives)


def step_rows_once(W, W_out, center, context, eta, negatives):
    """a row that is in S twice moves once in yours: `W_out[rows] -= …` keeps one of its changes; see (26)."""
    ns_update(W, W_out, context, np.array([[center, *negatives]]), eta, rows_once=True)


def step_from_new_rows(W, W_out, center, context, eta, negatives):
    """your δ is made of rows that have already moved; equation (27) has the old ones."""
    ns_update(W, W_out, context, np.array([[center, *negatives]]), eta, new_rows=True)


def step_along_the_new_h(W, W_out, center, context, eta, negatives):
    """the rows move along the h of context vectors that have already moved; (26) has the old h."""
    ns_update(W, W_out, context, np.array([[center, *negatives]]), eta, new_h=True)


def step_without_1_C(W, W_out, center, context, eta, negatives):
    """each context word moves C times too far: equation (28) has η/C."""
    old = W.copy()
    step(W, W_out, center, context, eta, negatives)
    W[:] = old + len(context) * (W - old)


def step_losing_repeats(W, W_out, center, context, eta, negatives):
    """repeated context words move once in yours: `W[:, context] -= …` keeps one of the updates; see (28)."""
    moved = W.copy()
    step(moved, W_out, center, context, eta, negatives)
    W += (moved - W) / np.maximum(1, occurrences(context, W.shape[1]))


def step_row_by_row(W, W_out, center, context, eta, negatives):
    """a row that is in S twice is read again after its first change; all errors (25) come from the old rows."""
    h, delta = hidden(W, context), 0
    for t, row in zip([1] + [0] * len(negatives), [center, *negatives]):
        error = sigmoid(W_out[row] @ h) - t
        delta = delta + error * W_out[row]
        W_out[row] -= eta * error * h
    update_input(W, context, delta, eta)


def step_row_by_row_from_new_rows(W, W_out, center, context, eta, negatives):
    """you go row by row and add each row to δ after it has moved; equation (27) has the old rows."""
    h, delta = hidden(W, context), 0
    for t, row in zip([1] + [0] * len(negatives), [center, *negatives]):
        error = sigmoid(W_out[row] @ h) - t
        W_out[row] -= eta * error * h
        delta = delta + error * W_out[row]
    update_input(W, context, delta, eta)


def step_losing_all_repeats(W, W_out, center, context, eta, negatives):
    """repeats move once in yours, in both tables: `W_out[rows] -= …` and `W[:, context] -= …` keep one change."""
    old, counts = W.copy(), np.maximum(1, occurrences(context, W.shape[1]))
    step_rows_once(W, W_out, center, context, eta, negatives)
    W[:] = old + (W - old) / counts


def step_of_distinct_draws(W, W_out, center, context, eta, negatives):
    """a word that was drawn twice counts once in yours; S is a multiset, see (25)."""
    step(W, W_out, center, context, eta, np.unique(negatives))


def step_of_rows_alone(W, W_out, center, context, eta, negatives):
    """the rows are right, but the context words do not move: δ, (27), is added up and passed on to them, (28)."""
    step(W.copy(), W_out, center, context, eta, negatives)


def step_without_context_draws(W, W_out, center, context, eta, negatives):
    """draws that are context words are left out in yours; (23) sums over all K draws, whatever they are."""
    dW, dW_out = draws_in_the_context_dropped(W, W_out, center, context, negatives)
    W -= eta * dW
    W_out -= eta * dW_out


# Skip-gram.


def gamma(e, second):
    """Return γ for the draws of both panels."""
    return sum(ns.output_error(u_of(e), word, draws) for word, draws in zip(e.context, [e.draws, second.draws]))


def gamma_of_the_first_panel(e, second):
    """that is δ' of the first context word; γ is the sum over both panels."""
    return ns.output_error(u_of(e), e.context[0], e.draws)


def gamma_of_a_set(e, second):
    """you took all words of the window as one set; γ counts a word as often as it is told yes or no in all panels."""
    yes = occurrences(e.context, 4) > 0
    return (yes | (occurrences(e.draws + second.draws, 4) > 0)) * sigmoid(u_of(e)) - yes


def gamma_without_the_other_panels_draws(e, second):
    """a draw that is the true word of the *other* panel is left out in yours; each panel has draws of its own, (30)."""
    return sum(ns.output_error(u_of(e), word, [k for k in draws if k not in e.context])
               for word, draws in zip(e.context, [e.draws, second.draws]))


def gamma_like_the_softmax(e, second):
    """you took C σ(u) - n, like the softmax's C y - n; here word i is asked n_i + m_i times, and not C times."""
    return 2 * sigmoid(u_of(e)) - occurrences(e.context, 4)


def gamma_without_the_center(e, second):
    """you left out the draw of the center word; it is a draw like any other: the true word of a panel is w_c, (30)."""
    return np.where(np.arange(4) == e.center, 0, gamma(e, second))


def gamma_as_a_mean(e, second):
    """you divided by C; γ is the sum of the δ' of all panels."""
    return gamma(e, second) / 2


def sequential_step(W, W_out, center, context, eta, negatives):
    """Take the steps of (31) to (34), and return nothing."""
    ns.skipgram_sequential_step(W, W_out, center, context, eta, negatives)


def joint_step(W, W_out, center, context, eta, negatives):
    """all context words see the old tables in yours, the joint step; here each finds those that the last one left."""
    ns.skipgram_step(W, W_out, center, context, eta, negatives)


def h_read_once(W, W_out, center, context, eta, negatives):
    """h is read once, before the loop: (34) moves the center's vector, and it is the h of the next context word."""
    h = W[:, center].copy()
    for word, draws in zip(context, negatives):
        rows = [word, *draws]
        errors = sigmoid(W_out[rows] @ h)
        errors[0] -= 1
        W[:, center] -= eta * errors @ W_out[rows]
        np.subtract.at(W_out, rows, eta * np.outer(errors, h))


def sequential_from_new_rows(W, W_out, center, context, eta, negatives):
    """your δ is made of rows that this context word has already moved; equation (33) has the old ones."""
    for word, draws in zip(context, negatives):
        ns_update(W, W_out, [center], np.array([[word, *draws]]), eta, new_rows=True)


def sequential_along_the_new_h(W, W_out, center, context, eta, negatives):
    """the rows move along an h that (34) has moved: is it a view of W? Copy it, or move the rows first."""
    for word, draws in zip(context, negatives):
        ns_update(W, W_out, [center], np.array([[word, *draws]]), eta, new_h=True)


def sequential_rows_once(W, W_out, center, context, eta, negatives):
    """a row that is in S twice moves once in yours: `W_out[rows] -= …` keeps one of its changes; see (32)."""
    for word, draws in zip(context, negatives):
        ns_update(W, W_out, [center], np.array([[word, *draws]]), eta, rows_once=True)


def sequential_row_by_row(W, W_out, center, context, eta, negatives):
    """a row that is in S twice is read again after its first change; all errors (31) of a turn come from old rows."""
    for word, draws in zip(context, negatives):
        step_row_by_row(W, W_out, word, [center], eta, draws)


def sequential_with_1_C(W, W_out, center, context, eta, negatives):
    """you divide by C; in (34) the center's vector moves by the whole of η δ for each context word."""
    for word, draws in zip(context, negatives):
        old = W.copy()
        ns.cbow_step(W, W_out, word, [center], eta, draws)
        W[:] = old + (W - old) / len(context)


# The order of the difference of two steps.


def slope(step, other, W, W_out, center, context, eta, negatives):
    """Return log2 of the ratio of the distances between the results of two steps, at η and at η/2."""
    far, near = (_distances(step, other, W, W_out, center, context, rate, negatives) for rate in (eta, eta / 2))
    return np.log2(np.hypot(*far) / np.hypot(*near))


def _distances(step, other, W, W_out, center, context, eta, negatives):
    """Return how far apart two steps leave W, and W'."""
    tables = [[W.astype(float), W_out.astype(float)] for _ in range(2)]
    for take, own in zip((step, other), tables):
        take(*own, center, context, eta, negatives)
    return [np.linalg.norm(first - second) for first, second in zip(*tables)]


def slope_without_logarithm(*arguments):
    """that is the ratio of the distances; the slope is its logarithm to the base 2."""
    return 2 ** slope(*arguments)


def slope_with_natural_logarithm(*arguments):
    """you took the natural logarithm; η was halved, so the base is 2: divide by ln 2."""
    return slope(*arguments) * np.log(2)


def slope_of_squares(*arguments):
    """yours is twice the slope: the square root is missing in the distance, or the ratio was taken twice."""
    return 2 * slope(*arguments)


def slope_of_W_alone(step, other, W, W_out, center, context, eta, negatives):
    """you compare W alone; the two steps leave W' in different places as well."""
    far, near = (_distances(step, other, W, W_out, center, context, rate, negatives)[0] for rate in (eta, eta / 2))
    return np.log2(far / near)


def slope_without_copies(step, other, W, W_out, center, context, eta, negatives):
    """the steps change the tables in place, and all of yours work on the same ones: copy W and W_out for each step."""
    for rate in (eta, eta / 2):
        step(W, W_out, center, context, rate, negatives)
        other(W, W_out, center, context, rate, negatives)
    return np.nan


def slope_with_copies_once(step, other, W, W_out, center, context, eta, negatives):
    """your second pair of steps starts where the first ended: make new copies for η/2, too."""
    tables, distances = [[W.copy(), W_out.copy()] for _ in range(2)], []
    for rate in (eta, eta / 2):
        for take, own in zip((step, other), tables):
            take(*own, center, context, rate, negatives)
        distances.append(np.hypot(*[np.linalg.norm(first - second) for first, second in zip(*tables)]))
    return np.log2(distances[0] / distances[1])


def slope_of_two_norms(step, other, W, W_out, center, context, eta, negatives):
    """you added the distances of W and of W'; the distance is one square root of all squares, of both tables."""
    far, near = (_distances(step, other, W, W_out, center, context, rate, negatives) for rate in (eta, eta / 2))
    return np.log2(sum(far) / sum(near))


def no_step(W, W_out, center, context, eta, negatives):
    """Leave the tables as they are."""


def cases_of_slopes():
    """Return pairs of steps that differ by different orders of η."""
    windows = quantities("skipgram-ns")
    others = {"distinct words": ns.skipgram_sequential_step, "duplicate draws": ns.skipgram_sequential_step,
              "repeated context": sequential_from_new_rows, "collision with the target": no_step}
    names = {no_step: "a step and no step", ns.skipgram_sequential_step: "joint and sequential"}
    return {f"{names.get(other, 'old rows and new rows')}, {window}":
            windows[window] | {"step": ns.skipgram_step, "other": other} for window, other in others.items()}


SKIPGRAM = partial(quantities, "skipgram-ns")
RULES = [set_rule, duplicates_once, collisions_dropped, swapped_positive_sign, inner_minus_forgotten, one_minus_sigma,
         draws_alone, error_of_all_words]

WINDOW = "The context words are {e.context_words}; the center word is {e.center_word}; the draws are {e.drawn_words}"

#: Every exercise with a check: the answer and the known mistakes.
TASKS = {
    "ns-cost": NumberTask(
        1, "A skip-gram model has V = {V} words and vectors of N = {N} numbers. A window has C = {C} context words, "
        "and each gets K = {K} draws. How many times as many multiplications does the softmax step need as the step "
        "with negative sampling?",
        data_of_cost, ratio_of_cost,
        [cost_of_one_context_word, cost_of_the_draws_alone, cost_upside_down, cost_of_panels,
         cost_with_one_true_word]),
    "ns-noise": NumberTask(
        2, "Three words occur {counts[0]}, {counts[1]} and {counts[2]} times. What are their probabilities under the "
        "noise distribution (N.1)? Give three numbers.",
        data_of_noise, noise, [unigram_noise, noise_over_the_sum_of_counts, power_of_the_share, powers_alone]),
    "ns-loss": NumberTask(
        1, WINDOW + ". What is the loss E of equation (23) for CBOW, in nats?",
        data, lambda e: ns.loss_of_scores(u_of(e), e.center, e.draws),
        [draws_told_yes, loss_without_the_true_word, loss_of_the_mean, loss_over_all_words, loss_without_logarithm,
         loss_as_probability, loss_of_the_true_word_alone, loss_with_draws_subtracted]),
    "ns-large-scores": CodeTask(
        3, ns.loss_of_scores, [draws_with_the_sign_of_the_target, mean_over_draws, loss_of_distinct_draws,
                               loss_without_collisions, naive_loss], ["E, equation (23)"], with_large_scores),
    "ns-duplicate": NumberTask(
        2, WINDOW + ". What is the output error δ' of equation (24)? Give four numbers in the order of the vocabulary.",
        data_with_a_repeat, lambda e: ns.output_error(u_of(e), e.center, e.draws), [by_hand(rule) for rule in RULES]),
    "ns-output-error": CodeTask(3, ns.output_error, [*RULES, collisions_overwriting, true_word_without_sigma,
                                                     true_word_upside_down, softmax_error], ["δ', equation (24)"]),
    "ns-expected": NumberTask(
        2, "The context words are {e.context_words}; the center word is {e.center_word}. The words of the vocabulary "
        "have the noise probabilities {noise}, and K = {K}. What is the expectation of δ' over all draws? Give four "
        "numbers in the order of the vocabulary.",
        data_with_noise, expected_by_formula,
        [expected_by_the_set_rule, expected_with_one_draw, expected_without_the_true_word,
         expected_without_collisions, expected_draws]),
    "ns-enumerate": CodeTask(
        4, expected_error, [each_set_once, equally_likely, draws_without_replacement, K_times_one_draw,
                            one_draw_in_place_of_K, weights_forgotten, probabilities_added],
        ["the expected δ'"], cases_of_expectation),
    "ns-update": NumberTask(
        2, WINDOW + "; the learning rate is {e.eta}. One step (25) to (28): where does it leave the output vector "
        "of the word that was drawn twice, and the input vector of the first context word? Give two lists of "
        "two numbers.",
        data_with_a_repeat, two_vectors,
        [two_vectors_with_duplicates_once, two_vectors_without_collisions, two_vectors_by_the_set_rule,
         two_vectors_from_new_rows, two_vectors_without_1_C, two_vectors_uphill, two_vectors_without_the_context]),
    "ns-step": CodeTask(
        3, step, [step_rows_once, step_from_new_rows, step_along_the_new_h, step_without_1_C, step_losing_repeats,
                  step_row_by_row, step_of_rows_alone, step_without_context_draws, step_row_by_row_from_new_rows,
                  step_losing_all_repeats, step_of_distinct_draws], []),
    "ns-gamma": NumberTask(
        2, "The center word is {e.center_word}; the context words are {e.context_words}. The draws for the first "
        "context word are {e.drawn_words}; those for the second are {second.drawn_words}. What is γ of skip-gram, the "
        "sum of the errors (30)? Give four numbers in the order of the vocabulary.",
        data_of_panels, gamma,
        [gamma_of_the_first_panel, gamma_of_a_set, gamma_without_the_other_panels_draws, gamma_as_a_mean,
         gamma_like_the_softmax, gamma_without_the_center]),
    "ns-sequential": CodeTask(
        3, sequential_step, [joint_step, h_read_once, sequential_from_new_rows,
                             sequential_along_the_new_h, sequential_rows_once, sequential_with_1_C,
                             sequential_row_by_row], [], SKIPGRAM),
    "ns-slope": CodeTask(
        4, slope, [slope_without_logarithm, slope_with_natural_logarithm, slope_of_squares, slope_of_W_alone,
                   slope_without_copies, slope_with_copies_once, slope_of_two_norms], ["the slope"], cases_of_slopes),
    "ns-yardstick": NumberTask(
        1, "A skip-gram model has V = {V} words and vectors of N = {N} numbers; all output vectors are zero, W' = 0. "
        "What is the loss E of equation (29), in nats, of a window with C = {C} context words and K = {K} draws for "
        "each?",
        data_of_cost, yardstick,
        [yardstick_of_a_pair, yardstick_of_the_draws, yardstick_of_softmax, yardstick_in_halves,
         yardstick_as_a_number_of_questions]),
}
