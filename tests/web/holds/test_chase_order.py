"""Do answers end in one tree whatever their order, is a shared account held once, and does a trace know better?"""

import itertools
import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firsthour.recovery.chase import Hop as ChaseHop
from firsthour.recovery.chase import chase, with_state
from firsthour.recovery.hold_events import HoldEvent
from firsthour.recovery.holds import state_of
from firsthour.web.holds.models import HoldRequest
from firsthour.web.holds.operations.chasing import take_trace
from firsthour.web.holds.operations.drafting import NewRequest, draft_request
from firsthour.web.holds.queries.chases import lay_over, read_chase
from firsthour.web.intake.new_reports import NewPayment
from firsthour.web.statements.folders import result_folder, write_json
from firsthour.web.statements.models import Ledger, Trace
from firsthour.web.ui.acting import system_actor
from tests.web.conftest import NOW
from tests.web.holds.chase_world import (
    FIRST,
    FIRST_ROWS,
    FOURTH,
    PAID_AT,
    SECOND,
    THIRD,
    YUAN,
    answer_rows,
    answer_stop,
    came,
    hold_of,
    pursued,
    send,
    stop_of,
    tree,
    went,
)  # fmt: skip

BY = system_actor("test")
SYSTEM = {"officer": None, "by": BY}


def later(minutes: float):
    return NOW + timedelta(minutes=minutes)


def asked(force, pursuit, account: str, *, now):
    """Return the message of a query about an account, drafted by the system where there is none."""
    found = HoldRequest.objects.filter(hold__pursuit=pursuit, hold__normal=account, measure="").first()
    if found is None:
        found = draft_request(hold_of(pursuit, account), NewRequest(measure=""), **SYSTEM, now=now)
    return send(force, found, now=now)


@pytest.mark.django_db
def test_answers_in_any_order_end_in_one_tree_with_the_same_drafts(force):
    """Three banks answer; the second and third tell before the first, too."""
    told = {
        FIRST: FIRST_ROWS,
        SECOND: (came(15, 200_000, by=FIRST), went(26, 20_000, cash=True), went(27, 18_700, to="0000005500001186")),
        THIRD: (came(9, 150_000, by=FIRST), went(28, 149_950, to="0000005520005520", name="丁海文")),
    }
    found = []
    for order in list(itertools.permutations(told))[::2]:
        pursuit = pursued(force)
        answer_stop(force, send(force, stop_of(pursuit, FIRST), now=later(1)), held=1, now=later(2))
        first = asked(force, pursuit, FIRST, now=later(3))
        answer_rows(force, first, FIRST_ROWS[:1], now=later(4))  # the payment in, and no more yet
        messages = {FIRST: first}
        minute = 5
        for account in order:
            if account != FIRST and account not in messages and not _is_known(pursuit, account):
                continue  # nobody can ask about an account that nobody knows
            messages.setdefault(account, None)
            message = messages[account] or asked(force, pursuit, account, now=later(minute))
            answer_rows(force, message, told[account], now=later(minute + 1))
            messages[account] = message
            minute += 2
        for account in (one for one in order if messages.get(one) is None):
            answer_rows(force, asked(force, pursuit, account, now=later(minute)), told[account], now=later(minute + 1))
            minute += 2
        drafts = HoldRequest.objects.filter(hold__pursuit=pursuit, measure="stop", state="drafted")
        found.append((tree(pursuit), sorted((one.hold.normal, one.amount_fen) for one in drafts)))
    assert all(one == found[0] for one in found)
    assert found[0][0]["0417", "7751", "5520"] == (14_995_000, 0, "answer")
    assert found[0][0]["0417", "2263"] == (20_000_000, 2_000_000, "answer")


