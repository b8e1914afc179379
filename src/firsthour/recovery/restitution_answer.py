"""How is a restitution from files told as one answer: payments, what is left, sums, rows that were not used?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firsthour.base.money import DEFAULT_CURRENCY
from firsthour.law.restitution_rule import RestitutionRule, RuleText
from firsthour.recovery.group import Source, net_positions
from firsthour.recovery.restitution import Claim, HeldMoney, Restitution, TracedMoney, share_out
from firsthour.recovery.restitution_files import (
    REASONS,
    FileRows,
    Reject,
    read_claim_rows,
    read_group_rows,
    read_hold_rows,
    read_traced_rows,
)

Json = dict[str, Any]


@dataclass(frozen=True)
class Stated:
    """What the files say: claims (of victims or from a group's net positions), holds, traced amounts."""

    claims: Sequence[Claim]
    holds: Sequence[HeldMoney]
    traced: Sequence[TracedMoney]
    named: dict[str, int] | None
    sources: Sequence[Source] | None
    n_read: dict[str, int]
    rejected: Sequence[Reject]
    paths: dict[str, str]


def read_stated(claims: Path | None, holds: Path, *, traced: Path | None = None, group: Path | None = None) -> Stated:
    """Return what the files say; the claims come from ``claims`` or from a ``group``'s net positions.

    Raises
    ------
    NotARestitutionFileError
        A file is no text or lacks a column.
    """
    positions, tables = None, {}
    if claims is not None:
        claim_rows = read_claim_rows(claims)
        stated, tables["claims"] = claim_rows.kept, _counted(claim_rows)
    else:
        assert group is not None
        group_rows = read_group_rows(group)
        positions = net_positions(group_rows.kept)
        stated, tables["group"] = list(positions.claims), _counted(group_rows)
    hold_rows = read_hold_rows(holds)
    tables["holds"] = _counted(hold_rows)
    traced_rows, named = FileRows[TracedMoney]([], [], 0), None
    if traced is not None:
        traced_rows, named = read_traced_rows(traced, claims=stated, holds=hold_rows.kept)
        tables["traced"] = _counted(traced_rows)
    return Stated(
        claims=stated,
        holds=hold_rows.kept,
        traced=traced_rows.kept,
        named=named,
        sources=None if positions is None else positions.sources,
        n_read={name: n_read for name, (n_read, _) in tables.items()},
        rejected=[reject for _, rejects in tables.values() for reject in rejects],
        paths={"claims": str(claims), "group": str(group), "holds": str(holds), "traced": str(traced)},
    )


def answer_restitution(stated: Stated, rule: RestitutionRule) -> Json:
    """Return the whole answer as JSON holds it."""
    result = share_out(stated.claims, stated.holds, traced=stated.traced, named=stated.named, formula=rule.formula)
    left = result.undistributed_fen
    answer: Json = {
        "payments": [
            {"claim_id": one.claim_id, "hold_id": one.hold_id, "amount_fen": one.amount_fen, "way": one.way}
            | _currency(one.currency)
            for one in result.payments
        ],
        "undistributed_fen": left.get(DEFAULT_CURRENCY, 0),
        "other_currencies": [
            {"currency": currency, "undistributed_fen": amount}
            for currency, amount in left.items()
            if currency != DEFAULT_CURRENCY
        ],
        "claims": list(_claims(stated.claims, result)),
        "holds": list(_holds(stated.holds, result)),
    }
    if stated.sources is not None:
        answer["sources"] = [
            {"investor": one.investor, "gives_back_fen": one.gives_back_fen} | _currency(one.currency)
            for one in stated.sources
        ]
    answer["read"] = stated.n_read
    answer["rejected"] = [_reject(one, stated.paths[one.table]) for one in stated.rejected]
    answer["rule"] = _rule(rule)
    return answer


def _counted(rows: FileRows[Any]) -> tuple[int, list[Reject]]:
    return rows.n_read, rows.rejected


def _claims(claims: Iterable[Claim], result: Restitution) -> Iterable[Json]:
    paid = result.paid_by_claim()
    for one in sorted(claims, key=lambda one: one.claim_id):
        got = paid.get(one.claim_id, 0)
        amounts = {"open_fen": one.open_fen, "paid_fen": got, "still_open_fen": one.open_fen - got}
        yield {"claim_id": one.claim_id, "victim": one.victim} | amounts | _currency(one.currency)


def _holds(holds: Iterable[HeldMoney], result: Restitution) -> Iterable[Json]:
    paid = result.paid_by_hold()
    for one in sorted(holds, key=lambda one: one.hold_id):
        gone = paid.get(one.hold_id, 0)
        amounts = {"amount_fen": one.amount_fen, "paid_fen": gone, "left_fen": one.amount_fen - gone}
        yield {"hold_id": one.hold_id, "account": one.account} | amounts | _currency(one.currency)


def _reject(one: Reject, path: str) -> Json:
    english, chinese = REASONS[one.reason]
    place = {
        "path": path,
        "table": one.table,
        "row": one.row,
        "column": one.column,
        "reason": one.reason,
        "value": one.value,
    }
    return place | {"words": {"en": english, "zh": chinese}}


def _rule(rule: RestitutionRule) -> Json:
    return {
        "formula": _text(rule.chosen) | {"needs_check": rule.chosen.needs_check, "is_own": rule.is_own},
        "ways": [_text(way) for way in rule.ways.values()],
    }


def _text(one: RuleText) -> Json:
    where = one.provision
    law = {"source": where.source, "article": where.article, "from": where.from_date, "to": where.to_date}
    return {"key": one.key, "words": one.words, "says": one.says, "law": law | {"status": where.status}}


def _currency(code: str) -> Json:
    return {} if code == DEFAULT_CURRENCY else {"currency": code}
