"""The exercises of chapter 6 (``pmi.ipynb``): their answers, and the wrong turns that are known."""

import numpy as np

from .. import cbow, pmi
from .. import negative_sampling as ns
from ..numerics import sigmoid, softmax
from .checker import CodeTask, NumberTask
from .examples import example

NINE = np.array([[4, 3, 1], [3, 2, 3], [1, 3, 6]])  # the counts of the chapter


def data_of_row(variant):
    """Return how often one input word was seen with each of three output words."""
    row = np.random.default_rng(variant).permutation(9)[:3] + 1 if variant else NINE[0]
    return {"row": row.tolist()}


def data_of_two_rows(variant):
    """Return e to the scores of three words, for each of two context words: all square roots are whole numbers."""
    a, b = np.random.default_rng(variant).integers(1, 5, (2, 3)) if variant else np.array([[1, 2, 1], [3, 1, 1]])
    a, b = (a, b) if (a != b).any() else (a, b + [1, 0, 0])
    return {"first": (a * a).tolist(), "second": (b * b).tolist()}


def data_of_counts(variant):
    """Return counts of two input and two output words, and K: not 2, since K P_n = 1 would hide the noise."""
    rng = np.random.default_rng(variant)
    a, b = rng.permutation(7)[:2].tolist()
    counts = [[a + 1, b + 1], [b + 1, a + 1]]
    return {"counts": counts, "K": int(rng.integers(3, 6))} if variant else {"counts": [[3, 1], [1, 3]], "K": 3}


def data_of_noise(variant):
    """Return the shares of three words among the pairs, and a noise distribution, in tenths."""
    rng = np.random.default_rng(variant)
    share, noise = rng.permutation([0.2, 0.3, 0.5]), rng.permutation([0.1, 0.2, 0.7])
    return {"share": share.tolist(), "noise": noise.tolist()} if variant else \
        {"share": [0.2, 0.3, 0.5], "noise": [0.3, 0.3, 0.4]}


def data_of_answers(variant):
    """Return how often two pairs were told yes and are expected to be told no."""
    a, b, c, d = np.random.default_rng(variant).permutation(20)[:4].tolist() if variant else (3, 11, 8, 7)
    return {"first": [a + 1, b + 1], "second": [c + 1, d + 1]}


def data_of_shift(variant):
    """Return the example of a variant, and a factor for all e to the scores."""
    return {"e": example(variant), "factor": int(np.random.default_rng(variant).integers(2, 6)) if variant else 2}


# The table of counts.


def pair_counts(sentence, V, window):
    """Count the pairs of one sentence of word indices, each with its expected weight, formula (P.1)."""
    counts = np.zeros((V, V))
    for i, word in enumerate(sentence):
        for j, other in enumerate(sentence):
            if 0 < abs(i - j) <= window:
                counts[word, other] += (window - abs(i - j) + 1) / window
    return counts


def pairs_once(sentence, V, window):
    """a pair that comes up twice counts once in yours: `counts[words, others] += …` keeps one of the additions."""
    counts = np.zeros((V, V))
    for d in range(window, 0, -1):
        for left, right in [(sentence[:-d], sentence[d:]), (sentence[d:], sentence[:-d])]:
            counts[left, right] = counts[left, right] + (window - d + 1) / window
    return counts


def pairs_without_weights(sentence, V, window):
    """all distances count 1 in yours; the window draws its size, so distance d has the weight (m - d + 1)/m, (P.1)."""
    return sum(pairs_at(sentence, V, d) for d in range(1, window + 1))


def pairs_to_the_right(sentence, V, window):
    """your pairs have the context word on one side only; a window looks to the left and to the right."""
    return sum((window - d + 1) / window * neighbors_at(sentence, V, d) for d in range(1, window + 1))


def pairs_with_inverse_distance(sentence, V, window):
    """your weight is 1/d; a window of random size holds distance d with probability (m - d + 1)/m, see (P.1)."""
    return sum(pairs_at(sentence, V, d) / d for d in range(1, window + 1))


