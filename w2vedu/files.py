"""Read and write word vectors as other programs do, and read a text file as sentences; chapter 8.

A word2vec file starts with a line "number of words, size of the vectors".  In a *text* file each word has a line:
the word, then its numbers.  In a *binary* file a word and a space are followed by its numbers as 32-bit floats,
little end first.  A *TSV pair* is for viewers in the browser: one file of numbers, one of words, line by line.
"""

import mmap
import os
import re
import secrets
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np

from .text import sentences, tokenize

FORMATS = {".bin": "binary", ".tsv": "tsv"}  # every other ending means "text"
_NUMBER = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?(nan|inf|infinity)", re.IGNORECASE)
_WHITE = re.compile(r"[ \t\n\r\v\f]")  # what separates words in these files


def read(path, format=None):
    """Read a file of word vectors; nothing in it is ever run or unpickled; chapter 8.

    Parameters
    ----------
    path : the file; of a TSV pair the one whose name ends in ``vectors.tsv``
    format : "text", "binary" or "tsv"; None goes by the ending: ``.bin``, ``.tsv``, any other is text

    Returns
    -------
    words : list of V words
    table : (V, N) float32 array, one row for each word

    Raises
    ------
    ValueError
        If the file is damaged; the message names the file, the line (in a binary file the word), and the value.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write(f"{folder}/my.vec", ["cat", "mat"], [[1, 0.5], [0, 2]])
    ...     read(f"{folder}/my.vec")
    (['cat', 'mat'], array([[1. , 0.5],
           [0. , 2. ]], dtype=float32))
    """
    path, reader = Path(path), {"text": _read_text, "binary": _read_binary, "tsv": _read_tsv}[_format(path, format)]
    with open(path, "rb") as file:
        if not os.fstat(file.fileno()).st_size:
            raise ValueError(f"{path} is empty")
        return reader(file, path)


def write(path, words, table, format=None):
    """Write word vectors to a file as 32-bit floats, all of it or nothing; chapter 8.

    A file that was there stays as it was until the new one is complete on the disk.

    Parameters
    ----------
    path : the file; of a TSV pair the one whose name ends in ``vectors.tsv``: the words go to ``metadata.tsv``
    words : list of V words, without white space
    table : (V, N) array; what is not float32 is rounded to it
    format : as for :func:`read`

    Raises
    ------
    ValueError
        If a word is empty, stands twice or holds white space, or a number is not finite as a 32-bit float.
    OSError
        If the file cannot be written, for example because the disk is full.

    Examples
    --------
    >>> write("my.vec", ["new york"], [[1.0, 0.5]])
    Traceback (most recent call last):
    ...
    ValueError: my.vec, word 1: a word must be a string with no white space in it and not empty, but it is 'new york'
    """
    path, format = Path(path), _format(path, format)
    with np.errstate(over="ignore"):
        table = np.asarray(table).astype("<f4")
    words, seen = list(words), {}
    if table.ndim != 2 or len(table) != len(words) or not table.size:
        raise ValueError(f"{path}: {len(words)} words cannot have a table of shape {table.shape}")
    for number, (word, row) in enumerate(zip(words, table), 1):
        _check(f"{path}, word {number}", word, row, seen)
    if format == "tsv":
        with _replacing(path, _metadata(path)) as (numbers, names):
            for word, row in zip(words, table):
                numbers.write("\t".join(map(str, row)).encode() + b"\n")
                names.write(word.encode() + b"\n")
        return
    with _replacing(path) as (file,):
        file.write(b"%d %d\n" % table.shape)
        for word, row in zip(words, table):
            # str gives the shortest decimal that is read as the same 32-bit float.
            file.write(word.encode() + b" " + (row.tobytes() if format == "binary" else
                                               " ".join(map(str, row)).encode() + b"\n"))


