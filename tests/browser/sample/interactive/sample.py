"""A figure for the tests of the machinery: one point in the plane, and the length of its vector."""

import numpy as np
from matplotlib.figure import Figure


def data():
    """Return where the point is at first, and how long its vector is."""
    v = [3.0, 4.0]
    return {"v": v, "length": float(np.linalg.norm(v))}


def picture(data):
    """Draw the point."""
    figure = Figure(figsize=(4, 3))
    figure.subplots().plot(*data["v"], "o")
    return figure
