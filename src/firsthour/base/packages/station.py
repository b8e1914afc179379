"""How does every package take effect exactly once, whatever the way between does? Each side is a station.

- ``send`` writes the sealed package and its running number down in the transaction of what it tells about.
- ``post`` puts into the out-box what the other side has not acknowledged: at once, then again after growing pauses.
- ``receive`` reads the in-box. A package's id is written down in the same transaction as its effect; an id that is
  known has no effect again, but is acknowledged again, since its sender evidently did not hear.
- An acknowledgement is a package without number that is not acknowledged itself. Lost ones come again by the above.
- What is damaged or forged is put aside with a sentence. What cannot take effect yet (it speaks of something that is
  still on its way) stays in the in-box. What was refused is put aside too, and comes again.
"""

import contextlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from firsthour.base.errors import UserError
from firsthour.base.packages.boxes import SUFFIX, Boxes, list_packages, read_package, write_whole
from firsthour.base.packages.keys import OwnKeys, PublicKeys
from firsthour.base.packages.sealing import BadPackageError, Package, PackedFile, seal, unseal

ACKNOWLEDGEMENT = "acknowledgement"
_MOST_PAUSE = timedelta(days=1)
_MOST_ACKNOWLEDGED = 1000


class NotYetError(UserError):
    """A package speaks of something that has not arrived."""

    code = "package_early"
    english = "The package speaks of something that has not arrived yet."
    chinese = "数据包所指内容尚未到达。"


class RefusedPackageError(BadPackageError):
    """A whole and honest package that cannot take effect."""

    code = "package_refused"
    english = "The package cannot take effect: {reason}"
    chinese = "数据包无法办理：{reason}"


@dataclass(frozen=True)
class Parcel:
    """A sealed package on its way, and how often it was put into the out-box."""

    uid: str
    lane: str
    number: int
    sealed: bytes = field(repr=False)
    posted_at: datetime | None = None
    n_posted: int = 0

    @property
    def file_name(self) -> str:
        """Its name in the boxes: lane and number first, so that a folder lists in order."""
        return f"{self.lane[:12]}-{self.number:09d}-{self.uid}{SUFFIX}"

    def is_due(self, now: datetime, *, resend_after: timedelta) -> bool:
        """Tell whether it should be put into the out-box (again)."""
        if self.posted_at is None:
            return True
        doublings = min(max(self.n_posted - 1, 0), 20)
        return now >= self.posted_at + min(resend_after * int(2**doublings), _MOST_PAUSE)


class Shelf(Protocol):
    """Where a station remembers; one database."""

    def together(self) -> AbstractContextManager[object]:
        """Open a transaction: everything inside is kept, or nothing."""

    def take_number(self) -> tuple[str, int]:
        """Return this station's lane (an id made with its database) and the next number in it."""

    def keep(self, parcel: Parcel, *, now: datetime) -> None:
        """Keep a sealed package until it is acknowledged."""

    def list_open(self) -> Sequence[Parcel]:
        """Return what is not acknowledged, oldest first."""

    def note_posted(self, uid: str, *, now: datetime) -> None:
        """Write down that a package was put into the out-box."""

    def acknowledge(self, uids: Sequence[str], *, now: datetime) -> Sequence[Parcel]:
        """Write down that packages took effect on the other side; return those that were open."""

    def note_arrival(self, package: Package, *, now: datetime) -> bool:
        """Write down that a package arrived and is to be acknowledged; tell whether it is new."""

    def list_unacknowledged(self) -> Sequence[str]:
        """Return the ids of arrivals that are to be acknowledged."""

    def note_acknowledged(self, uids: Sequence[str]) -> None:
        """Write down that an acknowledgement lies in the out-box."""


@dataclass(frozen=True)
class Received:
    """What became of the files of one look into the in-box."""

    new: int = 0
    known: int = 0
    early: int = 0
    damaged: int = 0


