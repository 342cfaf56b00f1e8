"""The pictures of the book; each function returns a matplotlib Figure and never shows it itself.

End a notebook cell with ``_ = plots.loss_curve(…)``: the figure then appears once.  Curves and tables are drawn
here; the maps of :mod:`w2vedu.maps` and the style of :mod:`w2vedu.style` are found under the name ``plots``, too.
"""

import matplotlib.pyplot as plt
import numpy as np

from .inputs import quoted
from .maps import before_after, map_panels, vector_map  # noqa: F401
from .style import BLUE, GREEN, GREY, ORANGE, RED, SKY, finite, picture_style, word_label


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
    with picture_style():
        fig, ax = plt.subplots(figsize=(7, 4.2))
        ax.loglog(steps, np.maximum(central, 1e-17), "o-", color=RED, label="central differences")
        ax.loglog(steps, np.maximum(exact, 1e-17), "s--", color=BLUE, label="complex step")
        best = steps[central.argmin()]
        for branch, name, place in (
                (steps <= best, "rounding $\\propto 1/\\varepsilon$", dict(xytext=(6, 34))),
                (steps >= best, "truncation\n$\\propto \\varepsilon^2$", dict(xytext=(12, -14), va="top"))):
            middle = np.exp(np.log([steps[branch], np.maximum(central[branch], 1e-17)]).mean(axis=1))
            ax.annotate(name, middle, textcoords="offset points", **place)
        ax.set(xlabel=r"step size $\varepsilon$", ylabel="relative error ($10^{-17}$ or less)")
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
    losses, yardstick = finite("losses", losses, 1), float(finite("yardstick", yardstick, 0))
    with picture_style():
        fig, ax = plt.subplots(figsize=(7, 3.8))
        ax.plot(np.arange(1, len(losses) + 1) * epochs / len(losses), losses, color=BLUE, linewidth=2)
        ax.axhline(yardstick, color=RED, linestyle="--")
        ax.annotate(label, (0.99, yardstick), (0, 4), xycoords=("axes fraction", "data"),
                    textcoords="offset points", ha="right", color=RED)
        ax.set(xlabel="epochs", ylabel="mean loss (nats)", xlim=(0, epochs))
        ax.margins(y=0.12)
        ax.grid(axis="y", color="#DDDDDD")
    return fig


def zipf(counts, counts_after):
    """Draw word counts by rank on logarithmic axes, before and after subsampling; chapter 2.

    Parameters
    ----------
    counts : (V,) word counts, falling
    counts_after : (V,) expected counts after subsampling

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If lengths differ or a value is not finite.

    Examples
    --------
    >>> zipf([8, 4, 2], [4, 3, 2]).axes[0].lines[1].get_ydata()
    array([4., 3., 2.])
    """
    counts, counts_after = _curves(counts=counts, counts_after=counts_after)
    with picture_style():
        fig, ax = plt.subplots(figsize=(7, 3.8))
        rank = np.arange(1, len(counts) + 1)
        ax.loglog(rank, counts, color=BLUE, label="in the text")
        ax.loglog(rank, counts_after, "--", color=RED, label="expected after subsampling")
        ax.set(xlabel="rank of the word", ylabel="count")
        fig.legend(loc="outside upper center", ncols=2, frameon=False)
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
    with picture_style():
        fig, ax = plt.subplots(figsize=(6.4, 4))
        ax.loglog(etas, differences, "o", color=BLUE, markersize=8, label="difference of the two steps")
        ax.loglog(etas, differences[smallest] * (etas / etas[smallest]) ** 2, "--", color=RED, label="slope 2")
        ax.set(xlabel=r"learning rate $\eta$", ylabel="difference")
        fig.legend(loc="outside upper center", ncols=2, frameon=False)
    return fig


def _curves(**curves):
    """Check that curves are finite and of one length, and return them as arrays."""
    arrays = [finite(name, values, 1) for name, values in curves.items()]
    if len({len(array) for array in arrays}) > 1:
        lengths = ", ".join(f"{name} has {len(array)}" for name, array in zip(curves, arrays))
        raise ValueError(f"the curves must have one length, but {lengths} values")
    return arrays


