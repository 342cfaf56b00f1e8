"""The pictures show what they claim: each test reads the drawn objects back and compares them with the mathematics."""

import matplotlib
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from w2vedu import cbow, diagrams, plots, skipgram
from w2vedu.corpora import one_two_three_four

pytestmark = pytest.mark.slow  # draws, and starts a kernel

matplotlib.use("Agg")
WORDS, W, W_OUT = one_two_three_four()
Y = [0.1, 0.2, 0.3, 0.4]
RIVERS = ["river", "delta", "basin", "nile", "rhine", "stream"]
TOWNS = ["town", "city", "suburb", "parish", "village", "borough"]


def texts(fig):
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def some_vectors(n=12, seed=0):
    return np.random.default_rng(seed).normal(size=(n, 8)) + np.repeat(3 * np.eye(8)[:2], n // 2, axis=0)


def all_figures():
    after = W.copy()
    cbow.step(after, W_OUT.copy(), 2, [1, 3], 1.0)
    steps = 10.0 ** np.arange(-12, 0)
    etas = 2.0 ** -np.arange(6)
    return {
        "cbow": diagrams.flow("cbow"), "skipgram": diagrams.flow("skipgram"),
        "window": diagrams.sliding_window("the quick brown fox jumps over the lazy dog".split(), 2),
        "panels": diagrams.collapsing_panels(WORDS, Y, [1, 3, 3]),
        "steps": plots.step_size_curve(steps, 1e-16 / steps + steps ** 2, 0 * steps),
        "loss": plots.loss_curve(np.linspace(6.9, 5, 30), 3, np.log(1000), "ln V = 6.91"),
        "map": plots.vector_map(some_vectors(), RIVERS + TOWNS, {"rivers": RIVERS}, perplexity=4),
        "arrows": diagrams.update_arrows(W, after, WORDS), "slope": plots.slope_two(etas, etas ** 2),
        "growth": plots.growth({what: {way: [(50, 1), (1000, 2), (24000, 9)] for way in ("own", "shared")}
                                for what in "abcd"}),
        "road": plots.road({"NumPy": (1e5, None), "compiled": (1e6, 2e6)}, {"gensim": (3e5, 7e5), "C": (1e5, 2e5)}),
        "roof": plots.roofline(1e11, {"cache": 4e10, "memory": 1e10}, {"NumPy": (0.8, 1e8), "compiled": (4, 1e10)}),
        "pairs": plots.pairs({f"V = {V:,}": (1e-3, 2e-3) for V in (1000, 2000, 5000, 9000)},
                             ["bare products", "batch_step"]),
        "zipf": plots.zipf(9000 // np.arange(1, 101), 900 // np.arange(1, 101)),
    }


def test_words_stand_inside_the_picture_do_not_overlap_and_are_large_enough():
    for name, fig in all_figures().items():
        fig.draw_without_rendering()
        renderer = fig.canvas.get_renderer()
        assert fig.get_size_inches()[0] <= 8, name
        assert fig.get_facecolor() == (1, 1, 1, 1), name
        found = [text for text in fig.findobj(matplotlib.text.Text) if text.get_text() and text.get_visible()]
        shown = [text for text in found if not _unused_tick(text, fig)]
        boxes = [text.get_window_extent(renderer) for text in shown]
        for i, (text, box) in enumerate(zip(shown, boxes)):
            assert text.get_fontsize() >= 10, (name, text.get_text())
            assert fig.bbox.padded(1).containsx(box.x0) and fig.bbox.padded(1).containsx(box.x1), (name, text)
            assert fig.bbox.padded(1).containsy(box.y0) and fig.bbox.padded(1).containsy(box.y1), (name, text)
            for other, other_box in zip(shown[:i], boxes[:i]):
                assert not box.padded(-1).overlaps(other_box.padded(-1)), (name, text, other)


def _unused_tick(text, fig):
    """Matplotlib keeps tick labels beyond the limits of an axis; they are never drawn."""
    for ax in fig.axes:
        for axis, limits, i in ((ax.xaxis, ax.get_xlim(), 0), (ax.yaxis, ax.get_ylim(), 1)):
            if text in [label for tick in axis.get_major_ticks() + axis.get_minor_ticks()
                        for label in (tick.label1, tick.label2)]:
                return not min(limits) <= text.get_position()[i] <= max(limits) or not ax.axison
    return False


@pytest.mark.parametrize("model, shown, hidden", [
    ("cbow", ["$x_{w_1}$", "$x_{w_C}$", "$\\delta' = y - t$", "$\\delta = W'^\\mathsf{T} \\delta'$",
              "$\\delta\\,/\\,C$"],
     ["$x_{w_I}$", "$u_C$", "$\\delta$"]),
    ("skipgram", ["$x_{w_I}$", "$u_1$", "$u_C$", "$\\gamma = \\sum_c \\delta'_c$", "$\\delta$"],
     ["$x_{w_1}$", "$\\delta\\,/\\,C$"]),
])
def test_flow_names_every_object_with_its_shape(model, shown, hidden):
    fig = diagrams.flow(model)
    found = texts(fig)
    assert set(shown) <= set(found) and not set(hidden) & set(found)
    assert found.count("$W'$") == 1  # the panels share one table
    place = {text.get_text(): text.get_position() for text in fig.axes[0].texts}
    for name, shape in (("$W$", "(N × V)"), ("$h$", "(N)"), ("$W'$", "(V × N)")):
        assert place[name][0] == place[shape][0] and 0 < place[name][1] - place[shape][1] < 2
    u, y = ("$u$", "$y$") if model == "cbow" else ("$u_1$", "$y_1$")
    order = [place[name][0] for name in ("$W$", "$h$", "$W'$", u, y, "$E$")]
    assert order == sorted(order)


def test_flow_hatches_as_many_columns_as_there_are_inputs():
    def hatched(fig):
        return sorted({patch.get_x() for patch in fig.axes[0].patches if patch.get_hatch() and patch.get_x() > 2})
    assert len(hatched(diagrams.flow("cbow"))) == 2 and len(hatched(diagrams.flow("skipgram"))) == 1


def test_flow_refuses_another_model():
    with pytest.raises(ValueError, match="but it is 'glove'"):
        diagrams.flow("glove")


def test_sliding_window_is_clipped_at_the_ends_and_draws_rows_in_the_order_asked_for():
    fig = diagrams.sliding_window(["the", "cat", "sat", "on", "mats"], size=2, positions=[4, 0, 2])
    color = {"b": matplotlib.colors.to_rgba(plots.BLUE), "o": matplotlib.colors.to_rgba(plots.ORANGE)}
    edges = np.array([patch.get_edgecolor() for patch in fig.axes[0].patches]).reshape(3, 5, 4)
    kinds = ["".join(next((k for k in color if tuple(edge) == color[k]), ".") for edge in row) for row in edges]
    assert kinds == ["..oob", "boo..", "ooboo"]
    weights = [text.get_weight() == "bold" for text in fig.axes[0].texts]
    assert np.flatnonzero(weights).tolist() == [4, 5, 12]  # only the centers


@pytest.mark.parametrize("size, positions, message", [(0, None, "but it is 0"), (1, [3], r"\[3\]"), (1, [], r"\[\]"),
                                                      (1, [-1], r"\[-1\]")])
def test_sliding_window_refuses(size, positions, message):
    with pytest.raises(ValueError, match=message):
        diagrams.sliding_window(["a", "b", "c"], size, positions)


@pytest.mark.parametrize("context", [[1, 3, 3], [3, 1], [2], [0, 1, 2, 3, 0]])
def test_panels_are_the_errors_of_the_chapter_and_share_one_scale(context):
    fig = diagrams.collapsing_panels(WORDS, Y, context)
    heights = np.array([[bar.get_height() for bar in ax.patches] for ax in fig.axes])
    u = np.log([1.0, 2, 3, 4])
    np.testing.assert_allclose(heights[:-1], skipgram.panel_errors(u, context), atol=1e-15)
    np.testing.assert_allclose(heights[-1], skipgram.summed_error(u, context), atol=1e-15)
    assert len({ax.get_ylim() for ax in fig.axes}) == 1
    for ax, row in zip(fig.axes, heights):
        assert [label.get_text() for label in ax.get_xticklabels()] == WORDS
        values = [float(text.get_text().replace("−", "-")) for text in ax.texts[:4]]
        np.testing.assert_allclose(values, row, atol=0.05)
        assert f"({WORDS[context[0]]})" in fig.axes[0].get_title()


def test_panels_refuse_what_is_no_prediction():
    with pytest.raises(ValueError, match="sum to 1"):
        diagrams.collapsing_panels(WORDS, [1.0, 2, 3, 4], [1])
    with pytest.raises(ValueError, match="each of the 4 words"):
        diagrams.collapsing_panels(WORDS, [0.5, 0.5], [1])
    for context in ([4], [-1], []):
        with pytest.raises(IndexError, match="from 0 to 3"):
            diagrams.collapsing_panels(WORDS, Y, context)


def test_step_size_curve_shows_zero_errors_and_names_the_branches_on_their_sides():
    steps = 10.0 ** np.arange(-12, 0)
    central = 1e-16 / steps + steps ** 2
    ax = plots.step_size_curve(steps, central, 0 * steps).axes[0]
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), central)
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), 1e-17)
    assert ax.get_xscale() == ax.get_yscale() == "log" and ax.get_ylim()[0] < 1e-17
    assert "10^{-17}" in ax.get_ylabel()
    rounding, truncation = ax.texts
    best = steps[central.argmin()]
    assert rounding.get_text().startswith("rounding") and rounding.xy[0] < best
    assert truncation.get_text().startswith("truncation") and truncation.xy[0] > best


