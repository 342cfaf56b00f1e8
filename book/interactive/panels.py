"""Data and fallback picture of the live figure "C panels are one"; chapter 4 (``skipgram.ipynb``)."""

import matplotlib.pyplot as plt
import numpy as np

from w2vedu import skipgram
from w2vedu.corpora import one_two_three_four
from w2vedu.numerics import softmax
from w2vedu.style import BLUE, RED, picture_style

CENTER, START, MOST = "sat", ["cat", "mat"], 5


def data():
    """Return the one prediction y of all panels, the counts n at the start, and the most that a word may occur."""
    words, W, W_out = one_two_three_four()
    y = softmax(skipgram.scores(W_out, skipgram.hidden(W, [words.index(CENTER)])))
    return {"words": words, "center": CENTER, "y": y.round(15).tolist(),
            "start": [START.count(word) for word in words], "most": MOST}


def picture(data):
    """Draw the panels of the first window, each with one frame to fill, and the stack that they make together."""
    words, y, n = data["words"], np.array(data["y"]), np.array(data["start"])
    context = np.repeat(np.arange(len(words)), n)
    u, C = np.log(y), len(context)
    with picture_style():
        fig, axes = plt.subplots(1, C + 1, sharey=True, figsize=(8, 3.6))
        for c, (ax, error) in enumerate(zip(axes, skipgram.panel_errors(u, context))):
            _draw_panel(ax, words, y[None], np.eye(len(words), dtype=int)[context[c]], error)
            ax.set_title(f"$\\delta'_{c + 1} = y - t_{c + 1}$  ({words[context[c]]})", pad=10)
        _draw_panel(axes[-1], words, np.tile(y, (C, 1)), n, skipgram.summed_error(u, context))
        axes[-1].set_title(f"$\\gamma = {C}\\,y - n$", pad=10)
        for left, sign in zip(axes, "+" * (C - 1) + "="):
            left.annotate(sign, (1.05, 0.4), xycoords="axes fraction", ha="center", fontsize=16)
    return fig


def _draw_panel(ax, words, shares, n, error):
    """Stack the shares of each word, draw n frames of height 1 around them, and write the error above."""
    for bottom, share in zip(np.cumsum(shares, axis=0) - shares, shares):
        ax.bar(words, share, 0.6, bottom, color=BLUE, edgecolor="white")
    for i, count in enumerate(n):
        ax.bar([i] * count, 1, 0.78, np.arange(count), facecolor="none", edgecolor=RED, linewidth=1.8, linestyle="--")
        ax.text(i, max(count, shares[:, i].sum()) + 0.04, f"{error[i]:.1f}".replace("-", "−"), ha="center")
    ax.set(yticks=[], ylim=(0, 1.2))
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="x", length=0)
