"""Figure "Explore the vectors": the page's neighbors and analogies are the package's, however they are asked for."""

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import interactive
import numpy as np
import pytest
import refresh_figures
from cases import HOSTILE_WORDS
from figures import WIDTHS, complaints, compute, covered, places

from w2vedu.vectors import WordVectors

BOOK = Path(__file__).parents[2] / "book"
explorer = refresh_figures.load(BOOK / "interactive" / "explorer.py")
DATA = json.loads((BOOK / "interactive" / "explorer.json").read_text(encoding="utf-8"))
VECTORS = WordVectors(DATA["words"], explorer.stored_table(DATA))
OTHERS = len(DATA["words"]) - len(sum(DATA["families"].values(), []))  # words without a mark of a family
PAGE, FIGURE = "vectors", "[data-figure=explorer]"
MAP, SEARCH, NEAR, ANSWERS, SAID = (f"{FIGURE} {part}" for part in (
    ".map > svg", "input[type=search]", ".near li", ".analogy li", ".said"))


def listed(page, items):
    """Read a list of words and cosines from the page."""
    return [tuple(re.fullmatch(r"(.+?)\s+(−?\d\.\d\d)( \(given\))?", text).groups()[:2])
            for text in page.locator(items).all_inner_texts()]


def rounded(pairs):
    return [(word, f"{cosine:.2f}".replace("-", "−")) for word, cosine in pairs]


def nearest(vectors, direction, k):
    """Answer an analogy whose inputs are allowed, which WordVectors.analogy has no option for."""
    cosines = vectors.unit @ direction / np.linalg.norm(direction)
    return [(vectors.words[row], cosines[row]) for row in np.argsort(-cosines, kind="stable")[:k]]


def place_on_screen(page, word):
    """Return where a word lies on the screen, on the map of perplexity 30 that is shown first."""
    box = page.locator(MAP).bounding_box()
    x, y = DATA["maps"][2]["points"][VECTORS.index[word]]
    return box["x"] + box["width"] * (x + 1060) / 2120, box["y"] + box["height"] * (1060 - y) / 2120


# --- what the script computes

def test_bytes_become_the_package_s_unit_vectors(figure):
    found = compute(figure(), "explorer", "unitRows", DATA["vectors"], DATA["dimensions"])
    np.testing.assert_allclose(found, VECTORS.unit, rtol=0, atol=1e-12)


def test_neighbors_and_analogies_are_the_package_s(figure):
    page, rng = figure(), np.random.default_rng(1)
    words = [f"w{row}" for row in range(30)]

    def computed(function, *arguments):
        """Call a function of the script on the unit vectors, and name the rows of its answer."""
        return [(words[row], cosine) for row, cosine in compute(page, "explorer", function, vectors.unit, *arguments)]

    for _ in range(5):
        vectors = WordVectors(words, rng.standard_normal((30, 6)))
        a, b, c = map(int, rng.permutation(30)[:3])
        assert_same(computed("neighbors", a, 7), vectors.neighbors(words[a], 7))
        assert_same(computed("analogy", a, b, c, 4, True),
                    vectors.analogy(words[a], words[b], words[c], 4))
        assert_same(computed("analogy", a, b, c, 4, False),
                    nearest(vectors, vectors.unit[b] - vectors.unit[a] + vectors.unit[c], 4))


def assert_same(found, right):
    assert [word for word, _ in found] == [word for word, _ in right]
    np.testing.assert_allclose([cosine for _, cosine in found], [cosine for _, cosine in right], rtol=0, atol=1e-9)


def test_an_arrow_leads_to_the_nearest_word_within_45_degrees(figure):
    page, rng = figure(), np.random.default_rng(2)
    points = rng.standard_normal((40, 2))
    for w, (dx, dy) in [(w, d) for w in range(0, 40, 3) for d in [(1, 0), (-1, 0), (0, 1), (0, -1)]]:
        along, across = (points - points[w]) @ [dx, dy], (points - points[w]) @ [dy, -dx]
        ahead = np.where((along > 0) & (abs(across) <= along), np.hypot(along, across), np.inf)
        right = int(ahead.argmin()) if np.isfinite(ahead.min()) else w
        assert compute(page, "explorer", "towards", points, w, [dx, dy]) == right


