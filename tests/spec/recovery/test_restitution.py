"""Who gets which fen back? One table a case: losses, holds, what was traced; and what is paid, in fen.

``loss c1 1000 200``: 1000 lost, 200 returned. ``hold h1 500``. ``traced c1 h1 300``. ``pay c1 h1 300 single``.
"""

import pytest

from firsthour.recovery.restitution import Claim, HeldMoney, TracedMoney, share_out

CASES = {
    "one pool is shared in proportion to what is open": """
        loss c1 1000
        loss c2 3000
        loss c3 4000 2000
        hold h1 1500
        pay c1 h1 250          # 1500 · 1000 / 6000
        pay c2 h1 750
        pay c3 h1 500
        left 0
    """,
    "nobody gets more than is open": """
        loss c1 100
        loss c2 300 300
        hold h1 500
        pay c1 h1 100
        left 400
    """,
    "the fen left over goes to the largest remainder": """
        loss c1 500            # 100 · 500 / 700 = 71.43
        loss c2 200            # 28.57: the larger remainder
        hold h1 100
        pay c1 h1 71
        pay c2 h1 29
        left 0
    """,
    "equal remainders: the larger loss first, though no more is open": """
        loss c1 100
        loss c2 300 200
        hold h1 1
        pay c2 h1 1
        left 0
    """,
    "equal losses too: the smaller claim id as text": """
        loss c2 100
        loss c10 100
        hold h1 1
        pay c10 h1 1
        left 0
    """,
    "claims lie over holds in the order of their ids as text": """
        loss c1 30
        loss c2 30
        hold h2 20
        hold h10 20
        hold h1 20
        pay c1 h1 20
        pay c1 h10 10
        pay c2 h10 10
        pay c2 h2 20
        left 0
    """,
    "a hold for which one claim is named goes to it alone, several by what was traced": """
        loss c1 100
        loss c2 100
        hold h1 40
        hold h2 60
        traced c1 h1 40
        traced c1 h2 20
        traced c2 h2 40
        pay c1 h1 40 single
        pay c1 h2 20 traced
        pay c2 h2 40 traced
        left 0
    """,
    "traced amounts are first scaled to what is open of the claim": """
        loss c1 100 40
        loss c2 10
        hold h1 90
        hold h2 90
        traced c1 h1 80        # 60 of 120
        traced c1 h2 40
        pay c1 h1 40 single
        pay c1 h2 20 single
        pay c2 h1 10
        left 110
    """,
    "then to what the hold has, the rest of the claims waits for the pool": """
        loss c1 100
        loss c2 100
        hold h1 50
        hold h2 30
        traced c1 h1 100
        traced c2 h1 50
        pay c1 h1 33 traced    # 50 · 100 / 150 = 33.3
        pay c2 h1 17 traced    # 16.7
        pay c1 h2 13           # 30 · 67 / 150 = 13.4
        pay c2 h2 17           # 30 · 83 / 150 = 16.6
        left 0
    """,
    "among equal remainders of a hold the larger amount comes first": """
        loss c1 100
        loss c2 100
        hold h1 2
        traced c1 h1 1         # 2 · 1 / 4 = 0.5
        traced c2 h1 3         # 2 · 3 / 4 = 1.5
        pay c2 h1 2 traced
        left 0
    """,
    "a traced amount of nothing names nobody": """
        loss c1 10
        loss c2 10
        hold h1 10
        traced c1 h1 10
        traced c2 h1 0
        pay c1 h1 10 single
        left 0
    """,
    "the same claim and hold twice are added up": """
        loss c1 10
        hold h1 10
        traced c1 h1 3
        traced c1 h1 4
        pay c1 h1 7 single
        pay c1 h1 3
        left 0
    """,
    "without claims everything stays": """
        hold h1 10
        left 10
    """,
}


def paid(table: str) -> tuple[list[str], list[str]]:
    """Return what the table says is paid and what is."""
    lines = [line.split("#")[0].split() for line in table.strip().splitlines()]
    rows = {word: [line[1:] for line in lines if line[0] == word] for word in ("loss", "hold", "traced", "pay", "left")}
    result = share_out(
        [Claim(row[0], *map(int, row[1:])) for row in rows["loss"]],
        [HeldMoney(row[0], int(row[1])) for row in rows["hold"]],
        traced=[TracedMoney(row[0], row[1], int(row[2])) for row in rows["traced"]],
    )
    said = sorted(" ".join([*row, "pro-rata"][:4]) for row in rows["pay"])
    found = [f"{one.claim_id} {one.hold_id} {one.amount_fen} {one.way}" for one in result.payments]
    assert [str(result.undistributed_fen["CNY"])] == rows["left"][0]
    return said, sorted(found)


@pytest.mark.parametrize("case", CASES)
def test_restitution(case: str) -> None:
    said, found = paid(CASES[case])
    assert found == said
