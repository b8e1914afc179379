"""Pages of joint consultations: a new one on a matter, and one with its opinions and decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.audit.operations import About, record
from firsthour.web.desk.forms import ReasonForm
from firsthour.web.desk.queries.matter_page import list_nameable
from firsthour.web.desk.views.opening import Opened, open_by_uid, open_matter_for
from firsthour.web.intake import consultations
from firsthour.web.intake.consultation_forms import ConsultForm, DecideConsultationForm, OpinionForm
from firsthour.web.intake.consultation_policies import consultation_steps, may_consult
from firsthour.web.intake.models.consultations import Capacity, Consultation
from firsthour.web.intake.queries import consultations as queries
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs

STEP_WORDS = {
    "give": gettext_lazy("Give my opinion"),
    "decide": gettext_lazy("Decide the consultation"),
    "withdraw": gettext_lazy("Call it off"),
}


@require_http_methods(["GET", "POST"])
@needs(Permission.OPEN_DESK)
def consult(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put a question about a matter to named legal and squad officers."""
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    if not may_consult(opened.steps):
        raise Http404
    form = _consult_form(request)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = consultations.NewConsultation(
            opened.matter, given["question"], list(given["legal"]), list(given["squad"]), given["chair"],
            given["due_at"],
        )  # fmt: skip
        with said_in(form):
            one = consultations.open_consultation(
                new, officer=request.access.officer, by=request.actor, now=request.now
            )
            messages.success(request, _("The consultation has begun; everybody named was told."))
            return redirect("intake:consultation", one.uid)
    shown = {
        "form": form, "page_title": _("Joint consultation"), "verb": _("Begin"), "about": opened.matter.number,
        "says": _("Everybody named sees the matter and writes an opinion; nobody reads another's before."),
        "back_url": reverse("desk:matter", args=[uid]),
    }  # fmt: skip
    return render(request, "intake/form_page.html", shown, status=422 if form.errors else 200)


@require_GET
@needs(Permission.OPEN_DESK)
def consultation(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a consultation: the question, who was asked, what may be read, and what this officer may do now."""
    one = _opened(request, uid)
    if not isinstance(one, Consultation):
        return one
    about = [About("consultation", str(uid), one.matter.number)]
    record("consultation.open", by=request.actor, now=request.now, about=about)
    return _page(request, one)


@require_POST
@needs(Permission.OPEN_DESK)
def consultation_step(request: HttpRequest, uid: UUID, *, name: str) -> HttpResponse:
    """Take one step; what is wrong is said on the page, and what was typed stays."""
    one = _opened(request, uid)
    if not isinstance(one, Consultation):
        return one
    if name not in consultation_steps(request.access, one, now=request.now):
        raise Http404
    form = _form(name, request.POST)
    if form.is_valid():
        with said_in(form):
            _take(request, one, name, form.cleaned_data)
    if form.errors:
        return _page(request, one, step=name, form=form, status=422)
    messages.success(request, _("Done: %(step)s") % {"step": STEP_WORDS[name]})
    return redirect("intake:consultation", uid)


def _opened(request: HttpRequest, uid: UUID) -> Consultation | HttpResponse:
    one = found(lambda: queries.get_one_consultation(request.access, uid, now=request.now))
    opened = open_matter_for(request, one.matter)
    if not isinstance(opened, Opened):
        return opened
    if opened.standing == "sent":
        raise Http404
    return one


def _page(
    request: HttpRequest, one: Consultation, *, step: str = "", form: Form | None = None, status: int = 200
) -> HttpResponse:
    steps = consultation_steps(request.access, one, now=request.now)
    forms = [
        (name, words, form if name == step else _form(name)) for name, words in STEP_WORDS.items() if name in steps
    ]
    shown = {
        "one": one, "matter": one.matter, "opinions": queries.list_opinions(request.access, one, now=request.now),
        "main": forms[:1], "others": forms[1:], "open_step": step, "page_title": _("Joint consultation"),
    }  # fmt: skip
    return render(request, "intake/consultation.html", shown, status=status)


def _form(name: str, typed: Any = None) -> Form:
    kinds: dict[str, type[Form]] = {"give": OpinionForm, "decide": DecideConsultationForm, "withdraw": ReasonForm}
    return kinds[name](typed, auto_id=f"id_{name}_%s")


def _take(request: HttpRequest, one: Consultation, name: str, given: dict[str, Any]) -> None:
    by = {"by": request.actor, "now": request.now}
    if name == "give":
        consultations.give_opinion(one, officer=request.access.officer, view=given["view"], opinion=given["text"], **by)
    elif name == "decide":
        consultations.decide_consultation(
            one, decision=given["decision"], reasons=given["text"], version=version_of(request), **by
        )
    else:
        consultations.withdraw_consultation(one, reason=given["text"], version=version_of(request), **by)


def _consult_form(request: HttpRequest) -> ConsultForm:
    access, now = request.access, request.now
    return ConsultForm(
        request.POST or None, legal=queries.list_capable(access, Capacity.LEGAL, now=now),
        squad=queries.list_capable(access, Capacity.SQUAD, now=now), chairs=list_nameable(access), now=now,
    )  # fmt: skip
