"""What do a section's rows mean: canonical text columns become ledger rows, rejects and furniture.

One vectorised path for all layouts. Every data row is exactly one of ok, set aside, rejected.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from firsthour.base.clock import Precision
from firsthour.ledger.reading import Note
from firsthour.ledger.rows import OUT, REJECTS, ROWS, SetAside
from firsthour.ledger.sheets import Chunk
from firsthour.ledger.statements._kernel_parse import BLANK, OK
from firsthour.ledger.statements.amounts import REASONS, read_amounts
from firsthour.ledger.statements.canonical import Canonical
from firsthour.ledger.statements.cells import EMPTY, SPACE, Coded, as_strings, clean_strings
from firsthour.ledger.statements.flows import Flows, read_flows, set_aside
from firsthour.ledger.statements.furniture import bad_answers, find_furniture, stated_balances
from firsthour.ledger.statements.legs import add_legs, has_legs, side_amounts
from firsthour.ledger.statements.parties import Card, Parties, find_cards, read_parties
from firsthour.ledger.statements.remarks import read_flags, read_refs
from firsthour.ledger.statements.sections import Section
from firsthour.ledger.statements.times import Times, add_clocks, clock_of_day, read_times
from firsthour.ledger.statements.words import which

LONGEST_VALUE = 200
UNREADABLE = "\ufffd"
NOTES_A_CHUNK = 5


@dataclass
class Piece:
    """What some rows of a section mean; ``rows`` holds legs, the counts count source rows."""

    rows: pa.Table
    rejects: pa.Table
    read: int = 0
    set_aside: int = 0
    rejected: int = 0
    furniture: int = 0
    cards: list[Card] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    own_numbers: list[str] = field(default_factory=list)


@dataclass
class _Reading:
    """Everything read of the rows of one chunk, before it is put together."""

    canonical: Canonical
    chunk: Chunk
    times: Times
    flows: Flows
    parties: Parties
    aside: NDArray[np.int8]
    notes: list[Note]

    def note(self, code: str, place: int, *, text: str) -> None:
        """Remark on a row, a few times per code."""
        if sum(note.code == code for note in self.notes) < NOTES_A_CHUNK:
            self.notes.append(Note(code, int(self.chunk.rows[place]) if place >= 0 else 0, text[:LONGEST_VALUE]))


def learn(section: Section, chunk: Chunk) -> Canonical:
    """Return the first rows of a section, the section with what they teach: words of failure, times that are dates.

    A word of ``failed_beside_ok`` means failed only where other rows say in words that they succeeded. A column
    of dates that was written with 00:00:00 throughout holds days.
    """
    canonical = Canonical(section, chunk)
    status = section.layout.status
    words = set(canonical.coded("status").used())
    doubtful = [word for word in status.get("failed_beside_ok", []) if word in words]
    others = {text for text in words - set(doubtful) if text and which(text, {"ok": status.get("ok", [])})}
    dates_only = _dates_only(canonical)
    canonical.section = replace(section, failed_words=tuple(doubtful) if others else (), dates_only=dates_only)
    return canonical


def _dates_only(canonical: Canonical) -> bool:
    times = read_row_times(canonical)
    clocked = (times.status == OK) & (times.precision != Precision.DAY)
    zone = canonical.section.zone_us
    if canonical.is_plain:
        return False
    return bool(clocked.any()) and not clock_of_day(times.time_us[clocked], zone=zone).any()


def read_row_times(canonical: Canonical) -> Times:
    """Return the time of each row: its time cell, else its date and clock cells."""
    section, rules = canonical.section, canonical.section.time_rules
    n = canonical.n
    dates = Times(np.zeros(n, np.int64), np.zeros(n, np.int8), np.full(n, BLANK, np.uint8))
    if canonical.has("date"):
        dates = read_times(canonical.columns["date"], rules)
    if canonical.has("time"):
        whole = read_times(canonical.columns["time"], rules)
        use = (whole.status != BLANK) | (dates.status == BLANK)
        dates = whole if use.all() else Times(
            np.where(use, whole.time_us, dates.time_us),
            np.where(use, whole.precision, dates.precision),
            np.where(use, whole.status, dates.status),
        )  # fmt: skip
    if canonical.has("clock"):
        dates = add_clocks(dates, canonical.columns["clock"], zone=section.zone_us)
    if section.dates_only:
        midnight = (dates.status == OK) & (clock_of_day(dates.time_us, zone=section.zone_us) == 0)
        dates = replace(dates, precision=np.where(midnight, Precision.DAY, dates.precision).astype(np.int8))
    return dates


def normalise(section: Section, chunk: Chunk) -> Piece:
    """Return what the rows of a chunk mean."""
    return normalise_canonical(Canonical(section, chunk), chunk)


def normalise_canonical(canonical: Canonical, chunk: Chunk) -> Piece:
    """Return what the rows of a chunk mean, its columns being canonical already."""
    flows = read_flows(canonical)
    aside, unknown = set_aside(canonical, flows)
    times = read_row_times(canonical)
    reading = _Reading(canonical, chunk, times, flows, read_parties(canonical), aside, [])
    for word in unknown:
        reading.note("status_unknown", -1, text=word)
    _note_unreadable(reading)
    furniture = (
        find_furniture(canonical, chunk, time_status=times.status, flows=flows)
        | _no_details(reading)
        | stated_balances(canonical, flows)
    )
    _find_faults(reading)
    rejected = (flows.reasons != "") & ~furniture
    kept = ~furniture & ~rejected
    rows = _build_rows(reading, kept)
    numbers = reading.parties.own_number
    used = np.unique(numbers.codes[kept])
    return Piece(
        rows=rows,
        rejects=_build_rejects(reading, rejected),
        read=int((~furniture).sum()),
        set_aside=int((aside[kept] != 0).sum()),
        rejected=int(rejected.sum()),
        furniture=int(furniture.sum()),
        cards=find_cards(reading.parties, chunk.rows, keep=kept),
        notes=reading.notes,
        own_numbers=numbers.values.take(pa.array(used[:2])).to_pylist(),
    )


def _no_details(reading: _Reading) -> NDArray[np.bool_]:
    """Return rows that only say why there are no details; one with an amount is taken as failed."""
    bad = bad_answers(reading.canonical)
    if not bad.any():
        return bad
    empty = bad & reading.flows.blank
    failed = bad & ~empty & ((reading.aside == 0) | (reading.aside == SetAside.ZERO))
    reading.aside[failed] = SetAside.FAILED
    answers = reading.canonical.coded("answer")
    for place in np.flatnonzero(empty)[:NOTES_A_CHUNK].tolist():
        reading.note("no_details", place, text=answers.values[int(answers.codes[place])].as_py())
    return empty


def _find_faults(reading: _Reading) -> None:
    """Note why rows are rejected, the time first."""
    flows, parties, section = reading.flows, reading.parties, reading.canonical.section
    amount_reasons, amount_fields = flows.reasons, flows.fields
    flows.reasons = np.full(len(amount_reasons), "", object)
    flows.fields = np.full(len(amount_reasons), "", object)
    flows.fail(_ragged(reading.chunk, len(section.names)), "ragged", name="")
    if (reading.times.status != OK).any():
        flows.fail(reading.times.status != OK, "no_time", name=_time_field(reading))
    faulty = (amount_reasons != "") & (flows.reasons == "")
    flows.reasons[faulty], flows.fields[faulty] = amount_reasons[faulty], amount_fields[faulty]
    for name in ("fee", "other_amount"):
        if reading.canonical.has(name):
            side = side_amounts(reading.canonical, name, currency=flows.currency)
            for status, reason in REASONS.items():
                flows.fail((side.status == status) & (reading.aside == 0), reason, name=name)
    flows.fail((flows.direction == 0) & (reading.aside == 0), "no_direction", name="direction")
    flows.direction[flows.direction == 0] = OUT
    flows.fail(parties.destroyed_own, "destroyed_number", name="own_number")
    flows.fail(parties.destroyed_peer, "destroyed_number", name="peer_number")
    for name, numbers in (("own_number", parties.own_number), ("peer_number", parties.peer_number)):
        flows.fail(numbers.marks(pc.match_substring(numbers.values, UNREADABLE)), "not_text", name=name)
    flows.fail(_blank(parties.own_number, exact=reading.canonical.is_plain), "no_account", name="own_number")
    if reading.canonical.is_plain:
        flows.fail(_blank(parties.peer_number, exact=True), "no_account", name="peer_number")


def _note_unreadable(reading: _Reading) -> None:
    """Remark on wording that is no text in the file's encoding, and on aliases that lost their digits."""
    for name in ("own_name", "peer_name", "peer_institution", "memo"):
        cells = reading.canonical.coded(name)
        broken = pc.match_substring(cells.values, UNREADABLE)
        if pc.any(broken).as_py():
            place = int(np.flatnonzero(cells.marks(broken))[0])
            reading.note("not_text", place, text=_value(reading.canonical, name, place))
    lost = np.flatnonzero(reading.parties.destroyed_alias)
    if len(lost):
        reading.note("destroyed_alias", int(lost[0]), text=_value(reading.canonical, "own_alias", int(lost[0])))


