"""Which layouts and errors are there? Read from the declarations and the classes as they stand in the source."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs.builder.reference_verbs import HEAD
from docs.builder.words import table

_SIGNS = {
    "flag": "a column says in or out", "signed": "the sign says it", "inverted": "the sign, turned round",
    "split": "one column in, one out", "unsigned": "no sign", "plain": "both sides in one row",
}  # fmt: skip


def layouts_page(source: Path) -> str:
    """Return the reference of every declared statement layout."""
    found = sorted((source / "ledger" / "statements").glob("*/layout*.toml"))
    layouts = [(path, tomllib.loads(path.read_text(encoding="utf-8"))) for path in found]
    overview = [
        [
            f"[{one['name']}](#{one['name'].replace('_', '-')})",
            one["title"]["zh"],
            one["title"]["en"],
            one.get("table", "movements"),
        ]
        for _, one in layouts
    ]
    parts = [
        HEAD + "# Statement layouts 流水格式",
        f"{len(layouts)} declared layouts, from `src/firsthour/ledger/statements/*/layout*.toml`. A file is recognised "
        "by its header row, not by its name. Text is read as UTF-8, UTF-16 or GB18030, whichever the whole file is. A "
        "table with another header is recognised by names and contents, and its mapping written to a file that you "
        "can correct ([messy statements](../how-to/messy-statements.md)).",
        table(["layout", "名称", "title", "table"], overview),
        *(_layout(path, one) for path, one in layouts),
    ]
    return "\n\n".join(parts) + "\n"


def _layout(path: Path, one: dict[str, Any]) -> str:
    amount, time = one.get("amount", {}), one.get("time", {})
    columns = " · ".join(one.get("columns", [])) or "no header row; recognised by its contents"
    rows = [
        ["title", f"{one['title']['zh']} · {one['title']['en']}"],
        ["institution", one["institution"] or "named by the file"],
        ["columns", columns],
        ["further header rows", str(len(one.get("variants", []))) if one.get("variants") else ""],
        ["in and out", _SIGNS.get(one.get("direction", {}).get("sign", ""), "")],
        [
            "amounts",
            " ".join(
                filter(
                    None, [{"minor": "in minor units (分)"}.get(amount.get("unit", ""), ""), amount.get("currency", "")]
                )
            ),
        ],
        ["times", " ".join(filter(None, [time.get("zone", ""), time.get("order", "")]))],
        ["quirks", _quirks(path.parent)],
        ["known from", one["source"]],
    ]
    return f"## {one['name']}\n\n" + table(["", ""], [row for row in rows if row[1]])


def _quirks(folder: Path) -> str:
    quirks = folder / "quirks.py"
    if not quirks.exists():
        return ""
    return " ".join((ast.get_docstring(ast.parse(quirks.read_text(encoding="utf-8"))) or "").split())


def errors_page(source: Path) -> str:
    """Return the reference of every error: its code and its sentence in both languages."""
    classes = [(name, _Error(node)) for path in sorted(source.rglob("*.py")) for name, node in _classes(path)]
    found = dict(classes)
    by_fault: dict[int, list[list[str]]] = {1: [], 2: []}
    for name, error in classes:
        fault = _exit_code(name, found)
        if fault and {"code", "english", "chinese"} <= set(error.texts):
            texts = error.texts
            by_fault[fault].append([f"`{texts['code']}`", texts["english"], texts["chinese"], error.when])
    header = ["code", "what is said", "提示", "when"]
    parts = [
        HEAD + "# Errors 错误代码",
        "An error is one line on standard error: `error[CODE]: sentence`. Words in braces are filled in.",
        "## Exit code 2: the request or the input 输入有误",
        table(header, sorted(by_fault[2])),
        "## Exit code 1: the program 程序出错",
        table(header, sorted(by_fault[1])),
    ]
    return "\n\n".join(parts) + "\n"


class _Error:
    """A class of errors as it is written: its bases, its texts, the first line of its docstring."""

    def __init__(self, node: ast.ClassDef) -> None:
        self.bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
        self.when = (ast.get_docstring(node) or "").partition("\n")[0]
        self.texts = {
            target.id: step.value.value
            for step in node.body
            if isinstance(step, ast.Assign)
            and isinstance(step.value, ast.Constant)
            and isinstance(step.value.value, str)
            for target in step.targets
            if isinstance(target, ast.Name)
        }


def _classes(path: Path) -> Iterator[tuple[str, ast.ClassDef]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return ((node.name, node) for node in tree.body if isinstance(node, ast.ClassDef))


def _exit_code(name: str, found: dict[str, _Error]) -> int:
    if name in ("UserError", "InternalError"):
        return 2 if name == "UserError" else 1
    bases = [base for base in found[name].bases if base != name] if name in found else []
    return next((code for base in bases if (code := _exit_code(base, found))), 0)
