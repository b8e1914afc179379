"""Which matters stand in a list with its filter, fifty at a time, and how many are there?

The rows come off the index of the visitor's own lists (``rollups``), so a page costs the same at a thousand matters and
at a million; each row that is shown passes ``visible_matters`` once more. A filter of unit, kind and state alone is
counted by the roll-ups, exactly; any other as far as the ceiling. What was merged into another matter is found by what
is typed, marked, and stands in no list otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from django.db.models import Q, QuerySet, Sum

from firsthour.web.desk.models import Listing, Matter, MatterCount
from firsthour.web.desk.policies import visible_matters
from firsthour.web.desk.queries.besides import count_besides, shared_rows
from firsthour.web.desk.queries.search import count_matters, find_matters
from firsthour.web.desk.rollups import units_of
from firsthour.web.desk.search_matters import facts_asked
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.policies import PeopleAccess, below

PAGE = 50
CEILING = 10_000
_MOST_ROWS = 20_000  # so many shared matters are counted by the rows of the lists, more by the database alone
Sort = Literal["opened", "number"]


@dataclass(frozen=True)
class MatterFilter:
    """What a list is narrowed to; ``unit`` means it and those below."""

    kind: str = ""
    state: str = ""
    unit: Unit | None = None
    owner: Officer | None = None
    text: str = ""
    from_at: datetime | None = None
    to_at: datetime | None = None
    sort: Sort = "opened"

    @property
    def is_counted(self) -> bool:
        """Whether the roll-ups know its number."""
        return not (self.owner or self.text or self.from_at or self.to_at)


@dataclass(frozen=True)
class MatterPage:
    """Some rows, and where the next begin (empty: the end)."""

    rows: list[Matter]
    after: str


def list_matters(
    access: PeopleAccess, wanted: MatterFilter, *, now: datetime, after: str = "", limit: int = PAGE
) -> MatterPage:
    """Return the next rows of a list, the latest first."""
    if wanted.text:
        return _list_found(access, wanted, now=now, after=after, limit=limit)
    place = _read_place(after, wanted.sort)
    if wanted.owner is not None:
        return _list_owned(access, wanted, now=now, place=place, limit=limit)
    places: dict[int, tuple[Any, int]] = {}
    for key in _audiences(access, wanted.unit):
        for part in _parts(wanted):
            rows = _listed(key, part, access=access, now=now)
            column = _column(wanted)
            for value, pk in _after(rows, column, place, key="matter_id").values_list(column, "matter_id")[: limit + 1]:
                places[pk] = (value, pk)
    best = sorted(places.values(), reverse=True)[: limit + 1]
    return _page(access, best, wanted=wanted, now=now, limit=limit)


def count_from(page: MatterPage, access: PeopleAccess, *, wanted: MatterFilter, now: datetime) -> int:
    """Return how many matters a list has whose first page is known; nothing is counted where that page is the last."""
    return count_list(access, wanted, now=now) if page.after else len(page.rows)


def count_list(access: PeopleAccess, wanted: MatterFilter, *, now: datetime) -> int:
    """Return how many matters a list has: exactly where the roll-ups know, else no further than above the ceiling."""
    if wanted.is_counted:
        return _count_rolled_up(access, wanted, now=now)
    if wanted.text:
        within = _conditions(wanted) if wanted.from_at or wanted.to_at else None
        return count_matters(access, wanted.text, now=now, within=within, facts=_facts(wanted))
    if wanted.owner is not None:
        return _narrow(visible_matters(access, now=now), wanted).order_by()[: CEILING + 1].count()
    keys: set[int] = set()
    shared: set[int] = set()
    for key in _audiences(access, wanted.unit):
        rows = _listed(key, wanted, access=access, now=now).order_by()
        for matter, is_shared in rows.values_list("matter_id", "is_shared")[: CEILING + 1]:
            (shared if is_shared else keys).add(matter)
    if shared - keys:  # between two shares of one matter it stands in the list and is not seen
        seen = visible_matters(access, now=now).filter(pk__in=sorted(shared - keys)).order_by()
        keys |= set(seen.values_list("pk", flat=True))
    return min(len(keys), CEILING + 1)


def iterate_list(access: PeopleAccess, wanted: MatterFilter, *, now: datetime, most: int) -> Iterator[Matter]:
    """Yield every row of a list in its order, at most so many; for exports."""
    after, n_given = "", 0
    while n_given < most:
        page = list_matters(access, wanted, now=now, after=after, limit=min(500, most - n_given))
        yield from page.rows
        n_given, after = n_given + len(page.rows), page.after
        if not after:
            return


def narrow_slowly(access: PeopleAccess, wanted: MatterFilter, *, now: datetime) -> QuerySet[Matter]:
    """Return a list the obvious way: everything visible, filtered and sorted; without text."""
    order = ("-number",) if wanted.sort == "number" else ("-opened_at", "-pk")
    return _narrow(visible_matters(access, now=now), wanted).order_by(*order)


def _audiences(access: PeopleAccess, unit: Unit | None = None) -> list[str]:
    """Return the lists this visitor reads; of own units only the asked one where it lies below them."""
    own = [f"u{units_of(path)[-1]}" for path in access.unit_paths]
    if unit is not None and any(unit.path.startswith(path) for path in access.unit_paths):
        own = [f"u{unit.pk}"]
    agencies = [f"s{units_of(path)[-1]}" for path in access.agency_paths]
    return [*own, *agencies, *([f"n{access.officer.pk}"] if access.officer is not None else [])]


def _listed(key: str, wanted: MatterFilter, *, access: PeopleAccess, now: datetime) -> QuerySet[Listing]:
    """Return the rows of an audience that fit the filter now."""
    rows = Listing.objects.filter(audience=key)
    rows = rows.filter(Q(from_at=None) | Q(from_at__lte=now)).filter(Q(to_at=None) | Q(to_at__gt=now))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.from_at is not None:
        rows = rows.filter(opened_at__gte=wanted.from_at)
    if wanted.to_at is not None:
        rows = rows.filter(opened_at__lt=wanted.to_at)
    if wanted.unit is not None and key == f"u{wanted.unit.pk}":
        rows = rows.filter(is_shared=False)  # it is the unit's own list, but for what others let it see
    elif wanted.unit is not None:
        rows = rows.filter(matter__unit_path__startswith=wanted.unit.path)
        if not any(_are_in_line(wanted.unit.path, path) for path in access.unit_paths):
            rows = rows.filter(is_shared=True)  # a unit beside one's own: only what was shared can fit
    return rows


def _parts(wanted: MatterFilter) -> list[MatterFilter]:
    """Return the filter, by number one for each kind there is: a list by number is a stretch of the index in a kind."""
    if wanted.sort != "number" or wanted.kind:
        return [wanted]
    kinds = MatterCount.objects.order_by().values_list("kind", flat=True).distinct()
    return [replace(wanted, kind=kind) for kind in kinds]


def _are_in_line(path: str, other: str) -> bool:
    """Tell whether one unit lies at, above or below the other."""
    return path.startswith(other) or other.startswith(path)


def _list_owned(
    access: PeopleAccess, wanted: MatterFilter, *, now: datetime, place: tuple[Any, int] | None, limit: int
) -> MatterPage:
    column = _column(wanted)
    rows = _after(_narrow(visible_matters(access, now=now), wanted), column, place, key="pk")
    return _page(access, list(rows.values_list(column, "pk")[: limit + 1]), wanted=wanted, now=now, limit=limit)


def _list_found(access: PeopleAccess, wanted: MatterFilter, *, now: datetime, after: str, limit: int) -> MatterPage:
    start = int(after) if after.isdigit() and len(after) < 19 else None
    hits = find_matters(
        access, wanted.text, now=now, below=start, limit=limit, within=_conditions(wanted), facts=_facts(wanted)
    )
    return MatterPage(hits.matters, str(hits.below) if hits.below is not None else "")


def _narrow(matters: QuerySet[Matter], wanted: MatterFilter) -> QuerySet[Matter]:
    return matters.filter(_conditions(wanted), merged_into=None)


def _conditions(wanted: MatterFilter) -> Q:
    """Return what a matter must be, apart from its text."""
    asked: dict[str, Any] = {
        "kind": wanted.kind, "state": wanted.state, "owner": wanted.owner, "opened_at__gte": wanted.from_at,
        "opened_at__lt": wanted.to_at, "unit_path__startswith": wanted.unit.path if wanted.unit else "",
    }  # fmt: skip
    return Q(**{name: value for name, value in asked.items() if value})


def _facts(wanted: MatterFilter) -> list[str]:
    """Return the terms of what a matter must be, for the index of the search."""
    owner, unit = wanted.owner, wanted.unit
    return facts_asked(
        kind=wanted.kind, state=wanted.state, owner=owner.pk if owner else None, unit=unit.pk if unit else None
    )


def _count_rolled_up(access: PeopleAccess, wanted: MatterFilter, *, now: datetime) -> int:
    """Add up the numbers of one's own units, and what one sees besides them: by name, handed over, sent."""
    own = below("unit__path", access.unit_paths)
    numbers = MatterCount.objects.filter(own, is_confidential=False)
    exact = {"kind": wanted.kind, "state": wanted.state, "unit__path__startswith": wanted.unit and wanted.unit.path}
    numbers = numbers.filter(**{name: value for name, value in exact.items() if value})
    counted: int = numbers.aggregate(n=Sum("number"))["n"] or 0
    audiences = _audiences(access)
    shared = shared_rows(audiences, now=now)
    rows = list(shared.values_list("audience", "matter_id", "kind", "state")[: _MOST_ROWS + 1])
    is_few = len(rows) <= _MOST_ROWS
    if is_few and wanted.unit is None:
        own = [key for key in audiences if key.startswith("u")]
        alike = [(one[0], one[1]) for one in rows if wanted.kind in ("", one[2]) and wanted.state in ("", one[3])]
        return counted + count_besides(access, alike, own_lists=own, now=now)
    among = {one[1] for one in rows} if is_few else shared.values("matter")
    besides = _narrow(visible_matters(access, now=now).filter(pk__in=among), wanted).order_by()
    return counted + besides.exclude(below("unit_path", access.unit_paths) & Q(is_confidential=False)).count()


