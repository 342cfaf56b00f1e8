"""Help for reading page and code side by side; chapters 1 to 5."""

import ast
import inspect
import textwrap


def show_code(*functions):
    """Print the code of some functions without their docstrings; chapters 1 to 5.

    Parameters
    ----------
    *functions : functions of this package, printed in the given order

    Examples
    --------
    >>> from w2vedu import cbow
    >>> show_code(cbow.scores)
    def scores(W_out, h):
        return W_out @ h
    """
    print("\n\n".join(map(_without_docstring, functions)))


def _without_docstring(function):
    source = textwrap.dedent(inspect.getsource(function))
    docstring = ast.parse(source).body[0].body[0]
    lines = source.splitlines()
    return "\n".join(lines[:docstring.lineno - 1] + lines[docstring.end_lineno:] if function.__doc__ else lines)
