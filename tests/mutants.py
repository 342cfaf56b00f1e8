"""Change the code in every small way that mutmut knows, and count the changes that no test notices.

`make mutants` calls it; [tool.mutmut] in pyproject.toml says which modules are changed and which tests look.  All of it
happens in a copy.  There the compiled trainer runs as plain Python, for Numba compiles functions and not their changes.
"""

import re
import shutil
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPY = ROOT / "_build" / "mutants"
PARTS = ["w2vedu", "tests", "book/_ext", "conftest.py", "pyproject.toml"]
AT_LEAST = 0.95
FOUND = ("killed", "timeout")  # a test fails, or does not end where it ended before


def copy():
    """Copy what the tests need, and take the decorators off the functions that Numba would compile."""
    shutil.rmtree(COPY, ignore_errors=True)
    for part in PARTS:
        (COPY / part).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (ROOT / part).is_dir() else shutil.copy)(ROOT / part, COPY / part)
    fast = COPY / "w2vedu" / "fast.py"
    plain = re.sub(r"^@(compiled|inlined)\n", "", fast.read_text(encoding="utf-8"), flags=re.MULTILINE)
    fast.write_text(plain, encoding="utf-8")


def mutmut(*arguments, **options):
    return subprocess.run([sys.executable, "-m", "mutmut", *arguments], cwd=COPY, check=True, text=True, **options)


def results():
    """Return {module: {mutant: "killed", "survived", …}} of every mutant that was tried."""
    tried = defaultdict(dict)
    for line in mutmut("results", "--all", "true", stdout=subprocess.PIPE).stdout.splitlines():
        name, _, status = line.strip().partition(": ")
        if status != "not checked":
            tried[name.rpartition(".")[0]][name] = status
    return dict(sorted(tried.items()))


def main(only):
    """Try all mutants, or those whose names fit a pattern; print a row for each module, and which live."""
    start = time.perf_counter()
    copy()
    mutmut("run", "--max-children", "2", *only)
    total = Counter()
    print(f"\n{'module':36}{'mutants':>9}{'killed':>9}{'live':>9}{'share':>9}")
    for module, mutants in (found := results()).items():
        counts = Counter(status in FOUND for status in mutants.values())
        total += counts
        print(row(module, counts))
    print(row("all", total))
    print("\nAlive; to see a change: cd _build/mutants; ../../.venv/bin/mutmut show NAME")
    for name, status in ((name, status) for mutants in found.values() for name, status in mutants.items()):
        if status not in FOUND:
            print(f"  {name}: {status}")
    print(f"This took {(time.perf_counter() - start) / 60:.0f} minutes.")
    return total[True] < AT_LEAST * total.total()


def row(name, counts):
    return f"{name:36}{counts.total():9}{counts[True]:9}{counts[False]:9}{counts[True] / counts.total():9.1%}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
