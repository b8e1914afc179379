"""What is the demo city's force working on? Leads, tasks, papers and shares around now, made by the same operations.

Everything follows from the seed and the moment; made twice it is there once. Deeds are done in the order of their
times, so that the record reads as if people had done them.
"""

import random
import tomllib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import resources
from typing import Any

from django.db import transaction

from firsthour.web.audit.operations import record
from firsthour.web.desk import documents, matters, tasks
from firsthour.web.desk.clocks import Subject, start_clock
from firsthour.web.desk.document_kinds import list_document_kinds
from firsthour.web.desk.files import attach_file
from firsthour.web.desk.models import Document, Matter, Task
from firsthour.web.people.models import Community, Officer, Posting, Unit, UnitKind
from firsthour.web.ui.acting import Actor, system_actor

N_MATTERS, N_TASKS, N_PAPERS = 40, 90, 18
HOME, FURTHER = "DL-JZ", ("LZ-FZ", "LZ-JZ", "HY-JZ", "BD-JZ", "DL-01", "DL-02", "HY-01", "DL")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MADE = "demo.work_made"


@dataclass
class _Plan:
    """Who and where, the dice, and the deeds to come by their times."""

    dice: random.Random
    now: datetime
    texts: dict[str, Any]
    teams: dict[str, list[Officer]]
    leaders: dict[str, Officer]
    units: dict[str, Unit]
    agencies: list[Unit]
    places: list[str]
    deeds: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)

    def at(self, when: datetime, deed: Callable[[datetime], None]) -> None:
        """Plan a deed."""
        self.deeds.append((when, len(self.deeds), deed))


def make_demo_work(*, seed: int, now: datetime) -> int:
    """Make the work of the demo force, unless it is there; return how many matters were made."""
    if Matter.objects.exists():
        return 0
    with transaction.atomic():
        plan = _make_plan(random.Random(seed), now)
        _plan_matters(plan)
        _do(plan)
        _plan_tasks(plan)
        _plan_papers(plan)
        _do(plan)
        details = {"matters": len(plan.matters), "tasks": Task.objects.count(), "papers": Document.objects.count()}
        record(MADE, by=system_actor("demo"), now=now, details={**details, "seed": seed})
    return len(plan.matters)


def _make_plan(dice: random.Random, now: datetime) -> _Plan:
    texts = tomllib.loads(resources.files("firsthour.web.desk").joinpath("demo_work.toml").read_text("utf-8"))
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=(HOME, *FURTHER))}
    held = Posting.objects.filter(unit__in=units.values(), to_at=None, officer__is_active=True)
    held = held.exclude(role__in=("community_officer", "grid_worker"))  # they have warnings to work on
    teams: dict[str, list[Officer]] = {code: [] for code in units}
    leaders: dict[str, Officer] = {}
    for posting in held.select_related("officer", "unit").order_by("pk"):
        if posting.role == "leader":
            leaders[posting.unit.code] = posting.officer
        else:
            teams[posting.unit.code].append(posting.officer)
    return _Plan(
        dice=dice, now=now, texts=texts, teams=teams, leaders=leaders, units=units,
        agencies=list(Unit.objects.filter(kind=UnitKind.AGENCY).order_by("code")),
        places=list(Community.objects.order_by("pk").values_list("name", flat=True)[:60]),
    )  # fmt: skip


def _plan_matters(plan: _Plan) -> None:
    """Plan forty leads of the last three weeks: most at the shown squad, some elsewhere, every ninth confidential."""
    codes = [code for code in FURTHER if plan.teams.get(code)]
    for number in range(N_MATTERS):
        code = HOME if number % 5 < 3 else codes[number % len(codes)]
        opened_at = plan.now - timedelta(minutes=plan.dice.randrange(40, 21 * 24 * 60))
        plan.at(opened_at, _opening(plan, number, code))


def _opening(plan: _Plan, number: int, code: str) -> Callable[[datetime], None]:
    def do(at: datetime) -> None:
        place, owner = _place(plan), plan.dice.choice(plan.teams[code])
        title = plan.texts["titles"][number % len(plan.texts["titles"])].format(place=place)
        by = _actor(owner, plan.units[code])
        is_secret = number % 9 == 8
        named = [plan.leaders[code]] if is_secret and code in plan.leaders else []
        new = matters.NewMatter(
            "lead", title, plan.units[code], owner, is_confidential=is_secret, named=named,
            outside_number=f"A9900{20260000 + number * 37}" if number % 4 == 0 else "",
        )  # fmt: skip
        matter = matters.open_matter(new, by=by, now=at)
        if number % 3 == 1:
            kind = ("criminal_review", "economic_review")[number % 2]
            subject = Subject("matter", str(matter.uid), matter.unit, owner, matter)
            start_clock(kind, subject, started_at=at, by=by, now=at)
        plan.matters.append(matter)
        _plan_rest(plan, matter, owner, number=number)

    return do


