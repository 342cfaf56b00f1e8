"""The home page and *Start here*: computed facts, ways that arrive, a citation from one source, pictures by code."""

import json
import re
from io import BytesIO

import facts
import matplotlib
import numpy as np
import pytest
import refresh_figures
import yaml
from PIL import Image
from test_book import BOOK, PAGES, markdown

from w2vedu.corpora import SUMMARIES_FAMILIES

ROOT = BOOK.parent
CFF = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CHAPTERS = ["tools", "text", "cbow", "skipgram", "negative-sampling", "pmi", "training", "vectors", "speed",
            "cluster"]


def test_the_time_needed_is_the_sum_of_the_times_at_the_heads_of_the_chapters():
    heads = [re.findall(r"Reading time: about (\d+) minutes", markdown(BOOK / f"{name}.ipynb")) for name in CHAPTERS]
    assert [len(times) for times in heads] == [1] * 10
    assert facts.chapters() == CHAPTERS
    found = facts.facts(live_megabytes=35)
    assert found["reading_time"] == facts.hours(sum(int(times[0]) for times in heads))
    assert found["reading_time_core"] == facts.hours(sum(int(times[0]) for times in heads[:5]))
    assert "35 MB" in found["live_here"] and "not" in facts.facts(live_megabytes=0)["live_here"]


def test_a_chapter_without_a_time_is_an_error(tmp_path):
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    with pytest.raises(ValueError, match="a.ipynb names no time"):
        facts.minutes(tmp_path / "a.ipynb", r"Reading time: about (\d+) minutes")


def test_no_page_types_what_is_computed():
    for name in ("index", "start"):
        prose = markdown(BOOK / f"{name}.md")
        assert not re.search(r"\d+( ½)? (hours|minutes|seconds)", prose), "use a substitution of _ext/facts.py"
        assert CFF["version"] not in prose and CFF["authors"][0]["name"] not in prose
    for fact in facts.facts(0):
        assert any(f"{{{{ {fact} }}}}" in markdown(BOOK / f"{name}.md") for name in ("index", "start")), fact


def test_the_version_is_one():
    project = facts.ROOT / "pyproject.toml"
    assert f'\nversion = "{CFF["version"]}"\n' in project.read_text(encoding="utf-8")


def links_of(page):
    source = next(path for path in PAGES if path.relative_to(BOOK).with_suffix("").as_posix() == page)
    found = re.findall(r"\]\(([\w/-]+)\.(?:md|ipynb)(?:#[\w-]+)?\)", markdown(source))
    return found + re.findall(r"^:link: ([\w/-]+)$", markdown(source), re.MULTILINE)


@pytest.mark.parametrize("way, goal", [
    ("Read", "cbow"), ("Teach", "lesson-plans"), ("Run", "own-text"), ("Run", "start")])
def test_each_way_arrives_within_two_clicks(way, goal):
    card = re.search(rf"::::\{{grid-item-card\}} {way}\n(.*?)\n::::", markdown(BOOK / "index.md"), re.DOTALL)[1]
    first = re.findall(r"\]\(([\w/-]+)\.(?:md|ipynb)", card)
    assert goal in first or any(goal in links_of(page) for page in first)


def test_the_map_of_the_home_page_keeps_the_families_together():
    """The places are t-SNE's, whose last digits differ from machine to machine; what the picture shows does not."""
    data = json.loads((BOOK / "pictures" / "learned.json").read_text(encoding="utf-8"))
    families = list(SUMMARIES_FAMILIES.values())
    assert data["words"] == sum(families, [])
    places = np.array(data["places"])
    distances = np.linalg.norm(places[:, None] - places, axis=2)
    np.fill_diagonal(distances, np.inf)
    family = np.repeat(np.arange(len(families)), [*map(len, families)])
    assert np.mean(family[distances.argmin(axis=1)] == family) > 0.9
    picture = refresh_figures.load(BOOK / "pictures" / "learned.py")
    drawn = refresh_figures.as_svg(picture.picture(data), "learned")
    stored = (BOOK / "pictures" / "learned.svg").read_text(encoding="utf-8")
    if f"Matplotlib v{matplotlib.__version__}," in stored:
        assert drawn == stored, "run `make figures`"
    else:  # another version draws the same with other digits
        drawn, stored = (re.findall(r"<!-- (.+?) -->", svg) for svg in (drawn, stored))
        assert drawn and drawn == stored


def test_the_preview_has_the_size_that_other_sites_expect():
    content = (BOOK / "_static" / "social-preview.png").read_bytes()
    assert Image.open(BytesIO(content)).size == (1200, 630)
    assert len(content) < 100_000
