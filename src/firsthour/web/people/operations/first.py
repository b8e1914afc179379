"""How does a new site get its first administrator? From the machine it runs on, once."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import record
from firsthour.web.people.models import Cover, Officer, Unit, UnitKind
from firsthour.web.people.operations.officers import make_officer, own_password_chosen
from firsthour.web.people.operations.units import make_unit
from firsthour.web.people.queries.officers import has_administrator
from firsthour.web.people.recording import about_officer
from firsthour.web.ui.acting import system_actor

TOP_CODE, TOP_NAME, TOP_NAME_EN = "TOP", "市公安局", "City Bureau"
BADGE_SIGNS = RegexValidator(r"^[A-Za-z0-9]{3,20}$")


class AdministratorExistsError(UserError):
    """There is one already."""

    code = "administrator_exists"
    english = "This site has an administrator already. To make another one here, say why: --again REASON."
    chinese = "本站点已有管理员。如仍需在此再建一名，请说明理由：--again 理由。"


class UnknownUnitError(UserError):
    """No unit has this code."""

    code = "unknown_unit"
    english = "No open unit has the code {code}."
    chinese = "没有编码为 {code} 的在用机构。"


class NoTopUnitError(UserError):
    """Several units stand at the top, or none that is open."""

    code = "no_top_unit"
    english = "Say which unit: --unit CODE."
    chinese = "请指明机构：--unit 编码。"


class WeakPasswordError(UserError):
    """The password is too easy."""

    code = "weak_password"
    english = "This password is too easy to guess: at least 10 signs, not only digits, nothing common."
    chinese = "密码过于简单：至少 10 位，不能全为数字，不能是常见密码。"


class BadBadgeError(UserError):
    """No badge number looks like this."""

    code = "bad_badge"
    english = "A badge number has 3 to 20 letters and digits, not {badge!r}."
    chinese = "警号为 3 至 20 位字母或数字，不能是 {badge!r}。"


@dataclass(frozen=True)
class FirstAdministrator:
    """Who was made; ``password`` is empty when it was typed."""

    officer: Officer
    unit: Unit
    password: str


@transaction.atomic
def make_first_administrator(
    name: str, badge: str, *, unit_code: str, unit_name: str, reason: str, password: str, now: datetime
) -> FirstAdministrator:
    """Make an administrator; refused when there is one, unless a reason is given.

    ``unit_name`` names the unit at the top where there is none yet; a typed ``password`` is the administrator's own.
    """
    if has_administrator(now=now) and not reason.strip():
        raise AdministratorExistsError
    _check(badge, password, name)
    by = system_actor("admin")
    unit = _unit(unit_code, unit_name, now=now)
    officer, one_time = make_officer(name, badge, unit=unit, role="administrator", by=by, now=now)
    if password:
        officer.set_password(password)
        officer.save(update_fields=["password"])
        own_password_chosen(officer)
        one_time = ""
    details = {"reason": reason, "first": not reason}
    record("administrator.made", by=by, now=now, about=[about_officer(officer)], details=details)
    return FirstAdministrator(officer, unit, one_time)


def _unit(code: str, name: str, *, now: datetime) -> Unit:
    if code:
        found = Unit.objects.filter(code=code, is_active=True).exclude(kind=UnitKind.AGENCY).first()
        if found is None:
            raise UnknownUnitError(code=code)
        return found
    top = list(Unit.objects.filter(parent=None).exclude(kind=UnitKind.AGENCY))
    if not top:
        return make_unit(
            TOP_CODE, None, kind=UnitKind.CITY, name=name or TOP_NAME, name_en=name or TOP_NAME_EN,
            cover=Cover.NONE, by=system_actor("admin"), now=now,
        )  # fmt: skip
    if len(top) > 1 or not top[0].is_active:
        raise NoTopUnitError
    return top[0]


def _check(badge: str, password: str, name: str) -> None:
    try:
        BADGE_SIGNS(badge)
    except ValidationError as error:
        raise BadBadgeError(badge=badge) from error
    if password:
        try:
            validate_password(password, Officer(badge=badge, name=name))
        except ValidationError as error:
            raise WeakPasswordError from error
