"""The live figure "C panels are one": its numbers are the package's, by mouse, finger and keyboard."""

import numpy as np
import pytest
from figures import WIDTHS, complaints, compute, numbers

from w2vedu import skipgram
from w2vedu.numerics import softmax

PAGE, FIGURE = "skipgram", "[data-figure=panels]"
WORDS = ["the", "cat", "sat", "mat"]
U = np.log([1.0, 2, 3, 4])


def arrive(page):
    """Wait until nothing moves or fades any more: D3 keeps its transitions on the elements."""
    page.wait_for_function(
        "[...document.querySelectorAll('[data-figure=panels] .picture *')].every((e) => !e.__transition)")


def labels(page):
    """Read the numbers above the bars, in the order in which they stand there."""
    return numbers(" ".join(page.locator(f"{FIGURE} text.label:not(.word)").all_text_contents()))


def assert_shows(page, n):
    """Compare the table, C, the loss, and the numbers above the bars with the package's for a window with counts n."""
    context = np.repeat(np.arange(4), n)
    C, y, gamma = len(context), softmax(U), skipgram.summed_error(U, context)
    have = np.array(numbers(" ".join(page.locator(f"{FIGURE} td .number").all_inner_texts()))).reshape(4, 4)
    np.testing.assert_allclose(have, np.transpose([n, y, C * y, gamma]), rtol=0, atol=6e-7)
    C_shown, E_shown = page.locator(f"{FIGURE} .facts b").all_inner_texts()
    assert int(C_shown) == C
    assert float(E_shown) == pytest.approx(skipgram.loss_of_scores(U, context), abs=6e-7)
    arrive(page)
    together = page.get_by_role("radio", name="one softmax").is_checked()
    errors = [gamma] if together else skipgram.panel_errors(U, context)
    np.testing.assert_allclose(sorted(labels(page)), np.sort(np.ravel(errors)), rtol=0, atol=6e-7)


def set_window(page, n, press):
    """Reach the counts n from (0, 1, 0, 1); press(button) presses a button once."""
    for word, count, start in zip(WORDS, n, (0, 1, 0, 1)):
        button = page.get_by_role("button", name=f"One {word} {'more' if count > start else 'fewer'}")
        for _ in range(abs(count - start)):
            press(button)


def boxes(page, name):
    """Read the rectangles with this class as an array with the columns x, y, width and height."""
    read = "(all) => all.map((e) => ['x', 'y', 'width', 'height'].map((name) => +e.getAttribute(name)))"
    return np.array(page.eval_on_selector_all(f"{FIGURE} rect.{name}", read))


def test_the_script_computes_what_the_package_computes(figure):
    page, rng = figure(), np.random.default_rng(4)
    for V in (2, 4, 7):
        for _ in range(3):
            u, context = 3 * rng.standard_normal(V), np.sort(rng.integers(V, size=rng.integers(1, 9)))
            n = np.bincount(context, minlength=V)
            assert compute(page, "panels", "contextOf", n) == context.tolist()
            for name, want in [("panelErrors", skipgram.panel_errors), ("summedError", skipgram.summed_error),
                               ("loss", skipgram.loss_of_scores)]:
                have = compute(page, "panels", name, softmax(u), n)
                np.testing.assert_allclose(have, want(u, context), rtol=0, atol=1e-9, err_msg=name)


def test_the_chapter_s_windows_stand_there_as_it_prints_them(figure):
    page = figure()
    gamma = page.locator(f"{FIGURE} td:last-child .number")
    assert gamma.all_inner_texts() == ["0.2", "−0.6", "0.6", "−0.2"]
    assert "E = 2.525729" in page.locator(f"{FIGURE} .facts").last.inner_text()
    page.get_by_role("button", name="One mat more").click()
    assert gamma.all_inner_texts() == ["0.3", "−0.4", "0.9", "−0.8"]


def test_by_mouse(figure):
    page = figure(still=False)
    assert_shows(page, [0, 1, 0, 1])
    page.get_by_role("radio", name="one softmax").check()
    moving = boxes(page, "share")
    arrive(page)
    assert not np.allclose(moving, boxes(page, "share")), "the shares slide to their places"
    assert_shows(page, [0, 1, 0, 1])
    page.get_by_role("button", name="One sat more").click()
    assert_shows(page, [0, 1, 1, 1])


