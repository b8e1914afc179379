"""Do bulletins come out, and do people subscribe and leave, over the sealed way between the two sites?"""

import re
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from firsthour.web.alerts import bulletins, sign_issues, subscriptions
from firsthour.web.alerts.bulletin_sending import send_all
from firsthour.web.alerts.models.bulletins import Bulletin, Subscriber
from firsthour.web.audit.models import AuditEvent
from firsthour.web.config.environment import BadEnvironmentError
from firsthour.web.config.outgoing import read_outgoing
from firsthour.web.desk.models.sms import Sms, SmsBody
from firsthour.web.desk.sms_lines.sealing import unseal
from firsthour.web.people.models import Community, Officer, Posting
from firsthour.web.portal.bulletins import KEPT_DAYS, list_bulletins
from firsthour.web.portal.hearing import hear_bulletin, hear_topics
from firsthour.web.portal.limits import LIMITS
from firsthour.web.portal.models import Bulletin as ShownBulletin
from firsthour.web.portal.models import Parcel, Tally, Topic
from firsthour.web.ui.acting import Actor
from tests.web.conftest import Force
from tests.web.portal.conftest import Join, Portal, words_of
from tests.web.portal.test_pages import Reader

PHONE = "10000009171"
TITLE, TEXT = "冒充客服诈骗增多", "请挂断并拨打 96110 核实。"


def by(officer: Officer) -> Actor:
    return Actor(kind="officer", key=str(officer.uid), name=officer.name)


@pytest.fixture
def community(force: Force) -> Community:
    return Community.objects.create(station=force.units["east-station"], name="栖云里社区", name_en="Qiyun Lane")


@pytest.fixture
def joined(portal: Portal, join: Join, community: Community) -> Portal:
    """The portal, told what can be subscribed to."""
    join.carry(portal.now)
    return portal


@pytest.fixture
def deputy(force: Force, now: datetime) -> Officer:
    """A second leader of the city, who approves what Dana wrote."""
    officer = Officer.objects.create_user("990052", password="Deputy-Demo-2026", name="副局长")
    Posting.objects.create(officer=officer, unit=force.units["city"], role="leader", from_at=now - timedelta(days=9))
    return officer


def publish(join: Join, force: Force, deputy: Officer, topics: list[str], now: datetime) -> Bulletin:
    with join.inside():
        new = bulletins.NewBulletin(force.units["city"], topics, TITLE, TEXT)
        row = bulletins.write_bulletin(new, officer=force.dana, by=by(force.dana), now=now)
        bulletins.ask_bulletin(row, officer=force.dana, version=row.version, by=by(force.dana), now=now)
        return bulletins.decide_bulletin(
            row, is_approved=True, says="", officer=deputy, version=row.version, by=by(deputy), now=now
        )


def last_text(about: str) -> str:
    sms = Sms.objects.filter(about=about).order_by("-pk").first()
    assert sms is not None
    return str(unseal(bytes(SmsBody.objects.get(sms=sms).sealed)))


def subscribe(joined: Portal, join: Join, **said: Any) -> None:
    """Go the whole way of somebody who subscribes."""
    answer = joined.send("/alerts/subscribe", **{"phone": PHONE, "trades": ["trade:elder"], **said})
    assert answer.status_code == 302, words_of(answer)
    join.carry(joined.now)
    code = re.search(r"\d{6}", last_text("subscribe"))
    assert code
    assert joined.send("/alerts/confirm", code=code[0]).status_code == 200
    join.carry(joined.now)


def test_topics_come_out_once_and_again_when_they_change(
    joined: Portal, join: Join, force: Force, community: Community
) -> None:
    assert "栖云里社区" in words_of(joined.get("/alerts"))
    n_parcels = len(Topic.objects.all())
    join.carry(joined.now)
    assert Topic.objects.count() == n_parcels
    assert set(Topic.objects.values_list("turn", flat=True)) == {1}
    Community.objects.create(station=force.units["east-station"], name="观澜社区", name_en="Guanlan")
    join.carry(joined.now)
    assert "观澜社区" in words_of(joined.get("/alerts"))
    hear_topics({"turn": 1, "topics": []}, joined.now)
    assert Topic.objects.count() == n_parcels + 1, "an older list that comes late changes nothing"


def test_somebody_subscribes_gets_a_bulletin_and_leaves_with_one_tap(
    joined: Portal, join: Join, force: Force, deputy: Officer, community: Community, settings: Any
) -> None:
    settings.PORTAL_ADDRESS = "https://portal.example"
    subscribe(joined, join, community=f"community:{community.uid}")
    assert Subscriber.objects.get().phone == PHONE
    row = publish(join, force, deputy, [f"community:{community.uid}"], joined.now + timedelta(minutes=1))
    assert send_all(str(row.uid), joined.now + timedelta(minutes=2)) == 1
    text = last_text("bulletin")
    assert TITLE in text
    link = re.search(r"/alerts/leave/[0-9A-Z-]+", text)
    assert link
    shown = joined.get(link[0])
    assert Subscriber.objects.count() == 1, "a link that is opened to preview it does nothing"
    assert "code" in [one.get("name") for one in Reader(shown).fields] or 'name="code"' in shown.content.decode()
    assert "已退订" in words_of(joined.post("/alerts/leave", code=link[0].rpartition("/")[2]))
    join.carry(joined.now)
    assert Subscriber.objects.count() == 0


