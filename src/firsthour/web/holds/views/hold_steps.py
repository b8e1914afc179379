"""Steps with one account: drafted, found unrelated, corrected, weighed; its bank's answer entered; its holder told."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.desk import drafts
from firsthour.web.desk.views.opening import Opened, open_by_uid
from firsthour.web.gateway.forms import PasteForm, TypedForm
from firsthour.web.gateway.models import BankMessage
from firsthour.web.gateway.operations import by_hand
from firsthour.web.gateway.policies import message_steps
from firsthour.web.gateway.queries.messages import messages_about
from firsthour.web.holds.forms import TellForm
from firsthour.web.holds.models import HolderNotice, HoldRequest
from firsthour.web.holds.operations.approving import ABOUT
from firsthour.web.holds.operations.freezing import draft_notice, tell_holder
from firsthour.web.holds.operations.pursuing import open_pursuit
from firsthour.web.holds.operations.requesting import send_again
from firsthour.web.holds.policies import pursuit_steps, request_steps
from firsthour.web.holds.queries.holds import notices_of, read_one_hold
from firsthour.web.holds.views.hold import hold_page
from firsthour.web.holds.views.hold_forms import STEPS, form_of, take_step, words_of
from firsthour.web.holds.views.opening import HoldPlace, open_hold
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.conflicts import can_be_merged, conflict_page, is_conflict, late_page
from firsthour.web.ui.masking import tail_of
from firsthour.web.ui.templatetags.firsthour import spoken_language

ANSWERS = ("passed_on", "type", "paste")
NOTICES = {"held": "held", "released": "released"}


@require_POST
@needs(Permission.WORK_HOLDS)
def pursue(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Pursue the loss of a report or case: everything known is filled in, a stop is drafted for every account."""
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    steps = pursuit_steps(request.access, opened.matter, standing=opened.standing)
    if "open" not in steps or opened.matter.kind not in ("incident", "case"):
        raise Http404
    pursuit = open_pursuit(opened.matter, officer=request.access.officer, by=request.actor, now=request.now)
    return redirect("holds:chase", pursuit.uid)


@require_http_methods(["GET", "POST"])
@needs(Permission.WORK_HOLDS)
def hold_step(request: HttpRequest, uid: UUID, *, step: str) -> HttpResponse:
    """Take one step; what is wrong is said on the page, and what was typed stays."""
    place = open_hold(request, uid, step="work")
    if not isinstance(place, HoldPlace):
        return place
    if step not in STEPS:
        raise Http404
    if request.method == "GET":
        return hold_page(request, place, step=step, form=form_of(step, place.hold, now=request.now))
    form = form_of(step, place.hold, now=request.now, typed=request.POST)
    version = version_of(request)
    if form.is_valid():
        with said_in(form):
            take_step(request, place.hold, key=step, given=form.cleaned_data, version=version)
            drafts.drop_draft(request.access.officer, f"hold_{step}-{uid}")
            messages.success(request, words_of(step).done)
            return redirect("holds:hold", uid)
    if is_conflict(form):
        return _second(request, place, form)
    return hold_page(request, place, step=step, form=form, status=422)


@require_POST
@needs(Permission.WORK_HOLDS)
def hold_answer(request: HttpRequest, uid: UUID, *, message: UUID, way: str) -> HttpResponse:
    """Note that the request was passed on, or take the bank's answer in: typed in a few fields, or pasted."""
    place = open_hold(request, uid, step="work")
    if not isinstance(place, HoldPlace):
        return place
    one = _message_of(place, message)
    needed = "pass_on" if way == "passed_on" else "answer"
    if one is None or way not in ANSWERS:
        raise Http404
    if needed not in message_steps(request.access, one, standing=place.pursued.standing):
        raise Http404
    if way == "passed_on":
        by_hand.note_passed_on(one, by=request.actor, now=request.now)
        messages.success(request, _("Noted: the bank has it."))
        return redirect("holds:hold", uid)
    form: Form = TypedForm(request.POST, code=one.code) if way == "type" else _pasted(request.POST)
    if form.is_valid():
        with said_in(form):
            _take_answer(request, one, form)
    if form.errors:
        return hold_page(request, place, step=way, form=form, status=422)
    return redirect("holds:hold", uid)


