"""Do the pages of leads and requests let those act for whom it is, and not exist for the rest?"""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk import matters
from firsthour.web.desk.models import Attachment, Matter, RunningClock, Share
from firsthour.web.intake import approvals, leads
from firsthour.web.intake.leads import LeadFacts
from firsthour.web.intake.models.leads import Approval, Lead, LeadCheck
from firsthour.web.intake.views import lead_lists
from firsthour.web.people.models import Officer, Posting
from firsthour.web.ui.acting import Actor, system_actor

BY = system_actor("test")
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("standing_clock")


@pytest.fixture
def head(force, now: datetime) -> Officer:
    officer = Officer.objects.create_user("990050", name="闻人舒")
    Posting.objects.create(officer=officer, unit=force.units["east"], role="leader", from_at=now - 90 * DAY)
    return officer


def make_lead(force, now: datetime, *, secret: bool = False, source: str = "public_report") -> Lead:
    new = matters.NewMatter(
        "lead", "返利平台 许念安", force.units["east-squad"], force.bob, is_confidential=secret, named=(force.bob,)
    )
    facts = LeadFacts(source=source, route="economic", received_at=now, source_name="群众甲", told="平台拉人头")
    return leads.register_lead(new, facts, officer=force.bob, by=Actor("officer", "b", "b"), now=now)


def step(lead: Lead, name: str) -> str:
    return reverse("intake:lead_step", args=[lead.matter.uid, name])


def version(lead: Lead) -> int:
    return Matter.objects.get(pk=lead.matter_id).version


TYPED = {"title": "某公司高息揽储", "source": "media", "source_name": "澜州晚报", "told": "每月 3 分利"}


def test_a_lead_is_registered_with_its_usual_route_and_period(force, log_in) -> None:
    client = log_in(force.bob)
    typed = TYPED | {"unit": str(force.units["east-squad"].uid), "owner": str(force.bob.uid)}
    answer = client.post(reverse("intake:lead_new"), typed)
    lead = Lead.objects.get()
    assert answer["Location"] == reverse("desk:matter", args=[lead.matter.uid])
    assert (lead.route, lead.matter.number[0]) == ("economic", "X")
    page = client.get(answer["Location"]).content.decode()
    assert "澜州晚报" in page
    assert "公通字〔2017〕25号" in page
    assert client.post(reverse("intake:lead_new"), TYPED | {"unit": str(force.units["west"].uid)}).status_code == 422


def test_the_list_leaves_as_the_filter_shows_it_and_masked(force, log_in, now: datetime) -> None:
    lead, other = make_lead(force, now), make_lead(force, now, source="media")
    hidden = make_lead(force, now, secret=True)
    client = log_in(force.bob)
    assert reverse("intake:leads_export", args=["csv"]) in client.get(reverse("intake:leads")).content.decode()
    answer = client.get(reverse("intake:leads_export", args=["csv"]) + "?source=public_report")
    text = answer.content.decode("utf-8-sig")
    assert answer.status_code == 200
    assert lead.matter.number in text
    assert other.matter.number not in text
    assert hidden.matter.number in text, "he is named on it"
    assert "许念安" not in text
    assert "群众" in text
    assert client.get(reverse("intake:leads_export", args=["csv"]) + "?result=verified").content.count(b"X2") == 0
    told = AuditEvent.objects.filter(action="list.export").order_by("number")
    assert [event.n_records for event in told] == [2, 0]
    strange = log_in(force.charlie).get(reverse("intake:leads_export", args=["csv"]))
    assert lead.matter.number not in strange.content.decode("utf-8-sig")


