"""Who did what in the city, and where does each stolen fen lie: the file that every answer can be held against.

``truth.json`` tells it for everything that happened (``full``) and, where files were written, for what they show
(``shown``). ``claims.csv`` names the same stolen payments as ``firsthour trace --claims`` reads them.
"""

import csv
import io
import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from firsthour.base.clock import DAY_US, Precision, format_us
from firsthour.base.money import format_amount
from firsthour.city.books import RULES, KeptBooks, keep_books
from firsthour.city.books_ends import Json
from firsthour.city.books_shown import Shown
from firsthour.city.books_steps import View, view_of
from firsthour.city.model import Fraud, Holder, World

FORMAT = "firsthour-city-truth/1"


def write_truth(
    path: Path,
    world: World,
    *,
    shown: Shown | None = None,
    rules: Sequence[str] = RULES,
    claims: Collection[int] | None = None,
    full: KeptBooks | None = None,
) -> Json:
    """Write ``truth.json`` and return what stands in it; each fraud and each claim stands on a line of its own.

    Parameters
    ----------
    shown
        what the files that were written show; also decides how accounts and times are written. None: all.
    rules, claims
        as for ``books.keep_books``.
    full
        the books of everything that happened, by these rules and claims; kept anew when None. With them ``world``
        need have no other movements than those of the accounts that are shown.
    """
    truth = tell_truth(world, shown=shown, rules=rules, claims=claims, full=full)
    _write_whole(path, "".join(_lines(truth)))
    return truth


def tell_truth(
    world: World,
    *,
    shown: Shown | None = None,
    rules: Sequence[str] = RULES,
    claims: Collection[int] | None = None,
    full: KeptBooks | None = None,
) -> Json:
    """Return what ``truth.json`` says; see ``docs/reference/schemas/truth.json``."""
    chosen = range(len(world.claims)) if claims is None else sorted(claims)
    view = view_of(world, shown)
    truth: Json = {
        "format": FORMAT,
        "seed": world.seed,
        "from": format_us(world.start_us, Precision.DAY),
        "to": format_us(world.start_us + world.n_days * DAY_US - 1, Precision.DAY),
        "frauds": [_fraud(world, fraud, view=view) for fraud in world.frauds],
        "claims": _claims(world, chosen, view=view),
        "full": _answer(full or keep_books(world, rules=rules, claims=chosen)),
    }
    if shown is not None:
        truth["shown"] = _answer(keep_books(world, rules=rules, claims=chosen, shown=shown))
    return truth


def write_claims(
    path: Path, world: World, *, shown: Shown | None = None, claims: Collection[int] | None = None
) -> None:
    """Write ``claims.csv``: every stolen payment with account and time as the files write them, amount in yuan."""
    chosen = range(len(world.claims)) if claims is None else sorted(claims)
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("claim_id", "account", "time", "amount"))
    for claim in _claims(world, chosen, view=view_of(world, shown)):
        rows.writerow((claim["claim_id"], claim["account"], claim["time"], format_amount(claim["amount_fen"])))
    _write_whole(path, text.getvalue())


def _claims(world: World, chosen: Collection[int], *, view: View) -> list[Json]:
    told = []
    every = world.claims
    for claim in chosen:
        one, moment = every[claim], view.claim_moment(claim)
        told.append(
            {
                "claim_id": one.claim_id,
                "fraud": one.fraud,
                "victim": _person(world.holders[one.victim]),
                "account": view.label(one.account),
                "time": format_us(moment.time_us, moment.precision),
                "amount_fen": one.amount,
            }
        )
    return told


def _fraud(world: World, fraud: Fraud, *, view: View) -> Json:
    return {
        "number": fraud.number,
        "kind": fraud.kind,
        "victims": [_person(world.holders[holder]) for holder in fraud.victims],
        "roles": {role: [_person(world.holders[holder]) for holder in who] for role, who in fraud.roles.items()},
        "accounts": {part: [view.label(account) for account in which] for part, which in fraud.accounts.items()},
    }


def _person(holder: Holder) -> Json:
    return {"name": holder.name, "id_number": holder.id_number}


def _answer(books: KeptBooks) -> Json:
    return {"rules": {rule: {"claims": claims} for rule, claims in books.claims.items()}, "unmatched": books.unmatched}


def _lines(value: object, ending: str = "\n") -> Iterator[str]:
    """Yield the text of a JSON value: objects name by name, the members of their lists one a line."""
    if isinstance(value, dict) and value and any(isinstance(inner, dict | list) for inner in value.values()):
        yield "{\n"
        for place, (name, inner) in enumerate(value.items(), start=1):
            yield f"{_text(name)}:"
            yield from _lines(inner, ",\n" if place < len(value) else "\n")
        yield f"}}{ending}"
    elif isinstance(value, list) and value:
        yield "[\n" + ",\n".join(map(_text, value)) + f"\n]{ending}"
    else:
        yield f"{_text(value)}{ending}"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)
