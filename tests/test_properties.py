"""What must hold for any tables, any window and any draws, for all four models alike; and for any text and any file.

Each property is the mathematical statement, with its equation; Hypothesis looks for a case in which it is wrong.
"""

import unicodedata
from collections import Counter
from typing import NamedTuple

import numpy as np
import pytest
from cases import batch_gradient, printed_loss, single_sum
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from w2vedu import MODELS, cbow, files, negative_sampling, skipgram
from w2vedu.exercises.windows import Window
from w2vedu.gradcheck import complex_step
from w2vedu.numerics import log_sum_exp, softmax
from w2vedu.pmi import pair_counts
from w2vedu.text import Vocabulary, keep_probability, noise_distribution, tokenize, windows
from w2vedu.training import train

every_model = pytest.mark.parametrize("name", MODELS)
seeds = st.integers(0, 2**32 - 1)


class Case(NamedTuple):
    """Two tables and a window with draws for either model."""

    W: np.ndarray
    W_out: np.ndarray
    window: Window

    @property
    def rng(self):
        """A generator for what a property needs beside the case."""
        return np.random.default_rng(7)

    def moved(self, **changes):
        """The same case with other words: center, context, draws or rows."""
        return self._replace(window=self.window._replace(**changes))


@st.composite
def cases(draw):
    """Draw N, V, C, K, tables of any scale, and words; V is small, so words repeat, collide and are drawn twice."""
    N, V, C, K = (draw(st.integers(1, most)) for most in (5, 8, 5, 4))
    rng, scale = np.random.default_rng(draw(seeds)), draw(st.sampled_from([0.01, 0.3, 1, 3]))
    words = [draw(st.lists(st.integers(0, V - 1), min_size=n, max_size=n)) for n in (1, C, K, C * K)]
    (center,), context, draws, rows = words
    return Case(rng.normal(scale=scale, size=(N, V)), rng.normal(scale=scale, size=(V, N)),
                Window(center, context, draws, np.reshape(rows, (C, K)).tolist()))


def any_case(test):
    """Try a property on forty cases."""
    return settings(max_examples=40)(given(cases())(test))


def E(name, case):
    """The loss, equations (1), (12), (23), (29)."""
    return MODELS[name].loss(case.W, case.W_out, *case.window.arguments(name))


def gradients(name, case):
    """(∂E/∂W, ∂E/∂W')."""
    return MODELS[name].gradients(case.W, case.W_out, *case.window.arguments(name))


def stepped(name, case, eta):
    """The case after a step with learning rate η."""
    W, W_out = case.W.copy(), case.W_out.copy()
    center, context, *negatives = case.window.arguments(name)
    MODELS[name].step(W, W_out, center, context, eta, *negatives)
    return case._replace(W=W, W_out=W_out)


def output_error(name, case):
    """(h, δ'): the hidden vector, and ∂E/∂u, equations (2), (15), (24), (30)."""
    center, context, draws, rows = case.window
    h = cbow.hidden(case.W, context if name.startswith("cbow") else [center])
    u = cbow.scores(case.W_out, h)
    return h, {
        "cbow": lambda: cbow.output_error(u, center),
        "skipgram": lambda: skipgram.summed_error(u, context),
        "cbow-ns": lambda: negative_sampling.output_error(u, center, draws),
        "skipgram-ns": lambda: sum(negative_sampling.output_error(u, *pair) for pair in zip(context, rows))}[name]()


def same(found, expected, tolerance=1e-12):
    """Whether two arrays, or two tuples of them, agree to rounding; what should be 0 may be 1e-13."""
    pairs = zip(found, expected, strict=True) if isinstance(found, tuple) else [(found, expected)]
    return all(np.allclose(a, b, rtol=0, atol=tolerance * (1 + np.abs(b).max())) for a, b in pairs)


def total(parts):
    """The sum of several gradients (∂E/∂W, ∂E/∂W')."""
    return tuple(map(sum, zip(*parts, strict=True)))


# --- the models

