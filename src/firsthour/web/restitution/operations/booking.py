"""How does what the banks did with a payment come into the register? From where it stands to where it should stand."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import Sum

from firsthour.recovery import registers as books
from firsthour.recovery.payouts import Reconciliation
from firsthour.recovery.registers import Entry, Posting, Register
from firsthour.recovery.restitution import Payment
from firsthour.web.restitution.models import BatchLine, Restitution
from firsthour.web.restitution.operations.books import make_stale, post, read_books
from firsthour.web.restitution.operations.deciding import payment_of
from firsthour.web.ui.acting import Actor

PLAIN = ("paid", "failed", "returned")


def enter_answers(
    one: Restitution, found: Reconciliation, *, lines: Mapping[str, BatchLine], by: Actor, now: datetime
) -> int:
    """Enter what is plain of the answers into the register and into the lines; return how many lines moved.

    A payment that the bank reports after its money became free again is entered only if that money is still free; else
    it waits for a person.
    """
    register, moved = read_books(one), list[BatchLine]()

    def entries() -> Iterator[Entry]:
        for each in sorted(found.lines, key=lambda line: line.state == "paid"):  # what came free first
            line = lines[each.reference]
            if (line.state, line.left_fen) != (each.state, each.left_fen):
                line.state, line.left_fen, line.settled_by = each.state, each.left_fen, None
            target = line.amount_fen if each.state == "paid" else 0
            own = entries_to(line, target, at=now, by=by.name) if each.state in PLAIN else []
            if not own or (line.booked and target > line.booked_fen and not is_free(register, line, target_fen=target)):
                continue
            yield from own
            moved.append(line)
            mark(line, target)

    before = {reference: line.booked for reference, line in lines.items()}
    post(one, register, entries=entries(), by=by)
    if any(before[line.reference] or not line.booked_fen for line in moved):
        make_stale(one, by_own_payments=True)
    return len(moved)


def entries_to(line: BatchLine, target_fen: int, *, at: datetime, by: str) -> list[Entry]:
    """Return the entries after which the register has ``target_fen`` as paid under a line, and nothing promised."""
    payment, batch = payment_of(line), line.reference
    if not line.booked:
        paid = _parts(payment, target_fen)
        back = _parts(payment, line.amount_fen - target_fen)
        entries = [
            books.confirm_paid(paid, batch=batch, at=at, by=by), books.take_back(back, batch=batch, at=at, by=by),
        ]  # fmt: skip
    elif target_fen < line.booked_fen:
        entries = [_undo(_parts(payment, line.booked_fen - target_fen), batch=batch, at=at, by=by)]
    else:
        more = _parts(payment, target_fen - line.booked_fen)
        entries = [
            books.commit_batch(more, batch=batch, at=at, by=by), books.confirm_paid(more, batch=batch, at=at, by=by),
        ]  # fmt: skip
    return [entry for entry in entries if entry.postings]


def mark(line: BatchLine, target_fen: int) -> None:
    """Note in the line what the register has now."""
    line.booked, line.booked_fen = ("paid" if target_fen else "back"), target_fen


def copy_paid(one: Restitution) -> None:
    """Write into the funds what was paid out of each."""
    sums = BatchLine.objects.filter(batch__restitution=one, booked="paid").values("fund").order_by()
    paid = dict(sums.annotate(fen=Sum("booked_fen")).values_list("fund", "fen"))
    changed = [fund for fund in one.funds.all() if fund.paid_fen != paid.get(fund.pk, 0)]
    for fund in changed:
        fund.paid_fen = paid.get(fund.pk, 0)
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["paid_fen"], batch_size=500)


def is_free(register: Register, line: BatchLine, *, target_fen: int) -> bool:
    """Tell whether so much may still be paid under a line: free where it lies, and open to the victim."""
    more, currency = target_fen - line.booked_fen, line.currency
    return (
        register.balance(f"hold:{line.fund.key}:free", currency) >= more
        and register.balance(f"claim:{line.claim.key}:open", currency) >= more
    )


def _parts(payment: Payment, fen: int) -> list[Payment]:
    return [payment._replace(amount_fen=fen)] if fen > 0 else []


def _undo(payments: list[Payment], *, batch: str, at: datetime, by: str) -> Entry:
    """Return the entry of what was paid and came back: free and open again."""
    postings = []
    for one in payments:
        fen, claim, hold = one.amount_fen, f"claim:{one.claim_id}", f"hold:{one.hold_id}"
        turned = ((f"{claim}:paid", -fen), (f"{claim}:open", fen), (f"{hold}:free", fen), ("held:accounts", -fen))
        postings += [Posting(account, amount, one.currency) for account, amount in turned]
    return Entry("returned", at, by, tuple(postings), batch)
