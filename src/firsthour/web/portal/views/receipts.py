"""How does somebody learn how their report stands, and add to it? By the code of the receipt; nobody signs in."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from firsthour.base.errors import UserError
from firsthour.base.spoken_codes import write_code
from firsthour.web.portal.appeals import is_appeal
from firsthour.web.portal.exchange import put_out
from firsthour.web.portal.forms import CodeForm, PageForm, ReasonForm, SupplementForm, WithdrawForm
from firsthour.web.portal.limits import TooManyError
from firsthour.web.portal.models import Receipt
from firsthour.web.portal.notebooks import clear_notebook, read_notebook, write_notebook
from firsthour.web.portal.operations import accept_answer, add_to_report, check_possible, find_receipt
from firsthour.web.portal.pictures import ACCEPT, take_pictures
from firsthour.web.portal.queries import get_one_receipt, read_standing
from firsthour.web.portal.sending import address_of, form_frame, sender_of
from firsthour.web.ui.access import open_to_all
from firsthour.web.ui.templatetags.firsthour import spoken_language

ADDING: dict[str, tuple[Any, type[PageForm], Any]] = {
    "supplement": (_("What do you want to add?"), SupplementForm, _("Send")),
    "complaint": (_("Complain about the refusal"), ReasonForm, _("Send the complaint")),
    "review": (_("Ask for a review"), ReasonForm, _("Ask for the review")),
    "withdrawal": (_("Withdraw the report"), WithdrawForm, _("Withdraw it")),
}


@open_to_all("whoever has just reported sees the code")
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """Show the code, once more as long as the browser is open, and what to do now."""
    kept = read_notebook(request, "receipt", key=settings.CODE_KEY)
    found = get_one_receipt(str(kept["uid"])) if kept else None
    if found is None:
        return redirect("portal:status")
    if is_appeal(found):
        return redirect("portal:appeal_receipt")
    shown = {"code": write_code(kept["code"]), "phone": kept["phone"], "standing": read_standing(found)}
    return render(request, "portal/receipt.html", shown)


@open_to_all("whoever holds a code may ask")
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Ask for the code, and open the report it belongs to for half an hour."""
    form = CodeForm(request.POST or None, now=request.now)
    error: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            sender = sender_of(request)
            accept_answer(sender.answer, address=sender.address, now=request.now)
            found = find_receipt(form.cleaned_data["code"], address=address_of(request), now=request.now)
            response = redirect("portal:appeal_mine" if is_appeal(found) else "portal:mine")
            write_notebook(request, response, name="pass", said={"uid": found.uid}, key=settings.CODE_KEY)
            return response
        except UserError as refused:
            error = refused
    wrong = request.method == "POST"
    shown = {"form": form, "refusal": _words(error), **form_frame(request, error=error)}
    return render(request, "portal/status.html", shown, status=_status(error) if wrong else 200)


@open_to_all("whoever gave the code")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show how the report stands."""
    found = _mine(request)
    if found is None:
        return redirect("portal:status")
    return render(request, "portal/mine.html", {"standing": read_standing(found)})


@open_to_all("whoever gave the code")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Add something to the report: more of it, a complaint, a request for review, its withdrawal."""
    if kind not in ADDING:
        raise Http404
    found = _mine(request)
    if found is None:
        return redirect("portal:status")
    if request.method == "GET":
        check_possible(found, kind)
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
    return render(request, "portal/add.html", shown, status=_status(error) if request.method == "POST" else 200)


@open_to_all("whoever gave the code")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Let the phone forget the report that was open, and the code."""
    response = redirect("portal:home")
    for name in ("pass", "receipt", "draft", "appeal"):
        clear_notebook(response, name)
    return response


def _add(request: HttpRequest, found: Receipt, kind: str, form: PageForm) -> HttpResponse:
    files = take_pictures(request.FILES.getlist("files")) if kind == "supplement" else ()
    text = str(form.cleaned_data["text"]).replace("\r\n", "\n")
    if kind == "supplement" and not text.strip() and not files:
        raise NothingAddedError
    add_to_report(found, kind=kind, text=text, files=files, sender=sender_of(request), now=request.now)
    put_out(request.now)
    response = redirect("portal:mine")
    write_notebook(request, response, name="pass", said={"uid": found.uid}, key=settings.CODE_KEY)
    return response


class NothingAddedError(UserError):
    """An empty supplement."""

    code = "nothing_added"
    english = "Write something or choose a picture."
    chinese = "请填写文字或选择图片。"


def _mine(request: HttpRequest) -> Receipt | None:
    kept = read_notebook(request, "pass", key=settings.CODE_KEY)
    found = get_one_receipt(str(kept["uid"])) if kept else None
    return found if found is not None and not is_appeal(found) else None


def _words(error: UserError | None) -> str:
    return error.sentence(spoken_language()) if error else ""


def _status(error: UserError | None) -> int:
    return 429 if isinstance(error, TooManyError) else 422
