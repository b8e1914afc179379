"""How do others find the neighbourhood that respects time: the same transfers, the same answer, timed apart.

The question: which accounts can money from some accounts reach in at most so many transfers, each behind the one
before it in order (the number of a transfer is its place), all within [from, to)? The answer: account → fewest
transfers, the accounts asked about included. Every peer first loads the transfers as it likes best, which is
not timed, and then answers; answers are compared for equality.

A peer that would take minutes, or gigabytes, on more than ``most_transfers`` is left out there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from firsthour.base.clock import DAY_US
from firsthour.ledger.book import Book
from firsthour.tracing.expand_moves import Moves
from firsthour.tracing.expand_reach import reach

Answer = dict[int, int]
MILLION = 1_000_000


@dataclass(frozen=True)
class Question:
    """Seeds (accounts as int32 lines), the most transfers of a path, the window [from, to) in µs."""

    seeds: NDArray[np.int32]
    hops: int
    window: tuple[int, int]


@dataclass(frozen=True)
class Peer:
    """``load`` prepares the transfers of a book, ``answer`` answers on what it gave."""

    name: str
    load: Callable[[Book], Any]
    answer: Callable[[Any, Question], Answer]
    most_transfers: int


def draw_questions(
    book: Book, n: int, *, hops: int = 4, n_seeds: int = 10, days: int = 30, seed: int = 7
) -> list[Question]:
    """Return ``n`` questions: windows that lie in the book, seeds drawn from the payers of their first transfers."""
    random = np.random.default_rng(seed)
    length = days * DAY_US
    begins = random.integers(int(book.time_us[0]), int(book.time_us[-1]) - length, n)
    questions = []
    for begin in begins.tolist():
        first = int(np.searchsorted(book.time_us, begin))
        payers = book.src[first : first + 100 * n_seeds]
        seeds = random.permutation(np.unique(payers))[:n_seeds].astype(np.int32)
        questions.append(Question(seeds, hops, (begin, begin + length)))
    return questions


def answer_ours(moves: Moves, question: Question) -> Answer:
    """Answer by ``firsthour.tracing.expand_reach.reach``, as a dictionary like the others."""
    found = reach(moves, question.seeds, hops=question.hops, window=question.window)
    return dict(zip(found.lines.tolist(), found.hops.tolist(), strict=True))


def load_duckdb(book: Book) -> duckdb.DuckDBPyConnection:
    """Return a connection with the table ``transfers`` (number, source, target, time), in order of time, one thread."""
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    table = pa.table(
        {"number": np.arange(book.n_events), "source": book.src, "target": book.dst, "time_us": book.time_us}
    )
    connection.register("given", table)
    connection.execute("CREATE TABLE transfers AS SELECT * FROM given")
    connection.unregister("given")
    return connection


def answer_semi_naive(connection: duckdb.DuckDBPyConnection, question: Question) -> Answer:
    """Answer level by level: join only accounts whose earliest arrival became earlier, keep the earliest of each."""
    from_us, to_us = question.window
    connection.execute("CREATE OR REPLACE TEMP TABLE reached (account INTEGER, hops INTEGER, first BIGINT)")
    connection.execute("INSERT INTO reached SELECT unnest(?), 0, -1", [question.seeds.tolist()])
    connection.execute("CREATE OR REPLACE TEMP TABLE newly AS SELECT account, first FROM reached")
    for hops in range(1, question.hops + 1):
        connection.execute(
            """
            CREATE OR REPLACE TEMP TABLE newly AS
            SELECT next.account, next.first
            FROM (
                SELECT target AS account, min(number) AS first
                FROM newly JOIN transfers ON source = account AND number > newly.first
                WHERE time_us >= ? AND time_us < ?
                GROUP BY target
            ) next
            LEFT JOIN (SELECT account, min(first) AS first FROM reached GROUP BY account) known USING (account)
            WHERE known.first IS NULL OR next.first < known.first
            """,
            [from_us, to_us],
        )
        connection.execute("INSERT INTO reached SELECT account, ?, first FROM newly", [hops])
    return _fetch(connection, "SELECT account, min(hops) AS hops FROM reached GROUP BY account", [])


def answer_recursive(connection: duckdb.DuckDBPyConnection, question: Question) -> Answer:
    """Answer by one recursive statement; it cannot forget later arrivals, so it carries every one of them."""
    statement = """
        WITH RECURSIVE walk(account, last, hops) AS (
            SELECT unnest(?)::INTEGER, -1::BIGINT, 0
            UNION
            SELECT target, number, hops + 1
            FROM walk JOIN transfers ON source = account AND number > last
            WHERE hops < ? AND time_us >= ? AND time_us < ?
        )
        SELECT account, min(hops) AS hops FROM walk GROUP BY account
    """
    return _fetch(connection, statement, [question.seeds.tolist(), question.hops, *question.window])


def _fetch(connection: duckdb.DuckDBPyConnection, statement: str, parameters: list[Any]) -> Answer:
    columns = connection.execute(statement, parameters).fetchnumpy()
    return dict(zip(columns["account"].tolist(), columns["hops"].tolist(), strict=True))


def load_networkx(book: Book) -> Any:
    """Return a directed multigraph whose edges are keyed by the transfer's number and carry its time."""
    import networkx

    graph = networkx.MultiDiGraph()
    rows = zip(book.src.tolist(), book.dst.tolist(), range(book.n_events), book.time_us.tolist(), strict=True)
    graph.add_edges_from((source, target, number, {"time_us": time_us}) for source, target, number, time_us in rows)
    return graph


