"""How is everything the site keeps put away, and brought back? One tar with a list of its files and their hashes.

A backup is taken while people work. The database is copied by SQLite's own online copy (``pg_dump`` on PostgreSQL), so
that it is one moment. What it names (uploads, ledger segments, anchors) is kept in files that are never changed: they
are linked into a snapshot before that moment and once more after it, so none is missing, whether it was added or
removed meanwhile; a few may be extra. A ledger is linked again until its manifest stood still while it was.

Restoring refuses to write over anything, checks every hash before it moves the folder into place, and does so at once.
"""

import hashlib
import io
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from firsthour import __version__
from firsthour.base.errors import UserError
from firsthour.web.config.environment import Environment

SUFFIX = ".firsthour.tar"
LIST = "backup.json"
MANIFEST = "manifest.json"  # of a ledger
DATABASE = "firsthour.sqlite3"
DUMP = "database.pgdump"
LEFT_OUT = frozenset({"static", "locks", "log", "logs", "cache", "portal"})  # made anew, or of another site
_CHUNK = 1 << 20


class BackupExistsError(UserError):
    """There is a file of that name already."""

    code = "backup_exists"
    english = "{path} is there already; a backup is never written over."
    chinese = "{path} 已存在；备份不会覆盖已有文件。"


class NothingToBackUpError(UserError):
    """There is no site in the folder."""

    code = "nothing_to_back_up"
    english = "{home} holds no site: there is no database in it."
    chinese = "{home} 中没有网站数据库，无可备份。"


class HomeInUseError(UserError):
    """Something is there that restoring would write over."""

    code = "home_in_use"
    english = "{home} is not empty; restore into a folder that is: FIRSTHOUR_HOME=…"
    chinese = "{home} 非空；请恢复到空文件夹：FIRSTHOUR_HOME=…"


class BadBackupError(UserError):
    """The file is no backup, or not all of it is as it was written."""

    code = "bad_backup"
    english = "{path} cannot be restored: {problem}."
    chinese = "{path} 无法恢复：{problem}。"


class DatabaseToolError(UserError):
    """PostgreSQL's own program could not do it."""

    code = "database_tool"
    english = "{program} could not be run: {problem}"
    chinese = "{program} 运行失败：{problem}"


def write_backup(environment: Environment, target: Path, *, now: datetime) -> dict[str, Any]:
    """Write a backup of everything the site keeps; return its manifest.

    Raises
    ------
    BackupExistsError
        A file of that name is there.
    NothingToBackUpError
        There is no database.
    """
    if target.exists():
        raise BackupExistsError(path=target)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.{secrets.token_hex(4)}.tmp")
    snapshot = environment.home / "cache" / f"backup-{secrets.token_hex(4)}"
    snapshot.mkdir(mode=0o700, parents=True)
    try:
        database = _copy_all(environment, snapshot)
        with open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            manifest = _write_tar(file, snapshot, database=database, now=now)
            file.flush()
            os.fsync(file.fileno())
        try:
            target.hardlink_to(fresh)
        except FileExistsError as error:
            raise BackupExistsError(path=target) from error
    finally:
        fresh.unlink(missing_ok=True)
        shutil.rmtree(snapshot)
    return manifest


def read_backup(environment: Environment, source: Path) -> dict[str, Any]:
    """Bring a backup back into the (empty) home folder; return its manifest.

    Raises
    ------
    HomeInUseError
        The folder is not empty.
    BadBackupError
        The file is no backup, is damaged, or is of the other kind of database.
    """
    home = environment.home
    if home.exists() and any(home.iterdir()):
        raise HomeInUseError(home=home)
    home.parent.mkdir(parents=True, exist_ok=True)
    fresh = home.with_name(f"{home.name}.{secrets.token_hex(4)}.tmp")
    fresh.mkdir(mode=0o700)
    try:
        manifest = _unpack(source, fresh)
        if (fresh / DUMP).is_file():
            _restore_dump(environment, fresh / DUMP, source)
        if home.exists():
            home.rmdir()
        fresh.rename(home)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return manifest


def _copy_all(environment: Environment, snapshot: Path) -> str:
    """Put one moment of the database and every file it can name into the folder; return the database's file name."""
    _link_files(environment.home, snapshot)
    name = _copy_database(environment, snapshot)
    _link_files(environment.home, snapshot)
    key = environment.secret_key_file
    if key.is_file() and not (snapshot / "secret_key").exists():
        shutil.copyfile(key, snapshot / "secret_key")
    return name


def _copy_database(environment: Environment, snapshot: Path) -> str:
    database = environment.database
    if not database["ENGINE"].endswith("sqlite3"):
        _pg("pg_dump", database, ["--format=custom", f"--file={snapshot / DUMP}", _conninfo(database)])
        return DUMP
    path = Path(database["NAME"])
    if not path.is_file():
        raise NothingToBackUpError(home=environment.home)
    with closing(sqlite3.connect(path, timeout=60)) as there, closing(sqlite3.connect(snapshot / DATABASE)) as copy:
        there.backup(copy)
    return DATABASE


