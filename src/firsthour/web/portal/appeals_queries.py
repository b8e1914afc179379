"""What does somebody with the code of an appeal see? How it stands, what they added, what they may do now."""

from firsthour.web.portal.appeals import possible_steps
from firsthour.web.portal.appeals_words import APPEAL_ADDED, APPEAL_STATES, appeal_progress
from firsthour.web.portal.models import Receipt
from firsthour.web.portal.queries import Added, Standing
from firsthour.web.portal.wording import Line


def read_appeal(receipt: Receipt) -> Standing:
    """Return how an appeal stands, in words."""
    added = [
        Added(APPEAL_ADDED[one.kind], one.made_at, one.delivered_at is not None)
        for one in receipt.sendings.order_by("pk")
        if one.kind in APPEAL_ADDED
    ]
    state = APPEAL_STATES.get(receipt.state, APPEAL_STATES["delivered"])
    lines = appeal_progress(receipt.news) or [Line(state.words, "", receipt.changed_at, "now")]
    return Standing(receipt.made_at, receipt.delivered_at is not None, lines, added, possible_steps(receipt))
