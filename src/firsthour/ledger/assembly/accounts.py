"""Which account does a number stand for: institutions, aliases, synthetic counterparties, lines.

An account is (institution, number). A number of 12 or more digits stands for itself whatever the
institution; a shorter one is separated by its institution, and without one means the only known account
with that number. Aliases (card and account of one return, sub-accounts) are joined; never a masked tail.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from firsthour.ledger.assembly.groups import distinct
from firsthour.ledger.assembly.legs import NO_TEXT, Legs
from firsthour.ledger.counterparties import NO_RULE, kind_of_text, payment_firm_in, synthetic_kind, synthetic_number
from firsthour.ledger.institutions import institution_name
from firsthour.ledger.reading import Alias, FileReading
from firsthour.ledger.rows import RowFlag

LONG_NUMBER_DIGITS = 12
SHORTEST_ALIAS = 6

Key = tuple[str, str]  # (institution, number); institution "" for long and synthetic numbers


def stands_alone(number: str) -> bool:
    """Tell whether a number needs no institution: 12 or more digits, or a synthetic name."""
    if number.isdigit():
        return len(number) >= LONG_NUMBER_DIGITS
    return sum(ch.isdigit() for ch in number) >= LONG_NUMBER_DIGITS or synthetic_kind(number) != ""


@dataclass
class AccountTable:
    """Accounts as written outside, and what the legs' numbers are in it.

    ``names``: account → text as written (bare number, or ``INSTITUTION/NUMBER`` where that is ambiguous).
    ``holders``, ``institutions``: account → name as the rows have it, "" where none does.
    ``own`` and ``peer``: int32 account of each leg's two sides. ``kinds``: int32 code into ``kind_names`` of
    the counterparty's kind per leg ("" where nothing says so).
    """

    names: list[str]
    holders: list[str]
    institutions: list[str]
    own: NDArray[np.int32]
    peer: NDArray[np.int32]
    kinds: NDArray[np.int32]
    kind_names: list[str]
    spellings: dict[str, str] = field(default_factory=dict)
    declared: dict[Key, int] = field(default_factory=dict)  # accounts of mastheads and sister tables


@dataclass
class Lines:
    """Lines (account × currency): int32 account and currency code of each; own and peer line of each leg."""

    account: NDArray[np.int32]
    currency: NDArray[np.int32]
    own: NDArray[np.int32]
    peer: NDArray[np.int32]

    @property
    def n(self) -> int:
        """Number of lines."""
        return len(self.account)


class _Joined:
    """Union–find over account keys, with the kind of alias that each number came from."""

    def __init__(self) -> None:
        self.parent: dict[Key, Key] = {}
        self.is_card: set[Key] = set()

    def find(self, key: Key) -> Key:
        root = key
        while (up := self.parent.get(root, root)) != root:
            root = up
        while (up := self.parent.get(key, key)) != root:
            self.parent[key], key = root, up
        return root

    def join(self, a: Key, b: Key) -> None:
        root_a, root_b = sorted((self.find(a), self.find(b)))
        self.parent.setdefault(root_a, root_a)
        self.parent[root_b] = root_a

    def classes(self) -> Iterable[list[Key]]:
        members: dict[Key, list[Key]] = defaultdict(list)
        for key in list(self.parent):
            members[self.find(key)].append(key)
        return members.values()


@dataclass
class _Resolver:
    """Turns (institution, number) as written into the account key, knowing all institutions of short numbers."""

    institutions_of: dict[str, set[str]]

    def key(self, number: str, institution: str) -> Key:
        if stands_alone(number):
            return "", number
        settled = institution_name(institution)
        if settled:
            return settled, number
        known = self.institutions_of.get(number, set())
        return (next(iter(known)), number) if len(known) == 1 else ("", number)


def build_accounts(legs: Legs, kinds_of_unit: str = "") -> AccountTable:
    """Return the accounts behind all legs; deterministic whatever the order of import.

    ``kinds_of_unit``: the unit's own kinds of counterparties; see ``counterparties``.
    """
    own_pairs, own_codes = _pairs(legs.own_number, legs.own_institution)
    peer_pairs, peer_codes = _pairs(legs.peer_number, legs.peer_institution)
    numbers, institutions = legs.texts["own_number"].values, legs.texts["own_institution"].values
    peer_numbers, peer_institutions = legs.texts["peer_number"].values, legs.texts["peer_institution"].values
    own_written = [(numbers[a], institutions[b]) for a, b in own_pairs]
    peer_written = [(peer_numbers[a], peer_institutions[b]) for a, b in peer_pairs]
    resolver = _Resolver(_known_institutions([*own_written, *peer_written, *_declared(legs.files)]))
    joined = _join_aliases(legs.files, resolver)
    representative = _representatives(joined)
    table = _Numbering(representative, joined)
    own_accounts = np.array([table.account(resolver.key(*pair)) for pair in own_written], dtype=np.int32)
    own = own_accounts[own_codes] if len(own_accounts) else np.zeros(0, dtype=np.int32)
    peer_accounts = np.array(
        [table.account(resolver.key(*pair)) if pair[0] else -1 for pair in peer_written], dtype=np.int32
    )
    peer = peer_accounts[peer_codes] if len(peer_accounts) else np.zeros(0, dtype=np.int32)
    kinds, kind_names = _kinds(legs, kinds_of_unit)
    _name_synthetic(legs, table, own=own, peer=peer, kinds=kinds, kind_names=kind_names)
    declared = {resolver.key(n, i): table.account(resolver.key(n, i)) for n, i in _declared(legs.files)}
    names = _written_names(table.keys)
    return AccountTable(
        names=names,
        holders=_holders(legs, own, peer, len(names)),
        institutions=_institutions(legs, (own, peer), len(names), unit=kinds_of_unit),
        own=own,
        peer=peer,
        kinds=kinds,
        kind_names=kind_names,
        spellings=_spellings(table, names),
        declared=declared,
    )


def resolve_written(written: Sequence[tuple[str, str]]) -> tuple[list[str], dict[str, str]]:
    """Return the accounts of (number, institution) pairs where nothing is aliased, and their other spellings."""
    resolver = _Resolver(_known_institutions(written))
    table = _Numbering({}, _Joined())
    accounts = [table.account(resolver.key(*pair)) for pair in written]
    names = _written_names(table.keys)
    return [names[account] for account in accounts], _spellings(table, names)


def build_lines(legs: Legs, accounts: AccountTable) -> Lines:
    """Return the lines: every account × currency that some leg touches, in the order of accounts."""
    width = max(len(legs.texts["currency"].values), 1)
    own = accounts.own.astype(np.int64) * width + legs.currency
    peer = accounts.peer.astype(np.int64) * width + legs.currency
    unique, codes = distinct(np.concatenate([own, peer]))
    own_lines, peer_lines = codes[: legs.n], codes[legs.n :]
    return Lines((unique // width).astype(np.int32), (unique % width).astype(np.int32), own_lines, peer_lines)


def resolve_declared(table: AccountTable, files: list[FileReading]) -> list[tuple[int, int, int, str, int, int]]:
    """Return (file, account, row, currency, from_us, to_us) of every period that a file declares for an account."""
    by_number: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (institution, number), account in table.declared.items():
        by_number[number].append((institution, account))
    periods = []
    for file_idx, reading in enumerate(files):
        for facts in reading.accounts:
            if facts.from_us is None or facts.to_us is None or not facts.number:
                continue
            choices = by_number.get(facts.number, [])
            settled = institution_name(facts.institution)
            account = next((a for i, a in choices if i == settled), choices[0][1] if choices else -1)
            periods.append((file_idx, account, facts.row, facts.currency, facts.from_us, facts.to_us))
    return periods


class _Numbering:
    """Account keys in order of first use, each class of aliases under its representative."""

    def __init__(self, representative: dict[Key, Key], joined: _Joined) -> None:
        self.representative = representative
        self.joined = joined
        self.keys: list[Key] = []
        self.index: dict[Key, int] = {}

    def account(self, key: Key) -> int:
        key = self.representative.get(key, key)
        found = self.index.get(key)
        if found is None:
            found = self.index[key] = len(self.keys)
            self.keys.append(key)
        return found


def _pairs(a: NDArray[np.int32], b: NDArray[np.int32]) -> tuple[list[tuple[int, int]], NDArray[np.int32]]:
    combined = (a.astype(np.int64) << 32) | b.astype(np.int64)
    unique, codes = distinct(combined)
    return [(int(value >> 32), int(value & 0xFFFFFFFF)) for value in unique], codes


def _declared(files: list[FileReading]) -> list[tuple[str, str]]:
    return [(facts.number, facts.institution) for reading in files for facts in reading.accounts if facts.number]


def _known_institutions(written: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    known: dict[str, set[str]] = defaultdict(set)
    for number, institution in written:
        if number and not stands_alone(number) and (settled := institution_name(institution)):
            known[number].add(settled)
    return known


def _may_be_alias(alias: Alias) -> bool:
    pair = (alias.number, alias.other_number)
    return all("*" not in number and len(set(number)) > 1 and len(number) >= SHORTEST_ALIAS for number in pair)


def _join_aliases(files: list[FileReading], resolver: _Resolver) -> _Joined:
    joined = _Joined()
    for reading in files:
        for alias in reading.aliases:
            if not _may_be_alias(alias):
                continue
            a = resolver.key(alias.number, alias.institution)
            b = resolver.key(alias.other_number, alias.other_institution)
            joined.join(a, b)
            if alias.kind == "card":
                joined.is_card.add(a)
    return joined


def _representatives(joined: _Joined) -> dict[Key, Key]:
    """Return key → the key its class is written by: its only card, else its only account, else the smallest."""
    chosen: dict[Key, Key] = {}
    for members in joined.classes():
        cards = sorted(key for key in members if key in joined.is_card)
        accounts = sorted(key for key in members if key not in joined.is_card)
        best = cards[0] if len(cards) == 1 else accounts[0] if accounts else cards[0]
        chosen |= dict.fromkeys(members, best)
    return chosen


def _written_names(keys: list[Key]) -> list[str]:
    holders: dict[str, int] = defaultdict(int)
    for _, number in keys:
        holders[number] += 1
    return [f"{inst}/{number}" if inst and holders[number] > 1 else number for inst, number in keys]


def _spellings(table: _Numbering, names: list[str]) -> dict[str, str]:
    """Return the other ways to write an account: ``INSTITUTION/NUMBER``, aliases, a bare number that is only its."""
    aliased = ((key, table.index[best]) for key, best in table.representative.items() if best in table.index)
    spellings: dict[str, str] = {}
    bare: dict[str, set[str]] = defaultdict(set)
    for (institution, number), account in chain(table.index.items(), aliased):
        name = names[account]
        if institution:
            spellings[f"{institution}/{number}"] = name
        if institution or name != number:
            bare[number].add(name)
    for number, accounts in bare.items():
        if len(accounts) == 1 and ("", number) not in table.index:
            spellings[number] = next(iter(accounts))
    return {spelling: name for spelling, name in spellings.items() if spelling != name}


def _holders(legs: Legs, own: NDArray[np.int32], peer: NDArray[np.int32], n_accounts: int) -> list[str]:
    """Return each account's holder: as its own rows name it, else as others do; the first that says one."""
    holders = [""] * n_accounts
    for side, accounts in (("peer", peer), ("own", own)):
        for account, position in _first_named(legs, f"{side}_name", accounts):
            holders[account] = legs.text(f"{side}_name", position)
    return holders


