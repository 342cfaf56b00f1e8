"""Notebooks run without progress bars under test: nbval compares stderr, too, where tqdm writes them."""

import os


def pytest_runtest_setup(item):
    """Have the bars of the kernels, which inherit this, wait for a day before they show.

    Other words on stderr, such as a warning, still fail the test.  (TQDM_DISABLE would not do: the trainer
    says itself whether its bar is on.)
    """
    os.environ["TQDM_DELAY"] = "86400"
