"""Which rows are the first of a long question? Their keys are asked for, and only where there are any the rows.

A desk asks two dozen such questions, and most have no answer: to write down every column of seven joined tables took
longer than to find out that nothing waits.
"""

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.expressions import CombinedExpression


def first_rows(rows: QuerySet[Any], limit: int) -> list[Any]:
    """Return the first rows of an ordered question, complete with what it takes along."""
    keys = list(rows.values_list("pk", flat=True)[:limit])
    if not keys:
        return []
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def not_leading(column: str) -> CombinedExpression:
    """Return a number's column so that no index of it leads the question: ``.alias(owner=not_leading("owner_id"))``.

    What waits is little, and has an index of its own. SQLite does not know how little, and would rather look through
    thousands of matters that somebody owns for the one of which something waits.
    """
    return F(column) + 0
