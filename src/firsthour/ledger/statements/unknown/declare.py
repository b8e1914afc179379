"""How is what was found said as a layout: fields, direction, masthead, and how sure each column is."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from firsthour.base.text import header_name
from firsthour.ledger.layouts import Layout
from firsthour.ledger.statements.unknown.amounts import AmountChoice
from firsthour.ledger.statements.unknown.directions import known_sign
from firsthour.ledger.statements.unknown.header import Table
from firsthour.ledger.statements.unknown.masthead import Said
from firsthour.ledger.statements.unknown.parties import Guess, status_words
from firsthour.ledger.statements.unknown.profile import Column
from firsthour.ledger.statements.unknown.times import TimeChoice
from firsthour.ledger.statements.unknown.vocabulary import word_sets

TITLE = {"zh": "识别出的版式", "en": "Recognised layout"}
UNTOLD = (
    "nothing says in or out: set sign to signed or inverted, or direction to the column that does",
    "未见收支方向：请将 sign 改为 signed 或 inverted，或将 direction 改为说明方向的列",
)
MASTHEAD_FIELDS = {"account": "own_number", "holder": "own_name", "currency": "currency"}


@dataclass(frozen=True)
class ColumnGuess:
    """A canonical field and the column taken for it.

    ``column`` is the name as the file writes it and ``position`` 1-based; "" and 0 when the value stands above
    the table, in the sheet's or in the file's name. ``why`` has ``en`` and ``zh``.
    """

    field: str
    column: str
    position: int
    confidence: float
    why: dict[str, str]


def declare(
    table: Table,
    *,
    time: TimeChoice,
    amounts: AmountChoice,
    rest: list[Guess],
    sides: tuple[Column, Column] | None,
    said: dict[str, Said],
) -> tuple[Layout, list[ColumnGuess]]:
    """Return the layout of a table and its guesses in the order of the columns."""
    guesses = [*_time_guesses(time), *_amount_guesses(amounts), *rest]
    if sides is not None:
        untold = ("direction",) if amounts.is_undirected else ()
        guesses = [guess for guess in guesses if guess.field not in ("own_number", "peer_number", *untold)]
        why = ("the payer's column; each row is a transfer", "付款方列，每行为一笔转账")
        guesses += [Guess("own_number", sides[0], 0.7, why), Guess("peer_number", sides[1], 0.7, why)]
    guesses.sort(key=lambda guess: guess.column.position)
    columns = [_column_guess(guess) for guess in guesses] + _outside_guesses(guesses, said=said)
    return _layout(table, guesses, time=time, amounts=amounts, said=said), columns


def _time_guesses(time: TimeChoice) -> list[Guess]:
    why = ("holds days and times", "取值为日期时间")
    if not time.certain:
        why = ("day and month could be either way round; checked by the order of the rows", "日月先后不明，按行序推定")
    if time.clock is None:
        return [Guess("time", time.column, time.confidence, why)]
    clock = Guess("clock", time.clock, time.confidence, ("holds clock times", "取值为时刻"))
    return [Guess("date", time.column, time.confidence, why), clock]


def _amount_guesses(amounts: AmountChoice) -> list[Guess]:
    found = amounts.agreement
    if amounts.is_undirected:
        amount = amounts.columns["amount"]
        guesses = [Guess("balance", amounts.columns["balance"], 0.3, UNTOLD)] if "balance" in amounts.columns else []
        # The amount's own cells hold no word for in or out: every row is rejected until a person says which way.
        return [Guess("amount", amount, 0.3, UNTOLD), Guess("direction", amount, 0.01, UNTOLD), *guesses]
    share = f"{found.share:.0%}"
    steps = (f"; the balance agrees in {share} of {found.n_steps} steps", f"；余额在 {found.n_steps} 步中吻合 {share}")
    reconciles = steps if found.n_steps else ("", "")
    guesses = []
    for fld, column in amounts.columns.items():
        if fld == "balance" and amounts.is_owed:
            continue  # a debt that payments increase: no money that the account holds
        why = amounts.why if fld != "balance" else ("numbers that run along", "逐笔变动的数值")
        sure = amounts.confidence_of(fld)
        if fld == "direction" and any(word.endswith("*") for word in amounts.words_in):
            guesses.append(Guess("memo", column, 0.7, ("the description", "摘要列")))
        guesses.append(Guess(fld, column, sure, (why[0] + reconciles[0], why[1] + reconciles[1])))
    return guesses


def _column_guess(guess: Guess) -> ColumnGuess:
    sure = round(min(max(guess.confidence, 0.01), 0.99), 2)
    return ColumnGuess(guess.field, guess.column.name, guess.column.position + 1, sure, _both(guess.why))


def _both(why: tuple[str, str]) -> dict[str, str]:
    return {"en": why[0], "zh": why[1]}


def _outside_guesses(guesses: list[Guess], *, said: dict[str, Said]) -> list[ColumnGuess]:
    inside = {guess.field for guess in guesses}
    return [
        ColumnGuess(fld, "", 0, 0.9 if said[key].labelled else 0.6, _both(said[key].place))
        for key, fld in MASTHEAD_FIELDS.items()
        if key in said and fld not in inside
    ]


def _layout(
    table: Table, guesses: list[Guess], *, time: TimeChoice, amounts: AmountChoice, said: dict[str, Said]
) -> Layout:
    headerless = table.header_row == 0
    keys = [header_name(name) for name in table.names]
    parted = table.written != table.names
    by_position = (
        headerless or parted or any(keys.count(header_name(g.column.name)) > 1 or not g.column.name for g in guesses)
    )
    fields: dict[str, list[str | int]] = {}
    for guess in guesses:
        where: str | int = guess.column.position + 1 if by_position else guess.column.name
        fields.setdefault(guess.field, []).append(where)
    direction = _direction(amounts, sided="peer_number" in fields and _has_sides(guesses))
    status = next((guess.column for guess in guesses if guess.field == "status"), None)
    digest = sha256("|".join(keys + _types(table)).encode()).hexdigest()[:8]
    return Layout(
        name=f"recognised_{digest}",
        title=TITLE,
        institution="",
        source="recognised by names and contents; correct it by hand and keep it",
        table="movements",
        columns=tuple(table.written),
        fields=fields,
        headerless=headerless,
        position=by_position,
        direction=direction,
        amount={"unit": "minor" if _in_minor_units(amounts) else "major"},
        time=_time_table(time),
        status=status_words(status) if status is not None else {},
        masthead=_patterns(guesses, said=said),
        furniture={"starts": table.footers} if table.footers else {},
        recognise={"types": _types(table)} if headerless else {},
    )


def _has_sides(guesses: list[Guess]) -> bool:
    return any(guess.field == "own_number" and guess.why[0].startswith("the payer") for guess in guesses)


def _direction(amounts: AmountChoice, *, sided: bool) -> dict[str, Any]:
    if sided and amounts.sign != "flag":
        return {"sign": "plain"}  # the payer is the own side
    if amounts.sign == "flag":
        flag = amounts.columns["direction"]
        neutral = [word for word in flag.distinct if header_name(word) in word_sets()["neutral"]]
        blank = ["/"] if flag.fill_share < 1 else []
        words = {"sign": "flag", "in": _words(amounts, 1), "out": _words(amounts, -1)}
        return words | {"not_counted": neutral + blank} if neutral + blank else words
    return {"sign": "unsigned" if amounts.is_undirected else amounts.sign}


def _words(amounts: AmountChoice, sign: int) -> list[str]:
    """Return the words of one direction as seen; where a balance turned them, their unseen like as well."""
    seen = amounts.words_in if sign > 0 else amounts.words_out
    other = amounts.words_out if sign > 0 else amounts.words_in
    turned = any(known_sign(word) == -sign for word in seen)
    like = [word for word in sorted(word_sets()["turnable"]) if known_sign(word) == -sign] if turned else []
    return [*seen, *(word for word in like if word not in seen and word not in other)]


def _in_minor_units(amounts: AmountChoice) -> bool:
    names = [column.name for fld, column in amounts.columns.items() if fld.startswith("amount")]
    return all("(分)" in name or "（分）" in name for name in names)


def _time_table(time: TimeChoice) -> dict[str, Any]:
    table: dict[str, Any] = {"zone": "+08:00", "order": time.order}
    return table | {"year": "masthead"} if time.needs_year else table


def _patterns(guesses: list[Guess], *, said: dict[str, Said]) -> dict[str, str]:
    """Return the expressions for what no column says."""
    inside = {guess.field for guess in guesses}
    wanted = {key for key, fld in MASTHEAD_FIELDS.items() if fld not in inside}
    return {key: each.pattern for key, each in said.items() if key in wanted}


def _types(table: Table) -> list[str]:
    if table.header_row:
        return []
    return [_type(column) for column in table.columns]


def _type(column: Column) -> str:
    """Return what every sampled cell of a column is: a date, an amount (or blank), else text."""
    if not column.filled or column.is_code:
        return "text"
    if column.when_share == 1 and column.fill_share == 1 and not column.has_decimals:
        return "date"
    return "amount" if column.number_share == 1 else "text"
