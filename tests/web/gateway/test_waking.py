"""Does the work begin at once and go on while something is open, with one waiting piece of it and none left over?"""

from datetime import datetime, timedelta

import pytest
from django_tasks.base import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult

from firsthour.web.desk.models import Matter
from firsthour.web.desk.models.jobs import JobRun
from firsthour.web.gateway.models import BankMessage
from firsthour.web.gateway.operations.sending import send_due
from firsthour.web.gateway.waking import AGAIN, ASKED_OFTEN, FETCH, KEPT, SEND, forget_wakes, wake_again
from tests.web.gateway.world import Bank, Room, put

pytestmark = pytest.mark.django_db


def waiting(label: str) -> list[datetime]:
    runs = JobRun.objects.filter(label=label, task__status=Status.READY).order_by("task__run_after")
    return list(runs.values_list("task__run_after", flat=True))


def test_many_messages_wake_one_sender(matter: Matter, bank: Bank, now: datetime) -> None:
    for nth in range(5):
        put(matter, f"S{nth}", now)
    assert len(waiting(SEND)) == 1
    assert not wake_again(SEND, now=now)  # one waits that begins sooner


def test_a_bank_is_asked_every_few_seconds_while_it_has_something_open(
    matter: Matter, bank: Bank, room: Room, now: datetime
) -> None:
    assert not wake_again(FETCH, now=now)
    put(matter, "S1", now)
    send_due(now)
    assert (wake_again(FETCH, now=now), wake_again(FETCH, now=now)) == (True, False)
    assert waiting(FETCH) == [now + AGAIN]
    DBTaskResult.objects.update(status=Status.SUCCESSFUL)
    assert wake_again(FETCH, now=now + AGAIN)
    DBTaskResult.objects.update(status=Status.SUCCESSFUL)
    assert not wake_again(FETCH, now=now + ASKED_OFTEN + AGAIN)  # from then on every minute, by the schedule
    BankMessage.objects.update(state="answered")
    assert not wake_again(FETCH, now=now)


def test_what_is_done_is_forgotten(matter: Matter, bank: Bank, now: datetime) -> None:
    put(matter, "S1", now)
    DBTaskResult.objects.update(status=Status.SUCCESSFUL, finished_at=now)
    assert forget_wakes(SEND, now=now + KEPT - timedelta(minutes=1)) == 0
    assert forget_wakes(SEND, now=now + KEPT + timedelta(minutes=1)) == 1
    assert not JobRun.objects.filter(label=SEND).exists()
