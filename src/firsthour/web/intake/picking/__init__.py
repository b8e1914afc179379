"""Which phones, accounts, links, apps, amounts and moments stand in a text? Found by their form alone; people confirm.

    pick("刚转了486,000元到 9999 0000 0417 0001，对方让下载“云享投”APP", told_at=…)

What overlaps is decided by kind: a link is no account, an amount is no phone. Full-width signs count as plain ones.
Nothing here knows the site.
"""

from collections.abc import Iterable
from datetime import datetime

from firsthour.web.intake.picking.amounts import list_amounts
from firsthour.web.intake.picking.folding import Picked, fold
from firsthour.web.intake.picking.moments import list_moments
from firsthour.web.intake.picking.names import list_apps, list_chats, list_emails, list_links
from firsthour.web.intake.picking.numbers import list_numbers

MOST_SIGNS = 20_000
#: Who comes first keeps the place.
RANKS = {
    kind: rank
    for rank, kind in enumerate(
        ("email", "link", "amount", "moment", "id_number", "chat", "phone", "account", "app"),
    )
}

__all__ = ["RANKS", "Picked", "choose", "pick"]


def pick(text: str, *, told_at: datetime | None = None) -> list[Picked]:
    """Return what stands in a text, in its order, nothing overlapping; moments only when told_at says what today is."""
    folded = fold(text[:MOST_SIGNS])
    found = [
        *list_emails(folded), *list_links(folded), *list_amounts(folded), *list_chats(folded), *list_numbers(folded),
        *list_apps(folded), *(list_moments(folded, told_at=told_at) if told_at else ()),
    ]  # fmt: skip
    return [one.of(text) for one in choose(found)]


def choose(found: Iterable[Picked]) -> list[Picked]:
    """Return those that keep their place: by kind, then the earlier, then the longer; in the order of the text."""
    kept: list[Picked] = []
    taken: set[int] = set()
    for one in sorted(found, key=lambda one: (RANKS[one.kind], one.start, -one.end)):
        places = range(one.start, one.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
