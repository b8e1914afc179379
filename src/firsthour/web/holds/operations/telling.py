"""How is what was done with a hold kept, and who is told of it? As an event, an entry of the record, and notices."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_noop

from firsthour.web.audit.operations import About, record
from firsthour.web.desk import events
from firsthour.web.desk.models import Matter
from firsthour.web.desk.notices import News, notify_all
from firsthour.web.desk.on_duty import Standing, read_standing
from firsthour.web.desk.phrases import Phrase, joined, named, say
from firsthour.web.desk.telling.audience import audience_of, hidden_news, named_on
from firsthour.web.holds.models import Hold, HoldRequest, Hop, Pursuit
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.masking import tail_of

ALARM, ANSWER, ASKED = "hold.alarm", "hold.answer", "hold.asked"


def about_hold(hold: Hold) -> list[About]:
    """Return what the record names of a hold: the matter, and the account by its bank and last digits."""
    matter = hold.pursuit.matter
    label = f"{hold.institution} {tail_of(hold.account)}".strip()
    return [About("matter", str(matter.uid), matter.number), About("hold", str(hold.uid), label)]


def tell(
    kind: str, hold: Hold, *, by: Actor, now: datetime, at: datetime | None = None, basis: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Add an event to the matter and an entry to the record; ``facts`` hold no names and no account numbers."""
    matter = hold.pursuit.matter
    said = {"hold": str(hold.uid), **(facts or {})}
    events.append(kind, unit=matter.unit, matter=matter, by=by, happened_at=at or now, recorded_at=now, facts=said)
    record(kind, by=by, now=now, about=about_hold(hold), basis=basis, details=said)


def tell_pursuit(
    kind: str, pursuit: Pursuit, *, by: Actor, now: datetime, facts: Mapping[str, object] | None = None
) -> None:
    """Add an event about a whole pursuit to its matter and an entry to the record."""
    matter, said = pursuit.matter, {"pursuit": str(pursuit.uid), **(facts or {})}
    events.append(kind, unit=matter.unit, matter=matter, by=by, happened_at=now, recorded_at=now, facts=said)
    about = [About("matter", str(matter.uid), matter.number), About("pursuit", str(pursuit.uid), matter.number)]
    record(kind, by=by, now=now, about=about, details=said)


def facts_of(request: HoldRequest) -> dict[str, object]:
    """Return what figures are made of: which request, for what, how much, how deep in the tree."""
    return {
        "request": request.number, "code": request.code, "measure": request.measure, "asked_fen": request.amount_fen,
        "depth": depth_of(request.hop), "is_system": request.drafted_by_id is None,
    }  # fmt: skip


def depth_of(hop: Hop | None) -> int:
    """Return how deep a hop is in the tree: 1 for an account that the loss was paid into, 0 for none."""
    depth = 0
    while hop is not None:
        depth, hop = depth + 1, hop.parent
    return depth


class Listeners:
    """Who stands in the units of some matters and may know of them; read once for many notices."""

    def __init__(self, matters: Iterable[Matter], *, now: datetime) -> None:
        self._matters, self._now = list(matters), now

    @cached_property
    def standing(self) -> Standing:
        """Who stands where."""
        return read_standing({matter.unit for matter in self._matters}, now=self._now)

    @cached_property
    def named(self) -> dict[int, set[int]]:
        """Who is named on which confidential matter."""
        return named_on(self._matters, self._now)

    def officers(self, matter: Matter, to: str) -> list[Officer]:
        """Return whom something is told: "" who works on the matter, else who is told of an overrun."""
        unit = matter.unit
        if to == "unit_leader":
            return self.standing.unit_leaders(unit) or self.standing.inspectors(unit)
        if to == "bureau_leader":
            return self.standing.bureau_leaders(unit) or self.standing.inspectors(unit)
        if matter.owner is not None and matter.owner.is_active:
            return self.standing.present([matter.owner])
        return self.standing.queue_of(unit) or self.standing.unit_leaders(unit)

    def addressed(self, matter: Matter, news: News, *, to: str, due_at: datetime) -> list[tuple[Officer, News]]:
        """Return what each is told; of a confidential matter only who is named on it is told what it is about."""
        holders = {matter.owner_id} - {None} if matter.is_confidential else set()
        audience = audience_of(
            self.officers(matter, to), self.standing, matter=matter, holders={one for one in holders if one},
            named=self.named,
        )  # fmt: skip
        hidden = hidden_news(
            news, matter.unit, title=say(gettext_noop("A stop-payment or freeze needs you")), due_at=due_at
        )
        return audience.told(news, hidden)


def send_news(
    hold: Hold, topic: str, *, key: str, title: Phrase | Callable[[], str], words: Phrase | str, by: Actor,
    now: datetime, to: str = "", is_urgent: bool = False, tone: str = "", listeners: Listeners | None = None,
    due_at: datetime | None = None,
) -> int:  # fmt: skip
    """Tell those whom it concerns something about a hold, once for its key; return how many were told."""
    matter = hold.pursuit.matter
    news = News(
        key=key, topic=topic, title=title, words=words, url=address_of(hold), matter=matter, is_urgent=is_urgent,
        tone=tone,
    )  # fmt: skip
    known = listeners or Listeners([matter], now=now)
    return len(notify_all(known.addressed(matter, news, to=to, due_at=due_at or now), by=by, now=now))


def place_words(hold: Hold) -> Phrase:
    """Return which account: matter, bank, last digits; never a name."""
    return joined(hold.pursuit.matter.number, hold.institution, tail_of(hold.account))


def both(words: Mapping[str, str]) -> Phrase:
    """Return words of the law's tables in both languages."""
    return named(words["zh"], words["en"])


def address_of(hold: Hold) -> str:
    """Return where a hold is shown."""
    try:
        return reverse("holds:hold", args=[hold.uid])
    except NoReverseMatch:
        return ""
