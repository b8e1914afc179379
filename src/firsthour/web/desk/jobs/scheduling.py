"""Who puts scheduled work into the queue? The clock, on as many machines as wish; each slot is put once.

The mark of a schedule is moved and its slots are put in one transaction, under the mark's lock. Should two clocks
ever put the same slot, its key admits it once.
"""

from datetime import datetime

from django.db import transaction

from firsthour.web.desk.jobs.slots import due_slots, slot_before
from firsthour.web.desk.models.jobs import ScheduleMark
from firsthour.web.ui.jobs import Daily, Every, Job, list_scheduled, put


def tick(*, now: datetime) -> int:
    """Put every slot that is due into the queue; return how many were new."""
    marks = dict(ScheduleMark.objects.values_list("label", "last_slot"))
    n_new = 0
    for scheduled in list_scheduled():
        when = scheduled.when
        if when is not None and marks.get(scheduled.label) != slot_before(when, now):
            n_new += _put_due(scheduled, when, now)
    return n_new


def key_of(slot: datetime) -> str:
    """Return the key of a slot's work."""
    return f"@{slot:%Y-%m-%dT%H:%MZ}"


@transaction.atomic
def _put_due(scheduled: Job, when: Every | Daily, now: datetime) -> int:
    mark, is_first = ScheduleMark.objects.get_or_create(
        label=scheduled.label, defaults={"last_slot": slot_before(when, now)}
    )
    if is_first:
        return 0
    mark = ScheduleMark.objects.select_for_update().get(label=scheduled.label)
    slots, mark.last_slot = due_slots(when, mark.last_slot, now=now)
    mark.save(update_fields=["last_slot"])
    return sum(put(scheduled, key=key_of(slot), slot=slot) for slot in slots)
