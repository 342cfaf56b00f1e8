"""Hand out exercises to a class, and grade what comes back; nbgrader keeps the grade book.

``make hand-out CLASS=folder`` and ``make grade CLASS=folder`` call ``python -m classroom.grade hand-out|grade folder``.
"""

import csv
import errno
import io
import os
import re
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell

from w2vedu import files
from w2vedu.exercises import TASKS

from . import editions, running, submissions

PAGES = {path.stem: path for path in editions.PAGES}
POLICY = ('<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; '
          'img-src data:; font-src data:; form-action \'none\'; base-uri \'none\'">')
AT_ONCE = os.cpu_count() or 1  # submissions that are run at the same time


def class_list(folder):
    """Return {student: variant} from the students.csv of a class."""
    path = folder / "students.csv"
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
        students = {row["student"].strip(): int(row["variant"]) for row in rows}
    except (OSError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise SystemExit(f"{path}: {type(error).__name__}: {error}.\nWrite the class list into this file: a first line "
                         "'student,variant', then a line such as 'anna,1' for each student.") from error
    for student in students:
        if not re.fullmatch(r"[\w.-]+", student) or student.startswith("."):
            raise SystemExit(f"{path}: {student!r} cannot be the name of a folder: use letters, digits, '-', '_', '.'.")
    return students


def hand_out(folder):
    """Write every student's own notebooks, each with the student's variant, into the folder hand-out."""
    for student, variant in class_list(folder).items():
        for chapter, path in PAGES.items():
            save(editions.student(path, variant), folder / "hand-out" / student / chapter / f"{chapter}.ipynb")
    print(f"Give each student their folder in {folder / 'hand-out'}.")


def grade(folder):
    """Grade a class when no other grading of it runs: two would mix their notebooks and marks."""
    with files._alone_in(folder, f"Another program is grading {folder}: this one begins when that one has ended."):
        grade_alone(folder)


def grade_alone(folder):
    """Run and mark all submissions; write the grade book, the feedback and grades.csv."""
    students = class_list(folder)
    sent, strange = collect(folder, students)
    if not sent:
        raise SystemExit("\n".join(["Nothing to grade. Put each submission into a folder such as "
                                   f"{folder / 'submitted' / next(iter(students), 'anna') / 'cbow'}.", *strange]))
    check_folders(folder)
    chapters = sorted({chapter for _, chapter in sent})
    book = nbgrader(folder, chapters, students)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = {job: pool.submit(execute, folder, *job, students[job[0]]) for job in sorted(sent)}
        remarks = {job: outcome.result() for job, outcome in jobs.items()}
    failed = set()
    for student, chapter in remarks:
        for step in (book.autograde, book.generate_feedback):
            result = step(chapter, student)
            if not result["success"]:
                failed.add(f"{folder / 'submitted' / student / chapter}: grades.csv says why; the points may be old")
                remarks[student, chapter] += " nbgrader: " + (result.get("error") or result.get("log") or "")[-300:]
    for page in folder.glob("feedback/*/*/*.html"):
        files.write_text(page, harmless(page.read_text(encoding="utf-8")))
    write_csv(folder, book, students, chapters, remarks)
    for line in [*strange, *sorted(failed)]:
        print(f"Not graded: {line}")
    number = len(remarks) - len(failed)
    print(f"{number} submissions graded: {folder / 'grades.csv'}, feedback in {folder / 'feedback'}.")


def collect(folder, students):
    """Return the pairs (student, chapter) that were submitted, and lines about what cannot be graded."""
    sent, strange = set(), []
    for path in sorted((folder / "submitted").glob("*/*")):
        student, chapter = path.parts[-2:]
        if student not in students:
            strange.append(f"{path}: {student} is not in students.csv")
        elif chapter not in PAGES or not path.is_dir() or path.is_symlink():
            strange.append(f"{path}: a submission is a folder, no link, with the name of a chapter: {', '.join(PAGES)}")
        else:
            sent.add((student, chapter))
    return sent, strange


def check_folders(folder):
    """Raise now the error of what cannot be written; nbgrader would tell it to each student, and leave old marks."""
    parts = [folder / part for part in ("source", "release", "executed", "autograded", "feedback")]
    places = [folder, *(Path(place) for part in parts for place, _, _ in os.walk(part))]
    for place in filter(Path.exists, [folder / "gradebook.db", *places]):
        if not os.access(place, os.W_OK | os.X_OK * place.is_dir()):
            raise PermissionError(errno.EACCES, "Nothing can be written there", str(place))


def nbgrader(folder, chapters, students):
    """Return nbgrader's interface to the grade book of a class, after the chapters were released in it."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # it calls alembic
    warnings.filterwarnings("ignore", module="nbgrader")  # SQLAlchemy's about nbgrader's own code
    settings = Path(__file__).with_name("nbgrader_config.py")
    files.write_text(folder / settings.name, settings.read_text(encoding="utf-8"))  # for the grade book in the browser
    config = PyFileConfigLoader(settings.name, str(settings.parent)).load_config()
    config.CourseDirectory.root = str(folder.resolve())
    api = NbGraderAPI(config=config)
    with api.gradebook as gradebook:
        for student in students:
            gradebook.update_or_create_student(student)
    for chapter in chapters:
        save(editions.student(PAGES[chapter]), folder / "source" / chapter / f"{chapter}.ipynb")
        result = api.generate_assignment(chapter)
        if not result["success"]:
            raise SystemExit(f"nbgrader cannot release {chapter}:\n{result.get('error')}\n{result.get('log')}")
    return api


def execute(folder, student, chapter, variant):
    """Run one submission and save it for nbgrader; return a remark about the file, or ""."""
    handed_out = editions.student(PAGES[chapter], variant)
    path, remark = submissions.find(folder / "submitted" / student / chapter, f"{chapter}.ipynb")
    sent, damage = submissions.read(path) if path else (None, "")
    remark = damage or remark
    notebook = submissions.rebuild(handed_out, sent) if sent else handed_out
    try:
        notebook = running.run(notebook, prelude(handed_out, variant))
    except Exception as error:  # whatever it was, the other students wait for their marks
        remark = f"could not be run: {type(error).__name__}: {error}"
        for check in (cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")):
            running.settle(check)
    if remark:
        notebook.cells.insert(0, new_markdown_cell(f"**From the grader:** {remark}"))
    save(notebook, folder / "executed" / student / chapter / f"{chapter}.ipynb")
    return remark


def prelude(handed_out, variant):
    """Return what is run, unseen, before a cell: a stub before an answer, the true check before a check."""
    before = {}
    for cell in handed_out.cells:
        role = cell.metadata.nbgrader
        if role.solution:
            before[role.grade_id] = cell.source  # an answer that fails counts as not done, not as the one before it
        if role.grade:
            before[role.grade_id] = f"from w2vedu.exercises import check\nvariant = {variant}"
    return before


def harmless(html):
    """Return a feedback page that loads nothing from a network and runs nothing; formulas stay as they are written.

    The page's own scripts are taken out, and what leads elsewhere by itself; the policy has the browser refuse whatever
    else a student has put in, such as a picture from a server that would then know who reads the page.
    """
    html = re.sub(r"<script\b.*?</script>|<meta\b[^>]*http-equiv[^>]*>", "", html, flags=re.DOTALL | re.IGNORECASE)
    return html.replace("<head>", f"<head>{POLICY}", 1)


def write_csv(folder, book, students, chapters, remarks):
    """Write a line for each student and exercise: the points from the grade book, and what the check said."""
    lines = [("student", "exercise", "points", "max", "says")]
    for chapter in chapters:
        exercises = [cell.metadata.nbgrader.grade_id for cell in editions.student(PAGES[chapter]).cells
                     if cell.metadata.nbgrader.grade]
        for student in students:
            points, says = results(folder, book, student, chapter) if (student, chapter) in remarks else ({}, {})
            remark = remarks.get((student, chapter), "nothing was submitted")
            for name in exercises:
                text = "; ".join(filter(None, [remark, says.get(name)]))
                text = "'" * text.startswith(tuple("=+-@")) + text  # or a spreadsheet would take it for a formula
                lines.append((student, name, f"{points.get(name, 0):g}", TASKS[name].stars, text))
    table = io.StringIO()
    csv.writer(table).writerows(lines)
    files.write_text(folder / "grades.csv", table.getvalue())


def results(folder, book, student, chapter):
    """Return two dicts from exercise: its points in the grade book, and what was said about it."""
    with book.gradebook as gradebook:
        try:
            marks = gradebook.find_submission_notebook(chapter, chapter, student).grades
        except ValueError:  # no such entry: nbgrader failed, and the remark says why
            return {}, {}
        points = {mark.name: mark.score for mark in marks}
    notebook = nbformat.read(folder / "executed" / student / chapter / f"{chapter}.ipynb", as_version=4)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    return points, {name: " ".join([said(cells[name]), *errors(cells[f"{name}-answer"])]) for name in points}


def said(check):
    """Return the words of a check on one line."""
    text = "".join(output.get("text", output.get("evalue", "")) for output in check.outputs)
    return " ".join(text[max(0, text.rfind(f"{check.metadata.nbgrader.grade_id}: ")):].split())


def errors(answer):
    """Return the error of an answer cell, if there is one, in a list."""
    return [f"The cell of the answer ended with {output.ename}: {output.evalue:.150}."
            for output in answer.outputs if output.output_type == "error"]


def save(notebook, path):
    """Write a notebook, all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    files.write_text(path, nbformat.writes(notebook) + "\n")


def main(command, folder=""):
    """Do what the Makefile asks for."""
    if not folder or not Path(folder).is_dir():
        found = folder or "nothing"
        raise SystemExit(f"Say which folder holds the class: make {command} CLASS=folder (found: {found}).")
    try:
        {"hand-out": hand_out, "grade": grade}[command](Path(folder))
    except OSError as error:
        raise SystemExit(f"Not finished: {error}.\nWhat was there before is whole: mend what the message says, such as "
                         f"a full disk, then make {command} again.") from error


if __name__ == "__main__":
    main(*sys.argv[1:])
