"""What does the program say of the small ledgers that the pages show? Imported and traced like any other."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from firsthour.city.making import make_city
from firsthour.ledger.book import Book
from firsthour.ledger.books import open_book
from firsthour.ledger.importing import import_files
from firsthour.tracing.claim_files import read_claims
from firsthour.tracing.claims import parse_claims
from firsthour.tracing.dossier import compose_dossier
from firsthour.tracing.trace import trace_claims

PROJECT = Path(__file__).resolve().parents[2]
FIVE_RULES = PROJECT / "docs" / "explanation" / "five-rules" / "five-rules.csv"
MISSING = PROJECT / "docs" / "how-to" / "missing-statements"
TUTORIAL_CITY = {"n_people": 100, "n_days": 30}  # as its command says
TUTORIAL_CLAIM = "C000003"
_IMPORTED_AT = datetime(2026, 3, 31, tzinfo=UTC)


@cache
def import_report(*paths: Path) -> dict[str, Any]:
    """Return what ``firsthour import --json`` says of these files."""
    with tempfile.TemporaryDirectory() as folder:
        return import_files(list(paths), Path(folder) / "ledger", now=_IMPORTED_AT).to_json()


@cache
def book_of_files(*paths: Path) -> Book:
    """Return the book of these files."""
    with tempfile.TemporaryDirectory() as folder:
        import_files(list(paths), Path(folder) / "ledger", now=_IMPORTED_AT)
        return open_book(Path(folder) / "ledger")


@cache
def tutorial_dossier() -> dict[str, Any]:
    """Return the content of the dossier that the tutorial makes."""
    with tempfile.TemporaryDirectory() as folder:
        city, ledger = Path(folder) / "city", Path(folder) / "case"
        make_city(city, seed=1, **TUTORIAL_CITY)
        claims = [claim for claim in read_claims(city / "claims.csv") if claim.claim_id == TUTORIAL_CLAIM]
        import_files([city / "statements"], ledger, now=_IMPORTED_AT, kinds=city / "kinds.toml")
        return compose_dossier(open_book(ledger), claims, rule="fifo")


@cache
def five_rules_rows() -> tuple[tuple[str, str, str, int], ...]:
    """Return the transfers of the ledger on which the five rules differ: id, payer, payee, amount in fen."""
    lines = FIVE_RULES.read_text(encoding="utf-8").split()
    cells = [line.split(",") for line in " ".join(lines).replace(" 2026", "\n2026").splitlines()[1:]]
    return tuple((name, payer, payee, _fen(amount)) for _, payer, payee, amount, name in cells)


@cache
def _first_rows(n: int) -> Book:
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part.csv"
        part.write_text(
            "\n".join(FIVE_RULES.read_text(encoding="utf-8").splitlines()[: n + 1]) + "\n", encoding="utf-8"
        )
        return book_of_files(part)


@cache
def trace_first_rows(n: int, *, rule: str, claims: Sequence[str]) -> dict[str, Any]:
    """Return the trace of the first ``n`` transfers of that ledger; claims as on the command line."""
    answer: dict[str, Any] = trace_claims(_first_rows(n), parse_claims(list(claims)), rules=(rule,))["rules"][rule]
    return answer


def _fen(yuan: str) -> int:
    whole, _, cents = yuan.partition(".")
    return int(whole) * 100 + int(cents.ljust(2, "0"))


def yuan(fen: int) -> str:
    """Return an amount as short as it can be written exactly."""
    return f"{fen / 100:.2f}" if fen % 100 else str(fen // 100)
