"""Pages of units: the tree, one unit with its people, communities and grids."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.people.forms import (
    KIND_WORDS,
    CommunityForm,
    GridForm,
    NewGridForm,
    NewUnitForm,
    UnitForm,
    said_in,
)
from firsthour.web.people.operations import units as operations
from firsthour.web.people.policies import reaches
from firsthour.web.people.queries import officers as officers_queries
from firsthour.web.people.queries import units as queries
from firsthour.web.people.roles import ROLES, ROLES_WITH_SECOND_STEP, permissions_of
from firsthour.web.people.shifts import COVER_WORDS
from firsthour.web.people.views.exports import sees_phones
from firsthour.web.people.views.pages import form_page, found, unit_reached, version_of
from firsthour.web.ui.access import Permission, needs, service, signed_in

_both = require_http_methods(["GET", "POST"])


@require_GET
@signed_in
def tree(request: HttpRequest) -> HttpResponse:
    """Show the units as a tree, and officers by name or badge."""
    wanted = request.GET.get("q", "")
    shown = {
        "lines": queries.list_unit_tree(request.access, now=request.now),
        "kinds": KIND_WORDS,
        "wanted": wanted,
        "hits": officers_queries.find_officers(request.access, wanted, now=request.now),
        "may_manage": request.access.may(Permission.MANAGE_PEOPLE),
    }
    return render(request, "people/units.html", shown)


@require_GET
@signed_in
def roles(request: HttpRequest) -> HttpResponse:
    """Explain what each role may do."""
    explained = [(role, permissions_of(role), role.key in ROLES_WITH_SECOND_STEP) for role in ROLES.values()]
    return render(request, "people/roles.html", {"roles": explained})


@require_GET
@signed_in
def unit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show one unit: who holds which role, who is on duty, which communities it has."""
    one = found(lambda: queries.get_one_unit(request.access, uid))
    access, is_station = request.access, queries.is_station(one)
    shown = {
        "unit": one,
        "kind": KIND_WORDS[one.kind],
        "cover": COVER_WORDS[one.cover],
        "groups": [(group, permissions_of(group.role)) for group in queries.list_role_groups(one, now=request.now)],
        "duties": queries.list_on_duty(one, now=request.now),
        "communities": list(queries.list_communities(one)) if is_station else [],
        "is_station": is_station,
        "may_manage": reaches(access, Permission.MANAGE_PEOPLE, unit=one),
        "sees_phones": sees_phones(access, one),
    }
    return render(request, "people/unit.html", shown)


@_both
@needs(Permission.MANAGE_PEOPLE)
def unit_new(request: HttpRequest) -> HttpResponse:
    """Make a unit."""
    units = queries.list_manageable_units(request.access, Permission.MANAGE_PEOPLE)
    form = NewUnitForm(request.POST or None, units=units, initial={"parent": request.GET.get("below")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        parent = given.pop("parent")
        if parent is None and not request.access.is_at_top(Permission.MANAGE_PEOPLE):
            form.add_error("parent", _("Only administrators of the whole force make agencies."))
        else:
            with said_in(form):
                one = operations.make_unit(given.pop("code"), parent, **given, by=request.actor, now=request.now)
                return redirect("people:unit", one.uid)
    return form_page(request, form, title=_("New unit"), verb=_("Make the unit"), back="people:units")


@_both
@needs(Permission.MANAGE_PEOPLE)
def unit_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change what a unit is called and when it must be staffed."""
    one = unit_reached(request, uid, permission=Permission.MANAGE_PEOPLE)
    form = UnitForm(request.POST or None, initial={"name": one.name, "name_en": one.name_en, "cover": one.cover})
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            operations.change_unit(
                one, **form.cleaned_data, version=version_of(request), by=request.actor, now=request.now
            )
            return redirect("people:unit", uid)
    return form_page(
        request, form, title=_("Change the unit"), verb=_("Keep"), back="people:unit",
        version=one.version, about=one, back_uid=uid,
    )  # fmt: skip


@require_POST
@needs(Permission.MANAGE_PEOPLE)
def unit_open(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close a unit where nobody works, or open it again."""
    one = unit_reached(request, uid, permission=Permission.MANAGE_PEOPLE)
    is_open = request.POST.get("open") == "1"
    operations.set_unit_open(one, is_open=is_open, version=version_of(request), by=request.actor, now=request.now)
    messages.success(request, _("The unit is open again.") if is_open else _("The unit is closed."))
    return redirect("people:unit", uid)


@_both
@needs(Permission.MANAGE_PEOPLE)
def community_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Make a community under a station."""
    one = unit_reached(request, uid, permission=Permission.MANAGE_PEOPLE)
    form = CommunityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            operations.make_community(one, **form.cleaned_data, by=request.actor, now=request.now)
            return redirect("people:unit", uid)
    return form_page(
        request, form, title=_("New community"), verb=_("Make the community"), back="people:unit",
        about=one, back_uid=uid,
    )  # fmt: skip


@_both
@needs(Permission.MANAGE_PEOPLE)
def community_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change what a community is called."""
    one = found(lambda: queries.get_one_community(uid))
    station = unit_reached(request, one.station.uid, permission=Permission.MANAGE_PEOPLE)
    form = CommunityForm(request.POST or None, initial={"name": one.name, "name_en": one.name_en})
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            operations.change_community(
                one, **form.cleaned_data, version=version_of(request), by=request.actor, now=request.now
            )
            return redirect("people:unit", station.uid)
    return form_page(
        request, form, title=_("Change the community"), verb=_("Keep"), back="people:unit",
        version=one.version, about=one, back_uid=station.uid,
    )  # fmt: skip


@_both
@needs(Permission.MANAGE_PEOPLE)
def grid_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Make a grid of a community."""
    community = found(lambda: queries.get_one_community(uid))
    station = unit_reached(request, community.station.uid, permission=Permission.MANAGE_PEOPLE)
    form = NewGridForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            operations.make_grid(community, **form.cleaned_data, by=request.actor, now=request.now)
            return redirect("people:unit", station.uid)
    return form_page(
        request, form, title=_("New grid"), verb=_("Make the grid"), back="people:unit",
        about=community, back_uid=station.uid,
    )  # fmt: skip


@_both
@needs(Permission.MANAGE_PEOPLE)
def grid_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change who walks a grid."""
    one = found(lambda: queries.get_one_grid(uid))
    station = unit_reached(request, one.community.station.uid, permission=Permission.MANAGE_PEOPLE)
    form = GridForm(request.POST or None, initial={"worker": one.worker, "worker_phone": one.worker_phone})
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            operations.change_grid(
                one, **form.cleaned_data, version=version_of(request), by=request.actor, now=request.now
            )
            return redirect("people:unit", station.uid)
    return form_page(
        request, form, title=_("Change the grid"), verb=_("Keep"), back="people:unit",
        version=one.version, about=one, back_uid=station.uid,
    )  # fmt: skip


@require_GET
@service("units:read")
def units_for_services(request: HttpRequest) -> HttpResponse:
    """Tell a service the units at and below the one its key speaks for."""
    rows = [
        {
            "uid": str(one.uid), "code": one.code, "kind": one.kind, "name": one.name, "name_en": one.name_en,
            "parent": one.parent.code if one.parent and one.pk != request.access.unit.pk else None,
        }
        for one in queries.list_units_at_and_below(request.access.unit.path)
    ]  # fmt: skip
    return JsonResponse({"units": rows})
