"""Read and write word vectors as other programs do, and read a text file sentence by sentence; chapter 8.

What stands in the files is the matter of :mod:`w2vedu.formats`; here they are opened, and written all or nothing.
"""

import errno
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import ArrayLike

from .formats import check_record, format_of, metadata_of, parse
from .hints import Array, FilePath
from .text import _SENTENCE_END, tokenize

BLOCK, LONGEST = 2**20, 2**20  # characters: read at a time, and in the longest sentence


def read(path: FilePath, format: str | None = None) -> tuple[list[str], Array]:
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
        If another program replaces a TSV pair meanwhile.
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
    path = Path(path)
    format = format_of(path, format)
    with open(path, "rb") as file:
        if not os.fstat(file.fileno()).st_size:
            raise ValueError(f"{path} is empty")
        return parse(file, path, format)


def write(path: FilePath, words: Iterable[str], table: ArrayLike, format: str | None = None) -> None:
    """Write word vectors to a file as 32-bit floats, all of it or nothing; chapter 8.

    A file that was there stays as it was until the new one is complete on the disk.  The two files of a TSV pair cannot
    change at one moment, so the old words are put aside first, under a name with a dot: if the program is killed right
    then, words are missing, which :func:`read` reports, and no old words stand beside new vectors.  Then write the pair
    again.  Of two programs that write it at the same time, one puts both files in place, then the other; but not where
    the system cannot lock a folder, as on Windows and on some disks of a network: never do it there.

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
    path = Path(path)
    format = format_of(path, format)
    with np.errstate(over="ignore"):
        table = np.asarray(table).astype("<f4")
    words = list(words)
    seen: dict[str, int] = {}
    if table.ndim != 2 or len(table) != len(words) or not table.size:
        raise ValueError(f"{path}: {len(words)} words cannot have a table of shape {table.shape}")
    for number, (word, row) in enumerate(zip(words, table), 1):
        check_record(f"{path}, word {number}", word, row, seen)
    if format == "tsv":
        with _replacing(path, metadata_of(path)) as (numbers, names):
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


def write_text(path: FilePath, text: str) -> None:
    """Write a UTF-8 text file, all of it or nothing; chapter 8.

    A file that was there stays as it was until the new one is complete on the disk, whatever happens meanwhile.

    Parameters
    ----------
    path : the file
    text : what shall stand in it

    Raises
    ------
    OSError
        If the file cannot be written, for example because the disk is full.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_text(f"{folder}/my.txt", "The cat sat.")
    ...     print(Path(f"{folder}/my.txt").read_text())
    The cat sat.
    """
    with _replacing(Path(path)) as (file,):
        file.write(text.encode())


class EmptyText(ValueError):
    """A text holds no word; chapter 8.

    Examples
    --------
    >>> isinstance(EmptyText("my.txt is empty"), ValueError)
    True
    """


class TextFile:
    """The sentences of a UTF-8 text file, lists of lower-case words, read anew for every loop; chapters 2 and 8.

    No more than a block of the text is in memory, so the file may be larger than that.  A sentence of more than a
    million characters is cut between two words.

    Parameters
    ----------
    path : the file
    lines : True if each line is one sentence; otherwise sentences end at . ! ? and at empty lines
    open : what opens it in place of Python's own open, such as fsspec.open for an address

    Raises
    ------
    ValueError
        While it is read: if the file is not UTF-8 or holds no word; the message names the file and the line.
    OSError
        While it is read: if the file cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "my.txt").write_text("A heading\\n\\nThe cat\\nsat. Where?")
    ...     for sentence in TextFile(f"{folder}/my.txt"):
    ...         print(sentence)
    ['a', 'heading']
    ['the', 'cat', 'sat']
    ['where']
    """

    def __init__(self, path: FilePath, lines: bool = False, open: Callable[..., Any] | None = None) -> None:
        self.path, self.lines, self.open = path, lines, open

    def __iter__(self) -> Iterator[list[str]]:
        end = re.compile(r"\n" if self.lines else rf"{_SENTENCE_END.pattern}|\n\s*\n")
        rest = ""
        finding: str | None = "is empty"
        with (self.open or open)(self.path, "r", encoding="utf-8-sig") as file:
            while block := self._block(file):
                *done, rest = end.split(rest + block)
                if len(rest) > LONGEST:  # no end in sight: cut at the last white space
                    cut = max(rest.rfind(" "), rest.rfind("\n")) + 1 or len(rest)
                    done, rest = [*done, rest[:cut]], rest[cut:]
                finding = finding and "holds no word"
                for words in filter(None, map(tokenize, done)):
                    finding = None
                    yield words
        if words := tokenize(rest):
            yield words
        elif finding:
            raise EmptyText(f"{self.path} {finding}")

    def _block(self, file: TextIO) -> str:
        """Read a block of characters; if that fails, look for the line."""
        try:
            return file.read(BLOCK)
        except UnicodeDecodeError:
            if not os.path.isfile(self.path):  # a pipe cannot be read again
                raise ValueError(f"{self.path} is not UTF-8: save the text as UTF-8") from None
            with open(self.path, "rb") as lines:
                for number, line in enumerate(lines, 1):
                    try:
                        line.decode()
                    except UnicodeDecodeError as error:
                        raise ValueError(f"{self.path}, line {number}: byte 0x{line[error.start]:02x} is not UTF-8: "
                                         "save the text as UTF-8") from None
            raise


def check_target(path: FilePath, format: str | None = None) -> None:
    """Raise now the error that writing to a path would raise at the end; chapter 8.

    Parameters
    ----------
    path, format : as for :func:`write`

    Raises
    ------
    ValueError
        If something else than a regular file stands there, or the name does not suit the format.
    OSError
        If the path is a folder, or its folder does not exist or cannot be written.

    Examples
    --------
    >>> check_target("no such folder/my.vec")
    Traceback (most recent call last):
    ...
    FileNotFoundError: [Errno 2] No such file or directory: 'no such folder/my.vec'
    """
    path = Path(path)
    with _beside(*([path, metadata_of(path)] if format_of(path, format) == "tsv" else [path])):
        pass


def _keep_tables(path: FilePath, of_what: bytes, tables: Iterable[Array], records: list[Array]) -> None:
    """Write the tables and the records of a training that may go on later, and what it is a training of."""
    W, W_out = tables
    with _replacing(Path(path)) as [file]:
        np.savez(file, of_what=of_what, W=W, W_out=W_out, records=records)


def _kept_tables(path: FilePath, of_what: bytes) -> tuple[tuple[Array, Array], list[Array]]:
    """Read what :func:`_keep_tables` wrote, if it is of the same training."""
    # NpzFile unpickles nothing; a damaged file raises one of many errors.
    with suppress(Exception), open(path, "rb") as file, NpzFile(file) as kept:
        if kept["of_what"] == of_what:
            return (kept["W"], kept["W_out"]), list(kept["records"])
    raise ValueError(f"{path} cannot be read, or is from a training with other settings or shards: remove it, or name "
                     "another file")


@contextmanager
def _beside(*paths: Path) -> Generator[list[BinaryIO], None, None]:
    """Open a new file in the folder of each path; what still stands there at the end is removed."""
    with ExitStack() as stack:
        files: list[BinaryIO] = []
        for path in paths:
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
            with suppress(FileNotFoundError, NotADirectoryError):  # one look: another program may move the file away
                if not stat.S_ISREG(path.stat().st_mode):
                    raise ValueError(f"{path} is not a regular file: vectors cannot be written there; choose another "
                                     "name")
            unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
            try:
                file = open(unfinished, "xb")
            except OSError as error:
                raise type(error)(error.errno, error.strerror, str(path)) from None
            stack.callback(unfinished.unlink, missing_ok=True)
            files.append(stack.enter_context(file))
        yield files


@contextmanager
def _replacing(*paths: Path) -> Generator[list[BinaryIO], None, None]:
    """Open files that take the place of others once all of them are complete on the disk, or of none."""
    paths = tuple(Path(os.path.realpath(path)) for path in paths)  # a link stays a link
    try:
        with _beside(*paths) as files:
            yield files
            for file in files:
                file.flush()
                os.fsync(file.fileno())
                file.close()
            with _alone_in(paths[0].parent) if len(paths) > 1 else nullcontext():
                _put_in_place([file.name for file in files], paths)
    except OSError as error:
        error.filename = error.filename or str(paths[0])
        raise


@contextmanager
def _alone_in(folder: Path, while_waiting: str = "") -> Generator[None, None, None]:
    """Wait until no other program puts several files in place here; a lock ends with the program that holds it."""
    with ExitStack() as stack:
        with suppress(ImportError, OSError):  # Windows has no such lock, nor have some disks on a network
            from fcntl import LOCK_EX, LOCK_NB, flock
            number = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, number)
            try:
                flock(number, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                with suppress(OSError, ValueError):  # it waits even if nobody can be told
                    print(while_waiting, end="\n" * bool(while_waiting), flush=True)
                flock(number, LOCK_EX)
        yield


def _put_in_place(unfinished: list[str], paths: tuple[Path, ...]) -> None:
    """Move finished files to their places, or none; while the first one is moved, the others' places are empty."""
    first, *others = zip(unfinished, paths)
    kept = Path(f"{unfinished[0]}.old")
    aside = {path: Path(f"{new}.old") for new, path in others}
    try:
        for path, old in aside.items():
            with suppress(FileNotFoundError):
                path.rename(old)
        if others:
            _keep(paths[0], kept)
        for new, path in (first, *others):
            os.replace(new, path)
    except BaseException:
        if others and not os.path.exists(unfinished[0]):  # the first one was moved, and perhaps others
            for new, path in (first, *others):
                if not os.path.exists(new):
                    path.unlink(missing_ok=True)
            aside[paths[0]] = kept
        for path, old in aside.items():
            with suppress(FileNotFoundError):
                old.rename(path)
        kept.unlink(missing_ok=True)
        raise
    for old in (kept, *aside.values()):
        old.unlink(missing_ok=True)


def _keep(path: Path, kept: Path) -> None:
    """Give a file, if there is one, a second name under which it stays when another takes its place."""
    with suppress(FileNotFoundError):
        try:
            os.link(path, kept)
        except (OSError, AttributeError):  # not every disk and system knows second names
            shutil.copy2(path, kept)
