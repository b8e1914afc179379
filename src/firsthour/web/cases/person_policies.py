"""Of whom may a visitor know, and who decides that two mentions are one person?

A mention exists for whoever may see its matter as one who works on it, a protected one for whoever is named there.
Opening a person always asks for number and purpose (``audit.gate``), one's own work included.
"""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from firsthour.web.audit.revealables import Answer, Subject
from firsthour.web.desk.models import Share
from firsthour.web.desk.policies import visible_matters
from firsthour.web.intake.models import Mention
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.access import Permission
from firsthour.web.ui.masking import mask_id_number, mask_person

KIND = "person"


def knowable_mentions(access: PeopleAccess, *, now: datetime) -> QuerySet[Mention]:
    """Return the mentions of whose existence this visitor may know."""
    if access.officer is None or not access.unit_paths:
        return Mention.objects.none()
    seen = visible_matters(access, now=now).filter(pk=OuterRef("matter_id"))
    shares = Share.objects.filter(Q(to_at=None) | Q(to_at__gt=now), matter=OuterRef("matter_id"), from_at__lte=now)
    named = shares.filter(officer=access.officer)
    return Mention.objects.filter(Q(is_protected=False) | Exists(named)).filter(Exists(seen))


def may_join_persons(access: PeopleAccess) -> bool:
    """Tell whether this visitor decides which mentions are one person: who looks people up and writes papers."""
    return access.may(Permission.LOOK_UP_PERSON) and access.may(Permission.WRITE_DOCUMENT)


def fetch_person(key: str) -> Subject | None:
    """Return a mention as the gate shows it; None: there is none of this key."""
    from django.urls import reverse

    try:
        uid = UUID(key)
    except ValueError:
        return None
    mention = Mention.objects.filter(uid=uid).first()
    if mention is None:
        return None
    lines = [
        (_("Identity number"), mention.id_number), (_("Telephone"), mention.phone), (_("Address"), mention.address),
    ]  # fmt: skip
    words = " ".join(part for part in (mention.name, mention.id_number) if part) or mention.phone
    return Subject(str(uid), words, [line for line in lines if line[1]], reverse("cases:person", args=[uid]))


def mask_subject(subject: Subject) -> str:
    """Return what everybody sees of a person who may know of them."""
    name, _space, number = subject.words.partition(" ")
    return f"{mask_person(name)} {mask_id_number(number)}".strip()


def person_answer(access: Any, subject: Subject, *, now: datetime) -> Answer:
    """Return whether a person opens: never without a purpose, and not at all to who may not know of them."""
    reader = cast(PeopleAccess, access)
    return "ask" if knowable_mentions(reader, now=now).filter(uid=subject.key).exists() else "hidden"


def find_person(number: str) -> str:
    """Return the key of the first mention with this identity number or telephone, or nothing."""
    wanted = number.strip().upper()
    if not wanted:
        return ""
    rows = Mention.objects.filter(Q(id_number=wanted) | Q(phone=wanted)).order_by("pk")
    uid = rows.values_list("uid", flat=True).first()
    return str(uid) if uid else ""
