"""What stands in a file of word vectors: three formats, and each word and number checked; chapter 8.

A word2vec file starts with a line "number of words, size of the vectors".  In a *text* file each word has a line:
the word, then its numbers.  In a *binary* file a word and a space are followed by its numbers as 32-bit floats,
little end first.  A *TSV pair* is for viewers in the browser: one file of numbers, one of words, line by line.
"""

import mmap
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from .hints import Array
from .inputs import quoted

FORMATS = {".bin": "binary", ".tsv": "tsv"}  # every other ending means "text"
_NUMBER = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE)
_WHITE = re.compile(r"[ \t\n\r\v\f]")  # what separates words in these files


def format_of(path: Path, format: str | None = None) -> str:
    """Choose the format of a file of word vectors by its name, unless one is given; chapter 8.

    Parameters
    ----------
    path : pathlib.Path
    format : "text", "binary", "tsv" or None

    Returns
    -------
    "text", "binary" or "tsv"

    Raises
    ------
    ValueError
        If the given format is another.

    Examples
    --------
    >>> from pathlib import Path
    >>> format_of(Path("my.bin")), format_of(Path("my.vec")), format_of(Path("my.vec"), "tsv")
    ('binary', 'text', 'tsv')
    """
    format = format or FORMATS.get(path.suffix.lower(), "text")
    if format not in ("text", "binary", "tsv"):
        raise ValueError(f"unknown format {format!r}: choose text, binary or tsv")
    return format


def metadata_of(path: Path) -> Path:
    """Name the file of words that belongs to the file of numbers of a TSV pair; chapter 8.

    Parameters
    ----------
    path : pathlib.Path of the file of numbers

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ValueError
        If the name of the file of numbers does not end in ``vectors.tsv``.

    Examples
    --------
    >>> from pathlib import Path
    >>> metadata_of(Path("my-vectors.tsv")).name
    'my-metadata.tsv'
    """
    if not path.name.endswith("vectors.tsv"):
        raise ValueError(f"{path}: the name of a TSV pair must end in vectors.tsv; its words stand in metadata.tsv")
    return path.with_name(path.name.removesuffix("vectors.tsv") + "metadata.tsv")


def parse(file: BinaryIO, path: Path, format: str) -> tuple[list[str], Array]:
    """Read words and vectors from an open file, and check all of them; chapter 8.

    Parameters
    ----------
    file : the file, open for reading bytes, at its start
    path : pathlib.Path of the file, for messages and to find the words of a TSV pair
    format : "text", "binary" or "tsv"

    Returns
    -------
    words : list of V words
    table : (V, N) float32 array, one row for each word

    Raises
    ------
    ValueError
        If the file is damaged; the message names the file, the line (in a binary file the word), and the value.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryFile
    >>> with TemporaryFile() as file:
    ...     _ = file.write(b"1 2\\ncat 0.5 x\\n"), file.seek(0)
    ...     parse(file, Path("my.vec"), "text")
    Traceback (most recent call last):
    ...
    ValueError: my.vec, line 2: 'x' is not a number
    """
    return {"text": _read_text, "binary": _read_binary, "tsv": _read_tsv}[format](file, path)


def _read_text(file: BinaryIO, path: Path) -> tuple[list[str], Array]:
    V, N = _header(file, path, smallest=lambda N: 2 * N + 2)  # a letter, N times a space and a digit, a line end

    def records() -> Iterator[tuple[str, bytes, Array]]:
        for number in range(2, V + 2):
            where = f"{path}, line {number}"
            word, *fields = _fields(file.readline(), b" ", where)
            yield where, word, _numbers(fields, N, where)
        if file.read(1):
            raise ValueError(f"{path}, line {V + 2}: the first line announces {V} words, but here is one more line")

    return _collect(V, N, records())


def _read_binary(file: BinaryIO, path: Path) -> tuple[list[str], Array]:
    V, N = _header(file, path, smallest=lambda N: 4 * N + 2)  # a letter, a space, N floats

    def records() -> Iterator[tuple[str, bytes, Array]]:
        start = file.tell()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            for number in range(1, V + 1):
                where = f"{path}, word {number}"
                start += data[start:start + 1] == b"\n"  # the C program ends every vector with a line end
                space = data.find(b" ", start)
                end = space + 1 + 4 * N
                if space < 0 or end > len(data):
                    raise ValueError(f"{where}: the file ends here, but its first line announces {V} words of {N} "
                                     "numbers")
                yield where, data[start:space], np.frombuffer(data[space + 1:end], "<f4")
                start = end
            if data[start:] not in (b"", b"\n"):
                raise ValueError(f"{path}, word {V + 1}: the first line announces {V} words, but the file goes on")

    return _collect(V, N, records())


