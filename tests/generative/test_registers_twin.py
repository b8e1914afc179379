"""Registers under any sequence of work: they balance, agree with the slow count, and no fen is made or lost."""

from datetime import UTC, datetime

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from firsthour.recovery.objections import Objection, Plan, effect_of, uphold, which_may_go
from firsthour.recovery.registers import (
    Entry,
    OverdrawnError,
    Register,
    change_hold,
    change_loss,
    commit_batch,
    confirm_paid,
    correct,
    give_back,
    open_position,
    register_claim,
    register_hold,
    register_source,
    take_back,
)
from firsthour.recovery.restitution import Claim, HeldMoney, Payment, share_out
from tests.reference.slow_registers import balance_slowly, may_go_slowly

WHO = {"at": datetime(2026, 11, 22, tzinfo=UTC), "by": "officer"}
FEN = st.integers(0, 50)
WORK = st.tuples(
    st.sampled_from(["claim", "hold", "more", "loss", "plan", "pay", "refuse", "correct", "source", "back"]), FEN
)


def do(register: Register, what: str, fen: int, waiting: list[tuple[Payment, ...]]) -> Entry | None:
    """Return the entry of one piece of work, or None where there is nothing to do."""
    claims, holds = open_position(register)
    if what == "claim":
        return register_claim(register, Claim(f"c{len(claims)}", fen + 1), **WHO)
    if what == "hold":
        return register_hold(register, HeldMoney(f"h{len(holds)}", fen + 1), **WHO)
    if what == "source":
        n = sum(entry.kind == "source" for entry in register.entries)
        return register_source(register, f"s{n}", due_fen=fen + 1, currency="CNY", **WHO)
    if what == "back" and any(entry.kind == "source" for entry in register.entries):
        return give_back("s0", fen + 1, currency="CNY", **WHO)
    if what == "more" and holds:
        return change_hold(holds[fen % len(holds)].hold_id, fen - 25, currency="CNY", **WHO)
    if what == "loss" and claims:
        return change_loss(claims[fen % len(claims)].claim_id, fen - 25, currency="CNY", note="", **WHO)
    if what == "plan":
        waiting.append(share_out(claims, holds).payments)
        return commit_batch(waiting[-1], batch="", **WHO)
    if what in ("pay", "refuse") and waiting:
        return (confirm_paid if what == "pay" else take_back)(waiting.pop(fen % len(waiting)), batch="", **WHO)
    if what == "correct" and register.entries:
        number = fen % len(register.entries) + 1
        if number not in register.corrected and register.entries[number - 1].kind in ("claim", "hold", "loss"):
            return correct(register, number, note="", **WHO)
    return None


@seed(20261210)
@settings(max_examples=100, deadline=None)
@given(st.lists(WORK, max_size=25))
def test_no_fen_is_made_or_lost(work: list[tuple[str, int]]) -> None:
    register, waiting = Register(), []
    for what, fen in work:
        entry = do(register, what, fen, waiting)
        if entry is None:
            continue
        before, was_waiting = dict(register.balances), list(waiting)
        try:
            register.post(entry)
        except OverdrawnError:
            assert dict(register.balances) == before
            waiting[:] = was_waiting
    for (account, currency), has in register.balances.items():
        assert has == balance_slowly(register.entries, account, currency)
        assert has >= 0 or account.startswith(("owed:", "held:"))  # what stands against the others
    assert sum(register.balances.values()) == 0
    held = sum(has for (account, _), has in register.balances.items() if account.startswith("hold:"))
    owed = sum(has for (account, _), has in register.balances.items() if account.startswith("claim:"))
    due = sum(has for (account, _), has in register.balances.items() if account.startswith("source:"))
    assert due == -register.balance("owed:sources")
    assert (held, owed) == (-register.balance("held:accounts"), -register.balance("owed:victims"))


@st.composite
def disputes(draw: st.DrawFn) -> tuple[Plan, list[Objection]]:
    claims = [Claim(f"c{n}", loss) for n, loss in enumerate(draw(st.lists(FEN, min_size=1, max_size=4)))]
    holds = [HeldMoney(f"h{n}", amount) for n, amount in enumerate(draw(st.lists(FEN, min_size=1, max_size=3)))]
    names = [one.claim_id for one in claims] + ["new"]
    objections = []
    for n in range(draw(st.integers(0, 3))):
        losses = draw(st.lists(st.tuples(st.sampled_from(names), FEN), max_size=2, unique_by=lambda pair: pair[0]))
        taken = draw(st.lists(st.tuples(st.sampled_from([h.hold_id for h in holds]), FEN), max_size=1))
        objections.append(Objection(f"o{n}", tuple(losses), tuple(taken)))
    return Plan(claims, holds), objections


@seed(20261211)
@settings(max_examples=150, deadline=None)
@given(disputes())
def test_nobody_is_paid_more_than_due_whichever_objections_are_upheld(case: tuple[Plan, list[Objection]]) -> None:
    plan, objections = case
    release = which_may_go(plan, objections)
    whole = plan.share()
    subsets = [[one for n, one in enumerate(objections) if mask >> n & 1] for mask in range(2 ** len(objections))]
    least = may_go_slowly([uphold(plan, subset).share().paid_by_claim() for subset in subsets])
    gone: dict[str, int] = {}
    for one in release.go:
        gone[one.claim_id] = gone.get(one.claim_id, 0) + one.amount_fen
    assert all(amount <= least[key] + 1 for key, amount in gone.items())  # but for the fen of rounding
    rows = [*release.go, *(one.payment for one in release.wait)]
    by_row: dict[tuple[str, str], int] = {}
    for one in rows:
        by_row[one.claim_id, one.hold_id] = by_row.get((one.claim_id, one.hold_id), 0) + one.amount_fen
    assert by_row == {(one.claim_id, one.hold_id): one.amount_fen for one in whole.payments}
    assert all(one.objections for one in release.wait)
    if not objections:
        assert release.go == whole.payments


@seed(20261212)
@settings(max_examples=100, deadline=None)
@given(disputes())
def test_an_effect_is_the_difference_of_two_plans(case: tuple[Plan, list[Objection]]) -> None:
    plan, objections = case
    for one in objections:
        before, after = plan.share(), uphold(plan, [one]).share()
        effect = effect_of(plan, one)
        paid = [sum(result.paid_by_claim().values()) for result in (before, after)]
        assert sum(effect.values()) == paid[1] - paid[0]
