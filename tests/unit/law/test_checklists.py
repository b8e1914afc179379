"""Does a checklist ask in both languages, point without deciding, and say what is still open?"""

import pytest

from firsthour.law.checklists import (
    ANSWERS,
    POINTS,
    BadAnswerError,
    UnknownChecklistError,
    checklist_for,
    list_checklists,
    missing_in,
    read_answers,
    read_checklist,
)
from firsthour.law.tracing import STATUSES


def test_every_item_has_words_answers_and_a_source_or_is_an_example() -> None:
    for checklist in list_checklists():
        keys = [item.key for item in checklist.items]
        assert len(set(keys)) == len(keys)
        for item in checklist.items:
            assert item.kind in ("question", "must", "must_not")
            assert item.words["en"].isascii() or "法" in item.words["en"]
            assert item.words["zh"][-1] in "。？"
            assert set(item.answers) == set(ANSWERS)
            assert {one.points for one in item.answers.values()} <= set(POINTS)
            assert item.provision.status in STATUSES
            assert item.provision.source or (item.provision.status, item.note) == ("U", "example")


def test_the_three_conditions_and_what_the_review_forbids_are_as_the_texts_say() -> None:
    conditions = read_checklist("filing_conditions")
    questions = [item.key for item in conditions.items if item.kind == "question"]
    assert questions == ["facts_of_crime", "standard_reached", "our_jurisdiction"]
    limits = read_checklist("review_limits")
    forbidden = {item.key for item in limits.items if item.kind == "must_not"}
    assert forbidden == {"no_coercion", "no_seizure", "no_technical_means"}
    assert {(item.provision.article, item.provision.status) for item in limits.items} == {("174", "C")}


def test_the_four_features_are_read_in_full_text() -> None:
    items = read_checklist("fundraising").items[:4]
    assert [item.provision.status for item in items] == ["C"] * 4


def test_unanswered_and_unknown_items_are_missing() -> None:
    missing = missing_in("fraud", {"false_facts": "met", "intent_to_keep": "unknown"})
    assert [item.key for item in missing] == ["mistaken_disposal", "intent_to_keep"]
    assert missing_in("fraud", dict.fromkeys(("false_facts", "mistaken_disposal", "intent_to_keep"), "not_met")) == ()


def test_answers_point_somewhere_in_the_order_of_the_list() -> None:
    answers = {"intent_to_keep": "not_met", "false_facts": "met"}
    assert [one.points for one in read_answers("fraud", answers)] == ["crime", "dispute"]


def test_a_must_that_is_not_met_stops() -> None:
    (one,) = read_answers("firm_measures", {"no_profit": "not_met"})
    assert one.points == "stop"
    (one,) = read_answers("firm_measures", {"no_profit": "met"})
    assert one.points == "fine"


def test_an_offence_leads_to_its_checklist() -> None:
    found = {name: checklist_for(name) for name in ("集资诈骗", "embezzlement", "telecom_fraud", "tax_evasion")}
    assert [one.key if one else None for one in found.values()] == ["fundraising", "embezzlement", "fraud", None]


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownChecklistError, match="firm_measures"):
        read_checklist("nothing")
    for answers in ({"nothing": "met"}, {"false_facts": "perhaps"}):
        with pytest.raises(BadAnswerError):
            missing_in("fraud", answers)
