"""Files of word vectors: exact round trips, gensim on the other side, damaged files, and writing all or nothing.

W2VEDU_FUZZ=10000 pytest tests/test_files.py reads ten thousand damaged files instead of a few hundred.
"""

import errno
import fcntl
import os
import pickle
import re
import resource
import struct
import sys
import threading
import tracemalloc
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from gensim.models import KeyedVectors
from gensim.models import Word2Vec as GensimWord2Vec

from w2vedu import files
from w2vedu.text import sentences as split_into_sentences
from w2vedu.vectors import WordVectors

NAMES = {"text": "my.vec", "binary": "my.bin", "tsv": "my-vectors.tsv"}
WORDS = ["the", "naïve", "コーヒー", "it's", "x" * 300, "1e5", "nan", "-0.5", '"', "a\u00a0b", "\\n"]
every_format = pytest.mark.parametrize("format", NAMES)


def any_float32(n, N, seed=0):
    """Draw finite float32 numbers from all bit patterns, and put the extreme ones into the first row."""
    bits = np.random.default_rng(seed).integers(0, 2**32, 2 * n * N, dtype=np.uint32).view(np.float32)
    table = bits[np.isfinite(bits)][:n * N].reshape(n, N).copy()
    extremes = [3.4028235e38, -3.4028235e38, 1e-45, 1.1754944e-38, -0.0, 0.1, 16777216.0, 1 / 3]
    table[0, :len(extremes)] = extremes[:N]
    return table


def with_zeros(table):
    """Put zeros into the last row, one of them with a sign, as where no step has touched the vector of a word."""
    zeros = np.zeros_like(table[:1])
    zeros[0, -1] = -0.0
    return np.concatenate([table[:-1], zeros])


def same_bits(a, b):
    return a.dtype == b.dtype == np.float32 and np.array_equal(a.view(np.uint32), b.view(np.uint32))


def message_of(path, format=None):
    with pytest.raises(ValueError) as error:
        WordVectors.load(path, format)
    assert str(path) in str(error.value) or "metadata" in str(error.value)
    return str(error.value)


@every_format
@pytest.mark.parametrize("N", [1, 8, 50])
def test_what_was_written_is_read_bit_for_bit(tmp_path, format, N):
    table = with_zeros(any_float32(len(WORDS), N))
    path = tmp_path / NAMES[format]
    files.write(path, WORDS, table)
    words, read = files.read(path)
    assert words == WORDS and same_bits(read, table)
    kept = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    files.write(path, words, read)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == kept


def test_a_hundred_thousand_bit_patterns_survive_as_text(tmp_path):
    table = any_float32(1000, 100, seed=1)
    files.write(tmp_path / "my.vec", list(map(str, range(1000))), table)
    assert same_bits(files.read(tmp_path / "my.vec")[1], table)


@every_format
def test_word_vectors_come_back(tmp_path, format):
    vectors = WordVectors(WORDS, any_float32(len(WORDS), 5))
    vectors.save(tmp_path / "odd.name.vectors.tsv", format)
    again = WordVectors.load(tmp_path / "odd.name.vectors.tsv", format)
    assert again.words == WORDS and same_bits(again.vectors, vectors.vectors)
    assert np.array_equal(again.unit, vectors.unit) and again.unit.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(again.unit.astype(float), axis=1), 1, rtol=1e-6)


@every_format
def test_a_file_with_a_vector_of_zeros_is_whole_but_has_no_neighbors(tmp_path, format):
    path = tmp_path / NAMES[format]
    files.write(path, ["cat", "mat"], [[1, 2], [1e-60, 0]])
    assert files.read(path)[1].tolist() == [[1, 2], [0, 0]]
    assert "the vector of 'mat' is zero or not finite: it has no direction" in message_of(path)


