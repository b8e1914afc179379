"""Which rows a statement has, and what a plan leaves of them."""

from dataclasses import replace

from firsthour.base.clock import Precision
from firsthour.city.books_shown import Side, Told
from firsthour.city.files.entries import time_text
from firsthour.city.files.plan import FilePlan
from firsthour.city.files.rows import gather_rows, in_period, planned_rows
from firsthour.city.model import MoveState, Purpose
from tests.unit.city.files.handmade import CASH, OPENING_FEN, HandmadeWorld, moment_us


def test_each_row_has_the_balance_after_it() -> None:
    world = HandmadeWorld()
    world.pay(0, 1, at="02 10:00:00", fen=300)
    world.pay(2, 0, at="03 10:00:00", fen=500)
    world.pay(0, 3, at="04 10:00:00", fen=70)
    rows = gather_rows(world, [0]).rows[0]
    assert (rows["balance"] - OPENING_FEN).tolist() == [-300, 200, 130]
    assert rows["side"].tolist() == [Side.PAYS, Side.RECEIVES, Side.PAYS]


def test_a_bounced_payment_leaves_and_comes_back_later_and_is_never_on_the_payees_side() -> None:
    world = HandmadeWorld()
    world.pay(0, 1, at="02 10:00:00", fen=300, state=MoveState.BOUNCED, back="04 09:00:00")
    world.pay(0, 2, at="03 10:00:00", fen=5)
    gathered = gather_rows(world, [0, 1])
    rows = gathered.rows[0]
    assert rows["side"].tolist() == [Side.PAYS, Side.PAYS, Side.RETURNS]
    assert (rows["balance"] - OPENING_FEN).tolist() == [-300, -305, -5]
    assert len(gathered.rows[1]) == 0
    assert gathered.blocked_us == {1: moment_us("02 10:00:00") + 1}


def test_a_failed_attempt_is_a_row_of_the_payer_alone_and_moves_nothing() -> None:
    world = HandmadeWorld()
    world.pay(0, 1, at="02 10:00:00", fen=300, state=MoveState.FAILED)
    gathered = gather_rows(world, [0, 1])
    assert gathered.rows[0]["balance"].tolist() == [OPENING_FEN]
    assert len(gathered.rows[1]) == 0


def test_times_are_written_by_the_institutions_clock_to_the_second_or_the_day() -> None:
    world = HandmadeWorld()
    for payer in (1, 2, 4):
        world.pay(payer, 0, at="02 00:01:00", fen=payer)
    plan = FilePlan.complete(world, [1, 2, 4])
    written = {}
    for account, rows in gather_rows(world, [1, 2, 4]).rows.items():
        row = planned_rows(world, rows, plan=plan.of(account), seed=0)[0]
        written[account] = time_text(int(row["written_us"])), Precision(int(row["precision"]))
    assert written[1] == ("2026-03-02 00:02:15", Precision.SECOND)
    assert written[2] == ("2026-03-01 23:58:50", Precision.SECOND)
    assert written[4] == ("2026-03-02 00:00:00", Precision.DAY)


def test_rows_and_numbers_are_lost_at_about_the_planned_rate_and_never_those_that_have_their_like() -> None:
    world = HandmadeWorld()
    for place in range(1, 1001):
        world.pay(0, 1, at=f"02 {place // 60:02d}:{place % 60:02d}:00", fen=place, purpose=Purpose.TRANSFER)
    alike = [world.pay(0, 2, at=f"03 10:{place:02d}:00", fen=7) for place in range(40)]
    claims = [world.pay(0, 3, at=f"04 10:{place:02d}:00", fen=900_000 + place, claim=place) for place in range(40)]
    plan = replace(FilePlan.complete(world, [0]).of(0), lost=100, unnamed=200)
    rows = planned_rows(world, gather_rows(world, [0]).rows[0], plan=plan, seed=5)
    assert 60 < 1080 - len(rows) < 140
    assert 130 < (rows["told"] == Told.KIND).sum() < 270
    kept = dict(zip(rows["number"].tolist(), rows["told"].tolist(), strict=True))
    assert all(kept[number] == Told.NUMBER for number in (*alike, *claims))


def test_a_cash_machine_is_told_by_its_kind_alone() -> None:
    world = HandmadeWorld()
    world.pay(0, CASH, at="02 10:00:00", purpose=Purpose.ATM)
    rows = planned_rows(world, gather_rows(world, [0]).rows[0], plan=FilePlan.complete(world, [0]).of(0), seed=0)
    assert rows["told"].tolist() == [Told.KIND]


def test_a_period_holds_its_first_moment_and_not_its_end() -> None:
    world = HandmadeWorld()
    for day in ("02", "03", "04"):
        world.pay(0, 1, at=f"{day} 00:00:00")
    plan = FilePlan.complete(world, [0]).of(0)
    rows = planned_rows(world, gather_rows(world, [0]).rows[0], plan=plan, seed=0)
    period = moment_us("02 00:00:00"), moment_us("04 00:00:00")
    assert len(in_period(rows, period, shows_failed=True)) == 2
