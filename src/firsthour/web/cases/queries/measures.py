"""Which measures wait for somebody's decision?"""

from datetime import datetime

from firsthour.web.cases.models import Measure, MeasureState
from firsthour.web.cases.ranks import organ_of, ranks_of
from firsthour.web.cases.steps import FILED, INVESTIGATING
from firsthour.web.desk.policies import of_visible_matters
from firsthour.web.desk.queries.first_rows import first_rows
from firsthour.web.people.policies import PeopleAccess
from firsthour.web.ui.access import Permission


def list_to_approve(access: PeopleAccess, *, now: datetime, limit: int) -> list[Measure]:
    """Return the measures asked for by others that this visitor may decide on, the oldest first."""
    if access.officer is None or not access.may(Permission.SIGN_DOCUMENT):
        return []
    seen = of_visible_matters(access, now=now, key="suspect__case__matter_id")
    rows = Measure.objects.filter(seen, suspect__case__matter__state__in=(FILED, INVESTIGATING))
    rows = rows.filter(state=MeasureState.ASKED).exclude(asked_by=access.officer)
    rows = rows.select_related("asked_by", "suspect__case__matter__unit")
    found, ranks = [], dict[int, frozenset[str]]()
    for one in first_rows(rows.order_by("asked_at", "pk"), 4 * limit):
        unit = one.suspect.case.matter.unit
        if unit.pk not in ranks:
            ranks[unit.pk] = ranks_of(access, unit, organ=organ_of(unit), now=now)
        if "county_head" in ranks[unit.pk]:
            found.append(one)
    return found[:limit]
