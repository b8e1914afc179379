"""Whom may something be told, and what of it may each know?

Who may not know of a confidential matter is told that something has passed its end and where, not what.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_noop

from firsthour.web.desk.models import Matter, Share
from firsthour.web.desk.notices import News
from firsthour.web.desk.on_duty import Standing
from firsthour.web.desk.phrases import Phrase, joined, moment, named, say
from firsthour.web.people.models import Officer, Unit


@dataclass(frozen=True)
class Audience:
    """Whom something is told, and who of them may know what it is about."""

    officers: list[Officer]
    knowing: frozenset[int]

    def told(self, news: News, hidden: News) -> list[tuple[Officer, News]]:
        """Return what each is told: the news, or what may be said of it to others."""
        return [(officer, news if officer.pk in self.knowing else hidden) for officer in self.officers]


def those(officer: Officer | None, standing: Standing) -> list[Officer]:
    """Return who acts for an officer now; nobody for one who has left."""
    return standing.present([officer]) if officer is not None and officer.is_active else []


def named_on(matters: Iterable[Matter], now: datetime) -> dict[int, set[int]]:
    """Return who is named on each confidential one of these matters."""
    hidden = {matter.pk for matter in matters if matter.is_confidential}
    named: dict[int, set[int]] = {key: set() for key in hidden}
    lasting = Q(to_at=None) | Q(to_at__gt=now)
    shares = Share.objects.filter(lasting, matter__in=hidden, officer__isnull=False, from_at__lte=now)
    for matter, officer in shares.values_list("matter_id", "officer_id") if hidden else ():
        named[matter].add(officer)
    return named


def audience_of(
    officers: list[Officer], standing: Standing, *, matter: Matter | None, holders: set[int], named: dict[int, set[int]]
) -> Audience:
    """Return who of the officers may know: all of an open matter's; of a confidential one the named and the holders."""
    if matter is None or not matter.is_confidential:
        return Audience(officers, frozenset(officer.pk for officer in officers))
    own = [officer for key in holders for officer in standing.stand_ins.get(key, [])]
    return Audience(officers, frozenset(named[matter.pk] | holders | {officer.pk for officer in own}))


def hidden_news(news: News, unit: Unit, *, title: Phrase, due_at: datetime) -> News:
    """Return what may be said of something to who may not know what it is: where, and by when."""
    ask = say(gettext_noop("What it is about is known to those named on it."))
    return replace(news, title=title, words=joined(unit_words(unit), moment(due_at), ask), url="", matter=None)


def unit_words(unit: Unit) -> Phrase:
    """Return the name of a unit in both languages."""
    return named(unit.name, unit.name_en)
