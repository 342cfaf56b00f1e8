"""The live figure "One step of CBOW on 1-2-3-4": its numbers are the package's, by mouse, finger and keyboard."""

import re

import numpy as np
import pytest
from figures import WIDTHS, complaints, compute, drag, numbers

from w2vedu import cbow
from w2vedu.corpora import one_two_three_four
from w2vedu.models import MODELS

PAGE, FIGURE = "cbow", "[data-figure=cbow-step]"
CONTEXT, CENTER = [1, 3], 2
WINDOWS = [(2, [1, 3]), (4, [1, 6, 1, 1]), (4, [1, 4, 2]), (0, [5])]  # repeats, the center itself, one word


def shown(page):
    """Read what the figure shows: u, y and δ', h and δ, -(η/C) δ, and the loss before and after a step."""
    stage = page.locator(f"{FIGURE} .stage")
    columns = np.array([numbers(cell)[0] for cell in stage.locator("td .number").all_inner_texts()]).reshape(4, 3).T
    facts = stage.locator(".facts").last.inner_text()
    h, delta, move = (numbers(text) for text in re.findall(r"\(([^)ηC]*,[^)]*)\)", facts))
    losses = [numbers(stage.locator(name).inner_text())[0] for name in (".loss", ".next-loss")]
    return [*columns, h, delta, move, losses]


def expected(W, W_out, eta):
    """Compute the same with the package."""
    h = cbow.hidden(W, CONTEXT)
    u = cbow.scores(W_out, h)
    delta_out = cbow.output_error(u, CENTER)
    delta = cbow.hidden_error(W_out, delta_out)
    new_W, new_W_out = W.copy(), W_out.copy()
    before = cbow.step(new_W, new_W_out, CENTER, CONTEXT, eta)
    return [u, delta_out + np.eye(4)[CENTER], delta_out, h, delta, -eta / 2 * delta,
            [before, cbow.loss(new_W, new_W_out, CENTER, CONTEXT)]]


def assert_shows(page, cat=(2, 0), mat=(0, 2), steps=0, eta=1.0):
    """Compare every number shown with the package's after `steps` steps from these places of v_cat and v_mat."""
    _, W, W_out = one_two_three_four()
    W[:, 1], W[:, 3] = cat, mat
    for _ in range(steps):
        cbow.step(W, W_out, CENTER, CONTEXT, eta)
    for have, want in zip(shown(page), expected(W, W_out, eta), strict=True):
        np.testing.assert_allclose(have, want, rtol=0, atol=6e-7)


def arrive(page):
    """Wait until the vectors have stopped moving: D3 keeps its transitions on the element."""
    page.wait_for_function("!document.querySelector('[data-figure=cbow-step] .plane').__transition")


def point(page, word):
    """Find the movable point of a word, and the pixel in its middle."""
    page.locator(f"{FIGURE} .plane").scroll_into_view_if_needed()
    locator = page.get_by_role("slider", name=f"Input vector of {word}")
    box = locator.locator("circle").last.bounding_box()
    return locator, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_script_computes_what_the_package_computes(figure):
    page, rng = figure(), np.random.default_rng(12)
    for N in (1, 2, 3):
        for center, context in WINDOWS:
            W, W_out, eta = rng.standard_normal((N, 7)), 3 * rng.standard_normal((7, N)), rng.uniform(0, 2)
            forward = compute(page, "cbow-step", "forward", W, W_out, center, context)
            gradients = compute(page, "cbow-step", "gradients", W, W_out, center, context)
            after = compute(page, "cbow-step", "step", W, W_out, center, context, eta)

            h = cbow.hidden(W, context)
            u = cbow.scores(W_out, h)
            delta_out = cbow.output_error(u, center)
            want = {"h": h, "u": u, "y": delta_out + np.eye(7)[center], "delta_out": delta_out,
                    "delta": cbow.hidden_error(W_out, delta_out), "E": MODELS["cbow"].loss(W, W_out, center, context)}
            assert forward.keys() == want.keys()
            for name, value in want.items():
                np.testing.assert_allclose(forward[name], value, rtol=0, atol=1e-9, err_msg=name)
            for have, value in zip(gradients, MODELS["cbow"].gradients(W, W_out, center, context), strict=True):
                np.testing.assert_allclose(have, value, rtol=0, atol=1e-9)
            MODELS["cbow"].step(W, W_out, center, context, eta)
            for have, value in zip(after, (W, W_out), strict=True):
                np.testing.assert_allclose(have, value, rtol=0, atol=1e-9)


def test_a_step_leaves_the_tables_given_as_they_are(figure):
    given = [[[1, 2]], [[3], [4]]]
    step = "(tables) => { w2vedu.compute['cbow-step'].step(...tables, 1, [0], 0.5); return tables; }"
    assert figure().evaluate(step, given) == given


def test_large_scores_do_not_overflow(figure):
    assert compute(figure(), "cbow-step", "logSumExp", [1000, 1000]) == pytest.approx(1000 + np.log(2))


