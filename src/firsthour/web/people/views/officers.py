"""Pages of officers: one officer, and what administrators do."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.people.forms import (
    FurtherPostingForm,
    LeavingForm,
    NewOfficerForm,
    OfficerForm,
    PostingForm,
    StandInForm,
    said_in,
)
from firsthour.web.people.leaving import LEAVING
from firsthour.web.people.models import Officer
from firsthour.web.people.operations import officers as operations
from firsthour.web.people.operations import postings as posting_operations
from firsthour.web.people.operations import roster as roster_operations
from firsthour.web.people.queries import officers as queries
from firsthour.web.people.queries.units import list_manageable_units
from firsthour.web.people.roles import permissions_of
from firsthour.web.people.views.pages import form_page, found, version_of
from firsthour.web.ui.access import Permission, needs, signed_in

_both = require_http_methods(["GET", "POST"])


@require_GET
@signed_in
def officer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show an officer: postings now and before, shifts, substitutions; sittings to administrators and oneself."""
    one = found(lambda: queries.get_one_officer(request.access, uid))
    view = queries.view_officer(request.access, one, now=request.now)
    is_near = view.is_self or view.may_manage
    shown = {
        "view": view,
        "one": one,
        "held": [(line, permissions_of(line.role) if line.role else []) for line in view.now_held],
        "sittings": queries.list_sittings(one, now=request.now, this=request.actor.sitting) if is_near else [],
        "second_steps": queries.list_second_steps(one) if is_near else [],
        "is_linked": is_near and queries.has_linked_identity(one),
        "is_near": is_near,
    }
    return render(request, "people/officer.html", shown)


