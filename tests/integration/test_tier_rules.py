"""Does the comparison of tier tables say what an obvious reckoning says, and does the verb print it?"""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import jsonschema
import pytest

from firsthour.base.clock import DAY_US, MINUTE_US
from firsthour.city.model import Holder
from firsthour.city.warnings import NEVER_PAYS, CityWarning, CityWarnings, WarnedTruth, tell_warnings
from firsthour.city.warnings_compared import TierComparison, compare_tier_rules
from firsthour.city.world import build_world
from firsthour.law.ladder import read_ladder
from firsthour.law.tiers import TIERS, TierRules, example_tier_rules, read_tier_rules

ROOT = Path(__file__).resolve().parents[2]
NOON_US = 1_795_320_000_000_000  # a day at noon in the city, outside quiet hours
EXAMPLE = (ROOT / "src/firsthour/law/tiers.toml").read_text(encoding="utf-8")


@cache
def city() -> CityWarnings:
    return tell_warnings(build_world(seed=4, n_people=1000, n_days=60))


def all_in(tier: str, folder: Path) -> TierRules:
    """Return the example with nothing but its facts: everybody gets the one tier."""
    head, _, _ = EXAMPLE.partition("[[rule]]")
    anybody = '["age_group = adult", "age_group = elder"]'
    rule = f'[[rule]]\nkey = "all"\ntier = "{tier}"\nany = {anybody}\nen = "a"\nzh = "a"\n'
    path = folder / f"{tier}.toml"
    path.write_text(head + rule, encoding="utf-8")
    return read_tier_rules(path)


def person(number: int, *, pays: tuple[tuple[int, int], ...] = (), heeds: str = "sms", missed: int = 0) -> WarnedTruth:
    holder = Holder(f"甲{number}", f"99000019800101{number:04d}", f"100{number:08d}", False)
    return WarnedTruth(number, holder, 0 if pays else NEVER_PAYS, "brushing", pays, heeds, missed, 0.5)


def signal(one: WarnedTruth, at_us: int, *, is_wrong: bool = False, number: str = "") -> CityWarning:
    name, phone, given = one.holder.name, one.holder.phone, number or f"B{one.person}-{at_us}"
    return CityWarning(
        0, "bank", given, one.person, name, phone, "", "rebate", "AB", at_us, at_us, 0.5, is_wrong,
        {"age_group": "adult"},
    )  # fmt: skip


def compare(warnings: list[CityWarning], truths: list[WarnedTruth], rules: TierRules) -> TierComparison:
    return compare_tier_rules(CityWarnings(tuple(warnings), tuple(truths)), [("a", rules)])[0]


def test_a_message_reaches_at_once_a_call_within_its_hour(tmp_path: Path) -> None:
    paying = ((NOON_US + 5 * MINUTE_US, 100), (NOON_US + 59 * MINUTE_US, 200), (NOON_US + 61 * MINUTE_US, 400))
    by_message, by_call = person(1, pays=paying, heeds="sms"), person(2, pays=paying, heeds="phone")
    low, medium = all_in("low", tmp_path), all_in("medium", tmp_path)
    for truth, rules, saved in ((by_message, low, 700), (by_call, low, 0), (by_call, medium, 400)):
        assert compare([signal(truth, NOON_US)], [truth], rules).total.saved_fen == saved


def test_a_message_to_a_wrong_number_helps_nobody_a_visit_does(tmp_path: Path) -> None:
    truth = person(1, pays=((NOON_US + DAY_US, 100),), heeds="sms")
    wrong = [signal(truth, NOON_US, is_wrong=True)]
    assert compare(wrong, [truth], all_in("low", tmp_path)).total.n_lost == 1
    found = compare(wrong, [truth], all_in("high", tmp_path)).total
    assert (found.n_before, found.n_visits, found.n_false_visits) == (1, 1, 0)


def test_whom_nothing_stops_pays_all_and_costs_the_whole_ladder(tmp_path: Path) -> None:
    truth = person(1, pays=((NOON_US + DAY_US, 100),), heeds="")
    found = compare([signal(truth, NOON_US)], [truth], all_in("urgent", tmp_path)).total
    assert (found.n_lost, found.saved_fen) == (1, 0)
    assert found.n_visits == 2, "the visit, then a second officer"
    assert found.officer_minutes == 90 + 90 + 10 + 10, "and the bank is told, and the duty leader decides"


