"""What every test needs, wherever it stands: kernels without bars and warnings, no figures of an earlier test."""

import os
import sys

import pytest


def pytest_runtest_setup(item):
    """Make warnings errors in the notebooks' kernels, and have their bars wait for a day before they show.

    The kernels inherit all.  nbval compares stderr, too, where tqdm writes; other words there still fail the test.
    (TQDM_DISABLE would not do: the trainer says itself whether its bar is on.)
    """
    in_notebook = item.path.suffix == ".ipynb"
    os.environ["TQDM_DELAY"] = "86400" if in_notebook else "0"
    # On Python 3.12 and 3.13 the kernel itself is warned of its event loop.  For tests, pytest has its own setting.
    lenient = "ignore:There is no current event loop:DeprecationWarning"
    os.environ["PYTHONWARNINGS"] = f"error,{lenient}" if in_notebook else ""
    # On a busy machine a worker of chapter 10 may take longer to end than Dask likes, which is no fault.
    os.environ["DASK_LOGGING"] = "{'distributed.nanny': 'error'}" if in_notebook else "{}"


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
