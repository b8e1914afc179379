"""How do matters and tasks look from outside? Times in UTC with their zone, codes as they are, empty as null or ""."""

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

CODE = r"^[a-z_]*$"
PLAIN = r"^[^\x00-\x1f\x7f\ud800-\udfff]*$"


class ErrorOut(Schema):
    """Why something was not done: a stable code, and a sentence in the reader's language."""

    code: str
    message: str


class MatterOut(Schema):
    """A matter."""

    uid: UUID
    kind: str
    number: str
    outside_number: str
    title: str
    unit: str = Field(description="code of the unit it belongs to")
    state: str
    opened_at: datetime
    closed_at: datetime | None
    updated_at: datetime
    version: int


class MatterPage(Schema):
    """A page of matters, the least recently changed first."""

    items: list[MatterOut]
    next: str = Field(description="cursor of the next page; empty on the last")


class TaskOut(Schema):
    """A task."""

    uid: UUID
    topic: str
    title: str
    unit: str = Field(description="code of the unit that is asked")
    matter: UUID | None
    state: str
    started_at: datetime
    due_at: datetime
    closed_at: datetime | None
    updated_at: datetime
    version: int


class TaskPage(Schema):
    """A page of tasks, the least recently changed first."""

    items: list[TaskOut]
    next: str = Field(description="cursor of the next page; empty on the last")


class LeadIn(Schema):
    """A lead to open."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=200)
    unit: str = Field(min_length=1, max_length=20, description="code of a unit at or below the key's own")
    outside_number: str = Field("", max_length=60, description="the number it has in the other system")
    opened_at: AwareDatetime | None = Field(None, description="when it began in fact, if not now")


class LeadOut(Schema):
    """A lead that was opened."""

    uid: UUID
    kind: str
    number: str
    state: str
    unit: str
    opened_at: datetime
    version: int


class Filter(Schema):
    """Which rows are asked for."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field("", max_length=20, pattern=CODE)
    state: str = Field("", max_length=30, pattern=CODE)
    updated_since: AwareDatetime | None = Field(
        None, description="changed at or after this moment; ask a few minutes back, what comes twice is the same"
    )
    cursor: str = Field("", max_length=120, pattern=r"^[A-Za-z0-9_-]*$", description="`next` of the page before")
    limit: int = Field(100, ge=1, le=500)