@require_POST
@needs(Permission.WORK_HOLDS)
def hold_send_again(request: HttpRequest, uid: UUID, *, draft: UUID) -> HttpResponse:
    """Send a request once more that failed at the bank."""
    place = open_hold(request, uid, step="work")
    if not isinstance(place, HoldPlace):
        return place
    one = HoldRequest.objects.filter(uid=draft, hold=place.hold).select_related("approval").first()
    if one is None:
        raise Http404
    one.hold = place.hold
    if "send_again" not in request_steps(request.access, one, standing=place.pursued.standing, now=request.now):
        raise Http404
    send_again(one, version=version_of(request), by=request.actor, now=request.now)
    messages.success(request, _("The bank is asked again."))
    return redirect("holds:hold", uid)


@require_POST
@needs(Permission.WORK_HOLDS)
def notice_draft(request: HttpRequest, uid: UUID, *, kind: str) -> HttpResponse:
    """Write a notice to the holder and hand it in for signature."""
    place = open_hold(request, uid, step="work")
    if not isinstance(place, HoldPlace):
        return place
    if kind not in NOTICES:
        raise Http404
    notice = draft_notice(place.hold, kind, officer=request.access.officer, by=request.actor, now=request.now)
    messages.success(request, _("Written and handed in for signature."))
    return redirect("holds:notice", uid, notice.uid)


@require_GET
@needs(Permission.SEE_HOLDS)
@never_cache
def notice(request: HttpRequest, uid: UUID, *, notice: UUID) -> HttpResponse:
    """Show a notice to the holder as it is printed."""
    place = open_hold(request, uid)
    if not isinstance(place, HoldPlace):
        return place
    return _notice_page(request, place, _notice_of(place, notice), code="")


@require_POST
@needs(Permission.WORK_HOLDS)
@never_cache
def notice_tell(request: HttpRequest, uid: UUID, *, notice: UUID) -> HttpResponse:
    """Note that the holder is told, and show the notice with its code: this once."""
    place = open_hold(request, uid, step="work")
    if not isinstance(place, HoldPlace):
        return place
    one, form = _notice_of(place, notice), TellForm(request.POST)
    if not form.is_valid():
        raise Http404
    code = tell_holder(one, way=form.cleaned_data["way"], by=request.actor, now=request.now)
    return _notice_page(request, place, one, code=code)


def _notice_page(request: HttpRequest, place: HoldPlace, one: HolderNotice, *, code: str) -> HttpResponse:
    place.pursued.note(request, "hold.notice", n_records=1)
    read = read_one_hold(place.hold, request.now)
    shown = {
        "notice": one, "paper": one.document, "fields": one.document.fields, "code": code, "hold": place.hold,
        "matter": place.pursued.matter, "place": place, "form": TellForm(), "state": read.state,
        "page_title": _("Notice to the holder"),
    }  # fmt: skip
    return render(request, "holds/notice.html", shown)


def _notice_of(place: HoldPlace, uid: UUID) -> HolderNotice:
    found = next((one for one in notices_of(place.hold) if one.uid == uid), None)
    if found is None:
        raise Http404
    return found


def _message_of(place: HoldPlace, uid: UUID) -> BankMessage | None:
    """Return a message about this account."""
    keys = [str(one) for one in place.hold.requests.values_list("uid", flat=True)]
    found = [each for listed in messages_about(ABOUT, keys).values() for each in listed]
    return next((one for one in found if one.uid == uid), None)


def _pasted(given: Any) -> PasteForm:
    return PasteForm(given, auto_id="id_paste_%s")


def _take_answer(request: HttpRequest, message: BankMessage, form: Form) -> None:
    """Take an answer in; what cannot be read is kept, and said on the form."""
    by: dict[str, Any] = {"by": request.actor, "now": request.now}
    if isinstance(form, TypedForm):
        by_hand.type_answer(message, form.typed, **by)
        messages.success(request, _("The answer is taken in."))
        return
    pasted = by_hand.paste_answer(form.cleaned_data["text"], to=message, **by)
    if pasted.answer.error:
        form.add_error("text", pasted.answer.error[spoken_language()])
    elif pasted.is_other:
        messages.warning(request, _("The text names another message and went there."))
    else:
        messages.success(request, _("The answer is taken in."))


def _second(request: HttpRequest, place: HoldPlace, form: Form) -> HttpResponse:
    """Return the page for who comes second: both versions, or what was typed, to be taken along."""
    back = reverse("holds:hold", args=[place.hold.uid])
    about = f"{place.hold.institution} {tail_of(place.hold.account)}"
    place.hold.refresh_from_db(fields=["version"])
    if can_be_merged(form):
        return conflict_page(request, form, version=place.hold.version, back_url=back, about=about)
    return late_page(request, form, back_url=back, about=about)
