"""Training on a cluster is the training of one machine, averaged; and what is lost with a worker is done again."""

import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from dask.distributed import Client, LocalCluster

from w2vedu import distributed, fast
from w2vedu.__main__ import main
from w2vedu.corpora import toy_language
from w2vedu.files import TextFile
from w2vedu.text import Vocabulary
from w2vedu.vectors import WordVectors

# Dask's own processes inherit no filter; in ours, its clean-up after a kill is not our code.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
SETTINGS = dict(vector_size=8, sample=None, eta=0.02, lines=True, progress=False)


@pytest.fixture(scope="module")
def client():
    with LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        yield client


def shards_of(folder, number):
    """Deal the toy language out to some files."""
    lines = [" ".join(sentence) + "\n" for sentence in toy_language().sentences]
    paths = [str(folder / f"{k}.txt") for k in range(number)]
    for k, path in enumerate(paths):
        with open(path, "w") as file:
            file.writelines(lines[k::number])
    return paths


def learned(client, shards, **settings):
    vocabulary = Vocabulary(distributed.count(client, shards, lines=True)[0])
    return distributed.train(shards, client, vocabulary, **(SETTINGS | settings))


@pytest.mark.parametrize("model, rounds", [("skipgram-ns", 1), ("cbow-ns", 3)])
def test_one_shard_is_trained_as_on_one_machine(client, tmp_path, model, rounds):
    [shard] = shards_of(tmp_path, 1)
    trained = learned(client, [shard], model=model, epochs=2, rounds=rounds, seed=5)
    text = TextFile(shard, lines=True)
    alone = fast.train(text, Vocabulary(text), model, 8, sample=None, eta=0.02, epochs=2, seed=5, progress=False)
    assert np.array_equal(trained.W, alone.W) and np.array_equal(trained.W_out, alone.W_out)
    assert trained.losses.shape == (2 * rounds,)


def test_a_round_is_the_mean_of_its_shards_weighted_by_words(client, tmp_path):
    paths = shards_of(tmp_path, 3)
    (tmp_path / "2.txt").write_text("too few to count\n")  # no word of the vocabulary: no weight
    vocabulary = Vocabulary(distributed.count(client, paths[:2], lines=True)[0])
    trained = distributed.train(paths, client, vocabulary, epochs=1, seed=3, **SETTINGS)
    settings = SETTINGS | dict(model="skipgram-ns", window=5, negative=5, epochs=1, seed=3)
    start = distributed.small_tables(len(vocabulary), 8, 3)
    parts = [distributed.train_shard(start, distributed.encode(TextFile(path, True), vocabulary), vocabulary.counts,
                                     number, 0, 1, settings) for number, path in enumerate(paths[:2])]
    (n, W, W_out, _), (m, X, X_out, _) = parts
    assert 0.4 < n / m < 2.5 and not np.allclose(W, X)
    assert np.allclose(trained.W.T, (n * W + m * X) / (n + m), rtol=0, atol=1e-6)
    assert np.allclose(trained.W_out, (n * W_out + m * X_out) / (n + m), rtol=0, atol=1e-6)


def test_many_tables_are_averaged_as_few():
    rng = np.random.default_rng(0)
    parts = [(n, rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), rng.random(2)) for n in range(1, 21)]
    words, W, W_out, record = distributed.average(*(distributed.average(*parts[k:k + 8]) for k in range(0, 20, 8)))
    weights = np.arange(1, 21)
    assert words == 210 and np.allclose(record, sum(part[3] for part in parts))
    assert np.allclose(W, np.average([part[1] for part in parts], axis=0, weights=weights))
    assert np.allclose(W_out, np.average([part[2] for part in parts], axis=0, weights=weights))


def test_ten_thousand_shards_have_the_vocabulary_of_their_text(client, tmp_path):
    rng, words = np.random.default_rng(0), [f"w{'abcdefghij'[k % 10]}{'klmnopqrst'[k // 10]}" for k in range(100)]
    sizes = rng.geometric(0.05, 10_000) - 1
    assert (sizes == 0).sum() > 100
    texts = [" ".join(rng.choice(words, size)) for size in sizes]
    paths = [str(tmp_path / f"{k}.txt") for k in range(10_000)]
    for path, text in zip(paths, texts):
        with open(path, "w") as file:
            file.write(text)
    counter, faults = distributed.count(client, paths)
    assert faults == {}
    one, many = Vocabulary([text.split() for text in texts]), Vocabulary(counter)
    assert one.words == many.words and np.array_equal(one.counts, many.counts)


# --- faults

def after(seconds, action):
    threading.Timer(seconds, action).start()


