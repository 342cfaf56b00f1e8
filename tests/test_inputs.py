"""Bad input to the four models: an error that names the value, and tables that are left as they were."""

import numpy as np
import pytest

from w2vedu import MODELS
from w2vedu.exercises.windows import ETA, WINDOWS, N, V, tables
from w2vedu.negative_sampling import skipgram_sequential_step

GOOD = WINDOWS["repeated context"]
STEPS = {name: model.step for name, model in MODELS.items()}
STEPS["skipgram-ns, sequential"] = skipgram_sequential_step
nan, inf = float("nan"), float("inf")

# What is passed instead of a good argument, the error, and what its message must tell.
BAD_WINDOWS = {
    "center too large": ({"center": V}, IndexError, f"center contains {V}.*V = {V} words.*0 to {V - 1}"),
    "center negative": ({"center": -1}, IndexError, "center contains -1"),
    "center a float": ({"center": 2.0}, ValueError, "center must hold integer.*float64.*2"),
    "center a bool": ({"center": True}, ValueError, "center must hold integer.*bool.*True"),
    "center a word": ({"center": "cat"}, ValueError, "center must hold integer.*cat"),
    "center missing": ({"center": None}, ValueError, "center must hold integer.*None"),
    "two centers": ({"center": [1, 2]}, ValueError, r"center must be one word index.*\(2,\)"),
    "context too large": ({"context": [7, 2, V, 7]}, IndexError, f"context contains {V}"),
    "context negative": ({"context": [7, -2, 7, 7]}, IndexError, "context contains -2"),
    "context empty": ({"context": []}, ValueError, r"context must be.*at least one.*\[\]"),
    "context empty array": ({"context": np.array([], int)}, ValueError, r"context must be.*at least one.*\[\]"),
    "context a number": ({"context": 3}, ValueError, "context must be a 1-d array.*3"),
    "context 2-d": ({"context": [[1, 2]]}, ValueError, r"context must be a 1-d array.*\[\[1, 2\]\]"),
    "context missing": ({"context": None}, ValueError, "context must be a 1-d array.*None"),
    "context floats": ({"context": [7.0, 2.0, 7.0, 7.0]}, ValueError, "context must hold integer.*float64"),
    "context bools": ({"context": [True, False, True, True]}, ValueError, "context must hold integer.*bool"),
    "W transposed": ({"W": np.ones((V, N))}, ValueError, rf"W has shape \({V}, {N}\).*W_out must.*\({N}, {V}\)"),
    "W_out transposed": ({"W_out": np.ones((N, V))}, ValueError, rf"W_out must have shape \({V}, {N}\).*\({N}, {V}\)"),
    "W of another size": ({"W": np.ones((N + 1, V))}, ValueError, rf"W_out must have shape \({V}, {N + 1}\)"),
    "W_out of another size": ({"W_out": np.ones((V + 1, N))}, ValueError, rf"it has \({V + 1}, {N}\)"),
    "W 1-d": ({"W": np.ones(V)}, ValueError, rf"W must be a matrix of shape \(N, V\).*\({V},\)"),
    "W empty": ({"W": np.ones((0, V)), "W_out": np.ones((V, 0))}, ValueError, rf"W must be a matrix.*\(0, {V}\)"),
}
BAD_STEPS = {
    "eta negative": ({"eta": -0.1}, ValueError, "eta must be a finite number >= 0, but it is -0.1"),
    "eta NaN": ({"eta": nan}, ValueError, "eta must be.*nan"),
    "eta infinite": ({"eta": inf}, ValueError, "eta must be.*inf"),
    "eta minus infinite": ({"eta": -inf}, ValueError, "eta must be.*-inf"),
    "eta complex": ({"eta": 0.1j}, ValueError, "eta must be.*0.1j"),
    "eta an array": ({"eta": np.array([0.1])}, ValueError, r"eta must be.*array\(\[0.1\]\)"),
    "W a list": ({"W": tables()[0].tolist()}, ValueError, "W is updated in place.*it is list"),
    "W_out a list": ({"W_out": tables()[1].tolist()}, ValueError, "W_out is updated in place.*it is list"),
    "W integers": ({"W": np.ones((N, V), int)}, ValueError, "W is updated in place.*real floats.*int64"),
    "W_out integers": ({"W_out": np.ones((V, N), int)}, ValueError, "W_out is updated in place.*int64"),
    "W bools": ({"W": np.ones((N, V), bool)}, ValueError, "W is updated in place.*bool"),
}
BAD_NEGATIVES = {
    "cbow-ns": {
        "a missing K": (None, ValueError, r"shape \(K,\) with K >= 1 draws, but it is None"),
        "no draws": ([], ValueError, r"with K >= 1 draws, but it has shape \(0,\)"),
        "a number": (3, ValueError, "with K >= 1 draws, but it is 3"),
        "the shape of skip-gram": ([[6, 1]] * 4, ValueError, r"shape \(K,\).*it has shape \(4, 2\)"),
        "too large": ([6, V, 1], IndexError, f"negatives contains {V}"),
        "negative": ([6, 1, -1], IndexError, "negatives contains -1"),
        "floats": ([6.0, 1.0], ValueError, "negatives must hold integer.*float64"),
        "bools": ([True, False], ValueError, "negatives must hold integer.*bool"),
    },
    "skipgram-ns": {
        "a missing K": (None, ValueError, r"shape \(4, K\) with K >= 1 draws, but it is None"),
        "no draws": (np.zeros((4, 0), int), ValueError, r"with K >= 1 draws, but it has shape \(4, 0\)"),
        "a number": (3, ValueError, "with K >= 1 draws, but it is 3"),
        "the shape of CBOW": ([6, 1, 8], ValueError, r"shape \(4, K\).*it has shape \(3,\)"),
        "one row too few": ([[6, 1]] * 3, ValueError, r"shape \(4, K\).*it has shape \(3, 2\)"),
        "one row too many": ([[6, 1]] * 5, ValueError, r"shape \(4, K\).*it has shape \(5, 2\)"),
        "(K, C) for (C, K)": (np.ones((3, 4), int), ValueError, r"shape \(4, K\).*it has shape \(3, 4\)"),
        "too large": ([[6, 1], [6, 1], [6, 1], [6, V]], IndexError, f"negatives contains {V}"),
        "negative": ([[6, 1], [-3, 1], [6, 1], [6, 1]], IndexError, "negatives contains -3"),
        "floats": ([[6.0, 1.0]] * 4, ValueError, "negatives must hold integer.*float64"),
        "bools": ([[True, False]] * 4, ValueError, "negatives must hold integer.*bool"),
    },
}


