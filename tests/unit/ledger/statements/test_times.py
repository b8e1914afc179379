"""When does a cell say, in every form that real files use."""

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.base.clock import SHANGHAI, SHANGHAI_OFFSET_US, Precision, format_us, to_us
from firsthour.ledger.statements._kernel_parse import BLANK, ODD, OK, parse_clocks, parse_times
from firsthour.ledger.statements.cells import buffers
from firsthour.ledger.statements.times import (
    BAD,
    TimeRules,
    add_clocks,
    read_clock,
    read_time,
    read_times,
    zone_us,
)

SECOND, MINUTE, DAY = Precision.SECOND, Precision.MINUTE, Precision.DAY
READ = [
    ("2026-03-01", "2026-03-01 00:00:00", DAY),
    ("2026/3/1", "2026-03-01 00:00:00", DAY),
    ("2026.03.01", "2026-03-01 00:00:00", DAY),
    ("2026年3月1日", "2026-03-01 00:00:00", DAY),
    ("20260301", "2026-03-01 00:00:00", DAY),
    ("2026-03-01 10:05", "2026-03-01 10:05:00", MINUTE),
    ("2026-03-01 9:05:07", "2026-03-01 09:05:07", SECOND),
    ("2026-03-01T10:05:07", "2026-03-01 10:05:07", SECOND),
    ("2026/03/01 10:05:07.123456", "2026-03-01 10:05:07", SECOND),
    ("2026年03月01日 10时05分07秒", "2026-03-01 10:05:07", SECOND),
    ("20260301100507", "2026-03-01 10:05:07", SECOND),
    ("20260301 100507", "2026-03-01 10:05:07", SECOND),
    ("20260301 10:05:07", "2026-03-01 10:05:07", SECOND),
    ("20260301100507001234", "2026-03-01 10:05:07", SECOND),
    ("2026-03-01-10.05.07.123456", "2026-03-01 10:05:07", SECOND),
    ("２０２６-03-01", "2026-03-01 00:00:00", DAY),
    ('="20260301"', "2026-03-01 00:00:00", DAY),
    ("2026-03-01T02:05:07Z", "2026-03-01 10:05:07", SECOND),
    ("2026-03-01 02:05:07+00:00", "2026-03-01 10:05:07", SECOND),
    ("45352", "2024-03-01 00:00:00", DAY),
    ("45352.5", "2024-03-01 12:00:00", SECOND),
    ("45352.420219907408", "2024-03-01 10:05:07", SECOND),
    ("13/02/2026", "2026-02-13 00:00:00", DAY),
]


@pytest.mark.parametrize(("text", "shown", "precision"), READ)
def test_time_is_read_as_local_time(text: str, shown: str, precision: Precision) -> None:
    found = read_times(pa.array([text]), TimeRules())
    assert found.status.tolist() == [OK]
    assert format_us(int(found.time_us[0])) == shown
    assert found.precision[0] == precision


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "2026-13-01", "20261301", "2026-03-01 24:00:00", "2026-03-01 10:60", "19000", "80001", "03/04/2026",
     "12/29", "1899-12-31", "合计", "202603", "2026-03", "1e5", "20260301100560"],
)  # fmt: skip
def test_what_is_no_time_is_never_guessed(text: str) -> None:
    assert read_times(pa.array([text]), TimeRules()).status.tolist() == [BAD]


def test_microseconds_of_a_twenty_digit_time_are_kept() -> None:
    assert int(read_times(pa.array(["20190702163425006801"]), TimeRules()).time_us[0]) % 1_000_000 == 6801


@pytest.mark.parametrize(("order", "shown"), [("dmy", "2025-04-09"), ("mdy", "2025-09-04")])
def test_order_of_numeric_dates_is_declared(order: str, shown: str) -> None:
    found = read_times(pa.array(["09/04/2025"]), TimeRules(order=order))
    assert format_us(int(found.time_us[0]), DAY) == shown


@pytest.mark.parametrize(
    ("text", "shown"), [("12/29", "2023-12-29"), ("01/05", "2024-01-05"), ("1月5日", "2024-01-05")]
)
def test_month_later_than_the_statement_month_belongs_to_the_year_before(text: str, shown: str) -> None:
    found = read_times(pa.array([text]), TimeRules(year=2024, month=1))
    assert format_us(int(found.time_us[0]), DAY) == shown


def test_zone_of_the_layout_is_taken_off() -> None:
    found = read_times(pa.array(["2026-03-01 02:05:07"]), TimeRules(zone_us=0))
    assert format_us(int(found.time_us[0])) == "2026-03-01 10:05:07"


@pytest.mark.parametrize(("text", "hours"), [("+08:00", 8), ("UTC+8", 8), ("Z", 0), ("-0530", -5.5), ("GMT", 0)])
def test_zone_is_read(text: str, hours: float) -> None:
    assert zone_us(text) == hours * 3_600_000_000


