"""Where did each claim end under one rule, to the fen: rests, exits, unseen, overlap and the way there.

Always: rests + exits + unseen + overlap = claim; a result that breaks this is withheld.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import Precision, format_us
from firsthour.base.errors import InternalError
from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.ledger.book import Book, End, EventKind
from firsthour.tracing.doubts import DoubtFinder
from firsthour.tracing.matching import Match, Outcome
from firsthour.tracing.passes import Passage

Json = dict[str, Any]
PARTS = ("rests", "exits", "unseen", "overlap")
_THROUGHOUT_US = 2**62  # a span that ends here or later has no end of its own


class NotConservedError(InternalError):
    """A claim's parts do not add up to the claim."""

    code = "not_conserved"
    english = "Claim {claim_id} under {rule}: parts add up to {found}, not {expected}. The result is withheld."
    chinese = "被骗款项 {claim_id} 按规则 {rule} 各部分合计 {found}，应为 {expected}；结果不予输出。"


@dataclass
class Ledgered:
    """Claims that met their transfer, in ledger order: ``matches[k]`` is what the kernels call claim k."""

    matches: list[Match] = field(default_factory=list)

    @cached_property
    def ids(self) -> list[str]:
        """Claim ids in ledger order."""
        return [match.claim.claim_id for match in self.matches]


def in_ledger_order(matches: Sequence[Match]) -> Ledgered:
    """Return the matched claims by event, then in the order in which they were given."""
    matched = [match for match in matches if match.outcome == Outcome.MATCHED]
    return Ledgered(sorted(matched, key=lambda match: match.event))


def compose_rule(book: Book, matches: Sequence[Match], *, ledgered: Ledgered, passage: Passage, rule: str) -> Json:
    """Return ``claims``, ``transfers`` and ``conservation`` of one rule as they stand in the JSON result."""
    parts = _Parts.of(book, ledgered, passage=passage)
    numbers = {claim_id: number for number, claim_id in enumerate(ledgered.ids)}
    claims = [
        parts.entry(match, numbers.get(match.claim.claim_id)) for match in matches if match.outcome != Outcome.UNMATCHED
    ]
    currencies = {match.claim.claim_id: match.claim.currency for match in matches}
    for claim in claims:
        assert_conserved(claim, rule=rule)
    return {
        "claims": [with_currency(claim, currencies[claim["claim_id"]]) for claim in claims],
        "transfers": _transfers(book, ledgered, passage=passage),
        "conservation": _conservation(claims, currencies),
    }


def assert_conserved(claim: Mapping[str, Any], *, rule: str) -> None:
    """Raise ``NotConservedError`` unless the parts of a claim add up to it."""
    found = sum(_sum(claim, part) for part in PARTS)
    if found != claim["amount_fen"]:
        raise NotConservedError(claim_id=claim["claim_id"], rule=rule, found=found, expected=claim["amount_fen"])


@dataclass
class _Parts:
    """A rule's result by claim number: one amount for each account and end."""

    book: Book
    rests: dict[int, dict[int, int]]  # claim → line → amount
    days: dict[int, str]  # line → its last covered day
    ends: dict[int, dict[tuple[str, End], int]]  # claim → (account, end) → amount
    refunded: set[tuple[int, str, End]]
    overlaps: dict[int, dict[str, int]]  # claim → earlier claim's id → amount, in ledger order
    doubts: DoubtFinder

    @classmethod
    def of(cls, book: Book, ledgered: Ledgered, *, passage: Passage) -> "_Parts":
        rests: dict[int, dict[int, int]] = defaultdict(dict)
        for line, claim, amount in passage.rests.tolist():
            rests[claim][line] = amount
        overlaps: dict[int, dict[str, int]] = defaultdict(dict)
        for claim, other, amount in passage.overlaps.tolist():
            overlaps[claim][ledgered.ids[other]] = amount
        ends, refunded = _ends(book, passage.flows)
        days = last_covered_days(book, set(passage.rests[:, 0].tolist()))
        doubts = DoubtFinder.of(book, ledgered.matches, passage=passage)
        return cls(book, rests, days, ends, refunded, overlaps, doubts)

    def entry(self, match: Match, number: int | None) -> Json:
        """Return the JSON object of one claim; ``number`` is None when no transfer was seen."""
        claim = match.claim
        entry: Json = {"claim_id": claim.claim_id, "account": match.account, "amount_fen": claim.amount}
        if number is None:
            gone = {"account": match.account, "reason": match.reason, "amount_fen": claim.amount}
            return entry | {"rests": [], "exits": [], "unseen": [gone], "overlap": []}
        entry["transfer_id"] = self.book.transfer_id(match.event)
        ends = sorted(self.ends.get(number, {}).items())
        entry["rests"] = sorted(
            (self._rest(line, amount) for line, amount in self.rests.get(number, {}).items()),
            key=lambda rest: str(rest["account"]),
        )
        entry["exits"] = [
            {"account": account, "kind": end.code, "amount_fen": amount}
            | ({"refunded": True} if (number, account, end) in self.refunded else {})
            for (account, end), amount in ends
            if end.is_exit
        ]
        entry["unseen"] = [
            {"account": account, "reason": end.code, "amount_fen": amount}
            for (account, end), amount in ends
            if not end.is_exit
        ]
        overlap = self.overlaps.get(number, {})
        entry["overlap"] = [{"claim_id": other, "amount_fen": amount} for other, amount in overlap.items()]
        doubts = self.doubts.of_claim(number)
        return entry | ({"doubtful_from": doubts} if doubts else {})

    def _rest(self, line: int, amount: int) -> Json:
        rest: Json = {"account": self.book.line_accounts[line], "amount_fen": amount, "as_of": self.days[line]}
        doubts = self.doubts.of_line(line)
        return rest | ({"doubtful_from": doubts} if doubts else {})


