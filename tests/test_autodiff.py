"""An independent library, autograd, differentiates the losses as printed: the package's gradients are the same."""

import autograd.numpy as np
import pytest
from autograd import grad
from cases import printed_loss

from w2vedu import MODELS
from w2vedu import hierarchical_softmax as hs
from w2vedu.exercises.windows import WINDOWS, tables
from w2vedu.gradcheck import relative_error


def log_sigma(x):
    return -np.log(1 + np.exp(-x))


def autograd_loss(model, W, W_out, center, context, negatives=None):
    """Write (1), (12), (23) and (29) for autograd; the package takes no part in it."""
    h = W[:, center] if model.startswith("skipgram") else np.mean(W[:, context], axis=1)
    u = np.dot(W_out, h)
    if model == "cbow":
        return -np.log(np.exp(u[center]) / np.sum(np.exp(u)))
    if model == "skipgram":
        return -np.sum(np.log(np.exp(u[context]) / np.sum(np.exp(u))))
    words = center if model == "cbow-ns" else context
    return -np.sum(log_sigma(u[words])) - np.sum(log_sigma(-u[negatives]))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("case", WINDOWS)
@pytest.mark.parametrize("model", MODELS)
def test_gradients_equal_those_of_autograd(model, case, seed):
    W, W_out = tables(seed)
    arguments = WINDOWS[case].arguments(model)
    assert relative_error(autograd_loss(model, W, W_out, *arguments), printed_loss(model, W, W_out, *arguments)) < 1e-12

    theirs = grad(lambda both: autograd_loss(model, *both, *arguments))((W, W_out))
    ours = MODELS[model].gradients(W, W_out, *arguments)
    assert [relative_error(a, b) < 1e-12 for a, b in zip(ours, theirs, strict=True)] == [True, True]


@pytest.mark.parametrize("case", WINDOWS)
def test_hierarchical_softmax_equals_autograd(case):
    W, W_out = tables(1)
    W_out = W_out[1:]
    paths = hs.huffman_paths([40, 1, 3, 3, 9, 2, 17, 1, 5])
    center, context = WINDOWS[case].center, WINDOWS[case].context

    def loss(both):
        scores = np.dot(both[1], np.mean(both[0][:, context], axis=1))
        return -np.sum(log_sigma(paths[center].turns * scores[paths[center].nodes]))

    ours = hs.gradients(W, W_out, center, context, paths)
    assert all(relative_error(a, b) < 1e-12 for a, b in zip(ours, grad(loss)((W, W_out)), strict=True))