def _link_files(home: Path, snapshot: Path) -> None:
    """Link every file into the snapshot; a ledger until its manifest has stood still."""
    ledgers = home / "ledgers"
    for path in _list_files(home):
        if not path.is_relative_to(ledgers):
            _link(path, snapshot / path.relative_to(home))
    for manifest in sorted(ledgers.rglob(MANIFEST)):
        while True:
            before = manifest.read_bytes()
            for path in _list_files(manifest.parent):
                _link(path, snapshot / path.relative_to(home))
            if manifest.read_bytes() == before:
                break


def _list_files(folder: Path) -> Iterator[Path]:
    """Yield the files worth keeping: not what is made anew, short-lived, or the database itself."""
    for path in sorted(folder.rglob("*")):
        part = path.relative_to(folder).parts[0]
        is_passing = path.suffix in (".tmp", ".lock") or path.name.endswith(SUFFIX) or path.name.startswith(DATABASE)
        if part not in LEFT_OUT and not is_passing and path.is_file() and not path.is_symlink():
            yield path


def _link(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}.tmp")
    try:
        fresh.hardlink_to(path)
    except FileNotFoundError:
        return  # removed since it was listed; whoever removed it wrote that down first
    fresh.replace(target)
    fresh.unlink(missing_ok=True)  # replacing a file by another name of itself leaves both


def _write_tar(file: io.BufferedWriter, snapshot: Path, *, database: str, now: datetime) -> dict[str, Any]:
    files: dict[str, dict[str, Any]] = {}
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(found for found in snapshot.rglob("*") if found.is_file()):
            name = path.relative_to(snapshot).as_posix()
            with path.open("rb") as content:
                hashed = _Hashed(content)
                size = os.fstat(content.fileno()).st_size
                tar.addfile(_entry(name, size, now=now), hashed)  # type: ignore[arg-type]
            files[name] = {"sha256": hashed.digest.hexdigest(), "size": size}
        manifest = {"version": __version__, "made_at": now.isoformat(), "database": database, "files": files}
        said = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        tar.addfile(_entry(LIST, len(said), now=now), io.BytesIO(said))
    return manifest


class _Hashed:
    """A file that hashes what is read from it."""

    def __init__(self, file: io.BufferedReader) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        self.digest.update(chunk)
        return chunk


def _entry(name: str, size: int, *, now: datetime) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(now.timestamp())
    return entry


def _unpack(source: Path, target: Path) -> dict[str, Any]:
    """Write every file of the backup and compare it with the manifest."""
    hashes: dict[str, str] = {}
    try:
        with tarfile.open(source, mode="r:") as tar:
            for entry in tar:
                name = entry.name
                if not entry.isfile() or name.startswith("/") or ".." in Path(name).parts:
                    raise BadBackupError(path=source, problem=name)
                reader = tar.extractfile(entry)
                if reader is not None:
                    hashes[name] = _write(reader, target / name)
    except (tarfile.TarError, EOFError) as error:
        raise BadBackupError(path=source, problem=error) from error
    if LIST not in hashes:
        raise BadBackupError(path=source, problem=LIST)
    try:
        manifest: dict[str, Any] = json.loads((target / LIST).read_text(encoding="utf-8"))
        stated = {name: file["sha256"] for name, file in manifest["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadBackupError(path=source, problem=LIST) from error
    (target / LIST).unlink()
    del hashes[LIST]
    wrong = sorted(name for name in {*stated, *hashes} if stated.get(name) != hashes.get(name))
    if wrong:
        raise BadBackupError(path=source, problem=", ".join(wrong[:5]))
    return manifest


def _write(reader: Any, path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        while chunk := reader.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _restore_dump(environment: Environment, dump: Path, source: Path) -> None:
    database = environment.database
    if database["ENGINE"].endswith("sqlite3"):
        raise BadBackupError(path=source, problem="PostgreSQL ≠ SQLite: FIRSTHOUR_DATABASE")
    _pg("pg_restore", database, ["--exit-on-error", "--no-owner", f"--dbname={_conninfo(database)}", str(dump)])
    dump.unlink()


def _conninfo(database: dict[str, Any]) -> str:
    parts = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    return " ".join(f"{name}='{database[key]}'" for name, key in parts.items() if database[key])


def _pg(program: str, database: dict[str, Any], arguments: list[str]) -> None:
    """Run one of PostgreSQL's own programs; the password goes by the environment, never by the command line."""
    environ = {**os.environ, "PGPASSWORD": database["PASSWORD"]}
    try:
        done = subprocess.run([program, *arguments], env=environ, capture_output=True, text=True, check=False)
    except OSError as error:
        raise DatabaseToolError(program=program, problem=error) from error
    if done.returncode:
        raise DatabaseToolError(program=program, problem=done.stderr.strip().splitlines()[-1:])
