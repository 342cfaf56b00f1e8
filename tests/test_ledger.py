"""The equation ledger finds its links, and says which one is missing."""

from pathlib import Path

import pytest
from equation_ledger import (
    EQUATIONS,
    Row,
    equations_named,
    exercises_by_equation,
    functions_by_equation,
    missing_links,
    rows,
)

PACKAGE = Path(__file__).parents[1] / "w2vedu"
NUMBERS = list(EQUATIONS)
PAGES = dict.fromkeys(NUMBERS, "cbow")
FUNCTIONS = {number: ["w2vedu.cbow.loss"] for number in NUMBERS}
MEASURED = {number: {"test": "test_cbow.py::test_eq", "error": 0.0} for number in NUMBERS}
EXERCISES = {number: [("3.1", "ex-cbow-loss")] for number in NUMBERS}


@pytest.mark.parametrize("line, numbers", [
    ("Compute E, equation (7); chapter 3.", ["7"]),
    ("Compute E, equations (4) and (5); chapter 3.", ["4", "5"]),
    ("Compute E, equations (24), (25), (30) and (31); chapter 5.", ["24", "25", "30", "31"]),
    ("Take a step, equations (25) to (28); chapter 5.", ["25", "26", "27", "28"]),
    ("Move, equation (6), and (17) with γ for δ'; chapters 3, 4.", ["6", "17"]),
    ("Compute y, equation (2), formula (T.1); chapter 1.", ["2", "T.1"]),
    ("Compute y, formulas (P.1) to (P.3); chapter 6.", ["P.1", "P.2", "P.3"]),
    ("Compute u(1) and exp(2).", []),
    ("Compute E, used in 3 chapters.\n\nSee equation (9).", []),
    (None, []),
])
def test_first_line_of_docstring_names_the_equations(line, numbers):
    assert equations_named(line) == numbers


def test_every_equation_has_a_function():
    assert sorted(set(NUMBERS) - set(functions_by_equation(PACKAGE))) == []


def test_a_function_counts_only_where_it_is_defined():
    found = functions_by_equation(PACKAGE)
    assert all(name.count(".") == 2 for names in found.values() for name in names)
    assert "w2vedu.negative_sampling.hidden" not in found["9"] and "w2vedu.cbow.hidden" in found["9"]


def test_private_functions_do_not_count(tmp_path):
    (tmp_path / "one.py").write_text('def _f():\n    "By equation (1)."\n\n\ndef g():\n    "By equation (2)."\n')
    assert functions_by_equation(tmp_path) == {"2": [f"{tmp_path.name}.one.g"]}


def test_complete_ledger_misses_nothing():
    ledger = rows(PAGES, FUNCTIONS, MEASURED, EXERCISES)
    assert [row.number for row in ledger] == NUMBERS == [str(n) for n in range(1, 35)]
    assert [missing_links(row) for row in ledger] == [[]] * 34


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("link", ["page", "function", "test", "measured error", "exercise"])
def test_each_missing_link_is_named(number, link):
    pages, functions, measured, exercises = dict(PAGES), dict(FUNCTIONS), dict(MEASURED), dict(EXERCISES)
    if link == "page":
        del pages[number]
    elif link == "function":
        del functions[number]
    elif link == "test":
        del measured[number]
    elif link == "exercise":
        del exercises[number]
    else:
        measured[number] = {"test": "test_cbow.py::test_eq", "error": None}
    ledger = rows(pages, functions, measured, exercises)
    problems = [sentence for row in ledger for sentence in missing_links(row)]
    assert len(problems) == 1 and problems[0].startswith(f"equation ({number}) has no {link}: ")


def test_an_error_of_zero_is_an_error_measured():
    assert missing_links(Row("1", "cbow", ["w2vedu.cbow.loss"], "test", 0.0, [("3.1", "ex-cbow-loss")])) == []


@pytest.mark.parametrize("page, functions, test, missing", [
    ("tools", [], None, []),  # nothing computes it
    ("tools", ["w2vedu.numerics.softmax"], "test", []),
    ("tools", ["w2vedu.numerics.softmax"], None, ["test"]),
    ("tools", [], "test", ["function"]),
    (None, ["w2vedu.numerics.softmax"], "test", ["page"]),
])
def test_an_own_formula_needs_a_test_only_if_a_function_computes_it(page, functions, test, missing):
    problems = missing_links(Row("T.1", page, functions, test, 0.0 if test else None, []))
    assert [problem.split(" has no ")[1].split(":")[0] for problem in problems] == missing


def test_exercises_say_what_they_train():
    prose = """
(ex-pmi-late)=
## Exercise 12.1 ★ Late

*Trains* {eq}`eq-1`. *Time* 5 minutes.

(ex-cbow-loss)=
## Exercise 3.1 ★ The loss

*Trains* {eq}`eq-1`, {eq}`eq-cbow-hidden`. *Time* 5 minutes.

Compare with {eq}`eq-2`.

(ex-cbow-repeats)=
## Exercise 3.2 ★★★ Repeats

*Trains* {eq}`eq-1`. *Time* 5 minutes.

## Not an exercise

*Trains* {eq}`eq-3`. *Time* none.
"""
    numbers = {"eq-1": "1", "eq-2": "2", "eq-3": "3", "eq-cbow-hidden": "C.1"}
    assert exercises_by_equation(prose, numbers) == {
        "1": [("3.1", "ex-cbow-loss"), ("3.2", "ex-cbow-repeats"), ("12.1", "ex-pmi-late")],
        "C.1": [("3.1", "ex-cbow-loss")]}