def calls(name, changed):
    """Return calls of loss, gradients and step with one argument changed, and the tables that they are given."""
    model = name.split(",")[0]
    center, context, *negatives = GOOD.arguments(model)
    arguments = dict(zip(["W", "W_out", "center", "context", "negatives"], [*tables(), center, context, *negatives]))
    arguments |= changed
    functions = [] if "eta" in changed else [MODELS[model].loss, MODELS[model].gradients]
    found = [lambda function=function: function(**arguments) for function in functions]
    return [*found, lambda: STEPS[name](**{"eta": ETA} | arguments)], (arguments["W"], arguments["W_out"])


def assert_refused(functions, given, error, message):
    before = [np.copy(table).tobytes() for table in given]
    for function in functions:
        with pytest.raises(error, match=message):
            function()
        assert [np.copy(table).tobytes() for table in given] == before


@pytest.mark.parametrize("name", STEPS)
def test_the_unchanged_arguments_are_good(name):
    functions, _ = calls(name, {})
    assert len(functions) == 3
    for function in functions:
        function()


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("bad", BAD_WINDOWS)
def test_bad_windows(name, bad):
    changed, error, message = BAD_WINDOWS[bad]
    assert_refused(*calls(name, changed), error, message)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("bad", BAD_STEPS)
def test_bad_steps(name, bad):
    changed, error, message = BAD_STEPS[bad]
    functions, given = calls(name, changed)
    assert_refused(functions[-1:], given, error, message)


@pytest.mark.parametrize("name, bad", [(name, bad) for name in STEPS if "ns" in name
                                       for bad in BAD_NEGATIVES[name.split(",")[0]]])
def test_bad_negatives(name, bad):
    negatives, error, message = BAD_NEGATIVES[name.split(",")[0]][bad]
    assert_refused(*calls(name, {"negatives": negatives}), error, message)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("table", ["W", "W_out"])
def test_read_only_tables(name, table):
    changed = dict(zip(["W", "W_out"], tables()))
    changed[table].setflags(write=False)
    functions, given = calls(name, changed)
    assert_refused(functions[-1:], given, ValueError, rf"{table} is updated in place.*{table}\.copy\(\)")


@pytest.mark.parametrize("name", ["cbow-ns", "skipgram-ns"])
def test_forgotten_draws(name):
    W, W_out = tables()
    center, context, _ = GOOD.arguments(name)
    with pytest.raises(TypeError, match="negatives"):
        MODELS[name].step(W, W_out, center, context, ETA)
    assert all(map(np.array_equal, (W, W_out), tables()))
