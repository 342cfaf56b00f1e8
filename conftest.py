"""What every test needs, wherever it stands: no progress bars in notebooks, no figures of an earlier test."""

import os
import sys

import pytest


def pytest_runtest_setup(item):
    """Have the bars of the notebooks' kernels, which inherit this, wait for a day before they show.

    nbval compares stderr, too, where tqdm writes them; other words there, such as a warning, still fail the test.
    (TQDM_DISABLE would not do: the trainer says itself whether its bar is on.)
    """
    os.environ["TQDM_DELAY"] = "86400"


def pytest_runtest_teardown(item):
    """Close the figures that a test or a docstring's example has drawn: the next one starts with none."""
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give the tests of a file to the same process, for they share what is slow to make, but deal out the pages."""
    from xdist.scheduler import LoadFileScheduling

    class PagesApart(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return nodeid if "test_pages.py::" in nodeid else super()._split_scope(nodeid)

    return PagesApart(config, log)
