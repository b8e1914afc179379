"""How does the portal speak with the inner site? It puts sealed packages out and reads news from its in-box.

What is sent is sealed in the moment of sending, for the inner site alone: from then on the portal itself cannot read
it. What comes in says which receipt has which state (``status``), or is public anyway (``hearing``).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import structlog
from django.conf import settings

from firsthour.base.errors import UserError
from firsthour.base.packages.boxes import Boxes
from firsthour.base.packages.keys import NoPeerKeysError, open_keys, read_peer
from firsthour.base.packages.sealing import Package
from firsthour.base.packages.station import Received, RefusedPackageError, Station, tidy
from firsthour.web.portal.bulletins import forget_bulletins
from firsthour.web.portal.hearing import HEARD
from firsthour.web.portal.limits import forget_tries
from firsthour.web.portal.models import Arrival, Lane, Parcel, Receipt, Sending, Spent
from firsthour.web.ui.parcels import TableShelf

LOG = structlog.get_logger("firsthour.portal")
NAME = "portal"
STATUS = "status"
_STRAY = timedelta(hours=1)


class NotOpenError(UserError):
    """There is nobody yet to whom a report could be sealed."""

    code = "not_open"
    english = "This site is not open yet. Please call 110."
    chinese = "网上报案尚未开通，请拨打 110。"


@dataclass(frozen=True)
class Round:
    """What one round did."""

    posted: int
    received: Received
    forgotten: int


def new_name() -> str:
    """Return an id nobody can guess."""
    return secrets.token_hex(16)


def boxes() -> Boxes:
    """Return the portal's boxes."""
    return Boxes(Path(settings.PORTAL_EXCHANGE))


@cache
def _station(exchange: str) -> Station:
    folder = Path(exchange)
    keys = folder / "keys"
    return Station(
        open_keys(keys, NAME), read_peer(keys), Boxes(folder), TableShelf(Lane, Parcel, Arrival, note_delivered), hear
    )


def station() -> Station:
    """Return the portal's station.

    Raises
    ------
    NotOpenError
        The inner site's public keys have not been brought.
    """
    try:
        return _station(str(settings.PORTAL_EXCHANGE))
    except NoPeerKeysError as error:
        raise NotOpenError from error


def note_delivered(uids: Sequence[str], now: datetime) -> None:
    """Write down what took effect inside; a report that has no other state yet is with the police."""
    Sending.objects.filter(uid__in=uids, delivered_at=None).update(delivered_at=now)
    for receipt in Receipt.objects.select_for_update().filter(uid__in=uids, delivered_at=None):
        receipt.delivered_at = now
        if receipt.state == "received":
            receipt.state, receipt.changed_at = "delivered", now
            receipt.news.append({"state": "delivered", "at": now.isoformat()})
        receipt.save(update_fields=["delivered_at", "state", "changed_at", "news"])


def hear(package: Package, now: datetime) -> None:
    """Take in which state a report has, or what is public; what is older than what is known changes nothing.

    Raises
    ------
    RefusedPackageError
        It says something else.
    """
    if package.kind in HEARD:
        HEARD[package.kind](package.body, now)
        return
    if package.kind != STATUS:
        raise RefusedPackageError(reason=package.kind)
    receipt = Receipt.objects.select_for_update().filter(uid=str(package.body["receipt"])).first()
    if receipt is None or int(package.body["turn"]) <= receipt.told:
        return  # forgotten here meanwhile, or overtaken by newer news
    state, at = str(package.body["state"])[:30], datetime.fromisoformat(package.body["at"])
    receipt.told, receipt.changed_at = int(package.body["turn"]), now
    receipt.delivered_at = receipt.delivered_at or now
    if receipt.state != state:
        receipt.news.append({"state": state, "at": at.isoformat()})
    receipt.state = state
    receipt.save(update_fields=["told", "changed_at", "delivered_at", "news", "state"])


def go_round(now: datetime) -> Round:
    """Read the in-box, put out what is due, forget what is old."""
    here = station()
    here.boxes.make()
    received = here.receive(now)
    return Round(here.post(now), received, forget(now))


def send_again(*, since: datetime) -> int:
    """Send again what arrived since then: the inner site was brought back from a backup; what it knows stays one."""
    return TableShelf(Lane, Parcel, Arrival).send_again(since=since)


def put_out(now: datetime) -> None:
    """Put out at once what was just sent; should the folder be away, the next round does it."""
    try:
        station().post(now)
    except OSError as error:
        LOG.warning("box_away", kind=type(error).__name__)


def forget(now: datetime) -> int:
    """Remove what is no longer needed; return how many rows.

    Sealed packages some days after they arrived (so that an inner site brought back from a backup can be sent them
    again), receipts some months after the last news, puzzles and counts when their time is over.
    """
    shelf = TableShelf(Lane, Parcel, Arrival)
    n_gone = shelf.forget(before=now - timedelta(days=settings.SEALED_DAYS))
    old = Receipt.objects.filter(changed_at__lt=now - timedelta(days=settings.RECEIPT_DAYS))
    n_gone += old.exclude(delivered_at=None).delete()[0]
    n_gone += Spent.objects.filter(until__lt=now).delete()[0]
    tidy(boxes(), before=now - _STRAY)
    return n_gone + forget_tries(now) + forget_bulletins(now)
