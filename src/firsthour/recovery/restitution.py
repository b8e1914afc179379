"""Who gets which fen of the held money back?

What was traced goes back first, to whom it was traced; what remains of all holds is one pool, shared in proportion to
what is still open of each claim. Currencies never meet. The result depends on what is given, not on its order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from firsthour.base.errors import InternalError, UserError
from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.law.restitution_rule import FormulaKey, Way
from firsthour.recovery.sharing import lay_out, share


class UnknownPartError(UserError):
    """A traced amount names a claim or a hold that is not there, or of another currency."""

    code = "unknown_claim_or_hold"
    english = "The traced amount of claim {claim_id} in hold {hold_id} names what is not there, or two currencies."
    chinese = "被骗款项 {claim_id} 在冻结 {hold_id} 中的追踪金额所指不存在，或币种不一。"


class NotConservedError(InternalError):
    """What is paid and what is left are not what was held."""

    code = "restitution_not_conserved"
    english = "The sharing does not add up: {what}. Nothing is paid."
    chinese = "分配不平：{what}。未作任何返还。"


class Claim(NamedTuple):
    """What a victim lost and has back already, in minor units: 0 ≤ ``returned_fen`` ≤ ``loss_fen``."""

    claim_id: str
    loss_fen: int
    returned_fen: int = 0
    currency: str = DEFAULT_CURRENCY
    victim: str = ""

    @property
    def open_fen(self) -> int:
        """What is still owed."""
        return self.loss_fen - self.returned_fen


class HeldMoney(NamedTuple):
    """Money that is held and may be given back, in minor units."""

    hold_id: str
    amount_fen: int
    currency: str = DEFAULT_CURRENCY
    account: str = ""


class TracedMoney(NamedTuple):
    """How much of a claim was traced into a hold, in minor units."""

    claim_id: str
    hold_id: str
    amount_fen: int


class Payment(NamedTuple):
    """Minor units that go from a hold to a claim, and by which way."""

    claim_id: str
    hold_id: str
    amount_fen: int
    way: Way
    currency: str = DEFAULT_CURRENCY


@dataclass(frozen=True)
class Restitution:
    """Every payment, by currency, claim, hold and way; and by currency what nobody is owed any more."""

    payments: tuple[Payment, ...]
    undistributed_fen: Mapping[str, int]

    def paid_by_claim(self) -> dict[str, int]:
        """Return what each claim gets; claims without a payment are left out."""
        return _sums((one.claim_id, one.amount_fen) for one in self.payments)

    def paid_by_hold(self) -> dict[str, int]:
        """Return what each hold pays; holds that pay nothing are left out."""
        return _sums((one.hold_id, one.amount_fen) for one in self.payments)


@dataclass
class _Pot:
    """Claims and holds of one currency while they are shared out."""

    claims: list[Claim] = field(default_factory=list)
    holds: list[HeldMoney] = field(default_factory=list)
    traced: dict[str, dict[str, int]] = field(default_factory=dict)  # claim id → hold id → amount


def share_out(
    claims: Iterable[Claim],
    holds: Iterable[HeldMoney],
    *,
    traced: Iterable[TracedMoney] = (),
    named: Mapping[str, int] | None = None,
    formula: FormulaKey = "largest-remainder",
) -> Restitution:
    """Return who gets what from which hold.

    Parameters
    ----------
    claims, holds
        Each with an id of its own.
    traced
        How much of which claim lies in which hold; amounts of one pair are added up.
    named
        How many claims were named for each hold, where ``traced`` no longer holds them all (rejected rows).
    formula
        How the pool is rounded.

    Raises
    ------
    UnknownPartError
        A traced amount names what is not there.
    """
    pots = _sort_by_currency(claims, holds, traced)
    how_many = named if named is not None else _count_named(pots.values())
    payments: list[Payment] = []
    undistributed = {}
    for currency in sorted(pots):
        paid = _share_pot(pots[currency], how_many, formula, currency)
        undistributed[currency] = sum(one.amount_fen for one in pots[currency].holds) - sum(p.amount_fen for p in paid)
        _check(pots[currency], paid)
        payments += paid
    return Restitution(tuple(payments), undistributed)


def _sort_by_currency(
    claims: Iterable[Claim], holds: Iterable[HeldMoney], traced: Iterable[TracedMoney]
) -> dict[str, _Pot]:
    pots: dict[str, _Pot] = defaultdict(_Pot)
    of_claim, of_hold = {}, {}
    for claim in claims:
        pots[claim.currency].claims.append(claim)
        of_claim[claim.claim_id] = claim.currency
    for hold in holds:
        pots[hold.currency].holds.append(hold)
        of_hold[hold.hold_id] = hold.currency
    for pot in pots.values():
        pot.claims.sort(key=lambda claim: claim.claim_id)
        pot.holds.sort(key=lambda hold: hold.hold_id)
    for one in traced:
        currency = of_claim.get(one.claim_id)
        if currency is None or of_hold.get(one.hold_id) != currency:
            raise UnknownPartError(claim_id=one.claim_id, hold_id=one.hold_id)
        if one.amount_fen:
            amounts = pots[currency].traced.setdefault(one.claim_id, {})
            amounts[one.hold_id] = amounts.get(one.hold_id, 0) + one.amount_fen
    return dict(pots)


def _count_named(pots: Iterable[_Pot]) -> dict[str, int]:
    return _sums((hold_id, 1) for pot in pots for amounts in pot.traced.values() for hold_id in amounts)


def _share_pot(pot: _Pot, named: Mapping[str, int], formula: FormulaKey, currency: str) -> list[Payment]:
    direct = _scale_to_holds(pot, _scale_to_claims(pot, formula), formula)
    paid = [
        Payment(claim_id, hold_id, amount, "single" if named.get(hold_id) == 1 else "traced", currency)
        for hold_id, amounts in direct.items()
        for claim_id, amount in amounts.items()
        if amount
    ]
    paid += _share_pool(pot, direct, formula, currency)
    order = {"single": 0, "traced": 0, "pro-rata": 1}
    return sorted(paid, key=lambda one: (one.claim_id, one.hold_id, order[one.way]))


def _scale_to_claims(pot: _Pot, formula: FormulaKey) -> dict[str, dict[str, int]]:
    """Return by hold and claim what was traced, each claim's amounts scaled to what is open of it."""
    scaled: dict[str, dict[str, int]] = defaultdict(dict)
    for claim in pot.claims:
        amounts = sorted(pot.traced.get(claim.claim_id, {}).items())
        parts = _share_named(claim.open_fen, amounts, formula)
        for (hold_id, _), part in zip(amounts, parts, strict=True):
            scaled[hold_id][claim.claim_id] = part
    return scaled


