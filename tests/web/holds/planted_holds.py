"""What of accounts is planted for the break-in walk, and who may see it? Every text carries a marker.

On the pursuit of every planted case (``planted_chases``): an account that is stopped, with its history, a request with
a message at the gateway that is to be passed on by hand, and a notice to its holder.
"""

from datetime import timedelta
from typing import Any

from firsthour.web.desk.models import Document
from firsthour.web.gateway.models import BankMessage
from firsthour.web.holds.models import Hold, HolderNotice, HoldHappening, HoldRequest, Pursuit

STEPS = ("draft_stop", "draft_freeze", "find_unrelated", "weigh", "moved_up", "correct", "x")
WAYS = ("passed_on", "type", "paste", "x")


def plant_holds(builder: Any) -> None:
    """Plant an account on every planted pursuit, and a stopped one that falls if no case is filed."""
    for planted in [one for one in builder.world.planted if one.kind == "pursuit"]:
        pursuit: Pursuit = planted.row
        marker, now = builder.mark(), builder.now
        hold = Hold.objects.create(
            pursuit=pursuit, institution=marker, account=f"9{marker}", normal=f"9{marker}", holder=marker, known_at=now,
            state="asked",
        )  # fmt: skip
        request = HoldRequest.objects.create(
            hold=hold, number=f"PLANT-H{hold.pk:06d}", code="100101", measure="stop", amount_fen=100, reason=marker,
            said=marker, state="sent", drafted_at=now, sent_at=now, approved_at=now,
        )  # fmt: skip
        _history(hold, request, marker=marker, now=now)
        message = _message(pursuit, request, marker=marker, now=now)
        notice = HolderNotice.objects.create(
            hold=hold, kind="held", document=_paper(builder, pursuit, marker=marker), written_at=now,
            written_by=builder.world.officers["outsider"],
        )  # fmt: skip
        builder.plant(
            "hold", hold, marker, planted.seen_by, uid=hold.uid, step=builder.draw.choice(STEPS), message=message.uid,
            way=builder.draw.choice(WAYS), draft=request.uid, kind=builder.draw.choice(("held", "x")),
            notice=notice.uid,
        )  # fmt: skip
        builder.plant("pursued", pursuit, marker, planted.seen_by, uid=pursuit.matter.uid)
        Hold.objects.create(
            pursuit=pursuit, institution=marker, account=f"8{marker}", normal=f"8{marker}", holder=marker, known_at=now,
            state="stopped", falls_at=now + timedelta(hours=6),
        )  # fmt: skip


def _history(hold: Hold, request: HoldRequest, *, marker: str, now: Any) -> None:
    for order, kind in enumerate(("known", "drafted", "approved", "sent"), start=1):
        HoldHappening.objects.create(
            hold=hold, order=order, kind=kind, at=now - timedelta(minutes=9 - order), recorded_at=now, measure="stop",
            amount_fen=100, request=None if kind == "known" else request, reason=marker, by_key="x", by_name=marker,
        )  # fmt: skip


def _message(pursuit: Pursuit, request: HoldRequest, *, marker: str, now: Any) -> BankMessage:
    values = {
        "number": request.number, "sent_at": "20261122083000", "case_number": marker, "institution": marker,
        "account": marker, "holder": marker, "transfer_amount": "1.00", "transfer_at": "20261122080000",
        "amount": "1.00",
    }  # fmt: skip
    return BankMessage.objects.create(
        number=request.number, code="100101", matter=pursuit.matter, about_kind="hold_request",
        about_key=str(request.uid), institution=marker, gateway="", way="hand", values=values, fingerprint=marker,
        state="by_hand", put_at=now, error="", by_key="x", by_name=marker,
    )  # fmt: skip


def _paper(builder: Any, pursuit: Pursuit, *, marker: str) -> Document:
    fields = dict.fromkeys(("holder", "account", "institution", "measure", "amount", "since", "basis"), marker)
    return Document.objects.create(
        kind="holder_notice_held", matter=pursuit.matter, unit=pursuit.matter.unit, fields=fields,
        made_by=builder.world.officers["outsider"], made_at=builder.now, state="submitted",
    )  # fmt: skip
