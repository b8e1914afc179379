"""Which transfers carried the claims' money, how much of it under each rule, and which source rows say so?"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from firsthour.base.clock import format_us
from firsthour.ledger.book import Book
from firsthour.tracing.dossier_figures import Numbers, taken_of
from firsthour.tracing.dossier_hops import Hop, HopFinder
from firsthour.tracing.dossier_times import known_time
from firsthour.tracing.explain import source_places
from firsthour.tracing.passes import Passage
from firsthour.tracing.results import Json, Ledgered, with_currency

NAMED_CLAIMS = 3


def list_transfers(
    book: Book,
    numbers: Numbers,
    *,
    hops: Mapping[str, Mapping[str, Sequence[Hop]]],
    walks: Mapping[str, Passage],
    ledgered: Ledgered,
) -> list[Json]:
    """Return every transfer that carried claimed money under any rule, by number.

    ``by_rule``: all that the rule finds in it (``amount_fen``), of which begins there as a claim (``taken_fen``),
    how many claims have a part in it, and the first of them.
    """
    finder = HopFinder.of(book, ledgered)
    found = {rule: taken_of(hop for own in by_currency.values() for hop in own) for rule, by_currency in hops.items()}
    claims = {rule: _claims(book, passage, finder=finder) for rule, passage in walks.items()}
    arrived: dict[int, int] = {}
    for by_currency in hops.values():
        arrived |= {hop.event: hop.arrived for own in by_currency.values() for hop in own}
    entries = []
    for event, number in numbers.of_event.items():
        by_rule = {
            rule: {
                "amount_fen": sums[event][0],
                "taken_fen": sums[event][1],
                "n_claims": claims[rule][event][0],
                "claims": [ledgered.ids[claim] for claim in claims[rule][event][1]],
            }
            for rule, sums in found.items()
            if event in sums
        }
        entries.append(_transfer(book, number, (event, arrived[event])) | {"by_rule": by_rule})
    return entries


def _claims(book: Book, passage: Passage, *, finder: HopFinder) -> dict[int, tuple[int, list[int]]]:
    """Return naming event → how many claims have a part in it, and the first of them in ledger order."""
    events, claims, _ = passage.flows.T
    named = events.copy()
    under_way = np.flatnonzero(book.slot[events] >= 0)
    named[under_way] = [finder.leaves[slot] for slot in book.slot[events[under_way]].tolist()]
    pairs = np.unique(np.column_stack((named, claims)), axis=0)
    places, starts, counts = np.unique(pairs[:, 0], return_index=True, return_counts=True)
    runs = zip(places.tolist(), starts.tolist(), counts.tolist(), strict=True)
    return {event: (count, pairs[start : start + min(count, NAMED_CLAIMS), 1].tolist()) for event, start, count in runs}


def _transfer(book: Book, number: int, events: tuple[int, int]) -> Json:
    left, arrived = events
    moment = known_time(book, left, arrived=arrived)
    payer, payee = int(book.payer[left]), int(book.dst[arrived])
    entry: Json = {
        "number": number,
        "transfer_id": book.transfer_id(left),
        "time": format_us(moment.time_us, moment.precision),
        "from": book.line_accounts[payer] if payer >= 0 else "",
        "to": book.line_accounts[payee],
        "from_holder": book.names.get(book.line_accounts[payer], "") if payer >= 0 else "",
        "to_holder": book.names.get(book.line_accounts[payee], ""),
        "amount_fen": int(book.amount[left]),
        "rows": [{"file": file, "sheet": sheet, "row": row} for file, sheet, row in _rows(book, events)],
    }
    return with_currency(entry, book.line_currencies[payee])


def _rows(book: Book, events: Iterable[int]) -> list[tuple[int, int, int]]:
    return source_places(book, list(dict.fromkeys(events)))
