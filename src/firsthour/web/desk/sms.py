"""How does a short message leave the site? Through one port; the line behind it is a file until there is another.

    put_sms(NewSms(key="receipt:…", phone="100…", text="…", about="receipt"), matter=matter, now=now)

The message and its sealed text are rows of the caller's transaction, and only once for a key. Whether and when it may
leave says the gate (``sms_lines.gate``): opt-out, daily most, quiet hours, by its purpose. The file line takes it as
soon as the transaction stands and writes ``HOME/outbox/sms/<hash of the key>.json``, whole and then named, for a
program at the gateway to take away; what it could not take, it takes later. A line to a provider (HTTP, SMPP) is held
by a process of the worker (``sms_lines.holding``), which looks for what is due twice a second.
"""

import hashlib
import json
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.desk.models import Matter
from firsthour.web.desk.models.sms import Sms, SmsBody, SmsState
from firsthour.web.desk.sms_lines import outbox
from firsthour.web.desk.sms_lines.gate import Passage, Wanted, decide
from firsthour.web.desk.sms_lines.purposes import purpose_of
from firsthour.web.desk.sms_lines.sealing import seal

MOST_SIGNS = 500
BATCH = 100
MOST_AT_ONCE = 20
FILE_DOWN = "file_down"
_PHONE = re.compile(r"1[0-9]{10}")


class SmsTooLongError(UserError):
    """A short message that is none."""

    code = "sms_too_long"
    english = "A short message has at most {most} characters."
    chinese = "短信最多 {most} 字。"


@dataclass(frozen=True)
class NewSms:
    """A short message: the key that names it, to which number, its text, and what it is about in one word.

    ``purpose`` is one of ``sms_lines/purposes.toml``; without it the word itself, where it is one, else ``service``.
    ``subject`` names what it belongs to where that is no matter: ``episode:<uid>``.
    """

    key: str
    phone: str
    text: str
    about: str
    purpose: str = ""
    is_urgent: bool = False
    subject: str = ""


@dataclass(frozen=True)
class FiledSms:
    """A message as the file line writes it."""

    key: str
    phone: str
    text: str
    about: str


class SmsTransport(Protocol):
    """Whoever carries short messages at once. The same key may come twice; it is sent once."""

    def put(self, sms: FiledSms, *, at: datetime) -> None:
        """Take a message over; an ``OSError`` says that it could not be taken."""


class FileTransport:
    """Writes each message into a file of its own below the home folder."""

    def put(self, sms: FiledSms, *, at: datetime) -> None:
        """Write the message whole beside its place, and then name it; one that is there stays as it is."""
        path = self.path_of(sms.key)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as target:
            json.dump({**asdict(sms), "at": at.isoformat()}, target, ensure_ascii=False)
            target.flush()
            os.fsync(target.fileno())
        fresh.replace(path)

    @staticmethod
    def path_of(key: str) -> Path:
        """Return where the message with this key lies."""
        name = hashlib.sha256(key.encode()).hexdigest()[:40]
        return Path(settings.HOME) / "outbox" / "sms" / f"{name}.json"


@dataclass
class Line:
    """The transport in use where messages are carried at once."""

    transport: SmsTransport


LINE = Line(FileTransport())


def use_transport(transport: SmsTransport) -> None:
    """Carry messages by another transport from now on."""
    LINE.transport = transport


def is_held() -> bool:
    """Tell whether a process holds a line to a provider, instead of the file line."""
    return settings.SMS_LINE.kind != "file"


@transaction.atomic
def put_sms(sms: NewSms, *, matter: Matter | None, now: datetime) -> Sms | None:
    """Put a message into the out-box; None when it was put before or the number is no mobile's.

    What the gate withholds is returned as well: its state says so, and its reason why.

    Raises
    ------
    SmsTooLongError
        The text is longer than a message.
    UnknownSmsPurposeError
        Its purpose is not declared.
    """
    return next(iter(_put([sms], matter, now=now)), None)


@transaction.atomic
def put_many_sms(many: Sequence[NewSms], *, now: datetime) -> list[Sms]:
    """Put many messages at once, a few thousand a call; return those that were new. As ``put_sms`` for each of them."""
    return _put(many, None, now=now)


def _put(many: Sequence[NewSms], matter: Matter | None, *, now: datetime) -> list[Sms]:
    if any(len(sms.text) > MOST_SIGNS for sms in many):
        raise SmsTooLongError(most=MOST_SIGNS)
    purposes = {sms.key: purpose_of(sms.purpose, sms.about) for sms in many}
    known = set(Sms.objects.filter(key__in=purposes).values_list("key", flat=True))
    fresh = {sms.key: sms for sms in many if sms.key not in known and _PHONE.fullmatch(sms.phone)}
    wanted = [Wanted(sms.phone, purposes[key], sms.is_urgent) for key, sms in fresh.items()]
    rows = [
        _row(sms, passage, now)
        for sms, passage in zip(fresh.values(), decide(wanted, now=now) if wanted else [], strict=True)
    ]
    for row in rows:
        row.purpose, row.matter = purposes[row.key], matter
    Sms.objects.bulk_create(rows, ignore_conflicts=True)  # a key that somebody puts at the same moment counts once
    ours = list(Sms.objects.filter(uid__in=[row.uid for row in rows]).order_by("pk"))
    SmsBody.objects.bulk_create([_body(row, fresh[row.key].text, now) for row in ours])
    if not is_held():
        due = [row.pk for row in ours if row.due_at is not None and row.due_at <= now]
        for pk in due[:MOST_AT_ONCE]:  # the others follow within a minute
            transaction.on_commit(partial(_give_out, pk, now))
    return ours


def give_out_due(now: datetime) -> int:
    """Give what is due to the file line: what waited for the morning, or could not be taken; return how many."""
    if is_held():
        return 0
    n_given = 0
    while taken := outbox.take(_lease(), now=now, limit=BATCH):
        n_given += sum(_carry(one, now) for one in taken)
    return n_given


def _row(sms: NewSms, passage: Passage, now: datetime) -> Sms:
    return Sms(
        key=sms.key,
        about=sms.about,
        phone=sms.phone,
        subject=sms.subject,
        is_urgent=sms.is_urgent,
        state=SmsState.WITHHELD if passage.is_withheld else SmsState.WAITING,
        reason=passage.reason,
        asked_at=now,
        due_at=None if passage.is_withheld else passage.due_at,
        ended_at=now if passage.is_withheld else None,
    )


def _body(row: Sms, text: str, now: datetime) -> SmsBody:
    kept_until = now + outbox.BODY_KEPT if row.state == SmsState.WITHHELD else None
    return SmsBody(sms=row, sealed=seal(text), kept_until=kept_until)


def _give_out(row: int, at: datetime) -> None:
    taken = outbox.take_one(row, _lease(), now=at)
    if taken is not None:
        _carry(taken, at)


def _carry(one: outbox.Outgoing, at: datetime) -> bool:
    try:
        LINE.transport.put(FiledSms(one.key, one.phone, one.text, one.about), at=at)
    except OSError:
        outbox.refuse(one, outbox.Refusal(FILE_DOWN), now=at)
        return False
    return outbox.accept(one, now=at)


def _lease() -> str:
    return f"file:{os.getpid()}:{secrets.token_hex(4)}"
