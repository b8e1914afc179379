"""Does a bank's answer draft the next hop at once, and do late, repeated and out-of-order answers end in one tree?"""

from datetime import timedelta

import pytest

from firsthour.web.holds.models import HoldRequest
from firsthour.web.holds.operations.chasing import choose_rule, follow, pick_arrival
from firsthour.web.holds.queries.chases import read_chase
from firsthour.web.holds.queries.doubts import list_doubts
from tests.web.conftest import NOW
from tests.web.holds.chase_world import (
    FIRST,
    FIRST_ROWS,
    FOURTH,
    SECOND,
    SECOND_ROWS,
    THIRD,
    answer_rows,
    answer_stop,
    came,
    hold_of,
    pursued,
    query_of,
    send,
    stop_of,
    tree,
    went,
)  # fmt: skip
from tests.web.intake.report_world import acting

pytestmark = pytest.mark.django_db


def later(minutes: float):
    return NOW + timedelta(minutes=minutes)


def first_answer(force, pursuit, *, held: int = 38_214, rows=FIRST_ROWS):
    """The first bank holds what it has and then tells where the rest went."""
    message = send(force, stop_of(pursuit, FIRST), now=later(1))
    answer_stop(force, message, held=held, now=later(5))
    query = send(force, query_of(pursuit, FIRST), now=later(6))
    return answer_rows(force, query, rows, now=later(8))


def test_a_stop_that_holds_less_than_came_drafts_the_query_at_once(force):
    pursuit = pursued(force)
    answer_stop(force, send(force, stop_of(pursuit, FIRST), now=later(1)), held=38_214, now=later(5))
    query = query_of(pursuit, FIRST)
    assert (query.code, query.state, query.drafted_by) == ("100301", "drafted", None)


def test_rows_of_an_answer_become_hops_and_their_stops_are_drafted_with_the_traced_amounts(force):
    pursuit = pursued(force)
    first_answer(force, pursuit)
    assert tree(pursuit) == {
        ("0417",): (48_600_000, 0, "report"),
        ("0417", "9038"): (9_778_540, 0, "answer"),
        ("0417", "7751"): (15_000_000, 0, "answer"),
        ("0417", "2263"): (20_000_000, 0, "answer"),
    }
    drafts = HoldRequest.objects.filter(hold__pursuit=pursuit, measure="stop", state="drafted")
    assert {one.hold.normal: one.amount_fen for one in drafts} == {
        FOURTH: 9_778_540, THIRD: 15_000_000, SECOND: 20_000_000,
    }  # fmt: skip
    assert all(one.drafted_by is None and "先进先出" in one.reason for one in drafts)


def test_the_parts_of_the_loss_close_to_the_fen(force):
    pursuit = pursued(force)
    first_answer(force, pursuit)
    parts = read_chase(pursuit, later(9)).chase.parts
    assert parts.held_fen == 3_821_400
    assert parts.drafted_fen == 9_778_540 + 15_000_000 + 20_000_000
    assert parts.total_fen == 48_600_000
    pursuit.refresh_from_db()
    kept = (pursuit.held_fen, pursuit.asked_fen, pursuit.drafted_fen, pursuit.gone_fen, pursuit.residual_fen)
    assert kept == (parts.held_fen, parts.asked_fen, parts.drafted_fen, parts.gone_fen, parts.residual_fen)


def test_the_same_answer_again_adds_nothing(force):
    pursuit = pursued(force)
    pasted = first_answer(force, pursuit)
    before = (tree(pursuit), HoldRequest.objects.count(), pursuit.hops.count())
    answer_rows(force, pasted.answer.message, [*FIRST_ROWS], now=later(20))
    follow(pursuit, by=acting(force.bob), now=later(21))
    assert (tree(pursuit), HoldRequest.objects.count(), pursuit.hops.count()) == before


def test_cash_is_an_exit_and_the_next_account_a_third_hop(force):
    pursuit = pursued(force)
    first_answer(force, pursuit)
    answer_stop(force, send(force, stop_of(pursuit, SECOND), now=later(10)), held=161_300, now=later(12))
    answer_rows(force, send(force, query_of(pursuit, SECOND), now=later(13)), SECOND_ROWS, now=later(14))
    found = tree(pursuit)
    assert found["0417", "2263"] == (20_000_000, 2_000_000, "answer")
    assert found["0417", "2263", "1186"] == (1_870_000, 0, "answer")
    assert read_chase(pursuit, later(15)).chase.parts.gone_fen == 2_000_000


def test_a_longer_answer_that_comes_first_gives_the_same_tree_as_the_other_order(force):
    short, long = FIRST_ROWS[:2], FIRST_ROWS
    trees = []
    for order in ((short, long), (long, short)):
        pursuit = pursued(force)
        query = first_answer(force, pursuit, rows=order[0]).answer.message
        answer_rows(force, query, order[1], now=later(11))
        trees.append(tree(pursuit))
    assert trees[0] == trees[1]
    assert len(trees[0]) == 4


def test_two_rows_that_may_be_the_payment_wait_for_a_person(force):
    pursuit = pursued(force)
    rows = (came(0, 486_000), came(2, 486_000), went(6, 500_000, to=SECOND))
    first_answer(force, pursuit, rows=rows)
    assert list(tree(pursuit)) == [("0417",)]
    doubt = list_doubts(pursuit)[0]
    assert len(doubt.rows) == 2
    pick_arrival(doubt.hop, doubt.paid.key, row=doubt.rows[1].name, by=acting(force.bob), now=later(12))
    assert tree(pursuit)["0417", "2263"][0] == 1_400_000
    assert not list_doubts(pursuit)


def test_a_draft_of_the_system_follows_the_traced_amount(force):
    pursuit = pursued(force)
    rows = (came(-5, 100_000, balance=100_000), came(0, 486_000, balance=586_000), went(6, 400_000, to=SECOND))
    first_answer(force, pursuit, rows=rows)
    assert stop_of(pursuit, SECOND).amount_fen == 30_000_000
    choose_rule(pursuit, "lifo", by=acting(force.bob), now=later(12))
    assert stop_of(pursuit, SECOND).amount_fen == 40_000_000
    assert stop_of(pursuit, SECOND).drafted_by is None
    old = pursuit.hops.get(is_replaced=True)
    assert (old.amount_fen, old.rule) == (30_000_000, "fifo")


def test_what_a_person_will_not_send_is_not_drafted_again(force):
    from firsthour.web.holds.operations.requesting import withdraw_request

    pursuit = pursued(force)
    first_answer(force, pursuit)
    draft = stop_of(pursuit, SECOND)
    withdraw_request(draft, reason="已与银行核实", version=draft.version, by=acting(force.bob), now=later(10))
    follow(pursuit, by=acting(force.bob), now=later(11))
    requests = HoldRequest.objects.filter(hold=hold_of(pursuit, SECOND))
    assert [one.state for one in requests] == ["withdrawn"]
