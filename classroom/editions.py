"""Make the student's and the instructor's edition of an exercise page, from the author's notebook with its solutions.

What a student writes stands between ``# --- solution`` and ``# --- end`` in a cell with the tag ``solution``.
Markdown cells with that tag are worked solutions.  A check cell has the tag ``check``.
"""

import re
from copy import deepcopy
from functools import cache
from pathlib import Path

import nbformat

from w2vedu.exercises import TASKS

BOOK = Path(__file__).parents[1] / "book"
PAGES = sorted((BOOK / "exercises").glob("*.ipynb"))
METADATA = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"}}


def student(path, variant=0):
    """Return the notebook for a student: stubs in place of solutions, no outputs."""
    notebook = _converted(path)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code" or not _has_tag(cell, "solution")]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = stub(cell.source) if _has_tag(cell, "solution") else cell.source
            cell.source = re.sub(r"^variant = 0\b", f"variant = {variant}", cell.source, flags=re.MULTILINE)
            cell.outputs, cell.execution_count = [], None
    return _with_metadata(notebook)


def instructor(path):
    """Return the notebook for the teacher, with solutions and with the outputs that the book's tests compare."""
    return _with_metadata(_converted(path))


REGION = re.compile(r"^( *)# --- solution\n(.*?)^ *# --- end\n?", re.DOTALL | re.MULTILINE)


def stub(source):
    """Replace the regions of a solution by what the student finds there.

    Examples
    --------
    >>> print(stub("# --- solution\\nanswer = 1 + 1\\n# --- end"))
    answer = ...  # your answer
    >>> print(stub("def f(x):\\n    # --- solution\\n    return x\\n    # --- end"))
    def f(x):
        ...  # your code
    """
    def empty(region):
        indent, body = region.groups()
        if indent:
            return f"{indent}...  # your code\n"
        names = dict.fromkeys(re.findall(r"^(\w+) *=(?!=)", body, re.MULTILINE))
        if not names:
            raise ValueError(f"a solution outside of a function must assign to a name, but this does not:\n{body}")
        return "".join(f"{name} = ...  # your answer\n" for name in names)
    text, regions = REGION.subn(empty, source)
    if not regions:
        raise ValueError(f"a cell with the tag 'solution' has no '# --- solution' … '# --- end':\n{source}")
    return text.rstrip("\n")


# --- Metadata of nbgrader: which cell is an answer, which gives points


def task_of(cell):
    """Return the name of the exercise that a check cell checks.

    Examples
    --------
    >>> task_of({"source": 'check("cbow-loss", answer, variant)'})
    'cbow-loss'
    """
    return re.search(r'^check\("([a-z0-9-]+)"', cell["source"], re.MULTILINE)[1]


def _with_metadata(notebook):
    """Replace the metadata of the book by nbgrader's."""
    names = _names(notebook.cells)
    for cell, name in zip(notebook.cells, names):
        role = {"grade": False, "solution": False, "locked": True, "task": False, "schema_version": 3,
                "grade_id": name or cell.id}
        if cell.cell_type == "code" and _has_tag(cell, "solution"):
            role.update(solution=True, locked=False)
        elif _has_tag(cell, "check"):
            role.update(grade=True, points=TASKS[name].stars)
        if re.search(r"^variant = ", cell.source, re.MULTILINE):
            role["locked"] = False  # it differs from student to student
        cell.metadata = {"nbgrader": role, "deletable": False} | ({"editable": False} if role["locked"] else {})
    return notebook


def _names(cells):
    """Return for each cell its name in the grade book: that of the task for a check and its answer, else None."""
    names = [None] * len(cells)
    answers = []  # since the last check
    for place, cell in enumerate(cells):
        if cell.cell_type == "code" and _has_tag(cell, "solution"):
            answers.append(place)
        elif _has_tag(cell, "check"):
            names[place] = task_of(cell)
            if len(answers) != 1:
                raise ValueError(f"{names[place]}: one cell with the tag 'solution' belongs before the check, "
                                 f"but there are {len(answers)}")
            names[answers.pop()] = f"{names[place]}-answer"
    return names


def _has_tag(cell, tag):
    return tag in cell.metadata.get("tags", [])


# --- From Sphinx's Markdown to plain Markdown


def _converted(path):
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata = deepcopy(METADATA)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = plain_markdown(cell.source)
    return notebook


