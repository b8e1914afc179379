"""Does the graph of a trace hold what carried the claims' money, and do its ends add up to the claims?"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.ledger.book import Book
from firsthour.tracing.claims import Claim
from firsthour.tracing.graph_trace import trace_graph
from firsthour.tracing.rules import RULES
from firsthour.tracing.trace import trace_claims
from tests.book_tables import book_of, claims_on, moment_of
from tests.generative.small_books import books_with_takes

BOOK = """
?X -> A 100
A -> B 60
A ->1 C 30
B -> ?~cash 40 cash
A 1-> C 30
C -> ?E 10
X -> Y 5
"""


def sheets_of(book: Book, claims: list[Claim], rule: str) -> dict[str, list[list[Any]]]:
    return {sheet.title: [list(row) for row in sheet.rows] for sheet in trace_graph(book, claims, rule=rule).tables}


def test_only_what_carried_the_money_is_drawn_with_its_share() -> None:
    book = book_of(BOOK)
    graph = trace_graph(book, claims_on(book, "c1 t1 80"), rule="fifo")
    nodes = {node.account: [(mark.title, mark.amount) for mark in node.marks] for node in graph.nodes}
    assert nodes == {
        "A": [], "B": [("rest", 20)], "C": [("rest", 10)], "E": [("unseen:never", 10)], "X": [],
        "~cash": [("exit:cash", 40)],
    }  # fmt: skip
    assert [(edge.identity, edge.amount, edge.shares) for edge in graph.edges] == [
        ("t1", 100, (("c1", 80),)),
        ("t2", 60, (("c1", 60),)),
        ("t3", 30, (("c1", 20),)),
        ("t4", 40, (("c1", 40),)),
        ("t6", 10, (("c1", 10),)),
    ]


def test_a_pair_under_way_is_one_transfer_whoever_claims_it() -> None:
    book = book_of("?X -> A 10\nA ->1 B 10\nA 1-> B 10")
    graph = trace_graph(book, claims_on(book, "c1 t1 4\nc2 t3 10"), rule="fifo")
    assert [(edge.identity, dict(edge.shares)) for edge in graph.edges] == [
        ("t1", {"c1": 4}), ("t2", {"c1": 4, "c2": 6}),
    ]  # fmt: skip


def test_a_claim_nobody_saw_is_an_account_without_transfers() -> None:
    graph = trace_graph(book_of("A -> B 5"), [Claim("c1", "Z", moment_of(1), 7)], rule="fifo")
    assert [(node.account, node.kind, node.marks[0].title) for node in graph.nodes] == [("Z", "seen", "unseen:never")]
    assert (list(graph.edges), graph.unmatched) == ([], [])


def test_a_claim_that_met_no_transfer_is_named() -> None:
    graph = trace_graph(book_of("A -> B 5"), [Claim("c1", "B", moment_of(1), 7)], rule="fifo")
    assert (list(graph.nodes), graph.unmatched) == ([], ["c1"])
    sheets = {sheet.title: list(sheet.rows) for sheet in graph.tables}
    assert [row[:3] for row in sheets["unmatched"]] == [["c1", "B", "none"]]


def test_the_tables_say_where_every_fen_is() -> None:
    book = book_of(BOOK)
    sheets = sheets_of(book, claims_on(book, "c1 t1 80\nc2 t2 10"), "fifo")
    assert [[row[0], row[1], row[2], str(row[3])] for row in sheets["claims"]] == [
        ["c1", "A", "t1", "0.80"], ["c2", "B", "t2", "0.10"],
    ]  # fmt: skip
    assert [[*row[:2], str(row[2])] for row in sheets["overlap"]] == [["c2", "c1", "0.10"]]
    assert [[row[0], *map(str, row[1:])] for row in sheets["conservation"]] == [
        ["CNY", "0.90", "0.30", "0.40", "0.10", "0.10", "0.00"]
    ]
    assert dict(sheets["about"])["rule"] == "fifo"


@pytest.mark.parametrize("currency", ["JPY", "USD"])
def test_every_currency_stands_in_its_own_unit(currency: str) -> None:
    book = book_of("?X -> A 100", currency=currency)
    (rest,) = sheets_of(book, claims_on(book, "c1 t1 80"), "fifo")["rests"]
    assert (str(rest[3]), rest[4]) == ({"JPY": "80", "USD": "0.80"}[currency], currency)


@given(books_with_takes(), st.sampled_from(RULES))
def test_the_graph_says_the_same_as_the_trace(drawn: tuple[Book, list[tuple[int, int]]], rule: str) -> None:
    book, takes = drawn
    written = "\n".join(f"c{number} t{event + 1} {asked}" for number, (event, asked) in enumerate(takes))
    claims = claims_on(book, written)
    result = trace_claims(book, claims, rules=(rule,))["rules"][rule]
    graph = trace_graph(book, claims, rule=rule)
    nodes, edges = list(graph.nodes), list(graph.edges)
    assert (len(nodes), len(edges)) == (graph.n_nodes, graph.n_transfers)
    accounts = {node.account for node in nodes}
    assert all({edge.source, edge.target} <= accounts for edge in edges)
    assert len({edge.identity for edge in edges}) == len(edges)
    drawn_shares = [(edge.identity, claim, amount) for edge in edges for claim, amount in edge.shares]
    listed = [(entry["transfer_id"], entry["claim_id"], entry["amount_fen"]) for entry in result["transfers"]]
    assert sorted(drawn_shares) == sorted(listed)
    ended = {claim["claim_id"]: sum(part["amount_fen"] for part in claim["overlap"]) for claim in result["claims"]}
    for node in nodes:
        for mark in node.marks:
            ended[mark.claim_id] += mark.amount
    assert ended == {entry["claim_id"]: entry["amount_fen"] for entry in result["claims"]}