def heat_maps(tables, titles, rows, columns):
    """Draw tables one above the other with one color scale, every number written in its cell; chapter 6.

    Parameters
    ----------
    tables : list of (n, m) arrays; a cell that is not finite is hatched and has no number
    titles : list of names, one for each table
    rows, columns : lists of n and m words

    Returns
    -------
    matplotlib.figure.Figure; blue cells are positive, red ones negative, white ones zero.

    Raises
    ------
    ValueError
        If shapes or lengths do not fit, or no cell is finite.

    Examples
    --------
    >>> fig = heat_maps([np.array([[0.5, -np.inf]])], ["PMI"], ["king"], ["palace", "tea"])
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['0.5']
    """
    tables = np.asarray(tables, dtype=float)
    if tables.shape != (len(titles), len(rows), len(columns)) or not np.isfinite(tables).any():
        raise ValueError(f"{len(titles)} titles, {len(rows)} rows and {len(columns)} columns need as many tables with "
                         f"numbers, but their shape is {tables.shape}")
    largest = np.abs(tables[np.isfinite(tables)]).max() or 1
    with picture_style():
        fig, axes = plt.subplots(len(tables), figsize=(7, len(tables) * (1.4 + 0.3 * len(rows))), squeeze=False)
        for ax, title, table in zip(axes[:, 0], titles, tables):
            shown = np.where(np.isfinite(table), table, np.nan)
            ax.patch.set(hatch="///", facecolor="#EEEEEE", edgecolor=GREY)  # shows where a cell stays empty
            ax.imshow(shown, cmap="RdBu", vmin=-largest, vmax=largest, aspect="auto")
            ax.set_xticks(range(len(columns)), map(word_label, columns), rotation=40, ha="right",
                          rotation_mode="anchor", fontsize=11)
            ax.set_yticks(range(len(rows)), map(word_label, rows), fontsize=11)
            ax.set_title(title)
            for i, j in np.argwhere(np.isfinite(table)):
                dark = abs(table[i, j]) > 0.6 * largest
                ax.text(j, i, f"{table[i, j]:.1f}".replace("-0.0", "0.0"), ha="center", va="center", fontsize=10,
                        color="white" if dark else "black")
    return fig


def dots(names, values, controls, xlabel):
    """Draw a line of dots for each name: the values of several runs above those of a control; chapter 8.

    Parameters
    ----------
    names : list of n names, from the top down
    values, controls : (runs, n) arrays
    xlabel : what the values are

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If an array is not finite or has not one column for each name.

    Examples
    --------
    >>> fig = dots(["queen", "king"], [[0.3, -0.2], [0.4, -0.1]], [[0.0, 0.1], [0.1, 0.0]], "cosine")
    >>> [label.get_text() for label in fig.axes[0].get_yticklabels()]
    ['queen', 'king']
    """
    values, controls = finite("values", values, 2), finite("controls", controls, 2)
    if not values.shape[1] == controls.shape[1] == len(names):
        raise ValueError(f"{len(names)} names need as many columns, but values has shape {values.shape} and controls "
                         f"has {controls.shape}")
    with picture_style():
        fig, ax = plt.subplots(figsize=(7, 0.8 + 0.24 * len(names)))
        height = np.arange(len(names))
        for shift, array, style in ((0.22, controls, dict(color=ORANGE, marker="x", label="control")),
                                    (-0.12, values, dict(color=BLUE, marker="o", label="text"))):
            ax.scatter(array, np.broadcast_to(height + shift, array.shape), s=22, **style)
        ax.axvline(0, color=GREY, linewidth=0.8)
        ax.set(xlabel=xlabel, yticks=height, yticklabels=list(map(word_label, names)), ylim=(len(names) - 0.4, -0.6))
        ax.grid(axis="y", color="#EEEEEE")
        ax.set_axisbelow(True)
        fig.legend(loc="outside upper center", ncols=2, frameon=False)
    return fig


