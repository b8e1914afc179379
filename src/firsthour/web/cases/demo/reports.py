"""How do the city's reports come in and find who takes them on?"""

from collections.abc import Mapping
from datetime import datetime

from firsthour.city.work_model import CityReport, ReportedPayment
from firsthour.law.fraud_types import list_fraud_types
from firsthour.web.cases.demo.plan import Plan, Team, actor, minutes, moment
from firsthour.web.intake.models import Report
from firsthour.web.intake.new_reports import NewMention, NewPayment, NewReport
from firsthour.web.intake.operations.custody import accept_report, offer_report, refuse_report, review_refusal
from firsthour.web.intake.operations.registering import register_report
from firsthour.web.people.models import Officer

KINDS: Mapping[str, str] = {
    "telecom_fraud": "online_fraud", "fund_raising": "fund_raising", "contract_fraud": "firm", "embezzlement": "firm",
    "loan_fraud": "firm", "dispute": "other", "missing_abroad": "missing_abroad",
}  # fmt: skip
CHANNELS: Mapping[str, str] = {
    "counter": "counter", "phone": "phone", "hand_over": "hand_over", "portal": "portal", "incident_110": "police_line",
    "hotline_96110": "fraud_line", "mini_program": "mini_program",
}  # fmt: skip
TYPES = {code: one.key for one in list_fraud_types() for code in one.classes}
CENTRE = "LZ-FZ"
OLD_BORN = 1961
REFUSED, OWN = 0.05, 0.22  # shares of the offers, and of the reports that the station keeps


def plan_report(plan: Plan, told: CityReport) -> None:
    """Plan that a report comes in, and what follows."""
    plan.at(moment(told.reported_us), lambda at: _register(plan, told, at))


def _register(plan: Plan, told: CityReport, at: datetime) -> None:
    community = plan.place(told.place)
    by_line = told.channel in ("hotline_96110", "incident_110")
    first = plan.teams[CENTRE if by_line else community.station.code]
    officer = first.worker(plan.dice)
    report = register_report(
        _new(told, first, officer, address=f"澜州市{community.name}"), by=actor(officer, first.unit), now=at
    )
    plan.matters[told.number] = report.matter
    squad = plan.squad_of(community)
    if not by_line and told.kind != "telecom_fraud" and plan.dice.random() < OWN:
        plan.at(at + minutes(plan.dice, (5, 60)), lambda then: _keep(plan, told, report, first, at=then))
        return
    plan.at(at + minutes(plan.dice, (4, 45)), lambda then: _offer(plan, told, report, (first, squad), at=then))


def _new(told: CityReport, first: Team, officer: Officer, *, address: str) -> NewReport:
    return NewReport(
        kind=KINDS[told.kind],
        channel=CHANNELS[told.channel],
        unit=first.unit,
        taken_by=officer,
        story=told.story,
        reported_at=moment(told.reported_us),
        happened_at=moment(told.happened_us),
        happened_precision="minute" if told.payments else "day",
        fraud_type=TYPES.get(told.fraud_type, ""),
        mentions=_mentions(told, address),
        payments=[_payment(one, told.victim.name) for one in told.payments],
        details=_details(told),
        wants_confidentiality=told.is_confidential,
        source_system="110" if told.channel == "incident_110" else "",
        source_number=f"JJ{told.number:08d}" if told.channel == "incident_110" else "",
    )


def _mentions(told: CityReport, address: str) -> list[NewMention]:
    victim, teller = told.victim, told.told_by
    role = "missing" if told.kind == "missing_abroad" else "victim"
    found = [
        NewMention(
            role, victim.name, victim.id_number, victim.phone, address=address, is_reporter=teller is None,
            is_vulnerable=0 < told.victim_born <= OLD_BORN,
        )
    ]  # fmt: skip
    if teller is not None:
        found.append(NewMention("reporter", teller.name, teller.id_number, teller.phone, is_reporter=True))
    if told.other_side and told.kind != "missing_abroad":
        found.append(NewMention("suspect", told.other_side))
    return found


def _payment(one: ReportedPayment, payer: str) -> NewPayment:
    return NewPayment(
        one.amount_fen, to_account=one.to_account, to_institution=one.to_institution, to_holder=one.to_holder,
        from_account=one.from_account, from_institution=one.from_institution, from_holder=payer,
        paid_at=moment(one.time_us), precision=one.known, channel="transfer",
    )  # fmt: skip


def _details(told: CityReport) -> dict[str, str]:
    if told.kind in ("contract_fraud", "embezzlement", "loan_fraud"):
        return {"organisation": f"澜州{told.victim.name[:1]}记商贸行", "against": told.other_side}
    if told.kind == "fund_raising":
        return {"organisation": told.other_side, "promised": "月息1.8%"}
    if told.kind == "missing_abroad":
        last = f"{moment(told.happened_us):%Y-%m-%d}"
        return {"relation": "家属", "last_contact": last, "last_place": "境外，地点不明", "left_for": "称外出务工"}
    return {}


def _keep(plan: Plan, told: CityReport, report: Report, team: Team, *, at: datetime) -> None:
    officer = team.worker(plan.dice)
    fresh = _fresh(report)
    accept_report(
        fresh, unit=team.unit, officer=officer, version=fresh.matter.version, by=actor(officer, team.unit), now=at
    )
    plan.squads[told.number] = team


def _offer(plan: Plan, told: CityReport, report: Report, teams: tuple[Team, Team], *, at: datetime) -> None:
    first, squad = teams
    officer, fresh = first.worker(plan.dice), _fresh(report)
    offer_report(
        fresh, unit=squad.unit, reason="属经侦部门办理范围", version=fresh.matter.version,
        by=actor(officer, first.unit), now=at,
    )  # fmt: skip
    if plan.dice.random() < REFUSED and squad.leaders:
        plan.at(at + minutes(plan.dice, (20, 150)), lambda then: _refuse(plan, told, report, squad, at=then))
    else:
        plan.at(at + minutes(plan.dice, (6, 200)), lambda then: _accept(plan, told, report, squad, at=then))


def _accept(plan: Plan, told: CityReport, report: Report, squad: Team, *, at: datetime) -> None:
    officer, fresh = squad.worker(plan.dice), _fresh(report)
    accept_report(
        fresh, unit=squad.unit, officer=officer, version=fresh.matter.version, by=actor(officer, squad.unit), now=at
    )
    plan.squads[told.number] = squad


def _refuse(plan: Plan, told: CityReport, report: Report, squad: Team, *, at: datetime) -> None:
    officer, fresh = squad.worker(plan.dice), _fresh(report)
    reviewer = squad.leaders[0]
    refuse_report(
        fresh, reason="案发地不在本辖区", reviewer=reviewer, officer=officer, version=fresh.matter.version,
        by=actor(officer, squad.unit), now=at,
    )  # fmt: skip
    plan.at(at + minutes(plan.dice, (30, 300)), lambda then: _review(plan, told, report, squad, at=then))


def _review(plan: Plan, told: CityReport, report: Report, squad: Team, *, at: datetime) -> None:
    fresh, reviewer = _fresh(report), squad.leaders[0]
    review_refusal(
        fresh, stands=False, reason="被害人住所地在本辖区，应予受理", version=fresh.matter.version,
        by=actor(reviewer, squad.unit), now=at,
    )  # fmt: skip
    plan.squads[told.number] = squad


def _fresh(report: Report) -> Report:
    found: Report = Report.objects.select_related("matter__unit", "asked_unit", "first_unit", "reviewer").get(
        pk=report.pk
    )
    return found
