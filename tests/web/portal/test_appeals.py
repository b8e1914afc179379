"""Can the holder of a frozen account appeal from a phone, once, and learn nothing by trying codes?"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from firsthour.base.packages.boxes import list_packages
from firsthour.web.appeals.models import Appeal, AppealNote, StrayAppeal
from firsthour.web.appeals.operations.receiving import latest_review
from firsthour.web.appeals.operations.strays import end_stray, match_stray
from firsthour.web.desk.models import Attachment, Event, Notice
from firsthour.web.holds.models import Hold
from firsthour.web.intake.models.packages import PortalArrival
from firsthour.web.portal import appeals, exchange
from firsthour.web.portal.limits import LIMITS
from firsthour.web.portal.models import Parcel, Receipt, Sending, Tally
from tests.web.appeals.appeal_world import acting, decide, held, legal, told
from tests.web.conftest import Force
from tests.web.portal.conftest import PNG, Join, Portal, words_of

SAID = {
    "story": {"story": "这笔钱是我店里的货款，有合同。"},
    "wish": {"wanted": "part", "amount": "1,200"},
    "you": {"name": "向晚晴", "relation": "holder", "phone": "100 0000 7788"},
}


@pytest.fixture
def hold(portal: Portal, join: Join, force: Force) -> Hold:
    with join.inside():
        legal(force, portal.now)
        return held(force, portal.now)


@pytest.fixture
def notice(hold: Hold, join: Join, force: Force, portal: Portal) -> dict[str, str]:
    with join.inside():
        row, code = told(force, hold, portal.now)
    return {"number": row.number, "code": code.lower()}


def send(portal: Portal, notice: dict[str, str], *, files: tuple[Any, ...] = (), **changed: Any) -> Any:
    """Answer every question and send."""
    for key, said in {"notice": notice, **SAID, **changed}.items():
        response = portal.post(f"/appeal/{key}", **said)
        assert response.status_code == 302, words_of(response)
    return portal.send("/appeal/send", files=list(files))


@pytest.fixture
def appealed(portal: Portal, join: Join, notice: dict[str, str]) -> Portal:
    """A holder whose appeal has arrived inside."""
    assert send(portal, notice)["Location"] == "/appeal/receipt"
    join.carry(portal.now)
    return portal


def test_an_appeal_arrives_with_its_words_and_papers_and_is_given_for_review(
    portal: Portal, join: Join, notice: dict[str, str], hold: Hold
) -> None:
    assert "误冻" in words_of(portal.get("/appeal")) or "冻结" in words_of(portal.get("/appeal"))
    picture = SimpleUploadedFile("合同.png", PNG, content_type="image/png")
    assert send(portal, notice, files=(picture,))["Location"] == "/appeal/receipt"
    assert Parcel.objects.count() == 1
    join.carry(portal.now)
    row = Appeal.objects.get()
    assert (row.hold, row.channel, row.wanted, row.wanted_fen) == (hold, "portal", "part", 120_000)
    assert (row.appellant, row.contact, row.relation) == ("向晚晴", "10000007788", "holder")
    assert "货款" in row.said
    assert row.notice is not None
    assert Attachment.objects.get(about_kind="appeal").name == "1-合同.png"
    assert latest_review(row).reviewer is not None
    assert Event.objects.filter(kind="appeal.received", matter=hold.pursuit.matter).count() == 1


def test_the_holder_sees_how_it_stands_and_nothing_of_the_case(
    appealed: Portal, join: Join, force: Force, hold: Hold
) -> None:
    page = appealed.get("/appeal/mine").content.decode()
    assert "正在复核" in page
    secret = [
        hold.account,
        hold.normal,
        hold.holder,
        hold.institution,
        hold.pursuit.matter.number,
        "岑远",
        "佟小满",
        "温以宁",
    ]
    assert not [one for one in secret if one in page]
    with join.inside():
        row = Appeal.objects.get()
        officer = latest_review(row).reviewer
        decide(row, officer, appealed.now, decision="rejected", cause="link_stands")
    join.carry(appealed.now + timedelta(minutes=1))
    page = words_of(appealed.get("/appeal/mine"))
    assert "未予支持" in page
    assert Appeal.objects.get().told == "appeal_rejected"
    answer = appealed.send("/appeal/mine/appeal_again", text="还有送货单没有看。")
    assert answer.status_code == 302
    join.carry(appealed.now + timedelta(minutes=2))
    assert latest_review(Appeal.objects.get()).round == 2
    assert "再次复核" in words_of(appealed.get("/appeal/mine"))
    assert appealed.get("/appeal/mine/appeal_again").status_code == 409


def test_the_code_of_the_receipt_opens_it_again_on_the_one_page_for_codes(appealed: Portal) -> None:
    import re

    code = re.search(r'id="code">([^<]+)<', appealed.get("/appeal/receipt").content.decode())
    assert code is not None
    appealed.post("/mine/leave")
    assert appealed.get("/appeal/mine")["Location"] == "/status"
    assert appealed.send("/status", code=code[1])["Location"] == "/appeal/mine"
    assert appealed.get("/appeal/mine").status_code == 200
    assert appealed.get("/mine")["Location"] == "/status"
    assert appealed.get("/mine/supplement")["Location"] == "/status"


@pytest.mark.parametrize("wrong", ["code", "number", "both"])
def test_a_wrong_code_is_answered_like_a_right_one_at_every_step(
    portal: Portal, join: Join, notice: dict[str, str], hold: Hold, wrong: str
) -> None:
    typed = (
        {"number": notice["number"], "code": "ACDE-FGHJ"}
        if wrong != "number"
        else {**notice, "number": "没有〔2026〕9号"}
    )
    typed = {"number": "x", "code": "ACDE-FGHJ"} if wrong == "both" else typed
    pages: dict[str, list[str]] = {}
    for name, given in (("right", notice), ("wrong", typed)):
        assert send(portal, given)["Location"] == "/appeal/receipt"
        steps = []
        for minutes in (0, 1, 2):
            steps.append(words_of(portal.get("/appeal/mine")))
            join.carry(portal.now + timedelta(minutes=minutes))
        steps.append(words_of(portal.get("/appeal/mine")))
        pages[name] = steps
        portal.post("/mine/leave")
    assert pages["right"] == pages["wrong"]
    right, wrong_one = Receipt.objects.order_by("pk")
    same = ("kind", "state", "told", "news", "delivered_at", "changed_at")
    assert [getattr(right, one) for one in same] == [getattr(wrong_one, one) for one in same]
    assert (Appeal.objects.count(), StrayAppeal.objects.count()) == (1, 1)
    assert "ACDE" not in str(list(StrayAppeal.objects.values()))


def test_a_stray_one_is_matched_by_a_person_or_ended_without_saying_more(
    portal: Portal, join: Join, notice: dict[str, str], hold: Hold, force: Force
) -> None:
    for _ in range(2):
        send(portal, {**notice, "code": "ACDE-FGHJ"}, files=(SimpleUploadedFile("a.png", PNG),))
        join.carry(portal.now)
    assert Notice.objects.filter(topic="appeal.stray").exists()
    first, second = StrayAppeal.objects.order_by("pk")
    with join.inside():
        given = {"officer": force.dana, "by": acting(force.dana), "now": portal.now}
        row = match_stray(first, hold, version=first.version, **given)
        end_stray(second, "不是我方的通知书，已电话告知。", version=second.version, **given)
    join.carry(portal.now + timedelta(minutes=1))
    assert Attachment.objects.filter(about_kind="appeal", about_key=str(row.uid)).count() == 1
    assert "未找到" in words_of(portal.get("/appeal/mine"))
    assert set(Receipt.objects.values_list("state", flat=True)) == {"appeal_in_review", "appeal_not_found"}


def test_it_is_kept_while_the_inner_site_is_down_and_takes_effect_once(
    portal: Portal, join: Join, notice: dict[str, str]
) -> None:
    send(portal, notice)
    portal.send("/appeal/mine/appeal_more", text="补充送货单。")
    for minutes in range(5):
        exchange.go_round(portal.now + timedelta(minutes=minutes))  # nobody answers
    assert Receipt.objects.get().state == "received"
    assert list_packages(join.outside.out)
    join.carry(portal.now + timedelta(minutes=9))
    exchange.send_again(since=portal.now - timedelta(days=1))  # the inner site came back from a backup
    for minutes in range(10, 13):
        join.carry(portal.now + timedelta(minutes=minutes))
    assert Appeal.objects.count() == 1
    assert AppealNote.objects.filter(kind="added").count() == 1
    assert PortalArrival.objects.filter().count() >= 2
    assert Sending.objects.get().delivered_at is not None


def test_the_same_form_again_sends_nothing_new(portal: Portal, join: Join, notice: dict[str, str]) -> None:
    for key, said in {"notice": notice, **SAID}.items():
        portal.post(f"/appeal/{key}", **said)
    page = portal.get("/appeal/send")
    for _ in range(2):
        assert portal.send("/appeal/send", page=page).status_code == 302
    assert (Receipt.objects.count(), Parcel.objects.count()) == (1, 1)


def test_a_withdrawal_ends_it_and_what_comes_later_is_added(appealed: Portal, join: Join) -> None:
    assert appealed.send("/appeal/mine/appeal_back", text="", sure="on").status_code == 302
    join.carry(appealed.now + timedelta(minutes=1))
    assert Appeal.objects.get().state == "withdrawn"
    assert "已撤回" in words_of(appealed.get("/appeal/mine"))
    assert appealed.get("/appeal/mine/appeal_more").status_code == 409


def test_many_tries_about_one_number_are_slowed_down_whether_or_not_there_is_one(
    portal: Portal, join: Join, notice: dict[str, str]
) -> None:
    most = LIMITS["appeal_number"].most
    for number in (notice["number"], "没有这个〔2026〕0001号"):
        for _ in range(most):
            assert send(portal, {"number": number, "code": "ACDE-FGHJ"}).status_code == 302
            Tally.objects.filter(what="appeal").delete()  # from another address
        odd = f" {number.replace('〔', '[').replace('〕', ']')} "
        answer = send(portal, {"number": odd, "code": notice["code"]})
        assert (answer.status_code, "操作过于频繁" in words_of(answer)) == (429, True)
    assert Receipt.objects.count() == 2 * most


def test_a_form_without_its_puzzle_or_with_the_trap_filled_sends_nothing(
    portal: Portal, notice: dict[str, str]
) -> None:
    for key, said in {"notice": notice, **SAID}.items():
        portal.post(f"/appeal/{key}", **said)
    assert portal.send("/appeal/send", solved=False).status_code == 422
    assert portal.send("/appeal/send", homepage="http://a.example").status_code == 422
    assert Receipt.objects.count() == 0


@pytest.mark.parametrize(
    ("key", "said", "wrong"),
    [
        ("notice", {"number": "A", "code": "LZ7K"}, "少了或错了"),
        ("wish", {"wanted": "part", "amount": ""}, "请填写要求解除的金额"),
        ("you", {"name": "向晚晴", "relation": "holder", "phone": "100 0000"}, "少"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(
    portal: Portal, notice: dict[str, str], key: str, said: dict[str, str], wrong: str
) -> None:
    portal.post("/appeal/notice", **notice)
    page = portal.post(f"/appeal/{key}", **said)
    assert page.status_code == 422
    assert wrong in words_of(page)


def test_questions_are_asked_in_order_and_unknown_ones_are_not_found(portal: Portal, join: Join) -> None:
    assert portal.get("/appeal/story")["Location"] == "/appeal"
    assert portal.get("/appeal/send")["Location"] == "/appeal"
    assert portal.get("/appeal/x").status_code == 404
    assert portal.get("/appeal/mine/x").status_code == 404
    assert portal.get("/appeal/receipt")["Location"] == "/status"
    portal.post("/appeal/notice", number="A", code="ACDE-FGHJ")
    assert portal.get("/appeal/send")["Location"] == "/appeal/story"


def test_nothing_of_what_is_told_stays_on_the_portal(portal: Portal, join: Join, notice: dict[str, str]) -> None:
    send(portal, notice)
    rows = str([list(model.objects.values()) for model in (Receipt, Sending, Tally)])
    for word in (notice["number"], notice["code"].upper(), notice["code"], "向晚晴", "10000007788", "货款"):
        assert word not in rows
    parcel = Parcel.objects.get()
    assert "货款".encode() not in bytes(parcel.sealed)
    assert appeals.is_appeal(Receipt.objects.get())


def test_the_pages_speak_english_too(portal: Portal, join: Join, notice: dict[str, str]) -> None:
    portal.post("/look", language="en", next="/appeal")
    send(portal, notice)
    assert "Received by us" in words_of(portal.get("/appeal/mine"))
    join.carry(portal.now)
    assert Appeal.objects.get().language == "en"
    assert "Under review" in words_of(portal.get("/appeal/mine"))
