"""On a page of exercises the reader first meets what a student finds: the stub, above the folded solution.

The notebook that the page offers for download is the student's, too.
"""

import json
import sys
from pathlib import Path

import nbformat

sys.path.append(str(Path(__file__).parents[2]))
from classroom.editions import PAGES, stub, student  # one definition of what a student finds


def with_stubs(notebook):
    """Put a stub before each answer that is a function, and take the marks of the solution out of the answers.

    Cells that print a question get a tag, by which custom.css breaks its long lines on a phone.

    Parameters
    ----------
    notebook : a notebook as a dict; a changed copy of its cells is put into it

    Examples
    --------
    >>> answer = {"id": "a", "cell_type": "code", "metadata": {"tags": ["solution"]},
    ...           "source": "def f(x):\\n    # --- solution\\n    return x\\n    # --- end"}
    >>> for cell in with_stubs({"cells": [answer]})["cells"]:
    ...     print(cell["source"])
    ```python
    def f(x):
        ...  # your code
    ```
    def f(x):
        return x
    """
    cells = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and "solution" in cell["metadata"].get("tags", []):
            source = "".join(cell["source"])
            if source.lstrip().startswith(("def ", "import ", "from ")):
                cells.append({"cell_type": "markdown", "metadata": {}, "id": f"{cell['id']}-stub",
                              "source": f"```python\n{stub(source)}\n```"})
            lines = [line for line in source.split("\n") if line.strip() not in ("# --- solution", "# --- end")]
            cell = cell | {"source": "\n".join(lines)}
        elif "".join(cell["source"]).startswith("question("):
            cell = cell | {"metadata": cell["metadata"] | {"tags": ["question"]}}
        cells.append(cell)
    return notebook | {"cells": cells}


def read(app, docname, source):
    """Change the source of a page of exercises before it is parsed."""
    if docname.startswith("exercises/"):
        source[0] = json.dumps(with_stubs(json.loads(source[0])), ensure_ascii=False)


def offer_student_edition(app, exception):
    """Put the notebook without solutions in the place of the source that the theme offers for download."""
    if exception is None and app.builder.name == "html":
        for path in PAGES:
            nbformat.write(student(path), Path(app.outdir, "_sources", "exercises", path.name))


def setup(app):
    """Connect both."""
    app.connect("source-read", read)
    app.connect("build-finished", offer_student_edition)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
