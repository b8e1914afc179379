"""Is the money conserved and the register what its copies say, whatever happens to a restitution in whatever order?"""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firsthour.base.errors import UserError
from firsthour.web.restitution.models import Batch, BatchLine, HeldFund, Objection, Restitution, VictimClaim
from firsthour.web.restitution.operations.objecting import decide_objection, enter_objection
from firsthour.web.restitution.operations.paying import settle_line
from firsthour.web.restitution.operations.planning import add_evidence
from firsthour.web.restitution.operations.registering import change_fund, change_loss, correct_entry
from tests.web.intake.report_world import acting
from tests.web.restitution.core_world import (
    DAY,
    announce,
    answered,
    approve,
    ask,
    begun,
    expect_books,
    fund,
    plan,
    send,
    victim,
)

pytestmark = pytest.mark.django_db
FEN = st.integers(1, 40_000)
STATES = ("paid", "failed", "returned")
ACTIONS = st.one_of(
    st.tuples(st.sampled_from(("victim", "fund", "loss", "held", "trace", "object")), FEN),
    st.tuples(st.sampled_from(("plan", "plan", "announce", "pass", "ask", "approve", "refuse", "send")), st.just(0)),
    st.tuples(st.sampled_from(("review", "correct", "settle")), st.integers(0, 30)),
    st.tuples(st.just("answer"), st.integers(0, 60)),
)


class Twin:
    """What really left the accounts, counted the slow way from what the banks said last of each transfer."""

    def __init__(self) -> None:
        self.last: dict[tuple[str, str], tuple[str, int]] = {}

    def hear(self, line: BatchLine, bank: str, state: str, fen: int) -> None:
        self.last[line.reference, bank] = (state, fen)

    def left(self, line: BatchLine) -> int:
        """Return what really left for a line."""
        own = [said for (reference, _bank), said in self.last.items() if reference == line.reference]
        return sum(fen for state, fen in own if state == "paid")


