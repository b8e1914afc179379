"""Books written as small text tables, and results read back as such, so that a rule fits on one page.

One line is one event, in ledger order; a minute passes between lines (10:00, 10:01, …)::

    open A 100             a statement of A begins with 100
    A -> B 50              A pays B; both have statements
    ?X -> A 50             money from X, of whom there is no statement
    A -> ?X 50             money to X: unseen, never
    A -> ?X 50 cash        … or how it ends: cash merchant wallet exchange abroad fee debt period unmatched
    A -> ?X 50 cash refunded
    A ->1 B 50             leaves A, is under way as number 1 …
    A 1-> B 50             … and arrives at B
    close A                the statement of A ends at a gap whose balances do not meet

Transfers are named t1, t2, … by their line.
"""

import re
from typing import Any

import numpy as np

from firsthour.base.clock import DAY_US, MINUTE_US, Moment, Precision, day_start_us, parse_moment
from firsthour.ledger.book import Book, Doubt, End, EventKind, Span
from firsthour.tracing.claims import Claim
from firsthour.tracing.trace import trace_claims

FIRST_US = parse_moment("2026-03-01 10:00").time_us
_MOVE = re.compile(r"(\??)(\S+)\s+(\d*)->(\d*)\s+(\??)(\S+)\s+(\d+)((?:\s+\w+)*)$")


