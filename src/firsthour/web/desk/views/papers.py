"""Papers of a matter: begun, filled in, handed in, returned, signed by somebody else, declared void; seen as Word."""

from collections.abc import Callable
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
from firsthour.web.desk import documents, drafts
from firsthour.web.desk.document_kinds import get_one_document_kind, list_document_kinds
from firsthour.web.desk.file_types import WORD
from firsthour.web.desk.files import read_file
from firsthour.web.desk.matter_forms import PaperReasonForm
from firsthour.web.desk.matter_policies import paper_steps
from firsthour.web.desk.models import Document, DocumentState
from firsthour.web.desk.paper_forms import PaperForm, kind_form
from firsthour.web.desk.queries.matter_page import get_one_paper
from firsthour.web.desk.serving import file_response
from firsthour.web.desk.views.opening import Opened, open_by_uid, open_matter_for
from firsthour.web.desk.wording import DOCUMENT_STATES
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.conflicts import can_be_merged, conflict_page, is_conflict, late_page, note_saved

_STEP_WORDS = {
    "submit": gettext_lazy("Hand in for signature"),
    "sign": gettext_lazy("Sign"),
    "return": gettext_lazy("Return"),
    "void": gettext_lazy("Declare void"),
}


@require_http_methods(["GET", "POST"])
@needs(Permission.WRITE_DOCUMENT)
def paper_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Begin a paper on a matter: choose its kind."""
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    if "write" not in opened.steps or request.access.unit is None:
        raise Http404
    form = kind_form(request.POST or None, list_document_kinds())
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            paper = documents.draft_document(
                form.cleaned_data["kind"], opened.matter, unit=request.access.unit, fields={},
                officer=request.access.officer, by=request.actor, now=request.now,
            )  # fmt: skip
            return redirect("desk:paper", paper.uid)
    shown = {"form": form, "matter": opened.matter, "page_title": _("New paper"), "verb": _("Begin")}
    return render(request, "desk/paper_new.html", shown, status=422 if form.errors else 200)


@require_GET
@needs(Permission.OPEN_DESK)
def paper(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a paper: what is filled in, its number, and what this officer may do with it now."""
    one = _opened(request, uid)
    if not isinstance(one, Document):
        return one
    _record(request, one, "document.open")
    return _page(request, one)


@require_POST
@needs(Permission.OPEN_DESK)
def paper_step(request: HttpRequest, uid: UUID, *, name: str) -> HttpResponse:
    """Take one step with a paper; what is wrong is said on the page, and what was typed stays."""
    one = _opened(request, uid)
    if not isinstance(one, Document):
        return one
    form = _form(one, name, typed=request.POST)
    if name not in paper_steps(request.access, one):
        return _late(request, one, name, form)
    if form.is_valid():
        with said_in(form):
            _STEPS[name](request, one, form)
    if name == "change" and can_be_merged(form):
        return conflict_page(
            request, form, version=one.version, back_url=reverse("desk:paper", args=[uid]), about=one.matter.number
        )
    if form.errors:
        return _page(request, one, step=name, form=form, status=409 if is_conflict(form) else 422)
    drafts.drop_draft(request.access.officer, f"paper-{uid}")
    messages.success(request, _SAID[name])
    return redirect("desk:paper", uid)


@require_GET
@needs(Permission.OPEN_DESK)
def paper_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand out the Word file: as it was signed, or as it would be."""
    one = _opened(request, uid)
    if not isinstance(one, Document):
        return one
    if one.paper is not None:
        content = read_file(one.paper, by=request.actor, now=request.now)
        return file_response(content, one.paper.name, media_type=one.paper.blob.media_type)
    _record(request, one, "document.preview")
    kind = get_one_document_kind(one.kind)
    content = documents.preview_document(one, now=request.now)
    return file_response(content, f"{kind.words['zh']}-{_('preview')}.docx", media_type=WORD.media_type)


def _opened(request: HttpRequest, uid: UUID) -> Document | HttpResponse:
    one = found(lambda: get_one_paper(request.access, uid, now=request.now))
    opened = open_matter_for(request, one.matter)
    return one if isinstance(opened, Opened) else opened


def _late(request: HttpRequest, one: Document, name: str, form: Form) -> HttpResponse:
    """Return what was typed for a step that somebody else's step has made impossible; else there is no such step."""
    if name not in _STEPS or not 0 < version_of(request) < one.version:
        raise Http404
    state = str(DOCUMENT_STATES[DocumentState(one.state)])
    return late_page(
        request, form, back_url=reverse("desk:paper", args=[one.uid]), about=one.matter.number, words=state
    )  # fmt: skip


def _record(request: HttpRequest, one: Document, action: str) -> None:
    paper = About("document", str(one.uid), one.number or one.kind)
    about = [paper, About("matter", str(one.matter.uid), one.matter.number)]
    record(action, by=request.actor, now=request.now, about=about)


def _page(
    request: HttpRequest, one: Document, *, step: str = "", form: Form | None = None, status: int = 200
) -> HttpResponse:
    steps = paper_steps(request.access, one)
    draft = drafts.read_draft(request.access.officer, f"paper-{one.uid}") if not step and "change" in steps else None
    fields = form if step == "change" else _form(one, "change", start=draft.content if draft else None)
    shown = {
        "paper": one, "fields": fields, "may_change": "change" in steps, "draft": draft,
        "draft_form": f"paper-{one.uid}",
        "steps": [
            (name, words, form if name == step else _form(one, name))
            for name, words in _STEP_WORDS.items() if name in steps
        ],
        "open_step": step, "page_title": get_one_document_kind(one.kind).words["zh"],
    }  # fmt: skip
    return render(request, "desk/paper.html", shown, status=status)


def _form(one: Document, name: str, *, typed: Any = None, start: dict[str, str] | None = None) -> Form:
    prefix = {"auto_id": f"id_{name}_%s"}
    if name == "change":
        kind = get_one_document_kind(one.kind)
        form = PaperForm(typed, kind=kind, initial={**one.fields, **(start or {})}, **prefix)
        note_saved(form, one.fields)
        return form
    if name in ("return", "void"):
        return PaperReasonForm(typed, **prefix)
    return Form(typed if typed is None else {"ok": "1"}, **prefix)


Step = Callable[[HttpRequest, Document, Any], Document]
_STEPS: dict[str, Step] = {
    "change": lambda request, one, form: documents.change_document(one, fields=form.cleaned_data, **_by(request)),
    "submit": lambda request, one, form: documents.submit_document(one, **_by(request)),
    "sign": lambda request, one, form: documents.sign_document(one, signer=request.access.officer, **_by(request)),
    "return": lambda request, one, form: documents.return_document(
        one, reason=form.cleaned_data["text"], **_by(request)
    ),
    "void": lambda request, one, form: documents.void_document(one, reason=form.cleaned_data["text"], **_by(request)),
}
_SAID = {
    "change": gettext_lazy("The paper is kept."),
    "submit": gettext_lazy("Handed in; it waits for a signature."),
    "sign": gettext_lazy("Signed; it has its number now."),
    "return": gettext_lazy("Returned to whoever wrote it."),
    "void": gettext_lazy("Declared void; its number stays."),
}


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"version": version_of(request), "by": request.actor, "now": request.now}
