"""Who is told when a task moves, a deadline comes near or passes, or somebody looks up unusually much?

A warning goes to the holder (nobody: who is on duty in the unit; absent: who stands in), an escalation to the leader of
the unit, then of the bureau. Nothing is lost: where nobody is found the inspectors are told. Who may not know of a
confidential matter is told that something has passed its end, not what. All of it is told in bulk.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, gettext

from firsthour.law.clocks import scale_of
from firsthour.law.deadlines import get_one_deadline_kind
from firsthour.law.lookups import get_one_lookup_line
from firsthour.web.audit.hooks import HOOKS
from firsthour.web.audit.masking import mask_text
from firsthour.web.audit.models import Finding
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.clock_subjects import SubjectWords, read_subjects
from firsthour.web.desk.clocks import HOLDER, LISTENERS, words_of
from firsthour.web.desk.models import ClockAlarm, Event, Matter, RunningClock, Share, Task
from firsthour.web.desk.notices import News, notify_all
from firsthour.web.desk.on_duty import Standing, read_standing
from firsthour.web.desk.tasks import LISTENERS as STEP_LISTENERS
from firsthour.web.people.models import Officer, Unit, UnitKind
from firsthour.web.ui.acting import Actor, system_actor
from firsthour.web.ui.formats import full_time, short_time

BY = system_actor("desk.clocks")
NAMES_SHOWN = 3
_URGENT_SCALES = frozenset({"minute", "hour"})  # what ends in days wakes nobody at night
_STEPS = {
    "assigned": "task.given",
    "handed_over": "task.given",
    "sent_back": "task.sent_back",
    "withdrawn": "task.withdrawn",
    "answered": "task.answered",
    "refused": "task.refused",
}
_TO_MAKER = frozenset({"answered", "refused"})


@dataclass(frozen=True)
class Audience:
    """Whom something is told, and who of them may know what it is about."""

    officers: list[Officer]
    knowing: frozenset[int]

    def told(self, news: News, hidden: News) -> list[tuple[Officer, News]]:
        """Return what each is told: the news, or what may be said of it to others."""
        return [(officer, news if officer.pk in self.knowing else hidden) for officer in self.officers]


def register() -> None:
    """Listen; called when the apps are ready."""
    if tell_alarms not in LISTENERS:
        LISTENERS.append(tell_alarms)
    if tell_step not in STEP_LISTENERS:
        STEP_LISTENERS.append(tell_step)
    if tell_unusual not in HOOKS.on_unusual:
        HOOKS.on_unusual.append(tell_unusual)
    HOOKS.find_matter = find_matter


def find_matter(number: str) -> str:
    """Return the uid of the matter with this number, or nothing; for the record, which keeps keys."""
    uid = Matter.objects.filter(number=number).values_list("uid", flat=True).first()
    return str(uid) if uid else ""


def tell_step(step: str, task: Task, *, by: Actor, now: datetime) -> None:
    """Tell whoever a task comes to, or comes back to; never the one who took the step."""
    topic = _STEPS.get(step)
    if topic is None:
        return
    standing = read_standing([task.unit], now=now)
    if step in _TO_MAKER:
        officers = _those(task.maker, standing) or standing.unit_leaders(task.unit)
    else:
        officers = _those(task.assignee, standing) or standing.queue_of(task.unit)
    holders = {key for key in (task.maker_id, task.assignee_id) if key is not None}
    named = _named([task.matter] if task.matter else [], now)
    audience = _audience(officers, standing, task.matter, holders=holders, named=named)
    due_at, number = task.due_at, task.matter.number if task.matter else ""
    news = News(
        key=f"task:{task.uid}:{step}:{task.version}", topic=topic, title=mask_text(task.title),
        words=lambda: _joined(number, by.name, gettext("due by %(at)s") % {"at": short_time(due_at, now)}),
        url=reverse("desk:task", args=[task.uid]), matter=task.matter,
        is_urgent=step not in _TO_MAKER and step != "withdrawn" and scale_of(due_at - now) == "minute",
    )  # fmt: skip
    hidden = _hidden(
        news, task.unit, title=lambda: gettext("A task of a matter you are not named on"), due_at=due_at
    )  # fmt: skip
    notify_all(audience.told(news, hidden), by=by, now=now)


def tell_unusual(finding: Finding) -> None:
    """Tell the inspectors of the officer's unit and of those above it; of an unknown unit those at the top."""
    unit = Unit.objects.filter(code=finding.unit).first()
    standing = read_standing([unit] if unit else [], now=finding.raised_at)
    tops = [one for one in standing.units.values() if one.parent_id is None]
    inspectors = [one for top in ([unit] if unit else tops) for one in standing.inspectors(top)]
    line = get_one_lookup_line(finding.record_kind)
    news = News(
        key=f"finding:{finding.uid}", topic="lookup.unusual", is_urgent=False,
        title=lambda: gettext("Unusual look-ups: %(name)s") % {"name": finding.officer_name},
        words=lambda: _joined(line.name[_language()], f"{finding.n_records} / {finding.threshold}"),
        url=reverse("audit:finding", args=[finding.uid]),
    )  # fmt: skip
    others = [(officer, news) for officer in inspectors if str(officer.uid) != finding.officer_key]
    notify_all(others, by=system_actor("audit"), now=finding.raised_at)


