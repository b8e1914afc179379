"""What does the page of a pursuit show: columns of accounts, clocks, the bar that closes, drafts by their clock?

Everything is worked out here; a page without scripts has all of it as a list, step by step.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypedDict

from django.db.models import Count, Max, OuterRef, Subquery, Sum

from firsthour.law.clocks import scale_of, state_changes_at, state_of
from firsthour.recovery.chase import Node, Parts
from firsthour.recovery.holds import HoldState
from firsthour.web.holds.models import Hold, HoldRequest, Hop, Pursuit, RequestState
from firsthour.web.holds.queries.chases import ReadChase, read_exit
from firsthour.web.holds.rules import hold_rules

#: Part of a sum → how money of this kind is drawn.
KINDS = {"held": "frozen", "asked": "asked", "drafted": "draft", "gone": "exit", "residual": "unseen"}
OPEN = (RequestState.DRAFTED, RequestState.WAITING)
ROOT = "loss"


@dataclass(frozen=True)
class Face:
    """A clock as the badge takes it: state, end, beginning, when it was done, when it turns; ``words``: which clock."""

    state: str
    due_at: datetime | None
    started_at: datetime | None
    done_at: datetime | None = None
    turns_at: datetime | None = None
    words: str = ""


class Part(TypedDict):
    """A part of a sum: its key, how it is drawn, how much."""

    key: str
    kind: str
    fen: int


@dataclass
class Card:
    """A place in the tree: an account or an exit. ``row`` and ``span`` are its place in its column, from 1."""

    key: str
    parent: str
    depth: int
    fen: int
    wire: str
    row: int = 1
    span: int = 1
    node: Node | None = None
    hop: Hop | None = None
    hold: Hold | None = None
    state: HoldState | None = None
    parts: tuple[Part, ...] = ()
    onward_fen: int = 0
    clocks: tuple[Face, ...] = ()
    request: HoldRequest | None = None
    exit_kind: str = ""
    at: datetime | None = None
    account: str = ""
    n_exits: int = 1
    doubts: list[Any] = field(default_factory=list)
    is_repeated: bool = False


@dataclass(frozen=True)
class Column:
    """The head of a column: how deep, how many accounts, what is held and what left there."""

    depth: int
    n_accounts: int
    held_fen: int
    drafted_fen: int
    gone_fen: int


@dataclass(frozen=True)
class Board:
    """The tree as cards in reading order, its columns, its parts."""

    cards: tuple[Card, ...]
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]
    whole_fen: int
    n_rows: int


def parts_of(parts: Parts, *, onward_fen: int = 0) -> tuple[Part, ...]:
    """Return the parts of a sum that are not nothing, as they are drawn."""
    sums = {name: getattr(parts, f"{name}_fen") for name in KINDS}
    listed = [Part(key=name, kind=KINDS[name], fen=fen) for name, fen in sums.items() if fen]
    return (*listed, *((Part(key="onward", kind="stolen", fen=onward_fen),) if onward_fen else ()))


def all_parts_of(parts: Parts) -> tuple[Part, ...]:
    """Return every part of the loss, also what is nothing."""
    return tuple(Part(key=name, kind=kind, fen=getattr(parts, f"{name}_fen")) for name, kind in KINDS.items())


def lay_board(read: ReadChase, *, now: datetime, doubts: Iterable[Any] = ()) -> Board:
    """Return the board of a chase."""
    unclear = defaultdict(list)
    for hop_key, doubt in doubts:
        unclear[hop_key].append(doubt)
    cards = _cards(read, now=now)
    for card in cards:
        card.doubts = unclear.get(card.key, [])
    n_rows = _place(cards)
    return Board(tuple(cards), tuple(_columns(cards)), all_parts_of(read.chase.parts), read.chase.loss_fen, n_rows)


def _cards(read: ReadChase, *, now: datetime) -> list[Card]:
    """Return the cards in the order of the tree: an account, what left it for good, what went on from it."""
    seen: set[int] = set()
    listed = []
    for node in read.chase.nodes:
        hop, hold = read.hops_by_key[node.hop.key], read.holds_by_key[node.hop.key]
        held = read.read[hold.pk]
        card = Card(
            node.hop.key, node.hop.parent or ROOT, node.depth, hop.amount_fen, _wire(node), node=node, hop=hop,
            hold=hold,
            state=held.state, parts=parts_of(node.own, onward_fen=node.onward_fen), onward_fen=node.onward_fen,
            request=_open_request(held.requests), at=hop.arrived_at, account=hold.account, is_repeated=hold.pk in seen,
        )  # fmt: skip
        if hold.pk not in seen:
            card.clocks = tuple(clocks_of(held.state, held.requests, now=now))
        seen.add(hold.pk)
        listed += [card, *_exit_cards(card, hop)]
    return listed


def _wire(node: Node) -> str:
    """Return how the way to a node is drawn: only drafted money is drawn faint."""
    return "draft" if node.own.drafted_fen and node.own.drafted_fen == node.hop.arrived_fen else "stolen"


def _exit_cards(card: Card, hop: Hop) -> list[Card]:
    by_kind = defaultdict(list)
    for one in map(read_exit, hop.exits):
        by_kind[one.kind].append(one)
    return [
        Card(
            f"{card.key}-{kind}",
            card.key,
            card.depth + 1,
            sum(one.amount_fen for one in gone),
            "exit",
            exit_kind=kind,
            at=min((one.at for one in gone if one.at), default=None),
            account=gone[0].account,
            n_exits=len(gone),
        )
        for kind, gone in sorted(by_kind.items())
    ]


def _place(cards: Sequence[Card]) -> int:
    """Give each card its rows: one for every end below it; return how many rows there are."""
    below: dict[str, list[Card]] = defaultdict(list)
    for card in cards:
        below[card.parent].append(card)
    for card in reversed(cards):  # what hangs below comes later
        card.span = max(1, sum(one.span for one in below[card.key]))
    starts = {ROOT: 1}
    for card in cards:
        card.row = starts[card.parent]
        starts[card.parent] += card.span
        starts[card.key] = card.row
    return max(1, sum(one.span for one in below[ROOT]))


def _columns(cards: Sequence[Card]) -> Iterable[Column]:
    by_depth: dict[int, list[Card]] = defaultdict(list)
    for card in cards:
        by_depth[card.depth].append(card)
    for depth, own in sorted(by_depth.items()):
        nodes = [card.node for card in own if card.node is not None]
        yield Column(
            depth, len({card.hold.pk for card in own if card.hold is not None}),
            sum(node.own.held_fen for node in nodes), sum(node.own.drafted_fen for node in nodes),
            sum(card.fen for card in own if card.exit_kind),
        )  # fmt: skip


def clocks_of(state: HoldState, requests: Sequence[HoldRequest], *, now: datetime) -> Iterable[Face]:
    """Yield the clocks of an account: of what is to be sent or answered, and of what holds the money."""
    stops = [one for one in requests if one.measure in ("stop", "freeze") and one.state != RequestState.WITHDRAWN]
    latest = stops[-1] if stops else None
    if latest is not None:
        yield request_clock(latest, now=now)
    if state.ends_at is not None and state.since_at is not None:
        words = f"{state.stops_used}/{state.stops_used + state.stops_left}" if state.state == "stopped" else ""
        yield running(state.ends_at, state.since_at, now=now, words=words)


def request_clock(request: HoldRequest, *, now: datetime) -> Face:
    """Return the clock of a request: until it should be sent, then until the bank should answer; done: in what time."""
    if request.answered_at is not None and request.sent_at is not None and request.outcome not in ("failed", "blank"):
        due = request.sent_at + hold_rules().lines["answer"].span
        state = "met" if request.answered_at <= due else "late"
        return Face(state, due, request.sent_at, request.answered_at, None, "answered")
    if request.sent_at is not None:
        return running(
            request.sent_at + hold_rules().lines["answer"].span, request.sent_at, now=now, words="unanswered"
        )
    if request.due_at is None:
        return Face("calm", None, request.drafted_at, None, None, "")
    return running(request.due_at, min(request.drafted_at, request.due_at), now=now, words="to_send")


def running(due: datetime, started: datetime, *, now: datetime, words: str = "") -> Face:
    """Return a clock that runs."""
    scale = scale_of(max(due - started, timedelta(minutes=1)))
    return Face(
        str(state_of(due, now, scale=scale)), due, started, None, state_changes_at(due, now, scale=scale), words
    )


def _open_request(requests: Sequence[HoldRequest]) -> HoldRequest | None:
    """Return what waits for a decision here, the one that should be sent first."""
    return next(iter(sorted((one for one in requests if one.state in OPEN), key=rank_draft)), None)


def rank_draft(request: HoldRequest) -> tuple[bool, datetime, int]:
    """Sort drafts by their clock."""
    return request.due_at is None, request.due_at or request.drafted_at, request.pk


def open_drafts(read: ReadChase) -> list[HoldRequest]:
    """Return what waits for approval or to be asked for it, the earliest end first."""
    listed = [one for held in read.read.values() for one in held.requests if one.state in OPEN]
    for one in listed:
        one.hold = read.read[one.hold_id].hold
    return sorted(listed, key=rank_draft)


def sign_of(pursuit: Pursuit) -> str:
    """Return what changes whenever anything on the page does, but for the time."""
    holds = Hold.objects.filter(pursuit=OuterRef("pk")).order_by().values("pursuit")
    hops = Hop.objects.filter(pursuit=OuterRef("pk")).order_by().values("pursuit")
    asked = HoldRequest.objects.filter(hold__pursuit=OuterRef("pk")).order_by().values("hold__pursuit")
    n, versions = Count("pk"), Sum("version")
    found = Pursuit.objects.filter(pk=pursuit.pk).annotate(
        n_holds=Subquery(holds.annotate(n=n).values("n")), of_holds=Subquery(holds.annotate(n=versions).values("n")),
        n_hops=Subquery(hops.annotate(n=n).values("n")), last_hop=Subquery(hops.annotate(n=Max("made_at")).values("n")),
        n_asked=Subquery(asked.annotate(n=n).values("n")), of_asked=Subquery(asked.annotate(n=versions).values("n")),
    ).values_list("version", "n_holds", "of_holds", "n_hops", "last_hop", "n_asked", "of_asked").first()  # fmt: skip
    said = (int(one.timestamp()) if isinstance(one, datetime) else one or 0 for one in found or ())
    return "-".join(map(str, said))
