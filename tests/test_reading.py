"""`show_code` prints the code of a function as it stands in the file, without docstring and type hints."""

import ast
import inspect
import io
import textwrap
import tokenize
from importlib import import_module
from pathlib import Path

import pytest

import w2vedu
from w2vedu import cbow
from w2vedu.reading import show_code

MODULES = sorted(path.stem for path in Path(w2vedu.__file__).parent.glob("*.py") if path.stem != "__init__")


def functions_of(module):
    """Yield all functions and methods that a module defines."""
    for value in vars(module).values():
        if getattr(value, "__module__", None) == module.__name__:
            members = vars(value).values() if inspect.isclass(value) else [value]
            yield from (f for f in members if inspect.isfunction(f) and f.__code__.co_filename == module.__file__)


FUNCTIONS = {f"{name}.{f.__qualname__}": f for name in MODULES for f in functions_of(import_module(f"w2vedu.{name}"))}


def documented(a, b=2, *, c="x"):
    """Add; one line."""
    # A comment stays.
    text = """a string
    over two lines"""

    return a + b, c, text


def documented_at_length(
    a,
    b,
):
    # Before the docstring.
    """Add.

    Parameters
    ----------
    a, b : numbers
    """
    return a + b  # beside the code


def without_docstring(a):
    b = a + 1
    return b


def one_statement(a):
    return a + 1


def a_number_first(a):
    1  # noqa: B018
    return a


def in_one_line(a): return a + 1


@pytest.fixture
def shown(capsys):
    def show(*functions):
        assert show_code(*functions) is None
        output = capsys.readouterr()
        assert output.err == ""
        return output.out

    return show


def test_a_docstring_is_left_out_and_nothing_else(shown):
    assert shown(documented) == '''\
def documented(a, b=2, *, c="x"):
    # A comment stays.
    text = """a string
    over two lines"""

    return a + b, c, text
'''
    assert shown(documented_at_length) == """\
def documented_at_length(
    a,
    b,
):
    # Before the docstring.
    return a + b  # beside the code
"""


def hinted(a: int, *b: "list[int]", c: float = 0.5, d: dict[str, int] | None = None) -> tuple[int, float]:
    """Count; with hints."""
    total: float = c

    def inner(x: int,
              y: int = 2) -> int:
        return x * y

    return inner(a), total


def test_type_hints_are_left_out(shown):
    assert shown(hinted) == """\
def hinted(a, *b, c=0.5, d=None):
    total = c

    def inner(x,
              y=2):
        return x * y

    return inner(a), total
"""


@pytest.mark.parametrize("function", [without_docstring, one_statement, a_number_first, in_one_line])
def test_a_function_without_a_docstring_prints_whole(shown, function):
    assert shown(function) == inspect.getsource(function)


def test_an_indented_function_is_moved_to_the_margin(shown):
    def inner(a):
        """Double."""
        if a:
            return 2 * a

    assert shown(inner) == "def inner(a):\n    if a:\n        return 2 * a\n"


def test_several_functions_stand_in_the_given_order_with_a_blank_line_between(shown):
    together = shown(cbow.scores, one_statement, cbow.hidden)
    assert together == "\n".join(shown(f) for f in (cbow.scores, one_statement, cbow.hidden))
    assert together.startswith("def scores(W_out, h):\n    return W_out @ h\n\ndef one_statement(a):\n")


class WithoutHints(ast.NodeTransformer):
    def visit_arg(self, node):
        return ast.arg(node.arg)

    def visit_FunctionDef(self, node):
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node):
        return ast.Assign([node.target], node.value)


def comments(code):
    return [token.string for token in tokenize.generate_tokens(io.StringIO(code).readline)
            if token.type == tokenize.COMMENT]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_the_package_prints_as_the_code_that_runs(shown, name):
    function = FUNCTIONS[name]
    source, printed = textwrap.dedent(inspect.getsource(function)), shown(function)
    original, found = ast.parse(source), ast.parse(printed)
    if function.__doc__ is not None:
        assert ast.get_docstring(original.body[0], clean=False) == original.body[0].body.pop(0).value.value
    assert ast.dump(found) == ast.dump(WithoutHints().visit(original))
    assert comments(printed) == comments(source)
