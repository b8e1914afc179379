"""What is done with a draft on the page of a pursuit: approved and sent, asked for, changed, not sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from firsthour.web.holds.chase_forms import ChangeForm, ReasonForm, RemarkForm
from firsthour.web.holds.models import HoldRequest
from firsthour.web.holds.operations.requesting import (
    ChangedDraft,
    ask_all,
    ask_for_approval,
    change_draft,
    decide_request,
    withdraw_request,
)
from firsthour.web.holds.policies import approver_of, request_steps
from firsthour.web.holds.queries import chase_page
from firsthour.web.holds.queries.chases import read_chase
from firsthour.web.holds.queries.holds import missing_of
from firsthour.web.holds.request_values import from_json
from firsthour.web.holds.rules import hold_rules
from firsthour.web.holds.states import read_state
from firsthour.web.holds.templatetags.holds_chase import measure_words
from firsthour.web.holds.views.chase_opening import ChasePlace, open_chase
from firsthour.web.intake.lead_words import rank_words
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import form_page, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.masking import tail_of
from firsthour.web.ui.templatetags.firsthour import cited, spoken_language

Act = Callable[[HttpRequest, HoldRequest, Any], Any]


@dataclass(frozen=True)
class Step:
    """A step: its title, the verb on its button, its effect, what is said when it is done, and how it looks."""

    title: Any
    verb: Any
    done: Any
    effect: Any = ""
    tone: str = "primary"


STEPS: Mapping[str, Step] = {
    "approve": Step(
        _lazy("Approve and send"), _lazy("Approve and send"), _lazy("Approved; it is on its way to the bank."),
        _lazy("It gets its document number and goes out at once."),
    ),
    "ask": Step(
        _lazy("Ask for approval"), _lazy("Ask for approval"), _lazy("Asked; the leader is told."),
        _lazy("It goes out as soon as it is approved."),
    ),
    "change": Step(_lazy("Change the draft"), _lazy("Keep"), _lazy("The draft is changed.")),
    "refuse": Step(
        _lazy("Do not approve"), _lazy("Do not approve"), _lazy("Not approved; who asked is told."),
        _lazy("Nothing is sent."), tone="danger",
    ),
    "withdraw": Step(
        _lazy("Do not send"), _lazy("Do not send"), _lazy("It will not be sent."),
        _lazy("The money stays where it is, unless somebody drafts it again."), tone="danger",
    ),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_HOLDS)
def chase_step(request: HttpRequest, uid: UUID, *, draft: UUID, step: str) -> HttpResponse:
    """Take a step with a draft; what reaches the bank is restated first, in one dialog."""
    place = open_chase(request, uid)
    if not isinstance(place, ChasePlace):
        return place
    one = HoldRequest.objects.filter(uid=draft, hold__pursuit=place.pursuit).select_related("hold", "approval").first()
    if one is None or step not in STEPS:
        raise Http404
    one.hold.pursuit = place.pursuit
    if step not in request_steps(request.access, one, standing=place.standing, now=request.now):
        raise Http404
    form = _form(request, one, step)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            _act(request, one, form, step=step)
            messages.success(request, STEPS[step].done)
            return redirect("holds:chase", uid)
    return _page(request, place, one, form, step=step)


@require_POST
@needs(Permission.WORK_HOLDS)
def chase_ask_all(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask for the approval of every draft that is complete."""
    place = open_chase(request, uid, step="work")
    if not isinstance(place, ChasePlace):
        return place
    drafts = [one for one in chase_page.open_drafts(read_chase(place.pursuit, request.now)) if one.state == "drafted"]
    asked = ask_all(drafts, officer=request.access.officer, by=request.actor, now=request.now)
    n = sum(one.state == "waiting" for one in asked)
    messages.success(request, _("Asked for the approval of %(n)d drafts.") % {"n": n})
    return redirect("holds:chase", uid)


def _form(request: HttpRequest, one: HoldRequest, step: str) -> Form:
    given = request.POST or None
    if step == "change":
        start = {"amount": one.amount_fen, "reason": one.reason}
        return ChangeForm(given, lacks=missing_of(one), has_amount=one.measure in ("stop", "freeze"), initial=start)
    if step in ("refuse", "withdraw"):
        return ReasonForm(given)
    return RemarkForm(given)


def _act(request: HttpRequest, one: HoldRequest, form: Form, *, step: str) -> None:
    by, now, officer, version = request.actor, request.now, request.access.officer, version_of(request)
    says = form.cleaned_data.get("reason", "")
    if step in ("approve", "refuse"):
        is_approved = step == "approve"
        decide_request(one, is_approved=is_approved, says=says, officer=officer, version=version, by=by, now=now)
    elif step == "ask":
        ask_for_approval(one, officer=officer, version=version, by=by, now=now)
    elif step == "withdraw":
        withdraw_request(one, reason=says, version=version, by=by, now=now)
    else:
        assert isinstance(form, ChangeForm)
        values = {**from_json(one.values), **form.values}
        changed = ChangedDraft(amount_fen=form.cleaned_data.get("amount"), reason=says, values=values)
        change_draft(one, changed, version=version, by=by, now=now)


def _page(request: HttpRequest, place: ChasePlace, one: HoldRequest, form: Form, *, step: str) -> HttpResponse:
    known, language = STEPS[step], spoken_language()
    line = hold_rules().lines["stop" if one.measure in ("stop", "") else "freeze"]
    rank = approver_of(one, state=read_state(one.hold, request.now))
    words = {
        "form": form, "title": known.title, "verb": known.verb, "effect": known.effect, "tone": known.tone,
        "object": f"{measure_words(one)} · {one.hold.institution} {tail_of(one.hold.account)} · {one.number}",
        "amount": one.amount_fen, "basis": cited(line.provision.source, line.provision.article),
        "approver": rank_words(rank) if step in ("ask", "approve") else "", "version": one.version,
        "action": request.path, "language": language,
    }  # fmt: skip
    if request.headers.get("HX-Request") and request.method == "GET":
        return render(request, "holds/chase_dialog.html", words)
    return form_page(
        request, form, title=known.title, verb=known.verb, back="holds:chase", back_uid=place.pursuit.uid,
        about=words["object"], says=known.effect, version=one.version,
    )  # fmt: skip
