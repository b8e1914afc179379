"""Does a list with personal data leave only when a second officer said yes, once it was asked for, and not for long?"""

from datetime import datetime, timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk import exports, matters
from firsthour.web.desk.export_policies import export_steps, list_approvers
from firsthour.web.desk.models import ExportRequest, Matter, Notice
from firsthour.web.people.models import Officer, Posting, Substitution
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import Actor, system_actor

BY = system_actor("test")
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("standing_clock")


def actor(officer: Officer) -> Actor:
    return Actor("officer", str(officer.uid), officer.name)


def came_in(officer: Officer, first: str) -> Client:
    """Log in with a sitting of one's own, as purposes need."""
    client = Client()
    client.post(reverse("account_login"), {"login": officer.badge, "password": f"{first}-Demo-2026"})
    return client


@pytest.fixture
def lead(force, now: datetime) -> Matter:
    new = matters.NewMatter("lead", "刷单返利线索 许念安", force.units["east-squad"])
    return matters.open_matter(new, by=BY, now=now)


@pytest.fixture
def bob(force, lead: Matter) -> Client:
    """Bob, who has stated a purpose."""
    client = came_in(force.bob, "bob")
    stated = {"kind": "matter", "key": str(lead.uid), "number": "X9", "purpose": "trace_money", "next": "/matters/"}
    client.post(reverse("audit:basis"), stated)
    return client


def ask(client: Client, form: str = "csv", query: str = "?state=open") -> ExportRequest:
    answer = client.post(reverse("desk:matters_export", args=[form]) + query, {"text": "移送检察院"})
    assert answer.status_code == 302, answer.content.decode()[:300]
    return ExportRequest.objects.order_by("-id")[0]


def step(client: Client, one: ExportRequest, name: str, **given: object) -> int:
    one.refresh_from_db()
    return client.post(reverse("desk:export_step", args=[one.uid, name]), {"version": one.version, **given}).status_code


def fetch(client: Client, one: ExportRequest):
    return client.post(reverse("desk:export_file", args=[one.uid]))


def test_it_is_asked_for_approved_by_another_in_their_own_log_in_and_fetched(force, bob: Client, lead: Matter) -> None:
    one = ask(bob)
    assert (one.n_rows, one.filter_words, one.state) == (1, [["状态", "办理中"]], "waiting")
    assert fetch(bob, one).status_code == 404
    alice = came_in(force.alice, "alice")
    assert reverse("desk:export", args=[one.uid]) in alice.get(reverse("desk:home")).content.decode()
    page = alice.get(reverse("desk:export", args=[one.uid])).content.decode()
    assert "移送检察院" in page
    assert "许念安" not in page
    assert step(alice, one, "approve") == 302
    told = Notice.objects.get(officer=force.bob, topic="export.approved")
    assert told.url == reverse("desk:export", args=[one.uid])
    assert fetch(alice, one).status_code == 404
    text = fetch(bob, one).content.decode("utf-8-sig")
    assert ("许念安" in text, "X9" in text, "佟小满" in text) == (True, True, True)
    event = AuditEvent.objects.get(action="list.export")
    assert (event.n_records, event.actor_name, "佟小满" in event.details) == (1, "岑远", True)
    steps = AuditEvent.objects.filter(action__startswith="export.").order_by("number")
    assert list(steps.values_list("action", flat=True)) == ["export.asked", "export.approved"]


