"""Who is on duty when, and who stands in for whom?"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import record
from firsthour.web.people.models import Duty, Officer, Posting, Substitution, Unit, UnitKind
from firsthour.web.people.operations.postings import BadPeriodError, about_unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.people.recording import about_officer
from firsthour.web.people.shifts import SHIFTS, week_span
from firsthour.web.ui.acting import Actor

WEEK = timedelta(days=7)


class NotPostedThereError(UserError):
    """The officer has no posting in the unit at that time."""

    code = "not_posted_there"
    english = "{officer} is not posted to {unit} at that time."
    chinese = "{officer} 届时不在 {unit} 任职。"


class OnDutyElsewhereError(UserError):
    """The officer is on duty at that time already."""

    code = "on_duty_already"
    english = "{officer} is on duty at that time already."
    chinese = "{officer} 该时段已排班。"


class ShiftIsOverError(UserError):
    """What is over stays as it was."""

    code = "shift_is_over"
    english = "This shift is over; the roster of the past stays as it was."
    chinese = "该班次已结束，已过的值班表不再改动。"


class BadStandInError(UserError):
    """This officer cannot stand in for that one."""

    code = "bad_stand_in"
    english = "{stand_in} cannot stand in for {absent}: two officers, both here, of the force or one agency."
    chinese = "{stand_in} 不能代理 {absent}：须为不同的在岗人员，且同属公安机关或同一成员单位。"


class AlreadyReplacedError(UserError):
    """Somebody stands in at that time already."""

    code = "already_replaced"
    english = "Somebody stands in for {absent} at that time already."
    chinese = "{absent} 该时段已有代理人。"


@transaction.atomic
def add_duty(unit: Unit, officer: Officer, *, shift: str, day: date, by: Actor, now: datetime) -> Duty:
    """Put an officer on a shift of the unit."""
    from_at, to_at = SHIFTS[shift].on(day)
    if to_at <= now:
        raise ShiftIsOverError
    if not _is_posted(officer, unit, from_at=from_at):
        raise NotPostedThereError(officer=officer.name, unit=unit.name)
    if Duty.objects.filter(officer=officer, from_at__lt=to_at, to_at__gt=from_at).exists():
        raise OnDutyElsewhereError(officer=officer.name)
    duty = Duty.objects.create(unit=unit, officer=officer, from_at=from_at, to_at=to_at)
    about = [about_unit(unit), about_officer(officer)]
    record("duty.added", by=by, now=now, about=about, details={"from": from_at.isoformat(), "to": to_at.isoformat()})
    return duty


@transaction.atomic
def take_off_duty(duty: Duty, *, by: Actor, now: datetime) -> None:
    """Take an officer off a coming shift, or end a running one now."""
    if duty.to_at <= now:
        raise ShiftIsOverError
    about, details = [about_unit(duty.unit), about_officer(duty.officer)], {"from": duty.from_at.isoformat()}
    if duty.from_at >= now:
        duty.delete()
    else:
        duty.to_at = now
        duty.save(update_fields=["to_at"])
    record("duty.removed", by=by, now=now, about=about, details=details)


@transaction.atomic
def repeat_week(unit: Unit, *, monday: date, by: Actor, now: datetime) -> tuple[int, int]:
    """Put everybody on the shifts they had the week before, where they can; return how many were, and were not."""
    from_at, to_at = week_span(monday - WEEK)
    n_added = n_left_out = 0
    for duty in Duty.objects.filter(unit=unit, from_at__gte=from_at, from_at__lt=to_at).select_related("officer"):
        begins, ends = duty.from_at + WEEK, duty.to_at + WEEK
        busy = Duty.objects.filter(officer=duty.officer, from_at__lt=ends, to_at__gt=begins).exists()
        if begins < now or busy or not duty.officer.is_active or not _is_posted(duty.officer, unit, from_at=begins):
            n_left_out += 1
            continue
        Duty.objects.create(unit=unit, officer=duty.officer, from_at=begins, to_at=ends)
        n_added += 1
    details = {"week": monday.isoformat(), "added": n_added, "left_out": n_left_out}
    record("roster.repeated", by=by, now=now, about=[about_unit(unit)], details=details)
    return n_added, n_left_out


@transaction.atomic
def name_stand_in(
    absent: Officer, stand_in: Officer, *, from_at: datetime, to_at: datetime, by: Actor, now: datetime
) -> Substitution:
    """Let one officer stand in for another for a time: with all that the other may do, and no longer."""
    if to_at <= from_at or to_at <= now:
        raise BadPeriodError
    if absent.pk == stand_in.pk or not (absent.is_active and stand_in.is_active) or not _match(absent, stand_in, now):
        raise BadStandInError(stand_in=stand_in.name, absent=absent.name)
    if Substitution.objects.filter(absent=absent, from_at__lt=to_at, to_at__gt=from_at).exists():
        raise AlreadyReplacedError(absent=absent.name)
    substitution = Substitution.objects.create(absent=absent, stand_in=stand_in, from_at=from_at, to_at=to_at)
    record(
        "substitution.begun", by=by, now=now, about=[about_officer(absent), about_officer(stand_in)],
        details={"from": from_at.isoformat(), "to": to_at.isoformat()},
    )  # fmt: skip
    return substitution


@transaction.atomic
def end_substitution(substitution: Substitution, *, version: int, by: Actor, now: datetime) -> None:
    """End a substitution now; one that was yet to begin is taken back."""
    claim_version(substitution, version=version)
    about = [about_officer(substitution.absent), about_officer(substitution.stand_in)]
    if substitution.from_at >= now:
        substitution.delete()
    else:
        substitution.to_at = min(substitution.to_at, now)
        substitution.save(update_fields=["to_at"])
    record("substitution.ended", by=by, now=now, about=about)


def _is_posted(officer: Officer, unit: Unit, *, from_at: datetime) -> bool:
    there = Posting.objects.filter(officer=officer, unit=unit, from_at__lte=from_at, officer__is_active=True)
    return there.filter(Q(to_at=None) | Q(to_at__gt=from_at)).exists()


def _match(absent: Officer, stand_in: Officer, now: datetime) -> bool:
    """Tell whether both stand in the force, or in one agency."""
    agencies = []
    for officer in (absent, stand_in):
        held = officer.postings.filter(Q(to_at=None) | Q(to_at__gt=now)).select_related("unit")
        units = {posting.unit_id if posting.unit.kind == UnitKind.AGENCY else 0 for posting in held}
        if not units:
            return False
        agencies.append(units)
    return agencies[0] == agencies[1]
