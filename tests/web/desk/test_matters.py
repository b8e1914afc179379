"""Is a matter opened, changed, shared, handed over and closed as the rules say, each step once in the record?"""

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk import matters, rollups
from firsthour.web.desk.matter_kinds import UnknownMatterKindError
from firsthour.web.desk.models import Event, Listing, Matter, Share
from firsthour.web.desk.policies import visible_matters
from firsthour.web.desk.templatetags.desk import event_words
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import system_actor

BY = system_actor("test")


def opened(force, now: datetime, unit: str = "east-squad", **more) -> Matter:
    given = {"kind": "lead", "title": "刷单返利线索", "owner": force.bob, **more}
    return matters.open_matter(matters.NewMatter(unit=force.units[unit], **given), by=BY, now=now)


def changes(one: Matter, **more) -> matters.MatterChanges:
    said = {
        "title": one.title, "outside_number": one.outside_number, "owner": one.owner,
        "is_confidential": one.is_confidential,
    }  # fmt: skip
    return matters.MatterChanges(**{**said, **more})


def seen_by(officer, now: datetime) -> set[str]:
    return set(visible_matters(access_of(officer, now=now), now=now).values_list("number", flat=True))


def test_numbers_run_on_by_kind_and_local_day_and_are_never_given_twice(force, now: datetime) -> None:
    first, second = opened(force, now), opened(force, now)
    late_evening = now.replace(hour=15, minute=59)
    midnight = now.replace(hour=16, minute=0)
    assert [first.number, second.number] == ["X20261122-0001", "X20261122-0002"]
    assert opened(force, late_evening).number == "X20261122-0003"
    assert opened(force, midnight).number == "X20261123-0001"


def test_a_number_typed_by_hand_is_passed_over(force, now: datetime) -> None:
    opened(force, now, number="X20261122-0001")
    assert opened(force, now).number == "X20261122-0002"
    with pytest.raises(matters.NumberTakenError):
        opened(force, now, number="X20261122-0001")


def test_a_kind_that_no_room_registered_is_refused(force, now: datetime) -> None:
    with pytest.raises(UnknownMatterKindError):
        opened(force, now, kind="nothing")


def test_each_step_is_one_event_and_one_entry_in_the_record(force, now: datetime) -> None:
    one = opened(force, now)
    one = matters.change_matter(one, changes(one, title="改"), version=1, by=BY, now=now)
    matters.share_matter(one, officer=force.charlie, by=BY, now=now)
    one = matters.hand_over_matter(
        one, unit=force.units["west"], owner=force.charlie, reason="属地", keep_sight=True, version=2, by=BY, now=now
    )
    one = matters.close_matter(one, reason="已并案", version=3, by=BY, now=now)
    matters.reopen_matter(one, reason="新线索", version=4, by=BY, now=now)
    steps = ["opened", "changed", "shared", "handed_over", "closed", "reopened"]
    assert [event.kind for event in Event.objects.order_by("id")] == [f"matter.{step}" for step in steps]
    assert list(AuditEvent.objects.order_by("number").values_list("action", flat=True)) == [
        f"matter.{step}" for step in steps
    ]


def test_of_two_changes_on_one_version_the_second_is_refused_and_writes_nothing(force, now: datetime) -> None:
    one = opened(force, now)
    matters.change_matter(one, changes(one, title="甲"), version=1, by=BY, now=now)
    with pytest.raises(ChangedMeanwhileError):
        matters.change_matter(one, changes(one, title="乙"), version=1, by=BY, now=now)
    assert Matter.objects.get(pk=one.pk).title == "甲"
    assert AuditEvent.objects.filter(action="matter.changed").count() == 1


def test_a_closed_matter_is_neither_shared_nor_handed_over(force, now: datetime) -> None:
    one = matters.close_matter(opened(force, now), reason="x", version=1, by=BY, now=now)
    with pytest.raises(matters.MatterClosedError):
        matters.share_matter(one, officer=force.charlie, by=BY, now=now)
    with pytest.raises(matters.MatterClosedError):
        matters.hand_over_matter(
            one, unit=force.units["west"], owner=None, reason="x", keep_sight=False, version=2, by=BY, now=now
        )
    with pytest.raises(matters.ReasonMissingError):
        matters.reopen_matter(one, reason=" ", version=2, by=BY, now=now)


