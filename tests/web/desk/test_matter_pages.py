"""Does the page of a matter open for those it is for, ask others why, and not exist for the rest?"""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from firsthour.web.audit.models import AuditEvent, Reveal
from firsthour.web.desk import matters, tasks
from firsthour.web.desk.matter_kinds import MATTERS, MatterButton, Panel, add_button, add_panel
from firsthour.web.desk.models import Draft, Matter, Share
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")
pytestmark = pytest.mark.usefixtures("standing_clock")


@pytest.fixture
def matter(force, now: datetime) -> Matter:
    new = matters.NewMatter("lead", "刷单返利线索 许念安", force.units["east-squad"], force.bob)
    return matters.open_matter(new, by=BY, now=now)


def page(client, one: Matter):
    return client.get(reverse("desk:matter", args=[one.uid]))


def step(client, one: Matter, name: str, **typed: str):
    one.refresh_from_db()
    return client.post(reverse("desk:matter_step", args=[one.uid, name]), {"version": one.version, **typed})


def test_it_opens_for_the_own_side_and_for_nobody_else(force, log_in, matter: Matter) -> None:
    answers = {first: page(log_in(force.officers[first]), matter).status_code for first in force.officers}
    assert {first for first, status in answers.items() if status == 200} == {"alice", "bob", "dana"}
    assert set(answers.values()) == {200, 404}
    assert AuditEvent.objects.filter(action="matter.open").count() == 3
    assert AuditEvent.objects.filter(action="matter.denied").count() == 5


def test_a_confidential_one_is_not_found_by_the_own_leader_without_the_name(force, log_in, now: datetime) -> None:
    new = matters.NewMatter("lead", "保密线索", force.units["east-squad"], force.bob, is_confidential=True)
    one = matters.open_matter(new, by=BY, now=now)
    answers = {first: page(log_in(force.officers[first]), one).status_code for first in ("bob", "alice", "dana")}
    assert answers == {"bob": 200, "alice": 404, "dana": 404}


def test_another_units_matter_asks_for_the_purpose_once_a_sitting(force, client, matter: Matter, now: datetime) -> None:
    matters.share_matter(matter, unit=force.units["west"], by=BY, now=now)
    client.post(reverse("account_login"), {"login": force.charlie.badge, "password": "charlie-Demo-2026"})
    asked = page(client, matter)
    assert "许念安" not in asked.content.decode()
    assert 'name="purpose"' in asked.content.decode()
    stated = {
        "kind": "matter", "key": str(matter.uid), "number": "X1", "purpose": "trace_money",
        "next": reverse("desk:matter", args=[matter.uid]),
    }  # fmt: skip
    client.post(reverse("audit:basis"), stated)
    assert "许念安" in page(client, matter).content.decode()
    assert "许念安" in page(client, matter).content.decode()
    assert Reveal.objects.count() == 1
    reveal = AuditEvent.objects.get(action="matter.reveal")
    assert reveal.n_records == 1
    assert reveal.basis


def test_an_agency_sees_the_head_and_its_tasks_and_no_timeline(force, log_in, matter: Matter, now: datetime) -> None:
    matters.share_matter(matter, unit=force.units["bank"], by=BY, now=now)
    new = tasks.NewTask("调取流水", force.units["bank"], now + timedelta(days=1), matter=matter)
    tasks.assign(new, maker=force.alice, by=BY, now=now)
    tasks.assign(
        tasks.NewTask("内部核查", matter.unit, now + timedelta(days=1), matter=matter),
        maker=force.alice,
        by=BY,
        now=now,
    )
    html = page(log_in(force.grace), matter).content.decode()
    assert "调取流水" in html
    assert "内部核查" not in html
    assert 'class="tl"' not in html


def test_steps_are_for_the_owner_and_those_who_assign_and_not_for_others(force, log_in, matter: Matter) -> None:
    assert step(log_in(force.henry), matter, "close", text="x").status_code == 404
    assert step(log_in(force.charlie), matter, "close", text="x").status_code == 404
    assert step(log_in(force.bob), matter, "close", text="").status_code == 422
    assert step(log_in(force.bob), matter, "close", text="已并案").status_code == 302
    matter.refresh_from_db()
    assert matter.state == "closed"
    assert step(log_in(force.bob), matter, "close", text="x").status_code == 404
    assert step(log_in(force.alice), matter, "reopen", text="新线索").status_code == 302