def test_a_bulletin_stands_on_the_page_and_in_the_feed_of_whom_it_concerns(
    joined: Portal, join: Join, force: Force, deputy: Officer, community: Community
) -> None:
    row = publish(join, force, deputy, ["trade:elder"], joined.now)
    join.carry(joined.now)
    assert TITLE not in words_of(joined.get("/alerts"))
    assert TITLE in words_of(joined.get("/alerts?topic=trade:elder"))
    feed = joined.get("/alerts/feed.xml?topic=trade:elder")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "public" in feed["Cache-Control"]
    tree = ET.fromstring(feed.content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert [one.text for one in tree.findall("a:entry/a:title", names)] == [TITLE]
    assert tree.find("a:entry/a:id", names).text == f"urn:uuid:{row.uid}"  # type: ignore[union-attr]
    assert deputy.name not in feed.content.decode()
    whole = publish(join, force, deputy, ["city"], joined.now + timedelta(minutes=1))
    join.carry(joined.now)
    assert [one.uid for one in list_bulletins(["trade:elder"])] == [str(whole.uid), str(row.uid)]
    assert TITLE in words_of(joined.get("/alerts"))


def test_a_withdrawn_bulletin_goes_from_the_page_whatever_comes_first(
    joined: Portal, join: Join, force: Force, deputy: Officer
) -> None:
    row = publish(join, force, deputy, ["city"], joined.now)
    join.carry(joined.now)
    with join.inside():
        row.refresh_from_db()
        bulletins.withdraw_bulletin(
            row, says="有误", officer=deputy, version=row.version, by=by(deputy), now=joined.now
        )
    join.carry(joined.now)
    assert TITLE not in words_of(joined.get("/alerts"))
    said = {"uid": str(row.uid), "turn": 1, "title": TITLE, "text": TEXT, "topics": ["city"],
            "at": joined.now.isoformat(), "withdrawn_at": None}  # fmt: skip
    hear_bulletin(said, joined.now)
    assert TITLE not in words_of(joined.get("/alerts")), "the first word that comes late changes nothing"


def test_an_approved_table_of_signs_reaches_the_public_with_its_approver_in_the_record_alone(
    joined: Portal, join: Join, force: Force, deputy: Officer
) -> None:
    with join.inside():
        text = sign_issues.current_text().replace("安全账户", "绝密账户")
        row = sign_issues.write_signs(
            text, why="新话术", unit=force.units["city"], officer=force.dana, by=by(force.dana), now=joined.now
        )
        with pytest.raises(bulletins.BulletinStepError):
            sign_issues.decide_signs(
                row, is_approved=True, says="", officer=force.dana, version=row.version, by=by(force.dana),
                now=joined.now,
            )  # fmt: skip
        row.refresh_from_db()
        sign_issues.decide_signs(
            row, is_approved=True, says="", officer=deputy, version=row.version, by=by(deputy), now=joined.now
        )
    join.carry(joined.now)
    assert "提到“绝密账户”" in words_of(joined.send("/check", text="转到绝密账户"))
    event = AuditEvent.objects.get(action="signs.approve")
    assert event.actor_name == deputy.name
    assert deputy.name not in words_of(joined.get("/check"))


def test_what_is_typed_to_subscribe_is_sealed_and_not_kept_here(joined: Portal, join: Join) -> None:
    subscribe(joined, join)
    for model in apps.get_app_config("portal").get_models():
        for row in model.objects.values_list():
            assert not any(PHONE in str(value) for value in row), model
    assert Subscriber.objects.count() == 1
    assert PHONE not in joined.client.cookies.output()


def test_nobody_finds_out_here_who_subscribes_or_whether_a_code_was_right(joined: Portal, join: Join) -> None:
    subscribe(joined, join)

    def answer(phone: str, code: str) -> tuple[str, str]:
        first = joined.send("/alerts/subscribe", phone=phone, trades=["trade:elder"])
        return words_of(joined.get("/alerts/confirm")), words_of(joined.send("/alerts/confirm", code=code)) + str(first)

    known, unknown = answer(PHONE, "000001"), answer("10000009172", "000002")
    plain = [[re.sub(r"100\*+\d+", "N", text) for text in pair] for pair in (known, unknown)]
    assert plain[0] == plain[1]


def test_the_same_form_twice_is_one_package_and_one_message(joined: Portal, join: Join) -> None:
    page = joined.get("/alerts/subscribe")
    for _ in range(2):
        assert joined.send("/alerts/subscribe", page=page, phone=PHONE, trades=["trade:elder"]).status_code == 302
    assert Parcel.objects.count() == 1
    join.carry(joined.now)
    assert Sms.objects.filter(about="subscribe").count() == 1


@pytest.mark.parametrize(
    "said",
    [
        {"phone": "110"},
        {"phone": "+12025550100"},
        {"trades": []},
        {"trades": ["trade:x"]},
        {"community": "community:x"},
    ],
)
def test_slips_are_said_and_nothing_is_sent(joined: Portal, said: dict[str, Any]) -> None:
    page = joined.send("/alerts/subscribe", **{"phone": PHONE, "trades": ["trade:elder"], **said})
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert Parcel.objects.count() == 0


def test_subscribing_and_leaving_are_limited_by_address(joined: Portal) -> None:
    joined.send("/alerts/subscribe", phone=PHONE, trades=["trade:elder"])
    joined.post("/alerts/leave", code="x")
    for what in ("subscribe", "leave"):
        Tally.objects.filter(what=what).update(n_tries=LIMITS[what].most)
    assert joined.send("/alerts/subscribe", phone=PHONE, trades=["trade:elder"]).status_code == 429
    assert joined.post("/alerts/leave", code="x").status_code == 429


def test_a_code_to_leave_by_is_checked_by_its_last_sign_before_it_is_sent(joined: Portal) -> None:
    assert joined.post("/alerts/leave", code="YK7K-QFA3-9XTC").status_code == 422
    assert Parcel.objects.count() == 0


def test_a_city_with_many_communities_asks_for_the_station_first(joined: Portal, join: Join, force: Force) -> None:
    station = force.units["east-station"]
    Community.objects.bulk_create(
        [Community(station=station, name=f"第{number}社区", name_en=f"No {number}") for number in range(80)]
    )
    join.carry(joined.now)
    assert "第7社区" not in words_of(joined.get("/alerts/subscribe"))
    assert "栖云派出所" in words_of(joined.get("/alerts/subscribe"))
    assert "第7社区" in words_of(joined.get("/alerts/subscribe?group=栖云派出所"))


def test_the_pages_can_be_read_aloud_and_load_nothing_from_elsewhere(
    joined: Portal, join: Join, force: Force, deputy: Officer
) -> None:
    publish(join, force, deputy, ["city"], joined.now)
    join.carry(joined.now)
    joined.send("/alerts/subscribe", phone=PHONE, trades=["trade:elder"])
    for address in (
        "/check",
        "/alerts",
        "/alerts/subscribe",
        "/alerts/confirm",
        "/alerts/leave",
        "/alerts/leave/YK7KQFA39XTD",
    ):
        page = joined.get(address)
        assert page.status_code == 200, address
        found = Reader(page)
        assert [one.get("name") for one in found.fields if one.get("id") not in found.labels] == [], address
        assert (found.headings[0], found.headings.count(1)) == (1, 1), address
        assert max(b - a for a, b in zip(found.headings, [*found.headings[1:], 1], strict=True)) <= 1, address
        assert [one for one in found.addresses if re.match(r"(?:[a-z]+:)?//", one)] == [], address
        assert found.inline == [], address
        assert len(found.ids) == len(set(found.ids)), address


def test_old_bulletins_are_forgotten(joined: Portal, join: Join, force: Force, deputy: Officer) -> None:
    from firsthour.web.portal import exchange

    publish(join, force, deputy, ["city"], joined.now)
    join.carry(joined.now)
    assert ShownBulletin.objects.count() == 1
    exchange.forget(joined.now + KEPT_DAYS + timedelta(days=1))
    assert ShownBulletin.objects.count() == 0


def test_a_subscription_asked_twice_in_one_day_by_two_people_is_theirs_alone(joined: Portal, join: Join) -> None:
    """A code belongs to the question it was sent for: another one's does not confirm it."""
    joined.send("/alerts/subscribe", phone=PHONE, trades=["trade:elder"])
    join.carry(joined.now)
    stranger = re.search(r"\d{6}", last_text("subscribe"))
    assert stranger
    joined.send("/alerts/subscribe", phone="10000009172", trades=["trade:elder"])
    join.carry(joined.now)
    own = re.search(r"\d{6}", last_text("subscribe"))
    assert own
    if own[0] != stranger[0]:
        joined.send("/alerts/confirm", code=stranger[0])
        join.carry(joined.now)
        assert Subscriber.objects.count() == 0
    assert subscriptions.TRIES > 1


def test_the_address_of_the_public_site_is_named_by_the_environment(tmp_path: Path) -> None:
    def read(**said: str) -> Any:
        return read_outgoing(said, home=tmp_path, hosts=("inner.example",))["PORTAL_ADDRESS"]

    assert read() == ""
    assert read(FIRSTHOUR_PORTAL_ADDRESS="https://portal.example/") == "https://portal.example"
    with pytest.raises(BadEnvironmentError, match="FIRSTHOUR_PORTAL_ADDRESS"):
        read(FIRSTHOUR_PORTAL_ADDRESS="portal.example")
