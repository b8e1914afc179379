"""What do pages ask, say and carry? Every way through them, what is refused, and what is never there."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from firsthour.web.portal import exchange, models
from firsthour.web.portal.exchange import forget
from firsthour.web.portal.forms import MOST_STORY
from firsthour.web.portal.limits import LIMITS
from firsthour.web.portal.models import Parcel, Receipt, Sending, Spent, Tally
from firsthour.web.portal.steps import MOST_SCREENS, WAYS, screens_of
from tests.web.portal.conftest import ANSWERS, EMERGENCY, PNG, Join, Portal, hidden, words_of

PLAIN = ("/", "/emergency", "/status", "/rights", "/privacy")


class Reader(HTMLParser):
    """Reads what a screen reader depends on: labels of fields, order of headings, addresses, scripts."""

    def __init__(self, page: Any) -> None:
        super().__init__()
        self.fields: list[dict[str, str | None]] = []
        self.labels: set[str | None] = set()
        self.headings: list[int] = []
        self.addresses: list[str] = []
        self.inline: list[str] = []
        self.ids: list[str] = []
        self.lang = ""
        self.feed(page.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("input", "textarea", "select") and given.get("type") != "hidden":
            self.fields.append(given)
        if tag == "label":
            self.labels.add(given.get("for"))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "html":
            self.lang = given.get("lang") or ""
        self.ids += [given["id"]] if given.get("id") else []  # type: ignore[list-item]
        self.addresses += [value for name in ("src", "href", "action") if (value := given.get(name))]
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if tag in ("style",) or (tag == "script" and not given.get("src")):
            self.inline.append(tag)


def read_all(portal: Portal) -> dict[str, Any]:
    """Return every page there is, opened."""
    pages = {address: portal.get(address) for address in PLAIN}
    pages["/nowhere"] = portal.get("/nowhere")
    for when in ("today", "missing"):
        response = portal.post("/report", when=when)
        while not response["Location"].endswith("/send"):
            address = response["Location"]
            pages[f"{when} {address}"] = portal.get(address)
            response = portal.client.post(address, ANSWERS[address.rpartition("/")[2]])
        pages[f"{when} send"] = portal.get("/report/send")
    portal.send("/report/send")
    pages["/receipt"], pages["/mine"] = portal.get("/receipt"), portal.get("/mine")
    pages |= {f"/mine/{kind}": portal.get(f"/mine/{kind}") for kind in ("supplement", "withdrawal")}
    pages["wrong"] = portal.send("/emergency", account="", amount="x", paid_at="", phone="100")
    return pages


def test_every_page_can_be_read_aloud_and_loads_nothing_from_elsewhere(portal: Portal) -> None:
    for address, page in read_all(portal).items():
        found = Reader(page)
        assert found.lang == "zh-CN", address
        unlabelled = [one.get("name") for one in found.fields if one.get("id") not in found.labels]
        assert unlabelled == [], address
        assert found.headings[0] == 1, address
        assert found.headings.count(1) == 1, address
        steps = [below - above for above, below in zip(found.headings, found.headings[1:], strict=False)]
        assert max(steps, default=0) <= 1, address
        assert [one for one in found.addresses if re.match(r"(?:[a-z]+:)?//", one)] == [], address
        assert found.inline == [], address
        assert len(found.ids) == len(set(found.ids)), address


def test_every_page_is_guarded_by_its_headers(portal: Portal) -> None:
    for address in PLAIN:
        headers = portal.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["Cache-Control"] == "no-store, private"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("way", WAYS)
def test_no_way_has_more_than_seven_screens(way: str) -> None:
    assert 2 <= len(screens_of({"when": way})) <= MOST_SCREENS == 7


@pytest.mark.parametrize("way", WAYS)
def test_every_way_ends_with_a_code(portal: Portal, way: str) -> None:
    assert portal.report(way)["Location"] == "/receipt"
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", portal.code())
    assert Receipt.objects.get().state == "received"


def test_the_emergency_path_asks_four_things_on_one_page(portal: Portal) -> None:
    fields = [one["name"] for one in Reader(portal.get("/emergency")).fields]
    assert [name for name in fields if name not in ("homepage", "files")] == ["account", "amount", "paid_at", "phone"]
    assert portal.send("/emergency", **EMERGENCY)["Location"] == "/receipt"
    assert "100****2731" in words_of(portal.get("/receipt"))


def test_a_slip_is_said_with_what_to_do_and_keeps_what_was_typed(portal: Portal) -> None:
    page = portal.send("/emergency", **{**EMERGENCY, "phone": "100 0000 27"})
    assert page.status_code == 422
    assert "手机号少 2 位，请补全" in words_of(page)
    assert 'value="0000 0000 0417 0000"' in page.content.decode()
    assert "aria-invalid" in page.content.decode()
    assert Receipt.objects.count() == 0


def test_a_moment_that_lies_ahead_is_refused(portal: Portal) -> None:
    page = portal.send("/emergency", **{**EMERGENCY, "paid_at": "2026-11-22T12:00"})
    assert "尚未到来" in words_of(page)


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [("11010519491231002X", True), ("110105194912310021", False), ("护照 G1234567", True), ("", True)],
)
def test_an_identity_number_is_checked_by_its_last_sign(portal: Portal, typed: str, is_right: bool) -> None:
    assert (portal_you(portal, id_number=typed).status_code == 302) == is_right


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [("+86 100 0000 2731", True), ("0990-6660000", True), ("+49 170 0000000", True), ("12345", False), ("abc", False),
     ("100000027311", False), ("１００００００２７３１", True)],
)  # fmt: skip
def test_a_phone_number_can_be_mobile_landline_or_foreign(portal: Portal, typed: str, is_right: bool) -> None:
    assert (portal_you(portal, phone=typed).status_code == 302) == is_right


def portal_you(portal: Portal, **changed: str) -> Any:
    portal.post("/report", when="not_yet")
    return portal.client.post("/report/you", {**ANSWERS["you"], **changed})


def test_several_payments_are_added_and_taken_away(portal: Portal) -> None:
    portal.post("/report", when="today")
    money = ANSWERS["money"]
    assert portal.client.post("/report/money", {**money, "more": "1"})["Location"] == "/report/money"
    assert portal.client.post("/report/money", {**money, "account": "0000009", "more": "1"}).status_code == 302
    assert "0000009" in words_of(portal.get("/report/money"))
    portal.post("/report/money", remove="0")
    page = words_of(portal.get("/report/money"))
    assert "0000009" in page
    assert "000000000417" not in page
    assert portal.client.post("/report/money", {"account": "", "amount": ""})["Location"] == "/report/traces"
    assert portal.client.post("/report/money", {"account": "", "amount": "", "more": "1"}).status_code == 422


def test_a_report_that_is_not_answered_to_the_end_cannot_be_sent(portal: Portal) -> None:
    portal.post("/report", when="today")
    assert portal.get("/report/send")["Location"] == "/report/kind"
    assert portal.get("/report/missing").status_code == 404
    assert Client().get("/report/send")["Location"] == "/"
    assert portal.post("/report", when="never")["Location"] == "/"


def test_answers_lie_encrypted_on_the_phone_and_nowhere_else(portal: Portal) -> None:
    portal.post("/report", when="today")
    story = "我被骗走了一万二千元，对方自称客服"
    portal.post("/report/story", story=story)
    cookies = "".join(morsel.value for morsel in portal.client.cookies.values())
    assert "客服" not in cookies
    assert all(morsel["httponly"] for name, morsel in portal.client.cookies.items() if name.startswith("draft"))
    assert story in portal.get("/report/story").content.decode()
    for model in (models.Receipt, models.Parcel, models.Sending, models.Tally):
        assert model.objects.count() == 0


def test_a_changed_or_old_draft_is_forgotten(portal: Portal) -> None:
    portal.post("/report", when="today")
    portal.now += timedelta(hours=25)
    assert portal.get("/report/kind")["Location"] == "/"
    portal.post("/report", when="today")
    portal.client.cookies["draft0"] = portal.client.cookies["draft0"].value[:-6] + "AAAAAA"
    assert portal.get("/report/kind")["Location"] == "/"


def test_the_longest_story_fits_and_a_longer_one_is_refused(portal: Portal) -> None:
    import random

    dice = random.Random(3)
    story = "".join(chr(dice.randrange(0x4E00, 0x9FA5)) for _ in range(MOST_STORY))
    assert portal.report(story={"story": story})["Location"] == "/receipt"
    portal.post("/report", when="today")
    assert portal.post("/report/story", story=story + "多").status_code == 422
    header = "; ".join(f"{name}={morsel.value}" for name, morsel in portal.client.cookies.items())
    assert len(header) < 8000


def test_after_sending_nothing_readable_is_left(portal: Portal) -> None:
    picture = SimpleUploadedFile("截图.png", PNG, content_type="image/png")
    portal.send("/emergency", **EMERGENCY, files=[picture])
    portal.report()
    code = portal.code()
    said = ["安全账户", "417 0000", "486000", "48600000", "10000002731", "佟乐", "截图", code, code.replace("-", "")]
    for model in (models.Receipt, models.Parcel, models.Sending, models.Tally, models.Spent, models.Lane):
        columns = ", ".join(field.column for field in model._meta.concrete_fields)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM {model._meta.db_table}")
            kept = [bytes(value) if isinstance(value, memoryview) else value for row in cursor for value in row]
        for value in kept:
            raw = value if isinstance(value, bytes) else str(value).encode()
            assert [word for word in said if word.encode() in raw] == [], model


def test_the_same_form_sent_twice_is_one_report_with_one_code(portal: Portal) -> None:
    page = portal.get("/emergency")
    portal.send("/emergency", page=page, **EMERGENCY)
    first = portal.code()
    portal.send("/emergency", page=page, **EMERGENCY)
    assert portal.code() == first
    assert Receipt.objects.count() == Parcel.objects.count() == 1


def test_a_puzzle_serves_once(portal: Portal) -> None:
    page = portal.get("/emergency")
    portal.send("/emergency", page=page, **EMERGENCY)
    body = page.content.decode().replace(hidden(page, "secret"), "f" * 32)
    page._container = [body.encode()]
    again = portal.send("/emergency", page=page, **EMERGENCY)
    assert again.status_code == 422
    assert "请再按一次提交" in words_of(again)
    assert portal.send("/emergency", page=again, **EMERGENCY)["Location"] == "/receipt"  # which then works
    assert Receipt.objects.count() == 2


def test_without_script_sending_works_after_a_little_wait(portal: Portal) -> None:
    page = portal.get("/emergency")
    early = portal.send("/emergency", page=page, solved=False, **EMERGENCY)
    assert early.status_code == 422
    assert "秒后再按一次提交" in words_of(early)
    portal.now += timedelta(seconds=21)
    assert portal.send("/emergency", page=early, solved=False, **EMERGENCY)["Location"] == "/receipt"


def test_what_only_machines_fill_in_stops_a_form_but_says_so(portal: Portal) -> None:
    page = portal.send("/emergency", **EMERGENCY, homepage="http://spam.example")
    assert page.status_code == 422
    assert "隐藏项" in words_of(page)
    assert Receipt.objects.count() == 0


def test_waiting_instead_of_solving_is_limited_by_address(portal: Portal) -> None:
    for number in range(LIMITS["waited"].most + 1):
        page = Portal(Client(headers={"accept-language": "zh"}), portal.now).get("/emergency")
        portal.now += timedelta(seconds=21)
        done = portal.send("/emergency", page=page, solved=False, **EMERGENCY)
        assert (done.status_code == 302) == (number < LIMITS["waited"].most), number
    assert "拨打 110" in words_of(done)


def test_many_reports_from_one_address_make_the_puzzle_harder_before_they_are_refused(portal: Portal) -> None:
    bits = [int(hidden(portal.get("/emergency"), "puzzle").split(".")[1])]
    for _ in range(20):
        portal.send("/emergency", **EMERGENCY)
    bits.append(int(hidden(portal.get("/emergency"), "puzzle").split(".")[1]))
    assert bits[1] == bits[0] + 2
    Tally.objects.filter(what="report").update(n_tries=LIMITS["report"].most)
    refused = portal.send("/emergency", **EMERGENCY)
    assert "过于频繁" in words_of(refused)


def test_a_code_opens_the_report_elsewhere(portal: Portal) -> None:
    portal.report()
    code = portal.code()
    elsewhere = Portal(Client(headers={"accept-language": "en"}), portal.now)
    assert elsewhere.get("/mine")["Location"] == "/status"
    assert elsewhere.send("/status", code=code.lower().replace("-", " "))["Location"] == "/mine"
    assert "Received by us" in words_of(elsewhere.get("/mine"))
    assert elsewhere.get("/receipt")["Location"] == "/status"  # the code itself stays with who got it


def test_the_pass_ends_after_half_an_hour_and_when_the_phone_is_cleared(portal: Portal) -> None:
    portal.report()
    portal.now += timedelta(minutes=31)
    assert portal.get("/mine")["Location"] == "/status"
    assert portal.get("/receipt").status_code == 200
    portal.post("/mine/leave")
    assert portal.get("/receipt")["Location"] == "/status"


def test_wrong_codes_are_counted_and_then_nothing_is_looked_up(portal: Portal) -> None:
    portal.report()
    code = portal.code()
    for number in range(LIMITS["wrong_code"].most):
        page = portal.send("/status", code="YK7K-QFA3-9XTD")
        assert "没有找到" in words_of(page), number
    page = portal.send("/status", code=code)
    assert page.status_code == 429
    assert "过于频繁" in words_of(page)
    portal.now += timedelta(minutes=16)
    assert portal.send("/status", code=code)["Location"] == "/mine"


def test_counts_do_not_name_an_address_and_are_forgotten(portal: Portal) -> None:
    portal.send("/emergency", **EMERGENCY)
    tally = Tally.objects.get(what="report")
    assert "127.0.0.1" not in tally.who_hash
    forget(portal.now + timedelta(hours=7))
    assert Tally.objects.count() == Spent.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.png", b"\x89PNG\r\n\x1a\nhalf"), ("a.exe", b"MZ"), ("a.svg", b"<svg onload=x>"), ("a.jpg", b""),
     ("a.pdf", b"%PDF-1.4 cut")],
)  # fmt: skip
def test_what_is_no_whole_picture_is_refused_by_its_bytes(portal: Portal, name: str, content: bytes) -> None:
    page = portal.send("/emergency", **EMERGENCY, files=[SimpleUploadedFile(name, content)])
    assert page.status_code == 422
    assert Receipt.objects.count() == 0


def test_too_many_and_too_large_files_are_refused(portal: Portal, settings: Any) -> None:
    four = [SimpleUploadedFile(f"{number}.png", PNG) for number in range(4)]
    assert "最多 3 个" in words_of(portal.send("/emergency", **EMERGENCY, files=four))
    settings.MOST_REQUEST_BYTES = 2000
    large = SimpleUploadedFile("a.png", PNG + bytes(3000))
    page = portal.get("/emergency")
    assert portal.client.post("/emergency", {"secret": hidden(page, "secret"), "files": [large]}).status_code == 413


def test_a_file_stays_in_memory_until_it_is_sealed(settings: Any, join: Join) -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE >= settings.MOST_REQUEST_BYTES


def test_language_and_large_print_are_kept_by_the_phone(portal: Portal) -> None:
    assert "When did" not in words_of(portal.get("/"))
    portal.post("/look", language="en", next="/rights")
    portal.post("/look", print="large", next="/rights")
    page = portal.get("/").content.decode()
    assert 'lang="en"' in page
    assert 'data-print="large"' in page
    assert "When did the money leave?" in page
    assert portal.post("/look", language="xx", next="//evil.example/")["Location"] == "/"
    assert 'lang="en"' in portal.get("/").content.decode()


def test_forms_are_refused_without_their_token(join: Join, portal: Portal) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "zh"})
    answer = strict.post("/report", {"when": "today"})
    assert answer.status_code == 403
    assert "刷新" in words_of(answer)


def test_additions_are_refused_where_the_state_does_not_allow_them(portal: Portal) -> None:
    portal.report()
    assert portal.get("/mine/complaint").status_code == 409
    assert portal.send("/mine/complaint", page=portal.get("/mine/supplement"), text="不服").status_code == 422
    assert portal.get("/mine/gossip").status_code == 404
    empty = portal.send("/mine/supplement", text="  ")
    assert "请填写文字或选择图片" in words_of(empty)
    assert Sending.objects.count() == 0
    Receipt.objects.update(state="closed")
    assert portal.get("/mine/supplement").status_code == 409


def test_an_addition_sent_twice_goes_once(portal: Portal) -> None:
    portal.report()
    page = portal.get("/mine/supplement")
    for _ in range(2):
        assert portal.send("/mine/supplement", page=page, text="还有")["Location"] == "/mine"
    assert Sending.objects.count() == 1


def test_a_site_without_the_other_sides_key_says_call_110(portal: Portal, join: Join) -> None:
    (join.outside.folder / "keys" / "peer.pub").unlink()
    exchange._station.cache_clear()
    page = portal.send("/emergency", **EMERGENCY)
    assert "尚未开通" in words_of(page)
    assert Receipt.objects.count() == 0


def test_old_receipts_and_delivered_packages_are_removed_undelivered_ones_never(portal: Portal, join: Join) -> None:
    portal.report()
    portal.send("/emergency", **EMERGENCY)
    delivered = Receipt.objects.order_by("pk").first()
    exchange.note_delivered([delivered.uid], portal.now)
    Parcel.objects.filter(uid=delivered.uid).update(acknowledged_at=portal.now)
    forget(portal.now + timedelta(days=8))
    assert Parcel.objects.count() == 1
    forget(portal.now + timedelta(days=400))
    assert list(Receipt.objects.values_list("delivered_at", flat=True)) == [None]
    assert Parcel.objects.count() == 1


def test_an_unexpected_fault_shows_a_number_and_110(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    portal.client.raise_request_exception = False
    monkeypatch.setattr("firsthour.web.portal.views.receipts.get_one_receipt", lambda uid: 1 / 0)
    portal.report()
    page = portal.get("/mine")
    assert page.status_code == 500
    assert "110" in words_of(page)
