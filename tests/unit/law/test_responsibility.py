"""Who handles what, for which reasons, and what would a list have made of past cases?"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.law.offences import UnknownOffenceError, list_offences
from firsthour.law.responsibility import (
    LEVELS,
    BadAssignmentError,
    BadResponsibilityFileError,
    PastCase,
    UnknownCircumstanceError,
    example_list,
    read_responsibility,
    simulate,
    who_handles,
)

# offence, yuan, circumstances | level, rule, supervised
CASES = """
contract_fraud 199999.99               | station_squad station_squad_simple no
contract_fraud 200000                  | station_squad station_squad_simple yes
contract_fraud 499999.99               | station_squad station_squad_simple yes
contract_fraud 500000                  | county_squad county_squad yes
contract_fraud 100000 many_victims     | county_squad county_squad no
contract_fraud 100000 suspect_known    | station_squad station_squad_simple no
contract_fraud 100000 abroad           | city_squad named_by_superior no
tax_evasion 100000                     | county_squad county_squad no
tax_evasion 9999999.99                 | county_squad county_squad yes
tax_evasion 10000000                   | city_squad city_squad_large yes
fundraising_fraud 999999.99 many_victims | county_squad county_squad yes
fundraising_fraud 1000000 many_victims | city_squad city_squad_kinds yes
fundraising_fraud 1000000              | county_squad county_squad yes
"""
OWN = """
[settings]
supervised_from_fen = 0
[circumstances]
at_night = {{ en = "at night", zh = "夜间" }}
[[rule]]
key = "all"
work = "investigation"
offences = ["{offence}"]
from_fen = {from_fen}
to_fen = {to_fen}
level = "{level}"
en = "All of it."
zh = "全部。"
"""


def own_list(folder: Path, **changed: object) -> Path:
    path = folder / "responsibility.toml"
    path.write_text(
        OWN.format(**{"offence": "*", "from_fen": 0, "to_fen": 0, "level": "county_squad"} | changed), "utf-8"
    )
    return path


@pytest.mark.parametrize("row", CASES.strip().splitlines())
def test_the_first_rule_that_fits_names_the_level(row: str) -> None:
    asked, expected = row.split("|")
    offence, yuan, *given_ = asked.split()
    one = who_handles(offence, amount_fen=round(float(yuan) * 100), circumstances=given_)
    level, rule, supervised = expected.split()
    assert (one.level, one.rule, one.supervised) == (level, rule, supervised == "yes")


def test_prevention_is_the_stations_and_never_supervised() -> None:
    one = who_handles("telecom_fraud", amount_fen=10**9, work="prevention")
    assert (one.level, one.supervised) == ("station", False)


def test_every_reason_of_the_example_is_unverified() -> None:
    one = who_handles("contract_fraud", amount_fen=30_000_000)
    assert [reason.status for reason in one.reasons] == ["U", "U"]
    assert {rule.note for rule in example_list().rules} == {"example"}


def test_a_station_without_a_squad_gives_way_to_the_county_and_says_why() -> None:
    units = {"county_squad": "u-1", "city_squad": "u-2"}
    one = who_handles("contract_fraud", amount_fen=100, units=units)
    assert (one.level, one.unit) == ("county_squad", "u-1")
    assert "派出所经侦小队" in one.reasons[-1].words["zh"]
    both = who_handles("contract_fraud", amount_fen=100, units={"city_squad": "u-2"})
    assert (both.unit, len(both.reasons)) == ("u-2", 3)
    with pytest.raises(BadAssignmentError):
        who_handles("contract_fraud", amount_fen=100, units={"station": "u-3"})


def test_a_units_own_list_replaces_the_example(tmp_path: Path) -> None:
    listed = read_responsibility(own_list(tmp_path))
    one = who_handles("contract_fraud", amount_fen=10**9, circumstances=["at_night"], rules=listed)
    assert (one.level, one.supervised, listed.is_own) == ("county_squad", False, True)
    assert read_responsibility(tmp_path / "none.toml") is example_list()


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"level": "moon"}, "moon"), ({"from_fen": 5, "to_fen": 5}, "to_fen"), ({"from_fen": -1}, "from_fen"),
     ({"from_fen": '"x"'}, "invalid literal")],
)  # fmt: skip
def test_a_list_that_cannot_be_is_refused(changed: dict[str, object], says: str, tmp_path: Path) -> None:
    with pytest.raises(BadResponsibilityFileError, match=says):
        read_responsibility(own_list(tmp_path, **changed))


def test_a_list_that_is_no_list_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "responsibility.toml"
    for text in ("rule = 3", "[settings", "[settings]\nsupervised_from_fen = 1\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadResponsibilityFileError):
            read_responsibility(path)
    with pytest.raises(UnknownOffenceError):
        read_responsibility(own_list(tmp_path, offence="contrct"))


def test_what_cannot_be_assigned_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownCircumstanceError, match="many_victims"):
        who_handles("contract_fraud", amount_fen=1, circumstances=["nothing"])
    with pytest.raises(BadAssignmentError):
        who_handles("contract_fraud", amount_fen=-1)
    only_tax = read_responsibility(own_list(tmp_path, offence="tax_evasion"))
    with pytest.raises(BadAssignmentError):
        who_handles("contract_fraud", amount_fen=1, rules=only_tax)


@given(
    st.lists(
        st.builds(
            PastCase,
            st.integers(1, 999).map(str),
            st.sampled_from([one.key for one in list_offences()]),
            st.sampled_from([0, 19_999_999, 20_000_000, 49_999_999, 50_000_000, 99_999_999, 10**8, 10**9 - 1, 10**9]),
            handled_by=st.sampled_from(["", *LEVELS]),
            circumstances=st.sets(st.sampled_from(sorted(example_list().circumstances))).map(tuple),
        ),
        max_size=20,
    )
)
def test_a_simulation_counts_each_case_once_as_one_by_one(cases: list[PastCase]) -> None:
    told = simulate(example_list(), cases)
    one_by_one = [
        who_handles(case.offence, amount_fen=case.amount_fen, circumstances=case.circumstances) for case in cases
    ]
    assert sum(told.would_get.values()) == len(cases)
    for level in LEVELS:
        assert told.would_get[level] == [one.level for one in one_by_one].count(level)
        assert told.had[level] == [case.handled_by for case in cases].count(level)
    assert told.supervised == len([case for case in cases if case.amount_fen >= 20_000_000])
    moved = [case.number for case, one in zip(cases, one_by_one, strict=True) if case.handled_by not in ("", one.level)]
    assert [each.number for each in told.differences] == moved


@given(st.sampled_from([one.key for one in list_offences()]), st.integers(0, 10**15))
def test_everything_has_somebody(offence: str, amount_fen: int) -> None:
    assert who_handles(offence, amount_fen=amount_fen).level in LEVELS
