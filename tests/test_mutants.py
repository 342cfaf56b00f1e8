"""The mutation table: wrong variants of the code, each of which the checks of `test_gradients.py` must find.

The variants are the wrong turns that the exercises of chapters 3 to 5 know.  A gradient check proves only the cases it
is fed.  So for each mutant the table states exactly which cases catch it, and for weak data, which mutants live on
unseen.
"""

import numpy as np
import pytest
from cases import check

from w2vedu import MODELS, cbow, skipgram
from w2vedu import negative_sampling as ns
from w2vedu.exercises import cbow as cbow_mistakes
from w2vedu.exercises import negative_sampling as ns_mistakes
from w2vedu.exercises import skipgram as skipgram_mistakes
from w2vedu.exercises.windows import WINDOWS, N, V, Window, tables

pytestmark = pytest.mark.slow


def plant(monkeypatch, right, wrong):
    """Replace the function `right` of the package by `wrong`, wherever it is used."""
    for module in (cbow, skipgram, ns):
        if getattr(module, right.__name__, None) is right:
            monkeypatch.setattr(module, right.__name__, wrong)
    for name, model in MODELS.items():
        monkeypatch.setitem(MODELS, name, type(model)(*(wrong if f is right else f for f in model)))


MUTANTS = {  # what is wrong: (model, the right function, the wrong one)
    "1/C missing in the gradient": ("cbow", cbow.input_gradient, cbow_mistakes.gradient_without_1_C),
    "1/C missing in the update": ("cbow", cbow.update_input, cbow_mistakes.update_without_1_C),
    "W[:, context] -= loses repeats": ("cbow", cbow.update_input, cbow_mistakes.update_losing_repeats),
    "hidden is the sum": ("cbow", cbow.hidden, cbow_mistakes.sum_for_hidden),
    "positions read as word ids": ("cbow", cbow.hidden, cbow_mistakes.positions_for_words),
    "sign of t swapped (softmax)": ("cbow", cbow.output_error, cbow_mistakes.swapped_softmax_sign),
    "W' transposed in δ": ("cbow", cbow.hidden_error, cbow_mistakes.transposed_hidden_error),
    "δ' hᵀ transposed": ("cbow", cbow.output_gradient, cbow_mistakes.transposed_output_gradient),
    "target left out of the context": ("cbow", cbow.gradients, cbow_mistakes.target_left_out_of_the_context),
    "δ from the new rows (CBOW)": ("cbow", cbow.step, cbow_mistakes.cbow_step_in_order),
    "W' moved along the new h (CBOW)": ("cbow", cbow.step, cbow_mistakes.cbow_step_with_new_h),
    "y - multihot": ("skipgram", skipgram.summed_error, skipgram_mistakes.y_minus_multihot),
    "γ without C": ("skipgram", skipgram.summed_error, skipgram_mistakes.gamma_without_C),
    "1/C in the skip-gram loss": ("skipgram", skipgram.loss_of_scores, skipgram_mistakes.skipgram_loss_with_1_C),
    "δ from the new rows (skip-gram)": ("skipgram", skipgram.step, skipgram_mistakes.skipgram_step_in_order),
    "W' moved along the new h (skip-gram)": ("skipgram", skipgram.step, skipgram_mistakes.skipgram_step_with_new_h),
    "sign of t swapped (negative sampling)": ("cbow-ns", ns.output_error, ns_mistakes.swapped_positive_sign),
    "sign inside log σ of the draws": ("cbow-ns", ns.loss_of_scores, ns_mistakes.draws_with_the_sign_of_the_target),
    "draws averaged": ("cbow-ns", ns.loss_of_scores, ns_mistakes.mean_over_draws),
    "set rule": ("cbow-ns", ns.output_error, ns_mistakes.set_rule),
    "duplicate draws once": ("cbow-ns", ns.output_error, ns_mistakes.duplicates_once),
    "collisions dropped": ("cbow-ns", ns.output_error, ns_mistakes.collisions_dropped),
    "draws in the context dropped": ("cbow-ns", ns.cbow_gradients, ns_mistakes.draws_in_the_context_dropped),
    "W'[rows] -= loses duplicates": ("cbow-ns", ns._update, ns_mistakes.ns_update_with(rows_once=True)),
    "δ from the new rows (negative sampling)": ("cbow-ns", ns._update, ns_mistakes.ns_update_with(new_rows=True)),
    "W' moved along the new h (negative sampling)": ("cbow-ns", ns._update, ns_mistakes.ns_update_with(new_h=True)),
}
# Every case catches a mutant, unless it is said otherwise here.
ONE_WORD, REPEATS = {"one-word context"}, {"repeated context", "target in context"}
DUPLICATES, COLLISIONS = {"duplicate draws"}, {"collision with the target"}
TARGET, CONTEXT_DRAWN = {"target in context"}, {"draws equal to context words"}
CAUGHT = dict.fromkeys(MUTANTS, set(WINDOWS)) | {
    "1/C missing in the gradient": set(WINDOWS) - ONE_WORD,
    "1/C missing in the update": set(WINDOWS) - ONE_WORD,
    "W[:, context] -= loses repeats": REPEATS,
    "hidden is the sum": set(WINDOWS) - ONE_WORD,
    "target left out of the context": TARGET,
    "y - multihot": set(WINDOWS) - ONE_WORD,
    "γ without C": set(WINDOWS) - ONE_WORD,
    "1/C in the skip-gram loss": set(WINDOWS) - ONE_WORD,
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
    "W' = 0, the usual start": (WINDOWS["repeated context"], (tables()[0], np.zeros((V, N)))),
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
    catching = {case for case, window in WINDOWS.items() if caught(monkeypatch, mutant, window, tables())}
    assert catching == CAUGHT[mutant]
    assert catching


@pytest.mark.parametrize("weak", WEAK)
def test_weak_data_lets_mutants_live(monkeypatch, weak):
    survivors = {mutant for mutant in MUTANTS if not caught(monkeypatch, mutant, *WEAK[weak])}
    assert survivors == SURVIVORS[weak]


@pytest.mark.parametrize("name", MODELS)
def test_the_package_itself_passes_the_same_checks(monkeypatch, name):
    windows = [(window, tables()) for window in WINDOWS.values()] + list(WEAK.values())
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
    assert {case for case, window in WINDOWS.items() if not check("skipgram-ns", window).passed} == CAUGHT[mutant]
