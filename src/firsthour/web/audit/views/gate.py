"""How does an officer look somebody up: a number, a purpose, and then what may be seen?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.audit.forms import BasisForm, LookupForm
from firsthour.web.audit.gate import ask_basis, look_for, open_reveals, require_basis
from firsthour.web.audit.models import Basis
from firsthour.web.audit.operations import gate
from firsthour.web.audit.operations.recording import About, record
from firsthour.web.audit.revealables import REVEALABLES, Revealable, Subject
from firsthour.web.ui.access import Permission, needs, signed_in


@needs(Permission.LOOK_UP_PERSON)
@require_GET
def look_up(request: HttpRequest) -> HttpResponse:
    """Look for one object by its number. Every search is kept, found or not."""
    form = LookupForm(request.GET or None)
    is_missing = False
    if request.GET and form.is_valid():
        kind, number = form.cleaned_data["kind"], form.cleaned_data["number"].strip()
        key = _find(request, kind, number)
        record(
            f"{kind}.search", by=request.actor, now=request.now, about=[About(kind, key)] if key else (),
            details={"number": number, "is_found": bool(key)},
        )  # fmt: skip
        if key:
            return redirect("audit:subject", kind=kind, key=key)
        is_missing = True
    return render(request, "audit/lookup.html", {"form": form, "is_missing": is_missing})


@needs(Permission.LOOK_UP_PERSON)
@require_GET
def open_subject(request: HttpRequest, kind: str, *, key: str) -> HttpResponse:
    """Open an object in full, under a purpose unless it is this officer's own work."""
    wanted, subject, answer = look_for(request, kind, key=key)
    if answer == "denied":
        gate.note_denied(kind, key, by=request.actor, now=request.now, why="denied")
        return render(request, "audit/denied.html", {"wanted": wanted, "masked": wanted.mask(subject)}, status=403)
    basis: Basis | None = None
    if answer == "ask":
        about = About(kind, key, wanted.mask(subject))
        asked = require_basis(request, about, kind=kind)
        if not isinstance(asked, Basis):
            return asked
        basis = asked
        if (kind, key) not in open_reveals(request):
            shown = gate.reveal(subject, kind=wanted, basis=basis, by=request.actor, now=request.now)
            open_reveals(request)[kind, key] = shown.to_at
    context = {"wanted": wanted, "subject": subject, "basis": basis, "until": open_reveals(request).get((kind, key))}
    return render(request, "audit/subject.html", context)


@needs(Permission.LOOK_UP_PERSON)
@require_POST
def state_basis(request: HttpRequest) -> HttpResponse:
    """Keep what was stated, then show what was asked for."""
    wanted, subject, answer = look_for(request, request.POST.get("kind", ""), key=request.POST.get("key", ""))
    about = About(wanted.kind, subject.key, wanted.mask(subject))
    if answer == "denied":
        gate.note_denied(wanted.kind, subject.key, by=request.actor, now=request.now, why="denied")
        return _ident(request, wanted, subject)
    form = BasisForm(request.POST, wanted=wanted)
    if not form.is_valid():
        return ask_basis(request, about, wanted=wanted, form=form)
    basis = gate.open_basis(form.statement(), by=request.actor, now=request.now, about=about, wanted=wanted)
    target = form.cleaned_data["next"]
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return redirect(target)
    _reveal(request, wanted, subject, basis)
    return _ident(request, wanted, subject, is_apart=True)


@signed_in
@require_GET
def reveal_identity(request: HttpRequest, kind: str, *, key: str) -> HttpResponse:
    """Show a masked identity for five minutes, or ask for the purpose first."""
    wanted, subject, answer = look_for(request, kind, key=key)
    if answer == "denied":
        gate.note_denied(kind, key, by=request.actor, now=request.now, why="denied")
        return _retarget(_ident(request, wanted, subject))
    asked = require_basis(request, About(kind, key, wanted.mask(subject)), kind=kind)
    if not isinstance(asked, Basis):
        return asked
    _reveal(request, wanted, subject, asked)
    return _retarget(_ident(request, wanted, subject))


@signed_in
@require_http_methods(["GET"])
def mask_identity(request: HttpRequest, kind: str, *, key: str) -> HttpResponse:
    """Mask an identity again, by hand or when its five minutes are over."""
    wanted, subject, _answer = look_for(request, kind, key=key)
    gate.mask_again(kind, key, by=request.actor, now=request.now)
    return _ident(request, wanted, subject)


def _find(request: HttpRequest, kind: str, number: str) -> str:
    wanted = REVEALABLES[kind]
    if wanted.find is None or not request.access.may(wanted.permission):
        return ""
    key = wanted.find(number)
    if not key:
        return ""
    try:
        look_for(request, kind, key=key)
    except Http404:
        return ""
    return key


def _reveal(request: HttpRequest, wanted: Revealable, subject: Subject, basis: Basis) -> None:
    shown = gate.reveal(subject, kind=wanted, basis=basis, by=request.actor, now=request.now)
    open_reveals(request)[wanted.kind, subject.key] = shown.to_at


def _ident(request: HttpRequest, wanted: Revealable, subject: Subject, *, is_apart: bool = False) -> HttpResponse:
    """Return the identity as it now stands; ``is_apart``: it finds its own place, and the dialog is emptied."""
    context = {"kind": wanted.kind, "key": subject.key, "is_apart": is_apart, "words": _("Shown for five minutes.")}
    return render(request, "audit/parts/identity.html", context)


def _retarget(response: HttpResponse) -> HttpResponse:
    """Put the answer where the eye stood, not into the place of the dialog."""
    response.headers["HX-Retarget"] = "closest .ident"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def subject_url(kind: str, key: str) -> str:
    """Return where an object opens."""
    return reverse("audit:subject", args=[kind, key])
