"""The exercises of chapter 3 (``cbow.ipynb``): their answers, and the wrong turns that are known."""

import numpy as np

from .. import cbow
from ..corpora import one_two_three_four
from ..numerics import softmax
from .checker import CodeTask, NumberTask
from .examples import example
from .windows import quantities


def data(variant):
    """Return the example of a variant."""
    return {"e": example(variant)}


# Wrong turns on the way to the code.  The docstring is what the student reads.


def sum_for_hidden(W, context):
    """h is the sum of the context vectors in yours; it is their mean: divide by C, see (C.1)."""
    return W[:, context].sum(axis=1)


def positions_for_words(W, context):
    """you read columns 0 … C - 1 of W: take the columns of the words, `W[:, context]`, not of their positions."""
    return W[:, np.arange(len(context))].mean(axis=1)


def repeats_once_in_hidden(W, context):
    """repeated context words count once in yours; the context is a list, not a set."""
    return W[:, np.unique(context)].mean(axis=1)


def repeats_lost_in_the_sum(W, context):
    """you divide by C, but a repeated word is added only once: add its vector for every place where it stands."""
    return W[:, np.unique(context)].sum(axis=1) / len(context)


def view_for_hidden(W, context):
    """your h is a view of a column of W, so `h += …` changes the table: begin with zeros, or with a copy."""
    h = W[:, context[0]]
    for word in context[1:]:
        h += W[:, word]
    return h / len(context)


def swapped_softmax_sign(u, center):
    """the sign of t is flipped: equation (3) has y - t, yours is y + t."""
    delta_out = softmax(u)
    delta_out[center] += 1
    return delta_out


def prediction_alone(u, center):
    """yours is the prediction y; the error is y - t: 1 is missing at the center word, see (3)."""
    return softmax(u)


def target_minus_prediction(u, center):
    """yours is t - y, the negative of the derivative; equation (3) has y - t."""
    return -cbow.output_error(u, center)


def center_set_to_minus_one(u, center):
    """you set the entry of the center word to -1; subtract 1 from the probability that stands there, see (3)."""
    delta_out = softmax(u)
    delta_out[center] = -1
    return delta_out


def scores_for_prediction(u, center):
    """yours is u - t: the scores have to go through the softmax first, equation (3) has y - t."""
    delta_out = u.copy()
    delta_out[center] -= 1
    return delta_out


def transposed_output_gradient(delta_out, h):
    """your product is h δ'ᵀ, brought to the shape by reshape: (5) is δ' hᵀ, with row i belonging to word i."""
    return np.outer(h, delta_out).reshape(len(delta_out), len(h))


def output_gradient_of_the_length(delta_out, h):
    """every entry of a row is the same in yours: entry (i, j) is δ'_i times h_j, not times a sum over h, see (4)."""
    return np.outer(delta_out, np.full(len(h), h.sum()))


def transposed_hidden_error(W_out, delta_out):
    """you reshaped W' to N rows: that tears its rows apart. Equation (8) has the transpose, `W_out.T`."""
    return W_out.reshape(W_out.shape[::-1]) @ delta_out


def hidden_error_averaged(W_out, delta_out):
    """yours is a mean over the vocabulary; the sum over j in (7) has no factor 1/V."""
    return W_out.T @ delta_out / len(delta_out)


def delta_from_moved_rows(W_out, delta_out, h, eta):
    """Recover δ from rows that (6) has already moved: add η‖δ'‖² h."""
    return W_out.T @ delta_out + eta * (delta_out @ delta_out) * h


def moved_rows(W_out, delta_out, h, eta):
    """you took the moved rows as they are; the derivative (8) belongs to the rows before the update (6)."""
    return W_out.T @ delta_out


def repaired_the_wrong_way(W_out, delta_out, h, eta):
    """your correction has the wrong sign: the update (6) subtracted η δ' hᵀ from the rows, so it has to be added."""
    return W_out.T @ delta_out - eta * (delta_out @ delta_out) * h


def repaired_without_square(W_out, delta_out, h, eta):
    """your correction has the length of δ' where its square belongs: δ' enters once by the update, once by (8)."""
    return W_out.T @ delta_out + eta * np.linalg.norm(delta_out) * h


