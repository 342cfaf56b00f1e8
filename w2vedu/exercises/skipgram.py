"""The exercises of chapter 4 (``skipgram.ipynb``): their answers, and the wrong turns that are known."""

import numpy as np

from .. import cbow, skipgram
from ..cbow import hidden, hidden_error, occurrences, scores, update_input, update_output
from ..numerics import log_sum_exp, softmax
from .checker import CodeTask, NumberTask
from .examples import example
from .windows import quantities


def data(variant):
    """Return the example of a variant."""
    return {"e": example(variant)}


def repeated(variant):
    """Return the example of a variant, with a context of three places in which one word stands twice."""
    e = example(variant)
    first, second = e.context
    return {"e": e._replace(context=[first, second, second])}


# Wrong turns on the way to the code.  The docstring is what the student reads.


def skipgram_loss_with_1_C(u, context):
    """yours is the mean over the context words; the loss (12) is their sum, without 1/C."""
    return (log_sum_exp(u) - np.take(u, context).mean()).item()


def loss_of_repeats_once(u, context):
    """repeated context words count once in yours; the product in (12) has one factor for each place."""
    return skipgram.loss_of_scores(u, np.unique(context))


def loss_with_one_log_sum_exp(u, context):
    """yours has the log-sum-exp once; each of the C panels has its own denominator in (12), so it counts C times."""
    return (log_sum_exp(u) - np.take(u, context).sum()).item()


def score_of_repeats_once(u, context):
    """the score of a repeated word is subtracted once in yours; (S.3) subtracts a score for each of the C places."""
    return (len(context) * log_sum_exp(u) - np.take(u, np.unique(context)).sum()).item()


def largest_score_put_back_once(u, context):
    """you add the largest score once; C multiplies the whole log-sum-exp, and the largest score is a part of it."""
    return skipgram.loss_of_scores(u, context) - (len(context) - 1) * u.max()


def loss_that_overflows(u, context):
    """for large scores yours is infinite: exp overflows, or is 0 in a logarithm; no exponent u - m may be above 0."""
    return len(context) * np.log(np.exp(u).sum()) - np.take(u, context).sum()


def loss_as_a_quotient(u, context):
    """for large scores exp overflows in yours, and ∞/∞ is nan: use (S.3), with the largest score taken out of exp."""
    return -np.log(np.exp(u) / np.exp(u).sum())[context].sum()


def largest_score_not_put_back(u, context):
    """you subtracted the largest score inside exp, but did not add it back outside of the logarithm."""
    return skipgram.loss_of_scores(u, context) - len(context) * u.max()


def loss_cases():
    """Return the usual windows, and one with scores too large for exp."""
    cases = quantities()
    large = np.array([-600.0, 0, 800, -200, 200, 400, -800, -400, 600])
    return cases | {"large scores": cases["distinct words"] | {"u": large}}


def all_targets_in_every_panel(u, context):
    """you subtract all the targets in every panel; panel c has the one target w_c, see (14)."""
    errors = np.tile(softmax(u), (len(context), 1))
    errors[:, context] -= 1
    return errors


def one_array_for_all_panels(u, context):
    """all rows of yours are one array, from which every target is subtracted: give each panel a copy of y."""
    return np.tile(softmax(u) - occurrences(context, len(u)), (len(context), 1))


def targets_pile_up(u, context):
    """the targets pile up from row to row in yours: begin each panel with a fresh y."""
    return softmax(u) - np.cumsum(np.eye(len(u))[context], axis=0)


def targets_set_to_minus_one(u, context):
    """you set the entry of the target to -1; subtract 1 from the probability that stands there, see (14)."""
    errors = np.tile(softmax(u), (len(context), 1))
    errors[np.arange(len(context)), context] = -1
    return errors


def targets_at_positions(u, context):
    """you subtract 1 at the number of the place c; the target of panel c is the word w_c that stands there."""
    return skipgram.panel_errors(u, np.arange(len(context)))


def panels_without_target(u, context):
    """every row of yours is the prediction y; the target is missing, see (14)."""
    return np.tile(softmax(u), (len(context), 1))


def y_minus_multihot(u, context):
    """yours is y - multihot, as in some demonstrations: γ has C times y, and counts repeats, see (S.4)."""
    return softmax(u) - (occurrences(context, len(u)) > 0)


