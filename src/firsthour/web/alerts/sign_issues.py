"""How does a new version of the public table of warning signs come about? Written by one, approved by another, sealed.

The table that comes with the program is version 1 of the public's answers; a later one goes to the public's site by a
signed package once a second officer approved it, whose name stands in the record here and nowhere outside.
"""

import secrets
from datetime import datetime
from difflib import unified_diff

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from firsthour.base.errors import UserError
from firsthour.law.warning_signs import BadSignTableError, example_text, read_signs
from firsthour.web.alerts.bulletin_policies import may_approve, sign_units
from firsthour.web.alerts.bulletins import BulletinStepError
from firsthour.web.alerts.models.bulletins import BulletinState, SignIssue
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.notices import notify
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.desk.phrases import joined, named, say
from firsthour.web.intake import packages
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import Actor

SIGNS = "signs"


class OldSignTableError(UserError):
    """The number of the table is taken."""

    code = "sign_table_number"
    english = "The table must have version {version}."
    chinese = "版本号应为 {version}。"


class NoPortalError(UserError):
    """There is no public's site to send it to."""

    code = "no_portal"
    english = "No public's site is joined to this one; there is nobody to send it to."
    chinese = "尚未连接公众网站，无法下发。"


def next_number() -> int:
    """Return the version that the next table must have: one more than any that was published or comes with us."""
    sent = SignIssue.objects.filter(state=BulletinState.PUBLISHED).order_by("-number").first()
    return max(read_signs(example_text()).version, sent.number if sent else 0) + 1


def current_text() -> str:
    """Return the table that counts now, as a draft to begin with, already under the next number."""
    sent = SignIssue.objects.filter(state=BulletinState.PUBLISHED).order_by("-number").first()
    text = sent.content if sent else example_text()
    return text.replace(f"version = {read_signs(text).version}", f"version = {next_number()}", 1)


def changes_of(row: SignIssue) -> str:
    """Return what a table changes in the published version before it, line by line, as programs show differences."""
    earlier = SignIssue.objects.filter(state=BulletinState.PUBLISHED, number__lt=row.number).order_by("-number").first()
    before = earlier.content if earlier else example_text()
    lines = unified_diff(before.splitlines(), row.content.splitlines(), lineterm="", n=2)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++")))


@transaction.atomic
def write_signs(content: str, *, why: str, unit: Unit, officer: Officer, by: Actor, now: datetime) -> SignIssue:
    """Put a new table before a second officer.

    Raises
    ------
    BadSignTableError, OldSignTableError, BulletinStepError
        It is no table, or names a single number; its version is not the next; the officer may not write it.
    """
    if not sign_units(access_of(officer, now=now)).filter(pk=unit.pk).exists():
        raise BulletinStepError
    plain = content.replace("\r\n", "\n")
    if read_signs(plain).version != next_number():
        raise OldSignTableError(version=next_number())
    row = SignIssue.objects.create(
        number=next_number(), content=plain, why=why.strip(), state=BulletinState.ASKED, unit=unit, written_by=officer,
        written_at=now,
    )  # fmt: skip
    leaders = [one for one in read_standing([unit], now=now).unit_leaders(unit) if one.pk != officer.pk]
    notify(
        leaders, key=f"signs:{row.uid}", topic="bulletin.asked", by=by, now=now,
        title=say(gettext_noop("Public warning signs, version %(number)s"), number=row.number),
        words=joined(named(unit.name, unit.name_en), by.person), url=reverse("alerts:sign_issue", args=[row.uid]),
    )  # fmt: skip
    _recorded("signs.write", row, by, now)
    return row


@transaction.atomic
def decide_signs(
    row: SignIssue, *, is_approved: bool, says: str, officer: Officer, version: int, by: Actor, now: datetime
) -> SignIssue:
    """Approve a table, which sends it to the public's site, or give it back with a reason.

    Raises
    ------
    BulletinStepError, OldSignTableError, NoPortalError, BadSignTableError, ChangedMeanwhileError
        It does not wait, the officer wrote it or may not approve; another one was published meanwhile; nobody to send
        it to; it is none by today's rules.
    """
    claim_version(row, version=version)
    if row.state != BulletinState.ASKED or not may_approve(access_of(officer, now=now), row):
        raise BulletinStepError
    if not is_approved and not says.strip():
        raise BulletinStepError
    if is_approved:
        _send(row, now)
    row.state = BulletinState.PUBLISHED if is_approved else BulletinState.REFUSED
    row.decided_by, row.decided_at, row.says = officer, now, says.strip()
    row.save()
    _recorded("signs.approve" if is_approved else "signs.refuse", row, by, now)
    return row


def _send(row: SignIssue, now: datetime) -> None:
    if not packages.is_joined():
        raise NoPortalError
    if row.number != next_number():
        raise OldSignTableError(version=next_number())
    if read_signs(row.content).version != row.number:
        raise BadSignTableError(reason=f"version {row.number}")
    body = {"version": row.number, "content": row.content}
    packages.station().send(SIGNS, body, uid=secrets.token_hex(16), now=now)


def _recorded(action: str, row: SignIssue, by: Actor, now: datetime) -> None:
    about = [About("sign_table", str(row.uid), str(row.number))]
    record(action, by=by, now=now, about=about, details={"number": row.number, "why": row.why, "says": row.says})
