"""Who could have had the money next, or before: the neighbourhood of accounts that respects time.

Forward: which accounts can money from the given ones have reached in at most so many transfers that follow each other
(``expand_reach`` says what a path is), within D days from a time on, ``[at, at + D)``; ``at`` is, unless given,
the time of the first transfer out of any of them. Backward: from which accounts can money have come, within
``(at − D, at]``; ``at`` is the time of the last transfer into any of them. A time given to the day or minute means
all of it.

An entry is an account in one currency. ``hops`` is the fewest transfers of any such path. Forward ``arrival`` is the
earliest and ``last_arrival`` the latest time at which a path arrives there; backward ``arrival`` is the latest and
``first_departure`` the earliest time at which one leaves. The given accounts have 0 hops and are there from ``at``.

With targets, only paths between the given accounts and the targets count: the accounts are those on them, and
the transfers on them are listed in ledger order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firsthour import __version__
from firsthour.base.clock import DAY_US, WIDTH_US, Moment, Precision, format_us
from firsthour.base.errors import UserError
from firsthour.base.money import UNLISTED_EXPONENT, exponent, parse_amount
from firsthour.base.text import clean_cell
from firsthour.ledger.book import Book, End
from firsthour.tracing.backward_point import SeveralAccountsError, UnknownAccountError
from firsthour.tracing.expand_links import Links, find_links
from firsthour.tracing.expand_moves import Moves, list_ends
from firsthour.tracing.expand_reach import ANY_AMOUNT, NO_STEPS, Least, Reach, reach
from firsthour.tracing.matching import known_account
from firsthour.tracing.results import Json, with_currency

MOST_DAYS = 36_500
_FINE = f"{UNLISTED_EXPONENT} decimals"  # a currency without an exponent of its own has the most decimals


class DaysOutOfRangeError(UserError):
    """The number of days is too small or too large."""

    code = "days_out_of_range"
    english = "The number of days must be from 1 to {most}, not {days}."
    chinese = "天数应为 1 至 {most}，不能是 {days}。"


class BadLeastAmountError(UserError):
    """The least amount is no amount above zero."""

    code = "bad_least_amount"
    english = "{written} is no least amount: write a number above zero, such as 5000 or 0.50."
    chinese = "最小金额 {written} 无法识别：请写大于零的数字，如 5000 或 0.50。"


@dataclass(frozen=True)
class Expansion:
    """What is asked: accounts as a person writes them, amounts as ``least_amount`` reads them."""

    accounts: Sequence[str]
    hops: int
    days: int
    backward: bool = False
    at: Moment | None = None
    least: str | None = None
    targets: Sequence[str] = ()
    currency: str | None = None


@dataclass(frozen=True)
class Window:
    """[from, to) in µs, and ``at``, the moment from which it was counted."""

    from_us: int
    to_us: int
    at: Moment


def expand_accounts(book: Book, asked: Expansion, *, moves: Moves | None = None) -> Json:
    """Return the neighbourhood as it stands in the JSON answer (docs/reference/schemas/expand.json).

    ``moves`` are those of the same book where somebody keeps them.

    Raises
    ------
    UnknownAccountError, SeveralAccountsError, DaysOutOfRangeError, HopsOutOfRangeError, BadLeastAmountError
    """
    if not 1 <= asked.days <= MOST_DAYS:
        raise DaysOutOfRangeError(days=asked.days, most=MOST_DAYS)
    least = ANY_AMOUNT if asked.least is None else least_amounts(book, asked.least)
    seeds = lines_of(book, asked.accounts, currency=asked.currency)
    targets = lines_of(book, asked.targets, currency=asked.currency)
    moves = moves or Moves.of(book)
    window = find_window(book, moves, asked=asked, seeds=seeds, least=least)
    bounds = (0, 0) if window is None else (window.from_us, window.to_us)  # without a transfer nothing lies in it
    answer: Json = {
        "direction": "backward" if asked.backward else "forward",
        "hops": asked.hops,
        "window": None if window is None else _window_entry(window),
        "accounts": [],
    }
    if asked.targets:
        links = find_links(
            moves, seeds, targets=targets, hops=asked.hops, window=bounds, backward=asked.backward, least=least
        )
        found = _linked(moves, links, seeds=seeds, backward=asked.backward)
        answer["transfers"] = [_transfer(book, moves, links=links, place=i) for i in range(len(links.leaves))]
    else:
        found = reach(moves, seeds, hops=asked.hops, window=bounds, backward=asked.backward, least=least)
    answer["accounts"] = _accounts(book, found, window=window, backward=asked.backward)
    return answer | {"ledger_version": book.version, "code_version": __version__}


def lines_of(book: Book, accounts: Sequence[str], *, currency: str | None) -> list[int]:
    """Return the lines of accounts in all currencies or in one, each once.

    Raises
    ------
    UnknownAccountError, SeveralAccountsError
    """
    names = set(book.line_accounts)
    wanted: dict[str, list[int]] = {}
    for written in accounts:
        account = known_account(book, written, names=names)
        if account not in names:
            namesakes = sorted(name for name in names if name.rpartition("/")[2] == account)
            if namesakes:
                raise SeveralAccountsError(account=written, accounts=", ".join(namesakes))
            raise UnknownAccountError(account=written)
        wanted[account] = []
    for line, name in enumerate(book.line_accounts):
        if name in wanted and currency in (None, book.line_currencies[line]):
            wanted[name].append(line)
    for account, lines in wanted.items():
        if not lines:
            raise UnknownAccountError(account=f"{account} ({currency})")
    return [line for lines in wanted.values() for line in lines]


def least_amounts(book: Book, written: str) -> Least:
    """Return the same figure in each currency's own unit, rounded up to its minor unit (5000 → 5000.00 of each).

    Raises
    ------
    BadLeastAmountError
    """
    try:
        fine = parse_amount(clean_cell(written).lstrip("¥"), currency=_FINE)
    except ValueError as error:
        raise BadLeastAmountError(written=written) from error
    if fine <= 0:
        raise BadLeastAmountError(written=written)
    numbers: dict[str, int] = {}
    currency_of = np.fromiter((numbers.setdefault(code, len(numbers)) for code in book.line_currencies), dtype=np.int16)
    amounts = [-(-fine // 10 ** (UNLISTED_EXPONENT - exponent(code))) for code in numbers]
    return Least(currency_of, np.array(amounts, dtype=np.int64))


def find_window(book: Book, moves: Moves, *, asked: Expansion, seeds: Sequence[int], least: Least) -> Window | None:
    """Return the window of time: from the moment given, else from the outermost transfer; None without one."""
    if asked.at is not None:
        from_us, to_us = asked.at.window_us
        at = asked.at
    else:
        outermost = _outermost_event(moves, seeds, backward=asked.backward, least=least)
        if outermost is None:
            return None
        at = _moment(book, outermost, of_payee=asked.backward)
        from_us = at.time_us
        to_us = from_us + (1 if at.precision == Precision.SECOND else WIDTH_US[at.precision])
    length = asked.days * DAY_US
    return Window(to_us - length, to_us, at) if asked.backward else Window(from_us, from_us + length, at)


def _outermost_event(moves: Moves, seeds: Sequence[int], *, backward: bool, least: Least) -> int | None:
    from firsthour.tracing._kernel_expand import outermost_event

    is_seed = np.zeros(moves.n_lines, dtype=np.bool_)
    is_seed[list(seeds)] = True
    near, far = moves.sides(backward=backward)
    at_us = moves.arrived_us if backward else moves.left_us
    event: int = outermost_event(
        moves.kind, near, far, moves.amount, at_us, is_seed, (least.currency_of, least.amounts), backward
    )
    return None if event < 0 else event


def _linked(moves: Moves, links: Links, *, seeds: Sequence[int], backward: bool) -> Reach:
    """Return the lines on the linking paths as if they had been reached by them alone."""
    near, far = moves.sides(backward=backward)
    begins, reaches = (links.arrives, links.leaves) if backward else (links.leaves, links.arrives)
    at_us = (moves.left_us if backward else moves.arrived_us)[reaches]
    order = np.lexsort((reaches, at_us))[:: -1 if backward else 1]
    own = {int(line): [0, -1, -1] for line in near[begins] if int(line) in set(seeds)}
    for place in order.tolist():
        event, hops = int(reaches[place]), int(links.hops[place])
        entry = own.setdefault(int(far[event]), [hops, event, event])
        entry[:] = [min(entry[0], hops), event if entry[1] < 0 else entry[1], event]
    rows = np.array([[line, *entry] for line, entry in own.items()], dtype=np.int32).reshape(-1, 4)
    return Reach(rows[:, 0], rows[:, 1].astype(np.uint8), rows[:, 2], rows[:, 3], NO_STEPS, "links")


def _accounts(book: Book, found: Reach, *, window: Window | None, backward: bool) -> list[Json]:
    """Return the entries by hops, then by arrival in the direction of looking, then by account and currency."""
    ends = list_ends(book)
    at_us = (book.time_us if backward else book.dst_time_us)[found.nearest]
    sign = -1 if backward else 1
    keyed = []
    for place, line in enumerate(found.lines.tolist()):
        hops = int(found.hops[place])
        key = (hops, sign * int(at_us[place]) if hops else 0, book.line_accounts[line], book.line_currencies[line])
        keyed.append((key, place))
    return [
        _account(book, found, place=place, window=window, backward=backward, ends=ends) for _, place in sorted(keyed)
    ]


def _account(
    book: Book, found: Reach, *, place: int, window: Window | None, backward: bool, ends: NDArray[np.int8]
) -> Json:
    line, hops = int(found.lines[place]), int(found.hops[place])
    nearest, farthest = (
        None if event < 0 else _moment(book, int(event), of_payee=not backward)
        for event in (found.nearest[place], found.farthest[place])
    )
    if hops == 0:
        nearest = None if window is None else window.at
    farthest = farthest or nearest
    entry: Json = {
        "account": book.line_accounts[line],
        "hops": hops,
        "arrival": _text(nearest),
        "first_departure" if backward else "last_arrival": _text(farthest),
        "covered": bool(book.line_covered[line]),
    }
    end = End(ends[line])
    return with_currency(entry | ({"kind": end.code} if end.is_exit else {}), book.line_currencies[line])


def _transfer(book: Book, moves: Moves, *, links: Links, place: int) -> Json:
    leaves, arrives = int(links.leaves[place]), int(links.arrives[place])
    payer = int(moves.payer[leaves])
    entry = {
        "transfer_id": book.transfer_id(leaves),
        "from": book.line_accounts[payer],
        "to": book.line_accounts[book.dst[arrives]],
        "time": _text(_moment(book, leaves, of_payee=False)),
        "arrival": _text(_moment(book, arrives, of_payee=True)),
        "amount_fen": int(book.amount[leaves]),
        "hops": int(links.hops[place]),
    }
    return with_currency(entry, book.line_currencies[payer])


def _moment(book: Book, event: int, *, of_payee: bool) -> Moment:
    """Return the time of one side of an event as far as it is known."""
    if of_payee:
        return Moment(int(book.dst_time_us[event]), Precision(book.dst_precision[event]))
    return Moment(int(book.time_us[event]), Precision(book.precision[event]))


def _text(moment: Moment | None) -> str | None:
    return None if moment is None else format_us(moment.time_us, moment.precision)


def _window_entry(window: Window) -> Json:
    return {"from": format_us(window.from_us), "to": format_us(window.to_us)}
