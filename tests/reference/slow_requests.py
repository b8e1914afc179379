"""The slow, obvious twin of the requests: one look at every event, one list of facts, grouped at the end.

A fact is one claim's money that ended, under one rule, in one event where a statement is missing.
"""

from dataclasses import dataclass, field

from firsthour.base.clock import DAY_US, MINUTE_US, SHANGHAI_OFFSET_US, WIDTH_US, Precision
from firsthour.ledger.book import Book, End, EventKind
from tests.reference.slow_tracing import walk_slowly

DAY_WIDE = WIDTH_US[Precision.DAY]
Place = tuple[str, str, int, int]  # account, reason, first and last day


@dataclass
class SlowRequest:
    """The amount of each rule, and the transfers that brought it."""

    by_rule: dict[str, int]
    transfers: set[str] = field(default_factory=set)
    claims: set[int] = field(default_factory=set)
    first_us: int = 2**62
    last_us: int = -(2**62)


def request_slowly(
    book: Book, takes: list[tuple[int, int]], *, rules: tuple[str, ...], answering: set[str]
) -> list[tuple[Place, SlowRequest]]:
    """Return what to ask for, largest first; ``answering``: accounts whose payment firm answers requests."""
    found: dict[tuple[int, End, int | None, int | None], SlowRequest] = {}
    for rule in rules:
        flows = {pair: amount for pair, amount in walk_slowly(book, takes, rule=rule).flows.items() if amount}
        for (event, claim), amount in flows.items():
            kind, end = book.kind[event], End(book.end[event])
            if kind == EventKind.CLOSE:
                line, end = int(book.src[event]), End.GAP
            elif kind == EventKind.OUT and is_asked(book, event, answering):
                line = int(book.dst[event])
            else:
                continue
            before, behind = hole(book, event, line, end)
            request = found.setdefault((line, end, before, behind), SlowRequest(dict.fromkeys(rules, 0)))
            request.by_rule[rule] += amount
            request.claims.add(claim)
            request.first_us = min(request.first_us, window(book, event)[0])
            request.last_us = max(request.last_us, window(book, event)[1] - 1)
            bringing = [event] if kind == EventKind.OUT else list(brought(book, event, flows, claim))
            request.transfers |= {book.transfer_id(each) for each in bringing}
    listed: dict[Place, SlowRequest] = {}
    for (line, end, before, behind), request in found.items():
        place = (book.line_accounts[line], end.code, *days(book, end, (before, behind), request))
        same = listed.setdefault(place, SlowRequest(dict.fromkeys(rules, 0)))
        same.by_rule = {rule: same.by_rule[rule] + request.by_rule[rule] for rule in rules}
        same.transfers |= request.transfers
        same.claims |= request.claims
    return sorted(listed.items(), key=lambda item: (-max(item[1].by_rule.values()), item[0][0], item[0][2]))


def is_asked(book: Book, event: int, answering: set[str]) -> bool:
    account, end = book.line_accounts[book.dst[event]], End(book.end[event])
    if end in (End.WALLET, End.MERCHANT):
        return account in answering
    return not account.startswith("~") and end in (End.NEVER, End.PERIOD, End.UNMATCHED)


def window(book: Book, event: int) -> tuple[int, int]:
    """Return when the payee's row may stand, with ten minutes to spare unless only the day is known."""
    begin = int(book.dst_time_us[event])
    if book.dst_precision[event] == Precision.DAY:
        return begin, begin + DAY_WIDE
    return begin - 10 * MINUTE_US, begin + WIDTH_US[Precision(book.dst_precision[event])] + 10 * MINUTE_US


def hole(book: Book, event: int, line: int, end: End) -> tuple[int | None, int | None]:
    spans = sorted((span.from_us, span.to_us) for span in book.spans if span.line == line)
    time = int(book.dst_time_us[event])
    until = time + WIDTH_US[Precision(book.dst_precision[event])]
    if end == End.PERIOD:
        ends, begins = [b for _, b in spans if b <= time], [a for a, _ in spans if a >= until]
        return max(ends, default=None), min(begins, default=None)
    if end == End.UNMATCHED:
        around = [(a, b) for a, b in spans if a < until and time < b]
        return around[0] if around else (None, None)
    if end == End.GAP:
        opened = last_open(book, event, line)
        since = int(book.time_us[opened]) if opened >= 0 else -(2**62)
        current = max([i for i, (a, _) in enumerate(spans) if a <= since], default=0)
        following = spans[current + 1][0] if current + 1 < len(spans) else None
        return (spans[current][1] if spans else None), following
    return None, None


def last_open(book: Book, event: int, line: int) -> int:
    return max([e for e in range(event) if book.kind[e] == EventKind.OPEN and book.dst[e] == line], default=-1)


def brought(book: Book, close: int, flows: dict[tuple[int, int], int], claim: int) -> set[int]:
    """Return the events that brought a claim's money into the span that a gap ends, named where it left."""
    line = int(book.src[close])
    events = set()
    for event in range(last_open(book, close, line) + 1, close):
        if book.dst[event] != line or book.kind[event] not in (
            EventKind.TRANSFER, EventKind.IN, EventKind.IN_TRANSIT,
        ):  # fmt: skip
            continue
        left = event
        if book.kind[event] == EventKind.IN_TRANSIT:
            left = next(
                e for e in range(event) if book.slot[e] == book.slot[event] and book.kind[e] == EventKind.OUT_TRANSIT
            )
        if (event, claim) in flows or (left, claim) in flows:
            events.add(left)
    return events


def days(book: Book, end: End, edges: tuple[int | None, int | None], request: SlowRequest) -> tuple[int, int]:
    first, last = day(request.first_us), day(request.last_us)
    if end in (End.UNMATCHED, End.MERCHANT):
        return first, last
    times = [*book.time_us.tolist(), *book.dst_time_us.tolist(), *(span.to_us - 1 for span in book.spans)]
    before, behind = edges
    begin = first if before is None else day(before)
    stop = max(begin, day(max(times))) if behind is None else day(behind - 1)
    return min(begin, stop), max(begin, stop)


def day(time_us: int) -> int:
    return (time_us + SHANGHAI_OFFSET_US) // DAY_US
