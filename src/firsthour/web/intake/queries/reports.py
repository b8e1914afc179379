"""What does a matter's page show of its report, and what waits for whom?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from firsthour.web.audit.revealables import Answer, Subject
from firsthour.web.desk.matter_policies import Standing
from firsthour.web.desk.models import Matter, RunningClock, Sms
from firsthour.web.desk.policies import acts_as
from firsthour.web.desk.queries.first_rows import not_leading
from firsthour.web.intake import policies, report_states, revealing
from firsthour.web.intake.models import CustodyStep, Identifier, Mention, Payment, Report, Supplement, TwinPair
from firsthour.web.people.policies import PeopleAccess, below
from firsthour.web.ui.access import Permission

MOST = 200
RECENT = timedelta(days=90)  # how far back the desk looks for what nobody has
_COLUMNS = ("matter__unit", "matter__owner", "asked_unit", "asked_officer", "reviewer", "first_unit", "deciding_unit",
            "taken_by")  # fmt: skip
_PLAIN = frozenset({"link", "app"})
_OPEN = Q(matter__kind="incident", matter__closed_at=None)  # as the index of what waits knows them


@dataclass(frozen=True)
class Shown:
    """A row and the subject of what in it opens for a purpose."""

    row: Mention | Payment | Identifier
    subject: Subject


def get_report(matter: Matter) -> Report | None:
    """Return the report of a matter; None for matters that are none."""
    found: Report | None = Report.objects.select_related(*_COLUMNS).filter(matter=matter).first()
    return found


def get_report_by_uid(access: PeopleAccess, uid: UUID, *, now: datetime) -> Report:
    """Return a report this visitor may see.

    Raises
    ------
    Report.DoesNotExist
        There is none, or none for this visitor.
    """
    seen: Report = policies.visible_reports(access, now=now).select_related(*_COLUMNS).get(matter__uid=uid)
    return seen


def list_people(access: PeopleAccess, matter: Matter, *, standing: Standing, now: datetime) -> list[Shown]:
    """Return the people of a matter, each as this visitor may see them."""
    is_named = standing == "named" or None
    shown = []
    for mention in policies.visible_mentions(access, matter, standing=standing):
        knows = not mention.is_protected or is_named or policies.may_know(access, mention, now=now)
        answer: Answer = "ask" if knows else "denied"
        shown.append(Shown(mention, revealing.mention_subject(mention, answer)))
    return shown


def list_payments(report: Report) -> list[Shown]:
    """Return the payments of a report."""
    return [Shown(payment, revealing.payment_subject(payment, "ask")) for payment in report.payments.all()[:MOST]]


def list_identifiers(matter: Matter) -> list[Shown]:
    """Return what was found in a report; links and apps are no secret of anybody."""
    rows = matter.identifiers.order_by("kind", "pk")[:MOST]
    return [Shown(one, revealing.identifier_subject(one, "open" if one.kind in _PLAIN else "ask")) for one in rows]


def list_custody(matter: Matter) -> list[CustodyStep]:
    """Return the trail of a report, the first step first."""
    related = ("from_unit", "from_officer", "to_unit", "to_officer", "reviewer")
    return list(matter.custody.select_related(*related).order_by("at", "pk"))


def list_supplements(report: Report) -> list[Supplement]:
    """Return what was added, the latest first."""
    return list(report.supplements.order_by("-told_at", "-pk")[:MOST])


def list_pairs(access: PeopleAccess, matter: Matter, *, now: datetime) -> list[TwinPair]:
    """Return the pairs of a report of which this visitor sees both sides."""
    both = Q(a=matter) | Q(b=matter)
    pairs = policies.visible_pairs(access, now=now).filter(both).select_related("a__unit", "b__unit", "by")
    return list(pairs.order_by("decision", "-found_at")[:MOST])


def get_pair(access: PeopleAccess, uid: UUID, *, now: datetime) -> TwinPair:
    """Return a pair of which this visitor sees both sides.

    Raises
    ------
    TwinPair.DoesNotExist
        There is none, or none for this visitor.
    """
    seen = policies.visible_pairs(access, now=now)
    found: TwinPair = seen.select_related("a__unit", "b__unit", "a__owner", "b__owner", "by").get(uid=uid)
    return found


def list_sms(matter: Matter) -> list[Sms]:
    """Return the short messages that were given out for a report."""
    return list(matter.sms.all()[:5])


def list_offered(access: PeopleAccess, *, now: datetime) -> QuerySet[Report]:
    """Return the reports that wait for an answer of this visitor's unit, or by name."""
    by_name = Q(asked_officer__in=acts_as(access, now=now), matter__is_confidential=True)
    mine = below("asked_unit__path", access.paths_for(Permission.WRITE_DOCUMENT)) & Q(matter__is_confidential=False)
    waiting = Report.objects.filter(by_name | mine, asked_unit__isnull=False, matter__state=report_states.OFFERED)
    return waiting.select_related(*_COLUMNS).order_by("reported_at", "pk")


