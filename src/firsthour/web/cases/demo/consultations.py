"""Which of the city's leads are hard enough to be consulted about, and what comes of that?"""

from datetime import datetime
from functools import partial

from firsthour.web.cases.demo.plan import Plan, Team, actor, minutes
from firsthour.web.intake.consultations import (
    NewConsultation,
    decide_consultation,
    give_opinion,
    open_consultation,
)
from firsthour.web.intake.models import Lead
from firsthour.web.intake.models.consultations import Consultation
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import Actor

SHARE = 0.3  # of the leads that are being checked
ANSWERED = 0.85  # of those who are asked
QUESTION = "现有流水只见一层转账，资金去向不明，是否属本市管辖、能否作为刑事线索继续核查？"
OPINIONS = {
    "accept": "收款账户连续快进快出，与已知手法相符，建议继续核查并调取下一层流水。",
    "check_more": "目前只有单方陈述和一层流水，尚不足以区分合同纠纷，建议补充聊天记录和合同后再议。",
}
REASONS = "综合各方意见，先补齐下一层流水与合同材料，再决定是否受理。"


def plan_consultation(plan: Plan, lead: Lead, *, squad: Team, after: datetime) -> None:
    """Plan, for some of the leads, that a question is put to both sides, answered and decided."""
    if plan.dice.random() < SHARE:
        plan.at(after + minutes(plan.dice, (20, 400)), lambda at: _open(plan, lead, squad, at=at))


def _open(plan: Plan, lead: Lead, squad: Team, *, at: datetime) -> None:
    lead.matter.refresh_from_db()
    if lead.matter.closed_at is not None:
        return
    bureau = plan.county_of(squad)
    legal = bureau.legal or [officer for team in plan.teams.values() for officer in team.legal]
    officer = lead.matter.owner or squad.worker(plan.dice)
    new = NewConsultation(lead.matter, QUESTION, chair=bureau.leaders[0], legal=legal[:1], squad=[squad.others[-1]])
    one = open_consultation(new, officer=officer, by=actor(officer, squad.unit), now=at)
    asked = [*new.legal, *new.squad]
    ready = at
    for member in asked:
        then = at + minutes(plan.dice, (90, 1500))
        is_answered = plan.dice.random() < ANSWERED
        ready = max(ready, then if is_answered else one.due_at)
        if is_answered:
            view = plan.dice.choice(list(OPINIONS))
            plan.at(then, partial(_answer, one, member, actor(member, squad.unit), view=view))
    plan.at(ready + minutes(plan.dice, (30, 900)), lambda moment: _decide(one, squad, moment))


def _answer(one: Consultation, member: Officer, by: Actor, at: datetime, *, view: str) -> None:
    give_opinion(one, officer=member, view=view, opinion=OPINIONS[view], by=by, now=at)


def _decide(one: Consultation, squad: Team, at: datetime) -> None:
    one.refresh_from_db()
    by = actor(one.chair, squad.unit)
    decide_consultation(one, decision="check_more", reasons=REASONS, version=one.version, by=by, now=at)
