"""Figure "The vectors move": what it shows are the package's numbers, however it is operated."""

import re
from pathlib import Path

import numpy as np
import pytest
import refresh_figures
from figures import WIDTHS, complaints, compute, covered, places

from w2vedu.corpora import toy_language
from w2vedu.evaluation import analogy_benchmark
from w2vedu.text import Vocabulary
from w2vedu.training import batch_step, train
from w2vedu.vectors import WordVectors

film = refresh_figures.load(Path(__file__).parents[2] / "book" / "interactive" / "film.py")
PAGE, FIGURE = "skipgram", "[data-figure=film]"
SCRUBBER, BUTTON, SAID = (f"{FIGURE} {part}" for part in ("input[type=range]", ".player button", ".said"))
LAST = film.FRAMES - 1


@pytest.fixture(scope="module")
def states():
    """Train with the package and keep the tables at two moments and at the end, as numbers of frames."""
    toy = toy_language()
    vocabulary = Vocabulary(toy.sentences)
    kept = {}

    def keep(epochs, W, W_out):
        for frame in (6, 14):
            if frame not in kept and epochs >= 16 * (frame / LAST)**2:
                kept[frame] = W.copy(), W_out.copy()

    trained = train(toy.sentences, vocabulary, "skipgram", vector_size=16, window=20, sample=None, epochs=16, eta=0.05,
                    batch_size=16, seed=1, progress=False, watch=keep)
    return toy, vocabulary, kept | {LAST: (trained.W, trained.W_out)}


@pytest.fixture(scope="module")
def expected(states):
    """Return the sentence that belongs to each kept frame, from the package's numbers."""
    toy, vocabulary, tables = states
    windows = film.whole_sentences(toy.sentences, vocabulary)
    sentences = {}
    for frame, (W, W_out) in tables.items():
        loss = batch_step("skipgram", W.copy(), W_out.copy(), windows, 0.0) / len(windows.context)
        solved = analogy_benchmark(WordVectors(vocabulary.words, W.T), toy.analogies)[0]
        epochs = 16 * (frame / LAST)**2
        sentences[frame] = (f"After {epochs:.{1 if epochs >= 1 else 2}f} epochs: loss {loss:.2f}, "
                            f"{100 * solved:.0f}\xa0% of the analogies solved.")
    return sentences


def marks(page):
    """Return the places of the visible marks on the map."""
    return np.array(places(page.locator(f"{FIGURE} .mark:not(.hidden)")))


def same_shape(shown, computed):
    """Whether two clouds are the same up to shift and scale, y turned round on the screen; early clouds are tiny."""
    shown, computed = shown * [1, -1], np.array(computed)
    shown, computed = shown - shown.mean(axis=0), computed - computed.mean(axis=0)
    return np.allclose(shown / np.linalg.norm(shown), computed / np.linalg.norm(computed), atol=0.02)


def test_between_two_frames_all_goes_straight(figure):
    page, rng = figure(), np.random.default_rng(0)
    frames = rng.standard_normal((4, 5, 2))
    for t in [0, 3, *rng.uniform(0, 3, 5)]:
        found = compute(page, "film", "at", frames, t)
        right = [[np.interp(t, range(4), frames[:, i, k]) for k in range(2)] for i in range(5)]
        np.testing.assert_allclose(found, right, rtol=0, atol=1e-12)


def test_the_slider_shows_the_package_s_frames(figure, states, expected):
    page = figure()
    assert page.locator(SAID).inner_text() == expected[LAST]
    toy, vocabulary, tables = states
    for family in toy.families:
        page.get_by_label(family, exact=True).check()
        rows = [vocabulary.index[word] for word in toy.families[family].ravel()]
        end = tables[LAST][0].T[rows]
        axes = np.linalg.svd(end - end.mean(axis=0))[2][:2]
        for frame, (W, _) in tables.items():
            page.locator(SCRUBBER).fill(str(frame))
            assert page.locator(SAID).inner_text() == expected[frame]
            plane = (W.T[rows] - W.T[rows].mean(axis=0)) @ axes.T
            shown = marks(page)
            signs = np.sign(np.sum((shown - shown.mean(axis=0)) * [1, -1] * plane, axis=0))
            assert same_shape(shown, plane * signs), (family, frame)


def test_the_curves_show_the_losses_and_the_solved_analogies_of_their_time(figure, expected):
    page = figure()
    loss, solved = (page.locator(f"{FIGURE} .panels svg:last-child .number").nth(i) for i in range(2))
    curves = page.locator(f"{FIGURE} .curve").evaluate_all("""curves =>
        curves.map((curve) => curve.getAttribute("d").match(/[\\d.]+/g).map(Number))""")
    for frame in expected:
        page.locator(SCRUBBER).fill(str(frame))
        said = f"loss {loss.text_content()}, {solved.text_content().replace(' ', chr(160))} of the analogies solved."
        assert expected[frame].endswith(said)
        dots = page.locator(f"{FIGURE} .now").evaluate_all("dots => dots.map((dot) => [dot.cx, dot.cy].map("
                                                           "(length) => length.baseVal.value))")
        for dot, curve in zip(dots, curves, strict=True):
            assert dot == pytest.approx(curve[2 * frame:2 * frame + 2], abs=0.01), "the dot is on its curve"


