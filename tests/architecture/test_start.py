"""Does the command start light, and does it need nothing heavy to say what it can do?"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from firsthour.cli.verbs import VERBS, Verb

SOURCES = str(Path(__file__).resolve().parents[2] / "src")

HEAVY = {"numpy", "pyarrow", "numba", "lxml", "openpyxl", "typer", "rich"}
LIST_MODULES = "import sys; from firsthour.cli.app import main; main({arguments}); print(*sys.modules, file=sys.stderr)"


def modules_after(arguments: list[str]) -> set[str]:
    script = LIST_MODULES.format(arguments=arguments)
    environ = {**os.environ, "PYTHONPATH": SOURCES}
    done = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stderr.split()}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_and_version_import_nothing_heavy(arguments: list[str]) -> None:
    assert modules_after(arguments) & HEAVY == set()


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_has_its_module(verb: Verb) -> None:
    assert importlib.util.find_spec(f"firsthour.cli.{verb.module}") is not None


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_the_help_of_every_verb_is_light_and_ends_well(verb: Verb) -> None:
    assert modules_after([verb.name, "--help"]) & {"numba", "pyarrow"} == set()
