"""Do two reports tell of the same? Side by side, linked or kept apart with a reason, and taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firsthour.web.audit.operations import About, record
from firsthour.web.desk.views.opening import Opened, open_matter_for
from firsthour.web.intake import panels
from firsthour.web.intake.forms import TwinForm
from firsthour.web.intake.models import TwinPair
from firsthour.web.intake.operations.twins import decide_twins, undo_twins
from firsthour.web.intake.queries import reports as queries
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs


@require_GET
@needs(Permission.SEE_MATTERS)
def twins(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show two reports side by side."""
    pair = found(lambda: queries.get_pair(request.access, uid, now=request.now))
    asked = _asked(request, pair)
    return asked if asked is not None else _page(request, pair, TwinForm())


@require_POST
@needs(Permission.SEE_MATTERS)
def twins_decide(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Link two reports, or keep them apart."""
    pair = found(lambda: queries.get_pair(request.access, uid, now=request.now))
    asked = _asked(request, pair)
    if asked is not None:
        return asked
    form = TwinForm(request.POST)
    if form.is_valid():
        with said_in(form):
            decide_twins(
                pair, is_linked=form.cleaned_data["is_linked"] == "yes", reason=form.cleaned_data["text"],
                officer=request.access.officer, version=version_of(request), by=request.actor, now=request.now,
            )  # fmt: skip
    if form.errors:
        return _page(request, pair, form, status=422)
    messages.success(request, _("The decision is kept; it can be taken back."))
    return redirect("intake:twins", uid)


@require_POST
@needs(Permission.SEE_MATTERS)
def twins_undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the decision about two reports back."""
    pair = found(lambda: queries.get_pair(request.access, uid, now=request.now))
    asked = _asked(request, pair)
    if asked is not None:
        return asked
    undo_twins(pair, version=version_of(request), by=request.actor, now=request.now)
    messages.success(request, _("The decision is taken back."))
    return redirect("intake:twins", uid)


def _asked(request: HttpRequest, pair: TwinPair) -> HttpResponse | None:
    """Return the page that asks for the purpose where one of the two is another unit's."""
    for matter in (pair.a, pair.b):
        opened = open_matter_for(request, matter)
        if not isinstance(opened, Opened):
            return opened
    return None


def _page(request: HttpRequest, pair: TwinPair, form: TwinForm, *, status: int = 200) -> HttpResponse:
    sides = []
    for matter in (pair.a, pair.b):
        told = panels.read_told(request, matter) or {}
        people, money = panels.read_people(request, matter) or {}, panels.read_payments(request, matter) or {}
        sides.append({"matter": matter, **told, **people, **money})
    about = [About(kind="matter", key=str(matter.uid), label=matter.number) for matter in (pair.a, pair.b)]
    record("report.twins_open", by=request.actor, now=request.now, about=about, n_records=2)
    shown = {"pair": pair, "sides": sides, "form": form, "page_title": _("The same report?")}
    return render(request, "intake/twins.html", shown, status=status)
