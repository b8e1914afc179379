"""Who looks after which place: shown by station, named and ended on one page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from firsthour.web.alerts import beats as operations
from firsthour.web.alerts.forms_beats import ROLES, BeatForm
from firsthour.web.alerts.models import BeatRole
from firsthour.web.alerts.queries import beats as queries
from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.people.forms import said_in
from firsthour.web.people.models import Unit
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import full_time

COLUMNS = (
    Column(gettext_lazy("Community"), lambda row: unit_words(row[0].community)),
    Column(gettext_lazy("Grids"), lambda row: ", ".join(grid.code for grid in row[0].grids) or None),
    Column(gettext_lazy("Who"), lambda row: row[1].officer.name if row[1] else None),
    Column(gettext_lazy("Role"), lambda row: str(dict(ROLES)[BeatRole(row[1].role)]) if row[1] else None),
    Column(gettext_lazy("Grid"), lambda row: row[1].grid.code if row[1] and row[1].grid else None),
    Column(gettext_lazy("From"), lambda row: full_time(row[1].from_at) if row[1] else None),
)


@require_http_methods(["GET", "POST"])
@needs(Permission.DECIDE_WARNINGS)
def places(request: HttpRequest) -> HttpResponse:
    """Show the communities of one station, and name somebody for a place."""
    now = request.now
    stations, station = _station(request)
    form = BeatForm(request.POST or None, station=station, now=now) if station is not None else None
    if request.method == "POST" and form is not None and form.is_valid():
        with said_in(form):
            operations.name_beat(operations.NewBeat(**form.cleaned_data), by=request.actor, now=now)
            messages.success(request, _("Named. The next warning from there is offered to them."))
            return redirect(f"{request.path}?station={station.uid}" if station is not None else request.path)
    shown = {
        "station": station, "stations": stations, "form": form, "page_title": _("Who looks after which place"),
        "places": queries.list_places(station, now=now) if station is not None else [],
    }  # fmt: skip
    return render(request, "alerts/beats.html", shown, status=422 if form is not None and form.errors else 200)


@require_http_methods(["GET", "POST"])
@needs(Permission.DECIDE_WARNINGS)
def places_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out who looks after which place of a station."""
    _stations, station = _station(request)
    places = queries.list_places(station, now=request.now) if station is not None else []
    rows = [(place, beat) for place in places for beat in (place.beats or (None,))]
    words = [(_("Station"), unit_words(station))] if station is not None else []
    title = _("Who looks after which place")
    return export_list(request, Export("places", title, COLUMNS, rows, len(rows), words, ""), form=form)


def _station(request: HttpRequest) -> tuple[list[Unit], Unit | None]:
    """Return the stations whose places this visitor settles, and the one asked for, else the first."""
    stations = list(queries.stations_of(request.access))
    asked = request.POST.get("station") or request.GET.get("station", "")
    return stations, next((one for one in stations if str(one.uid) == asked), stations[0] if stations else None)


@require_POST
@needs(Permission.DECIDE_WARNINGS)
def beat_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End somebody's looking after a place."""
    beat = found(lambda: queries.get_one_beat(request.access, uid, now=request.now))
    station = beat.community.station
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() else 0
    operations.end_beat(beat, version=seen, by=request.actor, now=request.now)
    messages.success(request, _("Ended."))
    return redirect(f"{reverse('alerts:places')}?station={station.uid}")
