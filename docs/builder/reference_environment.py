"""Which variables of the environment are read? From the tables in the modules that read them."""

import ast
import re
from pathlib import Path

from docs.builder.reference_verbs import HEAD
from docs.builder.words import table

_BETWEEN_PROCESSES = {"FIRSTHOUR_STARTED_BY"}
_ROW = re.compile(r"^(FIRSTHOUR_[A-Z_]+)\s{2,}(.*)$")


def environment_page(source: Path) -> str:
    """Return the reference of the variables, each as the module that reads it explains it."""
    assert not list_unexplained(source), f"in no table: {sorted(list_unexplained(source))}"
    parts = [
        HEAD + "# Environment variables 环境变量",
        "From the tables in the modules that read them. A variable that is empty counts as not set.",
    ]
    for path in _list_readers(source):
        rows = [[f"`{variable}`", meaning] for variable, meaning in _rows(path)]
        name = path.relative_to(source)
        parts += [f"## {_question(path)}", f"`src/firsthour/{name}`", table(["variable", "meaning"], rows)]
    return "\n\n".join(parts) + "\n"


def list_unexplained(source: Path) -> set[str]:
    """Return the variables that are named in the source and stand in no table."""
    named = {
        name
        for path in source.rglob("*.py")
        for name in re.findall(r"[\"'](FIRSTHOUR_[A-Z_]+)[\"']", path.read_text(encoding="utf-8"))
    }
    explained = {variable for path in _list_readers(source) for variable, _ in _rows(path)}
    return named - explained - _BETWEEN_PROCESSES


def _list_readers(source: Path) -> list[Path]:
    """Return the modules that have a table, the command line's first."""
    named = [path for path in sorted(source.rglob("*.py")) if "\nFIRSTHOUR_" in path.read_text(encoding="utf-8")]
    return [path for path in named if _rows(path)]


def _question(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def _rows(path: Path) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for line in (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").splitlines():
        found = _ROW.match(line)
        if found:
            rows.append((found[1], found[2]))
        elif rows and line.startswith("   "):
            rows[-1] = (rows[-1][0], f"{rows[-1][1]} {line.strip()}")
    return [(variable, meaning.replace("``", "`")) for variable, meaning in rows]