def test_loss_curve_ends_at_the_last_epoch_with_the_yardstick_at_its_value():
    losses = [4.1, 3.0, 2.6, 2.4]
    ax = plots.loss_curve(losses, 2, 6 * np.log(2), "(K + 1) ln 2").axes[0]
    curve, yardstick = ax.lines
    assert curve.get_ydata().tolist() == losses and curve.get_xdata().tolist() == [0.5, 1, 1.5, 2]
    assert list(yardstick.get_ydata()) == [6 * np.log(2)] * 2 and yardstick.get_linestyle() == "--"
    assert ax.texts[0].get_text() == "(K + 1) ln 2" and ax.texts[0].xy[1] == 6 * np.log(2)
    assert ax.get_ylim()[0] < min(losses) and ax.get_ylim()[1] > 6 * np.log(2)
    assert ax.get_xlabel() == "epochs"


def test_growth_fits_a_slope_to_each_line():
    fig = plots.growth({"square": {"a": [(n, n**2) for n in (1, 2, 4, 8000)], "b": [(1, 5), (8000, 1 / 1600)],
                                   "c": [(1, 3), (8000, 3)]}, "root": {"a": [(4, 2), (9, 3)]}})
    square, root = fig.axes
    assert [text.get_text() for text in square.get_legend().get_texts()] == ["a: 2.00", "b: -1.00", "c: 0.00"]
    assert [text.get_text() for text in root.get_legend().get_texts()] == ["a: 0.50"]
    assert [line.get_linestyle() for line in square.lines] == ["-", "--", ":"] and square.get_xlabel() == "square"
    assert square.lines[0].get_ydata().tolist() == [1, 4, 16, 8000**2]
    assert [label.get_text() for label in root.get_xticklabels()] == ["4", "9"]
    assert [label.get_text() for label in square.get_xticklabels()] == ["1", "8k"]


