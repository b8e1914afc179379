"""May this visitor see a matter's statements now? Under its number, a purpose and a document; each look is recorded."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from firsthour.web.audit.gate import require_basis
from firsthour.web.audit.models import Basis
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.matter_shown import mask_title
from firsthour.web.desk.models import Matter
from firsthour.web.desk.views.opening import Opened, open_by_uid
from firsthour.web.statements.policies import KIND, statement_steps


@dataclass(frozen=True)
class Place:
    """A matter whose statements may be seen now, what may be done with them, and under which purpose."""

    matter: Matter
    steps: set[str]
    basis: Basis

    def note(self, request: HttpRequest, action: str, *, about: About | None = None, n_records: int = 0) -> None:
        """Record what was looked at; ``n_records``: rows of accounts that were shown in full."""
        things = [About("matter", str(self.matter.uid), self.matter.number), *([about] if about else [])]
        record(
            action, by=request.actor, now=request.now, about=things, basis=str(self.basis.uid), n_records=n_records,
            record_kind="transaction",
        )  # fmt: skip


def open_statements(request: HttpRequest, uid: UUID, *, step: str = "see") -> Place | HttpResponse:
    """Return the place, or the answer that asks for the purpose first; what may not be seen is not found.

    Raises
    ------
    Http404
        There is no such matter for this visitor, or the step is not theirs.
    """
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    steps = statement_steps(request.access, opened.matter, standing=opened.standing)
    if step not in steps:
        raise Http404
    matter = opened.matter
    about = About(KIND, str(matter.uid), f"{matter.number} {mask_title(matter.title)}")
    basis = require_basis(request, about, kind=KIND, number=matter.number)
    return Place(matter, steps, basis) if isinstance(basis, Basis) else basis
