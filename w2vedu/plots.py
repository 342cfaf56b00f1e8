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
STYLE = {"font.size": 12, "axes.labelsize": 12, "axes.titlesize": 13, "legend.fontsize": 11, "figure.dpi": 120,
         "figure.facecolor": "white", "axes.facecolor": "white", "axes.spines.top": False, "axes.spines.right": False,
         "mathtext.fontset": "cm", "hatch.linewidth": 0.7, "figure.constrained_layout.use": True}


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
    with plt.rc_context(STYLE):
        fig, ax = plt.subplots(figsize=(7.6, 5))
        ax.set(xlim=(-1.2, 25.4), ylim=(-9.2, 7.2), aspect="equal")
        ax.axis("off")
        _draw_forward(ax, cbow=model == "cbow")
        _draw_backward(ax, cbow=model == "cbow")
    return fig


def _draw_forward(ax, cbow):
    inputs, panels = ((3, -3), (0,)) if cbow else ((0,), (3, -3))
    _table(ax, 5, 0, rows=2, columns=4, name="$W$", shape="(N × V)", marked=[(0, 1), (1, 1)] + [(0, 3), (1, 3)] * cbow)
    _table(ax, 10, 0, rows=2, columns=1, name="$h$", shape="(N)")
    _table(ax, 14, 0, rows=4, columns=2, name="$W'$", shape="(V × N)")
    for y, c in zip(inputs, "1C"):
        _table(ax, 0, y, rows=4, columns=1, name=f"$x_{{w_{c}}}$" if cbow else "$x_{w_I}$", shape="(V)",
               marked=[(1 if y >= 0 else 3, 0)], below=y < 0)
        _arrow(ax, (0.7, y), (2.8, y / 6))
    for y, c in zip(panels, "1C"):
        index = "" if cbow else f"_{c}"
        _table(ax, 18, y, rows=4, columns=1, name=f"$u{index}$", shape="(V)", below=y < 0)
        _table(ax, 21, y, rows=4, columns=1, name=f"$y{index}$", shape="(V)", below=y < 0)
        _arrow(ax, (15.2, y / 6), (17.3, y))
        _arrow(ax, (18.7, y), (20.3, y))
        _arrow(ax, (21.7, y), (23.2, y / 4))
    ax.text(0 if cbow else 19.5, 0, "$\\vdots$", ha="center", va="center", fontsize=18)
    ax.text(19.5, 2.3 if cbow else 5.3, "softmax", ha="center", va="bottom", fontsize=10)
    _arrow(ax, (7.2, 0), (9.3, 0))
    _arrow(ax, (10.7, 0), (12.8, 0))
    ax.text(8.2, 0.3, "mean" if cbow else "copy", ha="center", va="bottom", fontsize=10)
    ax.add_patch(Circle((24, 0), 0.8, facecolor="white", edgecolor="black", linewidth=1.3))
    ax.text(24, 0, "$E$", ha="center", va="center")


def _draw_backward(ax, cbow):
    lane, error = -7.8, "\\delta'" if cbow else "\\gamma"
    boxes = {18: "$\\delta' = y - t$" if cbow else "$\\gamma = \\sum_c \\delta'_c$",
             10: f"$\\delta = W'^\\top {error}$", 5: "$\\frac{1}{C}\\,\\delta$" if cbow else "$\\delta$"}
    ax.plot([24, 24, 5], [-0.8, lane, lane], **BACKWARD)
    for x, top, label in ((14, -2.2, f"${error}\\,h^\\top$"), (5, -1.2, "to the hatched\ncolumns")):
        ax.annotate("", (x, top), (x, lane), arrowprops=dict(arrowstyle="-|>", shrinkA=0, shrinkB=0, **BACKWARD))
        ax.text(x + 0.3, (top + lane) / 2, label, color=RED, va="center", fontsize=11)
    for x, label in boxes.items():
        ax.text(x, lane, label, color=RED, ha="center", va="center", bbox=dict(boxstyle="round", fc="white", ec=RED))
