"""When are there too many wrong tries, and for how long? Times are passed in."""

from datetime import UTC, datetime, timedelta

import pytest

from firsthour.web.people.lockout import begin_try, forget_old_tries, forget_tries, locked_until
from firsthour.web.people.models import LogInTry

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def minute(number: float) -> datetime:
    return START + timedelta(minutes=number)


def fail(badge: str = "990001", address: str = "10.0.0.1", *, at: float) -> None:
    begin_try(badge, address, now=minute(at))


def test_the_fifth_wrong_try_locks_for_a_quarter_of_an_hour() -> None:
    for number in range(4):
        fail(at=number)
    assert locked_until("990001", "10.0.0.1", now=minute(4)) is None
    fail(at=4)
    assert locked_until("990001", "10.0.0.1", now=minute(5)) == minute(19)
    assert locked_until("990001", "10.0.0.1", now=minute(19)) is None


def test_wrong_tries_far_apart_lock_nothing() -> None:
    for number in range(10):
        fail(at=number * 4)
    assert locked_until("990001", "10.0.0.1", now=minute(37)) is None


def test_a_badge_is_one_however_it_is_typed() -> None:
    for badge in ("ab1", "AB1", " ab1", "Ab1 ", "aB1"):
        fail(badge, at=0)
    assert locked_until("AB1", "10.0.0.1", now=minute(0)) == minute(15)


def test_twenty_tries_from_many_addresses_lock_the_badge_everywhere() -> None:
    for number in range(20):
        fail(address=f"10.0.1.{number}", at=number / 10)
    assert locked_until("990001", "10.9.9.9", now=minute(3)) == minute(16.9)
    assert locked_until("990002", "10.0.1.1", now=minute(3)) is None


def test_sixty_tries_of_many_badges_lock_the_address() -> None:
    for number in range(60):
        fail(f"99{number:04d}", at=number / 10)
    assert locked_until("880000", "10.0.0.1", now=minute(6)) == minute(20.9)
    assert locked_until("880000", "10.0.0.2", now=minute(6)) is None


def test_a_try_does_not_count_against_itself_but_those_before_it_do() -> None:
    for _ in range(4):
        fail(at=0)
    own = begin_try("990001", "10.0.0.1", now=minute(0))
    assert locked_until("990001", "10.0.0.1", now=minute(0), leaving_out=own) is None
    late = begin_try("990001", "10.0.0.1", now=minute(0))
    assert locked_until("990001", "10.0.0.1", now=minute(0), leaving_out=late) == minute(15)


def test_tries_are_forgotten() -> None:
    fail(at=0)
    fail(address="10.0.0.2", at=0)
    forget_tries("990001", "10.0.0.1")
    assert [kept.address for kept in LogInTry.objects.all()] == ["10.0.0.2"]
    forget_old_tries(now=START + timedelta(days=1, seconds=1))
    assert not LogInTry.objects.exists()
