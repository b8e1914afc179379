"""Which case does the demo show first? A fraud of the invented city, its statements imported, traced, as a dossier.

Everything here runs without the site: statement files in, a page, a Word file and a workbook out.
"""

import csv
import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from firsthour.cli.settings import Language

if TYPE_CHECKING:
    from firsthour.ledger.report import ImportReport

SEED, DAYS = 1, 45


@dataclass(frozen=True)
class DemoCase:
    """What was made of the case."""

    city: Path
    ledger: Path
    page: Path
    fraud: str
    n_claims: int
    report: "ImportReport"
    result: dict[str, Any]


def make_demo_case(
    home: Path, *, n_people: int, now: datetime, language: Language, progress: Callable[[str], None]
) -> DemoCase:
    """Make the city, import its statements, trace the fraud that took the most, and write its dossier."""
    from firsthour.city.frauds import list_names
    from firsthour.cli.dossier import make_dossier, write_papers
    from firsthour.ledger.books import open_book
    from firsthour.ledger.importing import import_files
    from firsthour.tracing.claim_files import read_claims
    from firsthour.tracing.trace import trace_claims

    city, ledger = _city(home, n_people, progress=progress), home / "ledgers" / "demo"
    report = import_files([city / "statements"], ledger, now=now, kinds=city / "kinds.toml", progress=progress)
    case, fraud = write_case(city)
    claims = read_claims(case)
    result = trace_claims(open_book(ledger), claims)
    pages = home / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    page = pages / "demo.html"
    content = make_dossier(ledger, claims, rule="fifo", now=now)
    write_papers(content, page, docx=page.with_suffix(".docx"), xlsx=page.with_suffix(".xlsx"), language=language)
    return DemoCase(city, ledger, page, list_names()[fraud][language], len(claims), report, result)


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


def _city(home: Path, n_people: int, *, progress: Callable[[str], None]) -> Path:
    """Return the folder of the demo city, made when it is not there yet."""
    from firsthour.city.making import make_city

    city = home / "demo" / f"city-{SEED}-{n_people}-{DAYS}"
    if (city / "kinds.toml").is_file():
        return city
    shutil.rmtree(city, ignore_errors=True)  # begun and not finished
    make_city(city, seed=SEED, n_people=n_people, n_days=DAYS, progress=progress)
    return city
