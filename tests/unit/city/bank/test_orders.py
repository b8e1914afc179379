"""What does each kind of message make a bank do?"""

import pytest

from firsthour.city.bank.wire import write_time
from firsthour.law.messages import UNKNOWN, list_message_kinds
from firsthour.recovery.messages import make_message
from firsthour.web.gateway.wire import read_wire
from tests.unit.city.bank.banks import THEM, A, B, C, ask, at, bank_of, line, message, send, told

TWO_DAYS_S = 48 * 3600
PAYS_300_LATER = f'[[movement]]\nat_s = 60\npayer = "{A}"\npayee = "{B}"\namount = "300.00"\n'
GETS_500_LATER = f'[[movement]]\nat_s = 60\npayer = "elsewhere"\npayee = "{A}"\namount = "500.00"\n'
THEIRS_900 = f'[[hold]]\naccount = "{A}"\nauthority = "{THEM}"\namount = "900.00"\nuntil_s = 1000\n'


def values(answer: dict[str, object]) -> dict[str, str]:
    given = answer["values"]
    assert isinstance(given, dict)
    return given


def test_a_stop_holds_what_is_there_and_no_more() -> None:
    said = values(ask(bank_of(), message("S1", "100101", amount="1500.00")))
    assert (said["return_code"], said["held_amount"], said["balance"]) == ("100000", "1000.00", "1000.00")
    assert (said["effective_at"], said["until_at"]) == (write_time(at(0)), write_time(at(TWO_DAYS_S)))


def test_a_stop_of_a_part_leaves_the_rest_free() -> None:
    bank = bank_of(tail=PAYS_300_LATER)
    ask(bank, message("S1", "100101", amount="800.00"))
    rows = ask(bank, message("Q1", "100301"), seconds=61)["rows"]
    assert [(row["status"], row["balance_fen"]) for row in rows] == [("01", 100_000)]
    bank = bank_of(tail=PAYS_300_LATER)
    ask(bank, message("S1", "100101", amount="700.00"))
    rows = ask(bank, message("Q1", "100301"), seconds=61)["rows"]
    assert [(row["status"], row["balance_fen"]) for row in rows] == [("00", 70_000)]


def test_money_that_comes_later_is_caught_up_to_what_was_asked() -> None:
    bank = bank_of(tail=GETS_500_LATER)
    ask(bank, message("S1", "100101", amount="1200.00"))
    released = ask(bank, message("R1", "100103", original_number="S1", amount="100.00"), seconds=61)
    assert values(released)["held_amount"] == "1100.00"


def test_a_stop_of_an_empty_account_holds_nothing_and_does_not_count() -> None:
    bank = bank_of()
    said = [values(ask(bank, message(f"S{nth}", "100101", C, amount="5.00"))) for nth in range(4)]
    assert [one["held_amount"] for one in said] == ["0.00"] * 4
    assert not bank.counter.books.live(bank.counter.books.accounts[C], at(0))


def test_a_third_stop_is_once_too_often() -> None:
    bank = bank_of()
    ask(bank, message("S1", "100101", amount="10.00"))
    extended = values(ask(bank, message("S2", "100105", original_number="S1"), seconds=100))
    assert extended["until_at"] == write_time(at(2 * TWO_DAYS_S))
    assert values(ask(bank, message("S3", "100101", amount="10.00")))["return_code"] == "200008"
    assert values(ask(bank, message("S4", "100105", original_number="S1")))["return_code"] == "200008"


def test_a_stop_lapses_and_cannot_be_extended_then() -> None:
    bank = bank_of()
    ask(bank, message("S1", "100101", amount="1000.00"))
    books = bank.counter.books
    assert books.free(books.accounts[A], at(TWO_DAYS_S - 1)) == 0
    assert books.free(books.accounts[A], at(TWO_DAYS_S)) == 100_000
    late = values(ask(bank, message("S2", "100105", original_number="S1"), seconds=TWO_DAYS_S))
    assert late["return_code"] == "200001"


def test_the_freeze_of_a_case_takes_the_place_of_its_stop() -> None:
    bank = bank_of()
    ask(bank, message("S1", "100101", amount="600.00"))
    ask(bank, message("T1", "100101", amount="600.00", case_number="T"), authority=THEM)
    said = values(ask(bank, message("F1", "100201", amount="800.00"), seconds=10))
    assert said["held_amount"] == "800.00", "it stands where the stop stood, before the other city's"
    laid = bank.counter.books.laid(bank.counter.books.accounts[A], at(10))
    assert [(hold.number, held) for hold, held in laid] == [("F1", 80_000), ("T1", 20_000)]


