"""Benchmarks against gensim's own, Procrustes against SciPy's and exact recovery, maps with known scores."""

from itertools import permutations
from pathlib import Path

import gensim.test.utils
import numpy as np
import pytest
import scipy.linalg
import scipy.stats
from gensim.models import KeyedVectors
from hypothesis import given
from hypothesis import strategies as st

from w2vedu.corpora import toy_language
from w2vedu.evaluation import (
    analogy_benchmark,
    neighbor_preservation,
    procrustes,
    read_pairs,
    read_questions,
    similarity_benchmark,
)
from w2vedu.vectors import WordVectors

pytestmark = pytest.mark.slow  # trains

PAIRS = [gensim.test.utils.datapath(name) for name in ("wordsim353.tsv", "simlex999.txt")]
QUESTIONS = gensim.test.utils.datapath("questions-words.txt")


def both(words, table):
    """The same vectors for us and for gensim, in the same precision."""
    theirs = KeyedVectors(table.shape[1], dtype=np.float64)
    theirs.add_vectors(words, table)
    return WordVectors(words, table), theirs


@pytest.fixture(scope="module")
def vectors():
    """Vectors for three quarters of all words of the benchmarks, with parallelograms that some questions fit."""
    rng = np.random.default_rng(4)
    questions = sum(read_questions(QUESTIONS).values(), [])
    words = sorted({word for question in questions for word in question}
                   | {word for path in PAIRS for a, b, _ in read_pairs(path) for word in (a, b)})
    words = [word for word in words if rng.random() < 0.75]
    vector = {word: rng.normal(size=12) for word in words}
    for a, b, c, d in questions[::7]:
        if {a, b, c, d} <= vector.keys():
            vector[d] = vector[b] - vector[a] + vector[c] + 0.3 * rng.normal(size=12)
    return both(words, np.array([vector[word] for word in words]))


# Reading

def test_the_files_of_gensim_are_read_whole():
    assert [len(read_pairs(path)) for path in PAIRS] == [353, 999]
    assert read_pairs(PAIRS[0])[1] == ("tiger", "cat", 7.35)
    sections = read_questions(QUESTIONS)
    assert len(sections) == 14 and sum(map(len, sections.values())) == 19544
    assert sections["capital-common-countries"][0] == ("athens", "greece", "baghdad", "iraq")


@pytest.mark.parametrize("line", ["cat\tdog", "cat\tdog\tmany", "cat dog 3.0", "cat\tdog\t3.0\t4"])
def test_a_damaged_pair_is_named_with_its_line(tmp_path, line):
    file = tmp_path / "pairs.tsv"
    file.write_text(f"# comment\n\na\tb\t1.0\n{line}\n")
    with pytest.raises(ValueError, match=r"pairs\.tsv, line 4: expected word<tab>word<tab>number"):
        read_pairs(file)


@pytest.mark.parametrize("text, line", [("a b c d\n", 1), (": x\na b c\n", 2), (": x\na b c d\na b c d e\n", 3)])
def test_a_damaged_question_is_named_with_its_line(tmp_path, text, line):
    file = tmp_path / "questions.txt"
    file.write_text(text)
    with pytest.raises(ValueError, match=rf"questions\.txt, line {line}: expected four words"):
        read_questions(file)


def test_a_section_that_comes_twice_keeps_all_its_questions(tmp_path):
    file = tmp_path / "questions.txt"
    file.write_text(": x\na b c d\n: y\ne f g h\n: x\ni j k l\n")
    assert read_questions(file) == {"x": [tuple("abcd"), tuple("ijkl")], "y": [tuple("efgh")]}


# Similarity

@pytest.mark.parametrize("path", PAIRS)
def test_similarity_is_that_of_gensim(vectors, path, tmp_path):
    # WordSim-353 has (money, cash) twice.  Of the two, gensim's cosines differ in the last bit, so that rounding
    # decides about their ranks; ours are equal.  Each pair is therefore taken once.
    lines = Path(path).read_text(encoding="utf-8").splitlines(keepends=True)
    once = {tuple(line.split("\t")[:2]): line for line in lines}
    path = tmp_path / "pairs.tsv"
    path.write_text("".join(once.values()), encoding="utf-8")
    assert len(once) >= len(lines) - 1
    ours, theirs = vectors
    rho, coverage, (low, high) = similarity_benchmark(ours, read_pairs(path))
    _, spearman, percent_missing = theirs.evaluate_word_pairs(path)
    assert rho == pytest.approx(spearman.statistic, abs=1e-12)
    assert coverage == pytest.approx(1 - percent_missing / 100, abs=1e-12)
    assert 0.3 < coverage < 0.8 and low < rho < high


