"""Suspects and measures of a case: added, moved on, asked for, approved, ended. Each step returns to the case."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from firsthour.web.cases import measures, suspects
from firsthour.web.cases.people_forms import ApproveMeasureForm, AskMeasureForm, MoveForm, SuspectForm, WhyForm
from firsthour.web.cases.people_policies import may_add_suspect, measure_steps, suspect_steps
from firsthour.web.cases.policies import CaseView
from firsthour.web.cases.queries import persons as queries
from firsthour.web.cases.queries.cases import read_case
from firsthour.web.desk.views.opening import Opened, open_by_uid
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs

SUSPECT_WORDS = {
    "ask_measure": gettext_lazy("Ask for a measure"),
    "seek": gettext_lazy("Seek"),
    "catch": gettext_lazy("Caught"),
    "prosecute": gettext_lazy("Hand to the procuratorate"),
    "clear": gettext_lazy("No longer suspected"),
}
MEASURE_WORDS = {
    "approve": gettext_lazy("Approve the measure"),
    "refuse": gettext_lazy("Refuse the measure"),
    "end": gettext_lazy("End the measure"),
}
_both = require_http_methods(["GET", "POST"])


@_both
@needs(Permission.OPEN_DESK)
def suspect_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Add a suspect to the case of a matter."""
    view = _case(request, uid)
    if not isinstance(view, CaseView):
        return view
    if not may_add_suspect(request.access, view):
        raise Http404
    form = SuspectForm(request.POST or None)

    def add() -> None:
        suspects.add_suspect(view.case, form.new(), by=request.actor, now=request.now)

    return _answer(request, form, view, title=_("New suspect"), carry_out=add)


@_both
@needs(Permission.OPEN_DESK)
def suspect_step(request: HttpRequest, uid: UUID, *, name: str) -> HttpResponse:
    """Take a step with a suspect."""
    suspect = found(lambda: queries.get_one_suspect(request.access, uid, now=request.now))
    view = _case(request, suspect.case.matter.uid)
    if not isinstance(view, CaseView):
        return view
    if name not in suspect_steps(request.access, suspect, view=view):
        raise Http404
    asks = name == "ask_measure"
    form: Form = (AskMeasureForm if asks else MoveForm)(request.POST or None)

    def step() -> None:
        given = form.cleaned_data
        if asks:
            measures.ask_measure(
                suspect, given["kind"], reason=given["text"], officer=request.access.officer, by=request.actor,
                now=request.now,
            )  # fmt: skip
        else:
            suspects.move_suspect(
                suspect, name, reason=given["text"], at=given["at"], version=version_of(request), by=request.actor,
                now=request.now,
            )  # fmt: skip

    return _answer(request, form, view, title=SUSPECT_WORDS[name], carry_out=step, version=suspect.version)


@_both
@needs(Permission.OPEN_DESK)
def measure_step(request: HttpRequest, uid: UUID, *, name: str) -> HttpResponse:
    """Approve, refuse or end a measure."""
    measure = found(lambda: queries.get_one_measure(request.access, uid, now=request.now))
    view = _case(request, measure.suspect.case.matter.uid)
    if not isinstance(view, CaseView):
        return view
    if name not in measure_steps(request.access, measure, view=view):
        raise Http404
    form: Form = (ApproveMeasureForm if name == "approve" else WhyForm)(request.POST or None)
    said = {"version": version_of(request), "by": request.actor, "now": request.now}

    def step() -> None:
        given, officer = form.cleaned_data, request.access.officer
        if name == "approve":
            paper, began = given["paper_number"], given["began_at"]
            measures.approve_measure(measure, paper_number=paper, began_at=began, officer=officer, **said)
        elif name == "refuse":
            measures.refuse_measure(measure, reason=given["text"], officer=officer, **said)
        else:
            measures.end_measure(measure, reason=given["text"], **said)

    return _answer(request, form, view, title=MEASURE_WORDS[name], carry_out=step, version=measure.version)


def _case(request: HttpRequest, uid: UUID) -> CaseView | HttpResponse:
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    view = read_case(request, opened.matter)
    if view is None:
        raise Http404
    return view


def _answer(
    request: HttpRequest, form: Form, view: CaseView, *, title: Any, carry_out: Callable[[], None], version: int = 0
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            carry_out()
            messages.success(request, _("Done: %(step)s") % {"step": title})
            return redirect("desk:matter", view.matter.uid)
    shown = {
        "form": form, "matter": view.matter, "page_title": title, "verb": title,
        "version": request.POST.get("version") or version,
    }  # fmt: skip
    return render(request, "cases/people_form.html", shown, status=422 if form.errors else 200)
