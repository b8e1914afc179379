"""How is what happens in a case kept? As an event that counts, and in the record; in the transaction of the deed."""

from collections.abc import Mapping
from datetime import datetime

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.cases.models import Case
from firsthour.web.desk import events
from firsthour.web.desk.models import RunningClock
from firsthour.web.ui.acting import Actor


class NoReasonGivenError(UserError):
    """A step that must say why does not."""

    code = "case_reason_missing"
    english = "Say why."
    chinese = "请写明理由。"


def note(
    kind: str, case: Case, *, by: Actor, now: datetime, says: Mapping[str, object] | None = None,
    about: tuple[About, ...] = (), happened_at: datetime | None = None,
) -> None:  # fmt: skip
    """Add the event ``case.…`` to a case and record it."""
    matter, facts = case.matter, dict(says or {})
    events.append(
        kind, unit=matter.unit, matter=matter, by=by, happened_at=happened_at or now, recorded_at=now, facts=facts
    )
    own = About(kind="matter", key=str(matter.uid), label=matter.number)
    record(kind, by=by, now=now, about=[own, *about], details={"state": matter.state, **facts})


def about_case(case: Case) -> About:
    """Return a case as the record names it."""
    return About(kind="matter", key=str(case.matter.uid), label=case.matter.number)


def reason_of(text: str) -> str:
    """Return the reason somebody gave.

    Raises
    ------
    NoReasonGivenError
        None was given.
    """
    if not text.strip():
        raise NoReasonGivenError
    return text.strip()


def running(kind: str, key: object, *, only: str = "") -> list[RunningClock]:
    """Return the clocks that run for a thing, or the one of a kind."""
    rows = RunningClock.objects.filter(about_kind=kind, about_key=str(key), done_at=None)
    return list(rows.filter(kind=only) if only else rows)