def test_a_long_list_of_leads_leaves_whole(force, log_in, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [make_lead(force, now + timedelta(minutes=number)) for number in range(5)]
    monkeypatch.setattr(lead_lists, "AT_ONCE", 2)
    text = log_in(force.bob).get(reverse("intake:leads_export", args=["csv"])).content.decode("utf-8-sig")
    assert all(text.count(one.matter.number) == 1 for one in made)


def test_a_list_of_leads_longer_than_was_counted_does_not_leave_in_part(
    force, log_in, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        make_lead(force, now + timedelta(minutes=number))
    monkeypatch.setattr(lead_lists.queries, "CEILING", 3)
    answer = log_in(force.bob).get(reverse("intake:leads_export", args=["csv"]))
    assert (answer.status_code, "超过 3 行" in answer.content.decode()) == (409, True)


def test_a_transfer_names_the_agency(force, log_in) -> None:
    client = log_in(force.bob)
    typed = TYPED | {"unit": str(force.units["east-squad"].uid), "source": "agency_transfer", "source_name": ""}
    assert client.post(reverse("intake:lead_new"), typed).status_code == 422
    typed["source_unit"] = str(force.units["bank"].uid)
    assert client.post(reverse("intake:lead_new"), typed).status_code == 302
    kinds = set(RunningClock.objects.filter(about_kind="lead").values_list("kind", flat=True))
    assert kinds == {"agency_transfer_review", "incomplete_transfer_notice"}


def test_the_same_lead_is_registered_again_only_for_new_facts(force, log_in) -> None:
    client = log_in(force.bob)
    typed = TYPED | {
        "unit": str(force.units["east-squad"].uid), "source": "other_unit", "source_unit": str(force.units["west"].uid),
        "source_number": "HY-77",
    }  # fmt: skip
    assert client.post(reverse("intake:lead_new"), typed).status_code == 302
    again = client.post(reverse("intake:lead_new"), typed)
    assert again.status_code == 422
    assert Matter.objects.get().number in again.content.decode()
    assert client.post(reverse("intake:lead_new"), typed | {"has_new_facts": "on"}).status_code == 302
    assert Lead.objects.count() == 2


def test_it_is_drawn_from_another_matter_that_one_sees_and_stays_confidential(force, log_in, now: datetime) -> None:
    new = matters.NewMatter(
        "lead", "保密报案", force.units["east-squad"], force.bob, is_confidential=True, named=(force.bob,)
    )
    origin = matters.open_matter(new, by=BY, now=now)
    address = f"{reverse('intake:lead_new')}?from={origin.uid}"
    assert log_in(force.alice).get(address).status_code == 404
    client = log_in(force.bob)
    assert "保密报案" in client.get(address).content.decode()
    client.post(address, TYPED | {"unit": str(force.units["east-squad"].uid)})
    lead = Lead.objects.get()
    assert lead.origin == origin
    assert lead.matter.is_confidential
    assert log_in(force.alice).get(reverse("desk:matter", args=[lead.matter.uid])).status_code == 404


def test_the_plain_form_still_opens_a_lead_that_is_described_later(force, log_in) -> None:
    client = log_in(force.bob)
    typed = {"title": "新线索", "unit": str(force.units["east-squad"].uid)}
    client.post(reverse("desk:matter_new", args=["lead"]), typed)
    matter = Matter.objects.get()
    page = client.get(reverse("desk:matter", args=[matter.uid])).content.decode()
    address = reverse("intake:lead_describe", args=[matter.uid])
    assert address in page
    assert log_in(force.charlie).get(address).status_code == 404
    client = log_in(force.bob)
    assert client.get(step(Lead(matter=matter), "check")).status_code == 404
    assert client.post(address, {"source": "hotline", "source_name": "12345", "told": "来电反映"}).status_code == 302
    assert Lead.objects.get().matter == matter
    assert client.get(address).status_code == 404


def test_from_check_to_answer_on_the_pages(force, log_in, now: datetime) -> None:
    lead = make_lead(force, now)
    client = log_in(force.bob)
    typed = {"what": "注册地址", "way": "visit", "result": "confirmed", "words": "属实"}
    file = SimpleUploadedFile("照片说明.txt", "现场照片三张".encode())
    assert client.post(step(lead, "check"), typed | {"file": file}).status_code == 302
    assert LeadCheck.objects.get().evidence == Attachment.objects.get()
    assert client.post(step(lead, "decide"), {"result": "verified", "text": "", "version": 1}).status_code == 422
    stale = client.post(step(lead, "decide"), {"result": "verified", "text": "属实", "version": 1})
    assert stale.status_code == 422
    good = {"result": "verified", "text": "属实", "version": version(lead)}
    assert client.post(step(lead, "decide"), good).status_code == 302
    assert client.get(step(lead, "check")).status_code == 404
    assert client.post(step(lead, "answer"), {"text": "已核实", "version": version(lead)}).status_code == 302
    page = client.get(reverse("desk:matter", args=[lead.matter.uid])).content.decode()
    assert "已核实" in page
    assert Matter.objects.get().closed_at is not None


def test_steps_are_for_who_leads_it_and_no_stranger_finds_them(force, log_in, now: datetime) -> None:
    lead = make_lead(force, now)
    for name in ("check", "decide", "transfer", "extend", "merge"):
        answers = {
            first: log_in(officer).get(step(lead, name)).status_code for first, officer in force.officers.items()
        }
        assert {first for first, status in answers.items() if status == 200} == {"alice", "bob", "dana"}, name
        assert set(answers.values()) == {200, 404}
    assert log_in(force.bob).get(step(lead, "nothing")).status_code == 404


def test_a_merge_is_undone_on_its_page_by_who_leads_the_lead(force, log_in, now: datetime) -> None:
    lead, kept = make_lead(force, now), make_lead(force, now)
    client = log_in(force.bob)
    typed = {"number": kept.matter.number, "text": "同一平台", "version": version(lead)}
    assert client.get(step(lead, "unmerge")).status_code == 404
    assert client.post(step(lead, "merge"), typed).status_code == 302
    assert step(lead, "unmerge") in client.get(reverse("desk:matter", args=[lead.matter.uid])).content.decode()
    assert log_in(force.charlie).get(step(lead, "unmerge")).status_code == 404
    client = log_in(force.bob)
    assert client.post(step(lead, "unmerge"), {"text": "", "version": version(lead)}).status_code == 422
    assert client.post(step(lead, "unmerge"), {"text": "不是同一平台", "version": version(lead)}).status_code == 302
    page = client.get(reverse("desk:matter", args=[lead.matter.uid])).content.decode()
    assert f"撤销并入 {kept.matter.number}：不是同一平台" in page
    assert "reopened" not in page
    assert client.get(step(lead, "check")).status_code == 200
    assert client.get(step(lead, "unmerge")).status_code == 404


def test_a_confidential_matter_is_not_named_on_a_lead_that_more_people_read(force, log_in, now: datetime) -> None:
    lead, secret = make_lead(force, now), make_lead(force, now)
    Matter.objects.filter(pk=secret.matter_id).update(is_confidential=True, owner=force.bob)
    Share.objects.create(matter=secret.matter, kind="named", officer=force.bob, from_at=now)
    client = log_in(force.bob)
    typed = {"number": secret.matter.number, "text": "同一平台", "version": version(lead)}
    assert client.get(reverse("desk:matter", args=[secret.matter.uid])).status_code == 200
    assert client.post(step(lead, "merge"), typed).status_code == 422
    Matter.objects.filter(pk=lead.matter_id).update(is_confidential=True, owner=force.bob)
    Share.objects.create(matter=lead.matter, kind="named", officer=force.bob, from_at=now)
    assert client.post(step(lead, "merge"), typed).status_code == 302


def test_a_period_that_is_over_says_that_it_cannot_be_lengthened(force, log_in, now: datetime) -> None:
    lead = make_lead(force, now - 60 * DAY)
    answer = log_in(force.bob).get(step(lead, "extend"))
    assert answer.status_code == 409
    assert "不能作此延长" in answer.content.decode()


def test_a_request_is_decided_on_its_page_by_who_may(force, head, log_in, now: datetime) -> None:
    lead = make_lead(force, now)
    row = RunningClock.objects.get(kind="economic_review")
    client = log_in(force.bob)
    typed = {"which": f"{row.pk}:extended_major", "text": "涉及多地", "version": version(lead)}
    assert client.post(step(lead, "extend"), typed).status_code == 302
    asked = Approval.objects.get()
    address = reverse("intake:approval", args=[asked.uid])
    assert client.post(address, {"decision": "approve", "version": 1}).status_code == 404
    assert log_in(force.alice).post(address, {"decision": "approve", "version": 1}).status_code == 404
    assert log_in(force.charlie).get(address).status_code == 404
    assert address not in log_in(force.alice).get(reverse("desk:home")).content.decode()
    client = log_in(head)
    assert address in client.get(reverse("desk:home")).content.decode()
    assert client.post(address, {"decision": "approve", "version": 1}).status_code == 302
    page = client.get(reverse("desk:matter", args=[lead.matter.uid])).content.decode()
    assert head.name in page
    row.refresh_from_db()
    assert row.due_at > now + 29 * DAY


def test_who_asked_takes_it_back(force, head, log_in, now: datetime) -> None:
    make_lead(force, now)
    row = RunningClock.objects.get(kind="economic_review")
    asked = approvals.ask_extension(row, "extended_major", reason="x", officer=force.bob, by=BY, now=now)
    address = reverse("intake:approval_withdraw", args=[asked.uid])
    assert log_in(force.alice).post(address, {"version": 1}).status_code == 404
    assert log_in(force.bob).post(address, {"version": 1}).status_code == 302
    assert log_in(head).post(reverse("intake:approval", args=[asked.uid]), {"version": 2}).status_code == 404


def test_an_agency_sees_nothing_of_a_lead_it_was_sent(force, log_in, now: datetime) -> None:
    lead = make_lead(force, now)
    matters.share_matter(lead.matter, unit=force.units["bank"], by=BY, now=now)
    page = log_in(force.grace).get(reverse("desk:matter", args=[lead.matter.uid])).content.decode()
    assert "群众甲" not in page
    assert "平台拉人头" not in page
    assert log_in(force.grace).get(step(lead, "check")).status_code == 404


def test_the_list_shows_what_ends_first_and_only_what_one_sees(force, log_in, now: datetime) -> None:
    later = make_lead(force, now)
    sooner = make_lead(force, now - 2 * DAY)
    hidden = make_lead(force, now, secret=True)
    page = log_in(force.alice).get(reverse("intake:leads")).content.decode()
    assert page.index(sooner.matter.number) < page.index(later.matter.number)
    assert hidden.matter.number not in page
    assert "data-row" not in log_in(force.charlie).get(reverse("intake:leads")).content.decode()
    assert log_in(force.erin).get(reverse("intake:leads")).status_code == 403
    other = log_in(force.alice).get(reverse("intake:leads"), {"source": "media"}).content.decode()
    assert "data-row" not in other
    assert (
        log_in(force.alice).get(reverse("intake:leads"), {"result": "x", "unit": "y", "after": "z~q"}).status_code
        == 200
    )


@pytest.mark.parametrize("result", ["open", ""])
def test_fifty_rows_and_then_the_rest_each_once(force, log_in, now: datetime, result: str) -> None:
    for n in range(53):
        make_lead(force, now - n * timedelta(hours=3))
    client = log_in(force.bob)
    first = client.get(reverse("intake:leads"), {"result": result})
    more = first.context["more"]
    rest = client.get(f"{reverse('intake:leads')}?{more}")
    numbers = [lead.matter.number for page in (first, rest) for lead, *_more in page.context["rows"]]
    assert len(numbers) == len(set(numbers)) == 53


def test_waiting_leads_stand_on_the_owners_desk_with_their_step(force, log_in, now: datetime) -> None:
    lead = make_lead(force, now)
    assert step(lead, "check") in log_in(force.bob).get(reverse("desk:home")).content.decode()
    assert step(lead, "check") not in log_in(force.alice).get(reverse("desk:home")).content.decode()
    Matter.objects.filter(pk=lead.matter_id).update(owner=None)
    assert step(lead, "check") in log_in(force.alice).get(reverse("desk:home")).content.decode()
    assert step(lead, "check") not in log_in(force.dana).get(reverse("desk:home")).content.decode()


def test_a_lead_is_found_by_the_name_and_number_of_its_source(force, log_in, now: datetime) -> None:
    lead = make_lead(force, now)
    found = log_in(force.bob).get(reverse("desk:matters"), {"q": "群众甲"}).content.decode()
    assert lead.matter.number in found


def test_the_pages_cost_few_queries(force, log_in, now: datetime, django_assert_max_num_queries) -> None:
    for n in range(20):
        one = make_lead(force, now - n * DAY)
    client = log_in(force.bob)
    client.get(reverse("intake:leads"))
    with django_assert_max_num_queries(24):
        client.get(reverse("intake:leads"))
    address = reverse("desk:matter", args=[one.matter.uid])
    client.get(address)
    with django_assert_max_num_queries(46):
        client.get(address)