def test_a_freeze_under_a_new_number_takes_the_place_of_one_stop_of_its_authority() -> None:
    bank = bank_of()
    ask(bank, message("T1", "100101", amount="100.00", case_number="T"), authority=THEM)
    ask(bank, message("S1", "100101", amount="300.00", case_number="R1"))
    ask(bank, message("S2", "100101", amount="200.00", case_number="R2"))
    assert values(ask(bank, message("F1", "100201", amount="300.00", case_number="A1")))["held_amount"] == "300.00"
    laid = bank.counter.books.laid(bank.counter.books.accounts[A], at(0))
    assert [(hold.number, held) for hold, held in laid] == [("T1", 10_000), ("F1", 30_000), ("S2", 20_000)]


def test_a_freeze_waits_behind_an_earlier_one_and_moves_up_when_that_ends() -> None:
    bank = bank_of("tells_moved_up = true\n", THEIRS_900 + THEIRS_900)
    said = values(ask(bank, message("F1", "100201", amount="1000.00")))
    assert (said["held_amount"], said["ahead_authority"], said["ahead_amount"]) == ("0.00", THEM, "900.00")
    assert said["ahead_until"] == write_time(at(1000))
    assert len(told(bank, 999)) == 1
    moved_up = told(bank, 1000)
    assert [values(one)["held_amount"] for one in moved_up] == ["0.00", "1000.00"]
    assert values(moved_up[1])["effective_at"] == write_time(at(1000))


def test_a_freeze_that_gets_a_part_says_who_is_ahead() -> None:
    said = values(ask(bank_of(tail=THEIRS_900), message("F1", "100201", amount="1000.00")))
    assert (said["held_amount"], said["ahead_amount"]) == ("100.00", "900.00")


def test_a_freeze_of_an_empty_account_is_not_in_force() -> None:
    bank = bank_of()
    said = values(ask(bank, message("F1", "100201", C, amount="10.00")))
    assert said["held_amount"] == "0.00"
    assert "ahead_authority" not in said
    assert not bank.counter.books.live(bank.counter.books.accounts[C], at(0))


def test_a_release_lets_go_what_it_names_and_then_all() -> None:
    bank = bank_of()
    ask(bank, message("F1", "100201", amount="1000.00"))
    part = message("R1", "100203", original_number="F1", amount="400.00")
    assert values(ask(bank, part))["held_amount"] == "600.00"
    assert values(ask(bank, message("R2", "100203", original_number="F1")))["held_amount"] == "0.00"
    assert values(ask(bank, message("R3", "100203", original_number="F1")))["return_code"] == "100000"
    assert bank.counter.books.free(bank.counter.books.accounts[A], at(0)) == 100_000


def test_nobody_releases_the_hold_of_another_authority() -> None:
    bank = bank_of()
    ask(bank, message("F1", "100201", amount="1000.00"))
    refused = ask(bank, message("R1", "100203", original_number="F1"), authority=THEM)
    assert values(refused)["return_code"] == "200001"
    assert bank.counter.books.free(bank.counter.books.accounts[A], at(0)) == 0


def test_a_renewal_moves_the_end_only_onwards_and_only_while_it_is_in_force() -> None:
    bank = bank_of()
    ask(bank, message("F1", "100201", amount="1000.00", until_at=write_time(at(100))))
    sooner = message("N1", "100205", original_number="F1", until_at=write_time(at(50)))
    assert values(ask(bank, sooner))["return_code"] == "200001"
    later = message("N2", "100205", original_number="F1", until_at=write_time(at(200)))
    assert values(ask(bank, later, seconds=99))["until_at"] == write_time(at(200))
    too_late = message("N3", "100205", original_number="F1", until_at=write_time(at(900)))
    assert values(ask(bank, too_late, seconds=200))["return_code"] == "200001"


def test_a_query_gives_rows_with_running_balances_in_its_period() -> None:
    bank = bank_of(tail=PAYS_300_LATER + GETS_500_LATER.replace("60", "90"))
    answer = ask(bank, message("Q1", "100301"), seconds=200)
    assert [(row["direction"], row["amount_fen"], row["balance_fen"]) for row in answer["rows"]] == [
        ("0", 30_000, 70_000),
        ("1", 50_000, 120_000),
    ]
    assert answer["rows"][0]["counterparty_bank"] == "北渡银行"
    only = message("Q2", "100301", from_at=write_time(at(61)), until_at=write_time(at(90)))
    assert [row["direction"] for row in ask(bank, only, seconds=200)["rows"]] == ["1"]


def test_a_running_query_tells_of_each_movement_until_it_ends() -> None:
    bank = bank_of(tail=PAYS_300_LATER + GETS_500_LATER.replace("60", "90"))
    ask(bank, message("W1", "100305"))
    assert [len(one["rows"]) for one in told(bank, 61)] == [0, 1]
    send(bank, message("W2", "100307", original_number="W1"), seconds=70)
    assert [one["answers_to"] for one in told(bank, 200)] == ["W1", "W1", "W2"]


