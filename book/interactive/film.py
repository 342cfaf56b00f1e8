"""Figure "The vectors move": the skip-gram chapter's training on the toy language, as a film."""

import matplotlib.pyplot as plt
import numpy as np

from w2vedu import plots
from w2vedu.corpora import toy_language
from w2vedu.evaluation import analogy_benchmark
from w2vedu.style import BLUE, GREEN, GREY, ORANGE, PINK, RED
from w2vedu.text import Vocabulary
from w2vedu.training import batch_step, gather_windows, train
from w2vedu.vectors import WordVectors

EPOCHS, FRAMES = 16, 41
TIMES = EPOCHS * np.linspace(0, 1, FRAMES)**2  # closer together at the beginning, where the vectors move fastest
TOLERANCE = 0.002  # another BLAS changes the third digit of a place now and then
STYLES = {"people": ("o", BLUE), "countries": ("s", RED), "animals": ("D", GREEN), "adjectives": ("^", PINK),
          "verbs": ("P", ORANGE)}


def data():
    """Train as the chapter does, and keep the map, the loss and the solved analogies at 41 moments."""
    toy = toy_language()
    vocabulary = Vocabulary(toy.sentences)
    frames = film(toy.sentences, vocabulary)
    windows = whole_sentences(toy.sentences, vocabulary)
    loss = [batch_step("skipgram", W.copy(), W_out.copy(), windows, 0.0) / len(windows.context) for W, W_out in frames]
    solved = [analogy_benchmark(WordVectors(vocabulary.words, W.T), toy.analogies)[0] for W, _ in frames]
    families = {name: {"words": words.ravel().tolist(), "edges": edges(words)} for name, words in toy.families.items()}
    rows = {name: [vocabulary.index[word] for word in family["words"]] for name, family in families.items()}
    views = {name: view([W.T[chosen] for W, _ in frames])
             for name, chosen in {"all": sum(rows.values(), []), **rows}.items()}
    return {"epochs": TIMES.round(4).tolist(),
            "loss": np.round(loss, 4).tolist(), "solved": np.round(solved, 4).tolist(),
            "knowing_nothing": round(float(np.log(len(vocabulary))), 4),
            "smallest_loss": round(smallest_loss(windows), 4),
            "families": families, "views": views}


def film(sentences, vocabulary):
    """Return the tables (W, W') when the film begins, when each of its moments has passed, and at the end."""
    frames = []

    def keep(epochs, W, W_out):
        if epochs >= TIMES[len(frames)]:
            frames.append((W.copy(), W_out.copy()))

    trained = train(sentences, vocabulary, "skipgram", vector_size=16, window=20, sample=None, epochs=EPOCHS, eta=0.05,
                    batch_size=16, seed=1, progress=False, watch=keep)
    return [*frames, (trained.W, trained.W_out)]


def whole_sentences(sentences, vocabulary):
    """Cut one window around every word of the text; it reaches over the whole sentence."""
    encoded = [vocabulary.encode(sentence) for sentence in sentences]
    tokens = np.concatenate(encoded)
    number = np.repeat(np.arange(len(encoded)), [len(sentence) for sentence in encoded])
    return gather_windows(tokens, number, np.arange(len(tokens)), np.full(len(tokens), max(map(len, encoded))))


def smallest_loss(windows):
    """Compute the loss of the best prediction that knows the center alone: the entropy of the counts #(w, x)."""
    counts = np.zeros((windows.centers.max() + 1, windows.context.max() + 1))
    np.add.at(counts, (windows.centers[windows.owner], windows.context), 1)
    shares = counts / counts.sum(axis=1, keepdims=True)
    seen = counts > 0
    return float(-(counts[seen] * np.log(shares[seen])).sum() / counts.sum())


def edges(words):
    """Pair the words of a family along its factors, level by level, as numbers in `words.ravel()`.

    A factor with more than three levels is left out: in a drawing its lines would hide the others.
    """
    numbers = np.arange(words.size).reshape(words.shape)
    return [[int(i), int(j)] for axis, levels in enumerate(words.shape) if levels <= 3
            for i, j in zip(np.delete(numbers, -1, axis).flat, np.delete(numbers, 0, axis).flat)]


def view(tables):
    """Project the words of every frame onto the plane in which the last frame spreads the most.

    One plane for all frames, and the mean of the words in the middle: what moves on the map has moved in the space.
    """
    centered = [table - table.mean(axis=0) for table in np.asarray(tables, dtype=float)]
    _, spread, axes = np.linalg.svd(centered[-1], full_matrices=False)
    plane = axes[:2] * np.sign(axes[:2].sum(axis=1, keepdims=True))  # fixes the signs, which are free
    points = np.array(centered) @ plane.T
    return {"share": round(float((spread[:2]**2).sum() / (spread**2).sum()), 4), "points": points.round(3).tolist()}


def picture(data):
    """Draw five frames and the loss: the fallback for paper and for pages without scripts."""
    points = np.array(data["views"]["all"]["points"])
    shown = [FRAMES * i // 20 for i in (2, 4, 7, 10)] + [FRAMES - 1]
    with plots.picture_style():
        fig, axes = plt.subplots(2, 3, figsize=(7, 5.2))
        for ax, frame, letter in zip(axes.flat, shown, "abcde"):
            start = 0
            for name, family in data["families"].items():
                end = start + len(family["words"])
                marker, color = STYLES[name]
                ax.scatter(*points[frame, start:end].T, s=17, marker=marker, color=color, label=name)
                start = end
            reach = 1.1 * np.abs(points).max()
            ax.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=[], yticks=[], aspect="equal")
            ax.spines[:].set(visible=True, color="#BBBBBB")
            ax.set_title(f"({letter}) {data['epochs'][frame]:.1f} epochs", fontsize=11)
            ax.set_xlabel(f"{data['solved'][frame]:.0%} of analogies", fontsize=11)
        ax = axes.flat[5]
        ax.plot(np.sqrt(data["epochs"]), data["loss"], color=GREY)
        for name, key in (("ln V", "knowing_nothing"), ("smallest possible", "smallest_loss")):
            ax.axhline(data[key], color=GREY, linewidth=0.8, linestyle=":")
            ax.text(4, data[key] - 0.04, name, ha="right", va="top", fontsize=10)
        for frame, letter in zip(shown, "abcde"):
            x, y = np.sqrt(data["epochs"][frame]), data["loss"][frame]
            ax.plot(x, y, "o", color=BLUE, markersize=4)
            ax.annotate(letter, (x, y), (3, 3), textcoords="offset points", fontsize=10)
        ax.set_xticks(np.sqrt([0, 1, 4, 16]), ["0", "1", "4", "16"])
        ax.set(title="loss", xlabel="epochs", ylim=(2.8, 5.4))
        fig.legend(*axes.flat[0].get_legend_handles_labels(), loc="outside upper center", ncols=5, frameon=False,
                   handletextpad=0.1, columnspacing=1)
    return fig
