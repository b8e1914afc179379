"""Which suggestions wait for an answer, and what became of the others?"""

from uuid import UUID

from django.db.models import QuerySet

from firsthour.law.appeal_causes import Freeze, fits
from firsthour.web.appeals.models import Suggestion, SuggestionState
from firsthour.web.appeals.policies import visible_suggestions
from firsthour.web.appeals.queries.figures import HeldFreeze
from firsthour.web.appeals.rules import cause_table
from firsthour.web.people.policies import PeopleAccess

MOST = 100


def list_suggestions(access: PeopleAccess, *, is_open: bool) -> list[Suggestion]:
    """Return the open suggestions, or the answered ones, the latest first."""
    return list(filter_suggestions(access, is_open=is_open)[:MOST])


def filter_suggestions(access: PeopleAccess, *, is_open: bool) -> QuerySet[Suggestion]:
    """Return every open suggestion, or every answered one, the latest first."""
    rows: QuerySet[Suggestion] = visible_suggestions(access).select_related("unit", "decided_by")
    if is_open:
        return rows.filter(state=SuggestionState.OPEN).order_by("-made_at", "-pk")
    return rows.exclude(state=SuggestionState.OPEN).order_by("-decided_at", "-pk")


def get_one_suggestion(access: PeopleAccess, uid: UUID) -> Suggestion:
    """Return a suggestion this visitor may see.

    Raises
    ------
    Suggestion.DoesNotExist
        There is none such.
    """
    found: Suggestion = visible_suggestions(access).select_related("unit", "decided_by").get(uid=uid)
    return found


def counted_by(row: Suggestion, freezes: list[HeldFreeze], *, only_wrong: bool) -> list[HeldFreeze]:
    """Return the freezes that a suggestion counts; none where the table knows its proposal no more."""
    proposal = cause_table().proposals.get(row.proposal)
    if proposal is None:
        return []
    return [
        one
        for one in freezes
        if fits(Freeze(one.hold, one.flags, one.hop, one.source, one.cause), proposal)
        and (not only_wrong or one.cause in proposal.causes)
    ]