def repaired_without_eta(W_out, delta_out, h, eta):
    """the learning rate is missing in your correction: the rows moved by η δ'_i h, equation (6)."""
    return W_out.T @ delta_out + (delta_out @ delta_out) * h


def repaired_with_the_sum(W_out, delta_out, h, eta):
    """your correction has the sum of δ'; the number δ'ᵀ δ' is the sum of its squares."""
    return W_out.T @ delta_out + eta * delta_out.sum() * h


def gradient_without_1_C(delta, context, V):
    """your gradient is exactly C times too large: did you divide by the number of context words, equation (10)?"""
    return np.outer(delta, cbow.occurrences(context, V, delta.dtype))


def gradient_losing_repeats(delta, context, V):
    """repeated context words count once in yours: a word that stands there c_w times gets c_w/C of δ, equation (10)."""
    gradient = np.zeros((len(delta), V))
    gradient[:, context] += delta[:, None] / len(context)
    return gradient


def gradient_of_distinct_words(delta, context, V):
    """you made the context a set: C counts its places, repeats included, and a repeated word gets more, see (10)."""
    return gradient_losing_repeats(delta, np.unique(context), V)


def update_without_1_C(W, context, delta, eta):
    """each context word moves C times too far: equation (11) has η/C."""
    np.subtract.at(W.T, context, eta * delta)


def update_losing_repeats(W, context, delta, eta):
    """repeated context words move once in yours: `W[:, context] -= …` keeps one of the updates; see (11)."""
    W[:, context] -= eta / len(context) * delta[:, None]


def update_of_distinct_words(W, context, delta, eta):
    """you made the context a set: C counts its places, and a word moves once for every place, see (11)."""
    cbow.update_input(W, np.unique(context), delta, eta)


def update_at_positions(W, context, delta, eta):
    """you move columns 0 … C - 1 of W: move the columns of the words, not of their positions."""
    cbow.update_input(W, np.arange(len(context)), delta, eta)


def step_for_the_vector(W, context, delta, eta):
    """you put the step in the place of the vector: `-=` subtracts it, `= -` forgets where the vector was."""
    W[:, context] = -eta / len(context) * delta[:, None]


def update_uphill(W, context, delta, eta):
    """your step goes up the gradient: equation (11) has a minus."""
    cbow.update_input(W, context, -delta, eta)


def update_without_eta(W, context, delta, eta):
    """the learning rate η is missing in your update, see (11)."""
    cbow.update_input(W, context, delta, 1)


def step_in_root_table(W, context, delta, eta):
    """Take a gradient step for A, where W = √C A, and return the W that belongs to the new A."""
    root = np.sqrt(len(context))
    gradient = root * cbow.input_gradient(delta, context, W.shape[1])  # chain rule: ∂W/∂A = √C
    return root * (W / root - eta * gradient)


def root_missing_in_the_gradient(W, context, delta, eta):
    """you moved A along ∇_W E: by the chain rule ∇_A E has one more factor √C, because W = √C A."""
    return W - np.sqrt(len(context)) * eta * cbow.input_gradient(delta, context, W.shape[1])


def mean_forgotten_in_root_table(W, context, delta, eta):
    """your step is C times too long: ∇_W E has its own 1/C, see (10), and the chain rule multiplies it by √C."""
    return W - len(context) ** 2 * eta * cbow.input_gradient(delta, context, W.shape[1])


def root_upside_down(W, context, delta, eta):
    """your W moves as in (11): you divided ∇_W E by √C, but the chain rule for W = √C A multiplies by it."""
    return W - eta * cbow.input_gradient(delta, context, W.shape[1])


def root_table_returned(W, context, delta, eta):
    """yours is the new A; the new W is √C times as large."""
    return step_in_root_table(W, context, delta, eta) / np.sqrt(len(context))


def repeats_lost_in_root_table(W, context, delta, eta):
    """repeated context words move once in yours: column w of the gradient is c_w/C times δ, see (10)."""
    return W - eta * len(context) * gradient_losing_repeats(delta, context, W.shape[1])


