"""The exercises diagnose: every known mistake gets its message and no other, and unusual right answers pass."""

import io
import re
import time
import warnings
from contextlib import redirect_stdout
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from w2vedu import cbow
from w2vedu.exercises import TASKS, check, checker, question
from w2vedu.exercises.checker import NOT_DONE, NOTHING_CHANGED, CodeTask, NumberTask
from w2vedu.exercises.examples import example
from w2vedu.exercises.numbers import as_numbers
from w2vedu.exercises.outcomes import equal, outcome
from w2vedu.exercises.windows import WINDOWS, tables

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
    assert "\nLikely cause: what you return is right, but you changed what was given to you: work on a copy.\n" in text
    assert "the change of W" in text


@pytest.mark.parametrize("text, value", [
    ("ln(10/3)", np.log(10 / 3)), ("ln 12.5", np.log(12.5)), ("2/3", 2 / 3), ("-2/3·ln 2", -2 / 3 * np.log(2)),
    ("√2", np.sqrt(2)), ("sqrt 2 * sqrt 8 + ln 2 / ln 4", 4.5), ("ln(0)", -np.inf),
    ("sqrt(2)/2", np.sqrt(0.5)), ("2^3", 8), ("1e-3", 1e-3), (" 1 / 3 ", 1 / 3), ("−1", -1),
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
    assert said("cbow-loss", [[1], [1, 2]])[1] == "cbow-loss: the lists in your answer have different lengths.\n"
    for wrong, shown in ("one", "'one'"), ("x" * 50, f"'{'x' * 37}...'"), ({}, "{}"):
        with pytest.raises(ValueError) as error:
            as_numbers([[1], [wrong]])
        assert str(error.value) == (
            f"cannot read {shown} as a number: write for example 0.25, 1/4, ln(7/5) or 2 * sqrt(5)")
    assert "the question asks for a single number" in said("cbow-loss", [1, 2])[1]


def test_base_and_sign_of_a_logarithm_are_diagnosed():
    right = np.log(10 / 3)
    assert "base 2" in said("cbow-loss", right / np.log(2))[1]
    assert "base 10" in said("cbow-loss", right / np.log(10))[1]
    assert "opposite sign" in said("cbow-loss", -right)[1]


def test_an_unknown_exercise_is_an_error_that_helps():
    for name, help in ("cbow-los", "there is no exercise 'cbow-los': did you mean cbow-loss or "), (
            "zzz", "there is no exercise 'zzz'"), (7, "there is no exercise 7"):
        for function in (partial(check, name, 1), partial(question, name)):
            with pytest.raises(KeyError) as error:
                function()
            assert error.value.args[0].startswith(help) and ("did you mean" in help or error.value.args == (help,))


def test_a_question_is_printed_in_lines_of_at_most_79_letters():
    printed = io.StringIO()
    with redirect_stdout(printed):
        for name in NUMBERS:
            question(name)
    assert max(map(len, printed.getvalue().split("\n"))) == 79
    shown = []
    for arguments in [], [0], [1]:
        printed = io.StringIO()
        with redirect_stdout(printed):
            question("text-keep", *arguments)
        shown.append(" ".join(printed.getvalue().split()))
    assert shown == [NUMBERS["text-keep"].question(variant) for variant in (0, 0, 1)] and shown[0] != shown[2]


# --- whole messages: where the answer is wrong, how, and what was expected

CASES = {"first": {"u": np.array([1.0, -2.0, 3.0, 0.0]), "context": np.array([2, 7])},
         "second": {"u": np.array([0.5, 0.25, 0.0, 0.0]), "context": np.array([5])}}


def halves(u, context):
    """you halve what is to be doubled."""
    return u / 2


DOUBLE = CodeTask(1, lambda u, context: 2 * u, [halves], ["twice u"], lambda: CASES)
PAIR = CodeTask(1, lambda u, context: (2 * u, u.sum()), [], ["twice u", "the sum"], lambda: CASES)
TWO_WORDS = CodeTask(1, lambda context: ["the", "cat"], [], ["the words"], lambda: CASES)
BOTH = CodeTask(1, lambda context: (["the", "cat"], [1, 2, 3, 4, 5]), [], ["the words", "the counts"], lambda: {
    name: {"context": case["context"]} for name, case in CASES.items()})
NESTED = CodeTask(1, lambda context: [[1], [2, 3]], [], ["the lists"], lambda: CASES)
LONG = CodeTask(1, lambda context: ["x" * 156], [], ["the words"], lambda: CASES)  # with ['…'] 160 characters


POSITIVE = CodeTask(1, lambda u: u > 0, [], ["what is positive"], lambda: CASES)
FOUR = CodeTask(1, lambda u: u, [], ["u"], lambda: {
    name: {"u": np.array([[2, sign]])} for name, sign in [("a", 3), ("b", -3), ("c", 1), ("d", -1)]})


def right_in_the_second(u, context):
    return 2 * u + [0, 0, 4 * (len(context) > 1), 0]


def raises(u, context):
    def deeper():
        raise ValueError
    return deeper()


@pytest.mark.parametrize("task, answer, text", [
    (DOUBLE, lambda u, context: 2 * u, ""),
    (DOUBLE, halves, """wrong in every case.
Likely cause: you halve what is to be doubled.
The worst place, in the case "first": twice u at [2] is 1.5 in yours and must be 6."""),
    (DOUBLE, lambda u, context: 2 * u * len(context), """right in "second"; wrong in "first".
Likely cause: your answer is exactly C times too large, C being the number of context words.
The worst place, in the case "first": twice u at [2] is 12 in yours and must be 6."""),
    (DOUBLE, lambda u, context: -2 * u, """wrong in every case.
Likely cause: your answer has the opposite sign.
The worst place, in the case "first": twice u at [2] is -6 in yours and must be 6."""),
    (DOUBLE, right_in_the_second, """right in "second"; wrong in "first".
The worst place, in the case "first": twice u at [2] is 10 in yours and must be 6."""),
    (DOUBLE, lambda u, context: 2 * u + [0, np.nan, 1, 0], """wrong in every case.
The worst place, in the case "first": twice u at [1] is nan in yours and must be -4."""),
    (DOUBLE, lambda u, context: "cat", 'in the case "first", twice u must have shape (4,), but yours is \'cat\'.'),
    (DOUBLE, lambda u, context: u[:2], 'in the case "first", twice u must have shape (4,), but yours has (2,) = (C,).'),
    (DOUBLE, raises, 'in the case "first", your function raised ValueError: no message. '
                     "In your line: raise ValueError"),
    (DOUBLE, partial(raises, 1), 'in the case "first", your function raised TypeError: '
                                 "raises() takes 2 positional arguments but 3 were given."),
    (DOUBLE, "cat" * 30, f"the answer must be a function, but yours is {('cat' * 30)!r:.60}."),
    (PAIR, lambda u, context: (2 * u, u.sum() + 1), """wrong in every case.
The worst place, in the case "first": the sum is 3 in yours and must be 2."""),
    (PAIR, lambda u, context: (2 * u, None), 'in the case "first", the sum is missing: your function returned None.'),
    (PAIR, lambda u, context: (2 * u, u), 'in the case "first", the sum must be a single number, but yours has (4,).'),
    (PAIR, lambda u, context: (2 * u, u.sum(), 1),
     'in the case "first", twice u must have shape (4,), but yours is [[2.0, -4.0, 6.0, 0.0], 2.0, 1].'),
    (FOUR, lambda u: np.abs(u), """right in "a", "c"; wrong in "b", "d".
The worst place, in the case "b": u at [0, 1] is 3 in yours and must be -3."""),
    (POSITIVE, lambda u: u >= 0, """wrong in every case.
The worst place, in the case "first": what is positive at [3] is 1 in yours and must be 0."""),
    (BOTH, lambda context: (["the", "cat"], [1, 2, 3, 4]),
     'in the case "first", the counts must have shape (5,) = (N,), but yours has (4,).'),
    (TWO_WORDS, lambda context: ("the", "cat"), ""),
    (TWO_WORDS, lambda context: ["the"], """wrong in every case.
In the case "first", the words: yours is ['the'] and must be ['the', 'cat']."""),
    (NESTED, lambda context: [np.array([1]), (2, np.int64(3))], ""),
    (NESTED, lambda context: [[1], [2]], """wrong in every case.
In the case "first", the lists: yours is [[1], [2]] and must be [[1], [2, 3]]."""),
    (LONG, lambda context: ["x" * 157], f"""wrong in every case.
In the case "first", the words: yours is ['{'x' * 157}' … and must be ['{'x' * 156}']."""),
])
def test_what_is_said_to_an_answer(task, answer, text):
    assert task.diagnose(answer) == text


def test_shapes_are_those_of_the_symbols():
    task = CodeTask(1, lambda W, negatives, context: W[:, negatives], [], ["the columns"])
    assert task.diagnose(lambda W, negatives, context: W[:, context].T) == (
        'in the case "distinct words", the columns must have shape (5, 3) = (N, K), but yours has (4, 5) = (C, N).')
    assert task.diagnose(lambda W, negatives, context: W) == (
        'in the case "distinct words", the columns must have shape (5, 3) = (N, K), but yours has (5, 9) = (N, V).')
    task = CodeTask(1, lambda W: W[:, :3], [], ["the table"])  # without a context there are no C and no K
    assert task.diagnose(lambda W: W[:, :1]) == (
        'in the case "distinct words", the table must have shape (5, 3), but yours has (5, 1).')
    task = CodeTask(1, lambda W: W, [], ["the table"])
    assert task.diagnose(lambda W: W[:4]) == (
        'in the case "distinct words", the table must have shape (5, 9) = (N, V), but yours has (4, 9).')


def test_only_tasks_with_draws_are_tried_on_windows_that_differ_in_their_draws():
    seen = []
    CodeTask(1, lambda u: u, [], ["u"]).diagnose(lambda u: seen.append(u) or u)
    assert len(seen) == 4
    CodeTask(1, lambda negatives: 1, [], ["one"]).diagnose(lambda negatives: seen.append(negatives) or 1)
    assert len(seen) == 4 + 7


def test_tables_that_are_to_be_changed():
    def step(u):
        u -= 1
    task = CodeTask(1, step, [], [], lambda: CASES)
    assert task.diagnose(step) == ""
    assert task.diagnose(partial(lambda one, u: None, 1)) == task.diagnose(lambda u: print(end="")) == NOTHING_CHANGED
    assert task.diagnose(lambda u: None) == NOT_DONE

    def twice(u):
        u -= 2
    assert task.diagnose(twice) == """wrong in every case.
Likely cause: your answer is exactly twice too large.
The worst place, in the case "first": the change of u at [0] is -2 in yours and must be -1."""
    assert task.diagnose(lambda u: u - 1) == (
        'in the case "first", it must return nothing, and change the table in place.')


def test_an_outcome_is_what_was_returned_and_changed():
    assert outcome(lambda: [7], {}, ["the list"]) == {"the list": [7]}
    assert outcome(lambda: (x for x in (1, 2)), {}, ["first", "second"]) == {"first": 1, "second": 2}
    assert outcome(lambda: (1, 2, 3), {}, ["first", "second"]) == {"first": (1, 2, 3), "second": (1, 2, 3)}
    both = outcome(lambda: np.eye(2), {}, ["first", "second"])
    assert np.array_equal(both["first"], np.eye(2)) and np.array_equal(both["second"], np.eye(2))
    assert outcome(lambda: None, {}) == {} and outcome(lambda: 3, {}) == {"what it returns": 3}

    def changes(u, words):
        u += 1
        words.append("cat")
    given = {"u": np.zeros(2), "words": ["the"]}
    assert outcome(changes, given)["the change of u"].tolist() == [1, 1]
    assert given["u"].tolist() == [0, 0] and given["words"] == ["the"]


def test_warnings_and_floating_point_errors_of_an_answer_are_none_of_ours():
    def divides(u):
        warnings.warn("careful", stacklevel=2)
        return 1 / u
    with np.errstate(all="raise"):
        assert outcome(divides, {"u": np.zeros(1)}, ["1/u"])["1/u"] == [np.inf]


@pytest.mark.parametrize("yours, right, factor, same", [
    ([1.0, 2], [1, 2], 1, True), ([2, 4], [1, 2], 2, True), ([2, 4], [1, 2], 1, False), ([1, 2], [[1, 2]], 1, False),
    ([1, 2 + 1e-5], [1, 2], 1, True), ([1, 2 + 3e-5], [1, 2], 1, False),
    ([1, np.nan], [1, np.nan], 1, True), ([1, np.inf], [1, -np.inf], 1, False), ([1, 2], [1, np.inf], 1, False),
    (["a"], ["a"], 1, True), (["a"], ["b"], 1, False), (["a"], ["a"], 2, False),
    ([[1], [2, 3]], [[1], (2, 3)], 1, True), ([Fraction(1, 2)], [0.5], 1, True),
    ([-3], np.array([3], np.uint8), -1, True)])
def test_two_results_are_equal_to_rounding(yours, right, factor, same):
    assert equal({"x": yours}, {"x": right}, factor) == same
    assert factor != 1 or equal({"x": yours}, {"x": right}) == same


LN = NumberTask(1, "What is ln {n}?", lambda variant: {"n": variant + 1}, lambda n: np.log(n), [])
LIST = NumberTask(1, "", lambda variant: {}, lambda: [0.5, 20, 0], [])


def one_more(n):
    """you counted one more."""
    return n + 1


def as_a_list(n):
    """you gave two numbers."""
    return [n, n]


COUNT = NumberTask(1, "", lambda variant: {"n": 3}, lambda n: n, [as_a_list, one_more])


@pytest.mark.parametrize("task, answer, text", [
    (LN, 6e-4, ""), (LN, -7e-4, "yours is -0.0007, and that is too small."),
    (LN, 7e-4, "yours is 0.0007, and that is too large."),
    (LN, [0, 0], "yours is numbers of shape (2,), but the question asks for a single number."),
    (LN, "zero", "cannot read 'zero' as a number: write for example 0.25, 1/4, ln(7/5) or 2 * sqrt(5)."),
    (LIST, 0.5, "yours is a single number, but the question asks for numbers of shape (3,)."),
    (COUNT, 4, "yours is 4, and that is too large.\nLikely cause: you counted one more."),
    (COUNT, 5, "yours is 5, and that is too large."),
    (LIST, [0.5005, 20.011, 0], ""),
    (LIST, [0.5009, 20.013, 0], "1 of 3 numbers are right; the first wrong one is 0.5009 at [0]."),
    (LIST, [0.5, 20.013, 0.1], "1 of 3 numbers are right; the first wrong one is 20.01 at [1]."),
    (LIST, [-0.5, -20, 0], "1 of 3 numbers are right; the first wrong one is -0.5 at [0].\n"
                           "Likely cause: your answer has the opposite sign."),
])
def test_what_is_said_to_a_number(task, answer, text):
    assert task.diagnose(answer) == text


def test_a_number_in_a_table_is_named_by_row_and_column():
    task = NumberTask(1, "", lambda variant: {}, lambda: np.eye(2), [])
    assert task.diagnose([[1, 0], [0.5, 0.5]]) == "2 of 4 numbers are right; the first wrong one is 0.5 at [1, 0]."


@pytest.mark.parametrize("model", ["cbow", "skipgram-ns"])
def test_the_cases_hold_every_symbol_and_are_the_same_in_every_run(model):
    cases = checker.quantities(model)
    assert repr(cases) == repr(checker.quantities(model)) and list(cases) == list(WINDOWS)
    for seed, (name, window) in enumerate(WINDOWS.items()):
        case = cases[name]
        for found, expected in zip((case["W"], case["W_out"]), tables(seed)):
            assert np.array_equal(found, expected)
        vectors = {symbol: case[symbol] for symbol in ("u", "h", "delta", "delta_out")}
        assert [len(vector) for vector in vectors.values()] == [9, 5, 5, 9]
        assert len({x for vector in vectors.values() for x in vector}) == 28
        others = {symbol: np.array(value).tolist() for symbol, value in case.items() if symbol not in vectors}
        assert others == {
            "W": case["W"].tolist(), "W_out": case["W_out"].tolist(), "eta": 0.3, "V": 9, "center": 5, "word": 5,
            "context": window.context, "words": window.context,
            "negatives": window.rows if model == "skipgram-ns" else window.draws}
    assert repr(checker.quantities()) == repr(checker.quantities("cbow"))
    assert np.array_equal(tables()[0], tables(0)[0]) and not np.array_equal(tables()[0], tables(1)[0])


def test_an_example_is_written_down_as_a_table_and_stays_what_it_is():
    assert str(example()) == """\
word    v_w          v'_w              score u
the     (1, -1)      (ln 1, ln 1)      ln 1
cat     (2, 0)       (ln 2, ln 1)      ln 2
sat     (1, 1)       (ln 1, ln 3)      ln 3
mat     (0, 2)       (ln 2, ln 2)      ln 4
center word: sat; context words: cat, mat; draws: the, mat; learning rate 0.1"""
    assert str(example(7)) == """\
word    v_w          v'_w              score u
the     (1, 1)       (ln 1, ln 5)      ln 5
cat     (-1, 2)      (ln 3, ln 1)      ln 3
sat     (3, 0)       (ln 1, ln 6)      ln 6
mat     (1, 2)       (ln 1, ln 1)      ln 1
center word: the; context words: sat, cat; draws: mat, cat; learning rate 0.5"""


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_example_has_h_of_ones_and_scores_that_are_logarithms_of_whole_numbers(variant):
    _, W, W_out, center, context, draws, eta = drawn = example(variant)
    assert W[:, center].tolist() == W[:, context].mean(axis=1).tolist() == drawn.h.tolist() == [1, 1]
    factors = np.exp(W_out)
    assert np.abs(factors - factors.round()).max() < 1e-12 and factors.min() > 0.9
    scores = np.exp(W_out @ drawn.h).round(12)
    assert len(set(scores)) == 4 and set(scores) <= {1, 2, 3, 4, 5, 6}
    assert drawn.y == pytest.approx(scores / scores.sum(), rel=1e-12)
    assert len({center, *context}) == 3 and draws[1] == context[1] and draws[0] not in (center, *context)
    assert eta in (0.1, 0.2, 0.5) and np.abs(W).max() <= 3


def test_examples_differ_in_everything_that_is_drawn():
    drawn = [example(variant) for variant in range(1, 200)]
    assert {e.center for e in drawn} == {0, 1, 2, 3} and {e.eta for e in drawn} == {0.1, 0.2, 0.5}
    assert {tuple(e.W[:, e.context[0]]) for e in drawn} == {(x, y) for x in (2, 3) for y in (-1, 0)}
    assert {x for e in drawn for x in e.W[:, e.draws[0]]} == {-2, -1, 0, 1, 2}
    assert {round(x) for e in drawn for x in np.exp(e.W_out @ e.h)} == {1, 2, 3, 4, 5, 6}
    assert {round(x) for e in drawn for x in np.exp(e.W_out).ravel()} == {1, 2, 3, 4, 5, 6}


def test_without_a_number_of_the_variant_it_is_the_books_own():
    assert check("cbow-loss", "ln(10/3)") == check("cbow-loss", "ln(10/3)", 0) == 1 != check("cbow-loss", "ln(10/3)", 1)
    assert LN.question() == "What is ln 1?" and LN.question(1) == "What is ln 2?"
    assert LN.answer() == 0 and LN.answer(1) == np.log(2) and LN.diagnose(0) == "" and LN.diagnose(0.693, 1) == ""
    assert LN.diagnose(0.30103, 1) == ("yours is 0.301, and that is too small.\n"
                                       "Likely cause: logarithms to the base 10; nats use the natural logarithm.")