def gamma_without_C(u, context):
    """yours is y - n: each of the C panels has its y, so γ has C times y, see (S.4)."""
    return softmax(u) - occurrences(context, len(u), u.dtype)


def gamma_losing_repeats(u, context):
    """repeated context words count once in yours: `γ[context] -= 1` subtracts one of them, (S.4) counts all."""
    return len(context) * softmax(u) - (occurrences(context, len(u)) > 0)


def gamma_of_distinct_words(u, context):
    """you made the context a set: C and n count places, and a repeated word has several."""
    return skipgram.summed_error(u, np.unique(context))


def smallest_loss(context):
    """Return C times the entropy of the frequencies in the window."""
    n = np.unique(context, return_counts=True)[1]
    return float(-(n * np.log(n / len(context))).sum())


def entropy_alone(context):
    """yours is the entropy of the frequencies: the loss of one place; the window has C of them."""
    return smallest_loss(context) / len(context)


def smallest_loss_of_distinct_words(context):
    """you used y = 1/C for every context word; where γ = 0, y_i = n_i/C, and a repeated word has more."""
    return float(len(context) * np.log(len(context)))


def smallest_loss_with_repeats_once(context):
    """you added -log y_i once for each distinct word; the loss (12) has a term for every place."""
    n = np.unique(context, return_counts=True)[1]
    return float(-np.log(n / len(context)).sum())


def smallest_loss_of_a_set(context):
    """you made the context a set: C counts places, and a repeated word has a larger share than the others."""
    return smallest_loss(np.unique(context))


def nan_for_absent_words(context):
    """0 · log 0 is nan in Python: leave the words out that do not stand in the window."""
    return np.nan


def smallest_loss_zero(context):
    """a loss of 0 would need the probability 1 for each context word, and different words share one distribution."""
    return 0.0


def implied_loss(u, context):
    """Return the function whose derivative is y - multihot."""
    return (log_sum_exp(u) - np.take(u, np.unique(context)).sum()).item()


def loss_implied_by_counts(u, context):
    """the derivative of yours is y - n; a multi-hot vector is 1 at a word, however often the word stands there."""
    return loss_with_one_log_sum_exp(u, context)


def true_loss_for_implied(u, context):
    """that is the loss (12), with derivative C y - n; the rule in question has y without C, and 1 for repeats."""
    return skipgram.loss_of_scores(u, context)


def implied_loss_with_C(u, context):
    """the derivative of yours is C y - multihot; the rule has y once."""
    return (len(context) * log_sum_exp(u) - np.take(u, np.unique(context)).sum()).item()


def implied_loss_with_M(u, context):
    """your loss has the log-sum-exp once for each different word; its derivative then has y as often."""
    return skipgram.loss_of_scores(u, np.unique(context))


def implied_loss_from_zero(u, context):
    """your F(0) is 0, and it must be ln V; your F differs from the one asked for by this constant."""
    return implied_loss(u, context) - float(np.log(len(u)))


def centered(W_out):
    """Subtract the mean row from every row."""
    return W_out - W_out.mean(axis=0)


def centered_by_words(W_out):
    """you subtract from each row its own mean: then each word's score changes by another number; add one vector."""
    return W_out - W_out.mean(axis=1, keepdims=True)


def centered_by_the_sum(W_out):
    """you subtract the sum of the rows from each of the V rows; that takes the sum away V times."""
    return W_out - W_out.sum(axis=0)


def centered_the_wrong_way(W_out):
    """the sum of your rows is twice the old one, not 0: the vector that is added has the opposite sign."""
    return W_out + W_out.mean(axis=0)


def centered_by_N(W_out):
    """you divided the sum of the rows by their length N; there are V rows to share it."""
    return W_out - W_out.sum(axis=0) / W_out.shape[1]


def centered_by_one_number(W_out):
    """you subtract one number from all entries; the rows are vectors, and so is their mean: one number a column."""
    return W_out - W_out.mean()


def standardized(W_out):
    """your columns also have another scale: the sum is 0, but scaled scores give other probabilities."""
    return centered(W_out) / W_out.std(axis=0)


def gradients_with_multihot(W, W_out, center, context):
    """your γ is y - multihot; (S.4) has C y - n, with y once for each panel and repeats counted."""
    return _gradients(W, W_out, center, context, y_minus_multihot)