@every_model
@any_case
def test_loss_gradient_and_step(name, case):
    """E as it is printed, (1), (12), (23), (29); ∇E by the complex step; and θ ← θ - η∇E."""
    model, arguments, dE = MODELS[name], case.window.arguments(name), gradients(name, case)
    assert same(E(name, case), printed_loss(name, case.W, case.W_out, *arguments))
    assert same(dE, complex_step(lambda W, W_out: model.loss(W, W_out, *arguments), case.W, case.W_out))
    assert same(stepped(name, case, eta=0.3)[:2], (case.W - 0.3 * dE[0], case.W_out - 0.3 * dE[1]))


@any_case
def test_a_softmax_does_not_see_a_shift(case):
    """softmax(u + a1) = softmax(u) in (2), and log Σ exp(u_k + a) = a + log Σ exp(u_k) in (1)."""
    u = cbow.scores(case.W_out, case.W[:, 0])
    for a in (-1000, 0.3, 1000):  # exp(1000) is too large for a float
        assert same(softmax(u + a), softmax(u), tolerance=1e-11)  # u + 1000 has three digits less than u
        assert same(log_sum_exp(u + a), a + log_sum_exp(u))


@every_model
@any_case
def test_a_vector_added_to_all_output_vectors_shifts_all_scores(name, case):
    """E(W, W' + 1aᵀ) = E(W, W') for a softmax, (1) and (12); a sigmoid, (23) and (29), sees the shift of its score."""
    a = case.rng.normal(size=len(case.W))
    shifted = case._replace(W_out=case.W_out + a)
    (h, before), (_, after) = output_error(name, case), output_error(name, shifted)
    if name in ("cbow", "skipgram"):
        assert same(E(name, shifted), E(name, case)) and same(after, before)
    else:
        assert (np.sign(after - before) * np.sign(a @ h) >= 0).all() and E(name, shifted) != E(name, case)


@every_model
@any_case
def test_column_sums_move_by_the_sum_of_the_output_error(name, case):
    """1ᵀW' moves by -η (Σ_i δ'_i) hᵀ, (6) and (17); for a softmax Σ_i δ'_i = 0, (3) and (15), so they are conserved."""
    h, delta_out = output_error(name, case)
    moved = stepped(name, case, eta=0.5)
    assert same(moved.W_out.sum(axis=0), case.W_out.sum(axis=0) - 0.5 * delta_out.sum() * h)
    if name in ("cbow", "skipgram"):
        assert abs(delta_out.sum()) < 1e-14
        assert same(moved.W_out.sum(axis=0), case.W_out.sum(axis=0))


@every_model
@any_case
def test_only_the_products_of_the_tables_count(name, case):
    """E(AW, W'A⁻¹) = E(W, W'), with the gradients A⁻ᵀ ∇_W E and ∇_W' E Aᵀ; so ∇_W E Wᵀ = W'ᵀ ∇_W' E."""
    A = np.linalg.qr(case.rng.normal(size=(len(case.W),) * 2))[0] * np.linspace(1, 2, len(case.W))
    inverse = np.linalg.inv(A)
    turned = case._replace(W=A @ case.W, W_out=case.W_out @ inverse)
    dW, dW_out = gradients(name, case)
    assert same(E(name, turned), E(name, case))
    assert same(gradients(name, turned), (inverse.T @ dW, dW_out @ A.T))
    assert same(dW @ case.W.T, (case.W_out.T @ dW_out))


@every_model
@any_case
def test_words_are_only_names(name, case):
    """Renaming w to π(w) renames columns of W and rows of W', and the same columns and rows of the gradients."""
    old = case.rng.permutation(len(case.W_out))  # old[i] is the word that is now called i
    pi = np.argsort(old)
    center, context, draws, rows = (pi[words].tolist() for words in case.window)
    renamed = Case(case.W[:, old], case.W_out[old], Window(center, context, draws, rows))
    dW, dW_out = gradients(name, case)
    assert same(E(name, renamed), E(name, case))
    assert same(gradients(name, renamed), (dW[:, old], dW_out[old]))


