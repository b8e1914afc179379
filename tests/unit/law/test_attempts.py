"""Which results are there, what does each lead to, and who is seen again when?"""

from datetime import date

import pytest

from firsthour.law.attempts import (
    UnknownAttemptResultError,
    get_one_attempt_result,
    list_attempt_results,
    plan_aftercare,
)

# code, result, what it leads to
CODES = """
01 dissuaded    close
02 already_paid report
03 false_alarm  close
04 wrong_number climb
05 unreachable  again
06 refused      persuade
07 elsewhere    close
08 repeat       close
"""


@pytest.mark.parametrize("line", CODES.strip().splitlines())
def test_a_code_leads_to(line: str) -> None:
    code, key, leads_to = line.split()
    result = get_one_attempt_result(code)
    assert (result.key, result.leads_to) == (key, leads_to)
    assert get_one_attempt_result(key) is result
    assert (result.status, result.note) == ("U", "design proposal")


def test_there_are_eight_codes_and_what_machines_report_has_none() -> None:
    codes = [one.code for one in list_attempt_results()]
    assert sorted(code for code in codes if code) == [f"{n:02}" for n in range(1, 9)]
    machine = [one.key for one in list_attempt_results() if not one.code]
    assert machine == ["delivered", "not_delivered", "registered", "decided"]


def test_who_has_paid_gets_a_report_with_what_the_stop_needs() -> None:
    paid = get_one_attempt_result("already_paid")
    assert paid.report_kind == "online_fraud"
    assert {"payee_account", "payer_account", "paid_fen", "paid_at", "person"} <= set(paid.fills)


def test_a_result_that_nobody_knows_is_refused() -> None:
    for key in ("09", "", "gone"):
        with pytest.raises(UnknownAttemptResultError, match="08"):
            get_one_attempt_result(key)


def test_whoever_was_dissuaded_is_seen_again_on_the_third_seventh_and_thirtieth_day() -> None:
    visits = plan_aftercare("01", on=date(2026, 11, 22))
    assert [(one.on.isoformat(), one.channel) for one in visits] == [
        ("2026-11-25", "phone"), ("2026-11-29", "phone"), ("2026-12-22", "phone"),
    ]  # fmt: skip


def test_a_vulnerable_person_is_visited_besides_and_sooner() -> None:
    plain = plan_aftercare("dissuaded", on=date(2026, 11, 22), flags=["other_language"])
    more = plan_aftercare("dissuaded", on=date(2026, 11, 22), flags=["lives_alone"])
    assert (len(plain), len(more)) == (3, 4)
    assert (more[0].on, more[0].channel) == (date(2026, 11, 23), "visit")


def test_a_victim_has_a_plan_of_ninety_days_and_a_wrong_number_none() -> None:
    visits = plan_aftercare("already_paid", on=date(2026, 11, 22), flags=["in_distress"])
    assert [(one.on - date(2026, 11, 22)).days for one in visits] == [1, 3, 7, 30, 90]
    assert plan_aftercare("wrong_number", on=date(2026, 11, 22)) == ()
