"""Does what arrives between two minutes get its job within seconds, once, and at no cost while nothing arrives?"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from firsthour.base.packages.boxes import Boxes
from firsthour.base.packages.keys import PEER
from firsthour.web.desk.jobs.glances import GLANCES, Glancer, add_glance
from firsthour.web.desk.jobs.worker import Senses, Timing, Worker
from firsthour.web.desk.models.jobs import JobRun
from firsthour.web.intake.portal_jobs import exchange_packages, names_in_box
from firsthour.web.ui.jobs import Run, load_jobs
from tests.web.jobs.sample import mark

NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


@pytest.fixture
def box() -> Iterator[list[str]]:
    """A box of names that the sample job is looked for, and nothing else."""
    kept = dict(GLANCES)
    GLANCES.clear()
    names: list[str] = []
    add_glance(mark, lambda: names)
    yield names
    GLANCES.clear()
    GLANCES.update(kept)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("samples")
class TestGlances:
    def test_an_empty_box_asks_nothing_of_the_database(self, box: list[str], django_assert_num_queries) -> None:
        with django_assert_num_queries(0):
            assert Glancer().glance() == 0
        box.append("a")
        glancer = Glancer()
        assert glancer.glance() == 1
        with django_assert_num_queries(0):
            assert glancer.glance() == 0  # what lies there still was seen

    def test_two_workers_that_see_the_same_put_one_job_and_what_comes_later_another(self, box: list[str]) -> None:
        box.append("a")
        one, other = Glancer(), Glancer()
        assert [one.glance(), other.glance(), Glancer().glance()] == [1, 0, 0]
        box.append("b")
        assert [one.glance(), other.glance()] == [1, 0]
        assert JobRun.objects.count() == 2

    def test_a_box_that_cannot_be_read_ends_no_worker_and_is_looked_at_again(self, box: list[str]) -> None:
        def away() -> list[str]:
            raise PermissionError

        glancer = Glancer()
        add_glance(mark, away)
        assert glancer.glance() == 0
        box.append("a")
        add_glance(mark, lambda: box)
        assert glancer.glance() == 1

    def test_a_worker_does_what_arrived_within_ten_seconds(self, box: list[str], samples: list[Run]) -> None:
        seconds = [0.0]

        def sleep(length: float) -> None:
            seconds[0] += length

        worker = Worker("w1", senses=Senses(now=lambda: NOW, steady=lambda: seconds[0], sleep=sleep), timing=Timing())
        worker.work_once()
        box.append("a")
        while not samples and seconds[0] < 60:
            if not worker.work_once():
                sleep(worker.timing.poll_s)
        assert samples
        assert seconds[0] <= 5


def test_the_box_of_the_public_site_is_looked_at_once_its_keys_are_there(
    settings: LazySettings, tmp_path: Path
) -> None:
    load_jobs()
    assert GLANCES[exchange_packages.label] == (exchange_packages, names_in_box)
    settings.EXCHANGE = tmp_path
    assert names_in_box() == []
    boxes = Boxes(tmp_path)
    boxes.make()
    (boxes.arrived / "portal-1-000001.package").write_bytes(b"x")
    (boxes.arrived / ".half.tmp").write_bytes(b"x")
    assert names_in_box() == []
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / PEER).write_text("{}")
    assert names_in_box() == ["portal-1-000001.package"]
