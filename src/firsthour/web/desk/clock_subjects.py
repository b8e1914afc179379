"""What does a clock run for, in words, and where is it shown? Rooms register the kinds of things that have clocks.

    register_clock_subject("hold", read_holds)     read_holds(keys) -> {key: SubjectWords(title, url)}, in one query

Asked for many keys at once. What no room has registered is named by its matter, or by the kind of its clock.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from firsthour.web.audit.masking import mask_text
from firsthour.web.desk.models import Matter, RunningClock, Task


@dataclass(frozen=True)
class SubjectWords:
    """The title of what a clock runs for, and its page."""

    title: str
    url: str = ""


Reader = Callable[[Sequence[str]], Mapping[str, SubjectWords]]
READERS: dict[str, Reader] = {}


def register_clock_subject(kind: str, read: Reader) -> None:
    """Say how things of a kind (``about_kind`` of their clocks) are named."""
    READERS[kind] = read


def read_subjects(rows: Iterable[RunningClock]) -> dict[int, SubjectWords]:
    """Return the words for what each of these clocks runs for; a query for each kind of thing."""
    by_kind: dict[str, list[RunningClock]] = defaultdict(list)
    for row in rows:
        by_kind[row.about_kind].append(row)
    found: dict[int, SubjectWords] = {}
    for kind, of_kind in by_kind.items():
        known = READERS[kind]([row.about_key for row in of_kind]) if kind in READERS else {}
        found |= {row.pk: known.get(row.about_key) or _by_matter(row) for row in of_kind}
    return found


def matter_url(matter: Matter) -> str:
    """Return where a matter is shown."""
    try:
        return reverse("desk:matter", args=[matter.uid])
    except NoReverseMatch:
        return ""


def _by_matter(row: RunningClock) -> SubjectWords:
    if row.matter is None:
        return SubjectWords("")
    return SubjectWords(mask_text(row.matter.title), matter_url(row.matter))


def _read_tasks(keys: Sequence[str]) -> dict[str, SubjectWords]:
    titles = Task.objects.filter(uid__in=keys).values_list("uid", "title")
    return {str(uid): SubjectWords(mask_text(title), reverse("desk:task", args=[uid])) for uid, title in titles}


register_clock_subject("task", _read_tasks)
