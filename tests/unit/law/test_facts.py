"""Is what somebody says about a matter read as it was meant, and refused when it cannot be?"""

import re

import pytest

from firsthour.law.conditions import list_facts_asked
from firsthour.law.facts import BadFactError, UnknownFactError, check_facts, get_one_fact, list_facts, read_facts
from firsthour.law.standards import list_bars, list_lines


def test_amounts_are_typed_in_yuan_and_kept_in_fen() -> None:
    assert read_facts({"amount": "50,000.5"}) == {"amount_fen": 5_000_050}
    assert read_facts({"amount_fen": "5000050"}) == {"amount_fen": 5_000_050}


def test_a_fact_written_in_both_ways_is_refused() -> None:
    with pytest.raises(BadFactError, match="once"):
        read_facts({"amount": "50,000.5", "amount_fen": "7"})


def test_shares_are_typed_in_percent_and_kept_in_hundredths_of_it() -> None:
    assert read_facts({"share_of_tax_due": "9.99%", "annual_rate": "36"}) == {
        "share_of_tax_due_bp": 999,
        "annual_rate_bp": 3600,
    }


def test_yes_and_no_are_read_in_both_languages_and_unknown_is_left_out() -> None:
    typed = {"bad_effect": "是", "repeated": "No", "special_property": "unknown", "actor": "单位", "heads": " "}
    assert read_facts(typed) == {"bad_effect": True, "repeated": False, "actor": "unit"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("amount", "-1"), ("amount", "1.005"), ("amount", "many"), ("amount_fen", "1.5"), ("heads", "-3"),
        ("heads", "3.5"), ("heads", str(10**13)), ("bad_effect", "2"), ("actor", "nobody"), ("share_of_tax_due", "x"),
        ("share_of_tax_due", str(10**5)),
    ],
)  # fmt: skip
def test_what_a_fact_cannot_be_is_one_plain_sentence(key: str, value: str) -> None:
    with pytest.raises(BadFactError) as caught:
        read_facts({key: value})
    assert caught.value.code == "bad_fact"
    assert "不能是" in caught.value.sentence("zh")


def test_a_value_of_another_kind_is_refused() -> None:
    for facts in ({"heads": True}, {"bad_effect": 1}, {"amount_fen": "5"}, {"actor": 3}, {"amount_fen": -1}):
        with pytest.raises(BadFactError):
            check_facts(facts)


def test_a_fact_nobody_knows_is_refused_with_what_it_may_have_meant() -> None:
    with pytest.raises(UnknownFactError, match="amount"):
        read_facts({"amuont": "5"})
    with pytest.raises(UnknownFactError, match="heads"):
        get_one_fact("head")


def test_values_are_said_in_both_languages() -> None:
    values = (
        ("amount_fen", 123_456_00), ("amount_fen", 1), ("share_of_tax_due_bp", 1050), ("heads", 1200),
        ("actor", "unit"), ("bad_effect", False),
    )  # fmt: skip
    said = [tuple(get_one_fact(key).said(value, language) for language in ("en", "zh")) for key, value in values]
    assert said == [
        ("123,456 yuan", "123,456 元"),
        ("0.01 yuan", "0.01 元"),
        ("10.5%", "10.5%"),
        ("1,200 people", "1,200 人"),
        ("a firm or other unit", "单位"),
        ("no", "否"),
    ]


def test_every_fact_has_words_in_both_languages_and_a_line_that_asks_for_it() -> None:
    held = (*list_lines(), *list_bars())
    asked = {fact for one in held for fact in list_facts_asked(one.alternatives)}
    for fact in list_facts():
        assert re.search(r"[\u4e00-\u9fff]", fact.words["zh"])
        assert fact.words["en"].isascii()
        assert bool(fact.unit["zh"]) is (fact.kind == "count")
        assert bool(fact.options) is (fact.kind == "choice")
        assert fact.key in asked, fact.key


def test_no_two_facts_are_written_alike() -> None:
    written = [fact.written for fact in list_facts()] + [fact.words["zh"] for fact in list_facts()]
    assert len(set(written)) == len(written)


def test_a_province_cannot_set_a_figure_outside_its_range() -> None:
    from datetime import date

    from firsthour.law.standards import judge

    for figure in (2_999_99, 10_000_01):
        with pytest.raises(BadFactError, match="3,000 yuan to 10,000 yuan"):
            judge("fraud", {"local_filing_line_fen": figure}, on=date(2026, 1, 1))
