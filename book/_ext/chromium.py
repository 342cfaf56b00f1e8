"""Where the browser is that prints the paper edition and runs the tests of the pages."""

import shutil

NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]  # the first is fastest
OPTIONS = ["--font-render-hinting=none"]  # letters where a browser with windows puts them
HOW_TO_GET_IT = "Chromium; on Debian or Ubuntu: apt-get install chromium"


def find_chromium():
    """Return the path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)
