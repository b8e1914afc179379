"""Which fate befalls an order? The first that fits; lots are drawn from the seed and the order's number alone."""

import hashlib
from dataclasses import dataclass, field

from firsthour.city.bank.scenario import Fate, PaymentFate, Scenario
from firsthour.city.bank.wire import Order, PaymentLine, PaymentOrder

PERMILLE = 1000


def draw(seed: int, *what: str, below: int) -> int:
    """Return a number from 0 to ``below`` - 1 that is always the same for the same things.

    >>> draw(1, "a", below=1000) == draw(1, "a", below=1000)
    True
    """
    digest = hashlib.sha256("\n".join((str(seed), *what)).encode()).digest()
    return int.from_bytes(digest[:8]) % below


@dataclass
class Fates:
    """Knows how many orders fitted each fate so far, for ``nth``."""

    scenario: Scenario
    n_fitted: dict[int, int] = field(default_factory=dict)
    n_lines_fitted: dict[int, int] = field(default_factory=dict)

    def of(self, order: Order | PaymentOrder) -> Fate:
        """Return the fate of an order that was not seen before."""
        found = Fate()
        for place, fate in enumerate(self.scenario.fates):
            if not _fits(fate, order):
                continue
            self.n_fitted[place] = self.n_fitted.get(place, 0) + 1
            if found == Fate() and self._is_drawn(fate, self.n_fitted[place], (str(place), order.number)):
                found = fate
        return found

    def of_line(self, line: PaymentLine, number: str) -> PaymentFate | None:
        """Return the fate of a line of a payment order."""
        found = None
        for place, fate in enumerate(self.scenario.payment_fates):
            if fate.reference not in ("", line.reference) or fate.payee not in ("", line.to_account):
                continue
            self.n_lines_fitted[place] = self.n_lines_fitted.get(place, 0) + 1
            lot = ("line", str(place), number, line.reference)
            if found is None and self._is_drawn(fate, self.n_lines_fitted[place], lot):
                found = fate
        return found

    def _is_drawn(self, fate: Fate | PaymentFate, nth: int, lot: tuple[str, ...]) -> bool:
        if fate.nth:
            return nth == fate.nth
        return draw(self.scenario.seed, *lot, below=PERMILLE) < fate.share


def _fits(fate: Fate, order: Order | PaymentOrder) -> bool:
    if fate.codes and order.code not in fate.codes:
        return False
    institution = order.text("institution") if isinstance(order, Order) else ""
    account = order.text("account") if isinstance(order, Order) else ""
    return fate.institution in ("", institution) and fate.account in ("", account)
