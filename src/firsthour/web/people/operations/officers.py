"""How does an officer come, change, leave and come back?"""

import secrets
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import record
from firsthour.web.people.leaving import LEAVING
from firsthour.web.people.models import Duty, Officer, Substitution, Unit
from firsthour.web.people.operations.postings import check_administrator_remains, end_posting, give_posting
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.people.recording import about_officer
from firsthour.web.people.sittings import end_sittings
from firsthour.web.ui.acting import Actor

_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is taken for another


class BadgeTakenError(UserError):
    """Another officer has this badge number."""

    code = "badge_taken"
    english = "Badge number {badge} belongs to another officer."
    chinese = "警号 {badge} 已被使用。"


class AddressTakenError(UserError):
    """Another officer has this address; a log-in service might take one for the other."""

    code = "address_taken"
    english = "Another officer has this e-mail address."
    chinese = "该邮箱已登记给他人。"


class OwnAccountError(UserError):
    """Nobody ends or resets oneself from the pages of administrators."""

    code = "own_account"
    english = "You cannot do this to yourself. Ask another administrator."
    chinese = "不能对自己操作，请由另一名管理员办理。"


class OpenWorkError(UserError):
    """Somebody must go on with what the officer leaves open."""

    code = "open_work"
    english = "{officer} leaves {number} things open. Name who goes on with them."
    chinese = "{officer} 还有 {number} 项未办，请指定接手人。"


class BadSuccessorError(UserError):
    """The one who is to go on with the work cannot."""

    code = "bad_successor"
    english = "{officer} cannot go on with the work: not on duty here any more, or the same officer."
    chinese = "{officer} 不能接手：已停用，或为同一人。"


def new_password() -> str:
    """Return a password that can be read out: three groups of four signs, 59 random bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def make_officer(
    name: str, badge: str, *, unit: Unit, role: str, by: Actor, now: datetime, email: str = "", phone: str = ""
) -> tuple[Officer, str]:
    """Make an officer with a first posting; return the officer and the one-time password, which is kept nowhere."""
    if Officer.objects.filter(badge__iexact=badge).exists():
        raise BadgeTakenError(badge=badge)
    _check_address(email)
    password = new_password()
    officer = Officer.objects.create_user(
        badge, password=password, name=name, email=email, phone=phone, one_time_until=_one_time_until(now)
    )
    record("officer.made", by=by, now=now, about=[about_officer(officer)])
    give_posting(officer, unit, role=role, from_at=now, by=by, now=now)
    return officer, password


@transaction.atomic
def change_officer(
    officer: Officer, *, name: str, email: str, phone: str, version: int, by: Actor, now: datetime
) -> None:
    """Change what an officer is called and where notices go."""
    claim_version(officer, version=version)
    _check_address(email, officer)
    changed = [field for field, new in (("name", name), ("email", email), ("phone", phone))
               if getattr(officer, field) != new]  # fmt: skip
    officer.name, officer.email, officer.phone = name, email, phone
    officer.save(update_fields=["name", "email", "phone"])
    record("officer.changed", by=by, now=now, about=[about_officer(officer)], details={"fields": changed})


@transaction.atomic
def reset_password(officer: Officer, *, version: int, by: Actor, now: datetime) -> str:
    """Give the officer a one-time password and end all sittings; return the password, which is kept nowhere."""
    _check_other(officer, by)
    claim_version(officer, version=version)
    password = new_password()
    officer.set_password(password)
    officer.one_time_until = _one_time_until(now)
    officer.save(update_fields=["password", "one_time_until"])
    n_ended = end_sittings(officer)
    record(
        "officer.password_reset", by=by, now=now, about=[about_officer(officer)], details={"sittings_ended": n_ended}
    )
    return password


@transaction.atomic
def reset_second_step(officer: Officer, *, version: int, by: Actor, now: datetime) -> None:
    """Take away the second step of who has lost it, and end all sittings."""
    _check_other(officer, by)
    claim_version(officer, version=version)
    n_taken, _each = Authenticator.objects.filter(user=officer).delete()
    end_sittings(officer)
    record("officer.second_step_reset", by=by, now=now, about=[about_officer(officer)], details={"taken": n_taken})


@transaction.atomic
def deactivate_officer(
    officer: Officer, *, version: int, by: Actor, now: datetime, successor: Officer | None = None
) -> dict[str, int]:
    """End an officer: postings, substitutions, shifts to come, sittings; open work goes to the successor."""
    _check_other(officer, by)
    claim_version(officer, version=version)
    check_administrator_remains(officer, now=now)
    handed = _hand_over(officer, successor, by=by, now=now)
    for posting in officer.postings.select_related("unit", "officer").filter(Q(to_at=None) | Q(to_at__gt=now)):
        end_posting(posting, version=posting.version, by=by, now=now)
    _end_substitutions(officer, now=now)
    Duty.objects.filter(officer=officer, from_at__gt=now).delete()
    Duty.objects.filter(officer=officer, to_at__gt=now).update(to_at=now)
    SocialAccount.objects.filter(user=officer).delete()
    end_sittings(officer)
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    about = [about_officer(officer), *([about_officer(successor)] if successor else [])]
    record("officer.deactivated", by=by, now=now, about=about, details={"handed_over": handed})
    return handed


@transaction.atomic
def reactivate_officer(officer: Officer, unit: Unit, *, role: str, version: int, by: Actor, now: datetime) -> str:
    """Let an officer come back, in a posting and with a one-time password, which is returned."""
    claim_version(officer, version=version)
    officer.is_active = True
    officer.save(update_fields=["is_active"])
    record("officer.reactivated", by=by, now=now, about=[about_officer(officer)])
    give_posting(officer, unit, role=role, from_at=now, by=by, now=now)
    return reset_password(officer, version=officer.version, by=by, now=now)


@transaction.atomic
def end_sitting(officer: Officer, *, sitting: str, by: Actor, now: datetime) -> int:
    """End one sitting of an officer, or all with ``*``; return how many ended."""
    n_ended = end_sittings(officer) if sitting == "*" else end_sittings(officer, sitting=sitting)
    details = {"sitting": sitting, "ended": n_ended}
    record("officer.sitting_ended", by=by, now=now, about=[about_officer(officer)], details=details)
    return n_ended


def own_password_chosen(officer: Officer) -> None:
    """Forget that the password was a one-time one."""
    officer.one_time_until = None
    officer.save(update_fields=["one_time_until"])


def _hand_over(officer: Officer, successor: Officer | None, *, by: Actor, now: datetime) -> dict[str, int]:
    left = sum(number for _words, number in LEAVING.list_open(officer))
    if successor is None:
        if left:
            raise OpenWorkError(officer=officer.name, number=left)
        return {}
    if successor.pk == officer.pk or not successor.is_active:
        raise BadSuccessorError(officer=successor.name)
    return LEAVING.hand_over(officer, to=successor, by=by, now=now)


def _end_substitutions(officer: Officer, *, now: datetime) -> None:
    own = Substitution.objects.filter(Q(absent=officer) | Q(stand_in=officer))
    own.filter(from_at__gt=now).delete()
    own.filter(to_at__gt=now).update(to_at=now)


def _check_address(email: str, officer: Officer | None = None) -> None:
    others = Officer.objects.filter(email__iexact=email).exclude(pk=officer.pk if officer else None)
    if email and others.exists():
        raise AddressTakenError


def _check_other(officer: Officer, by: Actor) -> None:
    if by.key == str(officer.uid):
        raise OwnAccountError


def _one_time_until(now: datetime) -> datetime:
    return now + timedelta(hours=settings.ONE_TIME_PASSWORD_HOURS)
