"""Notebooks run without progress bars under test: nbval compares stderr, too, where tqdm writes them."""

import os


def pytest_runtest_setup(item):
    """Switch the bars off for the kernels, which inherit this; a warning on stderr still fails a notebook's test."""
    os.environ["TQDM_DISABLE"] = "1"
