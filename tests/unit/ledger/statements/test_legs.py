"""Which further legs a row has."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from firsthour.ledger.layouts import Layout
from firsthour.ledger.rows import IN, OUT, RowFlag
from firsthour.ledger.sheets import Chunk
from firsthour.ledger.statements.normalise import Piece, normalise
from firsthour.ledger.statements.registry import Registry
from firsthour.ledger.statements.sections import Source, open_section

NAMES = ["time", "amount", "fee", "card", "bank", "status", "other", "unit"]
LAYOUT = Layout(
    name="made", title={}, institution="示例支付", source="", table="movements", columns=tuple(NAMES),
    fields={"time": ["time"], "amount": ["amount"], "fee": ["fee"], "funding_number": ["card"],
            "funding_institution": ["bank"],
            "status": ["status"], "other_amount": ["other"], "other_currency": ["unit"]},
    direction={"sign": "signed"}, status={"failed": ["失败"]},
)  # fmt: skip


def read(*rows: str) -> Piece:
    """Normalise lines of cells separated by spaces; a dot is a blank."""
    cells = [["" if cell == "." else cell for cell in row.split()] for row in rows]
    columns = [pa.array([row[k] for row in cells]) for k in range(len(NAMES))]
    source = Source(shown="made.csv", sha256="0" * 64, registry=Registry([LAYOUT]))
    section = open_section(source, LAYOUT, sheet=1, sheet_name="", header_row=1, header=NAMES, above=[])
    return normalise(section, Chunk(np.arange(2, 2 + len(cells)), columns, np.zeros(0, np.int64)))


def legs(piece: Piece) -> list[list[Any]]:
    """Return row, leg, direction, amount, currency, counterparty and kind of every leg."""
    names = ("row", "leg", "direction", "amount", "currency", "peer_number", "peer_kind")
    return [[row[name] for name in names] for row in piece.rows.to_pylist()]


def test_fee_is_paid_on_top_whichever_way_the_money_moved() -> None:
    piece = read("20260105 -10.00 0.50 . . . . .", "20260106 10.00 -0.50 . . . . .", "20260107 1.00 0 . . . . .")
    assert legs(piece) == [
        [2, 0, OUT, 1000, "CNY", "", ""], [2, 1, OUT, 50, "CNY", "", "fee"],
        [3, 0, IN, 1000, "CNY", "", ""], [3, 1, OUT, 50, "CNY", "", "fee"],
        [4, 0, IN, 100, "CNY", "", ""],
    ]  # fmt: skip
    assert piece.read == 3


def test_card_behind_a_payment_pays_in_and_a_receipt_goes_out_to_it() -> None:
    piece = read("20260105 -10.00 . 0017 示例银行 . . .", "20260106 10.00 . . 花呗 . . .")
    assert legs(piece) == [
        [2, 0, OUT, 1000, "CNY", "", ""], [2, 1, IN, 1000, "CNY", "0017", ""],
        [3, 0, IN, 1000, "CNY", "", ""], [3, 1, OUT, 1000, "CNY", "", ""],
    ]  # fmt: skip
    assert [row["peer_institution"] for row in piece.rows.to_pylist()] == ["", "示例银行", "", "花呗"]


def test_conversion_has_its_other_side_in_the_other_currency() -> None:
    piece = read("20260105 -700.00 1.00 . . . 100.00 USD")
    assert legs(piece) == [
        [2, 0, OUT, 70000, "CNY", "", "exchange"],
        [2, 1, IN, 10000, "USD", "", "exchange"],
        [2, 2, OUT, 100, "CNY", "", "fee"],
    ]
    assert [row["flags"] for row in piece.rows.to_pylist()] == [RowFlag.CONVERSION, RowFlag.CONVERSION, 0]


def test_other_amount_in_the_same_currency_is_no_conversion() -> None:
    assert len(read("20260105 -7.00 . . . . 7.00 CNY").rows) == 1


def test_row_that_moved_nothing_has_no_further_legs() -> None:
    assert legs(read("20260105 -10.00 0.50 0017 示例银行 失败 . .")) == [[2, 0, OUT, 1000, "CNY", "", ""]]


def test_row_whose_fee_cannot_be_read_is_rejected_by_the_fees_column() -> None:
    piece = read("20260105 -10.00 half . . . . .")
    assert (len(piece.rows), piece.rejected) == (0, 1)
    (reject,) = piece.rejects.to_pylist()
    assert (reject["row"], reject["reason"], reject["value"]) == (2, "no_amount", "half")


@pytest.mark.parametrize("name", ["balance", "ref_serial"])
def test_further_legs_say_nothing_of_balance_and_references(name: str, tmp_path: Path) -> None:
    rows = read("20260105 -10.00 0.50 . . . . .").rows.to_pylist()
    assert rows[1][name] in (None, "")