def _first_named(legs: Legs, column: str, accounts: NDArray[np.int32]) -> list[tuple[int, int]]:
    """Return (account, leg): the first leg of each account on whose side ``column`` says something."""
    named = np.flatnonzero((getattr(legs, column) != NO_TEXT) & (accounts >= 0))[::-1]
    first = np.full(int(accounts.max(initial=-1)) + 1, -1, dtype=np.int64)
    first[accounts[named]] = named  # of several the last written stays, which is the first leg
    those = np.flatnonzero(first >= 0)
    return list(zip(those.tolist(), first[those].tolist(), strict=True))


def _institutions(
    legs: Legs, sides: tuple[NDArray[np.int32], NDArray[np.int32]], n_accounts: int, *, unit: str
) -> list[str]:
    """Return each account's institution: as its own rows name it, else as others do; the first that says one.

    Where nobody names one, a counterparty called like a payment firm is that firm's.
    """
    found = [""] * n_accounts
    own, peer = sides
    for account, position in _first_named(legs, "peer_name", peer):
        firm = payment_firm_in(legs.text("peer_name", position), unit=unit)
        found[account] = firm.name if firm else ""
    for side, accounts in (("peer", peer), ("own", own)):
        for account, position in _first_named(legs, f"{side}_institution", accounts):
            found[account] = institution_name(legs.text(f"{side}_institution", position)) or found[account]
    return found


