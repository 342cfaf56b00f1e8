"""softmax, sigmoid and their logarithms: exact, stable, complex-safe, and true to the type they are given."""

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from w2vedu.gradcheck import relative_error
from w2vedu.numerics import log_sigmoid, log_sum_exp, sigmoid, softmax

X = np.linspace(-30, 30, 61)  # with 0, where the two forms of sigmoid meet
REFERENCES = {softmax: scipy.special.softmax, log_sum_exp: scipy.special.logsumexp, sigmoid: scipy.special.expit,
              log_sigmoid: scipy.special.log_expit}
every_function = pytest.mark.parametrize("function", REFERENCES, ids=lambda f: f.__name__)
numbers = st.lists(st.floats(-1000, 1000), min_size=1, max_size=8)


def test_the_scores_of_1_2_3_4():
    u = np.log([1, 2, 3, 4])
    assert relative_error(softmax(u), [0.1, 0.2, 0.3, 0.4]) < 1e-15
    assert relative_error(log_sum_exp(u), np.log(10)) < 1e-15
    assert relative_error(sigmoid(u), [1 / 2, 2 / 3, 3 / 4, 4 / 5]) < 1e-15
    assert relative_error(log_sigmoid(-u), -np.log([2, 3, 4, 5])) < 1e-15


@every_function
@settings(max_examples=100)
@given(numbers)
def test_agrees_with_scipy(function, x):
    # Where log Σ exp(u) is near 0, as for u = (0, -8), its 1 + exp(-8) is rounded to 1e-16 of 1 before the logarithm.
    near_zero = 1e-15 if function is log_sum_exp else 1e-300
    np.testing.assert_allclose(function(np.array(x)), REFERENCES[function](x), rtol=1e-13, atol=near_zero)


@every_function
def test_stable_where_the_naive_form_is_not(function):
    for x in ([1000.0, -1000.0, 0.0], [1e300, -1e300], [-1000.0, -1000.0], [40.0, -40.0]):
        y = function(np.array(x))
        assert np.isfinite(y).all()
        np.testing.assert_allclose(y, REFERENCES[function](x), rtol=1e-14)


def test_exact_values_far_out():
    assert softmax([1000.0, 1000.0, -1000.0]).tolist() == [0.5, 0.5, 0.0]
    assert log_sum_exp([-1000.0, -1000.0]) == pytest.approx(-1000 + np.log(2), rel=1e-15)
    assert sigmoid(np.array([-1000.0, 0.0, 1000.0])).tolist() == [0.0, 0.5, 1.0]
    assert log_sigmoid(np.array([-1000.0, 1000.0])).tolist() == [-1000.0, 0.0]
    assert log_sigmoid(40.0) == pytest.approx(-np.exp(-40.0), rel=1e-14)  # log(σ(40)) is 0: σ(40) rounds to 1


def test_each_row_has_its_own_largest_score_and_a_row_of_its_own_in_the_result():
    u = np.array([[1000.0, 1000.0], [-1000.0, -1000.0], [0.0, np.log(3)]])
    assert log_sum_exp(u) == pytest.approx([1000 + np.log(2), -1000 + np.log(2), np.log(4)], rel=1e-15)
    assert softmax(u) == pytest.approx(np.array([[0.5, 0.5], [0.5, 0.5], [0.25, 0.75]]), rel=1e-15)
    assert log_sum_exp(u[:, None]).shape == (3, 1)


@every_function
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128])
def test_keeps_the_type(function, dtype):
    x = np.array([-2, 0, 3], dtype=dtype)
    assert function(x).dtype == dtype
    np.testing.assert_allclose(function(x), function(x.astype(complex)), rtol=1e-6)


@every_function
def test_does_not_change_its_argument(function):
    x = X.copy()
    function(x)
    assert np.array_equal(x, X)


@pytest.mark.parametrize("function, derivative", [
    (sigmoid, lambda x: sigmoid(x) * sigmoid(-x)),
    (log_sigmoid, lambda x: sigmoid(-x)),
], ids=["sigmoid", "log_sigmoid"])
def test_complex_step_gives_the_exact_derivative_entry_by_entry(function, derivative):
    for step in (1e-8, 1e-30, 1e-200):
        slopes = function(X + 1j * step).imag / step
        np.testing.assert_allclose(slopes, derivative(X), rtol=1e-13)
    np.testing.assert_allclose(function(X + 0j), function(X), rtol=1e-15, atol=1e-15)


def test_complex_step_gives_the_exact_derivative_of_the_sums():
    u = np.random.default_rng(0).normal(size=6) * 5
    u[4] = u[2] = u.max() + 1  # a tie for the largest score, which is subtracted
    y = softmax(u)
    for i in range(6):
        moved = u + 1e-30j * np.eye(6)[i]
        np.testing.assert_allclose(log_sum_exp(moved).imag / 1e-30, y[i], rtol=1e-14)
        np.testing.assert_allclose(softmax(moved).imag / 1e-30, y * (np.eye(6)[i] - y[i]), rtol=1e-13)


def test_identities():
    u = np.random.default_rng(1).normal(size=(3, 4, 5))
    for axis in (0, 1, 2, -1):
        assert relative_error(softmax(u, axis).sum(axis), np.ones_like(u.sum(axis))) < 1e-15
        assert relative_error(softmax(u + 7, axis), softmax(u, axis)) < 1e-14
        assert relative_error(log_sum_exp(u + 7, axis), log_sum_exp(u, axis) + 7) < 1e-14
        assert relative_error(softmax(u, axis), np.exp(u - np.expand_dims(log_sum_exp(u, axis), axis))) < 1e-14
    assert relative_error(sigmoid(X) + sigmoid(-X), np.ones_like(X)) < 1e-15
    assert relative_error(log_sigmoid(X) - log_sigmoid(-X), X) < 1e-15
    two = softmax(np.stack([X, 0 * X], axis=-1))[:, 0]  # a sigmoid is a softmax over two words
    np.testing.assert_allclose(two, sigmoid(X), rtol=1e-15)
