"""Does every rule of tracing say in both languages what it does and where it comes from?"""

import re

import pytest

from firsthour.law.glossary import get_one_term
from firsthour.law.tracing import STATUSES, RuleCard, list_rules
from firsthour.tracing.rules import RULES

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_the_five_rules_stand_in_their_order() -> None:
    assert [rule.code for rule in list_rules()] == ["fifo", "lifo", "pro-rata", "tainted-first", "lowest-balance"]


def test_every_rule_that_can_be_run_has_its_card() -> None:
    assert tuple(rule.code for rule in list_rules()) == RULES


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule.code)
def test_a_rule_is_complete_in_both_languages(rule: RuleCard) -> None:
    for text in (rule.name, rule.leaves_first, rule.says, rule.note):
        assert set(text) == {"en", "zh"}
        assert HAN.search(text["zh"])
        assert text["en"].strip()
        assert not HAN.search(text["en"])


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule.code)
def test_a_rule_names_its_source_years_and_status(rule: RuleCard) -> None:
    assert rule.source
    assert rule.status in STATUSES
    assert re.fullmatch(r"(\d{4})?", rule.from_year)
    assert re.fullmatch(r"(\d{4})?", rule.to_year)


def test_no_rule_claims_a_source_that_was_not_read() -> None:
    assert {rule.status for rule in list_rules()} == {"U"}


@pytest.mark.parametrize("rule", list_rules(), ids=lambda rule: rule.code)
def test_a_rule_has_the_glossarys_name(rule: RuleCard) -> None:
    assert get_one_term(rule.code.replace("-", "_")).chinese == rule.name["zh"]
