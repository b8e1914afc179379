"""What does an ISO 20022 camt.053 file say, statement by statement, as a table?

Every ``Stmt`` becomes a sheet, every entry (``Ntry``) a row under its line in the file; an entry that books several
payments with amounts of their own (``TxDtls``) gives one row each. Entities are never expanded: a file that
declares any is refused. Any version of the namespace is read.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from lxml import etree

from firsthour.base.clock import SHANGHAI
from firsthour.base.money import format_amount, parse_amount
from firsthour.ledger.sheets import Sheet
from firsthour.ledger.statements.camt053.entries import Element, child_text, find, list_rows, local
from firsthour.ledger.statements.listed_sheet import ListedSheet, masthead_lines, number_rows
from firsthour.ledger.statements.markup import EntitiesDeclaredError, MarkupDamagedError, refuse_declarations
from firsthour.ledger.statements.stated_balances import balances_between, oldest_first

HEADER = (
    "BookgDt", "CdtDbtInd", "Amt", "Ccy", "Balance", "Acct/Id", "Acct/Svcr", "RltdPties/Acct", "RltdAgts",
    "RltdPties/Nm", "AcctSvcrRef", "BkTxCd", "RmtInf", "Sts",
)  # fmt: skip
_DAY, _MARK, _AMOUNT, _CURRENCY, _STATUS = 0, 1, 2, 3, 13
_BALANCE, _ACCOUNT, _BANK = 4, 5, 6


@dataclass
class Statement:
    """What stands around the entries of one ``Stmt``."""

    account: str = ""
    bank: str = ""
    holder: str = ""
    currency: str = ""
    from_day: str = ""
    to_day: str = ""
    opening: int | None = None
    closing: int | None = None
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def claims(head: bytes, name: str) -> bool:
    """Tell whether a file that begins with ``head`` is camt.053 (its name does not matter)."""
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain.startswith(b"<") and (b"camt.053." in plain or b"<BkToCstmrStmt" in plain)


def sheets(path: Path) -> list[Sheet]:
    """Return one sheet per statement of the file; memory grows with the entries, not with the markup.

    Raises
    ------
    EntitiesDeclaredError
        when the file declares entities or a document type.
    MarkupDamagedError
        when it is not well-formed to its end.
    """
    refuse_declarations(path)
    statements = _read_statements(path)
    n_rows = 1
    listed: list[Sheet] = []
    every = number_rows([row for statement in statements for row in statement.rows], first=1)
    for index, statement in enumerate(statements, start=1):
        rows = every[n_rows - 1 : n_rows - 1 + len(statement.rows)]
        n_rows += len(rows)
        listed.append(ListedSheet(index, "", _masthead(statement), HEADER, rows))
    return listed


def _read_statements(path: Path) -> list[Statement]:
    statements: list[Statement] = []
    rows: list[tuple[int, list[str]]] = []
    walk = etree.iterparse(
        str(path), events=("end",), tag=("{*}Ntry", "{*}Stmt"),
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
    )  # fmt: skip
    try:
        for _, element in walk:
            if element.getroottree().docinfo.internalDTD is not None:
                raise EntitiesDeclaredError(path=path.name)
            if local(element) == "Ntry":
                rows.extend(list_rows(element))
            else:
                statements.append(_read_statement(element, rows=rows))
                rows = []
            element.clear()
    except etree.XMLSyntaxError as error:
        raise MarkupDamagedError(path=path.name, line=error.lineno or 1) from error
    return statements


def _read_statement(stmt: Element, *, rows: list[tuple[int, list[str]]]) -> Statement:
    account = find(stmt, "Acct")
    statement = Statement(rows=rows)
    if account is not None:
        statement.account = child_text(account, "Id/IBAN") or child_text(account, "Id/Othr/Id")
        statement.currency = child_text(account, "Ccy")
        statement.holder = child_text(account, "Ownr/Nm")
        agent = find(account, "Svcr/FinInstnId")
        if agent is not None:
            statement.bank = child_text(agent, "BICFI") or child_text(agent, "BIC") or child_text(agent, "Nm")
    statement.from_day = _day(child_text(stmt, "FrToDt/FrDtTm"))
    statement.to_day = _last_day(child_text(stmt, "FrToDt/ToDtTm"))
    _read_balances(stmt, statement)
    _fill_rows(statement)
    return statement


def _read_balances(stmt: Element, statement: Statement) -> None:
    stated: dict[str, int] = {}
    for balance in stmt.iterchildren("{*}Bal"):
        code = child_text(balance, "Tp/CdOrPrtry/Cd")
        amount = find(balance, "Amt")
        if amount is None:
            continue
        statement.currency = statement.currency or amount.get("Ccy", "")
        minor = _minor(amount.text or "", currency=statement.currency)
        if minor is not None and code not in stated:
            stated[code] = -minor if child_text(balance, "CdtDbtInd") == "DBIT" else minor
        _read_period(balance, code, statement=statement)
    statement.opening = stated.get("OPBD", stated.get("PRCD"))
    statement.closing = stated.get("CLBD")


def _read_period(balance: Element, code: str, *, statement: Statement) -> None:
    day = _day(child_text(balance, "Dt/Dt") or child_text(balance, "Dt/DtTm"))
    if code == "OPBD" and not statement.from_day:
        statement.from_day = day
    if code == "CLBD" and not statement.to_day:
        statement.to_day = day


def _fill_rows(statement: Statement) -> None:
    """Set account, bank and the balance after each booked entry."""
    for _, cells in statement.rows:
        cells[_ACCOUNT], cells[_BANK] = statement.account, statement.bank
    booked = [cells for _, cells in statement.rows if cells[_STATUS] in ("", "BOOK")]
    order = oldest_first([cells[_DAY][:10] for cells in booked])
    effects = [_effect(booked[place], currency=statement.currency) for place in order]
    amounts = balances_between(effects, opening=statement.opening, closing=statement.closing)
    for place, amount in zip(order, amounts, strict=True):
        if amount is not None:
            booked[place][_BALANCE] = format_amount(amount, currency=statement.currency)


def _effect(cells: list[str], *, currency: str) -> int | None:
    amount = _minor(cells[_AMOUNT], currency=currency) if cells[_CURRENCY] == currency else None
    return None if amount is None else amount if cells[_MARK] == "CRDT" else -amount


def _minor(text: str, *, currency: str) -> int | None:
    try:
        return parse_amount(text, currency=currency)
    except ValueError:
        return None


def _day(text: str) -> str:
    """Return the local day of a date or a date and time (a time with a zone is turned to +08:00)."""
    moment = _moment(text)
    return moment.strftime("%Y-%m-%d") if moment else ""


def _last_day(text: str) -> str:
    """Return the last day of a period; an end at midnight belongs to the day before."""
    moment = _moment(text)
    return (moment - timedelta(microseconds=1)).strftime("%Y-%m-%d") if moment else ""


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(SHANGHAI) if moment.tzinfo else moment


def _masthead(statement: Statement) -> list[str]:
    period = {"from": statement.from_day, "to": statement.to_day}
    return masthead_lines(
        account=statement.account, holder=statement.holder, bank=statement.bank, currency=statement.currency, **period
    )
