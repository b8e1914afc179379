"""What does an OFX file say, statement by statement, as a table?

Both forms are read: SGML (1.x, end tags may be missing) and XML (2.x), for bank accounts (``STMTRS``) and credit
cards (``CCSTMTRS``). Every statement becomes a sheet, every ``STMTTRN`` a row under its line in the file. Amounts are
signed as the account sees them. A time without a zone is GMT by the standard; where every entry of a statement
stands at midnight or noon, only its day was given.
"""

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from xml.etree.ElementTree import Element

from firsthour.base.clock import SHANGHAI
from firsthour.base.money import format_amount, parse_amount
from firsthour.ledger.sheets import Sheet
from firsthour.ledger.statements.listed_sheet import ListedSheet, masthead_lines, number_rows
from firsthour.ledger.statements.markup import MarkupDamagedError, refuse_declarations
from firsthour.ledger.statements.ofx.tags import UnfitTagError, read_tree
from firsthour.ledger.statements.stated_balances import balances_between, oldest_first

HEADER = (
    "DTPOSTED", "TRNAMT", "CURDEF", "balance", "ACCTID", "BANKID", "peer ACCTID", "peer BANKID", "NAME", "FITID",
    "TRNTYPE", "MEMO", "kind",
)  # fmt: skip
KINDS = {
    "ATM": "cash",
    "CASH": "cash",
    "FEE": "fee",
    "SRVCHG": "fee",
    "INT": "interest",
    "DIV": "interest",
    "POS": "merchant",
}
_TIME = re.compile(r"^(\d{8})(\d{6})?(?:\.\d+)?(?:\[([+-]?\d+(?:\.\d+)?)(?::\w*)?\])?$")
_PLACEHOLDERS = ("000000", "120000", None)


@dataclass
class Statement:
    """One statement response: its element, and the lines of its entries."""

    element: Element
    lines: list[int]


def claims(head: bytes, name: str) -> bool:
    """Tell whether a file that begins with ``head`` is OFX (its name does not matter)."""
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:2048].upper()
    return start.startswith((b"OFXHEADER", b"<OFX>")) or (start.startswith(b"<") and b"<?OFX" in start)


def sheets(path: Path) -> list[Sheet]:
    """Return one sheet per statement of the file.

    Raises
    ------
    EntitiesDeclaredError
        when the file declares entities or a document type.
    MarkupDamagedError
        when its tags do not fit together.
    """
    refuse_declarations(path)
    statements = _read_statements(path)
    listed: list[Sheet] = []
    every: list[tuple[int, list[str]]] = []
    for index, statement in enumerate(statements, start=1):
        masthead, rows = _read_statement(statement)
        every.extend(rows)
        listed.append(ListedSheet(index, "", masthead, HEADER, rows))
    numbered = iter(number_rows(every, first=1))
    for sheet in listed:
        if isinstance(sheet, ListedSheet):
            sheet.rows = [next(numbered) for _ in sheet.rows]
    return listed


def _decode(content: bytes) -> str:
    """Return the text: headers name encodings so unreliably that the bytes themselves are asked."""
    for encoding in ("utf-16", "utf-8-sig") if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("gb18030" if b"CHARSET:936" in content[:512] else "cp1252", errors="replace")


def _read_statements(path: Path) -> list[Statement]:
    text = _decode(path.read_bytes())
    start = text.find("<OFX>")
    skipped = text.count("\n", 0, max(start, 0))
    try:
        root, lines = read_tree(text[max(start, 0) :].rstrip(), noted="STMTTRN")
    except UnfitTagError as error:
        raise MarkupDamagedError(path=path.name, line=skipped + error.line) from error
    line_of = {id(entry): line + skipped for entry, line in zip(root.iter("STMTTRN"), lines, strict=True)}
    found = [element for element in root.iter() if element.tag in ("STMTRS", "CCSTMTRS")]
    return [Statement(element, [line_of[id(entry)] for entry in element.iter("STMTTRN")]) for element in found]


