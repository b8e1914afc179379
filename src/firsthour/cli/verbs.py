"""Which verbs exist, and in which module each one lives.

A verb's module is imported only when the verb is used, so that the list of verbs appears at once. The module
has a function ``command`` with typer's annotations, whose docstring is the verb's help::

    def command(paths: Annotated[list[Path], typer.Argument(help="…")], *, as_json: …) -> None

It prints its answer, raises a ``UserError`` for what cannot be done, and returns nothing (or an exit code).
The Chinese of its help stands beside it in ``CHINESE``: by parameter, and of the verb itself under ``""``.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Verb:
    """One verb: its name as typed, its module in ``firsthour.cli``, and its one line in the list of verbs."""

    name: str
    module: str
    english: str
    chinese: str

    def load_command(self) -> Callable[..., Any]:
        """Return the function behind the verb; imports its module now."""
        command: Callable[..., Any] = importlib.import_module(f"firsthour.cli.{self.module}").command
        return command

    def chinese_help(self) -> dict[str, str]:
        """Return the Chinese help of the verb and its parameters."""
        texts: dict[str, str] = getattr(importlib.import_module(f"firsthour.cli.{self.module}"), "CHINESE", {})
        return texts


VERBS = (
    Verb("run", "run", "Build a small city, import its statements, trace one of its frauds and open the dossier.",
         "生成一座小型虚构城市，导入其流水，追踪其中一起诈骗并打开研判报告。"),
    Verb("import", "import_", "Read statements (files, folders, zips) into a ledger.",
         "把流水（文件、文件夹、压缩包）导入账本。"),
    Verb("trace", "trace", "Follow stolen payments through a ledger, exact to the cent, under a named rule.",
         "按指定规则在账本中追踪被骗资金，精确到分。"),
    Verb("requests", "requests", "List the statements to ask for next, by the traced money that ends for want of them.",
         "列出下一步应调取的流水，按因缺流水而断的资金排序。"),
    Verb("expand", "expand", "Show which accounts money can have reached, or come from, in so many hops and days.",
         "查看资金在若干跳、若干天内可能流向（或来自）的账户。"),
    Verb("export", "export", "Write a ledger, a neighbourhood or a trace as a graph or a table.",
         "把账本、邻域或追踪结果导出为图或表。"),
    Verb("dossier", "dossier", "Write a trace as a paper for the case file: a page, Word, a workbook.",
         "把追踪结果写成研判报告：网页、Word、Excel。"),
    Verb("city", "city", "Write the case files of a city that never was, with the truth beside them.",
         "生成一座虚构城市的案件材料，并附真相。"),
    Verb("remove", "remove", "Take a file out of a ledger; a new ledger version without it is written.",
         "从账本中移除一个文件，并生成不含该文件的新版本。"),
)  # fmt: skip


def find_verb(name: str) -> Verb | None:
    """Return the verb of that name, or None."""
    return next((verb for verb in VERBS if verb.name == name), None)
