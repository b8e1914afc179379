"""What do those give back who received more than they paid in? Booked when it comes: held money of the next round."""

from datetime import datetime

from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.base.money import format_amount
from firsthour.recovery import registers as books
from firsthour.recovery.registers import SOURCE_HOLD, Entry, Register
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.restitution.models import HeldFund, Investor, Restitution
from firsthour.web.restitution.operations.books import keep_entries, lock, read_books, tell
from firsthour.web.ui.acting import Actor


class MoreThanDueError(UserError):
    """Somebody would give back more than they must."""

    code = "more_than_due"
    english = "This participant must give back {due} more, not above it."
    chinese = "该参与人尚应退回 {due} 元，不能超过。"


@transaction.atomic
def take_from_source(
    source: Investor, *, fen: int, account: str, bank: str, reason: str, version: int, by: Actor, now: datetime
) -> HeldFund:
    """Enter what a participant gave back, and the account it lies in now; it is free to be shared.

    Raises
    ------
    MoreThanDueError
        It is more than they still must give back.
    """
    one = lock(source.restitution)
    claim_version(source, version=version)
    if not 0 < fen <= source.due_fen:
        raise MoreThanDueError(due=format_amount(source.due_fen, currency=source.currency))
    register, entries = read_books(one), list[Entry]()
    if not source.key:
        source.key = next_key(one)
    source.save()
    if f"source:{source.key}" not in register.known:
        entries.append(due_entry(register, source, at=now, by=by.name))
    key = f"{SOURCE_HOLD}{source.key}"
    fund, is_new = HeldFund.objects.get_or_create(
        restitution=one, key=key, defaults={"currency": source.currency, "bank": bank, "account": account}
    )
    if not is_new and (fund.bank, fund.account) != (bank, account):
        fund.bank, fund.account = bank, account
        fund.save(update_fields=["bank", "account"])
    entries.append(
        books.give_back(source.key, fen, currency=source.currency, at=now, by=by.name, note=reason)
    )  # fmt: skip
    keep_entries(one, register, entries=entries, by=by)
    tell("source.take", one, by=by, now=now, source=source.key, fen=fen)
    fund.refresh_from_db()
    return fund


def next_key(one: Restitution) -> str:
    """Return the key of the next participant who must give back."""
    return f"S{one.investors.exclude(key='').count() + 1:06d}"


def due_entry(register: Register, source: Investor, *, at: datetime, by: str) -> Entry:
    """Return the entry of what a participant must give back."""
    due = source.received_fen - source.paid_fen
    return books.register_source(register, source.key, due_fen=due, currency=source.currency, at=at, by=by)
