"""Find the browser that prints the paper edition."""

import shutil

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def find_chromium(names=NAMES):
    """Return the path of the first of these programs that is installed.

    Examples
    --------
    >>> find_chromium(["no-such-browser"])
    Traceback (most recent call last):
    FileNotFoundError: No browser found: none of no-such-browser is on the PATH. Install Chromium, ...
    """
    for path in filter(None, map(shutil.which, names)):
        return path
    raise FileNotFoundError(
        f"No browser found: none of {', '.join(names)} is on the PATH. Install Chromium, on Debian and Ubuntu with "
        "'apt install chromium', elsewhere from your package manager, then run the same command again.")
