"""What no declaration can say of JD's export: amounts with a remark on refunds, uncounted rows, payment means."""

import re

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.payment_means import put_funding
from firsthour.ledger.statements.wallet_rows import put_merchants, set_uncounted_aside
from firsthour.ledger.statements.wording import read_column

OWN_MEANS = ("钱包余额", "余额", "小金库", "京东小金库", "京东余额")
_REFUND_REMARK = re.compile(r"\s*[(（]已(?:全额)?退款[^)）]*[)）]\s*$")


def amend(columns: Columns) -> None:
    """Keep the gross amount (refunds are rows of their own), set aside 不计收支, name the means."""
    columns.put("amount", [_REFUND_REMARK.sub("", text.strip()) for text in columns.get("amount")])
    set_uncounted_aside(columns)
    put_funding(columns, read_column(columns, "收/付款方式"), own=OWN_MEANS)
    put_merchants(columns, read_column(columns, "交易分类"))