def test_what_leaves_is_what_was_asked_for_whatever_happens_to_the_list_meanwhile(
    force, bob: Client, lead: Matter, now: datetime
) -> None:
    one = ask(bob, "xlsx")
    matters.open_matter(matters.NewMatter("lead", "后来的线索", force.units["east-squad"]), by=BY, now=now)
    step(came_in(force.alice, "alice"), one, "approve")
    content = fetch(bob, one).content
    path = __import__("io").BytesIO(content)
    cells = [cell.value for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
    assert "刷单返利线索 许念安" in cells
    assert "后来的线索" not in cells


def test_nobody_approves_what_they_asked_for_also_not_as_a_stand_in(force, now: datetime, lead: Matter) -> None:
    client = came_in(force.alice, "alice")
    stated = {"kind": "matter", "key": str(lead.uid), "number": "X9", "purpose": "trace_money", "next": "/matters/"}
    client.post(reverse("audit:basis"), stated)
    one = ask(client)
    assert step(client, one, "approve") == 404
    with pytest.raises(exports.OwnExportError):
        exports.approve_export(one, officer=force.alice, version=1, by=BY, now=now)
    Substitution.objects.create(absent=force.dana, stand_in=force.alice, from_at=now - DAY, to_at=now + DAY)
    assert export_steps(access_of(force.alice, now=now), one, now=now) == ["withdraw"]
    assert export_steps(access_of(force.dana, now=now), one, now=now) == ["approve", "refuse"]
    assert [officer.name for officer in list_approvers(one, now=now)] == ["阮明川", "贺清"]


def test_only_who_may_approve_there_decides_and_a_stranger_sees_nothing(force, bob: Client, now: datetime) -> None:
    one = ask(bob)
    Posting.objects.create(officer=force.charlie, unit=force.units["west"], role="leader", from_at=now - DAY)
    may = {name: export_steps(access_of(officer, now=now), one, now=now) for name, officer in force.officers.items()}
    assert {name for name, steps in may.items() if "approve" in steps} == {"alice", "dana", "erin"}
    stranger = came_in(force.charlie, "charlie")
    assert stranger.get(reverse("desk:export", args=[one.uid])).status_code == 404
    assert step(stranger, one, "approve") == 404


def test_a_refusal_says_why_and_forgets_the_rows(force, bob: Client) -> None:
    one = ask(bob)
    alice = came_in(force.alice, "alice")
    assert step(alice, one, "refuse", text=" ") == 422
    assert step(alice, one, "refuse", text="脱敏列表已够用") == 302
    one.refresh_from_db()
    assert (one.state, one.content) == ("refused", None)
    assert "脱敏列表已够用" in bob.get(reverse("desk:export", args=[one.uid])).content.decode()
    assert Notice.objects.get(officer=force.bob, topic="export.refused").words == "脱敏列表已够用"
    assert fetch(bob, one).status_code == 404


def test_of_two_who_decide_at_once_one_is_told(force, bob: Client, now: datetime) -> None:
    one = ask(bob)
    exports.approve_export(one, officer=force.alice, version=1, by=actor(force.alice), now=now)
    late = ExportRequest.objects.get(pk=one.pk)
    with pytest.raises(ChangedMeanwhileError):
        exports.refuse_export(late, officer=force.dana, reason="x", version=1, by=actor(force.dana), now=now)


def test_what_is_not_decided_or_not_fetched_in_time_is_forgotten(force, bob: Client, now: datetime) -> None:
    undecided, approved = ask(bob), ask(bob)
    exports.approve_export(approved, officer=force.alice, version=1, by=actor(force.alice), now=now)
    assert exports.expire_exports(now + timedelta(hours=12)) == 0
    assert exports.expire_exports(now + timedelta(hours=25)) == 1
    assert exports.expire_exports(now + 4 * DAY) == 1
    states = ExportRequest.objects.filter(pk__in=[undecided.pk, approved.pk]).values_list("state", "content")
    assert set(states) == {("expired", None)}
    with pytest.raises(exports.WrongExportStateError):
        exports.fetch_export(approved, by=BY, now=now)
    assert Notice.objects.filter(officer=force.bob, topic="export.expired").count() == 1


def test_without_a_reason_nothing_is_asked(bob: Client) -> None:
    answer = bob.post(reverse("desk:matters_export", args=["csv"]), {"text": " "})
    assert (answer.status_code, ExportRequest.objects.count()) == (422, 0)


def test_the_list_of_people_and_the_record_go_the_same_way(force, bob: Client, lead: Matter, now: datetime) -> None:
    force.bob.phone = "10012342731"
    force.bob.save()
    url = reverse("people:officers_export", args=[force.units["east-squad"].uid, "csv"])
    assert "10012342731" not in bob.get(url).content.decode()
    answer = bob.post(url, {"text": "通讯录"})
    one = ExportRequest.objects.get()
    assert answer["Location"] == reverse("desk:export", args=[one.uid])
    masked = bob.get(f"{url}?masked=1").content.decode("utf-8-sig")
    assert ("100****2731" in masked, "岑远" in masked) == (True, True)
    other = bob.get(reverse("people:officers_export", args=[force.units["west"].uid, "csv"]) + "?masked=1")
    assert "手机" not in other.content.decode("utf-8-sig").splitlines()[5]
