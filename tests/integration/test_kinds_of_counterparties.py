"""A unit puts its own kinds of counterparties before the built-in ones, and they stay with the ledger."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthour.ledger.book import Book, End, EventKind
from firsthour.ledger.books import open_book
from firsthour.ledger.counterparties import BadKindsError, exits_table_version, payment_firm_of
from firsthour.ledger.importing import import_files
from firsthour.ledger.store import Ledger

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HEADER = "交易卡号,交易账号,交易时间,收付标志,交易金额,交易余额,交易币种,对手账号,对手户名,摘要说明,交易流水号\n"
ROWS = "6229990000000000017,,20260301100000,出,100,0,人民币,,示例币行,换汇,s1\n"
UNIT = """
[[rule]]
kind = "exchange"
where = "name"
pattern = "示例币行"

[[firm]]
name = "示例支付"
answers_requests = true
numbers = "^88"
"""


def ends_of(book: Book) -> list[str]:
    return [End(end).code for end, kind in zip(book.end, book.kind, strict=True) if kind == EventKind.OUT]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_units_own_kind_decides_an_exit_and_stays_with_the_ledger(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    statement = write(tmp_path / "a.csv", HEADER + ROWS)
    plain = import_files([statement], ledger, now=NOW)
    assert ends_of(open_book(ledger)) == ["never"]
    own = import_files([statement], ledger, now=NOW, kinds=write(tmp_path / "kinds.toml", UNIT))
    assert own.ledger_version != plain.ledger_version
    assert ends_of(open_book(ledger)) == ["exchange"]
    later = import_files([write(tmp_path / "b.csv", HEADER + ROWS.replace("s1", "s2"))], ledger, now=NOW)
    assert later.ledger_version != own.ledger_version
    book = open_book(ledger)
    assert set(ends_of(book)) == {"exchange"}
    assert book.kinds == Ledger(ledger).load_manifest().kinds == UNIT
    assert exits_table_version(book.kinds) != exits_table_version()
    firm = payment_firm_of("8812", "", unit=book.kinds)
    assert firm is not None
    assert firm.name == "示例支付"


@pytest.mark.parametrize(
    "text",
    [
        "[[rule",
        "[[rules]]\nkind = 'cash'",
        "[[rule]]\nkind = 'gold'\nwhere = 'name'\npattern = 'x'",
        "[[rule]]\nkind = 'cash'\nwhere = 'colour'\npattern = 'x'",
        "[[rule]]\nkind = 'cash'\nwhere = 'name'\npattern = '('",
        "[[rule]]\nkind = 'cash'\nwhere = 'name'\npattern = 3",
        "[[firm]]\nname = 'x'",
        "[[firm]]\nname = 'x'\nanswers_requests = true\nnumbers = '['",
    ],
)
def test_a_table_that_cannot_be_used_is_refused_and_changes_nothing(tmp_path: Path, text: str) -> None:
    statement = write(tmp_path / "a.csv", HEADER + ROWS)
    with pytest.raises(BadKindsError):
        import_files([statement], tmp_path / "ledger", now=NOW, kinds=write(tmp_path / "kinds.toml", text))
    assert not (tmp_path / "ledger").exists()
