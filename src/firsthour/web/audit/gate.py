"""How does a view ask under which purpose somebody looks? One call, which returns the purpose or the page that asks.

    basis = require_basis(request, About("matter", key, number), kind="matter")
    if not isinstance(basis, Basis):
        return basis          # the dialog (htmx) or the page that asks, or the refusal

A purpose stated in this sitting is used again without asking: the one of the case in hand where ``number`` names it,
else the latest. Templates show an identity with ``{% identity kind key %}`` and the purpose by including
``audit/parts/basis.html``.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from firsthour.web.audit.forms import BasisForm
from firsthour.web.audit.models import Basis
from firsthour.web.audit.operations.gate import note_denied
from firsthour.web.audit.operations.recording import About
from firsthour.web.audit.queries.bases import get_current_basis
from firsthour.web.audit.revealables import REVEALABLES, Answer, Revealable, Subject


def require_basis(request: HttpRequest, about: About, *, kind: str, number: str = "") -> Basis | HttpResponse:
    """Return the purpose under which this visitor may look, or the answer that asks for it.

    Parameters
    ----------
    about
        what is to be opened.
    kind
        the registered kind of revealable: says whether a document number and an approver are asked.
    number
        the case or lead in hand, carried into the form and preferred among the purposes stated already.
    """
    wanted = REVEALABLES[kind]
    basis = get_current_basis(request.actor, now=request.now, wanted=wanted, number=number)
    return basis if basis is not None else ask_basis(request, about, wanted=wanted, number=number)


def ask_basis(
    request: HttpRequest, about: About, *, wanted: Revealable, number: str = "", form: BasisForm | None = None
) -> HttpResponse:
    """Return the dialog (or, without htmx, the page) that asks for number and purpose."""
    latest = get_current_basis(request.actor, now=request.now, wanted=None, number=number)
    known = {"number": latest.number, "purpose": latest.purpose, "words": latest.words} if latest else {}
    initial = {**known, **({"number": number} if number else {}), "kind": about.kind, "key": about.key}
    is_part = request.headers.get("HX-Request") == "true"
    context = {
        "form": form or BasisForm(wanted=wanted, initial={**initial, "next": "" if is_part else request.path}),
        "wanted": wanted,
        "label": about.label,
    }
    template = "audit/parts/basis_dialog.html" if is_part else "audit/basis_page.html"
    return render(request, template, context, status=422 if form is not None and form.errors and not is_part else 200)


def look_for(request: HttpRequest, kind: str, *, key: str) -> tuple[Revealable, Subject, Answer]:
    """Return a registered object and what this visitor may do with it; what is hidden does not exist.

    Raises
    ------
    Http404
        There is no such object, or none for this visitor; which of the two is in the record only.
    """
    wanted = REVEALABLES.get(kind)
    subject = wanted.fetch(key) if wanted else None
    if wanted is None or subject is None:
        raise Http404
    answer: Answer = wanted.policy(request.access, subject, request.now)
    if answer == "ask" and not request.access.may(wanted.permission):
        answer = "denied"
    if answer == "hidden":
        note_denied(kind, key, by=request.actor, now=request.now, why="hidden")
        raise Http404
    return wanted, subject, answer


def open_reveals(request: HttpRequest) -> dict[tuple[str, str], Any]:
    """Return until when each object is still shown in this sitting; asked once a request."""
    from firsthour.web.audit.queries.bases import list_open_reveals

    if not hasattr(request, "_open_reveals"):
        request._open_reveals = list_open_reveals(request.actor, now=request.now)
    shown: dict[tuple[str, str], Any] = request._open_reveals
    return shown
