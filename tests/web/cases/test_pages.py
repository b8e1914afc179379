"""Can a case be worked on from its pages, by whom it should, and does nobody else find it?"""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from firsthour.web.cases.models import Case, Comparison, Merge, Refusal
from firsthour.web.cases.views import lists
from firsthour.web.config import middleware
from firsthour.web.desk.matters import lay_into, share_matter
from firsthour.web.desk.models import Matter, RunningClock
from firsthour.web.desk.tasks import NewTask, assign
from firsthour.web.holds.models import Hold, Pursuit
from firsthour.web.intake.models.leads import Approval
from firsthour.web.restitution.models import Restitution
from tests.web.cases.conftest import actor, filing_of

pytestmark = pytest.mark.usefixtures("standing_clock")


@pytest.fixture
def standing_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> datetime:
    """Let every request come at one moment."""
    at = now + timedelta(hours=2)
    monkeypatch.setattr(middleware, "timezone", SimpleNamespace(now=lambda: at))
    return at


def as_(officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def act(client: Client, case: Case, name: str, pk: int = 0, /, **typed: object):
    """Open a form and send it, with the version it stands on."""
    route, args = ("cases:act_on", [case.matter.uid, name, pk]) if pk else ("cases:act", [case.matter.uid, name])
    url = reverse(route, args=args)
    page = client.get(url)
    assert page.status_code == 200, (name, page.status_code)
    return client.post(url, {"version": page.context["version"], **typed})


def page(client: Client, case: Case) -> str:
    answer = client.get(reverse("desk:matter", args=[case.matter.uid]))
    assert answer.status_code == 200
    return answer.content.decode()


def state_of(case: Case) -> str:
    return Matter.objects.get(pk=case.matter_id).state


def enter(client: Client, case: Case, offence: str = "illegal_deposit_taking", **facts: str):
    url = reverse("cases:facts", args=[case.matter.uid, offence])
    version = client.get(url).context["version"]
    typed = {"version": version, "act_on": "2026-11-01", "is_main": "on", **facts}
    return client.post(url, typed)


def test_a_case_is_filed_from_its_pages_with_the_article_in_sight(bureau, case: Case) -> None:
    bob, lena, kai = as_(bureau.bob), as_(bureau.lena), as_(bureau.kai)
    assert act(bob, case, "begin_review").status_code == 302
    assert state_of(case) == "under_review"
    html = page(bob, case)
    assert "不得查封、扣押、冻结" in html
    assert "公安机关办理刑事案件程序规定第174条" in html
    answer = enter(bob, case, fact_amount_fen="8431500", fact_direct_loss_fen="6529500")
    assert answer.status_code == 302, answer.context["form"].errors
    html = page(bob, case)
    assert "法释〔2022〕5号" in html
    assert "达到数额线" in html
    assert act(bob, case, "propose", proposal="file", words="达到数额线").status_code == 302
    assert bob.get(reverse("cases:act", args=[case.matter.uid, "opine"])).status_code == 404
    assert act(lena, case, "opine", agrees="yes", words="同意").status_code == 302
    assert lena.get(reverse("cases:act", args=[case.matter.uid, "decide"])).status_code == 404
    case.refresh_from_db()
    answer = act(kai, case, "decide", decision="file", words="同意立案")
    if answer.status_code == 422:  # 8.4 million: a collective discussion comes first
        members = {"officer_1": bureau.kai, "officer_2": bureau.lena, "officer_3": bureau.alice}
        typed = {name: str(one.uid) for name, one in members.items()}
        typed |= {"capacity_1": "chair", "capacity_2": "recorder", "capacity_3": "member"}
        typed |= {f"opinion_{n}": "for" for n in (1, 2, 3)}
        assert act(bob, case, "collective", met_at="2026-11-22T10:00", minutes="同意", **typed).status_code == 302
        answer = act(kai, case, "decide", decision="file", words="同意立案")
    assert answer.status_code == 302
    assert state_of(case) == "filed"
    html = page(bob, case)
    assert "东岭分局立字〔2026〕0001号" in html
    assert "不得查封、扣押、冻结" not in html


def test_the_lines_are_compared_while_one_types_and_another_day_compares_anew(bureau, case: Case) -> None:
    bob = as_(bureau.bob)
    act(bob, case, "begin_review")
    url = reverse("cases:compared", args=[case.matter.uid, "illegal_deposit_taking"])
    html = bob.post(url, {"act_on": "2026-11-01", "fact_amount_fen": "1,000,000"}).content.decode()
    assert "达到数额线" in html
    assert not Comparison.objects.exists()
    html = bob.post(url, {"act_on": "1999-11-01", "fact_amount_fen": "1,000,000"}).content.decode()
    assert "达到数额线（" not in html


def test_what_is_unverified_or_disputed_is_marked_on_the_page(bureau, case: Case) -> None:
    bob = as_(bureau.bob)
    act(bob, case, "begin_review")
    enter(bob, case, "contract_fraud", fact_amount_fen="18,600")
    html = page(bob, case)
    assert 'data-s="U"' in html
    assert "未核" in html
    enter(bob, case, "embezzlement", fact_amount_fen="46,000")
    assert 'data-s="X"' in page(bob, case)


def test_the_checklists_are_answered_and_shown_with_what_each_answer_points_to(bureau, case: Case) -> None:
    bob = as_(bureau.bob)
    act(bob, case, "begin_review")
    enter(bob, case, "contract_fraud", fact_amount_fen="18,600")
    url = reverse("cases:checklist", args=[case.matter.uid])
    shown = bob.get(url)
    answers = {"version": shown.context["version"], "filing_conditions__facts_of_crime": "met",
               "contract_fraud__civil_suit": "met", "contract_fraud__civil_suit__remark": "已在法院起诉"}  # fmt: skip
    assert bob.post(url, answers).status_code == 302
    row = filing_of(case)
    assert row.conditions["facts_of_crime"]["answer"] == "met"
    assert row.checklist["list"] == "contract_fraud"
    assert row.checklist_version
    assert "已在法院起诉" in page(bob, case)


def refuse(bureau, case: Case) -> Refusal:
    bob = as_(bureau.bob)
    act(bob, case, "begin_review")
    enter(bob, case, "contract_fraud", fact_amount_fen="18,600")
    act(bob, case, "propose", proposal="refuse", words="属合同纠纷")
    act(as_(bureau.lena), case, "opine", agrees="yes", words="同意")
    act(as_(bureau.kai), case, "decide", decision="refuse", words="属合同纠纷")
    return Refusal.objects.get()


def test_a_refusal_goes_to_the_complainant_who_complains_twice_and_is_heard(bureau, case: Case) -> None:
    refuse(bureau, case)
    assert state_of(case) == "refused"
    bob = as_(bureau.bob)
    assert act(bob, case, "put_away", text="办结").status_code == 422  # the notice is not delivered
    assert act(bob, case, "deliver_notice", at="2026-11-22T10:30", how="handed").status_code == 302
    assert act(bob, case, "put_away", text="办结").status_code == 422  # seven days to complain run
    assert act(bob, case, "ask_review", at="2026-11-22T10:30", words="不服").status_code == 302
    assert as_(bureau.lena).get(reverse("cases:act", args=[case.matter.uid, "opine_review"])).status_code == 404
    assert act(as_(bureau.mia), case, "opine_review", text="原决定适当").status_code == 302
    decided = act(as_(bureau.kai), case, "decide_review", outcome="upheld", words="维持")
    assert decided.status_code == 302
    assert act(bob, case, "deliver_review", at="2026-11-22T10:30", how="posted").status_code == 302
    assert act(bob, case, "ask_second_review", at="2026-11-22T10:30", words="仍不服").status_code == 302
    assert as_(bureau.kai).get(reverse("cases:act", args=[case.matter.uid, "decide_review"])).status_code == 404
    assert act(as_(bureau.nora), case, "opine_review", text="事实不清").status_code == 302
    assert as_(bureau.kai).get(reverse("cases:act", args=[case.matter.uid, "decide_review"])).status_code == 404
    assert act(as_(bureau.dana), case, "decide_review", outcome="again", words="重新审查").status_code == 302
    assert state_of(case) == "under_review"
    assert filing_of(case).round == 2
    assert act(bob, case, "deliver_review", at="2026-11-22T10:30", how="posted").status_code == 302
    assert not RunningClock.objects.filter(about_kind="case_review", done_at=None).exists()
    html = page(bob, case)
    assert "复核" in html


def complain_twice(bureau, case: Case) -> None:
    """Refused, upheld, and the bureau above is asked."""
    refuse(bureau, case)
    bob = as_(bureau.bob)
    act(bob, case, "deliver_notice", at="2026-11-22T10:30", how="handed")
    act(bob, case, "ask_review", at="2026-11-22T10:30", words="不服")
    act(as_(bureau.mia), case, "opine_review", text="原决定适当")
    act(as_(bureau.kai), case, "decide_review", outcome="upheld", words="维持")
    act(bob, case, "deliver_review", at="2026-11-22T10:30", how="posted")
    assert act(bob, case, "ask_second_review", at="2026-11-22T10:30", words="仍不服").status_code == 302


def test_longer_for_the_second_review_is_approved_by_the_head_of_the_bureau_above(bureau, case: Case) -> None:
    complain_twice(bureau, case)
    nora, kai, dana = as_(bureau.nora), as_(bureau.kai), as_(bureau.dana)
    row = RunningClock.objects.get(kind="second_review_decision")
    asked = {"which": f"{row.pk}:extended_major", "text": "案情重大复杂"}
    url = reverse("cases:act", args=[case.matter.uid, "extend_second_review"])
    assert as_(bureau.charlie).get(url).status_code in (403, 404)
    assert act(nora, case, "extend_second_review", **asked).status_code == 302
    approval = Approval.objects.get(matter=case.matter)
    assert approval.unit == bureau.force.units["city"], "not the head of those who refused"
    address = reverse("intake:approval", args=[approval.uid])
    assert kai.post(address, {"decision": "approve", "version": 1}).status_code == 404
    assert dana.post(address, {"decision": "approve", "version": 1}).status_code == 302
    longer = RunningClock.objects.get(pk=row.pk)
    assert 29 <= (longer.due_at - row.due_at).days <= 34  # thirty more; an end on a free day moves on
    again = nora.get(url)
    assert "该期限目前不能作此延长" in again.content.decode(), "once"


def test_nobody_waits_for_a_longer_second_review_once_it_is_decided(bureau, case: Case) -> None:
    complain_twice(bureau, case)
    row = RunningClock.objects.get(kind="second_review_decision")
    asked = {"which": f"{row.pk}:extended_major", "text": "案情重大复杂"}
    assert act(as_(bureau.bob), case, "extend_second_review", **asked).status_code == 302
    assert act(as_(bureau.nora), case, "opine_review", text="事实不清").status_code == 302
    assert act(as_(bureau.dana), case, "decide_review", outcome="upheld", words="维持").status_code == 302
    assert Approval.objects.get(matter=case.matter).state == "withdrawn"


def test_the_first_review_has_no_longer_period(bureau, case: Case) -> None:
    refuse(bureau, case)
    bob = as_(bureau.bob)
    act(bob, case, "deliver_notice", at="2026-11-22T10:30", how="handed")
    act(bob, case, "ask_review", at="2026-11-22T10:30", words="不服")
    assert bob.get(reverse("cases:act", args=[case.matter.uid, "extend_second_review"])).status_code == 404


def test_a_longer_review_is_asked_for_on_the_case_and_approved_on_its_own_page(bureau, case: Case) -> None:
    bob, kai = as_(bureau.bob), as_(bureau.kai)
    act(bob, case, "begin_review", text="")
    row = RunningClock.objects.get(kind="economic_review")
    form = bob.get(reverse("cases:act", args=[case.matter.uid, "extend_review"])).content.decode()
    assert "重大、疑难、复杂" in form
    assert act(bob, case, "extend_review", which=f"{row.pk}:extended_major", text="").status_code == 422
    assert act(bob, case, "extend_review", which=f"{row.pk}:extended_major", text="涉及多地").status_code == 302
    again = act(bob, case, "extend_review", which=f"{row.pk}:extended_major", text="涉及多地")
    assert (again.status_code, "正在等待审批" in again.content.decode()) == (422, True)
    asked = Approval.objects.get(matter=case.matter)
    address = reverse("intake:approval", args=[asked.uid])
    assert address in page(bob, case)
    assert "〔2017〕25号" in kai.get(address).content.decode()  # the article by which it is lengthened
    assert bob.post(address, {"decision": "approve", "version": 1}).status_code == 404
    assert kai.post(address, {"decision": "approve", "version": 1}).status_code == 302
    assert RunningClock.objects.get(pk=row.pk).due_at > row.due_at
    assert bureau.kai.name in page(bob, case)


def test_nothing_of_a_case_is_found_by_strangers_agencies_and_the_unnamed(bureau, case: Case, make_case, now) -> None:
    hidden = make_case(is_confidential=True)
    names = ["begin_review", "link", "merge", "take_item", "form_force", "set_amount", "extend_review"]
    for officer in (bureau.charlie, bureau.grace, bureau.erin, bureau.frank):
        client = as_(officer)
        for name in names:
            for one in (case, hidden):
                url = reverse("cases:act", args=[one.matter.uid, name])
                assert client.get(url).status_code in (403, 404), (officer.name, name)
                assert client.post(url, {"text": "x", "version": 1}).status_code in (403, 404)
        assert client.get(reverse("desk:matter", args=[case.matter.uid])).status_code in (403, 404)
    assert as_(bureau.alice).get(reverse("desk:matter", args=[hidden.matter.uid])).status_code == 404
    assert as_(bureau.kai).get(reverse("cases:act", args=[hidden.matter.uid, "merge"])).status_code == 404
    assert hidden.matter.number not in as_(bureau.kai).get(reverse("cases:cases")).content.decode()


def test_what_to_do_now_is_read_before_what_is_known(bureau, case: Case) -> None:
    html = page(as_(bureau.alice), case)
    places = [html.index(part) for part in ('id="do"', 'id="case-acts"', 'id="told"', 'id="filing"', 'id="around"')]
    assert places == sorted(places)


def test_an_agency_sees_of_a_case_sent_to_it_no_panel_of_the_case(bureau, case: Case, now: datetime) -> None:
    share_matter(case.matter, unit=bureau.force.units["bank"], by=actor(bureau.bob), now=now)
    html = as_(bureau.grace).get(reverse("desk:matter", args=[case.matter.uid])).content.decode()
    assert case.matter.number in html
    for part in ("case-head", "case-acts", 'id="filing"', 'id="money"', 'id="links"', "case-steps"):
        assert part not in html
    answer = as_(bureau.grace).get(reverse("cases:act", args=[case.matter.uid, "begin_review"]))
    assert answer.status_code in (403, 404)


def test_a_merge_shows_the_survivor_in_the_list_and_where_the_absorbed_went(bureau, case: Case, make_case) -> None:
    other = make_case(title="云栖合作社涉嫌集资诈骗")
    alice = as_(bureau.alice)
    assert act(alice, case, "merge", number=other.matter.number, text="同一伙人").status_code == 302
    answer = alice.get(reverse("cases:cases"))
    html = answer.content.decode()
    assert case.matter.number in html
    assert other.matter.number not in html
    assert answer.context["total"] == 1
    html = page(alice, other)
    assert "同一伙人" in html
    assert case.matter.number in html
    merge = Merge.objects.get()
    assert act(alice, case, "unmerge", merge.pk, text="查明无关").status_code == 302
    assert other.matter.number in alice.get(reverse("cases:cases")).content.decode()


def test_a_merged_case_stands_in_no_list_and_is_found_marked_with_where_it_went(
    bureau, case: Case, make_case, django_assert_max_num_queries
) -> None:
    other = make_case(title="云栖合作社涉嫌集资诈骗")
    alice = as_(bureau.alice)
    matters, found, cases = reverse("desk:matters"), reverse("search:search"), reverse("cases:cases")
    total = alice.get(matters).context["total"]
    clocks = sorted(RunningClock.objects.filter(matter=other.matter).values_list("pk", "due_at", "done_at"))
    assert clocks
    act(alice, case, "merge", number=other.matter.number, text="同一伙人")
    listed = alice.get(matters)
    assert other.matter.number not in listed.content.decode()
    assert listed.context["total"] == total - 1
    assert other.matter.number not in alice.get(matters, {"owner": str(other.matter.owner.uid)}).content.decode()
    address = reverse("desk:matter", args=[case.matter.uid])
    for url in (matters, found, cases):
        html = alice.get(url, {"q": other.matter.number}).content.decode()
        assert other.matter.number in html, url
        assert "并入" in html, url
        assert case.matter.number in html, url
    assert address in alice.get(matters, {"q": other.matter.number}).content.decode()
    merge = Merge.objects.get()
    act(alice, case, "unmerge", merge.pk, text="查明无关")
    back = alice.get(matters)
    assert other.matter.number in back.content.decode()
    assert back.context["total"] == total
    assert "并入" not in alice.get(cases, {"q": other.matter.number}).content.decode()
    assert clocks == sorted(RunningClock.objects.filter(matter=other.matter).values_list("pk", "due_at", "done_at"))


def test_where_a_case_went_is_not_told_to_whom_the_other_is_hidden(bureau, case: Case, make_case) -> None:
    other = make_case(unit="west", owner=bureau.charlie)
    lay_into(other.matter, case.matter)
    answer = as_(bureau.charlie).get(reverse("desk:matters"), {"q": other.matter.number})
    html = answer.content.decode()
    assert [row[0].number for row in answer.context["rows"]] == [other.matter.number]
    assert "并入您无权查看的事项" in html
    assert case.matter.number not in html


def test_the_lists_of_other_rooms_say_where_a_case_went(bureau, case: Case, make_case, now: datetime) -> None:
    other = make_case(title="云栖合作社涉嫌集资诈骗")
    pursuit = Pursuit.objects.create(matter=other.matter, loss_fen=100, reported_at=now, opened_at=now)
    Hold.objects.create(pursuit=pursuit, account="6200000000000001", normal="6200000000000001", known_at=now)
    Restitution.objects.create(matter=other.matter, number="F-1", opened_at=now, opened_by=bureau.bob)
    work = NewTask("调取流水", bureau.force.units["east-squad"], now + timedelta(days=2), "", bureau.bob, other.matter)
    assign(work, maker=bureau.alice, by=actor(bureau.alice), now=now)
    bob = Client()
    bob.post(reverse("account_login"), {"login": bureau.bob.badge, "password": "bob-Demo-2026"})
    stated = {
        "kind": "statements", "key": str(other.matter.uid), "number": other.matter.number, "purpose": "trace_money",
        "document_number": "澜公调字〔2026〕0001号", "next": "/",
    }  # fmt: skip
    bob.post(reverse("audit:basis"), stated)
    addresses = [reverse(name) for name in ("desk:tasks", "holds:home", "holds:accounts", "restitution:list")]
    addresses.append(reverse("statements:home", args=[other.matter.uid]))
    for merged in (False, True):
        lay_into(other.matter, case.matter if merged else None)
        for address in addresses:
            html = bob.get(address).content.decode()
            assert other.matter.number in html, address
            assert (reverse("desk:matter", args=[case.matter.uid]) in html) == merged, address
            assert ("并入" in html) == merged, address


def test_a_merged_case_waits_on_no_desk_and_waits_again_once_it_is_apart(bureau, case: Case, make_case) -> None:
    other = make_case(title="云栖合作社涉嫌集资诈骗")
    owner = as_(other.matter.owner)
    alice = as_(bureau.alice)

    def desk() -> list[str]:
        html = owner.get(reverse("desk:home")).content.decode()
        return [one.matter.number for one in (case, other) if one.matter.number in html]

    assert desk() == [case.matter.number, other.matter.number]
    act(alice, case, "merge", number=other.matter.number, text="同一伙人")
    assert desk() == [case.matter.number]
    act(alice, case, "unmerge", Merge.objects.get().pk, text="查明无关")
    assert desk() == [case.matter.number, other.matter.number]


def test_rows_of_another_case_are_not_found_through_ones_own(bureau, case: Case, make_case, now: datetime) -> None:
    bob = as_(bureau.bob)
    other = make_case(unit="west", owner=bureau.charlie)
    charlie = as_(bureau.charlie)
    assert act(charlie, other, "take_item", kind="card", name="卡", basis="扣字1号", at="2026-11-22T08:00",
               place="西库").status_code == 302  # fmt: skip
    item = other.items.get()
    assert bob.get(reverse("cases:act_on", args=[case.matter.uid, "move_item", item.pk])).status_code == 404


def test_the_page_of_a_case_costs_the_same_for_one_report_and_many(
    bureau, case: Case, make_case, django_assert_max_num_queries
) -> None:
    bob = as_(bureau.bob)
    act(bob, case, "begin_review")
    enter(bob, case, fact_amount_fen="100")
    with django_assert_max_num_queries(63):
        page(bob, case)
    for n in range(5):
        act(bob, case, "take_item", kind="card", name=f"卡{n}", basis="扣字1号", at="2026-11-22T08:00", place="库")
        other = make_case(title=f"另案{n}")
        act(bob, case, "link", number=other.matter.number, kind="series", text="同一手法")
    with django_assert_max_num_queries(63):
        page(bob, case)


def test_the_list_costs_the_same_for_two_cases_and_ten(bureau, make_case, django_assert_max_num_queries) -> None:
    bob = as_(bureau.bob)
    for n in range(10):
        make_case(title=f"案{n}", amount_fen=30_000_000)
    with django_assert_max_num_queries(30):
        assert bob.get(reverse("cases:cases")).status_code == 200
    with django_assert_max_num_queries(30):
        assert bob.get(reverse("cases:cases") + "?state=accepted&q=案").status_code == 200


def test_my_desk_says_what_waits_for_whom(bureau, case: Case) -> None:
    bob, lena, kai = as_(bureau.bob), as_(bureau.lena), as_(bureau.kai)

    def waits(client: Client, name: str) -> bool:
        html = client.get(reverse("desk:home")).content.decode()
        return reverse("cases:act", args=[case.matter.uid, name]) in html

    assert waits(bob, "begin_review")
    assert not waits(lena, "opine")
    act(bob, case, "begin_review")
    enter(bob, case, "contract_fraud", fact_amount_fen="18,600")
    act(bob, case, "propose", proposal="refuse", words="纠纷")
    assert waits(lena, "opine")
    assert not waits(kai, "decide")
    act(lena, case, "opine", agrees="yes", words="同意")
    assert waits(kai, "decide")
    assert not waits(as_(bureau.dana), "decide")
    act(kai, case, "decide", decision="refuse", words="纠纷")
    assert waits(bob, "deliver_notice")
    act(bob, case, "deliver_notice", at="2026-11-22T10:30", how="handed")
    act(bob, case, "ask_review", at="2026-11-22T10:30", words="不服")
    assert waits(as_(bureau.mia), "opine_review")
    assert not waits(lena, "opine_review")


def test_the_list_of_cases_leaves_as_the_filter_shows_it(
    bureau, case: Case, make_case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "AT_ONCE", 2)
    more = [make_case(title=f"返利平台 许念安{n}", amount_fen=1_234_56) for n in range(4)]
    hidden, bob = make_case(is_confidential=True), as_(bureau.bob)
    act(bob, more[0], "begin_review")
    url = reverse("cases:cases_export", args=["csv"])
    assert url in bob.get(reverse("cases:cases")).content.decode()
    text = bob.get(url + "?state=accepted").content.decode("utf-8-sig")
    assert all(text.count(one.matter.number) == 1 for one in (case, *more[1:]))
    assert more[0].matter.number not in text
    assert "1234.56" in text
    assert "许念安" not in text
    found = as_(bureau.kai).get(url + "?q=许念安").content.decode("utf-8-sig")
    assert all(one.matter.number in found for one in more)
    assert hidden.matter.number not in as_(bureau.kai).get(url).content.decode("utf-8-sig")
    assert case.matter.number not in as_(bureau.charlie).get(url).content.decode("utf-8-sig")
    assert bob.get(reverse("cases:cases_export", args=["xlsx"])).status_code == 200


def test_who_would_get_this_is_answered_with_reasons(bureau, case: Case) -> None:
    bob = as_(bureau.bob)
    unit = bureau.force.units["east-station"]
    url = reverse("cases:who")
    html = bob.get(url, {"offence": "contract_fraud", "amount_fen": "30000", "unit": str(unit.uid)}).content.decode()
    assert "栖云派出所" in html
    html = bob.get(url, {"offence": "contract_fraud", "amount_fen": "30000000", "unit": str(unit.uid)}).content.decode()
    assert "澜州市局" in html
    assert "挂牌督办" in html
    enter_case = as_(bureau.bob)
    act(enter_case, case, "begin_review")
    enter(enter_case, case, "contract_fraud", fact_amount_fen="18,600")
    html = bob.get(url, {"past": "1"}).content.decode()
    assert case.matter.number in html