@dataclass
class Station:
    """One side: its keys, the other's public ones, its boxes, what it remembers, and what a package does there."""

    keys: OwnKeys
    peer: PublicKeys
    boxes: Boxes
    shelf: Shelf
    take_effect: Callable[[Package, datetime], None]
    resend_after: timedelta = timedelta(minutes=10)

    def send(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        uid: str,
        now: datetime,
        files: Sequence[PackedFile] = (),
    ) -> Parcel:
        """Write a package down, sealed; called inside the transaction of what it tells about."""
        with self.shelf.together():
            lane, number = self.shelf.take_number()
            package = Package(uid, lane, number, kind, body, tuple(files))
            parcel = Parcel(uid, lane, number, seal(package, self.keys, receiver=self.peer))
            self.shelf.keep(parcel, now=now)
        return parcel

    def post(self, now: datetime) -> int:
        """Put into the out-box what is due and what is to be acknowledged; return how many files were written."""
        n_written = self._post_acknowledgement()
        for parcel in self.shelf.list_open():
            if parcel.is_due(now, resend_after=self.resend_after):
                path = self.boxes.out / parcel.file_name
                if not path.exists():
                    write_whole(path, parcel.sealed)
                    n_written += 1
                self.shelf.note_posted(parcel.uid, now=now)
        return n_written

    def receive(self, now: datetime) -> Received:
        """Let everything in the in-box take effect that can."""
        counts = {"new": 0, "known": 0, "early": 0, "damaged": 0}
        for path in list_packages(self.boxes.arrived):
            try:
                package = unseal(read_package(path), self.keys, sender=self.peer)
                outcome = self._receive_one(package, now)
            except BadPackageError as error:
                self.boxes.put_aside(path, error)
                outcome = "damaged"
            counts[outcome] += 1
            if outcome in ("new", "known"):
                path.unlink(missing_ok=True)
        return Received(**counts)

    def _receive_one(self, package: Package, now: datetime) -> str:
        if package.kind == ACKNOWLEDGEMENT:
            return self._hear_acknowledgement(package, now)
        try:
            with self.shelf.together():
                if not self.shelf.note_arrival(package, now=now):
                    return "known"
                self.take_effect(package, now)
        except NotYetError:
            return "early"
        except BadPackageError:
            raise
        except UserError as error:
            raise RefusedPackageError(reason=error.sentence("zh")) from error
        return "new"

    def _hear_acknowledgement(self, package: Package, now: datetime) -> str:
        uids = [str(uid) for uid in package.body.get("ids", [])]
        with self.shelf.together():
            done = self.shelf.acknowledge(uids, now=now)
        for parcel in done:
            (self.boxes.out / parcel.file_name).unlink(missing_ok=True)
        return "new" if done else "known"

    def _post_acknowledgement(self) -> int:
        uids = list(self.shelf.list_unacknowledged())[:_MOST_ACKNOWLEDGED]
        if not uids:
            return 0
        uid = secrets.token_hex(16)
        package = Package(uid, ACKNOWLEDGEMENT, 0, ACKNOWLEDGEMENT, {"ids": uids})
        parcel = Parcel(uid, "ack", 0, seal(package, self.keys, receiver=self.peer))
        write_whole(self.boxes.out / parcel.file_name, parcel.sealed)
        with self.shelf.together():
            self.shelf.note_acknowledged(uids)
        return 1


def missing_numbers(seen: Sequence[int]) -> list[int]:
    """Return the numbers of a lane that are still on their way: holes below the highest one seen."""
    known = set(seen)
    return [number for number in range(1, max(known, default=0)) if number not in known]


def tidy(boxes: Boxes, *, before: datetime) -> int:
    """Remove unfinished files that a stopped program left behind before that moment; return how many."""
    n_removed = 0
    for folder in (boxes.out, boxes.arrived, boxes.damaged):
        for path in folder.glob(".*.tmp"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    n_removed += 1
    return n_removed
