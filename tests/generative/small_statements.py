"""Small random sets of statements: a few people pay each other, and what their banks say about it.

What happened is drawn first; then every account gets a statement of it, with the flaws of real ones: times
skewed or only dates, newest first, balances missing or wrong, rows missing or twice, files that overlap.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from firsthour.base.clock import DAY_US, MINUTE_US, SECOND_US, Precision, day_start_us, local_day, parse_moment
from firsthour.ledger.reading import AccountFacts, FileReading
from firsthour.ledger.rows import IN, OUT, ROWS, RowFlag
from tests.reference.slow_assembly import Periods, Row

FIRST_US = parse_moment("2026-03-29 08:00").time_us
STEPS_US = [0, 0, MINUTE_US, 6 * MINUTE_US, 11 * MINUTE_US, 7 * 3600 * SECOND_US, DAY_US, 40 * DAY_US, 300_000]
AMOUNTS = [1000, 1000, 2000, 3000, 100_000]


@dataclass
class Statements:
    """Files in the order of their hashes, their layouts, and the dates their mastheads give per account."""

    files: list[list[Row]]
    layouts: list[str]
    periods: Periods = field(default_factory=dict)


@dataclass(frozen=True)
class Habits:
    """How an account's bank writes its statement."""

    precision: Precision
    balances: str  # all, some, none
    newest_first: bool
    skew_us: int
    opening: int
    lost: int  # every nth row is missing
    cut: tuple[int, int]  # the first file ends here, the second begins here (in thirds of the statement)
    files: tuple[int, int]
    masthead: bool


@st.composite
def habits(draw: st.DrawFn) -> Habits:
    """Return the habits of one bank."""
    plain = draw(st.booleans())
    return Habits(
        precision=draw(st.sampled_from(Precision)),
        balances=draw(st.sampled_from(["all", "all", "all", "some", "none"])),
        newest_first=draw(st.booleans()),
        skew_us=0 if plain else draw(st.sampled_from([0, 0, 4 * MINUTE_US, -7 * MINUTE_US, 500_000])),
        opening=draw(st.sampled_from([0, 0, 5000, -1500])),
        lost=0 if plain else draw(st.sampled_from([0, 0, 0, 2, 5])),
        cut=draw(st.sampled_from([(3, 3), (3, 3), (2, 2), (2, 1), (1, 2), (3, 0)])),
        files=(draw(st.integers(0, 2)), draw(st.integers(1, 4))),
        masthead=draw(st.sampled_from([False, False, True])),
    )


Move = tuple[str, str, int, int, int, str]


@st.composite
def moves(draw: st.DrawFn, names: str) -> list[Move]:
    """Return what happened: (payer, payee, amount, time, serial, word) in order of time."""
    who = st.sampled_from(names)
    found: list[Move] = []
    time_us = FIRST_US
    for serial in range(draw(st.integers(1, 8))):
        time_us += draw(st.sampled_from(STEPS_US))
        payer, payee, amount = draw(who), draw(who), draw(st.sampled_from(AMOUNTS))
        found.append((payer, payee, amount, time_us, serial, ""))
        if draw(st.sampled_from([False, False, False, True])):
            time_us += draw(st.sampled_from([0, MINUTE_US, 2 * DAY_US, 4 * DAY_US]))
            word = draw(st.sampled_from(["back", "named", "refund"]))
            found.append((payee, payer, amount, time_us, serial, word))
    return found


@st.composite
def small_statements(draw: st.DrawFn) -> Statements:
    """Return up to five files of two to five accounts."""
    names = "ABCDE"[: draw(st.integers(2, 5))]
    happened = draw(moves(names + "X"))
    with_serials = draw(st.sampled_from([False, False, True]))
    files: list[list[Row]] = [[] for _ in range(5)]
    periods: Periods = {}
    for own in names:
        said = draw(habits())
        rows = statement_of(own, happened, said, with_serials)
        rows = damaged(rows, said, draw(st.integers(0, 40)))
        for row_list, file in pieces_of(rows, said):
            files[file] += [replace(row) for row in row_list]
            if said.masthead and row_list:
                periods[own, file] = month_of(row_list)
    twice = draw(st.integers(0, 12))
    layouts = [draw(st.sampled_from(["one", "one", "two"])) for _ in files]
    for file in files:
        if draw(st.sampled_from([False, False, True])):  # this bank names nobody
            for entry in file:
                entry.peer = ""
    for place, file in enumerate(files):
        if file and twice < len(file):
            file.append(replace(file[twice]))
        for row, entry in enumerate(file, start=2):
            entry.file, entry.row = place, row
    return Statements(files, layouts, {key: period for key, period in periods.items() if files[key[1]]})


