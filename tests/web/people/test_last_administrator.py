"""Does one administrator always remain, also when two take each other away at the same moment?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from firsthour.web.people.models import Officer, Posting
from firsthour.web.people.operations import officers, postings
from firsthour.web.people.policies import holds_at
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")


def second_administrator(force, now: datetime, *, to_at: datetime | None = None) -> Officer:
    other = Officer.objects.create_user("990077", name="简宁")
    Posting.objects.create(
        officer=other, unit=force.units["city"], role="administrator", from_at=now - timedelta(1), to_at=to_at
    )
    return other


def refusal(operation, *given, **more) -> str:
    try:
        operation(*given, **more)
    except postings.LastAdministratorError as error:
        return error.code
    return ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seconds_between", [0, 2, -2])
def test_of_two_who_take_each_other_away_at_once_one_is_refused(force, now: datetime, seconds_between: int) -> None:
    other, barrier = second_administrator(force, now), Barrier(2)

    def take_away(officer: Officer, at: datetime) -> str:
        fresh = Officer.objects.get(pk=officer.pk)
        barrier.wait()
        try:
            return refusal(officers.deactivate_officer, fresh, version=fresh.version, by=BY, now=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        first = both.submit(take_away, force.frank, now)
        second = both.submit(take_away, other, now + timedelta(seconds=seconds_between))
        said = sorted((first.result(30), second.result(30)))
    assert said == ["", "last_administrator"]
    later = now + timedelta(days=2)
    assert Posting.objects.filter(holds_at(later), role="administrator", officer__is_active=True).count() == 1


def test_who_leaves_within_the_day_does_not_remain(force, now: datetime) -> None:
    second_administrator(force, now, to_at=now + timedelta(hours=3))
    said = refusal(officers.deactivate_officer, force.frank, version=1, by=BY, now=now)
    assert said == "last_administrator"


def test_with_another_one_the_first_may_go(force, now: datetime) -> None:
    second_administrator(force, now, to_at=now + timedelta(days=3))
    assert refusal(officers.deactivate_officer, force.frank, version=1, by=BY, now=now) == ""
