"""Who is told when a deadline comes near or passes?

A warning goes to the holder (nobody: who is on duty in the unit; absent: who stands in), an escalation to the leader of
the unit, then of the bureau. Nothing is lost: where nobody is found the inspectors are told. All of it in bulk.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_noop

from firsthour.law.clocks import scale_of
from firsthour.law.deadlines import DeadlineKind, get_one_deadline_kind
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.clock_subjects import SubjectWords, read_subjects
from firsthour.web.desk.clocks import HOLDER
from firsthour.web.desk.models import ClockAlarm, Event, Matter, RunningClock, Task
from firsthour.web.desk.notices import News, notify_all
from firsthour.web.desk.on_duty import Standing, read_standing
from firsthour.web.desk.phrases import Phrase, joined, moment, named, say
from firsthour.web.desk.telling.audience import audience_of, hidden_news, named_on, those, unit_words
from firsthour.web.people.models import Officer, Unit, UnitKind
from firsthour.web.ui.acting import system_actor

BY = system_actor("desk.clocks")
NAMES_SHOWN = 3
_URGENT_SCALES = frozenset({"minute", "hour"})  # what ends in days wakes nobody at night


def tell_alarms(alarms: Sequence[ClockAlarm], now: datetime) -> None:
    """Tell the warnings and escalations that were raised; note on tasks, as events and in the record what ran over."""
    related = RunningClock.objects.select_related("unit", "officer", "matter__unit").defer("matter__search")
    rows = related.in_bulk({alarm.clock_id for alarm in alarms})
    subjects = read_subjects(rows.values())
    standing = read_standing([unit for row in rows.values() for unit in _units(row)], now=now)
    named = named_on([row.matter for row in rows.values() if row.matter is not None], now)
    told: list[tuple[Officer, News]] = []
    reported: list[tuple[ClockAlarm, RunningClock, list[Officer]]] = []
    for alarm in _worth_telling(alarms):
        row = rows[alarm.clock_id]
        officers, is_last_resort = _recipients(alarm.to, row, standing)
        holders = {row.officer_id} if row.officer_id is not None else set()
        audience = audience_of(officers, standing, matter=row.matter, holders=holders, named=named)
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
        officers = those(row.officer, standing) or standing.queue_of(row.unit) or standing.unit_leaders(above)
    elif to == "bureau_leader":
        officers = standing.bureau_leaders(above)
    else:
        officers = standing.unit_leaders(above)
    return (officers, False) if officers else (standing.inspectors(above), True)


def _alarm_news(alarm: ClockAlarm, row: RunningClock, subject: SubjectWords, *, now: datetime) -> tuple[News, News]:
    """Return what is told of an alarm, and what of it to who may not know more."""
    is_over = row.due_at <= now
    holder = row.officer.name if row.officer and alarm.to != HOLDER else ""
    number = row.matter.number if row.matter else ""
    kind = _kind_words(get_one_deadline_kind(row.kind))
    ends = say(gettext_noop("ended %(at)s") if is_over else gettext_noop("ends %(at)s"), at=moment(row.due_at))
    own = "" if row.kind == "task" or not subject.title else kind
    news = News(
        key=f"alarm:{row.uid}:{alarm.key}", topic="clock.overdue" if is_over else "clock.warning",
        title=subject.title or kind, words=joined(ends, own, number, unit_words(row.unit), holder), url=subject.url,
        matter=row.matter, is_urgent=scale_of(row.due_at - row.started_at) in _URGENT_SCALES,
    )  # fmt: skip
    return news, hidden_news(news, row.unit, title=_hidden_title(row.unit, is_over=is_over), due_at=row.due_at)


def _kind_words(kind: DeadlineKind) -> Phrase:
    return named(kind.words["zh"], kind.words["en"])


def _hidden_title(unit: Unit, *, is_over: bool) -> Phrase:
    near, over = gettext_noop("A deadline comes near: %(unit)s"), gettext_noop("A deadline has passed: %(unit)s")
    return say(over if is_over else near, unit=unit_words(unit))


def _note_reported(reported: Sequence[tuple[ClockAlarm, RunningClock, list[Officer]]], now: datetime) -> None:
    """Note on each task to whom it was reported, add the event, and record once that all of it was reported."""
    told: dict[str, set[str]] = defaultdict(set)
    highest: dict[str, str] = {}
    names: dict[tuple[str, str], str] = {}
    for alarm, row, officers in sorted(reported, key=lambda one: one[0].at):
        if row.about_kind == "task":
            highest[row.about_key] = alarm.to
            names[row.about_key, alarm.key] = _names(officers) or row.unit.name
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