def _blank(numbers: Coded, *, exact: bool) -> NDArray[np.bool_]:
    values = pc.utf8_trim_whitespace(numbers.values) if exact else numbers.values
    return numbers.marks(pc.equal(values, EMPTY))


def _time_field(reading: _Reading) -> str:
    return next((name for name in ("time", "date", "clock") if reading.canonical.has(name)), "time")


def _ragged(chunk: Chunk, n_named: int) -> NDArray[np.bool_]:
    """Return which rows have a filled cell beyond the header's columns."""
    found = np.zeros(len(chunk.rows), np.bool_)
    found[chunk.ragged] = True
    for column in chunk.columns[n_named:]:
        if column is not None and pc.sum(pc.binary_length(as_strings(column))).as_py():
            filled = pc.binary_length(pc.utf8_trim_whitespace(as_strings(column)))
            found |= filled.to_numpy(zero_copy_only=False) > 0
    return found


def _build_rejects(reading: _Reading, rejected: NDArray[np.bool_]) -> pa.Table:
    places = np.flatnonzero(rejected)
    if len(places) == 0:
        return REJECTS.empty_table()
    section, canonical = reading.canonical.section, reading.canonical
    fields = reading.flows.fields[places].tolist()
    values = [""] * len(places)
    for name in set(fields) - {""}:
        column = canonical.raw(name)
        if column is not None:
            for k in (k for k, each in enumerate(fields) if each == name):
                values[k] = column[int(places[k])].as_py().strip()[:LONGEST_VALUE]
    return pa.table(
        {
            "sheet": pa.array(np.full(len(places), section.sheet, np.int16)),
            "row": pa.array(reading.chunk.rows[places]),
            "column": pa.array([section.column_name(name) for name in fields], pa.string()),
            "reason": pa.array(reading.flows.reasons[places].tolist(), pa.string()),
            "value": pa.array(values, pa.string()),
        },
        schema=REJECTS,
    )