def tell_alarms(alarms: Sequence[ClockAlarm], now: datetime) -> None:
    """Tell the warnings and escalations that were raised; note on tasks, as events and in the record what ran over."""
    related = RunningClock.objects.select_related("unit", "officer", "matter__unit").defer("matter__search")
    rows = related.in_bulk({alarm.clock_id for alarm in alarms})
    subjects = read_subjects(rows.values())
    standing = read_standing([unit for row in rows.values() for unit in _units(row)], now=now)
    named = _named([row.matter for row in rows.values() if row.matter is not None], now)
    told: list[tuple[Officer, News]] = []
    reported: list[tuple[ClockAlarm, RunningClock, list[Officer]]] = []
    for alarm in _worth_telling(alarms):
        row = rows[alarm.clock_id]
        officers, is_last_resort = _recipients(alarm.to, row, standing)
        holders = {row.officer_id} if row.officer_id is not None else set()
        audience = _audience(officers, standing, row.matter, holders=holders, named=named)
        if is_last_resort:
            audience = replace(audience, knowing=frozenset())
        told += audience.told(*_alarm_news(alarm, row, subjects[row.pk], now=now))
        if alarm.to != HOLDER:
            reported.append((alarm, row, officers))
    notify_all(told, by=BY, now=now)
    if reported:
        _note_reported(reported, now)


def _units(row: RunningClock) -> list[Unit]:
    return [row.unit, row.matter.unit] if row.matter is not None else [row.unit]


def _worth_telling(alarms: Sequence[ClockAlarm]) -> list[ClockAlarm]:
    """Return every escalation, and of several warnings of one clock that came at once only the last."""
    last = {alarm.clock_id: alarm for alarm in sorted(alarms, key=lambda one: one.at) if alarm.to == HOLDER}
    return [alarm for alarm in alarms if alarm.to != HOLDER or last[alarm.clock_id] is alarm]


def _recipients(to: str, row: RunningClock, standing: Standing) -> tuple[list[Officer], bool]:
    """Return whom an alarm reaches, and whether they are but the last resort: inspectors."""
    above = row.matter.unit if row.unit.kind == UnitKind.AGENCY and row.matter is not None else row.unit
    if to == HOLDER:
        officers = _those(row.officer, standing) or standing.queue_of(row.unit) or standing.unit_leaders(above)
    elif to == "bureau_leader":
        officers = standing.bureau_leaders(above)
    else:
        officers = standing.unit_leaders(above)
    return (officers, False) if officers else (standing.inspectors(above), True)


def _those(officer: Officer | None, standing: Standing) -> list[Officer]:
    """Return who acts for an officer now; nobody for one who has left."""
    return standing.present([officer]) if officer is not None and officer.is_active else []


def _named(matters: Iterable[Matter], now: datetime) -> dict[int, set[int]]:
    """Return who is named on each confidential one of these matters."""
    hidden = {matter.pk for matter in matters if matter.is_confidential}
    named: dict[int, set[int]] = {key: set() for key in hidden}
    lasting = Q(to_at=None) | Q(to_at__gt=now)
    shares = Share.objects.filter(lasting, matter__in=hidden, officer__isnull=False, from_at__lte=now)
    for matter, officer in shares.values_list("matter_id", "officer_id") if hidden else ():
        named[matter].add(officer)
    return named