def test_similarity_by_hand():
    # Cosines with the first axis fall with the angle; one pair of judgments is out of order: ρ = 1 - 6·2/(4·15).
    angles = np.radians([0, 10, 30, 60, 80])
    vectors = WordVectors(list("abcde"), np.column_stack([np.cos(angles), np.sin(angles)]) * [[3], [1], [5], [2], [9]])
    pairs = [("a", "b", 9), ("a", "c", 5), ("a", "d", 7), ("a", "e", 1), ("a", "z", 4), ("y", "b", 2)]
    rho, coverage, _ = similarity_benchmark(vectors, pairs, repeats=10)
    assert rho == pytest.approx(0.8, abs=1e-12) and coverage == pytest.approx(4 / 6)


def test_the_interval_is_that_of_scipys_bootstrap():
    rng = np.random.default_rng(0)
    words = [f"w{i}" for i in range(400)]
    vectors = WordVectors(words, rng.normal(size=(400, 3)))
    pairs = [(a, b, round(float(vectors[a] @ vectors[b] + rng.normal()), 1)) for a, b in zip(words[::2], words[1::2])]
    rho, _, (low, high) = similarity_benchmark(vectors, pairs, repeats=20_000)
    judged = [pair[2] for pair in pairs]
    cosines = [vectors[a] @ vectors[b] for a, b, _ in pairs]
    theirs = scipy.stats.bootstrap((judged, cosines), lambda x, y: scipy.stats.spearmanr(x, y).statistic, paired=True,
                                   vectorized=False, n_resamples=8000, method="percentile", rng=1)
    assert [low, high] == pytest.approx([*theirs.confidence_interval], abs=0.007)  # a 90 % interval is 0.015 off
    assert similarity_benchmark(vectors, pairs) == similarity_benchmark(vectors, pairs)
    assert similarity_benchmark(vectors, pairs, seed=1) != similarity_benchmark(vectors, pairs)


def test_too_few_pairs():
    vectors = WordVectors(["a", "b"], np.eye(2))
    with pytest.raises(ValueError, match="only 1 of 4 have both words"):
        similarity_benchmark(vectors, [("a", "b", 1.0), ("a", "x", 2.0), ("x", "b", 3.0), ("x", "y", 4.0)])


# Analogies

def test_analogies_are_those_of_gensim(vectors):
    ours, theirs = vectors
    score, sections = theirs.evaluate_word_analogies(QUESTIONS)
    for section in sections[:-1]:
        questions = read_questions(QUESTIONS)[section["section"]]
        if not section["correct"] + section["incorrect"]:
            continue
        accuracy, coverage, answered = analogy_benchmark(ours, questions)
        right = [tuple(word.upper() for word in line[:4]) for line in answered if line[3] == line[4]]
        assert right == section["correct"]
        assert len(answered) == len(section["correct"]) + len(section["incorrect"])
        assert accuracy == len(right) / len(answered) and coverage == len(answered) / len(questions)
    accuracy, _, answered = analogy_benchmark(ours, sum(read_questions(QUESTIONS).values(), []))
    assert accuracy == score and 0.02 < score < 0.9
    assert len(answered) == len(sections[-1]["correct"]) + len(sections[-1]["incorrect"]) > 1000


@pytest.mark.parametrize("exclude", [True, False])
def test_answers_are_those_of_brute_force(exclude):
    rng = np.random.default_rng(2)
    words = list("abcdefghij")
    vectors = WordVectors(words, rng.normal(size=(10, 4)))
    questions = list(permutations(words, 4))[::7]
    for *_, answer, (a, b, c) in ((*line, line[:3]) for line in analogy_benchmark(vectors, questions, exclude)[2]):
        target = vectors[b] - vectors[a] + vectors[c]
        allowed = [word for word in words if not (exclude and word in (a, b, c))]
        assert answer == max(allowed, key=lambda word: vectors[word] @ target)
        if exclude:
            assert answer == vectors.analogy(a, b, c)[0][0]


def test_with_the_inputs_allowed_an_input_may_win():
    # b - a is short, so that the word nearest to b - a + c is c itself.
    vectors = WordVectors(["a", "b", "c", "d"], [[1, 0, 0.2], [1, 0.1, 0.2], [0, 0, 1], [0, 0.4, 1]])
    question = [("a", "b", "c", "d")]
    assert analogy_benchmark(vectors, question) == (1.0, 1.0, [("a", "b", "c", "d", "d")])
    assert analogy_benchmark(vectors, question, exclude_inputs=False) == (0.0, 1.0, [("a", "b", "c", "d", "c")])


