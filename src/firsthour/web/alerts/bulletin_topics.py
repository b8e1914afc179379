"""What can be subscribed to: the whole city, a community, a trade? And which of it may a unit write to?"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from firsthour.law.own_tables import read_own_table, refuse, words_of
from firsthour.web.alerts.models.bulletins import TopicsTold
from firsthour.web.intake import packages
from firsthour.web.people.models import Community, Unit, UnitKind
from firsthour.web.ui.templatetags.firsthour import spoken_language

CITY, COMMUNITY, TRADE = "city", "community", "trade"
TOPICS = "topics"
_EXAMPLE = Path(__file__).with_name("bulletin_trades.toml")


@dataclass(frozen=True)
class BulletinTopic:
    """A topic: its key, kind, names in both languages, and the station it lies under."""

    key: str
    kind: str
    words: dict[str, str]
    group: dict[str, str]


def list_trades() -> tuple[BulletinTopic, ...]:
    """Return the trades: the unit's own table, else the example."""
    own = Path(settings.HOME) / "trades.toml"
    return _trades(own if own.is_file() else None)


def list_topics() -> list[BulletinTopic]:
    """Return everything that can be subscribed to; the whole city goes to everybody and is not chosen."""
    rows = Community.objects.select_related("station").order_by("station__path", "name", "pk")
    return [*(_community(one) for one in rows), *list_trades()]


def topics_of(unit: Unit) -> list[BulletinTopic]:
    """Return the topics a unit may write to: its communities; the city or its centre also the trades and everybody."""
    is_wide = unit.kind in (UnitKind.CITY, UnitKind.CENTRE)
    above = unit.parent if unit.kind == UnitKind.CENTRE and unit.parent else unit
    rows = Community.objects.filter(station__path__startswith=above.path).select_related("station")
    communities = [_community(one) for one in rows.order_by("station__path", "name", "pk")]
    everybody = BulletinTopic(CITY, CITY, {"zh": "全市", "en": "The whole city"}, {"zh": "", "en": ""})
    return [everybody, *list_trades(), *communities] if is_wide else communities


def known_topics(keys: Sequence[str]) -> list[str]:
    """Return those of the keys that can be subscribed to, each once."""
    trades = {one.key for one in list_trades()}
    uids = [key.partition(":")[2] for key in keys if key.startswith(f"{COMMUNITY}:")]
    there = {
        f"{COMMUNITY}:{uid}" for uid in Community.objects.filter(uid__in=_uuids(uids)).values_list("uid", flat=True)
    }
    return [key for key in dict.fromkeys(keys) if key in trades or key in there]


def name_topics(keys: Sequence[str]) -> list[str]:
    """Return what topics are called in the reader's language; what is gone by now is said so."""
    language = spoken_language()
    names = {one.key: one.words[language] for one in list_trades()} | {CITY: gettext("The whole city")}
    uids = _uuids([key.partition(":")[2] for key in keys if key.startswith(f"{COMMUNITY}:")])
    for one in Community.objects.filter(uid__in=uids):
        names[f"{COMMUNITY}:{one.uid}"] = one.name if language == "zh" else one.name_en or one.name
    return [names.get(key, gettext("No longer there")) for key in keys]


@transaction.atomic
def tell_topics(now: datetime) -> int:
    """Tell the public's site what can be subscribed to, when it changed; return how many packages went."""
    said = [
        {"key": one.key, "kind": one.kind, **one.words, "group_zh": one.group["zh"], "group_en": one.group["en"]}
        for one in list_topics()
    ]
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    row, is_new = TopicsTold.objects.select_for_update().get_or_create(
        pk=1, defaults={"digest": digest, "told_at": now}
    )
    if not is_new and row.digest == digest:
        return 0
    row.digest, row.turn, row.told_at = digest, row.turn + 1, now
    row.save()
    packages.station().send(TOPICS, {"turn": row.turn, "topics": said}, uid=secrets.token_hex(16), now=now)
    return 1


@lru_cache(maxsize=4)
def _trades(own: Path | None) -> tuple[BulletinTopic, ...]:
    return read_own_table(own, example=lambda: _trades(_EXAMPLE), build=_read)


def _read(entry: Any, is_own: bool) -> tuple[BulletinTopic, ...]:
    nothing = {"zh": "", "en": ""}
    found = tuple(BulletinTopic(f"{TRADE}:{one['key']}", TRADE, words_of(one), nothing) for one in entry["trade"])
    keys = [one.key for one in found]
    refuse([key for key in keys if keys.count(key) > 1 or len(key) > 40])
    return found


def _community(one: Community) -> BulletinTopic:
    words = {"zh": one.name, "en": one.name_en or one.name}
    group = {"zh": one.station.name, "en": one.station.name_en or one.station.name}
    return BulletinTopic(f"{COMMUNITY}:{one.uid}", COMMUNITY, words, group)


def _uuids(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if len(text) == 36 and not set(text) - set("0123456789abcdef-")]
