"""Which pages show messages to banks? The list, and one message: its text to copy, its answers, what may be done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.base.errors import UserError
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.gateway.forms import PasteForm, TypedForm
from firsthour.web.gateway.models import BankMessage, MessageState
from firsthour.web.gateway.operations import by_hand, sending, taking
from firsthour.web.gateway.payments import CODE as PAYMENTS
from firsthour.web.gateway.policies import answer_steps
from firsthour.web.gateway.queries import messages as queries
from firsthour.web.gateway.views.opening import Place, open_message
from firsthour.web.gateway.wording import LOOK, STATES, error_words, kind_words, state_of, way_words
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time
from firsthour.web.ui.templatetags.firsthour import spoken_language

COLUMNS = (
    Column(gettext_lazy("Number"), lambda row: row.number),
    Column(gettext_lazy("Which message"), lambda row: kind_words(row.code)),
    Column(gettext_lazy("Bank"), lambda row: row.institution),
    Column(gettext_lazy("Matter"), lambda row: row.matter.number),
    Column(gettext_lazy("Way"), way_words),
    Column(gettext_lazy("State"), lambda row: str(state_of(row)[0])),
    Column(gettext_lazy("Why"), lambda row: error_words(row.error) if row.error else None),
    Column(gettext_lazy("Tries"), lambda row: row.n_tries),
    Column(gettext_lazy("Put at"), lambda row: full_time(row.put_at)),
    Column(gettext_lazy("Sent at"), lambda row: full_time(row.sent_at) if row.sent_at else None),
    Column(gettext_lazy("Answered at"), lambda row: full_time(row.answered_at) if row.answered_at else None),
)


@require_GET
@needs(Permission.SEE_HOLDS)
def message_list(request: HttpRequest) -> HttpResponse:
    """List messages, the latest first: number, bank, way, state, tries; no account and no name."""
    wanted = _wanted(request)
    before = request.GET.get("before", "")
    page = queries.list_messages(
        request.access, wanted, now=request.now, before=int(before) if before.isdigit() and len(before) < 16 else None
    )  # fmt: skip
    kept = _kept(wanted)
    shown = {
        "rows": page.rows, "more": f"?{urlencode({**kept, 'before': page.before})}" if page.before else "",
        "wanted": wanted, "plain": urlencode(kept), "chips": _chips(wanted, kept), "down": queries.list_down(),
        "page_title": _("Messages to banks"), "has_strays": bool(queries.list_strays(request.access)[0]),
    }  # fmt: skip
    return render(request, "gateway/parts/message_rows.html" if before else "gateway/messages.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_HOLDS)
def messages_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the messages that the filter shows; nothing of what they say."""
    wanted = _wanted(request)
    fitting = queries.filter_messages(request.access, wanted, now=request.now)
    words = [(_("State"), str(_words_of(wanted.state))), (_("Matter"), wanted.matter), (_("Search"), wanted.text)]
    export = Export.of(
        "bank-messages", _("Messages to banks"), columns=COLUMNS, rows=fitting,
        filter_words=[pair for pair in words if pair[1]], record_kind="",
    )  # fmt: skip
    return export_list(request, export, form=form)


