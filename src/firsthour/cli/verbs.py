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
    Verb("run", "run", "Run the whole site on this machine; the demo city when there is nothing yet.",
         "在本机运行整个网站；尚无数据时先生成演示城市。"),
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
    Verb("deadlines", "deadlines", "Work out when a period ends and how near that is, with its source.",
         "计算期限何时届满、还剩多少，并注明依据。"),
    Verb("standards", "standards", "Hold facts against the filing lines that were in force on the day of the act.",
         "按行为日适用的追诉标准，看已知事实是否达到数额线。"),
    Verb("responsibility", "responsibility", "Say which level handles a matter, and why; replay past cases.",
         "按权责清单确定由哪一级办理并说明理由；可用往年案件推演。"),
    Verb("restitution", "restitution", "Work out who gets which fen of the held money back.",
         "计算冻结资金如何返还被害人，精确到分。"),
    Verb("tiers", "tiers", "Compare tables of warning tiers on an invented city whose truth is known.",
         "在真相已知的虚构城市上比较预警分级规则。"),
    Verb("remove", "remove", "Take a file out of a ledger; a new ledger version without it is written.",
         "从账本中移除一个文件，并生成不含该文件的新版本。"),
    Verb("admin", "admin", "Make the first administrator of a new site.", "创建新站点的首名管理员。"),
    Verb("audit", "audit", "Verify the audit record.", "核验审计记录。"),
    Verb("demo", "demo", "Make the demo city under FIRSTHOUR_HOME: force, work, a case and its dossier; print log-ins.",
         "在 FIRSTHOUR_HOME 下生成演示城市，并显示演示账号。"),
    Verb("check", "check", "Name every unsafe setting of the site.", "检查网站设置是否安全。"),
    Verb("backup", "backup", "Put everything the site keeps into one file, while people work.", "备份网站全部数据。"),
    Verb("restore", "restore", "Bring a backup back into an empty folder.", "把备份恢复到空文件夹。"),
    Verb("serve", "serve", "Serve the site.", "提供网站服务。"),
    Verb("portal", "portal", "Serve the public's site; make and exchange its keys.",
         "提供公众网上报案服务；生成、交换密钥。"),
    Verb("ferry", "ferry", "Carry packages between the public's site and the inner one.",
         "在公众网站与内部网站之间传送数据包。"),
    Verb("worker", "worker", "Do the background work of the site, and keep the clock that schedules it.",
         "执行网站的后台任务并负责定时。"),
    Verb("sms-sim", "sms_sim", "Be an invented provider of short messages, to try a line (SMPP, HTTP).",
         "模拟短信服务商，供试用短信线路（SMPP、HTTP）。"),
    Verb("bank-sim", "bank_sim", "Be the banks of an invented scenario, to try stops, freezes and payments.",
         "模拟虚构场景中的银行，供试用止付、冻结和打款。"),
)  # fmt: skip


def find_verb(name: str) -> Verb | None:
    """Return the verb of that name, or None."""
    return next((verb for verb in VERBS if verb.name == name), None)
