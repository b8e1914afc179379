"""``firsthour demo``: make the demo city under FIRSTHOUR_HOME: force, work, and a first case with its dossier."""

import json
import os
import subprocess
import sys
import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from firsthour.cli.settings import Language, home_of, language_of

if TYPE_CHECKING:
    from firsthour.cli.demo_case import DemoCase
    from firsthour.web.config.demo import MadeDemo

CHINESE = {
    "": "在 FIRSTHOUR_HOME 下生成演示城市：机构与民警、日常工作，以及一起案件的研判报告。重复运行不会重复生成。",
    "people": "演示城市的居民数。",
    "new_passwords": "重新生成演示账号的密码（密码只显示一次）。",
    "case_only": "只做案件部分：生成城市、导入流水、追踪其中一起诈骗、写出研判报告。",
    "show": "完成后用浏览器打开研判报告。",
    "as_json": "以 JSON 输出结果。",
}
PEOPLE = 300
_SAID: dict[Language, dict[str, str]] = {
    "en": {
        "case": "The fraud that took the most, {fraud}: {claims} payments; {files} statement files, {rows} rows.",
        "page": "The dossier: {page} (beside it as Word file and workbook)",
        "log_ins": "Log-ins, shown this once:",
        "heads": "badge|password|name|role|unit",
        "told": "The passwords were shown when the demo was made; for new ones: firsthour demo --new-passwords",
        "recorded": "{n} events are recorded.",
        "no_case": "The dossier could not be made; the rest of the demo stands. Details: {log}",
    },
    "zh": {
        "case": "涉案金额最大的一起诈骗（{fraud}）：被骗款项 {claims} 笔；流水文件 {files} 个，{rows} 行。",
        "page": "研判报告：{page}（另有 Word 和 Excel）",
        "log_ins": "演示账号（密码只显示这一次）：",
        "heads": "警号|密码|姓名|岗位|单位",
        "told": "密码已在生成演示时显示；如需重新生成：firsthour demo --new-passwords",
        "recorded": "审计记录 {n} 条。",
        "no_case": "研判报告未能生成，其余演示内容可用。详情见：{log}",
    },
}


def command(
    *,
    people: Annotated[int, typer.Option(min=50, max=1_000_000, help="How many people the city has.")] = PEOPLE,
    new_passwords: Annotated[
        bool, typer.Option("--new-passwords", help="Draw new passwords; each is shown once.")
    ] = False,
    case_only: Annotated[
        bool, typer.Option("--case-only", help="Only the case: city, statements, one fraud traced, its dossier.")
    ] = False,
    show: Annotated[bool, typer.Option("--open", help="Open the dossier in a browser at the end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> int:
    """Make the demo city: force, work, and a first case with its dossier. Made twice it is there once."""
    home, language = prepare_home(people), language_of(os.environ)
    if case_only:
        case = make_case(home, people)
        print(json.dumps(case_json(case), ensure_ascii=False) if as_json else "\n".join(case_lines(case, language)))
        if show:
            open_page(case.page.resolve().as_uri())
        return 0
    with start_case(people) as making:
        made = fill_database(new_passwords=new_passwords)
        said = making.communicate()[0]
    case_said = json.loads(said) if making.returncode == 0 else None
    n_events = count_events()
    if as_json:
        answer = {"home": str(home), "people": people, "log_ins": made.log_ins, "case": case_said}
        print(json.dumps({**answer, "audit_events": n_events}, ensure_ascii=False))
        return making.returncode
    words = _SAID[language]
    if case_said:
        print(words["case"].format(**case_said))
        print(words["page"].format(**case_said))
    else:
        print(words["no_case"].format(log=home / "log" / "demo_case.txt"))
    print(words["recorded"].format(n=n_events))
    print("\n".join(log_in_lines(made.log_ins, language)))
    if show and case_said:
        open_page(Path(case_said["page"]).resolve().as_uri())
    return making.returncode


def prepare_home(people: int) -> Path:
    """Claim the home folder for a demo and make Django ready in it, its tables up to date."""
    from firsthour.web.config.demo import claim_home

    home = home_of(os.environ).resolve()
    home.mkdir(parents=True, exist_ok=True)
    claim_home(home, os.environ, n_people=people)
    os.environ["FIRSTHOUR_HOME"], os.environ["FIRSTHOUR_MODE"] = str(home), "demo"
    from firsthour.web.config.working import set_up

    set_up()
    from firsthour.web.config.preparing import one_at_a_time, prepare_database

    with one_at_a_time("preparing"):
        prepare_database()
    return home


def fill_database(*, new_passwords: bool, city_people: int | None = None) -> "MadeDemo":
    """Make force and work; return who can log in. ``city_people``: a city of another size than usual."""
    from firsthour.web.config.demo import CITY_PEOPLE, make_demo

    people = CITY_PEOPLE if city_people is None else city_people
    return make_demo(now=datetime.now(UTC), new_passwords=new_passwords, city_people=people)


def start_case(people: int) -> "subprocess.Popen[str]":
    """Start making the case in a process of its own; what it says on the way goes to a file of the log folder."""
    log = Path(os.environ["FIRSTHOUR_HOME"]) / "log" / "demo_case.txt"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "firsthour", "demo", "--case-only", "--json", "--people", str(people)]
    with log.open("w", encoding="utf-8") as errors:
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, text=True)


def make_case(home: Path, people: int) -> "DemoCase":
    """Make the case, and record which statements were read for it."""
    from firsthour.cli.demo_case import make_demo_case
    from firsthour.cli.progress import progress_line
    from firsthour.web.config.demo import record_case

    now = datetime.now(UTC)
    with progress_line(sys.stderr) as progress:
        case = make_demo_case(home, n_people=people, now=now, language=language_of(os.environ), progress=progress)
    files = [file.to_json() | {"sha256": file.sha256} for file in case.report.files]
    record_case(files, ledger_version=case.report.ledger_version, page=case.page.name, now=now)
    return case


def case_json(case: "DemoCase") -> dict[str, Any]:
    """Return what is said of the case."""
    read = case.report.total("read")
    return {
        "fraud": case.fraud, "claims": case.n_claims, "files": len(case.report.files), "rows": read,
        "city": str(case.city), "ledger": str(case.ledger), "page": str(case.page),
    }  # fmt: skip


def case_lines(case: "DemoCase", language: Language) -> list[str]:
    """Return what was imported, what the fraud took, and where it went under each rule."""
    from firsthour.cli.trace_text import sum_lines

    said = case_json(case)
    lines = [_SAID[language]["case"].format(**said), "", *sum_lines(case.result, language)]
    return [*lines, "", _SAID[language]["page"].format(**said)]


def count_events() -> int:
    """Return how many events are recorded."""
    from firsthour.web.audit.models import AuditEvent

    n_events: int = AuditEvent.objects.count()
    return n_events


def log_in_lines(log_ins: list[dict[str, str]], language: Language) -> list[str]:
    """Return the table of log-ins, or that they were told before."""
    from firsthour.cli.terminal import table_lines
    from firsthour.web.config.demo import role_words

    words = _SAID[language]
    fresh = [one for one in log_ins if one["password"]]
    if not fresh:
        return [words["told"]]
    rows = [
        (one["badge"], one["password"], one["name"], role_words(one["role"], language), one["unit"]) for one in fresh
    ]
    return [words["log_ins"], *table_lines(words["heads"].split("|"), rows, numbers=())]


def open_page(address: str) -> None:
    """Open an address where there is a screen."""
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if screen or not sys.platform.startswith("linux"):
        webbrowser.open(address)