def _read_statement(statement: Statement) -> tuple[list[str], list[tuple[int, list[str]]]]:
    element = statement.element
    currency = _text(element, "CURDEF")
    account, bank = "", ""
    own = next((found for name in ("BANKACCTFROM", "CCACCTFROM") if (found := element.find(name)) is not None), None)
    if own is not None:
        account, bank = _text(own, "ACCTID"), _text(own, "BANKID")
    entries = list(element.iter("STMTTRN"))
    days_only = all(_clock(_text(entry, "DTPOSTED")) in _PLACEHOLDERS for entry in entries)
    first, last = _local(_text(element, "BANKTRANLIST/DTSTART"))[:10], _local(_text(element, "BANKTRANLIST/DTEND"))[:10]
    masthead = masthead_lines(account=account, bank=bank, currency=currency, **{"from": first, "to": last})
    cells = [_cells(entry, days_only=days_only) for entry in entries]
    balances = _balances(element, cells, currency=currency, last=last)
    said = (currency, account, bank)
    rows = [_whole_row(row, balance, said=said) for row, balance in zip(cells, balances, strict=True)]
    return masthead, list(zip(statement.lines, rows, strict=True))


def _whole_row(cells: list[str], balance: str, *, said: tuple[str, str, str]) -> list[str]:
    currency, account, bank = said
    return [*cells[:2], currency, balance, account, bank, *cells[2:]]


def _cells(entry: Element, *, days_only: bool) -> list[str]:
    other = next((found for name in ("BANKACCTTO", "CCACCTTO") if (found := entry.find(name)) is not None), None)
    number, bank = (_text(other, "ACCTID"), _text(other, "BANKID")) if other is not None else ("", "")
    kind = _text(entry, "TRNTYPE").upper()
    return [
        _local(_text(entry, "DTPOSTED"), day_only=days_only), _text(entry, "TRNAMT"), number, bank,
        _text(entry, "NAME") or _text(entry, "PAYEE/NAME"), _text(entry, "FITID"), kind, _text(entry, "MEMO"),
        "" if number else KINDS.get(kind, ""),
    ]  # fmt: skip


def _text(element: Element, path: str) -> str:
    return html.unescape((element.findtext(path) or "").strip())


def _clock(written: str) -> str | None:
    match = _TIME.match(written)
    return match[2] if match else ""


def _local(written: str, *, day_only: bool = False) -> str:
    """Return an OFX time as local text (+08:00); a day stays the day that was written."""
    match = _TIME.match(written)
    if match is None:
        return written
    day = f"{match[1][:4]}-{match[1][4:6]}-{match[1][6:]}"
    if day_only or match[2] is None or (match[2] in _PLACEHOLDERS and match[3] is None):
        return day
    zone = timezone(timedelta(hours=float(match[3]))) if match[3] else UTC
    try:
        moment = datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S").replace(tzinfo=zone)
    except ValueError:
        return written
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def _balances(element: Element, cells: list[list[str]], *, currency: str, last: str) -> list[str]:
    """Return the balance after each entry where the ledger balance is of the statement's end, else blanks."""
    texts = [""] * len(cells)
    as_of = _local(_text(element, "LEDGERBAL/DTASOF"))[:10]
    closing = _minor(_text(element, "LEDGERBAL/BALAMT"), currency=currency)
    days = [row[0][:10] for row in cells]
    if closing is None or not days or not max(days) <= as_of <= max(last, max(days)):
        return texts
    order = oldest_first([row[0] for row in cells])
    effects = [_minor(cells[place][1], currency=currency) for place in order]
    for place, amount in zip(order, balances_between(effects, opening=None, closing=closing), strict=True):
        texts[place] = "" if amount is None else format_amount(amount, currency=currency)
    return texts


def _minor(text: str, *, currency: str) -> int | None:
    try:
        return parse_amount(text, currency=currency or "CNY")
    except ValueError:
        return None
