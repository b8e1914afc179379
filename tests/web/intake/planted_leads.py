"""What of leads, requests, consultations and the register is planted for the break-in walk, and who may see it?"""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from firsthour.web.desk.models import Matter
from firsthour.web.intake.models.consultations import Consultation, ConsultationMember
from firsthour.web.intake.models.interference import Interference, ZeroReport
from firsthour.web.intake.models.leads import Approval, Lead, LeadCheck


def plant_lead(builder: Any, matter: Matter, worked: set[str]) -> None:
    """Plant what stands behind a lead's matter: for who works on it, never for an agency; opinions for who wrote."""
    officers, marker = builder.world.officers, builder.mark()
    lead = Lead.objects.create(
        matter=matter, source="media", source_name=marker, source_contact=marker, route="economic", told=marker,
        received_at=builder.now - timedelta(days=2), registered_by=officers["outsider"], source_number=marker,
    )  # fmt: skip
    LeadCheck.objects.create(
        lead=lead, what=marker, way="visit", officer=officers["outsider"], checked_at=builder.now, result="confirmed",
        words=marker, recorded_at=builder.now, by_key="x",
    )  # fmt: skip
    builder.plant("lead", lead, marker, worked, uid=matter.uid)
    marker = builder.mark()
    approval = Approval.objects.create(
        kind="transfer", matter=matter, facts={"to": marker, "unit": ""}, rank="unit_leader", unit=matter.unit,
        reason=marker, asked_by=officers["outsider"], asked_at=builder.now, state="waiting",
    )  # fmt: skip
    builder.plant("approval", approval, marker, worked)
    _plant_consultation(builder, matter, worked)


def _plant_consultation(builder: Any, matter: Matter, worked: set[str]) -> None:
    officers, marker = builder.world.officers, builder.mark()
    one = Consultation.objects.create(
        matter=matter, question=marker, chair=officers["outsider"], opened_by=officers["outsider"], state="open",
        opened_at=builder.now, due_at=builder.now + timedelta(days=3),
    )  # fmt: skip
    builder.plant("consultation", one, marker, worked)
    marker = builder.mark()
    given = ConsultationMember.objects.create(
        consultation=one, officer=officers["bob"], capacity="squad", view="accept", opinion=marker, given_at=builder.now
    )
    ConsultationMember.objects.create(consultation=one, officer=officers["charlie"], capacity="legal")
    builder.plant("opinion", given, marker, worked & {"bob"})


def plant_interference(builder: Any) -> None:
    """Plant entries of the register, two of which name one of the visitors, and a signed month."""
    units, officers = builder.force.units, builder.world.officers
    for unit, recorder, asker in (
        ("east-squad", "outsider", "alice"), ("east-squad", "outsider", "erin"), ("west", "charlie", None),
    ):  # fmt: skip
        marker, uid = builder.mark(), uuid4()
        entry = Interference.objects.create(
            uid=uid, chain=uid, unit=units[unit], unit_path=units[unit].path, about=marker, asker_name=marker,
            asker_post=marker, asker=officers[asker] if asker else None, standing="leader", way="phone", words=marker,
            duty="outside", asked_at=builder.now - timedelta(days=1), recorded_by=officers[recorder],
            recorded_at=builder.now,
        )  # fmt: skip
        builder.plant("interference", entry, marker, {recorder, "erin"} - {asker})
    for unit, seers in (("east-squad", {"alice", "bob"}), ("west", {"charlie"})):
        marker = builder.mark()
        report = ZeroReport.objects.create(
            unit=units[unit], month=date(2026, 10, 1), made_at=builder.now, due_at=builder.now, is_none=False,
            words=marker, signed_by=officers["outsider"], signed_at=builder.now,
        )  # fmt: skip
        builder.plant("zero_report", report, marker, seers | {"dana", "erin"})
