"""The files for a public host fit the book and the Makefile; `make lint` checks them against their schemas."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
GUIDES = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md"]
MADE = {"_build/ledger.json"}  # by the commands
TARGETS = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def load(path):
    return yaml.safe_load((ROOT / ".github" / path).read_text(encoding="utf-8"))


def test_the_form_asks_for_what_the_report_of_a_page_says():
    fields = [item for item in load("ISSUE_TEMPLATE/problem.yml")["body"] if item["type"] != "markdown"]
    script = (ROOT / "book" / "_static" / "report.js").read_text(encoding="utf-8")
    assert [field["attributes"]["label"] for field in fields] == re.findall(r"^    `(\w+): \$\{", script, re.MULTILINE)
    required = [field["id"] for field in fields if field.get("validations", {}).get("required")]
    assert required == ["problem", "page", "section", "version"]


def test_a_report_that_a_page_has_filled_in_is_let_through():
    assert load("ISSUE_TEMPLATE/config.yml") == {"blank_issues_enabled": True}


def test_the_workflow_runs_nothing_but_targets_of_the_makefile_on_three_systems():
    jobs = load("workflows/book.yml")["jobs"]
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert commands == ["make test", "make pages", "make book"]
    assert {command.removeprefix("make ") for command in commands} <= set(TARGETS)
    systems = {include["os"].partition("-")[0] for include in jobs["test"]["strategy"]["matrix"]["include"]}
    assert systems == {"ubuntu", "macos", "windows"}
    assert jobs["publish"]["needs"] == "test" and "refs/heads/main" in jobs["publish"]["if"]


def test_whoever_publishes_the_book_says_where_reports_go():
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    public = config["repository"]["url"] or config["html"]["baseurl"]
    [contact] = re.findall(r"^\*\*Contact:\*\* (.+)$", (ROOT / "SECURITY.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert not public or "@" in contact or "://" in contact, (
        f"_config.yml has the address {public}, but the line Contact in SECURITY.md says {contact!r}: write an address")


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_names_targets_and_files_that_exist(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert set(re.findall(r"`make\s([a-z-]+)", text)) <= set(TARGETS)
    for path in set(re.findall(r"`([\w.-]+/[\w./-]*|[\w.-]+\.(?:py|md|yml|toml|txt))`", text)) - MADE:
        if "NAME" not in path:
            assert any((folder / path).exists() for folder in (ROOT, ROOT / "w2vedu", ROOT / "book")), path


def test_the_guide_lists_every_command_for_authors():
    listed = set(re.findall(r"`make ([a-z-]+)`", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert {"book", "lint", "quick", "test", "notebooks", "figures", "matrix", "mutants", "load", "speed",
            "bench"} <= listed
