"""The benchmark measures what it says, and refuses a program that did not do the work."""

import itertools
import json
import lzma
import statistics
import sys

import numpy as np
import pytest
from test_book import BOOK

from benchmarks import bench, peers
from w2vedu import blocks, fast, training

pytestmark = pytest.mark.slow  # runs other programs

# Words of the three sets, in topics: enough of each set is covered for a score.
TOPICS = ["tiger cat animal dog horse bird", "old new hard easy difficult fast rapid", "boy girl brother sister father",
          "book paper computer keyboard internet television"]


@pytest.fixture
def corpus(tmp_path):
    """Write 24,000 words, compressed and with capitals."""
    rng = np.random.default_rng(0)
    sentences = [" ".join(rng.choice(rng.choice(TOPICS).split(), 8)).title() for _ in range(3000)]
    with lzma.open(tmp_path / "corpus.txt.xz", "wt", encoding="utf-8") as file:
        file.write("\n".join(sentences))
    return tmp_path / "corpus.txt.xz"


@pytest.fixture
def here(monkeypatch):
    """Do the jobs in this process, which has loaded everything."""
    def run(job, **environment):
        try:
            return json.loads(json.dumps(peers.KINDS[job["kind"]](json.loads(json.dumps(job)))))
        except Exception as error:
            return {"refused": str(error)}
    monkeypatch.setattr(bench, "run", run)


def measured(corpus, *options):
    """Run the benchmark on 10,000 words, and return what it wrote and its exit status."""
    output = corpus.with_name("bench.json")
    failed = bench.main([str(corpus), "--words", "10000", "--rounds", "1", "--seeds", "2", "--output", str(output),
                         *options])
    assert sorted(path.name for path in corpus.parent.glob("bench.json*")) == ["bench.json"]  # nothing half written
    return json.loads(output.read_text()), failed


def program(tmp_path, text):
    """Write a program that is called like the C program."""
    path = tmp_path / "word2vec"
    path.write_text(f"#!{sys.executable}\nimport sys\n{text}")
    path.chmod(0o755)
    return path


def c_job(corpus, tmp_path, text):
    bench.write_prefix(corpus, tmp_path / "corpus.txt", 10_000)
    return bench.training_job("C", "skipgram", tmp_path / "corpus.txt", size=4, seed=0,
                              binary=str(program(tmp_path, text)))


def vectors(scale):
    """Write the lines of a program that writes one vector."""
    return ("import struct\nif '-output' in sys.argv:\n"
            "    with open(sys.argv[sys.argv.index('-output') + 1], 'wb') as file:\n"
            f"        file.write(b'1 4\\ncat ' + struct.pack('4f', *[{scale}] * 4) + b'\\n')\n")


def test_parts_measure_all_programs(corpus, here, capsys):
    result, failed = measured(corpus, "--parts", "speed", "quality", "--models", "cbow", "--sizes", "20",
                              "--epochs", "3")
    assert not failed and result["words"] == 10_000
    assert set(result["machine"]) - {"fasttext", "torch"} == {  # but for those of them that are installed
        "cores", "cpu", "python", "numpy", "scipy", "numba", "gensim", "date"}
    speed = [run for run in result["runs"] if run["part"] == "speed"]
    assert {"blocks", "windows", "numpy", "gensim"} <= {run["peer"] for run in speed}
    for run in speed:
        assert run["V"] == len(set(" ".join(TOPICS).split())) and run["epochs"] == 3 and run["size"] == 20
        assert run["training"]["cpu"] > 0 < run["vocabulary"]["wall"]
        assert ("encoding" in run) == (run["peer"] in bench.OURS)
        assert run["eta"] == (0.125 if run["peer"] in bench.OURS else 0.05)
    scored = [run for run in result["runs"] if run["part"] == "quality"]
    assert {run["seed"] for run in scored} == {1, 2} and {run["eta"] for run in scored} == {0.05, 0.125}
    assert all(set(run["quality"]) == {"WordSim-353", "SimLex-999", "analogies"} for run in scored)
    out = capsys.readouterr().out
    assert "| ours, blocks, uncorrected | 0.05 |" in out and out.count("\n| gensim |") == 2


def test_seconds_ratios_and_spread():
    def one(label, cpu):
        lap = {"cpu": cpu, "wall": 2 * cpu}
        return {"label": label, "peer": label, "eta": 1, "vocabulary": lap, "training": lap}
    text = bench.speed_table("title", [one("gensim", 6), one("ours", 1), one("ours", 2), one("ours", 6)])
    assert "| ours | 1 | 2.00 (1.00–6.00) | 4.00 (2.00–12.00) | 3.00 | 3.00 | 2.00 | 0.00 | 4.00 | 3.00 |" in text


