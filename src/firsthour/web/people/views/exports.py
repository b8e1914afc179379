"""Units, who works in them, their communities, rosters and keys, taken out as lists."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.people.forms import KIND_WORDS
from firsthour.web.people.models import Posting, Unit
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.people.queries.keys import list_keys
from firsthour.web.people.queries.rosters import read_roster
from firsthour.web.people.queries.units import get_one_unit, list_communities, list_postings_below, list_unit_tree
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.people.roles import ROLES
from firsthour.web.people.shifts import day_asked
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs, signed_in
from firsthour.web.ui.formats import day, full_time
from firsthour.web.ui.masking import mask_email, mask_person, mask_phone

_COLUMNS = (
    Column(gettext_lazy("Badge number"), lambda row: row.officer.badge),
    Column(gettext_lazy("Name"), lambda row: row.officer.name),
    Column(gettext_lazy("Role"), lambda row: _role(row)),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.unit)),
    Column(gettext_lazy("Code"), lambda row: row.unit.code),
    Column(gettext_lazy("From"), lambda row: day(row.from_at)),
    Column(gettext_lazy("Until"), lambda row: day(row.to_at) if row.to_at else None),
)
_REACHED_BY = (
    Column(gettext_lazy("Phone"), lambda row: row.officer.phone or None, mask_phone),
    Column(gettext_lazy("E-mail"), lambda row: row.officer.email or None, mask_email),
)
_UNITS = (
    Column(gettext_lazy("Unit"), lambda line: unit_words(line.unit)),
    Column(gettext_lazy("Kind"), lambda line: str(KIND_WORDS[line.unit.kind])),
    Column(gettext_lazy("Code"), lambda line: line.unit.code),
    Column(gettext_lazy("Belongs to"), lambda line: unit_words(line.unit.parent) if line.unit.parent else None),
    Column(gettext_lazy("Officers"), lambda line: line.n_officers),
    Column(gettext_lazy("State"), lambda line: _("in service") if line.unit.is_active else _("closed")),
)
_GRIDS = (
    Column(gettext_lazy("Community"), lambda row: unit_words(row[0])),
    Column(gettext_lazy("Grid"), lambda row: row[1].code if row[1] else None),
)
_WALKED_BY = (
    Column(gettext_lazy("Grid worker"), lambda row: (row[1].worker or None) if row[1] else None, mask_person),
    Column(gettext_lazy("Phone"), lambda row: (row[1].worker_phone or None) if row[1] else None, mask_phone),
)
_ROSTER = (
    Column(gettext_lazy("Day of duty"), lambda row: day(row[0])),
    Column(gettext_lazy("Shift"), lambda row: str(row[1].words)),
    Column(gettext_lazy("Officers"), lambda row: ", ".join(duty.officer.name for duty in row[2].duties) or None),
    Column(gettext_lazy("Badge number"), lambda row: ", ".join(duty.officer.badge for duty in row[2].duties) or None),
    Column(
        gettext_lazy("Gap"),
        lambda row: "; ".join(f"{full_time(begins)} – {full_time(ends)}" for begins, ends in row[2].gaps) or None,
    ),
)
_KEY_STATES = {"holds": gettext_lazy("holds"), "expired": gettext_lazy("run out"), "revoked": gettext_lazy("revoked")}
_KEYS = (
    Column(gettext_lazy("System"), lambda line: line.key.name),
    Column(gettext_lazy("Beginning of the key"), lambda line: f"fh_{line.key.prefix}_…"),
    Column(gettext_lazy("Opens"), lambda line: ", ".join(scope.key for scope in line.scopes)),
    Column(gettext_lazy("Unit"), lambda line: unit_words(line.key.unit)),
    Column(gettext_lazy("Until"), lambda line: full_time(line.key.expires_at) if line.key.expires_at else None),
    Column(gettext_lazy("Last used"), lambda line: full_time(line.key.last_used_at) if line.key.last_used_at else None),
    Column(gettext_lazy("State"), lambda line: str(_KEY_STATES[line.state])),
)


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def officers_export(request: HttpRequest, uid: UUID, *, form: str) -> HttpResponse:
    """Take out who holds which role in a unit and below; phones and addresses only of the own units."""
    one = found(lambda: get_one_unit(request.access, uid))
    held = list_postings_below(one, now=request.now)
    columns = (*_COLUMNS, *_REACHED_BY) if sees_phones(request.access, one) else _COLUMNS
    words = [(_("Unit and below"), unit_words(one))]
    export = Export.of("officers", _("Officers and roles"), columns=columns, rows=held, filter_words=words)
    return export_list(request, export, form=form)


@require_http_methods(["GET", "POST"])
@signed_in
def units_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the units one may see, parents before children."""
    lines = list_unit_tree(request.access, now=request.now)
    return export_list(request, Export("units", _("Units"), _UNITS, lines, len(lines), (), ""), form=form)


@require_http_methods(["GET", "POST"])
@signed_in
def grids_export(request: HttpRequest, uid: UUID, *, form: str) -> HttpResponse:
    """Take out the communities and grids of a station; whoever walks them by name and phone only in the own units."""
    one = found(lambda: get_one_unit(request.access, uid))
    rows = [(community, grid) for community in list_communities(one) for grid in community.grids.all() or (None,)]
    columns = (*_GRIDS, *_WALKED_BY) if sees_phones(request.access, one) else _GRIDS
    words = [(_("Unit"), unit_words(one))]
    export = Export("communities", _("Communities and grids"), columns, rows, len(rows), words)
    return export_list(request, export, form=form)


@require_http_methods(["GET", "POST"])
@signed_in
def roster_export(request: HttpRequest, uid: UUID, *, form: str) -> HttpResponse:
    """Take out a unit's week: every shift with who is on it, and where somebody is missing."""
    one = found(lambda: get_one_unit(request.access, uid))
    week = read_roster(one, day=day_asked(request.GET.get("week", ""), request.now), now=request.now)
    rows = [
        (row.day, shift, cell) for row in week.rows for shift, cell in zip(week.shifts, row.cells, strict=True)
    ]  # fmt: skip
    words = [(_("Unit"), unit_words(one)), (_("Week from"), day(week.monday))]
    return export_list(request, Export("roster", _("Roster"), _ROSTER, rows, len(rows), words, ""), form=form)


@require_http_methods(["GET", "POST"])
@needs(Permission.MANAGE_KEYS)
def keys_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the service keys of the units where one keeps them; of the keys only their beginning."""
    lines = list_keys(request.access, now=request.now)
    return export_list(request, Export("keys", _("Service keys"), _KEYS, lines, len(lines), (), ""), form=form)


def sees_phones(access: PeopleAccess, unit: Unit) -> bool:
    """Tell whether this visitor sees how the officers of a unit are reached: those of the own units and below."""
    return any(unit.path.startswith(path) for path in (*access.home_paths, *access.agency_paths))


def _role(posting: Posting) -> str:
    role = ROLES.get(posting.role)
    return str(role.words) if role else posting.role