def _audience(
    officers: list[Officer], standing: Standing, matter: Matter | None, *, holders: set[int], named: dict[int, set[int]]
) -> Audience:
    """Return who of the officers may know: all of an open matter's; of a confidential one the named and the holders."""
    if matter is None or not matter.is_confidential:
        return Audience(officers, frozenset(officer.pk for officer in officers))
    own = [officer for key in holders for officer in standing.stand_ins.get(key, [])]
    return Audience(officers, frozenset(named[matter.pk] | holders | {officer.pk for officer in own}))


def _alarm_news(alarm: ClockAlarm, row: RunningClock, subject: SubjectWords, *, now: datetime) -> tuple[News, News]:
    """Return what is told of an alarm, and what of it to who may not know more."""
    is_over = row.due_at <= now
    holder = row.officer.name if row.officer and alarm.to != HOLDER else ""
    number = row.matter.number if row.matter else ""
    kind, is_urgent = get_one_deadline_kind(row.kind), scale_of(row.due_at - row.started_at) in _URGENT_SCALES

    def title() -> str:
        return subject.title or words_of(kind, get_language() or "")

    def words() -> str:
        ends = gettext("ended %(at)s") if is_over else gettext("ends %(at)s")
        own = "" if row.kind == "task" or not subject.title else words_of(kind, get_language() or "")
        return _joined(ends % {"at": full_time(row.due_at)}, own, number, _unit_words(row.unit), holder)

    news = News(
        key=f"alarm:{row.uid}:{alarm.key}", topic="clock.overdue" if is_over else "clock.warning", title=title,
        words=words, url=subject.url, matter=row.matter, is_urgent=is_urgent,
    )  # fmt: skip
    return news, _hidden(news, row.unit, title=lambda: _hidden_title(row.unit, is_over=is_over), due_at=row.due_at)


def _hidden_title(unit: Unit, *, is_over: bool) -> str:
    words = gettext("A deadline has passed: %(unit)s") if is_over else gettext("A deadline comes near: %(unit)s")
    return words % {"unit": _unit_words(unit)}


def _hidden(news: News, unit: Unit, *, title: Callable[[], str], due_at: datetime) -> News:
    """Return what may be said of something to who may not know what it is: where, and by when."""

    def words() -> str:
        ask = gettext("What it is about is known to those named on it.")
        return _joined(_unit_words(unit), full_time(due_at), ask)

    return replace(news, title=title, words=words, url="", matter=None)


def _note_reported(reported: Sequence[tuple[ClockAlarm, RunningClock, list[Officer]]], now: datetime) -> None:
    """Note on each task to whom it was reported, add the event, and record once that all of it was reported."""
    told: dict[str, set[str]] = defaultdict(set)
    highest: dict[str, str] = {}
    names: dict[tuple[str, str], str] = {}
    for alarm, row, officers in sorted(reported, key=lambda one: one[0].at):
        if row.about_kind == "task":
            highest[row.about_key] = alarm.to
            names[row.about_key, alarm.key] = _names(officers) or _unit_words(row.unit)
    for key, to in highest.items():
        told[to].add(key)
    for to, keys in told.items():
        Task.objects.filter(uid__in=keys).update(told=to, updated_at=now)
    events = [
        Event(
            kind="task.overdue" if alarm.key.startswith("escalation:0:") else "task.escalated", matter=row.matter,
            unit=row.unit, happened_at=alarm.at, recorded_at=now, by_key=BY.key, by_name=BY.name,
            facts={"task": row.about_key, "to": names[row.about_key, alarm.key], "rank": alarm.to},
        )
        for alarm, row, _officers in reported
        if row.about_kind == "task"
    ]  # fmt: skip
    Event.objects.bulk_create(events)
    Matter.objects.filter(pk__in={event.matter_id for event in events if event.matter_id}).update(updated_at=now)
    rows = {row.pk: row for _alarm, row, _officers in reported}.values()
    n_told = len({officer.pk for _alarm, _row, officers in reported for officer in officers})
    about = [About(kind=row.about_kind, key=row.about_key, label=row.kind) for row in rows]
    record("clock.reported", by=BY, now=now, about=about, details={"n": len(reported), "n_officers": n_told})


def _names(officers: Sequence[Officer]) -> str:
    more = " …" if len(officers) > NAMES_SHOWN else ""
    return "、".join(officer.name for officer in officers[:NAMES_SHOWN]) + more


def _unit_words(unit: Unit) -> str:
    return unit.name_en if _language() == "en" else unit.name


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
