"""Data and fallback picture of the live figure "One step of CBOW on 1-2-3-4"; chapter 3 (``cbow.ipynb``)."""

import matplotlib.pyplot as plt
import numpy as np

from w2vedu import cbow
from w2vedu.corpora import one_two_three_four
from w2vedu.style import BLUE, GREY, RED, picture_style

CONTEXT, CENTER, ETA = [1, 3], 2, 1.0


def data():
    """Return the tables and the window from which the figure starts; 15 digits are more than it ever shows."""
    words, W, W_out = one_two_three_four()
    return {"words": words, "W": W.round(15).tolist(), "W_out": W_out.round(15).tolist(),
            "context": CONTEXT, "center": CENTER, "eta": ETA}


def picture(data):
    """Draw the vectors with the arrows of one step, and the prediction y and the error δ' beside them."""
    words, context, center = data["words"], data["context"], data["center"]
    W, W_out = np.array(data["W"]), np.array(data["W_out"])
    h = cbow.hidden(W, context)
    delta_out = cbow.output_error(cbow.scores(W_out, h), center)
    new_W, new_W_out = W.copy(), W_out.copy()
    cbow.step(new_W, new_W_out, center, context, data["eta"])
    with picture_style():
        fig, (plane, *bars) = plt.subplots(1, 3, figsize=(8.4, 4.2), width_ratios=[2.6, 0.8, 1])
        _draw_plane(plane, words, context, h, (W, new_W), (W_out, new_W_out))
        for ax, values, name, color in zip(bars, (delta_out + np.eye(len(words))[center], delta_out),
                                           ("y", "\\delta'"), (BLUE, RED)):
            _draw_bars(ax, words, values, name, color)
    return fig


def _draw_plane(ax, words, context, h, inputs, outputs):
    ax.axhline(0, color="#DDDDDD", zorder=0)
    ax.axvline(0, color="#DDDDDD", zorder=0)
    ax.plot(*inputs[0][:, context], "--", color=GREY, linewidth=1)
    ax.annotate("", h, (0, 0), arrowprops=dict(arrowstyle="-|>", color="black", shrinkA=0, shrinkB=0))
    ax.annotate("h", h, (6, 5), textcoords="offset points", style="italic")
    for i in context:
        _move(ax, inputs[0][:, i], inputs[1][:, i], f"$v_\\mathrm{{{words[i]}}}$", "o", BLUE, (7, 7))
    for i, word in enumerate(words):
        _move(ax, outputs[0][i], outputs[1][i], f"$v'_\\mathrm{{{word}}}$", "s", RED, (7, -15))
    ax.set(xlim=(-0.7, 2.4), ylim=(-0.7, 2.6), aspect="equal", xlabel="dimension 1", ylabel="dimension 2")
    ax.set(xticks=[0, 1, 2], yticks=[0, 1, 2])


def _move(ax, start, end, name, marker, color, offset):
    ax.plot(*start, marker, color=color, markerfacecolor="white", markeredgewidth=2, markersize=7)
    ax.annotate("", end, start, arrowprops=dict(arrowstyle="->", color=color, linewidth=2, shrinkA=0, shrinkB=0))
    ax.annotate(name, start, offset, textcoords="offset points", color=color, fontsize=14)


def _draw_bars(ax, words, values, name, color):
    bars = ax.barh([f"{word} " for word in words], values, color=color, height=0.5)
    ax.bar_label(bars, fmt=lambda v: f"{v:.1f}".replace("-", "−"), padding=3, fontsize=12)
    ax.axvline(0, color="black", linewidth=1)
    ax.invert_yaxis()
    ax.set(title=f"${name}$", xticks=[], xlim=(min(values.min() * 1.6, 0), values.max() * 1.6))
    ax.tick_params(axis="y", length=0, pad=6)
    ax.spines[["left", "bottom"]].set_visible(False)