def test_the_bytes_of_each_format(tmp_path):
    words, table = ["cat", "é"], [[0.1, -2], [3e-10, 1e20]]
    for format, name in NAMES.items():
        files.write(tmp_path / name, words, table)
    assert (tmp_path / "my.vec").read_bytes() == "2 2\ncat 0.1 -2.0\né 3e-10 1e+20\n".encode()
    assert (tmp_path / "my.bin").read_bytes() == (b"2 2\ncat " + struct.pack("<2f", 0.1, -2) + "é ".encode()
                                                  + struct.pack("<2f", 3e-10, 1e20))
    assert (tmp_path / "my-vectors.tsv").read_bytes() == b"0.1\t-2.0\n3e-10\t1e+20\n"
    assert (tmp_path / "my-metadata.tsv").read_bytes() == "cat\né\n".encode()


@pytest.mark.parametrize("format", ["text", "binary"])
def test_gensim_reads_what_we_write(tmp_path, format):
    table = any_float32(len(WORDS), 20)
    files.write(tmp_path / NAMES[format], WORDS, table)
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / NAMES[format]), binary=format == "binary")
    assert theirs.index_to_key == WORDS and same_bits(theirs.vectors, table)


@pytest.mark.parametrize("format", ["text", "binary"])
def test_we_read_what_gensim_writes(tmp_path, format):
    corpus = [["naïve", "it's", "コーヒー"], ["a", "naïve", "cat"]] * 20
    theirs = GensimWord2Vec(corpus, vector_size=12, min_count=1, workers=1, seed=1).wv
    theirs.save_word2vec_format(str(tmp_path / NAMES[format]), binary=format == "binary")
    ours = WordVectors.load(tmp_path / NAMES[format])
    assert ours.words == theirs.index_to_key and same_bits(ours.vectors, theirs.vectors)


def test_we_read_what_the_c_program_writes(tmp_path):
    # It puts a space behind the last number, and a line end behind every vector of a binary file.
    (tmp_path / "c.vec").write_bytes(b"2 2\n</s> 0.5 -1 \ncat 2.000000 3.250000 \n")
    (tmp_path / "c.bin").write_bytes(b"2 2\n</s> " + struct.pack("<2f", 0.5, -1) + b"\ncat "
                                     + struct.pack("<2f", 2, 3.25) + b"\n")
    (tmp_path / "windows.vec").write_bytes(b"2 2\r\n</s> 0.5 -1\r\ncat 2 3.25\r\n")
    for name in ("c.vec", "c.bin", "windows.vec"):
        words, table = files.read(tmp_path / name)
        assert words == ["</s>", "cat"] and np.array_equal(table, [[0.5, -1], [2, 3.25]])


TEXT_DAMAGE = {
    "empty": (b"", "is empty"),
    "no header": (b"cat 1 2\nmat 3 4\n", "line 1: it must tell how many words"),
    "header of one number": (b"2\ncat 1 2\n", "line 1"),
    "header with a sign": (b"-2 2\ncat 1 2\nmat 3 4\n", "starts with '-2 2"),
    "no words": (b"0 2\n", "line 1: announces 0 words of 2"),
    "no numbers": (b"2 0\ncat\nmat\n", "line 1: announces 2 words of 0"),
    "too many announced": (b"3 2\ncat 1 2.0000\nmat 3 4.0000\n", "line 4: the file ends before this line"),
    "too few announced": (b"1 2\ncat 1 2\nmat 3 4\n", "line 3: the first line announces 1 words"),
    "a million million words": (b"1000000000000 100\ncat 1 2\n", "only 8 bytes follow"),
    "long vectors": (b"2 1000000000000\ncat 1 2\nmat 3 4\n", "only 16 bytes follow"),
    "cut in a number": (b"2 2\ncat 1 2\nmat 3 4", "line 3: the file ends in the middle of this line"),
    "a number missing": (b"2 2\ncat 1 2.0\nmat 3\n", "line 3: 2 numbers are expected, but there are 1"),
    "a number too many": (b"2 2\ncat 1 2\nmat 3 4 5\n", "line 3: 2 numbers are expected, but there are 3"),
    "a word with a space": (b"2 2\nnew york 1 2\nmat 3 4\n", "line 2: 2 numbers are expected, but there are 3"),
    "a word with a tab": (b"2 2\ncat 1 2\nm\tat 3 4\n", "line 3: a word must be"),
    "no word": (b"2 2\ncat 1 2\n 3 4.00\n", "line 3: a word must be"),
    "letters": (b"2 2\ncat 1 2\nmat 3 four\n", "line 3: 'four' is not a number"),
    "underscore": (b"2 2\ncat 1 2\nmat 3 1_0\n", "line 3: '1_0' is not a number"),
    "two spaces": (b"2 2\ncat 1 2\nmat  3\n", "line 3: '' is not a number"),
    "twice": (b"3 2\ncat 1 2\nmat 3 4\ncat 1 2\n", "line 4: the word 'cat' stands twice, first as word 1"),
    "nan": (b"2 2\ncat 1 2\nmat 3 NaN\n", "line 3: number 2 of 'mat' is nan"),
    "infinite": (b"2 2\ncat 1 2\nmat -inf 3\n", "line 3: number 1 of 'mat' is -inf"),
    "too large": (b"2 2\ncat 1 2\nmat 1e39 3\n", "line 3: number 1 of 'mat' is inf"),
    "not UTF-8": (b"2 2\ncat 1 2\nm\xe9t 3 4\n", r"line 3: the word 'm\\xe9t' is not UTF-8"),
    "a pickle": (pickle.dumps({"cat": [1, 2]}), "line 1"),
}


