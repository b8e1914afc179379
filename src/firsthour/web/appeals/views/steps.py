"""What is done with an appeal: added to, given for review, decided, withdrawn, complained about, handed over."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from firsthour.web.appeals.forms import AddForm, AssignForm, DecideForm, HandedForm, SaidForm
from firsthour.web.appeals.models import ReleaseState
from firsthour.web.appeals.operations import assigning, deciding, receiving
from firsthour.web.appeals.policies import eligible_reviewers
from firsthour.web.appeals.queries.evidence import read_evidence
from firsthour.web.appeals.views.lists import files_of
from firsthour.web.appeals.views.opening import Place, open_appeal
from firsthour.web.people.views.pages import version_of
from firsthour.web.ui.access import Permission, needs


@require_POST
@needs(Permission.SEE_HOLDS)
def add(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Add what the holder says later, and papers."""
    place = open_appeal(request, uid, step="add")
    if not isinstance(place, Place):
        return place
    form = AddForm(request.POST, request.FILES)
    if form.is_valid():
        receiving.add_to_appeal(
            place.appeal, form.cleaned_data["text"], by=request.actor, now=request.now, files=files_of(request)
        )
        messages.success(request, _("Added."))
    return redirect("appeals:appeal", uid)


@require_POST
@needs(Permission.REVIEW_APPEALS)
def find(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Look for a reviewer who had no part in the hold."""
    place = open_appeal(request, uid, step="find")
    if not isinstance(place, Place):
        return place
    officer = assigning.find_reviewer(place.review, by=request.actor, now=request.now)
    messages.success(request, _("It is given for review to %(name)s.") % {"name": officer.name})
    return redirect("appeals:appeal", uid)


@require_POST
@needs(Permission.REVIEW_APPEALS)
def assign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Name who reviews it, among those who may."""
    place = open_appeal(request, uid, step="assign")
    if not isinstance(place, Place):
        return place
    form = AssignForm(request.POST, officers=eligible_reviewers(place.review, now=request.now))
    if not form.is_valid():
        messages.error(request, _("Choose one of those who may review it."))
        return redirect("appeals:appeal", uid)
    officer = assigning.assign_reviewer(
        place.review, form.chosen, version=version_of(request), by=request.actor, now=request.now
    )
    messages.success(request, _("It is given for review to %(name)s.") % {"name": officer.name})
    return redirect("appeals:appeal", uid)


@require_http_methods(["GET", "POST"])
@needs(Permission.REVIEW_APPEALS)
def decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Decide: granted, in part or not, with cause and reasons; what is granted goes out to the bank at once."""
    place = open_appeal(request, uid, step="decide")
    if not isinstance(place, Place):
        return place
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        review = deciding.decide_review(
            place.review, deciding.Decided(**form.cleaned_data), officer=request.access.officer,
            version=version_of(request), by=request.actor, now=request.now,
        )  # fmt: skip
        if review.release_state == ReleaseState.SENT:
            messages.success(request, _("Decided. The release is with the bank's gateway."))
        else:
            messages.success(request, _("Decided."))
        return redirect("appeals:appeal", uid)
    shown = {
        "place": place, "page": place.page, "appeal": place.appeal, "review": place.review, "matter": place.matter,
        "form": form, "evidence": read_evidence(place.appeal.hold, now=request.now),
        "page_title": _("Decide the appeal %(number)s") % {"number": place.appeal.number},
    }  # fmt: skip
    return render(request, "appeals/decide.html", shown, status=422 if form.errors else 200)


@require_POST
@needs(Permission.SEE_HOLDS)
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note that the holder takes the appeal back."""

    def act(place: Place, given: dict[str, Any]) -> None:
        receiving.withdraw_appeal(
            place.appeal, given["text"], by=request.actor, now=request.now, version=version_of(request)
        )

    return _step(request, uid, "withdraw", form=SaidForm(request.POST), act=act)


@require_POST
@needs(Permission.SEE_HOLDS)
def complain(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note that the holder does not agree; somebody else reviews it again."""

    def act(place: Place, given: dict[str, Any]) -> None:
        receiving.complain(place.appeal, given["text"], by=request.actor, now=request.now, version=version_of(request))

    return _step(request, uid, "complain", form=SaidForm(request.POST), act=act)


@require_POST
@needs(Permission.SEE_HOLDS)
def hand(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note how the holder was given the decision."""

    def act(place: Place, given: dict[str, Any]) -> None:
        deciding.hand_decision(
            place.review, given["text"], version=version_of(request), by=request.actor, now=request.now
        )

    return _step(request, uid, "hand", form=HandedForm(request.POST), act=act)


def _step(
    request: HttpRequest, uid: UUID, step: str, *, form: Form, act: Callable[[Place, dict[str, Any]], None]
) -> HttpResponse:
    place = open_appeal(request, uid, step=step)
    if not isinstance(place, Place):
        return place
    if form.is_valid():
        act(place, form.cleaned_data)
        messages.success(request, _("Noted."))
    else:
        messages.error(request, _("Write a few words with it."))
    return redirect("appeals:appeal", uid)
