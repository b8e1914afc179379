"""How much moved, which way, in which currency: amounts and directions of a section's rows, and what is wrong."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from firsthour.base.money import DEFAULT_CURRENCY, currency_code
from firsthour.ledger.rows import IN, OUT, SetAside
from firsthour.ledger.statements._kernel_parse import BLANK, OK
from firsthour.ledger.statements.amounts import REASONS, Amounts, read_amounts
from firsthour.ledger.statements.canonical import Canonical
from firsthour.ledger.statements.cells import Coded, choose, constant, map_values
from firsthour.ledger.statements.words import which

WAYS = {  # words that mean a direction wherever they are the whole cell
    "in": [
        "in",
        "进",
        "收",
        "贷",
        "入",
        "c",
        "cr",
        "credit",
        "收入",
        "转入",
        "入账",
        "贷方",
        "贷 cr",
        "存入",
        "收款",
        "+",
    ],
    "out": [
        "out",
        "出",
        "付",
        "借",
        "支",
        "d",
        "dr",
        "debit",
        "支出",
        "转出",
        "出账",
        "借方",
        "借 dr",
        "支取",
        "付款",
        "-",
    ],
    "not_counted": ["不计收支"],
}


@dataclass
class Flows:
    """Per row: int64 minor units ≥ 0, IN or OUT (0 unknown), set-aside reason, and where reading failed.

    ``reasons``: the reject code, "" where nothing is wrong; ``fields``: the canonical field that it is about.
    ``blank``: no amount stands there at all.
    """

    minor: NDArray[np.int64]
    direction: NDArray[np.int8]
    currency: Coded
    inverted: NDArray[np.bool_]
    not_counted: NDArray[np.bool_]
    blank: NDArray[np.bool_]
    reasons: NDArray[np.object_]
    fields: NDArray[np.object_]

    def fail(self, mask: NDArray[np.bool_], reason: str, *, name: str) -> None:
        """Note why the rows of a mask cannot be read, where nothing was noted before."""
        if mask.any():
            fresh = mask & (self.reasons == "")
            self.reasons[fresh] = reason
            self.fields[fresh] = name


def row_currency(canonical: Canonical) -> Coded:
    """Return the currency of each row: its own cell, else the masthead's, else the layout's, else CNY."""
    section = canonical.section
    default = section.said.currency or section.layout.amount.get("currency") or DEFAULT_CURRENCY
    if not canonical.has("currency"):
        return constant(default, canonical.n)
    return map_values(canonical.coded("currency"), lambda text: currency_code(text) if text else default)


def read_flows(canonical: Canonical) -> Flows:
    """Return what the rows say of amount and direction, by the layout's way of writing them."""
    currency = row_currency(canonical)
    sign = canonical.section.layout.direction.get("sign", "")
    if sign == "split" or (not canonical.has("amount") and canonical.has("amount_in")):
        return _split(canonical, currency)
    amounts = _amounts(canonical, "amount", currency)
    flows = _from_amounts(amounts)
    if sign in ("signed", "inverted"):
        _signed(flows, inverted=sign == "inverted")
    elif sign == "plain":
        flows.direction[:] = OUT
        flows.fail(flows.minor < 0, "negative_amount", name="amount")
    elif canonical.has("direction"):
        _flagged(flows, canonical)
    elif sign != "unsigned":  # an unsigned amount whose direction nothing tells is not guessed
        _signed(flows, inverted=False)
    flows.minor = np.abs(flows.minor)
    return flows


def _amounts(canonical: Canonical, name: str, currency: Coded) -> Amounts:
    column = canonical.raw(name)
    if column is None:
        column = pa.array([""] * canonical.n, pa.string())
    in_minor = canonical.section.layout.amount.get("unit") == "minor"
    return read_amounts(column, currency=currency, in_minor=in_minor)


def _from_amounts(amounts: Amounts) -> Flows:
    n = len(amounts.minor)
    flows = Flows(
        minor=np.where(amounts.read, amounts.minor, 0),
        direction=np.zeros(n, np.int8),
        currency=amounts.currency,
        inverted=np.zeros(n, np.bool_),
        not_counted=np.zeros(n, np.bool_),
        blank=amounts.status == BLANK,
        reasons=np.full(n, "", object),
        fields=np.full(n, "", object),
    )
    _fail_amounts(flows, amounts.status, "amount")
    return flows


