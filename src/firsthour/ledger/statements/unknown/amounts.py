"""How much, and which way: which columns hold the amounts, the direction and the running balance."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from firsthour.ledger.statements.unknown.directions import (
    Described,
    described_direction,
    flag_meanings,
    is_flag_column,
    sign_follows_words,
)
from firsthour.ledger.statements.unknown.profile import Column
from firsthour.ledger.statements.unknown.reconcile import NO_AGREEMENT, Agreement, agreement

SURE_NAME = 0.8  # of a column without a single amount
LEAST_SHARE = 0.8
MAX_NUMERIC = 14
BALANCE_WEIGHT = 2.5


@dataclass(frozen=True)
class AmountChoice:
    """One reading of the amounts. ``sign`` as in a layout; ``words_in`` and ``words_out`` as the file writes them."""

    sign: str
    columns: dict[str, Column]  # amount, or amount_in and amount_out; direction; balance
    named: float  # how well the names explain it, 0–1 (average)
    score: float
    agreement: Agreement = NO_AGREEMENT
    words_in: tuple[str, ...] = ()
    words_out: tuple[str, ...] = ()
    certain: bool = True  # the direction is known, not assumed
    why: tuple[str, str] = field(default=("", ""))  # how the direction was found, English and Chinese

    @property
    def named_amount(self) -> float:
        """How well the name of the worst named amount column fits."""
        return min(column.name_score(fld) for fld, column in self.columns.items() if fld.startswith("amount"))

    @property
    def is_owed(self) -> bool:
        """Whether the running balance is a debt: it grows by what is spent."""
        return self.agreement.owed and self.agreement.weight >= 0.5

    @property
    def is_undirected(self) -> bool:
        """Whether nothing tells which way the amounts went."""
        return self.sign in ("signed", "inverted") and not self.certain

    def confidence_of(self, fld: str) -> float:
        """Return how sure a column is: by its name, and by how the balance agrees with the reading as a whole."""
        sure = 0.45 + 0.3 * self.columns[fld].name_score(fld) + 0.5 * self.agreement.weight
        if self.agreement.n_steps >= 4 and self.agreement.weight < 0.5:
            sure -= 0.2
        return min(sure, 0.99)


def numeric_columns(columns: list[Column], *, taken: set[int]) -> list[Column]:
    """Return the columns that may hold money, the likeliest by name and form first."""
    found = [column for column in columns if column.position not in taken and _may_be_money(column)]
    found.sort(key=lambda column: (-_money_score(column), column.position))
    return found[:MAX_NUMERIC]


def _may_be_money(column: Column) -> bool:
    if not column.filled:  # a month in which nothing came in, say
        return not column.ignored and max(column.name_score(way) for way in ("amount_in", "amount_out")) >= SURE_NAME
    if column.ignored or column.number_share < LEAST_SHARE or column.is_counter:
        return False
    named = _money_score(column)
    if column.is_code and named < 0.5:
        return False
    return named > 0 or not column.fields


def _money_score(column: Column) -> float:
    return max(column.name_score(fld) for fld in ("amount", "amount_in", "amount_out", "balance"))


def choose_amounts(columns: list[Column], *, taken: set[int], keys: list[str], card: bool) -> AmountChoice | None:
    """Return the best explained reading of the amounts, or None when nothing reads as an amount.

    ``taken`` are positions already explained (times), ``keys`` the line of each row, ``card`` whether the file
    looks like that of a credit card.
    """
    numeric = numeric_columns(columns, taken=taken)
    texts = [column for column in columns if column.position not in taken]
    filled = [column for column in numeric if column.filled]
    best: AmountChoice | None = None
    for reading in (*_splits(numeric), *_singles(filled, texts, card=card)):
        for balance in (None, *filled):
            choice = _with_balance(reading, balance, keys=keys, card=card)
            if choice is not None and (best is None or choice.score > best.score + 1e-9):
                best = choice
    return best


@dataclass(frozen=True)
class _Reading:
    sign: str
    columns: dict[str, Column]
    signed: list[int | None]
    base: float
    words: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    certain: bool = True
    turnable: bool = False
    why: tuple[str, str] = ("", "")


def _value(column: Column, row: int) -> int | None:
    return column.numbers[row]


def _splits(numeric: list[Column]) -> Iterator[_Reading]:
    for money_in in numeric:
        for money_out in numeric:
            if money_in is money_out:
                continue
            named = min(money_in.name_score("amount_in"), 1.0) + money_out.name_score("amount_out")
            contrary = money_in.name_score("amount_out") + money_out.name_score("amount_in")
            other = money_in.name_score("balance") + money_out.name_score("balance")
            turned = contrary > 0.8 and all("借" in c.name or "贷" in c.name for c in (money_in, money_out))
            if (contrary > 0.8 and not turned) or other > 0.8 or not _exclusive(money_in, money_out):
                continue
            signed = _split_values(money_in, money_out)
            filled = sum(value is not None for value in signed) / max(len(signed), 1)
            why = ("money in and money out have their own columns", "收入与支出各占一列")
            columns = {"amount_in": money_in, "amount_out": money_out}
            base = contrary / 2 - 0.5 if turned else named / 2 + 0.15 * (named > 1)
            yield _Reading("split", columns, signed, base + 0.1 * filled, why=why)


def _exclusive(first: Column, second: Column) -> bool:
    """Tell whether in nearly every row exactly one of two columns is an amount other than zero."""
    both = one = 0
    for row in range(len(first.cells)):
        a, b = bool(_value(first, row)), bool(_value(second, row))
        both += a and b
        one += a != b
    named = first.name_score("amount_in") > 0.5 and second.name_score("amount_out") > 0.5
    return both * 20 <= one + both and (named or one > 0) and (named or one >= 0.8 * len(first.cells))


def _split_values(money_in: Column, money_out: Column) -> list[int | None]:
    values: list[int | None] = []
    for row in range(len(money_in.cells)):
        came, went = _value(money_in, row), _value(money_out, row)
        values.append(None if came is None and went is None else (came or 0) - (went or 0))
    return values


def _singles(numeric: list[Column], texts: list[Column], *, card: bool) -> Iterator[_Reading]:
    flags = [column for column in texts if is_flag_column(column)]
    kept = not card and any(column.name_score("balance") >= SURE_NAME for column in numeric)
    for amount in numeric:
        named = amount.name_score("amount")
        if max(amount.name_score("balance"), amount.name_score("fee")) > max(named, 0.5):
            continue
        base = named * 0.9 + 0.1 * amount.fill_share
        values = [_value(amount, row) for row in range(len(amount.cells))]
        followed = 0
        for flag in flags:
            follows = sign_follows_words(values, flag) if flag is not amount else 0
            followed = followed or follows
            if flag is not amount and not follows:
                yield from _flagged(amount, flag, values=values, base=base, numeric=numeric)
        described = _described(texts, values=values, followed=followed, card=card)
        if not described.sign and kept and amount is not _likest_balance(numeric) and _is_written_with_signs(amount):
            described = Described("signed", ("signs are written, beside a balance", "金额写有正负号，并列余额"))
        yield from _unflagged(amount, described, values=values, base=base)


def _likest_balance(numeric: list[Column]) -> Column:
    return max(numeric, key=lambda column: column.name_score("balance"))


def _is_written_with_signs(amount: Column) -> bool:
    """Tell whether every amount says itself that it is more or less: no column of bare sizes is written so."""
    moved = [(cell, value) for cell, value in zip(amount.cells, amount.numbers, strict=True) if value]
    return bool(moved) and all(value < 0 or "+" in cell for cell, value in moved)


def _described(texts: list[Column], *, values: list[int | None], followed: int, card: bool) -> Described:
    if not followed:
        return described_direction(texts, values=values, card=card)
    sign = "signed" if followed > 0 else "inverted"
    return Described(sign, ("the sign repeats a column of words", "正负号与收支标志一致"))


def _flagged(
    amount: Column, flag: Column, *, values: list[int | None], base: float, numeric: list[Column]
) -> Iterator[_Reading]:
    meanings = flag_meanings(flag, amounts=values, balances=[column for column in numeric if column is not amount])
    if meanings is None:
        return
    signed: list[int | None] = []
    for value, cell in zip(values, flag.cells, strict=True):
        sign = meanings.signs.get(cell, 0)
        signed.append(value * sign if value is not None and sign else None)
    known = sum(value is not None for value in signed) / max(len(signed), 1)
    words = (meanings.words(1), meanings.words(-1))
    score = base + 0.35 * known + 0.25 * flag.name_score("direction")
    columns = {"amount": amount, "direction": flag}
    yield _Reading("flag", columns, signed, score, words=words, turnable=meanings.turnable, why=meanings.why)


def _unflagged(amount: Column, described: Described, *, values: list[int | None], base: float) -> Iterator[_Reading]:
    both_signs = any(value < 0 for value in values if value) and any(value > 0 for value in values if value)
    if described.sign == "flag" and described.column is not None and not both_signs:
        yield _from_words(amount, described, values=values, base=base)
    turned: list[int | None] = [None if value is None else -value for value in values]
    for sign, signed in (("signed", values), ("inverted", turned)):
        said = 0.2 if described.sign == sign else 0.0
        plain = 0.1 if sign == "signed" else 0.0
        score = base + said + plain + (0.15 if both_signs else 0.0)
        why = described.why if said else ("a minus sign is money out", "负号为支出")
        certain = both_signs or bool(said)
        yield _Reading(sign, {"amount": amount}, signed, score, certain=certain, turnable=True, why=why)


def _from_words(amount: Column, described: Described, *, values: list[int | None], base: float) -> _Reading:
    column = described.column
    if column is None:
        raise ValueError("no column")
    signed = [None if value is None else value * sign for value, sign in zip(values, described.signs, strict=True)]
    columns = {"amount": amount, "direction": column}
    words = (described.words_in, described.words_out)
    return _Reading("flag", columns, signed, base + 0.3, words=words, certain=False, why=described.why)


def _with_balance(reading: _Reading, balance: Column | None, *, keys: list[str], card: bool) -> AmountChoice | None:
    names = [column.name_score(fld) for fld, column in reading.columns.items()]
    if balance is None:
        named = sum(names) / len(names)
        return _choice(reading, reading.columns, named=named, score=reading.base, found=NO_AGREEMENT)
    if any(column is balance for column in reading.columns.values()):
        return None
    named_balance = balance.name_score("balance")
    others = max(balance.name_score(fld) for fld in ("amount", "amount_in", "amount_out"))
    if others > named_balance + 0.3:
        return None
    balances = [_value(balance, row) for row in range(len(balance.cells))]
    found = agreement(reading.signed, balances, keys=keys)
    if named_balance < 0.5 and (found.weight < 0.6 or (found.owed and not card)):
        return None
    direct = found.weight if card or not found.owed else found.weight * 0.5
    score = reading.base + 0.3 * named_balance + 0.1 * balance.fill_share + BALANCE_WEIGHT * direct
    columns = {**reading.columns, "balance": balance}
    return _choice(reading, columns, named=(sum(names) + named_balance) / (len(names) + 1), score=score, found=found)


def _choice(
    reading: _Reading, columns: dict[str, Column], *, named: float, score: float, found: Agreement
) -> AmountChoice:
    words_in, words_out = reading.words
    certain = reading.certain or found.weight > 0.8
    return AmountChoice(
        reading.sign, columns, named, score, agreement=found, words_in=words_in, words_out=words_out,
        certain=certain, why=reading.why,
    )  # fmt: skip
