"""Was the record left alone? Pure functions over raw column values; nothing here knows a database.

An event's canonical bytes are one line of JSON, ``[number, n_records, [lengths]]``, followed by its eleven texts in
the order of ``TEXTS``, end to end. The lengths (in bytes) make the form injective: no two different rows share it.
``hash`` is SHA-256 of those bytes; ``previous_hash`` is one of the texts, so each hash covers all that came before.

A damaged row is anything: NULL, a number where text belongs, text that is no UTF-8, JSON that is none. Only bytes are
compared, so nothing of that can stop the walk.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Literal, NamedTuple

TEXTS = (
    "happened_at",
    "action",
    "actor_kind",
    "actor_key",
    "actor_name",
    "unit",
    "sitting",
    "address",
    "about",
    "basis",
    "record_kind",
    "details",
    "previous_hash",
)
_FORM = b"[%a, %a, [" + b", ".join([b"%d"] * len(TEXTS)) + b"]]\n" + b"%b" * len(TEXTS)  # the canonical bytes
KeptRow = tuple[Any, ...]  # number, n_records, hash, whether every text is text, and the texts
GENESIS = "0" * 64
MAX_NAMED = 200  # damaged events kept by name; more are counted

DamageKind = Literal["unreadable", "changed", "removed", "inserted", "rewritten", "swapped", "differs", "truncated"]


class RawRow(NamedTuple):
    """A row as the database holds it. ``texts`` is None where a text column holds something else than text."""

    number: object
    n_records: object
    texts: Sequence[bytes] | None
    hash: bytes


def raw_row(kept: KeptRow) -> RawRow:
    """Return a kept row by the names of its parts."""
    number, n_records, hash_, is_text, *texts = kept
    return RawRow(number, n_records, texts if is_text else None, hash_ if type(hash_) is bytes else b"%a" % (hash_,))


class AnchorPoint(NamedTuple):
    """Where the chain is known to have stood: the hash of the event with this number, written down on a day."""

    number: int
    hash: str
    day: str


@dataclass(frozen=True)
class Damage:
    """One thing that is wrong: at ``number``, up to ``last`` where events are missing; ``other`` is its twin in a
    swap; ``day`` the anchor that shows it."""

    kind: DamageKind
    number: int
    last: int
    other: int = 0
    day: str = ""
    row: RawRow | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Verdict:
    """What a walk over the chain found. ``first`` is None when the record was left alone."""

    n_events: int
    last_number: int
    last_hash: str
    n_damages: int
    damages: tuple[Damage, ...]
    n_anchors: int

    @property
    def first(self) -> Damage | None:
        """The damage at the lowest number."""
        return self.damages[0] if self.damages else None


def canonical_bytes(number: object, n_records: object, *, texts: Sequence[bytes]) -> bytes:
    """Return what the hash of an event is taken over.

    >>> canonical_bytes(1, 0, texts=[b"a", b"", b"bc"])
    b'[1, 0, [1, 0, 2]]\\nabc'
    """
    head = f"[{number!r}, {n_records!r}, {[*map(len, texts)]}]\n"
    return head.encode("utf-8", "backslashreplace") + b"".join(texts)


def hash_of(number: object, n_records: object, *, texts: Sequence[bytes]) -> str:
    """Return the hash an event with these values must carry."""
    return sha256(canonical_bytes(number, n_records, texts=texts)).hexdigest()


def find_damage(rows: Iterable[RawRow], anchors: Iterable[AnchorPoint] = ()) -> Iterator[Damage]:
    """Walk the rows in the order of their numbers and yield what is wrong, as it is met.

    A row that was changed and given a fresh hash is right in itself, but the next one does not continue it. If the
    one after that continues the next one, the first of the two was rewritten, else the second.
    """
    walk = _Walk(anchors)
    for row in rows:
        yield from walk.step(row)
    yield from walk.end()


def examine(batches: Iterable[Sequence[KeptRow]], anchors: Iterable[AnchorPoint] = ()) -> Verdict:
    """Return the verdict on a chain: the damages in the order of their numbers, swapped pairs named as such."""
    walk = _Walk(anchors)
    damages: list[Damage] = []
    n_damages = 0
    for batch in batches:
        for damage in walk.walk(batch):
            n_damages += 1
            if len(damages) < MAX_NAMED:
                damages.append(damage)
    for damage in walk.end():
        n_damages += 1
        damages.append(damage)
    named = sorted(_name_swaps(damages), key=lambda damage: (damage.number, damage.kind))
    return Verdict(
        n_events=walk.n_events,
        last_number=walk.expected - 1,
        last_hash=walk.before.decode("ascii", "backslashreplace"),
        n_damages=n_damages - (len(damages) - len(named)),
        damages=tuple(named),
        n_anchors=walk.n_anchors,
    )


class _Walk:
    """What the walk remembers: the number expected next and the hash the next event must continue."""

    def __init__(self, anchors: Iterable[AnchorPoint]) -> None:
        self.expected = 1
        self.before = GENESIS.encode()
        self.n_events = 0
        self._is_open = False  # behind a damage any previous hash will do
        self._suspect: RawRow | None = None  # does not continue the one before it
        self._anchors: dict[int, list[AnchorPoint]] = {}
        for anchor in anchors:
            self._anchors.setdefault(anchor.number, []).append(anchor)
        self.n_anchors = sum(map(len, self._anchors.values()))

    def walk(self, batch: Iterable[KeptRow]) -> Iterator[Damage]:
        """Yield what is wrong in these rows: past those that are right at once, each other one by a step."""
        rows = iter(batch)
        while (row := self._pass_right(rows)) is not None:
            yield from self.step(raw_row(row))

    def _pass_right(self, rows: Iterator[KeptRow]) -> KeptRow | None:
        """Walk on while rows are right and no anchor names them; return the first other one, None at the end."""
        if self._suspect is not None:
            return next(rows, None)
        expected, before, anchors = self.expected, self.before, self._anchors
        other = None
        for row in rows:
            number, n_records, hash_, is_text, *texts = row
            if (
                number != expected
                or not is_text
                or texts[-1] != before
                or number in anchors
                or sha256(_FORM % (number, n_records, *map(len, texts), *texts)).hexdigest().encode() != hash_
            ):
                other = row
                break
            expected += 1
            before = hash_
        if expected != self.expected:
            self.n_events += expected - self.expected
            self.expected, self.before, self._is_open = expected, before, False
        return other

    def step(self, row: RawRow) -> Iterable[Damage]:
        """Return what this row shows to be wrong."""
        self.n_events += 1
        number, n_records, texts, hash_ = row
        if (
            number != self.expected
            or texts is None
            or self._suspect is not None
            or texts[-1] != self.before
            or number in self._anchors
            or sha256(canonical_bytes(number, n_records, texts=texts)).hexdigest().encode() != hash_
        ):
            return self._look_closer(row)
        self.expected += 1
        self.before = hash_
        self._is_open = False
        return ()

    def _look_closer(self, row: RawRow) -> Iterator[Damage]:
        number = row.number
        if type(number) is not int:
            yield Damage("unreadable", self.expected, self.expected, row=row)
            return
        if number < self.expected:
            yield Damage("inserted", number, number, row=row)
            return
        if number > self.expected:
            yield from self._settle(None)
            yield Damage("removed", self.expected, number - 1)
            self._is_open = True
        yield from self._judge(row, number)
        yield from self._compare(number, row.hash)
        self.expected, self.before = number + 1, row.hash

    def _judge(self, row: RawRow, number: int) -> Iterator[Damage]:
        was_suspect = self._suspect is not None
        yield from self._settle(row)
        own = None if row.texts is None else hash_of(number, row.n_records, texts=row.texts).encode()
        if row.texts is None or own != row.hash:
            yield Damage("unreadable" if row.texts is None else "changed", number, number, row=row)
            self._is_open = True
            return
        if not (was_suspect or self._is_open or row.texts[-1] == self.before):
            self._suspect = row
        self._is_open = False

    def _settle(self, row: RawRow | None) -> Iterator[Damage]:
        """Decide which of two events that do not continue each other was rewritten; ``row`` is the one after them."""
        suspect, self._suspect = self._suspect, None
        if suspect is None:
            return
        is_vouched = row is None or row.texts is None or row.texts[-1] == suspect.hash
        number = self.expected - (2 if is_vouched and self.expected > 2 else 1)
        yield Damage("rewritten", number, number, row=None if is_vouched else suspect)

    def _compare(self, number: int, hash_: bytes) -> Iterator[Damage]:
        for anchor in self._anchors.pop(number, ()):
            if anchor.hash.encode() != hash_:
                yield Damage("differs", number, number, day=anchor.day)

    def end(self) -> Iterator[Damage]:
        """Yield what only the end shows: events that an anchor knows and the chain no longer has."""
        yield from self._settle(None)
        beyond = [anchor for group in self._anchors.values() for anchor in group if anchor.number >= self.expected]
        if beyond:
            furthest = max(beyond, key=lambda anchor: anchor.number)
            yield Damage("truncated", self.expected, furthest.number, day=furthest.day)


def _name_swaps(damages: Sequence[Damage]) -> list[Damage]:
    """Pair changed events each of which is right under the other's number."""
    changed = [damage for damage in damages if damage.kind == "changed" and damage.row is not None]
    fits: dict[tuple[int, int], bool] = {}
    for here in changed:
        for there in changed:
            row = here.row
            if here is not there and row is not None and row.texts is not None:
                fits[here.number, there.number] = row.hash.decode("ascii", "replace") == hash_of(
                    there.number, row.n_records, texts=row.texts
                )
    twins = {a: b for (a, b), right in fits.items() if right and fits.get((b, a))}
    named = []
    for damage in damages:
        other = twins.get(damage.number) if damage.kind == "changed" else None
        if other is None:
            named.append(damage)
        elif damage.number < other:
            named.append(replace(damage, kind="swapped", other=other))
    return named


def index_by_name(texts: Sequence[bytes]) -> Mapping[str, bytes]:
    """Return the texts of a row by the names of their columns."""
    return dict(zip(TEXTS, texts, strict=True))
