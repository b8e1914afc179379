"""What no declaration can say of Meituan's export: repayments of its credit and the means behind a payment."""

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.payment_means import put_funding
from firsthour.ledger.statements.wallet_rows import set_uncounted_aside
from firsthour.ledger.statements.wording import read_column

OWN_MEANS = ("美团余额", "余额", "钱包余额")
KINDS = {"支付": "merchant", "退款": "merchant", "还款": "debt"}


def amend(columns: Columns) -> None:
    """Tell purchases and refunds from repayments, name the means, set aside 不计收支."""
    set_uncounted_aside(columns)
    columns.put("peer_kind", [KINDS.get(kind, "") for kind in read_column(columns, "交易类型")])
    put_funding(columns, read_column(columns, "支付方式"), own=OWN_MEANS)
