"""What is a way to a bank? It sends one message and says whether it was accepted, and reads what came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from firsthour.base.errors import UserError

Outcome = Literal["accepted", "refused", "later"]


class GatewayDownError(UserError):
    """A gateway cannot be used now; what was to be sent may have arrived."""

    code = "gateway_down"
    english = "The gateway {gateway} cannot be used: {why}."
    chinese = "通道 {gateway} 无法使用：{why}。"


class UnreadableAnswerError(UserError):
    """What came is no answer that can be read."""

    code = "unreadable_answer"
    english = "What came is no answer that can be read: {why}."
    chinese = "收到的内容不是可读取的反馈：{why}。"


@dataclass(frozen=True)
class Outgoing:
    """A message as it leaves."""

    number: str
    code: str
    values: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Reply:
    """Whether the other side has the message now, never takes it, or may be asked later; its code for why."""

    outcome: Outcome
    code: str = ""


@dataclass(frozen=True)
class Arrived:
    """Something that came. ``key``: what makes it the same when it comes once more."""

    key: str
    answers_to: str = ""
    code: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] = ()
    text: str = ""  # what came, where it could not be read
    error: UserError | None = None


@dataclass(frozen=True)
class Fetched:
    """What came since ``cursor``, how far it reaches, whether there is more, and the files it stood in."""

    answers: Sequence[Arrived]
    cursor: str
    is_more: bool = False
    files: Mapping[Path, str] = field(default_factory=dict)  # file → under which name it is laid aside


class Transport(Protocol):
    """One way to a bank."""

    def send(self, out: Outgoing, *, at: datetime) -> Reply:
        """Send a message; the same number may have been sent before.

        Raises
        ------
        GatewayDownError
            Nobody knows whether it arrived.
        """

    def fetch(self, cursor: str, *, at: datetime) -> Fetched:
        """Read what came after ``cursor``; nothing is taken away there.

        Raises
        ------
        GatewayDownError
            It cannot be read now.
        """

    def settle(self, fetched: Fetched) -> None:
        """Lay aside what is kept here now; losing this changes nothing."""
