"""Does the page of a pursuit show where the money is, to whom it is work, under a purpose, and nothing by guess?"""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from firsthour.recovery.messages import TransactionRow
from firsthour.web.audit.models import AuditEvent
from firsthour.web.config import middleware
from firsthour.web.desk import frames
from firsthour.web.holds.models import Hold, HoldRequest, Pursuit
from firsthour.web.holds.operations.pursuing import open_pursuit
from firsthour.web.ui.acting import system_actor
from tests.web.conftest import NOW
from tests.web.holds.chase_world import (
    FIRST,
    FIRST_ROWS,
    SECOND,
    SECOND_ROWS,
    answer_rows,
    answer_stop,
    came,
    pursued,
    query_of,
    send,
    stop_of,
    tree,
    went,
)
from tests.web.holds.core_world import paid
from tests.web.holds.core_world import report as core_report

pytestmark = pytest.mark.django_db
MOST_QUERIES = 35


def later(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Let every request come at one moment, sixteen minutes after the report."""
    monkeypatch.setattr(middleware, "timezone", SimpleNamespace(now=lambda: later(16)))
    return later(16)


@pytest.fixture
def pursuit(force) -> Pursuit:
    """Two hops are answered; the third is drafted."""
    pursuit = pursued(force)
    answer_stop(force, send(force, stop_of(pursuit, FIRST), now=later(1)), held=38_214, now=later(5))
    answer_rows(force, send(force, query_of(pursuit, FIRST), now=later(6)), FIRST_ROWS, now=later(8))
    answer_stop(force, send(force, stop_of(pursuit, SECOND), now=later(10)), held=161_300, now=later(12))
    answer_rows(force, send(force, query_of(pursuit, SECOND), now=later(13)), SECOND_ROWS, now=later(14))
    return pursuit


def state_purpose(client: Client, pursuit: Pursuit) -> None:
    matter = pursuit.matter
    stated = {
        "kind": "holds", "key": str(matter.uid), "number": matter.number, "purpose": "trace_money",
        "document_number": "澜公止字〔2026〕0001号", "next": "/",
    }  # fmt: skip
    client.post(reverse("audit:basis"), stated)


@pytest.fixture
def enter(pursuit, moment):
    def came_in(officer, first: str) -> Client:
        client = Client()
        client.post(reverse("account_login"), {"login": officer.badge, "password": f"{first}-Demo-2026"})
        state_purpose(client, pursuit)
        return client

    return came_in


@pytest.fixture
def bob(force, enter) -> Client:
    return enter(force.bob, "bob")


@pytest.fixture
def alice(force, enter) -> Client:
    return enter(force.alice, "alice")


def url(name: str, pursuit: Pursuit, *more) -> str:
    return reverse(f"holds:{name}", args=[pursuit.uid, *more])


def page(client: Client, address: str, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_the_page_shows_every_part_of_the_loss_and_that_it_closes(bob, pursuit):
    html = page(bob, url("chase", pursuit))
    for figure in ("486,000", "199,514", "266,485", "18,700", "20,000"):
        assert figure in html, figure
    assert "差 0 分" in html
    assert "第三跳" in html


def test_without_a_purpose_nothing_is_shown(force, pursuit, moment):
    client = Client()
    client.force_login(force.bob)
    html = page(client, url("chase", pursuit))
    assert 'name="purpose"' in html
    assert "486,000" not in html
    assert not AuditEvent.objects.filter(action="hold.chase_open").exists()


@pytest.mark.parametrize("name", ["charlie", "frank", "grace"])
def test_who_does_not_work_on_it_finds_nothing(force, enter, pursuit, name):
    client = enter(getattr(force, name), name)
    for route in ("chase", "chase_part", "chase_list", "chase_hop"):
        assert client.get(url(route, pursuit)).status_code in (403, 404), route


def test_no_number_or_name_stands_in_full_before_it_is_opened(bob, pursuit):
    html = page(bob, url("chase", pursuit))
    for hidden in (FIRST, SECOND, "陆安生", "姬同文"):
        assert hidden not in html
    assert "2263" in html
    assert AuditEvent.objects.filter(action="hold.chase_open").exists()


def wide(force, n: int) -> Pursuit:
    """Return a pursuit of so many accounts, drafted by the system; half of them answered with what went on."""
    told = [
        paid(1_000_000, f"62000000000001{nth:02}", NOW - timedelta(minutes=20), holder="向晚晴") for nth in range(n)
    ]
    pursuit = open_pursuit(core_report(force, NOW, told).matter, officer=None, by=system_actor("test"), now=NOW)
    for nth in range(0, n, 2):
        account, at = f"62000000000001{nth:02}", later(1)
        answer_stop(force, send(force, stop_of(pursuit, account), now=at), held=2_000, now=later(5))
        rows = [TransactionRow(NOW - timedelta(minutes=20), "1", 1_000_000)]
        answer_rows(force, send(force, query_of(pursuit, account), now=later(6)), rows, now=later(8))
    return pursuit


@pytest.mark.parametrize("who", ["bob", "alice"])
def test_the_page_asks_the_same_few_queries_for_four_accounts_and_for_twelve(force, moment, who):
    officer = getattr(force, who)
    few, many = (count_queries(force, n, officer=officer, login=who) for n in (4, 12))
    assert few == many
    assert many <= MOST_QUERIES, many


def count_queries(force, n: int, *, officer, login: str) -> int:
    """Count what the page of so many accounts asks of the database, the top of the site remembered."""
    with transaction.atomic():
        frames.forget_all()
        pursuit, client = wide(force, n), Client()
        client.post(reverse("account_login"), {"login": officer.badge, "password": f"{login}-Demo-2026"})
        state_purpose(client, pursuit)
        page(client, url("chase", pursuit))
        with CaptureQueriesContext(connection) as asked:
            page(client, url("chase", pursuit))
        transaction.set_rollback(True)  # the next one begins anew
    return len(asked)


def test_the_part_comes_again_only_when_something_has_changed(bob, force, pursuit):
    html = page(bob, url("chase", pursuit))
    part = html[html.index("/now?sign=") - len(url("chase", pursuit)) :].split('"')[0].replace("&amp;", "&")
    assert bob.get(part).status_code == 204
    draft = stop_of(pursuit, "0000005500001186")
    bob.post(url("chase_step", pursuit, draft.uid, "ask"), {"version": draft.version})
    assert bob.get(part).status_code == 200


def test_a_leader_approves_a_draft_of_the_system_and_it_is_on_its_way(alice, pursuit):
    draft = stop_of(pursuit, "0000005500001186")
    address = url("chase_step", pursuit, draft.uid, "approve")
    dialog = page(alice, address, HX_Request="true")
    assert "18,700" in dialog
    assert "银发" in dialog
    assert alice.post(address, {"version": draft.version}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "approved"
    assert draft.document is not None


def test_an_investigator_asks_and_cannot_approve(bob, pursuit):
    draft = stop_of(pursuit, "0000005500001186")
    assert bob.get(url("chase_step", pursuit, draft.uid, "approve")).status_code == 404
    assert bob.post(url("chase_step", pursuit, draft.uid, "ask"), {"version": draft.version}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "waiting"


def test_asking_for_all_asks_for_what_is_complete(bob, pursuit):
    bob.post(url("chase_ask_all", pursuit))
    states = HoldRequest.objects.filter(hold__pursuit=pursuit, drafted_by=None, measure="stop")
    assert "waiting" in {one.state for one in states}


def test_a_draft_that_is_not_sent_says_why(bob, pursuit):
    draft = stop_of(pursuit, "0000005500001186")
    address = url("chase_step", pursuit, draft.uid, "withdraw")
    assert bob.post(address, {"version": draft.version}).status_code == 422
    assert bob.post(address, {"version": draft.version, "reason": "已与银行核实无余额"}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "withdrawn"


def test_a_changed_draft_shows_the_new_amount(bob, pursuit):
    draft = stop_of(pursuit, "0000005500001186")
    address = url("chase_step", pursuit, draft.uid, "change")
    assert bob.post(address, {"version": draft.version, "amount": "10,000.00", "reason": "限额"}).status_code == 302
    assert stop_of(pursuit, "0000005500001186").amount_fen == 1_000_000


def test_a_hop_by_hand_is_in_the_tree_with_its_stop_drafted(bob, pursuit):
    parent = next(one for one in pursuit.hops.select_related("hold") if one.hold.normal.endswith("1186"))
    given = {
        "parent": str(parent.uid), "account": "0000 0066 0000 3321", "institution": "北渡银行", "holder": "",
        "amount": "18,000", "at": "2026-11-22T08:40",
    }  # fmt: skip
    assert "华屿银行 1186" in page(bob, url("chase_hop", pursuit), HX_Request="true")
    answer = bob.post(url("chase_hop", pursuit), given)
    assert answer.status_code == 302, answer.context["form"].errors
    assert tree(pursuit)["0417", "2263", "1186", "3321"] == (1_800_000, 0, "hand")
    assert stop_of(pursuit, "0000006600003321").amount_fen == 1_800_000


def test_a_hop_by_hand_of_more_than_is_left_says_so(bob, pursuit):
    parent = next(one for one in pursuit.hops.select_related("hold") if one.hold.normal.endswith("1186"))
    given = {
        "parent": str(parent.uid), "account": "1", "institution": "北渡银行", "amount": "18,701",
        "at": "2026-11-22T08:40",
    }  # fmt: skip
    answer = bob.post(url("chase_hop", pursuit), given)
    assert answer.status_code == 422
    assert "18,700" in answer.content.decode()


def test_a_person_chooses_the_row_of_a_doubtful_payment(force, moment, enter):
    unclear = pursued(force)
    answer_stop(force, send(force, stop_of(unclear, FIRST), now=later(1)), held=1, now=later(2))
    rows = (came(0, 486_000), came(2, 486_000), went(6, 500_000, to=SECOND))
    answer_rows(force, send(force, query_of(unclear, FIRST), now=later(3)), rows, now=later(4))
    client = Client()
    client.post(reverse("account_login"), {"login": force.bob.badge, "password": "bob-Demo-2026"})
    stated = {
        "kind": "holds", "key": str(unclear.matter.uid), "number": unclear.matter.number, "purpose": "trace_money",
        "document_number": "澜公止字〔2026〕0002号", "next": "/",
    }  # fmt: skip
    client.post(reverse("audit:basis"), stated)
    html = page(client, url("chase", unclear))
    assert "选择该行" in html
    address = url("chase_pick", unclear, unclear.hops.get().uid)
    dialog = page(client, address, HX_Request="true")
    name = dialog.split('name="row" value="')[2].split('"')[0]
    assert client.post(address, {"row": name}).status_code == 302
    assert tree(unclear)["0417", "2263"][0] == 1_400_000


def test_the_list_of_stops_closes_and_is_taken_out(alice, pursuit):
    html = page(alice, url("chase_list", pursuit))
    assert "差 0 分" in html
    answer = alice.get(url("chase_export", pursuit, "csv") + "?masked=1")
    assert answer.status_code == 200
    assert AuditEvent.objects.filter(action="list.export").exists()
    written = answer.content.decode("utf-8-sig")
    assert "…2263" in written
    assert SECOND not in written


def test_another_rule_is_followed_at_once(bob, pursuit):
    assert bob.post(url("chase_rule", pursuit), {"rule": "lifo"}).status_code == 302
    pursuit.refresh_from_db()
    assert pursuit.rule == "lifo"
    assert bob.post(url("chase_rule", pursuit), {"rule": "none"}).status_code in (400, 409, 422)


def test_what_the_program_did_by_itself_is_said_to_be_the_systems(bob, pursuit):
    by_itself = Hold.objects.filter(pursuit=pursuit, happenings__by_key__startswith="system:")
    hold = by_itself.first()
    assert hold is not None
    parts = {one.by_name for one in hold.happenings.filter(by_key__startswith="system:")}
    html = page(bob, reverse("holds:hold", args=[hold.uid]))
    assert not [part for part in parts if f'<div class="s">{part}' in html]
    assert '<div class="s">系统' in html
