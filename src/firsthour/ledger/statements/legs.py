"""Which further legs does a row have: a fee, the card behind a wallet's payment, the other side of a conversion."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from firsthour.base.money import currency_code
from firsthour.ledger.rows import IN, OUT, ROWS, RowFlag
from firsthour.ledger.statements.amounts import Amounts, read_amounts
from firsthour.ledger.statements.canonical import Canonical
from firsthour.ledger.statements.cells import Coded, choose, map_values
from firsthour.ledger.statements.numbers import clean_numbers

LEG_FIELDS = ("fee", "funding_number", "funding_institution", "other_amount")
Made = tuple[pa.Table, NDArray[np.int64], pa.Table]  # main legs, positions with a further leg, those legs
_CURRENCY_OF = {"fee": "fee_currency", "other_amount": "other_currency"}
_EMPTY = ("peer_number", "peer_institution", "peer_name", "peer_kind", "ref_serial")


@dataclass(frozen=True)
class Legs:
    """The rows with their further legs, and the position of each one's source row."""

    rows: pa.Table
    places: NDArray[np.int64]


def has_legs(canonical: Canonical) -> bool:
    """Tell whether any row may have more than its main leg."""
    return any(canonical.has(name) for name in LEG_FIELDS)


def add_legs(main: pa.Table, canonical: Canonical, *, moves: NDArray[np.bool_], currency: Coded) -> Legs:
    """Return the main legs of all rows with the further legs behind each; ``moves``: rows that move money."""
    n_legs = np.zeros(len(main), np.int8)
    parts: list[tuple[NDArray[np.int64], pa.Table]] = []
    for make in (_conversion, _funding, _fee):
        main, places, extra = make(main, canonical, moves=moves, currency=currency)
        if len(places):
            n_legs[places] += 1
            parts.append((places, _set(extra, "leg", n_legs[places])))
    if not parts:
        return Legs(main, np.arange(len(main)))
    places = np.concatenate([np.arange(len(main)), *(at for at, _ in parts)])
    whole = pa.concat_tables([main, *(extra for _, extra in parts)]).unify_dictionaries().combine_chunks()
    order = np.lexsort((whole.column("leg").to_numpy(), places))
    return Legs(whole.take(pa.array(order)), places[order])


def _set(table: pa.Table, name: str, values: NDArray[np.generic] | pa.Array) -> pa.Table:
    field = ROWS.field(name)
    array = values if isinstance(values, pa.Array) else pa.array(values)
    return table.set_column(table.schema.get_field_index(name), field, array.cast(field.type))


def _label(table: pa.Table, name: str, text: str) -> pa.Table:
    codes = pa.array(np.zeros(len(table), np.int32))
    return _set(table, name, pa.DictionaryArray.from_arrays(codes, pa.array([text], pa.string())))


def _blank_leg(main: pa.Table, places: NDArray[np.int64]) -> pa.Table:
    """Return a leg of each of these rows that says nothing of its counterparty, balance and flags."""
    extra = main.take(pa.array(places))
    for name in _EMPTY:
        extra = _label(extra, name, "")
    extra = _set(extra, "flags", np.zeros(len(extra), np.int16))
    return _set(extra, "balance", pa.nulls(len(extra), pa.int64()))


def side_amounts(canonical: Canonical, name: str, *, currency: Coded) -> Amounts:
    """Return the amounts of a further leg's column (``fee`` or ``other_amount``), each in its own currency."""
    column = canonical.raw(name)
    in_minor = canonical.section.layout.amount.get("unit") == "minor"
    theirs = _other_currency(canonical, _CURRENCY_OF[name], currency)
    return read_amounts(column, currency=theirs, in_minor=in_minor)


def _other_currency(canonical: Canonical, name: str, currency: Coded) -> Coded:
    """Return the currency that a column of its own names, else the row's."""
    if not canonical.has(name):
        return currency
    named = map_values(canonical.coded(name), lambda text: currency_code(text) if text else "")
    return choose(named.filled(), named, other=currency)


