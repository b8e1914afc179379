"""What is inside an archive, and is it safe to unpack?

ArchiveRefusedError (UserError)
├── ArchiveUnsupportedError   rar, 7z, tar …
├── ArchiveDamagedError       cut off or broken
├── ArchiveEncryptedError     needs a password
├── ArchiveBombError          grows beyond all reason
├── ArchiveTooLargeError      more bytes or members than are unpacked
├── ArchiveTooDeepError       archives within archives within …
└── MemberOutsideError        a member that wants to be written elsewhere
"""

import gzip
import hashlib
import lzma
import os
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from firsthour.base.errors import UserError
from firsthour.ledger.containers.kinds import Kind, read_head, sniff
from firsthour.ledger.containers.limits import Limits, is_bomb
from firsthour.ledger.containers.walk import COPY_BYTES, LinkRefusedError, Refusal, SourceFile, is_system_name

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_AES = 99
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_DOCUMENT_STARTS = (
    "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "mimetype",
    "xl/workbook.xml", "xl/worksheets/", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/", "word/document.xml",
)  # fmt: skip
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, ValueError, OSError,
)  # fmt: skip


class ArchiveRefusedError(UserError):
    """An archive, or a member of it, is not unpacked."""

    code = "archive_refused"
    english = "{path}: cannot be unpacked."
    chinese = "{path}：无法解压。"


class ArchiveUnsupportedError(ArchiveRefusedError):
    """The archive is of a kind that is not opened."""

    code = "archive_unsupported"
    english = "{path}: archives of this kind are not opened; unpack it and give the files, or a zip."
    chinese = "{path}：不支持这种压缩格式，请解压后提供文件，或改用 zip。"


class ArchiveDamagedError(ArchiveRefusedError):
    """The archive, or a member of it, is cut off or broken."""

    code = "archive_damaged"
    english = "{path}: the archive is incomplete or damaged; ask for it again."
    chinese = "{path}：压缩包不完整或已损坏，请重新获取。"


class ArchiveEncryptedError(ArchiveRefusedError):
    """Members of the archive need a password."""

    code = "archive_encrypted"
    english = "{path}: needs a password (members: {count}); unpack it with the password and give the files."
    chinese = "{path}：有 {count} 个成员需要密码，请用密码解压后提供文件。"


class ArchiveBombError(ArchiveRefusedError):
    """The archive grows so much that it was made to do harm."""

    code = "archive_bomb"
    english = "{path}: would grow more than {ratio} times when unpacked; refused as a zip bomb."
    chinese = "{path}：解压后膨胀超过 {ratio} 倍，按压缩炸弹拒绝。"


class ArchiveTooLargeError(ArchiveRefusedError):
    """The archive holds more than is unpacked."""

    code = "archive_too_large"
    english = "{path}: holds more than is unpacked at once ({what}); give it in parts."
    chinese = "{path}：超出一次可解压的上限（{what}），请分批提供。"


class ArchiveTooDeepError(ArchiveRefusedError):
    """Archives lie within archives too deeply."""

    code = "archive_too_deep"
    english = "{path}: lies more than {depth} archives deep."
    chinese = "{path}：压缩包嵌套超过 {depth} 层。"


class MemberOutsideError(ArchiveRefusedError):
    """A member's name leads out of the archive."""

    code = "member_outside"
    english = "{path}: its name leads out of the archive; refused."
    chinese = "{path}：其路径指向压缩包之外，已拒绝。"


class WorkspaceFullError(UserError):
    """Nothing more can be written where archives are unpacked: the whole run ends."""

    code = "workspace_full"
    english = "{path}: cannot unpack here ({why}); free some space and run again."
    chinese = "{path}：无法在此解压（{why}），请腾出空间后重试。"


