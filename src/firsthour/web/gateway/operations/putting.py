"""How is a message put? In the caller's transaction, once a number; a job sends it when that transaction stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from firsthour.base.errors import UserError
from firsthour.law.messages import get_one_message_kind
from firsthour.recovery.messages import TransactionRow, Value, make_message
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.models import Matter
from firsthour.web.gateway.known import known_gateways
from firsthour.web.gateway.models import BankMessage, MessageState, Way
from firsthour.web.gateway.payments import CODE, PaymentLine, wire_lines
from firsthour.web.gateway.waking import wake
from firsthour.web.gateway.wire import fingerprint_of, wire_rows, wire_values, written_time
from firsthour.web.ui.acting import Actor

_NUMBER = re.compile(r"[0-9A-Za-z_-][0-9A-Za-z._-]{0,39}")
SENT_AT = "sent_at"  # another try of the caller is another moment and the same message


class NumberUsedError(UserError):
    """A number that was given to another message."""

    code = "number_used"
    english = "The number {number} belongs to another message."
    chinese = "编号 {number} 已用于另一份报文。"


class BadNumberError(UserError):
    """A number that cannot go along as it is, in a header or as the name of a file."""

    code = "bad_message_number"
    english = "{number!r} is no number of a message: up to 40 of A-Z, a-z, 0-9, dot, hyphen, underscore."
    chinese = "{number!r} 不能作为报文编号：限 40 位以内的字母、数字、点、连字符、下划线。"


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """What is asked of a bank. ``number``, ``sent_at`` and ``institution`` are filled into the values where missing."""

    number: str
    code: str
    values: Mapping[str, Value | None]
    institution: str
    matter: Matter
    about_kind: str
    about_key: str
    rows: Sequence[TransactionRow] = ()
    is_urgent: bool = True


@dataclass(frozen=True, kw_only=True)
class NewPayments:
    """What a bank is to pay."""

    number: str
    lines: Sequence[PaymentLine]
    institution: str
    matter: Matter
    about_kind: str
    about_key: str
    is_urgent: bool = False


@dataclass(frozen=True)
class _Content:
    code: str
    values: dict[str, Any]
    rows: list[dict[str, Any]]

    @property
    def fingerprint(self) -> str:
        """What makes it the same content."""
        kept = {key: value for key, value in self.values.items() if key != SENT_AT}
        return fingerprint_of(self.code, kept, self.rows)


def put_message(wanted: NewMessage, *, by: Actor, now: datetime) -> BankMessage:
    """Put a message; the same number with the same content is the same message, and nothing else happens.

    Raises
    ------
    BadNumberError
        The number cannot go along as it is.
    UnknownMessageKindError, BadMessageError
        It is no whole message.
    NumberUsedError
        The number belongs to another message.
    """
    _check_number(wanted.number)
    filled: dict[str, Value | None] = {"number": wanted.number, SENT_AT: now, "institution": wanted.institution}
    known = {field.key for field in get_one_message_kind(wanted.code).fields}
    filled = {key: value for key, value in filled.items() if key in known}
    given = {key: value for key, value in wanted.values.items() if value not in (None, "")}
    message = make_message(wanted.code, {**filled, **given}, rows=wanted.rows)
    return _put(wanted, _Content(message.code, wire_values(message), wire_rows(message.rows)), by=by, now=now)


def put_payments(wanted: NewPayments, *, by: Actor, now: datetime) -> BankMessage:
    """Put an order to pay, by the same rules.

    Raises
    ------
    BadNumberError
        The number cannot go along as it is.
    NumberUsedError
        The number belongs to another message.
    """
    _check_number(wanted.number)
    values = {"number": wanted.number, SENT_AT: written_time(now)}
    return _put(wanted, _Content(CODE, values, wire_lines(wanted.lines)), by=by, now=now)


@transaction.atomic
def withdraw_message(number: str, *, why: str, by: Actor, now: datetime) -> bool:
    """Note that nobody waits for a message any more; tell whether it had not left, and so never will.

    Whatever is answered to one that has left is kept and marked as late.
    """
    row = BankMessage.objects.select_for_update().get(number=number)
    if row.withdrawn_at is None:
        has_left = row.sent_at is not None or row.n_tries > 0 or row.state == MessageState.ANSWERED
        row.withdrawn_at, row.withdrawn_why = now, why[:200]
        if not has_left:
            row.state, row.next_try_at = MessageState.WITHDRAWN, None
        row.version = F("version") + 1
        row.save(update_fields=["state", "next_try_at", "withdrawn_at", "withdrawn_why", "version"])
        record("bank_message.withdraw", by=by, now=now, about=about_of(row), details={"had_left": has_left})
        row.refresh_from_db()
    return row.state == MessageState.WITHDRAWN


def about_of(row: BankMessage) -> list[About]:
    """Return what the record names: the message by its number and code, and its matter."""
    return [About("bank_message", str(row.uid), f"{row.number} {row.code}"),
            About("matter", str(row.matter.uid), row.matter.number)]  # fmt: skip


def _check_number(number: str) -> None:
    if not _NUMBER.fullmatch(number):
        raise BadNumberError(number=number)


@transaction.atomic
def _put(wanted: NewMessage | NewPayments, content: _Content, *, by: Actor, now: datetime) -> BankMessage:
    known = known_gateways()
    gateway = known.gateways.serving(wanted.institution)
    is_by_hand = gateway is None or gateway.way == "hand"
    row, is_new = BankMessage.objects.get_or_create(
        number=wanted.number,
        defaults={
            "code": content.code, "values": content.values, "rows": content.rows, "matter": wanted.matter,
            "fingerprint": content.fingerprint, "about_kind": wanted.about_kind, "about_key": wanted.about_key,
            "institution": wanted.institution, "gateway": gateway.key if gateway else "",
            "way": Way.HAND if gateway is None else Way(gateway.way), "put_at": now, "is_urgent": wanted.is_urgent,
            "state": MessageState.BY_HAND if is_by_hand else MessageState.WAITING,
            "next_try_at": None if is_by_hand else now, "error": known.error.code if known.error else "",
            "by_key": by.key, "by_name": by.name,
        },
    )  # fmt: skip
    same = (content.fingerprint, wanted.institution, wanted.matter.pk, wanted.about_kind, wanted.about_key)
    if not is_new and same != (row.fingerprint, row.institution, row.matter_id, row.about_kind, row.about_key):
        raise NumberUsedError(number=wanted.number)
    if is_new:
        details = {"code": row.code, "institution": row.institution, "way": row.way, "urgent": row.is_urgent}
        record("bank_message.put", by=by, now=now, about=about_of(row), details=details)
        if not is_by_hand:
            wake()
    return row
