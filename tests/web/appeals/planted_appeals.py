"""What of appeals is planted for the break-in walk, and who may see it? Every text carries a marker.

Who has stated a purpose is tried in ``test_pages``: there the pages themselves are met, not only the gate.
"""

import hashlib
from typing import Any

from firsthour.web.appeals.models import Appeal, AppealNote, Review, StrayAppeal, Suggestion
from firsthour.web.desk.events import append
from firsthour.web.desk.files import path_of
from firsthour.web.desk.models import Attachment, Blob, Matter
from firsthour.web.holds.models import Hold, Pursuit
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")
_WITHOUT_HOLDS = {"grace", "ivan", "judy"}  # see no holds, whatever they are named on


def plant_appeals(builder: Any) -> None:
    """Plant an appeal with its review, note and paper on every planted case, a stray one and a suggestion."""
    for planted in [one for one in builder.world.planted if one.kind == "case"]:
        _plant_appeal(builder, planted)
    for unit, seers in (("centre", {"dana"}), ("east", {"dana", "outsider"}), ("west", {"dana", "charlie"})):
        _plant_stray(builder, unit, {"dana"})
        _plant_suggestion(builder, unit, seers)


def _plant_appeal(builder: Any, planted: Any) -> None:
    matter, marker, now = planted.row.matter, builder.mark(), builder.now
    told = {"by_key": "x", "by_name": marker}
    pursuit, _ = Pursuit.objects.get_or_create(matter=matter, defaults={"reported_at": now, "opened_at": now})
    hold = Hold.objects.create(
        pursuit=pursuit, institution=marker, account=marker, normal=marker, holder=marker, known_at=now, held_fen=1
    )
    appeal = Appeal.objects.create(
        number=f"A{marker}", hold=hold, unit=matter.unit, channel="hand", appellant=marker, contact=marker, said=marker,
        received_at=now, **told,
    )  # fmt: skip
    Review.objects.create(appeal=appeal, round=1, why=marker, asked_at=now, reasons=marker)
    AppealNote.objects.create(appeal=appeal, kind="added", text=marker, at=now, recorded_at=now, **told)
    file = _file(builder, marker, matter=matter, kind="appeal", key=str(appeal.uid))
    for kind, facts in (
        ("hold.answered", {"outcome": "held"}), ("appeal.received", {}),
        ("appeal.decided", {"outcome": "upheld", "cause": marker, "late": True}),
    ):  # fmt: skip
        said = {"hold": str(hold.uid), "appeal": str(appeal.uid), **facts}
        append(kind, unit=matter.unit, matter=matter, by=BY, happened_at=now, recorded_at=now, facts=said)
    builder.plant(
        "appeal", appeal, marker, planted.seen_by - _WITHOUT_HOLDS, uid=appeal.uid, file=file.uid,
        name=builder.draw.choice(["received", "upheld", "late", "x"]),
    )  # fmt: skip


def _plant_stray(builder: Any, unit: str, seers: set[str]) -> None:
    marker, now = builder.mark(), builder.now
    row = StrayAppeal.objects.create(
        unit=builder.force.units[unit], receipt=marker, typed_number=marker, appellant=marker, relation="holder",
        contact=marker, said=marker, wanted="all", received_at=now,
    )  # fmt: skip
    file = _file(builder, marker, matter=None, kind="stray_appeal", key=str(row.uid))
    builder.plant("stray_appeal", row, marker, seers, uid=row.uid, file=file.uid)


def _plant_suggestion(builder: Any, unit: str, seers: set[str]) -> None:
    marker, now = builder.mark(), builder.now
    row = Suggestion.objects.create(
        proposal="running_firm", unit=builder.force.units[unit], words_en=marker, words_zh=marker, changes=marker,
        first_day=now.date(), last_day=now.date(), n_held=1, n_wrong=1, made_at=now,
    )  # fmt: skip
    builder.plant("suggestion", row, marker, seers)


def _file(builder: Any, marker: str, *, matter: Matter | None, kind: str, key: str) -> Attachment:
    content = marker.encode()
    digest = hashlib.sha256(content).hexdigest()
    path_of(digest).parent.mkdir(parents=True, exist_ok=True)
    path_of(digest).write_bytes(content)
    blob = Blob.objects.create(sha256=digest, n_bytes=len(content), media_type="text/plain", kept_at=builder.now)
    return Attachment.objects.create(
        blob=blob, name=f"{marker}.txt", matter=matter, about_kind=kind, about_key=key, attached_at=builder.now,
        by_key="x", by_name=marker,
    )  # fmt: skip
