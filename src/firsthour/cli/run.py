"""``firsthour run``: build a small city, import its statements, trace one of its frauds and open the dossier."""

import csv
import json
import os
import shutil
import sys
import webbrowser
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from firsthour.cli.settings import home_of, language_of

CHINESE = {
    "": "生成一座小型虚构城市，导入其流水，追踪其中一起诈骗，并打开研判报告。",
    "show": "是否用浏览器打开研判报告。",
}
SEED, PEOPLE, DAYS = 1, 300, 45


def command(
    *,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the dossier in a browser.")] = True,
) -> None:
    """Build a small city, import its statements, trace one of its frauds and open the dossier."""
    from firsthour.city.frauds import list_names
    from firsthour.cli.dossier import make_dossier, write_papers
    from firsthour.cli.import_text import print_report
    from firsthour.cli.progress import progress_line
    from firsthour.cli.trace_text import sum_lines
    from firsthour.ledger.books import open_book
    from firsthour.ledger.importing import import_files
    from firsthour.tracing.claim_files import read_claims
    from firsthour.tracing.trace import trace_claims

    now, language, home = datetime.now(UTC), language_of(os.environ), home_of(os.environ)
    words = _SAID[language]
    ledger = home / "ledgers" / "demo"
    with progress_line(sys.stderr) as progress:
        city = _city(home, progress=progress)
        report = import_files([city / "statements"], ledger, now=now, kinds=city / "kinds.toml", progress=progress)
    case, fraud = write_case(city)
    claims = read_claims(case)
    print_report(report, language)
    named = list_names()[fraud][language]
    print(f"\n{words['case'].format(fraud=named, claims=len(claims))}\n")
    for line in sum_lines(trace_claims(open_book(ledger), claims), language):
        print(line)
    print()
    pages = home / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    page, document, workbook = (pages / f"demo.{kind}" for kind in ("html", "docx", "xlsx"))
    content = make_dossier(ledger, claims, rule="fifo", now=now)
    write_papers(content, page, docx=document, xlsx=workbook, language=language)
    print(words["page"].format(page=page, document=document.name, workbook=workbook.name))
    if show and _has_browser():
        webbrowser.open(page.resolve().as_uri())


def write_case(city: Path) -> tuple[Path, str]:
    """Write the claims of the fraud that took the most, and return the file and the fraud's kind."""
    truth = json.loads((city / "truth.json").read_text(encoding="utf-8"))
    taken: Counter[int] = Counter()
    for claim in truth["claims"]:
        taken[claim["fraud"]] += claim["amount_fen"]
    number = taken.most_common(1)[0][0]
    wanted = {claim["claim_id"] for claim in truth["claims"] if claim["fraud"] == number}
    with (city / "claims.csv").open(encoding="utf-8", newline="") as source:
        header, *rows = csv.reader(source)
    case = city / "case.csv"
    with case.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows([header, *(row for row in rows if row[0] in wanted)])
    return case, str(truth["frauds"][number]["kind"])


_SAID = {
    "en": {
        "case": "The fraud that took the most, {fraud}: {claims} stolen payments.",
        "page": "The dossier: {page} (beside it as {document} and {workbook})",
    },
    "zh": {
        "case": "涉案金额最大的一起诈骗（{fraud}）：被骗款项 {claims} 笔。",
        "page": "研判报告：{page}（另有 {document}、{workbook}）",
    },
}


def _city(home: Path, *, progress: Callable[[str], None]) -> Path:
    """Return the folder of the demo city, made when it is not there yet."""
    from firsthour.city.making import make_city

    city = home / "demo" / f"city-{SEED}-{PEOPLE}-{DAYS}"
    if (city / "kinds.toml").is_file():
        return city
    shutil.rmtree(city, ignore_errors=True)  # begun and not finished
    make_city(city, seed=SEED, n_people=PEOPLE, n_days=DAYS, progress=progress)
    return city


def _has_browser() -> bool:
    """Tell whether a browser could show anything: a screen on Linux, anything else elsewhere."""
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(screen) if sys.platform.startswith("linux") else True
