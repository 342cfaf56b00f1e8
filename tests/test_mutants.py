"""The mutation table: wrong variants of the code, each of which the checks of `test_gradients.py` must find.

A gradient check proves only the cases it is fed.  So for each mutant the table states exactly which cases catch
it, and for weak data, which mutants live on unseen.
"""

import numpy as np
import pytest
from cases import CASES, N, V, Window, check, tables

from w2vedu import MODELS, cbow, skipgram
from w2vedu import negative_sampling as ns
from w2vedu.cbow import hidden, hidden_error, occurrences, scores, update_input, update_output
from w2vedu.numerics import log_sigmoid, log_sum_exp, sigmoid, softmax


def plant(monkeypatch, right, wrong):
    """Replace the function `right` of the package by `wrong`, wherever it is used."""
    for module in (cbow, skipgram, ns):
        if getattr(module, right.__name__, None) is right:
            monkeypatch.setattr(module, right.__name__, wrong)
    for name, model in MODELS.items():
        monkeypatch.setitem(MODELS, name, type(model)(*(wrong if f is right else f for f in model)))


def gradient_without_1_C(delta, context, V):
    return np.outer(delta, occurrences(context, V, delta.dtype))


def update_without_1_C(W, context, delta, eta):
    np.subtract.at(W.T, context, eta * delta)


def update_losing_repeats(W, context, delta, eta):
    W[:, context] -= eta / len(context) * delta[:, None]


def sum_for_hidden(W, context):
    return W[:, context].sum(axis=1)


def positions_for_words(W, context):
    return W[:, np.arange(len(context))].mean(axis=1)


def swapped_softmax_sign(u, center):
    delta_out = softmax(u)
    delta_out[center] += 1
    return delta_out


def swapped_positive_sign(u, word, negatives):
    t, m = occurrences([word], len(u), u.dtype), occurrences(negatives, len(u), u.dtype)
    return (t + m) * sigmoid(u) + t


def transposed_hidden_error(W_out, delta_out):
    return W_out.reshape(W_out.shape[::-1]) @ delta_out  # the right shape, the wrong numbers


def transposed_output_gradient(delta_out, h):
    return np.outer(h, delta_out).reshape(len(delta_out), len(h))


def y_minus_multihot(u, context):
    return softmax(u) - (occurrences(context, len(u)) > 0)


def gamma_without_C(u, context):
    return softmax(u) - occurrences(context, len(u), u.dtype)


def skipgram_loss_with_1_C(u, context):
    return (log_sum_exp(u) - np.take(u, context).mean()).item()


def set_rule(u, word, negatives):
    """Each word of {word} ∪ {draws} once: the union as printed."""
    t = occurrences([word], len(u), u.dtype)
    return np.maximum(t, occurrences(negatives, len(u)) > 0) * sigmoid(u) - t


def duplicates_once(u, word, negatives):
    t = occurrences([word], len(u), u.dtype)
    return (t + (occurrences(negatives, len(u)) > 0)) * sigmoid(u) - t


def collisions_dropped(u, word, negatives):
    t, m = occurrences([word], len(u), u.dtype), occurrences(negatives, len(u), u.dtype)
    m[word] = 0
    return (t + m) * sigmoid(u) - t


def draws_with_the_sign_of_the_target(u, word, negatives):
    return (-log_sigmoid(u[word]) - log_sigmoid(np.take(u, negatives)).sum()).item()


def mean_over_draws(u, word, negatives):
    return (-log_sigmoid(u[word]) - log_sigmoid(-np.take(u, negatives)).mean()).item()


def cbow_step_in_order(W, W_out, center, context, eta):
    """Read W' after it has been moved: new rows in (8)."""
    h = hidden(W, context)
    u = scores(W_out, h)
    delta_out = cbow.output_error(u, center)
    update_output(W_out, delta_out, h, eta)
    update_input(W, context, hidden_error(W_out, delta_out), eta)
    return cbow.loss_of_scores(u, center)


def draws_in_the_context_dropped(W, W_out, center, context, negatives):
    h = hidden(W, context)
    kept = negatives[~np.isin(negatives, context)]
    return cbow.backpropagate(W_out, context, h, ns.output_error(scores(W_out, h), center, kept))


def target_left_out_of_the_context(W, W_out, center, context):
    context = context[context != center]
    h = hidden(W, context)
    return cbow.backpropagate(W_out, context, h, cbow.output_error(scores(W_out, h), center))


