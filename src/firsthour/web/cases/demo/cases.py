"""How do the city's cases come to be filed, investigated, solved?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from firsthour.city.work_model import CityCase, CityReport, CitySuspect
from firsthour.web.cases.deciding import decide
from firsthour.web.cases.demo.plan import Plan, Team, actor, minutes, moment
from firsthour.web.cases.filing import Facts, enter_facts, opine, propose
from firsthour.web.cases.linking import add_report
from firsthour.web.cases.measures import approve_measure, ask_measure, end_measure
from firsthour.web.cases.models import Case, Filing, Measure, Proposal, Suspect
from firsthour.web.cases.moving import ask_step, grant_step, take_step
from firsthour.web.cases.opening import NewCase, open_case_from
from firsthour.web.cases.suspects import NewSuspect, add_suspect, move_suspect
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor

WORDS: Mapping[str, str] = {
    "telecom_fraud": "电信网络诈骗案", "illegal_deposit_taking": "非法吸收公众存款案", "contract_fraud": "合同诈骗案",
    "embezzlement": "职务侵占案", "loan_fraud": "贷款诈骗案",
}  # fmt: skip
BAIL_AT_ONCE = 0.6
ORDINARY = frozenset({"telecom_fraud"})
REFUSAL = "双方系民间借贷纠纷，有借条、有还款记录，未发现虚构事实，建议告知向法院起诉。"
REACHED = "被害人陈述、转账记录相互印证，达到数额线，属本机关管辖。"
NOT_ALL_KNOWN = "已报案的数额未达到数额线；账册显示另有集资参与人尚未报案，有犯罪事实需要追究，属本机关管辖。"


@dataclass
class _Work:
    """A case under way: who handles it, who gives the opinion, who decides."""

    told: CityCase
    reports: list[CityReport]
    team: Team
    officer: Officer
    legal: Officer
    head: Officer
    case: Case

    @property
    def by(self) -> Actor:
        return actor(self.officer, self.team.unit)


def plan_case(plan: Plan, told: CityCase, *, reports: Mapping[int, CityReport]) -> None:
    """Plan that a case is opened from its first report, and what follows."""
    of_case = [reports[number] for number in told.reports]
    plan.at(moment(told.opened_us), lambda at: _open(plan, told, of_case, at))


def _open(plan: Plan, told: CityCase, reports: list[CityReport], at: datetime) -> None:
    first = next((one for one in reports if one.number in plan.squads), None)
    if first is None:  # nobody has taken a report of it on yet
        if reports[0].number in plan.matters:
            plan.at(at + minutes(plan.dice, (120, 300)), lambda then: _open(plan, told, reports, then))
        return
    team = plan.squads[first.number]
    county = plan.county_of(team)
    if not (county.legal and county.leaders):
        return
    matter = plan.matters[first.number]
    matter.refresh_from_db()
    officer = matter.owner or team.worker(plan.dice)
    new = NewCase(
        title=f"{plan.place(first.place).name}{WORDS[told.offence]}", unit=team.unit, owner=officer,
        route="ordinary" if told.offence in ORDINARY else "economic", offence=told.offence,
        amount_fen=first.loss_fen, accepted_at=at,
    )  # fmt: skip
    case = open_case_from(matter, new, officer=officer, by=actor(officer, team.unit), now=at)
    work = _Work(told, reports, team, officer, county.legal[0], county.leaders[0], case)
    for report in reports:
        if report.number != first.number:
            later = max(moment(report.reported_us) + minutes(plan.dice, (240, 2000)), at + minutes(plan.dice, (5, 60)))
            plan.at(later, partial(_add, plan, work, report))
    plan.at(at + minutes(plan.dice, (30, 600)), lambda then: _compare(plan, work, then))


def _add(plan: Plan, work: _Work, report: CityReport, at: datetime) -> None:
    if report.number in plan.squads:
        matter = plan.matters[report.number]
        matter.refresh_from_db()
        add_report(_fresh(work.case), matter, reason="收款账户与本案一致", by=work.by, now=at)


def _compare(plan: Plan, work: _Work, at: datetime) -> None:
    """Begin the review and enter what is known; propose on the way to the decision."""
    case = _fresh(work.case)
    take_step(case, "begin_review", officer=work.officer, reason="", version=case.matter.version, by=work.by, now=at)
    filing = _filing(work.case)
    known = sum(one.loss_fen for one in work.reports if one.number in plan.matters)
    values: dict[str, int] = {"amount_fen": known}
    if work.told.offence == "illegal_deposit_taking":
        values |= {"investors": len(work.reports), "direct_loss_fen": known}
    act_on = moment(work.reports[0].happened_us).date()
    facts = Facts(work.told.offence, values, act_on=act_on, amount_fen=known)
    enter_facts(filing, facts, version=filing.version, by=work.by, now=at)
    if work.told.decided_us:
        decided = max(moment(work.told.decided_us), at + minutes(plan.dice, (90, 600)))
        plan.at(at + (decided - at) * 0.5, lambda then: _propose(plan, work, then))
        plan.at(at + (decided - at) * 0.8, lambda then: _opine(plan, work, then))
        plan.at(decided, lambda then: _decide(plan, work, then))


def _propose(plan: Plan, work: _Work, at: datetime) -> None:
    filing = _filing(work.case)
    refuses = work.told.outcome == "refused"
    is_reached = any(one.judgement.get("state") == "reached" for one in filing.comparisons.all())
    words = REFUSAL if refuses else REACHED if is_reached else NOT_ALL_KNOWN
    proposal = Proposal.REFUSE if refuses else Proposal.FILE
    propose(filing, proposal, words=words, officer=work.officer, version=filing.version, by=work.by, now=at)


def _opine(plan: Plan, work: _Work, at: datetime) -> None:
    filing, by = _filing(work.case), actor(work.legal, plan.county_of(work.team).unit)
    opine(
        filing, agrees=True, words="材料齐全，同意承办意见。", officer=work.legal, version=filing.version, by=by, now=at
    )


def _decide(plan: Plan, work: _Work, at: datetime) -> None:
    filing, by = _filing(work.case), actor(work.head, plan.county_of(work.team).unit)
    decision = Proposal.REFUSE if work.told.outcome == "refused" else Proposal.FILE
    decide(filing, decision, words="同意。", officer=work.head, version=filing.version, by=by, now=at)
    if decision == Proposal.REFUSE:
        return
    plan.at(at + minutes(plan.dice, (20, 300)), lambda then: _investigate(plan, work, then))


def _investigate(plan: Plan, work: _Work, at: datetime) -> None:
    case = _fresh(work.case)
    take_step(
        case, "begin_investigation", officer=work.officer, reason="", version=case.matter.version, by=work.by, now=at
    )
    for one in work.told.suspects:
        plan.at(at + minutes(plan.dice, (60, 2000)), partial(_suspect, plan, work, one))
    ends = {"solved": "conclude", "suspended": "suspend"}
    if work.told.outcome in ends:
        ended = max(moment(work.told.outcome_us), at + minutes(plan.dice, (3000, 6000)))
        plan.at(ended, lambda then: _end(plan, work, ends[work.told.outcome], then))


def _suspect(plan: Plan, work: _Work, told: CitySuspect, at: datetime) -> None:
    who = told.holder
    new = NewSuspect(who.name, who.id_number, who.phone, part=told.role)
    suspect = add_suspect(_fresh(work.case), new, by=work.by, now=at)
    if told.caught_us:
        caught = max(moment(told.caught_us), at + minutes(plan.dice, (60, 600)))
        plan.at(caught, lambda then: _hold(plan, work, suspect, then))
    elif plan.dice.random() < 0.5:
        move_suspect(suspect, "seek", reason="传唤不到案，去向不明", version=suspect.version, by=work.by, now=at)


def _hold(plan: Plan, work: _Work, suspect: Suspect, at: datetime) -> None:
    """Detain somebody, and let them out on bail within the period; or bail at once."""
    if not _is_investigated(work):
        return  # it ended before somebody was caught
    if plan.dice.random() < BAIL_AT_ONCE:
        _measure(plan, work, suspect, kind="bail", at=at)
        return
    detention = _measure(plan, work, suspect, kind="detention", at=at)
    plan.at(at + minutes(plan.dice, (1500, 4000)), partial(_bail, plan, work, detention))


def _bail(plan: Plan, work: _Work, detention: Measure, at: datetime) -> None:
    fresh = Measure.objects.select_related("suspect__case__matter__unit", "suspect__mention").get(pk=detention.pk)
    end_measure(fresh, reason="变更为取保候审", version=fresh.version, by=work.by, now=at)
    if _is_investigated(work):
        _measure(plan, work, fresh.suspect, kind="bail", at=at)


def _is_investigated(work: _Work) -> bool:
    return _fresh(work.case).matter.state == "investigating"


def _measure(plan: Plan, work: _Work, suspect: Suspect, *, kind: str, at: datetime) -> Measure:
    fresh = Suspect.objects.select_related("case__matter__unit", "mention").get(pk=suspect.pk)
    measure = ask_measure(fresh, kind, reason="涉嫌提供账户转移被骗资金", officer=work.officer, by=work.by, now=at)
    by = actor(work.head, plan.county_of(work.team).unit)
    number = f"{work.team.unit.name[:2]}公（经）{'取保' if kind == 'bail' else '拘'}字〔{at.year}〕{measure.pk:04d}号"
    return approve_measure(measure, paper_number=number, officer=work.head, version=measure.version, by=by, now=at)


def _end(plan: Plan, work: _Work, name: str, at: datetime) -> None:
    case = _fresh(work.case)
    row = ask_step(
        case, name, officer=work.officer, reason="主要事实已查清" if name == "conclude" else "嫌疑人长期在逃",
        version=case.matter.version, by=work.by, now=at,
    )  # fmt: skip
    by = actor(work.head, plan.county_of(work.team).unit)
    case = _fresh(work.case)
    grant_step(row, officer=work.head, words="同意。", version=case.matter.version, by=by, now=at)


def _fresh(case: Case) -> Case:
    found: Case = Case.objects.select_related("matter__unit", "matter__owner").get(pk=case.pk)
    return found


def _filing(case: Case) -> Filing:
    found: Filing = (
        Filing.objects.filter(case=case)
        .select_related("case__matter__unit", "case__matter__owner", "proposed_by", "opined_by")
        .latest("round")
    )
    return found
