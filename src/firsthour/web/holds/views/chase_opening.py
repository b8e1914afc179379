"""May this visitor see a pursuit now? Under its matter's number and a purpose; each look is recorded."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from firsthour.web.audit.gate import require_basis
from firsthour.web.audit.models import Basis
from firsthour.web.audit.operations import About, record
from firsthour.web.audit.operations.gate import note_denied
from firsthour.web.desk.matter_policies import Standing
from firsthour.web.desk.matter_shown import mask_title
from firsthour.web.desk.models import Matter
from firsthour.web.desk.views.opening import Opened, open_matter_for
from firsthour.web.holds.models import Pursuit
from firsthour.web.holds.policies import KIND, pursuit_steps
from firsthour.web.holds.queries.holds import get_one_pursuit


@dataclass(frozen=True)
class ChasePlace:
    """A pursuit that may be seen now, how the visitor stands to its matter, what may be done, under which purpose."""

    pursuit: Pursuit
    matter: Matter
    standing: Standing
    steps: set[str]
    basis: Basis

    def note(self, request: HttpRequest, action: str, *, n_records: int = 0) -> None:
        """Record what was looked at."""
        about = [About("matter", str(self.matter.uid), self.matter.number)]
        record(
            action, by=request.actor, now=request.now, about=about, basis=str(self.basis.uid), n_records=n_records,
            record_kind="property",
        )  # fmt: skip


def open_chase(request: HttpRequest, uid: UUID, *, step: str = "see") -> ChasePlace | HttpResponse:
    """Return the place, or the answer that asks for the purpose first; what may not be seen is not found.

    Raises
    ------
    Http404
        There is no such pursuit for this visitor, or the step is not theirs.
    """
    pursuit = get_one_pursuit(request.access, uid, now=request.now)
    if pursuit is None:
        note_denied(KIND, str(uid), by=request.actor, now=request.now, why="hidden")
        raise Http404
    opened = open_matter_for(request, pursuit.matter)
    if not isinstance(opened, Opened):
        return opened
    matter = opened.matter
    steps = pursuit_steps(request.access, matter, standing=opened.standing)
    if step not in steps:
        raise Http404
    about = About(KIND, str(matter.uid), f"{matter.number} {mask_title(matter.title)}")
    basis = require_basis(request, about, kind=KIND, number=matter.number)
    return ChasePlace(pursuit, matter, opened.standing, steps, basis) if isinstance(basis, Basis) else basis
