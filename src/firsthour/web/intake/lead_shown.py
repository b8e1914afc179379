"""What do leads and requests add to the frame, to my desk, to the search and to a matter's page?"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models.signals import post_save
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from firsthour.web.audit.masking import mask_text
from firsthour.web.desk import waiting, wording
from firsthour.web.desk.matter_kinds import (
    CLOSED,
    OPEN,
    MatterButton,
    MatterKind,
    Panel,
    add_button,
    add_panel,
    register_matter_kind,
)
from firsthour.web.desk.models import Document, Event, Matter
from firsthour.web.desk.notice_kinds import register_topic
from firsthour.web.desk.queries.first_rows import first_rows
from firsthour.web.desk.search_matters import add_matter_texts
from firsthour.web.intake import lead_words
from firsthour.web.intake.approvals import LISTED_BY_ROOMS, ApprovalKind, lengthen, register_approval_kind
from firsthour.web.intake.following import follow_event, follow_paper
from firsthour.web.intake.lead_policies import lead_steps, may_decide, waiting_approvals
from firsthour.web.intake.lead_sources import ANSWER_CLOCK, ROUTE_CLOCKS, get_one_source
from firsthour.web.intake.lead_transfers import TRANSFER, pass_on
from firsthour.web.intake.leads import KIND
from firsthour.web.intake.models.leads import ApprovalState, Lead, LeadResult
from firsthour.web.intake.queries import leads as queries
from firsthour.web.intake.standing import working_steps
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.access import Permission
from firsthour.web.ui.registry import REGISTRY, NavItem, Waiting

STATES: Mapping[str, Any] = {
    OPEN: _("in progress"),
    "checking": _("being checked"),
    LeadResult.VERIFIED: _("verified, source to be told"),
    LeadResult.NOT_VERIFIED: _("not verified, source to be told"),
    LeadResult.TRANSFERRED: _("passed on, source to be told"),
    LeadResult.MERGED: _("merged, source to be told"),
    CLOSED: _("concluded"),
}


def register() -> None:
    """Fill the registries; called once, when the apps are ready."""
    register_matter_kind(
        MatterKind(
            KIND, _("Lead"), icon="note", letter="X", states=STATES, opens_by_hand=True,
            new_route="intake:lead_new", many=_("Leads"), new_words=_("New lead"),
        )
    )  # fmt: skip
    register_approval_kind(ApprovalKind("clock", _("Longer period"), lengthen))
    register_approval_kind(ApprovalKind(TRANSFER, _("Pass on"), pass_on))
    add_panel(Panel("intake.lead", 10, "intake/parts/lead_panel.html", read_lead_panel, kinds=(KIND,)))
    add_panel(Panel("intake.periods", 10, "intake/parts/periods_panel.html", read_periods, kinds=(KIND,), place="side"))
    add_panel(Panel("intake.approvals", 20, "intake/parts/approvals_panel.html", read_approvals, place="side"))
    add_button(MatterButton(40, _("Draw a lead"), "note", _lead_from, _may_draw, kinds=("incident",)))
    REGISTRY.add_nav(NavItem("front", 20, "intake:leads", _("Leads"), "note", Permission.SEE_MATTERS))
    REGISTRY.add_waiting("lead", waiting_for_leads)
    REGISTRY.add_waiting("approval", waiting_for_approval)
    waiting.KINDS["lead"] = (_("Leads"), "note")
    waiting.KINDS["approval"] = (_("Approvals"), "gavel")
    wording.EVENT_WORDS.update(lead_words.EVENT_WORDS)
    wording.EVENT_ICONS.update(lead_words.EVENT_ICONS)
    register_topic("approval.asked", _("An approval is asked of you"), icon="gavel")
    register_topic("approval.decided", _("A request was decided"), icon="gavel")
    register_topic("lead.answered", _("What came of a lead"), icon="note")
    add_matter_texts(queries.lead_texts)
    post_save.connect(follow_event, sender=Event, dispatch_uid="intake.leads.event")
    post_save.connect(follow_paper, sender=Document, dispatch_uid="intake.leads.paper")


def read_lead_panel(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Return a lead's facts, checks and steps; of a plain one the way to describe it. An agency sees none of it."""
    steps = working_steps(request, matter)
    if steps is None:
        return None
    lead = queries.get_lead_of(matter)
    if lead is None:
        return {"lead": None, "may_describe": "write" in steps}
    own = lead_steps(lead, steps)
    view = queries.read_lead_view(lead, now=request.now)
    acts = [
        (reverse("intake:lead_step", args=[matter.uid, name]), words)
        for name, words in lead_words.STEPS.items()
        if name in own
    ]
    return {"lead": lead, "view": view, "source": get_one_source(lead.source), "acts": acts}


