"""Does the duty board show what waits, in the order it expires, and does every number open its rows?"""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from firsthour.web.alerts.models import Episode
from tests.web.alerts.pages_world import MEDIUM, make_duty_officer, make_place, real_now, warn


@pytest.fixture
def desk(force, log_in) -> Client:
    """The duty officer of the centre, logged in, with a station and its officer in place."""
    make_place(force, real_now())
    return log_in(make_duty_officer(force, real_now()))


def shown(client: Client, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(f"alerts:{name}", args=args) + query)
    assert answer.status_code == 200, answer.status_code
    text = answer.content.decode()
    assert len(text) < 300_000
    return text


def test_an_empty_board_says_so(desk: Client) -> None:
    assert "没有未结的紧急预警" in shown(desk, "board")


def test_an_urgent_warning_stands_in_the_lane_masked_with_its_reason(desk: Client, force) -> None:
    one = warn(force, real_now())
    assert one.tier == "urgent"
    text = shown(desk, "board")
    assert f'data-urgent="{one.uid}"' in text
    assert "祝示1" not in text
    assert "祝*" in text
    assert one.reasons[0]["words"]["zh"] in text
    assert one.phone not in text


def test_every_number_opens_exactly_the_rows_it_counts(desk: Client, force) -> None:
    for number in range(1, 4):
        warn(force, real_now(), number=number)
    for number in range(4, 9):
        warn(force, real_now(), number=number, facts=MEDIUM)
    text = shown(desk, "board")
    tiles = re.findall(r'<a class="stat" href="([^"]*/alerts/list/[^"]*)"[^>]*>.*?<dd>([\d,]+)', text, re.DOTALL)
    assert len(tiles) == 5
    for address, figure in tiles:
        page = desk.get(address.replace("&amp;", "&")).content.decode()
        assert page.count("<tr data-row") == int(figure), address
    for address, figure in re.findall(r'class="cm"[^>]*href="([^"]+)".*?<b>(\d+)</b>', text, re.DOTALL):
        rows = desk.get(address).content.decode()
        assert rows.partition('id="open-rows"')[2].count("<tr data-row") == int(figure) or "station=" in address


def test_the_list_sorts_urgent_ones_first_then_by_what_expires(desk: Client, force) -> None:
    late = warn(force, real_now(), number=2, facts=MEDIUM)
    first = warn(force, real_now(), number=1)
    text = shown(desk, "list")
    assert text.index(str(first.uid)) < text.index(str(late.uid))


def test_the_board_asks_no_more_of_the_database_for_more_warnings(
    desk: Client, force, django_assert_max_num_queries
) -> None:
    for number in range(1, 4):
        warn(force, real_now(), number=number)
    desk.get(reverse("alerts:board_part"))
    with django_assert_max_num_queries(32) as few:
        shown(desk, "board_part")
    for number in range(4, 20):
        warn(force, real_now(), number=number, facts=MEDIUM if number % 2 else None)
    with django_assert_max_num_queries(32) as many:
        shown(desk, "board_part")
    assert len(many.captured_queries) <= len(few.captured_queries) + 1


def test_somebody_of_another_county_sees_nothing_of_it(force, log_in) -> None:
    make_place(force, real_now())
    one = warn(force, real_now())
    stranger = log_in(force.charlie)
    assert 'data-urgent="' not in shown(stranger, "board")
    assert str(one.uid) not in shown(stranger, "board")
    assert stranger.get(reverse("alerts:episode", args=[one.uid])).status_code == 404


def test_who_sees_no_warnings_has_no_board(force, log_in) -> None:
    client = log_in(force.frank)
    assert client.get(reverse("alerts:board")).status_code == 403
    page = client.get("/me/").content.decode()
    assert [line for line in ('href="/alerts/"', "预警</span>") if line in page] == []


def test_a_search_by_how_a_number_begins_finds_the_person_and_is_recorded(desk: Client, force) -> None:
    from firsthour.web.audit.models import AuditEvent

    one = warn(force, real_now())
    assert str(one.uid) in shown(desk, "list", query="?state=all&q=10000000001")
    assert str(one.uid) in shown(desk, "list", query="?state=all&q=100000")
    assert str(one.uid) not in shown(desk, "list", query="?state=all&q=100")
    assert AuditEvent.objects.filter(action="alert.search").count() == 3


@pytest.mark.parametrize(
    "name", ["log", "rules", "list", "revisits", "hand_over", "new", "files", "signals", "figures"]
)
def test_every_page_answers_with_and_without_warnings(desk: Client, force, name: str) -> None:
    shown(desk, name)
    warn(force, real_now())
    shown(desk, name)
    assert Episode.objects.count() == 1
