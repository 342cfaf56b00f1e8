"""Figure "Explore the vectors": the vectors chapter's training on real text, as maps with neighbors and analogies."""

import base64

import matplotlib.pyplot as plt
import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from w2vedu import plots
from w2vedu.corpora import SUMMARIES_FAMILIES, summaries
from w2vedu.evaluation import neighbor_preservation
from w2vedu.style import BLUE, GREEN, ORANGE, PINK, RED, SKY
from w2vedu.text import Vocabulary
from w2vedu.training import train
from w2vedu.vectors import WordVectors

FREQUENT = 1400
FURTHER = ["man", "woman", "men", "women"]  # readers will ask for them
STEP = 0.02  # every number is rounded to a multiple of it, so that one byte holds it
TOLERANCE = 0.003  # of a part: another BLAS may round a place of the map or a tie among neighbors the other way
COLORS = (BLUE, RED, GREEN, PINK, ORANGE, SKY, "black")


def data():
    """Train as the chapter does, round the vectors of the words of the page, and map the rounded vectors."""
    corpus = summaries()
    vocabulary = Vocabulary(corpus, min_count=5)
    trained = train(corpus, vocabulary, "skipgram-ns", vector_size=50, window=5, negative=5, epochs=4, eta=0.05,
                    batch_size=128, seed=1, progress=False)
    chosen = chosen_words(vocabulary)
    table = rounded(trained.W.T[vocabulary.encode(chosen["words"])])
    unit = WordVectors(chosen["words"], table.astype(float)).unit
    return {**chosen, "dimensions": table.shape[1], "step": STEP, "vectors": base64.b64encode(table.tobytes()).decode(),
            "maps": [described(name, points, unit) for name, points in maps(unit).items()]}


def chosen_words(vocabulary):
    """Choose the words of the page: the most frequent ones and the families; say how often each occurs."""
    further = [vocabulary.index[word] for word in sum(SUMMARIES_FAMILIES.values(), FURTHER)]
    rows = sorted({*range(FREQUENT), *further})
    return {"words": [vocabulary.words[row] for row in rows], "counts": vocabulary.counts[rows].tolist(),
            "vocabulary": len(vocabulary), "families": SUMMARIES_FAMILIES}


def rounded(table):
    """Return the numbers as multiples of STEP, one byte each."""
    multiples = np.round(table / STEP)
    if np.abs(multiples).max() > 127:
        raise ValueError(f"the largest number is {np.abs(table).max():.2f}, but one byte holds up to 127 · {STEP}: "
                         "choose a larger STEP")
    return multiples.astype(np.int8)


def stored_table(data):
    """Return the (n, N) vectors that are stored in the page's data."""
    numbers = np.frombuffer(base64.b64decode(data["vectors"]), np.int8)
    return numbers.reshape(len(data["words"]), data["dimensions"]) * data["step"]


def maps(unit, perplexities=(5, 30, 100)):
    """Project unit vectors to the plane: PCA, and t-SNE that starts from PCA, which leaves nothing to chance."""
    models = {"PCA": PCA(2, svd_solver="full")}
    for perplexity in perplexities:
        models[f"t-SNE, perplexity {perplexity}"] = TSNE(2, perplexity=perplexity, init="pca", random_state=0)
    return {name: model.fit_transform(unit) for name, model in models.items()}


def described(name, points, unit):
    """Return a map as the page stores it: whole numbers up to 1000 in size, and the share of neighbors it keeps."""
    middle = (points.max(axis=0) + points.min(axis=0)) / 2
    points = np.round(1000 * (points - middle) / np.abs(points - middle).max()).astype(int)
    return {"name": name, "kept": round(neighbor_preservation(unit, points, 5), 4), "points": points.tolist()}


def part(stored):
    """Return what takes seconds to compute again, as it is stored and anew: all but the training and t-SNE.

    A test compares both, and the vectors with what the chapter's own training has printed.
    """
    unit = WordVectors(stored["words"], stored_table(stored)).unit
    again = described("PCA", maps(unit, perplexities=())["PCA"], unit)
    kept = [described(each["name"], np.array(each["points"]), unit)["kept"] for each in stored["maps"]]
    words = chosen_words(Vocabulary(summaries(), min_count=5))
    # As shares of the map, since a whole number may be rounded the other way.
    share = [(np.array(each["points"]) / 1000).tolist() for each in (stored["maps"][0], again)]
    return ([*(stored[key] for key in words), [each["kept"] for each in stored["maps"]], share[0]],
            [*words.values(), kept, share[1]])


def picture(data):
    """Draw the t-SNE map of perplexity 30 and the neighbors of one word: the fallback without scripts."""
    words, vectors = data["words"], WordVectors(data["words"], stored_table(data))
    chosen, points = data["maps"][2], np.array(data["maps"][2]["points"])
    neighbors = vectors.neighbors("music", 10)
    near = points[[words.index(word) for word, _ in neighbors]]
    with plots.picture_style():
        fig, (ax, table) = plt.subplots(1, 2, figsize=(7, 4.6), width_ratios=[4, 1])
        ax.scatter(*points.T, s=3, color="#B5B5B5", rasterized=True)
        for (name, members), marker, color in zip(data["families"].items(), "osD^vP*", COLORS):
            ax.scatter(*points[[words.index(word) for word in members]].T, s=34 if marker == "*" else 22, marker=marker,
                       color=color, label=name)
        ax.scatter(*near.T, s=80, facecolors="none", edgecolors="black", linewidth=0.9)
        ax.annotate("music and its neighbors", near.min(axis=0), (0.03, 0.05), textcoords="axes fraction",
                    arrowprops=dict(arrowstyle="-", color="black", linewidth=0.7))
        ax.set(xticks=[], yticks=[], aspect="equal", title=chosen["name"])
        ax.spines[:].set(visible=True, color="#BBBBBB")
        table.set(ylim=(9.6, -0.6))
        table.set_title("near music", loc="left")
        table.axis("off")
        for row, (word, cosine) in enumerate(neighbors):
            table.text(0, row, word, va="baseline")
            table.text(1, row, f"{cosine:.2f}", va="baseline", ha="right")
        fig.legend(loc="outside upper center", ncols=7, frameon=False, handletextpad=0.1, columnspacing=0.8)
    return fig
