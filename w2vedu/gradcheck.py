"""Two ways to check a gradient numerically, over every coordinate of every parameter.

Chapter 1 (``tools.ipynb``).  A derived gradient is compared with numbers that were found without
deriving anything: by central differences, and by the complex step, which has no rounding error to speak of.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .hints import Array

_Function = Callable[..., Any]  # of the parameters


def central_differences(f: _Function, *parameters: ArrayLike, step: float = 1e-5) -> tuple[Array, ...]:
    """Estimate the gradient of `f` from (f(x + ε) - f(x - ε)) / 2ε, formula (T.9); chapter 1.

    Parameters
    ----------
    f : function of the parameters that returns a real number
    *parameters : float arrays, one for each argument of `f`; they are not changed
    step : the step ε; near 1e-5 truncation and rounding are both small in float64

    Returns
    -------
    Tuple with one array for each parameter, shaped like it.

    Examples
    --------
    >>> x = np.array([1.0, -3.0])
    >>> (gradient,) = central_differences(lambda x: (x ** 2).sum(), x)
    >>> gradient.round(6)
    array([ 2., -6.])
    """
    def slope(moved: Array, position: tuple[int, ...]) -> Any:
        start = moved[position]
        moved[position] = start + step
        above = f(*copies)
        moved[position] = start - step
        below = f(*copies)
        moved[position] = start
        return (above - below) / (2 * step)

    copies = [np.array(p, dtype=float) for p in parameters]
    return tuple(_for_every_coordinate(slope, p) for p in copies)


def complex_step(f: _Function, *parameters: ArrayLike, step: float = 1e-30) -> tuple[Array, ...]:
    """Read the gradient of `f` from the imaginary part: Im f(x + iε) / ε, formula (T.10); chapter 1.

    Nothing is subtracted, so ε may be as small as 1e-300 and the result is exact to rounding.
    The function must be complex-safe: no ``abs``, no comparison or ``max`` of the complex value itself.

    Parameters
    ----------
    f : function of the parameters; for complex arguments it returns a complex number
    *parameters : float arrays, one for each argument of `f`; they are not changed
    step : the step ε

    Returns
    -------
    Tuple with one array for each parameter, shaped like it.

    Examples
    --------
    >>> complex_step(lambda x: (x ** 2).sum(), np.array([1.0, -3.0]))
    (array([ 2., -6.]),)
    """
    def slope(moved: Array, position: tuple[int, ...]) -> Any:
        start = moved[position]
        moved[position] = start + 1j * step
        value = f(*copies)
        moved[position] = start
        return np.imag(value) / step

    copies = [np.array(p, dtype=complex) for p in parameters]
    return tuple(_for_every_coordinate(slope, p) for p in copies)


def _for_every_coordinate(slope: _Function, parameter: Array) -> Array:
    gradient = np.empty(parameter.shape)
    for position in np.ndindex(parameter.shape):
        gradient[position] = slope(parameter, position)
    return gradient


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """Compute max |a - b| / max(|a|, |b|) over whole arrays; chapter 1.

    One denominator for the whole array: a coordinate that should be 0 and is 1e-17 counts as right.

    Parameters
    ----------
    a, b : arrays of one shape

    Returns
    -------
    A number without unit; it is 0 for equal arrays, and infinite if a value is not finite.

    Raises
    ------
    ValueError
        If the shapes differ; NumPy would broadcast them without a word.

    Examples
    --------
    >>> relative_error([1.0, 2.0], [1.0, 2.5])
    0.2
    """
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise ValueError(f"cannot compare arrays of shapes {a.shape} and {b.shape}: they must be equal")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    largest = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return float(np.abs(a - b).max() / largest) if largest > 0 else 0.0


class GradientCheck(NamedTuple):
    """The worst relative error of a gradient against two numerical ones; chapter 1.

    Attributes
    ----------
    central : error against central differences, without unit
    complex : error against the complex step, without unit

    Examples
    --------
    >>> GradientCheck(central=2e-11, complex=3e-16).passed
    True
    >>> print(GradientCheck(central=0.5, complex=0.5))
    WRONG  central differences 5e-01, complex step 5e-01
    """

    central: float
    complex: float

    @property
    def passed(self) -> bool:
        """Tell whether both errors are as small as rounding allows, below 1e-8 and 1e-12."""
        return self.central < 1e-8 and self.complex < 1e-12

    def __str__(self) -> str:
        verdict = "right" if self.passed else "WRONG"
        return f"{verdict}  central differences {self.central:.0e}, complex step {self.complex:.0e}"


def check_gradients(f: _Function, gradients: Sequence[ArrayLike], *parameters: ArrayLike) -> GradientCheck:
    """Compare derived gradients of `f` with central differences and the complex step; chapter 1.

    Parameters
    ----------
    f : function of the parameters, complex-safe
    gradients : sequence of arrays, the derived gradient for each parameter
    *parameters : float arrays at which the gradients were taken

    Returns
    -------
    GradientCheck
        The worst error over every coordinate of every parameter.

    Raises
    ------
    ValueError
        If a gradient is missing or has not the shape of its parameter.

    Examples
    --------
    >>> x = np.array([1.0, -3.0])
    >>> check_gradients(lambda x: (x ** 2).sum(), [2 * x], x).passed
    True
    >>> check_gradients(lambda x: (x ** 2).sum(), [3 * x], x).passed
    False
    """
    if len(gradients) != len(parameters):
        raise ValueError(f"{len(gradients)} gradients for {len(parameters)} parameters: give one for each")
    estimates = central_differences(f, *parameters), complex_step(f, *parameters)
    return GradientCheck(*(max(map(relative_error, gradients, estimate)) for estimate in estimates))
