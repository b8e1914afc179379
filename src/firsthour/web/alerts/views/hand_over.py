"""The note of one shift to the next: written with what stands open, read by whoever takes over."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from firsthour.web.alerts import hand_over as operations
from firsthour.web.alerts.forms import HandOverForm
from firsthour.web.alerts.policies import hand_over_units
from firsthour.web.alerts.queries import hand_overs as queries
from firsthour.web.desk.queries.roster import read_shift
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found
from firsthour.web.ui.access import Permission, needs


@require_http_methods(["GET", "POST"])
@needs(Permission.DECIDE_WARNINGS)
def hand_over(request: HttpRequest) -> HttpResponse:
    """Show the notes of the last shifts, and write the next one."""
    access, now = request.access, request.now
    shift = read_shift(access, now=now)
    start = {"unit": access.unit.uid if access.unit else None, "to_at": now}
    if shift is not None:
        start |= {"from_at": shift.from_at, "to_at": shift.to_at}
    form = HandOverForm(request.POST or None, units=hand_over_units(access), initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with said_in(form):
            operations.write_hand_over(
                given["unit"], given["text"], from_at=given["from_at"], to_at=given["to_at"], officer=access.officer,
                by=request.actor, now=now,
            )  # fmt: skip
            messages.success(request, _("Handed over. The board shows the note until it is read."))
            return redirect("alerts:hand_over")
    shown = {"form": form, "notes": queries.list_notes(access), "page_title": _("Shift hand-over")}
    return render(request, "alerts/hand_over.html", shown, status=422 if form.errors else 200)


@require_POST
@needs(Permission.DECIDE_WARNINGS)
def hand_over_read(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say that the note was read."""
    note = found(lambda: queries.get_one_note(request.access, uid))
    operations.read_hand_over(note, request.access.officer, by=request.actor, now=request.now)
    messages.success(request, _("Taken over."))
    return redirect("alerts:board")
