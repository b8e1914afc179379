"""What is kept how long, what may not be erased, and what was."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.law.retention import list_retention_rules
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.forms import HoldForm
from firsthour.web.audit.jobs import OWN_RETENTION
from firsthour.web.audit.masking import mask_text
from firsthour.web.audit.operations import erasing
from firsthour.web.audit.queries import standing
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time

HOLD_COLUMNS = (
    Column(gettext_lazy("Number"), lambda hold: hold.label),
    Column(gettext_lazy("Reason"), lambda hold: hold.reason, mask_text),
    Column(gettext_lazy("Placed by"), lambda hold: hold.placed_by),
    Column(gettext_lazy("Placed"), lambda hold: full_time(hold.placed_at)),
    Column(gettext_lazy("Lifted by"), lambda hold: hold.lifted_by or None),
    Column(gettext_lazy("Lifted"), lambda hold: full_time(hold.lifted_at) if hold.lifted_at else None),
)
ERASED_COLUMNS = (
    Column(gettext_lazy("Number"), lambda one: one.label or None),
    Column(gettext_lazy("Erased at"), lambda one: full_time(one.erased_at)),
    Column(gettext_lazy("By"), lambda one: one.by_name),
    Column(gettext_lazy("Rule"), lambda one: one.rule),
    Column(gettext_lazy("Fields"), lambda one: ", ".join(one.fields)),
    Column(gettext_lazy("Values"), lambda one: one.n_values),
    Column(gettext_lazy("Proof"), lambda one: one.content_hash),
)


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


@needs(Permission.MANAGE_RETENTION)
@require_http_methods(["GET", "POST"])
def export_holds(request: HttpRequest, form: str) -> HttpResponse:
    """Take out every legal hold."""
    holds = standing.every_hold()
    export = Export.of("legal-holds", _("Legal holds"), columns=HOLD_COLUMNS, rows=holds, record_kind="")
    return export_list(request, export, form=form)


@needs(Permission.MANAGE_RETENTION)
@require_http_methods(["GET", "POST"])
def export_erased(request: HttpRequest, form: str) -> HttpResponse:
    """Take out every erasure certificate."""
    rows = standing.every_certificate()
    export = Export.of("erasures", _("Erasure certificates"), columns=ERASED_COLUMNS, rows=rows, record_kind="")
    return export_list(request, export, form=form)


def _page(request: HttpRequest, form: HoldForm) -> HttpResponse:
    context = {
        "form": form, "rules": list_retention_rules(Path(settings.HOME) / OWN_RETENTION),
        "holds": standing.list_holds(), "certificates": standing.list_certificates(),
    }  # fmt: skip
    return render(request, "audit/retention.html", context, status=422 if form.errors else 200)
