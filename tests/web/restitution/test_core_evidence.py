"""Do losses rest on things of their own case, and is what participants give back booked once, as far as it is due?"""

from datetime import datetime, timedelta

import pytest

from firsthour.base.errors import UserError
from firsthour.law.seized import UnknownSeizedKindError
from firsthour.recovery.registers import OverdrawnError
from firsthour.recovery.restitution_files import Investor as Typed
from firsthour.web.audit.models import AuditEvent
from firsthour.web.desk.models import Matter
from firsthour.web.intake.models import Payment
from firsthour.web.people.operations.versions import ChangedMeanwhileError
from firsthour.web.restitution.models import BatchLine, ClaimEvidence, HeldFund, Investor, OrderAgain, VictimClaim
from firsthour.web.restitution.operations.evidence import (
    NamedBeforeError,
    NotOfThisCaseError,
    attach_evidence,
    name_payment,
    name_row,
)
from firsthour.web.restitution.operations.registering import (
    add_investors,
    add_reports,
    correct_entry,
    open_restitution,
    seize_asset,
)
from firsthour.web.restitution.operations.sources import MoreThanDueError, take_from_source
from tests.web.intake.report_world import acting
from tests.web.restitution.core_world import begun, decided, expect_books, fund, plan, victim
from tests.web.restitution.test_core_around import BY, erase_due, rule
from tests.web.restitution.test_core_paying import trace
from tests.web.statements.conftest import (
    matter,  # noqa: F401
    packed,
    work_off,
)
from tests.web.statements.test_importing import drop

pytestmark = pytest.mark.django_db


def source_of(force, now: datetime) -> Investor:
    """A participant who received 500 yuan more than they paid in."""
    one = begun(force, now)
    typed = [Typed("温若白", 100_000, 150_000, "CNY"), Typed("闻行舟", 90_000, 0, "CNY")]
    add_investors(one, typed, by=acting(force.bob), now=now)
    return Investor.objects.get(name="温若白")


def take(source: Investor, fen: int, *, force, now: datetime) -> HeldFund:
    source = Investor.objects.select_related("restitution").get(pk=source.pk)
    by = acting(force.bob)
    return take_from_source(
        source, fen=fen, bank="澜州银行", account="0000006666", reason="退赔", version=source.version, by=by, now=now
    )  # fmt: skip


def test_a_participant_never_gives_back_more_than_is_due(force, now: datetime) -> None:
    source = source_of(force, now)
    take(source, 30_000, force=force, now=now)
    for fen in (20_001, 0, -1):
        with pytest.raises(MoreThanDueError):
            take(source, fen, force=force, now=now)
    assert take(source, 20_000, force=force, now=now).free_fen == 50_000
    source.refresh_from_db()
    assert (source.given_fen, source.due_fen) == (50_000, 0)
    expect_books(source.restitution)


def test_two_officers_entering_the_same_gift_book_it_once(force, now: datetime) -> None:
    source = source_of(force, now)
    by, seen = acting(force.bob), source.version
    given = {"bank": "", "account": "1", "reason": "x", "version": seen, "by": by, "now": now}
    take_from_source(Investor.objects.get(pk=source.pk), fen=100, **given)
    with pytest.raises(ChangedMeanwhileError):
        take_from_source(Investor.objects.get(pk=source.pk), fen=100, **given)


def test_a_wrong_entry_of_what_was_given_back_is_corrected_while_it_is_free(force, now: datetime) -> None:
    source = source_of(force, now)
    one = source.restitution
    take(source, 30_000, force=force, now=now)
    number = one.entries.get(kind="giveback").number
    correct_entry(one, number, reason="非本人", by=acting(force.bob), now=now)
    source.refresh_from_db()
    assert (source.given_fen, HeldFund.objects.get().free_fen) == (0, 0)
    take(source, 30_000, force=force, now=now)
    held = HeldFund.objects.get()
    trace(held, VictimClaim.objects.get(), 30_000, force=force, now=now)
    VictimClaim.objects.update(account="0000001111", bank="北渡银行")
    decided(plan(one, force=force, now=now), force=force, now=now)
    number = one.entries.filter(kind="giveback").latest("number").number
    with pytest.raises(OverdrawnError):
        correct_entry(one, number, reason="迟了", by=acting(force.bob), now=now)
    expect_books(one)


def test_participants_taken_in_before_sources_were_booked_give_back_too(force, now: datetime) -> None:
    source = source_of(force, now)
    one = source.restitution
    old = Investor.objects.create(restitution=one, name="谷棠", paid_fen=0, received_fen=700)
    assert take(old, 700, force=force, now=now).key == "back S000002"
    assert one.entries.filter(kind="source").count() == 2
    expect_books(one)


