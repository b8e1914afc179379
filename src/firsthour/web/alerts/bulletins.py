"""How does a bulletin come about? One officer writes it, another one approves it, then everybody it concerns sees it.

It says what kind of fraud goes round and what to do: words for everybody. A link, or a number of more than five digits,
is refused, so that none can carry a person, an account or somewhere to pay.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from firsthour.base.errors import UserError
from firsthour.law.self_check import recognise
from firsthour.web.alerts.bulletin_jobs import send_bulletin
from firsthour.web.alerts.bulletin_policies import may_approve, may_write
from firsthour.web.alerts.bulletin_topics import topics_of
from firsthour.web.alerts.models.bulletins import Bulletin, BulletinState
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.notices import notify
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.desk.phrases import joined, named
from firsthour.web.desk.sms_lines.outbox import call_back
from firsthour.web.intake import packages
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.jobs import put

BULLETIN = "bulletin"
MOST_DIGITS = 5


class BulletinWordsError(UserError):
    """The words hold what none may hold."""

    code = "bulletin_words"
    english = "A bulletin holds no link and no number of more than five digits: {found}"
    chinese = "提示中不得出现链接或超过五位的号码：{found}"


class BulletinTopicError(UserError):
    """Nobody is named, or somebody the unit may not write to."""

    code = "bulletin_topics"
    english = "Choose whom it concerns, within your unit's area."
    chinese = "请选择本单位范围内的发送对象。"


class BulletinStepError(UserError):
    """The step does not fit the state, or this officer may not take it."""

    code = "bulletin_step"
    english = "This is not possible now, or not for you: whoever wrote it never approves it."
    chinese = "目前不能进行此操作，或无权操作：撰写人不得自行审批。"


@dataclass(frozen=True)
class NewBulletin:
    """What is written: for which unit, to whom, and the words."""

    unit: Unit
    topics: Sequence[str]
    title: str
    text: str


@transaction.atomic
def write_bulletin(new: NewBulletin, *, officer: Officer, by: Actor, now: datetime) -> Bulletin:
    """Keep a draft.

    Raises
    ------
    BulletinWordsError, BulletinTopicError, BulletinStepError
        It holds what none may hold; it names nobody, or somebody else's people; the officer may not write there.
    """
    _check(new, officer, now)
    row = Bulletin.objects.create(
        unit=new.unit, topics=list(new.topics), title=new.title.strip(), text=new.text.strip(),
        state=BulletinState.DRAFT, written_by=officer, written_at=now,
    )  # fmt: skip
    _recorded("bulletin.write", row, by, now)
    return row


@transaction.atomic
def change_bulletin(
    row: Bulletin, new: NewBulletin, *, officer: Officer, version: int, by: Actor, now: datetime
) -> Bulletin:
    """Change a draft, or one that was refused; whoever changes it has written it.

    Raises
    ------
    BulletinWordsError, BulletinTopicError, BulletinStepError, ChangedMeanwhileError
        As in writing; it is under way already.
    """
    claim_version(row, version=version)
    _need(row.state in (BulletinState.DRAFT, BulletinState.REFUSED))
    _check(new, officer, now)
    row.unit, row.topics, row.title, row.text = new.unit, list(new.topics), new.title.strip(), new.text.strip()
    row.state, row.written_by, row.written_at, row.says = BulletinState.DRAFT, officer, now, ""
    row.decided_by = row.decided_at = None
    row.save()
    _recorded("bulletin.change", row, by, now)
    return row


@transaction.atomic
def ask_bulletin(row: Bulletin, *, officer: Officer, version: int, by: Actor, now: datetime) -> Bulletin:
    """Give a draft to a second officer; the unit's leaders are told.

    Raises
    ------
    BulletinStepError, ChangedMeanwhileError
        It is no draft any more, or the officer may not write there.
    """
    claim_version(row, version=version)
    _need(row.state == BulletinState.DRAFT and may_write(access_of(officer, now=now), row.unit))
    row.state = BulletinState.ASKED
    row.save(update_fields=["state"])
    leaders = [one for one in read_standing([row.unit], now=now).unit_leaders(row.unit) if one.pk != row.written_by_id]
    _tell(leaders, row, "asked", by=by, now=now)
    _recorded("bulletin.ask", row, by, now)
    return row


@transaction.atomic
def decide_bulletin(
    row: Bulletin, *, is_approved: bool, says: str, officer: Officer, version: int, by: Actor, now: datetime
) -> Bulletin:
    """Approve a bulletin, which publishes it at once, or give it back with a reason.

    Raises
    ------
    BulletinStepError, ChangedMeanwhileError
        It does not wait, or the officer wrote it or may not approve there.
    """
    claim_version(row, version=version)
    _need(row.state == BulletinState.ASKED and may_approve(access_of(officer, now=now), row))
    _need(is_approved or bool(says.strip()))
    row.state = BulletinState.PUBLISHED if is_approved else BulletinState.REFUSED
    row.decided_by, row.decided_at, row.says = officer, now, says.strip()
    row.save()
    if is_approved:
        tell_portal(row, now)
        put(send_bulletin, key=f"bulletin:{row.uid}", arguments={"bulletin": str(row.uid)})
    _tell([row.written_by], row, "approved" if is_approved else "refused", by=by, now=now)
    _recorded("bulletin.approve" if is_approved else "bulletin.refuse", row, by, now, approver=by.name)
    return row


@transaction.atomic
def withdraw_bulletin(
    row: Bulletin, *, says: str, officer: Officer, version: int, by: Actor, now: datetime
) -> Bulletin:
    """Take a published bulletin back: the public's site shows it no more, and what was not sent is not sent.

    Raises
    ------
    BulletinStepError, ChangedMeanwhileError
        It is not published, no reason is given, or the officer may neither write nor approve there.
    """
    claim_version(row, version=version)
    access = access_of(officer, now=now)
    _need(row.state == BulletinState.PUBLISHED and bool(says.strip()))
    _need(may_write(access, row.unit) or may_approve(access, row))
    n_called = call_back(f"bulletin:{row.pk}:", now=now)  # those that wait for the morning, or for the line
    row.n_sent, row.n_withheld = row.n_sent - n_called, row.n_withheld + n_called
    row.state, row.withdrawn_at, row.says = BulletinState.WITHDRAWN, now, says.strip()
    row.save()
    tell_portal(row, now)
    _recorded("bulletin.withdraw", row, by, now)
    return row


def tell_portal(row: Bulletin, now: datetime) -> None:
    """Send a bulletin to the public's site, as it stands now; nothing where none is joined."""
    if not packages.is_joined() or row.decided_at is None:
        return
    row.turn += 1
    row.save(update_fields=["turn"])
    said: dict[str, Any] = {
        "uid": str(row.uid), "turn": row.turn, "title": row.title, "text": row.text, "topics": row.topics,
        "at": row.decided_at.isoformat(),
        "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
    }  # fmt: skip
    packages.station().send(BULLETIN, said, uid=secrets.token_hex(16), now=now)