def test_holders_and_their_accounts_are_told() -> None:
    bank = bank_of()
    assert values(ask(bank, message("H1", "100303")))["holder"] == "阮志行"
    theirs = message("H2", "100309", "", holder="蒋临川", institution="北渡银行")
    assert values(ask(bank, theirs))["account"] == f"{B}、{C}"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (message("S1", "100101", "0000000000000000001", amount="1.00"), "200010"),
        (message("S1", "100101", A, amount="1.00", institution="北渡银行"), "200010"),
        (message("S1", "100101", A, amount="1.00", currency="USD"), "200001"),
        (message("F1", "100201", A, amount="1.00", until_at=write_time(at(0))), "200001"),
        (message("N1", "100205", A, original_number="F0", until_at=write_time(at(9))), "200001"),
    ],
)
def test_what_cannot_be_carried_out_is_refused(said: dict[str, object], code: str) -> None:
    assert values(ask(bank_of(), said))["return_code"] == code


def test_another_holder_is_refused_where_the_bank_compares() -> None:
    bank = bank_of("compares_holder = true\n")
    assert values(ask(bank, message("S1", "100101", amount="1.00", holder="别人")))["return_code"] == "200010"


def test_a_holder_that_nobody_knows_is_told_and_one_that_is_known_is_not() -> None:
    bank = bank_of("compares_holder = true\n")
    told = values(ask(bank, message("S1", "100101", amount="1.00", holder=UNKNOWN)))
    assert (told["return_code"], told["holder"]) == ("100000", "阮志行")
    assert "holder" not in values(ask(bank, message("S2", "100101", amount="1.00", holder="阮志行")))


def test_every_answer_is_one_that_the_site_can_read() -> None:
    bank = bank_of(tail=THEIRS_900 + PAYS_300_LATER)
    asked = [
        message("S1", "100101", amount="1.00"),
        message("S2", "100105", original_number="S1"),
        message("F1", "100201", amount="500.00"),
        message("F2", "100205", original_number="F1", until_at="20301231000000"),
        message("Q1", "100301"),
        message("H1", "100303"),
        message("W1", "100305"),
        message("W2", "100307", original_number="W1"),
        message("H2", "100309", "", holder="阮志行"),
        message("S3", "100103", original_number="S1"),
        message("F3", "100203", original_number="F1"),
        {"code": "100401", "number": "G1",
         "values": {"number": "G1", "sent_at": write_time(at(0)), "case_number": "R1"}},
    ]  # fmt: skip
    for said in asked:
        answer = ask(bank, said, seconds=61)
        read = read_wire(answer["code"], answer["values"], rows=answer["rows"])
        assert make_message(read.code, read.values, rows=read.rows) == read
    answered = {kind.code for kind in list_message_kinds().values() if not kind.is_answer and kind.counterpart}
    assert answered == {str(said["code"]) for said in asked}


def test_a_list_of_suspects_has_no_answer() -> None:
    bank = bank_of()
    send(bank, {"code": "100404", "number": "L1", "values": {"number": "L1", "sent_at": write_time(at(0)),
                "institution": "华屿银行", "account": A}})  # fmt: skip
    assert told(bank, 100) == []


def test_a_payment_draws_on_our_freeze_and_not_on_theirs() -> None:
    bank = bank_of(tail=THEIRS_900.replace("900.00", "300.00"))
    ask(bank, message("F1", "100201", amount="1000.00"))
    paid = ask(bank, {"number": "P1", "lines": [line("r1", "victim", "700.01"), line("r2", "victim", "700.00")]})
    assert [(row["reference"], row["state"], row["amount"]) for row in paid["rows"]] == [
        ("r1", "failed", "700.01"),
        ("r2", "paid", "700.00"),
    ]
    laid = bank.counter.books.laid(bank.counter.books.accounts[A], at(0))
    assert [held for _hold, held in laid] == [30_000, 0]


def test_a_payment_to_another_name_comes_back_into_the_freeze() -> None:
    bank = bank_of()
    ask(bank, message("F1", "100201", amount="1000.00"))
    answer = ask(bank, {"number": "P1", "lines": [line("r1", B, "400.00", name="别人")]})
    assert [(row["state"], row["reason"]) for row in answer["rows"]] == [("returned", "户名不符")]
    rows = ask(bank, message("Q1", "100301"))["rows"]
    assert [(row["direction"], row["amount_fen"]) for row in rows] == [("0", 40_000), ("1", 40_000)]
    assert bank.counter.books.free(bank.counter.books.accounts[A], at(0)) == 0


def test_a_freeze_that_paid_out_does_not_catch_as_much_anew() -> None:
    bank = bank_of(tail=GETS_500_LATER)
    ask(bank, message("F1", "100201", amount="1000.00"))
    ask(bank, {"number": "P1", "lines": [line("r1", "victim", "400.00")]})
    bank.advance(at(61))
    account = bank.counter.books.accounts[A]
    assert [held for _hold, held in bank.counter.books.laid(account, at(61))] == [60_000]
    assert bank.counter.books.free(account, at(61)) == 50_000