def test_the_example_stands_there_as_the_chapter_prints_it(figure):
    page = figure()
    stage = page.locator(f"{FIGURE} .stage")
    assert stage.locator("td .number").all_inner_texts() == [
        "0", "0.1", "0.1", "0.693147", "0.2", "0.2", "1.098612", "0.3", "−0.7", "1.386294", "0.4", "0.4"]
    facts = stage.locator(".facts").last.inner_text()
    for text in ("h = (1, 1)", "δ = (0.415888, −0.49177)", "(−0.207944, 0.245885)", "E = 1.203973", "0.208028"):
        assert text in facts
    stage.get_by_role("slider", name="Learning rate").fill("0.1")
    assert stage.locator(".next-loss").inner_text() == "1.048818"
    stage.get_by_role("button", name="Take one step").click()
    fields = [field.input_value() for field in stage.get_by_role("spinbutton").all()]
    assert fields == ["1.979206", "0.024588", "-0.020794", "2.024588"]
    assert "fell from 1.203973 to 1.048818" in stage.locator(".said").inner_text()


def test_by_mouse(figure):
    page = figure(still=False)  # the step is animated
    assert_shows(page)
    cat, x, y = point(page, "cat")
    unit = page.locator(f"{FIGURE} .plane").bounding_box()["width"] / 4.4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - unit, y - unit / 2, steps=3)
    page.mouse.up()
    assert cat.get_attribute("aria-valuetext") == "1.0, 0.5"
    assert_shows(page, cat=(1, 0.5))
    for steps in (1, 2):
        page.get_by_role("button", name="Take one step").click()
        arrive(page)
        assert_shows(page, cat=(1, 0.5), steps=steps)
    assert page.locator(f"{FIGURE} .history circle").count() == 4
    page.get_by_role("button", name="Back to the start").click()
    assert_shows(page)
    assert page.locator(f"{FIGURE} .history circle").count() == 2


@pytest.mark.parametrize("still", [True, False])
def test_with_less_motion_a_step_arrives_at_once(figure, still):
    page = figure(still=still)
    loss = page.get_by_role("button", name="Take one step").evaluate(
        "(button) => { button.click(); return document.querySelector('[data-figure=cbow-step] .loss').textContent; }")
    assert (loss == "0.208028") == still
    arrive(page)
    assert page.locator(f"{FIGURE} .loss").inner_text() == "0.208028"


def test_by_finger(figure):
    page = figure(width=390, touch=True)
    mat, x, y = point(page, "mat")
    unit = page.locator(f"{FIGURE} .plane").bounding_box()["width"] / 4.4
    drag(page, (x, y), (x + 9, y), (x + unit, y + unit))
    page.wait_for_function("(node) => node.getAttribute('aria-valuetext') === '1.0, 1.0'", arg=mat.element_handle())
    assert_shows(page, mat=(1, 1))
    page.get_by_role("button", name="Take one step").tap()
    assert_shows(page, mat=(1, 1), steps=1)


def test_by_keyboard(figure):
    page = figure()
    cat, *_ = point(page, "cat")
    cat.focus()
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert_shows(page, cat=(1.9, -0.9))
    page.get_by_role("spinbutton", name="Input vector of mat, coordinate 2").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("-1.25")
    assert_shows(page, cat=(1.9, -0.9), mat=(0, -1.25))
    page.get_by_role("slider", name="Learning rate").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Take one step").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert_shows(page, cat=(1.9, -0.9), mat=(0, -1.25), steps=2, eta=1.1)


def test_a_field_refuses_what_is_no_coordinate(figure):
    page = figure()
    field = page.get_by_role("spinbutton", name="Input vector of cat, coordinate 1")
    for text in ("", "99"):
        field.fill(text)
        assert "from −9 to 9" in page.locator(f"{FIGURE} .said").inner_text()
        assert_shows(page)
    field.blur()
    assert field.input_value() == "2"
    field.fill("8")  # outside the plane as it was: now all of it is shown
    assert_shows(page, cat=(8, 0))
    plane = page.locator(f"{FIGURE} .plane").bounding_box()
    _, x, _ = point(page, "cat")
    assert plane["x"] < x < plane["x"] + plane["width"]


def test_arrows_lead_from_the_old_vectors_to_the_new(figure):
    page = figure()
    ends = page.eval_on_selector_all(
        f"{FIGURE} .input-move, {FIGURE} .output-move",
        "(paths) => paths.map((path) => path.getAttribute('d').match(/-?[\\d.e-]+/g).slice(0, 4))")
    _, W, W_out = one_two_three_four()
    new_W, new_W_out = W.copy(), W_out.copy()
    cbow.step(new_W, new_W_out, CENTER, CONTEXT, 1.0)
    want = np.vstack([np.hstack([W_out, new_W_out]), np.hstack([W.T[CONTEXT], new_W.T[CONTEXT]])])
    have = np.array(ends, dtype=float) * 4.4 / 340
    np.testing.assert_allclose(have * [1, -1, 1, -1] + [-1.6, 2.8, -1.6, 2.8], want, atol=1e-9)


@pytest.mark.parametrize("width", WIDTHS)
def test_all_of_it_fits_the_room_that_is_kept(figure, width):
    page = figure(width=width)
    assert complaints(page, FIGURE) == []
    for _ in range(2):
        page.get_by_role("button", name="Take one step").click()
    assert complaints(page, FIGURE) == []