def growth(panels):
    """Draw times over sizes on logarithmic axes, a panel for each kind of size, with fitted slopes; chapter 9.

    Parameters
    ----------
    panels : dict from what grows to a dict from at most three programs to their pairs (size, seconds)

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a size or a time is not a finite number above zero.

    Examples
    --------
    >>> fig = growth({"words": {"ours": [(1000, 0.1), (2000, 0.2), (4000, 0.4)], "theirs": [(1000, 1), (4000, 2)]}})
    >>> [text.get_text() for text in fig.axes[0].get_legend().get_texts()]
    ['ours: 1.00', 'theirs: 0.50']
    """
    columns = 2 - len(panels) % 2  # no empty place
    rows = len(panels) // columns
    with picture_style():
        fig, axes = plt.subplots(rows, columns, figsize=(7, 3.7 * rows), sharey=True, squeeze=False)
        for ax, (name, programs) in zip(axes.flat, panels.items()):
            for (label, pairs), color, line in zip(programs.items(), (BLUE, RED, GREEN), ("o-", "s--", "^:")):
                sizes, seconds = _curves(sizes=[size for size, _ in pairs], seconds=[time for _, time in pairs])
                if min(*sizes, *seconds) <= 0:
                    raise ValueError("logarithms need sizes and seconds above zero, but the smallest of "
                                     f"{quoted(name)} is {min(*sizes, *seconds)}")
                slope = np.polyfit(np.log(sizes), np.log(seconds), 1)[0]
                ax.loglog(sizes, seconds, line, color=color,
                          label=f"{word_label(label, 40)}: {slope:z.2f}")  # z: no -0.00
            ax.set_xlabel(word_label(name, 40))
            ax.set_xticks(sizes, [f"{size / 1000:.0f}k" if size > 999 else f"{size:.0f}" for size in sizes])
            ax.xaxis.set_minor_formatter("")
            ax.legend(frameon=False, fontsize=11, loc="lower center", bbox_to_anchor=(0.5, 1))
            ax.grid(color="#DDDDDD")
        fig.supylabel("seconds")
    return fig


def road(stages, others):
    """Draw words per second for the stages of a program on a logarithmic axis, other programs as lines; chapter 9.

    Parameters
    ----------
    stages : dict from a name to words per second of (skip-gram, CBOW); None where nothing was measured
    others : dict from at most two programs to words per second of (skip-gram, CBOW)

    Returns
    -------
    matplotlib.figure.Figure; the slowest stage of skip-gram is on top.

    Raises
    ------
    ValueError
        If a rate is not a finite number above zero.

    Examples
    --------
    >>> fig = road({"compiled": (1e6, 2e6), "Python": (1e4, None)}, {"theirs": (3e5, 6e5)})
    >>> [text.get_text() for text in fig.axes[0].get_yticklabels()]
    ['Python', 'compiled']
    """
    for name, rates in {**stages, **others}.items():
        rates = [rate for rate in rates if rate is not None]
        if min(finite(name, rates, 1)) <= 0:
            raise ValueError(f"words per second must be above zero, but {quoted(name)} has {min(rates)}")
    names = sorted(stages, key=lambda name: stages[name][0])
    with picture_style():
        fig, ax = plt.subplots(figsize=(7, 4.2))
        for k, (model, color, marker, line) in enumerate([("skip-gram", BLUE, "o", "--"), ("CBOW", RED, "s", ":")]):
            points = [(stages[name][k], y) for y, name in enumerate(names) if stages[name][k]]
            ax.plot(*zip(*points), marker, color=color, label=model, markersize=8)
            for (name, rates), width in zip(others.items(), (1.8, 0.9)):
                ax.axvline(rates[k], color=color, linewidth=width, linestyle=line,
                           label=f"{word_label(name, 40)}, {model}")
        ax.set_xscale("log")
        ax.set_yticks(range(len(names)), [word_label(name, 40) for name in names])
        ax.invert_yaxis()
        ax.grid(axis="x", color="#DDDDDD")
        ax.set_xlabel("words per second")
        fig.legend(loc="outside upper center", ncols=2, frameon=False)
    return fig


