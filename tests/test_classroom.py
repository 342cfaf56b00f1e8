"""The classroom kit: editions that differ only where they should, and a simulated class that is graded right."""

import csv
import ctypes
import errno
import inspect
import io
import json
import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, redirect_stdout
from functools import partial
from html import unescape
from pathlib import Path

import nbformat
import numpy as np
import pytest
from cases import HOSTILE_PAGE
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.api import Gradebook

from classroom import build, editions, grade, running
from w2vedu.exercises import TASKS
from w2vedu.exercises.checker import CodeTask

pytestmark = pytest.mark.slow  # grades a class

ROOT = Path(__file__).parents[1]
every_page = pytest.mark.parametrize("path", editions.PAGES, ids=lambda path: path.stem)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def checks(notebook):
    return [cell for cell in notebook.cells if cell.metadata.nbgrader.grade]


def points_and_words(notebook):
    """Return {exercise: (points, words)} of a notebook that was run."""
    return {cell.metadata.nbgrader.grade_id: (int(cell.outputs[-1].data["text/plain"]), grade.said(cell))
            for cell in checks(notebook)}


# --- Editions


@every_page
def test_stub_and_solution_differ_only_in_the_regions(path):
    author, student, teacher = nbformat.read(path, as_version=4), editions.student(path), editions.instructor(path)
    sources = {cell.id: cell.source for cell in author.cells}
    assert [cell.source for cell in code(teacher)] == [cell.source for cell in code(author)]
    assert [cell.id for cell in code(student)] == [cell.id for cell in code(author)]
    for cell in code(student):
        region = re.compile(r"^ *# --- solution\n.*?^ *# --- end\n?", re.DOTALL | re.MULTILINE)
        outside, written = region.sub("", sources[cell.id]).rstrip(), cell.source
        assert cell.metadata.nbgrader.solution == bool(region.search(sources[cell.id]))
        if cell.metadata.nbgrader.solution:
            gap = re.compile(r"^( +\.\.\.  # your code|\w+ = \.\.\.  # your answer)\n?", re.MULTILINE)
            written, places = gap.subn("", written)
            assert places
        assert written.rstrip() == outside


@every_page
def test_student_edition_shows_no_solution(path):
    author, student = nbformat.read(path, as_version=4), editions.student(path)
    text = "\n".join(cell.source for cell in student.cells)
    for cell in author.cells:
        if "solution" in cell.metadata.get("tags", []) and cell.cell_type == "markdown":
            assert editions.plain_markdown(cell.source) not in text
    assert "# --- " not in text and "step by step" not in text
    assert not any(cell.outputs or cell.execution_count for cell in code(student))


@every_page
@pytest.mark.parametrize("edition", [editions.student, editions.instructor])
def test_editions_are_plain_and_complete(path, edition):
    notebook, author = edition(path), nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"nbgrader", "deletable", "editable"}
        if cell.cell_type == "markdown":
            sphinx = re.search(r"\{[a-z:]+\}`|^\([\w-]+\)=|^:::|^```\{|\]\((?!https?:)", cell.source, re.MULTILINE)
            assert not sphinx, cell.source[sphinx.start():][:100]
    names = [cell.metadata.nbgrader.grade_id for cell in checks(notebook)]
    assert len(names) == len(set(names)) == sum("check" in cell.metadata.get("tags", []) for cell in author.cells)
    assert [cell.metadata.nbgrader.points for cell in checks(notebook)] == [TASKS[name].stars for name in names]
    roles = [cell.metadata.nbgrader for cell in notebook.cells]
    assert sorted(role.grade_id for role in roles if role.solution) == sorted(f"{name}-answer" for name in names)
    assert len({role.grade_id for role in roles}) == len(roles)


def test_every_exercise_is_in_one_page():
    names = [cell.metadata.nbgrader.grade_id for path in editions.PAGES for cell in checks(editions.student(path))]
    assert sorted(names) == sorted(TASKS)


@every_page
def test_untouched_edition_runs_and_every_check_says_not_done_yet(path):
    names, said = {}, []
    for cell in code(editions.student(path)):
        printed = io.StringIO()
        with redirect_stdout(printed):
            if cell.metadata.nbgrader.grade:
                assert eval(cell.source, names) == 0
                said.append(printed.getvalue())
            else:
                exec(cell.source, names)
    assert said == [f"{cell.metadata.nbgrader.grade_id}: not done yet.\n" for cell in checks(editions.student(path))]