def test_excluding_the_inputs_never_loses_a_right_answer():
    language = toy_language()
    words = sorted({word for line in language.analogies for word in line})
    vectors = WordVectors(words, np.random.default_rng(0).normal(size=(len(words), 5)))
    free = analogy_benchmark(vectors, language.analogies, exclude_inputs=False)[2]
    bound = analogy_benchmark(vectors, language.analogies)[2]
    assert all(y[4] == y[3] for x, y in zip(free, bound) if x[4] == x[3])
    assert not any(answer in inputs for *inputs, _, answer in bound)
    assert any(answer in inputs for *inputs, _, answer in free)


def test_coverage_of_questions_and_none_covered():
    vectors = WordVectors(list("abcd"), np.eye(4) + 0.1)
    questions = [tuple("abcd"), tuple("abcx"), tuple("dcba"), tuple("xyzz")]
    assert analogy_benchmark(vectors, questions)[1] == 0.5
    with pytest.raises(ValueError, match="none of the 2 questions"):
        analogy_benchmark(vectors, questions[1::2])


# Maps

def test_an_isometry_keeps_all_neighbors():
    points = np.random.default_rng(1).normal(size=(40, 2))
    basis = scipy.stats.ortho_group.rvs(9, random_state=1)[:2]
    for k in (1, 5, 38):
        assert neighbor_preservation(points @ basis + 3, points, k) == 1.0
        assert neighbor_preservation(points @ basis, 100 * points[:, ::-1], k) == 1.0


def test_a_random_map_keeps_k_of_n_minus_1():
    rng = np.random.default_rng(3)
    for k in (1, 5, 20):
        kept = [neighbor_preservation(rng.normal(size=(60, 8)), rng.normal(size=(60, 2)), k) for _ in range(60)]
        # the spread over maps is known from the maps themselves: four standard errors
        assert abs(np.mean(kept) - k / 59) < 4 * np.std(kept) / np.sqrt(60)


def test_preservation_by_hand():
    # On the line 0, 1, 3, 7 the nearest are 1, 0, 1, 3.  The map puts 1 at 5 and 3 at 3.5: now 3, 3, 1, 1; one is kept.
    full = np.array([[0, 0], [1, 0], [3, 0], [7, 0]])
    assert neighbor_preservation(full, [[0, 0], [5, 0], [3.5, 0], [7, 0]], k=1) == 1 / 4
    assert neighbor_preservation(full, full, k=1) == 1


@pytest.mark.parametrize("shape, k, message", [((5, 2), 3, "same rows"), ((6,), 3, "same rows"),
                                               ((6, 2), 0, "between 1 and n - 2 = 4"), ((6, 2), 5, "between 1")])
def test_preservation_says_what_is_wrong(shape, k, message):
    with pytest.raises(ValueError, match=message):
        neighbor_preservation(np.ones((6, 3)), np.ones(shape), k)


# Procrustes

@given(st.integers(0, 10**6), st.integers(1, 8), st.integers(8, 30))
def test_procrustes_is_that_of_scipy_and_recovers_any_rotation(seed, N, n):
    rng = np.random.default_rng(seed)
    A, B = rng.normal(size=(n, N)), rng.normal(size=(n, N))
    np.testing.assert_allclose(procrustes(A, B), scipy.linalg.orthogonal_procrustes(A, B)[0], atol=1e-9)
    turn = np.linalg.qr(rng.normal(size=(N, N)))[0]
    R = procrustes(A, A @ turn)
    np.testing.assert_allclose(R, turn, atol=1e-11)
    np.testing.assert_allclose(R @ R.T, np.eye(N), atol=1e-12)


def test_no_small_turn_is_better():
    rng = np.random.default_rng(5)
    A, B = rng.normal(size=(2, 20, 4))
    R = procrustes(A, B)
    error = np.linalg.norm(A @ R - B)
    for _ in range(50):
        X = 0.1 * rng.normal(size=(4, 4))
        assert np.linalg.norm(A @ R @ scipy.linalg.expm(X - X.T) - B) > error


def test_a_reflection_is_found_too():
    A = np.random.default_rng(6).normal(size=(10, 3))
    assert np.linalg.det(procrustes(A, A * [1, 1, -1])) == pytest.approx(-1)


@pytest.mark.parametrize("A, B, message", [(np.ones((4, 2)), np.ones((5, 2)), "must have one shape"),
                                           (np.ones(3), np.ones(3), "must have one shape"),
                                           (np.ones((3, 2)), np.full((3, 2), np.nan), "must be finite")])
def test_procrustes_says_what_is_wrong(A, B, message):
    with pytest.raises(ValueError, match=message):
        procrustes(A, B)
