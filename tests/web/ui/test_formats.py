"""Are amounts, counts, shares, times and durations written as the pages promise, in both languages?"""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from firsthour.web.ui import formats
from firsthour.web.ui.formats import Change

NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
NB = "\u00a0"


def test_files_name_the_currency_only_where_it_is_not_the_citys() -> None:
    written = [formats.file_amount(fen) for fen in (123456, -5, 0, None)]
    assert written == ["1234.56", "\u22120.05", "0.00", None]
    assert [formats.file_amount(1234, "USD"), formats.file_amount(1234, "JPY")] == ["12.34 USD", "1234 JPY"]
    assert formats.file_sums({"USD": 100, "CNY": 250, "EUR": 1}) == "2.50; 0.01 EUR; 1.00 USD"
    assert formats.file_sums({}) is None


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (123456, "¥1,234.56", f"CNY{NB}1,234.56"),
        (0, "¥0.00", f"CNY{NB}0.00"),
        (5, "¥0.05", f"CNY{NB}0.05"),
        (-123456, "\u2212¥1,234.56", f"\u2212CNY{NB}1,234.56"),
        (120864000, "¥1,208,640.00", f"CNY{NB}1,208,640.00"),
    ],
)
def test_amounts_are_written_to_the_fen(fen: int, chinese: str, english: str) -> None:
    assert (formats.amount(fen, "zh"), formats.amount(fen, "en")) == (chinese, english)


@pytest.mark.parametrize(
    ("fen", "chinese", "english"),
    [
        (12_300_000, "12.3万", f"CNY{NB}123,000"),
        (10_600_000_000, "1.06亿", f"CNY{NB}106,000,000"),
        (812_000, "¥8,120", f"CNY{NB}8,120"),
        (999_949, "¥9,999", f"CNY{NB}9,999"),
        (999_950, "1.0万", f"CNY{NB}10,000"),
        (9_999_949_999, "9,999.9万", f"CNY{NB}99,999,000"),
        (9_999_950_000, "1.00亿", f"CNY{NB}100,000,000"),
        (-12_300_000, "\u221212.3万", f"\u2212CNY{NB}123,000"),
        (-4, "¥0", f"CNY{NB}0"),
    ],
)
def test_tiles_round_to_ten_thousands_and_hundred_millions(fen: int, chinese: str, english: str) -> None:
    assert (formats.rounded_amount(fen, "zh"), formats.rounded_amount(fen, "en")) == (chinese, english)


@given(st.integers(min_value=0, max_value=10**15))
def test_rounding_agrees_with_decimal_arithmetic(fen: int) -> None:
    yuan = Decimal(fen) / 100
    whole = yuan.quantize(Decimal(1), ROUND_HALF_UP)
    tenths = (yuan / 10_000).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if whole < 10_000:
        expected = f"¥{whole:,}"
    elif tenths < 10_000:
        expected = f"{tenths:,}万"
    else:
        expected = f"{(yuan / 100_000_000).quantize(Decimal('0.01'), ROUND_HALF_UP):,}亿"
    assert formats.rounded_amount(fen, "zh") == expected


def test_counts_have_separators_and_say_when_they_stop_counting() -> None:
    assert [formats.count(1204), formats.count(-3), formats.count(10_000, 10_000), formats.count(10_001, 10_000)] == [
        "1,204", "\u22123", "10,000", "10,000+",
    ]  # fmt: skip


def test_a_share_has_one_decimal_and_its_fraction() -> None:
    assert (formats.share(152, 838), formats.fraction(152, 838)) == (f"18.1{NB}%", "152 / 838")
    assert formats.share(1, 0) == "—"
    assert formats.share(1, 2000) == f"0.1{NB}%"  # 0.05 rounds up


