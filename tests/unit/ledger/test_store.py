"""A source file is kept exactly as it was hashed, or not at all."""

import hashlib
import random
from dataclasses import replace
from pathlib import Path

import pytest

from firsthour.ledger.containers.walk import SourceFile, hash_file, read_pieces
from firsthour.ledger.store import FileChangedError, Ledger


def announced(folder: Path, content: bytes) -> SourceFile:
    """Write a file and return it as the walk announces it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "a.csv"
    path.write_bytes(content)
    return hash_file(path, shown="a.csv")


def test_a_file_is_kept_byte_by_byte_and_stays_where_it_was(tmp_path: Path) -> None:
    content = random.Random(1).randbytes((1 << 20) + 7)
    source, ledger = announced(tmp_path / "in", content), Ledger(tmp_path / "ledger")
    assert (source.size, source.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with ledger.writing():
        kept = ledger.keep_file(source)
        assert kept == replace(source, path=ledger.files / source.sha256)
        assert kept.path.read_bytes() == source.path.read_bytes() == content


@pytest.mark.parametrize("later", [b"time,amount\n2,2\n", b"", b"time,amount\n1,1\n1,1\n"])
def test_a_file_that_changed_after_it_was_hashed_is_refused_and_nothing_is_kept(tmp_path: Path, later: bytes) -> None:
    source, ledger = announced(tmp_path / "in", b"time,amount\n1,1\n"), Ledger(tmp_path / "ledger")
    source.path.write_bytes(later)
    with ledger.writing(), pytest.raises(FileChangedError):
        ledger.keep_file(source)
    assert not ledger.path.exists()


def test_a_file_that_vanished_after_it_was_hashed_is_refused(tmp_path: Path) -> None:
    source, ledger = announced(tmp_path / "in", b"time,amount\n"), Ledger(tmp_path / "ledger")
    source.path.unlink()
    with ledger.writing(), pytest.raises(FileChangedError):
        ledger.keep_file(source)


def test_half_a_file_that_lies_under_the_hash_is_replaced_by_the_whole(tmp_path: Path) -> None:
    source, ledger = announced(tmp_path / "in", b"time,amount\n1,1\n"), Ledger(tmp_path / "ledger")
    with ledger.writing():
        (ledger.files / source.sha256).write_bytes(b"time,am")
        assert ledger.keep_file(source).path.read_bytes() == b"time,amount\n1,1\n"


def test_what_was_unpacked_for_the_ledger_is_moved(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    with ledger.writing():
        source = announced(ledger.tmp / "unpacked", b"time,amount\n1,1\n")
        kept = ledger.keep_file(source)
        assert kept.path.read_bytes() == b"time,amount\n1,1\n"
        assert not source.path.exists()


def test_an_empty_file_has_no_pieces(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert list(read_pieces(tmp_path / "empty")) == []
