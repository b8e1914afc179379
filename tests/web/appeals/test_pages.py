"""What do officers see of appeals, what can they do there, and what does nobody else see?"""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from firsthour.web.appeals.models import Appeal, StrayAppeal, Suggestion
from firsthour.web.appeals.operations.receiving import latest_review
from firsthour.web.appeals.urls import urlpatterns
from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.models import Attachment, Matter
from firsthour.web.gateway.models import BankMessage
from firsthour.web.holds.models import Hold, HoldRequest, Hop
from tests.web.appeals.appeal_world import BY, PNG, acting, appeal, decide, legal, told

pytestmark = pytest.mark.django_db


def page(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def url(name: str, row=None) -> str:
    return reverse(f"appeals:{name}", args=[row.uid] if row is not None else [])


def test_the_list_shows_numbers_clocks_and_masked_names(enter, force, officer, row) -> None:
    shown = enter(officer, purpose=False).get(url("appeals"))
    words = page(shown)
    assert row.number in words
    assert officer.name in words
    assert "向晚晴" not in words
    assert row.hold.normal not in shown.content.decode()
    assert "误冻申诉" in words


def test_filters_show_their_rows_and_the_counter_counts_the_open_ones(enter, force, now, officer, row) -> None:
    decided = appeal(row.hold, now)
    decide(decided, officer, now, decision="rejected", cause="link_stands")
    client = enter(officer, purpose=False)
    for shown, there, away in (
        ("open", row, decided), ("mine", row, decided), ("decided", decided, row), ("unassigned", None, row),
        ("withdrawn", None, row), ("nonsense", row, decided),
    ):  # fmt: skip
        words = page(client.get(url("appeals"), {"show": shown}))
        assert there is None or there.number in words, shown
        assert away.number not in words, shown
    assert re.search(r'id="count-appeals[^"]*"[^>]*>1<', client.get(reverse("ui:counts")).content.decode())


def test_a_page_asks_for_the_purpose_first_and_is_recorded(enter, officer, row) -> None:
    assert 'name="purpose"' in enter(officer, purpose=False).get(url("appeal", row)).content.decode()
    assert not AuditEvent.objects.filter(action="appeal.opened").exists()
    words = page(enter(officer).get(url("appeal", row)))
    for expected in ("向晚晴", "10000007788", "有合同和送货单", "佟小满", "岑远", "报案所述"):
        assert expected in words, expected
    assert AuditEvent.objects.filter(action="appeal.opened").count() == 1


def test_the_reviewer_decides_and_the_bank_is_told_at_once(enter, force, officer, row) -> None:
    client = enter(officer)
    shown = client.get(url("decide", row)).content.decode()
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version
    assert shown.count('<option value="" selected>请选择</option>') == 2, "nothing is decided beforehand"
    undecided = client.post(url("decide", row), {"version": version[1], "reasons": "合同与流水一致。"})
    assert undecided.status_code == 422
    given = {"version": version[1], "decision": "upheld", "cause": "bona_fide", "reasons": "合同与流水一致。"}
    wrong = client.post(url("decide", row), {**given, "cause": "link_stands"})
    assert wrong.status_code == 422
    assert "该原因与决定不符" in page(wrong)
    missing = client.post(url("decide", row), {**given, "decision": "partly", "cause": "too_large"})
    assert missing.status_code == 422
    assert client.post(url("decide", row), given).status_code == 302
    review = latest_review(row)
    assert BankMessage.objects.filter(about_key=str(review.release.uid), code="100103").exists()
    words = page(client.get(url("appeal", row)))
    assert "解除请求已随决定发往银行" in words
    assert client.get(url("decide", row)).status_code == 404


def test_nobody_involved_is_offered_the_decision(enter, force, row) -> None:
    for person in (force.alice, force.bob, force.dana):
        client = enter(person)
        shown = client.get(url("appeal", row))
        assert shown.status_code == 200
        assert url("decide", row) not in shown.content.decode()
        answer = client.post(
            url("decide", row), {"decision": "upheld", "cause": "bona_fide", "reasons": "x", "version": 2}
        )
        assert answer.status_code in (403, 404)
    assert not HoldRequest.objects.filter(measure="release").exists()


def test_a_leader_who_had_no_part_names_another_reviewer(enter, force, now, row) -> None:
    other = legal(force, now, badge="990069", name="安若素")
    client = enter(force.dana)
    given = {"version": latest_review(row).version, "officer": str(other.uid)}
    assert client.post(url("assign", row), given).status_code == 302
    assert latest_review(row).reviewer == other
    refused = client.post(url("assign", row), {**given, "officer": str(force.bob.uid), "version": 9})
    assert refused.status_code == 302
    assert latest_review(row).reviewer == other
    assert enter(force.alice).post(url("assign", row), given).status_code == 404


def test_an_appeal_is_taken_in_at_the_counter_by_the_number_of_the_notice(enter, force, now, row) -> None:
    notice, _code = told(force, row.hold, now)
    client = enter(force.bob, purpose=False)
    given = {
        "number": f" {notice.number.replace('〔', '[').replace('〕', ']')} ", "channel": "letter",
        "received_at": "2026-11-22T09:10", "appellant": "向晚晴", "relation": "agent", "contact": "10000007788",
        "said": "来信要求解除", "wanted": "part", "wanted_fen": "2,000", "files": SimpleUploadedFile("信.png", PNG),
    }  # fmt: skip
    kept = client.post(url("new"), given)
    assert kept.status_code == 302, page(kept)[:1500]
    new = Appeal.objects.latest("pk")
    assert (new.hold, new.notice, new.channel, new.wanted_fen) == (row.hold, notice, "letter", 200_000)
    assert Attachment.objects.filter(about_kind="appeal", about_key=str(new.uid)).count() == 1
    given["files"] = SimpleUploadedFile("信.png", PNG)
    refused = client.post(url("new"), {**given, "number": "没有的号", "wanted_fen": ""})
    assert refused.status_code == 422
    request = HoldRequest.objects.filter(hold=row.hold).first()
    del given["files"]
    assert client.post(url("new"), {**given, "number": request.number, "wanted": "all"}).status_code == 302
    assert enter(force.charlie, purpose=False).post(url("new"), {**given, "number": request.number}).status_code == 422


def test_what_the_holder_adds_withdraws_or_complains_about_is_noted(enter, force, now, officer, row) -> None:
    legal(force, now, badge="990069", name="安若素")
    client = enter(force.bob)
    assert (
        client.post(url("add", row), {"text": "补充送货单", "files": SimpleUploadedFile("b.png", PNG)}).status_code
        == 302
    )
    file = Attachment.objects.get(about_kind="appeal")
    got = client.get(reverse("appeals:file", args=[row.uid, file.uid]))
    assert b"".join(got.streaming_content if got.streaming else [got.content]) == PNG
    decide(row, officer, now, decision="rejected", cause="link_stands")
    row.refresh_from_db()
    review = latest_review(row)
    assert client.post(url("hand", row), {"text": "邮寄", "version": review.version}).status_code == 302
    assert client.post(url("complain", row), {"text": "不服", "version": row.version}).status_code == 302
    row.refresh_from_db()
    assert (row.state, latest_review(row).round) == ("open", 2)
    assert client.post(url("withdraw", row), {"text": "算了", "version": row.version}).status_code == 302
    assert client.post(url("withdraw", row), {"text": "再撤", "version": row.version}).status_code == 404
    words = page(client.get(url("appeal", row)))
    assert "申诉人撤回" in words
    assert "邮寄" in words


def test_strangers_agencies_and_those_not_named_find_nothing_by_any_address(enter, force, now, officer, row) -> None:
    decide(appeal(row.hold, now), officer, now, decision="rejected", cause="link_stands")
    Matter.objects.filter(pk=row.hold.pursuit.matter_id).update(is_confidential=True)
    for person in (force.charlie, force.grace, officer, force.dana):
        client = enter(person, purpose=person is not force.grace)
        for one in urlpatterns:
            if set(one.pattern.converters) != {"uid"} or not str(one.pattern).startswith("appeals/<"):
                continue
            for ask in (client.get, client.post):
                assert ask(url(one.name, row)).status_code in (403, 404, 405), (person, one.name)
        if person is not force.grace:
            for name in ("appeals", "figures", "freezes"):
                words = client.get(url(name), {"show": "decided", "wrong": ""}).content.decode()
                assert row.hold.pursuit.matter.number not in words, (person, name)


def test_figures_open_their_rows(enter, force, now, officer, row) -> None:
    decide(row, officer, now)
    client = enter(force.dana, purpose=False)
    shown = client.get(url("figures"))
    assert "误冻率" in page(shown)
    for link in set(re.findall(r'href="(/appeals/figures/[^"]+)"', shown.content.decode())):
        opened = client.get(link.replace("&amp;", "&"))
        assert opened.status_code == 200, link
    wrong = client.get(f"{url('freezes')}?wrong=1&by=unit&value={force.units['east-squad'].pk}")
    assert row.number in page(wrong)
    assert row.number not in page(client.get(f"{url('freezes')}?wrong=1&by=unit&value=0"))
    assert client.get(reverse("appeals:figure_rows", args=["nothing"])).status_code == 404


def test_the_matters_page_names_its_appeals_without_account_or_name(enter, force, row) -> None:
    matter = row.hold.pursuit.matter
    shown = enter(force.bob, purpose=False).get(reverse("desk:matter", args=[matter.uid]))
    assert row.number in page(shown)
    assert f'href="{url("appeal", row)}"' in shown.content.decode()


def test_a_stray_is_matched_on_its_page_by_who_reviews_there(enter, force, now, row) -> None:
    notice, _code = told(force, row.hold, now)
    stray = StrayAppeal.objects.create(
        unit=force.units["city"], receipt="a" * 32, typed_number="写错的号", appellant="路知远", relation="holder",
        said="我的账户被冻", wanted="all", received_at=now,
    )  # fmt: skip
    assert enter(force.alice, purpose=False).get(url("stray", stray)).status_code == 404
    client = enter(force.dana, purpose=False)
    assert "路知远" not in page(client.get(url("strays")))
    assert "路知远" in page(client.get(url("stray", stray)))
    given = {"number": notice.number, "version": stray.version}
    assert client.post(url("stray_match", stray), {**given, "number": "还是错"}).status_code == 302
    assert StrayAppeal.objects.get().appeal is None
    assert client.post(url("stray_match", stray), given).status_code == 302
    assert StrayAppeal.objects.get().appeal.hold == row.hold
    assert client.post(url("stray_end", stray), {"text": "x", "version": 2}).status_code == 404


def test_a_suggestion_is_answered_with_a_reason_and_opens_its_rows(enter, force, now, row) -> None:
    today = now.date()
    one = Suggestion.objects.create(
        proposal="running_firm", unit=force.units["city"], words_en="Raise it", words_zh="提高审慎要求", changes="x",
        first_day=today - timedelta(days=30), last_day=today, n_held=1, n_wrong=0, made_at=now,
    )  # fmt: skip
    client = enter(force.dana, purpose=False)
    assert "提高审慎要求" in page(client.get(url("suggestions")))
    assert client.get(reverse("appeals:suggestion_rows", args=[one.uid])).status_code == 200
    assert enter(force.bob, purpose=False).get(reverse("appeals:suggestion_rows", args=[one.uid])).status_code == 404
    answer = client.post(url("suggestion_answer", one), {"answer": "accept", "text": "同意", "version": one.version})
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.state, one.reason, one.decided_by) == ("accepted", "同意", force.dana)
    assert "提高审慎要求" in page(client.get(url("suggestions"), {"show": "answered"}))


