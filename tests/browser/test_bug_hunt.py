"""The figure `bug-hunt` of chapter 5: its numbers are the package's, and it answers mouse, finger and keyboard."""

import json
from itertools import chain, combinations, product
from pathlib import Path

import numpy as np
import pytest
from figures import WIDTHS, complaints, compute, numbers

from w2vedu import MODELS
from w2vedu.gradcheck import central_differences, relative_error
from w2vedu.numerics import sigmoid

DATA = json.loads((Path(__file__).parents[2] / "book" / "interactive" / "bug-hunt.json").read_text(encoding="utf-8"))
CASES = {case["name"]: case for case in DATA["cases"]}
CODES = ["".join(bugs) for bugs in chain.from_iterable(combinations("1234", size) for size in range(5))]
PAGE, FIGURE = "negative-sampling", "[data-figure=bug-hunt]"
SAID, GIVEN, LISTING = f"{FIGURE} .said", f"{FIGURE} .given", f"{FIGURE} pre.listing"


def by_listing(lines, W, W_out, window, eta):
    """Run the code that the figure shows, in Python, and return the gradients that its step amounts to."""
    names = {"np": np, "sigmoid": sigmoid, "W": W.copy(), "W_out": W_out.copy(), "eta": eta,
             "C": len(window["context"]), **window}
    exec(lines, names)
    return (W - names["W"]) / eta, (W_out - names["W_out"]) / eta


def by_package(W, W_out, window):
    """Return the package's gradients, and the numerical ones."""
    arguments = window["center"], window["context"], window["draws"]
    loss, gradients, _ = MODELS["cbow-ns"]
    return (gradients(W, W_out, *arguments),
            central_differences(lambda W, W_out: loss(W, W_out, *arguments), W, W_out))


def random_windows():
    """Return random tables and windows of all kinds: repeated words, draws and true words come up by themselves."""
    rng = np.random.default_rng(34)
    for _ in range(12):
        V, N, C, K = rng.integers(3, 8), rng.integers(1, 5), rng.integers(1, 6), rng.integers(1, 6)
        window = {"context": rng.integers(V, size=C).tolist(), "center": int(rng.integers(V)),
                  "draws": rng.integers(V, size=K).tolist()}
        yield rng.normal(size=(N, V)), rng.normal(size=(V, N)), window


def test_random_windows_agree_with_the_package(figure):
    page, kinds = figure(), set()
    for W, W_out, window in random_windows():
        loss = MODELS["cbow-ns"].loss(W, W_out, window["center"], window["context"], window["draws"])
        assert compute(page, "bug-hunt", "loss", W, W_out, window) == pytest.approx(loss, rel=1e-12)
        right, measured = by_package(W, W_out, window)
        for ours, theirs in zip(compute(page, "bug-hunt", "gradients", W, W_out, window, 0.1, ""), right):
            assert relative_error(ours, theirs) < 1e-9
        for ours, theirs in zip(compute(page, "bug-hunt", "measured", W, W_out, window), measured):
            assert np.abs(np.array(ours) - theirs).max() < 1e-9
        kinds |= {name for name, words in window.items() if name != "center" and len(set(words)) < len(words)}
        kinds |= {"collision"} if window["center"] in window["draws"] else set()
    assert kinds == {"context", "draws", "collision"}, "every kind of window must be among the random ones"


def test_each_code_computes_what_its_listing_says(figure):
    page, eta = figure(), 0.07
    for (W, W_out, window), bugs in product(random_windows(), CODES):
        theirs = by_listing("\n".join(DATA["listings"][bugs]), W, W_out, window, eta)
        _, measured = by_package(W, W_out, window)
        tables = compute(page, "bug-hunt", "check", W, W_out, window, eta, bugs)
        for table, wrong, truth in zip(tables, theirs, measured):
            assert relative_error(table["code"], wrong) < 1e-9
            assert table["error"] == pytest.approx(relative_error(table["code"], table["measured"]), rel=1e-9)
            assert table["error"] == pytest.approx(relative_error(wrong, truth), abs=1e-8), "1e-8 is the tolerance"


