"""Who gets how much from which hold, by the kept table; and how is one cell of it computed?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.recovery.restitution import Claim, HeldMoney
from firsthour.web.restitution.models import HeldFund, SharePlan, VictimClaim

PAGE = 50
PRO_RATA = "pro-rata"


@dataclass(frozen=True)
class Row:
    """A victim's line: what each hold gives (by its key, by way), and the odd fen that is in it."""

    claim: Claim
    cells: dict[str, dict[str, int]]
    tail_fen: int = 0

    @property
    def paid_fen(self) -> int:
        """What the victim gets."""
        return sum(fen for ways in self.cells.values() for fen in ways.values())


@dataclass(frozen=True)
class Explained:
    """How a cell is computed.

    ``traced_fen``: what was traced there of this claim; ``direct_fen``: what of it is paid directly. ``pool_fen`` ×
    ``weight_fen`` / ``weights_fen``: the exact share of what is left of all holds; ``share_fen`` after rounding, laid
    over the holds (``laid``: hold key, fen).
    """

    claim: Claim
    hold: HeldMoney
    way: str
    direct_fen: int
    traced_fen: int
    traced_all_fen: int
    pool_fen: int
    weight_fen: int
    weights_fen: int
    share_fen: int
    laid: tuple[tuple[str, int], ...]
    pro_rata_fen: int

    @property
    def cut_fen(self) -> int:
        """The exact share cut to the fen."""
        if self.pool_fen >= self.weights_fen:
            return self.weight_fen
        return self.pool_fen * self.weight_fen // self.weights_fen if self.weights_fen else 0

    @property
    def exact(self) -> str:
        """The exact share in major units with four decimals, cut."""
        if not self.weights_fen:
            return "0"
        hundredths = min(self.pool_fen, self.weights_fen) * self.weight_fen * 100 // self.weights_fen
        return f"{hundredths // 10_000:,}.{hundredths % 10_000:04d}"


@dataclass
class Matrix:
    """A kept table in one currency."""

    plan: SharePlan
    currency: str = DEFAULT_CURRENCY

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims of this currency, by their keys."""
        return [Claim(key, loss, back, money) for key, loss, back, money in self.plan.claims if money == self.currency]

    @cached_property
    def holds(self) -> list[HeldMoney]:
        """The holds of this currency, by their keys."""
        return [HeldMoney(key, fen, money) for key, fen, money, _way in self.plan.holds if money == self.currency]

    @cached_property
    def ways(self) -> dict[str, str]:
        """The way of each hold."""
        return {key: way for key, _fen, _money, way in self.plan.holds}

    @cached_property
    def cells(self) -> dict[str, dict[str, dict[str, int]]]:
        """What each claim gets from each hold, by way."""
        own = {hold.hold_id for hold in self.holds}
        found: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
        for claim, hold, fen, way in self.plan.payments:
            if hold in own:
                found[claim][hold][way] = found[claim][hold].get(way, 0) + fen
        return found

    @cached_property
    def by_hold(self) -> dict[str, int]:
        """What each hold gives."""
        sums: dict[str, int] = defaultdict(int)
        for _claim, hold, fen, _way in self.plan.payments:
            sums[hold] += fen
        return sums

    @cached_property
    def pool(self) -> tuple[int, int]:
        """What is left of all holds after the direct payments, and what is then open of all claims."""
        held = sum(hold.amount_fen for hold in self.holds)
        open_fen = sum(claim.open_fen for claim in self.claims)
        direct = sum(self.direct_of(claim.claim_id) for claim in self.claims)
        return held - direct, open_fen - direct

    def direct_of(self, claim_id: str) -> int:
        """Return what a claim gets directly."""
        return sum(
            fen for ways in self.cells.get(claim_id, {}).values() for way, fen in ways.items() if way != PRO_RATA
        )

    def rows(self, first: int, *, many: int = PAGE) -> list[Row]:
        """Return lines of the table from a place on."""
        return [self._row(claim) for claim in self.claims[first : first + many]]

    def totals(self) -> dict[str, int]:
        """Return the exact totals over all claims and holds."""
        paid = sum(self.by_hold.get(hold.hold_id, 0) for hold in self.holds)
        held = sum(hold.amount_fen for hold in self.holds)
        pool, weights = self.pool
        nobodys = max(0, pool - weights)  # by the rule; what is left by the payments must be the same
        tails = [self.tail_of(claim) for claim in self.claims]
        return {
            "n_claims": len(self.claims), "loss_fen": sum(claim.loss_fen for claim in self.claims),
            "returned_fen": sum(claim.returned_fen for claim in self.claims),
            "open_fen": sum(claim.open_fen for claim in self.claims), "paid_fen": paid,
            "undistributed_fen": held - paid, "difference_fen": held - paid - nobodys, "tail_fen": sum(tails),
        }  # fmt: skip

    def tail_of(self, claim: Claim) -> int:
        """Return the odd fen that the rounding gave to a claim."""
        ways = self.cells.get(claim.claim_id, {})
        share = sum(cell.get(PRO_RATA, 0) for cell in ways.values())
        pool, weights = self.pool
        weight = claim.open_fen - self.direct_of(claim.claim_id)
        return share - (weight if pool >= weights else pool * weight // weights) if weights else 0

    def explain(self, claim_id: str, hold_id: str) -> Explained | None:
        """Return how a cell is computed; None: there is no such cell."""
        claim = next((one for one in self.claims if one.claim_id == claim_id), None)
        hold = next((one for one in self.holds if one.hold_id == hold_id), None)
        if claim is None or hold is None:
            return None
        cells, (pool, weights) = self.cells.get(claim_id, {}), self.pool
        own = cells.get(hold_id, {})
        laid = tuple((key, ways[PRO_RATA]) for key, ways in sorted(cells.items()) if ways.get(PRO_RATA))
        traced = [fen for key, where, fen in self.plan.traced if (key, where) == (claim_id, hold_id)]
        everything = sum(fen for key, _where, fen in self.plan.traced if key == claim_id)
        return Explained(
            claim, hold, self.ways.get(hold_id, PRO_RATA), sum(own.values()) - own.get(PRO_RATA, 0), sum(traced),
            everything, pool, claim.open_fen - self.direct_of(claim_id), weights, sum(fen for _key, fen in laid), laid,
            own.get(PRO_RATA, 0),
        )  # fmt: skip

    def _row(self, claim: Claim) -> Row:
        return Row(claim, self.cells.get(claim.claim_id, {}), self.tail_of(claim))


def currencies_of(plan: SharePlan) -> list[str]:
    """Return the currencies of a table, the city's own first."""
    return sorted({row[3] for row in plan.claims} | {row[2] for row in plan.holds}, key=lambda key: (key != "CNY", key))


def claims_by_key(plan: SharePlan, keys: Sequence[str]) -> dict[str, VictimClaim]:
    """Return the victims of these keys."""
    return {claim.key: claim for claim in VictimClaim.objects.filter(restitution=plan.restitution_id, key__in=keys)}


def funds_by_key(plan: SharePlan) -> dict[str, HeldFund]:
    """Return the funds of a table."""
    rows: Any = HeldFund.objects.filter(restitution=plan.restitution_id).select_related("way_by")
    return {fund.key: fund for fund in rows}
