"""Who was faster: the money, or we? Moments of both on one line of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from firsthour.base.clock import SHANGHAI
from firsthour.web.holds.models import Pursuit
from firsthour.web.holds.queries.chases import ReadChase, read_exit
from firsthour.web.ui.masking import tail_of

MOST = 14  # marks of a side; the largest are shown
_END = 0.9
_NEAR = 0.11  # of the line: labels nearer than this hide each other


@dataclass(frozen=True)
class Moment:
    """A mark: when, what (``paid``, ``arrived``, ``exit``, ``reported``, ``sent``, ``held``, ``drafted``), where.

    ``place``: 0 to 1 on the line; ``is_quiet``: its label is said on hover alone; ``is_new_day``: the label before it
    is of another day, or there is none.
    """

    at: datetime
    what: str
    tail: str = ""
    fen: int = 0
    place: float = 0.0
    is_quiet: bool = False
    kind: str = ""
    is_new_day: bool = False

    @property
    def is_last(self) -> bool:
        """Whether its label would run over the end of the line."""
        return self.place > _END


@dataclass(frozen=True)
class Race:
    """Both sides, the largest marks of each in the order of time, and how deep we have come up with the money."""

    money: tuple[Moment, ...]
    ours: tuple[Moment, ...]
    depth: int
    n_more: int


def read_race(read: ReadChase, pursuit: Pursuit) -> Race:
    """Return the race of a pursuit.

    The distances are between those of time and those of order, so that what came close together stays readable.
    """
    money, n_money = _largest(list(_money(read)))
    ours, n_ours = _largest(list(_ours(read, pursuit)))
    moments = sorted({one.at for one in (*money, *ours)})
    places = _places(moments)
    depth = max((node.depth for node in read.chase.nodes if node.own.held_fen), default=0)
    return Race(_labelled(money, places), _labelled(ours, places), depth, n_money + n_ours)


def _money(read: ReadChase) -> Iterable[Moment]:
    for node in read.chase.nodes:
        hop = read.hops_by_key[node.hop.key]
        what = "paid" if node.depth == 1 else "arrived"
        yield Moment(hop.arrived_at, what, tail_of(hop.hold.account), hop.amount_fen)
        for gone in map(read_exit, hop.exits):
            if gone.at is not None:
                yield Moment(gone.at, "exit", tail_of(hop.hold.account), gone.amount_fen, kind=gone.kind)


def _ours(read: ReadChase, pursuit: Pursuit) -> Iterable[Moment]:
    yield Moment(pursuit.reported_at, "reported", fen=pursuit.loss_fen)
    for held in read.read.values():
        tail = tail_of(held.hold.account)
        for request in held.requests:
            if request.measure in ("stop", "freeze") and request.sent_at is not None:
                yield Moment(request.sent_at, "sent", tail, request.amount_fen or 0)
        if held.state.holds_money and held.state.since_at is not None:
            yield Moment(held.state.since_at, "held", tail, held.state.held_fen or 0)


def _largest(moments: Sequence[Moment]) -> tuple[list[Moment], int]:
    kept = sorted(moments, key=lambda one: (-one.fen, one.at, one.what, one.tail))[:MOST]
    return sorted(kept, key=lambda one: (one.at, one.what, one.tail)), len(moments) - len(kept)


def _places(moments: Sequence[datetime]) -> dict[datetime, float]:
    if len(moments) < 2:
        return dict.fromkeys(moments, 0.5)
    whole = (moments[-1] - moments[0]).total_seconds()
    return {
        at: 0.03 + 0.94 * (0.4 * (at - moments[0]).total_seconds() / whole + 0.6 * nth / (len(moments) - 1))
        for nth, at in enumerate(moments)
    }


def _labelled(moments: Sequence[Moment], places: dict[datetime, float]) -> tuple[Moment, ...]:
    listed: list[Moment] = []
    last, last_day = -1.0, None
    for one in moments:
        place, day = places[one.at], one.at.astimezone(SHANGHAI).date()
        is_quiet, is_new_day = place - last < _NEAR, day != last_day
        last, last_day = (last, last_day) if is_quiet else (place, day)
        listed.append(replace(one, place=place, is_quiet=is_quiet, is_new_day=is_new_day))
    return tuple(listed)