# --- what is seen

def test_it_begins_with_the_neighbors_of_music_and_an_analogy(figure):
    page = figure()
    assert listed(page, NEAR) == rounded(VECTORS.neighbors("music", 10))
    assert listed(page, ANSWERS) == rounded(VECTORS.analogy("king", "queen", "he", 5))
    names = page.locator(f"{MAP} text.chosen").all_text_contents()
    assert set(names) == {"music", *(word for word, _ in VECTORS.neighbors("music", 10))}, "all are named on the map"
    assert page.locator(f"{FIGURE} .rings circle").count() == 11 and page.locator(f"{FIGURE} .links line").count() == 10
    x, y = place_on_screen(page, "music")
    ring = page.locator(f"{FIGURE} .rings .first").bounding_box()
    assert (ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2) == pytest.approx((x, y), abs=1)


def test_names_on_the_map_do_not_cover_each_other(figure):
    page = figure(width=390)
    names = page.locator(f"{MAP} text")
    assert names.count() > 20 and covered(names) == []


def test_a_search_finds_its_word_or_says_that_it_is_missing(figure):
    page = figure()
    page.locator(SEARCH).fill(" River")
    assert listed(page, NEAR) == rounded(VECTORS.neighbors("river", 10))
    assert page.locator(SAID).inner_text().startswith("river: " + " ".join(rounded(VECTORS.neighbors("river", 1))[0]))
    page.locator(SEARCH).fill("<b>zebra</b>")
    page.locator(SEARCH).press("Enter")
    assert page.locator(SAID).inner_text() == "“<b>zebra</b>” is not among the 1,427 words of this page."
    assert page.locator(SEARCH).get_attribute("aria-invalid") == "true"
    assert listed(page, NEAR) == rounded(VECTORS.neighbors("river", 10)), "the last word stays"
    assert page.locator("datalist option").count() == len(DATA["words"])


def test_the_mouse_previews_and_chooses(figure):
    page = figure()
    page.mouse.move(*place_on_screen(page, "comet"))
    assert listed(page, NEAR) == rounded(VECTORS.neighbors("comet", 10))
    page.mouse.move(5, 5)
    assert listed(page, NEAR) == rounded(VECTORS.neighbors("music", 10)), "the preview is over"
    page.mouse.click(*place_on_screen(page, "comet"))
    page.mouse.move(5, 5)
    assert listed(page, NEAR) == rounded(VECTORS.neighbors("comet", 10))
    second = VECTORS.neighbors("comet", 2)[1][0]
    page.locator(f"{NEAR} button").nth(1).click()
    assert listed(page, NEAR) == rounded(VECTORS.neighbors(second, 10)), "a word of the list leads on"


@pytest.mark.parametrize("number", range(4))
def test_each_map_shows_its_places_and_says_what_it_keeps(figure, number):
    page, chosen = figure(), DATA["maps"][number]
    page.get_by_label(chosen["name"].replace(", perplexity", ""), exact=True).check()
    shown = places(page.locator(f"{MAP} .mark"))
    family = [VECTORS.index[word] for words in DATA["families"].values() for word in words]
    side = page.locator(MAP).bounding_box()["width"]
    right = (np.array(chosen["points"])[family] * [1, -1] + 1060) * side / 2120
    np.testing.assert_allclose(shown, right, atol=0.05)
    assert f"{100 * chosen['kept']:.0f}\xa0% of the five nearest" in page.locator(f"{FIGURE} .note").inner_text()


def test_the_analogy_with_its_inputs_left_out_and_allowed(figure):
    page = figure()
    a, b, c = [page.locator(f"{FIGURE} .analogy input[type=text]").nth(number) for number in range(3)]
    a.fill("france"), b.fill("french"), c.fill("germany")
    assert listed(page, ANSWERS) == rounded(VECTORS.analogy("france", "french", "germany", 5))
    assert page.locator(SAID).inner_text().startswith("france is to french as germany is to german, cosine")
    assert set(page.locator(f"{MAP} text.chosen").all_text_contents()) == {"france", "french", "germany", "german"}
    a.fill("king"), b.fill("queen"), c.fill("he")
    page.get_by_label("leave out the three words").uncheck()
    v_a, v_b, v_c = VECTORS[["king", "queen", "he"]]
    assert listed(page, ANSWERS) == rounded(nearest(VECTORS, v_b - v_a + v_c, 5))
    assert "he" in page.locator(ANSWERS).first.inner_text() and "(given)" in page.locator(ANSWERS).first.inner_text()


