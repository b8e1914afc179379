"""How do several squads work on one case? As a task force: named members, one plan whose lines are tasks, one log."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from firsthour.base.errors import UserError
from firsthour.web.cases.models import Case, ForceMember, LogLine, PlanLine, TaskForce
from firsthour.web.cases.noting import note, reason_of
from firsthour.web.desk import matters, tasks
from firsthour.web.desk.models import OPEN_STATES, Share, ShareKind, TaskState
from firsthour.web.people.models import Officer, Unit
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor


class ForceBeforeError(UserError):
    """A second task force on a case."""

    code = "force_before"
    english = "This case has a task force."
    chinese = "本案已成立专案组。"


class ForceEndedError(UserError):
    """A task force that was dissolved."""

    code = "force_ended"
    english = "This task force was dissolved."
    chinese = "专案组已撤销。"


class MemberBeforeError(UserError):
    """An officer who belongs to the task force."""

    code = "force_member_before"
    english = "{name} belongs to it already."
    chinese = "{name}已是专案组成员。"


class NoMemberError(UserError):
    """A line of the plan for somebody who is no member."""

    code = "force_no_member"
    english = "{name} is no member of the task force; add them first."
    chinese = "{name}不是专案组成员，请先加入。"


@transaction.atomic
def form_force(
    case: Case, *, name: str, unit: Unit, leader: Officer, reason: str, by: Actor, now: datetime
) -> TaskForce:
    """Form a task force on a case; its leader is its first member.

    Raises
    ------
    ForceBeforeError
        The case has one.
    """
    try:
        with transaction.atomic():
            force = TaskForce.objects.create(
                case=case, name=name.strip(), unit=unit, leader=leader, reason=reason_of(reason)[:400],
                formed_by=by.name, formed_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise ForceBeforeError from error
    note("case.force_formed", case, by=by, now=now, says={"name": force.name, "unit": unit.name})
    _join(force, leader, unit_name=unit.name, part="", by=by, now=now)
    return force


@transaction.atomic
def add_member(
    force: TaskForce, officer: Officer, *, unit_name: str, part: str, by: Actor, now: datetime
) -> ForceMember:
    """Draw an officer of any squad into a task force: from now on they see the case, by name.

    Raises
    ------
    MemberBeforeError
        They belong to it already.
    """
    _expect_standing(force)
    if force.members.filter(officer=officer, to_at=None).exists():
        raise MemberBeforeError(name=officer.name)
    return _join(force, officer, unit_name=unit_name, part=part, by=by, now=now)


@transaction.atomic
def release_member(member: ForceMember, *, reason: str, by: Actor, now: datetime) -> ForceMember:
    """Release somebody from a task force: they see the case no longer, unless their unit does."""
    member = ForceMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if member.to_at is None:
        member.to_at = now
        member.save(update_fields=["to_at"])
        _end_share(member, by=by, now=now)
        says = {"name": member.officer.name, "reason": reason_of(reason)}
        note("case.force_member_left", member.force.case, by=by, now=now, says=says)
    return member


@transaction.atomic
def add_plan_line(
    force: TaskForce, *, words: str, owner: Officer, unit: Unit, due_at: datetime, maker: Officer, by: Actor,
    now: datetime,
) -> PlanLine:  # fmt: skip
    """Add a line to the plan: a task on its owner's desk.

    Raises
    ------
    NoMemberError
        The owner is no member.
    """
    _expect_standing(force)
    if not force.members.filter(officer=owner, to_at=None).exists():
        raise NoMemberError(name=owner.name)
    new = tasks.NewTask(title=words.strip(), unit=unit, due_at=due_at, assignee=owner, matter=force.case.matter)
    task = tasks.assign(new, maker=maker, by=by, now=now)
    last = force.plan.aggregate(last=Max("order"))["last"] or 0
    line = PlanLine.objects.create(force=force, order=last + 1, words=words.strip(), task=task)
    note("case.plan_line", force.case, by=by, now=now, says={"order": line.order, "owner": owner.name})
    return line


@transaction.atomic
def strike_plan_line(line: PlanLine, *, reason: str, by: Actor, now: datetime) -> PlanLine:
    """Strike a line of the plan; its task is withdrawn where it is still open."""
    line = PlanLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if line.struck_at is None:
        line.struck_at = now
        line.save(update_fields=["struck_at"])
        if line.task.state in OPEN_STATES and line.task.state != TaskState.ANSWERED:
            tasks.withdraw(line.task, reason=reason, version=line.task.version, by=by, now=now)
        says = {"order": line.order, "reason": reason_of(reason)}
        note("case.plan_line_struck", line.force.case, by=by, now=now, says=says)
    return line


@transaction.atomic
def write_log(force: TaskForce, words: str, *, by: Actor, now: datetime) -> LogLine:
    """Write a line into the log; it is never changed."""
    _expect_standing(force)
    line = LogLine.objects.create(force=force, at=now, by_name=by.name, words=reason_of(words))
    note("case.force_log", force.case, by=by, now=now)
    return line


@transaction.atomic
def end_force(force: TaskForce, *, reason: str, version: int, by: Actor, now: datetime) -> TaskForce:
    """Dissolve a task force; its members no longer see the case by name, plan and log stay."""
    claim_version(force, version=version)
    _expect_standing(force)
    force.ended_at = now
    force.save(update_fields=["ended_at"])
    for member in force.members.filter(to_at=None):
        release_member(member, reason=reason, by=by, now=now)
    note("case.force_ended", force.case, by=by, now=now, says={"reason": reason_of(reason)})
    return force


def _join(force: TaskForce, officer: Officer, *, unit_name: str, part: str, by: Actor, now: datetime) -> ForceMember:
    matter = force.case.matter
    named = Share.objects.filter(matter=matter, officer=officer, kind=ShareKind.NAMED, to_at=None)
    share = None if named.exists() else matters.share_matter(matter, officer=officer, by=by, now=now)
    member = ForceMember.objects.create(
        force=force, officer=officer, unit_name=unit_name[:60], part=part.strip(), share=share, from_at=now
    )
    note("case.force_member", force.case, by=by, now=now, says={"name": officer.name, "unit": unit_name})
    return member


def _end_share(member: ForceMember, *, by: Actor, now: datetime) -> None:
    """Take back the share that joining gave; one that stood before stays."""
    share = member.share
    if share is None or share.to_at is not None:
        return
    matter = share.matter
    others = matter.shares.filter(kind=ShareKind.NAMED, to_at=None).exclude(pk=share.pk)
    if not matter.is_confidential or others.exists():
        matters.end_share(share, by=by, now=now)


def _expect_standing(force: TaskForce) -> None:
    if force.ended_at is not None:
        raise ForceEndedError
