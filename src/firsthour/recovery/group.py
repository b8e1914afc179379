"""What has each participant of a group case lost or gained, who must give back, and how is the money shared in rounds?

In minus out: who received less than was paid in has a claim for the difference; who received more is a source that
must give back the difference. What comes in is shared round by round over what is then open.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from firsthour.law.restitution_rule import FormulaKey
from firsthour.recovery.restitution import Claim, HeldMoney, Restitution, share_out
from firsthour.recovery.restitution_files import Investor


@dataclass(frozen=True, slots=True)
class Source:
    """A participant who received more than was paid in, and the difference in minor units."""

    investor: str
    gives_back_fen: int
    currency: str


@dataclass(frozen=True)
class NetPositions:
    """Who has lost (as claims, by their name) and who must give back; whoever is even is in neither."""

    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]


def net_positions(investors: Iterable[Investor]) -> NetPositions:
    """Return what each participant has lost or must give back, by name.

    A claim's loss is what was paid in, its ``returned_fen`` what was received before: the same figures as for a theft.
    """
    claims, sources = [], []
    for one in sorted(investors, key=lambda one: one.investor):
        net = one.paid_fen - one.received_fen
        if net > 0:
            claims.append(Claim(one.investor, one.paid_fen, one.received_fen, one.currency, one.investor))
        elif net < 0:
            sources.append(Source(one.investor, -net, one.currency))
    return NetPositions(tuple(claims), tuple(sources))


def share_rounds(
    claims: Sequence[Claim], rounds: Sequence[Sequence[HeldMoney]], *, formula: FormulaKey = "largest-remainder"
) -> tuple[Restitution, ...]:
    """Return each round's payments: what came in for it is shared over what was open after the rounds before."""
    shared, still = [], list(claims)
    for pool in rounds:
        one = share_out(still, pool, formula=formula)
        shared.append(one)
        still = after_payments(still, one)
    return tuple(shared)


def after_payments(claims: Iterable[Claim], paid: Restitution) -> list[Claim]:
    """Return the claims as they stand once the payments are made."""
    got: dict[str, int] = defaultdict(int, paid.paid_by_claim())
    return [
        Claim(one.claim_id, one.loss_fen, one.returned_fen + got[one.claim_id], one.currency, one.victim)
        for one in claims
    ]
