"""Who is told of what was sent and answered? The room that put a message, by what the message is about."""

from datetime import datetime
from typing import Protocol

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError

from firsthour.base.errors import FirstHourError
from firsthour.recovery.messages import Message
from firsthour.web.gateway.models import BankAnswer, BankMessage
from firsthour.web.ui.acting import Actor

# what a room above may stop with: whatever it is, the answer is kept, and the others go on
LISTENER_ERRORS = (
    FirstHourError, DatabaseError, ObjectDoesNotExist, ArithmeticError, AssertionError, AttributeError, LookupError,
    NameError, OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip


class TakeAnswer(Protocol):
    """Takes an answer in; in one transaction with the note that it was taken."""

    def __call__(self, answer: BankAnswer, message: Message | None, *, by: Actor, now: datetime) -> None:
        """Take it in. ``message`` is None for an empty return, one that cannot be read, and what banks paid."""


class TakeSent(Protocol):
    """Is told that a message was sent."""

    def __call__(self, message: BankMessage, *, by: Actor, now: datetime) -> None:
        """Take it in; ``message.sent_at`` is when."""


ANSWER_LISTENERS: dict[str, TakeAnswer] = {}
SENT_LISTENERS: dict[str, TakeSent] = {}


def register_answer_listener(about_kind: str, take: TakeAnswer) -> None:
    """Let a room take in the answers to messages about a kind; a second one of the same kind replaces the first."""
    ANSWER_LISTENERS[about_kind] = take


def register_sent_listener(about_kind: str, take: TakeSent) -> None:
    """Tell a room of messages about a kind that were sent; a second one of the same kind replaces the first."""
    SENT_LISTENERS[about_kind] = take


def error_of(error: BaseException) -> dict[str, str]:
    """Return what is kept of an error: its code and one sentence in both languages; never what a program error says,
    for that may hold a person's data."""
    if isinstance(error, FirstHourError):
        return {"code": error.code, "en": error.sentence("en"), "zh": error.sentence("zh")}
    kind = type(error).__name__
    return {"code": "crashed", "en": f"Something went wrong inside the program ({kind}).",
            "zh": f"程序内部出错（{kind}）。"}  # fmt: skip
