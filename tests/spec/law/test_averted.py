"""How much is counted as averted? One block a story; amounts in yuan, "?" is unknown.

Each line of a story: the day, who, and either ``result stake available paid`` with what is counted, or ``held`` or
``returned`` money by its name and amount.
"""

from datetime import UTC, datetime, timedelta

import pytest

from firsthour.law.averted import (
    WHY,
    BadAvertedAmountError,
    HeldMoney,
    Stake,
    averted_method,
    count_averted,
)

STORIES = {
    "one warning counts what was about to leave": """
        1 ann dissuaded 80000 ? 0 -> 80000 counted
    """,
    "never more than the person had": """
        1 ann dissuaded 80000 50000 0 -> 50000 counted
    """,
    "nothing where it is not known": """
        1 ann dissuaded ? 50000 0 -> 0 amount_unknown
        2 bob dissuaded 80000 ? ? -> 0 paid_unknown
    """,
    "nothing where money was paid after all": """
        1 ann dissuaded 80000 ? 100 -> 0 paid
    """,
    "nothing without the result": """
        1 ann refused 80000 ? 0 -> 0 not_dissuaded
        2 bob false_alarm 80000 ? 0 -> 0 not_dissuaded
    """,
    "what is held is not counted again": """
        1 ann dissuaded 80000 ? 0 -> 60000 counted_elsewhere
        1 ann held h1 20000
    """,
    "a hold and its return are the same money": """
        1 ann dissuaded 80000 ? 0 -> 60000 counted_elsewhere
        1 ann held h1 20000
        9 ann returned h1 15000
    """,
    "two holds are two": """
        1 ann dissuaded 80000 ? 0 -> 50000 counted_elsewhere
        1 ann held h1 20000
        1 ann held h2 10000
    """,
    "another person's hold is another's": """
        1 ann dissuaded 80000 ? 0 -> 80000 counted
        1 bob held h1 20000
    """,
    "a second warning counts only what goes beyond the first": """
        1 ann dissuaded 50000 ? 0 -> 50000 counted
        20 ann dissuaded 80000 ? 0 -> 30000 counted_elsewhere
        30 ann dissuaded 60000 ? 0 -> 0 counted_elsewhere
    """,
    "a small warning between two large ones frees nothing": """
        1 ann dissuaded 80000 ? 0 -> 80000 counted
        20 ann dissuaded 20000 ? 0 -> 0 counted_elsewhere
        30 ann dissuaded 60000 ? 0 -> 0 counted_elsewhere
    """,
    "after the window it is other money": """
        1 ann dissuaded 50000 ? 0 -> 50000 counted
        92 ann dissuaded 50000 ? 0 -> 50000 counted
    """,
    "inside the window it is the same": """
        1 ann dissuaded 50000 ? 0 -> 50000 counted
        91 ann dissuaded 50000 ? 0 -> 0 counted_elsewhere
    """,
    "an old hold is other money": """
        1 ann held h1 20000
        92 ann dissuaded 50000 ? 0 -> 50000 counted
    """,
}


def fen(text: str) -> int | None:
    return None if text == "?" else int(text) * 100


@pytest.mark.parametrize("story", STORIES)
def test_a_story_counts(story: str) -> None:
    stakes, money, expected = [], [], {}
    for n, line in enumerate(STORIES[story].strip().splitlines()):
        told, _, counted = line.partition("->")
        day, person, what, *rest = told.split()
        when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=int(day))
        if what in ("held", "returned"):
            money.append(HeldMoney(rest[0], person, when, **{f"{what}_fen": int(rest[1]) * 100}))
        else:
            leaving, available, paid = (fen(text) for text in rest)
            stakes.append(Stake(f"e{n}", person, when, what, leaving, available, paid))
            amount, why = counted.split()
            expected[f"e{n}"] = (int(amount) * 100, why)
    assert {one.episode: (one.counted_fen, one.why) for one in count_averted(stakes, money)} == expected


def test_every_reason_has_a_story_and_the_method_says_its_limits() -> None:
    told = {line.split()[-1] for story in STORIES.values() for line in story.strip().splitlines() if "->" in line}
    assert told == set(WHY)
    method = averted_method()
    assert (method.status, method.note) == ("U", "example")
    assert {len(texts[one]) for texts in (method.says, method.limits) for one in ("en", "zh")} == {4, 3}
    assert str(method.same_money_days) in method.says["zh"][3] + method.limits["zh"][1]


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(BadAvertedAmountError, match="e1"):
        count_averted([Stake("e1", "ann", datetime(2026, 1, 1, tzinfo=UTC), "dissuaded", -1)])
