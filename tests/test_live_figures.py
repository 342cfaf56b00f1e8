"""The data of the film and the explorer are the chapters' own trainings, and the text around them says what is so."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import refresh_figures
from sklearn.manifold import trustworthiness

from w2vedu.corpora import toy_language
from w2vedu.evaluation import analogy_benchmark
from w2vedu.vectors import WordVectors

pytestmark = pytest.mark.slow  # computes maps

BOOK = Path(__file__).parents[1] / "book"
FILM, EXPLORER = (json.loads((BOOK / "interactive" / f"{name}.json").read_text(encoding="utf-8"))
                  for name in ("film", "explorer"))
film, explorer = (refresh_figures.load(BOOK / "interactive" / f"{name}.py") for name in ("film", "explorer"))
VECTORS = WordVectors(EXPLORER["words"], explorer.stored_table(EXPLORER))


def printed_by(chapter):
    """Return what the code cells of a chapter have printed; `make test` runs them again and compares."""
    notebook = json.loads((BOOK / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    return "".join(line for cell in notebook["cells"] if cell["cell_type"] == "code"
                   for output in cell["outputs"] for line in output.get("text", []))


# --- the film

def test_edges_change_one_factor_by_one_level():
    for words in toy_language().families.values():
        levels = dict(enumerate(np.ndindex(words.shape)))
        pairs = film.edges(words)
        assert pairs and all(np.abs(np.subtract(levels[i], levels[j])).sum() == 1 for i, j in pairs)
    assert film.edges(np.array([["a", "b"]] * 5)) == [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]


def test_the_film_ends_with_the_training_of_the_chapter():
    solved, d = re.search(r"(\d+)% of 808 analogies", printed_by("skipgram"))[1], FILM["solved"][-1]
    assert f"{d:.0%}" == f"{solved}%"
    assert FILM["knowing_nothing"] > FILM["loss"][-1] > FILM["smallest_loss"]


def test_what_the_chapter_says_of_the_film():
    start, third, second = 0, 6, 14  # frames after 0, 0.36 and 1.96 epochs
    assert FILM["epochs"][third] == 0.36 and FILM["epochs"][second] == 1.96
    loss, solved = np.array(FILM["loss"]), FILM["solved"]
    way = (loss[start] - loss[third]) / (FILM["knowing_nothing"] - FILM["smallest_loss"])
    assert way == pytest.approx(0.8, abs=0.03) and 0.1 < loss[third] - loss[second] < 0.13
    assert [f"{solved[frame]:.0%}" for frame in (third, second)] == ["6%", "91%"]


# --- the explorer

def test_the_stored_vectors_are_those_of_the_chapter():
    """`make test` runs the chapter again and compares what it prints; here the page's data are compared with that."""
    printed = printed_by("vectors")
    lengths = np.linalg.norm(VECTORS.vectors, axis=1)
    for start, end in [(1, 10), (11, 100), (101, 1000)]:
        mean = float(re.search(rf"{start} … {end} +\d+ +(\d\.\d\d)", printed)[1])
        assert lengths[start - 1:end].mean() == pytest.approx(mean, abs=0.01)
    compared = 0
    for word in ("river", "music", "king"):
        for name, table in ("cosine", VECTORS.unit), ("dot", VECTORS.vectors):
            there = re.search(rf"{word} +{name} +(.*)", printed)[1].split()
            here = [VECTORS.words[row] for row in np.argsort(-table @ table[VECTORS.index[word]])]
            here.remove(word)
            there = [near for near in there if near in VECTORS.index]
            assert set(here[:len(there)]) == set(there), (word, name)  # rounding may swap two
            compared += len(there)
    assert compared > 15


def test_the_maps_show_the_vectors():
    trust = [trustworthiness(VECTORS.unit, np.array(each["points"]), n_neighbors=5) for each in EXPLORER["maps"]]
    rng = np.random.default_rng(0)
    chance = trustworthiness(VECTORS.unit, rng.standard_normal((len(EXPLORER["words"]), 2)), n_neighbors=5)
    assert trust[0] > chance + 0.15 and min(trust[1:]) > 0.9


def test_what_the_chapter_says_of_the_maps_and_the_analogies():
    kept = [each["kept"] for each in EXPLORER["maps"]]
    assert [f"{share:.0%}" for share in (kept[0], max(kept))] == ["4%", "49%"] and len(EXPLORER["words"]) == 1427
    assert VECTORS.analogy("king", "queen", "he")[0][0] == "she"
    assert analogy_benchmark(VECTORS, [("king", "queen", "he", "she")], exclude_inputs=False)[2][0][4] == "he"
    assert VECTORS.analogy("man", "king", "woman")[0][0] != "queen"


def test_numbers_too_large_for_a_byte_are_an_error():
    assert explorer.rounded(np.array([[0.05, -2.54]])).tolist() == [[2, -127]]
    with pytest.raises(ValueError, match="largest number is 2.60"):
        explorer.rounded(np.array([[-2.6]]))
