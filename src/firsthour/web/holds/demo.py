"""What happens in the demo's hour? A call, a stop-payment four minutes later, two hops on, a case, the freezes.

The banks are those of ``firsthour bank-sim``, asked over the wire; officers do what they do on the pages, by the same
operations, at the times at which they did it. Everybody and every account is invented.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firsthour.base.clock import SHANGHAI
from firsthour.base.money import parse_amount
from firsthour.city.bank.scenario import Movement, OpenAccount, read_scenario
from firsthour.city.identity import phone_number
from firsthour.web.cases.deciding import decide
from firsthour.web.cases.demo.plan import Team, actor, make_plan
from firsthour.web.cases.filing import Facts, enter_facts, opine, propose
from firsthour.web.cases.models import Case, Filing, Proposal
from firsthour.web.cases.moving import take_step
from firsthour.web.cases.opening import NewCase, open_case_from
from firsthour.web.gateway.operations.fetching import fetch_due
from firsthour.web.gateway.operations.sending import send_due
from firsthour.web.gateway.operations.taking import take_due
from firsthour.web.holds.models import Hold, HoldRequest, Pursuit, RequestState
from firsthour.web.holds.operations.approving import ask_all, ask_for_approval, decide_request
from firsthour.web.holds.operations.drafting import NewRequest, draft_request
from firsthour.web.holds.operations.pursuing import open_pursuit
from firsthour.web.holds.operations.requesting import send_again
from firsthour.web.intake.models import Report
from firsthour.web.intake.new_reports import NewMention, NewPayment, NewReport
from firsthour.web.intake.operations.custody import accept_report, offer_report
from firsthour.web.intake.operations.registering import register_report
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor, system_actor

SOURCE, NUMBER = "demo", "hour-1"
CENTRE, SQUAD, COUNTY = "LZ-FZ", "DL-JZ", "DL"
VICTIM, FIRST = 0, 1  # places of their accounts in the scenario
VICTIM_PERSON = 901
ANSWERS_AFTER = timedelta(seconds=25)
ROUNDS = (4.0, 5.5, 7.0, 8.5, 10.0, 12.0)  # minutes after the call at which the leader approves what is drafted
BY = system_actor("demo")
STORY = (
    "接到自称平台客服的电话，称误开了会员，须把钱转到安全账户验证；"
    "按对方要求下载会议软件并共享屏幕，转出86000元后对方失联。"
)


@dataclass
class Hour:
    """The hour as far as it has come: who works on it, and what there is."""

    began_at: datetime
    centre: Team
    squad: Team
    county: Team
    officer: Officer  # who takes the call and pursues
    report: Report | None = None
    pursuit: Pursuit | None = None
    case: Case | None = None
    frozen: list[Hold] = field(default_factory=list)

    def at(self, minutes: float) -> datetime:
        """Return the time so many minutes after the call."""
        return self.began_at + timedelta(minutes=minutes)

    @property
    def leader(self) -> Officer:
        """Who approves at the centre."""
        return self.centre.leaders[0]

    def by(self, officer: Officer, team: Team) -> Actor:
        """Return how an officer is named in the record."""
        return actor(officer, team.unit)


def is_made() -> bool:
    """Tell whether the demo's hour is there."""
    return Report.objects.filter(source_system=SOURCE, source_number=NUMBER).exists()


def play_hour(*, seed: int, began_at: datetime, now: datetime) -> Hour:
    """Play the hour up to the freezes, with the banks that the table of gateways leads to."""
    teams = make_plan(seed=seed, now=now).teams
    centre = teams[CENTRE]
    hour = Hour(began_at, centre, teams[SQUAD], teams[COUNTY], centre.others[0])
    hour.report = _take_call(hour)
    hour.pursuit = _stop(hour)
    for minutes in ROUNDS:
        _approve_what_waits(hour, hour.at(minutes))
    hour.case = _file_case(hour)
    hour.frozen = _freeze(hour, minutes=34)
    return hour


def ask_banks(at: datetime) -> datetime:
    """Send what waits at a time and take the answers that are there a little later; return when that is."""
    later = at + ANSWERS_AFTER
    send_due(at)
    fetch_due(later)
    take_due(later, by=BY)
    return later


def _take_call(hour: Hour) -> Report:
    """Register what the victim tells on the telephone."""
    scenario = read_scenario()
    victim, payee = scenario.accounts[VICTIM], scenario.accounts[FIRST]
    paid = next(one for one in scenario.movements if (one.payer, one.payee) == (victim.number, payee.number))
    new = NewReport(
        kind="online_fraud", channel="fraud_line", unit=hour.centre.unit, taken_by=hour.officer, story=STORY,
        reported_at=hour.began_at, happened_at=hour.began_at + timedelta(seconds=paid.at_s),
        happened_precision="minute", fraud_type="customer_service",
        mentions=[NewMention("victim", victim.holder, victim.holder_number, phone_number(VICTIM_PERSON),
                             is_reporter=True)],
        payments=[_payment(hour, victim, payee, paid)], is_urgent=True, source_system=SOURCE, source_number=NUMBER,
    )  # fmt: skip
    return register_report(new, by=hour.by(hour.officer, hour.centre), now=hour.at(1.5))


def _payment(hour: Hour, payer: OpenAccount, payee: OpenAccount, paid: Movement) -> NewPayment:
    return NewPayment(
        parse_amount(paid.amount), to_account=payee.number, to_institution=payee.institution, to_holder=payee.holder,
        from_account=payer.number, from_institution=payer.institution, from_holder=payer.holder,
        paid_at=hour.began_at + timedelta(seconds=paid.at_s), precision="minute", channel="transfer",
    )  # fmt: skip


