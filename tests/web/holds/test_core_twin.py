"""Do a hold's columns always say what its history says, whatever happens to it in whatever order?"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from firsthour.base.errors import UserError
from firsthour.web.gateway.models import BankMessage
from firsthour.web.holds.models import Hold, HoldRequest, Pursuit
from firsthour.web.holds.operations.approving import ABOUT
from firsthour.web.holds.operations.changing import HeldNow, note_held
from firsthour.web.holds.operations.drafting import NewRequest, draft_request
from firsthour.web.holds.operations.freezing import find_unrelated, release_hold
from firsthour.web.holds.operations.requesting import ask_for_approval, decide_request, send_again, withdraw_request
from firsthour.web.holds.operations.ticking import tick
from firsthour.web.holds.states import read_state
from tests.web.holds.core_world import FIRST, answer, expect_twin, file, fresh, hold_of, open_a_case, pursue, send
from tests.web.intake.report_world import acting

pytestmark = pytest.mark.django_db
MEASURES = ("stop", "stop", "freeze", "renew", "release", "")
ANSWERS = (
    {"held": 30_000_000}, {"held": 1_000}, {"held": 0}, {}, {"code": "200002"}, {"code": "200004"},
    {"code": "200003"}, {"held": 0, "ahead_authority": "华屿分局"}, {"held": 30_000_000, "hours_ago": 60},
)  # fmt: skip
ACTIONS = st.one_of(
    st.tuples(st.just("draft"), st.sampled_from(MEASURES)),
    st.tuples(st.just("approve"), st.just(0)),
    st.tuples(st.just("send"), st.just(0)),
    st.tuples(st.just("answer"), st.integers(0, len(ANSWERS) - 1)),
    st.tuples(st.just("again"), st.just(0)),
    st.tuples(st.just("withdraw"), st.just(0)),
    st.tuples(st.just("file"), st.just(0)),
    st.tuples(st.just("unrelated"), st.just(0)),
    st.tuples(st.just("release"), st.just(0)),
    st.tuples(st.just("changed"), st.sampled_from((0, 500, 20_000_000, 30_000_000))),
    st.tuples(st.just("tick"), st.sampled_from((0, 20, 35, 3000, 6000, 300_000, -40))),
)


class World:
    """One hold, to which anything may happen; what the rules refuse is refused and changes nothing."""

    def __init__(self, force, now: datetime) -> None:
        self.force, self.now = force, now
        self.pursuit = pursue(force, now)
        self.by = acting(force.bob)

    @property
    def hold(self) -> Hold:
        return hold_of(self.pursuit, FIRST)

    def latest(self, *states: str) -> HoldRequest | None:
        found = HoldRequest.objects.filter(hold=self.hold, state__in=states).order_by("-pk").first()
        return fresh(found) if found is not None else None

    def do(self, action: str, what: object) -> None:
        steps: dict[str, Callable[[object], object]] = {
            "draft": self.draft, "approve": self.approve, "send": self.send, "answer": self.answer,
            "again": self.again, "withdraw": self.withdraw, "file": self.file, "unrelated": self.unrelated,
            "release": self.release, "tick": self.tick, "changed": self.changed,
        }  # fmt: skip
        try:
            with transaction.atomic():
                steps[action](what)
        except UserError as error:
            event(f"{action} refused: {error.code}")

    def draft(self, measure: object) -> None:
        new = NewRequest(measure=str(measure))
        draft_request(self.hold, new, officer=self.force.bob, by=self.by, now=self.now)

    def approve(self, _: object) -> None:
        request = self.latest("drafted")
        if request is not None:
            asked = ask_for_approval(request, officer=self.force.bob, version=request.version, by=self.by, now=self.now)
            decide_request(
                asked, is_approved=True, says="", officer=self.force.dana, version=asked.version,
                by=acting(self.force.dana), now=self.now,
            )  # fmt: skip

    def send(self, _: object) -> None:
        request = self.latest("approved")
        if request is not None:
            send(request, self.force.bob, self.now)

    def answer(self, which: object) -> None:
        request = self.latest("sent", "answered", "withdrawn", "approved")
        said = dict(ANSWERS[int(str(which))])
        hours = int(str(said.pop("hours_ago", 0)))
        if request is not None and BankMessage.objects.filter(about_kind=ABOUT, about_key=str(request.uid)).exists():
            at = self.now - timedelta(hours=hours)
            answer(request, self.force.bob, self.now, at=at, **said)

    def again(self, _: object) -> None:
        request = self.latest("approved")
        if request is not None:
            send_again(request, version=request.version, by=self.by, now=self.now)

    def withdraw(self, _: object) -> None:
        request = self.latest("drafted", "waiting", "approved", "sent")
        if request is not None:
            withdraw_request(request, reason="改", version=request.version, by=self.by, now=self.now)

    def file(self, _: object) -> None:
        file(open_a_case(self.force, self.pursuit.matter, self.now), self.now)

    def unrelated(self, _: object) -> None:
        hold = self.hold
        find_unrelated(hold, reason="无关", officer=self.force.bob, version=hold.version, by=self.by, now=self.now)

    def release(self, _: object) -> None:
        release_hold(
            self.hold, reason="误控", writer=self.force.bob, signer=self.force.dana, by=acting(self.force.dana),
            now=self.now,
        )  # fmt: skip

    def changed(self, fen: object) -> None:
        hold, at = self.hold, self.now - timedelta(minutes=3)
        what = HeldNow(amount_fen=int(str(fen)), at=at, cause="other", reason="银行来电")
        note_held(hold, what, version=hold.version, by=self.by, now=self.now)

    def tick(self, minutes: object) -> None:
        self.now += timedelta(minutes=int(str(minutes)))
        tick(self.now)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(actions=st.lists(ACTIONS, min_size=3, max_size=14))
def test_columns_say_what_the_history_says_and_the_parts_add_up(force, now: datetime, actions) -> None:
    with transaction.atomic():
        play(World(force, now), actions)
        transaction.set_rollback(True)  # the next example begins anew


def play(world: World, actions: list[tuple[str, object]]) -> None:
    """Let everything happen, and look at all of it after each step."""
    for action, what in [("approve", 0), ("send", 0), *actions]:
        world.do(action, what)
        world.now += timedelta(minutes=1)
        for hold in Hold.objects.all():
            expect_twin(hold)
        pursuit = Pursuit.objects.get()
        parts = ("held_fen", "asked_fen", "drafted_fen", "gone_fen", "residual_fen")
        assert sum(getattr(pursuit, name) for name in parts) == pursuit.loss_fen
        expect_rules(pursuit)


def expect_rules(pursuit: Pursuit) -> None:
    """Nothing left that the rules forbid: two people, no freeze before filing, no number twice, nothing open unseen."""
    open_rows = HoldRequest.objects.filter(
        hold__pursuit=pursuit, state__in=("drafted", "waiting", "approved", "sent")
    ).exclude(measure="")  # fmt: skip
    holds = Hold.objects.filter(pursuit=pursuit)
    in_history = {one.key for hold in holds if hold.looked_at for one in read_state(hold, hold.looked_at).open_requests}
    assert in_history == set(open_rows.values_list("number", flat=True))
    for request in HoldRequest.objects.filter(hold__pursuit=pursuit, approved_by__isnull=False):
        assert request.approved_by_id not in (request.drafted_by_id, request.asked_by_id)
    filed = pursuit.matter.case_reports.exists()
    assert filed or not BankMessage.objects.filter(code="100201").exists()
    numbers = list(BankMessage.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))
