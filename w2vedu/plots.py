"""The pictures of the book; each function returns a matplotlib Figure and never shows it itself.

End a notebook cell with ``_ = plots.flow("cbow")``: the figure then appears once.  The colours are those of
Okabe and Ito, which colour-blind readers can tell apart; marker, line style or hatch always says the same again.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, Patch, Rectangle
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from .text import windows

BLUE, ORANGE, GREEN, RED, PINK, SKY, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#6E6E6E"
BACKWARD = dict(color=RED, linestyle="--", linewidth=1.5)
STYLE = {"font.size": 12, "axes.labelsize": 12, "axes.titlesize": 13, "legend.fontsize": 11, "figure.dpi": 120,
         "figure.facecolor": "white", "axes.facecolor": "white", "axes.spines.top": False, "axes.spines.right": False,
         "mathtext.fontset": "cm", "hatch.linewidth": 0.7, "figure.constrained_layout.use": True}
WINDOW = {"center": dict(facecolor=BLUE, edgecolor=BLUE), "other": dict(facecolor="none", edgecolor="none"),
          "context": dict(facecolor="#FFF3D6", edgecolor=ORANGE, linewidth=2)}
WORD = {"center": dict(color="white", weight="bold"), "context": dict(color="black"), "other": dict(color=GREY)}


def _style():
    # The backend must be loaded before the context opens: in a notebook, loading it switches interactive mode on,
    # and the end of the context would switch that off again, so that no later cell would show a picture.
    plt.draw_if_interactive()
    return plt.rc_context(STYLE)


def flow(model):
    """Draw how one window flows from x to E and how the error flows back; chapters 3 and 4.

    Parameters
    ----------
    model : "cbow" (several inputs, averaged) or "skipgram" (several output panels that share W')

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        For any other model.

    Examples
    --------
    >>> "(N × V)" in [text.get_text() for text in flow("cbow").axes[0].texts]
    True
    """
    if model not in ("cbow", "skipgram"):
        raise ValueError(f'model must be "cbow" or "skipgram", but it is {model!r}')
    with _style():
        fig, ax = plt.subplots(figsize=(6.8, 4.3 if model == "cbow" else 5.1))
        ax.set(xlim=(-1, 25.6), ylim=(-7.9, 7) if model == "cbow" else (-10.6, 7), aspect="equal")
        ax.axis("off")
        _draw_forward(ax, cbow=model == "cbow")
        _draw_backward(ax, cbow=model == "cbow")
    return fig


def _draw_forward(ax, cbow):
    inputs, panels = ((3, -3), (0,)) if cbow else ((0,), (3, -3))
    _table(ax, 5, 0, rows=2, columns=4, name="W", shape="N × V", marked=[(0, 1), (1, 1)] + [(0, 3), (1, 3)] * cbow)
    _table(ax, 10, 0, rows=2, columns=1, name="h", shape="N")
    _table(ax, 14, 0, rows=4, columns=2, name="W'", shape="V × N")
    for y, c in zip(inputs, "1C"):
        _table(ax, 0, y, rows=4, columns=1, name=f"x_{{w_{c}}}" if cbow else "x_{w_I}", shape="V",
               marked=[(1 if y >= 0 else 3, 0)], below=y < 0)
        _arrow(ax, (0.7, y), (2.8, y / 6))
    for y, c in zip(panels, "1C"):
        index = "" if cbow else f"_{c}"
        _table(ax, 18, y, rows=4, columns=1, name=f"u{index}", shape="V", below=y < 0)
        _table(ax, 21.6, y, rows=4, columns=1, name=f"y{index}", shape="V", below=y < 0)
        _arrow(ax, (15.2, y / 6), (17.3, y))
        _arrow(ax, (18.7, y), (20.9, y))
        _arrow(ax, (22.3, y), (23.7, y / 5))
    _arrow(ax, (7.2, 0), (9.3, 0))
    _arrow(ax, (10.7, 0), (12.8, 0))
    ax.text(8.2, 0.4, "mean" if cbow else "copy", ha="center", fontsize=11)
    ax.text(8.2, -0.4, "$\\frac{1}{C}\\sum_c$" if cbow else "", ha="center", va="top", fontsize=12)
    ax.text(19.8, -2.8 if cbow else 0, "softmax", ha="center", va="center", fontsize=11)
    for x in (0,) if cbow else (18, 21.6):
        ax.text(x, 0, "$\\vdots$", ha="center", va="center", fontsize=16)
    ax.add_patch(Circle((24.6, 0), 0.9, facecolor="white", edgecolor="black", linewidth=1.3))
    ax.text(24.6, 0, "$E$", ha="center", va="center", fontsize=14)


def _draw_backward(ax, cbow):
    lane, error = (-5.2, "\\delta'") if cbow else (-9.2, "\\gamma")
    ax.plot([24.6, 24.6, 5], [-0.9, lane, lane], **BACKWARD)
    ax.plot([22.8, 12.9, 7], [lane] * 3, "<", color=RED)
    for x, top, label in ((5, -1.2, "to the hatched\ncolumns" if cbow else "to the hatched\ncolumn"),
                          (14, -2.2, f"${error}\\,h^\\mathsf{{T}}$")):
        ax.annotate("", (x, top), (x, lane), arrowprops=dict(arrowstyle="-|>", shrinkA=0, shrinkB=0, **BACKWARD))
        ax.text(x + 0.4, (top + lane) / 2, label, color=RED, va="center", fontsize=11 if x == 5 else 13)
    for x, label in ((18, "$\\delta' = y - t$" if cbow else "$\\gamma = \\sum_c \\delta'_c$"),
                     (10, f"$\\delta = W'^\\mathsf{{T}} {error}$"), (5, "$\\delta\\,/\\,C$" if cbow else "$\\delta$")):
        ax.text(x, lane, label, color=RED, ha="center", va="center", fontsize=13,
                bbox=dict(boxstyle="round", facecolor="white", edgecolor=RED))


def _table(ax, x, y, rows, columns, name, shape, marked=(), below=False):
    """Draw a table of unit cells around (x, y), with its name and shape above or below it."""
    left, top = x - columns / 2, y + rows / 2
    for row, column in np.ndindex(rows, columns):
        hatched = dict(facecolor=SKY, hatch="////") if (row, column) in marked else dict(facecolor="white")
        ax.add_patch(Rectangle((left + column, top - row - 1), 1, 1, edgecolor="black", linewidth=1, **hatched))
    name_y, shape_y = (top - rows - 0.8, top - rows - 2) if below else (top + 1.9, top + 0.7)
    ax.text(x, name_y, f"${name}$", ha="center", va="center", fontsize=15)
    ax.text(x, shape_y, f"({shape})", ha="center", va="center", fontsize=11)


def _arrow(ax, start, end):
    ax.annotate("", end, start, arrowprops=dict(arrowstyle="-|>", color=BLUE, linewidth=1.5, shrinkA=0, shrinkB=0))


def sliding_window(words, size, positions=None):
    """Draw a sentence once for each position of the window: the center, its context, the rest; chapter 2.

    Parameters
    ----------
    words : list of the words of one sentence
    size : the context reaches this many positions to each side, where the sentence does
    positions : positions of the center to draw, one row each; all of them if None

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If `size` is less than 1, or a position is not one of the sentence.

    Examples
    --------
    >>> fig = sliding_window(["the", "cat", "sat"], size=1)
    >>> sorted({text.get_text() for text in fig.axes[0].texts})
    ['cat', 'sat', 'the']
    """
    contexts = dict(windows(range(len(words)), size))
    rows = list(contexts if positions is None else positions)
    if not rows or not set(rows) <= set(contexts):
        raise ValueError(f"positions must be some of 0 … {len(words) - 1}, but they are {rows}")
    widths = np.array([len(word) + 1.6 for word in words])  # in characters of a monospaced font
    starts = np.cumsum(widths) - widths
    with _style():
        fontsize = min(13, 7.2 * 72 / 0.61 / widths.sum())
        inch = 0.61 * fontsize / 72  # the width of one character
        fig, ax = plt.subplots(figsize=(max(4.5, widths.sum() * inch + 0.3), 0.4 * len(rows) + 0.55))
        for row, center in enumerate(rows):
            for i, word in enumerate(words):
                kind = "center" if i == center else "context" if i in contexts[center] else "other"
                ax.add_patch(Rectangle((starts[i] + 0.15, row + 0.1), widths[i] - 0.3, 0.8, **WINDOW[kind]))
                ax.text(starts[i] + widths[i] / 2, row + 0.5, word, ha="center", va="center", family="monospace",
                        fontsize=fontsize, **WORD[kind])
        ax.set(xlim=(-0.1, widths.sum() + 0.1), ylim=(len(rows), 0))
        ax.axis("off")
        fig.legend(handles=[Patch(label=kind, **WINDOW[kind]) for kind in ("center", "context")], ncols=2,
                   loc="outside upper center", frameon=False)
    return fig


def collapsing_panels(words, y, context):
    """Draw the C panel errors δ'_c = y - t_c and their sum γ = C y - n, equations (13) to (15); chapter 4.

    Parameters
    ----------
    words : list of the V words
    y : (V,) prediction, the same for all panels
    context : (C,) indices of the context words; n_i is how often word i stands in it

    Returns
    -------
    matplotlib.figure.Figure with C + 1 axes that share one scale.

    Raises
    ------
    ValueError
        If `y` is not a (V,) distribution.
    IndexError
        If a context word is outside 0 … V - 1.

    Examples
    --------
    >>> fig = collapsing_panels(["the", "cat", "sat", "mat"], [0.1, 0.2, 0.3, 0.4], [1, 3, 3])
    >>> [text.get_text() for text in fig.axes[-1].texts]
    ['0.3', '−0.4', '0.9', '−0.8']
    """
    y, V, C = _finite("y", y, 1), len(words), len(context)
    if len(y) != V or abs(y.sum() - 1) > 1e-9:
        raise ValueError(f"y must hold one probability for each of the {V} words and sum to 1, but it is {y}")
    if C == 0 or not set(context) <= set(range(V)):
        raise IndexError(f"context must hold word indices from 0 to {V - 1}, but it is {list(context)}")
    errors = y - np.eye(V)[context]
    names = [f"$\\delta'_{{{c}}}$ ({words[i]})" for c, i in enumerate(context, 1)] + [f"$\\gamma = {C}\\,y - n$"]
    with _style():
        fig, axes = plt.subplots(1, C + 1, sharey=True, figsize=(min(8, 1.2 + 1.7 * (C + 1)), 3.2))
        for c, (ax, error) in enumerate(zip(axes, [*errors, errors.sum(axis=0)])):
            style = dict(color=BLUE) if c < C else dict(facecolor="white", edgecolor=RED, hatch="////", linewidth=1.5)
            bars = ax.bar(words, error, width=0.75, **style)
            ax.bar_label(bars, fmt=lambda v: f"{v:.2g}".replace("-", "−"), padding=2, fontsize=11)
            ax.axhline(0, color="black", linewidth=1)
            ax.set_title(names[c], pad=10)
            ax.spines["bottom"].set_visible(False)
            ax.tick_params(axis="x", labelsize=11, length=0)
            ax.tick_params(axis="y", labelsize=11)
            ax.margins(y=0.2)
        axes[0].set_ylabel("error")
        for left, sign in zip(axes, ["+"] * (C - 1) + ["="]):
            left.annotate(sign, (1.06, 1.06), xycoords="axes fraction", ha="center", fontsize=15)
    return fig


def step_size_curve(steps, central, complex_step):
    """Draw the errors of two numerical derivatives over the step size: a U and a floor; chapter 1.

    Parameters
    ----------
    steps : (n,) step sizes ε > 0
    central : (n,) relative errors of central differences
    complex_step : (n,) relative errors of the complex step

    Returns
    -------
    matplotlib.figure.Figure; errors below 1e-17, which includes 0, are drawn at 1e-17.

    Raises
    ------
    ValueError
        If lengths differ, a value is not finite, a step is not positive or an error is negative.

    Examples
    --------
    >>> fig = step_size_curve([1e-8, 1e-5, 1e-2], [1e-8, 1e-11, 1e-4], [0, 0, 1e-5])
    >>> fig.axes[0].lines[1].get_ydata()
    array([1.e-17, 1.e-17, 1.e-05])
    """
    steps, central, exact = _curves(steps=steps, central=central, complex_step=complex_step)
    if steps.min() <= 0 or min(central.min(), exact.min()) < 0:
        raise ValueError("steps must be positive and errors not negative, but the smallest step is "
                         f"{steps.min()} and the smallest error {min(central.min(), exact.min())}")
    with _style():
        fig, ax = plt.subplots(figsize=(7, 4.2))
        ax.loglog(steps, np.maximum(central, 1e-17), "o-", color=RED, label="central differences")
        ax.loglog(steps, np.maximum(exact, 1e-17), "s--", color=BLUE, label="complex step")
        best = steps[central.argmin()]
        for branch, name, place in (
                (steps <= best, "rounding $\\propto 1/\\varepsilon$", dict(xytext=(6, 34))),
                (steps >= best, "truncation\n$\\propto \\varepsilon^2$", dict(xytext=(12, -14), va="top"))):
            middle = np.exp(np.log([steps[branch], np.maximum(central[branch], 1e-17)]).mean(axis=1))
            ax.annotate(name, middle, textcoords="offset points", **place)
        ax.set(xlabel=r"step size $\varepsilon$", ylabel="relative error (0 is drawn at $10^{-17}$)")
        fig.legend(loc="outside upper center", ncols=2, frameon=False)
    return fig


def loss_curve(losses, epochs, yardstick, label):
    """Draw the mean loss along the training against what knowing nothing costs; chapters 3 to 5.

    Parameters
    ----------
    losses : (n,) mean losses per prediction in nats, recorded at n equal distances along the training
    epochs : how many epochs the training took
    yardstick : the loss of a model that knows nothing: ln V, or (K + 1) ln 2 with negative sampling
    label : what to write at the yardstick

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a loss or the yardstick is not finite.

    Examples
    --------
    >>> fig = loss_curve([6.9, 6.1, 5.8, 5.6], epochs=2, yardstick=np.log(1000), label="ln V = 6.91")
    >>> fig.axes[0].lines[0].get_xdata()
    array([0.5, 1. , 1.5, 2. ])
    """
    losses, yardstick = _finite("losses", losses, 1), float(_finite("yardstick", yardstick, 0))
    with _style():
        fig, ax = plt.subplots(figsize=(7, 3.8))
        ax.plot(np.arange(1, len(losses) + 1) * epochs / len(losses), losses, color=BLUE, linewidth=2)
        ax.axhline(yardstick, color=RED, linestyle="--")
        ax.annotate(label, (0.99, yardstick), (0, 4), xycoords=("axes fraction", "data"),
                    textcoords="offset points", ha="right", color=RED)
        ax.set(xlabel="epochs", ylabel="mean loss (nats)", xlim=(0, epochs))
        ax.margins(y=0.12)
        ax.grid(axis="y", color="#DDDDDD")
    return fig


def vector_map(vectors, words, groups=None, method="tsne", perplexity=10, random_state=None):
    """Draw word vectors as a map in the plane; chapters 3 to 5 and 8.

    Vectors are first scaled to length 1, so that near means a large cosine.  t-SNE keeps neighbours together;
    the distances between far clusters, the sizes of clusters and the axes mean nothing, and another start,
    perplexity or set of words gives another map.  PCA is the widest shadow: its distances mean something, but
    are never longer than the true ones.  Chapter 8 treats both.

    Parameters
    ----------
    vectors : (n, N) array, one row for each word: ``W.T[indices]`` for columns of W
    words : list of the n words, in the order of the rows
    groups : dict from a name to a list of words that share a marker and a colour, or None
    method : "tsne" or "pca"
    perplexity : for t-SNE, about how many neighbours count; less than n
    random_state : None lets t-SNE start from the PCA map, which leaves nothing to chance; a number is the seed
        of a random start, to see how much two runs differ

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If shapes do not fit, a vector is zero or not finite, a word stands twice, a word of a group is not among
        the words, the method is unknown, or the perplexity is not between 0 and n.

    Examples
    --------
    >>> fig = vector_map(np.eye(4)[:, :3] + 0.1, ["a", "b", "c", "d"], groups={"vowels": ["a"]}, method="pca")
    >>> sorted(text.get_text() for text in fig.axes[0].texts)
    ['a', 'b', 'c', 'd']
    """
    points = _project(_unit_rows(vectors, words), method, perplexity, random_state)
    groups = dict(groups or {})
    unknown = [word for members in groups.values() for word in members if word not in words]
    if unknown:
        raise ValueError(f"groups name {unknown[0]!r}, which is not among the {len(words)} words of the map")
    rest = [word for word in words if not any(word in members for members in groups.values())]
    with _style():
        fig, ax = plt.subplots(figsize=(7, 6.8))
        ax.set(xticks=[], yticks=[])
        ax.set_aspect("equal", adjustable="datalim")
        ax.spines[:].set(visible=True, color="#BBBBBB")
        for i, (name, members) in enumerate([*groups.items(), (None, rest)]):
            style = dict(color=GREY, marker=".") if name is None else dict(
                color=(BLUE, RED, GREEN, PINK, ORANGE, SKY, "black")[i % 7], marker="osD^vPX*"[i % 8])
            rows = [words.index(word) for word in members]
            ax.scatter(*points[rows].T, label=name, s=36, **style)
        ax.margins(0.08)
        if groups:
            fig.legend(loc="outside upper center", ncols=3, frameon=False, handletextpad=0.1, columnspacing=1)
        _name_points(ax, points, words)
    return fig


def _unit_rows(vectors, words):
    vectors = _finite("vectors", vectors, 2)
    if len(vectors) != len(words) or len(vectors) < 3 or vectors.shape[1] < 2:
        raise ValueError(f"a map needs one row for each word, 3 words and 2 dimensions at least, but vectors has "
                         f"shape {vectors.shape} and there are {len(words)} words")
    twice = [word for i, word in enumerate(words) if word in words[:i]]
    if twice:
        raise ValueError(f"each word of a map needs its own name, but {twice[0]!r} stands twice")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not lengths.all():
        raise ValueError(f"the vector of {words[lengths.argmin()]!r} is zero, so it has no direction to draw")
    return vectors / lengths


def _project(rows, method, perplexity, random_state):
    if method == "pca":
        return PCA(2, svd_solver="full").fit_transform(rows)
    if method != "tsne":
        raise ValueError(f'method must be "tsne" or "pca", but it is {method!r}')
    if not 0 < perplexity < len(rows):
        raise ValueError(f"t-SNE needs a perplexity between 0 and the number of words, but perplexity = {perplexity} "
                         f"and there are {len(rows)} words: lower it or show more words")
    start = "pca" if random_state is None else "random"
    return TSNE(2, perplexity=perplexity, init=start, random_state=random_state or 0).fit_transform(rows)


def _name_points(ax, points, words, obstacles=()):
    """Write each word beside its point, on the nearest place that is free, or else the least crowded one."""
    ax.figure.draw_without_rendering()  # lays the figure out: from here on, pixels are known
    pixel = ax.figure.dpi / 72
    centers = ax.transData.transform(np.concatenate([points, *obstacles]))
    taken = [np.concatenate([xy - 4 * pixel, xy + 4 * pixel]) for xy in centers]
    for xy, word in zip(centers, words):
        text = ax.annotate(word, xy, xycoords="figure pixels", fontsize=11, ha="center", va="center")
        half = np.array(text.get_window_extent().size) / 2 + pixel  # leaves a hair between two words
        text.remove()
        move = min(_moves(half, pixel), key=lambda move: _crowding(_boxes(xy, move, half), taken, ax.bbox)
                   + np.linalg.norm(np.maximum(np.abs(move) - half, 0)) / 3)
        taken.extend(_boxes(xy, move, half))
        far = (np.abs(move) > half + 12 * pixel).any()  # then a thin line leads from the word to its point
        ax.annotate(word, ax.transData.inverted().transform(xy), move / pixel, textcoords="offset points", fontsize=11,
                    ha="center", va="center", in_layout=False, annotation_clip=False,
                    arrowprops=dict(arrowstyle="-", color=GREY, linewidth=0.7, shrinkA=0, shrinkB=2) if far else None)


def _moves(half, pixel):
    """Yield offsets of a label from its point: right, left, above, below, then corners, then farther out."""
    for gap in (5, 10, 16, 24, 34, 46):
        for direction in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1),
                          (0.5, 1), (-0.5, 1), (0.5, -1), (-0.5, -1)):
            yield np.array(direction) * (half + gap * pixel)


def _boxes(xy, move, half):
    """Return the box of a label (left, bottom, right, top) and small ones along the way to it."""
    way = xy + np.outer(np.linspace(0.5, 0.9, 4), move)
    return np.vstack([np.hstack([xy + move - half, xy + move + half]), np.hstack([way - 1, way + 1])])


def _crowding(boxes, taken, frame):
    """Measure how much of the boxes lies on taken boxes, and how far the first stands out of the frame."""
    taken, box = np.array(taken), boxes[0]
    shared = np.minimum(boxes[:, None, 2:], taken[:, 2:]) - np.maximum(boxes[:, None, :2], taken[:, :2])
    outside = np.maximum(0, [frame.x0 - box[0], frame.y0 - box[1], box[2] - frame.x1, box[3] - frame.y1])
    return np.prod(np.maximum(shared, 0), axis=-1).sum() + 1e3 * outside.sum()


def update_arrows(before, after, words):
    """Draw vectors of two dimensions before and after a step, with an arrow for each that moved; chapters 3 to 5.

    Parameters
    ----------
    before, after : (2, V) tables, one column for each word: W, or W' transposed
    words : list of the V words

    Returns
    -------
    matplotlib.figure.Figure with the same scale on both axes.

    Raises
    ------
    ValueError
        If a table is not (2, V) or holds a value that is not finite.

    Examples
    --------
    >>> fig = update_arrows(np.eye(2), [[1, 0], [0, 2]], ["left", "up"])
    >>> [text.get_text() for text in fig.axes[0].texts if text.get_text()]
    ['left', 'up']
    """
    before, after = _finite("before", before, 2), _finite("after", after, 2)
    if not before.shape == after.shape == (2, len(words)):
        raise ValueError(f"before and after must have shape (2, {len(words)}) for {len(words)} words, but they have "
                         f"{before.shape} and {after.shape}")
    moved = (before != after).any(axis=0)
    with _style():
        fig, ax = plt.subplots(figsize=(6.4, 4.8))
        ax.axhline(0, color="#CCCCCC", zorder=0)
        ax.axvline(0, color="#CCCCCC", zorder=0)
        ax.plot(*before, "o", markerfacecolor="white", color=BLUE, markersize=7, label="before")
        ax.plot(*after[:, moved], "s", color=RED, markersize=6, label="after")
        for start, end in zip(before.T[moved], after.T[moved]):
            ax.annotate("", end, start, arrowprops=dict(arrowstyle="->", color="black", shrinkA=3, shrinkB=2))
        ax.set_aspect("equal", adjustable="datalim")
        ax.set(xlabel="dimension 1", ylabel="dimension 2")
        ax.margins(0.15)
        fig.legend(loc="outside upper center", ncols=2, frameon=False)
        _name_points(ax, after.T, words, obstacles=np.linspace(before, after, 9).transpose(0, 2, 1))
    return fig


def slope_two(etas, differences):
    """Draw how far the joint and the sequential step lie apart, over η, with a line of slope 2; chapter 5.

    Parameters
    ----------
    etas : (n,) learning rates η > 0
    differences : (n,) distances between the tables after both steps, > 0

    Returns
    -------
    matplotlib.figure.Figure; the line of slope 2 goes through the point with the smallest η.

    Raises
    ------
    ValueError
        If lengths differ or a value is not positive and finite.

    Examples
    --------
    >>> fig = slope_two([0.1, 0.2, 0.4], [0.01, 0.039, 0.15])
    >>> fig.axes[0].lines[1].get_ydata().round(3)
    array([0.01, 0.04, 0.16])
    """
    etas, differences = _curves(etas=etas, differences=differences)
    if min(etas.min(), differences.min()) <= 0:
        raise ValueError(f"logarithmic axes need positive values, but the smallest are η = {etas.min()} and "
                         f"difference = {differences.min()}")
    smallest = etas.argmin()
    with _style():
        fig, ax = plt.subplots(figsize=(6.4, 4))
        ax.loglog(etas, differences, "o", color=BLUE, markersize=8, label="difference of the two steps")
        ax.loglog(etas, differences[smallest] * (etas / etas[smallest]) ** 2, "--", color=RED, label="slope 2")
        ax.set(xlabel=r"learning rate $\eta$", ylabel="difference")
        fig.legend(loc="outside upper center", ncols=2, frameon=False)
    return fig


def _finite(name, values, dimensions):
    values = np.asarray(values, dtype=float)
    if values.ndim != dimensions or values.size == 0:
        raise ValueError(f"{name} must have {dimensions} dimensions and not be empty, but its shape is {values.shape}")
    if not np.isfinite(values).all():
        place = tuple(map(int, np.argwhere(~np.isfinite(values))[0]))
        raise ValueError(f"{name} must be finite, but {name}[{', '.join(map(str, place))}] is {values[place]}")
    return values


def _curves(**curves):
    """Check that curves are finite and of one length, and return them as arrays."""
    arrays = [_finite(name, values, 1) for name, values in curves.items()]
    if len({len(array) for array in arrays}) > 1:
        lengths = ", ".join(f"{name} has {len(array)}" for name, array in zip(curves, arrays))
        raise ValueError(f"the curves must have one length, but {lengths} values")
    return arrays
