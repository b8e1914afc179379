"""May this visitor see an appeal now? Under the number of its matter and a purpose; each look is recorded."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from firsthour.web.appeals.models import Appeal, Review
from firsthour.web.appeals.policies import KIND, appeal_steps
from firsthour.web.appeals.queries.appeals import AppealPage, get_one_appeal, read_appeal_page
from firsthour.web.audit.gate import require_basis
from firsthour.web.audit.models import Basis
from firsthour.web.audit.operations import About, record
from firsthour.web.audit.operations.gate import note_denied
from firsthour.web.desk.models import Matter
from firsthour.web.desk.views.opening import Opened, open_matter_for
from firsthour.web.ui.masking import mask_person


@dataclass(frozen=True)
class Place:
    """An appeal that may be seen now, what may be done with it, and under which purpose."""

    page: AppealPage
    steps: set[str]
    basis: Basis

    @property
    def appeal(self) -> Appeal:
        """The appeal."""
        return self.page.appeal

    @property
    def review(self) -> Review:
        """The review that counts."""
        return self.page.review

    @property
    def matter(self) -> Matter:
        """The matter of the hold."""
        matter: Matter = self.page.appeal.hold.pursuit.matter
        return matter

    def note(self, request: HttpRequest, action: str) -> None:
        """Record that it was looked at."""
        about = [
            About(KIND, str(self.appeal.uid), self.appeal.number),
            About("matter", str(self.matter.uid), self.matter.number),
        ]
        record(
            action, by=request.actor, now=request.now, about=about, basis=str(self.basis.uid), n_records=1,
            record_kind="property",
        )  # fmt: skip


def open_appeal(request: HttpRequest, uid: UUID, *, step: str = "see") -> Place | HttpResponse:
    """Return the place, or the answer that asks for the purpose first; what may not be seen is not found.

    Raises
    ------
    Http404
        There is no such appeal for this visitor, or the step is not theirs.
    """
    try:
        appeal = get_one_appeal(request.access, uid, now=request.now)
    except Appeal.DoesNotExist as error:
        note_denied(KIND, str(uid), by=request.actor, now=request.now, why="hidden")
        raise Http404 from error
    opened = open_matter_for(request, appeal.hold.pursuit.matter)
    if not isinstance(opened, Opened):
        return opened
    page = read_appeal_page(appeal, now=request.now)
    steps = appeal_steps(request.access, page.review, standing=opened.standing, now=request.now)
    if step not in steps:
        raise Http404
    about = About(KIND, str(appeal.uid), f"{appeal.number} {mask_person(appeal.appellant)}".strip())
    basis = require_basis(request, about, kind=KIND, number=opened.matter.number)
    return Place(page, steps, basis) if isinstance(basis, Basis) else basis
