"""Do merges, links, things, checks, task forces and supervision leave exactly what they should?"""

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.law.checklists import read_checklist
from firsthour.web.cases import forces, items, linking, merging, supervision
from firsthour.web.cases.assigning import level_of, suggest_unit, units_of_place
from firsthour.web.cases.checks import FIRM, CheckAnswers, NoReasonToGoOnError, has_check, known_answers, record_check
from firsthour.web.cases.linking import CircleError, LinkedBeforeError
from firsthour.web.cases.merging import AbsorbedBeforeError, SameCaseError, family_of, survivor_of
from firsthour.web.cases.models import Case, LinkKind, Merge, TaskForce
from firsthour.web.cases.opening import PROTECTED, NewCase, OpenedBeforeError, complainant_of, open_case_from
from firsthour.web.cases.secrecy import SecretOtherError
from firsthour.web.desk.matters import NewMatter, open_matter
from firsthour.web.desk.models import Event, Listing, Matter, Notice, Share, Task
from firsthour.web.desk.policies import visible_matters
from firsthour.web.desk.queries.search import find_matters
from firsthour.web.desk.rollups import recount
from firsthour.web.intake.models import Channel, Mention, Report
from firsthour.web.people.models import Unit
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import system_actor
from tests.web.cases.conftest import actor

ADDED = {"audit.auditevent", "desk.event", "cases.merge"}  # where a merge adds rows of its own
LISTS = {"desk.matter", "desk.listing", "desk.mattercount"}  # a merged matter leaves lists and numbers, and comes back
FOLLOWS = {"updated_at"}  # says when something was last added beside a matter


def all_rows() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    found = {}
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in FOLLOWS]
        found[model._meta.label_lower] = list(model._default_manager.order_by("pk").values_list(*names))
    return found


