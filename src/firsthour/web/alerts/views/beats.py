"""Who looks after which place: shown by station, named and ended on one page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from firsthour.web.alerts import beats as operations
from firsthour.web.alerts.forms_beats import BeatForm
from firsthour.web.alerts.queries import beats as queries
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs


@require_http_methods(["GET", "POST"])
@needs(Permission.DECIDE_WARNINGS)
def places(request: HttpRequest) -> HttpResponse:
    """Show the communities of one station, and name somebody for a place."""
    access, now = request.access, request.now
    stations = list(queries.stations_of(access))
    asked = request.POST.get("station") or request.GET.get("station", "")
    station = next((one for one in stations if str(one.uid) == asked), stations[0] if stations else None)
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