def _read_tsv(file: BinaryIO, path: Path) -> tuple[list[str], Array]:
    metadata = metadata_of(path)
    *names, rest = metadata.read_bytes().split(b"\n")
    if not os.path.samestat(os.fstat(file.fileno()), path.stat()):  # these may be the words of other vectors
        raise ValueError(f"{path} was replaced while it was read: read it again")
    if rest:
        raise ValueError(f"{metadata}, line {len(names) + 1}: the file ends in the middle of this line")
    V, N = len(names), file.readline().count(b"\t") + 1
    _check_size(f"{metadata} and line 1 of {path}", V, N, V * 2 * N, os.fstat(file.fileno()).st_size)
    file.seek(0)

    def records() -> Iterator[tuple[str, bytes, Array]]:
        for number, name in enumerate(names, 1):
            where = f"{path} and {metadata.name}, line {number}"
            yield where, name.rstrip(b"\r"), _numbers(_fields(file.readline(), b"\t", where), N, where)
        if file.read(1):
            raise ValueError(f"{path}, line {V + 1}: {metadata.name} has {V} words, but here is one more line")

    return _collect(V, N, records())


def _header(file: BinaryIO, path: Path, smallest: Callable[[int], int]) -> tuple[int, int]:
    """Read the first line of a word2vec file; `smallest` tells how many bytes a word with N numbers takes at least."""
    line = file.readline(100)
    sizes = re.fullmatch(rb"(\d{1,18})[ \t](\d{1,18})[ \r]*\n", line)
    if not sizes:
        raise ValueError(f"{path}, line 1: it must tell how many words follow and how long their vectors are, such as "
                         f"'5000 100', but it starts with {quoted(line)}")
    V, N = map(int, sizes.groups())
    _check_size(f"{path}, line 1", V, N, V * smallest(N), os.fstat(file.fileno()).st_size - len(line))
    return V, N


def _check_size(where: str, V: int, N: int, needed: int, size: int) -> None:
    """Refuse sizes that the file cannot hold, before memory is taken for them."""
    if not V or not N:
        raise ValueError(f"{where}: announces {V} words of {N} numbers: there must be at least one of each")
    if needed > size:
        raise ValueError(f"{where}: announces {V} words of {N} numbers, at least {needed} bytes, "
                         f"but only {size} bytes follow: the file is cut off, or of another format")


def _fields(line: bytes, separator: bytes, where: str) -> list[bytes]:
    if not line.endswith(b"\n"):
        raise ValueError(f"{where}: the file ends {'in the middle of this line' if line else 'before this line'}")
    return line.rstrip(b" \r\n").split(separator)


def _numbers(fields: list[bytes], N: int, where: str) -> Array:
    if len(fields) != N:
        raise ValueError(f"{where}: {N} numbers are expected, but there are {len(fields)}")
    for field in fields:
        if not _NUMBER.fullmatch(field):
            raise ValueError(f"{where}: {quoted(field)} is not a number")
    return np.array(list(map(float, fields)))


def _collect(V: int, N: int, records: Iterable[tuple[str, bytes, Array]]) -> tuple[list[str], Array]:
    """Put records (where, word as bytes, numbers) into a list of words and a table, and check each of them."""
    words: dict[str, int] = {}
    table = np.empty((V, N), np.float32)
    for row, (where, name, numbers) in enumerate(records):
        try:
            word = name.decode()
        except UnicodeDecodeError:
            raise ValueError(f"{where}: the word {quoted(name)} is not UTF-8") from None
        with np.errstate(over="ignore"):
            table[row] = numbers
        check_record(where, word, table[row], words)
    return list(words), table


def check_record(where: str, word: str, row: Array, seen: dict[str, int]) -> None:
    """Raise an error for a word or a row that a file of word vectors must not hold; chapter 8.

    Parameters
    ----------
    where : the place of the record, for the message
    word : a string
    row : (N,) float32 array
    seen : dict of the words so far with their numbers from 1 on; the word is added

    Raises
    ------
    ValueError
        If the word is empty, stands twice or holds white space, or the row is not finite.

    Examples
    --------
    >>> check_record("my.vec, line 3", "cat", np.array([0.5, np.nan], np.float32), seen={"mat": 1})
    Traceback (most recent call last):
    ...
    ValueError: my.vec, line 3: number 2 of 'cat' is nan as a 32-bit float
    """
    if not isinstance(word, str) or not word or _WHITE.search(word):
        raise ValueError(f"{where}: a word must be a string with no white space in it and not empty, but it is "
                         f"{quoted(word)}")
    if word in seen:
        raise ValueError(f"{where}: the word {quoted(word)} stands twice, first as word {seen[word]}")
    seen[word] = len(seen) + 1
    if not np.isfinite(row).all():
        number = int(np.flatnonzero(~np.isfinite(row))[0])
        raise ValueError(f"{where}: number {number + 1} of {quoted(word)} is {row[number]} as a 32-bit float")
