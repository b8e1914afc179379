"""Is the ledger that the figures are measured on what it is said to be?"""

import numpy as np
import pytest

from benchmarks._kernel_generated import draw_ids, fill_guide
from benchmarks.drawn_claims import draw_takes, in_any_order
from benchmarks.generated_book import (
    EXPONENT,
    FIRST_US,
    PERIOD_US,
    Transfers,
    account_of,
    book_of_transfers,
    draw_transfers,
    generate_book,
)
from firsthour.ledger.book import EventKind
from firsthour.tracing.passes import check_events


@pytest.fixture(scope="module")
def transfers() -> Transfers:
    return draw_transfers(200_000, seed=3)


def test_the_same_seed_gives_the_same_transfers_and_another_one_does_not(transfers: Transfers) -> None:
    again, other = draw_transfers(200_000, seed=3), draw_transfers(200_000, seed=4)
    for name in ("source", "target", "amount", "time_us"):
        assert np.array_equal(getattr(transfers, name), getattr(again, name))
        assert not np.array_equal(getattr(transfers, name), getattr(other, name))


def test_there_are_ten_transfers_to_an_account_and_none_to_oneself(transfers: Transfers) -> None:
    assert (len(transfers), transfers.n_accounts) == (200_000, 20_000)
    assert not (transfers.source == transfers.target).any()
    for ids in (transfers.source, transfers.target):
        assert ids.dtype == np.int32
        assert 0 <= ids.min() < ids.max() < transfers.n_accounts


def test_two_accounts_are_enough() -> None:
    few = draw_transfers(7)
    assert (few.source + few.target).tolist() == [1] * 7


@pytest.mark.parametrize("side", ["source", "target"])
def test_activity_falls_with_rank_by_the_declared_exponent(transfers: Transfers, side: str) -> None:
    counts = np.sort(np.bincount(getattr(transfers, side), minlength=transfers.n_accounts))[::-1][:1000]
    slope, _ = np.polyfit(np.log(np.arange(1, 1001)), np.log(counts), 1)
    assert slope == pytest.approx(-EXPONENT, abs=0.03)


def test_busy_accounts_are_spread_over_the_ids(transfers: Transfers) -> None:
    counts = np.bincount(transfers.source, minlength=transfers.n_accounts)
    busiest = np.argsort(counts)[-1000:]
    assert 0.45 < busiest.mean() / transfers.n_accounts < 0.55


def test_amounts_are_lognormal_fen_from_one_up(transfers: Transfers) -> None:
    assert transfers.amount.dtype == np.int64
    assert transfers.amount.min() >= 1
    assert transfers.amount.max() > 10_000_000
    logs = np.log(transfers.amount)
    assert np.median(logs) == pytest.approx(np.log(30_000), abs=0.03)
    assert logs.std() == pytest.approx(2.0, abs=0.03)


def test_times_are_in_order_and_fill_two_years_evenly(transfers: Transfers) -> None:
    since = transfers.time_us - FIRST_US
    assert (np.diff(since) >= 0).all()
    assert since.min() >= 0
    assert since.max() < PERIOD_US
    assert np.histogram(since, bins=10, range=(0, PERIOD_US))[0] / 200_000 == pytest.approx(0.1, abs=0.005)


def test_ids_are_drawn_as_a_binary_search_of_the_distribution_would() -> None:
    random = np.random.default_rng(5)
    cumulative = np.cumsum(np.arange(1, 501) ** -EXPONENT)
    cumulative /= cumulative[-1]
    guide, id_of_rank = np.empty(500, dtype=np.int32), random.permutation(500).astype(np.int32)
    fill_guide(cumulative, guide)
    uniform = np.concatenate([random.random(10_000), cumulative[:-1], [0.0]])
    ids = np.empty(len(uniform), dtype=np.int32)
    draw_ids(uniform, cumulative, guide, id_of_rank, ids)
    assert np.array_equal(ids, id_of_rank[np.searchsorted(cumulative, uniform, side="right")])


def test_the_book_is_a_plain_ledger_that_a_pass_accepts(transfers: Transfers) -> None:
    book = book_of_transfers(transfers)
    check_events(book)
    assert set(book.kind) == {EventKind.TRANSFER}
    assert book.line_covered.all()
    assert len(book.line_covered) == len(book.line_currencies) == book.n_lines == transfers.n_accounts
    columns = {name: values for name, values in vars(book).items() if isinstance(values, np.ndarray)}
    assert {len(values) for name, values in columns.items() if name != "line_covered"} == {book.n_events}
    assert book.payer is book.src


def test_accounts_are_named_when_asked_for() -> None:
    book = generate_book(100)
    assert book.line_accounts[3] == account_of(3) == "6229990000000000003"
    assert book.line_accounts[-1] == account_of(9)
    assert list(book.line_accounts) == [account_of(line) for line in range(10)]
    assert book.line_of(account_of(7), "CNY") == 7
    with pytest.raises(IndexError):
        book.line_accounts[10]


def test_claims_are_drawn_by_amount_each_transfer_once_in_ledger_order() -> None:
    book = generate_book(20_000)
    takes = draw_takes(book, 1000, seed=1)
    events = [take.event for take in takes]
    assert len(set(events)) == 1000
    assert events == sorted(events)
    assert all(take.asked == book.amount[take.event] for take in takes)
    assert np.median([take.asked for take in takes]) > 10 * np.median(book.amount)
    assert takes == draw_takes(book, 1000, seed=1) != draw_takes(book, 1000, seed=2)


def test_early_claims_come_from_the_first_tenth() -> None:
    book = generate_book(20_000)
    assert max(take.event for take in draw_takes(book, 500, first_share=0.1)) < 2000


def test_no_more_claims_are_drawn_than_there_are_transfers() -> None:
    assert len(draw_takes(generate_book(50), 80)) == 50


def test_claims_traced_one_by_one_are_the_same_claims_in_another_order() -> None:
    takes = draw_takes(generate_book(2000), 100)
    shuffled = in_any_order(takes)
    assert shuffled != takes
    assert sorted(shuffled, key=lambda take: take.event) == takes
