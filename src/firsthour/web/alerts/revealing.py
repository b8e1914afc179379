"""How does the purpose gate know a warned person? It opens at once to whoever goes there, to others for a purpose.

The purpose of whoever goes there is the warning itself: the look is recorded, nothing is asked. Everybody else who
sees the episode states a number and a purpose first.
"""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firsthour.web.alerts.models import Episode
from firsthour.web.alerts.policies import may_know_person, visible_episodes
from firsthour.web.audit.revealables import Answer, Subject, register_revealable
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.access import Permission
from firsthour.web.ui.masking import mask_id_number, mask_person, mask_phone

KIND = "warned"
APART = " · "


def register() -> None:
    """Add warned persons to what the gate knows."""
    register_revealable(
        KIND, words=_("Warned person"), fetch=_fetch, mask=_mask, policy=_policy, permission=Permission.LOOK_UP_PERSON,
        who_may=_("whom the warning is offered to"),
    )  # fmt: skip


def person_of(episode: Episode) -> Subject:
    """Return the person of an episode in full."""
    parts = (episode.name or "—", episode.phone, episode.id_number)
    words = APART.join(part for part in parts if part)
    lines = [(_("Address"), episode.address)] if episode.address else []
    return Subject(str(episode.uid), words, lines, reverse("alerts:episode", args=[episode.uid]))


def _fetch(key: str) -> Subject | None:
    try:
        uid = UUID(key)
    except ValueError:
        return None
    episode = Episode.objects.filter(uid=uid).first()
    return person_of(episode) if episode is not None else None


def _mask(subject: Subject) -> str:
    name, *numbers = subject.words.split(APART)
    masked = [mask_phone(number) if len(number) < 15 else mask_id_number(number) for number in numbers]
    return APART.join([mask_person(name) if name != "—" else name, *masked])


def _policy(access: Any, subject: Subject, now: datetime) -> Answer:
    reader = cast(PeopleAccess, access)
    episode = visible_episodes(reader, now=now).filter(uid=subject.key).first()
    if episode is None:
        return "hidden"
    return "open" if may_know_person(reader, episode, now=now) else "ask"
