"""Is a tier what every way of turning out agrees on, and does learning more never lower it?"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.law.own_tables import BadOwnTableError
from firsthour.law.signals import Signal, read_signal
from firsthour.law.tiers import TIERS, example_tier_rules, rank_of, read_tier_rules, tier_of
from tests.reference.slow_tiers import Rule, slow_tier

ORDER = list(TIERS)
DOMAINS: dict[str, list[object]] = {
    "pending": [False, True],
    "called": [False, True],
    "tries": [0, 1, 2, 3, 4],
    "kind": ["one", "two", "three"],
}
HEAD = """
[settings]
otherwise = "low"
otherwise_en = "None."
otherwise_zh = "无。"
join_days = 7
unknown_type_joins = true
vulnerable = []
age_group = []
[facts]
pending = { kind = "flag", joins = "latest", en = "p", zh = "p" }
called = { kind = "flag", joins = "most", en = "c", zh = "c" }
tries = { kind = "count", joins = "most", en = "t", zh = "t" }
kind = { kind = "choice", options = ["one", "two", "three"], joins = "latest", en = "k", zh = "k" }
"""
AGES = """
[[age_group]]
key = "minor"
from_age = 0
[[age_group]]
key = "adult"
from_age = 18
[[age_group]]
key = "elder"
from_age = 60
"""
comparisons = st.one_of(
    st.tuples(st.sampled_from(["pending", "called"]), st.sampled_from(["is", "not"]), st.just(True)),
    st.tuples(st.just("tries"), st.sampled_from([">=", ">", "<"]), st.integers(1, 3)),
    st.tuples(st.just("kind"), st.just("="), st.sampled_from(["one", "two", "three"])),
)


def said(one: tuple[str, str, object]) -> str:
    fact, sign, value = one
    return fact if sign == "is" else f"not {fact}" if sign == "not" else f"{fact} {sign} {value}"


def each_fact_once(ways: list[list[list[tuple[str, str, object]]]]) -> bool:
    names = [one[0] for way in ways for clause in way for one in clause]
    return len(names) == len(set(names))


# in a rule each fact stands once: then what cannot be told part by part cannot be told as a whole
ways = st.lists(
    st.lists(st.lists(comparisons, min_size=1, max_size=2), min_size=1, max_size=2), min_size=1, max_size=2
).filter(each_fact_once)
rule_lists = st.lists(st.tuples(st.sampled_from(ORDER), ways), min_size=1, max_size=4)
knowns = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in DOMAINS.items()})


def written(rules: list[Rule]) -> str:
    text = HEAD.replace("age_group = []\n", "") + AGES
    for n, (tier, alternatives) in enumerate(rules):
        any_of = [" & ".join("(" + " | ".join(said(one) for one in clause) + ")" for clause in way)
                  for way in alternatives]  # fmt: skip
        text += f'[[rule]]\nkey = "r{n}"\ntier = "{tier}"\nany = {any_of!r}\nen = "r"\nzh = "r"\n'
    return text


@settings(max_examples=80, deadline=None)
@given(rule_lists, knowns)
def test_a_tier_is_what_every_way_of_turning_out_agrees_on(
    tmp_path_factory: pytest.TempPathFactory, rules: list[Rule], known: dict[str, object]
) -> None:
    path = tmp_path_factory.mktemp("own") / "tiers.toml"
    path.write_text(written(rules), encoding="utf-8")
    table = read_tier_rules(path)
    told = tier_of(read_signal(known, table.facts), table)
    tier, sure, could_be_higher = slow_tier(rules, known, domains=DOMAINS, order=ORDER)
    assert told.tier == tier
    assert {one.rule for one in told.reasons} == ({f"r{n}" for n in sure} or {"otherwise"})
    assert bool(told.missing) is could_be_higher
    assert not set(told.missing) & set(known)


FACTS = example_tier_rules().facts
VALUES = {
    "flag": st.booleans(), "count": st.integers(0, 40), "fen": st.integers(0, 10**7),
}  # fmt: skip
signals = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from(fact.options) if fact.kind == "choice" else VALUES[fact.kind]
        for name, fact in FACTS.items()
    },
)


@given(signals, st.data())
def test_learning_more_never_lowers_the_tier(facts: dict[str, bool | int | str], data: st.DataObject) -> None:
    fewer = {name: value for name, value in facts.items() if data.draw(st.booleans())}
    more, less = tier_of(Signal(facts)), tier_of(Signal(fewer))
    if "fraud_class" in facts and "fraud_type" in facts and "fraud_type" not in fewer:
        return  # a type given by hand corrects the one read from the class
    assert rank_of(more.tier) >= rank_of(less.tier)
    if not less.missing:
        assert more.tier == less.tier


@given(signals)
def test_a_tier_has_a_reason_of_its_own_height(facts: dict[str, bool | int | str]) -> None:
    told = tier_of(Signal(facts))
    assert told.tier in TIERS
    assert max(rank_of(one.tier) for one in told.reasons) == rank_of(told.tier)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("tier = 'huge'\nany = ['pending']", "huge"),
        ("tier = 'low'\nany = ['pendin']", "pendin"),
        ("tier = 'low'\nany = ['kind = four']", "kind"),
        ("tier = 'low'\nany = ['pending >= 2']", "pending"),
        ("tier = 'low'\nany = ['2 * tries >= 2']", "tries"),
        ("tier = 'low'\nany = ['tries + tries >= 2']", "tries"),
        ("tier = 'low'\nany = ['tries >= x']", "invalid literal"),
        ("tier = 'low'\nany = []", "nothing to hold"),
        ("any = ['pending']", "tier is missing"),
    ],
)
def test_a_table_that_cannot_be_is_refused(rule: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "tiers.toml"
    text = HEAD.replace("age_group = []\n", "") + AGES
    path.write_text(f'{text}[[rule]]\nkey = "r"\n{rule}\nen = "r"\nzh = "r"\n', encoding="utf-8")
    with pytest.raises(BadOwnTableError, match=says):
        read_tier_rules(path)


def test_a_units_own_table_replaces_the_example(tmp_path: Path) -> None:
    path = tmp_path / "tiers.toml"
    assert read_tier_rules(path) is example_tier_rules()
    path.write_text(written([("urgent", [[[("called", "is", True)]]])]), encoding="utf-8")
    table = read_tier_rules(path)
    assert table.is_own
    assert tier_of(Signal({"called": True}), table).tier == "urgent"
    assert [one.note for one in tier_of(Signal({}), table).reasons] == [""]
