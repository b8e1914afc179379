"""One account: where it stands, what happened, what was asked of its bank, what may be done next, and why not more."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from firsthour.recovery.hold_steps import Step
from firsthour.web.desk import drafts
from firsthour.web.gateway.forms import PasteForm, TypedForm
from firsthour.web.gateway.models import BankMessage, MessageState
from firsthour.web.gateway.policies import message_steps
from firsthour.web.gateway.queries.messages import messages_about
from firsthour.web.holds.chase_shown import account_subject
from firsthour.web.holds.operations.approving import ABOUT
from firsthour.web.holds.policies import hold_steps, note_seen, request_steps
from firsthour.web.holds.queries import chase_page
from firsthour.web.holds.queries.holds import ahead_of, notices_of, read_one_hold
from firsthour.web.holds.rules import hold_rules
from firsthour.web.holds.states import ReadHold
from firsthour.web.holds.views.hold_forms import DRAFTS, form_of, words_of
from firsthour.web.holds.views.opening import HoldPlace, open_hold
from firsthour.web.ui.access import Permission, needs

WAITED_FOR = (MessageState.SENT, MessageState.BY_HAND)


@require_GET
@needs(Permission.SEE_HOLDS)
def hold(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show an account; that it was opened enters the record."""
    place = open_hold(request, uid)
    if not isinstance(place, HoldPlace):
        return place
    place.pursued.note(request, "hold.open", n_records=1)
    return hold_page(request, place)


def hold_page(
    request: HttpRequest, place: HoldPlace, *, step: str = "", form: Form | None = None, status: int = 200
) -> HttpResponse:
    """Return the page; ``step`` is open, with the form as it was typed."""
    read = read_one_hold(place.hold, request.now)
    one = read.hold
    one.pursuit = place.hold.pursuit
    note_seen(request.access, [one])
    sent = messages_about(ABOUT, [str(each.uid) for each in read.requests])
    shown = {
        "place": place, "hold": one, "pursuit": place.pursued.pursuit, "matter": place.pursued.matter, "read": read,
        "state": read.state, "subject": account_subject(one), "page_title": _("Account"),
        "clocks": _clocks(request, read), "requests": _requests(request, place, read, sent),
        "answer": _answer(request, place, read, sent, step=step, form=form),
        "ahead": ahead_of(one) if read.state.state == "waiting" else None,
        "notices": notices_of(one), "cautions": hold_rules().cautions_for(one.flags), "open_step": step,
        **_steps(request, place, read, step=step, form=form),
    }  # fmt: skip
    return render(request, "holds/hold.html", shown, status=status)


def _clocks(request: HttpRequest, read: ReadHold) -> list[dict[str, Any]]:
    """Return every clock that runs, each with the line of law that starts it and how sure that law is."""
    state, lines, now = read.state, hold_rules().lines, request.now
    found: list[dict[str, Any]] = []
    open_ones = [one for one in read.requests if one.state in ("drafted", "waiting", "sent") and one.measure]
    for one in open_ones:
        key = "answer" if one.state == "sent" else "hop_entry" if read.hold.later_hop else "entry"
        face = chase_page.request_clock(one, now=now)
        if face.due_at is not None and (key == "answer" or one.measure == "stop"):
            found.append({"what": key, "face": face, "line": lines[key]})
    if state.ends_at is not None and state.since_at is not None:
        key = "stop" if state.state == "stopped" else "freeze"
        face = chase_page.running(state.ends_at, state.since_at, now=now)
        found.append({"what": key, "face": face, "line": lines[key]})
    if state.falls_at is not None and state.since_at is not None:
        face = chase_page.running(state.falls_at, state.since_at, now=now)
        found.append({"what": "filing", "face": face, "line": lines["filing"]})
    if state.release_due_at is not None and state.state == "to_release":
        since = max((one.at for one in read.events if one.kind == "found_unrelated"), default=now)
        face = chase_page.running(state.release_due_at, since, now=now)
        found.append({"what": "release", "face": face, "line": lines["release"]})
    return found


def _requests(
    request: HttpRequest, place: HoldPlace, read: ReadHold, sent: dict[str, list[BankMessage]]
) -> list[dict[str, Any]]:
    """Return the requests, the latest first, each with its message and what may be done with it."""
    listed = []
    for one in reversed(read.requests):
        one.hold = read.hold
        steps = request_steps(request.access, one, standing=place.pursued.standing, now=request.now, state=read.state)
        messages = sent.get(str(one.uid), [])
        listed.append({"request": one, "steps": steps, "message": messages[-1] if messages else None})
    return listed


def _answer(
    request: HttpRequest, place: HoldPlace, read: ReadHold, sent: dict[str, list[BankMessage]], *, step: str,
    form: Form | None,
) -> dict[str, Any] | None:  # fmt: skip
    """Return the message whose answer is waited for, with the forms to enter it; nothing where none is."""
    for one in reversed(read.requests):
        messages = sent.get(str(one.uid), [])
        message = messages[-1] if messages else None
        if message is None or one.state not in ("approved", "sent") or message.state not in WAITED_FOR:
            continue
        steps = message_steps(request.access, message, standing=place.pursued.standing)
        if "answer" not in steps or "work" not in place.steps:
            return None
        return {
            "request": one, "message": message, "steps": steps,
            "typed": form if step == "type" else TypedForm(code=message.code),
            "paste": form if step == "paste" else PasteForm(auto_id="id_paste_%s"),
        }  # fmt: skip
    return None


def _steps(
    request: HttpRequest, place: HoldPlace, read: ReadHold, *, step: str, form: Form | None
) -> dict[str, list[Any]]:
    """Return the steps that may be taken, each with its form, and those that may not, each with its reason."""
    steps = hold_steps(request.access, read.hold, state=read.state, standing=place.pursued.standing)
    own = [one for one in steps.values() if not one.request and one.key in {*DRAFTS, "find_unrelated", "weigh"}]
    keys = [one.key for one in own if one.is_allowed or one.key == step]  # what was typed stays
    if "work" in place.steps:
        keys += ["moved_up"] if read.state.state == "waiting" else []
        keys += ["changed"] if read.state.holds_money else []
        keys += ["correct"] if read.state.state != "released" else []
    by_key: dict[str, Step] = {one.key: one for one in own}
    officer, uid = request.access.officer, read.hold.uid
    may = []
    for key in keys:
        kept = None if key == step else drafts.read_draft(officer, f"hold_{key}-{uid}")
        shown = form if key == step else form_of(key, place.hold, now=request.now, start=kept.content if kept else None)
        may.append(
            {"key": key, "words": words_of(key), "step": by_key.get(key), "form": shown, "draft": kept,
             "draft_form": f"hold_{key}-{uid}"}
        )  # fmt: skip
    return {"may": may, "may_not": [one for one in own if not one.is_allowed]}
