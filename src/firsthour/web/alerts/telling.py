"""Who is told that a warning waits for them, or that one was not worked on in time? In words without a name."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_noop

from firsthour.law.fraud_types import list_fraud_types
from firsthour.law.tiers import TIERS
from firsthour.web.alerts.cases import Case
from firsthour.web.alerts.models import Episode, Offer
from firsthour.web.desk.notices import News
from firsthour.web.desk.on_duty import Standing
from firsthour.web.desk.phrases import Phrase, joined, moment, named, say
from firsthour.web.people.models import Officer

OFFERED, QUEUED, LATE = "alert.offered", "alert.queue", "alert.late"
LOUD = ("urgent", "high")  # of what is in a queue its people are told at once


class Audience:
    """Who stands in some units now; read when somebody is to be told, once."""

    def __init__(self, read: Callable[[], Standing]) -> None:
        self._read = read

    @cached_property
    def standing(self) -> Standing:
        """Who stands where."""
        return self._read()

    def leaders(self, episode: Episode) -> list[Officer]:
        """Return who is told that an episode is late: the leaders of its unit, of its centre, else inspectors."""
        standing = self.standing
        return (
            standing.unit_leaders(episode.unit)
            or standing.unit_leaders(episode.centre)
            or standing.inspectors(episode.unit)
        )


def tell_offer(case: Case, offer: Offer, *, audience: Audience) -> list[tuple[Officer, News]]:
    """Return what is told of an offer: to its officer; of a queue to its people when it is pressing."""
    episode = case.episode
    if offer.officer is not None:
        officers, topic = [offer.officer], OFFERED
    elif offer.unit is not None and episode.tier in LOUD:
        officers, topic = audience.standing.queue_of(offer.unit), QUEUED
    else:
        return []
    news = News(
        key=f"alert:{episode.uid}:offer:{offer.order}", topic=topic, title=_title(episode),
        words=joined(channel_words(episode), _place(episode), _until(offer.take_by)), url=address_of(episode),
        is_urgent=episode.tier in LOUD,
    )  # fmt: skip
    return [(officer, news) for officer in officers]


def tell_late(case: Case, *, step: int, due_at: datetime, audience: Audience) -> list[tuple[Officer, News]]:
    """Return what is told when a step was not done in time; to be called while the step stands."""
    episode = case.episode
    holder = episode.assignee.name if episode.assignee is not None else ""
    late = say(gettext_noop("was due %(at)s"), at=moment(due_at))
    news = News(
        key=f"alert:{episode.uid}:late:{step}", topic=LATE, title=_title(episode),
        words=joined(late, channel_words(episode), _place(episode), holder), url=address_of(episode),
        is_urgent=episode.tier in LOUD,
    )  # fmt: skip
    return [(officer, news) for officer in audience.leaders(episode)]


def address_of(episode: Episode) -> str:
    """Return where an episode is shown."""
    try:
        return reverse("alerts:episode", args=[episode.uid])
    except NoReverseMatch:
        return ""


def channel_words(episode: Episode) -> Phrase:
    """Return the open channel in both languages."""
    from firsthour.web.alerts import rules

    words = rules.ladder().channels[episode.channel].words if episode.channel else {"zh": "", "en": ""}
    return named(words["zh"], words["en"])


def _title(episode: Episode) -> Phrase:
    tier = TIERS[episode.tier]
    kinds: Iterable[dict[str, str]] = (one.words for one in list_fraud_types() if one.key == episode.fraud_type)
    words = next(iter(kinds), None)
    what = named(words["zh"], words["en"]) if words else say(gettext_noop("type not known"))
    return say(gettext_noop("Warning, %(tier)s: %(what)s"), tier=named(tier["zh"], tier["en"]), what=what)


def _place(episode: Episode) -> Phrase:
    community = episode.community
    unit = named(episode.unit.name, episode.unit.name_en)
    return joined(unit, named(community.name, community.name_en)) if community is not None else unit


def _until(at: datetime) -> Phrase:
    return say(gettext_noop("take it by %(at)s"), at=moment(at))
