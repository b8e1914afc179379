"""Does an objection hold back only what it touches?"""

from firsthour.recovery.objections import Objection, Plan, effect_of, which_may_go
from firsthour.recovery.restitution import Claim, HeldMoney, TracedMoney

CLAIMS = [Claim("c1", 100), Claim("c2", 100), Claim("c3", 100)]


def test_without_a_pool_only_the_claim_itself_waits() -> None:
    """Three people are paid in full; that one of them lost more, or less, changes nothing for the others."""
    plan = Plan(CLAIMS, [HeldMoney("h1", 300)])
    release = which_may_go(plan, [Objection("o", loss_fen=(("c1", 40),))])
    assert [(one.claim_id, one.amount_fen) for one in release.go] == [("c1", 40), ("c2", 100), ("c3", 100)]
    ((payment, keys),) = [(one.payment, one.objections) for one in release.wait]
    assert (payment.claim_id, payment.amount_fen, keys) == ("c1", 60, ("o",))


def test_a_larger_loss_holds_back_only_what_it_could_cost_the_others() -> None:
    plan = Plan(CLAIMS, [HeldMoney("h1", 150)])
    objection = Objection("o", loss_fen=(("c1", 300),))  # 90 of 150 instead of 50; the others 30 instead of 50
    assert effect_of(plan, objection) == {"c1": 40, "c2": -20, "c3": -20}
    release = which_may_go(plan, [objection])
    assert [(one.claim_id, one.amount_fen) for one in release.go] == [("c1", 50), ("c2", 30), ("c3", 30)]
    assert [(one.payment.claim_id, one.payment.amount_fen) for one in release.wait] == [("c2", 20), ("c3", 20)]


def test_what_was_traced_elsewhere_goes_out() -> None:
    plan = Plan(CLAIMS, [HeldMoney("h1", 100), HeldMoney("h2", 50)], [TracedMoney("c1", "h1", 100)])
    release = which_may_go(plan, [Objection("o", held_fen=(("h2", 0),))])  # somebody says h2 is not the thieves'
    assert [(one.claim_id, one.hold_id, one.amount_fen) for one in release.go] == [("c1", "h1", 100)]
    assert {one.payment.hold_id for one in release.wait} == {"h2"}


def test_nobody_is_paid_out_of_a_hold_in_dispute_though_another_would_do() -> None:
    plan = Plan([Claim("c1", 100)], [HeldMoney("h1", 100), HeldMoney("h2", 100)])
    release = which_may_go(plan, [Objection("o", held_fen=(("h1", 30),))])
    assert [(one.hold_id, one.amount_fen) for one in release.go] == [("h1", 30)]
    assert [(one.payment.hold_id, one.payment.amount_fen, one.objections) for one in release.wait] == [
        ("h1", 70, ("o",))
    ]


def test_money_said_to_be_traced_is_kept_for_whoever_says_so() -> None:
    plan = Plan(CLAIMS, [HeldMoney("h1", 90)])
    objection = Objection("o", traced=(TracedMoney("c3", "h1", 90),))
    release = which_may_go(plan, [objection])
    assert [(one.claim_id, one.amount_fen) for one in release.go] == [("c3", 30)]


def test_a_victim_who_asks_to_be_let_in_is_kept_room_for() -> None:
    plan = Plan(CLAIMS, [HeldMoney("h1", 60)])
    release = which_may_go(plan, [Objection("late", loss_fen=(("c4", 300),))])
    assert [one.amount_fen for one in release.go] == [10, 10, 10]
