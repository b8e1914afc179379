"""Do the lists, the page of one account and the notice show what is held, to whom it is work, with every step?"""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from firsthour.base.clock import SHANGHAI
from firsthour.web.audit.models import AuditEvent
from firsthour.web.config import middleware
from firsthour.web.holds.models import Hold, HolderNotice, HoldRequest, Pursuit
from firsthour.web.holds.queries.chases import read_chase
from firsthour.web.holds.queries.races import read_race
from firsthour.web.holds.rules import hold_rules
from tests.web.conftest import NOW
from tests.web.holds import core_world as world

pytestmark = pytest.mark.django_db
NUMBER, HOLDER = "6200000000000001", "向晚晴"
MOST_LIST, MOST_PAGE = 40, 70


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let every request come at a moment; the test may move it."""
    clock = SimpleNamespace(at=later(10))
    monkeypatch.setattr(middleware, "timezone", SimpleNamespace(now=lambda: clock.at))
    return clock


@pytest.fixture
def pursuit(force) -> Pursuit:
    return world.pursue(force, NOW)


@pytest.fixture
def hold(force, pursuit) -> Hold:
    """An account that is stopped since eight minutes ago."""
    return world.stopped(force, pursuit, world.FIRST, NOW)


@pytest.fixture
def enter(moment):
    def came_in(officer, first: str, *matters) -> Client:
        client = Client()
        client.post(reverse("account_login"), {"login": officer.badge, "password": f"{first}-Demo-2026"})
        for matter in matters:
            stated = {
                "kind": "holds", "key": str(matter.uid), "number": matter.number, "purpose": "trace_money",
                "document_number": "澜公止字〔2026〕0001号", "next": "/",
            }  # fmt: skip
            client.post(reverse("audit:basis"), stated)
        return client

    return came_in


@pytest.fixture
def bob(force, enter, pursuit) -> Client:
    return enter(force.bob, "bob", pursuit.matter)


@pytest.fixture
def alice(force, enter, pursuit) -> Client:
    return enter(force.alice, "alice", pursuit.matter)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.headers.get("Location"))
    return answer.content.decode()


def post(client: Client, name: str, hold: Hold, *more, expect: int = 302, **given: Any) -> str:
    answer = client.post(reverse(f"holds:{name}", args=[hold.uid, *more]), given)
    assert answer.status_code == expect, answer.content.decode()[:3000]
    return answer.content.decode()


def fresh(hold: Hold) -> Hold:
    return Hold.objects.select_related("pursuit").get(pk=hold.pk)


def test_the_list_of_pursuits_shows_loss_share_requests_and_what_ends_next(bob, pursuit, hold):
    html = page(bob, reverse("holds:home"))
    assert pursuit.matter.number in html
    assert "350,000" in html
    assert 'role="timer"' in html
    assert HOLDER not in html
    assert NUMBER not in html


@pytest.mark.parametrize(
    ("do", "is_there"),
    [("approval", True), ("stops", True), ("unfiled", True), ("renew", False), ("release", False), ("ended", False)],
)
def test_a_filter_shows_exactly_what_fits(bob, pursuit, hold, do, is_there):
    html = page(bob, f"{reverse('holds:home')}?do={do}")
    assert (pursuit.matter.number in html) == is_there


def test_what_ends_next_stands_first(force, bob, pursuit, hold, moment):
    """The first pursuit has a draft that was due; the later one's is due later."""
    second = world.pursue(force, later(5))
    html = page(bob, reverse("holds:home"))
    assert html.index(pursuit.matter.number) < html.index(second.matter.number)


def test_the_list_of_accounts_shows_ends_and_stops_used_and_no_number_in_full(bob, hold):
    html = page(bob, f"{reverse('holds:accounts')}?do=stopped")
    assert "…" in html or "0001" in html
    assert NUMBER not in html
    assert HOLDER not in html
    assert "向*晴" in html
    assert "0002" not in re.sub(r"<[^>]+>", " ", html), "the other account is not stopped"


def test_a_stop_of_a_case_not_filed_stands_on_the_list_of_falling_ones_until_it_is_filed(force, bob, pursuit, hold):
    assert pursuit.matter.number in page(bob, reverse("holds:falling"))
    world.file(world.open_a_case(force, pursuit.matter, later(9)), later(9))
    from firsthour.recovery.hold_events import HoldEvent
    from firsthour.web.holds.operations.keeping import keep_state, lock_hold, note
    from tests.web.intake.report_world import acting

    locked = lock_hold(hold)
    note(locked, HoldEvent(kind="filed", at=later(9)), by=acting(force.bob), now=later(9))
    keep_state(locked, later(9), by=acting(force.bob))
    assert pursuit.matter.number not in page(bob, reverse("holds:falling"))


