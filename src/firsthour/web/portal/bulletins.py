"""Which warnings are there for my neighbourhood and my trade, and what can be subscribed to?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from firsthour.web.portal.models import Bulletin, BulletinTopic, Topic

CITY = "city"
SHOWN = 30
KEPT_DAYS = timedelta(days=365)
MOST_AT_ONCE = 60  # more communities than that are asked for by their station first


@dataclass(frozen=True)
class Choice:
    """A topic as it is offered."""

    key: str
    name: str


def list_bulletins(topics: Sequence[str], *, limit: int = SHOWN) -> list[Bulletin]:
    """Return the latest bulletins of the whole city and of these topics, newest first, without withdrawn ones."""
    wanted = [CITY, *(topic for topic in topics if topic != CITY)]
    found: dict[int, datetime] = {}
    for topic in wanted:
        lines = BulletinTopic.objects.filter(topic=topic, bulletin__withdrawn_at=None).order_by("-at")
        found.update(lines.values_list("bulletin_id", "at")[:limit])
    newest = sorted(found, key=lambda key: (found[key], key), reverse=True)[:limit]
    rows = Bulletin.objects.in_bulk(newest)
    return [rows[key] for key in newest]


def list_trades(language: str) -> list[Choice]:
    """Return the trades."""
    return [_choice(one, language) for one in Topic.objects.filter(kind="trade").order_by("order")]


def list_communities(language: str, *, group: str = "") -> list[tuple[str, list[Choice]]]:
    """Return the communities by their station; of one station where ``group`` names it."""
    rows = Topic.objects.filter(kind="community").order_by("order")
    found: dict[str, list[Choice]] = defaultdict(list)
    for one in rows.filter(group=group) if group else rows:
        found[one.group if language == "zh" else one.group_en or one.group].append(_choice(one, language))
    return list(found.items())


def list_groups(language: str) -> list[Choice]:
    """Return the stations of the communities."""
    rows = Topic.objects.filter(kind="community").order_by("order").values_list("group", "group_en")
    return [Choice(key, key if language == "zh" else english or key) for key, english in dict(rows).items()]


def is_long() -> bool:
    """Tell whether there are too many communities for one list."""
    return Topic.objects.filter(kind="community").count() > MOST_AT_ONCE


def get_one_topic(key: str) -> Topic | None:
    """Return a topic, or None."""
    return Topic.objects.filter(key=key).first()


def name_of(topic: Topic, language: str) -> str:
    """Return what a topic is called."""
    return topic.name if language == "zh" else topic.name_en or topic.name


def known_keys(keys: Sequence[str]) -> list[str]:
    """Return those of the keys that can be subscribed to, each once."""
    known = set(Topic.objects.filter(key__in=keys).values_list("key", flat=True))
    return [key for key in dict.fromkeys(keys) if key in known]


def forget_bulletins(now: datetime) -> int:
    """Remove bulletins that are old; return how many rows."""
    return Bulletin.objects.filter(at__lt=now - KEPT_DAYS).delete()[0]


def _choice(one: Topic, language: str) -> Choice:
    return Choice(one.key, name_of(one, language))