CLOCKS = [
    ("10:05:07", "10:05:07", SECOND), ("9:05", "09:05:00", MINUTE), ("100507", "10:05:07", SECOND),
    ("92315", "09:23:15", SECOND), ("915", "00:09:15", SECOND), ("7", "00:00:07", SECOND), ("0915", "09:15:00", MINUTE),
    ("10.05.07", "10:05:07", SECOND), ("10时05分07秒", "10:05:07", SECOND), ("10050712", "10:05:07", SECOND),
    ("2026-03-01 10:05:07", "10:05:07", SECOND), ("1:05:07 PM", "13:05:07", SECOND),
    ("0.420219907408", "10:05:07", SECOND),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown", "precision"), CLOCKS)
def test_clock_of_its_own_column_is_added_to_the_day(text: str, shown: str, precision: Precision) -> None:
    days = read_times(pa.array(["2026-03-01"]), TimeRules())
    found = add_clocks(days, pa.array([text]), zone=SHANGHAI_OFFSET_US)
    assert found.status.tolist() == [OK]
    assert format_us(int(found.time_us[0])) == f"2026-03-01 {shown}"
    assert found.precision[0] == precision


def test_blank_clock_leaves_the_day_and_a_broken_one_no_time() -> None:
    days = read_times(pa.array(["2026-03-01", "2026-03-01", ""]), TimeRules())
    found = add_clocks(days, pa.array(["", "256199", "100507"]), zone=SHANGHAI_OFFSET_US)
    assert found.status.tolist() == [OK, BAD, BLANK]
    assert found.precision[0] == DAY


def test_date_that_brings_its_own_clock_keeps_it() -> None:
    days = read_times(pa.array(["2026-03-01 08:00:00", "2026-03-01 00:00:00"]), TimeRules())
    found = add_clocks(days, pa.array(["100507", "100507"]), zone=SHANGHAI_OFFSET_US)
    assert [format_us(time) for time in found.time_us.tolist()] == ["2026-03-01 08:00:00", "2026-03-01 10:05:07"]


DAYS = r"[ \t]?(19|20|21)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
HOURS = r"([0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{0,7})?)?)?"
COMPACT = r"(19|20)[0-9]{2}(0[0-9]|1[0-3])[0-3][0-9]([0-2][0-9][0-6][0-9][0-6][0-9][0-9]{0,7})?"
CELLS = st.one_of(
    st.from_regex(DAYS + r"[ T]{0,2}" + HOURS + r"\t?", fullmatch=True),
    st.from_regex(COMPACT, fullmatch=True),
    st.text(alphabet="0123456789-/.: T年月日\t", max_size=22),
)  # fmt: skip


@given(st.lists(CELLS, max_size=8))
def test_kernel_agrees_with_the_slow_reader_wherever_it_answers(cells: list[str]) -> None:
    values, precisions, status = parse_times(*buffers(pa.array(cells, pa.string())))
    for cell, value, precision, state in zip(cells, values.tolist(), precisions.tolist(), status.tolist(), strict=True):
        if state == OK:
            assert read_time(cell, TimeRules()) == (value, precision)
        else:
            assert state == ODD or not cell.strip()


CLOCK_CELLS = st.one_of(
    st.from_regex(r"[0-9]{1,2}:[0-9]{1,2}(:[0-9]{2})?(\.[0-9]{1,6})?", fullmatch=True),
    st.text(alphabet="0123456789:.", max_size=9),
)


@given(st.lists(CLOCK_CELLS, max_size=8))
def test_clock_kernel_agrees_with_the_slow_reader_wherever_it_answers(cells: list[str]) -> None:
    values, precisions, status = parse_clocks(*buffers(pa.array(cells, pa.string())))
    for cell, value, precision, state in zip(cells, values.tolist(), precisions.tolist(), status.tolist(), strict=True):
        assert state != OK or read_clock(cell) == (value, precision)


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2199, 12, 31)))
def test_kernel_reads_every_day_of_three_centuries_as_the_calendar_does(moment: datetime) -> None:
    texts = [moment.strftime("%Y-%m-%d %H:%M:%S.%f"), moment.strftime("%Y%m%d%H%M%S%f")]
    values, _, status = parse_times(*buffers(pa.array(texts)))
    exact = to_us(moment.replace(tzinfo=SHANGHAI)) + SHANGHAI_OFFSET_US
    assert status.tolist() == [OK, OK]
    assert values.tolist() == [exact, exact]


def test_every_day_is_counted_once() -> None:
    first = datetime(1999, 12, 1)
    texts = [(first + timedelta(days=k)).strftime("%Y%m%d") for k in range(3000)]
    values, _, _ = parse_times(*buffers(pa.array(texts)))
    assert (np.diff(values) == 86_400_000_000).all()
