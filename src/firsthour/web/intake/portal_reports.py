"""What does a report of the portal say here? Its answers as the report every other way of reporting makes too."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from firsthour.web.intake.identifiers import identifiers_of
from firsthour.web.intake.models import Channel, MentionRole, Precision
from firsthour.web.intake.new_reports import NewIdentifier, NewMention, NewPayment, NewReport
from firsthour.web.people.models import Officer, Unit

SYSTEM = "portal"


def new_report_of(body: Mapping[str, Any], *, unit: Unit, named: list[Officer], now: datetime) -> NewReport:
    """Return what a package of the portal says as a report; its moments are never later than now."""
    reporter, missing = body["reporter"], body["missing"]
    traces = [
        NewIdentifier(one.kind, one.raw, source="typed") for one in identifiers_of(str(body["traces"]), told_at=now)
    ]
    story = "\n\n".join(part for part in (str(body["story"]).strip(), str(body["traces"]).strip()) if part)
    return NewReport(
        kind=str(body["kind"]),
        channel=Channel.PORTAL,
        unit=unit,
        story=story,
        reported_at=_moment(body["reported_at"], now),
        mentions=_mentions(reporter, missing),
        payments=[_payment(one, now) for one in body["payments"]],
        identifiers=traces,
        details=_details(reporter, missing),
        language=str(body["language"]),
        is_urgent=bool(body["is_urgent"]),
        wants_confidentiality=bool(body["confidential"]),
        named=named,
        source_system=SYSTEM,
        source_number=str(body["receipt"]),
    )


def _mentions(reporter: Mapping[str, Any], missing: Mapping[str, Any]) -> list[NewMention]:
    role = MentionRole.REPORTER if missing else MentionRole.VICTIM
    found = [
        NewMention(
            role=role, name=str(reporter["name"]), phone=str(reporter["phone"]), id_number=str(reporter["id_number"]),
            relation=str(missing.get("relation", ""))[:40], is_reporter=True,
        )
    ]  # fmt: skip
    if missing:
        found.append(NewMention(role=MentionRole.OTHER, name=str(missing["name"])))
    return found


def _details(reporter: Mapping[str, Any], missing: Mapping[str, Any]) -> dict[str, str]:
    said = {name: str(missing[name]) for name in ("relation", "last_contact", "last_place") if missing.get(name)}
    if missing.get("ransom"):
        said["ransom"] = "yes"
    if reporter.get("organisation"):
        said["organisation"] = str(reporter["organisation"])
    return said


def _payment(one: Mapping[str, Any], now: datetime) -> NewPayment:
    return NewPayment(
        amount_fen=int(one["amount_fen"]),
        to_account=str(one["account"])[:60],
        to_institution=str(one["institution"])[:60],
        paid_at=_moment(one["paid_at"], now),
        precision=Precision.MINUTE,
    )


def _moment(written: str, now: datetime) -> datetime:
    return min(datetime.fromisoformat(written), now)
