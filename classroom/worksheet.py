"""Make the printable worksheet for the running example 1-2-3-4, for each student another one, and the solved sheets."""

from fractions import Fraction
from pathlib import Path

import jinja2
import numpy as np

from w2vedu import cbow, skipgram
from w2vedu import negative_sampling as ns
from w2vedu.exercises.examples import example
from w2vedu.numerics import sigmoid

VARIANTS = range(31)  # the book's own and a class of thirty
TEMPLATE = jinja2.Environment(autoescape=True, trim_blocks=True).from_string(
    Path(__file__).with_suffix(".html").read_text(encoding="utf-8"))


def write(folder):
    """Write ``variant-00.html`` to ``variant-30.html``, and the same names with the answers in ``solved``."""
    folder = Path(folder)
    (folder / "solved").mkdir(parents=True, exist_ok=True)
    for variant in VARIANTS:
        for place, solved in ((folder, False), (folder / "solved", True)):
            (place / f"variant-{variant:02}.html").write_text(sheet(variant, solved), encoding="utf-8")


def sheet(variant, solved):
    """Return the worksheet of a variant as HTML, its blanks empty or filled."""
    e = example(variant)
    context = [e.words[i] for i in e.context]
    return TEMPLATE.render(
        variant=variant, solved=solved, words=e.words, center=e.center_word, context=" and ".join(context),
        context_words=context, eta=decimal(e.eta), h=pair(map(fraction, cbow.hidden(e.W, e.context))),
        inputs=[pair(map(fraction, v)) for v in e.W.T], outputs=[pair(map(logarithm, v)) for v in e.W_out],
        cbow=_cbow(e), skipgram=_skipgram(e), draws=_draws(e), negative=_negative(e))


def _cbow(e):
    """Answer part A."""
    h = cbow.hidden(e.W, e.context)
    u = cbow.scores(e.W_out, h)
    delta_out = cbow.output_error(u, e.center)
    W, W_out = e.W.copy(), e.W_out.copy()
    loss = cbow.step(W, W_out, e.center, e.context, e.eta)
    columns = [map(logarithm, u), map(fraction, np.exp(u)), map(fraction, e.y), map(fraction, np.eye(4)[e.center]),
               map(fraction, delta_out), map(_fractions, cbow.output_gradient(delta_out, h)), map(_decimals, W_out)]
    sums = [None, fraction(np.exp(u).sum()), fraction(e.y.sum()), "1", fraction(delta_out.sum()), None, None]
    still = " and ".join(e.words[i] for i in range(4) if i not in e.context)
    return {"rows": _rows(e, columns), "sums": sums, "loss": _both(logarithm(loss), loss),
            "delta": _delta(e, delta_out), "still": f"{still}: not in the context, so not in h",
            "moves": [{"word": e.words[i], "value": _decimals(W[:, i])} for i in e.context]}


def _skipgram(e):
    """Answer part B."""
    u = skipgram.scores(e.W_out, skipgram.hidden(e.W, [e.center]))
    gamma = skipgram.summed_error(u, e.context)
    panels = skipgram.panel_errors(u, e.context)
    counts = cbow.occurrences(e.context, 4)
    W = e.W.copy()
    loss = skipgram.step(W, e.W_out.copy(), e.center, e.context, e.eta)
    columns = [*panels, counts, gamma]
    return {"rows": _rows(e, [map(fraction, column) for column in columns]),
            "sums": [fraction(column.sum()) for column in columns], "loss": _both(logarithm(loss), loss),
            "delta": _delta(e, gamma), "move": _decimals(W[:, e.center])}


def draws_of(e):
    """Return three pairs of draws: two different words, one word twice, one word and the true word."""
    return {"different": e.draws, "twice": [e.draws[0]] * 2, "the true word": [e.draws[0], e.center]}


def _draws(e):
    """Describe the draws of part C, with their losses."""
    losses = {kind: ns.cbow_loss(e.W, e.W_out, e.center, e.context, draws) for kind, draws in draws_of(e).items()}
    return [{"kind": kind, "words": ", ".join(e.words[i] for i in draws),
             "loss": _both(logarithm(losses[kind]), losses[kind])} for kind, draws in draws_of(e).items()]


def _negative(e):
    """Answer part C."""
    u = e.W_out @ e.h
    errors = [ns.output_error(u, e.center, draws) for draws in draws_of(e).values()]
    counts = [np.bincount(draws, minlength=4) for draws in draws_of(e).values()]
    columns = [sigmoid(u), *(column for both in zip(counts, errors) for column in both)]
    set_rule, right = sigmoid(u[e.center]) - 1, errors[-1][e.center]
    return {"rows": _rows(e, [map(fraction, column) for column in columns]), "delta": _delta(e, errors[0]),
            "set_rule": f"{fraction(set_rule)}, but the derivative is {fraction(right)}"}


def _rows(e, columns):
    """Turn columns into rows, one for each word."""
    return [{"word": word, "cells": cells} for word, cells in zip(e.words, zip(*columns))]


# --- Numbers as one writes them


def fraction(x):
    """Return a number as a fraction, with a real minus sign.

    Examples
    --------
    >>> fraction(-0.7), fraction(3.0)
    ('−7/10', '3')
    """
    exact = Fraction(float(x)).limit_denominator(1000)
    if abs(exact - x) > 1e-9:
        raise ValueError(f"{x} is no fraction of small numbers, so the worksheet cannot show it exactly")
    return str(exact).replace("-", "−")


def logarithm(x):
    """Return a number as the logarithm of a fraction.

    Examples
    --------
    >>> logarithm(np.log(10 / 3)), logarithm(np.log(4)), logarithm(0)
    ('ln(10/3)', 'ln 4', '0')
    """
    inside = fraction(np.exp(x))
    return "0" if inside == "1" else f"ln({inside})" if "/" in inside else f"ln {inside}"


def decimal(x):
    """Return a number with up to six decimals.

    Examples
    --------
    >>> decimal(0.1), decimal(-0.0207944)
    ('0.1', '−0.020794')
    """
    return f"{round(float(x), 6) + 0.0:.6f}".rstrip("0").rstrip(".").replace("-", "−")


def pair(texts):
    """Return "(a, b)"."""
    return f"({', '.join(texts)})"


def _decimals(vector):
    return pair(map(decimal, vector))


def _fractions(vector):
    return pair(map(fraction, vector))


def _both(exact, value):
    return f"{exact} = {decimal(value)}"


def _delta(e, errors):
    """Return W'ᵀ δ', as sums of logarithms and as decimals."""
    exact = pair(combination(errors, column) for column in e.W_out.T)
    return f"{exact} = {_decimals(cbow.hidden_error(e.W_out, errors))}"


def combination(errors, logarithms):
    """Return Σ errors · logarithms with like terms collected.

    Examples
    --------
    >>> combination([0.1, 0.2, -0.7, 0.4], np.log([1, 1, 3, 2]))
    '2/5 ln 2 − 7/10 ln 3'
    >>> combination([0.5, -0.5], np.log([2, 2]))
    '0'
    """
    terms = {}
    for error, log in zip(errors, logarithms):
        terms[logarithm(log)] = terms.get(logarithm(log), 0) + error
    parts = [f"{fraction(factor)} {log}" for log, factor in sorted(terms.items()) if log != "0" and abs(factor) > 1e-9]
    return " + ".join(parts).replace("+ −", "− ") or "0"