def _check(new: NewBulletin, officer: Officer, now: datetime) -> None:
    _need(may_write(access_of(officer, now=now), new.unit))
    text = f"{new.title}\n{new.text}"
    things, _rest = recognise(text)
    found = [one.text for one in things if one.about == "link"]
    found += [run for run in re.findall(r"\d(?:[\s.-]?\d)*", text) if len(re.sub(r"\D", "", run)) > MOST_DIGITS]
    if found:
        raise BulletinWordsError(found=found[0][:40])
    if not new.topics or set(new.topics) - {one.key for one in topics_of(new.unit)}:
        raise BulletinTopicError


def _need(is_possible: bool) -> None:
    if not is_possible:
        raise BulletinStepError


def _tell(officers: Sequence[Officer], row: Bulletin, what: str, *, by: Actor, now: datetime) -> None:
    notify(
        officers, key=f"bulletin:{row.uid}:{what}:{row.version}", topic=f"bulletin.{what}", title=row.title,
        words=joined(named(row.unit.name, row.unit.name_en), by.person), by=by, now=now,
        url=reverse("alerts:bulletin", args=[row.uid]),
    )  # fmt: skip


def _recorded(action: str, row: Bulletin, by: Actor, now: datetime, **details: str) -> None:
    about = [About("bulletin", str(row.uid), row.title)]
    record(action, by=by, now=now, about=about, details={"topics": row.topics, "unit": row.unit.code, **details})
