"""Does a restitution follow its holds and its traces, and is nothing personal of it left when its time has run out?"""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from firsthour.law.retention import RetentionRule
from firsthour.recovery.restitution_files import Investor as Typed
from firsthour.web.audit.operations.erasing import erase_due
from firsthour.web.desk.models import Matter, Notice
from firsthour.web.holds.operations.freezing import find_unrelated
from firsthour.web.restitution.models import HeldFund, Investor, Restitution, VictimClaim
from firsthour.web.restitution.operations.following import change_by
from firsthour.web.restitution.operations.registering import (
    NewFund,
    NothingNewError,
    add_fund,
    add_investors,
    add_reports,
    open_restitution,
    take_holds,
    verify_many,
)
from firsthour.web.restitution.operations.tracing_in import TraceNotUsableError, take_trace
from firsthour.web.statements.operations import tracing
from firsthour.web.statements.queries.traces import Result
from firsthour.web.ui.acting import system_actor
from tests.web.holds.core_world import FIRST, answer, approve, draft_of, hold_of, pursue, send, stopped
from tests.web.intake.report_world import acting
from tests.web.restitution.core_world import MINUTE, begun, expect_books, fund, head_of, plan, victim
from tests.web.statements.conftest import (
    matter,  # noqa: F401
    work_off,
)
from tests.web.statements.test_tracing import CLAIM, filled

pytestmark = pytest.mark.django_db
BY = system_actor("test")


def test_held_money_follows_its_hold_by_entries(force, now: datetime) -> None:
    pursuit = pursue(force, now)
    stopped(force, pursuit, FIRST, now, held=20_000_000)
    by = acting(force.bob)
    one = open_restitution(pursuit.matter, officer=force.bob, by=by, now=now)
    (held,) = take_holds(one, by=by, now=now + 5 * MINUTE)
    held.refresh_from_db()
    assert (held.free_fen, held.bank) == (20_000_000, "澜州银行")
    with pytest.raises(NothingNewError):
        take_holds(one, by=by, now=now + 6 * MINUTE)
    (claim,) = add_reports(one, by=by, now=now + 6 * MINUTE)
    assert claim.loss_fen == 35_000_000
    assert verify_many(one, evidence="笔录", officer=force.bob, by=by, now=now + 6 * MINUTE) == 1
    table = plan(one, force=force, now=now + 7 * MINUTE)
    find_unrelated(
        hold_of(pursuit, FIRST), reason="与本案无关", officer=force.bob, version=hold_of(pursuit, FIRST).version, by=by,
        now=now + 8 * MINUTE,
    )  # fmt: skip
    release = approve(draft_of(hold_of(pursuit, FIRST), "release"), force.bob, head_of(force, now), now + 9 * MINUTE)
    release = send(release, force.bob, now + 10 * MINUTE)
    answer(release, force.bob, now + 11 * MINUTE, at=now + 11 * MINUTE)
    held.refresh_from_db()
    table.refresh_from_db()
    assert (held.free_fen, table.is_stale) == (0, True)
    expect_books(one)


@pytest.mark.parametrize(
    ("free", "committed", "paid", "taken", "says", "change"),
    [
        (100, 0, 0, 100, 100, 0),
        (100, 0, 0, 100, 130, 30),
        (100, 0, 0, 100, 70, -30),
        (40, 0, 60, 100, 100, 0),  # the bank still counts what we paid out
        (40, 0, 60, 100, 40, 0),  # and now it does not
        (40, 0, 60, 40, 70, 30),  # 30 more came in afterwards
        (40, 0, 60, 100, 120, 20),
        (40, 0, 60, 100, 80, 0),
        (10, 90, 0, 100, 0, -10),  # what is promised is left promised
    ],
)
def test_money_paid_out_is_never_counted_again(
    free: int, committed: int, paid: int, taken: int, says: int, change: int
) -> None:
    held = HeldFund(free_fen=free, committed_fen=committed, paid_fen=paid, taken_fen=taken)
    assert change_by(held, says) == change


def test_a_kept_trace_is_evidence_of_whose_money_lies_where(force, matter: Matter, now: datetime) -> None:  # noqa: F811
    ledger = filled(matter, now)
    stated = replace(CLAIM, claim_id=f"{matter.number}-1", origin=matter.number)
    trace = tracing.ask_trace(ledger, [stated], by=BY, now=now)
    by = acting(force.bob)
    one = open_restitution(matter, officer=force.bob, by=by, now=now)
    with pytest.raises(TraceNotUsableError):
        take_trace(one, trace, by=by, now=now)
    work_off(now)
    trace.refresh_from_db()
    (claim,) = add_reports(one, by=by, now=now)
    rests = Result(trace).claims[0]["by_rule"]["fifo"]["rests"]
    assert rests
    for place, rest in enumerate(rests):
        account = rest["account"].rpartition("/")[2]
        add_fund(one, NewFund("示例商业银行", f"{account[:4]} {account[4:]}", 10_000_000 + place), by=by, now=now)
    changed = take_trace(one, trace, by=by, now=now)
    said = {tuple(each) for held in changed for each in held.evidence["traced"]}
    assert said == {(claim.key, rest["amount_fen"]) for rest in rests}
    assert all(held.evidence["source"].startswith("fifo ") for held in changed)
    first = [held.evidence for held in take_trace(one, trace, by=by, now=now)]
    assert first == [held.evidence for held in changed]


def rule() -> RetentionRule:
    return RetentionRule(
        code="lead_not_filed", kinds=("incident",), days=30, name={"en": "", "zh": ""}, source="", article="",
        from_date="", to_date="", status="U", note={"en": "", "zh": ""},
    )  # fmt: skip


def test_nothing_personal_is_left_when_its_matters_time_has_run_out(force, now: datetime) -> None:
    one = begun(force, now)
    victim(one, "只此一处", 10_000, force=force, now=now)
    fund(one, "0000009177", 5_000, force=force, now=now)
    typed = [Typed("只此一人", 1_000, 2_000, "CNY"), Typed("只此二人", 3_000, 0, "CNY"), Typed("只此三人", 5, 5, "CNY")]
    add_investors(one, typed, by=acting(force.bob), now=now)
    Matter.objects.filter(pk=one.matter_id).update(closed_at=now - timedelta(days=40), state="closed")
    assert len(erase_due(now=now, by=BY, rules=[rule()])) == 1
    said = str([list(kind.objects.values()) for kind in (VictimClaim, HeldFund, Investor)])
    assert "只此" not in said
    assert not re.search(r"(?<![\da-f-])9177(?![\da-f-])", said), said
    assert Restitution.objects.get().number == one.number


def test_a_report_that_goes_first_leaves_the_restitution_of_its_case(force, now: datetime) -> None:
    one = begun(force, now)
    claim = victim(one, "温若白", 10_000, force=force, now=now)
    other = begun(force, now).matter
    VictimClaim.objects.filter(pk=claim.pk).update(report=other)
    Matter.objects.filter(pk=other.pk).update(closed_at=now - timedelta(days=40), state="closed")
    assert len(erase_due(now=now, by=BY, rules=[rule()])) == 1
    claim.refresh_from_db()
    assert claim.victim == "温若白"
    assert not Notice.objects.filter(key__startswith="restitution:short").exists()