@every_model
@any_case
def test_context_words_and_draws_have_no_order(name, case):
    """(1), (12), (23), (29) are sums; the draws of a context word move with it."""
    order = case.rng.permutation(len(case.window.context))
    context, rows = np.array(case.window.context)[order], np.array(case.window.rows)[order]
    shuffled = case.moved(context=context.tolist(), draws=case.rng.permutation(case.window.draws).tolist(),
                          rows=case.rng.permuted(rows, axis=1).tolist())
    assert same(E(name, shuffled), E(name, case))
    assert same(gradients(name, shuffled), gradients(name, case))


@every_model
@any_case
def test_a_window_is_the_sum_of_its_parts(name, case):
    """Skip-gram: Σ_c over its context words, (12), (29).  CBOW: each place in the context has 1/C of ∂E/∂h, (9)."""
    center, context, draws, rows = case.window
    if name.startswith("skipgram"):
        parts = [case.moved(context=[word], rows=[row]) for word, row in zip(context, rows)]
        assert same(E(name, case), sum(E(name, part) for part in parts))
        assert same(gradients(name, case), total(gradients(name, part) for part in parts))
    else:  # a one-word context, whose vector is h
        h = cbow.hidden(case.W, context)
        alone = case._replace(W=np.tile(h[:, None], len(case.W_out))).moved(context=[0])
        dW, dW_out = gradients(name, alone)
        places = np.zeros_like(case.W)
        for word in context:
            places[:, word] += dW[:, 0] / len(context)
        assert same(E(name, case), E(name, alone))
        assert same(gradients(name, case), (places, dW_out))


@pytest.mark.parametrize("name", ["cbow-ns", "skipgram-ns"])
@any_case
def test_draws_are_a_sum(name, case):
    """(23), (29): every draw adds its own part, so E(D) + E(D + D') = E(D + D) + E(D') for lists of draws."""
    other = [[word - 1 if word else 0 for word in row] for row in [case.window.draws, *case.window.rows]]

    def with_draws(*lists):
        draws, *rows = (sum(parts, []) for parts in zip(*lists, strict=True))
        return case.moved(draws=draws, rows=rows)

    own = [case.window.draws, *case.window.rows]
    sides = [(with_draws(own), with_draws(own, other)), (with_draws(own, own), with_draws(other))]
    assert same(*(sum(E(name, part) for part in side) for side in sides))
    assert same(*(total(gradients(name, part) for part in side) for side in sides))


@every_model
@settings(max_examples=40)
@given(cases(), st.data())
def test_a_batch_is_the_sum_of_its_windows(name, case, data):
    """A batch moves the tables by -η Σ_b ∇E_b; draws are shared, and each group of K of them has its share."""
    word = st.integers(0, len(case.W_out) - 1)
    pairs = data.draw(st.lists(st.tuples(word, st.lists(word, min_size=1, max_size=5)), min_size=1, max_size=5))
    groups = np.array(case.window.rows)
    draws = {"draws": groups.ravel(), "K": groups.shape[1]} if name.endswith("-ns") else {}
    for found, expected in zip(batch_gradient(name, case.W, case.W_out, pairs, **draws),
                               single_sum(name, case.W, case.W_out, pairs, groups), strict=True):
        assert same(found, expected)


@every_model
@any_case
def test_float32_is_float64_to_its_rounding(name, case):
    """Sums of N + C terms make each score, of V or C(K + 1) terms the gradients: so many roundings of 6e-8 each."""
    small = case._replace(W=case.W.astype(np.float32), W_out=case.W_out.astype(np.float32))
    exact = case._replace(W=small.W.astype(float), W_out=small.W_out.astype(float))
    (N, V), C, K = case.W.shape, len(case.window.context), len(case.window.draws)
    largest = max(np.abs(exact.W).max(), np.abs(exact.W_out).max())
    terms = C * (K + 1)
    rounding = np.finfo(np.float32).eps * (N + V + terms) * (1 + N * largest**2)
    assert abs(E(name, small) - E(name, exact)) <= terms * rounding
    for found, expected in zip(gradients(name, small), gradients(name, exact)):
        assert found.dtype == np.float32
        assert np.abs(found - expected).max() <= terms * rounding * largest