def without_keys(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Return rows without their own keys, which a row that was taken away and put back has anew."""
    return sorted((row[1:] for row in rows), key=repr)


def test_a_merge_undone_leaves_every_row_as_it_was(bureau, make_case, now: datetime) -> None:
    survivor, absorbed = make_case(title="甲"), make_case(title="乙", amount_fen=30_000_000)
    by = actor(bureau.alice)
    before = all_rows()
    merge = merging.merge_cases(survivor, absorbed, reason="同一伙人", by=by, now=now)
    while_merged = all_rows()
    merging.undo_merge(merge, reason="查明无关", by=by, now=now + timedelta(days=1))
    after = all_rows()
    for table in before:
        if table in ADDED:
            assert after[table][: len(before[table])] == before[table]
            assert while_merged[table][: len(before[table])] == before[table]
        elif table in LISTS:
            assert without_keys(after[table]) == without_keys(before[table]) != without_keys(while_merged[table])
        else:
            assert after[table] == before[table] == while_merged[table]
    assert len(after["desk.event"]) == len(before["desk.event"]) + 2
    assert len(after["cases.merge"]) == 1


def test_merges_of_before_leave_lists_and_numbers_too(bureau, make_case, now: datetime) -> None:
    survivor, absorbed = make_case(title="甲"), make_case(title="乙")
    Merge.objects.create(survivor=survivor, absorbed=absorbed, reason="x", by_key="x", by_name="x", at=now)
    undone = make_case(title="丙")
    Merge.objects.create(survivor=survivor, absorbed=undone, reason="x", by_key="x", by_name="x", at=now, undone_at=now)
    migration = import_module("firsthour.web.cases.migrations.0005_merged_matters")
    for _twice in range(2):
        migration.lay_into(apps, None)
        absorbed.matter.refresh_from_db()
        assert absorbed.matter.merged_into == survivor.matter
        listed = set(Listing.objects.values_list("matter_id", flat=True))
        assert absorbed.matter_id not in listed
        assert {survivor.matter_id, undone.matter_id} <= listed
        assert recount() == 0


def test_a_case_is_absorbed_once_and_never_into_its_own_part(bureau, make_case, now: datetime) -> None:
    a, b, c = make_case(title="甲"), make_case(title="乙"), make_case(title="丙")
    by = {"reason": "x", "by": actor(bureau.alice), "now": now}
    merging.merge_cases(b, c, **by)
    merging.merge_cases(a, b, **by)
    assert survivor_of(c).pk == a.pk
    assert set(family_of(a)) == {a.pk, b.pk, c.pk}
    for one, other, error in ((c, a, SameCaseError), (a, c, AbsorbedBeforeError), (a, a, SameCaseError)):
        with pytest.raises((error, AbsorbedBeforeError)):
            merging.merge_cases(one, other, **by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(survivor=a, absorbed=c, reason="x", by_key="x", by_name="x", at=now)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), max_size=12))
@pytest.mark.django_db
def test_families_are_those_of_the_slow_twin(draws: list[tuple[int, int, bool]]) -> None:
    """Merge and part at random; the twin keeps a dictionary of who was absorbed by whom."""
    with transaction.atomic():
        savepoint = transaction.savepoint()
        _compare_families(draws)
        transaction.savepoint_rollback(savepoint)


def _compare_families(draws: list[tuple[int, int, bool]]) -> None:
    now = datetime.fromisoformat("2026-11-22T08:30:00+08:00")
    unit = Unit.objects.create(code="u", kind="city", name="市", name_en="City", path="/1/")
    by = system_actor("x")
    rows = []
    for n in range(6):
        matter = open_matter(NewMatter(kind="case", title=f"案{n}", unit=unit), by=by, now=now)
        rows.append(Case.objects.create(matter=matter, route="economic", accepted_at=now))
    into: dict[int, int] = {}
    for one, other, undo in draws:
        if undo:
            merge = Merge.objects.filter(absorbed=rows[one], undone_at=None).first()
            if merge is not None:
                merging.undo_merge(merge, reason="x", by=by, now=now)
                into.pop(one)
            continue
        allowed = one != other and one not in into and other not in into and _top(into, one) != other
        try:
            merging.merge_cases(rows[one], rows[other], reason="x", by=by, now=now)
            assert allowed
            into[other] = one
        except (SameCaseError, AbsorbedBeforeError):
            assert not allowed
    for n, row in enumerate(rows):
        assert survivor_of(row).pk == rows[_top(into, n)].pk
        members = {m for m in range(6) if m == n or n in _line(into, m)}
        assert set(family_of(row)) == {rows[m].pk for m in members}


def _top(into: dict[int, int], n: int) -> int:
    while n in into:
        n = into[n]
    return n


def _line(into: dict[int, int], n: int) -> list[int]:
    found = []
    while n in into:
        n = into[n]
        found.append(n)
    return found


@pytest.mark.parametrize(("fen", "supervised"), [(19_999_999, False), (20_000_000, True)])
def test_two_hundred_thousand_yuan_supervise_a_case_by_itself(bureau, make_case, fen: int, supervised: bool) -> None:
    case = Case.objects.get(pk=make_case(amount_fen=fen).pk)
    assert case.is_supervised is supervised
    assert Event.objects.filter(kind="case.supervised").count() == supervised
    told = set(Notice.objects.filter(topic="case.supervised").values_list("officer__name", flat=True))
    assert told == ({bureau.alice.name, bureau.kai.name, bureau.dana.name} if supervised else set())


def test_a_case_taken_off_supervision_does_not_come_back_by_itself(bureau, make_case, now: datetime) -> None:
    case = Case.objects.get(pk=make_case(amount_fen=30_000_000).pk)
    by = actor(bureau.kai)
    supervision.end_supervision(case, reason="已追回", version=case.version, by=by, now=now)
    supervision.set_amount(case, 40_000_000, by=by, now=now)
    assert not Case.objects.get(pk=case.pk).is_supervised


def test_of_a_confidential_case_only_the_named_leaders_are_told(bureau, make_case) -> None:
    make_case(amount_fen=30_000_000, is_confidential=True, named=(bureau.kai,))
    told = set(Notice.objects.filter(topic="case.supervised").values_list("officer__name", flat=True))
    assert told == {bureau.kai.name}


def report_of(bureau, now: datetime, *, fen: int = 5_000_000, is_confidential: bool = False) -> Matter:
    unit = bureau.force.units["east-squad"]
    new = NewMatter(kind="lead", title="刷单被骗", unit=unit, is_confidential=is_confidential, named=(bureau.bob,))
    matter = open_matter(new, by=actor(bureau.bob), now=now)
    Report.objects.create(
        matter=matter, kind="telecom_fraud", channel=Channel.COUNTER, reported_at=now, amount_fen=fen,
        receipt_number=f"R{matter.number}", receipt_code_hash="x", first_unit=unit,
    )  # fmt: skip
    return matter


def test_a_report_belongs_to_one_case_and_brings_its_amount(bureau, make_case, now: datetime) -> None:
    report = report_of(bureau, now)
    case = make_case(report)
    assert case.amount_fen == 5_000_000
    with pytest.raises(OpenedBeforeError):
        make_case(report)
    other = make_case(title="乙")
    more = report_of(bureau, now, fen=16_000_000)
    by = actor(bureau.bob)
    with pytest.raises(OpenedBeforeError):
        linking.add_report(other, report, reason="x", by=by, now=now)
    row = linking.add_report(case, more, reason="同一手法", by=by, now=now)
    assert Case.objects.get(pk=case.pk).amount_fen == 21_000_000
    assert Case.objects.get(pk=case.pk).is_supervised
    linking.take_out_report(row, reason="无关", by=by, now=now)
    assert Case.objects.get(pk=case.pk).amount_fen == 5_000_000
    linking.add_report(other, more, reason="属于此案", by=by, now=now)


def test_a_case_from_a_confidential_report_is_confidential_to_the_same_people(bureau, now: datetime) -> None:
    report = report_of(bureau, now, is_confidential=True)
    new = NewCase(title="密", unit=bureau.force.units["east-squad"])
    case = open_case_from(report, new, officer=bureau.alice, by=actor(bureau.alice), now=now)
    assert case.matter.is_confidential
    named = set(case.matter.shares.values_list("officer__name", flat=True))
    assert named == {bureau.bob.name, bureau.alice.name}


def test_links_are_made_once_and_a_case_is_no_part_of_itself(bureau, make_case, now: datetime) -> None:
    a, b, c = make_case(title="甲"), make_case(title="乙"), make_case(title="丙")
    by = {"reason": "同一账户", "by": actor(bureau.bob), "now": now}
    link = linking.link_cases(a, b, kind=LinkKind.SAME_ACCOUNT, **by)
    for one, other in ((a, b), (b, a)):
        with pytest.raises(LinkedBeforeError):
            linking.link_cases(one, other, kind=LinkKind.SAME_ACCOUNT, **by)
    linking.end_link(link, **by)
    linking.link_cases(b, a, kind=LinkKind.SAME_ACCOUNT, **by)
    linking.set_parent(b, a, **by)
    linking.set_parent(c, b, **by)
    with pytest.raises(CircleError):
        linking.set_parent(a, c, **by)


def test_every_move_of_a_thing_is_a_line_that_stays(bureau, case: Case, now: datetime) -> None:
    by = {"by": actor(bureau.bob), "now": now}
    new = items.NewItem("phone", "手机", "扣字1号", now, "东岭证物室", keeper=bureau.bob)
    item = items.take_item(case, new, **by)
    items.move_item(item, items.Move("lent", "鉴定中心", "送检"), version=item.version, **by)
    items.move_item(item, items.Move("returned", "发还", "与案件无关"), version=item.version, **by)
    assert list(item.moves.values_list("state", "place")) == [
        ("kept", "东岭证物室"), ("lent", "鉴定中心"), ("returned", "发还"),
    ]  # fmt: skip
    with pytest.raises(items.ItemGoneError):
        items.move_item(item, items.Move("kept", "室", "x"), version=item.version, **by)


def answers(case: Case, **changed: str) -> dict[str, str]:
    listed = read_checklist(FIRM)
    return {**{item.key: "met" for item in listed.items}, **known_answers(case, listed), **changed}


def test_a_measure_against_the_checklist_needs_a_reason_and_is_told(bureau, case: Case, now: datetime) -> None:
    given = {"checklist": FIRM, "subject": "云栖合作社", "measure": "冻结账户", "remarks": {}}
    by = {"officer": bureau.bob, "by": actor(bureau.bob), "now": now}
    with pytest.raises(NoReasonToGoOnError):
        record_check(case, CheckAnswers(answers=answers(case), goes_on=True, **given), **by)
    row = record_check(case, CheckAnswers(answers=answers(case), goes_on=False, **given), **by)
    assert (row.n_open, row.goes_on) == (1, False)
    assert not has_check(case, FIRM, subject="云栖合作社")
    row = record_check(case, CheckAnswers(answers=answers(case), goes_on=True, reason="紧急", **given), **by)
    assert row.version_key
    assert {one["item"]: one["answer"] for one in row.answers}["case_filed"] == "not_met"
    assert Notice.objects.filter(topic="case.check").exists()
    assert has_check(case, FIRM, subject="云栖合作社")


def test_a_check_with_nothing_against_it_goes_on_without_a_word(bureau, case: Case, now: datetime) -> None:
    Case.objects.filter(pk=case.pk).update(filed_at=now)
    case.refresh_from_db()
    given = CheckAnswers(FIRM, "云栖合作社", "冻结账户", answers(case), {}, goes_on=True)
    row = record_check(case, given, officer=bureau.bob, by=actor(bureau.bob), now=now)
    assert row.n_open == 0
    assert not Notice.objects.filter(topic="case.check").exists()


def form(bureau, case: Case, now: datetime) -> TaskForce:
    return forces.form_force(
        case,
        name="11·22 专案组",
        unit=case.matter.unit,
        leader=bureau.kai,
        reason="涉众",
        by=actor(bureau.kai),
        now=now,
    )


def test_a_member_from_another_squad_sees_the_case_by_name_until_released(bureau, case: Case, now: datetime) -> None:
    def sees() -> bool:
        later = now + timedelta(hours=1)
        return visible_matters(access_of(bureau.charlie, now=later), now=later).filter(pk=case.matter_id).exists()

    force, by = form(bureau, case, now), actor(bureau.kai)
    assert not sees()
    member = forces.add_member(force, bureau.charlie, unit_name="华屿分局", part="资金", by=by, now=now)
    assert sees()
    with pytest.raises(forces.MemberBeforeError):
        forces.add_member(force, bureau.charlie, unit_name="华屿分局", part="", by=by, now=now)
    forces.release_member(member, reason="任务完成", by=by, now=now)
    assert not sees()


def test_a_share_that_stood_before_stays_after_the_task_force(bureau, case: Case, now: datetime) -> None:
    Share.objects.create(matter=case.matter, kind="named", officer=bureau.charlie, from_at=now)
    force, by = form(bureau, case, now), actor(bureau.kai)
    member = forces.add_member(force, bureau.charlie, unit_name="华屿分局", part="", by=by, now=now)
    forces.release_member(member, reason="x", by=by, now=now)
    assert Share.objects.get(matter=case.matter, officer=bureau.charlie).to_at is None


def test_a_line_of_the_plan_is_a_task_and_struck_it_is_withdrawn(bureau, case: Case, now: datetime) -> None:
    force, by = form(bureau, case, now), actor(bureau.kai)
    unit, due = bureau.force.units["west"], now + timedelta(days=2)
    given = {"words": "调取 2 户流水", "unit": unit, "due_at": due, "maker": bureau.kai, "by": by, "now": now}
    with pytest.raises(forces.NoMemberError):
        forces.add_plan_line(force, owner=bureau.charlie, **given)
    forces.add_member(force, bureau.charlie, unit_name="华屿分局", part="", by=by, now=now)
    line = forces.add_plan_line(force, owner=bureau.charlie, **given)
    task = Task.objects.get()
    assert (task.assignee, task.matter_id, task.due_at) == (bureau.charlie, case.matter_id, due)
    forces.strike_plan_line(line, reason="已查明", by=by, now=now)
    assert Task.objects.get().state == "withdrawn"
    forces.write_log(force, "今日研判", by=by, now=now)
    forces.end_force(force, reason="结案", version=force.version, by=by, now=now)
    with pytest.raises(forces.ForceEndedError):
        forces.write_log(force, "再写", by=by, now=now)
    assert not force.members.filter(to_at=None).exists()
    assert force.log.count() == 1


def test_the_responsibility_list_names_the_unit_of_the_place(bureau) -> None:
    units = bureau.force.units
    small = suggest_unit("contract_fraud", amount_fen=3_000_000, place=units["east-station"])
    assert (small.level, small.unit) == ("station_squad", units["east-station"])
    medium = suggest_unit("contract_fraud", amount_fen=60_000_000, place=units["east-station"])
    assert (medium.level, medium.unit) == ("county_squad", units["east-squad"])
    big = suggest_unit("contract_fraud", amount_fen=1_000_000_000, place=units["east-station"])
    assert (big.level, big.unit) == ("city_squad", units["city"])
    assert big.is_supervised
    assert all(one.reasons for one in (small, medium, big))
    assert set(units_of_place(units["west"])) == {"city_squad"}
    gave_way = suggest_unit("contract_fraud", amount_fen=60_000_000, place=units["west"])
    assert gave_way.level == "city_squad"
    assert [level_of(units[code]) for code in ("east-station", "east-squad", "city")] == [
        "station_squad", "county_squad", "city_squad",
    ]  # fmt: skip


def test_a_confidential_matter_is_never_named_on_a_case_that_more_people_see(bureau, make_case, now: datetime) -> None:
    case, hidden = make_case(title="甲"), make_case(title="密", is_confidential=True)
    report = report_of(bureau, now, is_confidential=True)
    by = {"reason": "x", "by": actor(bureau.bob), "now": now}
    with pytest.raises(SecretOtherError):
        linking.add_report(case, report, **by)
    with pytest.raises(SecretOtherError):
        linking.link_cases(case, hidden, kind=LinkKind.SERIES, **by)
    with pytest.raises(SecretOtherError):
        linking.set_parent(case, hidden, **by)
    with pytest.raises(SecretOtherError):
        merging.merge_cases(case, hidden, **by)
    linking.link_cases(hidden, case, kind=LinkKind.SERIES, **by)
    facts = str(list(Event.objects.filter(matter=case.matter).values_list("facts", flat=True)))
    assert hidden.matter.number not in facts


def test_a_case_is_found_by_its_reports_and_who_is_named_in_them_but_not_by_the_protected(
    bureau, make_case, now: datetime
) -> None:
    report = report_of(bureau, now)
    Mention.objects.create(matter=report, role="suspect", name="郝小川")
    Mention.objects.create(matter=report, role="victim", name="许念安", is_protected=True, is_reporter=True)
    case = make_case(report, title="某案")
    access = access_of(bureau.bob, now=now)

    def found(text: str) -> bool:
        return case.matter in find_matters(access, text, now=now).matters

    assert found("郝小川")
    assert found(report.number)
    assert not found("许念安")
    assert complainant_of(report) == PROTECTED
