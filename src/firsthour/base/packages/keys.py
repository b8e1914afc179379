"""Whose package is it, and who may read it? A station signs with one key pair (Ed25519) and is written to by another
(X25519); the other station knows both public halves from a small file that a person carried over and compared.
"""

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from firsthour.base.errors import UserError

OWN = "own.key"
OWN_PUBLIC = "own.pub"
PEER = "peer.pub"
_KEY_BYTES = 32


class BadKeyFileError(UserError):
    """A key file that holds no keys."""

    code = "bad_key_file"
    english = "{path} holds no keys of a station."
    chinese = "{path} 不是有效的密钥文件。"


class NoPeerKeysError(UserError):
    """The other station's public keys have not been brought."""

    code = "no_peer_keys"
    english = "The other side's public keys are missing: {path}. Bring its own.pub: firsthour portal trust FILE"
    chinese = "缺少对方的公钥：{path}。请拷来对方的 own.pub：firsthour portal trust 文件"


class OtherPeerError(UserError):
    """Another public key is trusted already."""

    code = "other_peer"
    english = "Another key is trusted already ({known}); remove {path} first if it was replaced on purpose."
    chinese = "已信任另一密钥（{known}）；如确系更换，请先删除 {path}。"


@dataclass(frozen=True)
class PublicKeys:
    """What others know of a station: the key that verifies its signature, and the one that packages are sealed to."""

    name: str
    verifying: bytes
    sealing: bytes

    @property
    def fingerprint(self) -> str:
        """Both keys in 32 signs, for people to compare and for headers."""
        return hashlib.sha256(self.verifying + self.sealing).hexdigest()[:32]

    def to_text(self) -> str:
        """Return the public file's content."""
        said = {"name": self.name, "verifying": self.verifying.hex(), "sealing": self.sealing.hex()}
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True)
class OwnKeys:
    """A station's own keys, both halves."""

    name: str
    signing: Ed25519PrivateKey
    opening: X25519PrivateKey

    @property
    def public(self) -> PublicKeys:
        """The halves that others may know."""
        verifying = self.signing.public_key().public_bytes_raw()
        return PublicKeys(self.name, verifying, self.opening.public_key().public_bytes_raw())


def make_keys(name: str) -> OwnKeys:
    """Return fresh keys."""
    return OwnKeys(name, Ed25519PrivateKey.generate(), X25519PrivateKey.generate())


def open_keys(folder: Path, name: str) -> OwnKeys:
    """Return the station's keys kept in the folder; make them once, readable by their owner alone.

    Raises
    ------
    BadKeyFileError
        The file is there and holds no keys.
    """
    path = folder / OWN
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, _private_text(make_keys(name)))
    keys = _read_private(path)
    public = folder / OWN_PUBLIC
    if not public.exists():
        _write_once(public, keys.public.to_text(), mode=0o644)
    return keys


def read_public(path: Path) -> PublicKeys:
    """Return the public keys in a file.

    Raises
    ------
    BadKeyFileError
        It holds none.
    """
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        keys = PublicKeys(str(said["name"]), bytes.fromhex(said["verifying"]), bytes.fromhex(said["sealing"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BadKeyFileError(path=path) from error
    if len(keys.verifying) != _KEY_BYTES or len(keys.sealing) != _KEY_BYTES:
        raise BadKeyFileError(path=path)
    return keys


def read_peer(folder: Path) -> PublicKeys:
    """Return the other station's public keys.

    Raises
    ------
    NoPeerKeysError
        Nobody brought them yet.
    BadKeyFileError
        The file holds none.
    """
    path = folder / PEER
    if not path.is_file():
        raise NoPeerKeysError(path=path)
    return read_public(path)


def trust_peer(folder: Path, public: PublicKeys) -> None:
    """Keep the other station's public keys; the same ones again change nothing.

    Raises
    ------
    OtherPeerError
        Others are kept already.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_once(folder / PEER, public.to_text(), mode=0o644)
    known = read_peer(folder)
    if known.fingerprint != public.fingerprint:
        raise OtherPeerError(known=known.fingerprint, path=folder / PEER)


def _private_text(keys: OwnKeys) -> str:
    said = {
        "name": keys.name,
        "signing": keys.signing.private_bytes_raw().hex(),
        "opening": keys.opening.private_bytes_raw().hex(),
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _read_private(path: Path) -> OwnKeys:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        signing = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(said["signing"]))
        opening = X25519PrivateKey.from_private_bytes(bytes.fromhex(said["opening"]))
        return OwnKeys(str(said["name"]), signing, opening)
    except (ValueError, KeyError, TypeError) as error:
        raise BadKeyFileError(path=path) from error


def _write_once(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Write a file whole unless it is there; the first of two starts wins."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    with open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        return
    finally:
        fresh.unlink()
