"""Which drafts of bulletins and of the public signs does the break-in walk find planted, and who may see them?

A draft is seen by whoever decides on warnings or signs in its unit or above it, and by who wrote it; what was published
is public anyway.
"""

from typing import Any

from firsthour.web.alerts.models.bulletins import Bulletin, SignIssue

DECIDERS = {"alice": "east-squad", "dana": "city"}


def plant_bulletins(builder: Any) -> None:
    """Plant a draft at a station, a squad and in another county, and a version of the signs at the city."""
    units, outsider = builder.force.units, builder.world.officers["outsider"]
    for code in ("east-station", "east-squad", "west"):
        marker = builder.mark()
        row = Bulletin.objects.create(
            unit=units[code], title=marker, text=marker, topics=["city"], state="draft", written_by=outsider,
            written_at=builder.now, says=marker,
        )  # fmt: skip
        above = {name for name, home in DECIDERS.items() if units[code].path.startswith(units[home].path)}
        builder.plant("bulletin", row, marker, above | {"outsider"})
    marker = builder.mark()
    issue = SignIssue.objects.create(
        number=2, content=marker, why=marker, state="asked", unit=units["city"], written_by=outsider,
        written_at=builder.now, says=marker,
    )  # fmt: skip
    builder.plant("sign_issue", issue, marker, {"dana", "outsider"})
