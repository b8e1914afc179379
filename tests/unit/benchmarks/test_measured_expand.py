"""Is our neighbourhood compared with that of peers who find the same one?"""

from dataclasses import replace

import pytest

from benchmarks.generated_book import generate_book
from benchmarks.measured_expand import TABLES, compare_peer, dictionary_seconds
from benchmarks.measured_index import NotEqualError
from benchmarks.peers_expand import PEERS, Question, draw_questions, load_duckdb
from firsthour.tracing.expand_moves import Moves

DUCKDB = PEERS[0]


def test_a_peer_and_ours_answer_as_often() -> None:
    book = generate_book(5000)
    pair = compare_peer(DUCKDB, load_duckdb(book), moves=Moves.of(book), questions=draw_questions(book, 2))
    assert (len(pair.yardsticks), len(pair.candidates)) == (6, 6)
    assert pair.candidate > pair.yardstick > 0


def test_a_peer_that_finds_something_else_is_found_out() -> None:
    book = generate_book(5000)

    def forget_one(loaded: object, question: Question) -> dict[int, int]:
        answer = DUCKDB.answer(loaded, question)
        answer.popitem()
        return answer

    wrong = replace(DUCKDB, answer=forget_one)
    with pytest.raises(NotEqualError, match="different neighbourhoods"):
        compare_peer(wrong, load_duckdb(book), moves=Moves.of(book), questions=draw_questions(book, 1))


def test_peers_whose_answer_is_a_table_are_known_by_name() -> None:
    assert set(TABLES) < {peer.name for peer in PEERS}


def test_making_a_dictionary_takes_its_time() -> None:
    assert dictionary_seconds(dict.fromkeys(range(200_000), 1)) > 0.0005