def pairs_with_themselves(sentence, V, window):
    """a position is paired with itself in yours; the center is not in its own context."""
    counts = pair_counts(sentence, V, window)
    np.add.at(counts, (sentence, sentence), (window + 1) / window)
    return counts


def pairs_of_different_words(sentence, V, window):
    """pairs of a word with itself are missing; leave out the center's position, not its word."""
    return pair_counts(sentence, V, window) * (1 - np.eye(V))


def pairs_with_weights_off_by_one(sentence, V, window):
    """your weight is (m - d)/m, which is 0 at the edge of the window; see (P.1): (m - d + 1)/m."""
    return sum((window - d) / window * pairs_at(sentence, V, d) for d in range(1, window + 1))


def pairs_without_the_right_edge(sentence, V, window):
    """your windows end one position too early on the right: `range` stops before its end."""
    return pair_counts(sentence, V, window) - neighbors_at(sentence, V, window) / window


def pairs_assigned(sentence, V, window):
    """you set an entry where you have to add to it: a pair that comes up again counts again."""
    counts = np.zeros((V, V))
    for i, word in enumerate(sentence):
        for j in range(max(0, i - window), min(len(sentence), i + window + 1)):
            if j != i:
                counts[word, sentence[j]] = (window - abs(i - j) + 1) / window
    return counts


def neighbors_at(sentence, V, d):
    """Count the pairs of a word and the one d positions to the right of it."""
    counts = np.zeros((V, V))
    np.add.at(counts, (sentence[:-d], sentence[d:]), 1)
    return counts


def pairs_at(sentence, V, d):
    """Count the pairs at distance d."""
    counts = neighbors_at(sentence, V, d)
    return counts + counts.T


def cases_of_sentences():
    """Return sentences of word indices, with repeats and shorter than the window."""
    usual = {"V": 6, "window": 2}
    return {"distinct words": usual | {"sentence": np.array([5, 3, 0, 2])},
            "a pair comes up twice": usual | {"sentence": np.array([1, 2, 4, 1, 2, 0, 1, 1])},
            "window of four": {"V": 6, "window": 4, "sentence": np.array([4, 0, 3, 1, 5, 2, 0, 4, 0])},
            "shorter than the window": {"V": 6, "window": 4, "sentence": np.array([2, 5])}}


# What the softmax learns.


def softmax_scores(row):
    """Return the best scores of a row, the first one set to 0."""
    return np.log(np.divide(row, row[0]))


def softmax_logs_of_counts(row):
    """these are logarithms of counts, with the right differences; the first score is to be 0: subtract it from all."""
    return np.log(row)


def softmax_logs_of_probabilities(row):
    """these are log p(c | w), with the right differences; the first score is to be 0, so subtract it from all three."""
    return np.log(np.divide(row, np.sum(row)))


def softmax_probabilities(row):
    """these are the predicted probabilities; the scores are their logarithms plus a constant, see (P.4)."""
    return np.divide(row, np.sum(row))


def softmax_ratios(row):
    """these are the ratios of the counts; the scores are their logarithms, see (P.4)."""
    return np.divide(row, row[0])


def least_loss(row):
    """Return the smallest possible loss of a row, formula (P.3)."""
    row = np.array(row)
    return -(row * np.log(row / row.sum())).sum()


def least_loss_of_a_pair(row):
    """that is the entropy, the loss of one pair on average; E_w sums over all #(w) of them, see (P.3)."""
    return least_loss(row) / np.sum(row)


def loss_of_zero_scores(row):
    """that is the loss when all scores are equal, ln V for each pair; the best scores know the counts, see (P.4)."""
    return np.sum(row) * np.log(len(row))


def loss_with_each_word_once(row):
    """each output word stands in (P.3) as often as it was counted; yours takes the logarithms once each."""
    return -np.log(np.divide(row, np.sum(row))).sum()


