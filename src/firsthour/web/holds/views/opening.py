"""May this visitor see one account now? As its pursuit: under the matter's number and a purpose; each look is kept."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from firsthour.web.audit.operations.gate import note_denied
from firsthour.web.holds.models import Hold
from firsthour.web.holds.policies import KIND
from firsthour.web.holds.queries.holds import get_one_hold
from firsthour.web.holds.views.chase_opening import ChasePlace, open_chase


@dataclass(frozen=True)
class HoldPlace:
    """An account that may be seen now, and its pursuit as it was opened."""

    hold: Hold
    pursued: ChasePlace

    @property
    def steps(self) -> set[str]:
        """What may be done with the pursuit."""
        return self.pursued.steps


def open_hold(request: HttpRequest, uid: UUID, *, step: str = "see") -> HoldPlace | HttpResponse:
    """Return the account, or the answer that asks for the purpose first; what may not be seen is not found.

    Raises
    ------
    Http404
        There is no such account for this visitor, or the step is not theirs.
    """
    hold = get_one_hold(request.access, uid, now=request.now)
    if hold is None:
        note_denied(KIND, str(uid), by=request.actor, now=request.now, why="hidden")
        raise Http404
    opened = open_chase(request, hold.pursuit.uid, step=step)
    if not isinstance(opened, ChasePlace):
        return opened
    hold.pursuit = opened.pursuit
    return HoldPlace(hold, opened)
