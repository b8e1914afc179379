"""Does the page of a day show what was told on it, each in its reader's language, and what leaves by mail next?"""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from firsthour.web.desk import tasks
from firsthour.web.desk.clocks import tick
from firsthour.web.desk.delivery import deliver_due
from firsthour.web.desk.models import MailWish, Notice
from firsthour.web.desk.notices import Wishes, notify, set_wishes
from firsthour.web.desk.phrases import joined, moment, named, say, write
from firsthour.web.desk.queries.digests import read_digest, read_outlook
from firsthour.web.desk.queries.notices import read_words, wishes_of
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")
HOUR = timedelta(hours=1)


def tell(officer, key: str, at: datetime, *, topic: str = "task.given", title: object = "核对") -> Notice:
    return notify([officer], key=key, topic=topic, title=title, by=BY, now=at)[0]  # type: ignore[arg-type]


def test_a_day_of_the_city_holds_what_was_told_on_it_topic_by_topic(force, now: datetime) -> None:
    first = tell(force.bob, "a", now)
    tell(force.bob, "b", now - 9 * HOUR, title="昨天的")  # 23:30 of the day before in the city
    tell(force.bob, "c", now, topic="clock.overdue", title="超时了")
    tell(force.bob, "d", now + HOUR, topic="clock.overdue", title="又超时")
    tell(force.alice, "e", now, title="别人的")
    Notice.objects.filter(pk=first.pk).update(read_at=now)
    parts = read_digest(force.bob, now.date())
    assert [(part.topic.key, [one.title for one in part.notices], part.n_unread) for part in parts] == [
        ("clock.overdue", ["又超时", "超时了"], 2), ("task.given", ["核对"], 0),
    ]  # fmt: skip
    assert [part.notices[0].title for part in read_digest(force.bob, (now - timedelta(days=1)).date())] == ["昨天的"]


def test_the_outlook_says_when_the_next_mail_leaves_and_how_long_it_is_quiet(force, now: datetime) -> None:
    assert not read_outlook(force.bob, wishes_of(force.bob), now=now).is_mailed
    force.bob.email = "bob@example.test"
    force.bob.save()
    wished = Wishes(mail=MailWish.DAILY, digest_at=time(18), quiet_from=time(8), quiet_to=time(9))
    wishes = set_wishes(force.bob, wished, version=1, by=BY, now=now)
    tell(force.bob, "a", now)
    seen = read_outlook(force.bob, wishes, now=now)
    assert (seen.is_mailed, seen.n_waiting) == (True, 1)
    assert seen.next_at == now.replace(hour=10, minute=0)  # 18:00 in the city
    assert seen.quiet_until == now.replace(hour=1, minute=0)
    assert read_outlook(force.bob, wishes, now=now + HOUR).quiet_until is None


@pytest.mark.usefixtures("standing_clock")
def test_the_page_opens_for_its_officer_alone_and_goes_no_further_than_today(force, log_in, now: datetime) -> None:
    tell(force.bob, "a", now, title="核对开户资料")
    url = reverse("desk:notice_digest")
    page = log_in(force.bob).get(url).content.decode()
    assert ("核对开户资料" in page, "?day=2026-11-21" in page, "?day=2026-11-23" in page) == (True, True, False)
    for day in ("2027-01-01", "x", "1999-01-01", "9999-99-99"):
        assert "核对开户资料" in log_in(force.bob).get(url, {"day": day}).content.decode()
    assert "核对开户资料" not in log_in(force.alice).get(url).content.decode()


def test_the_mail_of_the_digest_leads_to_the_page(force, now: datetime) -> None:
    force.bob.email = "bob@example.test"
    force.bob.save()
    set_wishes(force.bob, Wishes(mail=MailWish.DAILY, digest_at=time(18)), version=1, by=BY, now=now)
    tell(force.bob, "a", now)
    deliver_due(now + 24 * HOUR)
    assert reverse("desk:notice_digest") in mail.outbox[0].body


def test_a_notice_reads_in_the_language_of_its_reader_today(force, now: datetime) -> None:
    new = tasks.NewTask("核对", force.units["east-squad"], due_at=now + 3 * HOUR, assignee=force.bob)
    tasks.assign(new, maker=force.alice, by=BY, now=now)
    tick(now + 4 * HOUR)
    over = Notice.objects.get(officer=force.alice, topic="clock.overdue")
    with translation.override("zh-hans"):
        assert read_words(over, "words") == over.words
        assert "已届满" in over.words
    with translation.override("en"):
        assert read_words(over, "words").startswith("ended 2026-11-22 11:30 · Dongling squad")


def test_an_old_notice_without_a_phrase_reads_as_it_was_told(force, now: datetime) -> None:
    one = tell(force.bob, "a", now, title="旧通知")
    assert one.said == {}
    with translation.override("en"):
        assert read_words(one, "title") == "旧通知"


def test_what_a_function_says_is_kept_in_both_languages_whoever_caused_it(force, now: datetime) -> None:
    with translation.override("en"):
        one = tell(force.bob, "a", now, title=lambda: gettext("Tasks"))
    assert one.title == "任务"
    for language, title in (("zh-hans", "任务"), ("en", "Tasks")):
        with translation.override(language):
            assert read_words(one, "title") == title


def test_a_phrase_fills_its_places_with_moments_names_and_phrases(now: datetime) -> None:
    inner = say(gettext_noop("ends %(at)s"), at=moment(now, is_short=True))
    phrase = joined(inner, "", named("东岭", "Dongling"), 3, named("无英文", ""))
    with translation.override("en"):
        assert write(phrase, now=now) == "ends 08:30 · Dongling · 3 · 无英文"
    with translation.override("zh-hans"):
        assert write(phrase, now=now).endswith("东岭 · 3 · 无英文")
    assert write("100 %", now=now) == "100 %"