def mean_prediction(first, second):
    """Return the prediction of CBOW for both context words, formula (P.5)."""
    return softmax(np.log(np.multiply(first, second)) / 2)


def mean_of_predictions(first, second):
    """you averaged the probabilities; CBOW averages the scores, so the means are geometric, see (P.5)."""
    return (np.divide(first, np.sum(first)) + np.divide(second, np.sum(second))) / 2


def product_of_predictions(first, second):
    """you multiplied the predictions, as if h were the sum; it is the mean, so take the square root, see (P.5)."""
    return softmax(np.log(np.multiply(first, second)))


def mean_not_normalized(first, second):
    """these are the roots of the products of the predictions; they do not sum to 1 yet, and ∝ in (P.5) says: divide."""
    return np.sqrt(np.divide(first, np.sum(first)) * np.divide(second, np.sum(second)))


def roots_alone(first, second):
    """these are e to the mean scores, in the right proportions; divide by their sum, as ∝ in (P.5) says."""
    return np.sqrt(np.multiply(first, second))


def mean_of_exponentials(first, second):
    """you averaged e to the scores; CBOW averages the scores themselves, see (P.5)."""
    return np.add(first, second) / np.sum([first, second])


# What negative sampling learns.


def unigram(counts):
    """Return the distribution of the output words among the pairs."""
    return np.sum(counts, axis=0) / np.sum(counts)


def shifted_pmi(counts, K):
    """Return PMI - log K, formula (P.10)."""
    return pmi.optimum(counts, unigram(counts), K)


def pmi_without_the_shift(counts, K):
    """that is the PMI; with K draws for each pair, log K is to be subtracted, see (P.10)."""
    return pmi.pmi(counts)


def optimum_of_the_softmax(counts, K):
    """that is log p(c | w), the goal of the softmax, (P.4); here each pair is also told no, see (P.6) and (P.8)."""
    return np.log(np.divide(counts, np.sum(counts, axis=1, keepdims=True)))


def pmi_with_K_upside_down(counts, K):
    """you added log K; more draws mean more answers no, so the scores fall: PMI - log K, see (P.10)."""
    return pmi.pmi(counts) + np.log(K)


def logs_of_conditionals(counts, K):
    """the noise is missing: divide by K #(w) P_n(c), not by K #(w) alone, see (P.6) and (P.8)."""
    return np.log(np.divide(counts, np.sum(counts, axis=1, keepdims=True))) - np.log(K)


def probabilities_of_yes(counts, K):
    """that is σ(s), the share of yes among the answers; the score is the logarithm of yes over no, see (P.8)."""
    return sigmoid(shifted_pmi(counts, K))


def ratios_of_answers(counts, K):
    """these are the ratios of yes to no; the score is the logarithm of the ratio, see (P.8)."""
    return np.exp(shifted_pmi(counts, K))


def column_shift(share, noise):
    """Return the shift of each column by another noise, formula (P.10)."""
    return np.log(np.divide(share, noise))


def column_shift_upside_down(share, noise):
    """upside down: a word that is drawn less often than it occurs gets fewer answers no, and its scores rise."""
    return -column_shift(share, noise)


def column_shift_as_ratio(share, noise):
    """these are the ratios; a score moves by their logarithm, see (P.10)."""
    return np.divide(share, noise)


def column_shift_of_noise_alone(share, noise):
    """that is -log P_n(c); compared with unigram noise, a column moves by log(p(c)/P_n(c)), see (P.10)."""
    return -np.log(noise)


def column_shift_as_difference(share, noise):
    """you subtracted the probabilities; the scores are logarithms, so subtract those, see (P.10)."""
    return np.subtract(share, noise)


def positive_pmi(counts, K):
    """Return max(PMI - log K, 0), with 0 for the pairs that never occur."""
    return np.maximum(pmi.pmi(counts) - np.log(K), 0)


def clipped_before_the_shift(counts, K):
    """you cut off at 0 before log K is subtracted; cut off PMI - log K."""
    return np.maximum(pmi.pmi(counts), 0) - np.log(K)


