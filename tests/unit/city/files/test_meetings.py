"""Which rows do not find each other."""

import numpy as np

from firsthour.base.clock import Precision
from firsthour.city.books_shown import Side, Told
from firsthour.city.files.meetings import find_apart
from firsthour.city.files.rows import ENTRY, Entries
from tests.unit.city.files.handmade import moment_us

NOBODY = -1 - np.arange(4)


def rows_of(*written: str) -> Entries:
    """Return rows ``number pays|receives dd HH:MM:SS`` between accounts 0 and 1, all of one amount."""
    rows = np.zeros(len(written), dtype=ENTRY)
    for row, text in zip(rows, written, strict=True):
        number, word, day, clock = text.split()
        pays = word == "pays"
        row["number"], row["side"], row["told"] = int(number), Side.PAYS if pays else Side.RECEIVES, Told.NUMBER
        row["account"], row["other"] = (0, 1) if pays else (1, 0)
        row["precision"] = Precision.DAY if clock == "day" else Precision.SECOND
        row["written_us"], row["amount"] = moment_us(f"{day} {'00:00:00' if clock == 'day' else clock}"), 100
    return rows


def test_rows_within_ten_minutes_meet() -> None:
    assert find_apart(rows_of("1 pays 02 10:00:00", "1 receives 02 10:10:00"), same_serials=NOBODY) == frozenset()


def test_rows_more_than_ten_minutes_apart_do_not() -> None:
    assert find_apart(rows_of("1 pays 02 10:00:00", "1 receives 02 10:10:01"), same_serials=NOBODY) == {1}


def test_rows_with_the_same_serial_meet_whatever_their_clocks_say() -> None:
    rows = rows_of("1 pays 02 10:00:00", "1 receives 02 11:00:00")
    assert find_apart(rows, same_serials=np.zeros(4, dtype=np.int64)) == frozenset()


def test_a_date_alone_meets_the_day_before_and_after() -> None:
    for day, apart in (("01", 0), ("03", 0), ("04", 1)):
        rows = rows_of("1 pays 02 day", f"1 receives {day} 10:00:00")
        assert len(find_apart(rows, same_serials=NOBODY)) == apart, day


def test_a_chain_with_as_many_rows_on_both_sides_is_paired_in_order() -> None:
    rows = rows_of("1 pays 02 10:00:00", "2 pays 02 10:05:00", "1 receives 02 10:01:00", "2 receives 02 10:06:00")
    assert find_apart(rows, same_serials=NOBODY) == frozenset()


def test_a_chain_with_unequal_numbers_stays_apart_as_a_whole() -> None:
    rows = rows_of("1 pays 02 10:00:00", "2 pays 02 10:05:00", "2 receives 02 10:06:00")
    assert find_apart(rows, same_serials=NOBODY) == {2}


def test_a_movement_of_which_one_row_is_missing_is_not_apart() -> None:
    assert find_apart(rows_of("1 pays 02 10:00:00"), same_serials=NOBODY) == frozenset()
