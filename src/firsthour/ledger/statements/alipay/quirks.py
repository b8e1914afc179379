"""What no declaration can say of Alipay's personal export: uncounted rows and the means behind a payment."""

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.payment_means import put_funding
from firsthour.ledger.statements.wallet_rows import put_merchants, set_uncounted_aside
from firsthour.ledger.statements.wording import read_column

OWN_MEANS = ("余额", "账户余额", "支付宝余额")


def amend(columns: Columns) -> None:
    """Set aside 不计收支, name the means behind each payment and the institution of the other side's wallet."""
    set_uncounted_aside(columns)
    put_funding(columns, read_column(columns, "收/付款方式"), own=OWN_MEANS)
    numbers = ["" if text.strip() == "/" else text for text in columns.get("peer_number")]
    columns.put("peer_number", numbers)
    columns.put("peer_institution", ["支付宝" if number.strip() else "" for number in numbers])
    put_merchants(columns, read_column(columns, "交易分类"))