@every_page
def test_solved_edition_gets_all_points_under_the_graders_seat_belt(path):
    done = running.run(editions.instructor(path), grade.prelude(editions.student(path), 0))
    assert [output for cell in code(done) for output in cell.outputs if output.output_type == "error"] == []
    assert points_and_words(done) == {name: (TASKS[name].stars, f"{name}: right.") for name in points_and_words(done)}


@pytest.mark.parametrize("text, plain", [
    ("(ex-a)=\n## A", "## A"), ("{eq}`eq-10`", "(10)"), ("{eq}`eq-cbow-hidden`", "(C.1)"), ("{term}`word`", "word"),
    ("{term}`words <word>`", "words"), ("[](../cbow.ipynb)", "*CBOW: the context predicts the center*"),
    ("[here](../cbow.ipynb#x)", "here"), ("[here](#x)", "here"),
    ("[a](https://example.org/x)", "[a](https://example.org/x)"),
    ("{cite:t}`levy2014`", "Levy and Goldberg (2014)"), ("{cite:p}`rong2014, huang2016`", "(Rong, 2014; Huang, 2016)"),
    ("{numref}`fig-cbow-flow`", "the figure"), ("{func}`~w2vedu.cbow.loss`", "`~w2vedu.cbow.loss`"),
    ("```{math}\n:label: eq-1\n:enumerator: 1\nE\n```", "$$\nE \\tag{1}\n$$")])
def test_sphinx_syntax_becomes_plain(text, plain):
    assert editions.plain_markdown(text) == plain


def test_a_link_to_nothing_is_an_error():
    with pytest.raises(KeyError, match="eq-99"):
        editions.plain_markdown("{eq}`eq-99`")


@pytest.mark.parametrize("source, message", [
    ("x = 1", "has no '# --- solution'"), ("# --- solution\nprint(1)\n# --- end", "must assign to a name")])
def test_a_cell_without_a_place_for_the_answer_is_an_error(source, message):
    with pytest.raises(ValueError, match=message):
        editions.stub(source)


# --- The kit


def test_kit_is_complete_and_the_same_every_time(tmp_path):
    for place in ("one", "two"):
        build.build(tmp_path / place)
    build.build(tmp_path / "two")  # over itself
    one, two = ({path.relative_to(tmp_path / place): path.read_bytes() for path in (tmp_path / place).rglob("*.*")}
                for place in ("one", "two"))
    assert one == two
    assert {path.name for path in (tmp_path / "one" / "student").iterdir()} == {path.name for path in editions.PAGES}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_a_kit_that_fails_leaves_the_old_one(tmp_path):
    build.build(tmp_path / "kit", {"part": lambda folder: (folder / "a").write_text("old")})

    def fails(folder):
        (folder / "a").write_text("new")
        raise RuntimeError("no")
    with pytest.raises(RuntimeError):
        build.build(tmp_path / "kit", {"part": fails})
    assert [path.read_text() for path in tmp_path.rglob("a")] == ["old"]


def test_a_kit_that_cannot_take_its_place_leaves_the_old_one(tmp_path, monkeypatch):
    def refuse(path, target, rename=Path.rename):
        if path.name == "new":
            raise OSError(errno.EIO, "Input/output error")
        return rename(path, target)

    build.build(tmp_path / "kit", {"part": lambda folder: (folder / "a").write_text("old")})
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="Input/output error"):
        build.build(tmp_path / "kit", {"part": lambda folder: (folder / "a").write_text("new")})
    assert [path.name for path in tmp_path.iterdir()] == ["kit"] and (tmp_path / "kit/part/a").read_text() == "old"


def test_a_place_where_no_kit_can_be_written_is_said_in_two_lines(tmp_path):
    (tmp_path / "file").touch()
    made = subprocess.run([sys.executable, "-m", "classroom.build", tmp_path / "file" / "kit"], cwd=ROOT, text=True,
                          capture_output=True)
    assert made.returncode == 1 and made.stderr.count("\n") == 2
    assert made.stderr.startswith("Not finished: ") and f"'{tmp_path / 'file'}'.\n" in made.stderr


