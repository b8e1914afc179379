"""Small statements as text tables, for tests: what files say, without the files.

A table has one row per line, cells apart by two or more spaces; the first line names the columns::

    own  time              in   out  balance  peer  memo
    A    2026-03-01 10:00  100  -    100      B     -
    A    2026-03-01 10:05  -    30   70       C     转账

Amounts are yuan. ``-`` is a blank cell. Columns: own, time, in, out, balance, peer, memo, serial, ref, status
(a SetAside name), currency, kind, inst, flags (words of RowFlag joined by +). Accounts of fewer than 12 digits
are fine: they get the institution "".
"""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from firsthour.base.clock import DAY_US, Precision, format_us, parse_moment
from firsthour.base.money import format_amount, parse_amount
from firsthour.ledger.assembly.assemble import Assembly, assemble
from firsthour.ledger.book import Book, End, EventKind
from firsthour.ledger.building import build_book
from firsthour.ledger.fates import list_standing_fates
from firsthour.ledger.reading import AccountFacts, Alias, FileReading
from firsthour.ledger.rows import IN, OUT, ROWS, RowFlag, SetAside

REVERSAL_WORDS = ("退汇", "冲正", "撤销", "退票")


@dataclass
class Statement:
    """One source file: its table, and what its masthead and sister tables say."""

    table: str
    accounts: list[AccountFacts] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    layout: str = "test"
    hash_prefix: str = ""
    plain: bool = False


def cells_of(table: str) -> list[dict[str, str]]:
    """Return the rows of a text table as dictionaries; every row fills every column."""
    lines = [re.split(r"\s{2,}", line.strip()) for line in table.splitlines() if line.strip()]
    names = lines[0]
    return [{name: "" if cell == "-" else cell for name, cell in zip(names, cells, strict=True)} for cells in lines[1:]]


def _row(number: int, cells: dict[str, str], *, plain: bool) -> dict[str, object]:
    currency = cells.get("currency") or "CNY"
    incoming, outgoing = cells.get("in", ""), cells.get("out", "") or cells.get("amount", "")
    direction = IN if incoming else OUT
    moment = parse_moment(cells["time"])
    memo = cells.get("memo", "")
    flags = RowFlag.PLAIN if plain else RowFlag(0)
    if any(word in memo for word in REVERSAL_WORDS):
        flags |= RowFlag.SAYS_REVERSAL
    elif "退款" in memo:
        flags |= RowFlag.REFUND
    for word in filter(None, cells.get("flags", "").split("+")):
        flags |= RowFlag[word]
    balance = cells.get("balance", "")
    return {
        "sheet": 1,
        "row": number,
        "leg": int(cells.get("leg") or 0),
        "set_aside": SetAside[cells.get("status") or "NONE"],
        "own_number": cells["own"],
        "own_institution": cells.get("inst", ""),
        "own_name": cells.get("holder", ""),
        "peer_number": cells.get("peer", ""),
        "peer_institution": cells.get("peerinst", ""),
        "peer_name": cells.get("name", ""),
        "peer_kind": cells.get("kind", ""),
        "direction": direction,
        "amount": parse_amount(incoming or outgoing, currency=currency),
        "currency": currency,
        "balance": parse_amount(balance, currency=currency) if balance else None,
        "time_us": moment.time_us,
        "precision": int(moment.precision),
        "time_raw": cells["time"],
        "serial": cells.get("serial", ""),
        "ref_serial": cells.get("ref", ""),
        "memo": memo,
        "flags": int(flags),
    }


def write_statement(statement: Statement, folder: Path, *, number: int) -> FileReading:
    """Write a statement as a segment; its hash comes from its text (or begins with ``hash_prefix``)."""
    rows = [_row(place, cells, plain=statement.plain) for place, cells in enumerate(cells_of(statement.table), start=2)]
    digest = hashlib.sha256(statement.table.encode()).hexdigest()
    sha256 = (statement.hash_prefix + digest)[:64]
    home = folder / f"{number}-{sha256[:12]}"
    home.mkdir(parents=True)
    columns = {name: [row[name] for row in rows] for name in ROWS.names}
    pq.write_table(pa.table(columns, schema=ROWS), home / "rows.parquet")
    set_aside = sum(1 for row in rows if row["set_aside"])
    return FileReading(
        path=f"{number}.csv",
        sha256=sha256,
        layout=statement.layout,
        segment_path=str(home),
        read=len(rows),
        set_aside=set_aside,
        accounts=statement.accounts,
        aliases=statement.aliases,
    )


