"""The kernel that merges lines into one order, on lines written as short texts."""

import numpy as np

from firsthour.ledger.assembly._kernel_order import merge_lines


def merge(*lines: str) -> str:
    """Return the order of legs ``name@time``; ``a`` pays what ``A`` receives; displaced legs are starred."""
    legs = [leg.split("@") for line in lines for leg in line.split()]
    names, times = [name for name, _ in legs], np.array([int(time) for _, time in legs])
    sizes = [len(line.split()) for line in lines]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    line_of = np.repeat(np.arange(len(lines)), sizes).astype(np.int32)
    by_time = np.lexsort((np.arange(len(legs)), times))
    rank = np.empty(len(legs), dtype=np.int64)
    rank[by_time] = np.arange(len(legs))
    payer, payee = np.full(len(legs), -1), np.full(len(legs), -1)
    for place, name in enumerate(names):
        if name.isupper() and name.lower() in names:
            payer[place] = names.index(name.lower())
            payee[payer[place]] = place
    order, displaced = merge_lines(starts, line_of, rank, by_time, payer, payee)
    return " ".join(names[place] + "*" * bool(displaced[place]) for place in order.tolist())


def test_without_pairs_time_alone_decides() -> None:
    assert merge("u@1 v@4", "w@2 x@3") == "u w x v"


def test_equal_times_keep_the_order_of_places() -> None:
    assert merge("u@1 v@1", "w@1") == "u v w"


def test_a_line_keeps_its_own_order_against_time() -> None:
    assert merge("u@9 v@1", "w@5") == "w u v"


def test_a_payee_waits_for_its_payer() -> None:
    assert merge("A@1 u@2", "v@5 a@6") == "v a A u"


def test_a_payee_that_is_not_at_its_head_yet_comes_later() -> None:
    assert merge("a@1", "u@3 A@2") == "a u A"


def test_where_two_lines_wait_for_each_other_the_earlier_payee_follows_its_payer() -> None:
    assert merge("A@1 b@2", "B@3 a@4") == "b B a A*"


def test_a_ring_of_three_displaces_one_leg_only() -> None:
    assert merge("C@1 a@2", "A@1 b@2", "B@1 c@2") == "a A b B c C*"


def test_a_self_transfer_that_comes_in_first_is_turned() -> None:
    assert merge("A@1 a@2 u@3") == "a A* u"


def test_displaced_legs_do_not_block_what_stands_behind_them() -> None:
    assert merge("A@1 B@2 u@3", "C@4 a@5 b@6", "v@9 c@9") == "v c C a A b B u"


def test_no_legs_have_no_order() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    order, displaced = merge_lines(np.zeros(1, np.int64), nothing.astype(np.int32), nothing, nothing, nothing, nothing)
    assert len(order) == len(displaced) == 0
