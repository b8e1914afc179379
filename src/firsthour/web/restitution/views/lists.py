"""Which restitutions are there, the earliest clock first; and one is begun from a case."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firsthour.web.audit.exporting import Column, Export, export_list
from firsthour.web.desk.views.opening import Opened, open_by_uid
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.restitution.operations.planning import PAYOUT_ABOUT
from firsthour.web.restitution.operations.registering import open_restitution
from firsthour.web.restitution.policies import restitution_steps
from firsthour.web.restitution.queries import restitutions as queries
from firsthour.web.restitution.views.opening import first_of
from firsthour.web.restitution.wording import STATES
from firsthour.web.ui.access import Permission, needs
from firsthour.web.ui.formats import file_sums, full_time

COLUMNS = (
    Column(gettext_lazy("Restitution"), lambda row: row.one.number),
    Column(gettext_lazy("State"), lambda row: str(STATES[row.one.state][0])),
    Column(gettext_lazy("Case"), lambda row: row.one.matter.number),
    Column(gettext_lazy("Unit"), lambda row: unit_words(row.one.matter.unit)),
    Column(gettext_lazy("Victims"), lambda row: row.n_claims),
    Column(gettext_lazy("Open losses"), lambda row: file_sums(row.open)),
    Column(gettext_lazy("Held"), lambda row: file_sums(row.held)),
    Column(gettext_lazy("Decided so far"), lambda row: file_sums(row.decided)),
    Column(gettext_lazy("Paid out"), lambda row: file_sums(row.paid)),
    Column(gettext_lazy("Objections"), lambda row: row.n_objections),
    Column(gettext_lazy("Ends"), lambda row: full_time(row.clock.due_at) if row.clock else None),
)


@require_GET
@needs(Permission.SEE_RESTITUTION)
def restitutions(request: HttpRequest) -> HttpResponse:
    """List the restitutions this visitor sees: no name, no account."""
    state, first = _state(request), first_of(request)
    standings, total = queries.list_restitutions(request.access, now=request.now, state=state, first=first)
    until = first + len(standings)
    rows = [
        {
            "one": row.one, "n_claims": row.n_claims, "open": row.open,
            "held": row.held, "decided": row.decided, "paid": row.paid, "clock": row.clock,
            "clock_words": _("payment") if row.clock_kind == PAYOUT_ABOUT else _("notice"),
            "progress": _("Objections to answer: %(n)s") % {"n": row.n_objections} if row.n_objections else "",
        }
        for row in standings
    ]  # fmt: skip
    shown = {
        "rows": rows, "total": total, "more": f"state={state}&first={until}" if until < total else "",
        "states": [(words, f"state={key}", key == state) for key, words in _choices()], "state": state,
        "page_title": _("Restitution"),
    }  # fmt: skip
    return render(request, "restitution/parts/list_rows.html" if first else "restitution/list.html", shown)


@require_http_methods(["GET", "POST"])
@needs(Permission.SEE_RESTITUTION)
def restitutions_export(request: HttpRequest, form: str) -> HttpResponse:
    """Take out the restitutions that the filter shows: no name, no account."""
    state = _state(request)
    n_rows = queries.filter_restitutions(request.access, now=request.now, state=state).count()
    rows = queries.iterate_restitutions(request.access, now=request.now, state=state)
    words = [(_("State"), str(dict(_choices())[state]))]
    return export_list(request, Export("restitution", _("Restitution"), COLUMNS, rows, n_rows, words, ""), form=form)


def _state(request: HttpRequest) -> str:
    state = request.GET.get("state", queries.OPEN)
    if state not in (queries.OPEN, queries.ALL, *STATES):
        raise Http404
    return state


def _choices() -> list[tuple[str, Any]]:
    """Return what the list may be narrowed to, in words."""
    states = ((key, words) for key, (words, _tone) in STATES.items())
    return [(queries.OPEN, _("Under way")), *states, (queries.ALL, _("All"))]


@require_POST
@needs(Permission.WORK_RESTITUTION)
def begin(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Begin the restitution of a case."""
    opened = open_by_uid(request, uid)
    if not isinstance(opened, Opened):
        return opened
    officer = request.access.officer
    able = restitution_steps(request.access, opened.matter, standing=opened.standing)
    if officer is None or "open" not in able or opened.matter.kind != "case":
        raise Http404
    one = open_restitution(opened.matter, officer=officer, by=request.actor, now=request.now)
    return redirect("restitution:plan", one.uid)