def positive_without_the_shift(counts, K):
    """log K is not subtracted in yours; the scores of (P.10) are PMI - log K."""
    return np.maximum(pmi.pmi(counts), 0)


def positive_in_bits(counts, K):
    """your logarithms are to the base 2; the book's PMI is in nats, np.log."""
    return positive_pmi(counts, K) / np.log(2)


def positive_with_K_alone(counts, K):
    """you subtract K; the scores of (P.10) are PMI - log K."""
    return np.maximum(pmi.pmi(counts) - K, 0)


def positive_with_K_upside_down(counts, K):
    """you add log K; more draws mean more answers no, so the scores fall: PMI - log K, see (P.10)."""
    return np.maximum(pmi.pmi(counts) + np.log(K), 0)


def rows_for_columns(counts, K):
    """the sums are exchanged: row w is to be divided by the sum of row w, and column c by the sum of column c."""
    counts = np.asarray(counts)
    independent = np.outer(counts.sum(axis=0), counts.sum(axis=1)) / counts.sum()
    return np.maximum(np.log(counts / independent) - np.log(K), 0)


def positive_with_plus_one(counts, K):
    """you added 1 to the counts to get rid of the zeros; keep the counts, log 0 = -inf is cut off at 0."""
    return positive_pmi(np.asarray(counts) + 1, K)


def without_the_cut(counts, K):
    """that is PMI - log K; its negative entries are to be replaced by 0."""
    return pmi.pmi(counts) - np.log(K)


def without_the_number_of_pairs(counts, K):
    """the number D of all pairs is missing: p(w, c)/(p(w) p(c)) is #(w, c) D/(#(w) #(c)), see (P.9)."""
    return np.maximum(pmi.pmi(counts) - np.log(np.sum(counts)) - np.log(K), 0)


def rows_along_columns(counts, K):
    """each column is divided by p(w) of another word: the sums of the rows need keepdims=True to stay in rows."""
    share = np.divide(counts, np.sum(counts))
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(share / (share.sum(axis=1) * share.sum(axis=0))) - np.log(K), 0)


def cases_of_counts():
    """Return tables of counts, with zeros and without symmetry."""
    rng = np.random.default_rng(6)
    return {"nine counts": {"counts": NINE.astype(float), "K": 1}, "nine counts, K = 2": {"counts": 1.0 * NINE, "K": 2},
            "not symmetric": {"counts": rng.integers(1, 30, (4, 4)) + 0.5, "K": 1},
            "pairs that never occur": {"counts": np.array([[9.0, 0, 1], [0, 5, 0], [2, 0, 7]]), "K": 2},
            "strong pairs": {"counts": 1 + 30 * np.eye(5), "K": 1}}


# The four readings.


def four_scores(counts, K):
    """Return the best scores of the entry (0, 0), one for each reading."""
    return [pmi.optimum(counts, unigram(counts), K, reading)[0, 0] for reading in pmi.READINGS]


def four_scores_without_redrawing(counts, K):
    """redraw is not drop: the words other than o share 1 - P_n(o), so c is drawn with P_n(c)/(1 - P_n(o)), (P.12)."""
    multiset, drop, _, literal = four_scores(counts, K)
    return [multiset, drop, drop, literal]


def four_scores_set_with_K(counts, K):
    """K P_n(c) is how often c is expected; that it comes up at all has the probability 1 - (1 - P_n(c))^K, (P.13)."""
    multiset, drop, redraw, _ = four_scores(counts, K)
    return [multiset, drop, redraw, drop]


def four_scores_with_hits_in_the_set(counts, K):
    """in the set reading the true word is there with t = 1 alone: c is told no in the pairs with o ≠ c, (P.13)."""
    no = np.sum(counts[0]) * (1 - (1 - unigram(counts)[0]) ** K)
    return [*four_scores(counts, K)[:3], np.log(counts[0][0] / no)]


