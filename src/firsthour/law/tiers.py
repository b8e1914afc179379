"""How urgent is a warning, for which reasons, and which unknown facts could make it more urgent?

The rules are data (``tiers.toml``, an example); a unit's own file of the same form stands in place of it. The highest
rule that holds gives the tier, and every rule that holds is a reason. A rule holds only when the known facts are enough
for it: what is unknown neither fulfils nor refutes a condition, so that learning more about the same signal never
lowers its tier. The machine proposes a tier; a person may set another one, with a reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from firsthour.law.conditions import Alternative, Atom, list_facts_asked, read_alternative
from firsthour.law.fraud_types import list_fraud_classes, list_fraud_types
from firsthour.law.own_tables import read_example_table, read_own_table, refuse, words_of
from firsthour.law.signals import AGE_GROUPS, DERIVED, Signal, SignalFact, SignalValue, known_facts

TIERS = {
    "low": {"en": "low", "zh": "低"},
    "medium": {"en": "medium", "zh": "中"},
    "high": {"en": "high", "zh": "高"},
    "urgent": {"en": "urgent", "zh": "紧急"},
}
_RANKS = {tier: rank for rank, tier in enumerate(TIERS)}
BY_DEFAULT, BY_HAND, KEPT = "otherwise", "by_hand", "kept"  # reasons that no rule of the table gives


@dataclass(frozen=True)
class TierRule:
    """A rule: any of its alternatives gives the tier.

    Source: an example (status U), or the unit's own file.
    """

    key: str
    tier: str
    any_of: tuple[Alternative, ...]
    written: tuple[str, ...]
    words: dict[str, str]
    source: str
    status: str
    note: str


@dataclass(frozen=True)
class TierRules:
    """The whole table; ``is_own``: the unit's own file.

    Source: an example (status U), or the unit's own file.
    """

    facts: dict[str, SignalFact]
    rules: tuple[TierRule, ...]
    otherwise: str
    otherwise_words: dict[str, str]
    join_days: int
    unknown_type_joins: bool
    vulnerabilities: tuple[str, ...]
    ages: tuple[tuple[int, str], ...]
    is_own: bool


@dataclass(frozen=True)
class TierReason:
    """Why a warning has its tier: a rule by its key and the known facts it looked at, or a word of a person.

    Source: the rule; ``note`` "example" where no source gives it.
    """

    rule: str
    tier: str
    words: dict[str, str]
    status: str = "U"
    note: str = ""
    facts: tuple[tuple[str, SignalValue], ...] = ()


@dataclass(frozen=True)
class Tiering:
    """The tier, its reasons with the heaviest first, and the unknown facts that could raise it.

    Source: the rules named in ``reasons``.
    """

    tier: str
    reasons: tuple[TierReason, ...]
    missing: tuple[str, ...] = ()


@cache
def example_tier_rules() -> TierRules:
    """Return the rules that come with the program.

    Source: ``tiers.toml``, an example, status U.
    """
    return _rules(read_example_table("tiers.toml"), False)


def read_tier_rules(own: Path | None = None) -> TierRules:
    """Return the unit's own rules where the file is there, else the example.

    Source: the file.

    Raises
    ------
    BadOwnTableError
        The file is no such table.
    """
    return read_own_table(own, example=example_tier_rules, build=_rules)


def tier_of(signal: Signal, rules: TierRules | None = None) -> Tiering:
    """Return the tier of a signal with every rule that speaks for it.

    Source: the rules.
    """
    table = rules or example_tier_rules()
    known = known_facts(signal, table.vulnerabilities)
    answers = [(rule, holds_for(rule.any_of, known)) for rule in table.rules]
    held = sorted((rule for rule, holds in answers if holds), key=lambda rule: -rank_of(rule.tier))
    tier = max((table.otherwise, *(rule.tier for rule in held)), key=rank_of)
    open_rules = [rule for rule, holds in answers if holds is None and rank_of(rule.tier) > rank_of(tier)]
    asked = list_facts_asked(alternative for rule in open_rules for alternative in rule.any_of)
    missing = _as_given([fact for fact in asked if fact not in known], table, known)
    reasons = tuple(_reason(rule, known) for rule in held) or (_default(table),)
    return Tiering(tier, reasons, missing)


def rank_of(tier: str) -> int:
    """Return the place of a tier, 0 for the lowest.

    Source: none; the order of the tiers.
    """
    return _RANKS[tier]


def age_group_of(age: int, rules: TierRules | None = None) -> str:
    """Return the group of an age in whole years.

    Source: the table, an example (status U).
    """
    groups = (rules or example_tier_rules()).ages
    return [group for from_age, group in groups if age >= from_age][-1]


def holds_for(alternatives: tuple[Alternative, ...], known: Mapping[str, SignalValue]) -> bool | None:
    """Tell whether any alternative holds; None where the known facts are not enough to say.

    Source: the rule it belongs to.
    """
    return _any_of(_all_of(_any_of(_one(atom, known) for atom in clause) for clause in one) for one in alternatives)


def _any_of(answers: Any) -> bool | None:
    given = list(answers)
    return True if True in given else None if None in given else False


def _all_of(answers: Any) -> bool | None:
    given = list(answers)
    return False if False in given else None if None in given else True


def _one(atom: Atom, known: Mapping[str, SignalValue]) -> bool | None:
    value = known.get(atom.terms[0][1])
    if value is None:
        return None
    if atom.sign in ("is", "not"):
        return bool(value) is (atom.sign == "is")
    if atom.sign == "=":
        return value == atom.option
    if atom.sign == ">=":
        return int(value) >= atom.number
    return int(value) > atom.number if atom.sign == ">" else int(value) < atom.number


def _as_given(names: list[str], table: TierRules, known: Mapping[str, SignalValue]) -> tuple[str, ...]:
    """Name facts that can be given: for the derived one the flags that are not known."""
    flags = [name for name in table.vulnerabilities if name not in known]
    return tuple(dict.fromkeys(one for name in names for one in (flags if name == DERIVED else [name])))


def _reason(rule: TierRule, known: Mapping[str, SignalValue]) -> TierReason:
    facts = tuple((fact, known[fact]) for fact in list_facts_asked(rule.any_of) if fact in known)
    return TierReason(rule.key, rule.tier, rule.words, rule.status, rule.note, facts)


def _default(table: TierRules) -> TierReason:
    return TierReason(BY_DEFAULT, table.otherwise, table.otherwise_words, note="" if table.is_own else "example")


def _rules(entry: Mapping[str, Any], is_own: bool) -> TierRules:
    settings = entry["settings"]
    table = TierRules(
        facts={name: _fact(name, one) for name, one in entry["facts"].items()},
        rules=tuple(_rule(one) for one in entry["rule"]),
        otherwise=settings["otherwise"],
        otherwise_words={"en": settings["otherwise_en"], "zh": settings["otherwise_zh"]},
        join_days=int(settings["join_days"]),
        unknown_type_joins=bool(settings["unknown_type_joins"]),
        vulnerabilities=tuple(settings["vulnerable"]),
        ages=tuple((int(one["from_age"]), str(one["key"])) for one in entry["age_group"]),
        is_own=is_own,
    )
    refuse(_mistakes(table))
    return table


def _fact(name: str, entry: Mapping[str, Any]) -> SignalFact:
    options = entry.get("options", ())
    named = {
        "fraud_types": tuple(one.key for one in list_fraud_types()),
        "fraud_classes": tuple(one.code for one in list_fraud_classes()),
        "age_groups": AGE_GROUPS,
    }
    chosen = named[options] if isinstance(options, str) else tuple(str(one) for one in options)
    return SignalFact(name, entry["kind"], entry["joins"], words_of(entry), chosen)


def _rule(entry: Mapping[str, Any]) -> TierRule:
    written = tuple(str(one) for one in entry["any"])
    return TierRule(
        key=entry["key"],
        tier=entry["tier"],
        any_of=tuple(read_alternative(one) for one in written),
        written=written,
        words=words_of(entry),
        source=entry.get("source", ""),
        status=entry.get("status", "U"),
        note=entry.get("note", "" if entry.get("source") else "example"),
    )


def _mistakes(table: TierRules) -> list[str]:
    wrong = [f"{rule.key}: {rule.tier}" for rule in table.rules if rule.tier not in TIERS]
    wrong += [f"{rule.key}: nothing to hold" for rule in table.rules if not rule.any_of]
    wrong += [] if table.otherwise in TIERS else [f"otherwise: {table.otherwise}"]
    wrong += [] if table.join_days > 0 else ["join_days"]
    wrong += [f"{name}: kind or joins" for name, fact in table.facts.items() if not _is_sound(fact)]
    wrong += [f"vulnerable: {name}" for name in table.vulnerabilities if not _is_kind(table, name, ("flag",))]
    wrong += [] if DERIVED not in table.facts else [f"{DERIVED} is derived"]
    keys = [rule.key for rule in table.rules]
    wrong += sorted({key for key in keys if keys.count(key) > 1 or key in (BY_DEFAULT, BY_HAND, KEPT)})
    ages = [from_age for from_age, _ in table.ages]
    if ages != sorted(set(ages)) or ages[:1] != [0] or [group for _, group in table.ages] != list(AGE_GROUPS):
        wrong.append("age_group")
    return wrong + [said for rule in table.rules for said in _wrong_atoms(rule, table)]


def _wrong_atoms(rule: TierRule, table: TierRules) -> list[str]:
    atoms = [atom for alternative in rule.any_of for clause in alternative for atom in clause]
    return [f"{rule.key}: {'+'.join(atom.facts)} {atom.sign}" for atom in atoms if not _can_ask(atom, table)]


def _can_ask(atom: Atom, table: TierRules) -> bool:
    """Tell whether a comparison makes sense: one known fact, compared as its kind is."""
    if len(atom.terms) != 1 or atom.terms[0][0] != 1 or atom.local:
        return False
    name = atom.terms[0][1]
    if atom.sign in ("is", "not"):
        return name == DERIVED or _is_kind(table, name, ("flag",))
    if atom.sign == "=":
        return _is_kind(table, name, ("choice",)) and atom.option in table.facts[name].options
    return _is_kind(table, name, ("count", "fen"))


def _is_kind(table: TierRules, name: str, kinds: tuple[str, ...]) -> bool:
    return name in table.facts and table.facts[name].kind in kinds


def _is_sound(fact: SignalFact) -> bool:
    known = fact.kind in ("flag", "count", "fen", "choice") and fact.joins in ("latest", "most")
    is_choice = fact.kind == "choice"
    return known and is_choice == bool(fact.options) and not (is_choice and fact.joins == "most")
