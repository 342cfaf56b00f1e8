"""Nearest neighbors and analogies against brute force, and every input that has no answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from w2vedu.vectors import WordVectors

WORDS = [f"w{i}" for i in range(30)]
TABLE = np.random.default_rng(8).normal(size=(30, 7)) * np.random.default_rng(9).uniform(0.1, 50, (30, 1))
VECTORS = WordVectors(WORDS, TABLE)

tables = st.integers(3, 9).flatmap(lambda n: st.integers(1, 4).flatmap(lambda N: st.lists(
    st.lists(st.integers(-3, 3), min_size=N, max_size=N).filter(any), min_size=n, max_size=n)))


def cosine(x, y):
    """Compute cos ∠(x, y) number by number."""
    return sum(a * b for a, b in zip(x, y)) / np.sqrt(sum(a * a for a in x) * sum(b * b for b in y))


def test_rows_have_length_1_and_keep_their_direction():
    np.testing.assert_allclose(np.linalg.norm(VECTORS.unit, axis=1), 1, rtol=1e-14)
    np.testing.assert_allclose(VECTORS.unit * np.linalg.norm(TABLE, axis=1)[:, None], TABLE, rtol=1e-14)
    assert VECTORS.words == WORDS and all(VECTORS.index[word] == row for row, word in enumerate(WORDS))


def test_brackets_give_the_unit_vector_of_a_word_or_the_rows_of_a_list():
    np.testing.assert_array_equal(VECTORS["w7"], VECTORS.unit[7])
    np.testing.assert_array_equal(VECTORS[["w7", "w2", "w7"]], VECTORS.unit[[7, 2, 7]])


@pytest.mark.parametrize("k", [1, 5, 29])
def test_neighbors_are_those_of_scikit_learn(k):
    search = NearestNeighbors(n_neighbors=k + 1, metric="cosine", algorithm="brute").fit(TABLE)
    distances, rows = search.kneighbors(TABLE)
    for i, word in enumerate(WORDS):
        found = VECTORS.neighbors(word, k)
        assert rows[i, 0] == i and [near for near, _ in found] == [WORDS[row] for row in rows[i, 1:]]
        np.testing.assert_allclose([value for _, value in found], 1 - distances[i, 1:], atol=1e-14)
    assert VECTORS.neighbors("w3") == VECTORS.neighbors("w3", 5)


@given(tables, st.integers(1, 12))
def test_neighbors_by_brute_force(table, k):
    words = WORDS[:len(table)]
    vectors = WordVectors(words, table)
    for i, word in enumerate(words):
        found = vectors.neighbors(word, k)
        cosines = {words[j]: cosine(table[i], row) for j, row in enumerate(table) if j != i}
        assert len({near for near, _ in found}) == len(found) == min(k, len(words) - 1)
        assert all(abs(cosines[near] - value) < 1e-12 for near, value in found)
        assert [value for _, value in found] == sorted((value for _, value in found), reverse=True)
        left_out = set(cosines) - {near for near, _ in found}
        assert all(cosines[far] <= found[-1][1] + 1e-12 for far in left_out)


@given(st.integers(0, 29), st.integers(0, 29), st.integers(0, 29), st.integers(1, 40))
def test_analogies_by_brute_force(a, b, c, k):
    unit = [[x / np.sqrt(sum(x * x for x in row)) for x in row] for row in TABLE]
    target = [unit[b][j] - unit[a][j] + unit[c][j] for j in range(7)]
    cosines = {WORDS[i]: cosine(row, target) for i, row in enumerate(TABLE) if i not in (a, b, c)}
    found = VECTORS.analogy(WORDS[a], WORDS[b], WORDS[c], k)
    assert [word for word, _ in found] == sorted(cosines, key=cosines.get, reverse=True)[:k]
    assert all(abs(cosines[word] - value) < 1e-12 for word, value in found)


def test_an_analogy_by_hand():
    # v_b - v_a + v_c = (0.6, 0.6, 0.6); the lengths of the rows do not matter.
    vectors = WordVectors(["a", "b", "c", "answer", "other"],
                          [[0, 0, 2], [0.6, 0, 0.8], [0, 6, 8], [30, 30, 40], [-1, 0, 0]])
    target = np.array([0.6, 0.6, 0.6]) / np.sqrt(3 * 0.36)
    found = vectors.analogy("a", "b", "c")
    assert found == [("answer", pytest.approx(target @ [30, 30, 40] / np.sqrt(3400), rel=1e-14))]
    assert [word for word, _ in vectors.analogy("a", "b", "c", k=10)] == ["answer", "other"]


@pytest.mark.parametrize("words", [("a", "a", "b"), ("a", "b", "b"), ("b", "a", "b"), ("c", "c", "c")])
def test_a_word_twice_in_an_analogy_is_excluded_once(words):
    vectors = WordVectors(list("abcde"), np.random.default_rng(0).normal(size=(5, 3)))
    assert {word for word, _ in vectors.analogy(*words, k=10)} == set("abcde") - set(words)


def test_words_with_equal_cosines_stand_in_the_order_of_the_table():
    # Many ties: every axis stands several times, so that an unstable sort would mix them.
    rows = [[1, 0, 0], *[[0, 1, 0], [0, 0, 1], [0, 0, -2], [0, -1, 0]] * 7]
    assert [word for word, _ in WordVectors(WORDS[:29], rows).neighbors("w0", 28)] == WORDS[1:29]
    assert [word for word, _ in WordVectors(WORDS[:29], rows).neighbors("w0", 3)] == WORDS[1:4]


def test_more_neighbors_than_there_are_words_are_all_but_the_word_itself():
    assert {near for near, _ in VECTORS.neighbors("w4", 1000)} == set(WORDS) - {"w4"}
    assert len(VECTORS.analogy("w1", "w2", "w3", 1000)) == 27
    assert WordVectors(["alone"], [[1.0, 2.0]]).neighbors("alone") == []


def test_the_nearest_may_point_away():
    vectors = WordVectors(["up", "down"], [[0.0, 1.0], [0.0, -3.0]])
    assert vectors.neighbors("up") == [("down", -1.0)]


def test_the_table_of_neighbors_is_aligned():
    vectors = WordVectors(["a", "blue", "c", "dandelion"], [[1, 0], [4, 3], [-3, -4], [1e6, 1]])
    assert vectors.table(["a", "dandelion", "c"], k=3).split("\n") == [
        "a          dandelion 1.00  blue .80        c -.60",
        "dandelion  a 1.00          blue .80        c -.60",
        "c          a -.60          dandelion -.60  blue -.96",
    ]
    assert vectors.table([]) == ""


def test_numbers_in_the_table_of_neighbors_are_short_and_as_many_as_said():
    vectors = WordVectors(WORDS[:9], [[1, x] for x in range(9)])
    assert vectors.table(["w0"], 2) == "w0  w1 .71  w2 .45"
    assert vectors.table(["w0"]) == "w0  w1 .71  w2 .45  w3 .32  w4 .24  w5 .20"  # five
    across = WordVectors(["a" * 40, "b"], [[1, 0], [0, 1]])
    assert across.table(["a" * 40]) == f"{'a' * 27}...  b .00"
    assert across.table(["b"]) == f"b  {'a' * 27}... .00"


@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.float64])
def test_squares_do_not_overflow(dtype):
    # In single precision the square of 1e30 is infinite, among integers the sum of these squares is negative.
    table = np.array([[3, 4], [4, 3], [-3, 4]]) * {np.float32: 1e30, np.int64: 10**9, np.float64: 1e100}[dtype]
    vectors = WordVectors(["a", "b", "c"], table.astype(dtype))
    assert vectors.unit == pytest.approx(np.array([[0.6, 0.8], [0.8, 0.6], [-0.6, 0.8]]), rel=1e-6)
    assert vectors.unit.dtype == (np.float32 if dtype is np.float32 else np.float64)


@pytest.mark.parametrize("ask", [
    lambda: VECTORS["zebra"], lambda: VECTORS[["w1", "zebra"]], lambda: VECTORS.neighbors("zebra"),
    lambda: VECTORS.analogy("w1", "zebra", "w2"), lambda: VECTORS.table(["w1", "zebra"])])
def test_an_unknown_word_is_named(ask):
    with pytest.raises(KeyError, match="not in the vocabulary of 30 words: 'zebra'"):
        ask()


def test_all_unknown_words_are_named():
    with pytest.raises(KeyError) as error:
        VECTORS.analogy("zebra", "w1", "yak")
    assert error.value.args == ("not in the vocabulary of 30 words: 'zebra', 'yak'",)


@pytest.mark.parametrize("k", [0, -1])
def test_at_least_one_neighbor_must_be_asked_for(k):
    for ask in (lambda: VECTORS.neighbors("w1", k), lambda: VECTORS.analogy("w1", "w2", "w3", k)):
        with pytest.raises(ValueError, match=f"^k must be at least 1 word, but it is {k}$"):
            ask()


def test_a_word_that_stands_twice_is_named():
    with pytest.raises(ValueError, match="'w2' stands twice"):
        WordVectors(["w1", "w2", "w3", "w2"], np.ones((4, 2)))


@pytest.mark.parametrize("row", [[0, 0], [1, np.nan], [np.inf, 1], [-np.inf, np.inf]])
def test_a_vector_without_direction_is_named(row):
    with pytest.raises(ValueError, match="the vector of 'w2' is zero or not finite"):
        WordVectors(["w1", "w2", "w3"], [[0.1, 0.2], row, [3, 4]])


@pytest.mark.parametrize("shape", [(7, 30), (29, 7), (30,), (30, 7, 1), ()])
def test_a_table_of_another_shape_is_an_error(shape):
    with pytest.raises(ValueError) as error:
        WordVectors(WORDS, np.ones(shape))
    assert f"30 words need a table of 30 rows, but it has shape {shape}: pass W.T" in str(error.value)


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64])
def test_what_is_passed_in_is_not_changed_and_not_kept(dtype):
    words, table = WORDS.copy(), np.ceil(TABLE).astype(dtype)
    table[0] = [1, 0, 0, 0, 0, 0, 0]  # already of length 1
    kept = table.copy()
    vectors = WordVectors(words, table)
    before = vectors.neighbors("w0", 30), vectors.analogy("w0", "w1", "w2", 30)
    assert np.array_equal(table, kept) and table.dtype == dtype and words == WORDS
    unit = vectors.unit.copy()
    table[:] = 5
    words.reverse()
    assert (vectors.neighbors("w0", 30), vectors.analogy("w0", "w1", "w2", 30)) == before
    assert np.array_equal(vectors.unit, unit)
    assert all(type(value) is float for _, value in before[0])
