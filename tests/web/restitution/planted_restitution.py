"""What of restitution is planted for the break-in walk, and who may see it? Every text carries a marker."""

from typing import Any
from uuid import UUID

from firsthour.web.restitution.models import (
    Batch,
    BatchLine,
    ClaimEvidence,
    HeldFund,
    Investor,
    Objection,
    OrderAgain,
    RegisterEntry,
    Restitution,
    SeizedAsset,
    SharePlan,
    VictimClaim,
)

FORMS = ("csv", "xlsx", "zip", "exe")
NAMES = (
    "compute", "publish", "ask", "add_claim", "add_fund", "object", "change_loss", "decide_way", "review", "send",
    "attach_evidence", "name_payment", "name_row", "order_again", "take_back", "tell_objector",
)  # fmt: skip


def plant_restitution(builder: Any) -> None:
    """Plant a restitution with its registers, a table, an objection and a decision on every planted case."""
    for planted in [one for one in builder.world.planted if one.kind == "case"]:
        matter, marker, now = planted.row.matter, builder.mark(), builder.now
        officer = builder.world.officers["outsider"]
        one = Restitution.objects.create(matter=matter, number=f"F{marker}", opened_at=now, opened_by=officer)
        claim = VictimClaim.objects.create(
            restitution=one, key="C000001", victim=marker, id_number=marker, phone=marker, bank=marker, account=marker,
            evidence=marker, loss_fen=100,
        )  # fmt: skip
        fund = HeldFund.objects.create(
            restitution=one, key="H00001", bank=marker, account=marker, holder=marker, free_fen=100,
            evidence={"source": marker},
        )  # fmt: skip
        asset = SeizedAsset.objects.create(restitution=one, key="A0001", name=marker, keeper=marker, seized_at=now)
        RegisterEntry.objects.create(
            restitution=one, number=1, kind="claim", at=now, by_key="x", by_name=marker, postings=[], note=marker
        )
        plan = SharePlan.objects.create(
            restitution=one, round=1, formula="largest-remainder", claims=[["C000001", 100, 0, "CNY"]],
            holds=[["H00001", 100, "CNY", "pro-rata"]], traced=[], payments=[["C000001", "H00001", 100, "pro-rata"]],
            digest="0" * 64, needs_notice=True, drafted_by=officer, drafted_at=now,
        )  # fmt: skip
        objection = Objection.objects.create(
            restitution=one, who=marker, kind="loss", claim=claim, amount_fen=1, words=marker, received_at=now,
            entered_by=officer,
        )  # fmt: skip
        batch = Batch.objects.create(
            restitution=one, plan=plan, n=1, state="sent", asked_by=officer, asked_at=now, sent_at=now, sent_by=officer,
            said=marker,
        )  # fmt: skip
        line = BatchLine.objects.create(
            batch=batch, reference=f"R{marker}", claim=claim, fund=fund, way="pro-rata", amount_fen=100
        )
        ClaimEvidence.objects.create(claim=claim, kind="row", words=marker, added_by=officer, added_at=now)
        OrderAgain.objects.create(line=line, bank=marker, account=marker, reason=marker, asked_by=officer, asked_at=now)
        source = Investor.objects.create(restitution=one, name=marker, paid_fen=0, received_fen=5, key="S000001")
        rows: dict[str, UUID] = {
            "change_loss": claim.uid,
            "decide_way": fund.uid,
            "review": objection.uid,
            "send": batch.uid,
            "attach_evidence": claim.uid,
            "name_payment": claim.uid,
            "name_row": claim.uid,
            "order_again": line.uid,
            "take_back": source.uid,
            "tell_objector": objection.uid,
        }
        name = builder.draw.choice(NAMES)
        builder.plant(
            "restitution", one, marker, planted.seen_by, uid=one.uid, claim=claim.uid, hold=fund.uid,
            objection=objection.uid, batch=batch.uid, form=builder.draw.choice(FORMS), name=name,
            thing=rows.get(name, builder.draw.choice((asset.uid, line.uid, claim.uid))), number=1,
        )  # fmt: skip
