"""Who has lost and who must give back in a group case, and do rounds share what is still open?"""

from hypothesis import given
from hypothesis import strategies as st

from firsthour.recovery.group import net_positions, share_rounds
from firsthour.recovery.restitution import Claim, HeldMoney, share_out
from firsthour.recovery.restitution_files import Investor

INVESTORS = [Investor("丙", 100, 160, "CNY"), Investor("甲", 500, 100, "CNY"), Investor("乙", 100, 100, "CNY")]


def test_in_minus_out_is_a_claim_or_something_to_give_back() -> None:
    net = net_positions(INVESTORS)
    assert [(one.claim_id, one.loss_fen, one.open_fen) for one in net.claims] == [("甲", 500, 400)]
    assert [(one.investor, one.gives_back_fen) for one in net.sources] == [("丙", 60)]


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=8))
def test_claims_less_sources_are_all_that_went_in_less_all_that_came_out(amounts: list[tuple[int, int]]) -> None:
    net = net_positions([Investor(str(n), *pair, "CNY") for n, pair in enumerate(amounts)])
    owed, back = sum(one.open_fen for one in net.claims), sum(one.gives_back_fen for one in net.sources)
    assert owed - back == sum(paid - received for paid, received in amounts)


def test_a_later_round_shares_what_the_earlier_ones_left_open() -> None:
    claims = [Claim("甲", 300), Claim("乙", 100)]
    first, second = share_rounds(claims, [[HeldMoney("h1", 200)], [HeldMoney("h2", 500)]])
    assert first.paid_by_claim() == {"甲": 150, "乙": 50}
    assert second.paid_by_claim() == {"甲": 150, "乙": 50}
    assert second.undistributed_fen == {"CNY": 300}


@given(st.lists(st.integers(0, 60), min_size=1, max_size=5), st.lists(st.integers(0, 80), max_size=4))
def test_rounds_end_within_a_fen_a_round_of_one_sharing(losses: list[int], pools: list[int]) -> None:
    claims = [Claim(str(n), loss) for n, loss in enumerate(losses)]
    rounds = share_rounds(claims, [[HeldMoney(f"h{n}", pool)] for n, pool in enumerate(pools)])
    at_once = share_out(claims, [HeldMoney("h", sum(pools))]).paid_by_claim()
    for claim in claims:
        in_rounds = sum(one.paid_by_claim().get(claim.claim_id, 0) for one in rounds)
        assert abs(in_rounds - at_once.get(claim.claim_id, 0)) <= len(pools) + 1
