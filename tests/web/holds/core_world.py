"""A loss that Bob's squad pursues, its requests approved by whom the law names, and a bank that answers by hand."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from firsthour.web.cases.models import Case
from firsthour.web.cases.opening import NewCase, open_case_from
from firsthour.web.desk.models import Matter
from firsthour.web.gateway.models import BankAnswer, BankMessage
from firsthour.web.gateway.operations.by_hand import TypedAnswer, note_passed_on, paste_answer, type_answer
from firsthour.web.holds.models import Hold, HoldRequest, Pursuit
from firsthour.web.holds.operations.approving import ABOUT
from firsthour.web.holds.operations.pursuing import open_pursuit
from firsthour.web.holds.operations.requesting import ask_for_approval, decide_request
from firsthour.web.holds.queries.holds import missing_of
from firsthour.web.holds.states import columns_of, read_happenings, read_state
from firsthour.web.intake.models import Report
from firsthour.web.intake.new_reports import NewPayment
from firsthour.web.people.models import Officer
from tests.web.intake.report_world import acting, register

FIRST, SECOND = "6200 0000 0000 0001", "6200000000000002"
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def paid(
    fen: int, account: str, at: datetime, *, institution: str = "澜州银行", holder: str = "向晚晴"
) -> NewPayment:  # fmt: skip
    """Return a payment as a victim tells of it."""
    return NewPayment(
        fen, to_account=account, to_institution=institution, to_holder=holder, paid_at=at, precision="minute"
    )


def report(force: Any, now: datetime, payments: Sequence[NewPayment] | None = None, **different: Any) -> Report:
    """Register a report at Bob's squad: 300,000 yuan to one account in two payments, 50,000 to another."""
    ago = now - 20 * MINUTE
    told = payments if payments is not None else (
        paid(20_000_000, FIRST, ago), paid(10_000_000, "6200000000000001", ago + MINUTE),
        paid(5_000_000, SECOND, ago + 2 * MINUTE, institution="华屿银行", holder="路知远"),
    )  # fmt: skip
    return register(force.units["east-squad"], force.bob, now=now, payments=list(told), **different)


def pursue(force: Any, now: datetime, **different: Any) -> Pursuit:
    """Pursue such a report, as Bob."""
    return open_pursuit(report(force, now, **different).matter, officer=force.bob, by=acting(force.bob), now=now)


def hold_of(pursuit: Pursuit, account: str) -> Hold:
    """Return the latest hold of an account, as it is kept."""
    normal = account.replace(" ", "")
    return Hold.objects.select_related("pursuit__matter__unit").filter(pursuit=pursuit, normal=normal).latest("round")


def draft_of(hold: Hold, measure: str = "stop") -> HoldRequest:
    """Return the latest request of a measure, as it is kept."""
    rows = HoldRequest.objects.select_related("hold__pursuit__matter__unit", "approval", "document")
    return rows.filter(hold=hold, measure=measure).latest("pk")


def fresh(request: HoldRequest) -> HoldRequest:
    """Return a request as it is kept now."""
    rows = HoldRequest.objects.select_related("hold__pursuit__matter__unit", "approval", "document")
    return rows.get(pk=request.pk)


def approve(request: HoldRequest, asker: Officer, leader: Officer, now: datetime) -> HoldRequest:
    """Ask for approval and give it."""
    request = fresh(request)
    assert missing_of(request) == ()
    asked = ask_for_approval(request, officer=asker, version=request.version, by=acting(asker), now=now)
    return decide_request(
        asked, is_approved=True, says="", officer=leader, version=asked.version, by=acting(leader), now=now
    )


def message_of(request: HoldRequest) -> BankMessage:
    """Return the latest message of a request."""
    return BankMessage.objects.filter(about_kind=ABOUT, about_key=str(request.uid)).latest("pk")


def send(request: HoldRequest, officer: Officer, now: datetime) -> HoldRequest:
    """Pass the message on by hand."""
    note_passed_on(message_of(request), by=acting(officer), now=now)
    return fresh(request)


def answer(
    request: HoldRequest, officer: Officer, now: datetime, *, held: int | None = None, code: str = "100000",
    at: datetime | None = None, **more: Any,
) -> BankAnswer:  # fmt: skip
    """Let the bank answer the latest message of a request."""
    typed = TypedAnswer(return_code=code, held_fen=held, effective_at=at, **more)
    return type_answer(message_of(request), typed, by=acting(officer), now=now)


def empty_return(request: HoldRequest, officer: Officer, now: datetime) -> BankAnswer:
    """Let the bank return nothing at all."""
    return paste_answer("", to=message_of(request), by=acting(officer), now=now).answer


def stopped(force: Any, pursuit: Pursuit, account: str, now: datetime, *, held: int | None = None) -> Hold:
    """Have an account stopped: asked, approved, sent and answered within minutes."""
    request = approve(draft_of(hold_of(pursuit, account)), force.bob, force.alice, now)
    request = send(request, force.bob, now + MINUTE)
    answer(request, force.bob, now + 2 * MINUTE, held=request.amount_fen if held is None else held, at=now + 2 * MINUTE)
    return hold_of(pursuit, account)


def open_a_case(force: Any, matter: Matter, now: datetime) -> Case:
    """Open a case from a report, as Bob."""
    new = NewCase("合同诈骗案", matter.unit, force.bob, offence="contract_fraud")
    return open_case_from(matter, new, officer=force.bob, by=acting(force.bob), now=now)


def file(case: Case, now: datetime) -> Case:
    """Say that a case is filed, as the decision on filing says it."""
    case.refresh_from_db()
    case.matter.state = "filed"
    case.matter.save()
    case.filed_at = now
    case.save(update_fields=["filed_at"])
    return case


def expect_twin(hold: Hold) -> None:
    """Hold the columns of a hold against its history, read again as of when they were worked out."""
    hold = Hold.objects.get(pk=hold.pk)
    assert hold.looked_at is not None
    rows = read_happenings(hold)
    state = read_state(hold, hold.looked_at)
    said = columns_of(state, rows, now=hold.looked_at)
    assert {name: getattr(hold, name) for name in said} == dict(said)
