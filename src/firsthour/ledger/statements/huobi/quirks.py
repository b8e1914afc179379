"""What was paid and what was received in a trade of two tokens, and in which token the fee was taken.

买入 BASE/QUOTE pays 成交额 in QUOTE and receives 数量 in BASE; 卖出 pays 数量 in BASE and receives 成交额 in QUOTE. The
fee is a number with its token behind it (``0.0006BTC``).
"""

import re

from firsthour.ledger.layouts import Columns

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
    columns.put("fee", [_fee(cell) for cell in columns.get("fee")])


def _fee(cell: str) -> str:
    match = _FEE.match(cell.strip())
    return f"{match['token'].upper()} {match['amount']}" if match else cell
