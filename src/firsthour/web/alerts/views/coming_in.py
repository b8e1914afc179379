"""How do warnings come in by hand and as files, and what became of each row?"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.alerts import faces, file_in, signals_in, stuck
from firsthour.web.alerts.forms import FileForm, WarningForm, asked_facts
from firsthour.web.alerts.models import SignalBatch
from firsthour.web.alerts.policies import hand_in_units
from firsthour.web.alerts.queries import coming_in as queries
from firsthour.web.alerts.queries.episodes import get_one_batch
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.masking import mask_text
from firsthour.web.audit.operations import About, record
from firsthour.web.people.forms import said_in
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time
from firsthour.web.ui.masking import mask_person, mask_phone
from firsthour.web.ui.templatetags.firsthour import by_whom, spoken_language

MOST_BYTES = 20 * 1024 * 1024
_CAME = (
    Column(gettext_lazy("Received"), lambda row: full_time(row.received_at)),
    Column(gettext_lazy("Sent by"), lambda row: row.source),
    Column(gettext_lazy("Number there"), lambda row: row.source_number),
    Column(gettext_lazy("Name"), lambda row: row.name or None, mask_person),
    Column(gettext_lazy("Phone"), lambda row: row.phone or None, mask_phone),
    Column(
        gettext_lazy("Suspected type"),
        lambda row: faces.type_words(str(row.facts.get("fraud_type", "")), spoken_language()) or None,
    ),
)
SIGNAL_COLUMNS = (
    *_CAME,
    Column(gettext_lazy("Warning"), lambda row: row.episode.number if row.episode else None),
)
STUCK_COLUMNS = (*_CAME, Column(gettext_lazy("Why"), lambda row: row.stuck_why))
REJECTED_COLUMNS = (
    Column(gettext_lazy("Line in the file"), lambda row: row.line),
    Column(gettext_lazy("Number"), lambda row: row.source_number or None),
    Column(gettext_lazy("Reason"), lambda row: row.reason.get(spoken_language(), ""), mask_text),
)
FILE_COLUMNS = (
    Column(gettext_lazy("File"), lambda row: row.name),
    Column(gettext_lazy("Which system"), lambda row: row.source),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.unit)),
    Column(gettext_lazy("Taken"), lambda row: row.n_taken),
    Column(gettext_lazy("Known already"), lambda row: row.n_known),
    Column(gettext_lazy("Rejected"), lambda row: row.n_rejected),
    Column(gettext_lazy("By"), by_whom),
    Column(gettext_lazy("When"), lambda row: full_time(row.at)),
)


@require_http_methods(["GET", "POST"])
@needs(Permission.DECIDE_WARNINGS)
def new_warning(request: HttpRequest) -> HttpResponse:
    """Type a warning; sent twice it is one."""
    units = hand_in_units(request.access)
    start = {"unit": request.access.unit.uid if request.access.unit else None, "seen_at": request.now}
    form = WarningForm(request.POST or None, units=units, initial=start)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            row = form.row() | {"source_number": request.POST.get("once", "")[:80] or str(uuid4())}
            signals_in.fill_in(row, unit=form.cleaned_data["unit"], by=request.actor, now=request.now)
            messages.success(request, _("Taken in. It stands on the board in a moment, with its tier."))
            return redirect("alerts:board")
    asked = {f"fact_{fact.key}" for fact in asked_facts()}
    shown = {
        "form": form, "facts": [form[name] for name in form.fields if name in asked],
        "plain": [form[name] for name in form.fields if name not in asked],
        "once": request.POST.get("once") or str(uuid4()), "page_title": _("Warning by hand"),
        "back_url": reverse("alerts:board"),
    }  # fmt: skip
    return render(request, "alerts/new.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Permission.DECIDE_WARNINGS)
def files(request: HttpRequest) -> HttpResponse:
    """Drop a file of warnings, look at what it would give, and see those read before."""
    units = hand_in_units(request.access)
    start = {"unit": request.access.unit.uid if request.access.unit else None}
    form = FileForm(request.POST or None, request.FILES or None, units=units, initial=start)
    preview = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if given["file"].size > MOST_BYTES:
            form.add_error("file", _("The file is too large: at most 20 MB."))
        else:
            with said_in(form):
                name, content = given["file"].name[:150], given["file"].read()
                if "look" not in request.POST:
                    kept = file_in.take_file(
                        name, content, source=given["source"], unit=given["unit"], by=request.actor, now=request.now
                    )
                    return redirect("alerts:file", kept.uid)
                preview = file_in.preview_file(name, content, now=request.now)
    shown = {
        "form": form, "preview": preview, "batches": queries.list_files(request.access),
        "page_title": _("Warnings from files"),
    }  # fmt: skip
    return render(request, "alerts/files.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Permission.DECIDE_WARNINGS)
def files_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the list of the files that were read."""
    rows = queries.every_file(request.access)
    export = Export.of("warning-files", _("Files read"), columns=FILE_COLUMNS, rows=rows, record_kind="")
    return export_list(request, export, form=form)


