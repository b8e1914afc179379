"""Which mentions are one person, who may know of it, and is every look under a purpose and on record?"""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firsthour.web.audit.models import AuditEvent
from firsthour.web.cases.models import NumberDoubt, PersonLink
from firsthour.web.cases.persons import (
    DoubtedBeforeError,
    JoinedBeforeError,
    PersonUndoneError,
    cluster_of,
    doubt_number,
    join_persons,
    part_persons,
    suggest_for,
    trust_number,
)
from firsthour.web.desk.models import Matter, Share, ShareKind
from firsthour.web.intake.models import Identifier, Mention, Payment, Report
from firsthour.web.ui.acting import system_actor
from tests.web.conftest import Force

BY = system_actor("test")
DAY = timedelta(days=1)
NUMBERS = ["99000019900101001X", "990000198505050023", ""]


def matter_in(force: Force, now, *, unit: str = "east-squad", number: str = "B1", hidden: bool = False) -> Matter:
    own = force.units[unit]
    return Matter.objects.create(
        kind="incident", number=number, title="被骗", unit=own, unit_path=own.path, state="registered", opened_at=now,
        is_confidential=hidden,
    )  # fmt: skip


def mention(matter: Matter, name: str = "许念安", **more: object) -> Mention:
    return Mention.objects.create(matter=matter, role="victim", name=name, **more)


def everybody() -> QuerySet[Mention]:
    return Mention.objects.all()


def slow_cluster(one: Mention, mentions: Iterable[Mention]) -> set[int]:
    """Grow a set until nothing more belongs to it: the obvious way."""
    rows = {row.pk: row for row in mentions}
    doubted = set(NumberDoubt.objects.filter(undone_at=None).values_list("mention_id", flat=True))
    links = set(PersonLink.objects.filter(undone_at=None).values_list("a_id", "b_id"))
    found = {one.pk}
    while True:
        grown = {
            other.pk
            for key in found
            for other in rows.values()
            if (rows[key].id_number == other.id_number != "" and not {key, other.pk} & doubted)
            or (key, other.pk) in links
            or (other.pk, key) in links
        } | found
        if grown == found:
            return found
        found = grown


def test_the_same_number_is_the_same_person_and_the_same_name_is_not(force, now) -> None:
    first, second = matter_in(force, now), matter_in(force, now, number="B2")
    one = mention(first, id_number=NUMBERS[0])
    same = mention(second, name="许念安（老年）", id_number=NUMBERS[0])
    mention(second, id_number=NUMBERS[1])
    mention(second)
    assert cluster_of(one, among=everybody()) == [one, same]


def test_a_doubted_number_joins_nobody_until_it_is_trusted_again(force, now) -> None:
    matter = matter_in(force, now)
    one, same = mention(matter, id_number=NUMBERS[0]), mention(matter, id_number=NUMBERS[0])
    doubt = doubt_number(same, reason="证件系冒用", by=BY, now=now)
    assert cluster_of(one, among=everybody()) == [one]
    assert cluster_of(same, among=everybody()) == [same]
    with pytest.raises(DoubtedBeforeError):
        doubt_number(same, reason="再次", by=BY, now=now)
    trust_number(doubt, reason="核实本人", by=BY, now=now + DAY)
    assert cluster_of(one, among=everybody()) == [one, same]
    with pytest.raises(PersonUndoneError):
        trust_number(doubt, reason="再次", by=BY, now=now + DAY)


def test_joined_by_hand_and_taken_apart_leaves_every_mention_as_it_was(force, now) -> None:
    matter = matter_in(force, now)
    one, other = mention(matter, phone="10000000001"), mention(matter, name="许小安", phone="10000000001")
    before = list(Mention.objects.order_by("pk").values())
    link = join_persons(other, one, reason="同一电话，本人确认", by=BY, now=now)
    assert cluster_of(other, among=everybody()) == [one, other]
    with pytest.raises(JoinedBeforeError):
        join_persons(one, other, reason="再次", by=BY, now=now)
    with pytest.raises(JoinedBeforeError):
        join_persons(one, one, reason="自己", by=BY, now=now)
    part_persons(link, reason="误并", by=BY, now=now + DAY)
    assert cluster_of(other, among=everybody()) == [other]
    assert list(Mention.objects.order_by("pk").values()) == before
    with pytest.raises(PersonUndoneError):
        part_persons(link, reason="再次", by=BY, now=now + DAY)


def test_the_same_telephone_is_only_a_suggestion_and_the_same_name_comes_first(force, now) -> None:
    matter = matter_in(force, now)
    one = mention(matter, phone="10000000001")
    mate = mention(matter, name="别人", phone="10000000001")
    same = mention(matter, phone="10000000001")
    cluster = cluster_of(one, among=everybody())
    assert cluster == [one]
    assert suggest_for(cluster, among=everybody()) == [same, mate]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.lists(st.sampled_from([*NUMBERS, "990000197001010035"]), min_size=2, max_size=9),
    joins=st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=6),
    doubts=st.sets(st.integers(0, 8), max_size=4),
)
def test_a_cluster_is_what_its_slow_twin_finds(force, now, numbers, joins, doubts) -> None:
    Mention.objects.all().delete()
    Matter.objects.all().delete()
    matter = matter_in(force, now)
    rows = [mention(matter, name=f"人{place}", id_number=number) for place, number in enumerate(numbers)]
    for a, b in {tuple(sorted(pair)) for pair in joins}:
        if a != b and b < len(rows):
            join_persons(rows[a], rows[b], reason="x", by=BY, now=now)
    for place in doubts:
        if place < len(rows) and rows[place].id_number:
            doubt_number(rows[place], reason="x", by=BY, now=now)
    for row in rows:
        assert {one.pk for one in cluster_of(row, among=everybody())} == slow_cluster(row, rows)