def target_left_out_of_the_context(W, W_out, center, context):
    """you leave out context words that equal the center word; they are context like any other, see (C.1)."""
    context = context[context != center]
    h = cbow.hidden(W, context)
    return cbow.backpropagate(W_out, context, h, cbow.output_error(cbow.scores(W_out, h), center))


def gradients_without_1_C(W, W_out, center, context):
    """1/C is missing in your ∂E/∂W: it comes from the mean (C.1) and stands in (10)."""
    dW, dW_out = cbow.gradients(W, W_out, center, context)
    return len(context) * dW, dW_out


def gradients_losing_repeats(W, W_out, center, context):
    """repeated context words count once in your ∂E/∂W: column w is c_w/C times δ, see (10)."""
    h = cbow.hidden(W, context)
    delta_out = cbow.output_error(cbow.scores(W_out, h), center)
    delta = cbow.hidden_error(W_out, delta_out)
    return gradient_losing_repeats(delta, context, len(W_out)), cbow.output_gradient(delta_out, h)


def gradients_of_the_sum(W, W_out, center, context):
    """you added the context vectors and did not divide by C; h is their mean (C.1), and (10) has the same 1/C."""
    h = W[:, context].sum(axis=1)
    delta_out = cbow.output_error(cbow.scores(W_out, h), center)
    delta = cbow.hidden_error(W_out, delta_out)
    return gradient_without_1_C(delta, context, len(W_out)), cbow.output_gradient(delta_out, h)


def delta_of_the_prediction(W, W_out, center, context):
    """your δ is made of y; by (8) it is made of the errors y - t: subtract the 1 before you go back through W'."""
    h = cbow.hidden(W, context)
    y = softmax(cbow.scores(W_out, h))
    dW = cbow.input_gradient(cbow.hidden_error(W_out, y), context, len(W_out))
    return dW, cbow.output_gradient(cbow.output_error(cbow.scores(W_out, h), center), h)


def gradients_in_the_center_column(W, W_out, center, context):
    """your ∂E/∂W is in the column of the center word; h is made of the context words, and theirs are not zero (10)."""
    h = cbow.hidden(W, context)
    return cbow.backpropagate(W_out, [center], h, cbow.output_error(cbow.scores(W_out, h), center))


def cbow_step_in_order(W, W_out, center, context, eta):
    """you used the updated W' in (8): compute δ before you move W'."""
    h = cbow.hidden(W, context)
    u = cbow.scores(W_out, h)
    delta_out = cbow.output_error(u, center)
    cbow.update_output(W_out, delta_out, h, eta)
    cbow.update_input(W, context, cbow.hidden_error(W_out, delta_out), eta)
    return cbow.loss_of_scores(u, center)


def cbow_step_with_new_h(W, W_out, center, context, eta):
    """you moved W' along the h of the updated W: the h in (6) is the old one, compute it once and keep it."""
    u = cbow.scores(W_out, cbow.hidden(W, context))
    delta_out = cbow.output_error(u, center)
    cbow.update_input(W, context, cbow.hidden_error(W_out, delta_out), eta)
    cbow.update_output(W_out, delta_out, cbow.hidden(W, context), eta)
    return cbow.loss_of_scores(u, center)


def step_losing_repeats(W, W_out, center, context, eta):
    """repeated context words move once in your step: `W[:, context] -= …` keeps one of the updates; see (11)."""
    delta = cbow.hidden_error(W_out, _errors(W, W_out, center, context))
    once = np.unique(context)
    moved = W[:, once] - eta / len(context) * delta[:, None]
    before = cbow.step(W, W_out, center, context, eta)
    W[:, once] = moved
    return before


def step_without_1_C(W, W_out, center, context, eta):
    """the context words move C times too far in your step: equation (11) has η/C."""
    delta = cbow.hidden_error(W_out, _errors(W, W_out, center, context))
    before = cbow.step(W, W_out, center, context, 0)
    cbow.step(np.copy(W), W_out, center, context, eta)
    update_without_1_C(W, context, delta, eta)
    return before


