"""Which ledgers are streamed, and what is told of their accounts and ids."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from firsthour.ledger.given_ids import KeptIds, events_with_id
from firsthour.ledger.reading import AccountFacts, FileReading
from firsthour.ledger.streaming import AccountEntries, stream_book
from tests.ledger_tables import Statement, write_statement

PLAIN = """
    own  time                 amount  peer  serial
    A    2026-03-01 10:00:00  1       B     p1
    B    2026-03-01 10:00:01  2       C     p2
"""
BANK = """
    own  time                 in  out  peer
    A    2026-03-01 10:00:00  5   -    B
"""


def readings_of(folder: Path, *statements: Statement) -> list[FileReading]:
    return [write_statement(statement, folder, number=number) for number, statement in enumerate(statements)]


def test_a_ledger_of_plain_rows_is_streamed(tmp_path: Path) -> None:
    out = tmp_path / "book"
    out.mkdir()
    streamed = stream_book(readings_of(tmp_path, Statement(PLAIN, plain=True)), out, fresh={}, from_rows=0)
    assert streamed is not None
    assert [entry["account"] for entry in streamed.accounts] == ["A", "B", "C"]
    assert pq.read_table(out / "events.parquet")["amount"].to_pylist() == [100, 200]
    assert list(out.iterdir()) == [out / "events.parquet"]


def test_a_small_ledger_is_assembled_in_memory(tmp_path: Path) -> None:
    assert stream_book(readings_of(tmp_path, Statement(PLAIN, plain=True)), tmp_path, fresh={}) is None


@pytest.mark.parametrize(
    "statements",
    [
        [Statement(BANK)],
        [Statement(PLAIN, plain=True), Statement(BANK)],
        [Statement(PLAIN, plain=True, accounts=[AccountFacts("A")])],
        [Statement(PLAIN, plain=True), Statement(PLAIN.replace("10:00:01", "10:01"), plain=True)],
        [Statement(PLAIN, plain=True), Statement(PLAIN, plain=True, layout="other")],
    ],
    ids=["statements", "both", "masthead", "other precision", "other layout"],
)
def test_what_is_more_than_plain_rows_is_not_streamed(tmp_path: Path, statements: list[Statement]) -> None:
    assert stream_book(readings_of(tmp_path, *statements), tmp_path, fresh={}, from_rows=0) is None


def test_accounts_are_listed_one_by_one() -> None:
    entries = AccountEntries(pa.table({"account": ["A", "B"], "currency": ["CNY", "USD"]}))
    plain = {"account": "A", "spans": [], "opening_fen": 0, "closing_fen": None, "breaks": 0}
    assert list(entries) == [plain, {**plain, "account": "B", "currency": "USD"}]
    assert entries[1:] == [entries[-1]]
    with pytest.raises(IndexError):
        entries[2]


def test_ids_are_found_in_any_row_group(tmp_path: Path) -> None:
    given = ["p1", None, "p2", "p1", None]
    pq.write_table(pa.table({"given_id": given}), tmp_path / "events.parquet", row_group_size=2)
    kept = KeptIds(tmp_path / "events.parquet")
    assert dict(kept.items()) == {0: "p1", 2: "p2", 3: "p1"}
    assert [kept.get(event) for event in (-1, 0, 1, 4, 5)] == [None, "p1", None, None, None]
    assert (len(kept), kept.find("p1"), events_with_id(dict(kept), "p1")) == (3, [0, 3], [0, 3])