def _plan_rest(plan: _Plan, matter: Matter, owner: Officer, *, number: int) -> None:
    """Plan what follows the opening: a file, shares, a close, a hand-over."""
    by = _actor(owner, matter.unit)
    middle = matter.opened_at + (plan.now - matter.opened_at) * plan.dice.uniform(0.2, 0.8)
    if number % 3 == 0:
        text = f"{matter.number}\n{matter.title}\n核实记录：电话核实一次，待上门。\n"
        plan.at(middle, lambda at: _ignore(attach_file("核实记录.txt", text.encode(), matter=matter, by=by, now=at)))
    if number % 6 == 2 and not matter.is_confidential:
        plan.at(middle, lambda at: _send(plan, matter, plan.agencies[number // 6 % 4], by=by, at=at))
    if number % 5 == 3 and matter.unit.code != HOME and not matter.is_confidential:
        plan.at(middle, lambda at: _ignore(matters.share_matter(matter, unit=plan.units[HOME], by=by, now=at)))
    late = plan.now - (plan.now - middle) / 3
    if number % 7 == 5:
        reason = plan.dice.choice(plan.texts["closings"])
        plan.at(late, lambda at: _close(matter, reason, by=by, at=at))
    elif number % 11 == 6 and matter.unit.code == HOME and not matter.is_confidential:
        plan.at(late, lambda at: _hand_over(plan, matter, by=by, at=at))


def _send(plan: _Plan, matter: Matter, agency: Unit, *, by: Actor, at: datetime) -> None:
    """Send a matter to an agency and ask it for something; the earliest agency is the one that can log in."""
    matters.share_matter(matter, unit=agency, by=by, now=at)
    wanted = plan.texts["topics"][2]
    due_at = plan.now + timedelta(minutes=plan.dice.choice([25, 340, 2_900]))
    new = tasks.NewTask(
        title=wanted["title"], words=wanted["words"], unit=agency, due_at=due_at, matter=matter, topic=wanted["topic"]
    )
    tasks.assign(new, maker=matter.owner, by=by, now=at)


def _close(matter: Matter, reason: str, *, by: Actor, at: datetime) -> None:
    matter.refresh_from_db()
    if matter.closed_at is None:
        matters.close_matter(matter, reason=reason, version=matter.version, by=by, now=at)


def _hand_over(plan: _Plan, matter: Matter, *, by: Actor, at: datetime) -> None:
    matter.refresh_from_db()
    target = plan.units["HY-JZ"]
    matters.hand_over_matter(
        matter, unit=target, owner=plan.teams["HY-JZ"][0], reason="属地管辖", keep_sight=True, version=matter.version,
        by=by, now=at,
    )  # fmt: skip


def _plan_tasks(plan: _Plan) -> None:
    """Plan ninety tasks on open matters whose clocks run out around now, in every state."""
    open_ones = [matter for matter in _fresh(plan.matters) if matter.closed_at is None]
    ahead = [-300, -95, -22, 4, 9, 18, 27, 50, 85, 170, 320, 700, 1_500, 3_100, 7_200, 14_000]  # minutes to the end
    for number in range(N_TASKS):
        matter = open_ones[number % len(open_ones)]
        due_at = plan.now + timedelta(minutes=ahead[number % len(ahead)] + number % 7)
        lasts = timedelta(minutes=plan.dice.choice([30, 60, 240, 1_440, 4_320, 10_080]))
        started_at = min(max(due_at - lasts, matter.opened_at), plan.now - timedelta(minutes=5 + number))
        plan.at(started_at, _assigning(plan, matter, number, due_at=due_at))


def _assigning(plan: _Plan, matter: Matter, number: int, *, due_at: datetime) -> Callable[[datetime], None]:
    def do(at: datetime) -> None:
        code = matter.unit.code
        topic = plan.texts["topics"][number % len(plan.texts["topics"])]
        maker = plan.leaders.get(code) or plan.leaders["DL"]
        assignee = None if number % 6 == 5 else plan.teams[code][number % len(plan.teams[code])]
        if assignee is not None and matter.is_confidential:
            with suppress(matters.SharedBeforeError):
                matters.share_matter(matter, officer=assignee, by=_actor(maker, matter.unit), now=at)
        new = tasks.NewTask(
            title=topic["title"], words=topic["words"].format(place=_place(plan)), unit=matter.unit, due_at=due_at,
            assignee=assignee, matter=matter, topic=topic["topic"],
        )  # fmt: skip
        task = tasks.assign(new, maker=maker, by=_actor(maker, matter.unit), now=at)
        if assignee is not None:
            _plan_steps(plan, task, assignee, number=number)

    return do


def _plan_steps(plan: _Plan, task: Task, officer: Officer, *, number: int) -> None:
    """Plan how far the task came by now: half are taken on, some refused, answered, accepted, sent back, withdrawn."""
    by, lead = _actor(officer, task.unit), _actor(task.maker or officer, task.unit)
    first, second, third = (task.started_at + (plan.now - task.started_at) * share for share in (0.2, 0.6, 0.85))
    reason, answer = (plan.dice.choice(plan.texts[name]) for name in ("reasons", "answers"))
    way = number % 10
    if way in (1, 3, 4, 6, 7, 8):
        plan.at(first, lambda at: _step(tasks.acknowledge, task, officer=officer, by=by, now=at))
    if way == 2:
        plan.at(first, lambda at: _step(tasks.refuse, task, reason=reason, by=by, now=at))
    if way in (4, 6, 7):
        plan.at(second, lambda at: _step(tasks.answer, task, text=answer, by=by, now=at))
    if way == 6:
        plan.at(third, lambda at: _step(tasks.accept, task, by=lead, now=at))
    if way == 7:
        plan.at(third, lambda at: _step(tasks.send_back, task, reason="请补充时间和地点", by=lead, now=at))
    if way == 8:
        plan.at(second, lambda at: _step(tasks.pause, task, why="materials_awaited", by=by, now=at))
    if way == 9:
        plan.at(second, lambda at: _step(tasks.withdraw, task, reason="已由他人办理", by=lead, now=at))


def _step(operation: Callable[..., Any], task: Task, **given: Any) -> None:
    task.refresh_from_db()
    operation(task, version=task.version, **given)


def _plan_papers(plan: _Plan) -> None:
    """Plan papers in every state on the shown squad's matters; what is signed has a number."""
    own = [matter for matter in _fresh(plan.matters) if matter.unit.code == HOME and matter.closed_at is None]
    known = set(_fields(plan))
    kinds = [kind for kind in list_document_kinds() if known.issuperset(kind.fields)]  # those of the desk itself
    for number in range(N_PAPERS):
        matter, kind = own[number % len(own)], kinds[number % len(kinds)]
        at = matter.opened_at + (plan.now - matter.opened_at) * plan.dice.uniform(0.3, 0.9)
        plan.at(at, _writing(plan, matter, kind.key, number=number))


def _writing(plan: _Plan, matter: Matter, kind: str, *, number: int) -> Callable[[datetime], None]:
    def do(at: datetime) -> None:
        writer = plan.teams[HOME][number % len(plan.teams[HOME])]
        by, leader = _actor(writer, matter.unit), plan.leaders[HOME]
        lead = _actor(leader, matter.unit)
        fields = _fields(plan)
        paper = documents.draft_document(kind, matter, unit=matter.unit, fields=fields, officer=writer, by=by, now=at)
        way = number % 6
        if way == 0:
            return
        paper = documents.submit_document(paper, version=paper.version, by=by, now=at + MINUTE)
        if way == 2:
            documents.return_document(
                paper, reason="请写明法律依据", version=paper.version, by=lead, now=at + 2 * MINUTE
            )
        if way in (3, 4, 5):
            paper = documents.sign_document(paper, signer=leader, version=paper.version, by=lead, now=at + 3 * MINUTE)
        if way == 5 and number % 12 == 5:
            documents.void_document(paper, reason="受文单位有误", version=paper.version, by=lead, now=at + 4 * MINUTE)

    return do


def _fields(plan: _Plan) -> dict[str, str]:
    agency, day = plan.agencies[plan.dice.randrange(4)].name, plan.now + timedelta(days=7)
    return {
        "addressee": agency, "reason": "属你单位管辖", "enclosures": "线索材料 1 份", "from_whom": agency,
        "request": "调取涉案账户开户资料和近三个月流水", "answer_by": f"{day:%Y年%m月%d日}",
        "received": "账户流水 1 份", "received_at": f"{plan.now:%Y年%m月%d日}", "task": "核实资金去向并上门见面",
    }  # fmt: skip


def _do(plan: _Plan) -> None:
    """Do what is planned in the order of its times, with what it plans in turn."""
    while plan.deeds:
        plan.deeds.sort(key=lambda deed: deed[:2])
        when, _number, deed = plan.deeds.pop(0)
        deed(when)


def _fresh(made: Sequence[Matter]) -> list[Matter]:
    keys = [matter.pk for matter in made]
    return list(Matter.objects.filter(pk__in=keys).select_related("unit", "owner").order_by("opened_at", "pk"))


def _place(plan: _Plan) -> str:
    return plan.dice.choice(plan.places)


def _actor(officer: Officer, unit: Unit) -> Actor:
    return Actor(kind="officer", key=str(officer.uid), name=officer.name, unit=unit.code)


def _ignore(_made: object) -> None:
    """Let an operation that returns what it made be a deed."""