def statement_of(own: str, happened: list[Move], said: Habits, with_serials: bool) -> list[Row]:
    """Return an account's rows, oldest first, as its bank writes them."""
    rows: list[Row] = []
    balance = said.opening
    for payer, payee, amount, time_us, serial, word in happened:
        for direction, mine, peer in ((OUT, payer, payee), (IN, payee, payer)):
            if mine != own:
                continue
            balance += direction * amount
            at_us = time_us + said.skew_us
            width = {Precision.SECOND: 1, Precision.MINUTE: MINUTE_US}
            at_us = day_start_us(local_day(at_us)) if said.precision == Precision.DAY else at_us
            at_us -= 0 if said.precision == Precision.DAY else at_us % width[said.precision]
            has = said.balances == "all" or (said.balances == "some" and len(rows) % 2 == 0)
            rows.append(
                Row(
                    file=0,
                    row=0,
                    own=own,
                    peer="" if peer == "X" and serial % 2 else peer,
                    direction=direction,
                    amount=amount,
                    balance=balance if has else None,
                    time_us=at_us,
                    precision=int(said.precision),
                    serial=f"S{serial}{word}" if with_serials else "",
                    ref=f"S{serial}" if word == "named" and with_serials else "",
                    says_reversal=word == "back" and direction == IN,
                    refund=word == "refund" and direction == IN,
                )
            )
    return rows


def damaged(rows: list[Row], said: Habits, flaw: int) -> list[Row]:
    """Return the rows with some lost, one balance wrong, one time edited, and turned if the bank does so."""
    rows = [row for place, row in enumerate(rows, start=1) if not said.lost or place % said.lost]
    if flaw < len(rows) and rows[flaw].balance is not None:
        rows[flaw].balance += 700  # type: ignore[operator]
    if 20 <= flaw < 20 + len(rows):
        rows[flaw - 20].time_us -= DAY_US
    return rows[::-1] if said.newest_first else rows


def pieces_of(rows: list[Row], said: Habits) -> list[tuple[list[Row], int]]:
    """Return the one or two files that a statement is spread over."""
    end, begin = len(rows) * said.cut[0] // 3, len(rows) * said.cut[1] // 3
    return [(rows[:end], said.files[0]), (rows[begin:], said.files[1] if said.files[1] != said.files[0] else 3)]


def month_of(rows: list[Row]) -> tuple[int, int]:
    """Return the period that a masthead gives: from the day of the first row to the day after the last."""
    days = [local_day(row.time_us) for row in rows]
    return day_start_us(min(days)), day_start_us(max(days) + 2)


def write_files(statements: Statements, folder: Path) -> list[FileReading]:
    """Write every file as a segment; hashes sort as the files stand."""
    return [write_file(statements, place, folder) for place, file in enumerate(statements.files) if file]


def write_file(statements: Statements, place: int, folder: Path) -> FileReading:
    """Write one file as a segment."""
    rows = statements.files[place]
    home = folder / str(place)
    home.mkdir(parents=True)
    entries = [entry_of(row) for row in rows]
    columns = {name: [entry[name] for entry in entries] for name in ROWS.names}
    pq.write_table(pa.table(columns, schema=ROWS), home / "rows.parquet")
    facts = [
        AccountFacts(number=own, from_us=period[0], to_us=period[1])
        for (own, file), period in statements.periods.items()
        if file == place
    ]
    return FileReading(
        path=f"{place}.csv",
        sha256=f"{place:02x}" * 32,
        layout=statements.layouts[place],
        segment_path=str(home),
        read=len(rows),
        accounts=facts,
    )


def entry_of(row: Row) -> dict[str, object]:
    """Return a row as a segment holds it."""
    flags = RowFlag.SAYS_REVERSAL * row.says_reversal | RowFlag.INVERTED * row.inverted | RowFlag.REFUND * row.refund
    texts = {name: "" for name in ROWS.names if pa.types.is_dictionary(ROWS.field(name).type)}
    return {
        **texts,
        "sheet": 1,
        "row": row.row,
        "leg": 0,
        "set_aside": 0,
        "own_number": row.own,
        "peer_number": row.peer,
        "direction": row.direction,
        "amount": row.amount,
        "currency": "CNY",
        "balance": row.balance,
        "time_us": row.time_us,
        "precision": row.precision,
        "time_raw": "",
        "serial": row.serial,
        "ref_serial": row.ref,
        "memo": row.memo,
        "flags": int(flags),
    }
