"""How does an entry come into the register? Replayed, posted by its rules, kept, and the copies written with it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from firsthour.recovery.registers import Entry, Posting, Register, read_register
from firsthour.web.audit.operations import About, record
from firsthour.web.people.operations.versions import claim_version
from firsthour.web.restitution.models import (
    PROMISED,
    Batch,
    HeldFund,
    Investor,
    RegisterEntry,
    Restitution,
    SeizedAsset,
    VictimClaim,
)
from firsthour.web.ui.acting import Actor

_AT_ONCE = 500


def lock(one: Restitution, *, version: int | None = None) -> Restitution:
    """Return the restitution for a change; nobody else changes it until the transaction ends.

    Raises
    ------
    ChangedMeanwhileError
        It is at another version than the page showed.
    """
    if version is not None:
        claim_version(one, version=version)
    return Restitution.objects.select_for_update(of=("self",)).select_related("matter__unit").get(pk=one.pk)


def read_books(one: Restitution) -> Register:
    """Return the register as its entries have it."""
    return read_register(entry_of(row) for row in one.entries.order_by("number"))


def entry_of(row: RegisterEntry) -> Entry:
    """Return a kept row as the entry it is."""
    postings = tuple(Posting(account, amount, currency) for account, amount, currency in row.postings)
    return Entry(row.kind, row.at, row.by_name, postings, row.note, row.corrects)


def post(one: Restitution, register: Register, *, entries: Iterable[Entry], by: Actor) -> list[RegisterEntry]:
    """Post entries and keep them; amounts of what they touch are written anew, tables computed before are stale."""
    rows, touched = [], set()
    for entry in entries:
        if not entry.postings:
            continue
        number = register.post(entry)
        touched |= {(posting.account, posting.currency) for posting in entry.postings}
        rows.append(
            RegisterEntry(
                restitution=one, number=number, kind=entry.kind, at=entry.at, by_key=by.key, by_name=by.name,
                postings=[list(posting) for posting in entry.postings], note=entry.note, corrects=entry.corrects,
            )
        )  # fmt: skip
    RegisterEntry.objects.bulk_create(rows, batch_size=_AT_ONCE)
    if rows:
        one.n_entries = rows[-1].number
        one.save(update_fields=["n_entries"])
    _copy(one, register, touched)
    return rows


def keep_entries(one: Restitution, register: Register, *, entries: Iterable[Entry], by: Actor) -> list[RegisterEntry]:
    """Post entries that change what can be shared: the table is stale, and a round that was decided is opened anew."""
    rows = post(one, register, entries=entries, by=by)
    make_stale(one)
    if one.batches.exclude(state="refused").filter(plan__round=one.round).exists():
        one.is_reopened = True
        one.save(update_fields=["is_reopened"])
    return rows


def _copy(one: Restitution, register: Register, touched: set[tuple[str, str]]) -> None:
    """Write the amounts of what was touched from the register."""
    keys: dict[str, set[str]] = {"claim": set(), "hold": set(), "asset": set(), "source": set()}
    for account, _currency in touched:
        room, _, rest = account.partition(":")
        if room in keys:
            keys[room].add(rest.rpartition(":")[0])
    claims = list(VictimClaim.objects.filter(restitution=one, key__in=keys["claim"]))
    for claim in claims:
        figures = register.claim(claim.key, claim.currency)
        claim.loss_fen, claim.returned_fen = figures.loss_fen, figures.returned_fen
        claim.committed_fen, claim.paid_fen = figures.committed_fen, figures.paid_fen
    _keep(VictimClaim, claims, ["loss_fen", "returned_fen", "committed_fen", "paid_fen"])
    funds = list(HeldFund.objects.filter(restitution=one, key__in=keys["hold"]))
    for fund in funds:
        fund.free_fen = register.balance(f"hold:{fund.key}:free", fund.currency)
        fund.committed_fen = register.balance(f"hold:{fund.key}:committed", fund.currency)
    _keep(HeldFund, funds, ["free_fen", "committed_fen"])
    assets = list(SeizedAsset.objects.filter(restitution=one, key__in=keys["asset"]))
    for asset in assets:
        asset.value_fen = register.balance(f"asset:{asset.key}:value", asset.currency)
        asset.cost_fen = register.balance(f"asset:{asset.key}:cost", asset.currency)
    _keep(SeizedAsset, assets, ["value_fen", "cost_fen"])
    sources = list(Investor.objects.filter(restitution=one, key__in=keys["source"]))
    for source in sources:
        source.given_fen = register.balance(f"source:{source.key}:given", source.currency)
    _keep(Investor, sources, ["given_fen"])


def _keep(kind: Any, rows: Sequence[Any], fields: Sequence[str]) -> None:
    if rows:
        kind.objects.bulk_update(rows, fields, batch_size=_AT_ONCE)


def make_stale(one: Restitution, *, by_own_payments: bool = False) -> None:
    """Say of the latest table that what it was computed from has changed.

    ``by_own_payments``: only payments moved; the table that they were decided from says so still.
    """
    rows = one.plans.filter(is_stale=False)
    if by_own_payments:
        rows = rows.exclude(pk__in=Batch.objects.filter(restitution=one, state__in=PROMISED).values("plan"))
    rows.update(is_stale=True)


def tell(
    action: str, one: Restitution, *, by: Actor, now: datetime, about: Sequence[About] = (), **details: object
) -> None:
    """Record what was done with a restitution."""
    things = [About("restitution", str(one.uid), one.number), About("matter", str(one.matter.uid), one.matter.number)]
    record(f"restitution.{action}", by=by, now=now, about=[*things, *about], details=details)
