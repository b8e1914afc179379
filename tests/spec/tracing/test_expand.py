"""``expand``: which accounts can the money have reached, in the order in which it moved. One line is one minute.

An answer is shown as ``account hops arrival last``, where arrival and last are named by the lines of the table in which
they happen (t1 is 10:00, t2 is 10:01, …).
"""

from typing import Any

from firsthour.base.clock import MINUTE_US, Moment, format_us, parse_moment
from firsthour.ledger.book import Book
from firsthour.tracing.expand import Expansion, expand_accounts
from tests.book_tables import FIRST_US, book_of, lines


def reached(book: Book, accounts: str, *, hops: int = 4, days: int = 1, **asked: Any) -> str:
    """Return the accounts reached, one line an entry."""
    answer = expand_accounts(book, Expansion(accounts.split(), hops, days, **asked))
    rows = []
    for entry in answer["accounts"]:
        other = entry["first_departure"] if answer["direction"] == "backward" else entry["last_arrival"]
        rows.append(f"{entry['account']} {entry['hops']} {line_at(entry['arrival'])} {line_at(other)}")
    return "\n".join(rows)


def links(book: Book, accounts: str, targets: str, *, hops: int = 4, **asked: Any) -> str:
    """Return the transfers that link, one line an entry: id, payer, payee, hops."""
    answer = expand_accounts(book, Expansion(accounts.split(), hops, 1, targets=targets.split(), **asked))
    return "\n".join(f"{t['transfer_id']} {t['from']} {t['to']} {t['hops']}" for t in answer["transfers"])


def line_at(time: str) -> str:
    return f"t{(parse_moment(time).time_us - FIRST_US) // MINUTE_US + 1}"


def at_line(number: int) -> Moment:
    return parse_moment(format_us(FIRST_US + (number - 1) * MINUTE_US))


def test_money_goes_on_only_by_transfers_behind_its_arrival() -> None:
    book = book_of("""
        B -> C 50            # t1 before anything came from A
        A -> B 50            # t2
        B -> D 50            # t3
    """)
    assert reached(book, "A") == lines("""
        A 0 t2 t2
        B 1 t2 t2
        D 2 t3 t3
    """)


def test_hops_are_the_fewest_transfers_and_arrivals_the_first_and_last_of_any_path() -> None:
    book = book_of("""
        A -> B 10            # t1
        B -> C 10            # t2 C by two transfers
        A -> C 10            # t3 C by one, later
        B -> C 10            # t4 and once more by two
    """)
    assert reached(book, "A") == lines("""
        A 0 t1 t1
        B 1 t1 t1
        C 1 t2 t4
    """)


def test_a_later_arrival_by_fewer_transfers_goes_further_than_an_earlier_one_by_more() -> None:
    book = book_of("""
        A -> B 10            # t1
        B -> C 10            # t2 C after 2
        C -> D 10            # t3 D would be 3: too many
        A -> C 10            # t4 C after 1
        C -> E 10            # t5 E after 2
    """)
    assert reached(book, "A", hops=2) == lines("""
        A 0 t1 t1
        B 1 t1 t1
        C 1 t2 t4
        E 2 t5 t5
    """)


def test_the_window_runs_from_the_first_transfer_out_and_its_end_is_not_part_of_it() -> None:
    book = book_of("""
        Z -> A 10            # t1 not out of A
        A -> B 10            # t2
        B -> C 10            # t3
        C -> D 10            # t4
    """)
    book.time_us[2] = book.dst_time_us[2] = book.time_us[1] + 86_399_000_000  # a second less than a day after t2
    book.time_us[3] = book.dst_time_us[3] = book.time_us[1] + 86_400_000_000
    names = [row.split()[0] for row in reached(book, "A").splitlines()]
    assert names == ["A", "B", "C"]
    assert [row.split()[0] for row in reached(book, "A", days=2).splitlines()] == ["A", "B", "C", "D"]


def test_a_time_given_counts_instead_of_the_first_transfer() -> None:
    book = book_of("""
        A -> B 10            # t1 before the time asked for
        A -> C 10            # t2
        B -> D 10            # t3 nothing came to B by then
    """)
    assert reached(book, "A", at=at_line(2)) == lines("""
        A 0 t2 t2
        C 1 t2 t2
    """)


def test_smaller_transfers_are_no_steps() -> None:
    book = book_of("""
        A -> B 4999          # t1
        A -> C 5000          # t2 the first that counts: fifty yuan
        C -> D 5001          # t3
        D -> E 4999          # t4
    """)
    assert reached(book, "A", least="50") == lines("""
        A 0 t2 t2
        C 1 t2 t2
        D 2 t3 t3
    """)


