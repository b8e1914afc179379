"""Does the list of tasks hold exactly what its reader may see and asked for, by clock, page by page, in few queries?"""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk import matters, tasks
from firsthour.web.desk.models import OPEN_STATES, SavedView, Task
from firsthour.web.desk.policies import visible_tasks
from firsthour.web.desk.queries import task_lists as queries
from firsthour.web.people.models import Officer, Posting
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import system_actor
from tests.web.conftest import NOW, OFFICERS, UNITS, make_unit

BY = system_actor("test")
HOUR = timedelta(hours=1)
HOMES = {first: unit for first, _name, _role, unit in OFFICERS}
PARENTS = {code: parent for code, parent, *_rest in UNITS}
ON_DESK = NOW + 2 * HOUR
pytestmark = pytest.mark.usefixtures("standing_clock")

people = st.sampled_from(["alice", "bob", "dana", "henry", ""])
rows = st.tuples(
    people, people, st.sampled_from(["east-squad", "east-station", "west"]), st.integers(-3, 3),
    st.sampled_from(["assigned", "acknowledged", "answered", "done", "withdrawn"]), st.booleans(),
)  # fmt: skip


def give(force, title: str, *, to: Officer | None = None, hours: int = 5, unit: str = "east-squad") -> Task:
    new = tasks.NewTask(title=title, unit=force.units[unit], due_at=NOW + hours * HOUR, assignee=to)
    return tasks.assign(new, maker=force.alice, by=BY, now=NOW)


