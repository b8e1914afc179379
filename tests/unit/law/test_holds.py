"""Are the rules of stopping and freezing what their table says, each with its source?"""

from datetime import timedelta
from importlib import resources
from pathlib import Path

import pytest

from firsthour.law.holds import LINES, example_hold_rules, read_hold_rules
from firsthour.law.own_tables import BadOwnTableError

RULES = example_hold_rules()
TEXT = resources.files("firsthour.law").joinpath("holds.toml").read_text(encoding="utf-8")


def test_periods_and_counts_are_those_of_the_sources() -> None:
    spans = {key: RULES.lines[key].span for key in ("entry", "stop", "release")}
    assert spans == {"entry": timedelta(minutes=30), "stop": timedelta(hours=48), "release": timedelta(days=3)}
    assert RULES.lines["stops_most"].most == 2
    assert RULES.lines["filing"].span == timedelta(hours=12)


def test_what_no_source_gives_is_marked_as_an_example() -> None:
    assert tuple(RULES.lines) == LINES
    for line in RULES.lines.values():
        assert line.provision.source or (line.provision.status, line.note) == ("U", "example")
        assert all(line.words.values())


def test_who_approves_depends_on_what_is_frozen() -> None:
    approvers = {key: asset.approver for key, asset in RULES.assets.items()}
    assert approvers == {
        "deposits": "county_head", "securities": "county_head", "equity": "city_head",
        "listed_equity": "provincial_head",
    }  # fmt: skip
    assert RULES.assets["deposits"].renewals == {"renewed": "county_head", "renewed_major": "city_head"}


def test_a_running_firm_is_met_with_caution() -> None:
    assert RULES.cautions_for({"payroll_account"}) == ()
    found = [one.key for one in RULES.cautions_for({"running_firm", "payroll_account"})]
    assert found == ["amount_only", "wages"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "stop"', 'key = "halt"', "stop"),
        ("most = 2", "most = 0", "at least one"),
        ('deadline = "stop_payment"', 'deadline = "for_ever"', "for_ever"),
        ('length = "12 hours"', 'length = "12 days"', "filing has no length"),
        ('status = "C2"', 'status = "sure"', "sure"),
        ('key = "deposits"', 'key = "coins"', "deposits"),
    ],
)
def test_a_table_of_a_city_that_cannot_hold_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    own = tmp_path / "holds.toml"
    own.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(BadOwnTableError, match=said):
        read_hold_rules(own)


def test_a_city_sets_its_own(tmp_path: Path) -> None:
    own = tmp_path / "holds.toml"
    own.write_text(TEXT.replace('length = "15 minutes"', 'length = "10 minutes"'), encoding="utf-8")
    rules = read_hold_rules(own)
    assert (rules.is_own, rules.lines["hop_entry"].span) == (True, timedelta(minutes=10))
