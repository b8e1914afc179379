"""The slow, obvious twin of the assembly: lists and dictionaries, read it beside "the ledger's meaning".

A statement is a list of rows. The steps are those of the ledger: rows that repeat others fall away, each line is
put in order, reversed payments are found, two views of one transfer are joined, spans are found, and all rows
are put in one order. Accounts are their written names here; aliases, fees and plain ledgers have pages of their own.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from firsthour.base.clock import DAY_US, MINUTE_US, SECOND_US, Precision, from_us, local_day
from firsthour.ledger.rows import IN, OUT

WIDTH_US = {Precision.SECOND: SECOND_US, Precision.MINUTE: MINUTE_US, Precision.DAY: DAY_US}


@dataclass(eq=False)
class Row:
    """One row of a statement; ``file`` and ``row`` order rows as they stand in files ordered by hash."""

    file: int
    row: int
    own: str
    peer: str
    direction: int
    amount: int
    balance: int | None
    time_us: int
    precision: int
    serial: str = ""
    ref: str = ""
    memo: str = ""
    says_reversal: bool = False
    inverted: bool = False
    refund: bool = False

    @property
    def effect(self) -> int:
        """What the row does to its line."""
        return self.amount * self.direction

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among all files."""
        return self.file, self.row


@dataclass
class SlowSpan:
    """A covered span: its rows in line order, its period, the balances around it."""

    own: str
    rows: list[Row]
    from_us: int
    to_us: int
    opening: int | None
    closing: int | None


@dataclass
class SlowLedger:
    """What the assembly finds out."""

    files: list[list[Row]]
    repeats: dict[Row, Row]
    lines: dict[str, list[Row]]
    reversals: dict[Row, Row]  # reversal → original
    partner: dict[Row, Row]
    removed: set[Row]
    ambiguous: list[list[Row]]
    spans: list[SlowSpan] = field(default_factory=list)
    order: list[Row] = field(default_factory=list)
    displaced: list[Row] = field(default_factory=list)


Periods = dict[tuple[str, int], tuple[int, int]]


def assemble_slowly(files: list[list[Row]], layouts: list[str], periods: Periods) -> SlowLedger:
    """Return the ledger of files given in order of their hashes; ``periods``: (account, file) → masthead dates."""
    files = [[replace(row) for row in file] for file in files]
    repeats: dict[Row, Row] = {}
    for file in files:
        for own in owners(file):
            repeats |= repeated_inside([row for row in file if row.own == own])
    standing = [[row for row in file if row not in repeats] for file in files]
    for own in owners([row for file in files for row in file]):
        repeats |= repeated_between([[row for row in file if row.own == own] for file in standing], layouts)
    repeats = {row: repeats.get(other, other) for row, other in repeats.items()}
    for row in sorted(repeats, key=lambda row: row.place):  # a copy may name who the row that stands does not
        repeats[row].peer = repeats[row].peer or row.peer
    lines = {}
    every = [row for file in files for row in file]
    standing = [[row for row in file if row not in repeats] for file in files]
    for own in owners(every):
        statements = [[row for row in file if row.own == own] for file in standing]
        lines[own] = order_line([rows for rows in statements if rows], standing)
    reversals: dict[Row, Row] = {}
    for rows in lines.values():
        reversals |= find_reversals(rows)
    taken_back = {*reversals, *reversals.values()}
    partner, ambiguous = find_mirrors(lines, taken_back)
    removed = taken_back | {partner[row] for row in taken_back if row in partner}
    ledger = SlowLedger(files, repeats, lines, reversals, partner, removed, ambiguous)
    for own in sorted({*lines, *(account for account, _ in periods)}):
        mine = [row for row in every if row.own == own]
        ledger.spans += find_spans(own, lines.get(own, []), mine, periods)
    ledger.order, ledger.displaced = order_ledger(lines, partner, removed)
    return ledger


def owners(rows: list[Row]) -> list[str]:
    """Return the accounts whose rows these are."""
    return sorted({row.own for row in rows})


# --- rows that repeat others


