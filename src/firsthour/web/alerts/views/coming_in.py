"""How do warnings come in by hand and as files, and what became of each row?"""

from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.alerts import file_in, signals_in, stuck
from firsthour.web.alerts.forms import FileForm, WarningForm, asked_facts
from firsthour.web.alerts.policies import hand_in_units
from firsthour.web.alerts.queries import coming_in as queries
from firsthour.web.alerts.queries.episodes import get_one_batch
from firsthour.web.audit.operations import About, record
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs

MOST_BYTES = 20 * 1024 * 1024


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


@require_GET
@needs(Permission.DECIDE_WARNINGS)
def file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what became of the rows of a file: those refused with their reason, those taken with their episode."""
    batch = found(lambda: get_one_batch(request.access, uid))
    outcome = request.GET.get("outcome", "rejected" if batch.n_rejected else "taken")
    if outcome not in ("taken", "rejected"):
        raise Http404
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
