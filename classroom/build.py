"""Build the classroom kit: everything that a teacher prints, shows or hands out, in one folder.

``make classroom`` calls ``python -m classroom.build``.
"""

import sys
import tempfile
from pathlib import Path

import nbformat
import numpy as np

from w2vedu.exercises import TASKS
from w2vedu.exercises.checker import NumberTask
from w2vedu.exercises.examples import example
from w2vedu.files import _alone_in

from . import editions, slides, worksheet

KIT = Path(__file__).parents[1] / "_build" / "classroom"
VARIANTS = range(31)  # the book's own and a class of thirty


def student_notebooks(folder):
    """Write the notebooks with stubs."""
    for path in editions.PAGES:
        nbformat.write(editions.student(path), folder / path.name)


def instructor_notebooks(folder):
    """Write the notebooks with solutions and outputs."""
    for path in editions.PAGES:
        nbformat.write(editions.instructor(path), folder / path.name)


def answer_keys(folder):
    """Write for each variant the questions with numbers and their answers."""
    for variant in VARIANTS:
        (folder / f"variant-{variant:02}.md").write_text(answer_key(variant), encoding="utf-8")


def answer_key(variant):
    """Return the answers to a variant as Markdown."""
    parts = [f"# Answers to variant {variant}" + (", the book's example" if variant == 0 else ""),
             "The table of chapters 3 to 5:", f"```\n{example(variant)}\n```"]
    for name, task in TASKS.items():
        if isinstance(task, NumberTask):
            parts += [f"## {name} {'★' * task.stars}", task.question(variant),
                      f"Answer: `{_numbers(task.answer(variant))}`"]
    return "\n\n".join(parts) + "\n"


def lesson_plans(folder):
    """Write the lesson plans, a page of the book, as plain Markdown."""
    text = (editions.BOOK / "lesson-plans.md").read_text(encoding="utf-8")
    (folder / "lesson-plans.md").write_text(editions.plain_markdown(text), encoding="utf-8")


def _numbers(array):
    return np.array2string(array, precision=4, suppress_small=True, separator=", ").replace("\n", "")


#: What the kit consists of: the name of a folder, and the function that fills it.
PARTS = {
    "student": student_notebooks,
    "instructor": instructor_notebooks,
    "answer-keys": answer_keys,
    "worksheet": worksheet.write,
    "lesson-plans": lesson_plans,
    "slides": slides.write,
}


def build(kit=KIT, parts=PARTS):
    """Build all parts beside the kit and put them in its place when they are complete.

    A folder cannot take the place of another at one moment.  If the program is killed between the two renames, there is
    no kit, both are in the folder .classroom-… beside it, which may be deleted, and the next run puts a kit there.  Of
    two programs that build at the same time, one puts its kit in place, then the other.
    """
    kit.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kit.parent, prefix=".classroom-") as temporary:
        old, new = Path(temporary, "old"), Path(temporary, "new")
        for name, fill in parts.items():
            (new / name).mkdir(parents=True)
            fill(new / name)
        with _alone_in(kit.parent):
            if kit.exists():
                kit.rename(old)
            try:
                new.rename(kit)
            except BaseException:
                if old.exists():
                    old.rename(kit)
                raise


def main(kit=KIT):
    """Do what the Makefile asks for."""
    try:
        build(Path(kit))
    except OSError as error:
        raise SystemExit(f"Not finished: {error}.\nA kit that was there before is whole: mend what the message says, "
                         "such as a full disk, then make classroom again.") from error


if __name__ == "__main__":
    main(*sys.argv[1:])
