"""Where is the stolen money now: asked for, held, gone, or nowhere yet; and what is to be asked next?

A tree of hops: below the loss the accounts into which it was paid, below each account those into which it went on. What
arrives at an account is split, to the fen: gone on, left for good, held there, asked for, drafted, or residual. The
amounts that go from account to account come from a trace under one named rule; the amounts held from banks' answers. A
bank may hold more than is ours (the rest is somebody else's) or less (the difference is residual: it went where no
statement shows yet).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NoReturn

from firsthour.base.errors import InternalError, UserError
from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.recovery.holds import HoldState

AskKind = Literal["stop", "query"]
ASKED_STATES = ("asked", "approved")


class BadTreeError(UserError):
    """The hops do not fit together."""

    code = "bad_hops"
    english = "The hops do not fit: {what} ({node})."
    chinese = "资金各跳不相符：{what_zh}（{node}）。"


class ChaseNotConservedError(InternalError):
    """The parts of the loss do not add up."""

    code = "chase_not_conserved"
    english = "The parts of the loss do not add up: {parts} of {loss}."
    chinese = "各部分合计与损失不符：{parts} / {loss}。"


@dataclass(frozen=True)
class Exit:
    """Money that left for good: by which kind of exit (``ledger.counterparties``), how much, when, to whom."""

    kind: str
    amount_fen: int
    at: datetime | None = None
    account: str = ""


@dataclass(frozen=True)
class Hop:
    """An account that the money reached: from which hop (""; the loss itself), how much of ours, when, what left it.

    ``held_fen``: what the bank says it holds there since ``held_at``, None where it did not say or holds nothing yet.
    ``state``: as ``recovery.holds`` has it. ``asked_fen``: what the open request asks for, None for all that is left.
    """

    key: str
    parent: str
    account: str
    arrived_fen: int
    arrived_at: datetime
    institution: str = ""
    holder: str = ""
    exits: tuple[Exit, ...] = ()
    state: str = "unknown"
    held_fen: int | None = None
    asked_fen: int | None = None
    held_at: datetime | None = None


@dataclass(frozen=True)
class Parts:
    """A sum, split: the parts add up to it to the fen."""

    held_fen: int = 0
    asked_fen: int = 0
    drafted_fen: int = 0
    gone_fen: int = 0
    residual_fen: int = 0

    @property
    def total_fen(self) -> int:
        """All of it."""
        return self.held_fen + self.asked_fen + self.drafted_fen + self.gone_fen + self.residual_fen

    def plus(self, other: "Parts") -> "Parts":
        """Return both together."""
        return Parts(*(getattr(self, name) + getattr(other, name) for name in _PARTS))


_PARTS = ("held_fen", "asked_fen", "drafted_fen", "gone_fen", "residual_fen")


@dataclass(frozen=True)
class Node:
    """A hop with what became of what arrived: its own parts, what went on, those of the whole branch; its depth."""

    hop: Hop
    depth: int
    own: Parts
    onward_fen: int
    branch: Parts
    surplus_fen: int

    @property
    def left_there_fen(self) -> int:
        """What should still lie there by the trace: arrived less onward less gone."""
        return self.hop.arrived_fen - self.onward_fen - self.own.gone_fen


@dataclass(frozen=True)
class Ask:
    """What to ask next: stop the money there, or query where it has gone."""

    kind: AskKind
    node: Node
    amount_fen: int
    why: str

    @property
    def words(self) -> dict[str, str]:
        """Why, in words."""
        return WHY[self.why]


WHY = {
    "approve": {"en": "Drafted, waits for approval.", "zh": "已拟稿，待批准。"},
    "not_asked": {
        "en": "The money is there by the trace and nobody has asked for it.",
        "zh": "按追踪资金在此，尚未请求。",
    },
    "failed": {"en": "The request failed: send it again.", "zh": "请求未成功，须重发。"},
    "refused": {
        "en": "The bank refused: see why, correct it or ask by hand.",
        "zh": "银行拒绝，核实原因后更正或者改用线下方式。",
    },
    "lapsed": {"en": "The hold has lapsed.", "zh": "控制措施已失效。"},
    "gone_unseen": {
        "en": "The bank holds less than arrived: ask where it went.",
        "zh": "控制金额少于到账金额，须调取其后流水。",
    },
}


@dataclass(frozen=True)
class Chase:
    """The whole chase: the loss, its parts, every node in the order of the tree, what to ask next.

    ``first_held_at``, ``last_held_at``: when the first and the latest of what is held now was held.
    """

    loss_fen: int
    rule: str
    currency: str
    parts: Parts
    nodes: tuple[Node, ...]
    asks: tuple[Ask, ...]
    first_held_at: datetime | None
    last_held_at: datetime | None

    @property
    def n_hops(self) -> int:
        """How deep it goes."""
        return max((node.depth for node in self.nodes), default=0)

    @property
    def held_permille(self) -> int | None:
        """The share of the loss that is held, in thousandths, cut; None of a loss of nothing."""
        return self.parts.held_fen * 1000 // self.loss_fen if self.loss_fen else None


def chase(loss_fen: int, hops: Iterable[Hop], *, rule: str, currency: str = DEFAULT_CURRENCY) -> Chase:
    """Return where the loss is.

    What of the loss arrives at no hop is residual. The result does not depend on the order of the hops.

    Parameters
    ----------
    loss_fen
        What was stolen, in minor units.
    hops
        Every account reached, each with a key of its own.
    rule
        The rule of tracing under which ``arrived_fen`` was computed; it is shown and drafted with the requests.

    Raises
    ------
    BadTreeError
        More leaves an account (or the loss) than arrived, a hop hangs from nothing or from itself.
    """
    listed = sorted(hops, key=lambda hop: (hop.arrived_at, hop.key))
    below: dict[str, list[Hop]] = defaultdict(list)
    for hop in listed:
        below[hop.parent].append(hop)
    _check(listed, below, loss_fen)
    nodes = _grow(below)
    parts = Parts(residual_fen=loss_fen - sum(hop.arrived_fen for hop in below[""]))
    for node in nodes:
        parts = parts.plus(node.branch) if node.depth == 1 else parts
    if parts.total_fen != loss_fen:
        raise ChaseNotConservedError(parts=parts.total_fen, loss=loss_fen)
    asks = sorted(filter(None, map(_ask, nodes)), key=_rank)
    held = sorted(node.hop.held_at for node in nodes if node.own.held_fen and node.hop.held_at is not None)
    first, last = (held[0], held[-1]) if held else (None, None)
    return Chase(loss_fen, rule, currency, parts, tuple(nodes), tuple(asks), first, last)


def with_state(hop: Hop, state: HoldState) -> Hop:
    """Return the hop with what its hold says now."""
    held = state.held_fen if state.holds_money else None
    since = state.since_at if state.holds_money else None
    return replace(hop, state=state.state, held_fen=held, asked_fen=state.asked_fen, held_at=since)


def _check(hops: Sequence[Hop], below: dict[str, list[Hop]], loss_fen: int) -> None:
    keys = {hop.key for hop in hops}
    if len(keys) != len(hops) or "" in keys:
        _refuse("", "a key twice or none", "编号重复或缺失")
    for hop in hops:
        if hop.parent and hop.parent not in keys:
            _refuse(hop.key, "no such parent", "上一跳不存在")
        leaves = sum(one.arrived_fen for one in below[hop.key]) + sum(one.amount_fen for one in hop.exits)
        if leaves > hop.arrived_fen:
            _refuse(hop.key, "more leaves than arrived", "转出大于转入")
    if sum(hop.arrived_fen for hop in below[""]) > loss_fen:
        _refuse("", "more arrives than was lost", "到账大于损失")
    reached, waiting = set(), [hop.key for hop in below[""]]
    while waiting:
        reached.add(waiting[-1])
        waiting += [hop.key for hop in below[waiting.pop()]]
    if reached != keys:
        _refuse(min(keys - reached), "a circle", "首尾相接")


def _refuse(node: str, what: str, what_zh: str) -> NoReturn:
    raise BadTreeError(node=node, what=what, what_zh=what_zh)


def _grow(below: dict[str, list[Hop]]) -> list[Node]:
    """Return every node in the order of the tree, each with the parts of its whole branch."""
    nodes: list[Node] = []
    waiting = [(hop, 1) for hop in reversed(below[""])]
    while waiting:
        hop, depth = waiting.pop()
        own, onward, surplus = _own_parts(hop, below[hop.key])
        nodes.append(Node(hop, depth, own, onward, own, surplus))
        waiting += [(one, depth + 1) for one in reversed(below[hop.key])]
    branches: dict[str, Parts] = {}
    for place in range(len(nodes) - 1, -1, -1):  # what hangs below comes later in the order of the tree
        hop, branch = nodes[place].hop, nodes[place].own
        for one in below[hop.key]:
            branch = branch.plus(branches[one.key])
        branches[hop.key] = branch
        nodes[place] = replace(nodes[place], branch=branch)
    return nodes


def _own_parts(hop: Hop, onward_hops: Sequence[Hop]) -> tuple[Parts, int, int]:
    """Return the parts that stay with a hop, what goes on, and what the bank holds beyond what is ours."""
    onward = sum(one.arrived_fen for one in onward_hops)
    gone = sum(one.amount_fen for one in hop.exits)
    left = hop.arrived_fen - onward - gone
    held = min(hop.held_fen or 0, left)
    rest = left - held
    wanted = rest if hop.asked_fen is None else min(rest, max(0, hop.asked_fen - held))
    asked = wanted if hop.state in ASKED_STATES else 0
    drafted = wanted if hop.state == "drafted" else 0
    parts = Parts(held, asked, drafted, gone, rest - asked - drafted)
    return parts, onward, max(0, (hop.held_fen or 0) - left)


def _ask(node: Node) -> Ask | None:
    """Return what is to be asked about a node, if anything."""
    if node.own.drafted_fen:
        return Ask("stop", node, node.own.drafted_fen, "approve")
    if not node.own.residual_fen or node.hop.state == "released":
        return None
    if node.hop.state in ("stopped", "frozen", "empty", "waiting", "to_release"):
        return Ask("query", node, node.own.residual_fen, "gone_unseen")
    why = node.hop.state if node.hop.state in ("lapsed", "failed", "refused") else "not_asked"
    return Ask("stop", node, node.own.residual_fen, why)


def _rank(ask: Ask) -> tuple[int, int, float, str]:
    """Stops before queries; the larger amount first, then what arrived last (it is likelier to be there still)."""
    return (ask.kind == "query", -ask.amount_fen, -ask.node.hop.arrived_at.timestamp(), ask.node.hop.key)
