"""Read the numbers that a student writes down: 0.25, "ln(10/3)", "7/4", lists of them; chapters 1 to 10."""

import ast
import operator
from fractions import Fraction

import numpy as np

from ..inputs import plain, quoted

ADVICE = "write for example 0.25, 1/4, ln(7/5) or 2 * sqrt(5)"
_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
              ast.Pow: operator.pow, ast.UAdd: operator.pos, ast.USub: operator.neg}
_FUNCTIONS = {"ln": np.log, "log": np.log, "exp": np.exp, "sqrt": np.sqrt}
_CONSTANTS = {"e": np.e, "pi": np.pi}
_SIGNS = str.maketrans({"−": "-", "·": "*", "×": "*", "^": "**", "√": "sqrt"})


def as_numbers(answer):
    """Turn an answer into an array of floats; chapters 1 to 10.

    Parameters
    ----------
    answer : a number, an array, an expression such as "2/3 * ln 2" with + - * / ^ ln exp sqrt, or a list of such

    Returns
    -------
    Array of floats; a single number has the shape ().

    Raises
    ------
    ValueError
        If a part is no number; nothing is ever evaluated as Python.

    Examples
    --------
    >>> as_numbers(["ln(10/3)", "1/2", 0.25]).round(6)
    array([1.203973, 0.5     , 0.25    ])
    >>> as_numbers("open('x')")
    Traceback (most recent call last):
    ValueError: cannot read 'open('x')' as a number: write for example 0.25, 1/4, ln(7/5) or 2 * sqrt(5)
    """
    if isinstance(answer, str):
        return np.array(_expression(answer))
    if isinstance(answer, (list, tuple)):
        try:
            return np.array([as_numbers(part) for part in answer], dtype=float)
        except ValueError as error:
            raise ValueError(str(error) if "cannot read" in str(error) else
                             "the lists in your answer have different lengths") from None
    try:
        return np.array(float(answer) if isinstance(answer, Fraction) else answer, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"cannot read {quoted(answer)} as a number: {ADVICE}") from None


def _expression(text):
    try:
        with np.errstate(all="ignore"):
            return _value(ast.parse(_readable(text), mode="eval").body)
    except (SyntaxError, KeyError, ZeroDivisionError, OverflowError, RecursionError, MemoryError, TypeError,
            ValueError):
        raise ValueError(f"cannot read '{plain(text, 40)}' as a number: {ADVICE}") from None


def _readable(text):
    """Bring signs such as − and √ to Python's, and "ln 2" to "ln(2)"."""
    words = text.translate(_SIGNS).replace("ln ", "ln").replace("sqrt ", "sqrt").strip()
    for name in ("ln", "sqrt"):
        parts = words.split(name)
        words = parts[0] + "".join(name + _with_brackets(part) for part in parts[1:])
    return words


def _with_brackets(text):
    digits = len(text) - len(text.lstrip("0123456789."))
    return f"({text[:digits]}){text[digits:]}" if digits else text


def _value(node):
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)  # floats only: 9 ** 9 ** 9 overflows at once
        case ast.Name(id=name):
            return _CONSTANTS[name]
        case ast.UnaryOp(op=op, operand=operand):
            return _OPERATORS[type(op)](_value(operand))
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_value(left), _value(right))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]):
            return float(_FUNCTIONS[name](_value(argument)))
    raise ValueError
