"""The style of all pictures: colors, sizes, and the check that what is drawn is finite; used by every chapter.

The colors are those of Okabe and Ito, which color-blind readers can tell apart; marker, line style or hatch always
says the same again.
"""

import matplotlib.pyplot as plt
import numpy as np

from .inputs import plain

BLUE, ORANGE, GREEN, RED, PINK, SKY, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#6E6E6E"
STYLE = {"font.size": 12, "axes.labelsize": 12, "axes.titlesize": 13, "legend.fontsize": 11, "figure.dpi": 120,
         "figure.facecolor": "white", "axes.facecolor": "white", "axes.spines.top": False, "axes.spines.right": False,
         "mathtext.fontset": "cm", "hatch.linewidth": 0.7, "figure.constrained_layout.use": True}


def picture_style():
    """Return the style of all pictures, as a context in which a figure is made; chapters 1 to 5.

    Returns
    -------
    A context manager; at its end the style is what it was before.

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


def word_label(word, longest=20):
    """Write a word for a picture: as text and no formula, in one line, and of a long word the beginning; chapter 8.

    Parameters
    ----------
    word : the word
    longest : how many characters of it are shown

    Returns
    -------
    A string for matplotlib.

    Examples
    --------
    >>> print(word_label("cat"), word_label("$x$"))
    cat \\$x\\$
    """
    return plain(word, longest).replace("$", r"\$")


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
