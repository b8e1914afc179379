"""Are the city's warnings the same for the same seed, and true to what its people would have paid?"""

import csv
import io
import json
from collections import defaultdict
from functools import cache
from pathlib import Path

import jsonschema
import pytest

from firsthour.base.clock import DAY_US
from firsthour.city.identity import PHONE_PREFIX, REGION
from firsthour.city.reports import list_losses
from firsthour.city.warning_files import write_warnings
from firsthour.city.warnings import NEVER_PAYS, CityWarnings, tell_warnings, warning_table
from firsthour.city.world import CityWorld, build_world
from firsthour.law.fraud_types import get_one_fraud_class, get_one_fraud_type
from firsthour.law.signals import read_signal
from firsthour.law.tiers import example_tier_rules

ROOT = Path(__file__).resolve().parents[3]


@cache
def city() -> CityWorld:
    return build_world(seed=5, n_people=1000, n_days=60)


@cache
def told() -> CityWarnings:
    return tell_warnings(city())


def test_the_same_seed_tells_the_same_and_another_one_something_else() -> None:
    assert tell_warnings(build_world(seed=5, n_people=1000, n_days=60)) == told()
    assert tell_warnings(build_world(seed=6, n_people=1000, n_days=60)) != told()


def test_who_would_have_paid_is_who_paid_in_the_city() -> None:
    paid = defaultdict(list)
    for loss in list_losses(city()):
        paid[loss.victim, loss.fraud] += [(claim.time_us, claim.amount) for claim in loss.claims]
    truths = {(one.person, one.fraud): list(one.payments) for one in told().truths if one.would_pay}
    assert truths == paid
    assert len(truths) > 20


def test_who_would_never_have_paid_has_no_loss() -> None:
    victims = {loss.victim for loss in list_losses(city())}
    never = [one for one in told().truths if not one.would_pay]
    assert {one.person for one in never}.isdisjoint(victims)
    assert {one.fraud for one in never} == {NEVER_PAYS}
    assert len(never) == len({one.person for one in never}) > 60


def test_signals_come_before_late_twice_and_never() -> None:
    paid = {one.person: [at for at, _fen in one.payments] for one in told().truths if one.would_pay}
    about_victims = [one for one in told().warnings if one.person in paid]
    assert any(one.sent_us < min(paid[one.person]) for one in about_victims)
    assert any(one.sent_us > max(paid[one.person]) for one in about_victims)
    numbers = [(one.source, one.source_number) for one in told().warnings]
    assert len(numbers) > len(set(numbers)), "some are sent twice"
    unseen = set(paid) - {one.person for one in about_victims}
    assert 0 < len(unseen) < len(paid) // 2


def test_a_signal_that_is_sent_again_says_the_same() -> None:
    first: dict[str, dict[str, object]] = {}
    for one in told().warnings:
        assert first.setdefault(one.source_number, one.row()) == one.row()


def test_a_wrong_number_belongs_to_nobody_and_a_right_one_to_the_person() -> None:
    phones = {holder.phone for holder in city().holders[:]} - {""}
    wrong = [one for one in told().warnings if one.is_wrong_phone]
    assert wrong
    assert {one.phone for one in wrong}.isdisjoint(phones)
    assert all(city().holders[one.person].phone == one.phone for one in told().warnings if not one.is_wrong_phone)


def test_everybody_lies_in_the_reserved_range() -> None:
    assert all(one.phone.startswith(PHONE_PREFIX) and len(one.phone) == 11 for one in told().warnings)
    assert {one.id_number[:6] for one in told().warnings} == {"", REGION}


def test_signals_are_sent_in_order_after_they_were_seen_within_the_citys_time() -> None:
    sent = [one.sent_us for one in told().warnings]
    assert sent == sorted(sent)
    assert [one.number for one in told().warnings] == list(range(len(sent)))
    assert all(one.seen_us <= one.sent_us for one in told().warnings)
    assert max(sent) < city().start_us + city().n_days * DAY_US


def test_every_signal_is_one_that_the_rules_understand() -> None:
    rules = example_tier_rules()
    for one in told().warnings:
        assert dict(read_signal(one.facts, rules.facts).facts) == dict(one.facts)
        if one.fraud_type:
            assert get_one_fraud_class(one.fraud_class).code in get_one_fraud_type(one.fraud_type).classes
    assert {"", "customer_service", "rebate"} <= {one.fraud_type for one in told().warnings}


def test_each_kind_of_fraud_has_a_name_in_the_law() -> None:
    kinds = {one.kind for one in told().truths}
    assert kinds <= set(warning_table()["types"])
    for named in warning_table()["types"].values():
        assert get_one_fraud_type(named["type"]).classes


def test_only_the_frauds_that_are_told_of_have_warnings() -> None:
    some = {0, 1}
    fewer = tell_warnings(city(), frauds=some)
    assert {one.fraud for one in fewer.truths} == {*some, NEVER_PAYS}
    assert {one.person for one in fewer.warnings} <= {one.person for one in fewer.truths}


def test_the_files_say_what_is_told(tmp_path: Path) -> None:
    write_warnings(tmp_path, told())
    text = (tmp_path / "warnings.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["source_number"] for row in rows] == [one.source_number for one in told().warnings]
    assert all("+08:00" in row["seen_at"] for row in rows)
    facts = example_tier_rules().facts
    for row, one in zip(rows, told().warnings, strict=True):
        assert dict(
            read_signal({name: row[name] for name in row if name in facts and name[:6] != "fraud_"}, facts).facts
        ) == dict(one.facts)
    truth = json.loads((tmp_path / "warnings_truth.json").read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "docs/reference/schemas/warnings_truth.json").read_text(encoding="utf-8"))
    jsonschema.validate(truth, schema)
    assert [one["id_number"] for one in truth["people"]] == [one.holder.id_number for one in told().truths]


@pytest.mark.parametrize("way", ["", "sms", "phone", "visit"])
def test_people_stop_for_different_ways_of_telling(way: str) -> None:
    assert any(one.heeds == way for one in told().truths)