def _stop(hour: Hour) -> Pursuit:
    """Pursue the loss: the stop that is drafted, and a query with it, asked for and approved at once."""
    assert hour.report is not None
    by = hour.by(hour.officer, hour.centre)
    pursuit = open_pursuit(hour.report.matter, officer=hour.officer, by=by, now=hour.at(2))
    for hold in pursuit.holds.order_by("pk"):
        draft_request(hold, NewRequest(measure="", reason="查资金去向"), officer=hour.officer, by=by, now=hour.at(2.2))
    drafts = HoldRequest.objects.filter(hold__pursuit=pursuit, state=RequestState.DRAFTED).order_by("pk")
    ask_all(drafts.select_related("hold__pursuit__matter__unit"), officer=hour.officer, by=by, now=hour.at(2.5))
    hour.pursuit = pursuit
    _approve_what_waits(hour, hour.at(3))
    return pursuit


def _approve_what_waits(hour: Hour, at: datetime) -> None:
    """Let the leader of the centre approve every open request and draft of the system, and ask the banks."""
    by = hour.by(hour.leader, hour.centre)
    for request in _requests(hour, RequestState.WAITING, RequestState.DRAFTED):
        if request.state == RequestState.WAITING or request.drafted_by_id is None:
            decide_request(
                request, is_approved=True, says="同意。", officer=hour.leader, version=request.version, by=by, now=at
            )
    for request in _requests(hour, RequestState.APPROVED):
        if request.outcome in ("failed", "blank"):
            send_again(request, version=request.version, by=hour.by(hour.officer, hour.centre), now=at)
    ask_banks(at)


def _requests(hour: Hour, *states: str) -> list[HoldRequest]:
    rows = HoldRequest.objects.filter(hold__pursuit=hour.pursuit, state__in=states).order_by("pk")
    return list(rows.select_related("hold__pursuit__matter__unit", "approval", "document"))


def _file_case(hour: Hour) -> Case:
    """Hand the report over to the squad, which opens a case of it; the county bureau files it."""
    assert hour.report is not None
    squad, handler = hour.squad, hour.squad.others[0]
    by = hour.by(handler, squad)
    offer_report(
        _fresh(hour), unit=squad.unit, reason="属经侦部门办理范围", version=_fresh(hour).matter.version,
        by=hour.by(hour.officer, hour.centre), now=hour.at(14),
    )  # fmt: skip
    accept_report(
        _fresh(hour), unit=squad.unit, officer=handler, version=_fresh(hour).matter.version, by=by, now=hour.at(16)
    )
    new = NewCase(
        title="冒充平台客服电信网络诈骗案", unit=squad.unit, owner=handler, route="ordinary", offence="telecom_fraud",
        amount_fen=hour.report.amount_fen, accepted_at=hour.at(18),
    )  # fmt: skip
    case = open_case_from(_fresh(hour).matter, new, officer=handler, by=by, now=hour.at(18))
    take_step(case, "begin_review", officer=handler, reason="", version=case.matter.version, by=by, now=hour.at(19))
    filing = _filing(case)
    act_on = hour.began_at.astimezone(SHANGHAI).date()
    facts = Facts("telecom_fraud", {"amount_fen": hour.report.amount_fen}, act_on=act_on,
                  amount_fen=hour.report.amount_fen)  # fmt: skip
    enter_facts(filing, facts, version=filing.version, by=by, now=hour.at(20))
    filing = _filing(case)
    words = "被害人陈述、转账记录与银行反馈相互印证，达到数额线，属本机关管辖。"
    propose(filing, Proposal.FILE, words=words, officer=handler, version=filing.version, by=by, now=hour.at(22))
    filing, legal = _filing(case), hour.county.legal[0]
    opine(
        filing, agrees=True, words="材料齐全，同意承办意见。", officer=legal, version=filing.version,
        by=hour.by(legal, hour.county), now=hour.at(25),
    )  # fmt: skip
    filing, head = _filing(case), hour.county.leaders[0]
    decide(
        filing, Proposal.FILE, words="同意。", officer=head, version=filing.version, by=hour.by(head, hour.county),
        now=hour.at(28),
    )  # fmt: skip
    return Case.objects.select_related("matter__unit", "matter__owner").get(pk=case.pk)


def _freeze(hour: Hour, *, minutes: float) -> list[Hold]:
    """Freeze what is stopped, now that the case is filed."""
    handler, head = hour.squad.others[0], hour.county.leaders[0]
    by = hour.by(handler, hour.squad)
    held = Hold.objects.filter(pursuit=hour.pursuit, state="stopped", held_fen__gt=0)
    for hold in held.select_related("pursuit__matter__unit").order_by("pk"):
        request = draft_request(
            hold, NewRequest(measure="freeze", amount_fen=hold.held_fen, reason="涉案资金，立案后依法冻结"),
            officer=handler, by=by, now=hour.at(minutes - 3),
        )  # fmt: skip
        request = ask_for_approval(request, officer=handler, version=request.version, by=by, now=hour.at(minutes - 2))
        decide_request(
            request, is_approved=True, says="同意。", officer=head, version=request.version,
            by=hour.by(head, hour.county), now=hour.at(minutes),
        )  # fmt: skip
    ask_banks(hour.at(minutes))
    return list(Hold.objects.filter(pursuit=hour.pursuit, state="frozen").order_by("pk"))


def _fresh(hour: Hour) -> Report:
    assert hour.report is not None
    related = ("matter__unit", "asked_unit", "first_unit", "reviewer")
    found: Report = Report.objects.select_related(*related).get(pk=hour.report.pk)
    return found


def _filing(case: Case) -> Filing:
    related = ("case__matter__unit", "case__matter__owner", "proposed_by", "opined_by")
    found: Filing = Filing.objects.filter(case=case).select_related(*related).latest("round")
    return found
