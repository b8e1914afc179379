"""What of reports, their people, trails, twins and files is planted for the break-in walk, and who may see it?"""

from datetime import timedelta
from typing import Any

from firsthour.web.desk.models import Matter
from firsthour.web.intake.models import (
    CustodyStep,
    Identifier,
    IncomingFile,
    IncomingRow,
    Mention,
    Payment,
    Report,
    Supplement,
    TwinPair,
)

WRITERS = {"east-station": {"henry", "dana", "outsider"}, "west": {"charlie", "dana"}}


def plant_reports(builder: Any) -> None:
    """Plant reports of two units and confidential ones, a pair within a unit and one across, and files."""
    near = [_plant_report(builder, "east-station", is_confidential=False) for _ in range(2)]
    far = _plant_report(builder, "west", is_confidential=False)
    _plant_report(builder, "east-station", is_confidential=True)
    _plant_pair(builder, near[0], near[1])
    _plant_pair(builder, near[0], far)
    for unit, writers in WRITERS.items():
        _plant_file(builder, unit, writers)


def _plant_report(builder: Any, unit: str, *, is_confidential: bool) -> tuple[Matter, set[str]]:
    officers, owner, now = builder.world.officers, builder.force.units[unit], builder.now
    marker = builder.mark()
    matter = Matter.objects.create(
        kind="incident", number=f"B{marker}", title=f"T{marker}", unit=owner, unit_path=owner.path, state="registered",
        is_confidential=is_confidential, opened_at=now - timedelta(days=3),
    )  # fmt: skip
    shares = [("named", "outsider", None, True)] if is_confidential else []
    if shares:
        matter.shares.create(kind="named", officer=officers["outsider"], from_at=now - timedelta(days=3))
    seen, worked = builder._seers(matter, shares)
    report = Report.objects.create(
        matter=matter, kind="online_fraud", channel="counter", reported_at=now, story=builder.mark(), amount_fen=100,
        details={"organisation": marker}, receipt_number=marker, receipt_code_hash="0" * 64, first_unit=owner,
        fraud_type="rebate",
    )  # fmt: skip
    auditors = set() if is_confidential else {"erin"}
    builder.plant("incident", report, marker, seen | auditors, uid=matter.uid)
    builder.plant("api_matter", matter, marker, builder._keys_that_see(matter, shares), uid=str(matter.uid))
    builder.plant("trail", report, "", auditors, uid=matter.uid)
    builder.plant("story", report, report.story, worked, uid=matter.uid)
    Payment.objects.create(report=report, amount_fen=100, to_account=marker, to_normal=marker, to_institution=marker)
    mention = Mention.objects.create(matter=matter, role="victim", name=builder.mark(), is_protected=True)
    builder.plant("revealable", mention, mention.name, worked, kind="mention", key=str(mention.uid))
    found = Identifier.objects.create(matter=matter, kind="app", raw=marker, normal=marker, source="story")
    builder.plant("revealable", found, marker, worked, kind="identifier", key=str(found.uid))
    for step in ("registered", "refused"):
        said = builder.mark()
        row = CustodyStep.objects.create(
            matter=matter, step=step, from_unit=owner, to_unit=owner, reason=said, at=now, by_key="x", by_name=said
        )
        builder.plant("custody", row, said, worked | auditors)
    said = builder.mark()
    added = Supplement.objects.create(
        report=report, text=said, channel="phone", told_at=now, by_key="x", by_name=said
    )  # fmt: skip
    builder.plant("supplement", added, said, worked)
    return matter, worked


def _plant_pair(builder: Any, one: tuple[Matter, set[str]], other: tuple[Matter, set[str]]) -> None:
    said = builder.mark()
    pair = TwinPair.objects.create(a=one[0], b=other[0], reasons=["link"], found_at=builder.now, reason=said)
    builder.plant("twins", pair, said, one[1] & other[1])


def _plant_file(builder: Any, unit: str, writers: set[str]) -> None:
    said = builder.mark()
    kept = IncomingFile.objects.create(
        name=said, sha256="0" * 64, source_system="110", unit=builder.force.units[unit],
        officer=builder.world.officers["outsider"], at=builder.now,
    )  # fmt: skip
    IncomingRow.objects.create(file=kept, line=2, outcome="rejected", code="x", content=[["x", said]])
    builder.plant("incoming", kept, said, writers)