def step_uphill(W, W_out, center, context, eta):
    """your tables move up the gradient: (6) and (11) subtract."""
    old, old_out = W.copy(), W_out.copy()
    before = cbow.step(W, W_out, center, context, eta)
    W[:], W_out[:] = 2 * old - W, 2 * old_out - W_out
    return before


def step_of_one_output_row(W, W_out, center, context, eta):
    """only the output vector of the center word moves in yours; (6) moves all V of them, each by its own error."""
    others = np.arange(len(W_out)) != center
    old = W_out[others]
    before = cbow.step(W, W_out, center, context, eta)
    W_out[others] = old
    return before


def step_on_a_new_output_table(W, W_out, center, context, eta):
    """the caller's W' did not change: `W_out = W_out - …` makes a new table; write `W_out -= …`."""
    return cbow.step(W, W_out.copy(), center, context, eta)


def step_on_new_tables(W, W_out, center, context, eta):
    """the caller's tables did not change: `W = W - …` makes a new table; `W -= …` changes the one that was given."""
    return cbow.step(W.copy(), W_out.copy(), center, context, eta)


def loss_after_the_step(W, W_out, center, context, eta):
    """both tables are right, but you return the loss after the step; the one before it was asked for."""
    cbow.step(W, W_out, center, context, eta)
    return cbow.loss(W, W_out, center, context)


def _errors(W, W_out, center, context):
    return cbow.output_error(cbow.scores(W_out, cbow.hidden(W, context)), center)


def halving_ratio(loss, gradient, W, D):
    """Divide the remainder of a change D by the remainder of D/2."""
    def remainder(D):
        return loss(W + D) - loss(W) - (gradient * D).sum()
    return remainder(D) / remainder(D / 2)


def first_order_left_out(loss, gradient, W, D):
    """yours compares the changes of the loss themselves; subtract what the gradient predicts, Σ gradient · D."""
    return (loss(W + D) - loss(W)) / (loss(W + D / 2) - loss(W))


def half_in_the_loss_only(loss, gradient, W, D):
    """you halved D inside the loss, but not in the product with the gradient."""
    first = (gradient * D).sum()
    return (loss(W + D) - loss(W) - first) / (loss(W + D / 2) - loss(W) - first)


def remainder_halved(loss, gradient, W, D):
    """you divide R(D) by its half, which is 2 for every gradient: halve the change D, not the remainder."""
    return 2.0


def first_order_added(loss, gradient, W, D):
    """you added what the gradient predicts; the remainder is what is left when it is subtracted."""
    return halving_ratio(loss, -gradient, W, D)


def products_of_matrices(loss, gradient, W, D):
    """you multiply the tables as matrices; Σ gradient · D multiplies them entry by entry."""
    def remainder(D):
        return loss(W + D) - loss(W) - (gradient @ D.T).sum()
    return remainder(D) / remainder(D / 2)


def ratio_upside_down(loss, gradient, W, D):
    """your quotient is upside down: the remainder of D stands above, that of D/2 below."""
    return 1 / halving_ratio(loss, gradient, W, D)


def halving_cases():
    """Return a right gradient for W and two wrong ones, each with the loss of its window and a direction."""
    case = quantities()["repeated context"]
    W_out, center, context = (case[name] for name in ("W_out", "center", "context"))
    W, D = np.round(64 * case["W"]) / 64, np.round(20 * case["W_out"].T) / 64  # so + D - D/2 - D/2 leaves no trace
    delta = cbow.hidden_error(W_out, _errors(W, W_out, center, context))
    gradients = {"the right gradient": cbow.input_gradient, "1/C is missing": gradient_without_1_C,
                 "repeats are lost": gradient_losing_repeats}
    return {name: {"loss": lambda W: cbow.loss(W, W_out, center, context),
                   "gradient": gradient(delta, context, len(W_out)), "W": W, "D": D}
            for name, gradient in gradients.items()}


def rescaled(W, W_out):
    """Divide each row of W by its length, and multiply the columns of W' so that all scores stay."""
    lengths = np.linalg.norm(W, axis=1)
    return W / lengths[:, None], W_out * lengths


