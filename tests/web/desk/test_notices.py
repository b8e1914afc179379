"""Is everybody told once, in the way they wish, and do the pages show only what is one's own?"""

import html
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from firsthour.web.desk.models import Channel, Delivery, MailWish, Notice, NoticeWishes
from firsthour.web.desk.notices import News, Wishes, mark_read, notify, notify_all, set_wishes
from firsthour.web.desk.queries.notices import count_unread, list_notices
from firsthour.web.desk.webhooks import WebhookRefusedError
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from firsthour.web.ui.acting import Actor, system_actor
from firsthour.web.ui.jobs import load_jobs

BY = system_actor("test")


def tell(officers, key: str = "task:1", *, now: datetime, **more: object) -> list[Notice]:
    told = {"topic": "task.given", "title": "核对开户资料", **more}
    return notify(officers, key=key, by=BY, now=now, **told)


def wish(officer, now: datetime, **wishes: object) -> NoticeWishes:
    officer.email = officer.email or f"{officer.badge}@example.test"
    officer.save()
    return set_wishes(officer, Wishes(**wishes), version=1, by=BY, now=now)


def ways(officer) -> list[tuple[str, datetime]]:
    rows = Delivery.objects.filter(notice__officer=officer).order_by("channel")
    return list(rows.values_list("channel", "due_at"))


def test_the_same_key_tells_the_same_officer_once(force, now: datetime) -> None:
    assert len(tell([force.alice, force.bob], now=now)) == 2
    assert tell([force.alice], now=now + timedelta(hours=1)) == []
    assert len(tell([force.alice, force.charlie], now=now)) == 1
    assert len(tell([force.alice], "task:2", now=now)) == 1
    assert Notice.objects.count() == 4


def test_an_officer_named_twice_is_told_once_and_one_who_left_is_not_told(force, now: datetime) -> None:
    force.bob.is_active = False
    assert [notice.officer for notice in tell([force.alice, force.alice, force.bob], now=now)] == [force.alice]


def test_without_wishes_nothing_leaves_the_site(force, now: datetime) -> None:
    tell([force.alice], now=now)
    assert ways(force.alice) == []


def test_mail_waits_for_the_end_of_the_quiet_hours(force, now: datetime) -> None:
    wish(force.alice, now, mail=MailWish.EACH, quiet_from=time(8), quiet_to=time(9))
    tell([force.alice], now=now)  # 08:30 in the city
    assert ways(force.alice) == [(Channel.MAIL, now + timedelta(minutes=30))]


def test_what_is_urgent_breaks_quiet_hours_only_where_that_is_wished(force, now: datetime) -> None:
    wish(force.alice, now, mail=MailWish.EACH, quiet_from=time(8), quiet_to=time(9))
    wish(force.bob, now, mail=MailWish.EACH, quiet_from=time(8), quiet_to=time(9), urgent_breaks_quiet=False)
    tell([force.alice, force.bob], urgent=True, now=now)
    assert ways(force.alice) == [(Channel.MAIL, now)]
    assert ways(force.bob) == [(Channel.MAIL, now + timedelta(minutes=30))]


def test_a_digest_waits_for_its_hour_and_what_is_urgent_does_not(force, now: datetime) -> None:
    wish(force.alice, now, mail=MailWish.DAILY, digest_at=time(18))
    tell([force.alice], now=now)
    tell([force.alice], "task:2", urgent=True, now=now)
    assert ways(force.alice) == [(Channel.DIGEST, now + timedelta(hours=9, minutes=30)), (Channel.MAIL, now)]


def test_a_muted_kind_stays_inside(force, now: datetime) -> None:
    wish(force.alice, now, mail=MailWish.EACH, muted=("task.given",))
    assert len(tell([force.alice], now=now)) == 1
    assert ways(force.alice) == []


def test_webhooks_go_to_allowed_hosts_only_and_a_new_address_gets_a_new_secret(force, now: datetime, settings) -> None:
    settings.WEBHOOK_HOSTS = ("hooks.example",)
    with pytest.raises(WebhookRefusedError):
        set_wishes(force.alice, Wishes(webhook_url="https://elsewhere.example/x"), version=1, by=BY, now=now)
    assert not NoticeWishes.objects.filter(officer=force.alice).exclude(webhook_url="").exists()
    row = set_wishes(force.alice, Wishes(webhook_url="https://hooks.example/a"), version=1, by=BY, now=now)
    first = row.webhook_secret
    assert len(first) == 64
    row = set_wishes(force.alice, Wishes(webhook_url="https://hooks.example/a"), version=row.version, by=BY, now=now)
    assert row.webhook_secret == first
    row = set_wishes(force.alice, Wishes(webhook_url="https://hooks.example/b"), version=row.version, by=BY, now=now)
    assert row.webhook_secret not in ("", first)
    assert set_wishes(force.alice, Wishes(), version=row.version, by=BY, now=now).webhook_secret == ""


