"""Files of one account are compared only where they can agree: hundreds of them are no matter of minutes."""

from pathlib import Path

import numpy as np
import pytest

from firsthour.ledger.assembly import overlaps
from firsthour.ledger.assembly.accounts import build_accounts, build_lines
from firsthour.ledger.assembly.legs import load_legs
from tests.ledger_tables import Statement, assemble_tables, write_statement

N_FILES = 60


def month_of(files: int) -> list[Statement]:
    """Return files of one account, each with a row of its own at one minute; the last says the first's again."""
    head = "own  time  in  balance"
    rows = [f"A  2026-03-01 10:00  {number + 1}  -" for number in range(files - 1)]
    return [Statement(f"{head}\n{row}", hash_prefix=f"{number:04}") for number, row in enumerate([*rows, rows[0]])]


def test_only_files_with_an_amount_of_a_day_in_common_are_compared(tmp_path: Path) -> None:
    legs = load_legs([write_statement(item, tmp_path, number=n) for n, item in enumerate(month_of(N_FILES))])
    lines = build_lines(legs, build_accounts(legs))
    statements = overlaps._statements(legs, np.arange(legs.n), lines.own)
    assert statements is not None
    rounds = [(mine.tolist(), theirs.tolist()) for mine, theirs in overlaps._rounds(legs, statements)]
    assert rounds == [([N_FILES - 1], [0])]


@pytest.mark.parametrize("files", [2, N_FILES])
def test_the_row_that_a_later_file_says_again_is_found_among_many_files(tmp_path: Path, files: int) -> None:
    repeats = assemble_tables(tmp_path, *month_of(files)).repeats
    assert repeats.tolist() == [-1] * (files - 1) + [0]


def test_rounds_go_through_the_files_in_the_order_of_their_hashes(tmp_path: Path) -> None:
    tables = [f"own  time  in  memo\nA  2026-03-01 10:00  5  {number}" for number in range(4)]
    given = [Statement(table, hash_prefix=f"{number:04}") for number, table in enumerate(tables)]
    legs = load_legs([write_statement(item, tmp_path, number=n) for n, item in enumerate(given)])
    lines = build_lines(legs, build_accounts(legs))
    statements = overlaps._statements(legs, np.arange(legs.n), lines.own)
    assert statements is not None
    rounds = [(int(mine[0]), int(theirs[0])) for mine, theirs in overlaps._rounds(legs, statements)]
    assert rounds == [(1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (3, 2)]
