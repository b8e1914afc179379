"""Is money conserved, is a number done once, and does the same always end the same, whatever is sent and goes wrong?"""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.city.bank.journal import OtherScenarioError, open_bank
from firsthour.city.bank.scenario import scenario_of
from firsthour.city.bank.signing import Gate
from firsthour.city.bank.simulator import Bank, NumberUsedError
from firsthour.city.bank.wire import write_time
from tests.unit.city.bank.banks import (
    ACCOUNTS,
    START,
    THEM,
    US,
    A,
    B,
    C,
    ask,
    at,
    bank_of,
    line,
    message,
    send,
    told,
    total_fen,
)

PAYS = f"""
[[movement]]
at_s = -10
payer = "elsewhere"
payee = "{A}"
amount = "70.00"
[[movement]]
at_s = 50
payer = "{A}"
payee = "{B}"
amount = "all"
[[movement]]
at_s = 120
payer = "{B}"
payee = "ATM"
amount = "150.00"
cash = true
[[hold]]
account = "{B}"
authority = "{THEM}"
amount = "30.00"
until_s = 100
[[fate]]
does = "repeat"
codes = ["100101"]
share = 300
seconds = 7
[[fate]]
does = "drop"
share = 200
[[fate]]
does = "misstate"
share = 200
[[payment_fate]]
does = "return_later"
share = 300
seconds = 30
[[payment_fate]]
does = "misstate"
share = 300
"""
HEAD = "tells_moved_up = true\n"

AMOUNTS = st.integers(0, 130_000).map(lambda fen: f"{fen // 100}.{fen % 100:02d}")
CODES = ("100101", "100103", "100105", "100201", "100203", "100205", "100301", "100305", "100307", "PAY")
STEPS = st.lists(
    st.tuples(
        st.integers(0, 90),
        st.sampled_from(CODES),
        st.sampled_from((A, B, C)),
        AMOUNTS,
        st.integers(0, 12),
        st.sampled_from((US, THEM)),
    ),
    max_size=14,
)
Step = tuple[int, str, str, str, int, str]


def said_of(nth: int, step: Step, seconds: int) -> dict[str, Any]:
    """Return what a step sends: the original it names is any number, sent or not."""
    _gap, code, account, amount, original, _authority = step
    if code == "PAY":
        payee = {A: B, B: C, C: "victim"}[account]
        return {
            "number": f"N{nth}",
            "lines": [line("r1", payee, amount if amount != "0.00" else "1.00", payer=account)],
        }
    values = {"amount": amount} if code not in ("100301", "100305", "100307") else {}
    if code in ("100103", "100105", "100203", "100205", "100307"):
        values["original_number"] = f"N{original}"
    if code in ("100201", "100205"):
        values["until_at"] = write_time(at(seconds + 40 + original * 20))
    return message(f"N{nth}", code, account, **values)


