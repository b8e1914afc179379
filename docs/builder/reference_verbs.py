"""Which verbs and options does the command line have? Read from the commands themselves, in both languages."""

import json
from pathlib import Path
from typing import Any

import typer
import typer.main
from docs.builder.words import table

from firsthour.cli.app import help_text
from firsthour.cli.verbs import VERBS, Verb

HEAD = "<!-- made by `python -m docs.builder write`; do not edit -->\n\n"


def verbs_page() -> str:
    """Return the reference of every verb."""
    parts = [
        HEAD + "# Command line 命令行",
        "Every verb, read from the program. Amounts in arguments and CSV files are yuan, in JSON minor units. `--json` "
        "puts nothing but the answer on standard output ([schemas](schemas.md)). Errors are one line with a "
        "[code](errors.md) on standard error; the exit code is 2 when the request or the input is at fault, 1 when "
        "the program is.",
        f"```text\n{help_text('en')}\n```",
        f"```text\n{help_text('zh')}\n```",
        *(_verb(verb) for verb in VERBS),
    ]
    return "\n\n".join(parts) + "\n"


def _verb(verb: Verb) -> str:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(verb.name)(verb.load_command())
    command: Any = typer.main.get_command(app)
    chinese = verb.chinese_help()
    rows = [_parameter(parameter, chinese) for parameter in command.params]
    return "\n\n".join([
        f"## {verb.name}",
        " ".join((command.help or verb.english).split()),
        chinese.get("", verb.chinese),
        table(["option", "", "what it says", "说明"], rows),
    ])  # fmt: skip


def _parameter(parameter: Any, chinese: dict[str, str]) -> list[str]:
    names = [*parameter.opts, *parameter.secondary_opts]
    is_argument = not names[0].startswith("-")
    written = " ".join(f"`{name.upper() if is_argument else name}`" for name in names)
    notes = ["required"] if parameter.required else []
    if parameter.nargs == -1 or getattr(parameter, "multiple", False):
        notes.append("repeatable")
    if isinstance(parameter.default, str | int) and not isinstance(parameter.default, bool):
        notes.append(f"default `{parameter.default}`")
    return [written, ", ".join(notes), parameter.help or "", chinese.get(parameter.name, "")]


def schemas_page(schemas: Path) -> str:
    """Return the reference of every JSON answer, from its schema."""
    parts = [
        HEAD + "# JSON answers",
        "What `--json` prints, as tables of the schemas that the tests check every answer against. A name with `[]` is "
        "a list, `{}` an object with any names. Amounts are integers in the currency's minor unit (fen 分 for CNY).",
        *(_schema(path) for path in sorted(schemas.glob("*.json"))),
    ]
    return "\n\n".join(parts) + "\n"


def _schema(path: Path) -> str:
    schema = json.loads(path.read_text(encoding="utf-8"))
    rows: list[list[str]] = []
    _add_rows(schema, "", rows)
    for name, part in schema.get("$defs", {}).items():
        rows.append([f"**{name}**", "", "", part.get("description", "")])
        _add_rows(part, f"{name}.", rows)
    title = schema.get("title", path.stem)
    about = schema.get("description", "")
    link = f"[schemas/{path.name}](schemas/{path.name})"
    return "\n\n".join([f"## {title}", about, link, table(["name", "type", "always", "meaning"], rows)])


def _add_rows(schema: dict[str, Any], prefix: str, rows: list[list[str]]) -> None:
    needed = schema.get("required", [])
    for name, part in schema.get("properties", {}).items():
        rows.append([f"`{prefix}{name}`", _type(part), "yes" if name in needed else "", part.get("description", "")])
        inner, mark = (part["items"], "[]") if isinstance(part.get("items"), dict) else (part, "")
        if isinstance(inner.get("additionalProperties"), dict):
            inner, mark = inner["additionalProperties"], "{}"
        _add_rows(inner, f"{prefix}{name}{mark}.", rows)


def _type(part: dict[str, Any]) -> str:
    if "$ref" in part:
        return f"**{part['$ref'].rpartition('/')[2]}**"
    if "enum" in part:
        return " · ".join(f"`{value}`" for value in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    for several in ("oneOf", "anyOf", "allOf"):
        if several in part:
            return " or ".join(_type(choice) for choice in part[several])
    if isinstance(part.get("items"), dict):
        return f"list of {_type(part['items'])}"
    kind = part.get("type", "any")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
