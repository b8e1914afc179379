"""Who, and what for: which of the remaining columns name accounts, holders, banks, currency, serial, purpose."""

from dataclasses import dataclass

from firsthour.base.money import currency_code, exponent
from firsthour.base.text import header_name
from firsthour.ledger.statements.unknown.profile import Column
from firsthour.ledger.statements.unknown.vocabulary import data, word_sets

LEAST_NAME = 0.4
TAIL = 5  # digits of a card's tail, with a mark
STRONG_NAME = 0.8  # contents do not overrule such a name
FEW = 0.05  # a column with fewer different values than this share of its rows repeats itself


@dataclass(frozen=True)
class Guess:
    """A column for a field: how sure, and why in English and Chinese."""

    field: str
    column: Column
    confidence: float
    why: tuple[str, str]


@dataclass(frozen=True)
class Known:
    """What is known before: the number and the holder of the masthead ("" when it has none), the amount's name."""

    number: str = ""
    holder: str = ""
    amount_name: str = ""


def guess_rest(columns: list[Column], *, known: Known) -> list[Guess]:
    """Return guesses for all fields but time, amounts and direction, at most one a column, best explained first."""
    options = [guess for column in columns if column.filled for guess in _options(column, known=known)]
    options.sort(key=lambda guess: (-guess.confidence, guess.column.position))
    taken: set[int] = set()
    fields: set[str] = set()
    chosen: list[Guess] = []
    for guess in options:
        single = guess.field != "memo"
        if guess.column.position in taken or (single and guess.field in fields):
            continue
        taken.add(guess.column.position)
        fields.add(guess.field)
        chosen.append(guess)
    return chosen


def _options(column: Column, *, known: Known) -> list[Guess]:
    named = [
        Guess(fld, column, min(score * factor, 1.0), ("by its name", "列名"))
        for fld, score in _turned_to_peer(column).items()
        if score >= LEAST_NAME and (factor := _fit(fld, column, known=known)) > 0
    ]
    if named or column.ignored or max(column.fields.values(), default=0.0) >= STRONG_NAME:
        return named
    return _by_contents(column, known=known)


def _turned_to_peer(column: Column) -> dict[str, float]:
    """Return the fields of a column; a name only taken for the own side's is the other's when its values vary."""
    constant = len(column.distinct) <= max(1, FEW * len(column.filled))
    strong = max(column.fields.values(), default=0.0) >= STRONG_NAME
    if constant or strong:
        return column.fields
    return {fld.replace("own_", "peer_").replace("peer_alias", "peer_number"): s for fld, s in column.fields.items()}


def _fit(fld: str, column: Column, *, known: Known) -> float:
    """Return how far the contents bear a name out: 0 refuses it, above 1 speaks for it."""
    if fld in ("own_number", "own_alias", "peer_number"):
        tails = all(len(cell) <= TAIL for cell in column.distinct)
        if fld != "peer_number" and tails and sum(char.isdigit() for char in known.number) > TAIL:
            return 0.0
        digits = sum(any(char.isdigit() for char in cell) for cell in column.filled) / len(column.filled)
        return 1.0 if digits >= 0.5 else 0.5 if digits or column.fill_share < 0.2 else 0.0
    if fld in ("own_name", "peer_name", "own_institution", "peer_institution"):
        return 1.0 if column.word_share >= 0.3 or column.fill_share < 0.2 else 0.6 if fld == "peer_name" else 0.0
    if fld == "currency":
        near = 0.1 if known.amount_name and header_name(column.name)[:2] == header_name(known.amount_name)[:2] else 0.0
        return 0.9 + near if _is_currency(column) else 0.0
    if fld == "status":
        return 1.0 if _status_share(column) >= 0.3 else 0.0
    if fld == "memo" and column.name_score("direction") > 0.5 and len(column.distinct) <= 3:
        return 0.0
    if fld == "serial":
        return 1.0 if len(column.distinct) >= 0.5 * len(column.filled) else 0.5
    return 0.9 if fld == "memo" else 0.0


def _is_currency(column: Column) -> bool:
    words = column.distinct[:40]
    known = sum(exponent(currency_code(word)) != 8 or word.isupper() for word in words)
    return all(len(word) <= 12 for word in words) and 2 * known >= len(words)


def _status_share(column: Column) -> float:
    sets = word_sets()
    known = sets["ok"] | sets["failed"] | sets["pending"] | sets["not_counted"]
    return sum(header_name(cell) in known for cell in column.filled) / len(column.filled)


def _by_contents(column: Column, *, known: Known) -> list[Guess]:
    """Guess a column whose name says nothing."""
    values = {cell.replace(" ", "") for cell in column.distinct}
    if known.number and known.number.replace(" ", "") in values and len(values) <= 2:
        return [Guess("own_number", column, 0.8, ("the masthead's number", "与表头信息中的账号一致"))]
    if known.holder and values == {known.holder}:
        return [Guess("own_name", column, 0.8, ("the masthead's name", "与表头信息中的户名一致"))]
    n_distinct, n_filled = len(column.distinct), len(column.filled)
    if column.account_share >= 0.6:
        if n_filled >= 5 and n_distinct > 0.95 * n_filled and column.fill_share > 0.95:
            return [Guess("serial", column, 0.4, ("every value differs", "取值各不相同"))]
        constant = column.fill_share > 0.95 and n_distinct <= max(1, FEW * n_filled)
        fld, why = ("own_number", ("one number throughout", "全列同一账号")) if constant else (
            "peer_number", ("numbers of accounts that differ", "取值为不同账号"))  # fmt: skip
        return [Guess(fld, column, 0.5, why)]
    if n_distinct <= 5 and all(currency_code(word) != word or exponent(word) != 8 for word in column.distinct):
        return [Guess("currency", column, 0.6, ("codes of currencies", "取值为币种"))]
    if column.word_share >= 0.5:
        return [Guess("memo", column, 0.3, ("text of unknown meaning", "含义不明的文字"))]
    return []


def status_words(column: Column) -> dict[str, list[str]]:
    """Return the words of a status column by what they mean: those seen, and all that mark a row that moved nothing."""
    sets = word_sets()
    found: dict[str, list[str]] = {}
    for kind in ("ok", "failed", "pending", "not_counted"):
        seen = sorted(word for word in column.distinct if header_name(word) in sets[kind])
        unseen = [word for word in data()["status"][kind] if word not in seen and not word.isascii()]
        found[kind] = seen + (unseen if kind != "ok" and any(not word.isascii() for word in column.distinct) else [])
    return {kind: words for kind, words in found.items() if words}


def transfer_sides(columns: list[Column]) -> tuple[Column, Column] | None:
    """Return the columns of payer and payee where a row names both sides of a transfer, or None."""
    sides = []
    for side in ("payer", "payee"):
        names = {header_name(name) for name in data()["transfer"][side]}
        found = [column for column in columns if column.filled and header_name(column.name) in names]
        if not found:
            return None
        sides.append(max(found, key=lambda column: (column.fill_share, -column.position)))
    return sides[0], sides[1]
