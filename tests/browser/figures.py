"""What the tests of the live figures share, beside the fixture `figure` of conftest.py."""

import json
import re
from pathlib import Path

CHECKS = Path(__file__).with_name("page_checks.js").read_text(encoding="utf-8")
WIDTHS = [1280, 390, 320]  # the last is a window of 640 pixels at 200 %, or a very small phone


def compute(page, figure, function, *arguments):
    """Call one of the figure's computing functions; there may be arrays of NumPy among the arguments."""
    plain = json.loads(json.dumps(arguments, default=lambda array: array.tolist()))
    return page.evaluate("([figure, name, given]) => w2vedu.compute[figure][name](...given)", [figure, function, plain])


def complaints(page, figure):
    """Say what of a live figure is cut off, covered, too small to read or to touch, or does not fit its room."""
    page.evaluate(CHECKS)
    return page.evaluate("(figure) => pageChecks.liveFigure(figure)", figure)


def numbers(text):
    """Read all numbers of a text that has true minus signs."""
    return [float(number.replace("−", "-")) for number in re.findall(r"−?\d+(?:\.\d+)?", text)]


def places(marks):
    """Return where SVG elements stand that are moved by ``transform="translate(x, y)"``, one row [x, y] for each."""
    return marks.evaluate_all(
        r"marks => marks.map((mark) => mark.getAttribute('transform').match(/-?\d[-\d.e]*/g).map(Number))")


def covered(texts):
    """Return the pairs of texts, in SVG, that cover each other; three pixels above and below letters are empty."""
    boxes = texts.evaluate_all("""texts => texts.map((text) => [text.textContent, text.getBBox()])
        .map(([name, { x, y, width, height }]) => [name, x, y + 3, x + width, y + height - 3])""")
    return [(a[0], b[0]) for i, a in enumerate(boxes) for b in boxes[:i]
            if a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]]


def drag(page, *path):
    """Put a finger on the first place of the path, and lift it at the last."""
    finger = page.context.new_cdp_session(page)
    kinds = ["touchStart"] + ["touchMove"] * (len(path) - 1)
    for kind, (x, y) in zip(kinds, path):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