def plain_markdown(text):
    """Turn what only the book's builder understands into Markdown that JupyterLab shows well.

    Examples
    --------
    >>> print(plain_markdown("(ex-x)=\\n## Exercise\\nSee {eq}`eq-5`, {term}`words <word>` and [](../cbow.ipynb)."))
    ## Exercise
    See (5), words and *CBOW: the context predicts the center*.
    >>> print(plain_markdown("```{interactive} film\\n:name: fig-live-film\\nPress Play.\\n```"))
    *In the book, a figure to touch:* Press Play.
    """
    labels = book_labels()
    text = re.sub(r"^\([\w-]+\)=\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^```\{math\}\n(.*?)^```$", _formula, text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^```\{interactive\} [^\n]+\n(?::[^\n]*\n)*(.*?)\n```$", r"*In the book, a figure to touch:* \1",
                  text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\{(?:eq|numref|ref)\}`(?:[^`<]*<)?([^`>]+)>?`", lambda match: labels[match[1]], text)
    text = re.sub(r"\{cite:?(\w*)\}`([^`]+)`", _citation, text)
    text = re.sub(r"\{term\}`([^`<]+?)(?: *<[^`>]+>)?`", r"\1", text)
    text = re.sub(r"\{\w[\w:-]*\}`(?:[^`<]*<)?([^`>]+)>?`", r"`\1`", text)  # any other role: as code
    text = re.sub(r"\[\]\(#([^)]+)\)", lambda match: f"*{labels[match[1]]}*", text)
    text = re.sub(r"\[\]\((?:\.\./)?([\w/-]+)\.(?:ipynb|md)(?:#([^)]+))?\)",
                  lambda match: f"*{labels[match[2] or match[1]]}*", text)
    return re.sub(r"\[([^\]]+)\]\((?!https?:)[^)\s]*\)", r"\1", text)


def _formula(directive):
    body = re.sub(r"^:\w+:.*\n", "", directive[1], flags=re.MULTILINE).strip()
    number = re.search(r"^:enumerator: *(\S+)", directive[1], re.MULTILINE)
    return "$$\n" + body + (rf" \tag{{{number[1]}}}" if number else "") + "\n$$"


def _citation(role):
    texts = [_references()[key.strip()] for key in role[2].split(",")]
    if role[1] == "t":
        return ", ".join(re.sub(r", (\w+)$", r" (\1)", text) for text in texts)
    return f"({'; '.join(texts)})"


@cache
def book_labels():
    """Return what stands for each label of the book, and for each page, where a link cannot go to it."""
    labels = {}
    for path in [*BOOK.glob("*.md"), *BOOK.glob("*.ipynb"), *BOOK.glob("*/*.ipynb")]:
        notebook = path.suffix == ".ipynb" and nbformat.read(path, as_version=4)
        cells = notebook.cells if notebook else []
        texts = [cell.source for cell in cells if cell.cell_type == "markdown"] or [path.read_text(encoding="utf-8")]
        for text in texts:
            labels.update({label: f"({number})" for label, number in re.findall(
                r"^:label: *(\S+)\n:enumerator: *(\S+)", text, re.MULTILINE)})
            labels.update(re.findall(r"^\(([\w-]+)\)=\n+#+ (.+)", text, re.MULTILINE))
            figures = re.findall(r"^```\{interactive\} .+\n(?::.*\n)*?:name: *(\S+)", text, re.MULTILINE)
            labels.update(dict.fromkeys(figures, "the live figure of the book"))
        page = str(path.relative_to(BOOK).with_suffix(""))
        labels[page] = re.search(r"^# (.+)", "\n".join(texts), re.MULTILINE)[1]
        for cell in cells:
            figure = cell.metadata.get("mystnb", {}).get("figure", {})
            labels.update({figure["name"]: "the figure"} if "name" in figure else {})
    return labels


@cache
def _references():
    """Return "Author, year" for each key of the bibliography."""
    entries = {}
    for key, fields in re.findall(r"^@\w+\{([^,]+),\n(.*?)^\}", (BOOK / "references.bib").read_text(encoding="utf-8"),
                                  re.DOTALL | re.MULTILINE):
        field = dict(re.findall(r"^ *(\w+) *= *[{\"](.*)[}\"],?$", fields, re.MULTILINE))
        names = [re.sub(r"[{}]", "", name).split(",")[0] for name in field.get("author", key).split(" and ")]
        who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
        entries[key] = f"{who}, {field.get('year', 'n.d.')}"
    return entries
