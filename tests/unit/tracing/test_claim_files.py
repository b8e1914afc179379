"""Which claims stand in a file, and which rows cannot be used."""

from pathlib import Path

import pytest

from firsthour.tracing.claim_files import BadClaimsError, NoClaimsError, NotAClaimsFileError, read_claims

HEADER = "claim_id,account,time,amount,currency\n"


def write(folder: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path = folder / "claims.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_claims_are_read_in_the_order_of_the_file(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, HEADER + "甲案,张示例,2026-03-01,5,\n\n乙案,A,2026-03-01 10:00,5,USDT\n", encoding=encoding)
    first, second = read_claims(path)
    assert (first.claim_id, first.account, first.amount, first.currency) == ("甲案", "张示例", 500, "CNY")
    assert (second.claim_id, second.amount, second.currency) == ("乙案", 5_000_000, "USDT")


def test_columns_may_stand_in_any_order_and_others_are_ignored(tmp_path: Path) -> None:
    path = write(tmp_path, 'Amount,victim,Time,Account,Claim_ID\n"1,000.50",x,2026-03-01,A,k\n')
    (claim,) = read_claims(path)
    assert (claim.claim_id, claim.account, claim.amount) == ("k", "A", 100050)


def test_all_bad_rows_are_reported_together_with_row_column_and_reason(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        HEADER
        + "k1,A,2026-03-01,5,\n"
        + "k1,A,2026-03-01,5,\n"
        + ",A,2026-03-01,5,\n"
        + "k3,,2026-03-01,5,\n"
        + "k4,6.22E+18,2026-03-01,5,\n"
        + "k5,A,soon,5,\n"
        + "k6,A,2026-03-01,5.001,\n"
        + "k7,A,2026-03-01,0,\n"
        + "k8,A,2026-03-01,1,000.00,CNY,x\n",
    )
    with pytest.raises(BadClaimsError) as failure:
        read_claims(path)
    problems = failure.value.details["problems"]
    assert isinstance(problems, tuple)
    assert [(p.row, p.column, p.reason) for p in problems] == [
        (3, "claim_id", "twice"),
        (4, "claim_id", "no_claim_id"),
        (5, "account", "no_account"),
        (6, "account", "destroyed_number"),
        (7, "time", "no_time"),
        (8, "amount", "too_many_decimals"),
        (9, "amount", "not_positive"),
        (10, "row", "ragged"),
    ]
    assert failure.value.exit_code == 2
    assert "row 7, time: this is no time (soon)" in failure.value.sentence()
    assert "第 7 行 time：时间无法识别（soon）" in failure.value.sentence("zh")


def test_a_long_list_of_bad_rows_is_cut_short_in_the_sentence(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "".join(f"k{i},A,soon,5,\n" for i in range(100)))
    with pytest.raises(BadClaimsError) as failure:
        read_claims(path)
    assert "100 rows" in failure.value.sentence()
    assert failure.value.sentence().endswith("…")


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "claim_id,account,time\nk,A,2026-03-01\n"])
def test_a_file_without_the_columns_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(NotAClaimsFileError):
        read_claims(write(tmp_path, text))


def test_a_file_of_bytes_that_are_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(b"\xff\xfe\x00\x80" * 100)
    with pytest.raises(NotAClaimsFileError):
        read_claims(path)


def test_a_file_without_rows_has_nothing_to_trace(tmp_path: Path) -> None:
    with pytest.raises(NoClaimsError):
        read_claims(write(tmp_path, HEADER))
