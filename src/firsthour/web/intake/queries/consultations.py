"""Which consultations are there about a matter, who can be asked, and what waits for this visitor?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from firsthour.web.desk.clock_subjects import SubjectWords
from firsthour.web.desk.models import Matter
from firsthour.web.desk.queries.first_rows import first_rows
from firsthour.web.intake.consultation_policies import (
    capable_officers,
    chaired_by,
    readable_opinions,
    unanswered_of,
    visible_consultations,
)
from firsthour.web.intake.models.consultations import Consultation, ConsultationMember
from firsthour.web.people.models import Officer
from firsthour.web.people.policies import PeopleAccess, visible_officers


def get_one_consultation(access: PeopleAccess, uid: UUID, *, now: datetime) -> Consultation:
    """Return a consultation about a matter this visitor works on.

    Raises
    ------
    Consultation.DoesNotExist
        There is none, or none for this visitor.
    """
    related = visible_consultations(access, now=now).select_related(
        "matter__unit", "matter__owner", "chair", "opened_by", "paper"
    )
    return related.prefetch_related("members__officer").get(uid=uid)


def list_consultations(matter: Matter) -> list[Consultation]:
    """Return the consultations about a matter, the latest first."""
    found = Consultation.objects.filter(matter=matter).select_related("chair")
    return list(found.prefetch_related("members__officer")[:20])


def list_opinions(access: PeopleAccess, one: Consultation, *, now: datetime) -> list[tuple[ConsultationMember, bool]]:
    """Return every member, and whether this visitor reads the opinion."""
    readable = readable_opinions(access, one, now=now)
    return [(member, member.pk in readable) for member in one.members.all()]


def list_capable(access: PeopleAccess, capacity: str, *, now: datetime) -> QuerySet[Officer]:
    """Return whom this visitor can ask in a capacity."""
    known = visible_officers(access).order_by().values("pk")
    return capable_officers(capacity, now=now).filter(pk__in=known)


def list_unanswered(access: PeopleAccess, *, now: datetime, limit: int) -> list[ConsultationMember]:
    """Return what this visitor was asked and has not answered, what ends first on top."""
    asked = unanswered_of(access, now=now).select_related("consultation__matter", "consultation__chair")
    return first_rows(asked.order_by("consultation__due_at", "pk"), limit)


def list_to_decide(access: PeopleAccess, *, now: datetime, limit: int) -> list[Consultation]:
    """Return what this visitor chairs and can decide now: all opinions are in, or the end has passed."""
    awaited = Count("members", filter=Q(members__given_at=None))
    ready = chaired_by(access, now=now).annotate(n_awaited=awaited).filter(Q(n_awaited=0) | Q(due_at__lte=now))
    return first_rows(ready.select_related("matter").order_by(F("due_at"), "pk"), limit)


def read_consultation_subjects(keys: Sequence[str]) -> Mapping[str, SubjectWords]:
    """Return what the clocks of consultations are called, and where they are shown."""
    found = Consultation.objects.filter(uid__in=keys).values_list("uid", "matter__number")
    return {
        str(uid): SubjectWords(
            gettext("Joint consultation: %(number)s") % {"number": number}, reverse("intake:consultation", args=[uid])
        )
        for uid, number in found
    }
