"""The book: everything a tracing rule may know, as arrays in ledger order.

A *line* is one account in one currency. An *event* is one thing that happens to one or two lines. Ledger
order keeps every line's own order and puts each payer's leg before its payee's; any rule that walks the
events in this order gives the exact answer.

Invariants (asserted by ``check_book`` in the tests):

- ``src`` and ``dst`` are line numbers, −1 where the kind has none;
- an ``OUT_TRANSIT`` and its ``IN_TRANSIT`` share ``slot`` ≥ 0, are of equal amount, the first before the second;
- within one line, between ``OPEN`` and the next ``CLOSE`` all events are in the line's own order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class EventKind(IntEnum):
    """What happens in an event.

    ======== ===== ===== ==========================================================================
    kind     src   dst   meaning
    ======== ===== ===== ==========================================================================
    TRANSFER payer payee both lines covered, payee's leg directly behind the payer's (or a plain row)
    OUT      payer peer  covered payer; the peer's side is not seen: the money ends there (``end``)
    IN       −1    payee covered payee; the payer's side is not seen: the money comes in clean
    OUT_TRANSIT payer payee the payer's leg; the pieces wait in ``slot`` in the order they left
    IN_TRANSIT payer payee  the payee's leg; the pieces waiting in ``slot`` arrive in that order
    OPEN     −1    line  a span begins with ``amount`` (may be 0) as one clean lot older than all
    CLOSE    line  −1    a span ends at a gap: every lot in the line ends as unseen, reason ``gap``
    ======== ===== ===== ==========================================================================
    """

    TRANSFER = 0
    OUT = 1
    IN = 2
    OUT_TRANSIT = 3
    IN_TRANSIT = 4
    OPEN = 5
    CLOSE = 6


class End(IntEnum):
    """Where money ends that leaves what is seen. Exits come from declared kinds, the rest are reasons."""

    NONE = 0
    CASH = 1
    MERCHANT = 2
    WALLET = 3
    EXCHANGE = 4
    ABROAD = 5
    FEE = 6
    DEBT = 7
    NEVER = 16  # unseen: no statement of the peer
    PERIOD = 17  # unseen: arrives outside the peer's covered spans
    GAP = 18  # unseen: at the edge of a gap whose balances do not meet
    UNMATCHED = 19  # unseen: the peer is covered then, but its row is not found

    @property
    def is_exit(self) -> bool:
        """Whether this is an exit by kind (else a reason for being unseen)."""
        return 0 < self < End.NEVER

    @property
    def code(self) -> str:
        """The stable word used in results."""
        return self.name.lower()


@dataclass(frozen=True)
class Span:
    """A covered span of one line: ``[from_us, to_us)``, its first and last events, its balances.

    ``opening`` and ``closing`` are minor units, None when the statements carry no running balance.
    """

    line: int
    from_us: int
    to_us: int
    opening: int | None
    closing: int | None


@dataclass(frozen=True)
class Doubt:
    """From event ``event`` on, results that pass ``line`` are doubtful: ``break``, ``seam`` or ``no_balance``."""

    line: int
    event: int
    time_us: int
    reason: str


@dataclass(frozen=True)
class ReversedTransfer:
    """A transfer that was taken back in full (退汇 …): in no line, but a claim may still name it."""

    line: int  # the payee's
    time_us: int
    precision: int
    amount: int
    transfer_id: str


@dataclass
class Book:
    """All events of a ledger in ledger order, and what its lines are called.

    Arrays over events have length ``n_events``. ``time_us`` is the time of the payer's row, ``dst_time_us`` of
    the payee's own row; where only one row is known both are its time. ``payer`` is the
    payer's line also where ``src`` is −1 because its side is not seen (``IN``). ``file_idx``, ``sheet``, ``row``,
    ``leg`` name the transfer (a pair by its payer's row, in both of its events); ``mirror_*`` name the payee's row of
    a pair, −1 where there is none.
    """

    version: str
    line_accounts: list[str]  # line → account as written outside
    line_currencies: list[str]  # line → currency code
    line_covered: NDArray[np.bool_]  # line → covered; one without spans (plain ledgers) is covered throughout
    kind: NDArray[np.int8]  # EventKind
    src: NDArray[np.int32]
    dst: NDArray[np.int32]
    payer: NDArray[np.int32]
    amount: NDArray[np.int64]
    time_us: NDArray[np.int64]
    precision: NDArray[np.int8]
    dst_time_us: NDArray[np.int64]
    dst_precision: NDArray[np.int8]
    slot: NDArray[np.int32]
    end: NDArray[np.int8]  # End; only OUT
    refunded: NDArray[np.bool_]  # OUT: a later 退款 from the same counterparty came back
    file_idx: NDArray[np.int32]
    sheet: NDArray[np.int16]
    row: NDArray[np.int64]
    leg: NDArray[np.int8]
    mirror_file_idx: NDArray[np.int32]
    mirror_sheet: NDArray[np.int16]
    mirror_row: NDArray[np.int64]
    spans: list[Span] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    reversed_transfers: list[ReversedTransfer] = field(default_factory=list)
    file_hashes: list[str] = field(default_factory=list)  # file_idx → sha256
    given_ids: Mapping[int, str] = field(default_factory=dict)  # event → id given by a plain ledger
    spellings: dict[str, str] = field(default_factory=dict)  # every other spelling or alias → account
    names: dict[str, str] = field(default_factory=dict)  # account → holder's name, where known
    institutions: dict[str, str] = field(default_factory=dict)  # account → institution, where known
    kinds: str = ""  # the unit's own kinds of counterparties; see ``counterparties``

    @property
    def n_events(self) -> int:
        """Number of events."""
        return len(self.kind)

    @property
    def n_lines(self) -> int:
        """Number of lines."""
        return len(self.line_accounts)

    def transfer_id(self, event: int) -> str:
        """Return the public id of the transfer behind an event: the given id, else ``file:row``."""
        given = self.given_ids.get(event)
        if given is not None:
            return given
        file_hash = self.file_hashes[self.file_idx[event]][:12]
        return row_id(file_hash, sheet=int(self.sheet[event]), row=int(self.row[event]), leg=int(self.leg[event]))

    def account_of(self, written: str) -> str:
        """Return the account that a spelling stands for (itself when it is not known)."""
        return self.spellings.get(written, written)

    def line_of(self, account: str, currency: str) -> int | None:
        """Return the line of an account (any spelling) in a currency, or None when nothing is known of it."""
        return self._lines().get((self.account_of(account), currency))

    def _lines(self) -> dict[tuple[str, str], int]:
        if "_line_index" not in self.__dict__:
            pairs = zip(self.line_accounts, self.line_currencies, strict=True)
            self.__dict__["_line_index"] = {pair: line for line, pair in enumerate(pairs)}
        index: dict[tuple[str, str], int] = self.__dict__["_line_index"]
        return index


def row_id(file_hash: str, *, sheet: int, row: int, leg: int) -> str:
    """Return ``file:row``; sheets after the first and further legs of a row are added (``f:2!7``, ``f:7#1``)."""
    where = f"{sheet}!{row}" if sheet > 1 else str(row)
    return f"{file_hash[:12]}:{where}#{leg}" if leg else f"{file_hash[:12]}:{where}"
