"""A kept index is the index; what is damaged, of another book or cannot be written is built anew."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from firsthour.ledger.book import Book
from firsthour.tracing.index import INDEXED_RULES, LineIndex, build_index, sources_by_index, trace_by_index
from firsthour.tracing.index_store import load_index, open_index, open_index_in
from firsthour.tracing.passes import Take, walk_book
from tests.reference.slow_index import first_events
from tests.unit.tracing.test_index import large_book

ROOT = Path(__file__).parents[3]
MARK = 1 << 40


@pytest.fixture
def book() -> Book:
    return large_book(3000, n_lines=50, number=5)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "books" / "new"
    folder.mkdir(parents=True)
    return folder


def place_of(home: Path, rule: str = "fifo") -> Path:
    """Return the folder of the index kept in ``home``."""
    (found,) = home.glob(f"index-{rule}-*")
    return found


def is_fresh(index: LineIndex, book: Book) -> bool:
    """Tell whether an index is the one built anew."""
    fresh = build_index(book, rule=index.rule)
    return list(index.arrays) == list(fresh.arrays) and all(
        np.array_equal(index.arrays[name], fresh.arrays[name]) for name in fresh.arrays
    )


@pytest.mark.parametrize("rule", INDEXED_RULES)
def test_an_index_is_kept_and_answers_as_before(book: Book, home: Path, rule: str) -> None:
    assert is_fresh(open_index_in(home, book, rule=rule), book)
    written = (place_of(home, rule) / "index.json").stat().st_mtime_ns
    kept = open_index_in(home, book, rule=rule)
    assert (place_of(home, rule) / "index.json").stat().st_mtime_ns == written
    assert is_fresh(kept, book)
    takes = [Take(event, int(book.amount[event])) for event in range(3) if book.kind[event] == 0]
    assert trace_by_index(book, kept, takes=takes).flows.tolist() == walk_book(book, takes, rule=rule).flows.tolist()
    assert sources_by_index(book, kept, line=0, before_event=3000).tolist()
    assert sorted(path.name for path in home.iterdir()) == [place_of(home, rule).name]


def test_an_index_lies_in_the_books_folder_of_its_version(book: Book, tmp_path: Path) -> None:
    book.version = "a" * 64
    from firsthour.ledger.books import book_home
    from firsthour.ledger.store import Ledger

    folder = book_home(Ledger(tmp_path), book.version)
    open_index(tmp_path, book, rule="lifo")
    assert not folder.exists()  # a book that is not kept has no folder, and an index does not make one
    folder.mkdir(parents=True)
    open_index(tmp_path, book, rule="lifo")
    assert place_of(folder, "lifo").is_dir()


@pytest.mark.parametrize("rule", INDEXED_RULES)
def test_a_kept_index_of_the_first_events_is_extended(book: Book, home: Path, rule: str) -> None:
    early = first_events(book, 2000)
    other = home.parent / "old"
    other.mkdir()
    open_index_in(other, early, rule=rule)
    _mark(place_of(other, rule), rule)
    index = open_index_in(home, book, rule=rule)
    name = "debits" if rule == "fifo" else "records"
    fresh = build_index(book, rule=rule).arrays[name]
    assert (index.arrays[name] != fresh).sum() == 1  # the mark: the rest is what a fresh one holds
    assert index.arrays[name].max() >= MARK


def test_the_longest_of_several_earlier_versions_is_extended(book: Book, home: Path) -> None:
    for n in (500, 2500, 1500):
        other = home.parent / f"old{n}"
        other.mkdir()
        open_index_in(other, first_events(book, n), rule="lifo")
    _mark(place_of(home.parent / "old2500", "lifo"), "lifo")
    assert open_index_in(home, book, rule="lifo").arrays["records"].max() >= MARK


def test_an_index_of_other_events_is_not_extended(book: Book, home: Path) -> None:
    early = first_events(book, 2000)
    early.amount[1999] += 1
    other = home.parent / "old"
    other.mkdir()
    open_index_in(other, early, rule="fifo")
    _mark(place_of(other, "fifo"), "fifo")
    assert is_fresh(open_index_in(home, book, rule="fifo"), book)


def _mark(place: Path, rule: str) -> None:
    """Change a kept index so that its use can be seen, and its head so that it is believed."""
    index = load_index(place)
    assert index is not None
    from firsthour.tracing import index_store

    name = "debits" if rule == "fifo" else "records"
    array = np.array(index[0].arrays[name])
    array[np.flatnonzero(array[:, 0] >= 0)[0], 0] += MARK
    np.save(place / f"{name}.npy", array)
    head = json.loads((place / "index.json").read_bytes())
    head["arrays"][name]["checksum"] = index_store._checksum(place / f"{name}.npy")
    (place / "index.json").write_text(json.dumps(head))


@pytest.mark.parametrize(
    "damage", ["flip", "cut", "grow", "remove", "head cut", "head gone", "head of nothing", "head a list", "swap"]
)
def test_a_damaged_index_is_never_believed_and_is_replaced(book: Book, home: Path, damage: str) -> None:
    open_index_in(home, book, rule="fifo")
    place = place_of(home)
    file, head = place / "credit_starts.npy", place / "index.json"
    content = file.read_bytes()
    match damage:
        case "flip":
            file.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
        case "cut":
            file.write_bytes(content[:-8])
        case "grow":
            file.write_bytes(content + b"\0")
        case "remove":
            file.unlink()
        case "head cut":
            head.write_bytes(head.read_bytes()[:40])
        case "head gone":
            head.unlink()
        case "head of nothing":
            head.write_text("{}")
        case "head a list":
            head.write_text("[]")
        case "swap":
            shutil.copy(place / "credit_events.npy", file)
    assert load_index(place) is None
    assert is_fresh(open_index_in(home, book, rule="fifo"), book)
    assert load_index(place_of(home)) is not None
    assert [path.name for path in home.iterdir()] == [place.name]


@pytest.mark.parametrize("column", ["kind", "src", "dst", "amount"])
def test_an_index_of_another_book_is_not_believed(book: Book, home: Path, column: str) -> None:
    open_index_in(home, book, rule="fifo")
    other = first_events(book, book.n_events)
    event = int(np.flatnonzero(other.kind == 0)[7])
    getattr(other, column)[event] = {"kind": 1, "src": 49, "dst": 48, "amount": 123_456}[column]
    assert is_fresh(open_index_in(home, other, rule="fifo"), other)


def test_a_folder_that_cannot_be_written_only_means_that_nothing_is_kept(book: Book, tmp_path: Path) -> None:
    home = tmp_path / "a file, not a folder"
    home.write_text("")
    assert is_fresh(open_index_in(home, book, rule="lifo"), book)
    (tmp_path / "read-only").mkdir(mode=0o500)
    assert is_fresh(open_index_in(tmp_path / "read-only", book, rule="lifo"), book)


def test_a_full_disk_only_means_that_nothing_is_kept(home: Path) -> None:
    code = f"""
        import resource, signal
        from pathlib import Path
        from tests.unit.tracing.test_index import large_book
        from firsthour.tracing.index_store import open_index_in
        book = large_book(3000, n_lines=50, number=5)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        index = open_index_in(Path({str(home)!r}), book, rule="lifo")
        print(index.n_events)
    """
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "3000"
    assert list(home.iterdir()) == []


def test_what_a_killed_writer_left_is_swept_and_a_living_ones_is_not(book: Book, home: Path) -> None:
    dead, living = home / ".index-dead", home / ".index-living"
    for draft in (dead, living):
        draft.mkdir()
        (draft / "debits.npy").write_bytes(b"half")
        (draft / "lock").touch()
    code = f"import fcntl, time; f = open({str(living / 'lock')!r}); fcntl.flock(f, fcntl.LOCK_EX)"
    writer = subprocess.Popen([sys.executable, "-c", f"{code}; print('held', flush=True); time.sleep(60)"], stdout=-1)
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"held\n"
        open_index_in(home, book, rule="fifo")
        assert not dead.exists()
        assert living.exists()
    finally:
        writer.kill()
        writer.wait()
    shutil.rmtree(place_of(home))
    open_index_in(home, book, rule="fifo")
    assert not living.exists()


def test_an_index_put_aside_is_swept_although_the_new_one_is_whole(book: Book, home: Path) -> None:
    open_index_in(home, book, rule="fifo")
    aside = home / ".index-killed-old"
    shutil.copytree(place_of(home), aside)
    assert is_fresh(open_index_in(home, book, rule="fifo"), book)
    assert [path.name for path in home.iterdir()] == [place_of(home).name]


def test_a_writer_killed_at_any_moment_leaves_a_whole_index_or_none(book: Book, home: Path) -> None:
    code = f"""
        from pathlib import Path
        from tests.unit.tracing.test_index import large_book
        from firsthour.tracing import index_store
        book = large_book(3000, n_lines=50, number=5)
        index = index_store.build_index(book, rule="fifo")
        print("built", flush=True)
        while True:
            for place in Path({str(home)!r}).glob("index-*"):
                (place / "index.json").unlink(missing_ok=True)
            index_store._keep(index, Path({str(home)!r}) / index_store._name("fifo"))
    """
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "NUMBA_DISABLE_JIT": "1"}
    for wait_s in (0.0, 0.003, 0.011):
        writer = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], env=environment, stdout=-1)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"built\n"
        time.sleep(wait_s)
        writer.kill()
        writer.wait()
        assert is_fresh(open_index_in(home, book, rule="fifo"), book)
        assert load_index(place_of(home)) is not None
        assert [path.name for path in home.iterdir()] == [place_of(home).name]