def test_growth_fits_the_slope():
    runs = [{"label": "square", "grown": n, "training": {"cpu": 3 * n**2, "wall": 8 / n}} for n in (1, 2, 4, 8)]
    assert "| square | 3 | 12 | 48 | 192 | 2.00 |" in bench.growth_table("title", "words", runs)
    assert "| square | 8 | 4 | 2 | 1 | -1.00 |" in bench.growth_table("title", "threads", runs)


def test_the_growth_that_chapter_9_shows_is_complete():
    text = (BOOK / "pictures" / "growth.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    arguments = stored["arguments"]
    found = {(run["model"], run["grows"], run["label"], run["seed"]): 0 for run in stored["runs"]}
    assert set(found) == set(itertools.product(
        ("skipgram", "cbow"), ("words", "V", "N", "threads"), ("ours, blocks", "ours, windows", "gensim"),
        range(1, arguments["rounds"] + 1)))
    assert arguments["rounds"] >= 5 and not any("refused" in run for run in stored["runs"])
    assert "/" not in arguments["corpus"] and "/tmp" not in text


def test_the_quality_that_chapter_9_shows_is_complete():
    stored = json.loads((BOOK / "pictures" / "quality.json").read_text(encoding="utf-8"))
    programs = {"skipgram": ["gensim", *bench.OURS.values()],
                "cbow": ["gensim", *bench.OURS.values(), "ours, blocks, uncorrected"]}
    assert ({(run["model"], run["label"], run["seed"]) for run in stored["runs"]}
            == {(model, label, seed) for model, labels in programs.items() for label in labels
                for seed in range(1, 6)})
    assert stored["words"] > 11e6 and stored["arguments"]["epochs"] == 3 and len(stored["runs"]) == 45
    assert all({"WordSim-353", "SimLex-999", "analogies"} == set(run["quality"]) for run in stored["runs"])


def test_the_figures_of_the_readme_are_those_that_chapter_9_prints():
    stored = json.loads((BOOK / "pictures" / "speed.json").read_text(encoding="utf-8"))
    times = bench.by([run for run in stored["runs"] if run["part"] == "speed"], "model", "label")
    assert set(times) == set(itertools.product(("skipgram", "cbow"), (*bench.OURS.values(), "gensim", "fastText", "C")))
    assert all(len(runs) == stored["arguments"]["rounds"] >= 5 for runs in times.values())
    median = {key: statistics.median(bench.seconds(runs, "training")) for key, runs in times.items()}
    readme = (BOOK.parent / "README.md").read_text(encoding="utf-8")
    for name, label in [("`w2vedu.fast`, shared draws", "ours, blocks"), ("gensim 4.4", "gensim"),
                        ("`w2vedu.fast`, draws for each prediction", "ours, windows"), ("the C program", "C"),
                        ("`w2vedu.blocks`, NumPy alone", "ours, NumPy"), ("fastText 0.9.2", "fastText")]:
        figures = [f"{median[model, label]:.1f} | {median[model, 'gensim'] / median[model, label]:.1f}"
                   for model in ("skipgram", "cbow")]
        assert f"| {name} | {' | '.join(figures)} |" in readme


def test_corpus_and_vocabulary_grow(corpus, tmp_path):
    arguments = bench.parse([str(corpus), "--vocabularies", "50", "1000"])
    arguments.total = bench.write_prefix(corpus, tmp_path / "corpus.txt", 10_000)
    growth = {what: {job["grown"]: job for job in jobs}
              for what, jobs in bench.growth_jobs(arguments, tmp_path, "cbow", ["numpy"])}
    assert list(growth["words"]) == [1256, 2504, 5000, 10_000]  # whole sentences of 8 words
    assert all(sum(map(len, peers.read(job["corpus"]))) == words for words, job in growth["words"].items())
    for V, job in growth["V"].items():  # of the larger vocabulary not every word occurs, and some do only once
        different = {word for sentence in peers.read(job["corpus"]) for word in sentence}
        assert peers.train({**job, "seed": 1})["V"] == len(different) and 0.8 * V < len(different) <= V
    assert {N: job["size"] for N, job in growth["N"].items()} == {50: 50, 100: 100, 200: 200, 300: 300}
    assert 1 in growth["threads"] and all(job["threads"] == n for n, job in growth["threads"].items())


@pytest.mark.parametrize("peer, corrected", [("blocks", True), ("blocks", False), ("windows", True)])
def test_the_compiled_trainer_encodes_before_it_is_measured(corpus, tmp_path, peer, corrected, monkeypatch):
    bench.write_prefix(corpus, tmp_path / "corpus.txt", 10_000)
    calls, encode, train = [], blocks.encode, fast.train
    monkeypatch.setattr(blocks, "encode", lambda *given: calls.append("encode") or encode(*given))
    monkeypatch.setattr(fast, "train", lambda *given, **options: calls.append(options) or train(*given, **options))
    found = peers.train(bench.training_job(peer, "cbow", tmp_path / "corpus.txt", corrected=corrected, seed=1))
    tiny, _, encoding, options = calls  # to compile, to encode, and to train on what is encoded
    assert encoding == "encode" and found["encoding"]["cpu"] > 0
    assert options["shared"] == tiny["shared"] == (peer == "blocks")
    assert options["corrected"] == corrected and options["eta"] == (0.125 if corrected else 0.05)


@pytest.mark.parametrize("model", ["cbow", "skipgram"])
def test_softmax_stands_beside_its_products(model):
    job = {"kind": "softmax", "model": model, "V": 3000, "batch": 64, "size": 50, "window": 3}
    found = peers.softmax(job)
    assert found["training"]["cpu"] > 0 < found["products"]["cpu"] and found["windows"] % 64 == 0


@pytest.mark.parametrize("model", ["cbow", "skipgram"])
def test_pytorch_takes_the_same_step(model):
    pytest.importorskip("torch", reason="the benchmark compares with PyTorch where it is installed")
    rng = np.random.default_rng(0)
    W, W_out = rng.normal(size=(20, 4)), rng.normal(size=(20, 4))
    batch = training.Batch(np.array([3, 5, 3]), np.array([1, 2, 2, 7, 3]), np.array([0, 0, 0, 1, 2]))
    theirs = W.copy(), W_out.copy()
    loss = peers.torch_step(model, *theirs, batch, 0.1)()
    assert loss == pytest.approx(training.batch_step(model, W.T, W_out, batch, 0.1), rel=1e-12)
    np.testing.assert_allclose(theirs, (W, W_out), rtol=0, atol=1e-12)


def test_jobs_run_in_a_process_of_their_own(corpus, tmp_path):
    bench.write_prefix(corpus, tmp_path / "corpus.txt", 10_000)
    job = bench.training_job("numpy", "skipgram", tmp_path / "corpus.txt", seed=1)
    assert bench.run(job)["training"]["cpu"] > 0
    assert "no file" in bench.run({**job, "corpus": "/no file"})["refused"]


def test_programs_take_turns(monkeypatch):
    monkeypatch.setattr(bench, "run", lambda job: {})
    runs = bench.measure("speed", [{"label": "a"}, {"label": "b"}], 3)
    assert [(run["label"], run["seed"]) for run in runs] == [("a", 1), ("b", 1), ("b", 2), ("a", 2), ("a", 3), ("b", 3)]


@pytest.mark.parametrize("text, message", [
    (vectors(0.5), "progress ended at 0 %"),
    (vectors(0.5) + "print('\\rAlpha: 0.1  Progress: 33.33%  ')", "progress ended at 33.33 %"),
    (vectors(0.1) + "print('\\rProgress: 50.00%  \\rProgress: 99.50%  ')", "did not do the work: no vector grew"),
    ("print('Progress: 99.50%')", "No such file")])
def test_a_program_that_did_no_work_is_refused(corpus, tmp_path, text, message):
    with pytest.raises((ValueError, OSError), match=message):
        peers.train(c_job(corpus, tmp_path, text))


def test_a_program_that_did_the_work_is_not(corpus, tmp_path):
    job = c_job(corpus, tmp_path, vectors(0.5) + "print('\\rProgress: 50.00%  \\rProgress: 99.50%  ')")
    assert peers.train(job)["V"] == 1


def test_refusals_are_told_and_fail(corpus, here, capsys, tmp_path):
    result, failed = measured(corpus, "--parts", "speed", "--models", "skipgram", "--c-word2vec",
                              str(program(tmp_path, vectors(0.5))))
    assert failed and "refused: C: C did not do the work" in capsys.readouterr().out
    assert [run["peer"] for run in result["runs"] if "refused" in run] == ["C"]


@pytest.mark.parametrize("arguments, message", [
    ([""], "make bench CORPUS=text.txt"), (["no-file.txt"], "the corpus 'no-file.txt' is no file"),
    ([__file__, "--c-word2vec", "no-program"], "'no-program' is no program")])
def test_what_is_missing_is_told(arguments, message, capsys):
    with pytest.raises(SystemExit):
        bench.main(arguments)
    assert message in capsys.readouterr().err


def test_a_corpus_without_words_is_an_error(tmp_path):
    (tmp_path / "empty.txt").write_text("\n\n")
    with pytest.raises(ValueError, match="empty.txt holds no word"):
        bench.write_prefix(tmp_path / "empty.txt", tmp_path / "corpus.txt", 10)
