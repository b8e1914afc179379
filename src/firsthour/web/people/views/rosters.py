"""Pages of the roster: a unit's week with its gaps."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from firsthour.web.people.forms import DutyForm, said_in
from firsthour.web.people.models import Unit
from firsthour.web.people.operations import roster as operations
from firsthour.web.people.policies import reaches
from firsthour.web.people.queries.rosters import get_one_duty, read_roster
from firsthour.web.people.queries.units import get_one_unit, list_unit_people
from firsthour.web.people.shifts import COVER_WORDS, day_asked, monday_of
from firsthour.web.people.views.pages import found, unit_reached
from firsthour.web.ui.access import Permission, needs, signed_in


@require_http_methods(["GET"])
@signed_in
def roster(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a unit's week."""
    one = found(lambda: get_one_unit(request.access, uid))
    may_keep = reaches(request.access, Permission.MANAGE_ROSTER, unit=one)
    day = _day(request.GET.get("week", ""), request)
    return _page(request, one, day=day, form=_form(request, one, day) if may_keep else None)


@require_POST
@needs(Permission.MANAGE_ROSTER)
def duty_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put an officer on a shift."""
    one = unit_reached(request, uid, permission=Permission.MANAGE_ROSTER)
    day = _day(request.POST.get("week", ""), request)
    form = _form(request, one, day)
    if form.is_valid():
        with said_in(form):
            given = form.cleaned_data
            operations.add_duty(
                one, given["officer"], shift=given["shift"], day=given["day"], by=request.actor, now=request.now
            )
            return _back(one, day)
    return _page(request, one, day=day, form=form)


@require_POST
@needs(Permission.MANAGE_ROSTER)
def duty_end(request: HttpRequest, uid: UUID, *, duty: UUID) -> HttpResponse:
    """Take an officer off a shift."""
    one = unit_reached(request, uid, permission=Permission.MANAGE_ROSTER)
    kept = found(lambda: get_one_duty(one, duty))
    operations.take_off_duty(kept, by=request.actor, now=request.now)
    return _back(one, _day(request.POST.get("week", ""), request))


@require_POST
@needs(Permission.MANAGE_ROSTER)
def week_repeat(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put everybody on the shifts of the week before."""
    one = unit_reached(request, uid, permission=Permission.MANAGE_ROSTER)
    day = _day(request.POST.get("week", ""), request)
    n_added, n_left_out = operations.repeat_week(one, monday=monday_of(day), by=request.actor, now=request.now)
    said = ngettext("%(n)s shift added.", "%(n)s shifts added.", n_added) % {"n": n_added}
    if n_left_out:
        said += " " + ngettext("%(n)s left out.", "%(n)s left out.", n_left_out) % {"n": n_left_out}
    messages.success(request, said)
    return _back(one, day)


def _page(request: HttpRequest, one: Unit, *, day: date, form: DutyForm | None) -> HttpResponse:
    shown = {
        "unit": one,
        "roster": read_roster(one, day=day, now=request.now),
        "cover": COVER_WORDS[one.cover],
        "form": form,
        "today": localdate(request.now),
    }
    return render(request, "people/roster.html", shown, status=422 if form and form.errors else 200)


def _form(request: HttpRequest, one: Unit, day: date) -> DutyForm:
    people = list_unit_people(one, now=request.now)
    days = [date.fromordinal(monday_of(day).toordinal() + number) for number in range(7)]
    return DutyForm(request.POST or None, officers=people, days=days)


def _day(given: str, request: HttpRequest) -> date:
    return day_asked(given, request.now)


def _back(one: Unit, day: date) -> HttpResponse:
    return redirect(f"{reverse('people:roster', args=[one.uid])}?week={monday_of(day).isoformat()}")
