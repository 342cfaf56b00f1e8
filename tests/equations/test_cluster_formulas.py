"""The formula of chapter 10 that a function computes, against a mean in which every word has its say."""

import numpy as np

from w2vedu import distributed


def test_formula_M_2(check_equal):
    rng, words = np.random.default_rng(10), [1, 5, 2]
    W, W_out = rng.normal(size=(3, 4, 2)), rng.normal(size=(3, 4, 2))
    _, mean, mean_out, _ = distributed.average(*zip(words, W, W_out, np.zeros((3, 2))))
    check_equal(mean, np.repeat(W, words, axis=0).mean(0))
    check_equal(mean_out, np.repeat(W_out, words, axis=0).mean(0))
