"""Who is told what came of a lead? The unit or agency it came from, where people of it log in here."""

from datetime import datetime

from django.utils.translation import gettext

from firsthour.web.desk.notices import notify
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.desk.phrases import named
from firsthour.web.intake.lead_words import RESULTS
from firsthour.web.intake.models.leads import Lead
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor


def tell_source(lead: Lead, *, by: Actor, now: datetime) -> list[Officer]:
    """Tell those on duty where a lead came from what came of it: its number there and the result, nothing else."""
    unit = lead.source_unit
    if unit is None:
        return []
    result, number = lead.result, lead.source_number or lead.matter.number
    officers = read_standing([unit], now=now).queue_of(unit)

    def title() -> str:
        return gettext("Result of your lead %(number)s: %(result)s") % {"number": number, "result": RESULTS[result]}

    notify(
        officers, key=f"lead:{lead.matter.uid}:answered:{lead.decided_at or ''}", topic="lead.answered", title=title,
        words=named(lead.matter.unit.name, lead.matter.unit.name_en), by=by, now=now,
    )  # fmt: skip
    return officers