@require_GET
@needs(Permission.SEE_HOLDS)
def message(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what a message says, to be copied, what came back, and what may be done now."""
    place = open_message(request, uid)
    return _page(request, place) if isinstance(place, Place) else place


@require_POST
@needs(Permission.WORK_HOLDS)
def pass_on(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Note that the message was passed on."""
    place = open_message(request, uid, step="pass_on")
    if not isinstance(place, Place):
        return place
    by_hand.note_passed_on(place.message, by=request.actor, now=request.now)
    messages.success(request, _("Noted: the bank has it."))
    return redirect("gateway:message", uid)


@require_POST
@needs(Permission.WORK_HOLDS)
def send_again(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send the message once more, under its number."""
    place = open_message(request, uid, step="send_again")
    if not isinstance(place, Place):
        return place
    sending.send_again(place.message, version=version_of(request), by=request.actor, now=request.now)
    messages.success(request, _("The bank is asked again."))
    return redirect("gateway:message", uid)


@require_POST
@needs(Permission.WORK_HOLDS)
def choose_hand(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the message from its gateway: a person passes it on."""
    place = open_message(request, uid, step="by_hand")
    if not isinstance(place, Place):
        return place
    sending.give_to_person(
        place.message, why="chosen", version=version_of(request), by=request.actor, now=request.now
    )  # fmt: skip
    messages.success(request, _("Copy the text and pass it on."))
    return redirect("gateway:message", uid)


@require_POST
@needs(Permission.WORK_HOLDS)
def paste(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a pasted answer in."""
    place = open_message(request, uid, step="answer")
    if not isinstance(place, Place):
        return place
    form = PasteForm(request.POST)
    if form.is_valid():
        with said_in(form):
            pasted = by_hand.paste_answer(
                form.cleaned_data["text"], to=place.message, by=request.actor, now=request.now
            )  # fmt: skip
            _say_pasted(request, pasted)
            if not pasted.answer.error:
                return redirect("gateway:message", uid)
            form.add_error("text", pasted.answer.error[spoken_language()])
    return _page(request, place, paste_form=form, status=422)


@require_POST
@needs(Permission.WORK_HOLDS)
def type_in(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a typed answer in."""
    place = open_message(request, uid, step="answer")
    if not isinstance(place, Place):
        return place
    if place.message.code == PAYMENTS:
        return redirect("gateway:message", uid)
    form = TypedForm(request.POST, code=place.message.code)
    if form.is_valid():
        with said_in(form):
            by_hand.type_answer(place.message, form.typed, by=request.actor, now=request.now)
            messages.success(request, _("The answer is taken in."))
            return redirect("gateway:message", uid)
    return _page(request, place, typed_form=form, status=422)


@require_POST
@needs(Permission.WORK_HOLDS)
def answer_step(request: HttpRequest, uid: UUID, *, answer: UUID) -> HttpResponse:
    """Take in once more what was set aside, or let what cannot be read count as an empty return."""
    place = open_message(request, uid, step="answer")
    if not isinstance(place, Place):
        return place
    one = found(lambda: queries.get_one_answer(place.message, answer))
    steps = answer_steps(one, steps=place.steps)
    try:
        if "again" in steps:
            taking.take_again(one, by=request.actor, now=request.now)
        elif "empty" in steps:
            taking.count_as_empty(one, by=request.actor, now=request.now)
        else:
            raise taking.NotForAPersonError
        messages.success(request, _("The answer is taken in."))
    except UserError as error:
        messages.error(request, error.sentence(spoken_language()))
    return redirect("gateway:message", uid)


def _page(
    request: HttpRequest, place: Place, *, paste_form: PasteForm | None = None, typed_form: TypedForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    row = queries.get_one_message(request.access, place.message.uid, now=request.now)
    place.note(request, "bank_message.open")
    can_type = "answer" in place.steps and row.code != PAYMENTS
    answers = queries.answers_of(row)
    shown: dict[str, Any] = {
        "message": row, "matter": row.matter, "steps": place.steps, "text": by_hand.copy_text(row, spoken_language()),
        "answers": [(one, answer_steps(one, steps=place.steps)) for one in answers], "page_title": row.number,
        "paste_form": (paste_form or PasteForm()) if "answer" in place.steps else None,
        "typed_form": (typed_form or TypedForm(code=row.code)) if can_type else None,
    }  # fmt: skip
    return render(request, "gateway/message.html", shown, status=status)


def _say_pasted(request: HttpRequest, pasted: by_hand.Pasted) -> None:
    """Say where a pasted text went, and what of it was not understood."""
    if pasted.answer.error:
        messages.error(request, _("The text was kept, but cannot be read as an answer."))
        return
    if pasted.message is None:
        messages.warning(request, _("The text names a number that nobody here gave out; it is kept for a person."))
    elif pasted.is_other:
        seen = _seen(request, pasted.message)
        said = _("The text names another message and went there: %(number)s") % {"number": pasted.message.number}
        messages.warning(request, said if seen else _("The text names another message and went there."))
    else:
        messages.success(request, _("The answer is taken in."))
    if pasted.unread:
        lines = " / ".join(pasted.unread)[:200]
        messages.warning(request, _("Lines that were not understood: %(lines)s") % {"lines": lines})


def _seen(request: HttpRequest, row: BankMessage) -> bool:
    return queries.get_one_numbered(request.access, row.number, now=request.now) is not None


def _wanted(request: HttpRequest) -> queries.MessageFilter:
    state = request.GET.get("state", "")
    return queries.MessageFilter(
        state if state in (*MessageState.values, queries.LOOK) else "",
        request.GET.get("matter", "")[:60],
        request.GET.get("q", "")[:60],
    )


def _kept(wanted: queries.MessageFilter) -> dict[str, str]:
    kept = {"state": wanted.state, "matter": wanted.matter, "q": wanted.text}
    return {key: value for key, value in kept.items() if value}


def _words_of(state: str) -> Any:
    return LOOK[0] if state == queries.LOOK else STATES[state][0] if state else ""


def _chips(wanted: queries.MessageFilter, kept: dict[str, str]) -> list[dict[str, Any]]:
    address = reverse("gateway:messages")
    rest = {key: value for key, value in kept.items() if key != "state"}
    chips = []
    for state, (words, _tone, icon) in [*STATES.items(), (queries.LOOK, LOOK)]:
        is_on = wanted.state == state
        query = urlencode(rest if is_on else {**rest, "state": state})
        chips.append({"words": words, "icon": icon, "pressed": is_on, "url": f"{address}?{query}"})
    return chips
