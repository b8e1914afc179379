"""Do answers, withdrawals, approvals and the teller at one moment wait for each other, and never in a circle?"""

from datetime import datetime

import pytest

from firsthour.base.errors import UserError
from firsthour.web.holds.models import Hold, HoldHappening, HoldRequest
from firsthour.web.holds.operations.requesting import ask_for_approval, decide_request, withdraw_request
from firsthour.web.holds.operations.ticking import tick
from tests.web.at_once import at_once
from tests.web.holds.core_world import MINUTE, answer, approve, expect_twin, fresh, paid, pursue, send
from tests.web.intake.report_world import acting

ACCOUNTS = [f"620000000000010{nth}" for nth in range(6)]


@pytest.mark.django_db(transaction=True)
def test_many_hands_on_one_pursuit_wait_for_each_other_and_lose_nothing(force, now: datetime) -> None:
    pursuit = pursue(force, now, payments=[paid(1_000_00, one, now - MINUTE) for one in ACCOUNTS])
    keys = list(HoldRequest.objects.filter(hold__pursuit=pursuit).order_by("pk").values_list("pk", flat=True))
    for key in keys[:4]:
        send(approve(HoldRequest.objects.get(pk=key), force.bob, force.alice, now), force.bob, now)
    by = acting(force.bob)

    def answers() -> None:
        for key in keys[:4]:
            answer(fresh(HoldRequest(pk=key)), force.bob, now + MINUTE, held=1_000_00)

    def withdrawals() -> None:
        for key in reversed(keys[:4]):
            request = fresh(HoldRequest(pk=key))
            try:
                withdraw_request(request, reason="改", version=request.version, by=by, now=now + MINUTE)
            except UserError:
                continue  # answered meanwhile

    def approvals() -> None:
        for key in keys[4:]:
            request = fresh(HoldRequest(pk=key))
            request = ask_for_approval(request, officer=force.bob, version=request.version, by=by, now=now)
            decide_request(
                request, is_approved=True, says="", officer=force.alice, version=request.version,
                by=acting(force.alice), now=now,
            )  # fmt: skip

    def telling() -> None:
        for minutes in (16, 26, 31, 41):
            tick(now + minutes * MINUTE)

    assert at_once(answers, withdrawals, approvals, telling) == []
    for hold in Hold.objects.filter(pursuit=pursuit):
        expect_twin(hold)
    held = Hold.objects.filter(pursuit=pursuit, state="stopped")
    assert held.count() == 4, "what the bank did stands, withdrawn or not"
    assert HoldHappening.objects.filter(kind="answered").count() == 4
    assert HoldRequest.objects.filter(hold__pursuit=pursuit, state="approved").count() == 2
    pursuit.refresh_from_db()
    assert (pursuit.held_fen, pursuit.asked_fen) == (4_000_00, 2_000_00)
