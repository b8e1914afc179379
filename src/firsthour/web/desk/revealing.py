"""How does the purpose gate know a matter? It opens at once to those who work on it, and else for a purpose."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firsthour.web.audit.hooks import HOOKS
from firsthour.web.audit.revealables import Answer, Subject, register_revealable
from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.desk.matter_shown import mask_title
from firsthour.web.desk.models import Matter
from firsthour.web.desk.policies import visible_matters
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission

KIND = "matter"


def register_matters() -> None:
    """Add matters to what the gate knows, and tell it how a number is found."""
    register_revealable(
        KIND, words=_("Matter"), fetch=_fetch, mask=_mask, policy=_policy, permission=Permission.SEE_MATTERS,
        find=find_matter,
    )  # fmt: skip
    HOOKS.find_matter = find_matter


def subject_of(matter: Matter) -> Subject:
    """Return a matter in full, as the gate shows it."""
    lines = [(_("Unit"), unit_words(matter.unit)), (_("Number elsewhere"), matter.outside_number)]
    url = reverse("desk:matter", args=[matter.uid])
    return Subject(str(matter.uid), f"{matter.number} {matter.title}", [line for line in lines if line[1]], url)


def find_matter(number: str) -> str:
    """Return the uid of the matter with this number, or nothing."""
    uid = Matter.objects.filter(number=number.strip()).values_list("uid", flat=True).first()
    return str(uid) if uid else ""


def _fetch(key: str) -> Subject | None:
    try:
        uid = UUID(key)
    except ValueError:
        return None
    matter = Matter.objects.select_related("unit").filter(uid=uid).first()
    return subject_of(matter) if matter is not None else None


def _mask(subject: Subject) -> str:
    number, _space, title = subject.words.partition(" ")
    return f"{number} {mask_title(title)}"


def _policy(access: Any, subject: Subject, now: datetime) -> Answer:
    reader = cast(PeopleAccess, access)
    matter = visible_matters(reader, now=now).filter(uid=subject.key).first()
    standing = standing_of(reader, matter, now=now) if matter is not None else ""
    return "hidden" if not standing else "ask" if standing == "handed_over" else "open"
