"""Where does each stolen fen lie: the city's own books, kept as the money moves.

The books know everything that happened and never look at how a trace is done; they can contradict it. Of an
account only its balance is kept, until claimed money comes in; from then on each rule keeps its lots, until
none is left.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firsthour.base.clock import Precision, format_us
from firsthour.base.errors import InternalError
from firsthour.city.books_ends import Ends, Json, assert_conserved
from firsthour.city.books_shown import Shown, ShownSpan, Told, list_beginnings, list_covered
from firsthour.city.books_steps import Steps, View, view_of
from firsthour.city.model import Purpose, World
from firsthour.city.rules_lots import LotBook
from firsthour.city.rules_pieces import CLEAN, Order, Pieces, RuleBook
from firsthour.city.rules_rata import RataBook
from firsthour.city.rules_tainted import TaintBook

FIFO, LIFO, PRO_RATA, TAINTED_FIRST, LOWEST_BALANCE = "fifo", "lifo", "pro-rata", "tainted-first", "lowest-balance"
RULES = (FIFO, LIFO, PRO_RATA, TAINTED_FIRST, LOWEST_BALANCE)
_NO_MOVE = 2**63 - 1
_DEPTH = 8  # keys of a row's place; more than there are clocks that differ


class NoSuchRuleError(InternalError):
    """A rule that the books do not know."""

    code = "city_no_such_rule"
    english = "The city's books know no rule {rule}."
    chinese = "城市账簿没有规则 {rule}。"


@dataclass(frozen=True)
class KeptBooks:
    """What the books say at the end.

    ``claims``: rule → one entry for each claim in the city's order, in the words of ``trace --json``.
    ``unmatched``: claims whose payment a trace would look for in vain; they are in no rule's result. ``touched``:
    accounts that held claimed money at some time, under any of the rules.
    """

    claims: dict[str, list[Json]]
    unmatched: list[Json]
    touched: tuple[int, ...]


def keep_books(
    world: World, *, rules: Sequence[str] = RULES, claims: Collection[int] | None = None, shown: Shown | None = None
) -> KeptBooks:
    """Follow the claims through the city.

    Parameters
    ----------
    rules
        which of ``RULES``.
    claims
        indexes into ``world.claims``; all when None. Claims not among them are clean money.
    shown
        what a set of files shows; the books are then kept with everything else hidden. All when None.
    """
    view = view_of(world, shown)
    keeper = _Keeper(world, view, rules=rules, claims=range(len(world.claims)) if claims is None else claims)
    for steps in view.days():
        keeper.keep_day(steps)
    return keeper.finish()


class _Keeper:
    """One pass over the days: balances of all accounts, lots of those that hold claimed money."""

    def __init__(self, world: World, view: View, *, rules: Sequence[str], claims: Collection[int]) -> None:
        n = len(world.kinds)
        self._all_claims, self._view = world.claims, view
        self._claims = sorted(claims)
        by_move = sorted((self._all_claims[claim].move, claim) for claim in self._claims)
        self._claim_moves = np.array([*(move for move, _ in by_move), _NO_MOVE], dtype=np.int64)
        self._claim_at = np.array([*(claim for _, claim in by_move), -1], dtype=np.int32)
        self._places: dict[int, tuple[int, ...]] = {}  # claim → where its payment stands among all rows
        self._taken: set[int] = set()
        ids = [claim.claim_id for claim in self._all_claims]
        self._books = {rule: _new_book(rule, self._places.__getitem__) for rule in rules}
        self._ends = {rule: Ends(ids, self._places.__getitem__) for rule in rules}
        self._held = view.openings()
        self._current = dict.fromkeys(view.broken_accounts(), 0)  # account → the span that it is in
        self._watched, self._touched = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
        self._watched[list(self._current)] = True
        self._stacks, self._depths = np.zeros((n, _DEPTH), dtype=np.int64), np.zeros(n, dtype=np.int8)

    def keep_day(self, steps: Steps) -> None:
        """Keep the books of one day."""
        from firsthour.city._kernel_books import settle_clean

        claim_of = self._find_claims(steps)
        self._stamp(steps, claim_of)
        sides, legs = (steps.payer, steps.payee), (steps.pays, steps.gets)
        amount = np.ascontiguousarray(steps.moves["amount"])
        stops = (claim_of >= 0) | (steps.moves["purpose"] == Purpose.REFUND)
        step = 0
        while (step := settle_clean(step, sides, legs, amount, stops, self._watched, self._held)) < steps.n:
            self._move(steps, step, int(claim_of[step]))
            step += 1

    def finish(self) -> KeptBooks:
        """Close what ends before a later span without rows, and say where everything lies."""
        for account, span in list(self._current.items()):
            self._enter_span(account, span, len(self._view.spans_of(account)) - 1)
        unmatched = [claim for claim in self._claims if claim not in self._taken and self._is_covered(claim)]
        return KeptBooks(
            claims={rule: self._compose(rule, without=set(unmatched)) for rule in self._books},
            unmatched=[self._entry(claim) | {"reason": "none"} for claim in unmatched],
            touched=tuple(np.flatnonzero(self._touched).tolist()),
        )

    def _find_claims(self, steps: Steps) -> NDArray[np.int32]:
        """Return the claim that begins with each step, −1 for none."""
        numbers = steps.moves["number"]
        places = np.searchsorted(self._claim_moves, numbers)
        return np.where(self._claim_moves[places] == numbers, self._claim_at[places], np.int32(-1)).astype(np.int32)

    def _stamp(self, steps: Steps, claim_of: NDArray[np.int32]) -> None:
        """Note where the claims of a day stand among all rows."""
        from firsthour.city._kernel_books import stamp_rows

        asked = claim_of >= 0
        legs, keys = (steps.pays, steps.gets, steps.met), (steps.pay_keys, steps.get_keys)
        places = stamp_rows((steps.payer, steps.payee), legs, keys, asked, self._stacks, self._depths)
        for claim, number, place in zip(claim_of[asked], steps.moves["number"][asked], places, strict=True):
            self._places[int(claim)] = (*place.tolist(), int(number))

    def _move(self, steps: Steps, step: int, claim: int) -> None:
        """Let one movement happen under every rule."""
        payer, payee, amount = int(steps.payer[step]), int(steps.payee[step]), int(steps.moves["amount"][step])
        pays, gets, met = bool(steps.pays[step]), bool(steps.gets[step]), bool(steps.met[step])
        if pays and payer in self._current:
            self._go_on(payer, int(steps.pay_us[step]))
        if gets and payee in self._current:
            self._go_on(payee, int(steps.get_us[step]))
        clean: dict[str, Pieces] = {rule: [(CLEAN, amount)] for rule in self._books}
        paid = self._pay(payer, amount) if pays else clean
        if pays and not met and (claim != CLEAN or self._watched[payer]):
            self._end(paid, self._view.end_of(steps, step), payer=payer, claim=self._claim_out(steps, step, claim))
        if gets:
            self._receive(payee, amount, paid if met else clean, claim)
        if gets and steps.moves["purpose"][step] == Purpose.REFUND and steps.get_told[step] != Told.NOTHING:
            for ends in self._ends.values():
                ends.refund(payee, self._view.label(payer))
        for account in (payer, payee):
            holds = any(book.holds(account) for book in self._books.values())
            self._touched[account] |= holds
            self._watched[account] = holds or account in self._current

    def _claim_out(self, steps: Steps, step: int, claim: int) -> int:
        """Return the claim if only the payer's row shows it: told, and into an account that is not covered then."""
        told = not steps.gets[step] and steps.pay_told[step] == Told.NUMBER
        return claim if told and self._view.end_of(steps, step)[1] != "unmatched" else CLEAN

    def _pay(self, account: int, amount: int) -> dict[str, Pieces]:
        held = int(self._held[account])
        self._held[account] = max(held - amount, 0)
        return {rule: book.pay(account, amount, held=held) for rule, book in self._books.items()}

    def _receive(self, account: int, amount: int, paid: dict[str, Pieces], claim: int) -> None:
        held = int(self._held[account])
        self._held[account] = held + amount
        for rule, book in self._books.items():
            book.receive(account, self._take(rule, claim, paid[rule]), held=held)

    def _end(self, paid: dict[str, Pieces], where: tuple[str, str], *, payer: int, claim: int) -> None:
        for rule, pieces in paid.items():
            self._ends[rule].end(self._take(rule, claim, pieces), where, payer=payer)

    def _take(self, rule: str, claim: int, pieces: Pieces) -> Pieces:
        if claim == CLEAN:
            return pieces
        self._taken.add(claim)
        return self._ends[rule].take(claim, pieces)

    def _go_on(self, account: int, time_us: int) -> None:
        """Enter the span of an account that a written time falls into."""
        spans = self._view.spans_of(account)
        span = max((number for number, one in enumerate(spans) if one.from_us <= time_us), default=0)
        self._enter_span(account, self._current[account], span)

    def _enter_span(self, account: int, now: int, later: int) -> None:
        """Pass from one span to a later one: behind a gap all that lay there has ended."""
        for beginning in list_beginnings(self._view.spans_of(account))[now + 1 : later + 1]:
            if beginning.after_gap:
                for rule, book in self._books.items():
                    self._ends[rule].end(book.clear(account), (self._view.label(account), "gap"), payer=account)
            if beginning.clean is not None:
                self._held[account] = beginning.clean
        self._current[account] = max(now, later)

    def _is_covered(self, claim: int) -> bool:
        """Tell whether the account of a claim is covered at the claim's time."""
        from_us, to_us = self._view.claim_moment(claim).window_us
        blocks = list_covered(self._view.spans_of(self._all_claims[claim].account))
        return any(from_us < end_us and begin_us < to_us for begin_us, end_us in blocks)

    def _entry(self, claim: int) -> Json:
        one = self._all_claims[claim]
        return {"claim_id": one.claim_id, "account": self._view.label(one.account), "amount_fen": one.amount}

    def _compose(self, rule: str, *, without: set[int]) -> list[Json]:
        rests: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        as_of: dict[str, str] = {}
        for account, claim, fen in self._books[rule].list_rests():
            label = self._view.label(account)
            rests[claim][label] += fen
            if label not in as_of:
                as_of[label] = _last_day(self._view.spans_of(account))
        entries = [
            self._ends[rule].compose(claim, self._entry(claim), rests=rests.get(claim, {}), as_of=as_of)
            if claim in self._taken
            else self._out_of_sight(claim)
            for claim in self._claims
            if claim not in without
        ]
        assert_conserved(entries, rule=rule)
        return entries

    def _out_of_sight(self, claim: int) -> Json:
        """Return the entry of a claim whose arrival no row shows."""
        entry = self._entry(claim)
        reason = "period" if self._view.spans_of(self._all_claims[claim].account) else "never"
        gone = {"account": entry["account"], "reason": reason, "amount_fen": entry["amount_fen"]}
        return entry | {"rests": [], "exits": [], "unseen": [gone], "overlap": []}


def _new_book(rule: str, order: Order) -> RuleBook:
    if rule in (FIFO, LIFO):
        return LotBook(newest_first=rule == LIFO)
    if rule in (TAINTED_FIRST, LOWEST_BALANCE):
        return TaintBook(clean_first=rule == LOWEST_BALANCE)
    if rule == PRO_RATA:
        return RataBook(order)
    raise NoSuchRuleError(rule=rule)


def _last_day(spans: Sequence[ShownSpan]) -> str:
    return format_us(max(span.to_us for span in spans) - 1, Precision.DAY)