def repeated_inside(statement: list[Row]) -> dict[Row, Row]:
    """Return which rows of one statement repeat an earlier one: equal, and serial or running balance equal too."""
    suspects: dict[Row, Row] = {}
    for at, row in enumerate(statement):
        for earlier in statement[:at]:
            if earlier not in suspects and is_equal(earlier, row) and is_proved(earlier, row):
                suspects[row] = earlier
                break
    reached: int | None = None  # the balance that the standing rows have reached
    reached_us = 0
    for row in statement[::-1] if runs_newest_first(statement) else statement:
        starts = None if row.balance is None else row.balance - row.effect
        if row in suspects and starts is not None and starts == reached and reached_us <= row.time_us:
            del suspects[row]  # the running balance carries on through it
        if row not in suspects:
            if row.balance is not None:
                reached, reached_us = row.balance, row.time_us
            elif reached is not None:
                reached += row.effect
    return suspects


def is_equal(a: Row, b: Row) -> bool:
    """Tell whether two rows look the same apart from serial and balance."""
    return (a.peer, a.direction, a.amount, a.time_us, a.memo) == (b.peer, b.direction, b.amount, b.time_us, b.memo)


def is_proved(a: Row, b: Row) -> bool:
    """Tell whether balance, or without two balances the serial, says that two rows are one."""
    if a.balance is not None and b.balance is not None:
        return a.balance == b.balance
    return a.serial != "" and a.serial == b.serial


def repeated_between(statements: list[list[Row]], layouts: list[str]) -> dict[Row, Row]:
    """Return which rows of one account repeat a row of a file with a lower hash: a multiset, the surest first."""
    repeats: dict[Row, Row] = {}
    for later, mine in enumerate(statements):
        for earlier, theirs in enumerate(statements[:later]):
            alike = layouts[later] == layouts[earlier]
            for comparison in range(72):
                for row in mine:
                    taken = {repeats[other] for other in mine if other in repeats}
                    if row in repeats:
                        continue
                    for other in theirs:
                        stands = repeats.get(other, other)
                        if (
                            stands not in taken
                            and how_compared(row, other, alike) == comparison
                            and agree(row, other, alike)
                        ):
                            repeats[row] = stands
                            break
    return repeats


def fineness(row: Row) -> int:
    """Return how exactly a row's time is known: 0 finer than a second, 1 second, 2 minute, 3 day."""
    return 0 if row.precision == Precision.SECOND and row.time_us % SECOND_US else row.precision + 1


def how_compared(row: Row, other: Row, alike: bool) -> int:
    """Return how sure the comparison of two rows is, 0 the surest: coarser time, then balances, then who is named."""
    coarser = max(fineness(row), fineness(other))
    by_balance = 0 if None not in (row.balance, other.balance) else 1 if row.balance is None else 2
    named = 0 if not alike or bool(row.peer) == bool(other.peer) else 1 if other.peer else 2
    return ((coarser * 2 + (fineness(row) < coarser)) * 3 + by_balance) * 3 + named


def agree(row: Row, other: Row, alike: bool) -> bool:
    """Tell whether two rows of two files look the same."""
    coarser = max(fineness(row), fineness(other))
    times = [at_width(r.time_us, coarser) for r in (row, other)]
    same = times[0] == times[1] and row.effect == other.effect
    if None not in (row.balance, other.balance):
        same = same and row.balance == other.balance
    return same and (
        not alike or (row.serial == other.serial and (row.peer == other.peer or "" in (row.peer, other.peer)))
    )


def at_width(time_us: int, level: int) -> int:
    """Return a time as exactly as ``level`` knows it."""
    return local_day(time_us) if level == 3 else time_us // (1, SECOND_US, MINUTE_US)[level]


# --- the order of a line


def order_line(statements: list[list[Row]], files: list[list[Row]]) -> list[Row]:
    """Return the standing rows of one account oldest first, each statement in its own order."""
    keyed = []
    for statement in statements:
        rows = statement[::-1] if is_turned(statement, files[statement[0].file]) else statement
        by_time = sorted(rows, key=lambda row: row.time_us)
        if n_meetings(rows) <= n_meetings(by_time):
            rows = by_time
        risen = rows[0].time_us
        for nth, row in enumerate(rows):
            risen = max(risen, row.time_us)
            keyed.append(((risen, rows[0].time_us, row.file, nth), row))
    return settle_ties([row for _, row in sorted(keyed, key=lambda pair: pair[0])])


def is_turned(statement: list[Row], file: list[Row]) -> bool:
    """Tell whether a statement runs newest first: its balances decide, else its times, else the rest of its file."""
    by_balance = vote_of_balances(statement)
    by_time = vote_of_times(statement)
    by_file = sum(vote_of_times([row for row in file if row.own == own]) for own in owners(file))
    return (by_balance or by_time or by_file) > 0


