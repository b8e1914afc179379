"""What do the tests of the pages of warnings begin with? A station, an officer on duty, and warnings that came in."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from firsthour.web.alerts.episodes import take_up
from firsthour.web.alerts.models import Beat, Episode, Way
from firsthour.web.alerts.signals_in import Source, take_signals
from firsthour.web.people.models import Community, Duty, Officer, Posting
from firsthour.web.ui.acting import Actor, system_actor

BY = system_actor("tests")
URGENT = {
    "fraud_type": "authorities",
    "on_call": "yes",
    "call_minutes": 20,
    "remote_control": "yes",
    "transfer_pending": "yes",
}
MEDIUM = {"fraud_type": "rebate", "app_installed": "yes"}


def acting(officer: Officer) -> Actor:
    """Return an officer as whoever does something."""
    return Actor(kind="officer", key=str(officer.uid), name=officer.name)


def make_place(force: Any, now: datetime) -> Community:
    """Make the station's communities; Henry looks after the first one and is on duty."""
    station = force.units["east-station"]
    Community.objects.create(station=station, name="柳荫社区", name_en="Liuyin")
    community = Community.objects.create(station=station, name="栖云社区", name_en="Qiyun")
    day = timedelta(days=1)
    Beat.objects.create(officer=force.henry, role="community", community=community, from_at=now - day)
    Duty.objects.create(unit=station, officer=force.henry, from_at=now - day, to_at=now + day)
    return community


def warn(force: Any, now: datetime, *, number: int = 1, facts: dict[str, Any] | None = None, **row: Any) -> Episode:
    """Let a warning come in about somebody, and take it up."""
    given = {
        "source_number": f"T{number}", "seen_at": now, "name": f"祝示{number}", "phone": f"100000{number:05d}",
        "address": f"栖云社区 {number} 幢", "community": "栖云社区", "station": "east-station",
        "evidence": f"what was seen {number}", **(URGENT if facts is None else facts), **row,
    }  # fmt: skip
    source = Source(Way.API, "telecom", force.units["centre"])
    (taken,) = take_signals([given], source, by=BY, now=now)
    assert taken.outcome == "taken", taken.reason
    take_up(now)
    return Episode.objects.get(signals__uid=taken.uid)


def make_duty_officer(force: Any, now: datetime) -> Officer:
    """Make somebody who works at the duty desk of the anti-fraud centre."""
    officer = Officer.objects.create_user("990010", password="zoe-Demo-2026", name="岑值班")
    Posting.objects.create(officer=officer, unit=force.units["centre"], role="duty_officer", from_at=now - timedelta(9))
    return officer


def real_now() -> datetime:
    """Return the moment of the frame's clock, which the pages read."""
    return timezone.now()
