"""The figure `sampling-dial` of chapter 5: its probabilities are right, and it answers mouse, finger and keyboard."""

import json
from itertools import product
from pathlib import Path

import mpmath
import numpy as np
import pytest
from figures import WIDTHS, complaints, compute

DATA = json.loads((Path(__file__).parents[2] / "book" / "interactive" / "sampling-dial.json").read_text("utf-8"))
SIZES = DATA["sizes"]
PAGE, FIGURE = "negative-sampling", "[data-figure=sampling-dial]"
SLIDERS, SAID = f"{FIGURE} input[type=range]", f"{FIGURE} .said"


def zipf(V, power):
    """Return the shares of V words by Zipf's law, and the noise made of their powers."""
    counts = 1 / np.arange(1, V + 1)
    return counts / counts.sum(), counts**power / (counts**power).sum()


def by_listing_all_draws(V, K, power):
    """Return both probabilities as sums over all V^K outcomes of the draws, and over all true words."""
    unigram, noise = zipf(V, power)
    duplicate = collision = 0
    for draws in product(range(V), repeat=K):
        probability = noise[list(draws)].prod()
        duplicate += probability * (len(set(draws)) < K)
        collision += probability * unigram[list(set(draws))].sum()
    return duplicate, collision


def by_power_sums(V, K, power):
    """Return both probabilities for many words: e_K by Newton's identities with 60 digits, collisions word by word."""
    unigram, noise = zipf(V, power)
    with mpmath.workdps(60):
        p = [0] + [mpmath.fsum(mpmath.mpf(float(x)) ** k for x in noise) for k in range(1, K + 1)]
        e = [mpmath.mpf(1)]
        for k in range(1, K + 1):
            e.append(sum((-1) ** (i - 1) * e[k - i] * p[i] for i in range(1, k + 1)) / k)
        different = mpmath.factorial(K) * e[K]
        return float(1 - different), float(unigram @ -np.expm1(K * np.log1p(-noise)))


def computed(page, K, power, sizes):
    """Return both probabilities for each size, as the figure computes them."""
    found = compute(page, "sampling-dial", "coincidences", K, power, sizes)
    return [(each["duplicate"], each["collision"]) for each in found]


def test_small_vocabularies_agree_with_all_outcomes_listed(figure):
    page, rng = figure(), np.random.default_rng(4)
    for K in (1, 2, 3, 4):
        for power in rng.uniform(0, 1, 3):
            sizes = [2, 4, 5, 7]
            theirs = [by_listing_all_draws(V, K, power) for V in sizes]
            assert np.allclose(computed(page, K, power, sizes), theirs, rtol=0, atol=1e-9)


def test_large_vocabularies_agree_with_power_sums(figure):
    page, rng = figure(), np.random.default_rng(5)
    for K in (1, 2, 5, 13, 20):
        power, sizes = rng.uniform(0, 1), [20, *sorted(rng.integers(21, 4000, 2).tolist())]
        theirs = [by_power_sums(V, K, power) for V in sizes]
        assert np.allclose(computed(page, K, power, sizes), theirs, rtol=0, atol=1e-9)


def test_the_noise_and_the_cost(figure):
    page = figure()
    _, noise = zipf(50, 0.3)
    ours = page.evaluate("""() => {
        const { coincidences, noise } = w2vedu.compute["sampling-dial"], [{ total }] = coincidences(2, 0.3, [50]);
        return d3.range(1, 51).map((rank) => noise(rank, 0.3, total));
    }""")
    assert np.allclose(ours, noise, rtol=1e-12)
    assert compute(page, "sampling-dial", "cost", 5, 100_000, 300) == {
        "softmax": 90_000_000, "draws": 5400, "ratio": pytest.approx(100_000 / 6)}


def test_the_values_of_the_chapter_s_table():
    """58 % and 38 %, 6.6 % and 6.4 %, 0.6 % and 1.2 % at V = 20, 1000 and 100,000; and the ones in the caption."""
    at = [SIZES.index(V) for V in (20, 1000, 100_000)]
    assert [f"{DATA['duplicate'][i]:.1%}" for i in at] == ["58.1%", "6.6%", "0.6%"]
    assert [f"{DATA['collision'][i]:.1%}" for i in at] == ["37.8%", "6.4%", "1.2%"]


def test_the_claims_of_the_caption(figure):
    page = figure()
    [(rare, _)], [(frequent, _)] = (computed(page, 5, power, [100_000]) for power in (0, 1))
    assert rare == pytest.approx(1e-4, rel=0.01) and frequent == pytest.approx(0.1, rel=0.02)
    [(duplicate, collision)] = computed(page, 5, 0.75, [100_000])
    at = SIZES.index(100_000)
    assert (DATA["duplicate"][at], DATA["collision"][at]) == pytest.approx((duplicate, collision), abs=1e-6)


