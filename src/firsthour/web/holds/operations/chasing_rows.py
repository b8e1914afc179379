"""What have banks sent of each account, all answers together, each row once?

A bank is asked more than once, and its answers overlap. A row that two answers tell is one row, as often as the answer
that tells it oftenest does. The order of coming plays no part.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from firsthour.recovery.messages import TransactionRow
from firsthour.web.gateway.models import BankAnswer
from firsthour.web.gateway.wire import read_wire
from firsthour.web.holds.models import HoldRequest, Pursuit
from firsthour.web.holds.operations.chasing_tree import AccountRows

ABOUT = "hold_request"  # what the gateway's messages of this room are about
Told = tuple[str, Sequence[TransactionRow]]  # answer, its rows in the bank's order


def merge_rows(answers: Iterable[Told]) -> AccountRows:
    """Return the rows of some answers about one account, oldest first, rows of one moment in a bank's order."""
    told = sorted(((key, _oldest_first(rows)) for key, rows in answers), key=_rank)
    places: dict[tuple[TransactionRow, int], tuple[int, int, str, int]] = {}
    for nth, (key, rows) in enumerate(told):
        seen: Counter[TransactionRow] = Counter()
        for order, (place, row) in enumerate(rows):
            places.setdefault((row, seen[row]), (nth, order, key, place))
            seen[row] += 1
    listed = sorted(places.items(), key=lambda one: (one[0][0].at, one[1][:2]))
    return AccountRows(
        rows=tuple(row for (row, _), _ in listed),
        told=tuple((key, place) for _, (_, _, key, place) in listed),
        ids=tuple(name_row(row, same) for (row, same), _ in listed),
    )


def name_row(row: TransactionRow, same: int) -> str:
    """Return what names a row by what it says, and by its place among those that say the same."""
    return f"{hashlib.sha256(repr(row).encode()).hexdigest()[:16]}.{same}"


def rows_of(pursuit: Pursuit) -> dict[str, AccountRows]:
    """Return account → what banks sent of it in answer to this pursuit's requests, late ones too."""
    about = _accounts(pursuit)
    answers = (
        BankAnswer.objects.filter(message__about_kind=ABOUT, message__about_key__in=about)
        .exclude(rows=[])
        .order_by("pk")
        .select_related("message")
    )
    by_account: dict[str, list[Told]] = defaultdict(list)
    for one in answers:
        if one.error or one.message is None:
            continue
        by_account[about[one.message.about_key]].append(
            (str(one.uid), read_wire(one.code, one.values, rows=one.rows).rows)
        )
    return {account: merge_rows(listed) for account, listed in by_account.items()}


def _accounts(pursuit: Pursuit) -> dict[str, str]:
    rows = HoldRequest.objects.filter(hold__pursuit=pursuit).values_list("uid", "hold__normal")
    return {str(uid): normal for uid, normal in rows}


def _oldest_first(rows: Sequence[TransactionRow]) -> list[tuple[int, TransactionRow]]:
    placed = list(enumerate(rows))
    if placed and placed[0][1].at > placed[-1][1].at:
        placed.reverse()
    return placed


def _rank(answer: tuple[str, list[tuple[int, TransactionRow]]]) -> tuple[int, str, str]:
    """The longer answer first, then by what it says: not by when it came."""
    key, rows = answer
    return -len(rows), hashlib.sha256(repr([row for _, row in rows]).encode()).hexdigest(), key