def scaled_the_same_way(W, W_out):
    """you divided W' as well: a score is Σ_j W'_kj h_j, and if h_j is divided W'_kj has to be multiplied."""
    lengths = np.linalg.norm(W, axis=1)
    return W / lengths[:, None], W_out / lengths


def scaled_alone(W, W_out):
    """your W' is the old one; then all scores change with h."""
    return W / np.linalg.norm(W, axis=1, keepdims=True), W_out.copy()


def divided_by_the_square(W, W_out):
    """your rows do not have length 1: the length is the root of the sum of squares, and the root is missing."""
    squares = (W ** 2).sum(axis=1)
    return W / squares[:, None], W_out * squares


def words_scaled(W, W_out):
    """you scaled the columns of W, one factor a word; asked for is one factor for each row, that is, each dimension."""
    return W / np.linalg.norm(W, axis=0), W_out.copy()


# Wrong turns with pencil and paper.


def loss_in_y(e):
    """that is the probability y of the center word; the loss is minus its logarithm."""
    return softmax(e.W_out @ e.W[:, e.context].mean(axis=1))[e.center]


def loss_of_first_context_word(e):
    """that is the loss of predicting the first context word; CBOW predicts the center word."""
    return cbow.loss(e.W, e.W_out, e.context[0], e.context)


def loss_of_skipgram(e):
    """that is the loss of predicting both context words, as skip-gram does; CBOW has one target, the center word."""
    return -np.log(e.y[e.context]).sum()


def output_vector(e):
    """Move the output vector of the center word, equation (6)."""
    return e.W_out[e.center] + e.eta * (1 - e.y[e.center]) * e.h


def output_vector_away(e):
    """your vector moves away from h: δ' of the center word is y - 1, a negative number, so (6) adds to the vector."""
    return e.W_out[e.center] - e.eta * (1 - e.y[e.center]) * e.h


def output_vector_by_y(e):
    """you multiplied with the probability y; the error of the center word is y - 1, see (3)."""
    return e.W_out[e.center] - e.eta * e.y[e.center] * e.h


def output_vector_without_eta(e):
    """your step is too long: the learning rate η is missing, see (6)."""
    return e.W_out[e.center] + (1 - e.y[e.center]) * e.h


def output_vector_from_h(e):
    """you moved h; what moves in (6) is the output vector of the center word, and it moves along h."""
    return e.h + e.eta * (1 - e.y[e.center]) * e.h


def output_vector_change(e):
    """that is how far the vector moves; add the old output vector."""
    return e.eta * (1 - e.y[e.center]) * e.h


def delta_by_hand(e):
    """Sum up the output vectors, each times its error, equation (8)."""
    return e.W_out.T @ cbow.output_error(e.W_out @ e.h, e.center)


def delta_with_y(e):
    """you weighted the output vectors with y; the weight of the center word is y - 1, see (3)."""
    return e.W_out.T @ e.y


def delta_of_the_center_word(e):
    """yours has the output vector of the center word only; the sum in (7) runs over the whole vocabulary."""
    return e.W_out[e.center] * (e.y[e.center] - 1)


def delta_of_moved_rows(e):
    """you used the output vectors after their update (6); equation (8) takes the old ones."""
    delta_out = cbow.output_error(e.W_out @ e.h, e.center)
    return (e.W_out - e.eta * np.outer(delta_out, e.h)).T @ delta_out


def delta_as_a_step(e):
    """yours is a step, -η times δ; δ itself is a derivative, and (8) has no learning rate."""
    return -e.eta * delta_by_hand(e)


def delta_divided_by_C(e):
    """you divided by C: this factor comes with W in (9), and is not yet in δ."""
    return delta_by_hand(e) / len(e.context)


def repeated_context(variant):
    """Return a context in which at least one word is repeated, and the words of the vocabulary."""
    words, *_ = one_two_three_four()
    rng = np.random.default_rng(variant)
    first, second, *_ = rng.permutation(4)
    context = [first, first, second, *rng.integers(0, 4, rng.integers(0, 4))] if variant else [1, 1, 3]
    return {"context": context, "names": ", ".join(words[i] for i in sorted(context))}


def shares(context, names):
    """Return c_w / C for every word."""
    return np.bincount(context, minlength=4) / len(context)


