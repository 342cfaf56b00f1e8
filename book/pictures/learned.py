"""The picture of the home page, and the preview that other sites show: a map of words, as the book's model learned it.

``make figures`` calls this file.  The vectors are those of chapter 8, the map is made as in chapter 5.
"""

import json
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patheffects import withStroke

sys.path.append(str(Path(__file__).parents[1] / "_ext"))
from refresh_figures import as_json, as_svg, write_if_changed  # beside the book's other tools

from w2vedu.corpora import SUMMARIES_FAMILIES, summaries
from w2vedu.maps import name_points
from w2vedu.style import BLUE, GREEN, ORANGE, PINK, RED, SKY, picture_style
from w2vedu.text import Vocabulary
from w2vedu.training import train
from w2vedu.vectors import WordVectors

HERE = Path(__file__).parent
COLORS = [BLUE, RED, GREEN, PINK, ORANGE, SKY, "#5A5A5A"]
MARKERS = "osD^vPX"


def data():
    """Train the vectors, and place the words of the families in the plane."""
    from sklearn.manifold import TSNE

    corpus = summaries()
    vocabulary = Vocabulary(corpus, min_count=5)
    trained = train(corpus, vocabulary, "skipgram-ns", vector_size=50, window=5, negative=5, epochs=4, eta=0.05,
                    batch_size=128, seed=1, progress=False)
    vectors = WordVectors(vocabulary.words, trained.W.T)
    words = sum(SUMMARIES_FAMILIES.values(), [])
    places = TSNE(2, perplexity=10, init="pca", random_state=0).fit_transform(vectors[words])
    places = (places - places.min(axis=0)) / np.ptp(places, axis=0)
    return {"words": words, "places": places.astype(float).round(3).tolist()}


def draw(ax, data, size):
    """Draw the words of each family with a marker and a color of its own."""
    places = np.array(data["places"])
    start = 0
    for (name, members), color, marker in zip(SUMMARIES_FAMILIES.items(), COLORS, MARKERS):
        x, y = places[start:start + len(members)].T
        ax.scatter(x, y, s=size, color=color, marker=marker, label=name, zorder=2)
        start += len(members)
    ax.set_axis_off()
    ax.margins(0.06, 0.08)


def tops(data):
    """Return for each family the middle of its upper edge."""
    place = dict(zip(data["words"], data["places"]))
    xy = {name: np.array([place[word] for word in members]) for name, members in SUMMARIES_FAMILIES.items()}
    return {name: (np.median(points[:, 0]), np.quantile(points[:, 1], 0.9)) for name, points in xy.items()}


def picture(data):
    """Draw the map for the home page; the first words of each family are named, in letters for a phone's width."""
    named = [word for members in SUMMARIES_FAMILIES.values() for word in members[:4]]
    places = dict(zip(data["words"], data["places"]))
    others = [place for word, place in places.items() if word not in named]
    with picture_style():
        fig, ax = plt.subplots(figsize=(4.7, 4.6))
        draw(ax, data, 38)
        fig.legend(loc="outside upper center", ncols=4, frameon=False, handletextpad=0, columnspacing=1, fontsize=13,
                   markerscale=1.3)
        name_points(ax, np.array([places[word] for word in named]), named, obstacles=[np.array(others)])
    return fig


def preview(data):
    """Draw the preview: the map, with the title of the book on it; 1200 × 630 pixels."""
    with picture_style():
        fig = plt.figure(figsize=(12, 6.3), dpi=100, layout="none")
        ax = fig.add_axes([0.44, 0.03, 0.55, 0.94])
        draw(ax, data, 60)
        fig.text(0.05, 0.60, "word2vec,\nline by line", fontsize=56, fontweight="bold", va="center", color="#1A1A1A")
        fig.text(0.05, 0.30, "34 equations derived,\ncomputed and checked", fontsize=27, va="center", color="#444444")
        for name, (x, y) in tops(data).items():
            ax.annotate(name, (x, y), xytext=(0, 14), textcoords="offset points", ha="center", fontsize=23,
                        path_effects=[withStroke(linewidth=5, foreground="white")])
    return fig


def main():
    """Write the data, the picture of the home page, and the preview."""
    plt.switch_backend("agg")
    text = as_json(data())
    write_if_changed(HERE / "learned.json", text)
    write_if_changed(HERE / "learned.svg", as_svg(picture(json.loads(text)), "learned"))
    preview(json.loads(text)).savefig(HERE.parent / "_static" / "social-preview.png", metadata={"Software": None})


if __name__ == "__main__":
    main()
