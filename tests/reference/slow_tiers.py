"""The tier of a signal, found by trying every way in which the unknown facts could turn out.

A rule is given as alternatives of clauses of comparisons ``(fact, sign, value)``. A rule holds when it holds however
the unknown facts turn out; something is missing when a rule of a higher tier holds in some way of turning out.
"""

import itertools
import operator
from collections.abc import Iterator, Mapping, Sequence

Comparison = tuple[str, str, object]
Rule = tuple[str, Sequence[Sequence[Sequence[Comparison]]]]  # tier, any of (all of (any of))
SIGNS = {">=": operator.ge, ">": operator.gt, "<": operator.lt, "=": operator.eq}


def holds(rule: Rule, world: Mapping[str, object]) -> bool:
    """Tell whether a rule holds in a world in which every fact is known."""
    return any(all(any(compare(one, world) for one in clause) for clause in way) for way in rule[1])


def compare(one: Comparison, world: Mapping[str, object]) -> bool:
    fact, sign, value = one
    if sign in ("is", "not"):
        return bool(world[fact]) is (sign == "is")
    return bool(SIGNS[sign](world[fact], value))


def worlds(known: Mapping[str, object], domains: Mapping[str, Sequence[object]]) -> Iterator[dict[str, object]]:
    """Yield every world that agrees with what is known."""
    free = [name for name in domains if name not in known]
    for values in itertools.product(*(domains[name] for name in free)):
        yield {**known, **dict(zip(free, values, strict=True))}


def slow_tier(
    rules: Sequence[Rule], known: Mapping[str, object], *, domains: Mapping[str, Sequence[object]], order: Sequence[str]
) -> tuple[str, list[int], bool]:
    """Return the tier, which rules hold in every world, and whether some world has a higher tier."""
    every = list(worlds(known, domains))
    sure = [n for n, rule in enumerate(rules) if all(holds(rule, world) for world in every)]
    tier = max((order[0], *(rules[n][0] for n in sure)), key=order.index)
    higher = any(holds(rule, world) for world in every for rule in rules if order.index(rule[0]) > order.index(tier))
    return tier, sure, higher
