"""What is behind one transfer: the source rows that say so, and how each claim passed through it."""

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from firsthour.base.clock import Precision, format_us
from firsthour.base.errors import UserError
from firsthour.ledger.book import Book, EventKind
from firsthour.ledger.given_ids import events_with_id
from firsthour.tracing.passes import Passage
from firsthour.tracing.results import Json, Ledgered, with_currency

ReadRow = Callable[[str, int, int], list[tuple[str, str]]]  # file hash, sheet, row → (column, cell)
_ID = re.compile(r"([0-9a-f]{12}):(?:(\d+)!)?(\d+)(?:#(\d+))?$")


class UnknownTransferError(UserError):
    """No transfer of the ledger has this id."""

    code = "unknown_transfer"
    english = "No transfer in this ledger is called {transfer_id}."
    chinese = "账本中没有编号为 {transfer_id} 的交易。"


def find_transfer(book: Book, transfer_id: str) -> list[int]:
    """Return the events of a transfer, by its given id or by ``file:row``, in ledger order.

    Raises
    ------
    UnknownTransferError
        when there is none.
    """
    events = events_with_id(book.given_ids, transfer_id)
    if not events and (match := _ID.match(transfer_id)):
        file_start, sheet, row, leg = match.groups()
        files = [i for i, file_hash in enumerate(book.file_hashes) if file_hash.startswith(file_start)]
        named = np.isin(book.file_idx, files) & (book.row == int(row)) & (book.leg == int(leg or 0))
        events = np.flatnonzero(named & (book.sheet == int(sheet or 1))).tolist()
    events = [event for event in events if book.kind[event] not in (EventKind.OPEN, EventKind.CLOSE)]
    if not events:
        raise UnknownTransferError(transfer_id=transfer_id)
    return events


def explain_transfer(
    book: Book,
    events: Sequence[int],
    *,
    ledgered: Ledgered,
    passages: Mapping[str, Passage],
    read_row: ReadRow | None,
) -> Json:
    """Return the source rows of a transfer and what each claim had in it under each rule.

    Parameters
    ----------
    book, events
        the ledger's events, and those of the transfer as ``find_transfer`` gives them.
    ledgered
        the claims that met their transfer.
    passages
        rule → what the claims' money did.
    read_row
        gives the cells of a source row as the file has them; None leaves them out.
    """
    first, last = events[0], events[-1]
    entry: Json = {
        "transfer_id": book.transfer_id(first),
        "time": format_us(int(book.time_us[first]), Precision(book.precision[first])),
        "from": _account(book, int(book.src[first])),
        "to": _account(book, int(book.dst[last])),
        "amount_fen": int(book.amount[first]),
        "source_rows": [_source(book, place, read_row=read_row) for place in source_places(book, events)],
        "rules": {rule: _shares(passage, events, ledgered=ledgered) for rule, passage in passages.items()},
    }
    return with_currency(entry, book.line_currencies[book.dst[last]])


def source_places(book: Book, events: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return (file, sheet, row) of every source row behind the events, the payer's first, each once."""
    places = [(int(book.file_idx[e]), int(book.sheet[e]), int(book.row[e])) for e in events]
    mirrors = [(int(book.mirror_file_idx[e]), int(book.mirror_sheet[e]), int(book.mirror_row[e])) for e in events]
    return list(dict.fromkeys(place for place in places + mirrors if place[0] >= 0))


def _account(book: Book, line: int) -> str | None:
    return book.line_accounts[line] if line >= 0 else None


def _source(book: Book, place: tuple[int, int, int], *, read_row: ReadRow | None) -> Json:
    file_idx, sheet, row = place
    file_hash = book.file_hashes[file_idx]
    cells = [] if read_row is None else read_row(file_hash, sheet, row)
    return {"file": file_hash, "sheet": sheet, "row": row, "cells": [[column, cell] for column, cell in cells]}


def _shares(passage: Passage, events: Sequence[int], *, ledgered: Ledgered) -> list[Json]:
    rows = passage.flows[np.isin(passage.flows[:, 0], events)].tolist()
    return [{"claim_id": ledgered.ids[claim], "amount_fen": amount} for _, claim, amount in rows]
