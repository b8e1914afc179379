"""Is the demo's work there once, in every state, and in the record?"""

from datetime import datetime

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.demo_work import make_demo_work
from firsthour.web.desk.documents import list_number_gaps
from firsthour.web.desk.models import Document, Matter, Share, Task
from firsthour.web.desk.rollups import recount
from firsthour.web.people.demo_force import make_demo_force


def told() -> list[tuple[str, str, str]]:
    return list(Matter.objects.order_by("number").values_list("number", "title", "state"))


def test_the_work_is_made_once_in_every_state_and_recorded(db: None, now: datetime) -> None:
    make_demo_force(seed=1, now=now)
    assert make_demo_work(seed=1, now=now) == 40
    first = told()
    assert make_demo_work(seed=1, now=now) == 0
    assert told() == first
    assert Task.objects.exclude(unit__kind="agency").count() == 90
    assert Task.objects.filter(unit__kind="agency").count() >= 3
    assert set(Task.objects.values_list("state", flat=True)) == {
        "assigned", "acknowledged", "refused", "answered", "done", "withdrawn",
    }  # fmt: skip
    assert set(Document.objects.values_list("state", flat=True)) == {"draft", "submitted", "returned", "signed", "void"}
    assert set(Share.objects.values_list("kind", flat=True)) == {"named", "handed_over", "sent"}
    assert Matter.objects.filter(is_confidential=True).exists()
    assert Task.objects.filter(closed_at=None, due_at__lt=now).exists()
    assert AuditEvent.objects.count() >= 20
    assert list_number_gaps() == []
    assert recount() == 0
