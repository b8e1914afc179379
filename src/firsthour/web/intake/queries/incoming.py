"""Which files of incidents were read, and what became of their rows?"""

from uuid import UUID

from django.db.models import Count, QuerySet

from firsthour.web.audit.masking import mask_text
from firsthour.web.intake.models import IncomingFile, IncomingRow, Outcome
from firsthour.web.intake.policies import visible_files
from firsthour.web.people.policies import PeopleAccess

MOST_FILES = 30
_NAMED = ("报警人", "受害人", "姓名", "name", "收款人")


def list_files(access: PeopleAccess) -> list[IncomingFile]:
    """Return the files this visitor may see, the latest first."""
    return list(every_file(access)[:MOST_FILES])


def every_file(access: PeopleAccess) -> QuerySet[IncomingFile]:
    """Return every file this visitor may see, the latest first."""
    return visible_files(access).select_related("unit", "officer")


def get_file(access: PeopleAccess, uid: UUID) -> IncomingFile:
    """Return a file.

    Raises
    ------
    IncomingFile.DoesNotExist
        There is none, or none for this visitor.
    """
    kept: IncomingFile = visible_files(access).select_related("unit", "officer").get(uid=uid)
    return kept


def list_rows(kept: IncomingFile, *, outcome: str = "") -> list[tuple[IncomingRow, str]]:
    """Return the rows of a file, rejected ones first, each with its content in short, numbers and names masked."""
    rows = kept.rows.select_related("report__matter").filter(**({"outcome": outcome} if outcome else {}))
    ordered = sorted(rows, key=lambda row: (row.outcome != Outcome.REJECTED, row.line))
    return [(row, _short(row)) for row in ordered]


def count_rows(kept: IncomingFile) -> dict[str, int]:
    """Return how many rows had which outcome; they add up to all rows."""
    counted = dict(kept.rows.order_by().values_list("outcome").annotate(n=Count("pk")))
    return {outcome: counted.get(outcome, 0) for outcome in Outcome.values}


def _short(row: IncomingRow) -> str:
    told = [str(text) for head, text in row.content if text and not any(name in head for name in _NAMED)]
    return mask_text(" · ".join(told))[:160]
