"""Is money stopped whose payee nobody can name, and does the bank's answer say whose account it is?"""

from datetime import datetime

import pytest

from firsthour.law.messages import UNKNOWN
from firsthour.recovery.messages import make_message, write_text
from firsthour.web.cases.models import Case
from firsthour.web.desk.models import Event
from firsthour.web.gateway.operations.by_hand import paste_answer
from firsthour.web.holds.models import HoldRequest, Pursuit
from firsthour.web.holds.operations.drafting import NewRequest, draft_request
from firsthour.web.holds.operations.requesting import NotFilledError, ask_for_approval
from firsthour.web.holds.queries.holds import missing_of
from tests.web.holds.core_world import (
    FIRST,
    HOUR,
    MINUTE,
    approve,
    draft_of,
    file,
    fresh,
    hold_of,
    message_of,
    open_a_case,
    paid,
    pursue,
    send,
)
from tests.web.intake.report_world import acting

pytestmark = pytest.mark.django_db
FEN, NAME = 20_000_000, "路知远"


@pytest.fixture
def pursuit(force, now: datetime) -> Pursuit:
    return pursue(force, now, payments=[paid(FEN, FIRST, now - 5 * MINUTE, holder="")])


def paste(force, request: HoldRequest, now: datetime, *, code: str = "100102", **values) -> None:
    message = message_of(request)
    said = {"number": message.number, "return_code": "100000", **values}
    paste_answer(write_text(make_message(code, said)), to=message, by=acting(force.bob), now=now)


def stop(force, pursuit: Pursuit, now: datetime) -> HoldRequest:
    return send(approve(draft_of(hold_of(pursuit, FIRST)), force.bob, force.alice, now), force.bob, now)


def test_a_stop_without_a_name_lacks_nothing_and_says_that_it_is_unknown(force, now, pursuit) -> None:
    assert missing_of(draft_of(hold_of(pursuit, FIRST))) == ()
    request = stop(force, pursuit, now)
    assert message_of(request).values["holder"] == UNKNOWN
    assert request.document is not None
    assert request.document.fields["holder"] == UNKNOWN


def test_the_banks_answer_fills_the_name_in_and_the_next_request_carries_it(force, now, pursuit) -> None:
    paste(force, stop(force, pursuit, now), now + MINUTE, held_amount=FEN, effective_at=now + MINUTE, holder=NAME)
    hold = hold_of(pursuit, FIRST)
    assert (hold.state, hold.holder) == ("stopped", NAME)
    event = Event.objects.get(kind="hold.holder_named")
    assert NAME not in str(event.facts)
    again = draft_request(hold, NewRequest(), officer=force.bob, by=acting(force.bob), now=now + HOUR)
    assert message_of(approve(again, force.bob, force.alice, now + HOUR)).code == "100105"  # an extension names nobody
    _file(force, pursuit, now + HOUR)
    freeze = draft_request(
        hold_of(pursuit, FIRST), NewRequest(measure="freeze"), officer=force.bob, by=acting(force.bob), now=now + HOUR
    )
    assert freeze.values["holder"] == NAME


def test_a_freeze_still_needs_the_name_until_the_bank_has_told_it(force, now, pursuit) -> None:
    paste(force, stop(force, pursuit, now), now + MINUTE, held_amount=FEN, effective_at=now + MINUTE)
    _file(force, pursuit, now + HOUR)
    by = acting(force.bob)
    new = NewRequest(measure="freeze")
    freeze = draft_request(hold_of(pursuit, FIRST), new, officer=force.bob, by=by, now=now + HOUR)
    assert missing_of(fresh(freeze)) == ("holder",)
    with pytest.raises(NotFilledError):
        ask_for_approval(fresh(freeze), officer=force.bob, version=freeze.version, by=by, now=now + HOUR)
    new = NewRequest(measure="", code="100303")
    query = draft_request(hold_of(pursuit, FIRST), new, officer=force.bob, by=by, now=now + HOUR)
    query = send(approve(query, force.bob, force.alice, now + HOUR), force.bob, now + HOUR)
    paste(force, query, now + 2 * HOUR, code="100304", holder=NAME)
    assert hold_of(pursuit, FIRST).holder == NAME
    assert missing_of(fresh(freeze)) == ()
    assert message_of(approve(freeze, force.bob, force.dana, now + 2 * HOUR)).values["holder"] == NAME


@pytest.mark.parametrize(
    "said",
    [
        {"holder": UNKNOWN, "held_amount": FEN},
        {"holder": NAME, "account": "6200000000009999", "held_amount": FEN},
        {"holder": NAME, "return_code": "200004"},
    ],
)
def test_what_does_not_name_this_account_names_nobody(force, now, pursuit, said) -> None:
    paste(force, stop(force, pursuit, now), now + MINUTE, **said)
    assert hold_of(pursuit, FIRST).holder == ""


def test_a_known_name_is_not_written_over(force, now) -> None:
    pursuit = pursue(force, now, payments=[paid(FEN, FIRST, now - 5 * MINUTE, holder="向晚晴")])
    request = stop(force, pursuit, now)
    assert message_of(request).values["holder"] == "向晚晴"
    paste(force, request, now + MINUTE, held_amount=FEN, effective_at=now + MINUTE, holder=NAME)
    assert hold_of(pursuit, FIRST).holder == "向晚晴"


def _file(force, pursuit: Pursuit, now: datetime) -> Case:
    return file(open_a_case(force, pursuit.matter, now), now)
