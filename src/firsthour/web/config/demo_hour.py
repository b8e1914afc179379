"""Which hour has the demo just behind it? From the call to what is given back, with the demo's banks over the wire.

It ends shortly before now; made twice it is there once. What of it a city does without its banks is not made up: with
another table of gateways the hour is left out.
"""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from firsthour.base.clock import Precision, format_us, to_us
from firsthour.city.bank.journal import read_bank
from firsthour.city.bank.scenario import read_scenario
from firsthour.city.bank.statements import write_returns
from firsthour.web.appeals.demo import Counter, appeal_and_release
from firsthour.web.audit.operations import record
from firsthour.web.config.demo_bank import past_banks, scenario_path, state_folder, write_demo_bank
from firsthour.web.holds.demo import Hour, ask_banks, is_made, play_hour
from firsthour.web.holds.models import Hold
from firsthour.web.holds.queries.chases import read_chase
from firsthour.web.restitution.demo import Hands, Known, give_back
from firsthour.web.statements.operations.dropping import Given, drop_files, main_ledger
from firsthour.web.statements.operations.importing import carry_out as read_files
from firsthour.web.statements.operations.tracing import ask_trace
from firsthour.web.statements.operations.tracing import carry_out as compute
from firsthour.web.statements.stated import Stated
from firsthour.web.ui.acting import system_actor

LENGTH = timedelta(minutes=62)
STATEMENTS, APPEAL, RESTITUTION = 36.0, 40.0, 50.0  # minutes after the call
SHARED = 2  # place in the scenario of the account that is given back by shares
BOUGHT_FROM = "季文舟"  # who sold a telephone and knows nothing
BEFORE = timedelta(days=2)
BY = system_actor("demo")


def make_demo_hour(*, seed: int, now: datetime) -> bool:
    """Play the hour that ends shortly before ``now``, unless it is there; tell whether it was played."""
    home, began_at = Path(settings.HOME), (now - LENGTH).replace(microsecond=0)
    if is_made() or not write_demo_bank(home, now=began_at):
        return False
    with past_banks(home, starts_at=began_at), transaction.atomic():
        hour = play_hour(seed=seed, began_at=began_at, now=now)
        read_statements(hour, home)
        release_wrong_freeze(hour)
        pay_back(hour)
        held = sum(hold.held_fen or 0 for hold in Hold.objects.filter(pursuit=hour.pursuit, state="frozen"))
        record("demo.hour_made", by=BY, now=now, details={"seed": seed, "held_fen": held})
    return True


def read_statements(hour: Hour, home: Path) -> None:
    """Drop what the banks return of every account of the pursuit, read it, and trace what was reported."""
    assert hour.report is not None
    assert hour.case is not None
    at, officer = hour.at(STATEMENTS), hour.squad.others[0]
    by = hour.by(officer, hour.squad)
    bank = read_bank(read_scenario(scenario_path(home)), state_folder(home))
    if bank is None:
        return
    bank.advance(at)
    victim = read_scenario().accounts[0].number
    numbers = [victim, *Hold.objects.filter(pursuit=hour.pursuit).order_by("pk").values_list("account", flat=True)]
    with tempfile.TemporaryDirectory() as folder:
        period = (hour.began_at - BEFORE, at)
        batch = f"{at:%Y%m%d}01"
        files = write_returns(bank.counter.books, numbers, folder=Path(folder), period=period, batch=batch)
        given = [Given(path.name, path.read_bytes()) for path in files]
    ledger = main_ledger(hour.case.matter, by=by, now=at)
    change = drop_files(ledger, given, by=by, now=at)
    read_files(str(change.uid), by=by, now=at, check=_nobody_else)
    ledger.refresh_from_db()
    trace = ask_trace(ledger, _stated(hour), by=by, now=hour.at(STATEMENTS + 2))
    compute(str(trace.uid), by=by, now=hour.at(STATEMENTS + 2), check=_nobody_else)


def release_wrong_freeze(hour: Hour) -> None:
    """Let the seller of the telephone appeal, and the bank let go what was frozen there."""
    hold = Hold.objects.filter(pursuit=hour.pursuit, holder=BOUGHT_FROM, state="frozen").first()
    if hold is None:
        return
    counter = Counter(hour.squad.others[0], hour.squad.unit, hour.county.leaders[0], hour.county.unit)
    appeal_and_release(hold, at=counter, now=hour.at(APPEAL))
    ask_banks(hour.at(APPEAL + 7))


def pay_back(hour: Hour) -> None:
    """Give the victim back what is traced, announce what is shared, and enter what the banks say of the payments."""
    assert hour.case is not None
    assert hour.pursuit is not None
    chase = read_chase(hour.pursuit, hour.at(RESTITUTION)).chase
    accounts = read_scenario().accounts
    victim, traced = accounts[0], {node.hop.account: node.left_there_fen for node in chase.nodes}
    known = Known(traced, accounts[SHARED].number, victim.institution, victim.number)
    hands = Hands(hour.squad.others[0], hour.squad.unit, hour.county.leaders[0], hour.county.unit)
    give_back(hour.case.matter, known, hands=hands, now=hour.at(RESTITUTION))
    ask_banks(hour.at(RESTITUTION + 8.5))


def _stated(hour: Hour) -> list[Stated]:
    assert hour.report is not None
    number = hour.report.matter.number
    return [
        Stated(
            claim_id=f"{number}-{place}", account=one.to_normal or one.to_account,
            time=format_us(to_us(one.paid_at), Precision.MINUTE), amount_fen=one.amount_fen, origin=number,
        )
        for place, one in enumerate(hour.report.payments.order_by("order", "pk"), start=1)
        if one.paid_at is not None
    ]  # fmt: skip


def _nobody_else() -> None:
    """Nobody takes this work over: it is done here."""
