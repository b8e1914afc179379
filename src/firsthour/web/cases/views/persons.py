"""A person and an account, as they appear in what was told: opened under a purpose, each look recorded."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.audit.gate import look_for, open_reveals, require_basis
from firsthour.web.audit.models import Basis
from firsthour.web.audit.operations import About, record
from firsthour.web.audit.operations.gate import note_denied, reveal
from firsthour.web.cases import persons
from firsthour.web.cases.account_policies import KIND as ACCOUNT
from firsthour.web.cases.people_forms import JoinForm, WhyForm
from firsthour.web.cases.person_policies import KIND as PERSON
from firsthour.web.cases.person_policies import may_join_persons
from firsthour.web.cases.queries import persons as queries
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs

_both = require_http_methods(["GET", "POST"])


@require_GET
@needs(Permission.LOOK_UP_PERSON)
def person(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a person: as whom they were mentioned, where, and how the mentions were joined."""
    basis = _basis(request, PERSON, str(uid))
    if not isinstance(basis, Basis):
        return basis
    return _person_page(request, uid)


@_both
@needs(Permission.LOOK_UP_PERSON)
def person_join(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that two mentions mean the same person."""
    basis = _basis(request, PERSON, str(uid))
    if not isinstance(basis, Basis):
        return basis
    if request.method != "POST" or not may_join_persons(request.access):
        return redirect("cases:person", uid)
    view = found(lambda: queries.read_person(request.access, uid, now=request.now))
    form = JoinForm(request.POST, suggested=view.suggested)
    if form.is_valid():
        other = next(one for one in view.suggested if str(one.uid) == form.cleaned_data["other"])
        with said_in(form):
            persons.join_persons(
                view.mention, other, reason=form.cleaned_data["text"], by=request.actor, now=request.now
            )
            messages.success(request, _("They are looked at as one person."))
            return redirect("cases:person", uid)
    return _person_page(request, uid, form=form)


@require_POST
@needs(Permission.LOOK_UP_PERSON)
def person_part(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Undo a join."""
    link = found(lambda: queries.get_one_link(request.access, uid, now=request.now))
    form = _why(request)
    persons.part_persons(link, reason=form, by=request.actor, now=request.now)
    messages.success(request, _("They are looked at apart again."))
    return redirect("cases:person", link.a.uid)


@require_POST
@needs(Permission.LOOK_UP_PERSON)
def number_doubt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that a mention's identity number does not tell who it is."""
    mention = found(lambda: queries.get_one_mention(request.access, uid, now=request.now))
    persons.doubt_number(mention, reason=_why(request), by=request.actor, now=request.now)
    messages.success(request, _("The number no longer joins this mention to others."))
    return redirect("cases:person", uid)


@require_POST
@needs(Permission.LOOK_UP_PERSON)
def number_trust(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Undo a doubt about an identity number."""
    doubt = found(lambda: queries.get_one_doubt(request.access, uid, now=request.now))
    persons.trust_number(doubt, reason=_why(request), by=request.actor, now=request.now)
    messages.success(request, _("The number counts again."))
    return redirect("cases:person", doubt.mention.uid)


@require_GET
@needs(Permission.LOOK_UP_ACCOUNT)
def account(request: HttpRequest, number: str) -> HttpResponse:
    """Show an account in what was reported: payments and the matters that name it."""
    basis = _basis(request, ACCOUNT, number)
    if not isinstance(basis, Basis):
        return basis
    view = queries.read_account(request.access, number, now=request.now)
    about = [About(ACCOUNT, number)]
    n_records = len(view.payments) + len(view.matters)
    record(
        "account.open", by=request.actor, now=request.now, about=about, n_records=n_records, record_kind="property",
        basis=str(basis.uid),
    )  # fmt: skip
    return render(request, "cases/account.html", {"view": view, "basis": basis, "page_title": number})


def _basis(request: HttpRequest, kind: str, key: str) -> Basis | HttpResponse:
    """Return the purpose under which an object is looked at now, or the answer that asks for it."""
    wanted, subject, answer = look_for(request, kind, key=key)
    if answer == "denied":
        note_denied(kind, key, by=request.actor, now=request.now, why="denied")
        return render(request, "audit/denied.html", {"wanted": wanted, "masked": wanted.mask(subject)}, status=403)
    basis = require_basis(request, About(kind, key, wanted.mask(subject)), kind=kind)
    if isinstance(basis, Basis) and (kind, key) not in open_reveals(request):
        shown = reveal(subject, kind=wanted, basis=basis, by=request.actor, now=request.now)
        open_reveals(request)[kind, key] = shown.to_at
    return basis


def _person_page(request: HttpRequest, uid: UUID, *, form: JoinForm | None = None) -> HttpResponse:
    view = found(lambda: queries.read_person(request.access, uid, now=request.now))
    may_join = may_join_persons(request.access)
    record(
        "person.open", by=request.actor, now=request.now, about=[About(PERSON, str(uid))],
        n_records=len(view.cluster), record_kind="other",
    )  # fmt: skip
    shown = {
        "view": view, "may_join": may_join, "page_title": view.mention.name or _("Person"),
        "form": form or (JoinForm(suggested=view.suggested) if may_join and view.suggested else None),
    }  # fmt: skip
    return render(request, "cases/person.html", shown, status=422 if form is not None else 200)


def _why(request: HttpRequest) -> str:
    if not may_join_persons(request.access):
        raise Http404
    form = WhyForm(request.POST)
    return str(form.cleaned_data["text"]) if form.is_valid() else ""
