"""What falls due with nobody logged in? Notices end, banks do not answer, holds change."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from firsthour.web.desk.clocks import tell_clock
from firsthour.web.desk.models import RunningClock
from firsthour.web.desk.notices import notify
from firsthour.web.people.models import Officer
from firsthour.web.restitution.models import Batch, BatchState, PublicNotice, Restitution, RestitutionState
from firsthour.web.restitution.operations.books import lock, tell
from firsthour.web.restitution.operations.following import TOPIC, follow_holds
from firsthour.web.restitution.operations.papers import write_decisions
from firsthour.web.restitution.operations.paying import read_answers
from firsthour.web.restitution.operations.planning import CLOCK_ABOUT, PAYOUT_ABOUT
from firsthour.web.ui.acting import Actor

Check = Callable[[], None]


def look_at_all(*, by: Actor, now: datetime, check: Check) -> int:
    """Look at everything that is due; return how many things were told or changed."""
    n = 0
    for clock in RunningClock.objects.filter(about_kind=CLOCK_ABOUT, done_at=None, due_at__lte=now).order_by("pk"):
        check()
        n += end_notice(clock, by=by, now=now)
    for clock in RunningClock.objects.filter(about_kind=PAYOUT_ABOUT, done_at=None, due_at__lte=now).order_by("pk"):
        check()
        n += tell_overdue(clock, by=by, now=now)
    held = Restitution.objects.filter(funds__hold__isnull=False).exclude(matter__closed_at__isnull=False)
    for one in held.exclude(state=RestitutionState.SETTLED).distinct().order_by("pk"):
        check()
        n += len(follow_holds(one, by=by, now=now, is_new_taken=False))
    return n


@transaction.atomic
def end_notice(clock: RunningClock, *, by: Actor, now: datetime) -> bool:
    """End the clock of a notice whose time is over, and tell who handles it that it may be decided on; once."""
    notice = PublicNotice.objects.filter(uid=clock.about_key).select_related("restitution__matter__unit").first()
    if notice is None:
        return False
    one = lock(notice.restitution)
    clock.refresh_from_db()
    if clock.done_at is not None or clock.due_at > now:
        return False
    tell_clock(clock, "done", at=clock.due_at, by=by, now=now)
    notify(
        _handlers(one, notice.published_by), key=f"restitution:notice:{notice.uid}", topic=TOPIC,
        title=lambda: gettext("The notice is over: %(number)s") % {"number": one.number}, words=one.matter.number,
        url=reverse("restitution:plan", args=[one.uid]), matter=one.matter, by=by, now=now,
    )  # fmt: skip
    tell("notice.end", one, by=by, now=now, round=notice.round)
    return True


@transaction.atomic
def tell_overdue(clock: RunningClock, *, by: Actor, now: datetime) -> bool:
    """Mark the payments that no bank answered in time, and tell who sent them; once a decision."""
    sent = Batch.objects.filter(state=BatchState.SENT).select_related("restitution")
    batch = sent.filter(uid=clock.about_key).first() or sent.filter(lines__uid=clock.about_key).first()
    if batch is None:
        return False
    one = lock(batch.restitution)
    batch.refresh_from_db()
    lines = {line.reference: line for line in batch.lines.select_related("claim", "fund")}
    late = [each for each in read_answers(batch, lines, now=now).lines if each.state == "overdue"]
    fresh = [lines[each.reference] for each in late if lines[each.reference].state != "overdue"]
    if not fresh:
        return False
    for line in fresh:
        line.state = "overdue"
    type(fresh[0]).objects.bulk_update(fresh, ["state"], batch_size=500)
    notify(
        _handlers(one, batch.sent_by), key=f"restitution:overdue:{clock.about_key}", topic=TOPIC, tone="bad",
        urgent=True,
        title=lambda: gettext("No answer from the bank in time: %(number)s") % {"number": f"{one.number}-{batch.n}"},
        words=one.matter.number, url=reverse("restitution:plan", args=[one.uid]), matter=one.matter, by=by, now=now,
    )  # fmt: skip
    tell("payout.overdue", one, by=by, now=now, batch=batch.n, n=len(fresh))
    return True


def write_all_decisions(*, by: Actor, now: datetime, check: Check) -> int:
    """Write the decisions that are left, some at a time; return how many."""
    n = 0
    related = ("restitution__matter__unit", "decided_by", "asked_by")
    rows = Batch.objects.filter(decided_by__isnull=False, lines__decision=None).distinct().order_by("pk")
    for batch in rows.select_related(*related):
        while True:
            check()
            with transaction.atomic():
                lock(batch.restitution)
                written = write_decisions(batch, by=by, now=now)
            n += written
            if not written:
                break
    return n


def _handlers(one: Restitution, officer: Officer | None) -> set[Officer]:
    return {each for each in (officer, one.opened_by, one.matter.owner) if each is not None}
