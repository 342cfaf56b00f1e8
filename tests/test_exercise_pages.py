"""The pages of exercises keep their form: numbers, labels, stars, hints, checks, solutions, and the quiz."""

import re

import nbformat
import pytest
from test_book import BOOK, PAGES, TOC

from w2vedu.exercises import TASKS
from w2vedu.exercises.checker import NumberTask

HEADING = re.compile(r"\(ex-([a-z0-9-]+)\)=\n## Exercise (\d+)\.(\d+) (★{1,4}) \S.*\n\n"
                     r"\*Trains\* \S[^\n]*\. \*Time\* \d+ minutes\.\n")
CHAPTERS = [chapter["file"] for part in TOC["parts"] if "numbered" in part for chapter in part["chapters"]]
LINK = re.compile(r"\{eq\}`|\]\([^)]+\)")
every_page = pytest.mark.parametrize("chapter", CHAPTERS)


def cells_of(chapter):
    return nbformat.read(BOOK / "exercises" / f"{chapter}.ipynb", as_version=4).cells


def tags(cell):
    return set(cell.metadata.get("tags", []))


def exercises(chapter):
    """Return (number of the chapter, number, name, stars, [cells]) of each exercise."""
    found = []
    for cell in cells_of(chapter):
        if cell.cell_type == "markdown" and "## Exercise" in cell.source:
            match = HEADING.match(cell.source)
            assert match, f"an exercise begins with label, heading, *Trains* and *Time*:\n{cell.source[:200]}"
            found.append((int(match[2]), int(match[3]), match[1], len(match[4]), [cell]))
        elif found:
            found[-1][-1].append(cell)
    return found


def test_every_chapter_has_its_exercises():
    stems = {path.stem for path in PAGES if path.parent.name == "exercises"}
    assert stems == set(CHAPTERS) == {path.stem for path in (BOOK / "exercises").glob("*.ipynb")}


@every_page
def test_numbers_run_and_every_level_is_there(chapter):
    found = exercises(chapter)
    assert [number[:2] for number in found] == [(CHAPTERS.index(chapter) + 1, n + 1) for n in range(len(found))]
    assert len(found) >= 8
    assert {stars for _, _, _, stars, _ in found} == {1, 2, 3, 4}


def test_every_task_is_asked_once():
    asked = [name for chapter in CHAPTERS for _, _, name, _, _ in exercises(chapter)]
    assert sorted(asked) == sorted(TASKS)


@every_page
def test_an_exercise_has_hints_a_check_and_a_solution(chapter):
    for _, _, name, stars, cells in exercises(chapter):
        assert stars == TASKS[name].stars, name
        sources = [(cell.cell_type, tags(cell), cell.source) for cell in cells]
        assert "<details><summary>Hint" in sources[0][2], f"{name} has no hint"
        checks = [source for kind, tag, source in sources if "check" in tag]
        answers = [source for kind, tag, source in sources if kind == "code" and "solution" in tag]
        worked = [source for kind, tag, source in sources if kind == "markdown" and "solution" in tag]
        assert len(checks) == 1 and checks[0].startswith(f'check("{name}", '), name
        assert answers and all(s.count("# --- solution\n") == s.count("# --- end") == 1 for s in answers), name
        assert worked and all(s.startswith("<details><summary>") and s.endswith("</details>") for s in worked), name
        if isinstance(TASKS[name], NumberTask):
            assert ("code", set(), f'question("{name}", variant)') in sources
            assert checks[0] == f'check("{name}", answer, variant)'


@every_page
def test_only_marked_cells_hold_solutions(chapter):
    for cell in cells_of(chapter):
        assert ("# --- solution" in cell.source) == (cell.cell_type == "code" and "solution" in tags(cell))
        assert tags(cell) <= {"solution", "check", "hide-input"}


@every_page
def test_folded_parts_are_well_formed(chapter):
    for cell in cells_of(chapter):
        if cell.cell_type == "markdown":
            assert cell.source.count("<details") == cell.source.count("</details>") == cell.source.count("<summary>")
            for summary in re.findall(r"<summary>(.*?)</summary>", cell.source, re.DOTALL):
                assert not re.search(r"[$`{*\n\\]", summary), f"Markdown is not read in a summary: {summary}"
            # Without the empty lines the text inside would be read as HTML and not as Markdown.
            assert len(re.findall(r"</summary>\n\n", cell.source)) == cell.source.count("</summary>")
            assert len(re.findall(r"\n\n</details>", cell.source)) == cell.source.count("</details>")


@every_page
def test_a_quiz_question_has_one_right_answer_and_the_others_a_link(chapter):
    prose = "\n\n".join(cell.source for cell in cells_of(chapter) if cell.cell_type == "markdown")
    prose = re.search(r"## What do you believe\?\n(.*?)\n\(ex-", prose, re.DOTALL)[1]
    questions = re.split(r"^\*\*Question (\d+\.\d+)\.\*\*", prose, flags=re.MULTILINE)
    numbers, bodies = questions[1::2], questions[2::2]
    assert numbers == [f"{CHAPTERS.index(chapter) + 1}.{n + 1}" for n in range(len(numbers))]
    assert 3 <= len(numbers) <= 5
    for number, body in zip(numbers, bodies):
        verdicts = re.findall(r'<details class="quiz"><summary>.*?</summary>\n\n(.*?)\n\n</details>', body, re.DOTALL)
        assert len(verdicts) == body.count("<details") >= 3, number
        assert sum(verdict.startswith("Right. ") for verdict in verdicts) == 1, number
        for verdict in verdicts:
            assert verdict.startswith(("Right. ", "Not quite. ")), number
            assert verdict.startswith("Right. ") or LINK.search(verdict), f"{number}: {verdict}"