def roofline(peak, memories, programs):
    """Draw programs under the roof of a machine, min(P, I b) of equation (F.5), on logarithmic axes; chapter 9.

    Parameters
    ----------
    peak : operations per second that the machine computes at most, P
    memories : dict from the name of at most two memories to its bytes per second, b
    programs : dict from the name of at most five programs to (operations per byte, operations per second)

    Returns
    -------
    matplotlib.figure.Figure; the legend has each program's share of the roof of the last memory.

    Raises
    ------
    ValueError
        If a number is not finite and above zero.

    Examples
    --------
    >>> fig = roofline(8e10, {"memory": 1e10}, {"ours": (2, 5e9)})
    >>> [text.get_text() for text in fig.legends[0].get_texts()]
    ['roof, rows from the memory', 'ours: 0.25']
    """
    for name, values in {"the peak": peak, **memories, **programs}.items():
        if (least := min(finite(name, np.atleast_1d(values), 1))) <= 0:
            raise ValueError(f"logarithms need numbers above zero, but {quoted(name)} has {least}")
    with picture_style():
        fig, ax = plt.subplots(figsize=(7, 5))
        intensity = np.geomspace(0.1, 100, 200)
        for (name, speed), color, line in zip(memories.items(), (GREEN, GREY), ("-", "--")):
            ax.loglog(intensity, np.minimum(peak, intensity * speed) / 1e9, line, color=color,
                      label=f"roof, rows from the {word_label(name, 40)}")
        for (name, (x, y)), color, marker in zip(programs.items(), (BLUE, SKY, "#000000", ORANGE, RED), "ov^sD"):
            ax.plot(x, y / 1e9, marker, color=color, markersize=8,
                    label=f"{word_label(name, 40)}: {y / min(peak, x * speed):.2g}")
        ax.set_xlabel("operations per byte")
        ax.set_ylabel("billion operations per second")
        ax.grid(color="#DDDDDD")
        fig.legend(loc="outside upper center", ncols=2, frameon=False)
    return fig


def pairs(seconds, labels):
    """Draw what something takes in one way and in another, as pairs of bars; chapter 9.

    Parameters
    ----------
    seconds : dict from a name to (seconds in the first way, seconds in the second)
    labels : names of the two ways

    Returns
    -------
    matplotlib.figure.Figure; above each second bar stands how many times as long it takes.

    Raises
    ------
    ValueError
        If a duration is not finite and above zero.

    Examples
    --------
    >>> fig = pairs({"V = 1,000": (0.002, 0.003)}, ["bare products", "a whole step"])
    >>> [text.get_text() for text in fig.axes[0].texts]
    ['× 1.5']
    """
    for name, pair in seconds.items():
        if min(finite(name, pair, 1)) <= 0:
            raise ValueError(f"a duration must be above zero, but {quoted(name)} has {min(pair)}")
    place, (first, second) = np.arange(len(seconds)), 1000 * np.array(list(seconds.values())).T
    with picture_style():
        fig, ax = plt.subplots(figsize=(7, 3.8))
        ax.bar(place - 0.2, first, 0.4, color=SKY, label=word_label(labels[0], 40))
        ax.bar(place + 0.2, second, 0.4, color=BLUE, hatch="//", edgecolor="white", label=word_label(labels[1], 40))
        for x, a, b in zip(place, first, second):
            ax.text(x + 0.2, b, f"× {b / a:.1f}", ha="center", va="bottom")
        ax.set_xticks(place, [word_label(name, 40) for name in seconds])
        ax.margins(x=0.5 / len(seconds))
        ax.set_ylabel("milliseconds")
        fig.legend(loc="outside upper center", ncols=2, frameon=False)
    return fig
