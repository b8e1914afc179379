"""Which keys outlive the signing key? Those by which what is kept is recognised or read, in a file of their own.

Who left a purpose of messages, the link by which a subscriber leaves, the proof of what was erased, the secrets of
second steps: all of it is keyed, and would be lost with the signing key. So each of these keys is derived from the
signing key once and kept in ``FIRSTHOUR_HOME/kept_keys``, which every backup holds. Replacing the
signing key ends sessions and nothing else. Nobody finds a signing key from what was derived of it.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from firsthour.base.errors import UserError

FILE_NAME = "kept_keys"
NAMES = ("firsthour.desk.sms", "subscriptions:", "firsthour.audit.erasure", "firsthour.people.second_step")


class BadKeptKeysError(UserError):
    """The file is there and cannot be read: to make it anew would forget who wants no messages."""

    code = "bad_kept_keys"
    english = (
        "{path} cannot be read; bring it back from a backup. Without it nobody is recognised who wants no messages."
    )
    chinese = "{path} 无法读取，请从备份恢复该文件；没有它，已退订的号码将无法识别。"


def open_kept_keys(path: Path, signing_key: str) -> Mapping[str, bytes]:
    """Return the kept keys by name; one that is not kept yet is derived from the signing key, and kept.

    Raises
    ------
    BadKeptKeysError
        The file is there and cannot be read.
    """
    kept = _read(path)
    missing = [name for name in NAMES if name not in kept]
    if missing:
        kept = {**kept, **{name: derive(name, signing_key) for name in missing}}
        return _keep(path, kept)
    return kept


def derive(name: str, signing_key: str) -> bytes:
    """Return the key of a name under a signing key."""
    return hashlib.sha256((name + signing_key).encode()).digest()


def _keep(path: Path, kept: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Write the file whole, or not; where another start was first, what that one wrote holds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps({name: key.hex() for name, key in kept.items()}, indent=1), encoding="ascii")
    if path.exists():  # a newer version keeps more
        fresh.replace(path)
        return kept
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        return {**kept, **_read(path)}
    finally:
        fresh.unlink()
    return kept


def _read(path: Path) -> dict[str, bytes]:
    if not path.exists():
        return {}
    try:
        kept = {str(name): bytes.fromhex(key) for name, key in json.loads(path.read_text(encoding="ascii")).items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise BadKeptKeysError(path=path) from error
    if any(len(key) != hashlib.sha256().digest_size for key in kept.values()):
        raise BadKeptKeysError(path=path)
    return kept
