"""Help for reading page and code side by side; chapters 1 to 5."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any


def show_code(*functions: Callable[..., Any]) -> None:
    """Print the code of some functions without their docstrings and type hints; chapters 1 to 5.

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
    print("\n\n".join(map(_without_docstring_and_hints, functions)))


def _without_docstring_and_hints(function: Callable[..., Any]) -> str:
    source = textwrap.dedent(inspect.getsource(function))
    definition: Any = ast.parse(source).body[0]
    lines = source.encode().splitlines()  # bytes, as ast counts them
    for number, start, end, of_argument in sorted(_hints(definition), reverse=True):
        before, after = lines[number - 1][:start], lines[number - 1][end:]
        if of_argument:
            after = re.sub(b"^ = ", b"=", after)  # `eta: float = 0.1` is `eta=0.1` without its hint
        lines[number - 1] = before + after
    docstring = definition.body[0]
    if function.__doc__:
        del lines[docstring.lineno - 1:docstring.end_lineno]
    return b"\n".join(lines).decode()


def _hints(definition: ast.AST) -> Iterator[tuple[int, Any, Any, bool]]:
    """Yield (line, start, end, whether of an argument) of every type hint, with the colon or the arrow before it."""
    for node in ast.walk(definition):
        if isinstance(node, ast.arg) and node.annotation:
            yield node.lineno, node.col_offset + len(node.arg.encode()), node.annotation.end_col_offset, True
        elif isinstance(node, ast.AnnAssign):
            yield node.lineno, node.target.end_col_offset, node.annotation.end_col_offset, False
        elif isinstance(node, ast.FunctionDef) and node.returns:
            yield node.returns.lineno, node.returns.col_offset - len(" -> "), node.returns.end_col_offset, False
