"""How does a case stand, in the few words the public is told, and who takes a reporter's request for a review?"""

from collections.abc import Collection
from datetime import datetime

from firsthour.base.errors import UserError
from firsthour.web.cases import steps
from firsthour.web.cases.models import CaseReport, Refusal
from firsthour.web.cases.refusals import ask_review
from firsthour.web.intake.models import Report
from firsthour.web.intake.public_states import register_review_taker, register_state_reader
from firsthour.web.ui.acting import Actor

PUBLIC = {
    steps.ACCEPTED: "under_review",
    steps.UNDER_REVIEW: "under_review",
    steps.FILED: "filed",
    steps.REFUSED: "not_filed",
    steps.TRANSFERRED: "referred",
    steps.INVESTIGATING: "filed",
    steps.SUSPENDED: "filed",
    steps.CLOSED: "closed",
}


def register() -> None:
    """Tell the room below; called when the apps are ready."""
    register_state_reader(read_states)
    register_review_taker(take_review)


def read_states(matters: Collection[int]) -> dict[int, str]:
    """Return how the cases of these reports stand, by the key of the report's matter; the newest case counts."""
    rows = CaseReport.objects.filter(matter__in=matters, ended_at=None).order_by("pk")
    return {
        key: PUBLIC[state] for key, state in rows.values_list("matter_id", "case__matter__state") if state in PUBLIC
    }


def take_review(report: Report, text: str, *, by: Actor, now: datetime) -> bool:
    """Take a request for review of the newest refusal; tell whether there is one that can still be reviewed."""
    cases = CaseReport.objects.filter(matter=report.matter, ended_at=None).values_list("case", flat=True)
    refusal = Refusal.objects.filter(case__in=cases).select_related("case__matter__unit").order_by("pk").last()
    if refusal is None:
        return False
    is_second = refusal.reviews.filter(is_second=False, delivered_at__isnull=False).exists()
    try:
        ask_review(refusal, words=text, asked_at=now, by=by, now=now, is_second=is_second)
    except UserError:
        return False  # not delivered, asked before or too late: then it is told to who works on it
    return True
