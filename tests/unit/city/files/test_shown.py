"""What the files show, by what the reader makes of them: every layout pays every kind of counterparty."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthour.base.clock import from_us
from firsthour.city.books_shown import Shown, Side, default_kind, written_as
from firsthour.city.files import FilePlan, WrittenStatement, show, write_statements
from firsthour.city.files.plan import AccountPlan, whole_period
from firsthour.city.model import AccountKind, MoveState, Purpose
from firsthour.ledger.book import End, EventKind
from firsthour.ledger.books import open_book
from firsthour.ledger.importing import import_files
from firsthour.ledger.report import ImportReport
from tests.unit.city.files.handmade import (
    ABROAD,
    ALIPAY,
    CASH,
    CREDIT,
    EXCHANGE,
    FEE,
    INTEREST,
    MERCHANT,
    TENPAY,
    HandmadeWorld,
    moment_us,
)

PAYERS = (0, 1, 2, 3, 4, 5, TENPAY, ALIPAY)
PAYEES = {
    7: Purpose.LAYER,
    13: Purpose.TOP_UP,
    15: Purpose.LAYER,
    CREDIT: Purpose.REPAYMENT,
    CASH: Purpose.ATM,
    MERCHANT: Purpose.SHOPPING,
    EXCHANGE: Purpose.USDT,
    ABROAD: Purpose.LAYER,
    FEE: Purpose.FEE,
}
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def written_of(
    world: HandmadeWorld, folder: Path, *plans: AccountPlan
) -> tuple[list[WrittenStatement], Shown, ImportReport]:
    """Write what is planned, and import it into ``ledger`` beside it."""
    plan = FilePlan({one.account: one for one in plans}, seed=1)
    written = write_statements(world, folder / "out", accounts=[one.account for one in plans], plan=plan)
    return written, show(world, written), import_files([folder / "out"], folder / "ledger", now=NOW)


@pytest.mark.parametrize("unnamed", [0, 1000])
@pytest.mark.parametrize("payer", PAYERS)
def test_money_that_ends_elsewhere_is_named_as_the_reader_names_it(tmp_path: Path, payer: int, unnamed: int) -> None:
    world = HandmadeWorld()
    for place, (payee, purpose) in enumerate(PAYEES.items()):
        world.pay(payer, payee, at=f"{place + 2:02d} 10:00:00", fen=1000 + place, purpose=purpose)
    plan = FilePlan.messy(world, [payer], seed=1).of(payer)
    whole = FilePlan.complete(world, [payer]).of(payer)
    one = AccountPlan(payer, whole.periods, plan.layout, day_only=whole.day_only, unnamed=unnamed)
    _, shown, report = written_of(world, tmp_path, one)
    assert report.total("kept") == len(PAYEES)
    book = open_book(tmp_path / "ledger")
    found = {
        int(book.amount[event]): (book.line_accounts[book.dst[event]], End(int(book.end[event])).code)
        for event in range(book.n_events)
        if book.kind[event] == EventKind.OUT
    }
    for place, payee in enumerate(PAYEES):
        kind = default_kind(AccountKind(int(world.kinds[payee])))
        expected = shown.ends.get(place) or (shown.labels.get(payee) or written_as(world, payee), kind)
        assert found[1000 + place] == expected, world.accounts[payee].kind.name


def test_a_gap_gives_two_spans_as_the_reader_sees_them(tmp_path: Path) -> None:
    world = HandmadeWorld()
    for day in ("02", "08", "15", "20"):
        world.pay(3, 0, at=f"{day} 10:00:00", fen=int(day))
    periods = (
        (moment_us("01 00:00:00"), moment_us("10 00:00:00")),
        (moment_us("18 00:00:00"), moment_us("30 00:00:00")),
    )
    _, shown, report = written_of(world, tmp_path, AccountPlan(3, periods, "bocom_debit"))
    spans = report.accounts[0]["spans"]
    seen = [
        {"from": from_us(span.from_us).isoformat(), "to": from_us(span.to_us).isoformat()} for span in shown.spans[3]
    ]
    assert spans == seen
    assert (report.accounts[0]["opening_fen"], report.accounts[0]["gaps"][0]["closing_fen"]) == (
        shown.spans[3][0].opening, shown.spans[3][0].closing,
    )  # fmt: skip


def test_a_gap_in_which_nothing_happened_is_none(tmp_path: Path) -> None:
    world = HandmadeWorld()
    for day in ("02", "08", "20"):
        world.pay(3, 0, at=f"{day} 10:00:00", fen=int(day))
    periods = (
        (moment_us("01 00:00:00"), moment_us("10 00:00:00")),
        (moment_us("18 00:00:00"), moment_us("30 00:00:00")),
    )
    _, shown, report = written_of(world, tmp_path, AccountPlan(3, periods, "bocom_debit"))
    assert len(shown.spans[3]) == len(report.accounts[0]["spans"]) == 1


def test_rows_of_an_attempt_that_failed_are_written_but_not_shown(tmp_path: Path) -> None:
    world = HandmadeWorld()
    world.pay(0, 1, at="02 10:00:00", state=MoveState.FAILED)
    world.pay(0, 1, at="02 11:00:00")
    written, shown, report = written_of(world, tmp_path, FilePlan.complete(world, [0]).of(0))
    assert written[0].n_rows == 2
    assert shown.rows["number"].tolist() == [1]
    assert report.total("set_aside") == 1


@pytest.mark.parametrize("payer", PAYERS)
def test_a_return_is_linked_to_its_payment_in_every_layout(tmp_path: Path, payer: int) -> None:
    world = HandmadeWorld()
    world.pay(INTEREST, payer, at="02 09:00:00", fen=3, purpose=Purpose.INTEREST)
    world.pay(payer, 7, at="02 10:00:00", state=MoveState.BOUNCED, back="03 11:00:00")
    layout = FilePlan.messy(world, [payer], seed=1).of(payer).layout
    whole = FilePlan.complete(world, [payer]).of(payer)
    one = AccountPlan(payer, whole.periods, layout, day_only=whole.day_only)
    _, shown, report = written_of(world, tmp_path, one)
    assert report.reversed_transfers == 1
    assert shown.rows["side"].tolist() == [Side.RECEIVES, Side.PAYS, Side.RETURNS]


def test_clocks_too_far_apart_keep_two_rows_apart(tmp_path: Path) -> None:
    world = HandmadeWorld()
    number = world.pay(3, 2, at="02 10:00:00", fen=4000)
    complete = FilePlan.complete(world, [2, 3])
    far = AccountPlan(2, complete.of(2).periods, "boc_debit", skew_s=900)
    _, shown, report = written_of(world, tmp_path, complete.of(3), far)
    assert shown.apart == {number}
    assert report.total("mirrored") == 0


def test_files_of_neighbouring_days_are_one_span(tmp_path: Path) -> None:
    world = HandmadeWorld()
    for day in ("02", "08", "20"):
        world.pay(0, 1, at=f"{day} 10:00:00", fen=int(day))
    first, last = whole_period(world)
    middle = moment_us("08 00:00:00")
    written = [
        one
        for batch, within in (("1", (first, middle)), ("2", (middle, last)))
        for one in write_statements(
            world, tmp_path / "out", accounts=[0], plan=FilePlan.complete(world, [0], batch=batch, within=within)
        )
    ]
    report = import_files([tmp_path / "out"], tmp_path / "ledger", now=NOW)
    assert len(show(world, written).spans[0]) == len(report.accounts[0]["spans"]) == 1
    assert report.total("kept") == 3