def _page(
    access: PeopleAccess, best: list[tuple[Any, int]], *, wanted: MatterFilter, now: datetime, limit: int
) -> MatterPage:
    keys = [pk for _value, pk in best[:limit]]
    seen = visible_matters(access, now=now).filter(pk__in=keys).defer("search").select_related("unit", "owner")
    allowed = {matter.pk: matter for matter in seen}
    after = _write_place(best[limit - 1], wanted.sort) if len(best) > limit else ""
    return MatterPage([allowed[pk] for pk in keys if pk in allowed], after)


def _column(wanted: MatterFilter) -> str:
    return "number" if wanted.sort == "number" else "opened_at"


def _after(rows: Any, column: str, place: tuple[Any, int] | None, *, key: str) -> Any:
    if place is not None:
        value, pk = place
        rows = rows.filter(**{f"{column}__lte": value})
        rows = rows.exclude(Q(**{column: value}) & Q(**{f"{key}__gte": pk}))
    return rows.order_by(f"-{column}", f"-{key}")


def _write_place(place: tuple[Any, int], sort: Sort) -> str:
    value, pk = place
    return f"{value if sort == 'number' else value.isoformat()}~{pk}"


def _read_place(text: str, sort: Sort) -> tuple[Any, int] | None:
    value, _mark, pk = text.rpartition("~")
    if not value or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    if sort == "number":
        return value, int(pk)
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (at, int(pk)) if at.tzinfo is not None else None
