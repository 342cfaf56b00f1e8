"""Say what is right and what is wrong with an answer, and which wrong turn was taken; the exercises of all chapters.

A task knows the right answer and the well-known wrong ones.  An answer that is not right is compared with each of
those: the one that it equals in every case is the likely cause, and its docstring is what the student reads.
"""

import inspect
import traceback
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .numbers import as_numbers
from .outcomes import C_of, equal, is_nothing, misfit, outcome, worst_place
from .time_limit import TooLong, time_limit
from .windows import ABOUT_DRAWS, quantities

THREE_DECIMALS = 6e-4  # for numbers found by hand; relative where they are larger than 1
SECONDS = 10  # for one call of a student's function
NOT_DONE = "not done yet."
NOTHING_CHANGED = ("your function changes nothing that was given to it: `W = …` makes a new table, `W -= …` and "
                   "`W[…] = …` change the old one.")


class CodeTask(NamedTuple):
    """An exercise whose answer is a function; chapters 1 to 10.

    Attributes
    ----------
    stars : 1 to 4, how hard it is, and the points that it gives
    right : the right function; it is called with the arguments of each case
    mistakes : functions that make one well-known mistake each; the docstring says which, to the student
    names : what `right` returns, in the words of the page, for example ["δ, equation (8)"]; empty if it returns nothing
    cases : function that returns a dict from the name of a case to a dict from parameter to value

    Examples
    --------
    >>> task = CodeTask(1, lambda u: 2 * u, [], ["twice u"])
    >>> task.diagnose(lambda u: u + u)
    ''
    >>> print(task.diagnose(lambda u: -2 * u))
    wrong in every case.
    Likely cause: your answer has the opposite sign.
    The worst place, in the case "distinct words": twice u at [6] is -2.608 in yours and must be 2.608.
    """

    stars: int
    right: Callable
    mistakes: list
    names: list
    cases: Callable = quantities

    def diagnose(self, answer, variant=0):
        """Return what is wrong with a student's function, and "" if nothing is; chapters 1 to 10.

        Parameters
        ----------
        answer : the function, or None where nothing was answered
        variant : not used; tasks with numbers need it

        Returns
        -------
        Lines of text.

        Examples
        --------
        >>> CodeTask(1, lambda u: 2 * u, [], ["twice u"]).diagnose(lambda u: u[:2])
        'in the case "distinct words", twice u must have shape (9,) = (V,), but yours has (2,).'
        """
        if answer is None or answer is ...:
            return NOT_DONE
        if not callable(answer):
            return f"the answer must be a function, but yours is {answer!r:.60}."
        cases = self._arguments()
        right = {case: outcome(self.right, arguments, self.names) for case, arguments in cases.items()}
        yours = {}
        for case, arguments in cases.items():
            try:
                with time_limit(SECONDS):
                    yours[case] = outcome(answer, arguments, self.names)
            except NotImplementedError:
                return NOT_DONE
            except (Exception, SystemExit, TooLong) as error:
                return f'in the case "{case}", your function raised {_short(error, answer)}'
        if all(map(is_nothing, yours.values())):
            return NOT_DONE if self.names or _is_empty(answer) else NOTHING_CHANGED
        for case in cases:
            if found := misfit(right[case], yours[case], cases[case]):
                return f'in the case "{case}", {found}'
        wrong = [case for case in cases if not equal(yours[case], right[case])]
        if not wrong:
            return ""
        return "\n".join([_where(list(cases), wrong), *self._likely_cause(cases, right, yours),
                          worst_place(wrong[0], right[wrong[0]], yours[wrong[0]])])

    def _arguments(self):
        parameters = inspect.signature(self.right).parameters
        return {case: {name: values[name] for name in parameters} for case, values in self.cases().items()
                if "negatives" in parameters or case not in ABOUT_DRAWS}

    def _likely_cause(self, cases, right, yours):
        for mistake in self.mistakes:
            if all(equal(yours[case], outcome(mistake, arguments, self.names)) for case, arguments in cases.items()):
                return [f"Likely cause: {mistake.__doc__}"]
        if all(equal(yours[case], {name: right[case][name] for name in self.names}) for case in cases) and self.names:
            return ["Likely cause: what you return is right, but you changed what was given to you: work on a copy."]
        for cause, factor in FACTORS.items():
            if all(equal(yours[case], right[case], factor(arguments)) for case, arguments in cases.items()):
                return [f"Likely cause: {cause}"]
        return []


