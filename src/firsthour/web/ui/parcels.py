"""How does an app remember its signed packages? Three tables to derive from, and the shelf over them.

The portal and the inner site each keep these in their own database; nothing else is shared between them.
"""

import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from firsthour.base.packages.sealing import Package
from firsthour.base.packages.station import Parcel, missing_numbers
from firsthour.web.ui.classes import INTERNAL, SECRET, classed


class LaneBase(models.Model):
    """This side's lane: an id made with its database, and the last running number."""

    name = classed(models.CharField(max_length=32, unique=True), INTERNAL)
    last_number = classed(models.PositiveBigIntegerField(default=0), INTERNAL)

    class Meta:
        abstract = True


class ParcelBase(models.Model):
    """A sealed package: kept until it was acknowledged, and for a while longer, unreadable here."""

    uid = classed(models.CharField(max_length=32, unique=True), INTERNAL)
    lane = classed(models.CharField(max_length=32), INTERNAL)
    number = classed(models.PositiveBigIntegerField(), INTERNAL)
    sealed = classed(models.BinaryField(), SECRET)
    made_at = classed(models.DateTimeField(), INTERNAL)
    posted_at = classed(models.DateTimeField(null=True), INTERNAL)
    n_posted = classed(models.PositiveIntegerField(default=0), INTERNAL)
    acknowledged_at = classed(models.DateTimeField(null=True, db_index=True), INTERNAL)

    class Meta:
        abstract = True


class ArrivalBase(models.Model):
    """A package that took effect here, and whether its sender must still be told."""

    uid = classed(models.CharField(max_length=32, unique=True), INTERNAL)
    lane = classed(models.CharField(max_length=32), INTERNAL)
    number = classed(models.PositiveBigIntegerField(), INTERNAL)
    kind = classed(models.CharField(max_length=40), INTERNAL)
    arrived_at = classed(models.DateTimeField(), INTERNAL)
    is_unacknowledged = classed(models.BooleanField(default=True, db_index=True), INTERNAL)

    class Meta:
        abstract = True


@dataclass(frozen=True)
class TableShelf:
    """What a station remembers, in an app's three tables."""

    lanes: type[Any]
    parcels: type[Any]
    arrivals: type[Any]
    told: Callable[[Sequence[str], datetime], None] = lambda _uids, _now: None  # which parcels took effect just now

    def together(self) -> AbstractContextManager[object]:
        """Open a transaction."""
        return transaction.atomic()

    def take_number(self) -> tuple[str, int]:
        """Return the lane and its next number; others wait for theirs until this transaction ends."""
        lane = self.lanes.objects.select_for_update().order_by("pk").first()
        if lane is None:
            self.lanes.objects.get_or_create(pk=1, defaults={"name": secrets.token_hex(16)})
            lane = self.lanes.objects.select_for_update().get(pk=1)
        lane.last_number += 1
        lane.save(update_fields=["last_number"])
        return lane.name, lane.last_number

    def keep(self, parcel: Parcel, *, now: datetime) -> None:
        """Keep a sealed package."""
        self.parcels.objects.create(
            uid=parcel.uid, lane=parcel.lane, number=parcel.number, sealed=parcel.sealed, made_at=now
        )

    def list_open(self) -> Sequence[Parcel]:
        """Return what is not acknowledged, oldest first."""
        return [_parcel(row) for row in self.parcels.objects.filter(acknowledged_at=None).order_by("pk")[:500]]

    def note_posted(self, uid: str, *, now: datetime) -> None:
        """Write down that a package lies in the out-box."""
        mine = self.parcels.objects.filter(uid=uid)
        mine.update(posted_at=now, n_posted=models.F("n_posted") + 1)

    def acknowledge(self, uids: Sequence[str], *, now: datetime) -> Sequence[Parcel]:
        """Write down what took effect on the other side."""
        done = list(self.parcels.objects.select_for_update().filter(uid__in=uids, acknowledged_at=None))
        self.parcels.objects.filter(pk__in=[row.pk for row in done]).update(acknowledged_at=now)
        self.told([row.uid for row in done], now)
        return [_parcel(row) for row in done]

    def note_arrival(self, package: Package, *, now: datetime) -> bool:
        """Write an arrival down, once."""
        _row, is_new = self.arrivals.objects.get_or_create(
            uid=package.uid,
            defaults={"lane": package.lane, "number": package.number, "kind": package.kind, "arrived_at": now},
        )
        if not is_new:
            self.arrivals.objects.filter(uid=package.uid).update(is_unacknowledged=True)
        return bool(is_new)

    def list_unacknowledged(self) -> Sequence[str]:
        """Return the arrivals whose senders must be told."""
        mine = self.arrivals.objects.filter(is_unacknowledged=True).order_by("pk")
        return list(mine.values_list("uid", flat=True)[:1000])

    def note_acknowledged(self, uids: Sequence[str]) -> None:
        """Write down that an acknowledgement lies in the out-box."""
        self.arrivals.objects.filter(uid__in=uids).update(is_unacknowledged=False)

    def send_again(self, *, since: datetime) -> int:
        """Take back what was acknowledged since then, as if it had not been: the other side was restored to before."""
        mine = self.parcels.objects.filter(acknowledged_at__gte=since)
        n_again: int = mine.update(acknowledged_at=None, posted_at=None, n_posted=0)
        return n_again

    def forget(self, *, before: datetime) -> int:
        """Remove the sealed packages that were acknowledged before that moment."""
        n_gone, _ = self.parcels.objects.filter(acknowledged_at__lt=before).delete()
        return int(n_gone)

    def list_missing(self) -> dict[str, list[int]]:
        """Return the numbers of each lane of the other side that have not arrived though later ones have."""
        seen: dict[str, list[int]] = {}
        for lane, number in self.arrivals.objects.values_list("lane", "number"):
            seen.setdefault(lane, []).append(number)
        return {lane: holes for lane, numbers in seen.items() if (holes := missing_numbers(numbers))}


def _parcel(row: Any) -> Parcel:
    return Parcel(row.uid, row.lane, row.number, bytes(row.sealed), row.posted_at, row.n_posted)