def test_lists_are_taken_out_with_names_masked(bob, pursuit, hold):
    for name in ("home_export", "accounts_export"):
        answer = bob.get(reverse(f"holds:{name}", args=["csv"]))
        assert answer.status_code == 200
        text = b"".join(answer).decode("utf-8-sig") if answer.streaming else answer.content.decode("utf-8-sig")
        assert pursuit.matter.number in text
        assert NUMBER not in text


def test_a_view_is_kept_under_a_name(bob, pursuit):
    bob.post(reverse("holds:home_view_keep"), {"name": "待止付", "query": "do=approval"})
    assert "待止付" in page(bob, reverse("holds:home"))


@pytest.mark.parametrize("name", ["charlie", "frank", "grace", "henry"])
def test_no_step_of_an_account_is_open_to_who_does_not_work_on_it(force, enter, pursuit, hold, name):
    client = enter(getattr(force, name), name)
    request = HoldRequest.objects.filter(hold=hold).latest("pk")
    message = world.message_of(request)
    addresses = [
        reverse("holds:pursue", args=[pursuit.matter.uid]),
        *(reverse("holds:hold_step", args=[hold.uid, step]) for step in ("draft_stop", "find_unrelated", "correct")),
        *(reverse("holds:hold_answer", args=[hold.uid, message.uid, way]) for way in ("type", "paste", "passed_on")),
        reverse("holds:hold_send_again", args=[hold.uid, request.uid]),
        reverse("holds:notice_draft", args=[hold.uid, "held"]),
    ]
    before = Hold.objects.values_list("state", "version").get(pk=hold.pk)
    for address in addresses:
        answer = client.post(address, {"reason": "x", "version": "1", "text": "x", "return_code": "100000"})
        assert answer.status_code in (403, 404), address
        assert NUMBER not in answer.content.decode()
    assert Hold.objects.values_list("state", "version").get(pk=hold.pk) == before
    assert not HolderNotice.objects.exists()


@pytest.mark.parametrize("name", ["charlie", "frank", "grace", "henry"])
def test_who_does_not_work_on_it_finds_nothing(force, enter, pursuit, hold, name):
    client = enter(getattr(force, name), name)
    for route in (reverse("holds:hold", args=[hold.uid]), reverse("holds:hold_step", args=[hold.uid, "draft_stop"])):
        assert client.get(route).status_code in (403, 404), route
    for route in ("home", "accounts", "falling"):
        answer = client.get(reverse(f"holds:{route}"))
        assert answer.status_code == 403 or pursuit.matter.number not in answer.content.decode(), route


def test_a_confidential_matter_is_not_counted_for_others(force, enter, pursuit, hold):
    pursuit.matter.is_confidential = True
    pursuit.matter.save()
    client = enter(force.alice, "alice")
    html = page(client, reverse("holds:home"))
    assert pursuit.matter.number not in html
    assert "0 " in html


def test_an_account_opens_under_a_purpose_and_the_look_is_recorded(force, enter, hold, moment):
    client = Client()
    client.force_login(force.bob)
    html = page(client, reverse("holds:hold", args=[hold.uid]))
    assert 'name="purpose"' in html
    assert not AuditEvent.objects.filter(action="hold.open").exists()
    client = enter(force.bob, "bob", hold.pursuit.matter)
    page(client, reverse("holds:hold", args=[hold.uid]))
    assert AuditEvent.objects.filter(action="hold.open").count() == 1


def test_the_page_says_what_may_be_done_and_why_not_the_rest(bob, hold):
    html = page(bob, reverse("holds:hold", args=[hold.uid]))
    assert "案件未立案，不得冻结" in html
    assert "拟止付" in html
    assert NUMBER not in html
    assert HOLDER not in html
    assert 'class="law"' in html


def test_a_second_stop_is_drafted_and_its_reason_is_kept(bob, hold):
    post(bob, "hold_step", hold, "draft_stop", reason="续止", version=fresh(hold).version)
    drafted = HoldRequest.objects.filter(hold=hold).latest("pk")
    assert (drafted.measure, drafted.state, drafted.code, drafted.reason) == ("stop", "drafted", "100105", "续止")


def test_a_freeze_before_filing_is_refused_in_plain_words(bob, hold):
    html = post(bob, "hold_step", hold, "draft_freeze", expect=422, reason="冻结", asset="deposits",
                version=fresh(hold).version)  # fmt: skip
    assert "案件未立案，不得冻结" in html
    assert 'value="冻结"' in html, "what was typed stays"
    assert not HoldRequest.objects.filter(hold=hold, measure="freeze").exists()


