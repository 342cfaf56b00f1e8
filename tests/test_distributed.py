"""Training on a cluster is the training of one machine, averaged; and what is lost with a worker is done again.

Workers are processes, here as on a real cluster.  A test that has to do something in the middle of a round makes a
worker stop there, which says so by a file: nothing waits for a guessed time.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import dask
import fsspec
import numpy as np
import psutil
import pytest
from cases import HOSTILE_WORDS
from distributed import Client, KilledWorker, LocalCluster

from w2vedu import distributed, fast
from w2vedu.__main__ import main
from w2vedu.blocks import encode
from w2vedu.corpora import toy_language
from w2vedu.files import TextFile
from w2vedu.text import Vocabulary, tokenize
from w2vedu.vectors import WordVectors

pytestmark = pytest.mark.slow  # starts processes

SETTINGS = dict(vector_size=8, sample=None, eta=0.02, lines=True, progress=False)
LINES = [" ".join(sentence) + "\n" for sentence in toy_language().sentences]
BOUND = 120  # seconds for what takes a few on an idle machine


@pytest.fixture(scope="module", autouse=True)
def no_process_is_left():
    yield
    until(lambda: not [child for child in psutil.Process().children(recursive=True) if alive(child)])


@pytest.fixture(scope="module")
def client(no_process_is_left):
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster, Client(cluster) as client:
        yield client


@pytest.fixture(scope="module")
def threads(no_process_is_left):
    """A cluster in this process, which shares its memory."""
    with (LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0") as cluster,
          Client(cluster) as client):
        yield client


def shards_of(folder, *sizes):
    """Deal the toy language out to files of given sizes."""
    edges = np.linspace(0, len(LINES), sum(sizes) + 1, dtype=int)
    paths = [str(folder / f"{number}.txt") for number in range(len(sizes))]
    for path, first, size in zip(paths, np.cumsum((0, *sizes)), sizes):
        Path(path).write_text("".join(LINES[edges[first]:edges[first + size]]))
    return paths


def learned(client, shards, **settings):
    vocabulary = Vocabulary(distributed.count(client, shards, lines=True)[0])
    return distributed.train(shards, client, vocabulary, **(SETTINGS | settings))


def until(condition):
    end = time.monotonic() + BOUND
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def alive(process):
    """Tell whether a process is at work: not ended, and not the one of multiprocessing that lives as long as we do."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE and "resource_tracker" not in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def rounds_in(keep):
    with np.load(keep) as kept:
        return len(kept["records"])


def same(one, other):
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("W", "W_out", "losses"))


# --- the numbers

@pytest.mark.parametrize("model", ["skipgram-ns", "cbow-ns"])
def test_one_shard_in_one_round_is_trained_as_on_one_machine(client, tmp_path, model):
    [shard] = shards_of(tmp_path, 1)
    trained = learned(client, [shard], model=model, epochs=1, seed=5)
    text = TextFile(shard, lines=True)
    alone = fast.train(text, Vocabulary(text), model, 8, sample=None, eta=0.02, epochs=1, seed=5, progress=False)
    assert np.array_equal(trained.W, alone.W) and np.array_equal(trained.W_out, alone.W_out)
    assert trained.W.shape == (8, 182) and trained.W.dtype == np.float32 and trained.losses.shape == (1,)
    assert alone.losses.min() < trained.losses[0] < alone.losses.max()


def test_one_shard_is_trained_as_on_one_machine_in_any_number_of_rounds(client, tmp_path):
    shard = tmp_path / "long.txt"
    shard.write_text("".join(LINES) * 10)
    text = TextFile(shard, lines=True)
    assert len(encode(text, Vocabulary(text))) > 3 * 20_000
    trained = learned(client, [str(shard)], epochs=2, rounds=3, sample=1e-3)
    alone = fast.train(text, Vocabulary(text), vector_size=8, sample=1e-3, eta=0.02, epochs=2, progress=False)
    assert np.array_equal(trained.W, alone.W) and np.array_equal(trained.W_out, alone.W_out)
    assert trained.losses.shape == (6,) and abs(trained.losses.mean() / alone.losses.mean() - 1) < 0.05


