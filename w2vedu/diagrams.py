"""The drawings that explain the models: flow, windows, panels and steps.

Like the pictures of :mod:`w2vedu.plots` they are returned as a matplotlib Figure and never shown by themselves.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, Patch, Rectangle

from .maps import name_points
from .style import BLUE, GREY, ORANGE, RED, SKY, finite, picture_style, word_label
from .text import windows

BACKWARD = dict(color=RED, linestyle="--", linewidth=1.5)
WINDOW = {"center": dict(facecolor=BLUE, edgecolor=BLUE), "other": dict(facecolor="none", edgecolor="none"),
          "context": dict(facecolor="#FFF3D6", edgecolor=ORANGE, linewidth=2)}
WORD = {"center": dict(color="white", weight="bold"), "context": dict(color="black"), "other": dict(color=GREY)}


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
    with picture_style():
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
    words = list(map(word_label, words))
    widths = np.array([len(word) + 1.6 for word in words])  # in characters of a monospaced font
    starts = np.cumsum(widths) - widths
    with picture_style():
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
    y, V, C = finite("y", y, 1), len(words), len(context)
    if len(y) != V or abs(y.sum() - 1) > 1e-9:
        raise ValueError(f"y must hold one probability for each of the {V} words and sum to 1, but it is {y}")
    if C == 0 or not set(context) <= set(range(V)):
        raise IndexError(f"context must hold word indices from 0 to {V - 1}, but it is {list(context)}")
    errors = y - np.eye(V)[context]
    labels = [word_label(word, longest=10) for word in words]
    names = [f"$\\delta'_{{{c}}}$ ({labels[i]})" for c, i in enumerate(context, 1)] + [f"$\\gamma = {C}\\,y - n$"]
    with picture_style():
        fig, axes = plt.subplots(1, C + 1, sharey=True, figsize=(min(8, 1.2 + 1.7 * (C + 1)), 3.2))
        for c, (ax, error) in enumerate(zip(axes, [*errors, errors.sum(axis=0)])):
            style = dict(color=BLUE) if c < C else dict(facecolor="white", edgecolor=RED, hatch="////", linewidth=1.5)
            bars = ax.bar(range(V), error, width=0.75, **style)
            ax.set_xticks(range(V), labels)
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
    before, after = finite("before", before, 2), finite("after", after, 2)
    if not before.shape == after.shape == (2, len(words)):
        raise ValueError(f"before and after must have shape (2, {len(words)}) for {len(words)} words, but they have "
                         f"{before.shape} and {after.shape}")
    moved = (before != after).any(axis=0)
    with picture_style():
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
        name_points(ax, after.T, words, obstacles=np.linspace(before, after, 9).transpose(0, 2, 1))
    return fig
