"""Facts that pages state and nobody types: reading times, measured seconds, the version, how to cite.

Each is a substitution of MyST: ``{{ reading_time }}`` in a page becomes the sum of the times that stand at the heads of
the chapters.
"""

import re
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).parents[2]


def chapters(root=ROOT):
    """List the names of the numbered chapters, in the order of the table of contents."""
    toc = yaml.safe_load((root / "book" / "_toc.yml").read_text(encoding="utf-8"))
    return [chapter["file"] for part in toc["parts"] if "numbered" in part for chapter in part["chapters"]]


def minutes(path, pattern):
    """Add up the minutes that a notebook names in the places of a pattern; none at all is an error."""
    cells = nbformat.read(path, as_version=4).cells
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    found = [int(number) for number in re.findall(pattern, prose)]
    if not found:
        raise ValueError(f"{path.name} names no time: nothing in it matches {pattern!r}")
    return sum(found)


def hours(minutes):
    """Say in words how long that is, to the half hour.

    Examples
    --------
    >>> hours(465), hours(230), hours(62)
    ('about 8 hours', 'about 4 hours', 'about 1 hour')
    >>> hours(450)
    'about 7 ½ hours'
    """
    halves = round(minutes / 30)
    text = f"{halves // 2}{' ½' if halves % 2 else ''}"
    return f"about {text} hour{'' if halves == 2 else 's'}"


def measured_seconds(readme):
    """Read the table that `make speed` printed into the README: {what: seconds}; one what may stand there twice.

    Examples
    --------
    >>> measured_seconds("| make book, again | 5.8 |\\n| make book, again | 10.0 |\\n| trainer | 202,037 |")
    {'make book, again': [5.8, 10.0]}
    """
    table = {}
    for what, seconds in re.findall(r"^\| ([^|]+) \| (\d+\.\d) \|$", readme, re.MULTILINE):
        table.setdefault(what, []).append(float(seconds))
    return table


def citation(cff):
    """Say how to cite the project, as text and as BibTeX, from what CITATION.cff says.

    Examples
    --------
    >>> text, bibtex = citation({"authors": [{"name": "The authors"}], "title": "A book", "version": "1.0"})
    >>> text
    'The authors. *A book*, version 1.0.'
    >>> print(bibtex)
    @software{w2vedu,
      author  = {{The authors}},
      title   = {A book},
      version = {1.0}
    }
    """
    names = [author.get("name") or f"{author['given-names']} {author['family-names']}" for author in cff["authors"]]
    text = f"{', '.join(names)}. *{cff['title']}*, version {cff['version']}."
    bibtex = (f"@software{{w2vedu,\n  author  = {{{' and '.join(f'{{{name}}}' for name in names)}}},\n"
              f"  title   = {{{cff['title']}}},\n  version = {{{cff['version']}}}\n}}")
    return text, bibtex


def facts(live_megabytes):
    """Return all substitutions."""
    book = ROOT / "book"
    reading = {name: minutes(book / f"{name}.ipynb", r"Reading time: about (\d+) minutes") for name in chapters()}
    exercises = sum(minutes(book / "exercises" / f"{name}.ipynb", r"\*Time\* (\d+) minutes") for name in chapters())
    core = ["tools", "text", "cbow", "skipgram", "negative-sampling"]
    seconds = measured_seconds((ROOT / "README.md").read_text(encoding="utf-8"))
    builds = sorted(seconds["make book, cold, with uv"] + seconds["make book, cold, with pip"])
    notebooks = [value for what, values in seconds.items() if what.endswith(".ipynb") for value in values]
    text, bibtex = citation(yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8")))
    return {
        "reading_time": hours(sum(reading.values())),
        "reading_time_core": hours(sum(reading[name] for name in core)),
        "exercise_time": hours(exercises),
        "set_up_seconds": f"{builds[0]:.0f} to {builds[-1]:.0f} seconds",
        "notebook_seconds": f"{min(notebooks):.0f} to {max(notebooks):.0f} seconds",
        "live_here": (f"This copy is made for it: the first press loads {live_megabytes} MB." if live_megabytes
                      else "This copy is not made for it."),
        "citation": text,
        "citation_bibtex": f"```bibtex\n{bibtex}\n```",
    }


def add_facts(app, config):
    """Make the substitutions known to MyST."""
    config.myst_substitutions = {**config.myst_substitutions, **facts(config.live_megabytes)}


def setup(app):
    """Connect :func:`add_facts`, after live_cells has measured what Python in the browser weighs."""
    app.connect("config-inited", add_facts, priority=600)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