@pytest.mark.parametrize("sizes", [(1, 3), range(1, 11)], ids=["2 shards", "10 shards"])
def test_a_round_is_the_mean_of_its_shards_weighted_by_words(client, tmp_path, sizes):
    """Windows and draws are the same here and there, since the seeds are; that they are right is in test_fast.py."""
    paths = shards_of(tmp_path, *sizes)
    for name, text in [("empty", ""), ("unknown", "qqq zzz\n")]:  # without a word of the vocabulary: no weight
        (tmp_path / name).write_text(text)
    vocabulary = Vocabulary(distributed.count(client, paths, lines=True)[0])
    shards = [paths[0], str(tmp_path / "empty"), str(tmp_path / "unknown"), *paths[1:]]
    trained = distributed.train(shards, client, vocabulary, epochs=1, seed=3, **SETTINGS)

    settings = dict(model="skipgram-ns", window=5, negative=5, sample=None, epochs=1, eta=0.02, seed=3)
    start = distributed.small_tables(len(vocabulary), 8, 3)
    parts = [distributed.train_shard(start, encode(TextFile(path, True), vocabulary), vocabulary.counts,
                                     shards.index(path), 0, 1, settings) for path in paths]
    weights = [sum(len(line.split()) for line in Path(path).read_text().splitlines()) for path in paths]
    assert [part[0] for part in parts] == weights and max(weights) > 2 * min(weights)
    for found, k in ((trained.W.T, 1), (trained.W_out, 2)):
        tables = np.array([part[k] for part in parts], float)
        assert np.abs(tables[0] - tables[1]).max() > 0.01
        assert np.abs(found - np.average(tables, axis=0, weights=weights)).max() < 1e-6
    loss, predictions, _ = np.sum([part[3] for part in parts], axis=0)
    assert trained.losses == pytest.approx([loss / predictions], rel=1e-12)


def test_shards_with_the_same_text_draw_their_own(client, tmp_path):
    [shard] = shards_of(tmp_path, 1)
    one, two = learned(client, [shard], epochs=1), learned(client, [shard, shard], epochs=1)
    assert np.abs(one.W - two.W).max() > 0.01


def test_no_shard_draws_what_a_shard_of_another_seed_draws():
    settings = dict(model="skipgram-ns", window=5, negative=5, sample=None, epochs=1, eta=0.02)
    text, tables = np.array([0, 1, 2, 3, -1] * 100, np.int32), distributed.small_tables(4, 8, 0)
    seen = {distributed.train_shard(tables, text, [100] * 4, number, 0, 1, settings | {"seed": seed})[1].tobytes()
            for seed in (0, 1, 2) for number in (0, 1, 2)}
    assert len(seen) == 9


def test_a_shard_that_is_shorter_than_a_piece_takes_part_in_every_round(client, tmp_path):
    long = tmp_path / "long.txt"
    long.write_text("".join(LINES) * 10)
    shards = [shards_of(tmp_path, 1, 2)[0], str(long)]
    vocabulary = Vocabulary(distributed.count(client, shards, lines=True)[0])
    text, tables = encode(TextFile(shards[0], True), vocabulary), distributed.small_tables(len(vocabulary), 8, 0)
    assert len(text) < 20_000
    settings = dict(model="skipgram-ns", window=5, negative=5, sample=None, epochs=2, eta=0.02, seed=0)
    parts = [distributed.train_shard(tables, text, vocabulary.counts, 0, turn, 6, settings) for turn in range(6)]
    assert len({float(part[2].sum()) for part in parts}) == 6 and all(part[2].any() for part in parts)
    assert learned(client, shards, epochs=2, rounds=3).losses.shape == (6,)


def test_tables_do_not_change_where_they_lie_and_nothing_is_compiled_for_them():
    W, W_out = distributed.small_tables(3, 4, 0)
    before, text = W.copy(), np.array([0, 1, 2, -1], np.int32)
    settings = dict(model="cbow-ns", window=2, negative=2, sample=None, epochs=1, eta=0.1, seed=0)
    distributed.train_shard((W, W_out), text, np.ones(3), 0, 0, 1, settings)
    compiled = list(fast.train_piece.signatures)
    for array in (W, W_out, text):
        array.setflags(write=False)  # as they come from another worker
    _, X, X_out, _ = distributed.train_shard((W, W_out), text, np.ones(3), 0, 0, 1, settings)
    assert np.array_equal(W, before) and not W_out.any() and X_out.any()
    assert fast.train_piece.signatures == compiled  # which would take every worker half a minute


def test_many_tables_are_averaged_as_few(threads):
    rng = np.random.default_rng(0)
    parts = [(n, rng.normal(size=(3, 2)), rng.normal(size=(3, 2)), rng.random(2)) for n in range(1, 101)]
    words, W, W_out, record = distributed._tree(threads, distributed.average, threads.scatter(parts)).result()
    weights = np.arange(1, 101)
    assert words == 5050 and np.allclose(record, sum(part[3] for part in parts))
    for found, k in ((W, 1), (W_out, 2)):
        assert np.allclose(found, np.average([part[k] for part in parts], axis=0, weights=weights), rtol=0, atol=1e-14)


