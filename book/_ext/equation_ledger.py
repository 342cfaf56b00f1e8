"""The equation ledger: equation → page → function → test → measured error → exercise, built and not typed.

The directive ``{equation-ledger}`` leaves a mark in its page.  When the whole book has been read, the mark is
replaced by two tables, one of the source's equations and one of the book's own formulas, and every link that is
missing becomes a warning, which fails the strict build.  An own formula needs a function only if one computes it,
a test only if it has a function, and no exercise.
"""

import ast
import json
import re
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

EQUATIONS = [str(number) for number in range(1, 35)]
ROOT = Path(__file__).parents[2]
MEASURED = ROOT / "_build" / "ledger.json"
logger = logging.getLogger(__name__)


class Row(NamedTuple):
    """One equation with all its links; a link that is missing is None or empty."""

    number: str  # as the page prints it: "5", or "T.1" for a formula of the book's own
    page: str | None  # the page with the equation, for example "cbow"
    functions: list[str]  # full names
    test: str | None  # as pytest names it
    error: float | None
    exercises: list[tuple[str, str]]  # number and label, for example ("3.2", "ex-cbow-repeats")


def equations_named(docstring):
    """Return the numbers that the first line of a docstring names after the word "equation" or "formula".

    Examples
    --------
    >>> equations_named("Compute ∇_{W'} E, equations (4) and (5); with γ equations (15), (16); chapters 3, 4.")
    ['4', '5', '15', '16']
    >>> equations_named("Take one gradient step on one CBOW window, equations (25) to (28); chapter 5.")
    ['25', '26', '27', '28']
    >>> equations_named("Compute the prediction in equation (2), formula (T.1); chapter 1.")
    ['2', 'T.1']
    >>> equations_named("Compute exp(1).")
    []
    """
    first_line = (docstring or "").strip().split("\n")[0]
    named = re.search(r"(equation|formula).*", first_line)
    numbers = []
    span = r"\(([A-Z]\.)?(\d+)\)(?: to \((?:[A-Z]\.)?(\d+)\))?"
    for letter, first, last in re.findall(span, named[0] if named else ""):
        numbers.extend(f"{letter}{number}" for number in range(int(first), int(last or first) + 1))
    return numbers


def functions_by_equation(package):
    """Map each equation number to the full names of the public functions whose docstrings name it.

    The source files in the folder `package` are read and not imported, which is quick, and which counts
    a function only in the module that defines it.  Pictures of an equation do not compute it.
    """
    found = {}
    pictures = {package / f"{name}.py" for name in ("style", "maps", "plots", "diagrams")}
    for path in sorted(set(package.glob("*.py")) - pictures):
        for function in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(function, ast.FunctionDef) and not function.name.startswith("_"):
                for number in equations_named(ast.get_docstring(function)):
                    found.setdefault(number, []).append(f"{package.name}.{path.stem}.{function.name}")
    return found


def exercises_by_equation(prose, numbers):
    """Map each equation to the exercises that say that they train it, in the order of their numbers.

    Parameters
    ----------
    prose : Markdown of all pages of exercises
    numbers : number of each equation by its label

    Examples
    --------
    >>> exercise = "(ex-repeats)=\\n## Exercise 3.2 ★★★ Repeats\\n\\n*Trains* {eq}`eq-11`. *Time* 10 minutes."
    >>> exercises_by_equation(exercise, {"eq-11": "11"})
    {'11': [('3.2', 'ex-repeats')]}
    """
    found = {}
    for label, number, trains in re.findall(r"^\((ex-[a-z0-9-]+)\)=\n## Exercise ([\d.]+) .*\n+\*Trains\* (.*)\*Time\*",
                                            prose, re.MULTILINE):
        for equation in re.findall(r"\{eq\}`([^`]+)`", trains):
            found.setdefault(numbers.get(equation), []).append((number, label))
    return {equation: sorted(each, key=lambda exercise: [int(part) for part in exercise[0].split(".")])
            for equation, each in found.items()}


def rows(pages, functions, measured, exercises):
    """Bring the links together, one :class:`Row` for each of the source's equations and each own formula.

    Parameters
    ----------
    pages : page of each equation by its number, {"5": "cbow", "T.1": "tools", …}, own formulas in the book's order
    functions : result of :func:`functions_by_equation`
    measured : content of the file that the tests have written, {"1": {"test": …, "error": …}, …}
    exercises : result of :func:`exercises_by_equation`
    """
    result = []
    for number in dict.fromkeys([*EQUATIONS, *pages, *functions, *measured]):
        proof = measured.get(number, {})
        result.append(Row(number, pages.get(number), functions.get(number, []), proof.get("test"), proof.get("error"),
                          exercises.get(number, [])))
    return result


def missing_links(row):
    """Say in words what is missing in a row, one sentence for each link.

    Examples
    --------
    >>> test = "tests/equations/test_cbow.py::test_eq_07"
    >>> missing_links(Row("7", "cbow", ["w2vedu.cbow.hidden_error"], test, None, [("3.4", "ex-delta")]))
    ['equation (7) has no measured error: its test in tests/equations/ has recorded none']
    """
    advice = {
        "page": f"no page has a {{math}} directive with ':enumerator: {row.number}'",
        "functions": "no public function of w2vedu names it in the first line of its docstring",
        "test": "no test in tests/equations/ has recorded it",
        "error": "its test in tests/equations/ has recorded none",
        "exercises": "no page in book/exercises names it after *Trains*",
    }
    nouns = {"page": "page", "functions": "function", "test": "test", "error": "measured error",
             "exercises": "exercise"}
    missing = [link for link in advice if getattr(row, link) in (None, [])]
    if "test" in missing:
        missing.remove("error")
    if row.number not in EQUATIONS:
        missing = [link for link in missing if link != "exercises"]
    if row.number not in EQUATIONS and not row.functions:
        missing = [link for link in missing if link == "page" or (link == "functions" and row.test)]
    return [f"equation ({row.number}) has no {nouns[link]}: {advice[link]}" for link in missing]