def four_ratios(counts, K):
    """these are the ratios of yes to no; the score is the logarithm of the ratio, see (P.8)."""
    return np.exp(four_scores(counts, K))


def four_scores_for_one_draw(counts, K):
    """that is for one draw; the question has more."""
    return four_scores(counts, 1)


def expected_no_without_K(counts, noise, K, reading):
    """K is missing where it is a factor: each pair has K draws, see (P.6), (P.11) and (P.12)."""
    return pmi.expected_no(counts, noise, K, reading) / (1 if reading == "set" else K)


def expected_no_dropping_for_redraw(counts, noise, K, reading):
    """in the reading "redraw" the other words share 1 - P_n(o), so P_n(c) is to be divided by it, see (P.12)."""
    return pmi.expected_no(counts, noise, K, "drop" if reading == "redraw" else reading)


def expected_no_redrawn_for_c(counts, noise, K, reading):
    """in (P.12) 1 - P_n(o) belongs to the true word o and stays inside of the sum; yours has 1 - P_n(c)."""
    if reading == "redraw":
        return pmi.expected_no(counts, noise, K, "drop") / (1 - noise)
    return pmi.expected_no(counts, noise, K, reading)


def expected_no_redrawn_for_all(counts, noise, K, reading):
    """in (P.12) the sum is over o ≠ c; yours has the pairs whose true word is c, too, and there c is never drawn."""
    if reading == "redraw":
        return K * (counts / (1 - noise)).sum(axis=1, keepdims=True) * noise
    return pmi.expected_no(counts, noise, K, reading)


def expected_no_of_the_set_by_K(counts, noise, K, reading):
    """K P_n(c) is how often c is drawn on average; the set asks if it is drawn at all, 1 - (1 - P_n(c))^K, (P.13)."""
    return pmi.expected_no(counts, noise, K, "drop" if reading == "set" else reading)


def expected_no_with_hits_in_the_set(counts, noise, K, reading):
    """in the reading "set" the true word has t = 1 alone: c is told no in the pairs with o ≠ c only, see (P.13)."""
    if reading == "set":
        return counts.sum(axis=1, keepdims=True) * (1 - (1 - noise) ** K)
    return pmi.expected_no(counts, noise, K, reading)


def expected_no_by_columns(counts, noise, K, reading):
    """#(w) is the sum of row w, with keepdims=True; yours sums the columns, see (P.1)."""
    return pmi.expected_no(counts.T, noise, K, reading).T if reading != "multiset" else \
        K * counts.sum(axis=0) * noise


def cases_of_readings():
    """Return the four readings for two tables that are not symmetric."""
    rng = np.random.default_rng(7)
    cases = {}
    for reading in pmi.READINGS:
        noise = rng.integers(1, 6, 4)
        cases[reading] = {"counts": rng.integers(1, 9, (4, 4)).astype(float), "noise": noise / noise.sum(), "K": 3,
                          "reading": reading}
    return cases


# What training reaches, and what nothing fixes.


def weights(first, second):
    """Return the second derivatives of the two pairs' losses at their optimum, ab/(a + b)."""
    return [a * b / (a + b) for a, b in (first, second)]


def weights_as_products(first, second):
    """you multiplied yes by no; at the optimum σ(1 - σ) = ab/(a + b)², and there are a + b answers."""
    return [a * b for a, b in (first, second)]


def weights_as_sums(first, second):
    """σ(1 - σ) is missing: at the optimum σ = a/(a + b), so the number of answers is multiplied by ab/(a + b)²."""
    return [a + b for a, b in (first, second)]


def weights_without_the_number(first, second):
    """that is σ(1 - σ); the second derivative has it once for each of the a + b answers."""
    return [a * b / (a + b) ** 2 for a, b in (first, second)]


def weights_as_probabilities(first, second):
    """that is the share of yes, σ(s) at the optimum; the question is for the second derivative."""
    return [a / (a + b) for a, b in (first, second)]


