"""What does somebody with a code see? How their report stands, what they added, and what they may do now."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from firsthour.web.portal.models import Arrival, Lane, Parcel, Receipt, Sending
from firsthour.web.portal.operations import NotPossibleError, check_possible
from firsthour.web.portal.wording import ADDED, Line, progress_of, state_of
from firsthour.web.ui.parcels import TableShelf


@dataclass(frozen=True)
class Added:
    """Something that was added: what, when, and whether it arrived."""

    words: Any
    made_at: datetime
    is_delivered: bool


@dataclass(frozen=True)
class Standing:
    """How a report stands."""

    made_at: datetime
    is_delivered: bool
    lines: list[Line]
    added: list[Added]
    steps: frozenset[str] = field(default_factory=frozenset)


def get_one_receipt(uid: str) -> Receipt | None:
    """Return the receipt of a phone's pass, or None when it was forgotten."""
    return Receipt.objects.filter(uid=uid).first()


def read_standing(receipt: Receipt) -> Standing:
    """Return how a report stands, in words."""
    added = [
        Added(ADDED[one.kind], one.made_at, one.delivered_at is not None) for one in receipt.sendings.order_by("pk")
    ]
    lines = progress_of(receipt.news) or [Line(state_of(receipt.state).words, "", receipt.changed_at, "now")]
    steps = frozenset(kind for kind in ADDED if _is_possible(receipt, kind))
    return Standing(receipt.made_at, receipt.delivered_at is not None, lines, added, steps)


def count_waiting() -> dict[str, int]:
    """Return how much has not arrived inside: reports and what was added."""
    return {
        "reports": Receipt.objects.filter(delivered_at=None).count(),
        "added": Sending.objects.filter(delivered_at=None).count(),
    }


def count_missing() -> int:
    """Return how many numbers of the inner site's packages have not arrived though later ones have."""
    return sum(len(holes) for holes in TableShelf(Lane, Parcel, Arrival).list_missing().values())


def _is_possible(receipt: Receipt, kind: str) -> bool:
    try:
        check_possible(receipt, kind)
    except NotPossibleError:
        return False
    return True
