"""Who sees appeals, and who may review one? What is not listed here cannot be done.

An appeal is seen by whoever sees the hold it is about; an agency never does. It is reviewed by a legal officer or
leader of the matter's unit or one above it who had no part in any request on the hold: did not draft, ask for or
approve one, stands in for nobody who did, and nobody who did stood in for them then. A second review also leaves out
who made the first one. On a confidential matter the reviewer is one of those who are named on it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from firsthour.web.appeals.models import Appeal, AppealState, Decision, Review, StrayAppeal, Suggestion
from firsthour.web.audit.revealables import Answer, Subject
from firsthour.web.desk.matter_policies import Standing, standing_of
from firsthour.web.desk.models import Matter, Share
from firsthour.web.holds.models import Hold, HoldRequest
from firsthour.web.holds.policies import people_of, visible_holds
from firsthour.web.people.models import Officer, Posting, Substitution
from firsthour.web.people.policies import PeopleAccess, below, holds_at
from firsthour.web.people.roles import ROLES
from firsthour.web.ui.access import Permission
from firsthour.web.ui.masking import mask_person

KIND = "appeal"
SEE, REVIEW = Permission.SEE_HOLDS, Permission.REVIEW_APPEALS
INSIDE = ("own", "named", "handed_over")
_REVIEWERS = tuple(role.key for role in ROLES.values() if REVIEW in role.permissions)


def visible_appeals(access: PeopleAccess, *, now: datetime) -> QuerySet[Appeal]:
    """Return the appeals this visitor may see: those against holds that they see."""
    return Appeal.objects.filter(hold__in=visible_holds(access, now=now))


def visible_reviews(access: PeopleAccess, *, now: datetime) -> QuerySet[Review]:
    """Return the reviews of those appeals."""
    return Review.objects.filter(appeal__hold__in=visible_holds(access, now=now))


def visible_strays(access: PeopleAccess) -> QuerySet[StrayAppeal]:
    """Return what came under no known code, for those who review in the unit that takes it."""
    return StrayAppeal.objects.filter(below("unit__path", access.paths_for(REVIEW)))


def visible_suggestions(access: PeopleAccess) -> QuerySet[Suggestion]:
    """Return the suggestions for units all of whose holds this visitor sees."""
    return Suggestion.objects.filter(below("unit__path", access.paths_for(SEE)))


def suggestion_steps(access: PeopleAccess, row: Suggestion) -> set[str]:
    """Return what may be done with a suggestion: who approves freezes there answers it."""
    may = row.state == "open" and access.may(Permission.APPROVE_HOLDS, unit_path=row.unit.path)
    return {"accept", "dismiss"} if may else set()


def stray_steps(access: PeopleAccess, row: StrayAppeal) -> set[str]:
    """Return what may be done with an appeal under no known code."""
    return {"match", "end"} if row.ended_at is None and access.may(REVIEW, unit_path=row.unit.path) else set()


def appeal_steps(access: PeopleAccess, review: Review, *, standing: Standing, now: datetime) -> set[str]:
    """Return what this visitor may do with an appeal whose latest review this is.

    ``see``; ``add``, ``withdraw``, ``complain``, ``hand`` are noted for the holder by who works there; ``find`` looks
    for a reviewer again, ``assign`` names one, ``decide`` is the reviewer's.
    """
    if standing not in INSIDE or not access.may(SEE) or access.officer is None:
        return set()
    appeal = review.appeal
    unit_path = appeal.hold.pursuit.matter.unit_path
    works = access.may(Permission.WRITE_DOCUMENT)
    steps = {"see"}
    if appeal.state == AppealState.OPEN:
        steps |= {"add", "withdraw"} if works else set()
        if access.may(REVIEW, unit_path=unit_path):
            steps |= {"find"} if review.reviewer_id is None else set()
            steps |= {"assign"} if access.officer.pk not in excluded_from(review, now=now) else set()
        return steps | ({"decide"} if may_decide(access.officer, review, now=now) else set())
    if appeal.state == AppealState.DECIDED and works:
        if review.round == 1 and review.decision in (Decision.PARTLY, Decision.REJECTED):
            steps.add("complain")
        if review.handed_at is None:
            steps.add("hand")
    return steps


def may_decide(officer: Officer, review: Review, *, now: datetime) -> bool:
    """Tell whether an officer decides a review: it is assigned to them, not decided, and they may still review it."""
    return (
        review.reviewer_id == officer.pk
        and review.decided_at is None
        and officer.pk in {one.pk for one in eligible_reviewers(review, now=now)}
    )


def excluded_from(review: Review, *, now: datetime) -> frozenset[int]:
    """Return the officers who may not review: who had a part in a request on the hold, and who stands in for whom."""
    hold = review.appeal.hold
    involved = set(people_of(hold)) | _approvers(hold)
    earlier = review.appeal.reviews.filter(round__lt=review.round).exclude(reviewer=None)
    involved |= set(earlier.values_list("reviewer_id", flat=True))
    return frozenset(involved | _in_whose_place(hold, involved) | _who_stands_in(involved, now))


def eligible_reviewers(review: Review, *, now: datetime) -> list[Officer]:
    """Return who may review, the best first: legal officers before leaders, near before far, few open reviews first.

    Whoever is absent is replaced by who stands in, unless that one may not review either.
    """
    matter = review.appeal.hold.pursuit.matter
    chain = [int(key) for key in matter.unit_path.split("/") if key]
    held = Posting.objects.filter(
        holds_at(now), role__in=_REVIEWERS, unit__in=chain, unit__is_active=True, officer__is_active=True
    )
    left_out = excluded_from(review, now=now)
    postings = list(held.select_related("officer", "unit").exclude(officer__in=left_out))
    if matter.is_confidential:
        named = _named_on(matter, now)
        postings = [one for one in postings if one.officer_id in named]
    present = _present({one.officer_id: one.officer for one in postings}, left_out, now=now)
    pairs = [(one, officer) for one in postings for officer in present[one.officer_id]]
    load = _load_of(officer.pk for _posting, officer in pairs)
    pairs.sort(key=lambda one: (
        one[0].role != "legal_officer", -len(one[0].unit.path), load.get(one[1].pk, 0), one[1].badge
    ))  # fmt: skip
    return list({officer.pk: officer for _posting, officer in pairs}.values())


def fetch_appeal(key: str) -> Subject | None:
    """Return an appeal as the gate names it."""
    try:
        appeal = Appeal.objects.select_related("hold__pursuit__matter").filter(uid=UUID(key)).first()
    except ValueError:
        return None
    if appeal is None:
        return None
    return Subject(key, f"{appeal.number} {appeal.appellant}", [], reverse("appeals:appeal", args=[appeal.uid]))


def mask_appeal(subject: Subject) -> str:
    """Return the number and the masked name."""
    number, _space, name = subject.words.partition(" ")
    return f"{number} {mask_person(name)}".strip()


def appeal_answer(access: Any, subject: Subject, *, now: datetime) -> Answer:
    """Return whether an appeal opens: under a purpose, to who works on the matter of the hold."""
    reader = cast(PeopleAccess, access)
    appeal = Appeal.objects.select_related("hold__pursuit__matter").filter(uid=subject.key).first()
    standing = standing_of(reader, appeal.hold.pursuit.matter, now=now) if appeal is not None else ""
    return "ask" if standing in INSIDE else "hidden"


def without_agencies(access: PeopleAccess) -> PeopleAccess:
    """Return the same visitor as one of the force alone."""
    return PeopleAccess(
        officer=access.officer, grants=access.grants, home_paths=access.home_paths, roles=access.roles, unit=access.unit
    )


def _approvers(hold: Hold) -> set[int]:
    """Return who asked for an approval of a request on the hold, and who gave or refused it."""
    asked = HoldRequest.objects.filter(hold=hold).exclude(approval=None)
    rows = asked.values_list("approval__asked_by_id", "approval__decided_by_id", "approved_by_id", "drafted_by_id")
    return {key for row in rows for key in row if key is not None}


def _in_whose_place(hold: Hold, involved: set[int]) -> set[int]:
    """Return for whom an involved officer stood in when a request on the hold was drafted or approved."""
    moments: set[datetime] = set()
    for row in HoldRequest.objects.filter(hold=hold).values_list("drafted_at", "asked_at", "approved_at"):
        moments |= {at for at in row if at is not None}
    covering = Q(pk__in=[])
    for at in moments:
        covering |= Q(from_at__lte=at, to_at__gt=at)
    found = Substitution.objects.filter(covering, stand_in__in=involved)
    return set(found.order_by().values_list("absent_id", flat=True))


def _who_stands_in(involved: set[int], now: datetime) -> set[int]:
    """Return who stands in now for an involved officer."""
    found = Substitution.objects.filter(absent__in=involved, from_at__lte=now, to_at__gt=now)
    return set(found.order_by().values_list("stand_in_id", flat=True))


def _named_on(matter: Matter, now: datetime) -> set[int]:
    shares = Share.objects.filter(Q(to_at=None) | Q(to_at__gt=now), matter=matter, from_at__lte=now)
    return set(shares.exclude(officer=None).values_list("officer_id", flat=True))


def _present(officers: dict[int, Officer], left_out: frozenset[int], *, now: datetime) -> dict[int, list[Officer]]:
    """Return for each of these who is there now: themselves, or who stands in and may."""
    absences = Substitution.objects.filter(absent__in=officers, from_at__lte=now, to_at__gt=now)
    found = {key: [officer] for key, officer in officers.items()}
    for absence in absences.select_related("stand_in").order_by("pk"):
        if absence.absent_id not in left_out and found[absence.absent_id] == [officers[absence.absent_id]]:
            found[absence.absent_id] = []
        one = absence.stand_in
        if one.is_active and one.pk not in left_out:
            found[absence.absent_id].append(one)
    return found


def _load_of(officers: Iterable[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    waiting = Review.objects.filter(reviewer__in=set(officers), decided_at=None, appeal__state=AppealState.OPEN)
    for key in waiting.values_list("reviewer_id", flat=True):
        found[key] = found.get(key, 0) + 1
    return found
