"""Do the pages of reports take what is typed, show what is found, keep the unseen hidden, and cost few queries?"""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.models import Matter
from firsthour.web.desk.waiting import read_queue
from firsthour.web.intake.models import Identifier, Mention, Payment, Report
from firsthour.web.intake.operations import custody
from firsthour.web.intake.operations.registering import supplement
from tests.web.intake.report_world import VICTIM, acting, register

pytestmark = pytest.mark.usefixtures("standing_clock")
STORY = "今天10点10分把48.6万元转到 0000 0004 1700 0123，客服 400-123-4567，下载“云享投”APP"


def typed(force, **different: str) -> dict[str, Any]:
    """Return what a form sends."""
    return {
        "kind": "online_fraud", "story": "被骗", "name": "许念安", "phone": "100 1234 2731", "channel": "counter",
        "unit": str(force.units["east-station"].uid), "once": "abc", "pay-0-amount": "48.6万",
        "pay-0-to_account": "0000 0004 1700 0123", "pay-0-paid_at": "2026-11-22T10:10", "pay-0-precision": "minute",
        **different,
    }  # fmt: skip


def page(client, one: Matter):
    return client.get(reverse("desk:matter", args=[one.uid]))


def step(client, report: Report, name: str, **given: str):
    version = Matter.objects.get(pk=report.matter_id).version
    return client.post(reverse("intake:report_step", args=[report.matter.uid, name]), {"version": version, **given})


def test_what_is_typed_becomes_a_report_with_a_receipt(force, log_in) -> None:
    client = log_in(force.henry)
    assert client.get(reverse("intake:report_new")).status_code == 200
    answer = client.post(reverse("intake:report_new"), {**typed(force), "confirmed": ["phone:4001234567"]})
    html = answer.content.decode()
    assert answer.status_code == 201
    report = Report.objects.select_related("matter").get()
    assert report.receipt_number in html
    assert re.search(r"id=\"receipt-code\">[2-9A-Y]{4}-[2-9A-Y]{4}<", html)
    assert (report.amount_fen, report.taken_by, report.is_urgent) == (48_600_000, force.henry, True)
    assert Payment.objects.get().precision == "minute"
    assert Mention.objects.get().phone == VICTIM.phone
    assert Identifier.objects.get(kind="phone").is_confirmed
    assert answer.headers["Cache-Control"] == "no-store"


