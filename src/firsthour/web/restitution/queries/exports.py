"""How do a kept table and its registers leave as files that ``firsthour restitution`` computes the same from?"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from firsthour.base.money import format_amount
from firsthour.papers.graph_tables import guarded
from firsthour.web.restitution.models import HeldFund, Restitution, SharePlan, VictimClaim

NAMES = ("claims.csv", "holds.csv", "traced.csv")
REGISTERS = ("assets.csv", "ledger.csv", "group.csv")


def write_tables(plan: SharePlan, *, with_names: bool) -> dict[str, bytes]:
    """Return claims, holds and traced amounts of a table by file name; victims and accounts only ``with_names``."""
    victims = _names(VictimClaim, plan, "victim") if with_names else {}
    accounts = _names(HeldFund, plan, "account") if with_names else {}
    of_claim = {key: currency for key, _loss, _back, currency in plan.claims}
    claims = [
        (key, victims.get(key, ""), _yuan(loss, currency), _yuan(back, currency), currency)
        for key, loss, back, currency in plan.claims
    ]
    holds = [(key, accounts.get(key, ""), _yuan(fen, currency), currency) for key, fen, currency, _way in plan.holds]
    traced = [(claim, hold, _yuan(fen, of_claim[claim]), of_claim[claim]) for claim, hold, fen in plan.traced]
    return {
        "claims.csv": _csv(("claim_id", "victim", "loss", "returned", "currency"), claims),
        "holds.csv": _csv(("hold_id", "account", "amount", "currency"), holds),
        "traced.csv": _csv(("claim_id", "hold_id", "amount", "currency"), traced),
    }


def write_registers(one: Restitution, *, with_names: bool) -> dict[str, bytes]:
    """Return seized things, ledger entries and, in a group case, its participants, by file name.

    The names of things, keepers and participants, and notes, only ``with_names``; participants then go by a number.
    """
    assets = [
        (
            asset.key, asset.kind, asset.name if with_names else "", asset.keeper if with_names else "",
            f"{asset.seized_at:%Y-%m-%d}", _yuan(asset.value_fen, asset.currency),
            _yuan(asset.cost_fen, asset.currency),
            "" if asset.proceeds_fen is None else _yuan(asset.proceeds_fen, asset.currency), asset.currency,
        )
        for asset in one.assets.order_by("key")
    ]  # fmt: skip
    files = {
        "assets.csv": _csv(
            ("asset_id", "kind", "name", "keeper", "seized", "value", "cost", "proceeds", "currency"), assets
        ),
        "ledger.csv": _csv(
            ("entry", "at", "kind", "account", "amount", "currency", "corrects", "note"), _postings(one, with_names)
        ),
    }
    investors = list(one.investors.order_by("pk"))
    if investors:
        group = [
            (
                row.name if with_names else f"P{place:06d}", _yuan(row.paid_fen, row.currency),
                _yuan(row.received_fen, row.currency), row.currency,
            )
            for place, row in enumerate(investors, 1)
        ]  # fmt: skip
        files["group.csv"] = _csv(("investor", "paid", "received", "currency"), group)
    return files


def count_rows(one: Restitution, plan: SharePlan | None) -> dict[str, int]:
    """Return how many rows each file has."""
    counts = dict.fromkeys(NAMES, 0)
    if plan is not None:
        counts = dict(zip(NAMES, (len(plan.claims), len(plan.holds), len(plan.traced)), strict=True))
    return counts | {
        "assets.csv": one.assets.count(), "ledger.csv": one.n_entries, "group.csv": one.investors.count(),
    }  # fmt: skip


def _postings(one: Restitution, with_names: bool) -> Iterator[Sequence[str]]:
    for row in one.entries.order_by("number").iterator(chunk_size=500):
        corrects, note = str(row.corrects or ""), row.note if with_names else ""
        for account, fen, currency in row.postings:
            yield (
                str(row.number), row.at.isoformat(timespec="seconds"), row.kind, account, _yuan(fen, currency),
                currency, corrects, note,
            )  # fmt: skip


def _names(kind: type[VictimClaim] | type[HeldFund], plan: SharePlan, field: str) -> dict[str, str]:
    return dict(kind.objects.filter(restitution=plan.restitution_id).values_list("key", field))


def _yuan(fen: int, currency: str) -> str:
    return format_amount(fen, currency=currency)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(header)
    table.writerows([guarded(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")
