"""How are files kept, read and deleted? By the hash of their bytes, once; deleting the last use deletes the bytes.

A file lies at ``HOME/uploads/ab/cd/<sha256>``. It is written whole beside its place and then named, before the row
that speaks of it is committed; bytes without a row (a write that was rolled back) are swept after a day.
"""

import hashlib
import os
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from firsthour.base.errors import InternalError, UserError
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.file_types import type_of
from firsthour.web.desk.models.files import Attachment, Blob
from firsthour.web.desk.models.matters import Matter
from firsthour.web.ui.acting import Actor

MOST_BYTES = 50 * 1024 * 1024
STRAY_AFTER = timedelta(days=1)


class TooLargeError(UserError):
    """A file above the limit."""

    code = "file_too_large"
    english = "{name} has {n_bytes} bytes; at most {most} are taken."
    chinese = "{name} 有 {n_bytes} 字节，最多 {most} 字节。"


class DamagedFileError(InternalError):
    """Bytes on disk no longer have the hash under which they were kept."""

    code = "file_damaged"
    english = "The file {name} is damaged: its content has changed on disk."
    chinese = "文件 {name} 已损坏：磁盘上的内容被改动。"


def path_of(sha256: str) -> Path:
    """Return where the bytes with this hash lie."""
    return Path(settings.HOME) / "uploads" / sha256[:2] / sha256[2:4] / sha256


@transaction.atomic
def attach_file(
    name: str,
    content: bytes,
    *,
    matter: Matter | None,
    by: Actor,
    now: datetime,
    about_kind: str = "matter",
    about_key: str = "",
) -> Attachment:
    """Keep a file and say what it belongs to.

    Raises
    ------
    TooLargeError, RefusedFileError
        It is above the limit, or not what its name says, or not taken.
    """
    plain = _plain_name(name)
    if len(content) > MOST_BYTES:
        raise TooLargeError(name=plain, n_bytes=len(content), most=MOST_BYTES)
    kind = type_of(plain, content)
    sha256 = hashlib.sha256(content).hexdigest()
    _hold(sha256)
    _write(path_of(sha256), content)
    blob, _ = Blob.objects.get_or_create(
        sha256=sha256, defaults={"n_bytes": len(content), "media_type": kind.media_type, "kept_at": now}
    )
    attachment = Attachment.objects.create(
        blob=blob, name=plain, matter=matter, about_kind=about_kind, by_key=by.key, by_name=by.name, attached_at=now,
        about_key=about_key or (str(matter.uid) if matter else ""),
    )  # fmt: skip
    record(
        "file.attached", by=by, now=now, about=_about(attachment), details={"sha256": sha256, "n_bytes": len(content)}
    )
    return attachment


def read_file(attachment: Attachment, *, by: Actor, now: datetime) -> bytes:
    """Return the bytes of an attachment; the reading is recorded.

    Raises
    ------
    DamagedFileError
        The bytes are gone or changed.
    """
    path = path_of(attachment.blob_id)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != attachment.blob_id:
        raise DamagedFileError(name=attachment.name)
    record("file.read", by=by, now=now, about=_about(attachment), n_records=1)
    return content


@transaction.atomic
def delete_file(attachment: Attachment, *, by: Actor, now: datetime, reason: str) -> None:
    """Take an attachment away; with the last one that used them the bytes go too, once this is committed."""
    about = _about(attachment)
    _hold(attachment.blob_id)
    blob = Blob.objects.get(pk=attachment.blob_id)
    attachment.delete()
    record("file.deleted", by=by, now=now, about=about, details={"sha256": blob.sha256, "reason": reason})
    if not blob.attachments.exists():
        transaction.on_commit(partial(_forget, path_of(blob.sha256)))
        blob.delete()


def sweep_files(now: datetime) -> int:
    """Remove bytes that no row speaks of and that are older than a day; return how many files."""
    root = Path(settings.HOME) / "uploads"
    oldest = (now - STRAY_AFTER).timestamp()
    stray = [path for path in root.glob("??/??/*") if path.is_file() and path.stat().st_mtime < oldest]
    return sum(_forget(path) for path in stray)


@transaction.atomic
def _forget(path: Path) -> bool:
    """Remove bytes unless a row speaks of them (somebody may have attached the same ones meanwhile)."""
    _hold(path.name[:64])
    if Blob.objects.filter(pk=path.name).exists():
        return False
    path.unlink(missing_ok=True)
    return True


def _hold(sha256: str) -> None:
    """Let nobody else keep or remove the same bytes until this transaction ends.

    On SQLite the transaction itself is that lock: it was begun IMMEDIATE.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [sha256])


def _write(path: Path, content: bytes) -> None:
    if path.is_file() and path.stat().st_size == len(content):
        os.utime(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    with fresh.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    fresh.replace(path)


def _plain_name(name: str) -> str:
    """Return the last part of a name, without what a file system or a header could misread."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable() and sign not in '"<>|:*?')[-150:].strip() or "file"


def _about(attachment: Attachment) -> Sequence[About]:
    things = [About(kind="file", key=str(attachment.uid), label=f"file {str(attachment.uid)[-12:]}")]
    if attachment.matter is not None:
        things.append(About(kind="matter", key=str(attachment.matter.uid), label=attachment.matter.number))
    return things
