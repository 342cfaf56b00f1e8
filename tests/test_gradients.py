"""The gradients and steps of the four models, over every coordinate of every parameter."""

import numpy as np
import pytest
from cases import check, printed_loss

from w2vedu import MODELS
from w2vedu.exercises.windows import ETA, WINDOWS, N, V, tables
from w2vedu.gradcheck import check_gradients, relative_error
from w2vedu.negative_sampling import skipgram_sequential_step

every_model = pytest.mark.parametrize("name", MODELS)
every_case = pytest.mark.parametrize("window", WINDOWS.values(), ids=WINDOWS.keys())


def stepped(name, window, W, W_out, eta=ETA):
    """Return the loss that `step` returns and copies of the tables after it."""
    W, W_out = W.copy(), W_out.copy()
    center, context, *negatives = window.arguments(name)
    return MODELS[name].step(W, W_out, center, context, eta, *negatives), W, W_out


def test_each_case_is_what_its_name_says():
    for case, (center, context, draws, rows) in WINDOWS.items():
        predictions = [(center, draws), *zip(context, rows, strict=True)]
        assert all(word != position for position, word in enumerate(context)) and center >= len(context)
        assert (len(set(context)) < len(context)) == (case in ("repeated context", "target in context"))
        assert (center in context) == (case == "target in context")
        assert (len(context) == 1) == (case == "one-word context")
        duplicate = [len(set(drawn)) < len(drawn) for _, drawn in predictions]
        collision = [word in drawn for word, drawn in predictions]
        others = [bool((set(context) - {word}) & set(drawn)) for word, drawn in predictions]
        for name, seen in [("duplicate draws", duplicate), ("collision with the target", collision),
                           ("draws equal to context words", others)]:
            assert seen[0] == any(seen[1:]) == (case == name)  # in the draws of both models


@every_model
@every_case
def test_loss_gradients_and_step(name, window):
    report = check(name, window)
    assert report.loss < 1e-12
    assert report.central < 1e-8
    assert report.complex < 1e-12
    assert report.step < 1e-14  # W - η ∂E/∂W to rounding, and the loss before the step
    assert report.passed


@every_model
@every_case
def test_a_step_leaves_everything_else_alone(name, window):
    W, W_out = tables()
    arguments = window.arguments(name)
    kept = [np.copy(a) for a in arguments]
    _, moved, moved_out = stepped(name, window, W, W_out)
    center, context, *negatives = arguments

    inputs = set(context) if name.startswith("cbow") else {center}
    outputs = set(range(V))
    if negatives:
        outputs = {*np.ravel(negatives), *([center] if name == "cbow-ns" else context)}
    untouched, untouched_out = sorted({*range(V)} - inputs), sorted({*range(V)} - outputs)
    assert np.array_equal(moved[:, untouched], W[:, untouched])
    assert np.array_equal(moved_out[untouched_out], W_out[untouched_out])
    assert (moved[:, sorted(inputs)] != W[:, sorted(inputs)]).all()
    assert (moved_out[sorted(outputs)] != W_out[sorted(outputs)]).all()

    MODELS[name].loss(W, W_out, *arguments), MODELS[name].gradients(W, W_out, *arguments)
    assert all(map(np.array_equal, arguments, kept))
    assert all(map(np.array_equal, (W, W_out), tables()))


@every_model
@every_case
def test_a_learning_rate_of_zero_moves_nothing(name, window):
    W, W_out = tables()
    before, moved, moved_out = stepped(name, window, W, W_out, eta=0)
    assert np.array_equal(moved, W) and np.array_equal(moved_out, W_out)
    assert before == pytest.approx(MODELS[name].loss(W, W_out, *window.arguments(name)), rel=1e-14)


@every_model
@every_case
def test_tables_may_be_transposed_or_strided_views(name, window):
    W, W_out = tables()
    expected = stepped(name, window, W, W_out)
    center, context, *negatives = window.arguments(name)
    stored, stored_out = np.ascontiguousarray(W.T), np.zeros((2 * V, 2 * N))
    view, view_out = stored.T, stored_out[::2, ::2]
    view_out[:] = W_out
    before = MODELS[name].step(view, view_out, center, context, ETA, *negatives)
    assert relative_error(before, expected[0]) < 1e-14
    assert relative_error(stored.T, expected[1]) < 1e-14
    assert relative_error(stored_out[::2, ::2], expected[2]) < 1e-14
    assert not stored_out[1::2].any() and not stored_out[:, 1::2].any()


