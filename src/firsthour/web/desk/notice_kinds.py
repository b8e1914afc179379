"""Which topics of notices are there, and how do they look? Rooms register theirs when their apps are ready."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from firsthour.web.desk.models.notices import Tone


@dataclass(frozen=True)
class Topic:
    """A topic: its words (they alone leave the site), its icon and its tone unless a notice says otherwise."""

    key: str
    words: Any
    icon: str
    tone: str = Tone.PLAIN


TOPICS: dict[str, Topic] = {}


def register_topic(key: str, words: Any, *, icon: str, tone: str = Tone.PLAIN) -> Topic:
    """Add a topic; a second one of the same key replaces the first."""
    TOPICS[key] = Topic(key, words, icon, tone)
    return TOPICS[key]


def topic_of(key: str) -> Topic:
    """Return a topic; one that no room has registered shows its key."""
    return TOPICS.get(key) or Topic(key, key, "bell")


register_topic("task.given", _("A task for you"), icon="list-check")
register_topic("task.answered", _("A task was answered"), icon="message-question", tone=Tone.GOOD)
register_topic("task.refused", _("A task was refused"), icon="arrow-back-up", tone=Tone.BAD)
register_topic("task.sent_back", _("A task came back"), icon="arrow-back-up")
register_topic("task.withdrawn", _("A task was withdrawn"), icon="x")
register_topic("clock.warning", _("A deadline comes near"), icon="hourglass")
register_topic("clock.overdue", _("A deadline has passed"), icon="alert-octagon", tone=Tone.BAD)
register_topic("matter.shared", _("A matter was opened to you"), icon="folder")
register_topic("comment.mention", _("You were named in a comment"), icon="message-question")
register_topic("lookup.unusual", _("Unusual look-ups"), icon="alert-octagon", tone=Tone.BAD)
register_topic("export.asked", _("An export waits for your approval"), icon="file-export")
register_topic("export.approved", _("An export was approved"), icon="file-export", tone=Tone.GOOD)
register_topic("export.refused", _("An export was refused"), icon="file-export", tone=Tone.BAD)
register_topic("export.expired", _("Nobody decided about an export"), icon="file-export")
