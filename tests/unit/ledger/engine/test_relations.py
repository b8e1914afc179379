"""What may stand in a statement, and what may be asked of the events?"""

import pytest

from firsthour.ledger.engine.relations import (
    EVENTS,
    BadTableNameError,
    BadTakesError,
    count_rows,
    make_table,
    register_events,
    register_takes,
    table,
)
from firsthour.ledger.engine.session import open_session
from tests.book_tables import book_of

BOOK = """
open A 100
A -> B 50
A ->1 B 30
A 1-> B 30
"""


@pytest.mark.parametrize("name", ["", "Lines", "1st", "a b", "a;b", "a--", 'a"', "über", "a" * 64, "legs\n"])
def test_what_is_no_plain_name_does_not_get_into_a_statement(name: str) -> None:
    with pytest.raises(BadTableNameError):
        table(name)


def test_a_plain_name_stands_as_it_is() -> None:
    assert table("hop_0") == "hop_0"


def test_events_are_numbered_in_ledger_order() -> None:
    with open_session() as session:
        register_events(session, book_of(BOOK))
        rows = session.fetch(f"SELECT event, kind, src, dst, amount, slot FROM {EVENTS} ORDER BY event")
    assert rows == [(0, 5, -1, 0, 100, -1), (1, 0, 0, 1, 50, -1), (2, 3, 0, 1, 30, 1), (3, 4, 0, 1, 30, 1)]


@pytest.mark.parametrize(
    ("takes", "claims"),
    [
        ([(1, 51)], "0"),  # more than the transfer
        ([(1, 0)], "0"),  # nothing
        ([(0, 10)], "0"),  # a balance is no transfer
        ([(2, 10)], "0"),  # a pair is claimed where it arrives
        ([(9, 10)], "0"),  # no such event
        ([(3, 10), (1, 10), (1, 60)], "1, 2"),  # an earlier transfer behind a later one, then too much
    ],
)
def test_claims_that_do_not_fit_are_refused_by_number(takes: list[tuple[int, int]], claims: str) -> None:
    with open_session() as session:
        register_events(session, book_of(BOOK))
        with pytest.raises(BadTakesError) as refused:
            register_takes(session, takes)
    assert refused.value.details == {"claims": claims}


def test_claims_that_fit_pass_also_several_on_one_transfer() -> None:
    with open_session() as session:
        register_events(session, book_of(BOOK))
        register_takes(session, [(1, 50), (1, 50), (3, 30)])
        assert count_rows(session, "takes") == 3


def test_a_table_takes_the_place_of_one_of_its_name() -> None:
    with open_session() as session:
        make_table(session, "one", select="SELECT 1 AS a")
        make_table(session, "one", select="SELECT 2 AS b UNION ALL SELECT 3 AS b")
        assert sorted(session.fetch("SELECT b FROM one")) == [(2,), (3,)]
