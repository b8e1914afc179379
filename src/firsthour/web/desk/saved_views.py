"""Which lists does an officer keep under a name? The own ones, and those somebody shows to the whole unit."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from firsthour.base.errors import UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.models import SavedView
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.acting import Actor

MOST = 30


class TooManyViewsError(UserError):
    """More views than anybody finds their way in."""

    code = "too_many_views"
    english = "At most {most} views are kept; remove one first."
    chinese = "最多保存 {most} 个视图，请先删除一个。"


@transaction.atomic
def keep_view(
    name: str, query: str, *, page: str, officer: Officer, unit: Unit | None, by: Actor, now: datetime
) -> SavedView:
    """Keep a list with its filter; the same name again replaces one's own view.

    Raises
    ------
    TooManyViewsError
        One has as many as are kept.
    """
    own = SavedView.objects.filter(officer=officer, page=page)
    if own.exclude(name=name).count() >= MOST:
        raise TooManyViewsError(most=MOST)
    view, _made = SavedView.objects.update_or_create(
        officer=officer, page=page, name=name, defaults={"query": query[:600], "unit": unit, "made_at": now}
    )
    details = {"page": page, "unit": unit.code if unit else ""}
    record("view.kept", by=by, now=now, about=[About("view", str(view.uid), name)], details=details)
    return view


@transaction.atomic
def remove_view(view: SavedView, *, by: Actor, now: datetime) -> None:
    """Remove a view."""
    about = [About("view", str(view.uid), view.name)]
    view.delete()
    record("view.removed", by=by, now=now, about=about)


def list_views(access: PeopleAccess, page: str) -> list[SavedView]:
    """Return one's own views of a page and those shown in one's units."""
    homes = (*access.home_paths, *access.agency_paths)
    seen = Q(officer=access.officer) | Q(unit__path__in=homes)
    return list(SavedView.objects.filter(seen, page=page).select_related("officer", "unit").order_by("name", "pk"))


def get_own_view(access: PeopleAccess, uid: UUID) -> SavedView:
    """Return a view of one's own.

    Raises
    ------
    SavedView.DoesNotExist
        There is none, or it is somebody else's.
    """
    return SavedView.objects.get(uid=uid, officer=access.officer)
