"""What a function returned and what it changed, and how that compares with what is right; chapters 1 to 10."""

import inspect
import warnings
from copy import deepcopy

import numpy as np

from ..gradcheck import relative_error
from .windows import K, N, V

CLOSE = 1e-5  # relative: float32 passes, a forgotten factor does not
CHANGE, RETURNED = "the change of ", "what it returns"


def outcome(function, arguments, names=()):
    """Call a function on copies of its arguments and collect what it returned and what it changed; chapters 1 to 10.

    Parameters
    ----------
    function : a student's or the right one
    arguments : dict from parameter to value
    names : what the function returns; with several names it must return as many values

    Returns
    -------
    Dict from name to value; the change of an array argument stands under "the change of W".

    Examples
    --------
    >>> outcome(np.cumsum, {"x": np.array([1, 2])}, ["running sum"])
    {'running sum': array([1, 3]), 'the change of x': array([0, 0])}
    """
    given = deepcopy(arguments)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        returned = function(*given.values())
        returned = list(returned) if inspect.isgenerator(returned) else returned
    several = len(names) > 1 and isinstance(returned, (tuple, list)) and len(returned) == len(names)
    results = dict(zip(names, returned if several else [returned] * len(names)))
    if not names and returned is not None:
        results = {RETURNED: returned}
    return results | {CHANGE + name: given[name] - value for name, value in arguments.items()
                      if isinstance(value, np.ndarray)}


def equal(yours, right, factor=1):
    """Tell whether two outcomes agree, to 1e-5 of the largest number in each array; chapters 1 to 10.

    Parameters
    ----------
    yours, right : outcomes
    factor : what `right` is multiplied by before

    Returns
    -------
    True or False.

    Examples
    --------
    >>> equal({"y": np.array([2, 4])}, {"y": np.array([1, 2])}, factor=2)
    True
    """
    return all(_same(yours[name], value, factor) for name, value in right.items())


def _same(yours, right, factor=1):
    try:
        yours, right = np.asarray(yours, dtype=float), factor * np.asarray(right, dtype=float)
    except (TypeError, ValueError):  # words, or lists of different lengths
        return factor == 1 and _plain(yours) == _plain(right)
    finite = np.isfinite(right)
    return (yours.shape == right.shape and np.array_equal(yours[~finite], right[~finite], equal_nan=True)
            and relative_error(yours[finite], right[finite]) < CLOSE)


def _plain(value):
    """Turn arrays and tuples, however nested, into lists."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value


def C_of(arguments):
    """Count the context words among the arguments of a call, 1 if it has no context; chapters 3 to 5.

    Parameters
    ----------
    arguments : dict from parameter to value

    Returns
    -------
    C.

    Examples
    --------
    >>> C_of({"context": [7, 2, 7]})
    3
    """
    return len(arguments["context"]) if "context" in arguments else 1


def is_nothing(outcome):
    """Tell whether a function neither returned nor changed anything, as a stub does; chapters 1 to 10.

    Parameters
    ----------
    outcome : what the function :func:`outcome` returned

    Returns
    -------
    True or False.

    Examples
    --------
    >>> is_nothing({"h": None, "the change of W": np.zeros((2, 4))})
    True
    """
    changes = [value for name, value in outcome.items() if name.startswith(CHANGE)]
    returned = [value for name, value in outcome.items() if not name.startswith(CHANGE)]
    return all(value is None or value is ... for value in returned) and not any(map(np.any, changes))


def misfit(right, yours, arguments):
    """Say which result is missing or has another shape than it must have; chapters 1 to 10.

    Parameters
    ----------
    right, yours : outcomes
    arguments : what the function was called with; its shapes are named by V, N, C and K

    Returns
    -------
    A sentence, or "" if everything fits.

    Examples
    --------
    >>> misfit({"δ": np.zeros(N)}, {"δ": np.zeros(V)}, {})
    'δ must have shape (5,) = (N,), but yours has (9,) = (V,).'
    """
    if RETURNED in yours:
        return "it must return nothing, and change the table in place."
    sizes = {N: "N", V: "V", C_of(arguments): "C", K: "K"} if "context" in arguments else {N: "N", V: "V"}

    def in_words(shape):
        if not shape:
            return "be a single number"
        if not set(shape) <= set(sizes):
            return f"have shape {shape}"
        return f"have shape {shape} = ({', '.join(sizes[n] for n in shape)}{',' * (len(shape) == 1)})"
    for name, value in right.items():
        try:
            shape = np.shape(np.asarray(value, dtype=float))
        except (TypeError, ValueError):
            continue  # words or lists of different lengths are compared as they are
        if yours[name] is None:
            return f"{name} is missing: your function returned None."
        try:
            if np.iscomplexobj(yours[name]):
                return f"{name} must be real, but yours is complex."
            shape_of_yours = np.shape(np.asarray(yours[name], dtype=float))
        except (TypeError, ValueError):
            return f"{name} must {in_words(shape)}, but yours is {_cut(yours[name])}."
        if shape_of_yours != shape:
            got = in_words(shape_of_yours).replace("have shape", "has").replace("be a", "is a")
            return f"{name} must {in_words(shape)}, but yours {got}."
    return ""


def worst_place(case, right, yours):
    """Say where two outcomes differ most, with both values; chapters 1 to 10.

    Parameters
    ----------
    case : its name
    right, yours : outcomes that fit each other, see :func:`misfit`, and are not equal

    Returns
    -------
    A sentence.

    Examples
    --------
    >>> worst_place("distinct words", {"h": np.array([1.0, 2.0])}, {"h": np.array([1.5, 2.0])})
    'The worst place, in the case "distinct words": h at [0] is 1.5 in yours and must be 1.'
    """
    name = next(name for name in right if not _same(yours[name], right[name]))
    try:
        difference = np.abs(np.subtract(yours[name], right[name], dtype=float))
    except (TypeError, ValueError):
        return f'In the case "{case}", {name}: yours is {_cut(yours[name])} and must be {_cut(right[name])}.'
    place = np.unravel_index(np.nanargmax(np.nan_to_num(difference, nan=np.inf)), np.shape(difference))
    at = f" at [{', '.join(map(str, place))}]" if place else ""
    mine, must = (float(np.asarray(value)[place]) for value in (yours[name], right[name]))
    return f'The worst place, in the case "{case}": {name}{at} is {mine:.4g} in yours and must be {must:.4g}.'


def _cut(value, longest=160):
    text = repr(_plain(value))
    return text if len(text) <= longest else text[:longest] + " …"