def book_of(table: str, *, currency: str = "CNY", days: int = 1) -> Book:
    """Return the book of a text table; every covered line's span is ``days`` days from 2026-03-01."""
    written = [line.split("#")[0].strip() for line in table.strip().splitlines()]
    events = [_event(line) for line in written if line]
    seen = {name for event in events for name in (event["src"], event["dst"]) if name}
    covered = {name for event in events for name in event["covered"]}
    seen |= {event["payer"] for event in events if event["payer"]}
    names = sorted(seen)
    n = len(events)
    of = {name: line for line, name in enumerate(names)} | {"": -1}
    times = np.array([FIRST_US + i * MINUTE_US for i in range(n)], dtype=np.int64)
    first_day = day_start_us((FIRST_US + 8 * 3600 * 1_000_000) // DAY_US)
    is_pair = {event["slot"] for event in events if event["kind"] == EventKind.IN_TRANSIT}
    paid_at = {event["slot"]: i for i, event in enumerate(events) if event["kind"] == EventKind.OUT_TRANSIT}
    assert is_pair == set(paid_at)
    named_by = [paid_at[e["slot"]] if e["kind"] == EventKind.IN_TRANSIT else i for i, e in enumerate(events)]
    return Book(
        version="test",
        line_accounts=names,
        line_currencies=[currency] * len(names),
        line_covered=np.array([name in covered for name in names], dtype=np.bool_),
        kind=_column(events, "kind", np.int8),
        src=np.array([of[event["src"]] for event in events], dtype=np.int32),
        dst=np.array([of[event["dst"]] for event in events], dtype=np.int32),
        payer=np.array([of[event["payer"]] for event in events], dtype=np.int32),
        amount=_column(events, "amount", np.int64),
        time_us=times,
        precision=np.full(n, Precision.MINUTE, dtype=np.int8),
        dst_time_us=times.copy(),
        dst_precision=np.full(n, Precision.MINUTE, dtype=np.int8),
        slot=_column(events, "slot", np.int32),
        end=_column(events, "end", np.int8),
        refunded=_column(events, "refunded", np.bool_),
        file_idx=np.zeros(n, dtype=np.int32),
        sheet=np.ones(n, dtype=np.int16),
        row=np.array(named_by, dtype=np.int64) + 1,
        leg=np.zeros(n, dtype=np.int8),
        mirror_file_idx=np.full(n, -1, dtype=np.int32),
        mirror_sheet=np.full(n, -1, dtype=np.int16),
        mirror_row=np.full(n, -1, dtype=np.int64),
        spans=[
            Span(line=of[name], from_us=first_day, to_us=first_day + days * DAY_US, opening=0, closing=None)
            for name in sorted(covered)
        ],
        file_hashes=["0" * 64],
        given_ids={event: f"t{name + 1}" for event, name in enumerate(named_by)},
    )


def _event(line: str) -> dict[str, Any]:
    event = {"src": "", "dst": "", "payer": "", "amount": 0, "slot": -1, "end": End.NONE, "refunded": False}
    word, *rest = line.split()
    if word == "open" and len(rest) == 2:
        return event | {"kind": EventKind.OPEN, "dst": rest[0], "amount": int(rest[1]), "covered": [rest[0]]}
    if word == "close" and len(rest) == 1:
        return event | {"kind": EventKind.CLOSE, "src": rest[0], "payer": rest[0], "covered": [rest[0]]}
    found = _MOVE.match(line)
    assert found, line
    hidden_src, src, arriving, leaving, hidden_dst, dst, amount, words = found.groups()
    event |= {"src": src, "dst": dst, "payer": src, "amount": int(amount)}
    if hidden_src:
        return event | {"kind": EventKind.IN, "src": "", "covered": [dst]}
    if hidden_dst:
        ends = [End[word.upper()] for word in words.split() if word != "refunded"] or [End.NEVER]
        refunded = "refunded" in words.split()
        return event | {"kind": EventKind.OUT, "end": ends[0], "refunded": refunded, "covered": [src]}
    kind = EventKind.OUT_TRANSIT if leaving else EventKind.IN_TRANSIT if arriving else EventKind.TRANSFER
    return event | {"kind": kind, "slot": int(leaving or arriving or -1), "covered": [src, dst]}


def _column(events: list[dict[str, Any]], name: str, dtype: Any) -> Any:
    return np.array([event[name] for event in events], dtype=dtype)


def doubt(book: Book, account: str, *, transfer: int, reason: str) -> Book:
    """Return the book with money that passes ``account`` doubtful from line ``transfer`` of the table on."""
    event = transfer - 1
    line = book.line_accounts.index(account)
    book.doubts.append(Doubt(line=line, event=event, time_us=int(book.time_us[event]), reason=reason))
    return book


def moment_of(transfer: int) -> Moment:
    """Return the minute of a line of the table (1 is the first)."""
    return Moment(FIRST_US + (transfer - 1) * MINUTE_US, Precision.MINUTE)


def claims_on(book: Book, written: str) -> list[Claim]:
    """Return claims written one a line: ``c1 t2 50`` claims 50 of the transfer in line 2, at its minute."""
    claims = []
    for line in written.strip().splitlines():
        claim_id, transfer, amount = line.split("#")[0].split()
        event = int(transfer.removeprefix("t")) - 1
        payee = int(book.dst[event])
        account, currency = book.line_accounts[payee], book.line_currencies[payee]
        claims.append(Claim(claim_id, account, moment_of(event + 1), int(amount), currency))
    return claims


def ends_of(book: Book, written: str, *, rule: str) -> str:
    """Return where claims end under a rule, one line an entry; ``written`` as for ``claims_on``."""
    answer = trace_claims(book, claims_on(book, written), rules=(rule,))
    return "\n".join([*_end_lines(answer["rules"][rule]), *_unmatched_lines(answer)])


def way_of(book: Book, written: str, *, rule: str) -> str:
    """Return which transfers carried how much of each claim, one line an entry."""
    answer = trace_claims(book, claims_on(book, written), rules=(rule,))
    carried = answer["rules"][rule]["transfers"]
    return "\n".join(f"{entry['transfer_id']} {entry['claim_id']} {entry['amount_fen']}" for entry in carried)


def _end_lines(result: dict[str, Any]) -> list[str]:
    lines = []
    for claim in result["claims"]:
        for part, names in (
            ("rests", ("account",)),
            ("exits", ("account", "kind")),
            ("unseen", ("account", "reason")),
            ("overlap", ("claim_id",)),
        ):
            for entry in claim[part]:
                words = [claim["claim_id"], part, *(entry[name] for name in names), str(entry["amount_fen"])]
                lines.append(" ".join([*words, *(["refunded"] if entry.get("refunded") else [])]))
    return lines


def _unmatched_lines(answer: dict[str, Any]) -> list[str]:
    return [
        " ".join([entry["claim_id"], "unmatched", entry["reason"], *(c["transfer_id"] for c in entry["candidates"])])
        for entry in answer["unmatched"]
    ]


def lines(table: str) -> str:
    """Return a text table without indents, doubled spaces and comments, to compare results with."""
    written = [" ".join(line.split("#")[0].split()) for line in table.splitlines()]
    return "\n".join(line for line in written if line)
