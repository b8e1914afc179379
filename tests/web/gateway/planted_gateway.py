"""What of messages to banks is planted for the break-in walk, and who may see it? Every text carries a marker."""

from typing import Any

from firsthour.web.desk.models import Matter
from firsthour.web.gateway.models import BankAnswer, BankMessage

SEES = ("alice", "bob", "charlie", "dana", "henry", "outsider")


def plant_gateway(builder: Any) -> None:
    """Plant a refused message and one to be passed on by hand, with answers, on every planted case; and a stray."""
    for nth, planted in enumerate([one for one in builder.world.planted if one.kind == "case"]):
        matter, marker, now = planted.row.matter, builder.mark(), builder.now
        seen_by = planted.seen_by & set(SEES)
        for state in ("failed", "by_hand"):
            row = _message(matter, f"{marker[:18]}-{nth}-{state[0]}", now=now, state=state, marker=marker)
            told = {"text": marker, "error": {"code": "x", "zh": marker, "en": marker}, "by_key": "x"}
            answer = BankAnswer.objects.create(
                message=row, answers_to=row.number, way="hand", key=row.number, code="100102", by_name=marker,
                values={"number": row.number, "reason": marker}, received_at=now,
                state="stuck" if state == "failed" else "unreadable", **told,
            )  # fmt: skip
            builder.plant("bank_message", row, marker, seen_by, uid=row.uid, answer=answer.uid)
    marker = builder.mark()
    stray = BankAnswer.objects.create(
        answers_to=marker[:40], way="https", gateway="x", key=marker, code="100102", values={"reason": marker},
        received_at=builder.now, state="stray", by_key="x", by_name=marker,
    )  # fmt: skip
    builder.plant("bank_answer", stray, marker, {"dana"}, uid=stray.uid)


def _message(matter: Matter, number: str, *, now: Any, state: str, marker: str) -> BankMessage:
    values = {
        "number": number, "sent_at": "20261122083000", "case_number": marker, "institution": marker, "account": marker,
        "holder": marker, "transfer_amount": "1.00", "transfer_at": "20261122080000", "amount": "1.00",
    }  # fmt: skip
    return BankMessage.objects.create(
        number=number, code="100101", matter=matter, about_kind="probe", about_key=marker, institution=marker,
        gateway="", way="hand", values=values, fingerprint=marker, state=state, put_at=now, error=marker, by_key="x",
        by_name=marker,
    )  # fmt: skip