def test_a_single_payment_larger_than_what_is_held_leaves_the_traced_money_whole(force, now: datetime) -> None:
    from firsthour.web.restitution.operations.planning import add_evidence

    one = begun(force, now)
    claim = victim(one, "温若白", 10_000, force=force, now=now)
    victim(one, "闻行舟", 90_000, force=force, now=now)
    single, traced = (
        fund(one, "0000001", 1_000, force=force, now=now),
        fund(one, "0000002", 5_000, force=force, now=now),
    )
    add_evidence(
        single, claim, amount_fen=10_000, is_deposit=True, source="回单", version=single.version,
        by=acting(force.bob), now=now,
    )  # fmt: skip
    trace(traced, claim, 5_000, force=force, now=now)
    table = plan(one, force=force, now=now)
    assert table.traced == [[claim.key, single.key, 1_000], [claim.key, traced.key, 5_000]]
    direct = {hold: fen for _claim, hold, fen, way in table.payments if way != "pro-rata"}
    assert direct == {single.key: 1_000, traced.key: 5_000}


def test_a_payment_of_the_report_is_named_once_and_only_of_this_case(force, matter: Matter, now: datetime) -> None:  # noqa: F811
    by = acting(force.bob)
    one = open_restitution(matter, officer=force.bob, by=by, now=now)
    (claim,) = add_reports(one, by=by, now=now)
    payment = Payment.objects.get(report__matter=matter)
    given = {"officer": force.bob, "by": by, "now": now}
    thing = name_payment(claim, payment, version=claim.version, **given)
    assert "86,000.00" in thing.words
    claim = VictimClaim.objects.select_related("restitution").get(pk=claim.pk)
    with pytest.raises(NamedBeforeError):
        name_payment(claim, payment, version=claim.version, **given)
    other = begun(force, now)
    theirs = victim(other, "闻行舟", 1, force=force, now=now)
    with pytest.raises(NotOfThisCaseError):
        name_payment(theirs, payment, version=theirs.version, **given)
    assert AuditEvent.objects.filter(action="restitution.claim.evidence").count() == 1


def test_a_row_of_a_statement_is_kept_as_it_stands_in_the_file(force, matter: Matter, now: datetime) -> None:  # noqa: F811
    drop(matter, ("流水.zip", packed()), now=now)
    work_off(now)
    by = acting(force.bob)
    one = open_restitution(matter, officer=force.bob, by=by, now=now)
    (claim,) = add_reports(one, by=by, now=now)
    from firsthour.web.statements.models import StatementFile

    file = StatementFile.objects.filter(ledger__matter=matter, kept__gt=0).first()
    given = {"sheet": 1, "officer": force.bob, "by": by, "now": now}
    thing = name_row(claim, file, row=3, version=claim.version, **given)
    assert (thing.sha256, thing.row, thing.kind) == (file.sha256, 3, "row")
    assert thing.words
    claim = VictimClaim.objects.select_related("restitution").get(pk=claim.pk)
    with pytest.raises(NamedBeforeError):
        name_row(claim, file, row=3, version=claim.version, **given)
    with pytest.raises(UserError):
        name_row(claim, file, row=9_999_999, version=claim.version, **given)


def test_a_seized_thing_has_a_kind_of_the_table(force, now: datetime) -> None:
    one = begun(force, now)
    given = {"name": "轿车", "value_fen": 100, "keeper": "仓库", "reason": "认定", "by": acting(force.bob), "now": now}
    assert seize_asset(one, kind="vehicle", **given).kind == "vehicle"
    with pytest.raises(UnknownSeizedKindError):
        seize_asset(one, kind="spaceship", **given)


def test_nothing_personal_of_evidence_and_second_orders_is_left_when_the_time_has_run_out(force, now: datetime) -> None:
    one = begun(force, now)
    claim = victim(one, "温若白", 10_000, force=force, now=now)
    attach_evidence(
        claim,
        name="只此回单.txt",
        content=b"x",
        officer=force.bob,
        version=claim.version,
        by=acting(force.bob),
        now=now,
    )
    trace(fund(one, "0000000431", 10_000, force=force, now=now), claim, 10_000, force=force, now=now)
    batch = decided(plan(one, force=force, now=now), force=force, now=now)
    OrderAgain.objects.create(
        line=batch.lines.get(), bank="x", account="只此一户", reason="只此原因", asked_by=force.bob, asked_at=now
    )
    BatchLine.objects.update(payee_account="只此账户")
    Matter.objects.filter(pk=one.matter_id).update(closed_at=now - timedelta(days=40), state="closed")
    assert len(erase_due(now=now, by=BY, rules=[rule()])) == 1
    said = str([list(kind.objects.values()) for kind in (ClaimEvidence, OrderAgain, BatchLine)])
    assert "只此" not in said
