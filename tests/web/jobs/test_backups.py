"""Does a backup hold everything, taken while people work, and is a damaged one refused?"""

import json
import os
import sqlite3
import tarfile
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from firsthour.web.config.backups import (
    BackupExistsError,
    BadBackupError,
    HomeInUseError,
    NothingToBackUpError,
    read_backup,
    write_backup,
)
from firsthour.web.config.environment import Environment, open_secret_key, read_environment
from tests.postgresql import find_programs
from tests.web.jobs.standing import Site, schema_of

NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def environment_of(home: Path) -> Environment:
    return read_environment({"FIRSTHOUR_HOME": str(home)})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with a database, uploads, a ledger, a key, and what is not worth keeping."""
    home = tmp_path / "home"
    files = {
        "uploads/ab/abcd": b"a picture",
        "ledgers/case/manifest.json": b'{"segments": ["s1"]}',
        "ledgers/case/segments/s1.parquet": b"rows" * 100_000,
        "anchors/2026-11-21.txt": "锚点".encode(),
        "mode": b"demo\n",
        "static/vendor/a.css": b"made anew",
        "log/firsthour-2026-11-22.jsonl": b"{}",
        "uploads/half.tmp": b"half",
    }
    for name, content in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    open_secret_key(home / "secret_key")
    with closing(sqlite3.connect(home / "firsthour.sqlite3")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE upload (number INTEGER PRIMARY KEY, name TEXT)")
        connection.commit()
    return home


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file but the database by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith("firsthour.sqlite3")
    }


def test_what_is_restored_is_what_was_there(home: Path, tmp_path: Path) -> None:
    kept = {name: body for name, body in contents(home).items() if not name.startswith(("static/", "log/"))}
    del kept["uploads/half.tmp"]
    manifest = write_backup(environment_of(home), tmp_path / "b.firsthour.tar", now=NOW)
    assert set(manifest["files"]) == {*kept, "firsthour.sqlite3"}
    read_backup(environment_of(tmp_path / "other"), tmp_path / "b.firsthour.tar")
    assert contents(tmp_path / "other") == kept
    assert os.stat(tmp_path / "other" / "secret_key").st_mode & 0o077 == 0
    assert os.stat(tmp_path / "b.firsthour.tar").st_mode & 0o077 == 0
    assert not list((home / "cache").iterdir())


def test_a_key_kept_elsewhere_comes_along(home: Path, tmp_path: Path) -> None:
    (home / "secret_key").rename(tmp_path / "key")
    environ = {"FIRSTHOUR_HOME": str(home), "FIRSTHOUR_SECRET_KEY_FILE": str(tmp_path / "key")}
    write_backup(read_environment(environ), tmp_path / "b.tar", now=NOW)
    read_backup(environment_of(tmp_path / "other"), tmp_path / "b.tar")
    assert (tmp_path / "other" / "secret_key").read_bytes() == (tmp_path / "key").read_bytes()


def test_every_backup_taken_while_people_work_holds_together(home: Path, tmp_path: Path) -> None:
    over, written = threading.Event(), []

    def keep_writing() -> None:
        with closing(sqlite3.connect(home / "firsthour.sqlite3", timeout=20)) as connection:
            number = 0
            while not over.is_set():
                number += 1
                (home / "uploads" / f"u{number}").write_bytes(b"%d" % number)
                with connection:
                    connection.execute("INSERT INTO upload VALUES (?, ?)", (number, f"u{number}"))
                written.append(number)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        for round_ in range(5):
            begun = len(written)
            write_backup(environment_of(home), tmp_path / f"{round_}.tar", now=NOW)
            read_backup(environment_of(tmp_path / f"home{round_}"), tmp_path / f"{round_}.tar")
            with closing(sqlite3.connect(tmp_path / f"home{round_}" / "firsthour.sqlite3")) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                names = [name for (name,) in connection.execute("SELECT name FROM upload ORDER BY number")]
            assert len(names) >= begun
            assert names == [f"u{number}" for number in range(1, len(names) + 1)]
            for number, name in enumerate(names, start=1):
                assert (tmp_path / f"home{round_}" / "uploads" / name).read_bytes() == b"%d" % number
    finally:
        over.set()
        writer.join()
    assert len(written) > 20


def test_nothing_is_ever_written_over(home: Path, tmp_path: Path) -> None:
    write_backup(environment_of(home), tmp_path / "b.tar", now=NOW)
    before = (tmp_path / "b.tar").read_bytes()
    with pytest.raises(BackupExistsError):
        write_backup(environment_of(home), tmp_path / "b.tar", now=NOW)
    with pytest.raises(HomeInUseError):
        read_backup(environment_of(home), tmp_path / "b.tar")
    assert (tmp_path / "b.tar").read_bytes() == before


def test_a_folder_without_a_site_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(NothingToBackUpError):
        write_backup(environment_of(tmp_path / "nothing"), tmp_path / "b.tar", now=NOW)
    assert not (tmp_path / "b.tar").exists()


@pytest.mark.parametrize("where", [0.2, 0.5, 0.9])
def test_one_changed_byte_is_found(home: Path, tmp_path: Path, where: float) -> None:
    write_backup(environment_of(home), tmp_path / "b.tar", now=NOW)
    with tarfile.open(tmp_path / "b.tar") as tar:
        entry = max(tar.getmembers(), key=lambda entry: entry.size)
    damaged = bytearray((tmp_path / "b.tar").read_bytes())
    damaged[entry.offset_data + int(entry.size * where)] ^= 1
    (tmp_path / "bad.tar").write_bytes(damaged)
    with pytest.raises(BadBackupError, match="s1"):
        read_backup(environment_of(tmp_path / "other"), tmp_path / "bad.tar")
    assert not (tmp_path / "other").exists()
    assert not list(tmp_path.glob("other*"))


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 1.0])
def test_half_a_backup_is_refused(home: Path, tmp_path: Path, share: float) -> None:
    write_backup(environment_of(home), tmp_path / "b.tar", now=NOW)
    with tarfile.open(tmp_path / "b.tar") as tar:
        last = tar.getmembers()[-1]
    length = int((last.offset_data + last.size - 1) * share)
    (tmp_path / "half.tar").write_bytes((tmp_path / "b.tar").read_bytes()[:length])
    with pytest.raises(BadBackupError):
        read_backup(environment_of(tmp_path / "other"), tmp_path / "half.tar")
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "a/../../outside"])
def test_a_backup_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo(name))
    with pytest.raises(BadBackupError):
        read_backup(environment_of(tmp_path / "other"), tmp_path / "b.tar")


def test_a_site_comes_back_with_its_people(empty_site: Site, tmp_path: Path) -> None:
    """On this run's engine, by the commands: the record of the restored site verifies and nobody is missing."""
    programs = find_programs()
    empty_site.extra["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
    empty_site.migrate()
    empty_site.script(
        "from firsthour.web.people.models import Officer\n"
        "for number in range(120): Officer.objects.create_user(str(990000 + number), name='岑远')"
    )
    kept = empty_site.run("-m", "firsthour", "backup", str(tmp_path / "b.tar"), "--json").stdout
    jsonschema.validate(json.loads(kept), schema_of("backup"))
    counted = "SELECT count(*), max(badge) FROM people_officer"
    before = empty_site.rows(counted)
    other = Site(tmp_path / "home2", empty_site.address, extra=empty_site.extra)
    if empty_site.address:
        import psycopg

        with psycopg.connect(empty_site.address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    back = json.loads(other.run("-m", "firsthour", "restore", str(tmp_path / "b.tar"), "--json").stdout)
    jsonschema.validate(back, schema_of("restore"))
    assert back["n"] == json.loads(kept)["files"]
    assert other.rows(counted) == before
    assert before == [(120, "990119")]