def last_covered_days(book: Book, lines: set[int]) -> dict[int, str]:
    """Return, per line, the last local day of which its statements speak.

    A span without an end of its own (plain ledgers) speaks to the last event of the book.
    """
    ends: dict[int, int] = {}
    for span in book.spans:
        if span.line in lines:
            ends[span.line] = max(ends.get(span.line, span.to_us), span.to_us)
    last_us = int(max(book.time_us.max(initial=0), book.dst_time_us.max(initial=0))) + 1
    until = {line: ends.get(line, _THROUGHOUT_US) for line in lines}
    until = {line: last_us if end_us >= _THROUGHOUT_US else end_us for line, end_us in until.items()}
    return {line: format_us(end_us - 1, Precision.DAY) for line, end_us in until.items()}


def _ends(
    book: Book, flows: NDArray[np.int64]
) -> tuple[dict[int, dict[tuple[str, End], int]], set[tuple[int, str, End]]]:
    """Return what left the seen world, by claim, account and end, and which of it was refunded later."""
    ends: dict[int, dict[tuple[str, End], int]] = defaultdict(lambda: defaultdict(int))
    refunded: set[tuple[int, str, End]] = set()
    kinds = book.kind[flows[:, 0]]
    left = flows[(kinds == EventKind.OUT) | (kinds == EventKind.CLOSE)]
    events, closes = left[:, 0], book.kind[left[:, 0]] == EventKind.CLOSE
    lines = np.where(closes, book.src[events], book.dst[events])
    codes = np.where(closes, End.GAP, book.end[events])
    columns = (lines, codes, book.refunded[events] & ~closes, left[:, 1], left[:, 2])
    for line, code, is_refunded, claim, amount in zip(*(column.tolist() for column in columns), strict=True):
        account, end = book.line_accounts[line], End(code)
        ends[claim][account, end] += amount
        if is_refunded and end.is_exit:
            refunded.add((claim, account, end))
    return ends, refunded


def _transfers(book: Book, ledgered: Ledgered, *, passage: Passage) -> list[Json]:
    """Return every transfer that carried part of a claim, in ledger order, one entry for each claim."""
    carried = passage.flows[book.kind[passage.flows[:, 0]] != EventKind.CLOSE]
    ids = {event: book.transfer_id(event) for event in np.unique(carried[:, 0]).tolist()}
    return [
        with_currency(
            {"transfer_id": ids[event], "claim_id": ledgered.ids[claim], "amount_fen": amount},
            ledgered.matches[claim].claim.currency,
        )
        for event, claim, amount in carried.tolist()
    ]


def with_currency(entry: Json, currency: str) -> Json:
    """Return an entry, and all entries in it, that carry ``currency`` where it is not the default one."""
    if currency == DEFAULT_CURRENCY:
        return entry
    nested = {
        name: [with_currency(one, currency) if isinstance(one, dict) and "amount_fen" in one else one for one in value]
        for name, value in entry.items()
        if isinstance(value, list)
    }
    return entry | nested | {"currency": currency}


def _conservation(claims: Sequence[Json], currencies: Mapping[str, str]) -> Json:
    """Return the sums of all claims: of the default currency, and of each other one in ``other_currencies``."""
    others = sorted({currencies[claim["claim_id"]] for claim in claims} - {DEFAULT_CURRENCY})
    sums = {
        currency: _sums([claim for claim in claims if currencies[claim["claim_id"]] == currency])
        for currency in (DEFAULT_CURRENCY, *others)
    }
    line = sums[DEFAULT_CURRENCY]
    if others:
        line["other_currencies"] = [{"currency": currency} | sums[currency] for currency in others]
    return line


def _sums(claims: Sequence[Json]) -> Json:
    line = {f"{part}_fen": sum(_sum(claim, part) for claim in claims) for part in PARTS}
    claimed = sum(int(claim["amount_fen"]) for claim in claims)
    return {"claimed_fen": claimed} | line | {"difference_fen": claimed - sum(line.values())}


def _sum(claim: Mapping[str, Any], part: str) -> int:
    return sum(int(entry["amount_fen"]) for entry in claim[part])
