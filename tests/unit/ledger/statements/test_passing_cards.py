"""A wallet whose balance did not move only passed a card's money on."""

from firsthour.ledger.statements.passing_cards import WalletRows, balance_moved


def rows(*, times: str, amounts: str, balances: str, own: str = "") -> WalletRows:
    """Return rows from columns written in one line each; ``-`` is a blank cell."""
    n = len(times.split())
    return WalletRows(own.split() or ["W"] * n, times.split(), amounts.split(), balances.split())


def test_equal_balance_before_and_after_means_the_card_paid() -> None:
    assert balance_moved(rows(times="1 2", amounts="100 25", balances="100 100")) == [None, False]


def test_balance_that_moves_by_the_amount_means_the_wallet_paid() -> None:
    assert balance_moved(rows(times="1 2", amounts="100 25", balances="100 75")) == [None, True]


def test_balance_that_moves_by_another_amount_tells_nothing() -> None:
    assert balance_moved(rows(times="1 2", amounts="100 25", balances="100 60")) == [None, None]


def test_newest_first_statement_compares_with_the_row_below() -> None:
    assert balance_moved(rows(times="3 2 1", amounts="40 15 100", balances="60 100 100")) == [True, False, None]


def test_each_wallet_is_compared_with_its_own_rows() -> None:
    found = balance_moved(rows(times="1 2 3 4", amounts="9 5 1 5", balances="9 5 9 0", own="A B A B"))
    assert found == [None, None, False, True]


def test_row_without_a_balance_breaks_the_comparison() -> None:
    assert balance_moved(rows(times="1 2 3", amounts="9 5 1", balances="9 - 9")) == [None, None, None]


def test_yuan_with_decimals_are_compared_exactly() -> None:
    assert balance_moved(rows(times="1 2", amounts="0.10 0.20", balances="0.30 0.10")) == [None, True]
