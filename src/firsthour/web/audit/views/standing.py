"""Was the record left alone: the state for the frame's foot, the anchors, and their pages to print."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.operations.anchoring import page_of
from firsthour.web.audit.operations.recording import About, record
from firsthour.web.audit.queries import standing
from firsthour.web.audit.queries.events import read_chain_state
from firsthour.web.ui.access import Permission, needs, signed_in
from firsthour.web.ui.formats import day as day_words
from firsthour.web.ui.formats import full_time

COLUMNS = (
    Column(gettext_lazy("Day"), lambda anchor: day_words(anchor.day)),
    Column(gettext_lazy("Last event"), lambda anchor: anchor.number),
    Column(gettext_lazy("Code to compare"), lambda anchor: anchor.code),
    Column(gettext_lazy("Written at"), lambda anchor: full_time(anchor.written_at)),
    Column(gettext_lazy("Mailed to"), lambda anchor: anchor.mailed_to or None),
)


@signed_in
@require_GET
def chain_state(request: HttpRequest) -> HttpResponse:
    """Say whether the record is whole, and its last number; for the foot of every page."""
    return render(request, "audit/parts/chain_state.html", {"chain": read_chain_state()})


@needs(Permission.READ_AUDIT)
@require_GET
def list_anchors(request: HttpRequest) -> HttpResponse:
    """List the anchors and the last verifications."""
    context = {"anchors": standing.list_anchors()[:366], "checks": standing.list_checks(), "chain": read_chain_state()}
    return render(request, "audit/anchors.html", context)


@needs(Permission.READ_AUDIT)
@require_http_methods(["GET", "POST"])
def export_anchors(request: HttpRequest, form: str) -> HttpResponse:
    """Take out every anchor, to be kept elsewhere and compared with later."""
    anchors = standing.list_anchors()
    export = Export.of("anchors", _("Anchors"), columns=COLUMNS, rows=anchors, record_kind="")
    return export_list(request, export, form=form)


@needs(Permission.READ_AUDIT)
@require_GET
def open_anchor(request: HttpRequest, day: str) -> HttpResponse:
    """Give an anchor's page as plain text, to print or keep."""
    try:
        anchor = standing.get_one_anchor(date.fromisoformat(day))
    except ValueError as error:
        raise Http404 from error
    if anchor is None:
        raise Http404
    record("anchor.open", by=request.actor, now=request.now, about=[About("anchor", day, anchor.code)])
    response = HttpResponse(page_of(anchor), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="anchor-{anchor.day}.txt"'
    return response
