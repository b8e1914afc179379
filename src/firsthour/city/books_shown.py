"""What do the files that were written show: which accounts, which spans, which rows, and what the rows tell.

Whoever writes statement files fills a ``Shown`` from what it really wrote; the books are then kept with
everything else hidden. All times are those written in the files (a clock that is wrong included).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from firsthour.city.model import AccountKind, World


class Side(IntEnum):
    """Which row of a movement: the payer's, the payee's, or the payer's row that takes a bounced one back."""

    PAYS = 0
    RECEIVES = 1
    RETURNS = 2


class Told(IntEnum):
    """What a row tells of the other side: nothing, only its kind (in words), or its number."""

    NOTHING = 0
    KIND = 1
    NUMBER = 2


SHOWN_ROW = np.dtype(
    [
        ("number", np.int64),  # MOVE.number
        ("account", np.int32),  # whose statement
        ("side", np.int8),  # Side
        ("told", np.int8),  # Told
        ("time_us", np.int64),  # as written: the beginning of the second, minute or day
        ("precision", np.int8),  # base.clock.Precision
    ]
)
ShownRows = NDArray[np.void]  # of SHOWN_ROW


@dataclass(frozen=True)
class ShownSpan:
    """A span ``[from_us, to_us)`` that an account's files cover; balances in fen, None where none are written.

    ``opening`` is the balance before the first row, ``closing`` after the last. A statement without any row
    (``has_rows`` False) writes no balances.
    """

    from_us: int
    to_us: int
    opening: int | None
    closing: int | None
    has_rows: bool = True


@dataclass(frozen=True)
class Beginning:
    """How an account's money passes into a span: behind a gap all that lay there is lost from sight.

    ``clean``: fen that the account holds then, all of it clean; None when the span goes on where the one before
    it ended.
    """

    after_gap: bool
    clean: int | None


def list_beginnings(spans: Sequence[ShownSpan]) -> list[Beginning]:
    """Return the beginning of each span, given by time.

    Spans join where balances meet, without balances where times overlap or touch. A balance below zero, or none,
    counts as 0.
    """
    found: list[Beginning] = []
    closing: int | None = None
    to_us, has_rows = 0, False
    for number, span in enumerate(spans):
        clean = max(span.opening or 0, 0)
        if number == 0 or not _joins(span, closing, to_us):
            found.append(Beginning(after_gap=number > 0, clean=clean))
            closing, to_us, has_rows = span.closing, span.to_us, span.has_rows
            continue
        found.append(Beginning(after_gap=False, clean=None if has_rows or not span.has_rows else clean))
        closing = span.closing if span.has_rows else closing
        to_us, has_rows = max(to_us, span.to_us), has_rows or span.has_rows
    return found


def list_covered(spans: Sequence[ShownSpan]) -> list[tuple[int, int]]:
    """Return the covered times ``[from_us, to_us)``: spans that join cover what lies between them."""
    blocks: list[tuple[int, int]] = []
    for number, (span, beginning) in enumerate(zip(spans, list_beginnings(spans), strict=True)):
        if number == 0 or beginning.after_gap:
            blocks.append((span.from_us, span.to_us))
        else:
            blocks[-1] = (blocks[-1][0], max(blocks[-1][1], span.to_us))
    return blocks


def _joins(span: ShownSpan, closing: int | None, to_us: int) -> bool:
    if closing is not None and span.opening is not None:
        return closing == span.opening
    return span.from_us <= to_us


@dataclass(frozen=True)
class Shown:
    """Everything that a set of statement files shows of a city.

    ``spans``: account → its spans, by time; an account without any was never returned. ``rows``: one of
    ``SHOWN_ROW`` for each row written that moves money (not the attempts that failed).

    ``apart``: numbers of movements whose two rows do not find each other although both are written and told
    (clocks too far apart, an unequal number of equal rows), and of bounced ones whose return does not find its
    original (another counterparty, no word that says so, more than three days). ``labels``: account → as the files
    write it, where it is not its number. ``kinds``: account → how money ends that goes there while it has no
    statements (a kind of exit, or ``never``), where ``default_kind`` is not what the files say. ``ends``: number of
    a movement → (account as written, kind or reason), where a payer's row says something else than its account
    does. ``file_ranks``: account → place of its file among all by hash; it decides between rows of one written time.
    """

    spans: Mapping[int, tuple[ShownSpan, ...]]
    rows: ShownRows
    apart: frozenset[int] = frozenset()
    labels: Mapping[int, str] = field(default_factory=dict)
    kinds: Mapping[int, str] = field(default_factory=dict)
    ends: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    file_ranks: Mapping[int, int] = field(default_factory=dict)

    def covers(self, account: int, time_us: int, *, width_us: int) -> bool:
        """Tell whether a time, as far as it is known, falls into a span of the account."""
        blocks = list_covered(self.spans.get(account, ()))
        return any(time_us < to_us and from_us < time_us + width_us for from_us, to_us in blocks)


_DEFAULT_KINDS = {
    AccountKind.BANK: "never",
    AccountKind.WALLET: "wallet",
    AccountKind.CREDIT: "debt",
    AccountKind.CASH: "cash",
    AccountKind.MERCHANT: "merchant",
    AccountKind.EXCHANGE: "exchange",
    AccountKind.ABROAD: "abroad",
    AccountKind.FEE: "fee",
    AccountKind.INTEREST: "fee",
}


def default_kind(kind: AccountKind) -> str:
    """Return how money ends that goes to an account of this kind which has no statements."""
    return _DEFAULT_KINDS[kind]


def written_as(world: World, account: int) -> str:
    """Return an account as it is written outside: its number, or a synthetic name by kind where it has none."""
    one = world.accounts[account]
    kind = AccountKind(int(world.kinds[account]))
    if one.number or one.account_number:
        return one.number or one.account_number
    if kind == AccountKind.CASH:
        return "~cash"
    if kind in (AccountKind.FEE, AccountKind.INTEREST):
        bank = world.institutions[one.institution].name if one.institution >= 0 else ""
        return f"~{kind.name.lower()}:{bank}" if bank else f"~{kind.name.lower()}"
    name = world.holders[one.holder].name if one.holder >= 0 else ""
    return f"~{default_kind(kind)}:{name}" if name else f"~{default_kind(kind)}"
