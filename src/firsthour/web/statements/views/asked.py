"""What is asked for because of a trace: papers begun, what came back, what ended otherwise."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firsthour.web.people.views.pages import found, version_of
from firsthour.web.statements.forms import EndAskingForm
from firsthour.web.statements.models import WorkState
from firsthour.web.statements.operations import asking
from firsthour.web.statements.policies import asked_steps
from firsthour.web.statements.queries import asked as queries
from firsthour.web.statements.queries import traces
from firsthour.web.statements.views.ledgers import first_of
from firsthour.web.statements.views.opening import Place, open_statements
from firsthour.web.ui.access import Permission, needs


@require_GET
@needs(Permission.LOOK_UP_ACCOUNT)
def asked_list(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show what was asked for on a matter: by which paper, until when, what came back and what covered it."""
    place = open_statements(request, uid)
    if not isinstance(place, Place):
        return place
    first = first_of(request)
    lines, total = queries.list_asked(place.matter, now=request.now, first=first)
    place.note(request, "statements.asked_list")
    until = first + len(lines)
    shown = {
        "place": place, "matter": place.matter, "total": total, "until": until,
        "lines": [(one, asked_steps(one.row, steps=place.steps)) for one in lines],
        "next": until if until < total else None, "form": EndAskingForm(), "page_title": _("Statements asked for"),
    }  # fmt: skip
    return render(request, "statements/parts/asked_rows.html" if first else "statements/asked.html", shown)


@require_POST
@needs(Permission.LOOK_UP_ACCOUNT)
def ask(request: HttpRequest, uid: UUID, *, trace: UUID) -> HttpResponse:
    """Begin a paper for each institution with the chosen lines of a trace."""
    place = open_statements(request, uid, step="ask")
    if not isinstance(place, Place):
        return place
    one = found(lambda: traces.get_one_trace(place.matter, trace))
    if one.state != WorkState.DONE or request.access.unit is None:
        raise Http404
    listed = traces.Result(one).head["requests"]
    chosen = {int(text) for text in request.POST.getlist("request") if text.isdigit() and len(text) < 7}
    papers = asking.draft_requests(
        one, [line for number, line in enumerate(listed) if number in chosen], officer=request.access.officer,
        unit=request.access.unit, by=request.actor, now=request.now,
    )  # fmt: skip
    messages.success(request, _("Papers begun: %(n)s") % {"n": len(papers)})
    return redirect("statements:asked", uid)


@require_POST
@needs(Permission.LOOK_UP_ACCOUNT)
def asked_end(request: HttpRequest, uid: UUID, *, asked: UUID) -> HttpResponse:
    """Note that an institution answered otherwise, or that nothing is waited for any more."""
    place = open_statements(request, uid, step="ask")
    if not isinstance(place, Place):
        return place
    row = found(lambda: queries.get_one_asked(place.matter, asked))
    form = EndAskingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what came back, or why it is no longer asked for."))
        return redirect("statements:asked", uid)
    asking.end_by_hand(
        row, form.cleaned_data["state"], said=form.cleaned_data["text"], version=version_of(request), by=request.actor,
        now=request.now,
    )  # fmt: skip
    messages.success(request, _("Noted."))
    return redirect("statements:asked", uid)
