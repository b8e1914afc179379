"""How does somebody who must work on a matter come to see it? By name, where they do not see it already."""

from collections.abc import Iterable
from datetime import datetime

from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.desk.matters import share_matter
from firsthour.web.desk.models import Matter
from firsthour.web.people.models import Officer
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import Actor


def name_on_matter(matter: Matter, officers: Iterable[Officer], *, by: Actor, now: datetime) -> list[Officer]:
    """Name each of these officers on the matter who does not see it yet; return who was named."""
    named = []
    for officer in officers:
        if standing_of(access_of(officer, now=now), matter, now=now) in ("", "sent"):
            share_matter(matter, officer=officer, by=by, now=now)
            named.append(officer)
    return named