def runs_newest_first(statement: list[Row]) -> bool:
    """Tell the same of a statement by its balances or times alone."""
    return (vote_of_balances(statement) or vote_of_times(statement)) > 0


def vote_of_balances(statement: list[Row]) -> int:
    """Return how many more neighbours' balances meet upwards than downwards."""
    return n_meetings(statement[::-1]) - n_meetings(statement)


def vote_of_times(statement: list[Row]) -> int:
    """Return how many more times fall than rise."""
    return sum((b.time_us < a.time_us) - (b.time_us > a.time_us) for a, b in pairwise(statement))


def n_meetings(rows: list[Row]) -> int:
    """Return how often a row starts from the balance that the row before it left."""
    return sum(meets(a.balance, b) for a, b in pairwise(rows))


def meets(reached: int | None, row: Row) -> bool:
    """Tell whether a row starts from a balance."""
    return None not in (reached, row.balance) and reached == row.balance - row.effect  # type: ignore[operator]


def settle_ties(rows: list[Row]) -> list[Row]:
    """Inside one instant the order stands unless in another more balances meet; of those the first by places."""
    settled: list[Row] = []
    for _, same in groupby(rows, key=lambda row: row.time_us):
        tie = list(same)
        if all(row.balance is not None for row in tie):
            tie = best_order(settled[-1].balance if settled else None, tuple(tie), {})[1]
        settled += tie
    return settled


Tried = dict[tuple[int | None, tuple[Row, ...]], tuple[int, list[Row]]]


def best_order(reached: int | None, rows: tuple[Row, ...], tried: Tried) -> tuple[int, list[Row]]:
    """Return (meetings, order) of the order in which most balances meet, trying every row as the next."""
    if not rows:
        return 0, []
    if (reached, rows) not in tried:
        best: tuple[int, list[Row]] = (-1, [])
        for at, row in enumerate(rows):
            n_more, rest = best_order(row.balance, rows[:at] + rows[at + 1 :], tried)
            if n_more + meets(reached, row) > best[0]:
                best = n_more + meets(reached, row), [row, *rest]
        tried[reached, rows] = best
    return tried[reached, rows]


# --- reversals and mirrors


def find_reversals(line: list[Row]) -> dict[Row, Row]:
    """Return reversal → original of one line."""
    found: dict[Row, Row] = {}
    for at, row in enumerate(line):
        if row.refund or not (row.direction == IN or row.inverted):
            continue
        free = [
            original
            for original in line[:at]
            if (original.peer, original.amount, original.direction) == (row.peer, row.amount, -row.direction)
            and row.time_us - original.time_us <= 3 * DAY_US
            and original not in found
            and original not in found.values()
        ]
        named = [original for original in free if row.ref and original.serial == row.ref]
        if named:
            found[row] = named[-1]
        elif row.says_reversal and free:
            found[row] = free[-1]
    return found


def find_mirrors(lines: dict[str, list[Row]], taken_back: set[Row]) -> tuple[dict[Row, Row], list[list[Row]]]:
    """Return the pairs (both ways) and the groups that stay apart because their numbers differ."""
    partner: dict[Row, Row] = {}
    ambiguous: list[list[Row]] = []
    alike: dict[tuple[str, str, int], list[Row]] = defaultdict(list)
    for rows in lines.values():
        for row in rows:
            if row.peer in lines:
                payer, payee = (row.own, row.peer) if row.direction == OUT else (row.peer, row.own)
                alike[payer, payee, row.amount].append(row)
    for rows in alike.values():
        for serial in {row.serial for row in rows if row.serial}:
            pair_equal([row for row in rows if row.serial == serial], partner)
        for group in chains([row for row in rows if row not in partner]):
            left = [row for row in group if row not in taken_back]
            if not pair_equal(group, partner) and not pair_equal(left, partner) and n_sides(left) == 2:
                ambiguous.append(left)
    return partner, ambiguous


def n_sides(rows: list[Row]) -> int:
    """Return from how many sides a transfer is seen."""
    return len({row.direction for row in rows})


def pair_equal(rows: list[Row], partner: dict[Row, Row]) -> bool:
    """Pair rows in order when there are as many on both sides."""
    payers = [row for row in rows if row.direction == OUT]
    payees = [row for row in rows if row.direction == IN]
    if not payers or len(payers) != len(payees):
        return False
    partner.update(zip(payers, payees, strict=True))
    partner.update(zip(payees, payers, strict=True))
    return True


