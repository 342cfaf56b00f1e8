"""Pack the built book into one file for a USB stick: the same bytes for the same book.

``make book`` calls ``python book/_ext/make_zip.py _build/html _build/word2vec-line-by-line.zip``.
"""

import os
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the zip format knows no earlier time
ALREADY_COMPRESSED = {".png", ".woff", ".woff2", ".zip", ".pdf"}
LIVE = "_static/live/python"  # Python for the browser: a page that is opened as a file cannot run it
NOT_FOR_READERS = {".map", ".ttf", ".buildinfo"}  # of the theme's developers, and fonts for browsers of long ago


def files_for_readers(folder):
    """Return the files of the book that a browser may ask for, in one order on all machines."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file()
            and path.suffix not in NOT_FOR_READERS and path.name not in NOT_FOR_READERS
            and not path.is_relative_to(folder / LIVE)]


def pack(folder, target):
    """Write the zip, in which all lies in one folder with the name of the file; nothing is left if that fails."""
    unfinished = target.with_name(target.name + ".tmp")
    try:
        with ZipFile(unfinished, "w") as book:
            for path in files_for_readers(folder):
                entry = ZipInfo(f"{target.stem}/{path.relative_to(folder).as_posix()}", EARLIEST)
                entry.external_attr = 0o644 << 16
                entry.compress_type = ZIP_STORED if path.suffix in ALREADY_COMPRESSED else ZIP_DEFLATED
                book.writestr(entry, path.read_bytes(), compresslevel=6)
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


if __name__ == "__main__":
    pack(*map(Path, sys.argv[1:]))