def _directions(main: pa.Table, places: NDArray[np.int64]) -> NDArray[np.int8]:
    return main.column("direction").to_numpy()[places]  # type: ignore[no-any-return]


def _nothing(main: pa.Table) -> Made:
    return main, np.zeros(0, np.int64), main.slice(0, 0)


def _fee(main: pa.Table, canonical: Canonical, *, moves: NDArray[np.bool_], currency: Coded) -> Made:
    """A fee is paid on top of the amount, whichever way that moved."""
    if not canonical.has("fee"):
        return _nothing(main)
    fees = side_amounts(canonical, "fee", currency=currency)
    places = np.flatnonzero(moves & fees.read & (fees.minor != 0))
    extra = _set(_blank_leg(main, places), "amount", np.abs(fees.minor[places]))
    extra = _set(extra, "currency", _labels(fees.currency, places))
    extra = _set(extra, "direction", np.full(len(places), OUT, np.int8))
    return main, places, _label(extra, "peer_kind", "fee")


def _funding(main: pa.Table, canonical: Canonical, *, moves: NDArray[np.bool_], currency: Coded) -> Made:
    """Money of a card that passes through a wallet: in from the card for a payment, out to it for a receipt."""
    if not (canonical.has("funding_number") or canonical.has("funding_institution")):
        return _nothing(main)
    numbers, _ = clean_numbers(canonical.coded("funding_number"), exact=False)
    institutions = canonical.coded("funding_institution")
    places = np.flatnonzero(moves & (numbers.filled() | institutions.filled()))
    extra = _set(_blank_leg(main, places), "direction", -_directions(main, places))
    extra = _set(extra, "peer_number", _labels(numbers, places))
    return main, places, _set(extra, "peer_institution", _labels(institutions, places))


def _conversion(main: pa.Table, canonical: Canonical, *, moves: NDArray[np.bool_], currency: Coded) -> Made:
    """The other side of a conversion: the same account (plain: the payee) in the other currency."""
    if not canonical.has("other_amount"):
        return _nothing(main)
    amounts = side_amounts(canonical, "other_amount", currency=currency)
    differs = amounts.currency.texts().to_numpy(zero_copy_only=False) != currency.texts().to_numpy(zero_copy_only=False)
    mask = moves & amounts.read & (amounts.minor != 0) & differs
    places = np.flatnonzero(mask)
    if not len(places):
        return _nothing(main)
    extra = _set(_blank_leg(main, places), "amount", np.abs(amounts.minor[places]))
    extra = _set(extra, "currency", _labels(amounts.currency, places))
    extra = _set(extra, "flags", np.full(len(places), RowFlag.CONVERSION, np.int16))
    extra = _label(extra, "peer_kind", "exchange")
    if canonical.is_plain:
        extra = _received(extra, main, places)
    else:
        extra = _set(extra, "direction", -_directions(main, places))
    return _mark_exchange(main, mask), places, extra


def _received(extra: pa.Table, main: pa.Table, places: NDArray[np.int64]) -> pa.Table:
    """Turn the leg of a plain conversion round: the payee receives."""
    picked = main.take(pa.array(places)).combine_chunks()
    for side in ("number", "institution", "name"):
        own, peer = (picked.column(f"{who}_{side}").combine_chunks() for who in ("own", "peer"))
        extra = _set(_set(extra, f"own_{side}", peer), f"peer_{side}", own)
    return _set(extra, "direction", np.full(len(places), IN, np.int8))


def _mark_exchange(main: pa.Table, mask: NDArray[np.bool_]) -> pa.Table:
    flags = main.column("flags").to_numpy() | np.where(mask, np.int16(RowFlag.CONVERSION), np.int16(0))
    kinds = main.column("peer_kind").combine_chunks().dictionary_decode().to_pylist()
    kinds = ["exchange" if converts else kind for kind, converts in zip(kinds, mask.tolist(), strict=True)]
    return _set(
        _set(main, "flags", flags.astype(np.int16)), "peer_kind", pa.array(kinds, pa.string()).dictionary_encode()
    )


def _labels(column: Coded, places: NDArray[np.int64]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(column.codes[places]), column.values)
