"""The chase on generated trees: its parts are those of the slow twin and sum to the loss, whatever the order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, seed
from hypothesis import strategies as st

from firsthour.recovery.chase import Exit, Hop, chase
from firsthour.recovery.holds import STATES
from tests.reference.slow_chase import chase_slowly

FIRST = datetime(2026, 11, 22, tzinfo=UTC)


@st.composite
def trees(draw: st.DrawFn) -> tuple[int, list[Hop]]:
    loss = draw(st.integers(0, 60))
    room, hops = {"": loss}, []
    for n in range(draw(st.integers(0, 8))):
        parent = draw(st.sampled_from(list(room)))
        arrived = draw(st.integers(0, room[parent]))
        gone = draw(st.integers(0, arrived))
        room[parent] -= arrived
        room[f"n{n}"] = arrived - gone
        hop = Hop(
            key=f"n{n}", parent=parent, account=f"a{n}", arrived_fen=arrived, arrived_at=FIRST + timedelta(minutes=n),
            exits=(Exit("cash", gone),), state=draw(st.sampled_from(list(STATES))),
            held_fen=draw(st.none() | st.integers(0, 70)), asked_fen=draw(st.none() | st.integers(0, 70)),
        )  # fmt: skip
        hops.append(hop)
    return loss, hops


@seed(20261220)
@given(trees(), st.randoms(use_true_random=False))
def test_every_fen_of_the_loss_is_somewhere(case: tuple[int, list[Hop]], random) -> None:  # type: ignore[no-untyped-def]
    loss, hops = case
    found, slow = chase(loss, hops, rule="fifo"), chase_slowly(loss, hops)
    parts = {name: getattr(found.parts, f"{name}_fen") for name in ("held", "asked", "drafted", "gone", "residual")}
    assert +slow == +type(slow)(parts)
    assert found.parts.total_fen == loss
    for node in found.nodes:
        assert node.branch.total_fen == node.hop.arrived_fen
        assert node.own.total_fen + node.onward_fen == node.hop.arrived_fen
    random.shuffle(hops)
    assert chase(loss, hops, rule="fifo") == found


@seed(20261221)
@given(trees())
def test_what_is_asked_next_is_all_that_can_be_asked(case: tuple[int, list[Hop]]) -> None:
    loss, hops = case
    found = chase(loss, hops, rule="fifo")
    nowhere = loss - sum(hop.arrived_fen for hop in hops if not hop.parent)
    residual = sum(ask.amount_fen for ask in found.asks if ask.why != "approve")
    hidden = sum(node.own.residual_fen for node in found.nodes if node.own.drafted_fen or node.hop.state == "released")
    assert residual + hidden + nowhere == found.parts.residual_fen
    kinds = [ask.kind for ask in found.asks]
    assert kinds == sorted(kinds, key=["stop", "query"].index)
