"""How do incidents look that other systems send, and what are they told of each? Money in fen, times with zone."""

from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from firsthour.web.api.schemas import ErrorOut

SYSTEM = r"^[a-z0-9_-]{2,40}$"
MOST_AT_ONCE = 100
MOST_FEN = 10**15


def _storable(text: str) -> str:
    if "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise ValueError("a text holds no NUL and no lone surrogate")
    return text


Text = Annotated[str, AfterValidator(_storable)]
_STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)


class IncidentPayment(Schema):
    """A payment as it was told."""

    model_config = _STRICT

    amount_fen: int = Field(ge=1, le=MOST_FEN)
    to_account: Text = Field("", max_length=60)
    to_institution: Text = Field("", max_length=60)
    to_holder: Text = Field("", max_length=60)
    from_account: Text = Field("", max_length=60)
    from_institution: Text = Field("", max_length=60)
    paid_at: AwareDatetime | None = None
    precision: Literal["minute", "hour", "day"] = "minute"
    serial: Text = Field("", max_length=60)


class IncidentPerson(Schema):
    """Somebody as they were told of."""

    model_config = _STRICT

    role: Literal["reporter", "victim", "suspect", "witness", "holder", "missing", "other"] = "victim"
    name: Text = Field("", max_length=60)
    phone: Text = Field("", max_length=30)
    id_number: Text = Field("", max_length=30)
    address: Text = Field("", max_length=200)
    is_reporter: bool = False


class IncidentIdentifier(Schema):
    """A number, link or name that was told."""

    model_config = _STRICT

    kind: Literal["phone", "account", "link", "app", "chat", "email", "id_number"]
    raw: Text = Field(min_length=1, max_length=200)


class IncidentIn(Schema):
    """An incident; under its number in the sending system it is registered once."""

    model_config = _STRICT

    source_number: Text = Field(min_length=1, max_length=80)
    unit: Text = Field("", max_length=20, description="code of the unit asked first; empty: the key's own")
    channel: Literal["police_line", "fraud_line", "mini_program", "other_system"] = "other_system"
    kind: Text = Field("online_fraud", max_length=30)
    fraud_type: Text = Field("", max_length=40)
    reported_at: AwareDatetime
    happened_at: AwareDatetime | None = None
    story: Text = Field("", max_length=20_000)
    people: list[IncidentPerson] = Field(default_factory=list, max_length=50)
    payments: list[IncidentPayment] = Field(default_factory=list, max_length=200)
    identifiers: list[IncidentIdentifier] = Field(default_factory=list, max_length=200)
    wants_confidentiality: bool = False


class IncidentBatch(Schema):
    """Incidents of one system, at most a hundred at once."""

    model_config = _STRICT

    source_system: str = Field(pattern=SYSTEM, description="the sending system: 110, 96110, …")
    items: list[IncidentIn] = Field(min_length=1, max_length=MOST_AT_ONCE)


class IncidentResult(Schema):
    """What became of one incident. ``receipt_code`` is told once, when it is registered; it is kept nowhere."""

    source_number: str
    outcome: Literal["registered", "known", "rejected"]
    uid: UUID | None = None
    number: str = ""
    state: str = ""
    receipt_number: str = ""
    receipt_code: str = ""
    error: ErrorOut | None = None


class IncidentResults(Schema):
    """What became of each incident, in the order sent."""

    items: list[IncidentResult]


class IncidentState(Schema):
    """How an incident stands that was sent before."""

    source_number: str
    uid: UUID
    number: str
    state: str
    unit: str = Field(description="code of the unit that has it now")
    updated_at: AwareDatetime


class IncidentPage(Schema):
    """A page of incidents of one system, the least recently changed first."""

    items: list[IncidentState]
    next: str = Field(description="cursor of the next page; empty on the last")


class IncidentFilter(Schema):
    """Which incidents are asked for."""

    model_config = ConfigDict(extra="forbid")

    source_system: str = Field(pattern=SYSTEM)
    updated_since: AwareDatetime | None = None
    cursor: str = Field("", max_length=120, pattern=r"^[A-Za-z0-9_-]*$", description="`next` of the page before")
    limit: int = Field(100, ge=1, le=500)