def read_sentences(path, lines=False):
    """Read a UTF-8 text file as sentences of lower-case words; chapters 2 and 8.

    Parameters
    ----------
    path : the file
    lines : True if each line is one sentence; otherwise sentences end at . ! ? and at empty lines

    Returns
    -------
    List of lists of words.

    Raises
    ------
    ValueError
        If the file is not UTF-8 or holds no word; the message names the file and the line.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "my.txt").write_text("A heading\\n\\nThe cat\\nsat. Where?")
    ...     read_sentences(f"{folder}/my.txt")
    [['a', 'heading'], ['the', 'cat', 'sat'], ['where']]
    """
    data = Path(path).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"{path}, line {line}: byte 0x{data[error.start]:02x} is not UTF-8: "
                         "save the text as UTF-8") from None
    if lines:
        found = [words for line in text.splitlines() if (words := tokenize(line))]
    else:
        found = [words for part in re.split(r"\n\s*\n", text) for words in sentences(part)]
    if not found:
        raise ValueError(f"{path} {'holds no word' if data else 'is empty'}")
    return found


def check_target(path, format=None):
    """Raise now the error that writing to a path would raise at the end; chapter 8.

    Parameters
    ----------
    path, format : as for :func:`write`

    Raises
    ------
    ValueError
        If the path is not a regular file, or the name does not suit the format.
    OSError
        If its folder does not exist or cannot be written.

    Examples
    --------
    >>> check_target("no such folder/my.vec")
    Traceback (most recent call last):
    ...
    FileNotFoundError: [Errno 2] No such file or directory: 'no such folder/my.vec'
    """
    path = Path(path)
    with _beside(*([path, _metadata(path)] if _format(path, format) == "tsv" else [path])):
        pass


def _format(path, format):
    format = format or FORMATS.get(Path(path).suffix.lower(), "text")
    if format not in ("text", "binary", "tsv"):
        raise ValueError(f"unknown format {format!r}: choose text, binary or tsv")
    return format


def _metadata(path):
    if not path.name.endswith("vectors.tsv"):
        raise ValueError(f"{path}: the name of a TSV pair must end in vectors.tsv; its words stand in metadata.tsv")
    return path.with_name(path.name.removesuffix("vectors.tsv") + "metadata.tsv")


def _read_text(file, path):
    V, N = _header(file, path, smallest=lambda N: 2 * N + 2)  # a letter, N times a space and a digit, a line end

    def records():
        for number in range(2, V + 2):
            where = f"{path}, line {number}"
            word, *fields = _fields(file.readline(), b" ", where)
            yield where, word, _numbers(fields, N, where)
        if file.read(1):
            raise ValueError(f"{path}, line {V + 2}: the first line announces {V} words, but here is one more line")

    return _collect(V, N, records())


def _read_binary(file, path):
    V, N = _header(file, path, smallest=lambda N: 4 * N + 2)  # a letter, a space, N floats

    def records():
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


def _read_tsv(file, path):
    metadata = _metadata(path)
    *names, rest = metadata.read_bytes().split(b"\n")
    if rest:
        raise ValueError(f"{metadata}, line {len(names) + 1}: the file ends in the middle of this line")
    V, N = len(names), file.readline().count(b"\t") + 1
    _check_size(f"{metadata} and line 1 of {path}", V, N, V * 2 * N, os.fstat(file.fileno()).st_size)
    file.seek(0)

    def records():
        for number, name in enumerate(names, 1):
            where = f"{path} and {metadata.name}, line {number}"
            yield where, name.rstrip(b"\r"), _numbers(_fields(file.readline(), b"\t", where), N, where)
        if file.read(1):
            raise ValueError(f"{path}, line {V + 1}: {metadata.name} has {V} words, but here is one more line")

    return _collect(V, N, records())


