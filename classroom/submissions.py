"""Read what students sent, and put their answers into the notebook that was handed out."""

import warnings
from collections import defaultdict
from copy import deepcopy

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

LARGEST = 20 << 20  # bytes of a file


def find(folder, name):
    """Return the path of the notebook in the folder of a submission, and a remark if it is not where it should be.

    Only plain files count: opening a pipe would wait for ever, and a link may lead to what another student has sent.
    """
    found = sorted(folder.glob("*.ipynb"))
    plain = [path for path in found if path.is_file() and not path.is_symlink()]
    if folder / name in plain:
        return folder / name, ""
    if len(plain) == 1:
        return plain[0], f"the file is called {plain[0].name}, not {name}"
    remark = f"there is no {name}" + (f", but {len(plain)} other notebooks" if plain else "")
    odd = [path.name for path in found if path not in plain]
    return None, remark + (f"; {odd[0]} is no plain file, but a link, a folder or the like" if odd else "")


def read(path):
    """Return the notebook in a file, and a remark if it is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"it has more than {LARGEST >> 20} MB")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # for example about copied cells, which nbformat mends
            notebook = nbformat.read(path, as_version=4)
            nbformat.validate(notebook)
        return notebook, ""
    except Exception as error:  # whatever a broken file makes of the reader
        return None, f"{path.name} cannot be read as a notebook: {' '.join(str(error).split()):.150}"


def rebuild(handed_out, sent):
    """Return the notebook that was handed out with the student's answers in it.

    Only the answer cells are taken over, by their grade_id; so a check that was changed or deleted is there again, and
    a deleted answer is a stub again.  Cells that the student added stay where they were, because answers may
    need them: after the cell that they followed, and after the stub of an answer that was deleted there.
    """
    answers, added = _sorted([cell.metadata.nbgrader.grade_id for cell in handed_out.cells], sent)
    result, waiting = deepcopy(handed_out), added[None]
    result.cells = []
    for cell in deepcopy(handed_out.cells):
        role = cell.metadata.nbgrader
        if not (role.solution and role.grade_id not in answers):
            result.cells += waiting
            waiting = []
        if role.solution:
            cell.source = answers.get(role.grade_id, cell.source)
        result.cells.append(cell)
        waiting = waiting + added[role.grade_id]
    result.cells += waiting
    return result


def _sorted(known, sent):
    """Return {grade_id: source} of the cells that are known, and {grade_id before: cells} of those that were added."""
    sources, added, last = {}, defaultdict(list), None
    for cell in sent.cells:
        grade_id = _grade_id(cell)
        if grade_id in known and grade_id not in sources:
            sources[grade_id], last = cell.source, grade_id
        elif cell.cell_type in ("code", "markdown"):
            added[last].append(_plain(cell))
    return sources, added


def _grade_id(cell):
    role = cell.metadata.get("nbgrader")
    return role.get("grade_id") if isinstance(role, dict) else None


def _plain(cell):
    return (new_code_cell if cell.cell_type == "code" else new_markdown_cell)(cell.source)