@every_model
@every_case
def test_word_indices_may_be_in_any_kind_of_sequence(name, window):
    W, W_out = tables()
    center, context, *negatives = window.arguments(name)
    expected = stepped(name, window, W, W_out)
    for kind in (list, tuple):
        moved, moved_out = W.copy(), W_out.copy()
        draws = [kind(map(kind, n) if np.ndim(n) > 1 else n.tolist()) for n in negatives]
        before = MODELS[name].step(moved, moved_out, center, kind(context.tolist()), ETA, *draws)
        assert before == expected[0]
        assert np.array_equal(moved, expected[1]) and np.array_equal(moved_out, expected[2])


@every_model
def test_word_indices_may_be_unsigned(name):
    # NumPy makes floats of signed and unsigned integers in one table.
    window, (W, W_out) = WINDOWS["distinct words"], tables()
    center, *words = window.arguments(name)
    for kind in (np.uint8, np.uint64):
        moved, moved_out = W.copy(), W_out.copy()
        context, *negatives = (indices.astype(kind) for indices in words)
        before = MODELS[name].step(moved, moved_out, center, context, ETA, *negatives)
        for got, expected in zip((before, moved, moved_out), stepped(name, window, W, W_out)):
            assert np.array_equal(got, expected)


@every_model
@every_case
def test_float32_stays_float32(name, window):
    W, W_out = tables()
    arguments = window.arguments(name)
    small = W.astype(np.float32), W_out.astype(np.float32)
    for got, expected in zip(MODELS[name].gradients(*small, *arguments), MODELS[name].gradients(W, W_out, *arguments)):
        assert got.dtype == np.float32
        assert relative_error(got, expected) < 1e-5
    for eta in (ETA, np.float64(ETA)):
        for got, expected in zip(stepped(name, window, *small, eta=eta), stepped(name, window, W, W_out)):
            assert np.ndim(got) == 0 or got.dtype == np.float32
            assert relative_error(got, expected) < 1e-5


@every_case
def test_sequential_and_joint_step_differ_by_eta_squared(window):
    W, W_out = tables()
    center, context, negatives = window.arguments("skipgram-ns")

    def difference(eta):
        _, joint, joint_out = stepped("skipgram-ns", window, W, W_out, eta)
        moved, moved_out = W.copy(), W_out.copy()
        before = skipgram_sequential_step(moved, moved_out, center, context, eta, negatives)
        assert before == MODELS["skipgram-ns"].loss(W, W_out, center, context, negatives)
        return np.array([np.linalg.norm(moved - joint), np.linalg.norm(moved_out - joint_out)])

    if len(context) == 1:
        assert (difference(0.1) == 0).all()  # one context word: one step, the same
        return
    sizes = np.array([difference(0.01 / 2 ** n) for n in range(5)])
    ratios = sizes[:-1] / sizes[1:]
    off = np.abs(ratios - 4).max(axis=1)
    assert off[-1] < 0.02 and (off[1:] < off[:-1]).all()  # tends to 4


@every_case
@pytest.mark.parametrize("name", ["cbow-ns", "skipgram-ns"])
def test_negative_sampling_steps_do_not_conserve_them(name, window):
    W, W_out = tables()
    _, _, moved_out = stepped(name, window, W, W_out)
    assert relative_error(moved_out.sum(axis=0), W_out.sum(axis=0)) > 1e-3


@every_model
def test_the_check_against_the_printed_loss_alone(name):
    # The package's gradient against a loss that shares no line with the package.
    W, W_out = tables(seed=3)
    for window in WINDOWS.values():
        arguments = window.arguments(name)
        gradients = MODELS[name].gradients(W, W_out, *arguments)
        assert check_gradients(lambda W, W_out: printed_loss(name, W, W_out, *arguments), gradients, W, W_out).passed
