"""What do other systems ask of matters, and which may they open?"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Header, Query, Router

from firsthour.web.api import operations, queries
from firsthour.web.api.interface import operation
from firsthour.web.api.schemas import ErrorOut, Filter, LeadIn, LeadOut, MatterOut, MatterPage
from firsthour.web.api.scopes import READ_MATTERS, WRITE_MATTERS
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.models import Matter

ROUTER = Router(tags=["matters"])


@operation(ROUTER.get, "/matters", scope=READ_MATTERS, response=MatterPage)
def list_matters(request: HttpRequest, wanted: Query[Filter]) -> MatterPage:
    """List the matters the key reaches, the least recently changed first."""
    page = queries.list_matters(request.access, queries.Wanted(**wanted.dict()), now=request.now)
    record(
        "matter.list", by=request.actor, now=request.now, n_records=len(page.rows),
        details={"updated_since": wanted.updated_since, "kind": wanted.kind, "state": wanted.state},
    )  # fmt: skip
    return MatterPage(items=[_shown(matter) for matter in page.rows], next=page.next)


@operation(ROUTER.post, "/matters", scope=WRITE_MATTERS, response={201: LeadOut, 409: ErrorOut})
def open_lead(
    request: HttpRequest,
    lead: LeadIn,
    *,
    idempotency_key: str = Header(alias="Idempotency-Key", min_length=8, max_length=80, pattern=r"^[A-Za-z0-9._-]+$"),
) -> HttpResponse:
    """Open a lead. The same request under the same idempotency key is answered again and opens nothing new."""
    given = operations.open_lead(
        operations.NewLead(**lead.dict()), access=request.access, key=idempotency_key, by=request.actor, now=request.now
    )
    response = HttpResponse(given.body, status=given.status, content_type="application/json; charset=utf-8")
    if given.is_repeated:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@operation(ROUTER.get, "/matters/{uid}", scope=READ_MATTERS, response={200: MatterOut, 404: ErrorOut})
def get_matter(request: HttpRequest, uid: UUID) -> MatterOut:
    """Return one matter."""
    matter = queries.get_one_matter(request.access, uid, now=request.now)
    if matter is None:
        raise Http404
    about = [About("matter", str(matter.uid), matter.number)]
    record("matter.open", by=request.actor, now=request.now, about=about, n_records=1)
    return _shown(matter)


def _shown(matter: Matter) -> MatterOut:
    return MatterOut(
        uid=matter.uid, kind=matter.kind, number=matter.number, outside_number=matter.outside_number,
        title=matter.title, unit=matter.unit.code, state=matter.state, opened_at=matter.opened_at,
        closed_at=matter.closed_at, updated_at=matter.updated_at, version=matter.version,
    )  # fmt: skip
