"""How is a step of an appeal written down: as an event of its matter, in the record, and as a note beside it?"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse

from firsthour.web.appeals.models import Appeal, AppealNote, Review
from firsthour.web.audit.operations import About, record
from firsthour.web.desk import events
from firsthour.web.desk.models import Event
from firsthour.web.desk.notices import notify
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.desk.phrases import Phrase
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor


def tell(kind: str, appeal: Appeal, *, by: Actor, now: datetime, facts: Mapping[str, object] | None = None) -> Event:
    """Add an event of the appeal's matter, with why the account was asked, and a line of the record."""
    matter = appeal.hold.pursuit.matter
    said = {**facts_of(appeal), **(facts or {})}
    event = events.append(
        kind, unit=appeal.unit, matter=matter, by=by, happened_at=now, recorded_at=now, facts=said
    )  # fmt: skip
    about = [About("appeal", str(appeal.uid), appeal.number), About("matter", str(matter.uid), matter.number)]
    record(kind, by=by, now=now, about=about, details={key: str(value) for key, value in (facts or {}).items()})
    return event


def facts_of(appeal: Appeal) -> dict[str, object]:
    """Return what every event of an appeal says: which appeal and hold, and why the account was asked."""
    return {
        "appeal": str(appeal.uid), "hold": str(appeal.hold.uid), "hop": appeal.why_hop, "source": appeal.why_source,
        "rule": appeal.why_rule, "channel": appeal.channel,
    }  # fmt: skip


def note(appeal: Appeal, kind: str, *, text: str, by: Actor, now: datetime, at: datetime | None = None) -> AppealNote:
    """Add a note to an appeal."""
    return AppealNote.objects.create(
        appeal=appeal, kind=kind, text=text, at=at or now, recorded_at=now, by_key=by.key, by_name=by.name
    )


def notify_reviewer(review: Review, title: Phrase, *, key: str, by: Actor, now: datetime) -> None:
    """Tell who reviews it; while nobody does, the leaders of the unit and of the bureau."""
    told = [review.reviewer] if review.reviewer else leaders_of(review.appeal, now=now)
    tell_officers(told, review.appeal, title=title, key=key, by=by, now=now)


def tell_officers(
    officers: Iterable[Officer], appeal: Appeal, *, title: Phrase, key: str, by: Actor, now: datetime
) -> None:
    """Tell officers of an appeal, once for each key."""
    notify(
        officers, key=f"appeal:{appeal.uid}:{key}", topic="appeal.told", title=title, words=appeal.number,
        url=reverse("appeals:appeal", args=[appeal.uid]), matter=appeal.hold.pursuit.matter, by=by, now=now,
        urgent=True,
    )  # fmt: skip


def leaders_of(appeal: Appeal, *, now: datetime) -> list[Officer]:
    """Return the leaders of the unit and of the bureau above it."""
    unit = appeal.hold.pursuit.matter.unit
    standing = read_standing([unit], now=now)
    told = [*standing.unit_leaders(unit), *standing.bureau_leaders(unit)]
    return list({officer.pk: officer for officer in told}.values())