def test_the_road_has_a_place_for_each_stage_and_a_line_for_each_program():
    fig = plots.road({"fast": (8e5, 9e5), "slow": (1e3, None), "middle": (1e4, 2e4)}, {"a": (7, 8), "b": (5, 6)})
    ax, = fig.axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["slow", "middle", "fast"] and ax.yaxis_inverted()
    lines = {line.get_label(): (list(line.get_xdata()), list(line.get_ydata())) for line in ax.lines}
    assert lines["skip-gram"] == ([1e3, 1e4, 8e5], [0, 1, 2]) and lines["CBOW"] == ([2e4, 9e5], [1, 2])
    assert {name: lines[name][0] for name in list(lines) if "," in name} == {
        "a, skip-gram": [7, 7], "b, skip-gram": [5, 5], "a, CBOW": [8, 8], "b, CBOW": [6, 6]}
    assert len({(line.get_linestyle(), line.get_marker(), line.get_linewidth()) for line in ax.lines}) == 6


def test_the_roof_is_the_smaller_of_peak_and_memory():
    fig = plots.roofline(100e9, {"cache": 50e9, "memory": 10e9}, {"left": (2, 5e9), "right": (50, 25e9)})
    cache, memory, left, right = fig.axes[0].lines
    for line, speed in (cache, 50), (memory, 10):
        np.testing.assert_allclose(line.get_ydata(), np.minimum(100, speed * line.get_xdata()))
    assert (left.get_xdata(), left.get_ydata()) == ([2], [5]) and (right.get_xdata(), right.get_ydata()) == ([50], [25])
    assert [text.get_text() for text in fig.legends[0].get_texts()] == [  # shares of 20 and of 100
        "roof, rows from the cache", "roof, rows from the memory", "left: 0.25", "right: 0.25"]