@require_GET
@needs(Permission.DECIDE_WARNINGS)
def file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what became of the rows of a file: those refused with their reason, those taken with their episode."""
    batch, outcome = _batch(request, uid)
    rejected = queries.list_rejected(batch) if outcome == "rejected" else []
    taken = queries.list_signals_of(batch) if outcome == "taken" else []
    record(
        "alert.file_open", by=request.actor, now=request.now, about=[About("signal_batch", str(uid), batch.name)],
        n_records=len(rejected) + len(taken),
    )  # fmt: skip
    shown = {
        "batch": batch, "rejected": rejected, "taken": taken, "outcome": outcome, "most": queries.MOST,
        "page_title": batch.name or batch.source,
    }  # fmt: skip
    return render(request, "alerts/file.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.DECIDE_WARNINGS)
def file_export(request: HttpRequest, uid: UUID, *, form: str) -> HttpResponse:
    """Take out the rows of a file that were taken, or those that were not, with the reason."""
    batch, outcome = _batch(request, uid)
    is_taken = outcome == "taken"
    rows: QuerySet[Any] = queries.every_signal_of(batch) if is_taken else queries.every_rejected(batch)
    words = [(_("File"), batch.name or batch.source), (_("Result"), _("Taken") if is_taken else _("Rejected"))]
    export = Export.of(
        "warning-file", _("Signals") if is_taken else _("Rows that cannot be taken"),
        columns=SIGNAL_COLUMNS if is_taken else REJECTED_COLUMNS, rows=rows, filter_words=words,
    )  # fmt: skip
    return export_list(request, export, form=form)


def _batch(request: HttpRequest, uid: UUID) -> tuple[SignalBatch, str]:
    """Return a file, and which of its rows are asked for."""
    batch: SignalBatch = found(lambda: get_one_batch(request.access, uid))
    outcome = request.GET.get("outcome", "rejected" if batch.n_rejected else "taken")
    if outcome not in ("taken", "rejected"):
        raise Http404
    return batch, outcome


@require_POST
@needs(Permission.DECIDE_WARNINGS)
def stuck_again(request: HttpRequest) -> HttpResponse:
    """Try again to take up what stands aside."""
    n_tried = stuck.try_again(stuck.stuck_signals(request.access), by=request.actor, now=request.now)
    said = ngettext("%(n)s warning is tried again.", "%(n)s warnings are tried again.", n_tried)
    messages.success(request, said % {"n": n_tried})
    return redirect("alerts:signals")


@require_GET
@needs(Permission.SEE_WARNINGS)
def signals(request: HttpRequest) -> HttpResponse:
    """List the signals that came in lately, each with the episode it joined; ``after`` asks for the next rows only."""
    source, after = request.GET.get("source", "")[:40], request.GET.get("after", "")
    below = int(after) if after.isdecimal() and after.isascii() and len(after) < 19 else None
    rows, last = queries.list_latest_signals(request.access, now=request.now, source=source, below=below)
    more = urlencode({"source": source, "after": last}) if last is not None else ""
    if below is not None:
        return render(request, "alerts/parts/signal_table.html", {"rows": rows, "more": more})
    shown = {
        "rows": rows, "more": more, "source": source, "sources": queries.list_sources(request.access),
        "page_title": _("Signals"), "stuck": stuck.list_stuck(request.access),
        "again_minutes": int(stuck.AGAIN.total_seconds() // 60),
    }  # fmt: skip
    return render(request, "alerts/signals.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_WARNINGS)
def signals_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the signals, of one system where one is chosen."""
    source = request.GET.get("source", "")[:40]
    rows = queries.every_signal(request.access, now=request.now, source=source)
    words = [(_("Sent by"), source)] if source else []
    export = Export.of("signals", _("Signals"), columns=SIGNAL_COLUMNS, rows=rows, filter_words=words)
    return export_list(request, export, form=form)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_WARNINGS)
def stuck_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out what could not be taken up."""
    rows = stuck.stuck_signals(request.access).order_by("-rank", "id")
    export = Export.of("signals-stuck", _("Could not be taken up"), columns=STUCK_COLUMNS, rows=rows)
    return export_list(request, export, form=form)
