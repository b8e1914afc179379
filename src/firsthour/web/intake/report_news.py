"""Who is told at once when a report moves? The unit that was asked, the reviewer, the leader, and who took the report.

Overdue answers are told by the clock (``desk.told``). Of a confidential report only those hear who are named on it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.web.desk.models import Share
from firsthour.web.desk.notice_kinds import register_topic
from firsthour.web.desk.notices import notify
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.intake.models import Report
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor

TOPICS = {
    "offered": (_("A report is offered to your unit"), "transfer", ""),
    "refused": (_("A refusal waits for your review"), "scale", ""),
    "escalated": (_("A report waits for your decision"), "alert-octagon", "bad"),
    "accepted": (_("Your report was taken on"), "circle-check", "good"),
    "overturned": (_("Your report was taken on"), "circle-check", "good"),
    "decided": (_("Your report was taken on"), "circle-check", "good"),
    "bounced": (_("Your report came back"), "arrow-back-up", "bad"),
}


def register() -> None:
    """Add the topics; called when the apps are ready."""
    for what, (words, icon, tone) in TOPICS.items():
        register_topic(f"report.{what}", words, icon=icon, **({"tone": tone} if tone else {}))


def tell_people(report: Report, what: str, *, by: Actor, now: datetime) -> None:
    """Tell a step to those it concerns; in the transaction of the step, once for each version of the matter."""
    if what not in TOPICS:
        return
    matter = report.matter
    officers = list(_concerned(report, what, now=now))
    if matter.is_confidential:
        named = Share.objects.filter(Q(to_at=None) | Q(to_at__gt=now), matter=matter, officer__isnull=False)
        keys = set(named.values_list("officer_id", flat=True))
        officers = [officer for officer in officers if officer.pk in keys]
    words = TOPICS[what][0]
    notify(
        officers, key=f"report:{matter.uid}:{what}:{matter.version}", topic=f"report.{what}",
        title=lambda: str(words), words=lambda: gettext("Report %(number)s") % {"number": matter.number},
        url=reverse("desk:matter", args=[matter.uid]), matter=matter, by=by, now=now,
        urgent=report.is_urgent and what == "offered",
    )  # fmt: skip


def _concerned(report: Report, what: str, *, now: datetime) -> Iterable[Officer]:
    if what == "offered" and report.asked_unit is not None:
        asked = report.asked_officer
        return [asked] if asked is not None else read_standing([report.asked_unit], now=now).queue_of(report.asked_unit)
    if what == "refused" and report.reviewer is not None:
        return read_standing([], now=now).present([report.reviewer])
    if what == "escalated" and report.deciding_unit is not None:
        return read_standing([report.deciding_unit], now=now).unit_leaders(report.deciding_unit)
    return [report.taken_by] if report.taken_by is not None else []
