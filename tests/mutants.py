"""Change the code in every small way that mutmut knows, and count the changes that no test notices.

`make mutants` calls it; [tool.mutmut] in pyproject.toml says which modules are changed and which tests look.  All of it
happens in a copy.  There the compiled trainer runs as plain Python, for Numba compiles functions and not their changes.
What lives is compared with the table in mutants.md.
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
TABLE = ROOT / "tests" / "mutants.md"
AT_LEAST = 0.95
FOUND = ("killed", "timeout")  # a test fails, or does not end where it ended before
LIVES = ("survived", "no tests")  # the rest, "segfault" for example, may be the machine's fault


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
    """Return {module: {mutant: "killed", "survived", …}} of what was tried, and the functions not tried in full."""
    tried, left_out = defaultdict(dict), set()
    for line in mutmut("results", "--all", "true", stdout=subprocess.PIPE).stdout.splitlines():
        name, _, status = line.strip().partition(": ")
        if status == "not checked":
            left_out.add(function(name))
        else:
            tried[name.rpartition(".")[0]][name] = status
    return dict(sorted(tried.items())), left_out


def function(mutant):
    """Return "vectors.WordVectors._nearest" for the mutant "w2vedu.vectors.xǁWordVectorsǁ_nearest__mutmut_5"."""
    return re.sub(r"\.x[_ǁ]", ".", mutant.rpartition("__mutmut_")[0]).replace("ǁ", ".").removeprefix("w2vedu.")


def one_line(text):
    return " ".join(text.split())


def change(diff):
    """Return the lines of a diff before and after the change, each in one line."""
    lines = diff.partition("\n@@")[2].splitlines()[1:]  # below the names of the files
    return [one_line(" ".join(line[1:] for line in lines if line[:1] in (" ", sign))) for sign in "-+"]


def read_table(text):
    """Return (function, what stands there, what a mutant writes instead) of each change in the table."""
    rows = [[cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)]
            for line in text.splitlines() if line.startswith("| `")]
    return [(name.strip("`"), *pair) for _, name, changes, *_ in rows
            for pair in re.findall("`([^`]+)` → `([^`]+)`", changes)]


def describes(row, name, before, after):
    """Tell whether a change of the table, at some place, is what a mutant of a function changes."""
    where, old, new = row
    return where == name and after in (before[:i] + new + before[i + len(old):]
                                       for i in range(len(before)) if before.startswith(old, i))


def compare(rows, not_killed, left_out):
    """Return the mutants that live without a row, and the rows of which no mutant lives.

    `not_killed` is {mutant: (status, before, after)}.  One that took too long, or crashed, needs no row, and if it has
    one, the row may stay: that depends on the machine, too.  So may the rows of a function that was not tried in full.
    """
    without_row = [mutant for mutant, (status, *texts) in not_killed.items()
                   if status in LIVES and not any(describes(row, function(mutant), *texts) for row in rows)]
    not_alive = [row for row in rows if row[0] not in left_out
                 and not any(describes(row, function(mutant), *texts) for mutant, (_, *texts) in not_killed.items())]
    return without_row, not_alive


def main(only):
    """Try all mutants, or those whose names fit a pattern; print a row for each module, and which live."""
    start = time.perf_counter()
    copy()
    mutmut("run", "--max-children", "2", *only)
    total = Counter()
    print(f"\n{'module':36}{'mutants':>9}{'killed':>9}{'live':>9}{'share':>9}")
    found, left_out = results()
    for module, mutants in found.items():
        counts = Counter(status in FOUND for status in mutants.values())
        total += counts
        print(row(module, counts))
    print(row("all", total))
    not_killed = {name: (status, *change(mutmut("show", name, stdout=subprocess.PIPE).stdout))
                  for mutants in found.values() for name, status in mutants.items() if status != "killed"}
    without_row, not_alive = compare(read_table(TABLE.read_text(encoding="utf-8")), not_killed, left_out)
    print("\nNot killed; to see a change: cd _build/mutants; ../../.venv/bin/mutmut show NAME")
    for name, (status, *_) in not_killed.items():
        print(f"  {name}: {status}")
    print(f"This took {(time.perf_counter() - start) / 60:.0f} minutes.")
    if without_row:
        print("\nThey live, but are not in tests/mutants.md; write a test that notices them, or a row with the reason:")
        print(*(f"  {name}" for name in without_row), sep="\n")
    if not_alive:
        print("\nThey are in tests/mutants.md, but no such change lives; take them out:")
        print(*(f"  {name}: `{old}` → `{new}`" for name, old, new in not_alive), sep="\n")
    if too_few := total[True] < AT_LEAST * total.total():
        print(f"\nThe tests notice less than {100 * AT_LEAST:.0f} % of the changes.")
    return bool(without_row or not_alive or too_few)


def row(name, counts):
    return f"{name:36}{counts.total():9}{counts[True]:9}{counts[False]:9}{counts[True] / counts.total():9.1%}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
