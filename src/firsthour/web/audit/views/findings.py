"""Unusual look-ups: what the officer says about the own ones, and what the inspector decides."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from firsthour.web.audit.forms import WordsForm
from firsthour.web.audit.operations import unusual
from firsthour.web.audit.operations.recording import About, record
from firsthour.web.audit.queries import standing
from firsthour.web.audit.queries.standing import FindingView
from firsthour.web.ui.access import Permission, needs, signed_in


@signed_in
@require_GET
def list_findings(request: HttpRequest) -> HttpResponse:
    """List the unusual look-ups of the inspected units; to everybody else the own ones."""
    context = {"views": standing.list_findings(request.access)}
    return render(request, "audit/findings.html", context)


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