def taken(client, name: str, *given, **asked) -> str:
    answer = client.get(reverse(f"appeals:{name}", args=[*given, "csv"]), asked)
    assert answer.status_code == 200, name
    return answer.content.decode("utf-8-sig")


def test_appeals_and_the_rows_behind_figures_leave_as_their_pages_show_them(enter, force, now, officer, row) -> None:
    client = enter(officer, purpose=False)
    waits = taken(client, "appeals_export")
    assert row.number in waits
    assert "向晚晴" not in waits
    assert row.hold.normal not in waits
    assert row.number not in taken(client, "appeals_export", show="decided")
    decide(row, officer, now)
    assert row.number in taken(client, "appeals_export", show="decided")
    head = enter(force.dana, purpose=False)
    assert row.hold.pursuit.matter.number in taken(head, "figure_export", "upheld")
    assert row.hold.pursuit.matter.number not in taken(head, "figure_export", "rejected")
    assert head.get(reverse("appeals:figure_export", args=["nothing", "csv"])).status_code == 404
    squad = force.units["east-squad"].pk
    wrong = taken(head, "freezes_export", wrong="1", by="unit", value=squad)
    assert (row.number in wrong, str(force.units["east-squad"]) in wrong, row.hold.normal in wrong) == (
        True,
        True,
        False,
    )
    assert row.number not in taken(head, "freezes_export", wrong="1", by="unit", value="0")


