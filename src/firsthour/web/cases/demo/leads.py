"""How do the city's leads come in, and what does checking them show?"""

from collections.abc import Mapping
from datetime import datetime

from firsthour.city.work_model import CityLead
from firsthour.web.cases.demo.consultations import plan_consultation
from firsthour.web.cases.demo.plan import Plan, Team, actor, minutes, moment
from firsthour.web.desk.matters import NewMatter
from firsthour.web.intake.leads import LeadFacts, NewCheck, add_check, answer_lead, decide_lead, register_lead
from firsthour.web.intake.models import Lead
from firsthour.web.people.models import Unit

SOURCES: Mapping[str, str] = {
    "own": "own_finding", "unit": "other_unit", "hotline": "hotline", "agency": "agency_transfer",
    "public": "public_report", "superior": "superior", "media": "media",
}  # fmt: skip
RESULTS = {
    "verified": ("confirmed", "经核查，线索反映情况属实。"),
    "unfounded": ("refuted", "经核查，未发现违法犯罪。"),
}


def plan_lead(plan: Plan, told: CityLead) -> None:
    """Plan that a lead comes in, is checked, decided and answered."""
    plan.at(moment(told.found_us), lambda at: _register(plan, told, at))


def _register(plan: Plan, told: CityLead, at: datetime) -> None:
    community = plan.place(told.place)
    squad = plan.squad_of(community)
    officer = squad.worker(plan.dice)
    unit = None
    if told.source == "agency":
        unit = Unit.objects.filter(kind="agency").order_by("code")[5 + plan.dice.randrange(3)]
    elif told.source == "unit":
        unit = community.station
    new = NewMatter("lead", told.title.format(place=community.name), squad.unit, officer)
    facts = LeadFacts(
        source=SOURCES[told.source], route=told.route, received_at=at, told=told.words.format(place=community.name),
        source_unit=unit, source_name=unit.name if unit else "", are_papers_complete=plan.dice.random() < 0.7,
    )  # fmt: skip
    lead = register_lead(new, facts, officer=officer, by=actor(officer, squad.unit), now=at)
    first = at + minutes(plan.dice, (300, 3000))
    plan.at(first, lambda then: _check(plan, lead, squad, result="unclear", at=then))
    plan_consultation(plan, lead, squad=squad, after=first)
    if told.outcome != "open":
        decided = max(moment(told.outcome_us), first + minutes(plan.dice, (60, 600)))
        plan.at(decided, lambda then: _decide(plan, told, lead, squad=squad, at=then))


def _check(plan: Plan, lead: Lead, squad: Team, *, result: str, at: datetime) -> None:
    officer = lead.matter.owner or squad.worker(plan.dice)
    check = NewCheck(
        what="调取开户资料和近三个月流水" if result == "unclear" else "走访核实并比对流水",
        way="papers" if result == "unclear" else "visit",
        checked_at=at, result=result, words="已调取，待比对。" if result == "unclear" else RESULTS_WORDS[result],
    )  # fmt: skip
    lead.matter.refresh_from_db()
    add_check(lead, check, officer=officer, by=actor(officer, squad.unit), now=at)


RESULTS_WORDS = dict(RESULTS.values())


def _decide(plan: Plan, told: CityLead, lead: Lead, *, squad: Team, at: datetime) -> None:
    result, words = RESULTS[told.outcome]
    _check(plan, lead, squad, result=result, at=at)
    officer = lead.matter.owner or squad.worker(plan.dice)
    by = actor(officer, squad.unit)
    lead.matter.refresh_from_db()
    ends = "verified" if told.outcome == "verified" else "not_verified"
    decide_lead(lead, result=ends, reasons=words, officer=officer, version=lead.matter.version, by=by, now=at)

    def answer(then: datetime) -> None:
        lead.refresh_from_db()
        lead.matter.refresh_from_db()
        answer_lead(lead, words=words, officer=officer, version=lead.matter.version, by=by, now=then)

    plan.at(at + minutes(plan.dice, (60, 1200)), answer)
