"""What was paid and what was received in a trade of two tokens, and in which token the fee was taken.

买入 BASE/QUOTE pays 成交额 in QUOTE and receives 数量 in BASE; 卖出 pays 数量 in BASE and receives 成交额 in QUOTE. The
fee is a number with its token behind it (``0.0006BTC``).
"""

import re

from firsthour.ledger.layouts import Columns
from firsthour.ledger.statements._kernel_parse import OK
from firsthour.ledger.statements.amounts import read_amount

_FEE = re.compile(r"^(?P<amount>[\d.,]+(?:[eE][+-]?\d+)?)\s*(?P<token>[A-Za-z][A-Za-z0-9]*)$")
BUY_WORDS = ("买入", "买")


def amend(columns: Columns) -> None:
    """Set the paid leg, the received leg and the fee of each trade."""
    pairs = [[*cell.upper().split("/"), "", ""][:2] for cell in columns.named("交易对")]
    buys = [cell.strip() in BUY_WORDS for cell in columns.named("方向")]
    quotes, bases = columns.named("成交额"), columns.named("数量")
    columns.put("direction", ["OUT"] * columns.n)
    columns.put("amount", [quote if buy else base for quote, base, buy in zip(quotes, bases, buys, strict=True)])
    columns.put("other_amount", [base if buy else quote for quote, base, buy in zip(quotes, bases, buys, strict=True)])
    columns.put("currency", [pair[1] if buy else pair[0] for pair, buy in zip(pairs, buys, strict=True)])
    columns.put("other_currency", [pair[0] if buy else pair[1] for pair, buy in zip(pairs, buys, strict=True)])
    fees = [_FEE.match(cell.strip()) for cell in columns.named("手续费")]
    columns.put("fee", [match["amount"] if match else "" for match in fees])
    columns.put("fee_currency", [match["token"].upper() if match else "" for match in fees])
    _put_inexact_first(columns)


def _put_inexact_first(columns: Columns) -> None:
    """Put the part of a trade that cannot be held exactly in the place of the amount: the whole row is rejected.

    A trade of which only some legs were booked would make tokens appear or vanish.
    """
    parts = [("amount", "currency"), ("other_amount", "other_currency"), ("fee", "fee_currency")]
    texts = [(columns.get(name), columns.get(token)) for name, token in parts]
    amounts, currencies = list(columns.get("amount")), list(columns.get("currency"))
    for row in range(columns.n):
        for amount, token in texts:
            if amount[row] and read_amount(amount[row], currency=token[row]).status != OK:
                amounts[row], currencies[row] = amount[row], token[row]
                break
    columns.put("amount", amounts)
    columns.put("currency", currencies)
