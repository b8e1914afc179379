"""What does this room show on the pages of the rooms below it?"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.web.audit.revealables import Answer, Subject, register_revealable
from firsthour.web.desk import waiting as desk_waiting
from firsthour.web.desk.models.notices import Tone
from firsthour.web.desk.notice_kinds import register_topic
from firsthour.web.gateway import erasing, policies
from firsthour.web.gateway.models import BankMessage, MessageState
from firsthour.web.gateway.operations import telling
from firsthour.web.gateway.queries.messages import list_waiting
from firsthour.web.gateway.wording import kind_words
from firsthour.web.ui.access import Access, Permission
from firsthour.web.ui.registry import REGISTRY, NavItem, Waiting

WAITING = "bank_message"
PASS_ON_WITHIN = timedelta(minutes=10)  # ours: an urgent message that nobody passes on is a minute that money moves


def register() -> None:
    """Add panels, counters and waiting work; called when the app is ready."""
    erasing.register()
    register_revealable(
        policies.KIND, words=_("Messages to banks"), fetch=policies.fetch_messages, mask=policies.mask_messages,
        policy=_may_open, permission=Permission.SEE_HOLDS, record_kind="property",
    )  # fmt: skip
    register_topic(telling.DOWN, _("A bank gateway does not answer"), icon="wifi-off", tone=Tone.BAD)
    register_topic(telling.BACK, _("A bank gateway answers again"), icon="building-bank", tone=Tone.GOOD)
    register_topic(telling.REFUSED, _("A bank does not take a message"), icon="building-bank", tone=Tone.BAD)
    register_topic(telling.STUCK, _("An answer of a bank cannot be taken in"), icon="alert-octagon", tone=Tone.BAD)
    REGISTRY.add_nav(
        NavItem("recovery", 60, "gateway:messages", _("Messages to banks"), "building-bank", Permission.SEE_HOLDS)
    )
    REGISTRY.add_waiting(WAITING, waiting_messages)
    desk_waiting.KINDS[WAITING] = (_("Messages to banks"), "building-bank")


def waiting_messages(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the messages that a person is to pass on, and those that a bank does not take."""
    for row in list_waiting(request.access, now=request.now, limit=limit):
        url = reverse("gateway:message", args=[row.uid])
        is_new = row.state == MessageState.BY_HAND
        yield Waiting(
            key=f"{WAITING}:{row.uid}", kind=WAITING, icon="building-bank",
            title=gettext("%(kind)s to %(bank)s") % {"kind": kind_words(row.code), "bank": row.institution},
            about=f"{row.matter.number} · {row.number}", url=url,
            due_at=row.put_at + PASS_ON_WITHIN if row.is_urgent else None, started_at=row.put_at, clock="task",
            action=gettext("Tell the bank") if is_new else gettext("Look"), action_url=url,
            tag=_tag(row),
            mine=request.access.officer is not None and row.by_key == str(request.access.officer.uid),
        )  # fmt: skip


def _tag(row: BankMessage) -> str:
    if row.state == MessageState.BY_HAND:
        return ""
    is_failed = row.state == MessageState.FAILED
    return gettext("not taken by the bank") if is_failed else gettext("an answer needs a person")


def _may_open(access: Access, subject: Subject, now: datetime) -> Answer:
    return policies.messages_answer(access, subject, now=now)