def shares_once(context, names):
    """repeated words count once in yours: a word that stands in the context c_w times gets c_w/C."""
    return (np.bincount(context, minlength=4) > 0) / len(context)


def shares_of_distinct_words(context, names):
    """you made the context a set: C counts the places in the context, repeats included, and so does c_w."""
    return (np.bincount(context, minlength=4) > 0) / len(set(context))


def shares_without_1_C(context, names):
    """those are the counts c_w; the mean (C.1) divides by C."""
    return np.bincount(context, minlength=4)


def trained_rows(variant):
    """Train the output vectors of an example and show three of the four, to two decimals."""
    e = example(variant)
    W, W_out, rng = e.W.copy(), e.W_out.copy(), np.random.default_rng(variant)
    for _ in range(40):
        cbow.step(W, W_out, rng.integers(4), rng.integers(0, 4, 3), eta=0.3)
    hidden = e.center
    rows = {i: W_out[i].round(2) for i in range(4) if i != hidden}
    shown = "; ".join(f"{e.words[i]} ({row[0]:.2f}, {row[1]:.2f})" for i, row in rows.items())
    return {"e": e, "rows": np.array(list(rows.values())), "shown": shown}


def fourth_row(e, rows, shown):
    """Use that the sum of all output vectors stays."""
    return e.W_out.sum(axis=0) - rows.sum(axis=0)


def fourth_row_of_sum_zero(e, rows, shown):
    """the sum of the output vectors does not change, but it is not 0: it is what it was at the start."""
    return -rows.sum(axis=0)


def fourth_row_unchanged(e, rows, shown):
    """that is the vector before training; what stays is the sum of all four, not each of them."""
    return e.W_out[e.center]


def first_step(e):
    """Take a step from W' = 0; then δ = 0 and W stays."""
    return [e.eta * (1 - 1 / 4) * e.h, 0 * e.h]


def first_step_in_order(e):
    """the output vector is right, but you computed δ with the moved W'; (8) takes the old one, which is 0."""
    return [e.eta * (1 - 1 / 4) * e.h, e.eta ** 2 / 2 * (3 / 4) * e.h]


def first_step_without_y(e):
    """you took y = 0: with W' = 0 the scores are 0, and four equal scores give each word the probability 1/4."""
    return [e.eta * e.h, 0 * e.h]


def first_step_without_eta(e):
    """the learning rate is missing in your output vector, see (6)."""
    return [(1 - 1 / 4) * e.h, 0 * e.h]


def first_step_from_the_table(e):
    """you started from the output vector of the table on the page; here it is 0 before the step."""
    return [e.W_out[e.center] + e.eta * (1 - 1 / 4) * e.h, 0 * e.h]


def first_step_of_a_trained_table(e):
    """you used the output vectors of the table on the page; here all of them are 0, so δ in (8) is 0."""
    return [e.eta * (1 - 1 / 4) * e.h, -e.eta / 2 * delta_by_hand(e)]


