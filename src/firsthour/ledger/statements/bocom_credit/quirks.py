"""What no declaration can say of a Bank of Communications credit card: amounts have no sign, the text decides."""

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.credit_cards import put_merchants

CAME_IN = ("退货", "退款", "信用卡还款", "还款", "返现", "返还", "奖励", "存入", "溢缴款", "冲正", "撤销", "转入")
WENT_OUT = (
    "消费", "取现", "预借现金", "分期", "年费", "手续费", "利息", "违约金", "滞纳金", "代扣", "代收", "网上支付",
    "快捷支付", "转出", "缴费",
)  # fmt: skip


def amend(columns: Columns) -> None:
    """Read the direction from the first words; a text that begins otherwise gives none, so the row is rejected."""
    texts = [text.strip() for text in columns.get("memo")]
    directions = ["in" if text.startswith(CAME_IN) else "out" if text.startswith(WENT_OUT) else "" for text in texts]
    columns.put("direction", directions)
    names = [text.partition(" ")[2] for text in texts]
    put_merchants(columns, paid=[each == "out" for each in directions], descriptions=names)
