"""Which restitutions are there, the earliest clock first; and one is begun from a case."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firsthour.web.desk.views.opening import Opened, open_by_uid
from firsthour.web.restitution.operations.planning import PAYOUT_ABOUT
from firsthour.web.restitution.operations.registering import open_restitution
from firsthour.web.restitution.policies import restitution_steps
from firsthour.web.restitution.queries import restitutions as queries
from firsthour.web.restitution.views.opening import first_of
from firsthour.web.restitution.wording import STATES
from firsthour.web.ui.access import Permission, needs


@require_GET
@needs(Permission.SEE_RESTITUTION)
def restitutions(request: HttpRequest) -> HttpResponse:
    """List the restitutions this visitor sees: no name, no account."""
    state, first = request.GET.get("state", queries.OPEN), first_of(request)
    if state not in (queries.OPEN, queries.ALL, *STATES):
        raise Http404
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
    choices = [(queries.OPEN, _("Under way")), *((key, words) for key, (words, _tone) in STATES.items())]
    shown = {
        "rows": rows, "total": total, "more": f"state={state}&first={until}" if until < total else "",
        "states": [(words, f"state={key}", key == state) for key, words in [*choices, (queries.ALL, _("All"))]],
        "page_title": _("Restitution"),
    }  # fmt: skip
    return render(request, "restitution/parts/list_rows.html" if first else "restitution/list.html", shown)


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
