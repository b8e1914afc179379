"""Does each hold have what an obvious twin would give it, fen by fen?"""

from hypothesis import given
from hypothesis import strategies as st

from firsthour.city.bank.holding import draw_from, lay_holds

FEN = st.integers(0, 60)
ASKED = st.lists(FEN, max_size=6)


def hand_out(balance_fen: int, asked_fen: list[int]) -> list[int]:
    """Hand out every fen by itself to the first who still wants one."""
    has = [0] * len(asked_fen)
    for _fen in range(balance_fen):
        wanting = [nth for nth, asked in enumerate(asked_fen) if has[nth] < asked]
        if not wanting:
            break
        has[wanting[0]] += 1
    return has


@given(FEN, ASKED)
def test_each_hold_has_what_handing_out_fen_by_fen_gives(balance_fen: int, asked_fen: list[int]) -> None:
    assert list(lay_holds(balance_fen, asked_fen)) == hand_out(balance_fen, asked_fen)


@given(FEN, ASKED)
def test_money_is_drawn_from_the_earliest_hold_first(amount_fen: int, held_fen: list[int]) -> None:
    assert list(draw_from(held_fen, amount_fen)) == hand_out(amount_fen, held_fen)


def test_an_overdrawn_account_holds_nothing() -> None:
    assert lay_holds(-5, [3, 4]) == (0, 0)
