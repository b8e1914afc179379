"""How do incidents come in as a file, and what became of each row?"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.web.audit.operations import About, record
from firsthour.web.intake import policies
from firsthour.web.intake.forms import IncomingForm
from firsthour.web.intake.operations.incoming import IncomingTable, import_incidents
from firsthour.web.intake.queries import incoming as queries
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs

MOST_BYTES = 20 * 1024 * 1024


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE_DOCUMENT)
def incoming(request: HttpRequest) -> HttpResponse:
    """Drop a file of incidents, and see those read before."""
    units = policies.units_to_register_in(request.access)
    start = {"unit": request.access.unit.uid if request.access.unit else None}
    form = IncomingForm(request.POST or None, request.FILES or None, units=units, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if given["file"].size > MOST_BYTES:
            form.add_error("file", _("The file is too large: at most 20 MB."))
        else:
            with said_in(form):
                table = IncomingTable(
                    given["file"].name[:150], given["file"].read(), given["source_system"], given["unit"],
                    request.access.officer,
                )  # fmt: skip
                kept = import_incidents(table, units=units, by=request.actor, now=request.now)
                return redirect("intake:incoming_file", kept.uid)
    shown = {"form": form, "files": queries.list_files(request.access), "page_title": _("Incidents from files")}
    return render(request, "intake/incoming.html", shown, status=422 if form.errors else 200)


@require_GET
@needs(Permission.WRITE_DOCUMENT)
def incoming_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what became of each row of a file."""
    kept = found(lambda: queries.get_file(request.access, uid))
    outcome = request.GET.get("outcome", "")
    rows = queries.list_rows(kept, outcome=outcome)
    counts = queries.count_rows(kept)
    if outcome and outcome not in counts:
        raise Http404
    record(
        "report.file_open", by=request.actor, now=request.now, about=[About("incoming", str(uid), kept.name)],
        n_records=len(rows),
    )  # fmt: skip
    shown = {"file": kept, "rows": rows, "counts": counts, "outcome": outcome, "page_title": kept.name}
    return render(request, "intake/incoming_file.html", shown)
