"""Whose address is this export, and which token is which where anybody may call a token USDT.

The own address is the one that every row names. A symbol names a currency only as far as its contract is the
issuer's: a contract known in full to be another one, or one of several contracts that share a symbol in the
first rows of this file, is kept apart as ``SYMBOL@contract``.
"""

from collections import Counter, defaultdict

from firsthour.ledger.layouts import Columns

# Contracts published by the issuers (Tether, Circle); Ethereum and TRON.
ISSUED = {
    "USDT": {"0xdac17f958d2ee523a2206206994597c13d831ec7", "tr7nhqjekqxgtci8q8zy4pl8otszgjlj6t"},
    "USDC": {"0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", "tekxitehnzsmse2xqrbj4w32run966rdz8"},
}


def amend(columns: Columns) -> None:
    """Turn sender and receiver into own side, other side and direction."""
    senders, receivers = columns.get("own_number"), columns.get("peer_number")
    own = columns.learnt.setdefault("own", find_own_address(senders, receivers))
    sent = [sender == own for sender in senders]
    columns.put("direction", ["OUT" if out else "IN" for out in sent])
    columns.put("own_number", [own if own in pair else "" for pair in zip(senders, receivers, strict=True)])
    pairs = zip(senders, receivers, sent, strict=True)
    columns.put("peer_number", [to if out else origin for origin, to, out in pairs])
    symbols, contracts = columns.get("currency"), columns.named("代币地址")
    shared = set(columns.learnt.setdefault("shared", "\n".join(find_shared_symbols(symbols, contracts))).split("\n"))
    tokens = zip(symbols, contracts, strict=True)
    columns.put("currency", [token_name(symbol, contract, shared=shared) for symbol, contract in tokens])


def find_own_address(senders: list[str], receivers: list[str]) -> str:
    """Return the address that most rows name (all of them in a whole export); of equals the first sender."""
    pairs = zip(senders, receivers, strict=True)
    named = Counter(address for pair in pairs for address in dict.fromkeys(pair) if address)
    return max(named, key=lambda address: named[address]) if named else ""


def find_shared_symbols(symbols: list[str], contracts: list[str]) -> set[str]:
    """Return the symbols (upper case) that more than one contract uses."""
    by_symbol: dict[str, set[str]] = defaultdict(set)
    for symbol, contract in zip(symbols, contracts, strict=True):
        by_symbol[symbol.upper()].add(contract.lower())
    return {symbol for symbol, used in by_symbol.items() if len(used) > 1}


def token_name(symbol: str, contract: str, *, shared: set[str]) -> str:
    """Return the name of a token: its symbol, or ``SYMBOL@contract`` where the symbol alone could deceive."""
    issued = ISSUED.get(symbol.upper(), set())
    if not contract or contract.lower() in issued:
        return symbol
    known_other = bool(issued) and "*" not in contract
    return f"{symbol}@{contract}" if known_other or symbol.upper() in shared else symbol