def skipgram_step_in_order(W, W_out, center, context, eta):
    h = hidden(W, [center])
    u = scores(W_out, h)
    gamma = skipgram.summed_error(u, context)
    update_output(W_out, gamma, h, eta)
    update_input(W, [center], hidden_error(W_out, gamma), eta)
    return skipgram.loss_of_scores(u, context)


def cbow_step_with_new_h(W, W_out, center, context, eta):
    """Move W first, and W' along the h of the moved W."""
    u = scores(W_out, hidden(W, context))
    delta_out = cbow.output_error(u, center)
    update_input(W, context, hidden_error(W_out, delta_out), eta)
    update_output(W_out, delta_out, hidden(W, context), eta)
    return cbow.loss_of_scores(u, center)


def skipgram_step_with_new_h(W, W_out, center, context, eta):
    u = scores(W_out, hidden(W, [center]))
    gamma = skipgram.summed_error(u, context)
    update_input(W, [center], hidden_error(W_out, gamma), eta)
    update_output(W_out, gamma, hidden(W, [center]), eta)
    return skipgram.loss_of_scores(u, context)


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
    return lambda *arguments: ns_update(*arguments, **wrong)


MUTANTS = {  # what is wrong: (model, the right function, the wrong one)
    "1/C missing in the gradient": ("cbow", cbow.input_gradient, gradient_without_1_C),
    "1/C missing in the update": ("cbow", cbow.update_input, update_without_1_C),
    "W[:, context] -= loses repeats": ("cbow", cbow.update_input, update_losing_repeats),
    "hidden is the sum": ("cbow", cbow.hidden, sum_for_hidden),
    "positions read as word ids": ("cbow", cbow.hidden, positions_for_words),
    "sign of t swapped (softmax)": ("cbow", cbow.output_error, swapped_softmax_sign),
    "W' transposed in δ": ("cbow", cbow.hidden_error, transposed_hidden_error),
    "δ' hᵀ transposed": ("cbow", cbow.output_gradient, transposed_output_gradient),
    "target left out of the context": ("cbow", cbow.gradients, target_left_out_of_the_context),
    "δ from the new rows (CBOW)": ("cbow", cbow.step, cbow_step_in_order),
    "W' moved along the new h (CBOW)": ("cbow", cbow.step, cbow_step_with_new_h),
    "y - multihot": ("skipgram", skipgram.summed_error, y_minus_multihot),
    "γ without C": ("skipgram", skipgram.summed_error, gamma_without_C),
    "1/C in the skip-gram loss": ("skipgram", skipgram.loss_of_scores, skipgram_loss_with_1_C),
    "δ from the new rows (skip-gram)": ("skipgram", skipgram.step, skipgram_step_in_order),
    "W' moved along the new h (skip-gram)": ("skipgram", skipgram.step, skipgram_step_with_new_h),
    "sign of t swapped (negative sampling)": ("cbow-ns", ns.output_error, swapped_positive_sign),
    "sign inside log σ of the draws": ("cbow-ns", ns.loss_of_scores, draws_with_the_sign_of_the_target),
    "draws averaged": ("cbow-ns", ns.loss_of_scores, mean_over_draws),
    "set rule": ("cbow-ns", ns.output_error, set_rule),
    "duplicate draws once": ("cbow-ns", ns.output_error, duplicates_once),
    "collisions dropped": ("cbow-ns", ns.output_error, collisions_dropped),
    "draws in the context dropped": ("cbow-ns", ns.cbow_gradients, draws_in_the_context_dropped),
    "W'[rows] -= loses duplicates": ("cbow-ns", ns._update, ns_update_with(rows_once=True)),
    "δ from the new rows (negative sampling)": ("cbow-ns", ns._update, ns_update_with(new_rows=True)),
    "W' moved along the new h (negative sampling)": ("cbow-ns", ns._update, ns_update_with(new_h=True)),
}
# Every case catches a mutant, unless it is said otherwise here.
ONE_WORD, REPEATS = {"one-word context"}, {"repeated context", "target in context"}
DUPLICATES, COLLISIONS = {"duplicate draws"}, {"collision with the target"}
TARGET, CONTEXT_DRAWN = {"target in context"}, {"draws equal to context words"}
CAUGHT = dict.fromkeys(MUTANTS, set(CASES)) | {
    "1/C missing in the gradient": set(CASES) - ONE_WORD,
    "1/C missing in the update": set(CASES) - ONE_WORD,
    "W[:, context] -= loses repeats": REPEATS,
    "hidden is the sum": set(CASES) - ONE_WORD,
    "target left out of the context": TARGET,
    "y - multihot": set(CASES) - ONE_WORD,
    "γ without C": set(CASES) - ONE_WORD,
    "1/C in the skip-gram loss": set(CASES) - ONE_WORD,
    "set rule": DUPLICATES | COLLISIONS,
    "duplicate draws once": DUPLICATES,
    "collisions dropped": COLLISIONS,
    "draws in the context dropped": CONTEXT_DRAWN,
    "W'[rows] -= loses duplicates": DUPLICATES | COLLISIONS,
}

