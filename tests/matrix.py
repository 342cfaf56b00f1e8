"""Run the tests of the package and the notebooks on every Python, with the oldest and the newest packages it may have.

`make matrix` calls it.  The oldest are the lower bounds of pyproject.toml or, where a bound has no ready-made wheel for
a Python, the first version that has one.  Left out are what looks at pages in a browser, the teacher's kit and the
paper edition, whose programs say nothing about the package, and what `make lint` does on one set of versions.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLACE = ROOT / ".venv" / "matrix"
EXTRAS = "learn,book,test,compare,fast,cluster"
RESOLUTIONS = {"oldest": "lowest-direct", "newest": "highest"}
SHOWN = ["numpy", "scipy", "matplotlib", "numba"]
OTHERS = ["tests/browser", "tests/test_classroom.py", "tests/test_worksheet.py", "tests/test_slides.py",
          "tests/test_paper.py", "tests/test_package.py"]
# Old packages call what newer ones beneath them have deprecated: that is no fault of ours, but our own calls are one.
# The last filter that fits counts; a module is a regular expression only here, not in the option -W.
LENIENT = r"""error
    default::DeprecationWarning
    error::DeprecationWarning:(w2vedu|classroom|benchmarks)(\.|$)|test_|cases$|conftest$"""
SUITES = {"tests": ["tests", "w2vedu", "README.md", *(f"--ignore={path}" for path in OTHERS)], "notebooks": ["book"]}


def pythons():
    """Return {"3.12": path} of every Python from 3.11 up: those that uv finds, and those of pyenv."""
    listed = subprocess.run(["uv", "python", "list", "--only-installed", "--output-format", "json"],
                            capture_output=True, text=True, check=True).stdout
    places = [each["path"] for each in json.loads(listed) if each["implementation"] == "cpython"]
    places += map(str, Path.home().glob(".pyenv/versions/*/bin/python"))
    found = {}
    for place in places:
        say = subprocess.run([place, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True)
        if say.returncode == 0 and (number := tuple(map(int, say.stdout.split()))) >= (3, 11):
            found.setdefault(number, place)
    return {f"{major}.{minor}": place for (major, minor), place in sorted(found.items())}


def install(python, name, resolution):
    """Make an environment, and return its Python and the versions of some packages, or None and what went wrong."""
    folder = PLACE / name
    own = folder / "bin" / "python"
    for command in (["uv", "venv", "--quiet", "--clear", "--python", python, folder],
                    ["uv", "pip", "install", "--quiet", "--python", own, "--resolution", resolution,
                     "--only-binary", ":all:", "-e", f".[{EXTRAS}]"]):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            return None, done.stderr
    asked = "from importlib.metadata import version; import sys; print(*map(version, sys.argv[1:]))"
    return own, subprocess.run([own, "-c", asked, *SHOWN], capture_output=True, text=True, check=True).stdout.split()


def run(python, name, suite):
    """Run a suite, keep what it prints beside the environment, and return its last line, such as "1243 passed"."""
    start = time.perf_counter()
    lenient = ["-o", f"filterwarnings={LENIENT}"] if name.endswith("oldest") else []
    caches = {"MPLCONFIGDIR": PLACE / name / "matplotlib", "IPYTHONDIR": PLACE / name / "ipython"}
    alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # as in `make test`: the workers share the cores
    done = subprocess.run([python, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider",
                           *lenient, *SUITES[suite]], cwd=ROOT, env={**os.environ, **caches, **alone}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    (PLACE / f"{name}-{suite}.log").write_text(done.stdout)
    counts = ", ".join(re.findall(r"\d+ (?:passed|failed|errors?|skipped)", done.stdout.splitlines()[-1]))
    return f"{counts or 'broken'}, {(time.perf_counter() - start) / 60:.0f} min", done.returncode


def main(suites):
    """Run the suites everywhere, print a row for each environment as it is ready, and return the exit status."""
    if not shutil.which("uv"):
        sys.exit("make matrix needs uv, which knows how to choose the oldest versions: install uv, then run it again.")
    status = 0
    print("python  packages  " + "".join(f"{name:12}" for name in SHOWN) + "".join(f"{suite:34}" for suite in suites))
    for number, place in pythons().items():
        for packages, resolution in RESOLUTIONS.items():
            name = f"{number}-{packages}"
            python, versions = install(place, name, resolution)
            if python is None:
                print(f"{number:8}{packages:10}cannot be installed:\n{versions}", flush=True)
                status = 1
                continue
            results = [run(python, name, suite) for suite in suites]
            status |= any(code for _, code in results)
            print(f"{number:8}{packages:10}" + "".join(f"{version:12}" for version in versions)
                  + "".join(f"{text:34}" for text, _ in results).rstrip(), flush=True)
    print(f"What each run printed stands in {PLACE}.")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(SUITES)))