def test_the_keyboard_goes_from_word_to_word_and_zooms(figure):
    page = figure()
    page.locator(SEARCH).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.activeElement === document.querySelector('{MAP}')"), "one stop for the whole map"
    points, here = np.array(DATA["maps"][2]["points"]), VECTORS.index["music"]
    for key, (dx, dy) in {"ArrowUp": (0, 1), "ArrowRight": (1, 0), "ArrowLeft": (-1, 0), "ArrowDown": (0, -1)}.items():
        page.keyboard.press(key)
        here = compute(page, "explorer", "towards", points, here, [dx, dy])
        word = VECTORS.words[here]
        assert page.locator(SAID).inner_text().startswith(f"{word}: ")
        assert listed(page, NEAR) == rounded(VECTORS.neighbors(word, 10))
    before = page.locator(f"{MAP} text").count()
    for _ in range(3):
        page.keyboard.press("+")
    assert page.locator(f"{MAP} text").count() > before, "more names at a larger scale"
    ring, frame = page.locator(f"{FIGURE} .rings .first").bounding_box(), page.locator(MAP).bounding_box()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    ring = page.locator(f"{FIGURE} .rings .first").bounding_box()
    assert frame["x"] <= ring["x"] <= frame["x"] + frame["width"], "the chosen word stays in view"
    page.keyboard.press("0")
    assert page.locator(f"{MAP} .dots").get_attribute("d").count("M") == OTHERS
    page.keyboard.press("-")
    assert page.locator(f"{MAP} .dots").get_attribute("d").count("M") == OTHERS


def test_the_page_scrolls_over_the_map(figure):
    page = figure()
    page.mouse.move(*place_on_screen(page, "music"))
    before = page.evaluate("scrollY")
    page.mouse.wheel(0, 120)
    page.wait_for_function(f"scrollY > {before}")
    assert page.locator(f"{MAP} .dots").get_attribute("d").count("M") == OTHERS, "the map itself has not moved"


def test_operated_by_a_finger_on_a_phone(figure):
    page = figure(width=390, touch=True)
    page.locator(MAP).scroll_into_view_if_needed()
    page.touchscreen.tap(*place_on_screen(page, "comet"))
    assert listed(page, NEAR) == rounded(VECTORS.neighbors("comet", 10))
    page.get_by_label("Zoom in").tap()
    ring, frame = page.locator(f"{FIGURE} .rings .first").bounding_box(), page.locator(MAP).bounding_box()
    for axis, size in ("x", "width"), ("y", "height"):
        assert frame[axis] < ring[axis] < frame[axis] + frame[size], "zooming keeps the chosen word in view"
    assert page.locator(f"{MAP} .dots").get_attribute("d").count("M") < OTHERS
    page.get_by_label("Show the whole map").tap()
    assert page.locator(f"{MAP} .dots").get_attribute("d").count("M") == OTHERS
    page.locator(f"{ANSWERS} button").first.tap()
    assert listed(page, NEAR) == rounded(VECTORS.neighbors("she", 10))


@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_into_its_room(figure, width):
    page = figure(width=width)
    assert complaints(page, FIGURE) == []
    page.locator(SEARCH).fill("australia")
    page.get_by_label("leave out the three words").uncheck()
    assert complaints(page, FIGURE) == []


# --- hostile words