def answer_networkx(graph: Any, question: Question) -> Answer:
    """Answer hop by hop over the edges of the graph, keeping each account's earliest arrival."""
    from_us, to_us = question.window

    def steps(account: int, after: int) -> list[tuple[int, int]]:
        return [
            (number, target)
            for target, edges in graph.adj[account].items()
            for number, edge in edges.items()
            if number > after and from_us <= edge["time_us"] < to_us
        ]

    return _hop_by_hop(question, steps)


def load_igraph(book: Book) -> tuple[Any, NDArray[np.int32], NDArray[np.int64]]:
    """Return a directed graph whose edge ids are the transfers' numbers, their targets and times."""
    import igraph

    edges = np.stack([book.src, book.dst], axis=1)
    return igraph.Graph(n=book.n_lines, edges=edges, directed=True), book.dst, book.time_us


def answer_igraph(loaded: tuple[Any, NDArray[np.int32], NDArray[np.int64]], question: Question) -> Answer:
    """Answer hop by hop over the edges that igraph lists for each account, keeping its earliest arrival."""
    graph, targets, time_us = loaded
    first, behind = np.searchsorted(time_us, question.window)

    def steps(account: int, after: int) -> list[tuple[int, int]]:
        numbers = np.array(graph.incident(account, mode="out"), dtype=np.int64)
        numbers = numbers[(numbers > after) & (numbers >= first) & (numbers < behind)]
        return list(zip(numbers.tolist(), targets[numbers].tolist(), strict=True))

    return _hop_by_hop(question, steps)


def _hop_by_hop(question: Question, steps: Callable[[int, int], list[tuple[int, int]]]) -> Answer:
    hops = dict.fromkeys(question.seeds.tolist(), 0)
    earliest = dict.fromkeys(hops, -1)
    newly = dict(earliest)
    for level in range(1, question.hops + 1):
        improved: dict[int, int] = {}
        for account, after in newly.items():
            for number, target in steps(account, after):
                if number < earliest.get(target, number + 1):
                    earliest[target] = improved[target] = number
                    hops.setdefault(target, level)
        newly = improved
    return hops


OURS = Peer("FirstHour", Moves.of, answer_ours, 1000 * MILLION)
PEERS = (
    Peer("DuckDB, semi-naive joins", load_duckdb, answer_semi_naive, 100 * MILLION),
    Peer("DuckDB, recursive CTE", load_duckdb, answer_recursive, MILLION),
    Peer("networkx", load_networkx, answer_networkx, MILLION),
    Peer("igraph", load_igraph, answer_igraph, MILLION),
)