def _is_known(pursuit, account: str) -> bool:
    return pursuit.holds.filter(normal=account).exists()


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6))
@pytest.mark.django_db(transaction=True)
def test_parts_of_an_answer_in_any_order_end_in_the_tree_of_the_whole(force, seed):
    """The same rows come in overlapping parts, in two random orders, and once as a whole."""
    rng = random.Random(seed)
    parts = [FIRST_ROWS[:2], FIRST_ROWS[:3], (FIRST_ROWS[0], FIRST_ROWS[3]), FIRST_ROWS[1:]]
    trees = []
    for order in ([FIRST_ROWS], rng.sample(parts, 4), rng.sample(parts, 4)):
        pursuit = pursued(force)
        message = asked(force, pursuit, FIRST, now=later(3))
        for nth, rows in enumerate(order):
            answer_rows(force, message, rows, now=later(4 + nth))
        trees.append(tree(pursuit))
    assert trees[0] == trees[1] == trees[2]


@pytest.mark.django_db
def test_two_payments_into_one_account_are_held_once_the_first_arrival_first(force):
    payments = [
        NewPayment(30_000 * YUAN, to_account=FIRST, to_institution="华屿银行", to_holder="陆安生",
                   paid_at=PAID_AT + timedelta(minutes=nth * 20), precision="minute")
        for nth in range(2)
    ]  # fmt: skip
    pursuit = pursued(force, payments=payments)
    answer_stop(force, send(force, stop_of(pursuit, FIRST), now=later(1)), held=40_000, now=later(2))
    nodes = read_chase(pursuit, later(3)).chase.nodes
    assert [(node.own.held_fen, node.own.residual_fen) for node in nodes] == [(3_000_000, 0), (1_000_000, 2_000_000)]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(0, 300), min_size=1, max_size=5), st.integers(0, 900), st.integers(1, 900),
    st.sampled_from(["drafted", "asked", "held"]),
)  # fmt: skip
def test_what_is_laid_over_hops_is_what_one_hop_would_have(left, held, asked_fen, stage):
    """The slow twin: fen by fen, each to the first hop that has room."""
    events = [HoldEvent(kind="known", at=NOW), HoldEvent(kind="drafted", at=NOW, request="1", amount_fen=asked_fen)]
    if stage != "drafted":
        events += [HoldEvent(kind="approved", at=NOW, request="1"), HoldEvent(kind="sent", at=NOW, request="1")]
    if stage == "held":
        events.append(HoldEvent(kind="answered", at=NOW, request="1", outcome="held", amount_fen=held))
    state = state_of(events, NOW)
    hops = [ChaseHop(f"h{nth}", "", "1", fen, later(nth)) for nth, fen in enumerate(left)]
    shares = lay_over(state, left)
    found = chase(sum(left), [with_state(*pair) for pair in zip(hops, shares, strict=True)], rule="fifo")
    room = list(left)
    wanted = {"held": held if stage == "held" else 0, "asked": asked_fen if stage == "asked" else 0}
    wanted["drafted"] = asked_fen if stage == "drafted" else 0
    slow = {name: [0] * len(left) for name in wanted}
    for name in ("held", "asked", "drafted"):
        for _ in range(wanted[name]):
            nth = next((nth for nth, fen in enumerate(room) if fen), None)
            if nth is None:
                break
            room[nth] -= 1
            slow[name][nth] += 1
    for name, fens in slow.items():
        assert [getattr(node.own, f"{name}_fen") for node in found.nodes] == fens, name
    assert found.parts.total_fen == sum(left)


