"""Which step is taken with a report? Each posts here and leads back to the matter's page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from firsthour.web.desk.views.opening import Opened, open_by_uid
from firsthour.web.intake import policies
from firsthour.web.intake.models import Report
from firsthour.web.intake.operations import closing, custody, registering
from firsthour.web.intake.queries import reports as queries
from firsthour.web.intake.step_forms import accepting_unit, step_form
from firsthour.web.intake.wording import STEP_WORDS
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import version_of
from firsthour.web.ui.access import Permission, needs


@require_POST
@needs(Permission.SEE_MATTERS)
def report_step(request: HttpRequest, uid: UUID, *, name: str) -> HttpResponse:
    """Take one step with a report; what is wrong is said beside what was typed."""
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    report = queries.get_report(opened.matter)
    if report is None:
        raise Http404
    if name not in policies.report_steps(request.access, report, standing=opened.standing, now=request.now):
        raise Http404
    form = step_form(request, report, name=name, bound=True)
    if form.is_valid():
        with said_in(form):
            _STEPS[name](request, report, form)
    if form.errors:
        shown = {
            "form": form, "name": name, "words": STEP_WORDS[name], "matter": opened.matter, "report": report,
            "version": request.POST.get("version", opened.matter.version), "page_title": STEP_WORDS[name],
        }  # fmt: skip
        return render(request, "intake/report_step.html", shown, status=422)
    messages.success(request, _("Done: %(step)s") % {"step": STEP_WORDS[name]})
    return _onward(request, uid)


@require_POST
@needs(Permission.SEE_MATTERS)
def supplements_read(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note that what was added was read."""
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    report = queries.get_report(opened.matter)
    if report is None or opened.standing not in policies.INSIDE:
        raise Http404
    registering.note_read(report, by=request.actor, now=request.now)
    return redirect("desk:matter", uid)


def _onward(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Lead back to the matter, or to the desk where it is not this visitor's to see any more."""
    try:
        queries.get_report_by_uid(request.access, uid, now=request.now)
    except Report.DoesNotExist:
        return redirect("desk:home")
    return redirect("desk:matter", uid)


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"version": version_of(request), "by": request.actor, "now": request.now}


def _accept(request: HttpRequest, report: Report, form: Form) -> None:
    unit = accepting_unit(request, report)
    custody.accept_report(report, unit=unit, officer=form.cleaned_data["officer"], **_by(request))


def _offer(request: HttpRequest, report: Report, form: Form) -> None:
    given = form.cleaned_data
    custody.offer_report(report, unit=given["unit"], officer=given.get("officer"), reason=given["text"], **_by(request))


def _refuse(request: HttpRequest, report: Report, form: Form) -> None:
    given = form.cleaned_data
    custody.refuse_report(
        report, reason=given["text"], reviewer=given["reviewer"], officer=request.access.officer, **_by(request)
    )


def _review(request: HttpRequest, report: Report, form: Form) -> None:
    given = form.cleaned_data
    custody.review_refusal(report, stands=given["stands"] == "yes", reason=given["text"], **_by(request))


def _decide(request: HttpRequest, report: Report, form: Form) -> None:
    given = form.cleaned_data
    custody.decide_report(report, unit=given["unit"], reason=given["text"], **_by(request))


def _refer(request: HttpRequest, report: Report, form: Form) -> None:
    given = form.cleaned_data
    closing.refer_report(report, to=given["to"], reason=given["text"], **_by(request))


def _supplement(request: HttpRequest, report: Report, form: Form) -> None:
    given = form.cleaned_data
    registering.supplement(report, given["text"], channel=given["channel"], by=request.actor, now=request.now)


def _why(
    step: Callable[..., Report],
) -> Callable[[HttpRequest, Report, Form], None]:
    def take(request: HttpRequest, report: Report, form: Form) -> None:
        step(report, reason=form.cleaned_data["text"], **_by(request))

    return take


_STEPS: dict[str, Callable[[HttpRequest, Report, Form], None]] = {
    "accept": _accept,
    "offer": _offer,
    "withdraw": _why(custody.withdraw_offer),
    "refuse": _refuse,
    "review": _review,
    "decide": _decide,
    "refer": _refer,
    "close": _why(closing.close_report),
    "reopen": _why(closing.reopen_report),
    "supplement": _supplement,
}
