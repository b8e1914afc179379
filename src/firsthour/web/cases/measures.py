"""Which coercive measures run against a suspect, who approved them, and until when?

Asked for by one officer, approved by a head of the county bureau or above, with the number of its paper. None before
the case is filed. Its period runs as a clock and is lengthened as the law says (``intake.approvals``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from firsthour.base.errors import UserError
from firsthour.web.cases.models import Measure, MeasureState, Suspect, SuspectState
from firsthour.web.cases.noting import note, reason_of, running
from firsthour.web.cases.steps import FILED, INVESTIGATING
from firsthour.web.cases.suspects import STATES, SuspectStateError, about_suspect
from firsthour.web.desk.clocks import Subject, start_clock, tell_clock
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

ABOUT = "measure"


@dataclass(frozen=True)
class MeasureKind:
    """A measure: its words, and the period that runs (a key of ``law.deadlines``, with source, article and status)."""

    key: str
    words: Any
    clock: str


MEASURES: Mapping[str, MeasureKind] = {
    one.key: one
    for one in (
        MeasureKind("detention", _("Detention"), "detention"),
        MeasureKind("arrest", _("Arrest"), "investigation_custody"),
        MeasureKind("bail", _("Release on bail"), "bail"),
        MeasureKind("residential_surveillance", _("Residential surveillance"), "residential_surveillance"),
    )
}  # fmt: skip


class BeforeFilingError(UserError):
    """A coercive measure before the case is filed."""

    code = "measure_before_filing"
    english = "No coercive measure before the case is filed (procedure rules §174)."
    chinese = "立案前不得采取强制措施（程序规定第174条）。"


class SecondMeasureError(UserError):
    """A measure for somebody who is under one, or for whom one is asked."""

    code = "second_measure"
    english = "A measure is asked for or runs already; end it first."
    chinese = "已有申请中或执行中的措施，请先结束。"


class SameOfficerError(UserError):
    """A measure approved by who asked for it."""

    code = "measure_same_officer"
    english = "Somebody else than who asked for the measure decides on it."
    chinese = "措施不得由申请人本人审批。"


class MeasureStateError(UserError):
    """A step that does not follow from where a measure stands."""

    code = "measure_state"
    english = "This measure was decided on or ended before."
    chinese = "该措施已审批或已结束。"


@transaction.atomic
def ask_measure(suspect: Suspect, kind: str, *, reason: str, officer: Officer, by: Actor, now: datetime) -> Measure:
    """Ask for a measure against a suspect.

    Raises
    ------
    BeforeFilingError
        The case is not filed.
    SuspectStateError
        The suspect is cleared or prosecuted.
    SecondMeasureError
        One is asked for or runs.
    """
    why = reason_of(reason)
    if suspect.case.matter.state not in (FILED, INVESTIGATING):
        raise BeforeFilingError
    if suspect.state in (SuspectState.CLEARED, SuspectState.PROSECUTED):
        raise SuspectStateError(state=str(STATES[SuspectState(suspect.state)]))
    try:
        with transaction.atomic():
            measure = Measure.objects.create(
                suspect=suspect, kind=MEASURES[kind].key, state=MeasureState.ASKED, reason=why, asked_by=officer,
                asked_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise SecondMeasureError from error
    _note("measure.asked", measure, by=by, now=now)
    return measure


@transaction.atomic
def approve_measure(
    measure: Measure, *, paper_number: str, officer: Officer, version: int, by: Actor, now: datetime,
    began_at: datetime | None = None,
) -> Measure:  # fmt: skip
    """Approve a measure, under the number of its paper; its period runs from when it began.

    Raises
    ------
    MeasureStateError, SameOfficerError, BeforeFilingError, ChangedMeanwhileError
        It cannot be approved as it stands, or by this officer.
    """
    number = reason_of(paper_number)
    _claim(measure, version=version, officer=officer)
    if measure.suspect.case.matter.state not in (FILED, INVESTIGATING):
        raise BeforeFilingError
    measure.state, measure.paper_number = MeasureState.RUNNING, number
    measure.decided_by, measure.decided_at, measure.began_at = officer, now, began_at or now
    measure.save()
    suspect, matter = measure.suspect, measure.suspect.case.matter
    if suspect.state == SuspectState.AT_LARGE:
        suspect.caught_at = measure.began_at
    suspect.state, suspect.version = SuspectState.HELD, suspect.version + 1
    suspect.save()
    about = Subject(ABOUT, str(measure.uid), unit=matter.unit, officer=measure.asked_by, matter=matter)
    start_clock(MEASURES[measure.kind].clock, about, started_at=measure.began_at, by=by, now=now)
    _note("measure.began", measure, by=by, now=now, happened_at=measure.began_at)
    return measure


@transaction.atomic
def refuse_measure(
    measure: Measure, *, reason: str, officer: Officer, version: int, by: Actor, now: datetime
) -> Measure:
    """Refuse a measure.

    Raises
    ------
    MeasureStateError, SameOfficerError, ChangedMeanwhileError
        It was decided before, is one's own, or was changed.
    """
    why = reason_of(reason)
    _claim(measure, version=version, officer=officer)
    measure.state, measure.decided_words = MeasureState.REFUSED, why
    measure.decided_by, measure.decided_at = officer, now
    measure.save()
    _note("measure.refused", measure, by=by, now=now)
    return measure


@transaction.atomic
def end_measure(
    measure: Measure, *, reason: str, version: int, by: Actor, now: datetime, ended_at: datetime | None = None
) -> Measure:
    """End a measure that runs; its clock stops.

    Raises
    ------
    MeasureStateError, ChangedMeanwhileError
        It does not run, or was changed.
    """
    why = reason_of(reason)
    claim_version(measure, version=version)
    if measure.state != MeasureState.RUNNING:
        raise MeasureStateError
    measure.state, measure.ended_why, measure.ended_at = MeasureState.ENDED, why, ended_at or now
    measure.save()
    for clock in running(ABOUT, measure.uid):
        tell_clock(clock, "done", at=measure.ended_at, by=by, now=now)
    suspect = measure.suspect
    if suspect.state == SuspectState.HELD:
        suspect.state, suspect.version = SuspectState.FREE, suspect.version + 1
        suspect.save()
    _note("measure.ended", measure, by=by, now=now, happened_at=measure.ended_at)
    return measure


def _claim(measure: Measure, *, version: int, officer: Officer) -> None:
    claim_version(measure, version=version)
    if measure.state != MeasureState.ASKED:
        raise MeasureStateError
    if measure.asked_by_id == officer.pk:
        raise SameOfficerError


def _note(kind: str, measure: Measure, *, by: Actor, now: datetime, happened_at: datetime | None = None) -> None:
    says = {"measure": measure.kind, "paper": measure.paper_number}
    suspect = measure.suspect
    note(kind, suspect.case, by=by, now=now, says=says, about=(about_suspect(suspect),), happened_at=happened_at)
