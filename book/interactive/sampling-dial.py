"""Data and picture of the figure `sampling-dial`: how often draws coincide, and what they save; chapter 5."""

from math import factorial

import matplotlib.pyplot as plt
import numpy as np

from w2vedu.style import BLUE, GREEN, ORANGE, RED, picture_style

K, N, EXPONENT = 5, 300, 0.75
#: Vocabulary sizes, ten for each factor of 10, from that of a toy to that of a large corpus.
SIZES = [int(first * 10**power) for power in range(1, 6) for first in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
         if 20 <= first * 10**power <= 300_000]


def duplicate_and_collision(V, K, exponent):
    """Return the probabilities that a word is drawn twice among K draws, and that a draw hits the true word.

    The counts of the V words follow Zipf's law; the noise is made of their powers, as in (N.1), and the true word
    is drawn by its count.  That K draws differ has K! times the K-th elementary symmetric polynomial of the noise
    as its probability; the loop adds one word at a time to it.
    """
    counts = 1 / np.arange(1, V + 1)
    unigram, noise = counts / counts.sum(), counts**exponent / (counts**exponent).sum()
    products = np.zeros(K + 1)
    products[0] = 1
    for p in noise:
        products[1:] += p * products[:-1]
    return 1 - factorial(K) * products[K], unigram @ (1 - (1 - noise)**K)


def data():
    """Return the vocabulary sizes, and the two probabilities for each, with K = 5 and the power 3/4."""
    probabilities = [duplicate_and_collision(V, K, EXPONENT) for V in SIZES]
    duplicate, collision = np.array(probabilities).T.round(6).tolist()
    return {"K": K, "N": N, "exponent": EXPONENT, "sizes": SIZES, "duplicate": duplicate, "collision": collision}


def picture(data):
    """Draw the two probabilities and the cost of a window over the size of the vocabulary."""
    V, K, N = np.array(data["sizes"]), data["K"], data["N"]
    duplicate, collision = np.array(data["duplicate"]), np.array(data["collision"])
    marked = [data["sizes"].index(size) for size in (20, 1000, 100_000)]
    with picture_style():
        fig, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.9), width_ratios=(1.15, 1))
        lines = [(duplicate, collision, "o-", BLUE, "a word drawn twice", (1e4, 0.011), "right"),
                 (collision, duplicate, "s--", RED, "the true word drawn", (4e3, 0.055), "left")]
        for P, other, style, color, name, place, side in lines:
            left.loglog(V, P, style, color=color, markevery=marked)
            left.text(*place, name, color=color, ha=side)
            for i in marked:
                above = P[i] > other[i]
                left.annotate(f"{P[i]:.1%}", (V[i], P[i]), (7, 5) if above else (-7, -7), color=color,
                              textcoords="offset points",
                              **({"ha": "left", "va": "bottom"} if above else {"ha": "right", "va": "top"}))
        left.set(xlabel="words in the vocabulary, V", ylabel="probability in a window", xlim=(4, 6e5), ylim=(1.5e-3, 1),
                 yticks=[0.01, 0.1, 1], yticklabels=["1%", "10%", "100%"])
        softmax, draws = 3 * V * N, 3 * (K + 1) * N
        right.loglog(V, softmax, "-", color=ORANGE)
        right.loglog(V, np.full(len(V), draws), "--", color=GREEN)
        right.text(6e3, 4e7, "softmax, 3VN", ha="right")
        right.text(80, draws * 0.55, f"{K} draws, 3(K + 1)N", va="top")
        at = marked[-1]
        right.annotate("", (V[at], draws), (V[at], softmax[at]), arrowprops={"arrowstyle": "<->", "shrinkA": 0,
                                                                             "shrinkB": 0})
        right.text(V[at] * 0.8, 4e5, f"{V[at] / (K + 1):,.0f}\ntimes", ha="right", va="center")
        right.set(xlabel="words in the vocabulary, V", ylabel=f"multiplications in a window, N = {N}", ylim=(1e3, 1e9))
        for ax in (left, right):
            ax.set(xticks=[100, 1e4], xticklabels=["100", "10,000"])
            ax.minorticks_off()
    return fig
