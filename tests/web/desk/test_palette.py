"""Where does Ctrl-K lead, for whom, and does it betray anything?"""

from datetime import datetime

import pytest
from django.urls import reverse

from firsthour.web.desk import matters
from firsthour.web.desk.models import Matter
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")
pytestmark = pytest.mark.usefixtures("standing_clock")


@pytest.fixture
def matter(force, now: datetime) -> Matter:
    new = matters.NewMatter("lead", "刷单返利线索", force.units["east-squad"], force.bob)
    return matters.open_matter(new, by=BY, now=now)


def lines(client, typed: str = "") -> str:
    answer = client.get(reverse("desk:palette"), {"q": typed})
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_a_question_it_offers_what_this_visitor_may_do(force, log_in) -> None:
    new_lead, new_task = reverse("intake:lead_new"), reverse("desk:task_new")
    offered = {first: lines(log_in(force.officers[first])) for first in ("alice", "bob", "grace")}
    assert {first: (new_lead in html, new_task in html) for first, html in offered.items()} == {
        "alice": (True, True), "bob": (True, False), "grace": (False, False),
    }  # fmt: skip
    assert offered["bob"].count('role="option"') >= 3


def test_what_is_typed_finds_commands_and_matters(force, log_in, matter: Matter) -> None:
    html = lines(log_in(force.bob), matter.number)
    assert reverse("desk:matter", args=[matter.uid]) in html
    assert reverse("intake:lead_new") not in html


def test_it_finds_nothing_that_may_not_be_seen(force, log_in, matter: Matter) -> None:
    for first in ("charlie", "grace", "erin"):
        assert str(matter.uid) not in lines(log_in(force.officers[first]), "刷单")
        assert matter.title not in lines(log_in(force.officers[first]), matter.number)


def test_a_title_of_another_unit_and_a_number_of_a_person_are_masked_here_as_in_lists(
    force, log_in, now: datetime
) -> None:
    new = matters.NewMatter("lead", "刷单返利线索 许念安 0000001234567890123", force.units["east-squad"])
    one = matters.open_matter(new, by=BY, now=now)
    matters.share_matter(one, unit=force.units["west"], by=BY, now=now)
    for url in (reverse("desk:palette"), reverse("search:search")):
        html = log_in(force.charlie).get(url, {"q": one.number}).content.decode()
        assert "刷单返利****" in html
        assert "许念安" not in html
        html = log_in(force.bob).get(url, {"q": one.number}).content.decode()
        assert "许念安" in html
        assert "0000001234567890123" not in html


def test_it_costs_few_queries(force, log_in, matter: Matter, django_assert_max_num_queries) -> None:
    client = log_in(force.bob)
    with django_assert_max_num_queries(22):
        lines(client, "刷单")
