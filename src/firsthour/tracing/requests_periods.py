"""For which days is a statement asked: the hole between what is covered, bounded by the spans around it.

============== =========================================================================================
reason         days asked for, both included
============== =========================================================================================
``never``      from the first traced arrival to the last day of which the ledger speaks (or later)
``wallet``     likewise
``period``     the whole hole between the covered spans around the arrivals; where no span lies before, from
               the first traced arrival; where none lies behind, to the last day of which the ledger speaks
``gap``        from the end of the earlier span to the beginning of the later one
``unmatched``  the days of the arrivals, once more: the rows should stand in what is covered
``merchant``   the days of the payments
============== =========================================================================================

A day that is covered in part is asked for again, so that balances meet. Around an arrival whose clock is known
lie the ten minutes by which two institutions' clocks may differ.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from firsthour.base.clock import MINUTE_US, WIDTH_US, Precision, local_day
from firsthour.ledger.book import Book, End, Span

CLOCKS_DIFFER_US = 10 * MINUTE_US
_THROUGHOUT_US = 2**62  # a span that ends here or later has no end of its own
Edges = tuple[int | None, int | None]
Window = tuple[int, int]
NO_EDGES: Edges = (None, None)


@dataclass
class CoveredLines:
    """The covered spans of every line, by time."""

    spans: dict[int, list[Span]] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Book) -> "CoveredLines":
        """Return the spans of a book."""
        spans: dict[int, list[Span]] = defaultdict(list)
        for span in sorted(book.spans, key=lambda span: (span.from_us, span.to_us)):
            spans[span.line].append(span)
        return cls(spans)

    def hole_around(self, line: int, window: Window) -> Edges:
        """Return where coverage ends before a time and begins again behind it (None: nowhere)."""
        spans = self.spans.get(line, [])
        before = max((span.to_us for span in spans if span.to_us <= window[0]), default=None)
        behind = min((span.from_us for span in spans if span.from_us >= window[1]), default=None)
        return before, behind

    def hole_behind(self, line: int, opened_us: int) -> Edges:
        """Return the hole behind the span that was opened then: its end, and the beginning of the next one."""
        spans = self.spans.get(line, [])
        place = max(0, bisect_right([span.from_us for span in spans], opened_us) - 1)
        ends = [span.to_us for span in spans[place : place + 1]]
        begins = [span.from_us for span in spans[place + 1 : place + 2]]
        return (ends[0] if ends else None), (begins[0] if begins else None)

    def span_around(self, line: int, window: Window) -> Edges:
        """Return the bounds of the first span that holds part of a time; none where a line is covered throughout."""
        for span in self.spans.get(line, []):
            if span.from_us < window[1] and window[0] < span.to_us:
                return span.from_us, span.to_us
        return NO_EDGES


def arrival_window(time_us: int, precision: Precision) -> Window:
    """Return when the payee's own row may stand: a clock may differ by ten minutes, a day is taken as it is."""
    spare = 0 if precision == Precision.DAY else CLOCKS_DIFFER_US
    return time_us - spare, time_us + WIDTH_US[precision] + spare


def last_known_day(book: Book) -> int:
    """Return the last local day of which the ledger speaks, in events and in statements' periods."""
    times = [int(column.max()) for column in (book.time_us, book.dst_time_us) if book.n_events]
    times += [span.to_us - 1 for span in book.spans if span.to_us < _THROUGHOUT_US]
    return local_day(max(times, default=0))


def asked_days(reason: End, edges: Edges, *, seen: Window, last_day: int) -> tuple[int, int]:
    """Return the first and last local day to ask for.

    Parameters
    ----------
    reason, edges
        why something is missing, and where coverage ends before the hole and begins behind it.
    seen
        from the first traced arrival to the last.
    last_day
        as ``last_known_day`` gives it.
    """
    first, last = local_day(seen[0]), local_day(seen[1] - 1)
    if reason in (End.UNMATCHED, End.MERCHANT):
        return first, last
    before, behind = edges
    begin = first if before is None else local_day(before)
    end = max(last_day, begin) if behind is None else local_day(behind - 1)
    return min(begin, end), max(begin, end)
