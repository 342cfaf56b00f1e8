"""The gradient checker: right where the answer is known, and able to say no."""

import numpy as np
import pytest

from w2vedu.gradcheck import GradientCheck, central_differences, check_gradients, complex_step, relative_error

RNG = np.random.default_rng(0)
A, B = RNG.normal(size=(2, 3)), RNG.normal(size=(3, 2))


def f(a, b):
    return (np.exp(a) @ np.sin(b)).sum() + (a ** 3).sum()


def right():
    return [np.exp(A) * np.sin(B).sum(axis=1) + 3 * A ** 2, np.cos(B) * np.exp(A).sum(axis=0)[:, None]]


def test_both_estimates_of_a_known_gradient():
    for got, expected in zip(central_differences(f, A, B), right(), strict=True):
        assert got.dtype == float and relative_error(got, expected) < 1e-9
    for got, expected in zip(complex_step(f, A, B), right(), strict=True):
        assert got.dtype == float and relative_error(got, expected) < 1e-15
    assert check_gradients(f, right(), A, B).passed


@pytest.mark.parametrize("step", [1e-8, 1e-30, 1e-100, 1e-300])
def test_the_complex_step_does_not_depend_on_its_size(step):
    assert max(map(relative_error, complex_step(f, A, B, step=step), right())) < 1e-14


def test_the_central_difference_has_a_best_step():
    errors = [max(map(relative_error, central_differences(f, A, B, step=step), right()))
              for step in (1e-1, 1e-3, 1e-5, 1e-8, 1e-11)]
    assert errors[0] > errors[1] > errors[2] < errors[3] < errors[4]
    assert errors[0] / errors[1] == pytest.approx(1e4, rel=0.1)  # truncation falls with the square of the step


def test_every_coordinate_is_looked_at():
    for which in range(2):
        for position in np.ndindex(right()[which].shape):
            wrong = right()
            wrong[which][position] += 1e-6
            check = check_gradients(f, wrong, A, B)
            assert not check.passed and check.central > 1e-8 and check.complex > 1e-12, position


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_wrong(bad):
    wrong = right()
    wrong[1][2, 0] = bad
    check = check_gradients(f, wrong, A, B)
    assert check == (np.inf, np.inf) and not check.passed
    assert relative_error([bad], [bad]) == np.inf


def test_a_loss_that_is_not_a_number_does_not_pass():
    assert not check_gradients(lambda a: a.sum() * np.nan, [np.ones_like(A)], A).passed


def test_a_check_passes_only_if_both_parts_do():
    assert GradientCheck(9.9e-9, 9.9e-13).passed
    assert not GradientCheck(1e-8, 0).passed
    assert not GradientCheck(0, 1e-12).passed
    assert not GradientCheck(np.nan, 0).passed and not GradientCheck(0, np.nan).passed
    assert str(GradientCheck(2e-11, 3e-16)) == "right  central differences 2e-11, complex step 3e-16"
    assert str(GradientCheck(2e-11, 0.25)) == "WRONG  central differences 2e-11, complex step 2e-01"


def test_relative_error():
    assert relative_error([3.0, 4.0], [3.0, 4.0]) == 0
    assert relative_error([0.0], [0.0]) == 0 and relative_error([], []) == 0
    assert relative_error([0.0, 10.0], [1.0, 10.0]) == relative_error([1.0, 10.0], [0.0, 10.0]) == 0.1
    assert relative_error([1e-17, 1.0], [0.0, 1.0]) == pytest.approx(1e-17)
    assert relative_error([1e-300], [2e-300]) == 0.5


def test_shapes_must_be_equal():
    # Without this, a scalar, a row or a missing gradient would be broadcast and pass.
    with pytest.raises(ValueError, match=r"\(3,\) and \(1, 3\)"):
        relative_error(np.ones(3), np.ones((1, 3)))
    with pytest.raises(ValueError, match=r"\(3, 2\) and \(2, 3\)"):
        check_gradients(f, [right()[0].T, right()[1]], A, B)
    with pytest.raises(ValueError, match="1 gradients for 2 parameters"):
        check_gradients(f, right()[:1], A, B)
    with pytest.raises(ValueError, match="3 gradients for 2 parameters"):
        check_gradients(f, [*right(), A], A, B)


def test_the_parameters_are_not_changed():
    a, b = A.copy(), B.copy()
    a.setflags(write=False)
    for estimate in (central_differences, complex_step):
        estimate(f, a, b)
    assert np.array_equal(a, A) and np.array_equal(b, B)
    # Each coordinate is put back: f sees the others where they were.
    seen = []
    central_differences(lambda x: seen.append(x.copy()) or x.sum(), np.arange(3.0), step=0.5)
    assert [np.count_nonzero(x != np.arange(3.0)) for x in seen] == [1] * 6


def test_parameters_may_be_integers_views_or_numbers():
    (gradient,) = central_differences(lambda x: (x ** 2).sum(), np.array([1, -3]))
    assert gradient.round(6).tolist() == [2, -6]
    (gradient,) = complex_step(lambda x: (x ** 2).sum(), A.T[::2])
    assert relative_error(gradient, 2 * A.T[::2]) < 1e-15
    (gradient,) = complex_step(lambda x: x ** 2, 3.0)
    assert gradient == 6
