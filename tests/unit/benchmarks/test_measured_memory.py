"""Is the ledger whose memory is measured one that the commands open, and does it hold the generated transfers?"""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.generated_book import book_of_transfers, draw_transfers
from benchmarks.measured_memory import lay_out_ledger, peak_gb
from firsthour.ledger.books import open_book

N = 3000


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("memory") / "ledger"
    lay_out_ledger(path, N)
    return path


def test_a_laid_out_ledger_opens_with_all_transfers(ledger: Path) -> None:
    opened, book = open_book(ledger), book_of_transfers(draw_transfers(N))
    for name, column in vars(book).items():
        if isinstance(column, np.ndarray):
            assert np.array_equal(getattr(opened, name), column), name
            assert getattr(opened, name).dtype == column.dtype
    assert list(opened.line_accounts) == list(book.line_accounts)
    assert list(opened.line_currencies) == ["CNY"] * 300


def test_its_first_rows_are_what_the_import_made_of_the_same_transfers(ledger: Path) -> None:
    book = open_book(ledger)
    assert len(book.file_hashes) == 1
    assert book.transfer_id(0) == f"{book.file_hashes[0][:12]}:2"


def test_the_peak_grows_with_what_is_allocated() -> None:
    before = peak_gb()
    ballast = np.ones(100_000_000 + int(before * 1e9), dtype=np.int8)
    assert peak_gb() > ballast.nbytes / 1e9 > before
