"""Is a puzzle worth something only when it was solved or waited for, is fresh, ours, and not used?"""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from firsthour.web.portal.puzzles import OLDEST, Answer, judge, make_puzzle, solve

KEY, NOW, WAIT = b"k" * 32, datetime(2026, 11, 22, 8, tzinfo=UTC), timedelta(seconds=20)


def outcome(puzzle: str, solution: str = "", *, after_s: float = 0) -> str:
    answer = Answer(puzzle, solution)
    return judge(answer, key=KEY, wait=WAIT, now=NOW + timedelta(seconds=after_s)).outcome


def test_a_solution_is_a_hash_that_begins_with_zeros() -> None:
    puzzle = make_puzzle(key=KEY, bits=8, now=NOW)
    solution = solve(puzzle, 8)
    assert hashlib.sha256(f"{puzzle}:{solution}".encode()).hexdigest().startswith("00")
    assert outcome(puzzle, solution) == "solved"


def test_without_script_it_has_to_be_waited_for() -> None:
    puzzle = make_puzzle(key=KEY, bits=20, now=NOW)
    assert judge(Answer(puzzle), key=KEY, wait=WAIT, now=NOW + timedelta(seconds=5)).wait_s == 16
    assert outcome(puzzle, after_s=19.5) == "early"
    assert outcome(puzzle, after_s=20) == "waited"


@pytest.mark.parametrize("solution", ["x", "-1", "1" * 21, "１２", "0x1", " 1"])
def test_what_is_no_number_solves_nothing(solution: str) -> None:
    assert outcome(make_puzzle(key=KEY, bits=1, now=NOW), solution) == "early"


def test_old_foreign_and_changed_puzzles_are_void() -> None:
    puzzle = make_puzzle(key=KEY, bits=8, now=NOW)
    assert outcome(puzzle, solve(puzzle, 8), after_s=OLDEST.total_seconds() + 1) == "void"
    assert outcome(make_puzzle(key=b"other", bits=1, now=NOW)) == "void"
    assert outcome(puzzle.replace(".8.", ".1.")) == "void"
    assert outcome(make_puzzle(key=KEY, bits=1, now=NOW + timedelta(hours=1))) == "void"
    for nonsense in ("", ".", "a.b.c.d", "…", "1.2.3.4.5"):
        assert outcome(nonsense) == "void"