def test_ten_thousand_shards_have_the_vocabulary_of_their_text(threads, tmp_path):
    rng, words = np.random.default_rng(0), [f"w{'abcdefghij'[k % 10]}{'klmnopqrst'[k // 10]}" for k in range(100)]
    sizes = rng.geometric(0.05, 10_000) - 1
    assert (sizes == 0).sum() > 100
    texts = [rng.choice(words, size).tolist() for size in sizes]
    paths = [str(tmp_path / f"{k}.txt") for k in range(10_000)]
    for path, text in zip(paths, texts):
        Path(path).write_text(" ".join(text))
    counter, faults = distributed.count(threads, paths)
    one, many = Vocabulary(texts), Vocabulary(counter)
    assert faults == {} and one.words == many.words and np.array_equal(one.counts, many.counts)


@pytest.mark.parametrize("scheme", ["file", "memory"])
def test_shards_may_have_addresses(client, threads, tmp_path, scheme):
    paths = shards_of(tmp_path, 1, 2)
    addresses = [f"{scheme}://{path}" for path in paths]
    if scheme == "memory":
        for path, address in zip(paths, addresses):
            with fsspec.open(address, "w") as file:
                file.write(Path(path).read_text())
    there = threads if scheme == "memory" else client  # that memory belongs to a process
    assert same(learned(there, addresses, epochs=1), learned(client, paths, epochs=1))
    bad = [f"{scheme}:///none.txt", "no-such-scheme://a", addresses[0]]
    with fsspec.open(addresses[0], "wb") as file:
        file.write(b"\xff")
    faults = distributed.count(there, [*bad, addresses[1]])[1]  # what has changed is read as it is now
    assert list(faults) == bad and faults[addresses[0]] == f"{addresses[0]} is not UTF-8: save the text as UTF-8"
    for address in bad:
        with pytest.raises(OSError, match=f"{address} cannot be read: "):
            distributed.train([addresses[1], address], there, Vocabulary([["king"]]), **SETTINGS)


@pytest.mark.parametrize("wrong, message", [
    ({"model": "cbow"}, "knows cbow-ns and skipgram-ns, not 'cbow'"),
    ({"rounds": 0}, "rounds must be a whole number >= 1"), ({"eta": -1}, "eta must be a finite number > 0")])
def test_bad_settings_are_clear_errors(client, wrong, message):
    with pytest.raises(ValueError, match=message):
        distributed.train(["a.txt"], client, Vocabulary([["a"]]), **wrong)


def test_shards_without_a_known_word_are_a_clear_error(client, tmp_path):
    with pytest.raises(ValueError, match="the shards hold no word of the vocabulary"):
        distributed.train(shards_of(tmp_path, 1), client, Vocabulary([["qqq"]]), **SETTINGS)


def test_tables_that_are_worth_nothing_are_not_kept(client, tmp_path, monkeypatch):
    shards, keep = shards_of(tmp_path, 1, 1), tmp_path / "kept.npz"
    with pytest.raises(FloatingPointError, match="eta = 1000.* is too large"):
        learned(client, shards, eta=1e8, keep=keep)
    assert not keep.exists()
    real = distributed._round

    def third_diverges(client, tables, loaded, turn, *others):
        tables, record = real(client, tables, loaded, turn, *others)
        return [table * (1e30 if turn == 2 else 1) for table in tables], record
    monkeypatch.setattr(distributed, "_round", third_diverges)
    with pytest.raises(FloatingPointError, match="after round 3 of 5 the tables hold numbers as large as"):
        learned(client, shards, keep=keep)
    assert rounds_in(keep) == 2


def test_no_shards_are_a_clear_error(client):
    with pytest.raises(ValueError, match="there is no shard to count: name at least one text"):
        distributed.count(client, [])


def test_the_speed_is_that_of_a_worker_by_its_own_clock(threads, tmp_path, monkeypatch, capsys):
    shards, real = shards_of(tmp_path, 1, 2), distributed.train_shard
    record = real((np.zeros((182, 8)), np.zeros((182, 8))), np.array([0, 1, -1], np.int32), np.ones(182), 0, 0, 1, dict(
        model="cbow-ns", window=1, negative=2, sample=None, epochs=1, eta=0.1, seed=0))[3]
    assert record.shape == (3,) and 0 < record[2] < BOUND

    def slow(*given):
        words, W, W_out, record = real(*given)
        return words, W, W_out, np.array([*record[:2], 2.0])
    monkeypatch.setattr(distributed, "train_shard", slow)
    learned(threads, shards, epochs=1, progress=True)
    words = sum(len(line.split()) for line in LINES)  # in a round, for which two shards take four seconds
    assert f"words/s per worker: {words / 4:,.0f}" in capsys.readouterr().err


# --- faults

