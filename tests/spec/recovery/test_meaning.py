"""What does an answer mean? One line an answer: what it says | what that means | how it counts | asked again."""

from datetime import datetime, timedelta

import pytest

from firsthour.base.clock import SHANGHAI
from firsthour.recovery.hold_events import HoldEvent
from firsthour.recovery.holds import state_of
from firsthour.recovery.meaning import WORDS, event_of, meaning_of
from firsthour.recovery.messages import Message, make_message

# code, values (amounts in fen; 500 were asked) | meaning | outcome | reopen
ANSWERS = """
100102 return_code=100000 held_amount=500                     | held          | held    | no
100102 return_code=100000 held_amount=600                     | held          | held    | no
100102 return_code=100000 business_code=0000 held_amount=500  | held          | held    | no
100102 return_code=100000 held_amount=499                     | partly_held   | held    | no
100102 return_code=100000 held_amount=0                       | nothing_there | empty   | yes
100102 return_code=100000                                     | unsaid        | held    | yes
100202 return_code=100000 held_amount=0 ahead_authority=甲局  | waiting       | waiting | no
100202 return_code=100000 held_amount=20 ahead_authority=甲局 | partly_held   | held    | no
100104 return_code=100000                                     | done          | done    | no
100302 return_code=100000                                     | done          | done    | no
100102 return_code=100000 business_code=1199 held_amount=500  | failed        | failed  | yes
100102 return_code=200001                                     | failed        | failed  | yes
100102 return_code=200002                                     | failed        | failed  | yes
100102 return_code=200003                                     | pending       | -       | no
100102 return_code=200004                                     | refused       | refused | yes
100102 return_code=200008                                     | refused       | refused | no
100102 return_code=200009                                     | failed        | failed  | yes
100102 return_code=200010                                     | refused       | refused | yes
100102 return_code=999999                                     | unknown       | -       | yes
100102 return_code=100000 business_code=7777 held_amount=500  | unknown       | -       | yes
"""
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


def answer_of(text: str, **more: object) -> Message:
    code, *pairs = text.split()
    values: dict = {"number": "S1"} | dict(pair.split("=") for pair in pairs) | more
    return make_message(code, values | ({"held_amount": int(values["held_amount"])} if "held_amount" in values else {}))


@pytest.mark.parametrize("line", ANSWERS.strip().splitlines())
def test_meaning(line: str) -> None:
    said, key, outcome, reopen = (part.strip() for part in line.split("|"))
    meaning = meaning_of(answer_of(said), asked_fen=500)
    assert (meaning.key, meaning.outcome or "-", "yes" if meaning.reopen else "no") == (key, outcome, reopen)
    assert all(meaning.words.values())


def test_an_empty_return_is_a_failed_one() -> None:
    meaning = meaning_of(None)
    assert (meaning.key, meaning.outcome, meaning.reopen) == ("blank", "failed", True)


def test_every_meaning_has_its_line() -> None:
    assert {line.split("|")[1].strip() for line in ANSWERS.strip().splitlines()} | {"blank"} == set(WORDS)


def test_an_answer_takes_its_place_in_the_history_of_the_hold() -> None:
    answer = answer_of("100102 return_code=100000 held_amount=400", effective_at=NOW)
    came = NOW + timedelta(minutes=20)
    event = event_of(answer, request="S1", asked_fen=500, recorded_at=came)
    assert event is not None
    asked = HoldEvent(kind="drafted", at=NOW, request="S1", measure="stop", amount_fen=500)
    history = [HoldEvent(kind="known", at=NOW), asked, HoldEvent(kind="sent", at=NOW, request="S1"), event]
    before, after = state_of(history, came - timedelta(seconds=1)), state_of(history, came)
    assert (before.state, after.state, after.held_fen) == ("asked", "stopped", 400)
    assert after.ends_at == NOW + timedelta(hours=48)


def test_a_release_lets_go_what_was_asked_whatever_amount_the_answer_names() -> None:
    answer = answer_of("100204 return_code=100000 held_amount=0")
    for asked in (None, 300):
        event = event_of(answer, request="S2", asked_fen=asked, recorded_at=NOW)
        assert event is not None
        assert (event.outcome, event.amount_fen) == ("done", asked)


def test_what_changes_nothing_is_no_event() -> None:
    answer = answer_of("100102 return_code=200003")
    assert event_of(answer, request="S1", asked_fen=500, recorded_at=NOW) is None
