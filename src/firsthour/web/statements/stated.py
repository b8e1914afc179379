"""How is a payment that shall be traced written down: who is claimed to have got what, when, and who said so?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from firsthour.base.clock import parse_moment
from firsthour.base.money import DEFAULT_CURRENCY

if TYPE_CHECKING:
    from firsthour.tracing.claims import Claim


@dataclass(frozen=True)
class Stated:
    """A payment to be traced, as it was named.

    ``origin``: number of the report, "" when it was typed; ``picked``: id of the candidate that an officer chose.
    """

    claim_id: str
    account: str
    time: str
    amount_fen: int
    currency: str = DEFAULT_CURRENCY
    origin: str = ""
    picked: str = ""

    def claim(self) -> "Claim":
        """Return the claim as the tracer takes it."""
        from firsthour.tracing.claims import Claim

        return Claim(self.claim_id, self.account, parse_moment(self.time), self.amount_fen, self.currency)