def _kinds(legs: Legs, unit: str) -> tuple[NDArray[np.int32], list[str]]:
    """Return per leg the kind of its counterparty: said by the layout, else the first rule that fits."""
    kind_names = list(legs.texts["peer_kind"].values)
    codes = {kind: code for code, kind in enumerate(kind_names)}

    def fitting(where: str, texts: list[str]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        found = [kind_of_text(where, text, unit=unit) for text in texts]
        for _, kind in found:
            if kind not in codes:
                codes[kind] = len(kind_names)
                kind_names.append(kind)
        places = np.array([place for place, _ in found], dtype=np.int64)
        return places, np.array([codes[kind] for _, kind in found], dtype=np.int32)

    unnumbered = legs.peer_number == NO_TEXT
    kinds = legs.peer_kind.copy()
    best = np.full(legs.n, NO_RULE, dtype=np.int64)
    best[kinds != NO_TEXT] = -1
    for where, column in (
        ("name", legs.peer_name),
        ("institution", legs.peer_institution),
        ("number", legs.peer_number),
        ("memo", legs.memo),
    ):
        column_name = {"name": "peer_name", "institution": "peer_institution", "number": "peer_number"}.get(
            where, where
        )
        places, found = fitting(where, legs.texts[column_name].values)
        place = places[column]
        if where == "memo":
            place = np.where(unnumbered, place, NO_RULE)
        better = place < best
        best = np.where(better, place, best)
        kinds = np.where(better, found[column], kinds)
    return kinds.astype(np.int32), kind_names


def _name_synthetic(
    legs: Legs,
    table: _Numbering,
    *,
    own: NDArray[np.int32],
    peer: NDArray[np.int32],
    kinds: NDArray[np.int32],
    kind_names: list[str],
) -> None:
    """Give every leg without a counterparty number a synthetic one (in place, in ``peer``)."""
    blank = np.flatnonzero(peer < 0)
    if not len(blank):
        return
    combined = np.stack([own[blank], legs.own_institution[blank], kinds[blank], legs.peer_name[blank]], axis=1)
    unique, codes = np.unique(combined, axis=0, return_inverse=True)
    institutions, names = legs.texts["own_institution"].values, legs.texts["peer_name"].values
    accounts = np.zeros(len(unique), dtype=np.int32)
    own_names = _written_names(table.keys)
    for place, (account, institution, kind, name) in enumerate(unique):
        number = synthetic_number(
            kind_names[kind],
            institution=institution_name(institutions[institution]),
            name=names[name],
            account=own_names[account],
        )
        accounts[place] = table.account(("", number))
    peer[blank] = accounts[codes.reshape(-1)]


def has_own_rows(legs: Legs, table: AccountTable) -> NDArray[np.bool_]:
    """Return, per account, whether any statement or plain row is its own."""
    covered = np.zeros(len(table.names), dtype=bool)
    covered[table.own] = True
    covered[table.peer[legs.has_flag(RowFlag.PLAIN)]] = True
    synthetic = np.array([synthetic_kind(name) != "" for name in table.names], dtype=bool)
    return covered & ~synthetic if len(synthetic) else covered