@pytest.fixture(params=[HOSTILE_WORDS, HOSTILE_WORDS[::-1]], ids=["forward", "backward"])
def hostile(request, open_page, tmp_path):
    """Return a page with the explorer alone, in which hostile words stand in the best places, and their vectors.

    The lists have room for 15 words: each word stands in them either in the one order or in the other.
    """
    near = [word for word, _ in VECTORS.neighbors("music", 10) + VECTORS.analogy("king", "queen", "he", 5)]
    kept = {"music", "king", "queen", "he", *near}
    others = [word for word in sum(DATA["families"].values(), []) if word not in kept]
    change = dict(zip([*near, *others], request.param, strict=False))
    words = [change.get(word, word) for word in DATA["words"]]
    families = {name: [change.get(word, word) for word in members] for name, members in DATA["families"].items()}
    source = tmp_path / "book" / "interactive"
    source.mkdir(parents=True)
    for file in ("figures.js", "figures.css", "d3.min.js", "explorer.js"):
        shutil.copy2(BOOK / "interactive" / file, source)
    (source / "explorer.json").write_text(json.dumps({**DATA, "words": words, "families": families}))
    interactive.copy_files(SimpleNamespace(builder=SimpleNamespace(format="html"), srcdir=source.parent,
                                           outdir=tmp_path))
    (tmp_path / "page.html").write_text("""<!doctype html><meta charset="utf-8"><title>explorer</title>
        <link rel="stylesheet" href="_static/interactive/figures.css">
        <script defer src="_static/interactive/figures.js"></script>
        <div class="interactive" data-figure="explorer" style="--height: 900px; --height-phone: 1300px"></div>""")
    page = open_page("page", folder=tmp_path, init="window.ran = []; window.alert = (text) => ran.push(text);")
    page.wait_for_selector(f"{FIGURE}[data-ready=true]")
    page.emulate_media(reduced_motion="reduce")
    return page, WordVectors(words, explorer.stored_table(DATA))


#: Where the first and the last character behind the word in the heading stand; no answer if they stand in two lines.
LEFT_OF_ENDS = """() => {
    const text = document.querySelector(".heading span").firstChild, range = document.createRange();
    const ends = [1, text.length - 1].map((at) => {
        range.setStart(text, at); range.setEnd(text, at + 1); return range.getBoundingClientRect();
    });
    return ends[0].top === ends[1].top ? ends.map((end) => end.left) : [];
}"""


def choose(page, vectors, word):
    """Type a word, or click its place on the map where a field for text would give back other characters."""
    if word.isprintable() and word == word.lower():
        page.locator(SEARCH).fill(word)
    else:
        page.mouse.click(*place_on_screen(page, VECTORS.words[vectors.index[word]]))


def test_hostile_words_are_shown_and_nothing_in_them_is_run(hostile):
    page, vectors = hostile
    near, answers = page.locator(f"{NEAR} button"), page.locator(f"{ANSWERS} button")
    around = [word for word, _ in vectors.neighbors("music", 10)]
    answered = [word for word, _ in vectors.analogy("king", "queen", "he", 5)]
    assert near.all_text_contents() == around and answers.all_text_contents() == answered
    assert {*around, *answered} <= {*HOSTILE_WORDS}
    assert page.locator("datalist option").evaluate_all("all => all.map((option) => option.value)") == vectors.words
    for buttons, words in (near, around), (answers, answered):
        for number, word in enumerate(words):
            buttons.nth(number).click()
            assert_chosen(page, vectors, word)
            page.locator(SEARCH).fill("music")
    for word in HOSTILE_WORDS:
        choose(page, vectors, word)
        assert_chosen(page, vectors, word)
        assert page.evaluate(LEFT_OF_ENDS) == sorted(page.evaluate(LEFT_OF_ENDS)), "it turns the writing around"
    for word in filter(str.isprintable, HOSTILE_WORDS):
        page.locator(f"{FIGURE} .analogy input[type=text]").first.fill(word)
        assert page.locator(SAID).text_content().startswith(f"{word} is to queen as he is to ")
    page.locator(SEARCH).fill("<img src=x onerror=alert(1)>")
    page.locator(SEARCH).press("Enter")
    made = page.locator(".stage").locator("script, img, iframe, a, textarea, [onerror], [onload], .heading b b")
    assert made.count() == 0
    assert page.evaluate("ran") == []


def assert_chosen(page, vectors, word):
    assert page.locator(f"{FIGURE} .heading b").text_content() == word
    assert page.locator(SAID).text_content().startswith(f"{word}: ")
    assert page.locator(f"{NEAR} button").all_text_contents() == [near for near, _ in vectors.neighbors(word, 10)]
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280, "a long word breaks its line"