def gradients_without_C(W, W_out, center, context):
    """your γ is y - n; (S.4) has C y, one y for each panel."""
    return _gradients(W, W_out, center, context, gamma_without_C)


def gradients_losing_repeats(W, W_out, center, context):
    """repeated context words count once in your γ: `γ[context] -= 1` subtracts one of them, (S.4) counts all."""
    return _gradients(W, W_out, center, context, gamma_losing_repeats)


def gradients_with_1_C(W, W_out, center, context):
    """your ∂E/∂W is C times too small: h is one vector and no mean, so (21) has no 1/C."""
    dW, dW_out = skipgram.gradients(W, W_out, center, context)
    return dW / len(context), dW_out


def gradients_from_the_context(W, W_out, center, context):
    """your h is the mean of the context vectors, as in CBOW; in skip-gram it is the center word's vector, (S.1)."""
    h = hidden(W, context)
    return cbow.backpropagate(W_out, [center], h, skipgram.summed_error(scores(W_out, h), context))


def gradients_in_the_context_columns(W, W_out, center, context):
    """your ∂E/∂W is in the columns of the context words; the input is the center word, see (21)."""
    dW, dW_out = skipgram.gradients(W, W_out, center, context)
    return cbow.input_gradient(dW[:, center], context, len(W_out)) * len(context), dW_out


def _gradients(W, W_out, center, context, gamma):
    h = hidden(W, [center])
    return cbow.backpropagate(W_out, [center], h, gamma(scores(W_out, h), context))


def skipgram_step_in_order(W, W_out, center, context, eta):
    """you used the updated W' in (19): compute δ before you move W'."""
    h = hidden(W, [center])
    u = scores(W_out, h)
    gamma = skipgram.summed_error(u, context)
    update_output(W_out, gamma, h, eta)
    update_input(W, [center], hidden_error(W_out, gamma), eta)
    return skipgram.loss_of_scores(u, context)


def skipgram_step_with_new_h(W, W_out, center, context, eta):
    """you moved W' along the updated vector of the center word (is your h a view of W?); (17) has the old h."""
    u = scores(W_out, hidden(W, [center]))
    gamma = skipgram.summed_error(u, context)
    update_input(W, [center], hidden_error(W_out, gamma), eta)
    update_output(W_out, gamma, hidden(W, [center]), eta)
    return skipgram.loss_of_scores(u, context)


def step_panel_by_panel(W, W_out, center, context, eta):
    """you took C steps, one for each context word: then each starts where the last one ended; (17) and (22) are one."""
    return sum(cbow.step(W, W_out, word, [center], eta) for word in context)


def step_with_1_C(W, W_out, center, context, eta):
    """the center word moves C times too little in your step: there is no 1/C in (22), the loss is a sum."""
    old = W.copy()
    before = skipgram.step(W, W_out, center, context, eta)
    W[:] = old + (W - old) / len(context)
    return before


def step_with_multihot(W, W_out, center, context, eta):
    """your γ is y - multihot; (S.4) has C y - n, with y once for each panel and repeats counted."""
    return _step(W, W_out, center, context, eta, y_minus_multihot)


def step_losing_repeats(W, W_out, center, context, eta):
    """repeated context words count once in your γ: `γ[context] -= 1` subtracts one of them, (S.4) counts all."""
    return _step(W, W_out, center, context, eta, gamma_losing_repeats)


def step_uphill(W, W_out, center, context, eta):
    """your tables move up the gradient: (17) and (22) subtract."""
    old, old_out = W.copy(), W_out.copy()
    before = skipgram.step(W, W_out, center, context, eta)
    W[:], W_out[:] = 2 * old - W, 2 * old_out - W_out
    return before


def step_of_the_context_rows(W, W_out, center, context, eta):
    """only the context words' output vectors move in yours; γ_i is not 0 for the others, and (17) moves all V."""
    others = ~np.isin(np.arange(len(W_out)), context)
    old = W_out[others]
    before = skipgram.step(W, W_out, center, context, eta)
    W_out[others] = old
    return before


def loss_after_the_step(W, W_out, center, context, eta):
    """both tables are right, but you return the loss after the step; the one before it was asked for."""
    skipgram.step(W, W_out, center, context, eta)
    return skipgram.loss(W, W_out, center, context)


