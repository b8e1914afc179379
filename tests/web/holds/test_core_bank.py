"""Do stop, freeze and release hold over TCP against a real second process, also when it dies in between?"""

import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from firsthour.web.gateway.models import BankAnswer, BankMessage
from firsthour.web.gateway.operations.fetching import fetch_due
from firsthour.web.gateway.operations.sending import send_due
from firsthour.web.gateway.operations.taking import take_due
from firsthour.web.holds.models import HoldHappening
from firsthour.web.holds.operations.drafting import NewRequest, draft_request
from firsthour.web.holds.operations.freezing import release_hold
from firsthour.web.ui.acting import system_actor
from tests.bank_sim import KEY_ID, SECRET, running_bank
from tests.web.holds.core_world import (
    FIRST,
    HOUR,
    MINUTE,
    SECOND,
    approve,
    draft_of,
    expect_twin,
    file,
    fresh,
    hold_of,
    open_a_case,
    pursue,
)
from tests.web.intake.report_world import acting

pytestmark = pytest.mark.django_db
BY = system_actor("test")
BANKS = """
seed = 1
clock = "requests"

[[institution]]
name = "澜州银行"
works_s = 20

[[institution]]
name = "华屿银行"
works_s = 600

[[account]]
institution = "澜州银行"
number = "6200000000000001"
holder = "向晚晴"
balance = "180000.00"

[[account]]
institution = "华屿银行"
number = "6200000000000002"
holder = "路知远"
balance = "50000.00"
"""


@pytest.fixture
def table(settings, tmp_path: Path):
    """A table of gateways that leads to one process for all banks."""

    def written(address: str) -> None:
        (tmp_path / "secret").write_text(SECRET, encoding="utf-8")
        settings.GATEWAYS_FILE = tmp_path / "gateways.toml"
        settings.GATEWAYS_FILE.write_text(
            '[[gateway]]\nkey = "platform"\nwords = { en = "Platform", zh = "平台" }\ninstitutions = ["*"]\n'
            f'way = "https"\naddress = "{address}"\nkey_id = "{KEY_ID}"\nsecret_file = "secret"\nanswer_s = 5\n',
            encoding="utf-8",
        )

    return written


def go_round(now: datetime, *, answers: int = 0) -> None:
    """Send what waits, fetch until so many answers came in all, take them in: as the jobs do."""
    send_due(now)
    until = time.monotonic() + 60
    while True:
        fetch_due(now)
        if BankAnswer.objects.count() >= answers:
            break
        assert time.monotonic() < until, "the bank did not answer"
        time.sleep(0.05)
    take_due(now, by=BY)


def test_a_loss_is_stopped_frozen_and_released_at_a_real_second_process(
    force, now: datetime, table, tmp_path: Path
) -> None:
    state = ["--state", str(tmp_path / "state"), "--starts-at", "2026-11-22 08:00:00"]
    with running_bank(BANKS, folder=tmp_path, options=state) as bank:
        table(bank.address)
        pursuit = pursue(force, now)
        for account in (FIRST, SECOND):
            approve(draft_of(hold_of(pursuit, account)), force.bob, force.alice, now)
        go_round(now)
        assert hold_of(pursuit, FIRST).state == "asked"
        go_round(now + MINUTE, answers=1)
        first = hold_of(pursuit, FIRST)
        assert (first.state, first.held_fen) == ("stopped", 18_000_000), "less was there than asked for"
        assert hold_of(pursuit, SECOND).state == "asked"
        bank.kill()
        go_round(now + 2 * MINUTE)
        port = bank.port
    with running_bank(BANKS, folder=tmp_path, options=state, port=port):
        go_round(now + 20 * MINUTE, answers=2)
        second = hold_of(pursuit, SECOND)
        assert (second.state, second.held_fen) == ("stopped", 5_000_000)
        pursuit.refresh_from_db()
        assert (pursuit.held_fen, pursuit.residual_fen) == (23_000_000, 12_000_000)
        file(open_a_case(force, pursuit.matter, now + HOUR), now + 2 * HOUR)
        later = now + 3 * HOUR
        freeze = draft_request(
            first, NewRequest(measure="freeze", amount_fen=18_000_000), officer=force.bob, by=acting(force.bob),
            now=later,
        )  # fmt: skip
        approve(freeze, force.bob, force.dana, later)
        go_round(later)
        go_round(later + 5 * MINUTE, answers=3)
        first = hold_of(pursuit, FIRST)
        assert (first.state, first.held_fen, fresh(freeze).outcome) == ("frozen", 18_000_000, "held")
        release = release_hold(
            first, reason="误控", writer=force.bob, signer=force.dana, by=acting(force.dana), now=later + HOUR
        )
        go_round(later + HOUR)
        go_round(later + HOUR + timedelta(minutes=5), answers=4)
        assert (hold_of(pursuit, FIRST).state, fresh(release).state) == ("released", "answered")
    assert BankMessage.objects.count() == BankAnswer.objects.count() == 4
    assert HoldHappening.objects.filter(kind="answered").count() == 4
    for account in (FIRST, SECOND):
        expect_twin(hold_of(pursuit, account))
