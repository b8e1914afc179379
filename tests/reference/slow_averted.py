"""What warnings averted, counted fen by fen: each fen of a person's line is crossed off once."""

from collections.abc import Sequence

from firsthour.law.averted import HeldMoney, Stake


def slow_averted(stakes: Sequence[Stake], held: Sequence[HeldMoney], *, days: int) -> dict[str, int]:
    """Return the fen counted for each episode."""
    counted = dict.fromkeys((one.episode for one in stakes), 0)
    for person in {one.person for one in stakes}:
        able = [
            one
            for one in sorted(stakes, key=lambda one: (one.at.timestamp(), one.episode))
            if one.person == person and one.result == "dissuaded" and one.about_to_leave_fen is not None
            and one.paid_fen == 0
        ]  # fmt: skip
        while able:
            chain = [able.pop(0)]
            while able and (able[0].at - chain[-1].at).total_seconds() <= days * 86_400:
                chain.append(able.pop(0))
            crossed_off: set[int] = set()
            keys = {
                one.key for one in held
                if one.person == person
                and (chain[0].at - one.at).total_seconds() <= days * 86_400
                and (one.at - chain[-1].at).total_seconds() <= days * 86_400
            }  # fmt: skip
            n_held = 0
            for key in keys:
                near = [
                    one for one in held
                    if one.key == key and one.person == person
                    and (chain[0].at - one.at).total_seconds() <= days * 86_400
                    and (one.at - chain[-1].at).total_seconds() <= days * 86_400
                ]  # fmt: skip
                n_held += max(max(one.held_fen, one.returned_fen) for one in near)
            crossed_off |= set(range(n_held))
            for one in chain:
                most = one.about_to_leave_fen or 0
                fen = {n for n in range(most) if one.available_fen is None or n < one.available_fen}
                counted[one.episode] = len(fen - crossed_off)
                crossed_off |= fen
    return counted
