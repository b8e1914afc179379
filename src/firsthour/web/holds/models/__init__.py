"""Which losses are pursued, which accounts did the money reach, what was asked of each bank, and what happened?"""

from firsthour.web.holds.models.happenings import HoldHappening
from firsthour.web.holds.models.pursuits import Hold, Hop, HopSource, Pursuit
from firsthour.web.holds.models.requests import (
    HolderNotice,
    HoldRequest,
    NoticeKind,
    NoticeWay,
    RequestDay,
    RequestState,
)

__all__ = [
    "Hold",
    "HoldHappening",
    "HoldRequest",
    "HolderNotice",
    "Hop",
    "HopSource",
    "NoticeKind",
    "NoticeWay",
    "Pursuit",
    "RequestDay",
    "RequestState",
]