def percent(p):
    """Return a probability as the figure writes it."""
    if 0.9995 < p < 1:
        return "> 99.9%"
    return f"{100 * p:.1f}%" if p == 0 or p >= 0.01 else f"{100 * p:.{1 - int(np.floor(np.log10(100 * p)))}f}%"


def expect(page, K, power, V):
    """Compare what the figure shows with what the probabilities are."""
    duplicate, collision = by_power_sums(V, K, power)
    duplicate = 0 if K == 1 else duplicate
    ratio = V / (K + 1)
    assert page.locator(f"{FIGURE} output").all_inner_texts() == [str(K), f"{power:.2f}", f"{V:,}"]
    assert page.locator(f"{FIGURE} .tiles .value").all_inner_texts() == [
        percent(duplicate), percent(collision), f"{ratio:.1f}×" if ratio < 10 else f"{ratio:,.0f}×"]
    said = page.locator(SAID).inner_text()
    assert f"{percent(duplicate)} of the windows" in said and f"{percent(collision)};" in said
    assert f"{900 * V:,} multiplications, the draws {900 * (K + 1):,}" in said
    assert page.locator(f"{FIGURE} .coincidences .point").count() == (1 if K == 1 else 2)


def test_the_keyboard_turns_the_dials(figure):
    page = figure()
    expect(page, 5, 0.75, 1000)
    page.locator(SLIDERS).first.focus()
    page.keyboard.press("ArrowRight")
    expect(page, 6, 0.75, 1000)
    page.keyboard.press("Home")
    expect(page, 1, 0.75, 1000)
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(page, 20, 0.7, 1000)
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page, 20, 0, 1200)
    assert page.locator(SLIDERS).nth(2).get_attribute("aria-valuetext") == "1,200"
    page.keyboard.press("Home")
    expect(page, 20, 0, 20)
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", "focus is visible"


def along(box, share):
    """Return the place at a share of a slider's way, from the middle of its left-most knob to the right-most."""
    knob = 16
    return box["x"] + knob / 2 + share * (box["width"] - knob), box["y"] + box["height"] / 2


def test_the_mouse_drags_the_size_of_the_vocabulary(figure):
    page = figure()
    slider = page.locator(SLIDERS).nth(2)
    slider.scroll_into_view_if_needed()
    box, last = slider.bounding_box(), len(SIZES) - 1
    page.mouse.move(*along(box, SIZES.index(1000) / last))
    page.mouse.down()
    page.mouse.move(*along(box, 0.4))
    page.mouse.move(*along(box, SIZES.index(50) / last))
    page.mouse.up()
    expect(page, 5, 0.75, 50)


def test_a_finger_chooses_the_power(figure):
    page = figure(width=390, touch=True)
    slider = page.locator(SLIDERS).nth(1)
    slider.scroll_into_view_if_needed()
    page.touchscreen.tap(*along(slider.bounding_box(), 0.25))
    expect(page, 5, 0.25, 1000)


def test_the_point_lies_on_its_curve_and_the_curves_are_those_of_the_data(figure):
    page = figure()
    page.locator(SLIDERS).nth(2).fill(str(SIZES.index(20_000)))
    lengths = page.evaluate("""(figure) => ["duplicate", "collision"].map((kind) => {
        const place = document.querySelector(`${figure} .point[data-kind=${kind}]`).transform.baseVal[0].matrix;
        const curve = document.querySelector(`${figure} .coincidences .curve[data-kind=${kind}]`);
        const reference = document.querySelectorAll(`${figure} .reference`)[kind === "duplicate" ? 0 : 1];
        const points = d3.range(0, curve.getTotalLength(), 0.25).map((at) => curve.getPointAtLength(at));
        const pairs = [curve, reference].map((path) => path.getAttribute("d").match(/[\\d.]+/g).map(Number));
        return [d3.min(points, ({ x, y }) => Math.hypot(x - place.e, y - place.f)),
                d3.max(pairs[0], (value, i) => Math.abs(value - pairs[1][i])), pairs[0].length];
    })""", FIGURE)
    for distance, difference, numbers in lengths:
        assert distance < 0.5 and difference < 0.02 and numbers == 2 * len(SIZES)


@pytest.mark.parametrize("width", WIDTHS)
def test_it_keeps_its_room_whatever_is_chosen(figure, width):
    page = figure(width=width)
    assert complaints(page, FIGURE) == []
    height = page.locator(FIGURE).bounding_box()["height"]
    for K, power, at in [(1, 0, 0), (20, 1, len(SIZES) - 1), (20, 0, len(SIZES) - 1), (20, 1, 0)]:
        for number, value in enumerate((K, power, at)):
            page.locator(SLIDERS).nth(number).fill(str(value))
        assert page.locator(FIGURE).bounding_box()["height"] == height, "the page jumps"
        names = page.locator(f"{FIGURE} .coincidences .name").evaluate_all(
            "(all) => all.map((n) => n.getBBox().height)")
        assert len(names) == (1 if K == 1 else 2) and all(names)
        assert complaints(page, FIGURE) == []
