"""Parts of the city's own books: spans that join, where rows stand, balances of accounts without claimed money."""

import numpy as np
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from firsthour.city._kernel_books import settle_clean, stamp_rows
from firsthour.city.books_shown import ShownSpan, list_beginnings, list_covered
from firsthour.ledger.assembly._kernel_order import merge_lines

ROWLESS = {"opening": None, "closing": None, "has_rows": False}


def test_spans_join_where_balances_meet_and_cover_what_lies_between() -> None:
    spans = [ShownSpan(0, 10, 5, 7), ShownSpan(20, 30, 7, 9), ShownSpan(40, 50, 8, 8)]
    assert [(b.after_gap, b.clean) for b in list_beginnings(spans)] == [(False, 5), (False, None), (True, 8)]
    assert list_covered(spans) == [(0, 30), (40, 50)]


def test_spans_without_balances_join_where_they_touch() -> None:
    spans = [ShownSpan(0, 10, None, None), ShownSpan(10, 20, None, None), ShownSpan(21, 30, None, None)]
    assert list_covered(spans) == [(0, 20), (21, 30)]


def test_a_statement_without_rows_passes_the_balance_on() -> None:
    spans = [ShownSpan(0, 10, 5, 7), ShownSpan(10, 20, **ROWLESS), ShownSpan(20, 30, 6, 6)]
    assert [b.after_gap for b in list_beginnings(spans)] == [False, False, True]
    first_rowless = [ShownSpan(0, 10, **ROWLESS), ShownSpan(10, 20, 6, 6)]
    assert [b.clean for b in list_beginnings(first_rowless)] == [0, 6]


def test_a_balance_below_zero_holds_nothing() -> None:
    assert list_beginnings([ShownSpan(0, 10, -5, 7)])[0].clean == 0


def test_clean_money_stops_before_a_watched_account_and_never_falls_below_zero() -> None:
    payer, payee = np.array([0, 1, 1], dtype=np.int32), np.array([1, 2, 3], dtype=np.int32)
    yes, none = np.ones(3, dtype=np.bool_), np.zeros(3, dtype=np.bool_)
    held, watched = np.array([10, 0, 0, 0]), np.array([False, False, False, True])
    amount = np.array([30, 20, 5])
    assert settle_clean(0, (payer, payee), (yes, yes), amount, none, watched, held) == 2
    assert held.tolist() == [0, 10, 20, 0]


@st.composite
def _movements(draw: st.DrawFn) -> list[tuple[int, int, bool, bool, int, int]]:
    """Return (payer, payee, payer's row counts, payee's counts, their written seconds), in true order."""
    skews = draw(st.lists(st.integers(-40, 40), min_size=4, max_size=4))
    account, seen = st.integers(0, 3), st.sampled_from([True, True, True, False])
    moves = []
    for second in range(100, 100 + 7 * draw(st.integers(1, 25)), 7):
        payer, payee = draw(account), draw(account)
        moves.append((payer, payee, draw(seen), draw(seen), second + skews[payer], second + skews[payee]))
    return moves


@seed(20260303)
@settings(max_examples=300, deadline=None)
@given(_movements())
def test_places_of_rows_are_those_of_the_ledgers_own_order(moves: list[tuple[int, int, bool, bool, int, int]]) -> None:
    payer, payee, pays, gets = (np.array([move[part] for move in moves]) for part in range(4))
    payer, payee = payer.astype(np.int32), payee.astype(np.int32)
    keys = (np.array([m[4] << 31 | m[0] for m in moves]), np.array([m[5] << 31 | m[1] for m in moves]))
    stacks, depths = np.zeros((4, 64), dtype=np.int64), np.zeros(4, dtype=np.int8)
    asked = pays | gets
    places = stamp_rows((payer, payee), (pays, gets, pays & gets), keys, asked, stacks, depths)
    ours = sorted(np.flatnonzero(asked).tolist(), key=lambda m: (*places[asked[:m].sum()].tolist(), m))
    ledger = _ledger_order(moves)
    assert ours == ledger


def _ledger_order(moves: list[tuple[int, int, bool, bool, int, int]]) -> list[int]:
    """Return the movements by their payee's row, else the payer's, as the ledger puts rows in order."""
    rows = []  # (account, true place, written time, movement, is the payee's)
    for number, (payer, payee, pays, gets, pay_s, get_s) in enumerate(moves):
        rows += [(payer, 2 * number, pay_s, number, False)] * pays + [
            (payee, 2 * number + 1, get_s, number, True)
        ] * gets
    rows.sort()
    place_of = {(row[3], row[4]): place for place, row in enumerate(rows)}
    rank = np.empty(len(rows), dtype=np.int64)
    by_time = np.array(sorted(range(len(rows)), key=lambda place: (rows[place][2], place)), dtype=np.int64)
    rank[by_time] = np.arange(len(rows))
    lines = np.array([row[0] for row in rows], dtype=np.int32)
    waits = [place_of.get((row[3], False), -1) if row[4] else -1 for row in rows]
    frees = [-1 if row[4] else place_of.get((row[3], True), -1) for row in rows]
    starts = np.searchsorted(lines, np.arange(5)).astype(np.int64)
    links = np.array(waits, dtype=np.int64), np.array(frees, dtype=np.int64)
    order, displaced = merge_lines(starts, lines, rank, by_time, *links)
    assert not displaced.any()
    named = [(rows[place][3], rows[place][4]) for place in order.tolist()]
    return [number for number, is_payee in named if is_payee or not moves[number][3]]