@dataclass
class Budget:
    """What may still come out of one archive that the user gave, nested archives included."""

    limits: Limits
    n_bytes: int = 0
    n_members: int = 0

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may come out."""
        return self.n_bytes > self.limits.total_bytes or self.n_members > self.limits.members

    def take_members(self, count: int, *, shown: str) -> None:
        """Count members; raise when there are too many."""
        self.n_members += count
        if self.n_members > self.limits.members:
            raise ArchiveTooLargeError(path=shown, what=f"{self.limits.members} members")

    def take_bytes(self, count: int, *, shown: str) -> None:
        """Count unpacked bytes; raise when there are too many."""
        self.n_bytes += count
        if self.n_bytes > self.limits.total_bytes:
            raise ArchiveTooLargeError(path=shown, what=f"{self.limits.total_bytes} bytes")


def open_archive(
    source: SourceFile, *, budget: Budget, work_dir: Path, depth: int = 1
) -> Iterator[SourceFile | Refusal]:
    """Yield the files inside an archive, those of nested archives included; a workbook is yielded itself."""
    kind = sniff(read_head(source.path))
    try:
        if kind == Kind.ZIP and is_document(source.path):
            yield source
        elif kind == Kind.ARCHIVE:
            raise ArchiveUnsupportedError(path=source.shown)
        elif depth > budget.limits.depth:
            raise ArchiveTooDeepError(path=source.shown, depth=budget.limits.depth)
        elif kind == Kind.GZIP:
            yield from _open_gzip(source, budget=budget, work_dir=work_dir, depth=depth)
        else:
            yield from _open_zip(source, budget=budget, work_dir=work_dir, depth=depth)
    except ArchiveRefusedError as error:
        yield Refusal(source.shown, error)


def is_document(path: Path) -> bool:
    """Tell whether a zip is really one document (xlsx, ods, docx …), whole or cut off."""
    head = read_head(path, 512)
    if head.startswith(b"PK\x03\x04"):
        length = int.from_bytes(head[26:28], "little")
        first = head[30 : 30 + length].decode("cp437")
        if first.startswith(_DOCUMENT_STARTS):
            return True
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except _DAMAGE:
        return False


def _open_zip(source: SourceFile, *, budget: Budget, work_dir: Path, depth: int) -> Iterator[SourceFile | Refusal]:
    try:
        archive = zipfile.ZipFile(source.path)
    except _DAMAGE as error:
        raise ArchiveDamagedError(path=source.shown) from error
    with archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        budget.take_members(len(members), shown=source.shown)
        n_locked = sum(map(_is_locked, members))
        if n_locked:
            yield Refusal(source.shown, ArchiveEncryptedError(path=source.shown, count=n_locked))
        for info in members:
            if not _is_locked(info) and not any(is_system_name(part) for part in info.filename.split("/")):
                yield from _open_member(archive, info, source=source, budget=budget, work_dir=work_dir, depth=depth)


def _is_locked(info: zipfile.ZipInfo) -> bool:
    return bool(info.flag_bits & _ENCRYPTED) or info.compress_type == _AES


def _open_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, source: SourceFile, budget: Budget, work_dir: Path, depth: int
) -> Iterator[SourceFile | Refusal]:
    name = member_name(info)
    shown = f"{source.shown}!{name}"
    try:
        _check_member(info, name=name, shown=shown, limits=budget.limits)
    except UserError as error:
        yield Refusal(shown, error)
        return
    try:
        with archive.open(info) as stream:
            member = _unpack(stream, shown=shown, budget=budget, work_dir=work_dir, packed=info.compress_size)
    except _DAMAGE:
        yield Refusal(shown, ArchiveDamagedError(path=shown))
        return
    except ArchiveRefusedError as error:
        if budget.is_spent:
            raise
        yield Refusal(shown, error)
        return
    yield from _deliver(member, budget=budget, work_dir=work_dir, depth=depth)


def _deliver(member: SourceFile, *, budget: Budget, work_dir: Path, depth: int) -> Iterator[SourceFile | Refusal]:
    try:
        if sniff(read_head(member.path)) in (Kind.ZIP, Kind.GZIP, Kind.ARCHIVE):
            yield from open_archive(member, budget=budget, work_dir=work_dir, depth=depth + 1)
        else:
            yield member
    finally:
        member.path.unlink(missing_ok=True)


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name as it was meant: names without the UTF-8 mark are UTF-8 or GB18030 in disguise."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _check_member(info: zipfile.ZipInfo, *, name: str, shown: str, limits: Limits) -> None:
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or name[1:2] == ":" or "\x00" in info.orig_filename:
        raise MemberOutsideError(path=shown)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise LinkRefusedError(path=shown)
    if info.compress_type not in _METHODS:
        raise ArchiveUnsupportedError(path=shown)
    if info.file_size > limits.member_bytes:
        raise ArchiveTooLargeError(path=shown, what=f"{limits.member_bytes} bytes")
    if is_bomb(info.compress_size, info.file_size, limits=limits):
        raise ArchiveBombError(path=shown, ratio=limits.ratio)


def _unpack(
    stream: IO[bytes] | gzip.GzipFile, *, shown: str, budget: Budget, work_dir: Path, packed: int
) -> SourceFile:
    """Copy a member to a file of its own, counting what really comes out."""
    digest, size, limits, whole = hashlib.sha256(), 0, budget.limits, False
    handle, path = tempfile.mkstemp(dir=work_dir, prefix="member-")
    try:
        with os.fdopen(handle, "wb") as target:
            while piece := stream.read(COPY_BYTES):
                size += len(piece)
                if is_bomb(packed, size, limits=limits):
                    raise ArchiveBombError(path=shown, ratio=limits.ratio)
                if size > limits.member_bytes:
                    raise ArchiveTooLargeError(path=shown, what=f"{limits.member_bytes} bytes")
                budget.take_bytes(len(piece), shown=shown)
                digest.update(piece)
                _write(target, piece, work_dir=work_dir)
        whole = True
    finally:
        if not whole:
            os.unlink(path)
    name = shown.rsplit("!", 1)[-1].replace("\\", "/").rsplit("/", 1)[-1]
    return SourceFile(shown, name, Path(path), digest.hexdigest(), size)


def _write(target: IO[bytes], piece: bytes, *, work_dir: Path) -> None:
    try:
        target.write(piece)
    except OSError as error:
        raise WorkspaceFullError(path=work_dir, why=error) from error


def _open_gzip(source: SourceFile, *, budget: Budget, work_dir: Path, depth: int) -> Iterator[SourceFile | Refusal]:
    budget.take_members(1, shown=source.shown)
    inner = source.name.removesuffix(".gz").removesuffix(".GZ")
    try:
        with gzip.open(source.path) as stream:
            member = _unpack(
                stream, shown=f"{source.shown}!{inner}", budget=budget, work_dir=work_dir, packed=source.size
            )
    except _DAMAGE as error:
        raise ArchiveDamagedError(path=source.shown) from error
    yield from _deliver(member, budget=budget, work_dir=work_dir, depth=depth)
