"""What is kept how long, what may not be erased, and what was."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from firsthour.law.retention import list_retention_rules
from firsthour.web.audit.forms import HoldForm
from firsthour.web.audit.jobs import OWN_RETENTION
from firsthour.web.audit.operations import erasing
from firsthour.web.audit.queries import standing
from firsthour.web.ui.access import Permission, needs


@needs(Permission.MANAGE_RETENTION)
@require_GET
def show_retention(request: HttpRequest) -> HttpResponse:
    """Show the schedule, the holds and the certificates."""
    return _page(request, HoldForm())


@needs(Permission.MANAGE_RETENTION)
@require_POST
def place_hold(request: HttpRequest) -> HttpResponse:
    """Place a legal hold."""
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    number, reason = form.cleaned_data["number"].strip(), form.cleaned_data["reason"]
    kind, key = erasing.find_erasable(number)
    erasing.place_hold(kind, key, label=number, reason=reason, by=request.actor, now=request.now)
    return redirect("audit:retention")


@needs(Permission.MANAGE_RETENTION)
@require_POST
def lift_hold(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Lift a legal hold."""
    hold = standing.get_one_hold(uid)
    if hold is None:
        raise Http404
    erasing.lift_hold(hold, by=request.actor, now=request.now)
    return redirect("audit:retention")


def _page(request: HttpRequest, form: HoldForm) -> HttpResponse:
    context = {
        "form": form, "rules": list_retention_rules(Path(settings.HOME) / OWN_RETENTION),
        "holds": standing.list_holds(), "certificates": standing.list_certificates(),
    }  # fmt: skip
    return render(request, "audit/retention.html", context, status=422 if form.errors else 200)
