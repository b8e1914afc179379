"""Is the share of wrong freezes what anybody would count by hand, and does each figure open exactly its rows?"""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firsthour.base.clock import SHANGHAI
from firsthour.web.appeals.operations.assigning import seek_waiting
from firsthour.web.appeals.queries import figures
from firsthour.web.desk import events
from firsthour.web.desk.models import Event, Matter
from firsthour.web.holds.models import Hold, Hop, Pursuit
from firsthour.web.people.policies import access_of
from firsthour.web.ui.acting import system_actor
from tests.web.appeals.appeal_world import appeal, decide, held, legal
from tests.web.holds.core_world import answer

pytestmark = pytest.mark.django_db
BY = system_actor("test")
FIRST, LAST = date(2026, 11, 10), date(2026, 11, 14)
SOURCES, UNITS = ("report", "answer", "hand"), ("east-squad", "east-station", "west")
KINDS = ("hold.answered", "freeze.answered", "hold.answered", "hold.sent")
HISTORY = st.lists(
    st.tuples(
        st.integers(0, 5),  # which hold
        st.sampled_from([*KINDS, "appeal.decided", "appeal.decided", "appeal.corrected"]),
        st.integers(-3, 8),  # days from the first
        st.sampled_from(["held", "empty", "upheld", "partly", "rejected"]),
    ),
    max_size=25,
)


def plant(force, now) -> list[Hold]:
    """Six holds in three units, at one to three hops, from three sources; the last of a confidential matter."""
    found: list[Hold] = []
    for n in range(6):
        unit = force.units[UNITS[n % 3]]
        matter = Matter.objects.create(
            kind="incident", number=f"M{n}", title=f"甲{n}", unit=unit, unit_path=unit.path, state="accepted",
            opened_at=now, is_confidential=n == 5,
        )  # fmt: skip
        pursuit = Pursuit.objects.create(matter=matter, reported_at=now, opened_at=now)
        hold = Hold.objects.create(pursuit=pursuit, account=f"62{n}", normal=f"62{n}", known_at=now)
        parent = None
        for place in range(1 + n % 3):
            account = hold if place == n % 3 else Hold.objects.create(
                pursuit=pursuit, account=f"9{n}{place}", normal=f"9{n}{place}", known_at=now
            )  # fmt: skip
            parent = Hop.objects.create(
                pursuit=pursuit, parent=parent, hold=account, amount_fen=1, arrived_at=now, source=SOURCES[n % 3],
                rule="fifo" if n % 2 else "", made_at=now, by_key="x", by_name="x",
            )  # fmt: skip
        found.append(hold)
    return found


def play(holds: list[Hold], history) -> None:
    """Write the history as event rows; ``appeal.corrected`` corrects the hold's last decision."""
    for which, kind, days, outcome in history:
        hold = holds[which]
        at = datetime(FIRST.year, FIRST.month, FIRST.day, 12, tzinfo=SHANGHAI) + timedelta(days=days)
        facts = {"hold": str(hold.uid), "outcome": outcome, "cause": "bona_fide", "appeal": f"a{which}", "late": False}
        if kind == "appeal.corrected":
            last = events.standing_events().filter(kind="appeal.decided", facts__hold=str(hold.uid)).first()
            if last is not None:
                events.supersede(last, by=BY, happened_at=at, recorded_at=at, facts=facts)
            continue
        matter = hold.pursuit.matter
        events.append(kind, unit=matter.unit, matter=matter, by=BY, happened_at=at, recorded_at=at, facts=facts)


