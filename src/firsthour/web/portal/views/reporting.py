"""How is a report asked for? Question by question, at most seven screens; money just gone: four fields, one page."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from firsthour.base.errors import UserError
from firsthour.web.portal.bodies import body_of_draft, body_of_emergency
from firsthour.web.portal.exchange import new_name, put_out
from firsthour.web.portal.forms import MOST_PAYMENTS, EmergencyForm, PageForm
from firsthour.web.portal.models import Receipt
from firsthour.web.portal.notebooks import TooLongError, clear_notebook, read_notebook, write_notebook
from firsthour.web.portal.operations import send_report
from firsthour.web.portal.pictures import ACCEPT, take_pictures
from firsthour.web.portal.sending import form_frame, sender_of
from firsthour.web.portal.steps import (
    SEND,
    STEPS,
    WAYS,
    WHEN,
    after,
    before,
    first_open,
    place_of,
    screens_of,
    to_initial,
    to_plain,
)
from firsthour.web.portal.views.pages import go_home
from firsthour.web.ui.access import open_to_all
from firsthour.web.ui.masking import MASKS
from firsthour.web.ui.templatetags.firsthour import spoken_language

MONEY = "money"


@open_to_all("the public reports")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Take the answer to the first question."""
    when = request.POST.get(WHEN, "")
    if when not in WAYS:
        return go_home()
    draft = {"secret": new_name(), WHEN: when}
    return _keep(request, draft, _to(after(draft, WHEN)))


@open_to_all("the public reports")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Ask one question, keep the answer on the phone, go on to the next."""
    draft = _draft(request)
    if not draft:
        return go_home()
    if key not in STEPS or not place_of(draft, key):
        raise Http404
    if request.method == "GET":
        kept = draft.get(key, {})
        initial = {} if key == MONEY else to_initial(kept)
        return _show(request, draft, key, STEPS[key].form(initial=initial, now=request.now))
    if key == MONEY:
        return _take_payment(request, draft)
    form = STEPS[key].form(request.POST, now=request.now)
    if not form.is_valid():
        return _show(request, draft, key, form)
    return _take(request, draft | {key: to_plain(form.cleaned_data)}, key, form)


@open_to_all("the public reports")
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Show everything once more, take pictures, send."""
    draft = _draft(request)
    if not draft:
        return go_home()
    if first_open(draft) != SEND:
        return _to(first_open(draft))
    if request.method == "GET":
        return _show_send(request, draft)
    try:
        files = take_pictures(request.FILES.getlist("files"))
        body = body_of_draft(draft, language=spoken_language())
        receipt, code = send_report(body, files, sender=sender_of(request), now=request.now)
    except UserError as error:
        return _show_send(request, draft, error)
    return _hand_over(request, receipt, code, str(draft["you"]["phone"]))


@open_to_all("the public reports money that has just left")
@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """Four fields on one page."""
    if request.method == "GET":
        form = EmergencyForm(initial={"paid_at": request.now}, now=request.now)
        return render(request, "portal/emergency.html", {"form": form, "accept": ACCEPT, **form_frame(request)})
    form, error = EmergencyForm(request.POST, now=request.now), None
    if form.is_valid():
        try:
            files = take_pictures(request.FILES.getlist("files"))
            body = body_of_emergency(form.cleaned_data, language=spoken_language())
            receipt, code = send_report(body, files, sender=sender_of(request), now=request.now)
            return _hand_over(request, receipt, code, form.cleaned_data["phone"])
        except UserError as refused:
            error = refused
    shown = {"form": form, "accept": ACCEPT, "refusal": _words(error), **form_frame(request, error=error)}
    return render(request, "portal/emergency.html", shown, status=422)


def _take(request: HttpRequest, draft: dict[str, Any], key: str, form: PageForm) -> HttpResponse:
    try:
        return _keep(request, draft, _to(after(draft, key)))
    except TooLongError as error:
        return _show(request, draft, key, form, error=error)


def _take_payment(request: HttpRequest, draft: dict[str, Any]) -> HttpResponse:
    """Add a payment, take one away, or go on; ``more`` stays for the next one."""
    listed = list(draft.get(MONEY, []))
    removed = request.POST.get("remove", "")
    if removed.isdecimal() and int(removed) < len(listed):
        del listed[int(removed)]
        return _keep(request, draft | {MONEY: listed}, _to(MONEY))
    is_blank = not any(request.POST.get(name, "").strip() for name in ("account", "institution", "amount"))
    form = STEPS[MONEY].form(request.POST, now=request.now)
    if listed and is_blank and "more" not in request.POST:
        return _keep(request, draft, _to(after(draft, MONEY)))
    if not form.is_valid():
        return _show(request, draft, MONEY, form)
    listed = [*listed, to_plain(form.cleaned_data)][:MOST_PAYMENTS]
    kept = draft | {MONEY: listed}
    if "more" in request.POST:
        return _keep(request, kept, _to(MONEY))
    return _take(request, kept, MONEY, form)


def _show(
    request: HttpRequest, draft: Mapping[str, Any], key: str, form: PageForm, *, error: UserError | None = None
) -> HttpResponse:
    shown = {
        "step": STEPS[key],
        "form": form,
        "place": place_of(draft, key),
        "n_screens": len(screens_of(draft)),
        "before": _address(before(draft, key)),
        "payments": [to_initial(one) for one in draft.get(MONEY, [])] if key == MONEY else [],
        "may_add": key == MONEY and len(draft.get(MONEY, [])) < MOST_PAYMENTS - 1,
        "refusal": _words(error),
    }
    return render(request, "portal/question.html", shown, status=422 if form.errors or error else 200)


def _show_send(request: HttpRequest, draft: Mapping[str, Any], error: UserError | None = None) -> HttpResponse:
    shown = {
        "answers": [(key, STEPS[key].question, _address(key)) for key in screens_of(draft) if key in STEPS],
        "draft": draft,
        "payments": [to_initial(one) for one in draft.get(MONEY, [])],
        "place": place_of(draft, SEND),
        "n_screens": len(screens_of(draft)),
        "before": _address(before(draft, SEND)),
        "accept": ACCEPT,
        "refusal": _words(error),
        **form_frame(request, secret=str(draft["secret"]), error=error),
    }
    return render(request, "portal/send.html", shown, status=422 if error else 200)


def _hand_over(request: HttpRequest, receipt: Receipt, code: str, phone: str) -> HttpResponse:
    """Put the package out, and lead to the receipt; the code is on the phone only."""
    put_out(request.now)
    response = redirect("portal:receipt")
    said = {"uid": receipt.uid, "code": code, "phone": MASKS["phone"](phone)}
    write_notebook(request, response, name="receipt", said=said, key=settings.CODE_KEY)
    write_notebook(request, response, name="pass", said={"uid": receipt.uid}, key=settings.CODE_KEY)
    clear_notebook(response, "draft")
    return response


def _draft(request: HttpRequest) -> dict[str, Any]:
    return read_notebook(request, "draft", key=settings.CODE_KEY)


def _keep(request: HttpRequest, draft: Mapping[str, Any], response: HttpResponse) -> HttpResponse:
    write_notebook(request, response, name="draft", said=draft, key=settings.CODE_KEY)
    return response


def _to(key: str) -> HttpResponse:
    return redirect(_address(key))


def _address(key: str) -> str:
    return {WHEN: reverse("portal:home"), SEND: reverse("portal:send")}.get(key) or reverse("portal:ask", args=[key])


def _words(error: UserError | None) -> str:
    return error.sentence(spoken_language()) if error else ""