#: Every exercise with a check: the answer and the known mistakes.
TASKS = {
    "cbow-hidden": CodeTask(
        2, cbow.hidden, [sum_for_hidden, positions_for_words, repeats_once_in_hidden, repeats_lost_in_the_sum,
                         view_for_hidden], ["h, formula (C.1)"]),
    "cbow-loss": NumberTask(
        1, "The context words are {e.context_words}; the center word is {e.center_word}. "
        "What is the loss E of equation (1), in nats?",
        data, lambda e: cbow.loss(e.W, e.W_out, e.center, e.context),
        [loss_in_y, loss_of_first_context_word, loss_of_skipgram]),
    "cbow-output-error": CodeTask(
        2, cbow.output_error, [swapped_softmax_sign, prediction_alone, target_minus_prediction,
                               center_set_to_minus_one, scores_for_prediction], ["δ', equation (3)"]),
    "cbow-output-vector": NumberTask(
        2, "The context words are {e.context_words}; the center word is {e.center_word}. One step is taken with the "
        "learning rate {e.eta}. What is the new output vector of {e.center_word}? Answer with two numbers.",
        data, output_vector,
        [output_vector_away, output_vector_by_y, output_vector_without_eta, output_vector_from_h,
         output_vector_change]),
    "cbow-output-gradient": CodeTask(
        3, cbow.output_gradient, [transposed_output_gradient, output_gradient_of_the_length], ["∂E/∂W', equation (5)"]),
    "cbow-error-by-hand": NumberTask(
        2, "The context words are {e.context_words}; the center word is {e.center_word}; the learning rate is {e.eta}. "
        "What is the hidden error δ of equation (8)? Answer with two numbers.",
        data, delta_by_hand, [delta_with_y, delta_of_the_center_word, delta_of_moved_rows, delta_as_a_step,
                              delta_divided_by_C]),
    "cbow-hidden-error": CodeTask(
        3, cbow.hidden_error, [transposed_hidden_error, hidden_error_averaged], ["δ, equation (8)"]),
    "cbow-new-rows": CodeTask(
        4, delta_from_moved_rows, [moved_rows, repaired_the_wrong_way, repaired_without_square,
                                   repaired_with_the_sum, repaired_without_eta],
        ["δ, equation (8)"]),
    "cbow-shares": NumberTask(
        1, "The context words are {names}. The gradient (10) gives the input vector of each word a multiple of δ. "
        "Which multiples? Answer with four numbers in the order the, cat, sat, mat.",
        repeated_context, shares, [shares_once, shares_of_distinct_words, shares_without_1_C]),
    "cbow-input-gradient": CodeTask(
        3, cbow.input_gradient, [gradient_without_1_C, gradient_losing_repeats, gradient_of_distinct_words],
        ["∂E/∂W, equation (10)"]),
    "cbow-repeats": CodeTask(
        3, cbow.update_input,
        [update_without_1_C, update_losing_repeats, update_of_distinct_words, update_at_positions, step_for_the_vector,
         update_uphill, update_without_eta], []),
    "cbow-missing-factor": CodeTask(
        4, step_in_root_table,
        [root_missing_in_the_gradient, mean_forgotten_in_root_table, root_upside_down, root_table_returned,
         repeats_lost_in_root_table], ["the new W"]),
    "cbow-gradients": CodeTask(
        3, cbow.gradients, [target_left_out_of_the_context, gradients_without_1_C, gradients_of_the_sum,
                            delta_of_the_prediction, gradients_losing_repeats,
                            gradients_in_the_center_column], ["∂E/∂W, equation (10)", "∂E/∂W', equation (5)"]),
    "cbow-step": CodeTask(
        3, cbow.step, [cbow_step_in_order, cbow_step_with_new_h, step_losing_repeats, step_without_1_C,
                       step_uphill, step_of_one_output_row, step_on_a_new_output_table, step_on_new_tables,
                       loss_after_the_step], ["E before the step"]),
    "cbow-halving": CodeTask(
        4, halving_ratio, [first_order_left_out, half_in_the_loss_only, remainder_halved, first_order_added,
                           products_of_matrices, ratio_upside_down],
        ["the quotient of the two remainders"], halving_cases),
    "cbow-conserved-sum": NumberTask(
        2, "Training starts at the W' of the example. After 40 steps on several windows three of the output vectors "
        "are, to two decimals: {shown}. What is the output vector of {e.center_word}? Answer with two numbers, "
        "as they follow from these decimals.",
        trained_rows, fourth_row, [fourth_row_of_sum_zero, fourth_row_unchanged]),
    "cbow-same-model": CodeTask(
        4, rescaled, [scaled_the_same_way, scaled_alone, words_scaled, divided_by_the_square],
        ["the new W", "the new W'"]),
    "cbow-first-step": NumberTask(
        2, "The context words are {e.context_words}; the center word is {e.center_word}; the input vectors are those "
        "of the table, but W' = 0. One step is taken with the learning rate {e.eta}. What is then the output vector "
        "of {e.center_word}, and by how much has the input vector of each context word moved? Answer with two rows of "
        "two numbers, the output vector first.",
        data, first_step,
        [first_step_in_order, first_step_without_y, first_step_without_eta, first_step_from_the_table,
         first_step_of_a_trained_table]),
}