def shown(client, query: str = "") -> str:
    answer = client.get(reverse("desk:tasks") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def lies_below(unit: str, top: str) -> bool:
    return unit == top or (bool(PARENTS[unit]) and lies_below(PARENTS[unit], top))


@pytest.mark.django_db
@settings(max_examples=20, deadline=None)
@given(
    st.lists(rows, max_size=8), st.sampled_from(["alice", "bob", "dana", "henry"]), st.sampled_from(queries.SCOPES),
    st.sampled_from(["open", "all", "answered"]), st.booleans(),
)  # fmt: skip
def test_a_list_holds_what_a_plain_reading_of_its_filter_says(
    world: list[tuple[str, str, str, int, str, bool]], reader: str, scope: str, state: str, is_overdue: bool
) -> None:
    with transaction.atomic():
        units = {}
        for code, parent, kind, name, name_en in UNITS:
            units[code] = make_unit(code, units.get(parent), kind=kind, name=name, name_en=name_en)
        officers = {
            first: Officer.objects.create_user(f"77{n:04d}", name=name)
            for n, (first, name, *_rest) in enumerate(OFFICERS)
        }
        for first, _name, role, unit in OFFICERS:
            Posting.objects.create(officer=officers[first], unit=units[unit], role=role, from_at=NOW - 99 * HOUR)
        wanted = []
        for place, (to, maker, unit, hours, its_state, is_paused) in enumerate(world):
            one = Task.objects.create(
                title=f"T{place}", unit=units[unit], unit_path=units[unit].path, assignee=officers.get(to),
                maker=officers.get(maker), state=its_state, started_at=NOW - 9 * HOUR, due_at=NOW + hours * HOUR,
                closed_at=None if its_state in OPEN_STATES else NOW, paused_for="x" if is_paused else "",
            )  # fmt: skip
            in_reach = lies_below(unit, HOMES[reader])
            in_scope = {
                "mine": to == reader or (not to and unit == HOMES[reader]), "given": maker == reader, "unit": in_reach,
            }[scope]  # fmt: skip
            is_open = its_state in OPEN_STATES
            fits = {"open": is_open, "all": True, "answered": its_state == "answered"}[state]
            if in_scope and fits and (not is_overdue or (is_open and not is_paused and hours <= 0)):
                wanted.append((hours, one.pk))
        access = access_of(officers[reader], now=NOW)
        asked = queries.TaskFilter(scope=scope, state=state, is_overdue=is_overdue)
        page = queries.list_tasks(access, asked, now=NOW)
        assert [one.pk for one in page.rows] == [pk for _hours, pk in sorted(wanted)]
        assert {one.pk for one in page.rows} <= set(visible_tasks(access, now=NOW).values_list("pk", flat=True))
        assert queries.count_tasks(access, asked, now=NOW) == len(wanted)
        assert [one.pk for one in queries.iterate_tasks(access, asked, now=NOW)] == [one.pk for one in page.rows]
        transaction.set_rollback(True)


def test_pages_follow_each_other_without_a_gap_also_where_ends_are_the_same(force) -> None:
    for number in range(7):
        give(force, f"T{number}", to=force.bob, hours=3 + number % 2)
    access, found, after = access_of(force.bob, now=NOW), [], ""
    for _page in range(4):
        page = queries.list_tasks(access, queries.TaskFilter(), now=NOW, after=after, limit=2)
        found += [one.title for one in page.rows]
        after = page.after
    assert after == ""
    assert found == ["T0", "T2", "T4", "T6", "T1", "T3", "T5"]
    assert queries.list_tasks(access, queries.TaskFilter(), now=NOW, after="x~y", limit=1).rows[0].title == "T0"


def test_the_page_shows_fifty_rows_and_then_more(force, log_in) -> None:
    for number in range(53):
        give(force, f"任务{number:02d}", to=force.bob, hours=3 + number)
    client = log_in(force.bob)
    page = shown(client)
    assert (page.count("<tr data-row>"), "任务49" in page, "任务50" in page) == (50, True, False)
    assert ">53 " in page or "53 项任务" in page
    more = page.split('hx-get="?')[1].split('"')[0].replace("&amp;", "&")
    rest = shown(client, f"?{more}")
    assert (rest.count("<tr data-row>"), "任务50" in rest, "<html" in rest) == (3, True, False)


def test_three_lists_tell_mine_my_units_and_what_i_gave(force, log_in) -> None:
    give(force, "给岑远", to=force.bob)
    give(force, "给佟小满", to=force.alice)
    give(force, "派出所的事", unit="east-station")
    client = log_in(force.alice)
    mine, units, given_by_me = shown(client), shown(client, "?scope=unit"), shown(client, "?scope=given")
    assert ("给佟小满" in mine, "给岑远" in mine, "派出所的事" in mine) == (True, False, False)
    assert ("给佟小满" in units, "给岑远" in units, "派出所的事" in units) == (True, True, False)
    assert ("给佟小满" in given_by_me, "派出所的事" in given_by_me) == (True, True)
    stranger = shown(log_in(force.charlie), "?scope=unit&state=all")
    assert "给岑远" not in stranger


def test_the_filter_narrows_by_words_number_officer_and_what_is_over(force, log_in, now: datetime) -> None:
    matter = matters.open_matter(matters.NewMatter("lead", "线索", force.units["east-squad"]), by=BY, now=now)
    give(force, "核对账户", to=force.bob, hours=1)
    squad = force.units["east-squad"]
    new = tasks.NewTask("核对门牌", squad, due_at=NOW + 9 * HOUR, assignee=force.alice, matter=matter)
    tasks.assign(new, maker=force.alice, by=BY, now=now)
    client = log_in(force.alice)
    for query, hits in (
        ("&q=账户", (True, False)), (f"&q={matter.number}", (False, True)), ("&overdue=on", (True, False)),
        (f"&officer={force.alice.uid}", (False, True)), ("&state=answered", (False, False)), ("&state=x", (True, True)),
    ):  # fmt: skip
        page = shown(client, f"?scope=unit{query}")
        assert ("核对账户" in page, "核对门牌" in page) == hits, query
    assert AuditEvent.objects.filter(action="task.search").count() == 2


def test_a_page_asks_the_same_number_of_questions_for_one_row_and_for_fifty(
    force, log_in, django_assert_max_num_queries
) -> None:
    for number in range(60):
        give(force, f"T{number}", to=force.bob)
    client = log_in(force.alice)
    with django_assert_max_num_queries(24):
        shown(client, "?scope=unit")


def test_a_list_is_kept_under_a_name_and_found_again_on_its_own_page_only(force, log_in) -> None:
    client = log_in(force.bob)
    client.post(reverse("desk:task_view_keep"), {"name": "超时的", "query": "scope=unit&overdue=on&x=1"})
    view = SavedView.objects.get()
    assert (view.page, view.query) == ("tasks", "scope=unit&overdue=on")
    assert "超时的" in shown(client)
    assert "超时的" not in client.get(reverse("desk:matters")).content.decode()
    answer = client.post(reverse("desk:task_view_remove", args=[view.uid]))
    assert (answer["Location"], SavedView.objects.count()) == (reverse("desk:tasks"), 0)


def test_what_is_taken_out_is_what_the_filter_shows_and_nothing_of_it_runs(force, log_in) -> None:
    give(force, "=HYPERLINK(1)", to=force.bob)
    give(force, "给佟小满的很长的任务", to=force.alice)
    answer = log_in(force.alice).get(reverse("desk:tasks_export", args=["csv"]) + "?scope=unit")
    text = answer.content.decode("utf-8-sig")
    assert "给佟小满****" in text
    assert "很长的任务" not in text
    assert not any(cell.startswith("=") for line in text.splitlines() for cell in line.split(","))
    assert f"{force.bob.name}" in text
    assert AuditEvent.objects.get(action="list.export").n_records == 2
