"""How does a short message leave the site? Through one port; the transport behind it is a file until there is a line.

    put_sms(NewSms(key="receipt:…", phone="100…", text="…", about="receipt"), matter=matter, now=now)

The message is given to the transport once the caller's transaction stands, and only once for a key. The default
transport writes ``HOME/outbox/sms/<hash of the key>.json``, whole and then named, for a program at the gateway to take
away. A real line (HTTP, SMPP) is another ``SmsTransport``, put in by ``use_transport``.
"""

import hashlib
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction

from firsthour.base.errors import UserError
from firsthour.web.desk.models import Matter
from firsthour.web.desk.models.sms import Sms, SmsState

MOST_SIGNS = 500
_PHONE = re.compile(r"1[0-9]{10}")


class SmsTooLongError(UserError):
    """A short message that is none."""

    code = "sms_too_long"
    english = "A short message has at most {most} characters."
    chinese = "短信最多 {most} 字。"


@dataclass(frozen=True)
class NewSms:
    """A short message: the key that names it, to which number, its text, and what it is about in one word."""

    key: str
    phone: str
    text: str
    about: str


class SmsTransport(Protocol):
    """Whoever carries short messages. The same key may come twice; it is sent once."""

    def put(self, sms: NewSms, *, at: datetime) -> None:
        """Take a message over; an ``OSError`` says that it could not be taken."""


class FileTransport:
    """Writes each message into a file of its own below the home folder."""

    def put(self, sms: NewSms, *, at: datetime) -> None:
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
    """The transport in use."""

    transport: SmsTransport


LINE = Line(FileTransport())


def use_transport(transport: SmsTransport) -> None:
    """Carry messages by another transport from now on."""
    LINE.transport = transport


@transaction.atomic
def put_sms(sms: NewSms, *, matter: Matter | None, now: datetime) -> Sms | None:
    """Give a message out once this transaction stands; None when it was given out before or the number is no mobile's.

    Raises
    ------
    SmsTooLongError
        The text is longer than a message.
    """
    if len(sms.text) > MOST_SIGNS:
        raise SmsTooLongError(most=MOST_SIGNS)
    if _PHONE.fullmatch(sms.phone) is None:
        return None
    row, is_new = Sms.objects.get_or_create(
        key=sms.key,
        defaults={
            "about": sms.about, "phone": sms.phone, "matter": matter, "state": SmsState.WAITING, "asked_at": now,
        },
    )  # fmt: skip
    if not is_new:
        return None
    transaction.on_commit(partial(_give_out, sms, row.pk, now))
    return row


def _give_out(sms: NewSms, row: int, at: datetime) -> None:
    try:
        LINE.transport.put(sms, at=at)
    except OSError:
        Sms.objects.filter(pk=row).update(state=SmsState.FAILED)
        return
    Sms.objects.filter(pk=row).update(state=SmsState.PUT)