def test_answer_key_has_every_number():
    key = build.answer_key(7)
    for name, task in TASKS.items():
        assert (f"## {name} " in key) != isinstance(task, CodeTask)
    assert key != build.answer_key(8)
    answer = TASKS["cbow-loss"].answer(7)
    assert f"Answer: `{answer:.4g}`" in key or f"Answer: `{answer:.4f}`" in key


# --- A class

CHAPTER = "cbow"
PAGE = next(path for path in editions.PAGES if path.stem == CHAPTER)
SOLVED = {cell.metadata.nbgrader.grade_id: cell.source for cell in code(editions.instructor(PAGE))
          if cell.metadata.nbgrader.solution}
EXERCISES = [cell.metadata.nbgrader.grade_id for cell in checks(editions.student(PAGE))]
CODE = [name for name in EXERCISES if isinstance(TASKS[name], CodeTask)]
ANSWER = {cell.metadata.nbgrader.grade_id: re.search(r'", (\w+)', cell.source)[1]
          for cell in checks(editions.student(PAGE))}
FIRST = CODE[0]  # the exercise in which things go wrong
ALL = {name: TASKS[name].stars for name in EXERCISES}
NONE = dict.fromkeys(EXERCISES, 0)
BUT_FIRST = ALL | {FIRST: 0}


class Class:
    """Thirty students; each is a submission, the points it should get, and words the feedback should hold."""

    def __init__(self, folder):
        self.folder = folder
        self.points, self.words, self.variants = {}, {}, {}

    def add(self, student, points, words=(), variant=0, **change):
        """Add a student who solves everything, but for a change."""
        self.points[student], self.words[student], self.variants[student] = points, words, variant
        return self.submit(student, solved(variant), **change)

    def submit(self, student, notebook, name=f"{CHAPTER}.ipynb", answer=None, text=None):
        if answer is not None:
            cell_of(notebook, f"{FIRST}-answer").source = answer
        path = self.folder / "submitted" / student / CHAPTER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook) if text is None else text)
        return path, notebook


def solved(variant=0):
    """Return a notebook with the right answers to a variant."""
    notebook = editions.student(PAGE, variant)
    for name in EXERCISES:
        source = SOLVED[f"{name}-answer"] if name in CODE else f"answer = {TASKS[name].answer(variant).tolist()}"
        cell_of(notebook, f"{name}-answer").source = source
    return notebook


def cell_of(notebook, grade_id):
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def mistaken(task, name, mistake):
    """Return the source of an answer with a known mistake."""
    if name in CODE:
        source = inspect.getsource(mistake)
        return f"from {mistake.__module__} import *\n{source}\n{ANSWER[name]} = {mistake.__name__}"
    return f"answer = {np.asarray(mistake(**task.data(0))).tolist()}"


def add_mistakes(group):
    """Add students of whom the k-th makes the k-th known mistake of every exercise."""
    for k in range(max(len(TASKS[name].mistakes) for name in EXERCISES)):
        notebook, points, words = solved(), dict(ALL), []
        for name in EXERCISES:
            if k < len(TASKS[name].mistakes):
                mistake = TASKS[name].mistakes[k]
                cell_of(notebook, f"{name}-answer").source = mistaken(TASKS[name], name, mistake)
                points[name] = 0
                text = TASKS[name].diagnose(mistake if name in CODE else mistake(**TASKS[name].data(0)))
                # A wrong shape is said before the cause.
                words.append(mistake.__doc__ if "Likely cause" in text else text.splitlines()[0])
        group.add(f"mistake-{k}", points, words)
        group.submit(f"mistake-{k}", notebook)


