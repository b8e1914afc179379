"""What does this room keep? Signals as they came, episodes and what happened in them, what people did, who goes."""

from firsthour.web.alerts.models.bulletins import (
    Bulletin,
    BulletinDelivery,
    BulletinState,
    SignIssue,
    Subscriber,
    Subscription,
    SubscriptionAsked,
    TopicCount,
    TopicsTold,
)
from firsthour.web.alerts.models.episodes import Episode, Happening, KeyKind, Offer, PersonKey, TierName
from firsthour.web.alerts.models.signals import RejectedRow, Signal, SignalBatch, Way
from firsthour.web.alerts.models.work import (
    Attempt,
    Beat,
    BeatRole,
    Conflict,
    EpisodeNote,
    HandOver,
    Revisit,
    RevisitState,
)

__all__ = [
    "Attempt",
    "Beat",
    "BeatRole",
    "Bulletin",
    "BulletinDelivery",
    "BulletinState",
    "Conflict",
    "Episode",
    "EpisodeNote",
    "HandOver",
    "Happening",
    "KeyKind",
    "Offer",
    "PersonKey",
    "RejectedRow",
    "Revisit",
    "RevisitState",
    "SignIssue",
    "Signal",
    "SignalBatch",
    "Subscriber",
    "Subscription",
    "SubscriptionAsked",
    "TierName",
    "TopicCount",
    "TopicsTold",
    "Way",
]
