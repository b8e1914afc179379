"""How does a report stand, in the few words the public is told? Never why, by whom, or with what in it.

Rooms above say how what became of a report stands (``register_state_reader``), and take what a reporter asks them
(``register_review_taker``); this room knows neither of them.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Protocol

from firsthour.web.intake.models import Consultation, Report
from firsthour.web.intake.models.consultations import ConsultationState
from firsthour.web.intake.models.packages import PortalReceipt
from firsthour.web.intake.report_states import (
    ACCEPTED,
    CLOSED,
    FOR_DECISION,
    IN_CASE,
    IN_LEAD,
    IN_REVIEW,
    REFERRED,
    TURNED_AWAY,
)
from firsthour.web.ui.acting import Actor

StateReader = Callable[[Collection[int]], Mapping[int, str]]  # by the key of the report's matter


class ReviewTaker(Protocol):
    """Takes a reporter's request to review a decision."""

    def __call__(self, report: Report, text: str, *, by: Actor, now: datetime) -> bool:
        """Return whether there was a decision to review."""


READERS: list[StateReader] = []
REVIEW_TAKERS: list[ReviewTaker] = []
PUBLIC = {
    ACCEPTED: "accepted",
    IN_LEAD: "accepted",
    IN_CASE: "under_review",
    TURNED_AWAY: "refused",
    REFERRED: "referred",
    CLOSED: "closed",
}
_ON_ITS_WAY = frozenset({IN_REVIEW, FOR_DECISION})
_LAST = frozenset({"filed", "not_filed", "closed", "referred", "refused"})


def register_state_reader(reader: StateReader) -> None:
    """Let a room above say how the cases of reports stand, in the portal's words."""
    if reader not in READERS:
        READERS.append(reader)


def register_review_taker(taker: ReviewTaker) -> None:
    """Let a room above take requests to review a decision."""
    if taker not in REVIEW_TAKERS:
        REVIEW_TAKERS.append(taker)


def read_states(receipts: Collection[PortalReceipt]) -> dict[int, str]:
    """Return how each receipt's report stands in public words, by the receipt's key."""
    matters = {one.pk: one.report.matter for one in receipts}
    keys = {matter.pk for matter in matters.values()}
    above: dict[int, str] = {}
    for reader in READERS:
        above |= reader(keys)
    open_ones = Consultation.objects.filter(matter__in=keys, state=ConsultationState.OPEN)
    consulted = set(open_ones.values_list("matter_id", flat=True))
    return {
        one.pk: _public(
            one, matters[one.pk].state, above.get(matters[one.pk].pk, ""), is_consulted=matters[one.pk].pk in consulted
        )
        for one in receipts
    }


def _public(receipt: PortalReceipt, state: str, above: str, *, is_consulted: bool) -> str:
    plain = above or PUBLIC.get(state, "in_review" if state in _ON_ITS_WAY and receipt.complained_at else "registered")
    if receipt.withdrawn_at and plain not in ("filed", "closed"):
        return "withdrawn"
    return "consulted" if is_consulted and plain not in _LAST else plain