@pytest.mark.parametrize("name", TEXT_DAMAGE)
def test_a_damaged_text_file_is_an_error_that_names_line_and_value(tmp_path, name):
    data, expected = TEXT_DAMAGE[name]
    (tmp_path / "my.vec").write_bytes(data)
    assert expected in message_of(tmp_path / "my.vec")


def binary(*records, header=b"2 2\n"):
    return header + b"".join(word + b" " + struct.pack("<2f", *numbers) for word, numbers in records)


BINARY_DAMAGE = {
    "empty": (b"", "is empty"),
    "a million million words": (binary((b"cat", (1, 2)), header=b"1000000000000 100\n"), "only 12 bytes follow"),
    "overflowing sizes": (binary(header=b"999999999999999999 999999999999999999\n"), "only 0 bytes follow"),
    "endless header": (b"1" * 5000 + b" 2\n", "line 1"),
    "cut": (binary((b"cat", (1, 2)), (b"mat", (3, 4)))[:-1], "word 2: the file ends here"),
    "cut in the word": (binary((b"cat" * 5, (1, 2))) + b"mat", "word 2: the file ends here"),
    "goes on": (binary((b"cat", (1, 2)), (b"mat", (3, 4))) + b"x", "word 3: the first line announces 2 words"),
    "twice": (binary((b"cat", (1, 2)), (b"cat", (3, 4))), "word 2: the word 'cat' stands twice"),
    "nan": (binary((b"cat", (1, 2)), (b"mat", (np.nan, 4))), "word 2: number 1 of 'mat' is nan"),
    "not UTF-8": (binary((b"cat", (1, 2)), (b"m\xfft", (3, 4))), r"word 2: the word 'm\\xfft' is not UTF-8"),
    "no word": (binary((b"cat", (1, 2)), (b"", (3, 4)), header=b"2 2\n"), "word 2: a word must be"),
    "line end in a word": (binary((b"ca\nt", (1, 2)), (b"mat", (3, 4))), "word 1: a word must be"),
    "a text file": (b"2 2\ncat 1 2\nmat 3 4\n", "only 16 bytes follow"),
}


@pytest.mark.parametrize("name", BINARY_DAMAGE)
def test_a_damaged_binary_file_is_an_error_that_names_word_and_value(tmp_path, name):
    data, expected = BINARY_DAMAGE[name]
    (tmp_path / "my.bin").write_bytes(data)
    assert expected in message_of(tmp_path / "my.bin")


TSV_DAMAGE = {
    "fewer words": (b"1\t2\n3\t4\n", b"cat\n", "vectors.tsv, line 2: metadata.tsv has 1 words"),
    "fewer vectors": (b"1\t2.000000\n", b"cat\nmat\n", "line 2: the file ends before this line"),
    "no words": (b"1\t2\n", b"", "announces 0 words"),
    "cut word": (b"1\t2\n3\t4\n", b"cat\nmat", "metadata.tsv, line 2: the file ends in the middle"),
    "ragged": (b"1\t2\n3\t4\t5\n", b"cat\nmat\n", "line 2: 2 numbers are expected, but there are 3"),
    "a column more": (b"1\t2\n3\t4\n", b"cat\t7\nmat\t8\n", "line 1: a word must be"),
    "many words": (b"1\t2\n3\t4\n", b"a\n" * 10000, "only 8 bytes follow"),
    "nan": (b"1\t2\n3\tnan\n", b"cat\nmat\n", "line 2: number 2 of 'mat' is nan"),
}