class World:
    """One restitution to which anything may happen; what is refused is refused and changes nothing."""

    def __init__(self, force, now: datetime) -> None:
        self.force, self.now, self.twin = force, now, Twin()
        self.one = begun(force, now)
        self.n = 0

    def do(self, action: str, what: int) -> None:
        steps: dict[str, Callable[[int], object]] = {
            "victim": lambda fen: victim(self.one, f"甲{self._next()}", fen, force=self.force, now=self.now),
            "fund": lambda fen: fund(self.one, f"0000{self._next():06d}", fen, force=self.force, now=self.now),
            "loss": self._change_loss, "held": self._change_fund, "trace": self._trace, "object": self._object,
            "plan": lambda _: plan(self.one, force=self.force, now=self.now),
            "announce": lambda _: self._with_plan(announce), "ask": lambda _: self._with_plan(ask),
            "pass": self._pass, "approve": lambda _: self._decide(True), "refuse": lambda _: self._decide(False),
            "send": self._send, "answer": self._answer, "review": self._review, "settle": self._settle,
            "correct": self._correct,
        }  # fmt: skip
        before = self._told()
        try:
            steps[action](what)
        except UserError:
            assert self._told() == before
        self.now += DAY / 24

    def _next(self) -> int:
        self.n += 1
        return self.n

    def _told(self) -> tuple[int, str]:
        fresh = Restitution.objects.get(pk=self.one.pk)
        return fresh.entries.count(), fresh.state

    def _pass(self, _what: int) -> None:
        self.now += 40 * DAY

    def _with_plan(self, deed: Callable[..., object]) -> None:
        table = self.one.plans.last()
        if table is not None:
            deed(table, force=self.force, now=self.now)

    def _batch(self, state: str) -> Batch | None:
        return self.one.batches.filter(state=state).select_related("approval").last()

    def _decide(self, is_approved: bool) -> None:
        batch = self._batch("asked")
        if batch is not None:
            approve(batch, force=self.force, now=self.now, is_approved=is_approved)

    def _send(self, _what: int) -> None:
        batch = self._batch("decided")
        if batch is not None:
            send(batch, force=self.force, now=self.now)

    def _answer(self, what: int) -> None:
        lines = list(BatchLine.objects.filter(batch__restitution=self.one, batch__sent_at__isnull=False).order_by("pk"))
        if not lines:
            return
        line, state = lines[what % len(lines)], STATES[what % 3]
        fen = line.amount_fen - (what % 5 == 0 and state == "paid" and line.amount_fen > 1)
        bank = "AB"[what % 7 == 0]
        self.now += DAY / 24
        self.twin.hear(line, f"{bank}-{line.reference}", state, fen)
        answered(line.batch, (line, state, fen), force=self.force, now=self.now, bank=bank)

    def _settle(self, _what: int) -> None:
        lines = BatchLine.objects.filter(batch__restitution=self.one, batch__sent_at__isnull=False)
        for line in lines:
            if line.needs_person:
                dana = self.force.dana
                settle_line(line, reason="-", officer=dana, version=line.version, by=acting(dana), now=self.now)
                return

    def _change_loss(self, fen: int) -> None:
        claim = VictimClaim.objects.filter(restitution=self.one).first()
        if claim is not None:
            change_loss(claim, loss_fen=fen, reason="-", version=claim.version, by=acting(self.force.bob), now=self.now)

    def _change_fund(self, fen: int) -> None:
        held = HeldFund.objects.filter(restitution=self.one).first()
        if held is not None:
            change_fund(held, amount_fen=fen, reason="-", version=held.version, by=acting(self.force.bob), now=self.now)

    def _trace(self, fen: int) -> None:
        claim = VictimClaim.objects.filter(restitution=self.one).order_by("-pk").first()
        held = HeldFund.objects.filter(restitution=self.one).last()
        if claim is not None and held is not None:
            add_evidence(
                held, claim, amount_fen=fen, is_deposit=False, source="fifo", version=held.version,
                by=acting(self.force.bob), now=self.now,
            )  # fmt: skip

    def _object(self, fen: int) -> None:
        claim = VictimClaim.objects.filter(restitution=self.one).last()
        enter_objection(
            self.one, who="乙", kind="loss", words="-", received_at=self.now, officer=self.force.bob,
            by=acting(self.force.bob), now=self.now, claim=claim if fen % 3 else None, amount_fen=fen,
        )  # fmt: skip

    def _review(self, what: int) -> None:
        objection = Objection.objects.filter(restitution=self.one, state="open").first()
        if objection is not None:
            decide_objection(
                objection, is_upheld=bool(what % 2), reason="-", officer=self.force.dana, version=objection.version,
                by=acting(self.force.dana), now=self.now,
            )  # fmt: skip

    def _correct(self, what: int) -> None:
        row = self.one.entries.filter(kind__in=("loss", "hold", "claim")).order_by("number")[what : what + 1].first()
        if row is not None:
            correct_entry(self.one, row.number, reason="-", by=acting(self.force.bob), now=self.now)

    def expect(self) -> None:
        """Hold books against entries, and each settled line against what the banks really paid."""
        expect_books(self.one)
        for claim in VictimClaim.objects.filter(restitution=self.one):
            assert claim.paid_fen + claim.committed_fen + claim.returned_fen <= claim.loss_fen
        for line in BatchLine.objects.filter(batch__restitution=self.one, batch__sent_at__isnull=False):
            left = self.twin.left(line)
            assert line.left_fen == left
            if line.booked and not line.needs_person:
                assert line.booked_fen == min(left, line.amount_fen)
            if not line.booked:
                assert left == 0 or line.needs_person


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ACTIONS, min_size=8, max_size=24))
def test_whatever_happens_books_and_entries_agree_and_every_fen_is_somewhere(
    force, now: datetime, acts: list[tuple[str, int]]
) -> None:
    world = World(force, now)
    for action, what in [("victim", 30_000), ("victim", 10_000), ("fund", 20_000), *acts]:
        world.do(action, what)
    world.expect()


PAID = [("victim", 30_000), ("victim", 10_000), ("fund", 20_000), ("trace", 5_000), ("plan", 0), ("announce", 0),
        ("pass", 0), ("ask", 0), ("approve", 0), ("send", 0)]  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("answer"), st.integers(0, 200)),
            st.tuples(st.sampled_from(("settle", "plan", "ask", "approve", "send", "pass")), st.just(0)),
        ),
        min_size=4,
        max_size=14,
    )
)
def test_whatever_the_banks_answer_the_register_has_what_left(
    force, now: datetime, acts: list[tuple[str, int]]
) -> None:
    world = World(force, now)
    for action, what in [*PAID, *acts]:
        world.do(action, what)
    assert world.one.batches.exists()
    world.expect()
