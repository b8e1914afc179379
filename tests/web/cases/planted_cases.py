"""What of cases is planted for the break-in walk, and who may see it? Every text of a case carries a marker."""

from datetime import timedelta
from typing import Any

from firsthour.web.cases.models import (
    Case,
    CaseLink,
    CaseReport,
    CaseStep,
    Comparison,
    Filing,
    ForceMember,
    Item,
    ItemMove,
    LogLine,
    MeasureCheck,
    Merge,
    Refusal,
    Review,
    TaskForce,
)
from firsthour.web.desk.matters import lay_into
from firsthour.web.desk.models import Matter, Share

#: Names and keys that addresses of cases may carry, each tried on some planted case.
NAMES = ("begin_review", "propose", "opine", "decide", "merge", "link", "take_item", "form_force", "deliver_notice",
         "unmerge", "extend_review", "grant_step", "write_log", "supervise")  # fmt: skip
KEYS = ("contract_fraud", "illegal_deposit_taking", "firm_measures", "other_cities")
SHARES: tuple[tuple[str, bool, str, list[tuple[str, str | None, str | None, bool]]], ...] = (
    ("east-squad", False, "under_review", []),
    ("east-squad", True, "under_review", [("named", "bob", None, True)]),
    ("east-station", False, "refused", [("sent", None, "bank", True)]),
    ("west", False, "accepted", [("handed_over", None, "east-squad", True)]),
    ("west", True, "refused", [("named", "charlie", None, True)]),
    ("city", False, "investigating", [("named", "henry", None, True)]),
)


def plant_cases(builder: Any) -> None:
    """Plant cases of every kind of secrecy, linked and merged with each other across what one may see."""
    cases = [_plant_case(builder, *one) for one in SHARES]
    for one, other in ((cases[0], cases[4]), (cases[1], cases[5])):
        marker = builder.mark()
        CaseLink.objects.create(
            case=one[0], other=other[0], kind="series", reason=marker, by_name=marker, at=builder.now
        )
        builder.plant("case_link", one[0].matter, marker, one[1] & other[1])
    Case.objects.filter(pk=cases[2][0].pk).update(parent=cases[4][0])
    Merge.objects.create(
        survivor=cases[5][0], absorbed=cases[3][0], reason="merged", by_key="x", by_name="x", at=builder.now
    )
    lay_into(cases[3][0].matter, cases[5][0].matter)
    leads = [one for one in builder.world.planted if one.kind == "matter"]
    for case, _worked in cases:
        for lead in builder.draw.sample(leads, 3):
            CaseReport.objects.get_or_create(
                case=case, matter=lead.row, ended_at=None, defaults={"by_name": "x", "at": builder.now}
            )


def _plant_case(
    builder: Any, unit: str, is_confidential: bool, state: str, shares: list[tuple[str, str | None, str | None, bool]]
) -> tuple[Case, set[str]]:
    owner, marker, officers = builder.force.units[unit], builder.mark(), builder.world.officers
    matter = Matter.objects.create(
        kind="case", number=f"N{marker}", outside_number=f"O{marker}", title=f"T{marker}", unit=owner,
        unit_path=owner.path, owner=officers["outsider"], state=state, is_confidential=is_confidential,
        opened_at=builder.now - timedelta(days=5),
    )  # fmt: skip
    for kind, officer, other, _holds in shares:
        Share.objects.create(
            matter=matter, kind=kind, officer=officers[officer] if officer else None,
            unit=builder.force.units[other] if other else None, from_at=builder.now - timedelta(days=5),
        )  # fmt: skip
    if is_confidential:
        Share.objects.create(
            matter=matter, kind="named", officer=officers["outsider"], from_at=builder.now - timedelta(days=5)
        )
    seen, worked = builder._seers(matter, [*shares, *([("named", "outsider", None, True)] if is_confidential else [])])
    builder.plant("matter", matter, marker, seen)
    builder.plant("api_matter", matter, marker, builder._keys_that_see(matter, shares), uid=str(matter.uid))
    draw = builder.draw
    values = {"uid": matter.uid, "name": draw.choice(NAMES), "key": draw.choice(KEYS), "pk": 1}
    case = Case.objects.create(
        matter=matter, route="economic", offence="contract_fraud", amount_fen=30_000_000,
        accepted_at=matter.opened_at, is_supervised=True, supervised_why=f"S{marker}", handled_why=[{"zh": marker}],
    )  # fmt: skip
    builder.plant("case", case, marker, worked, **values)
    _things_on(builder, case, worked)
    return case, worked


def _things_on(builder: Any, case: Case, worked: set[str]) -> None:
    marker, now, outsider = builder.mark(), builder.now, builder.world.officers["outsider"]
    is_refused = case.matter.state == "refused"
    filing = Filing.objects.create(
        case=case, opened_at=now, state="proposed", proposal="refuse", proposal_words=marker, proposed_by=outsider,
        proposed_at=now, opinion=marker, minutes=marker,
    )  # fmt: skip
    Comparison.objects.create(filing=filing, offence="contract_fraud", is_main=True, facts={"amount_fen": 1})
    if is_refused:
        refusal = Refusal.objects.create(
            filing=filing, case=case, complainant=marker, decided_at=now, delivered_at=now, delivered_by=outsider
        )
        Review.objects.create(refusal=refusal, unit=case.matter.unit, asked_at=now, asked_words=marker)
    CaseStep.objects.create(
        case=case, name="begin_review", from_state="accepted", to_state="under_review", reason=marker, outcome="taken",
        asked_by=outsider, asked_at=now,
    )  # fmt: skip
    item = Item.objects.create(case=case, kind="card", name=marker, basis=marker, taken_at=now, place=marker)
    ItemMove.objects.create(item=item, state="kept", place=marker, reason=marker, at=now, by_name=marker)
    MeasureCheck.objects.create(
        case=case, checklist="firm_measures", subject=marker, measure=marker, goes_on=False, officer=outsider, at=now
    )
    force = TaskForce.objects.create(
        case=case, name=marker, unit=case.matter.unit, leader=outsider, reason=marker, formed_by=marker, formed_at=now
    )
    ForceMember.objects.create(force=force, officer=outsider, unit_name=marker, from_at=now)
    LogLine.objects.create(force=force, at=now, by_name=marker, words=marker)
    builder.plant("on_case", filing, marker, worked)
