"""How do warnings look that other systems hand in, and what are they told of each? Money in fen, times with zone.

What stands in a single warning is not checked here: a bad one is kept as rejected, with its reason, beside the others.
"""

from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from firsthour.web.api.incident_schemas import SYSTEM
from firsthour.web.api.schemas import ErrorOut

MOST_AT_ONCE = 10


class AlertIn(BaseModel):
    """A warning; under its number in the sending system it is taken once. Phone or identity number are needed."""

    model_config = ConfigDict(extra="allow")

    source_number: Any = Field(None, description="the number it has in the sending system")
    seen_at: Any = Field(None, description="when it was seen, with zone; without one it is read as Shanghai time")
    name: Any = Field(None, description="at most 60 characters")
    phone: Any = Field(None, description="telephone number of the person who is warned")
    id_number: Any = Field(None, description="identity number of the person")
    address: Any = Field(None, description="at most 200 characters")
    grid: Any = Field(None, description="code of the grid; of several places the smallest counts")
    community: Any = Field(None, description="uid or name of the community")
    station: Any = Field(None, description="code of the station; without any place the warning goes to the centre")
    fraud_type: Any = Field(None, description="one of the twelve types, by key or words")
    fraud_class: Any = Field(None, description="code of the class or sub-class")
    evidence: Any = Field(None, description="what the suspicion rests on, at most 4000 characters")
    facts: dict[str, Any] = Field(
        default_factory=dict, description="further facts by their keys: on_call, call_minutes, amount_fen, …"
    )

    def row(self) -> dict[str, object]:
        """Return it as a row: plain fields and facts side by side; what nobody knows is refused by its name."""
        given = self.model_dump()
        facts = given.pop("facts")
        return {**facts, **given}


class AlertBatch(Schema):
    """Warnings of one system, at most ten at once."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(pattern=SYSTEM, description="the sending system")
    items: list[AlertIn] = Field(min_length=1, max_length=MOST_AT_ONCE)


class AlertResult(Schema):
    """What became of one warning."""

    source_number: str
    outcome: Literal["taken", "known", "rejected"]
    uid: UUID | None = None
    error: ErrorOut | None = None


class AlertResults(Schema):
    """What became of each warning, in the order sent; what is told here stands on the disk."""

    items: list[AlertResult]