def test_a_visit_to_somebody_who_would_never_pay_is_one_for_nothing(tmp_path: Path) -> None:
    truth = person(1, missed=1)
    high = compare([signal(truth, NOON_US)], [truth], all_in("high", tmp_path)).total
    assert (high.n_never, high.n_false_visits) == (1, 1), "nobody at home, then a call that is answered"
    low = compare([signal(truth, NOON_US)], [truth], all_in("low", tmp_path)).total
    assert (low.n_false_visits, low.officer_minutes) == (0, 0)


def test_a_signal_that_comes_twice_is_one_and_an_unseen_victim_stays_lost(tmp_path: Path) -> None:
    seen, unseen = (person(number, pays=((NOON_US + DAY_US, 100),), heeds="phone") for number in (1, 2))
    twice = [signal(seen, NOON_US, number="B1"), signal(seen, NOON_US, number="B1")]
    found = compare(twice, [seen, unseen], all_in("medium", tmp_path))
    assert (found.n_signals, found.n_unseen) == (1, 1)
    assert (found.total.n_before, found.total.n_lost, found.total.saved_fen) == (1, 1, 100)


@pytest.mark.parametrize("name", ["example", *TIERS])
def test_nobody_is_lost_from_the_figures(name: str, tmp_path: Path) -> None:
    rules = example_tier_rules() if name == "example" else all_in(name, tmp_path)
    found = compare_tier_rules(city(), [(name, rules)])[0]
    people = {one.person for one in city().truths}
    victims = {one.person for one in city().truths if one.would_pay}
    total = found.total
    assert (total.n_victims, total.n_never) == (len(victims), len(people - victims))
    assert total.n_before + total.n_part + total.n_lost == total.n_victims
    assert total.would_fen == sum(fen for one in city().truths for _at, fen in one.payments)
    assert 0 <= total.saved_fen <= total.would_fen
    assert total.n_false_visits <= total.n_visits
    in_tiers = sum(one.n_victims for one in found.tiers)
    assert in_tiers + found.n_unseen == total.n_victims
    assert found.n_unseen == len(victims - {one.person for one in city().warnings})


def test_more_visits_save_more_and_cost_more(tmp_path: Path) -> None:
    low, urgent = compare_tier_rules(city(), [(tier, all_in(tier, tmp_path)) for tier in ("low", "urgent")])
    assert low.total.saved_fen < urgent.total.saved_fen
    assert low.total.n_false_visits == 0 < urgent.total.n_false_visits
    assert low.total.officer_minutes < urgent.total.officer_minutes


def test_the_example_saves_almost_as_much_as_visits_to_everybody_with_fewer_for_nothing(tmp_path: Path) -> None:
    example, urgent = compare_tier_rules(city(), [("e", example_tier_rules()), ("u", all_in("urgent", tmp_path))])
    assert example.total.n_false_visits < urgent.total.n_false_visits
    assert example.total.saved_fen > urgent.total.saved_fen * 0.7


def test_the_same_question_has_the_same_answer(tmp_path: Path) -> None:
    ladder = read_ladder(None)
    one, other = (compare_tier_rules(city(), [("e", example_tier_rules())], ladder=ladder) for _ in range(2))
    assert one == other


def ask(*words: str, home: Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "firsthour", "tiers", "--people", "400", "--days", "30", *words],
        capture_output=True, text=True, check=False,
        env={"FIRSTHOUR_LANG": language, "PATH": "", "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1",
             "FIRSTHOUR_HOME": str(home)},
    )  # fmt: skip


def test_the_verb_compares_a_units_own_table_with_the_example(tmp_path: Path) -> None:
    own = tmp_path / "tiers.toml"
    own.write_text(EXAMPLE.replace('tier = "urgent"', 'tier = "high"'), encoding="utf-8")
    answer = json.loads(ask("--json", home=tmp_path).stdout)
    jsonschema.validate(answer, json.loads((ROOT / "docs/reference/schemas/tiers.json").read_text(encoding="utf-8")))
    assert [one["name"] for one in answer["tables"]] == ["example", str(own)]
    assert answer["tables"][1]["tiers"][0] == {**dict.fromkeys(answer["tables"][1]["tiers"][0], 0), "tier": "urgent"}
    said = ask(str(own), home=tmp_path / "none", language="zh").stdout
    assert str(own) in said
    assert "付款前劝住" in said


def test_a_table_that_is_not_there_or_none_is_said_in_a_sentence(tmp_path: Path) -> None:
    assert "There is no file" in ask("nowhere.toml", home=tmp_path).stderr
    bad = tmp_path / "bad.toml"
    bad.write_text("[settings]\n", encoding="utf-8")
    refused = ask(str(bad), home=tmp_path)
    assert (refused.returncode, "cannot be read" in refused.stderr) == (2, True)
