"""An hour's chase, worked out by hand: what is held, asked, gone, residual; what to ask next; the drafts of it."""

from dataclasses import replace
from datetime import datetime

import pytest

from firsthour.base.clock import SHANGHAI
from firsthour.recovery.chase import BadTreeError, Exit, Hop, Parts, chase, with_state
from firsthour.recovery.hold_events import HoldEvent
from firsthour.recovery.holds import state_of
from firsthour.recovery.messages import make_message
from firsthour.recovery.next_requests import draft_requests


def at(time: str) -> datetime:
    hour, minute = map(int, time.split(":"))
    return datetime(2026, 11, 22, hour, minute, tzinfo=SHANGHAI)


def hop(key: str, parent: str, fen: int, time: str, **more: object) -> Hop:
    return Hop(key, parent, f"00000{key}", fen, at(time), holder="示例", institution="澜州银行", **more)  # type: ignore[arg-type]


TREE = [
    hop("0417", "", 48_600_000, "07:52", state="stopped", held_fen=3_821_460, held_at=at("08:09")),
    hop(
        "2263",
        "0417",
        20_000_000,
        "08:07",
        state="stopped",
        held_fen=16_130_000,
        held_at=at("08:16"),
        exits=(Exit("cash", 2_000_000),),
    ),
    hop("7751", "0417", 15_000_000, "08:01", state="empty", exits=(Exit("fee", 5_000),)),
    hop("9038", "0417", 9_778_540, "07:58", state="asked", asked_fen=9_778_540),
    hop("1186", "2263", 1_870_000, "08:18", state="drafted", asked_fen=1_870_000),
    hop("5520", "7751", 14_995_000, "08:19", state="known"),
]


def test_every_yuan_of_the_loss_has_its_place() -> None:
    found = chase(48_600_000, TREE, rule="fifo")
    assert found.parts == Parts(19_951_460, 9_778_540, 1_870_000, 2_005_000, 14_995_000)
    assert found.parts.total_fen == 48_600_000
    assert [node.hop.key for node in found.nodes] == ["0417", "9038", "7751", "5520", "2263", "1186"]
    assert (found.n_hops, found.first_held_at, found.last_held_at) == (3, at("08:09"), at("08:16"))
    assert found.held_permille == 410
    assert {node.hop.key: node.branch.held_fen for node in found.nodes}["0417"] == 19_951_460


def test_stops_come_before_queries_the_larger_amount_first() -> None:
    short = [replace(TREE[0], held_fen=3_000_000), *TREE[1:]]
    asks = [(ask.kind, ask.node.hop.key, ask.amount_fen, ask.why) for ask in chase(48_600_000, short, rule="fifo").asks]
    assert asks == [
        ("stop", "5520", 14_995_000, "not_asked"),
        ("stop", "1186", 1_870_000, "approve"),
        ("query", "0417", 821_460, "gone_unseen"),
    ]


@pytest.mark.parametrize(
    ("state", "kind", "why"),
    [("failed", "stop", "failed"), ("refused", "stop", "refused"), ("lapsed", "stop", "lapsed"),
     ("known", "stop", "not_asked"), ("empty", "query", "gone_unseen"), ("waiting", "query", "gone_unseen")],
)  # fmt: skip
def test_what_did_not_succeed_is_asked_again(state: str, kind: str, why: str) -> None:
    (ask,) = chase(60, [hop("a", "", 60, "08:00", state=state)], rule="fifo").asks
    assert (ask.kind, ask.why, ask.amount_fen) == (kind, why, 60)
    assert all(ask.words.values())


@pytest.mark.parametrize("state", ["asked", "approved", "released"])
def test_what_is_under_way_or_let_go_is_not(state: str) -> None:
    assert chase(60, [hop("a", "", 60, "08:00", state=state)], rule="fifo").asks == ()


def test_a_bank_that_holds_other_people_s_money_too_holds_no_more_of_ours() -> None:
    (node,) = chase(100, [hop("a", "", 60, "08:00", state="frozen", held_fen=500)], rule="fifo").nodes
    assert (node.own.held_fen, node.surplus_fen) == (60, 440)


def test_a_hop_takes_its_figures_from_the_history_of_its_hold() -> None:
    asked = HoldEvent(kind="drafted", at=at("08:01"), request="r", amount_fen=60)
    told = [HoldEvent(kind="known", at=at("08:00")), asked, HoldEvent(kind="sent", at=at("08:02"), request="r")]
    before = with_state(hop("a", "", 60, "08:00"), state_of(told, at("08:05")))
    assert chase(60, [before], rule="fifo").parts == Parts(asked_fen=60)
    told.append(HoldEvent(kind="answered", at=at("08:06"), request="r", amount_fen=40))
    after = with_state(hop("a", "", 60, "08:00"), state_of(told, at("08:07")))
    assert chase(60, [after], rule="fifo").parts == Parts(held_fen=40, residual_fen=20)
    assert after.held_at == at("08:06")


def test_what_reached_no_account_yet_is_residual() -> None:
    assert chase(100, [], rule="fifo").parts == Parts(residual_fen=100)


@pytest.mark.parametrize(
    ("hops", "what"),
    [
        ([hop("a", "", 101, "08:00")], "more arrives"),
        ([hop("a", "", 50, "08:00"), hop("b", "a", 51, "08:01")], "more leaves"),
        ([hop("a", "x", 5, "08:00")], "no such parent"),
        ([hop("a", "", 5, "08:00"), hop("a", "", 5, "08:00")], "a key twice"),
        ([hop("a", "b", 5, "08:00"), hop("b", "a", 5, "08:00")], "a circle"),
    ],
)
def test_hops_that_cannot_be_are_refused(hops: list[Hop], what: str) -> None:
    with pytest.raises(BadTreeError, match=what):
        chase(100, hops, rule="fifo")


def test_a_very_long_chain_is_no_trouble() -> None:
    chain = [hop("n0", "", 9, "08:00"), *(hop(f"n{n}", f"n{n - 1}", 9, "08:00") for n in range(1, 3000))]
    assert chase(9, chain, rule="fifo").n_hops == 3000


def test_drafts_hold_what_is_known_and_name_what_is_not() -> None:
    short = [replace(TREE[0], held_fen=3_000_000), *TREE[1:]]
    found = chase(48_600_000, short, rule="fifo")
    stop, query = draft_requests(found, case_number="B1", now=at("08:26"), numbers={"5520": "S7"})
    assert (stop.code, stop.hop_key, stop.missing) == ("100101", "5520", ())
    assert stop.values["amount"] == 14_995_000
    assert "先进先出" in str(stop.values["reason"])
    assert make_message(stop.code, stop.values).fen("transfer_amount") == 14_995_000
    assert (query.code, query.hop_key, query.missing) == ("100301", "0417", ("number",))
    assert query.values["until_at"] == at("08:26")
