"""Which suspects, measures, persons and accounts are planted for the break-in walk, and who may see them?"""

from typing import Any

from firsthour.web.cases.models import Measure, NumberDoubt, PersonLink, Suspect
from firsthour.web.intake.models import Identifier, Mention

SUSPECT_STEPS = ("ask_measure", "seek", "catch", "prosecute", "clear")
MEASURE_STEPS = ("approve", "refuse", "end")


def plant_people(builder: Any) -> None:
    """Plant a suspect, a measure, joined and doubted mentions and an account on every planted case."""
    cases = [one for one in builder.world.planted if one.kind == "case"]
    for number, planted in enumerate(cases):
        case, worked, marker = planted.row, planted.seen_by, builder.mark()
        rows = [
            Mention.objects.create(
                matter=case.matter, role=role, name=f"{marker}{role}", id_number=f"{marker}{place}", phone=marker
            )
            for place, role in enumerate(("suspect", "victim", "witness"))
        ]
        suspect = Suspect.objects.create(case=case, mention=rows[0], part="organiser", state="identified")
        asked_by = builder.world.officers["outsider"]
        measure = Measure.objects.create(
            suspect=suspect, kind="bail", state="asked", reason=marker, asked_by=asked_by, asked_at=builder.now
        )
        told = {"by_key": "x", "by_name": marker, "at": builder.now, "reason": marker}
        link = PersonLink.objects.create(a=rows[0], b=rows[1], **told)
        doubt = NumberDoubt.objects.create(mention=rows[2], **told)
        account = f"00000099{number:08d}"
        named = Identifier.objects.create(
            matter=case.matter, kind="account", raw=account, normal=account, source="typed"
        )
        draw = builder.draw
        builder.plant("suspect", suspect, marker, worked, uid=suspect.uid, name=draw.choice(SUSPECT_STEPS))
        builder.plant("measure", measure, marker, worked, uid=measure.uid, name=draw.choice(MEASURE_STEPS))
        builder.plant("person", rows[1], marker, worked)
        builder.plant("person_link", link, marker, worked)
        builder.plant("number_doubt", doubt, marker, worked)
        builder.plant("account", named, "", worked, number=account)
