"""How an assembly becomes a book: names, times and row numbers of every event, ready to be traced."""

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from firsthour.ledger.assembly.assemble import Assembly
from firsthour.ledger.book import Book, Doubt, ReversedTransfer, row_id
from firsthour.ledger.rows import IN, RowFlag


def build_book(assembly: Assembly, *, version: str, kinds: str = "") -> Book:
    """Return the book of an assembly under its ledger version; ``kinds`` as it was assembled with."""
    legs, accounts, lines = assembly.legs, assembly.accounts, assembly.lines
    currencies = legs.texts["currency"].values
    line_accounts = [accounts.names[account] for account in lines.account.tolist()]
    return Book(
        version=version,
        kinds=kinds,
        line_accounts=line_accounts,
        line_currencies=[currencies[code] for code in lines.currency.tolist()],
        line_covered=assembly.covered,
        refunded=assembly.refunded,
        spans=list(assembly.coverage.spans),
        doubts=_doubts(assembly),
        reversed_transfers=_reversed_transfers(assembly),
        file_hashes=[reading.sha256 for reading in legs.files],
        given_ids=_given_ids(assembly),
        spellings=accounts.spellings,
        names={accounts.names[place]: holder for place, holder in enumerate(accounts.holders) if holder},
        institutions={accounts.names[place]: name for place, name in enumerate(accounts.institutions) if name},
        **assembly.events.arrays,
    )


def _doubts(assembly: Assembly) -> list[Doubt]:
    """Return the doubts at the first event of their line that is at or behind the doubtful row."""
    order, legs, n_events = assembly.order, assembly.legs, len(assembly.events.legs)
    doubts = []
    first_from: dict[int, NDArray[np.int64]] = {}
    for line, leg, reason in assembly.coverage.doubts:
        start = int(order.starts[line])
        if line not in first_from:
            events = assembly.events.of_leg[order.legs[start : int(order.starts[line + 1])]]
            events = np.where(events < 0, n_events, events)
            first_from[line] = np.minimum.accumulate(events[::-1])[::-1]
        event = int(first_from[line][int(order.ordinal[leg]) - start])
        doubts.append(Doubt(line, event, int(legs.time_us[leg]), reason))
    return sorted(doubts, key=lambda doubt: (doubt.event, doubt.line, doubt.reason))


def _reversed_transfers(assembly: Assembly) -> list[ReversedTransfer]:
    legs, lines, partner = assembly.legs, assembly.lines, assembly.mirrors.partner
    found = []
    for leg in assembly.taken_back():
        incoming = legs.direction[leg] == IN
        other = int(partner[leg])
        payer = other if incoming and other >= 0 else leg
        seen = leg if incoming or other < 0 else other
        line = lines.own[leg] if incoming else lines.peer[leg]
        identity = row_id(
            legs.files[legs.file[payer]].sha256,
            sheet=int(legs.sheet[payer]),
            row=int(legs.row[payer]),
            leg=int(legs.leg[payer]),
        )
        found.append(
            ReversedTransfer(
                int(line), int(legs.time_us[seen]), int(legs.precision[seen]), int(legs.amount[leg]), identity
            )
        )
    return found


def _given_ids(assembly: Assembly) -> dict[int, str]:
    """Return the ids that plain ledgers give, event by event; an id given twice names only its first row."""
    legs = assembly.legs
    plain = legs.has_flag(RowFlag.PLAIN) & (legs.serial != 0) & (legs.leg == 0)
    if not plain.any():
        return {}
    given: dict[int, str] = {}
    taken: set[str] = set()
    for file_idx in np.unique(legs.file[plain]).tolist():
        mine = np.flatnonzero(plain & (legs.file == file_idx))
        table = pq.read_table(f"{legs.files[file_idx].segment_path}/rows.parquet", columns=["row", "leg", "serial"])
        main = table.filter(pc.equal(table["leg"], 0))
        ids = dict(zip(main["row"].to_pylist(), main["serial"].to_pylist(), strict=True))
        for leg in mine.tolist():
            event = int(assembly.events.of_leg[leg])
            identity = ids[int(legs.row[leg])]
            if event >= 0 and identity not in taken:
                taken.add(identity)
                given[event] = identity
    return given
