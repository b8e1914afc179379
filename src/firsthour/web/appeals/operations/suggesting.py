"""What do wrong freezes say about our rules? Proposals of the law's table, kept for a person to accept or dismiss.

A bureau's suggestions count its own freezes, confidential ones left out. What was dismissed comes again only when more
freezes were wrong since; what was accepted likewise. Nothing is changed by itself.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from firsthour.base.clock import SHANGHAI
from firsthour.base.errors import UserError
from firsthour.law.appeal_causes import CauseTable, Freeze, Proposed, propose
from firsthour.web.appeals.models import Suggestion, SuggestionState
from firsthour.web.appeals.queries.figures import HeldFreeze, of_unit, read_freezes
from firsthour.web.appeals.rules import cause_table
from firsthour.web.audit.operations import About, record
from firsthour.web.desk.notices import notify
from firsthour.web.desk.on_duty import read_standing
from firsthour.web.desk.phrases import say
from firsthour.web.people.models import Officer, Unit, UnitKind
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.ui.acting import Actor

_BUREAUS = (UnitKind.CITY, UnitKind.COUNTY)


class AnsweredSuggestionError(UserError):
    """A suggestion that somebody answered already."""

    code = "suggestion_answered"
    english = "Somebody has answered this suggestion already."
    chinese = "此建议已有处理结果。"


class NoAnswerReasonError(UserError):
    """A suggestion answered without a word why."""

    code = "suggestion_reason"
    english = "Write why it is accepted or dismissed."
    chinese = "请写明采纳或不采纳的理由。"


def suggest_all(*, by: Actor, now: datetime) -> int:
    """Look at every bureau's freezes; return how many suggestions are new."""
    units = Unit.objects.filter(kind__in=_BUREAUS, is_active=True).order_by("path")
    return sum(suggest_for(unit, by=by, now=now) for unit in units)


@transaction.atomic
def suggest_for(unit: Unit, *, by: Actor, now: datetime) -> int:
    """Keep what the figures of one bureau speak for; return how many suggestions are new."""
    table, n_new, today = cause_table(), 0, now.astimezone(SHANGHAI).date()
    for days in sorted({one.days for one in table.proposals.values()}):
        of_days = CauseTable(table.causes, {k: p for k, p in table.proposals.items() if p.days == days}, table.is_own)
        first = today - timedelta(days=days - 1)
        freezes = [_plain(one) for one in read_freezes(of_unit(unit), first=first, last=today)]
        for found in propose(freezes, of_days):
            n_new += _keep(found, unit, (first, today), by=by, now=now)
    return n_new


@transaction.atomic
def answer_suggestion(
    row: Suggestion, *, is_accepted: bool, reason: str, officer: Officer, version: int, by: Actor, now: datetime
) -> Suggestion:
    """Accept or dismiss a suggestion, with the reason. Accepting says that the table is to be changed; a person does.

    Raises
    ------
    AnsweredSuggestionError, NoAnswerReasonError
        It was answered already; nothing says why.
    """
    claim_version(row, version=version)
    if row.state != SuggestionState.OPEN:
        raise AnsweredSuggestionError
    if not reason.strip():
        raise NoAnswerReasonError
    row.state = SuggestionState.ACCEPTED if is_accepted else SuggestionState.DISMISSED
    row.decided_by, row.decided_at, row.reason = officer, now, reason.strip()[:300]
    row.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    details = {"proposal": row.proposal, "wrong": str(row.n_wrong), "held": str(row.n_held), "reason": row.reason}
    about = [About("suggestion", str(row.uid), row.proposal)]
    record(f"appeal.suggestion_{row.state}", by=by, now=now, about=about, details=details)
    return row


def _keep(found: Proposed, unit: Unit, days: tuple[date, date], *, by: Actor, now: datetime) -> bool:
    """Bring the open suggestion up to date, or begin a new one; nothing where it was answered and little is new."""
    proposal, n_held, n_wrong = found.proposal, len(found.held), len(found.wrong)
    words = {"words_en": proposal.words["en"][:300], "words_zh": proposal.words["zh"][:300]}
    figures = {
        "first_day": days[0], "last_day": days[1], "n_held": n_held, "n_wrong": n_wrong, "changes": proposal.changes,
        **words,
    }  # fmt: skip
    rows = Suggestion.objects.filter(proposal=proposal.key, unit=unit)
    if rows.filter(state=SuggestionState.OPEN).update(**figures):
        return False
    latest = rows.order_by("-decided_at").first()
    if latest is not None and n_wrong < latest.n_wrong + proposal.again:
        return False
    row = Suggestion.objects.create(proposal=proposal.key, unit=unit, made_at=now, **figures)
    record("appeal.suggested", by=by, now=now, about=[About("suggestion", str(row.uid), proposal.key)])
    leaders = read_standing([unit], now=now).unit_leaders(unit)
    notify(
        leaders, key=f"suggestion:{row.uid}", topic="appeal.suggested", url=reverse("appeals:suggestions"),
        title=say(gettext_noop("Wrong freezes suggest a change of a rule")), by=by, now=now,
    )  # fmt: skip
    return True


def _plain(one: HeldFreeze) -> Freeze:
    return Freeze(one.hold, one.flags, one.hop, one.source, one.cause)
