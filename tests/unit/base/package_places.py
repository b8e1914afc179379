"""Two stations for tests: a shelf in memory that can lose its power, and a way between that can be hostile."""

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from firsthour.base.packages.boxes import Boxes
from firsthour.base.packages.keys import OwnKeys, make_keys
from firsthour.base.packages.sealing import Package
from firsthour.base.packages.station import Parcel, Station

START = datetime(2026, 11, 22, tzinfo=UTC)
RESEND = timedelta(minutes=10)


class PowerCutError(Exception):
    """The machine stops here."""


@dataclass
class Memory:
    """What a database would hold."""

    last_number: int = 0
    open: dict[str, Parcel] = field(default_factory=dict)
    arrivals: dict[str, bool] = field(default_factory=dict)
    effects: list[tuple[str, str]] = field(default_factory=list)


class MemoryShelf:
    """A shelf whose transactions are copies."""

    def __init__(self, lane: str) -> None:
        self.lane = lane
        self.held = Memory()

    @contextmanager
    def together(self) -> Iterator[None]:
        before = copy.deepcopy(self.held)
        try:
            yield
        except BaseException:
            self.held = before
            raise

    def take_number(self) -> tuple[str, int]:
        self.held.last_number += 1
        return self.lane, self.held.last_number

    def keep(self, parcel: Parcel, *, now: datetime) -> None:
        self.held.open[parcel.uid] = parcel

    def list_open(self) -> Sequence[Parcel]:
        return list(self.held.open.values())

    def note_posted(self, uid: str, *, now: datetime) -> None:
        parcel = self.held.open[uid]
        self.held.open[uid] = replace(parcel, posted_at=now, n_posted=parcel.n_posted + 1)

    def acknowledge(self, uids: Sequence[str], *, now: datetime) -> Sequence[Parcel]:
        return [self.held.open.pop(uid) for uid in uids if uid in self.held.open]

    def note_arrival(self, package: Package, *, now: datetime) -> bool:
        is_new = package.uid not in self.held.arrivals
        self.held.arrivals[package.uid] = True
        return is_new

    def list_unacknowledged(self) -> Sequence[str]:
        return [uid for uid, is_due in self.held.arrivals.items() if is_due]

    def note_acknowledged(self, uids: Sequence[str]) -> None:
        self.held.arrivals.update(dict.fromkeys(uids, False))


@dataclass
class Place:
    """A station on its own folder; what its packages did is the list ``effects``."""

    keys: OwnKeys
    shelf: MemoryShelf
    station: Station
    may_stop: Callable[[], bool] = lambda: False

    @property
    def effects(self) -> list[tuple[str, str]]:
        return self.shelf.held.effects

    def take_effect(self, package: Package, _now: datetime) -> None:
        self.effects.append((package.kind, str(package.body["text"])))
        if self.may_stop():
            raise PowerCutError


def make_pair(folder: Path) -> tuple[Place, Place]:
    """Return two places that trust each other."""
    first, second = make_keys("outside"), make_keys("inside")
    places = []
    for own, peer, name in ((first, second, "outside"), (second, first, "inside")):
        boxes = Boxes(folder / name)
        boxes.make()
        shelf = MemoryShelf(f"lane-{name}")
        place = Place(own, shelf, Station(own, peer.public, boxes, shelf, lambda _package, _now: None, RESEND))
        place.station.take_effect = place.take_effect
        places.append(place)
    return places[0], places[1]
