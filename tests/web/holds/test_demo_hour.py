"""Does the demo play its hour with banks over the wire, to the fen, and only once?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firsthour.city.bank.journal import read_bank
from firsthour.city.bank.scenario import read_scenario
from firsthour.recovery.chase import Parts
from firsthour.web.appeals.models import Appeal, AppealState, Review
from firsthour.web.config.demo_bank import (
    KEY,
    bank_arguments,
    has_demo_bank,
    past_banks,
    scenario_path,
    state_folder,
    write_demo_bank,
)
from firsthour.web.config.demo_hour import LENGTH, make_demo_hour
from firsthour.web.desk.models import Event
from firsthour.web.gateway.models import BankAnswer, BankMessage
from firsthour.web.holds.models import Hold, HoldRequest, Hop, Pursuit
from firsthour.web.holds.queries.chases import read_chase
from firsthour.web.intake.new_reports import NewPayment, NewReport
from firsthour.web.intake.operations.registering import register_report
from firsthour.web.people.demo_force import make_demo_force
from firsthour.web.people.models import Unit
from firsthour.web.restitution.models import BatchLine, PublicNotice, Restitution, SharePlan, VictimClaim
from firsthour.web.statements.models import StatementFile, Trace
from firsthour.web.ui.acting import system_actor
from tests.bank_sim import running_bank

NOW = datetime(2026, 3, 2, 11, 5, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(tmp_path: Path, settings) -> Path:
    settings.HOME, settings.GATEWAYS_FILE = tmp_path, tmp_path / "gateways.toml"
    make_demo_force(seed=1, now=NOW - LENGTH)
    return tmp_path


def test_the_hour_is_played_with_the_banks_once_and_all_of_it_agrees_with_their_books(home: Path) -> None:
    assert make_demo_hour(seed=1, now=NOW)
    counted = count_rows()
    check_chase()
    check_statements()
    check_appeal()
    check_restitution()
    check_banks(home)
    assert not make_demo_hour(seed=1, now=NOW)
    assert count_rows() == counted


def count_rows() -> list[int]:
    return [model.objects.count() for model in (Pursuit, Hold, Hop, HoldRequest, BankMessage, BankAnswer, Event, Trace)]


def check_chase() -> None:
    """Hops two and three are there, everything asked was answered, and the loss is accounted for to the fen."""
    pursuit = Pursuit.objects.get()
    chase = read_chase(pursuit, NOW).chase
    assert max(node.depth for node in chase.nodes) == 3
    assert chase.parts == Parts(held_fen=7_400_000, gone_fen=1_000_000, residual_fen=200_000)
    assert chase.parts.total_fen == pursuit.loss_fen == 8_600_000
    assert set(HoldRequest.objects.values_list("state", flat=True)) == {"answered"}
    stop = Event.objects.filter(kind="hold.answered").order_by("happened_at").first()
    assert stop is not None
    assert (stop.happened_at - pursuit.reported_at).total_seconds() < 5 * 60
    assert not Event.objects.filter(happened_at__gt=NOW).exists()


def check_statements() -> None:
    """What the banks returned was read without a reject, and the reported payment was found in it."""
    assert set(StatementFile.objects.values_list("state", flat=True)) <= {"kept", "again"}  # empty tables are all alike
    assert not StatementFile.objects.exclude(rejected=0).exists()
    told = StatementFile.objects.exclude(read=0)
    assert {one.name.split("_")[0] for one in told} == set(Hold.objects.values_list("institution", flat=True)) | {
        "澜州银行"
    }
    trace = Trace.objects.get()
    assert (trace.state, trace.n_unmatched) == ("done", 0)
    hops = Hop.objects.filter(is_replaced=False)
    assert hops.count() == 5


def check_appeal() -> None:
    """The seller of a telephone has the money back; somebody who had no part in it decided."""
    appeal = Appeal.objects.get()
    review = Review.objects.get(appeal=appeal)
    assert (appeal.state, review.decision) == (AppealState.DECIDED, "upheld")
    asked = HoldRequest.objects.filter(hold=appeal.hold).exclude(measure="release")
    took_part = {one for row in asked.values_list("drafted_by", "asked_by", "approved_by") for one in row}
    assert review.reviewer_id not in took_part
    assert (appeal.hold.state, appeal.hold.held_fen) == ("released", 0)


def check_restitution() -> None:
    """What is traced is paid to the fen; what is shared is announced and waits."""
    one = Restitution.objects.get()
    claim, plan = VictimClaim.objects.get(), SharePlan.objects.get()
    assert (claim.loss_fen, claim.paid_fen, claim.committed_fen) == (8_600_000, 6_959_200, 0)
    assert set(BatchLine.objects.values_list("state", "booked")) == {("paid", "paid")}
    assert "pro-rata" not in set(BatchLine.objects.values_list("way", flat=True))
    shared = sum(fen for _claim, _hold, fen, way in plan.payments if way == "pro-rata")
    assert shared == sum(fund.free_fen for fund in one.funds.all()) == 440_800, "nothing beyond the loss"
    assert PublicNotice.objects.get().plan_id == plan.pk


def check_banks(home: Path) -> None:
    """The site believes of every account what the bank's own books say."""
    bank = read_bank(read_scenario(scenario_path(home)), state_folder(home))
    assert bank is not None
    bank.advance(NOW)
    books = bank.counter.books
    for hold in Hold.objects.all():
        account = books.accounts[hold.account]
        paid = sum(BatchLine.objects.filter(fund__hold=hold, state="paid").values_list("amount_fen", flat=True))
        assert sum(has for _hold, has in books.laid(account, NOW)) == (hold.held_fen or 0) - paid, hold.account
    victim = books.accounts[read_scenario().accounts[0].number]
    assert victim.balance_fen == 9_241_730 - 8_600_000 + 6_959_200
    assert has_demo_bank(home)