@pytest.mark.parametrize("name", TSV_DAMAGE)
def test_a_damaged_tsv_pair_is_an_error_that_names_the_line(tmp_path, name):
    numbers, words, expected = TSV_DAMAGE[name]
    (tmp_path / "vectors.tsv").write_bytes(numbers)
    (tmp_path / "metadata.tsv").write_bytes(words)
    assert expected in message_of(tmp_path / "vectors.tsv")


def test_a_huge_announced_size_takes_no_memory(tmp_path):
    path = tmp_path / "my.bin"
    with open(path, "wb") as file:
        file.write(b"1000000000000 300\n")
        file.truncate(2**30)  # a gigabyte of nothing, which takes no room on the disk
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "only 1073741806 bytes follow" in message_of(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


@pytest.mark.parametrize("words, table, expected", [
    (["new york", "cat"], np.ones((2, 2)), "word 1: a word must be .* but it is 'new york'"),
    (["cat", "a\tb"], np.ones((2, 2)), "word 2"), (["cat", ""], np.ones((2, 2)), "word 2"),
    (["cat", 7], np.ones((2, 2)), "word 2"), (["cat", "cat"], np.ones((2, 2)), "'cat' stands twice"),
    (["cat", "\ud800"], np.ones((2, 2)), "surrogates not allowed"),
    (["cat", "mat"], [[1, 2], [np.nan, 4]], "number 1 of 'mat' is nan"),
    (["cat", "mat"], [[1, 1e39], [3, 4]], "number 2 of 'cat' is inf as a 32-bit float"),
    (["cat"], np.ones((2, 2)), "shape"), ([], np.ones((0, 2)), "shape"), (["cat"], np.ones((1, 0)), "shape")])
@every_format
def test_what_cannot_be_written_leaves_the_old_file(tmp_path, format, words, table, expected):
    path = tmp_path / NAMES[format]
    files.write(path, ["old"], [[1.0]])
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(ValueError, match=expected):
        files.write(path, words, table)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.fixture
def little_room():
    """Let no file grow beyond 4096 bytes, as on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@every_format
def test_a_full_disk_leaves_the_old_file(tmp_path, format, little_room):
    path = tmp_path / NAMES[format]
    files.write(path, ["old"], [[1.0]])
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(OSError) as error:
        files.write(path, list(map(str, range(100))), np.ones((100, 100)))
    assert str(path) in str(error.value)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@every_format
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_an_error_or_ctrl_c_while_writing_leaves_the_old_file(tmp_path, format, call, monkeypatch):
    path = tmp_path / NAMES[format]
    files.write(path, ["old"], [[1.0]])
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, call, interrupt)
    with pytest.raises(KeyboardInterrupt):
        files.write(path, ["new"], [[1.0]])
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize("looks", [1, 2, 3])
def test_a_file_that_another_program_moves_away_just_now_is_no_irregular_file(tmp_path, monkeypatch, looks):
    path, words, seen, stat = tmp_path / "vectors.tsv", tmp_path / "metadata.tsv", [], Path.stat

    def moved_after(self, **options):
        result = stat(self, **options)
        seen.extend([self] if self == words else [])
        if len(seen) == looks:
            words.unlink(missing_ok=True)
        return result

    files.write(path, ["old"], [[1.0]])
    with monkeypatch.context() as patch:
        patch.setattr(Path, "stat", moved_after)
        files.write(path, ["new"], [[1.0]])
    assert files.read(path)[0] == ["new"]


def no_link(source, target):
    raise PermissionError(errno.EPERM, "Operation not permitted", source)  # as on FAT


@pytest.mark.parametrize("link", [os.link, no_link, None], ids=["second names", "none on this disk", "none at all"])
@pytest.mark.parametrize("old", [["vectors.tsv", "metadata.tsv"], ["vectors.tsv"], ["metadata.tsv"], []])
def test_a_pair_of_which_the_second_file_cannot_take_its_place_leaves_the_old_one(tmp_path, monkeypatch, old, link):
    replace = os.replace

    def refuse(source, target):
        if os.path.basename(source).startswith(".metadata.tsv"):
            raise OSError(errno.EIO, "Input/output error", source)
        replace(source, target)

    path = tmp_path / "vectors.tsv"
    files.write(path, ["old"], [[1.0]])
    for file in set(tmp_path.iterdir()) - {tmp_path / name for name in old}:
        file.unlink()
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuse)
        if link:
            patch.setattr(os, "link", link)
        else:
            patch.delattr(os, "link")
        with pytest.raises(OSError, match="Input/output error"):
            files.write(path, ["new"], [[2.0]])
        assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
        patch.setattr(os, "replace", replace)
        files.write(path, ["new"], [[2.0]])
    assert files.read(path)[0] == ["new"] and len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("old", [["vectors.tsv", "metadata.tsv"], ["vectors.tsv"], ["metadata.tsv"], []])
@pytest.mark.parametrize("call", ["rename", "replace"])
@pytest.mark.parametrize("number", [1, 2])
def test_ctrl_c_just_after_a_file_of_a_pair_was_moved_leaves_the_old_pair(tmp_path, monkeypatch, old, call, number):
    calls, where = [], Path if call == "rename" else os
    real = getattr(where, call)

    def interrupted(*arguments):
        moved = real(*arguments)
        calls.append(arguments)
        if len(calls) == number:
            raise KeyboardInterrupt
        return moved

    path = tmp_path / "vectors.tsv"
    files.write(path, ["old"], [[1.0]])
    for file in set(tmp_path.iterdir()) - {tmp_path / name for name in old}:
        file.unlink()
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(where, call, interrupted)
        files.write(path, ["new"], [[2.0]])
    left = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert left == before or len(calls) < number and files.read(path)[0] == ["new"]


def test_files_are_on_the_disk_before_any_takes_its_place(tmp_path, monkeypatch):
    calls = []
    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, lambda *a, name=name, real=getattr(os, name): calls.append(name) or real(*a))
    files.write(tmp_path / "vectors.tsv", ["cat"], [[1.0]])
    assert calls == ["fsync", "fsync", "replace", "replace"]


def test_a_pair_waits_until_another_program_has_put_its_own_in_place(tmp_path):
    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)  # as the other program does
    pair, single = (threading.Thread(target=files.write, args=(tmp_path / name, ["cat"], [[1.0]]), daemon=True)
                    for name in ("vectors.tsv", "my.vec"))
    pair.start()
    single.start()
    single.join(5)
    pair.join(0.3)
    assert pair.is_alive() and not single.is_alive() and not (tmp_path / "vectors.tsv").exists()
    os.close(folder)
    pair.join(5)
    assert files.read(tmp_path / "vectors.tsv")[0] == ["cat"]


@pytest.mark.parametrize("module", [None, SimpleNamespace(LOCK_EX=0), fcntl], ids=["Windows", "browser", "network"])
def test_where_a_folder_cannot_be_locked_a_pair_is_written_nevertheless(tmp_path, monkeypatch, module):
    def refuse(*arguments):
        raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr(fcntl, "flock", refuse)
    monkeypatch.setitem(sys.modules, "fcntl", module)
    files.write(tmp_path / "vectors.tsv", ["cat"], [[1.0]])
    assert files.read(tmp_path / "vectors.tsv")[0] == ["cat"]


def test_a_pair_that_is_replaced_while_it_is_read_is_an_error(tmp_path):
    path = tmp_path / "vectors.tsv"
    files.write(path, ["old"], [[1.0]])
    with open(path, "rb") as file:
        files.write(path, ["new"], [[2.0]])
        with pytest.raises(ValueError, match="vectors.tsv was replaced while it was read: read it again$"):
            files.parse(file, path, "tsv")


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "link.vec").symlink_to(tmp_path / "real.vec")
    files.write(tmp_path / "link.vec", ["cat"], [[1.0]])
    assert (tmp_path / "link.vec").is_symlink() and files.read(tmp_path / "real.vec")[0] == ["cat"]


def test_devices_and_folders_are_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"  # no device: if the program were wrong, the test run by root would replace a real one
    os.mkfifo(pipe)
    for path, error, words in ((pipe, ValueError, "not a regular file.*; choose another name"),
                               (tmp_path, IsADirectoryError, f"Is a directory: '{tmp_path}'")):
        with pytest.raises(error, match=words):
            files.write(path, ["cat"], [[1.0]])
        with pytest.raises(error, match=words):
            files.check_target(path)
    assert list(tmp_path.iterdir()) == [pipe] and pipe.is_fifo()


def test_checking_a_target_leaves_nothing(tmp_path):
    for name in NAMES.values():
        files.check_target(tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="must end in vectors.tsv"):
        files.check_target(tmp_path / "my.tsv")
    with pytest.raises(ValueError, match="unknown format 'xml'"):
        files.check_target(tmp_path / "my.vec", "xml")


# --- sentences of a text file

TEXTS = {"": "is empty", " \n\n": "holds no word", "1 2. 3!": "holds no word", "one": [["one"]],
         "A heading\n \nThe cat\nsat. Where? 3.5 x!": [["a", "heading"], ["the", "cat", "sat"], ["where"], ["x"]],
         "one\r\n\r\ntwo\rthree.\r\nfour": [["one"], ["two", "three"], ["four"]], "\ufeffé. ü": [["é"], ["ü"]],
         "e.g. a.b c.": [["e", "g"], ["a", "b", "c"]], "...": "holds no word", "a\n\n\n\nb": [["a"], ["b"]]}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 2**20])  # characters in a block
def test_a_text_is_the_same_in_blocks_of_any_size(tmp_path, monkeypatch, size):
    monkeypatch.setattr(files, "BLOCK", size)
    monkeypatch.setattr(files, "LONGEST", 2**20)
    for text, expected in TEXTS.items():
        (tmp_path / "my.txt").write_bytes(text.encode())
        sentences = files.TextFile(tmp_path / "my.txt")
        if isinstance(expected, str):
            with pytest.raises(ValueError, match=f"my.txt {expected}$"):
                list(sentences)
        else:
            assert list(sentences) == list(sentences) == expected


@pytest.mark.parametrize("size", [1, 5, 2**20])
def test_each_line_can_be_a_sentence(tmp_path, monkeypatch, size):
    monkeypatch.setattr(files, "BLOCK", size)
    monkeypatch.setattr(files, "LONGEST", 2**20)
    (tmp_path / "my.txt").write_bytes("One. two!\r\n\n 3 \nthree\u0085four\nfive".encode())
    assert list(files.TextFile(tmp_path / "my.txt", lines=True)) == [["one", "two"], ["three", "four"], ["five"]]


def test_blocks_cut_the_text_where_the_whole_text_is_cut(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    text = "".join(rng.choice(list("ab .!?\n\t'é"), 3000))
    (tmp_path / "my.txt").write_text(text)
    whole = [words for part in re.split(r"\n\s*\n", text) for words in split_into_sentences(part)]
    for size in (1, 3, 10, 100, 2**20):
        monkeypatch.setattr(files, "BLOCK", size)
        assert list(files.TextFile(tmp_path / "my.txt")) == whole


def test_a_sentence_without_end_is_cut_between_words(tmp_path, monkeypatch):
    words = [letter * (1 + number % 7) for number, letter in enumerate("abcdefghij" * 50)]
    (tmp_path / "my.txt").write_text(" ".join(words))
    monkeypatch.setattr(files, "BLOCK", 40)
    monkeypatch.setattr(files, "LONGEST", 100)
    found = list(files.TextFile(tmp_path / "my.txt"))
    assert sum(found, []) == words and 10 < len(found) < 40 and all(len(" ".join(part)) <= 140 for part in found)
    (tmp_path / "my.txt").write_text("x" * 1000)
    assert "".join(sum(files.TextFile(tmp_path / "my.txt"), [])) == "x" * 1000


@pytest.mark.parametrize("size", [1, 5, 2**20])
def test_what_is_not_utf_8_is_found_with_its_line(tmp_path, monkeypatch, size):
    monkeypatch.setattr(files, "BLOCK", size)
    for data, place in ((b"a\nb\nin the caf\xe9\nc\n", "line 3: byte 0xe9"), (b"\xff\xfea\0b\0", "line 1: byte 0xff"),
                        (b"\xef\xbb\xbfa\r\n\xc3", "line 2: byte 0xc3"), (b"ok \xe2\x82\n", "line 1: byte 0xe2")):
        (tmp_path / "my.txt").write_bytes(data)
        with pytest.raises(ValueError, match=f"my.txt, {place} is not UTF-8: save the text as UTF-8"):
            list(files.TextFile(tmp_path / "my.txt"))


def test_a_text_file_is_opened_only_when_it_is_read(tmp_path):
    missing = files.TextFile(tmp_path / "no.txt")
    with pytest.raises(FileNotFoundError):
        list(missing)


def test_no_more_than_a_block_is_in_memory(tmp_path, monkeypatch):
    (tmp_path / "my.txt").write_text("a cat sat. " * 100_000)
    monkeypatch.setattr(files, "BLOCK", 10_000)
    tracemalloc.start()
    try:
        assert sum(1 for _ in files.TextFile(tmp_path / "my.txt")) == 100_000
        assert tracemalloc.get_traced_memory()[1] < 500_000
    finally:
        tracemalloc.stop()


# --- the fuzzer

TOKENS = [b"nan", b"inf", b"-1e999", b"1_0", b"", b"0", b"-0", b"\xff", "٣".encode(), b"0x1p3", b"1e-400", b"\n",
          b" ", b"\t", b"\r\n", b"\0", b"999999999999999999", b"1000000000000", b"-1", b"2", b"the", b"\xef\xbb\xbf"]


def damaged(data, rng):
    """Damage a file in one to three places."""
    for _ in range(rng.integers(1, 4)):
        i, j = sorted(rng.integers(0, len(data) + 1, 2).tolist())
        i = min(i, 8) if rng.random() < 0.3 else i  # the first line more often than chance
        token = TOKENS[rng.integers(len(TOKENS))]
        data = [lambda: data[:i], lambda: data[:i] + data[min(j, i + 9):], lambda: data[:i] + token + data[i:],
                lambda: data[:i] + rng.bytes(3) + data[i + 3:], lambda: data[:j] + data[i:],
                lambda: data[:i] + token + data[i + len(token):],
                lambda: bytes(data[:i]) + bytes([data[i] ^ 1 << rng.integers(8)]) + data[i + 1:] if i < len(data)
                else data, lambda: data + data[i:j]][rng.integers(8)]()
    return data


def test_damaged_files_give_clear_errors_or_valid_vectors(tmp_path):
    number = int(os.environ.get("W2VEDU_FUZZ", 600))
    outcome = {"error": 0, "valid": 0}
    for seed in range(number):
        rng = np.random.default_rng(seed)
        format = list(NAMES)[seed % 3]
        path = tmp_path / NAMES[format]
        V, N = rng.integers(1, 8), rng.integers(1, 6)
        files.write(path, WORDS[:V], any_float32(V, N, seed) + np.float32(1e-30))
        victim = tmp_path / "my-metadata.tsv" if format == "tsv" and rng.random() < 0.5 else path
        victim.write_bytes(damaged(victim.read_bytes(), rng))
        try:
            vectors = WordVectors.load(path)
        except ValueError as error:  # any other exception, a warning too, fails the test
            assert path.name in str(error) or "my-metadata.tsv" in str(error), (seed, error)
            assert "line" in str(error) or "word" in str(error) or "empty" in str(error), (seed, error)
            outcome["error"] += 1
        else:
            assert len(vectors.words) == len(set(vectors.words)) == len(vectors.vectors)
            assert np.isfinite(vectors.vectors).all() and np.isfinite(vectors.unit).all()
            files.write(tmp_path / "again.vec", vectors.words, vectors.vectors)
            outcome["valid"] += 1
    assert outcome["error"] > number / 2 and outcome["valid"] > number / 50, outcome
