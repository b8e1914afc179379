"""Given everything that is known, to which accounts has the money of a pursuit gone? A function of the facts alone.

The facts are the payments into the first accounts, the rows that banks sent, a trace of the matter's statements, what
a person picked and what a person added. The tree does not depend on the order in which any of them became known: it is
grown anew from all of them. Below one account the trace speaks, where it covers the account and no bank has told of a
later day; else the bank's rows, walked under the pursuit's rule with all our arrivals together; else a person. A hop
that a person added stays as long as its money fits what nobody else explains.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from firsthour.recovery.answer_hops import AnswerTrace, Arrival, next_hops, trace_answer
from firsthour.recovery.chase import Exit
from firsthour.recovery.chase import Hop as ChaseHop
from firsthour.recovery.messages import TransactionRow
from firsthour.web.holds.operations.chasing_arrivals import Doubt, Paid, find_arrivals, plain

Path = tuple[str, ...]  # the first hop's key, then account after account
MOST_ROUNDS = 60


@dataclass(frozen=True)
class AccountRows:
    """What banks sent of one account, each row once, oldest first.

    ``told``: answer and place there of each row; ``ids``: what names each row by what it says.
    """

    rows: tuple[TransactionRow, ...]
    told: tuple[tuple[str, int], ...]
    ids: tuple[str, ...]

    @property
    def until(self) -> datetime | None:
        """The last moment told of."""
        return max((row.at for row in self.rows), default=None)


@dataclass(frozen=True)
class Planned:
    """A hop as the facts have it: its path, its payments, what left for good there, and how that is known."""

    path: Path
    account: str
    payments: tuple[Paid, ...]
    institution: str = ""
    holder: str = ""
    exits: tuple[Exit, ...] = ()
    source: str = "report"
    source_key: str = ""
    source_row: str = ""

    @property
    def amount_fen(self) -> int:
        """What of ours came here."""
        return sum(one.ours_fen for one in self.payments)

    @property
    def arrived_at(self) -> datetime:
        """When the first of it came."""
        return min(one.at for one in self.payments)

    @property
    def normal(self) -> str:
        """The account as accounts are compared."""
        return plain(self.account)


@dataclass(frozen=True)
class ByHand:
    """A hop that a person added below another one."""

    key: str
    parent: Path
    account: str
    amount_fen: int
    at: datetime
    institution: str = ""
    holder: str = ""


@dataclass(frozen=True)
class Traced:
    """What a trace of the matter's statements says: hops by path, the accounts it covers, what it was made from."""

    hops: Mapping[Path, Planned]
    covered: frozenset[str]
    key: str
    made_at: datetime

    def speaks_of(self, hop: Planned, *, until: datetime | None) -> bool:
        """Tell whether it is what is known best of where a hop's money went."""
        return hop.path in self.hops and hop.normal in self.covered and (until is None or until <= self.made_at)


@dataclass(frozen=True)
class Known:
    """All facts of a pursuit. ``picks``: (path, key of a payment) → which row a person says it is."""

    rule: str
    roots: tuple[Planned, ...]
    rows: Mapping[str, AccountRows] = field(default_factory=dict)
    picks: Mapping[tuple[Path, str], str] = field(default_factory=dict)
    by_hand: tuple[ByHand, ...] = ()
    traced: Traced | None = None


@dataclass(frozen=True)
class Grown:
    """The tree: every hop with its exits, arrivals that a person must find, hops by hand that the facts outdid."""

    hops: Mapping[Path, Planned]
    doubts: tuple[Doubt, ...]
    outdone: tuple[str, ...]
    hands: Mapping[Path, str]


@dataclass(frozen=True)
class _Below:
    """What became of a hop's money: exits, hops below, what may still be told by hand (and until when that holds)."""

    exits: tuple[Exit, ...] = ()
    hops: tuple[Planned, ...] = ()
    unexplained_fen: int = 0
    rests_fen: int = 0
    until: datetime | None = None


def grow_tree(known: Known) -> Grown:
    """Return the tree that the facts make.

    Rounds: in each, every account is walked with all arrivals found so far, until nothing more is found. Money that
    comes back to an account is an arrival like any other, and uses up its row, so that this ends.
    """
    walks = _Walks(known)
    tree, grown = {one.path: one for one in known.roots}, _Round({}, (), (), {})
    for _ in range(MOST_ROUNDS):
        grown = _grow_once(known, tree, walks)
        if grown.hops == tree:
            break
        tree = dict(grown.hops)
    return Grown(grown.hops, grown.doubts, grown.outdone, grown.hands)


_Round = Grown


class _Walks:
    """The accounts walked under the rule; the same arrivals are walked once."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.kept: dict[tuple[str, tuple[Arrival, ...]], AnswerTrace] = {}

    def below(self, account: str, hops: Sequence[Planned]) -> tuple[dict[Path, _Below], list[Doubt]]:
        """Return what became of the money of all our hops into an account by the bank's rows."""
        told = self.known.rows[account]
        found, doubts = find_arrivals(
            told.rows, [(one.path, paid) for one in hops for paid in one.payments], ids=told.ids, picks=self.known.picks
        )
        placed = [(path, Arrival(row, paid.ours_fen)) for path, paid, row in found]
        arrivals = tuple(arrival for _, arrival in placed)
        key = account, arrivals
        if key not in self.kept:
            self.kept[key] = trace_answer(told.rows, arrivals, rule=self.known.rule)
        trace = self.kept[key]
        by_path: dict[Path, dict[int, int]] = defaultdict(dict)
        for place, (path, arrival) in enumerate(placed):
            by_path[path][place] = arrival.amount_fen
        return {
            one.path: _follow(one, told, trace=trace, mine=by_path[one.path]) for one in hops if one.path in by_path
        }, doubts


