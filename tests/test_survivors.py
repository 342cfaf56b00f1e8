"""`make mutants` compares the changes that live with the table of those that no test can notice."""

import inspect
from pkgutil import resolve_name
from types import SimpleNamespace

import mutants
import pytest

TABLE = r"""
| function | change | why it cannot be noticed |
|---|---|---|
| `fast.draw` | `< limit` → `<= limit` | `a` → `b` stands in the wrong column |
| `vectors.WordVectors._nearest` | `a \| b` → `a + b`, `2, copy=False` → `2,` | two changes |
"""
ROWS = [("fast.draw", "< limit", "<= limit"),
        ("vectors.WordVectors._nearest", "a | b", "a + b"),
        ("vectors.WordVectors._nearest", "2, copy=False", "2,")]
DRAW, BITS, COPY = ("w2vedu.fast.x_draw__mutmut_9", "w2vedu.vectors.xǁWordVectorsǁ_nearest__mutmut_5",
                    "w2vedu.vectors.xǁWordVectorsǁ_nearest__mutmut_7")
ALIVE = {DRAW: ("survived", "x < limit or y < limit", "x < limit or y <= limit"),
         BITS: ("no tests", "return a | b", "return a + b"),
         COPY: ("survived", "f(x, 2, copy=False )", "f(x, 2, )")}
DIFF = """# w2vedu.vectors.xǁWordVectorsǁ_nearest__mutmut_7: survived
--- w2vedu/vectors.py
+++ w2vedu/vectors.py
@@ -1,4 +1,3 @@
 f(x,
   2,
-  copy=False
 )
"""


def test_the_table_is_read():
    assert mutants.read_table(TABLE) == ROWS


@pytest.mark.parametrize(("mutant", "name"), [
    ("w2vedu.vectors.x__short__mutmut_6", "vectors._short"),
    ("w2vedu.exercises.numbers.x_as_numbers__mutmut_22", "exercises.numbers.as_numbers"),
    ("w2vedu.vectors.xǁWordVectorsǁ__init____mutmut_33", "vectors.WordVectors.__init__")])
def test_a_mutant_belongs_to_a_function(mutant, name):
    assert mutants.function(mutant) == name


def test_the_lines_before_and_after_a_change():
    assert mutants.change(DIFF) == ["f(x, 2, copy=False )", "f(x, 2, )"]


def test_nothing_is_said_when_each_has_the_other():
    assert mutants.compare(ROWS, ALIVE, set()) == ([], [])


@pytest.mark.parametrize("row", range(3))
def test_who_lives_without_a_row_is_named(row):
    assert mutants.compare(ROWS[:row] + ROWS[row + 1:], ALIVE, set()) == ([list(ALIVE)[row]], [])


@pytest.mark.parametrize("mutant", range(3))
def test_a_row_whose_mutant_is_gone_is_named(mutant):
    alive = {name: ALIVE[name] for name in ALIVE if name != list(ALIVE)[mutant]}
    assert mutants.compare(ROWS, alive, set()) == ([], [ROWS[mutant]])


@pytest.mark.parametrize(("name", "before", "after"), [
    (DRAW, "x < limit", "x > limit"),  # another change in the same place
    (DRAW, "x < limit or y < limit", "x <= limit or y <= limit"),  # in two places
    (DRAW.replace("draw", "windows"), "x < limit", "x <= limit"),  # in another function
    (DRAW.replace("fast", "text"), "x < limit", "x <= limit")])
def test_a_row_describes_nothing_else(name, before, after):
    assert mutants.compare(ROWS[:1], {name: ("survived", before, after)}, set()) == ([name], ROWS[:1])


@pytest.mark.parametrize("status", ["timeout", "segfault", "suspicious"])
def test_what_depends_on_the_machine_is_no_difference(status):
    unclear = {DRAW: (status, *ALIVE[DRAW][1:])}
    assert mutants.compare(ROWS[:1], unclear, set()) == ([], [])
    assert mutants.compare([], unclear, set()) == ([], [])


def test_a_row_of_a_function_that_was_not_tried_in_full_stays():
    assert mutants.compare(ROWS, {}, {"fast.draw"}) == ([], ROWS[1:])


def test_each_change_in_the_table_is_one_of_the_code():
    text = mutants.TABLE.read_text(encoding="utf-8")
    rows = mutants.read_table(text)
    assert len(rows) == len(set(rows)) == text.count("→"), "a row that cannot be read, or twice the same"
    for name, old, _ in rows:
        code = mutants.one_line(inspect.getsource(resolve_name(f"w2vedu.{name}")))
        assert old in code, f"in {name} there is no {old}: take the row out of tests/mutants.md, or change it"


KILLED = "".join(f"    w2vedu.text.x_tokenize__mutmut_{i}: killed\n" for i in range(99))
COPY_ROW = "| `vectors.WordVectors._nearest` | `2, copy=False` → `2,` | saves a copy |\n"
DRAW_ROW = "| `fast.draw` | `< limit` → `<= limit` | it is met once in 2⁵³ |\n"


ALIVE_ONLY, IN_THE_TABLE_ONLY = f"  {COPY}", "  fast.draw: `< limit` → `<= limit`"


@pytest.fixture
def results(monkeypatch, tmp_path):
    """Let mutmut find nothing but what is in this dictionary, and the table lie elsewhere."""
    answers = {"run": "", "results": f"{KILLED}    {COPY}: survived\n", "show": DIFF}
    monkeypatch.setattr(mutants, "copy", lambda: None)
    monkeypatch.setattr(mutants, "mutmut", lambda command, *_, **options: SimpleNamespace(stdout=answers[command]))
    monkeypatch.setattr(mutants, "TABLE", tmp_path / "mutants.md")
    return answers


@pytest.mark.parametrize(("table", "named"), [
    (COPY_ROW, []), ("", [ALIVE_ONLY]), (COPY_ROW + DRAW_ROW, [IN_THE_TABLE_ONLY]),
    (DRAW_ROW, [ALIVE_ONLY, IN_THE_TABLE_ONLY])])
@pytest.mark.usefixtures("results")
def test_make_mutants_fails_and_says_why(capsys, table, named):
    mutants.TABLE.write_text(table, encoding="utf-8")
    assert mutants.main([]) == bool(named)
    said = capsys.readouterr().out.partition("minutes.\n")[2].splitlines()
    assert [line for line in said if line.startswith("  ")] == named


@pytest.mark.parametrize(("killed", "fails"), [(18, True), (19, False)])
def test_make_mutants_fails_when_the_tests_notice_too_little(results, capsys, killed, fails):
    mutants.TABLE.write_text(COPY_ROW, encoding="utf-8")
    results["results"] = "\n".join([*KILLED.splitlines()[:killed], f"    {COPY}: survived"])
    assert mutants.main([]) == fails
    assert ("less than 95 %" in capsys.readouterr().out) == fails