def add_cell_changes(group):
    """Add students who deleted, moved, changed and added cells."""
    notebook = solved()
    cell = cell_of(notebook, f"{FIRST}-answer")
    group.add("deleted-answer", BUT_FIRST, [f"{FIRST}: not done yet."])
    notebook.cells.remove(cell)
    group.submit("deleted-answer", notebook)

    group.add("answer-in-own-cell", ALL)
    notebook.cells.insert(notebook.cells.index(cell_of(notebook, FIRST)), new_code_cell(cell.source))
    group.submit("answer-in-own-cell", notebook)

    _, notebook = group.add("deleted-check", ALL)
    notebook.cells.remove(cell_of(notebook, FIRST))
    group.submit("deleted-check", notebook)

    _, notebook = group.add("deleted-check-wrong", BUT_FIRST, answer=f"{ANSWER[FIRST]} = lambda *_: 1")
    notebook.cells.remove(cell_of(notebook, FIRST))
    group.submit("deleted-check-wrong", notebook)

    group.add("changed-check", NONE, [f"{name}: not done yet." for name in EXERCISES])
    notebook = editions.student(PAGE)
    for cell in checks(notebook):
        cell.source = str(cell.metadata.nbgrader.points)
    group.submit("changed-check", notebook)

    notebook = editions.student(PAGE)
    cell_of(notebook, f"{EXERCISES[0]}-answer").source += "\ndef check(*_):\n    print('right.')\n    return 1"
    group.add("redefined-check", NONE, [f"{name}: not done yet." for name in EXERCISES])
    group.submit("redefined-check", notebook)

    _, notebook = group.add("copied-cell", ALL, answer=f"{ANSWER[FIRST]} = None")
    again = cell_of(solved(), f"{FIRST}-answer")
    notebook.cells.insert(notebook.cells.index(cell_of(notebook, FIRST)), again)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]  # and all text deleted
    group.submit("copied-cell", notebook)

    notebook = solved()
    for name in CODE:
        cell = cell_of(notebook, f"{name}-answer")
        notebook.cells.insert(2, new_code_cell(cell.source + f"\nmine_{len(notebook.cells)} = {ANSWER[name]}"))
        cell.source = f"import functools\n{ANSWER[name]} = functools.partial(mine_{len(notebook.cells) - 1})"
    for name in set(EXERCISES) - set(CODE):
        cell_of(notebook, f"{name}-answer").source = f"answer = np.float32({TASKS[name].answer(0).round(3).tolist()})"
    group.add("unusual", ALL)
    group.submit("unusual", notebook)


def add_troublemakers(group):
    """Add students whose code does not end, ends Python, or reaches for what is not theirs, or who send no file."""
    right = SOLVED[f"{FIRST}-answer"]
    loop = right.split("\n")[0] + "\n    while True: pass"
    own = f"import time\nwhile True:\n    try:\n        time.sleep(1)\n    except BaseException:\n        pass\n{right}"
    printing = f"for i in range(300_000):\n    print('x' * 99)\n{right}"
    book = str(group.folder / "gradebook.db")
    other = str(group.folder / "submitted" / "perfect" / CHAPTER / f"{CHAPTER}.ipynb")
    for student, points, words, answer in [
            ("loop-in-function", BUT_FIRST, ["it did not end within 10 seconds"], loop),
            ("loop-at-top", BUT_FIRST, [f"not end within {running.SECONDS} seconds", f"{FIRST}: not done yet."], own),
            ("syntax-error", BUT_FIRST, ["SyntaxError", f"{FIRST}: not done yet."], "def f(:\n"),
            ("exit", BUT_FIRST, ["SystemExit"], f"exit()\n{right}"),
            ("hard-exit", BUT_FIRST, ["this cell ended Python itself"], f"import os\nos._exit(0)\n{right}"),
            ("background", NONE, ["LeftOut: Python ended 6 times"],
             f"import os\nget_ipython().events.register('pre_run_cell', lambda _: os._exit(0))\n{right}"),
            ("remove", BUT_FIRST, ["does not let an exercise write"], f"import os\nos.remove({book!r})\n{right}"),
            ("rmtree", BUT_FIRST, ["does not let an exercise write"],
             f"import shutil\nshutil.rmtree({str(group.folder)!r})\n{right}"),
            ("overwrite", BUT_FIRST, ["does not let an exercise write"], f"open({other!r}, 'w').write('')\n{right}"),
            ("shell", BUT_FIRST, ["does not let an exercise do this"], f"!rm -rf {group.folder}\n1/0\n{right}"),
            ("kill", BUT_FIRST, ["does not let an exercise do this"], f"import os\nos.kill(os.getppid(), 9)\n{right}"),
            ("network", BUT_FIRST, ["does not let an exercise do this"],
             f"import socket\nsocket.create_connection(('127.0.0.1', 9))\n{right}"),
            ("memory", BUT_FIRST, ["MemoryError"], f"big = [bytes(1 << 28) for _ in range(64)]\n{right}"),
            ("huge-output", ALL, ["the rest was cut off"], printing),
            ("huge-result", ALL, ["the rest was cut off"], f"{right}\n'x' * 10**7"),
            ("huge-error", BUT_FIRST, ["the rest was cut off"], f"raise ValueError('x' * 10**7)\n{right}"),
            ("huge-pages", ALL, ["the rest was cut off"], "from IPython.display import Markdown, display\n"
             f"for _ in range(10):\n    display(Markdown('x' * 10**6))\n{right}"),
            ("script", ALL, [], "from IPython.display import HTML, Javascript, display\n"
             f"display(HTML('<img src=x onerror=alert(1)>'), Javascript('alert(2)'))\n{right}"),
            ("own-file", ALL, [], f"open('note.txt', 'w').write('x')\n{right}"),
            ("stderr", ALL, [], f"{right}\nimport sys\ntrue = {ANSWER[FIRST]}\n\ndef {ANSWER[FIRST]}(*given):\n"
             "    print('!', file=sys.stderr)\n    return true(*given)")]:
        group.add(student, points, words, answer=answer)
    for student, name, make in [("pipe", "my.ipynb", os.mkfifo), ("folder", "my.ipynb", os.mkdir),
                                ("link", f"{CHAPTER}.ipynb", partial(os.symlink, other))]:
        path, _ = group.add(student, NONE, [f"there is no {CHAPTER}.ipynb", f"{name} is no plain file"])
        path.unlink()
        make(path.with_name(name))