def test_wishes_changed_meanwhile_are_not_overwritten(force, now: datetime) -> None:
    row = wish(force.alice, now, mail=MailWish.EACH)
    with pytest.raises(ChangedMeanwhileError):
        set_wishes(force.alice, Wishes(), version=row.version - 1, by=BY, now=now)


def test_reading_counts_down_and_touches_only_ones_own(force, now: datetime) -> None:
    first, other = tell([force.alice, force.bob], now=now)
    tell([force.alice], "task:2", now=now)
    assert mark_read(force.alice, uid=other.uid, now=now) == 0
    assert mark_read(force.alice, uid=first.uid, now=now) == 1
    assert (count_unread(force.alice), count_unread(force.bob)) == (1, 1)
    assert mark_read(force.alice, now=now) == 1
    assert (count_unread(force.alice), count_unread(force.bob)) == (0, 1)


def test_pages_of_notices_join_without_gap_or_repeat(force, now: datetime) -> None:
    for number in range(7):
        tell([force.alice], f"task:{number}", now=now + timedelta(minutes=number // 3))
    seen, after = [], ""
    while True:
        page = list_notices(force.alice, after=after, limit=3)
        seen += [notice.key for notice in page.notices]
        after = page.after
        if not after:
            break
    assert seen == [f"task:{number}" for number in reversed(range(7))]


@pytest.mark.parametrize("after", ["x", "u", "u-1", "u²", "r1x", "_", "u99999999999999999999"])
def test_a_place_that_cannot_be_read_begins_at_the_top(force, now: datetime, after: str) -> None:
    tell([force.alice], now=now)
    assert len(list_notices(force.alice, after=after).notices) == 1


def test_the_list_shows_ones_own_in_few_queries(force, now, log_in, django_assert_max_num_queries) -> None:
    for number in range(60):
        tell([force.alice], f"task:{number}", words="岑远", now=now)
    tell([force.bob], "other", title="别人的事", now=now)
    client: Client = log_in(force.alice)
    with django_assert_max_num_queries(11):
        page = client.get(reverse("desk:notices")).content.decode()
    assert page.count('class="notice"') == 50
    assert "别人的事" not in page
    address = html.unescape(page.split('hx-get="/notices/?')[1].split('"')[0])
    more = client.get(f"/notices/?{address}", headers={"HX-Request": "true"}).content.decode()
    assert more.count('class="notice"') == 10
    assert "<html" not in more


def test_opening_a_notice_reads_it_and_leads_to_its_page(force, now: datetime, log_in) -> None:
    (notice,) = tell([force.alice], url="/tasks/new", now=now)
    answer = log_in(force.alice).post(reverse("desk:notice_open", args=[notice.uid]))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/tasks/new")
    assert count_unread(force.alice) == 0


def test_a_notice_of_somebody_else_is_not_found_and_stays_unread(force, now: datetime, log_in) -> None:
    (notice,) = tell([force.bob], now=now)
    assert log_in(force.alice).post(reverse("desk:notice_open", args=[notice.uid])).status_code == 404
    assert count_unread(force.bob) == 1


def test_a_notice_never_leads_out_of_the_site(force, now: datetime, log_in) -> None:
    (notice,) = tell([force.alice], url="//elsewhere.example/", now=now)
    answer = log_in(force.alice).post(reverse("desk:notice_open", args=[notice.uid]))
    assert answer.headers["Location"] == reverse("desk:notices")


def test_the_bell_shows_how_many_are_unread(force, now: datetime, log_in) -> None:
    for number in range(100):
        tell([force.alice], str(number), now=now)
    client = log_in(force.alice)
    assert ">99+</em>" in client.get(reverse("desk:notices_bell")).content.decode()
    client.post(reverse("desk:notices_read"))
    assert "></em>" in client.get(reverse("desk:notices_bell")).content.decode()


def test_wishes_are_kept_by_the_page_and_half_of_the_quiet_hours_is_refused(force, log_in) -> None:
    client = log_in(force.alice)
    page = reverse("desk:notice_wishes")
    wishes = {"mail": "daily", "digest_at": "18:00", "quiet_from": "22:00", "version": "1"}
    refused = client.post(page, wishes)
    assert refused.status_code == 422
    assert not NoticeWishes.objects.exists()
    assert client.post(page, {**wishes, "quiet_to": "07:00", "muted": ["task.given"]}).status_code == 302
    row = NoticeWishes.objects.get(officer=force.alice)
    assert (row.mail, row.digest_at, row.quiet_to, row.muted) == ("daily", time(18), time(7), ["task.given"])
    assert 'value="18:00"' in client.get(page).content.decode()


def test_an_address_that_is_not_allowed_is_said_in_the_form(force, log_in) -> None:
    page = log_in(force.alice).post(
        reverse("desk:notice_wishes"), {"mail": "never", "webhook_url": "http://10.0.0.1/x", "version": "1"}
    )
    assert page.status_code == 422
    assert "http://10.0.0.1/x" in page.content.decode()


def test_nobody_is_told_what_they_did_themselves(force, now: datetime) -> None:
    by = Actor("officer", str(force.alice.uid), force.alice.name)
    new = notify([force.alice, force.bob], key="1", topic="task.given", title="核对", by=by, now=now)
    assert [notice.officer for notice in new] == [force.bob]


def test_titles_and_words_are_said_in_the_language_of_each_reader(force, now: datetime) -> None:
    force.alice.language = "en"
    force.alice.save()
    tell([force.alice, force.bob], now=now, title=lambda: gettext("Unusual look-ups"), words=gettext_lazy("Notices"))
    said = dict(Notice.objects.values_list("officer", "title"))
    assert said == {force.alice.pk: "Unusual look-ups", force.bob.pk: "异常查询"}
    assert Notice.objects.get(officer=force.bob).words == "通知"


def test_many_notices_take_few_queries_and_each_is_made_once(
    force, now: datetime, django_assert_max_num_queries
) -> None:
    told = [
        (officer, News(key=f"k{number}", topic="task.given", title="核对"))
        for number in range(300)
        for officer in (force.alice, force.bob, force.alice)
    ]
    with django_assert_max_num_queries(30):
        assert len(notify_all(told, by=BY, now=now)) == 600
    assert notify_all(told, by=BY, now=now) == []
    assert Notice.objects.count() == 600


def test_unread_notices_stand_first_on_every_page(force, now: datetime) -> None:
    notices = [tell([force.alice], f"task:{number}", now=now)[0] for number in range(9)]
    for notice in notices[4:7]:
        mark_read(force.alice, uid=notice.uid, now=now)
    seen, after = [], ""
    for _page in range(5):
        page = list_notices(force.alice, after=after, limit=2)
        seen += [notice.key for notice in page.notices]
        after = page.after
    assert seen == [f"task:{number}" for number in (8, 7, 3, 2, 1, 0, 6, 5, 4)]
    assert after == ""
    unread = list_notices(force.alice, unread_only=True, limit=6)
    assert ([notice.key for notice in unread.notices], unread.after) == (seen[:6], "")


def test_one_is_marked_read_where_it_stands_and_only_ones_own(force, now: datetime, log_in) -> None:
    (own,), (other,) = tell([force.alice], now=now), tell([force.bob], now=now)
    client = log_in(force.alice)
    row = client.post(reverse("desk:notice_read", args=[own.uid]), headers={"HX-Request": "true"}).content.decode()
    assert "data-unread" not in row
    assert 'id="bell-count"' in row
    assert client.post(reverse("desk:notice_read", args=[other.uid])).status_code == 404
    assert (count_unread(force.alice), count_unread(force.bob)) == (0, 1)


def test_the_panel_on_the_desk_shows_the_latest_and_nothing_of_others(force, now: datetime, log_in) -> None:
    for number in range(6):
        tell([force.alice], str(number), title=f"任务 {number}", now=now)
    tell([force.bob], "x", title="别人的事", now=now)
    panel = log_in(force.alice).get(reverse("desk:notices_latest")).content.decode()
    assert [number for number in range(6) if f"任务 {number}" in panel] == [2, 3, 4, 5]
    assert "别人的事" not in panel


def test_what_could_not_be_sent_is_said_where_one_wishes(force, now: datetime, log_in) -> None:
    wish(force.alice, now, mail=MailWish.EACH)
    tell([force.alice], title="没有送到", now=now)
    client, page = log_in(force.alice), reverse("desk:notice_wishes")
    assert "没有送到" not in client.get(page).content.decode()
    Delivery.objects.update(state="failed")
    assert "没有送到" in client.get(page).content.decode()


def test_the_desk_s_jobs_are_declared_and_on_a_schedule() -> None:
    jobs = load_jobs()
    wanted = ("desk.deliver_notices", "desk.tick_clocks", "desk.recompute_clocks", "desk.sweep_files")
    assert all(jobs[name].when is not None and not jobs[name].is_atomic for name in wanted)
