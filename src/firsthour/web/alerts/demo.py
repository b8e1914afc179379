"""Which warnings has the demo city behind it? Some hundred episodes of the last weeks, worked on by the demo's force.

Everything follows from the seed and the moment, by the same operations that people use, in the order of their times;
made twice it is there once. Nobody of it is real: phones, identity numbers and cards are of the reserved range.
"""

import csv
import heapq
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from firsthour.base.clock import SHANGHAI
from firsthour.city.identity import birth_of, card_number, id_number, phone_number
from firsthour.city.names import person_name
from firsthour.web.alerts.aftercare import bring_due, finish_revisit
from firsthour.web.alerts.attempts import NewAttempt, record_attempt
from firsthour.web.alerts.deciding import correct_number, decide, override_tier
from firsthour.web.alerts.demo_beats import list_working, make_beats
from firsthour.web.alerts.episodes import take_up
from firsthour.web.alerts.file_in import take_file
from firsthour.web.alerts.hand_over import read_hand_over, write_hand_over
from firsthour.web.alerts.models import Episode, Revisit, Signal, Way
from firsthour.web.alerts.reporting import PaidTold
from firsthour.web.alerts.rules import ladder
from firsthour.web.alerts.signals_in import Source, take_signals
from firsthour.web.alerts.taking import take
from firsthour.web.alerts.ticking import tick
from firsthour.web.audit.operations import record
from firsthour.web.people.models import Grid, Officer, Unit
from firsthour.web.ui.acting import Actor, system_actor

__all__ = ["make_beats", "make_demo_alerts"]
DAYS, MOST, FEWEST = 21, 160, 30
FIRST_PERSON = 6_000_000  # behind the city's people and the force
CENTRE = "LZ-FZ"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FRESH = 3 * HOUR  # of what came in since then some is still being worked on
BY = system_actor("demo")
TYPES = (
    "rebate", "rebate", "investment", "customer_service", "customer_service", "authorities", "credit_record",
    "boss_or_friend", "",
)  # fmt: skip
FACTS: tuple[dict[str, Any], ...] = (
    {"call_minutes": 2}, {"call_minutes": 5}, {"call_minutes": 14}, {"app_installed": True},
    {"app_installed": True, "call_minutes": 6}, {"transfer_pending": True, "amount_fen": 3_000_000},
    {"transfer_pending": True, "amount_fen": 8_600_000}, {"on_call": True, "call_minutes": 26},
    {"remote_control": True, "on_call": True}, {"call_from_abroad": True}, {},
    {"source_reliability": "confirmed", "call_minutes": 1},
)  # fmt: skip
RESULTS = (
    *["dissuaded"] * 9, *["unreachable"] * 5, *["false_alarm"] * 3, *["refused"] * 2, "already_paid", "wrong_number",
    "elsewhere",
)  # fmt: skip
EVIDENCE = ("与可疑号码通话，随后打开收款页面", "下载来源不明的应用", "多次被同一境外号码呼叫", "银行提示收款账户可疑")
NOTES = ("已当面劝阻，卸载应用", "家人在场，情况清楚", "起初不信，看了案例后停止转账", "约好明天再去", "")


@dataclass
class _Plan:
    """The dice, the moment, who is there, and what is still to be done by its time."""

    dice: random.Random
    now: datetime
    centre: Unit
    grids: list[str]
    stations: dict[int, list[Officer]]
    watch: list[Officer]
    deeds: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    n_planned: int = 0

    def at(self, when: datetime, deed: Callable[[datetime], None]) -> None:
        """Plan a deed; what would lie in the future is left undone."""
        if when <= self.now:
            self.n_planned += 1
            heapq.heappush(self.deeds, (when, self.n_planned, deed))