def add_forgers(group):
    """Add students who write marks into their notebook, pages that act, and names that a spreadsheet would compute."""
    notebook = editions.student(PAGE)
    for cell in checks(notebook):
        cell.metadata.nbgrader.points = 99
        cell.outputs = [new_output("execute_result", {"text/plain": "99"}, execution_count=1)]
        for name in (cell.metadata.nbgrader.grade_id, "own"):
            notebook.cells.insert(0, new_code_cell("99", metadata={"nbgrader": {**cell.metadata.nbgrader,
                                                                                "grade_id": name}}))
    group.add("forged-marks", NONE, [f"{name}: not done yet." for name in EXERCISES])
    group.submit("forged-marks", notebook)

    _, notebook = group.add("hostile-page", ALL)
    shown = (f"display(HTML({HOSTILE_PAGE!r}), Markdown({HOSTILE_PAGE!r}), "
             "SVG('<svg xmlns=\"x\" onload=\"alert(6)\"/>'))")
    notebook.cells[1:1] = [new_markdown_cell(HOSTILE_PAGE),
                           new_code_cell(f"from IPython.display import HTML, SVG, Markdown, display\n{shown}"),
                           new_code_cell(f"print({HOSTILE_PAGE!r}, '\\x1b[31m\\x1b]8;;javascript:alert(7)\\x07x')")]
    group.submit("hostile-page", notebook)

    path, _ = group.add("formula", NONE, ["cannot be read as a notebook"], text="[" * 100_000)
    path.rename(path.with_name("=1+1<img src=x onerror=alert(1)>.ipynb"))


