"""How do warnings become episodes? In batches, what is likely most urgent first; killed anywhere nothing is repeated.

A batch is one transaction: its warnings are joined to episodes (``law.episodes``), these are tiered, told what is next
and offered to somebody, and only then are the warnings marked as taken up.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from firsthour.law.episodes import EpisodeSpan, find_episode, retier, widen
from firsthour.law.signals import Signal as Facts
from firsthour.law.signals import join_signals, known_facts, read_signal
from firsthour.law.tiers import TierRules, tier_of
from firsthour.web.alerts import rules
from firsthour.web.alerts.cases import Case, cases_of, keep, set_tiering, tiering_of
from firsthour.web.alerts.models import Attempt, Episode, KeyKind, PersonKey, Signal
from firsthour.web.alerts.pen import pen
from firsthour.web.alerts.places import Found
from firsthour.web.alerts.steering import look, steer
from firsthour.web.alerts.stuck import MOST_FAILED, Guard, set_aside
from firsthour.web.alerts.surroundings import Surroundings
from firsthour.web.alerts.waking import TAKE_UP, wake
from firsthour.web.audit.operations import About, record
from firsthour.web.ui.acting import Actor, system_actor

BATCH = 24  # on SQLite a batch holds the only pen: who hands warnings in waits no longer than for one or two of them
MOST = 500  # a piece of work; then the next one begins, with the clock read anew
LOCK = 0x46485F414C455254  # "FH_ALERT": batches stand in a line on PostgreSQL too
BY = system_actor(TAKE_UP)
PERSON = "p"  # whoever is compared is the same person already: found by number


@dataclass
class Joining:
    """The episodes that the warnings of a batch join or open, by a key; and who is known by which number."""

    cases: dict[str, Case] = field(default_factory=dict)
    spans: dict[str, EpisodeSpan] = field(default_factory=dict)
    by_number: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    papers: dict[str, str] = field(default_factory=dict)  # identity number, where it is known
    joined: dict[str, list[Signal]] = field(default_factory=lambda: defaultdict(list))
    untouched: dict[str, list[Episode]] = field(default_factory=dict)


def take_up(
    now: datetime, *, check: Callable[[], None] | None = None, by: Actor = BY, around: Surroundings | None = None
) -> int:
    """Take up what waits, the heaviest first; return how many warnings. What is left over is asked for anew.

    ``around``: what was read for an earlier call of the same piece of work.
    """
    known, n_taken = around or Surroundings(), 0
    while n_taken < MOST:
        n_batch = take_batch(known, now=now, by=by)
        n_taken += n_batch
        if n_batch < BATCH:
            return n_taken
        if check is not None:
            check()
    with transaction.atomic():
        wake()
    return n_taken


def take_batch(around: Surroundings, *, now: datetime, by: Actor) -> int:
    """Take up one batch; where that fails, each warning by itself, so that one of them holds up no other."""
    first = Guard()
    with first, pen():
        return _take(around, None, now=now, by=by)
    keys = list(_waiting().values_list("pk", flat=True)[:BATCH])
    n_failed = 0
    for key in keys:
        guard = Guard()
        with guard, pen():
            _take(around, key, now=now, by=by)
            n_failed = 0
        if guard.error is not None:
            n_failed += 1
            set_aside(key, guard.error, now=now, by=by)
        if n_failed == MOST_FAILED and guard.error is not None:
            raise guard.error
    return len(keys)


def _waiting() -> QuerySet[Signal]:
    return Signal.objects.filter(joined_at=None, stuck_at=None).order_by("-rank", "id")


@transaction.atomic
def _take(around: Surroundings, key: int | None, *, now: datetime, by: Actor) -> int:
    """Take up the first that wait, or the one with this key."""
    stand_in_line()
    waiting = _waiting() if key is None else _waiting().filter(pk=key)
    signals = list(waiting.select_related("batch")[:BATCH])
    if not signals:
        return 0
    at = max([now, *(one.received_at for one in signals)])
    table = rules.tier_rules()
    joining = _read_joining(signals, table)
    around.places.know(signals)
    for one in signals:
        _join(joining, one, around.places.find(one), table=table, now=at)
    cases = [joining.cases[key] for key in joining.joined]
    sight = look(cases, now=at, around=around)
    _retier_all(joining, table, now=at, by=by)
    for case in cases:
        steer(case, sight=sight, now=at)
    keep(cases, by=by, now=at)
    _keep_keys(joining)
    _mark(joining, at)
    about = [About("episode", str(case.episode.uid), case.episode.number) for case in cases]
    record("episode.taken_up", by=by, now=at, about=about, details={"n_signals": len(signals)})
    return len(signals)


def stand_in_line() -> None:
    """Let one batch at a time join warnings; on SQLite the transaction itself is that line."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def numbers_of(one: Signal | Episode) -> list[str]:
    """Return the numbers by which a person is known again."""
    return [number for number in (one.phone, one.id_number) if number]


