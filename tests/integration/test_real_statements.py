"""Every real records file is read, each row has a fate, and the amounts are those another importer found.

The answer keys leave out what their own rules ignore and count what is set aside here; ``FILES`` names every such
difference with its reason.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.answer_key import read_key
from tests.unit.ledger.statements.reading_samples import read_sample, seen_rows

THROUGH_WALLETS = "the key leaves out payments through wallets, which its owner reads from the wallets' own exports"
UNCOUNTED = "the key counts rows that the wallet itself does not count; they are set aside"


@dataclass(frozen=True)
class Known:
    """What is known of one real file.

    ``counts``: rows read, set aside and rejected. ``own``: accounts of the key that stand for the statement; with
    "" amounts are compared without a sign. ``key_only`` and ``ours_only`` differ because of ``why``.
    """

    layout: str
    counts: tuple[int, int, int]
    own: str = ""
    key_only: tuple[str, ...] = ()
    ours_only: tuple[str, ...] = ()
    why: str = ""
    n_sheets: int = 1
    has_key: bool = True
    rejects: tuple[tuple[int, str], ...] = ()


WECHAT_KEY_ONLY = ("2634.78 CNY", "1.23 CNY")
FILES = {
    "abc_debit/example-abc_debit-records.csv": Known(
        "abc_debit", (5, 1, 0), "Assets:ABC", key_only=("0.00 CNY",), why="a zero interest tax is set aside"
    ),
    "alipay/example-alipay-records.csv": Known(
        "alipay", (10, 5, 0), key_only=("99.34 CNY", "16.03 CNY"), why=UNCOUNTED
    ),
    "bmo/credit/example-bmo-records.csv": Known("bmo_credit", (3, 0, 0), "Liabilities:CreditCard:BMO"),
    "bmo/debit/example-bmo-records.csv": Known("bmo_debit", (4, 0, 0), "Assets:DebitCard:BMO"),
    "boc/credit/example-boc-records.csv": Known(
        "boc_credit", (14, 0, 1), "Liabilities:CC:BoC",
        ours_only=(
            "-0.59 CNY", "361.19 CNY", "-68.19 CNY", "-468.32 CNY", "-448.32 CNY", "-131.77 CNY", "-60.90 CNY",
        ),
        why=THROUGH_WALLETS + "; the interest row names no card, so it is rejected and the key gives it no card either",
        rejects=((5, "no_account"),),
    ),
    "bocom_credit/example-bocom_credit-records.csv": Known("bocom_credit", (8, 0, 0), "Liabilities:BOCOM"),
    "bocom_debit/example-bocom_debit-records.csv": Known("bocom_debit", (6, 0, 0), "Assets:DebitCard:BOCOM"),
    "ccb/交易明细_xxxx_2025xxxx_2025xxxx.xls": Known("ccb", (6, 0, 0), "Assets:Bank:CN:CCB"),
    "cgb_credit/example-cgb_credit-records.csv": Known("cgb_credit", (4, 0, 0), "Liabilities:CGB"),
    "citic/credit/example-citic-records.xls": Known(
        "citic_credit", (13, 0, 0), "Liabilities:CreditCard:CITIC", ours_only=("-4.00 CNY",), why=THROUGH_WALLETS
    ),
    "cmb/credit/example-cmb-records.csv": Known(
        "cmb_credit", (6, 0, 0), "Liabilities:CreditCard:CMB", ours_only=("345.67 CNY",), why=THROUGH_WALLETS
    ),
    "cmb/debit/example-cmb-records.csv": Known("cmb_debit", (5, 0, 0), "Assets:DebitCard:CMB"),
    "hsbchk/credit/example-hsbchk-credit-records.csv": Known("hsbc_credit", (11, 0, 0), "Liabilities:CreditCard:HSBC"),
    "hsbchk/debit/example-hsbchk-debit-records.csv": Known(
        "hsbc_debit", (10, 0, 0), "Assets:Bank:HK:HSBC", ours_only=("-1.00 HKD",), why="the key ignores TRIPLE Z"
    ),
    "htsec/example-htsec-records.xlsx": Known("htsec", (10, 2, 0), has_key=False),
    "huobi/example-huobi-records.csv": Known(
        "huobi", (3, 0, 2), has_key=False, rejects=((2, "too_many_decimals"), (3, "too_many_decimals")),
        why="USDT has 6 decimals; a fee and an amount have 8 that are not zero",
    ),
    "hxsec/example-hxsec-records.xls": Known("hxsec", (13, 2, 0), has_key=False),
    "icbc/credit/example-icbc-credit-records.csv": Known(
        "icbc_credit", (9, 0, 0), "Liabilities:Bank:CN:ICBC",
        ours_only=("-18.00 CNY", "-26.00 CNY", "-17.32 CNY", "-238.00 CNY", "-22.00 CNY"), why=THROUGH_WALLETS,
    ),
    "icbc/debit-v1/example-icbc-debit-v1-records.csv": Known(
        "icbc_debit", (11, 0, 0), "Assets:Bank:CN:ICBC",
        ours_only=("-1234.56 CNY", "341.58 CNY", "-24.00 CNY", "1.04 CNY"),
        why=THROUGH_WALLETS + "; it ignores the repayment that the credit card's statement shows too",
    ),
    "jd/example-jd-records.csv": Known(
        "jd", (26, 10, 0), ours_only=("14.99 CNY",), why=UNCOUNTED + "; it leaves out what was paid by WeChat",
        key_only=("468.32 CNY", "397.84 CNY", "70.48 CNY", "70.48 CNY", "89.84 CNY", "233.45 CNY", "235.50 CNY"),
    ),
    "mt/example-mt-records.csv": Known(
        "meituan", (29, 0, 0), why="the key leaves out what was paid by WeChat or given back to it",
        ours_only=(
            "11.90 CNY", "11.90 CNY", "218.00 CNY", "139.00 CNY", "119.00 CNY", "34.90 CNY", "149.70 CNY",
            "139.80 CNY", "68.00 CNY", "88.00 CNY", "19.20 CNY",
        ),
    ),
    "oklink/example-oklink-token-transfer.csv": Known("oklink", (1855, 0, 0), has_key=False),
    "td/example-td-records.csv": Known("td", (9, 0, 0), "Assets:DebitCard:TD"),
    "wechat/example-wechat-records.csv": Known(
        "wechat", (27, 2, 0), key_only=WECHAT_KEY_ONLY, why="moves between 零钱 and 零钱通 stay in one wallet"
    ),
    "wechat/example-wechat-records.xlsx": Known(
        "wechat", (54, 4, 0), key_only=WECHAT_KEY_ONLY, n_sheets=2, why="as in the csv; the sheets are equal"
    ),
}  # fmt: skip
KEYED = [path for path, known in FILES.items() if known.has_key]


def test_every_real_records_file_is_known(samples_dir: Path) -> None:
    folder = samples_dir / "statements"
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix in (".csv", ".xls", ".xlsx")}
    assert found == set(FILES)


@pytest.mark.parametrize("path", FILES)
def test_each_row_of_a_real_file_has_a_fate(path: str, samples_dir: Path, tmp_path: Path) -> None:
    known = FILES[path]
    reading = read_sample(samples_dir / "statements" / path, out_dir=tmp_path)
    assert reading.layout == known.layout
    main = [row for row in seen_rows(tmp_path).values() if row["leg"] == 0]
    n_aside = sum(bool(row.get("set_aside")) for row in main)
    rejected = tuple((row["row"], row["reject"]) for row in main if "reject" in row)
    assert rejected == known.rejects
    assert (len(main), n_aside, len(rejected)) == known.counts
    assert (reading.read, reading.set_aside, reading.rejected) == known.counts


@pytest.mark.parametrize("path", KEYED)
def test_amounts_of_a_real_file_are_those_of_its_answer_key(path: str, samples_dir: Path, tmp_path: Path) -> None:
    known = FILES[path]
    source = samples_dir / "statements" / path
    read_sample(source, out_dir=tmp_path)
    ours = _moved(seen_rows(tmp_path).values(), signed=bool(known.own))
    once = read_key(next(source.parent.glob("*output*.beancount")), own=known.own)
    key = Counter({amount: count * known.n_sheets for amount, count in once.items()})
    assert key - ours == Counter(known.key_only * known.n_sheets)
    assert ours - key == Counter(known.ours_only * known.n_sheets)
    assert bool(known.why) == bool(known.key_only or known.ours_only)


def _moved(rows: Any, *, signed: bool) -> Counter[str]:
    """Return the amounts of main legs and fees that moved money; what only passes through a wallet is left out."""
    kept = [row for row in rows if "reject" not in row and not row["set_aside"]]
    kept = [row for row in kept if row["leg"] == 0 or row["peer_kind"] == "fee"]
    return Counter(
        f"{'-' if signed and row['direction'] == 'OUT' else ''}{row['amount']} {row['currency']}" for row in kept
    )
