"""Who stands on each side of a row: numbers, institutions, names, the counterparty's kind, and aliases."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from firsthour.ledger.statements._kernel_text import first_places
from firsthour.ledger.statements.canonical import Canonical
from firsthour.ledger.statements.cells import Coded, choose, constant
from firsthour.ledger.statements.numbers import clean_numbers
from firsthour.ledger.statements.words import which

Card = tuple[str, str, str, int]  # number, alias, institution of both, row; the same few come in every chunk


@dataclass(frozen=True)
class Parties:
    """Both sides of every row; ``destroyed_own`` and ``destroyed_peer`` tell numbers that lost their digits."""

    own_number: Coded
    own_alias: Coded
    own_institution: Coded
    own_name: Coded
    peer_number: Coded
    peer_alias: Coded
    peer_institution: Coded
    peer_name: Coded
    peer_kind: Coded
    destroyed_own: NDArray[np.bool_]
    destroyed_peer: NDArray[np.bool_]
    destroyed_alias: NDArray[np.bool_]


def read_parties(canonical: Canonical) -> Parties:
    """Return the two sides of each row; what a row does not say of its own side, the section says."""
    section, n, exact = canonical.section, canonical.n, canonical.is_plain
    own, own_lost = clean_numbers(canonical.coded("own_number"), exact=exact)
    alias, alias_lost = clean_numbers(canonical.coded("own_alias"), exact=exact)
    peer, peer_lost = clean_numbers(canonical.coded("peer_number"), exact=exact)
    peer_alias, peer_alias_lost = clean_numbers(canonical.coded("peer_alias"), exact=exact)
    if not exact and (not canonical.has("own_number") or not section.owner_is_file):
        own = _or_else(own, section.owner)
    merchant = canonical.coded("merchant")
    names = canonical.coded("peer_name")
    return Parties(
        own_number=own,
        own_alias=choose(~alias_lost, alias, other=constant("", n)),
        own_institution=_or_else(canonical.coded("own_institution"), "" if exact else section.institution),
        own_name=_or_else(canonical.coded("own_name"), section.said.holder),
        peer_number=peer,
        peer_alias=choose(~peer_alias_lost, peer_alias, other=constant("", n)),
        peer_institution=canonical.coded("peer_institution"),
        peer_name=names if merchant.is_empty else choose(names.filled(), names, other=merchant),
        peer_kind=_peer_kind(canonical, peer),
        destroyed_own=own_lost,
        destroyed_peer=peer_lost,
        destroyed_alias=alias_lost,
    )


def _or_else(column: Coded, text: str) -> Coded:
    if not text:
        return column
    filled = column.filled()
    return column if filled.all() else choose(filled, column, other=constant(text, len(column)))


def _peer_kind(canonical: Canonical, peer: Coded) -> Coded:
    """Return the kind of counterparty that the columns say; without a number a cash flag or a merchant decides."""
    kind = canonical.coded("peer_kind")
    nameless = ~peer.filled() & ~kind.filled()
    if canonical.has("merchant"):
        kind = _where(nameless & canonical.coded("merchant").filled(), "merchant", kind)
    if canonical.has("cash"):
        flags = canonical.coded("cash")
        words = canonical.section.layout.cash
        yes = [which(text, words) == "yes" for text in flags.values.to_pylist()]
        kind = _where(nameless & flags.marks(np.array(yes, np.bool_)), "cash", kind)
    return kind


def _where(mask: NDArray[np.bool_], text: str, other: Coded) -> Coded:
    return choose(mask, constant(text, len(other)), other=other) if mask.any() else other


def find_cards(parties: Parties, rows: NDArray[np.int64], *, keep: NDArray[np.bool_]) -> list[Card]:
    """Return every distinct pair of number and alias with the first row that says so, of both sides."""
    own = _pairs(parties.own_number, parties.own_alias, parties.own_institution, rows=rows, keep=keep)
    return own + _pairs(parties.peer_number, parties.peer_alias, parties.peer_institution, rows=rows, keep=keep)


def _pairs(
    number: Coded, alias: Coded, institution: Coded, *, rows: NDArray[np.int64], keep: NDArray[np.bool_]
) -> list[Card]:
    if alias.is_empty or number.is_empty:
        return []
    places = np.flatnonzero(keep)
    width = len(alias.values)
    pairs = pa.array(number.codes[places].astype(np.int64) * width + alias.codes[places]).dictionary_encode()
    first = places[first_places(pairs.indices.to_numpy().astype(np.int64), len(pairs.dictionary))]
    texts = zip(
        number.values.take(pa.array(number.codes[first])).to_pylist(),
        alias.values.take(pa.array(alias.codes[first])).to_pylist(),
        institution.values.take(pa.array(institution.codes[first])).to_pylist(),
        rows[first].tolist(),
        strict=True,
    )
    return [card for card in texts if card[0] and card[1] and card[0] != card[1]]
