"""Is the ladder what the table says, is a table that could strand somebody refused, and do quiet hours end?"""

from datetime import datetime, time, timedelta
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.base.clock import SHANGHAI
from firsthour.law.deadlines import get_one_deadline_kind
from firsthour.law.ladder import CHANNELS, example_ladder, read_ladder
from firsthour.law.own_tables import BadOwnTableError
from firsthour.law.quiet_hours import NEVER_QUIET, QuietHours
from firsthour.law.tiers import TIERS

LADDER = example_ladder()
TEXT = resources.files("firsthour.law").joinpath("ladder.toml").read_text(encoding="utf-8")


def test_low_begins_with_a_message_medium_with_the_telephone_the_others_with_a_visit() -> None:
    assert [LADDER.steps[tier][0].channel for tier in TIERS] == ["sms", "phone", "visit", "visit"]
    assert set(LADDER.channels) == set(CHANNELS)


def test_the_report_runs_by_the_clock_of_the_stop_payment() -> None:
    assert timedelta(minutes=LADDER.report_minutes) == get_one_deadline_kind("stop_entry").length.span()


def test_a_refusal_is_met_by_a_second_person_the_family_with_consent_and_the_bank() -> None:
    steps = [step.channel for step in LADDER.steps["persuade"]]
    assert steps == ["second_person", "family", "bank_notice", "duty_leader"]
    assert LADDER.channels["family"].needs == "consent"


def test_the_heavier_the_tier_the_sooner_a_refusal_is_met() -> None:
    for step in LADDER.steps["persuade"]:
        spans = [step.minutes[tier] for tier in TIERS]
        assert spans == sorted(spans, reverse=True)
        assert len(set(spans)) == len(spans)


def changed(folder: Path, old: str, new: str) -> Path:
    assert old in TEXT
    path = folder / "ladder.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_units_own_table_replaces_the_example(tmp_path: Path) -> None:
    own = read_ladder(changed(tmp_path, 'channel = "phone", minutes = 60', 'channel = "phone", minutes = 45'))
    assert (own.steps["medium"][0].minutes["medium"], own.is_own) == (45, True)
    assert read_ladder(tmp_path / "none.toml") is LADDER


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('    { channel = "duty_leader", minutes = 240 },\n', "", "medium: the last step"),
        ('channel = "phone", minutes = 60', 'channel = "post", minutes = 60', "medium: post"),
        ('channel = "phone", minutes = 60', 'channel = "report", minutes = 60', "medium: report"),
        ('channel = "phone", minutes = 60', 'channel = "phone", minutes = 0', "medium: phone"),
        ("tries = 2, retry_after = 10, retry_within = 20", "tries = 2", "medium: phone"),
        ("tries = 1, late", "tries = 0, late", "low: sms"),
        ('late = "climb"', 'late = "run"', "low: sms"),
        ("urgent = 0", "urgent = -1", "contacts_a_day"),
        ('not_for = ["high"', 'not_for = ["huge"', "not_for"),
        ('needs = "consent"', 'needs = "luck"', "family: needs"),
        ('from = "22:00"', 'from = "late"', "late"),
        ('report_clock = "stop_entry"', 'report_clock = "none"', "none"),
    ],
)
def test_a_table_that_cannot_be_is_refused(old: str, new: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(BadOwnTableError, match=says):
        read_ladder(changed(tmp_path, old, new))


clocks = st.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
starts = st.integers(0, 3000).map(lambda n: datetime(2026, 11, 22, tzinfo=SHANGHAI) + timedelta(minutes=n))


@settings(max_examples=150, deadline=None)
@given(clocks, clocks, starts, st.integers(0, 400))
def test_a_time_that_stands_still_at_night_ends_as_counted_by_the_minute(
    from_time: time, to_time: time, start: datetime, minutes: int
) -> None:
    quiet = QuietHours(from_time, to_time)
    if minutes > 30:  # walk far only where the day is long enough
        minutes = min(minutes, (24 * 60 - sum(quiet.holds_at(start + timedelta(minutes=n)) for n in range(1440))) * 3)
    moment = start
    while quiet.holds_at(moment):
        moment += timedelta(minutes=1)
    assert quiet.next_open(start) == moment
    left = minutes
    while left:
        left -= 0 if quiet.holds_at(moment) else 1
        moment += timedelta(minutes=1)
    assert quiet.end_of(start, minutes) == moment


@given(starts)
def test_where_nothing_is_quiet_time_simply_runs(start: datetime) -> None:
    assert not NEVER_QUIET.holds_at(start)
    assert NEVER_QUIET.end_of(start, 90) == start + timedelta(minutes=90)
