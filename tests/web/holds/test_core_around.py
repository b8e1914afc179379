"""Who sees what, what is counted once, what is erased, and what if a bank cannot be reached?"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps

from firsthour.law.retention import RetentionRule
from firsthour.web.alerts.attempts import NewAttempt, PaidTold, record_attempt
from firsthour.web.alerts.averting import HOLDS
from firsthour.web.alerts.episodes import take_up
from firsthour.web.alerts.models import Episode
from firsthour.web.audit.operations.erasing import erase_due, personal_fields
from firsthour.web.desk.matter_policies import standing_of
from firsthour.web.desk.matters import share_matter
from firsthour.web.desk.models import Matter, Notice, Share, ShareKind
from firsthour.web.gateway.operations.sending import send_due
from firsthour.web.holds import averting
from firsthour.web.holds.models import Hold, HoldRequest, Hop
from firsthour.web.holds.operations.freezing import find_unrelated
from firsthour.web.holds.operations.pursuing import NewHop, StillHeldError, add_account, end_pursuit, open_pursuit
from firsthour.web.holds.operations.requesting import ask_all, ask_for_approval, withdraw_request
from firsthour.web.holds.operations.ticking import tick
from firsthour.web.holds.policies import (
    hold_steps,
    pursuit_steps,
    request_steps,
    visible_holds,
    visible_pursuits,
    visible_requests,
    waiting_requests,
)
from firsthour.web.holds.queries.holds import get_one_pursuit, read_holds
from firsthour.web.holds.states import read_state
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import system_actor
from tests.web.alerts.core_world import Station, hand_in, make_station, one_episode, warning
from tests.web.holds.core_world import (
    FIRST,
    HOUR,
    MINUTE,
    SECOND,
    approve,
    draft_of,
    fresh,
    hold_of,
    message_of,
    pursue,
    stopped,
)
from tests.web.intake.report_world import acting

pytestmark = pytest.mark.django_db
BY = system_actor("audit.erase_due")
MARKS = ("向晚晴", "路知远", "6200000000000001", "6200000000000002", "6200000000000055", "涉嫌代收")


def seen_by(officer, now: datetime) -> tuple[int, int, int]:
    access = access_of(officer, now=now)
    return tuple(rows(access, now=now).count() for rows in (visible_pursuits, visible_holds, visible_requests))  # type: ignore[return-value]


def test_only_who_works_on_the_matter_sees_its_holds_and_an_agency_never(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    assert seen_by(force.bob, now) == (1, 2, 2)
    assert seen_by(force.dana, now) == (1, 2, 2)
    for stranger in (force.charlie, force.erin, force.frank, force.grace):
        assert seen_by(stranger, now) == (0, 0, 0)
    Share.objects.create(matter=pursuit.matter, kind=ShareKind.SENT, unit=force.units["bank"], from_at=now)
    share_matter(pursuit.matter, unit=force.units["west"], by=acting(force.bob), now=now)
    assert seen_by(force.grace, now) == (0, 0, 0)
    assert seen_by(force.charlie, now) == (1, 2, 2)
    access = access_of(force.charlie, now=now)
    standing = standing_of(access, pursuit.matter, now=now)
    assert pursuit_steps(access, pursuit.matter, standing=standing) == {"see"}
    assert get_one_pursuit(access_of(force.grace, now=now), pursuit.uid, now=now) is None


def test_of_a_confidential_matter_only_who_is_named_sees_or_counts_its_holds(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    Matter.objects.update(is_confidential=True)
    assert seen_by(force.bob, now) == (0, 0, 0)
    share_matter(pursuit.matter, officer=force.bob, by=acting(force.bob), now=now)
    assert seen_by(force.bob, now) == (1, 2, 2)
    assert seen_by(force.dana, now) == (0, 0, 0)


def test_each_sees_the_steps_that_are_theirs_with_the_reason_where_one_is_not_possible(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    request = draft_of(hold_of(pursuit, FIRST))
    bob, alice = (access_of(one, now=now) for one in (force.bob, force.alice))
    assert request_steps(bob, request, standing="own", now=now) == {"change", "ask", "withdraw"}
    assert "approve" not in request_steps(alice, request, standing="own", now=now)
    asked = ask_for_approval(request, officer=force.bob, version=request.version, by=acting(force.bob), now=now)
    assert {"approve", "refuse"} <= request_steps(alice, asked, standing="own", now=now)
    assert request_steps(bob, asked, standing="own", now=now) == {"withdraw"}
    assert list(waiting_requests(alice, now=now)) == [asked]
    assert not waiting_requests(bob, now=now).exists()
    hold = hold_of(pursuit, FIRST)
    steps = hold_steps(bob, hold, state=read_state(hold, now), standing="own")
    assert steps["draft_freeze"].why_not == "not_filed"
    assert not any(key.startswith("approve") for key in steps)
    assert hold_steps(bob, hold, state=read_state(hold, now), standing="") == {}


def test_all_complete_drafts_are_asked_for_at_once(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    requests = list(HoldRequest.objects.filter(hold__pursuit=pursuit).select_related("hold__pursuit__matter"))
    assert [one.state for one in ask_all(requests, officer=force.bob, by=acting(force.bob), now=now)] == ["waiting"] * 2


def test_what_is_held_for_a_warned_person_is_not_averted_besides(force, now: datetime) -> None:
    assert averting.held_of in HOLDS
    station: Station = make_station(force, now)
    hand_in(station, [warning("A1", now)], now=now)
    take_up(now)
    told = PaidTold(8_600_000, to_account=FIRST, to_institution="澜州银行", paid_at=now - 9 * MINUTE)
    lin = station.actor("lin")
    record_attempt(one_episode(), NewAttempt(channel="visit", result="02", payment=told), by=lin, now=now)
    episode = one_episode()
    Episode.objects.filter(pk=episode.pk).update(closed_by="dissuaded", about_to_leave_fen=9_000_000, paid_fen=0)
    matter = episode.report
    assert matter is not None
    pursuit = open_pursuit(matter, officer=force.henry, by=acting(force.henry), now=now)
    add_account(pursuit, NewHop(account=SECOND, amount_fen=1, arrived_at=now, parent=Hop.objects.get()),
                officer=force.henry, by=acting(force.henry), now=now)  # fmt: skip
    Hold.objects.update(holder="向晚晴")
    request = draft_of(hold_of(pursuit, FIRST))
    request.values = {**request.values, "holder": "向晚晴"}
    request.save()
    leader = station.officers["hua"]
    from tests.web.holds.core_world import answer, send

    request = send(approve(request, force.henry, leader, now), force.henry, now)
    answer(request, force.henry, now + MINUTE, held=6_000_000)
    assert one_episode().averted_fen == 3_000_000, "nine million at stake, six of them are held"


def test_a_bank_that_cannot_be_reached_was_not_asked_and_the_entry_runs_over(
    force, now: datetime, settings, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("not-a-real-secret", encoding="utf-8")
    settings.GATEWAYS_FILE = tmp_path / "gateways.toml"
    settings.GATEWAYS_FILE.write_text(
        '[[gateway]]\nkey = "bank"\nwords = { en = "Bank", zh = "银行" }\ninstitutions = ["澜州银行"]\nway = "https"\n'
        'address = "http://127.0.0.1:9"\nkey_id = "lanzhou"\nsecret_file = "secret"\nanswer_s = 1\n',
        encoding="utf-8",
    )
    pursuit = pursue(force, now)
    request = approve(draft_of(hold_of(pursuit, FIRST)), force.bob, force.alice, now)
    send_due(now)
    send_due(now + 20 * MINUTE)
    request = fresh(request)
    assert (request.state, request.sent_at) == ("approved", None)
    assert message_of(request).state == "waiting"
    tick(now + 31 * MINUTE)
    assert Notice.objects.filter(officer=force.alice, key__contains="entry:+0m").exists()
    withdraw_request(request, reason="改为电话", version=request.version, by=acting(force.bob), now=now + 32 * MINUTE)
    assert hold_of(pursuit, FIRST).state == "known"


def test_a_pursuit_ends_only_when_nothing_is_held_or_asked_for(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    stopped(force, pursuit, FIRST, now)
    pursuit.refresh_from_db()
    with pytest.raises(StillHeldError):
        end_pursuit(pursuit, reason="结", version=pursuit.version, by=acting(force.bob), now=now + HOUR)
    tick(now + timedelta(days=5))
    pursuit.refresh_from_db()
    end_pursuit(
        pursuit, reason="已全部失效", version=pursuit.version, by=acting(force.bob), now=now + timedelta(days=5)
    )
    assert not HoldRequest.objects.filter(state="drafted").exists()


def test_reading_a_pursuit_takes_few_queries_however_many_holds(force, now: datetime, django_assert_max_num_queries):
    pursuit = pursue(force, now)
    stopped(force, pursuit, FIRST, now)
    with django_assert_max_num_queries(3):
        assert len(read_holds(pursuit, now)) == 2


def still_told() -> list[str]:
    """Return where a person or an account still stands, the record itself apart."""
    found = []
    for model in apps.get_models():
        names = [field.attname for field in personal_fields(model)] if model.__module__.startswith("firsthour") else []
        for row in model._base_manager.all() if names else ():
            found += [
                f"{model.__name__}.{name}" for name in names
                if any(mark in str(getattr(row, name)).replace(" ", "") for mark in MARKS)
            ]  # fmt: skip
    return sorted({name for name in found if not name.startswith("AuditEvent")})


def test_when_its_time_runs_out_no_account_holder_or_reason_is_left(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    hold = stopped(force, pursuit, FIRST, now)
    parent = Hop.objects.filter(hold=hold).first()
    exits = [{"kind": "cash", "amount_fen": 5, "at": None, "account": "6200000000000055"}]
    new = NewHop(account="6200000000000055", amount_fen=9, arrived_at=now, parent=parent, exits=exits)
    add_account(pursuit, new, officer=force.bob, by=acting(force.bob), now=now)
    find_unrelated(hold, reason="涉嫌代收，已排除", officer=force.bob, version=hold.version, by=acting(force.bob),
                   now=now + HOUR)  # fmt: skip
    expected = {"Hold.account", "Hold.holder", "HoldRequest.values", "HoldHappening.reason", "Hop.exits",
                "Document.fields", "BankMessage.values"}  # fmt: skip
    assert expected <= set(still_told())
    Matter.objects.filter(pk=pursuit.matter_id).update(closed_at=now - timedelta(days=40), state="closed")
    rule = RetentionRule(
        code="lead_not_filed", kinds=("incident",), days=30, name={"en": "", "zh": ""}, source="", article="",
        from_date="", to_date="", status="U", note={"en": "", "zh": ""},
    )  # fmt: skip
    assert len(erase_due(now=now, by=BY, rules=[rule])) == 1
    assert still_told() == []
    assert Hold.objects.filter(held_fen=30_000_000).exists(), "the figures stay"
