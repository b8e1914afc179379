"""Whom does a text name? ``@`` and a badge number or a name; the longest that fits: Chinese is written without gaps."""

import re
from collections.abc import Iterator

from django.db.models import Q

from firsthour.web.people.models import Officer

MOST = 10  # of one text: beyond that nobody is called, only spoken of
_LONGEST = 24
_MARK = re.compile(rf"[@＠]([0-9A-Za-z\u3400-\u9fff·]{{2,{_LONGEST}}})")


def list_mentioned(text: str) -> list[Officer]:
    """Return the officers a text names, each once, in its order; all of those who share a name."""
    runs = [found.group(1) for found in _MARK.finditer(text)][:MOST]
    beginnings = {part for run in runs for part in _beginnings(run)}
    known = Officer.objects.filter(Q(name__in=beginnings) | Q(badge__in=beginnings), is_active=True).order_by("badge")
    by_words: dict[str, list[Officer]] = {}
    for officer in known if beginnings else ():
        by_words.setdefault(officer.badge, []).append(officer)
        by_words.setdefault(officer.name, []).append(officer)
    found: dict[int, Officer] = {}
    for run in runs:
        called = next((by_words[part] for part in _beginnings(run) if part in by_words), [])
        found |= {officer.pk: officer for officer in called if officer.pk not in found}
    return list(found.values())


def _beginnings(run: str) -> Iterator[str]:
    """Yield the beginnings of what follows the mark, the longest first."""
    for end in range(len(run), 1, -1):
        yield run[:end]
