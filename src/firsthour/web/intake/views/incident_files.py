"""How do incidents come in as a file, and what became of each row?"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.masking import mask_text
from firsthour.web.audit.operations import About, record
from firsthour.web.intake import policies
from firsthour.web.intake.forms import IncomingForm
from firsthour.web.intake.models import IncomingFile, Outcome
from firsthour.web.intake.operations.incoming import IncomingTable, import_incidents
from firsthour.web.intake.queries import incoming as queries
from firsthour.web.intake.wording import OUTCOMES
from firsthour.web.people.forms import said_in
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time
from firsthour.web.ui.templatetags.firsthour import spoken_language

MOST_BYTES = 20 * 1024 * 1024
FILE_COLUMNS = (
    Column(gettext_lazy("File"), lambda row: row.name),
    Column(gettext_lazy("Which system"), lambda row: row.source_system),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.unit)),
    Column(gettext_lazy("By"), lambda row: row.officer.name),
    Column(gettext_lazy("When"), lambda row: full_time(row.at)),
)
ROW_COLUMNS = (
    Column(gettext_lazy("Line in the file"), lambda row: row[0].line),
    Column(gettext_lazy("Result"), lambda row: str(OUTCOMES[row[0].outcome][0])),
    Column(gettext_lazy("Number"), lambda row: row[0].report.matter.number if row[0].report else None),
    Column(gettext_lazy("Reason"), lambda row: row[0].reason.get(spoken_language()) or None, mask_text),
    Column(gettext_lazy("What stood there"), lambda row: row[1]),
)


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


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE_DOCUMENT)
def incoming_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the list of the files that were read."""
    rows = queries.every_file(request.access)
    export = Export.of("incident-files", _("Files read"), columns=FILE_COLUMNS, rows=rows, record_kind="")
    return export_list(request, export, form=form)


@require_GET
@needs(Permission.WRITE_DOCUMENT)
def incoming_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what became of each row of a file."""
    kept, outcome = _asked(request, uid)
    rows, counts = queries.list_rows(kept, outcome=outcome), queries.count_rows(kept)
    record(
        "report.file_open", by=request.actor, now=request.now, about=[About("incoming", str(uid), kept.name)],
        n_records=len(rows),
    )  # fmt: skip
    shown = {"file": kept, "rows": rows, "counts": counts, "outcome": outcome, "page_title": kept.name}
    return render(request, "intake/incoming_file.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE_DOCUMENT)
def rows_export(request: HttpRequest, uid: UUID, *, form: str) -> HttpResponse:
    """Take out what became of the rows of a file, without names and whole numbers; the file itself has them."""
    kept, outcome = _asked(request, uid)
    rows = queries.list_rows(kept, outcome=outcome)
    words = [(_("File"), kept.name), *([(_("Result"), str(OUTCOMES[outcome][0]))] if outcome else [])]
    export = Export("incident-file", _("Rows of the file"), ROW_COLUMNS, rows, len(rows), words)
    return export_list(request, export, form=form)


def _asked(request: HttpRequest, uid: UUID) -> tuple[IncomingFile, str]:
    """Return a file, and rows of which outcome are asked for."""
    kept: IncomingFile = found(lambda: queries.get_file(request.access, uid))
    outcome = request.GET.get("outcome", "")
    if outcome and outcome not in Outcome.values:
        raise Http404
    return kept, outcome
