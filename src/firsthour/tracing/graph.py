"""How do a book's accounts and transfers become a graph to be written: of a whole ledger or of a neighbourhood?

A transfer is an edge once, whichever statements show it; a pair under way in between is one too. Nodes are accounts
(all their currencies together), also those of which there is no statement. Transfers that were taken back are
in no line and so in no graph. Both are made while they are written: a ledger of millions needs no more memory
than its book.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import SECOND_US, SHANGHAI_OFFSET_US, WIDTH_US, Precision
from firsthour.ledger.book import Book, End, EventKind, row_id
from firsthour.papers.graphs import COVERED, EXIT, SEEN, UNSEEN, Edge, Graph, Mark, Node, Share, Turnover
from firsthour.tracing.expand import MOST_DAYS, DaysOutOfRangeError, Expansion, find_window, lines_of
from firsthour.tracing.expand_moves import Moves, list_ends, payers_of
from firsthour.tracing.expand_reach import ANY_AMOUNT, reach

Lines = NDArray[np.bool_]
_TRANSFERS = (EventKind.TRANSFER, EventKind.OUT, EventKind.IN, EventKind.OUT_TRANSIT)
_CHUNK = 1 << 16
_SHOWN = {Precision.DAY: 10, Precision.MINUTE: 16, Precision.SECOND: 19}
_ENDS = {end: f"{EXIT if end.is_exit else UNSEEN}:{end.code}" for end in End} | {End.NONE: ""}
_SEEN_BY = {EventKind.OUT: "payer", EventKind.IN: "payee"}


def ledger_graph(book: Book) -> Graph:
    """Return everything a ledger knows as a graph."""
    return graph_of(book, np.ones(book.n_lines, dtype=np.bool_), events=list_transfers(book), title="ledger")


def neighbourhood_graph(book: Book, asked: Expansion) -> Graph:
    """Return the accounts that an expansion reaches, and all transfers between them in its window of time.

    Raises
    ------
    UnknownAccountError, SeveralAccountsError, HopsOutOfRangeError, DaysOutOfRangeError
    """
    if not 1 <= asked.days <= MOST_DAYS:
        raise DaysOutOfRangeError(days=asked.days, most=MOST_DAYS)
    seeds = lines_of(book, asked.accounts, currency=asked.currency)
    moves = Moves.of(book)
    window = find_window(book, moves, asked=asked, seeds=seeds, least=ANY_AMOUNT)
    reached = np.zeros(book.n_lines, dtype=np.bool_)
    reached[seeds] = True
    events = list_transfers(book)
    if window is None:
        events = events[:0]
    else:
        bounds = (window.from_us, window.to_us)
        found = reach(moves, seeds, hops=asked.hops, window=bounds, backward=asked.backward)
        reached[found.lines] = True
        payers = payers_of(book)[events]
        events = events[reached[payers] & (payers >= 0) & reached[book.dst[events]]]
        events = events[_in_window(book, events, window=bounds)]
    return graph_of(book, reached, events=events, title="neighbourhood")


def graph_of(
    book: Book,
    lines: Lines,
    *,
    events: NDArray[np.int64],
    title: str,
    shares: Mapping[int, tuple[Share, ...]] | None = None,
    marks: Mapping[str, tuple[Mark, ...]] | None = None,
) -> Graph:
    """Return a graph of some lines' accounts and some events' transfers.

    Parameters
    ----------
    book, lines
        the ledger's events, and which lines' accounts are nodes.
    events
        of ``list_transfers``, in ledger order.
    title
        what the graph is a picture of.
    shares, marks
        of a trace: by event what each claim had in it, by account where parts of claims ended (accounts that
        the book does not know become nodes as well).
    """
    marked = dict(marks or {})
    accounts = _accounts_of(book, lines)
    unknown = [account for account in marked if account not in accounts]
    return Graph(
        title=title,
        version=book.version,
        nodes=_nodes(book, accounts, marked, unknown),
        edges=_edges(book, events, shares or {}),
        n_nodes=len(accounts) + len(unknown),
        n_transfers=len(events),
        currencies=_currencies(book, accounts, marked),
        is_trace=marks is not None,
    )


def list_transfers(book: Book) -> NDArray[np.int64]:
    """Return the events that stand for a transfer, each transfer once, in ledger order."""
    return np.flatnonzero(np.isin(book.kind, _TRANSFERS))


def _accounts_of(book: Book, lines: Lines) -> dict[str, list[int]]:
    """Return the accounts of the chosen lines, each with all its lines."""
    accounts: dict[str, list[int]] = {book.line_accounts[line]: [] for line in np.flatnonzero(lines).tolist()}
    for line, account in enumerate(book.line_accounts):
        if account in accounts:
            accounts[account].append(line)
    return accounts


def _currencies(book: Book, accounts: Mapping[str, list[int]], marks: Mapping[str, tuple[Mark, ...]]) -> list[str]:
    known = {book.line_currencies[line] for lines in accounts.values() for line in lines}
    return sorted(known | {mark.currency for own in marks.values() for mark in own})


def _nodes(
    book: Book, accounts: Mapping[str, list[int]], marks: Mapping[str, tuple[Mark, ...]], unknown: Sequence[str]
) -> Iterator[Node]:
    turnovers = _Turnovers.of(book)
    ends = list_ends(book)
    for account, lines in accounts.items():
        sums = tuple(turnovers.of_line(book, line) for line in lines)
        institution, holder = book.institutions.get(account, ""), book.names.get(account, "")
        yield Node(account, _kind(book, lines, ends), institution, holder, sums, marks.get(account, ()))
    for account in unknown:
        yield Node(account, SEEN, marks=marks[account])


def _kind(book: Book, lines: Sequence[int], ends: NDArray[np.int8]) -> str:
    if any(book.line_covered[line] for line in lines):
        return COVERED
    exits = [End(ends[line]) for line in lines]
    return next((end.code for end in exits if end.is_exit), SEEN)


@dataclass(frozen=True)
class _Turnovers:
    """Sums per line in two halves of 32 bits, so that no sum of 64-bit amounts can overflow."""

    received: tuple[NDArray[np.int64], NDArray[np.int64]]
    paid: tuple[NDArray[np.int64], NDArray[np.int64]]

    @classmethod
    def of(cls, book: Book) -> "_Turnovers":
        """Sum what each line's own statement shows; of lines without one, what the other sides' show."""
        kind, dst, payer, seen = book.kind, book.dst, payers_of(book), book.line_covered
        comes = np.isin(kind, (EventKind.TRANSFER, EventKind.IN, EventKind.IN_TRANSIT))
        comes |= (kind == EventKind.OUT) & (dst >= 0) & ~seen[dst]
        goes = np.isin(kind, (EventKind.TRANSFER, EventKind.OUT, EventKind.OUT_TRANSIT))
        goes |= (kind == EventKind.IN) & (payer >= 0) & ~seen[payer]
        return cls(_sums(book, dst, comes), _sums(book, payer, goes))

    def of_line(self, book: Book, line: int) -> Turnover:
        """Return the turnover of a line."""
        received, paid = ((int(high[line]) << 32) + int(low[line]) for high, low in (self.received, self.paid))
        return Turnover(book.line_currencies[line], received, paid)


def _sums(book: Book, lines: NDArray[np.int32], counts: Lines) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    high, low = np.zeros(book.n_lines, dtype=np.int64), np.zeros(book.n_lines, dtype=np.int64)
    amounts = book.amount[counts]
    np.add.at(high, lines[counts], amounts >> 32)
    np.add.at(low, lines[counts], amounts & 0xFFFFFFFF)
    return high, low


def _edges(book: Book, events: NDArray[np.int64], shares: Mapping[int, tuple[Share, ...]]) -> Iterator[Edge]:
    payers = payers_of(book)
    for start in range(0, len(events), _CHUNK):
        chunk = events[start : start + _CHUNK]
        columns = (chunk, payers[chunk], book.dst[chunk], book.amount[chunk], book.kind[chunk], book.end[chunk])
        texts = written_times(book.time_us[chunk], book.precision[chunk])
        rows = _rows(book, chunk)
        numbers = zip(*(column.tolist() for column in columns), texts, rows, strict=True)
        for event, payer, payee, amount, kind, end, time, places in numbers:
            yield Edge(
                identity=book.transfer_id(event),
                source=book.line_accounts[payer],
                target=book.line_accounts[payee],
                amount=amount,
                currency=book.line_currencies[payee],
                time=time,
                rows=places,
                seen_by=_SEEN_BY.get(kind, "both"),
                end=_ENDS[end],
                shares=shares.get(event, ()),
            )


def _rows(book: Book, events: NDArray[np.int64]) -> list[tuple[str, ...]]:
    hashes = [file_hash[:12] for file_hash in book.file_hashes]
    own = zip(*(column[events].tolist() for column in (book.file_idx, book.sheet, book.row)), strict=True)
    columns = (book.mirror_file_idx, book.mirror_sheet, book.mirror_row)
    mirrored = zip(*(column[events].tolist() for column in columns), strict=True)
    return [
        tuple(row_id(hashes[file], sheet=sheet, row=row, leg=0) for file, sheet, row in places if file >= 0)
        for places in zip(own, mirrored, strict=True)
    ]


def written_times(time_us: NDArray[np.int64], precision: NDArray[Any]) -> list[str]:
    """Return local times as a plain ledger writes them, no more precise than they are known."""
    local = (time_us + SHANGHAI_OFFSET_US).view("datetime64[us]")
    shown = [_SHOWN[Precision(known)] for known in precision.tolist()]
    whole = np.datetime_as_string(local, unit="s").tolist()
    texts = [text.replace("T", " ")[:length] for text, length in zip(whole, shown, strict=True)]
    for place in np.flatnonzero((time_us % SECOND_US != 0) & (precision == Precision.SECOND)).tolist():
        texts[place] += f".{int(time_us[place]) % SECOND_US:06d}"
    return texts


def _in_window(book: Book, events: NDArray[np.int64], *, window: tuple[int, int]) -> Lines:
    """Return whether a transfer leaves and arrives in [from, to), as far as its times are known."""
    widths = np.array([WIDTH_US[precision] for precision in Precision], dtype=np.int64)
    inside = np.ones(len(events), dtype=np.bool_)
    for times, precisions in ((book.time_us, book.precision), (book.dst_time_us, book.dst_precision)):
        begin = times[events]
        until = np.where(precisions[events] == Precision.SECOND, begin + 1, begin + widths[precisions[events]])
        inside &= (begin < window[1]) & (until > window[0])
    return inside