def test_it_is_shared_taken_back_and_handed_over_from_its_page(force, log_in, matter: Matter) -> None:
    client = log_in(force.bob)
    assert step(client, matter, "share", officer=str(force.charlie.uid)).status_code == 302
    assert page(log_in(force.charlie), matter).status_code == 200
    address = reverse("desk:share_end", args=[matter.uid, Share.objects.get().pk])
    assert log_in(force.bob).post(address).status_code == 302
    assert page(log_in(force.charlie), matter).status_code == 404
    typed = {"unit": str(force.units["west"].uid), "text": "属地", "keep_sight": ""}
    assert step(log_in(force.bob), matter, "hand_over", **typed).status_code == 302
    assert page(log_in(force.charlie), matter).status_code == 200
    assert page(log_in(force.bob), matter).status_code == 404


def test_a_share_needs_an_officer_or_a_unit(force, log_in, matter: Matter) -> None:
    assert step(log_in(force.bob), matter, "share").status_code == 422
    assert not Share.objects.exists()


def test_a_lead_is_opened_with_the_next_number_in_a_unit_one_reaches(force, log_in, matter: Matter) -> None:
    client = log_in(force.bob)
    typed = {"title": "新线索", "unit": str(force.units["east-squad"].uid)}
    client.post(reverse("desk:matter_new", args=["lead"]), typed)
    assert Matter.objects.get(title="新线索").number.startswith("X")
    elsewhere = {"title": "别处", "unit": str(force.units["west"].uid)}
    assert client.post(reverse("desk:matter_new", args=["lead"]), elsewhere).status_code == 422
    assert client.get(reverse("desk:matter_new", args=["nothing"])).status_code == 404
    assert log_in(force.grace).get(reverse("desk:matter_new", args=["lead"])).status_code == 403


def test_who_comes_second_sees_both_versions_and_loses_nothing(force, log_in, matter: Matter) -> None:
    address = reverse("desk:matter_change", args=[matter.uid])
    base = {"base-title": matter.title, "base-outside_number": "", "base-owner": str(force.bob.uid),
            "base-is_confidential": ""}  # fmt: skip
    theirs = {"title": "对方的名称", "outside_number": "W1", "owner": str(force.bob.uid), "version": 1}
    assert log_in(force.alice).post(address, {**base, **theirs}).status_code == 302
    yours = {"title": "我的名称", "outside_number": "", "owner": str(force.bob.uid), "version": 1}
    answer = log_in(force.bob).post(address, {**base, **yours})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "对方的名称" in html
    assert 'value="我的名称"' in html
    assert 'value="W1"' in html  # only they changed it: proposed as the result
    assert "佟小满" in html
    matter.refresh_from_db()
    assert (matter.title, matter.version) == ("对方的名称", 2)
    result = {"title": "我的名称", "outside_number": "W1", "owner": str(force.bob.uid), "version": 2}
    assert log_in(force.bob).post(address, {**base, **result}).status_code == 302
    matter.refresh_from_db()
    assert (matter.title, matter.outside_number) == ("我的名称", "W1")


def test_a_change_that_was_sent_leaves_no_draft(force, log_in, matter: Matter) -> None:
    client = log_in(force.bob)
    client.post(reverse("desk:draft", args=[f"matter-{matter.uid}"]), {"title": "半句"})
    html = client.get(reverse("desk:matter_change", args=[matter.uid])).content.decode()
    assert 'value="半句"' in html
    client.post(
        reverse("desk:matter_change", args=[matter.uid]), {"title": "整句", "owner": "", "version": matter.version}
    )
    assert Matter.objects.get(pk=matter.pk).title == "整句"
    assert not Draft.objects.exists()


def test_other_rooms_show_panels_and_buttons_where_they_registered_them(force, log_in, matter: Matter) -> None:
    panels, buttons = list(MATTERS.panels), list(MATTERS.buttons)
    try:
        add_panel(Panel("t", 1, "desk/parts/task_clock.html", lambda request, one: {"why": one.number}))
        add_panel(Panel("u", 2, "no/such.html", lambda request, one: None))
        add_panel(Panel("v", 3, "no/such.html", lambda request, one: {}, kinds=("case",)))
        add_button(
            MatterButton(1, "止付", "snowflake", lambda one: "/stop", lambda request, one: True, kinds=("lead",))
        )
        add_button(MatterButton(2, "返还", "check", lambda one: "/back", lambda request, one: False))
        html = page(log_in(force.bob), matter).content.decode()
    finally:
        MATTERS.panels, MATTERS.buttons = panels, buttons
    assert 'href="/stop"' in html
    assert 'href="/back"' not in html


def test_the_page_costs_the_same_for_few_tasks_and_many(
    force, log_in, matter: Matter, now: datetime, django_assert_max_num_queries
) -> None:
    client = log_in(force.bob)
    for number in range(3):
        new = tasks.NewTask(f"任务{number}", matter.unit, now + timedelta(days=1), matter=matter, assignee=force.bob)
        tasks.assign(new, maker=force.alice, by=BY, now=now)
    with django_assert_max_num_queries(40):
        page(client, matter)
