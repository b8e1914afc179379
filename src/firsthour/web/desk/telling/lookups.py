"""Who is told when somebody looks up unusually much? The inspectors of the officer's unit and of those above it."""

from django.urls import reverse
from django.utils.translation import gettext_noop

from firsthour.law.lookups import get_one_lookup_line
from firsthour.web.audit.models import Finding
from firsthour.web.desk.notices import News, notify_all
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.desk.phrases import joined, named, say
from firsthour.web.people.models import Unit
from firsthour.web.ui.acting import system_actor


def tell_unusual(finding: Finding) -> None:
    """Tell the inspectors of the officer's unit and of those above it; of an unknown unit those at the top."""
    unit = Unit.objects.filter(code=finding.unit).first()
    standing = read_standing([unit] if unit else [], now=finding.raised_at)
    tops = [one for one in standing.units.values() if one.parent_id is None]
    inspectors = [one for top in ([unit] if unit else tops) for one in standing.inspectors(top)]
    line = get_one_lookup_line(finding.record_kind)
    news = News(
        key=f"finding:{finding.uid}", topic="lookup.unusual", is_urgent=False,
        title=say(gettext_noop("Unusual look-ups: %(name)s"), name=finding.officer_name),
        words=joined(named(line.name["zh"], line.name["en"]), f"{finding.n_records} / {finding.threshold}"),
        url=reverse("audit:finding", args=[finding.uid]),
    )  # fmt: skip
    others = [(officer, news) for officer in inspectors if str(officer.uid) != finding.officer_key]
    notify_all(others, by=system_actor("audit"), now=finding.raised_at)
