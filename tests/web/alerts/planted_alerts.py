"""Which warnings, files, return visits and hand-over notes does the break-in walk find planted, and who may see them?

Whoever sees warnings sees those of the own unit and below; files and hand-over notes are for who decides there.
"""

from datetime import timedelta
from typing import Any

from firsthour.web.alerts.models import (
    Attempt,
    Beat,
    Episode,
    EpisodeNote,
    HandOver,
    Happening,
    RejectedRow,
    Revisit,
    Signal,
    SignalBatch,
)
from firsthour.web.people.models import Community

SEERS = {
    "alice": "east-squad", "bob": "east-squad", "charlie": "west", "dana": "city", "henry": "east-station",
    "outsider": "east",
}  # fmt: skip
DECIDERS = {"alice": "east-squad", "dana": "city"}
REASON = {"rule": "x", "tier": "urgent", "words": {"en": "x", "zh": "x"}, "status": "U", "note": "", "facts": []}


def plant_alerts(builder: Any) -> None:
    """Plant a warning with all that belongs to it at a station, a squad and in another county; files and notes."""
    for code in ("east-station", "east-squad", "west"):
        _plant_episode(builder, code)
        _plant_batch(builder, code)
        _plant_note(builder, code)
    _plant_beat(builder)


def _below(builder: Any, code: str, homes: dict[str, str]) -> set[str]:
    units = builder.force.units
    return {name for name, home in homes.items() if units[code].path.startswith(units[home].path)}


def _plant_episode(builder: Any, code: str) -> None:
    unit, now, marker = builder.force.units[code], builder.now, builder.mark()
    is_hers = code == "east-station"
    episode = Episode.objects.create(
        name=f"N{marker}", phone=f"P{marker}", address=f"A{marker}", fraud_type="authorities", facts={}, n_signals=1,
        first_at=now, last_at=now, opened_at=now, unit=unit, unit_path=unit.path, centre=builder.force.units["centre"],
        tier="urgent", rank=3, reasons=[REASON], channel="visit", due_at=now + timedelta(minutes=30), why={},
        assignee=builder.force.henry if is_hers else None, queue=None if is_hers else unit, updated_at=now,
    )  # fmt: skip
    EpisodeNote.objects.create(episode=episode, text=f"T{marker}", at=now, by_key="x", by_name=f"W{marker}")
    seen = _below(builder, code, SEERS)
    builder.plant("episode", episode, marker, seen)
    builder.plant("revealable", episode, marker, seen, kind="warned", key=str(episode.uid))
    attempt = Attempt.objects.create(
        episode=episode, channel="visit", step=1, at=now, recorded_at=now, result="refused", note=f"O{marker}",
        place=f"L{marker}", by_key="x", by_name=f"W{marker}",
    )  # fmt: skip
    marker = builder.mark()
    revisit = Revisit.objects.create(
        episode=episode, attempt=attempt, unit=unit, unit_path=unit.path, on=now.date(), channel="phone",
        words={"en": marker, "zh": marker}, note=marker,
    )  # fmt: skip
    builder.plant("revisit", revisit, marker, seen)
    _plant_signal(builder, episode, seen)


def _plant_signal(builder: Any, episode: Episode, seen: set[str]) -> None:
    """Plant the signal that a warning began with, and that it ran over its time."""
    now, marker = builder.now, builder.mark()
    batch = SignalBatch.objects.create(way="api", source="telecom", unit=episode.unit, at=now, by_key="x", by_name="x")
    signal = Signal.objects.create(
        batch=batch, source="telecom", source_number=f"S{marker}", name=marker, phone=marker, seen_at=now,
        received_at=now, unit=episode.unit, episode=episode, joined_at=now,
    )  # fmt: skip
    Happening.objects.create(
        episode=episode, order=1, kind="told", at=now, recorded_at=now, channel="visit", step=1, words=marker,
        by_key="x", by_name=marker,
    )  # fmt: skip
    builder.plant("signal", signal, marker, seen)


def _plant_batch(builder: Any, code: str) -> None:
    unit, now, marker = builder.force.units[code], builder.now, builder.mark()
    batch = SignalBatch.objects.create(
        way="file", source="telecom", name=f"{marker}.csv", unit=unit, at=now, by_key="x", by_name=marker, n_taken=1,
        n_rejected=1,
    )  # fmt: skip
    RejectedRow.objects.create(
        batch=batch, source="telecom", source_number=marker, line=2, code="x", reason={"en": marker, "zh": marker},
        digest=marker, at=now,
    )  # fmt: skip
    Signal.objects.create(
        batch=batch, source="telecom", source_number=f"S{marker}", name=marker, phone=marker, seen_at=now,
        received_at=now, unit=unit,
    )  # fmt: skip
    Signal.objects.create(
        batch=batch, source="telecom", source_number=f"U{marker}", name=marker, phone=marker, seen_at=now,
        received_at=now, unit=unit, stuck_at=now, stuck_why="x",
    )  # fmt: skip
    builder.plant("batch", batch, marker, _below(builder, code, DECIDERS))


def _plant_note(builder: Any, code: str) -> None:
    unit, now, marker = builder.force.units[code], builder.now, builder.mark()
    note = HandOver.objects.create(
        unit=unit, from_at=now - timedelta(hours=8), to_at=now, text=marker, counts={}, written_at=now,
        written_by=builder.force.dana,
    )  # fmt: skip
    builder.plant("hand_over", note, marker, _below(builder, code, DECIDERS))


def _plant_beat(builder: Any) -> None:
    """Plant who looks after a community of the station; places are settled by who decides there."""
    community = Community.objects.create(station=builder.force.units["east-station"], name="植", name_en="Planted")
    beat = Beat.objects.create(
        officer=builder.force.henry, role="community", community=community, from_at=builder.now - timedelta(days=1)
    )
    builder.plant("beat", beat, str(beat.uid), _below(builder, "east-station", DECIDERS))
