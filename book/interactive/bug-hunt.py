"""Data and picture of the figure `bug-hunt`: four bugs of a CBOW step, and the windows that show them; chapter 5."""

from itertools import chain, combinations

import matplotlib.pyplot as plt
import numpy as np

from w2vedu import MODELS
from w2vedu.corpora import one_two_three_four
from w2vedu.gradcheck import central_differences, relative_error
from w2vedu.numerics import sigmoid
from w2vedu.style import GREEN, GREY, RED, picture_style

ETA, TOLERANCE = 0.1, 1e-8  # the tolerance is that of w2vedu.gradcheck for central differences
BUGS = ["draws in a set", "δ from new rows", "repeats lost by -=", "1/C forgotten"]  # their digits are 1, 2, 3, 4
CASES = [  # name, context, center, draws
    ("nothing twice", [1, 3], 2, [0, 3]),
    ("one context word", [1], 2, [0, 3]),
    ("repeated context", [1, 1, 3], 2, [0, 3]),
    ("one word, twice", [1, 1], 2, [0, 3]),
    ("drawn twice", [1, 3], 2, [3, 3]),
    ("true word drawn", [1, 3], 2, [0, 2]),
    ("all at once", [1, 1, 3], 2, [3, 3, 2]),
]


def listing(bugs):
    """Return the lines of one step of CBOW with negative sampling; `bugs` holds the digits of what is wrong in it."""
    draws = "*set(draws) - {center}" if "1" in bugs else "*draws"
    size = "eta * delta" if "4" in bugs else "eta / C * delta"
    if "3" in bugs:
        update_output, update_input = "W_out[S] -= change", f"W.T[context] -= {size}"
    else:
        update_output, update_input = "np.subtract.at(W_out, S, change)", f"np.subtract.at(W.T, context, {size})"
    delta = "delta = errors @ W_out[S]"
    return ["h = W[:, context].mean(axis=1)",
            f"S = [center, {draws}]",
            "errors = sigmoid(W_out[S] @ h)",
            "errors[0] -= 1",
            "change = eta * np.outer(errors, h)",
            *([update_output, delta] if "2" in bugs else [delta, update_output]),
            update_input]


def gradients_of_the_step(bugs, W, W_out, context, center, draws):
    """Run the listing and read off what it takes for the gradients: (old - new) / η, of W and of W'."""
    names = {"np": np, "sigmoid": sigmoid, "W": W.copy(), "W_out": W_out.copy(), "context": context, "C": len(context),
             "center": center, "draws": draws, "eta": ETA}
    exec("\n".join(listing(bugs)), names)
    return (W - names["W"]) / ETA, (W_out - names["W_out"]) / ETA


def errors(bugs, context, center, draws):
    """Return the relative errors of both gradients against central differences; 0 for what is below the tolerance."""
    _, W, W_out = one_two_three_four()
    measured = central_differences(
        lambda W, W_out: MODELS["cbow-ns"].loss(W, W_out, center, context, draws), W, W_out)
    found = map(relative_error, gradients_of_the_step(bugs, W, W_out, context, center, draws), measured)
    return [float(f"{error:.3g}") if error > TOLERANCE else 0 for error in found]


def data():
    """Return the example, the cases, all 16 listings, and the errors of the right code and of each bug alone."""
    words, W, W_out = one_two_three_four()
    combinations_of_bugs = chain.from_iterable(combinations("1234", size) for size in range(5))
    return {
        "words": words, "W": W.tolist(), "W_out": W_out.tolist(), "eta": ETA, "tolerance": TOLERANCE, "bugs": BUGS,
        "cases": [{"name": name, "context": context, "center": center, "draws": draws}
                  for name, context, center, draws in CASES],
        "listings": {bugs: listing(bugs) for bugs in map("".join, combinations_of_bugs)},
        "errors": {bugs: [errors(bugs, *case[1:]) for case in CASES] for bugs in ["", "1", "2", "3", "4"]},
    }


def picture(data):
    """Draw the matrix of bugs and cases; a cell says how far the gradients of W and W' are off."""
    columns = ["right code", *data["bugs"]]
    with picture_style():
        fig, ax = plt.subplots(figsize=(7.6, 4.6))
        for column, found in enumerate(data["errors"].values()):
            for row, pair in enumerate(found):
                for half, error in enumerate(pair):
                    left = column + 0.04 + 0.46 * half
                    ax.add_patch(plt.Rectangle((left, row + 0.08), 0.46, 0.84, linewidth=0,
                                               facecolor=RED if error else GREEN, alpha=0.3 if error else 0.12))
                    ax.text(left + 0.23, row + 0.5, f"{error:.2f}" if error else "✓", ha="center", va="center",
                            fontsize=10.5, weight="bold" if error else "normal", fontfamily="DejaVu Sans")
        for column, name in enumerate(columns):
            ax.text(column + 0.5, -0.72, name.replace(" ", "\n", 1), ha="center", va="center", fontsize=10.5)
            for half, table in enumerate(["∇W", "∇W′"]):
                ax.text(column + 0.27 + 0.46 * half, -0.18, table, ha="center", va="center", fontsize=9.5, color=GREY)
        names = [case["name"] for case in data["cases"]]
        ax.set(xlim=(0, len(columns)), ylim=(len(names), -1.1), yticks=np.arange(len(names)) + 0.5, yticklabels=names,
               xticks=[])
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
    return fig