def test_what_a_suggestion_counts_leaves_for_who_sees_it(enter, force, now, row) -> None:
    one = Suggestion.objects.create(
        proposal="running_firm", unit=force.units["city"], words_en="Raise it", words_zh="提高审慎要求", changes="x",
        first_day=now.date() - timedelta(days=30), last_day=now.date(), n_held=1, n_wrong=0, made_at=now,
    )  # fmt: skip
    assert "提高审慎要求" in taken(enter(force.dana, purpose=False), "suggestion_rows_export", one.uid)
    refused = enter(force.bob, purpose=False).get(reverse("appeals:suggestion_rows_export", args=[one.uid, "csv"]))
    assert refused.status_code == 404


def test_the_desk_of_the_reviewer_shows_what_waits(enter, officer, force, row) -> None:
    assert row.number in page(enter(officer, purpose=False).get(reverse("desk:home")))
    assert row.number not in page(enter(force.bob, purpose=False).get(reverse("desk:home")))


def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    enter, force, now, officer, row, django_assert_max_num_queries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = enter(officer, purpose=False)
    client.get(url("appeals"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("appeals"))
    for _ in range(6):
        appeal(row.hold, now)
    with CaptureQueriesContext(connection) as many:
        client.get(url("appeals"))
    assert len(many) <= len(one) + 1
    assert (BY.kind, acting(officer).kind) == ("public", "officer")


def test_of_the_way_of_the_money_only_the_account_itself_is_marked(enter, now, officer, row) -> None:
    pursuit, own = row.hold.pursuit, Hop.objects.filter(hold=row.hold).first()
    before = Hold.objects.create(
        pursuit=pursuit, account="6229990000000000991", normal="6229990000000000991", known_at=now
    )
    same = {"amount_fen": 1, "arrived_at": now, "source": "report", "made_at": now, "by_key": "x", "by_name": "x"}
    first = Hop.objects.create(pursuit=pursuit, hold=before, **same)
    if own is None:
        own = Hop.objects.create(pursuit=pursuit, hold=row.hold, **same)
    Hop.objects.filter(pk=own.pk).update(parent=first)
    way = re.search(r'<ol class="ap-way">.*?</ol>', enter(officer).get(url("appeal", row)).content.decode(), re.DOTALL)
    assert way
    assert way[0].count('class="acct"') == 2
    assert way[0].count('aria-current="true"') == 1
