"""Are the files of a restitution read as people write them, and is every unusable row named?"""

from pathlib import Path

import pytest

from firsthour.recovery.restitution import Claim, HeldMoney, TracedMoney
from firsthour.recovery.restitution_files import (
    REASONS,
    Investor,
    NotARestitutionFileError,
    read_claim_rows,
    read_group_rows,
    read_hold_rows,
    read_traced_rows,
)

CLAIMS = """claim_id,victim,loss,returned
c1,张示例,"1,000.50",
c2,李示例,¥20,5
"""


def written(tmp_path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path = tmp_path / "file.csv"
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_amounts_are_yuan_and_a_blank_return_is_none(tmp_path: Path, encoding: str) -> None:
    rows = read_claim_rows(written(tmp_path, CLAIMS, encoding=encoding))
    assert rows.kept == [Claim("c1", 100_050, 0, "CNY", "张示例"), Claim("c2", 2000, 500, "CNY", "李示例")]
    assert (rows.n_read, rows.rejected) == (2, [])


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("c9,甲,10,10.01", "returned", "above_loss"),
        ("c9,甲,-1,0", "loss", "negative"),
        ("c9,甲,,0", "loss", "no_amount"),
        ("c9,甲,ten,0", "loss", "not_a_number"),
        ("c9,甲,1.001,0", "loss", "too_many_decimals"),
        ("c9,甲,99999999999999999999,0", "loss", "too_large"),
        (" ,甲,1,0", "claim_id", "no_id"),
        ("c9,甲,1,0,CNY,more", "row", "ragged"),
        ("c9,甲,1,0,万", "currency", "no_currency"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(tmp_path: Path, row: str, column: str, reason: str) -> None:
    rows = read_claim_rows(written(tmp_path, f"claim_id,victim,loss,returned,currency\nc1,甲,1,0\n\n{row}\n"))
    assert [one.claim_id for one in rows.kept] == ["c1"]
    (reject,) = rows.rejected
    assert (reject.table, reject.row, reject.column, reject.reason) == ("claims", 4, column, reason)
    assert all(REASONS[reason])


def test_the_same_row_twice_counts_once_and_contradicting_rows_not_at_all(tmp_path: Path) -> None:
    text = "claim_id,victim,loss,returned\nc1,甲,1,0\nc2,乙,1,0\nc1,甲,1.00,\nc2,乙,2,0\nc3,丙,3,0\n"
    rows = read_claim_rows(written(tmp_path, text))
    assert [one.claim_id for one in rows.kept] == ["c1", "c3"]
    assert [(one.row, one.reason) for one in rows.rejected] == [(3, "contradicts"), (4, "twice"), (5, "contradicts")]


def test_a_hold_keeps_its_account_but_not_a_destroyed_one(tmp_path: Path) -> None:
    text = 'hold_id,account,amount,currency\nh1,="6229990000000000001",5,\nh2,6.22999E+18,5,\nh3,x,0.5,USDT\n'
    rows = read_hold_rows(written(tmp_path, text))
    assert rows.kept == [
        HeldMoney("h1", 500, "CNY", "6229990000000000001"),
        HeldMoney("h3", 500_000, "USDT", "x"),
    ]
    assert [(one.row, one.reason) for one in rows.rejected] == [(3, "destroyed_number")]


def test_traced_rows_must_name_what_is_there_in_one_currency(tmp_path: Path) -> None:
    text = "claim_id,hold_id,amount\nc1,h1,1\nc8,h1,1\nc1,h9,1\nc1,h2,1\nc2,h1,0\n,h1,1\n"
    claims, holds = [Claim("c1", 500), Claim("c2", 500)], [HeldMoney("h1", 5), HeldMoney("h2", 5, "USDT")]
    rows, named = read_traced_rows(written(tmp_path, text), claims=claims, holds=holds)
    assert rows.kept == [TracedMoney("c1", "h1", 100)]
    reasons = [(one.row, one.reason) for one in rows.rejected]
    assert reasons == [(3, "unknown_claim"), (4, "unknown_hold"), (5, "other_currency"), (7, "no_id")]
    assert named["h1"] == 2  # c1 and the unknown c8; c2's amount of zero names nobody


def test_a_group_is_read_with_blanks_as_nothing(tmp_path: Path) -> None:
    rows = read_group_rows(written(tmp_path, "investor,paid,received\n甲,100,\n乙,,30\n"))
    assert rows.kept == [Investor("甲", 10_000, 0, "CNY"), Investor("乙", 0, 3_000, "CNY")]


@pytest.mark.parametrize("text", ["", "claim_id,loss\nc1,1\n", "claim_id,victim,loss,loss,returned\n"])
def test_a_file_without_the_columns_is_refused_with_them_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotARestitutionFileError) as refused:
        read_claim_rows(written(tmp_path, text))
    assert "claim_id,victim,loss,returned" in refused.value.sentence("zh")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"\xff\xfe\x00\x81\xff")
    with pytest.raises(NotARestitutionFileError):
        read_hold_rows(path)