@every_model
@any_case
def test_a_loss_is_not_negative(name, case):
    """(1), (12), (23), (29) are sums of -log of probabilities."""
    assert E(name, case) >= 0


@every_model
@any_case
def test_a_small_step_lowers_the_loss(name, case):
    """E(θ - η∇E) ≤ E(θ) - η/2 ‖∇E‖² for all η ≤ 1/L; 4(C(K + 1)(1 + N s))², s the largest square, is no less than L."""
    (N, _), C, K = case.W.shape, len(case.window.context), len(case.window.draws)
    s = max(np.abs(case.W).max(), np.abs(case.W_out).max())**2
    eta = 1 / (4 * (C * (K + 1) * (1 + N * s))**2)
    square = sum((gradient**2).sum() for gradient in gradients(name, case))
    for smaller in (1, 0.1, 0.01):
        after = E(name, stepped(name, case, smaller * eta))
        assert after <= E(name, case) - smaller * eta / 2 * square + 1e-13 * (1 + E(name, case))


@every_model
@any_case
def test_the_remainder_behind_the_gradient_has_slope_2(name, case):
    """|E(θ + εd) - E(θ) - ε ∇E·d| ~ ε² |dᵀ∇²E d| / 2: twice the distance, four times the remainder."""
    d, d_out = case.rng.normal(size=(2, case.W.size))
    d, d_out = d.reshape(case.W.shape), d_out.reshape(case.W_out.shape)

    def moved(epsilon):
        return case._replace(W=case.W + epsilon * d, W_out=case.W_out + epsilon * d_out)

    def slope(case):
        dW, dW_out = gradients(name, case)
        return (dW * d).sum() + (dW_out * d_out).sum()

    epsilons = 2.0 ** -np.arange(8, 13)
    assume(abs(slope(moved(1e-4)) - slope(moved(-1e-4))) > 1e-4)  # dᵀ∇²E d > 0.5, or the slope would be 3
    remainders = [abs(E(name, moved(epsilon)) - E(name, case) - epsilon * slope(case)) for epsilon in epsilons]
    fitted, _ = np.polyfit(np.log(epsilons), np.log(remainders), 1)
    assert abs(fitted - 2) < 0.1


# --- text

letters = st.sampled_from(["a", "ab", "é", "ж", "ש", "あ", "x" * 10_000, "a\u0301"])
corpora = st.lists(st.lists(letters, max_size=8), max_size=6).filter(any)


@given(corpora, st.integers(1, 9))
def test_counts_windows_and_pairs_by_brute_force(corpus, size):
    """#(w) counts places; the window of a place is all others at most `size` away; #(w, c) counts such pairs."""
    vocabulary = Vocabulary(corpus)
    places = [(s, i, word) for s, sentence in enumerate(corpus) for i, word in enumerate(sentence)]
    counts = Counter(word for _, _, word in places)
    assert dict(zip(vocabulary.words, vocabulary.counts.tolist(), strict=True)) == counts

    around = [(word, [near for t, j, near in places if t == s and 0 < abs(i - j) <= size]) for s, i, word in places]
    found = [(center, context.tolist()) for sentence in corpus
             for center, context in windows(vocabulary.encode(sentence), size)]
    assert [(vocabulary.words[center], [vocabulary.words[word] for word in context]) for center, context in found] == [
        (word, context) for word, context in around if context]

    pairs = Counter((word, near) for word, context in around for near in context)
    table = pair_counts(corpus, vocabulary, size, dynamic=False)
    assert {(vocabulary.words[w], vocabulary.words[c]): table[w, c] for w, c in np.argwhere(table)} == pairs