def _fail_amounts(flows: Flows, status: NDArray[np.uint8], name: str) -> None:
    if (status != OK).any():
        flows.fail(status == BLANK, "no_amount", name=name)
        for code, reason in REASONS.items():
            flows.fail(status == code, reason, name=name)


def _signed(flows: Flows, *, inverted: bool) -> None:
    gained = flows.minor < 0 if inverted else flows.minor >= 0
    flows.direction[:] = np.where(gained, IN, OUT)


def _flagged(flows: Flows, canonical: Canonical) -> None:
    declared = canonical.section.layout.direction
    flags = canonical.coded("direction")
    groups = {name: declared.get(name, []) for name in ("in", "out", "not_counted")}
    ways = [which(text, groups) or which(text, WAYS) for text in flags.values.to_pylist()]
    code = {"in": IN, "out": OUT, "not_counted": 0, "": 0}
    flows.direction[:] = np.array([code[way] for way in ways], np.int8)[flags.codes]
    flows.not_counted = flags.marks(np.array([way == "not_counted" for way in ways], np.bool_))
    turned = flows.minor < 0
    if turned.any():
        flows.direction[turned] = -flows.direction[turned]
        flows.inverted = turned & (flows.direction != 0)


def _split(canonical: Canonical, currency: Coded) -> Flows:
    gained = _amounts(canonical, "amount_in", currency)
    paid = _amounts(canonical, "amount_out", currency)
    use_paid = paid.read & ((paid.minor != 0) | ~gained.read)
    flows = _from_amounts(Amounts(
        minor=np.where(use_paid, paid.minor, gained.minor),
        status=np.where(use_paid, paid.status, gained.status).astype(np.uint8),
        currency=choose(use_paid, paid.currency, other=gained.currency),
    ))  # fmt: skip
    flows.reasons[:], flows.fields[:] = "", ""
    _fail_split(flows, gained, paid)
    flows.direction[:] = np.where(use_paid, OUT, IN)
    turned = flows.minor < 0
    flows.direction[turned] = -flows.direction[turned]
    flows.inverted = turned
    flows.minor = np.abs(flows.minor)
    return flows


def _fail_split(flows: Flows, gained: Amounts, paid: Amounts) -> None:
    none = (gained.status == BLANK) & (paid.status == BLANK)
    flows.blank = none
    flows.fail(none, "no_amount", name="amount_in")
    for code, reason in REASONS.items():
        flows.fail(gained.status == code, reason, name="amount_in")
        flows.fail(paid.status == code, reason, name="amount_out")
    both = gained.read & paid.read & (gained.minor != 0) & (paid.minor != 0)
    flows.fail(both, "no_direction", name="amount_in")


def set_aside(canonical: Canonical, flows: Flows) -> tuple[NDArray[np.int8], list[str]]:
    """Return why each row moves no money, and the status words that no list of the layout holds."""
    aside = np.zeros(canonical.n, np.int8)
    unknown: list[str] = []
    if canonical.has("status"):
        words = canonical.coded("status")
        declared = canonical.section.layout.status
        groups = {name: declared.get(name, []) for name in ("ok", "failed", "pending", "not_counted")}
        groups["failed"] = [*groups["failed"], *canonical.section.failed_words]
        found = [which(text, groups) for text in words.values.to_pylist()]
        codes = [int(SetAside[name.upper()]) if name not in ("", "ok") else 0 for name in found]
        aside = np.array(codes or [0], np.int8)[words.codes]
        if groups["ok"]:
            unknown = [text for text in words.used() if text and not which(text, groups)]
    aside[flows.not_counted & (aside == 0)] = SetAside.NOT_COUNTED
    if canonical.has("set_aside"):
        words = canonical.coded("set_aside")
        codes = [int(SetAside[text]) if text else 0 for text in words.values.to_pylist()]
        named = np.array(codes or [0], np.int8)[words.codes]
        aside = np.where(named != 0, named, aside).astype(np.int8)
    aside[(flows.minor == 0) & (aside == 0)] = SetAside.ZERO
    return aside, unknown
