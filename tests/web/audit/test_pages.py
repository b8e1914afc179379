"""What do the inspectors see, and does their reading enter the record as well?"""

import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.urls import reverse

from firsthour.web.audit.models import Anchor, AuditEvent, ChainCheck
from firsthour.web.audit.operations import About, anchoring, record
from firsthour.web.audit.queries.events import list_lines
from firsthour.web.audit.triggers import unsealed
from firsthour.web.audit.verification import read_anchor_file, verify
from firsthour.web.ui.acting import Actor, system_actor

BY = system_actor("audit.write_anchor")


@pytest.fixture
def events(bob: Actor, now: datetime) -> None:
    """Sixty events of Bob, the third about an account, the last in the evening before."""
    for number in range(60):
        about = [About("account", "k3", "=华屿 0417")] if number == 2 else []
        record("list.read" if number % 2 else "matter.open", by=bob, now=now, about=about, n_records=number % 2)


def test_the_record_is_listed_fifty_at_a_time_and_reading_it_is_kept(force, log_in, events) -> None:
    client = log_in(force.erin)
    page = client.get(reverse("audit:events"))
    assert page.content.decode().count("<tr data-row>") == 50
    assert AuditEvent.objects.get(action="audit.read").actor_name == force.erin.name
    more = client.get(reverse("audit:events"), {"below": 12}, headers={"HX-Request": "true"}).content.decode()
    assert more.count("<tr data-row>") == 11
    assert "<html" not in more


def test_a_line_says_what_was_done_in_which_unit_and_that_the_program_did_it_in_words(force, log_in, now) -> None:
    unit = force.units["east-squad"]
    many = [About("clock", str(number), f"期限{number}") for number in range(8)]
    record("clock.reported", by=system_actor("desk.clocks"), now=now, about=many)
    by = Actor(kind="officer", key=str(force.bob.uid), name=force.bob.name, unit=unit.code)
    record("officer.logged_in", by=by, now=now)
    client = log_in(force.erin)
    for language, words in (
        ("zh-hans", ("人员 · 登录", unit.name, "期限 · 上报", "系统", "期限2", "另有 5 项")),
        ("en", ("officer · logged in", unit.name_en, "clock · reported", "the system", "and 5 more")),
    ):
        client.post("/frame/language/", {"language": language})
        page = client.get(reverse("audit:events")).content.decode()
        assert [word for word in words if word not in page] == []
        assert "期限3" not in page
        assert "desk.clocks" not in page


@pytest.mark.parametrize(
    ("asked", "n_rows"),
    [({"what": "matter"}, 30), ({"about": "0417"}, 1), ({"who": "岑远"}, 50), ({"who": "郗禾"}, 0),
     ({"unit": "west"}, 0), ({"to_day": "2026-11-21"}, 0),
     ({"from_day": "2026-11-22", "to_day": "2026-11-22", "what": "list"}, 30)],
)  # fmt: skip
def test_the_filter_narrows(force, log_in, events, asked: dict[str, str], n_rows: int) -> None:
    page = log_in(force.erin).get(reverse("audit:events"), asked)
    assert page.content.decode().count("<tr data-row>") == n_rows


def test_the_list_takes_few_queries(force, log_in, events, django_assert_max_num_queries) -> None:
    client = log_in(force.erin)
    client.get(reverse("audit:events"))
    with django_assert_max_num_queries(20):
        client.get(reverse("audit:events"))


def test_who_may_not_read_the_record_is_refused(force, log_in, events) -> None:
    for name in ("events", "anchors"):
        assert log_in(force.bob).get(reverse(f"audit:{name}")).status_code == 403
    assert log_in(force.bob).get(reverse("audit:event", args=[1])).status_code == 403