@settings(max_examples=120, deadline=None)
@given(STEPS)
def test_money_is_conserved_and_nobody_holds_or_spends_what_is_not_there(steps: list[Step]) -> None:
    bank = bank_of(HEAD, PAYS)
    began = total_fen(bank)
    seconds = 0
    for nth, step in enumerate(steps):
        seconds += step[0]
        send(bank, said_of(nth, step, seconds), seconds=seconds, authority=step[5])
        books = bank.counter.books
        assert total_fen(bank) == began
        for number in (A, B, C):
            account, laid = books.accounts[number], books.laid(books.accounts[number], at(seconds))
            assert 0 <= sum(held for _hold, held in laid) <= account.balance_fen
            assert all(0 <= held <= hold.asked_fen for hold, held in laid)
    for account in bank.counter.books.accounts.values():
        moved = sum(row.amount_fen for row in account.rows if not row.has_failed)
        opening = {A: 100_000, B: 20_000}.get(account.number, 0)
        assert account.balance_fen == opening + moved
        assert [row.balance_fen for row in account.rows[-1:]] in ([], [account.balance_fen])


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_looking_changes_nothing_and_a_journal_brings_everything_back(steps: list[Step]) -> None:
    watched, scenario = bank_of(HEAD, PAYS), scenario_of(HEAD + ACCOUNTS + PAYS)
    with tempfile.TemporaryDirectory() as folder:
        open_bank(scenario, Path(folder), started_at=START, gate=Gate({}))[1].close()
        seconds = 0
        for nth, step in enumerate(steps):
            told(watched, seconds + step[0] // 2)
            seconds += step[0]
            said, place = said_of(nth, step, seconds), "/v1/payments" if step[1] == "PAY" else "/v1/messages"
            bank, journal = open_bank(scenario, Path(folder), started_at=at(999), gate=Gate({}))
            while True:
                taken = bank.submit(place, said, authority=step[5], now=at(seconds))  # type: ignore[arg-type]
                if not taken.again or taken.fate:
                    journal.note_order(place, said, authority=step[5], now=at(seconds))
                if not taken.fate:
                    break
            journal.close()
            while send(watched, said, seconds=seconds, authority=step[5]).fate:
                told(watched, seconds)
        bank, journal = open_bank(scenario, Path(folder), started_at=at(999), gate=Gate({}))
        journal.close()
    for authority in (US, THEM):
        assert told(bank, seconds + 500, authority=authority) == told(watched, seconds + 500, authority=authority)
    balances = [{key: one.balance_fen for key, one in each.counter.books.accounts.items()} for each in (bank, watched)]
    assert balances[0] == balances[1]


def test_the_same_number_is_done_once_and_never_for_anything_else() -> None:
    bank = bank_of()
    said = {"number": "P1", "lines": [line("r1", "victim", "400.00")]}
    assert [send(bank, said).again for _time in range(3)] == [False, True, True]
    assert bank.counter.books.accounts[A].balance_fen == 60_000
    assert len(told(bank)) == 1
    with pytest.raises(NumberUsedError):
        send(bank, {"number": "P1", "lines": [line("r1", "victim", "400.01")]})
    with pytest.raises(NumberUsedError):
        send(bank, message("P1", "100301"))
    assert not send(bank, said, authority=THEM).again, "numbers are each authority's own"


def test_an_order_is_carried_out_after_the_bank_has_worked_and_answered_later_still() -> None:
    slow = f'[[fate]]\nseconds = 20\n[[movement]]\nat_s = 5\npayer = "{A}"\npayee = "x"\namount = "600.00"\n'
    bank = Bank(scenario_of(ACCOUNTS.replace('name = "华屿银行"', 'name = "华屿银行"\nworks_s = 10', 1) + slow), START)
    send(bank, message("S1", "100101", amount="1000.00"))
    assert told(bank, 29) == []
    (answer,) = told(bank, 30)
    assert (answer["values"]["held_amount"], answer["values"]["effective_at"]) == ("400.00", write_time(at(10)))


def test_answers_come_out_of_order_where_one_is_late() -> None:
    bank = bank_of(tail="[[fate]]\nnth = 1\nseconds = 60\n")
    send(bank, message("Q1", "100301"))
    send(bank, message("Q2", "100301"), seconds=1)
    assert [one["answers_to"] for one in told(bank, 100)] == ["Q2", "Q1"]


@pytest.mark.parametrize(
    ("fate", "values", "held"),
    [
        ('does = "refuse"\nreturn_code = "200009"', {"return_code": "200009"}, 0),
        ('does = "refuse"\nreturn_code = "100000"\nbusiness_code = "1199"', {"business_code": "1199"}, 0),
        ('does = "misstate"\npermille = 500', {"return_code": "100000", "held_amount": "45.00"}, 9000),
    ],
)
def test_an_answer_is_bent_as_the_fate_says(fate: str, values: dict[str, str], held: int) -> None:
    bank = bank_of(tail=f"[[fate]]\n{fate}\n")
    said = ask(bank, message("S1", "100101", amount="90.00"))["values"]
    assert {key: said[key] for key in values} == values
    assert sum(has for _hold, has in bank.counter.books.laid(bank.counter.books.accounts[A], at(0))) == held


def test_an_empty_return_holds_nothing_and_a_silent_one_may_hold() -> None:
    bank = bank_of(tail='[[fate]]\ndoes = "empty"\nnth = 1\n[[fate]]\ndoes = "silent"\n')
    assert ask(bank, message("S1", "100101", amount="90.00"))["values"] == {}
    send(bank, message("S2", "100101", amount="90.00"))
    assert [one["answers_to"] for one in told(bank, 10_000)] == ["S1"]
    laid = bank.counter.books.laid(bank.counter.books.accounts[A], at(10_000))
    assert [(hold.number, held) for hold, held in laid] == [("S2", 9_000)]


@pytest.mark.parametrize(("done", "agains"), [("true", [False, True]), ("false", [False, False])])
def test_a_cut_line_leaves_the_sender_in_doubt_and_a_retry_doubles_nothing(done: str, agains: list[bool]) -> None:
    bank = bank_of(tail=f'[[fate]]\ndoes = "drop"\ndone = {done}\n')
    said = {"number": "P1", "lines": [line("r1", "victim", "400.00")]}
    first, second = send(bank, said), send(bank, said)
    assert (first.fate is not None, second.fate) == (True, None)
    assert [first.again, second.again] == agains
    assert bank.counter.books.accounts[A].balance_fen == 60_000


def test_an_answer_is_repeated_as_often_as_the_fate_says() -> None:
    bank = bank_of(tail='[[fate]]\ndoes = "repeat"\ntries = 2\nseconds = 5\n')
    send(bank, message("Q1", "100301"))
    assert [len(told(bank, seconds)) for seconds in (0, 4, 5, 10, 99)] == [1, 1, 2, 3, 3]


def test_a_payment_is_returned_later_and_stays_paid_where_the_payee_has_it_no_more() -> None:
    later = '[[payment_fate]]\ndoes = "return_later"\nreference = "r1"\nseconds = 60\n'
    bank = bank_of(tail=later)
    send(bank, {"number": "P1", "lines": [line("r1", "victim", "400.00"), line("r2", "victim", "1.00")]})
    states = [[(row["reference"], row["state"]) for row in one["rows"]] for one in told(bank, 60)]
    assert states == [[("r1", "paid"), ("r2", "paid")], [("r1", "returned")]]
    gone = f'[[movement]]\nat_s = 30\npayer = "{B}"\npayee = "ATM"\namount = "all"\n'
    bank = bank_of(tail=later + gone)
    send(bank, {"number": "P1", "lines": [line("r1", B, "400.00", name="蒋临川")]})
    assert len(told(bank, 1000)) == 1


def test_the_state_of_another_scenario_is_refused(tmp_path: Path) -> None:
    _bank, journal = open_bank(scenario_of(ACCOUNTS), tmp_path, started_at=START, gate=Gate({}))
    journal.close()
    with pytest.raises(OtherScenarioError):
        open_bank(scenario_of("seed = 2\n" + ACCOUNTS), tmp_path, started_at=START, gate=Gate({}))


def test_a_line_that_was_cut_off_is_left_out_and_the_file_goes_on(tmp_path: Path) -> None:
    scenario = scenario_of(ACCOUNTS)
    bank, journal = open_bank(scenario, tmp_path, started_at=START, gate=Gate({}))
    send(bank, message("Q1", "100301"))
    journal.note_order("/v1/messages", message("Q1", "100301"), authority=US, now=START)
    journal.close()
    with (tmp_path / "orders.jsonl").open("a", encoding="utf-8") as torn:
        torn.write('{"at": "2026-03')
    for _again in range(2):
        bank, journal = open_bank(scenario, tmp_path, started_at=at(500), gate=Gate({}))
        journal.close()
        assert [one["answers_to"] for one in told(bank)] == ["Q1"]


def test_time_never_goes_back() -> None:
    bank = bank_of()
    bank.advance(at(100))
    said = ask(bank, message("S1", "100101", amount="90.00"), seconds=50)["values"]
    assert said["effective_at"] == write_time(at(100))