def weights_as_scores(first, second):
    """that is the best score, log(yes/no); the question is for the second derivative of the loss there."""
    return [np.log(a / b) for a, b in (first, second)]


def shifted_losses(e, factor):
    """Return both losses after ln(factor) was added to all scores."""
    u = e.W_out @ e.W[:, e.center] + np.log(factor)
    return [cbow.loss_of_scores(u, e.center), ns.loss_of_scores(u, e.center, e.draws)]


def neither_loss_changed(e, factor):
    """the softmax loss is right; negative sampling judges each score alone, so a shift of all scores changes it."""
    return shifted_losses(e, 1)


def both_losses_changed(e, factor):
    """the loss of negative sampling is right; in a softmax a number added to all scores cancels, see (P.4)."""
    softmax_loss, sampled = shifted_losses(e, factor)
    return [softmax_loss - np.log(factor), sampled]


def softmax_with_the_sum_shifted(e, factor):
    """the sum in the softmax has grown, but e to the score of the center word has grown by the same factor."""
    softmax_loss, sampled = shifted_losses(e, factor)
    return [softmax_loss + np.log(factor), sampled]


def loss_with_the_true_score_shifted(e, factor):
    """only the score of the center word has grown in your second number; the draws' scores grow as well."""
    u = e.W_out @ e.W[:, e.center]
    u[e.center] += np.log(factor)
    return [shifted_losses(e, factor)[0], ns.loss_of_scores(u, e.center, e.draws)]


def unit_vectors(W, W_out, words):
    """Return tables with the same scores, in which the input vectors of N words are the unit vectors."""
    return np.linalg.inv(W[:, words]) @ W, W_out @ W[:, words]


def W_alone(W, W_out, words):
    """W is right; but the scores have changed: W' has to be multiplied by the inverse of your A, see (P.14)."""
    return unit_vectors(W, W_out, words)[0], W_out.copy()


def same_A_for_both(W, W_out, words):
    """W is right; but W' is multiplied by your A, too, and (P.14) has its inverse."""
    return unit_vectors(W, W_out, words)[0], W_out @ np.linalg.inv(W[:, words])


def transpose_for_inverse(W, W_out, words):
    """W is right; but W' is multiplied by the transpose of your A, which is its inverse only for rotations, (P.14)."""
    return unit_vectors(W, W_out, words)[0], W_out @ np.linalg.inv(W[:, words]).T


def inverse_transposed(W, W_out, words):
    """W is right; but what W' is multiplied by is the transpose of what it must be, see (P.14)."""
    return unit_vectors(W, W_out, words)[0], W_out @ W[:, words].T


def only_these_words(W, W_out, words):
    """you changed the chosen columns of W and nothing else; an A multiplies all columns, and W' gets its inverse."""
    new_W = W.copy()
    new_W[:, words] = np.eye(len(W))
    return new_W, W_out.copy()


def A_for_its_inverse(W, W_out, words):
    """the scores are the same, but you mixed with the words' own vectors: A must take these *to* the unit vectors."""
    return W[:, words] @ W, W_out @ np.linalg.inv(W[:, words])


def tables_changed(W, W_out, words):
    """the results are right, but you changed the given tables: `W[:] = …` writes into them; make new ones."""
    W[:], W_out[:] = unit_vectors(W, W_out, words)
    return W, W_out


def cases_of_tables():
    """Return tables of vectors, and N words whose vectors are independent."""
    cases = {}
    for seed, (name, N, V, words) in enumerate([("two dimensions", 2, 4, [0, 1]), ("other words", 2, 4, [3, 1]),
                                                ("three dimensions", 3, 5, [4, 0, 2])]):
        rng = np.random.default_rng(seed)
        W = rng.normal(size=(N, V))
        W[:, words] = np.eye(N) + 0.3 * rng.normal(size=(N, N))
        cases[name] = {"W": W, "W_out": rng.normal(size=(V, N)), "words": np.array(words)}
    return cases