def test_who_comes_second_sees_both_versions(bob, hold):
    stale = fresh(hold).version
    post(bob, "hold_step", hold, "correct", institution="澜州银行", asset="securities", version=stale, account="",
         holder="")  # fmt: skip
    html = post(bob, "hold_step", hold, "correct", expect=409, institution="澜州银行", asset="equity", version=stale,
                account="", holder="", **{"base-institution": "澜州银行", "base-asset": "deposits"})  # fmt: skip
    assert fresh(hold).asset == "securities"
    assert 'name="asset"' in html
    assert "证券" in html, "what the other one chose"


def test_the_banks_answer_is_typed_in_three_fields(force, bob, pursuit):
    request = world.approve(world.draft_of(world.hold_of(pursuit, world.FIRST)), force.bob, force.alice, later(1))
    hold, message = world.hold_of(pursuit, world.FIRST), world.message_of(request)
    assert "该行由人工传递" in page(bob, reverse("holds:hold", args=[hold.uid]))
    post(bob, "hold_answer", hold, message.uid, "passed_on")
    post(bob, "hold_answer", hold, message.uid, "type", return_code="100000", held="120,000.00",
         effective_at=f"{later(5).astimezone():%Y-%m-%dT%H:%M}")  # fmt: skip
    assert (fresh(hold).state, fresh(hold).held_fen) == ("stopped", 12_000_000)


def test_a_pasted_text_that_cannot_be_read_is_said_on_the_page(force, bob, pursuit):
    request = world.approve(world.draft_of(world.hold_of(pursuit, world.FIRST)), force.bob, force.alice, later(1))
    hold = world.hold_of(pursuit, world.FIRST)
    html = post(bob, "hold_answer", hold, world.message_of(request).uid, "paste", expect=422, text="完全不是反馈")
    assert "data-bad" in html


def test_found_unrelated_drafts_release_and_notice_and_the_code_is_shown_once(force, bob, alice, hold):
    post(bob, "hold_step", hold, "find_unrelated", reason="货款，与案件无关", version=fresh(hold).version)
    assert HoldRequest.objects.filter(hold=hold, measure="release", state="drafted").count() == 1
    notice = HolderNotice.objects.get(hold=hold)
    html = page(bob, reverse("holds:notice", args=[hold.uid, notice.uid]))
    assert "notice-code" not in html
    release = HoldRequest.objects.get(hold=hold, measure="release")
    world.approve(release, force.bob, force.dana, later(11))
    shown = post(bob, "notice_tell", hold, notice.uid, expect=200, way="post")
    assert "notice-code" in shown
    assert "notice-code" not in page(bob, reverse("holds:notice", args=[hold.uid, notice.uid]))
    assert HolderNotice.objects.get(hold=hold).way == "post"


def test_a_report_begins_its_pursuit_with_one_press_and_everything_filled_in(force, enter, moment):
    matter = world.report(force, NOW).matter
    client = enter(force.bob, "bob", matter)
    html = page(client, reverse("desk:matter", args=[matter.uid]))
    assert reverse("holds:pursue", args=[matter.uid]) in html
    answer = client.post(reverse("holds:pursue", args=[matter.uid]))
    pursuit = Pursuit.objects.get(matter=matter)
    assert answer.headers["Location"] == reverse("holds:chase", args=[pursuit.uid])
    assert HoldRequest.objects.filter(hold__pursuit=pursuit, state="drafted").count() == 2
    client = enter(force.bob, "bob", matter)  # states the purpose, now that there is something to open
    client.post(reverse("holds:chase_ask_all", args=[pursuit.uid]))
    assert HoldRequest.objects.filter(hold__pursuit=pursuit, state="waiting").count() == 2
    again = page(client, reverse("desk:matter", args=[matter.uid]))
    assert reverse("holds:chase", args=[pursuit.uid]) in again


def test_a_leader_finds_what_waits_for_approval_once_on_the_desk(force, bob, alice, pursuit):
    bob.post(reverse("holds:chase_ask_all", args=[pursuit.uid]))
    html = page(alice, reverse("desk:home"))
    assert html.count("待批：止付") >= 2
    assert "approval:" not in html, "they stand there once, with their own clocks"


def test_a_stop_that_ends_within_twelve_hours_waits_for_who_works_on_it(force, bob, hold, moment):
    from firsthour.web.holds.queries.waiting import list_waiting
    from firsthour.web.people.policies import access_of

    access = access_of(force.bob, now=later(60))
    assert "stop" not in {one.what for one in list_waiting(access, now=later(60), limit=9)}
    soon = hold.ends_at - timedelta(hours=11)
    assert "stop" in {one.what for one in list_waiting(access_of(force.bob, now=soon), now=soon, limit=9)}


