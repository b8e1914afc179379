"""Who saw as many records in a day as the law's line, and what was said and decided about it?

Counted from the record itself, in the transaction of the event that crosses the line: writers stand in a line there, so
exactly one of them sees the count pass.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from firsthour.base.errors import UserError
from firsthour.law.lookups import get_one_lookup_line
from firsthour.web.audit.days import day_of, span_of
from firsthour.web.audit.hooks import HOOKS
from firsthour.web.audit.models import AuditEvent, Finding
from firsthour.web.audit.models.findings import FindingState
from firsthour.web.ui.acting import Actor


class FindingChangedError(UserError):
    """Somebody else was faster."""

    code = "finding_changed"
    english = "Somebody answered this entry meanwhile. Reload and look again."
    chinese = "此条已有人处理。请刷新后再看。"


class WordsMissingError(UserError):
    """A decision or an explanation says nothing."""

    code = "words_missing"
    english = "Say it in words."
    chinese = "请写明内容。"


def note_lookups(event: AuditEvent) -> None:
    """Raise a finding when this event carries its officer over the line of its kind of record; once a day."""
    if event.n_records <= 0 or event.actor_kind != "officer":
        return
    line = get_one_lookup_line(event.record_kind)
    day = day_of(event.happened_at)
    seen = AuditEvent.objects.filter(
        actor_key=event.actor_key,
        happened_at__range=span_of(day),
        record_kind=event.record_kind,
        n_records__gt=0,
        number__lte=event.number,  # of several that were recorded at once exactly one carries over the line
    ).aggregate(total=Sum("n_records"))["total"]
    if seen < line.records or seen - event.n_records >= line.records:
        return
    finding, is_new = Finding.objects.get_or_create(
        officer_key=event.actor_key, day=day, record_kind=event.record_kind,
        defaults={
            "officer_name": event.actor_name, "unit": event.unit, "threshold": line.records, "n_records": seen,
            "event_number": event.number, "raised_at": event.happened_at,
        },
    )  # fmt: skip
    if is_new:
        for tell in HOOKS.on_unusual:
            tell(finding)


def explain(finding: Finding, *, by: Actor, now: datetime, words: str, version: int) -> Finding:
    """Keep what the officer says about the own look-ups."""
    return _answer(finding, by=by, now=now, words=words, version=version, state=FindingState.EXPLAINED)


def decide(finding: Finding, *, by: Actor, now: datetime, words: str, is_accepted: bool, version: int) -> Finding:
    """Keep what the inspector decided: accepted, or pursued outside of this program."""
    state = FindingState.ACCEPTED if is_accepted else FindingState.PURSUED
    return _answer(finding, by=by, now=now, words=words, version=version, state=state)


@transaction.atomic
def _answer(finding: Finding, *, by: Actor, now: datetime, words: str, version: int, state: FindingState) -> Finding:
    from firsthour.web.audit.operations.recording import About, record

    if not words.strip():
        raise WordsMissingError
    if state == FindingState.EXPLAINED:
        changed = {"explanation": words.strip(), "explained_at": now}
    else:
        changed = {
            "decision": words.strip(), "decided_at": now, "decided_by": by.name, "decided_by_key": by.key
        }  # fmt: skip
    expected = Finding.objects.filter(pk=finding.pk, version=version, decided_at=None)
    if not expected.update(state=state, version=version + 1, **changed):
        raise FindingChangedError
    finding.refresh_from_db()
    about = [About("finding", str(finding.uid), f"{finding.day} {finding.record_kind}")]
    record(f"finding.{state}", by=by, now=now, about=about, details={"officer": finding.officer_key})
    return finding