def test_sent_twice_it_is_registered_once_and_the_code_not_shown_again(force, log_in) -> None:
    client = log_in(force.henry)
    first = client.post(reverse("intake:report_new"), typed(force))
    again = client.post(reverse("intake:report_new"), typed(force))
    report = Report.objects.select_related("matter").get()
    assert (first.status_code, again.status_code) == (201, 302)
    assert again.url == reverse("desk:matter", args=[report.matter.uid])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"pay-0-amount": "viel"}, "pay-0-amount"),
        ({"pay-0-amount": ""}, "pay-0-amount"),
        ({"pay-0-paid_at": "2026-11-23T10:10"}, "pay-0-paid_at"),
        ({"id_number": "990000199003071234"}, "id_number"),
        ({"for_other": "on"}, "other_name"),
        ({"kind": "missing_abroad", "other_name": "许"}, "missing_abroad-relation"),
        ({"story": "", "pay-0-amount": "", "pay-0-to_account": "", "pay-0-paid_at": ""}, ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_registered(force, log_in, wrong, says) -> None:
    answer = log_in(force.henry).post(reverse("intake:report_new"), typed(force, **wrong))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "被骗" in html or "story" in wrong
    assert not says or re.search(rf'name="{re.escape(says)}"[^>]*aria-invalid="true"', html), html
    assert Report.objects.count() == 0


def test_a_unit_out_of_reach_cannot_be_asked_first(force, log_in) -> None:
    answer = log_in(force.henry).post(reverse("intake:report_new"), typed(force, unit=str(force.units["west"].uid)))
    assert answer.status_code == 422
    assert Report.objects.count() == 0


def test_the_words_are_searched_while_typed_and_fill_the_payment(force, log_in) -> None:
    client = log_in(force.henry)
    html = client.post(reverse("intake:report_picked"), {"story": STORY}).content.decode()
    assert 'value="phone:4001234567"' in html
    assert 'value="app:云享投"' in html
    assert 'hx-swap-oob="innerHTML"' in html
    assert 'value="486,000.00"' in html
    assert 'value="0000000417000123"' in html
    assert 'value="2026-11-22T10:10"' in html


def test_what_somebody_typed_into_the_payment_is_never_replaced(force, log_in) -> None:
    client = log_in(force.henry)
    own = {"pay-0-amount": "100", "pay-0-to_account": "", "pay-0-paid_at": ""}
    html = client.post(reverse("intake:report_picked"), {"story": STORY, **own}).content.decode()
    assert "hx-swap-oob" not in html
    mark = "486000.00;0000000417000123;2026-11-22T10:10"
    untouched = {
        "pay-0-amount": "486,000.00", "pay-0-to_account": "0000000417000123", "pay-0-paid_at": "2026-11-22T10:10",
        "suggested": mark,
    }  # fmt: skip
    html = client.post(
        reverse("intake:report_picked"), {"story": STORY.replace("48.6", "49.6"), **untouched}
    ).content.decode()
    assert 'value="496,000.00"' in html, "what the program suggested follows the words"


def test_the_page_shows_it_masked_and_strangers_do_not_find_it(force, log_in, report: Report) -> None:
    seen = {name: page(log_in(force.officers[name]), report.matter) for name in force.officers}
    assert {name for name, answer in seen.items() if answer.status_code == 200} == {"henry", "dana"}
    html = seen["henry"].content.decode()
    for hidden in (VICTIM.name, VICTIM.phone, "0000000417000123", "0000 0004 1700 0123"):
        assert hidden not in html
    for shown in ("许*安", "100****2731", "****0123", "486,000", "云享投", "yun[.]example"):
        assert shown in html, shown
    assert report.receipt_code_hash not in html


def test_a_protected_reporter_opens_for_the_named_only(force, log_in, now: datetime) -> None:
    report = register(force.units["east-station"], force.henry, now=now, wants_confidentiality=True)
    mention = Mention.objects.get(matter=report.matter)
    url = reverse("audit:reveal", args=["mention", str(mention.uid)])
    stated = {"kind": "mention", "key": str(mention.uid), "number": report.matter.number, "purpose": "trace_money"}
    answers = {}
    for name in ("henry", "dana", "charlie"):
        client = log_in(force.officers[name])
        client.post(reverse("audit:basis"), stated)
        answers[name] = client.get(url, headers={"HX-Request": "true"})
    assert VICTIM.name in answers["henry"].content.decode()
    assert VICTIM.name not in answers["dana"].content.decode()
    assert answers["charlie"].status_code == 404


def test_the_steps_are_taken_on_the_page_and_closed_to_others(force, log_in, report: Report) -> None:
    henry = log_in(force.henry)
    assert step(henry, report, "review", stands="yes", text="x").status_code == 404
    assert step(henry, report, "offer", unit=str(force.units["east-squad"].uid), text="").status_code == 422
    assert step(henry, report, "offer", unit=str(force.units["east-squad"].uid), text="涉及多地").status_code == 302
    assert step(log_in(force.charlie), report, "accept").status_code == 404
    alice = log_in(force.alice)
    asked = step(alice, report, "accept")
    assert Matter.objects.get(pk=report.matter_id).state == "offered", "another unit's: the purpose is asked first"
    assert asked.status_code == 200
    stated = {"kind": "matter", "key": str(report.matter.uid), "number": report.matter.number,
              "purpose": "trace_money"}  # fmt: skip
    alice.post(reverse("audit:basis"), stated)
    answer = step(alice, report, "accept", officer=str(force.bob.uid))
    assert answer.status_code == 302, answer.content.decode()[:500]
    matter = Matter.objects.get(pk=report.matter_id)
    assert (matter.unit, matter.owner, matter.state) == (force.units["east-squad"], force.bob, "accepted")


def test_what_waits_stands_on_the_desk_of_whose_turn_it_is(force, rf, report: Report, standing_clock) -> None:
    from firsthour.web.people.policies import access_of

    def waits(name: str) -> list[str]:
        request = rf.get("/")
        request.now, request.access = standing_clock, access_of(force.officers[name], now=standing_clock)
        return [item.waits.tag for item in read_queue(request).items if item.waits.kind == "report"]

    assert (len(waits("henry")), len(waits("bob"))) == (1, 0)
    version = Matter.objects.get(pk=report.matter_id).version
    custody.offer_report(
        report, unit=force.units["east-squad"], reason="x", version=version, by=acting(force.henry), now=standing_clock
    )
    assert (len(waits("henry")), len(waits("bob")), len(waits("charlie"))) == (0, 1, 0)
    supplement(report, "再补充", channel="phone", by=acting(force.bob), now=standing_clock)
    assert len(waits("henry")) == 1


def test_the_trail_is_read_backwards_by_inspectors_only(force, log_in, report: Report, now: datetime) -> None:
    by = {"by": acting(force.henry), "now": now}
    version = Matter.objects.get(pk=report.matter_id).version
    custody.offer_report(report, unit=force.units["east-squad"], reason="移送", version=version, **by)
    one = Report.objects.get(pk=report.pk)
    custody.refuse_report(
        one, reason="手机 10012342731 不属我管辖", reviewer=force.alice, officer=force.bob,
        version=Matter.objects.get(pk=report.matter_id).version, by=acting(force.bob), now=now,
    )  # fmt: skip
    url = reverse("intake:trail")
    answers = {name: log_in(force.officers[name]).get(url).status_code for name in force.officers}
    assert {name for name, status in answers.items() if status == 200} == {"erin"}
    erin = log_in(force.erin)
    html = erin.get(url).content.decode()
    assert report.matter.number in html
    assert "10012342731" not in html
    assert report.matter.number not in erin.get(url, {"month": "2026-10"}).content.decode()
    assert report.matter.number in erin.get(url, {"month": "2026-11"}).content.decode()
    assert report.matter.number not in erin.get(url, {"unit": str(force.units["west"].uid)}).content.decode()
    trail = erin.get(reverse("intake:trail_one", args=[report.matter.uid])).content.decode()
    assert trail.index("不属我管辖") < trail.index("移送"), "the last step stands first"
    assert "10012342731" not in trail
    assert erin.get(reverse("intake:trail_export", args=["csv"])).status_code == 200
    assert log_in(force.bob).get(reverse("intake:trail_export", args=["csv"])).status_code == 404
    assert AuditEvent.objects.filter(action="report.trail").count() == 1
    erin = log_in(force.erin)
    for language, name in (("zh-hans", "东岭经侦大队"), ("en", "Dongling squad")):
        erin.post("/frame/language/", {"language": language})
        chip = erin.get(url).content.decode().partition('<span class="chip">')[2].partition("<em>")[0]
        assert chip.strip() == name


def test_a_new_code_is_given_by_the_own_side_only(force, log_in, report: Report) -> None:
    url = reverse("intake:receipt_renew", args=[report.matter.uid])
    assert log_in(force.charlie).post(url).status_code == 404
    answer = log_in(force.henry).post(url)
    assert answer.status_code == 201
    assert report.fresh_code[:4] not in answer.content.decode()


def test_pages_cost_few_queries(force, log_in, report: Report, now: datetime, django_assert_max_num_queries) -> None:
    for n in range(6):
        register(force.units["east-station"], force.henry, now=now - timedelta(minutes=n))
    client = log_in(force.henry)
    page(client, report.matter)
    with django_assert_max_num_queries(75):
        page(client, report.matter)
    with django_assert_max_num_queries(30):
        client.get(reverse("intake:report_new"))
    with django_assert_max_num_queries(30):
        client.get(reverse("desk:home"))


def test_two_pages_opened_from_one_draft_are_two_reports(force, log_in) -> None:
    client = log_in(force.henry)
    client.post(reverse("desk:draft", args=["report_new"]), typed(force))
    tokens = [
        re.search(r'name="once" value="([0-9a-f]+)"', client.get(reverse("intake:report_new")).content.decode())[1]
        for _ in range(2)
    ]
    for token, story in zip(tokens, ("被骗一", "被骗二"), strict=True):
        assert client.post(reverse("intake:report_new"), typed(force, once=token, story=story)).status_code == 201
    assert set(Report.objects.values_list("story", flat=True)) == {"被骗一", "被骗二"}


def test_a_draft_comes_back_with_its_payments(force, log_in) -> None:
    client = log_in(force.henry)
    client.post(reverse("desk:draft", args=["report_new"]), typed(force, **{"pay-1-amount": "77", "suggested": "x;y"}))
    html = client.get(reverse("intake:report_new")).content.decode()
    assert 'name="pay-1-amount" value="77"' in html
    assert 'name="suggested" value="x;y"' in html
    assert 'value="100 1234 2731"' in html
