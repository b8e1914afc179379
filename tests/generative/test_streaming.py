"""A ledger of plain rows is the same book whether it is streamed through the engine or assembled in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.ledger import importing, settling
from firsthour.ledger.book import Book, End, EventKind
from firsthour.ledger.books import open_book
from firsthour.ledger.report import ImportReport
from firsthour.ledger.settling import settle
from firsthour.ledger.store import Ledger, Manifest
from firsthour.ledger.streaming import STREAM_FROM_ROWS

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ACCOUNTS = ["A", "B", "0017", "17", "~cash", "~merchant:店", "~fee:X", "~odd", "6229990000000000017"]
PLAIN = "time,source,target,amount,currency,id,memo"
EXCHANGE = (
    "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,"
    "Payment Format,Is Laundering"
)


@dataclass(frozen=True)
class Files:
    """Some files of one layout, as text, each imported in its own run."""

    texts: tuple[str, ...]


@st.composite
def plain_rows(draw: st.DrawFn, whole_seconds: bool) -> str:
    second = draw(st.integers(0, 5))
    time = f"2026-01-05 10:00:{second:02d}" + ("" if whole_seconds else draw(st.sampled_from(["", ".5"])))
    source, target = draw(st.sampled_from(ACCOUNTS)), draw(st.sampled_from(ACCOUNTS))
    amount = draw(st.sampled_from(["1", "2.50", "0", "x"]))
    currency = draw(st.sampled_from(["", "CNY", "USD"]))
    return f"{time},{source},{target},{amount},{currency},{draw(st.sampled_from(['', 'p1', 'p2', 'p3']))},memo"


@st.composite
def exchange_rows(draw: st.DrawFn) -> str:
    minute = draw(st.integers(0, 3))
    (bank, account), (to_bank, to_account) = (
        (draw(st.sampled_from(["010", "011", "银行A"])), draw(st.sampled_from(["80F1", "80F2", "800000000001"])))
        for _ in range(2)
    )
    received, paid = (draw(st.sampled_from(["US Dollar", "Euro", "Yuan"])) for _ in range(2))
    amount = draw(st.sampled_from(["1.00", "2.50"]))
    other = amount if received == paid else draw(st.sampled_from(["3.00", "0.50"]))
    return (
        f"2022/09/01 00:{minute:02d},{bank},{account},{to_bank},{to_account},{other},{received},{amount},{paid},Wire,0"
    )


@st.composite
def ledgers(draw: st.DrawFn) -> Files:
    n_files = draw(st.integers(1, 3))
    if draw(st.booleans()):
        header, rows = EXCHANGE, exchange_rows()
    else:
        header, rows = PLAIN, plain_rows(whole_seconds=n_files > 1)
    texts = [draw(st.lists(rows, min_size=1, max_size=14)) for _ in range(n_files)]
    return Files(tuple("\n".join([header, *lines, ""]) for lines in texts))


def import_texts(files: Files, folder: Path, *, from_rows: int) -> tuple[list[ImportReport], Book]:
    """Import each file in its own run, so that fates are told of old and new ones, streamed from so many rows on."""

    def settle_from(ledger: Ledger, manifest: Manifest, **options: object) -> object:
        return settle(ledger, manifest, from_rows=from_rows, **options)  # type: ignore[arg-type]

    patch = pytest.MonkeyPatch()
    patch.setattr(settling, "settle", settle_from)
    try:
        reports = []
        for number, text in enumerate(files.texts):
            path = folder / f"{number}.csv"
            path.write_text(text, encoding="utf-8")
            reports.append(importing.import_files([path], folder / "ledger", now=NOW))
        return reports, open_book(folder / "ledger")
    finally:
        patch.undo()


def written(book: Book) -> list[tuple[object, ...]]:
    """Return the events of a book in words, in ledger order."""
    return [
        (
            EventKind(book.kind[event]).name,
            *(_line(book, int(lines[event])) for lines in (book.src, book.dst, book.payer)),
            End(book.end[event]).code,
            book.transfer_id(event),
            *(int(getattr(book, name)[event]) for name in NUMBERS),
        )
        for event in range(book.n_events)
    ]


NUMBERS = (
    "amount", "time_us", "precision", "dst_time_us", "dst_precision", "slot", "refunded", "file_idx", "sheet", "row",
    "leg", "mirror_file_idx", "mirror_sheet", "mirror_row",
)  # fmt: skip


def _line(book: Book, line: int) -> str:
    return f"{book.line_accounts[line]} {book.line_currencies[line]} {book.line_covered[line]}" if line >= 0 else ""


def told(reports: Sequence[ImportReport]) -> list[dict[str, object]]:
    return [
        {**report.to_json(), "files": [file.to_json() | {"path": ""} for file in report.files]} for report in reports
    ]


@settings(max_examples=15)
@given(ledgers())
def test_streamed_and_assembled_ledgers_are_the_same(files: Files) -> None:
    check_same(files)


@pytest.mark.long
@settings(max_examples=300)
@given(ledgers())
def test_many_streamed_and_assembled_ledgers_are_the_same(files: Files) -> None:
    check_same(files)


def check_same(files: Files) -> None:
    """Compare books and reports of both ways."""
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        streamed, book = import_texts(files, Path(one), from_rows=0)
        assembled, twin = import_texts(files, Path(other), from_rows=STREAM_FROM_ROWS)
    assert written(book) == written(twin)
    for report in (*streamed, *assembled):
        for reject in report.rejects:
            reject["path"] = ""
    assert told(streamed) == told(assembled)
    assert (book.spellings, book.institutions, book.names) == (twin.spellings, twin.institutions, twin.names)
    assert dict(book.given_ids.items()) == dict(twin.given_ids.items())
