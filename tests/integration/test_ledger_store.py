"""A ledger on disk: nothing twice, nothing lost, whatever happens while it is written."""

import json
import random
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firsthour.ledger.books import open_book
from firsthour.ledger.importing import import_files, remove_file
from firsthour.ledger.report import COUNTS, ImportReport
from firsthour.ledger.store import DamagedLedgerError, Ledger, NoSuchFileError, NoSuchLedgerError, NotALedgerError
from tests.ledger_tables import told

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEAD = "time,source,target,amount,id\n"
N_LARGE = 30_000


def plain_file(folder: Path, name: str, *, begin: int = 0, n: int = 3) -> Path:
    """Write a plain ledger of ``n`` transfers and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = (f"2026-03-01 {i // 3600 % 24:02}:{i // 60 % 60:02}:{i % 60:02},A{i % 7},A{i % 5},{i + 1}.00,t{i}\n"
            for i in range(begin, begin + n))  # fmt: skip
    path = folder / name
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return path


def run_import(path: Path, ledger: Path) -> ImportReport:
    """Import one path."""
    return import_files([path], ledger, now=NOW)


def counts(report: ImportReport) -> dict[str, int]:
    """Return the totals that are not zero."""
    return {name: report.total(name) for name in COUNTS if report.total(name)}


def start_import(path: Path, ledger: Path) -> "subprocess.Popen[bytes]":
    """Begin an import in a process of its own."""
    command = [sys.executable, "-m", "firsthour", "import", str(path), "--ledger", str(ledger)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path, ledger = plain_file(tmp_path, "a.csv"), tmp_path / "ledger"
    first = run_import(path, ledger)
    events = told(open_book(ledger))
    again = run_import(path, ledger)
    assert counts(first) == {"read": 3, "kept": 3}
    assert counts(again) == {"read": 3, "duplicate": 3}
    assert again.ledger_version == first.ledger_version
    assert told(open_book(ledger)) == events


def test_the_order_of_imports_changes_nothing(tmp_path: Path) -> None:
    a, b = plain_file(tmp_path, "a.csv"), plain_file(tmp_path, "b.csv", begin=2)
    for ledger, files in (("one", (a, b)), ("two", (b, a))):
        for path in files:
            run_import(path, tmp_path / ledger)
    assert Ledger(tmp_path / "one").load_manifest() == Ledger(tmp_path / "two").load_manifest()
    assert told(open_book(tmp_path / "one")) == told(open_book(tmp_path / "two"))


def test_removing_a_file_leaves_the_ledger_as_if_it_had_never_come(tmp_path: Path) -> None:
    a, b, ledger = plain_file(tmp_path, "a.csv"), plain_file(tmp_path, "b.csv", begin=2), tmp_path / "ledger"
    before = run_import(a, ledger)
    events = told(open_book(ledger))
    run_import(b, ledger)
    after = remove_file("b.csv", ledger, now=NOW)
    assert after.ledger_version == before.ledger_version
    assert told(open_book(ledger)) == events
    assert len(list((ledger / "files").iterdir())) == len(list((ledger / "segments").iterdir())) == 1
    with pytest.raises(NoSuchFileError):
        remove_file("b.csv", ledger, now=NOW)


def test_a_kept_book_is_the_book_that_assembly_makes(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    run_import(plain_file(tmp_path, "a.csv", n=20), ledger)
    kept = open_book(ledger)
    for path in sorted((ledger / "books").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    made = open_book(ledger)
    assert told(kept) == told(made)
    assert (kept.given_ids, kept.spans, kept.spellings) == (made.given_ids, made.spans, made.spellings)


def test_no_ledger_another_folder_and_damage_are_one_plain_error_each(tmp_path: Path) -> None:
    path = plain_file(tmp_path / "in", "a.csv")
    with pytest.raises(NoSuchLedgerError):
        open_book(tmp_path / "nowhere")
    with pytest.raises(NotALedgerError):
        run_import(path, tmp_path / "in")
    ledger = tmp_path / "ledger"
    run_import(path, ledger)
    manifest = (ledger / "manifest.json").read_bytes()
    for damage in (manifest[:-9], b"", b"[]", b'{"format": 1}', b"\xff\xfe"):
        (ledger / "manifest.json").write_bytes(damage)
        for use in (lambda: open_book(ledger), lambda: run_import(path, ledger)):
            with pytest.raises(DamagedLedgerError):
                use()
        assert (ledger / "manifest.json").read_bytes() == damage  # never overwritten in silence


def test_a_segment_that_is_missing_is_named(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    run_import(plain_file(tmp_path, "a.csv"), ledger)
    segment = next((ledger / "segments").iterdir())
    for part in segment.iterdir():
        part.unlink()
    segment.rmdir()
    with pytest.raises(DamagedLedgerError, match=segment.name):
        run_import(plain_file(tmp_path, "b.csv", begin=5), ledger)


def test_two_imports_at_once_wait_for_each_other(tmp_path: Path) -> None:
    files = [plain_file(tmp_path, f"{nth}.csv", begin=nth * 1000, n=500) for nth in range(2)]
    running = [start_import(path, tmp_path / "ledger") for path in files]
    assert [process.wait(120) for process in running] == [0, 0]
    for path in files:
        run_import(path, tmp_path / "one")
    assert Ledger(tmp_path / "ledger").load_manifest() == Ledger(tmp_path / "one").load_manifest()
    assert told(open_book(tmp_path / "ledger")) == told(open_book(tmp_path / "one"))
    assert len((tmp_path / "ledger" / "imports.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_killed_at_any_moment_and_run_again_nothing_is_twice_and_nothing_lost(tmp_path: Path) -> None:
    small, large = plain_file(tmp_path, "small.csv"), plain_file(tmp_path, "large.csv", begin=100, n=N_LARGE)
    ledger = Ledger(tmp_path / "ledger")
    before = run_import(small, ledger.path)
    begun = time.monotonic()
    whole = start_import(large, tmp_path / "whole")
    assert whole.wait(120) == 0
    duration = time.monotonic() - begun
    moments = random.Random(20260301)
    for _ in range(4):
        process = start_import(large, ledger.path)
        time.sleep(moments.uniform(0.3, 1.0) * duration)
        process.kill()
        process.wait(60)
        manifest = ledger.load_manifest()
        assert len(manifest.segments) in (1, 2)
        assert len(open_book(ledger.path).kind) in (3, 3 + N_LARGE)
        if len(manifest.segments) == 2:  # it was faster this time: take it out and try again
            after = remove_file("large.csv", ledger.path, now=NOW)
            assert after.ledger_version == before.ledger_version
    final = run_import(large, ledger.path)
    assert counts(final) == {"read": N_LARGE, "kept": N_LARGE}
    run_import(small, tmp_path / "whole")
    assert ledger.load_manifest() == Ledger(tmp_path / "whole").load_manifest()
    assert sorted(path.name for path in ledger.files.iterdir()) == sorted(ledger.load_manifest().segments)
    assert not ledger.tmp.exists()


def test_what_a_killed_import_left_behind_does_not_count(tmp_path: Path) -> None:
    """Killed right before the manifest is swapped, everything is there but the manifest."""
    path, ledger = plain_file(tmp_path, "a.csv"), tmp_path / "ledger"
    first = run_import(path, ledger)
    (ledger / "manifest.json").unlink()
    (ledger / "tmp").mkdir()
    (ledger / "tmp" / "half.part").write_text("half")
    with pytest.raises(NoSuchLedgerError):
        open_book(ledger)
    again = run_import(path, ledger)
    assert counts(again) == {"read": 3, "kept": 3}
    assert again.ledger_version == first.ledger_version
    assert not (ledger / "tmp").exists()
    segments = json.loads((ledger / "manifest.json").read_bytes())["segments"]
    assert list(segments) == [kept.name for kept in (ledger / "files").iterdir()]


def test_a_segment_cut_short_is_named(tmp_path: Path) -> None:
    run_import(plain_file(tmp_path, "a.csv"), tmp_path / "ledger")
    ledger = Ledger(tmp_path / "ledger")
    (segment,) = ledger.segments.iterdir()
    rows = (segment / "rows.parquet").read_bytes()
    (segment / "rows.parquet").write_bytes(rows[: len(rows) // 2])
    for book in ledger.books.iterdir():
        shutil.rmtree(book)
    with pytest.raises(DamagedLedgerError):
        open_book(ledger.path)


def test_files_that_no_manifest_names_are_swept_by_the_next_writer(tmp_path: Path) -> None:
    run_import(plain_file(tmp_path, "a.csv"), tmp_path / "ledger")
    ledger = Ledger(tmp_path / "ledger")
    (ledger.files / ("f" * 64)).write_text("left behind", encoding="utf-8")
    (ledger.segments / "ffffffffffff-ffffffffffff").mkdir()
    run_import(plain_file(tmp_path, "b.csv", begin=10), tmp_path / "ledger")
    assert len(list(ledger.files.iterdir())) == len(list(ledger.segments.iterdir())) == 2


def test_nothing_is_swept_where_the_manifest_itself_is_gone(tmp_path: Path) -> None:
    run_import(plain_file(tmp_path, "a.csv"), tmp_path / "ledger")
    ledger = Ledger(tmp_path / "ledger")
    ledger.manifest_path.unlink()
    run_import(plain_file(tmp_path, "b.csv", begin=10), tmp_path / "ledger")
    assert len(list(ledger.files.iterdir())) == 2