def stop_in_a_round(folder, rounds, name="kept.npz"):
    """Make a function that has one worker stop in a piece of the text, after so many rounds, and say its process."""
    def change(keep=str(folder / name), mark=str(folder / "stop"), rounds=rounds):
        real = fast.trainer

        def trainer(*settings):
            train_on = real(*settings)

            def train_and_stop(*arguments):
                result = train_on(*arguments)
                if os.path.exists(keep) and len(np.load(keep)["records"]) >= rounds:
                    try:
                        os.rename(mark, f"{mark}ped")  # of all workers one does it
                    except FileNotFoundError:
                        return result
                    with open(f"{mark}.pid", "w") as file:
                        file.write(f"{os.getpid()}\n")
                    time.sleep(3600)
                return result
            return train_and_stop
        fast.trainer = trainer
    (folder / "stop").touch()
    return change


def kill_the_one_that_stops(folder, another=None):
    """Start to wait for a worker that stops; kill it then, or another process in its place."""
    def wait_and_kill():
        until(lambda: (folder / "stop.pid").exists() and (folder / "stop.pid").read_text().endswith("\n"))
        os.kill(another or int((folder / "stop.pid").read_text()), signal.SIGKILL)
    thread = threading.Thread(target=wait_and_kill, daemon=True)
    thread.start()
    return thread


def test_what_a_killed_worker_had_is_done_again_with_the_same_numbers(client, tmp_path):
    shards, keep = shards_of(tmp_path, 1, 2, 3, 4), tmp_path / "kept.npz"
    expected = learned(client, shards, epochs=2, rounds=2)
    with (LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
          Client(cluster) as other):
        other.run(stop_in_a_round(tmp_path, 2))
        killer = kill_the_one_that_stops(tmp_path)
        found = learned(other, shards, epochs=2, rounds=2, keep=keep)
        killer.join()
        assert int((tmp_path / "stop.pid").read_text()) not in other.run(os.getpid).values()
    assert same(found, expected) and rounds_in(keep) == 4


def test_a_round_is_tried_again_where_its_tables_were_lost_with_the_only_worker(client, tmp_path):
    shards, keep = shards_of(tmp_path, 1, 2), tmp_path / "kept.npz"
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as cluster, Client(cluster) as other:
        other.run(stop_in_a_round(tmp_path, 2))  # its nanny starts another worker
        killer = kill_the_one_that_stops(tmp_path)
        found = learned(other, shards, epochs=4, keep=keep)
        killer.join()
    assert same(found, learned(client, shards, epochs=4)) and rounds_in(keep) == 4


WORKER = """
import asyncio, sys
from distributed import Worker

async def work():
    async with Worker(sys.argv[1], nthreads=1, dashboard=False) as worker:
        await worker.finished()

asyncio.run(work())
"""


@pytest.fixture
def without_nanny():
    """Return a function that starts workers which nobody starts again, with a cluster of their own."""
    with LocalCluster(n_workers=0, dashboard_address=":0") as cluster, Client(cluster) as client, ExitStack() as stack:
        def start(number):
            workers = [subprocess.Popen([sys.executable, "-c", WORKER, cluster.scheduler_address],
                                        stderr=subprocess.DEVNULL) for _ in range(number)]
            for worker in workers:
                stack.callback(worker.wait, timeout=BOUND)
                stack.callback(worker.kill)
            client.wait_for_workers(number, timeout=BOUND)
            return client, workers
        yield start


def test_without_a_worker_the_rounds_before_are_kept_and_gone_on_with(client, without_nanny, tmp_path, monkeypatch):
    monkeypatch.setattr(distributed, "PATIENCE", 1)
    shards, keep = shards_of(tmp_path, 1, 2), tmp_path / "kept.npz"
    expected = learned(client, shards, epochs=6)
    other, [last] = without_nanny(1)
    other.run(stop_in_a_round(tmp_path, 3))
    killer = kill_the_one_that_stops(tmp_path)
    with pytest.raises(RuntimeError, match="in round 4 of 6 workers were lost: start others .* train again; "
                                           f"{keep} has the rounds before it"):
        learned(other, shards, epochs=6, keep=keep)
    killer.join()
    assert last.wait(timeout=BOUND) == -signal.SIGKILL
    assert rounds_in(keep) == 3
    assert same(learned(client, shards, epochs=6, keep=keep), expected) and rounds_in(keep) == 6


def die_while_counting(folder):
    """Make a function that has the first worker which begins its second shard kill itself, and say its process."""
    def change(mark=str(folder / "die")):
        real, begun = distributed.count_words, []

        def count_words(sentences):
            begun.append(0)
            if len(begun) == 2:
                with suppress(FileNotFoundError):
                    os.rename(mark, f"{mark}d")  # of all workers one does it
                    Path(f"{mark}.pid").write_text(str(os.getpid()))
                    os.kill(os.getpid(), signal.SIGKILL)
            return real(sentences)
        distributed.count_words = count_words
    (folder / "die").touch()
    return change