def by_hand(holds: list[Hold], seen: set[int]) -> dict[str, dict[str, tuple[int, int]]]:
    """The slow twin: go through every event of every hold that is seen, one by one."""
    gone = {one.supersedes_id for one in Event.objects.all()}
    tables: dict[str, dict[str, tuple[int, int]]] = {name: {} for name in figures.DIMENSIONS}
    for place, hold in enumerate(holds):
        if place not in seen:
            continue
        mine = [one for one in Event.objects.all() if one.pk not in gone and one.facts.get("hold") == str(hold.uid)]
        took = sorted(
            (one.happened_at, one.pk) for one in mine
            if one.kind in ("hold.answered", "freeze.answered") and one.facts["outcome"] == "held"
        )  # fmt: skip
        if not took or not FIRST <= took[0][0].astimezone(SHANGHAI).date() <= LAST:
            continue
        end = datetime(LAST.year, LAST.month, LAST.day, tzinfo=SHANGHAI) + timedelta(days=1)
        assert took[0][0] < end
        wrong = any(one.kind == "appeal.decided" and one.facts["outcome"] in ("upheld", "partly") for one in mine)
        values = {
            "unit": str(hold.pursuit.matter.unit_id), "hop": str(1 + place % 3), "source": SOURCES[place % 3],
            "rule": "fifo" if place % 2 else "", "measure": "",
        }  # fmt: skip
        for name, value in values.items():
            n_held, n_wrong = tables[name].get(value, (0, 0))
            tables[name][value] = (n_held + 1, n_wrong + wrong)
    return tables


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(history=HISTORY)
def test_the_rates_are_those_of_the_slow_twin_and_open_their_rows(force, now, history) -> None:
    with transaction.atomic():
        point = transaction.savepoint()
        holds = plant(force, now)
        play(holds, history)
        for officer, seen in (
            (force.dana, set(range(5))),
            (force.bob, {0, 3}),
            (force.charlie, {2}),
            (force.frank, set()),
        ):
            access = access_of(officer, now=now)
            found = figures.list_freezes(access, first=FIRST, last=LAST, now=now)
            expected = by_hand(holds, seen)
            for name in figures.DIMENSIONS:
                rates = figures.rates_by(found, name)
                assert {one.value: (one.n_held, one.n_wrong) for one in rates} == expected[name], (officer, name)
                for one in rates:
                    rows = figures.chosen(found, name, value=one.value, only_wrong=False)
                    wrong = figures.chosen(found, name, value=one.value, only_wrong=True)
                    assert (len(rows), len(wrong)) == (one.n_held, one.n_wrong)
        transaction.savepoint_rollback(point)


def test_hops_stand_in_their_order_and_other_rates_by_how_many_took_effect() -> None:
    def freeze(hop: int, source: str) -> figures.HeldFreeze:
        return figures.HeldFreeze(
            hold=str(hop), at=datetime(2026, 11, 10, tzinfo=SHANGHAI), unit=1, measure="stop", hop=hop, source=source,
            rule="", flags=frozenset(),
        )  # fmt: skip

    found = [freeze(10, "hand"), freeze(2, "answer"), freeze(2, "answer"), freeze(1, "report")]
    assert [one.value for one in figures.rates_by(found, "hop")] == ["1", "2", "10"]
    assert [one.value for one in figures.rates_by(found, "source")] == ["answer", "hand", "report"]


def test_a_freeze_that_was_wrong_is_counted_once_however_often_it_was_appealed(force, now) -> None:
    officer = legal(force, now)
    hold = held(force, now)
    first, second = appeal(hold, now), appeal(hold, now)
    review = decide(first, officer, now, decision="partly", cause="too_large", released_fen=100)
    answer(review.release, force.bob, now + timedelta(minutes=5), at=now + timedelta(minutes=5))
    seek_waiting(by=BY, now=now)
    decide(second, force.dana, now + timedelta(hours=1), decision="upheld", cause="bona_fide")
    day = now.astimezone(SHANGHAI).date()
    freezes = figures.list_freezes(access_of(force.dana, now=now), first=day, last=day, now=now)
    assert [(one.hop, one.source, one.measure, one.outcome, one.cause) for one in freezes] == [
        (1, "report", "stop", "partly", "too_large")
    ]
    assert figures.causes_of(freezes) == [("too_large", 1)]


def test_each_figure_counts_the_events_it_names(force, now) -> None:
    officer = legal(force, now)
    hold = held(force, now)
    decide(appeal(hold, now), officer, now, decision="rejected", cause="link_stands")
    appeal(hold, now)
    day = now.astimezone(SHANGHAI).date()
    access = access_of(force.dana, now=now)
    counted = {one.key: n for one, n in figures.count_figures(access, first=day, last=day, now=now)}
    assert counted == {
        "received": 2, "upheld": 0, "partly": 0, "rejected": 1, "withdrawn": 0, "complained": 0, "late": 0,
    }  # fmt: skip
    for key, n in counted.items():
        rows = figures.events_of(access, figures.FIGURES[key], first=day, last=day, now=now)
        shown, after = figures.list_figure_rows(rows)
        assert (len(shown), after) == (n, 0)
    west = access_of(force.charlie, now=now)
    assert {n for _one, n in figures.count_figures(west, first=day, last=day, now=now)} == {0}