class LedgerMark(nodes.General, nodes.Element):
    """Stands for the table until all pages have been read."""


class EquationLedger(SphinxDirective):
    """The directive ``{equation-ledger}``."""

    def run(self):
        """Leave the mark, and remember which page it is on."""
        self.env.metadata[self.env.docname]["equation-ledger"] = True
        mark = LedgerMark()
        self.set_source_info(mark)
        return [mark]


def pages_with_ledger(app, env):
    """Have the ledger's page written in every build: labels, functions and tests change without it."""
    return [docname for docname, metadata in env.metadata.items() if "equation-ledger" in metadata]


def fill_in(app, doctree, docname):
    """Put the table in the place of the mark."""
    for mark in list(doctree.findall(LedgerMark)):
        ledger = rows_of_book(app)
        for row in ledger:
            for sentence in missing_links(row):
                logger.warning(sentence, location=mark)
        source = [row for row in ledger if row.number in EQUATIONS]
        own = [row for row in ledger if row.number not in EQUATIONS]
        mark.replace_self([table(app, docname, source),
                           nodes.paragraph("", "The book's own formulas; those that nothing computes have no test:"),
                           table(app, docname, own)])


def rows_of_book(app):
    """Collect the rows from the pages that were read, the package, and the tests' file."""
    measured = {}
    if MEASURED.exists():
        measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    else:
        logger.warning("the equation ledger needs the file %s, which 'make book' writes", MEASURED)
    equations = app.env.domains["math"].equations
    order = list(app.env.toctree_includes.get(app.config.root_doc, []))
    pages = {number: page for page, number in sorted(equations.values(), key=lambda e: (
        order.index(e[0]) if e[0] in order else -1, int(re.sub(r"\D", "", e[1]) or 0)))}
    prose = "\n".join("".join(cell["source"]) + "\n" for path in sorted((ROOT / "book" / "exercises").glob("*.ipynb"))
                      for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])
    numbers = {label: number for label, (_, number) in equations.items()}
    return rows(pages, functions_by_equation(ROOT / "w2vedu"), measured, exercises_by_equation(prose, numbers))


def table(app, docname, ledger):
    """Build the table as docutils nodes."""
    heads = ["Equation", "Error", "Chapter", "Exercises", "Computed by", "Checked by"]
    group = nodes.tgroup("", *[nodes.colspec(colwidth=1) for _ in heads], cols=len(heads))
    group += nodes.thead("", line_of([nodes.Text(head) for head in heads]))
    group += nodes.tbody("", *[line_of(cells(app, docname, row)) for row in ledger])
    return nodes.table("", group, classes=["equation-ledger"])


def cells(app, docname, row):
    """Return the six cells of one equation."""
    functions = nodes.inline()
    for name in row.functions:
        page, anchor = function_anchor(app, name)
        functions += [nodes.Text(", " if functions.children else ""),
                      link(app, docname, page, anchor, name.removeprefix("w2vedu."), nodes.literal)]
    exercises = nodes.inline()
    for number, label in row.exercises:
        page, anchor, _ = app.env.domains["std"].labels[label]
        exercises += [nodes.Text(", " if exercises.children else ""), link(app, docname, page, anchor, number)]
    return [
        link(app, docname, row.page, f"equation-{label_of(app, row.number)}", f"({row.number})"),
        nodes.Text("–" if row.error is None else f"{row.error:.1e}" if row.error else "0"),
        nodes.Text(app.env.titles[row.page].astext().partition(":")[0] if row.page else "missing"),
        exercises if row.exercises else nodes.Text("–"),
        functions if row.functions else nodes.Text("–"),
        nodes.literal("", row.test.split("::")[-1]) if row.test else nodes.Text("–"),
    ]


def label_of(app, number):
    """Return the label under which a page has the equation with this number."""
    equations = app.env.domains["math"].equations
    return next((label for label, (_, taken) in equations.items() if taken == number), None)


def function_anchor(app, name):
    """Return page and anchor of a function's documentation."""
    entry = app.env.domains["py"].objects.get(name)
    if entry is None:
        logger.warning("the function %s stands in the equation ledger and not on the pages of the API", name)
        return None, None
    return entry.docname, entry.node_id


def link(app, docname, page, anchor, text, node=nodes.inline):
    """Return the text as a link, or plain when there is nothing to link to."""
    if page is None:
        return node("", text)
    address = app.builder.get_relative_uri(docname, page) + "#" + anchor
    return nodes.reference("", "", node("", text), refuri=address, internal=True)


def line_of(contents):
    """Return one line of the table."""
    return nodes.row("", *[nodes.entry("", nodes.paragraph("", "", content)) for content in contents])


def setup(app):
    """Register the directive and the two steps that fill it in."""
    app.add_node(LedgerMark)
    app.add_directive("equation-ledger", EquationLedger)
    app.connect("env-updated", pages_with_ledger)
    app.connect("doctree-resolved", fill_in)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
