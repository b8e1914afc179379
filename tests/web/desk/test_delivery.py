"""Does what leaves the site go out once, signed, without names, and again after a failure? Against a real receiver."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core import mail

from firsthour.web.desk.delivery import DIGEST_LINES, GIVEN_UP_AFTER, MOST_ATTEMPTS, deliver_due
from firsthour.web.desk.models import Delivery, DeliveryState, MailWish, Matter, NoticeWishes
from firsthour.web.desk.notices import Wishes, mark_read, notify, set_wishes
from firsthour.web.desk.webhooks import WebhookRefusedError, check_address
from firsthour.web.people.models import Officer
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")


@dataclass
class Receiver:
    """What came in, and what is answered next."""

    port: int = 0
    answers: list[int] = field(default_factory=list)
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.came.append((dict(self.headers), body))
            self.send_response(kept.answers.pop(0) if kept.answers else 204)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *_given: object) -> None:
            """Say nothing on the terminal."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    settings.WEBHOOK_HOSTS = (kept.host,)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def matter(force, now: datetime) -> Matter:
    unit = force.units["east-squad"]
    return Matter.objects.create(
        kind="lead",
        number="X20261122-0031",
        title="许念安被骗",
        unit=unit,
        unit_path=unit.path,
        state="open",
        opened_at=now,
    )


def wish(officer, now: datetime, **wishes: object) -> None:
    officer.email = "officer@example.test"
    officer.save()
    set_wishes(officer, Wishes(**wishes), version=1, by=BY, now=now)


def tell(officer, matter: Matter, now: datetime, key: str = "1") -> None:
    notify(
        [officer], key=key, topic="task.given", title="联系许念安", words="岑远", url="/tasks/7", matter=matter, by=BY,
        now=now,
    )  # fmt: skip


def test_a_mail_goes_out_once_and_names_nobody(force, matter, now: datetime) -> None:
    wish(force.alice, now, mail=MailWish.EACH)
    tell(force.alice, matter, now)
    assert (deliver_due(now), deliver_due(now), deliver_due(now + timedelta(days=1))) == (1, 0, 0)
    (sent,) = mail.outbox
    assert sent.to == ["officer@example.test"]
    assert "X20261122-0031" in sent.subject
    assert "/tasks/7" in sent.body
    for name in ("许念安", "岑远", "联系"):
        assert name not in sent.subject + sent.body


def test_what_is_not_due_stays(force, matter, now: datetime) -> None:
    wish(force.alice, now, mail=MailWish.DAILY)
    tell(force.alice, matter, now)
    assert deliver_due(now) == 0
    assert mail.outbox == []


def test_a_digest_is_one_mail_with_every_notice(force, matter, now: datetime) -> None:
    wish(force.alice, now, mail=MailWish.DAILY)
    for number in range(3):
        tell(force.alice, matter, now + timedelta(minutes=number), key=str(number))
    assert deliver_due(now + timedelta(days=1)) == 3
    (sent,) = mail.outbox
    assert sent.body.count("/tasks/7") == 3


def test_a_webhook_is_signed_over_time_and_body_and_names_nobody(force, matter, receiver, now: datetime) -> None:
    wish(force.alice, now, webhook_url=f"{receiver.host}/in?x=1")
    tell(force.alice, matter, now)
    assert deliver_due(now) == 1
    (headers, body), secret = receiver.came[0], force.alice.notice_wishes.webhook_secret
    proved = f"{headers['X-FirstHour-Delivery']}.{int(now.timestamp())}.".encode() + body
    signed = hmac.new(secret.encode(), proved, hashlib.sha256).hexdigest()
    assert headers["X-FirstHour-Signature"] == f"v1={signed}"
    told = json.loads(body)
    assert headers["X-FirstHour-Delivery"] == str(Delivery.objects.get().uid)
    assert (told["topic"], told["matter"], told["urgent"]) == ("task.given", "X20261122-0031", False)
    assert "许念安" not in body.decode() + json.dumps(told, ensure_ascii=False)


def test_a_refused_webhook_is_tried_again_later_under_the_same_key(force, matter, receiver, now: datetime) -> None:
    wish(force.alice, now, webhook_url=f"{receiver.host}/in")
    tell(force.alice, matter, now)
    receiver.answers = [503]
    assert deliver_due(now) == 0
    assert deliver_due(now) == 0
    assert len(receiver.came) == 1
    assert deliver_due(now + timedelta(minutes=1)) == 1
    assert len({headers["X-FirstHour-Delivery"] for headers, _body in receiver.came}) == 1


def test_a_redirect_is_a_failure_and_is_not_followed(force, matter, receiver, now: datetime) -> None:
    wish(force.alice, now, webhook_url=f"{receiver.host}/in")
    tell(force.alice, matter, now)
    receiver.answers = [302]
    assert deliver_due(now) == 0
    assert "302" in Delivery.objects.get().reason


def test_after_the_last_attempt_it_is_given_up_and_says_why(force, matter, receiver, now: datetime) -> None:
    wish(force.alice, now, webhook_url=f"{receiver.host}/in")
    tell(force.alice, matter, now)
    receiver.answers = [500] * 20
    for day in range(MOST_ATTEMPTS + 3):
        deliver_due(now + timedelta(days=day))
    row = Delivery.objects.get()
    assert (row.state, len(receiver.came)) == (DeliveryState.FAILED, MOST_ATTEMPTS)
    assert "500" in row.reason


