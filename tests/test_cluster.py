"""The benchmark of chapter 10 measures what it says, and the chapter reads all of it."""

import itertools
import json
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
           "--rounds", "1", "2", "--factors", "2", "100000", "--epochs", "1", "--seeds", "2"]


@pytest.mark.slow
def test_everything_is_measured_and_written_down(corpus, here, capsys):  # noqa: F811
    output = corpus.with_name("result.json")
    cluster.main([str(corpus), "--output", str(output), *OPTIONS])
    result = json.loads(output.read_text())
    runs = {name: result[name]["runs"] for name in ("rates", "exchanges", "quality")}
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == sum(runs.values(), [])
    arguments = result["quality"]["arguments"]
    assert arguments["words"] == 6000 and arguments["corpus"] == corpus.name and arguments["workers"] == 2
    [rate] = runs["rates"]
    assert rate["N"] == 10 and min(rate[lap] for lap in ("vocabulary", "encoding", "training")) > 0
    assert [(one["workers"], one["V"], one["shards"]) for one in runs["exchanges"]] == [
        *itertools.product((1, 2), (50, 90), (2, 3))]
    assert all(one["seconds"] > 0 for one in runs["exchanges"])
    ways = [(1, 1, 1), (2, 1, 1), (2, 2, 1), (3, 1, 1), (3, 2, 1), (3, 2, 2), (3, 2, 100_000)]
    assert [(one["seed"], (one["shards"], one["rounds"], one["factor"])) for one in runs["quality"]] == [
        *itertools.product((0, 1), ways)]
    assert all("too large" in one["diverges"] for one in runs["quality"] if one["factor"] == 100_000)
    assert all(one["V"] == rate["V"] and one["seconds"] > 0 for one in runs["quality"] if one["factor"] < 3)
    assert len({one["loss"] for one in runs["quality"] if one["factor"] < 3}) == 12  # no two runs are the same


@pytest.mark.slow
def test_a_part_replaces_itself_alone_and_only_when_it_is_complete(corpus, monkeypatch):
    output = corpus.with_name("result.json")
    output.write_text('{"rates": "old", "quality": "old"}')

    def fails(*_):
        yield 1
        raise RuntimeError("in the middle")
    options = [str(corpus), "--output", str(output), *OPTIONS, "--parts", "quality"]
    monkeypatch.setitem(cluster.PARTS, "quality", fails)
    with pytest.raises(RuntimeError, match="in the middle"):
        cluster.main(options)
    assert output.read_text() == '{"rates": "old", "quality": "old"}'
    monkeypatch.setitem(cluster.PARTS, "quality", lambda *_: [1, 2])
    cluster.main(options)
    result = json.loads(output.read_text())
    assert result["rates"] == "old" and result["quality"]["runs"] == [1, 2]


def test_a_missing_corpus_is_said(capsys):
    with pytest.raises(SystemExit):
        cluster.main(["nothing.txt"])
    assert "the corpus 'nothing.txt' is no file" in capsys.readouterr().err


def test_the_chapter_has_every_measurement_once():
    (rates, chosen), (exchanges, tables), (quality, trained) = [
        (STORED[name]["runs"], STORED[name]["arguments"]) for name in ("rates", "exchanges", "quality")]
    assert [one["N"] for one in rates if one["training"] > 1e5] == chosen["sizes"]
    assert [(one["workers"], one["V"], one["shards"]) for one in exchanges if one["seconds"] > 0] == [
        *itertools.product((1, 2), tables["vocabularies"], tables["shards"])]
    ways = [(1, 1, 1), *((*way, 1) for way in itertools.product(trained["shards"], trained["rounds"])),
            *((max(trained["shards"]), max(trained["rounds"]), factor) for factor in trained["factors"])]
    assert [(one["seed"], one["shards"], one["rounds"], one["factor"]) for one in quality] == [
        (seed, *way) for seed in range(trained["seeds"]) for way in ways]


def test_the_chapter_names_the_command():
    assert f"python -m {cluster.__name__}" in markdown(BOOK / "cluster.ipynb")