def _scale_to_holds(
    pot: _Pot, scaled: Mapping[str, Mapping[str, int]], formula: FormulaKey
) -> dict[str, dict[str, int]]:
    """Return by hold and claim what is paid directly: each hold's amounts scaled to what it holds."""
    direct = {}
    for hold in pot.holds:
        amounts = sorted(scaled.get(hold.hold_id, {}).items())
        parts = _share_named(hold.amount_fen, amounts, formula)
        direct[hold.hold_id] = {claim_id: part for (claim_id, _), part in zip(amounts, parts, strict=True)}
    return direct


def _share_named(total: int, amounts: Sequence[tuple[str, int]], formula: FormulaKey) -> list[int]:
    """Share by amount; ties: the larger amount, then the id."""
    weights = [amount for _, amount in amounts]
    return share(total, weights, ties=lambda place: (-weights[place], amounts[place][0]), formula=formula)


def _share_pool(
    pot: _Pot, direct: Mapping[str, Mapping[str, int]], formula: FormulaKey, currency: str
) -> list[Payment]:
    """Return the payments of what remains of all holds over what remains of the claims."""
    got = _sums((claim_id, amount) for amounts in direct.values() for claim_id, amount in amounts.items())
    still_open = [claim.open_fen - got.get(claim.claim_id, 0) for claim in pot.claims]
    left = [hold.amount_fen - sum(direct[hold.hold_id].values()) for hold in pot.holds]
    parts = share(
        sum(left), still_open, ties=lambda place: (-pot.claims[place].loss_fen, place), formula=formula
    )  # the places are in the order of the ids
    return [
        Payment(pot.claims[want].claim_id, pot.holds[place].hold_id, amount, "pro-rata", currency)
        for want, place, amount in lay_out(parts, left)
    ]


def _check(pot: _Pot, paid: Sequence[Payment]) -> None:
    """Assert that nobody gets more than is open and no hold pays more than it holds."""
    by_claim = _sums((one.claim_id, one.amount_fen) for one in paid)
    by_hold = _sums((one.hold_id, one.amount_fen) for one in paid)
    for claim in pot.claims:
        if by_claim.get(claim.claim_id, 0) > claim.open_fen:
            raise NotConservedError(what=f"claim {claim.claim_id}")
    for hold in pot.holds:
        if by_hold.get(hold.hold_id, 0) > hold.amount_fen:
            raise NotConservedError(what=f"hold {hold.hold_id}")
    reachable = min(sum(hold.amount_fen for hold in pot.holds), sum(claim.open_fen for claim in pot.claims))
    if sum(by_claim.values()) != reachable:
        raise NotConservedError(what="the total")


def _sums(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for key, amount in pairs:
        sums[key] += amount
    return dict(sums)
