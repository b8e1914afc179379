"""One request for an approval: what is asked and why, and the decision of who may give it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from firsthour.web.desk.views.opening import Opened, open_matter_for
from firsthour.web.intake import approvals
from firsthour.web.intake.lead_forms import ApprovalForm
from firsthour.web.intake.lead_policies import may_decide
from firsthour.web.intake.lead_words import approval_words
from firsthour.web.intake.models.leads import Approval, ApprovalState
from firsthour.web.intake.queries.leads import get_one_approval
from firsthour.web.people.forms import said_in
from firsthour.web.people.views.pages import found, version_of
from firsthour.web.ui.access import Permission, needs


@require_http_methods(["GET", "POST"])
@needs(Permission.OPEN_DESK)
def approval(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show a request; whoever may decides it here, in the own log-in."""
    one = found(lambda: get_one_approval(request.access, uid, now=request.now))
    opened = open_matter_for(request, one.matter)
    if not isinstance(opened, Opened):
        return opened
    may = one.state == ApprovalState.WAITING and may_decide(request.access, one, now=request.now)
    form = ApprovalForm(request.POST or None, is_outside=one.is_outside)
    if request.method == "POST":
        if not may:
            raise Http404
        if form.is_valid():
            is_approved = request.POST.get("decision") == "approve"
            with said_in(form):
                approvals.decide_approval(
                    one, is_approved=is_approved, says=form.cleaned_data["text"], officer=request.access.officer,
                    outside_words=form.cleaned_data.get("outside_words", ""), version=version_of(request),
                    by=request.actor, now=request.now,
                )  # fmt: skip
                messages.success(request, _("Approved.") if is_approved else _("Not approved."))
                return redirect("desk:matter", one.matter.uid)
    shown = {
        "one": one, "form": form, "may": may, "matter": one.matter, "page_title": approval_words(one),
        "may_withdraw": _may_withdraw(request, one), "clock": approvals.reading_of(one, now=request.now),
    }  # fmt: skip
    return render(request, "intake/approval.html", shown, status=422 if form.errors else 200)


@require_POST
@needs(Permission.OPEN_DESK)
def approval_withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a request back: whoever asked."""
    one = found(lambda: get_one_approval(request.access, uid, now=request.now))
    if not _may_withdraw(request, one):
        raise Http404
    approvals.withdraw_approval(one, version=version_of(request), by=request.actor, now=request.now)
    messages.success(request, _("The request is taken back."))
    return redirect("desk:matter", one.matter.uid)


def _may_withdraw(request: HttpRequest, one: Approval) -> bool:
    return one.state == ApprovalState.WAITING and one.asked_by_id == request.access.officer.pk
