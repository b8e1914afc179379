"""What does the inner site tell besides states of reports? Warning signs, what can be subscribed to, and bulletins.

All of it is public. What is older than what is known changes nothing, in whichever order packages come.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from firsthour.law.warning_signs import BadSignTableError, read_signs
from firsthour.web.portal.models import Bulletin, BulletinTopic, SignUpdate, Topic

KINDS = ("city", "community", "trade")


def hear_signs(body: Mapping[str, Any], now: datetime) -> None:
    """Keep a table of warning signs.

    Raises
    ------
    BadSignTableError
        It is none, or not the version it says.
    """
    content, version = str(body["content"]), int(body["version"])
    if read_signs(content).version != version:
        raise BadSignTableError(reason=f"version {version}")
    SignUpdate.objects.get_or_create(version=version, defaults={"content": content, "arrived_at": now})


def hear_topics(body: Mapping[str, Any], now: datetime) -> None:
    """Keep what can be subscribed to; what is named no more goes."""
    turn = int(body["turn"])
    if Topic.objects.filter(turn__gte=turn).exists():
        return
    rows = [
        Topic(
            key=str(one["key"])[:60], kind=one["kind"], name=str(one["zh"])[:60], name_en=str(one["en"])[:80],
            group=str(one["group_zh"])[:60], group_en=str(one["group_en"])[:80], order=place, turn=turn,
        )
        for place, one in enumerate(body["topics"]) if one["kind"] in KINDS
    ]  # fmt: skip
    Topic.objects.all().delete()
    Topic.objects.bulk_create(rows, batch_size=500)


def hear_bulletin(body: Mapping[str, Any], now: datetime) -> None:
    """Keep a bulletin, or that it was withdrawn."""
    uid, turn, at = str(body["uid"])[:36], int(body["turn"]), datetime.fromisoformat(body["at"])
    known = Bulletin.objects.select_for_update().filter(uid=uid).first()
    if known is not None and known.turn >= turn:
        return
    withdrawn = body.get("withdrawn_at")
    said = {
        "title": str(body["title"])[:60], "text": str(body["text"]), "at": at, "turn": turn,
        "withdrawn_at": datetime.fromisoformat(withdrawn) if withdrawn else None,
    }  # fmt: skip
    row, _is_new = Bulletin.objects.update_or_create(uid=uid, defaults=said)
    row.topics.all().delete()
    topics = dict.fromkeys(str(one)[:60] for one in body["topics"])
    BulletinTopic.objects.bulk_create([BulletinTopic(bulletin=row, topic=topic, at=at) for topic in topics])


HEARD: Mapping[str, Callable[[Mapping[str, Any], datetime], None]] = {
    "signs": hear_signs,
    "topics": hear_topics,
    "bulletin": hear_bulletin,
}
