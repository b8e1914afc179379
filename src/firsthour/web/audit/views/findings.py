"""Unusual look-ups: what the officer says about the own ones, and what the inspector decides."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.audit.forms import WordsForm
from firsthour.web.audit.operations import unusual
from firsthour.web.audit.operations.recording import About, record
from firsthour.web.audit.queries import standing
from firsthour.web.audit.queries.standing import FindingView
from firsthour.web.audit.wording import finding_state
from firsthour.web.ui.access import Permission, needs, signed_in
from firsthour.web.ui.formats import day, full_time
from firsthour.web.ui.templatetags.firsthour import spoken_language

COLUMNS = (
    Column(gettext_lazy("Day"), lambda view: day(view.finding.day)),
    Column(gettext_lazy("Who"), lambda view: view.finding.officer_name),
    Column(gettext_lazy("Unit"), lambda view: view.finding.unit or None),
    Column(gettext_lazy("Kind of record"), lambda view: view.line.name[spoken_language()]),
    Column(gettext_lazy("Records"), lambda view: view.finding.n_records),
    Column(gettext_lazy("Line"), lambda view: view.finding.threshold),
    Column(gettext_lazy("State"), lambda view: str(finding_state(view.finding.state)[0])),
    Column(gettext_lazy("Dealt with by"), lambda view: view.finding.decided_by or None),
    Column(
        gettext_lazy("Dealt with at"),
        lambda view: full_time(view.finding.decided_at) if view.finding.decided_at else None,
    ),
)


@signed_in
@require_GET
def list_findings(request: HttpRequest) -> HttpResponse:
    """List the unusual look-ups of the inspected units; to everybody else the own ones."""
    context = {"views": standing.list_findings(request.access)}
    return render(request, "audit/findings.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def export_findings(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the unusual look-ups of the list; what was said of them stays on their pages."""
    n_rows, rows = standing.count_findings(request.access), standing.iterate_findings(request.access)
    return export_list(request, Export("unusual", _("Unusual look-ups"), COLUMNS, rows, n_rows, (), ""), form=form)


@signed_in
@require_GET
def open_finding(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Open one: how many, which line of the law, what was said."""
    view = _found(request, uid)
    about = [About("finding", str(uid), f"{view.finding.day} {view.finding.record_kind}")]
    record("finding.open", by=request.actor, now=request.now, about=about)
    return _page(request, view, None)


@signed_in
@require_POST
def explain_finding(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep the officer's explanation."""
    view, form = _found(request, uid), WordsForm(request.POST)
    if not view.may_explain:
        raise Http404
    if not form.is_valid():
        return _page(request, view, form)
    unusual.explain(
        view.finding, by=request.actor, now=request.now, words=form.cleaned_data["words"],
        version=form.cleaned_data["version"],
    )  # fmt: skip
    return redirect("audit:finding", uid=uid)


@needs(Permission.READ_AUDIT)
@require_POST
def decide_finding(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Keep the inspector's decision."""
    view, form = _found(request, uid), WordsForm(request.POST)
    if not view.may_decide:
        raise Http404
    if not form.is_valid():
        return _page(request, view, form)
    unusual.decide(
        view.finding, by=request.actor, now=request.now, words=form.cleaned_data["words"],
        is_accepted=form.cleaned_data["accept"] == "1", version=form.cleaned_data["version"],
    )  # fmt: skip
    return redirect("audit:finding", uid=uid)


def _found(request: HttpRequest, uid: UUID) -> FindingView:
    view = standing.get_one_finding(request.access, uid)
    if view is None:
        raise Http404
    return view


def _page(request: HttpRequest, view: FindingView, form: WordsForm | None) -> HttpResponse:
    shown = form or WordsForm(initial={"version": view.finding.version})
    context = {"view": view, "finding": view.finding, "form": shown}
    return render(request, "audit/finding.html", context, status=422 if form else 200)
