"""Where is the money of a pursuit now? Its hops with what their accounts hold and were asked, split to the fen.

Several hops may lead to one account, whose money is stopped once: what is held and asked there is laid over these hops
in the order of arrival, each up to what is left of it there.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from firsthour.recovery.chase import Chase, Exit, chase, with_state
from firsthour.recovery.chase import Hop as ChaseHop
from firsthour.recovery.holds import HoldState
from firsthour.web.holds.models import Hold, Hop, Pursuit
from firsthour.web.holds.states import ReadHold, read_holds_of


@dataclass(frozen=True)
class ReadChase:
    """A chase with the rows it was made of, by the key of the hop (its outside id), and every hold as it was read."""

    chase: Chase
    hops_by_key: Mapping[str, Hop]
    holds_by_key: Mapping[str, Hold]
    read: Mapping[int, ReadHold]


def read_chase(pursuit: Pursuit, now: datetime) -> ReadChase:
    """Return where a pursuit's money is now; the parts add up to the loss.

    Raises
    ------
    BadTreeError
        The hops do not fit together; nobody can add such a hop.
    """
    rows = list_hops(pursuit)
    holds = list(Hold.objects.filter(pursuit=pursuit))
    for hold in holds:
        hold.pursuit = pursuit
    read = read_holds_of(holds, now)
    below = _onward(rows)
    shared: dict[int, list[Hop]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: (one.arrived_at, one.pk)):
        shared[row.hold_id].append(row)
    nodes: dict[int, ChaseHop] = {}
    for hold_id, own in shared.items():
        left = [one.amount_fen - below[one.pk] - sum(part["amount_fen"] for part in one.exits) for one in own]
        for row, state in zip(own, lay_over(read[hold_id].state, left), strict=True):
            nodes[row.pk] = with_state(_node(row), state)
    loss = max(pursuit.loss_fen, sum(one.amount_fen for one in rows if one.parent_id is None))
    found = chase(loss, nodes.values(), rule=pursuit.rule, currency=pursuit.currency)
    by_key = {str(one.uid): one for one in rows}
    return ReadChase(found, by_key, {key: read[one.hold_id].hold for key, one in by_key.items()}, read)


def list_hops(pursuit: Pursuit) -> list[Hop]:
    """Return the hops that are in the tree."""
    rows = Hop.objects.filter(pursuit=pursuit, is_replaced=False).select_related("hold", "payment", "parent")
    return list(rows.order_by("pk"))


def lay_over(state: HoldState, left: Sequence[int]) -> list[HoldState]:
    """Return an account's state for each of its hops: what is held and asked, laid over what is left of each.

    What is held beyond all that is ours stays with the last hop, so that the surplus is seen once.
    """
    held = state.held_fen
    asked = None if state.asked_fen is None else max(0, state.asked_fen - (held or 0))
    shares: list[HoldState] = []
    for nth, fen in enumerate(left):
        is_last = nth == len(left) - 1
        part = None if held is None else held if is_last else min(held, fen)
        held = None if held is None or part is None else held - part
        rest = max(0, fen - (part or 0))
        wanted = None if asked is None else min(asked, rest)
        asked = None if asked is None or wanted is None else asked - wanted
        total = None if wanted is None else wanted + min(part or 0, fen)
        shares.append(replace(state, held_fen=part, asked_fen=total))
    return shares


def _onward(rows: Sequence[Hop]) -> dict[int, int]:
    sums: dict[int, int] = defaultdict(int)
    for row in rows:
        if row.parent_id is not None:
            sums[row.parent_id] += row.amount_fen
    return sums


def _node(row: Hop) -> ChaseHop:
    return ChaseHop(
        key=str(row.uid),
        parent=str(row.parent.uid) if row.parent is not None else "",
        account=row.hold.account,
        arrived_fen=row.amount_fen,
        arrived_at=row.arrived_at,
        institution=row.hold.institution,
        holder=row.hold.holder,
        exits=tuple(map(read_exit, row.exits)),
    )


def read_exit(written: Mapping[str, object]) -> Exit:
    """Return an exit as it is kept on a hop."""
    at = written.get("at")
    return Exit(
        str(written["kind"]), int(str(written["amount_fen"])), datetime.fromisoformat(str(at)) if at else None,
        str(written.get("account", "")),
    )  # fmt: skip
