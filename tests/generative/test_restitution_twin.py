"""Restitution on generated cases: what its slow twin says, conserved, capped, fair to a fen, whatever the order."""

from collections import Counter
from fractions import Fraction

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from firsthour.law.restitution_rule import FORMULAS
from firsthour.recovery.restitution import Claim, HeldMoney, Restitution, TracedMoney, share_out
from firsthour.recovery.ways import Deposit, HoldEvidence, list_traced, propose_ways, within_held
from tests.reference.slow_restitution import lying_slowly, restitute_slowly

FEN = st.integers(0, 40)
IDS = ("c1", "c10", "c2", "C3", "丁", "a b")
HOLDS = ("h1", "h10", "h2", "甲")
BIG = st.integers(0, 10**13)


@st.composite
def cases(draw: st.DrawFn, amounts: st.SearchStrategy[int] = FEN) -> tuple[list[Claim], list[HeldMoney]]:
    claims = []
    for claim_id in draw(st.lists(st.sampled_from(IDS), unique=True)):
        loss = draw(amounts)
        claims.append(Claim(claim_id, loss, draw(st.integers(0, loss))))
    holds = [HeldMoney(hold_id, draw(amounts)) for hold_id in draw(st.lists(st.sampled_from(HOLDS), unique=True))]
    return claims, holds


@st.composite
def traced_cases(draw: st.DrawFn) -> tuple[list[Claim], list[HeldMoney], list[TracedMoney]]:
    claims, holds = draw(cases())
    pairs = [(claim.claim_id, hold.hold_id) for claim in claims for hold in holds]
    named = draw(st.lists(st.sampled_from(pairs), max_size=12)) if pairs else []
    return claims, holds, [TracedMoney(*pair, draw(FEN)) for pair in named]


def told(result: Restitution) -> Counter[tuple[str, str, str]]:
    paid: Counter[tuple[str, str, str]] = Counter()
    for one in result.payments:
        assert one.amount_fen > 0
        assert (one.claim_id, one.hold_id, one.way) not in paid
        paid[one.claim_id, one.hold_id, one.way] = one.amount_fen
    return paid


@seed(20261122)
@settings(max_examples=400)
@given(traced_cases())
def test_the_sharing_is_that_of_the_slow_twin(case: tuple[list[Claim], list[HeldMoney], list[TracedMoney]]) -> None:
    claims, holds, traced = case
    amounts: Counter[tuple[str, str]] = Counter()
    for one in traced:
        amounts[one.claim_id, one.hold_id] += one.amount_fen
    slow = restitute_slowly(
        {one.claim_id: (one.loss_fen, one.open_fen) for one in claims},
        {one.hold_id: one.amount_fen for one in holds},
        dict(amounts),
    )
    assert told(share_out(claims, holds, traced=traced)) == slow


@seed(20261123)
@given(traced_cases(), st.sampled_from(FORMULAS), st.randoms(use_true_random=False))
def test_it_is_conserved_capped_and_blind_to_the_order(case, formula, random) -> None:  # type: ignore[no-untyped-def]
    claims, holds, traced = case
    result = share_out(claims, holds, traced=traced, formula=formula)
    by_claim, by_hold = result.paid_by_claim(), result.paid_by_hold()
    held = sum(one.amount_fen for one in holds)
    assert sum(by_claim.values()) + result.undistributed_fen.get("CNY", 0) == held
    assert all(by_claim.get(one.claim_id, 0) <= one.open_fen for one in claims)
    assert all(by_hold.get(one.hold_id, 0) <= one.amount_fen for one in holds)
    pool = [one for one in result.payments if one.way == "pro-rata"]
    assert len(pool) <= len(claims) + len(holds)
    for rows in (claims, holds, traced):
        random.shuffle(rows)
    assert share_out(claims, holds, traced=traced, formula=formula) == result


@seed(20261124)
@given(cases(BIG))
def test_a_pool_is_within_one_fen_of_proportional(case: tuple[list[Claim], list[HeldMoney]]) -> None:
    claims, holds = case
    pool, owed = sum(one.amount_fen for one in holds), sum(one.open_fen for one in claims)
    paid = share_out(claims, holds).paid_by_claim()
    for claim in claims:
        exact = Fraction(min(pool, owed) * claim.open_fen, owed) if owed else Fraction(0)
        assert abs(paid.get(claim.claim_id, 0) - exact) < 1


@seed(20261125)
@given(cases(), FEN)
def test_a_new_claim_raises_nobody_by_more_than_one_fen(case: tuple[list[Claim], list[HeldMoney]], loss: int) -> None:
    claims, holds = case
    before = share_out(claims, holds).paid_by_claim()
    after = share_out([*claims, Claim("new", loss)], holds).paid_by_claim()
    assert all(after.get(one.claim_id, 0) <= before.get(one.claim_id, 0) + 1 for one in claims)


@seed(20261126)
@given(traced_cases(), FEN, st.dictionaries(st.sampled_from(HOLDS), FEN))
def test_a_new_traced_claim_raises_nobody_by_more_than_a_fen_a_step(case, loss, into) -> None:  # type: ignore[no-untyped-def]
    """Each hold a claim was traced into is rounded once, and the pool once."""
    claims, holds, traced = case
    known = {one.hold_id for one in holds}
    more = [TracedMoney("new", hold_id, amount) for hold_id, amount in into.items() if hold_id in known]
    before = share_out(claims, holds, traced=traced).paid_by_claim()
    after = share_out([*claims, Claim("new", loss)], holds, traced=[*traced, *more]).paid_by_claim()
    for claim in claims:
        n_steps = 1 + len({one.hold_id for one in traced if one.claim_id == claim.claim_id})
        assert after.get(claim.claim_id, 0) <= before.get(claim.claim_id, 0) + n_steps


@seed(20261127)
@given(cases(), cases())
def test_currencies_never_meet(one, other) -> None:  # type: ignore[no-untyped-def]
    foreign = (
        [Claim(f"x{c.claim_id}", c.loss_fen, c.returned_fen, "USDT") for c in other[0]],
        [HeldMoney(f"x{h.hold_id}", h.amount_fen, "USDT") for h in other[1]],
    )
    both = share_out([*one[0], *foreign[0]], [*foreign[1], *one[1]])
    alone = (*share_out(*one).payments, *share_out(*foreign).payments)
    assert Counter(both.payments) == Counter(alone)


@seed(20261213)
@settings(max_examples=150)
@given(st.lists(st.tuples(FEN, FEN), max_size=4))
def test_single_payments_lie_where_they_came_as_far_as_money_is_held(funds: list[tuple[int, int]]) -> None:
    given_in = [HoldEvidence(f"h{n}", (Deposit(f"d{n}", f"c{n}", paid),)) for n, (paid, _) in enumerate(funds)]
    ways = propose_ways(given_in)
    lying = within_held(list_traced(ways), ways, held={f"h{n}": held for n, (_, held) in enumerate(funds)})
    assert [one.amount_fen for one in lying] == [lying_slowly(paid, held) for paid, held in funds]