class NumberTask(NamedTuple):
    """An exercise whose answer is a number or a table of numbers, found by hand; chapters 1 to 10.

    Attributes
    ----------
    stars : 1 to 4, how hard it is, and the points that it gives
    text : the question, with the names of the data in braces
    data : function of the variant's number that returns a dict; variant 0 is the book's own example
    right : function of the data that returns the answer
    mistakes : functions of the same data with one well-known mistake each; the docstring says which, to the student

    Examples
    --------
    >>> task = NumberTask(1, "What is ln {n}?", lambda variant: {"n": variant + 2}, lambda n: np.log(n), [])
    >>> task.question(1)
    'What is ln 3?'
    >>> task.diagnose("ln(2)"), task.diagnose(0.693)
    ('', '')
    >>> print(task.diagnose(-0.693))
    yours is -0.693, and that is too small.
    Likely cause: your answer has the opposite sign.
    """

    stars: int
    text: str
    data: Callable
    right: Callable
    mistakes: list

    def question(self, variant=0):
        """Return the question with the numbers of a variant; chapters 1 to 10.

        Parameters
        ----------
        variant : its number

        Returns
        -------
        A string.

        Examples
        --------
        >>> NumberTask(1, "What is {n} + 1?", lambda variant: {"n": variant}, lambda n: n + 1, []).question(4)
        'What is 4 + 1?'
        """
        return self.text.format(**self.data(variant))

    def answer(self, variant=0):
        """Return the right answer to a variant, for the teacher's key; chapters 1 to 10.

        Parameters
        ----------
        variant : its number

        Returns
        -------
        An array; of one number it has no axis.

        Examples
        --------
        >>> NumberTask(1, "What is {n} + 1?", lambda variant: {"n": variant}, lambda n: n + 1, []).answer(4)
        array(5.)
        """
        return as_numbers(self.right(**self.data(variant)))

    def diagnose(self, answer, variant=0):
        """Return what is wrong with a student's numbers, and "" if nothing is; chapters 1 to 10.

        Parameters
        ----------
        answer : a number, a string such as "ln(10/3)", a list of these, or None where nothing was answered
        variant : number of the variant

        Returns
        -------
        Lines of text.

        Examples
        --------
        >>> NumberTask(1, "What is {n} + 1?", lambda variant: {"n": variant}, lambda n: n + 1, []).diagnose([1, 2])
        'yours is numbers of shape (2,), but the question asks for a single number.'
        """
        if answer is None or answer is ...:
            return NOT_DONE
        try:
            yours = as_numbers(answer)
        except ValueError as error:
            return f"{error}."
        right = self.answer(variant)
        if yours.shape != right.shape:
            return f"yours is {_amount(yours)}, but the question asks for {_amount(right)}."
        if _near(yours, right).all():
            return ""
        return "\n".join([_wrong_number(yours, right), *self._likely_cause(yours, right, variant)])

    def _likely_cause(self, yours, right, variant):
        data = self.data(variant)
        for mistake in self.mistakes:
            wrong = as_numbers(mistake(**data))
            if wrong.shape == yours.shape and _near(yours, wrong).all():
                return [f"Likely cause: {mistake.__doc__}"]
        for cause, factor in NUMBER_FACTORS.items():
            if _near(yours, factor * right).all():
                return [f"Likely cause: {cause}"]
        return []


# Factors by which an answer may be off, when no known mistake explains it; C and K may change from case to case.
FACTORS = {
    "your answer has the opposite sign.": lambda given: -1,
    "your answer is exactly C times too large, C being the number of context words.": lambda given: C_of(given),
    "your answer is exactly C times too small, C being the number of context words.": lambda given: 1 / C_of(given),
    "your answer is exactly twice too large.": lambda given: 2,
    "your answer is exactly half of the right one.": lambda given: 0.5,
}
NUMBER_FACTORS = {
    "your answer has the opposite sign.": -1,
    "logarithms to the base 2; nats use the natural logarithm.": 1 / np.log(2),
    "logarithms to the base 10; nats use the natural logarithm.": 1 / np.log(10),
}


def _is_empty(function):
    """Tell whether a function's body does nothing: it then compiles to as few instructions as this one's."""
    def empty():
        ...
    code = getattr(function, "__code__", None)
    return code is not None and len(code.co_code) <= len(empty.__code__.co_code)


def _where(cases, wrong):
    if wrong == cases:
        return "wrong in every case."
    right = [case for case in cases if case not in wrong]
    return f"right in {_quoted(right)}; wrong in {_quoted(wrong)}."


def _quoted(names):
    return ", ".join(f'"{name}"' for name in names)


def _short(error, function):
    """Write an error in one line, with the line of the student's own code in which it came up."""
    code = getattr(function, "__code__", None)
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if code and frame.filename == code.co_filename]
    where = f" In your line: {own[-1].line:.80}" if own and own[-1].line else ""
    return f"{type(error).__name__}: {str(error) or 'no message'!s:.200}.{where}"


def _near(yours, right):
    return np.abs(yours - right) <= THREE_DECIMALS * np.maximum(1, np.abs(right))


def _wrong_number(yours, right):
    if right.ndim == 0:
        return f"yours is {yours:.4g}, and that is too {'large' if yours > right else 'small'}."
    good = _near(yours, right)
    place = tuple(np.argwhere(~good)[0].tolist())
    return (f"{good.sum()} of {good.size} numbers are right; the first wrong one is {yours[place]:.4g} "
            f"at [{', '.join(map(str, place))}].")


def _amount(numbers):
    return f"numbers of shape {numbers.shape}" if numbers.ndim else "a single number"
