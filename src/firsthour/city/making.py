"""How is a city put on disk: statements as institutions return them, the claims to trace, and the truth.

OUT/statements/   files in real layouts, of the accounts that stolen money passed and of the victims
OUT/claims.csv    the stolen payments, as ``firsthour trace --claims`` reads them
OUT/truth.json    who did what, and where each stolen fen lies under each rule
OUT/people.csv    who holds the accounts of these files
OUT/kinds.toml    the city's payment firms, for ``firsthour import --kinds``
"""

import csv
import io
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from firsthour.base.errors import UserError
from firsthour.city.books import keep_books
from firsthour.city.files import FilePlan, WrittenStatement, show, write_statements
from firsthour.city.model import AccountKind, CityClaim, World
from firsthour.city.truth import write_claims, write_truth
from firsthour.city.world import build_world

MOST_CLAIMS = 1000
KEPT_BACK_SHARE = 0.2  # of the accounts behind the first ones, in a set with gaps: never returned
_STREAM = 77
Progress = Callable[[str], None]


class NotEmptyError(UserError):
    """The folder for a city holds something else."""

    code = "city_not_empty"
    english = "{path} is not empty; name a new or empty folder for the city."
    chinese = "{path} 不是空文件夹；请为城市指定一个新的或空的文件夹。"


@dataclass(frozen=True)
class MadeCity:
    """What was written; ``n_rows`` counts the rows of all statements."""

    out_dir: Path
    n_people: int
    n_frauds: int
    n_claims: int
    n_statements: int
    n_rows: int
    accounts: tuple[int, ...]


def make_city(
    out_dir: Path,
    *,
    seed: int,
    n_people: int,
    n_days: int = 90,
    complete: bool = False,
    progress: Progress = lambda shown: None,
) -> MadeCity:
    """Write a city's case files to ``out_dir``.

    Parameters
    ----------
    out_dir
        a new or empty folder.
    complete
        every account that stolen money passed has a whole statement; else some end early, have gaps or were never
        returned, as units know it.
    progress
        is told what is being done.

    Raises
    ------
    NotEmptyError, CityTooSmallError
    """
    if out_dir.exists() and (not out_dir.is_dir() or any(out_dir.iterdir())):
        raise NotEmptyError(path=out_dir)
    progress("people")
    world = build_world(seed=seed, n_people=n_people, n_days=n_days)
    claims = tuple(world.claims)
    chosen = choose_claims(claims)
    progress("books")
    touched = keep_books(world, claims=chosen).touched
    accounts = _asked_accounts(world, claims, chosen=chosen, touched=touched)
    if not complete:
        accounts = _without_some(claims, accounts, chosen=chosen, seed=seed)
    progress("statements")
    plan = FilePlan.complete(world, accounts) if complete else FilePlan.messy(world, accounts, seed=seed)
    written = write_statements(world, out_dir / "statements", accounts=accounts, plan=plan)
    shown = show(world, written)
    progress("truth")
    write_truth(out_dir / "truth.json", world, shown=shown, claims=chosen)
    write_claims(out_dir / "claims.csv", world, shown=shown, claims=chosen)
    _write_people(out_dir / "people.csv", world, accounts)
    write_kinds(out_dir / "kinds.toml", world)
    return _made(out_dir, world, n_people=n_people, n_claims=len(chosen), written=written)


def choose_claims(claims: Sequence[CityClaim]) -> list[int]:
    """Return the places of the claims to tell of: all, or those of the first frauds up to about ``MOST_CLAIMS``."""
    chosen: list[int] = []
    by_fraud: dict[int, list[int]] = {}
    for place, claim in enumerate(claims):
        by_fraud.setdefault(claim.fraud, []).append(place)
    for _, places in sorted(by_fraud.items()):
        if chosen and len(chosen) + len(places) > MOST_CLAIMS:
            break
        chosen += places
    return sorted(chosen)


def _asked_accounts(
    world: World, claims: Sequence[CityClaim], *, chosen: Sequence[int], touched: Sequence[int]
) -> list[int]:
    """Return the accounts that keep statements among those touched, the claims' first ones, and the victims'."""
    frauds = {claims[place].fraud for place in chosen}
    wanted = {*touched, *(claims[place].account for place in chosen)}
    for fraud in world.frauds:
        if fraud.number in frauds:
            wanted.update(fraud.accounts.get("victim", ()))
    return [account for account in sorted(wanted) if AccountKind(int(world.kinds[account])).has_statements]


def _without_some(
    claims: Sequence[CityClaim], accounts: Sequence[int], *, chosen: Sequence[int], seed: int
) -> list[int]:
    first = {claims[place].account for place in chosen}
    chances = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, _STREAM])))
    drawn = chances.random(len(accounts))
    return [
        account
        for account, chance in zip(accounts, drawn.tolist(), strict=True)
        if account in first or chance >= KEPT_BACK_SHARE
    ]


def _write_people(path: Path, world: World, accounts: Sequence[int]) -> None:
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(("name", "id_number", "phone", "institution", "account"))
    for number in accounts:
        account = world.accounts[number]
        holder = world.holders[account.holder]
        institution = world.institutions[account.institution].name
        rows.writerow((holder.name, holder.id_number, holder.phone, institution, account.number))
    draft = path.with_name(path.name + ".part")
    draft.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    os.replace(draft, path)


def write_kinds(path: Path, world: World) -> None:
    """Write the table of counterparties that a unit of this city would keep: its payment firms answer requests."""
    firms = [one.name for one in world.institutions if one.kind == AccountKind.WALLET]
    path.write_text(
        "".join(f'[[firm]]\nname = "{name}"\nanswers_requests = true\n\n' for name in firms), encoding="utf-8"
    )


def _made(
    out_dir: Path, world: World, *, n_people: int, n_claims: int, written: Sequence[WrittenStatement]
) -> MadeCity:
    accounts = tuple(sorted({account for one in written for account in one.accounts}))
    n_rows = sum(one.n_rows for one in written)
    return MadeCity(out_dir, n_people, len(world.frauds), n_claims, len(written), n_rows, accounts)
