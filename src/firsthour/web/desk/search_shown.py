"""What of a hit is shown in the palette and on the page of hits? And where the palette's hits come from."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from firsthour.web.audit.operations import record
from firsthour.web.desk.matter_shown import open_keys, title_in_list
from firsthour.web.desk.models.matters import Matter
from firsthour.web.desk.queries.merged import MergedMark, merged_marks
from firsthour.web.desk.queries.search import find_matters, find_officers
from firsthour.web.people.models import Officer
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.people.queries.wording import unit_words
from firsthour.web.ui.registry import REGISTRY, Found

SHORTEST_RECORDED = 2


def register_search() -> None:
    """Let the palette ask for matters and officers."""
    REGISTRY.add_search("matter", search_matters)
    REGISTRY.add_search("officer", search_officers)


def search_matters(request: HttpRequest, text: str, *, limit: int) -> Iterable[Found]:
    """Return the newest matters with the text that this visitor may see; asking enters the record."""
    found = find_matters(request.access, text, now=request.now, limit=limit).matters
    if len(text.strip()) >= SHORTEST_RECORDED:
        record("search.glance", by=request.actor, now=request.now, details={"text": text[:80], "found": len(found)})
    return shown_matters(request.access, found, now=request.now)


def search_officers(request: HttpRequest, text: str, *, limit: int) -> Iterable[Found]:
    """Return the officers of that name or badge whom this visitor may know of."""
    return shown_officers(find_officers(request.access, text, limit=limit))


def shown_matters(access: PeopleAccess, matters: Sequence[Matter], *, now: datetime) -> list[Found]:
    """Return matters as hits: titles as lists show them, and of what was merged into another where it went."""
    opened = open_keys(access, matters, now=now)
    merged = merged_marks(access, matters, now=now)
    return [
        Found(
            "matter",
            "folder",
            f"{matter.number} {title_in_list(matter, is_open=matter.pk in opened)}",
            " · ".join(filter(None, (unit_words(matter.unit), _where_it_went(merged.get(matter.pk))))),
            _address("desk:matter", matter),
        )
        for matter in matters
    ]


def _where_it_went(mark: MergedMark | None) -> str:
    if mark is None:
        return ""
    return (
        gettext("merged into %(number)s") % {"number": mark.number}
        if mark.number
        else gettext("merged into a matter you do not see")
    )


def shown_officers(officers: Iterable[Officer]) -> list[Found]:
    """Return officers as hits."""
    return [
        Found("officer", "user", officer.name, officer.badge, _address("people:officer", officer))
        for officer in officers
    ]


def _address(route: str, row: Matter | Officer) -> str:
    try:
        return reverse(route, args=[row.uid])
    except NoReverseMatch:
        return ""
