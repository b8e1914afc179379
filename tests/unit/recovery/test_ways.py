"""Which of the three ways does a hold's money go back, and who decides?"""

import pytest

from firsthour.recovery.restitution import Claim, HeldMoney, TracedMoney, share_out
from firsthour.recovery.ways import (
    BadWayError,
    Decision,
    Deposit,
    HoldEvidence,
    HoldWay,
    list_traced,
    needs_notice,
    propose_ways,
    within_held,
)

ONE = (Deposit("d1", "c1", 100),)
TWO = (Deposit("d1", "c1", 100), Deposit("d2", "c2", 60))
TRACED = (TracedMoney("c1", "h1", 40), TracedMoney("c2", "h1", 60))


def way_of(**known: object) -> HoldWay:
    (way,) = propose_ways([HoldEvidence("h1", **known)])  # type: ignore[arg-type]
    return way


@pytest.mark.parametrize(
    ("known", "way", "asks"),
    [
        ({"deposits": ONE}, "single", False),
        ({"deposits": (Deposit("d1", "", 100),)}, "pro-rata", True),
        ({"deposits": TWO}, "pro-rata", False),
        ({"deposits": TWO, "traced": TRACED}, "traced", False),
        ({"deposits": TWO, "traced": TRACED, "is_doubtful": True}, "pro-rata", True),
        ({"deposits": TWO, "traced": TRACED, "rules_agree": False}, "pro-rata", True),
        ({"deposits": (), "traced": ()}, "pro-rata", False),
    ],
)
def test_the_program_proposes_with_a_reason(known: dict, way: str, asks: bool) -> None:
    proposed = way_of(**known)
    assert (proposed.way, proposed.needs_decision) == (way, asks)
    assert all(proposed.words.values())
    assert (proposed.law.key, proposed.law.provision.status) == (way, "C2")
    assert bool(proposed.traced) is (way != "pro-rata")


def test_a_person_decides_otherwise_with_a_reason() -> None:
    decided = way_of(deposits=TWO, traced=TRACED, rules_agree=False, decision=Decision("traced", "蔺书言", "先后清楚"))
    assert (decided.way, decided.traced, decided.needs_decision) == ("traced", TRACED, False)
    assert decided.words["zh"] == "由蔺书言决定：先后清楚"
    mixed = way_of(deposits=ONE, decision=Decision("pro-rata", "蔺书言", "账户原有余额不明"))
    assert (mixed.way, mixed.traced) == ("pro-rata", ())


@pytest.mark.parametrize("way", ["single", "traced"])
def test_a_way_that_the_evidence_rules_out_cannot_be_decided(way: str) -> None:
    with pytest.raises(BadWayError):
        way_of(deposits=TWO, decision=Decision(way, "蔺书言", "why not"))  # type: ignore[arg-type]


def test_only_what_is_paid_pro_rata_is_announced() -> None:
    ways = propose_ways([HoldEvidence("h1", ONE), HoldEvidence("h2", TWO)])
    claims, first = [Claim("c1", 100), Claim("c2", 60)], HeldMoney("h1", 100)
    direct = share_out(claims, [first], traced=list_traced(ways[:1]))
    assert [one.way for one in direct.payments] == ["single"]
    assert not needs_notice(direct)
    both = share_out(claims, [first, HeldMoney("h2", 30)], traced=list_traced(ways))
    assert [(one.claim_id, one.way, one.amount_fen) for one in both.payments] == [
        ("c1", "single", 100), ("c2", "pro-rata", 30),
    ]  # fmt: skip
    assert needs_notice(both)


def test_of_a_single_payment_no_more_counts_as_traced_than_is_held() -> None:
    ways = propose_ways(
        [
            HoldEvidence("h1", (Deposit("d1", "c1", 100),)),
            HoldEvidence("h2", TWO, (TracedMoney("c1", "h2", 50),)),
        ]
    )  # fmt: skip
    held = {"h1": 10, "h2": 40}
    lying = within_held(list_traced(ways), ways, held=held)
    assert lying == [TracedMoney("c1", "h1", 10), TracedMoney("c1", "h2", 50)]
    claims = [Claim("c1", 50), Claim("c2", 60)]
    paid = share_out(claims, [HeldMoney(key, fen) for key, fen in held.items()], traced=lying)
    direct = {one.hold_id: one.amount_fen for one in paid.payments if one.way != "pro-rata"}
    assert direct == {"h1": 8, "h2": 40}  # the whole payment would have left 17 of 40 in h2


def test_a_single_payment_into_an_account_that_holds_nothing_counts_for_nothing() -> None:
    ways = propose_ways([HoldEvidence("h1", ONE)])
    assert within_held(list_traced(ways), ways, held={}) == [TracedMoney("c1", "h1", 0)]