def kill(pids):
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def test_what_a_killed_worker_had_is_done_again_with_the_same_numbers(client, tmp_path):
    shards = shards_of(tmp_path, 4)
    start = time.perf_counter()
    expected = learned(client, shards, epochs=60)
    duration = time.perf_counter() - start
    pids = list(client.run(os.getpid).values())
    after(duration / 2, lambda: kill(pids[:1]))
    found = learned(client, shards, epochs=60)
    assert set(pids) != set(client.run(os.getpid).values())
    assert np.array_equal(found.W, expected.W) and np.array_equal(found.W_out, expected.W_out)


def worker(address):
    """Start a worker that nobody starts again."""
    return subprocess.Popen([sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny", "--nthreads",
                             "1", "--no-dashboard"], stderr=subprocess.DEVNULL)


def test_without_a_worker_the_rounds_before_are_kept_and_gone_on_with(tmp_path, monkeypatch):
    monkeypatch.setattr(distributed, "PATIENCE", 1)
    shards, keep = shards_of(tmp_path, 2), tmp_path / "kept.npz"
    with LocalCluster(0, dashboard_address=None) as cluster, Client(cluster) as client:
        last = worker(cluster.scheduler_address)
        try:
            client.wait_for_workers(1, timeout=60)
            expected = learned(client, shards, epochs=8)

            def killed_after_three_rounds():
                while not keep.exists() or len(np.load(keep)["records"]) < 3:
                    time.sleep(0.01)
                kill([last.pid])
            threading.Thread(target=killed_after_three_rounds).start()
            with pytest.raises(RuntimeError, match=rf"worker.* round \d+ .*train again; {keep} has the rounds before"):
                learned(client, shards, epochs=8, keep=keep)
        finally:
            last.kill()
            last.wait()
        with np.load(keep) as kept:
            assert 3 <= len(kept["records"]) < 8
        other = worker(cluster.scheduler_address)
        try:
            found = learned(client, shards, epochs=8, keep=keep)
        finally:
            other.kill()
            other.wait()
    assert np.array_equal(found.W, expected.W) and len(found.losses) == 8


def test_tables_of_another_training_are_refused(client, tmp_path):
    shards, keep = shards_of(tmp_path, 1), tmp_path / "kept.npz"
    learned(client, shards, epochs=1, keep=keep)
    with pytest.raises(ValueError, match=f"{keep} is from a training with other settings or shards: remove it"):
        learned(client, shards, epochs=2, keep=keep)


def test_a_shard_that_cannot_be_read_is_named(client, tmp_path):
    shards = shards_of(tmp_path, 2)
    (tmp_path / "bad.txt").write_bytes(b"good words\n\xff\n")
    counter, faults = distributed.count(client, [*shards, str(tmp_path / "bad.txt"), str(tmp_path / "none.txt")])
    assert list(faults) == [str(tmp_path / "bad.txt"), str(tmp_path / "none.txt")]
    assert "line 2: byte 0xff is not UTF-8" in faults[str(tmp_path / "bad.txt")]
    assert counter == distributed.count(client, shards)[0] and "good" not in counter


# --- the command line

def test_train_on_a_cluster(client, tmp_path, capfd):
    shards, output = shards_of(tmp_path, 2), tmp_path / "my.vec"
    options = ["-o", str(output), "--lines", "--min-count", "1", "--vector-size", "8", "--epochs", "2", "--sample", "0"]
    address = client.scheduler_info()["address"]
    assert main(["train", *shards, str(tmp_path / "none.txt"), *options, "--cluster", address]) == 0
    found = capfd.readouterr()
    assert "left out, since it cannot be read" in found.err and "none.txt" in found.err
    assert "2 workers" in found.err or "1 worker" in found.err
    assert f"wrote 182 vectors of 8 numbers to {output}" in found.out and os.listdir(tmp_path).count("my.vec") == 1
    assert WordVectors.load(output).vectors.shape == (182, 8) and not list(tmp_path.glob("*.npz"))


@pytest.mark.parametrize("arguments, message", [
    (["a.txt", "b.txt"], "2 texts are trained on with --cluster only: add it, or join them in one file"),
    (["--cluster", "a.txt", "b.txt"], "--cluster needs an address such as tcp://host:8786, or none at the end of the "
                                      "line, but 'a.txt' stands behind it")])
def test_wrong_usage_is_explained(tmp_path, capsys, arguments, message):
    with pytest.raises(SystemExit):
        main(["train", "-o", str(tmp_path / "my.vec"), *arguments])
    assert message in " ".join(capsys.readouterr().err.split())