def expect(page, bugs, name):
    """Compare what the figure shows with what the package computes for this code and this window."""
    W, W_out, window = np.array(DATA["W"]), np.array(DATA["W_out"]), CASES[name]
    window = {key: window[key] for key in ("context", "center", "draws")}
    code = page.locator(LISTING).text_content()
    assert code.splitlines() == DATA["listings"][bugs]
    by_code, (_, measured) = by_listing(code, W, W_out, window, DATA["eta"]), by_package(W, W_out, window)
    errors = [relative_error(*pair) for pair in zip(by_code, measured)]
    green = max(errors) < 1e-8
    said = page.locator(SAID).inner_text()
    assert said.startswith(f"{name.capitalize()}: {'green' if green else 'red'}")
    assert ("the code is wrong" in said) == (green and bugs != "")
    for number, error in enumerate(errors):
        panel = page.locator(f"{FIGURE} svg").nth(number)
        shown = panel.locator(".error").text_content()
        assert shown.startswith("✓" if error < 1e-8 else "✗")
        if error > 1e-8:
            assert shown.endswith(f"relative error {error:.2f}") and f"{error:.2f} in {'∇W' + '′' * number}" in said
        for kind, table in (("truth", measured[number]), ("value", by_code[number])):
            by_word = table.T if number == 0 else table
            texts = panel.locator(f"text.{kind}").all_text_contents()
            assert numbers(" ".join(texts)) == pytest.approx(by_word.ravel(), abs=0.00051)
    mark = page.locator(f"{FIGURE} td.now span")
    assert mark.count() == 1 and mark.get_attribute("aria-label") == ("green" if green else "red")
    return green


def column(page, number):
    """Return what the table remembers of a code: 0 for the right one, 5 for the mixed one."""
    marks = page.locator(f"{FIGURE} tbody td:nth-of-type({number + 1}) span").all()
    return [mark.get_attribute("aria-label") for mark in marks]


def stored(bugs):
    """Return which windows are green, according to the stored data that the picture shows."""
    return ["red" if any(errors) else "green" for errors in DATA["errors"][bugs]]


def test_the_mouse_puts_bugs_in_and_chooses_windows(figure):
    page = figure()
    boxes, windows = page.locator(f"{FIGURE} .check"), page.locator(f"{FIGURE} tbody label")
    assert expect(page, "", "nothing twice")
    boxes.nth(0).click()
    assert expect(page, "1", "nothing twice"), "a wrong code, and the check is green"
    for number, name in enumerate(CASES):
        windows.nth(number).click()
        expect(page, "1", name)
    assert column(page, 1) == stored("1") and "red" in stored("1")
    assert column(page, 0) == ["green"] + ["not tried"] * 6, "only what was tried is remembered"
    boxes.nth(0).click()
    assert expect(page, "", "all at once")


def test_the_button_checks_all_windows(figure):
    page = figure()
    for bug in "1234":
        box = page.locator(f"{FIGURE} .check").nth(int(bug) - 1)
        box.click()
        page.locator(f"{FIGURE} button").click()
        expect(page, bug, "nothing twice")
        box.click()
    assert [column(page, bug) for bug in range(1, 5)] == [stored(bug) for bug in "1234"]


def test_two_bugs_cancel_by_touch(figure):
    page = figure(width=390, touch=True)
    for number in (2, 3):
        page.locator(f"{FIGURE} .check").nth(number).tap()
    assert not expect(page, "34", "nothing twice")
    page.locator(f"{FIGURE} tbody label").nth(list(CASES).index("one word, twice")).tap()
    assert expect(page, "34", "one word, twice")
    assert "cancel" in page.locator(SAID).inner_text()
    page.locator(f"{FIGURE} button").tap()
    assert column(page, 5).count("green") == 2, "there, and with one context word, where neither bug shows"


def test_the_keyboard_reaches_everything(figure):
    page = figure()
    page.locator(f"{FIGURE} input").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert not expect(page, "2", "nothing twice")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert not expect(page, "2", "one context word")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert column(page, 2) == ["red"] * 7
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", "focus is visible"


@pytest.mark.parametrize("width", WIDTHS)
def test_it_keeps_its_room_whatever_is_chosen(figure, width):
    page = figure(width=width)
    assert complaints(page, FIGURE) == []
    height = page.locator(FIGURE).bounding_box()["height"]
    for number in (0, 1, 2, 3):
        page.locator(f"{FIGURE} .check").nth(number).click()
        for window in (3, 6):
            page.locator(f"{FIGURE} tbody label").nth(window).click()
            assert page.locator(FIGURE).bounding_box()["height"] == height, "the page jumps"
            assert complaints(page, FIGURE) == []


def test_marks_move_at_once_for_those_who_want_less_motion(figure):
    page = figure(still=False)
    needle = page.locator(f"{FIGURE} .needle").first
    click = f"document.querySelectorAll('{FIGURE} .check input')[3].click()"
    place = f"document.querySelector('{FIGURE} .needle').getAttribute('transform')"
    right = needle.get_attribute("transform")
    assert page.evaluate(f"{click}, {place}") == right, "the motion has only begun"
    page.wait_for_function(f"!document.querySelector('{FIGURE} .needle').__transition")  # where D3 keeps it
    wrong = needle.get_attribute("transform")
    assert wrong != right
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(f"{click}, {place}") == right, "back at once"