def kept_trace(pursuit, *, asked_at, transfers, accounts, exits=()) -> Trace:
    """Keep the result of a trace as the statements' room writes it."""
    claim = f"{pursuit.matter.number}-1"
    ledger = Ledger.objects.create(matter=pursuit.matter, name="流水", made_at=asked_at, by_key="x", by_name="x")
    identity = f"{pursuit.pk:064d}"
    trace = Trace.objects.create(
        ledger=ledger, state="done", claims=[{"claim_id": claim, "origin": pursuit.matter.number}], identity=identity,
        claim_set="0" * 64, asked_at=asked_at, by_key="x", by_name="x",
    )  # fmt: skip
    folder = result_folder(identity)
    folder.mkdir(parents=True, exist_ok=True)
    section = {
        "currency": "CNY",
        "accounts": [{"account": one, "institution": "", "spans": []} for one in accounts],
        "ends": [
            {"end": "exits", "account": FIRST, "kind": kind, "institution": "",
             "by_rule": {"fifo": {"amount_fen": 0, "transfers": [number]}}}
            for number, kind in exits
        ],
    }  # fmt: skip
    write_json(folder / "sections.json", [section])
    write_json(folder / "claims.json", [{"claim_id": claim, "transfer": 1}])
    write_json(folder / "transfers.json", [_transfer(nth, claim, *one) for nth, one in enumerate(transfers, 1)])
    return trace


def _transfer(number: int, claim: str, source: str, target: str, yuan: float, minutes: float) -> dict:
    at = (PAID_AT + timedelta(minutes=minutes)).isoformat()
    fen = round(yuan * YUAN)
    taken = fen if number == 1 else 0
    by_rule = {"fifo": {"amount_fen": fen, "taken_fen": taken, "n_claims": 1, "claims": [claim]}}
    return {
        "number": number, "from": source, "to": target, "to_holder": "", "amount_fen": fen, "time": at,
        "rows": [{"file": 1, "sheet": 0, "row": number}], "by_rule": by_rule,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_trace_of_the_statements_takes_the_place_of_what_was_told_before(force):
    pursuit = pursued(force)
    answer_rows(force, asked(force, pursuit, FIRST, now=later(3)), FIRST_ROWS[:3], now=later(4))
    assert set(tree(pursuit)) == {("0417",), ("0417", "9038"), ("0417", "7751")}
    trace = kept_trace(
        pursuit, asked_at=later(60), accounts=[FIRST, SECOND], exits=[(4, "cash")],
        transfers=[
            ("0000009900000001", FIRST, 486_000, 0), (FIRST, FOURTH, 97_785.40, 6), (FIRST, SECOND, 200_000, 15),
            (SECOND, "~cash", 20_000, 26), (SECOND, "0000005500001186", 18_700, 27),
        ],
    )  # fmt: skip
    assert take_trace(trace, by=BY, now=later(61)) == 1
    assert tree(pursuit) == {
        ("0417",): (48_600_000, 0, "report"),
        ("0417", "9038"): (9_778_540, 0, "statement"),
        ("0417", "2263"): (20_000_000, 2_000_000, "statement"),
        ("0417", "2263", "1186"): (1_870_000, 0, "statement"),
    }
    gone = {one.hold.normal for one in pursuit.hops.filter(is_replaced=True)}
    assert gone == {THIRD, FOURTH}
    assert take_trace(trace, by=BY, now=later(62)) == 1
    assert pursuit.hops.filter(is_replaced=True).count() == 2


@pytest.mark.django_db
def test_a_bank_that_tells_of_a_later_moment_than_the_statements_is_believed(force):
    pursuit = pursued(force)
    trace = kept_trace(
        pursuit, asked_at=PAID_AT + timedelta(minutes=5), accounts=[FIRST],
        transfers=[("0000009900000001", FIRST, 486_000, 0)],
    )  # fmt: skip
    take_trace(trace, by=BY, now=later(2))
    answer_rows(force, asked(force, pursuit, FIRST, now=later(3)), FIRST_ROWS, now=later(4))
    assert tree(pursuit)["0417", "2263"] == (20_000_000, 0, "answer")


@pytest.mark.django_db
def test_a_trace_that_is_done_puts_the_following_to_work(force):
    from firsthour.web.desk.models.jobs import JobRun
    from firsthour.web.statements.operations.telling import tell

    pursuit = pursued(force)
    for state, n in (("failed", 0), ("done", 1)):
        tell("statements.traced", pursuit.matter, by=BY, now=later(1), facts={"trace": "0", "state": state})
        assert JobRun.objects.filter(key="follow:0").count() == n
