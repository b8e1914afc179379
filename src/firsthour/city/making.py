"""How is a city put on disk: statements as institutions return them, the claims to trace, and the truth.

OUT/statements/   files in real layouts, of the accounts that stolen money passed and of the victims
OUT/claims.csv    the stolen payments, as ``firsthour trace --claims`` reads them
OUT/truth.json    who did what, and where each stolen fen lies under each rule
OUT/people.csv    who holds the accounts of these files
OUT/kinds.toml    the city's payment firms, for ``firsthour import --kinds``
OUT/warnings.csv, OUT/warnings_truth.json   what analyses sent about these frauds, and who would have paid without it

What is told does not grow with the city. Everybody lives in it and everything moves, day by day and never held whole;
but claims, truth and statements are those of the first frauds, up to ``MOST_CLAIMS`` stolen payments, and of the
accounts that this money touched under any of the five rules, and of the victims. Up to about 7,000 people that is every
fraud; in a larger city the stolen payments of the later frauds are left out and count as clean money, in the truth and
in a trace alike (``frauds`` in truth.json still names everybody in all of them). The other accounts have no files.

Measured with seed 1 and 90 days on a machine with two busy cores, files with gaps:

people     movements  stolen payments told of  accounts with files  rows    CPU    peak memory  disk
2,000      0.1 M      201 of 201               1,712 of 7,011       0.05 M  7 s    0.2 GB       12 MB
100,000    5.5 M      991 of 12,800            37,934 of 350,297    1.4 M   224 s  1.4 GB       0.3 GB
1,000,000  55 M       984 of 132,348           50,038 of 3,499,910  2.7 M   450 s  2.9 GB       0.45 GB
"""

import csv
import io
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from firsthour.base.errors import UserError
from firsthour.city.books import keep_books
from firsthour.city.books_steps import has_statements
from firsthour.city.files import FilePlan, WrittenStatement, show, write_statements
from firsthour.city.files.rows import gather_rows
from firsthour.city.model import AccountKind, CityClaim, KeptDays, World
from firsthour.city.truth import write_claims, write_truth
from firsthour.city.warning_files import write_warnings
from firsthour.city.warnings import tell_warnings
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
    """What was written, of what there is in the city.

    ``n_claims`` of the city's ``n_all_claims`` are told of, those of the first ``n_told_frauds`` of the frauds that
    took anything. ``accounts`` have statements, with ``n_rows`` rows in all; ``n_kept_back`` more were asked for and
    never returned; the others of the city's ``n_all_accounts`` were not asked for.
    """

    out_dir: Path
    n_people: int
    n_frauds: int
    n_told_frauds: int
    n_claims: int
    n_all_claims: int
    n_statements: int
    n_rows: int
    accounts: tuple[int, ...]
    n_kept_back: int
    n_all_accounts: int


def make_city(
    out_dir: Path,
    *,
    seed: int,
    n_people: int,
    n_days: int = 90,
    complete: bool = False,
    most_claims: int = MOST_CLAIMS,
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
    most_claims
        about how many stolen payments to tell of; those of the frauds that began later are left out.
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
    chosen = choose_claims(claims, most=most_claims)
    progress("books")
    full = keep_books(world, claims=chosen)
    asked = _asked_accounts(world, claims, chosen=chosen, touched=full.touched)
    accounts = asked if complete else _without_some(claims, asked, chosen=chosen, seed=seed)
    progress("statements")
    plan = FilePlan.complete(world, accounts) if complete else FilePlan.messy(world, accounts, seed=seed)
    gathered = gather_rows(world, accounts)
    written = write_statements(world, out_dir / "statements", accounts=accounts, plan=plan, gathered=gathered)
    shown = show(world, written)
    progress("truth")
    kept = KeptDays.of(world, gathered.days)
    write_truth(out_dir / "truth.json", kept, shown=shown, claims=chosen, full=full)
    write_claims(out_dir / "claims.csv", world, shown=shown, claims=chosen)
    _write_people(out_dir / "people.csv", world, accounts)
    write_kinds(out_dir / "kinds.toml", world)
    write_warnings(out_dir, tell_warnings(world, frauds={claims[place].fraud for place in chosen}))
    return MadeCity(
        out_dir=out_dir,
        n_people=n_people,
        n_all_claims=len(claims),
        n_kept_back=len(asked) - len(accounts),
        **_told(world, [claims[place] for place in chosen], written=written),
    )


def _told(world: World, chosen: Sequence[CityClaim], *, written: Sequence[WrittenStatement]) -> dict[str, Any]:
    """Return how much of a city was told of."""
    return {
        "n_frauds": len(world.frauds),
        "n_told_frauds": len({claim.fraud for claim in chosen}),
        "n_claims": len(chosen),
        "n_statements": len(written),
        "n_rows": sum(one.n_rows for one in written),
        "accounts": tuple(sorted({account for one in written for account in one.accounts})),
        "n_all_accounts": int(has_statements(world).sum()),
    }


def choose_claims(claims: Sequence[CityClaim], *, most: int = MOST_CLAIMS) -> list[int]:
    """Return the places of the claims to tell of: all, or those of the first frauds, one at least, up to ``most``."""
    chosen: list[int] = []
    by_fraud: dict[int, list[int]] = {}
    for place, claim in enumerate(claims):
        by_fraud.setdefault(claim.fraud, []).append(place)
    for _, places in sorted(by_fraud.items()):
        if chosen and len(chosen) + len(places) > most:
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
