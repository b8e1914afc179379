"""What no declaration can say of Alipay's website export: the state of the money decides where 收/支 is blank."""

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements.wording import read_column

MOVED = ("已支出", "已收入")
WAITING = ("待支出", "待收入")
INSIDE = ("资金转移", "冻结", "解冻")


def amend(columns: Columns) -> None:
    """Read the direction from 资金状态 where 收/支 is blank; keep 交易关闭 rows whose money had moved.

    A closed order whose money had gone out stands with its refund as a row of its own, so both are counted.
    """
    states = read_column(columns, "资金状态")
    written = columns.get("direction")
    directions = [state if state in MOVED else text.strip() for text, state in zip(written, states, strict=True)]
    statuses = [
        "" if state in MOVED and status.strip() == "交易关闭" else status
        for status, state in zip(columns.get("status"), states, strict=True)
    ]
    aside = [
        "PENDING" if state in WAITING else "NOT_COUNTED" if state in INSIDE or (not state and not text) else ""
        for text, state in zip(directions, states, strict=True)
    ]
    failed = [status.strip() == "交易关闭" for status in statuses]
    columns.put("set_aside", ["" if closed else reason for reason, closed in zip(aside, failed, strict=True)])
    columns.put("direction", [text if text in MOVED or text in ("支出", "收入") else "支出" for text in directions])
    columns.put("status", statuses)
