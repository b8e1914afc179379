"""What does a machine pay to send many forms? A small sum of work for each (a puzzle), solved in the page, unseen.

A puzzle is a signed text: when it was made, how hard it is, and a random part. Its solution is a number with which its
SHA-256 begins with so many zero bits: a blink on a phone, hours for a flood. Without script the price is time: a
puzzle that is old enough counts as solved, fewer times from one address (``limits``). Each puzzle serves once.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

OLDEST = timedelta(hours=6)
_MOST_SOLUTION = 20


@dataclass(frozen=True)
class Answer:
    """What a form brought with it: the puzzle, and the solution if a script found one."""

    puzzle: str
    solution: str = ""


@dataclass(frozen=True)
class Verdict:
    """``solved`` by work, ``waited`` long enough, or ``early`` with the seconds that are left; else ``void``."""

    outcome: str
    wait_s: int = 0


def make_puzzle(*, key: bytes, bits: int, now: datetime) -> str:
    """Return a fresh puzzle of so many bits."""
    words = f"{int(now.timestamp())}.{bits}.{secrets.token_hex(12)}"
    return f"{words}.{_sign(words, key)}"


def judge(answer: Answer, *, key: bytes, wait: timedelta, now: datetime) -> Verdict:
    """Tell whether an answer is worth something; whether it was used before is the database's to say."""
    words, _, signature = answer.puzzle.rpartition(".")
    if not words or not answer.puzzle.isascii() or not hmac.compare_digest(_sign(words, key), signature):
        return Verdict("void")
    made, bits, _random = words.split(".")
    age = now - datetime.fromtimestamp(int(made), UTC)
    if age > OLDEST or age < timedelta(minutes=-1):
        return Verdict("void")
    if answer.solution and is_solution(answer, int(bits)):
        return Verdict("solved")
    left = wait - age
    return Verdict("waited") if left <= timedelta(0) else Verdict("early", int(left.total_seconds()) + 1)


def is_solution(answer: Answer, bits: int) -> bool:
    """Tell whether the number makes the hash begin with so many zero bits."""
    if len(answer.solution) > _MOST_SOLUTION or not answer.solution.isascii() or not answer.solution.isdigit():
        return False
    digest = hashlib.sha256(f"{answer.puzzle}:{answer.solution}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0


def name_of(answer: Answer) -> str:
    """Return what is kept of a puzzle that was used."""
    return hashlib.sha256(answer.puzzle.encode()).hexdigest()


def solve(puzzle: str, bits: int) -> str:
    """Return the first solution, as the page's script finds it."""
    number = 0
    while not is_solution(Answer(puzzle, str(number)), bits):
        number += 1
    return str(number)


def _sign(words: str, key: bytes) -> str:
    return hmac.new(key, b"puzzle:" + words.encode(), hashlib.sha256).hexdigest()[:32]