def _build_rows(reading: _Reading, kept: NDArray[np.bool_]) -> pa.Table:
    canonical, parties, flows = reading.canonical, reading.parties, reading.flows
    n, section = canonical.n, canonical.section
    arrays = {
        "sheet": np.full(n, section.sheet, np.int16),
        "row": reading.chunk.rows,
        "leg": np.zeros(n, np.int8),
        "set_aside": reading.aside,
        "own_number": parties.own_number.label(),
        "own_institution": parties.own_institution.label(),
        "own_name": parties.own_name.label(),
        "peer_number": parties.peer_number.label(),
        "peer_institution": parties.peer_institution.label(),
        "peer_name": parties.peer_name.label(),
        "peer_kind": parties.peer_kind.label(),
        "direction": flows.direction,
        "amount": flows.minor,
        "currency": flows.currency.label(),
        "balance": _balances(reading),
        "time_us": reading.times.time_us,
        "precision": reading.times.precision,
        "time_raw": _time_raw(canonical),
        "serial": _serial(canonical),
        "ref_serial": read_refs(canonical, flows.direction).label(),
        "memo": canonical.coded("memo").label(),
        "flags": read_flags(canonical, inverted=flows.inverted),
    }
    table = pa.table({name: arrays[name] for name in ROWS.names}, schema=ROWS)
    if has_legs(canonical):
        legs = add_legs(table, canonical, moves=kept & (reading.aside == 0), currency=flows.currency)
        table = legs.rows
        kept = kept[legs.places]
    return table if kept.all() else table.filter(pa.array(kept))


def _value(canonical: Canonical, name: str, place: int) -> str:
    column = canonical.raw(name)
    return "" if column is None else str(column[place].as_py()).strip()


def _balances(reading: _Reading) -> pa.Array:
    """Return balances in minor units; null where there is none or it cannot be read (with a note)."""
    canonical = reading.canonical
    column = canonical.raw("balance")
    if column is None:
        return pa.nulls(canonical.n, pa.int64())
    in_minor = canonical.section.layout.amount.get("unit") == "minor"
    balances = read_amounts(column, currency=reading.flows.currency, in_minor=in_minor)
    for place in np.flatnonzero(~balances.read & (balances.status != BLANK))[:NOTES_A_CHUNK].tolist():
        reading.note("balance_unreadable", place, text=_value(canonical, "balance", place))
    return pa.array(balances.minor, mask=~balances.read)


def _time_raw(canonical: Canonical) -> pa.StringArray:
    parts = [clean_strings(part) for name in ("time", "date", "clock") if (part := canonical.raw(name)) is not None]
    if len(parts) < 2:
        return parts[0] if parts else pa.array([""] * canonical.n, pa.string())
    return pc.utf8_trim_whitespace(pc.binary_join_element_wise(*parts, SPACE))


def _serial(canonical: Canonical) -> pa.StringArray:
    column = canonical.raw("serial")
    if column is None:
        return pa.array([""] * canonical.n, pa.string())
    return column if canonical.is_plain else clean_strings(column)