@pytest.mark.parametrize(("panels", "grid"), [(1, (1, 1)), (2, (1, 2)), (3, (3, 1)), (4, (2, 2))])
def test_growth_leaves_no_place_empty(panels, grid):
    fig = plots.growth({str(number): {"a": [(1, 2), (2, 3)]} for number in range(panels)})
    assert len(fig.axes) == panels and fig.axes[0].get_gridspec().get_geometry() == grid


def drawn(fig):
    """Return the place of each label's point."""
    return {text.get_text(): tuple(text.xy) for text in fig.axes[0].texts}


def test_pca_map_joins_each_word_to_its_own_vector_in_any_order():
    words, vectors = RIVERS + TOWNS, some_vectors()
    first = drawn(plots.vector_map(vectors, words, method="pca"))
    order = np.random.default_rng(1).permutation(12)
    groups = {"towns": TOWNS[::-1], "rivers": RIVERS[3:] + RIVERS[:3]}
    fig = plots.vector_map(vectors[order], [words[i] for i in order], groups, method="pca")
    again = drawn(fig)
    assert set(again) == set(words)
    for word in words:
        np.testing.assert_allclose(again[word], first[word], atol=1e-9)
    for points, members in zip(fig.axes[0].collections, groups.values()):
        np.testing.assert_allclose(points.get_offsets(), [again[word] for word in members], atol=1e-9)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    axes = np.linalg.svd(unit - unit.mean(axis=0))[2][:2]  # an own PCA, up to the signs of its axes
    np.testing.assert_allclose(np.abs([first[word] for word in words]), np.abs((unit - unit.mean(axis=0)) @ axes.T),
                               atol=1e-9)


def test_map_has_a_legend_with_a_marker_and_a_color_for_each_group():
    groups = {"rivers": RIVERS[:3], "towns": TOWNS[:3]}
    fig = plots.vector_map(some_vectors(), RIVERS + TOWNS, groups, method="pca")
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["rivers", "towns"]
    styles = [(c.get_paths()[0].vertices.tobytes(), tuple(c.get_facecolor()[0])) for c in fig.axes[0].collections]
    assert len({s[0] for s in styles}) == len({s[1] for s in styles}) == 3  # two groups and the rest


