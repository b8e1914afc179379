"""How does a package look as bytes, and is what arrived what was sent?

::

    FIRSTHOUR PACKAGE 1\\n
    {"from":…,"id":…,"key":…,"lane":…,"number":…,"to":…}\\n     the header: canonical JSON, not secret
    …                                                          what it says and its files, sealed for the receiver
    64 bytes                                                   the sender's signature over everything before

Sealed: a key made for this one package (X25519 with the receiver's key, HKDF-SHA256) and ChaCha20-Poly1305, the header
bound to it. The sender's half of that key is forgotten at once: after sealing, only the receiver can read it. The
signature is checked first; nothing of an unsigned file is looked at.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from firsthour.base.errors import UserError
from firsthour.base.packages.keys import OwnKeys, PublicKeys

MAGIC = b"FIRSTHOUR PACKAGE "
VERSION = b"1\n"
MOST_BYTES = 64 * 1024 * 1024
_SIGNATURE = 64
_MOST_HEADER = 1024
_NONCE = bytes(12)  # each key seals one package, so one nonce is enough
_LENGTH = 8


class BadPackageError(UserError):
    """A file that is no package for us; its kinds follow."""

    code = "bad_package"
    english = "This is no package."
    chinese = "这不是数据包。"


class DamagedPackageError(BadPackageError):
    """Not whole, or changed on the way."""

    code = "package_damaged"
    english = "The package is not whole, or it was changed on the way."
    chinese = "数据包不完整，或在途中被改动。"


class ForeignPackageError(BadPackageError):
    """Signed by nobody we know."""

    code = "package_foreign"
    english = "The package comes from a sender that is not trusted here ({sender})."
    chinese = "数据包的发送方（{sender}）未受信任。"


class MisdirectedPackageError(BadPackageError):
    """Sealed for somebody else."""

    code = "package_misdirected"
    english = "The package is meant for another receiver ({receiver})."
    chinese = "数据包的接收方（{receiver}）不是本站。"


class NewerPackageError(BadPackageError):
    """Written by a newer version."""

    code = "package_newer"
    english = "The package was written by a newer version of the program."
    chinese = "数据包由更新版本的程序写成。"


@dataclass(frozen=True)
class PackedFile:
    """A file that goes along."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Package:
    """One message: its id, its place in its sender's lane, what it is about and what it says."""

    uid: str
    lane: str
    number: int
    kind: str
    body: Mapping[str, Any] = field(repr=False)
    files: tuple[PackedFile, ...] = ()


def canonical(value: object) -> bytes:
    """Return JSON that is the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def seal(package: Package, sender: OwnKeys, *, receiver: PublicKeys) -> bytes:
    """Return the package as a file only the receiver can read."""
    once = X25519PrivateKey.generate()
    header = canonical(
        {
            "from": sender.public.fingerprint, "to": receiver.fingerprint, "id": package.uid, "lane": package.lane,
            "number": package.number, "key": once.public_key().public_bytes_raw().hex(),
        }
    )  # fmt: skip
    shared = once.exchange(X25519PublicKey.from_public_bytes(receiver.sealing))
    sealed = ChaCha20Poly1305(_derive(shared, header)).encrypt(_NONCE, _pack(package), header)
    unsigned = MAGIC + VERSION + header + b"\n" + sealed
    return unsigned + sender.signing.sign(unsigned)


def unseal(content: bytes, receiver: OwnKeys, *, sender: PublicKeys) -> Package:
    """Return what a file says, its sender and every file's hash verified.

    Raises
    ------
    BadPackageError
        One of its kinds: damaged, foreign, misdirected, newer.
    """
    header, header_bytes, sealed = _open_envelope(content)
    if header["from"] != sender.fingerprint:
        raise ForeignPackageError(sender=header["from"])
    try:
        Ed25519PublicKey.from_public_bytes(sender.verifying).verify(content[-_SIGNATURE:], content[:-_SIGNATURE])
    except InvalidSignature as error:
        raise DamagedPackageError from error
    if header["to"] != receiver.public.fingerprint:
        raise MisdirectedPackageError(receiver=header["to"])
    try:
        shared = receiver.opening.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(header["key"])))
        plain = ChaCha20Poly1305(_derive(shared, header_bytes)).decrypt(_NONCE, sealed, header_bytes)
        return _unpack(plain, uid=header["id"], lane=header["lane"], number=int(header["number"]))
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise DamagedPackageError from error


def _open_envelope(content: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    start = len(MAGIC) + len(VERSION)
    if not content.startswith(MAGIC) or len(content) > MOST_BYTES:
        raise DamagedPackageError
    version = content[len(MAGIC) : start]
    if version != VERSION:
        raise NewerPackageError if version[:1].isdigit() and version.endswith(b"\n") else DamagedPackageError
    end = content.find(b"\n", start, start + _MOST_HEADER)
    if end < 0 or len(content) < end + 1 + _SIGNATURE:
        raise DamagedPackageError
    try:
        header = json.loads(content[start:end])
        {name: str(header[name]) for name in ("from", "to", "id", "lane", "number", "key")}
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedPackageError from error
    return header, content[start:end], content[end + 1 : -_SIGNATURE]


def _derive(shared: bytes, header: bytes) -> bytes:
    info = b"firsthour package 1" + hashlib.sha256(header).digest()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(shared)


def _pack(package: Package) -> bytes:
    files = [
        {"name": file.name, "size": len(file.content), "sha256": hashlib.sha256(file.content).hexdigest()}
        for file in package.files
    ]
    said = canonical({"kind": package.kind, "body": package.body, "files": files})
    return len(said).to_bytes(_LENGTH, "big") + said + b"".join(file.content for file in package.files)


def _unpack(plain: bytes, *, uid: str, lane: str, number: int) -> Package:
    length = int.from_bytes(plain[:_LENGTH], "big")
    said = json.loads(plain[_LENGTH : _LENGTH + length])
    place, files = _LENGTH + length, []
    for listed in said["files"]:
        content = plain[place : place + listed["size"]]
        if hashlib.sha256(content).hexdigest() != listed["sha256"]:
            raise ValueError(listed["name"])
        files.append(PackedFile(str(listed["name"]), content))
        place += listed["size"]
    if place != len(plain):
        raise ValueError(place)
    return Package(uid, lane, number, str(said["kind"]), said["body"], tuple(files))