def state_purpose(client, kind: str, key: str, **more: str) -> None:
    given = {"kind": kind, "key": key, "number": "B1", "purpose": "verify_identity", "words": "核对身份", **more}
    answer = client.post(reverse("audit:basis"), given)
    assert answer.status_code in (200, 302), answer.content.decode()[:400]


def test_a_person_opens_under_a_purpose_shows_only_what_may_be_known_and_is_recorded(force, now, log_in) -> None:
    own, foreign = matter_in(force, now), matter_in(force, now, unit="west", number="B2")
    hidden = matter_in(force, now, number="B3", hidden=True)
    one = mention(own, id_number=NUMBERS[0])
    for matter in (foreign, hidden):
        mention(matter, name="别处的名字", id_number=NUMBERS[0])
    client = log_in(force.bob)
    page = reverse("cases:person", args=[one.uid])
    asked = client.get(page)
    assert NUMBERS[0] not in asked.content.decode()
    state_purpose(client, "person", str(one.uid))
    shown = client.get(page).content.decode()
    assert NUMBERS[0] in shown
    assert "B2" not in shown
    assert "B3" not in shown
    assert "别处的名字" not in shown
    assert AuditEvent.objects.filter(action="person.open").exists()
    assert client.get(reverse("cases:person", args=[Mention.objects.get(matter=hidden).uid])).status_code == 404


def test_a_stranger_an_agency_and_the_unnamed_find_nobody(force, now, log_in) -> None:
    own = matter_in(force, now)
    Share.objects.create(matter=own, kind=ShareKind.SENT, unit=force.units["bank"], from_at=now - DAY)
    one, guarded = mention(own, id_number=NUMBERS[0]), mention(own, is_protected=True, id_number=NUMBERS[1])
    for officer in (force.charlie, force.grace):
        assert log_in(officer).get(reverse("cases:person", args=[one.uid])).status_code in (403, 404)
    assert log_in(force.bob).get(reverse("cases:person", args=[guarded.uid])).status_code == 404
    Share.objects.create(matter=own, kind=ShareKind.NAMED, officer=force.bob, from_at=now - DAY)
    assert log_in(force.bob).get(reverse("cases:person", args=[guarded.uid])).status_code != 404


def test_persons_are_joined_and_parted_on_the_page(force, now, log_in) -> None:
    own = matter_in(force, now)
    one, other = mention(own, phone="10000000001"), mention(own, phone="10000000001")
    client = log_in(force.bob)
    state_purpose(client, "person", str(one.uid))
    join = reverse("cases:person_join", args=[one.uid])
    refused = client.post(join, {"other": str(other.uid), "text": ""})
    assert refused.status_code == 422
    assert client.post(join, {"other": str(other.uid), "text": "本人确认"}).status_code == 302
    link = PersonLink.objects.get()
    assert link.by_name == force.bob.name
    assert log_in(force.charlie).post(reverse("cases:person_part", args=[link.uid]), {"text": "x"}).status_code == 404
    log_in(force.bob).post(reverse("cases:person_part", args=[link.uid]), {"text": "误并"})
    link.refresh_from_db()
    assert link.undone_why == "误并"


def test_an_account_asks_for_a_document_number_and_shows_what_was_reported(force, now, log_in) -> None:
    own, foreign = matter_in(force, now), matter_in(force, now, unit="west", number="B2")
    number = "0000000732375420001"
    for matter, amount in ((own, 123_400), (foreign, 99_900)):
        report = Report.objects.create(
            matter=matter, kind="online_fraud", channel="counter", reported_at=now, receipt_number=f"R{matter.pk}",
            receipt_code_hash="x", first_unit=matter.unit,
        )  # fmt: skip
        Payment.objects.create(report=report, to_account=number, to_normal=number, amount_fen=amount, paid_at=now)
        Identifier.objects.create(matter=matter, kind="account", raw=number, normal=number, source="payment")
    leader = log_in(force.alice)
    page = reverse("cases:account", args=[number])
    assert "1,234.00" not in leader.get(page).content.decode()
    without = leader.post(
        reverse("audit:basis"),
        {"kind": "account", "key": number, "number": "B1", "purpose": "trace_money", "words": "查询"},
    )
    assert without.status_code in (200, 422)
    assert "1,234.00" not in leader.get(page).content.decode()
    state_purpose(leader, "account", number, document_number="东公（经）查字〔2026〕0001号")
    shown = leader.get(page).content.decode()
    assert "1,234" in shown
    assert "999.00" not in shown, "what another unit was told does not show"
    assert log_in(force.charlie).get(reverse("cases:account", args=["0000000000000000001"])).status_code in (403, 404)
