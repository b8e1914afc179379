"""Text on a terminal: columns line up whatever the script, and nothing in a file can steer the screen."""

import pytest

from firsthour.cli.terminal import end_that_fits, table_lines, text_width


@pytest.mark.parametrize(("text", "width"), [("abc", 3), ("张示例", 6), ("ｆｕ", 4), ("e\u0301", 1), ("", 0)])
def test_chinese_and_full_width_signs_take_two_columns(text: str, width: int) -> None:
    assert text_width(text) == width


def test_columns_line_up_under_chinese_headings() -> None:
    lines = list(table_lines(("账户", "余额"), [("A", "1"), ("张示例", "1,000")], numbers=(1,)))
    assert lines == ["账户     余额", "A           1", "张示例  1,000"]


def test_cell_cannot_steer_the_screen_or_break_its_line() -> None:
    _, line = table_lines(("file",), [("a\x1b[31m\nb",)], numbers=())
    assert line == "a�[31m�b"


def test_long_name_keeps_its_end() -> None:
    assert end_that_fits("流水/张示例.csv", 10) == "张示例.csv"
    assert end_that_fits("流水/张示例.csv", 9) == "示例.csv"
