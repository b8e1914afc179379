"""What do sister tables say: accounts, persons, measures … kept as written, and what they teach of accounts."""

import json
import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from firsthour.base.clock import WIDTH_US, Precision
from firsthour.base.money import currency_code
from firsthour.base.text import is_destroyed_number
from firsthour.ledger.reading import AccountFacts, Alias, Note
from firsthour.ledger.rows import FACTS
from firsthour.ledger.sheets import Chunk
from firsthour.ledger.statements.canonical import Canonical
from firsthour.ledger.statements.cells import as_strings, clean_strings
from firsthour.ledger.statements.numbers import clean_number
from firsthour.ledger.statements.sections import Section
from firsthour.ledger.statements.times import TimeRules, read_time

ALIAS_KINDS = {"accounts": "card", "sub_accounts": "sub_account", "cards": "bound", "logins": "wallet"}
_LISTED = re.compile(r"[;；,，、|\s]+")


@dataclass
class FactPiece:
    """What some rows of a sister table say."""

    facts: pa.Table
    n_rows: int = 0
    furniture: int = 0
    accounts: list[AccountFacts] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read_facts(section: Section, chunk: Chunk) -> FactPiece:
    """Return the rows of a sister table as written, with the accounts and aliases that they name."""
    canonical = Canonical(section, chunk)
    cells = [clean_strings(as_strings(column)).to_pylist() for column in chunk.columns if column is not None]
    rows = list(zip(*cells, strict=True))
    starts = tuple(section.layout.furniture.get("starts", ()))
    kept = [place for place, row in enumerate(rows) if _is_fact(row, starts)]
    names = [name or f"#{place + 1}" for place, name in enumerate(section.names)]
    texts = [_as_json(names, rows[place]) for place in kept]
    n = len(kept)
    facts = pa.table(
        {
            "kind": pa.array([section.layout.table] * n, pa.string()),
            "sheet": pa.array(np.full(n, section.sheet, np.int16)),
            "row": pa.array(chunk.rows[kept] if n else np.zeros(0, np.int64)),
            "fields": pa.array(texts, pa.string()),
        },
        schema=FACTS,
    )
    piece = FactPiece(facts, n_rows=n, furniture=len(rows) - n)
    _learn_accounts(piece, canonical, kept)
    return piece


def _is_fact(row: tuple[str, ...], starts: tuple[str, ...]) -> bool:
    filled = [cell for cell in row if cell]
    return len(filled) > 1 and not filled[0].startswith(starts)


def _as_json(names: list[str], row: tuple[str, ...]) -> str:
    wide = names + [f"#{place + 1}" for place in range(len(names), len(row))]
    return json.dumps({name: cell for name, cell in zip(wide, row, strict=False) if cell}, ensure_ascii=False)


def _learn_accounts(piece: FactPiece, canonical: Canonical, kept: list[int]) -> None:
    if not canonical.has("own_number"):
        return
    section = canonical.section
    names = ("own_number", "own_alias", "own_institution", "own_name", "currency", "account_from", "account_to")
    columns = {name: canonical.coded(name).texts().to_pylist() for name in names}
    seen = set[tuple[object, ...]]()
    for place in kept:
        said = {name: columns[name][place] for name in names}
        row = int(canonical.rows[place])
        if is_destroyed_number(said["own_number"]):
            piece.notes.append(Note("destroyed_number", row, said["own_number"]))
            continue
        number = clean_number(said["own_number"])
        if not number:
            continue
        institution = said["own_institution"] or section.institution
        account = _account(section, number, institution, said=said, row=row)
        key = (number, institution, account.name, account.currency, account.from_us, account.to_us)
        if key not in seen:
            seen.add(key)
            piece.accounts.append(account)
        piece.aliases += _aliases(section, number, institution, written=said["own_alias"], row=row)


def _account(section: Section, number: str, institution: str, *, said: dict[str, str], row: int) -> AccountFacts:
    rules = TimeRules(zone_us=section.zone_us)
    first = read_time(said["account_from"], rules) if said["account_from"] else None
    last = read_time(said["account_to"], rules) if said["account_to"] else None
    return AccountFacts(
        number=number,
        institution=institution,
        name=said["own_name"],
        currency=currency_code(said["currency"]) if said["currency"] else "",
        from_us=first[0] - section.zone_us if first else None,
        to_us=last[0] - section.zone_us + WIDTH_US[Precision(last[1])] if last else None,
        sheet=section.sheet,
        row=row,
    )


def _aliases(section: Section, number: str, institution: str, *, written: str, row: int) -> list[Alias]:
    kind = ALIAS_KINDS.get(section.layout.table, "card")
    found: list[Alias] = []
    for part in _LISTED.split(written):
        other = clean_number(part.split(":")[-1].split("：")[-1])
        if other and other != number and not is_destroyed_number(other):
            bank = institution if kind != "bound" else ""
            found.append(Alias(number, institution, other, bank, kind=kind, sheet=section.sheet, row=row))
    return found