def test_a_family_alone_names_its_words_and_joins_its_factors(figure):
    page = figure()
    names = f"{FIGURE} .panels svg:first-child text:visible"
    assert set(page.locator(names).all_text_contents()) == set(toy_language().families)
    page.get_by_label("people", exact=True).check()
    words = page.locator(names).all_text_contents()
    assert sorted(words) == sorted(toy_language().families["people"].ravel())
    assert page.locator(f"{FIGURE} .factors line").count() == 12, "a cube has 12 edges"
    assert covered(page.locator(names)) == []


def test_played_with_the_mouse_it_runs_to_the_end_and_pauses(figure, expected):
    page = figure(still=False)
    assert page.locator(BUTTON).inner_text() == "Play"
    page.locator(BUTTON).click()
    assert page.locator(BUTTON).inner_text() == "Pause"
    page.wait_for_function(f"document.querySelector('{SCRUBBER}').value > 3")
    page.locator(BUTTON).click()
    stopped = page.locator(SCRUBBER).input_value()
    assert 3 < int(stopped) < LAST and page.locator(BUTTON).inner_text() == "Play"
    page.wait_for_timeout(500)
    assert page.locator(SCRUBBER).input_value() == stopped
    page.locator(SCRUBBER).fill(str(LAST - 2))
    page.locator(BUTTON).click()
    page.wait_for_function(f"document.querySelector('{BUTTON}').textContent === 'Play'")
    assert page.locator(SAID).inner_text() == expected[LAST]


def test_moving_the_slider_stops_the_film(figure, expected):
    page = figure(still=False)
    page.locator(BUTTON).click()
    page.locator(SCRUBBER).fill("14")
    assert page.locator(BUTTON).inner_text() == "Play"
    page.wait_for_timeout(500)
    assert page.locator(SCRUBBER).input_value() == "14" and page.locator(SAID).inner_text() == expected[14]


def test_with_reduced_motion_it_goes_from_frame_to_frame(figure):
    page = figure()
    page.locator(SCRUBBER).fill("14")
    whole = marks(page)
    page.locator(SCRUBBER).fill("13")
    page.locator(BUTTON).click()
    seen = set()
    for _ in range(200):
        seen.add(marks(page).tobytes())
        if page.locator(SCRUBBER).input_value() == "14":
            break
    assert len(seen) <= 2 and marks(page).tobytes() == whole.tobytes()
    page.locator(BUTTON).click()  # Pause, or the next frame would come
    page.get_by_label("people", exact=True).check()
    at_once = marks(page)
    page.wait_for_timeout(700)  # with motion, the marks would glide for 600 ms
    assert at_once.shape == (8, 2) and np.array_equal(at_once, marks(page)), "nothing glides"


def test_operated_by_keyboard(figure, expected):
    page = figure()
    page.locator(SCRUBBER).focus()
    for _ in range(LAST - 14):
        page.keyboard.press("ArrowLeft")
    assert page.locator(SAID).inner_text() == expected[14]
    assert page.locator(SCRUBBER).get_attribute("aria-valuetext") == "2.0 epochs"
    page.keyboard.press("Home")
    assert page.locator(SCRUBBER).get_attribute("aria-valuetext") == "0.00 epochs"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    assert page.locator(BUTTON).inner_text() == "Pause"
    page.keyboard.press("Space")
    page.get_by_label("all families").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_label("people", exact=True).is_checked()
    assert re.fullmatch("The people alone, in a plane with 72\xa0% of their spread.*", page.locator(SAID).inner_text())


def test_operated_by_a_finger_on_a_phone(figure, expected):
    page = figure(width=390, touch=True)
    page.get_by_text("verbs", exact=True).first.tap()
    assert page.get_by_label("verbs", exact=True).is_checked()
    box = page.locator(SCRUBBER).bounding_box()
    page.touchscreen.tap(box["x"] + 1, box["y"] + box["height"] / 2)
    assert page.locator(SCRUBBER).input_value() == "0"
    page.locator(BUTTON).tap()
    page.wait_for_function(f"document.querySelector('{SCRUBBER}').value > 1")
    page.locator(BUTTON).tap()
    assert page.locator(SAID).inner_text().startswith("After 0.")


@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_into_its_room(figure, width):
    page = figure(width=width)
    assert complaints(page, FIGURE) == []
    for view, frame in [("people", 0), ("verbs", 14), ("countries", LAST), ("all families", 14)]:
        page.get_by_label(view, exact=True).check()
        page.locator(SCRUBBER).fill(str(frame))
        assert complaints(page, FIGURE) == []
