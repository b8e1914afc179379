"""What becomes of a piece of work: put once, claimed by one, done, retried, or left to a person?"""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django_tasks.base import TaskResultStatus as Status

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.jobs import operations
from firsthour.web.desk.jobs.operations import LeaseLostError, NotFailedError, WorkerDiedError, claim, fail, finish
from firsthour.web.desk.jobs.reaping import Reaper
from firsthour.web.desk.jobs.worker import Senses, Timing, Worker
from firsthour.web.desk.models.jobs import JobRun, ScheduleMark
from firsthour.web.ui.acting import Actor
from firsthour.web.ui.jobs import Run, put
from tests.web.jobs.sample import mark

NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
FRANK = Actor(kind="officer", key="frank", name="乐夏")


def state_of(key: str) -> tuple[str, int, str]:
    """Return status, attempts and the code of the reason."""
    run = JobRun.objects.select_related("task").get(key=key)
    return run.task.status, run.attempts, run.reason_code


@pytest.mark.django_db
@pytest.mark.usefixtures("samples")
class TestQueue:
    def test_the_same_key_is_put_once(self) -> None:
        assert [put(mark, key="a"), put(mark, key="a"), put(mark, key="b")] == [True, False, True]
        assert JobRun.objects.count() == 2

    def test_what_is_put_in_a_transaction_that_fails_was_never_put(self) -> None:
        with transaction.atomic():
            assert put(mark, key="a")
            transaction.set_rollback(True)
        assert JobRun.objects.count() == 0

    def test_a_task_put_as_django_tasks_does_is_work_like_any_other(self) -> None:
        result = mark.enqueue(how="crash")
        run, _ = claim("w1", now=NOW) or pytest.fail("nothing to claim")
        assert str(run.task_id) == result.id
        assert run.task.args_kwargs["kwargs"] == {"how": "crash"}

    def test_one_worker_gets_it(self) -> None:
        put(mark, key="a")
        assert claim("w1", now=NOW) is not None
        assert claim("w2", now=NOW) is None
        assert state_of("a") == (Status.RUNNING, 1, "")

    def test_work_for_later_waits(self) -> None:
        put(mark, key="a", at=NOW + HOUR)
        assert claim("w1", now=NOW) is None
        assert claim("w1", now=NOW + HOUR) is not None

    def test_a_pause_grows_and_the_last_attempt_leaves_it_to_a_person(self) -> None:
        put(mark, key="a")
        now, pauses = NOW, []
        for _ in range(3):
            _, lease = claim("w1", now=now) or pytest.fail("nothing to claim")
            assert fail(lease, WorkerDiedError(), now=now, pause_s=60)
            task = JobRun.objects.get(key="a").task
            if task.status == Status.READY:
                assert claim("w1", now=task.run_after - timedelta(seconds=1)) is None
                pauses.append(task.run_after - now)
                now = task.run_after
        assert pauses == [timedelta(minutes=1), timedelta(minutes=2)]
        assert state_of("a") == (Status.FAILED, 3, "worker_died")
        assert claim("w1", now=now + 9 * HOUR) is None

    def test_a_pause_does_not_outlast_a_clock_put_back(self) -> None:
        put(mark, key="a")
        _, lease = claim("w1", now=NOW + 2000 * HOUR) or pytest.fail("nothing to claim")
        fail(lease, WorkerDiedError(), now=NOW + 2000 * HOUR, pause_s=60)
        assert claim("w1", now=NOW) is not None

    def test_who_lost_the_lease_changes_nothing(self) -> None:
        put(mark, key="a")
        _, old = claim("w1", now=NOW) or pytest.fail("nothing to claim")
        fail(old, WorkerDiedError(), now=NOW, pause_s=0)
        _, new = claim("w2", now=NOW) or pytest.fail("nothing to claim")
        with pytest.raises(LeaseLostError):
            finish(old, label="sample.mark", now=NOW)
        assert not fail(old, WorkerDiedError(), now=NOW, pause_s=0)
        assert not operations.beat(old, now=NOW)
        with pytest.raises(LeaseLostError):
            operations.check_lease(old, "sample.mark")
        finish(new, label="sample.mark", now=NOW)
        assert state_of("a") == (Status.SUCCESSFUL, 2, "")

    def test_a_person_lets_it_be_tried_again_and_that_is_recorded(self) -> None:
        put(mark, key="a")
        _, lease = claim("w1", now=NOW) or pytest.fail("nothing to claim")
        fail(lease, WorkerDiedError(), now=NOW, pause_s=0, is_final=True)
        run = JobRun.objects.get(key="a")
        operations.retry(run, by=FRANK, now=NOW)
        assert AuditEvent.objects.filter(action="job.retry").count() == 1
        with pytest.raises(NotFailedError):
            operations.retry(run, by=FRANK, now=NOW)
        for attempt in (2, 3, 4):
            _, lease = claim("w1", now=NOW) or pytest.fail("nothing to claim")
            assert lease.attempt == attempt
            fail(lease, WorkerDiedError(), now=NOW, pause_s=0)
        assert state_of("a") == (Status.FAILED, 4, "worker_died")

    def test_a_worker_known_to_have_ended_gives_its_work_back_at_once(self) -> None:
        put(mark, key="a")
        put(mark, key="b")
        claim("w1", now=NOW)
        claim("w2", now=NOW)
        assert operations.release_owner("w1", now=NOW) == 1
        assert sorted(JobRun.objects.values_list("owner", flat=True)) == ["", "w2"]

    def test_old_work_is_removed_and_new_work_is_not(self) -> None:
        for key in ("a", "b", "c"):
            put(mark, key=key)
        for moment in (NOW, NOW + HOUR):
            _, lease = claim("w1", now=moment) or pytest.fail("nothing to claim")
            finish(lease, label="sample.mark", now=moment)
        assert operations.remove_finished(before=NOW + HOUR) == 1
        assert JobRun.objects.count() == 2

    def test_a_silent_worker_is_taken_for_dead_and_a_beating_one_is_not(self) -> None:
        put(mark, key="silent")
        put(mark, key="beating")
        claim("w1", now=NOW)
        _, lease = claim("w2", now=NOW) or pytest.fail("nothing to claim")
        moment = [0.0]
        reaper = Reaper(lease_s=60, steady=lambda: moment[0])
        for moment[0] in (0.0, 30.0, 60.0):
            assert reaper.look(now=NOW) == 0
            operations.beat(lease, now=NOW)
        moment[0] = 61.0
        assert reaper.look(now=NOW) == 1
        assert sorted(JobRun.objects.values_list("owner", flat=True)) == ["", "w2"]

    def test_a_clock_that_jumps_takes_no_work_from_the_living(self) -> None:
        put(mark, key="a")
        claim("w1", now=NOW)
        reaper = Reaper(lease_s=60, steady=lambda: 5.0)
        assert reaper.look(now=NOW) == 0
        assert reaper.look(now=NOW + 5000 * HOUR) == 0
        assert reaper.look(now=NOW - 5000 * HOUR) == 0


