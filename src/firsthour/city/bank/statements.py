"""How do the banks hand out statements of their accounts? As the files in which banks answer a unit's inquiry.

The rows are those of the books that stops, freezes and payments act on, in the layout of ``city.files.bank_return``.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from firsthour.base.clock import to_us
from firsthour.city.bank.books import Account, Books, Row
from firsthour.city.books_shown import Told
from firsthour.city.files.archive import pack_folder
from firsthour.city.files.bank_return import FORM
from firsthour.city.files.entries import Party, Said, time_text, words_for
from firsthour.city.files.form import Order, Part
from firsthour.city.files.plan import AccountPlan
from firsthour.city.files.rows import ENTRY
from firsthour.city.model import AccountKind, Purpose


def write_returns(
    books: Books, numbers: Iterable[str], *, folder: Path, period: tuple[datetime, datetime], batch: str
) -> list[Path]:
    """Write what the banks answer to an inquiry about accounts: one packed file for each institution.

    Parameters
    ----------
    books
        The books as they are; numbers that nobody keeps are not answered.
    numbers
        The accounts that are asked about.
    folder
        Where the files go.
    period
        Which rows: ``[from, to)``.
    batch
        The number of the inquiry, which stands in the files and their names.
    """
    asked: dict[str, list[Account]] = {}
    for number in dict.fromkeys(numbers):
        account = books.account_of(number)
        if account is not None:
            asked.setdefault(account.institution, []).append(account)
    return [
        _write(bank, accounts, folder=folder, period=period, batch=batch) for bank, accounts in sorted(asked.items())
    ]


def _write(
    bank: str, accounts: Sequence[Account], *, folder: Path, period: tuple[datetime, datetime], batch: str
) -> Path:
    order = Order(folder / f"{bank}_资金查控反馈_{batch}", bank, batch, 0)
    FORM.write(order, [_part(account, period) for account in accounts])
    packed = order.folder.with_name(f"{order.folder.name}.zip")
    pack_folder(order.folder, packed)
    return packed


def _part(account: Account, period: tuple[datetime, datetime]) -> Part:
    rows = [row for row in account.rows if period[0] <= row.at < period[1]]
    said = [_said(row) for row in rows]
    closing = rows[-1].balance_fen if rows else account.balance_fen
    us = (to_us(period[0]), to_us(period[1]))
    plan = AccountPlan(0, (us,), FORM.code)
    return Part(plan, us, _party(account), np.zeros(0, ENTRY), said, closing, ())


def _said(row: Row) -> Said:
    is_in, amount_fen = row.amount_fen > 0, abs(row.amount_fen)
    purpose = Purpose.ATM if row.is_cash else Purpose.TRANSFER
    first, second = words_for(FORM.code, purpose.name, is_in=is_in)
    other = _party(row.other, bank=row.other_bank, is_cash=row.is_cash)
    told = Told.KIND if row.is_cash else Told.NUMBER
    return Said(
        time_text(to_us(row.at)), amount_fen, row.balance_fen, is_in, row.has_failed, int(row.serial), row.serial, "",
        other, told, purpose, first, second,
    )  # fmt: skip


def _party(account: Account, *, bank: str = "", is_cash: bool = False) -> Party:
    kind = AccountKind.CASH if is_cash else AccountKind.BANK
    name = "" if is_cash else account.holder
    institution = account.institution or bank
    return Party(kind, account.number, "", name, name, institution, account.holder_number, _holder(account))


def _holder(account: Account) -> int:
    """Return what tells holders apart in a file: their identity number, else the account's own."""
    digits = "".join(sign for sign in account.holder_number or account.number if sign.isdigit())
    return int(digits or "0")
