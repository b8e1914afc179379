"""One episode: clock, tier and reasons, what happened, what to do next and why, and every step that may be taken."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from firsthour.base.clock import SHANGHAI
from firsthour.web.alerts import attempts, deciding, rules, taking
from firsthour.web.alerts.faces import channel_words
from firsthour.web.alerts.forms import (
    PLACES,
    AssignForm,
    AttemptForm,
    ConsentForm,
    NumberForm,
    OverrideForm,
    SayForm,
    WhyForm,
    language,
    person_results,
)
from firsthour.web.alerts.models import Episode
from firsthour.web.alerts.policies import episode_steps, may_know_person
from firsthour.web.alerts.queries import episodes as queries
from firsthour.web.alerts.queries.assigning import list_assignable
from firsthour.web.alerts.reporting import PaidTold
from firsthour.web.alerts.revealing import person_of
from firsthour.web.audit.operations import About, record
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs

STEP_WORDS = {
    "take": gettext_lazy("Take on"),
    "attempt": gettext_lazy("Record what came of it"),
    "hand_back": gettext_lazy("Hand back"),
    "assign": gettext_lazy("Give to somebody"),
    "override": gettext_lazy("Change the tier"),
    "number": gettext_lazy("Correct the number"),
    "consent": gettext_lazy("Family may be told"),
    "note": gettext_lazy("Leave a note"),
    "decide": gettext_lazy("End it with a reason"),
}
CHANNELS = ("phone", "visit", "second_person", "family", "bank_notice", "duty_leader")


@require_GET
@needs(Permission.OPEN_DESK)
def episode(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show an episode; that it was opened, and what of the person was shown, enters the record."""
    one = open_episode(request, uid)
    return _page(request, one)


@require_POST
@needs(Permission.WORK_WARNINGS)
def episode_step(request: HttpRequest, uid: UUID, *, name: str) -> HttpResponse:
    """Take one step; what is wrong is said on the page, and what was typed stays."""
    one = found(lambda: queries.get_one_episode(request.access, uid, now=request.now))
    if name not in episode_steps(request.access, one, now=request.now):
        raise Http404
    if name == "call":
        attempts.begin_call(one, by=request.actor, now=request.now)
        return HttpResponse(status=204)
    form = _form(request, one, name, request.POST)
    if form.is_valid():
        with said_in(form):
            _take(request, one, name, form.cleaned_data)
    if form.errors:
        return _page(request, one, step=name, form=form, status=422)
    messages.success(request, _("Done: %(step)s") % {"step": STEP_WORDS[name]})
    return redirect("alerts:episode", uid)


def open_episode(request: HttpRequest, uid: UUID, *, verb: str = "alert.open") -> Episode:
    """Return an episode that this visitor may see; opening it, and reading the person in full, is recorded."""
    one = found(lambda: queries.get_one_episode(request.access, uid, now=request.now))
    is_known = may_know_person(request.access, one, now=request.now)
    record(
        verb, by=request.actor, now=request.now, about=[About("episode", str(uid), one.number)],
        details={"in_full": is_known}, n_records=1, record_kind="other",
    )  # fmt: skip
    return one


def script_for_now(request: HttpRequest, one: Episode) -> Any:
    """Return what is said first to this person today."""
    return rules.script_of(one, language=language(), on=request.now.astimezone(SHANGHAI).date())


def _page(
    request: HttpRequest, one: Episode, *, step: str = "", form: Form | None = None, status: int = 200
) -> HttpResponse:
    access, now = request.access, request.now
    steps = episode_steps(access, one, now=now)
    forms = {name: form if name == step else _form(request, one, name) for name in STEP_WORDS if name in steps}
    shown = {
        "one": one, "steps": steps, "attempt": forms.pop("attempt", None), "take": forms.pop("take", None),
        "forms": [(name, STEP_WORDS[name], each) for name, each in forms.items()], "open_step": step,
        "script": script_for_now(request, one), "results": person_results(), "places": PLACES,
        "knows": may_know_person(access, one, now=now), "person": person_of(one),
        "happenings": queries.list_happenings(one), "attempts": queries.list_attempts(one),
        "offers": queries.list_offers(one), "signals": queries.list_signals(one),
        "revisits": queries.list_revisits(one), "notes": queries.list_notes(one),
        "earlier": queries.list_earlier(access, one, now=now), "page_title": one.number,
    }  # fmt: skip
    return render(request, "alerts/episode.html", shown, status=status)


def _form(request: HttpRequest, one: Episode, name: str, typed: Any = None) -> Form:
    given: dict[str, Any] = {"auto_id": f"id_{name}_%s"}
    if name == "attempt":
        first = [one.channel] if one.channel in CHANNELS else []
        channels = [(key, channel_words(key, language())) for key in dict.fromkeys([*first, *CHANNELS])]
        return AttemptForm(typed, channels=channels, **given)
    if name == "assign":
        return AssignForm(typed, officers=list_assignable(one, now=request.now), **given)
    if name == "override":
        return OverrideForm(typed, initial={"tier": one.tier}, **given)
    kinds: dict[str, type[Form]] = {
        "number": NumberForm, "consent": ConsentForm, "note": SayForm, "hand_back": WhyForm, "decide": WhyForm,
    }  # fmt: skip
    return kinds.get(name, Form)(typed, **given)


def _take(request: HttpRequest, one: Episode, name: str, given: dict[str, Any]) -> None:
    by: dict[str, Any] = {"by": request.actor, "now": request.now}
    versioned = {"version": version_of(request), **by}
    if name == "take":
        taking.take(one, request.access.officer, **versioned)
    elif name == "attempt":
        attempts.record_attempt(one, new_attempt(request, one, given=given), **by)
    elif name == "hand_back":
        taking.hand_back(one, reason=given["text"], **versioned)
    elif name == "assign":
        taking.assign(one, given["officer"], reason=given["text"], **versioned)
    elif name == "override":
        deciding.override_tier(one, given["tier"], reason=given["text"], **versioned)
    elif name == "number":
        deciding.correct_number(one, given["phone"], **versioned)
    elif name == "consent":
        deciding.set_consent(one, given["is_given"] == "yes", words=given["text"], **versioned)
    elif name == "note":
        deciding.add_note(one, given["text"], **by)
    else:
        deciding.decide(one, reason=given["text"], **versioned)


def new_attempt(request: HttpRequest, one: Episode, *, given: dict[str, Any], **more: Any) -> attempts.NewAttempt:
    """Return what was typed as an attempt, with the words that were on the page."""
    script = script_for_now(request, one)
    payment = None
    if given["result"] == "already_paid":
        payment = PaidTold(
            given["amount"], to_account=given["to_account"], to_institution=given["to_institution"],
            to_holder=given["to_holder"], paid_at=given["paid_at"],
        )  # fmt: skip
    where = str(PLACES[given["place"]]) if given["place"] else ""
    told = {"place": where, "channel": given["channel"] or one.channel, **more}
    return attempts.NewAttempt(
        result=given["result"], detail=given["detail"] if given["result"] == "unreachable" else "",
        officer=request.access.officer, note=given["note"], script=script.key, script_flags=script.flags,
        companion=one.companion, about_to_leave_fen=given["about_to_leave"], available_fen=given["available"],
        paid_fen=given["amount"], payment=payment, transferred_to=given["transferred_to"], **told,
    )  # fmt: skip
