"""Is the yardstick B what it is said to be?"""

import numpy as np

from benchmarks._kernel_yardstick import move_amounts
from benchmarks.generated_book import generate_book
from benchmarks.measured_passes import yardstick_on


def test_every_amount_leaves_one_balance_and_comes_into_another() -> None:
    book = generate_book(5000)
    balances = np.zeros(book.n_lines, dtype=np.int64)
    move_amounts(balances, book.src, book.dst, book.amount)
    expected = np.zeros(book.n_lines, dtype=np.int64)
    np.add.at(expected, book.dst, book.amount)
    np.subtract.at(expected, book.src, book.amount)
    assert np.array_equal(balances, expected)


def test_the_yardstick_is_compiled_for_the_declared_types_only() -> None:
    yardstick_on(generate_book(1000))()
    assert {str(signature) for signature in move_amounts.signatures} == {
        "(Array(int64, 1, 'C', False, aligned=True), Array(int32, 1, 'C', False, aligned=True), "
        "Array(int32, 1, 'C', False, aligned=True), Array(int64, 1, 'C', False, aligned=True))"
    }
