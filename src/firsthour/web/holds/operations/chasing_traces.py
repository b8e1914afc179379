"""What does the latest trace of a matter's statements say of where each payment's money went? Its kept result, as hops.

The transfers of the result carry the money of all payments together. They are followed in ledger order: what a transfer
carries on is taken from what came in there, the earliest first, of the payments that the result names where it names
all of them. So each account gets and gives to the fen what the dossier shows of it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from firsthour.base.clock import from_us, parse_moment
from firsthour.ledger.counterparties import synthetic_kind
from firsthour.recovery.chase import Exit
from firsthour.web.holds.operations.chasing_arrivals import Paid, plain
from firsthour.web.holds.operations.chasing_tree import Path, Planned, Traced
from firsthour.web.statements.models import Trace
from firsthour.web.statements.queries.traces import Result

Json = Mapping[str, Any]
NAMED_ALL = 3  # so many claims a transfer names


@dataclass
class _Piece:
    """What of a hop's money lies in an account."""

    path: Path
    fen: int


@dataclass
class _Pieces:
    """What of each hop's money lies in an account, the earliest first."""

    left: list[_Piece] = field(default_factory=list)

    def take(self, wanted: int, *, roots: frozenset[str] | None) -> list[tuple[Path, int]]:
        """Take money out, of some payments only where these are known; never more than there is."""
        found: list[tuple[Path, int]] = []
        for only in (roots, None) if roots else (None,):
            for piece in self.left:
                if only is not None and piece.path[0] not in only:
                    continue
                fen = min(piece.fen, wanted - sum(part for _, part in found))
                if fen > 0:
                    piece.fen -= fen
                    found.append((piece.path, fen))
        return found


@dataclass(frozen=True)
class _Reading:
    """A result under one rule, for the payments of a pursuit: claim → first hop."""

    rule: str
    root_of: Mapping[str, Planned]
    ends: Mapping[int, str]
    institutions: Mapping[str, str]
    key: str


def read_traced(trace: Trace, roots: Mapping[str, Planned], *, rule: str, currency: str = "CNY") -> Traced | None:
    """Return what a trace says of some first hops by claim; None where it says nothing of them in this currency."""
    result = Result(trace)
    section = next((one for one in result.sections if one["currency"] == currency), None)
    starts = _starts(result, roots)
    if section is None or not starts:
        return None
    reading = _Reading(rule, roots, _exits(section, rule), _institutions(section), str(trace.uid))
    transfers = [one for one in result.transfers if one["currency"] == currency]
    hops = _follow(transfers, starts, reading=reading)
    return Traced(
        hops=hops,
        covered=frozenset(_number(one["account"]) for one in section["accounts"]),
        key=str(trace.uid),
        made_at=trace.asked_at,
    )


def _starts(result: Result, roots: Mapping[str, Planned]) -> dict[int, list[str]]:
    """Return transfer → the claims that begin with it."""
    found: dict[int, list[str]] = defaultdict(list)
    for claim in result.claims:
        if claim["claim_id"] in roots and claim.get("transfer"):
            found[claim["transfer"]].append(claim["claim_id"])
    return found


def _exits(section: Json, rule: str) -> dict[int, str]:
    return {
        number: end["kind"]
        for end in section["ends"]
        if end["end"] == "exits"
        for number in end["by_rule"].get(rule, {}).get("transfers", ())
    }


def _institutions(section: Json) -> dict[str, str]:
    listed = [*section["accounts"], *(one for one in section["ends"] if one.get("account"))]
    return {one["account"]: one["institution"] for one in listed if one.get("institution")}


def _follow(
    transfers: Sequence[Json], starts: Mapping[int, Sequence[str]], *, reading: _Reading
) -> dict[Path, Planned]:
    pieces: dict[str, _Pieces] = defaultdict(_Pieces)
    hops: dict[Path, Planned] = {}
    for entry in sorted(transfers, key=lambda one: one["number"]):
        found = entry["by_rule"].get(reading.rule)
        if found is None:
            continue
        for claim in starts.get(entry["number"], ()):
            root = reading.root_of[claim]
            hops.setdefault(root.path, root)
            pieces[_number(entry["to"])].left.append(_Piece(root.path, root.amount_fen))
        if found["amount_fen"] > found["taken_fen"]:
            _carry(entry, hops, pieces, reading=reading)
    return hops


def _carry(entry: Json, hops: dict[Path, Planned], pieces: dict[str, _Pieces], *, reading: _Reading) -> None:
    """Move what a transfer carries from hop to hop, or out of sight."""
    source, target = _number(entry["from"]), _number(entry["to"])
    named = entry["by_rule"][reading.rule]
    roots = None
    if named["n_claims"] <= NAMED_ALL:
        roots = frozenset(reading.root_of[one].path[0] for one in named["claims"] if one in reading.root_of)
    at, onward = _moment(entry["time"]), named["amount_fen"] - named["taken_fen"]
    kind = reading.ends.get(entry["number"], "") or synthetic_kind(entry["to"])
    for path, fen in pieces[source].take(onward, roots=roots):
        if kind == "unknown":
            continue
        if kind:
            gone = Exit(kind, fen, at, "" if entry["to"].startswith("~") else target)
            hops[path] = replace(hops[path], exits=(*hops[path].exits, gone))
            continue
        paid = Paid(at, entry["amount_fen"], fen, f"{reading.key}:{entry['number']}", source)
        below = (*path, target)
        known = hops.get(below) or _hop(below, entry, reading)
        hops[below] = replace(known, payments=(*known.payments, paid))
        pieces[target].left.append(_Piece(below, fen))


def _hop(path: Path, entry: Json, reading: _Reading) -> Planned:
    account = entry["to"].rpartition("/")[2]
    institution = reading.institutions.get(entry["to"], "") or entry["to"].rpartition("/")[0]
    row = entry["rows"][0] if entry["rows"] else {"file": 0, "row": 0}
    return Planned(
        path, account, (), institution, entry["to_holder"], (), "statement", reading.key, f"{row['file']}/{row['row']}"
    )


def _number(account: str) -> str:
    return plain(account.rpartition("/")[2])


def _moment(written: str) -> datetime:
    return from_us(parse_moment(written).time_us)
