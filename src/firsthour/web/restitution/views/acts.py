"""One form for one deed: shown, sent, done, or shown again with what is wrong; who comes second sees both versions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firsthour.web.people.forms import said_in
from firsthour.web.restitution.models import RegisterEntry
from firsthour.web.restitution.views.act_table import ACTS, Act, acts_on, row_of
from firsthour.web.restitution.views.opening import Place, open_place
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.conflicts import can_be_merged, conflict_page, is_conflict, late_page


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_RESTITUTION)
def act(request: HttpRequest, uid: UUID, *, name: str) -> HttpResponse:
    """Do one thing with a restitution; what may not be done now is not found."""
    place, wanted = open_place(request, uid), ACTS.get(name)
    if not isinstance(place, Place):
        return place
    if wanted is None or wanted.row or name not in place.acts:
        raise Http404
    return _page(place, name, wanted=wanted, row=None)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_RESTITUTION)
def act_on(request: HttpRequest, uid: UUID, *, name: str, thing: UUID) -> HttpResponse:
    """Do one thing with a row of a restitution; what may not be done now is not found."""
    place, wanted = open_place(request, uid), ACTS.get(name)
    if not isinstance(place, Place):
        return place
    if wanted is None or wanted.row in ("", "entry"):
        raise Http404
    found = row_of(place, wanted.row, key=thing)
    if name not in acts_on(place, found):
        raise Http404
    return _page(place, name, wanted=wanted, row=found)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_RESTITUTION)
def entry_correct(request: HttpRequest, uid: UUID, *, number: int) -> HttpResponse:
    """Undo an entry of the register, with the reason."""
    place = open_place(request, uid, step="work")
    if not isinstance(place, Place):
        return place
    row = RegisterEntry.objects.filter(restitution=place.one, number=number).first()
    if row is None or row.corrects:
        raise Http404
    return _page(place, "correct", wanted=ACTS["correct"], row=row)


def _page(place: Place, name: str, *, wanted: Act, row: Any) -> HttpResponse:
    request, form = place.request, wanted.form(place, row)
    back = reverse(f"restitution:{wanted.back}", args=[place.one.uid])
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            wanted.run(place, row, form.cleaned_data)
            messages.success(request, _("Done: %(step)s") % {"step": wanted.words})
            return redirect(back)
    version = getattr(row, "version", place.one.version)
    if is_conflict(form):
        if row is not None:
            row.refresh_from_db()
            fresh = wanted.form(place, row)
            form.initial, version = fresh.initial, row.version
        about = place.one.number
        if can_be_merged(form):
            return conflict_page(request, form, version=version, back_url=back, about=about)
        return late_page(request, form, back_url=back, about=about)
    shown = {
        "place": place, "one": place.one, "form": form, "act": wanted, "name": name, "page_title": wanted.words,
        "verb": wanted.verb or wanted.words, "back_url": back, "about": _about(row),
        "version": request.POST.get("version") or version,
    }  # fmt: skip
    return render(request, "restitution/act.html", shown, status=422 if form.errors else 200)


def _about(row: Any) -> str:
    if row is None:
        return ""
    return str(getattr(row, "key", "") or getattr(row, "reference", "") or getattr(row, "number", "") or "")