def _header(file, path, smallest):
    """Read the first line of a word2vec file; `smallest` tells how many bytes a word with N numbers takes at least."""
    line = file.readline(100)
    sizes = re.fullmatch(rb"(\d{1,18})[ \t](\d{1,18})[ \r]*\n", line)
    if not sizes:
        raise ValueError(f"{path}, line 1: it must tell how many words follow and how long their vectors are, such as "
                         f"'5000 100', but it starts with {_shown(line)}")
    V, N = map(int, sizes.groups())
    _check_size(f"{path}, line 1", V, N, V * smallest(N), os.fstat(file.fileno()).st_size - len(line))
    return V, N


def _check_size(where, V, N, needed, size):
    """Refuse sizes that the file cannot hold, before memory is taken for them."""
    if not V or not N:
        raise ValueError(f"{where}: announces {V} words of {N} numbers: there must be at least one of each")
    if needed > size:
        raise ValueError(f"{where}: announces {V} words of {N} numbers, at least {needed} bytes, "
                         f"but only {size} bytes follow: the file is cut off, or of another format")


def _fields(line, separator, where):
    if not line.endswith(b"\n"):
        raise ValueError(f"{where}: the file ends {'in the middle of this line' if line else 'before this line'}")
    return line.rstrip(b" \r\n").split(separator)


def _numbers(fields, N, where):
    if len(fields) != N:
        raise ValueError(f"{where}: {N} numbers are expected, but there are {len(fields)}")
    for field in fields:
        if not _NUMBER.fullmatch(field):
            raise ValueError(f"{where}: {_shown(field)} is not a number")
    return np.array(list(map(float, fields)))


def _collect(V, N, records):
    """Put records (where, word as bytes, numbers) into a list of words and a table, and check each of them."""
    words, table = {}, np.empty((V, N), np.float32)
    for row, (where, word, numbers) in enumerate(records):
        try:
            word = word.decode()
        except UnicodeDecodeError:
            raise ValueError(f"{where}: the word {_shown(word)} is not UTF-8") from None
        with np.errstate(over="ignore"):
            table[row] = numbers
        _check(where, word, table[row], words)
    return list(words), table


def _check(where, word, row, seen):
    """Raise ValueError for a word or a row that a file of word vectors must not hold; note the word in `seen`."""
    if not isinstance(word, str) or not word or _WHITE.search(word):
        raise ValueError(f"{where}: a word must be a string with no white space in it and not empty, but it is "
                         f"{_shown(word)}")
    if word in seen:
        raise ValueError(f"{where}: the word {_shown(word)} stands twice, first as word {seen[word]}")
    seen[word] = len(seen) + 1
    if not np.isfinite(row).all():
        number = int(np.flatnonzero(~np.isfinite(row))[0])
        raise ValueError(f"{where}: number {number + 1} of {_shown(word)} is {row[number]} as a 32-bit float")
    if not row.any():
        raise ValueError(f"{where}: all numbers of {_shown(word)} are zero: such a vector has no direction")


def _shown(value):
    text = repr(value.decode(errors="backslashreplace") if isinstance(value, bytes) else value)
    return text if len(text) <= 60 else text[:57] + "..."


@contextmanager
def _beside(*paths):
    """Open a new file in the folder of each path; what still stands there at the end is removed."""
    with ExitStack() as stack:
        files = []
        for path in paths:
            if path.exists() and not path.is_file():
                raise ValueError(f"{path} is not a regular file: vectors cannot be written there")
            unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
            try:
                file = open(unfinished, "xb")
            except OSError as error:
                raise type(error)(error.errno, error.strerror, str(path)) from None
            stack.callback(unfinished.unlink, missing_ok=True)
            files.append(stack.enter_context(file))
        yield files


@contextmanager
def _replacing(*paths):
    """Open files that take the place of others once all of them are complete on the disk, or of none."""
    paths = [Path(os.path.realpath(path)) for path in paths]  # a link stays a link
    try:
        with _beside(*paths) as files:
            yield files
            for file in files:
                file.flush()
                os.fsync(file.fileno())
            for file, path in zip(files, paths):
                file.close()
                os.replace(file.name, path)
    except OSError as error:
        error.filename = error.filename or str(paths[0])
        raise
