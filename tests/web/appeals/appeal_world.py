"""Accounts that Bob asked for and Alice approved, legal officers who had no part in it, and holders who appeal."""

from datetime import datetime
from typing import Any

from firsthour.base.packages.sealing import PackedFile
from firsthour.web.appeals.models import Appeal, Review
from firsthour.web.appeals.operations.deciding import Decided, decide_review
from firsthour.web.appeals.operations.receiving import NewAppeal, latest_review, receive_appeal
from firsthour.web.holds.models import Hold, HolderNotice, Pursuit
from firsthour.web.holds.operations.freezing import draft_notice, sign_notice, tell_holder
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor
from tests.web.holds.core_world import FIRST, MINUTE, pursue, stopped
from tests.web.intake.report_world import acting, post

HELD_FEN = 30_000_000
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"IEND\xaeB`\x82"
BY = Actor(kind="public", key="portal:test", name="网上申诉人")


def legal(force: Any, now: datetime, *, badge: str = "990061", name: str = "温以宁", unit: str = "east") -> Officer:
    """Post a legal officer."""
    return post(name, badge, force.units[unit], "legal_officer", now=now)


def held(force: Any, now: datetime, pursuit: Pursuit | None = None, account: str = FIRST) -> Hold:
    """Return an account that was stopped: asked by Bob, approved by Alice, answered by the bank."""
    return stopped(force, pursuit or pursue(force, now), account, now)


def told(force: Any, hold: Hold, now: datetime) -> tuple[HolderNotice, str]:
    """Let the holder be told; return the notice and its code."""
    notice = draft_notice(hold, "held", officer=force.bob, by=acting(force.bob), now=now)
    notice = sign_notice(notice, officer=force.alice, by=acting(force.alice), now=now)
    code = tell_holder(notice, way="hand", by=acting(force.bob), now=now)
    return HolderNotice.objects.select_related("document").get(pk=notice.pk), code


def appeal(hold: Hold, now: datetime, *, files: tuple[PackedFile, ...] = (), **said: Any) -> Appeal:
    """Let the holder appeal at the counter."""
    new = NewAppeal(**{"said": "这是货款，有合同和送货单。", "appellant": "向晚晴", "contact": "10000007788", **said})
    return receive_appeal(hold, new, by=BY, now=now, files=files)


def decide(row: Appeal, officer: Officer, now: datetime, **said: Any) -> Review:
    """Let an officer decide the latest review."""
    review = latest_review(row)
    decided = Decided(**{"decision": "upheld", "cause": "bona_fide", "reasons": "合同、送货单与流水一致。", **said})
    return decide_review(review, decided, officer=officer, version=review.version, by=acting(officer), now=now)


__all__ = ["BY", "FIRST", "HELD_FEN", "MINUTE", "PNG", "acting", "appeal", "decide", "held", "legal", "post", "told"]
