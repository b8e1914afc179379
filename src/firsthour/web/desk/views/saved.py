"""Lists that are kept under a name: for oneself or for one's whole unit, on every page that has a list."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from firsthour.web.desk import saved_views
from firsthour.web.desk.matter_forms import ViewForm
from firsthour.web.desk.models import SavedView
from firsthour.web.desk.views.addresses import only_filters
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs


@dataclass(frozen=True)
class ListPage:
    """A page with a list: its route, and what may narrow it."""

    route: str
    filters: tuple[str, ...]


PAGES: dict[str, ListPage] = {
    "matters": ListPage("desk:matters", ("q", "kind", "state", "unit", "owner", "from_day", "to_day", "sort")),
    "tasks": ListPage("desk:tasks", ("scope", "q", "state", "unit", "officer", "overdue")),
}


@require_POST
@needs(Permission.OPEN_DESK)
def view_keep(request: HttpRequest, *, page: str) -> HttpResponse:
    """Keep a list as it stands under a name."""
    form, back = ViewForm(request.POST), reverse(PAGES[page].route)
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most 40 characters."))
        return redirect(back)
    query = only_filters(QueryDict(form.cleaned_data["query"]), PAGES[page].filters)
    unit = request.access.unit if form.cleaned_data["for_unit"] else None
    saved_views.keep_view(
        form.cleaned_data["name"], query.urlencode(), page=page, officer=request.access.officer, unit=unit,
        by=request.actor, now=request.now,
    )  # fmt: skip
    messages.success(request, _("The view is kept."))
    return redirect(f"{back}?{query.urlencode()}")


@require_POST
@needs(Permission.OPEN_DESK)
def view_remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Remove one of one's own views."""
    view = found(lambda: saved_views.get_own_view(request.access, uid))
    page = PAGES.get(view.page, PAGES["matters"])
    saved_views.remove_view(view, by=request.actor, now=request.now)
    messages.success(request, _("The view is removed."))
    return redirect(page.route)


def list_shown_views(request: HttpRequest, page: str, *, plain: QueryDict) -> list[tuple[SavedView, bool]]:
    """Return the views of a page this visitor may use, and whether each is what is shown now."""
    return [(view, view.query == plain.urlencode()) for view in saved_views.list_views(request.access, page)]
