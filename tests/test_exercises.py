"""The exercises diagnose: every known mistake gets its message and no other, and unusual right answers pass."""

import io
import re
import time
from contextlib import redirect_stdout
from fractions import Fraction

import numpy as np
import pytest

from w2vedu import cbow
from w2vedu.exercises import TASKS, check, checker, question
from w2vedu.exercises.checker import NOT_DONE, CodeTask, NumberTask
from w2vedu.exercises.numbers import as_numbers

CODE = {name: task for name, task in TASKS.items() if isinstance(task, CodeTask)}
NUMBERS = {name: task for name, task in TASKS.items() if isinstance(task, NumberTask)}
VARIANTS = range(31)  # the book's own and a class of thirty


def said(name, answer, variant=0):
    """Return the points and what the check prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        points = check(name, answer, variant)
    return points, printed.getvalue()


def is_real(value):
    return isinstance(value, np.ndarray) and value.dtype == float


every_code_task = pytest.mark.parametrize("name", CODE)
every_number_task = pytest.mark.parametrize("name", NUMBERS)
every_mistake = pytest.mark.parametrize(
    "name, mistake", [pytest.param(name, mistake, id=f"{name}-{mistake.__name__}")
                      for name, task in CODE.items() for mistake in task.mistakes])


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_well_formed(name):
    task = TASKS[name]
    assert re.fullmatch(r"[a-z0-9-]+", name) and task.stars in (1, 2, 3, 4)
    sentences = [mistake.__doc__ for mistake in task.mistakes]
    assert all(sentence and sentence.endswith((".", "?")) and "\n" not in sentence for sentence in sentences)
    assert len(set(sentences)) == len(sentences)


@every_code_task
def test_the_right_function_gets_all_points(name):
    assert said(name, CODE[name].right) == (CODE[name].stars, f"{name}: right.\n")


@every_code_task
@pytest.mark.parametrize("empty", [None, ..., lambda *_: None, lambda *_: ...])
def test_an_untouched_function_is_not_done(name, empty):
    assert said(name, empty) == (0, f"{name}: {NOT_DONE}\n")


@every_mistake
def test_each_mistake_gets_its_own_diagnosis_and_no_other(name, mistake):
    points, text = said(name, mistake)
    assert points == 0
    if "must have shape" not in text:  # the shape is said first
        assert f"Likely cause: {mistake.__doc__}" in text
        assert text.count("Likely cause") == 1


@every_code_task
def test_single_precision_passes(name):
    task = CODE[name]

    def rounded(*arguments):
        small = [a.astype(np.float32) if is_real(a) else a for a in arguments]
        before = [np.copy(a) for a in small]
        returned = task.right(*small)
        for given, after, start in zip(arguments, small, before):
            if is_real(given):
                given += after - start
        return returned
    if any(is_real(value) for case in task.cases().values() for value in case.values()):
        assert said(name, rounded)[0] == task.stars


@every_number_task
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_right_number_gets_all_points(name, variant):
    task = NUMBERS[name]
    assert said(name, task.answer(variant).tolist(), variant) == (task.stars, f"{name}: right.\n")
    assert said(name, np.round(task.answer(variant), 3), variant)[0] == task.stars
    assert np.isfinite(task.answer(variant)).all()
    assert "{" not in task.question(variant)


@every_number_task
def test_an_empty_number_is_not_done(name):
    assert said(name, ...) == said(name, None) == (0, f"{name}: {NOT_DONE}\n")


@every_number_task
def test_each_wrong_number_gets_its_own_diagnosis_and_no_other(name):
    task = NUMBERS[name]
    for mistake in task.mistakes:
        texts = [said(name, np.asarray(mistake(**task.data(variant))).tolist(), variant)[1] for variant in VARIANTS]
        diagnosed = [f"Likely cause: {mistake.__doc__}\n" in text for text in texts]
        asked_for = ["but the question asks for" in text for text in texts]
        # In a few variants two wrong turns meet in one number, or a wrong one meets the right answer.
        assert diagnosed[0] or asked_for[0], (mistake.__name__, texts[0])
        assert np.mean(np.logical_or(diagnosed, asked_for)) >= 0.8, (mistake.__name__, texts)


@every_number_task
def test_a_class_of_thirty_has_different_numbers(name):
    task = NUMBERS[name]
    assert len({task.question(variant) + repr(task.answer(variant)) for variant in VARIANTS}) >= 8
    assert repr(task.data(3)) == repr(task.data(3))


def test_unusual_but_right_code_passes():
    def with_einsum(W, context):
        chosen = np.zeros((W.shape[1], len(context)))
        chosen[context, range(len(context))] = 1
        return np.einsum("nv,vc->n", W, chosen) / len(context)

    def with_a_loop(W, context):
        return [sum(W[j, w] for w in context) / len(context) for j in range(len(W))]

    def with_a_matrix(delta, context, V):
        return np.outer(delta, np.eye(V)[context].mean(axis=0))

    def with_a_transposed_view(W, context, delta, eta):
        np.add.at(W.T, list(context), -eta * delta / len(context))
    assert all(said("cbow-hidden", function)[0] for function in (with_einsum, with_a_loop))
    assert said("cbow-input-gradient", with_a_matrix)[0]
    assert said("cbow-repeats", with_a_transposed_view)[0]


def test_shapes_are_named_in_the_symbols_of_the_book():
    assert "h, formula (C.1) must have shape (5,) = (N,), but yours has (4, 5) = (C, N)." in \
        said("cbow-hidden", lambda W, context: W[:, context].T)[1]


def test_a_new_table_in_place_of_the_old_one_is_named():
    def makes_a_new_table(W, context, delta, eta):
        W = W - eta * delta[:, None]  # this is the mistake

    def with_a_docstring(W, context, delta, eta):
        """Move the context vectors, equation (11)."""
    assert "your function changes nothing" in said("cbow-repeats", makes_a_new_table)[1]
    assert said("cbow-repeats", with_a_docstring)[1] == f"cbow-repeats: {NOT_DONE}\n"
    assert said("cbow-hidden", lambda W, context: None)[1] == f"cbow-hidden: {NOT_DONE}\n"


def test_complex_numbers_are_refused():
    text = said("cbow-hidden", lambda W, context: W[:, context].mean(axis=1) + 0j)[1]
    assert "h, formula (C.1) must be real, but yours is complex." in text


def test_a_single_number_is_asked_for_in_words():
    task = CodeTask(1, lambda u: u.sum(), [], ["the sum"])
    assert task.diagnose(lambda u: u).endswith("the sum must be a single number, but yours has (9,) = (V,).")
    task = CodeTask(1, lambda u: 2 * u, [], ["twice u"])
    assert task.diagnose(lambda u: u.sum()).endswith(
        "twice u must have shape (9,) = (V,), but yours is a single number.")


def test_the_worst_place_is_shown_with_both_values():
    def one_wrong(W, context):
        h = W[:, context].mean(axis=1)
        h[3] += 10 * (len(context) > 1)
        h[1] += 5 * (len(context) > 1)
        return h
    text = said("cbow-hidden", one_wrong)[1]
    case = checker.quantities()["distinct words"]
    right = cbow.hidden(case["W"], case["context"])[3]
    assert f"h, formula (C.1) at [3] is {right + 10:.4g} in yours and must be {right:.4g}." in text
    assert 'right in "one-word context"; wrong in "distinct words"' in text
    assert "Likely cause" not in text


def test_errors_in_the_students_code_are_shown_short_and_stop_nothing():
    def divides_by_zero(W, context):
        return W / (len(context) - len(context))

    def raises(W, context):
        raise RuntimeError("no idea")

    def leaves(W, context):
        raise SystemExit

    def reads_outside(W, context):
        return W[99]
    assert said("cbow-hidden", divides_by_zero)[0] == 0  # NumPy's inf is a wrong shape here
    assert "raised RuntimeError: no idea. In your line: raise RuntimeError" in said("cbow-hidden", raises)[1]
    assert "raised SystemExit" in said("cbow-hidden", leaves)[1]
    assert "In your line: return W[99]" in said("cbow-hidden", reads_outside)[1]
    assert "raised TypeError" in said("cbow-hidden", lambda: 1)[1]
    for answer in ("text", 3, [1], {}, object()):
        assert "the answer must be a function" in said("cbow-hidden", answer)[1]


@pytest.mark.parametrize("swallow", [False, True])
def test_a_loop_without_end_is_ended(monkeypatch, swallow):
    def endless(W, context):
        while True:
            try:
                sum(range(1000))
            except Exception:
                if not swallow:
                    raise
    monkeypatch.setattr(checker, "SECONDS", 0.2)
    start = time.monotonic()
    assert "it did not end within 0.2 seconds" in said("cbow-hidden", endless)[1]
    assert time.monotonic() - start < 5


def test_the_cases_are_not_touched_by_a_students_function():
    def spoils(W, context):
        W[:], context[:] = 0, 0
        return W[:, 0]
    assert said("cbow-hidden", spoils)[0] == 0
    assert said("cbow-hidden", CODE["cbow-hidden"].right)[0]


def test_a_function_must_change_the_table_or_return_as_the_exercise_says():
    assert "it must return nothing, and change the table in place" in \
        said("cbow-repeats", lambda W, context, delta, eta: W + 1)[1]

    def changes_and_returns(W, context):
        h = W[:, context].mean(axis=1)
        W[:] = 0
        return h
    text = said("cbow-hidden", changes_and_returns)[1]
    assert "Likely cause: what you return is right, but you changed what was given to you: work on a copy." in text
    assert "the change of W" in text


@pytest.mark.parametrize("text, value", [
    ("ln(10/3)", np.log(10 / 3)), ("ln 12.5", np.log(12.5)), ("2/3", 2 / 3), ("-2/3·ln 2", -2 / 3 * np.log(2)),
    ("√2", np.sqrt(2)), ("sqrt(2)/2", np.sqrt(0.5)), ("2^3", 8), ("1e-3", 1e-3), (" 1 / 3 ", 1 / 3), ("−1", -1),
    ("0.6 * ln 2", 0.6 * np.log(2)), ("log(2) + exp(0)", np.log(2) + 1), ("e^2", np.e ** 2),
    (Fraction(1, 3), 1 / 3), (np.float32(0.5), 0.5), (3, 3), (True, 1)])
def test_numbers_may_be_written_in_many_ways(text, value):
    assert as_numbers(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("text", [
    "", "x", "1 +", "__import__('os').system('true')", "open('x')", "().__class__", "9**9**9", "1/0", "ln", "ln(1, 2)",
    "'a'", "True", "lambda: 1", "[1, 2]", "ln(x=1)", "(" * 500 + "1" + ")" * 500, "1;2", "a" * 10_000, object(), {},
    b"a"])
def test_what_is_no_number_is_said_so(text):
    with pytest.raises(ValueError, match="cannot read .* as a number") as caught:
        as_numbers(text)
    assert len(str(caught.value)) < 250
    points, message = said("cbow-loss", text)
    assert points == 0 and "cannot read" in message


def test_lists_are_read_part_by_part():
    assert as_numbers([["1/2", 0], ["ln 1", -1]]).tolist() == [[0.5, 0], [0, -1]]
    assert "have different lengths" in said("cbow-loss", [[1], [1, 2]])[1]
    assert "the question asks for a single number" in said("cbow-loss", [1, 2])[1]


def test_base_and_sign_of_a_logarithm_are_diagnosed():
    right = np.log(10 / 3)
    assert "base 2" in said("cbow-loss", right / np.log(2))[1]
    assert "base 10" in said("cbow-loss", right / np.log(10))[1]
    assert "opposite sign" in said("cbow-loss", -right)[1]


def test_an_unknown_exercise_is_an_error_that_helps():
    with pytest.raises(KeyError, match="did you mean cbow-loss"):
        check("cbow-los", 1)
    with pytest.raises(KeyError, match="there is no exercise 'zzz'"):
        question("zzz")
