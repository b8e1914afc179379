"""In whose list does a matter stand, and how many are there? Both follow every saved matter and share at once.

A confidential matter stands in no unit's list, only in those of the officers named on it and of agencies it was sent
to. A matter that is looked at as part of another stands in no list and is not counted. Who writes past ``save`` (in
bulk) calls ``relist`` for these matters, and ``recount``.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.db.models.signals import post_delete, post_save, pre_save

from firsthour.web.desk.models import Listing, Matter, MatterCount, Share, ShareKind

AT_ONCE = 500
_COLUMNS = ("unit_id", "kind", "state", "is_confidential")
Place = tuple[int, str, str, bool]  # unit, kind, state, is confidential


@dataclass(frozen=True)
class Audience:
    """A list a matter stands in: whether by a share only, and then since when and until when."""

    key: str
    is_shared: bool = False
    from_at: datetime | None = None
    to_at: datetime | None = None

    def widened(self, other: "Audience") -> "Audience":
        """Return one that holds whenever either does."""
        from_at = None if self.from_at is None or other.from_at is None else min(self.from_at, other.from_at)
        to_at = None if self.to_at is None or other.to_at is None else max(self.to_at, other.to_at)
        return Audience(self.key, self.is_shared and other.is_shared, from_at, to_at)


def audiences_of(matter: Matter, shares: Iterable[Share]) -> list[Audience]:
    """Return every list a matter stands in, each once; the shares carry their units."""
    if matter.merged_into_id is not None:
        return []
    found = [] if matter.is_confidential else [Audience(f"u{unit}") for unit in units_of(matter.unit_path)]
    for share in shares:
        found += [Audience(key, True, share.from_at, share.to_at) for key in _keys_of(share, matter)]
    merged: dict[str, Audience] = {}
    for one in found:
        merged[one.key] = merged[one.key].widened(one) if one.key in merged else one
    return list(merged.values())


def units_of(path: str) -> list[int]:
    """Return the keys of a unit and those above it, the top first."""
    return [int(unit) for unit in path.split("/") if unit]


@transaction.atomic
def relist(keys: Iterable[int]) -> None:
    """Put these matters into their lists anew, in batches."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), AT_ONCE):
        batch = list(Matter.objects.filter(pk__in=wanted[start : start + AT_ONCE]).defer("search"))
        shares: dict[int, list[Share]] = defaultdict(list)
        for share in Share.objects.filter(matter__in=batch).select_related("unit"):
            shares[share.matter_id].append(share)
        Listing.objects.filter(matter__in=batch).delete()
        Listing.objects.bulk_create([row for matter in batch for row in rows_of(matter, shares[matter.pk])])


def rows_of(matter: Matter, shares: Sequence[Share]) -> list[Listing]:
    """Return the rows of a matter, not saved."""
    return [
        Listing(
            audience=one.key, matter=matter, kind=matter.kind, state=matter.state, number=matter.number,
            opened_at=matter.opened_at, is_shared=one.is_shared, from_at=one.from_at, to_at=one.to_at,
        )
        for one in audiences_of(matter, shares)
    ]  # fmt: skip


def count_all() -> dict[Place, int]:
    """Return the numbers by counting every matter: slow and obvious."""
    rows = Matter.objects.filter(merged_into=None).order_by().values_list(*_COLUMNS).annotate(n=Count("id"))
    return {(unit, kind, state, is_confidential): n for unit, kind, state, is_confidential, n in rows}


@transaction.atomic
def recount() -> int:
    """Set every number that is wrong; return how many were."""
    right, n_wrong = count_all(), 0
    for row in MatterCount.objects.select_for_update().order_by("pk"):
        number = right.pop((row.unit_id, row.kind, row.state, row.is_confidential), 0)
        if row.number != number:
            n_wrong += 1
            MatterCount.objects.filter(pk=row.pk).update(number=number)
    fresh = [MatterCount(**_fields(place), number=number) for place, number in sorted(right.items())]
    MatterCount.objects.bulk_create(fresh)
    return n_wrong + len(fresh)


def forget_ended(now: datetime) -> int:
    """Take matters out of the lists in which they stood by shares that have ended; return how many rows went."""
    return Listing.objects.filter(is_shared=True, to_at__lte=now).delete()[0]


def connect_rollups() -> None:
    """Keep lists and numbers up to date; called once, when the apps are ready."""
    pre_save.connect(_note_before, sender=Matter, dispatch_uid="desk.rollups.before")
    post_save.connect(_follow, sender=Matter, dispatch_uid="desk.rollups.after")
    post_delete.connect(_uncount, sender=Matter, dispatch_uid="desk.rollups.gone")
    post_save.connect(_follow_share, sender=Share, dispatch_uid="desk.rollups.shared")
    post_delete.connect(_follow_share, sender=Share, dispatch_uid="desk.rollups.unshared")


def _keys_of(share: Share, matter: Matter) -> list[str]:
    if share.officer_id is not None:
        return [f"n{share.officer_id}"]
    units = units_of(share.unit.path) if share.unit is not None else []
    if share.kind == ShareKind.SENT:
        return [f"s{unit}" for unit in units]
    if share.kind == ShareKind.HANDED_OVER and not matter.is_confidential:
        return [f"u{unit}" for unit in units]
    return []


def _note_before(instance: Matter, **_signal: Any) -> None:
    """Remember where a matter was counted and listed until now."""
    before = Matter.objects.filter(pk=instance.pk).defer("search").first() if instance.pk is not None else None
    instance.__dict__["_stood"] = _stand(before) if before is not None else None


def _follow(instance: Matter, **_signal: Any) -> None:
    before, after = instance.__dict__.pop("_stood", None), _stand(instance)
    if before is None:
        _move(_counted(after))
        Listing.objects.bulk_create(rows_of(instance, ()))
        return
    if _counted(before) != _counted(after):
        _move({**dict.fromkeys(_counted(before), -1), **_counted(after)})
    if before != after:
        relist([instance.pk])


def _stand(matter: Matter) -> tuple[Any, ...]:
    return (*_place_of(matter), matter.unit_path, matter.number, matter.opened_at, matter.merged_into_id)


def _counted(stood: tuple[Any, ...]) -> dict[Any, int]:
    """Return where a matter that stands so is counted: once, or nowhere when it was merged into another."""
    return {} if stood[-1] is not None else {stood[:4]: 1}


def _place_of(matter: Matter) -> Place:
    return matter.unit_id, matter.kind, matter.state, matter.is_confidential


def _uncount(instance: Matter, **_signal: Any) -> None:
    if instance.merged_into_id is None:
        _move({_place_of(instance): -1})


def _follow_share(instance: Share, **_signal: Any) -> None:
    relist([instance.matter_id])


@transaction.atomic
def _move(changes: dict[Any, int]) -> None:
    """Change the numbers, always in the same order, so that two writers wait for each other and never cross."""
    for place, by in sorted(Counter(changes).items()):
        row = MatterCount.objects.filter(**_fields(place))
        if not row.update(number=F("number") + by):
            MatterCount.objects.get_or_create(**_fields(place))
            row.update(number=F("number") + by)


def _fields(place: Place) -> dict[str, Any]:
    return dict(zip(_COLUMNS, place, strict=True))
