"""Which reports does the demo open on? A few dozen invented ones, made by the same operations as real ones.

    make_demo_reports(seed=1, now=now, stations=…, squads=…)

Numbers lie in the reserved ranges (phones 100…, accounts 000000…, identity numbers of region 990000). What it draws
follows from the seed alone; a source number makes it safe to run twice.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from firsthour.web.desk.models import Matter
from firsthour.web.intake.models import Report
from firsthour.web.intake.new_reports import NewMention, NewPayment, NewReport
from firsthour.web.intake.operations import custody
from firsthour.web.intake.operations.registering import register_report, supplement
from firsthour.web.people.models import Officer, Unit
from firsthour.web.ui.acting import Actor

SYSTEM = "demo"
_NAMES = ("许念安", "阮小雨", "岑一鸣", "郗云舟", "乐知遥", "佟望舒", "宋栖迟", "贺连山", "丁若木", "温如故")
_BANKS = ("澜州银行", "华屿银行", "北渡银行", "云栈支付")
_APPS = ("云享投", "安心贷", "汇盈宝", "闪聊")
_STORIES = {
    "rebate": "在群里接了刷单任务，垫付后无法提现。对方让下载“{app}”APP，链接 hxxps://{host}.example/t。",
    "investment": "网上认识的“老师”带着投资，下载“{app}”APP 后余额无法提现，客服 400-100-{tail}。",
    "customer_service": "自称快递客服，说要理赔，让下载“{app}”软件开共享屏幕，来电 {phone}。",
    "authority": "对方自称外地民警，说我涉嫌洗钱，让把钱转到“安全账户”，加微信 {host}_{tail}。",
    "loan": "网上贷款，先交保证金和解冻费，下载“{app}”APP，对方 QQ 10{tail}88。",
    "romance": "聊天认识三个月，说有内部渠道，在“{app}”平台充值后失联。",
}


@dataclass(frozen=True)
class DemoDesk:
    """A unit and who works and leads there."""

    unit: Unit
    officer: Officer
    leader: Officer | None = None


def make_demo_reports(
    seed: int, *, now: datetime, stations: Sequence[DemoDesk], squads: Sequence[DemoDesk], number: int = 40
) -> list[Report]:
    """Register reports of the last days at the stations and take some of them further; return the new ones."""
    draw = random.Random(seed)
    made = []
    accounts = [f"000000{draw.randrange(10**12):012d}" for _ in range(max(3, number // 3))]
    for n in range(number):
        desk = draw.choice(stations)
        told_at = now - timedelta(minutes=draw.randrange(10, 7 * 24 * 60))
        report = register_report(
            _draw_report(draw, desk, told_at, name=f"D{seed}-{n}", accounts=accounts), by=_by(desk), now=told_at
        )
        if report.is_new:
            made.append(report)
            _go_on(draw, report, desk, squads=squads, now=now)
    return made


def _draw_report(
    draw: random.Random, desk: DemoDesk, told_at: datetime, *, name: str, accounts: Sequence[str]
) -> NewReport:
    fraud_type = draw.choice(sorted(_STORIES))
    tail = f"{draw.randrange(10_000):04d}"
    words = {
        "app": draw.choice(_APPS), "host": f"yun{draw.randrange(20)}", "tail": tail, "phone": f"1008800{tail}",
    }  # fmt: skip
    paid_at = told_at - timedelta(minutes=draw.randrange(8, 600))
    payments = [
        NewPayment(
            draw.randrange(8, 2_000) * 100_00, to_account=draw.choice(accounts), to_institution=draw.choice(_BANKS),
            paid_at=paid_at + timedelta(minutes=3 * place), precision="minute",
        )
        for place in range(draw.choice((1, 1, 2, 3)))
    ]  # fmt: skip
    victim = NewMention(
        "victim", draw.choice(_NAMES), phone=f"1001{draw.randrange(10**7):07d}", is_reporter=True,
        age_group=draw.choice(("18-35", "36-59", "60+")),
    )  # fmt: skip
    return NewReport(
        "online_fraud", draw.choice(("counter", "phone", "counter", "police_line")), desk.unit, taken_by=desk.officer,
        story=_STORIES[fraud_type].format(**words), reported_at=told_at, fraud_type=fraud_type, mentions=[victim],
        payments=payments, source_system=SYSTEM, source_number=name, wants_confidentiality=draw.random() < 0.05,
    )  # fmt: skip


def _go_on(draw: random.Random, report: Report, desk: DemoDesk, *, squads: Sequence[DemoDesk], now: datetime) -> None:
    """Take a report as far as it would be by now: taken on, offered, refused, supplemented, or waiting still."""
    later = min(now, report.reported_at + timedelta(minutes=draw.randrange(5, 90)))
    luck = draw.random()
    if luck < 0.25:
        return
    if luck < 0.5 or not squads:
        custody.accept_report(
            report, unit=desk.unit, officer=desk.officer, version=_version(report), by=_by(desk), now=later
        )
        return
    asked = draw.choice(squads)
    custody.offer_report(
        report, unit=asked.unit, reason="涉及多地，金额较大", version=_version(report), by=_by(desk), now=later
    )
    if luck > 0.9 and asked.leader is not None:
        custody.refuse_report(
            _fresh(report), reason="主要行为地不在本辖区", reviewer=asked.leader, officer=asked.officer,
            version=_version(report), by=_by(asked), now=later,
        )  # fmt: skip
    elif luck > 0.6:
        custody.accept_report(
            _fresh(report), unit=asked.unit, officer=asked.officer, version=_version(report), by=_by(asked), now=later
        )
        if luck > 0.8:
            supplement(_fresh(report), "补充：对方又来电要求交“解冻费”。", channel="phone", by=_by(desk), now=later)


def _fresh(report: Report) -> Report:
    fresh: Report = Report.objects.select_related("matter__unit").get(pk=report.pk)
    return fresh


def _version(report: Report) -> int:
    return Matter.objects.get(pk=report.matter_id).version


def _by(desk: DemoDesk) -> Actor:
    return Actor(kind="officer", key=str(desk.officer.uid), name=desk.officer.name, unit=desk.unit.code)