@_both
@needs(Permission.MANAGE_PEOPLE)
@never_cache
def officer_new(request: HttpRequest) -> HttpResponse:
    """Make an officer; the one-time password is shown once."""
    units = list_manageable_units(request.access, Permission.MANAGE_PEOPLE)
    form = NewOfficerForm(request.POST or None, units=units, initial={"unit": request.GET.get("unit")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with said_in(form):
            one, password = operations.make_officer(
                given.pop("name"), given.pop("badge"), **given, by=request.actor, now=request.now
            )
            return _show_password(request, one, password)
    return form_page(request, form, title=_("New officer"), verb=_("Make the officer"), back="people:units")


@_both
@needs(Permission.MANAGE_PEOPLE)
def officer_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change what an officer is called and where notices go."""
    one = _managed(request, uid)
    form = OfficerForm(request.POST or None, initial={"name": one.name, "email": one.email, "phone": one.phone})
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            operations.change_officer(
                one, **form.cleaned_data, version=version_of(request), by=request.actor, now=request.now
            )
            return redirect("people:officer", uid)
    return _officer_form(request, form, one, title=_("Change the officer"), verb=_("Keep"))


@_both
@needs(Permission.MANAGE_PEOPLE)
def posting_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give an officer a further posting."""
    one = _managed(request, uid)
    units = list_manageable_units(request.access, Permission.MANAGE_PEOPLE)
    form = FurtherPostingForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            posting_operations.give_posting(
                one, form.cleaned_data["unit"], role=form.cleaned_data["role"], from_at=request.now,
                to_at=form.to_at(), by=request.actor, now=request.now,
            )  # fmt: skip
            return redirect("people:officer", uid)
    return _officer_form(request, form, one, title=_("Further posting"), verb=_("Post there"))


@_both
@needs(Permission.MANAGE_PEOPLE)
def officer_move(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Move an officer: all postings end, a new one begins."""
    one = _managed(request, uid)
    form = PostingForm(request.POST or None, units=list_manageable_units(request.access, Permission.MANAGE_PEOPLE))
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            posting_operations.move_officer(
                one, form.cleaned_data["unit"], role=form.cleaned_data["role"], version=version_of(request),
                by=request.actor, now=request.now,
            )  # fmt: skip
            return redirect("people:officer", uid)
    says = _("All present postings end now, and shifts to come in other units are taken back.")
    return _officer_form(request, form, one, title=_("Move the officer"), verb=_("Move"), says=says)


@require_POST
@needs(Permission.MANAGE_PEOPLE)
def posting_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End one posting now."""
    posting = found(lambda: queries.get_one_posting(uid))
    one = _managed(request, posting.officer.uid)
    posting_operations.end_posting(posting, version=version_of(request), by=request.actor, now=request.now)
    messages.success(request, _("The posting has ended."))
    return redirect("people:officer", one.uid)


@require_POST
@needs(Permission.MANAGE_PEOPLE)
@never_cache
def password_reset(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give an officer a one-time password, shown once."""
    one = _managed(request, uid)
    password = operations.reset_password(one, version=version_of(request), by=request.actor, now=request.now)
    return _show_password(request, one, password)


@require_POST
@needs(Permission.MANAGE_PEOPLE)
def second_step_reset(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take away the second step of who has lost it."""
    one = _managed(request, uid)
    operations.reset_second_step(one, version=version_of(request), by=request.actor, now=request.now)
    messages.success(request, _("The second step is taken away; all sittings have ended."))
    return redirect("people:officer", uid)


@_both
@needs(Permission.MANAGE_PEOPLE)
def officer_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Deactivate an officer; open work goes to a successor."""
    one = _managed(request, uid)
    left = LEAVING.list_open(one)
    form = LeavingForm(
        request.POST or None, officers=queries.list_possible_stand_ins(request.access, one, now=request.now),
        is_required=bool(left),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            operations.deactivate_officer(
                one, successor=form.cleaned_data.get("successor"), version=version_of(request),
                by=request.actor, now=request.now,
            )  # fmt: skip
            messages.success(request, _("The officer is deactivated."))
            return redirect("people:officer", uid)
    says = _("Postings, substitutions, shifts to come and sittings end now. What was done stays as it was.")
    title = _("Deactivate the officer")
    return _officer_form(request, form, one, title=title, verb=_("Deactivate"), says=says, left=left)


@_both
@needs(Permission.MANAGE_PEOPLE)
@never_cache
def officer_return(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a deactivated officer come back."""
    one = _managed(request, uid)
    form = PostingForm(request.POST or None, units=list_manageable_units(request.access, Permission.MANAGE_PEOPLE))
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            password = operations.reactivate_officer(
                one, form.cleaned_data["unit"], role=form.cleaned_data["role"], version=version_of(request),
                by=request.actor, now=request.now,
            )  # fmt: skip
            return _show_password(request, one, password)
    return _officer_form(request, form, one, title=_("Let the officer come back"), verb=_("Post there"))


@require_POST
@needs(Permission.MANAGE_PEOPLE)
def sitting_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End one sitting of an officer, or all of them."""
    one = _managed(request, uid)
    operations.end_sitting(one, sitting=request.POST.get("sitting") or "-", by=request.actor, now=request.now)
    messages.success(request, _("The sitting has ended."))
    return redirect("people:officer", uid)


@_both
@needs(Permission.MANAGE_ROSTER)
def stand_in_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Name who stands in for an officer, and for how long."""
    one = found(lambda: queries.get_one_replaceable(request.access, uid, now=request.now))
    officers = queries.list_possible_stand_ins(request.access, one, now=request.now)
    form = StandInForm(request.POST or None, officers=officers)
    if request.method == "POST" and form.is_valid():
        from_at, to_at = form.period()
        with said_in(form):
            roster_operations.name_stand_in(
                one, form.cleaned_data["stand_in"], from_at=from_at, to_at=to_at, by=request.actor, now=request.now
            )
            return redirect("people:officer", uid)
    says = _("The stand-in may do all that the absent officer may, for these days and no longer.")
    return _officer_form(request, form, one, title=_("Name a stand-in"), verb=_("Appoint the stand-in"), says=says)


@require_POST
@needs(Permission.MANAGE_ROSTER)
def substitution_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a substitution now."""
    kept = found(lambda: queries.get_one_substitution(uid))
    one = found(lambda: queries.get_one_replaceable(request.access, kept.absent.uid, now=request.now))
    roster_operations.end_substitution(kept, version=version_of(request), by=request.actor, now=request.now)
    messages.success(request, _("The substitution has ended."))
    return redirect("people:officer", one.uid)


def _managed(request: HttpRequest, uid: UUID) -> Officer:
    return found(lambda: queries.get_one_manageable(request.access, uid, now=request.now))


def _show_password(request: HttpRequest, one: Officer, password: str) -> HttpResponse:
    return render(request, "people/one_time_password.html", {"one": one, "password": password})


def _officer_form(
    request: HttpRequest, form: Form, one: Officer, *, title: str, verb: str, **more: object
) -> HttpResponse:
    about = f"{one.name} · {one.badge}"
    return form_page(
        request, form, title=title, verb=verb, back="people:officer", back_uid=one.uid, version=one.version,
        about=about, **more,
    )  # fmt: skip
