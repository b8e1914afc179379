"""How does a trace become a graph: the transfers that carried the claims' money under one rule, and where it ended?

Edges are the transfers that carried part of a claim, with each claim's share; nodes are their accounts and those in
which something rests, left or was lost from sight, marked with claim, part and amount. A trace of several rules
is no one graph: they contradict each other on purpose.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from firsthour import __version__
from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.ledger.book import Book, EventKind
from firsthour.ledger.counterparties import exits_table_version
from firsthour.papers.graph_tables import decimal_amount
from firsthour.papers.graphs import EXIT, REST, UNSEEN, Graph, Mark, Share
from firsthour.papers.workbook import Sheet
from firsthour.tracing.claims import Claim, claim_set_hash
from firsthour.tracing.expand_moves import payers_of
from firsthour.tracing.graph import graph_of
from firsthour.tracing.matching import Match, Outcome, match_claims
from firsthour.tracing.passes import Passage
from firsthour.tracing.results import Json, Ledgered, compose_rule, in_ledger_order
from firsthour.tracing.trace import walk_claims

_PARTS = ((REST, "rests", ""), (EXIT, "exits", "kind"), (UNSEEN, "unseen", "reason"))
_COLUMNS = {
    "rests": ("account", "as_of"),
    "exits": ("account", "kind"),
    "unseen": ("account", "reason"),
    "overlap": ("with_claim", ""),
}
_KEYS = {"with_claim": "claim_id"}
_SUMS = ("claimed", "rests", "exits", "unseen", "overlap", "difference")


def trace_graph(book: Book, claims: Sequence[Claim], *, rule: str) -> Graph:
    """Return what carried the claims' money under one rule, and where it ended."""
    matches = match_claims(book, claims)
    ledgered = in_ledger_order(matches)
    passage = walk_claims(book, ledgered, rule=rule)
    result = compose_rule(book, matches, ledgered=ledgered, passage=passage, rule=rule)
    shares = _shares(book, passage, ledgered)
    events = np.array(sorted(shares), dtype=np.int64)
    marks = _marks(result)
    lines = np.zeros(book.n_lines, dtype=np.bool_)
    lines[payers_of(book)[events]] = lines[book.dst[events]] = True
    lines[[line for line, account in enumerate(book.line_accounts) if account in marks]] = True
    graph = graph_of(book, lines, events=events, title=f"trace {rule}", shares=shares, marks=marks)
    unmatched = [match for match in matches if match.outcome == Outcome.UNMATCHED]
    tables = _tables(result, unmatched, about=_about(book, claims, rule))
    return replace(graph, tables=tables, unmatched=[match.claim.claim_id for match in unmatched])


def _shares(book: Book, passage: Passage, ledgered: Ledgered) -> dict[int, tuple[Share, ...]]:
    """Return what each claim had in each transfer; a pair is the event in which it leaves."""
    leaves = _leaving(book)
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for event, claim, amount in passage.flows.tolist():
        if book.kind[event] == EventKind.CLOSE:
            continue
        named = int(leaves[book.slot[event]]) if book.kind[event] == EventKind.IN_TRANSIT else event
        sums[named][ledgered.ids[claim]] += amount
    return {event: tuple(Share(*item) for item in own.items()) for event, own in sums.items()}


def _leaving(book: Book) -> NDArray[np.int64]:
    leaves = np.full(int(book.slot.max(initial=-1)) + 1, -1, dtype=np.int64)
    out = np.flatnonzero(book.kind == EventKind.OUT_TRANSIT)
    leaves[book.slot[out]] = out
    return leaves


def _marks(result: Json) -> dict[str, tuple[Mark, ...]]:
    marks: dict[str, list[Mark]] = defaultdict(list)
    for claim in result["claims"]:
        currency = claim.get("currency", DEFAULT_CURRENCY)
        for part, listed, word in _PARTS:
            for entry in claim[listed]:
                mark = Mark(claim["claim_id"], part, str(entry.get(word, "")), int(entry["amount_fen"]), currency)
                marks[entry["account"]].append(mark)
    return {account: tuple(own) for account, own in marks.items()}


def _about(book: Book, claims: Sequence[Claim], rule: str) -> list[list[object]]:
    return [
        ["rule", rule],
        ["ledger_version", book.version],
        ["claim_set", claim_set_hash(claims)],
        ["exits_table", exits_table_version(book.kinds)],
        ["code_version", __version__],
    ]


def _tables(result: Json, unmatched: Sequence[Match], *, about: list[list[object]]) -> list[Sheet]:
    """Return the sheets of a workbook that say where each claim ended, to the fen."""
    claims: list[Json] = result["claims"]
    sheets = [
        Sheet(title, ["claim_id", first, *([second] if second else []), "amount", "currency"], _rows(claims, title))
        for title, (first, second) in _COLUMNS.items()
    ]
    carried = [
        [one["transfer_id"], one["claim_id"], *_amount(one, one.get("currency", DEFAULT_CURRENCY))]
        for one in result["transfers"]
    ]
    lost = [[match.claim.claim_id, match.account, match.reason, *_asked(match)] for match in unmatched]
    return [
        Sheet("about", ["what", "value"], about),
        Sheet("claims", ["claim_id", "account", "transfer_id", "amount", "currency"], [_claim(one) for one in claims]),
        *sheets,
        Sheet("unmatched", ["claim_id", "account", "reason", "amount", "currency"], lost),
        Sheet("conservation", ["currency", *_SUMS], _conservation(result["conservation"])),
        Sheet("shares", ["transfer_id", "claim_id", "amount", "currency"], carried),
    ]


def _rows(claims: Sequence[Json], part: str) -> list[list[object]]:
    names = [name for name in _COLUMNS[part] if name]
    return [
        [claim["claim_id"], *(entry[_KEYS.get(name, name)] for name in names), *_amount(entry, _currency(claim))]
        for claim in claims
        for entry in claim[part]
    ]


def _claim(claim: Json) -> list[object]:
    currency = _currency(claim)
    return [claim["claim_id"], claim["account"], claim.get("transfer_id"), *_amount(claim, currency)]


def _currency(claim: Json) -> str:
    return str(claim.get("currency", DEFAULT_CURRENCY))


def _amount(entry: Json, currency: str) -> list[object]:
    return [decimal_amount(int(entry["amount_fen"]), currency), currency]


def _asked(match: Match) -> list[object]:
    return [decimal_amount(match.claim.amount, match.claim.currency), match.claim.currency]


def _conservation(sums: Json) -> list[list[object]]:
    lines = [{"currency": DEFAULT_CURRENCY} | sums, *sums.get("other_currencies", [])]
    return [
        [line["currency"], *(decimal_amount(int(line[f"{name}_fen"]), line["currency"]) for name in _SUMS)]
        for line in lines
    ]
