"""Statements that are no tables are shown as sheets whose rows keep their source lines."""

from firsthour.ledger.statements.listed_sheet import ListedSheet, masthead_lines, number_rows


def sheet() -> ListedSheet:
    """Return a sheet of two entries that stand above where the head would end."""
    return ListedSheet(
        1, "", ["Account: 1"], ("day", "amount"), [(2, ["2026-03-01", "5"]), (9, ["2026-03-02", "6", "x"])]
    )


def test_head_is_masthead_header_and_rows() -> None:
    assert sheet().head() == [["Account: 1"], ["day", "amount"], ["2026-03-01", "5"], ["2026-03-02", "6", "x"]]
    assert sheet().head(1) == [["Account: 1"]]


def test_rows_keep_their_source_lines_even_above_the_header() -> None:
    (chunk,) = sheet().chunks(after_row=2, n_columns=2)
    assert chunk.rows.tolist() == [2, 9]
    assert [column.to_pylist() for column in chunk.columns if column is not None] == [
        ["2026-03-01", "2026-03-02"],
        ["5", "6"],
    ]
    assert chunk.ragged.tolist() == [1]


def test_head_comes_too_when_nothing_was_passed() -> None:
    (chunk,) = sheet().chunks(after_row=0, n_columns=1)
    assert chunk.rows.tolist() == [1, 2, 2, 9]


def test_entries_on_one_line_are_numbered() -> None:
    assert number_rows([(1, ["a"]), (1, ["b"])], first=1) == [(1, ["a"]), (2, ["b"])]
    assert number_rows([(4, ["a"]), (7, ["b"])], first=1) == [(4, ["a"]), (7, ["b"])]


def test_blank_masthead_lines_are_left_out() -> None:
    assert masthead_lines(account="DE00", holder="", bank="TESTDEXX") == ["Account: DE00", "Bank: TESTDEXX"]
