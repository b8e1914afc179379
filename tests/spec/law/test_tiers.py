"""How urgent is a warning? One line a signal: what is known | the tier | the rules that speak, heaviest first."""

import pytest

from firsthour.law.signals import read_signal
from firsthour.law.tiers import TIERS, age_group_of, example_tier_rules, tier_of

RULES = example_tier_rules()
# known facts | tier | reasons
SIGNALS = """
-                                                            | low    | otherwise
fraud_type=shopping                                          | low    | otherwise
call_minutes=2                                               | low    | otherwise
call_minutes=3                                               | medium | real_talk
on_call=yes                                                  | medium | real_talk
app_installed=yes                                            | medium | app_on_the_phone
app_installed=no call_minutes=2                              | low    | otherwise
warned_before=yes                                            | medium | again
repeat_signals=2                                             | medium | again
victim_before=yes                                            | medium | defrauded_before
source_reliability=confirmed call_from_abroad=yes            | medium | confirmed_contact
source_reliability=weak call_from_abroad=yes                 | low    | otherwise
repeat_signals=3                                             | high   | signals_pile_up again
refused_before=yes repeat_signals=1                          | high   | did_not_believe again
remote_control=yes                                           | high   | controlled
transfer_pending=yes                                         | high   | about_to_pay
transfer_tries=2                                             | high   | about_to_pay
app_installed=yes source_reliability=confirmed               | high   | confirmed_app app_on_the_phone
fraud_type=authorities call_minutes=9                        | medium | real_talk
fraud_type=authorities call_minutes=10                       | high   | long_call_of_a_kind real_talk
fraud_type=games call_minutes=10                             | medium | real_talk
fraud_class=AF10 call_minutes=10                             | high   | long_call_of_a_kind real_talk
fraud_class=AL79 call_minutes=10                             | medium | real_talk
age_group=elder call_minutes=10                              | high   | vulnerable_in_contact real_talk
lives_alone=yes app_installed=yes                            | high   | vulnerable_in_contact app_on_the_phone
paid_already=yes                                             | urgent | has_paid
remote_control=yes on_call=yes                               | urgent | controlled_and_paying controlled real_talk
remote_control=yes transfer_tries=1                          | urgent | controlled_and_paying about_to_pay controlled
on_call=yes call_minutes=20                                  | urgent | held_on_the_line real_talk
on_call=no call_minutes=20                                   | medium | real_talk
transfer_pending=yes amount_fen=4999999                      | high   | about_to_pay
transfer_pending=yes amount_fen=5000000                      | urgent | large_sum_leaving about_to_pay
transfer_tries=3                                             | urgent | tries_again about_to_pay
transfer_pending=yes age_group=minor                         | urgent | vulnerable_and_paying about_to_pay
transfer_pending=yes hard_of_hearing=yes                     | urgent | vulnerable_and_paying about_to_pay
"""


def facts_of(text: str) -> dict[str, object]:
    return dict(part.split("=") for part in text.split() if part != "-")


@pytest.mark.parametrize("line", SIGNALS.strip().splitlines())
def test_the_highest_rule_gives_the_tier_and_every_rule_is_a_reason(line: str) -> None:
    known, tier, reasons = (part.strip() for part in line.split("|"))
    told = tier_of(read_signal(facts_of(known), RULES.facts))
    assert told.tier == tier
    assert [one.rule for one in told.reasons] == reasons.split()


def test_the_table_has_a_line_for_every_rule() -> None:
    named = {name for line in SIGNALS.strip().splitlines() for name in line.split("|")[2].split()}
    assert {rule.key for rule in RULES.rules} | {"otherwise"} == named


def test_a_reason_shows_the_facts_it_looked_at() -> None:
    told = tier_of(read_signal({"transfer_pending": True, "amount_fen": 6_000_000}, RULES.facts))
    assert dict(told.reasons[0].facts) == {"transfer_pending": True, "amount_fen": 6_000_000}
    assert (told.reasons[0].status, told.reasons[0].note) == ("U", "example")


def test_missing_are_only_facts_that_could_raise_the_tier() -> None:
    told = tier_of(read_signal({"transfer_pending": True, "amount_fen": 100, "age_group": "adult"}, RULES.facts))
    assert told.tier == "high"
    assert set(told.missing) == {
        "paid_already", "remote_control", "on_call", "call_minutes", "app_installed", "transfer_tries",
        *RULES.vulnerabilities,
    }  # fmt: skip
    assert tier_of(read_signal({"paid_already": True}, RULES.facts)).missing == ()


def test_with_every_circumstance_denied_nobody_is_vulnerable() -> None:
    denied = {**dict.fromkeys(RULES.vulnerabilities, False), "age_group": "adult", "call_minutes": 30}
    told = tier_of(read_signal(denied, RULES.facts))
    assert "vulnerable_in_contact" not in [one.rule for one in told.reasons]
    assert "lives_alone" not in told.missing


def test_every_rule_without_a_source_is_marked_as_an_example() -> None:
    assert {(rule.status, rule.note) for rule in RULES.rules if not rule.source} == {("U", "example")}
    assert {rule.tier for rule in RULES.rules} <= set(TIERS)


@pytest.mark.parametrize(("age", "group"), [(0, "minor"), (17, "minor"), (18, "adult"), (59, "adult"), (60, "elder")])
def test_an_age_belongs_to_one_group(age: int, group: str) -> None:
    assert age_group_of(age) == group