def balance_change(W, W_out, G, eta):
    """Return how much W Wᵀ - W'ᵀ W' changes in a step, formula (P.15)."""
    B, B_out = W_out.T @ G.T, G.T @ W.T
    return eta ** 2 * (B @ B.T - B_out.T @ B_out)


def _balance(W, W_out):
    return W @ W.T - W_out.T @ W_out


def balance_in_order(W, W_out, G, eta):
    """W' moves along the new W in yours; both gradients of a step belong to the old tables."""
    new_W = W - eta * W_out.T @ G.T
    return _balance(new_W, W_out - eta * G.T @ new_W.T) - _balance(W, W_out)


def balance_after_the_step(W, W_out, G, eta):
    """that is the balance after the step; subtract the one before it."""
    return _balance(W, W_out) + balance_change(W, W_out, G, eta)


def balance_without_transpose(W, W_out, G, eta):
    """G has the input words in its rows, so both gradients have its transpose: W'ᵀ Gᵀ and Gᵀ Wᵀ."""
    return balance_change(W, W_out, G.T, eta)


def balance_in_place(W, W_out, G, eta):
    """`W -= …` changes the given table, and W' then moves along the new W: make new tables, both from the old ones."""
    before = _balance(W, W_out)
    W -= eta * W_out.T @ G.T
    W_out -= eta * G.T @ W.T
    return _balance(W, W_out) - before


def balance_with_eta_once(W, W_out, G, eta):
    """yours grows with η, but the terms of first order cancel: what is left has η squared, see (P.15)."""
    return balance_change(W, W_out, G, eta) / eta


def balance_kept_exactly(W, W_out, G, eta):
    """the balance stays as it is to first order only: a term with η squared is left, see (P.15)."""
    return np.zeros((len(W), len(W)))


def balance_with_a_sum(W, W_out, G, eta):
    """you added the two products; the balance is their difference, W Wᵀ - W'ᵀ W'."""
    B, B_out = W_out.T @ G.T, G.T @ W.T
    step = W - eta * B, W_out - eta * B_out
    return step[0] @ step[0].T + step[1].T @ step[1] - W @ W.T - W_out.T @ W_out


def cases_of_balance():
    """Return tables, and derivatives by the scores."""
    cases = {}
    for seed, (name, N, V, eta) in enumerate([("two dimensions", 2, 4, 1), ("three dimensions", 3, 5, 0.5),
                                              ("half the learning rate", 3, 5, 0.25)]):
        rng = np.random.default_rng(max(1, seed))
        cases[name] = {"W": rng.normal(size=(N, V)), "W_out": rng.normal(size=(V, N)), "G": rng.normal(size=(V, V)),
                       "eta": eta}
    return cases