def die_with_the_counts(folder):
    """Make a function that has a worker kill itself when it is asked for what it has counted, and say its process."""
    def change(mark=str(folder / "die")):
        class Deadly(Counter):
            def __reduce__(self):  # which a pickle begins with
                Path(f"{mark}.pid").write_text(str(os.getpid()))
                os.kill(os.getpid(), signal.SIGKILL)
        distributed.Counter = Deadly
    return change


def test_a_worker_lost_while_it_counts_changes_no_count(without_nanny, tmp_path):
    # as many as are in one sum, so that the lost worker takes along what it has counted
    shards = shards_of(tmp_path, *range(1, distributed.FAN_IN + 1))
    client, workers = without_nanny(2)
    client.run(die_while_counting(tmp_path))
    counter, faults = distributed.count(client, shards, lines=True)
    lost = [worker for worker in workers if worker.pid == int((tmp_path / "die.pid").read_text())]
    assert [worker.wait(timeout=BOUND) for worker in lost] == [-signal.SIGKILL] and len(client.nthreads()) == 1
    one, many = Vocabulary(line.split() for line in LINES), Vocabulary(counter)
    assert faults == {} and one.words == many.words and np.array_equal(one.counts, many.counts)


WORKERS_LOST = "workers were lost: start others if none is left, or give them smaller texts if they lack memory"
# A client of its own, so that what it prints is not mixed with what the scheduler does; it ends in any case.
COUNTS = """
import sys
from w2vedu import distributed
from w2vedu.__main__ import main

distributed.PATIENCE = 1
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("die", [die_while_counting, die_with_the_counts])
def test_the_last_worker_lost_while_it_counts_is_a_clear_error(without_nanny, tmp_path, die):
    [text] = shards_of(tmp_path, 1)
    shards = [text, text] if die is die_while_counting else [text]
    client, [last] = without_nanny(1)
    client.run(die(tmp_path))
    before = {*os.listdir(tmp_path), "die.pid"} - {"die"}
    done = subprocess.run([sys.executable, "-c", COUNTS, "train", *shards, "-o", tmp_path / "my.vec", *OPTIONS,
                           "--cluster", client.scheduler.address], capture_output=True, text=True, timeout=BOUND)
    assert last.wait(timeout=BOUND) == -signal.SIGKILL and int((tmp_path / "die.pid").read_text()) == last.pid
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith(f"w2vedu: error: {WORKERS_LOST}, then count again"), done.stderr
    assert "distributed." not in done.stderr
    assert set(os.listdir(tmp_path)) - {"died"} == before  # neither vectors nor rounds


def test_a_cluster_without_workers_is_a_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr(distributed, "PATIENCE", 0.5)
    with LocalCluster(n_workers=0, dashboard_address=":0") as cluster, Client(cluster) as client:
        with pytest.raises(RuntimeError, match=f"^{WORKERS_LOST}, then count again"):
            distributed.count(client, ["a.txt"])
        until(lambda: not cluster.scheduler.tasks)  # none is left for workers that come later
        with pytest.raises(RuntimeError, match=f"^in round 1 of 5 {WORKERS_LOST}, then train again; nothing was kept"):
            distributed.train(["a.txt"], client, Vocabulary([["a"]]), progress=False)


@pytest.mark.parametrize("task", ["count", "train"])
def test_a_task_that_kills_its_workers_is_a_clear_error(tmp_path, task):
    def die(*given):
        os.kill(os.getpid(), signal.SIGKILL)

    def change():
        distributed.count_words = fast.trainer = die
    shards = shards_of(tmp_path, 1)
    with (dask.config.set({"distributed.scheduler.allowed-failures": 0}),
          LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster, Client(cluster) as other):
        other.run(change)
        do = {"count": partial(distributed.count, other, shards),
              "train": partial(distributed.train, shards, other, Vocabulary([["king"]]), **SETTINGS)}[task]
        with pytest.raises(RuntimeError, match=f"{WORKERS_LOST}, then {task} again") as caught:
            do()
        assert isinstance(caught.value.__cause__, KilledWorker) and other.nthreads()  # the other worker is there


SCHEDULER = """
import asyncio
from distributed import Scheduler

