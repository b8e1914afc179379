"""What else happens in the demo city's half year: somebody asks about a case, months are signed, a file of incidents
comes from the 110 system, things are seized, a task force works.

Its dice are its own, so that the story of reports, leads and cases stays what it is.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from firsthour.base.clock import SHANGHAI
from firsthour.city.identity import phone_number
from firsthour.web.cases.demo.plan import Plan, Team, actor
from firsthour.web.cases.forces import add_member, add_plan_line, form_force, write_log
from firsthour.web.cases.items import Move, NewItem, move_item, take_item
from firsthour.web.cases.models import Case
from firsthour.web.cases.steps import INVESTIGATING
from firsthour.web.intake.interference import Asking, make_due, record_interference, sign_report
from firsthour.web.intake.models.interference import Duty, Interference, Standing, Way, ZeroReport
from firsthour.web.intake.operations.incoming import IncomingTable, import_incidents
from firsthour.web.people.models import Unit
from firsthour.web.ui.acting import system_actor

CENTRE = "LZ-FZ"
NOBODY = 99_000_000  # telephones of the reserved range from here on belong to nobody in the city
THINGS = (
    ("phone", "嫌疑人手机一部", "1 部", None), ("card", "银行卡三张", "3 张", None),
    ("money", "现金", "", 1_260_000), ("computer", "笔记本电脑一台", "1 台", None),
)  # fmt: skip
ROWS = (
    ("冒充电商物流客服", "称快递丢失要理赔，按要求下载会议软件后被转走存款", "6800.00"),
    ("刷单返利", "被拉进做任务的群，先返小钱，后垫付不能提现", "15200.00"),
    ("虚假征信", "称学生贷款影响征信，要求把钱转到指定账户", "不详"),
)  # fmt: skip


@dataclass(frozen=True)
class _Asked:
    """Somebody who asked about a case: days ago, capacity, way, duty, and in which words."""

    days: int
    standing: str
    way: str
    duty: str
    name: str
    post: str
    words: str


ASKED = (
    _Asked(61, Standing.PARTY, Way.PHONE, Duty.OUTSIDE, "贺先生", "嫌疑人亲属", "打听案件办到哪一步，能不能先放人。"),
    _Asked(33, Standing.LEADER, Way.IN_PERSON, Duty.WITHIN, "分管领导", "市局", "听取办案进展，要求尽快查清资金去向。"),
    _Asked(12, Standing.AGENCY, Way.MESSAGE, Duty.UNCLEAR, "某企业法务", "账户所属企业", "请求先解除企业账户的冻结。"),
)


def plan_besides(plan: Plan, *, seed: int) -> None:
    """Plan what happens besides; where the force has no squads nothing does."""
    squads = [plan.teams[code] for code in sorted(plan.teams) if code.endswith("-JZ")]
    if not squads:
        return
    dice = random.Random(seed + 1)
    month = plan.now.astimezone(SHANGHAI).replace(day=1, hour=0, minute=30, second=0, microsecond=0)
    plan.at(month, partial(_make_months, plan, dice))
    for number, asked in enumerate(ASKED):
        plan.at(
            plan.now - timedelta(days=asked.days, hours=5), partial(_ask, squads[number % len(squads)], asked, dice)
        )
    if CENTRE in plan.teams:
        plan.at(plan.now - timedelta(days=20, hours=3), partial(_read_file, plan.teams[CENTRE], dice))
    for number, squad in enumerate(squads):
        plan.at(plan.now - timedelta(days=40 - number), partial(_seize, squad, dice))
    plan.at(plan.now - timedelta(days=30), partial(_join_forces, plan, squads, dice))


def _ask(squad: Team, asked: _Asked, dice: random.Random, at: datetime) -> None:
    case = _newest_case(squad)
    asking = Asking(
        unit=squad.unit, about=case.matter.title if case else squad.unit.name, asker_name=asked.name,
        asker_post=asked.post, standing=asked.standing, way=asked.way, words=asked.words, duty=asked.duty, asked_at=at,
        matter=case.matter if case else None,
    )  # fmt: skip
    officer = squad.worker(dice)
    record_interference(asking, officer=officer, by=actor(officer, squad.unit), now=at)


def _make_months(plan: Plan, dice: random.Random, at: datetime) -> None:
    make_due(at, by=system_actor("demo"))
    for report in ZeroReport.objects.filter(signed_at=None).select_related("unit").order_by("pk"):
        team = plan.teams.get(report.unit.code)
        if team is not None and (team.leaders or team.others):
            plan.at(at + timedelta(minutes=dice.randint(500, 2600)), partial(_sign, team, report.pk))


def _sign(team: Team, pk: int, at: datetime) -> None:
    report = ZeroReport.objects.get(pk=pk)
    first = datetime.combine(report.month, datetime.min.time(), SHANGHAI)
    entries = list(
        Interference.objects.filter(unit=team.unit, asked_at__gte=first, superseded_by=None, asked_at__lt=at)
    )
    officer = (team.leaders or team.others)[0]
    sign_report(
        report, is_none=not entries, entries=entries, words="", officer=officer, version=report.version,
        by=actor(officer, team.unit), now=at,
    )  # fmt: skip


def _read_file(team: Team, dice: random.Random, at: datetime) -> None:
    """Read three incidents of the 110 system, the last of which has an amount that cannot be read."""
    officer, local = team.worker(dice), at.astimezone(SHANGHAI)
    lines = ["警情编号,报警时间,诈骗类型,报警内容,报警人,联系电话,涉案金额"]
    for number, (kind, story, amount) in enumerate(ROWS):
        name = "".join(dice.choice(signs) for signs in ("章温陆", "可一素", "宁文"))
        phone = phone_number(NOBODY + dice.randrange(1_000_000))
        reported = local - timedelta(hours=9 - number)
        lines.append(
            f"110-{local:%Y%m%d}-{number + 1:03d},{reported:%Y-%m-%d %H:%M},{kind},{story},{name},{phone},{amount}"
        )
    content = "\n".join(lines).encode()
    table = IncomingTable(f"110警情-{local:%Y%m%d}.csv", content, "110", team.unit, officer)
    import_incidents(table, units=Unit.objects.filter(is_active=True), by=actor(officer, team.unit), now=at)


def _seize(squad: Team, dice: random.Random, at: datetime) -> None:
    case = _newest_case(squad)
    if case is None:
        return
    keeper = squad.worker(dice)
    by = actor(keeper, squad.unit)
    for number, (kind, name, quantity, fen) in enumerate(THINGS[: dice.randint(2, len(THINGS))]):
        basis = f"{squad.unit.name[:2]}公（经）扣字〔{at.year}〕{case.pk:03d}{number}号扣押清单"
        new = NewItem(
            kind=kind, name=name, quantity=quantity, amount_fen=fen, basis=basis, taken_at=at, keeper=keeper,
            place="涉案财物保管室 A 架",
        )  # fmt: skip
        item = take_item(case, new, by=by, now=at)
        if kind == "phone":
            move = Move("lent", "电子数据实验室", "送检提取电子数据", keeper)
            move_item(item, move, version=item.version, by=by, now=at + timedelta(hours=2))


def _join_forces(plan: Plan, squads: Sequence[Team], dice: random.Random, at: datetime) -> None:
    case = next((found for found in map(_newest_case, squads) if found is not None and found.is_supervised), None)
    case = case or _newest_case(squads[0])
    if case is None:
        return
    team = next(squad for squad in squads if squad.unit.pk == case.matter.unit_id)
    leader = (team.leaders or team.others)[0]
    by = actor(leader, team.unit)
    reason = "被害人多、资金层级深，抽调人员集中攻坚。"
    force = form_force(case, name="专案组", unit=team.unit, leader=leader, reason=reason, by=by, now=at)
    owner = team.worker(dice)
    drawn = [(squad.worker(dice), squad.unit.name) for squad in squads if squad != team]
    for officer, unit_name in [(owner, team.unit.name), *drawn]:
        if officer != leader:
            add_member(force, officer, unit_name=unit_name, part="资金查控", by=by, now=at)
    due = at + timedelta(days=7)
    if owner != leader:
        add_plan_line(
            force, words="补齐第二层收款账户流水", owner=owner, unit=team.unit, due_at=due, maker=leader, by=by, now=at
        )
    write_log(force, "专案组成立，明确分工，统一调取流水。", by=by, now=at)


def _newest_case(squad: Team) -> Case | None:
    found: Case | None = (
        Case.objects.filter(matter__unit=squad.unit, matter__state=INVESTIGATING, matter__merged_into=None)
        .select_related("matter__unit", "matter__owner")
        .order_by("-pk")
        .first()
    )
    return found