@pytest.mark.parametrize(
    ("this", "last", "better", "change"),
    [
        (467, 1000, "down", Change(f"\u221253.3{NB}%", "down", "good")),
        (467, 1000, "up", Change(f"\u221253.3{NB}%", "down", "bad")),
        (1048, 1000, "down", Change(f"+4.8{NB}%", "up", "bad")),
        (1048, 1000, "", Change(f"+4.8{NB}%", "up", "")),
        (7, 7, "up", Change(f"0.0{NB}%", "", "same")),
        (7, 0, "up", Change("—", "", "")),
        (-5, -10, "up", Change(f"+50.0{NB}%", "up", "good")),
    ],
)
def test_year_on_year_is_coloured_by_what_is_good_not_by_sign(
    this: int, last: int, better: str, change: Change
) -> None:
    assert formats.year_on_year(this, last, better=better) == change  # type: ignore[arg-type]


def test_times_are_shown_on_the_clock_of_the_city() -> None:
    at = datetime(2026, 11, 22, 0, 15, 26, tzinfo=UTC)
    assert formats.full_time(at) == "2026-11-22 08:15"
    assert formats.exact_time(at) == "2026-11-22 08:15:26"
    assert formats.day(datetime(2026, 11, 21, 16, 30, tzinfo=UTC)) == "2026-11-22"
    assert formats.day(date(2026, 11, 22)) == "2026-11-22"


def test_a_short_time_names_only_what_is_needed() -> None:
    assert formats.short_time(datetime(2026, 11, 21, 16, 5, tzinfo=UTC), NOW) == "00:05"  # already today in the city
    assert formats.short_time(datetime(2026, 11, 21, 15, 59, tzinfo=UTC), NOW) == "11-21"
    assert formats.short_time(datetime(2025, 11, 22, 0, 30, tzinfo=UTC), NOW) == "2025-11-22"


def test_a_moment_among_others_keeps_its_minute_on_every_day() -> None:
    assert formats.near_time(datetime(2026, 11, 21, 16, 5, tzinfo=UTC), NOW) == "00:05"
    assert formats.near_time(datetime(2026, 11, 21, 15, 59, tzinfo=UTC), NOW) == "11-21 23:59"
    assert formats.near_time(datetime(2025, 11, 22, 0, 30, tzinfo=UTC), NOW) == "2025-11-22 08:30"


@pytest.mark.parametrize(
    ("left", "chinese", "english"),
    [
        (timedelta(minutes=8, seconds=12), "08:12", "08:12"),
        (timedelta(hours=3, minutes=34, seconds=50), "3 时 34 分", "3 h 34 min"),
        (timedelta(hours=47, minutes=59), "47 时 59 分", "47 h 59 min"),
        (timedelta(days=3, hours=5, minutes=54), "3 天 05:54", "3 d 05:54"),
        (timedelta(minutes=-12, seconds=-8), "超 12:08", "over 12:08"),
        (timedelta(days=-3), "超 3 天 00:00", "over 3 d 00:00"),
        (timedelta(milliseconds=1), "00:01", "00:01"),
        (timedelta(0), "00:00", "00:00"),
        (timedelta(milliseconds=-1), "超 00:00", "over 00:00"),
    ],
)
def test_clocks_count_in_the_unit_that_matters(left: timedelta, chinese: str, english: str) -> None:
    assert (formats.clock_words(left, "zh"), formats.clock_words(left, "en")) == (chinese, english)


def test_a_stop_payment_counts_every_second_of_its_hours() -> None:
    left = timedelta(hours=47, minutes=43, seconds=10)
    assert formats.clock_words(left, "zh", by_second=True) == "47:43:10"
    assert formats.clock_words(timedelta(hours=100), "zh", by_second=True) == "4 天 04:00"


@pytest.mark.parametrize(("language", "written"), [("zh-hans", "甲、乙："), ("en", "甲, 乙: ")])
def test_words_in_a_row_and_what_is_said_of_them_have_the_signs_of_the_language(language: str, written: str) -> None:
    with override(language):
        assert Template("{{ words|in_a_row }}{% colon %}").render(Context({"words": "甲乙"})) == written
