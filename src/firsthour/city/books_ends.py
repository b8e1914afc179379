"""Where did each claim end under one rule, and does every fen of it add up?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from firsthour.base.errors import InternalError
from firsthour.city.rules_pieces import CLEAN, Order, Pieces

Json = dict[str, Any]
REASONS = ("never", "period", "gap", "unmatched")
KINDS = ("cash", "merchant", "wallet", "exchange", "abroad", "fee", "debt")
PARTS = ("rests", "exits", "unseen", "overlap")


class BooksNotConservedError(InternalError):
    """The city's own books lose or invent a fen."""

    code = "city_books_not_conserved"
    english = "The city's books under {rule} find {found} of claim {claim_id}, not {expected}."
    chinese = "城市账簿按规则 {rule} 查得被骗款项 {claim_id} 合计 {found}，应为 {expected}。"


class Ends:
    """What left the accounts that are seen, and what stayed with earlier claims, under one rule."""

    def __init__(self, ids: Sequence[str], order: Order) -> None:
        """Begin with nothing; ``ids``: claim → its id, ``order``: claim → what its place is sorted by."""
        self._ids, self._order = ids, order
        self._ended: dict[int, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
        self._overlaps: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._ways: dict[tuple[int, str], set[tuple[int, str, str]]] = defaultdict(set)
        self._refunded: set[tuple[int, str, str]] = set()

    def take(self, claim: int, pieces: Pieces) -> Pieces:
        """Let a claim take a whole payment: clean fen become its own, others stay with the earlier claim."""
        taken: Pieces = []
        for holder, fen in pieces:
            if holder != CLEAN:
                self._overlaps[claim][holder] += fen
            taken.append((claim if holder == CLEAN else holder, fen))
        return taken

    def end(self, pieces: Pieces, where: tuple[str, str], *, payer: int) -> None:
        """Note pieces that end at ``where``: account as written, kind of exit or reason for being unseen."""
        for claim, fen in pieces:
            if claim != CLEAN:
                self._ended[claim][where] += fen
                self._ways[payer, where[0]].add((claim, *where))

    def refund(self, payer: int, label: str) -> None:
        """Note that ``label`` gave money back to ``payer``: what went there before is flagged."""
        self._refunded |= self._ways.get((payer, label), set())

    def compose(self, claim: int, entry: Json, *, rests: Json, as_of: Json) -> Json:
        """Return the JSON entry of a claim; ``rests`` and ``as_of``: account as written → fen, last day."""
        ended = self._ended.get(claim, {})
        exits = [(label, KINDS.index(word), word) for label, word in ended if word in KINDS]
        unseen = [(label, REASONS.index(word), word) for label, word in ended if word in REASONS]
        overlaps = self._overlaps.get(claim, {})
        return entry | {
            "rests": [{"account": label, "amount_fen": rests[label], "as_of": as_of[label]} for label in sorted(rests)],
            "exits": [
                {"account": label, "kind": word, "amount_fen": ended[label, word]}
                | ({"refunded": True} if (claim, label, word) in self._refunded else {})
                for label, _, word in sorted(exits)
            ],
            "unseen": [
                {"account": label, "reason": word, "amount_fen": ended[label, word]}
                for label, _, word in sorted(unseen)
            ],
            "overlap": [
                {"claim_id": self._ids[other], "amount_fen": overlaps[other]}
                for other in sorted(overlaps, key=self._order)
            ],
        }


def assert_conserved(entries: Iterable[Json], *, rule: str) -> None:
    """Raise ``BooksNotConservedError`` unless rests + exits + unseen + overlap = claim for every claim."""
    for entry in entries:
        found = sum(one["amount_fen"] for part in PARTS for one in entry[part])
        if found != entry["amount_fen"]:
            raise BooksNotConservedError(
                rule=rule, claim_id=entry["claim_id"], found=found, expected=entry["amount_fen"]
            )
