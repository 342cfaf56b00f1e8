"""Data and picture of the figure `sampling-dial`: how often draws coincide, and what they save; chapter 5."""

from math import factorial

import matplotlib.pyplot as plt
import numpy as np

from w2vedu.style import BLUE, ORANGE, RED, picture_style

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
    V, N = np.array(data["sizes"]), data["N"]
    marked = [data["sizes"].index(size) for size in (20, 1000, 100_000)]
    with picture_style():
        fig, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.9))
        for name, style, color, above in (("duplicate", "o-", BLUE, False), ("collision", "s--", RED, True)):
            P = np.array(data[name])
            left.loglog(V, P, style, color=color, markevery=marked)
            for i in marked:
                left.annotate(f"{P[i]:.1%}", (V[i], P[i]), (6, 8) if (P[i] > data["duplicate"][i]) or not above else
                              (6, 8), textcoords="offset points", color=color, fontsize=11)
        left.set(xlabel="words in the vocabulary, V", ylabel="probability in one window", ylim=(2e-3, 1.5))
        right.loglog(V, 3 * V * N, "-", color=ORANGE)
        right.loglog(V, np.full(len(V), 3 * (data["K"] + 1) * N), "--", color=BLUE)
        right.set(xlabel="words in the vocabulary, V", ylabel="multiplications in one window")
    return fig