def chains(rows: list[Row]) -> list[list[Row]]:
    """Return groups of rows chained by the tolerance of times, each in the order given."""
    groups: list[set[Row]] = []
    for row in rows:
        near = [group for group in groups if any(is_near(row, other) for other in group)]
        groups = [group for group in groups if group not in near] + [{row}.union(*near)]
    return [[row for row in rows if row in group] for group in groups]


def is_near(a: Row, b: Row) -> bool:
    """Tell whether two times lie within 10 minutes, or on the same or the next day if one is only a date."""
    if Precision.DAY in (a.precision, b.precision):
        return abs(local_day(a.time_us) - local_day(b.time_us)) <= 1
    return abs(a.time_us - b.time_us) <= 10 * MINUTE_US


# --- spans


def find_spans(own: str, line: list[Row], mine: list[Row], periods: Periods) -> list[SlowSpan]:
    """Return the spans of one line; ``mine`` are all its rows read, repeated ones included."""
    pieces: list[Piece] = []
    for file in dict.fromkeys(row.file for row in line):
        piece = Piece([row for row in line if row.file == file], *period_of(own, file, mine, periods))
        if pieces and runs_beside(pieces[-1], piece, line):
            pieces[-1] = pieces[-1].plus(piece, line, side_by_side=True)
        else:
            pieces.append(piece)
    for (account, file), (start, end) in sorted(periods.items(), key=lambda item: item[1]):
        if account == own and file not in {row.file for row in line}:
            later = [i for i, piece in enumerate(pieces) if piece.from_us > start]
            pieces.insert(later[0] if later else len(pieces), Piece([], start, end, True, []))
    blocks: list[Piece] = []
    for piece in pieces:
        if blocks and joins(blocks[-1], piece):
            blocks[-1] = blocks[-1].plus(piece, line, side_by_side=False)
        else:
            blocks.append(piece)
    return [SlowSpan(own, b.rows, b.from_us, b.to_us, b.opening, b.closing) for b in blocks]


@dataclass
class Piece:
    """Rows that are covered in one go and their period; ``times``: of all rows that their files hold."""

    rows: list[Row]
    from_us: int
    to_us: int
    dated: bool
    times: list[int]

    def __post_init__(self) -> None:
        self.opening, self.closing = balance_before(self.rows), balance_after(self.rows)

    def plus(self, other: "Piece", line: list[Row], *, side_by_side: bool) -> "Piece":
        """Return both as one: it begins as the first begins and, unless they interleave, ends as the last ends."""
        rows = [row for row in line if row in self.rows or row in other.rows]
        start, end = min(self.from_us, other.from_us), max(self.to_us, other.to_us)
        both = Piece(rows, start, end, self.dated and other.dated, self.times + other.times)
        if not side_by_side:
            both.opening = (self if self.rows else other).opening
            both.closing = (other if other.rows else self).closing
        return both


def period_of(own: str, file: int, mine: list[Row], periods: Periods) -> tuple[int, int, bool, list[int]]:
    """Return when a statement begins and ends: as its masthead says, else from its first row to its last."""
    rows = [row for row in mine if row.file == file]
    times = [row.time_us for row in rows]
    start, end = min(times), max(row.time_us + WIDTH_US[Precision(row.precision)] for row in rows)
    if (own, file) in periods:
        given = periods[own, file]
        return min(start, given[0]), max(end, given[1]), True, times
    return start, end, False, times


def runs_beside(block: Piece, piece: Piece, line: list[Row]) -> bool:
    """Tell whether the rows of two pieces interleave."""
    places = {row: place for place, row in enumerate(line)}
    if places[piece.rows[0]] < places[block.rows[-1]]:
        return True
    return min(piece.times) < max(block.times) and min(block.times) < max(piece.times)


def joins(block: Piece, piece: Piece) -> bool:
    """Tell whether two pieces join: balances meet; without balances, they overlap or touch."""
    if block.closing is not None and piece.opening is not None:
        return block.closing == piece.opening
    if piece.from_us < block.to_us and block.from_us < piece.to_us:
        return True
    earlier, later = sorted((block, piece), key=lambda some: some.from_us)
    if earlier.dated and later.dated:
        return later.from_us <= earlier.to_us
    end, begin = from_us(earlier.to_us - 1), from_us(later.from_us)
    return begin.year * 12 + begin.month - end.year * 12 - end.month <= 1


