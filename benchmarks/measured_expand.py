"""How fast is the neighbourhood of 4 hops from 10 seeds within 30 days, beside DuckDB, networkx and igraph?

Everyone loads the same arrays first, untimed, and answers the same questions; the answers are compared. What is
timed of ours is ``reach`` on the steps of the book, without an adjacency; it gives arrays. What a peer needs to
turn an answer that is a table into the dictionary that is compared is measured as well and not counted against it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.generated_book import generate_book
from benchmarks.measured_index import NotEqualError
from benchmarks.measured_passes import WARM_UP
from benchmarks.measuring import Pair, Row, cpu_seconds, no_collection, show_seconds
from benchmarks.peers_expand import MILLION, PEERS, Answer, Peer, Question, answer_ours, draw_questions
from firsthour.ledger.book import Book
from firsthour.tracing.expand_moves import Moves
from firsthour.tracing.expand_reach import reach

PROMISED_OF = "DuckDB, semi-naive joins"
TABLES = (PROMISED_OF, "DuckDB, recursive CTE")  # peers whose answer is a table
SMALL_LIMIT, LIMIT = 100.0, 12.0  # up to a million transfers, and above
TIMES = 3  # each question is asked of each peer


def measure_expand(n: int, *, runs: int) -> list[Row]:
    """Return a row for each peer that can answer on ``n`` generated transfers."""
    small = generate_book(WARM_UP)
    answer_ours(Moves.of(small), draw_questions(small, 1)[0])
    book = generate_book(n)
    questions = draw_questions(book, runs)
    moves = Moves.of(book)
    return [_row_of_peer(peer, book, moves, questions) for peer in PEERS if n <= peer.most_transfers]


def compare_peer(peer: Peer, loaded: Any, *, moves: Moves, questions: Sequence[Question]) -> Pair:
    """Return the seconds of ours and of a peer, question by question; their answers are equal.

    Each answers a question several times in a row, so that neither starts with the caches that the other left.

    Raises
    ------
    NotEqualError
    """
    ours, theirs = [], []
    for question in questions:
        answers: list[Answer] = []
        reaching, answering = _reaching(moves, question), _answering(peer, loaded, question, answers)
        with no_collection():
            ours += [cpu_seconds(reaching) for _ in range(TIMES)]
            taken = [cpu_seconds(answering) for _ in range(TIMES)]
        expected = answer_ours(moves, question)
        if any(answer != expected for answer in answers):
            raise NotEqualError(f"{peer.name} and FirstHour find different neighbourhoods")
        extra = dictionary_seconds(expected) if peer.name in TABLES else 0.0
        theirs += [second - extra for second in taken]
    return Pair(tuple(ours), tuple(theirs))


def dictionary_seconds(answer: Answer) -> float:
    """Return the seconds it takes to make the dictionary of an answer out of its columns."""
    lines, hops = np.array([*answer], dtype=np.int32), np.array([*answer.values()], dtype=np.int32)
    return min(cpu_seconds(lambda: dict(zip(lines.tolist(), hops.tolist(), strict=True))) for _ in range(TIMES))


def _reaching(moves: Moves, question: Question) -> Callable[[], object]:
    return lambda: reach(moves, question.seeds, hops=question.hops, window=question.window)


def _answering(peer: Peer, loaded: Any, question: Question, answers: list[Answer]) -> Callable[[], None]:
    return lambda: answers.append(peer.answer(loaded, question))


def _row_of_peer(peer: Peer, book: Book, moves: Moves, questions: Sequence[Question]) -> Row:
    pair = compare_peer(peer, peer.load(book), moves=moves, questions=questions)
    ours, theirs = pair.yardstick, pair.candidate
    limit = (SMALL_LIMIT if book.n_events <= MILLION else LIMIT) if peer.name == PROMISED_OF else None
    what = f"4 hops, 10 seeds, 30 days in {book.n_events / MILLION:g} M transfers"
    beside = f"{peer.name} {show_seconds(theirs)}"
    return Row(what, show_seconds(ours), beside, theirs / ours, "times faster", limit=limit)