@transaction.atomic
def make_demo_alerts(*, seed: int, n_people: int, now: datetime) -> int:
    """Make three weeks of warnings up to now, unless they are there; return how many episodes."""
    make_beats(now=now)
    if Signal.objects.exists():
        return 0
    plan = _make_plan(seed, now)
    for number in range(min(MOST, max(FEWEST, n_people // 6))):
        _plan_person(plan, number, seed=seed)
    _plan_days(plan)
    while plan.deeds:
        when, _order, deed = heapq.heappop(plan.deeds)
        deed(when)
    tick(now, by=BY)
    bring_due(now, by=BY)
    n_episodes: int = Episode.objects.count()
    record("demo.alerts_made", by=BY, now=now, details={"episodes": n_episodes, "seed": seed})
    return n_episodes


def _make_plan(seed: int, now: datetime) -> _Plan:
    centre = Unit.objects.get(code=CENTRE)
    working = list_working()
    grids = list(Grid.objects.order_by("code").values_list("code", flat=True))
    return _Plan(random.Random(seed), now, centre, grids, working, working[centre.pk])


def _plan_person(plan: _Plan, number: int, *, seed: int) -> None:
    """Plan what comes in about one person; the shown station sees every fourth."""
    dice, person = plan.dice, FIRST_PERSON + number
    span = FRESH if number % 8 == 0 else DAYS * DAY
    opened_at = plan.now - MINUTE - dice.random() * span
    age = plan.now.year - birth_of(person).year
    shown = [code for code in plan.grids if code.startswith("DL-01-")]
    row = {
        "name": person_name(seed, person), "phone": phone_number(person), "age": max(8, min(age, 95)),
        "id_number": id_number(person) if dice.random() < 0.4 else "", "fraud_type": dice.choice(TYPES),
        "grid": dice.choice(shown if number % 4 == 0 else plan.grids) if dice.random() < 0.93 else "",
        "evidence": dice.choice(EVIDENCE), **dice.choice(FACTS),
    }  # fmt: skip
    if age >= 60 and dice.random() < 0.5:
        row["lives_alone"] = True
    for turn in range(dice.choice((1, 1, 1, 2, 3))):
        when = opened_at + turn * dice.randint(3, 900) * MINUTE
        plan.at(when, _coming_in(plan, {**row, "source_number": f"D{number:05d}-{turn}"}))


def _coming_in(plan: _Plan, row: dict[str, Any]) -> Callable[[datetime], None]:
    def do(at: datetime) -> None:
        seen_at = at - plan.dice.randint(0, 4) * MINUTE
        (taken,) = take_signals(
            [{**row, "seen_at": seen_at}], Source(Way.API, "市反诈平台", plan.centre), by=BY, now=at
        )  # fmt: skip
        take_up(at, by=BY)
        signal = Signal.objects.get(uid=taken.uid)
        plan.at(at + plan.dice.randint(3, 20) * MINUTE, _working_on(plan, signal.episode_id, 0))

    return do


def _working_on(plan: _Plan, key: int | None, turn: int) -> Callable[[datetime], None]:
    """Return the next deed of whoever has the episode; it plans the one after, until the episode is closed."""

    def do(at: datetime) -> None:
        tick(at, by=BY)
        episode = Episode.objects.select_related("unit", "assignee", "queue", "centre").get(pk=key)
        is_left = plan.now - at < FRESH and plan.dice.random() < 0.4
        if not episode.is_open or is_left:
            return
        if turn == 1 and episode.tier != "urgent" and plan.dice.random() < 0.04:
            override_tier(episode, "urgent", reason="当事人情绪激动，正前往银行", version=episode.version,
                          by=_actor(plan.watch[0], plan.centre), now=at)  # fmt: skip
        _act(plan, episode, turn, at=at)
        plan.at(at + plan.dice.randint(4, 45) * MINUTE, _working_on(plan, key, turn + 1))

    return do


def _act(plan: _Plan, episode: Episode, turn: int, *, at: datetime) -> None:
    channel = episode.channel
    if ladder().channels[channel].machine:
        result = "delivered" if plan.dice.random() < 0.85 else "not_delivered"
        record_attempt(episode, NewAttempt(channel=channel, result=result), by=BY, now=at)
        return
    officer = _who(plan, episode)
    by = _actor(officer, episode.queue or episode.unit)
    if not episode.is_taken:
        take(episode, officer, version=episode.version, by=by, now=at)
    if channel == "duty_leader":
        decide(episode, reason="多次未能联系，已通知银行留意", version=episode.version, by=by, now=at)
    elif channel == "bank_notice":
        record_attempt(episode, NewAttempt(channel=channel, result="delivered", officer=officer), by=by, now=at)
    elif channel == "report":
        record_attempt(episode, NewAttempt(channel=channel, result="registered", officer=officer), by=by, now=at)
    else:
        _reach(plan, episode, officer, turn, by=by, at=at)


def _reach(plan: _Plan, episode: Episode, officer: Officer, turn: int, *, by: Actor, at: datetime) -> None:
    dice = plan.dice
    result = dice.choice(RESULTS) if turn < 4 else "dissuaded"
    money: dict[str, Any] = {}
    if result == "dissuaded":
        money = {"about_to_leave_fen": dice.choice((200_000, 1_500_000, 4_900_000, 12_000_000, None))}
    if result == "already_paid":
        account = card_number(1, episode.pk) if dice.random() < 0.7 else ""
        paid_at = at - dice.randint(5, 200) * MINUTE
        money = {"payment": PaidTold(dice.randint(20, 900) * 10_000, account, "华屿银行", paid_at=paid_at)}
    if result == "elsewhere":
        money = {"transferred_to": "邻市反诈中心"}
    detail = dice.choice(("no_answer", "engaged", "off", "not_at_home")) if result == "unreachable" else ""
    new = NewAttempt(
        channel=episode.channel, result=result, detail=detail, officer=officer, companion=episode.companion,
        note=dice.choice(NOTES), place=episode.unit.name if episode.channel == "visit" else "", **money,
    )  # fmt: skip
    record_attempt(episode, new, by=by, now=at)
    if result == "wrong_number":
        episode.refresh_from_db()
        correct_number(episode, another_phone(episode, turn), version=episode.version, by=by, now=at)


def another_phone(episode: Episode, turn: int) -> str:
    """Return one of the ten numbers that an episode's person may have had, never the one on record."""
    phones = [phone_number(FIRST_PERSON + 500_000 + 10 * episode.pk + (turn + n) % 10) for n in range(2)]
    return phones[episode.phone == phones[0]]


def _who(plan: _Plan, episode: Episode) -> Officer:
    """Return who does the next deed: whoever has it or was asked, else somebody of the queue's unit."""
    if episode.assignee is not None:
        return episode.assignee
    unit = episode.queue or episode.unit
    group = plan.stations.get(unit.pk) or plan.watch
    return plan.dice.choice(group)


def _actor(officer: Officer, unit: Unit) -> Actor:
    return Actor("officer", str(officer.uid), officer.name, unit=unit.code)


def _plan_days(plan: _Plan) -> None:
    """Plan what comes by day: return visits, a note at each change of shift, a file with rows that cannot be taken."""
    today = plan.now.astimezone(SHANGHAI).date()
    for ago in range(DAYS, -1, -1):
        morning = datetime.combine(today - ago * DAY, time(8), SHANGHAI)
        plan.at(morning, lambda at: bring_due(at, by=BY) and None)
        plan.at(morning + 2 * HOUR, _revisiting(plan))
        for shift in (morning, morning + 12 * HOUR) if ago < 4 else ():
            plan.at(shift, _handing_over(plan))
    plan.at(plan.now - 2 * DAY, _dropping_a_file(plan))


def _revisiting(plan: _Plan) -> Callable[[datetime], None]:
    def do(at: datetime) -> None:
        due = Revisit.objects.filter(state="due").select_related("episode__unit", "unit")
        for revisit in list(due):
            if plan.dice.random() < 0.75:
                group = plan.stations.get(revisit.unit_id) or plan.watch
                by = _actor(plan.dice.choice(group), revisit.unit)
                paid_fen = plan.dice.choice((0, 0, 0, 0, 0, 0, None, 300_000))
                finish_revisit(revisit, paid_fen=paid_fen, note="", version=revisit.version, by=by, now=at)

    return do


def _handing_over(plan: _Plan) -> Callable[[datetime], None]:
    def do(at: datetime) -> None:
        writer, reader = plan.dice.sample(plan.watch, 2)
        note = write_hand_over(
            plan.centre, "紧急预警均已派出；有两户约定再访，请接班后跟进。", from_at=at - 12 * HOUR, to_at=at,
            officer=writer, by=_actor(writer, plan.centre), now=at,
        )  # fmt: skip
        if plan.now - at > HOUR:
            read_hand_over(note, reader, by=_actor(reader, plan.centre), now=at)

    return do


def _dropping_a_file(plan: _Plan) -> Callable[[datetime], None]:
    def do(at: datetime) -> None:
        held = io.StringIO()
        table = csv.writer(held)
        table.writerow(["预警编号", "预警时间", "姓名", "手机号", "网格", "诈骗类型", "年龄", "金额（元）"])
        for n in range(12):
            person = FIRST_PERSON + 400_000 + n
            phone = "" if n == 4 else phone_number(person)
            kind = "占星" if n == 7 else "刷单返利类"
            seen = f"{(at - HOUR).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
            table.writerow([f"F{n:03d}", seen, person_name(1, person), phone, plan.grids[n], kind, 30 + n, "12000.00"])
        take_file(
            "某市预警.csv", held.getvalue().encode(), source="邻市预警平台", unit=plan.centre,
            by=_actor(plan.watch[0], plan.centre), now=at,
        )  # fmt: skip
        take_up(at, by=BY)
        for key in Episode.objects.filter(signals__source="邻市预警平台").values_list("pk", flat=True):
            plan.at(at + plan.dice.randint(5, 90) * MINUTE, _working_on(plan, key, 0))

    return do