def read_periods(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Return the periods of a lead: end, article, what lengthened it and who approved, and what may still."""
    if working_steps(request, matter) is None:
        return None
    lead = queries.get_lead_of(matter)
    return {"periods": queries.read_lead_view(lead, now=request.now).periods} if lead is not None else None


def read_approvals(request: HttpRequest, matter: Matter) -> Mapping[str, Any] | None:
    """Return what was asked about a matter and how it was decided."""
    if working_steps(request, matter) is None:
        return None
    asked = queries.list_approvals(matter)
    rows = [
        (one, one.state == ApprovalState.WAITING and may_decide(request.access, one, now=request.now)) for one in asked
    ]
    return {"rows": rows} if rows else None


def waiting_for_leads(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the leads that wait for this officer: to be decided, or their source to be told."""
    if not request.access.may(Permission.SEE_MATTERS):
        return
    for lead in first_rows(queries.waiting_leads(request.access, now=request.now), limit):
        yield _waiting_lead(lead)


def waiting_for_approval(request: HttpRequest, *, limit: int) -> Iterable[Waiting]:
    """Yield the requests that wait for this officer's decision."""
    related = waiting_approvals(request.access, now=request.now).select_related("matter", "clock", "asked_by", "unit")
    related = related.exclude(kind__in=LISTED_BY_ROOMS)
    for one in first_rows(related.order_by("asked_at", "pk"), limit):
        url = reverse("intake:approval", args=[one.uid])
        yield Waiting(
            key=f"approval:{one.uid}", kind="approval", icon="gavel", title=lead_words.approval_words(one),
            about=" · ".join((one.matter.number, gettext("from %(name)s") % {"name": one.asked_by.name})), url=url,
            due_at=one.clock.due_at if one.clock else None, started_at=one.asked_at,
            clock=one.clock.kind if one.clock else "", action=gettext("Decide"), action_url=f"{url}#do",
        )  # fmt: skip


def _waiting_lead(lead: Lead) -> Waiting:
    matter, is_decided = lead.matter, bool(lead.result)
    name = "answer" if is_decided else "check"
    due_at: Any = getattr(lead, "review_due", None)
    runs = ANSWER_CLOCK if is_decided else ROUTE_CLOCKS[lead.route]
    return Waiting(
        key=f"lead:{matter.uid}",
        kind="lead",
        icon="note",
        title=mask_text(matter.title),
        about=" · ".join((matter.number, lead_words.source_words(lead.source), unit_words(matter.unit))),
        url=reverse("desk:matter", args=[matter.uid]),
        due_at=due_at,
        started_at=lead.decided_at or lead.received_at,
        clock=runs if due_at else "",
        tag=gettext("queue of the unit") if matter.owner_id is None else "",
        action=str(lead_words.STEPS[name]),
        action_url=reverse("intake:lead_step", args=[matter.uid, name]),
    )


def _lead_from(matter: Matter) -> str:
    return f"{reverse('intake:lead_new')}?from={matter.uid}"


def _may_draw(request: HttpRequest, matter: Matter) -> bool:
    steps = working_steps(request, matter)
    return steps is not None and "write" in steps