def test_the_banks_know_the_accounts_of_other_reports_and_go_on_where_the_hour_ended(home: Path) -> None:
    told_at, account = NOW - timedelta(hours=5), "0000000012345678902"
    payment = NewPayment(
        3_000_000,
        to_account=account,
        to_institution="海棠支付",
        to_holder="贺兰平",
        paid_at=told_at,
        precision="minute",
    )
    unit = Unit.objects.get(code="DL-JZ")
    new = NewReport("online_fraud", "counter", unit, story="被骗", reported_at=told_at, payments=[payment])
    register_report(new, by=system_actor("test"), now=told_at)
    assert write_demo_bank(home, now=NOW)
    with past_banks(home, starts_at=NOW):
        pass
    with running_bank(options=bank_arguments(home, port=0)) as bank:
        bank.key_id, bank.secret = KEY, (home / "secrets" / KEY).read_text(encoding="ascii").strip()
        asked = {"sent_at": "20260302190500", "case_number": "R1", "institution": "海棠支付", "account": account}
        period = {"from_at": "20260101000000", "until_at": "20990101000000"}
        assert bank.send("Q1", "100301", {**asked, **period})[0] == 202
        (answer,) = bank.await_answers(1)
    rows = answer["rows"]
    assert (rows[0]["direction"], rows[0]["amount_fen"]) == ("1", 3_000_000)
    assert answer["values"]["holder"] == "贺兰平"
    assert sum(row["amount_fen"] for row in rows if row["direction"] == "0") > 1_000_000


def test_a_table_of_gateways_that_is_there_is_left_alone(home: Path) -> None:
    own = '[[gateway]]\nkey = "own"\nwords = "own"\ninstitutions = ["*"]\nway = "hand"\n'
    (home / "gateways.toml").write_text(own, encoding="utf-8")
    assert not make_demo_hour(seed=1, now=NOW)
    assert (home / "gateways.toml").read_text(encoding="utf-8") == own
    assert not Pursuit.objects.exists()