def mean_loss_of_the_step(W, W_out, center, context, eta):
    """both tables are right, but you return the mean over the context words; the loss (12) is their sum."""
    return skipgram.step(W, W_out, center, context, eta) / len(context)


def step_on_a_new_output_table(W, W_out, center, context, eta):
    """the caller's W' did not change: `W_out = W_out - …` makes a new table; write `W_out -= …`."""
    return skipgram.step(W, W_out.copy(), center, context, eta)


def step_on_new_tables(W, W_out, center, context, eta):
    """the caller's tables did not change: `W = W - …` makes a new table; `W -= …` changes the one that was given."""
    return skipgram.step(W.copy(), W_out.copy(), center, context, eta)


def _step(W, W_out, center, context, eta, gamma):
    before = skipgram.loss(W, W_out, center, context)
    dW, dW_out = _gradients(W, W_out, center, context, gamma)
    W -= eta * dW
    W_out -= eta * dW_out
    return before


# Wrong turns with pencil and paper.


def loss(e):
    """Return the loss (12) of the example."""
    return skipgram.loss(e.W, e.W_out, e.center, e.context)


def mean_loss(e):
    """that is the mean over the context words; the loss (12) is their sum."""
    return loss(e) / len(e.context)


def probability_of_the_window(e):
    """that is the probability of the context, the product in (12); the loss is minus its logarithm."""
    return np.exp(-loss(e))


def loss_of_the_center(e):
    """that is the loss of predicting the center word; in skip-gram it is the input, and the context is predicted."""
    return -np.log(e.y[e.center])


def loss_of_the_sum(e):
    """you added the probabilities of the context words; (12) multiplies them."""
    return -np.log(e.y[e.context].sum())


def loss_with_repeats_once(e):
    """the score of the repeated word is subtracted once in yours; by (S.3) there is one score for each place."""
    return score_of_repeats_once(e.W_out @ e.h, e.context)


def loss_of_a_set(e):
    """the repeated word counts once in yours; (12) has a factor for each of the C places."""
    return -np.log(e.y[np.unique(e.context)]).sum()


def loss_with_one_denominator(e):
    """your denominator Σ exp(u_k) appears once; by (S.3) it appears C times, once for every panel."""
    return loss_with_one_log_sum_exp(e.W_out @ e.h, e.context)


def gamma(e):
    """Return γ = C y - n."""
    return skipgram.summed_error(e.W_out @ e.h, e.context)


def gamma_with_multihot(e):
    """yours is y - multihot: γ is a sum over C panels, so y counts C times, and a repeated word twice, see (S.4)."""
    return y_minus_multihot(e.W_out @ e.h, e.context)


def gamma_with_y_once(e):
    """yours is y - n: γ is a sum over C panels, and each of them has its own y, see (S.4)."""
    return gamma_without_C(e.W_out @ e.h, e.context)


def gamma_with_repeats_once(e):
    """you subtracted 1 for the repeated word; two panels have it as their target, so n_i = 2."""
    return gamma_losing_repeats(e.W_out @ e.h, e.context)


def gamma_of_a_set(e):
    """yours is γ for the two different words; the window has three places, so C = 3 and one n_i is 2."""
    return gamma_of_distinct_words(e.W_out @ e.h, e.context)


def gamma_as_mean(e):
    """yours is the mean of the panels' errors; γ in (15) is their sum."""
    return gamma(e) / len(e.context)


def still_counts(e):
    """Return the smallest whole numbers in the proportion of y."""
    return np.exp(e.W_out @ e.h).round()  # some score is ln of an odd number, so none of these has a common divisor


def still_counts_doubled(e):
    """γ is 0 for yours, too, but a smaller window does it: your counts have a common divisor."""
    return 2 * still_counts(e)


def still_counts_equal(e):
    """each word once gives γ = 4 y - 1, and that is 0 only for equal scores."""
    return np.ones(4)


def still_probabilities(e):
    """those are the frequencies n_i/C that are needed; the counts n_i are whole numbers, so choose C to fit."""
    return e.y


def still_counts_of_scores(e):
    """those are the scores; the prediction is in proportion to their exponentials."""
    return e.W_out @ e.h


def input_vector(e):
    """Move the vector of the center word, equation (22)."""
    return e.h - e.eta * e.W_out.T @ gamma(e)


