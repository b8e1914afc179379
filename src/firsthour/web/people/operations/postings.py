"""Who is posted where, as what? Postings begin and end; what was is never rewritten."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.people.models import Duty, Officer, Posting, Unit, UnitKind
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.people.policies import holds_at
from firsthour.web.people.recording import about_officer
from firsthour.web.people.roles import ROLES
from firsthour.web.ui.acting import Actor

REMAINS_FOR = timedelta(days=1)


class RoleDoesNotFitError(UserError):
    """The role cannot be held in a unit of this kind."""

    code = "role_does_not_fit"
    english = "This role cannot be held in {unit}."
    chinese = "{unit} 不设此角色。"


class AgencyAndForceError(UserError):
    """Somebody would stand in an agency and in the force at once."""

    code = "agency_and_force"
    english = "Nobody can be posted to an agency and to the force at once."
    chinese = "不能同时在成员单位和公安机关任职。"


class AlreadyPostedError(UserError):
    """The officer has this role there already."""

    code = "already_posted"
    english = "{officer} has this role in {unit} already."
    chinese = "{officer} 在 {unit} 已有此角色。"


class LastAdministratorError(UserError):
    """Nobody would be left who keeps the people."""

    code = "last_administrator"
    english = "{officer} is the last administrator of the whole force. Name another one first."
    chinese = "{officer} 是全局最后一名管理员，请先指定另一名。"


class BadPeriodError(UserError):
    """The period ends before it begins, or is over."""

    code = "bad_period"
    english = "The period must end after it begins, and not be over."
    chinese = "结束时间须晚于开始时间，且不能已过。"


class ClosedUnitError(UserError):
    """The unit is closed."""

    code = "closed_unit"
    english = "{unit} is closed; nobody can be posted there."
    chinese = "{unit} 已停用，不能任职。"


def about_unit(unit: Unit) -> About:
    """Return a unit as the record names one."""
    return About("unit", str(unit.uid), f"{unit.name} {unit.code}")


@transaction.atomic
def give_posting(
    officer: Officer,
    unit: Unit,
    *,
    role: str,
    from_at: datetime,
    by: Actor,
    now: datetime,
    to_at: datetime | None = None,
) -> Posting:
    """Post an officer to a unit in a role, from a time and perhaps until another."""
    _check_posting(officer, unit, role=role, from_at=from_at, to_at=to_at)
    posting = Posting.objects.create(officer=officer, unit=unit, role=role, from_at=from_at, to_at=to_at)
    record(
        "posting.begun", by=by, now=now, about=[about_officer(officer), about_unit(unit)],
        details={"role": role, "from": from_at.isoformat(), "to": to_at.isoformat() if to_at else ""},
    )  # fmt: skip
    return posting


@transaction.atomic
def end_posting(posting: Posting, *, version: int, by: Actor, now: datetime) -> None:
    """End a posting now; one that was yet to begin is taken back."""
    claim_version(posting, version=version)
    check_administrator_remains(posting.officer, now=now, only=posting.uid)
    _end(posting, by=by, now=now)
    drop_duties_elsewhere(posting.officer, now=now)


@transaction.atomic
def move_officer(officer: Officer, unit: Unit, *, role: str, version: int, by: Actor, now: datetime) -> Posting:
    """End all postings of the officer and begin one elsewhere, from now on."""
    claim_version(officer, version=version)
    if not (role == "administrator" and unit.parent_id is None):
        check_administrator_remains(officer, now=now)
    for posting in officer.postings.select_related("unit").filter(Q(to_at=None) | Q(to_at__gt=now)):
        _end(posting, by=by, now=now)
    posting = give_posting(officer, unit, role=role, from_at=now, by=by, now=now)
    drop_duties_elsewhere(officer, now=now)
    return posting


def check_administrator_remains(officer: Officer, *, now: datetime, only: UUID | None = None) -> None:
    """Refuse to take away the last administrator of the whole force (by one posting, or by all the officer has).

    The administrators' postings are held until the caller's transaction ends, so of two who take each other away at
    once the second one sees what the first did. Whose posting ends within a day does not remain.
    """
    top = Posting.objects.filter(
        holds_at(now), role="administrator", unit__parent=None, unit__is_active=True, officer__is_active=True
    ).exclude(unit__kind=UnitKind.AGENCY)
    held = list(top.select_for_update(of=("self",)).order_by("pk"))
    going = {posting.pk for posting in held if (posting.uid == only if only else posting.officer_id == officer.pk)}
    lasting = {posting.pk for posting in held if posting.to_at is None or posting.to_at > now + REMAINS_FOR}
    if going and not lasting - going:
        raise LastAdministratorError(officer=officer.name)


def drop_duties_elsewhere(officer: Officer, *, now: datetime) -> int:
    """Take the officer out of coming shifts of units where no posting is left."""
    units = officer.postings.filter(Q(to_at=None) | Q(to_at__gt=now)).values("unit")
    n_dropped, _each = Duty.objects.filter(officer=officer, from_at__gt=now).exclude(unit__in=units).delete()
    return n_dropped


def _end(posting: Posting, *, by: Actor, now: datetime) -> None:
    details = {"role": posting.role, "from": posting.from_at.isoformat()}
    if posting.from_at >= now:
        posting.delete()
    else:
        posting.to_at = now
        posting.save(update_fields=["to_at"])
    about = [about_officer(posting.officer), about_unit(posting.unit)]
    record("posting.ended", by=by, now=now, about=about, details=details)


def _check_posting(officer: Officer, unit: Unit, *, role: str, from_at: datetime, to_at: datetime | None) -> None:
    is_agency = unit.kind == UnitKind.AGENCY
    if to_at is not None and to_at <= from_at:
        raise BadPeriodError
    if not unit.is_active:
        raise ClosedUnitError(unit=unit.name)
    if role not in ROLES or ROLES[role].is_for_agencies != is_agency:
        raise RoleDoesNotFitError(unit=unit.name)
    meanwhile = officer.postings.filter(Q(to_at=None) | Q(to_at__gt=from_at))
    if to_at is not None:
        meanwhile = meanwhile.filter(from_at__lt=to_at)
    if meanwhile.filter(unit=unit, role=role).exists():
        raise AlreadyPostedError(officer=officer.name, unit=unit.name)
    kinds = meanwhile.filter(unit__kind=UnitKind.AGENCY)
    if (meanwhile.exclude(unit__kind=UnitKind.AGENCY) if is_agency else kinds).exists():
        raise AgencyAndForceError
