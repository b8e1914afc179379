"""Who works in a unit and below it, taken out as a list."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.people.models import Posting, Unit
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.people.queries.units import get_one_unit, list_postings_below
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.people.roles import ROLES
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import day
from firsthour.web.ui.masking import mask_email, mask_phone

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


@require_http_methods(["GET", "POST"])
@needs(Permission.EXPORT_LIST)
def officers_export(request: HttpRequest, uid: UUID, *, form: str) -> HttpResponse:
    """Take out who holds which role in a unit and below; phones and addresses only of the own units."""
    one = found(lambda: get_one_unit(request.access, uid))
    held = list_postings_below(one, now=request.now)
    columns = (*_COLUMNS, *_REACHED_BY) if sees_phones(request.access, one) else _COLUMNS
    export = Export(
        "officers", _("Officers and roles"), columns, held.iterator(chunk_size=1000), held.count(),
        [(_("Unit and below"), unit_words(one))],
    )  # fmt: skip
    return export_list(request, export, form=form)


def sees_phones(access: PeopleAccess, unit: Unit) -> bool:
    """Tell whether this visitor sees how the officers of a unit are reached: those of the own units and below."""
    return any(unit.path.startswith(path) for path in (*access.home_paths, *access.agency_paths))


def _role(posting: Posting) -> str:
    role = ROLES.get(posting.role)
    return str(role.words) if role else posting.role