def _grow_once(known: Known, tree: Mapping[Path, Planned], walks: _Walks) -> Grown:
    by_account: dict[str, list[Planned]] = defaultdict(list)
    for one in sorted(tree.values(), key=lambda hop: (hop.arrived_at, hop.path)):
        by_account[one.normal].append(one)
    below: dict[Path, _Below] = {}
    doubts: list[Doubt] = []
    for account in sorted(by_account):
        if account in known.rows:
            found, unclear = walks.below(account, by_account[account])
            below |= found
            doubts += [one for one in unclear if not _is_traced(known, tree[one.path])]
    hands = defaultdict(list)
    for hand in sorted(known.by_hand, key=lambda one: (one.at, one.key)):
        hands[hand.parent].append(hand)
    return _assemble(known, below, hands, doubts)


def _assemble(
    known: Known, below: Mapping[Path, _Below], hands: Mapping[Path, list[ByHand]], doubts: Sequence[Doubt]
) -> Grown:
    hops: dict[Path, Planned] = {}
    placed: dict[Path, str] = {}
    waiting = list(known.roots)
    while waiting:
        one = waiting.pop()
        what = _traced_below(known, one) if _is_traced(known, one) else below.get(one.path)
        exits, onward = (what.exits, what.hops) if what else ((), ())
        added = _fitting(one, what, hands.get(one.path, []))
        hops[one.path] = replace(one, exits=exits)
        placed |= {hop.path: key for key, hop in added}
        waiting += [*onward, *(hop for _, hop in added)]
    outdone = {hand.key for listed in hands.values() for hand in listed} - set(placed.values())
    shown = tuple(sorted((one for one in doubts if one.path in hops), key=lambda one: (one.path, one.paid.key)))
    return Grown(hops, shown, tuple(sorted(outdone)), placed)


def _is_traced(known: Known, hop: Planned) -> bool:
    told = known.rows.get(hop.normal)
    return known.traced is not None and known.traced.speaks_of(hop, until=told.until if told else None)


def _traced_below(known: Known, hop: Planned) -> _Below:
    assert known.traced is not None
    mine = known.traced.hops[hop.path]
    onward = [one for path, one in known.traced.hops.items() if path[:-1] == hop.path]
    left = hop.amount_fen - sum(one.amount_fen for one in onward) - sum(one.amount_fen for one in mine.exits)
    return _Below(mine.exits, tuple(onward), 0, max(0, left), known.traced.made_at)


def _follow(hop: Planned, told: AccountRows, *, trace: AnswerTrace, mine: Mapping[int, int]) -> _Below:
    """Return what the rows say of one hop's arrivals: each row out is an exit, an account, or nothing that is named.

    ``mine``: place among the arrivals → how much of the hop's it is.
    """
    ours: Counter[int] = Counter()
    for row, place, fen in trace.parts:
        ours[row] += fen if place in mine else 0
    node = ChaseHop("hop", "", hop.account, hop.amount_fen, hop.arrived_at)
    exits: list[Exit] = []
    paid: dict[str, list[tuple[int, Paid]]] = defaultdict(list)
    names: dict[str, ChaseHop] = {}
    unexplained = 0
    for row, fen in sorted(ours.items()):
        gone, onward = next_hops(node, told.rows, trace=replace(trace, out=((row, fen),) if fen else ()))
        exits += gone.exits
        account = plain(onward[0].account) if onward else ""
        if account and account != hop.normal:
            names.setdefault(account, onward[0])
            origin = f"{hop.normal}:{told.ids[row]}"
            paid[account].append((row, Paid(told.rows[row].at, told.rows[row].amount_fen, fen, origin, hop.normal)))
        elif not gone.exits:
            unexplained += fen
    hops = tuple(_onward(hop, names[account], paid[account], told) for account in sorted(paid))
    return _Below(tuple(exits), hops, unexplained, sum(mine.values()) - sum(ours.values()), told.until)


def _onward(hop: Planned, named: ChaseHop, paid: Sequence[tuple[int, Paid]], told: AccountRows) -> Planned:
    first = paid[0][0]
    answer, place = told.told[first]
    return Planned(
        path=(*hop.path, plain(named.account)),
        account=named.account,
        payments=tuple(payment for _, payment in paid),
        institution=named.institution,
        holder=named.holder,
        source="answer",
        source_key=answer,
        source_row=str(place + 1),
    )


def _fitting(hop: Planned, what: _Below | None, hands: Sequence[ByHand]) -> list[tuple[str, Planned]]:
    """Return the hops by hand below a hop whose money nobody else explains."""
    free = hop.amount_fen if what is None else what.unexplained_fen
    later = 0 if what is None else what.rests_fen
    taken = {one.normal for one in what.hops} if what else set()
    listed = []
    for hand in hands:
        account = plain(hand.account)
        is_later = what is not None and what.until is not None and hand.at > what.until
        room = free + (later if is_later else 0)
        if account in taken or not 0 < hand.amount_fen <= room:
            continue
        from_later = min(later, hand.amount_fen) if is_later else 0
        later, free = later - from_later, free - (hand.amount_fen - from_later)
        taken.add(account)
        payment = Paid(hand.at, hand.amount_fen, hand.amount_fen, f"hand:{hand.key}", hop.normal)
        listed.append((hand.key, Planned(
            (*hop.path, account), hand.account, (payment,), hand.institution, hand.holder, (), "hand", hand.key, ""
        )))  # fmt: skip
    return listed
