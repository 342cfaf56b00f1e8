"""What the tests in a real browser share: Debian's Chromium, the built book, and pages that must behave."""

import re
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import chromium as installed
import pytest
from pages import QuietHandler, settle

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "_build" / "screenshots"
PHONE = 600  # narrower pages are those of a phone: two pixels of the screen for one of the page
SLOWEST = 180_000  # milliseconds: a busy machine must not fail a test
OPTIONS = [*installed.OPTIONS, "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


@pytest.fixture(scope="session")
def built_book():
    """Return the folder of the built book."""
    folder = ROOT / "_build" / "html"
    assert (folder / "index.html").exists(), "the book is not built: run `make book` first"
    return folder


@pytest.fixture(scope="session")
def browser(chromium):
    """Start Chromium, with no way to any address outside this machine."""
    from playwright.sync_api import sync_playwright  # optional, see tests/conftest.py

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def serve():
    """Return a function that serves a folder on this machine and returns its address."""
    servers = {}

    def start(folder, handler=QuietHandler):
        key = folder, handler
        if key not in servers:
            servers[key] = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=folder))
            threading.Thread(target=servers[key].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[key].server_port}"

    yield start
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.fixture
def open_page(request, browser, serve):
    """Return a function that opens a page, and fail the test when one logs an error or asks for something outside.

    ``open_page("cbow", width=1280, theme="light", touch=False, served=False, scripts=True, folder=built_book)``;
    a handler in the place of ``served=True`` says how it is served; `init` is a script that runs before those of the
    page; without `formulas` their TeX stays as it is, which is faster.
    """
    contexts, problems = [], []

    def open_page(name, width=1280, theme="light", touch=False, served=False, scripts=True, folder=None, init="",
                  formulas=True):
        folder = folder or request.getfixturevalue("built_book")
        base = folder.as_uri() if not served else serve(folder) if served is True else serve(folder, served)
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < PHONE else 900}, color_scheme=theme, has_touch=touch,
            device_scale_factor=2 if width < PHONE else 1, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SLOWEST)
        page.add_init_script(init)
        if not formulas:
            page.route("**/mathjax/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        page.on("request", lambda sent: sent.url.startswith((base, "data:", "blob:")) or
                problems.append(f"{name} asks for {sent.url}"))
        if scripts:  # otherwise the browser itself drops those that it began to fetch ahead
            page.on("requestfailed", lambda sent: problems.append(f"{name} cannot load {sent.url}"))
        page.on("pageerror", lambda error: problems.append(f"{name}: {error}"))
        page.on("console", lambda message: message.type == "error" and problems.append(f"{name}: {message.text}"))
        page.goto(f"{base}/{name}.html")
        return page

    open_page.problems = problems
    yield open_page
    if problems or request.node.stash.get(FAILED, False):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        test = re.sub(r"[^\w.-]+", "-", request.node.name)
        for number, page in enumerate(page for context in contexts for page in context.pages):
            page.screenshot(path=SCREENSHOTS / f"{test}-{number}.png")
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def figure(request, open_page):
    """Return a function that opens the page of the live figure that a file of tests is about, when it is ready.

    The file says which: ``PAGE, FIGURE = "skipgram", "[data-figure=film]"``.  The reader is one who wants less motion,
    so that nothing is on its way when it is looked at, unless `still` is false.  There are no formulas in a figure, so
    those around it are set only where asked for: test_pages.py looks at all of a page together.
    """
    def open_figure(still=True, formulas=False, **options):
        page = open_page(request.module.PAGE, formulas=formulas, **options)
        page.emulate_media(reduced_motion="reduce" if still else "no-preference")
        settle(page)  # formulas move what stands below them
        page.locator(request.module.FIGURE).scroll_into_view_if_needed()
        page.wait_for_selector(f"{request.module.FIGURE}[data-ready=true]")
        return page

    return open_figure


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember a failure, for the screenshot."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
