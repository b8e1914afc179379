"""Which of the statements that were asked for have come in, and what covers them? Asked after every import.

A row is answered when every day it asks for is covered by the ledger's spans of the account. Where the days were
covered before (a row was missing in a statement), a file that came since must tell of the account in these days. What
covers only a part is said on the row, with the days still missing.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from firsthour.base.clock import Precision, day_start_us, format_us, local_day
from firsthour.web.desk.clocks import tell_clock
from firsthour.web.desk.models import RunningClock
from firsthour.web.statements.asked_clock import CLOCK, CLOCK_ABOUT
from firsthour.web.statements.folders import ledger_folder
from firsthour.web.statements.models import AskedState, AskedStatement, FileState, Ledger, StatementFile
from firsthour.web.statements.operations.telling import tell
from firsthour.web.ui.acting import Actor

if TYPE_CHECKING:
    from firsthour.ledger.book import Book

COVERED_BEFORE = ("unmatched",)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_SHOWN_FILES = 20
_ENDED: dict[str, str] = {
    AskedState.ANSWERED: "statements.answered",
    AskedState.DROPPED: "statements.dropped_asking",
}


@transaction.atomic
def tick_off(ledger: Ledger, *, by: Actor, now: datetime) -> int:
    """Note what came in of the statements that were asked for; return how many are answered by it."""
    rows = list(AskedStatement.objects.filter(ledger=ledger, state=AskedState.OPEN).select_related("matter__unit"))
    if not rows:
        return 0
    from firsthour.ledger.books import open_book

    book = open_book(ledger_folder(ledger))
    files = list(StatementFile.objects.filter(ledger=ledger, state=FileState.KEPT).select_related("change"))
    return sum(_look(row, book, files, by=by, now=now) for row in rows)


def _look(row: AskedStatement, book: "Book", files: Sequence[StatementFile], *, by: Actor, now: datetime) -> bool:
    asked = range(_day(row.from_day), _day(row.to_day) + 1)
    held = _covered_days(book, row, asked=asked)
    telling = [one for one in files if _tells(one, row, book, asked=asked)]
    since = [one for one in telling if one.change.asked_at >= row.asked_at]
    missing = [day for day in asked if day not in held]
    is_answered = not missing and bool(since if row.reason in COVERED_BEFORE else telling)
    covered = {
        "files": [{"uid": str(one.uid), "name": one.name} for one in telling[:_SHOWN_FILES]],
        "held": len(held), "asked": len(asked), "missing": list(_runs(missing)),
    }  # fmt: skip
    if covered == row.covered and not is_answered:
        return False
    row.covered = covered
    if is_answered:
        end_asked(row, AskedState.ANSWERED, by=by, now=now)
    else:
        row.save(update_fields=["covered"])
    return is_answered


@transaction.atomic
def end_asked(row: AskedStatement, state: str, *, by: Actor, now: datetime, said: str = "") -> None:
    """Note that a statement came in, or that it is no longer waited for; its clock stops."""
    row.state, row.ended_at, row.said, row.version = state, now, said[:300], row.version + 1
    row.save()
    clock = RunningClock.objects.filter(kind=CLOCK, about_kind=CLOCK_ABOUT, about_key=str(row.uid)).first()
    if clock is not None and clock.done_at is None:
        tell_clock(clock, "done", at=now, by=by, now=now)
    facts = {"asked": str(row.uid), "days": (row.to_day - row.from_day).days + 1, "by_hand": bool(said)}
    tell(_ENDED[state], row.matter, ledger=row.ledger, by=by, now=now, facts=facts)


def _covered_days(book: "Book", row: AskedStatement, *, asked: range) -> set[int]:
    line = book.line_of(row.account, row.currency)
    if line is None:
        return set()
    spans = [span for span in book.spans if span.line == line]
    if not spans:
        return set(asked) if bool(book.line_covered[line]) else set()
    held: set[int] = set()
    for span in spans:
        first, last = max(_local(span.from_us), asked.start), min(_local(span.to_us - 1), asked.stop - 1)
        held.update(range(first, last + 1))
    return held


def _tells(file: StatementFile, row: AskedStatement, book: "Book", *, asked: range) -> bool:
    """Tell whether a file tells of an account in the days asked for, by any of its spellings."""
    wanted = book.account_of(row.account)
    for said in file.accounts:
        names = {said["number"], f"{said['institution']}/{said['number']}"}
        is_same = wanted in names or any(book.account_of(name) == wanted for name in names)
        if is_same and _local(said["from_us"]) < asked.stop and _local(said["to_us"] - 1) >= asked.start:
            return True
    return False


def _local(time_us: int) -> int:
    return local_day(max(min(time_us, 2**61), -(2**61)))


def _day(day: date) -> int:
    return day.toordinal() - _EPOCH_DAY


def _runs(days: Sequence[int]) -> Iterator[list[str]]:
    """Yield first and last day of each run of days."""
    start = 0
    for place in range(1, len(days) + 1):
        if place == len(days) or days[place] != days[place - 1] + 1:
            yield [_written(days[start]), _written(days[place - 1])]
            start = place


def _written(day: int) -> str:
    return format_us(day_start_us(day), Precision.DAY)
