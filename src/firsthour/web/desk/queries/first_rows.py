"""Which rows are the first of a long question? Their keys are asked for, and only where there are any the rows.

A desk asks two dozen such questions, and most have no answer: to write down every column of seven joined tables took
longer than to find out that nothing waits.
"""

from typing import Any

from django.db.models import QuerySet


def first_rows(rows: QuerySet[Any], limit: int) -> list[Any]:
    """Return the first rows of an ordered question, complete with what it takes along."""
    keys = list(rows.values_list("pk", flat=True)[:limit])
    if not keys:
        return []
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]
