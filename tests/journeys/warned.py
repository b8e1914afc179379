"""How do warnings reach the site of a journey? As another system sends them, taken up at once in a process apart."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import Any

from tests.journeys.site import LogIn, Site

_WARN = """
import json, sys
from firsthour.web.config.working import set_up
set_up()
from django.utils import timezone
from firsthour.web.alerts.episodes import take_up
from firsthour.web.alerts.models import Episode, Way
from firsthour.web.alerts.signals_in import Source, take_signals
from firsthour.web.alerts.taking import assign
from firsthour.web.people.models import Community, Officer, Unit
from firsthour.web.ui.acting import system_actor
given, by, now = json.loads(sys.argv[1]), system_actor("journey"), timezone.now()
badge = given.pop("badge")
officer = Officer.objects.get(badge=badge) if badge else None
station = officer.postings.first().unit if officer else Unit.objects.filter(kind="station").first()
community = Community.objects.filter(station=station).first()
centre = Unit.objects.filter(kind="centre").first()
row = {"seen_at": now, "community": str(community.uid), "evidence": "called by a false officer", **given}
taken = take_signals([row], Source(Way.API, "telecom", centre), by=by, now=now)[0]
assert taken.outcome == "taken", taken
take_up(now)
one = Episode.objects.get(signals__uid=taken.uid)
if officer and one.assignee_id != officer.pk:
    assign(one, officer, reason="near", version=one.version, by=by, now=now)
print(json.dumps(str(one.uid)))
"""
_OTHER = """
import json, sys
from firsthour.web.config.working import set_up
set_up()
from django.utils import timezone
from firsthour.web.alerts.attempts import NewAttempt, record_attempt
from firsthour.web.alerts.models import Episode
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor
uid, badge, result = json.loads(sys.argv[1])
officer = Officer.objects.get(badge=badge)
record_attempt(
    Episode.objects.get(uid=uid), NewAttempt(channel="phone", result=result, officer=officer),
    by=Actor(kind="officer", key=str(officer.uid), name=officer.name), now=timezone.now(),
)
print("null")
"""
URGENT = {
    "fraud_type": "authorities", "on_call": "yes", "call_minutes": 43, "remote_control": "yes",
    "transfer_pending": "yes", "amount_fen": 8_000_000,
}  # fmt: skip


def warn(site: Site, number: int, *, who: LogIn | None = None, **row: Any) -> str:
    """Let an urgent warning come in, given to an officer if one is named; return the episode's uid."""
    person = {
        "name": f"祝示{number}",
        "phone": f"100{number:08d}",
        "address": f"桂语苑 {number} 幢",
        "source_number": f"J{number}",
    }
    return str(_run(site, _WARN, {"badge": who.badge if who else "", **person, **URGENT, **row}))


def record_elsewhere(site: Site, uid: str, *, who: LogIn, result: str) -> None:
    """Let a colleague record what came of a call."""
    _run(site, _OTHER, [uid, who.badge, result])


def list_attempts(site: Site, uid: str) -> list[dict[str, Any]]:
    """Return the attempts of an episode as the database holds them, in the order of recording."""
    with closing(sqlite3.connect(site.database, timeout=20)) as database:
        database.row_factory = sqlite3.Row
        attempts = "alerts_attempt a JOIN alerts_episode e ON e.id = a.episode_id"
        key = uid.replace("-", "")
        rows = database.execute(f"SELECT a.* FROM {attempts} WHERE e.uid = ? ORDER BY a.id", [key])
        return [dict(row) for row in rows]


def _run(site: Site, words: str, given: Any) -> Any:
    environment = {**site.environment, "FIRSTHOUR_MODE": "demo"}
    command = [sys.executable, "-c", words, json.dumps(given)]
    made = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout.splitlines()[-1])
