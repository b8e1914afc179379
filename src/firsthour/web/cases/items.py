"""Which things were seized or are kept, and who had each from when on? Every move is a line that stays."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from firsthour.base.errors import UserError
from firsthour.web.cases.models import Case, Item, ItemMove
from firsthour.web.cases.noting import note, reason_of
from firsthour.web.people.models import Officer
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

KEPT = "kept"
ITEM_KINDS: dict[str, Any] = {
    "money": _("cash"),
    "card": _("bank card"),
    "phone": _("phone or SIM card"),
    "computer": _("computer or storage"),
    "document": _("books, contracts, papers"),
    "vehicle": _("vehicle"),
    "estate": _("real estate"),
    "other": _("something else"),
}
ITEM_STATES: dict[str, Any] = {
    KEPT: _("kept"),
    "lent": _("lent for examination"),
    "handed_on": _("handed on with the case"),
    "returned": _("returned"),
    "destroyed": _("destroyed"),
}
_OVER = frozenset({"handed_on", "returned", "destroyed"})


class ItemGoneError(UserError):
    """A thing that is no longer here."""

    code = "item_gone"
    english = "{name} is no longer kept here."
    chinese = "{name}已不在保管中。"


@dataclass(frozen=True)
class NewItem:
    """What was taken, from whom, under which paper, and where it lies."""

    kind: str
    name: str
    basis: str
    taken_at: datetime
    place: str
    keeper: Officer | None = None
    quantity: str = ""
    amount_fen: int | None = None
    from_whom: str = ""


@dataclass(frozen=True)
class Move:
    """Where a thing goes, to whom, and why."""

    state: str
    place: str
    reason: str
    keeper: Officer | None = None


@transaction.atomic
def take_item(case: Case, new: NewItem, *, by: Actor, now: datetime) -> Item:
    """Write down a thing that was taken."""
    item = Item.objects.create(
        case=case, kind=new.kind, name=new.name.strip(), quantity=new.quantity.strip(), amount_fen=new.amount_fen,
        from_whom=new.from_whom.strip(), basis=new.basis.strip(), taken_at=new.taken_at, place=new.place.strip(),
        keeper=new.keeper,
    )  # fmt: skip
    _line(item, reason=item.basis, at=new.taken_at, by=by)
    note("case.item_taken", case, by=by, now=now, says={"name": item.name, "basis": item.basis})
    return item


@transaction.atomic
def move_item(item: Item, move: Move, *, version: int, by: Actor, now: datetime) -> Item:
    """Write down that a thing goes elsewhere.

    Raises
    ------
    ItemGoneError
        It was handed on, returned or destroyed before.
    """
    claim_version(item, version=version)
    if item.state in _OVER:
        raise ItemGoneError(name=item.name)
    item.state, item.place, item.keeper = move.state, move.place.strip(), move.keeper
    item.save()
    _line(item, reason=reason_of(move.reason)[:200], at=now, by=by)
    says = {"name": item.name, "state": item.state, "place": item.place}
    note("case.item_moved", item.case, by=by, now=now, says=says)
    return item


def is_here(item: Item) -> bool:
    """Tell whether a thing is still kept or only lent."""
    return item.state not in _OVER


def _line(item: Item, *, reason: str, at: datetime, by: Actor) -> None:
    ItemMove.objects.create(
        item=item, state=item.state, place=item.place, keeper_name=item.keeper.name if item.keeper else "",
        reason=reason, at=at, by_name=by.name,
    )  # fmt: skip
