"""What of pursuits is planted for the break-in walk, and who may see it? Every text carries a marker.

A pursuit with a hop, a hold and a drafted stop on every planted case; who has stated a purpose is tried in
``test_chase_page``: there the pages themselves are met, not only the gate.
"""

from datetime import timedelta
from typing import Any

from firsthour.web.holds.models import Hold, HoldRequest, Hop, Pursuit

STEPS = ("approve", "ask", "change", "refuse", "withdraw", "x")


def plant_chases(builder: Any) -> None:
    """Plant a pursuit on every planted case that has none yet."""
    for planted in [one for one in builder.world.planted if one.kind == "case"]:
        matter, marker, now = planted.row.matter, builder.mark(), builder.now
        if Pursuit.objects.filter(matter=matter).exists():
            continue
        pursuit = Pursuit.objects.create(matter=matter, loss_fen=100, reported_at=now, opened_at=now)
        hold = Hold.objects.create(
            pursuit=pursuit, institution=marker, account=marker, normal=marker, holder=marker, known_at=now
        )
        hop = Hop.objects.create(
            pursuit=pursuit, hold=hold, amount_fen=100, arrived_at=now - timedelta(hours=1), source="hand",
            source_key=marker, source_row=marker, made_at=now, by_key="x", by_name=marker,
            exits=[{"kind": "cash", "amount_fen": 1, "at": None, "account": marker}],
        )  # fmt: skip
        request = HoldRequest.objects.create(
            hold=hold, hop=hop, number=f"PLANT-{hold.pk:06d}", code="100101", measure="stop", amount_fen=100,
            reason=marker, drafted_at=now,
        )  # fmt: skip
        builder.plant(
            "pursuit", pursuit, marker, planted.seen_by, uid=pursuit.uid, hop=hop.uid, draft=request.uid,
            step=builder.draw.choice(STEPS), form=builder.draw.choice(("csv", "xlsx", "exe")),
        )  # fmt: skip