#: Every exercise with a check: the answer and the known mistakes.
TASKS = {
    "pmi-pair-counts": CodeTask(
        3, pair_counts, [pairs_once, pairs_without_weights, pairs_to_the_right, pairs_with_inverse_distance,
                         pairs_with_themselves, pairs_of_different_words, pairs_with_weights_off_by_one,
                         pairs_without_the_right_edge, pairs_assigned],
        ["the table of counts, (P.1)"], cases_of_sentences),
    "pmi-softmax": NumberTask(
        1, "An input word was seen with three output words {row[0]}, {row[1]} and {row[2]} times. Which scores make "
        "the softmax loss (P.3) smallest, if the first score is to be 0? Give three numbers.",
        data_of_row, softmax_scores, [softmax_logs_of_counts, softmax_logs_of_probabilities, softmax_probabilities,
                                      softmax_ratios]),
    "pmi-least-loss": NumberTask(
        2, "An input word was seen with three output words {row[0]}, {row[1]} and {row[2]} times. What is the smallest "
        "possible value of E_w in (P.3), in nats?",
        data_of_row, least_loss, [least_loss_of_a_pair, loss_of_zero_scores, loss_with_each_word_once]),
    "pmi-cbow": NumberTask(
        2, "For one context word alone, e to the scores of three words is {first}; for another alone it is {second}. "
        "What does CBOW predict for the context of both? Give three probabilities.",
        data_of_two_rows, mean_prediction,
        [mean_of_predictions, product_of_predictions, mean_not_normalized, roots_alone, mean_of_exponentials]),
    "pmi-optimum": NumberTask(
        2, "The counts are #(w, c) = {counts}, rows input words; K = {K}; the noise is the distribution of the output "
        "words among the pairs. Which scores are best for skip-gram with negative sampling? Give two lists of two "
        "numbers.",
        data_of_counts, shifted_pmi,
        [pmi_without_the_shift, pmi_with_K_upside_down, logs_of_conditionals, probabilities_of_yes,
         ratios_of_answers, optimum_of_the_softmax]),
    "pmi-noise": NumberTask(
        1, "Three output words have the shares p(c) = {share} of the pairs. In place of these, the noise "
        "P_n = {noise} is used. By how much does the best score move in each of the three columns? Give three numbers.",
        data_of_noise, column_shift,
        [column_shift_upside_down, column_shift_as_ratio, column_shift_of_noise_alone, column_shift_as_difference]),
    "pmi-positive": CodeTask(
        3, positive_pmi, [clipped_before_the_shift, positive_without_the_shift, positive_in_bits,
                          positive_with_plus_one, without_the_cut, without_the_number_of_pairs,
                          rows_along_columns, positive_with_K_alone, positive_with_K_upside_down,
                          rows_for_columns],
        ["max(PMI - log K, 0)"], cases_of_counts),
    "pmi-readings": NumberTask(
        2, "The counts are #(w, c) = {counts}, rows input words; K = {K}; the noise is the distribution of the output "
        "words among the pairs. What is the best score of the entry (0, 0) in the four readings multiset, drop, "
        "redraw, set? Give four numbers in this order.",
        data_of_counts, four_scores,
        [four_scores_without_redrawing, four_scores_set_with_K, four_scores_with_hits_in_the_set,
         four_scores_for_one_draw, four_ratios]),
    "pmi-expected-no": CodeTask(
        3, pmi.expected_no, [expected_no_without_K, expected_no_dropping_for_redraw, expected_no_redrawn_for_c,
                             expected_no_of_the_set_by_K, expected_no_with_hits_in_the_set,
                             expected_no_by_columns, expected_no_redrawn_for_all],
        ["no(w, c)"], cases_of_readings),
    "pmi-weight": NumberTask(
        2, "A pair is told yes {first[0]} times and expected to be told no {first[1]} times; another is told yes "
        "{second[0]} times and no {second[1]} times. What is the second derivative of the loss (P.7) by the score of "
        "each, at its optimum? Give two numbers.",
        data_of_answers, weights,
        [weights_as_products, weights_as_sums, weights_without_the_number, weights_as_probabilities,
         weights_as_scores]),
    "pmi-shift": NumberTask(
        2, "In the window with the context words {e.context_words}, the center word {e.center_word} and the draws "
        "{e.drawn_words}, a vector a with a · h = ln {factor} is added to all output vectors. What are the losses of "
        "CBOW afterwards, with softmax (1) and with negative sampling (23)? Give two numbers.",
        data_of_shift, shifted_losses,
        [neither_loss_changed, both_losses_changed, softmax_with_the_sum_shifted,
         loss_with_the_true_score_shifted]),
    "pmi-unit-vectors": CodeTask(
        4, unit_vectors, [W_alone, same_A_for_both, transpose_for_inverse, inverse_transposed, only_these_words,
                          A_for_its_inverse, tables_changed],
        ["the new W", "the new W'"], cases_of_tables),
    "pmi-balance": CodeTask(
        4, balance_change, [balance_in_order, balance_after_the_step, balance_without_transpose, balance_in_place,
                            balance_with_eta_once, balance_with_a_sum, balance_kept_exactly],
        ["growth of the balance, (P.15)"], cases_of_balance),
}
