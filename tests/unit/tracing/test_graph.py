"""Is every account a node and every transfer an edge once, with amount, time, rows and what became of it?"""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from firsthour.base.clock import Precision, parse_moment
from firsthour.ledger.book import Book, EventKind
from firsthour.papers.graphs import Node, Turnover
from firsthour.tracing.expand import DaysOutOfRangeError, Expansion, UnknownAccountError
from firsthour.tracing.graph import ledger_graph, list_transfers, neighbourhood_graph, written_times
from tests.book_tables import book_of
from tests.generative.small_books import small_books

BOOK = """
open A 100
A -> B 50
?X -> A 30
A -> ?C 20 cash
A ->1 B 10
B -> ?D 5
A 1-> B 10
B -> A 1
close B
"""


def edges_of(book: Book) -> list[tuple[str, str, str, int, str, str]]:
    return [
        (edge.identity, edge.source, edge.target, edge.amount, edge.seen_by, edge.end)
        for edge in ledger_graph(book).edges
    ]


def test_every_transfer_is_an_edge_once_also_a_pair_under_way() -> None:
    book = book_of(BOOK)
    book.payer[2] = book.line_accounts.index("X")  # the table leaves out who is not seen
    assert edges_of(book) == [
        ("t2", "A", "B", 50, "both", ""),
        ("t3", "X", "A", 30, "payee", ""),
        ("t4", "A", "C", 20, "payer", "exit:cash"),
        ("t5", "A", "B", 10, "both", ""),
        ("t6", "B", "D", 5, "payer", "unseen:never"),
        ("t8", "B", "A", 1, "both", ""),
    ]


def test_every_account_is_a_node_with_its_kind_and_turnover() -> None:
    book = book_of(BOOK)
    book.payer[2] = book.line_accounts.index("X")
    book.names["A"], book.institutions["A"] = "张示例", "示例银行"
    assert list(ledger_graph(book).nodes) == [
        Node("A", "covered", "示例银行", "张示例", (Turnover("CNY", 31, 80),)),
        Node("B", "covered", turnovers=(Turnover("CNY", 60, 6),)),
        Node("C", "cash", turnovers=(Turnover("CNY", 20, 0),)),
        Node("D", "seen", turnovers=(Turnover("CNY", 5, 0),)),
        Node("X", "seen", turnovers=(Turnover("CNY", 0, 30),)),
    ]


def test_a_covered_account_shows_only_what_its_own_statement_says() -> None:
    book = book_of("A -> B 1\nA -> ?B 7 unmatched")
    by_account = {node.account: node.turnovers[0] for node in ledger_graph(book).nodes}
    assert by_account == {"A": Turnover("CNY", 0, 8), "B": Turnover("CNY", 1, 0)}


def test_turnovers_beyond_64_bits_are_exact() -> None:
    book = book_of("\n".join(["A -> B 9000000000000000000"] * 3))
    assert [node.turnovers[0] for node in ledger_graph(book).nodes] == [
        Turnover("CNY", 0, 27 * 10**18), Turnover("CNY", 27 * 10**18, 0),
    ]  # fmt: skip


def test_source_rows_of_both_sides_are_named() -> None:
    book = book_of("A -> B 1")
    book.file_hashes.append("1" * 64)
    book.mirror_file_idx[0], book.mirror_sheet[0], book.mirror_row[0] = 1, 2, 9
    (edge,) = ledger_graph(book).edges
    assert edge.rows == ("000000000000:1", "111111111111:2!9")


def test_times_are_written_as_precisely_as_they_are_known() -> None:
    time_us = parse_moment("2026-03-01 10:05:07").time_us
    times = np.array([time_us, time_us, time_us, time_us + 250_000], dtype=np.int64)
    known = np.array([Precision.DAY, Precision.MINUTE, Precision.SECOND, Precision.SECOND], dtype=np.int8)
    assert written_times(times, known) == [
        "2026-03-01", "2026-03-01 10:05", "2026-03-01 10:05:07", "2026-03-01 10:05:07.250000",
    ]  # fmt: skip
    assert [parse_moment(text).time_us for text in written_times(times, known)][2:] == times[2:].tolist()


@given(small_books())
def test_nothing_is_lost_or_counted_twice(book: Book) -> None:
    graph = ledger_graph(book)
    nodes, edges = list(graph.nodes), list(graph.edges)
    assert (len(nodes), len(edges)) == (graph.n_nodes, graph.n_transfers)
    assert sorted(node.account for node in nodes) == sorted(set(book.line_accounts))
    names = {book.transfer_id(e) for e in range(book.n_events) if book.kind[e] not in (EventKind.OPEN, EventKind.CLOSE)}
    assert sorted(edge.identity for edge in edges) == sorted(names)
    moved = book.amount[np.isin(book.kind, (EventKind.TRANSFER, EventKind.OUT, EventKind.IN, EventKind.OUT_TRANSIT))]
    assert sum(edge.amount for edge in edges) == sum(moved.tolist())


def test_a_neighbourhood_holds_all_transfers_between_reached_accounts_in_its_days() -> None:
    book = book_of("Z -> A 1\nA -> B 9\nB -> C 9\nB -> A 2\nC -> D 9\nX -> Y 3")
    graph = neighbourhood_graph(book, Expansion(["A"], 2, 1))
    assert [node.account for node in graph.nodes] == ["A", "B", "C"]
    assert [edge.identity for edge in graph.edges] == ["t2", "t3", "t4"]
    back = neighbourhood_graph(book, Expansion(["C"], 1, 1, backward=True))
    assert [node.account for node in back.nodes] == ["B", "C"]
    assert [edge.identity for edge in back.edges] == ["t3"]


def test_transfers_after_the_last_day_are_left_out() -> None:
    book = book_of("A -> B 9\nB -> A 2\nA -> B 3")
    for times in (book.time_us, book.dst_time_us):
        times[2] += 24 * 3600 * 1_000_000
    assert [edge.identity for edge in neighbourhood_graph(book, Expansion(["A"], 2, 1)).edges] == ["t1", "t2"]
    assert [edge.identity for edge in neighbourhood_graph(book, Expansion(["A"], 2, 2)).edges] == ["t1", "t2", "t3"]


def test_an_account_that_never_paid_is_its_own_neighbourhood() -> None:
    graph = neighbourhood_graph(book_of("A -> B 9"), Expansion(["B"], 2, 1))
    assert ([node.account for node in graph.nodes], list(graph.edges)) == (["B"], [])


def test_seeds_and_days_that_mean_nothing_are_refused() -> None:
    book = book_of("A -> B 9")
    with pytest.raises(UnknownAccountError):
        neighbourhood_graph(book, Expansion(["nobody"], 2, 1))
    with pytest.raises(DaysOutOfRangeError):
        neighbourhood_graph(book, Expansion(["A"], 2, 0))


def test_a_book_without_transfers_is_a_graph_without_edges(tmp_path: Path) -> None:
    from firsthour.papers.exports import write_graph

    book = book_of("open A 5")
    assert len(list_transfers(book)) == 0
    write_graph(tmp_path / "a.csv", ledger_graph(book), form="csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig") as stream:
        assert len(list(csv.reader(stream))) == 1
