"""The derivations, proven with symbols: the package's own formulas run on SymPy expressions.

Only the functions of chapter 1 (softmax, sigmoid and their logarithms) are replaced by their definitions, because
NumPy cannot take exp of a symbol.  Everything else is the code of the package, on arrays of symbols.
"""

import numpy as np
import pytest
import sympy as sp

from w2vedu import MODELS, cbow, skipgram
from w2vedu import negative_sampling as ns

pytestmark = pytest.mark.slow

V, N = 4, 2
CENTER, CONTEXT = 3, [1, 0, 1]  # C = 3 with a repeated word; no word at the position of its id
DRAWS = [2, 2, 3]  # a duplicate, and a collision with the center
ROWS = [[1, 2], [2, 2], [0, 1]]  # for CONTEXT: a collision, a duplicate, and again a collision
NEGATIVES = {"cbow": [], "skipgram": [], "cbow-ns": [DRAWS], "skipgram-ns": [ROWS]}

W = np.array(sp.symbols(f"w(1:{N + 1})(0:{V})", real=True)).reshape(N, V)
W_OUT = np.array(sp.symbols(f"v(0:{V})(1:{N + 1})", real=True)).reshape(V, N)
U = np.array(sp.symbols(f"u:{V}", real=True))
H = np.array(sp.symbols(f"h1:{N + 1}", real=True))
ETA = sp.Symbol("eta", positive=True)


class Expressions(np.ndarray):
    """An array of expressions whose sum over everything has .item(), as a NumPy number would."""

    def sum(self, axis=None):
        return np.atleast_1d(np.asarray(self).sum(axis)).view(Expressions)


def elementwise(function):
    def on_arrays(x):
        x = np.atleast_1d(x)
        return np.array([function(value) for value in x.flat], dtype=object).reshape(x.shape).view(Expressions)

    return on_arrays


def sigma(x):
    return 1 / (1 + sp.exp(-x))


@pytest.fixture(autouse=True)
def symbolic_numerics(monkeypatch):
    """Put the definitions in the place of the functions of w2vedu.numerics, and let `step` take symbols."""
    definitions = {
        "softmax": lambda u: np.array([sp.exp(u_i) / sum(map(sp.exp, u)) for u_i in u]),
        "log_sum_exp": lambda u: np.array([sp.log(sum(map(sp.exp, u)))]),
        "sigmoid": elementwise(sigma),
        "log_sigmoid": elementwise(lambda x: sp.log(sigma(x))),
        "check_step": lambda W, W_out, eta: None,
    }
    for module in (cbow, skipgram, ns):
        for name in definitions.keys() & vars(module).keys():
            monkeypatch.setattr(module, name, definitions[name])


def printed_loss(model, u):
    """Write down the losses (1), (12), (23) and (29) as functions of the scores."""
    total = sum(map(sp.exp, u))
    return {
        "cbow": lambda: -sp.log(sp.exp(u[CENTER]) / total),
        "skipgram": lambda: -sum(sp.log(sp.exp(u[w]) / total) for w in CONTEXT),
        "cbow-ns": lambda: -sp.log(sigma(u[CENTER])) - sum(sp.log(sigma(-u[k])) for k in DRAWS),
        "skipgram-ns": lambda: sum(-sp.log(sigma(u[w])) - sum(sp.log(sigma(-u[k])) for k in draws)
                                   for w, draws in zip(CONTEXT, ROWS)),
    }[model]()


def output_error(model, u):
    return {
        "cbow": lambda: cbow.output_error(u, CENTER),
        "skipgram": lambda: skipgram.summed_error(u, CONTEXT),
        "cbow-ns": lambda: ns.output_error(u, CENTER, DRAWS),
        "skipgram-ns": lambda: sum(ns.output_error(u, w, draws) for w, draws in zip(CONTEXT, ROWS)),
    }[model]()


def hidden_by_hand(model):
    words = CONTEXT if model.startswith("cbow") else [CENTER]
    return [sum(W[k, w] for w in words) / sp.Integer(len(words)) for k in range(N)]


def scores_by_hand(h):
    return [sum(W_OUT[i, j] * h[j] for j in range(N)) for i in range(V)]


def slopes(E, symbols):
    return np.array([sp.diff(E, s) for s in symbols.flat], dtype=object).reshape(symbols.shape)


def assert_zero(difference):
    """Assert that every entry of an array of expressions simplifies to zero."""
    for entry in np.ravel(difference):
        assert sp.simplify(entry) == 0, f"this is not zero: {entry}"


every_model = pytest.mark.parametrize("model", MODELS)


def test_zero_is_told_from_not_zero():
    assert_zero([sigma(U[0]) + sigma(-U[0]) - 1, sp.exp(U[0] + U[1]) - sp.exp(U[0]) * sp.exp(U[1])])
    with pytest.raises(AssertionError, match="not zero"):
        assert_zero([0, sigma(U[0]) - sigma(U[1])])


@every_model
def test_the_loss_is_the_printed_one(model):
    E = MODELS[model].loss(W, W_OUT, CENTER, CONTEXT, *NEGATIVES[model])
    printed = printed_loss(model, scores_by_hand(hidden_by_hand(model)))
    assert_zero(sp.logcombine(sp.expand_log(E - printed, force=True), force=True))


@every_model
def test_the_output_error_is_the_derivative_by_the_scores(model):  # (2), (15), (24), (30)
    assert_zero(output_error(model, U) - slopes(printed_loss(model, U), U))


def test_the_panel_errors_are_the_derivatives_by_each_panel():  # (13), (14)
    panels = np.array([[sp.Symbol(f"u{c}{i}", real=True) for i in range(V)] for c in range(len(CONTEXT))])
    E = -sum(sp.log(sp.exp(u[w]) / sum(map(sp.exp, u))) for u, w in zip(panels, CONTEXT))
    shared = {panels[c, i]: U[i] for c in range(len(CONTEXT)) for i in range(V)}
    assert_zero(skipgram.panel_errors(U, CONTEXT) - np.vectorize(lambda e: e.subs(shared))(slopes(E, panels)))
    assert_zero(skipgram.panel_errors(U, CONTEXT).sum(axis=0) - skipgram.summed_error(U, CONTEXT))


@every_model
def test_the_hidden_error_is_the_derivative_by_h(model):  # (7), (8), (18), (19)
    u = cbow.scores(W_OUT, H)
    assert_zero(cbow.hidden_error(W_OUT, output_error(model, u)) - slopes(printed_loss(model, u), H))


@every_model
def test_the_gradients_are_the_derivatives_by_both_tables(model):  # (5), (10), (16), (21)
    E = printed_loss(model, scores_by_hand(hidden_by_hand(model)))
    dW, dW_out = MODELS[model].gradients(W, W_OUT, CENTER, CONTEXT, *NEGATIVES[model])
    assert_zero(dW - slopes(E, W))
    assert_zero(dW_out - slopes(E, W_OUT))


@every_model
def test_the_step_is_one_gradient_step(model):  # (6) and (11), (17) and (22), (25) to (28), the joint (31) to (34)
    E = printed_loss(model, scores_by_hand(hidden_by_hand(model)))
    moved, moved_out = W.copy(), W_OUT.copy()
    MODELS[model].step(moved, moved_out, CENTER, CONTEXT, ETA, *NEGATIVES[model])
    assert_zero(moved - W + ETA * slopes(E, W))
    assert_zero(moved_out - W_OUT + ETA * slopes(E, W_OUT))