def grade_command(folder):
    """Do what `make grade` does."""
    return subprocess.run([sys.executable, "-m", "classroom.grade", "grade", folder], cwd=ROOT, capture_output=True,
                          text=True, timeout=900)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Return a class after the documented command has graded it, with what the command printed."""
    group = Class(tmp_path_factory.mktemp("class"))
    group.add("perfect", ALL, [f"{name}: right." for name in EXERCISES], variant=7)
    group.add("empty", NONE, [f"{name}: not done yet." for name in EXERCISES])
    group.submit("empty", editions.student(PAGE))
    group.add("wrong-name", ALL, ["the file is called my answers.ipynb"])
    path, _ = group.submit("wrong-name", solved(), name="my answers.ipynb")
    (path.parent / f"{CHAPTER}.ipynb").unlink()
    group.add("no-json", NONE, ["cannot be read as a notebook"], text="{ not JSON")
    group.add("missing", NONE)
    (group.folder / "submitted" / "missing" / CHAPTER / f"{CHAPTER}.ipynb").unlink()
    (group.folder / "submitted" / "missing" / CHAPTER).rmdir()
    add_mistakes(group)
    add_cell_changes(group)
    add_troublemakers(group)
    add_forgers(group)
    group.submit("stranger", solved())
    lines = [f"{student},{group.variants[student]}" for student in group.points]
    (group.folder / "students.csv").write_text("\n".join(["student,variant", *lines]))
    group.result = grade_command(group.folder)
    group.lines = list(csv.DictReader((group.folder / "grades.csv").read_text().splitlines()))
    return group


def test_class_is_graded(graded):
    assert graded.result.returncode == 0, graded.result.stderr
    assert len(graded.points) >= 30
    assert f"{len(graded.points) - 1} submissions graded" in graded.result.stdout
    assert "stranger is not in students.csv" in graded.result.stdout


def test_a_link_to_the_folder_of_another_student_is_no_submission(tmp_path):
    path, _ = Class(tmp_path).submit("anna", solved())
    (tmp_path / "submitted" / "ben").mkdir()
    (link := tmp_path / "submitted" / "ben" / CHAPTER).symlink_to(path.parent)
    sent, strange = grade.collect(tmp_path, {"anna": 0, "ben": 0})
    assert sent == {("anna", CHAPTER)} and len(strange) == 1 and strange[0].startswith(f"{link}: ")


def test_each_student_gets_the_right_marks(graded):
    found = {student: {} for student in graded.points}
    for line in graded.lines:
        found[line["student"]][line["exercise"]] = int(line["points"])
        assert int(line["max"]) == TASKS[line["exercise"]].stars
    assert found == graded.points
    assert len(graded.lines) == len(graded.points) * len(EXERCISES)


def test_each_student_gets_the_right_diagnosis(graded):
    for student, words in graded.words.items():
        if student != "missing":
            page = (graded.folder / "feedback" / student / CHAPTER / f"{CHAPTER}.html").read_text()
            text = " ".join(unescape(re.sub(r"<[^>]*>", "", page)).split())
            for expected in words:
                assert " ".join(expected.split()) in text, (student, expected)


def test_feedback_runs_no_script_and_loads_nothing(graded):
    for path in graded.folder.glob("feedback/*/*/*.html"):
        page = path.read_text()
        assert "<script" not in page and len(re.findall(r"<meta[^>]*http-equiv", page)) == 1, path
        assert f"<head>{grade.POLICY}" in page[:400], path  # tests/browser/test_feedback.py shows what it does
        assert len(page) < 2_000_000, path


def test_csv_says_what_the_check_said(graded):
    says = {(line["student"], line["exercise"]): line["says"] for line in graded.lines}
    assert says["missing", FIRST] == "nothing was submitted"
    assert says["perfect", FIRST] == f"{FIRST}: right."
    assert f"{TASKS[FIRST].mistakes[0].__doc__}" in says["mistake-0", FIRST]
    assert "not done yet. The cell of the answer ended with SyntaxError: " in says["syntax-error", FIRST]
    assert "ended with LeftOut: this cell ended Python itself" in says["hard-exit", FIRST]
    assert says["formula", FIRST].startswith("'=1+1<img"), "a spreadsheet must not compute it"


def test_a_submission_that_cannot_be_run_at_all_gets_no_points_and_stops_nothing(tmp_path, monkeypatch):
    def fails(*_):
        raise OSError("no space left")
    monkeypatch.setattr(running, "run", fails)
    Class(tmp_path).submit("anna", solved())
    assert grade.execute(tmp_path, "anna", CHAPTER, 0) == "could not be run: OSError: no space left"
    notebook = nbformat.read(tmp_path / "executed" / "anna" / CHAPTER / f"{CHAPTER}.ipynb", as_version=4)
    notebook.cells.pop(0)  # the remark
    assert {name: points for name, (points, _) in points_and_words(notebook).items()} == NONE


def test_grading_again_keeps_marks_given_by_hand_and_reads_new_answers(tmp_path):
    group = Class(tmp_path)
    (tmp_path / "students.csv").write_text("student,variant\nanna,0")
    group.submit("anna", editions.student(PAGE))
    assert grade_command(tmp_path).returncode == 0
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        gradebook.find_grade(EXERCISES[-1], CHAPTER, CHAPTER, "anna").manual_score = 0.5
        gradebook.db.commit()
    os.link(tmp_path / "nbgrader_config.py", tmp_path / "before")
    notebook = editions.student(PAGE)
    cell_of(notebook, f"{FIRST}-answer").source = SOLVED[f"{FIRST}-answer"]
    group.submit("anna", notebook)
    assert grade_command(tmp_path).returncode == 0
    lines = csv.DictReader((tmp_path / "grades.csv").read_text().splitlines())
    assert {line["exercise"]: float(line["points"]) for line in lines} == NONE | {
        FIRST: TASKS[FIRST].stars, EXERCISES[-1]: 0.5}
    assert not (tmp_path / "nbgrader_config.py").samefile(tmp_path / "before")  # no reader has ever seen half of it


# --- Faults

def whole(folder):
    """Check that the notebooks that were run, the grade book and grades.csv are whole; return the points."""
    for path in folder.glob("executed/*/*/*.ipynb"):
        nbformat.validate(nbformat.read(path, as_version=4))
    with closing(sqlite3.connect(folder / "gradebook.db")) as book:
        assert book.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return [int(line["points"]) for line in csv.DictReader((folder / "grades.csv").read_text().splitlines())]


def start_grading(folder, **options):
    """Start what `make grade` does, in a group of processes of its own."""
    return subprocess.Popen([sys.executable, "-m", "classroom.grade", "grade", folder], cwd=ROOT, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, process_group=0, **options)


def disturbed(folder, part=None, room=-1):
    """Grade; kill all of it once a file in a part of the class has changed, or let no file grow beyond some bytes."""
    def files_of():
        return {path: path.stat().st_mtime_ns for path in folder.glob(f"{part}/*/*/{CHAPTER}.*")}

    before = files_of()
    grader = start_grading(folder, preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (room, -1)))
    while part and grader.poll() is None and files_of() == before:
        time.sleep(0.001)
    if part:
        os.killpg(grader.pid, signal.SIGKILL)
    words, _ = grader.communicate(timeout=300)
    return grader.returncode, words


def test_grading_that_is_killed_or_finds_no_room_leaves_whole_files_and_can_be_done_again(tmp_path):
    group = Class(tmp_path)
    (tmp_path / "students.csv").write_text("student,variant\nanna,0")
    group.submit("anna", editions.student(PAGE))
    assert disturbed(tmp_path)[0] == 0 and whole(tmp_path) == [*NONE.values()]
    group.submit("anna", solved())
    for part in ("executed", "feedback"):
        assert disturbed(tmp_path, part)[0] == -signal.SIGKILL and whole(tmp_path) == [*NONE.values()]
    status, words = disturbed(tmp_path, room=30_000)  # less than a notebook needs
    assert status == 1 and "Not finished: [Errno 27] File too large: '" in words and str(tmp_path) in words
    assert "Traceback" not in words and whole(tmp_path) == [*NONE.values()]
    assert disturbed(tmp_path)[0] == 0 and whole(tmp_path) == [*ALL.values()]
    page = (tmp_path / "feedback" / "anna" / CHAPTER / f"{CHAPTER}.html").read_text()  # nbgrader writes it in place
    assert f"<head>{grade.POLICY}" in page and page.rstrip().endswith("</html>")


def obey_permissions():
    """Take from root, in the program that is started next, the right to write where the permissions forbid it."""
    if os.getuid() == 0:
        for capability in (1, 2):  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH; 24 is PR_CAPBSET_DROP
            assert ctypes.CDLL(None).prctl(24, capability, 0, 0, 0) == 0


def test_a_class_that_cannot_be_written_stays_as_it_was_and_the_message_says_where(tmp_path):
    group = Class(tmp_path)
    (tmp_path / "students.csv").write_text("student,variant\nanna,0")
    group.submit("anna", editions.student(PAGE))
    assert disturbed(tmp_path)[0] == 0
    group.submit("anna", solved())
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    for place in ("gradebook.db", "release", "autograded/anna", f"feedback/anna/{CHAPTER}", ""):
        permissions = (tmp_path / place).stat().st_mode
        (tmp_path / place).chmod(permissions & 0o555)
        grader = start_grading(tmp_path, preexec_fn=obey_permissions)
        words = grader.communicate(timeout=300)[0].splitlines()
        (tmp_path / place).chmod(permissions)
        assert words[0] == f"Not finished: [Errno 13] Nothing can be written there: '{tmp_path / place}'.", words
        assert len(words) == 2 and words[1].startswith("What was there before is whole: mend what the message says")
        assert grader.returncode == 1 and {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before
    assert disturbed(tmp_path)[0] == 0 and whole(tmp_path) == [*ALL.values()]


def test_a_grade_book_that_another_program_holds_is_said_and_the_next_grading_works(tmp_path):
    group = Class(tmp_path)
    (tmp_path / "students.csv").write_text("student,variant\nanna,0")
    group.submit("anna", editions.student(PAGE))
    assert disturbed(tmp_path)[0] == 0
    path, _ = group.submit("anna", solved())
    with closing(sqlite3.connect(tmp_path / "gradebook.db", isolation_level=None)) as book:
        book.execute("BEGIN IMMEDIATE")  # as while a mark is entered
        status, words = disturbed(tmp_path)
    assert status == 0 and f"Not graded: {path.parent}: grades.csv says why; the points may be old\n" in words
    assert "0 submissions graded" in words and "Traceback" not in words and whole(tmp_path) == [*NONE.values()]
    assert disturbed(tmp_path)[0] == 0 and whole(tmp_path) == [*ALL.values()]


def test_of_two_gradings_of_a_class_one_waits_for_the_other_and_says_so(tmp_path):
    (tmp_path / "students.csv").write_text("student,variant\nanna,0")
    Class(tmp_path).submit("anna", solved())
    first = start_grading(tmp_path)
    while first.poll() is None and not (tmp_path / "executed").exists():
        time.sleep(0.001)
    os.killpg(first.pid, signal.SIGSTOP)  # so that the two meet, however busy the machine is
    second = start_grading(tmp_path)
    said = second.stdout.readline()
    os.killpg(first.pid, signal.SIGCONT)
    words = [grader.communicate(timeout=300)[0] for grader in (first, second)]
    assert said == f"Another program is grading {tmp_path}: this one begins when that one has ended.\n"
    assert [first.returncode, second.returncode] == [0, 0] and words[0] == words[1]
    assert words[0].startswith("1 submissions graded: ") and words[0].count("\n") == 1
    assert whole(tmp_path) == [*ALL.values()]


# --- The commands


def test_hand_out_gives_each_student_their_variant(tmp_path):
    (tmp_path / "students.csv").write_text("\ufeffstudent,variant\nanna,1\nben,2\n", encoding="utf-8")
    grade.main("hand-out", str(tmp_path))
    found = sorted(path.relative_to(tmp_path / "hand-out") for path in tmp_path.rglob("*.ipynb"))
    assert found == sorted(Path(name, page.stem, page.name) for name in ("anna", "ben") for page in editions.PAGES)
    notebook = nbformat.read(tmp_path / "hand-out" / "ben" / CHAPTER / f"{CHAPTER}.ipynb", as_version=4)
    assert notebook == editions.student(PAGE, 2) != editions.student(PAGE, 1)


@pytest.mark.parametrize("text, message", [
    (None, "No such file"), ("name,variant\nanna,1", "KeyError"), ("student,variant\nanna,one", "invalid literal"),
    ("student,variant\nanna", "int"), ("student,variant\n../x,1", "'../x' cannot be the name of a folder"),
    ("student,variant\nanna,1", "Put each submission into a folder such as")])
def test_mistakes_of_the_teacher_are_said(tmp_path, text, message):
    if text:
        (tmp_path / "students.csv").write_text(text)
    with pytest.raises(SystemExit, match=re.escape(message)):
        grade.main("grade", str(tmp_path))


@pytest.mark.parametrize("arguments", [[], [""], ["no-such-folder"]])
def test_a_folder_must_be_named(arguments):
    with pytest.raises(SystemExit, match="make grade CLASS=folder"):
        grade.main("grade", *arguments)


@pytest.mark.parametrize("target, module", [
    ("classroom", "classroom.build"), ("grade", 'classroom.grade grade "x"'),
    ("hand-out", 'classroom.grade hand-out "x"')])
def test_make_calls_these_commands(target, module):
    said = subprocess.run(["make", "-n", target, "CLASS=x"], cwd=ROOT, capture_output=True, text=True).stdout
    assert f"-m {module}" in said


def test_the_guide_names_commands_that_exist():
    guide = (ROOT / "book" / "teaching.md").read_text()
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"\bmake (?:-s )?([a-z-]+)\b(?= CLASS|\n|`|  #)", guide)) <= set(targets)
    assert all(f"`{name}/`" in guide for name in ("student", "instructor", "answer-keys"))