# Weak data: each window looks harmless, and mutants live on in it.
WEAK = {
    "K = 1, no repeats": (Window(5, [2, 7], [1], [[1], [3]]), tables()),
    "K = 1, one context word": (Window(5, [2], [1], [[1]]), tables()),
    "word id = position": (Window(3, [0, 1, 2], [6, 1], [[6, 7], [8, 0], [4, 5]]), tables()),
    "W' = 0, the usual start": (CASES["repeated context"], (tables()[0], np.zeros((V, N)))),
}
LIVE_WITHOUT_REPEATS = {
    "W[:, context] -= loses repeats",
    "target left out of the context",
    "set rule",
    "duplicate draws once",
    "collisions dropped",
    "W'[rows] -= loses duplicates",
}
SURVIVORS = {
    "K = 1, no repeats": LIVE_WITHOUT_REPEATS | {
        "draws averaged",
        "draws in the context dropped",
    },
    "K = 1, one context word": LIVE_WITHOUT_REPEATS | {
        "1/C missing in the gradient",
        "1/C missing in the update",
        "hidden is the sum",
        "y - multihot",
        "γ without C",
        "1/C in the skip-gram loss",
        "draws averaged",
        "draws in the context dropped",
    },
    "word id = position": LIVE_WITHOUT_REPEATS | {
        "positions read as word ids",
    },
    "W' = 0, the usual start": LIVE_WITHOUT_REPEATS | {  # then δ = 0 and u = 0
        "1/C missing in the gradient",
        "1/C missing in the update",
        "hidden is the sum",
        "positions read as word ids",
        "W' transposed in δ",
        "W' moved along the new h (CBOW)",
        "W' moved along the new h (skip-gram)",
        "W' moved along the new h (negative sampling)",
        "draws in the context dropped",
    },
}


def caught(monkeypatch, mutant, window, tables):
    model, right, wrong = MUTANTS[mutant]
    with monkeypatch.context() as planted:
        plant(planted, right, wrong)
        return not check(model, window, tables).passed


@pytest.mark.parametrize("mutant", MUTANTS)
def test_each_mutant_is_caught_where_it_can_be(monkeypatch, mutant):
    catching = {case for case, window in CASES.items() if caught(monkeypatch, mutant, window, tables())}
    assert catching == CAUGHT[mutant]
    assert catching


@pytest.mark.parametrize("weak", WEAK)
def test_weak_data_lets_mutants_live(monkeypatch, weak):
    survivors = {mutant for mutant in MUTANTS if not caught(monkeypatch, mutant, *WEAK[weak])}
    assert survivors == SURVIVORS[weak]


@pytest.mark.parametrize("name", MODELS)
def test_the_package_itself_passes_the_same_checks(monkeypatch, name):
    windows = [(window, tables()) for window in CASES.values()] + list(WEAK.values())
    assert all(check(name, window, data).passed for window, data in windows)
    for model, right, _ in MUTANTS.values():  # replaced by itself, it is still found right
        with monkeypatch.context() as planted:
            plant(planted, right, lambda *arguments, right=right: right(*arguments))
            assert check(model, *windows[0]).passed


def test_without_these_cases_a_mutant_would_live():
    for cases in (REPEATS, TARGET, DUPLICATES, COLLISIONS, CONTEXT_DRAWN):
        assert any(catching <= cases for catching in CAUGHT.values())


@pytest.mark.parametrize("mutant", [m for m, (_, right, _) in MUTANTS.items() if right is ns.output_error])
def test_skipgram_with_negative_sampling_catches_them_in_the_same_cases(monkeypatch, mutant):
    plant(monkeypatch, *MUTANTS[mutant][1:])
    assert {case for case, window in CASES.items() if not check("skipgram-ns", window).passed} == CAUGHT[mutant]
