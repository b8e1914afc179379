"""What must follow when the desk closes, reopens or hands over a lead, or when the answer to its source is signed?"""

from typing import Any

from firsthour.web.desk.clocks import hand_clock
from firsthour.web.desk.models import Document, DocumentState, Event, RunningClock
from firsthour.web.intake.lead_sources import get_one_source
from firsthour.web.intake.leads import CLOCKED, KIND, DecidedLeadError, UndecidedLeadError, note_answered
from firsthour.web.intake.models.leads import Lead
from firsthour.web.ui.acting import Actor

_FOLLOWED = frozenset({"matter.closed", "matter.reopened", "matter.handed_over"})


def follow_event(instance: Event, created: bool = False, **_signal: Any) -> None:
    """Hold the desk's own steps with a matter to what a lead needs; a plain lead without a row is left alone.

    Raises
    ------
    UndecidedLeadError
        It would be concluded without a result, or with its source untold.
    DecidedLeadError
        It would be opened again: new facts are a new lead.
    """
    matter = instance.matter
    if not created or instance.kind not in _FOLLOWED or matter is None or matter.kind != KIND:
        return
    if instance.kind == "matter.handed_over":
        for row in RunningClock.objects.filter(matter=matter, about_kind=CLOCKED, done_at=None):
            hand_clock(row, unit=matter.unit, officer=matter.owner)
        return
    lead = Lead.objects.filter(matter=matter).first()
    if lead is None:
        return
    if instance.kind == "matter.reopened" and lead.result:
        raise DecidedLeadError(number=matter.number)
    owes = lead.answered_at is None and get_one_source(lead.source).answer != "none"
    if instance.kind == "matter.closed" and (not lead.result or owes):
        raise UndecidedLeadError(number=matter.number)


def follow_paper(instance: Document, **_signal: Any) -> None:
    """Note that the source knows once the answer is signed."""
    if instance.state != DocumentState.SIGNED or instance.kind != "lead_answer" or instance.signed_at is None:
        return
    lead = (
        Lead.objects.filter(answer_paper=instance, answered_at=None)
        .select_related("matter__unit", "source_unit")
        .first()
    )
    signer = instance.signer
    if lead is not None and signer is not None:
        by = Actor("officer", str(signer.uid), signer.name, instance.unit.code)
        note_answered(lead, by=by, now=instance.signed_at)