async def schedule():
    async with Scheduler(host="127.0.0.1", dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()

asyncio.run(schedule())
"""


def stop_while_counting(folder):
    """Make a function that has workers stop where they count, and say the process."""
    def change(mark=str(folder / "stop")):
        def count_words(sentences):
            Path(f"{mark}.pid").write_text(f"{os.getpid()}\n")
            time.sleep(3600)
        distributed.count_words = count_words
    return change


@pytest.mark.parametrize("counting", [True, False], ids=["while it counts", "in a round"])
def test_a_lost_scheduler_is_a_clear_error_and_the_rounds_are_kept(train, tmp_path, capfd, counting):
    shards, keep = shards_of(tmp_path, 1), tmp_path / "my.vec.rounds.npz"
    with ExitStack() as stack:
        def start(*command, **pipe):
            process = stack.enter_context(subprocess.Popen([sys.executable, "-c", *command], text=True,
                                                           stderr=subprocess.DEVNULL, **pipe))
            stack.callback(process.kill)
            return process
        scheduler = start(SCHEDULER, stdout=subprocess.PIPE)
        address = scheduler.stdout.readline().strip()
        start(WORKER, address)
        with Client(address) as client:
            client.wait_for_workers(1, timeout=BOUND)
            client.run(stop_while_counting(tmp_path) if counting else stop_in_a_round(tmp_path, 3, keep.name))
        killer = kill_the_one_that_stops(tmp_path, scheduler.pid)
        done = subprocess.run([sys.executable, "-m", "w2vedu", "train", *shards, "-o", tmp_path / "my.vec", *OPTIONS,
                               "--cluster", address], capture_output=True, text=True, timeout=BOUND,
                              env={**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s"})
        killer.join()
    assert done.returncode == 1 and "Traceback" not in done.stderr and "distributed." not in done.stderr, done.stderr
    lost = "the connection to the scheduler was lost: start scheduler and workers again if they are gone, then"
    if counting:
        assert done.stderr.startswith(f"w2vedu: error: {lost} count again (") and not keep.exists()
    else:
        assert f"w2vedu: error: in round 4 of 6 {lost} train again; {keep} has the rounds before it (" in done.stderr
        assert rounds_in(keep) == 3 and train(*shards) == 0
        assert f"{keep} is there: going on from its rounds" in capfd.readouterr().out


STOPS_IN_ROUND_4 = """
import sys, time
from w2vedu import distributed

real, rounds = distributed.as_completed, []

def stop_in_round_4(parts):
    rounds.append(0)
    if len(rounds) == 4:
        print("in round 4", flush=True)
        time.sleep(3600)
    return real(parts)

distributed.as_completed = stop_in_round_4
"""
CLIENT = STOPS_IN_ROUND_4 + """
import json
from distributed import Client
from w2vedu.text import Vocabulary

address, arguments = sys.argv[1], json.loads(sys.argv[2])
with Client(address) as client:
    vocabulary = Vocabulary(distributed.count(client, arguments["shards"], lines=True)[0])
    distributed.train(client=client, vocabulary=vocabulary, **arguments)
"""


def test_a_killed_client_goes_on_where_it_was(client, tmp_path, monkeypatch):
    shards, keep = shards_of(tmp_path, 1, 2), tmp_path / "kept.npz"
    expected = learned(client, shards, epochs=3, rounds=2)
    arguments = SETTINGS | dict(shards=shards, epochs=3, rounds=2, keep=str(keep))
    with subprocess.Popen([sys.executable, "-c", CLIENT, client.scheduler.address, json.dumps(arguments)],
                          stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "in round 4\n"
        process.kill()
    assert rounds_in(keep) == 3
    real, begun = distributed._round, []
    monkeypatch.setattr(distributed, "_round", lambda *given: (begun.append(given[3]), real(*given))[1])
    assert same(learned(client, shards, epochs=3, rounds=2, keep=keep), expected)
    assert begun == [3, 4, 5] and rounds_in(keep) == 6


@pytest.mark.parametrize("other", [{"epochs": 2}, {"seed": 1}, {"lines": False}, {"shards": 2}, {"min_count": 100}],
                         ids=str)
def test_tables_of_another_training_are_refused(threads, tmp_path, other):
    shards, keep = shards_of(tmp_path, 1, 1), tmp_path / "kept.npz"
    counter, _ = distributed.count(threads, shards, lines=True)
    distributed.train(shards[:1], threads, Vocabulary(counter), epochs=1, keep=keep, **SETTINGS)
    before = keep.read_bytes()
    changed = SETTINGS | {"epochs": 1, **other}
    number, least = changed.pop("shards", 1), changed.pop("min_count", 1)
    with pytest.raises(ValueError, match=f"{keep} cannot be read, or is from a training with other .*: remove it"):
        distributed.train(shards[:number], threads, Vocabulary(counter, least), keep=keep, **changed)
    assert keep.read_bytes() == before


def test_tables_of_other_words_with_the_same_counts_are_refused(threads, tmp_path):
    shard, keep = tmp_path / "a.txt", tmp_path / "kept.npz"
    shard.write_text("the cat sat\n" * 3 + "the cat\n")
    learned(threads, [str(shard)], epochs=1, keep=keep)
    shard.write_text("the dog sat\n" * 3 + "the dog\n")
    with pytest.raises(ValueError, match=f"{keep} cannot be read, or is from a training with other .*: remove it"):
        learned(threads, [str(shard)], epochs=1, keep=keep)


@pytest.mark.parametrize("damage", [lambda file: b"", lambda file: b"no tables", lambda file: file[:len(file) // 2],
                                    lambda file: file.replace(b"of_what.npy", b"of_whom.npy"),
                                    lambda file: file[:-3000] + bytes(1000) + file[-2000:]])
def test_tables_that_were_damaged_are_refused(threads, tmp_path, damage):
    [shard], keep = shards_of(tmp_path, 1), tmp_path / "kept.npz"
    vocabulary = Vocabulary(distributed.count(threads, [shard], lines=True)[0])
    distributed.train([shard], threads, vocabulary, epochs=1, keep=keep, **SETTINGS)
    keep.write_bytes(damage(keep.read_bytes()))
    with pytest.raises(ValueError, match=f"{keep} cannot be read, or is from a training with other settings"):
        distributed.train([shard], threads, vocabulary, epochs=1, keep=keep, **SETTINGS)


def test_a_shard_that_cannot_be_read_is_named_and_nothing_else_is_lost(client, tmp_path, monkeypatch):
    monkeypatch.setattr(distributed, "GROUPS", 2)  # a task counts one that can be read and one that cannot
    shards = shards_of(tmp_path, 1, 2)
    bad, none = str(tmp_path / "bad.txt"), str(tmp_path / "none.txt")
    Path(bad).write_bytes(b"good words\n\xff\n")
    counter, faults = distributed.count(client, [shards[0], shards[1], bad, none])
    assert list(faults) == [bad, none]
    assert "line 2: byte 0xff is not UTF-8" in faults[bad] and "No such file" in faults[none]
    assert counter == distributed.count(client, shards)[0] and "good" not in counter
    with pytest.raises(OSError, match=f"{none} cannot be read: .*No such file"):
        distributed.train([*shards, none], client, Vocabulary(counter), **SETTINGS)


# --- the command line

OPTIONS = ["--lines", "--min-count", "1", "--vector-size", "8", "--epochs", "3", "--rounds", "2", "--sample", "0"]


@pytest.fixture
def train(client, tmp_path):
    """Return a function that trains by the command line on the cluster."""
    def run(*arguments, address=client.scheduler.address):
        return main(["train", "-o", str(tmp_path / "my.vec"), *OPTIONS, *arguments, "--cluster", address])
    return run


def test_train_on_a_cluster(client, train, tmp_path, capfd):
    shards = shards_of(tmp_path, 1, 1)
    assert train(*shards) == 0
    found = capfd.readouterr()
    words = sum(len(line.split()) for line in LINES)
    assert found.out.startswith(f"2 texts, {words:,} words, 182 of them different\n") and "<- used" in found.out
    assert f"wrote 182 vectors of 8 numbers to {tmp_path / 'my.vec'}" in found.out
    assert "100%" in found.err and "words/s per worker: " in found.err and "left out" not in found.err
    expected = learned(client, shards, epochs=3, rounds=2, eta=0.05)
    assert np.array_equal(WordVectors.load(tmp_path / "my.vec").vectors, expected.W.T)
    assert sorted(os.listdir(tmp_path)) == ["0.txt", "1.txt", "my.vec"]


def test_without_an_address_a_cluster_starts_by_itself(tmp_path):
    shards = shards_of(tmp_path, 1, 1)
    done = subprocess.run([sys.executable, "-m", "w2vedu", "train", *shards, "-o", tmp_path / "my.vec", *OPTIONS,
                           "--cluster"], capture_output=True, text=True, timeout=BOUND)
    assert done.returncode == 0 and "wrote 182 vectors" in done.stdout
    assert "Warning" not in done.stderr and "distributed" not in done.stderr and "Traceback" not in done.stderr


def test_texts_that_cannot_be_read_are_left_out(train, tmp_path, capfd):
    shards = shards_of(tmp_path, 1, 1)
    (tmp_path / "empty.txt").touch()
    assert train(*shards, str(tmp_path / "none.txt"), str(tmp_path / "empty.txt")) == 1
    found = capfd.readouterr()
    assert f"w2vedu: left out, for it cannot be read: {tmp_path / 'none.txt'}: " in found.err
    assert found.out.startswith("3 texts, ") and "wrote 182 vectors" in found.out and (tmp_path / "my.vec").exists()


def test_hostile_words_and_names_are_only_text(train, tmp_path, capfd):
    shard = tmp_path / "\x1b[31m$(reboot)*?.txt"
    shard.write_text("\n".join([" ".join(HOSTILE_WORDS)] * 5), encoding="utf-8")
    assert train(str(shard), str(tmp_path / "none\x1b[2J.txt"), "--alpha", "0.001") == 1
    found = capfd.readouterr()
    assert "\x1b" not in found.out + found.err and r"none\x1b[2J.txt: " in found.err
    words = WordVectors.load(tmp_path / "my.vec").words
    assert set(words) == {word for hostile in HOSTILE_WORDS for word in tokenize(hostile)} and "x" * 10_000 in words
    assert sorted(os.listdir(tmp_path)) == [shard.name, "my.vec"]


def test_texts_without_words_are_a_clear_error(train, tmp_path, capfd):
    (tmp_path / "empty.txt").touch()
    for texts, number in [(["empty.txt"], "1 text"), (["none.txt"], "1 text"), (["empty.txt", "none.txt"], "2 texts")]:
        assert train(*(str(tmp_path / text) for text in texts)) == 1
        assert f"w2vedu: error: no word in {number}: give others" in capfd.readouterr().err
    assert train(*shards_of(tmp_path, 1), "--min-count", "999999") == 1
    assert "no word occurs at least --min-count 999999 times" in capfd.readouterr().err
    assert not (tmp_path / "my.vec").exists()


def test_an_error_names_the_option(train, tmp_path, capfd):
    assert train(*shards_of(tmp_path, 1), "--alpha", "1e8") == 1
    assert "the learning rate --alpha 100000000.0 is too large" in capfd.readouterr().err


def test_an_address_where_nobody_listens_is_a_clear_error(train, tmp_path, capfd):
    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        assert train(*shards_of(tmp_path, 1), address="tcp://127.0.0.1:9") == 1
    assert capfd.readouterr().err.splitlines()[-1].startswith("w2vedu: error: no scheduler of Dask answers at "
                                                              "tcp://127.0.0.1:9: ")


INTERRUPTED = STOPS_IN_ROUND_4 + """
from w2vedu.__main__ import main

sys.exit(main(sys.argv[1:]))
"""


def session(process):
    try:
        return os.getsid(process.pid)
    except ProcessLookupError:
        return None


def test_ctrl_c_keeps_the_vectors_and_the_rounds_and_the_same_command_goes_on(client, train, tmp_path, capfd):
    shards, output = shards_of(tmp_path, 1, 1), tmp_path / "my.vec"
    assert train(*shards) == 0
    expected = output.read_bytes()
    output.unlink()
    capfd.readouterr()
    late = tmp_path / "late.py"  # what a worker says when it is closed is for nobody
    late.write_text("import logging\n\n\ndef dask_teardown(worker):\n"
                    "    logging.getLogger('distributed.worker').error('Traceback of a heartbeat')\n")
    process = subprocess.Popen([sys.executable, "-c", INTERRUPTED, "train", *shards, "-o", output, *OPTIONS,
                                "--cluster"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               start_new_session=True,  # a group of processes of their own
                               env={**os.environ, "DASK_DISTRIBUTED__WORKER__PRELOAD": json.dumps([str(late)])},
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    while process.stdout.readline() != "in round 4\n":
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to the workers, too
    written, errors = process.communicate(timeout=BOUND)
    assert process.returncode == 130, errors
    assert "w2vedu: training was interrupted after 3 of 6 rounds: the vectors are those reached so far" in errors
    assert f"the same command goes on from {output}.rounds.npz" in errors and "wrote 182 vectors" in written
    assert "Traceback" not in errors, errors
    assert rounds_in(f"{output}.rounds.npz") == 3 and output.read_bytes() != expected
    until(lambda: not [each for each in psutil.process_iter() if alive(each) and session(each) == process.pid])
    assert train(*shards) == 0 and output.read_bytes() == expected and not os.path.exists(f"{output}.rounds.npz")
    assert f"{output}.rounds.npz is there: going on from its rounds" in capfd.readouterr().out


@pytest.mark.parametrize("arguments, message", [
    (["a.txt", "b.txt"], "several texts and --rounds need --cluster"),
    (["a.txt", "--rounds", "2"], "several texts and --rounds need --cluster"),
    (["a.txt", "--cluster", "--threads", "2"], "--engine numpy and --threads do not go with --cluster"),
    (["a.txt", "--cluster", "--engine", "numpy"], "--engine numpy and --threads do not go with --cluster"),
    (["a.txt", "--cluster", "--model", "cbow"], "--model cbow does not go with --cluster, whose workers train with "
                                                "negative sampling: give --model cbow-ns"),
    (["a.txt", "--cluster", "--model", "skipgram"], "give --model skipgram-ns"),
    (["--cluster", "a.txt", "b.txt"], "argument --cluster: must be an address such as tcp://host:8786, but it is "
                                      "'a.txt': if that is a text, write --cluster behind the texts"),
    (["--cluster", "a.txt"], "argument --cluster: must be an address such as tcp://host:8786, but it is 'a.txt'")])
def test_wrong_usage_is_explained(tmp_path, capsys, arguments, message):
    with pytest.raises(SystemExit) as end:
        main(["train", "-o", str(tmp_path / "my.vec"), *arguments])
    assert end.value.code == 2 and message in " ".join(capsys.readouterr().err.split())
