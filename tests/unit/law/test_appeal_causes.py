"""Are causes and proposals what their table says, is a bad table refused, and do proposals count as anybody would?"""

from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firsthour.law.appeal_causes import (
    DECISIONS,
    SOURCES,
    Freeze,
    UnknownCauseError,
    example_causes,
    propose,
    read_cause_table,
)
from firsthour.law.own_tables import BadOwnTableError

TEXT = resources.files("firsthour.law").joinpath("appeal_causes.toml").read_text(encoding="utf-8")
TABLE = example_causes()
FREEZES = st.lists(
    st.builds(
        Freeze,
        key=st.integers(0, 40).map(str),
        flags=st.frozensets(st.sampled_from(["running_firm", "payroll_account"])),
        hop=st.integers(1, 5),
        source=st.sampled_from(SOURCES),
        cause=st.sampled_from(["", "", "", *TABLE.causes]),
    ),
    max_size=60,
)


def test_every_cause_is_the_designs_own_and_goes_with_a_decision() -> None:
    assert {one.status for one in TABLE.causes.values()} == {"U"}
    assert all(one.decisions for one in TABLE.causes.values())
    for decision in DECISIONS:
        assert TABLE.for_decision(decision)
    assert TABLE.cause("bona_fide").whose == "rule"
    with pytest.raises(UnknownCauseError):
        TABLE.cause("bad_luck")


def test_a_city_sets_its_own_numbers(tmp_path: Path) -> None:
    own = tmp_path / "appeal_causes.toml"
    assert read_cause_table(own) is TABLE
    own.write_text(TEXT.replace("permille = 100", "permille = 250"), encoding="utf-8")
    table = read_cause_table(own)
    assert (table.is_own, table.proposals["running_firm"].permille) == (True, 250)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('whose = "bank"', 'whose = "the cat"', "the cat"),
        ('for = ["rejected"]', 'for = ["refused"]', "link_stands"),
        ('source = "hand"', 'source = "hearsay"', "hearsay"),
        ('causes = ["too_large"]', 'causes = ["too_late"]', "amounts"),
        ("least = 5", "least = 0", "amounts"),
        ('key = "bank_mistake"\n', "", "key"),
    ],
)
def test_a_table_that_cannot_be_right_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    own = tmp_path / "appeal_causes.toml"
    assert old in TEXT
    own.write_text(TEXT.replace(old, new), encoding="utf-8")
    with pytest.raises(BadOwnTableError) as refused:
        read_cause_table(own)
    assert said in str(refused.value)


def slow(freezes: list[Freeze]) -> dict[str, tuple[set[str], set[str]]]:
    """The obvious twin: for each proposal go through the freezes one by one, the last word about a key counting."""
    found = {}
    for proposal in TABLE.proposals.values():
        held, wrong = set(), set()
        for key in {one.key for one in freezes}:
            one = [other for other in freezes if other.key == key][-1]
            if proposal.flag and proposal.flag not in one.flags:
                continue
            if proposal.source and proposal.source != one.source:
                continue
            if proposal.hop_from and one.hop < proposal.hop_from:
                continue
            held.add(key)
            if one.cause in proposal.causes:
                wrong.add(key)
        if held and len(wrong) >= proposal.least and len(wrong) / len(held) >= proposal.permille / 1000:
            found[proposal.key] = (held, wrong)
    return found


@given(freezes=FREEZES)
def test_proposals_are_those_of_the_slow_twin(freezes: list[Freeze]) -> None:
    quick = {one.proposal.key: (set(one.held), set(one.wrong)) for one in propose(freezes, TABLE)}
    assert quick == slow(freezes)
    for one in propose(freezes, TABLE):
        assert len(one.held) == len(set(one.held))
