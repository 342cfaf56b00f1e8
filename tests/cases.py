"""What several tests share: printed losses, the check of a model on a window, gradients of a batch, hostile words.

`test_gradients.py`, `test_properties.py` and `test_training.py` use them to show that the package is right,
`test_mutants.py` to show that wrong code is found.
"""

import itertools
from typing import NamedTuple

import numpy as np

from w2vedu import MODELS
from w2vedu.exercises.windows import ETA, tables
from w2vedu.gradcheck import check_gradients, relative_error
from w2vedu.training import Batch, batch_step


def printed_loss(model, W, W_out, center, context, negatives=None):
    """Compute the losses (1), (12), (23) and (29) index by index as they are printed, without the package."""
    size, n = np.shape(W_out)
    C = len(context)
    words = context if model.startswith("cbow") else [center]
    h = [sum(W[j][w] for w in words) / len(words) for j in range(n)]
    u = [sum(W_out[i][j] * h[j] for j in range(n)) for i in range(size)]
    total = sum(np.exp(u_k) for u_k in u)

    def log_sigma(x):
        return np.log(1 / (1 + np.exp(-x)))

    if model == "cbow":
        return -np.log(np.exp(u[center]) / total)
    if model == "skipgram":
        return -sum(np.log(np.exp(u[context[c]]) / total) for c in range(C))
    if model == "cbow-ns":
        return -log_sigma(u[center]) - sum(log_sigma(-u[k]) for k in negatives)
    return sum(-log_sigma(u[context[c]]) - sum(log_sigma(-u[k]) for k in negatives[c]) for c in range(C))


class Report(NamedTuple):
    """The worst relative errors of one model on one window."""

    loss: float  # of `loss` against the printed sum
    central: float  # of `gradients` against central differences
    complex: float  # of `gradients` against the complex step
    step: float  # of `step` against W - η · gradient, and of the loss that it returns

    @property
    def passed(self):
        return self.loss < 1e-12 and self.central < 1e-8 and self.complex < 1e-12 and self.step < 1e-12


def check(name, window, tables=tables()):
    """Check loss, gradients and step of a model on a window; every coordinate of both tables is looked at."""
    model, (W, W_out), arguments = MODELS[name], tables, window.arguments(name)
    loss = model.loss(W, W_out, *arguments)
    gradients = model.gradients(W, W_out, *arguments)
    found = check_gradients(lambda W, W_out: model.loss(W, W_out, *arguments), gradients, W, W_out)

    moved, moved_out = W.copy(), W_out.copy()
    center, context, *negatives = arguments
    before = model.step(moved, moved_out, center, context, ETA, *negatives)
    step = max(relative_error(moved, W - ETA * gradients[0]), relative_error(moved_out, W_out - ETA * gradients[1]),
               relative_error(before, loss))
    return Report(relative_error(loss, printed_loss(name, W, W_out, *arguments)), *found, step)


def batch_of(pairs):
    """Lay the windows (center, context) end to end."""
    centers, contexts = zip(*pairs)
    return Batch(np.array(centers), np.concatenate(contexts).astype(int),
                 np.repeat(np.arange(len(pairs)), list(map(len, contexts))))


def single_sum(name, W, W_out, pairs, groups):
    """Sum loss, ∂E/∂W, ∂E/∂W' over the windows one by one, and average over the groups of draws."""
    total = [0, np.zeros_like(W), np.zeros_like(W_out)]
    for (center, context), draws in itertools.product(pairs, groups):
        negatives = {"cbow-ns": [draws], "skipgram-ns": [np.tile(draws, (len(context), 1))]}.get(name, [])
        arguments = W, W_out, center, np.array(context), *negatives
        total[0] += MODELS[name].loss(*arguments) / len(groups)
        for table, gradient in zip(total[1:], MODELS[name].gradients(*arguments)):
            table += gradient / len(groups)
    return total


def batch_gradient(name, W, W_out, pairs, eta=ETA, **draws):
    """Return loss, ∂E/∂W, ∂E/∂W' of a batch, read from the move of the tables."""
    moved, moved_out = W.copy(), W_out.copy()
    loss = batch_step(name, moved, moved_out, batch_of(pairs), eta, **draws)
    return loss, (W - moved) / eta, (W_out - moved_out) / eta


#: Words that a page might run, a terminal obey, a picture read as a formula, or a table be torn by.
HOSTILE_WORDS = [
    "<script>alert(1)</script>", '"><img/src=x/onerror=alert(1)>', "</textarea><svg/onload=alert(1)>", "'\"`&lt;&amp;",
    "javascript:alert(1)", "${alert(1)}{{7*7}}%s{0}", "$(reboot)`reboot`;reboot|reboot", "../../../etc/passwd", "=1+1",
    "__proto__", "constructor", "$x$", r"$\frac{1}{$", r"\$$\input{x}", "^_{}~#%&",
    "\x1b]0;title\x07\x1b[2J\x1b[31m", "\x00\x01\x7f\x9b", "\ufeffa\u2028b\u2029c\x85", "שלום", "مرحبا",
    "\u2066\u202eevil", "a" + "\u0301" * 300, "x" * 10_000, "$" * 9_999, "<b>" * 3_000,
]

#: What a student may put into a page, to run something in the browser of whoever reads it or to learn who reads it.
HOSTILE_PAGE = """<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)></svg><iframe
srcdoc="<script>alert(4)</script>"></iframe><a href="javascript:alert(5)">x</a><img src="https://example.org/1.png">
<style>@import url(https://example.org/2.css);</style><p style="background: url(https://example.org/3.png)">x</p>
![](https://example.org/4.png)<base href="https://example.org">
<meta http-equiv="refresh" content="1; https://example.org/5.html">
"""