def assemble_tables(folder: Path, *statements: Statement | str) -> Assembly:
    """Return the assembly of some statements given as tables."""
    given = [item if isinstance(item, Statement) else Statement(item) for item in statements]
    return assemble([write_statement(item, folder, number=number) for number, item in enumerate(given)])


def book_of(folder: Path, *statements: Statement | str) -> Book:
    """Return the book of some statements given as tables."""
    return build_book(assemble_tables(folder, *statements), version="test")


def told(book: Book) -> str:
    """Return the events of a book, one a line, as ``tests.book_tables`` writes them; amounts in yuan.

    Of spans that begin before the same event, none is before the other: they are told by account.
    """
    found: list[str] = []
    marks: list[str] = []
    for event in range(book.n_events):
        if book.kind[event] in (EventKind.OPEN, EventKind.CLOSE):
            marks.append(_event(book, event))
        else:
            found += [*sorted(marks), _event(book, event)]
            marks = []
    return "\n".join([*found, *sorted(marks)])


def _event(book: Book, event: int) -> str:
    src, dst = (book.line_accounts[line] if line >= 0 else "" for line in (book.src[event], book.dst[event]))
    line = int(max(book.src[event], book.dst[event]))
    amount = _money(int(book.amount[event]), book.line_currencies[line])
    kind, slot = EventKind(book.kind[event]), int(book.slot[event]) + 1
    words = [End(book.end[event]).code] if kind == EventKind.OUT else []
    words += ["refunded"] if book.refunded[event] else []
    sentence = {
        EventKind.TRANSFER: f"{src} -> {dst} {amount}",
        EventKind.OUT: f"{src} -> ?{dst} {amount}",
        EventKind.IN: f"? -> {dst} {amount}",
        EventKind.OUT_TRANSIT: f"{src} ->{slot} {dst} {amount}",
        EventKind.IN_TRANSIT: f"{src} {slot}-> {dst} {amount}",
        EventKind.OPEN: f"open {dst} {amount}",
        EventKind.CLOSE: f"close {src}",
    }[kind]
    return " ".join([sentence, *words])


def _money(minor: int, currency: str) -> str:
    shown = format_amount(minor, currency=currency)
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return shown if currency == "CNY" else f"{shown} {currency}"


def lines(text: str) -> str:
    """Return a text with one blank between words, without blank lines and comments (``# …``)."""
    cleaned = (" ".join(line.split("#")[0].split()) for line in text.splitlines())
    return "\n".join(line for line in cleaned if line)


def fates_of(assembly: Assembly) -> str:
    """Return ``file:row fate [because of file:row]`` of every row that stands in a segment, files as given."""
    found = []
    names = {reading.sha256: reading.path.removesuffix(".csv") for reading in assembly.legs.files}
    hashes = {sha[:12]: name for sha, name in names.items()}
    for file_idx, reading in enumerate(assembly.legs.files):
        for _, row, fate, _, of in list_standing_fates(assembly, file_idx):
            because = f" {hashes[of.split(':')[0]]}:{of.split(':')[1]}" if of else ""
            found.append((int(names[reading.sha256]), row, f"{names[reading.sha256]}:{row} {fate}{because}"))
    return "\n".join(sentence for _, _, sentence in sorted(found))


def spans_of(book: Book, account: str) -> list[str]:
    """Return the spans of an account: ``first day..last day opening closing``."""
    found = []
    for span in book.spans:
        if book.line_accounts[span.line] == account:
            first, last = format_us(span.from_us, Precision.DAY), format_us(span.to_us - 1, Precision.DAY)
            currency = book.line_currencies[span.line]
            ends = ["-" if end is None else _money(end, currency) for end in (span.opening, span.closing)]
            found.append(f"{first}..{last} {' '.join(ends)}")
    return found


def doubts_of(book: Book) -> list[str]:
    """Return ``account reason`` of every doubt, with the event from which on it counts."""
    return [f"{book.line_accounts[doubt.line]} {doubt.reason} from {doubt.event}" for doubt in book.doubts]


def dated(account: str, first: str, last: str, *, inst: str = "", currency: str = "") -> AccountFacts:
    """Return what a masthead says that covers the days from ``first`` to ``last``."""
    start, end = parse_moment(first).time_us, parse_moment(last).time_us + DAY_US
    return AccountFacts(account, institution=inst, currency=currency, from_us=start, to_us=end)
