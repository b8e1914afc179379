"""The slow, obvious twin of the chase: every fen that arrives is a mark, and each mark is asked where it is."""

from collections import Counter

from firsthour.recovery.chase import Hop


def chase_slowly(loss_fen: int, hops: list[Hop]) -> Counter[str]:
    """Return how many fen of the loss are held, asked, drafted, gone, residual."""
    marks: list[str] = []
    for _ in range(loss_fen - sum(hop.arrived_fen for hop in hops if not hop.parent)):
        marks.append("residual")
    for hop in hops:
        leaves = sum(one.arrived_fen for one in hops if one.parent == hop.key)
        here = ["gone"] * sum(one.amount_fen for one in hop.exits)
        still = hop.arrived_fen - leaves - len(here)
        wanted = still if hop.asked_fen is None else hop.asked_fen
        for nth in range(still):
            if nth < (hop.held_fen or 0):
                here.append("held")
            elif nth < wanted and hop.state in ("asked", "approved"):
                here.append("asked")
            elif nth < wanted and hop.state == "drafted":
                here.append("drafted")
            else:
                here.append("residual")
        marks += here
    return Counter(marks)
