"""Is a bulletin approved by a second officer, shown and sent once to whom it concerns, and left with one tap?"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from firsthour.base.packages.station import NotYetError
from firsthour.law.warning_signs import BadSignTableError, example_text
from firsthour.web.alerts import bulletins, sign_issues, subscriptions
from firsthour.web.alerts.bulletin_sending import next_subscribers, send_all, send_batch, topic_walk
from firsthour.web.alerts.bulletin_topics import known_topics, list_trades, topics_of
from firsthour.web.alerts.models.bulletins import (
    Bulletin,
    BulletinDelivery,
    Subscriber,
    Subscription,
    SubscriptionAsked,
    TopicCount,
)
from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk import sms, sms_keeping
from firsthour.web.desk.models import Notice
from firsthour.web.desk.models.sms import Sms
from firsthour.web.desk.sms import NewSms
from firsthour.web.desk.sms_lines import receipts
from firsthour.web.people.models import Community, Officer, Posting, Unit
from firsthour.web.ui.acting import Actor
from tests.web.conftest import Force

TITLE, TEXT = "冒充客服诈骗增多", "近期有人冒充快递客服要求共享屏幕，请挂断并拨打 96110 核实。"


def by(officer: Officer) -> Actor:
    return Actor(kind="officer", key=str(officer.uid), name=officer.name)


@pytest.fixture
def station(force: Force) -> Unit:
    return force.units["east-station"]


@pytest.fixture
def community(station: Unit) -> Community:
    return Community.objects.create(station=station, name="栖云里社区", name_en="Qiyun Lane")


@pytest.fixture
def second(force: Force, now: datetime) -> Officer:
    """A second leader of the squad, so that somebody else can approve what Alice wrote."""
    officer = Officer.objects.create_user("990050", password="Second-Demo-2026", name="副队长")
    Posting.objects.create(officer=officer, unit=force.units["east"], role="leader", from_at=now - timedelta(days=9))
    return officer


@pytest.fixture
def leader(force: Force, now: datetime) -> Officer:
    """A leader of the eastern county, in whose area the community lies."""
    officer = Officer.objects.create_user("990051", password="Leader-Demo-2026", name="分局长")
    Posting.objects.create(officer=officer, unit=force.units["east"], role="leader", from_at=now - timedelta(days=9))
    return officer


def topic(community: Community) -> str:
    return f"community:{community.uid}"


def write(force: Force, leader: Officer, topics: Sequence[str], now: datetime, **changed: Any) -> Bulletin:
    said = {"title": TITLE, "text": TEXT, **changed}
    new = bulletins.NewBulletin(force.units["east"], topics, **said)
    return bulletins.write_bulletin(new, officer=leader, by=by(leader), now=now)


def publish(row: Bulletin, writer: Officer, approver: Officer, now: datetime) -> Bulletin:
    bulletins.ask_bulletin(row, officer=writer, version=row.version, by=by(writer), now=now)
    return bulletins.decide_bulletin(
        row, is_approved=True, says="", officer=approver, version=row.version, by=by(approver), now=now
    )


def subscribe(phone: str, topics: Sequence[str], now: datetime) -> Subscriber:
    return subscriptions.set_topics(phone, topics, language="zh", now=now)


def phone(number: int) -> str:
    return f"100{number:08d}"


# --- writing and approving


def test_who_wrote_it_never_approves_it(
    force: Force, leader: Officer, second: Officer, community: Community, now: datetime
) -> None:
    row = write(force, leader, [topic(community)], now)
    bulletins.ask_bulletin(row, officer=leader, version=row.version, by=by(leader), now=now)
    with pytest.raises(bulletins.BulletinStepError):
        bulletins.decide_bulletin(
            row, is_approved=True, says="", officer=leader, version=row.version, by=by(leader), now=now
        )
    row.refresh_from_db()
    bulletins.decide_bulletin(
        row, is_approved=True, says="", officer=second, version=row.version, by=by(second), now=now
    )
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("published", second)
    actions = list(AuditEvent.objects.filter(action__startswith="bulletin.").values_list("action", flat=True))
    assert actions == ["bulletin.write", "bulletin.ask", "bulletin.approve"]
    assert {one.officer_id for one in Notice.objects.filter(topic="bulletin.asked")} == {second.pk}


def test_who_changes_a_bulletin_has_written_it(
    force: Force, leader: Officer, second: Officer, community: Community, now: datetime
) -> None:
    row = write(force, leader, [topic(community)], now)
    new = bulletins.NewBulletin(row.unit, [topic(community)], TITLE, TEXT)
    bulletins.change_bulletin(row, new, officer=second, version=row.version, by=by(second), now=now)
    bulletins.ask_bulletin(row, officer=second, version=row.version, by=by(second), now=now)
    with pytest.raises(bulletins.BulletinStepError):
        bulletins.decide_bulletin(
            row, is_approved=True, says="", officer=second, version=row.version, by=by(second), now=now
        )


@pytest.mark.parametrize(
    "text",
    ["请登录 http://a.example.com", "联系 10000000417", "卡号 0000 0000 0417", "example.com/pay 领取", "1-000-000"],
)
def test_links_and_long_numbers_are_refused(
    text: str, force: Force, leader: Officer, community: Community, now: datetime
) -> None:
    with pytest.raises(bulletins.BulletinWordsError):
        write(force, leader, [topic(community)], now, text=text)
    with pytest.raises(bulletins.BulletinWordsError):
        write(force, leader, [topic(community)], now, title=text)
    assert Bulletin.objects.count() == 0


def test_a_unit_writes_to_its_own_people_only(
    force: Force, leader: Officer, community: Community, now: datetime
) -> None:
    west = Unit.objects.create(code="west-station", parent=force.units["west"], kind="station", name="西所", path="")
    west.path = f"{force.units['west'].path}{west.pk}/"
    west.save(update_fields=["path"])
    elsewhere = Community.objects.create(station=west, name="华屿社区", name_en="Huayu")
    for wrong in ([], [topic(elsewhere)], ["city"], ["trade:elder"], ["community:x"]):
        with pytest.raises(bulletins.BulletinTopicError):
            write(force, leader, wrong, now)
    assert [one.key for one in topics_of(force.units["east"])] == [topic(community)]
    city = {one.key for one in topics_of(force.units["city"])}
    assert {"city", "trade:elder", topic(community), topic(elsewhere)} <= city
    assert {one.key for one in topics_of(force.units["centre"])} == city


def test_who_may_not_write_may_not(force: Force, community: Community, now: datetime) -> None:
    for officer in (force.bob, force.charlie, force.erin, force.frank, force.grace, force.henry):
        with pytest.raises(bulletins.BulletinStepError):
            write(force, officer, [topic(community)], now)


def test_a_bulletin_given_back_says_why_and_can_be_mended(
    force: Force, leader: Officer, second: Officer, community: Community, now: datetime
) -> None:
    row = write(force, leader, [topic(community)], now)
    bulletins.ask_bulletin(row, officer=leader, version=row.version, by=by(leader), now=now)
    with pytest.raises(bulletins.BulletinStepError):
        bulletins.decide_bulletin(
            row, is_approved=False, says=" ", officer=second, version=row.version, by=by(second), now=now
        )
    row.refresh_from_db()
    bulletins.decide_bulletin(
        row, is_approved=False, says="写短些", officer=second, version=row.version, by=by(second), now=now
    )
    new = bulletins.NewBulletin(row.unit, [topic(community)], TITLE, "请拨打 96110 核实。")
    bulletins.change_bulletin(row, new, officer=leader, version=row.version, by=by(leader), now=now)
    assert publish(row, leader, second, now).state == "published"
    with pytest.raises(bulletins.BulletinStepError):
        bulletins.change_bulletin(row, new, officer=leader, version=row.version, by=by(leader), now=now)


# --- subscribing


def ask(reference: str, number: str, topics: Sequence[str], now: datetime, language: str = "zh") -> None:
    body = {"subscription": reference, "phone": number, "topics": topics, "language": language}
    subscriptions.hear_subscribe({**body, "asked_at": now.isoformat()}, now)


def text_of(key: str) -> str:
    """Return the words of a message from the sealed body the port keeps."""
    from firsthour.web.desk.models.sms import SmsBody
    from firsthour.web.desk.sms_lines.sealing import unseal

    return str(unseal(bytes(SmsBody.objects.get(sms__key=key).sealed)))


def code_of(reference: str) -> str:
    found = re.search(r"\d{6}", text_of(f"subscribe:{reference}"))
    assert found
    return found[0]


def confirm(reference: str, code: str, now: datetime) -> None:
    subscriptions.hear_confirm({"subscription": reference, "code": code, "at": now.isoformat()}, now)


def test_a_number_is_subscribed_by_the_code_that_was_sent_to_it(community: Community, now: datetime) -> None:
    ask("a" * 32, phone(1), [topic(community), "trade:elder", "trade:unheard"], now)
    assert Subscriber.objects.count() == 0
    code = code_of("a" * 32)
    confirm("a" * 32, "000000" if code != "000000" else "111111", now)
    assert Subscriber.objects.count() == 0
    confirm("a" * 32, code, now)
    one = Subscriber.objects.get()
    assert one.phone == phone(1)
    assert set(one.subscriptions.values_list("topic", flat=True)) == {topic(community), "trade:elder"}
    assert Sms.objects.filter(key=f"subscribed:{'a' * 32}").exists()
    recorded = " ".join(str(row) for row in AuditEvent.objects.values_list())
    assert phone(1) not in recorded
    assert code not in recorded


def test_five_wrong_codes_end_it_and_a_code_serves_once_and_for_a_day(community: Community, now: datetime) -> None:
    ask("a" * 32, phone(1), ["trade:elder"], now)
    code = code_of("a" * 32)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(subscriptions.TRIES):
        confirm("a" * 32, wrong, now)
    confirm("a" * 32, code, now)
    assert Subscriber.objects.count() == 0
    ask("b" * 32, phone(1), ["trade:elder"], now)
    confirm("b" * 32, code_of("b" * 32), now + timedelta(days=1))
    assert Subscriber.objects.count() == 0
    ask("c" * 32, phone(1), ["trade:elder"], now)
    confirm("c" * 32, code_of("c" * 32), now)
    Subscriber.objects.all().delete()
    confirm("c" * 32, code_of("c" * 32), now)
    assert Subscriber.objects.count() == 0


def test_at_most_three_codes_a_day_go_to_a_number(community: Community, now: datetime) -> None:
    for turn in range(5):
        ask(f"{turn:032d}", phone(1), ["trade:elder"], now)
    assert Sms.objects.filter(about="subscribe").count() == subscriptions.CODES_A_DAY
    ask("d" * 32, phone(1), ["trade:elder"], now + timedelta(days=1, seconds=1))
    assert Sms.objects.filter(about="subscribe").count() == subscriptions.CODES_A_DAY + 1
    assert subscriptions.forget_asked(now + timedelta(days=4)) == 6


@pytest.mark.parametrize("number", ["", "110", "+12025550100", "1000000041", "１００００００００４１"])
def test_what_is_no_mobile_number_is_left_alone(number: str, community: Community, now: datetime) -> None:
    ask("a" * 32, number, ["trade:elder"], now)
    assert (SubscriptionAsked.objects.count(), Sms.objects.count()) == (0, 0)


def test_a_code_that_overtakes_its_question_waits_and_one_for_nothing_is_dropped(db: None, now: datetime) -> None:
    with pytest.raises(NotYetError):
        confirm("e" * 32, "123456", now)
    old = {"subscription": "e" * 32, "code": "123456", "at": (now - timedelta(days=3)).isoformat()}
    subscriptions.hear_confirm(old, now)


def test_subscribing_again_puts_other_topics_in_place_of_the_old_ones(community: Community, now: datetime) -> None:
    subscribe(phone(1), ["trade:elder", topic(community)], now)
    subscribe(phone(2), ["trade:elder"], now)
    subscribe(phone(1), ["trade:student", topic(community)], now + timedelta(hours=1))
    counts = dict(TopicCount.objects.values_list("topic", "n_subscribers"))
    assert counts == {"trade:elder": 1, "trade:student": 1, topic(community): 1}
    since = dict(Subscription.objects.filter(subscriber__phone=phone(1)).values_list("topic", "made_at"))
    assert since == {topic(community): now, "trade:student": now + timedelta(hours=1)}


def test_leaving_by_the_code_of_a_message_removes_the_number(
    settings: Any, community: Community, now: datetime
) -> None:
    settings.PORTAL_ADDRESS = "https://portal.example"
    one, other = subscribe(phone(1), ["trade:elder"], now), subscribe(phone(2), ["trade:elder"], now)
    link = subscriptions.leave_words(one)
    assert re.fullmatch(r"https://portal\.example/alerts/leave/[0-9A-Z-]{14}", link)
    code = link.rpartition("/")[2]
    subscriptions.hear_leave({"code": code}, now)
    subscriptions.hear_leave({"code": code}, now)
    subscriptions.hear_leave({"code": "nonsense"}, now)
    assert list(Subscriber.objects.values_list("phone", flat=True)) == [other.phone]
    assert TopicCount.objects.get(topic="trade:elder").n_subscribers == 1
    assert Subscription.objects.count() == 1
    again = subscribe(phone(1), ["trade:elder"], now)
    assert subscriptions.leave_words(again) != link


def test_every_trade_can_be_subscribed_to(db: None) -> None:
    keys = [one.key for one in list_trades()]
    assert known_topics([*keys, "trade:x", "community:x", f"community:{uuid4()}", "city"]) == keys


# --- sending


@pytest.fixture
def published(force: Force, leader: Officer, second: Officer, community: Community, now: datetime) -> Bulletin:
    return publish(write(force, leader, [topic(community)], now), leader, second, now)


def crowd(community: Community, now: datetime, *, many: int = 23) -> list[Subscriber]:
    return [
        subscribe(phone(number), [topic(community) if number % 3 else "trade:elder"], now - timedelta(days=1))
        for number in range(many)
    ]


def sent_phones(row: Bulletin) -> list[str]:
    return sorted(Sms.objects.filter(key__startswith=f"bulletin:{row.pk}:").values_list("phone", flat=True))


def test_everybody_whom_it_concerns_gets_it_once(published: Bulletin, community: Community, now: datetime) -> None:
    people = crowd(community, now)
    assert send_all(str(published.uid), now, size=4) == 15
    assert send_all(str(published.uid), now, size=4) == 0
    wanted = sorted(one.phone for number, one in enumerate(people) if number % 3)
    assert sent_phones(published) == wanted
    published.refresh_from_db()
    assert (published.n_sent, BulletinDelivery.objects.count()) == (len(wanted), len(wanted))
    words = text_of(f"bulletin:{published.pk}:{people[1].uid}")
    assert TITLE in words
    assert subscriptions.leave_words(people[1]) in words


@pytest.mark.parametrize("die_at", [1, 2, 4])
@pytest.mark.parametrize("is_after", [False, True])
def test_a_worker_killed_anywhere_loses_and_doubles_nothing(
    published: Bulletin, community: Community, now: datetime, *, die_at: int, is_after: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """It dies in a batch, before the messages were put or after: the batch is as if it had never begun."""
    from firsthour.web.alerts import bulletin_sending

    crowd(community, now)
    n_batches, real = 0, bulletin_sending.put_many_sms

    class KilledError(Exception):
        pass

    def put(many: Sequence[NewSms], *, now: datetime) -> list[Sms]:
        nonlocal n_batches
        n_batches += 1
        if n_batches == die_at and not is_after:
            raise KilledError
        put_now = real(many, now=now)
        if n_batches == die_at:
            raise KilledError
        return put_now

    monkeypatch.setattr(bulletin_sending, "put_many_sms", put)
    with pytest.raises(KilledError):
        send_all(str(published.uid), now, size=4)
    published.refresh_from_db()
    assert published.n_sent == BulletinDelivery.objects.count() == len(sent_phones(published)) == (die_at - 1) * 4
    send_all(str(published.uid), now, size=4)
    phones = sent_phones(published)
    assert len(phones) == len(set(phones)) == 15


def test_who_comes_later_does_not_get_it_and_who_leaves_meanwhile_neither(
    published: Bulletin, community: Community, now: datetime
) -> None:
    people = crowd(community, now, many=9)
    subscribe(phone(900), [topic(community)], now + timedelta(seconds=1))
    send_batch(str(published.uid), now, size=2)
    leaving = people[8]
    subscriptions.hear_leave({"code": subscriptions.leave_words(leaving).rpartition("/")[2]}, now)
    send_all(str(published.uid), now, size=2)
    assert phone(900) not in sent_phones(published)
    assert leaving.phone not in sent_phones(published)
    assert len(sent_phones(published)) == 5


def test_a_withdrawn_bulletin_stops_where_it_is(
    published: Bulletin, leader: Officer, community: Community, now: datetime
) -> None:
    crowd(community, now)
    send_batch(str(published.uid), now, size=4)
    published.refresh_from_db()
    bulletins.withdraw_bulletin(
        published, says="有误", officer=leader, version=published.version, by=by(leader), now=now
    )
    assert send_all(str(published.uid), now, size=4) == 0
    assert len(sent_phones(published)) == 4


def test_whom_a_second_bulletin_of_the_day_is_withheld_from_is_counted_and_shown_apart(
    published: Bulletin, force: Force, leader: Officer, second: Officer, community: Community, now: datetime,
    client: Client,
) -> None:  # fmt: skip
    crowd(community, now, many=9)
    send_all(str(published.uid), now, size=4)
    receipts.note_reply(phone(11), "TD", at=now)
    again = publish(write(force, leader, [topic(community)], now), leader, second, now)
    for number in (10, 11):
        subscribe(phone(number), [topic(community)], now - timedelta(days=1))
    assert send_all(str(again.uid), now, size=4) == 8
    again.refresh_from_db()
    states = Counter(Sms.objects.filter(key__startswith=f"bulletin:{again.pk}:").values_list("state", flat=True))
    assert (again.n_sent, again.n_withheld, states["withheld"]) == (1, 7, 7)
    client.force_login(second)
    page = client.get(f"/bulletins/{again.uid}/").content.decode()
    assert re.findall(r"<dd>(\d+) · ", page) == ["1", "7"]
    assert "暂扣未发" in page
    assert "暂扣未发 7<" in client.get("/bulletins/").content.decode()


def test_what_waits_for_the_morning_is_called_back_with_a_withdrawn_bulletin(
    published: Bulletin, leader: Officer, community: Community, now: datetime
) -> None:
    night = now.replace(hour=15, minute=30)  # 23:30 in the city
    crowd(community, now, many=9)
    send_all(str(published.uid), night, size=4)
    published.refresh_from_db()
    assert (published.n_sent, published.n_withheld) == (6, 0)
    bulletins.withdraw_bulletin(
        published, says="有误", officer=leader, version=published.version, by=by(leader), now=night
    )
    assert (published.n_sent, published.n_withheld) == (0, 6)
    assert sms.give_out_due(night + timedelta(hours=9)) == 0
    row = Sms.objects.filter(key__startswith=f"bulletin:{published.pk}:")[0]
    assert (row.state, row.reason) == ("withheld", "called_back")
    with pytest.raises(sms_keeping.NotSendableError):
        sms_keeping.send_again(row, version=row.version, by=by(leader), now=night)


def test_several_topics_are_walked_as_the_obvious_twin_finds_them(community: Community, now: datetime) -> None:
    other = Community.objects.create(station=community.station, name="乙社区", name_en="B")
    names = [topic(community), topic(other), "trade:elder"]
    for number in range(40):
        chosen = [name for place, name in enumerate(names) if number >> place & 1]
        if chosen:
            subscribe(phone(number), chosen, now + timedelta(minutes=number % 5))
    before = now + timedelta(minutes=3)
    for topics in (names[:1], names[:2], names, ["city"]):
        wanted = sorted(
            one.pk
            for one in Subscriber.objects.all()
            if (topics == ["city"] and one.confirmed_at <= before)
            or any(line.topic in topics and line.made_at <= before for line in one.subscriptions.all())
        )
        found: list[int] = []
        while batch := next_subscribers(topics, after=found[-1] if found else 0, before=before, size=3):
            found += batch
        assert found == wanted


def test_publishing_puts_the_job_and_the_job_sends(published: Bulletin, community: Community, now: datetime) -> None:
    from firsthour.web.alerts.bulletin_jobs import send_bulletin
    from firsthour.web.desk.models.jobs import JobRun
    from firsthour.web.ui.jobs import Run

    assert JobRun.objects.filter(key=f"bulletin:{published.uid}").count() == 1
    crowd(community, now, many=4)
    send_bulletin.func(Run("alerts.send_bulletin", "k", now, 1, None, lambda: None), bulletin=str(published.uid))
    assert len(sent_phones(published)) == 2


def plan_of(query: Any) -> str:
    return str(query.explain())


def test_a_topic_is_walked_by_its_index_and_nothing_is_sorted(db: None, now: datetime) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the plan of few rows on PostgreSQL is a scan; the long test asks it of many")
    plan = plan_of(topic_walk("trade:elder", after=10, before=now, size=500))
    assert "USING COVERING INDEX alerts_topic_subscriber (topic=? AND subscriber_id>?)" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.long
def test_lists_of_550_000_subscribers_stay_fast(published: Bulletin, community: Community, now: datetime) -> None:
    """Every batch of the walk is read from the index, the last one as quickly as the first."""
    import time

    many, since = 550_000, now - timedelta(days=1)
    for start in range(0, many, 50_000):
        people = [
            Subscriber(phone=phone(number), language="zh", leave_hash=f"{number:064d}", confirmed_at=since)
            for number in range(start, start + 50_000)
        ]
        Subscriber.objects.bulk_create(people, batch_size=5_000)
        keys = Subscriber.objects.filter(phone__gte=phone(start)).order_by("pk").values_list("pk", flat=True)[:50_000]
        topics = (topic(community), "trade:elder")
        Subscription.objects.bulk_create(
            [Subscription(subscriber_id=key, topic=topics[key % 2], made_at=since) for key in keys], batch_size=5_000
        )
    connection.cursor().execute("ANALYZE")
    plan = plan_of(topic_walk("trade:elder", after=400_000, before=now, size=500))
    assert "alerts_topic_subscriber" in plan
    assert "Seq Scan" not in plan
    last = Subscriber.objects.order_by("-pk").values_list("pk", flat=True)[0]
    for after in (0, last - 3_000):
        for topics_wanted in (["trade:elder", topic(community)], ["city"]):
            took = []
            for _ in range(3):  # the quickest counts: others may have the processor meanwhile
                begun = time.perf_counter()
                assert len(next_subscribers(list(topics_wanted), after=after, before=now, size=500)) == 500
                took.append(time.perf_counter() - begun)
            assert min(took) < 0.05
    Bulletin.objects.filter(pk=published.pk).update(cursor=last - 3_000)
    begun = time.perf_counter()
    assert send_batch(str(published.uid), now, size=500) == 500
    assert time.perf_counter() - begun < 10
    published.refresh_from_db()
    assert published.cursor > last - 3_000


# --- the table of warning signs


def later(number: int) -> str:
    return example_text().replace("version = 1", f"version = {number}").replace("安全账户", "绝密账户")


def propose(force: Force, text: str, now: datetime) -> Any:
    return sign_issues.write_signs(
        text, why="新话术", unit=force.units["city"], officer=force.dana, by=by(force.dana), now=now
    )


def test_a_table_is_written_by_the_city_and_names_no_single_number(
    force: Force, leader: Officer, now: datetime
) -> None:
    with pytest.raises(bulletins.BulletinStepError):
        sign_issues.write_signs(later(2), why="x", unit=force.units["east"], officer=leader, by=by(leader), now=now)
    with pytest.raises(BadSignTableError):
        propose(force, later(2).replace("绝密账户", "0000 0000 0417 0000", 1), now)
    with pytest.raises(sign_issues.OldSignTableError):
        propose(force, later(3), now)
    assert propose(force, sign_issues.current_text(), now).number == 2


# --- pages


def page(client: Client, officer: Officer, address: str) -> Any:
    client.force_login(officer)
    return client.get(address)


def test_a_bulletin_is_written_and_published_by_two_officers_on_the_pages(
    client: Client, force: Force, leader: Officer, second: Officer, community: Community
) -> None:
    client.force_login(leader)
    new = client.post("/bulletins/new/", {"topics": [topic(community)], "title": TITLE, "text": TEXT})
    assert new.status_code == 302, new.content.decode()[-2000:]
    address = new["Location"]
    row = Bulletin.objects.get()
    client.post(address, {"step": "ask", "version": row.version})
    row.refresh_from_db()
    assert client.post(address, {"step": "approve", "version": row.version}).status_code == 404
    client.force_login(second)
    shown = client.get(address).content.decode()
    assert TEXT in shown
    assert 'value="approve"' in shown
    assert client.post(address, {"step": "approve", "version": row.version}).status_code == 302
    row.refresh_from_db()
    assert row.state == "published"
    listed = page(client, leader, "/bulletins/").content.decode()
    assert TITLE in listed
    assert community.name in listed


def test_topics_with_subscribers_stand_apart_from_those_without(
    client: Client, leader: Officer, community: Community
) -> None:
    shown = page(client, leader, "/bulletins/").content.decode()
    assert 'id="topics"' not in shown
    other = Community.objects.create(station=community.station, name="无人里社区")
    TopicCount.objects.create(topic=topic(community), n_subscribers=7)
    shown = page(client, leader, "/bulletins/").content.decode()
    table = shown[shown.index('id="topics"') : shown.index("尚无人订阅")]
    assert community.name in table
    assert table.count("<tr>") == 1
    assert community.name not in shown[shown.index("尚无人订阅") :]
    assert other.name in shown[shown.index("尚无人订阅") :]


def test_the_unit_of_a_new_bulletin_is_named_in_the_readers_language(client: Client, leader: Officer) -> None:
    client.force_login(leader)
    unit = leader.postings.get().unit
    Unit.objects.filter(pk=unit.pk).update(name_en="Centre of the test")
    leader.language = "en"
    leader.save(update_fields=["language"])
    assert "Centre of the test" in client.get("/bulletins/new/").content.decode()


def test_a_draft_of_another_county_is_not_there(
    client: Client, force: Force, leader: Officer, community: Community, now: datetime
) -> None:
    row = write(force, leader, [topic(community)], now)
    for officer in (force.charlie, force.grace, force.frank):
        assert page(client, officer, f"/bulletins/{row.uid}/").status_code in (403, 404)
        assert TITLE not in page(client, officer, "/bulletins/").content.decode()


def test_the_pages_say_what_is_wrong_and_keep_what_was_typed(
    client: Client, leader: Officer, community: Community
) -> None:
    client.force_login(leader)
    said = {"topics": [topic(community)], "title": TITLE, "text": "转到 0000 0000 0417"}
    refused = client.post("/bulletins/new/", said)
    assert refused.status_code == 422
    assert "0000 0000 0417" in refused.content.decode()


def test_the_table_is_read_and_written_on_its_pages(client: Client, force: Force) -> None:
    assert page(client, force.dana, "/bulletins/signs/").status_code == 200
    form = page(client, force.dana, "/bulletins/signs/new/")
    assert "version = 2" in form.content.decode()
    made = client.post("/bulletins/signs/new/", {"content": later(2), "why": "新话术"})
    assert made.status_code == 302
    shown = client.get(made["Location"]).content.decode()
    assert "-version = 1" in shown
    assert "+version = 2" in shown
    assert "绝密账户" in shown
    assert page(client, force.bob, "/bulletins/signs/new/").status_code == 403