def test_a_confidential_matter_is_known_to_those_named_on_it_and_to_nobody_else(force, now: datetime) -> None:
    one = opened(force, now, is_confidential=True)
    assert [bool(seen_by(force.officers[who], now)) for who in ("bob", "alice", "dana", "charlie")] == [
        True, False, False, False,
    ]  # fmt: skip
    matters.share_matter(one, officer=force.charlie, by=BY, now=now)
    assert seen_by(force.charlie, now) == {one.number}
    with pytest.raises(matters.WrongReceiverError):
        matters.share_matter(one, unit=force.units["west"], by=BY, now=now)


def test_the_last_name_stays_on_a_confidential_matter(force, now: datetime) -> None:
    one = opened(force, now, is_confidential=True)
    with pytest.raises(matters.LastNameError):
        matters.end_share(Share.objects.get(matter=one), by=BY, now=now)
    open_one = opened(force, now, owner=None)
    with pytest.raises(matters.LastNameError):
        matters.change_matter(open_one, changes(open_one, is_confidential=True), version=1, by=BY, now=now)


def test_what_was_handed_over_leaves_the_old_unit_unless_its_sight_is_kept(force, now: datetime) -> None:
    kept, gone = opened(force, now), opened(force, now)
    for one, keep in ((kept, True), (gone, False)):
        matters.hand_over_matter(
            one, unit=force.units["west"], owner=None, reason="属地", keep_sight=keep, version=1, by=BY, now=now
        )
    assert seen_by(force.bob, now) == {kept.number}
    assert seen_by(force.charlie, now) == {kept.number, gone.number}


def test_a_share_ends_when_it_was_to_end(force, now: datetime) -> None:
    one = opened(force, now)
    matters.share_matter(one, unit=force.units["west"], to_at=now + timedelta(days=1), by=BY, now=now)
    assert seen_by(force.charlie, now) == {one.number}
    assert seen_by(force.charlie, now + timedelta(days=1)) == set()
    assert rollups.forget_ended(now + timedelta(days=1)) == 1
    assert not Listing.objects.filter(is_shared=True).exists()


def test_an_agency_sees_what_was_sent_to_it_and_nothing_else(force, now: datetime) -> None:
    sent, _other = opened(force, now), opened(force, now)
    matters.share_matter(sent, unit=force.units["bank"], by=BY, now=now)
    assert seen_by(force.grace, now) == {sent.number}
    with pytest.raises(matters.SharedBeforeError):
        matters.share_matter(sent, unit=force.units["bank"], by=BY, now=now)


def test_the_numbers_follow_every_step_and_equal_a_recount(force, now: datetime) -> None:
    one, two = opened(force, now), opened(force, now, is_confidential=True)
    matters.close_matter(one, reason="x", version=1, by=BY, now=now)
    matters.hand_over_matter(
        two, unit=force.units["west"], owner=force.charlie, reason="x", keep_sight=False, version=1, by=BY, now=now
    )
    numbers = {key: number for key, number in kept_numbers().items() if number}
    assert numbers == rollups.count_all()
    assert rollups.recount() == 0


def test_a_recount_mends_what_is_wrong(force, now: datetime) -> None:
    opened(force, now)
    from firsthour.web.desk.models import MatterCount

    MatterCount.objects.update(number=7)
    MatterCount.objects.create(unit=force.units["west"], kind="lead", state="open", number=3)
    assert rollups.recount() == 2
    assert {key: number for key, number in kept_numbers().items() if number} == rollups.count_all()


def kept_numbers() -> dict[tuple[int, str, str, bool], int]:
    from firsthour.web.desk.models import MatterCount

    rows = MatterCount.objects.values_list("unit_id", "kind", "state", "is_confidential", "number")
    return {tuple(row[:4]): row[4] for row in rows}


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ("任务 · 打开", "嫌疑人 · 登记")), ("en", ("task · open", "suspect · added"))],
)
def test_an_event_without_a_sentence_of_its_own_is_said_as_the_record_says_it(
    language: str, words: tuple[str, str]
) -> None:
    with translation.override(language):
        said = tuple(event_words(Event(kind=kind, facts={})) for kind in ("task.open", "suspect.added"))
    assert said == words
