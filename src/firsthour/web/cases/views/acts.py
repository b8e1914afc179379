"""One form for one deed: shown, sent, done, or shown again with what is wrong."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firsthour.web.cases.views.acts_case import CASE_ACTS
from firsthour.web.cases.views.acts_filing import FILING_ACTS
from firsthour.web.cases.views.place import Act, Place, in_order, open_place
from firsthour.web.people.forms import said_in
from firsthour.web.ui.access import Permission, needs

ACTS: dict[str, Act] = {**FILING_ACTS, **CASE_ACTS}


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_MATTERS)
def act(request: HttpRequest, uid: UUID, *, name: str, pk: int = 0) -> HttpResponse:
    """Do one thing with a case; what may not be done now is not found."""
    place = open_place(request, uid, pk=pk)
    if not isinstance(place, Place):
        return place
    wanted = ACTS.get(name)
    if wanted is None or name not in place.steps or wanted.on_row != bool(pk):
        raise Http404
    form = wanted.form(place)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            wanted.run(place, form)
            messages.success(request, _("Done: %(step)s") % {"step": wanted.words})
            return redirect("desk:matter", uid)
    shown = {
        "form": form, "matter": place.view.matter, "act": wanted, "page_title": wanted.words, "place": place,
        "version": request.POST.get("version") or wanted.version(place), "preview": _preview(place, name),
    }  # fmt: skip
    return render(request, "cases/act.html", shown, status=422 if form.errors else 200)


def _preview(place: Place, name: str) -> dict[str, object] | None:
    """Return what is decided on: proposal, opinion, comparison; beside the form that decides."""
    if name not in ("opine", "decide", "send_back", "collective") or place.view.filing is None:
        return None
    return {"filing": place.view.filing, "comparisons": list(place.view.filing.comparisons.all())}


def offered(place: Place) -> list[tuple[str, Act]]:
    """Return what can be done now, the next first."""
    return list(in_order(place.steps, ACTS))
