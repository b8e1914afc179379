"""What may a person decide in an episode: its tier, the right number, consent, that it ends? Each with words."""

from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.law.episodes import override
from firsthour.web.alerts.cases import set_tiering, tiering_of
from firsthour.web.alerts.changing import about_episode, changed, words
from firsthour.web.alerts.models import Episode, EpisodeNote, KeyKind, PersonKey
from firsthour.web.alerts.row_reading import read_phone
from firsthour.web.audit.operations import record
from firsthour.web.ui.acting import Actor

LEADER, DECIDED = "duty_leader", "decided"


class SameTierError(UserError):
    """A tier that the episode has already."""

    code = "same_tier"
    english = "The warning has this tier already."
    chinese = "该预警已是此级别。"


class SameNumberError(UserError):
    """A correction that corrects nothing."""

    code = "same_number"
    english = "This is the number on record."
    chinese = "与现有号码相同。"


def override_tier(episode: Episode, tier: str, *, reason: str, version: int, by: Actor, now: datetime) -> Episode:
    """Set the tier by hand; what the rules said stays as further reasons.

    Raises
    ------
    BadOverrideError, SameTierError
        No reason, no such tier, or no change.
    """
    details = {"tier": tier, "before": episode.tier, "reason": reason.strip()}
    with changed(episode, "episode.overridden", by=by, now=now, version=version, details=details) as case:
        one = case.episode
        current = tiering_of(one)
        assert current is not None
        fresh = override(current, tier, by=by.name, reason=reason)
        if fresh.tier == one.tier:
            raise SameTierError
        before = one.tier
        set_tiering(one, fresh)
        case.add("warned", at=now, by=by, now=now, tier=tier, words=words(reason))
        case.note("alert.tiered", at=now, by=by, now=now, before=before, by_hand=True)
    return episode


def correct_number(episode: Episode, phone: str, *, version: int, by: Actor, now: datetime) -> Episode:
    """Set the right telephone number; the person is known by it from now on, and no longer by the wrong one.

    Raises
    ------
    BadNumberError, SameNumberError
        It is no number, or the one on record.
    """
    plain = read_phone(phone)
    with changed(episode, "episode.number_corrected", by=by, now=now, version=version, is_open=False) as case:
        one = case.episode
        if plain == one.phone:
            raise SameNumberError
        PersonKey.objects.filter(episode=one, kind=KeyKind.PHONE, value=one.phone).update(is_wrong=True)
        PersonKey.objects.update_or_create(
            episode=one, kind=KeyKind.PHONE, value=plain, defaults={"is_wrong": False}
        )  # fmt: skip
        one.phone = plain
        case.add("number_corrected", at=now, by=by, now=now)
    return episode


def set_consent(
    episode: Episode, is_given: bool, *, words: str = "", version: int, by: Actor, now: datetime
) -> Episode:
    """Note that the person agrees that the family is told, or agrees no longer; ``words``: how it was said."""
    kind = "consent_given" if is_given else "consent_withdrawn"
    with changed(episode, f"episode.{kind}", by=by, now=now, version=version) as case:
        case.episode.has_consent = is_given
        case.add(kind, at=now, by=by, now=now, words=words.strip()[:400])
    return episode


def decide(episode: Episode, *, reason: str, version: int, by: Actor, now: datetime) -> Episode:
    """End an episode by the decision of whoever leads, with a reason."""
    said = words(reason)
    with changed(episode, "episode.decided", by=by, now=now, version=version, details={"reason": said}) as case:
        case.add("attempt", at=now, by=by, now=now, channel=LEADER, result=DECIDED, words=said)
    return episode


@transaction.atomic
def add_note(episode: Episode, text: str, *, by: Actor, now: datetime) -> EpisodeNote:
    """Leave a note for the next one who works on it."""
    said = words(text)
    note = EpisodeNote.objects.create(episode=episode, text=said, at=now, by_key=by.key, by_name=by.name)
    record("episode.noted", by=by, now=now, about=[about_episode(episode)])
    return note
