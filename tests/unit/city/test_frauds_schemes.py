"""Do the schemes live on their members' money alone?"""

import numpy as np

from firsthour.city.model import Fraud, Purpose
from tests.unit.city.cities import all_moves, done_moves, small_city


def scheme(kind: str) -> Fraud:
    return next(fraud for fraud in small_city().frauds if fraud.kind == kind)


def uplines() -> dict[int, int]:
    roles = scheme("pyramid").roles
    return dict(zip(roles["member"], roles["upline"], strict=True))


def test_the_pyramids_uplines_form_a_tree_under_the_organiser() -> None:
    above, (organiser,) = uplines(), scheme("pyramid").roles["organiser"]
    assert organiser not in above
    for member in above:
        seen = [member]
        while seen[-1] != organiser:
            seen.append(above[seen[-1]])
            assert len(seen) <= len(above) + 1


def test_the_pyramids_levels_are_the_steps_to_the_organiser() -> None:
    above, roles = uplines(), scheme("pyramid").roles
    (organiser,) = roles["organiser"]

    def steps(member: int) -> int:
        return 0 if member == organiser else 1 + steps(above[member])

    for level in range(1, 4):
        assert set(roles[f"level{level}"]) == {member for member in above if steps(member) == level}


def test_who_brings_others_in_has_come_before() -> None:
    roles = scheme("pyramid").roles
    places = {member: place for place, member in enumerate((*roles["organiser"], *roles["member"]))}
    assert all(places[upline] < places[member] for member, upline in uplines().items())


def test_uplines_are_paid_out_of_what_new_members_pay() -> None:
    number, (account,) = scheme("pyramid").number, scheme("pyramid").accounts["scheme"]
    invested, returned = (
        done[done["fraud"] == number] for done in (done_moves(Purpose.INVESTMENT), done_moves(Purpose.RETURN))
    )
    assert invested.size > 0.8 * len(uplines())
    assert (invested["payee"] == account).all()
    assert (returned["payer"] == account).all()
    assert 0 < returned["amount"].sum() < invested["amount"].sum()


def test_investors_get_returns_until_the_firm_has_gone() -> None:
    fraud, end_us = scheme("fund_raising"), small_city().start_us + 42 * 86_400_000_000
    own = all_moves()[all_moves()["fraud"] == fraud.number]
    paid = own[np.isin(own["purpose"], (Purpose.INVESTMENT, Purpose.RETURN))]
    assert paid["time_us"].max() < end_us
    assert (own["purpose"] == Purpose.RETURN).any()
    flight = own[own["purpose"] == Purpose.LAYER]
    assert flight["payee"].tolist() == [*fraud.accounts["abroad"], *fraud.accounts["organiser"]]
    assert (flight["time_us"] >= end_us).all()


def test_what_is_paid_into_a_scheme_is_no_claim() -> None:
    schemes = {scheme("pyramid").number, scheme("fund_raising").number}
    assert not schemes & {claim.fraud for claim in small_city().claims}
