"""Which matter is this, and may it be opened as it stands? Own work at once, another unit's under a stated purpose."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from firsthour.web.audit.gate import open_reveals, require_basis
from firsthour.web.audit.models import Basis
from firsthour.web.audit.operations import About
from firsthour.web.audit.operations.gate import note_denied, reveal
from firsthour.web.audit.revealables import REVEALABLES
from firsthour.web.desk.matter_policies import Standing, matter_steps, standing_of
from firsthour.web.desk.matter_shown import mask_title
from firsthour.web.desk.models import Matter
from firsthour.web.desk.queries.matters import get_one_matter
from firsthour.web.desk.revealing import KIND, subject_of


@dataclass(frozen=True)
class Opened:
    """A matter that may be read now: how the visitor stands to it, what may be done, and under which purpose."""

    matter: Matter
    standing: Standing
    steps: set[str]
    basis: Basis | None


def open_by_uid(request: HttpRequest, uid: UUID) -> Opened | HttpResponse:
    """Return the matter, or the answer that asks for the purpose first; what may not be seen is not found.

    Raises
    ------
    Http404
        There is none, or none for this visitor: which of the two stands in the record only.
    """
    try:
        matter = get_one_matter(request.access, uid, now=request.now)
    except Matter.DoesNotExist as error:
        note_denied(KIND, str(uid), by=request.actor, now=request.now, why="hidden")
        raise Http404 from error
    return open_matter_for(request, matter)


def open_matter_for(request: HttpRequest, matter: Matter) -> Opened | HttpResponse:
    """Return a visible matter as opened, or the answer that asks for the purpose first."""
    standing = standing_of(request.access, matter, now=request.now)
    if not standing:
        raise Http404
    steps = matter_steps(request.access, matter, standing=standing)
    if standing != "handed_over":
        return Opened(matter, standing, steps, None)
    about = About(KIND, str(matter.uid), f"{matter.number} {mask_title(matter.title)}")
    asked = require_basis(request, about, kind=KIND)
    if not isinstance(asked, Basis):
        return asked
    place = (KIND, str(matter.uid))
    if place not in open_reveals(request):
        shown = reveal(subject_of(matter), kind=REVEALABLES[KIND], basis=asked, by=request.actor, now=request.now)
        open_reveals(request)[place] = shown.to_at
    return Opened(matter, standing, steps, asked)
