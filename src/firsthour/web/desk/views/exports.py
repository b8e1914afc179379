"""Exports that a second officer approves: asked for at the list, decided on their own page, fetched there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.audit.exporting import Column, Export, basis_words, file_of, read_content, read_limits
from firsthour.web.audit.exporting import export_list as take_out
from firsthour.web.audit.models import Basis
from firsthour.web.desk import exports
from firsthour.web.desk.export_policies import export_steps
from firsthour.web.desk.forms import ReasonForm
from firsthour.web.desk.models.exports import ExportRequest, ExportState
from firsthour.web.desk.queries import exports as queries
from firsthour.web.desk.wording import EXPORT_STATES
from firsthour.web.people.forms import said_in
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time

STEP_WORDS = {
    "approve": gettext_lazy("Approve"),
    "refuse": gettext_lazy("Refuse"),
    "withdraw": gettext_lazy("Withdraw"),
}

COLUMNS = (
    Column(gettext_lazy("List"), lambda row: row.title),
    Column(gettext_lazy("Form"), lambda row: row.form),
    Column(gettext_lazy("State"), lambda row: str(EXPORT_STATES[ExportState(row.state)][0])),
    Column(gettext_lazy("Rows"), lambda row: row.n_rows),
    Column(gettext_lazy("Asked by"), lambda row: row.asker.name),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.unit)),
    Column(gettext_lazy("Asked at"), lambda row: full_time(row.asked_at)),
    Column(gettext_lazy("Decided by"), lambda row: row.decider.name if row.decider else None),
    Column(gettext_lazy("Decided at"), lambda row: full_time(row.decided_at) if row.decided_at else None),
)


def ask_approval(request: HttpRequest, export: Export, *, form: str, basis: Basis) -> HttpResponse:
    """Show what leaves and for what, and ask why; sent, it becomes a request that waits for a second officer."""
    typed = ReasonForm(request.POST if request.method == "POST" else None)
    typed.fields["text"].label = _("Why it must leave in full")
    if request.method == "POST" and typed.is_valid():
        with said_in(typed):
            content = read_content(request, export, basis=basis)
            new = exports.NewExport(export, content, form, basis, typed.cleaned_data["text"])
            one = exports.ask_export(
                new, officer=request.access.officer, unit=request.access.unit, by=request.actor, now=request.now
            )
            messages.success(request, _("Asked. You are told as soon as somebody decided."))
            return redirect("desk:export", one.uid)
    masked = request.GET.copy()
    masked["masked"] = "1"
    shown = {
        "export": export, "form": typed, "basis_words": basis_words(basis), "masked_query": masked.urlencode(),
        "fetch_hours": read_limits()["fetch_hours"], "page_title": _("Ask for an approval"), "file_form": form,
        "columns": [column.words for column in export.columns],
    }  # fmt: skip
    return render(request, "desk/export_ask.html", shown, status=422 if typed.errors else 200)


@require_GET
@needs(Permission.OPEN_DESK)
def export_list(request: HttpRequest) -> HttpResponse:
    """List the requests one asked for and those one may decide about."""
    shown = {"rows": queries.list_exports(request.access), "page_title": _("Exports")}
    return render(request, "desk/exports.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.OPEN_DESK)
def exports_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the list of those requests; nothing of what they hold."""
    rows = queries.every_export(request.access)
    export = Export.of("exports", _("Exports"), columns=COLUMNS, rows=rows, record_kind="")
    return take_out(request, export, form=form)


@require_GET
@needs(Permission.OPEN_DESK)
def export(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a request: what shall leave, for what, who decided; and what this officer may do now."""
    return _page(request, _found(request, uid))


@require_POST
@needs(Permission.OPEN_DESK)
def export_step(request: HttpRequest, uid: UUID, *, name: str) -> HttpResponse:
    """Approve, refuse or withdraw."""
    one = _found(request, uid)
    if name not in STEP_WORDS or name not in export_steps(request.access, one, now=request.now):
        raise Http404
    form = ReasonForm(request.POST) if name == "refuse" else None
    if form is not None and not form.is_valid():
        return _page(request, one, refusal=form, status=422)
    by: dict[str, Any] = {"version": version_of(request), "by": request.actor, "now": request.now}
    if name == "approve":
        exports.approve_export(one, officer=request.access.officer, **by)
    elif form is not None:
        exports.refuse_export(one, officer=request.access.officer, reason=form.cleaned_data["text"], **by)
    else:
        exports.withdraw_export(one, **by)
    messages.success(request, _("Done: %(step)s") % {"step": STEP_WORDS[name]})
    return redirect("desk:export", uid)


@require_POST
@needs(Permission.OPEN_DESK)
def export_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand the approved file out to whoever asked for it."""
    one = _found(request, uid)
    if "fetch" not in export_steps(request.access, one, now=request.now):
        raise Http404
    content = exports.fetch_export(one, by=request.actor, now=request.now)
    return file_of(content, one.name, form=one.form, now=request.now)


def _found(request: HttpRequest, uid: UUID) -> ExportRequest:
    return found(lambda: queries.get_one_export(request.access, uid))


def _page(
    request: HttpRequest, one: ExportRequest, *, refusal: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    shown = {
        "one": one, "steps": export_steps(request.access, one, now=request.now), "step_words": STEP_WORDS,
        "refusal": refusal or ReasonForm(), "page_title": _("Export: %(title)s") % {"title": one.title},
        "is_open_refusal": refusal is not None,
    }  # fmt: skip
    return render(request, "desk/export.html", shown, status=status)