def input_vector_of_moved_rows(e):
    """you used the output vectors after their update (17); equation (19) takes the old ones."""
    return e.h - e.eta * (e.W_out - e.eta * np.outer(gamma(e), e.h)).T @ gamma(e)


def input_vector_with_1_C(e):
    """you divided by C: (22) has no such factor, h is one vector and the loss is a sum."""
    return e.h - e.eta / len(e.context) * e.W_out.T @ gamma(e)


def input_vector_without_eta(e):
    """your step is too long: the learning rate η is missing, see (22)."""
    return e.h - e.W_out.T @ gamma(e)


def input_vector_change(e):
    """that is how far the vector moves; add the old input vector."""
    return -e.eta * e.W_out.T @ gamma(e)


def input_vector_uphill(e):
    """your vector moves up the gradient: (22) has a minus."""
    return e.h + e.eta * e.W_out.T @ gamma(e)


def input_vector_delta(e):
    """that is the hidden error δ of (19); take one step with it, (22)."""
    return e.W_out.T @ gamma(e)


def input_vector_with_multihot(e):
    """your errors are y - multihot; γ has C times y, see (S.4)."""
    return e.h - e.eta * e.W_out.T @ gamma_with_multihot(e)


def sizes(variant):
    """Return sizes of a model."""
    rng = np.random.default_rng(variant)
    V, N, C = rng.integers(1, 21) * 1000, rng.integers(1, 7) * 50, rng.integers(2, 6) * 2
    return {"V": int(V), "N": int(N), "C": int(C)} if variant else {"V": 4, "N": 2, "C": 2}


def moved_numbers(V, N, C):
    """Return how many numbers of W and W' move."""
    return [N, V * N]


def moved_context_columns(V, N, C):
    """your numbers of W are those of CBOW, where C input vectors move; skip-gram has one input word, see (22)."""
    return [C * N, V * N]


def moved_vectors(V, N, C):
    """you counted vectors; each of them has N numbers."""
    return [1, V]


def moved_context_rows(V, N, C):
    """only the context words' output vectors move in yours; γ_i is not 0 for the others: (17) runs over all V words."""
    return [N, C * N]


def moved_tables(V, N, C):
    """all of W moves in yours; its gradient (21) is 0 in every column but that of the center word."""
    return [V * N, V * N]


def parallelogram_counts(variant):
    """Return how often a place z, which fits (S.5), and another word x stand near king, man, woman and queen."""
    rng = np.random.default_rng(variant)
    royal, common = rng.permutation([1, 2, 3, 5, 7, 11])[:2].tolist() if variant else (11, 1)
    x = rng.permutation([1, 2, 3, 5, 7, 11])[:4].tolist() if variant else [6, 1, 2, 3]
    return {"x": x, "z": [royal, common, common, royal]}


def score_difference(x, z):
    """Return the difference of the scores of x and z along d."""
    return np.log(x[0] * x[2] / (x[1] * x[3])) - np.log(z[0] * z[2] / (z[1] * z[3]))


def score_difference_of_counts(x, z):
    """you added and subtracted the counts; a score is the logarithm of a count, plus a constant."""
    return (x[0] - x[1] + x[2] - x[3]) - (z[0] - z[1] + z[2] - z[3])


def score_difference_with_wrong_pairs(x, z):
    """you paired king with queen; in d, king and woman have a plus, man and queen a minus."""
    return np.log(x[0] * x[3] / (x[1] * x[2])) - np.log(z[0] * z[3] / (z[1] * z[2]))


