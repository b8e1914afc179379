"""What do the holds of a case hold now, and how does a restitution follow them? By entries, without touching what was
promised; what a hold has lost of promised money is told to those who handle it.
"""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from firsthour.recovery import registers as books
from firsthour.recovery.registers import Entry
from firsthour.recovery.restitution import HeldMoney
from firsthour.web.cases.models import Case, CaseReport
from firsthour.web.desk.models import Matter
from firsthour.web.desk.notices import notify
from firsthour.web.holds.models import Hold
from firsthour.web.holds.queries.holds import money_of
from firsthour.web.restitution.models import HeldFund, Restitution
from firsthour.web.restitution.operations.books import keep_entries, lock, read_books, tell
from firsthour.web.ui.acting import Actor

TOPIC = "restitution.look"


@transaction.atomic
def follow_holds(one: Restitution, *, by: Actor, now: datetime, is_new_taken: bool = True) -> list[HeldFund]:
    """Let the register have what the holds of the case hold of the loss now; return the funds that changed.

    What lies in an account beyond the loss is somebody else's; who handles the case may raise a fund by it, with a
    reason. ``is_new_taken`` False: only what is registered already follows its hold.
    """
    one = lock(one)
    register, entries, touched = read_books(one), list[Entry](), list[HeldFund]()
    known = {fund.hold_id: fund for fund in one.funds.exclude(hold=None)}
    followed = list[tuple[HeldFund, int, int]]()
    for here in money_of(matters_of(one.matter), now=now):
        amount, fund = here.ours_fen or 0, known.pop(here.hold.pk, None)
        if fund is None and amount and is_new_taken:
            fund = _register(one, here.hold, amount)
            touched.append(fund)
            money = HeldMoney(fund.key, amount, fund.currency)
            entries.append(books.register_hold(register, money, at=now, by=by.name))
        elif fund is not None and here.amount_fen is not None:
            followed.append((fund, amount, here.amount_fen))
    followed += [(fund, 0, 0) for fund in known.values()]  # released, or lapsed
    for fund, amount, lies_there in followed:
        is_same = amount == fund.taken_fen and fund.held_fen <= lies_there
        more = 0 if is_same else change_by(fund, amount)
        if more:
            entries.append(books.change_hold(fund.key, more, currency=fund.currency, at=now, by=by.name))
            touched.append(fund)
        if amount < fund.committed_fen and amount != fund.taken_fen:
            _tell_short(one, fund, by=by, now=now)
        fund.taken_fen = amount
    HeldFund.objects.bulk_update([fund for fund, *_said in followed], ["taken_fen"], batch_size=500)
    if entries:
        keep_entries(one, register, entries=entries, by=by)
        tell("holds.take", one, by=by, now=now, n=len(entries))
    return touched


def change_by(fund: HeldFund, says_fen: int) -> int:
    """Return by how much a fund changes now that its hold says it holds so much; what is promised is left promised.

    A bank may count what lies there before or after our own payments out of it: only what the hold itself says more
    than last time is more, and only what it says less than the register has is less.
    """
    has = fund.held_fen
    said = fund.taken_fen if fund.taken_fen is not None else has + fund.paid_fen
    if says_fen < has:
        return max(says_fen - has, -fund.free_fen)
    return max(says_fen - max(said, has), 0)


def take_hold(hold: Hold, *, by: Actor, now: datetime) -> None:
    """Let the restitutions that share a hold's money follow it; called in the transaction of the bank's answer."""
    for one in Restitution.objects.filter(funds__hold=hold).distinct():
        follow_holds(one, by=by, now=now, is_new_taken=False)


def matters_of(matter: Matter) -> list[Matter]:
    """Return a case's matter and those of its reports."""
    case = Case.objects.filter(matter=matter).first()
    rows = CaseReport.objects.filter(case=case, ended_at=None).select_related("matter") if case is not None else []
    return [matter, *(row.matter for row in rows)]


def _register(one: Restitution, hold: Hold, amount: int) -> HeldFund:
    n = one.funds.filter(key__startswith="H").count() + 1
    return HeldFund.objects.create(
        restitution=one, key=f"H{n:05d}", hold=hold, bank=hold.institution, account=hold.account, holder=hold.holder,
        currency=hold.pursuit.currency, taken_fen=amount,
    )  # fmt: skip


def _tell_short(one: Restitution, fund: HeldFund, *, by: Actor, now: datetime) -> None:
    """Tell who handles it that a hold has less than was promised out of it."""
    handlers = {officer for officer in (one.opened_by, one.matter.owner) if officer is not None}
    notify(
        handlers, key=f"restitution:short:{fund.uid}:{now.timestamp():.0f}", topic=TOPIC, tone="bad", urgent=True,
        title=lambda: gettext("Promised money is no longer held: %(number)s") % {"number": one.number},
        words=fund.key, url=reverse("restitution:plan", args=[one.uid]), matter=one.matter, by=by, now=now,
    )  # fmt: skip
    tell("fund.short", one, by=by, now=now, fund=fund.key)
