"""A city's statement files, read back: every row, every movement, every balance, against the city itself."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from firsthour.base.clock import DAY_US, from_us
from firsthour.city.books_shown import Shown, Side, Told
from firsthour.city.files import FilePlan, WrittenStatement, show, write_statements
from firsthour.city.files.rows import NUMBERED, Entries
from firsthour.city.model import AccountKind, Moves, MoveState
from firsthour.city.world import CityWorld, build_world
from firsthour.ledger.book import Book, EventKind
from firsthour.ledger.books import open_book
from firsthour.ledger.importing import import_files
from firsthour.ledger.report import ImportReport

NOW = datetime(2026, 6, 1, tzinfo=UTC)
# Layouts without a line that names the bank: whose they are is all that there is to go by.
NAMELESS = {"云陌银行": "招商银行", "青栈银行": "中国工商银行", "云栈支付": "财付通", "海棠支付": "支付宝"}
Transfer = tuple[str, str, int, int]  # payer, payee, fen, time as written in the payer's row, else the payee's


@cache
def city() -> CityWorld:
    """A small city."""
    return build_world(seed=11, n_people=300, n_days=40)


@cache
def all_moves() -> Moves:
    """All movements of the city."""
    return np.concatenate(list(city().days()))


@cache
def asked() -> tuple[int, ...]:
    """Every account that stolen money passes, and some of ordinary people at every institution."""
    moves, kinds = all_moves(), city().kinds
    touched = moves[moves["fraud"] >= 0]
    accounts = {*touched["payer"].tolist(), *touched["payee"].tolist(), *range(1, 60)}
    accounts |= set(np.flatnonzero(kinds == AccountKind.WALLET)[:40].tolist())
    accounts |= set(np.flatnonzero(kinds == AccountKind.CREDIT)[:5].tolist())
    return tuple(sorted(account for account in accounts if AccountKind(int(kinds[account])).has_statements))


class ReadBack:
    """What was written by a plan and what reading it gives."""

    def __init__(self, folder: Path, plan: FilePlan) -> None:
        self.written: Sequence[WrittenStatement] = write_statements(city(), folder / "out", accounts=asked(), plan=plan)
        self.shown: Shown = show(city(), self.written)
        self.report: ImportReport = import_files([folder / "out"], folder / "ledger", now=NOW)
        self.book: Book = open_book(folder / "ledger")
        self.by_number = {entry["account"]: entry for entry in self.report.accounts}

    def rows(self) -> Entries:
        """Every row written."""
        return np.concatenate([rows for one in self.written for rows in one.entries.values()])


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> ReadBack:
    """The complete plan, read back."""
    return ReadBack(tmp_path_factory.mktemp("complete"), FilePlan.complete(city(), asked()))


@pytest.fixture(scope="module", params=[4, 9])
def messy(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> ReadBack:
    """A messy plan, read back."""
    return ReadBack(tmp_path_factory.mktemp("messy"), FilePlan.messy(city(), asked(), seed=request.param))


def test_every_row_of_a_complete_set_is_read_and_none_is_rejected_or_taken_for_a_duplicate(complete: ReadBack) -> None:
    rows, report = complete.rows(), complete.report
    assert not [file.path for file in report.files if file.error is not None or file.notes]
    assert report.total("read") == len(rows) == sum(one.n_rows for one in complete.written)
    assert report.total("rejected") == report.total("duplicate") == 0
    assert report.total("set_aside") == int((rows["state"] == MoveState.FAILED).sum()) > 0
    assert not report.ambiguous
    assert not report.displaced
    assert not report.edited_times


def test_both_rows_of_every_movement_between_two_asked_accounts_are_one_transfer(complete: ReadBack) -> None:
    done = all_moves()[all_moves()["state"] == MoveState.DONE]
    inside = np.isin(done["payer"], asked()) & np.isin(done["payee"], asked())
    assert complete.report.total("mirrored") == int(inside.sum()) > 100
    assert not complete.shown.apart


def test_the_layouts_are_those_of_the_institutions(complete: ReadBack) -> None:
    read = Counter(file.layout for file in complete.report.files)
    assert {"bank_return", "tenpay", "ccb", "boc_debit", "bocom_debit", "cmb_debit"} <= set(read)
    assert any(layout.endswith("alipay_inquiry_balances") for layout in read)


def test_accounts_are_kept_by_the_citys_own_banks_where_the_layout_has_a_place_for_their_name(
    complete: ReadBack,
) -> None:
    kept_by = {}
    for written in complete.written:
        for account in written.entries:
            institution = city().institutions[int(city().account_institutions[account])]
            kept_by[institution.name] = complete.book.institutions.get(city().accounts[account].number, "")
    named = {name for name, read in kept_by.items() if read and name.startswith(read)}
    assert named >= {"澜州银行", "东岭银行", "华屿银行", "北渡银行"}
    assert {name: kept_by[name] for name in kept_by.keys() - named}.items() <= NAMELESS.items()


def test_openings_closings_and_spans_are_those_of_the_city(complete: ReadBack) -> None:
    balances = city().openings.copy()
    done = all_moves()[all_moves()["state"] == MoveState.DONE]
    np.subtract.at(balances, done["payer"], done["amount"])
    np.add.at(balances, done["payee"], done["amount"])
    for account, spans in complete.shown.spans.items():
        entry = complete.by_number[city().accounts[account].number]
        assert entry["breaks"] == 0
        assert "gaps" not in entry
        if spans[0].has_rows:
            assert entry["opening_fen"] == int(city().openings[account])
            assert entry["closing_fen"] == int(balances[account])
        assert entry["spans"] == [seen(span.from_us, span.to_us) for span in spans]


def test_the_book_holds_the_citys_movements_transfer_by_transfer(complete: ReadBack) -> None:
    assert Counter(book_transfers(complete.book)) == Counter(city_transfers(complete))


def test_bounced_payments_leave_the_lines_and_move_nothing(complete: ReadBack) -> None:
    bounced = all_moves()[all_moves()["state"] == MoveState.BOUNCED]
    bounced = bounced[np.isin(bounced["payer"], asked())]
    assert complete.report.reversed_transfers == len(bounced) > 0


def test_a_messy_set_is_read_as_it_was_meant(messy: ReadBack) -> None:
    report, rows = messy.report, messy.rows()
    assert report.total("read") == len(rows)
    assert report.total("rejected") == 0
    doubled = {account for one in messy.written for account in one.accounts if one.spans.get(account) is not None}
    assert doubled == set(messy.shown.spans)
    for account, spans in messy.shown.spans.items():
        entry = messy.by_number[city().accounts[account].number]
        assert entry["spans"] == [seen(span.from_us, span.to_us) for span in spans], account
        assert (entry["opening_fen"], entry["closing_fen"]) == (spans[0].opening, spans[-1].closing)


def test_rows_of_a_messy_set_meet_exactly_where_the_files_show_both_and_name_both(messy: ReadBack) -> None:
    rows = messy.shown.rows[messy.shown.rows["told"] == Told.NUMBER]
    both = np.intersect1d(rows["number"][rows["side"] == Side.PAYS], rows["number"][rows["side"] == Side.RECEIVES])
    assert messy.report.total("mirrored") == len(set(both.tolist()) - messy.shown.apart)


def test_a_messy_set_has_gaps_and_lacks_rows(messy: ReadBack) -> None:
    assert any("gaps" in entry for entry in messy.report.accounts)
    moves = all_moves()[all_moves()["state"] == MoveState.DONE]
    whole = np.isin(moves["payer"], asked()).sum() + np.isin(moves["payee"], asked()).sum()
    assert len(messy.shown.rows) < whole


def seen(from_us_: int, to_us: int) -> dict[str, str]:
    """Return a span as the import reports it."""
    return {"from": from_us(from_us_).isoformat(), "to": from_us(to_us).isoformat()}


def book_transfers(book: Book) -> list[Transfer]:
    """Return every transfer of a book once."""
    found = []
    for event in range(book.n_events):
        kind = EventKind(int(book.kind[event]))
        if kind not in (EventKind.OPEN, EventKind.CLOSE, EventKind.IN_TRANSIT):
            payer, payee = book.line_accounts[book.payer[event]], book.line_accounts[book.dst[event]]
            payer = "~" if payer.startswith("~") else payer
            found.append((payer, payee, int(book.amount[event]), int(book.time_us[event])))
    return found


def city_transfers(read: ReadBack) -> list[Transfer]:
    """Return every movement of the asked accounts as the payer's statement, else the payee's, writes it."""
    rows = read.rows()
    rows = rows[rows["state"] == MoveState.DONE]
    first = {int(row["number"]): row for row in sorted(rows, key=lambda row: -int(row["side"]))}
    found = []
    for number, row in first.items():
        pays = int(row["side"]) == Side.PAYS
        own, other = city().accounts[int(row["account"])].number, label(read, number, int(row["other"]), pays=pays)
        payer, payee = (own, other) if pays else (other, own)
        found.append((payer, payee, int(row["amount"]), int(row["written_us"])))
    return found


def label(read: ReadBack, number: int, account: int, *, pays: bool) -> str:
    """Return the account on the other side as the files write it ("~" for a payer without a number)."""
    if int(city().kinds[account]) in NUMBERED:
        return city().accounts[account].number
    ended = read.shown.ends.get(number)
    return (ended[0] if ended else read.shown.labels.get(account, "~cash")) if pays else "~"


def test_statements_of_one_day_are_dated_by_the_local_day(complete: ReadBack) -> None:
    rows = complete.rows()
    dated = rows[rows["precision"] != 0]
    assert len(dated)
    assert ((dated["written_us"] + DAY_US // 3) % DAY_US == 0).all()
