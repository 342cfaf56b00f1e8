"""Maps of words: places in the plane, with a name beside each point; chapters 3 to 5 and 8."""

import matplotlib.pyplot as plt
import numpy as np

from .inputs import quoted
from .style import BLUE, GREEN, GREY, ORANGE, PINK, RED, SKY, finite, picture_style, word_label


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
        raise ValueError(f"groups name {quoted(unknown[0])}, which is not among the {len(words)} words of the map")
    rest = [row for row, word in enumerate(words) if not any(word in members for members in groups.values())]
    with picture_style():
        fig, ax = plt.subplots(figsize=(7, 6.8))
        _frame(ax)
        ax.set_aspect("equal", adjustable="datalim")
        _draw_groups(ax, points, words, groups, size=36)
        ax.scatter(*points[rest].T, s=36, color=GREY, marker=".")
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
        raise ValueError(f"each word of a map needs its own name, but {quoted(twice[0])} stands twice")
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not lengths.all():
        raise ValueError(f"the vector of {quoted(words[lengths.argmin()])} is zero, so it has no direction to draw")
    return vectors / lengths


def _project(rows, method, perplexity, random_state):
    from sklearn.decomposition import PCA  # here, since it takes a second, and most pictures of the book are no maps
    from sklearn.manifold import TSNE

    if method == "pca":
        return PCA(2, svd_solver="full").fit_transform(rows)
    if method != "tsne":
        raise ValueError(f'method must be "tsne" or "pca", but it is {method!r}')
    if not 0 < perplexity < len(rows):
        raise ValueError(f"t-SNE needs a perplexity between 0 and the number of words, but perplexity = {perplexity} "
                         f"and there are {len(rows)} words: lower it or show more words")
    start = "pca" if random_state is None else "random"
    return TSNE(2, perplexity=perplexity, init=start, random_state=random_state or 0).fit_transform(rows)


def map_panels(maps, words, groups, notes, columns=3):
    """Draw several maps of the same words side by side, in small; chapter 8.

    Parameters
    ----------
    maps : dict from a title to the (n, 2) places of the words; titles and notes are text, without formulas
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
    maps = {title: finite(f"the map {quoted(title)}", points, 2) for title, points in maps.items()}
    wrong = [title for title, points in maps.items() if points.shape != (len(words), 2)]
    if wrong or len(notes) != len(maps):
        raise ValueError(f"each map needs {len(words)} places in the plane and one note, but there are {len(maps)} "
                         f"maps, {len(notes)} notes"
                         + (f", and {quoted(wrong[0])} has shape {maps[wrong[0]].shape}" if wrong else ""))
    rows, room = -(-len(maps) // columns), 90 // columns  # characters of a title or note
    with picture_style():
        fig, axes = plt.subplots(rows, columns, figsize=(7, 0.8 + 2.45 * rows), squeeze=False)
        for ax in axes.flat[len(maps):]:
            ax.remove()
        for ax, (title, points), note in zip(axes.flat, maps.items(), notes):
            _draw_groups(ax, points, words, groups, size=17)
            _frame(ax)
            ax.set_title(word_label(title, room), fontsize=11)
            ax.set_xlabel(word_label(note, room), fontsize=11)
        fig.legend(*axes.flat[0].get_legend_handles_labels(), loc="outside upper center", ncols=3, frameon=False,
                   handletextpad=0.1, columnspacing=1)
    return fig


def _draw_groups(ax, points, words, groups, size):
    """Draw the points of each group with a color and a marker of its own."""
    for i, (name, members) in enumerate(groups.items()):
        ax.scatter(*points[[words.index(word) for word in members]].T, s=size, label=word_label(name),
                   marker="osD^vPX*"[i % 8], color=(BLUE, RED, GREEN, PINK, ORANGE, SKY, "black")[i % 7])


def _frame(ax):
    """Put a frame around a map; its axes mean nothing, so they have no numbers."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color="#BBBBBB")


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
            ax.set_title(title)
            ax.set_aspect("equal")
            _frame(ax)
        fig.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2, frameon=False)
    return fig


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
    for xy, word in zip(centers, map(word_label, words)):
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
