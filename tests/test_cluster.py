"""The benchmark of chapter 10 measures what it says, and the chapter reads all of it."""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest
from test_bench import TOPICS, here  # noqa: F401 (a fixture)
from test_book import BOOK, markdown

from benchmarks import cluster

STORED = json.loads((BOOK / "pictures" / "cluster.json").read_text(encoding="utf-8"))


def test_a_text_is_cut_into_consecutive_parts_of_equal_length(tmp_path):
    lines = [f"line {number}\n" for number in range(11)]
    (tmp_path / "corpus.txt").write_text("".join(lines))
    for shards in (1, 2, 4, 11):
        paths = list(cluster.cut(tmp_path / "corpus.txt", shards, tmp_path))
        parts = [Path(path).read_text() for path in paths]
        assert len(set(paths)) == len(parts) == shards and "".join(parts) == "".join(lines)
        assert {part.count("\n") for part in parts} <= {11 // shards, -(-11 // shards)}


@pytest.fixture
def corpus(tmp_path):
    rng = np.random.default_rng(0)
    path = tmp_path / "text.txt"
    path.write_text("\n".join(" ".join(rng.choice(rng.choice(TOPICS).split(), 8)) for _ in range(1000)))
    return path


OPTIONS = ["--words", "6000", "--sizes", "10", "--repeats", "1", "--vocabularies", "50", "90", "--shards", "2", "3",
           "--rounds", "1", "2", "--factors", "2", "--epochs", "1", "--seeds", "2"]


@pytest.mark.slow
def test_everything_is_measured_and_written_down(corpus, here, capsys):  # noqa: F811
    output = corpus.with_name("result.json")
    cluster.main([str(corpus), "--output", str(output), *OPTIONS])
    result = json.loads(output.read_text())
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == (
        result["rates"] + result["exchanges"] + result["quality"])
    assert result["arguments"]["words"] == 6000 and "/" not in result["arguments"]["corpus"]
    [rate] = result["rates"]
    assert rate["N"] == 10 and min(rate[lap] for lap in ("vocabulary", "encoding", "training")) > 0
    assert [(one["V"], one["shards"]) for one in result["exchanges"]] == [(50, 2), (50, 3), (90, 2), (90, 3)]
    assert all(math.isfinite(one["seconds"]) for one in result["exchanges"])
    ways = [(1, 1, 1), (2, 1, 1), (2, 2, 1), (3, 1, 1), (3, 2, 1), (3, 2, 2)]
    assert [(one["seed"], (one["shards"], one["rounds"], one["factor"])) for one in result["quality"]] == [
        *itertools.product((0, 1), ways)]
    assert len({one["loss"] for one in result["quality"]}) == 12  # no two runs are the same


@pytest.mark.slow
def test_what_is_not_complete_leaves_the_old_file(corpus, monkeypatch):
    output = corpus.with_name("result.json")
    output.write_text("old")

    def fails(*_):
        raise RuntimeError("in the middle")
        yield
    monkeypatch.setattr(cluster, "rates", lambda *_: [])
    monkeypatch.setattr(cluster, "exchanges", lambda *_: [])
    monkeypatch.setattr(cluster, "quality", fails)
    with pytest.raises(RuntimeError, match="in the middle"):
        cluster.main([str(corpus), "--output", str(output), *OPTIONS])
    assert output.read_text() == "old"


def test_a_missing_corpus_is_said(capsys):
    with pytest.raises(SystemExit):
        cluster.main(["nothing.txt"])
    assert "the corpus 'nothing.txt' is no file" in capsys.readouterr().err


def test_the_chapter_has_every_measurement_once():
    chosen = STORED["arguments"]
    assert [one["N"] for one in STORED["rates"] if one["training"] > 1e5] == chosen["sizes"]
    assert [(one["V"], one["shards"]) for one in STORED["exchanges"] if one["seconds"] > 0] == [
        *itertools.product(chosen["vocabularies"], chosen["shards"])]
    for seed in range(chosen["seeds"]):
        runs = [one for one in STORED["quality"] if one["seed"] == seed]
        ways = [(one["shards"], one["rounds"]) for one in runs if one["factor"] == 1]
        assert ways == [(1, 1), *itertools.product(chosen["shards"], chosen["rounds"])]
        assert [one["factor"] for one in runs if one["factor"] > 1] == chosen["factors"]


def test_the_chapter_names_the_command():
    assert f"python -m {cluster.__name__}" in markdown(BOOK / "cluster.ipynb")
