"""Balances between a stated opening and a stated closing balance."""

from firsthour.ledger.statements.stated_balances import balances_between, oldest_first


def test_opening_and_entries_give_every_balance() -> None:
    assert balances_between([100, -30, 5], opening=50, closing=125) == [150, 120, 125]


def test_closing_balance_that_does_not_meet_shows_at_the_last_entry() -> None:
    assert balances_between([100, -30], opening=0, closing=71) == [100, 71]


def test_unreadable_amount_ends_what_the_opening_can_tell() -> None:
    assert balances_between([100, None, -30, -1], opening=0, closing=60) == [100, None, None, 60]


def test_closing_balance_alone_is_followed_back() -> None:
    assert balances_between([100, -30], opening=None, closing=80) == [110, 80]


def test_unreadable_amount_ends_what_the_closing_can_tell() -> None:
    assert balances_between([100, None, -30], opening=None, closing=80) == [None, 110, 80]


def test_nothing_stated_gives_no_balance() -> None:
    assert balances_between([100, -30], opening=None, closing=None) == [None, None]


def test_statement_without_entries_has_no_balances() -> None:
    assert balances_between([], opening=5, closing=5) == []


def test_statement_that_begins_with_its_newest_entry_is_turned() -> None:
    assert oldest_first(["2026-03-03", "2026-03-02", "2026-03-02"]) == [2, 1, 0]


def test_entries_of_one_day_keep_the_order_of_the_file() -> None:
    assert oldest_first(["2026-03-02", "2026-03-02"]) == [0, 1]
