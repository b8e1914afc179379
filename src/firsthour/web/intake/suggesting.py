"""Which payments does a story tell of? Amounts with the account and the moment nearest to them, to be checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from firsthour.base.clock import SHANGHAI
from firsthour.web.intake.picking import Picked

MOST = 10


@dataclass(frozen=True)
class Suggestion:
    """A payment as a story tells it; what was not found stays empty."""

    amount_fen: int
    account: str = ""
    paid_at: datetime | None = None
    precision: str = ""


def suggest_payments(picked: Sequence[Picked]) -> list[Suggestion]:
    """Return a payment for each amount: with the next account before the next amount, else the one before; with the
    moment before it, else the one that follows.
    """
    amounts = [one for one in picked if one.kind == "amount"]
    accounts = [one for one in picked if one.kind == "account"]
    moments = [one for one in picked if one.kind == "moment"]
    found: list[Suggestion] = []
    for place, amount in enumerate(amounts[:MOST]):
        end = amounts[place + 1].start if place + 1 < len(amounts) else None
        account = _near(accounts, amount, end=end, prefers_after=True)
        moment = _near(moments, amount, end=end, prefers_after=False)
        found.append(
            Suggestion(
                int(amount.normal), account.normal if account else "", _moment_of(moment),
                moment.precision if moment else "",
            )
        )  # fmt: skip
    return found


def _near(places: Sequence[Picked], amount: Picked, *, end: int | None, prefers_after: bool) -> Picked | None:
    after = next((one for one in places if one.start > amount.start and (end is None or one.start < end)), None)
    before = next((one for one in reversed(places) if one.start < amount.start), None)
    return (after or before) if prefers_after else (before or after)


def _moment_of(moment: Picked | None) -> datetime | None:
    return datetime.fromisoformat(moment.normal).replace(tzinfo=SHANGHAI) if moment else None
