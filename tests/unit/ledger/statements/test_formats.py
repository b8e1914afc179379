"""Every declared layout reads its made sample: each row's time, amount, direction, accounts and fate.

A sample folder ``tests/samples/<format>`` holds files and one ``expected.json``: file name → the rows expected.
Only what an expectation names is compared; every leg and every rejected row must be expected.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from firsthour.base.clock import Precision, format_us
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


MASTHEADS = (
    ("alipay", "alipay_record.csv", "demo01@example.com", "张示例", "2026-02-10", "2026-02-14"),
    ("alipay_web", "alipay_web.csv", "demo02@example.com", "", "2026-01-01", "2026-02-01"),
    ("wechat", "wechat.csv", "示例昵称", "示例昵称", "2026-01-01", "2026-02-01"),
    ("jd", "jd.csv", "jd_demo000001", "", "2025-12-01", "2026-01-01"),
    ("meituan", "meituan.csv", "DEMO000000001", "DEMO000000001", "2026-02-01", "2026-03-01"),
    ("boc_debit", "boc_debit.csv", "6229990000000000017", "张示例", "2026-01-01", "2026-04-01"),
    ("abc_corporate", "农行对公.xlsx", "99900000000000017", "示例贸易有限公司", "2026-07-01", "2026-08-01"),
    ("minsheng", "minsheng.xlsx", "6229990000000000017", "张示例", "2026-01-01", "2026-04-01"),
)


@pytest.mark.parametrize(("name", "file", "number", "holder", "first", "end"), MASTHEADS)
def test_masthead_says_whose_statement_it_is_and_for_which_time(
    name: str, file: str, number: str, holder: str, first: str, end: str, tmp_path: Path
) -> None:
    facts = read_sample(SAMPLES / name / file, out_dir=tmp_path).accounts[0]
    assert (facts.number, facts.name) == (number, holder)
    assert facts.from_us is not None
    assert facts.to_us is not None
    assert format_us(facts.from_us, Precision.DAY) == first
    assert format_us(facts.to_us, Precision.DAY) == end


@pytest.mark.parametrize("name", FORMATS)
def test_declared_layout_has_a_sample(name: str) -> None:
    assert (SAMPLES / name / "expected.json").is_file()


def _key(row: dict[str, Any]) -> tuple[int, int, int]:
    return row.get("sheet", 1), row["row"], row.get("leg", 0)