def test_backward_tells_whose_money_can_have_come_and_when_it_left_last_and_first() -> None:
    book = book_of("""
        E -> D 10            # t1
        D -> C 10            # t2 first departure of D
        D -> C 10            # t3 last one that still comes through
        C -> A 10            # t4
        D -> C 10            # t5 too late for t4
        B -> A 10            # t6 the last transfer into A
    """)
    assert reached(book, "A", backward=True) == lines("""
        A 0 t6 t6
        B 1 t6 t6
        C 1 t4 t4
        D 2 t3 t2
        E 3 t1 t1
    """)


def test_backward_the_begin_of_the_window_is_not_part_of_it() -> None:
    book = book_of("C -> A 10 \n B -> A 10")
    for column in (book.precision, book.dst_precision):
        column[:] = 0
    book.time_us[0] = book.dst_time_us[0] = book.time_us[1] - 86_400_000_000  # a day before, to the second
    assert [row.split()[0] for row in reached(book, "A", backward=True).splitlines()] == ["A", "B"]
    assert [row.split()[0] for row in reached(book, "A", backward=True, days=2).splitlines()] == ["A", "B", "C"]


def test_an_account_without_a_statement_is_reached_and_known_payments_of_it_go_on() -> None:
    book = book_of("""
        A -> ?X 10           # t1
        ?X -> B 10           # t2 from B's statement
    """)
    assert reached(book, "A") == lines("""
        A 0 t1 t1
        X 1 t1 t1
        B 2 t2 t2
    """)
    assert reached(book, "B", backward=True) == lines("""
        B 0 t2 t2
        X 1 t2 t2
        A 2 t1 t1
    """)


def test_an_exit_ends_every_path_because_it_is_everybodys() -> None:
    book = book_of("""
        A -> ?~cash 10 cash  # t1
        A -> ?M 10 merchant  # t2
        ?~cash -> B 10       # t3
        ?M -> C 10           # t4
    """)
    assert reached(book, "A") == lines("""
        A 0 t1 t1
        ~cash 1 t1 t1
        M 1 t2 t2
    """)
    assert reached(book, "C", backward=True) == lines("""
        C 0 t4 t4
        M 1 t4 t4
    """)
    assert [row.split()[0] for row in reached(book, "M").splitlines()] == ["M", "C"]  # asked for by name


def test_money_under_way_leaves_at_the_payers_row_and_goes_on_from_the_payees() -> None:
    book = book_of("""
        A ->1 B 10           # t1 leaves
        B -> C 10            # t2 not there yet
        A 1-> B 10           # t3 arrives
        B -> D 10            # t4
    """)
    assert reached(book, "A") == lines("""
        A 0 t1 t1
        B 1 t3 t3
        D 2 t4 t4
    """)


def test_an_account_given_is_there_from_the_start_and_may_be_come_back_to() -> None:
    book = book_of("""
        A -> B 10            # t1
        B -> A 10            # t2
    """)
    assert reached(book, "A") == lines("""
        A 0 t1 t2
        B 1 t1 t1
    """)


def test_a_time_known_to_the_day_may_be_any_time_of_it() -> None:
    book = book_of("A -> B 10 \n B -> C 10")
    book.time_us[1] = book.dst_time_us[1] = parse_moment("2026-03-01").time_us
    book.precision[1] = book.dst_precision[1] = 2
    answer = expand_accounts(book, Expansion(["A"], 2, 1))
    assert [(entry["account"], entry["arrival"]) for entry in answer["accounts"]] == [
        ("A", "2026-03-01 10:00"),
        ("B", "2026-03-01 10:00"),
        ("C", "2026-03-01"),
    ]


def test_who_links_two_accounts() -> None:
    book = book_of("""
        A -> B 10            # t1
        A -> C 10            # t2
        B -> D 10            # t3
        C -> E 10            # t4 leads nowhere
        D -> F 10            # t5 before the other way arrives
        C -> D 10            # t6 too late for t5
    """)
    assert links(book, "A", "F") == lines("""
        t1 A B 1
        t3 B D 2
        t5 D F 3
    """)
    assert reached(book, "A", targets=["F"]) == lines("""
        A 0 t1 t1
        B 1 t1 t1
        D 2 t3 t3
        F 3 t5 t5
    """)
    assert links(book, "A", "F", hops=2) == ""


def test_only_paths_short_enough_in_all_link() -> None:
    book = book_of("""
        A -> B 10            # t1
        B -> C 10            # t2
        A -> C 10            # t3
        C -> D 10            # t4
    """)
    assert links(book, "A", "D", hops=2) == lines("""
        t3 A C 1
        t4 C D 2
    """)
    assert links(book, "A", "D", hops=3) == lines("""
        t1 A B 1
        t2 B C 2
        t3 A C 1
        t4 C D 2
    """)


def test_backward_links_are_counted_from_the_account_given() -> None:
    book = book_of("""
        A -> B 10            # t1
        B -> C 10            # t2
    """)
    assert links(book, "C", "A", backward=True) == lines("""
        t1 A B 2
        t2 B C 1
    """)