def balance_before(rows: list[Row]) -> int | None:
    """Return the balance before the oldest row, from the first balance known."""
    moved = 0
    for row in rows:
        moved += row.effect
        if row.balance is not None:
            return row.balance - moved
    return None


def balance_after(rows: list[Row]) -> int | None:
    """Return the balance after the newest row, from the last balance known."""
    moved = 0
    for row in reversed(rows):
        if row.balance is not None:
            return row.balance + moved
        moved += row.effect
    return None


# --- one order of all rows


def order_ledger(
    lines: dict[str, list[Row]], partner: dict[Row, Row], removed: set[Row]
) -> tuple[list[Row], list[Row]]:
    """Return all rows in ledger order, and the payees' rows that left their place."""
    waiting = {own: [row for row in rows if row not in removed] for own, rows in lines.items()}
    order: list[Row] = []
    displaced: list[Row] = []
    while any(waiting.values()):
        heads = [rows[0] for rows in waiting.values() if rows]
        free = [row for row in heads if row.direction == OUT or row not in partner or partner[row] in order]
        row = min(free or heads, key=lambda row: (row.time_us, row.place))
        waiting[row.own].pop(0)
        if not free:
            displaced.append(row)
            continue
        order.append(row)
        if partner.get(row) in displaced and row.direction == OUT:
            order.append(partner[row])
    return order, displaced


# --- events


def list_events(ledger: SlowLedger) -> list[tuple[object, ...]]:
    """Return (kind, payer, payee, amount, row it is named by, the payee's row, end) of every event in order."""
    events: list[tuple[object, ...]] = []
    marks = list_marks(ledger)
    for at, row in enumerate(ledger.order):
        other = ledger.partner.get(row)
        behind = ledger.order[at + 1] if at + 1 < len(ledger.order) else None
        if row.direction == IN and other is not None and at and ledger.order[at - 1] is other:
            continue  # told with its payer's row
        whose = [row, other] if other is not None and behind is other else [row]
        events += sorted(mark for first in whose for mark in marks.get(first, []))
        if row.direction == OUT and other is not None:
            kind = "TRANSFER" if behind is other else "OUT_TRANSIT"
            events.append((kind, row.own, row.peer, row.amount, row.place, other.place, "none"))
        elif row.direction == OUT:
            events.append(("OUT", row.own, row.peer, row.amount, row.place, None, end_of(ledger, row)))
        elif other is not None:
            events.append(("IN_TRANSIT", row.peer, row.own, row.amount, other.place, row.place, "none"))
        else:
            events.append(("IN", "", row.own, row.amount, row.place, None, "none"))
    return events + sorted(marks.get(None, []))


def list_marks(ledger: SlowLedger) -> dict[Row | None, list[tuple[object, ...]]]:
    """Return what is said before a row (None: at the very end): a span opens, the one before it closes at a gap."""
    marks: dict[Row | None, list[tuple[object, ...]]] = defaultdict(list)
    for own in {span.own for span in ledger.spans}:
        to_close = False
        for nth, span in enumerate(some for some in ledger.spans if some.own == own):
            to_close |= nth > 0
            rows = [row for row in ledger.order if row in span.rows]
            if rows:
                if to_close:
                    marks[rows[0]].append(("CLOSE", own, "", 0, None, None, "none"))
                to_close = False
                marks[rows[0]].append(("OPEN", "", own, max(span.opening or 0, 0), None, None, "none"))
        if to_close:
            marks[None].append(("CLOSE", own, "", 0, None, None, "none"))
    return marks


def end_of(ledger: SlowLedger, row: Row) -> str:
    """Return why money that left is not seen: no statement, outside its periods, or no row found."""
    spans = [span for span in ledger.spans if span.own == row.peer]
    until = row.time_us + WIDTH_US[Precision(row.precision)]
    inside = any(row.time_us < span.to_us and span.from_us < until for span in spans)
    return "unmatched" if inside else "period" if spans else "never"


def count_fates(ledger: SlowLedger) -> list[Counter[str]]:
    """Return, per file, how many rows are kept, mirrored and duplicate when all are imported at once."""
    return [Counter(fate_of(ledger, row) for row in file) for file in ledger.files]


def fate_of(ledger: SlowLedger, row: Row) -> str:
    """Return what became of a row: of a pair the payee's is mirrored; what a reversal takes out is kept."""
    if row in ledger.repeats:
        return "duplicate"
    mirrored = row in ledger.partner and row.direction == IN and row not in ledger.removed
    return "mirrored" if mirrored else "kept"