@pytest.fixture
def worker() -> Worker:
    """A worker whose time stands still."""
    senses = Senses(now=lambda: NOW, steady=lambda: 0.0, sleep=lambda _seconds: None)
    return Worker("w1", senses=senses, timing=Timing(beat_s=0.05))


@pytest.mark.django_db(transaction=True)
class TestWorker:
    def test_a_job_sees_its_key_its_moment_and_its_attempt(self, worker: Worker, samples: list[Run]) -> None:
        put(mark, key="a")
        assert worker.work_once()
        assert not worker.work_once()
        (run,) = samples
        assert (run.key, run.now, run.attempt, run.slot, run.actor.key) == ("a", NOW, 1, None, "system:sample.mark")
        assert state_of("a") == (Status.SUCCESSFUL, 1, "")
        assert ScheduleMark.objects.filter(label="mark a").exists()

    @pytest.mark.parametrize(
        ("how", "code", "english"),
        [
            ("user", "no_paper", "The printer P1 has no paper."),
            ("crash", "job_crashed", "Something went wrong inside the program (ZeroDivisionError)."),
            ("exit", "job_crashed", "Something went wrong inside the program (SystemExit)."),
        ],
    )
    def test_of_a_job_that_fails_nothing_is_kept_but_why(
        self, worker: Worker, samples: list[Run], how: str, code: str, english: str
    ) -> None:
        put(mark, key="a", arguments={"how": how})
        worker.work_once()
        run = JobRun.objects.select_related("task").get(key="a")
        assert (run.task.status, run.reason_code, run.reason["en"]) == (Status.READY, code, english)
        assert run.task.run_after == NOW + timedelta(seconds=60)
        assert "sample.py" in run.task.traceback
        assert "4111" not in run.task.traceback
        assert not ScheduleMark.objects.filter(label="mark a").exists()
        assert len(samples) == 1

    def test_work_without_a_job_waits_for_a_person(
        self, worker: Worker, samples: list[Run], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from firsthour.web.ui.jobs import JOBS

        put(mark, key="a")
        monkeypatch.delitem(JOBS, "sample.mark")
        worker.work_once()
        assert state_of("a") == (Status.FAILED, 1, "unknown_job")

    def test_a_worker_taken_for_dead_keeps_nothing_when_it_comes_back(self, worker: Worker, samples: list[Run]) -> None:
        put(mark, key="a")
        run, lease = claim("w0", now=NOW) or pytest.fail("nothing to claim")
        fail(lease, WorkerDiedError(), now=NOW, pause_s=0)
        worker._perform(run, lease)
        assert len(samples) == 1
        assert not ScheduleMark.objects.filter(label="mark a").exists()
        assert worker.work_once()
        assert ScheduleMark.objects.filter(label="mark a").count() == 1
