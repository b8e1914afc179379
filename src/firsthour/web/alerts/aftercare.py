"""Who is visited again, when, and what came of it? Plans begin with a result (``law.attempts``) and come due by day."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from firsthour.base.clock import SHANGHAI
from firsthour.base.errors import UserError
from firsthour.law.attempts import get_one_attempt_result, plan_aftercare
from firsthour.web.alerts.averting import count_again
from firsthour.web.alerts.changing import about_episode, words
from firsthour.web.alerts.models import Attempt, Conflict, Episode, Revisit, RevisitState
from firsthour.web.audit.operations import About, record
from firsthour.web.desk import events
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor, system_actor

OPEN = (RevisitState.PLANNED, RevisitState.DUE)
BY = system_actor("alerts.bring_revisits")


class RevisitOverError(UserError):
    """A return visit that was made or dropped."""

    code = "revisit_over"
    english = "This return visit was made or dropped already."
    chinese = "该次回访已完成或已取消。"


class NegativePaidError(UserError):
    """An amount below nothing."""

    code = "negative_amount"
    english = "An amount is not negative."
    chinese = "金额不能为负数。"


def plan_revisits(episode: Episode, attempt: Attempt, *, flags: Iterable[str]) -> list[Revisit]:
    """Plan what follows a result; the plan of a loss takes the place of one after a warning that helped."""
    plan = get_one_attempt_result(attempt.result).aftercare
    if not plan or (attempt.conflict == Conflict.CLOSED and plan != "victim"):
        return []
    waiting = list(Revisit.objects.filter(episode=episode, state__in=OPEN).select_related("attempt"))
    if any(get_one_attempt_result(one.attempt.result).aftercare == plan for one in waiting):
        return []
    Revisit.objects.filter(pk__in=[one.pk for one in waiting]).update(state=RevisitState.DROPPED)
    day = attempt.at.astimezone(SHANGHAI).date()
    return Revisit.objects.bulk_create(
        Revisit(
            episode=episode, attempt=attempt, unit=episode.unit, unit_path=episode.unit_path, on=one.on,
            channel=one.channel, words=dict(one.words),
        )
        for one in plan_aftercare(attempt.result, on=day, flags=flags)
    )  # fmt: skip


@transaction.atomic
def bring_due(now: datetime, *, by: Actor = BY) -> int:
    """Let the return visits of this day and earlier ones come due; return how many."""
    today = now.astimezone(SHANGHAI).date()
    n_due: int = Revisit.objects.filter(state=RevisitState.PLANNED, on__lte=today).update(state=RevisitState.DUE)
    if n_due:
        record("revisit.due", by=by, now=now, details={"n": n_due})
    return n_due


@transaction.atomic
def finish_revisit(
    revisit: Revisit, *, paid_fen: int | None, note: str, version: int, by: Actor, now: datetime
) -> Revisit:
    """Note what came of a return visit; ``paid_fen``: what was paid since the warning, None when it was not asked.

    Raises
    ------
    RevisitOverError, NegativePaidError, ChangedMeanwhileError
        It is over, the amount is none, or somebody was faster.
    """
    if paid_fen is not None and paid_fen < 0:
        raise NegativePaidError
    _end(revisit, RevisitState.DONE, note=note.strip(), version=version, by=by, now=now)
    revisit.paid_fen = paid_fen
    revisit.save(update_fields=["paid_fen"])
    episode = revisit.episode
    if paid_fen is not None:
        most = max(paid_fen, episode.paid_fen or 0)
        Episode.objects.filter(pk=episode.pk).update(paid_fen=most)
        if paid_fen:
            facts = {"episode": str(episode.uid), "when": "after", "amount_fen": paid_fen, "tier": episode.tier}
            events.append("alert.paid", unit=episode.unit, by=by, happened_at=now, recorded_at=now, facts=facts)
        count_again(episode, by=by, now=now)
    record("revisit.done", by=by, now=now, about=[_about(revisit), about_episode(episode)])
    return revisit


@transaction.atomic
def drop_revisit(revisit: Revisit, *, reason: str, version: int, by: Actor, now: datetime) -> Revisit:
    """Let a return visit be, with a reason."""
    said = words(reason)
    _end(revisit, RevisitState.DROPPED, note=said, version=version, by=by, now=now)
    about = [_about(revisit), about_episode(revisit.episode)]
    record("revisit.dropped", by=by, now=now, about=about, details={"reason": said})
    return revisit


def _end(revisit: Revisit, state: str, *, note: str, version: int, by: Actor, now: datetime) -> None:
    if revisit.state not in OPEN:
        raise RevisitOverError
    claim_version(revisit, version=version)
    if revisit.state not in OPEN:
        raise RevisitOverError
    revisit.state, revisit.note, revisit.done_at, revisit.by_key, revisit.by_name = state, note, now, by.key, by.name
    revisit.save(update_fields=["state", "note", "done_at", "by_key", "by_name"])


def _about(revisit: Revisit) -> About:
    return About("revisit", str(revisit.uid), f"{revisit.on}")