def test_tsne_map_is_deterministic_ignores_lengths_and_keeps_neighbors_together():
    words, vectors = RIVERS + TOWNS, some_vectors()
    first = drawn(plots.vector_map(vectors, words, perplexity=4))
    assert drawn(plots.vector_map(vectors, words, perplexity=4)) == first
    seeds = [drawn(plots.vector_map(vectors, words, perplexity=4, random_state=seed)) for seed in (0, 1, 1)]
    assert seeds[0] != first and seeds[0] != seeds[1] == seeds[2]  # a seed means a random start
    longer = drawn(plots.vector_map(vectors * 2.0 ** np.arange(12)[:, None], words, perplexity=4))
    assert longer == first  # powers of two change no digit of the direction
    places = np.array([first[word] for word in words])
    distance = np.linalg.norm(places[:, None] - places, axis=-1) + 1e9 * np.eye(12)
    assert ((distance.argmin(axis=1) < 6) == (np.arange(12) < 6)).all()


def test_labels_of_a_crowded_map_do_not_overlap():
    words = [f"word{i:02}" for i in range(60)]
    fig = plots.vector_map(np.random.default_rng(0).normal(size=(60, 8)), words, method="pca")
    fig.draw_without_rendering()
    ax = fig.axes[0]
    boxes = [matplotlib.text.Text.get_window_extent(text) for text in ax.texts]
    pairs = [(a, b) for a in range(60) for b in range(a) if boxes[a].overlaps(boxes[b])]
    assert len(pairs) == 0
    assert all(ax.bbox.x0 <= box.x0 and box.x1 <= ax.bbox.x1 for box in boxes)
    assert all(ax.bbox.y0 <= box.y0 and box.y1 <= ax.bbox.y1 for box in boxes)


@pytest.mark.parametrize("change, message", [
    (dict(perplexity=12), "perplexity = 12 and there are 12 words"), (dict(perplexity=0), "perplexity = 0"),
    (dict(perplexity=float("nan")), "perplexity = nan"),
    (dict(vectors=np.eye(12)[:4], words=RIVERS[:4]), "perplexity = 10 and there are 4 words"),
    (dict(words=RIVERS), r"shape \(12, 8\) and there are 6 words"), (dict(method="umap"), "'umap'"),
    (dict(vectors=np.ones(12)), r"shape is \(12,\)"), (dict(vectors=np.ones((12, 1))), r"shape \(12, 1\)"),
    (dict(words=TOWNS + TOWNS), "'town' stands twice"),
    (dict(groups={"seas": ["baltic"]}), "'baltic'"), (dict(vectors=np.diag([1.0] * 11 + [0])), "'borough' is zero"),
    (dict(vectors=np.diag([1.0] * 11 + [np.nan])), r"vectors\[11, 11\] is nan"),
    (dict(vectors=np.diag([np.inf] + [1.0] * 11)), r"vectors\[0, 0\] is inf"),
])
def test_map_refuses(change, message):
    with pytest.raises(ValueError, match=message):
        plots.vector_map(**dict(vectors=some_vectors(), words=RIVERS + TOWNS) | change)


def test_update_arrows_lead_from_before_to_after_and_stay_away_from_words_that_did_not_move():
    after = W.copy()
    cbow.step(after, W_OUT.copy(), 2, [1, 3], 1.0)
    ax = diagrams.update_arrows(W, after, WORDS).axes[0]
    arrows = [text for text in ax.texts if not text.get_text()]
    assert sorted((tuple(a.xyann), tuple(a.xy)) for a in arrows) == sorted(
        (tuple(W[:, i]), tuple(after[:, i])) for i in (1, 3))
    labels = {text.get_text(): text.xy for text in ax.texts if text.get_text()}
    for i, word in enumerate(WORDS):
        np.testing.assert_allclose(labels[word], after[:, i], atol=1e-12)
    assert ax.get_aspect() == 1


