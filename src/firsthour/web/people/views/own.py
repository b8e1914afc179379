"""Pages of one's own: who am I here, where am I logged in, how is my log-in secured?"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from firsthour.web.people.operations.officers import end_sitting
from firsthour.web.people.queries import officers as queries
from firsthour.web.people.roles import permissions_of
from firsthour.web.ui.access import open_to_all, signed_in


@require_GET
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """Show what I may do, where I am logged in, and how my log-in is secured."""
    one = request.access.officer
    view = queries.view_officer(request.access, one, now=request.now)
    shown = {
        "view": view,
        "one": one,
        "held": [(line, permissions_of(line.role) if line.role else []) for line in view.now_held],
        "sittings": queries.list_sittings(one, now=request.now, this=request.actor.sitting),
        "second_steps": queries.list_second_steps(one),
        "is_linked": queries.has_linked_identity(one),
        "has_password": one.has_usable_password(),
        "needs_second_step": request.access.needs_second_step,
    }
    return render(request, "people/me.html", shown)


@require_POST
@signed_in
def own_sitting_end(request: HttpRequest) -> HttpResponse:
    """End a sitting of mine."""
    one = request.access.officer
    end_sitting(one, sitting=request.POST.get("sitting") or "-", by=request.actor, now=request.now)
    if request.POST.get("sitting") == request.actor.sitting:
        return redirect("account_login")
    messages.success(request, _("The sitting has ended."))
    return redirect("people:me")


@require_GET
@open_to_all("who proved to be somebody and may not come in is told why")
def turned_away(request: HttpRequest) -> HttpResponse:
    """Say why somebody who proved who they are may not come in."""
    reason = request.session.pop("turned_away", "")
    return render(request, "people/turned_away.html", {"reason": reason}, status=403)


@require_GET
@open_to_all("an officer without a password of their own is told so")
def no_password(request: HttpRequest) -> HttpResponse:
    """Say that this officer comes in by the log-in service only."""
    return render(request, "people/turned_away.html", {"reason": "no_password"})


@require_GET
@signed_in
def second_step(request: HttpRequest) -> HttpResponse:
    """Show the second step where it belongs: on one's own page."""
    return redirect("people:me")