#: Every exercise with a check: the answer and the known mistakes.
TASKS = {
    "skipgram-loss": NumberTask(
        1, "The center word is {e.center_word}; the context words are {e.context_words}. "
        "What is the loss E of equation (12), in nats?",
        data, loss,
        [mean_loss, probability_of_the_window, loss_of_the_sum, loss_with_one_denominator, loss_of_the_center]),
    "skipgram-repeated-loss": NumberTask(
        2, "The center word is {e.center_word}; the context words are {e.context_words}. "
        "What is the loss E of equation (12), in nats?",
        repeated, loss, [loss_of_a_set, loss_with_repeats_once, loss_with_one_denominator, probability_of_the_window,
                         mean_loss]),
    "skipgram-stable-loss": CodeTask(
        3, skipgram.loss_of_scores,
        [skipgram_loss_with_1_C, loss_of_repeats_once, score_of_repeats_once, loss_with_one_log_sum_exp,
         loss_that_overflows, loss_as_a_quotient, largest_score_not_put_back, largest_score_put_back_once],
        ["E, formula (S.3)"], loss_cases),
    "skipgram-panel-errors": CodeTask(
        3, skipgram.panel_errors,
        [all_targets_in_every_panel, one_array_for_all_panels, targets_pile_up, targets_set_to_minus_one,
         targets_at_positions, panels_without_target],
        ["the matrix of the errors δ'_c, equation (14)"]),
    "skipgram-gamma": NumberTask(
        2, "The center word is {e.center_word}; the context words are {e.context_words}. "
        "What is γ? Answer with four numbers in the order of the vocabulary.",
        repeated, gamma, [gamma_with_multihot, gamma_with_y_once, gamma_with_repeats_once, gamma_of_a_set,
                          gamma_as_mean]),
    "skipgram-summed-error": CodeTask(
        3, skipgram.summed_error,
        [y_minus_multihot, gamma_without_C, gamma_losing_repeats, gamma_of_distinct_words], ["γ, formula (S.4)"]),
    "skipgram-implied-loss": CodeTask(
        4, implied_loss, [loss_implied_by_counts, true_loss_for_implied, implied_loss_with_C, implied_loss_with_M,
                          implied_loss_from_zero],
        ["the implied loss"]),
    "skipgram-still-window": NumberTask(
        2, "The center word is {e.center_word}. What is the smallest window around it, with at least one context word, "
        "from which the model learns nothing? Say how often each word stands in it, four whole numbers in the "
        "order of the vocabulary.",
        data, still_counts, [still_counts_equal, still_counts_doubled, still_probabilities, still_counts_of_scores]),
    "skipgram-smallest-loss": CodeTask(
        4, smallest_loss, [entropy_alone, smallest_loss_of_distinct_words, smallest_loss_with_repeats_once,
                           smallest_loss_of_a_set, nan_for_absent_words, smallest_loss_zero],
        ["the smallest loss of the window"]),
    "skipgram-moved-numbers": NumberTask(
        1, "The vocabulary has {V} words, the vectors have {N} dimensions, and the window has {C} context words. "
        "How many numbers of W, and how many of W', can change in one step? Answer with two numbers.",
        sizes, moved_numbers, [moved_context_columns, moved_vectors, moved_context_rows, moved_tables]),
    "skipgram-input-vector": NumberTask(
        2, "The center word is {e.center_word}; the context words are {e.context_words}. One step is taken with the "
        "learning rate {e.eta}. What is the new input vector of {e.center_word}? Answer with two numbers.",
        data, input_vector, [input_vector_of_moved_rows, input_vector_with_1_C, input_vector_uphill,
                             input_vector_with_multihot, input_vector_without_eta, input_vector_change,
                             input_vector_delta]),
    "skipgram-gradients": CodeTask(
        3, skipgram.gradients, [gradients_with_multihot, gradients_without_C, gradients_losing_repeats,
                                gradients_with_1_C, gradients_from_the_context,
                                gradients_in_the_context_columns],
        ["∂E/∂W, equation (21)", "∂E/∂W', equation (16)"]),
    "skipgram-step": CodeTask(
        3, skipgram.step, [skipgram_step_in_order, skipgram_step_with_new_h, step_panel_by_panel, step_with_1_C,
                           step_with_multihot, step_losing_repeats, step_uphill, step_of_the_context_rows,
                           loss_after_the_step, mean_loss_of_the_step, step_on_a_new_output_table, step_on_new_tables],
        ["E before the step"]),
    "skipgram-centered-table": CodeTask(
        4, centered, [centered_by_words, centered_by_the_sum, centered_the_wrong_way, centered_by_N,
                      centered_by_one_number, standardized], ["the new W'"]),
    "skipgram-parallelogram": NumberTask(
        2, "Near king, man, woman and queen (in this order) the word x stands {x[0]}, {x[1]}, {x[2]} and {x[3]} times, "
        "the word z {z[0]}, {z[1]}, {z[2]} and {z[3]} times. In a model that fits perfectly, what is "
        "(v'_x - v'_z) · d? Answer with one number, such as ln(3/2).",
        parallelogram_counts, score_difference, [score_difference_of_counts, score_difference_with_wrong_pairs]),
}
