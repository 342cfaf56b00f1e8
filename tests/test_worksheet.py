"""The printable worksheet and the lesson plans: their numbers are those of the package, and of the book's page."""

import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from classroom import editions, worksheet
from w2vedu.exercises import TASKS

pytestmark = pytest.mark.slow  # makes all variants

PLANS = (Path(__file__).parents[1] / "book" / "lesson-plans.md").read_text(encoding="utf-8")
BLANK = re.compile(r'<span class="blank">(.*?)</span>', re.DOTALL)


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    folder = tmp_path_factory.mktemp("worksheet")
    worksheet.write(folder)
    return folder


def texts(html):
    """Return the visible text of each blank."""
    return [unescape(re.sub(r"<.*?>", "", blank)) for blank in BLANK.findall(html)]


def answers(variant):
    """Return the filled blanks of part A, B and C."""
    return [texts(part) for part in worksheet.sheet(variant, solved=True).split("<h2")[1:]]


def columns(cells, width):
    """Return the columns of a table from its cells, row by row."""
    return [tuple(cells[start::width]) for start in range(width)]


def test_part_a_of_the_book_s_example():
    """The values of 1-2-3-4, worked out by hand."""
    h, *table, loss, delta, v_cat, v_mat, still = answers(0)[0]
    rows, sums = table[:28], table[28:]
    assert h == "(1, 1)"
    assert columns(rows, 7)[:6] == [
        ("0", "ln 2", "ln 3", "ln 4"), ("1", "2", "3", "4"), ("1/10", "1/5", "3/10", "2/5"), ("0", "0", "1", "0"),
        ("1/10", "1/5", "−7/10", "2/5"), ("(1/10, 1/10)", "(1/5, 1/5)", "(−7/10, −7/10)", "(2/5, 2/5)")]
    assert columns(rows, 7)[6] == ("(−0.01, −0.01)", "(0.673147, −0.02)", "(0.07, 1.168612)", "(0.653147, 0.653147)")
    assert sums == ["10", "1", "1", "0"]
    assert (loss, delta) == ("ln(10/3) = 1.203973", "(3/5 ln 2, 2/5 ln 2 − 7/10 ln 3) = (0.415888, −0.49177)")
    assert (v_cat, v_mat) == ("(1.979206, 0.024588)", "(−0.020794, 2.024588)")
    assert still.startswith("the and sat")


def test_part_b_of_the_book_s_example():
    *table, loss, delta, v_sat = answers(0)[1]
    assert columns(table, 4) == [("1/10", "−4/5", "3/10", "2/5", "0"), ("1/10", "1/5", "3/10", "−3/5", "0"),
                                 ("0", "1", "0", "1", "2"), ("1/5", "−3/5", "3/5", "−1/5", "0")]
    assert (loss, v_sat) == ("ln(25/2) = 2.525729", "(1.055452, 0.947946)")
    assert delta == "(−4/5 ln 2, −1/5 ln 2 + 3/5 ln 3) = (−0.554518, 0.520538)"


def test_part_c_of_the_book_s_example():
    *table, different, twice, true_word, delta, set_rule = answers(0)[2]
    sigma, m, error, m_twice, error_twice, m_true, error_true = columns(table, 7)
    assert sigma == ("1/2", "2/3", "3/4", "4/5")
    assert (m, m_twice, m_true) == (("1", "0", "0", "1"), ("2", "0", "0", "0"), ("1", "0", "1", "0"))
    assert error == ("1/2", "0", "−1/4", "4/5")
    assert error_twice == ("1", "0", "−1/4", "0")
    assert error_true == ("1/2", "0", "1/2", "0")
    assert [text.split(" = ")[0] for text in (different, twice, true_word)] == ["ln(40/3)", "ln(16/3)", "ln(32/3)"]
    assert delta == "(4/5 ln 2, 4/5 ln 2 − 1/4 ln 3) = (0.554518, 0.279865)"
    assert set_rule == "−1/4, but the derivative is 1/2"


@pytest.mark.parametrize("variant", worksheet.VARIANTS)
def test_blank_and_solved_sheet_differ_only_in_the_blanks(sheets, variant):
    name = f"variant-{variant:02}.html"
    blank, solved = ((sheets / place / name).read_text(encoding="utf-8") for place in ("", "solved"))
    blanks = re.findall(r'<span class="blank"><span class="unseen">blank</span></span>', blank)
    empty = re.sub(r'<span class="blank">(<span class="unseen">blank</span>)?', '<span class="blank">', blank)
    assert BLANK.sub('<span class="blank"></span>', solved) == empty
    assert len(blanks) == len(BLANK.findall(solved)) and all(texts(solved))


def test_every_variant_is_finite_and_different():
    sheets = [worksheet.sheet(variant, solved=True) for variant in worksheet.VARIANTS]
    assert not any(re.search(r"\b(nan|inf|None)\b", text) for sheet in sheets for text in texts(sheet))
    assert len({tuple(texts(sheet)) for sheet in sheets}) == len(sheets)


@pytest.mark.parametrize("variant", worksheet.VARIANTS)
def test_errors_and_probabilities_sum_to_what_they_must(variant):
    """Sums that the sheet prints, whatever the numbers are."""
    part_a, part_b, _ = answers(variant)
    assert part_a[30:33] == ["1", "1", "0"]  # y, t, δ'
    assert part_b[16:20] == ["0", "0", "2", "0"]  # both panels, n, γ


@pytest.mark.parametrize("variant", [0, 7, 30])
def test_sheets_need_nothing_from_outside(variant):
    for solved in (False, True):
        assert not re.search(r"://|<script|src=|href=|url\(|@import", worksheet.sheet(variant, solved))


def test_a_number_without_exact_form_is_refused():
    with pytest.raises(ValueError, match="no fraction of small numbers"):
        worksheet.fraction(np.pi)


# --- Lesson plans


def wrong_answers():
    """Yield (exercise, what the heading calls right, the wrong answers below it) of each table of the plans."""
    for name, right, rows in re.findall(r"^\| \[\]\(#ex-([\w-]+)\): instead of (.+?) \|.*\n\|---.*\n((?:\|.*\n)+)",
                                        PLANS, re.MULTILINE):
        yield name, numbers(right), [numbers(row.split("|")[1]) for row in rows.splitlines()]


def numbers(text):
    return tuple(float(number) for number in re.findall(r"-?[\d.]+", text.replace("−", "-")))


def as_tuple(array):
    return tuple(np.round(np.ravel(array), 6) + 0.0)


@pytest.mark.parametrize("name, right, wrong", list(wrong_answers()))
def test_expected_answers_are_those_of_the_exercise(name, right, wrong):
    task = TASKS[name]
    known = {as_tuple(mistake(**task.data(0))) for mistake in task.mistakes}
    assert right == as_tuple(task.answer(0))
    assert wrong and set(wrong) <= known


def test_plans_have_tables_of_wrong_answers():
    assert len(list(wrong_answers())) == PLANS.count("instead of")


def test_plans_name_exercises_that_exist():
    named = set(re.findall(r"\(#(ex-[\w-]+)\)", PLANS))
    assert len(named) > 40 and named <= set(editions.book_labels())


def test_points_of_the_week():
    sessions = PLANS[PLANS.index("### Session 1"):]
    offered = sum(TASKS[name].stars for name in set(re.findall(r"#ex-([\w-]+)", sessions)))
    assert f"offer {offered} points" in PLANS