def test_a_host_no_longer_allowed_gets_nothing_and_is_given_up_at_once(
    force, matter, receiver, now: datetime, settings
) -> None:
    wish(force.alice, now, webhook_url=f"{receiver.host}/in")
    tell(force.alice, matter, now)
    settings.WEBHOOK_HOSTS = ()
    assert deliver_due(now) == 0
    assert receiver.came == []
    assert Delivery.objects.get().state == DeliveryState.FAILED


def test_what_was_being_sent_when_the_program_was_killed_goes_out_later(force, matter, now: datetime) -> None:
    wish(force.alice, now, mail=MailWish.EACH)
    tell(force.alice, matter, now)

    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_due(now, check=killed)
    assert Delivery.objects.get().state == DeliveryState.SENDING
    assert deliver_due(now + GIVEN_UP_AFTER - timedelta(seconds=1)) == 0
    assert deliver_due(now + GIVEN_UP_AFTER) == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example/x",
        "https://other.example/",
        "https://user@hooks.example/",
        "https://hooks.example.evil.example/",
        "ftp://hooks.example/",
        "https://hooks.example:port/",
        "https:///x",
        "https://hooks.example/a\r\nX-Y: 1",
        "",
    ],
)
def test_only_https_to_an_allowed_host_is_an_address(address: str) -> None:
    with pytest.raises(WebhookRefusedError):
        check_address(address, allowed=("hooks.example",))


def test_an_allowed_address_keeps_port_path_and_query() -> None:
    target = check_address("https://hooks.example:8443/a/b?c=1", allowed=("hooks.example",))
    assert (target.host, target.port, target.path, target.is_tls) == ("hooks.example", 8443, "/a/b?c=1", True)


def test_a_digest_is_not_cut_where_a_batch_ends(force, matter, now: datetime) -> None:
    wish(force.alice, now, mail=MailWish.HOURLY)
    wish(force.bob, now, mail=MailWish.HOURLY)
    for number in range(80):
        for officer in (force.alice, force.bob):
            tell(officer, matter, now, key=str(number))
    assert deliver_due(now + timedelta(minutes=29)) == 0
    assert deliver_due(now + timedelta(minutes=30)) == 160  # 09:00 in the city
    assert len(mail.outbox) == 2
    assert [sent.body.count("/tasks/7") for sent in mail.outbox] == [DIGEST_LINES, DIGEST_LINES]
    assert all("80" in sent.subject and "30" in sent.body for sent in mail.outbox)


def test_a_digest_leaves_out_what_was_read_in_the_site(force, matter, now: datetime) -> None:
    wish(force.alice, now, mail=MailWish.DAILY)
    tell(force.alice, matter, now)
    mark_read(force.alice, now=now)
    assert deliver_due(now + timedelta(days=1)) == 0
    assert mail.outbox == []
    assert Delivery.objects.get().state == DeliveryState.DROPPED


def test_who_left_or_wishes_no_mail_any_more_gets_none(force, matter, now: datetime) -> None:
    for officer in (force.alice, force.bob):
        wish(officer, now, mail=MailWish.EACH)
        tell(officer, matter, now)
    Officer.objects.filter(pk=force.alice.pk).update(is_active=False)
    NoticeWishes.objects.filter(officer=force.bob).update(mail=MailWish.NEVER)
    assert deliver_due(now) == 0
    assert mail.outbox == []


def test_what_kills_the_program_each_time_is_given_up(force, matter, now: datetime) -> None:
    wish(force.alice, now, mail=MailWish.EACH)
    tell(force.alice, matter, now)

    def killed() -> None:
        raise KeyboardInterrupt

    for _attempt in range(MOST_ATTEMPTS):
        now += GIVEN_UP_AFTER
        with pytest.raises(KeyboardInterrupt):
            deliver_due(now, check=killed)
    assert deliver_due(now + GIVEN_UP_AFTER, check=killed) == 0
    assert Delivery.objects.get().state == DeliveryState.FAILED


def test_a_mail_speaks_the_officer_s_language(force, matter, now: datetime) -> None:
    force.alice.language = "en"
    for officer in (force.alice, force.bob):
        wish(officer, now, mail=MailWish.EACH)
        tell(officer, matter, now)
    deliver_due(now)
    english, chinese = (sent.subject for sent in mail.outbox)
    assert english == "[FirstHour] A task for you · X20261122-0031"
    assert chinese == "[第一时间] 收到任务 · X20261122-0031"


def test_mails_are_kept_as_files_where_no_server_is_named(force, matter, now: datetime, settings, tmp_path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    settings.SITE_ADDRESS = "https://site.example"
    wish(force.alice, now, mail=MailWish.EACH)
    tell(force.alice, matter, now)
    assert deliver_due(now) == 1
    (kept,) = tmp_path.iterdir()
    text = message_from_bytes(kept.read_bytes()).get_payload(decode=True)
    assert "https://site.example/tasks/7" in text.decode()


def test_a_mail_server_that_is_away_is_tried_again(force, matter, now: datetime, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    wish(force.alice, now, mail=MailWish.EACH)
    tell(force.alice, matter, now)
    assert deliver_due(now) == 0
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.due_at) == (DeliveryState.WAITING, 1, now + timedelta(minutes=1))
    assert row.reason == "ConnectionRefusedError"
