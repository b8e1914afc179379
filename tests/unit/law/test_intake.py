"""Are the sources of leads and types of fraud there once, in both languages, and honest about where from?"""

import re
from typing import get_args

import pytest

from firsthour.law.deadlines import get_one_deadline_kind
from firsthour.law.fraud_types import (
    UnknownFraudTypeError,
    get_one_fraud_class,
    get_one_fraud_type,
    list_fraud_classes,
    list_fraud_types,
)
from firsthour.law.intake import IntakeTable, UnknownIntakeCodeError, get_one_intake_code, list_intake_codes
from firsthour.law.tracing import STATUSES

TABLES: tuple[IntakeTable, ...] = get_args(IntakeTable)


@pytest.mark.parametrize("table", TABLES)
def test_every_code_is_there_once_in_both_languages(table: IntakeTable) -> None:
    codes = list_intake_codes(table)
    for names in ([one.key for one in codes], [one.words["zh"] for one in codes], [one.words["en"] for one in codes]):
        assert len(set(names)) == len(names)
    for one in codes:
        assert one.status in STATUSES
        assert one.source or one.status == "U"


def test_every_source_of_leads_starts_a_clock_that_exists() -> None:
    clocks = {one.key: get_one_deadline_kind(one.clock).key for one in list_intake_codes("lead_source")}
    assert clocks["agency_transfer"] == "agency_transfer_review"
    assert clocks["media"] == "economic_review"


CLOCKS = """
economic_review        | 7 days | 30 days total county_head; 30 days added superior_head                            | 15
agency_transfer_review | 3 days | 10 days total unit_leader; 30 days total county_head; 30 days added superior_head | 16
criminal_review        | 3 days | 7 days total unit_leader; 30 days total county_head                               |
"""


@pytest.mark.parametrize("row", CLOCKS.strip().splitlines())
def test_leads_transfers_and_ordinary_reports_run_as_the_texts_say(row: str) -> None:
    key, length, extensions, article = (part.strip() for part in row.split("|"))
    kind = get_one_deadline_kind(key)
    assert f"{kind.length.amount} {kind.length.unit}" == length
    assert (kind.article, kind.status) == (article, "C2")
    said = [f"{one.length.amount} {one.length.unit} {one.mode} {one.approver}" for one in kind.extensions]
    assert "; ".join(said) == extensions


@pytest.mark.parametrize("key", ["handover_answer", "consultation", "lead_answer", "monthly_zero_report"])
def test_periods_that_no_text_gives_are_examples_and_climb_to_the_bureau_leader(key: str) -> None:
    kind = get_one_deadline_kind(key)
    assert (kind.status, kind.note, kind.source) == ("U", "example", "")
    assert [step.to for step in kind.escalations] == ["unit_leader", "bureau_leader"]


def test_there_are_twelve_types_of_fraud_and_fourteen_classes() -> None:
    classes = [one.code for one in list_fraud_classes()]
    assert len(list_fraud_types()) == 12
    assert [code for code in classes if len(code) == 2] == [f"A{letter}" for letter in "ABCDEFGHIJKLMN"]
    assert len(set(classes)) == len(classes)
    assert all(re.fullmatch(r"A[A-N](\d\d)?", code) for code in classes)


def test_a_type_is_found_by_key_label_and_code() -> None:
    found = [get_one_fraud_type(name).key for name in ("rebate", "刷单返利类", "AB10", "AE", "AN10")]
    assert found == ["rebate", "rebate", "rebate", "investment", "investment"]
    assert get_one_fraud_class("AL79").words["zh"] == "会议远控"
    assert get_one_fraud_class("AL79").parent == "AL"


def test_codes_from_one_source_are_never_certain() -> None:
    assert {one.status for one in list_fraud_classes()} == {"U"}
    assert {one.status for one in list_fraud_types()} == {"C"}


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownIntakeCodeError, match="tip_off"):
        get_one_intake_code("lead_source", "nothing")
    for find in (get_one_fraud_type, get_one_fraud_class):
        with pytest.raises(UnknownFraudTypeError):
            find("ZZ")
    with pytest.raises(UnknownFraudTypeError):
        get_one_fraud_type("")