def test_with_less_motion_the_panels_are_one_at_once(figure):
    page = figure()
    page.locator(f"{FIGURE} .picture").evaluate(
        "(svg) => { window.seen = new Set(); new MutationObserver((all) => all.forEach((one) =>"
        " seen.add(one.target.getAttribute('y')))).observe(svg, { attributeFilter: ['y'], subtree: true }); }")
    page.get_by_role("radio", name="one softmax").check()
    arrive(page)
    where = set(page.eval_on_selector_all(f"{FIGURE} .picture [y]", "(all) => all.map((e) => e.getAttribute('y'))"))
    assert where and set(page.evaluate("[...seen]")) <= where, "no place in between"


def test_by_finger(figure):
    page = figure(width=390, touch=True)
    page.get_by_role("radio", name="one softmax").tap()
    set_window(page, [1, 2, 3, 4], lambda button: button.tap())
    assert_shows(page, [1, 2, 3, 4])
    assert page.locator(f"{FIGURE} .said").inner_text().startswith("Found: γ = 0 with C = 10 and n = (1, 2, 3, 4).")
    assert "12.798542" in page.locator(f"{FIGURE} .said").inner_text()


def test_by_keyboard(figure):
    page = figure()
    page.get_by_role("radio", name="C panels").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("radio", name="one softmax").is_checked()
    set_window(page, [2, 0, 1, 1], lambda button: (button.focus(), page.keyboard.press("Enter")))
    assert_shows(page, [2, 0, 1, 1])
    assert "Predicted more often than counted: cat, sat, mat. Counted more often than predicted: the." in (
        page.locator(f"{FIGURE} .said").inner_text())
    summary = page.locator(f"{FIGURE} summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert "smallest" in page.locator(f"{FIGURE} details").inner_text()


def test_only_windows_with_gamma_0_are_found(figure):
    page = figure()
    said = page.locator(f"{FIGURE} .said")
    assert said.inner_text() == "Task: find a window with γ = 0 for every word."
    set_window(page, [0, 0, 0, 0], lambda button: button.click())
    arrive(page)
    assert "empty" in said.inner_text() and page.locator(f"{FIGURE} .picture *").count() == 0
    page.get_by_role("button", name="One cat fewer").click()
    assert "no cat" in said.inner_text()
    for _ in range(6):
        page.get_by_role("button", name="One cat more").click()
    assert "at most 5" in said.inner_text()
    assert page.locator(f"{FIGURE} .found").count() == 0


def test_shares_fill_the_frames_exactly_when_gamma_is_0(figure):
    page = figure()
    page.get_by_role("radio", name="one softmax").check()
    set_window(page, [1, 2, 3, 4], lambda button: button.click())
    arrive(page)
    shares, frames = boxes(page, "share"), boxes(page, "frame")
    assert len(shares) == 40 and len(frames) == 10
    for these in (shares, frames):
        middles = (these[:, 0] + these[:, 2] / 2).round(3)
        stacks = [these[middles == middle] for middle in np.unique(middles)]
        heights = [stack[:, 3].sum() for stack in stacks]
        spans = [(stack[:, 1] + stack[:, 3]).max() - stack[:, 1].min() for stack in stacks]
        np.testing.assert_allclose(heights, 65 * np.arange(1, 5), rtol=1e-9)
        np.testing.assert_allclose(spans, heights, rtol=1e-9, err_msg="a gap or an overlap")
    assert page.locator(f"{FIGURE} .frame.found").count() == 10


@pytest.mark.parametrize("width", WIDTHS)
def test_all_of_it_fits_the_room_that_is_kept(figure, width):
    page = figure(width=width)
    assert complaints(page, FIGURE) == []
    set_window(page, [5, 5, 5, 5], lambda button: button.click())
    arrive(page)
    frames = boxes(page, "frame")
    room = [page.locator(f"{FIGURE} .picture").bounding_box()["width"], 300]
    assert (frames[:, :2] >= 0).all() and (frames[:, :2] + frames[:, 2:] <= room).all()
    assert complaints(page, FIGURE) == []