def test_slope_two_draws_a_line_of_slope_two_through_the_smallest_step():
    etas, differences = np.array([0.2, 0.05, 0.1]), np.array([0.05, 0.0026, 0.011])
    measured, line = plots.slope_two(etas, differences).axes[0].lines
    np.testing.assert_array_equal(measured.get_ydata(), differences)
    slope, _ = np.polyfit(np.log(line.get_xdata()), np.log(line.get_ydata()), 1)
    assert slope == pytest.approx(2, abs=1e-12)
    assert line.get_ydata()[1] == pytest.approx(0.0026) and line.get_linestyle() == "--"


def test_two_ways_stand_beside_each_other():
    fig = plots.pairs({"first": (0.002, 0.005), "second": (0.004, 0.004)}, ["this way", "that way"])
    one, other = fig.axes[0].containers
    assert [bar.get_height() for bar in one] == [2, 4] and [bar.get_height() for bar in other] == [5, 4]
    assert [text.get_text() for text in fig.axes[0].texts] == ["× 2.5", "× 1.0"]
    assert [tick.get_text() for tick in fig.axes[0].get_xticklabels()] == ["first", "second"]
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["this way", "that way"]


@pytest.mark.parametrize("call, message", [
    (lambda: plots.slope_two([0.1, 0], [1, 1]), "η = 0.0"), (lambda: plots.slope_two([0.1], [0]), "difference = 0.0"),
    (lambda: plots.slope_two([0.1, 0.2], [1]), "etas has 2, differences has 1"),
    (lambda: plots.step_size_curve([1e-3, 1e-2], [0, np.nan], [0, 0]), r"central\[1\] is nan"),
    (lambda: plots.step_size_curve([0, 1e-2], [0, 0], [0, 0]), "smallest step is 0.0"),
    (lambda: plots.step_size_curve([1e-3], [0], [-1]), "smallest error -1.0"),
    (lambda: plots.loss_curve([1, np.inf], 1, 1, ""), r"losses\[1\] is inf"),
    (lambda: plots.loss_curve([1, 2], 1, np.nan, ""), "yardstick"),
    (lambda: plots.growth({"V": {"a": [(10, 1), (20, 0)]}}), "the smallest of .V. is 0"),
    (lambda: plots.growth({"V": {"a": [(10, np.nan), (20, 1)]}}), r"seconds\[0\] is nan"),
    (lambda: plots.roofline(1, {"m": 1}, {"a": (1, 0)}), "above zero, but .a. has 0"),
    (lambda: plots.roofline(np.inf, {"m": 1}, {}), r"the peak\[0\] is inf"),
    (lambda: plots.pairs({"a": (1, 0)}, "xy"), "above zero, but .a. has 0"),
    (lambda: plots.pairs({"a": (np.nan, 1)}, "xy"), r"a\[0\] is nan"),
    (lambda: plots.road({"a": (1, 2), "b": (3, 0)}, {}), "above zero, but .b. has 0"),
    (lambda: plots.road({"a": (1, 2)}, {"b": (np.nan, 1)}), r"b\[0\] is nan"),
    (lambda: diagrams.update_arrows(np.eye(3), np.eye(3), ["a", "b", "c"]), r"shape \(2, 3\)"),
    (lambda: diagrams.update_arrows(np.eye(2), [[1, np.nan], [0, 1]], ["a", "b"]), r"after\[0, 1\] is nan"),
])
def test_curves_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_notebook_cell_shows_one_picture():
    cells = ["from w2vedu import diagrams, plots\n_ = diagrams.flow('cbow')",
             "import numpy as np\n_ = diagrams.collapsing_panels(list('abcd'), [.1, .2, .3, .4], [1, 3])",
             "_ = plots.vector_map(np.eye(5), list('abcde'), method='pca')"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    for cell, axes in zip(notebook.cells, ("1 Axes", "3 Axes", "1 Axes")):
        (output,) = cell.outputs
        assert output.data["text/plain"].startswith("<Figure size ") and axes in output.data["text/plain"]
        assert len(output.data["image/png"]) > 1000
