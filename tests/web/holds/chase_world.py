"""A pursuit of an invented loss, and banks that answer by hand: requests go out, answers are pasted."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from firsthour.recovery.messages import TransactionRow, make_message, write_text
from firsthour.web.desk.models import Matter
from firsthour.web.gateway.models import BankMessage
from firsthour.web.gateway.operations.by_hand import note_passed_on, paste_answer
from firsthour.web.holds.models import Hold, HoldRequest, Hop, Pursuit
from firsthour.web.holds.operations.pursuing import open_pursuit
from firsthour.web.holds.operations.requesting import ask_for_approval, decide_request
from firsthour.web.intake.new_reports import NewPayment
from tests.web.conftest import NOW
from tests.web.intake.report_world import acting, register

FIRST, SECOND, THIRD, FOURTH = "0000001100000417", "0000002200002263", "0000003300007751", "0000004400009038"
PAID_AT = NOW - timedelta(minutes=38)
YUAN = 100


def reported(force, *, payments: Sequence[NewPayment] = (), unit: str = "east-squad") -> Matter:
    """Return a report of Bob's squad: 486,000 yuan paid into the first account."""
    told = payments or [
        NewPayment(
            486_000 * YUAN,
            to_account=FIRST,
            to_institution="华屿银行",
            to_holder="陆安生",
            paid_at=PAID_AT,
            precision="minute",
            from_account="0000009900000001",
        )
    ]
    return register(force.units[unit], force.bob, now=NOW, payments=list(told)).matter


def pursued(force, **options) -> Pursuit:
    """Return the pursuit of such a report, opened by Bob."""
    return open_pursuit(reported(force, **options), officer=force.bob, by=acting(force.bob), now=NOW)


def send(force, request: HoldRequest, *, now: datetime) -> BankMessage:
    """Let a request be asked for by Bob, approved by Alice, and passed on by hand."""
    request.refresh_from_db()
    if request.state == "drafted":
        request = ask_for_approval(request, officer=force.bob, version=request.version, by=acting(force.bob), now=now)
    decide_request(
        request,
        is_approved=True,
        says="",
        officer=force.alice,
        version=request.version,
        by=acting(force.alice),
        now=now,
    )
    message = BankMessage.objects.get(about_key=str(request.uid))
    note_passed_on(message, by=acting(force.bob), now=now)
    return BankMessage.objects.get(pk=message.pk)


def answer_stop(force, message: BankMessage, *, held: int, now: datetime):
    """Paste what the bank holds."""
    values = {
        "number": message.number, "return_code": "100000", "business_code": "0000", "held_amount": held * YUAN,
        "effective_at": now,
    }  # fmt: skip
    return paste_answer(write_text(make_message("100102", values)), to=message, by=acting(force.bob), now=now)


def answer_rows(force, message: BankMessage, rows: Sequence[TransactionRow], *, now: datetime):
    """Paste the transactions that the bank sends."""
    values = {"number": message.number, "return_code": "100000", "business_code": "0000"}
    text = write_text(make_message("100302", values, rows=rows))
    return paste_answer(text, to=message, by=acting(force.bob), now=now)


def stop_of(pursuit: Pursuit, account: str) -> HoldRequest:
    """Return the stop request of an account that is not withdrawn."""
    return HoldRequest.objects.get(hold__pursuit=pursuit, hold__normal=account, measure="stop", state="drafted")


def query_of(pursuit: Pursuit, account: str) -> HoldRequest:
    """Return the query about an account."""
    return HoldRequest.objects.get(hold__pursuit=pursuit, hold__normal=account, measure="")


def came(minutes: float, yuan: float, *, by: str = "", balance: float | None = None) -> TransactionRow:
    """Return a row of money in, so many minutes after the payment."""
    at = PAID_AT + timedelta(minutes=minutes)
    return TransactionRow(at, "1", round(yuan * YUAN), None if balance is None else round(balance * YUAN), by)


def went(minutes: float, yuan: float, *, to: str = "", name: str = "", bank: str = "", cash: bool = False):
    """Return a row of money out."""
    at = PAID_AT + timedelta(minutes=minutes)
    return TransactionRow(at, "0", round(yuan * YUAN), None, to, name, bank, cash_mark="01" if cash else "00")


FIRST_ROWS = (
    came(0, 486_000),
    went(6, 97_785.40, to=FOURTH, bank="海棠支付"),
    went(9, 150_000, to=THIRD, name="易行", bank="临屏银行"),
    went(15, 200_000, to=SECOND, name="姬同文", bank="东岭银行"),
)
SECOND_ROWS = (
    came(15, 200_000, by=FIRST),
    went(26, 20_000, cash=True),
    went(27, 18_700, to="0000005500001186", name="方小同", bank="华屿银行"),
)


def tree(pursuit: Pursuit) -> dict[tuple[str, ...], tuple[int, int, str]]:
    """Return path of last digits → (fen, fen that left for good, source) of the hops in the tree."""
    rows = {one.pk: one for one in Hop.objects.filter(pursuit=pursuit, is_replaced=False).select_related("hold")}

    def path(one: Hop) -> tuple[str, ...]:
        above = path(rows[one.parent_id]) if one.parent_id else ()
        return (*above, one.hold.normal[-4:])

    return {
        path(one): (one.amount_fen, sum(part["amount_fen"] for part in one.exits), one.source) for one in rows.values()
    }


def hold_of(pursuit: Pursuit, account: str) -> Hold:
    """Return the hold of an account."""
    return Hold.objects.get(pursuit=pursuit, normal=account)
