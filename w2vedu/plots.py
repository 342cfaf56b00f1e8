"""The pictures of the book; each function returns a matplotlib Figure and never shows it itself.

End a notebook cell with ``_ = plots.loss_curve(…)``: the figure then appears once.  The colors are those of
Okabe and Ito, which color-blind readers can tell apart; marker, line style or hatch always says the same again.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

BLUE, ORANGE, GREEN, RED, PINK, SKY, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#6E6E6E"
STYLE = {"font.size": 12, "axes.labelsize": 12, "axes.titlesize": 13, "legend.fontsize": 11, "figure.dpi": 120,
         "figure.facecolor": "white", "axes.facecolor": "white", "axes.spines.top": False, "axes.spines.right": False,
         "mathtext.fontset": "cm", "hatch.linewidth": 0.7, "figure.constrained_layout.use": True}


def picture_style():
    """Return the style of all pictures, as a context in which a figure is made; chapters 1 to 5.

    Examples
    --------
    >>> with picture_style():
    ...     plt.rcParams["font.size"]
    12.0
    """
    # The backend must be loaded before the context opens: in a notebook, loading it switches interactive mode on,
    # and the end of the context would switch that off again, so that no later cell would show a picture.
    plt.draw_if_interactive()
    return plt.rc_context(STYLE)


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


def vector_map(vectors, words, groups=None, method="tsne", perplexity=10, random_state=None):
    """Draw word vectors as a map in the plane; chapters 3 to 5.

    Vectors are first scaled to length 1, so that near means a large cosine.  t-SNE keeps neighbors together;
    the distances between far clusters, the sizes of clusters and the axes mean nothing, and another start,
    perplexity or set of words gives another map.  PCA is the widest shadow: its distances mean something, but
    are never longer than the true ones.  Chapter 8 treats both.

    Parameters
    ----------
    vectors : (n, N) array, one row for each word: ``W.T[indices]`` for columns of W
    words : list of the n words, in the order of the rows
    groups : dict from a name to a list of words that share a marker and a color, or None
    method : "tsne" or "pca"
    perplexity : for t-SNE, about how many neighbors count; less than n
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
    with picture_style():
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
        name_points(ax, points, words)
    return fig


def _unit_rows(vectors, words):
    vectors = finite("vectors", vectors, 2)
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


def name_points(ax, points, words, obstacles=()):
    """Write each word beside its point, on the nearest place that is free or else the least crowded; chapters 3 to 5.

    Parameters
    ----------
    ax : matplotlib.axes.Axes, whose limits are final
    points : (n, 2) coordinates of the words
    words : list of n words
    obstacles : arrays of further points, shape (m, 2), that no word should cover

    Examples
    --------
    >>> fig, ax = plt.subplots()
    >>> name_points(ax, np.array([[0.2, 0.5], [0.8, 0.5]]), ["left", "right"])
    >>> [text.get_text() for text in ax.texts]
    ['left', 'right']
    """
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


