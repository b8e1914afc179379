"""May this visitor see what a message says now? Under its matter's number and a purpose; each look is recorded."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from firsthour.web.audit.gate import require_basis
from firsthour.web.audit.models import Basis
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.matter_shown import mask_title
from firsthour.web.desk.views.opening import Opened, open_by_uid
from firsthour.web.gateway.models import BankMessage
from firsthour.web.gateway.policies import KIND, message_steps
from firsthour.web.gateway.queries.messages import get_one_message
from firsthour.web.people.views.pages import found


@dataclass(frozen=True)
class Place:
    """A message that may be read now, what may be done with it, and under which purpose."""

    message: BankMessage
    steps: set[str]
    basis: Basis

    def note(self, request: HttpRequest, action: str) -> None:
        """Record that its text was looked at: an account and its holder."""
        matter = self.message.matter
        about = [About("bank_message", str(self.message.uid), f"{self.message.number} {self.message.code}"),
                 About("matter", str(matter.uid), matter.number)]  # fmt: skip
        record(
            action, by=request.actor, now=request.now, about=about, basis=str(self.basis.uid), n_records=1,
            record_kind="property",
        )  # fmt: skip


def open_message(request: HttpRequest, uid: UUID, *, step: str = "see") -> Place | HttpResponse:
    """Return the place, or the answer that asks for the purpose first; what may not be seen is not found.

    Raises
    ------
    Http404
        There is no such message for this visitor, or the step is not theirs.
    """
    message = found(lambda: get_one_message(request.access, uid, now=request.now))
    opened = open_by_uid(request, message.matter.uid)
    if not isinstance(opened, Opened):
        return opened
    steps = message_steps(request.access, message, standing=opened.standing)
    if step not in steps:
        raise Http404
    matter = opened.matter
    about = About(KIND, str(matter.uid), f"{matter.number} {mask_title(matter.title)}")
    basis = require_basis(request, about, kind=KIND, number=matter.number)
    return Place(message, steps, basis) if isinstance(basis, Basis) else basis