def _read_joining(signals: Iterable[Signal], table: TierRules) -> Joining:
    """Find the episodes of the same people, each locked."""
    given = list(signals)
    numbers = {number for one in given for number in numbers_of(one)}
    keys = list(PersonKey.objects.filter(value__in=numbers, is_wrong=False).values_list("value", "episode_id"))
    rows = Episode.objects.select_for_update(of=("self",)).select_related(
        "unit", "centre", "community", "assignee", "queue"
    )
    episodes = {row.pk: row for row in rows.filter(pk__in={episode for _value, episode in keys}).order_by("pk")}
    first = min(one.seen_at for one in given) - timedelta(days=table.join_days)
    near = cases_of(row for row in episodes.values() if row.last_at >= first)
    joining = Joining()
    for case in near:
        _know(joining, f"{case.episode.pk:012d}", case)
    for value, pk in keys:
        joining.by_number[value].add(f"{pk:012d}")
        joining.untouched.setdefault(value, []).append(episodes[pk])
    return joining


def _know(joining: Joining, key: str, case: Case) -> None:
    one = case.episode
    joining.cases[key] = case
    joining.spans[key] = EpisodeSpan(key, PERSON, one.fraud_type, one.first_at, one.last_at)
    joining.papers[key] = one.id_number


def _join(joining: Joining, one: Signal, found: Found, *, table: TierRules, now: datetime) -> None:
    """Add a warning to the episode it belongs to, or open one; two known identity numbers are two people."""
    near = {key for number in numbers_of(one) for key in joining.by_number.get(number, ()) if key in joining.spans}
    same = [key for key in near if not (one.id_number and joining.papers[key] not in ("", one.id_number))]
    fraud_type = str(_known(one, table).get("fraud_type", ""))
    span = find_episode(
        [joining.spans[key] for key in sorted(same)], PERSON, fraud_type=fraud_type, seen_at=one.seen_at, rules=table
    )
    key = span.key if span is not None else f"new {one.pk:012d}"
    if span is None:
        _know(joining, key, Case(_open(one, found, fraud_type)))
    joining.spans[key] = widen(joining.spans[key], one.seen_at, fraud_type=fraud_type)
    _fill_up(joining.cases[key].episode, one, found)
    joining.papers[key] = joining.cases[key].episode.id_number
    joining.joined[key].append(one)
    for number in numbers_of(one):
        joining.by_number[number].add(key)


def _known(one: Signal, table: TierRules) -> dict[str, object]:
    facts = {name: value for name, value in one.facts.items() if name in table.facts}
    return dict(known_facts(read_signal(facts, table.facts), table.vulnerabilities))


def _open(one: Signal, found: Found, fraud_type: str) -> Episode:
    return Episode(
        phone=one.phone, id_number=one.id_number, fraud_type=fraud_type, first_at=one.seen_at, last_at=one.seen_at,
        opened_at=one.received_at, unit=found.unit, unit_path=found.unit.path, centre=found.centre,
        community=found.community, grid=found.grid, updated_at=one.received_at,
    )  # fmt: skip


def _fill_up(episode: Episode, one: Signal, found: Found) -> None:
    """Take over what a further warning knows better; what is known stays."""
    for name in ("name", "phone", "id_number", "address"):
        setattr(episode, name, getattr(episode, name) or getattr(one, name))
    if episode.unit_id == episode.centre_id and found.unit.pk != found.centre.pk:
        episode.unit, episode.unit_path, episode.centre = found.unit, found.unit.path, found.centre
        episode.community, episode.grid = found.community, found.grid
    elif episode.unit_id == found.unit.pk and episode.community_id is None:
        episode.community, episode.grid = found.community, found.grid