def test_an_event_opens_with_its_raw_values_and_its_check(force, log_in, events) -> None:
    client = log_in(force.erin)
    assert "note ok" in client.get(reverse("audit:event", args=[3])).content.decode()
    with unsealed(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET action = 'nothing' WHERE number = 3")
    drawer = client.get(reverse("audit:event", args=[3]), headers={"HX-Request": "true"}).content.decode()
    assert "note bad" in drawer
    assert "nothing" in drawer
    assert "<html" not in drawer


def test_an_event_says_above_its_raw_values_what_was_done_when_and_by_whom(force, log_in, events) -> None:
    client = log_in(force.erin)
    page = client.get(reverse("audit:event", args=[3])).content.decode()
    assert [
        one
        for one in ("事项 · 打开", "2026-11-22 08:30:00", force.bob.name, reverse("audit:events"))
        if one not in page
    ] == []
    if connection.vendor == "sqlite":  # another database keeps no text in a column of moments
        with unsealed(), connection.cursor() as cursor:
            cursor.execute("UPDATE audit_event SET happened_at = 'yesterday' WHERE number = 3")
        damaged = client.get(reverse("audit:event", args=[3])).content.decode()
        assert "note bad" in damaged
        assert "yesterday" in damaged


@pytest.mark.parametrize("setting", [
    "happened_at = 'yesterday'", "happened_at = 12.5", "details = CAST(x'C328' AS TEXT)", "n_records = 'x'",
])  # fmt: skip
def test_an_event_that_somebody_wrote_over_stands_in_the_list_and_the_file_as_that(
    force, log_in, events, setting: str
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("another database keeps no such value in the column")
    with unsealed(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE audit_event SET {setting} WHERE number = 3")
    client = log_in(force.erin)
    page = client.get(reverse("audit:events"), {"below": "6"}).content.decode()
    assert [f'href="/audit/events/{number}/"' in page for number in range(1, 6)] == [True] * 5
    assert page.count("已无法读取") == 1
    assert client.get(reverse("audit:export", args=["csv"])).content.decode("utf-8-sig").count("已无法读取") == 1
    assert client.get(reverse("audit:event", args=[3])).status_code == 200


def test_a_database_that_is_locked_or_gone_is_not_called_damage() -> None:
    class Locked(list):
        def __getitem__(self, _place: object) -> "Locked":
            return self

        def __iter__(self):
            raise OperationalError("database is locked")

    with pytest.raises(OperationalError, match="locked"):
        list_lines(Locked())


def test_an_action_is_filtered_as_it_is_kept_or_as_it_is_said_in_either_language(force, log_in, bob, now) -> None:
    for action in ("officer.logged_in", "officer.logged_out", "task.open", "restitution.claim.verify"):
        record(action, by=bob, now=now)
    client = log_in(force.erin)

    def found(typed: str) -> list[str]:
        page = client.get(reverse("audit:events"), {"what": typed}).content.decode()
        return sorted(re.findall(r'<td title="([a-z_.]+)">', page))

    both = ["officer.logged_in", "officer.logged_out"]
    assert found("officer.logged") == both
    assert found("人员") == both
    assert found("登录") == found("logged in") == ["officer.logged_in"]
    assert found("人员 · 登录") == ["officer.logged_in"]
    assert found("任务·打开") == ["task.open"]
    assert found("核实") == found("损失申报 · 核实") == ["restitution.claim.verify"]
    assert found("没有这样的") == found("人员 · 打开") == []


def test_what_the_filter_shows_is_taken_out_whole_and_harmless(force, log_in, events) -> None:
    client = log_in(force.erin)
    text = client.get(reverse("audit:export", args=["csv"]), {"about": "0417"}).content.decode("utf-8-sig")
    assert "'=华屿 0417" in text
    assert "对象: 0417" in text
    assert len(text.strip().splitlines()) == 7
    book = client.get(reverse("audit:export", args=["xlsx"]), {"what": "matter"})
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert sheet.max_row == 1 + 4 + 1 + 30
    assert [cell.data_type for cell in sheet["F"]].count("f") == 0
    assert AuditEvent.objects.filter(action="list.export", n_records=0).count() == 2


def test_an_anchor_is_written_once_a_day_printed_and_mailed(events, now, tmp_path: Path) -> None:
    day = date(2026, 11, 21)
    with_mail = {"by": BY, "folder": tmp_path, "mail_to": ("jiancha@lanzhou.example",)}
    first = anchoring.write_anchor(day, now, **with_mail)
    again = anchoring.write_anchor(day, now + timedelta(hours=1), **with_mail)
    assert first is not None
    assert again == first
    assert (first.number, Anchor.objects.count()) == (60, 1)
    page = (tmp_path / "anchor-2026-11-21.txt").read_text()
    assert first.code in page
    point = read_anchor_file(tmp_path / "anchor-2026-11-21.txt")
    assert (point.number, point.hash) == (60, first.hash)
    assert verify(anchors=[point]).n_damages == 0


@pytest.mark.django_db(transaction=True)
def test_the_anchor_is_mailed_when_it_is_kept(now: datetime, tmp_path: Path) -> None:
    record("a.b", by=BY, now=now)
    for _ in range(2):
        anchoring.write_anchor(date(2026, 11, 21), now, by=BY, folder=tmp_path, mail_to=("a@lanzhou.example",))
    assert [message.to for message in mail.outbox] == [["a@lanzhou.example"]]
    assert "firsthour-anchor 2026-11-21 1 " in mail.outbox[0].body


def test_the_foot_says_whole_or_names_the_first_damage(force, log_in, events, now: datetime) -> None:
    client = log_in(force.bob)
    assert "60" in client.get(reverse("audit:state")).content.decode()
    assert anchoring.check_chain(now=now).n_damages == 0
    assert "tag bad" not in client.get(reverse("audit:state")).content.decode()
    with unsealed(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE number = 17")
    check = anchoring.check_chain(now=now + timedelta(hours=1))
    assert (check.first_number, check.first_kind) == (17, "removed")
    assert "17" in client.get(reverse("audit:state")).content.decode()
    assert ChainCheck.objects.count() == 2


def test_anchors_and_unusual_look_ups_are_shown(force, log_in, events, now, tmp_path: Path) -> None:
    anchor = anchoring.write_anchor(date(2026, 11, 21), now, by=BY, folder=tmp_path)
    client = log_in(force.erin)
    assert anchor.code in client.get(reverse("audit:anchors")).content.decode()
    page = client.get(reverse("audit:anchor", args=["2026-11-21"]))
    assert page.headers["Content-Type"].startswith("text/plain")
    assert client.get(reverse("audit:anchor", args=["2026-13-99"])).status_code == 404
    assert client.get(reverse("audit:findings")).status_code == 200
