"""How does a provider of short messages hand in what became of them? As it lists it where it is asked, with a time."""

from typing import Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

MOST_AT_ONCE = 200


class SmsEvent(BaseModel):
    """A receipt, or what somebody answered; the same again changes nothing."""

    model_config = ConfigDict(populate_by_name=True, extra="ignore")

    kind: Literal["receipt", "reply"]
    at: AwareDatetime = Field(description="when it happened, with zone; the same each time the event is handed in")
    id: str = Field("", max_length=80, description="of a receipt: the number that was answered for the message")
    state: Literal["", "put", "delivered", "expired", "failed"] = Field("", description="of a receipt")
    code: str = Field("", max_length=40, description="of a receipt: the provider's own code")
    sender: str = Field("", alias="from", max_length=20, description="of a reply: who answered")
    text: str = Field("", max_length=1000, description="of a reply: the words")

    def event(self) -> dict[str, Any]:
        """Return it as it stands in a provider's list."""
        return self.model_dump(by_alias=True, mode="json")


class SmsEvents(Schema):
    """What a provider tells, the oldest first."""

    model_config = ConfigDict(extra="forbid")

    events: list[SmsEvent] = Field(min_length=1, max_length=MOST_AT_ONCE)


class SmsEventsTaken(Schema):
    """All of them stand on the disk; so many were new."""

    n_new: int