def test_the_counter_is_hot_while_a_draft_waits_and_quiet_for_who_sees_nothing(force, pursuit):
    from firsthour.web.holds.queries.lists import count_hot
    from firsthour.web.people.policies import access_of

    assert count_hot(access_of(force.bob, now=later(1)), now=later(1)) == (1, True)
    assert count_hot(access_of(force.charlie, now=later(1)), now=later(1)) == (0, False)


def test_lists_take_the_same_number_of_queries_for_one_and_for_many(force, bob, pursuit, hold):
    page(bob, reverse("holds:home"))
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as caught:
            page(bob, reverse("holds:home"))
        counts.append(len(caught))
        for _more in range(3):
            world.pursue(force, NOW)
    assert counts[0] == counts[1] <= MOST_LIST, counts


def test_the_page_of_an_account_takes_a_bounded_number_of_queries(bob, hold):
    address = reverse("holds:hold", args=[hold.uid])
    page(bob, address)
    with CaptureQueriesContext(connection) as caught:
        page(bob, address)
    assert len(caught) <= MOST_PAGE, len(caught)


def test_another_amount_held_is_taken_with_its_paper_and_shown(bob, hold, moment):
    moment.at = later(60)
    assert "登记现控制金额" in page(bob, reverse("holds:hold", args=[hold.uid]))
    typed = {
        "amount": "120,000.00", "at": "2026-11-22T09:00", "cause": "deducted", "paper": "", "reason": "",
        "version": hold.version,
    }  # fmt: skip
    html = post(bob, "hold_step", hold, "changed", expect=422, **typed)
    assert "请填写所依据的文书" in html
    post(bob, "hold_step", hold, "changed", **typed | {"paper": "澜法执扣〔2026〕7号"})
    html = page(bob, reverse("holds:hold", args=[hold.uid]))
    assert "控制金额变更：法院或其他机关扣划" in html
    assert "澜法执扣〔2026〕7号" in html
    assert "120,000" in html
    late = post(bob, "hold_step", hold, "changed", expect=422, **typed | {"paper": "另一份", "at": "2026-11-22T10:00"})
    assert "该时间尚未到" in late


def test_on_a_later_day_every_moment_of_a_chase_has_its_day_and_its_minute(force, hold, pursuit, enter, moment):
    moment.at = later(24 * 60)
    bob = enter(force.bob, "bob", pursuit.matter)
    at = hold.happenings.get(kind="known").at.astimezone(SHANGHAI)
    html = page(bob, reverse("holds:hold", args=[hold.uid]))
    assert f">{at:%m-%d %H:%M}</time>" in html
    chase = page(bob, reverse("holds:chase", args=[pursuit.uid]))
    came = hold.hops.order_by("arrived_at").first().arrived_at.astimezone(SHANGHAI)
    reported = pursuit.reported_at.astimezone(SHANGHAI)
    assert f"{came:%m-%d %H:%M} 到账" in chase
    assert f"<span>{came:%m-%d %H:%M} 到 0001" in chase, "the first mark of the money's line names its day"
    assert f"<span>{reported:%m-%d %H:%M} 报案" in chase


def test_only_the_first_mark_of_a_day_names_it(force, hold, pursuit, moment):
    read = read_chase(pursuit, later(24 * 60))
    marks = [one for one in read_race(read, pursuit).ours if not one.is_quiet]
    assert [one.is_new_day for one in marks] == [True] + [False] * (len(marks) - 1)
    assert len(marks) > 1


def test_a_clock_of_an_account_says_what_ends_before_it_cites_the_rule(bob, hold):
    html = page(bob, reverse("holds:hold", args=[hold.uid]))
    line = hold_rules().lines["stop"]
    assert re.search(rf"<b>止付到期</b>.*?{re.escape(line.words['zh'])}", html)


def test_the_list_of_stops_leads_to_each_account(bob, pursuit, hold):
    html = page(bob, reverse("holds:chase_list", args=[pursuit.uid]))
    assert f'<a href="{reverse("holds:hold", args=[hold.uid])}" data-open>' in html


def test_a_dialog_left_empty_is_answered_under_its_fields_in_our_own_words(bob, pursuit):
    address = reverse("holds:chase_hop", args=[pursuit.uid])
    dialog = bob.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "novalidate" in dialog, "the browser would speak its own language"
    html = bob.post(address, {"account": ""}).content.decode()
    assert html.count('class="wrong"') >= 4
    assert "请填写此项。" in html
