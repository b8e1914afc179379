"""What does the chase add to the site? It listens to answers and traces, and its accounts open for a purpose."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firsthour.web.audit.revealables import REVEALABLES, Answer, Subject, register_revealable
from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.desk.matter_shown import mask_title
from firsthour.web.desk.models import Matter
from firsthour.web.holds import policies
from firsthour.web.holds.models import Hold
from firsthour.web.holds.operations import chasing
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.access import Permission
from firsthour.web.ui.masking import mask_person, tail_of

ACCOUNT = policies.ACCOUNT


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    chasing.register()
    if policies.KIND not in REVEALABLES:
        register_revealable(
            policies.KIND, words=_("Stops and freezes"), fetch=fetch_pursuit, mask=mask_pursuit, policy=_pursuit_answer,
            permission=Permission.SEE_HOLDS, record_kind="property",
        )  # fmt: skip
    if ACCOUNT not in REVEALABLES:
        register_revealable(
            ACCOUNT, words=_("Account that money reached"), fetch=fetch_account, mask=mask_account,
            policy=_account_answer, permission=Permission.SEE_HOLDS, record_kind="property", asks_document=True,
        )  # fmt: skip


def fetch_pursuit(key: str) -> Subject | None:
    """Return a matter's stops and freezes as the gate names them."""
    try:
        matter = Matter.objects.filter(uid=UUID(key), pursuit__isnull=False).select_related("pursuit").first()
    except ValueError:
        return None
    if matter is None:
        return None
    url = reverse("holds:chase", args=[matter.pursuit.uid])
    return Subject(key, f"{matter.number} {matter.title}", [], url)


def mask_pursuit(subject: Subject) -> str:
    """Return the number and the masked title."""
    number, _space, title = subject.words.partition(" ")
    return f"{number} {mask_title(title)}"


def fetch_account(key: str) -> Subject | None:
    """Return an account of a pursuit with its holder, whole."""
    try:
        hold = Hold.objects.filter(uid=UUID(key)).select_related("pursuit").first()
    except ValueError:
        return None
    return None if hold is None else account_subject(hold)


def account_subject(hold: Hold) -> Subject:
    """Return an account with its holder, whole."""
    words = f"{hold.holder} {hold.account}".strip()
    lines = [(_("Holder"), hold.holder), (_("Account"), hold.account), (_("Institution"), hold.institution)]
    return Subject(str(hold.uid), words, lines, reverse("holds:chase", args=[hold.pursuit.uid]))


def mask_account(subject: Subject) -> str:
    """Return the holder's name masked; without a name the last signs of the account."""
    lines = [value for _name, value in subject.lines]
    return mask_person(lines[0]) or f"…{tail_of(lines[1])}"


def _pursuit_answer(access: Any, subject: Subject, now: datetime) -> Answer:
    """Return whether a matter's stops and freezes open: under a purpose, to who works on the matter."""
    reader = cast(PeopleAccess, access)
    matter = Matter.objects.filter(uid=subject.key).first()
    standing = standing_of(reader, matter, now=now) if matter is not None else ""
    if matter is None or "see" not in policies.pursuit_steps(reader, matter, standing=standing):
        return "hidden"
    return "ask"


pursuit_answer = _pursuit_answer  # also of the room's own registration


def _account_answer(access: Any, subject: Subject, now: datetime) -> Answer:
    reader = cast(PeopleAccess, access)
    return "ask" if policies.sees_account(reader, subject.key, now=now) else "hidden"