def tokens(text):
    """The words of a text, letter by letter: runs of letters, and what joins two of them."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'").lower()
    spaced = "".join(letter if letter.isalnum() and not letter.isdecimal() else
                     letter if letter in "'-" and 0 < i < len(text) - 1
                     and all(near.isalnum() and not near.isdecimal() for near in (text[i - 1], text[i + 1]))
                     else " " for i, letter in enumerate(text))
    return spaced.split(" ")


lines = st.lists(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(".!? '’-\t\r"), max_size=20))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder for the files of all examples."""
    return tmp_path_factory.mktemp("properties")


@given(lines=lines)
def test_a_text_file_holds_the_words_of_its_lines_in_their_order(folder, lines):
    """Any Unicode, and empty lines: no word is lost, and none is new."""
    path = folder / "my.txt"
    path.write_bytes("\n".join(lines).encode())
    expected = [list(filter(None, tokens(part))) for line in lines for part in line.replace("\r", "\n").split("\n")]
    for one_per_line in (True, False):
        try:
            found = list(files.TextFile(path, one_per_line))
        except ValueError as error:
            assert str(error) in (f"{path} is empty", f"{path} holds no word")
            found = []
        assert sum(found, []) == sum(expected, []) and all(found)
    assert [words for words in expected if words] == [
        words for words in map(tokenize, "\n".join(lines).replace("\r", "\n").split("\n")) if words]


def test_a_line_of_a_million_letters(folder):
    """It is one word, however it is read; and a million words in a line are a million words."""
    path = folder / "long.txt"
    path.write_text("x" * 1_000_000)
    assert list(files.TextFile(path)) == list(files.TextFile(path, lines=True)) == [["x" * 1_000_000]]
    path.write_text("a ccc dddd bb " * 250_000)  # longer than a sentence may be: it is cut, but not within a word
    found = list(files.TextFile(path, lines=True))
    assert len(found) > 1 and sum(found, []) == ["a", "ccc", "dddd", "bb"] * 250_000
    vocabulary = Vocabulary(found)
    assert vocabulary.counts.tolist() == [250_000] * 4
    assert sum(1 for part in found[:1] for _ in windows(vocabulary.encode(part)[:1000], 2)) == 1000


@given(st.integers(2, 9), st.integers(1, 4))
def test_a_vocabulary_of_one_word(n, size):
    """Everything has an answer: the word is certain, P_n = 1, and a softmax over one word costs nothing."""
    corpus = [["echo"] * n]
    vocabulary = Vocabulary(corpus)
    assert noise_distribution(vocabulary.counts) == [1] and 0 < keep_probability(vocabulary.counts)[0] < 1
    found = list(windows(vocabulary.encode(corpus[0]), size))
    assert len(found) == n and all(center == 0 and set(context) == {0} for center, context in found)
    assert pair_counts(corpus, vocabulary, size, dynamic=False) == sum(len(context) for _, context in found)
    for name in MODELS:
        trained = train(corpus, vocabulary, name, vector_size=2, sample=None, epochs=1, progress=False)
        assert np.isfinite(trained.W).all() and (trained.losses >= 0).all()
        assert name.endswith("-ns") or trained.losses == pytest.approx(0, abs=1e-6)


# --- files

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(
    lambda word: not set(word) & set(" \t\n\r\v\f"))
tables = st.integers(1, 5).flatmap(lambda N: st.lists(st.tuples(words, st.lists(
    st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=N, max_size=N)),
    min_size=1, max_size=6, unique_by=lambda record: record[0]))


@pytest.mark.parametrize("name", ["my.vec", "my.bin", "my-vectors.tsv"])
@settings(max_examples=60)
@given(records=tables)
def test_what_is_written_is_read(folder, name, records):
    """read(write(x)) = x, for any words without white space and any finite vectors, bit for bit."""
    words, table = [word for word, _ in records], np.array([row for _, row in records], np.float32)
    files.write(folder / name, words, table)
    read_words, read_table = files.read(folder / name)
    assert read_words == words
    assert read_table.dtype == np.float32 and read_table.tobytes() == table.tobytes()
