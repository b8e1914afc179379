"""Which payments of a report, or of a case's reports, can be traced, and what lacks in the others?"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from firsthour.base.clock import Precision, format_us, to_us
from firsthour.base.money import currency_code
from firsthour.web.cases.queries import cases
from firsthour.web.desk.models import Matter
from firsthour.web.intake.models import Payment
from firsthour.web.intake.models.reports import Precision as Told
from firsthour.web.statements.stated import Stated

MOST = 2_000
_LONG_NUMBER = 12


@dataclass(frozen=True)
class Payable:
    """A payment as it was told, and the claim it makes; ``missing``: what it lacks to be traced."""

    payment: Payment
    stated: Stated | None
    missing: str = ""  # account, time, amount


def list_payables(request: HttpRequest, matter: Matter) -> list[Payable]:
    """Return the payments that this visitor may see of a report, or of the reports of a case."""
    payments = Payment.objects.filter(report__matter__in=_reports_of(request, matter)).select_related("report__matter")
    return [_payable(one, order) for one, order in _numbered(list(payments.order_by("report", "order", "pk")[:MOST]))]


def _reports_of(request: HttpRequest, matter: Matter) -> list[int]:
    view = cases.read_case(request, matter)
    if view is None:
        return [matter.pk]
    rows = [row.matter for row in cases.list_reports(view)]
    seen = cases.seen_among(request.access, rows, now=request.now)
    return [one.pk for one in rows if one.pk in seen]


def _numbered(payments: Sequence[Payment]) -> list[tuple[Payment, int]]:
    """Return each payment with its place in its report, from 1."""
    places: dict[int, int] = {}
    numbered = []
    for one in payments:
        places[one.report_id] = places.get(one.report_id, 0) + 1
        numbered.append((one, places[one.report_id]))
    return numbered


def _payable(payment: Payment, order: int) -> Payable:
    if not payment.to_account:
        return Payable(payment, None, "account")
    if payment.paid_at is None:
        return Payable(payment, None, "time")
    if payment.amount_fen <= 0:
        return Payable(payment, None, "amount")
    exact = Precision.MINUTE if payment.precision == Told.MINUTE else Precision.DAY
    number = payment.report.matter.number
    stated = Stated(
        claim_id=f"{number}-{order}", account=_account(payment), time=format_us(to_us(payment.paid_at), exact),
        amount_fen=payment.amount_fen, currency=currency_code(payment.currency), origin=number,
    )  # fmt: skip
    return Payable(payment, stated)


def _account(payment: Payment) -> str:
    """Return an account as the tracer takes it: a short number together with its institution."""
    number = payment.to_normal or payment.to_account
    is_short = sum(sign.isdigit() for sign in number) < _LONG_NUMBER
    return f"{payment.to_institution}/{number}" if is_short and payment.to_institution else number
