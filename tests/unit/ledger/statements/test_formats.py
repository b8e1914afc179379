"""Every declared layout reads its made sample: each row's time, amount, direction, accounts and fate.

A sample folder ``tests/samples/<format>`` holds files and one ``expected.json``: file name → the rows expected.
Only what an expectation names is compared; every leg and every rejected row must be expected.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.ledger.statements.reading_samples import read_sample, seen_rows

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
FORMATS = (
    "abc_corporate", "abc_debit", "alipay", "alipay_web", "bmo_credit", "bmo_debit", "boc_credit", "boc_debit",
    "bocom_credit", "bocom_debit", "ccb", "cgb_credit", "citic_credit", "cmb_credit", "cmb_debit", "hsbc_credit",
    "hsbc_debit", "icbc_credit", "icbc_debit", "jd", "meituan", "minsheng", "td", "wechat",
)  # fmt: skip


def list_samples() -> list[Any]:
    """Return (format, file name) of every sample."""
    pairs = [(name, file) for name in FORMATS for file in _expected(name)]
    return [pytest.param(*pair, id="/".join(pair)) for pair in pairs]


def _expected(name: str) -> dict[str, list[dict[str, Any]]]:
    expected: dict[str, list[dict[str, Any]]] = json.loads((SAMPLES / name / "expected.json").read_text("utf-8"))
    return expected


@pytest.mark.parametrize(("name", "file"), list_samples())
def test_sample_of_a_declared_layout_is_read_as_expected(name: str, file: str, tmp_path: Path) -> None:
    expected = _expected(name)[file]
    reading = read_sample(SAMPLES / name / file, out_dir=tmp_path)
    seen = seen_rows(tmp_path)
    assert reading.layout == name
    assert list(seen) == [_key(row) for row in expected]
    for row in expected:
        found = seen[_key(row)]
        assert {name: found.get(name) for name in row} == row


@pytest.mark.parametrize(("name", "file"), list_samples())
def test_every_row_of_a_sample_is_kept_set_aside_or_rejected(name: str, file: str, tmp_path: Path) -> None:
    reading = read_sample(SAMPLES / name / file, out_dir=tmp_path)
    main = [row for row in seen_rows(tmp_path).values() if row.get("leg", 0) == 0]
    rejected = [row for row in main if "reject" in row]
    aside = [row for row in main if row.get("set_aside")]
    assert (reading.read, reading.rejected, reading.set_aside) == (len(main), len(rejected), len(aside))


@pytest.mark.parametrize("name", FORMATS)
def test_declared_layout_has_a_sample(name: str) -> None:
    assert (SAMPLES / name / "expected.json").is_file()


def _key(row: dict[str, Any]) -> tuple[int, int, int]:
    return row.get("sheet", 1), row["row"], row.get("leg", 0)
