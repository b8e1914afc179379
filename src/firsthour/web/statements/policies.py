"""Who may see and change what of a matter's statements? What is not listed here cannot be done.

Statements are seen by who works on the matter (own unit, by name, or handed over) and may look up accounts; an agency
never sees them. A page of them is opened under the number of the matter and a purpose (``views.opening``).
"""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from firsthour.web.audit.revealables import Answer, Subject
from firsthour.web.desk.matter_policies import Standing, standing_of
from firsthour.web.desk.matter_shown import mask_title
from firsthour.web.desk.models import Matter
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.statements.models import AskedState, AskedStatement, Ledger
from firsthour.web.ui.access import Permission

KIND = "statements"
_INSIDE = ("own", "named", "handed_over")


def statement_steps(access: PeopleAccess, matter: Matter, *, standing: Standing) -> set[str]:
    """Return what this visitor may do with a matter's statements: ``see``, ``trace``, ``drop``, ``ask``."""
    if standing not in _INSIDE or not access.may(Permission.LOOK_UP_ACCOUNT):
        return set()
    works = matter.closed_at is None and access.may(Permission.WRITE_DOCUMENT)
    return {"see", "trace"} | ({"drop", "ask"} if works else set())


def visible_ledgers(matter: Matter) -> QuerySet[Ledger]:
    """Return the ledgers of a matter that was opened."""
    return Ledger.objects.filter(matter=matter)


def asked_steps(row: AskedStatement, *, steps: set[str]) -> list[str]:
    """Return what may be done with an asked statement that is still open."""
    return ["answered", "dropped"] if "ask" in steps and row.state == AskedState.OPEN else []


def fetch_statements(key: str) -> Subject | None:
    """Return a matter's statements as the gate names them."""
    try:
        matter = Matter.objects.filter(uid=UUID(key)).first()
    except ValueError:
        return None
    if matter is None:
        return None
    return Subject(key, f"{matter.number} {matter.title}", [], reverse("statements:home", args=[matter.uid]))


def mask_statements(subject: Subject) -> str:
    """Return the number and the masked title."""
    number, _space, title = subject.words.partition(" ")
    return f"{number} {mask_title(title)}"


def statements_answer(access: Any, subject: Subject, *, now: datetime) -> Answer:
    """Return whether a matter's statements open: under a purpose, to who works on the matter."""
    reader = cast(PeopleAccess, access)
    matter = Matter.objects.filter(uid=subject.key).first()
    standing = standing_of(reader, matter, now=now) if matter is not None else ""
    return "ask" if standing in _INSIDE else "hidden"