def finite(name, values, dimensions):
    """Return values as a float array, or say which of them cannot be drawn; chapters 1 to 5.

    Parameters
    ----------
    name : what to call the values in a message
    values : array-like of numbers
    dimensions : how many axes the array must have

    Returns
    -------
    Float array.

    Raises
    ------
    ValueError
        If the number of axes is another, the array is empty, or a value is not finite.

    Examples
    --------
    >>> finite("losses", [1, 2], 1)
    array([1., 2.])
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != dimensions or values.size == 0:
        raise ValueError(f"{name} must have {dimensions} dimensions and not be empty, but its shape is {values.shape}")
    if not np.isfinite(values).all():
        place = tuple(map(int, np.argwhere(~np.isfinite(values))[0]))
        raise ValueError(f"{name} must be finite, but {name}[{', '.join(map(str, place))}] is {values[place]}")
    return values


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
            ax.set_xticks(range(len(columns)), columns, rotation=40, ha="right", rotation_mode="anchor", fontsize=11)
            ax.set_yticks(range(len(rows)), rows, fontsize=11)
            ax.set_title(title)
            for i, j in np.argwhere(np.isfinite(table)):
                dark = abs(table[i, j]) > 0.6 * largest
                ax.text(j, i, f"{table[i, j]:.1f}".replace("-0.0", "0.0"), ha="center", va="center", fontsize=10,
                        color="white" if dark else "black")
    return fig


def map_panels(maps, words, groups, notes, columns=3):
    """Draw several maps of the same words side by side, in small; chapter 8.

    Parameters
    ----------
    maps : dict from a title to the (n, 2) places of the words
    words : list of the n words, in the order of the rows
    groups : dict from a name to a list of words that share a marker and a color; other words are not drawn
    notes : list with a line of text for below each panel
    columns : panels in a row

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a map has not one finite place for each word, or there is not one note for each map.

    Examples
    --------
    >>> square = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> maps = {"upright": square, "turned": square[:, ::-1]}
    >>> fig = map_panels(maps, list("abcd"), {"first": ["a", "b"], "last": ["c", "d"]}, ["kept 1.00"] * 2)
    >>> [ax.get_title() for ax in fig.axes]
    ['upright', 'turned']
    """
    maps = {title: finite(f"the map {title!r}", points, 2) for title, points in maps.items()}
    wrong = [title for title, points in maps.items() if points.shape != (len(words), 2)]
    if wrong or len(notes) != len(maps):
        raise ValueError(f"each map needs {len(words)} places in the plane and one note, but there are {len(maps)} "
                         f"maps, {len(notes)} notes"
                         + (f", and {wrong[0]!r} has shape {maps[wrong[0]].shape}" if wrong else ""))
    rows = -(-len(maps) // columns)
    with picture_style():
        fig, axes = plt.subplots(rows, columns, figsize=(7, 0.8 + 2.45 * rows), squeeze=False)
        for ax in axes.flat[len(maps):]:
            ax.remove()
        for ax, (title, points), note in zip(axes.flat, maps.items(), notes):
            for i, (name, members) in enumerate(groups.items()):
                ax.scatter(*points[[words.index(word) for word in members]].T, s=17, label=name,
                           color=(BLUE, RED, GREEN, PINK, ORANGE, SKY, "black")[i % 7], marker="osD^vPX*"[i % 8])
            ax.set(xticks=[], yticks=[])
            ax.set_title(title, fontsize=11)
            ax.set_xlabel(note, fontsize=11)
            ax.spines[:].set(visible=True, color="#BBBBBB")
        fig.legend(*axes.flat[0].get_legend_handles_labels(), loc="outside upper center", ncols=3, frameon=False,
                   handletextpad=0.1, columnspacing=1)
    return fig


def before_after(before, after, target):
    """Draw places before and after an alignment, each joined by a line to its place in the target; chapter 8.

    Parameters
    ----------
    before, after, target : (n, 2) arrays

    Returns
    -------
    matplotlib.figure.Figure with two panels that share their axes

    Raises
    ------
    ValueError
        If an array is not finite, or the shapes are not (n, 2) for the same n.

    Examples
    --------
    >>> target = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> [ax.get_title() for ax in before_after(target + 1, target, target).axes]
    ['before', 'after']
    """
    before, after, target = (finite("places", points, 2) for points in (before, after, target))
    if not before.shape == after.shape == target.shape == (len(target), 2):
        raise ValueError("places must have one shape (n, 2), but they have "
                         f"{before.shape}, {after.shape} and {target.shape}")
    with picture_style():
        fig, axes = plt.subplots(1, 2, figsize=(7, 3.9), sharex=True, sharey=True)
        for ax, title, points in zip(axes, ("before", "after"), (before, after)):
            ax.plot(*np.stack([points, target]).transpose(2, 0, 1), color="#BBBBBB", linewidth=0.8, zorder=1)
            ax.scatter(*target.T, s=26, marker="s", facecolors="white", edgecolors=RED, label="second run")
            ax.scatter(*points.T, s=14, marker="o", color=BLUE, label="first run")
            ax.set(title=title, xticks=[], yticks=[])
            ax.set_aspect("equal")
            ax.spines[:].set(visible=True, color="#BBBBBB")
        fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2, frameon=False)
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
        ax.set(xlabel=xlabel, yticks=height, yticklabels=names, ylim=(len(names) - 0.4, -0.6))
        ax.grid(axis="y", color="#EEEEEE")
        ax.set_axisbelow(True)
        fig.legend(loc="outside upper center", ncols=2, frameon=False)
    return fig
