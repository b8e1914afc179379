"""Which kind of matter, panels, buttons, words and waiting work do cases bring?"""

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from firsthour.web.cases import panels, steps, waiting
from firsthour.web.cases.opening import NewCase, active_case_of, open_case_from
from firsthour.web.cases.policies import may_be_opened
from firsthour.web.cases.wording import EVENT_ICONS, EVENT_WORDS, PAPER_FIELDS
from firsthour.web.desk import waiting as desk_waiting
from firsthour.web.desk import wording as desk_wording
from firsthour.web.desk.document_kinds import FIELD_WORDS
from firsthour.web.desk.matter_kinds import MatterButton, MatterKind, Panel, add_button, add_panel, register_matter_kind
from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.desk.models import Matter
from firsthour.web.desk.notice_kinds import register_topic
from firsthour.web.desk.palette import Command, add_command
from firsthour.web.desk.search_matters import add_matter_texts
from firsthour.web.intake.leads import LeadEnd, register_lead_end
from firsthour.web.intake.models import Lead
from firsthour.web.people.models import Officer
from firsthour.web.ui.access import Permission
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.registry import REGISTRY, NavItem

OWN_STEPS = frozenset({"close", "reopen", "hand_over"})
KINDS = ("case",)
ORIGINS = ("incident", "lead")


def register() -> None:
    """Fill the registries."""
    register_matter_kind(
        MatterKind(
            "case", _("Case"), icon="gavel", letter="A", states=steps.STATES, first_state=steps.ACCEPTED,
            closed_state=steps.CLOSED, own_steps=OWN_STEPS, many=_("Cases"),
        )
    )  # fmt: skip
    desk_wording.EVENT_WORDS.update(EVENT_WORDS)
    desk_wording.EVENT_ICONS.update(EVENT_ICONS)
    FIELD_WORDS.update(PAPER_FIELDS)
    register_topic("case.supervised", _("A case is supervised"), icon="alert-octagon")
    register_topic("case.check", _("A measure goes on against the checklist"), icon="alert-triangle")
    _add_panels()
    sees = Permission.SEE_MATTERS
    REGISTRY.add_nav(NavItem("investigation", 10, "cases:cases", _("Cases"), "gavel", sees, key="c"))
    REGISTRY.add_waiting("case", waiting.waiting_cases)
    desk_waiting.KINDS["case"] = (_("Cases"), "gavel")
    add_command(Command(_("New case"), "gavel", lambda: reverse("cases:case_new"), lambda r: may_be_opened(r.access)))
    add_matter_texts(waiting.texts_of)
    register_lead_end(LeadEnd("case", _("Case"), _make_from_lead))


def _make_from_lead(lead: Lead, officer: Officer, by: Actor, now: datetime) -> Matter:
    """Open a case from a verified lead; its review is that of the lead's route."""
    matter = lead.matter
    route = {"economic": "economic", "administrative": "administrative"}.get(lead.route, "ordinary")
    new = NewCase(title=matter.title, unit=matter.unit, owner=matter.owner or officer, route=route)
    return open_case_from(matter, new, officer=officer, by=by, now=now).matter


def _add_panels() -> None:
    for key, order, read in (("head", 10, panels.head),):
        add_panel(Panel(f"case.{key}", order, f"cases/parts/{key}.html", read, kinds=KINDS, place="top"))
    main = (("filing", 20, panels.filing), ("refusal", 25, panels.refusal), ("force", 30, panels.force),
            ("money", 40, panels.money), ("things", 50, panels.things), ("links", 60, panels.links),
            ("history", 90, panels.history))  # fmt: skip
    for key, order, read in main:
        add_panel(Panel(f"case.{key}", order, f"cases/parts/{key}.html", read, kinds=KINDS))
    add_panel(Panel("case.acts", 5, "cases/parts/acts.html", panels.acts, kinds=KINDS, place="side"))
    add_panel(Panel("case.of_report", 5, "cases/parts/of_report.html", panels.from_report, kinds=ORIGINS, place="side"))
    add_button(
        MatterButton(
            40, _("Open a case"), "gavel", lambda one: reverse("cases:case_from", args=[one.uid]), may_open,
            kinds=ORIGINS,
        )
    )  # fmt: skip


def may_open(request: HttpRequest, matter: Matter) -> bool:
    """Tell whether this visitor may open a case from a report or lead: who works on it, and it belongs to none."""
    if matter.closed_at is not None or not may_be_opened(request.access):
        return False
    return standing_of(request.access, matter, now=request.now) in ("own", "named") and active_case_of(matter) is None