def _retier_all(joining: Joining, table: TierRules, *, now: datetime, by: Actor) -> None:
    """Read the facts of each episode from all its warnings, tier it, and write down each warning."""
    old = [case.episode.pk for key, case in joining.cases.items() if key in joining.joined and case.episode.pk]
    earlier: dict[int, list[Facts]] = defaultdict(list)
    for pk, facts, seen_at in Signal.objects.filter(episode__in=old).values_list("episode_id", "facts", "seen_at"):
        earlier[pk].append(_facts(facts, seen_at, table))
    refused = set(Attempt.objects.filter(episode__in=_related(joining), result="refused").values_list("episode_id"))
    for key, signals in joining.joined.items():
        case, span = joining.cases[key], joining.spans[key]
        before = case.episode.tier
        facts = [*earlier[case.episode.pk or 0], *(_facts(one.facts, one.seen_at, table) for one in signals)]
        others = _others(joining, case)
        counted = _count(case, others, n_signals=len(facts), window=timedelta(days=table.join_days), refused=refused)
        joined = join_signals([*facts], table.facts)
        episode = case.episode
        episode.facts = {**joined.facts, **counted}
        episode.n_signals = len(facts)
        episode.first_at, episode.last_at, episode.fraud_type = span.first_at, span.last_at, span.fraud_type
        episode.fraud_class = str(joined.facts.get("fraud_class", ""))
        set_tiering(episode, retier(tiering_of(episode), tier_of(Facts(episode.facts), table)))
        _write_down(case, signals, before=before, now=now, by=by)


def _facts(given: dict[str, object], seen_at: datetime, table: TierRules) -> Facts:
    """Read facts that were kept; those that the table no longer knows are left out."""
    kept = read_signal({name: value for name, value in given.items() if name in table.facts}, table.facts)
    return Facts(kept.facts, seen_at)


def _related(joining: Joining) -> set[int]:
    return {one.pk for group in joining.untouched.values() for one in group}


def _others(joining: Joining, case: Case) -> list[Episode]:
    """Return the other episodes of the same person."""
    numbers = numbers_of(case.episode)
    found = {one.pk: one for number in numbers for one in joining.untouched.get(number, ())}
    return [one for pk, one in found.items() if pk != case.episode.pk]


def _count(
    case: Case, others: list[Episode], *, n_signals: int, window: timedelta, refused: set[tuple[int]]
) -> dict[str, int | bool]:
    """Return what only the record knows: earlier warnings in the window, warned before, not believed before."""
    begins = case.episode.first_at - window
    n_others = sum(one.n_signals for one in others if one.last_at >= begins)
    tried = {(one.pk,) for one in others} | {(case.episode.pk or 0,)}
    return {
        "repeat_signals": n_signals - 1 + n_others, "warned_before": bool(others),
        "refused_before": bool(tried & refused),
    }  # fmt: skip


def _write_down(case: Case, signals: list[Signal], *, before: str, now: datetime, by: Actor) -> None:
    tier = case.episode.tier
    for one in signals:
        case.add("warned", at=one.received_at, by=by, now=now, tier=tier)
        case.note("alert.received", at=one.received_at, by=by, now=now, source=one.source, way=one.batch.way)
    if tier != before:
        case.note("alert.tiered", at=now, by=by, now=now, before=before)


def _keep_keys(joining: Joining) -> None:
    rows = [
        PersonKey(episode=joining.cases[key].episode, kind=kind, value=value)
        for key, signals in joining.joined.items()
        for one in signals
        for kind, value in ((KeyKind.PHONE, one.phone), (KeyKind.ID_NUMBER, one.id_number))
        if value
    ]
    PersonKey.objects.bulk_create(rows, ignore_conflicts=True)


def _mark(joining: Joining, at: datetime) -> None:
    """Note on each warning which episode it belongs to: one statement for all, the values side by side."""
    moment = Signal._meta.get_field("joined_at").get_db_prep_save(at, connection)
    rows = [(joining.cases[key].episode.pk, moment, one.pk) for key, group in joining.joined.items() for one in group]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE alerts_signal SET episode_id = %s, joined_at = %s WHERE id = %s", rows)
