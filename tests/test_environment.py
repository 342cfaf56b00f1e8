"""environment.yml says the same as pyproject.toml, constraints.txt pins what both allow, and the oldest may be old."""

import subprocess
import sys
import tomllib
from pathlib import Path

import matrix
import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]


def by_name(lines):
    """Return {name: version specifier} of requirements such as "numpy>=2"."""
    return {requirement.name.lower(): requirement.specifier for requirement in map(Requirement, lines)}


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def required():
    groups = project()["optional-dependencies"].values()
    return by_name(project()["dependencies"] + [line for group in groups for line in group])


def test_environment_equals_project():
    *conda, pip = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    conda = by_name(conda)
    assert conda.pop("python") == project()["requires-python"]
    assert "pip" in conda and not conda.pop("pip")
    assert pip["pip"][-1] == "-e .", "the package itself comes last"
    assert conda | by_name(pip["pip"][:-1]) == required()


def test_constraints_pin_what_the_project_requires():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    for name, specifier in required().items():
        versions = [next(iter(pin.specifier)).version for pin in pins if pin.name.lower() == name]
        assert versions and all(version in specifier for version in versions), (
            f"{name}{specifier} has no fitting pin: compile constraints.txt again, as pyproject.toml says")


def test_constraints_name_no_address():
    assert "://" not in (ROOT / "constraints.txt").read_text()


WARNS = """
import types, warnings
import pytest

@pytest.mark.parametrize("name", ["w2vedu", "w2vedu.maps", "classroom.grade", "test_own", "w2vedux", "sklearn.x"])
def test_deprecated(name):
    module = types.ModuleType(name)
    exec("def call(warn): warn('old', DeprecationWarning)", vars(module))
    module.call(warnings.warn)

def test_other_warning():
    warnings.warn("x")
"""


@pytest.mark.slow
def test_with_the_oldest_packages_a_deprecated_call_is_an_error_where_it_is_ours(tmp_path):
    (tmp_path / "pytest.ini").touch()
    (tmp_path / "test_warns.py").write_text(WARNS)
    said = subprocess.run([sys.executable, "-m", "pytest", "-rA", "-o", f"filterwarnings={matrix.LENIENT}"],
                          cwd=tmp_path, capture_output=True, text=True).stdout
    assert [line.partition("[")[2].rstrip("]") for line in said.splitlines() if line.startswith("PASSED")] == [
        "w2vedux", "sklearn.x"], said
