"""Is the rule of giving back what its table says, and is a table that cannot be computed refused?"""

from importlib import resources
from pathlib import Path

import pytest

from firsthour.law.own_tables import BadOwnTableError
from firsthour.law.restitution_rule import FORMULAS, WAYS, example_restitution_rule, read_restitution_rule

TEXT = resources.files("firsthour.law").joinpath("restitution_rule.toml").read_text(encoding="utf-8")


def test_the_three_ways_are_quoted_and_every_rounding_is_unverified() -> None:
    rule = example_restitution_rule()
    assert tuple(rule.ways) == WAYS
    assert {way.provision.status for way in rule.ways.values()} == {"C2"}
    assert tuple(rule.formulas) == FORMULAS
    assert all(one.needs_check for one in rule.formulas.values())
    assert (rule.formula, rule.chosen.key) == ("largest-remainder", "largest-remainder")


def test_a_city_switches_the_rounding_by_a_table_of_its_own(tmp_path: Path) -> None:
    own = tmp_path / "restitution_rule.toml"
    assert read_restitution_rule(own) is example_restitution_rule()
    own.write_text(TEXT.replace('formula = "largest-remainder"', 'formula = "tail-to-largest"'), encoding="utf-8")
    rule = read_restitution_rule(own)
    assert (rule.formula, rule.is_own) == ("tail-to-largest", True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('formula = "largest-remainder"', 'formula = "by-feeling"', "by-feeling"),
        ('key = "single"', 'key = "double"', "single"),
        ('key = "tail-to-largest"', 'key = "round-half"', "round-half"),
        ('trace_rule = "fifo"', 'trace_rule = "magic"', "magic"),
        ('notice = "restitution_notice"', 'notice = "soon"', "soon"),
        ('status = "U"', 'status = "sure"', "sure"),
    ],
)
def test_a_table_that_cannot_be_computed_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    own = tmp_path / "restitution_rule.toml"
    own.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(BadOwnTableError, match=said):
        read_restitution_rule(own)
