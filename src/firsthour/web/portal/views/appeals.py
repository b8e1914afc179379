"""How does somebody appeal against a stop or freeze, learn how that stands, and add to it? Nobody signs in."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from firsthour.base.errors import UserError
from firsthour.base.spoken_codes import write_code
from firsthour.web.portal import appeals
from firsthour.web.portal.appeals_forms import AgainForm, BackForm, MoreForm
from firsthour.web.portal.appeals_queries import read_appeal
from firsthour.web.portal.appeals_steps import SCREENS, SEND, STEPS, after, before, first_open
from firsthour.web.portal.exchange import new_name, put_out
from firsthour.web.portal.forms import PageForm
from firsthour.web.portal.limits import TooManyError
from firsthour.web.portal.models import Receipt
from firsthour.web.portal.notebooks import TooLongError, clear_notebook, read_notebook, write_notebook
from firsthour.web.portal.pictures import ACCEPT, take_pictures
from firsthour.web.portal.queries import get_one_receipt
from firsthour.web.portal.sending import form_frame, sender_of
from firsthour.web.portal.steps import to_plain
from firsthour.web.portal.views.receipts import NothingAddedError
from firsthour.web.ui.access import open_to_all
from firsthour.web.ui.templatetags.firsthour import spoken_language

DRAFT = "appeal"
ADDING: dict[str, tuple[Any, type[PageForm], Any]] = {
    appeals.MORE: (_("What do you want to add?"), MoreForm, _("Send")),
    appeals.AGAIN: (_("Ask for a second review"), AgainForm, _("Ask for the second review")),
    appeals.BACK: (_("Withdraw the appeal"), BackForm, _("Withdraw it")),
}
_both = require_http_methods(["GET", "POST"])


@open_to_all("whoever's account is held")
@require_safe
def appeal(request: HttpRequest) -> HttpResponse:
    """Say who may appeal, with what, and what happens then."""
    return render(request, "portal/appeal.html")


@open_to_all("whoever's account is held")
@_both
def appeal_ask(request: HttpRequest, key: str) -> HttpResponse:
    """Ask one question, keep the answer on the phone, go on to the next."""
    if key not in STEPS:
        raise Http404
    draft = _draft(request) or {"secret": new_name()}
    if key != "notice" and "notice" not in draft:
        return redirect("portal:appeal")
    if request.method == "GET":
        return _show(request, key, STEPS[key].form(initial=draft.get(key, {}), now=request.now))
    form = STEPS[key].form(request.POST, now=request.now)
    if not form.is_valid():
        return _show(request, key, form)
    response = redirect(_address(after(key)))
    try:
        said = draft | {key: to_plain(form.cleaned_data)}
        write_notebook(request, response, name=DRAFT, said=said, key=settings.CODE_KEY)
    except TooLongError as error:
        return _show(request, key, form, error=error)
    return response


@open_to_all("whoever's account is held")
@_both
def appeal_send(request: HttpRequest) -> HttpResponse:
    """Show everything once more, take papers, send."""
    draft = _draft(request)
    if not draft or first_open(draft) != SEND:
        return redirect(_address(first_open(draft)) if draft else "portal:appeal")
    if request.method == "GET":
        return _show_send(request, draft)
    try:
        files = take_pictures(request.FILES.getlist("files"))
        receipt, code = appeals.send_appeal(
            draft, files, language=spoken_language(), sender=sender_of(request), now=request.now
        )
    except UserError as error:
        return _show_send(request, draft, error)
    put_out(request.now)
    response = redirect("portal:appeal_receipt")
    said = {"uid": receipt.uid, "code": code, "phone": ""}
    write_notebook(request, response, name="receipt", said=said, key=settings.CODE_KEY)
    write_notebook(request, response, name="pass", said={"uid": receipt.uid}, key=settings.CODE_KEY)
    clear_notebook(response, DRAFT)
    return response


@open_to_all("whoever has just appealed sees the code")
@require_safe
def appeal_receipt(request: HttpRequest) -> HttpResponse:
    """Show the code, once more as long as the browser is open."""
    kept = read_notebook(request, "receipt", key=settings.CODE_KEY)
    found = get_one_receipt(str(kept["uid"])) if kept else None
    if found is None or not appeals.is_appeal(found):
        return redirect("portal:status")
    shown = {"code": write_code(kept["code"]), "standing": read_appeal(found), "more": appeals.MORE}
    return render(request, "portal/appeal_receipt.html", shown)


@open_to_all("whoever gave the code")
@require_safe
def appeal_mine(request: HttpRequest) -> HttpResponse:
    """Show how the appeal stands."""
    found = _mine(request)
    if found is None:
        return redirect("portal:status")
    return render(request, "portal/appeal_mine.html", {"standing": read_appeal(found)})


@open_to_all("whoever gave the code")
@_both
def appeal_add(request: HttpRequest, kind: str) -> HttpResponse:
    """Add something to the appeal: more of it, a request for a second review, its withdrawal."""
    if kind not in ADDING:
        raise Http404
    found = _mine(request)
    if found is None:
        return redirect("portal:status")
    if request.method == "GET":
        appeals.check_possible(found, kind)
    question, form_class, verb = ADDING[kind]
    form = form_class(request.POST or None, now=request.now)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _add(request, found, kind, form)
        except UserError as refused:
            error = refused
    shown = {
        "kind": kind, "question": question, "verb": verb, "form": form, "accept": ACCEPT, "refusal": _words(error),
        **form_frame(request, error=error),
    }  # fmt: skip
    return render(request, "portal/appeal_add.html", shown, status=_status(error) if request.method == "POST" else 200)


def _add(request: HttpRequest, found: Receipt, kind: str, form: PageForm) -> HttpResponse:
    files = take_pictures(request.FILES.getlist("files")) if kind == appeals.MORE else ()
    text = str(form.cleaned_data["text"]).replace("\r\n", "\n")
    if kind == appeals.MORE and not text.strip() and not files:
        raise NothingAddedError
    appeals.add_to_appeal(found, kind=kind, text=text, files=files, sender=sender_of(request), now=request.now)
    put_out(request.now)
    response = redirect("portal:appeal_mine")
    write_notebook(request, response, name="pass", said={"uid": found.uid}, key=settings.CODE_KEY)
    return response


def _show(request: HttpRequest, key: str, form: PageForm, *, error: UserError | None = None) -> HttpResponse:
    shown = {
        "step": STEPS[key], "form": form, "place": SCREENS.index(key) + 1, "n_screens": len(SCREENS),
        "before": _address(before(key)), "refusal": _words(error),
    }  # fmt: skip
    return render(request, "portal/question.html", shown, status=422 if form.errors or error else 200)


def _show_send(request: HttpRequest, draft: Mapping[str, Any], error: UserError | None = None) -> HttpResponse:
    shown = {
        "answers": [(key, step.question, _address(key)) for key, step in STEPS.items()], "draft": draft,
        "place": len(SCREENS), "n_screens": len(SCREENS), "before": _address(before(SEND)), "accept": ACCEPT,
        "refusal": _words(error), **form_frame(request, secret=str(draft["secret"]), error=error),
    }  # fmt: skip
    return render(request, "portal/appeal_send.html", shown, status=_status(error) if error else 200)


def _mine(request: HttpRequest) -> Receipt | None:
    kept = read_notebook(request, "pass", key=settings.CODE_KEY)
    found = get_one_receipt(str(kept["uid"])) if kept else None
    return found if found is not None and appeals.is_appeal(found) else None


def _draft(request: HttpRequest) -> dict[str, Any]:
    return read_notebook(request, DRAFT, key=settings.CODE_KEY)


def _address(key: str) -> str:
    places = {"": reverse("portal:appeal"), SEND: reverse("portal:appeal_send")}
    return places.get(key) or reverse("portal:appeal_ask", args=[key])


def _words(error: UserError | None) -> str:
    return error.sentence(spoken_language()) if error else ""


def _status(error: UserError | None) -> int:
    return 429 if isinstance(error, TooManyError) else 422
