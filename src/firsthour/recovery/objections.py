"""Which payments of a plan may go out although objections are open? All but what an objection touches.

What an objection touches is worked out, not guessed: the plan is computed again as if it were upheld. Whoever would
still get as much is paid as much now; the rest of that payment waits, with the objections it waits for. Raising one
claim never raises another's share by more than a fen, and neither does taking money out of a hold: one computation with
every such demand upheld is the worst for everybody it does not concern, and whoever it concerns has one of their own.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.law.restitution_rule import FormulaKey
from firsthour.recovery.restitution import Claim, HeldMoney, Payment, Restitution, TracedMoney, share_out


@dataclass(frozen=True)
class Objection:
    """What somebody demands.

    ``loss_fen``: by claim, what its loss should be; one not registered yet may be among them. ``held_fen``: by hold,
    what of it is really ours to share. ``traced``: by how much the amounts that count as traced should change.
    """

    key: str
    loss_fen: tuple[tuple[str, int], ...] = ()
    held_fen: tuple[tuple[str, int], ...] = ()
    traced: tuple[TracedMoney, ...] = ()
    currency: str = DEFAULT_CURRENCY

    def claims_named(self) -> set[str]:
        """Return the claims it is about."""
        return {claim_id for claim_id, _ in self.loss_fen} | {one.claim_id for one in self.traced}


@dataclass(frozen=True)
class Waiting:
    """A part of a payment that waits, and for which objections."""

    payment: Payment
    objections: tuple[str, ...]


@dataclass(frozen=True)
class Release:
    """What may go out now, and what waits; together they are the plan."""

    go: tuple[Payment, ...]
    wait: tuple[Waiting, ...]


@dataclass(frozen=True)
class Plan:
    """What a restitution was computed from."""

    claims: Sequence[Claim]
    holds: Sequence[HeldMoney]
    traced: Sequence[TracedMoney] = ()
    formula: FormulaKey = "largest-remainder"

    def share(self) -> Restitution:
        """Return its payments."""
        return share_out(self.claims, self.holds, traced=self.traced, formula=self.formula)


def which_may_go(plan: Plan, objections: Iterable[Objection]) -> Release:
    """Return which payments of the plan may go out while these objections are open.

    Nobody is paid more than would be due whichever of them are upheld, but for the fen of rounding. Of a hold in
    dispute only what nobody disputes goes out. Cost: one sharing for each objection and each claim that one is about.
    """
    listed = list(objections)
    result = plan.share()
    if not listed:
        return Release(result.payments, ())
    planned = result.paid_by_claim()
    alone = {one.key: uphold(plan, [one]).share().paid_by_claim() for one in listed}
    every = [*alone.values(), *(uphold(plan, listed, against=who).share().paid_by_claim() for who in (None, ""))]
    safe = {key: min(amount, *(paid.get(key, 0) for paid in every)) for key, amount in planned.items()}
    for claim_id in set().union(*(one.claims_named() for one in listed)) & safe.keys():
        own = uphold(plan, listed, against=claim_id).share().paid_by_claim()
        safe[claim_id] = min(safe[claim_id], own.get(claim_id, 0))
    return _split(result.payments, safe, _Why(plan, listed, planned, alone))


def effect_of(plan: Plan, objection: Objection) -> dict[str, int]:
    """Return by claim how much more (below zero: less) it would get if the objection were upheld, where it changes."""
    before, after = plan.share().paid_by_claim(), uphold(plan, [objection]).share().paid_by_claim()
    change = {key: after.get(key, 0) - before.get(key, 0) for key in sorted(before.keys() | after.keys())}
    return {key: fen for key, fen in change.items() if fen}


def uphold(plan: Plan, objections: Sequence[Objection], *, against: str | None = None) -> Plan:
    """Return the plan with the objections upheld.

    ``against`` None: all of each. Else the worst for one claim ("": for any that no objection is about): of its own
    only what lowers it, of the others' only what raises them, of the holds only what is taken out.
    """
    return Plan(
        _claims(plan, objections, against),
        _holds(plan, objections, against),
        _traced(plan, objections, against),
        plan.formula,
    )


def _is_meant(claim_id: str, by_fen: int, against: str | None) -> bool:
    return against is None or (by_fen < 0 if claim_id == against else by_fen > 0)


def _claims(plan: Plan, objections: Sequence[Objection], against: str | None) -> list[Claim]:
    claims = {one.claim_id: one for one in plan.claims}
    for objection in objections:
        for claim_id, loss in objection.loss_fen:
            old = claims.get(claim_id, Claim(claim_id, 0, 0, objection.currency))
            if _is_meant(claim_id, loss - old.loss_fen, against):
                claims[claim_id] = old._replace(loss_fen=max(loss, old.returned_fen))
    return list(claims.values())


def _holds(plan: Plan, objections: Sequence[Objection], against: str | None) -> list[HeldMoney]:
    wanted = [(hold_id, amount) for one in objections for hold_id, amount in one.held_fen]
    holds = []
    for hold in plan.holds:
        for hold_id, amount in wanted:
            if hold_id == hold.hold_id and (against is None or amount < hold.amount_fen):
                hold = hold._replace(amount_fen=amount)
        holds.append(hold)
    return holds


def _traced(plan: Plan, objections: Sequence[Objection], against: str | None) -> list[TracedMoney]:
    amounts: dict[tuple[str, str], int] = defaultdict(int)
    for one in plan.traced:
        amounts[one.claim_id, one.hold_id] += one.amount_fen
    for objection in objections:
        for one in objection.traced:
            if _is_meant(one.claim_id, one.amount_fen, against):
                amounts[one.claim_id, one.hold_id] += one.amount_fen
    return [TracedMoney(*pair, max(0, amount)) for pair, amount in amounts.items()]


@dataclass(frozen=True)
class _Why:
    """What is needed to say for which objections a payment waits."""

    plan: Plan
    objections: Sequence[Objection]
    planned: dict[str, int]
    alone: dict[str, dict[str, int]]

    def of(self, payment: Payment) -> tuple[str, ...]:
        """Return the objections that touch a payment; all of them where only together they do."""
        claim_id = payment.claim_id
        keys = [
            one.key
            for one in self.objections
            if claim_id in one.claims_named()
            or payment.hold_id in dict(one.held_fen)
            or self.alone[one.key].get(claim_id, 0) < self.planned[claim_id]
        ]
        return tuple(keys or [one.key for one in self.objections])

    def undisputed(self) -> dict[str, int]:
        """Return by hold what nobody disputes."""
        held = {one.hold_id: one.amount_fen for one in self.plan.holds}
        for one in self.objections:
            for hold_id, amount in one.held_fen:
                held[hold_id] = min(held.get(hold_id, amount), amount)
        return held


def _split(payments: Sequence[Payment], safe: dict[str, int], why: _Why) -> Release:
    """Let each claim's payments go, the direct ones first, as far as claim and hold allow."""
    left, held = dict(safe), why.undisputed()
    go, wait = [], []
    for one in sorted(payments, key=lambda one: one.way == "pro-rata"):
        amount = min(one.amount_fen, left[one.claim_id], held[one.hold_id])
        left[one.claim_id] -= amount
        held[one.hold_id] -= amount
        if amount:
            go.append(one._replace(amount_fen=amount))
        if amount < one.amount_fen:
            wait.append(Waiting(one._replace(amount_fen=one.amount_fen - amount), why.of(one)))
    return Release(tuple(go), tuple(wait))
