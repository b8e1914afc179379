"""Who is told that a gateway is down or back, that a bank refuses a message, that an answer is stuck?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_noop

from firsthour.web.desk.models import Matter, Notice, Share
from firsthour.web.desk.notices import notify
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.desk.phrases import Phrase, joined, moment, named, say
from firsthour.web.gateway.models import BankAnswer, BankMessage, GatewayPlace, MessageState
from firsthour.web.people.models import Officer, Posting, Unit
from firsthour.web.people.policies import holds_at
from firsthour.web.ui.acting import Actor

DOWN, BACK, REFUSED, STUCK = "gateway.down", "gateway.back", "gateway.refused", "gateway.stuck"
MOST_UNITS = 100


def tell_down(place: GatewayPlace, words: Phrase, *, by: Actor, now: datetime) -> None:
    """Tell those on duty whose messages wait, and who administers the site, once, that a gateway does not answer."""
    waiting = BankMessage.objects.filter(gateway=place.key, state=MessageState.WAITING)
    keys = waiting.order_by().values_list("matter__unit", flat=True).distinct()[:MOST_UNITS]
    units = list(Unit.objects.filter(pk__in=list(keys)))
    standing = read_standing(units, now=now)
    people = {one.pk: one for unit in units for one in standing.queue_of(unit)}
    people |= {one.pk: one for one in _administrators(now)}
    since = place.down_since or now
    notify(
        people.values(), key=_down_key(place), topic=DOWN, urgent=True, by=by, now=now, url=reverse("gateway:messages"),
        title=say(gettext_noop("The bank gateway %(gateway)s does not answer"), gateway=words),
        words=joined(
            say(gettext_noop("since %(at)s"), at=moment(since, is_short=True)),
            say(gettext_noop("messages waiting: %(n)s"), n=waiting.count()),
            say(gettext_noop("urgent ones can be passed on by hand")),
        ),
    )  # fmt: skip


def tell_back(place: GatewayPlace, words: Phrase, *, by: Actor, now: datetime) -> None:
    """Tell whoever was told that it was down that it answers again."""
    told = Officer.objects.filter(pk__in=Notice.objects.filter(key=_down_key(place)).values("officer"))
    notify(
        told, key=f"{_down_key(place)}:back", topic=BACK, by=by, now=now, url=reverse("gateway:messages"),
        title=say(gettext_noop("The bank gateway %(gateway)s answers again"), gateway=words),
    )  # fmt: skip


def tell_refused(message: BankMessage, *, by: Actor, now: datetime) -> None:
    """Tell who put a message, or who works there, that the other side does not take it."""
    notify(
        _people_of(message, now), key=f"bank_message:{message.uid}:refused:{message.n_tries}", topic=REFUSED,
        urgent=message.is_urgent, matter=message.matter, by=by, now=now,
        url=reverse("gateway:message", args=[message.uid]),
        title=say(gettext_noop("A bank does not take a message: %(number)s"), number=message.number),
        words=joined(message.institution, message.error),
    )  # fmt: skip


def tell_stuck(answer: BankAnswer, *, by: Actor, now: datetime) -> None:
    """Tell who put the message, and who administers the site, that an answer to it cannot be taken in."""
    message = answer.message
    assert message is not None
    title = say(gettext_noop("An answer cannot be taken in: %(number)s"), number=message.number)
    url = reverse("gateway:message", args=[message.uid])
    key = f"bank_answer:{answer.uid}:stuck"
    people = _people_of(message, now)
    notify(people, key=key, topic=STUCK, urgent=True, matter=message.matter, by=by, now=now, title=title, url=url)
    others = [one for one in _administrators(now) if one.pk not in {person.pk for person in people}]
    notify(others, key=key, topic=STUCK, by=by, now=now, title=say(gettext_noop("An answer cannot be taken in")))


def gateway_words(key: str, words: dict[str, str]) -> Phrase:
    """Return the name of a gateway in both languages."""
    return named(words.get("zh", key), words.get("en", key))


def _down_key(place: GatewayPlace) -> str:
    since = place.down_since.isoformat() if place.down_since else ""
    return f"gateway:{place.key}:down:{since}"


def _people_of(message: BankMessage, now: datetime) -> Sequence[Officer]:
    """Return who put a message, while they are there; else whose the matter's queue is. Of a confidential matter
    only who is named on it."""
    matter = message.matter
    standing = read_standing([matter.unit], now=now)
    maker = Officer.objects.filter(uid=message.by_key, is_active=True).first() if _is_uid(message.by_key) else None
    people = standing.present([maker]) if maker is not None else []
    people = people or standing.queue_of(matter.unit)
    if not matter.is_confidential:
        return people
    named_on = _named_on(matter, now)
    return [one for one in people if one.pk in named_on] or list(Officer.objects.filter(pk__in=named_on))


def _named_on(matter: Matter, now: datetime) -> set[int]:
    lasting = Q(to_at=None) | Q(to_at__gt=now)
    shares = Share.objects.filter(lasting, matter=matter, officer__isnull=False, from_at__lte=now)
    return {int(pk) for pk in shares.values_list("officer_id", flat=True) if pk is not None}


def _administrators(now: datetime) -> list[Officer]:
    held = Posting.objects.filter(holds_at(now), role="administrator", officer__is_active=True)
    return [posting.officer for posting in held.select_related("officer")]


def _is_uid(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