def list_to_review(access: PeopleAccess, *, now: datetime) -> QuerySet[Report]:
    """Return the refusals that wait for this visitor's review."""
    mine = Report.objects.filter(reviewer__in=acts_as(access, now=now), matter__state=report_states.IN_REVIEW)
    return mine.select_related(*_COLUMNS).order_by("reported_at", "pk")


def list_to_decide(access: PeopleAccess) -> QuerySet[Report]:
    """Return the reports that wait for this visitor's decision as a leader."""
    led = below("deciding_unit__path", access.paths_for(Permission.SIGN_DOCUMENT)) & below(
        "deciding_unit__path", access.paths_for(Permission.MANAGE_ROSTER)
    )
    open_ones = Report.objects.filter(led, deciding_unit__isnull=False, matter__state__in=report_states.OPEN_STATES)
    return open_ones.filter(matter__is_confidential=False).select_related(*_COLUMNS).order_by("reported_at", "pk")


def list_unassigned(access: PeopleAccess, *, now: datetime) -> QuerySet[Report]:
    """Return the reports this visitor's unit was asked first and has neither taken on nor offered: what came by itself
    waits for everybody there, what an officer took waits for that officer."""
    if access.unit is None or access.officer is None:
        return Report.objects.none()
    nobodys = Q(matter__owner=None, matter__unit=access.unit, matter__opened_at__gte=now - RECENT)
    mine = Q(matter__owner__in=acts_as(access, now=now)) | nobodys
    waiting = Report.objects.filter(mine, _OPEN, matter__state=report_states.REGISTERED, matter__is_confidential=False)
    return waiting.select_related(*_COLUMNS).order_by("reported_at", "pk")


def list_supplemented(access: PeopleAccess, *, now: datetime) -> QuerySet[Supplement]:
    """Return what was added to this visitor's own reports and not read."""
    unseen = Supplement.objects.filter(seen_at=None).alias(owner=not_leading("report__matter__owner_id"))
    own = unseen.filter(owner__in=acts_as(access, now=now))
    return own.select_related("report__matter__unit").order_by("told_at", "pk")


def read_due(reports: list[Report]) -> dict[int, RunningClock]:
    """Return the clock of the answer that runs for each of these reports, by matter; one query."""
    rows = RunningClock.objects.filter(
        matter__in=[one.matter_id for one in reports], about_kind="handover", done_at=None
    )
    return {row.matter_id: row for row in rows.order_by("-due_at")} if reports else {}


def count_waiting(access: PeopleAccess, *, now: datetime) -> int:
    """Return how many reports wait for an answer, a review or a decision of this visitor."""
    lists = (list_offered(access, now=now), list_to_review(access, now=now), list_to_decide(access))
    return sum(one.order_by().count() for one in lists)
